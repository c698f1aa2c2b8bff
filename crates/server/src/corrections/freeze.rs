//! Freezing one pass: for a stretch of time it cannot be used, and it expires as much later (R4.11, ours).

use hallpass_engine::{HeldPass, Instant, PassId, Span, corrections};
use hallpass_store::Tx;
use serde_json::Value;

use super::outcome::{self, Changed};
use super::{Subject, counted, fits_cap};
use crate::{Call, Problem};

/// Longest freeze.
const LONGEST: Span = Span::days(1100);

/// Freezes a pass for visits that start in [from, to).
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] when it is frozen already, used in that time, or nothing of it is left.
pub async fn freeze(
    tx: &mut Tx,
    call: &Call,
    id: PassId,
    (from, to): (Instant, Instant),
    note: &str,
) -> Result<Value, Problem> {
    let subject = Subject::read(tx, call, id).await?;
    let pass = &subject.pass;
    refuse_times(from, to)?;
    refuse_pass(&subject, from)?;
    if let Some((since, until)) = pass.frozen.filter(|(_, until)| *until > call.now || *until > from) {
        let (since, until) = (subject.wall(since), subject.wall(until));
        let text = format!("the pass is frozen from {since} to {until} already: end that freeze first");
        return Err(Problem::field("From", text));
    }
    let visits = tx.visits_on_pass(id, from, to).await?;
    if !visits.is_empty() {
        let list: Vec<String> = visits.iter().take(5).map(|visit| visit.0.to_string()).collect();
        let text = format!("check-ins use the pass in that time ({}): choose another time", list.join(", "));
        return Err(Problem::field("From", text));
    }
    let expires = pass.expires.map(|end| corrections::expiry_without(&subject.place, end, (from, to)));
    let after = HeldPass { expires, ..pass.clone() };
    fits_cap(tx, call, (pass, &after), "To").await?;
    tx.set_validity(id, expires, Some((from, to)), &call.stamp()).await?;
    let days = corrections::days_between(&subject.place, from, to);
    let mut text = format!("{}: frozen from {} to {}", subject.title(), subject.wall(from), subject.wall(to));
    text.push_str(&expiry_words(&subject, expires));
    let changed = Changed {
        kind: "freeze",
        verb: "freeze",
        before: &subject,
        amount: Some(days),
        note,
        text,
        warnings: Vec::new(),
    };
    outcome::of_pass(tx, call, changed).await
}

/// Ends a freeze at `at`, before its end: the rest is given back, and the pass expires as much earlier again. One that has not
/// begun by then is taken back whole.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] when the pass is not frozen then.
pub async fn end(tx: &mut Tx, call: &Call, id: PassId, at: Instant, note: &str) -> Result<Value, Problem> {
    let subject = Subject::read(tx, call, id).await?;
    let pass = &subject.pass;
    let Some((from, to)) = pass.frozen.filter(|(_, to)| *to > at) else {
        let text = match pass.frozen {
            Some((_, to)) => format!("the freeze of the pass ends at {}, before that", subject.wall(to)),
            None => "the pass is not frozen".to_owned(),
        };
        return Err(Problem::field("At", text));
    };
    let kept = at.max(from);
    let place = &subject.place;
    let given_back = place.local_micros(to).saturating_sub(place.local_micros(kept));
    let expires = pass.expires.map(|end| place.shifted(end, Span::micros(-given_back)));
    let frozen = (kept > from).then_some((from, kept));
    tx.set_validity(id, expires, frozen, &call.stamp()).await?;
    let days = corrections::days_between(place, kept, to);
    let mut text = match frozen {
        Some(_) => format!("{}: frozen until {} only", subject.title(), subject.wall(kept)),
        None => format!("{}: not frozen after all", subject.title()),
    };
    if days > 0 {
        text.push_str(&format!(", {} given back", counted(days, "day")));
    }
    text.push_str(&expiry_words(&subject, expires));
    let lapses = expires.is_some_and(|end| end <= call.now) && !pass.used;
    let warnings = if lapses { vec!["The pass has expired by this.".to_owned()] } else { Vec::new() };
    let changed =
        Changed { kind: "thaw", verb: "unfreeze", before: &subject, amount: Some(-days), note, text, warnings };
    outcome::of_pass(tx, call, changed).await
}

fn expiry_words(subject: &Subject, expires: Option<Instant>) -> String {
    match expires {
        Some(end) => format!("; expires at {}.", subject.wall(end)),
        None => "; it never expires.".to_owned(),
    }
}

fn refuse_times(from: Instant, to: Instant) -> Result<(), Problem> {
    if to <= from {
        return Err(Problem::field("To", "must be later than From"));
    }
    if to - from > LONGEST {
        return Err(Problem::field("To", "is more than three years after From: check the dates"));
    }
    Ok(())
}

fn refuse_pass(subject: &Subject, from: Instant) -> Result<(), Problem> {
    let pass = &subject.pass;
    let text = if pass.payg.is_some() {
        "a pay-as-you-go pass serves one visit (R10.11): there is nothing to freeze".to_owned()
    } else if corrections::keeps_its_period(pass) {
        "the pass is from a plan and lasts as long as its period (R11.8): pause the contract with PAUSE_CONTRACT"
            .to_owned()
    } else if pass.used {
        "the pass is used up: there is nothing to freeze".to_owned()
    } else if from < pass.created {
        format!("the pass was only made at {}: freeze it from then on", subject.wall(pass.created))
    } else if let Some(end) = pass.expires.filter(|end| *end <= from) {
        format!("the pass expires at {}, before that: extend it instead", subject.wall(end))
    } else {
        return Ok(());
    };
    Err(Problem::field("From", text))
}
