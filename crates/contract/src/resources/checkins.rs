//! `spaces/checkins`: visits of customers.

use crate::enums;
use crate::field::Source::Column;
use crate::field::{boolean, choice, guid, instant, joined, local, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `Checkin`.
pub static CHECKIN: Resource = Resource {
    entity: "Checkin",
    module: "spaces",
    plural: "checkins",
    aliases: &[],
    table: "checkin",
    label: "check-ins",
    verbs: Verbs::ALL,
    fields: &[
        reference("CoworkerId", "Coworker", Column("coworker_id")).required().about("Customer who checked in."),
        text("CoworkerFullName", joined(&["CoworkerId"], "FullName")).about("Full name of the customer."),
        reference("BusinessId", "Business", Column("business_id")).required().about("Location."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        choice("Source", &enums::CHECKIN_SOURCE, Column("source"))
            .default(1)
            .about("How it came about; 1 (by hand) when not said (R7.1)."),
        instant("FromTime", Column("from_time"))
            .required()
            .about("Check-in, rounded to the step of the location (R2.2)."),
        instant("ToTime", Column("to_time")).about("Check-out, rounded; null while the visit is open (R2.2)."),
        boolean("CountsTowardsPlanLimits", Column("counts_towards_plan_limits"))
            .read_only()
            .about("Counts against the plan's limits; copied from the pass taken (R5.7)."),
        guid("CoworkerTimePassGuid", Column("coworker_time_pass_guid"))
            .about("UniqueId of the pass it rests on; sent, it names the pass to use (R5.1)."),
        boolean("AutoCheckout", Column("auto_checkout"))
            .read_only()
            .about("Opened by a device: ends after inactivity (R7.4)."),
        instant("LastActivity", Column("last_activity"))
            .about("Latest sign of activity, for automatic check-out (R7.4, R7.12)."),
        text("MacAddresses", Column("mac_addresses")).long().about("Devices seen, comma-separated."),
        text("TeamsAtTheTimeOfCheckin", Column("teams_at_checkin"))
            .read_only()
            .about("Names of the customer's teams at that moment (R5.7)."),
        text("TariffAtTheTimeOfCheckin", Column("tariff_at_checkin"))
            .read_only()
            .about("Names of the customer's active plans at that moment (R5.7)."),
        text("ValidateCheckinJobId", Column("validate_checkin_job_id"))
            .read_only()
            .exact()
            .about("Job that looks for inactivity (R7.16)."),
        local("FromTimeLocal", Column("from_local")).about("FromTime on the wall clock of the location (R2.1)."),
        local("ToTimeLocal", Column("to_local")).about("ToTime on the wall clock of the location (R2.1)."),
    ],
    order: Order::down("FromTime"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("CoworkerFullName"),
    required_filter: None,
    commands: &[],
    about: "Visits of customers.",
};
