//! Listings and batches.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use hallpass_contract::query::Query;
use hallpass_contract::{Verb, catalog, envelope};

use super::target::Target;
use crate::Problem;
use crate::http::json_text;

/// A page in its envelope, or with `?id=[1,2]` the records as a bare array.
pub(super) async fn records(target: &Target, query: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let model = target.model;
    let query = Query::parse(catalog(), model, query, target.app.config.api.sort_direction);
    let batch = matches!(query, Ok(Query::Batch(_)));
    target.admit(if batch { Verb::Read } else { Verb::List })?;
    let (scope, now, reader) = (target.call.actor.scope.clone(), target.call.now, target.call.actor.reader());
    let body = match query? {
        Query::Batch(ids) => {
            let read = target.app.store.read_listing(&reader, move |tx| {
                Box::pin(async move {
                    let mut body = Vec::with_capacity(4096);
                    body.push(b'[');
                    tx.batch(model, &ids, scope.limit(), now, &mut body).await?;
                    body.push(b']');
                    Ok::<_, Problem>(body)
                })
            });
            read.await?
        }
        Query::List(mut query) => {
            query.size = query.size.min(i64::try_from(target.app.config.api.page_size_cap).unwrap_or(i64::MAX)).max(1);
            let read = target.app.store.read_listing(&reader, move |tx| {
                Box::pin(async move {
                    let mut body = Vec::with_capacity(8192);
                    envelope::page_start(&mut body);
                    let found = tx.page(model, &query, scope.limit(), now, &mut body).await?;
                    envelope::page_end(&query, found.count, found.total, &mut body);
                    Ok::<_, Problem>(body)
                })
            });
            read.await?
        }
    };
    packed(body, headers, target.app.config.limits.gzip_from_bytes)
}

/// JSON, gzipped when it is large and the client asks for that.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) fn packed(body: Vec<u8>, headers: &HeaderMap, gzip_from: usize) -> Result<Response, Problem> {
    if gzip_from == 0 || body.len() < gzip_from {
        return Ok(json_text(body));
    }
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(accepts_gzip);
    let mut response = if accepts { json_text(gzip(&body)?) } else { json_text(body) };
    if accepts {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

fn accepts_gzip(header: &str) -> bool {
    header.split(',').any(|part| {
        let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
        let refused = matches!(weight.trim().strip_prefix("q="), Some("0" | "0.0" | "0.00" | "0.000"));
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn gzip(body: &[u8]) -> Result<Vec<u8>, Problem> {
    use std::io::Write;
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 6), Compression::fast());
    encoder.write_all(body).and_then(|()| encoder.finish()).map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_only_to_those_who_want_it() {
        assert!(accepts_gzip("gzip") && accepts_gzip("br, GZIP;q=0.5"));
        assert!(!accepts_gzip("br") && !accepts_gzip("gzip;q=0") && !accepts_gzip(""));
    }
}
