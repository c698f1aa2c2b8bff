//! What the system must look at and when (R16.1): open visits at their cut-off, inactivity or exhaustion, passes at their
//! expiry. Everything is found by an index, whatever the number of locations.

mod of_customers;

use hallpass_engine::{Closing, Decision, Instant, PassId, Visit, VisitChange, VisitId, World};

use crate::jobs::{Job, JobKind};
use crate::{Error, Tx};

/// Something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Look at an open visit.
    Visit(VisitId, Closing),
    /// Book the expiry of a pass (R12.1).
    Lapse(PassId),
    /// Do a job of the queue.
    Job(Job),
}

impl Due {
    /// Order at one instant (decision 17).
    const fn rank(&self) -> i64 {
        match self {
            Due::Visit(_, closing) => rank(*closing),
            Due::Lapse(_) => JobKind::Lapse.rank(),
            Due::Job(job) => job.kind.rank(),
        }
    }
}

/// Order at one instant (decision 17).
const fn rank(closing: Closing) -> i64 {
    match closing {
        Closing::CutOff => 1,
        Closing::Inactivity => 2,
        Closing::Exhausted => 3,
    }
}

const fn closing(rank: i64) -> Closing {
    match rank {
        1 => Closing::CutOff,
        2 => Closing::Inactivity,
        _ => Closing::Exhausted,
    }
}

impl Tx {
    /// The first thing due at or before `until`, in the order of decision 17: by instant, then kind, then lower Id. A visit or a
    /// pass that has failed comes as the job that tries it again.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn next_due(&mut self, until: Instant) -> Result<Option<(Instant, Due)>, Error> {
        let visit = self.next_visit(until).await?;
        let pass = self.next_lapse(until).await?;
        let job = self.next_job(until).await?.map(|job| (job.at, Due::Job(job)));
        Ok([visit, pass, job].into_iter().flatten().min_by_key(|(at, due)| (*at, due.rank())))
    }

    async fn next_visit(&mut self, until: Instant) -> Result<Option<(Instant, Due)>, Error> {
        self.first(
            "SELECT due_at, due_kind, id FROM checkin WHERE due_at IS NOT NULL AND due_at <= ?1 \
             AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'visit' AND j.subject = checkin.id AND j.first_due_at = checkin.due_at) \
             ORDER BY due_at, due_kind, id LIMIT 1",
            &[until.as_micros().into()],
            |row| Ok((Instant::from_micros(row.int(0)?), Due::Visit(VisitId(row.int(2)?), closing(row.int(1)?)))),
        )
        .await
    }

    async fn next_lapse(&mut self, until: Instant) -> Result<Option<(Instant, Due)>, Error> {
        self.first(
            "SELECT expire_date, id FROM coworker_time_pass p \
             WHERE lapsed = 0 AND used = 0 AND expire_date IS NOT NULL AND expire_date <= ?1 \
             AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'lapse' AND j.subject = p.id AND j.first_due_at = p.expire_date) \
             ORDER BY expire_date, id LIMIT 1",
            &[until.as_micros().into()],
            |row| Ok((Instant::from_micros(row.int(0)?), Due::Lapse(PassId(row.int(1)?)))),
        )
        .await
    }

    /// What a visit waits for, if it is due by `now`: asked again in the transaction that does it, so that two servers never
    /// both do it.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn visit_due(&mut self, visit: VisitId, now: Instant) -> Result<Option<Closing>, Error> {
        let sql = "SELECT due_kind FROM checkin WHERE id = ?1 AND due_at <= ?2";
        self.first(sql, &[visit.0.into(), now.as_micros().into()], |row| Ok(closing(row.int(0)?))).await
    }

    /// The instant of whatever is due first, however far away.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn next_due_at(&mut self) -> Result<Option<Instant>, Error> {
        Ok(self.next_due(Instant::from_micros(i64::MAX)).await?.map(|(at, _)| at))
    }

    /// Looks at a visit again at `at`; `None` = never.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn postpone(&mut self, visit: VisitId, at: Option<Instant>) -> Result<(), Error> {
        self.send(
            "UPDATE checkin SET due_at = ?2, due_kind = CASE WHEN ?2 IS NULL THEN NULL ELSE due_kind END WHERE id = ?1",
            &[visit.0.into(), at.map(Instant::as_micros).into()],
        )
        .await
    }

    /// Like [`Tx::postpone`], but only if the visit would otherwise be looked at again at once: a job must not spin.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn postpone_if_due(&mut self, visit: VisitId, now: Instant, at: Instant) -> Result<(), Error> {
        self.send(
            "UPDATE checkin SET due_at = ?3 WHERE id = ?1 AND due_at <= ?2",
            &[visit.0.into(), now.as_micros().into(), at.as_micros().into()],
        )
        .await
    }
}

/// When a visit must be looked at next; nothing for a closed one.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    /// Earliest instant.
    pub at: Option<i64>,
    /// What comes first at that instant, by [`rank`].
    pub kind: Option<i64>,
    /// R7.16: marks that an inactivity test is scheduled (`ValidateCheckinJobId`).
    pub job: Option<String>,
}

impl Watch {
    /// Of a visit in the state the decision leaves it in.
    pub(super) fn over(world: &World, decision: &Decision, visit: &Visit) -> Watch {
        let Some(location) = world.locations.get(&visit.location) else { return Watch::default() };
        let mut due = hallpass_engine::due(visit, location);
        if location.settings_at(visit.raw_from).close_when_exhausted && visit.to.is_none() {
            let after = after(world, decision, visit);
            due.extend(hallpass_engine::exhausted_at(&after, visit.id).map(|at| (Closing::Exhausted, at)));
        }
        let first = due.iter().map(|(kind, at)| (*at, rank(*kind))).min();
        let test = due.iter().find(|(kind, _)| *kind == Closing::Inactivity);
        Watch {
            at: first.map(|(at, _)| at.as_micros()),
            kind: first.map(|(_, rank)| rank),
            job: test.map(|(_, at)| format!("inactivity-{}", at.as_micros())),
        }
    }
}

/// The world after the decision, for questions about the future of an open visit.
fn after(world: &World, decision: &Decision, visit: &Visit) -> World {
    let mut after = world.clone();
    for change in &decision.visits {
        match change {
            VisitChange::Create(_) => {}
            VisitChange::Update(visit) => {
                after.visits.insert(visit.id, visit.clone());
            }
            VisitChange::Delete(id) => {
                after.visits.remove(id);
            }
        }
    }
    after.visits.insert(visit.id, visit.clone());
    for pass in decision.new_passes.iter().chain(&decision.passes) {
        after.passes.insert(pass.id, pass.clone());
    }
    after
}
