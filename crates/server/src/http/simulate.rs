//! `/api/hallpass/checkins/simulate`, `grants/simulate` and `billrun/simulate`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use hallpass_contract::Verb;
use hallpass_contract::body::Limits;

use super::body::{Written, form_or_json, read_body};
use super::rights::admit;
use crate::app::Shared;
use crate::simulation::{bill_run as bills, check_in as visits, grants as passes, rehearse};
use crate::{Call, Problem};

/// What a check-in would come to.
pub(super) async fn check_in(
    State(app): State<Shared>,
    call: Call,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    admit(&call, "Checkin", Verb::Create)?;
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let asked = visits::Asked::read(&call, kind, &body, limits(&app))?;
    let less = "ask for an instant that is nearer, or try again when less is going on";
    let run = rehearse(&app.store, less, move |tx| Box::pin(async move { visits::check_in(tx, &call, asked).await }));
    super::json(&run.await?)
}

/// Which passes would be issued.
pub(super) async fn grants(
    State(app): State<Shared>,
    call: Call,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = json_of(&app, &headers, body).await?;
    let asked = passes::Asked::read(&call, &body, limits(&app))?;
    let less = "ask for an earlier Until, or for one contract";
    let run = rehearse(&app.store, less, move |tx| Box::pin(async move { passes::grants(tx, &call, asked).await }));
    super::json(&run.await?)
}

/// Which invoices would be raised.
pub(super) async fn bill_run(
    State(app): State<Shared>,
    call: Call,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    admit(&call, "Coworker", Verb::Edit)?;
    let body = json_of(&app, &headers, body).await?;
    let asked = bills::Asked::read(&call, &body, limits(&app))?;
    super::json(&bills::bill_run(&app.store, &call, asked).await?)
}

async fn json_of(app: &Shared, headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, Problem> {
    let body = read_body(body, app.config.limits.body_bytes).await?;
    match form_or_json(headers, &body)? {
        Written::Json => Ok(body),
        Written::Form => Err(Problem::UnsupportedMedia("application/x-www-form-urlencoded".into())),
    }
}

fn limits(app: &Shared) -> Limits {
    let limits = &app.config.limits;
    Limits { bytes: limits.body_bytes, depth: limits.json_depth }
}
