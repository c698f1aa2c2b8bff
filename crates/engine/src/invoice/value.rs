//! What sold passes are worth: earned as they are used, owed until then (chapter 17, R17.5, R17.6, W20).

use crate::Money;
use crate::pricing::{CENTS, rounded_quotient};

/// The value of a line that sold passes, at one instant. Always `sold = earned + liability + breakage + credited`, and none
/// of them is negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The line's net amount.
    pub sold: Money,
    /// Used: a day pass when it is used, a time pass by the minute.
    pub earned: Money,
    /// Still to be delivered (deferred revenue, R17.5).
    pub liability: Money,
    /// Lapsed unused (R17.6).
    pub breakage: Money,
    /// Given back by revoking passes and by credit notes.
    pub credited: Money,
}

/// A pass of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoldPass {
    /// List price of its definition: its weight among the passes of the line. Negative counts as 0.
    pub list_price: Money,
    /// How much of it there is: minutes of a time pass, 1 for a day pass. Less than 1 counts as 1.
    pub size: i64,
    /// How much of it is used, 0 to `size`.
    pub used: i64,
    /// What became of the rest.
    pub rest: Rest,
}

/// What became of the unused part of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It can still be used.
    Live,
    /// It has expired.
    Lapsed,
    /// The pass was revoked (R12.4).
    Revoked,
}

/// Shares of a whole, as numerators over one denominator.
#[derive(Clone, Copy, Default)]
struct Shares {
    earned: i128,
    live: i128,
    lapsed: i128,
    revoked: i128,
}

/// The value of a line of `net` over its passes, after credit notes of `credited` net in all.
///
/// Each pass holds a share by its list price; equal shares if all are zero. Money credited beyond the shares of revoked
/// passes is taken from what is still owed, then from what lapsed, then from what was earned. A line without passes is
/// earned when it is sold, a line of nothing or less holds no value.
///
/// Earned is rounded half up to cents; then earned + credited, then earned + credited + breakage; the differences and the
/// rest are the other parts, so that they add up to `sold` exactly and a part that is nothing shows nothing.
pub fn value_of_line(net: Money, passes: &[SoldPass], credited: Money) -> Value {
    if net <= Money::ZERO {
        return Value { sold: net, earned: net, ..Value::default() };
    }
    let (shares, whole) = shares_of(passes);
    let net_units = i128::from(net.as_ten_thousandths());
    // What was credited beyond revocation, over the same denominator once more.
    let money = |share: i128| share.saturating_mul(net_units);
    let mut left = Shares {
        earned: money(shares.earned),
        live: money(shares.live),
        lapsed: money(shares.lapsed),
        revoked: money(shares.revoked),
    };
    let wanted = i128::from(credited.min(net).max(Money::ZERO).as_ten_thousandths()).saturating_mul(whole);
    let mut missing = (wanted - left.revoked).max(0);
    let given = left.revoked + missing;
    for part in [&mut left.live, &mut left.lapsed, &mut left.earned] {
        let taken = missing.min(*part);
        *part -= taken;
        missing -= taken;
    }
    let decimals = if net.rounded(CENTS) == net { CENTS } else { Money::DECIMALS };
    let cut = |numerator: i128| rounded_quotient(numerator, whole, decimals);
    let earned = cut(left.earned);
    let with_credit = cut(left.earned + given - missing);
    let with_breakage = cut(left.earned + given - missing + left.lapsed);
    Value {
        sold: net,
        earned,
        credited: with_credit - earned,
        breakage: with_breakage - with_credit,
        liability: net - with_breakage,
    }
}

/// Finest common part of the passes' sizes: beyond it parts are cut off, which no amount of money can show.
const FINEST: i128 = 1_000_000_000;

/// Each pass's weight, split by what became of it, and the sum of all weights.
fn shares_of(passes: &[SoldPass]) -> (Shares, i128) {
    let weight = |pass: &SoldPass| i128::from(pass.list_price.as_ten_thousandths().max(0));
    let common = passes.iter().map(weight).fold(0, gcd);
    let size = |pass: &SoldPass| i128::from(pass.size.max(1));
    let parts = passes.iter().map(size).fold(1, |all, size| (all / gcd(all, size)).saturating_mul(size).min(FINEST));
    let mut shares = Shares::default();
    for pass in passes {
        let share = if common == 0 { parts } else { weight(pass) / common * parts };
        let earned = share * i128::from(pass.used).clamp(0, size(pass)) / size(pass);
        shares.earned += earned;
        match pass.rest {
            Rest::Live => shares.live += share - earned,
            Rest::Lapsed => shares.lapsed += share - earned,
            Rest::Revoked => shares.revoked += share - earned,
        }
    }
    if passes.is_empty() {
        shares.earned = 1;
    }
    (shares, shares.earned + shares.live + shares.lapsed + shares.revoked)
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
