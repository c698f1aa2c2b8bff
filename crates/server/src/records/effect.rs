//! One write together with what follows from it after the commit.

use hallpass_contract::Model;
use hallpass_store::{Tx, Work};

use super::{Answer, hooks};
use crate::app::Shared;
use crate::{Call, Problem};

use super::once::Key;

/// Runs `work` in one transaction, at most once per idempotency key, and then what the hooks do after a commit. Both happen even
/// when the caller hangs up or runs out of time in between: what is remembered of users must not outlive what was written.
///
/// # Errors
/// What `work` returns.
pub(super) async fn carry_out<F>(
    app: Shared,
    call: Call,
    model: &'static Model,
    key: Option<Key>,
    work: F,
) -> Result<Answer, Problem>
where
    F: for<'t> FnOnce(&'t mut Tx, &'t Call) -> Work<'t, Answer, Problem> + Send + 'static,
{
    let task = tokio::spawn(async move {
        let write = app.store.write(move |tx| {
            Box::pin(async move {
                if let Some(answer) = Key::recall(key.as_ref(), tx, &call).await? {
                    return Ok::<_, Problem>(answer);
                }
                let answer = work(tx, &call).await?;
                Key::remember(key.as_ref(), tx, &call, &answer).await?;
                Ok(answer)
            })
        });
        let answer = write.await?;
        hooks::committed(&app, model);
        Ok(answer)
    });
    task.await.map_err(|error| Problem::internal(format!("a write ended early: {error}")))?
}
