//! `billing/coworkercontracts`: contracts: which customer is on which plan, and when.

use crate::enums;
use crate::field::Source::{Column, Computed, Constant, Extra};
use crate::field::{
    boolean, choice, choice_name, decimal, guid, ids, instant, integer, joined, local, reference, text,
};
use crate::resource::{Command, Order, Resource, Scope, ToStringText, Verbs, parameter};

/// The table of `CoworkerContract`.
pub static COWORKER_CONTRACT: Resource = Resource {
    entity: "CoworkerContract",
    module: "billing",
    plural: "coworkercontracts",
    aliases: &[],
    table: "coworker_contract",
    label: "contracts",
    verbs: Verbs::NO_DELETE,
    fields: &[
        reference("IssuedById", "Business", Column("issued_by_id")).required().about("Location that issued it."),
        text("IssuedByName", joined(&["IssuedById"], "Name")),
        reference("CoworkerId", "Coworker", Column("coworker_id"))
            .required()
            .about("Customer; an active contract makes a member (R4.4)."),
        choice_name("CoworkerCoworkerType", &enums::COWORKER_RECORD_TYPE, joined(&["CoworkerId"], "CoworkerType")),
        text("CoworkerFullName", joined(&["CoworkerId"], "FullName")).about("Full name of the customer."),
        text("CoworkerCompanyName", joined(&["CoworkerId"], "CompanyName")),
        text("CoworkerBillingName", joined(&["CoworkerId"], "BillingName")),
        text("CoworkerEmail", joined(&["CoworkerId"], "Email")).exact(),
        boolean("CoworkerActive", joined(&["CoworkerId"], "Active")),
        reference("TariffId", "Tariff", Column("tariff_id")).required().about("Plan."),
        text("TariffName", joined(&["TariffId"], "Name")).about("Name of the plan."),
        integer("TariffInvoiceEvery", joined(&["TariffId"], "InvoiceEvery")),
        integer("TariffInvoiceEveryWeeks", joined(&["TariffId"], "InvoiceEveryWeeks")),
        decimal("TariffPrice", joined(&["TariffId"], "Price")).not_null(),
        text("TariffCurrencyCode", joined(&["TariffId", "CurrencyId"], "Code")).exact(),
        reference("NextTariffId", "Tariff", Column("next_tariff_id")).about("Plan from the next renewal on."),
        text("NextTariffName", joined(&["NextTariffId"], "Name")),
        text("Notes", Column("notes")).long().about("Free notes."),
        instant("StartDate", Column("start_date")).about("Start; when absent, the moment of creation (R11.9a)."),
        integer("BillingDay", Column("billing_day"))
            .between(1, 31)
            .about("Day of the month on which it renews; absent = the day it started (R11.9a)."),
        instant("RenewalDate", Column("renewal_date")).about("Next renewal."),
        instant("InvoicedPeriod", Column("invoiced_period")).about("Start of the period that the next invoice covers."),
        instant("ContractTerm", Column("contract_term")).about("Earliest end without a fee."),
        decimal("Price", Column("price")).at_least(0).about("Own price; null = the plan's."),
        decimal("Value", Column("value")).about("Value for reports."),
        ids("Desks", "", Extra).not_in_list(),
        ids("Variants", "", Extra).not_in_list(),
        integer("Quantity", Column("quantity"))
            .required()
            .between(1, 10_000)
            .about("Multiplies price and included passes (R11.12)."),
        boolean("Active", Computed).read_only().about("Started and not ended (R11.9a)."),
        boolean("MainContract", Column("main_contract")).read_only().about("The customer's main contract."),
        boolean("Cancelled", Column("cancelled")).read_only().about("An end has been set."),
        text("PurchaseOrder", Column("purchase_order")).about("Purchase order that invoices of this record carry."),
        boolean("IncludeSignupFee", Column("include_signup_fee")).about("The next invoice carries the sign-up fee."),
        boolean("InvoiceAdvancedCycles", Column("invoice_advanced_cycles")).about("Cycles are invoiced ahead."),
        boolean("ApplyProRating", Column("apply_pro_rating")).about("The first cycle costs a part."),
        instant("NextAutoInvoice", Column("next_auto_invoice")).about("When it is invoiced next."),
        boolean("PricePlanTermsAccepted", Column("price_plan_terms_accepted")).about("The terms were accepted."),
        instant("PricePlanTermsAcceptedOn", Column("price_plan_terms_accepted_on"))
            .read_only()
            .about("When the terms were accepted."),
        instant("CancellationDate", Column("cancellation_date")).about("End: active before it (R11.9a)."),
        integer("CancellationLimitDays", Column("cancellation_limit_days"))
            .about("Notice in days, instead of the plan's."),
        boolean("ProRateCancellation", Column("pro_rate_cancellation")).about("The last cycle costs a part."),
        boolean("CancelTeamContracts", Column("cancel_team_contracts"))
            .about("Ending it ends the team's contracts too."),
        choice("CancellationReason", &enums::CANCELLATION_REASON, Column("cancellation_reason"))
            .default(0)
            .about("Why it ended."),
        text("CancellationNotes", Column("cancellation_notes")).long().about("Notes on the end."),
        choice("DeliveryHandlingPreferenceChecks", &enums::DELIVERY_HANDLING, Extra).default(11),
        choice("DeliveryHandlingPreferenceMail", &enums::DELIVERY_HANDLING, Extra).default(11),
        choice("DeliveryHandlingPreferenceParcels", &enums::DELIVERY_HANDLING, Extra).default(11),
        choice("DeliveryHandlingPreferencePublicity", &enums::DELIVERY_HANDLING, Extra).default(11),
        text("DeliveryInstructions", Extra).long(),
        instant("IdentityChecksDueOn", Extra),
        instant("AddressChecksDueOn", Extra),
        local("StartDateLocal", Computed).about("StartDate on the wall clock of the location."),
        local("RenewalDateLocal", Computed).about("RenewalDate on the wall clock of the location."),
        local("NextAutoInvoiceLocal", Computed).about("NextAutoInvoice on the wall clock of the location."),
        local("PricePlanTermsAcceptedOnLocal", Computed)
            .about("PricePlanTermsAcceptedOn on the wall clock of the location."),
        local("CancellationDateLocal", Computed).about("CancellationDate on the wall clock of the location."),
        local("ContractTermLocal", Computed).about("ContractTerm on the wall clock of the location."),
        guid("ProposalUniqueId", Constant).read_only(),
        guid("ProposalContractUniqueId", Constant).read_only(),
        guid("CourseMemberUniqueId", Constant).read_only(),
        local("InvoicedPeriodLocal", Computed).about("InvoicedPeriod on the wall clock of the location."),
        text("FloorPlanDeskIds", Constant).read_only(),
        text("FloorPlanDeskNames", Constant).read_only(),
        text("FloorPlanDeskVariantIds", Constant).read_only(),
        text("FloorPlanDeskVariantNames", Constant).read_only(),
        decimal("PriceWithProductsAndDeposits", Computed)
            .read_only()
            .not_null()
            .about("Price of a cycle with its products and deposits."),
        decimal("PriceWithProducts", Computed).read_only().not_null().about("Price of a cycle with its products."),
        text("PoBoxNumber", Extra).exact(),
        boolean("InPausedPeriod", Computed).read_only().about("Paused now (R11.13)."),
        instant("InPausedPeriodFrom", Column("in_paused_period_from")).read_only().about("Start of the pause."),
        instant("InPausedPeriodUntil", Column("in_paused_period_until"))
            .read_only()
            .about("End of the pause; null = until further notice."),
    ],
    order: Order::ID,
    scope: Scope::Member("IssuedById"),
    to_string: ToStringText::Pair("CoworkerFullName", "TariffName"),
    required_filter: None,
    commands: &[
        Command {
            key: "CANCEL_CONTRACT",
            name: "Cancel contract",
            about: "Ends the contract: at `CancellationDate` when given, else now.",
            parameters: &[parameter("CancellationDate", "End, an instant; absent = now.")],
        },
        Command {
            key: "DELETE_CONTRACT",
            name: "Delete contract",
            about: "Deletes a contract that has ended.",
            parameters: &[],
        },
        Command {
            key: "PAUSE_CONTRACT",
            name: "Pause contract",
            about: "Pauses it (R11.13): from `From` when given, else now, until `Until` when given, else until it is resumed.",
            parameters: &[
                parameter("From", "Start of the pause, an instant; absent = now."),
                parameter("Until", "End of the pause, an instant after From; absent = until it is resumed."),
            ],
        },
        Command {
            key: "RESUME_CONTRACT",
            name: "Resume contract",
            about: "Ends the pause that runs or is to come.",
            parameters: &[],
        },
    ],
    about: "Contracts: which customer is on which plan, and when.",
};
