//! Parameters of queries under `/api/hallpass`, read off the committed OpenAPI document: what cannot be read is refused by its name,
//! and so is a location that is not there, at every route that there is or will be.

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::member::member;
use crate::rig::{Client, Desk, TestServer};

/// Parameters that are any text at all.
const TEXTS: [&str; 6] = ["q", "Actor", "Entity", "Action", "RequestId", "filters"];

/// One parameter of one route, with a query that holds what the route requires besides.
struct Asked {
    path: String,
    name: String,
    required: Vec<String>,
    schema: Value,
}

/// Every parameter of every GET under `/api/hallpass`.
fn parameters() -> Vec<Asked> {
    let document: Value = serde_json::from_str(include_str!("../../../../openapi.json")).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(list) = item["get"]["parameters"].as_array().filter(|_| path.starts_with("/api/hallpass/")) else {
            continue;
        };
        let in_query: Vec<&Value> = list.iter().filter(|parameter| parameter["in"] == "query").collect();
        let name = |parameter: &Value| parameter["name"].as_str().unwrap().to_owned();
        let required: Vec<String> = in_query.iter().filter(|p| p["required"] == true).map(|p| name(p)).collect();
        for path in paths(path, list) {
            found.extend(in_query.iter().map(|parameter| Asked {
                path: path.clone(),
                name: name(parameter),
                required: required.clone(),
                schema: parameter["schema"].clone(),
            }));
        }
    }
    found
}

/// A path with something in the place of its parameters: each name it can have, and the record 1.
fn paths(path: &str, list: &[Value]) -> Vec<String> {
    let names = list.iter().find(|parameter| parameter["in"] == "path" && parameter["schema"]["enum"].is_array());
    match names {
        Some(parameter) => {
            let place = format!("{{{}}}", parameter["name"].as_str().unwrap());
            let names = parameter["schema"]["enum"].as_array().unwrap().iter();
            names.map(|name| path.replace(&place, name.as_str().unwrap())).collect()
        }
        None => vec![path.replace("{id}", "1").replace("{plural}", "coworkers")],
    }
}

impl Asked {
    /// The address with a value for this parameter, and the first location for others that must be there.
    fn with(&self, value: &str) -> String {
        let others = self.required.iter().filter(|name| **name != self.name).map(|name| format!("&{name}=1"));
        format!("{}?{}={value}{}", self.path, self.name, others.collect::<String>())
    }

    /// Who may ask: a customer what is his own, an administrator everything else.
    fn by<'a>(&self, admin: &'a Client, me: &'a Client) -> &'a Client {
        if self.path.starts_with("/api/hallpass/me/") { me } else { admin }
    }
}

/// The administrator, and a customer who signs in.
fn clients(server: &TestServer) -> (Client, Client) {
    let desk = Desk::new(server);
    let (_, me) = member(server, &desk, "Ana Silva");
    (desk.admin, me)
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let server = TestServer::start();
    let (admin, me) = clients(&server);
    let parameters = parameters();
    // 44 when this was written: the walk must not come to nothing by a change of the document.
    assert!(parameters.len() >= 44, "{}", parameters.len());
    for asked in &parameters {
        if TEXTS.contains(&asked.name.as_str()) {
            continue;
        }
        let client = asked.by(&admin, &me);
        let refused = |value: &str| {
            let address = asked.with(value);
            let reply = client.get(&address);
            assert_eq!(reply.status, 400, "{address}: {}", reply.text());
            assert_eq!(reply.json()["Errors"][0]["PropertyName"], json!(asked.name), "{address}: {}", reply.text());
        };
        refused("x");
        refused("1.5");
        // Beyond what the document says it may be.
        if let Some(least) = asked.schema["minimum"].as_i64() {
            refused(&(least - 1).to_string());
        }
        if let Some(most) = asked.schema["maximum"].as_i64() {
            refused(&(most + 1).to_string());
        }
        if asked.schema["type"] == "integer" {
            refused("99999999999999999999");
        }
    }
}

#[test]
fn bounds_that_the_document_tells_are_themselves_good() {
    let server = TestServer::start();
    let (admin, me) = clients(&server);
    for asked in parameters() {
        let client = asked.by(&admin, &me);
        for bound in ["minimum", "maximum"] {
            let Some(number) = asked.schema[bound].as_i64() else { continue };
            let reply = client.get(&asked.with(&number.to_string()));
            assert!(matches!(reply.status, 200 | 404), "{}: {}", asked.with(&number.to_string()), reply.text());
        }
    }
}

#[test]
fn a_location_that_is_not_there_is_nowhere() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let there = desk.location("Elsewhere", "Europe/Lisbon", None);
    let limited = server.user("limited", &roles::all().map(|role| role.id).collect::<Vec<_>>(), &[1]);
    let mut walked = 0;
    for asked in parameters().iter().filter(|asked| matches!(asked.name.as_str(), "business" | "businessId")) {
        // Those need a customer who is there.
        if asked.path.contains("/desk/customers/") || asked.path.contains("/coworkers/") {
            continue;
        }
        walked += 1;
        for (client, place) in [(&desk.admin, 987_654), (&limited, 987_654), (&limited, there)] {
            let address = asked.with(&place.to_string());
            let reply = client.get(&address);
            assert_eq!(reply.status, 404, "{address}: {}", reply.text());
        }
        if asked.path.ends_with("/stream") {
            // It would go on for ever.
            continue;
        }
        let here = desk.admin.get(&asked.with("1"));
        assert_eq!(here.status, 200, "{}: {}", asked.with("1"), here.text());
    }
    // Ten reports in two forms, liability, pending, two files, actions, search, offers, board, its stream.
    assert!(walked >= 28, "{walked}");
    assert_eq!(desk.admin.get("/api/hallpass/businesses/987654/closures").status, 404);
}
