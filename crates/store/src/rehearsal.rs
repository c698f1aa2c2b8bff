//! What only rehearsals ask and write ([`Store::rehearse`](crate::Store::rehearse)): whatever is written here without ledger,
//! audit or event is undone with the rest.
//!
//! [`whose`] says whose passes and bills hang together, [`past`] what has happened since an instant, [`made`] what the rehearsed
//! work has made.

mod made;
mod past;
mod whose;

pub use made::{HeldBack, IssuedLot, LastIds};
pub use past::Since;

use hallpass_engine::PassId;

use crate::{Error, Tx};

impl Tx {
    /// Begins a part of the work that may be undone alone. Parts do not nest.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn begin_part(&mut self) -> Result<(), Error> {
        // What is undone is forgotten whole: the ends of the chains so far must stand in the database.
        self.keep_heads().await?;
        match self {
            Tx::Sqlite(connection) => connection.control("SAVEPOINT part"),
            Tx::Postgres(session) => {
                session.begin_part();
                Ok(())
            }
        }
    }

    /// Ends the part that was begun; with `keep` false it is as if it had never been.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn end_part(&mut self, keep: bool) -> Result<(), Error> {
        match self {
            Tx::Sqlite(connection) => {
                if !keep {
                    connection.control("ROLLBACK TO part")?;
                    connection.forget();
                }
                connection.control("RELEASE part")
            }
            Tx::Postgres(session) => session.end_part(keep).await,
        }
    }

    /// Makes a pass that was only supposed hold so many minutes, or come from a plan, whatever it was issued with.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn suppose_of_pass(
        &mut self,
        pass: PassId,
        minutes: Option<i64>,
        from_plan: Option<bool>,
    ) -> Result<(), Error> {
        if let Some(minutes) = minutes {
            let sql = "UPDATE coworker_time_pass SET remaining_uses = ?2, \
                       total_uses = CASE WHEN total_uses < ?2 THEN ?2 ELSE total_uses END WHERE id = ?1";
            self.execute(sql, &[pass.0.into(), minutes.into()]).await?;
        }
        if let Some(from_plan) = from_plan {
            let sql = "UPDATE coworker_time_pass SET is_from_tariff = ?2 WHERE id = ?1";
            self.execute(sql, &[pass.0.into(), from_plan.into()]).await?;
        }
        Ok(())
    }
}
