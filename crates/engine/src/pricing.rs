//! What a pass costs a customer (R13.2, R10.7), and the one way in which money is rounded.
//!
//! Prices are kept exact in ten-thousandths of the currency's unit for as long as possible; what is charged is rounded once,
//! at the end, by [`rounded_quotient`] or [`Money::rounded`].

use crate::{Customer, Instant, Money, Percent, Plan, PlanId, TimePass};

/// Decimals of an amount that is charged, unless a setting says otherwise (R13.7).
pub const CENTS: u32 = 2;

/// The price of one pass for a customer (R13.2).
///
/// `free` gives 0; a price of the pass itself (`own_price`) holds as it is; otherwise the lowest special price among `plans`,
/// else the definition's price, less the highest of the plans' and the teams' discounts. `plans` are those active at the
/// start of the segment or at the sale (decision 22). Exact to ten-thousandths.
pub fn price_of_pass(
    definition: &TimePass,
    own_price: Option<Money>,
    free: bool,
    plans: &[&Plan],
    team_discount: Percent,
) -> Money {
    if free {
        return Money::ZERO;
    }
    own_price.unwrap_or_else(|| {
        let list = list_price(definition, plans.iter().map(|plan| plan.id));
        discounted(list, highest_discount(plans, team_discount))
    })
}

/// The price of one cycle of a plan for a customer: a price of the contract itself (`own_price`) holds as it is, otherwise the
/// plan's less the highest `DiscountTariffs` of the customer's teams, as passes are discounted (R13.2). Exact to
/// ten-thousandths.
pub fn price_of_plan(list: Money, own_price: Option<Money>, team_discount: Percent) -> Money {
    own_price.unwrap_or_else(|| discounted(list, team_discount))
}

/// What a definition costs a customer and why (R13.2, R10.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerPrice {
    /// `Price` of the definition.
    pub list: Money,
    /// The lowest special price, and the plan that gives it; it takes the place of the list price.
    pub special: Option<(PlanId, Money)>,
    /// The discount on it; 0 = none.
    pub discount: Percent,
    /// Who gives the discount; `None` = nobody.
    pub discount_by: Option<DiscountBy>,
}

/// Who gives a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountBy {
    /// `DiscountTimePasses` of a plan.
    Plan(PlanId),
    /// `DiscountTimePasses` of a team.
    Team,
}

impl CustomerPrice {
    /// For a customer on `plans`, in contract order. Of equal special prices that of the lower plan is named, of equal
    /// discounts the plan's.
    pub fn new(definition: &TimePass, plans: &[&Plan], team_discount: Percent) -> CustomerPrice {
        let list = list_price(definition, plans.iter().map(|plan| plan.id));
        let giving = plans.iter().map(|plan| plan.id).filter(|plan| definition.special_prices.get(plan) == Some(&list));
        let discount = highest_discount(plans, team_discount);
        let plan =
            plans.iter().find(|plan| plan.discount_time_passes == discount).map(|plan| DiscountBy::Plan(plan.id));
        CustomerPrice {
            list: definition.price,
            special: giving.min().map(|plan| (plan, list)),
            discount,
            discount_by: plan.or(Some(DiscountBy::Team)).filter(|_| discount > Percent::ZERO),
        }
    }

    /// The special price, else the list price.
    pub fn before_discount(&self) -> Money {
        self.special.map_or(self.list, |(_, price)| price)
    }
}

/// The lowest special price among the plans, else the definition's price (R10.7, R13.2), before any discount.
pub fn list_price(definition: &TimePass, plans: impl IntoIterator<Item = PlanId>) -> Money {
    plans.into_iter().filter_map(|plan| definition.special_prices.get(&plan).copied()).min().unwrap_or(definition.price)
}

/// The highest of the plans' `DiscountTimePasses` and the discount of the teams (R10.7, R13.2).
pub fn highest_discount(plans: &[&Plan], team_discount: Percent) -> Percent {
    plans.iter().map(|plan| plan.discount_time_passes).max().unwrap_or_default().max(team_discount)
}

/// The plans of a customer at an instant: those of the contracts active then, in contract order (decision 22). A paused
/// contract is active (R11.9a).
pub fn plans_at(customer: &Customer, at: Instant) -> Vec<&Plan> {
    customer
        .contracts
        .iter()
        .filter(|contract| contract.is_active_at(at))
        .map(|contract| contract.plan_at(at))
        .collect()
}

/// A price less a percentage, exact to ten-thousandths (half away from zero beyond). A percentage outside 0 to 100 counts as
/// the nearer end.
pub fn discounted(price: Money, discount: Percent) -> Money {
    let whole = i128::from(Percent::WHOLE.as_ten_thousandths());
    rounded_quotient(i128::from(price.as_ten_thousandths()) * kept(discount), whole, Money::DECIMALS)
}

/// What is left of 1,000,000 parts after a discount: the factor for charges that are rounded once at their end (R10.4).
/// Always 0 to 1,000,000.
pub fn kept(discount: Percent) -> i128 {
    i128::from((Percent::WHOLE.as_ten_thousandths() - discount.as_ten_thousandths()).clamp(0, 1_000_000))
}

/// `numerator / denominator`, counted in ten-thousandths of the unit, rounded half up to so many decimals of the unit.
///
/// The half goes away from zero, so that a credit note is exactly the negative of its invoice. A denominator of 0 gives 0;
/// an answer beyond the range of [`Money`] gives its end.
pub fn rounded_quotient(numerator: i128, denominator: i128, decimals: u32) -> Money {
    if denominator == 0 {
        return Money::ZERO;
    }
    let step = 10_i128.pow(Money::DECIMALS.saturating_sub(decimals));
    let (size, divisor) = (numerator.unsigned_abs(), denominator.unsigned_abs().saturating_mul(step.unsigned_abs()));
    let steps = size / divisor + u128::from(size % divisor >= divisor.div_ceil(2));
    let size = i128::try_from(steps).unwrap_or(i128::MAX).saturating_mul(step);
    let signed = if (numerator < 0) == (denominator < 0) { size } else { -size };
    let end = if signed < 0 { i64::MIN } else { i64::MAX };
    Money::from_ten_thousandths(i64::try_from(signed).unwrap_or(end))
}
