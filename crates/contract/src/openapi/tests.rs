use std::collections::BTreeSet;

use super::*;

fn made() -> Value {
    document("1.2.3", Additions::default())
}

/// Every `$ref` in a value.
fn refs(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get("$ref") {
                found.insert(target.clone());
            }
            object.values().for_each(|v| refs(v, found));
        }
        Value::Array(list) => list.iter().for_each(|v| refs(v, found)),
        _ => {}
    }
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    assert_eq!(made().to_string(), made().to_string());
}

#[test]
fn every_reference_leads_somewhere() {
    let document = made();
    let mut found = BTreeSet::new();
    refs(&document, &mut found);
    assert!(found.len() > 100);
    for target in found {
        assert!(document.pointer(&target[1..]).is_some(), "{target}");
    }
}

#[test]
fn operations_are_named_once() {
    let document = made();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if method == "parameters" {
                continue;
            }
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id}");
            assert!(operation["responses"]["200"].is_object(), "{path} {method}");
        }
    }
    for id in [
        "listTimePasses",
        "getTimePass",
        "createCoworkerTimePass",
        "patchCheckin",
        "listCurrencies",
        "listBusinesses",
        "createToken",
    ] {
        assert!(ids.contains(id), "{id}");
    }
    for id in ["deleteCoworker", "createCoworkerInvoice", "createCurrency", "updateCurrency"] {
        assert!(!ids.contains(id), "{id}");
    }
}

#[test]
fn records_and_bodies_follow_the_tables() {
    let schemas = &made()["components"]["schemas"];
    assert_eq!(schemas["TimePassCreate"]["required"], json!(["BusinessId", "Name", "Price", "CurrencyId"]));
    assert!(schemas["TimePassListItem"]["properties"].get("OnlyForMembers").is_none());
    assert_eq!(schemas["TimePass"]["properties"]["MinutesIncluded"]["type"], json!(["integer", "null"]));
    assert!(schemas["UserInput"]["properties"].get("PasswordSalt").is_none());
    assert!(schemas["UserInput"]["properties"].get("NewPassword").is_some());
    assert!(schemas["TimePass"]["properties"].get("AddedTariffs").is_none());
    assert!(schemas["TimePassCreated"]["properties"].get("AddedTariffs").is_some());
}

#[test]
fn additions_are_kept() {
    let mut additions = Additions::default();
    additions.paths.insert("/api/hallpass/clock".into(), json!({"get": {"operationId": "getClock"}}));
    additions.schemas.insert("Clock".into(), json!({"type": "object"}));
    additions.tags.push(("Clock".into(), "The test clock.".into()));
    let document = document("1", additions);
    assert_eq!(document["paths"]["/api/hallpass/clock"]["get"]["operationId"], "getClock");
    assert!(document["components"]["schemas"]["Clock"].is_object());
}
