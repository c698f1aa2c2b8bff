//! What entries say, and who finds which.

use serde_json::{Value, json};

use super::{entries, latest};
use crate::rig::desk::at;
use crate::rig::server::ADMIN;
use crate::rig::{Client, Desk, TestServer};

#[test]
fn a_change_says_who_when_and_from_what_to_what() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let id = desk.define(json!({"Name": "Morning", "Price": 10}));
    let reply = desk.admin.json("PATCH", &format!("/api/billing/timepasses/{id}"), &json!({"Price": 12.5}));
    reply.done();
    let entry = latest(&desk.admin, "timepass", id);
    assert_eq!(entry["Changes"], json!({"Price": {"Before": 10, "After": 12.5}}));
    assert_eq!(entry["Summary"], format!("{ADMIN} changed Price of TimePass {id} from 10 to 12.5"));
    assert_eq!(
        (&entry["Actor"], &entry["Action"], &entry["Entity"]),
        (&json!(ADMIN), &json!("update"), &json!("TimePass"))
    );
    assert_eq!((&entry["At"], &entry["BusinessId"]), (&json!(crate::rig::server::MONDAY), &json!(1)));
    assert_eq!(entry["RequestId"].as_str(), reply.header("x-request-id"));
    assert_eq!(entry["Erased"], false);

    let made = entries(&desk.admin, &format!("Entity=TimePass&RecordId={id}&Action=create"));
    let changes = &made[0]["Changes"];
    assert_eq!((&changes["Name"], &changes["Price"]), (&json!({"After": "Morning"}), &json!({"After": 10})));
    assert!(changes.get("MinutesIncluded").is_none(), "nothing was said of it: {changes}");
    assert!(changes.get("UpdatedOn").is_none() && changes.get("Id").is_none(), "{changes}");

    desk.admin.send("DELETE", &format!("/api/billing/timepasses/{id}"), &[], b"").done();
    let gone = latest(&desk.admin, "TimePass", id);
    assert_eq!((&gone["Action"], &gone["Changes"]["Price"]), (&json!("delete"), &json!({"Before": 12.5})));
}

/// Lists, members that only travel, custom fields, instants; and what must not be shown.
#[test]
fn members_of_every_kind() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let id = desk.customer("Ann");
    let other = desk.location("Paris", "Europe/Paris", None);
    let patch = |body: Value| {
        desk.admin.json("PATCH", &format!("/api/spaces/coworkers/{id}"), &body).done();
        latest(&desk.admin, "Coworker", id)["Changes"].clone()
    };
    assert_eq!(patch(json!({"AddedBusinesses": [other]})), json!({"Businesses": {"Before": [1], "After": [1, other]}}));
    assert_eq!(patch(json!({"Twitter": "@ann"})), json!({"Twitter": {"Before": null, "After": "@ann"}}));
    assert_eq!(patch(json!({"Twitter": "@ann2"})), json!({"Twitter": {"Before": "@ann", "After": "@ann2"}}));
    let pin = patch(json!({"AccessPincode": "4711"}));
    assert_eq!(pin, json!({"AccessPincode": {"Before": "(hidden)", "After": "(hidden)"}}));
    assert_eq!(patch(json!({"Active": false})), json!({"Active": {"Before": true, "After": false}}));

    let definition = desk.day_pass();
    let pass = desk.issue(id, definition, 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(9, "10:00")})).done();
    assert_eq!(
        latest(&desk.admin, "CoworkerTimePass", pass)["Changes"],
        json!({"ExpireDate": {"Before": null, "After": at(9, "10:00")}})
    );
}

/// A visit and the pass it draws on: one entry for each, with the values the ledger moved.
#[test]
fn visits_and_the_passes_they_use() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let customer = desk.customer("Ann");
    let pass = desk.issue(customer, desk.time_pass(120), 1)[0];
    let visit = desk.enter(customer, &at(2, "08:00"));
    let entry = latest(&desk.admin, "Checkin", visit);
    assert_eq!((&entry["Action"], &entry["CoworkerId"]), (&json!("create"), &json!(customer)));
    assert_eq!(entry["Changes"]["FromTime"], json!({"After": at(2, "08:00")}));
    let taken = latest(&desk.admin, "CoworkerTimePass", pass);
    assert_eq!(taken["Changes"], json!({"CheckedIn": {"Before": false, "After": true}}));
    assert_eq!(taken["RequestId"], entry["RequestId"]);

    desk.clock(&at(2, "08:30"));
    desk.leave(visit, &at(2, "08:30"));
    let entry = latest(&desk.admin, "Checkin", visit);
    assert_eq!(entry["Changes"], json!({"ToTime": {"Before": null, "After": at(2, "08:30")}}));
    let used = latest(&desk.admin, "CoworkerTimePass", pass)["Changes"].clone();
    assert_eq!(used["RemainingUses"], json!({"Before": 120, "After": 90}));
    assert_eq!(used["CheckedIn"], json!({"Before": true, "After": false}));

    // Refused: one failed check-in, and nothing else.
    let stranger = desk.customer("Bob");
    let before = entries(&desk.admin, "Size=1")[0]["Id"].clone();
    desk.refused(&desk.check_in(stranger, &at(2, "08:30"), json!({})));
    let new = entries(&desk.admin, &format!("After={before}"));
    assert_eq!(new.len(), 1, "{new:?}");
    assert_eq!((&new[0]["Entity"], &new[0]["CoworkerId"]), (&json!("FailedCheckin"), &json!(stranger)));
    server.assert_sound();
}

/// What is done by itself is done by the system, at the instant it was due.
#[test]
fn jobs_are_the_systems_doing() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let customer = desk.customer("Ann");
    desk.issue(customer, desk.time_pass(600), 1);
    let visit = desk.enter(customer, &at(2, "08:00"));
    desk.clock(&at(3, "08:00"));
    let closed = latest(&desk.admin, "Checkin", visit);
    assert_eq!((&closed["Actor"], &closed["Action"]), (&json!("system"), &json!("update")));
    assert_eq!(closed["At"], closed["Changes"]["ToTime"]["After"]);
    server.assert_sound();
}

#[test]
fn filters_and_pages() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let customer = desk.customer("Ann");
    let definition = desk.day_pass();
    let passes = desk.issue(customer, definition, 3);
    desk.clock(&at(2, "09:00"));
    desk.setting(1, "Checkins.GracePeriod", "5");

    let about = entries(&desk.admin, &format!("CoworkerId={customer}"));
    let mut seen: Vec<_> =
        about.iter().map(|e| (e["Entity"].as_str().unwrap(), e["RecordId"].as_i64().unwrap())).collect();
    seen.sort_unstable();
    let mut expected = vec![("Coworker", customer)];
    expected.extend(passes.iter().map(|id| ("CoworkerTimePass", *id)));
    expected.sort_unstable();
    assert_eq!(seen, expected);
    assert!(about.windows(2).all(|two| two[0]["Id"].as_i64() > two[1]["Id"].as_i64()), "newest first");

    let late = entries(&desk.admin, &format!("From={}", at(2, "09:00")));
    assert!(late.iter().all(|e| e["At"] == at(2, "09:00")) && late.iter().any(|e| e["Entity"] == "BusinessSetting"));
    let early = entries(&desk.admin, &format!("To={}&Size=1000", at(2, "09:00")));
    let all = entries(&desk.admin, "Size=1000");
    assert_eq!(early.len() + late.len(), all.len());
    assert_eq!(entries(&desk.admin, "Actor=nobody@example.com"), [Value::Null; 0]);
    assert!(entries(&desk.admin, &format!("Actor={ADMIN}&Entity=Coworker")).len() == 1);
    let request = about[0]["RequestId"].as_str().unwrap();
    assert_eq!(entries(&desk.admin, &format!("RequestId={request}")).len(), 3, "three passes of one request");

    // Pages of two, back from the newest and forth from the oldest.
    let (mut back, mut before) = (Vec::new(), String::new());
    loop {
        let page = desk.admin.get(&format!("/api/hallpass/audit?Size=2{before}")).ok();
        let records = page["Records"].as_array().unwrap().clone();
        before = format!("&Before={}", records.last().unwrap()["Id"]);
        back.extend(records);
        if page["HasMore"] == false {
            break;
        }
    }
    assert_eq!(back, all);
    let forth = entries(&desk.admin, "After=0&Size=1000");
    assert!(forth.iter().eq(all.iter().rev()));

    for (query, member) in [
        ("Nonsense=1", "Nonsense"),
        ("From=yesterday", "From"),
        ("RecordId=x", "RecordId"),
        ("CoworkerId=1.5", "CoworkerId"),
        ("Size=0", "Size"),
        ("Size=1001", "Size"),
    ] {
        desk.admin.get(&format!("/api/hallpass/audit?{query}")).invalid_on(member);
        desk.admin.get(&format!("/api/hallpass/audit.csv?{query}")).invalid_on(member);
    }
}

/// Administrators without roles only; one who is limited to locations sees what happened there.
#[test]
fn rights_and_locations() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let paris = desk.location("Paris", "Europe/Paris", None);
    let (here, there) = (desk.customer("Ann"), desk.customer_of("Zoe", &[paris]));
    let pass = desk.define(json!({"BusinessId": paris, "Name": "Paris pass"}));
    desk.admin.json("PATCH", &format!("/api/billing/timepasses/{pass}"), &json!({"Price": 3})).done();
    let limited = server.user("limited", &[], &[paris]);
    let seen = entries(&limited, "Size=1000");
    assert!(seen.iter().any(|e| e["Entity"] == "TimePass" && e["RecordId"] == pass));
    assert!(seen.iter().any(|e| e["Entity"] == "Coworker" && e["RecordId"] == there));
    assert!(!seen.iter().any(|e| e["Entity"] == "Coworker" && e["RecordId"] == here));
    assert!(seen.iter().all(|e| e["BusinessId"] == paris || e["Entity"] == "Coworker"), "{seen:?}");
    let csv = limited.get("/api/hallpass/audit.csv").text();
    assert_eq!(csv.lines().count(), 1 + seen.len());

    let role: Vec<i64> = hallpass_contract::roles::all().map(|role| role.id).collect();
    for client in [server.user("with-roles", &role, &[]), server.anonymous()] {
        assert_eq!(client.get("/api/hallpass/audit").status, 401);
        assert_eq!(client.get("/api/hallpass/audit.csv").status, 401);
    }
}

/// The file holds the same entries, oldest first, and nothing a spreadsheet would run.
#[test]
fn the_file() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let id = desk.define(json!({"Name": "=1+1"}));
    desk.admin.json("PATCH", &format!("/api/billing/timepasses/{id}"), &json!({"Name": "-2"})).done();
    let reply = desk.admin.get("/api/hallpass/audit.csv");
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = reply.text();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let json = entries(&desk.admin, "After=0&Size=1000");
    assert_eq!(rows.len(), json.len());
    let place = |name: &str| names.iter().position(|own| own == name).unwrap();
    for (row, entry) in rows.iter().zip(&json) {
        assert_eq!(row[place("Id")], entry["Id"].to_string());
        assert_eq!(row[place("Action")], entry["Action"].as_str().unwrap());
        assert!(!row.iter().any(|cell| cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
    }
    let last: Value = serde_json::from_str(&rows.last().unwrap()[place("Changes")]).unwrap();
    assert_eq!(last, json!({"Name": {"Before": "=1+1", "After": "-2"}}));
}

/// One entry for each thing done to a record in one request, also when it is a command.
#[test]
fn commands_give_their_name_to_what_they_do() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let customer = desk.customer("Ann");
    let before = entries(&desk.admin, "Size=1")[0]["Id"].clone();
    desk.command("/api/spaces/coworkers", "COWORKER_NEW_USER", customer).done();
    let new = entries(&desk.admin, &format!("After={before}"));
    let what: Vec<_> = new.iter().map(|e| (e["Action"].as_str().unwrap(), e["Entity"].as_str().unwrap())).collect();
    assert_eq!(what.len(), 2, "{what:?}");
    assert!(what.contains(&("COWORKER_NEW_USER", "Coworker")) && what.contains(&("create", "User")), "{what:?}");
}

/// What is not there or refused leaves no entry.
#[test]
fn refused_writes_leave_nothing() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let customer = desk.customer("Ann");
    let before = entries(&desk.admin, "Size=1")[0]["Id"].clone();
    let nothing = |client: &Client| assert_eq!(entries(client, &format!("After={before}")), [Value::Null; 0]);
    assert_eq!(desk.admin.post("/api/billing/timepasses", &json!({"Name": "x"})).status, 400);
    assert_eq!(desk.admin.json("PATCH", "/api/billing/timepasses/999", &json!({"Price": 1})).status, 404);
    assert_eq!(desk.admin.send("DELETE", "/api/sys/businesses/1", &[], b"").status, 400);
    let simulated = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": at(2, "08:00")});
    desk.admin.post("/api/hallpass/checkins/simulate", &simulated).ok();
    nothing(&desk.admin);
}
