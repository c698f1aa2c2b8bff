//! How a line of an invoice came about (R13.2-R13.7): where each price comes from, what shares the line, which tax it carries.

use super::{Kind, Standing};
use crate::{CustomerId, CustomerPrice, LocationId, Money, Percent};

/// Where the price of a thing comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceBasis {
    /// A price of its own: it holds as it is (R13.2, R11.2).
    Own,
    /// What the definition costs this customer (R13.2).
    Computed(CustomerPrice),
    /// Pay as you go: charged at check-out (R10.3).
    CheckOut,
    /// The price of the product.
    Product,
    /// A period of a plan.
    Plan {
        /// The price of a whole cycle, before discounts.
        list: Money,
        /// A price of the contract itself holds instead.
        own: bool,
        /// `Team.DiscountTariffs`.
        discount: Percent,
        /// Days that are charged.
        days: i64,
        /// Days of a whole cycle.
        of: i64,
    },
    /// The plan's sign-up fee.
    Fee,
    /// What lacks to the plan's minimum price (R13.9).
    Minimum,
}

/// Where the tax rate of a line comes from (R13.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaxSource {
    /// The location adds no tax, or no rate is set anywhere.
    #[default]
    Nothing,
    /// `Billing.AddTaxToInvoices` is off.
    Off,
    /// The definition's, product's or plan's rate for customers of this standing.
    Definition(Standing),
    /// The personal rate of who pays.
    Personal,
    /// `Billing.TaxValue` of the location.
    Location,
}

/// A thing on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChargedItem {
    /// `Id` of the pass, the sale or the contract.
    pub id: i64,
    /// What it costs before tax is looked at.
    pub amount: Money,
    /// Where its price comes from.
    pub basis: PriceBasis,
}

/// A line of an invoice and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTrace {
    /// What it charges.
    pub kind: Kind,
    /// The location that invoices.
    pub issuer: LocationId,
    /// Who pays.
    pub payer: CustomerId,
    /// What shares the line (R13.4).
    pub items: Vec<ChargedItem>,
    /// Price of one.
    pub unit_price: Money,
    /// How many.
    pub quantity: i64,
    /// Taken off the whole.
    pub reduction: Money,
    /// `Billing.PricesIncludeTax` (R13.7).
    pub includes_tax: bool,
    /// Decimals of net and tax.
    pub decimals: u32,
    /// The rate.
    pub rate: Percent,
    /// Where it comes from.
    pub source: TaxSource,
    /// Net amount.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// On the invoice of passes alone (R13.5).
    pub passes_only: bool,
    /// On an invoice of its own for its purchase order (R13.5).
    pub by_order: bool,
}
