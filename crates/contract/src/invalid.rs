//! Why a request cannot be read: one or more members, each with a reason.

use std::borrow::Cow;

/// A refused request: HTTP 400 with the vendor's validation body ([`crate::envelope::validation`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", first(.errors))]
pub struct Invalid {
    /// At least one; the Message of the answer quotes the first.
    pub errors: Vec<FieldError>,
}

/// One refused member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The member, a missing reference without `Id` (DESIGN 5.7), or the name in the query string.
    pub property: Cow<'static, str>,
    /// The reason, to be read after the name and a colon.
    pub message: Cow<'static, str>,
    /// What was sent, as JSON text; `None` for nothing.
    pub attempted: Option<String>,
}

/// The vendor's words for an absent member.
pub const REQUIRED: &str = "is a required field";

impl Invalid {
    /// One error.
    pub fn one(
        property: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
        attempted: Option<String>,
    ) -> Invalid {
        Invalid { errors: vec![FieldError { property: property.into(), message: message.into(), attempted }] }
    }
}

/// A text as JSON, for [`FieldError::attempted`]; long ones are cut.
pub fn attempted_text(text: &str) -> Option<String> {
    const LONGEST: usize = 1_000;
    let cut: String = text.chars().take(LONGEST).collect();
    let mut out = Vec::with_capacity(cut.len() + 2);
    crate::encode::write_text(&cut, &mut out);
    String::from_utf8(out).ok()
}

fn first(errors: &[FieldError]) -> String {
    match errors.first() {
        Some(error) if error.property.is_empty() => error.message.to_string(),
        Some(error) => format!("{}: {}", error.property, error.message),
        None => String::from("The request is not valid."),
    }
}
