//! Passes that a location's closure concerns.

use hallpass_engine::{DefinitionId, Instant, LocationId, PassId};

use crate::desk::Stamp;
use crate::records::Scope;
use crate::{Error, Tx};

/// A pass with an expiry that a closure may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenPass {
    /// The pass.
    pub id: PassId,
    /// What it is an instance of.
    pub definition: DefinitionId,
    /// When it was made.
    pub created: Instant,
    /// Its stored ExpireDate.
    pub expires: Instant,
    /// When it is frozen.
    pub frozen: Option<(Instant, Instant)>,
    /// From a plan: it lasts as long as its period (R11.8).
    pub from_plan: bool,
}

impl Tx {
    /// Passes in sight that are not used up, made before `before` and expiring after `after`, whose definition is good at a
    /// location (R4.2), by Id.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn passes_good_at(
        &mut self,
        location: LocationId,
        (after, before): (Instant, Instant),
        scope: Scope<'_>,
    ) -> Result<Vec<OpenPass>, Error> {
        let mut params = vec![location.0.into(), after.as_micros().into(), before.as_micros().into()];
        let seen = scope.condition("p.business_id", &mut params);
        let sql = format!(
            "WITH RECURSIVE up (id, depth) AS ( \
               SELECT CAST(?1 AS BIGINT), 0 UNION ALL \
               SELECT b.root_location_id, up.depth + 1 FROM up JOIN business b ON b.id = up.id \
               WHERE b.root_location_id IS NOT NULL AND up.depth < 64) \
             SELECT p.id, p.time_pass_id, p.created_on, p.expire_date, p.frozen_from, p.frozen_to, p.is_from_tariff \
             FROM coworker_time_pass p JOIN time_pass d ON d.id = p.time_pass_id \
             WHERE p.used = 0 AND p.is_pay_as_you_go = 0 AND p.expire_date > ?2 AND p.created_on < ?3 AND \
             CASE WHEN EXISTS (SELECT 1 FROM time_pass_business l WHERE l.time_pass_id = d.id) \
               THEN EXISTS (SELECT 1 FROM time_pass_business l WHERE l.time_pass_id = d.id AND l.business_id = ?1) \
               ELSE d.business_id IN (SELECT id FROM up) END{seen} ORDER BY p.id"
        );
        self.rows(&sql, &params, |row| {
            let instant = |i| Ok::<_, Error>(row.opt_int(i)?.map(Instant::from_micros));
            Ok(OpenPass {
                id: PassId(row.int(0)?),
                definition: DefinitionId(row.int(1)?),
                created: Instant::from_micros(row.int(2)?),
                expires: Instant::from_micros(row.int(3)?),
                frozen: instant(4)?.zip(instant(5)?),
                from_plan: row.bool(6)?,
            })
        })
        .await
    }

    /// Gives a pass a later or an earlier ExpireDate that has not come yet: what has lapsed is not asked again.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn move_expiry(&mut self, pass: PassId, to: Instant, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.execute(
            "UPDATE coworker_time_pass SET expire_date = ?2, updated_on = ?3, updated_by = ?4, version = version + 1 \
             WHERE id = ?1",
            &[pass.0.into(), to.as_micros().into(), stamp.now.as_micros().into(), stamp.by.into()],
        )
        .await
        .map(|_| ())
    }

    /// Closures of a location that have not been cancelled and share time with [from, to): their numbers.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn closures_within(
        &mut self,
        location: LocationId,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<i64>, Error> {
        self.rows(
            "SELECT id FROM desk_action WHERE entity = 'Business' AND record_id = ?1 AND kind = 'closure' \
             AND undone_by IS NULL AND from_time < ?3 AND to_time > ?2 ORDER BY id",
            &[location.0.into(), from.as_micros().into(), to.as_micros().into()],
            |row| row.int(0),
        )
        .await
    }
}
