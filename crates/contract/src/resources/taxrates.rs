//! `sys/taxrates`: tax rates.

use crate::enums;
use crate::field::Source::Column;
use crate::field::{choice, decimal, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `TaxRate`.
pub static TAX_RATE: Resource = Resource {
    entity: "TaxRate",
    module: "sys",
    plural: "taxrates",
    aliases: &[],
    table: "tax_rate",
    label: "tax rates",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location the record belongs to."),
        text("Name", Column("name")).required().max(254).about("Display name."),
        decimal("Rate", Column("rate")).required().between(0, 10_000_000).about("Percent."),
        choice("ExemptionReason", &enums::TAX_EXEMPTION_REASON, Column("exemption_reason"))
            .default(1)
            .about("Why no tax is due, for countries that ask."),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Tax rates.",
};
