//! `GET resources`: as the tables say, for this caller.

use hallpass_contract::{catalog, roles};
use serde_json::{Value, json};

use crate::rig::TestServer;

fn of<'v>(all: &'v Value, entity: &str) -> &'v Value {
    all.as_array().unwrap().iter().find(|one| one["Entity"] == entity).unwrap()
}

#[test]
fn pages_learn_every_resource_and_what_the_caller_may_do() {
    let server = TestServer::start();
    let all = server.admin().get("/api/hallpass/resources").ok();
    assert_eq!(all.as_array().unwrap().len(), catalog().models().len());
    assert_eq!(of(&all, "TimePass")["Verbs"], json!(["List", "Read", "Create", "Edit", "Delete"]));
    // Reference data is only read.
    assert_eq!(of(&all, "Country")["Verbs"], json!(["List", "Read"]));

    let role = |name: &str| roles::by_name(name).unwrap().id;
    let desk = server.user("desk", &[role("Coworker-List"), role("Checkin-Create")], &[1]);
    let all = desk.get("/api/hallpass/resources").ok();
    assert_eq!(of(&all, "Coworker")["Verbs"], json!(["List"]));
    assert_eq!(of(&all, "Checkin")["Verbs"], json!(["Create"]));
    assert_eq!(of(&all, "User")["Verbs"], json!([]));
    assert_eq!(server.anonymous().get("/api/hallpass/resources").status, 401);
}

#[test]
fn what_every_page_of_the_console_loads_first_is_sent_small() {
    let server = TestServer::start();
    let reply = server.admin().send("GET", "/api/hallpass/resources", &[("Accept-Encoding", "gzip, br")], b"");
    assert_eq!((reply.status, reply.header("content-encoding")), (200, Some("gzip")));
}
