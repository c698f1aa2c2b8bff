//! One login of several customers at the public check-in: the place says which of them is meant.

use serde_json::json;

use super::guessing::{proxied, waits};
use super::keys::login;
use super::{PATH, host, is_unknown, refused, set};
use crate::rig::server::PASSWORD;
use crate::rig::{Desk, Reply, TestServer};

fn knock(server: &TestServer, name: &str, password: &str) -> Reply {
    let body = json!({"email": "ana@example.com", "password": password}).to_string();
    server.anonymous().send("POST", PATH, &host(name), body.as_bytes())
}

/// A location by the first label of its hosts.
fn place(desk: &Desk, label: &str) -> i64 {
    let body = json!({"Name": label, "CountryId": 1, "CurrencyId": 1, "SimpleTimeZoneId": 1, "WebAddress": label});
    desk.admin.post("/api/sys/businesses", &body).id()
}

#[test]
fn a_login_is_the_customer_of_the_place() {
    let server = proxied();
    let desk = Desk::new(&server);
    let (north, south) = (place(&desk, "north"), place(&desk, "south"));
    place(&desk, "west");
    let ana: Vec<i64> = [north, south].map(|place| desk.customer_of("Ana Silva", &[place])).into();
    login(&server, &desk, &ana);
    // Without a pass each try leaves a failed check-in of whom it was for.
    for (name, failed) in [("south.example.com", [0, 1]), ("north.example.com", [1, 1])] {
        let reply = knock(&server, name, PASSWORD);
        let why = "The customer does not have a valid time pass.";
        assert_eq!(refused(&reply), (Some("CoworkerId".into()), why.into()));
        assert_eq!([desk.failed(ana[0]).len(), desk.failed(ana[1]).len()], failed);
    }
    // Nobody there, as often as he likes: a password that is right is no guess.
    for _ in 0..7 {
        is_unknown(&knock(&server, "west.example.com", PASSWORD));
    }
    for _ in 0..5 {
        is_unknown(&knock(&server, "west.example.com", "wrong"));
    }
    is_unknown(&knock(&server, "west.example.com", PASSWORD));
    is_unknown(&knock(&server, "west.example.com", "wrong"));
    waits(&knock(&server, "west.example.com", PASSWORD), "1");
    server.assert_sound();
}

#[test]
fn two_customers_of_a_login_at_one_place_ask_at_the_desk() {
    let server = proxied();
    let desk = Desk::new(&server);
    let ana = ["Ana Silva", "Ana Silva Ltd"].map(|name| desk.customer(name));
    login(&server, &desk, &ana);
    let both = knock(&server, "localhost", PASSWORD);
    let why = "More than one customer here has this login. Please ask at the desk.";
    assert_eq!(refused(&both), (None, why.to_owned()));
    let noted = desk.admin.get("/api/hallpass/audit?action=ambiguous_proof").records();
    assert_eq!((noted.len(), &noted[0]["Entity"]), (1, &json!("Business")));
    // Archived ones are nobody.
    set(&desk, ana[0], json!({"Archived": true}));
    let one = knock(&server, "localhost", PASSWORD);
    assert_eq!(refused(&one), (Some("CoworkerId".into()), "The customer does not have a valid time pass.".into()));
    assert_eq!([desk.failed(ana[0]).len(), desk.failed(ana[1]).len()], [0, 1]);
    server.assert_sound();
}
