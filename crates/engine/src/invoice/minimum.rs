//! The minimum price of a plan (R13.9).

use super::{Detail, Item, Kind, PriceBasis};
use crate::Money;

/// What a contract's charges lack to the plan's minimum price, as an item of its own.
///
/// `plan` is the contract's charge of the period, also when it is 0: the top-up takes its taxes, account, purchase order and
/// quantity, and the minimum is meant for each of that quantity (R11.12). With `passes_count`
/// (`MinimumPriceIncludeTimePasses`) the passes among `items` count towards it. `None` when nothing is missing.
pub fn top_up(plan: &Item, minimum: Money, passes_count: bool, items: &[Item]) -> Option<Item> {
    let passes = items.iter().filter(|item| passes_count && item.kind.is_pass()).map(Item::amount);
    let missing = minimum.times(plan.quantity) - plan.amount() - passes.sum();
    (missing > Money::ZERO).then(|| Item {
        kind: Kind::MinimumPrice,
        name: format!("Minimum price of {}", plan.name),
        display_as: None,
        unit_price: missing,
        quantity: 1,
        reduction: Money::ZERO,
        notes: None,
        detail: match &plan.detail {
            period @ Detail::Period { .. } => period.clone(),
            _ => Detail::None,
        },
        basis: PriceBasis::Minimum,
        ..plan.clone()
    })
}
