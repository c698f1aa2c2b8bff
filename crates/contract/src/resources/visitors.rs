//! `spaces/visitors`: visitors of customers and of the location. They hold no passes and have no tokens for the network (R15.4).

use crate::enums;
use crate::field::Source::{Column, Computed, WriteOnly};
use crate::field::{boolean, choice, choice_name, instant, joined, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `Visitor`.
pub static VISITOR: Resource = Resource {
    entity: "Visitor",
    module: "spaces",
    plural: "visitors",
    aliases: &[],
    table: "visitor",
    label: "visitors",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location visited."),
        text("FullName", Column("full_name")).required().max(254).about("Full name."),
        text("Email", Column("email")).required().exact().email().about("E-mail address."),
        reference("CoworkerId", "Coworker", Column("coworker_id")).about("Host."),
        choice_name("CoworkerCoworkerType", &enums::COWORKER_RECORD_TYPE, joined(&["CoworkerId"], "CoworkerType")),
        text("CoworkerFullName", joined(&["CoworkerId"], "FullName")).about("Full name of the customer."),
        text("CoworkerCompanyName", joined(&["CoworkerId"], "CompanyName")),
        text("CoworkerBillingName", joined(&["CoworkerId"], "BillingName")),
        text("CoworkerEmail", joined(&["CoworkerId"], "Email")).exact(),
        text("CoworkerTeamNames", Computed).read_only().about("Names of the customer's teams."),
        choice("VisitorSource", &enums::VISITOR_SOURCE, Column("visitor_source"))
            .default(1)
            .about("Who announced the visit."),
        choice("HostApprovalStatus", &enums::VISITOR_HOST_APPROVAL_STATUS, Column("host_approval_status"))
            .default(1)
            .about("Whether the host agreed."),
        text("VisitorCode", Column("visitor_code"))
            .read_only()
            .not_null()
            .exact()
            .about("Code with which the visitor checks in; made by the server."),
        text("CheckedInAt", Column("checked_in_at")).about("Where the visitor checked in."),
        text("Notes", Column("notes")).long().about("Free notes."),
        text("CustomerNotes", Column("customer_notes")).long().about("Notes of the host."),
        text("VisitReason", Column("visit_reason")).long().about("Reason of the visit."),
        text("CompanyName", Column("company_name")).about("Company."),
        text("PhoneNumber", Column("phone_number")).exact().about("Telephone."),
        instant("ExpectedArrival", Column("expected_arrival")).required().about("When the visitor is expected."),
        boolean("Arrived", Column("arrived")).about("The visitor is or was here."),
        instant("ArrivalDate", Column("arrival_date")).about("When the visitor arrived."),
        instant("DepartureDate", Column("departure_date")).about("When the visitor left."),
        boolean("Notified", Column("notified")).about("The host was told."),
        boolean("Internal", Column("internal")).about("From the own house."),
        boolean("IsTour", Column("is_tour")).about("Comes for a tour."),
        boolean("HasAgreedTerms", Column("has_agreed_terms")).about("Agreed to the terms."),
        boolean("TourConfirmed", Column("tour_confirmed")).about("The tour is confirmed."),
        text("AccessControlScheduledJobId", Column("access_control_scheduled_job_id"))
            .exact()
            .about("Job that opens doors."),
        boolean("CheckInNow", WriteOnly).create_only().about("Check the visitor in at once."),
    ],
    order: Order::up("ExpectedArrival"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("FullName"),
    required_filter: None,
    commands: &[],
    about: "Visitors of customers and of the location.",
};
