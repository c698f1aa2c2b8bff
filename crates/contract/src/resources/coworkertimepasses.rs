//! `billing/coworkertimepasses`: issued passes: what a customer holds.

use crate::field::Source::{Column, Computed};
use crate::field::{boolean, decimal, guid, instant, integer, joined, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `CoworkerTimePass`.
pub static COWORKER_TIME_PASS: Resource = Resource {
    entity: "CoworkerTimePass",
    module: "billing",
    plural: "coworkertimepasses",
    aliases: &[],
    table: "coworker_time_pass",
    label: "customer time passes",
    verbs: Verbs::ALL,
    fields: &[
        reference("CoworkerId", "Coworker", Column("coworker_id")).required().about("Customer who holds the pass."),
        reference("BusinessId", "Business", Column("business_id")).required().about("Location that invoices it."),
        reference("TimePassId", "TimePass", Column("time_pass_id"))
            .required()
            .about("Definition it is an instance of."),
        text("TimePassName", joined(&["TimePassId"], "Name")).about("Name of the pass definition."),
        text("TimePassCurrencyCode", joined(&["TimePassId", "CurrencyId"], "Code"))
            .exact()
            .about("Currency of the definition."),
        text("Notes", Column("notes")).long().about("Free notes."),
        text("PurchaseOrder", Column("purchase_order")).about("Purchase order that invoices of this record carry."),
        boolean("Used", Column("used"))
            .about("Taken by a visit, or no minutes left. Changing it by PUT is a correction (R3.6)."),
        boolean("CheckedIn", Column("checked_in")).read_only().about("An open visit rests on it (R3.5)."),
        instant("UsedDate", Column("used_date"))
            .heard()
            .about("When it was used; read beside a change of Used only (R3.6)."),
        integer("RemainingUses", Column("remaining_uses"))
            .read_only()
            .about("Minutes left of a time pass, null for a day pass (R3.3)."),
        integer("TotalUses", Column("total_uses"))
            .read_only()
            .about("Minutes granted with a time pass, null for a day pass (R3.3)."),
        boolean("Free", Column("free")).about("Costs nothing."),
        decimal("Price", Computed)
            .at_least(0)
            .about("Own price; left out, the price of the definition for this customer (R13.2)."),
        integer("CreateMultiple", Column("create_multiple"))
            .required_on_create()
            .between(0, 500)
            .about("How many passes the request issues, this one included."),
        instant("ExpireDate", Column("expire_date")).about("Good for visits that start before it (R4.5)."),
        boolean("Invoiced", Column("invoiced")).read_only().about("On an issued invoice (R13.8)."),
        instant("InvoiceDate", Column("invoice_date")).read_only().about("When it was invoiced."),
        boolean("IsFromTariff", Column("is_from_tariff")).read_only().about("Granted by a plan (R3.9)."),
        boolean("IsPayAsYouGo", Column("is_pay_as_you_go"))
            .read_only()
            .about("Made by a check-in that nothing else covered (chapter 10)."),
        guid("TariffTimePassUniqueId", Column("tariff_time_pass_unique_id"))
            .about("TariffTimePass that granted it (R3.9)."),
        guid("CoworkerProductUniqueId", Column("coworker_product_unique_id"))
            .about("CoworkerProduct that granted it (R3.9)."),
        guid("CoworkerContractUniqueId", Column("coworker_contract_unique_id"))
            .about("CoworkerContract that granted it (R3.9)."),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::HashId,
    required_filter: None,
    commands: &[],
    about: "Issued passes: what a customer holds.",
};
