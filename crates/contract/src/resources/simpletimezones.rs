//! `sys/simpletimezones`: time zones.

use crate::field::Source::Column;
use crate::field::{boolean, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `SimpleTimeZone`.
pub static SIMPLE_TIME_ZONE: Resource = Resource {
    entity: "SimpleTimeZone",
    module: "sys",
    plural: "simpletimezones",
    aliases: &[],
    table: "simple_time_zone",
    label: "time zones",
    verbs: Verbs::EDIT_ONLY,
    fields: &[
        text("Name", Column("name")).not_null().max(254).about("IANA name."),
        text("Description", Column("description")).long().about("Description."),
        text("TimeOffset", Column("time_offset")).about("Standard offset from UTC."),
        boolean("UsesSummerTime", Column("uses_summer_time")).about("Clocks change."),
    ],
    order: Order::ID,
    scope: Scope::Everybody,
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Time zones.",
};
