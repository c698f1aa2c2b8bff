//! The explanations of random wallets over HTTP, read by the second reader of the engine's tests: it finds every choice again
//! from the JSON alone (beyond W1).

use serde_json::{Value, json};

use super::checker::{self, Offer, Pass, Terms, Trace};
use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Desk, TestServer, rounds};

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| panic!("{value} is neither true nor false"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// Ten-thousandths.
fn amount(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 10_000.0).round() as i64
}

fn micros(value: &Value) -> Option<i64> {
    value.as_str().map(|text| text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

fn terms(value: &Value) -> Terms {
    Terms {
        here: truth(&value["ValidHere"]),
        open: truth(&value["InTimeSlot"]),
        only_contacts: truth(&value["OnlyForContacts"]),
        only_members: truth(&value["OnlyForMembers"]),
        plan_fits: truth(&value["PlanFits"]),
        network: truth(&value["AllowNetworkCheckIn"]),
        counts: truth(&value["CountsTowardsPlanLimits"]),
    }
}

fn reasons(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    list(value).iter().map(|r| format!("{} {}", text(&r["Rule"]), text(&r["Code"]))).collect()
}

fn pass(value: &Value) -> Pass {
    let read = &value["Read"];
    Pass {
        id: number(&value["CoworkerTimePassId"]),
        verdict: value["Verdict"].as_str().unwrap().to_owned(),
        rank: value["Rank"].as_i64(),
        reasons: reasons(&value["Reasons"]),
        definition: number(&read["TimePassId"]),
        terms: Some(terms(&read["Terms"])),
        priority: number(&read["UsePriority"]),
        price: amount(&read["Price"]),
        locations: number(&read["Locations"]),
        time: truth(&read["ByTime"]),
        shared: truth(&read["Shared"]),
        by_hand: truth(&read["IssuedByHand"]),
        used: truth(&read["Used"]),
        used_today: truth(&read["UsedToday"]),
        used_by_other: truth(&read["UsedByOther"]),
        in_use: truth(&read["InUse"]),
        remaining: read["RemainingMinutes"].as_i64().unwrap_or(0),
        running: read["RunningMinutes"].as_i64().unwrap_or(0),
        expires: micros(&read["ExpireDate"]),
        created: micros(&read["CreatedOn"]).unwrap(),
        contract: read["Contract"].as_str().unwrap_or_default().to_owned(),
        carried: read["CarriedOver"].as_bool().unwrap_or(false),
        frozen: truth(&read["Frozen"]),
        early: truth(&read["PeriodNotBegun"]),
        withheld: truth(&read["NotShared"]),
        bought: truth(&read["IsPayAsYouGo"]),
        paid_today: truth(&read["PaidToday"]),
    }
}

fn offer(value: &Value) -> Offer {
    let read = &value["Read"];
    let sold_to = [&read["UseAsPayAsYouGoForMembers"], &read["UseAsPayAsYouGoForContacts"]].map(truth);
    Offer {
        definition: number(&value["TimePassId"]),
        price: amount(&read["Price"]),
        minutes: read["MinutesIncluded"].as_i64(),
        priority: number(&read["UsePriority"]),
        terms: terms(&read["Terms"]),
        sold_to: (sold_to[0], sold_to[1]),
        archived: truth(&read["Archived"]),
        reasons: reasons(&value["Reasons"]),
    }
}

/// A choice as the second reader reads it.
pub fn as_read(choice: &Value) -> Trace {
    let inputs = &choice["Inputs"];
    let passes: Vec<Pass> = list(&choice["Candidates"]).iter().map(pass).collect();
    let limit = |l: &Value| {
        let hours = l["Unit"] == "hours";
        let used = if hours { &l["UsedMinutes"] } else { &l["UsedDays"] };
        let day_counts = l["DayCounts"].as_bool().unwrap_or(false);
        let contract = number(&l["CoworkerContractId"]);
        (contract, hours, number(&l["Limit"]), number(used), day_counts, truth(&l["Reached"]))
    };
    let network = &inputs["Network"];
    Trace {
        at: micros(&inputs["At"]).unwrap(),
        by_network: inputs["Source"] == 3,
        disabled: truth(&inputs["AccountDisabled"]),
        member: !list(&inputs["TariffIds"]).is_empty(),
        expiry_first: truth(&inputs["ExpiryFirst"]),
        carried_first: inputs["CarriedFirst"].as_bool().unwrap_or(true),
        beyond_limit: truth(&inputs["BeyondLimit"]),
        pay_as_you_go: truth(&inputs["PayAsYouGo"]),
        free_access: truth(&inputs["FreeAccess"]),
        named: inputs["NamedPass"].as_object().map(|named| named["CoworkerTimePassId"].as_i64()),
        network: network
            .as_object()
            .map(|test| (truth(&test["Allowed"]), number(&test["Devices"]), test["DeviceCountLimit"].as_i64())),
        goes_on: passes.iter().find(|pass| pass.reasons == ["R7.6 GoesOn"]).map(|pass| pass.id),
        limits: list(&choice["Limits"]).iter().map(limit).collect(),
        offers: list(&choice["Offers"]).iter().map(offer).collect(),
        outcome: choice["RefusalCode"].as_str().or(choice["Outcome"].as_str()).unwrap().to_owned(),
        passes,
    }
}

/// A choice says nothing but what the rules make of what it has read; its outcome.
pub fn assert_right(choice: &Value) -> String {
    let read = as_read(choice);
    assert_eq!(checker::faults(&read), Vec::<String>::new(), "{choice:#}");
    read.outcome
}

/// Beyond W1.
#[test]
fn the_second_reader_finds_every_choice_again_from_its_json() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(6, "20:00"));
    let there = desk.location("Elsewhere", "Europe/London", None);
    desk.setting(there, "Checkin.PayAsYouGo", "True");
    desk.setting(there, "Ext.Passes.ExpiryFirst", "True");
    let plan = desk.plan(json!({"CheckinWeekLimit": 1, "HoursWeekLimit": 6}));
    let both = json!([1, there]);
    let definitions = [
        json!({"Name": "Hours", "MinutesIncluded": 90, "Businesses": both}),
        json!({"Name": "Day", "Price": 20, "Businesses": both, "CountsTowardsPlanLimits": true}),
        json!({"Name": "Gold", "MinutesIncluded": 45, "UsePriority": 1}),
        json!({"Name": "Members", "OnlyForMembers": true, "Tariffs": [plan], "Businesses": both}),
        json!({"Name": "Contacts", "OnlyForContacts": true, "MinutesIncluded": 600, "AllowNetworkCheckIn": false}),
    ]
    .map(|definition| desk.define(definition));
    for (name, price, minutes) in [("Walk in", 12, json!(60)), ("Guest day", 30, Value::Null)] {
        desk.define(json!({
            "Name": name, "Price": price, "MinutesIncluded": minutes, "BusinessId": there,
            "UseAsPayAsYouGoForContacts": true, "UseAsPayAsYouGoForMembers": minutes.is_null(),
        }));
    }
    let mut random = seed(19);
    let mut outcomes = std::collections::BTreeMap::<String, u32>::new();
    for round in 0..rounds(40, 200) {
        let customer = desk.customer(&format!("Guest {round}"));
        if random.one_in(3) {
            desk.contract(customer, plan, &at(1, "00:00"));
        }
        for _ in 0..random.below(5) {
            let issued = desk.issue(customer, *random.pick(&definitions), 1);
            if random.one_in(3) {
                let day = 2 + random.below(6) as u32;
                desk.change_pass(issued[0], json!({"ExpireDate": at(day, "00:00")})).done();
            }
        }
        for day in 2..6 {
            let hour = 8 + random.below(9);
            let mut but = json!({
                "ToTime": at(day, &format!("{:02}:30", hour + random.below(4))),
                "BusinessId": random.pick(&[1, there]), "Source": random.pick(&[1, 1, 3]),
            });
            let passes = desk.passes_of(customer);
            if !passes.is_empty() && random.one_in(6) {
                but["CoworkerTimePassGuid"] = desk.guid(*random.pick(&passes)).into();
            }
            let (refusals, reply) =
                (desk.failed(customer).len(), desk.check_in(customer, &at(day, &format!("{hour:02}:00")), but));
            let path = if reply.status == 200 {
                format!("checkins/{}", reply.id())
            } else if desk.failed(customer).len() > refusals {
                format!("failedcheckins/{}", desk.failed(customer).last().unwrap()["Id"])
            } else {
                format!("coworkers/{customer}/refusednamedpass")
            };
            let path = match path.strip_prefix("coworkers") {
                Some(_) => format!("/api/hallpass/{path}"),
                None => format!("/api/hallpass/{path}/explanation"),
            };
            let (once, again) = (desk.admin.get(&path), desk.admin.get(&path));
            assert_eq!(once.text(), again.text(), "same question, same bytes");
            let explanation = once.ok();
            let outcome = assert_right(&explanation["Choice"]);
            for later in explanation["Later"].as_array().into_iter().flatten() {
                *outcomes.entry(format!("later {}", assert_right(&later["Choice"]))).or_default() += 1;
            }
            *outcomes.entry(outcome).or_default() += 1;
        }
    }
    eprintln!("{outcomes:?}");
    for outcome in ["Order", "F2", "F3", "PayAsYouGo", "Named", "later Order", "later F2", "later PayAsYouGo"] {
        assert!(outcomes.get(outcome).is_some_and(|times| *times >= 3), "{outcome}: {outcomes:?}");
    }
    server.assert_sound();
}
