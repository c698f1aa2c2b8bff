//! The body of a simulation, read member by member; everything that is wrong with it is said at once.

use hallpass_contract::invalid::FieldError;
use hallpass_contract::{Model, dates, scalar};
use hallpass_engine::{Instant, Span};
use serde_json::{Map, Value};

use crate::Problem;

/// Farthest that is looked ahead, in days.
const FARTHEST_DAYS: i64 = 2 * 366;

/// Members that every simulation takes.
const SUPPOSED: [&str; 3] = ["Passes", "WithoutPasses", "Settings"];

/// A body that is being read.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    members: Map<String, Value>,
    /// What is wrong so far.
    pub errors: Vec<FieldError>,
}

impl Sent {
    /// A body in JSON.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] when it is no object.
    pub fn read(body: &[u8]) -> Result<Sent, Problem> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Sent::of(members)),
            Ok(_) => Err(Problem::BadRequest("The body must be a JSON object.".into())),
            Err(_) => Err(Problem::BadRequest("The body is not valid JSON.".into())),
        }
    }

    /// Members that have been read already.
    pub(super) fn of(members: Map<String, Value>) -> Sent {
        Sent { members, errors: Vec::new() }
    }

    /// All members.
    pub(super) fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// A member, whatever the letter case of its name; null is none.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let found = self.members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// Takes a member out.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let own = self.members.keys().find(|own| own.eq_ignore_ascii_case(name)).cloned()?;
        self.members.remove(&own).filter(|value| !value.is_null())
    }

    /// Something is wrong with a member.
    pub fn refuse(&mut self, property: impl Into<String>, message: impl Into<String>) {
        self.errors.push(FieldError {
            property: property.into().into(),
            message: message.into().into(),
            attempted: None,
        });
    }

    /// Something is wrong with a member, unless that was said already.
    pub(super) fn refuse_once(&mut self, property: &'static str, message: &'static str) {
        if !self.errors.iter().any(|error| error.property == property) {
            self.refuse(property, message);
        }
    }

    /// Refuses members that are neither among `own`, nor what every simulation takes, nor of the record that is supposed: a
    /// misspelt one would get a confident answer to another question.
    pub(super) fn knows(&mut self, own: &[&str], record: Option<&Model>) {
        let is_known = |name: &str| {
            own.iter().chain(&SUPPOSED).any(|one| one.eq_ignore_ascii_case(name))
                || record.is_some_and(|model| model.position(name).is_some())
        };
        let unknown: Vec<String> = self.members.keys().filter(|name| !is_known(name)).cloned().collect();
        for name in unknown {
            self.refuse(
                name,
                format!("is not known here; besides Passes, WithoutPasses and Settings there are {}", own.join(", ")),
            );
        }
    }

    /// A whole number.
    pub(super) fn whole(&mut self, name: &str) -> Option<i64> {
        let read = |value: &Value| scalar::parse_scaled(&text_of(value), 0).ok();
        self.read_as(name, "must be a whole number", read)
    }

    /// True or false; false when it was not sent.
    pub(super) fn truth(&mut self, name: &str) -> bool {
        let read = |value: &Value| scalar::parse_boolean(&text_of(value));
        self.read_as(name, "must be true or false", read).unwrap_or(false)
    }

    /// An instant.
    pub(super) fn instant(&mut self, name: &str) -> Option<Instant> {
        let read = |value: &Value| value.as_str().and_then(dates::parse_instant).map(Instant::from_micros);
        self.read_as(name, "is not a date and time such as 2026-03-02T08:00:00Z", read)
    }

    /// An instant that is not too far ahead of `now`.
    pub(super) fn instant_near(&mut self, name: &str, now: Instant) -> Option<Instant> {
        let at = self.instant(name)?;
        if at - now > Span::days(FARTHEST_DAYS) {
            self.refuse(name, format!("is more than {FARTHEST_DAYS} days ahead: take an earlier instant"));
            return None;
        }
        Some(at)
    }

    /// A list, each with its name such as `Passes[0]`; at most `most`.
    pub(super) fn list(&mut self, name: &str, most: usize) -> Vec<(String, Value)> {
        match self.get(name).cloned() {
            None => Vec::new(),
            Some(Value::Array(list)) if list.len() <= most => {
                list.into_iter().enumerate().map(|(i, value)| (format!("{name}[{i}]"), value)).collect()
            }
            Some(Value::Array(_)) => {
                self.refuse(name, format!("must be at most {most}"));
                Vec::new()
            }
            Some(_) => {
                self.refuse(name, "must be a list");
                Vec::new()
            }
        }
    }

    /// A refusal when anything was wrong.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with all of it.
    pub fn checked(&mut self) -> Result<(), Problem> {
        match std::mem::take(&mut self.errors) {
            errors if errors.is_empty() => Ok(()),
            errors => Err(Problem::Invalid(errors)),
        }
    }

    fn read_as<T>(&mut self, name: &str, must: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let found = read(self.get(name)?);
        if found.is_none() {
            self.refuse(name, must);
        }
        found
    }
}

/// A value as it would be typed.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_said_at_once_and_by_name() {
        let mut sent =
            Sent::read(br#"{"at": "soon", "CoworkerId": "x", "Passes": 1, "Draft": "perhaps", "Size": null}"#).unwrap();
        assert_eq!((sent.instant("At"), sent.whole("CoworkerId"), sent.whole("Size")), (None, None, None));
        assert!(sent.list("Passes", 3).is_empty() && !sent.truth("Draft"));
        sent.refuse("Size", "is wrong");
        let Err(Problem::Invalid(errors)) = sent.checked() else { panic!("nothing is wrong") };
        let names: Vec<&str> = errors.iter().map(|error| error.property.as_ref()).collect();
        assert_eq!(names, ["At", "CoworkerId", "Passes", "Draft", "Size"]);
        assert!(sent.checked().is_ok());
        assert!(Sent::read(b"[]").is_err() && Sent::read(b"{").is_err());
    }

    #[test]
    fn an_instant_far_ahead_is_refused() {
        let now = Instant::from_micros(dates::parse_instant("2026-03-02T08:00:00Z").unwrap());
        let mut sent = Sent::read(br#"{"A": "2028-03-01T08:00:00Z", "B": "2029-03-01T08:00:00Z"}"#).unwrap();
        assert!(sent.instant_near("A", now).is_some() && sent.instant_near("B", now).is_none());
        assert_eq!(sent.errors.len(), 1);
    }
}
