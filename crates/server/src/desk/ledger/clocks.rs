//! The two clocks (beyond W4), and how the instants of a request are read.

use std::collections::HashMap;

use hallpass_contract::dates;
use hallpass_engine::calendar::BusinessDay;
use hallpass_engine::{CustomerId, Instant, Location, PassId};
use hallpass_store::Tx;
use hallpass_store::desk::{Kind, Line};

use crate::Problem;

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

/// What counts: all that happened by one instant, of what was recorded by another. `None` = without end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsOf {
    /// The clock of what happened.
    pub happened: Option<Instant>,
    /// The clock of what was known.
    pub known: Option<Instant>,
}

/// An entry with the instant from which it counts.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub line: Line,
    /// When it happened, or when its holder got the pass if that was later: a visit entered late may lie before the grant that
    /// pays for it, and nothing is used of a pass that is not there yet.
    pub counts: Instant,
}

/// The entries that count, in the order they were written. They must be of one holder, or of one pass.
pub(super) fn counted(lines: Vec<Line>, as_of: AsOf) -> Vec<Counted> {
    let known: Vec<Line> =
        lines.into_iter().filter(|line| as_of.known.is_none_or(|known| line.recorded <= known)).collect();
    let mut got: HashMap<PassId, Instant> = HashMap::new();
    for line in known.iter().filter(|line| is_receipt(line)) {
        let first = got.entry(line.pass).or_insert(line.happened);
        *first = line.happened.min(*first);
    }
    // A pass that came with nothing on it is here from its first entry.
    for line in &known {
        got.entry(line.pass).or_insert(line.recorded);
    }
    known
        .into_iter()
        .map(|line| {
            let got = got.get(&line.pass).copied().unwrap_or(line.happened);
            Counted { counts: line.happened.max(got), line }
        })
        .filter(|counted| as_of.happened.is_none_or(|happened| counted.counts <= happened))
        .collect()
}

fn is_receipt(line: &Line) -> bool {
    line.kind == Kind::Issue || (line.kind == Kind::Transfer && line.amount > 0)
}

/// An instant as a request names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// To the second.
    At(Instant),
    /// The start of a date, by the clock of the customer's location.
    Date(BusinessDay),
}

impl Moment {
    /// Reads a parameter.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on the parameter, saying which forms there are.
    pub fn read(name: &str, text: &str) -> Result<Moment, Problem> {
        let at = dates::parse_instant(text).ok_or_else(|| {
            Problem::field(
                name,
                "must be an instant such as 2026-03-31T18:00:00Z, or a date such as 2026-03-31 (its start at the customer's location)",
            )
        })?;
        if text.len() > "2026-03-31".len() {
            return Ok(Moment::At(Instant::from_micros(at)));
        }
        let day = i32::try_from(at.div_euclid(DAY)).map_err(Problem::internal)?;
        Ok(Moment::Date(BusinessDay(day)))
    }

    /// The instant, at a location.
    pub fn at(self, place: &Location) -> Instant {
        match self {
            Moment::At(at) => at,
            Moment::Date(date) => place.midnight(date),
        }
    }
}

/// A customer's name and the location whose clock his dates are read by.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn home(tx: &mut Tx, customer: CustomerId) -> Result<(String, Location), Problem> {
    let (name, home) = tx.name_and_home(customer).await?.ok_or(Problem::NotFound)?;
    let place = tx.location_by_id(home).await?;
    Ok((name, place.ok_or_else(|| Problem::internal(format!("there is no location {}", home.0)))?))
}
