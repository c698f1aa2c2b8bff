//! One write together with what follows from it after the commit.

use axum::response::{IntoResponse, Response};
use hallpass_store::{Tx, Work};
use serde_json::Value;

use crate::answer::Answer;
use crate::app::Shared;
use crate::once::Key;
use crate::{App, Call, Problem};

/// Runs `work` in one transaction, at most once per idempotency key, and then `after`, also when the write failed: a commit whose
/// answer was lost may have happened. Both run even when the caller hangs up or runs out of time in between: what is remembered of
/// users must not outlive what was written.
///
/// # Errors
/// What `work` returns.
pub async fn carry_out<F, A>(app: Shared, call: Call, key: Option<Key>, after: A, work: F) -> Result<Answer, Problem>
where
    F: for<'t> FnOnce(&'t mut Tx, &'t Call) -> Work<'t, Answer, Problem> + Send + 'static,
    A: FnOnce(&App) + Send + 'static,
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
        let answer = write.await;
        after(&app);
        answer
    });
    task.await.map_err(|error| Problem::internal(format!("a write ended early: {error}")))?
}

/// As [`carry_out`], for work that comes to a value and is followed by nothing: the response.
///
/// # Errors
/// What `work` returns.
pub async fn answer_once<F>(app: Shared, call: Call, key: Option<Key>, work: F) -> Result<Response, Problem>
where
    F: for<'t> FnOnce(&'t mut Tx, &'t Call) -> Work<'t, Value, Problem> + Send + 'static,
{
    let answer = carry_out(
        app,
        call,
        key,
        |_| (),
        move |tx, call| Box::pin(async move { Answer::json(&work(tx, call).await?) }),
    );
    Ok(answer.await?.into_response())
}
