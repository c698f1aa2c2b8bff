//! `GET /api/utils/enums?name=`: the numbers and names of an enum.

use axum::extract::RawQuery;
use axum::response::Response;
use hallpass_contract::{enums, envelope};

use crate::{Call, Problem};

pub(super) async fn names(_: Call, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let name = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name.eq_ignore_ascii_case("name"));
    let (_, name) = name.ok_or_else(|| Problem::field("name", "is a required field"))?;
    let found = enums::by_name(&name).ok_or(Problem::NotFound)?;
    Ok(super::json_text(envelope::enum_values(found)))
}
