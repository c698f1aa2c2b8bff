//! `spaces/coworkers`: customers.
//!
//! Long because the vendor's customer has over 200 members of its own, most of which only travel.

use crate::enums;
use crate::field::Source::{Column, Computed, Constant, Extra, WriteOnly};
use crate::field::{
    added, boolean, choice, decimal, guid, ids, instant, integer, joined, json, links, local, real, reference, removed,
    text,
};
use crate::resource::{Command, Order, Resource, Scope, ToStringText, Verbs, parameter};

/// The table of `Coworker`.
pub static COWORKER: Resource = Resource {
    entity: "Coworker",
    module: "spaces",
    plural: "coworkers",
    aliases: &[],
    table: "coworker",
    label: "customers",
    verbs: Verbs::NO_DELETE,
    fields: &[
        choice("CoworkerType", &enums::COWORKER_RECORD_TYPE, Column("coworker_type"))
            .not_in_list()
            .default(1)
            .about("Person or company."),
        ids("Businesses", "Business", links("coworker_business", "coworker_id", "business_id"))
            .not_in_list()
            .filtered()
            .about("Locations the customer belongs to."),
        added("AddedBusinesses", "Business", "Businesses"),
        removed("RemovedBusinesses", "Business", "Businesses"),
        ids("Teams", "Team", links("team_member", "coworker_id", "team_id"))
            .not_in_list()
            .filtered()
            .about("Teams of the customer."),
        added("AddedTeams", "Team", "Teams"),
        removed("RemovedTeams", "Team", "Teams"),
        text("FullName", Column("full_name")).required().max(254).about("Full name."),
        text("Salutation", Column("salutation")).about("How letters begin; the first name when not given."),
        choice("Gender", &enums::GENDER, Extra).not_in_list().default(1),
        text("Email", Column("email")).required().exact().email().about("E-mail address."),
        boolean("CreateUser", WriteOnly).create_only().not_in_list().about("Make a login too."),
        text("AvatarFileName", Constant).read_only(),
        text("NewAvatarUrl", WriteOnly).no_filter().about("Address of a picture; files are not kept."),
        boolean("ClearAvatarFile", WriteOnly).nullable().about("Takes the picture away; files are not kept."),
        text("BannerImageFileName", Constant).read_only(),
        text("NewBannerImageUrl", WriteOnly).no_filter().about("Address of a banner; files are not kept."),
        boolean("ClearBannerImageFile", WriteOnly).nullable().about("Takes the banner away; files are not kept."),
        text("Address", Column("address")).not_in_list().about("Street."),
        text("PostCode", Column("post_code")).not_in_list().exact().about("Post code."),
        text("CityName", Column("city_name")).not_in_list().about("City."),
        text("State", Column("state")).not_in_list().about("State or region."),
        reference("CountryId", "Country", Column("country_id")).required().about("Country."),
        reference("SimpleTimeZoneId", "SimpleTimeZone", Column("simple_time_zone_id")).required().about("Time zone."),
        text("MobilePhone", Column("mobile_phone")).not_in_list().about("Mobile telephone."),
        text("LandLine", Column("land_line")).not_in_list().about("Telephone."),
        instant("DateOfBirth", Column("date_of_birth")).about("Date of birth."),
        text("NickName", Extra).not_in_list(),
        text("BusinessArea", Extra).not_in_list(),
        text("Position", Extra).not_in_list(),
        text("CompanyName", Column("company_name")).not_in_list().about("Company."),
        text("ProfileWebsite", Extra).not_in_list(),
        text("ProfileTags", Extra).not_in_list(),
        text("ProfileSummary", Extra).not_in_list().long(),
        text("Twitter", Extra).not_in_list(),
        text("Facebook", Extra).not_in_list(),
        text("Google", Extra).not_in_list(),
        text("Telegram", Extra).not_in_list(),
        text("Linkedin", Extra).not_in_list(),
        text("Skype", Extra).not_in_list(),
        text("Github", Extra).not_in_list(),
        text("Pinterest", Extra).not_in_list(),
        text("Flickr", Extra).not_in_list(),
        text("Instagram", Extra).not_in_list(),
        text("Vimeo", Extra).not_in_list(),
        text("Tumblr", Extra).not_in_list(),
        text("Blogger", Extra).not_in_list(),
        boolean("ProfileIsPublic", Extra).not_in_list(),
        reference("InvoicingBusinessId", "Business", Column("invoicing_business_id"))
            .about("Location that invoices the customer."),
        text("InvoicingBusinessName", joined(&["InvoicingBusinessId"], "Name")),
        text("BillingEmail", Column("billing_email")).not_in_list().exact().about("E-mail for invoices."),
        text("BillingName", Column("billing_name")).about("Name on invoices."),
        text("BillingAddress", Column("billing_address")).not_in_list().about("Street on invoices."),
        text("BillingPostCode", Column("billing_post_code")).not_in_list().exact().about("Post code on invoices."),
        text("BillingCityName", Column("billing_city_name")).not_in_list().about("City on invoices."),
        text("BillingState", Column("billing_state")).not_in_list().about("State or region on invoices."),
        reference("BillingCountryId", "Country", Column("billing_country_id"))
            .not_in_list()
            .about("Country on invoices."),
        reference("BillingSimpleTimeZoneId", "SimpleTimeZone", Column("billing_simple_time_zone_id"))
            .about("Time zone for invoices."),
        choice("TaxRateType", &enums::COWORKER_TAX_RATE_TYPE, Column("tax_rate_type"))
            .not_in_list()
            .default(1)
            .about("Which tax rate of a pass or product applies (R13.6)."),
        decimal("TaxRate", Column("tax_rate"))
            .not_in_list()
            .between(0, 10_000_000)
            .about("Personal tax rate in percent (R13.6)."),
        text("TaxIDNumber", Column("tax_id_number")).not_in_list().exact().about("Tax number."),
        text("BankName", Extra).not_in_list(),
        text("BankAccount", Extra).not_in_list(),
        text("BankBranch", Extra).not_in_list(),
        boolean("NotifyOnNewInvoice", Column("notify_on_new_invoice"))
            .not_in_list()
            .default(1)
            .about("Told about new invoices."),
        boolean("NotifyOnNewPayment", Column("notify_on_new_payment"))
            .not_in_list()
            .default(1)
            .about("Told about payments."),
        boolean("NotifyOnFailedPayment", Column("notify_on_failed_payment"))
            .not_in_list()
            .default(1)
            .about("Told about failed payments."),
        boolean("ShowPayingMemberInvoices", Extra).not_in_list(),
        boolean("EnableGoCardlessPayments", Extra).not_in_list(),
        boolean("UseGoCardlessProPayments", Extra).not_in_list(),
        text("GoCardlessContractNumber", Constant).not_in_list().no_filter(),
        text("StripeBacsDDPaymentMethodId", Constant).not_in_list().no_filter(),
        text("StripeBacsDDMandateId", Constant).not_in_list().no_filter(),
        text("StripeBacsDDCustomerToken", Constant).no_filter(),
        boolean("StripeBacsDDEnabled", Extra).not_in_list(),
        instant("LastOverDueInvoiceReminder", Extra),
        instant("LastLowCreditReminder", Column("last_low_credit_reminder"))
            .about("Latest reminder of little credit (R16.2)."),
        guid("RefererGuid", Extra),
        choice("RegularPaymentProvider", &enums::REGULAR_PAYMENT_PROVIDER, Extra).not_in_list().default(1),
        text("RegularPaymentContractNumber", Constant).not_in_list().no_filter(),
        text("CardNumber", Constant).read_only().no_filter(),
        boolean("DoNotProcessInvoicesAutomatically", Column("do_not_process_invoices_automatically"))
            .not_in_list()
            .about("Invoices are not charged automatically."),
        boolean("AllowNetworkCheckin", Column("allow_network_checkin"))
            .not_in_list()
            .default(1)
            .about("May be checked in by network activity (R7.12)."),
        integer("CheckinSinceLastRenewal", Computed).read_only().not_null().about("Visits since the last renewal."),
        integer("MinutesSinceLastRenewal", Computed)
            .read_only()
            .not_null()
            .about("Minutes of visits since the last renewal."),
        text("AccessCardId", Column("access_card_id")).exact().about("Access card, for kiosks and doors."),
        text("AccessPincode", Column("access_pincode"))
            .not_in_list()
            .exact()
            .about("PIN for kiosks; made by the server when absent."),
        text("KeyFobNumber", Column("key_fob_number")).not_in_list().exact().about("Key fob."),
        boolean("NotifyOnDelivery", Extra).not_in_list(),
        guid("EzeepUserId", Extra).not_in_list(),
        boolean("EzeepFreePrinting", Extra).not_in_list(),
        text("EzeepBlueUserId", Extra).not_in_list().exact(),
        boolean("EzeepBlueFreePrinting", Extra).not_in_list(),
        boolean("EzeepBluePrintingEnabled", Extra).not_in_list(),
        boolean("PaperCutPayAsYouPrint", Extra).not_in_list(),
        boolean("PaperCutFreePrinting", Extra),
        text("PaperCutUserId", Extra).not_in_list().exact(),
        boolean("CanMakeBookings", Extra).default(1),
        boolean("CanBookForTeam", Extra),
        boolean("CanPurchaseProducts", Extra).default(1),
        boolean("CanPurchaseEvents", Extra).default(1),
        boolean("CanAccessCommunity", Extra).default(1),
        text("ReferenceNumber", Column("reference_number")).exact().about("Number in another system."),
        text("Tag", Column("tag")).about("Labels."),
        text("Notes", Column("notes")).not_in_list().long().about("Free notes."),
        boolean("ShowAlert", Column("show_alert")).about("Show AlertNote at the front desk."),
        text("AlertNote", Column("alert_note")).long().about("Note for the front desk."),
        reference("UserId", "User", Column("user_id")).about("Login of the customer."),
        text("UserFullName", joined(&["UserId"], "FullName")),
        boolean("UserIsAdmin", joined(&["UserId"], "IsAdmin")),
        instant("UserLastAccess", joined(&["UserId"], "LastAccess")),
        boolean("UserActive", joined(&["UserId"], "Active")),
        boolean("UserReceiveCommunityDigest", joined(&["UserId"], "ReceiveCommunityDigest")),
        boolean("UserReceiveEveryMessage", joined(&["UserId"], "ReceiveEveryMessage")),
        boolean("Active", Column("active")).default(1).about("An inactive customer cannot check in (R4.1)."),
        instant("NextAutoInvoice", Column("next_auto_invoice")).about("When the next invoice is due to be raised."),
        integer("InvoiceDueDatePeriod", Column("invoice_due_date_period")).about("Days until an invoice is due."),
        instant("RegistrationDate", Column("registration_date")).about("When the customer joined; now when not given."),
        boolean("GeneralTermsAccepted", Extra),
        instant("LastRenewal", Column("last_renewal")).about("Latest renewal."),
        instant("LastInvoiceAttempt", Extra),
        text("Custom1", Extra).not_in_list(),
        text("Custom2", Extra).not_in_list(),
        text("Custom3", Extra).not_in_list(),
        text("Custom4", Extra).not_in_list(),
        text("Custom5", Extra).not_in_list(),
        text("Custom6", Extra).not_in_list(),
        text("Custom7", Extra).not_in_list(),
        text("Custom8", Extra).not_in_list(),
        text("Custom9", Extra).not_in_list(),
        text("Custom10", Extra).not_in_list(),
        text("Custom11", Extra).not_in_list(),
        text("Custom12", Extra).not_in_list(),
        text("Custom13", Extra).not_in_list(),
        text("Custom14", Extra).not_in_list(),
        text("Custom15", Extra).not_in_list(),
        text("Custom16", Extra).not_in_list(),
        text("Custom17", Extra).not_in_list(),
        text("Custom18", Extra).not_in_list(),
        text("Custom19", Extra).not_in_list(),
        text("Custom20", Extra).not_in_list(),
        text("Custom21", Extra).not_in_list(),
        text("Custom22", Extra).not_in_list(),
        text("Custom23", Extra).not_in_list(),
        text("Custom24", Extra).not_in_list(),
        text("Custom25", Extra).not_in_list(),
        text("Custom26", Extra).not_in_list(),
        text("Custom27", Extra).not_in_list(),
        text("Custom28", Extra).not_in_list(),
        text("Custom29", Extra).not_in_list(),
        text("Custom30", Extra).not_in_list(),
        local("NextInvoiceLocal", Constant),
        local("NextAutoInvoiceLocal", Computed).about("NextAutoInvoice on the wall clock of the location."),
        local("RegistrationDateLocal", Computed).about("RegistrationDate on the wall clock of the location."),
        instant("AccessControlDebounceTime", Extra),
        text("Office365AccessToken", Constant).no_filter(),
        text("StripeACHBankToken", Constant).no_filter(),
        text("StripeACHCustomerToken", Constant).no_filter(),
        boolean("HasAcceptedStripeACHAgreement", Extra),
        boolean("HasVerifiedStripeACHDeposits", Extra),
        text("PurchaseOrder", Column("purchase_order"))
            .not_in_list()
            .about("Purchase order that invoices of this record carry."),
        boolean("SyncToSquare", Extra),
        text("NotifyOnDeliveriesEmail", Extra).not_in_list().exact(),
        boolean("AccessControlErrorNotificationSent", Extra).not_in_list(),
        boolean("SyncToPaperCutDue", Extra).not_in_list(),
        boolean("InvoiceSegregationOverride", Extra).not_in_list(),
        boolean("InvoiceSegregateContracts", Extra).not_in_list(),
        boolean("InvoiceSegregateBookings", Extra).not_in_list(),
        boolean("InvoiceSegregateProducts", Extra),
        boolean("InvoiceSegregateTimePasses", Column("invoice_segregate_time_passes"))
            .about("Passes go to an invoice of their own (R13.5)."),
        boolean("InvoiceSegregateTickets", Extra),
        boolean("IsDefaultProfile", Extra),
        boolean("InvoiceSegregateCharges", Extra),
        boolean("EzeepPrintingEnabled", Extra),
        integer("InvoiceDueDateDay", Extra),
        choice("MondayAttendance", &enums::COWORKER_ATTENDANCE, Extra).default(5),
        choice("TuesdayAttendance", &enums::COWORKER_ATTENDANCE, Extra).default(5),
        choice("WednesdayAttendance", &enums::COWORKER_ATTENDANCE, Extra).default(5),
        choice("ThursdayAttendance", &enums::COWORKER_ATTENDANCE, Extra).default(5),
        choice("FridayAttendance", &enums::COWORKER_ATTENDANCE, Extra).default(5),
        choice("SaturdayAttendance", &enums::COWORKER_ATTENDANCE, Extra).default(5),
        choice("SundayAttendance", &enums::COWORKER_ATTENDANCE, Extra).default(5),
        real("Longitude", Extra),
        real("Latitude", Extra),
        real("BillingLongitude", Extra),
        real("BillingLatitude", Extra),
        boolean("Archived", Column("archived")).about("Hidden; listings still hold archived customers."),
        reference("TariffId", "Tariff", Computed)
            .not_null()
            .create_only()
            .default(0)
            .no_filter()
            .about("Plan of the main contract, 0 when none; on create, the plan to start on."),
        text("TariffName", Computed).read_only().no_filter().about("Name of the plan."),
        reference("NextTariffId", "Tariff", Computed)
            .read_only()
            .not_null()
            .default(0)
            .no_filter()
            .about("Plan of the main contract from its next renewal on, 0 when none."),
        text("NextTariffName", Computed).read_only().no_filter().about("Name of that plan."),
        integer("TariffInvoiceEvery", Computed)
            .read_only()
            .not_null()
            .no_filter()
            .about("Cycle of the plan in months, 0 when none."),
        integer("TariffInvoiceEveryWeeks", Computed)
            .read_only()
            .not_null()
            .no_filter()
            .about("Cycle of the plan in weeks, 0 when none."),
        integer("BillingDay", Computed)
            .create_only()
            .between(1, 31)
            .no_filter()
            .about("Day of the month on which the main contract renews; on create with TariffId."),
        instant("RenewalDate", Computed)
            .create_only()
            .no_filter()
            .about("Next renewal of the main contract; on create with TariffId, the start."),
        instant("StartDate", Computed).read_only().no_filter().about("Start of the main contract."),
        instant("CancellationDate", Computed).read_only().no_filter().about("End of the main contract."),
        text("CoworkerContractIds", Computed)
            .read_only()
            .no_filter()
            .about("Ids of the running contracts, comma-separated."),
        text("CoworkerContractTariffNames", Computed)
            .read_only()
            .no_filter()
            .about("Plans of the running contracts, comma-separated."),
        reference("TeamId", "Team", Computed).read_only().no_filter().about("First team."),
        text("TeamName", Computed).read_only().no_filter().about("Name of the first team."),
        text("TeamIds", Computed).read_only().no_filter().about("Ids of the teams, comma-separated."),
        text("TeamNames", Computed).read_only().no_filter().about("Names of the teams, comma-separated."),
        text("BusinessNames", Computed).read_only().no_filter().about("Names of the locations, comma-separated."),
        json("Desks", Constant).read_only().not_null().default_text("[]"),
        decimal("TotalRecurrentProducts", Computed).read_only().no_filter().about("Sum of the recurring products."),
        text("RecurrentProductsNames", Computed).read_only().no_filter().about("Names of the recurring products."),
        boolean("CreateSingleInvoiceForTeam", Computed).read_only().no_filter().about("The first team's flag."),
        boolean("HasDueInvoices", Computed).read_only().no_filter().about("An issued invoice is due and unpaid."),
        boolean("IsAdmin", Computed).read_only().no_filter().about("The login is an administrator."),
        boolean("IsTeamAdministrator", Computed).read_only().no_filter().about("Administers a team."),
        boolean("SignUpToNewsletter", Extra).default(1),
        text("Password", Constant).not_in_list().no_filter(),
        integer("InvoicingOrder", Constant).read_only().not_null(),
        text("GuessedFirstName", Computed).read_only().not_null().no_filter().about("FullName without its last word."),
        text("GuessedLastName", Computed).read_only().not_null().no_filter().about("Last word of FullName."),
        text("GuessedFirstNameForInvoice", Computed)
            .read_only()
            .not_null()
            .no_filter()
            .about("The same of BillingName, if given."),
        text("GuessedLastNameForInvoice", Computed)
            .read_only()
            .not_null()
            .no_filter()
            .about("The same of BillingName, if given."),
        text("ShortDescription", Computed).read_only().not_null().long().no_filter().about("FullName and Id."),
        text("CurrentAccessSignature", Constant).read_only().exact(),
        real("ChurnProbability", Extra),
        text("EngagementLevel", Extra),
        text("AiSessionId", Extra),
        reference("TourBusinessId", "Business", Extra),
        instant("TourDate", Extra),
        decimal("TotalActiveContracts", Computed)
            .read_only()
            .no_filter()
            .about("Sum of the prices of the active contracts."),
        json("Variants", Constant).read_only().not_null().default_text("[]"),
    ],
    order: Order::up("FullName"),
    scope: Scope::AnyOf("Businesses"),
    to_string: ToStringText::Pair("FullName", "Email"),
    required_filter: None,
    commands: &[
        Command { key: "COWORKER_DELETE", name: "Delete customer", about: "Deletes the customer.", parameters: &[] },
        Command {
            key: "COWORKER_BILL_RUN",
            name: "Invoice customer",
            about: "Invoices what is waiting.",
            parameters: &[
                parameter("Draft", "Leave the invoices drafts; absent = issue them."),
                parameter("BusinessId", "Location whose sales and passes are invoiced; absent = all."),
            ],
        },
        Command {
            key: "COWORKER_NEW_USER",
            name: "Create login",
            about: "Makes a login for the customer.",
            parameters: &[],
        },
        Command {
            key: "COWORKER_SENDWELCOME",
            name: "Send welcome message",
            about: "Sends the welcome message.",
            parameters: &[],
        },
    ],
    about: "Customers.",
};
