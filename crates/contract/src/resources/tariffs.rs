//! `billing/tariffs`: plans that customers are on.

use crate::enums;
use crate::field::Source::{Column, Computed, Constant, Extra, WriteOnly};
use crate::field::{boolean, choice, decimal, ids, integer, joined, real, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `Tariff`.
pub static TARIFF: Resource = Resource {
    entity: "Tariff",
    module: "billing",
    plural: "tariffs",
    aliases: &[],
    table: "tariff",
    label: "price plans",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location that owns the plan."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("Name", Column("name")).required().max(254).about("Display name."),
        choice("SystemTariffType", &enums::TARIFF_TYPE, Column("system_tariff_type")).required().about("Category."),
        decimal("Price", Column("price")).required().at_least(0).about("Price of one cycle."),
        integer("DefaultInvoicingDay", Column("default_invoicing_day"))
            .about("Day of the month on which its contracts are invoiced."),
        boolean("Visible", Column("visible")).about("Shown to customers."),
        boolean("AvailableToAi", Extra),
        text("NotesForAi", Extra).long(),
        boolean("ShowPriceForAi", Extra),
        decimal("PriceForAi", Extra),
        boolean("UseTimePasses", Column("use_time_passes"))
            .about("The passes attached to it are issued to its members (R11.11)."),
        text("Description", Column("description")).long().about("Description."),
        text("InvoiceLineDisplayAs", Column("invoice_line_display_as"))
            .about("Text of invoice lines instead of the name (R13.4)."),
        decimal("SignUpFee", Column("sign_up_fee")).at_least(0).about("Charged once at the start."),
        reference("CurrencyId", "Currency", Column("currency_id")).required().about("Currency of the amounts."),
        text("CurrencyCode", joined(&["CurrencyId"], "Code")).exact().about("ISO 4217 code of the currency."),
        reference("TaxRateId", "TaxRate", Column("tax_rate_id")).about("Tax rate of usual customers (R13.6)."),
        reference("ReducedTaxRateId", "TaxRate", Column("reduced_tax_rate_id"))
            .about("Tax rate of customers entitled to the reduced one (R13.6)."),
        reference("ExemptTaxRateId", "TaxRate", Column("exempt_tax_rate_id"))
            .about("Tax rate of exempt customers (R13.6)."),
        reference("FinancialAccountId", "FinancialAccount", Column("financial_account_id"))
            .about("Account copied to invoice lines (R13.10)."),
        text("TermsAndConditions", Extra).long(),
        text("ContractDocumentFileName", Constant).read_only(),
        text("NewContractDocumentUrl", WriteOnly).no_filter().about("Address of a document; files are not kept."),
        boolean("ClearContractDocumentFile", WriteOnly)
            .nullable()
            .about("Takes the document away; files are not kept."),
        integer("CancellationPeriod", Column("cancellation_period")).not_null().at_least(0).about("Notice in days."),
        integer("DisplayOrder", Column("display_order")).not_null().about("Position among its siblings, small first."),
        text("GroupName", Column("group_name")).about("Group in which it is shown."),
        boolean("DisablePortalCancellations", Extra),
        integer("SubscribersLimit", Column("subscribers_limit")).about("Most customers on it."),
        integer("CancellationLimitDays", Column("cancellation_limit_days"))
            .about("Least days before a contract may end."),
        integer("DefaultContractTerm", Column("default_contract_term")).about("Least length of a contract in months."),
        integer("CancelMemeberAccountAfter", Extra),
        integer("CheckinPricePlanLimit", Column("checkin_price_plan_limit"))
            .at_least(0)
            .about("Most days with visits in a billing cycle (R9.1)."),
        integer("CheckinMonthLimit", Column("checkin_month_limit"))
            .at_least(0)
            .about("Most days with visits in a month (R9.1)."),
        integer("CheckinWeekLimit", Column("checkin_week_limit"))
            .at_least(0)
            .about("Most days with visits in a week (R9.1)."),
        // R9.8: of those a customer with this plan is the host of.
        integer("VisitorMonthLimit", Column("visitor_month_limit")).at_least(0).about("Most visitors in a month."),
        integer("VisitorWeekLimit", Column("visitor_week_limit")).at_least(0).about("Most visitors in a week."),
        integer("VisitorDayLimit", Column("visitor_day_limit")).at_least(0).about("Most visitors in a day."),
        integer("HoursPricePlanLimit", Column("hours_price_plan_limit"))
            .at_least(0)
            .about("Most hours in a billing cycle (R9)."),
        integer("HoursMonthLimit", Column("hours_month_limit")).at_least(0).about("Most hours in a month (R9)."),
        integer("HoursWeekLimit", Column("hours_week_limit")).at_least(0).about("Most hours in a week (R9)."),
        integer("BookingMinuteWeekLimit", Extra),
        integer("BookingMinuteMonthLimit", Extra),
        decimal("DiscountExtraServices", Column("discount_extra_services"))
            .between(0, 1_000_000)
            .about("Percent off services."),
        decimal("DiscountTimePasses", Column("discount_time_passes"))
            .between(0, 1_000_000)
            .about("Percent off passes; the highest of plan and team counts (R13.2)."),
        decimal("DiscountCharges", Column("discount_charges")).between(0, 1_000_000).about("Percent off charges."),
        integer("InvoiceEvery", Column("invoice_every"))
            .not_null()
            .between(0, 1200)
            .default(1)
            .about("Cycle in months; 0 when it is counted in weeks (R11.9a)."),
        integer("InvoiceEveryWeeks", Column("invoice_every_weeks"))
            .not_null()
            .between(0, 5000)
            .about("Cycle in weeks; 0 when it is counted in months (R11.9a)."),
        integer("AutoCancelAfter", Extra),
        integer("AdvanceInvoiceCycles", Column("advance_invoice_cycles")).about("Cycles invoiced ahead."),
        integer("ProrateDayOfMonth", Column("prorate_day_of_month"))
            .about("Day of the month that part cycles lead to."),
        integer("ProrateDaysBefore", Column("prorate_days_before"))
            .about("Days before that day from which a whole cycle is added."),
        boolean("ProrateCancellations", Column("prorate_cancellations")).about("The last cycle costs a part."),
        integer("ChargeAndExtend", Extra),
        boolean("ExcludeFromInvoice", Column("exclude_from_invoice")).nullable().about("Left off invoices."),
        boolean("AutoRaiseInvoices", Extra),
        integer("RaiseInvoiceEvery", Extra),
        integer("RaiseInvoiceEveryWeeks", Extra),
        decimal("MinimumPrice", Column("minimum_price")).at_least(0).about("Least amount of a cycle."),
        boolean("MinimumPriceIncludeTimePasses", Column("minimum_price_include_time_passes"))
            .about("Passes count towards the least amount (R13.9)."),
        boolean("MinimumPriceIncludeExtraServices", Column("minimum_price_include_extra_services"))
            .about("Services count towards the least amount."),
        boolean("MinimumPriceIncludeEvents", Column("minimum_price_include_events"))
            .about("Events count towards the least amount."),
        boolean("Archived", Column("archived")).about("Kept, but no longer offered."),
        boolean("Starred", Extra),
        boolean("KeepNewAccountsOnHold", Extra),
        boolean("CanBePaused", Column("can_be_paused")).about("Its contracts may be paused."),
        integer("PauseYearlyLimit", Column("pause_yearly_limit")).about("Most pauses in a year."),
        integer("PauseCyclesLimit", Column("pause_cycles_limit")).about("Most cycles in a pause."),
        choice("BookingDueDateStrategy", &enums::TARIFF_BOOKING_DUE_DATE_STRATEGY, Extra).default(0),
        integer("BookingDueDateDayOfMonth", Extra),
        decimal("TotalSignUpPrice", Computed).read_only().not_null().about("Price and sign-up fee."),
        decimal("TotalPrice", Computed).read_only().not_null().about("Price of one cycle, everything included."),
        boolean("IsVirtualOffice", Extra),
        boolean("WaitForIdentityChecksToActivate", Extra),
        boolean("RequestAddressIdentityCheck", Extra),
        text("AddressIdentityCheckDescription", Extra).long(),
        choice("AddressIdentityCheckProvider", &enums::IDENTITY_CHECK_PROVIDER, Extra).default(1),
        boolean("KeepPausedIfAddressMismatch", Extra),
        choice("AddressIdentityCheckRepeatPattern", &enums::IDENTITY_CHECK_REPEAT_PATTERN, Extra).default(1),
        boolean("RequestIdentityCheck", Extra),
        choice("IdentityCheckProvider", &enums::IDENTITY_CHECK_PROVIDER, Extra).default(1),
        choice("IdentityCheckRepeatPattern", &enums::IDENTITY_CHECK_REPEAT_PATTERN, Extra).default(1),
        text("IdentityCheckDescription", Extra).long(),
        boolean("RequestAmlCheck", Extra),
        boolean("AmlCheckOpenSanctionsEnabled", Extra),
        boolean("AmlCheckPappersEnabled", Extra),
        text("AmlCheckOpenSanctionsDataset", Extra),
        real("AmlCheckScoreThreshold", Extra),
        boolean("SendOnBoardingFormByEmail", Extra),
        reference("FormPageId", "", Extra),
        text("FormPageName", Constant).read_only(),
        ids("ProductsStore", "", Extra).not_in_list(),
        ids("ProductsForward", "", Extra).not_in_list(),
        ids("ProductsRecycle", "", Extra).not_in_list(),
        ids("ProductsShred", "", Extra).not_in_list(),
        ids("ProductsScan", "", Extra).not_in_list(),
        ids("ProductsReturn", "", Extra).not_in_list(),
        ids("ProductsDeposit", "", Extra).not_in_list(),
        ids("ProductsCollect", "", Extra).not_in_list(),
        choice("DeliveryPreferencesMail", &enums::DELIVERY_HANDLING, Extra).default(11),
        choice("DeliveryPreferencesParcels", &enums::DELIVERY_HANDLING, Extra).default(11),
        choice("DeliveryPreferencesChecks", &enums::DELIVERY_HANDLING, Extra).default(11),
        choice("DeliveryPreferencesPublicity", &enums::DELIVERY_HANDLING, Extra).default(11),
        choice("DeliveryPreferencesOther", &enums::DELIVERY_HANDLING, Extra).default(11),
        integer("MaximumDeliveryStorageDays", Extra),
        integer("MaximumCompanyAliases", Extra),
        integer("MaximumRecipients", Extra),
        integer("MaximumAddresses", Extra),
        boolean("TransferProductsToContract", Extra),
    ],
    order: Order::up("Name"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Plans that customers are on.",
};
