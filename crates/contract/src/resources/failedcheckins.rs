//! `spaces/failedcheckins`: check-ins that were refused, and why.

use crate::enums;
use crate::field::Source::Column;
use crate::field::{choice, instant, joined, local, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `FailedCheckin`.
pub static FAILED_CHECKIN: Resource = Resource {
    entity: "FailedCheckin",
    module: "spaces",
    plural: "failedcheckins",
    aliases: &[],
    table: "failed_checkin",
    label: "failed check-ins",
    verbs: Verbs::ALL,
    fields: &[
        reference("CoworkerId", "Coworker", Column("coworker_id")).about("Customer who tried, when known."),
        text("CoworkerFullName", joined(&["CoworkerId"], "FullName")).about("Full name of the customer."),
        reference("BusinessId", "Business", Column("business_id")).required().about("Location."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        instant("CheckinAttemptTime", Column("attempt_time")).required().about("Moment of the attempt."),
        choice("Source", &enums::CHECKIN_SOURCE, Column("source"))
            .read_only()
            .about("How it came about; 1 (by hand) when not said (R7.1)."),
        text("MacAddresses", Column("mac_addresses")).about("Devices seen, comma-separated."),
        text("TeamsAtTheTimeOfCheckin", Column("teams_at_checkin"))
            .about("Names of the customer's teams at that moment (R5.7)."),
        text("TariffAtTheTimeOfCheckin", Column("tariff_at_checkin"))
            .about("Names of the customer's active plans at that moment (R5.7)."),
        text("Description", Column("description")).long().about("Why it was refused (chapter 8)."),
        local("CheckinAttemptTimeLocal", Column("attempt_local"))
            .about("The attempt on the wall clock of the location (R2.1)."),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("CoworkerFullName"),
    required_filter: None,
    commands: &[],
    about: "Check-ins that were refused, and why.",
};
