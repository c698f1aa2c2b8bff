//! Stored times and minutes: full steps from the cut-off, never across one, and real minutes (R2.2-R2.7, D10).

use hallpass_engine::Cover;
use proptest::prelude::*;

use super::choice::{arrivals, oracle};
use super::runner::check;
use super::scene::scenes;
use crate::support::*;

#[test]
fn stored_times_are_full_steps_and_stay_in_their_day() {
    check("stored_times", 1, &(scenes(), arrivals()), |(mut scene, arrival)| {
        (scene.terms.limits, scene.terms.pay_as_you_go) = ([None; 4], false);
        let mut desk = scene.set_up();
        desk.passes.clear();
        let pass = desk.grant_time(ANN, 1_000_000);
        let definition = desk.passes[&pass].definition;
        desk.def(definition).locations = desk.locations.keys().copied().collect();
        let mut ask = arrival.prepare(&mut desk);
        ask.request.named_pass = None;
        let oracle = oracle(&desk, &ask);
        let (raw_from, raw_to) = (ask.request.from, ask.request.to.unwrap());
        let visit = desk.enter(ask.clone());
        let visit = &desk.visits[&visit];
        let (from, to) = (visit.from, visit.to.unwrap());
        assert_eq!(show(from), show(oracle.rounded_from(raw_from)));
        assert_eq!(show(to), show(oracle.rounded_to(from, raw_to)));

        let step = desk.locations[&ask.request.location].settings.rounding_minutes;
        let away = |raw, stored| minutes(raw, stored).abs();
        assert!(away(raw_from, from) <= step, "R2.4: less than a step");
        assert!(2 * away(raw_to, to) <= 3 * step, "half a step, or one more after R2.3");
        assert!(from < oracle.next_cut_off(raw_from) && oracle.next_cut_off(from) == oracle.next_cut_off(raw_from));
        assert!(to <= oracle.next_cut_off(raw_to), "ToTime crosses no cut-off");
        // R2.7: the balance loses exactly the minutes that passed.
        assert_eq!(1_000_000 - desk.left(pass), minutes(from, to));
        assert_eq!((visit.raw_from, visit.raw_to), (raw_from, Some(raw_to)));
    });
}

/// R6.4.
#[test]
fn a_visit_uses_one_day_pass_per_business_day_it_touches() {
    check("day_passes_per_day", 1, &(scenes(), arrivals()), |(mut scene, arrival)| {
        (scene.terms.limits, scene.terms.pay_as_you_go) = ([None; 4], false);
        let mut desk = scene.set_up();
        desk.passes.clear();
        let definition = desk.day_pass();
        desk.def(definition).locations = desk.locations.keys().copied().collect();
        desk.grant_many(ANN, definition, 4);
        let ask = arrival.prepare(&mut desk);
        let oracle = oracle(&desk, &ask);
        let visit = desk.enter(ask);
        let visit = &desk.visits[&visit];
        let mut days = 0;
        let mut start = visit.from;
        while start < visit.to.unwrap() {
            (start, days) = (oracle.next_cut_off(start), days + 1);
        }
        assert_eq!(desk.passes.values().filter(|pass| pass.used).count(), days);
        assert!(visit.segments.iter().all(|s| matches!(s.cover, Cover::Day(_))));
        assert_eq!(visit.segments.len(), days);
        for segment in &visit.segments {
            assert!(segment.to <= oracle.next_cut_off(segment.from), "a segment lies in one business day");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// R2.5: the days of a location follow each other without gap or overlap, in every zone and year (beyond W10).
    #[test]
    fn business_days_partition_time(zone in 0..8_usize, quarter in 0..1_402_560_i64, cut_off_quarter in 0..=48_i64) {
        const ZONES: [&str; 8] = [
            "Europe/London", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "America/Santiago",
            "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca",
        ];
        use hallpass_engine::calendar::Zone;
        // Any quarter hour from 2000 to 2040; Samoa skipped a whole day in 2011.
        let at = t("2000-01-01 00:00") + hallpass_engine::instant::Span::minutes(15 * quarter);
        let text = format!("{:02}:{:02}", cut_off_quarter / 4, cut_off_quarter % 4 * 15);
        let cut_off = cut_off(&text);
        let (mine, theirs) = (tz(ZONES[zone]), Zone::by_name(ZONES[zone]).unwrap());
        let day = theirs.business_day(cut_off, at);
        prop_assert_eq!(day.0, day_number(day_of(&mine, 15 * cut_off_quarter, at)));
        let (start, end) = (theirs.start_of(cut_off, day), theirs.next_cut_off(cut_off, at));
        prop_assert!(start <= at && at < end, "{} not in {}", show(at), show_stretch(start, Some(end)));
        prop_assert_eq!(show(start), show(day_start(&mine, 15 * cut_off_quarter, day_of(&mine, 15 * cut_off_quarter, at))));
        prop_assert_eq!(theirs.start_of(cut_off, theirs.business_day(cut_off, end)), end);
    }
}
