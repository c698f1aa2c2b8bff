//! What a body asks for, typed.

use crate::catalog::Model;
use crate::value::Value;

/// The members of a record to be written. Positions are those of [`Model::fields`].
#[derive(Clone, Debug)]
pub struct Draft {
    /// The resource.
    pub model: &'static Model,
    /// The record, on update and patch.
    pub id: Option<i64>,
    /// Members to write, each once, in no particular order: on create and update everything a client may set (sent or
    /// default; see [`super::Operation`]), on patch what was sent.
    pub values: Vec<(usize, Value)>,
    /// `AddedX` and `RemovedX`.
    pub deltas: Vec<Delta>,
    heard: Vec<(usize, Value)>,
    given: Vec<usize>,
    pub(super) says_something: bool,
}

/// A change to a list member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The list member.
    pub list: usize,
    /// Add or remove.
    pub add: bool,
    /// Ids, each once.
    pub ids: Vec<i64>,
}

impl Draft {
    /// An empty draft, to be filled by [`Draft::set`].
    pub fn new(model: &'static Model) -> Draft {
        Draft {
            model,
            id: None,
            values: Vec::new(),
            deltas: Vec::new(),
            heard: Vec::new(),
            given: Vec::new(),
            says_something: false,
        }
    }

    /// The value of a member, if it is to be written.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.at(self.model.position(name)?)
    }

    /// The value of the member at a position, if it is to be written.
    pub fn at(&self, field: usize) -> Option<&Value> {
        self.values.iter().find(|(i, _)| *i == field).map(|(_, value)| value)
    }

    /// A number, amount, instant, enum value or id; `None` when absent or null.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.value(name)? {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// An instant in microseconds; `None` when absent or null.
    pub fn instant(&self, name: &str) -> Option<i64> {
        self.int(name)
    }

    /// A truth value; `None` when absent or null.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// A text or guid; `None` when absent or null.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list; `None` when it is left alone.
    pub fn ids(&self, name: &str) -> Option<&[i64]> {
        match self.value(name)? {
            Value::Ids(ids) => Some(ids),
            _ => None,
        }
    }

    /// Whether the body held the member (with a value that counts; a list of null does not).
    pub fn given(&self, name: &str) -> bool {
        self.model.position(name).is_some_and(|i| self.given.contains(&i))
    }

    /// Whether the body held a single member that a write of its kind reads, whatever it said: unknown, read-only and the Id are none.
    pub fn says_something(&self) -> bool {
        self.says_something
    }

    /// The value sent for a read-only member that hooks listen to ([`crate::Field::heard`]).
    pub fn heard(&self, name: &str) -> Option<&Value> {
        let field = self.model.position(name)?;
        self.heard.iter().find(|(i, _)| *i == field).map(|(_, value)| value)
    }

    /// Sets a member, read-only ones included: for hooks. Unknown names are ignored and answered with false.
    pub fn set(&mut self, name: &str, value: Value) -> bool {
        let Some(field) = self.model.position(name) else { return false };
        self.put(field, value);
        true
    }

    /// Takes a member out, so that it is not written.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let field = self.model.position(name)?;
        let place = self.values.iter().position(|(i, _)| *i == field)?;
        Some(self.values.swap_remove(place).1)
    }

    pub(super) fn put(&mut self, field: usize, value: Value) {
        match self.values.iter_mut().find(|(i, _)| *i == field) {
            Some((_, own)) => *own = value,
            None => self.values.push((field, value)),
        }
    }

    pub(super) fn give(&mut self, field: usize, value: Value) {
        self.given.push(field);
        self.values.push((field, value));
    }

    pub(super) fn hear(&mut self, field: usize, value: Value) {
        self.heard.push((field, value));
    }
}
