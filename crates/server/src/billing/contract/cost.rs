//! What a period of a contract costs: the plan at its price, whole or by days, and the sign-up fee (R13.3, R13.9).

use hallpass_engine::invoice::{Detail, Item, Kind, PriceBasis};
use hallpass_engine::pricing::{price_of_plan, rounded_quotient};
use hallpass_engine::{Instant, Location, Money, Period, billing_cycle, days_of_whole_cycle};
use hallpass_store::billing::{ContractToBill, PlanPrice};

use super::periods::last_day;

/// The charge of a period: own price, else the plan's, times quantity; for part of a cycle its part by days.
pub(super) fn plan_item(
    to_bill: &ContractToBill,
    place: &Location,
    price: &PlanPrice,
    (period, part): (Period, Part),
    payer: i64,
) -> Item {
    let from = place.local_day(period.from);
    // The last business day: the hours between midnight and the cut-off belong to the day before.
    let to = last_day(place, period.to).max(from);
    Item {
        unit_price: part.of_amount(price_of_plan(price.item.unit_price, to_bill.price, to_bill.team_discount)),
        purchase_order: to_bill.purchase_order.clone(),
        member: (payer != to_bill.customer).then(|| to_bill.customer_name.clone()),
        sold_at: Some(period.from),
        detail: Detail::Period { from: from.to_string(), to: to.to_string() },
        basis: PriceBasis::Plan {
            list: price.item.unit_price,
            own: to_bill.price.is_some(),
            discount: to_bill.team_discount,
            days: part.days,
            of: part.of,
        },
        ..price.item.clone()
    }
}

/// Days that are charged, of the days of a whole cycle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    days: i64,
    of: i64,
}

impl Part {
    /// Of a period. The first part of a contract is a whole cycle unless it asks for `ApplyProRating`; any other part (the
    /// billing day was moved, the plan has another cycle, a pause is over) is charged by days.
    pub(super) fn of_period(to_bill: &ContractToBill, place: &Location, period: Period) -> Part {
        let contract = &to_bill.contract;
        let day = |at: Instant| i64::from(place.local_day(at).0);
        let (first, last) = (day(period.from), day(period.to));
        let is_first = period.from <= contract.start;
        let of = match is_first && !to_bill.prorate_start {
            true => day(billing_cycle(contract, place, period.from).to) - first,
            false => days_of_whole_cycle(contract, place, period.from),
        };
        let days = (last - first).max(0);
        Part { days, of: of.max(days) }
    }

    pub(super) fn is_whole(self) -> bool {
        self.days >= self.of
    }

    pub(super) fn of_amount(self, whole: Money) -> Money {
        if self.is_whole() {
            return whole;
        }
        rounded_quotient(i128::from(whole.as_ten_thousandths()) * i128::from(self.days), i128::from(self.of), 2)
    }
}

/// The sign-up fee, once.
pub(super) fn sign_up_fee(plan: &Item, fee: Money) -> Item {
    Item {
        kind: Kind::SignUpFee,
        name: format!("Sign-up fee of {}", plan.name),
        display_as: None,
        unit_price: fee,
        quantity: 1,
        detail: Detail::None,
        basis: PriceBasis::Fee,
        ..plan.clone()
    }
}
