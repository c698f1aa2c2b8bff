//! `GET /api/hallpass/contracts/{id}/rollover`: what was carried over of a contract's passes (beyond W22).

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_engine::ContractId;

use super::rights::{admit, visible};
use crate::app::Shared;
use crate::desk::rollover;
use crate::{Call, Problem};

/// Each period that ended, what it left, what of that went on and what is still there.
pub(super) async fn contract(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerContract", Verb::Read)?;
    admit(&call, "CoworkerTimePass", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            rollover::of_contract(tx, &call, ContractId(id)).await
        })
    });
    super::json(&read.await?)
}
