//! Roll-over (beyond W22) over HTTP, month by month in UTC: percentages, caps and lives, late changes, ends and pauses, and that
//! nothing is carried twice, expires early or is missing from totals.

use hallpass_engine::Instant;
use hallpass_store::Store;
use serde_json::{Value, json};

use super::desk_words::{PASSES, lapsed, number};
use super::plans::run_job;
use crate::rig::home;
use crate::rig::{Desk, Setup, TestServer};

/// The morning of 2 January 2026; the contract began with the year.
const START: &str = "2026-01-01T00:00:00Z";
const MORNING: &str = "2026-01-02T08:00:00Z";

/// A server in UTC with settings of location 1.
fn rolling(settings: &[(&str, &str)]) -> (TestServer, Desk) {
    let server = TestServer::with(Setup::at(MORNING));
    let desk = Desk::new(&server);
    for (name, value) in settings {
        desk.setting(1, &format!("Ext.Passes.{name}"), value);
    }
    (server, desk)
}

/// A member whose plan includes so many passes of so many minutes (none: day passes) each calendar month.
fn member(desk: &Desk, passes: i64, minutes: Option<i64>) -> (i64, i64) {
    let plan = desk.plan(json!({}));
    let definition = minutes.map_or_else(|| desk.day_pass(), |minutes| desk.time_pass(minutes));
    desk.include(plan, definition, passes, 2);
    let customer = desk.customer("Ana Silva");
    (customer, desk.contract(customer, plan, START))
}

fn day(month: u32, day: u32, hour: u32) -> String {
    format!("2026-{month:02}-{day:02}T{hour:02}:00:00Z")
}

/// "(remaining minutes, ExpireDate)" of the passes of a customer that are still good.
fn live(desk: &Desk, customer: i64, now: &str) -> Vec<(i64, String)> {
    let good = |pass: &Value| pass["ExpireDate"].as_str().unwrap() > now && pass["RemainingUses"] != json!(0);
    let all = desk.held(customer);
    let shown = |pass: &Value| {
        let left = pass["RemainingUses"].as_i64().unwrap_or_else(|| i64::from(!pass["Used"].as_bool().unwrap()));
        (left, pass["ExpireDate"].as_str().unwrap()[..10].to_owned())
    };
    all.iter().filter(|pass| good(pass)).map(shown).filter(|(left, _)| *left > 0).collect()
}

fn total(passes: &[(i64, String)]) -> i64 {
    passes.iter().map(|(left, _)| left).sum()
}

fn pairs(list: &[(i64, &str)]) -> Vec<(i64, String)> {
    list.iter().map(|(left, expires)| (*left, (*expires).to_owned())).collect()
}

fn rollover(desk: &Desk, contract: i64) -> Value {
    desk.admin.get(&format!("/api/hallpass/contracts/{contract}/rollover")).ok()
}

/// The number of a movement in the whole ledger.
fn sum(server: &TestServer, kind: &str) -> i64 {
    number(server, &format!("SELECT COALESCE(SUM(amount), 0) FROM ledger_entry WHERE kind = '{kind}'"))
}

/// 2 passes of 300 minutes a month, at most 400 carried, living two months.
#[test]
fn five_periods_with_a_cap_and_two_lives() {
    let (server, desk) =
        rolling(&[("RollOverPercent", "100"), ("RollOverCapMinutes", "400"), ("RollOverPeriods", "2")]);
    let (ana, contract) = member(&desk, 2, Some(300));
    desk.clock(&day(1, 20, 20));
    desk.visit(ana, &day(1, 20, 9), &day(1, 20, 13));

    // January leaves 60 and 300.
    let february = day(2, 1, 0);
    desk.clock(&february);
    let carried = [(300, "2026-03-01"), (300, "2026-03-01"), (60, "2026-04-01"), (300, "2026-04-01")];
    assert_eq!(live(&desk, ana, &february), pairs(&carried));
    // Ten hours: the carried ones first, then 240 of a fresh one.
    desk.clock(&day(2, 10, 21));
    let visit = desk.visit(ana, &day(2, 10, 10), &day(2, 10, 20));
    let minutes: Vec<i64> = desk.segments(visit).iter().map(|(_, _, minutes)| minutes.unwrap()).collect();
    assert_eq!(minutes, [300, 60, 240]);
    let why = desk.explanation(visit)["Choice"].clone();
    assert_eq!(why["Candidates"][0]["Read"]["CarriedOver"], json!(true));
    assert_eq!(why["Inputs"]["CarriedFirst"], json!(true));

    // February leaves 60 and 300 fresh ones; nothing carried is left, so the cap leaves room for all.
    let march = day(3, 1, 0);
    desk.clock(&march);
    let held = live(&desk, ana, &march);
    assert_eq!(held, pairs(&[(300, "2026-04-01"), (300, "2026-04-01"), (60, "2026-05-01"), (300, "2026-05-01")]));

    // March is not used at all: 360 carried minutes live on, so only 40 of 600 go on.
    let april = day(4, 1, 0);
    desk.clock(&april);
    let held = live(&desk, ana, &april);
    let carried =
        [(60, "2026-05-01"), (300, "2026-05-01"), (300, "2026-05-01"), (300, "2026-05-01"), (40, "2026-06-01")];
    assert_eq!(held, pairs(&carried));
    desk.clock(&day(4, 7, 18));
    desk.visit(ana, &day(4, 7, 9), &day(4, 7, 14));

    // Of the carried ones the fuller went first: 60 lapse, 40 live on, 360 of 600 fresh ones join them.
    let may = day(5, 1, 0);
    desk.clock(&may);
    let held = live(&desk, ana, &may);
    let carried =
        [(40, "2026-06-01"), (300, "2026-06-01"), (300, "2026-06-01"), (300, "2026-07-01"), (60, "2026-07-01")];
    assert_eq!(held, pairs(&carried));

    let june = day(6, 1, 0);
    desk.clock(&june);
    let held = live(&desk, ana, &june);
    assert_eq!(total(&held), 1000);
    // Six months of 600 and 360 + 360 + 40 + 360 + 40 carried.
    assert_eq!(sum(&server, "issue"), 3600 + 1160);
    assert_eq!(sum(&server, "use"), 240 + 600 + 300);
    // Fresh 360, 360, 600, 600, 600; carried 60 and 40.
    assert_eq!(sum(&server, "expire"), 2520 + 100);
    assert_eq!(sum(&server, "correct"), 0);

    let shown = rollover(&desk, contract);
    assert_eq!((&shown["RemainingMinutes"], &shown["RemainingDays"]), (&json!(400), &json!(0)));
    let rows = shown["Records"].as_array().unwrap();
    let of = |member: &str| rows.iter().map(|row| row[member].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!(of("Unused"), [600, 600, 600, 360, 360], "the latest first");
    assert_eq!(of("Carried"), [40, 360, 40, 360, 360]);
    assert_eq!(of("Cap"), [40, 360, 40, 400, 400]);
    assert_eq!(of("Remaining"), [40, 360, 0, 0, 0]);
    server.assert_sound();
}

/// Bug bank 19: a rollover expired before the reset it was to reach, and was missing from totals.
#[test]
fn bug_bank_19_a_rollover_lives_to_its_reset_and_is_in_the_totals() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "3")]);
    let (ana, contract) = member(&desk, 1, Some(120));
    desk.setting(1, "Members.NotifyOnLowCredit", "True");
    desk.setting(1, "Members.NotifyOnLowCreditHours", "3");
    desk.clock(&day(2, 1, 0));
    let carried = desk.passes_of(ana)[2];
    assert_eq!(desk.pass(carried)["ExpireDate"], "2026-05-01T00:00:00Z", "the end of the third period");
    for (month, minutes) in [(2, 240), (3, 360), (4, 480)] {
        let now = day(month, 1, 0);
        desk.clock(&now);
        let held = live(&desk, ana, &now);
        assert_eq!(total(&held), minutes, "{now}: what is carried is in the total");
        assert_eq!(rollover(&desk, contract)["RemainingMinutes"], json!(minutes - 120));
    }
    // The last second of its last period still counts, the reset does not.
    let last = "2026-04-30T23:59:59Z";
    desk.clock(last);
    assert_eq!(total(&live(&desk, ana, last)), 480);
    let reset = day(5, 1, 0);
    desk.clock(&reset);
    assert_eq!(total(&live(&desk, ana, &reset)), 480, "the first 120 are gone, April's are here");
    assert_eq!(desk.ledger(carried)["Expired"], json!(120));
    // Low credit counts carried minutes: from 480 to 240 is no news, from 240 to 120 is.
    let told = || number(&server, "SELECT COUNT(*) FROM outbox WHERE event = 'CoworkerLowCredit'");
    desk.clock(&day(5, 4, 20));
    desk.visit(ana, &day(5, 4, 9), &day(5, 4, 13));
    assert_eq!(told(), 0);
    desk.visit(ana, &day(5, 4, 14), &day(5, 4, 16));
    assert_eq!(told(), 1);
    server.assert_sound();
}

#[test]
fn half_of_the_days_go_on_when_days_do() {
    let (server, desk) = rolling(&[
        ("RollOverPercent", "50"),
        ("RollOverDays", "True"),
        ("RollOverCapDays", "3"),
        ("RollOverPeriods", "2"),
    ]);
    let (ana, _) = member(&desk, 5, None);
    desk.clock(&day(1, 20, 20));
    desk.visit(ana, &day(1, 20, 9), &day(1, 20, 13));
    // Four days left: two go on. None of February's is used: of five, half is two, and the cap leaves one.
    desk.clock(&day(2, 1, 0));
    let ends = |day: &str, held: &[(i64, String)]| held.iter().filter(|(_, expires)| expires == day).count();
    let held = live(&desk, ana, &day(2, 1, 0));
    assert_eq!((held.len(), ends("2026-04-01", &held)), (7, 2));
    desk.clock(&day(3, 1, 0));
    let held = live(&desk, ana, &day(3, 1, 0));
    assert_eq!((held.len(), ends("2026-04-01", &held), ends("2026-05-01", &held)), (8, 7, 1));
    // A carried day goes first.
    desk.clock(&day(3, 3, 20));
    desk.visit(ana, &day(3, 3, 9), &day(3, 3, 10));
    let used: Vec<i64> =
        desk.held(ana).iter().filter(|p| p["Used"] == json!(true)).map(|p| p["Id"].as_i64().unwrap()).collect();
    let from =
        number(&server, &format!("SELECT carried_from IS NOT NULL FROM coworker_time_pass WHERE id = {}", used[1]));
    assert_eq!((used.len(), from), (2, 1));
    // A late visit of January takes another day: of three left, half is one.
    desk.visit(ana, &day(1, 25, 9), &day(1, 25, 10));
    let held = live(&desk, ana, &day(3, 3, 20));
    assert_eq!(ends("2026-05-01", &held), 1);
    server.assert_sound();
}

#[test]
fn without_days_day_passes_lapse_as_ever() {
    let (server, desk) = rolling(&[("RollOverPercent", "100")]);
    let (ana, _) = member(&desk, 5, None);
    desk.clock(&day(2, 1, 0));
    assert_eq!((desk.held(ana).len(), lapsed(&server)), (10, 5));
    server.assert_sound();
}

/// Off, whatever else is set: R11.8 as ever.
#[test]
fn nothing_is_carried_unless_the_percentage_says_so() {
    let (server, desk) = rolling(&[("RollOverCapMinutes", "400"), ("RollOverPeriods", "2"), ("RollOverDays", "True")]);
    let (ana, contract) = member(&desk, 2, Some(300));
    desk.clock(&day(3, 1, 0));
    assert_eq!((desk.held(ana).len(), lapsed(&server)), (6, 1200));
    assert_eq!(rollover(&desk, contract)["Records"], json!([]));
    for table in ["roll_over", "carried_pass"] {
        assert_eq!(number(&server, &format!("SELECT COUNT(*) FROM {table}")), 0);
    }
    server.assert_sound();
}

/// Switched on in February: what January left stays lapsed, also when the contract is looked at again.
#[test]
fn periods_that_ended_before_it_was_switched_on_are_let_be() {
    let (server, desk) = rolling(&[]);
    let (ana, contract) = member(&desk, 1, Some(300));
    desk.clock(&day(2, 10, 9));
    desk.setting(1, "Ext.Passes.RollOverPercent", "100");
    desk.change_contract(contract, json!({})).done();
    assert_eq!(total(&live(&desk, ana, &day(2, 10, 9))), 300);
    desk.clock(&day(3, 1, 0));
    assert_eq!(total(&live(&desk, ana, &day(3, 1, 0))), 600);
    server.assert_sound();
}

#[test]
fn a_late_visit_draws_on_the_old_pass_and_as_much_goes_from_what_was_carried() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "2")]);
    let (ana, _) = member(&desk, 2, Some(300));
    desk.clock(&day(2, 3, 9));
    let passes = desk.passes_of(ana);
    let carried = [passes[4], passes[5]];
    assert_eq!(desk.remaining(&carried), [300, 300]);
    // A visit of January, told in February.
    let late = desk.visit(ana, &day(1, 20, 10), &day(1, 20, 12));
    assert_eq!(desk.remaining(&passes[..2]), [180, 300]);
    assert_eq!(desk.remaining(&carried), [180, 300]);
    let ledger = desk.ledger(carried[0]);
    let last = ledger["Entries"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["Kind"], &last["Amount"], &ledger["Balance"]), (&json!("correct"), &json!(-120), &json!(180)));
    server.assert_sound();
    // It was a mistake: the minutes come back.
    desk.admin.delete(&format!("/api/spaces/checkins/{late}")).done();
    assert_eq!(desk.remaining(&carried), [300, 300]);
    server.assert_sound();

    // All that was carried is used; then the late visit again: what was used stays used, nothing falls below zero.
    desk.clock(&day(2, 3, 21));
    let used = desk.visit(ana, &day(2, 3, 9), &day(2, 3, 19));
    assert_eq!(desk.remaining(&carried), [0, 0]);
    desk.visit(ana, &day(1, 20, 10), &day(1, 20, 12));
    assert_eq!((desk.remaining(&passes[..2]), desk.remaining(&carried)), (vec![180, 300], vec![0, 0]));
    server.assert_sound();
    // The day it was used on is taken back: 600 come back, and 120 of them go at once.
    desk.admin.delete(&format!("/api/spaces/checkins/{used}")).done();
    assert_eq!(desk.remaining(&carried), [180, 300]);
    server.assert_sound();
}

/// Everything was used when the period ended; a visit that is deleted later leaves something to carry after all.
#[test]
fn what_comes_back_after_the_period_ended_goes_on_too() {
    let (server, desk) = rolling(&[("RollOverPercent", "100")]);
    let (ana, _) = member(&desk, 1, Some(300));
    desk.clock(&day(1, 20, 20));
    let visit = desk.visit(ana, &day(1, 20, 9), &day(1, 20, 14));
    desk.clock(&day(2, 3, 9));
    assert_eq!(desk.passes_of(ana).len(), 2);
    desk.edit(visit, json!({"ToTime": day(1, 20, 12)})).done();
    desk.clock("2026-02-03T09:01:00Z");
    assert_eq!(live(&desk, ana, &day(2, 3, 9)), pairs(&[(300, "2026-03-01"), (120, "2026-03-01")]));
    server.assert_sound();
}

/// A pass that is used up by hand after it ended, or lives again with another ExpireDate, has nothing to carry.
#[test]
fn changes_by_hand_of_the_old_pass_follow() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "3")]);
    let (ana, _) = member(&desk, 1, Some(300));
    desk.clock(&day(2, 3, 9));
    let [old, _, carried] = desk.passes_of(ana)[..] else { panic!("three passes") };
    desk.change_pass(old, json!({"Used": true})).done();
    assert_eq!(desk.remaining(&[old, carried]), [0, 0]);
    server.assert_sound();
    desk.change_pass(old, json!({"Used": false})).done();
    assert_eq!(desk.remaining(&[old, carried]), [300, 300]);
    server.assert_sound();
    desk.change_pass(old, json!({"ExpireDate": day(2, 10, 0)})).done();
    assert_eq!(desk.remaining(&[old, carried]), [300, 0], "it is not there twice");
    server.assert_sound();
    desk.clock(&day(2, 10, 0));
    assert_eq!(desk.remaining(&[old, carried]), [300, 300], "carried again when it lapses again, and once");
    assert_eq!(desk.passes_of(ana).len(), 3);
    server.assert_sound();
}

/// What was carried and then deleted by hand is not carried again.
#[test]
fn a_carried_pass_that_was_deleted_stays_away() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "3")]);
    let (ana, contract) = member(&desk, 1, Some(300));
    desk.clock(&day(2, 3, 9));
    let carried = desk.passes_of(ana)[2];
    desk.admin.delete(&format!("{PASSES}/{carried}")).done();
    desk.change_contract(contract, json!({})).done();
    desk.clock(&day(2, 20, 9));
    assert_eq!(total(&live(&desk, ana, &day(2, 20, 9))), 300);
    server.assert_sound();
}

#[test]
fn the_end_of_the_contract_ends_what_was_carried() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "3")]);
    let (ana, contract) = member(&desk, 1, Some(300));
    desk.clock(&day(2, 3, 9));
    let carried = desk.passes_of(ana)[2];
    desk.command_with("CANCEL_CONTRACT", contract, &[("CancellationDate", &day(2, 20, 0))]).ok();
    assert_eq!(desk.pass(carried)["ExpireDate"], "2026-02-20T00:00:00Z");
    desk.clock(&day(3, 5, 0));
    assert_eq!(live(&desk, ana, &day(3, 5, 0)), []);
    assert_eq!(number(&server, "SELECT COUNT(*) FROM roll_over"), 1, "nothing goes on beyond the end");
    server.assert_sound();
}

#[test]
fn a_pause_at_the_end_of_a_period_carries_nothing() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "2")]);
    let (ana, contract) = member(&desk, 1, Some(300));
    desk.clock(&day(1, 25, 9));
    desk.command_with("PAUSE_CONTRACT", contract, &[("Until", &day(2, 10, 0))]).ok();
    desk.clock(&day(2, 20, 0));
    assert_eq!(live(&desk, ana, &day(2, 20, 0)), pairs(&[(300, "2026-03-01")]));
    server.assert_sound();
}

/// Another plan, and twice of it: what was carried stays, and what the old plan leaves goes on.
#[test]
fn another_plan_or_quantity_leaves_what_was_carried() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "2")]);
    let (ana, contract) = member(&desk, 1, Some(300));
    let large = desk.plan(json!({"Name": "Large"}));
    desk.include(large, desk.time_pass(400), 1, 2);
    desk.clock(&day(2, 10, 9));
    desk.change_contract(contract, json!({"TariffId": large})).done();
    // 300 carried from January, 300 that the change of plan ended on 10 February, good to the end of March, 400 fresh.
    assert_eq!(
        live(&desk, ana, &day(2, 10, 9)),
        pairs(&[(300, "2026-04-01"), (400, "2026-03-01"), (300, "2026-04-01")])
    );
    desk.change_contract(contract, json!({"Quantity": 2})).done();
    desk.clock(&day(3, 1, 0));
    assert_eq!(total(&live(&desk, ana, &day(3, 1, 0))), 300 + 300 + 400 + 800);
    server.assert_sound();
}

/// The server slept from mid-January to mid-April: what January left was carried on 1 February and lives as long as it would have.
#[test]
fn after_a_downtime_of_several_periods_it_is_as_if_it_had_been_awake() {
    for (periods, left) in [("2", 300), ("3", 600)] {
        let folder = tempfile::tempdir().unwrap();
        let ana = {
            let server = TestServer::over(folder.path(), Setup::at(MORNING));
            let desk = Desk::new(&server);
            desk.setting(1, "Ext.Passes.RollOverPercent", "100");
            desk.setting(1, "Ext.Passes.RollOverPeriods", periods);
            member(&desk, 1, Some(300)).0
        };
        let now = day(4, 15, 9);
        let server = TestServer::over(folder.path(), Setup::at(&now));
        let desk = Desk::new(&server);
        desk.clock(&now);
        assert_eq!(total(&live(&desk, ana, &now)), left, "{periods} periods; missed ones are not made up (R11.12)");
        desk.clock(&day(5, 1, 0));
        assert_eq!(total(&live(&desk, ana, &day(5, 1, 0))), 600);
        server.assert_sound();
    }
}

/// R3.8: what does not fit waits, without holding up the fresh passes.
#[test]
fn what_a_customer_cannot_hold_waits_and_is_carried_when_there_is_room() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "2")]);
    let (ana, _) = member(&desk, 2, Some(300));
    let manual = desk.issue(ana, desk.day_pass(), 497);
    desk.clock(&day(2, 1, 1));
    let carried = "SELECT COUNT(*) FROM coworker_time_pass WHERE carried_from IS NOT NULL";
    assert_eq!((number(&server, carried), desk.held(ana).len()), (0, 501));
    let failing = desk.jobs()["Failing"][0]["LastError"].as_str().unwrap().to_owned();
    assert!(failing.contains("roll-over carries 2 passes") && failing.contains("more than 500"), "{failing}");
    desk.admin.delete(&format!("{PASSES}/{}", manual[0])).done();
    desk.clock(&day(2, 2, 1));
    assert_eq!((number(&server, carried), desk.jobs()["Failing"].clone()), (2, json!([])));
    server.assert_sound();
}

/// R17: passes of plans have no value of their own, carried ones neither: what sold passes are worth does not move.
#[test]
fn what_is_owed_does_not_count_what_was_carried() {
    let (server, desk) = rolling(&[("RollOverPercent", "100")]);
    let (ana, _) = member(&desk, 1, Some(300));
    desk.sell(ana, desk.product(desk.time_pass(60), json!({"PassesIncluded": 10})));
    let owed = || desk.admin.get("/api/hallpass/liability").ok()["Totals"].clone();
    let before = owed();
    desk.clock(&day(3, 1, 0));
    assert_eq!(owed(), before);
    assert_eq!(number(&server, "SELECT COUNT(*) FROM coworker_time_pass WHERE carried_from IS NOT NULL"), 2);
    let waiting = desk.admin.get("/api/hallpass/billing/pending").ok();
    assert!(!waiting.to_string().contains("Time pass 300"), "nothing of it is billed: {waiting}");
    server.assert_sound();
}

/// The job five times over, and at once on two servers over one database.
#[test]
fn running_the_job_often_and_on_two_servers_carries_once() {
    let (server, desk) = rolling(&[("RollOverPercent", "100"), ("RollOverPeriods", "2")]);
    let members: Vec<(i64, i64)> = (0..3).map(|_| member(&desk, 2, Some(300))).collect();
    let other = server.wait(home::another(server.folder()));
    let now = Instant::from_micros(hallpass_contract::dates::parse_instant(&day(2, 1, 0)).unwrap());
    server.wait(async {
        let run = |store: &Store| {
            let store = store.clone();
            tokio::spawn(async move { hallpass::jobs::run_due(&store, now, now).await.unwrap() })
        };
        let runs: Vec<_> = (0..5).flat_map(|_| [run(server.store()), run(&other)]).collect();
        for one in runs {
            one.await.unwrap();
        }
    });
    desk.clock(&day(2, 2, 9));
    for (ana, contract) in members {
        for _ in 0..5 {
            run_job(server.store(), &server, contract);
        }
        assert_eq!(total(&live(&desk, ana, &day(2, 2, 9))), 1200);
        assert_eq!(desk.passes_of(ana).len(), 6);
    }
    server.assert_sound();
}

#[test]
fn values_that_make_no_sense_are_refused() {
    let (_server, desk) = rolling(&[]);
    for (name, value) in
        [("RollOverPercent", "101"), ("RollOverPeriods", "0"), ("RollOverPeriods", "13"), ("RollOverDays", "2")]
    {
        let body = json!({"BusinessId": 1, "Name": format!("Ext.Passes.{name}"), "Value": value});
        desk.admin.post("/api/sys/businesssettings", &body).invalid_on("Value");
    }
}
