//! How an amount came about, step by step: a rule, a code for programs and a sentence for each.

use hallpass_engine::{CustomerPrice, DiscountBy, Language, Money, PaygCharge, say};
use serde_json::{Value, json};

use crate::spell::{self, MINUTE, counted, percent};
use crate::value::Amount;

/// One step.
pub(super) struct Step {
    pub(super) rule: &'static str,
    pub(super) code: &'static str,
    pub(super) text: String,
    pub(super) amount: Option<Money>,
}

impl Step {
    pub(super) fn new(rule: &'static str, code: &'static str, text: impl Into<String>, amount: Money) -> Step {
        Step { rule, code, text: text.into(), amount: Some(amount) }
    }

    /// A step that settles something else than an amount.
    pub(super) fn note(rule: &'static str, code: &'static str, text: impl Into<String>) -> Step {
        Step { rule, code, text: text.into(), amount: None }
    }

    pub(super) fn json(&self) -> Value {
        json!({"Rule": self.rule, "Code": self.code, "Text": self.text, "Amount": self.amount.map(Amount)})
    }
}

/// What a definition costs a customer before minutes are looked at; `rule` is R13.2, or R10.7 of pay as you go.
pub(super) fn of_price(
    language: Language,
    price: &CustomerPrice,
    (name, of_what): (&str, &str),
    rule: &'static str,
) -> Vec<Step> {
    let cost = spell::money(language, price.list);
    let list = say!(language, "{name} costs {cost}{of_what}.", "{name} cuesta {cost}{of_what}.");
    let mut steps = vec![Step::new(rule, "ListPrice", list, price.list)];
    if let Some((plan, special)) = price.special {
        let (plan, cost) = (plan.0, spell::money(language, special));
        let text = say!(
            language,
            "Plan {plan} gives a special price of {cost}{of_what}.",
            "El plan {plan} da un precio especial de {cost}{of_what}."
        );
        steps.push(Step::new(rule, "SpecialPrice", text, special));
    }
    if let Some(by) = price.discount_by {
        let rate = percent(language, price.discount);
        let (code, text) = match by {
            DiscountBy::Plan(plan) => {
                let plan = plan.0;
                let text = say!(
                    language,
                    "Plan {plan} gives a discount of {rate}.",
                    "El plan {plan} da un descuento del {rate}."
                );
                ("PlanDiscount", text)
            }
            DiscountBy::Team => ("TeamDiscount", of_team(language, &rate)),
        };
        steps.push(Step::note(rule, code, text));
    }
    steps
}

/// What the team takes off.
pub(super) fn of_team(language: Language, rate: &str) -> String {
    say!(language, "The team gives a discount of {rate}.", "El equipo da un descuento del {rate}.")
}

/// How the charge of a part by pay as you go came about (R10.4, R10.5, R10.6, R10.7, R10.8).
pub(super) fn of_payg(language: Language, charge: &PaygCharge, name: &str) -> Vec<Step> {
    let minutes = |n: i64| counted(language, n, MINUTE);
    let of_what = match charge.per {
        None => language.pick(" for the day", " por el día").to_owned(),
        Some(per) => say!(language, " for {}", " por {}", minutes(per)),
    };
    let mut steps = of_price(language, &charge.price, (name, &of_what), "R10.7");
    let stay = charge.to.minutes_since(charge.from);
    let free = stay - charge.unbooked / 60_000_000;
    if free > 0 {
        let text = say!(
            language,
            "{} of {stay} lie in the customer's own bookings and are free.",
            "{} de {stay} están dentro de las reservas del propio cliente y no se cobran.",
            minutes(free)
        );
        steps.push(Step::note("R10.6", "OwnBookings", text));
    }
    let own = spell::money(language, charge.own);
    let (rule, code, text) = match charge.per {
        Some(_) => {
            let billed = minutes(charge.billed);
            let text = say!(
                language,
                "{billed} are billed, in steps of 15: {own}.",
                "Se facturan {billed}, en tramos de 15: {own}."
            );
            ("R10.4", "BilledMinutes", text)
        }
        None => {
            let text = say!(language, "The day is charged once: {own}.", "El día se cobra una sola vez: {own}.");
            ("R10.5", "FixedPrice", text)
        }
    };
    steps.push(Step::new(rule, code, text, charge.own));
    if !charge.others.is_zero() || !charge.others_charged.is_zero() {
        let others = spell::money(language, charge.others_charged);
        let text = say!(
            language,
            "Other parts of the day were charged {others}.",
            "Por otras partes del día se cobraron {others}."
        );
        steps.push(Step::new("R10.8", "ChargedBefore", text, charge.others_charged));
    }
    if charge.charged != charge.own {
        steps.push(bounded(language, charge));
    }
    steps
}

/// R10.8: the day has a least and a most.
fn bounded(language: Language, charge: &PaygCharge) -> Step {
    let sum = charge.charged + charge.others_charged;
    let (code, bound) = match charge.most.filter(|most| most.rounded(2) <= sum) {
        Some(most) => {
            let most = spell::money(language, most);
            ("DailyMaximum", say!(language, "The maximum of a day is {most}", "El máximo por día es {most}"))
        }
        None => match charge.least {
            Some(least) => {
                let least = spell::money(language, least);
                ("DailyMinimum", say!(language, "The minimum of a day is {least}", "El mínimo por día es {least}"))
            }
            None => {
                let text = language
                    .pick("The day was charged in another way before", "El día ya se había cobrado de otra forma");
                ("DaySum", text.to_owned())
            }
        },
    };
    let charged = spell::money(language, charge.charged);
    let text = say!(language, "{bound}: {charged} is charged.", "{bound}: se cobran {charged}.");
    Step::new("R10.8", code, text, charge.charged)
}
