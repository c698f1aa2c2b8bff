//! `billing/products`: things sold; some carry passes.

use crate::enums;
use crate::field::Source::{Column, Constant, Extra, WriteOnly};
use crate::field::{added, boolean, choice, decimal, ids, integer, joined, links, reference, removed, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `Product`.
pub static PRODUCT: Resource = Resource {
    entity: "Product",
    module: "billing",
    plural: "products",
    aliases: &[],
    table: "product",
    label: "products",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location the record belongs to."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("Name", Column("name")).required().max(254).about("Display name."),
        choice("SystemProductType", &enums::PRODUCT_TYPE, Column("system_product_type")).default(99).about("Category."),
        text("Description", Column("description")).not_null().long().about("Description."),
        text("InvoiceLineDisplayAs", Column("invoice_line_display_as"))
            .about("Text of invoice lines instead of the name (R13.4)."),
        text("Sku", Column("sku")).exact().about("Stock number."),
        text("Tags", Extra),
        integer("DisplayOrder", Column("display_order")).not_null().about("Position among its siblings, small first."),
        decimal("Price", Column("price")).required().at_least(0).about("Price of one."),
        boolean("Visible", Column("visible")).about("Shown to customers."),
        boolean("VisibleInKiosk", Extra),
        boolean("AvailableToAi", Extra),
        text("NotesForAi", Extra).long(),
        boolean("ShowPriceForAi", Extra),
        decimal("PriceForAi", Extra),
        boolean("SyncToSquare", Extra),
        reference("CurrencyId", "Currency", Column("currency_id")).required().about("Currency of the amounts."),
        text("CurrencyCode", joined(&["CurrencyId"], "Code")).exact().about("ISO 4217 code of the currency."),
        reference("TaxRateId", "TaxRate", Column("tax_rate_id")).about("Tax rate of usual customers (R13.6)."),
        text("TaxRateName", joined(&["TaxRateId"], "Name")),
        reference("ReducedTaxRateId", "TaxRate", Column("reduced_tax_rate_id"))
            .about("Tax rate of customers entitled to the reduced one (R13.6)."),
        reference("ExemptTaxRateId", "TaxRate", Column("exempt_tax_rate_id"))
            .about("Tax rate of exempt customers (R13.6)."),
        reference("FinancialAccountId", "FinancialAccount", Column("financial_account_id"))
            .about("Account copied to invoice lines (R13.10)."),
        text("FinancialAccountName", joined(&["FinancialAccountId"], "Name")),
        choice("AvailableAs", &enums::RECURRENT_PRODUCT_OPTIONS, Column("available_as"))
            .default(1)
            .about("Sold once, repeatedly, or both."),
        boolean("OnlyForContacts", Column("only_for_contacts"))
            .about("Only for customers without an active contract (R4.4)."),
        boolean("OnlyForMembers", Column("only_for_members"))
            .about("Only for customers with an active contract, on one of Tariffs if any (R4.4)."),
        ids("Tariffs", "Tariff", links("product_tariff", "product_id", "tariff_id"))
            .not_in_list()
            .about("Plans whose members may buy it; empty = any."),
        added("AddedTariffs", "Tariff", "Tariffs"),
        removed("RemovedTariffs", "Tariff", "Tariffs"),
        boolean("Archived", Column("archived")).about("Kept, but no longer offered."),
        boolean("Starred", Column("starred")).about("Shown first."),
        boolean("TrackStock", Extra),
        boolean("AllowNegativeStock", Extra),
        integer("CurrentStock", Constant).read_only(),
        integer("StockAlertLevel", Extra),
        boolean("ApplyProRating", Column("apply_pro_rating")).about("Part periods cost a part."),
        text("ImageFileName", Constant).read_only(),
        text("NewImageUrl", WriteOnly).no_filter().about("Address of a picture; files are not kept."),
        boolean("ClearImageFile", WriteOnly).nullable().about("Takes the picture away; files are not kept."),
        boolean("InvoiceCoworker", Column("invoice_coworker")).about("Invoice the buyer and not the team payer."),
        boolean("SyncToNexKiosk", Extra),
        boolean("CreateDeliveryWhenPurchased", Extra),
    ],
    order: Order::up("Name"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Things sold; some carry passes.",
};
