//! How far a test clock (beyond W17) has come: a database must not be taken back behind what has happened in it.

use hallpass_engine::Instant;

use crate::{Error, Tx};

impl Tx {
    /// The latest instant a test clock has shown over this database; `None` when there was none.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn test_clock_reached(&mut self) -> Result<Option<Instant>, Error> {
        self.first("SELECT reached FROM test_clock", &[], |row| Ok(Instant::from_micros(row.int(0)?))).await
    }

    /// Notes that the test clock shows `now`, in the transaction of what happens then. It never goes back.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn reach_test_clock(&mut self, now: Instant) -> Result<(), Error> {
        self.execute(
            "INSERT INTO test_clock (only_row, reached) VALUES (1, ?1) \
             ON CONFLICT (only_row) DO UPDATE SET reached = excluded.reached WHERE test_clock.reached < excluded.reached",
            &[now.as_micros().into()],
        )
        .await
        .map(|_| ())
    }
}
