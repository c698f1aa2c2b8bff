//! `billing/coworkerproducts`: sales of products to customers.

use crate::enums;
use crate::field::Source::{Column, WriteOnly};
use crate::field::{boolean, choice, choice_name, decimal, guid, instant, integer, joined, reference, text};
use crate::resource::{Command, Order, Resource, Scope, ToStringText, Verbs, parameter};

/// The table of `CoworkerProduct`.
pub static COWORKER_PRODUCT: Resource = Resource {
    entity: "CoworkerProduct",
    module: "billing",
    plural: "coworkerproducts",
    aliases: &[],
    table: "coworker_product",
    label: "customer products",
    verbs: Verbs::ALL,
    fields: &[
        reference("CoworkerId", "Coworker", Column("coworker_id")).required().about("Buyer."),
        choice_name("CoworkerCoworkerType", &enums::COWORKER_RECORD_TYPE, joined(&["CoworkerId"], "CoworkerType")),
        text("CoworkerFullName", joined(&["CoworkerId"], "FullName")).about("Full name of the customer."),
        text("CoworkerCompanyName", joined(&["CoworkerId"], "CompanyName")),
        text("CoworkerBillingName", joined(&["CoworkerId"], "BillingName")),
        text("CoworkerEmail", joined(&["CoworkerId"], "Email")).exact(),
        reference("BusinessId", "Business", Column("business_id")).required().about("Location that sells it."),
        reference("ProductId", "Product", Column("product_id")).required().about("Product."),
        text("ProductName", joined(&["ProductId"], "Name")).about("Name of the product."),
        decimal("ProductPrice", joined(&["ProductId"], "Price")).not_null(),
        boolean("ProductApplyProRating", joined(&["ProductId"], "ApplyProRating")),
        text("ProductCurrencyCode", joined(&["ProductId", "CurrencyId"], "Code")).exact(),
        text("Notes", Column("notes")).long().about("Free notes."),
        text("PurchaseOrder", Column("purchase_order")).about("Purchase order that invoices of this record carry."),
        text("OrderNumber", Column("order_number")).read_only().exact().about("Order number."),
        boolean("Activated", Column("activated")).read_only().about("What it grants has been released (R11.5)."),
        boolean("ActivateNow", WriteOnly).create_only().about("Release what it grants at once (R11.5)."),
        boolean("InvoiceThisCoworker", Column("invoice_this_coworker"))
            .about("Invoice the buyer and not the team payer."),
        decimal("Price", Column("price")).at_least(0).about("Own price; null = the product's."),
        integer("Quantity", Column("quantity")).required().between(1, 1_000_000).about("How many."),
        boolean("RegularCharge", Column("regular_charge")).about("Charged again and again."),
        choice("RepeatCycle", &enums::RECURRENT_CHARGE_PATTERN, Column("repeat_cycle"))
            .default(0)
            .about("Unit of the repetition."),
        integer("RepeatUnit", Column("repeat_unit")).at_least(0).about("Number of units between charges."),
        instant("InvoiceOn", Column("invoice_on")).about("When to invoice it."),
        instant("RepeatFrom", Column("repeat_from")).about("Start of the repetition."),
        instant("RepeatUntil", Column("repeat_until")).about("End of the repetition."),
        instant("SaleDate", Column("sale_date")).about("When it was sold."),
        instant("DueDate", Column("due_date")).about("When it is due."),
        boolean("Invoiced", Column("invoiced")).about("On an invoice."),
        instant("InvoicedOn", Column("invoiced_on")).read_only().about("When it was invoiced."),
        boolean("FromTariff", Column("from_tariff")).read_only().about("Came with a plan."),
        guid("BookingUniqueId", Column("booking_unique_id")).read_only().about("Booking it came from."),
        boolean("MrmReminded", Column("mrm_reminded")).about("A reminder was sent."),
        boolean("ApplyProRating", Column("apply_pro_rating")).about("Part periods cost a part."),
        guid("CoworkerContractUniqueId", Column("coworker_contract_unique_id"))
            .read_only()
            .about("Contract it belongs to."),
        guid("ContractDepositUniqueId", Column("contract_deposit_unique_id"))
            .read_only()
            .about("Deposit it came from."),
        guid("ContractProductUniqueId", Column("contract_product_unique_id"))
            .read_only()
            .about("Contract product it came from."),
        guid("CoworkerDeliveryUniqueId", Column("coworker_delivery_unique_id"))
            .read_only()
            .about("Delivery it came from."),
        guid("ProposalUniqueId", Column("proposal_unique_id")).about("Proposal it came from."),
        reference("CoworkerInvoiceId", "CoworkerInvoice", Column("coworker_invoice_id"))
            .ranged()
            .about("Invoice it is on."),
        text("CoworkerInvoiceNumber", joined(&["CoworkerInvoiceId"], "InvoiceNumber")).exact(),
        boolean("CoworkerInvoicePaid", joined(&["CoworkerInvoiceId"], "Paid")),
        text("TeamsAtTheTimeOfPurchase", Column("teams_at_purchase"))
            .read_only()
            .about("Names of the buyer's teams at that moment."),
        decimal("CreditAmount", Column("credit_amount")).not_null().about("Credit taken into account."),
        decimal("DiscountAmount", Column("discount_amount")).not_null().about("Discount taken into account."),
        boolean("Refundable", Column("refundable")).about("May be refunded."),
    ],
    order: Order::up("CreatedOn"),
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("ProductName"),
    required_filter: None,
    commands: &[Command {
        key: "COWORKER_PRODUCT_INVOICE",
        name: "Invoice",
        about: "Invoices the sale by itself.",
        parameters: &[parameter("Draft", "Leave the invoice a draft; absent = issue it.")],
    }],
    about: "Sales of products to customers.",
};
