//! `/docs`: a page that shows `/openapi.json`. Everything comes from this server; no scripts or styles inside the page.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::answer::with_type;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn page() -> Response {
    asset("text/html; charset=utf-8", include_str!("../../assets/docs/index.html"))
}

pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../../assets/docs/docs.css"))
}

pub(super) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../../assets/docs/docs.js"))
}

/// The OpenAPI document of this build.
pub(super) async fn openapi() -> Response {
    asset("application/json; charset=utf-8", crate::records::openapi_document())
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    let mut response = with_type(StatusCode::OK, kind, text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
