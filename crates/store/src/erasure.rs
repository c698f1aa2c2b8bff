//! Erasing a person (beyond W21): personal members become pseudonyms or nothing, the books stay and are still provable.
//!
//! Which members are personal stands in [`hallpass_contract::personal`]. Ledger and audit name people by number; the names stand
//! in `actor` and in the values of audit entries, which the chain covers by their digest alone.

mod compact;
mod traces;

pub(crate) use traces::in_json;

use std::collections::BTreeMap;

use hallpass_contract::personal::{self, NAMES};
use hallpass_contract::{Field, Kind, Model, Source, catalog};
use hallpass_engine::Instant;

pub use compact::compact;

use crate::desk::Stamp;
use crate::records::written_to;
use crate::{Error, Param, Tx};

/// What is to be erased.
#[derive(Clone, Copy, Debug)]
pub struct Erasure {
    /// The customer.
    pub customer: i64,
    /// Invoices issued at or after this instant keep the name and address they were issued to.
    pub keep_invoices_from: Option<Instant>,
}

/// What was erased: records by entity, and entries of the audit trail whose values are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Records that were made impersonal, by entity.
    pub records: BTreeMap<&'static str, i64>,
    /// Audit entries whose values were erased.
    pub entries: i64,
    /// The customer's login.
    pub user: Option<i64>,
}

/// Whom it is about.
struct Person {
    customer: i64,
    user: Option<i64>,
    /// E-mail addresses, in small letters.
    emails: Vec<String>,
    pseudonym: String,
    keep_invoices_from: i64,
}

/// Texts of his, longest first.
#[derive(Default)]
struct Words {
    /// That name him wherever they stand.
    telling: Vec<String>,
    /// Looked for in his own records only.
    own: Vec<String>,
}

/// His records before they were made impersonal: entities by number.
type Records = BTreeMap<i64, Vec<&'static str>>;

/// Shortest text that is looked for elsewhere: shorter ones are in every other word.
const SHORTEST: usize = 5;

impl Tx {
    /// What stands in the way of erasing a customer, in words; nothing when he can be erased.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn erasure_obstacles(&mut self, customer: i64, now: Instant) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        for (sql, text) in [
            (
                "SELECT id FROM checkin WHERE coworker_id = ?1 AND to_time IS NULL AND ?2 = ?2",
                "check-in {} is open: check him out",
            ),
            (
                "SELECT id FROM coworker_contract WHERE coworker_id = ?1 AND \
                 (cancelled = 0 OR cancellation_date IS NULL OR cancellation_date > ?2)",
                "contract {} is active: cancel it and wait for its end",
            ),
            (
                "SELECT id FROM coworker_invoice WHERE coworker_id = ?1 AND draft = 0 AND void = 0 AND credit_note = 0 AND paid = 0 \
                 AND total_amount > COALESCE(credited_amount, 0) AND ?2 = ?2",
                "invoice {} is not paid: record the payment, credit it or declare it void",
            ),
            (
                "SELECT id FROM team WHERE paying_member_id = ?1 AND ?2 = ?2",
                "he pays for team {}: let somebody else pay",
            ),
            (
                "SELECT id FROM coworker WHERE merged_into = ?1 AND full_name <> 'erased-' || id AND ?2 = ?2",
                "customer {} is the same person, merged into him: erase that one first",
            ),
            (
                "SELECT u.id FROM coworker c JOIN app_user u ON u.id = c.user_id WHERE c.id = ?1 AND u.is_admin = 1 AND ?2 = ?2",
                "his login, user {}, is an administrator: take that from it",
            ),
        ] {
            let params = [Param::Int(customer), Param::Int(now.as_micros())];
            let ids = self.rows(sql, &params, |row| row.int(0)).await?;
            found.extend(ids.into_iter().map(|id| text.replace("{}", &id.to_string())));
        }
        Ok(found)
    }

    /// Erases a customer in this transaction. Ledger, accounts and audit keep their rows; the audit entry of the erasure itself
    /// has no values. The file still holds old content until it is made compact ([`compact`]).
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn erase(&mut self, erasure: Erasure, stamp: &Stamp<'_>) -> Result<Erased, Error> {
        let person = self.person(erasure).await?;
        let words = self.words(&person).await?;
        let records = self.records_of(&person).await?;
        // What is erased must not come into the trail as a change.
        self.settle().await?;
        self.trail().mute(true);
        let done = self.erase_person(&person, &words, &records, stamp).await;
        let settled = self.settle().await;
        self.trail().mute(false);
        settled.and(done)
    }

    async fn erase_person(
        &mut self,
        person: &Person,
        words: &Words,
        records: &Records,
        stamp: &Stamp<'_>,
    ) -> Result<Erased, Error> {
        let mut erased = Erased { user: person.user, ..Erased::default() };
        for (entity, _) in personal::PERSONAL {
            let Some(model) = catalog().by_entity(entity) else { continue };
            let count = self.erase_records(model, person).await?;
            if count > 0 {
                erased.records.insert(model.resource.entity, count);
            }
        }
        self.erase_traces(person, words).await?;
        self.audit(stamp, "erase", "Coworker", person.customer).await?;
        let entry = self.entry_of_now().await?;
        erased.entries = self.erase_values(person, &words.telling, records, entry).await?;
        for email in &person.emails {
            self.pseudonymise_actor(email, person).await?;
        }
        Ok(erased)
    }

    async fn person(&mut self, erasure: Erasure) -> Result<Person, Error> {
        let customer = erasure.customer;
        // The login of a duplicate has gone over to whom it was merged into, and goes with him.
        let sql = "SELECT c.email, c.billing_email, u.id, u.email FROM coworker c LEFT JOIN app_user u ON u.id = c.user_id \
                   AND NOT EXISTS (SELECT 1 FROM coworker o WHERE o.id = c.merged_into AND o.user_id = c.user_id) \
                   WHERE c.id = ?1";
        let mut emails = Vec::new();
        let mut user = None;
        self.for_each(sql, &[customer.into()], |row| {
            for at in [0, 1, 3] {
                emails.extend(row.opt_text(at)?.map(str::to_lowercase).filter(|email| email.contains('@')));
            }
            user = row.opt_int(2)?;
            Ok(())
        })
        .await?;
        emails.sort_unstable();
        emails.dedup();
        Ok(Person {
            customer,
            user,
            emails,
            pseudonym: format!("erased-{customer}"),
            keep_invoices_from: erasure.keep_invoices_from.map_or(i64::MAX, Instant::as_micros),
        })
    }

    /// Every text of his that may stand elsewhere too. What an invoice describes is what was sold: anybody may have bought it.
    async fn words(&mut self, person: &Person) -> Result<Words, Error> {
        let mut words = Words { telling: person.emails.clone(), own: Vec::new() };
        for (entity, _) in personal::PERSONAL {
            let Some(model) = catalog().by_entity(entity) else { continue };
            let Some(key) = person.key(model) else { continue };
            let fields = personal_fields(model).filter(|field| field.name != "Description");
            let (fields, columns): (Vec<&Field>, Vec<&str>) =
                fields.filter_map(|field| Some((field, written_to(model, field)?))).unzip();
            let sql = format!("SELECT {} FROM {} WHERE {}", columns.join(", "), model.resource.table, whose(model));
            self.for_each(&sql, &key, |row| {
                for (at, field) in fields.iter().enumerate() {
                    if let hallpass_contract::Datum::Text(text) = row.datum(at)? {
                        let telling = personal::TELLING.contains(&field.name);
                        if telling { &mut words.telling } else { &mut words.own }.push(text.to_owned());
                    }
                }
                Ok(())
            })
            .await?;
        }
        for list in [&mut words.telling, &mut words.own] {
            list.retain(|word| word.chars().count() >= SHORTEST && *word != person.pseudonym);
            list.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            list.dedup();
        }
        Ok(words)
    }

    /// Which records are about him.
    async fn records_of(&mut self, person: &Person) -> Result<Records, Error> {
        let mut records = Records::new();
        for (entity, _) in personal::PERSONAL {
            let Some(model) = catalog().by_entity(entity) else { continue };
            let Some(key) = person.key(model) else { continue };
            let sql = format!("SELECT id FROM {} WHERE {}", model.resource.table, whose(model));
            self.for_each(&sql, &key, |row| {
                records.entry(row.int(0)?).or_default().push(model.resource.entity);
                Ok(())
            })
            .await?;
        }
        Ok(records)
    }

    /// Makes the records of a resource that are about him impersonal; answers how many there are.
    async fn erase_records(&mut self, model: &'static Model, person: &Person) -> Result<i64, Error> {
        let Some(key) = person.key(model) else { return Ok(0) };
        let (table, condition) = (model.resource.table, whose(model));
        let mut sets = Vec::new();
        let mut values: Vec<Param<'_>> = key.clone();
        let address = format!("{}@erased.invalid", person.pseudonym);
        for field in personal_fields(model) {
            let Some(column) = written_to(model, field) else { continue };
            if field.nullable {
                sets.push(format!("{column} = NULL"));
                continue;
            }
            let text: &str = match field.name {
                "Email" => &address,
                name if NAMES.contains(&name) => &person.pseudonym,
                _ => "",
            };
            values.push(Param::Text(text));
            sets.push(format!("{column} = ?{}", values.len()));
        }
        sets.push("version = version + 1".to_owned());
        let has_extra = model.fields.iter().any(|field| field.source == Source::Extra);
        if has_extra {
            let sql = format!("SELECT id, extra FROM {table} WHERE {condition} AND extra IS NOT NULL");
            let stored = self.rows(&sql, &key, |row| Ok((row.int(0)?, row.text(1)?.to_owned()))).await?;
            for (id, extra) in stored {
                let kept = without_personal(model, &extra);
                let sql = format!("UPDATE {table} SET extra = ?2 WHERE id = ?1");
                self.execute(&sql, &[id.into(), kept.as_ref().into()]).await?;
            }
        }
        let sql = format!("UPDATE {table} SET {} WHERE {condition}", sets.join(", "));
        let count = self.execute(&sql, &values).await?;
        i64::try_from(count).map_err(|_| Error::Damaged("too many records".into()))
    }
}

impl Person {
    /// The values of the condition [`whose`]; `None` when he cannot have such records.
    fn key(&self, model: &Model) -> Option<Vec<Param<'_>>> {
        Some(match model.resource.entity {
            "User" => vec![self.user?.into()],
            "CoworkerInvoice" | "CoworkerInvoiceLine" => vec![self.customer.into(), self.keep_invoices_from.into()],
            // As a visitor of somebody else, by his address; there is one, or none.
            "Visitor" => vec![self.emails.first()?.into(), self.emails.last()?.into()],
            _ => vec![self.customer.into()],
        })
    }
}

/// The condition on the records of a resource that are about him.
fn whose(model: &Model) -> &'static str {
    match model.resource.entity {
        "Coworker" | "User" => "id = ?1",
        "Visitor" => "lower(email) IN (?1, ?2)",
        "CoworkerInvoice" => "coworker_id = ?1 AND COALESCE(issued_on, created_on) < ?2",
        "CoworkerInvoiceLine" => {
            "coworker_invoice_id IN (SELECT id FROM coworker_invoice WHERE coworker_id = ?1 \
             AND COALESCE(issued_on, created_on) < ?2)"
        }
        _ => "coworker_id = ?1",
    }
}

fn personal_fields(model: &'static Model) -> impl Iterator<Item = &'static Field> {
    let names: Vec<&str> = personal::members(model.resource.entity).collect();
    model.fields.iter().copied().filter(move |field| names.contains(&field.name))
}

/// The column `extra` without personal members; `None` when nothing is left.
fn without_personal(model: &'static Model, extra: &str) -> Option<String> {
    let mut members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(extra).ok()?;
    for field in personal_fields(model) {
        members.remove(field.name);
    }
    // What is not a member any more tells nobody what it was about.
    members.retain(|name, value| {
        let field = model.position(name).and_then(|i| model.field(i));
        field.is_some_and(|field| {
            !matches!(field.kind, Kind::Text | Kind::Json) || !value.is_string() || is_kept(model, field)
        })
    });
    if members.is_empty() { None } else { serde_json::to_string(&members).ok() }
}

fn is_kept(model: &Model, field: &Field) -> bool {
    let own = personal::IMPERSONAL.iter().find(|(entity, _)| *entity == model.resource.entity);
    own.is_some_and(|(_, members)| members.contains(&field.name))
}
