//! Get one.

use axum::response::{IntoResponse, Response};
use hallpass_contract::Verb;
use hallpass_contract::encode::Shape;

use super::target::Target;
use crate::Problem;
use crate::answer::Answer;

/// One record, unwrapped, with its version as `ETag`.
pub(super) async fn one(target: &Target, id: i64) -> Result<Response, Problem> {
    target.admit(Verb::Read)?;
    let (model, scope, now) = (target.model, target.call.actor.scope.clone(), target.call.now);
    let read = target.app.store.peek(move |tx| {
        Box::pin(async move {
            let mut body = Vec::with_capacity(2048);
            let version = tx.record_json(model, id, Shape::Full, scope.limit(), now, &mut body).await?;
            Ok::<_, Problem>(version.map(|version| (body, version)))
        })
    });
    let (body, version) = read.await?.ok_or(Problem::NotFound)?;
    Ok(Answer::ok(body, Some(version)).into_response())
}
