//! `/api/hallpass/actions`: what was done at the desk today, and taking it back; `/api/hallpass/coworkers/{id}/merge`.

use axum::extract::{Path, State};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_engine::{CustomerId, LocationId};

use super::corrections::{known, perform};
use super::query::Query;
use super::rights::{admit, location, visible};
use super::sheet::Sheet;
use crate::app::Shared;
use crate::corrections::{merge as merging, undo};
use crate::{Call, Problem, sales};

/// `?businessId=&mine=`: deeds of the running business day of a location, newest first.
pub(super) async fn list(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admit(&call, "Checkin", Verb::Read)?;
    admit(&call, "CoworkerTimePass", Verb::Read)?;
    let business = query.number("businessId")?;
    let business = business.ok_or_else(|| Problem::field("businessId", "is required: of which location"))?;
    let mine = query.truth("mine")?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let place = location(tx, &call, LocationId(business)).await?;
            undo::list(tx, &call, &place, mine).await
        })
    });
    super::json(&read.await?)
}

/// Takes one back.
pub(super) async fn take_back(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    admit(&call, "Checkin", Verb::Read)?;
    admit(&call, "CoworkerTimePass", Verb::Read)?;
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    sent.knows(&["Note"]);
    let note = sent.optional_note();
    sent.check()?;
    perform(app, call, sent, move |tx, call| Box::pin(async move { undo::undo(tx, call, id, note.as_deref()).await }))
        .await
}

/// Takes a sale back that should not have been made.
pub(super) async fn take_sale_back(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerProduct", Verb::Delete)?;
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    sent.knows(&[]);
    sent.check()?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id, call).await?;
            sales::take_back(tx, call, id).await
        })
    })
    .await
}

/// Makes two customers one.
pub(super) async fn merge(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    mut sent: Sheet,
) -> Result<Response, Problem> {
    let model = admit(&call, "Coworker", Verb::Edit)?;
    for reference in hallpass_store::corrections::merge::references() {
        // Failed check-ins are nobody's to edit and go with the rest.
        if reference.entity != "FailedCheckin" {
            admit(&call, reference.entity, Verb::Edit)?;
        }
    }
    let id: i64 = id.parse().map_err(|_| Problem::NotFound)?;
    sent.knows(&["FromCoworkerId", "Note"]);
    let from = sent.id("FromCoworkerId");
    let note = sent.note();
    sent.check()?;
    perform(app, call, sent, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id, call).await?;
            known(tx, model, "FromCoworkerId", from, call).await?;
            merging::merge(tx, call, CustomerId(from), CustomerId(id), &note).await
        })
    })
    .await
}
