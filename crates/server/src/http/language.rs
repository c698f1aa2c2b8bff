//! In which language an answer speaks: `Accept-Language` decides on the routes that answer sentences for people. Spanish for whoever
//! wants it most of the two, else English; the records API always speaks English.

use axum::http::{HeaderMap, HeaderValue, header};
use hallpass_engine::Language;

/// The routes whose answers contain sentences made for the caller.
const SPOKEN: [&str; 23] = [
    "/desk/{*rest}",
    "/kiosk/{*rest}",
    "/me/{*rest}",
    "/signin/{*rest}",
    "/api/hallpass/kiosk/attempts",
    "/api/hallpass/me",
    "/api/hallpass/me/visits/{id}/explanation",
    "/api/hallpass/me/statement",
    "/api/hallpass/coworkers/{id}/statement",
    "/api/hallpass/grants/simulate",
    "/api/hallpass/billrun/simulate",
    "/api/hallpass/me/checkin",
    "/api/hallpass/me/checkout",
    "/api/hallpass/desk/customers/{id}",
    "/api/hallpass/board",
    "/api/hallpass/checkins/simulate",
    "/api/hallpass/checkins/{id}/explanation",
    "/api/hallpass/failedcheckins/{id}/explanation",
    "/api/hallpass/coworkers/{id}/refusednamedpass",
    "/api/hallpass/passes/{id}/explanation",
    "/api/hallpass/invoicelines/{id}/explanation",
    "/api/hallpass/contracts/{id}/explanation",
    "/api/hallpass/sales/{id}/explanation",
];

/// The language a route answers in.
pub(super) fn of(route: &str, headers: &HeaderMap) -> Language {
    if !SPOKEN.contains(&route) {
        return Language::English;
    }
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.map_or(Language::English, wanted)
}

/// Says on a good answer of such a route in which language it is; one that was given before is in the language of then.
pub(super) fn mark(route: &str, language: Language, headers: &mut HeaderMap) {
    if SPOKEN.contains(&route) && !headers.contains_key("x-hallpass-replayed") {
        mark_as(language, headers);
    }
}

/// Says in which language an answer is.
pub(super) fn mark_as(language: Language, headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
}

/// The one of our languages with the greatest weight; of equal ones the first.
fn wanted(accepted: &str) -> Language {
    let mut best = (0, Language::English);
    for part in accepted.split(',') {
        let mut parts = part.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let language = match tag.split('-').next() {
            Some("es") => Language::Spanish,
            Some("en" | "*") => Language::English,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1_000, thousandths);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// A weight from 0 to 1 with up to three decimals, in thousandths; 0 for what is none.
fn thousandths(weight: &str) -> u32 {
    let (whole, decimals) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    let whole: u32 = whole.parse().unwrap_or(0);
    let decimals: u32 = format!("{decimals:0<3}").parse().unwrap_or(0);
    (whole.saturating_mul(1_000) + decimals).min(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_of_our_languages_is_spoken() {
        for spanish in [
            "es",
            "es-ES",
            "ES-mx",
            "es-419,en;q=0.8",
            "fr, es;q=0.5",
            "en;q=0.4, es;q=0.45",
            "es,en",
            "en;q=0,es;q=0.1",
        ] {
            assert_eq!(wanted(spanish), Language::Spanish, "{spanish}");
        }
        for english in
            ["", "en", "fr", "*", "en, es", "es;q=0.4, en;q=0.5", "es;q=0", "estonian", "*, es;q=0.9", "es;q=x"]
        {
            assert_eq!(wanted(english), Language::English, "{english}");
        }
    }

    #[test]
    fn only_answers_to_people_have_a_language() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("es"));
        assert_eq!(of("/api/hallpass/me", &headers), Language::Spanish);
        assert_eq!(of("/api/{module}/{plural}", &headers), Language::English);
    }

    #[test]
    fn every_one_of_them_is_a_route() {
        let known: Vec<&str> = super::super::routes().into_iter().map(|(path, _)| path).collect();
        assert!(SPOKEN.iter().all(|route| known.contains(route)));
    }
}
