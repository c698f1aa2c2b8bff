//! Simulate a check-in, then do it: the same comes out, also with passes and settings that are first supposed and then made so.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{BILL_RUN, CHECK_IN, Came, last_pass, same, with};
use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Desk, Random, TestServer, rounds};

/// Settings that decide about check-ins, with values to try.
const SETTINGS: [(&str, &[&str]); 5] = [
    ("Checkin.PayAsYouGo", &["True", "False"]),
    ("Ext.Passes.ExpiryFirst", &["True", "False"]),
    ("Checkin.AlwaysRecordByMinute", &["True", "False"]),
    ("Ext.Checkin.CloseWhenExhausted", &["True", "False"]),
    ("Ext.Checkin.RoundingMinutes", &["1", "5", "15", "30"]),
];

struct Town {
    desk: Desk,
    definitions: Vec<i64>,
    plan: i64,
}

impl Town {
    fn new(server: &TestServer) -> Town {
        let desk = Desk::new(server);
        desk.clock(&at(2, "10:00"));
        let definitions = [
            json!({"Name": "Hours", "MinutesIncluded": 90}),
            json!({"Name": "Day", "Price": 20}),
            json!({"Name": "Gold", "MinutesIncluded": 45, "UsePriority": 1}),
            json!({"Name": "Members", "OnlyForMembers": true}),
            json!({"Name": "Contacts", "OnlyForContacts": true, "MinutesIncluded": 30}),
        ];
        let definitions = definitions.into_iter().map(|body| desk.define(body)).collect();
        desk.define(json!({"Name": "Walk in", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true,
            "UseAsPayAsYouGoForMembers": true}));
        let plan = desk.plan(json!({}));
        let town = Town { desk, definitions, plan };
        town.desk.include(town.plan, town.definitions[0], 2, 1);
        town
    }

    fn newcomer(&self, random: &mut Random, name: &str) -> i64 {
        let customer = self.desk.customer(name);
        for _ in 0..random.below(4) {
            self.desk.issue(customer, *random.pick(&self.definitions), 1);
        }
        if random.one_in(4) {
            self.desk.contract(customer, self.plan, &at(2, "08:00"));
        }
        customer
    }

    fn set(&self, name: &str, value: &str) {
        let path = "/api/sys/businesssettings";
        let known = self.desk.admin.get(&format!("{path}?size=100&BusinessSetting_Business=1")).records();
        match known.iter().find(|setting| setting["Name"] == name) {
            None => self.desk.setting(1, name, value),
            Some(stored) => {
                self.desk.admin.put(path, &with(stored.clone(), json!({"Value": value}))).done();
            }
        }
    }
}

/// A visit of one of the next days of the month before `day`, or an arrival now.
fn arrival(random: &mut Random, customer: i64, (day, now): (usize, usize)) -> Value {
    let now = at(day as u32, &format!("{now:02}:00"));
    let place = json!({"CoworkerId": customer, "BusinessId": 1, "FromTime": now});
    let hour = 8 + random.below(9);
    match random.below(5) {
        0 | 1 => place,
        2 => with(place, json!({"Source": 3})),
        _ => {
            let back = 1 + random.below(day.min(4) - 1);
            let from = at((day - back) as u32, &format!("{hour:02}:{:02}", random.below(60)));
            let to = at((day - back) as u32, &format!("{:02}:{:02}", hour + random.below(4), random.below(60)));
            with(place, json!({"FromTime": from, "ToTime": to}))
        }
    }
}

/// Beyond W2: a dry run and the real call give equal results. 10,000 cases with HALLPASS_SOAK=1.
#[test]
fn what_is_simulated_is_what_then_happens() {
    let server = TestServer::start();
    let town = Town::new(&server);
    let desk = &town.desk;
    let mut random = seed(16);
    let mut came: BTreeMap<(&str, Came), u32> = BTreeMap::new();
    let (mut day, mut hour) = (3, 8);
    desk.clock(&at(3, "08:00"));
    let mut customer = town.newcomer(&mut random, "Guest");
    for case in 0..rounds(100, 10_000) {
        if case % 5 == 0 {
            customer = town.newcomer(&mut random, &format!("Guest {case}"));
        }
        // March is long enough for the short form; the long one stays on its last day once it is there.
        if case % 7 == 6 && (day, hour) < (31, 20) {
            (day, hour) = if hour >= 19 { (day + 1, 8) } else { (day, hour + 1 + random.below(3)) };
            desk.clock(&at(day as u32, &format!("{hour:02}:00")));
        }
        let body = arrival(&mut random, customer, (day, hour));
        let kind = *random.pick(&["plain", "plain", "passes", "settings", "without"]);
        let last = last_pass(&server);
        let (told, real);
        match kind {
            "passes" => {
                let mut pass = json!({"TimePassId": random.pick(&town.definitions)});
                if random.one_in(2) {
                    pass["ExpireDate"] = json!(at(day as u32, "23:00"));
                }
                told = desk.admin.post(CHECK_IN, &with(body.clone(), json!({"Passes": [pass]})));
                let make = with(pass, json!({"CoworkerId": customer, "BusinessId": 1, "CreateMultiple": 1}));
                desk.admin.post("/api/billing/coworkertimepasses", &make).id();
            }
            "settings" => {
                let (name, values) = random.pick(&SETTINGS);
                let value = *random.pick(values);
                let settings = json!([{"Name": name, "Value": value}]);
                told = desk.admin.post(CHECK_IN, &with(body.clone(), json!({"Settings": settings})));
                town.set(name, value);
            }
            "without" => {
                let held = desk.held(customer);
                let held: Vec<i64> = held.iter().map(|pass| pass["Id"].as_i64().unwrap()).collect();
                let gone: Vec<i64> = held.into_iter().filter(|_| random.one_in(2)).collect();
                told = desk.admin.post(CHECK_IN, &with(body.clone(), json!({"WithoutPasses": gone})));
                for id in gone {
                    if desk.admin.delete(&format!("/api/billing/coworkertimepasses/{id}")).status != 200 {
                        // A visit rests on it: it has expired instead.
                        desk.change_pass(id, json!({"ExpireDate": "1970-01-01T00:00:00Z"})).done();
                    }
                }
            }
            _ => told = desk.admin.post(CHECK_IN, &body),
        }
        real = desk.admin.post("/api/spaces/checkins", &body);
        println!("{case} {kind} {body}");
        *came.entry((kind, same(desk, &body, (&told, &real), last))).or_default() += 1;
    }
    println!("{came:?}");
    for kind in ["plain", "passes", "settings", "without"] {
        assert!(came.get(&(kind, Came::In)).is_some_and(|n| *n > 2), "{kind}: {came:?}");
    }
    assert!(came.get(&("plain", Came::Refused)).is_some_and(|n| *n > 1), "{came:?}");
    server.assert_sound();
}

/// R5.3: of two passes the one that expires first is taken where `Ext.Passes.ExpiryFirst` says so. R10.4: 90 minutes at 12 an
/// hour are 18.
#[test]
fn passes_and_settings_can_be_supposed() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(2, "12:00"));
    let ana = desk.customer("Ana Silva");
    let hours = desk.time_pass(600);
    let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(2, "09:00"), "ToTime": at(2, "10:30")});
    let ask = |but: Value| desk.admin.post(CHECK_IN, &with(body.clone(), but)).ok();

    let refused = ask(json!({}));
    assert_eq!((&refused["Result"], &refused["WasSuccessful"]), (&json!("Refused"), &json!(false)));
    assert_eq!(refused["Errors"][0]["PropertyName"], "CoworkerId");
    assert_eq!(refused["Explanation"]["Choice"]["RefusalCode"], "F2");

    let one = ask(json!({"Passes": [{"TimePassId": hours, "Minutes": 60}]}));
    assert_eq!((&one["Result"], &one["WasSuccessful"]), (&json!("Recorded"), &json!(true)));
    assert_eq!((&one["Value"]["Id"], &one["Value"]["FromTime"]), (&json!(0), &json!(at(2, "09:00"))));
    let candidate = &one["Explanation"]["Choice"]["Candidates"][0];
    assert_eq!((&candidate["SupposedPass"], &candidate["CoworkerTimePassId"]), (&json!(0), &Value::Null));
    // Sixty minutes on the pass, thirty more than it holds.
    let kinds = |answer: &Value| {
        let segments = answer["Explanation"]["Segments"].as_array().unwrap().clone();
        segments.iter().map(|s| (s["Kind"].as_str().unwrap().to_owned(), s["Minutes"].as_i64())).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&one), [("pass".to_owned(), Some(60)), ("overtime".to_owned(), Some(30))]);

    let mine = desk.issue(ana, hours, 1)[0];
    assert_eq!(ask(json!({}))["Value"]["CoworkerTimePassId"], mine);
    assert_eq!(ask(json!({"WithoutPasses": [mine]}))["Result"], "Refused");
    // R5.3 step 8: what expires first goes first, either way; the supposed one expires tonight.
    let soon = json!([{"TimePassId": hours, "ExpireDate": at(2, "23:00")}]);
    // A setting holds from when it is written: of an arrival that lies ahead.
    let ahead = json!({"At": at(2, "14:00"), "FromTime": at(2, "12:15"), "ToTime": at(2, "13:45")});
    let later = |but: Value| ask(with(ahead.clone(), but));
    let first = later(json!({"Passes": soon, "Settings": [{"Name": "Ext.Passes.ExpiryFirst", "Value": true}]}));
    assert_eq!(first["Explanation"]["Choice"]["Candidates"][0]["SupposedPass"], 0);

    desk.define(json!({"Name": "Hour", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}));
    let payg = json!({"WithoutPasses": [mine], "Settings": [{"Name": "checkin.payasyougo", "Value": "True"}]});
    let paid = later(payg);
    assert_eq!((&paid["Price"], &paid["Explanation"]["Choice"]["Outcome"]), (&json!(18), &json!("PayAsYouGo")));
    assert_eq!(desk.passes_of(ana), [mine]);
    assert!(desk.visits_of(ana).is_empty());
    assert_eq!(desk.remaining(&[mine]), [600]);
}

/// Everything that is wrong is said in one answer, each thing under its own name.
#[test]
fn what_cannot_be_supposed_is_refused_by_name() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let (day, archived) = (desk.day_pass(), desk.define(json!({"Name": "Old", "Archived": true})));
    let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(2, "08:00")});
    let names = |but: Value| {
        let errors = desk.admin.post(CHECK_IN, &with(body.clone(), but)).invalid();
        errors.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    let read = names(json!({
        "CoworkerId": "nobody", "At": "soon", "Passes": [{"Minutes": "many"}, 7, {"TimePassId": day, "Size": 1}], "WithoutPasses": ["x"],
        "Settings": [{"Name": "Checkin.PayAsYouGo"}, {"Value": 1}, {"Name": "Checkin.PayAsYouGone", "Value": true}],
    }));
    assert_eq!(
        read,
        [
            "Coworker",
            "At",
            "Passes[0].Minutes",
            "Passes[0].TimePass",
            "Passes[1]",
            "Passes[2].Size",
            "WithoutPasses[0]",
            "Settings[0].Value",
            "Settings[1].Name",
            "Settings[2].Name",
        ]
    );
    let written = names(json!({
        "CoworkerId": 987_654, "Passes": [{"TimePassId": archived}, {"TimePassId": day, "Minutes": 5}, {"TimePassId": 987_654}],
        "WithoutPasses": [987_654],
        "Settings": [{"Name": "Ext.Checkin.RoundingMinutes", "Value": 7}, {"Name": "Checkin.PayAsYouGo", "Value": "perhaps"}],
    }));
    assert_eq!(written[0], "Coworker");
    for name in ["Settings[0].Value", "Settings[1].Value", "WithoutPasses[0]", "Passes[2].TimePass"] {
        assert!(written.iter().any(|own| own == name), "{name}: {written:?}");
    }
    let wrong = names(json!({"Passes": [{"TimePassId": archived}, {"TimePassId": day, "Minutes": 5}]}));
    assert_eq!(wrong, ["Passes[0].TimePass", "Passes[1].Minutes"]);
    assert_eq!(names(json!({"At": at(2, "08:00"), "Now": at(2, "08:00")})), ["Now"]);
    let twice = json!([{"Name": "Checkin.PayAsYouGo", "Value": 1}, {"Name": "CHECKIN.PAYASYOUGO", "Value": 0}]);
    assert_eq!(names(json!({"Settings": twice})), ["Settings[1].Name"]);
    assert_eq!(names(json!({"At": "2038-01-01T00:00:00Z"})), ["At"]);
    // An instant that cannot be read is wrong itself; what it would stand for is not missing.
    for own in ["At", "Now"] {
        let body = json!({"CoworkerId": ana, "BusinessId": 1, own: "soon"});
        desk.admin.post(CHECK_IN, &body).invalid_on(own);
    }
    let form = format!("CoworkerId={ana}&BusinessId=1&FromTime=2026-03-02T08:00:00Z&At=2026-03-09T08:00:00Z");
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    desk.admin.send("POST", CHECK_IN, &kind, form.as_bytes()).invalid_on("At");
    // A bill run does not take what it does not know: it would be of more than is meant.
    let misspelt = desk.admin.post(BILL_RUN, &json!({"CoworkerID": ana, "Customer": ana, "Size": 0})).invalid();
    assert_eq!(misspelt.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["Size", "Customer"]);
}
