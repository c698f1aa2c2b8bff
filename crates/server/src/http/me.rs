//! `/api/hallpass/me...`: for customers who are signed in. Nothing in these addresses says whose it is: it is the caller's own.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hallpass_engine::VisitId;

use super::ledgers::statement_of;
use super::members::Members;
use super::query::Query;
use super::who::Own;
use crate::Problem;
use crate::app::Shared;
use crate::member;

/// The last page of visits that can be asked for.
const FARTHEST_PAGE: i64 = 1_000_000;
/// Visits on a page when no `size` is asked for.
const USUAL_SIZE: i64 = 25;

/// `GET /api/hallpass/me`
pub(super) async fn read(State(app): State<Shared>, Own(call): Own) -> Result<Response, Problem> {
    let read = app.store.read(move |tx| Box::pin(async move { member::overview(tx, &call).await }));
    super::json(&read.await?)
}

/// `GET /api/hallpass/me/code`
pub(super) async fn code(State(app): State<Shared>, Own(call): Own) -> Result<Response, Problem> {
    super::json(&member::code(&app, call).await?)
}

/// `GET /api/hallpass/me/visits?page=&size=`
pub(super) async fn visits(State(app): State<Shared>, Own(call): Own, query: Query) -> Result<Response, Problem> {
    let page = query.count("page", 1..=FARTHEST_PAGE)?.unwrap_or(1);
    let page = (page, query.count("size", 1..=member::LARGEST_PAGE)?.unwrap_or(USUAL_SIZE));
    let read = app.store.read(move |tx| Box::pin(async move { member::visits(tx, &call, page).await }));
    super::json(&read.await?)
}

/// `GET /api/hallpass/me/visits/{id}/explanation`
pub(super) async fn explanation(
    State(app): State<Shared>,
    Own(call): Own,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = VisitId(id.parse().map_err(|_| Problem::NotFound)?);
    let read = app.store.read(move |tx| Box::pin(async move { member::explained(tx, &call, id).await }));
    super::json(&read.await?)
}

/// `GET /api/hallpass/me/statement?from=&to=`
pub(super) async fn statement(State(app): State<Shared>, Own(call): Own, query: Query) -> Result<Response, Problem> {
    let own = member::own_books(&call);
    let read = statement_of(app, own, &query, |tx, call| Box::pin(async move { member::customer(tx, call).await }));
    let mut statement = read.await?;
    member::for_the_member(&mut statement);
    super::json(&statement)
}

/// `POST /api/hallpass/me/checkin`
pub(super) async fn check_in(State(app): State<Shared>, Own(call): Own, sent: Members) -> Result<Response, Problem> {
    let location = sent.opt_int("BusinessId")?.ok_or_else(|| Problem::field("BusinessId", "is a required field"))?;
    Ok(member::check_in(app, call, sent.key()?, location).await?.into_response())
}

/// `POST /api/hallpass/me/checkout`
pub(super) async fn check_out(State(app): State<Shared>, Own(call): Own, sent: Members) -> Result<Response, Problem> {
    Ok(member::check_out(app, call, sent.key()?).await?.into_response())
}
