//! The members of a body as they were sent, before the table says what they mean.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::invalid::{Invalid, attempted_text};

/// How much of a body is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest body in bytes.
    pub bytes: usize,
    /// Deepest nesting of objects and lists.
    pub depth: usize,
}

impl Default for Limits {
    /// One mebibyte, 32 levels.
    fn default() -> Limits {
        Limits { bytes: 1 << 20, depth: 32 }
    }
}

/// Why a body is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// 400 with the validation body.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// 413: longer than this many bytes.
    #[error("the body is longer than {0} bytes")]
    TooLarge(usize),
    /// 415: neither JSON nor a form.
    #[error("send application/json or application/x-www-form-urlencoded")]
    UnsupportedMediaType,
}

/// A body cut into members.
pub(super) enum Input<'a> {
    Json(Vec<(Cow<'a, str>, &'a RawValue)>),
    Form(Vec<(Cow<'a, str>, Cow<'a, str>)>),
}

/// One value as it was sent.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// JSON text.
    Json(&'a str),
    /// Values of a form under one name.
    Form(Vec<String>),
}

impl<'a> Input<'a> {
    pub(super) fn parse(content_type: Option<&str>, body: &'a [u8], limits: Limits) -> Result<Input<'a>, BodyError> {
        if body.len() > limits.bytes {
            return Err(BodyError::TooLarge(limits.bytes));
        }
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let first = body.iter().find(|b| !b.is_ascii_whitespace());
        let looks_like_json = matches!(first, None | Some(b'{' | b'['));
        let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let json = match kind.as_str() {
            "application/x-www-form-urlencoded" | "x-www-form-urlencoded" => false,
            "" | "text/plain" | "application/octet-stream" | "*/*" => looks_like_json,
            kind if kind.ends_with("json") => true,
            _ => return Err(BodyError::UnsupportedMediaType),
        };
        if json { Input::json(body, limits.depth) } else { Ok(Input::form(body)) }
    }

    fn json(body: &'a [u8], depth: usize) -> Result<Input<'a>, BodyError> {
        let refused = |message: String| BodyError::Invalid(Invalid::one("", message, None));
        let text = std::str::from_utf8(body).map_err(|_| refused("The body is not UTF-8.".to_owned()))?;
        if text.trim().is_empty() {
            return Ok(Input::Json(Vec::new()));
        }
        if deeper_than(text, depth) {
            return Err(refused(format!("The body is nested deeper than {depth} levels.")));
        }
        match serde_json::from_str::<Members<'a>>(text) {
            Ok(members) => Ok(Input::Json(members.0)),
            Err(error) if error.is_data() => Err(refused("The body must be a JSON object.".to_owned())),
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                Err(refused(format!("The body is not valid JSON (line {line}, column {column}).")))
            }
        }
    }

    fn form(body: &'a [u8]) -> Input<'a> {
        Input::Form(form_urlencoded::parse(body).collect())
    }

    pub(super) fn members(&self) -> impl Iterator<Item = (&str, Token<'_>)> {
        let (json, form) = match self {
            Input::Json(members) => (members.as_slice(), Default::default()),
            Input::Form(members) => (Default::default(), members.as_slice()),
        };
        let json = json.iter().map(|(name, raw)| (name.as_ref(), Token::Json(raw.get())));
        let form = form.iter().map(|(name, value)| {
            // `Businesses[]` and `Businesses[0]` mean `Businesses`.
            let name = name.split('[').next().unwrap_or_default();
            (name, Token::Form(vec![value.to_string()]))
        });
        json.chain(form)
    }
}

impl Token<'_> {
    /// What was sent, as JSON text for `AttemptedValue`; long values are cut to a text.
    pub(super) fn attempted(&self) -> Option<String> {
        match self {
            Token::Json("null") => None,
            Token::Json(raw) if raw.len() <= 1_000 => {
                serde_json::from_str::<&RawValue>(raw).ok().map(|_| (*raw).to_owned())
            }
            Token::Json(raw) => attempted_text(raw),
            Token::Form(values) => attempted_text(values.last().map(String::as_str).unwrap_or_default()),
        }
    }
}

/// Whether brackets outside of strings open more than `limit` times without closing.
fn deeper_than(text: &str, limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in text.bytes() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// The members of a JSON object in the order sent, values untouched.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(Key(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A member name, borrowed when it holds no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }

            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Name)
    }
}
