//! Passes that are about to expire.

use hallpass_engine::{Instant, LocationId, PassId, Span};

use crate::{Error, Tx};

impl Tx {
    /// At most `most` unused passes of a location that expire after `now` and at or before `until`, whose holder was not told
    /// and which were given out to last longer than `warning`; each with its holder.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn passes_about_to_expire(
        &mut self,
        location: LocationId,
        (now, until): (Instant, Instant),
        warning: Span,
        most: i64,
    ) -> Result<Vec<(PassId, i64)>, Error> {
        self.rows(
            "SELECT p.id, p.coworker_id FROM coworker_time_pass p WHERE p.lapsed = 0 AND p.used = 0 \
             AND p.expire_date IS NOT NULL AND p.expire_date > ?2 AND p.expire_date <= ?3 AND p.business_id = ?1 \
             AND p.expire_date - COALESCE(p.valid_from, p.created_on) > ?4 AND p.is_pay_as_you_go = 0 \
             AND NOT EXISTS (SELECT 1 FROM expiry_reminder r WHERE r.pass_id = p.id) ORDER BY p.id LIMIT ?5",
            &[
                location.0.into(),
                now.as_micros().into(),
                until.as_micros().into(),
                warning.as_micros().into(),
                most.into(),
            ],
            |row| Ok((PassId(row.int(0)?), row.int(1)?)),
        )
        .await
    }

    /// Notes that the holder of a pass has been told.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn mark_reminded(&mut self, pass: PassId) -> Result<(), Error> {
        let sql = "INSERT INTO expiry_reminder (pass_id) VALUES (?1) ON CONFLICT (pass_id) DO NOTHING";
        self.execute(sql, &[pass.0.into()]).await.map(|_| ())
    }
}
