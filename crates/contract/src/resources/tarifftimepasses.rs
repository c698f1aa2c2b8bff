//! `billing/tarifftimepasses`: passes issued to the members of a plan.

use crate::enums;
use crate::field::Source::Column;
use crate::field::{choice, integer, joined, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `TariffTimePass`.
pub static TARIFF_TIME_PASS: Resource = Resource {
    entity: "TariffTimePass",
    module: "billing",
    plural: "tarifftimepasses",
    aliases: &[],
    table: "tariff_time_pass",
    label: "price plan time passes",
    verbs: Verbs::ALL,
    fields: &[
        reference("TariffId", "Tariff", Column("tariff_id")).required().about("Plan."),
        text("TariffName", joined(&["TariffId"], "Name")).about("Name of the plan."),
        reference("TimePassId", "TimePass", Column("time_pass_id")).required().about("Pass definition."),
        text("TimePassName", joined(&["TimePassId"], "Name")).about("Name of the pass definition."),
        integer("PassesIncluded", Column("passes_included"))
            .required()
            .between(0, 10_000)
            .about("Passes issued: days for a day pass, units of MinutesIncluded for a time pass (R3.2)."),
        choice("PassRenewalTime", &enums::TIME_SPAN, Column("pass_renewal_time"))
            .default(3)
            .about("How often the passes lapse and are issued anew (R11.7)."),
    ],
    order: Order::ID,
    scope: Scope::Through("TariffId"),
    to_string: ToStringText::Member("TimePassName"),
    required_filter: None,
    commands: &[],
    about: "Passes issued to the members of a plan.",
};
