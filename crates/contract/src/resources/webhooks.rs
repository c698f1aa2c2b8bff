//! `sys/webhooks`: addresses that are told what happens.

use crate::enums;
use crate::field::Source::{Column, Computed};
use crate::field::{boolean, choice, instant, integer, joined, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `WebHook`. What is sent when stands in [`crate::webhooks`].
pub static WEB_HOOK: Resource = Resource {
    entity: "WebHook",
    module: "sys",
    plural: "webhooks",
    aliases: &[],
    table: "webhook",
    label: "webhooks",
    verbs: Verbs::ALL,
    fields: &[
        // An update may leave these out: clients send webhooks in part.
        reference("BusinessId", "Business", Column("business_id"))
            .required_on_create()
            .about("Location whose events are sent, and those of the locations below it."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("Name", Column("name")).required_on_create().max(254).about("What it is called."),
        choice("Action", &enums::WEBHOOK_ACTION, Column("action"))
            .required_on_create()
            .about("What is sent; only actions that this server sends are accepted (docs/webhooks.md)."),
        text("Description", Column("description")).not_in_list().long().about("Free notes."),
        text("URL", Column("url")).required_on_create().max(2000).about("Where it is sent by POST, http or https."),
        boolean("Active", Column("active"))
            .default(1)
            .about("False pauses the deliveries; the server switches off what has failed for three days."),
        text("LastError", Computed)
            .read_only()
            .nullable()
            .no_filter()
            .about("Why the latest delivery failed; null after one that went well."),
        instant("LastTrigger", Computed)
            .read_only()
            .nullable()
            .no_filter()
            .about("The latest delivery that went well."),
        integer("ErrorCount", Computed)
            .read_only()
            .not_null()
            .no_filter()
            .about("Failures since the latest delivery that went well."),
    ],
    order: Order::up("Name"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Addresses that are told what happens.",
};
