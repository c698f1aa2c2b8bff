//! `/api/hallpass/reports`: the list, a report, a report as CSV.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::answer::with_type;
use super::query::Query;
use crate::app::Shared;
use crate::records::packed;
use crate::reports::{self, Answer, Asked, Format};
use crate::{Call, Problem};

/// The reports the caller may ask for.
pub(super) async fn list(call: Call) -> Result<Response, Problem> {
    super::json(&reports::list(&call))
}

/// One of them; with `.csv` behind its name as CSV.
pub(super) async fn one(
    State(app): State<Shared>,
    call: Call,
    Path(name): Path<String>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (name, format) = match name.strip_suffix(".csv") {
        Some(name) => (name, Format::Csv),
        None => (name.as_str(), Format::Json),
    };
    let report = reports::find(name).ok_or(Problem::NotFound)?;
    report.admit(&call)?;
    let asked = Asked::read(|name| query.text(name))?;
    let reader = call.actor.reader();
    let _turn = app.long_read().await?;
    let read = app.store.read_listing(&reader, move |tx| {
        Box::pin(async move { reports::run(tx, &call, report, &asked, format).await })
    });
    match read.await? {
        Answer::Json(text) => packed(text, &headers, app.config.limits.gzip_from_bytes),
        Answer::Csv(text) => {
            let mut response = with_type(StatusCode::OK, "text/csv; charset=utf-8", text);
            let file = format!("attachment; filename=\"{}.csv\"", report.name);
            let file = HeaderValue::from_str(&file).map_err(Problem::internal)?;
            response.headers_mut().insert(header::CONTENT_DISPOSITION, file);
            Ok(response)
        }
    }
}
