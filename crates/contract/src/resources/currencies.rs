//! `sys/currencies`: currencies.

use crate::field::Source::Column;
use crate::field::text;
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `Currency`.
pub static CURRENCY: Resource = Resource {
    entity: "Currency",
    module: "sys",
    plural: "currencies",
    aliases: &[],
    table: "currency",
    label: "currencies",
    verbs: Verbs::READ_ONLY,
    fields: &[
        text("Name", Column("name")).read_only().not_null().max(254).about("Display name."),
        text("Code", Column("code")).read_only().not_null().exact().about("ISO 4217 code."),
        text("Format", Column("format")).read_only().not_null().exact().about("How amounts are shown."),
    ],
    order: Order::ID,
    scope: Scope::Everybody,
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Currencies.",
};
