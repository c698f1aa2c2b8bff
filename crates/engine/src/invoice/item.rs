//! What can be billed.

use super::{PriceBasis, Taxes};
use crate::{Instant, Money, Origin};

/// What a thing on an invoice is. The order is that of the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A period of a contract.
    Plan,
    /// The sign-up fee of a contract.
    SignUpFee,
    /// What a contract's charges lack to the plan's minimum price (R13.9).
    MinimumPrice,
    /// A sold product (`CoworkerProduct`).
    Product,
    /// A pass added by hand.
    Pass,
    /// A pass that a visit paid as it went (chapter 10).
    PayAsYouGo,
    /// Makes the total round (`Billing.Rounding.DecimalPoints`); never an [`Item`].
    Rounding,
}

impl Kind {
    /// Passes go to a second invoice under `Billing.SegregateTimePasses` (R13.5).
    pub const fn is_pass(self) -> bool {
        matches!(self, Kind::Pass | Kind::PayAsYouGo)
    }
}

/// A thing to be billed once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// `Id` of the pass, the sale or the contract.
    pub id: i64,
    /// `UniqueId` of the same record: the line's origin.
    pub unique_id: String,
    /// `Id` of the pass definition, product or plan.
    pub definition: i64,
    /// Name of the definition, product or plan.
    pub name: String,
    /// `InvoiceLineDisplayAs`: printed instead of the name (R13.4).
    pub display_as: Option<String>,
    /// Price of one, for this customer, exact; with tax when the location's prices are ([`crate::pricing::price_of_pass`]).
    pub unit_price: Money,
    /// How many; 1 for a pass.
    pub quantity: i64,
    /// Taken off the whole: `CoworkerProduct.DiscountAmount`.
    pub reduction: Money,
    /// `CurrencyId` of the definition, product or plan (R13.10).
    pub currency: i64,
    /// Its tax rates (R13.6).
    pub taxes: Taxes,
    /// Its financial account, copied to the line (R13.10).
    pub account: Option<Account>,
    /// `PurchaseOrder`; empty text counts as none (R13.5).
    pub purchase_order: Option<String>,
    /// `Notes`, printed when the location wants them (R13.4).
    pub notes: Option<String>,
    /// Whose it is, when somebody else pays (merged billing, R11.14); `None` for the payer's own.
    pub member: Option<String>,
    /// When it was sold or used; orders the lines and fills `SaleDate`.
    pub sold_at: Option<Instant>,
    /// What the line tells beside the name.
    pub detail: Detail,
    /// Where the price comes from.
    pub basis: PriceBasis,
}

/// What a line tells beside the name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Nothing.
    None,
    /// Pay as you go: the location-local date and the billed minutes, `None` for a fixed price (R13.4).
    Visit {
        /// Local date, as printed.
        date: String,
        /// Billed minutes.
        minutes: Option<i64>,
    },
    /// The days a plan's charge is for, as printed.
    Period {
        /// First day.
        from: String,
        /// Last day.
        to: String,
    },
}

/// A financial account as a line keeps it (R13.10).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// `FinancialAccount.Code`.
    pub code: String,
    /// `FinancialAccount.Name`.
    pub name: String,
}

impl Item {
    /// Its amount before tax is looked at: quantity times unit price, less the reduction. Not rounded.
    pub fn amount(&self) -> Money {
        self.unit_price.times(self.quantity) - self.reduction
    }

    /// Whether it gets a line. A sold product always does: passes may wait for its invoice (R11.5). All else only when it
    /// costs something.
    pub(super) fn has_line(&self) -> bool {
        self.kind == Kind::Product || !self.amount().is_zero()
    }

    /// The purchase order, if it says anything.
    pub(super) fn order_text(&self) -> Option<&str> {
        self.purchase_order.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }
}

/// What R13.1 asks about an issued pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassToBill {
    /// Where it comes from.
    pub origin: Origin,
    /// `Free`.
    pub free: bool,
    /// Its price for the customer.
    pub price: Money,
    /// `Invoiced`.
    pub invoiced: bool,
    /// A visit that runs on it is open.
    pub in_use: bool,
}

/// R13.1: not free, costs something, neither from a plan nor from a product, not invoiced yet; pay as you go only after
/// check-out.
pub fn is_billable(pass: PassToBill) -> bool {
    let by_itself = match pass.origin {
        Origin::Manual => true,
        Origin::PayAsYouGo => !pass.in_use,
        Origin::Plan | Origin::Product => false,
    };
    by_itself && !pass.free && !pass.invoiced && pass.price > Money::ZERO
}
