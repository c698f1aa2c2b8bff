//! `sys/countries`: countries.

use crate::field::Source::Column;
use crate::field::text;
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `Country`.
pub static COUNTRY: Resource = Resource {
    entity: "Country",
    module: "sys",
    plural: "countries",
    aliases: &[],
    table: "country",
    label: "countries",
    verbs: Verbs::READ_ONLY,
    fields: &[
        text("Name", Column("name")).read_only().not_null().max(254).about("Display name."),
        text("TwoDigitsCode", Column("two_digits_code"))
            .read_only()
            .not_null()
            .exact()
            .about("ISO 3166 code of two letters."),
        text("Culture", Column("culture")).read_only().not_null().exact().about("Language tag, e.g. en-GB."),
    ],
    order: Order::ID,
    scope: Scope::Everybody,
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Countries.",
};
