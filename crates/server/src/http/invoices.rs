//! `/api/hallpass/invoices/{id}/print`, the CSV exports, `/api/hallpass/billing/pending`.

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::stream;
use hallpass_contract::query::LARGEST_SIZE;
use hallpass_contract::{Verb, dates, scalar};
use hallpass_engine::Instant;

use super::answer::with_type;
use super::query::sent;
use super::rights::{admit, visible};
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
pub(super) async fn invoices(
    State(app): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    csv(app, call, query, false)
}

/// Lines of issued invoices as CSV.
pub(super) async fn lines(
    State(app): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    csv(app, call, query, true)
}

/// What waits to be invoiced: `page` from 1, `size` 1,000 unless asked otherwise and 10,000 at most.
pub(super) async fn waiting(
    State(app): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    admit(&call, "CoworkerTimePass", Verb::List)?;
    admit(&call, "CoworkerProduct", Verb::List)?;
    let query = query.unwrap_or_default();
    let count = |name: &str, usual: i64, most: i64| {
        let number = number(&query, name)?.unwrap_or(usual).clamp(1, most);
        usize::try_from(number).map_err(Problem::internal)
    };
    let asked = Asked {
        customer: number(&query, "coworkerId")?,
        business: number(&query, "businessId")?,
        page: count("page", 1, i64::from(i32::MAX))?,
        size: count("size", USUAL_PENDING, LARGEST_SIZE)?,
    };
    let reader = call.actor.reader();
    let read =
        app.store.read_listing(&reader, move |tx| Box::pin(async move { pending::list(tx, &call, asked).await }));
    super::json(&read.await?)
}

fn csv(app: Shared, call: Call, query: Option<String>, lines: bool) -> Result<Response, Problem> {
    let entity = if lines { "CoworkerInvoiceLine" } else { "CoworkerInvoice" };
    admit(&call, entity, Verb::List)?;
    let query = query.unwrap_or_default();
    let export = Export {
        lines,
        from: instant(&query, "from")?,
        to: instant(&query, "to")?,
        business: number(&query, "businessId")?,
    };
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

fn number(query: &str, name: &str) -> Result<Option<i64>, Problem> {
    let Some(text) = sent(query, name) else { return Ok(None) };
    scalar::parse_scaled(&text, 0).map(Some).map_err(|_| Problem::field(name, "must be a whole number"))
}

fn instant(query: &str, name: &str) -> Result<Option<Instant>, Problem> {
    let Some(text) = sent(query, name) else { return Ok(None) };
    let at = dates::parse_instant(&text).ok_or_else(|| Problem::field(name, "must be a date, e.g. 2026-01-31"))?;
    Ok(Some(Instant::from_micros(at)))
}
