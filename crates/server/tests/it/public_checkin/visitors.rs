//! Visitors at the public check-in: by the code they were sent.

use serde_json::{Value, json};

use super::{PATH, is_session, is_unknown, refused, show, started};
use crate::rig::desk::at;
use crate::rig::{Desk, Fixtures};

/// A visitor of location 1; the number and the code.
fn visitor(desk: &Desk, but: Value) -> (i64, String) {
    let mut body = json!({
        "BusinessId": 1, "FullName": "Vera Visitor", "Email": "vera@example.com", "ExpectedArrival": at(2, "15:00"),
    });
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    let id = desk.admin.post("/api/spaces/visitors", &body).id();
    let code = read(desk, id)["VisitorCode"].as_str().unwrap().to_owned();
    (id, code)
}

fn read(desk: &Desk, id: i64) -> Value {
    desk.admin.get(&format!("/api/spaces/visitors/{id}")).ok()
}

/// Arrived, ArrivalDate, DepartureDate.
fn stands(desk: &Desk, id: i64) -> (bool, Option<String>, Option<String>) {
    let shown = read(desk, id);
    let text = |name: &str| shown[name].as_str().map(str::to_owned);
    (shown["Arrived"].as_bool().unwrap(), text("ArrivalDate"), text("DepartureDate"))
}

#[test]
fn a_visitor_comes_goes_and_comes_back_by_a_code() {
    let server = started();
    let desk = Desk::new(&server);
    let (vera, code) = visitor(&desk, json!({}));
    let token = |more: Value| {
        let mut body = json!({"Token": code});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        show(&server, &body)
    };
    let before = server.rows();
    is_session(&token(json!({"doNotCheckIn": true})), "2026-03-03T00:00:00", "57600.0");
    let out = token(json!({"disconnect": true}));
    assert_eq!(refused(&out), (None, "The customer is not checked in here.".to_owned()));
    assert_eq!(server.rows(), before);
    // Sixteen hours to midnight.
    is_session(&token(json!({})), "2026-03-03T00:00:00", "57600.0");
    assert_eq!(stands(&desk, vera), (true, Some(at(2, "08:00")), None));
    let told = |event: &str| -> i64 {
        let sql = format!("SELECT COUNT(*) FROM outbox WHERE event = '{event}'");
        server.raw().value(&sql, &[])
    };
    assert_eq!(told("VisitorArrived"), 1);
    server.clock(&at(2, "09:00"));
    is_session(&token(json!({})), "2026-03-03T00:00:00", "54000.0");
    assert_eq!(stands(&desk, vera), (true, Some(at(2, "08:00")), None));
    is_session(&token(json!({"toggle": true})), "2026-03-02T09:00:00", "0.0");
    assert_eq!(stands(&desk, vera), (true, Some(at(2, "08:00")), Some(at(2, "09:00"))));
    server.clock(&at(2, "10:00"));
    is_session(&token(json!({"toggle": true})), "2026-03-03T00:00:00", "50400.0");
    assert_eq!(stands(&desk, vera), (true, Some(at(2, "08:00")), None));
    is_session(&token(json!({"disconnect": true})), "2026-03-02T10:00:00", "0.0");
    assert_eq!(told("VisitorArrived"), 1, "he has arrived once");
    server.assert_sound();
}

#[test]
fn a_code_is_good_on_its_day_at_its_place_and_when_the_host_agrees() {
    let server = started();
    let desk = Desk::new(&server);
    let mut elsewhere = Fixtures::new(&server, 1);
    let other = elsewhere.elsewhere().location;
    let codes = [
        visitor(&desk, json!({"ExpectedArrival": at(3, "00:00")})).1,
        visitor(&desk, json!({"ExpectedArrival": "2026-03-01T23:59:00Z"})).1,
        visitor(&desk, json!({"HostApprovalStatus": 2})).1,
        visitor(&desk, json!({"HostApprovalStatus": 3})).1,
        visitor(&desk, json!({"BusinessId": other})).1,
    ];
    let mut main = desk.admin.get("/api/sys/businesses/1").ok();
    main["WebAddress"] = json!("main");
    desk.admin.put("/api/sys/businesses", &main).done();
    let headers = [("Host", "main.example.com"), ("Content-Type", "application/json")];
    let knock =
        |code: &str| server.anonymous().send("POST", PATH, &headers, json!({"token": code}).to_string().as_bytes());
    for code in codes {
        is_unknown(&knock(&code));
    }
    for agreed in [1, 5] {
        let (_, code) = visitor(&desk, json!({"HostApprovalStatus": agreed}));
        is_session(&knock(&code), "2026-03-03T00:00:00", "57600.0");
    }
    assert_eq!(knock("").status, 400);
}

#[test]
fn a_visitor_who_is_to_be_held_waits_at_the_reception() {
    let server = started();
    let desk = Desk::new(&server);
    let (vera, code) = visitor(&desk, json!({"HostApprovalStatus": 4}));
    let before = server.rows();
    for more in ["toggle", "disconnect", "doNotCheckIn", "nothing"] {
        let held = show(&server, &json!({"token": code, more: true}));
        assert_eq!(refused(&held), (None, "Please wait at the reception.".to_owned()), "{more}");
    }
    // The code was right: six times are no mistake.
    for _ in 0..6 {
        assert_eq!(show(&server, &json!({"token": code})).status, 400);
    }
    assert_eq!((stands(&desk, vera), server.rows()), ((false, None, None), before));
    desk.admin.patch(&format!("/api/spaces/visitors/{vera}"), &json!({"HostApprovalStatus": 5})).done();
    is_session(&show(&server, &json!({"token": code})), "2026-03-03T00:00:00", "57600.0");
}
