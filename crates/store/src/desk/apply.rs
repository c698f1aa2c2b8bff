//! Writing what the engine decided: visits, passes, ledger, due times, events and audit, all in the caller's transaction.

use std::collections::BTreeSet;

use hallpass_engine::{
    Decision, FailedCheckin, Instant, LocationId, Outcome, PassId, Visit, VisitChange, VisitId, World,
};

use super::due::Watch;
use super::{Stamp, Subject};

mod bought;

use crate::carry::may_be_carried;
use crate::{Error, Tx};

/// What a decision has become in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The visit the command was about, with its number.
    pub visit: VisitId,
}

impl Tx {
    /// Writes a decision made about `world`. `unique_id` makes the guids of what is new. Passes it makes come first, those it
    /// takes back go last.
    ///
    /// # Errors
    /// [`Error::Statement`]; [`Error::Damaged`] when the decision names a location the world does not have.
    pub async fn apply(
        &mut self,
        world: &World,
        decision: &Decision,
        unique_id: fn() -> String,
        stamp: &Stamp<'_>,
    ) -> Result<Applied, Error> {
        let (with_made, numbered) = self.make_passes(world, decision, unique_id, stamp).await?;
        let (world, decision) = (with_made.as_ref(), numbered.as_ref());
        let mut applied = Applied { visit: decision.visit };
        let mut first_passes: BTreeSet<PassId> = BTreeSet::new();
        for change in &decision.visits {
            match change {
                VisitChange::Create(visit) => {
                    let watch = Watch::over(world, decision, visit);
                    let id = self
                        .insert_visit(visit, guid(world, visit), &unique_id(), place(world, visit)?, &watch, stamp)
                        .await?;
                    if decision.visit == VisitId::NEW {
                        applied.visit = id;
                    }
                    first_passes.extend(visit.pass);
                    self.note(visit, id, "CheckinCreated", "create", stamp).await?;
                }
                VisitChange::Update(visit) => {
                    let before = world.visits.get(&visit.id);
                    // R7.16: activity does not move the inactivity test; the test itself finds it and moves on.
                    let watch = (decision.outcome != Outcome::Activity).then(|| Watch::over(world, decision, visit));
                    self.update_visit(before, visit, guid(world, visit), place(world, visit)?, watch.as_ref(), stamp)
                        .await?;
                    first_passes.extend(visit.pass);
                    first_passes.extend(before.and_then(|before| before.pass));
                    let closed = visit.to.is_some() && before.is_some_and(|before| before.to.is_none());
                    let event = if closed { "CheckinClosed" } else { "CheckinUpdated" };
                    self.note(visit, visit.id, event, "update", stamp).await?;
                }
                VisitChange::Delete(id) => {
                    self.remove_visit(*id, stamp.now).await?;
                    if let Some(visit) = world.visits.get(id) {
                        first_passes.extend(visit.pass);
                        self.note(visit, *id, "CheckinDeleted", "delete", stamp).await?;
                    }
                }
            }
        }
        if let Some(trace) = &decision.trace {
            self.keep_trace(Subject::Visit(applied.visit), trace, stamp).await?;
        }
        for (visit, trace) in &decision.combined {
            self.keep_trace(Subject::Visit(*visit), trace, stamp).await?;
        }
        for settled in &decision.settled {
            let visit = if settled.visit == VisitId::NEW { applied.visit } else { settled.visit };
            self.keep_settlement(visit, settled, stamp).await?;
        }
        self.balance_bought((world, decision), applied.visit, true, stamp).await?;
        self.record_entries(&applied, &decision.entries, &world.passes, stamp).await?;
        self.balance_bought((world, decision), applied.visit, false, stamp).await?;
        for pass in &decision.passes {
            first_passes.remove(&pass.id);
            self.write_pass(world.passes.get(&pass.id), pass, stamp).await?;
            self.write_bought(world.passes.get(&pass.id), pass).await?;
        }
        for pass in decision.passes.iter().filter(|pass| may_be_carried(pass, stamp.now)) {
            self.settle_carried(pass.id, stamp).await?;
        }
        self.schedule_invoices(world, decision).await?;
        self.take_back(world, &decision.deleted_passes, stamp).await?;
        for pass in first_passes {
            self.touch_checked_in(pass, stamp).await?;
        }
        if decision.outcome == Outcome::Unchanged
            && let Some(visit) = world.visits.get(&decision.visit)
        {
            let watch = Watch::over(world, decision, visit);
            self.watch(visit.id, &watch).await?;
        }
        Ok(applied)
    }

    /// Event and audit entry of a written visit.
    async fn note(
        &mut self,
        visit: &Visit,
        id: VisitId,
        event: &str,
        action: &str,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.emit(visit.customer.0, event, "Checkin", id.0, stamp.now).await?;
        self.audit(stamp, action, "Checkin", id.0).await
    }

    /// Writes a refused attempt down (R8.2), unless it is one of Source 3 and the sliding hour already has one for this
    /// customer, location and reason (R7.12, decision 15). Who wants to be told has an event (R8.6). Answers the number of the
    /// row written.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn record_failed(
        &mut self,
        failed: &FailedCheckin,
        unique_id: &str,
        stamp: &Stamp<'_>,
    ) -> Result<Option<i64>, Error> {
        if failed.source == hallpass_engine::Source::NetworkActivity {
            let hour_ago = (failed.at - hallpass_engine::instant::Span::minutes(60)).as_micros();
            let known = self
                .first(
                    "SELECT 1 FROM failed_checkin WHERE coworker_id = ?1 AND business_id = ?2 AND attempt_time > ?3 \
                     AND attempt_time <= ?4 AND source = 3 AND description = ?5 LIMIT 1",
                    &[
                        failed.customer.0.into(),
                        failed.location.0.into(),
                        hour_ago.into(),
                        failed.at.as_micros().into(),
                        (&failed.description).into(),
                    ],
                    |row| row.int(0),
                )
                .await?;
            if known.is_some() {
                return Ok(None);
            }
        }
        let local = self.local_time(failed.location, failed.at).await?;
        let id = self
            .insert(
                "INSERT INTO failed_checkin (unique_id, created_on, updated_on, updated_by, coworker_id, business_id, \
                 attempt_time, attempt_local, source, mac_addresses, teams_at_checkin, tariff_at_checkin, description) \
                 VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id",
                &[
                    unique_id.into(),
                    stamp.now.as_micros().into(),
                    stamp.by.into(),
                    failed.customer.0.into(),
                    failed.location.0.into(),
                    failed.at.as_micros().into(),
                    local.into(),
                    failed.source.number().into(),
                    failed.mac_addresses.as_ref().into(),
                    failed.teams.as_ref().into(),
                    failed.plans.as_ref().into(),
                    (&failed.description).into(),
                ],
            )
            .await?;
        self.emit(failed.customer.0, "CoworkerCheckinFailed", "FailedCheckin", id, stamp.now).await?;
        self.audit(stamp, "create", "FailedCheckin", id).await?;
        Ok(Some(id))
    }

    /// Wall-clock time of an instant at a location, in microseconds as if it were UTC.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn local_time(&mut self, location: LocationId, at: Instant) -> Result<Option<i64>, Error> {
        self.refresh_catalogue().await?;
        Ok(self.location(location).await?.map(|location| location.local_micros(at)))
    }
}

/// `CoworkerTimePassGuid`: the UniqueId of the visit's first pass.
fn guid<'w>(world: &'w World, visit: &Visit) -> Option<&'w str> {
    visit.pass.and_then(|pass| world.passes.get(&pass)).map(|pass| pass.unique_id.as_str())
}

fn place<'w>(world: &'w World, visit: &Visit) -> Result<&'w hallpass_engine::Location, Error> {
    world
        .locations
        .get(&visit.location)
        .ok_or_else(|| Error::Damaged(format!("visit {} is at the unknown location {}", visit.id.0, visit.location.0)))
}
