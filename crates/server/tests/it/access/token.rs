//! Where doors are told and what proves it: who may set it, and that nobody sees the token (R14.3).

use hallpass_contract::roles;
use serde_json::json;

use super::push::{SETTINGS, round, start};
use crate::rig::desk::at;
use crate::rig::{Desk, TestServer};
use crate::webhooks::receiver::Receiver;

/// R14.3: the token proves who tells, and is shown nowhere: not in records, listings, filters, the trail or exports.
#[test]
fn the_token_is_sent_and_never_shown() {
    let receiver = Receiver::new();
    let (server, desk) = start(&receiver);
    let body = json!({"BusinessId": 1, "Name": "Ext.AccessControl.Token", "Value": "open-sesame-7"});
    let reply = desk.admin.post(SETTINGS, &body);
    assert_eq!(reply.done()["Value"]["Value"], "********");
    let setting = reply.id();
    let ana = desk.customer("Ana");
    desk.issue(ana, desk.define(json!({"AccessControlGroupId": "g1"})), 1);
    assert_eq!(round(&server), 1);
    assert_eq!(receiver.news()[0].header("authorization"), "Bearer open-sesame-7");

    // A client that sends back what it has read changes nothing.
    let mut record = desk.admin.get(&format!("{SETTINGS}/{setting}")).ok();
    assert_eq!(record["Value"], "********");
    record["Description"] = json!("door");
    desk.admin.put(SETTINGS, &record).done();
    desk.admin.patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"AccessCardId": "C7"})).done();
    round(&server);
    assert_eq!(receiver.news()[0].header("authorization"), "Bearer open-sesame-7");
    desk.admin.patch(&format!("{SETTINGS}/{setting}"), &json!({"Value": "another-8"})).done();
    desk.admin.patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"AccessCardId": "C8"})).done();
    round(&server);
    assert_eq!(receiver.news()[0].header("authorization"), "Bearer another-8");

    for path in [
        format!("{SETTINGS}?size=100"),
        format!("{SETTINGS}/{setting}"),
        "/api/hallpass/audit?size=1000".to_owned(),
        "/api/hallpass/audit.csv".to_owned(),
        "/api/hallpass/exports/businesssettings.csv".to_owned(),
    ] {
        let reply = desk.admin.get(&path);
        assert_eq!(reply.status, 200, "{path}");
        let text = reply.text();
        assert!(!text.contains("open-sesame") && !text.contains("another-8"), "{path}");
    }
    let scheduled = json!({"ValidFrom": at(9, "00:00"), "Settings": {"Ext.AccessControl.Token": "third-9"}});
    desk.admin.post("/api/hallpass/businesses/1/policies", &scheduled).invalid();
    let found = desk.admin.get(&format!("{SETTINGS}?BusinessSetting_Value=another-8")).records();
    assert!(found.is_empty());
    desk.admin.delete(&format!("{SETTINGS}/{setting}")).done();
    desk.admin.patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"AccessCardId": "C9"})).done();
    round(&server);
    assert_eq!(receiver.news()[0].header("authorization"), "");
}

/// Who may set where everybody's cards and PINs are sent, and what is no address and no token.
#[test]
fn who_may_set_it_and_to_what() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let set =
        |name: &str, value: &str| json!({"BusinessId": 1, "Name": format!("Ext.AccessControl.{name}"), "Value": value});
    for (name, value) in [
        ("WebhookUrl", "no address"),
        ("WebhookUrl", "ftp://example.com/"),
        ("WebhookUrl", "https://user:word@example.com/"),
        ("Token", "two words"),
        ("Token", "line\nbreak"),
        ("Token", "********"),
    ] {
        let why = desk.admin.post(SETTINGS, &set(name, value)).invalid_on("Value");
        assert!(!why.is_empty(), "{name} {value}");
    }
    let role = |name: &str| roles::by_name(name).unwrap().id;
    let writes = [role("BusinessSetting-Create"), role("BusinessSetting-Edit"), role("BusinessSetting-Read")];
    let reads = [role("Coworker-Read"), role("CoworkerTimePass-List")];
    let url = set("WebhookUrl", "https://doors.example.com/hallpass");
    let blind = server.user("blind", &writes, &[]);
    assert_eq!(blind.post(SETTINGS, &url).status, 401);
    let here = server.user("here", &[&writes[..], &reads[..]].concat(), &[1]);
    assert_eq!(here.post(SETTINGS, &url).status, 401);
    let all = server.user("all", &[&writes[..], &reads[..]].concat(), &[]);
    let setting = all.post(SETTINGS, &url).id();
    // It stays what it is, and where it is.
    let token = all.post(SETTINGS, &set("Token", "open-sesame-7")).id();
    let renamed = all.patch(&format!("{SETTINGS}/{token}"), &json!({"Name": "Something.Else"}));
    assert!(!renamed.invalid_on("Name").is_empty());
    let other = desk.location("Other", "Etc/UTC", None);
    let moved = all.patch(&format!("{SETTINGS}/{setting}"), &json!({"BusinessId": other}));
    assert!(!moved.invalid_on("Name").is_empty());
    assert_eq!(all.get(&format!("{SETTINGS}/{setting}")).ok()["BusinessId"], 1);

    // An address of a private network is not sent to (docs/webhooks.md).
    all.patch(&format!("{SETTINGS}/{setting}"), &json!({"Value": "http://127.0.0.1:9/"})).done();
    let ana = desk.customer("Ana");
    desk.issue(ana, desk.define(json!({"AccessControlGroupId": "g1"})), 1);
    assert_eq!(round(&server), 1);
    let error: String =
        server.raw().value("SELECT error FROM door_turn WHERE coworker_id = ?1 AND business_id = 1", &[ana.into()]);
    assert!(error.contains("private network"), "{error}");
}

/// A file cannot put a token into a record.
#[test]
fn the_settings_of_doors_are_not_imported() {
    let server = TestServer::start();
    let admin = server.admin();
    let file = b"BusinessId,Name,Value\n1,ext.accesscontrol.token,open-sesame-7\n1,Something.Else,x\n";
    let reply = admin.send("POST", "/api/hallpass/imports/businesssettings", &[("Content-Type", "text/csv")], file);
    assert!(reply.text().contains("is a setting of doors"), "{}", reply.text());
    let names = admin.get(&format!("{SETTINGS}?size=100")).records();
    assert!(names.iter().all(|one| one["Name"] != "ext.accesscontrol.token"));
}
