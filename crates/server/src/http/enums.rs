//! `GET /api/utils/enums?name=`: the numbers and names of an enum.

use axum::extract::{Extension, Request, State};
use axum::response::Response;
use hallpass_contract::enums;
use serde_json::{Value, json};

use super::edge::Arrival;
use crate::Problem;
use crate::app::Shared;

pub(super) async fn names(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Response, Problem> {
    super::call(&app, request.method(), request.headers(), arrival).await?;
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let name = form_urlencoded::parse(query).find(|(name, _)| name.eq_ignore_ascii_case("name"));
    let (_, name) = name.ok_or_else(|| Problem::field("name", "is a required field"))?;
    let found = enums::by_name(&name).ok_or(Problem::NotFound)?;
    let rows: Vec<Value> = found.values.iter().map(|(id, name)| json!({"Id": id, "Name": name})).collect();
    super::json(&rows)
}
