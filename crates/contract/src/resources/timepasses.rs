//! `billing/timepasses`: pass definitions: day passes and time passes.

use crate::field::Source::Column;
use crate::field::{added, boolean, decimal, ids, integer, joined, links, reference, removed, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `TimePass`.
pub static TIME_PASS: Resource = Resource {
    entity: "TimePass",
    module: "billing",
    plural: "timepasses",
    aliases: &[],
    table: "time_pass",
    label: "time passes",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id"))
            .required()
            .about("Owning location; valid there and below unless Businesses says otherwise (R4.2)."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("Name", Column("name")).required().max(254).about("Display name."),
        text("InvoiceLineDisplayAs", Column("invoice_line_display_as"))
            .about("Text of invoice lines instead of the name (R13.4)."),
        decimal("Price", Column("price"))
            .required()
            .at_least(0)
            .about("Price; a special price of the plan may be lower (R13.2)."),
        integer("MinutesIncluded", Column("minutes_included"))
            .at_least(0)
            .about("Minutes of a time pass; null makes it a day pass (R3.1)."),
        boolean("CountsTowardsPlanLimits", Column("counts_towards_plan_limits"))
            .not_in_list()
            .about("Visits on it count against the plan's limits (R9.2)."),
        boolean("UseAsPayAsYouGoForMembers", Column("use_as_pay_as_you_go_for_members"))
            .about("May be sold at check-in to members who hold no valid pass (chapter 10)."),
        boolean("UseAsPayAsYouGoForContacts", Column("use_as_pay_as_you_go_for_contacts"))
            .about("May be sold at check-in to contacts who hold no valid pass (chapter 10)."),
        integer("UsePriority", Column("use_priority"))
            .about("Which of several valid passes is taken: higher first, null is 0 (R5.3)."),
        reference("CurrencyId", "Currency", Column("currency_id")).required().about("Currency of the amounts."),
        text("CurrencyCode", joined(&["CurrencyId"], "Code")).exact().about("ISO 4217 code of the currency."),
        reference("TaxRateId", "TaxRate", Column("tax_rate_id")).about("Tax rate of usual customers (R13.6)."),
        reference("ReducedTaxRateId", "TaxRate", Column("reduced_tax_rate_id"))
            .about("Tax rate of customers entitled to the reduced one (R13.6)."),
        reference("ExemptTaxRateId", "TaxRate", Column("exempt_tax_rate_id"))
            .about("Tax rate of exempt customers (R13.6)."),
        reference("FinancialAccountId", "FinancialAccount", Column("financial_account_id"))
            .about("Account copied to invoice lines (R13.10)."),
        ids("Businesses", "Business", links("time_pass_business", "time_pass_id", "business_id"))
            .about("Locations where it is valid; empty = the owning location and those below it (R4.2)."),
        added("AddedBusinesses", "Business", "Businesses"),
        removed("RemovedBusinesses", "Business", "Businesses"),
        // R14.1: who is in which group until when is for the engine to say (`engine/src/access.rs`).
        text("KisiGroupId", Column("kisi_group_id")).exact().about("Kisi door group of holders (R14.1)."),
        text("DoorGuardGroupId", Column("door_guard_group_id"))
            .exact()
            .about("DoorGuard door group of holders (R14.1)."),
        text("AccessControlGroupId", Column("access_control_group_id"))
            .exact()
            .about("Door group of holders, any provider; the older, single form (R14.1)."),
        text("AccessControlGroupIds", Column("access_control_group_ids"))
            .read_only()
            .exact()
            .about("Door groups of holders, any provider, comma-separated (R14.1)."),
        boolean("AllowNetworkCheckIn", Column("allow_network_check_in"))
            .about("Valid for check-ins by network activity (R4.7)."),
        boolean("OnlyForContacts", Column("only_for_contacts"))
            .not_in_list()
            .about("Only for customers without an active contract (R4.4)."),
        boolean("OnlyForMembers", Column("only_for_members"))
            .not_in_list()
            .about("Only for customers with an active contract, on one of Tariffs if any (R4.4)."),
        ids("Tariffs", "Tariff", links("time_pass_tariff", "time_pass_id", "tariff_id"))
            .about("With OnlyForMembers: the plans that count; empty = any (R3.10)."),
        added("AddedTariffs", "Tariff", "Tariffs"),
        removed("RemovedTariffs", "Tariff", "Tariffs"),
        boolean("Archived", Column("archived"))
            .about("No longer granted, sold or used as pay as you go; issued passes stay valid (R3.11)."),
        ids("TimeSlots", "TimePassTimeSlot", links("time_pass_slot", "time_pass_id", "id"))
            .read_only()
            .created_only()
            .about("Ids of its time slots."),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Pass definitions: day passes and time passes.",
};
