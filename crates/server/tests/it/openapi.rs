//! The OpenAPI document: committed as it is emitted, and true.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hallpass_contract::catalog;
use hallpass_contract::resource::Verb;
use serde_json::{Value, json};

use crate::matrix::listing;
use crate::rig::fixtures::path;
use crate::rig::program::{HALLPASS, hallpass};
use crate::rig::{Desk, Fixtures, Setup, TestServer};

fn document() -> Value {
    let output = std::process::Command::new(HALLPASS).arg("openapi").output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_committed_document_is_the_emitted_one() {
    let folder = tempfile::tempdir().unwrap();
    let emitted = folder.path().join("openapi.json");
    let written = hallpass(folder.path()).arg("openapi").arg("--out").arg(&emitted).output().unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let emitted = std::fs::read_to_string(emitted).unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    let committed = std::fs::read_to_string(committed).unwrap_or_default();
    assert!(emitted == committed, "openapi.json is out of date: run `make openapi` and commit it");

    let server = TestServer::start();
    let served: Value = server.anonymous().get("/openapi.json").ok();
    assert_eq!(served, serde_json::from_str::<Value>(&committed).unwrap());
}

/// Operations of the document: path and method.
fn operations(document: &Value) -> Vec<(String, String)> {
    let methods = ["get", "post", "put", "patch", "delete"];
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let own = item.as_object().unwrap().keys().filter(|key| methods.contains(&key.as_str()));
        found.extend(own.map(|method| (path.clone(), method.to_uppercase())));
    }
    found
}

/// The id that `{id}` of a path stands for.
fn id_for(document_path: &str, ids: &BTreeMap<String, i64>) -> i64 {
    let base = document_path.split("/{id}").next().unwrap();
    *ids.get(base).unwrap_or_else(|| panic!("no record for {document_path}"))
}

/// Beyond W14.
#[test]
fn every_operation_is_answered() {
    let document = document();
    let server = TestServer::with(Setup::with(&[("public_checkin.enabled", "true")]));
    let admin = server.admin();
    let mut fixtures = Fixtures::new(&server, 1);
    let mut ids: BTreeMap<String, i64> = catalog().models().iter().map(|m| (path(m), fixtures.create(m))).collect();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(60), 1)[0];
    let unknown = json!({"CoworkerTimePassGuid": "11111111-2222-4333-8444-555555555555"});
    desk.check_in(ana, "2026-03-02T08:00:00Z", unknown).invalid();
    let nobody = desk.customer("No Pass");
    desk.refused(&desk.check_in(nobody, "2026-03-02T08:00:00Z", json!({})));
    ids.insert("/api/hallpass/failedcheckins".into(), desk.failed(nobody)[0]["Id"].as_i64().unwrap());
    ids.insert("/api/hallpass/checkins".into(), desk.enter(ana, "2026-03-02T08:00:00Z"));
    ids.insert("/api/hallpass/passes".into(), pass);
    ids.insert("/api/hallpass/businesses".into(), 1);
    let closure = json!({"From": "2026-03-10", "To": "2026-03-11", "Note": "Closed"});
    let closure = admin.post("/api/hallpass/businesses/1/closures", &closure).ok();
    ids.insert("/api/hallpass/closures".into(), closure["Id"].as_i64().unwrap());
    let actions = admin.get("/api/hallpass/actions?businessId=1").records();
    ids.insert("/api/hallpass/actions".into(), actions[0]["Id"].as_i64().unwrap());
    ids.insert("/api/hallpass/invoicelines".into(), ids["/api/billing/coworkerinvoicelines"]);
    ids.insert("/api/hallpass/coworkers".into(), ana);
    ids.insert("/api/hallpass/desk/customers".into(), ana);
    // What is the caller's own, the administrator has, too.
    admin.patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"UserId": 1})).done();
    ids.insert("/api/hallpass/me/visits".into(), ids["/api/hallpass/checkins"]);
    let kiosk = crate::rig::browser::pair(&server, "Door").1.json();
    ids.insert("/api/hallpass/kiosks".into(), kiosk["KioskId"].as_i64().unwrap());
    ids.insert("/api/hallpass/businesses".into(), 1);
    ids.insert("/api/hallpass/contracts".into(), ids["/api/billing/coworkercontracts"]);
    ids.insert("/api/hallpass/sales".into(), ids["/api/billing/coworkerproducts"]);
    ids.insert("/api/hallpass/invoices".into(), ids["/api/billing/coworkerinvoices"]);
    let job = hallpass_store::jobs::JobKind::ExpiryReminder;
    let far = hallpass_engine::Instant::from_seconds(4_000_000_000);
    server
        .wait(
            server.store().write::<_, hallpass_store::Error, _>(move |tx| {
                Box::pin(async move { tx.schedule(job, pass, far).await })
            }),
        )
        .unwrap();
    let jobs = server.wait(
        server.store().read::<_, hallpass_store::Error, _>(move |tx| Box::pin(async move { tx.next_job(far).await })),
    );
    ids.insert("/api/hallpass/jobs".into(), jobs.unwrap().unwrap().id);
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let grant = b"grant_type=password&username=admin%40example.com&password=a+password+for+tests";
    server.anonymous().send("POST", "/api/token", &kind, grant).ok();
    let tokens = admin.get("/api/hallpass/tokens").ok();
    let token = tokens.pointer("/0/Id").or(tokens.pointer("/Records/0/Id")).and_then(Value::as_i64);
    ids.insert("/api/hallpass/tokens".into(), token.unwrap_or_else(|| panic!("no token: {tokens}")));

    ids.insert("/api/hallpass/users".into(), ids["/api/sys/users"]);
    let invitation = json!({"Email": "guest@example.com", "FullName": "Guest"});
    let invitation = admin.post("/api/hallpass/invitations", &invitation).ok();
    ids.insert("/api/hallpass/invitations".into(), invitation["Id"].as_i64().unwrap());

    let hook = ids["/api/sys/webhooks"];
    ids.insert("/api/hallpass/webhooks".into(), hook);
    let sample = admin.post(&format!("/api/hallpass/webhooks/{hook}/test"), &json!({})).ok();

    let mut operations = operations(&document);
    assert!(operations.len() > 150, "{}", operations.len());
    // Deletes come last: those about a record before the record itself, all of a kind after one of them.
    operations.sort_by_key(|(path, method)| match method.as_str() {
        "DELETE" if path.starts_with("/api/hallpass/") && path.contains("{id}") => 1,
        "DELETE" => 2,
        _ => 0,
    });
    let mut failures = Vec::new();
    for (path, method) in &operations {
        let address = match path.contains("{id}") {
            true => path
                .replace("{id}", &id_for(path, &ids).to_string())
                .replace("{number}", "1")
                .replace("{delivery}", &sample["Id"].to_string()),
            false => path
                .replace("{token}", &"0".repeat(64))
                .replace("{plural}", "coworkers")
                .replace("{name}", "attendance"),
        };
        assert!(!address.contains('{'), "{path}");
        // The sale is asked for once more.
        let body = match method.as_str() {
            "GET" | "DELETE" => Value::Null,
            _ if path.ends_with("/takeback") => json!({"Preview": true}),
            _ => json!({}),
        };
        let reply = match body {
            Value::Null => admin.send(method, &address, &[], b""),
            body => admin.json(method, &address, &body),
        };
        if matches!(reply.status, 404 | 405 | 501) || reply.status >= 500 {
            failures.push(format!("{method} {path}: {} {:.200}", reply.status, reply.text()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_verb_of_every_resource_is_described() {
    let document = document();
    for model in catalog().models() {
        let base = path(model);
        let has = |path: String, method: &str| !document["paths"][&path][method].is_null();
        assert!(has(base.clone(), "get") && has(format!("{base}/{{id}}"), "get"), "{base}");
        assert!(has(format!("{base}/commands"), "get"), "{base}");
        let verbs = model.resource.verbs;
        assert_eq!(has(base.clone(), "post"), verbs.has(Verb::Create), "{base}");
        assert_eq!(has(base.clone(), "put"), verbs.has(Verb::Edit), "{base}");
        assert_eq!(has(format!("{base}/{{id}}"), "delete"), verbs.has(Verb::Delete), "{base}");
    }
}

/// Names of the members of a schema, references followed.
fn properties(document: &Value, schema: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(document, &document["components"]["schemas"][schema], &mut names);
    names
}

fn collect(document: &Value, schema: &Value, names: &mut BTreeSet<String>) {
    if let Some(target) = schema["$ref"].as_str() {
        let target = document.pointer(target.trim_start_matches('#')).unwrap_or_else(|| panic!("no {target}"));
        collect(document, target, names);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(document, part, names);
    }
    names.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
}

#[test]
fn every_member_of_every_resource_appears() {
    let document = document();
    for model in catalog().models() {
        let entity = model.resource.entity;
        let of = |suffix: &str| properties(&document, &format!("{entity}{suffix}"));
        let (full, list) = (of(""), of("ListItem"));
        for field in &model.fields {
            assert_eq!(full.contains(field.name), field.in_full, "{entity}.{}", field.name);
            assert_eq!(list.contains(field.name), field.in_full && field.in_list, "{entity}.{} in lists", field.name);
        }
        if model.resource.verbs.create {
            let input = of("Create");
            for field in model.fields.iter().filter(|f| f.is_writable() && f.name != "Id") {
                assert!(input.contains(field.name), "{entity}Create lacks {}", field.name);
            }
        }
    }
}

/// What is answered has the members of its schema, no more and no fewer (beyond W14).
#[test]
fn answers_have_the_members_of_their_schemas() {
    let document = document();
    let server = TestServer::start();
    let admin = server.admin();
    let mut fixtures = Fixtures::new(&server, 1);
    let members = |value: &Value| -> BTreeSet<String> { value.as_object().unwrap().keys().cloned().collect() };
    for model in catalog().models() {
        let entity = model.resource.entity;
        let id = fixtures.create(model);
        let one = admin.get(&format!("{}/{id}", path(model))).ok();
        assert_eq!(members(&one), properties(&document, entity), "{entity}");
        let page = admin.get(&listing(model, &one)).ok();
        assert_eq!(members(&page), properties(&document, &format!("{entity}Page")), "{entity}Page");
        let record = &page["Records"][0];
        assert_eq!(members(record), properties(&document, &format!("{entity}ListItem")), "{entity}ListItem");
    }
}

#[test]
fn the_filters_of_the_listing_page_are_described() {
    let document = document();
    let parameters = document["paths"]["/api/billing/timepasses"]["get"]["parameters"].as_array().unwrap();
    let names: BTreeSet<&str> = parameters.iter().filter_map(|p| p["name"].as_str()).collect();
    for name in [
        "TimePass_Business",
        "TimePass_Business_Name",
        "TimePass_Name",
        "TimePass_Currency_Code",
        "TimePass_AccessControlGroupIds",
        "TimePass_OnlyForMembers",
        "from_TimePass_Price",
        "to_TimePass_UpdatedOn",
    ] {
        assert!(names.contains(name), "{name}");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for parameter in item["get"]["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or("$ref");
            assert!(!name.ends_with('_'), "{path}: a filter without a member: {name}");
        }
    }
}
