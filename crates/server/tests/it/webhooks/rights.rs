//! What a webhook may be, and who may write one.

use hallpass_contract::{Verb, catalog, roles};
use serde_json::json;

use super::HOOKS;
use super::receiver::Receiver;
use crate::rig::{Desk, TestServer};

fn role(entity: &str, verb: Verb) -> i64 {
    roles::of(catalog().by_entity(entity).unwrap().resource, verb).unwrap().id
}

#[test]
fn only_what_is_sent_can_be_asked_for() {
    let server = TestServer::start();
    let admin = server.admin();
    let with = |member: &str, value: serde_json::Value| {
        let mut body = json!({"BusinessId": 1, "Name": "Hook", "Action": 47, "URL": "https://example.com/hook"});
        body[member] = value;
        admin.post(HOOKS, &body)
    };
    assert!(with("Action", json!(30)).invalid_on("Action").starts_with("GlobalChatMessageCreate (30) is not sent"));
    assert!(with("Action", json!(1)).invalid_on("Action").starts_with("None (1) is not sent"));
    with("Action", json!(999)).invalid_on("Action");
    for url in
        ["example.com", "ftp://example.com/", "https://", "http://", "https://user:word@example.com/", "javascript:1"]
    {
        with("URL", json!(url)).invalid_on("URL");
    }
    let id = with("URL", json!("  https://example.com/hook?key=1 ")).id();
    let told = admin.get(&format!("{HOOKS}/{id}")).ok();
    assert_eq!((&told["URL"], &told["Active"]), (&json!("https://example.com/hook?key=1"), &json!(true)));
    assert_eq!((&told["ErrorCount"], &told["BusinessName"]), (&json!(0), &json!("Main")));
    // By name, and in part.
    admin.patch(&format!("{HOOKS}/{id}"), &json!({"Active": false, "Description": "Our door"})).done();
    admin.put(&format!("{HOOKS}/{id}"), &json!({"Action": "CoworkerCheckin"})).done();
    let told = admin.get(&format!("{HOOKS}/{id}")).ok();
    assert_eq!((&told["Action"], &told["Name"]), (&json!(36), &json!("Hook")));
    assert_eq!((&told["Active"], &told["Description"]), (&json!(false), &json!("Our door")));
    // What is read only is not written.
    admin.patch(&format!("{HOOKS}/{id}"), &json!({"Name": "Hook", "ErrorCount": 7, "LastError": "x"})).done();
    assert_eq!(admin.get(&format!("{HOOKS}/{id}")).ok()["ErrorCount"], 0);
}

#[test]
fn nobody_is_told_of_what_the_writer_may_not_read() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let receiver = Receiver::new();
    let body = |action: i64| json!({"BusinessId": 1, "Name": "Hook", "Action": action, "URL": receiver.url()});
    let (create, edit) = (role("WebHook", Verb::Create), role("WebHook", Verb::Edit));
    let blind = server.user("blind", &[create, edit], &[]);
    assert_eq!(blind.post(HOOKS, &body(47)).status, 401);
    let seeing = server.user("seeing", &[create, edit, role("Checkin", Verb::Read)], &[]);
    let hook = seeing.post(HOOKS, &body(47)).id();
    assert_eq!(seeing.post(HOOKS, &body(2)).status, 401);
    let path = format!("{HOOKS}/{hook}");
    for change in [json!({"Action": 2}), json!({"URL": "https://elsewhere.example.com/"})] {
        assert_eq!(blind.patch(&path, &change).status, 401, "{change}");
    }
    blind.patch(&path, &json!({"Active": false})).done();
    assert_eq!(blind.patch(&path, &json!({"Active": true})).status, 401);
    blind.patch(&path, &json!({"Name": "Renamed"})).done();

    // A location is above others that the writer does not see.
    let alone = desk.location("Alone", "Etc/UTC", None);
    let limited = server.user("limited", &[], &[alone]);
    let mut own = body(47);
    own["BusinessId"] = json!(alone);
    limited.post(HOOKS, &own).id();
    desk.location("Below", "Etc/UTC", Some(alone));
    let why = limited.post(HOOKS, &own).invalid_on("Business");
    assert!(why.contains("that you do not see"), "{why}");
}
