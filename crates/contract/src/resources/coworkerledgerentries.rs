//! `billing/coworkerledgerentries`: what customers owe and have paid. A payment is recorded by POST.

use crate::enums;
use crate::field::Source::{Column, Computed};
use crate::field::{boolean, choice, decimal, guid, instant, joined, local, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `CoworkerLedgerEntry`.
pub static COWORKER_LEDGER_ENTRY: Resource = Resource {
    entity: "CoworkerLedgerEntry",
    module: "billing",
    plural: "coworkerledgerentries",
    aliases: &[],
    table: "coworker_ledger_entry",
    label: "ledger entries",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location whose account it is."),
        text("BusinessName", joined(&["BusinessId"], "Name")).about("Name of the location."),
        text("BusinessCurrencyCode", joined(&["BusinessId", "CurrencyId"], "Code")).exact(),
        reference("CoworkerId", "Coworker", Column("coworker_id")).required().about("Customer whose account it is."),
        text("CoworkerFullName", joined(&["CoworkerId"], "FullName")).about("Full name of the customer."),
        reference("CoworkerInvoiceId", "CoworkerInvoice", Column("coworker_invoice_id"))
            .about("Invoice it charges, pays or credits."),
        text("CoworkerInvoiceInvoiceNumber", joined(&["CoworkerInvoiceId"], "InvoiceNumber")).exact(),
        decimal("CoworkerInvoiceTotalAmount", joined(&["CoworkerInvoiceId"], "TotalAmount")),
        text("CoworkerInvoiceBillToName", joined(&["CoworkerInvoiceId"], "BillToName")),
        boolean("CoworkerInvoicePaid", joined(&["CoworkerInvoiceId"], "Paid")),
        instant("CoworkerInvoicePaidOn", joined(&["CoworkerInvoiceId"], "PaidOn")),
        boolean("CoworkerInvoiceRefunded", joined(&["CoworkerInvoiceId"], "Refunded")),
        instant("CoworkerInvoiceRefundedOn", joined(&["CoworkerInvoiceId"], "RefundedOn")),
        instant("CoworkerInvoiceDueDate", joined(&["CoworkerInvoiceId"], "DueDate")),
        boolean("CoworkerInvoiceDraft", joined(&["CoworkerInvoiceId"], "Draft")),
        boolean("CoworkerInvoiceWaitingForInvoiceNumber", joined(&["CoworkerInvoiceId"], "WaitingForInvoiceNumber")),
        text("Description", Column("description")).required().about("What it is for."),
        text("Code", Column("code"))
            .required()
            .exact()
            .about("Reference; usual beginnings are PAYM-, CASH-, CRED-, REFD- and INVC-."),
        decimal("Debit", Column("debit"))
            .required()
            .about("Charge, or below zero a credit note; two decimals; excludes Credit."),
        decimal("Credit", Column("credit"))
            .required()
            .about("Payment, or below zero a refund; two decimals; excludes Debit."),
        choice("PaymentGatewayName", &enums::PAYMENT_PROVIDER, Column("payment_gateway_name"))
            .create_only()
            .default(0)
            .about("How it was paid; nothing is collected."),
        text("PaymentMethodNumber", Column("payment_method_number")).exact().about("Number of the means of payment."),
        instant("TransactionDate", Column("transaction_date"))
            .about("When it happened; now when not given; not before Billing.LockDates."),
        decimal("Balance", Computed).read_only().not_null().about(
            "Credits less debits of the customer's account at this location up to here; above zero is in credit.",
        ),
        boolean("Billed", Column("billed")).about("Billed elsewhere."),
        local("TransactionDateLocal", Computed).about("TransactionDate on the wall clock of the location."),
        guid("ConnectedTransactionGuid", Column("connected_transaction_guid"))
            .about("The other entry of a pair, e.g. of credit used for an invoice."),
    ],
    order: Order::up("TransactionDate"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Description"),
    required_filter: None,
    commands: &[],
    about: "What customers owe and have paid. A payment of an invoice is recorded by POST.",
};
