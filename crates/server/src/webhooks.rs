//! Webhooks (beyond W13): whoever asked to be told of something is sent the record, by POST, in order, until he has taken it.
//!
//! Events wait in the outbox, written with what they tell of ([`hallpass_store::webhooks`]). [`fan_out`] makes deliveries of
//! them, [`send`] takes those that are due and keeps what came of them, [`payload`] is what is sent, [`signature`] proves who has
//! sent it, [`post`] is the connection, which does not lead into the operator's own network ([`addresses`]). [`log`] is what people
//! see of it. At least once: a server that dies between sending and writing that down has it sent again.

pub mod addresses;
pub mod fan_out;
pub mod log;
pub mod payload;
pub mod post;
pub mod send;
pub mod signature;

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};

pub use post::Poster;

use crate::Problem;
use crate::app::Shared;

/// Deliveries under way at once on one server.
const AT_ONCE: usize = 8;
/// How long a server waits before it looks for something to send again.
const PAUSE: Duration = Duration::from_millis(500);

/// Sends what is due for as long as the server runs.
pub async fn work(app: Shared) {
    let mut running = JoinSet::new();
    let mut hooks: BTreeMap<Id, i64> = BTreeMap::new();
    loop {
        if let Err(problem) = fan_out::all(&app).await {
            tracing::warn!(%problem, "events could not be made into deliveries; trying again");
        }
        let mut busy: BTreeMap<i64, usize> = BTreeMap::new();
        for hook in hooks.values() {
            *busy.entry(*hook).or_default() += 1;
        }
        match send::claim(&app, AT_ONCE.saturating_sub(hooks.len()), &busy).await {
            Ok(taken) => {
                for one in taken {
                    let hook = one.hook;
                    let task = running.spawn(send::deliver(app.clone(), one));
                    hooks.insert(task.id(), hook);
                }
            }
            Err(problem) => tracing::warn!(%problem, "deliveries could not be taken; trying again"),
        }
        tokio::select! {
            Some(ended) = running.join_next_with_id() => ended_task(&mut hooks, ended),
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

fn ended_task(hooks: &mut BTreeMap<Id, i64>, ended: Result<(Id, ()), JoinError>) {
    let id = match &ended {
        Ok((id, ())) => *id,
        Err(error) => {
            tracing::error!(%error, "a delivery ended early; it is tried again");
            error.id()
        }
    };
    hooks.remove(&id);
}

/// Sends everything that is due at this moment of the server's clock, and what becomes due by that; answers how many attempts
/// were made.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`].
pub async fn round(app: &Shared) -> Result<usize, Problem> {
    let mut attempts = 0;
    loop {
        fan_out::all(app).await?;
        let taken = send::claim(app, AT_ONCE, &BTreeMap::new()).await?;
        if taken.is_empty() {
            return Ok(attempts);
        }
        attempts += taken.len();
        let mut running = JoinSet::new();
        for one in taken {
            running.spawn(send::deliver(app.clone(), one));
        }
        running.join_all().await;
    }
}

/// A location and all below it, ascending; `tree` says which is above each.
pub(crate) fn covered(tree: &BTreeMap<i64, Option<i64>>, location: i64) -> Vec<i64> {
    tree.keys().copied().filter(|id| above(tree, *id).contains(&location)).collect()
}

/// A location and those above it, from near to far. A loop ends.
pub(crate) fn above(tree: &BTreeMap<i64, Option<i64>>, location: i64) -> Vec<i64> {
    let mut found = vec![location];
    let mut at = location;
    while let Some(Some(next)) = tree.get(&at) {
        if found.contains(next) {
            break;
        }
        found.push(*next);
        at = *next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_covers_itself_and_what_is_below_it() {
        // 1 above 2 above 3; 4 alone; 5 and 6 above each other, which the records API refuses.
        let tree = BTreeMap::from([(1, None), (2, Some(1)), (3, Some(2)), (4, None), (5, Some(6)), (6, Some(5))]);
        assert_eq!(covered(&tree, 1), [1, 2, 3]);
        assert_eq!(covered(&tree, 2), [2, 3]);
        assert_eq!(covered(&tree, 4), [4]);
        assert_eq!(above(&tree, 3), [3, 2, 1]);
        assert_eq!(covered(&tree, 5), [5, 6]);
    }
}
