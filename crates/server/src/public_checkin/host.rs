//! Which location a public check-in is for: its host says so.

use hallpass_store::places::Place;

use crate::Problem;
use crate::app::Shared;

/// The location that a host stands for: its first label is the location's `WebAddress`. A host of no location stands for the
/// only one there is.
///
/// # Errors
/// [`Problem::BadRequest`] where it could be one of several.
pub async fn place(app: &Shared, host: Option<&str>) -> Result<Place, Problem> {
    let label = host.and_then(first_label);
    let read = app.store.peek(move |tx| {
        Box::pin(async move {
            let mut places = tx.places(None).await?;
            let named = label.and_then(|label| {
                places.iter().position(|place| !label.is_empty() && place.web_address.eq_ignore_ascii_case(&label))
            });
            let only = (places.len() == 1).then_some(0);
            Ok::<_, Problem>(named.or(only).map(|at| places.swap_remove(at)))
        })
    });
    let hint = "Which location? Send the request to a host whose name begins with the WebAddress of the location, e.g. \
                london.passes.example.com for \"london\".";
    read.await?.ok_or_else(|| Problem::BadRequest(hint.into()))
}

/// `london` of `london.example.com:8080`; none of `localhost` or of a bare address.
fn first_label(host: &str) -> Option<String> {
    let authority: axum::http::uri::Authority = host.trim().parse().ok()?;
    let name = authority.host();
    if name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok() {
        return None;
    }
    let (label, rest) = name.split_once('.')?;
    (!label.is_empty() && !rest.is_empty()).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_names_a_location_by_its_first_label() {
        for (host, label) in [
            ("london.passes.example.com", Some("london")),
            ("London.example.com:8443", Some("London")),
            ("localhost:8080", None),
            ("10.0.0.7", None),
            ("[::1]:8080", None),
            (".example.com", None),
            ("london.", None),
            ("", None),
            ("not a host", None),
        ] {
            assert_eq!(first_label(host).as_deref(), label, "{host}");
        }
    }
}
