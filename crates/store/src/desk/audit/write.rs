//! Writing the entries of a transaction down, at its end: one statement for all of them, each with its place in the chain.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hallpass_contract::{Value, catalog};
use hallpass_engine::Instant;
use sha2::{Digest, Sha256};

use super::Stamp;
use super::capture::{Author, Changes, Entity, Side, Step};
use super::layout::{Layout, layouts, link_layouts};
use super::values::Text;
use crate::chain::{Chain, Head};
use crate::{Error, Param, Tx};

/// Entries of one statement at most; there is a text for each number.
const MOST_AT_ONCE: usize = 8;
/// Columns of an entry.
const COLUMNS: usize = 12;

/// An entry about to be written.
struct Entry {
    author: Author,
    action: String,
    entity: String,
    record: i64,
    customer: Option<i64>,
    business: Option<i64>,
    /// Salt and JSON.
    changes: Option<String>,
}

/// Whose customer and which location a record belongs to.
type Place = (Option<i64>, Option<i64>);

impl Tx {
    /// Writes the entries of what this transaction has changed. Called once, at its end.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a change was reported that cannot be read, [`Error::Statement`].
    pub(crate) async fn close_trail(&mut self) -> Result<(), Error> {
        let Changes { steps, author, damage, .. } = {
            let mut changes = self.trail().lock();
            changes.settle();
            changes.take()
        };
        if let Some(text) = damage {
            return Err(Error::Damaged(text));
        }
        if steps.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::with_capacity(steps.len());
        for step in steps {
            if let Some(entry) = self.entry(step, author.as_ref()).await? {
                entries.push(entry);
            }
        }
        let mut head = if entries.is_empty() { return Ok(()) } else { self.head(Chain::Audit).await? };
        for some in entries.chunks(MOST_AT_ONCE) {
            head = self.write_entries(some, head).await?;
        }
        self.advance(Chain::Audit, head);
        Ok(())
    }

    /// What a step comes to; nothing when nothing happened.
    async fn entry(&mut self, step: Step, author: Option<&Author>) -> Result<Option<Entry>, Error> {
        let layout = match &step.entity {
            Entity::Model(index) => layouts().get(*index),
            Entity::Other(_) => None,
        };
        let lists = match layout {
            Some(layout) if !step.links.is_empty() => self.lists(layout, &step).await?,
            _ => Vec::new(),
        };
        let text = match (layout, &step.values) {
            (Some(layout), _) => Text::of(layout, &step, &lists),
            (None, Some(values)) => Text::given(values),
            (None, None) => Text::default(),
        };
        let changes = text.finish();
        let came_and_went = matches!((&step.before, &step.after), (Side::Absent, Side::Absent));
        if step.noted.is_none() && (changes.is_none() || came_and_went) {
            return Ok(None);
        }
        let (customer, business) = match (layout, &step.values) {
            (Some(layout), _) => self.place_of(layout, &step).await?,
            (None, Some(values)) => (values.customer, values.business),
            (None, None) => (None, None),
        };
        let by_itself = match (&step.before, &step.after) {
            (Side::Absent, _) => "create",
            (_, Side::Absent) => "delete",
            _ => "update",
        };
        let (author, action) = match (&step.noted, author) {
            (Some(noted), _) => (noted.by.clone(), noted.action.clone()),
            (None, Some(author)) => (author.clone(), by_itself.to_owned()),
            (None, None) => (layout.map_or_else(nobody, |layout| last_writer(layout, &step)), by_itself.to_owned()),
        };
        let entity = match (&step.entity, layout) {
            (Entity::Other(name), _) => name.clone(),
            (_, Some(layout)) => layout.model.resource.entity.to_owned(),
            (_, None) => return Ok(None),
        };
        let changes = changes.map(|json| format!("{}{json}", uuid::Uuid::new_v4().simple()));
        Ok(Some(Entry { author, action, entity, record: step.record, customer, business, changes }))
    }

    /// The lists of a record that changed: member, ids before and after.
    async fn lists(&mut self, layout: &Layout, step: &Step) -> Result<Vec<(&'static str, Vec<i64>, Vec<i64>)>, Error> {
        let mut lists = Vec::new();
        for (table, link) in link_layouts().iter().enumerate() {
            for (index, view) in link.views.iter().enumerate().filter(|(_, v)| v.model.index == layout.model.index) {
                let moved = || step.links.iter().filter(move |(t, v, _, _)| (*t, *v) == (table, index));
                if moved().next().is_none() {
                    continue;
                }
                let after: BTreeSet<i64> = if step.after == Side::Absent {
                    BTreeSet::new()
                } else {
                    let sql = format!("SELECT {} FROM {} WHERE {} = ?1", view.other, link.table, view.own);
                    self.rows(&sql, &[step.record.into()], |row| row.int(0)).await?.into_iter().collect()
                };
                let mut before = after.clone();
                for (_, _, other, added) in moved() {
                    if *added {
                        before.remove(other)
                    } else {
                        before.insert(*other)
                    };
                }
                lists.push((view.field.name, before.into_iter().collect(), after.into_iter().collect()));
            }
        }
        Ok(lists)
    }

    async fn place_of(&mut self, layout: &Layout, step: &Step) -> Result<Place, Error> {
        let row = match (&step.after, &step.before) {
            (Side::Row(row), _) | (_, Side::Row(row)) => Some(row.as_slice()),
            _ => None,
        };
        let entity = layout.model.resource.entity;
        let own = (entity == "Coworker").then_some(step.record);
        let place = match (row, layout.parent) {
            (Some(row), None) => (own.or(number(row, layout.customer)), number(row, layout.location)),
            (Some(row), Some((at, to))) => {
                let above = match number(row, Some(at)) {
                    Some(parent) => self.stored_place(to, parent).await?,
                    None => (None, None),
                };
                (number(row, layout.customer).or(above.0), above.1)
            }
            (None, _) => {
                let (customer, business) = self.stored_place(layout.model.index, step.record).await?;
                (own.or(customer), business)
            }
        };
        Ok(if entity == "Business" { (None, Some(step.record)) } else { place })
    }

    /// The place of a record as it stands.
    async fn stored_place(&mut self, model: usize, record: i64) -> Result<Place, Error> {
        let (mut model, mut record, mut customer) = (model, record, None);
        // As deep as the scopes of the tables go.
        for _ in 0..4 {
            let Some(layout) = layouts().get(model) else { break };
            let entity = layout.model.resource.entity;
            if entity == "Business" {
                return Ok((customer, Some(record)));
            }
            if entity == "Coworker" {
                customer = Some(record);
            }
            let name =
                |at: Option<usize>| at.and_then(|at| layout.columns.get(at)).map_or("NULL", |column| column.name);
            let sql = format!(
                "SELECT {}, {}, {} FROM {} WHERE id = ?1",
                name(layout.customer),
                name(layout.location),
                name(layout.parent.map(|(at, _)| at)),
                layout.model.resource.table
            );
            let key = [Param::Int(record)];
            let found = self.first(&sql, &key, |row| Ok((row.opt_int(0)?, row.opt_int(1)?, row.opt_int(2)?))).await?;
            let Some((holder, business, above)) = found else { break };
            customer = customer.or(holder);
            match (layout.parent, above) {
                (Some((_, to)), Some(above)) => (model, record) = (to, above),
                _ => return Ok((customer, business)),
            }
        }
        Ok((customer, None))
    }

    async fn write_entries(&mut self, entries: &[Entry], mut head: Head) -> Result<Head, Error> {
        let mut prepared = Vec::with_capacity(entries.len());
        for entry in entries {
            let stamp = Stamp { now: entry.author.now, by: &entry.author.by, request: None };
            let actor = self.actor_id(&stamp).await?;
            let digest = entry.changes.as_deref().map(digest);
            head = head.followed_by(&chained(&Fields {
                at: entry.author.now.as_micros(),
                actor,
                action: &entry.action,
                entity: &entry.entity,
                record: entry.record,
                request: entry.author.request.as_deref(),
                customer: entry.customer,
                business: entry.business,
                digest: digest.as_deref(),
            }));
            prepared.push((actor, digest, head.number, head.hash.to_string()));
        }
        let mut params: Vec<Param<'_>> = Vec::with_capacity(COLUMNS * entries.len());
        for (entry, (actor, digest, number, hash)) in entries.iter().zip(&prepared) {
            let row: [Param<'_>; COLUMNS] = [
                entry.author.now.as_micros().into(),
                (*actor).into(),
                (&entry.action).into(),
                (&entry.entity).into(),
                entry.record.into(),
                entry.author.request.as_ref().into(),
                entry.customer.into(),
                entry.business.into(),
                entry.changes.as_ref().into(),
                digest.as_ref().into(),
                (*number).into(),
                hash.into(),
            ];
            params.extend(row);
        }
        self.send(insert(entries.len()), &params).await?;
        Ok(head)
    }
}

/// What the chain covers of an entry, beside its number: everything but the values themselves, which may be erased.
pub(super) struct Fields<'a> {
    pub at: i64,
    pub actor: i64,
    pub action: &'a str,
    pub entity: &'a str,
    pub record: i64,
    pub request: Option<&'a str>,
    pub customer: Option<i64>,
    pub business: Option<i64>,
    pub digest: Option<&'a str>,
}

/// The fields in the order they are hashed.
pub(super) fn chained<'a>(fields: &Fields<'a>) -> [Param<'a>; 9] {
    [
        fields.at.into(),
        fields.actor.into(),
        fields.action.into(),
        fields.entity.into(),
        fields.record.into(),
        fields.request.into(),
        fields.customer.into(),
        fields.business.into(),
        fields.digest.into(),
    ]
}

/// SHA-256 of salt and values, 64 small hex digits.
pub(super) fn digest(changes: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(changes).into();
    let mut text = String::with_capacity(64);
    for byte in hash {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The statement for a number of entries, from 1 to [`MOST_AT_ONCE`].
fn insert(entries: usize) -> &'static str {
    static TEXTS: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
        let row = |n: usize| {
            let places: Vec<String> = (1..=COLUMNS).map(|i| format!("?{}", n * COLUMNS + i)).collect();
            format!("({})", places.join(", "))
        };
        let text = |count: usize| {
            let rows: Vec<String> = (0..count).map(row).collect();
            format!(
                "INSERT INTO audit (at, actor_id, action, entity, record_id, request_id, coworker_id, business_id, changes, \
                 digest, chain_number, hash) VALUES {}",
                rows.join(", ")
            )
        };
        (1..=MOST_AT_ONCE).map(text).collect()
    });
    TEXTS.get(entries.saturating_sub(1)).map_or("", String::as_str)
}

fn number(row: &[Value], at: Option<usize>) -> Option<i64> {
    match row.get(at?)? {
        Value::Int(n) => Some(*n),
        _ => None,
    }
}

/// Who the row says has written it, when nobody else does.
fn last_writer(layout: &Layout, step: &Step) -> Author {
    let row = match (&step.after, &step.before) {
        (Side::Row(row), _) | (_, Side::Row(row)) => row.as_slice(),
        _ => &[],
    };
    let by = match row.get(layout.updated_by) {
        Some(Value::Text(by)) => by.clone(),
        _ => "system".to_owned(),
    };
    Author { now: Instant::from_micros(number(row, Some(layout.updated_on)).unwrap_or(0)), by, request: None }
}

fn nobody() -> Author {
    Author { now: Instant::from_micros(0), by: "system".to_owned(), request: None }
}

/// The name of an entity as entries spell it, whatever its letter case; the text itself when it is no resource.
pub(super) fn spelled(entity: &str) -> String {
    catalog().by_entity(entity).map_or_else(|| entity.to_owned(), |model| model.resource.entity.to_owned())
}
