//! Cookies, and whether a request that carries one comes from one of our pages: browsers send cookies along whoever asks.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, header};

use crate::auth::browser::is_csrf_token;
use crate::{Config, Problem};

/// The cookie of people who are signed in.
pub(super) const SESSION: &str = "hallpass_session";
/// The cookie of a kiosk.
pub(super) const KIOSK: &str = "hallpass_kiosk";

const FOREIGN: Problem =
    Problem::Forbidden("This request comes from another site. Open the page of this server and try again.");
const NO_TOKEN: Problem = Problem::Forbidden(
    "A write with a cookie needs the header X-CSRF-Token with the CsrfToken of the session. Load the page again.",
);

/// The value of a cookie; of two with one name the first, which is the one with the longer path.
pub(super) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(sent, value)| *sent == name && !value.is_empty()).map(|(_, value)| value)
}

/// `Set-Cookie` for a secret: no script reads it, no other site's request carries it. `seconds` 0 takes it away.
pub(super) fn set(name: &str, secret: &str, path: &str, seconds: u64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={secret}; HttpOnly; SameSite=Strict; Path={path}; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).ok()
}

/// Whether the request may act for a cookie with this secret: reading is harmless, a write must come from one of our pages.
///
/// # Errors
/// [`Problem::Forbidden`].
pub(super) fn admit(method: &Method, headers: &HeaderMap, secret: &str, config: &Config) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    same_site(headers, config)?;
    let sent = headers.get("x-csrf-token").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if is_csrf_token(sent.trim(), secret) { Ok(()) } else { Err(NO_TOKEN) }
}

/// Refuses what a browser says to come from another site. Programs send neither header.
///
/// # Errors
/// [`Problem::Forbidden`].
pub(super) fn same_site(headers: &HeaderMap, config: &Config) -> Result<(), Problem> {
    if let Some(site) = headers.get("sec-fetch-site")
        && !matches!(site.to_str(), Ok("same-origin" | "none"))
    {
        return Err(FOREIGN);
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().ok().and_then(place).ok_or(FOREIGN)?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let here = host.and_then(|host| place(&format!("{}://{host}", origin.0)));
    let public = place(config.main.public_url.trim_end_matches('/'));
    if [here, public].into_iter().flatten().any(|known| known == origin) { Ok(()) } else { Err(FOREIGN) }
}

/// Scheme, name and port of an origin.
fn place(origin: &str) -> Option<(String, String, u16)> {
    let (scheme, rest) = origin.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let usual = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let authority: Authority = rest.parse().ok().filter(|_| !rest.contains('@'))?;
    Some((scheme, authority.host().to_ascii_lowercase(), authority.port_u16().unwrap_or(usual)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
        pairs.collect::<Vec<(axum::http::HeaderName, HeaderValue)>>().into_iter().collect()
    }

    #[test]
    fn cookies_are_found_among_others() {
        let sent = headers(&[("cookie", "a=1; hallpass_session=abc_-=; b=2")]);
        assert_eq!(find(&sent, SESSION), Some("abc_-="));
        assert_eq!(find(&sent, KIOSK), None);
        assert_eq!(find(&headers(&[("cookie", "xhallpass_session=1; hallpass_session=")]), SESSION), None);
    }

    #[test]
    fn only_our_own_pages_may_write() {
        let mut config = Config::default();
        config.set("public_url", "https://passes.example.com").unwrap();
        let fits = |pairs: &[(&'static str, &str)]| same_site(&headers(pairs), &config).is_ok();
        assert!(fits(&[("host", "desk.local:8080")]));
        assert!(fits(&[
            ("host", "Desk.local:8080"),
            ("origin", "http://desk.local:8080"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(fits(&[("host", "desk.local"), ("origin", "https://desk.local:443")]));
        // Behind a proxy that does not pass the host on.
        assert!(fits(&[("host", "10.0.0.7:8080"), ("origin", "https://passes.example.com")]));
        assert!(!fits(&[("host", "10.0.0.7:8080"), ("origin", "http://passes.example.com")]));
        for origin in [
            "null",
            "http://desk.local",
            "http://desk.local:8081",
            "http://desk.local:8080.evil.example",
            "desk.local:8080",
        ] {
            assert!(!fits(&[("host", "desk.local:8080"), ("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", ""] {
            assert!(!fits(&[("host", "desk.local:8080"), ("sec-fetch-site", site)]), "{site}");
        }
    }
}
