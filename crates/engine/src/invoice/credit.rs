//! Credit notes: what they take back of which lines, and what becomes of the passes behind them (R12.3, R12.4, R12.5, W19).

use super::tax::share;
use super::value::{SoldPass, value_of_line};
use crate::pricing::CENTS;
use crate::{Money, Origin, PassId};

/// A line of an issued invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuedLine {
    /// `CoworkerInvoiceLine.Id`.
    pub id: i64,
    /// `SubTotal`.
    pub net: Money,
    /// `TaxAmount`.
    pub tax: Money,
    /// Net credited by earlier notes.
    pub credited_net: Money,
    /// Tax credited by earlier notes.
    pub credited_tax: Money,
}

impl IssuedLine {
    /// Net and tax that no note has taken back yet.
    fn rest(&self) -> (Money, Money) {
        (self.net - self.credited_net, self.tax - self.credited_tax)
    }

    /// What can still be credited, with tax.
    pub fn open_amount(&self) -> Money {
        let (net, tax) = self.rest();
        net + tax
    }
}

/// How much is credited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credit {
    /// All that is left of the invoice.
    Whole,
    /// An amount with tax, spread over the lines by what is left of each.
    Amount(Money),
    /// Amounts with tax by line `Id`.
    Lines(Vec<(i64, Money)>),
}

/// A line of a credit note. The amounts are those taken back: the note shows them below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditLine {
    /// The line it credits.
    pub line: i64,
    /// Net taken back.
    pub net: Money,
    /// Tax taken back.
    pub tax: Money,
    /// Nothing of the line is left: its never-used passes go (R12.4).
    pub whole: bool,
}

/// Why a credit note cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditRefusal {
    /// Earlier notes have taken back all of it.
    #[error("Nothing of this invoice is left to credit.")]
    NothingLeft,
    /// Zero, negative, or finer than the line's amounts.
    #[error("The amount must be more than 0 and have at most 2 decimals.")]
    NotAnAmount,
    /// More than is left.
    #[error("At most the amount left, {}, can be credited.", plain(*.left))]
    TooMuch {
        /// What is left, with tax.
        left: Money,
    },
    /// A line of another invoice, or one named twice.
    #[error("Line {0} is not a line of this invoice, or is named twice.")]
    UnknownLine(i64),
}

/// An amount with two decimals, as messages show it.
fn plain(amount: Money) -> String {
    let cents = amount.rounded(CENTS).as_ten_thousandths() / 100;
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, (cents / 100).abs(), (cents % 100).abs())
}

/// What a credit note takes back of each line; lines of which it takes nothing are left out.
///
/// A part is split into net and tax as the line is; the last part takes exactly what is left, so that all notes of a line
/// add up to the line.
///
/// # Errors
/// See [`CreditRefusal`]. Lines below zero (discounts) can only be credited with the whole.
pub fn credit_note(lines: &[IssuedLine], credit: &Credit) -> Result<Vec<CreditLine>, CreditRefusal> {
    let left: Money = lines.iter().map(IssuedLine::open_amount).sum();
    let open = |line: &&IssuedLine| line.rest() != (Money::ZERO, Money::ZERO);
    if !lines.iter().any(|line| open(&line)) {
        return Err(CreditRefusal::NothingLeft);
    }
    match credit {
        Credit::Whole => {
            // A line of 0.00 goes with the rest: it may hold passes.
            let goes = |line: &&IssuedLine| open(line) || (line.net.is_zero() && line.tax.is_zero());
            Ok(lines.iter().filter(goes).map(|line| part_of(line, line.open_amount())).collect())
        }
        Credit::Amount(amount) => {
            let amount = checked(*amount, left)?;
            if amount == left {
                return credit_note(lines, &Credit::Whole);
            }
            let weights: Vec<Money> = lines.iter().map(|line| line.open_amount().max(Money::ZERO)).collect();
            let most = weights.iter().copied().sum();
            let parts = spread(checked(amount, most)?, &weights);
            Ok(lines
                .iter()
                .zip(parts)
                .filter(|(_, part)| !part.is_zero())
                .map(|(line, part)| part_of(line, part))
                .collect())
        }
        Credit::Lines(amounts) => {
            let mut parts = Vec::with_capacity(amounts.len());
            for (at, (id, amount)) in amounts.iter().enumerate() {
                let twice = amounts.iter().take(at).any(|(other, _)| other == id);
                let line = lines.iter().find(|line| line.id == *id && !twice);
                let line = line.ok_or(CreditRefusal::UnknownLine(*id))?;
                parts.push(part_of(line, checked(*amount, line.open_amount())?));
            }
            if parts.is_empty() { Err(CreditRefusal::NotAnAmount) } else { Ok(parts) }
        }
    }
}

fn checked(amount: Money, left: Money) -> Result<Money, CreditRefusal> {
    if amount <= Money::ZERO {
        return Err(CreditRefusal::NotAnAmount);
    }
    if amount > left {
        return Err(CreditRefusal::TooMuch { left });
    }
    if amount != left && amount.rounded(CENTS) != amount {
        return Err(CreditRefusal::NotAnAmount);
    }
    Ok(amount)
}

fn part_of(line: &IssuedLine, amount: Money) -> CreditLine {
    let (net_left, tax_left) = line.rest();
    if amount == net_left + tax_left {
        return CreditLine { line: line.id, net: net_left, tax: tax_left, whole: true };
    }
    let net = share(amount, net_left, net_left + tax_left);
    CreditLine { line: line.id, net, tax: amount - net, whole: false }
}

/// Splits an amount by weights into cents that add up to it exactly: each share is cut off, the cents left over go to the
/// largest remainders, the first among equals. No share exceeds its weight as long as the amount does not exceed their sum.
pub fn spread(amount: Money, weights: &[Money]) -> Vec<Money> {
    let whole: i128 = weights.iter().map(|weight| i128::from(weight.as_ten_thousandths())).sum();
    if whole <= 0 {
        return vec![Money::ZERO; weights.len()];
    }
    let cut: Vec<(i64, i128)> = weights
        .iter()
        .map(|weight| {
            let exact = i128::from(amount.as_ten_thousandths()) * i128::from(weight.as_ten_thousandths());
            let floor = exact / whole / 100 * 100;
            (i64::try_from(floor).unwrap_or(i64::MAX), exact - floor * whole)
        })
        .collect();
    let mut order: Vec<usize> = (0..cut.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(cut.get(*at).map(|(_, rest)| *rest)));
    let mut parts: Vec<Money> = cut.iter().map(|(floor, _)| Money::from_ten_thousandths(*floor)).collect();
    let mut left = amount - parts.iter().copied().sum();
    for at in order {
        let cent = left.min(Money::from_ten_thousandths(100));
        if let Some(part) = parts.get_mut(at) {
            *part += cent;
            left -= cent;
        }
    }
    parts
}

/// What the server proposes to credit of a line: its amount with tax times the share of value that is unused and not lapsed
/// (R12.4), in cents.
pub fn proposed_amount(net: Money, tax: Money, passes: &[SoldPass], credited: Money) -> Money {
    let value = value_of_line(net, passes, credited);
    share(net + tax, value.liability, net)
}

/// A pass behind a credited or voided line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BilledPass {
    /// The pass.
    pub id: PassId,
    /// Where it comes from.
    pub origin: Origin,
    /// Nothing was ever drawn from it, it is not marked as used, and no visit rests on it.
    pub never_used: bool,
}

/// What becomes of passes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aftermath {
    /// Deleted, audit kept (R12.4).
    pub revoked: Vec<PassId>,
    /// Stay, and go back to `Invoiced=false` without `InvoiceDate` (R12.5).
    pub billable_again: Vec<PassId>,
}

/// R12.4: a whole line is credited or refunded. Its never-used passes from a product or by hand go; passes by hand and
/// pay as you go that stay can be invoiced again.
pub fn after_whole_credit(passes: &[BilledPass]) -> Aftermath {
    let goes = |pass: &BilledPass| pass.never_used && matches!(pass.origin, Origin::Manual | Origin::Product);
    sorted_out(passes, goes)
}

/// R12.5: the invoice is voided, as if it had never been. All passes stay, those billed by themselves can be invoiced again.
pub fn after_void(passes: &[BilledPass]) -> Aftermath {
    sorted_out(passes, |_| false)
}

fn sorted_out(passes: &[BilledPass], goes: impl Fn(&BilledPass) -> bool) -> Aftermath {
    let by_itself = |pass: &BilledPass| matches!(pass.origin, Origin::Manual | Origin::PayAsYouGo);
    Aftermath {
        revoked: passes.iter().filter(|pass| goes(pass)).map(|pass| pass.id).collect(),
        billable_again: passes.iter().filter(|pass| !goes(pass) && by_itself(pass)).map(|pass| pass.id).collect(),
    }
}
