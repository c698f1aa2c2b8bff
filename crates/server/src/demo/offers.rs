//! What the network offers: pass definitions, products and plans, as data.

use hallpass_store::Tx;
use serde_json::{Value, json};

use super::places::{Places, Spot};
use super::records;
use crate::{Call, Problem};

/// A pass definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Pass {
    /// One business day, anywhere.
    #[default]
    Day,
    /// 600 minutes, anywhere.
    TenHours,
    /// 60 minutes, anywhere.
    Hour,
    /// A day at one place on weekday mornings.
    Morning,
    /// A day at any of the three, also by Wi-Fi.
    Network,
    /// What the desk plans include.
    MemberDay,
    /// What the hours plan includes: 300 minutes.
    MemberHours,
    /// One day for people who look around.
    Trial,
    /// No longer sold; still good for those who hold it.
    Founders,
}

/// A plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// 22 days a month.
    FullTime,
    /// 8 days a month.
    Flex,
    /// 30 hours a month.
    Hours,
    /// A day a week and the mail.
    Virtual,
    /// A room of one's own: no passes, free access where the location gives it.
    Office,
}

/// The offers as they were made.
#[derive(Clone, Debug)]
pub(super) struct Offers {
    passes: Vec<(Pass, i64)>,
    plans: Vec<(Plan, i64)>,
    products: Vec<(Pass, i64)>,
}

impl Offers {
    /// The number of a definition.
    pub(super) fn pass(&self, pass: Pass) -> Result<i64, Problem> {
        let found = self.passes.iter().find(|(own, _)| *own == pass).map(|(_, id)| *id);
        found.ok_or_else(|| Problem::internal("the demo lacks a pass definition"))
    }

    /// The number of a plan.
    pub(super) fn plan(&self, plan: Plan) -> Result<i64, Problem> {
        let found = self.plans.iter().find(|(own, _)| *own == plan).map(|(_, id)| *id);
        found.ok_or_else(|| Problem::internal("the demo lacks a plan"))
    }

    /// The number of the product that carries a pass, if one does.
    pub(super) fn product(&self, pass: Pass) -> Option<i64> {
        self.products.iter().find(|(own, _)| *own == pass).map(|(_, id)| *id)
    }
}

/// Makes plans, definitions and products.
pub(super) async fn make(tx: &mut Tx, call: &Call, places: &Places) -> Result<Offers, Problem> {
    let mut offers = Offers { passes: Vec::new(), plans: Vec::new(), products: Vec::new() };
    for (plan, own) in plans() {
        let id = records::create(tx, call, "Tariff", &priced(places, own)).await?;
        offers.plans.push((plan, id));
    }
    for (pass, own) in definitions(places, &offers)? {
        let id = records::create(tx, call, "TimePass", &priced(places, own)).await?;
        offers.passes.push((pass, id));
    }
    mornings(tx, call, &offers).await?;
    let special = json!({"TimePassId": offers.pass(Pass::Day)?, "TariffId": offers.plan(Plan::Flex)?, "Price": 15});
    records::create(tx, call, "TimePassPrice", &special).await?;
    // PassRenewalTime (R11.7): 1 each week, 2 each calendar month.
    for (plan, pass, count, renewal) in [
        (Plan::FullTime, Pass::MemberDay, 22, 2),
        (Plan::Flex, Pass::MemberDay, 8, 2),
        (Plan::Hours, Pass::MemberHours, 6, 2),
        (Plan::Virtual, Pass::Day, 1, 1),
    ] {
        let body = json!({
            "TariffId": offers.plan(plan)?, "TimePassId": offers.pass(pass)?, "PassesIncluded": count,
            "PassRenewalTime": renewal,
        });
        records::create(tx, call, "TariffTimePass", &body).await?;
    }
    products(tx, call, places, &mut offers).await?;
    Ok(offers)
}

/// Takes the founders' pass off the shelf, once those who hold it do.
pub(super) async fn archive_founders(tx: &mut Tx, call: &Call, offers: &Offers) -> Result<(), Problem> {
    records::patch(tx, call, "TimePass", offers.pass(Pass::Founders)?, &json!({"Archived": true})).await
}

/// Adds what everything sold by the network has in common.
fn priced(places: &Places, mut own: Value) -> Value {
    if let Value::Object(members) = &mut own {
        members.entry("BusinessId").or_insert(places.root.into());
        members.insert("CurrencyId".into(), places.currency.into());
        members.insert("FinancialAccountId".into(), places.sales.into());
        if let [usual, reduced, exempt, ..] = places.taxes.as_slice() {
            members.insert("TaxRateId".into(), (*usual).into());
            members.insert("ReducedTaxRateId".into(), (*reduced).into());
            members.insert("ExemptTaxRateId".into(), (*exempt).into());
        }
    }
    own
}

fn plans() -> [(Plan, Value); 5] {
    let desk = |name: &str, kind: u8, price: u16, order: u8| {
        json!({"Name": name, "SystemTariffType": kind, "Price": price, "Visible": true, "UseTimePasses": true,
               "DisplayOrder": order, "GroupName": "Desks", "InvoiceEvery": 1, "CancellationPeriod": 30})
    };
    let mut office = desk("Private office", 1, 690, 5);
    if let Value::Object(members) = &mut office {
        members.insert("UseTimePasses".into(), false.into());
        members.insert("GroupName".into(), "Rooms".into());
    }
    let mut full_time = desk("Full-time desk", 5, 260, 1);
    if let Value::Object(members) = &mut full_time {
        members.insert("DiscountTimePasses".into(), 10.into());
        members.insert("SignUpFee".into(), 50.into());
    }
    [
        (Plan::FullTime, full_time),
        (Plan::Flex, desk("Flex 8", 6, 130, 2)),
        (Plan::Hours, desk("Thirty hours", 6, 105, 3)),
        (Plan::Virtual, desk("Virtual office", 10, 49, 4)),
        (Plan::Office, office),
    ]
}

fn definitions(places: &Places, offers: &Offers) -> Result<Vec<(Pass, Value)>, Problem> {
    let everywhere: Vec<i64> = places.made.iter().map(|made| made.id).collect();
    let members = [offers.plan(Plan::FullTime)?, offers.plan(Plan::Flex)?];
    Ok(vec![
        (Pass::Day, json!({"Name": "Day pass", "Price": 19, "CountsTowardsPlanLimits": true})),
        (
            Pass::TenHours,
            json!({"Name": "Ten hours", "Price": 55, "MinutesIncluded": 600, "InvoiceLineDisplayAs": "10 h coworking"}),
        ),
        (
            Pass::Hour,
            json!({
                "Name": "One hour", "Price": 6.5, "MinutesIncluded": 60, "AllowNetworkCheckIn": true,
                "UseAsPayAsYouGoForContacts": true,
            }),
        ),
        (
            Pass::Morning,
            json!({
                "BusinessId": places.at(Spot::Alfama)?.id, "Name": "Morning pass", "Price": 11, "UsePriority": 1,
                "AccessControlGroupId": "mornings",
            }),
        ),
        (
            Pass::Network,
            json!({
                "Name": "Network pass", "Price": 24, "Businesses": everywhere, "AllowNetworkCheckIn": true,
                "CountsTowardsPlanLimits": true,
            }),
        ),
        (
            Pass::MemberDay,
            json!({
                "Name": "Member day", "Price": 0, "OnlyForMembers": true, "Tariffs": members, "AllowNetworkCheckIn": true,
                "CountsTowardsPlanLimits": true,
            }),
        ),
        (
            Pass::MemberHours,
            json!({
                "Name": "Member hours", "Price": 0, "MinutesIncluded": 300, "OnlyForMembers": true, "AllowNetworkCheckIn": true,
                "CountsTowardsPlanLimits": true,
            }),
        ),
        (Pass::Trial, json!({"Name": "Trial day", "Price": 0, "OnlyForContacts": true})),
        (Pass::Founders, json!({"Name": "Founders' day", "Price": 12, "AllowNetworkCheckIn": true, "UsePriority": -1})),
    ])
}

/// The morning pass is good from eight to one, Monday to Friday, on Lisbon's clocks.
async fn mornings(tx: &mut Tx, call: &Call, offers: &Offers) -> Result<(), Problem> {
    for day in 1..=5 {
        let body = json!({
            "TimePassId": offers.pass(Pass::Morning)?, "DayOfWeek": day,
            "FromTime": "1976-01-01T08:00:00Z", "ToTime": "1976-01-01T13:00:00Z",
        });
        records::create(tx, call, "TimePassTimeSlot", &body).await?;
    }
    Ok(())
}

async fn products(tx: &mut Tx, call: &Call, places: &Places, offers: &mut Offers) -> Result<(), Problem> {
    let product = |name: &str, price: f64, order: u8| json!({"Name": name, "Price": price, "Visible": true, "DisplayOrder": order, "Description": name});
    // Name, price, pass, how many, unit of the expiry (R11.6) and how many of it.
    for (order, (name, price, carried)) in [
        ("Five days", 85.0, Some((Pass::Day, 5, 4, 3))),
        ("Ten single hours", 58.0, Some((Pass::Hour, 10, 4, 6))),
        ("Ten network days", 210.0, Some((Pass::Network, 10, 5, 1))),
        ("Morning month", 95.0, Some((Pass::Morning, 10, 6, 1))),
        ("Locker", 18.0, None),
        ("Meeting room, one hour", 22.0, None),
    ]
    .into_iter()
    .enumerate()
    {
        let body = priced(places, product(name, price, u8::try_from(order).unwrap_or(0)));
        let id = records::create(tx, call, "Product", &body).await?;
        let Some((pass, count, unit, expires)) = carried else { continue };
        let body = json!({
            "ProductId": id, "TimePassId": offers.pass(pass)?, "PassesIncluded": count, "ExpirationType": unit,
            "ExpiresIn": expires,
        });
        records::create(tx, call, "ProductTimePass", &body).await?;
        offers.products.push((pass, id));
    }
    Ok(())
}
