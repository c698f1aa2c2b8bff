//! `GET board`: who is inside, for how long yet, and how the day went.

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Client, Desk, TestServer};

fn board(client: &Client) -> Value {
    client.get("/api/hallpass/board?business=1").ok()
}

fn person(board: &Value, customer: i64) -> Value {
    let people = board["People"].as_array().unwrap();
    people
        .iter()
        .find(|one| one["CoworkerId"] == customer)
        .unwrap_or_else(|| panic!("{customer} is not in: {board}"))
        .clone()
}

#[test]
fn a_board_shows_who_is_inside_and_for_how_long() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "MobileApp.NexClicker.MaxCapacity", "40");
    let (ana, bob, cid) = (desk.customer("Ana"), desk.customer("Bob"), desk.customer("Cid"));
    desk.issue(ana, desk.time_pass(60), 1);
    desk.issue(bob, desk.day_pass(), 1);
    desk.issue(cid, desk.time_pass(600), 1);
    desk.clock(&at(3, "08:00"));
    // Cid was here from 8 to 9; Ana comes as he leaves, Bob at half past nine.
    let early = desk.enter(cid, &at(3, "08:00"));
    desk.clock(&at(3, "09:00"));
    desk.leave(early, &at(3, "09:00"));
    let first = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(3, "09:30"));
    desk.enter(bob, &at(3, "09:30"));
    desk.refused(&desk.check_in(desk.customer("Dan"), &at(3, "09:30"), json!({})));
    desk.clock(&at(3, "10:30"));

    let board = board(&desk.admin);
    let business = &board["Business"];
    assert_eq!(
        (&business["Id"], &business["TimeZone"], &business["Currency"]),
        (&json!(1), &json!("Etc/UTC"), &json!("EUR"))
    );
    assert_eq!((&business["Capacity"], &board["Now"]), (&json!(40), &json!(at(3, "10:30"))));
    assert_eq!(board["People"].as_array().unwrap().len(), 2);
    // Ana's hour was over at ten.
    let ana = person(&board, ana);
    assert_eq!((&ana["CheckinId"], &ana["Kind"]), (&json!(first), &json!("time")));
    assert_eq!(
        (&ana["MinutesUsed"], &ana["OvertimeMinutes"], &ana["MinutesLeft"]),
        (&json!(60), &json!(30), &json!(0))
    );
    assert_eq!((&ana["Over"], &ana["Until"]), (&json!(true), &json!(at(3, "10:00"))));
    // Bob's day lasts to the cut-off.
    let bob = person(&board, bob);
    assert_eq!((&bob["Kind"], &bob["PassName"], &bob["MinutesUsed"]), (&json!("day"), &json!("Day pass"), &json!(60)));
    assert_eq!((&bob["MinutesLeft"], &bob["Until"], &bob["Over"]), (&Value::Null, &Value::Null, &json!(false)));
    // Three visits of three people, two of them at once at most: Cid had gone when Ana came.
    assert_eq!(board["Today"], json!({"Visits": 3, "Customers": 3, "Peak": 2}));
    let failed = &board["Failed"];
    assert_eq!(failed.as_array().unwrap().len(), 1);
    assert_eq!((&failed[0]["FullName"], &failed[0]["Fix"]["Kind"]), (&json!("Dan"), &json!("sell_pass")));

    // The next day begins empty: the cut-off has closed what was open.
    desk.clock(&at(4, "07:00"));
    let board = self::board(&desk.admin);
    assert_eq!((&board["People"], &board["Failed"]), (&json!([]), &json!([])));
    assert_eq!(board["Today"], json!({"Visits": 0, "Customers": 0, "Peak": 0}));
}

/// 300 minutes by pay as you go after a pass of an hour: the pass ends at nine, and the rest is no overtime.
#[test]
fn pay_as_you_go_follows_a_pass_that_has_run_out() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({"Name": "By the hour", "MinutesIncluded": 60, "UseAsPayAsYouGoForContacts": true}));
    let (ana, walk) = (desk.customer("Ana"), desk.customer("Walk-in"));
    desk.issue(ana, desk.time_pass(60), 1);
    desk.enter(ana, &at(2, "08:00"));
    desk.enter(walk, &at(2, "08:00"));
    desk.clock(&at(2, "08:30"));
    let before = board(&desk.admin);
    assert_eq!((&person(&before, ana)["Kind"], &person(&before, ana)["MinutesLeft"]), (&json!("time"), &json!(30)));
    desk.clock(&at(2, "10:00"));
    let board = board(&desk.admin);
    let ana = person(&board, ana);
    assert_eq!((&ana["Kind"], &ana["MinutesUsed"], &ana["OvertimeMinutes"]), (&json!("payg"), &json!(120), &json!(0)));
    assert_eq!((&ana["Until"], &ana["MinutesLeft"], &ana["Over"]), (&json!(at(2, "09:00")), &json!(0), &json!(false)));
    let walk = person(&board, walk);
    assert_eq!((&walk["Kind"], &walk["Until"], &walk["MinutesLeft"]), (&json!("payg"), &Value::Null, &Value::Null));
}

#[test]
fn a_board_is_for_those_who_see_visits_there() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let other = desk.location("Other", "Etc/UTC", None);
    let ana = desk.customer("Ana");
    let mut body = desk.admin.get(&format!("/api/spaces/coworkers/{ana}")).ok();
    body["ShowAlert"] = json!(true);
    body["AlertNote"] = json!("Owes a key");
    body["CompanyName"] = json!("Studio");
    desk.admin.put("/api/spaces/coworkers", &body).done();
    desk.issue(ana, desk.day_pass(), 1);
    desk.enter(ana, &at(2, "08:00"));
    desk.refused(&desk.check_in(desk.customer("Dan"), &at(2, "08:00"), json!({})));
    let visitor = json!({"BusinessId": 1, "FullName": "Vera Visitor", "Email": "vera@example.com", "CoworkerId": ana,
        "ExpectedArrival": at(2, "08:00"), "CheckInNow": true});
    desk.admin.post("/api/spaces/visitors", &visitor).id();
    let all = board(&desk.admin);
    assert_eq!(
        (&all["People"][0]["AlertNote"], &all["People"][0]["CompanyName"]),
        (&json!("Owes a key"), &json!("Studio"))
    );
    assert_eq!((&all["Visitors"][0]["FullName"], &all["Visitors"][0]["Host"]), (&json!("Vera Visitor"), &json!("Ana")));
    let role = |name: &str| roles::by_name(name).unwrap().id;
    let viewer = server.user("viewer", &[role("Checkin-List")], &[1]);
    let shown = board(&viewer);
    assert_eq!((&shown["People"][0]["FullName"], &shown["People"][0]["AlertNote"]), (&json!("Ana"), &Value::Null));
    assert_eq!((&shown["Failed"], &shown["Visitors"]), (&json!([]), &json!([])));
    assert_eq!(viewer.get(&format!("/api/hallpass/board?business={other}")).status, 404);
    assert_eq!(viewer.get("/api/hallpass/board").status, 400);
    assert_eq!(viewer.get("/api/hallpass/board?business=x").status, 400);
    assert_eq!(desk.admin.get("/api/hallpass/board?business=999").status, 404);
    let nobody = server.user("nobody", &[role("Coworker-List")], &[1]);
    assert_eq!(nobody.get("/api/hallpass/board?business=1").status, 401);
}

/// R2.2: an arrival at 10:08 is stored as 10:15, up to a step ahead of now, and one at 23:55 as 23:45, short of the cut-off. Whoever is
/// inside counts at once.
#[test]
fn today_counts_whoever_has_just_come_in() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let (ana, bob) = (desk.customer("Ana"), desk.customer("Bob"));
    for customer in [ana, bob] {
        desk.issue(customer, desk.day_pass(), 1);
    }
    let shown = || {
        let board = board(&desk.admin);
        (board["People"].as_array().unwrap().len(), board["Today"].clone())
    };
    desk.clock(&at(3, "10:07"));
    assert_eq!(shown(), (0, json!({"Visits": 0, "Customers": 0, "Peak": 0})));
    desk.clock(&at(3, "10:08"));
    let visit = desk.enter(ana, &at(3, "10:08"));
    assert_eq!(desk.times(visit), (at(3, "10:15"), None));
    assert_eq!(shown(), (1, json!({"Visits": 1, "Customers": 1, "Peak": 1})));
    desk.clock(&at(3, "10:14"));
    assert_eq!(shown(), (1, json!({"Visits": 1, "Customers": 1, "Peak": 1})));
    desk.clock(&at(3, "10:16"));
    assert_eq!(shown(), (1, json!({"Visits": 1, "Customers": 1, "Peak": 1})));
    desk.clock(&at(3, "23:55"));
    let visit = desk.enter(bob, &at(3, "23:55"));
    assert_eq!(desk.times(visit), (at(3, "23:45"), None));
    assert_eq!(shown(), (2, json!({"Visits": 2, "Customers": 2, "Peak": 2})));
}
