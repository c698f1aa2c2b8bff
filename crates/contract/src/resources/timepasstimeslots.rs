//! `billing/timepasstimeslots`: weekly hours in which a pass is valid.

use crate::enums;
use crate::field::Source::Column;
use crate::field::{choice, instant, reference};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `TimePassTimeSlot`.
pub static TIME_PASS_TIME_SLOT: Resource = Resource {
    entity: "TimePassTimeSlot",
    module: "billing",
    plural: "timepasstimeslots",
    aliases: &[],
    table: "time_pass_slot",
    label: "time pass time slots",
    verbs: Verbs::ALL,
    fields: &[
        reference("TimePassId", "TimePass", Column("time_pass_id")).required().about("Pass definition."),
        instant("FromTime", Column("from_time")).required().about("Start, as a UTC instant around 1976-01-01 (R2.8)."),
        instant("ToTime", Column("to_time"))
            .required()
            .about("End, a UTC instant around 1976-01-01; not after the start = next day (R2.9)."),
        choice("DayOfWeek", &enums::DAY_OF_WEEK, Column("day_of_week"))
            .required()
            .about("Local day on which it starts (R2.8)."),
    ],
    order: Order::ID,
    scope: Scope::Through("TimePassId"),
    to_string: ToStringText::HashId,
    required_filter: None,
    commands: &[],
    about: "Weekly hours in which a pass is valid.",
};
