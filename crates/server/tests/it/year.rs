//! Thirteen months of a small network on the test clock: in one move, month by month, and with the server down for a week. Plans of
//! every rhythm, odd starts, a pause, an end, a change of plan, products, pay as you go and a team; nobody at the desk.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::rig::server::Setup;
use crate::rig::{Desk, TestServer};

/// The last day of a month: contracts that start then renew on the last day of shorter months.
const BEGIN: &str = "2026-01-31T10:00:00Z";
const END: &str = "2027-02-28T10:00:00Z";

/// Members that say when and under which random name something was written, not what.
const UNSTABLE: &[&str] = &["UniqueId", "UpdatedOn", "UpdatedBy", "CreatedOn", "CreatedOnLocal", "ToStringText"];

/// A server that lets its clock be moved by a year in one request, however busy the machine is.
fn patient(clock: &str) -> Setup {
    Setup { settings: vec![("limits.request_seconds", "1200")], ..Setup::at(clock) }
}

/// Builds the network and leaves it to itself.
fn build(desk: &Desk) {
    let admin = &desk.admin;
    let tax = admin.post("/api/sys/taxrates", &json!({"BusinessId": 1, "Name": "VAT", "Rate": 20})).id();
    let places = [
        1,
        desk.location("London", "Europe/London", None),
        desk.location("Auckland", "Pacific/Auckland", None),
        desk.location("New York", "America/New_York", None),
    ];
    desk.setting(places[2], "Checkin.DailyCutOffTime", "03:00");
    for place in places {
        desk.setting(place, "Checkin.PayAsYouGo", "True");
        desk.setting(place, "Billing.TaxValue", &tax.to_string());
    }
    for (number, place) in places.into_iter().enumerate() {
        let currency = admin.get(&format!("/api/sys/businesses/{place}")).ok()["CurrencyId"].clone();
        let day = desk.define(json!({"BusinessId": place, "Name": "Day", "Price": 25, "CurrencyId": currency}));
        let hour = desk.define(json!({
            "BusinessId": place, "Name": "Hour", "Price": 12, "CurrencyId": currency, "MinutesIncluded": 60,
            "UseAsPayAsYouGoForContacts": true, "UseAsPayAsYouGoForMembers": true,
        }));
        let plan = |name: &str, price: i64, months: i64, weeks: i64| {
            let plan = json!({
                "BusinessId": place, "Name": name, "Price": price, "CurrencyId": currency, "SystemTariffType": 1,
                "InvoiceEvery": months, "InvoiceEveryWeeks": weeks, "UseTimePasses": true,
                "CancellationPeriod": 0, "DisplayOrder": 1,
            });
            admin.post("/api/billing/tariffs", &plan).id()
        };
        let includes = |plan: i64, pass: i64, count: i64, rhythm: i64| {
            let row = json!({"TariffId": plan, "TimePassId": pass, "PassesIncluded": count, "PassRenewalTime": rhythm});
            admin.post("/api/billing/tarifftimepasses", &row).id();
        };
        let (monthly, quarterly, weekly) =
            (plan("Monthly", 100, 1, 0), plan("Quarterly", 270, 3, 0), plan("Four weeks", 95, 0, 4));
        includes(monthly, day, 2, 3);
        includes(monthly, hour, 1, 1);
        includes(quarterly, day, 3, 2);
        includes(quarterly, day, 12, 4);
        includes(weekly, hour, 2, 3);
        let member = |name: &str, plan: i64, but: Value| {
            let customer = desk.customer_of(&format!("{name} {number}"), &[place]);
            let mut body = json!({
                "IssuedById": place, "CoworkerId": customer, "TariffId": plan, "Quantity": 1, "StartDate": BEGIN,
            });
            body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
            (customer, admin.post("/api/billing/coworkercontracts", &body).id())
        };
        member("Month end", monthly, json!({"Quantity": 2}));
        member("Billing day", monthly, json!({"BillingDay": 15}));
        member("Quarter", quarterly, json!({"StartDate": "2026-02-10T09:30:00Z"}));
        member("Weeks", weekly, json!({}));
        member("Leaves", monthly, json!({"CancellationDate": "2026-06-17T12:00:00Z"}));
        member("Moves", monthly, json!({"NextTariffId": quarterly}));
        let (contact, _) = (desk.customer_of(&format!("Contact {number}"), &[place]), ());
        let product = json!({
            "BusinessId": place, "Name": "Ten days", "Description": "Ten", "Price": 200, "CurrencyId": currency,
            "SystemProductType": 1, "DisplayOrder": 1, "AvailableAs": 1,
        });
        let product = admin.post("/api/billing/products", &product).id();
        let pass = json!({
            "ProductId": product, "TimePassId": day, "PassesIncluded": 10, "ExpirationType": 4, "ExpiresIn": 6,
        });
        admin.post("/api/billing/producttimepasses", &pass).id();
        let sale = json!({
            "CoworkerId": contact, "BusinessId": place, "ProductId": product, "Quantity": 1, "ActivateNow": true,
            "RepeatCycle": 0, "CreditAmount": 0, "DiscountAmount": 0,
        });
        admin.post("/api/billing/coworkerproducts", &sale).id();
        // Somebody is still there when everybody leaves, and pays as they go until the cut-off.
        let (late, _) = (desk.customer_of(&format!("Late {number}"), &[place]), ());
        let visit = json!({"CoworkerId": late, "BusinessId": place, "FromTime": BEGIN});
        admin.post("/api/spaces/checkins", &visit).id();
    }
}

/// Everything that a customer could be shown or charged.
fn state(server: &TestServer) -> BTreeMap<&'static str, Vec<Value>> {
    let admin = server.admin();
    let listing = |path: &str| {
        let mut records = admin.get(&format!("{path}?size=10000&orderBy=Id")).records();
        for record in &mut records {
            record.as_object_mut().unwrap().retain(|name, _| {
                !UNSTABLE.contains(&name.as_str()) && !name.ends_with("UniqueId") && !name.ends_with("Guid")
            });
        }
        records
    };
    let invoices = listing("/api/billing/coworkerinvoices");
    let mut lines = Vec::new();
    for invoice in &invoices {
        let filter = format!("&CoworkerInvoiceLine_CoworkerInvoice={}", invoice["Id"]);
        lines.extend(admin.get(&format!("/api/billing/coworkerinvoicelines?size=1000&orderBy=Id{filter}")).records());
    }
    for line in &mut lines {
        line.as_object_mut().unwrap().retain(|name, _| {
            !UNSTABLE.contains(&name.as_str()) && !name.ends_with("UniqueId") && !name.ends_with("Guid")
        });
    }
    BTreeMap::from([
        ("passes", listing("/api/billing/coworkertimepasses")),
        ("contracts", listing("/api/billing/coworkercontracts")),
        ("visits", listing("/api/spaces/checkins")),
        ("sales", listing("/api/billing/coworkerproducts")),
        ("invoices", invoices),
        ("lines", lines),
        ("account", listing("/api/billing/coworkerledgerentries")),
    ])
}

fn network(folder: &Path) -> TestServer {
    let server = TestServer::over(folder, patient(BEGIN));
    build(&Desk::new(&server));
    server
}

#[track_caller]
fn assert_equal(one: &BTreeMap<&str, Vec<Value>>, other: &BTreeMap<&str, Vec<Value>>) {
    for (kind, records) in one {
        let others = &other[kind];
        for (a, b) in records.iter().zip(others) {
            assert_eq!(a, b, "{kind}");
        }
        assert_eq!(records.len(), others.len(), "{kind}");
    }
}

/// R16.1, beyond W17.
#[test]
fn thirteen_months_in_one_move_equal_thirteen_moves() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    for path in [&one, &other] {
        std::fs::create_dir(path).unwrap();
    }
    let leap = network(&one);
    leap.clock(END);
    let steps = network(&other);
    for month in 2..=12 {
        steps.clock(&format!("2026-{month:02}-07T11:11:11Z"));
    }
    steps.clock("2027-01-31T10:00:00Z");
    steps.clock(END);
    let (leap_state, steps_state) = (state(&leap), state(&steps));
    assert_equal(&leap_state, &steps_state);
    // Month ends for Month end 0: 31 January to 28 February 2027 are 14 renewals of 2 x 2 days, by hand.
    let of_month_end: Vec<&Value> = leap_state["passes"]
        .iter()
        .filter(|pass| pass["CoworkerId"] == leap_state["contracts"][0]["CoworkerId"] && pass["TimePassName"] == "Day")
        .collect();
    assert_eq!(of_month_end.len(), 14 * 4);
    // Twice the plan of 100 and 20 % tax for each of the 14 cycles; nothing else is ever charged.
    let billed = |customer: &Value| -> Vec<f64> {
        let of = leap_state["invoices"].iter().filter(|invoice| invoice["CoworkerId"] == *customer);
        of.map(|invoice| invoice["TotalAmount"].as_f64().unwrap()).collect()
    };
    assert_eq!(billed(&leap_state["contracts"][0]["CoworkerId"]), [240.0; 14]);
    // Left on 17 June: the cycles from 31 January, the ends of February and April, and of March and May.
    assert_eq!(billed(&leap_state["contracts"][4]["CoworkerId"]), [120.0; 5]);
    // From 10:00 to midnight: 14 hours of 12 and tax, invoiced by itself.
    let late = &leap_state["visits"][0];
    assert_eq!(late["ToTime"], "2026-02-01T00:00:00Z");
    assert_eq!(billed(&late["CoworkerId"]), [201.6]);
    let jobs = leap.admin().get("/api/hallpass/jobs").ok();
    assert_eq!((&jobs["Failing"], &jobs["Dead"], &jobs["Parked"]), (&json!([]), &json!([]), &json!([])));
    leap.assert_sound();
    steps.assert_sound();
}

/// What was granted for which period, and billed for which, by customer.
fn outcome(server: &TestServer) -> BTreeMap<String, usize> {
    let admin = server.admin();
    let mut counted = BTreeMap::new();
    for pass in admin.get("/api/billing/coworkertimepasses?size=10000").records() {
        let key = format!("pass {} {} {}", pass["CoworkerId"], pass["TimePassName"], pass["ExpireDate"]);
        *counted.entry(key).or_insert(0) += 1;
    }
    for invoice in admin.get("/api/billing/coworkerinvoices?size=10000").records() {
        let period = (&invoice["InvoiceFromDate"], &invoice["InvoiceToDate"]);
        let key = format!("invoice {} {} {} {}", invoice["CoworkerId"], period.0, period.1, invoice["TotalAmount"]);
        *counted.entry(key).or_insert(0) += 1;
    }
    counted
}

/// R16.1.
#[test]
fn a_week_of_standing_still_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    for path in [&one, &other] {
        std::fs::create_dir(path).unwrap();
    }
    let running = network(&one);
    running.clock(END);

    let stopped = network(&other);
    stopped.clock("2026-06-28T10:00:00Z");
    drop(stopped);
    // Over the first of a month, a Monday and a month end. No period of a rhythm begins and ends within that week.
    let back = TestServer::over(&other, patient("2026-07-05T10:00:00Z"));
    back.clock("2026-07-05T10:00:01Z");
    back.clock(END);
    assert_eq!(outcome(&back), outcome(&running));
    back.assert_sound();
}
