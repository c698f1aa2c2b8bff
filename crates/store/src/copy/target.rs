//! The database that is copied to: emptied, without triggers, and marked until the copy is complete.

use crate::{Error, Param, Tx};

/// The table that says a copy is under way; on SQLite it keeps the triggers meanwhile.
pub(super) const MARK: &str = "copy_in_progress";

impl Tx {
    /// Is this the target of a copy that was not completed?
    pub(crate) async fn is_unfinished(&mut self) -> Result<bool, Error> {
        let sql = match self {
            Tx::Sqlite(_) => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1",
            Tx::Postgres(_) => "SELECT 1 FROM pg_class WHERE oid = to_regclass(?1)",
        };
        Ok(self.first(sql, &[Param::Text(MARK)], |_| Ok(())).await?.is_some())
    }

    /// Makes the database ready to be copied to, unless it is already.
    pub(super) async fn begin_copy(&mut self) -> Result<(), Error> {
        if self.is_unfinished().await? {
            return Ok(());
        }
        let used = "SELECT 1 FROM app_user UNION ALL SELECT 1 FROM business UNION ALL SELECT 1 FROM coworker LIMIT 1";
        if self.first(used, &[], |_| Ok(())).await?.is_some() {
            return Err(Error::Schema("the target holds records already: name an empty database".into()));
        }
        self.trail().mute(true);
        self.execute(&format!("CREATE TABLE {MARK} (name TEXT PRIMARY KEY, text TEXT)"), &[]).await?;
        if let Tx::Sqlite(_) = self {
            let sql = format!(
                "INSERT INTO {MARK} (name, text) SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
            );
            self.execute(&sql, &[]).await?;
        }
        for (name, _) in self.kept_triggers().await? {
            self.execute(&format!("DROP TRIGGER {name}"), &[]).await?;
        }
        for table in self.tables().await? {
            self.switch_triggers(&table.name, "DISABLE").await?;
            // What every fresh database holds comes from the source, too.
            self.execute(&format!("DELETE FROM {}", table.name), &[]).await?;
        }
        Ok(())
    }

    /// Lets ids go on above the highest that the source has ever given.
    pub(super) async fn set_counters(&mut self, counters: Vec<(String, i64)>) -> Result<(), Error> {
        for (table, last) in counters {
            match self {
                Tx::Sqlite(_) => {
                    let known = "UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1";
                    if self.execute(known, &[Param::Text(&table), last.into()]).await? == 0 {
                        let new = "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)";
                        self.execute(new, &[Param::Text(&table), last.into()]).await?;
                    }
                }
                Tx::Postgres(_) => self.take_id(&table, last).await?,
            }
        }
        Ok(())
    }

    /// Gives the database its triggers back and takes the mark away.
    pub(super) async fn end_copy(&mut self) -> Result<(), Error> {
        self.trail().mute(true);
        for (_, text) in self.kept_triggers().await? {
            self.execute(&text, &[]).await?;
        }
        for table in self.tables().await? {
            self.switch_triggers(&table.name, "ENABLE").await?;
        }
        self.execute("UPDATE catalogue_version SET version = version + 1", &[]).await?;
        self.execute(&format!("DROP TABLE {MARK}"), &[]).await.map(|_| ())
    }

    async fn kept_triggers(&mut self) -> Result<Vec<(String, String)>, Error> {
        let sql = format!("SELECT name, text FROM {MARK} ORDER BY name");
        self.rows(&sql, &[], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).await
    }

    /// On PostgreSQL triggers stay and are switched.
    async fn switch_triggers(&mut self, table: &str, how: &'static str) -> Result<(), Error> {
        if let Tx::Postgres(_) = self {
            self.execute(&format!("ALTER TABLE {table} {how} TRIGGER USER"), &[]).await?;
        }
        Ok(())
    }
}
