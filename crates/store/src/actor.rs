//! Who did it. Ledger and audit name an actor by number; the name stands here alone, so that a person can be erased without
//! touching a row that a chain covers (beyond W21).

use crate::desk::Stamp;
use crate::{Error, Tx};

impl Tx {
    /// The number of whoever writes; a new name gets one.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn actor_id(&mut self, stamp: &Stamp<'_>) -> Result<i64, Error> {
        if let Some(id) = self.memory().actor(stamp.by) {
            return Ok(id);
        }
        let key = &[stamp.by.into()];
        let known = self.first("SELECT id FROM actor WHERE name = ?1", key, |row| row.int(0)).await?;
        let id = match known {
            Some(id) => id,
            None => self.insert("INSERT INTO actor (name) VALUES (?1) RETURNING id", key).await?,
        };
        self.memory().know_actor(stamp.by, id);
        Ok(id)
    }

    /// Gives an actor another name, wherever he has written; true when there was one of the old name. The new name must not be
    /// another's: history would be mixed up.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a name that is taken, [`Error::Statement`].
    pub async fn rename_actor(&mut self, from: &str, to: &str) -> Result<bool, Error> {
        let sql = "UPDATE actor SET name = ?2 WHERE name = ?1";
        let renamed = self.execute(sql, &[from.into(), to.into()]).await?;
        self.memory().forget_actors();
        Ok(renamed > 0)
    }
}
