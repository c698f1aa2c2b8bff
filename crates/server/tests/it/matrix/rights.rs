//! Nobody raises himself: roles and logins are no way to permissions one does not have (DESIGN 5.4, 5.12).

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::server::PASSWORD;
use crate::rig::{Client, TestServer};

fn ids(names: &[&str]) -> Vec<i64> {
    names.iter().map(|name| roles::by_name(name).unwrap().id).collect()
}

/// A user who manages roles and logins and nothing else, and the Id of his login and of his role.
fn manager(server: &TestServer) -> (Client, i64, i64) {
    let names = ["UserRole-List", "UserRole-Read", "UserRole-Create", "UserRole-Edit", "UserRole-Delete"];
    let logins = ["User-List", "User-Read", "User-Create", "User-Edit", "User-Delete"];
    let client = server.user("manager", &ids(&[names, logins].concat()), &[]);
    let admin = server.admin();
    let user = admin.get("/api/sys/users?User_Email=manager@example.com").ids()[0];
    let role = admin.get(&format!("/api/sys/users/{user}")).ok()["UserRoles"][0].as_i64().unwrap();
    (client, user, role)
}

/// What only somebody with more permissions may do.
fn is_raised(client: &Client) -> bool {
    let body = json!({"BusinessId": 1, "Name": "Pass", "Price": 1, "CurrencyId": 1});
    client.post("/api/billing/timepasses", &body).status != 401
}

#[test]
fn a_role_is_no_way_up() {
    let server = TestServer::start();
    let admin = server.admin();
    let all: Vec<i64> = roles::all().map(|role| role.id).collect();
    let strong = json!({"BusinessId": 1, "Name": "Strong", "Roles": all});
    let strong = admin.post("/api/security/userroles", &strong).id();
    let (client, user, role) = manager(&server);
    let weak = json!({"BusinessId": 1, "Name": "Weak"});
    let with = |but: Value| {
        let mut body = weak.clone();
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        body
    };
    let own = format!("/api/security/userroles/{role}");
    let theirs = format!("/api/security/userroles/{strong}");
    for (method, path, body) in [
        ("POST", "/api/security/userroles", with(json!({"Roles": ["TimePass-Create"]}))),
        ("POST", "/api/security/userroles", with(json!({"AddedRoles": ["TimePass-Create"]}))),
        ("POST", "/api/security/userroles", with(json!({"Users": [user]}))),
        ("POST", "/api/security/userroles", with(json!({"AddedUsers": [user]}))),
        // The administrator would no longer be a full one.
        ("POST", "/api/security/userroles", with(json!({"Users": [1]}))),
        ("PATCH", theirs.as_str(), json!({"AddedUsers": [user]})),
        ("PATCH", theirs.as_str(), json!({"Users": [user]})),
        ("PATCH", theirs.as_str(), json!({"AddedUsers": [1]})),
        ("PATCH", own.as_str(), json!({"AddedRoles": ["TimePass-Create"]})),
        // An administrator without roles is a full one.
        ("PATCH", own.as_str(), json!({"RemovedUsers": [user]})),
        ("PATCH", own.as_str(), json!({"Users": []})),
        ("DELETE", own.as_str(), Value::Null),
        ("DELETE", theirs.as_str(), Value::Null),
    ] {
        let before = server.rows();
        let reply = match &body {
            Value::Null => client.delete(path),
            body => client.json(method, path, body),
        };
        let harmless = method == "DELETE" && path == theirs;
        assert!(harmless || reply.status == 400, "{method} {path} {body}: {} {}", reply.status, reply.text());
        assert!(harmless || server.rows() == before, "{method} {path} {body}: something was written");
        assert!(!is_raised(&client), "{method} {path} {body}");
        assert!(is_raised(&admin), "the administrator has lost his rights by {method} {path} {body}");
    }
    // What he has he may pass on, and a role sent back as it is changes nothing.
    client.post("/api/security/userroles", &with(json!({"Roles": ["UserRole-List"]}))).id();
    let record = client.get(&own).ok();
    assert_eq!(record["Users"], json!([user]));
    client.put("/api/security/userroles", &record).done();
}

#[test]
fn a_login_is_no_way_up() {
    let server = TestServer::start();
    let (client, user, role) = manager(&server);
    let login = |but: Value| {
        let mut body = json!({"FullName": "New", "Email": "new@example.com", "NewPassword": PASSWORD, "Active": true});
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        body
    };
    let admin = server.admin();
    let mine = admin.get(&format!("/api/sys/users/{user}")).ok();
    let boss = admin.get("/api/sys/users/1").ok();
    let changed = |record: &Value, name: &str, value: Value| {
        let mut record = record.clone();
        record[name] = value;
        record
    };
    for (method, path, body) in [
        ("POST", "/api/sys/users", login(json!({"IsAdmin": true, "APIAccess": true}))),
        ("POST", "/api/spaces/users", login(json!({"IsAdmin": true, "APIAccess": true, "UserRoles": [role]}))),
        ("PUT", "/api/sys/users", changed(&mine, "UserRoles", json!([]))),
        ("PUT", "/api/sys/users", changed(&mine, "RemovedUserRoles", json!([role]))),
        ("PUT", "/api/sys/users", changed(&boss, "NewPassword", json!("taken over by me"))),
        ("PUT", "/api/sys/users", changed(&boss, "Email", json!("mine@example.com"))),
        ("PATCH", "/api/sys/users/1", json!({"Active": false})),
        ("PATCH", "/api/sys/users/1", json!({"AddedUserRoles": [role]})),
        ("DELETE", "/api/sys/users/1", Value::Null),
    ] {
        let reply = match &body {
            Value::Null => client.delete(path),
            body => client.json(method, path, body),
        };
        assert!(
            reply.status == 400 || reply.status == 401,
            "{method} {path} {body}: {} {}",
            reply.status,
            reply.text()
        );
        assert!(!is_raised(&client), "{method} {path} {body}");
        assert_eq!(admin.get("/api/sys/users/1").ok(), boss, "{method} {path} {body}");
    }
    // A login without IsAdmin may be made; it opens nothing.
    client.post("/api/sys/users", &login(json!({"APIAccess": true}))).id();
    let new = Client::basic(server.address, "new@example.com", PASSWORD);
    assert_eq!(new.get("/api/billing/timepasses").status, 401);
}
