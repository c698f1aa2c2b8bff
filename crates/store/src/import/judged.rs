//! A row on its way: what is found wrong with it, and the rules that are asked.

use hallpass_contract::body::Draft;
use hallpass_contract::invalid::FieldError;
use hallpass_engine::Instant;

use super::Refused;
use crate::{Error, Tx, Work};

/// Looks at a row that has been read and whose references are known to be there or not, and says what is wrong with it. What it
/// completes in the draft is written.
pub type Rules = for<'a> fn(&'a mut Tx, &'a mut Judged) -> Work<'a, (), Error>;

/// A row on its way: what it says, and what was found wrong with it.
#[derive(Debug)]
pub struct Judged {
    /// What could be read of it.
    pub draft: Draft,
    /// When it is imported.
    pub now: Instant,
    pub(super) errors: Vec<FieldError>,
}

impl Judged {
    /// Whether none of these members (references without `Id`) has been refused: a rule about them would only say it once more.
    pub fn is_clear(&self, members: &[&str]) -> bool {
        self.errors.iter().all(|error| !members.contains(&error.property.as_ref()))
    }

    /// Adds what is wrong. A member is refused once; a row may be wrong as a whole in several ways.
    pub fn refuse(&mut self, errors: Vec<FieldError>) {
        for error in errors {
            if error.property.is_empty() || self.is_clear(&[error.property.as_ref()]) {
                self.errors.push(error);
            }
        }
    }

    /// Adds a refusal of the row; what is wrong with the database goes on.
    pub(super) fn unless_refused<T>(&mut self, found: Result<T, Refused>) -> Result<Option<T>, Refused> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(Refused::Row(errors)) => {
                self.refuse(errors);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }
}
