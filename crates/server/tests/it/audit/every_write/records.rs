//! The generic writes of every resource, from its table; commands of those that have none are refused.

use hallpass_contract::{Kind, Model, Source, Verb, catalog};
use serde_json::{Value, json};

use super::{Stage, command_key};
use crate::rig::fixtures::{model, path};
use crate::rig::{Client, Desk, Fixtures};

pub fn run(stage: &mut Stage<'_>) {
    let server = stage.server;
    let admin = server.admin();
    let mut fixtures = Fixtures::new(server, 1);
    for model in catalog().models() {
        resource(stage, &admin, &mut fixtures, model);
    }
    batches_and_lists(stage);
}

fn resource(stage: &mut Stage<'_>, admin: &Client, fixtures: &mut Fixtures<'_>, model: &'static Model) {
    let (base, entity, verbs) = (path(model), model.resource.entity, model.resource.verbs);
    // What it refers to is there before.
    let body = Value::Object(fixtures.body(model));
    if verbs.has(Verb::Create) {
        let covers = [format!("POST {base}")];
        stage.write(&covers, &[("create", entity)], || admin.post(&base, &body).id());
    }
    if verbs.has(Verb::Edit) {
        let id = if entity == "Business" { fixtures.elsewhere().location } else { fixtures.create(model) };
        let read = || admin.get(&format!("{base}/{id}")).ok();
        for (n, (method, path)) in
            [("PUT", base.clone()), ("PUT", format!("{base}/{id}")), ("PATCH", format!("{base}/{id}"))]
                .into_iter()
                .enumerate()
        {
            let change = json!({"SystemId": format!("outside {n}")});
            let mut whole = read();
            whole["SystemId"] = change["SystemId"].clone();
            let sent = if method == "PATCH" { &change } else { &whole };
            let covers = [format!("{method} {}", path.replace(&format!("/{id}"), "/{id}"))];
            stage.write(&covers, &[("update", entity)], || admin.json(method, &path, sent).done());
        }
        // Every member that can simply be changed, in one request.
        let mut many = serde_json::Map::new();
        for field in model.fields.iter().filter(|field| field.is_writable() && !field.required && !field.create_only) {
            let stored = matches!(field.source, Source::Column(_) | Source::Extra);
            let value = match field.kind {
                Kind::Text if stored && !field.name.contains("Email") && field.name != "SystemId" => json!("changed"),
                Kind::CustomFields => continue,
                Kind::Decimal if stored => json!(3.25),
                _ => continue,
            };
            many.insert(field.name.to_owned(), value);
        }
        let issued = ["Checkin", "CoworkerInvoice", "CoworkerInvoiceLine", "CoworkerLedgerEntry", "CoworkerTimePass"]
            .contains(&entity);
        if !many.is_empty() && !issued && entity != "BusinessSetting" {
            let before = read();
            let reply = admin.json("PATCH", &format!("{base}/{id}"), &Value::Object(many.clone()));
            if reply.status == 200 {
                admin.put(&base, &before).done();
                stage.write(&[], &[("update", entity)], || {
                    admin.json("PATCH", &format!("{base}/{id}"), &Value::Object(many)).done()
                });
            }
        }
    }
    if verbs.has(Verb::Delete) {
        let id = if entity == "Business" { fixtures.elsewhere().location } else { fixtures.create(model) };
        let covers = [format!("DELETE {base}/{{id}}")];
        stage.write(&covers, &[("delete", entity)], || admin.delete(&format!("{base}/{id}")).done());
    }
    if model.resource.commands.is_empty() && verbs.has(Verb::Edit) {
        let id = if entity == "Business" { 1 } else { fixtures.create(model) };
        let body = json!({"Key": "NO_SUCH_COMMAND", "Ids": [id], "Parameters": []});
        let covers = [format!("POST {base}/runcommand")];
        stage.write(&covers, &[], || assert_eq!(admin.post(&format!("{base}/runcommand"), &body).status, 400));
    }
}

/// Requests that write several records, or lists.
fn batches_and_lists(stage: &mut Stage<'_>) {
    let desk = Desk::new(stage.server);
    let ann = desk.customer("Ann");
    let definition = desk.time_pass(60);
    stage.write(&[], &[("create", "CoworkerTimePass")], || desk.issue(ann, definition, 3));
    let team = json!({"BusinessId": 1, "Name": "Team", "TeamMembers": [ann]});
    let team = stage.write(&[], &[("create", "Team")], || desk.admin.post("/api/spaces/teams", &team).id());
    let path = format!("/api/spaces/teams/{team}");
    let removal = json!({"RemovedTeamMembers": [ann]});
    stage.write(&[], &[("update", "Team")], || desk.admin.json("PATCH", &path, &removal).done());
    let elsewhere = desk.location("Paris", "Europe/Paris", None);
    let path = format!("{}/{ann}", path_of("Coworker"));
    let lists = json!({"AddedBusinesses": [elsewhere], "Twitter": "@ann", "CustomFields": null});
    stage.write(&[], &[("update", "Coworker")], || desk.admin.json("PATCH", &path, &lists).done());
    // A change of the clock of a location moves what depends on it.
    let zone =
        json!({"SimpleTimeZoneId": desk.admin.get("/api/sys/businesses/1").ok()["SimpleTimeZoneId"], "Name": "Home"});
    stage.write(&[], &[("update", "Business")], || desk.admin.json("PATCH", "/api/sys/businesses/1", &zone).done());
    // A refused visit writes its failed check-in; trying out writes nothing.
    let bob = desk.customer("Bob");
    let at = crate::rig::desk::at(2, "08:00");
    stage.write(&[], &[("create", "FailedCheckin")], || desk.refused(&desk.check_in(bob, &at, json!({}))));
    let covers = ["POST /api/hallpass/checkins/simulate".to_owned()];
    let body = json!({"CoworkerId": ann, "BusinessId": 1, "FromTime": at});
    stage.write(&covers, &[], || desk.admin.post("/api/hallpass/checkins/simulate", &body).ok());
    for path in ["/api/hallpass/grants/simulate", "/api/hallpass/billrun/simulate"] {
        stage.write(&[format!("POST {path}")], &[], || desk.admin.post(path, &json!({"CoworkerId": ann})).ok());
    }
    let visit = stage.write(&[], &[("create", "Checkin")], || desk.enter(ann, &at));
    desk.clock(&crate::rig::desk::at(2, "09:30"));
    stage.write(&[], &[("update", "Checkin"), ("update", "CoworkerTimePass")], || {
        desk.leave(visit, &crate::rig::desk::at(2, "09:30"));
    });
    stage.write(&[], &[("delete", "Checkin"), ("update", "CoworkerTimePass")], || {
        desk.admin.delete(&format!("/api/spaces/checkins/{visit}")).done()
    });
    let coworkers = path_of("Coworker");
    for (key, entries) in [
        ("COWORKER_NEW_USER", vec![("COWORKER_NEW_USER", "Coworker"), ("create", "User")]),
        ("COWORKER_SENDWELCOME", vec![]),
        ("COWORKER_DELETE", vec![("COWORKER_DELETE", "Coworker")]),
    ] {
        let customer = desk.customer(key);
        let covers = [command_key(&coworkers, key), format!("POST {coworkers}/runcommand")];
        stage.write(&covers, &entries, || assert_eq!(desk.command(&coworkers, key, customer).status, 200));
    }
}

fn path_of(entity: &str) -> String {
    path(model(entity))
}
