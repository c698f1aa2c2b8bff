//! What people see of the jobs, and what they can do about them.

use hallpass_engine::Instant;
use hallpass_store::Tx;
use hallpass_store::jobs::{DueSoon, Failing, Parked};
use serde_json::{Value, json};

use crate::{Call, Problem, spell};

/// Most failures of each list that are shown.
const MOST: i64 = 500;

/// The whole queue at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What waits, by kind.
    pub due: Vec<DueSoon>,
    /// What is tried again, the last failure first.
    pub failing: Vec<Failing>,
    /// What is left alone until somebody looks.
    pub dead: Vec<Failing>,
    /// Customers who were stopped.
    pub parked: Vec<Parked>,
}

impl Overview {
    /// Reads it.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub async fn read(tx: &mut Tx) -> Result<Overview, Problem> {
        Ok(Overview {
            due: tx.due_soon().await?,
            failing: tx.failing(false, MOST).await?,
            dead: tx.failing(true, MOST).await?,
            parked: tx.parked().await?,
        })
    }

    /// As JSON.
    pub fn json(&self, now: Instant) -> Value {
        let due = |d: &DueSoon| json!({"Kind": d.kind, "Count": d.count, "NextAt": spell::instant(d.first)});
        let parked = |p: &Parked| {
            json!({
                "CoworkerId": p.customer, "CoworkerFullName": p.full_name, "Reason": p.reason, "Since": spell::instant(p.since),
                "WaitingJobs": p.waiting,
            })
        };
        json!({
            "Now": spell::instant(now),
            "Due": self.due.iter().map(due).collect::<Vec<_>>(),
            "Failing": self.failing.iter().map(failing).collect::<Vec<_>>(),
            "Dead": self.dead.iter().map(failing).collect::<Vec<_>>(),
            "Parked": self.parked.iter().map(parked).collect::<Vec<_>>(),
        })
    }
}

fn failing(job: &Failing) -> Value {
    let (customer, location) = (job.customer.as_ref(), job.location.as_ref());
    json!({
        "Id": job.id, "Kind": job.kind, "Subject": job.subject,
        "CoworkerId": customer.map(|c| c.0), "CoworkerFullName": customer.map(|c| &c.1),
        "BusinessId": location.map(|l| l.0), "BusinessName": location.map(|l| &l.1), "NextTryAt": (!job.dead).then(|| spell::instant(job.due)),
        "Attempts": job.attempts, "FailedAt": spell::instant(job.failed), "LastError": job.error,
    })
}

/// Lets a job run at once.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn retry(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    if !tx.retry_job(id, call.now).await? {
        return Err(Problem::NotFound);
    }
    Ok(tx.audit(&call.stamp(), "retry", "Job", id).await?)
}

/// Lets every dead job run at once; answers how many.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn retry_dead(tx: &mut Tx, call: &Call) -> Result<usize, Problem> {
    let count = tx.retry_dead_jobs(call.now).await?;
    tx.audit(&call.stamp(), "retry all dead", "Job", 0).await?;
    Ok(count)
}

/// Lets a customer go on; false when the customer was not parked.
///
/// # Errors
/// [`Problem::NotFound`] for an unknown customer.
pub async fn unpark(tx: &mut Tx, call: &Call, customer: i64) -> Result<bool, Problem> {
    tx.coworker_name(customer).await?.ok_or(Problem::NotFound)?;
    if !tx.unpark(customer).await? {
        return Ok(false);
    }
    tx.emit(customer, "CustomerUnparked", "Coworker", customer, call.now).await?;
    tx.audit(&call.stamp(), "unpark", "Coworker", customer).await?;
    Ok(true)
}
