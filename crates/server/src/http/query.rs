//! Parameters of a query, by their names, whatever their letter case: the one way in which the routes under `/api/hallpass` read
//! theirs. One that is not there, or says nothing, is `None`; one that cannot be read is a refusal that names it, never read over.

use std::convert::Infallible;
use std::ops::RangeInclusive;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hallpass_contract::invalid::{Invalid, attempted_text};
use hallpass_contract::{dates, scalar};
use hallpass_engine::Instant;

use crate::Problem;

/// The query of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(String);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Infallible> {
        Ok(Query::of(parts.uri.query()))
    }
}

impl Query {
    /// The part of an address behind its question mark.
    pub(super) fn of(text: Option<&str>) -> Query {
        Query(text.unwrap_or_default().to_owned())
    }

    /// Every parameter in its order, values without blanks around them; those that say nothing are left out.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, String)> + '_ {
        form_urlencoded::parse(self.0.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        sent(&self.0, name)
    }

    /// A whole number, e.g. an Id.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the parameter.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Problem> {
        self.read(name, |text| whole(name, text))
    }

    /// A whole number within bounds, both included: counts and sizes. What lies outside is refused, not bent.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the parameter.
    pub(super) fn count(&self, name: &str, bounds: RangeInclusive<i64>) -> Result<Option<i64>, Problem> {
        self.read(name, |text| counted(name, text, bounds))
    }

    /// An instant; a date is its first.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the parameter.
    pub(super) fn instant(&self, name: &str) -> Result<Option<Instant>, Problem> {
        self.read(name, |text| at(name, text))
    }

    /// True or false; false when it is not there.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the parameter.
    pub(super) fn truth(&self, name: &str) -> Result<bool, Problem> {
        let read = self
            .read(name, |text| scalar::parse_boolean(text).ok_or_else(|| refused(name, "must be true or false", text)));
        Ok(read?.unwrap_or(false))
    }

    /// A parameter that `read` understands or refuses.
    ///
    /// # Errors
    /// What `read` returns.
    pub(super) fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        self.text(name).map(|text| read(&text)).transpose()
    }
}

/// A whole number.
///
/// # Errors
/// [`Problem::Invalid`] on `name`.
pub(super) fn whole(name: &str, text: &str) -> Result<i64, Problem> {
    scalar::parse_scaled(text, 0).map_err(|_| refused(name, "must be a whole number", text))
}

/// A whole number within bounds.
///
/// # Errors
/// [`Problem::Invalid`] on `name`.
pub(super) fn counted(name: &str, text: &str, bounds: RangeInclusive<i64>) -> Result<i64, Problem> {
    let (least, most) = (bounds.start(), bounds.end());
    let read = scalar::parse_scaled(text, 0).ok().filter(|number| bounds.contains(number));
    read.ok_or_else(|| refused(name, format!("must be a whole number from {least} to {most}"), text))
}

/// An instant.
///
/// # Errors
/// [`Problem::Invalid`] on `name`.
pub(super) fn at(name: &str, text: &str) -> Result<Instant, Problem> {
    let read = dates::parse_instant(text).map(Instant::from_micros);
    read.ok_or_else(|| refused(name, "must be a date or an instant, e.g. 2026-01-31 or 2026-01-31T09:30:00Z", text))
}

fn refused(name: &str, message: impl Into<std::borrow::Cow<'static, str>>, text: &str) -> Problem {
    Invalid::one(name.to_owned(), message, attempted_text(text)).into()
}

/// A parameter of a query as text; `None` when it is not there or says nothing.
pub(super) fn sent(query: &str, name: &str) -> Option<String> {
    let found = form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(problem: &Problem) -> String {
        let Problem::Invalid(errors) = problem else { panic!("{problem}") };
        errors.iter().map(|error| error.property.to_string()).collect()
    }

    #[test]
    fn what_is_there_is_read_and_what_is_not_is_none() {
        let query = Query::of(Some("SIZE=+7&before=&on=TRUE&from=2026-03-31&name=Ana%20Silva"));
        assert_eq!(query.number("size").unwrap(), Some(7));
        assert_eq!(query.count("size", 1..=7).unwrap(), Some(7));
        assert_eq!(query.number("before").unwrap(), None);
        assert_eq!(query.number("after").unwrap(), None);
        assert!(query.truth("on").unwrap() && !query.truth("off").unwrap());
        // 31 March 2026 is day 20,543 since 1970.
        assert_eq!(query.instant("from").unwrap(), Some(Instant::from_micros(20_543 * 86_400_000_000)));
        assert_eq!(query.text("Name").as_deref(), Some("Ana Silva"));
        assert_eq!(Query::of(None).text("name"), None);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let query = Query::of(Some("a=x&b=1.5&c=8&d=-1&e=soon&f=perhaps&g=99999999999999999999"));
        assert_eq!(named(&query.number("a").unwrap_err()), "a");
        assert_eq!(named(&query.number("b").unwrap_err()), "b");
        assert_eq!(named(&query.count("c", 1..=7).unwrap_err()), "c");
        assert_eq!(named(&query.count("d", 1..=7).unwrap_err()), "d");
        assert_eq!(named(&query.instant("e").unwrap_err()), "e");
        assert_eq!(named(&query.truth("f").unwrap_err()), "f");
        assert_eq!(named(&query.number("g").unwrap_err()), "g");
    }
}
