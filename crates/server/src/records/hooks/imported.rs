//! Rows of an import are held to the rules that a request is held to: the same functions, asked of each row.
//!
//! Not asked is what holds of the present only, since an import tells of the past: whether a definition or a product is archived,
//! how many passes a customer may hold now, whether a lock date has passed, who may do it. Nor is anything made that a request
//! would make besides (a PIN, a first contract).

use hallpass_contract::{Draft, Value};
use hallpass_engine::Instant;
use hallpass_store::import::Judged;
use hallpass_store::{Error, Tx, Work};

use super::{amount, business, business_setting, contract, ledger_entry, time_pass, user, user_role};
use crate::desk::{passes, visits};
use crate::{Call, Problem};

/// What a row breaks of the rules of its resource, beyond what each member may be: [`hallpass_store::import::Rules`].
pub(crate) fn check<'a>(tx: &'a mut Tx, judged: &'a mut Judged) -> Work<'a, (), Error> {
    Box::pin(async move {
        for rule in RULES.iter().filter(|rule| rule.entity == judged.draft.model.resource.entity) {
            if !judged.is_clear(rule.reads) {
                continue;
            }
            match ask(rule.name, tx, judged).await {
                Ok(()) => {}
                Err(Problem::Invalid(errors)) => judged.refuse(errors),
                Err(Problem::TooLong) => return Err(Error::Stopped),
                Err(Problem::Busy) => return Err(Error::Busy),
                Err(Problem::Unavailable(text)) => return Err(Error::Unavailable(text)),
                Err(other) => return Err(Error::Statement(other.to_string())),
            }
        }
        Ok(())
    })
}

/// A rule, and the members it looks at (references without `Id`): where one of them was refused, the rule has nothing to add.
struct Rule {
    entity: &'static str,
    name: Name,
    reads: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Name {
    Address,
    Copies,
    EndAfterStart,
    Invoice,
    Length,
    OneAmount,
    OneUser,
    Audience,
    OwnPermissions,
    PlanAmount,
    ProductAmount,
    Setting,
}

const fn rule(entity: &'static str, name: Name, reads: &'static [&'static str]) -> Rule {
    Rule { entity, name, reads }
}

const RULES: &[Rule] = &[
    rule("Business", Name::Address, &["Name", "WebAddress"]),
    rule("BusinessSetting", Name::Setting, &["Business", "Name", "Value"]),
    rule("Checkin", Name::Length, &["FromTime", "ToTime"]),
    rule("CoworkerContract", Name::PlanAmount, &["Quantity", "Price", "Tariff"]),
    rule("CoworkerContract", Name::EndAfterStart, &["StartDate", "CancellationDate"]),
    rule("CoworkerLedgerEntry", Name::OneAmount, &["Debit", "Credit"]),
    rule("CoworkerLedgerEntry", Name::Invoice, &["Business", "Coworker", "CoworkerInvoice"]),
    rule("CoworkerProduct", Name::ProductAmount, &["Quantity", "Price", "Product"]),
    rule("CoworkerTimePass", Name::Copies, &["CreateMultiple"]),
    rule("TimePass", Name::Audience, &["OnlyForContacts", "OnlyForMembers"]),
    rule("User", Name::OneUser, &["Email"]),
    rule("UserRole", Name::OwnPermissions, &["Roles", "Users"]),
];

async fn ask(name: Name, tx: &mut Tx, judged: &mut Judged) -> Result<(), Problem> {
    let now = judged.now;
    let draft = &mut judged.draft;
    match name {
        Name::Address => business::web_address(tx, draft).await,
        Name::Copies => passes::copies(draft).map(|_| ()),
        Name::EndAfterStart => contract::ends_after_start(tx, draft).await,
        Name::Invoice => match draft.int("CoworkerInvoiceId").filter(|id| *id != 0) {
            Some(id) => {
                let (customer, business) = (draft.int("CoworkerId"), draft.int("BusinessId"));
                ledger_entry::fits_invoice(tx, id, customer.unwrap_or_default(), business.unwrap_or_default()).await
            }
            None => Ok(()),
        },
        Name::Length => length(draft),
        Name::OneAmount => ledger_entry::amounts(draft, None),
        Name::OneUser => one_user(tx, now, draft).await,
        Name::Audience => time_pass::before(tx, draft).await,
        Name::OwnPermissions => user_role::before(tx, &importer(now), draft).await,
        Name::PlanAmount => amount::of_quantity(tx, draft, "TariffId", "Tariff").await,
        Name::ProductAmount => amount::of_quantity(tx, draft, "ProductId", "Product").await,
        Name::Setting => setting(tx, draft).await,
    }
}

/// Only who may do everything imports.
fn importer(now: Instant) -> Call {
    Call::system(now, "import")
}

fn length(draft: &Draft) -> Result<(), Problem> {
    let Some(from) = draft.instant("FromTime").map(Instant::from_micros) else { return Ok(()) };
    visits::refuse_absurd(from, draft.instant("ToTime").map(Instant::from_micros))
}

/// The home of a user is what the file says, where it says it.
async fn one_user(tx: &mut Tx, now: Instant, draft: &mut Draft) -> Result<(), Problem> {
    let home = draft.int("DefaultBusinessId");
    user::before(tx, &importer(now), draft).await?;
    if let Some(home) = home {
        draft.set("DefaultBusinessId", Value::Int(home));
    }
    Ok(())
}

async fn setting(tx: &mut Tx, draft: &mut Draft) -> Result<(), Problem> {
    let location = draft.int("BusinessId").unwrap_or_default();
    let text = |member: &str| draft.text(member).unwrap_or_default().trim().to_owned();
    let (name, value) = (text("Name"), text("Value"));
    business_setting::of_known_key(tx, draft, (location, &name), &value).await
}
