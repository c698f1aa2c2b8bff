//! Booking what lapses (R12.1). Expiry itself is a comparison with ExpireDate; the ledger says how much was lost to it.

use hallpass_engine::{DefinitionId, Instant, PassId};

use crate::desk::Stamp;
use crate::desk::ledger::{Kind, Movement, Unit};
use crate::{Error, Tx};

impl Tx {
    /// Books the expiry of a pass whose ExpireDate has come (R12.1): called by the sweep. What goes on of it (beyond W22) follows.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn lapse(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.book_lapse(pass, stamp).await?;
        self.settle_carried(pass, stamp).await
    }

    /// As [`Tx::lapse`], of this pass alone.
    pub(crate) async fn book_lapse(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        let sql = "UPDATE coworker_time_pass SET lapsed = 1 WHERE id = ?1 AND lapsed = 0 AND expire_date <= ?2";
        if self.execute(sql, &[pass.0.into(), stamp.now.as_micros().into()]).await? > 0 {
            self.audit(stamp, "lapse", "CoworkerTimePass", pass.0).await?;
        }
        self.settle_expiry(pass, stamp).await
    }

    /// Makes the ledger say what has lapsed: all that is left of a pass past its ExpireDate, nothing of one that is not. A
    /// pass the sweep has not reached yet is left to it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn settle_expiry(&mut self, pass: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
        let lapsed = self
            .first(
                "SELECT coworker_id, total_uses, remaining_uses, used, expire_date, time_pass_id FROM coworker_time_pass \
                 WHERE id = ?1 AND lapsed = 1",
                &[pass.0.into()],
                |row| {
                    let left = match row.opt_int(1)? {
                        Some(_) => (Unit::Minutes, row.opt_int(2)?.unwrap_or(0)),
                        None => (Unit::Days, 1 - row.int(3)?),
                    };
                    Ok((row.int(0)?, left, row.opt_int(4)?, DefinitionId(row.int(5)?)))
                },
            )
            .await?;
        let Some((holder, (unit, left), expires, definition)) = lapsed else { return Ok(()) };
        let gone = expires.filter(|at| *at <= stamp.now.as_micros());
        let mut due = if gone.is_some() { left } else { 0 };
        let mut amounts = Vec::new();
        for (at, booked) in self.expired_amounts(pass).await? {
            if Some(at) == gone {
                due -= booked;
            } else {
                // The expiry has moved: on the clock of what happened it has never been there.
                amounts.push((at, -booked));
            }
        }
        amounts.extend(gone.map(|at| (at, due)));
        for (at, amount) in amounts {
            let (kind, happened) = (Kind::Expire, Instant::from_micros(at));
            self.record(&Movement { pass, definition, holder, visit: None, kind, unit, amount, happened }, stamp)
                .await?;
        }
        if gone.is_none() {
            self.send("UPDATE coworker_time_pass SET lapsed = 0 WHERE id = ?1", &[pass.0.into()]).await?;
        }
        Ok(())
    }
}
