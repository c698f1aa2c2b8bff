//! `billing/timepassprices`: special prices of a pass for the members of a plan.

use crate::field::Source::Column;
use crate::field::{decimal, joined, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `TimePassPrice`.
pub static TIME_PASS_PRICE: Resource = Resource {
    entity: "TimePassPrice",
    module: "billing",
    plural: "timepassprices",
    aliases: &[],
    table: "time_pass_price",
    label: "time pass prices",
    verbs: Verbs::ALL,
    fields: &[
        reference("TimePassId", "TimePass", Column("time_pass_id")).required().about("Pass definition."),
        text("TimePassName", joined(&["TimePassId"], "Name")).about("Name of the pass definition."),
        reference("TariffId", "Tariff", Column("tariff_id")).required().about("Plan."),
        text("TariffName", joined(&["TariffId"], "Name")).about("Name of the plan."),
        decimal("Price", Column("price"))
            .required()
            .at_least(0)
            .about("Price of the pass for members of the plan (R13.2)."),
    ],
    order: Order::ID,
    scope: Scope::Through("TimePassId"),
    to_string: ToStringText::Pair("TimePassName", "TariffName"),
    required_filter: None,
    commands: &[],
    about: "Special prices of a pass for the members of a plan.",
};
