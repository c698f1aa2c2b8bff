//! `/api/hallpass/passes/{id}/ledger` and `/api/hallpass/coworkers/{id}/balances` and `statement`.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use hallpass_contract::{Verb, catalog};
use hallpass_engine::{CustomerId, PassId};
use hallpass_store::{Scope, Tx, Work};
use serde_json::Value;

use super::answer::with_type;
use super::query::Query;
use super::rights::{admit, visible};
use crate::app::Shared;
use crate::desk::ledger::{self, AsOf, Moment, Period};
use crate::{Call, Problem};

/// Where the minutes or the day of a pass went.
pub(super) async fn pass(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    admit(&call, "CoworkerTimePass", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let (happened, known) = clocks(&query)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let holder = holder_of(tx, &call, id).await?;
            let as_of = as_of(tx, holder, happened, known).await?;
            ledger::of_pass(tx, PassId(id), as_of).await
        })
    });
    super::json(&read.await?)
}

/// What a customer has, pass by pass and in all.
pub(super) async fn balances(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    admit(&call, "CoworkerTimePass", Verb::Read)?;
    let model = admit(&call, "Coworker", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let (happened, known) = clocks(&query)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            let as_of = as_of(tx, CustomerId(id), happened, known).await?;
            ledger::balances(tx, &call, CustomerId(id), as_of).await
        })
    });
    super::json(&read.await?)
}

/// Opening, lines, closing; as CSV when that is what the caller wants.
pub(super) async fn statement(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wants_csv = accept.split(',').any(|kind| kind.trim().to_ascii_lowercase().starts_with("text/csv"));
    let statement = read_statement(app, call, &id, &query).await?;
    if wants_csv { as_csv(&statement) } else { super::json(&statement) }
}

/// The same, always as CSV.
pub(super) async fn statement_csv(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    as_csv(&read_statement(app, call, &id, &query).await?)
}

async fn read_statement(app: Shared, call: Call, id: &str, query: &Query) -> Result<Value, Problem> {
    admit(&call, "CoworkerTimePass", Verb::Read)?;
    admit(&call, "Checkin", Verb::Read)?;
    let model = admit(&call, "Coworker", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    statement_of(app, call, query, move |tx, call| {
        Box::pin(async move {
            visible(tx, model, id, call).await?;
            Ok(CustomerId(id))
        })
    })
    .await
}

/// The statement of a customer whom `whose` finds, for the period that a query names.
///
/// # Errors
/// What `whose` returns; [`Problem::Invalid`] for a period that cannot be read.
pub(super) async fn statement_of<F>(app: Shared, call: Call, query: &Query, whose: F) -> Result<Value, Problem>
where
    F: for<'t> FnOnce(&'t mut Tx, &'t Call) -> Work<'t, CustomerId, Problem> + Send + 'static,
{
    let [from, to, known] = [moment(query, "from")?, moment(query, "to")?, moment(query, "knownAt")?];
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let id = whose(tx, &call).await?;
            let (name, home) = ledger::home(tx, id).await?;
            let at = |moment: Option<Moment>| moment.map(|moment| moment.at(&home));
            let period = Period { from: at(from), to: at(to), known: at(known) };
            if let (Some(from), Some(to)) = (period.from, period.to)
                && from > to
            {
                return Err(Problem::field(
                    "from",
                    "must not be after to: a period runs from its first instant to its end",
                ));
            }
            ledger::statement(tx, &call, id, (&name, &home), period).await
        })
    });
    read.await
}

fn as_csv(statement: &Value) -> Result<Response, Problem> {
    let mut response = with_type(axum::http::StatusCode::OK, "text/csv; charset=utf-8", ledger::csv(statement)?);
    let name = HeaderValue::from_static("attachment; filename=\"statement.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Whose pass it is, or was when it was deleted. A pass at a location that the caller does not see is unknown to him; a deleted
/// one is known to whoever sees its last holder.
async fn holder_of(tx: &mut Tx, call: &Call, id: i64) -> Result<CustomerId, Problem> {
    let model = |entity| catalog().by_entity(entity).ok_or_else(|| Problem::internal(format!("no resource {entity}")));
    let pass = model("CoworkerTimePass")?;
    if tx.record_version(pass, id, Scope::All).await?.is_some() {
        visible(tx, pass, id, call).await?;
        return tx.held_pass(PassId(id)).await?.map(|held| held.owner).ok_or(Problem::NotFound);
    }
    let last = tx.ledger(PassId(id)).await?.pop().ok_or(Problem::NotFound)?;
    visible(tx, model("Coworker")?, last.holder.0, call).await?;
    Ok(last.holder)
}

type Clocks = (Option<Moment>, Option<Moment>);

fn clocks(query: &Query) -> Result<Clocks, Problem> {
    Ok((moment(query, "asOf")?, moment(query, "knownAt")?))
}

fn moment(query: &Query, name: &str) -> Result<Option<Moment>, Problem> {
    query.read(name, |text| Moment::read(name, text))
}

async fn as_of(
    tx: &mut Tx,
    customer: CustomerId,
    happened: Option<Moment>,
    known: Option<Moment>,
) -> Result<AsOf, Problem> {
    if happened.is_none() && known.is_none() {
        return Ok(AsOf::default());
    }
    let (_, home) = ledger::home(tx, customer).await?;
    let at = |moment: Option<Moment>| moment.map(|moment| moment.at(&home));
    Ok(AsOf { happened: at(happened), known: at(known) })
}
