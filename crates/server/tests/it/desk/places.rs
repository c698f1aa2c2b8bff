//! W9: two locations of a network. Location 1 is N.

use serde_json::{Value, json};

use crate::rig::desk::{at, day, on};
use crate::rig::{Desk, Setup, TestServer};

struct Network {
    desk: Desk,
    l1: i64,
    l2: i64,
}

impl Network {
    fn new(server: &TestServer) -> Network {
        let desk = Desk::new(server);
        let l1 = desk.location("L1", "Etc/UTC", Some(1));
        let l2 = desk.location("L2", "Etc/UTC", Some(1));
        Network { desk, l1, l2 }
    }

    /// A customer who holds one pass of each definition.
    fn holder(&self, definitions: &[Value]) -> (i64, Vec<i64>) {
        let ana = self.desk.customer("Ana Silva");
        let passes = definitions.iter().map(|d| self.desk.issue(ana, self.desk.define(d.clone()), 1)[0]).collect();
        (ana, passes)
    }

    fn visit(&self, customer: i64, place: i64, from: &str, to: &str) -> i64 {
        self.desk.check_in(customer, &at(3, from), json!({"BusinessId": place, "ToTime": at(3, to)})).id()
    }
}

#[test]
fn w9_one_balance_serves_the_network() {
    let server = TestServer::start();
    let n = Network::new(&server);
    n.desk.clock(&at(3, "20:00"));
    let (ana, p) = n.holder(&[json!({"MinutesIncluded": 120})]);
    let first = n.visit(ana, n.l1, "10:00", "11:00");
    let second = n.visit(ana, n.l2, "12:00", "12:30");
    assert_eq!(n.desk.segments(first), [on(p[0], 60)]);
    assert_eq!(n.desk.segments(second), [on(p[0], 30)]);
    assert_eq!(n.desk.remaining(&p), [30]);
    server.assert_sound();
}

#[test]
fn w9_a_list_of_locations_is_all_there_is() {
    let server = TestServer::start();
    let n = Network::new(&server);
    n.desk.clock(&at(3, "10:00"));
    let at_ten = |customer: i64, place: i64| n.desk.check_in(customer, &at(3, "10:00"), json!({"BusinessId": place}));
    let (ana, _) = n.holder(&[json!({"MinutesIncluded": 60, "Businesses": [n.l1]})]);
    n.desk.refused(&at_ten(ana, n.l2));
    // The owner is not implied.
    let (ben, p) = n.holder(&[json!({"BusinessId": n.l1, "MinutesIncluded": 60, "Businesses": [n.l2]})]);
    n.desk.refused(&at_ten(ben, n.l1));
    let visit = at_ten(ben, n.l2).id();
    assert_eq!(n.desk.checkin(visit)["CoworkerTimePassGuid"], n.desk.guid(p[0]).as_str());
    // A pass of a child is not valid at its parent or its sibling.
    let (cleo, _) = n.holder(&[json!({"BusinessId": n.l1})]);
    n.desk.refused(&at_ten(cleo, 1));
    n.desk.refused(&at_ten(cleo, n.l2));
    at_ten(cleo, n.l1).id();
    server.assert_sound();
}

#[test]
fn w9_the_pass_of_fewer_locations_goes_first() {
    let server = TestServer::start();
    let n = Network::new(&server);
    n.desk.clock(&at(3, "20:00"));
    let x = json!({"Name": "X", "Price": 25, "Businesses": [n.l1]});
    let y = json!({"Name": "Y", "Price": 25});
    let (ana, p) = n.holder(&[x.clone(), y.clone()]);
    let first = n.visit(ana, n.l1, "09:00", "10:00");
    let second = n.visit(ana, n.l2, "11:00", "12:00");
    assert_eq!((n.desk.segments(first), n.desk.segments(second)), (vec![day(p[0])], vec![day(p[1])]));

    let (ben, p) = n.holder(&[x, y]);
    let first = n.visit(ben, n.l2, "09:00", "10:00");
    let second = n.visit(ben, n.l1, "11:00", "12:00");
    assert_eq!((n.desk.segments(first), n.desk.segments(second)), (vec![day(p[1])], vec![day(p[1])]));
    assert_eq!((n.desk.state(p[0]).1, n.desk.state(p[1]).1), (false, true));
    server.assert_sound();
}

#[test]
fn w9_arriving_elsewhere_checks_out() {
    let server = TestServer::start();
    let n = Network::new(&server);
    let (ana, p) = n.holder(&[json!({"MinutesIncluded": 600})]);
    n.desk.clock(&at(3, "09:00"));
    let first = n.desk.check_in(ana, &at(3, "09:00"), json!({"BusinessId": n.l1})).id();
    n.desk.clock(&at(3, "10:40"));
    let second = n.desk.check_in(ana, &at(3, "10:40"), json!({"BusinessId": n.l2})).id();
    assert_eq!(n.desk.times(first), (at(3, "09:00"), Some(at(3, "10:45"))));
    assert_eq!(n.desk.segments(first), [on(p[0], 105)]);
    assert_eq!(n.desk.times(second), (at(3, "10:45"), None));
    assert_eq!(n.desk.remaining(&p), [495]);
    server.assert_sound();
}

#[test]
fn w9_a_refused_arrival_leaves_the_other_visit_open() {
    let server = TestServer::start();
    let n = Network::new(&server);
    let (ana, _) = n.holder(&[json!({"MinutesIncluded": 600, "Businesses": [n.l1]})]);
    n.desk.clock(&at(3, "09:00"));
    let first = n.desk.check_in(ana, &at(3, "09:00"), json!({"BusinessId": n.l1})).id();
    n.desk.clock(&at(3, "10:40"));
    n.desk.refused(&n.desk.check_in(ana, &at(3, "10:40"), json!({"BusinessId": n.l2})));
    assert_eq!(n.desk.times(first), (at(3, "09:00"), None), "R7.9, decision 7");
    server.assert_sound();
}

#[test]
fn w9_a_day_is_a_day_of_the_place() {
    let server = TestServer::with(Setup::at("2026-01-15T12:00:00Z"));
    let desk = Desk::new(&server);
    let lisbon = desk.location("Lisbon", "Europe/Lisbon", Some(1));
    let madrid = desk.location("Madrid", "Europe/Madrid", Some(1));
    let ana = desk.customer("Ana Silva");
    let y = desk.issue(ana, desk.day_pass(), 2);
    desk.clock("2026-01-15T23:15:00Z");
    let visit = |place: i64, from: &str, to: &str| {
        let (from, to) = (format!("2026-01-15T{from}:00Z"), format!("2026-01-15T{to}:00Z"));
        desk.check_in(ana, &from, json!({"BusinessId": place, "ToTime": to})).id()
    };
    let first = visit(lisbon, "22:00", "22:30");
    let second = visit(madrid, "22:50", "23:00");
    assert_eq!(desk.times(second), ("2026-01-15T22:45:00Z".into(), Some("2026-01-15T23:00:00Z".into())));
    let third = desk.check_in(ana, "2026-01-15T23:15:00Z", json!({"BusinessId": madrid})).id();
    let guids = [first, second, third].map(|id| desk.checkin(id)["CoworkerTimePassGuid"].as_str().unwrap().to_owned());
    assert_eq!(guids, [desk.guid(y[0]), desk.guid(y[0]), desk.guid(y[1])]);
    assert_eq!(desk.checkin(third)["FromTimeLocal"], "2026-01-16T00:15:00");
    server.assert_sound();
}
