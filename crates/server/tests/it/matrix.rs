//! Who may do what: every resource x verb x {nobody, wrong role, right role, other location}, from the contract's tables
//! (DESIGN 5.4). There is no list here: a new resource is tried as soon as it has a table, and fails without a fixture.

mod joins;
mod rights;
mod writes;

use std::collections::HashMap;

use hallpass_contract::resource::{Scope, Verb};
use hallpass_contract::{Model, catalog, roles};
use serde_json::{Value, json};

use crate::rig::fixtures::path;
use crate::rig::{Client, Fixtures, Reply, TestServer};

/// A server with two locations, a record of every resource at each, and users of location 1.
pub struct Matrix {
    pub server: TestServer,
    pub here: HashMap<&'static str, i64>,
    pub there: HashMap<&'static str, i64>,
    /// Id of the other location.
    pub other: i64,
}

impl Matrix {
    fn new() -> Matrix {
        let server = TestServer::start();
        let (here, there, other) = {
            let mut near = Fixtures::new(&server, 1);
            let mut far = near.elsewhere();
            let records = |of: &mut Fixtures| -> HashMap<&'static str, i64> {
                catalog().models().iter().map(|model| (model.resource.entity, of.create(model))).collect()
            };
            (records(&mut near), records(&mut far), far.location)
        };
        Matrix { server, here, there, other }
    }

    /// A user of location 1 with one permission.
    pub fn only(&self, model: &Model, verb: Verb) -> Client {
        self.server.user(&format!("only-{}-{}", model.resource.entity, verb.name()), &permissions(model, verb), &[1])
    }

    /// A user with one permission, of location 1; logins are seen, locations made and common records changed by those who see
    /// everything.
    fn right(&self, model: &Model, verb: Verb) -> Client {
        let writes = matches!(verb, Verb::Create | Verb::Edit | Verb::Delete);
        let unlimited = matches!(model.resource.scope, Scope::Unlimited)
            || (matches!(model.resource.scope, Scope::Everybody) && writes)
            || (matches!(model.resource.scope, Scope::Itself) && matches!(verb, Verb::Create | Verb::Delete));
        let locations: &[i64] = if unlimited { &[] } else { &[1] };
        self.server.user(
            &format!("right-{}-{}", model.resource.entity, verb.name()),
            &permissions(model, verb),
            locations,
        )
    }

    /// A user of location 1 with every permission but one.
    fn without(&self, model: &Model, verb: Verb) -> Client {
        let missing = roles::of(model.resource, verb).unwrap().id;
        let rest: Vec<i64> = roles::all().map(|r| r.id).filter(|id| *id != missing).collect();
        self.server.user(&format!("without-{}-{}", model.resource.entity, verb.name()), &rest, &[1])
    }

    /// The record as an administrator reads it.
    pub fn record(&self, model: &Model, id: i64) -> Value {
        self.server.admin().get(&format!("{}/{id}", path(model))).ok()
    }
}

/// What a verb needs: its own permission; a webhook that of the record it sends, too.
fn permissions(model: &Model, verb: Verb) -> Vec<i64> {
    let mut ids = vec![roles::of(model.resource, verb).unwrap().id];
    if model.resource.entity == "WebHook" {
        let sent = catalog().by_entity("Business").unwrap();
        ids.push(roles::of(sent.resource, Verb::Read).unwrap().id);
    }
    ids
}

/// Whether a resource has records that belong to locations.
pub fn is_scoped(model: &Model) -> bool {
    !matches!(model.resource.scope, Scope::Everybody | Scope::Unlimited)
}

/// The query a listing cannot do without.
pub fn listing(model: &Model, record: &Value) -> String {
    let base = format!("{}?size=10000", path(model));
    match model.resource.required_filter {
        Some(member) => {
            let property = member.strip_suffix("Id").unwrap_or(member);
            format!("{base}&{}_{property}={}", model.resource.entity, record[member])
        }
        None => base,
    }
}

/// The requests of a verb on a record: what a verb means to a client.
fn requests(model: &Model, verb: Verb, record: &Value, body: &Value) -> Vec<(&'static str, String, Option<Value>)> {
    let base = path(model);
    let id = record["Id"].as_i64().unwrap();
    match verb {
        Verb::List => vec![("GET", listing(model, record), None), ("GET", format!("{base}/commands"), None)],
        Verb::Read => vec![("GET", format!("{base}/{id}"), None), ("GET", format!("{base}?id=[{id}]"), None)],
        Verb::Create => vec![("POST", base, Some(body.clone()))],
        Verb::Edit => vec![
            ("PUT", base.clone(), Some(record.clone())),
            ("PUT", format!("{base}/{id}"), Some(record.clone())),
            ("PATCH", format!("{base}/{id}"), Some(json!({"SystemId": "outside"}))),
        ],
        Verb::Delete => vec![("DELETE", format!("{base}/{id}"), None)],
    }
}

fn run(client: &Client, request: &(&'static str, String, Option<Value>)) -> Reply {
    match &request.2 {
        Some(body) => client.json(request.0, &request.1, body),
        None => client.send(request.0, &request.1, &[], b""),
    }
}

/// Every case of every resource (beyond W24).
#[test]
fn every_resource_verb_and_role() {
    let matrix = Matrix::new();
    let nobody = matrix.server.anonymous();
    let forged = Client::bearer(matrix.server.address, "0123456789abcdef0123456789abcdef");
    let mut failures = Vec::new();
    for model in catalog().models() {
        let entity = model.resource.entity;
        let record = matrix.record(model, matrix.here[entity]);
        for verb in Verb::ALL.into_iter().filter(|verb| model.resource.verbs.has(*verb)) {
            let body = Value::Object(Fixtures::new(&matrix.server, 1).body(model));
            let (right, wrong) = (matrix.right(model, verb), matrix.without(model, verb));
            // A delete needs a record that nothing refers to.
            let own = match verb {
                Verb::Delete => matrix.record(model, spare(&matrix, model)),
                _ => record.clone(),
            };
            for request in requests(model, verb, &own, &body) {
                let mut expect = |who: &str, client: &Client, status: u16| {
                    let reply = run(client, &request);
                    if reply.status != status {
                        failures.push(format!(
                            "{} {} by {who}: {} instead of {status}: {:.200}",
                            request.0,
                            request.1,
                            reply.status,
                            reply.text()
                        ));
                    }
                };
                expect("nobody", &nobody, 401);
                expect("a forged token", &forged, 401);
                expect(&format!("a user without {entity}-{}", verb.name()), &wrong, 401);
                expect(&format!("a user with {entity}-{}", verb.name()), &right, 200);
            }
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
    matrix.server.assert_sound();
}

/// A record that can be deleted.
fn spare(matrix: &Matrix, model: &'static Model) -> i64 {
    let mut fixtures = Fixtures::new(&matrix.server, 1);
    if model.resource.entity == "Business" {
        return fixtures.elsewhere().location;
    }
    fixtures.create(model)
}

/// Reads of another location's records: unknown.
#[test]
fn records_of_another_location_are_unknown() {
    let matrix = Matrix::new();
    let mut failures = Vec::new();
    for model in catalog().models().iter().filter(|model| is_scoped(model)) {
        let entity = model.resource.entity;
        let (mine, theirs) = (matrix.here[entity], matrix.there[entity]);
        let record = matrix.record(model, theirs);
        let before = matrix.server.admin().get(&format!("{}/{theirs}", path(model))).text();
        for verb in Verb::ALL.into_iter().filter(|v| *v != Verb::Create && model.resource.verbs.has(*v)) {
            let client = matrix.only(model, verb);
            for request in requests(model, verb, &record, &Value::Null) {
                let reply = run(&client, &request);
                let right = match (verb, request.1.contains("?id=")) {
                    (Verb::List, _) if request.1.ends_with("/commands") => reply.status == 200,
                    (Verb::List, _) => {
                        let ids = reply.ids();
                        reply.json()["TotalItems"] == ids.len()
                            && !ids.contains(&theirs)
                            && (model.resource.required_filter.is_some() || ids.contains(&mine))
                    }
                    (Verb::Read, true) => reply.status == 200 && reply.text() == "[]",
                    _ => reply.status == 404 && reply.text() == "\"Not found\"",
                };
                if !right {
                    failures.push(format!("{} {}: {} {:.300}", request.0, request.1, reply.status, reply.text()));
                }
            }
            if verb == Verb::Edit {
                for command in model.resource.commands {
                    let body = json!({"Key": command.key, "Ids": [theirs]});
                    let reply = client.post(&format!("{}/runcommand", path(model)), &body);
                    let refused =
                        reply.status == 404 || (reply.status == 200 && reply.json()["WasSuccessful"] == false);
                    if !refused {
                        failures.push(format!(
                            "{} on {entity} {theirs}: {} {}",
                            command.key,
                            reply.status,
                            reply.text()
                        ));
                    }
                }
            }
        }
        let after = matrix.server.admin().get(&format!("{}/{theirs}", path(model))).text();
        if before != after {
            failures.push(format!("{entity} {theirs} has changed"));
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}

/// Users are seen only by those who see everything.
#[test]
fn logins_are_for_those_who_see_all_locations() {
    let matrix = Matrix::new();
    let model = crate::rig::fixtures::model("User");
    let record = matrix.record(model, matrix.here["User"]);
    let limited = matrix.only(model, Verb::Read);
    assert_eq!(limited.get(&format!("{}/{}", path(model), record["Id"])).status, 404);
    let id = roles::of(model.resource, Verb::Read).unwrap().id;
    let unlimited = matrix.server.user("sees-all", &[id], &[]);
    assert_eq!(unlimited.get(&format!("{}/{}", path(model), record["Id"])).ok()["Id"], record["Id"]);
}

/// 405 for verbs a resource does not have; 404 for what does not exist at all.
#[test]
fn verbs_that_do_not_exist() {
    let matrix = Matrix::new();
    let admin = matrix.server.admin();
    let before = matrix.server.rows();
    for model in catalog().models() {
        let base = path(model);
        let record = matrix.record(model, matrix.here[model.resource.entity]);
        let refused = |method: &str, path: String, body: &Value| {
            let reply = admin.json(method, &path, body);
            assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text());
        };
        if !model.resource.verbs.create {
            refused("POST", base.clone(), &json!({}));
        }
        if !model.resource.verbs.edit {
            refused("PUT", base.clone(), &record);
        }
        if !model.resource.verbs.delete {
            refused("DELETE", format!("{base}/{}", record["Id"]), &Value::Null);
        }
        let unknown = admin.get(&format!("{base}/2147483000"));
        assert_eq!((unknown.status, unknown.text().as_str()), (404, "\"Not found\""), "{base}");
    }
    for path in ["/api/billing/unicorns", "/api/nowhere/timepasses", "/api/billing/timepasses/1/2", "/nothing"] {
        assert_eq!(admin.get(path).status, 404, "{path}");
    }
    assert_eq!(matrix.server.rows(), before);
}

/// A user must be an active administrator with API access.
#[test]
fn who_may_use_the_api_at_all() {
    let server = TestServer::start();
    let admin = server.admin();
    let password = crate::rig::server::PASSWORD;
    for (name, is_admin, api, active, status) in [
        ("all", true, true, true, 200),
        ("member", false, true, true, 401),
        ("no-api", true, false, true, 401),
        ("left", true, true, false, 401),
    ] {
        let user = json!({
            "FullName": name, "Email": format!("{name}@example.com"), "NewPassword": password, "IsAdmin": is_admin,
            "APIAccess": api, "Active": active,
        });
        admin.post("/api/sys/users", &user).id();
        let client = Client::basic(server.address, &format!("{name}@example.com"), password);
        assert_eq!(client.get("/api/billing/timepasses").status, status, "{name}");
    }
    let wrong = Client::basic(server.address, "all@example.com", "not the password");
    assert_eq!(wrong.get("/api/billing/timepasses").status, 401);
}
