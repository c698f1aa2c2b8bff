//! How an amount came about, step by step: a rule, a code for programs and a sentence for each.

use hallpass_engine::{CustomerPrice, DiscountBy, Money, PaygCharge, Percent};
use serde_json::{Value, json};

use super::sentence::counted;
use crate::value::Amount;

/// One step.
pub(super) struct Step {
    pub(super) rule: &'static str,
    pub(super) code: &'static str,
    pub(super) text: String,
    pub(super) amount: Option<Money>,
}

impl Step {
    pub(super) fn new(rule: &'static str, code: &'static str, text: String, amount: Money) -> Step {
        Step { rule, code, text, amount: Some(amount) }
    }

    /// A step that settles something else than an amount.
    pub(super) fn note(rule: &'static str, code: &'static str, text: String) -> Step {
        Step { rule, code, text, amount: None }
    }

    pub(super) fn json(&self) -> Value {
        json!({"Rule": self.rule, "Code": self.code, "Text": self.text, "Amount": self.amount.map(Amount)})
    }
}

/// An amount as one says it: with two decimals, with more only where it has more.
pub(super) fn spoken(amount: Money) -> String {
    let n = amount.as_ten_thousandths();
    let (sign, n) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    let text = format!("{sign}{}.{:04}", n / 10_000, n % 10_000);
    text.strip_suffix("00").unwrap_or(&text).to_owned()
}

/// A percentage as one says it: "10 %", "33.3333 %".
pub(super) fn percent(rate: Percent) -> String {
    let n = rate.as_ten_thousandths();
    let text = format!("{}.{:04}", n / 10_000, n.unsigned_abs() % 10_000);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// What a definition costs a customer before minutes are looked at; `rule` is R13.2, or R10.7 of pay as you go.
pub(super) fn of_price(price: &CustomerPrice, name: &str, of_what: &str, rule: &'static str) -> Vec<Step> {
    let list = format!("{name} costs {}{of_what}.", spoken(price.list));
    let mut steps = vec![Step::new(rule, "ListPrice", list, price.list)];
    if let Some((plan, special)) = price.special {
        let text = format!("Plan {} gives a special price of {}{of_what}.", plan.0, spoken(special));
        steps.push(Step::new(rule, "SpecialPrice", text, special));
    }
    if let Some(by) = price.discount_by {
        let (code, giver) = match by {
            DiscountBy::Plan(plan) => ("PlanDiscount", format!("Plan {}", plan.0)),
            DiscountBy::Team => ("TeamDiscount", "The team".to_owned()),
        };
        steps.push(Step::note(rule, code, format!("{giver} gives a discount of {}.", percent(price.discount))));
    }
    steps
}

/// How the charge of a part by pay as you go came about (R10.4-R10.8).
pub(super) fn of_payg(charge: &PaygCharge, name: &str) -> Vec<Step> {
    let of_what = charge.per.map_or(" for the day".to_owned(), |per| format!(" for {}", counted(per, "minute")));
    let mut steps = of_price(&charge.price, name, &of_what, "R10.7");
    let stay = charge.to.minutes_since(charge.from);
    let free = stay - charge.unbooked / 60_000_000;
    if free > 0 {
        let text = format!("{} of {stay} lie in the customer's own bookings and are free.", counted(free, "minute"));
        steps.push(Step::note("R10.6", "OwnBookings", text));
    }
    let (rule, text) = match charge.per {
        Some(_) => (
            "R10.4",
            format!("{} are billed, in steps of 15: {}.", counted(charge.billed, "minute"), spoken(charge.own)),
        ),
        None => ("R10.5", format!("The day is charged once: {}.", spoken(charge.own))),
    };
    steps.push(Step::new(rule, if charge.per.is_some() { "BilledMinutes" } else { "FixedPrice" }, text, charge.own));
    if !charge.others.is_zero() || !charge.others_charged.is_zero() {
        let text = format!("Other parts of the day were charged {}.", spoken(charge.others_charged));
        steps.push(Step::new("R10.8", "ChargedBefore", text, charge.others_charged));
    }
    if charge.charged != charge.own {
        let sum = charge.charged + charge.others_charged;
        let (code, bound) = match charge.most.filter(|most| most.rounded(2) <= sum) {
            Some(most) => ("DailyMaximum", format!("The maximum of a day is {}", spoken(most))),
            None => match charge.least {
                Some(least) => ("DailyMinimum", format!("The minimum of a day is {}", spoken(least))),
                None => ("DaySum", "The day was charged in another way before".to_owned()),
            },
        };
        steps.push(Step::new(
            "R10.8",
            code,
            format!("{bound}: {} is charged.", spoken(charge.charged)),
            charge.charged,
        ));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_with_their_decimals() {
        let said = |n| spoken(Money::from_ten_thousandths(n));
        assert_eq!([said(250_000), said(-12_345), said(5_000), said(0)], ["25.00", "-1.2345", "0.50", "0.00"]);
        let said = |n| percent(Percent::from_ten_thousandths(n));
        assert_eq!([said(100_000), said(333_333), said(175_000)], ["10 %", "33.3333 %", "17.5 %"]);
    }
}
