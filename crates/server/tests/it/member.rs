//! What a customer sees of himself, and only of himself.

use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::server::PASSWORD;
use crate::rig::{Client, Desk, TestServer};

const ME: &str = "/api/hallpass/me";

/// A customer with a login.
pub fn member(server: &TestServer, desk: &Desk, name: &str) -> (i64, Client) {
    let email = format!("{}@example.com", name.split(' ').next().unwrap().to_lowercase());
    let user = json!({"FullName": name, "Email": email, "NewPassword": PASSWORD, "Active": true});
    let user = desk.admin.post("/api/sys/users", &user).id();
    let id = desk.customer(name);
    desk.admin.patch(&format!("/api/spaces/coworkers/{id}"), &json!({"UserId": user})).done();
    (id, Client::basic(server.address, &email, PASSWORD))
}

#[test]
fn a_member_sees_what_he_holds_and_what_it_is_good_for() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, me) = member(&server, &desk, "Ana Silva");
    let time = desk.issue(ana, desk.time_pass(300), 1)[0];
    let soon = desk.issue(ana, desk.day_pass(), 1)[0];
    let far = desk.issue(ana, desk.day_pass(), 1)[0];
    let used_up = desk.issue(ana, desk.time_pass(60), 1)[0];
    // 14 days and a second are not soon any more.
    desk.change_pass(soon, json!({"ExpireDate": "2026-03-16T08:00:00Z"})).done();
    desk.change_pass(far, json!({"ExpireDate": "2026-03-16T08:00:01Z"})).done();
    desk.change_pass(used_up, json!({"ExpireDate": at(5, "00:00"), "RemainingUses": 0, "Used": true})).done();
    let told = me.get(ME).ok();
    assert_eq!(
        told["Customer"],
        json!({"Id": ana, "FullName": "Ana Silva", "FirstName": "Ana", "Email": "customer1@example.com"})
    );
    assert_eq!(told["Business"]["Name"], "Main");
    assert_eq!(told["Locations"], json!([{"Id": 1, "Name": "Main"}]));
    assert_eq!((&told["Plans"], &told["Open"]), (&json!([]), &Value::Null));
    assert_eq!(told["ExpiringSoon"], json!([soon]));
    // 300 minutes and two days; the one set to used holds nothing.
    assert_eq!((&told["Totals"]["Minutes"], &told["Totals"]["Days"]), (&json!(300), &json!(2)));
    let passes = told["Passes"].as_array().unwrap();
    let of = |id: i64| passes.iter().find(|pass| pass["Id"] == id).cloned().unwrap_or_default();
    assert_eq!(
        of(time),
        json!({
            "Id": time, "Name": "Time pass 300", "Kind": "time", "RemainingMinutes": 300, "MinutesTotal": 300,
            "Used": false, "ExpireDate": null, "ValidFrom": null, "UsableNow": true, "WhyNot": null,
            "Source": "Assigned", "Shared": false,
        })
    );
    assert_eq!((&of(soon)["Kind"], &of(soon)["UsableNow"]), (&json!("day"), &json!(true)));
    assert_eq!(of(used_up)["UsableNow"], false);
    assert!(of(used_up)["WhyNot"].as_str().unwrap().len() > 10, "{}", of(used_up));
}

#[test]
fn a_member_is_told_in_his_language() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, me) = member(&server, &desk, "Ana Silva");
    let ask = |language: &str, path: &str| {
        let headers = [("Accept-Language", language), ("Content-Type", "application/json")];
        let reply = me.send("POST", path, &headers, b"{\"BusinessId\": 1}");
        (reply.header("content-language").unwrap().to_owned(), reply.ok()["Reasons"][0]["Text"].clone())
    };
    let (into, out) = ("/api/hallpass/me/checkin", "/api/hallpass/me/checkout");
    let text = "You have no pass that can be used here now. Please ask at the desk.";
    assert_eq!(ask("en-GB", into), ("en".into(), json!(text)));
    let text = "No tienes ningún pase que se pueda usar aquí ahora. Pregunta en recepción, por favor.";
    assert_eq!(ask("es-AR", into), ("es".into(), json!(text)));
    assert_eq!(ask("es", out).1, "No tienes ninguna entrada abierta.");
    let expired = desk.issue(ana, desk.time_pass(60), 1)[0];
    desk.change_pass(expired, json!({"ExpireDate": at(1, "00:00")})).done();
    let told =
        |language: &str| me.send("GET", ME, &[("Accept-Language", language)], b"").ok()["Passes"][0]["WhyNot"].clone();
    assert_eq!([told("en"), told("es")], [json!("It has expired."), json!("Ha caducado.")]);
}

/// R14.7.
#[test]
fn a_member_checks_in_and_out_by_himself() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, me) = member(&server, &desk, "Ana Silva");
    let pass = desk.issue(ana, desk.time_pass(300), 1)[0];
    let out = me.post("/api/hallpass/me/checkout", &json!({})).ok();
    assert_eq!((&out["Outcome"], &out["Reasons"][0]["Rule"]), (&json!("refused"), &json!("R7.17")));
    let other = desk.location("Other", "Etc/UTC", None);
    me.post("/api/hallpass/me/checkin", &json!({"BusinessId": other})).invalid_on("BusinessId");
    me.post("/api/hallpass/me/checkin", &json!({})).invalid_on("BusinessId");
    let entered = me.post("/api/hallpass/me/checkin", &json!({"BusinessId": 1})).ok();
    assert_eq!(
        (&entered["Outcome"], &entered["Greeting"], &entered["MinutesLeft"]),
        (&json!("in"), &json!("Ana"), &json!(300))
    );
    server.clock(&at(2, "09:30"));
    // A second time changes nothing.
    assert_eq!(me.post("/api/hallpass/me/checkin", &json!({"BusinessId": 1})).ok()["Outcome"], "in");
    let visit = desk.visits_of(ana)[0];
    assert_eq!(
        me.get(ME).ok()["Open"],
        json!({
            "CheckinId": visit, "BusinessId": 1, "BusinessName": "Main", "Since": at(2, "08:00"),
            "PassName": "Time pass 300", "Kind": "time", "MinutesUsed": 90, "MinutesLeft": 210, "Until": at(2, "13:00"),
        })
    );
    let out = me.post("/api/hallpass/me/checkout", &json!({})).ok();
    assert_eq!((&out["Outcome"], &out["MinutesUsed"], &out["MinutesLeft"]), (&json!("out"), &json!(90), &json!(210)));
    assert_eq!(desk.remaining(&[pass]), [210]);
    assert_eq!(desk.checkin(visit)["UpdatedBy"], "ana@example.com");
    server.assert_sound();
}

#[test]
fn a_repeated_check_in_answers_the_same() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, me) = member(&server, &desk, "Ana Silva");
    desk.issue(ana, desk.day_pass(), 1);
    let send = |path: &str, body: &[u8]| {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", path)];
        me.send("POST", path, &headers, body)
    };
    let first = send("/api/hallpass/me/checkin", br#"{"BusinessId":1}"#);
    server.clock(&at(2, "09:00"));
    send("/api/hallpass/me/checkout", b"{}").ok();
    let again = send("/api/hallpass/me/checkin", br#"{"BusinessId":1}"#);
    assert_eq!((again.body, again.headers.iter().any(|(name, _)| name == "x-hallpass-replayed")), (first.body, true));
    assert_eq!(desk.visits_of(ana).len(), 1);
}

#[test]
fn a_member_looks_back_on_his_own_visits_only() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, me) = member(&server, &desk, "Ana Silva");
    let (bob, his) = member(&server, &desk, "Bob Costa");
    for customer in [ana, bob] {
        desk.issue(customer, desk.time_pass(600), 1);
    }
    desk.clock(&at(5, "18:00"));
    let first = desk.visit(ana, &at(3, "09:00"), &at(3, "10:30"));
    let second = desk.visit(ana, &at(4, "09:00"), &at(4, "09:45"));
    let third = desk.enter(ana, &at(5, "18:00"));
    let foreign = desk.visit(bob, &at(3, "09:00"), &at(3, "10:00"));
    let page = me.get("/api/hallpass/me/visits?page=1&size=2").ok();
    assert_eq!((&page["TotalItems"], &page["CurrentPage"], &page["TotalPages"]), (&json!(3), &json!(1), &json!(2)));
    let ids: Vec<i64> = page["Records"].as_array().unwrap().iter().map(|row| row["Id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [third, second]);
    assert_eq!(
        page["Records"][1],
        json!({
            "Id": second, "BusinessName": "Main", "TimeZone": "Etc/UTC", "From": at(4, "09:00"), "To": at(4, "09:45"),
            "Minutes": 45, "Passes": ["Time pass 600"],
        })
    );
    assert_eq!((&page["Records"][0]["To"], &page["Records"][0]["Minutes"]), (&Value::Null, &Value::Null));
    assert_eq!(me.get("/api/hallpass/me/visits?page=2&size=2").ok()["Records"][0]["Id"], first);
    assert_eq!(me.get("/api/hallpass/me/visits?page=9").ok()["Records"], json!([]));
    me.get("/api/hallpass/me/visits?page=0").invalid_on("page");

    let why = me.get(&format!("/api/hallpass/me/visits/{first}/explanation")).ok();
    assert_eq!(why["CheckinId"], first);
    assert!(why["Sentence"].as_str().unwrap().contains("Time pass 600"), "{why}");
    for path in
        [format!("/api/hallpass/me/visits/{foreign}/explanation"), "/api/hallpass/me/visits/9999/explanation".into()]
    {
        assert_eq!(me.get(&path).status, 404, "{path}");
    }
    assert_eq!(me.get(&format!("/api/hallpass/checkins/{first}/explanation")).status, 401);

    let statement = me.get("/api/hallpass/me/statement?from=2026-03-03&to=2026-03-05").ok();
    assert_eq!((&statement["CoworkerId"], &statement["Opening"]["Minutes"]), (&json!(ana), &json!(600)));
    // 90 and 45 minutes.
    assert_eq!(statement["Closing"]["Minutes"], 465);
    let text = statement.to_string();
    assert!(!text.contains("admin@example.com") && !text.contains("Costa"), "{text}");
    let explained = format!("/api/hallpass/me/visits/{first}/explanation");
    assert!(
        statement["Lines"].as_array().unwrap().iter().any(|line| line["Explanation"] == explained.as_str()),
        "{text}"
    );
    assert_eq!(his.get("/api/hallpass/me/statement").ok()["CoworkerId"], bob);
}

#[test]
fn who_is_no_customer_has_no_page() {
    let server = TestServer::start();
    let admin = server.admin();
    for path in ["", "/code", "/visits", "/visits/1/explanation", "/statement"] {
        assert_eq!(admin.get(&format!("{ME}{path}")).status, 404, "{path}");
        assert_eq!(server.anonymous().get(&format!("{ME}{path}")).status, 401, "{path}");
    }
    assert_eq!(admin.post("/api/hallpass/me/checkin", &json!({"BusinessId": 1})).status, 404);
    assert_eq!(admin.post("/api/hallpass/me/checkout", &json!({})).status, 404);
}
