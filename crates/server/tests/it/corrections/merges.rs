//! Two records of one person made one.

use serde_json::json;

use super::{entries, entry, preview_then_do, shop};
use crate::rig::desk::at;
use crate::rig::{Desk, Reply, TestServer};

fn merge(desk: &Desk, to: i64, from: i64) -> Reply {
    let body = json!({"FromCoworkerId": from, "Note": "Registered twice"});
    desk.admin.post(&format!("/api/hallpass/coworkers/{to}/merge"), &body)
}

/// Ana and her duplicate have a pass and a visit each; the duplicate was invoiced 10.00.
#[test]
fn everything_of_the_duplicate_goes_to_the_kept_customer() {
    let server = TestServer::start();
    let desk = shop(&server);
    let (ana, twin) = (desk.customer("Ana Silva"), desk.customer("Ana Sliva"));
    let hour = desk.time_pass(60);
    let (own, other) = (desk.issue(ana, hour, 1)[0], desk.issue(twin, hour, 1)[0]);
    desk.command("/api/spaces/coworkers", "COWORKER_BILL_RUN", twin).done();
    let nobody = desk.customer("Nobody");
    let team = json!({"BusinessId": 1, "Name": "Team", "TeamMembers": [ana, twin], "PayingMemberId": twin});
    let team = desk.admin.post("/api/spaces/teams", &team).id();
    desk.clock(&at(3, "12:00"));
    let visits =
        [desk.visit(ana, &at(3, "09:00"), &at(3, "09:15")), desk.visit(twin, &at(3, "10:00"), &at(3, "10:45"))];
    desk.refused(&desk.check_in(nobody, &at(3, "12:00"), json!({})));
    let path = format!("/api/hallpass/coworkers/{ana}/merge");
    let done = preview_then_do(&server, &desk, &path, json!({"FromCoworkerId": twin, "Note": "Registered twice"}));
    let moved = &done["Moved"];
    assert_eq!((&moved["CoworkerTimePass"], &moved["Checkin"]), (&json!(1), &json!(1)), "{done}");
    assert_eq!((&moved["CoworkerInvoice"], &moved["Team"]), (&json!(1), &json!(1)), "{done}");
    assert_eq!((desk.passes_of(ana), desk.passes_of(twin)), (vec![own, other], vec![]));
    assert_eq!((desk.visits_of(ana), desk.visits_of(twin)), (visits.to_vec(), vec![]));
    // 60 issued, 45 used by the twin: 15 go over.
    let expected = [("issue", 60), ("use", 45), ("transfer", -15), ("transfer", 15)];
    assert_eq!(entries(&desk, other), expected.map(|(kind, amount)| entry(kind, amount)));
    let record = desk.admin.get(&format!("/api/spaces/coworkers/{twin}")).ok();
    assert_eq!((&record["Active"], &record["Archived"]), (&json!(false), &json!(true)));
    let team = desk.admin.get(&format!("/api/spaces/teams/{team}")).ok();
    assert_eq!((&team["TeamMembers"], &team["PayingMemberId"]), (&json!([ana]), &json!(ana)));
    server.assert_sound();
    assert!(desk.check_in(twin, &at(3, "12:00"), json!({})).invalid_on("CoworkerId").contains("disabled"), "F1");
    // Ana uses what was the twin's, and the twin's visit is hers to delete.
    desk.admin.delete(&format!("/api/spaces/checkins/{}", visits[1])).done();
    assert_eq!(desk.remaining(&[own, other]), [45, 60]);
    server.assert_sound();
    assert!(merge(&desk, ana, twin).invalid_on("FromCoworkerId").contains("was merged into"));
    assert!(merge(&desk, twin, nobody).invalid_on("FromCoworkerId").contains("merge into that one"));
}

#[test]
fn who_is_not_one_person() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, bob) = (desk.customer("Ana Silva"), desk.customer("Bob"));
    let elsewhere = desk.location("Elsewhere", "Europe/London", None);
    let far = desk.customer_of("Far away", &[elsewhere]);
    let hour = desk.time_pass(60);
    desk.issue(ana, hour, 2);
    desk.issue(bob, hour, 2);
    desk.clock(&at(3, "12:00"));
    let one = desk.visit(ana, &at(3, "09:00"), &at(3, "10:00"));
    let other = desk.visit(bob, &at(3, "09:45"), &at(3, "10:15"));
    let reason = merge(&desk, ana, bob).invalid_on("FromCoworkerId");
    assert!(reason.contains(&format!("(check-ins {other} and {one})")), "{reason}");
    desk.admin.delete(&format!("/api/spaces/checkins/{other}")).done();
    let (open, too) = (desk.enter(ana, &at(3, "12:00")), desk.enter(bob, &at(3, "12:00")));
    let reason = merge(&desk, ana, bob).invalid_on("FromCoworkerId");
    assert!(reason.contains(&format!("{too} and {open}")), "{reason}");
    assert!(merge(&desk, ana, far).invalid_on("FromCoworkerId").contains("different networks"));
    assert_eq!(merge(&desk, ana, ana).invalid_on("FromCoworkerId"), "is the customer himself");
    assert_eq!(merge(&desk, ana, 87_654_321).invalid_on("FromCoworkerId"), "does not exist");
    assert_eq!(merge(&desk, 87_654_321, bob).status, 404);
    let missing: Vec<String> = desk
        .admin
        .post(&format!("/api/hallpass/coworkers/{ana}/merge"), &json!({}))
        .invalid()
        .into_iter()
        .map(|(member, _)| member)
        .collect();
    assert_eq!(missing, ["FromCoworkerId", "Note"]);
    let role = |name: &str| hallpass_contract::roles::by_name(name).unwrap().id;
    let editor = server.user("editor", &[role("Coworker-Edit"), role("CoworkerTimePass-Edit")], &[]);
    let body = json!({"FromCoworkerId": bob, "Note": "x"});
    assert_eq!(editor.post(&format!("/api/hallpass/coworkers/{ana}/merge"), &body).status, 401);
    server.assert_sound();
}
