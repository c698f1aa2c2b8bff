//! The life of a location: its clock changes, it moves in the network, it closes (DESIGN 5.11, docs/decisions.md).

use serde_json::{Value, json};

use crate::rig::desk::{at, day, on};
use crate::rig::{Desk, Reply, TestServer};

const SETTINGS: &str = "/api/sys/businesssettings";

/// Changes members of a location: get, change, put.
fn change(desk: &Desk, location: i64, but: Value) -> Reply {
    let mut body = desk.admin.get(&format!("/api/sys/businesses/{location}")).ok();
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    desk.admin.put("/api/sys/businesses", &body)
}

fn zone_record(desk: &Desk, name: &str) -> Value {
    let zones = desk.admin.get("/api/sys/simpletimezones?size=10000").records();
    zones.into_iter().find(|zone| zone["Name"] == name).unwrap_or_else(|| panic!("no zone {name}"))
}

#[track_caller]
fn move_to(desk: &Desk, zone: &str) {
    let zone = zone_record(desk, zone)["Id"].clone();
    change(desk, 1, json!({"SimpleTimeZoneId": zone})).done();
}

/// Sets the cut-off of location 1, or changes it.
#[track_caller]
fn cut_off(desk: &Desk, value: &str) {
    let known = desk.admin.get(&format!("{SETTINGS}?BusinessSetting_Name=Checkin.DailyCutOffTime")).records();
    match known.iter().find(|setting| setting["BusinessId"] == 1) {
        None => desk.setting(1, "Checkin.DailyCutOffTime", value),
        Some(setting) => {
            let mut setting = setting.clone();
            setting["Value"] = json!(value);
            desk.admin.put(SETTINGS, &setting).done();
        }
    }
}

/// A desk in London on which somebody has been already: Ana with passes of one definition.
fn lived_in(server: &TestServer, definition: impl Fn(&Desk) -> i64, passes: i64) -> (Desk, i64, Vec<i64>) {
    let desk = Desk::new(server);
    move_to(&desk, "Europe/London");
    let ben = desk.customer("Ben Roy");
    desk.issue(ben, desk.day_pass(), 1);
    desk.enter(ben, &at(2, "08:00"));
    desk.clock(&at(3, "09:00"));
    let ana = desk.customer("Ana Silva");
    let passes = if passes > 0 { desk.issue(ana, definition(&desk), passes) } else { Vec::new() };
    (desk, ana, passes)
}

/// Rows of the table of clocks.
fn clocks(server: &TestServer) -> i64 {
    server.rows()["location_clock"]
}

#[test]
fn london_to_tokyo_with_an_open_visit() {
    let server = TestServer::start();
    let (desk, ana, passes) = lived_in(&server, Desk::day_pass, 3);
    let open = desk.enter(ana, &at(3, "09:00"));
    move_to(&desk, "Asia/Tokyo");
    assert_eq!(desk.checkin(open)["FromTimeLocal"], "2026-03-03T09:00:00");
    desk.clock(&at(3, "23:45"));
    assert_eq!(desk.times(open).1, None);
    desk.clock(&at(4, "00:00"));
    assert_eq!(desk.times(open), (at(3, "09:00"), Some(at(4, "00:00"))), "the old cut-off");
    assert_eq!(desk.checkin(open)["ToTimeLocal"], "2026-03-04T00:00:00", "on the clock the visit ran by");

    // 10:00 in Tokyo, on a day of its own that lasts 15 hours.
    desk.clock(&at(4, "01:00"));
    let short = desk.enter(ana, &at(4, "01:00"));
    assert_eq!(desk.checkin(short)["FromTimeLocal"], "2026-03-04T10:00:00");
    desk.clock(&at(4, "15:00"));
    assert_eq!(desk.times(short), (at(4, "01:00"), Some(at(4, "15:00"))));
    desk.clock(&at(4, "15:30"));
    let next = desk.enter(ana, &at(4, "15:30"));
    let drawn: Vec<_> = [open, short, next].map(|visit| desk.segments(visit)).into_iter().flatten().collect();
    assert_eq!(drawn, [day(passes[0]), day(passes[1]), day(passes[2])]);
    // A late entry is judged by the clock of then: this one lies on the day of the first pass.
    let ben = desk.customer("Bea Roy");
    desk.issue(ben, desk.day_pass(), 1);
    let late = desk.visit(ben, &at(3, "20:00"), &at(3, "21:00"));
    assert_eq!(desk.checkin(late)["ToTimeLocal"], "2026-03-03T21:00:00");
    server.assert_sound();
}

#[test]
fn london_to_honolulu_goes_on_with_the_same_day_pass() {
    let server = TestServer::start();
    let (desk, ana, passes) = lived_in(&server, Desk::day_pass, 2);
    let open = desk.enter(ana, &at(3, "09:00"));
    move_to(&desk, "Pacific/Honolulu");
    desk.clock(&at(4, "01:00"));
    assert_eq!(desk.times(open).1, Some(at(4, "00:00")));
    desk.check_in(ana, &at(3, "23:30"), json!({})).invalid_on("FromTime");
    let again = desk.enter(ana, &at(4, "01:00"));
    assert_ne!(again, open, "no record spans a cut-off");
    desk.clock(&at(4, "10:00"));
    assert_eq!(desk.times(again), (at(4, "01:00"), Some(at(4, "10:00"))));
    let next = desk.enter(ana, &at(4, "10:00"));
    let drawn: Vec<_> = [open, again, next].map(|visit| desk.segments(visit)).into_iter().flatten().collect();
    assert_eq!(drawn, [day(passes[0]), day(passes[0]), day(passes[1])]);
    server.assert_sound();
}

#[test]
fn a_time_pass_visit_ends_at_the_old_cut_off_and_the_next_at_the_new() {
    let server = TestServer::start();
    let (desk, ana, passes) = lived_in(&server, |desk| desk.time_pass(4000), 1);
    let first = desk.enter(ana, &at(3, "09:00"));
    cut_off(&desk, "03:00");
    desk.clock(&at(4, "00:15"));
    assert_eq!(desk.times(first), (at(3, "09:00"), Some(at(4, "00:00"))));
    let second = desk.enter(ana, &at(4, "00:15"));
    desk.clock(&at(4, "04:00"));
    assert_eq!(desk.times(second), (at(4, "00:15"), Some(at(4, "03:00"))));
    assert_eq!([desk.segments(first), desk.segments(second)].concat(), [on(passes[0], 900), on(passes[0], 165)]);
    // And back: the day that runs ends at 03:00 still, the next one at midnight.
    let third = desk.enter(ana, &at(4, "04:00"));
    cut_off(&desk, "00:00");
    desk.clock(&at(5, "01:00"));
    assert_eq!(desk.times(third).1, None, "the cut-off in force is 03:00");
    desk.clock(&at(5, "03:00"));
    assert_eq!(desk.times(third).1, Some(at(5, "03:00")));
    desk.clock(&at(5, "23:00"));
    let fourth = desk.enter(ana, &at(5, "23:00"));
    desk.clock(&at(6, "00:00"));
    assert_eq!(desk.times(fourth).1, Some(at(6, "00:00")));
    server.assert_sound();
}

/// The last change before the cut-off wins; one that is taken back leaves nothing behind.
#[test]
fn a_change_can_be_changed_until_it_acts() {
    let server = TestServer::start();
    let (desk, ana, _) = lived_in(&server, Desk::day_pass, 4);
    assert_eq!(clocks(&server), 0);
    move_to(&desk, "Asia/Tokyo");
    assert_eq!(clocks(&server), 2);
    cut_off(&desk, "03:00");
    move_to(&desk, "Pacific/Honolulu");
    assert_eq!(clocks(&server), 2);
    move_to(&desk, "Europe/London");
    assert_eq!(clocks(&server), 2, "the cut-off still changes");
    cut_off(&desk, "00:00");
    assert_eq!(clocks(&server), 0);
    cut_off(&desk, "03:00");
    let setting = desk.admin.get(&format!("{SETTINGS}?BusinessSetting_Name=Checkin.DailyCutOffTime")).ids()[0];
    desk.admin.delete(&format!("{SETTINGS}/{setting}")).done();
    assert_eq!(clocks(&server), 0, "without the setting the cut-off is midnight");
    cut_off(&desk, "03:00");
    let open = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(4, "12:00"));
    assert_eq!(desk.times(open).1, Some(at(4, "00:00")));
    cut_off(&desk, "00:00");
    assert_eq!(clocks(&server), 3, "what was in force stays known");
    cut_off(&desk, "03:00");
    assert_eq!(clocks(&server), 2);
    server.assert_sound();
}

/// A location that is being set up: nobody has been there, so there is no day to cut in two.
#[test]
fn where_nobody_has_been_a_change_acts_at_once() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    cut_off(&desk, "03:00");
    assert_eq!(clocks(&server), 0);
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.day_pass(), 1);
    let open = desk.enter(ana, &at(3, "09:00"));
    desk.clock(&at(4, "02:45"));
    assert_eq!(desk.times(open).1, None);
    desk.clock(&at(4, "03:00"));
    assert_eq!(desk.times(open).1, Some(at(4, "03:00")));
}

/// R2.8: hours on the wall stay hours on the wall.
#[test]
fn slots_keep_their_hours_in_a_new_zone() {
    let server = TestServer::start();
    let (desk, ana, _) = lived_in(&server, Desk::day_pass, 0);
    let office = desk.define(json!({"Name": "Office hours"}));
    let slot = |weekday: i64| {
        json!({
            "TimePassId": office, "DayOfWeek": weekday, "FromTime": "1976-01-01T09:00:00Z",
            "ToTime": "1976-01-01T17:00:00Z",
        })
    };
    let slots: Vec<i64> =
        (0..7).map(|weekday| desk.admin.post("/api/billing/timepasstimeslots", &slot(weekday)).id()).collect();
    desk.issue(ana, office, 2);
    move_to(&desk, "Asia/Tokyo");
    let stored = desk.admin.get(&format!("/api/billing/timepasstimeslots/{}", slots[0])).ok();
    assert_eq!(
        (&stored["FromTime"], &stored["ToTime"]),
        (&json!("1976-01-01T00:00:00Z"), &json!("1976-01-01T08:00:00Z"))
    );
    // Until the cut-off the wall is London's: 16:00 is open, 17:30 is not.
    desk.clock(&at(3, "17:30"));
    desk.visit(ana, &at(3, "16:00"), &at(3, "16:30"));
    desk.refused(&desk.check_in(ana, &at(3, "17:30"), json!({})));
    // 10:00 in Tokyo, then 17:15.
    desk.clock(&at(4, "08:15"));
    desk.visit(ana, &at(4, "01:00"), &at(4, "02:00"));
    desk.refused(&desk.check_in(ana, &at(4, "08:15"), json!({})));
    server.assert_sound();
}

/// A zone record that gets another name is another zone for every location in it.
#[test]
fn renaming_a_zone_acts_from_the_next_cut_off() {
    let server = TestServer::start();
    let (desk, ana, _) = lived_in(&server, Desk::day_pass, 1);
    let open = desk.enter(ana, &at(3, "09:00"));
    let mut zone = zone_record(&desk, "Europe/London");
    zone["Name"] = json!("Atlantic/Azores");
    let id = zone["Id"].clone();
    desk.admin.json("PATCH", &format!("/api/sys/simpletimezones/{id}"), &json!({"Name": "Atlantic/Azores"})).done();
    assert_eq!(clocks(&server), 2);
    desk.clock(&at(4, "00:30"));
    assert_eq!(desk.times(open).1, Some(at(4, "00:00")));
    assert_eq!(desk.checkin(open)["ToTimeLocal"], "2026-03-04T00:00:00");
    server.assert_sound();
}

/// R11.8: a plan pass lasts until the next period begins, by whichever clock that is later.
#[test]
fn plan_passes_last_until_the_period_of_the_new_clock() {
    for (zone, expires) in [("Pacific/Honolulu", "2026-04-01T10:00:00Z"), ("Asia/Tokyo", "2026-03-31T23:00:00Z")] {
        let server = TestServer::start();
        let (desk, ana, _) = lived_in(&server, Desk::day_pass, 0);
        let plan = json!({"BusinessId": 1, "Name": "Plan", "SystemTariffType": 1, "Price": 100, "CurrencyId": 1});
        let plan = desk.admin.post("/api/billing/tariffs", &plan).id();
        let contract = json!({
            "IssuedById": 1, "CoworkerId": ana, "TariffId": plan, "Quantity": 1, "StartDate": "2026-03-01T00:00:00Z",
        });
        let contract = desk.admin.post("/api/billing/coworkercontracts", &contract).id();
        let contract = desk.admin.get(&format!("/api/billing/coworkercontracts/{contract}")).ok()["UniqueId"].clone();
        // As an import brings it in: London's midnight of 1 April is 23:00 UTC in summer time.
        let body = json!({
            "CoworkerId": ana, "BusinessId": 1, "CreateMultiple": 1, "TimePassId": desk.day_pass(), "ExpireDate": "2026-03-31T23:00:00Z",
            "CoworkerContractUniqueId": contract, "TariffTimePassUniqueId": "6a6b3c5e-0000-4000-8000-000000000001",
        });
        let pass = desk.admin.post("/api/billing/coworkertimepasses", &body).id();
        move_to(&desk, zone);
        assert_eq!(desk.pass(pass)["ExpireDate"], expires, "{zone}");
        server.assert_sound();
    }
}

/// A network with two roofs, a place under the first, and a place beside.
struct Network {
    north: i64,
    south: i64,
    place: i64,
}

fn network(desk: &Desk) -> Network {
    let north = desk.location("North", "Etc/UTC", None);
    let south = desk.location("South", "Etc/UTC", None);
    let place = desk.location("Place", "Etc/UTC", Some(north));
    Network { north, south, place }
}

/// R4.2, R7.17: from now on the new network's passes are good at the place; who is inside goes on.
#[test]
fn a_place_moves_to_another_network() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let Network { north, south, place } = network(&desk);
    desk.clock(&at(3, "09:00"));
    let of_north = desk.define(json!({"BusinessId": north, "MinutesIncluded": 600}));
    let of_south = desk.define(json!({"BusinessId": south, "MinutesIncluded": 600}));
    let [ana, ben, cai] = ["Ana", "Ben", "Cai"].map(|name| desk.customer_of(name, &[place]));
    let pass = desk.issue(ana, of_north, 1)[0];
    desk.issue(ben, of_north, 1);
    desk.issue(cai, of_south, 1);
    let here = json!({"BusinessId": place});
    let inside = desk.check_in(ana, &at(3, "09:00"), here.clone()).id();
    desk.refused(&desk.check_in(cai, &at(3, "09:00"), here.clone()));
    let earlier = desk.check_in(ben, &at(3, "08:00"), json!({"BusinessId": place, "ToTime": at(3, "08:30")})).id();

    change(&desk, place, json!({"RootLocationId": south})).done();
    desk.clock(&at(3, "10:00"));
    desk.refused(&desk.check_in(ben, &at(3, "10:00"), here.clone()));
    desk.check_in(cai, &at(3, "10:00"), here).id();
    desk.leave(inside, &at(3, "10:00"));
    assert_eq!(desk.segments(inside), [on(pass, 60)], "R7.17: not judged again");
    assert_eq!(desk.checkin(earlier)["ToTime"], at(3, "08:30").as_str(), "what is over stays as it was");
    change(&desk, south, json!({"RootLocationId": place})).invalid_on("RootLocation");
    server.assert_sound();
}

/// R5.3 step 6: of two passes the one good at fewer locations goes first, counted as the network is now.
#[test]
fn locations_are_counted_in_the_network_of_now() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let Network { north, south, place } = network(&desk);
    let other = desk.location("Other", "Etc/UTC", None);
    desk.clock(&at(3, "12:00"));
    // Good at North and below: two locations. Good at three listed ones.
    let network = desk.define(json!({"BusinessId": north}));
    let listed = desk.define(json!({"BusinessId": 1, "Businesses": [place, south, other]}));
    let [ana, ben] = ["Ana", "Ben"].map(|name| desk.customer_of(name, &[place]));
    let passes = [ana, ben].map(|who| (desk.issue(who, network, 1)[0], desk.issue(who, listed, 1)[0]));
    let visit = |who| desk.check_in(who, &at(3, "11:00"), json!({"BusinessId": place, "ToTime": at(3, "11:30")})).id();
    assert_eq!(desk.segments(visit(ana)), [day(passes[0].0)]);
    for moved in [south, other] {
        change(&desk, moved, json!({"RootLocationId": north})).done();
    }
    assert_eq!(desk.segments(visit(ben)), [day(passes[1].1)], "North is good at four now");
}

/// Suspended closes a location: nobody comes in, who is inside stays until the cut-off.
#[test]
fn a_location_closes_and_opens_again() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    let [ana, ben] = ["Ana", "Ben"].map(|name| desk.customer(name));
    let definition = desk.time_pass(2000);
    let pass = desk.issue(ana, definition, 1)[0];
    desk.issue(ben, definition, 1);
    let inside = desk.enter(ana, &at(3, "09:00"));
    change(&desk, 1, json!({"Suspended": true})).done();
    let reason = desk.check_in(ben, &at(3, "09:00"), json!({})).invalid_on("BusinessId");
    assert!(reason.contains("is closed"), "{reason}");
    desk.check_in(ben, &at(3, "08:00"), json!({"ToTime": at(3, "08:30")})).invalid_on("BusinessId");
    assert_eq!(desk.failed(ben), Vec::<Value>::new(), "no FailedCheckin");
    desk.clock(&at(4, "00:00"));
    assert_eq!(desk.times(inside), (at(3, "09:00"), Some(at(4, "00:00"))));
    assert_eq!(desk.segments(inside), [on(pass, 900)]);
    desk.edit(inside, json!({"ToTime": at(3, "12:00")})).done();
    assert_eq!(desk.segments(inside), [on(pass, 180)], "visits can be put right");

    let blocked = desk.admin.delete("/api/sys/businesses/1");
    assert_eq!(blocked.status, 400, "{}", blocked.text());
    change(&desk, 1, json!({"Suspended": false})).done();
    desk.enter(ben, &at(4, "00:00"));
    server.assert_sound();
}

/// R11.12: while the clock of the issuing location changes, each business day and month is granted once, and the customer is
/// never without a valid pass between two of them.
#[test]
fn plan_passes_are_granted_once_through_a_change_of_clock() {
    // The days' passes expire where the next ones begin; Honolulu's long day has one pass, Tokyo's short day its own.
    let tokyo = ["03-04T00:00:00Z", "03-04T15:00:00Z", "03-05T15:00:00Z", "03-06T15:00:00Z"];
    let honolulu = ["03-04T10:00:00Z", "03-05T10:00:00Z", "03-06T10:00:00Z"];
    for (zone, days, april) in [
        ("Asia/Tokyo", tokyo.as_slice(), "2026-03-31T15:00:00Z"),
        ("Pacific/Honolulu", honolulu.as_slice(), "2026-04-01T10:00:00Z"),
    ] {
        let server = TestServer::start();
        let (desk, _, _) = lived_in(&server, Desk::day_pass, 0);
        let subscribe = |name: &str, rhythm: i64| {
            let plan = json!({
                "BusinessId": 1, "Name": name, "SystemTariffType": 1, "Price": 100, "CurrencyId": 1, "InvoiceEvery": 1,
                "UseTimePasses": true,
            });
            let plan = desk.admin.post("/api/billing/tariffs", &plan).id();
            let rule = json!({
                "TariffId": plan, "TimePassId": desk.day_pass(), "PassesIncluded": 1, "PassRenewalTime": rhythm,
            });
            desk.admin.post("/api/billing/tarifftimepasses", &rule).id();
            let customer = desk.customer(name);
            let contract = json!({
                "IssuedById": 1, "CoworkerId": customer, "TariffId": plan, "Quantity": 1,
                "StartDate": "2026-03-01T00:00:00Z",
            });
            (customer, desk.admin.post("/api/billing/coworkercontracts", &contract).id())
        };
        let ((daily, _), (monthly, contract)) = (subscribe("Daily", 5), subscribe("Monthly", 2));
        let expiries = |customer: i64| -> Vec<String> {
            let of = |id: i64| desk.pass(id)["ExpireDate"].as_str().unwrap().to_owned();
            desk.passes_of(customer).into_iter().map(of).collect()
        };
        assert_eq!(expiries(daily), ["2026-03-04T00:00:00Z"]);
        assert_eq!(expiries(monthly), ["2026-03-31T23:00:00Z"], "London's 1 April");
        move_to(&desk, zone);
        desk.clock("2026-03-06T00:00:00Z");
        assert_eq!(expiries(daily), days.iter().map(|day| format!("2026-{day}")).collect::<Vec<_>>(), "{zone}");
        let contract = desk.admin.get(&format!("/api/billing/coworkercontracts/{contract}")).ok();
        assert_eq!(contract["RenewalDate"], april, "{zone}: renewals follow the clock");
        desk.clock("2026-04-02T00:00:00Z");
        let months = expiries(monthly);
        assert_eq!(months.len(), 2, "{zone}: March and April");
        assert_eq!(months[0].as_str(), april.max("2026-03-31T23:00:00Z"), "{zone}: never without, never shortened");
        server.assert_sound();
    }
}
