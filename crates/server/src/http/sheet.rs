//! The body of a correction: members checked one by one, all faults answered at once, unknown members refused.

use axum::extract::{FromRequest, Request};
use hallpass_contract::dates;
use hallpass_contract::invalid::{FieldError, REQUIRED};
use hallpass_engine::Instant;
use hallpass_engine::calendar::BusinessDay;
use serde_json::Value;

use super::members::Members;
use crate::Problem;
use crate::app::Shared;
use crate::once::Key;

/// Longest note in characters.
const LONGEST_NOTE: usize = 500;

/// What was sent. The last argument of a handler: read after it is known who calls.
pub(super) struct Sheet {
    sent: Members,
    errors: Vec<FieldError>,
    /// `Preview`: say what it would come to, and keep nothing.
    pub(super) preview: bool,
}

impl FromRequest<Shared> for Sheet {
    type Rejection = Problem;

    /// As of [`Members`]; [`Problem::BadRequest`] for parameters in the address: a `Preview` there would be overlooked.
    async fn from_request(request: Request, app: &Shared) -> Result<Sheet, Problem> {
        if request.uri().query().is_some_and(|query| !query.is_empty()) {
            return Err(Problem::BadRequest("Send members in the body: the address takes no parameters here.".into()));
        }
        let sent = Members::from_request(request, app).await?;
        Ok(Sheet { sent, errors: Vec::new(), preview: false })
    }
}

impl Sheet {
    /// Reads `Preview`, and refuses every member that is not one of `known`, naming those there are.
    pub(super) fn knows(&mut self, known: &[&str]) {
        let known: Vec<&str> = known.iter().copied().chain(["Preview"]).collect();
        self.errors.extend(self.sent.unknown(&known));
        self.preview = self.flag("Preview");
    }

    /// The request's idempotency key.
    ///
    /// # Errors
    /// As [`Key::of`].
    pub(super) fn key(&self) -> Result<Option<Key>, Problem> {
        self.sent.key()
    }

    /// Whether a member was sent, and is not null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Notes a fault.
    pub(super) fn fault(&mut self, property: &'static str, message: impl Into<String>) {
        self.errors.push(FieldError { property: property.into(), message: message.into().into(), attempted: None });
    }

    /// The members are right, or all that is wrong with them.
    ///
    /// # Errors
    /// [`Problem::Invalid`].
    pub(super) fn check(&mut self) -> Result<(), Problem> {
        let errors = std::mem::take(&mut self.errors);
        if errors.is_empty() { Ok(()) } else { Err(Problem::Invalid(errors)) }
    }

    fn find(&self, name: &str) -> Option<&Value> {
        self.sent.find(name)
    }

    /// `Note`: 1 to 500 characters, without spaces around it.
    pub(super) fn note(&mut self) -> String {
        match self.optional_note() {
            Some(note) => note,
            None => {
                if !self.errors.iter().any(|error| error.property == "Note") {
                    self.fault("Note", format!("{REQUIRED}: say why, in up to {LONGEST_NOTE} characters"));
                }
                String::new()
            }
        }
    }

    /// As [`Sheet::note`], where it may be left out.
    pub(super) fn optional_note(&mut self) -> Option<String> {
        let note = match self.find("Note") {
            None => return None,
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => {
                self.fault("Note", "is not a text");
                return None;
            }
        };
        if note.chars().count() > LONGEST_NOTE {
            self.fault("Note", format!("must be at most {LONGEST_NOTE} characters long"));
        }
        Some(note).filter(|note| !note.is_empty())
    }

    /// A whole number from `least` to `most` but 0; `None` when absent or wrong.
    pub(super) fn nonzero(&mut self, name: &'static str, least: i64, most: i64) -> Option<i64> {
        let number = whole(self.find(name)?).filter(|number| *number != 0 && (least..=most).contains(number));
        if number.is_none() {
            self.fault(name, format!("must be a whole number from {least} to {most}, not 0"));
        }
        number
    }

    /// The number of a record; must be there.
    pub(super) fn id(&mut self, name: &'static str) -> i64 {
        let number = self.find(name).map(|value| whole(value).filter(|id| *id > 0));
        match number {
            Some(Some(id)) => return id,
            Some(None) => self.fault(name, "must be the number of a record"),
            None => self.fault(name, REQUIRED),
        }
        0
    }

    /// An instant; `None` when absent or wrong.
    pub(super) fn instant(&mut self, name: &'static str) -> Option<Instant> {
        let text = match self.find(name)? {
            Value::String(text) => dates::parse_instant(text),
            _ => None,
        };
        if text.is_none() {
            self.fault(name, "must be a date and time such as 2026-03-31T00:00:00Z");
        }
        text.map(Instant::from_micros)
    }

    /// An instant that must be there.
    pub(super) fn needed_instant(&mut self, name: &'static str) -> Instant {
        if !self.has(name) {
            self.fault(name, REQUIRED);
        }
        self.instant(name).unwrap_or(Instant::from_micros(0))
    }

    /// A date: midnight of it, as if it were UTC; `None` when absent or wrong.
    pub(super) fn date(&mut self, name: &'static str) -> Option<BusinessDay> {
        let text = match self.find(name) {
            None => {
                self.fault(name, REQUIRED);
                return None;
            }
            Some(Value::String(text)) if text.trim().len() == 10 => dates::parse_local(text),
            Some(_) => None,
        };
        let day = text.and_then(|micros| i32::try_from(micros.div_euclid(86_400_000_000)).ok());
        if day.is_none() {
            self.fault(name, "must be a date such as 2026-03-31");
        }
        day.map(BusinessDay)
    }

    /// Numbers of records, or all of them for the word `all`; must be there. `None` = all.
    pub(super) fn ids_or_all(&mut self, name: &'static str, most: usize) -> Option<Vec<i64>> {
        let ids = match self.find(name) {
            Some(Value::String(word)) if word.eq_ignore_ascii_case("all") => return None,
            Some(Value::Array(list)) => {
                list.iter().map(|id| whole(id).filter(|id| *id > 0)).collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        match ids.filter(|ids| !ids.is_empty() && ids.len() <= most) {
            Some(mut ids) => {
                ids.sort_unstable();
                ids.dedup();
                Some(ids)
            }
            None => {
                self.fault(name, format!("must be a list of 1 to {most} numbers of passes, or the word all"));
                Some(Vec::new())
            }
        }
    }

    /// Yes or no; no when absent.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        match self.find(name) {
            None => false,
            Some(Value::Bool(on)) => *on,
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => true,
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => false,
            Some(_) => {
                self.fault(name, "is neither true nor false");
                false
            }
        }
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
