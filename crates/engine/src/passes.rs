//! Pass records on their own: issue, correction by hand, the cap and the price shown (R3.3, R3.6, R3.8, R11.2).

use std::collections::BTreeSet;

use crate::{HeldPass, Instant, Location, Money, Origin, PlanId, TimePass};

/// R3.8: the most live passes one customer may hold.
pub const MOST_HELD: i64 = 500;

/// `TotalUses` and `RemainingUses` of a new pass, in minutes; both `None` for a day pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uses {
    /// `TotalUses`.
    pub total: Option<i64>,
    /// `RemainingUses`.
    pub remaining: Option<i64>,
}

/// R3.3: what a pass of a definition with these `MinutesIncluded` starts with. 0 gives a pass that is never valid.
pub fn issue(minutes_included: Option<i64>) -> Uses {
    let minutes = minutes_included.map(|m| m.max(0));
    Uses { total: minutes, remaining: minutes }
}

/// R3.6: Used set to true by PUT, as of `used_date` or else `now`. It stays until cleared by hand (decision 12).
pub fn set_used_by_hand(pass: &HeldPass, used_date: Option<Instant>, now: Instant) -> HeldPass {
    HeldPass {
        used: true,
        used_date: Some(used_date.unwrap_or(now)),
        // Only day passes remember who used them (R4.6).
        used_by: pass.total.is_none().then_some(pass.owner),
        used_by_hand: true,
        remaining: pass.total.map(|_| 0),
        ..pass.clone()
    }
}

/// R3.6, decision 12: Used set to false by PUT. `ledger_minutes` is what visits have used of a time pass.
pub fn clear_used_by_hand(pass: &HeldPass, ledger_minutes: i64) -> HeldPass {
    HeldPass {
        used: false,
        used_date: None,
        used_by: None,
        used_by_hand: false,
        remaining: pass.total.map(|total| total.saturating_sub(ledger_minutes).max(0)),
        ..pass.clone()
    }
}

/// R3.8, R10.11: whether a pass counts towards [`MOST_HELD`]: neither used nor expired nor pay as you go.
pub fn is_live(pass: &HeldPass, now: Instant) -> bool {
    !pass.used && pass.expires.is_none_or(|end| now < end) && pass.origin != Origin::PayAsYouGo
}

/// R3.8: whether a customer with `live` passes may get `more`.
pub fn fits_cap(live: i64, more: i64) -> bool {
    live.saturating_add(more) <= MOST_HELD
}

/// R11.2: the Price the API shows for a pass: 0 when free, else the override, else the definition's present price for the
/// customer, whose plans active now are `plans`.
pub fn price_shown(
    definition: &TimePass,
    free: bool,
    price_override: Option<Money>,
    plans: &BTreeSet<PlanId>,
) -> Money {
    if free { Money::ZERO } else { price_override.unwrap_or_else(|| definition.price_for(plans)) }
}

impl TimePass {
    /// R5.3 step 4, R13.2 without discount: the lowest special price of these plans, else the price.
    pub fn price_for(&self, plans: &BTreeSet<PlanId>) -> Money {
        plans.iter().filter_map(|plan| self.special_prices.get(plan)).min().copied().unwrap_or(self.price)
    }

    /// R4.2: whether it is valid at a location: one of its list, or without a list the owner and what lies below.
    pub fn is_valid_at(&self, location: &Location) -> bool {
        if self.locations.is_empty() { location.lies_in(self.owner) } else { self.locations.contains(&location.id) }
    }

    /// R5.3 step 6: at how many locations it is valid; without a list the owner and its descendants.
    pub fn location_count(&self) -> usize {
        if self.locations.is_empty() { self.owner_descendants.saturating_add(1) } else { self.locations.len() }
    }
}
