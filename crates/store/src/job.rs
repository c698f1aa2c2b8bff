//! Work waiting for its turn, and how its caller hears of it: the same for every database.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::oneshot;

use crate::{Error, Tx, Work};

/// The work of a job while it runs; true: keep its changes.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

/// Work waiting for its turn. Runs once; is told afterwards whether its changes are durable.
pub(crate) trait Job: Send {
    /// Runs the work. True: keep its changes.
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> Running<'a>;
    /// Is everything undone afterwards, whatever comes of it?
    fn is_rehearsal(&self) -> bool;
    /// Becomes true when the caller has stopped waiting.
    fn abandoned(&self) -> &Arc<AtomicBool>;
    /// Sends the answer.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

/// A job and the caller's end of it.
pub(crate) struct Call<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
    rehearsal: bool,
    abandoned: Arc<AtomicBool>,
}

/// The caller's end of a [`Call`].
pub(crate) struct Answer<T, E> {
    answer: oneshot::Receiver<Result<T, E>>,
    abandoned: Arc<AtomicBool>,
}

impl<T, E> Drop for Answer<T, E> {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }
}

impl<T, E, F> Call<T, E, F> {
    /// A job of `work`, and where its answer will come.
    pub(crate) fn new(work: F, rehearsal: bool) -> (Call<T, E, F>, Answer<T, E>) {
        let (reply, answer) = oneshot::channel();
        let answer = Answer { answer, abandoned: Arc::default() };
        let call = Call { work: Some(work), result: None, reply, rehearsal, abandoned: answer.abandoned.clone() };
        (call, answer)
    }
}

impl<T, E, F> Job for Call<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, E> + Send,
{
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> Running<'a> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return false };
            tx.trail().clear();
            let mut result = work(tx).await;
            if result.is_ok()
                && let Err(error) = close(tx).await
            {
                result = Err(error.into());
            }
            let keep = result.is_ok();
            self.result = Some(result);
            keep
        })
    }

    fn is_rehearsal(&self) -> bool {
        self.rehearsal
    }

    fn abandoned(&self) -> &Arc<AtomicBool> {
        &self.abandoned
    }

    fn answer(mut self: Box<Self>, committed: Result<(), Error>) {
        let result = self.finish(committed);
        // The caller may have gone; the effect stands all the same.
        let _ = self.reply.send(result);
    }
}

impl<T, E: From<Error>, F> Call<T, E, F> {
    /// What to answer.
    pub(crate) fn finish(&mut self, committed: Result<(), Error>) -> Result<T, E> {
        match (self.result.take(), committed) {
            (Some(Ok(_)), Err(error)) => Err(error.into()),
            (Some(result), _) => result,
            (None, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(ended_abnormally().into()),
        }
    }
}

impl<T, E: From<Error>> Answer<T, E> {
    /// Waits until the job is done and its changes are durable.
    pub(crate) async fn wait(mut self) -> Result<T, E> {
        (&mut self.answer).await.unwrap_or_else(|_| Err(ended_abnormally().into()))
    }
}

/// The work has panicked, or waited for something that never comes.
fn ended_abnormally() -> Error {
    Error::Unavailable("the work ended abnormally".into())
}

/// What every transaction ends with: its audit entries and the ends of the chains.
pub(crate) async fn close(tx: &mut Tx) -> Result<(), Error> {
    tx.settle().await?;
    tx.close_trail().await?;
    tx.keep_heads().await?;
    tx.settle().await
}

/// What every database is completed with when it is opened, and migrations cannot write: the reference data of a fresh one, the
/// chain of a ledger that had none, the first version of the settings of locations that had none.
///
/// # Errors
/// [`Error::Schema`] for the target of a copy that was not completed, unless it is wanted.
pub(crate) async fn complete(tx: &mut Tx, unfinished: bool) -> Result<(), Error> {
    if tx.is_unfinished().await? {
        if unfinished {
            return Ok(());
        }
        let text = "a copy into this database was not completed: run `hallpass copy` once more, and it goes on";
        return Err(Error::Schema(text.into()));
    }
    tx.write_reference_data().await?;
    tx.seal_ledger().await?;
    tx.write_first_policies().await?;
    tx.seal_audit().await?;
    close(tx).await
}
