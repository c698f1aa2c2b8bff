//! What reports read comes from indexes between bounds: the report of a week does not pass over 100,000 visits.

use hallpass_engine::Instant;
use hallpass_store::Error;
use hallpass_testbed::{Kind, kind};

use crate::plans::FILL;
use crate::support::*;

/// Rows, and the indexes of the table that has many of them.
const READS: [(&str, &[&str]); 10] = [
    ("visits", &["checkin_business", "checkin_open_business", "checkin_long"]),
    ("overtime", &["checkin_business"]),
    ("open visits", &["checkin_open_business"]),
    ("passes added", &["coworker_time_pass_created"]),
    ("current passes", &["coworker_time_pass_unused"]),
    ("lapsing passes", &["coworker_time_pass_unused"]),
    ("lapsed passes", &["coworker_time_pass_unused"]),
    ("passes to review", &["coworker_time_pass_review"]),
    ("failed check-ins", &["failed_checkin_business"]),
    ("contracts", &["coworker_contract_issued_by"]),
];

/// A stretch of each visit, every fiftieth beyond its pass.
const STRETCHES: &str = "INSERT INTO visit_segment (visit_id, seq, cover, pass_id, from_time, to_time) \
     SELECT id, 0, CASE WHEN id % 50 = 0 THEN 'overtime' ELSE 'time' END, id, from_time, from_time + 60000000 FROM checkin";

/// A week in the middle of what the tables are filled with.
async fn hold(place: &Place, when: &str) {
    let from = Instant::from_micros(1_775_000_000_000_000);
    let to = Instant::from_micros(1_775_000_000_000_000 + 7 * 86_400_000_000);
    let read = place.store.read::<_, Error, _>(move |tx| Box::pin(async move { tx.report_plans(2, (from, to)).await }));
    let plans = read.await.unwrap();
    assert_eq!(plans.iter().map(|(name, _)| *name).collect::<Vec<_>>(), READS.map(|(name, _)| name));
    for ((name, plan), (_, indexes)) in plans.iter().zip(READS) {
        let says = format!("{when} {name}: {plan:#?}");
        // PostgreSQL reads tables without rows as they lie.
        if kind() == Kind::Postgres && ["passes to review", "failed check-ins", "contracts"].contains(name) {
            continue;
        }
        for index in indexes {
            // Of a location that has a third of so short a stretch PostgreSQL may read all locations' visits, between the same
            // bounds.
            let other = if kind() == Kind::Postgres && *index == "checkin_business" { "checkin_from" } else { index };
            assert!(plan.iter().any(|line| line.contains(index) || line.contains(other)), "{index}: {says}");
        }
        let passes_over = |line: &String| {
            let step = line.trim_start_matches([' ', '-', '>']);
            // A scan by an index of its own is not one of the table.
            ["SCAN checkin", "SCAN c", "SCAN p", "Seq Scan on checkin", "Seq Scan on coworker_time_pass"]
                .iter()
                .any(|scan| step.strip_prefix(scan).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        };
        assert!(!plan.iter().any(passes_over), "{says}");
    }
}

#[tokio::test]
async fn rows_of_reports_are_read_between_bounds() {
    let place = place().await;
    let raw = place.raw();
    if kind() == Kind::Sqlite {
        hold(&place, "empty").await;
        raw.batch(FILL);
        raw.batch(STRETCHES);
        hold(&place, "filled").await;
        raw.batch("ANALYZE");
    } else {
        for able in ["DISABLE", "ENABLE"] {
            for table in ["coworker_time_pass", "checkin", "coworker"] {
                raw.batch(&format!("ALTER TABLE {table} {able} TRIGGER USER"));
            }
            if able == "DISABLE" {
                raw.batch(FILL);
                raw.batch(STRETCHES);
            }
        }
        raw.batch("VACUUM ANALYZE");
    }
    let place = place.reopened().await;
    hold(&place, "analysed").await;
}
