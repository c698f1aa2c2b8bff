//! What would happen: check-ins, grants and bill runs at any instant, with passes and settings that are only supposed. Writes
//! nothing (beyond W2).
//!
//! A simulation is the real work, run in a transaction that is never kept ([`hallpass_store::Store::rehearse`]): first the state
//! of the instant is made, by undoing what has come since ([`rewind`]) or by running what is due until then ([`ahead`]), and what
//! is supposed is written ([`supposed`]); then the same use case runs that a request to do it would run, and its answer is read
//! before everything is undone. There is no second implementation of any rule here.

mod ahead;
pub mod bill_run;
pub mod check_in;
pub mod grants;
mod masked;
mod rewind;
mod sent;
mod supposed;

use hallpass_store::{Error, Store, Tx, Work};

pub use sent::Sent;
pub use supposed::Supposed;

use crate::http::rights::location_if_named;
use crate::{Call, Problem};

/// The location that `BusinessId` of a body names is one the caller sees. Of a body the member is named that is wrong, whatever it
/// refers to.
///
/// # Errors
/// [`Problem::Invalid`] on `BusinessId`.
async fn at_a_location(tx: &mut Tx, call: &Call, named: Option<i64>) -> Result<(), Problem> {
    location_if_named(tx, call, named).await.map_err(|problem| match problem {
        Problem::NotFound => Problem::field("BusinessId", "is not a location that you see"),
        other => other,
    })
}

/// Why a simulation has no answer.
enum Stop {
    /// It took too long, or would.
    TooLong,
    Problem(Problem),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            Error::Stopped => Stop::TooLong,
            error => Stop::Problem(error.into()),
        }
    }
}

/// Runs a simulation. `less` says how to ask for less when it takes too long.
///
/// # Errors
/// What `work` returns; [`Problem::BadRequest`] when it took too long; [`Problem::Busy`] when too many wait.
pub(crate) async fn rehearse<T, F>(store: &Store, less: &'static str, work: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Problem> + Send + 'static,
{
    let rehearsal = store.rehearse(move |tx| {
        let work = work(tx);
        Box::pin(async move {
            work.await.map_err(|problem| match problem {
                Problem::TooLong => Stop::TooLong,
                problem => Stop::Problem(problem),
            })
        })
    });
    rehearsal.await.map_err(|stop| match stop {
        Stop::TooLong => Problem::BadRequest(format!(
            "The simulation was stopped because check-ins wait while it runs: {less}. Nothing was written."
        )),
        Stop::Problem(problem) => problem,
    })
}
