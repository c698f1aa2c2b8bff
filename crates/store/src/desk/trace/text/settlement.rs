//! What settling a visit decided: a line for each later choice, then one for each charge by pay as you go.

use std::fmt::Write;

use hallpass_engine::{
    Border, CustomerPrice, DefinitionId, DiscountBy, Instant, Later, Money, PassId, PaygCharge, Percent, PlanId,
    Settlement, VisitId,
};

use super::{numbers, place};

/// The text of a settlement.
pub(in super::super) fn write(settlement: &Settlement) -> String {
    let later = settlement.later.iter().map(|later| {
        let border = place(&Border::ALL, &later.border);
        format!("l{border};{}", super::write(&later.trace))
    });
    later.chain(settlement.charges.iter().map(write_charge)).collect::<Vec<_>>().join("\n")
}

/// Reads a text that [`write`] made of a settlement of this visit; `None` for any other.
pub(in super::super) fn read(visit: VisitId, text: &str) -> Option<Settlement> {
    let mut settlement = Settlement { visit, later: Vec::new(), charges: Vec::new() };
    for line in text.lines() {
        let (kind, rest) = line.split_once(';')?;
        match kind.split_at_checked(1)? {
            ("l", border) => {
                let border = *Border::ALL.get(border.parse::<usize>().ok()?)?;
                settlement.later.push(Later { border, trace: super::read(rest)? });
            }
            ("c", "") => settlement.charges.push(read_charge(rest)?),
            _ => return None,
        }
    }
    Some(settlement)
}

/// `c;pass,definition,from,to,unbooked,billed,per,own,least,most,others,others charged,charged;price`.
fn write_charge(charge: &PaygCharge) -> String {
    let amount = |amount: Money| Some(amount.as_ten_thousandths());
    let members = [
        Some(charge.pass.0),
        Some(charge.definition.0),
        Some(charge.from.as_micros()),
        Some(charge.to.as_micros()),
        Some(charge.unbooked),
        Some(charge.billed),
        charge.per,
        amount(charge.own),
        charge.least.and_then(amount),
        charge.most.and_then(amount),
        amount(charge.others),
        amount(charge.others_charged),
        amount(charge.charged),
    ];
    format!("c;{};{}", joined(&members), joined(&price_members(&charge.price)))
}

fn read_charge(text: &str) -> Option<PaygCharge> {
    let (members, price) = text.split_once(';')?;
    let mut n = numbers(members);
    let amount = Money::from_ten_thousandths;
    Some(PaygCharge {
        pass: PassId(n.next()??),
        definition: DefinitionId(n.next()??),
        from: Instant::from_micros(n.next()??),
        to: Instant::from_micros(n.next()??),
        unbooked: n.next()??,
        billed: n.next()??,
        per: n.next()?,
        own: n.next()?.map(amount)?,
        least: n.next()?.map(amount),
        most: n.next()?.map(amount),
        others: n.next()?.map(amount)?,
        others_charged: n.next()?.map(amount)?,
        charged: n.next()?.map(amount)?,
        price: read_price(&mut numbers(price))?,
    })
}

/// `list,special plan,special price,discount,1 of a plan or 2 of a team,plan`.
pub(super) fn price_members(price: &CustomerPrice) -> [Option<i64>; 6] {
    let (by, plan) = match price.discount_by {
        None => (None, None),
        Some(DiscountBy::Plan(plan)) => (Some(1), Some(plan.0)),
        Some(DiscountBy::Team) => (Some(2), None),
    };
    [
        Some(price.list.as_ten_thousandths()),
        price.special.map(|(plan, _)| plan.0),
        price.special.map(|(_, price)| price.as_ten_thousandths()),
        Some(price.discount.as_ten_thousandths()),
        by,
        plan,
    ]
}

/// Reads what [`price_members`] gave.
pub(super) fn read_price(n: &mut impl Iterator<Item = Option<i64>>) -> Option<CustomerPrice> {
    let (list, plan, special, discount) = (n.next()??, n.next()?, n.next()?, n.next()??);
    let (by, giver) = (n.next()?, n.next()?);
    Some(CustomerPrice {
        list: Money::from_ten_thousandths(list),
        special: plan.map(PlanId).zip(special.map(Money::from_ten_thousandths)),
        discount: Percent::from_ten_thousandths(discount),
        discount_by: match by {
            Some(1) => Some(DiscountBy::Plan(PlanId(giver?))),
            Some(2) => Some(DiscountBy::Team),
            _ => None,
        },
    })
}

/// Numbers parted by commas; what is missing leaves its place empty.
pub(super) fn joined(members: &[Option<i64>]) -> String {
    let mut out = String::new();
    for (i, member) in members.iter().enumerate() {
        let _ = write!(out, "{}", if i > 0 { "," } else { "" });
        let _ = member.map_or(Ok(()), |member| write!(out, "{member}"));
    }
    out
}
