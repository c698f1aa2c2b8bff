//! `billing/coworkerinvoicelines`: lines of invoices.

use crate::field::Source::{Column, Computed};
use crate::field::{boolean, decimal, guid, instant, integer, joined, local, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `CoworkerInvoiceLine`.
pub static COWORKER_INVOICE_LINE: Resource = Resource {
    entity: "CoworkerInvoiceLine",
    module: "billing",
    plural: "coworkerinvoicelines",
    aliases: &[],
    table: "coworker_invoice_line",
    label: "invoice lines",
    verbs: Verbs::EDIT_ONLY,
    fields: &[
        reference("CoworkerInvoiceId", "CoworkerInvoice", Column("coworker_invoice_id"))
            .not_null()
            .about("Invoice it is on."),
        text("CoworkerInvoiceInvoiceNumber", joined(&["CoworkerInvoiceId"], "InvoiceNumber")).exact(),
        boolean("CoworkerInvoicePaid", joined(&["CoworkerInvoiceId"], "Paid")),
        instant("CoworkerInvoicePaidOn", joined(&["CoworkerInvoiceId"], "PaidOn")),
        boolean("CoworkerInvoiceCreditNote", joined(&["CoworkerInvoiceId"], "CreditNote")),
        text("CoworkerInvoiceCurrencyCode", joined(&["CoworkerInvoiceId", "CurrencyId"], "Code")).exact(),
        instant("CoworkerInvoiceDueDate", joined(&["CoworkerInvoiceId"], "DueDate")),
        text("Description", Column("description")).not_null().long().about("Text."),
        text("DisplayAs", Column("display_as")).about("Text printed instead."),
        text("TaxCategoryName", Column("tax_category_name")),
        integer("Quantity", Column("quantity")).not_null().about("How many."),
        decimal("SubTotal", Column("sub_total")).not_null().about("Net amount (R13.7)."),
        decimal("TaxAmount", Column("tax_amount")).not_null().about("Tax, rounded per line (R13.7)."),
        decimal("TaxRate", Column("tax_rate"))
            .not_null()
            .between(0, 10_000_000)
            .about("Percent, frozen when it was issued (R13.6)."),
        guid("CoworkerContractUniqueId", Column("coworker_contract_unique_id"))
            .read_only()
            .about("Contract it charges."),
        guid("ContractDepositUniqueId", Column("contract_deposit_unique_id")).read_only(),
        guid("BookingUniqueId", Column("booking_unique_id")).read_only(),
        guid("CoworkerExtraServiceUniqueId", Column("coworker_extra_service_unique_id")).read_only(),
        guid("ExtraServiceUniqueId", Column("extra_service_unique_id")).read_only(),
        guid("CoworkerTimePassUniqueId", Column("coworker_time_pass_unique_id"))
            .read_only()
            .about("Issued pass it charges."),
        guid("CoworkerChargeUniqueId", Column("coworker_charge_unique_id")).read_only(),
        guid("CoworkerProductUniqueId", Column("coworker_product_unique_id")).read_only().about("Sale it charges."),
        guid("EventAttendeeUniqueId", Column("event_attendee_unique_id")).read_only(),
        guid("GroupedLineUniqueId", Column("grouped_line_unique_id")).read_only(),
        decimal("RefundedAmount", Column("refunded_amount")).read_only().about("Amount refunded, with tax."),
        boolean("Refunded", Column("refunded")).read_only().about("Refunded."),
        instant("RefundedOn", Column("refunded_on")).read_only().about("When it was refunded."),
        instant("SaleDate", Column("sale_date")).read_only().about("When the thing was sold."),
        text("DiscountCode", Column("discount_code")).read_only().exact().about("Discount code."),
        decimal("DiscountAmount", Column("discount_amount")).read_only().about("Discount taken into account."),
        text("CoworkerExtraServiceName", Column("coworker_extra_service_name")).read_only(),
        text("CoworkerTimePassName", Column("coworker_time_pass_name"))
            .read_only()
            .about("Name of the pass it charges."),
        text("CoworkerProductName", Column("coworker_product_name"))
            .read_only()
            .about("Name of the product it charges."),
        text("EventAttendeeProductName", Column("event_attendee_product_name")).read_only(),
        text("TariffName", Column("tariff_name")).read_only().about("Name of the plan it charges."),
        text("FinancialAccountCode", Column("financial_account_code"))
            .exact()
            .about("Account code when it was issued."),
        text("FinancialAccountName", Column("financial_account_name")).about("Account name when it was issued."),
        guid("IssuedByUniqueId", Column("issued_by_unique_id")),
        guid("CancelledCoworkerInvoiceLineUniqueId", Column("cancelled_coworker_invoice_line_unique_id")),
        local("CreatedOnLocal", Computed).about("CreatedOn on the wall clock of the location."),
        local("RefundedOnLocal", Computed).about("RefundedOn on the wall clock of the location."),
        local("SaleDateLocal", Computed).about("SaleDate on the wall clock of the location."),
        integer("Position", Column("position")).read_only().not_null().about("Place on the invoice."),
        boolean("IsHidden", Column("is_hidden")).read_only(),
        boolean("IsUniversalCredit", Column("is_universal_credit")).read_only(),
        text("PurchaseOrder", Column("purchase_order")).about("Purchase order that invoices of this record carry."),
        decimal("CreditAmount", Column("credit_amount")).not_null().about("Credit taken into account."),
        boolean("IsProratedContract", Column("is_prorated_contract")).read_only(),
        guid("CoworkerDiscountCodeUniqueId", Column("coworker_discount_code_unique_id")).read_only(),
    ],
    order: Order::up("CreatedOn"),
    scope: Scope::Through("CoworkerInvoiceId"),
    to_string: ToStringText::Member("Description"),
    required_filter: Some("CoworkerInvoiceId"),
    commands: &[],
    about: "Lines of invoices.",
};
