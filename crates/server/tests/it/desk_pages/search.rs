//! `GET desk/search`: whom somebody at the desk means.

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Client, Desk, TestServer};

fn hits(client: &Client, query: &str) -> Vec<Value> {
    client.get(&format!("/api/hallpass/desk/search?{query}")).records()
}

fn names(client: &Client, query: &str) -> Vec<String> {
    hits(client, query).iter().map(|hit| hit["FullName"].as_str().unwrap().to_owned()).collect()
}

/// A customer with what else is searched.
fn customer(desk: &Desk, name: &str, but: Value) -> i64 {
    let id = desk.customer(name);
    let mut body = desk.admin.get(&format!("/api/spaces/coworkers/{id}")).ok();
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    desk.admin.put("/api/spaces/coworkers", &body).done();
    id
}

#[test]
fn every_word_is_looked_for_in_name_email_and_company() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    customer(&desk, "Ana Silva", json!({"Email": "ana@studio.example", "CompanyName": "Bright Studio"}));
    customer(&desk, "Bruno Silveira", json!({"CompanyName": "Anatomy Press"}));
    customer(&desk, "José Muñoz", json!({}));
    customer(&desk, "Иван Петров", json!({}));
    customer(&desk, "100% Real_Name", json!({}));
    let admin = &desk.admin;
    // Both words in one person; in any order; in any field.
    assert_eq!(names(admin, "q=silva%20ana"), ["Ana Silva"]);
    assert_eq!(names(admin, "q=SILV"), ["Ana Silva", "Bruno Silveira"]);
    assert_eq!(names(admin, "q=bright%20ana"), ["Ana Silva"]);
    assert_eq!(names(admin, "q=studio.example"), ["Ana Silva"]);
    // A name that begins so goes before a company that does.
    assert_eq!(names(admin, "q=ana"), ["Ana Silva", "Bruno Silveira"]);
    // Accents and capitals make no difference, in either direction.
    assert_eq!(names(admin, "q=jose%20munoz"), ["José Muñoz"]);
    assert_eq!(names(admin, "q=JOS%C3%89"), ["José Muñoz"]);
    assert_eq!(names(admin, "q=%D0%BF%D0%B5%D1%82%D1%80"), ["Иван Петров"]);
    // No sign stands for others.
    assert_eq!(names(admin, "q=%25"), ["100% Real_Name"]);
    assert_eq!(names(admin, "q=l_n"), ["100% Real_Name"]);
    assert_eq!(names(admin, "q=_"), ["100% Real_Name"]);
    assert!(
        names(admin, "q=%27%20OR%201%3D1").is_empty()
            && names(admin, "q=").is_empty()
            && names(admin, "q=%00").is_empty()
    );
    assert_eq!(names(admin, "q=silv&size=1"), ["Ana Silva"]);
    assert_eq!(admin.get("/api/hallpass/desk/search?q=a&size=x").status, 400);
}

#[test]
fn cards_pins_and_numbers_find_their_customer_and_who_is_inside_comes_first() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = customer(&desk, "Ana", json!({"AccessCardId": "CARD-77", "AccessPincode": "4711"}));
    let zoe = customer(&desk, "Zoe Ana", json!({"ShowAlert": true, "AlertNote": "Owes a key"}));
    let quiet = customer(&desk, "Yan Ana", json!({"ShowAlert": false, "AlertNote": "Not to be shown"}));
    desk.issue(zoe, desk.day_pass(), 1);
    let visit = desk.enter(zoe, &at(2, "08:00"));
    let admin = &desk.admin;
    assert_eq!(names(admin, "q=CARD-77"), ["Ana"]);
    assert_eq!(names(admin, "q=4711"), ["Ana"]);
    assert_eq!(hits(admin, &format!("q={quiet}"))[0]["CoworkerId"], quiet);
    let found = hits(admin, "q=ana");
    let ids: Vec<i64> = found.iter().map(|hit| hit["CoworkerId"].as_i64().unwrap()).collect();
    assert_eq!(ids, [zoe, ana, quiet]);
    assert_eq!(found[0]["Open"], json!({"CheckinId": visit, "BusinessId": 1, "Since": at(2, "08:00")}));
    assert_eq!((&found[0]["AlertNote"], &found[2]["AlertNote"]), (&json!("Owes a key"), &Value::Null));
    assert_eq!((&found[1]["Open"], &found[1]["Active"], &found[1]["Plan"]), (&Value::Null, &json!(true), &Value::Null));
}

/// A location's people find their own, and without the role nobody.
#[test]
fn others_customers_and_visits_are_not_found() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let other = desk.location("Other", "Etc/UTC", None);
    desk.customer_of("Nora Near", &[1]);
    desk.customer_of("Nils Far", &[other]);
    let both = desk.customer_of("Nina Both", &[1, other]);
    let day = desk.define(json!({"Name": "Day", "BusinessId": other}));
    desk.issue(both, day, 1);
    let body = json!({"CoworkerId": both, "BusinessId": other, "FromTime": at(2, "08:00")});
    desk.admin.post("/api/spaces/checkins", &body).id();
    let role = |name: &str| roles::by_name(name).unwrap().id;
    let near = server.user("near", &[role("Coworker-List"), role("Checkin-List")], &[1]);
    let also = desk.customer_of("Nyx Both", &[1, other]);
    desk.issue(also, day, 1);
    let body = json!({"CoworkerId": also, "BusinessId": other, "FromTime": at(2, "08:00")});
    desk.admin.post("/api/spaces/checkins", &body).id();
    // Not even the order tells who is inside elsewhere.
    assert_eq!(names(&near, "q=n"), ["Nina Both", "Nora Near", "Nyx Both"]);
    assert_eq!(near.get(&format!("/api/hallpass/desk/search?q=n&business={other}")).status, 404);
    assert_eq!(names(&desk.admin, "q=n"), ["Nina Both", "Nyx Both", "Nils Far", "Nora Near"]);
    assert!(hits(&near, "q=nina")[0]["Open"].is_null(), "the visit is elsewhere");
    assert_eq!(hits(&desk.admin, "q=nina")[0]["Open"]["BusinessId"], other);
    let no_visits = server.user("novisits", &[role("Coworker-List")], &[]);
    assert!(hits(&no_visits, "q=nina")[0]["Open"].is_null());
    assert_eq!(names(&no_visits, "q=n"), ["Nils Far", "Nina Both", "Nora Near", "Nyx Both"]);
    let nobody = server.user("nobody", &[role("Coworker-Read")], &[1]);
    assert_eq!(nobody.get("/api/hallpass/desk/search?q=n").status, 401);
}
