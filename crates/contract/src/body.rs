//! A request body on its way to becoming a [`Draft`]: JSON or form, read by the table of the resource.
//!
//! Lenient where clients are known to be careless (`spec/clients.md` chapter 7): letter case of names, unknown and read-only
//! members, numbers as text, `"true"`, enums by name, `0` or `[0]` for no reference. Strict where a guess would do harm: what
//! cannot be read is refused with the member's name, all errors at once.

mod custom_fields;
mod draft;
mod extra;
mod input;
mod read;

pub use draft::{Delta, Draft};
pub use extra::merge_extra;
pub use input::{BodyError, Limits};

use std::borrow::Cow;

use crate::catalog::Model;
use crate::field::{Field, Kind, Source};
use crate::invalid::{FieldError, Invalid, REQUIRED};
use crate::value::Value;
use input::{Input, Token};

/// What the body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// POST: absent members take their defaults.
    Create,
    /// PUT: replaces the record. Absent members take their defaults, but lists, `CustomFields` and `SystemId` are kept.
    Update {
        /// Id in the address, if any; a different one in the body is refused.
        id: Option<i64>,
    },
    /// PATCH: only members present change.
    Patch {
        /// Id in the address.
        id: i64,
    },
}

impl Draft {
    /// Reads a body for a resource. An empty `content_type` is JSON if the body looks like it, else a form.
    ///
    /// # Errors
    /// [`BodyError::TooLarge`], [`BodyError::UnsupportedMediaType`], or every member that cannot be read.
    pub fn read(
        model: &'static Model,
        operation: Operation,
        content_type: Option<&str>,
        body: &[u8],
        limits: Limits,
    ) -> Result<Draft, BodyError> {
        let (draft, errors) = Draft::read_all(model, operation, content_type, body, limits)?;
        if errors.is_empty() { Ok(draft) } else { Err(BodyError::Invalid(Invalid { errors })) }
    }

    /// As [`Draft::read`], but what could be read is answered beside what is wrong with the rest, so that it can be looked at, too.
    ///
    /// # Errors
    /// [`BodyError::TooLarge`], [`BodyError::UnsupportedMediaType`], and [`BodyError::Invalid`] for what is no body at all.
    pub fn read_all(
        model: &'static Model,
        operation: Operation,
        content_type: Option<&str>,
        body: &[u8],
        limits: Limits,
    ) -> Result<(Draft, Vec<FieldError>), BodyError> {
        let input = Input::parse(content_type, body, limits)?;
        let mut reader = Reader { model, operation, draft: Draft::new(model), errors: Vec::new() };
        reader.read(&input);
        Ok((reader.draft, reader.errors))
    }

    /// One member from a text, e.g. a cell of a table, as if it had been sent in a body. `None`: the text says nothing.
    ///
    /// # Errors
    /// What is wrong with it, to be read after the member's name.
    pub fn read_member(field: &Field, text: &str) -> Result<Option<Value>, Cow<'static, str>> {
        match read::value(field, &Token::Form(vec![text.to_owned()]))? {
            Some(value) if is_no_address(field, &value) => Err(NO_ADDRESS.into()),
            value => Ok(value),
        }
    }
}

/// What is said of a value of [`Field::email`] that is none.
pub const NO_ADDRESS: &str = "is not an e-mail address such as ana@example.com";

/// Whether a member should hold an e-mail address and does not; nothing is no mistake here.
pub fn is_no_address(field: &Field, value: &Value) -> bool {
    matches!(value, Value::Text(text) if field.email && !text.is_empty() && !crate::scalar::is_email(text))
}

struct Reader {
    model: &'static Model,
    operation: Operation,
    draft: Draft,
    errors: Vec<FieldError>,
}

impl Reader {
    fn read(&mut self, input: &Input<'_>) {
        // The last of several members of one name counts.
        let mut sent: Vec<Option<Token<'_>>> = Vec::new();
        sent.resize_with(self.model.fields.len(), || None);
        for (name, token) in input.members() {
            if let Some(slot) = self.model.position(name).and_then(|i| sent.get_mut(i)) {
                match (slot, token) {
                    // A form repeats the name of a list.
                    (Some(Token::Form(values)), Token::Form(more)) => values.extend(more),
                    (slot, token) => *slot = Some(token),
                }
            }
        }
        for (i, (field, token)) in self.model.fields.iter().zip(&sent).enumerate() {
            let update = !matches!(self.operation, Operation::Create);
            let read = field.name != "Id" && (field.is_writable() || field.heard) && !(field.create_only && update);
            self.draft.says_something |= read && token.is_some();
            if field.name == "Id" {
                self.id(field, token.as_ref());
            } else if field.is_writable() {
                self.member(i, field, token.as_ref());
            } else if let (true, Some(token)) = (field.heard, token)
                && let Ok(Some(value)) = read::value(field, token)
            {
                self.draft.hear(i, value);
            }
        }
    }

    fn member(&mut self, i: usize, field: &'static Field, token: Option<&Token<'_>>) {
        let update = !matches!(self.operation, Operation::Create);
        if field.create_only && update {
            return;
        }
        let Some(token) = token else { return self.absent(i, field) };
        match read::value(field, token) {
            Err(message) => self.refuse(field, message, Some(token)),
            Ok(Some(value)) => {
                if let (Source::Delta { of, add }, Value::Ids(ids)) = (field.source, &value) {
                    if let Some(list) = self.model.position(of) {
                        self.draft.deltas.push(Delta { list, add, ids: ids.clone() });
                    }
                    return;
                }
                // On update what is stored may stay as it is: whoever writes compares.
                if !update && is_no_address(field, &value) {
                    return self.refuse(field, NO_ADDRESS, Some(token));
                }
                self.draft.give(i, value);
            }
            Ok(None) if is_list(field) => {}
            Ok(None) if field.required && (!update || field.required_on_update) => {
                self.refuse(field, REQUIRED, Some(token));
            }
            // Optional on update: 0, null or nothing leave it as it is.
            Ok(None) if field.required => {}
            Ok(None) if keeps_when_absent(field) && update && !field.nullable => {
                self.refuse(field, REQUIRED, Some(token));
            }
            Ok(None) => self.draft.give(i, if field.nullable { Value::Null } else { field.absent() }),
        }
    }

    fn absent(&mut self, i: usize, field: &'static Field) {
        match self.operation {
            Operation::Patch { .. } => {}
            Operation::Create if field.required => self.refuse(field, REQUIRED, None),
            Operation::Update { .. } if field.required_on_update => self.refuse(field, REQUIRED, None),
            Operation::Update { .. } if field.required || keeps_when_absent(field) => {}
            _ if is_list(field) || field.source == Source::WriteOnly => {}
            _ => self.draft.values.push((i, field.absent())),
        }
    }

    fn id(&mut self, field: &'static Field, token: Option<&Token<'_>>) {
        let expected = match self.operation {
            Operation::Create => return,
            Operation::Update { id } => id,
            Operation::Patch { id } => Some(id),
        };
        let sent = match token.map(|t| read::value(field, t)) {
            None | Some(Ok(None)) => None,
            Some(Ok(Some(value))) => match value {
                Value::Int(id) => Some(id),
                _ => None,
            },
            Some(Err(message)) => return self.refuse(field, message, token),
        };
        match (expected, sent) {
            (Some(expected), Some(sent)) if expected != sent => {
                self.refuse(field, "is not the Id in the address", token);
            }
            (None, None) => self.refuse(field, REQUIRED, token),
            (expected, sent) => self.draft.id = sent.or(expected),
        }
    }

    fn refuse(&mut self, field: &Field, message: impl Into<std::borrow::Cow<'static, str>>, token: Option<&Token<'_>>) {
        self.errors.push(FieldError {
            property: field.property_name().into(),
            message: message.into(),
            attempted: token.and_then(Token::attempted),
        });
    }
}

fn is_list(field: &Field) -> bool {
    matches!(field.kind, Kind::Ids(_))
}

/// Members that a PUT may leave out without losing them (DESIGN 5.5): lists, the caller's own data, and references that have
/// no "none".
fn keeps_when_absent(field: &Field) -> bool {
    is_list(field)
        || matches!(field.kind, Kind::CustomFields)
        || field.name == "SystemId"
        || (matches!(field.kind, Kind::Reference(_)) && !field.nullable && field.default == crate::field::Default::Zero)
}

#[cfg(test)]
mod tests;
