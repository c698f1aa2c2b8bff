//! `/api/hallpass/me...`: for customers who are signed in. Nothing in these addresses says whose it is: it is the caller's own.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use hallpass_engine::VisitId;

use super::ledgers::statement_of;
use super::members::Members;
use super::query::sent;
use super::who::Own;
use crate::Problem;
use crate::app::Shared;
use crate::member;

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
pub(super) async fn visits(
    State(app): State<Shared>,
    Own(call): Own,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let page = (number(&query, "page", 1)?, number(&query, "size", 25)?);
    let read = app.store.read(move |tx| Box::pin(async move { member::visits(tx, &call, page).await }));
    super::json(&read.await?)
}

fn number(query: &str, name: &str, usual: i64) -> Result<i64, Problem> {
    let Some(text) = sent(query, name) else { return Ok(usual) };
    let number = text.parse().ok().filter(|number| (1..=1_000_000).contains(number));
    number.ok_or_else(|| Problem::field(name, "must be a whole number from 1"))
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
pub(super) async fn statement(
    State(app): State<Shared>,
    Own(call): Own,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (own, query) = (member::own_books(&call), query.unwrap_or_default());
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
