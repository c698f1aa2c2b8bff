//! Members of a small request body, JSON or form, whatever their letter case.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, Method};
use hallpass_contract::invalid::FieldError;
use serde_json::Value;

use super::body::{Written, form_or_json, read_body};
use crate::Problem;
use crate::app::Shared;
use crate::once::Key;

/// Largest body in bytes: two long secrets, a note, some lists.
const LARGEST: usize = 65_536;
const REQUIRED: &str = "is a required field";

/// What was sent. The last argument of a handler: read after it is known who calls.
pub(super) struct Members {
    members: Vec<(String, Value)>,
    /// Method, headers, path and body, for the request's idempotency key.
    request: (Method, HeaderMap, String, Bytes),
}

impl FromRequest<Shared> for Members {
    type Rejection = Problem;

    /// Reads a body; an empty one has no members.
    ///
    /// [`Problem::BadRequest`] for what is neither an object nor a form; [`Problem::TooLarge`]; [`Problem::UnsupportedMedia`].
    async fn from_request(request: Request, _: &Shared) -> Result<Members, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_body(body, LARGEST).await?;
        let members = read(&parts.headers, &body)?;
        Ok(Members { members, request: (parts.method, parts.headers, parts.uri.path().to_owned(), body) })
    }
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<Vec<(String, Value)>, Problem> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    if form_or_json(headers, body)? == Written::Form {
        let pairs = form_urlencoded::parse(body);
        return Ok(pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members.into_iter().collect()),
        _ => Err(Problem::BadRequest("Send a JSON object or a form.".into())),
    }
}

impl Members {
    /// The request's idempotency key.
    ///
    /// # Errors
    /// As [`Key::of`].
    pub(super) fn key(&self) -> Result<Option<Key>, Problem> {
        let (method, headers, path, body) = &self.request;
        Key::of(headers, method.as_str(), path, body)
    }

    /// As [`Members::key`], of a request that says something in its query, too.
    ///
    /// # Errors
    /// As [`Members::key`].
    pub(super) fn key_with(&self, said: &str) -> Result<Option<Key>, Problem> {
        let (method, headers, path, body) = &self.request;
        Key::of(headers, method.as_str(), &format!("{path}?{said}"), body)
    }

    /// As [`Members::key`], of a request that says this, whatever else is in its body.
    ///
    /// # Errors
    /// As [`Members::key`].
    pub(super) fn key_saying(&self, said: &str) -> Result<Option<Key>, Problem> {
        let (method, headers, path, _) = &self.request;
        Key::of(headers, method.as_str(), path, said.as_bytes())
    }

    /// The key of a request that holds a password.
    ///
    /// # Errors
    /// As [`Key::of_secret`].
    pub(super) async fn secret_key(&self, app: &Shared) -> Result<Option<Key>, Problem> {
        let (method, headers, path, body) = &self.request;
        Key::of_secret(app, headers, method.as_str(), path, body).await
    }

    /// Refuses members that are not among `known`: where a misspelt one would do harm.
    ///
    /// # Errors
    /// [`Problem::Invalid`].
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        let unknown: Vec<FieldError> = self.unknown(known).collect();
        if unknown.is_empty() { Ok(()) } else { Err(Problem::Invalid(unknown)) }
    }

    /// A fault for every member that is not among `known`, naming those there are.
    pub(super) fn unknown<'a>(&'a self, known: &'a [&str]) -> impl Iterator<Item = FieldError> + 'a {
        let others = self.members.iter().map(|(sent, _)| sent);
        let others = others.filter(|sent| !known.iter().any(|one| one.eq_ignore_ascii_case(sent)));
        others.map(|sent| FieldError {
            property: sent.chars().take(80).collect::<String>().into(),
            message: format!("is not known here; the members are {}", known.join(", ")).into(),
            attempted: None,
        })
    }

    /// A member that was sent and is not null.
    pub(super) fn find(&self, name: &str) -> Option<&Value> {
        let found = self.members.iter().rev().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// A text that must be there, as it was sent.
    ///
    /// # Errors
    /// [`Problem::Invalid`] when it is missing, empty or no text.
    pub(super) fn text(&self, name: &str) -> Result<&str, Problem> {
        match self.find(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
            None | Some(Value::String(_)) => Err(Problem::field(name, REQUIRED)),
            Some(_) => Err(Problem::field(name, "is not a text")),
        }
    }

    /// A code, as text or as a number (leading zeros come back); empty when none was sent.
    pub(super) fn code(&self, name: &str) -> String {
        match self.find(name) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => format!("{:0>6}", number.to_string()),
            _ => String::new(),
        }
    }

    /// Yes or no; no when absent.
    ///
    /// # Errors
    /// [`Problem::Invalid`] when it is neither.
    pub(super) fn boolean(&self, name: &str) -> Result<bool, Problem> {
        match self.find(name) {
            None => Ok(false),
            Some(Value::Bool(on)) => Ok(*on),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(true),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => Err(Problem::field(name, "is neither true nor false")),
        }
    }

    /// A whole number; `None` when absent.
    ///
    /// # Errors
    /// [`Problem::Invalid`] when it is none.
    pub(super) fn opt_int(&self, name: &str) -> Result<Option<i64>, Problem> {
        let number = match self.find(name) {
            None => return Ok(None),
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| Problem::field(name, "is not a whole number"))
    }

    /// Ids, ascending, each once; none when absent.
    ///
    /// # Errors
    /// [`Problem::Invalid`] when it is no list of ids.
    pub(super) fn ids(&self, name: &str) -> Result<Vec<i64>, Problem> {
        let wrong = || Problem::field(name, "is not a list of ids");
        let mut ids = match self.find(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => {
                list.iter().map(|id| id.as_i64().filter(|id| *id > 0)).collect::<Option<Vec<_>>>()
            }
            Some(_) => None,
        }
        .ok_or_else(wrong)?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}
