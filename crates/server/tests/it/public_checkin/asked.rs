//! What a public check-in is asked: at which location, and by what.

use serde_json::json;

use super::{PATH, host, is_session, refused, set, show, started};
use crate::rig::Desk;

#[test]
fn the_host_says_which_location() {
    let server = started();
    let desk = Desk::new(&server);
    let pin = br#"{"pincode":"40711"}"#;
    let knock = |name: &str| server.anonymous().send("POST", PATH, &host(name), pin);
    let first = desk.customer("Ana Silva");
    set(&desk, first, json!({"AccessPincode": "40711"}));
    desk.issue(first, desk.time_pass(60), 1);
    // There is one only: any host means it.
    for name in ["localhost:8080", "nowhere.example.com", "10.0.0.7"] {
        is_session(&knock(name), "2026-03-02T09:00:00", "3600.0");
    }
    let body =
        json!({"Name": "North", "CountryId": 1, "CurrencyId": 1, "SimpleTimeZoneId": 1, "WebAddress": "North-2"});
    let north = desk.admin.post("/api/sys/businesses", &body).id();
    let bob = desk.customer_of("Bob", &[north]);
    set(&desk, bob, json!({"AccessPincode": "40711"}));
    let free = desk.define(json!({"Name": "Everywhere", "MinutesIncluded": 120}));
    desk.issue(bob, free, 1);
    for name in ["localhost", "nowhere.example.com", "10.0.0.7:80", "north.example.com", "north-2"] {
        let (member, why) = refused(&knock(name));
        assert_eq!(member, None);
        assert!(why.contains("whose name begins with the WebAddress of the location"), "{name}: {why}");
    }
    let there = knock("NORTH-2.passes.example.com:8443");
    let known = there.status == 200 || there.text().contains("does not have a valid time pass");
    assert!(known, "{}", there.text());
    // The one with this PIN at that location was meant.
    let tried = desk.visits_of(bob).len() + desk.failed(bob).len();
    assert_eq!((tried, desk.visits_of(first).len()), (1, 1));
    server.assert_sound();
}

#[test]
fn what_makes_no_sense_is_said_member_by_member() {
    let server = started();
    let before = server.rows();
    let who =
        "Say who it is: send pincode, accessCardId, email and password, token, or the mac of a device that is in.";
    let one = "Send one of password, pincode, accessCardId and token.";
    let device = "must be the address of a device, at least 8 characters, e.g. 00:1B:44:11:3A:B7";
    let long = "9".repeat(201);
    let cases = [
        (json!({}), vec![("", who)]),
        (json!({"toggle": true, "pincode": "", "email": null}), vec![("", who)]),
        (json!({"password": "x"}), vec![("email", "is a required field")]),
        (json!({"email": "a@b.c"}), vec![("password", "is required with email, unless pincode is sent")]),
        (
            json!({"email": "a@b.c", "accessCardId": "1"}),
            vec![("password", "is required with email, unless pincode is sent")],
        ),
        (json!({"pincode": "1", "accessCardId": "2"}), vec![("", one)]),
        (json!({"email": "a@b.c", "password": "x", "pincode": "1"}), vec![("", one)]),
        (json!({"token": "ABC", "pincode": "1"}), vec![("", one)]),
        (json!({"pincode": "1", "mac": "1234567"}), vec![("mac", device)]),
        (json!({"pincode": "1", "mac": "00:1B:44:11:3A:B%"}), vec![("mac", device)]),
        (json!({"pincode": ["1"]}), vec![("pincode", "is not a text"), ("", who)]),
        (json!({"pincode": long}), vec![("pincode", "must be at most 200 characters long")]),
        (
            json!({"pincode": "1", "toggle": "maybe", "doNotCheckIn": 3, "mac": 5}),
            vec![
                ("mac", device),
                ("toggle", "is neither true nor false"),
                ("doNotCheckIn", "is neither true nor false"),
            ],
        ),
    ];
    for (body, expected) in cases {
        let reply = show(&server, &body);
        let said = reply.json();
        assert_eq!((reply.status, &said["WasSuccessful"]), (400, &json!(false)), "{body}: {said}");
        let errors: Vec<(&str, &str)> = said["Errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["PropertyName"].as_str().unwrap_or_default(), one["Message"].as_str().unwrap()))
            .collect();
        assert_eq!(errors, expected, "{body}");
    }
    assert_eq!(show(&server, &json!([1])).status, 400);
    assert_eq!(server.rows(), before);
}
