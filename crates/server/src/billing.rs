//! Use cases of money: collecting what waits, raising and issuing invoices, payments, credit, credit notes and refunds, voiding, contracts.
//!
//! The engine says which things become which lines and what they come to ([`hallpass_engine::invoice`]); here that becomes
//! records. An invoice is always written as a draft first ([`raise`]) and issued by [`issue`]: number, account, marks on what
//! it charges, credit used, all in one transaction.
//!
//! Where to begin: [`collect`] for a run by hand, [`contract`] and [`payg`] for what jobs do, [`payments`] for money coming in.

pub mod again;
pub mod collect;
pub mod contract;
pub mod credit;
pub mod currency;
mod entry;
pub mod export;
pub mod issue;
mod line_trace;
mod next_charge;
pub mod page;
pub mod payg;
pub mod payments;
pub mod pending;
pub mod raise;
pub mod void;

use hallpass_contract::encode::write_decimal;
use hallpass_engine::Money;
use hallpass_store::Tx;
use hallpass_store::billing::Issuer;

use crate::Problem;

/// A location that issues invoices.
///
/// # Errors
/// [`Problem::NotFound`].
pub(crate) async fn issuer(tx: &mut Tx, business: i64) -> Result<Issuer, Problem> {
    tx.issuer(business).await?.ok_or(Problem::NotFound)
}

/// An amount as people read it in texts: at least two decimals, e.g. `94.80`.
pub(crate) fn spell(amount: Money) -> String {
    let mut out = Vec::with_capacity(16);
    write_decimal(amount.as_ten_thousandths(), &mut out);
    let mut text = String::from_utf8(out).unwrap_or_default();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals == 0 && !text.contains('.') {
        text.push('.');
    }
    for _ in decimals..2 {
        text.push('0');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals_or_more() {
        for (amount, text) in
            [(948_000, "94.80"), (0, "0.00"), (-5_000, "-0.50"), (10_001, "1.0001"), (1_000_000, "100.00")]
        {
            assert_eq!(spell(Money::from_ten_thousandths(amount)), text);
        }
    }
}
