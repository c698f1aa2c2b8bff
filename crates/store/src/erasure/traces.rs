//! What else tells of a person: logins, links, remembered answers, notes, values of audit entries, the name of the actor.

use super::{Erased, Person, Records, Words};
use crate::chain::Chain;
use crate::desk::ERASING;
use crate::{Error, Param, Tx};

/// What is answered to a repeated request whose answer told of a person who was erased since; in the vendor's envelope.
const ERASED_ANSWER: &str = "{\"Message\":\"This request was done before. Its answer told of a person who has been erased.\",\
    \"Value\":null,\"Errors\":[],\"WasSuccessful\":false}";
/// Tables whose rows about a login go with it.
const OF_LOGIN: &[&str] = &[
    "DELETE FROM password WHERE user_id = ?1",
    "DELETE FROM token WHERE user_id = ?1",
    "DELETE FROM second_factor WHERE user_id = ?1",
    "DELETE FROM recovery_code WHERE user_id = ?1",
    "DELETE FROM password_reset WHERE user_id = ?1",
    "DELETE FROM idempotency WHERE user_id = ?1",
    "DELETE FROM user_business WHERE user_id = ?1",
    "DELETE FROM user_role_user WHERE user_id = ?1",
    "UPDATE app_user SET active = 0, api_access = 0, two_factor_enabled = 0 WHERE id = ?1",
];
/// Tables whose rows about an address go with it, or lose it.
const OF_ADDRESS: &[&str] = &[
    "DELETE FROM password_reset WHERE lower(email) = ?1 AND ?2 = ?2",
    "DELETE FROM invitation_role WHERE invitation_id IN (SELECT id FROM invitation WHERE lower(email) = ?1) AND ?2 = ?2",
    "DELETE FROM invitation_business WHERE invitation_id IN (SELECT id FROM invitation WHERE lower(email) = ?1) AND ?2 = ?2",
    "DELETE FROM invitation WHERE lower(email) = ?1 AND ?2 = ?2",
    "UPDATE invitation SET made_by_email = ?2 WHERE lower(made_by_email) = ?1",
    "UPDATE sign_in SET email = ?2, address = '' WHERE lower(email) = ?1",
];
/// Columns in which texts of his may stand among others: table, key, column; which rows are his own (?1 his number, ?2 from when
/// on invoices keep their name), and which keep his name.
const AMONG_OTHERS: &[(&str, &str, &str, &str, &str)] = &[
    ("coworker_invoice_line", "id", "description", HIS_LINE, KEPT_LINE),
    ("coworker_invoice_line", "id", "display_as", HIS_LINE, KEPT_LINE),
    ("coworker_ledger_entry", "id", "code", "coworker_id = ?1", "CAST(?2 AS BIGINT) IS NULL"),
    ("failed_checkin", "id", "description", "coworker_id = ?1", "CAST(?2 AS BIGINT) IS NULL"),
    ("desk_action", "id", "text", "coworker_id = ?1", "CAST(?2 AS BIGINT) IS NULL"),
    ("desk_action", "id", "note", "coworker_id = ?1", "CAST(?2 AS BIGINT) IS NULL"),
    ("job", "id", "last_error", "CAST(?1 AS BIGINT) IS NULL", "CAST(?2 AS BIGINT) IS NULL"),
    ("parked", "coworker_id", "reason", "coworker_id = ?1", "CAST(?2 AS BIGINT) IS NULL"),
];
const HIS_LINE: &str = "coworker_invoice_id IN (SELECT i.id FROM coworker_invoice i WHERE i.coworker_id = ?1)";
const KEPT_LINE: &str = "coworker_invoice_id IN (SELECT i.id FROM coworker_invoice i WHERE i.coworker_id = ?1 \
                         AND COALESCE(i.issued_on, i.created_on) >= ?2)";

impl Tx {
    /// Erases what stands beside the records.
    pub(super) async fn erase_traces(&mut self, person: &Person, words: &Words) -> Result<(), Error> {
        if let Some(user) = person.user {
            for sql in OF_LOGIN {
                self.execute(sql, &[user.into()]).await?;
            }
            let sql = "UPDATE sign_in SET email = ?2, address = '' WHERE user_id = ?1";
            self.execute(sql, &[user.into(), (&person.pseudonym).into()]).await?;
        }
        for email in &person.emails {
            for sql in OF_ADDRESS {
                self.execute(sql, &[email.into(), (&person.pseudonym).into()]).await?;
            }
            for model in hallpass_contract::catalog().models() {
                let table = model.resource.table;
                let sql = format!("UPDATE {table} SET updated_by = ?2 WHERE lower(updated_by) = ?1");
                self.execute(&sql, &[email.into(), (&person.pseudonym).into()]).await?;
            }
        }
        for sql in [
            "DELETE FROM team_member WHERE coworker_id = ?1",
            "DELETE FROM message WHERE coworker_id = ?1",
            "DELETE FROM team_administrator WHERE coworker_id = ?1",
            "UPDATE coworker SET active = 0 WHERE id = ?1",
        ] {
            self.execute(sql, &[person.customer.into()]).await?;
        }
        self.forget_reasons(person.customer).await?;
        for place in AMONG_OTHERS {
            self.replace_words(*place, person, words).await?;
        }
        self.forget_gone_of(person.customer, &words.telling).await?;
        self.forget_answers(&words.telling).await
    }

    /// Forgets why something was done to him, or to passes that came to him or went from him by it. What the passes were and
    /// became is told in numbers and instants, and stays.
    async fn forget_reasons(&mut self, customer: i64) -> Result<(), Error> {
        let holder = format!("%\"CoworkerId\":{customer},%");
        let sql = "UPDATE desk_action SET note = NULL WHERE coworker_id = ?1 OR (entity = 'Coworker' AND record_id = ?1) \
                   OR id IN (SELECT p.action_id FROM desk_action_pass p WHERE (p.was LIKE ?2) <> (p.became LIKE ?2))";
        self.execute(sql, &[customer.into(), (&holder).into()]).await.map(|_| ())
    }

    /// Replaces his texts within others: in his own rows all of them, elsewhere those that name him.
    async fn replace_words(
        &mut self,
        (table, key, column, his, kept): (&str, &str, &str, &str, &str),
        person: &Person,
        words: &Words,
    ) -> Result<(), Error> {
        let mut found: Vec<(i64, String)> = Vec::new();
        let sql = format!(
            "SELECT {key}, {column}, CASE WHEN {kept} THEN 2 WHEN {his} THEN 1 ELSE 0 END FROM {table} \
             WHERE {column} IS NOT NULL"
        );
        let nothing: &[String] = &[];
        self.for_each(&sql, &[person.customer.into(), person.keep_invoices_from.into()], |row| {
            let text = row.text(1)?;
            let (naming, own): (&[String], &[String]) = match row.int(2)? {
                0 => (&words.telling, nothing),
                1 => (&words.telling, &words.own),
                _ => (nothing, &words.own),
            };
            let clean = |text: String, word: &String| text.replace(word, &person.pseudonym);
            let clean = naming.iter().chain(own).fold(text.to_owned(), clean);
            if clean != text {
                found.push((row.int(0)?, clean));
            }
            Ok(())
        })
        .await?;
        let sql = format!("UPDATE {table} SET {column} = ?2 WHERE {key} = ?1");
        for (id, text) in found {
            self.execute(&sql, &[id.into(), (&text).into()]).await?;
        }
        Ok(())
    }

    /// Takes the contents of remembered answers that tell of him. That the request was done is still remembered: repeating it
    /// must not do it anew.
    async fn forget_answers(&mut self, words: &[String]) -> Result<(), Error> {
        let spelled: Vec<String> = words.iter().map(|word| in_json(word)).collect();
        let mut gone: Vec<(i64, String)> = Vec::new();
        self.for_each("SELECT user_id, key, body FROM idempotency", &[], |row| {
            let body = row.text(2)?;
            if spelled.iter().any(|word| body.contains(word.as_str())) {
                gone.push((row.int(0)?, row.text(1)?.to_owned()));
            }
            Ok(())
        })
        .await?;
        for (user, key) in gone {
            let sql = "UPDATE idempotency SET status = 410, body = ?3, warning = NULL, blanked = NULL \
                       WHERE user_id = ?1 AND key = ?2";
            self.execute(sql, &[user.into(), (&key).into(), ERASED_ANSWER.into()]).await?;
        }
        Ok(())
    }

    /// Writes the entries noted so far; answers the number of the last one.
    pub(super) async fn entry_of_now(&mut self) -> Result<i64, Error> {
        self.settle().await?;
        self.close_trail().await?;
        self.head(Chain::Audit).await?;
        let last = self.first("SELECT MAX(id) FROM audit", &[], |row| row.int(0)).await?;
        last.ok_or_else(|| Error::Damaged("the entry of an erasure was not written".into()))
    }

    /// Erases the values of entries about him and his records, and of all others that name him. The entries stay.
    pub(super) async fn erase_values(
        &mut self,
        person: &Person,
        telling: &[String],
        records: &Records,
        by: i64,
    ) -> Result<i64, Error> {
        let spelled: Vec<String> = telling.iter().map(|word| in_json(word)).collect();
        let mut gone: Vec<i64> = Vec::new();
        self.for_each(
            "SELECT id, coworker_id, entity, record_id, changes FROM audit WHERE changes IS NOT NULL ORDER BY id",
            &[],
            |row| {
                let entity = row.text(2)?;
                let his = row.opt_int(1)? == Some(person.customer)
                    || records.get(&row.int(3)?).is_some_and(|entities| entities.contains(&entity));
                if his || spelled.iter().any(|word| row.text(4).is_ok_and(|text| text.contains(word.as_str()))) {
                    gone.push(row.int(0)?);
                }
                Ok(())
            },
        )
        .await?;
        for id in &gone {
            let sql = "UPDATE audit SET changes = NULL, erased_by = ?2 WHERE id = ?1";
            self.execute(sql, &[(*id).into(), by.into()]).await?;
        }
        i64::try_from(gone.len()).map_err(|_| Error::Damaged("too many entries".into()))
    }

    /// The name under which he has written himself.
    pub(super) async fn pseudonymise_actor(&mut self, email: &str, person: &Person) -> Result<(), Error> {
        let key = [Param::Text(email)];
        let names = self
            .rows("SELECT name FROM actor WHERE lower(name) = ?1 ORDER BY id", &key, |row| Ok(row.text(0)?.to_owned()))
            .await?;
        for name in names {
            let mut to = person.pseudonym.clone();
            let mut n = 1;
            // One name each: two actors must not become one.
            while self.first("SELECT 1 FROM actor WHERE name = ?1", &[(&to).into()], |row| row.int(0)).await?.is_some()
            {
                n += 1;
                to = format!("{}-{n}", person.pseudonym);
            }
            self.rename_actor(&name, &to).await?;
        }
        Ok(())
    }

    /// Drops the values of entries before an instant; the entries stay. For operators who keep values for so long only.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn drop_old_values(
        &mut self,
        before: hallpass_engine::Instant,
        stamp: &crate::desk::Stamp<'_>,
    ) -> Result<i64, Error> {
        let at = before.as_micros();
        let old = "SELECT COUNT(*) FROM audit WHERE at < ?1 AND changes IS NOT NULL";
        let count = self.first(old, &[at.into()], |row| row.int(0)).await?.unwrap_or(0);
        if count > 0 {
            self.audit(stamp, ERASING[1], "Audit", 0).await?;
            let by = self.entry_of_now().await?;
            let sql = "UPDATE audit SET changes = NULL, erased_by = ?2 WHERE at < ?1 AND changes IS NOT NULL";
            self.execute(sql, &[at.into(), by.into()]).await?;
        }
        Ok(count)
    }
}

/// A text as it stands within JSON.
pub(crate) fn in_json(text: &str) -> String {
    let mut out = Vec::new();
    hallpass_contract::encode::write_text(text, &mut out);
    String::from_utf8(out).unwrap_or_default().trim_matches('"').to_owned()
}

impl Erased {
    /// How many records were made impersonal.
    pub fn total(&self) -> i64 {
        self.records.values().sum()
    }
}
