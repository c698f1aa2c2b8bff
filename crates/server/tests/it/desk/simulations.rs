//! Simulate, then do: the same comes out, and simulating writes nothing.

use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::server::{database, seed};
use crate::rig::{Desk, Reply, TestServer, rounds};

fn simulate(desk: &Desk, body: &Value) -> Reply {
    desk.admin.post("/api/hallpass/checkins/simulate", body)
}

/// A choice without what is only known once it is stored: the number of a pass that pay as you go makes.
fn stripped(choice: &Value) -> Value {
    let mut choice = choice.clone();
    if choice["Outcome"] == "PayAsYouGo" {
        choice["Candidates"][0]["CoworkerTimePassId"] = Value::Null;
    }
    choice
}

/// Everything the database file says, table by table.
fn dump(server: &TestServer) -> Vec<String> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = rusqlite::Connection::open_with_flags(database(server.folder()), flags).unwrap();
    let mut all = Vec::new();
    for table in server.rows().keys() {
        let mut rows = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = rows.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            (0..columns).map(|i| row.get_ref(i).map(|value| format!("{value:?}"))).collect::<Result<Vec<_>, _>>()
        };
        all.extend(rows.query_map([], text).unwrap().map(|row| format!("{table} {:?}", row.unwrap())));
    }
    all
}

#[test]
fn a_simulated_check_in_is_what_then_happens() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(6, "20:00"));
    let definitions = [
        desk.define(json!({"Name": "Hours", "MinutesIncluded": 90})),
        desk.define(json!({"Name": "Day", "Price": 20})),
        desk.define(json!({"Name": "Gold", "MinutesIncluded": 45, "UsePriority": 1})),
        desk.define(json!({"Name": "Members", "OnlyForMembers": true})),
    ];
    let mut random = seed(16);
    let (mut done, mut refused) = (0, 0);
    for round in 0..rounds(12, 2000) {
        if round == 6 {
            desk.setting(1, "Checkin.PayAsYouGo", "True");
            desk.define(
                json!({"Name": "Walk in", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}),
            );
        }
        let customer = desk.customer(&format!("Guest {round}"));
        for _ in 0..random.below(4) {
            desk.issue(customer, *random.pick(&definitions), 1);
        }
        for _ in 0..5 {
            let (day, hour) = (2 + random.below(4) as u32, 8 + random.below(9));
            let to = at(day, &format!("{:02}:30", hour + random.below(3)));
            let body = json!({
                "CoworkerId": customer, "BusinessId": 1, "FromTime": at(day, &format!("{hour:02}:00")), "ToTime": to,
            });
            let before = dump(&server);
            let said = simulate(&desk, &body);
            assert!(before == dump(&server), "a simulation has written something: {body}");
            let real = desk.admin.post("/api/spaces/checkins", &body);
            let told = said.json();
            if said.status == 400 {
                assert_eq!((real.status, real.json()), (400, told), "{body}");
            } else if told["Result"] == "Refused" {
                assert_eq!(real.invalid_on("CoworkerId"), told["Message"].as_str().unwrap());
                let id = desk.failed(customer).last().unwrap()["Id"].clone();
                let why = desk.admin.get(&format!("/api/hallpass/failedcheckins/{id}/explanation")).ok();
                assert_eq!((&why["Choice"], &why["Sentence"]), (&told["Choice"], &told["Sentence"]));
                refused += 1;
            } else {
                let visit = real.id();
                let why = desk.explanation(visit);
                assert_eq!(stripped(&why["Choice"]), stripped(&told["Choice"]), "{body}");
                let record = desk.checkin(visit);
                assert_eq!((&record["FromTime"], &record["ToTime"]), (&told["FromTime"], &told["ToTime"]), "{body}");
                assert_eq!(why["Segments"].as_array().map(Vec::len), told["Segments"].as_array().map(Vec::len));
                done += 1;
            }
        }
    }
    assert!(done > 5 && refused > 5, "{done} done, {refused} refused");
    server.assert_sound();
}

/// R10.4: 90 minutes at 12 an hour is 18; R2.10: in March what lies ahead of the clock can be simulated by `At`.
#[test]
fn a_simulation_has_its_own_present() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({"Name": "Hour", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}));
    let ana = desk.customer("Ana Silva");
    let body = |but: Value| {
        let mut body =
            json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(20, "09:00"), "ToTime": at(20, "10:30")});
        body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
        body
    };
    simulate(&desk, &body(json!({}))).invalid();
    let told = simulate(&desk, &body(json!({"At": at(20, "12:00")}))).ok();
    assert_eq!((&told["Result"], &told["Price"]), (&json!("Recorded"), &json!(18)));
    assert_eq!((&told["CheckinId"], &told["CoworkerTimePassId"]), (&Value::Null, &Value::Null));
    assert_eq!(simulate(&desk, &body(json!({"At": "soon"}))).status, 400);
    assert_eq!(simulate(&desk, &body(json!({"CoworkerId": 987_654}))).status, 400);
    assert!(desk.visits_of(ana).is_empty() && desk.passes_of(ana).is_empty());
    let there = desk.location("Elsewhere", "Europe/London", None);
    let elsewhere = server.user("elsewhere", &[], &[there]);
    assert_eq!(elsewhere.post("/api/hallpass/checkins/simulate", &body(json!({}))).status, 400);
    assert_eq!(server.anonymous().post("/api/hallpass/checkins/simulate", &body(json!({}))).status, 401);
}
