//! An import refuses what the API refuses, in the same words; and it takes what is past.

use hallpass_contract::{Kind, Model};
use serde_json::{Map, Value, json};

use crate::rig::fixtures::{Fixtures, model, path};
use crate::rig::{Client, Desk, TestServer};

/// What is wrong with one member of an otherwise good record.
fn wrong() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let visit = |from: &str, to: &str| json!({"FromTime": from, "ToTime": to});
    let setting = |name: &str, value: &str| json!({"Name": name, "Value": value});
    vec![
        ("TimePass", json!({"Price": -5}), "Price", "must be at least 0"),
        ("TimePass", json!({"Price": "100000000000.01"}), "Price", "must be at most 100000000000"),
        ("TimePass", json!({"Price": "1.00001"}), "Price", "must have at most four decimals"),
        (
            "TimePass",
            json!({"OnlyForContacts": true, "OnlyForMembers": true}),
            "OnlyForMembers",
            "excludes OnlyForContacts: set one of them only",
        ),
        ("CoworkerTimePass", json!({"CreateMultiple": 0}), "CreateMultiple", "must be a whole number from 1 to 500"),
        ("CoworkerTimePass", json!({"CreateMultiple": 501}), "CreateMultiple", "must be at most 500"),
        ("CoworkerTimePass", json!({"TimePassId": 99999}), "TimePass", "does not exist"),
        (
            "CoworkerTimePass",
            json!({"ExpireDate": "2026-02-30T00:00:00Z"}),
            "ExpireDate",
            "must be a date, e.g. 2025-01-31T09:30:00Z",
        ),
        ("Checkin", visit("2025-01-02T09:00:00Z", "2025-01-02T08:00:00Z"), "ToTime", "must be later than FromTime."),
        (
            "Checkin",
            visit("2025-01-01T09:00:00Z", "2025-04-12T09:00:00Z"),
            "ToTime",
            "is more than 100 days after FromTime: check the dates",
        ),
        ("Checkin", visit("1899-12-31T09:00:00Z", "1899-12-31T10:00:00Z"), "FromTime", "cannot lie before 1900."),
        (
            "Checkin",
            visit("2026-03-02T08:16:00Z", "2026-03-02T09:00:00Z"),
            "FromTime",
            "cannot be more than 15 minutes in the future.",
        ),
        (
            "Checkin",
            visit("2026-03-02T07:00:00Z", "2026-03-02T08:16:00Z"),
            "ToTime",
            "cannot be more than 15 minutes in the future.",
        ),
        (
            "CoworkerContract",
            json!({"StartDate": "2025-03-01", "CancellationDate": "2025-02-01"}),
            "CancellationDate",
            "must not lie before StartDate",
        ),
        (
            "CoworkerContract",
            json!({"Quantity": 10_000, "Price": 10_000_001}),
            "Quantity",
            "times the price must be at most 100000000000",
        ),
        (
            "CoworkerProduct",
            json!({"Quantity": 10_000, "Price": 10_000_001}),
            "Quantity",
            "times the price must be at most 100000000000",
        ),
        (
            "CoworkerLedgerEntry",
            json!({"Debit": 5, "Credit": 5}),
            "Credit",
            "excludes Debit: record them as two entries",
        ),
        (
            "CoworkerLedgerEntry",
            json!({"Debit": 0, "Credit": 0}),
            "Credit",
            "must not be 0 when Debit is 0: give one of the two",
        ),
        ("CoworkerLedgerEntry", json!({"Debit": 0, "Credit": 1.005}), "Credit", "must have at most two decimals"),
        ("BusinessSetting", setting("ext.checkin.roundingminutes", "7"), "Value", "must be 1, 5, 10, 15, 30 or 60"),
        ("BusinessSetting", setting("Checkin.PayAsYouGo", "perhaps"), "Value", "must be True or False"),
        (
            "BusinessSetting",
            setting("Billing.TaxValue", "99999"),
            "Value",
            "is not the Id of a tax rate; without one nothing would be taxed",
        ),
        ("Business", json!({"WebAddress": "MAIN"}), "WebAddress", "is already used by another location"),
        ("User", json!({"Email": "nobody"}), "Email", "is not an e-mail address such as ana@example.com"),
        ("User", json!({"Email": "Admin@Example.com"}), "Email", "is already used by another user"),
    ]
}

/// A record as the rows of a file: header and cells.
fn csv(record: &Map<String, Value>, model: &Model) -> String {
    let cell = |(name, value): (&String, &Value)| {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(ids) => ids.iter().map(Value::to_string).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        };
        let known = model.position(name).and_then(|i| model.field(i)).unwrap_or_else(|| panic!("no member {name}"));
        assert!(!matches!(known.kind, Kind::Json), "{name}: objects have no place in this table");
        format!("\"{}\"", text.replace('"', "\"\""))
    };
    let names: Vec<&str> = record.keys().map(String::as_str).collect();
    format!("{}\n{}\n", names.join(","), record.iter().map(cell).collect::<Vec<_>>().join(","))
}

fn import(client: &Client, resource: &str, csv: &str) -> Value {
    let path = format!("/api/hallpass/imports/{resource}");
    client.send("POST", &path, &[("Content-Type", "text/csv")], csv.as_bytes()).ok()
}

/// Members and messages of a report, in order.
fn errors(report: &Value) -> Vec<(String, String)> {
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let all = report["Errors"].as_array().unwrap();
    all.iter().map(|one| (text(one, "PropertyName"), text(one, "Message"))).collect()
}

#[test]
fn an_import_refuses_what_the_api_refuses() {
    let server = TestServer::start();
    let admin = server.admin();
    let mut place = admin.get("/api/sys/businesses/1").ok();
    place["WebAddress"] = json!("main");
    admin.put("/api/sys/businesses", &place).done();
    let mut fixtures = Fixtures::new(&server, 1);
    for (entity, but, member, message) in wrong() {
        let model = model(entity);
        let mut record = fixtures.body(model);
        record.extend(but.as_object().unwrap().clone());
        let before = server.rows();
        let said = admin.post(&path(model), &Value::Object(record.clone()));
        assert_eq!(said.invalid_on(member), message, "POST {entity} {but}: {}", said.text());
        let file = csv(&record, model);
        // A reference is named by its number, since a file has many of them.
        let number = if message == "does not exist" { "99999 " } else { "" };
        let expected = vec![(member.to_owned(), format!("{number}{message}"))];
        for resource in [format!("{}?preview=true", model.resource.plural), model.resource.plural.to_owned()] {
            let report = import(&admin, &resource, &file);
            assert_eq!((errors(&report), &report["Created"]), (expected.clone(), &json!(0)), "{resource}\n{file}");
        }
        assert_eq!(server.rows(), before, "{entity} {but}");
    }
}

#[test]
fn everything_that_is_wrong_with_a_row_is_told_at_once() {
    let server = TestServer::start();
    let admin = server.admin();
    let of = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(member, why)| ((*member).to_owned(), (*why).to_owned())).collect()
    };
    let file = "Id,CreatedOn,UniqueId,Name,BusinessId,CurrencyId,Price,MinutesIncluded,OnlyForContacts,OnlyForMembers\n\
                -7,2025-02-30T00:00:00Z,abc,Ten,1,99999,-5,many,true,true\n\
                ,,,Ten,1,1,5,60,true,false\n";
    let expected = of(&[
        ("Price", "must be at least 0"),
        ("MinutesIncluded", "must be a whole number"),
        ("Id", "must be the Id of a record"),
        ("CreatedOn", "must be a date, e.g. 2025-01-31T09:30:00Z"),
        ("UniqueId", "must be a UUID"),
        ("Currency", "99999 does not exist"),
        ("OnlyForMembers", "excludes OnlyForContacts: set one of them only"),
    ]);
    let before = server.rows();
    for resource in ["timepasses?preview=true", "timepasses"] {
        let report = import(&admin, resource, file);
        let mut found = errors(&report);
        found.sort();
        let mut expected = expected.clone();
        expected.sort();
        assert_eq!((found, &report["Wrong"], &report["Good"]), (expected, &json!(1), &json!(1)), "{resource}");
        assert!(report["Errors"].as_array().unwrap().iter().all(|one| one["Line"] == 2), "{report}");
    }
    assert_eq!(server.rows(), before);
    // What cannot be read is not judged a second time by a rule that reads it.
    let file = "CoworkerId,BusinessId,Debit,Credit,Description,Code\n99999,1,much,0,Paid,CASH\n";
    let report = import(&admin, "coworkerledgerentries?preview=true", file);
    let mut found = errors(&report);
    found.sort();
    assert_eq!(found, of(&[("Coworker", "99999 does not exist"), ("Debit", "must be a number")]));
}

/// Rules of the present do not hold for the past: what has expired, was used up or is not sold any more.
#[test]
fn history_comes_in_as_it_was() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let admin = &desk.admin;
    let ana = desk.customer("Ana Silva");
    let old = desk.define(json!({"Name": "Old ten hours", "MinutesIncluded": 600}));
    let mut definition = desk.definition(old);
    definition["Archived"] = json!(true);
    admin.put("/api/billing/timepasses", &definition).done();
    desk.setting(1, "Billing.LockDates", "2026-01-01");
    let passes = format!(
        "Id,CoworkerId,BusinessId,TimePassId,UniqueId,CreatedOn,TotalUses,RemainingUses,Used,UsedDate,ExpireDate\n\
         501,{ana},1,{old},11111111-2222-4333-8444-555555555555,2019-01-01T10:00:00Z,600,450,false,,2019-06-01T00:00:00Z\n\
         502,{ana},1,{old},,2019-02-01T10:00:00Z,600,0,true,2019-03-01T10:00:00Z,\n"
    );
    let visits = format!(
        "Id,CoworkerId,BusinessId,FromTime,ToTime,CoworkerTimePassGuid\n\
         71,{ana},1,2019-01-02T09:00:00Z,2019-01-02T11:30:00Z,11111111-2222-4333-8444-555555555555\n\
         72,{ana},1,2019-01-03T09:00:00Z,2019-01-03T09:00:00Z,\n"
    );
    let entries = format!(
        "CoworkerId,BusinessId,TransactionDate,Debit,Credit,Description,Code\n\
         {ana},1,2019-01-05T00:00:00Z,0,12.5,Paid,CASH\n"
    );
    for (resource, file, rows) in
        [("coworkertimepasses", &passes, 2), ("checkins", &visits, 2), ("coworkerledgerentries", &entries, 1)]
    {
        for preview in [true, false] {
            let report = import(admin, &format!("{resource}?preview={preview}"), file);
            assert_eq!((errors(&report), &report["Created"]), (vec![], &json!(rows)), "{resource} {preview}");
        }
    }
    assert_eq!((desk.state(501).0, desk.state(502).1), (Some(450), true));
    assert_eq!(desk.checkin(71)["ToTime"], "2019-01-02T11:30:00Z");
    server.assert_sound();
}
