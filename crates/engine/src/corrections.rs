//! Corrections of passes at the desk: minutes and days given or taken, expiry moved, use frozen.
//!
//! Nothing here is a rule of chapters 1 to 17; it is what R3.2, R3.6 and R3.7 leave an operator to do by hand, within them.

use crate::calendar::BusinessDay;
use crate::{HeldPass, Instant, Location, Origin, Span, passes};

/// Most minutes that a pass may have in all: some 19 years.
pub const MOST_MINUTES: i64 = 10_000_000;

/// Why a pass cannot be corrected as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncorrectable {
    /// Minutes of a day pass.
    DayPass,
    /// Days of a time pass.
    TimePass,
    /// R10.3: what pay as you go has used is what its check-in has; true when it has been invoiced.
    PayAsYouGo(bool),
    /// Decision 12: Used was set by hand, and stays until it is cleared by hand.
    UsedByHand,
    /// R3.7: more minutes than there are; so many can be taken.
    AtMost(i64),
    /// More than [`MOST_MINUTES`] in all; so many can be given.
    Room(i64),
    /// A day pass that is used cannot be used up once more.
    AlreadyUsed,
    /// A day pass that is not used has nothing to give back.
    NotUsed,
}

/// Gives (or takes, below zero) minutes of a time pass. RemainingUses moves by them; TotalUses grows when what is left and
/// what visits have used (`used_by_visits`, in minutes) would be more than it, so that visits can still give all of it back.
///
/// A pass emptied this way is Used as one emptied by a visit (R3.4): minutes that come later make it usable again.
///
/// # Errors
/// [`Uncorrectable`].
pub fn correct_minutes(
    pass: &HeldPass,
    minutes: i64,
    used_by_visits: i64,
    now: Instant,
) -> Result<HeldPass, Uncorrectable> {
    if let Some(payg) = &pass.payg {
        return Err(Uncorrectable::PayAsYouGo(payg.invoiced));
    }
    let (Some(total), Some(remaining)) = (pass.total, pass.remaining) else { return Err(Uncorrectable::DayPass) };
    if pass.used_by_hand {
        return Err(Uncorrectable::UsedByHand);
    }
    let left = remaining.saturating_add(minutes);
    if left < 0 {
        return Err(Uncorrectable::AtMost(remaining));
    }
    let held = remaining.saturating_add(used_by_visits.max(0));
    let needed = held.saturating_add(minutes);
    if needed > MOST_MINUTES.max(total) {
        return Err(Uncorrectable::Room(MOST_MINUTES.saturating_sub(held).max(0)));
    }
    let emptied = left == 0 && remaining > 0;
    Ok(HeldPass {
        total: Some(total.max(needed)),
        remaining: Some(left),
        used: if left > 0 { false } else { pass.used || emptied },
        used_date: if left > 0 { None } else { pass.used_date.or(emptied.then_some(now)) },
        ..pass.clone()
    })
}

/// Gives a used day pass its day back, or takes that of an unused one: as Used set and cleared by hand (R3.6, decision 12).
///
/// # Errors
/// [`Uncorrectable`].
pub fn correct_day(pass: &HeldPass, give: bool, now: Instant) -> Result<HeldPass, Uncorrectable> {
    if let Some(payg) = &pass.payg {
        return Err(Uncorrectable::PayAsYouGo(payg.invoiced));
    }
    match (pass.total, give, pass.used) {
        (Some(_), ..) => Err(Uncorrectable::TimePass),
        (None, true, false) => Err(Uncorrectable::NotUsed),
        (None, false, true) => Err(Uncorrectable::AlreadyUsed),
        (None, true, true) => Ok(passes::clear_used_by_hand(pass, 0)),
        (None, false, false) => Ok(passes::set_used_by_hand(pass, None, now)),
    }
}

/// `days` calendar days later at a place (earlier when negative), at the same time of day there.
pub fn days_later(place: &Location, at: Instant, days: i64) -> Instant {
    place.shifted(at, Span::days(days))
}

/// Where an expiry comes to lie when [from, to) does not count: as much later, by the clock on the wall of the place.
pub fn expiry_without(place: &Location, expires: Instant, (from, to): (Instant, Instant)) -> Instant {
    let length = place.local_micros(to).saturating_sub(place.local_micros(from));
    place.shifted(expires, Span::micros(length.max(0)))
}

/// Calendar days from one instant's date to another's at a place.
pub fn days_between(place: &Location, from: Instant, to: Instant) -> i64 {
    let day = |at: Instant| -> BusinessDay { place.business_day(at) };
    i64::from(day(to).0) - i64::from(day(from).0)
}

/// R11.8: a pass of a plan lasts as long as its period, whatever becomes of the days in it.
pub fn keeps_its_period(pass: &HeldPass) -> bool {
    pass.origin == Origin::Plan
}
