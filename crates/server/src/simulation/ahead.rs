//! Running what is due for some customers until an instant, by the jobs that will do it.

use hallpass_engine::{Instant, say};
use hallpass_store::Tx;
use hallpass_store::desk::Due;
use hallpass_store::jobs::JobKind;
use hallpass_store::rehearsal::LastIds;
use serde_json::{Value, json};

use crate::{Call, Problem, jobs, spell};

/// Most that is run in one simulation.
const MOST: usize = 5_000;

/// The way to an instant, from one thing that is due to the next.
#[derive(Debug)]
pub(super) struct Ahead {
    whose: Vec<i64>,
    now: Instant,
    until: Instant,
    done: usize,
}

/// One thing that was due.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// When it was run.
    pub at: Instant,
    /// What it was.
    pub kind: JobKind,
    /// About which record.
    pub subject: i64,
    /// Why it could not be done.
    pub failed: Option<String>,
}

impl Ahead {
    /// From `now` to `until`: what is overdue comes at `now`.
    pub(super) fn new(whose: Vec<i64>, now: Instant, until: Instant) -> Ahead {
        Ahead { whose, now, until, done: 0 }
    }

    /// Runs the next thing that is due; nothing when there is none any more. One that fails is undone and set back, as the
    /// server does it.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] when it is too much; [`Problem::Busy`], [`Problem::TooLong`].
    pub(super) async fn step(&mut self, tx: &mut Tx) -> Result<Option<Step>, Problem> {
        let Some((at, due)) = tx.next_due_of(&self.whose, self.until).await? else { return Ok(None) };
        if self.done == MOST {
            return Err(Problem::BadRequest(format!(
                "More than {MOST} things would happen until then: ask for an earlier instant."
            )));
        }
        self.done += 1;
        self.now = self.now.max(at);
        let call = Call::system(self.now, "job");
        tx.begin_part().await?;
        let ran = jobs::run_alone(tx, &call, (at, due)).await;
        if let Err(problem @ (Problem::Busy | Problem::TooLong)) = ran {
            return Err(problem);
        }
        tx.end_part(ran.is_ok()).await?;
        let failed = match ran {
            Ok(_) => None,
            Err(problem) => {
                let text = problem.to_string();
                tx.setback((at, due), &text, self.now).await?;
                Some(text)
            }
        };
        let (kind, subject) = match due {
            Due::Visit(visit, _) => (JobKind::Visit, visit.0),
            Due::Lapse(pass) => (JobKind::Lapse, pass.0),
            Due::Job(job) => (job.kind, job.subject),
        };
        Ok(Some(Step { at: self.now, kind, subject, failed }))
    }

    /// Runs all of it.
    ///
    /// # Errors
    /// As [`Ahead::step`].
    pub(super) async fn run(mut self, tx: &mut Tx) -> Result<Vec<Step>, Problem> {
        let mut steps = Vec::new();
        while let Some(step) = self.step(tx).await? {
            steps.push(step);
        }
        Ok(steps)
    }
}

impl Step {
    /// As it is shown; numbers above `last` exist only in the simulation.
    pub(super) fn json(&self, last: &LastIds) -> Value {
        let above = match self.kind {
            JobKind::Visit => last.visit,
            JobKind::Lapse | JobKind::PaygInvoice => last.pass,
            JobKind::Grants | JobKind::ContractInvoice => last.contract,
            JobKind::Release => last.sale,
            JobKind::ExpiryReminder | JobKind::Policy => i64::MAX,
        };
        let id = (self.subject <= above).then_some(self.subject);
        json!({"At": spell::instant(self.at), "Job": self.kind.name(), "Id": id, "Failed": self.failed})
    }
}

/// Which parked customers of these get nothing by themselves meanwhile.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn parked(tx: &mut Tx, call: &Call, whose: &[i64]) -> Result<Vec<String>, Problem> {
    let mut caveats = Vec::new();
    for customer in whose {
        if tx.is_parked(*customer).await? {
            caveats.push(say!(
                call.language,
                "Customer {customer} is parked: nothing is issued or charged by itself until somebody lets the customer go on \
                 (POST /api/hallpass/coworkers/{customer}/unpark).",
                "El cliente {customer} está retenido: nada se emite ni se cobra automáticamente hasta que alguien lo reanude \
                 (POST /api/hallpass/coworkers/{customer}/unpark)."
            ));
        }
    }
    Ok(caveats)
}
