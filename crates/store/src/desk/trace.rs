//! Traces of choices: one short text a choice, written with its effect, and read back for the explanation.

mod more;
mod reach;
mod text;

use std::collections::BTreeMap;

use hallpass_engine::{CustomerId, DefinitionId, Instant, LocationId, Trace, VisitId};
pub use more::GiverId;

use super::Stamp;
use crate::{Error, Tx};

/// What a trace belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A check-in.
    Visit(VisitId),
    /// A failed check-in.
    Failed(i64),
    /// A check-in whose edit was refused.
    Edit(VisitId),
    /// A customer: a named pass was refused, which leaves no failed check-in (decision 15).
    Named(CustomerId),
}

/// The last trace of a subject and a record.
const LAST: &str =
    "SELECT id, trace FROM decision_trace WHERE subject = ?1 AND record_id = ?2 ORDER BY id DESC LIMIT 1";

impl Subject {
    fn parts(self) -> (&'static str, i64) {
        match self {
            Subject::Visit(visit) => ("checkin", visit.0),
            Subject::Failed(id) => ("failedcheckin", id),
            Subject::Edit(visit) => ("edit", visit.0),
            Subject::Named(customer) => ("named", customer.0),
        }
    }
}

/// Names that the sentences about a trace need.
#[derive(Clone, Debug, Default)]
pub struct TraceNames {
    /// The customer's full name.
    pub customer: String,
    /// The location's.
    pub place: String,
    /// Of the definitions of its passes.
    pub definitions: BTreeMap<DefinitionId, String>,
}

/// A failed check-in, as its explanation needs it.
#[derive(Clone, Debug)]
pub struct FailedAttempt {
    /// What the customer was told.
    pub message: Option<String>,
    /// Where.
    pub location: LocationId,
    /// When: the raw instant of the attempt.
    pub at: Instant,
}

impl Tx {
    /// Keeps a trace, in the transaction of its effect.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_trace(&mut self, subject: Subject, trace: &Trace, stamp: &Stamp<'_>) -> Result<(), Error> {
        self.keep_text(subject.parts(), &text::write(trace), stamp).await
    }

    async fn keep_text(
        &mut self,
        (subject, record): (&'static str, i64),
        text: &str,
        stamp: &Stamp<'_>,
    ) -> Result<(), Error> {
        self.send(
            "INSERT INTO decision_trace (subject, record_id, recorded_at, trace) VALUES (?1, ?2, ?3, ?4)",
            &[subject.into(), record.into(), stamp.now.as_micros().into(), text.into()],
        )
        .await
    }

    /// The latest trace of a subject; `None` when no choice was made, or none since traces are kept.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn trace_of(&mut self, subject: Subject) -> Result<Option<Trace>, Error> {
        self.last_text(subject.parts(), text::read).await
    }

    async fn last_text<T>(
        &mut self,
        (subject, record): (&'static str, i64),
        read: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Error>
    where
        T: Send + 'static,
    {
        let found =
            self.first(LAST, &[subject.into(), record.into()], |row| Ok((row.int(0)?, read(row.text(1)?)))).await?;
        match found {
            Some((id, None)) => Err(Error::Damaged(format!("decision trace {id} cannot be read"))),
            found => Ok(found.and_then(|(_, read)| read)),
        }
    }

    /// Number and text of the first `most` traces that cannot be read.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub(crate) async fn damaged_traces(&mut self, most: usize) -> Result<Vec<(i64, String)>, Error> {
        let (mut damaged, mut after) = (Vec::new(), 0);
        loop {
            let page = self
                .rows(
                    "SELECT id, trace, subject FROM decision_trace WHERE id > ?1 ORDER BY id LIMIT 10000",
                    &[after.into()],
                    |row| {
                        let (trace, subject) = (row.text(1)?, row.text(2)?);
                        Ok((row.int(0)?, (!is_readable(subject, trace)).then(|| trace.to_owned())))
                    },
                )
                .await?;
            let Some((last, _)) = page.last() else { return Ok(damaged) };
            after = *last;
            damaged.extend(page.into_iter().filter_map(|(id, text)| Some((id, text?))));
            damaged.truncate(most);
        }
    }

    /// The names in a trace, as they are now.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn trace_names(&mut self, trace: &Trace, now: Instant) -> Result<TraceNames, Error> {
        let definitions = trace.candidates.iter().filter_map(|candidate| candidate.facts).map(|facts| facts.definition);
        let offered = trace.offers.iter().map(|offer| offer.definition);
        self.names(trace.customer, trace.location, definitions.chain(offered), now).await
    }

    /// Names of a customer, a location and definitions; unknown ones are empty.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn names(
        &mut self,
        customer: CustomerId,
        location: LocationId,
        definitions: impl Iterator<Item = DefinitionId> + Send,
        now: Instant,
    ) -> Result<TraceNames, Error> {
        self.refresh_catalogue().await?;
        let full_name = self
            .first("SELECT full_name FROM coworker WHERE id = ?1", &[customer.0.into()], |row| {
                Ok(row.text(0)?.to_owned())
            })
            .await?;
        let mut names = TraceNames { customer: full_name.unwrap_or_default(), ..TraceNames::default() };
        names.place = self.location(location).await?.map(|location| location.name).unwrap_or_default();
        for id in definitions {
            if !names.definitions.contains_key(&id)
                && let Some(definition) = self.definition(id, now).await?
            {
                names.definitions.insert(id, definition.name);
            }
        }
        Ok(names)
    }

    /// A failed check-in; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn failed_attempt(&mut self, id: i64) -> Result<Option<FailedAttempt>, Error> {
        let columns = "SELECT description, business_id, attempt_time FROM failed_checkin WHERE id = ?1";
        self.first(columns, &[id.into()], |row| {
            Ok(FailedAttempt {
                message: row.opt_text(0)?.map(str::to_owned),
                location: LocationId(row.int(1)?),
                at: Instant::from_micros(row.int(2)?),
            })
        })
        .await
    }
}

/// Whether the text of a subject can be read.
fn is_readable(subject: &str, trace: &str) -> bool {
    more::is_readable(subject, trace).unwrap_or_else(|| text::read(trace).is_some())
}
