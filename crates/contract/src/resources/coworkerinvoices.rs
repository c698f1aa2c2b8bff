//! `billing/coworkerinvoices`: invoices and credit notes. They are made by billing, not by POST.

use crate::enums;
use crate::field::Source::{Column, Computed, Constant, Extra};
use crate::field::{boolean, choice, choice_name, decimal, guid, instant, joined, local, reference, text};
use crate::resource::{Command, Order, Parameter, Resource, Scope, ToStringText, Verbs, parameter};

const CREDITED_AMOUNT: Parameter =
    parameter("Amount", "With tax, above 0, two decimals; absent, without Lines too = all that is left.");
const CREDITED_LINES: Parameter =
    parameter("Lines", "List of Id and Amount, instead of Amount: how much of which line.");

/// The table of `CoworkerInvoice`.
pub static COWORKER_INVOICE: Resource = Resource {
    entity: "CoworkerInvoice",
    module: "billing",
    plural: "coworkerinvoices",
    aliases: &[],
    table: "coworker_invoice",
    label: "invoices",
    verbs: Verbs::EDIT_ONLY,
    fields: &[
        reference("CoworkerId", "Coworker", Column("coworker_id")).not_null().about("Customer invoiced."),
        text("CoworkerFullName", joined(&["CoworkerId"], "FullName")).about("Full name of the customer."),
        text("CoworkerRegularPaymentContractNumber", Constant).read_only().no_filter(),
        choice_name(
            "CoworkerRegularPaymentProvider",
            &enums::REGULAR_PAYMENT_PROVIDER,
            joined(&["CoworkerId"], "RegularPaymentProvider"),
        ),
        text("CoworkerCardNumber", Constant).read_only().no_filter(),
        text("CoworkerGoCardlessContractNumber", Constant).read_only().no_filter(),
        boolean("CoworkerEnableGoCardlessPayments", joined(&["CoworkerId"], "EnableGoCardlessPayments")),
        text("CoworkerBillingEmail", joined(&["CoworkerId"], "BillingEmail")).exact(),
        boolean("CoworkerNotifyOnNewInvoice", joined(&["CoworkerId"], "NotifyOnNewInvoice")),
        boolean("CoworkerNotifyOnNewPayment", joined(&["CoworkerId"], "NotifyOnNewPayment")),
        boolean("CoworkerNotifyOnFailedPayment", joined(&["CoworkerId"], "NotifyOnFailedPayment")),
        boolean(
            "CoworkerDoNotProcessInvoicesAutomatically",
            joined(&["CoworkerId"], "DoNotProcessInvoicesAutomatically"),
        ),
        text("CoworkerCompanyName", joined(&["CoworkerId"], "CompanyName")),
        text("CoworkerTeamNames", Computed).read_only().about("Names of the customer's teams."),
        reference("BusinessId", "Business", Column("business_id")).not_null().about("Location that issued it."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("InvoiceNumber", Column("invoice_number")).exact().about("Number, given when it is issued."),
        text("PaymentReference", Column("payment_reference")).exact().about("Reference for the payment."),
        text("BillToName", Column("bill_to_name")).about("Whom it is addressed to."),
        text("BillToAddress", Column("bill_to_address")).about("Street."),
        text("BillToCity", Column("bill_to_city")).about("City."),
        text("BillToPostCode", Column("bill_to_post_code")).exact().about("Post code."),
        text("BillToPhone", Column("bill_to_phone")).about("Telephone."),
        text("BillToFax", Column("bill_to_fax")).about("Fax."),
        text("BillToState", Column("bill_to_state")).about("State or region."),
        reference("BillToCountryId", "Country", Column("bill_to_country_id"))
            .not_null()
            .about("Country of the address."),
        text("BillToCountryName", joined(&["BillToCountryId"], "Name")),
        text("BillToCountryTwoDigitsCode", joined(&["BillToCountryId"], "TwoDigitsCode")).exact(),
        text("BillToBankAccount", Column("bill_to_bank_account")).about("Bank account."),
        text("BillToTaxIDNumber", Column("bill_to_tax_id_number")).exact().about("Tax number."),
        text("PurchaseOrder", Column("purchase_order")).about("Purchase order that invoices of this record carry."),
        text("Description", Column("description")).read_only().long().about("Summary of the lines."),
        decimal("DiscountAmount", Column("discount_amount")).read_only().not_null().about("Discount."),
        instant("DueDate", Column("due_date")).about("When it is due."),
        instant("InvoiceFromDate", Column("invoice_from_date")).about("Start of the period covered."),
        instant("InvoiceToDate", Column("invoice_to_date")).about("End of the period covered."),
        decimal("TotalAmount", Column("total_amount"))
            .read_only()
            .not_null()
            .about("Sum of the lines with tax (R13.7)."),
        decimal("PaidAmount", Column("paid_amount")).read_only().about("Paid so far."),
        decimal("TransactionTotalAmount", Column("transaction_total_amount"))
            .about("Total in the currency of the payment."),
        reference("TransactionCurrencyId", "Currency", Column("transaction_currency_id"))
            .about("Currency of the payment."),
        text("TransactionCurrencyCode", joined(&["TransactionCurrencyId"], "Code")).exact(),
        decimal("TransactionExchangeRate", Column("transaction_exchange_rate"))
            .about("Factor from the one to the other."),
        reference("CurrencyId", "Currency", Column("currency_id")).not_null().about("Currency of the amounts."),
        text("CurrencyCode", joined(&["CurrencyId"], "Code")).exact().about("ISO 4217 code of the currency."),
        decimal("TaxAmount", Column("tax_amount")).read_only().not_null().about("Sum of the taxes of the lines."),
        boolean("Draft", Column("draft")).about("Not issued yet."),
        boolean("Void", Column("void")).read_only().about("Declared void."),
        boolean("WaitingForInvoiceNumber", Column("waiting_for_invoice_number"))
            .read_only()
            .about("Waiting for its number."),
        boolean("Paid", Column("paid")).read_only().about("Paid in full."),
        boolean("Sent", Column("sent")).read_only().about("Sent to the customer."),
        instant("SentOn", Column("sent_on")).read_only().about("When it was sent."),
        instant("PaidOn", Column("paid_on")).about("When it was paid."),
        boolean("Refunded", Column("refunded")).read_only().about("Everything was refunded."),
        boolean("XeroInvoiceTransfered", Constant).read_only(),
        boolean("XeroPaymentTransfered", Constant).read_only(),
        boolean("QuickbooksInvoiceTransfered", Constant).read_only(),
        boolean("QuickbooksPaymentTransfered", Constant).read_only(),
        boolean("MoloniInvoiceTransferred", Constant).read_only(),
        boolean("MoloniPaymentTransferred", Constant).read_only(),
        choice("StorecoveInvoiceStatus", &enums::STORECOVE_INVOICE_STATUS, Extra).default(1),
        boolean("AutoTransferToStorecove", Constant).read_only(),
        text("StorecoveUniqueId", Constant).read_only().exact(),
        instant("RefundedOn", Column("refunded_on")).read_only().about("When it was refunded."),
        boolean("CreditNote", Column("credit_note")).read_only().about("A credit note."),
        guid("OriginalInvoiceGuid", Column("original_invoice_guid")).read_only().about("Invoice it credits."),
        guid("ContractGuid", Column("contract_guid")).read_only().about("Contract it comes from."),
        text("CustomData", Constant).read_only(),
        text("GoCardlessReference", Constant).read_only().no_filter(),
        text("SpreedlyToken", Constant).read_only().no_filter(),
        instant("LastPaymentAttempt", Column("last_payment_attempt"))
            .read_only()
            .about("Latest automatic attempt to charge it."),
        boolean("Billed", Column("billed")).about("Billed elsewhere."),
        boolean("DoNotApplyCreditAutomatically", Column("do_not_apply_credit_automatically"))
            .about("Leaves the customer's credit alone."),
        local("CreatedOnLocal", Computed).about("CreatedOn on the wall clock of the location."),
        local("DueDateLocal", Computed).about("DueDate on the wall clock of the location."),
        local("InvoiceFromDateLocal", Computed).about("InvoiceFromDate on the wall clock of the location."),
        local("InvoiceToDateLocal", Computed).about("InvoiceToDate on the wall clock of the location."),
        local("PaidOnLocal", Computed).about("PaidOn on the wall clock of the location."),
        local("RefundedOnLocal", Computed).about("RefundedOn on the wall clock of the location."),
        local("LastPaymentAttemptLocal", Computed).about("LastPaymentAttempt on the wall clock of the location."),
        decimal("ReceivedAmount", Column("received_amount")).read_only().about("Money received."),
        decimal("CreditedAmount", Column("credited_amount")).read_only().about("Amount credited."),
        decimal("RefundedAmount", Column("refunded_amount")).read_only().about("Amount refunded."),
        text("NexKioskTransactionId", Constant).read_only().exact(),
        boolean("AutoTransferToXeroOrQuickBooks", Constant).read_only(),
    ],
    order: Order::up("InvoiceNumber"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("InvoiceNumber"),
    required_filter: None,
    commands: &[
        Command {
            key: "PAY_COWORKER_INVOICE_MANUAL",
            name: "Record payment",
            about: "Records a payment by hand.",
            parameters: &[
                parameter(
                    "Amount",
                    "Above 0, two decimals; absent = all that is open. What is paid beyond that becomes credit.",
                ),
                Parameter {
                    name: "PaymentDate",
                    also: &["TransactionDate"],
                    about: "When it was paid, an instant; absent = now.",
                },
                Parameter {
                    name: "PaymentMethod",
                    also: &["PaymentGatewayName"],
                    about: "Value of ePaymentProvider; absent = 99, other.",
                },
                parameter("Description", "Text of the entry; absent = one that names the invoice."),
            ],
        },
        Command { key: "VOID_INVOICE", name: "Void invoice", about: "Declares the invoice void.", parameters: &[] },
        Command {
            key: "COWORKER_INVOICE_CANCEL",
            name: "Cancel invoice",
            about: "Cancels the invoice by a credit note (R12.3).",
            parameters: &[CREDITED_AMOUNT, CREDITED_LINES],
        },
        Command {
            key: "COWORKER_INVOICE_REFUND",
            name: "Refund invoice",
            about: "Refunds the invoice (R12.3).",
            parameters: &[CREDITED_AMOUNT, CREDITED_LINES],
        },
        Command {
            key: "ISSUE_INVOICE",
            name: "Issue invoice",
            about: "Issues a draft: gives it its number and charges the account (R13.8).",
            parameters: &[],
        },
        Command { key: "COWORKER_INVOICE_DELETE", name: "Delete invoice", about: "Deletes a draft.", parameters: &[] },
    ],
    about: "Invoices and credit notes. They are made by billing, not by POST.",
};
