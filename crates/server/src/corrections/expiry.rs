//! Moving the ExpireDate of one pass by hand.

use hallpass_engine::{HeldPass, Instant, PassId, corrections};
use hallpass_store::Tx;
use serde_json::Value;

use super::outcome::{self, Changed};
use super::{Subject, counted, fits_cap};
use crate::{Call, Problem};

/// How to move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// By so many calendar days of the pass's location, at the same time of day there; earlier when below zero.
    Days(i64),
    /// To this instant.
    To(Instant),
}

impl Extension {
    fn member(self) -> &'static str {
        match self {
            Extension::Days(_) => "Days",
            Extension::To(_) => "ExpireDate",
        }
    }
}

/// The last instant that a pass may expire at: 9999-12-30, as of those products release (R11.6).
const LATEST: Instant = Instant::from_seconds(253_402_128_000);

/// Moves the expiry. To an earlier instant too; one that has passed makes the pass lapse at once.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`].
pub async fn extend(tx: &mut Tx, call: &Call, id: PassId, extension: Extension, note: &str) -> Result<Value, Problem> {
    let subject = Subject::read(tx, call, id).await?;
    let pass = &subject.pass;
    let member = extension.member();
    let refuse = |text: &str| Err(Problem::field(member, text));
    if pass.payg.is_some() {
        return refuse("cannot change: a pay-as-you-go pass serves one visit (R10.11)");
    }
    let Some(expires) = pass.expires else {
        return refuse(
            "cannot move: the pass has no ExpireDate, so it never expires. To give it one, write it to the pass's record",
        );
    };
    let moved = match extension {
        Extension::Days(days) => corrections::days_later(&subject.place, expires, days),
        Extension::To(at) => at,
    };
    if moved == expires {
        return refuse("is the ExpireDate that the pass has already");
    }
    if moved > LATEST || moved <= pass.created {
        return refuse("would put ExpireDate before the pass was made, or after 9999-12-30: check the dates");
    }
    let after = HeldPass { expires: Some(moved), ..pass.clone() };
    fits_cap(tx, call, (pass, &after), member).await?;
    tx.set_validity(id, Some(moved), pass.frozen, &call.stamp()).await?;
    let changed = Changed {
        kind: "extension",
        verb: "extend",
        before: &subject,
        amount: Some(corrections::days_between(&subject.place, expires, moved)),
        note,
        text: sentence(&subject, expires, moved),
        warnings: warnings(&subject, (expires, moved), call),
    };
    outcome::of_pass(tx, call, changed).await
}

fn sentence(subject: &Subject, from: Instant, to: Instant) -> String {
    let days = corrections::days_between(&subject.place, from, to);
    let how = match days {
        0 => String::new(),
        _ if days > 0 => format!(", {} later", counted(days, "day")),
        _ => format!(", {} earlier", counted(-days, "day")),
    };
    format!("{}: expires at {} instead of {}{how}.", subject.title(), subject.wall(to), subject.wall(from))
}

fn warnings(subject: &Subject, (from, to): (Instant, Instant), call: &Call) -> Vec<String> {
    let pass = &subject.pass;
    let mut warnings = Vec::new();
    if to <= call.now && from > call.now && !pass.used {
        warnings.push("The pass has expired by this: what is left of it is lost.".to_owned());
    }
    if from <= call.now && to > call.now && !pass.used {
        warnings.push("The pass had expired and can be used again.".to_owned());
    }
    if corrections::keeps_its_period(pass) {
        warnings.push("The pass is from a plan: it can be used only while its contract is active (R4.8).".to_owned());
    }
    warnings
}
