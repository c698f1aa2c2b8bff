//! Minutes of a time pass and the day of a day pass, given or taken by hand (R3.2, R3.6, R3.7).

use hallpass_engine::corrections::{self, MOST_MINUTES, Uncorrectable};
use hallpass_engine::{HeldPass, PassId, VisitId};
use hallpass_store::Tx;
use serde_json::Value;

use super::outcome::{self, Changed};
use super::{Subject, counted, fits_cap};
use crate::{Call, Problem};

/// What to give, or to take when below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uses {
    /// Minutes of a time pass; not 0.
    Minutes(i64),
    /// The day of a day pass: given back, or taken.
    Day(bool),
}

impl Uses {
    /// The member that asks for it.
    fn member(self) -> &'static str {
        match self {
            Uses::Minutes(_) => "Minutes",
            Uses::Day(_) => "Days",
        }
    }

    fn amount(self) -> i64 {
        match self {
            Uses::Minutes(minutes) => minutes,
            Uses::Day(true) => 1,
            Uses::Day(false) => -1,
        }
    }
}

/// Corrects what is left of a pass.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] with what can be done instead.
pub async fn correct(tx: &mut Tx, call: &Call, id: PassId, uses: Uses, note: &str) -> Result<Value, Problem> {
    let subject = Subject::read(tx, call, id).await?;
    let before = &subject.pass;
    let corrected = match uses {
        Uses::Minutes(minutes) => corrections::correct_minutes(before, minutes, tx.ledger_minutes(id).await?, call.now),
        Uses::Day(give) => corrections::correct_day(before, give, call.now),
    };
    let after = match corrected {
        Ok(after) => after,
        Err(why) => return Err(refusal(tx, before, uses.member(), why).await?),
    };
    fits_cap(tx, call, (before, &after), uses.member()).await?;
    tx.correct_uses(before, &after, &call.stamp()).await?;
    let changed = Changed {
        kind: "correction",
        verb: "correct",
        before: &subject,
        amount: Some(uses.amount()),
        note,
        text: sentence(&subject, &after, uses),
        warnings: warnings(&subject, &after, call),
    };
    outcome::of_pass(tx, call, changed).await
}

fn sentence(subject: &Subject, after: &HeldPass, uses: Uses) -> String {
    let title = subject.title();
    match uses {
        Uses::Minutes(minutes) => {
            let (left, had) = (after.remaining.unwrap_or(0), subject.pass.remaining.unwrap_or(0));
            let done = if minutes > 0 { "given" } else { "taken" };
            let minutes = counted(minutes.abs(), "minute");
            format!("{title}: {minutes} {done} by hand; {} left, {had} before.", counted(left, "minute"))
        }
        Uses::Day(true) => format!("{title}: its day was given back by hand; it can be used again."),
        Uses::Day(false) => format!("{title}: marked as used by hand."),
    }
}

fn warnings(subject: &Subject, after: &HeldPass, call: &Call) -> Vec<String> {
    match after.expires {
        Some(expired) if expired <= call.now && !after.used => {
            let when = subject.wall(expired);
            vec![format!("The pass expired at {when}: what is left of it counts as expired until it is extended.")]
        }
        _ => Vec::new(),
    }
}

/// Why not, and what to do instead.
async fn refusal(tx: &mut Tx, pass: &HeldPass, member: &'static str, why: Uncorrectable) -> Result<Problem, Problem> {
    let text = match why {
        Uncorrectable::DayPass => {
            "the pass is a day pass: send Days, 1 to give its day back or -1 to take it".to_owned()
        }
        Uncorrectable::TimePass => "the pass is a time pass: send Minutes".to_owned(),
        Uncorrectable::PayAsYouGo(invoiced) => {
            let visit = tx.visits_on_pass(pass.id, hallpass_engine::Instant::from_micros(i64::MIN), FOREVER).await?;
            let visit = visit.first().map_or_else(|| "its check-in".to_owned(), |VisitId(id)| format!("check-in {id}"));
            match invoiced {
                true => format!(
                    "a pay-as-you-go pass has used what its visit has (R10.3), and this one has been invoiced (R13.8): \
                     credit the invoice, then change or delete {visit}"
                ),
                false => format!("a pay-as-you-go pass has used what its visit has (R10.3): change or delete {visit}"),
            }
        }
        Uncorrectable::UsedByHand => {
            "the pass was set to Used by hand and stays so (R3.6): set Used to false first".to_owned()
        }
        Uncorrectable::AtMost(0) => "no minutes are left on the pass: nothing can be taken".to_owned(),
        Uncorrectable::AtMost(most) => {
            format!("only {} left on the pass: take at most that", counted(most, "minute"))
        }
        Uncorrectable::Room(room) => {
            format!("a pass has at most {MOST_MINUTES} minutes in all: give at most {}", counted(room, "minute"))
        }
        Uncorrectable::AlreadyUsed => "the pass is used already".to_owned(),
        Uncorrectable::NotUsed => "the pass is not used: there is nothing to give back".to_owned(),
    };
    Ok(Problem::field(member, text))
}

const FOREVER: hallpass_engine::Instant = hallpass_engine::Instant::from_micros(i64::MAX);
