//! `billing/financialaccounts`: accounts of the bookkeeping.

use crate::enums;
use crate::field::Source::Column;
use crate::field::{choice, reference, text};
use crate::resource::{Order, Resource, Scope, ToStringText, Verbs};

/// The table of `FinancialAccount`.
pub static FINANCIAL_ACCOUNT: Resource = Resource {
    entity: "FinancialAccount",
    module: "billing",
    plural: "financialaccounts",
    aliases: &[],
    table: "financial_account",
    label: "financial accounts",
    verbs: Verbs::ALL,
    fields: &[
        reference("BusinessId", "Business", Column("business_id")).required().about("Location the record belongs to."),
        text("Name", Column("name")).required().max(254).about("Display name."),
        text("Code", Column("code")).required().exact().about("Code in the bookkeeping."),
        text("Description", Column("description")).long().about("Description."),
        choice("AccountType", &enums::FINANCIAL_ACCOUNT_TYPE, Column("account_type"))
            .required()
            .about("What it is for."),
    ],
    order: Order::ID,
    scope: Scope::Member("BusinessId"),
    to_string: ToStringText::Member("Name"),
    required_filter: None,
    commands: &[],
    about: "Accounts of the bookkeeping.",
};
