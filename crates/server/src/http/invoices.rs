//! `/api/hallpass/invoices/{id}/print`, the CSV exports, `/api/hallpass/billing/pending`.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::stream;
use hallpass_contract::Verb;
use hallpass_contract::query::LARGEST_SIZE;

use super::answer::with_type;
use super::query::Query;
use super::rights::{admit, location_if_named, visible};
use crate::app::Shared;
use crate::billing::export::{self, Export};
use crate::billing::page;
use crate::billing::pending::{self, Asked};
use crate::{Call, Problem};

/// The page needs its style sheet and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Things that wait on a page when no `size` is asked for.
const USUAL_PENDING: i64 = 1_000;

/// The printable page of an invoice.
pub(super) async fn print(State(app): State<Shared>, call: Call, Path(id): Path<String>) -> Result<Response, Problem> {
    let model = admit(&call, "CoworkerInvoice", Verb::Read)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            visible(tx, model, id, &call).await?;
            page::of_invoice(tx, id).await
        })
    });
    let mut response = with_type(StatusCode::OK, "text/html; charset=utf-8", read.await?);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// The style sheet of the page.
pub(super) async fn style() -> Response {
    let mut response =
        with_type(StatusCode::OK, "text/css; charset=utf-8", include_str!("../../assets/invoice/invoice.css"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Issued invoices as CSV.
pub(super) async fn invoices(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    csv(app, call, &query, false).await
}

/// Lines of issued invoices as CSV.
pub(super) async fn lines(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    csv(app, call, &query, true).await
}

/// What waits to be invoiced: `page` from 1, `size` 1,000 unless asked otherwise and 10,000 at most.
pub(super) async fn waiting(State(app): State<Shared>, call: Call, query: Query) -> Result<Response, Problem> {
    admit(&call, "CoworkerTimePass", Verb::List)?;
    admit(&call, "CoworkerProduct", Verb::List)?;
    let count = |name: &str, usual: i64, most: i64| {
        usize::try_from(query.count(name, 1..=most)?.unwrap_or(usual)).map_err(Problem::internal)
    };
    let asked = Asked {
        customer: query.number("coworkerId")?,
        business: query.number("businessId")?,
        page: count("page", 1, i64::from(i32::MAX))?,
        size: count("size", USUAL_PENDING, LARGEST_SIZE)?,
    };
    let reader = call.actor.reader();
    let read = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move {
            location_if_named(tx, &call, asked.business).await?;
            pending::list(tx, &call, asked).await
        })
    });
    super::json(&read.await?)
}

async fn csv(app: Shared, call: Call, query: &Query, lines: bool) -> Result<Response, Problem> {
    let entity = if lines { "CoworkerInvoiceLine" } else { "CoworkerInvoice" };
    admit(&call, entity, Verb::List)?;
    let (from, to, business) = (query.instant("from")?, query.instant("to")?, query.number("businessId")?);
    let export = Export { lines, from, to, business };
    let asking = call.clone();
    // What is wrong with the question is an answer; later it could only break the download off.
    app.store.peek(move |tx| Box::pin(async move { location_if_named(tx, &asking, business).await })).await?;
    // Each portion is a read of its own: a slow client holds up nobody.
    let portions = stream::try_unfold(Some(0), move |after| {
        let (app, scope, reader) = (app.clone(), call.actor.scope.clone(), call.actor.reader());
        async move {
            let Some(after) = after else { return Ok(None) };
            let read = app.store.read_listing(&reader, move |tx| {
                Box::pin(async move { export::portion(tx, export, scope.limit(), after).await })
            });
            let (bytes, next) = read.await.map_err(|problem| std::io::Error::other(problem.to_string()))?;
            Ok::<_, std::io::Error>(Some((Bytes::from(bytes), next)))
        }
    });
    let mut response = with_type(StatusCode::OK, "text/csv; charset=utf-8", Body::from_stream(portions));
    let name =
        if lines { "attachment; filename=\"invoicelines.csv\"" } else { "attachment; filename=\"invoices.csv\"" };
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}
