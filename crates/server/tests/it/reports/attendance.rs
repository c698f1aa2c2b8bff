//! R17.9: who was there when. The clocks of Newfoundland go forward on 8 March 2026 at 02:00 (from UTC-3:30 to UTC-2:30).

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::{point, points, report, rows, server, totals};
use crate::rig::{Desk, Random, seeds};

/// A customer with time for everything.
fn guest(desk: &Desk, definition: i64, name: &str) -> i64 {
    let customer = desk.customer(name);
    desk.issue(customer, definition, 1);
    customer
}

const DAY: [&str; 8] = ["Day", "DayMinutes", "Visits", "Customers", "Average", "Peak", "PeakAt", "Lowest"];

/// R17.9.
#[test]
fn a_day_of_23_hours_with_visits_over_midnight_and_over_the_cut_off() {
    let (server, desk) = server("2026-03-06T12:00:00Z", "America/St_Johns", "03:00");
    desk.setting(1, "MobileApp.NexClicker.MaxCapacity", "4");
    let time = desk.time_pass(6000);
    let [ana, ben, cid, dora] = ["Ana", "Ben", "Cid", "Dora"].map(|name| guest(&desk, time, name));
    desk.clock("2026-03-10T12:00:00Z");
    // Saturday 7 March, its business day from 03:00 (06:30Z) to 03:00 of the 8th (05:30Z, the clock has gone forward): 23 hours.
    desk.visit(ana, "2026-03-07T13:30:00Z", "2026-03-07T15:30:00Z"); // 10:00 to 12:00
    desk.visit(ben, "2026-03-07T14:30:00Z", "2026-03-08T03:00:00Z"); // 11:00 to 23:30
    desk.visit(cid, "2026-03-08T02:30:00Z", "2026-03-08T04:30:00Z"); // 23:00 to 01:00, over midnight
    desk.visit(dora, "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z"); // 01:30 to 04:30 summer time, over the cut-off
    // Sunday 8 March: entered until 13:00 by mistake, put right to 11:00; another one was deleted.
    let long = desk.visit(ana, "2026-03-08T12:30:00Z", "2026-03-08T15:30:00Z");
    desk.edit(long, json!({"ToTime": "2026-03-08T13:30:00Z"})).done();
    let wrong = desk.visit(ben, "2026-03-08T12:30:00Z", "2026-03-08T20:30:00Z");
    desk.admin.delete(&format!("/api/spaces/checkins/{wrong}")).done();

    let found = report(&desk.admin, "attendance?business=1&from=2026-03-07&to=2026-03-08");
    assert_eq!(found["Business"], json!({"Id": 1, "Name": "Main", "TimeZone": "America/St_Johns"}));
    // 7 March: 1 from 13:30Z, 2 from 14:30Z, 1 from 15:30Z, 2 from 02:30Z, 1 from 03:00Z, 0 from 04:30Z, 1 from 05:00Z to the
    // cut-off at 05:30Z: 16 hours in use. Present 120 + 750 + 120 + 30 = 1,020 minutes of 960: 1.06 on average.
    // 8 March: Dora to 07:00Z, Ana from 12:30Z to 13:30Z: 150 of the 480 minutes from 05:30Z: 0.31.
    assert_eq!(
        rows(&found, &DAY),
        [
            json!(["2026-03-07", 1380, 4, 4, 1.06, 2, "2026-03-07T14:30:00Z", 0]),
            json!(["2026-03-08", 1440, 2, 2, 0.31, 1, "2026-03-08T05:30:00Z", 0]),
        ]
    );
    // Stays by the day they began: 120, 750, 120 and Dora's 120 on the 7th (mean 277.5), Ana's 60 on the 8th.
    assert_eq!(
        rows(
            &found,
            &["UsedFrom", "UsedTo", "Capacity", "PeakPercent", "PresentMinutes", "AverageStay", "LongestStay"]
        ),
        [
            json!(["2026-03-07T13:30:00Z", "2026-03-08T05:30:00Z", 4, 50, 1020, 278, 750]),
            json!(["2026-03-08T05:30:00Z", "2026-03-08T13:30:00Z", 4, 25, 150, 60, 60]),
        ]
    );
    // All stays: 60, 120, 120, 120, 750.
    let names = ["OnSiteNow", "Visits", "Customers", "Peak", "AverageStay", "MedianStay"];
    assert_eq!(totals(&found, &names), json!([0, 5, 4, 2, 234, 120]));

    // Two days: an hour of the wall clock has 120 minutes, that from two to three only the 60 of the 9th of March.
    let hour = |hour: &str| point(&found, "Average by hour", hour);
    assert_eq!(hour("10"), Some(1.0), "Ana on both days");
    assert_eq!(hour("11"), Some(1.0), "Ana and Ben on the 7th");
    assert_eq!(hour("1"), Some(0.25), "Dora from 01:30");
    assert_eq!(hour("2"), Some(0.0));
    assert_eq!(hour("3"), Some(0.5), "Dora after the change");
    let at = |x: &str| point(&found, "Average by weekday and hour", x);
    assert_eq!((at("6-11"), at("7-10"), at("6-02"), at("7-02")), (Some(2.0), Some(1.0), None, Some(0.0)));
    assert_eq!(points(&found, "Customers"), [("2026-03-07".into(), 4.0), ("2026-03-08".into(), 2.0)]);
    assert_eq!(points(&found, "Peak against capacity"), [("2026-03-07".into(), 50.0), ("2026-03-08".into(), 25.0)]);
    assert_eq!(points(&found, "Average stay"), [("2026-03-07".into(), 278.0), ("2026-03-08".into(), 60.0)]);

    // Who is there now; the day so far: 11:30Z to 12:00Z.
    desk.enter(ben, "2026-03-10T11:30:00Z");
    let today = report(&desk.admin, "attendance?from=2026-03-10");
    assert_eq!(
        (&today["From"], &today["To"], &today["Business"]),
        (&json!("2026-03-10"), &json!("2026-03-10"), &json!(null))
    );
    assert_eq!(rows(&today, &DAY), [json!(["2026-03-10", 1440, 1, 1, 1, 1, "2026-03-10T11:30:00Z", 1])]);
    assert_eq!(rows(&today, &["AverageStay", "UsedTo"]), [json!([null, "2026-03-10T12:00:00Z"])]);
    assert_eq!(totals(&today, &["OnSiteNow", "Visits"]), json!([1, 1]));
    server.assert_sound();
}

/// The board's numbers are the report's: a visit over the cut-off is of both days, and whoever comes this moment is there.
#[test]
fn the_board_counts_the_day_as_the_report_does() {
    let (server, desk) = server("2026-03-06T12:00:00Z", "America/St_Johns", "03:00");
    let time = desk.time_pass(6000);
    let [ana, ben, dora] = ["Ana", "Ben", "Dora"].map(|name| guest(&desk, time, name));
    let board = || desk.admin.get("/api/hallpass/board?business=1").ok()["Today"].clone();
    desk.clock("2026-03-08T07:15:00Z");
    // The business day of the 8th began at 05:30Z.
    desk.visit(ana, "2026-03-08T02:30:00Z", "2026-03-08T04:30:00Z");
    desk.visit(dora, "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z");
    assert_eq!(board(), json!({"Visits": 1, "Customers": 1, "Peak": 1}), "Dora; Ana had gone before the cut-off");
    desk.enter(ana, "2026-03-08T07:15:00Z");
    desk.enter(ben, "2026-03-08T07:15:00Z");
    assert_eq!(board(), json!({"Visits": 3, "Customers": 3, "Peak": 2}), "two who have just come");
    desk.clock("2026-03-08T07:30:00Z");
    assert_eq!(board(), json!({"Visits": 3, "Customers": 3, "Peak": 2}));
    let found = report(&desk.admin, "attendance?business=1&from=2026-03-08&to=2026-03-08");
    assert_eq!(rows(&found, &["Visits", "Customers", "Peak"]), [json!([3, 3, 2])]);
    server.assert_sound();
}

/// R5.7: by the plans at the arrival.
#[test]
fn customers_by_plan_are_counted_once_a_day() {
    let (server, desk) = server("2026-03-02T08:00:00Z", "America/St_Johns", "00:00");
    let time = desk.time_pass(6000);
    let [ana, ben] = ["Ana", "Ben"].map(|name| guest(&desk, time, name));
    let plan = crate::desk::limits::plan(&desk, json!({"Name": "Flex"}));
    crate::desk::limits::contract(&desk, ana, plan);
    desk.clock("2026-03-03T23:00:00Z");
    for (who, from, to) in [(ana, "12", "13"), (ana, "15", "16"), (ben, "14", "17")] {
        desk.visit(who, &format!("2026-03-03T{from}:00:00Z"), &format!("2026-03-03T{to}:00:00Z"));
    }
    let found = report(&desk.admin, "attendance?from=2026-03-03&to=2026-03-03");
    let series =
        found["Series"].as_array().unwrap().iter().find(|series| series["Name"] == "Customers by plan").unwrap();
    assert_eq!(
        series["Points"],
        json!([
            {"X": "2026-03-03", "Y": 1, "Group": "Flex"},
            {"X": "2026-03-03", "Y": 1, "Group": "No plan"},
        ])
    );
    assert_eq!(rows(&found, &["Visits", "Customers", "Peak"]), [json!([3, 2, 2])]);
    server.assert_sound();
}

/// Business days of Lord Howe Island around 5 April 2026, whose clocks go back by half an hour at 02:00 (UTC+11 to UTC+10:30):
/// the day, its first minute and its end in minutes since 2026-04-03T00:00Z, worked out by hand.
const LORD_HOWE: [(&str, i64, i64); 3] = [
    ("2026-04-04", 13 * 60, 37 * 60),
    // 24 and a half hours.
    ("2026-04-05", 37 * 60, 61 * 60 + 30),
    ("2026-04-06", 61 * 60 + 30, 85 * 60 + 30),
];

/// `2026-04-03T00:00Z` and so many minutes.
fn instant(minutes: i64) -> String {
    format!("2026-04-{:02}T{:02}:{:02}:00Z", 3 + minutes / 1440, minutes / 60 % 24, minutes % 60)
}

fn minute(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    (number(8..10) - 3) * 1440 + number(11..13) * 60 + number(14..16)
}

/// What a slow and simple count finds of a day: minute after minute, how many visits are there.
fn by_brute_force(visits: &[(i64, i64, i64)], (day, from, to): (&str, i64, i64)) -> Value {
    let inside = |at: i64| visits.iter().filter(|(_, start, end)| *start <= at && at < *end).count();
    let counts: Vec<usize> = (from..to).map(inside).collect();
    let here = visits.iter().filter(|(_, start, end)| *start < to && *end > from);
    let customers: BTreeSet<i64> = here.clone().map(|(customer, ..)| *customer).collect();
    let first = counts.iter().position(|count| *count > 0);
    let last = counts.iter().rposition(|count| *count > 0);
    let used = first.zip(last).map_or(&counts[..0], |(first, last)| &counts[first..=last]);
    let present: usize = counts.iter().sum();
    json!([
        day,
        to - from,
        here.count(),
        customers.len(),
        used.iter().max().copied().unwrap_or(0),
        used.iter().min().copied().unwrap_or(0),
        present,
    ])
}

/// R17.9.
#[test]
fn random_histories_are_counted_as_minute_after_minute() {
    for seed in seeds(6, 60) {
        let mut random = Random::new(seed);
        let (server, desk) = server("2026-04-02T00:00:00Z", "Australia/Lord_Howe", "00:00");
        let time = desk.time_pass(60_000);
        let guests: Vec<i64> = (0..6).map(|n| guest(&desk, time, &format!("Guest {n}"))).collect();
        desk.clock("2026-04-09T00:00:00Z");
        for _ in 0..30 {
            let from = i64::try_from(random.below(86 * 60)).unwrap();
            let longest = if random.one_in(4) { 1500 } else { 240 };
            let length = 1 + i64::try_from(random.below(longest)).unwrap();
            let body = json!({"ToTime": instant(from + length)});
            // One that meets another of the same customer is refused or joined to it.
            desk.check_in(*random.pick(&guests), &instant(from), body);
        }
        let stored = desk.admin.get("/api/spaces/checkins?size=1000").records();
        let text = |record: &Value, member: &str| minute(record[member].as_str().unwrap());
        let visits: Vec<(i64, i64, i64)> = stored
            .iter()
            .map(|record| (record["CoworkerId"].as_i64().unwrap(), text(record, "FromTime"), text(record, "ToTime")))
            .collect();
        assert!(visits.len() > 15, "seed {seed}: a history of {} visits shows nothing", visits.len());
        let found = report(&desk.admin, "attendance?from=2026-04-04&to=2026-04-06");
        let counted = rows(&found, &["Day", "DayMinutes", "Visits", "Customers", "Peak", "Lowest", "PresentMinutes"]);
        assert_eq!(counted, LORD_HOWE.map(|day| by_brute_force(&visits, day)), "seed {seed}: {visits:?}");
        // A peak is where it is said to be.
        for row in found["Rows"].as_array().unwrap().iter().filter(|row| row["Peak"] != 0) {
            let at = minute(row["PeakAt"].as_str().unwrap());
            let inside = visits.iter().filter(|(_, start, end)| *start <= at && at < *end).count();
            assert_eq!(row["Peak"], inside, "seed {seed}");
        }
        let by_day: HashMap<String, f64> = points(&found, "Peak").into_iter().collect();
        assert_eq!(by_day.len(), 3);
        drop(server);
    }
}
