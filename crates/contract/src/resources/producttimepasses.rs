//! `billing/producttimepasses`: passes released when a product is sold.

use crate::enums;
use crate::field::Source::Column;
use crate::field::{choice, integer, joined, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `ProductTimePass`.
pub static PRODUCT_TIME_PASS: Resource = Resource {
    entity: "ProductTimePass",
    module: "billing",
    plural: "producttimepasses",
    aliases: &[],
    table: "product_time_pass",
    label: "product time passes",
    verbs: Verbs::ALL,
    fields: &[
        reference("ProductId", "Product", Column("product_id")).required().about("Product."),
        text("ProductName", joined(&["ProductId"], "Name")).about("Name of the product."),
        reference("TimePassId", "TimePass", Column("time_pass_id")).required().about("Pass definition."),
        text("TimePassName", joined(&["TimePassId"], "Name")).about("Name of the pass definition."),
        integer("PassesIncluded", Column("passes_included"))
            .required()
            .between(0, 10_000)
            .about("Passes issued: days for a day pass, units of MinutesIncluded for a time pass (R3.2)."),
        integer("ExpireTimeInMonths", Column("expire_time_in_months"))
            .between(0, 1200)
            .about("Older form of the expiry, used when ExpirationType is 0 (R11.6)."),
        integer("ExpireTimeInWeeks", Column("expire_time_in_weeks"))
            .between(0, 5000)
            .about("Older form, used when ExpirationType is 0 and no months are given (R11.6)."),
        choice("ExpirationType", &enums::RECURRENT_CHARGE_PATTERN, Column("expiration_type"))
            .default(0)
            .about("Unit of ExpiresIn; 0 = see the older members, else no expiry (R11.6)."),
        integer("ExpiresIn", Column("expires_in"))
            .between(0, 40_000)
            .about("Number of units until a released pass expires; null is 1 (R11.6)."),
    ],
    order: Order::ID,
    scope: Scope::Through("ProductId"),
    to_string: ToStringText::Member("TimePassName"),
    required_filter: None,
    commands: &[],
    about: "Passes released when a product is sold.",
};
