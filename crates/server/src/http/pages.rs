//! The web pages: one document for each page and every path below it, the files they load, and what browsers ask for at the root.
//! Nothing here is secret and nothing is about anybody: who sees what is decided when a page asks for data.

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use hallpass_engine::say;

use super::answer::with_type;
use super::edge::Arrival;
use super::language::mark_as;
use crate::Problem;
use crate::app::Shared;
use crate::pages::{File, Form, Packing};

/// Scripts, styles, pictures and data from this server only; no frames, no forms that go anywhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";
const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Hallpass</title>\n\
                         <p>The pages were not built into this program. Run <code>make web</code> and build it again; \
                         the API is described under <a href=\"/docs\">/docs</a>.</p>\n</html>\n";

/// `/`: the front desk, or the documentation where no pages were built.
pub(super) async fn home(State(app): State<Shared>) -> Response {
    let to = if app.pages.is_empty() { "/docs" } else { "/desk" };
    let mut response = with_type(StatusCode::FOUND, "text/plain; charset=utf-8", format!("See {to}"));
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(to));
    response
}

/// `/desk`, `/console/coworkers/12`: the document of the first word. The console reads the rest of the path; the other pages have
/// one address each ([`nothing_here`]).
pub(super) async fn page(State(app): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let name = uri.path().split('/').nth(1).unwrap_or_default();
    match app.pages.find(&format!("{name}.html")) {
        Some(file) => send(file, "text/html; charset=utf-8", "no-cache", &headers),
        None => {
            let mut response = with_type(StatusCode::SERVICE_UNAVAILABLE, "text/html; charset=utf-8", NOT_BUILT);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            response
        }
    }
}

/// `/desk/nope`: below a page that has one address alone there is nothing; a way back to it.
pub(super) async fn nothing_here(Extension(arrival): Extension<Arrival>, uri: Uri) -> Response {
    // The router has matched the first word: it is one of ours.
    let name = uri.path().split('/').nth(1).unwrap_or_default();
    let language = arrival.language;
    let title = say!(language, "There is no such page", "No existe esa página");
    let help = say!(
        language,
        "Nothing is at this address. The link may be old, or mistyped.",
        "No hay nada en esta dirección. Puede que el enlace sea antiguo o que tenga una errata."
    );
    let back = match name {
        "desk" => say!(language, "To the front desk", "Ir a la recepción"),
        "kiosk" => say!(language, "To the check-in screen", "Ir a la pantalla de entrada"),
        "me" => say!(language, "To my passes", "Ir a mis pases"),
        _ => say!(language, "To the sign-in", "Ir al inicio de sesión"),
    };
    let text = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} - Hallpass</title>\n\
         <link rel=\"stylesheet\" href=\"/docs/docs.css\">\n<main>\n<h1>{title}</h1>\n<p>{help}</p>\n\
         <p><a href=\"/{name}\">{back}</a></p>\n</main>\n</html>\n",
        language.tag(),
    );
    let mut response = with_type(StatusCode::NOT_FOUND, "text/html; charset=utf-8", text);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    mark_as(language, response.headers_mut());
    response
}

/// `/assets/{file}`: the build puts a digest of the contents into these names, so that they never change.
pub(super) async fn asset(State(app): State<Shared>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    match app.pages.find(&format!("assets/{name}")) {
        Some(file) => send(file, kind_of(&name), "public, max-age=31536000, immutable", &headers),
        None => Problem::NotFound.into_response(),
    }
}

/// What no route knows: a file at the root (`/favicon.svg`, `/hallpass.webmanifest`), or nothing.
pub(super) async fn other(State(app): State<Shared>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let name = uri.path().trim_start_matches('/');
    let root = !name.contains('/') && !name.ends_with(".html");
    match app.pages.find(name).filter(|_| root && matches!(method, Method::GET | Method::HEAD)) {
        Some(file) => send(file, kind_of(name), "no-cache", &headers),
        None => Problem::NotFound.into_response(),
    }
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("json" | "map") => "application/json; charset=utf-8",
        Some("webmanifest") => "application/manifest+json; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The smallest form that the browser reads, or that it has it already.
fn send(file: &File, kind: &'static str, keep: &'static str, asked: &HeaderMap) -> Response {
    let Some(form) = choose(file, asked) else { return Problem::internal("a file without a form").into_response() };
    let known = has(asked, &form.tag);
    let mut response = match known {
        true => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        false => with_type(StatusCode::OK, kind, form.bytes.clone()),
    };
    let headers = response.headers_mut();
    let packing = form.packing.name().filter(|_| !known);
    for (name, value) in [
        (header::CONTENT_ENCODING, packing.map(HeaderValue::from_static)),
        (header::ETAG, HeaderValue::from_str(&form.tag).ok()),
        (header::CACHE_CONTROL, Some(HeaderValue::from_static(keep))),
        (header::CONTENT_SECURITY_POLICY, Some(HeaderValue::from_static(POLICY))),
        (header::VARY, (file.forms.len() > 1).then(|| HeaderValue::from_static("accept-encoding"))),
    ] {
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
    for (name, value) in
        [("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin")]
    {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn choose<'a>(file: &'a File, asked: &HeaderMap) -> Option<&'a Form> {
    let lines = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let accepted: Vec<&str> = lines.flat_map(|line| line.split(',')).filter_map(wanted).collect();
    let reads = |packing: Packing| match packing.name() {
        None => true,
        Some(name) => accepted.iter().any(|one| one.eq_ignore_ascii_case(name)),
    };
    file.forms.iter().find(|form| reads(form.packing))
}

/// The name in one part of `Accept-Encoding`, unless it says `q=0`.
fn wanted(part: &str) -> Option<&str> {
    let (name, rest) = part.split_once(';').unwrap_or((part, ""));
    let weight = rest.trim().strip_prefix("q=").and_then(|text| text.trim().parse::<f32>().ok()).unwrap_or(1.0);
    (weight > 0.0).then(|| name.trim())
}

fn has(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read_with_their_weights() {
        assert_eq!(wanted(" br"), Some("br"));
        assert_eq!(wanted("gzip;q=0.5"), Some("gzip"));
        assert_eq!(wanted("br;q=0"), None);
        assert_eq!(wanted("br; q=0.0"), None);
    }
}
