//! Which tax rate a line carries and what it amounts to (R13.6, R13.7).

use super::{TaxSource, Terms};
use crate::pricing::rounded_quotient;
use crate::{Money, Percent};

/// A tax rate (`TaxRate`) as a line keeps it: later changes of the record do not reach the line.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaxRate {
    /// `TaxRate.Name`; empty for a personal rate and for none.
    pub name: String,
    /// `TaxRate.Rate`.
    pub rate: Percent,
}

/// The rates that a definition, product or plan names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taxes {
    /// `TaxRateId`.
    pub usual: Option<TaxRate>,
    /// `ReducedTaxRateId`.
    pub reduced: Option<TaxRate>,
    /// `ExemptTaxRateId`.
    pub exempt: Option<TaxRate>,
}

/// `Coworker.TaxRateType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// 1.
    #[default]
    Usual,
    /// 2: entitled to reduced tax.
    Reduced,
    /// 3: exempt.
    Exempt,
}

impl Standing {
    /// From the API's number; unknown ones count as usual.
    pub const fn from_number(n: i64) -> Standing {
        match n {
            2 => Standing::Reduced,
            3 => Standing::Exempt,
            _ => Standing::Usual,
        }
    }
}

/// The customer who pays, as taxes see him.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payer {
    /// Which of a definition's rates applies.
    pub standing: Standing,
    /// `Coworker.TaxRate`: the personal rate.
    pub personal_rate: Option<Percent>,
}

/// The rate of a line (R13.6): the definition's rate for the payer's standing, else the payer's personal rate, else the
/// location's default, else none. Nothing when the location adds no tax.
pub fn rate_for(payer: Payer, terms: &Terms, taxes: &Taxes) -> TaxRate {
    sourced_rate_for(payer, terms, taxes).0
}

/// As [`rate_for`], with where the rate comes from.
pub fn sourced_rate_for(payer: Payer, terms: &Terms, taxes: &Taxes) -> (TaxRate, TaxSource) {
    if !terms.add_tax {
        return (TaxRate::default(), TaxSource::Off);
    }
    let own = match payer.standing {
        Standing::Usual => &taxes.usual,
        Standing::Reduced => &taxes.reduced,
        Standing::Exempt => &taxes.exempt,
    };
    let own = own.clone().map(|rate| (rate, TaxSource::Definition(payer.standing)));
    let personal = || {
        let rate = payer.personal_rate.map(|rate| TaxRate { name: String::new(), rate });
        rate.map(|rate| (rate, TaxSource::Personal))
    };
    let usual = || terms.default_tax.clone().map(|rate| (rate, TaxSource::Location));
    own.or_else(personal).or_else(usual).unwrap_or_default()
}

/// Net and tax of a line's amount, each with so many decimals (R13.7): tax on top of a net price, or out of a gross one. In
/// both cases net + tax is the gross amount exactly.
pub fn tax_on(amount: Money, rate: Percent, prices_include_tax: bool, decimals: u32) -> (Money, Money) {
    let whole = i128::from(Percent::WHOLE.as_ten_thousandths());
    let rate = i128::from(rate.as_ten_thousandths().max(0));
    let amount = amount.rounded(decimals);
    let of = |numerator, denominator| {
        rounded_quotient(i128::from(amount.as_ten_thousandths()) * numerator, denominator, decimals)
    };
    if prices_include_tax {
        let net = of(whole, whole + rate);
        (net, amount - net)
    } else {
        (amount, of(rate, whole))
    }
}

/// `amount * part / whole` in cents; 0 where the whole is 0.
pub(super) fn share(amount: Money, part: Money, whole: Money) -> Money {
    let exact = i128::from(amount.as_ten_thousandths()) * i128::from(part.as_ten_thousandths());
    rounded_quotient(exact, i128::from(whole.as_ten_thousandths()), crate::pricing::CENTS)
}
