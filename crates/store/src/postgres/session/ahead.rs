//! Statements of the work sent ahead of their answers: those whose answer nobody needs. A round trip costs more than most of the
//! statements themselves, and a check-in has a dozen of these.
//!
//! The server runs what it is sent in order and refuses everything after a failure, so the effect is that of waiting for each;
//! only the failure is heard later: with the next statement that is waited for, at the latest at the end of the job
//! ([`Session::settle`]), always before anything is answered.

use std::collections::VecDeque;

use futures_util::FutureExt;
use tokio::task::JoinHandle;

use super::{Session, bound};
use crate::{Error, Param};

#[cfg(test)]
mod tests;

/// Answers that may be outstanding; before one more is sent they are waited for.
const MOST: usize = 256;

/// Answers that have not been looked at, in the order of the statements. Each is taken in by a task of its own: an answer that
/// nobody takes in holds up those behind it.
#[derive(Default)]
pub(super) struct Ahead(VecDeque<JoinHandle<Result<u64, tokio_postgres::Error>>>);

impl Ahead {
    /// Forgets what was sent: its effect is undone.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// A parameter that outlives its statement.
enum Kept {
    Null,
    Int(i64),
    Text(String),
}

impl Kept {
    fn of(param: &Param<'_>) -> Kept {
        match param {
            Param::Null => Kept::Null,
            Param::Int(number) => Kept::Int(*number),
            Param::Text(text) => Kept::Text((*text).to_owned()),
        }
    }

    fn param(&self) -> Param<'_> {
        match self {
            Kept::Null => Param::Null,
            Kept::Int(number) => Param::Int(*number),
            Kept::Text(text) => Param::Text(text),
        }
    }
}

impl Session {
    /// Sends a statement without waiting for it.
    ///
    /// # Errors
    /// As the statements before it that have been heard of.
    pub(crate) async fn send(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), Error> {
        self.step()?;
        let statement = self.statement(sql).await?;
        if self.ahead.0.len() >= MOST {
            self.settle().await?;
        }
        let kept: Vec<Kept> = params.iter().map(Kept::of).collect();
        let client = self.client.clone();
        let mut sent = Box::pin(async move {
            let params: Vec<Param<'_>> = kept.iter().map(Kept::param).collect();
            client.execute_raw(&statement, bound(&params)).await
        });
        // The first poll sends it.
        match (&mut sent).now_or_never() {
            None => self.ahead.0.push_back(tokio::spawn(sent)),
            Some(answer) => {
                self.heard(answer).await?;
            }
        }
        Ok(())
    }

    /// Waits for everything that was sent.
    ///
    /// # Errors
    /// [`Error::Statement`] and the like: the first failure.
    pub(crate) async fn settle(&mut self) -> Result<(), Error> {
        while let Some(sent) = self.ahead.0.pop_front() {
            let answer = sent.await.map_err(|error| Error::Unavailable(error.to_string()));
            if let Err(error) = answer.and_then(|answer| answer.map_err(Error::from)) {
                self.ahead.clear();
                self.spoiled = true;
                return Err(error);
            }
        }
        Ok(())
    }

    /// The failure of a statement sent ahead, if one has failed: what came after it failed for no reason of its own.
    pub(super) async fn first_failure(&mut self) -> Option<Error> {
        self.settle().await.err()
    }
}
