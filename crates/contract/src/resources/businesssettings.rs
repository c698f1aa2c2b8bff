//! `sys/businesssettings`: settings of a location (rule book chapter 1).

use crate::field::Source::Column;
use crate::field::{reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `BusinessSetting`.
pub static BUSINESS_SETTING: Resource = Resource {
    entity: "BusinessSetting",
    module: "sys",
    plural: "businesssettings",
    aliases: &[],
    table: "business_setting",
    label: "location settings",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location the record belongs to."),
        text("Name", Column("name")).required().exact().max(254).about("Dotted key (rule book chapter 1)."),
        text("Value", Column("value")).long().about("Value as text; booleans are True and False."),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Settings of a location (rule book chapter 1).",
};
