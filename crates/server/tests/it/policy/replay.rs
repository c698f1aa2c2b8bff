//! `hallpass policy replay` (beyond W11): what was comes out as it was; what would have been is what really is elsewhere.

use serde_json::{Value, json};

use super::story::{START_TEXT, Story, replay, run, tables, totals};
use crate::rig::desk::at;
use crate::rig::{Desk, Setup, TestServer, seeds};

fn differing(outcome: &Value) -> Vec<(&str, &Value)> {
    let all = outcome["TreatedDifferently"].as_array().unwrap();
    all.iter().map(|treated| (treated["FullName"].as_str().unwrap(), treated)).collect()
}

/// R2.2, R5.3, R5.5, R8.1, R10.4, R10.8, worked out by hand.
#[test]
fn a_small_history_is_decided_once_more() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let annex = desk.location("Annex", "Europe/Lisbon", None);
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    desk.define(json!({"Name": "Hour", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true}));
    desk.define(json!({
        "BusinessId": annex, "Name": "Annex hour", "MinutesIncluded": 60, "Price": 12, "UseAsPayAsYouGoForContacts": true,
    }));
    let [ana, ben, cleo, dan] = ["Ana Silva", "Ben Okri", "Cleo Park", "Dan Wu"].map(|name| desk.customer(name));
    desk.issue(ana, desk.time_pass(600), 1);
    desk.issue(dan, desk.day_pass(), 1);
    let soon = json!({"CoworkerId": dan, "BusinessId": 1, "TimePassId": desk.time_pass(300), "CreateMultiple": 1, "ExpireDate": at(20, "00:00")});
    desk.admin.post("/api/billing/coworkertimepasses", &soon).id();
    // In and out as it happens: 09:15 to 10:00 in steps of 15, 09:10 to 10:05 in steps of 5.
    desk.clock(&at(3, "09:08"));
    let visit = desk.enter(ana, &at(3, "09:08"));
    desk.clock(&at(3, "10:07"));
    desk.leave(visit, &at(3, "10:07"));
    desk.clock(&at(4, "20:00"));
    desk.visit(ana, &at(4, "09:00"), &at(4, "10:00"));
    desk.visit(ben, &at(4, "09:00"), &at(4, "12:00"));
    desk.visit(dan, &at(4, "09:00"), &at(4, "10:00"));
    desk.refused(&desk.check_in(cleo, &at(4, "20:00"), json!({"BusinessId": annex})));
    let folder = server.folder();

    let same = replay(folder, "", &[]);
    assert_eq!((&same["Visits"], &same["RefusedAttempts"], &same["HeldCheckins"]), (&json!(4), &json!(1), &json!([])));
    assert_eq!((&same["Customers"], differing(&same).len()), (&json!(4), 0));
    assert_eq!(totals(&same, "Before")[&1], [4, 1, 105, 0, 180, 360_000]);
    assert_eq!(totals(&same, "After"), totals(&same, "Before"));
    assert_eq!(same["Totals"][1]["Before"]["Refused"], 1);

    let finer = replay(folder, "[all]\nExt.Checkin.RoundingMinutes = 5\n", &[]);
    let [("Ana Silva", ana_differs)] = differing(&finer)[..] else { panic!("{finer}") };
    assert_eq!((&ana_differs["Decided"], &ana_differs["How"]), (&json!(2), &json!({"other times": 1})));
    assert_eq!((&ana_differs["Before"]["Minutes"], &ana_differs["After"]["Minutes"]), (&json!(105), &json!(115)));
    assert_eq!((&ana_differs["Passes"][0]["Before"], &ana_differs["Passes"][0]["After"]), (&json!(105), &json!(115)));

    let capped = replay(folder, "[location.1]\n\"Checkin.PayAsYouGoMaxPrice\" = 20\n", &[]);
    let [("Ben Okri", ben_differs)] = differing(&capped)[..] else { panic!("{capped}") };
    assert_eq!(ben_differs["How"], json!({"other price": 1}));
    assert_eq!((&ben_differs["Before"]["PayAsYouGo"], &ben_differs["After"]["PayAsYouGo"]), (&json!(36), &json!(20)));
    assert_eq!(totals(&capped, "After")[&1], [4, 1, 105, 0, 180, 200_000]);

    let expiry = replay(folder, "[all]\nExt.Passes.ExpiryFirst = true\n", &[]);
    let [("Dan Wu", dan_differs)] = differing(&expiry)[..] else { panic!("{expiry}") };
    assert_eq!(dan_differs["How"], json!({"other cover": 1}));
    let days = |which: &str| (dan_differs[which]["DayPasses"].clone(), dan_differs[which]["Minutes"].clone());
    assert_eq!((days("Before"), days("After")), ((json!(1), json!(0)), (json!(0), json!(60))));

    let open = replay(folder, "[location.annex]\nCheckin.PayAsYouGo = true\n", &[]);
    let [("Cleo Park", cleo_differs)] = differing(&open)[..] else { panic!("{open}") };
    assert_eq!(cleo_differs["How"], json!({"let in": 1}));
    assert_eq!((&cleo_differs["Before"]["Refused"], &cleo_differs["After"]["Refused"]), (&json!(1), &json!(0)));

    // Without pay as you go Ben would have been refused; only the annex is asked about.
    let off = replay(folder, "[all]\nCheckin.PayAsYouGo = false\n", &[]);
    let [("Ben Okri", ben_refused)] = differing(&off)[..] else { panic!("{off}") };
    assert_eq!(ben_refused["How"], json!({"refused": 1}));
    let there = replay(folder, "[all]\nCheckin.PayAsYouGo = false\n", &["--location", "Annex"]);
    assert_eq!((&there["Visits"], &there["RefusedAttempts"], differing(&there).len()), (&json!(0), &json!(1), 0));

    let text = run(folder, "[all]\nExt.Checkin.RoundingMinutes = 5\n", &[]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("treated differently: 1 of 4 customers"), "{text}");
    assert!(text.contains(&format!("{ana} Ana Silva: 1 of 2 (other times 1)")), "{text}");
    assert!(text.contains("minutes 105 -> 115 (+10)"), "{text}");
    let csv = run(folder, "[location.1]\nCheckin.PayAsYouGoMaxPrice = 20\n", &["--format", "csv"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    let row = csv.lines().find(|line| line.contains("Ben Okri")).unwrap();
    assert!(row.starts_with(&format!("customer,{ben},Ben Okri,1,1,")) && row.ends_with(",36,20"), "{csv}");
    assert!(String::from_utf8(run(folder, "", &[]).stderr).unwrap().contains("4 of 4 customers"));
}

/// A history of its own policies, changed on the way, late entries included (beyond W11).
#[test]
fn history_under_its_own_policies_comes_out_as_it_was() {
    for seed in seeds(2, 40) {
        let server = TestServer::with(Setup::at(START_TEXT));
        let desk = Desk::new(&server);
        let mut story = Story::begin(&desk, seed, &[("Ext.Checkin.CloseWhenExhausted", "True")]);
        story.turn_away(2);
        story.go_on(25, false);
        desk.setting(1, "Ext.Checkin.RoundingMinutes", "5");
        let soon = super::story::text(story.now + 20 * 3_600_000_000);
        let body =
            json!({"ValidFrom": soon, "Settings": {"Ext.Passes.ExpiryFirst": true, "Checkin.PayAsYouGoMaxPrice": 15}});
        for place in story.places.clone() {
            desk.admin.post(&format!("/api/hallpass/businesses/{place}/policies"), &body).ok();
        }
        story.go_on(35, false);
        // R7.19: closed books do not stand against what was. A check-out is no edit.
        desk.setting(1, "Billing.LockDates", &super::story::text(story.now)[..10]);
        let same = replay(server.folder(), "# nothing\n", &[]);
        assert_eq!(same["HeldCheckins"], json!([]), "seed {seed}: {same:#}");
        assert_eq!((differing(&same).len(), &same["RefusedAttemptsLeftOut"]), (0, &json!(0)), "seed {seed}: {same:#}");
        assert!(same["RefusedAttempts"].as_i64().unwrap() > 0, "seed {seed}: nobody was refused");
        let stored = tables(server.folder());
        assert_eq!(totals(&same, "Before"), stored, "seed {seed}");
        assert_eq!(totals(&same, "After"), stored, "seed {seed}");
        server.assert_sound();
    }
}

/// What was edited is held where it does not follow; nothing is treated differently by its own policies.
#[test]
fn edited_visits_are_held_as_they_are() {
    for seed in seeds(2, 40) {
        let server = TestServer::with(Setup::at(START_TEXT));
        let desk = Desk::new(&server);
        let mut story = Story::begin(&desk, seed, &[]);
        story.go_on(60, true);
        let same = replay(server.folder(), "", &[]);
        assert_eq!(differing(&same).len(), 0, "seed {seed}: {same:#}");
        assert_eq!(totals(&same, "Before"), totals(&same, "After"), "seed {seed}");
        let held = same["HeldCheckins"].as_array().unwrap().len();
        let visits = same["Visits"].as_i64().unwrap();
        assert!(held < visits as usize && visits > 5, "seed {seed}: {held} held, {visits} decided, {:?}", story.edited);
    }
}

/// The same story really lived under the other settings gives the totals that the replay foretells.
#[test]
fn totals_are_those_of_a_network_that_has_had_the_settings_all_along() {
    let changes: [&[(&str, &str)]; 4] = [
        &[("Ext.Checkin.RoundingMinutes", "5")],
        &[("Ext.Passes.ExpiryFirst", "True")],
        &[("Checkin.PayAsYouGoMaxPrice", "9.5"), ("Checkin.PayAsYouGoMinPrice", "4")],
        &[
            ("Ext.Checkin.RoundingMinutes", "30"),
            ("Ext.Passes.ExpiryFirst", "True"),
            ("Checkin.PayAsYouGoMaxPrice", "12"),
        ],
    ];
    for seed in seeds(1, 25) {
        let live = |settings: &[(&str, &str)]| {
            let server = TestServer::with(Setup::at(START_TEXT));
            let desk = Desk::new(&server);
            Story::begin(&desk, seed, settings).go_on(50, false);
            server
        };
        let usual = live(&[]);
        let mut differs = 0;
        for settings in changes {
            let other = live(settings);
            let lines = settings.iter().map(|(name, value)| format!("{name} = \"{value}\"\n"));
            let file = format!("[all]\n{}", lines.collect::<String>());
            let foretold = replay(usual.folder(), &file, &[]);
            assert_eq!(foretold["HeldCheckins"], json!([]));
            assert_eq!(totals(&foretold, "Before"), tables(usual.folder()), "seed {seed}");
            assert_eq!(totals(&foretold, "After"), tables(other.folder()), "seed {seed}: {file}");
            differs += usize::from(totals(&foretold, "After") != totals(&foretold, "Before"));
        }
        assert!(differs >= 2, "seed {seed}: the settings change nothing");
    }
}

#[test]
fn a_file_that_cannot_be_is_refused_with_its_line() {
    let server = TestServer::start();
    for (file, line, words) in [
        ("[all]\n\nExt.Checkin.RoundingMinutes = 7\n", "line 3", "must be 1, 5, 10, 15, 30 or 60"),
        ("[all]\nBilling.TaxValue = 1\n", "line 2", "no setting that decides"),
        ("\n[location.Mars]\nCheckin.PayAsYouGo = true\n", "line 2", "there is no location Mars; there are 1 Main"),
        ("[everywhere]\n", "line 1", "begin with [all]"),
        ("[all]\nCheckin.PayAsYouGo = [1]\n", "line 2", "must be a text, a number, true or false"),
        (
            "[all]\nCheckin.DailyCutOffTime = \"03:15\"\nExt.Checkin.RoundingMinutes = 30\n",
            "",
            "would not be a multiple of",
        ),
        ("[all\n", "line 1", ""),
    ] {
        let out = run(server.folder(), file, &[]);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(!out.status.success() && out.stdout.is_empty(), "{file}");
        assert!(said.contains("assume.toml") && said.contains(line) && said.contains(words), "{file}: {said}");
    }
    let out = run(server.folder(), "", &["--location", "Mars"]);
    assert!(String::from_utf8(out.stderr).unwrap().contains("--location: there is no location Mars"));
    let mut command = crate::rig::program::hallpass(server.folder());
    let out = command
        .args(["policy", "replay", "--from", "2026-02-30", "--to", "2026-03-01", "--with", "x"])
        .output()
        .unwrap();
    assert!(String::from_utf8(out.stderr).unwrap().contains("--from: 2026-02-30 is no date"));
    let mut command = crate::rig::program::hallpass(server.folder());
    let out = command.args(["policy", "show"]).output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(
        said.contains("1 Main") && said.contains("1.1 since ever, in force") && said.contains("RoundingMinutes = 15"),
        "{said}"
    );
}
