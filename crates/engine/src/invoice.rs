//! Invoices: which things become which lines of which invoices, with which tax (R13); what a credit note takes back (R12.3-R12.5);
//! what the sold passes are worth as they are used (chapter 17).
//!
//! Begin with [`bill`]: it takes [`Item`]s and answers [`NewInvoice`]s. Numbers, dates, recipients and records are the
//! caller's. [`credit`] and [`value`] work on what was issued.

mod bill;
pub mod credit;
mod item;
mod minimum;
mod tax;
mod text;
mod trace;
pub mod value;

pub use bill::{BillRefusal, Billed, NewInvoice, NewLine, bill};
pub use item::{Account, Detail, Item, Kind, PassToBill, is_billable};
pub use minimum::top_up;
pub use tax::{Payer, Standing, TaxRate, Taxes, rate_for, sourced_rate_for, tax_on};
pub use trace::{ChargedItem, LineTrace, PriceBasis, TaxSource};

use crate::pricing::CENTS;

/// What the issuing location has set about invoices (chapter 1, `Billing.*` and `Payments.*`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// `Currency.Id` of the invoices (R13.10).
    pub currency: i64,
    /// `Billing.AddTaxToInvoices`; without it no line carries tax (R13.6).
    pub add_tax: bool,
    /// `Billing.PricesIncludeTax`: prices are gross (R13.7).
    pub prices_include_tax: bool,
    /// `Billing.TaxValue`: the rate where nothing else sets one (R13.6).
    pub default_tax: Option<TaxRate>,
    /// `Billing.Rounding.*`.
    pub rounding: Rounding,
    /// `Billing.SegregateTimePasses`, or the customer's own choice: passes go to an invoice of their own (R13.5).
    pub segregate_time_passes: bool,
    /// `Payments.CreateAnInvoicePerPurchaseOrder` (R13.5).
    pub invoice_per_purchase_order: bool,
    /// `Billing.InvoicesIncludeTimePassNotes` (R13.4).
    pub include_notes: bool,
}

impl Terms {
    /// The defaults of chapter 1, in a currency.
    pub const fn defaults(currency: i64) -> Terms {
        Terms {
            currency,
            add_tax: true,
            prices_include_tax: false,
            default_tax: None,
            rounding: Rounding::CENTS,
            segregate_time_passes: false,
            invoice_per_purchase_order: false,
            include_notes: false,
        }
    }
}

/// Decimals of money on an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// Decimals of net and tax of a line: `Billing.Rounding.Line.DecimalPoints`, 0 to 4.
    pub line: u32,
    /// Decimals of the total of an invoice: `Billing.Rounding.DecimalPoints`, 0 to 4. Where lines are finer, a last line of
    /// kind [`Kind::Rounding`] makes up the difference, so that totals remain sums of lines (R13.7).
    pub total: u32,
}

impl Rounding {
    /// Two decimals everywhere, as long as `Billing.Rounding.Enable` is off (R13.7).
    pub const CENTS: Rounding = Rounding { line: CENTS, total: CENTS };

    /// From the three settings; without `enable` the other two do not count.
    pub fn from_settings(enable: bool, line: u32, total: u32) -> Rounding {
        if enable { Rounding { line: line.min(4), total: total.min(4) } } else { Rounding::CENTS }
    }
}
