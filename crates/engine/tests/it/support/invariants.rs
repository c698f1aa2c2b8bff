//! What must be true after every command, whatever it was.

use std::collections::BTreeMap;

use hallpass_engine::{Amount, Cover, Entry, EntryKind, HeldPass, Money, Origin, PassId, PaygKind, Visit};

use super::{Desk, MINUTE, day_number, day_of, day_start, minutes, show_stretch, tz};

/// Minutes a list of movements takes from a pass, less what it gives back.
fn net_minutes<'a>(entries: impl IntoIterator<Item = &'a Entry>, pass: PassId) -> i64 {
    sum(entries, pass, |amount| match amount {
        Amount::Minutes(n) => n,
        Amount::Day | Amount::Nothing => 0,
    })
}

/// Days taken from a pass, less days given back.
fn net_days<'a>(entries: impl IntoIterator<Item = &'a Entry>, pass: PassId) -> i64 {
    sum(entries, pass, |amount| i64::from(amount == Amount::Day))
}

fn sum<'a>(entries: impl IntoIterator<Item = &'a Entry>, pass: PassId, worth: impl Fn(Amount) -> i64) -> i64 {
    let signed = |entry: &Entry| match entry.kind {
        EntryKind::Use => worth(entry.amount),
        EntryKind::GiveBack => -worth(entry.amount),
    };
    entries.into_iter().filter(|entry| entry.pass == pass).map(signed).sum()
}

impl Desk {
    /// Net ledger minutes of a pass.
    pub fn drawn_minutes(&self, pass: PassId) -> i64 {
        net_minutes(&self.ledger, pass)
    }
}

/// A balance moves only by the movements told.
pub fn movements_explain_changes(
    before: &BTreeMap<PassId, HeldPass>,
    after: &BTreeMap<PassId, HeldPass>,
    entries: &[Entry],
) {
    for entry in entries {
        if let Amount::Minutes(n) = entry.amount {
            assert!(n > 0, "an empty or negative movement: {entry:?}");
        }
    }
    for (id, new) in after {
        if new.payg.is_some() {
            continue;
        }
        let old = &before[id];
        let fixed =
            |pass: &HeldPass| (pass.owner, pass.definition, pass.total, pass.expires, pass.created, pass.used_by_hand);
        assert_eq!(fixed(old), fixed(new), "a visit changes only what R3.4 lists");
        if new.used_by_hand {
            continue;
        }
        if let (Some(had), Some(has)) = (old.remaining, new.remaining) {
            assert_eq!(had - has, net_minutes(entries, *id), "movements of {id:?} do not explain {had} -> {has}");
        }
    }
}

/// All invariants of the desk.
pub fn books_balance(desk: &Desk) {
    for pass in desk.passes.values() {
        assert_eq!(pass.payg.is_some(), pass.origin == Origin::PayAsYouGo, "{pass:?}");
        match pass.total {
            _ if pass.payg.is_some() => payg_balances(desk, pass),
            Some(total) => time_pass_balances(desk, pass, total),
            None => day_pass_balances(desk, pass),
        }
    }
    for visit in desk.visits.values() {
        belongs_to_one_day(desk, visit);
        segments_tile(visit);
        ledger_matches_segments(desk, visit);
    }
    visits_do_not_overlap(desk);
}

/// R3.7, R3.4, R6.10: granted = used + remaining, and the columns repeat the ledger.
fn time_pass_balances(desk: &Desk, pass: &HeldPass, total: i64) {
    let remaining = pass.remaining.expect("a time pass keeps RemainingUses");
    assert!(remaining >= 0, "R3.7: {:?} has {remaining} minutes", pass.id);
    if pass.used_by_hand {
        return;
    }
    let drawn = net_minutes(&desk.ledger, pass.id);
    assert_eq!(remaining, total - drawn, "RemainingUses of {:?} is not total less ledger", pass.id);
    let covered: i64 = desk.visits.values().map(|visit| covered_minutes(visit, pass.id)).sum();
    assert_eq!(total, covered + remaining, "granted is not used + remaining on {:?}", pass.id);
    if total > 0 {
        assert_eq!(pass.used, remaining == 0, "Used of {:?} with {remaining} minutes left", pass.id);
    }
    assert_eq!(pass.used, pass.used_date.is_some(), "UsedDate of {:?}", pass.id);
}

/// R3.4, R7.20: used exactly while something rests on it.
fn day_pass_balances(desk: &Desk, pass: &HeldPass) {
    assert_eq!(pass.remaining, None, "a day pass has no minutes");
    if pass.used_by_hand {
        return;
    }
    let days = net_days(&desk.ledger, pass.id);
    assert_eq!(days, i64::from(pass.used), "ledger of day pass {:?}", pass.id);
    assert_eq!(pass.used, pass.used_date.is_some(), "UsedDate of {:?}", pass.id);
    assert_eq!(pass.used, pass.used_by.is_some(), "user of {:?}", pass.id);
    let rests = |visit: &&Visit| visit.segments.iter().any(|s| s.cover == Cover::Day(pass.id));
    let resting: Vec<&Visit> = desk.visits.values().filter(rests).collect();
    assert_eq!(pass.used, !resting.is_empty(), "{:?} is used without a visit, or free under one", pass.id);
    for visit in resting {
        assert_eq!(Some(visit.customer), pass.used_by, "R11.16: {:?} serves one person", pass.id);
    }
}

/// R10.3, R10.5, R7.20: there only while a visit rests on it, of its owner and at its place; free of charge until the first
/// check-out.
fn payg_balances(desk: &Desk, pass: &HeldPass) {
    let payg = pass.payg.unwrap();
    let resting: Vec<&Visit> = desk.visits.values().filter(|visit| super::rests_on(visit).contains(&pass.id)).collect();
    assert!(!resting.is_empty(), "nothing rests on {pass:?}");
    for visit in &resting {
        assert_eq!((visit.customer, visit.location), (pass.owner, payg.location), "R10.11, D21: {pass:?}");
    }
    assert!(payg.price >= Money::ZERO && payg.price.as_ten_thousandths() % 100 == 0, "{pass:?}");
    let closed = resting.iter().any(|visit| visit.to.is_some());
    match payg.kind {
        PaygKind::Timed => {
            assert_eq!(resting.len(), 1, "R10.11: {pass:?} serves one visit");
            assert_eq!(net_minutes(&desk.ledger, pass.id), pass.total.unwrap_or(0), "ledger of {pass:?}");
            if closed || payg.invoiced {
                assert_eq!((pass.used, pass.remaining), (true, Some(0)), "R10.3: {pass:?}");
                assert!(pass.total.is_some_and(|billed| billed % 15 == 0), "R10.4: {pass:?}");
                assert!(payg.charge.is_some());
            } else {
                assert_eq!((pass.used, pass.used_date, pass.total, pass.remaining), (false, None, None, None));
                assert_eq!((payg.price, payg.charge), (Money::ZERO, None), "R10.3: no charge while open");
            }
            if closed {
                let end = resting[0].segments.iter().find(|s| s.cover == Cover::PayAsYouGo(pass.id)).map(|s| s.to);
                assert_eq!(pass.used_date, end, "R10.3: UsedDate = ToTime");
            }
        }
        PaygKind::Fixed => {
            assert_eq!((pass.total, pass.remaining, pass.used), (None, None, true), "R10.3: {pass:?}");
            assert_eq!(pass.used_by, Some(pass.owner));
            assert_eq!(net_days(&desk.ledger, pass.id), 1, "ledger of {pass:?}");
            assert!(!closed || payg.charge.is_some() || !desk.bookings.is_empty(), "priced: {pass:?}");
        }
    }
}

fn covered_minutes(visit: &Visit, pass: PassId) -> i64 {
    let on_pass = visit.segments.iter().filter(|s| s.cover == Cover::Time(pass));
    on_pass.map(|s| minutes(s.from, s.to)).sum()
}

/// R2.4, R2.5, R2.7, D10: the stored day is the day of FromTime, and stored times are full steps from the cut-off.
fn belongs_to_one_day(desk: &Desk, visit: &Visit) {
    if desk.locations[&visit.location].has_changed_clocks() {
        // Read by hand in rules_clock_changes.rs.
        return;
    }
    let (zone, settings) = (tz(&desk.zones[&visit.location]), &desk.locations[&visit.location].settings);
    let cut_off = i64::from(settings.cut_off.minutes());
    let day = day_of(&zone, cut_off, visit.from);
    assert_eq!(visit.business_day, day_number(day), "business day of {}", show_stretch(visit.from, visit.to));
    let raw_day = day_of(&zone, cut_off, visit.raw_from);
    let one_grid = desk.zones.values().all(|zone| *zone == desk.zones[&visit.location])
        && desk.locations.values().all(|place| place.settings.rounding_minutes == settings.rounding_minutes)
        && desk.locations.values().all(|place| place.settings.cut_off == settings.cut_off);
    if !one_grid {
        // An arrival moved to the end of a visit elsewhere (D4, D7) keeps that place's steps.
        return;
    }
    let off_grid = |at| {
        let start = day_start(&zone, cut_off, day_of(&zone, cut_off, at));
        (at.as_micros() - start.as_micros()) % (settings.rounding_minutes * MINUTE)
    };
    assert_eq!(off_grid(visit.from), 0, "FromTime is not a full step: {}", show_stretch(visit.from, visit.to));
    assert!(day >= raw_day, "FromTime moved to the day before: {}", show_stretch(visit.from, visit.to));
    if let Some(to) = visit.to {
        assert_eq!(off_grid(to), 0, "ToTime is not a full step: {}", show_stretch(visit.from, visit.to));
    }
}

/// R6: the segments of a closed visit cover [from, to) without gap or overlap. Free access (D23) leaves none.
fn segments_tile(visit: &Visit) {
    let text = show_stretch(visit.from, visit.to);
    let mut edge = visit.from;
    for segment in &visit.segments {
        assert!(segment.from < segment.to, "an empty segment in {text}: {segment:?}");
        assert_eq!((segment.from.as_micros() - visit.from.as_micros()) % MINUTE, 0, "parts of a minute in {text}");
        if visit.to.is_some() {
            assert_eq!(segment.from, edge, "gap or overlap in {text}: {:?}", visit.segments);
            edge = segment.to;
        } else {
            let by_day = matches!(segment.cover, Cover::Day(_) | Cover::PayAsYouGo(_));
            assert!(by_day, "an open visit draws only day passes and fixed prices: {segment:?}");
        }
    }
    if let Some(to) = visit.to {
        assert!(visit.from < to, "ToTime not later than FromTime: {text}");
        if visit.pass.is_some() {
            assert_eq!(edge, to, "segments do not reach the end of {text}: {:?}", visit.segments);
        } else {
            assert!(visit.segments.is_empty(), "free access draws nothing: {:?}", visit.segments);
        }
    }
}

/// The ledger of a visit repeats its segments, pass by pass.
fn ledger_matches_segments(desk: &Desk, visit: &Visit) {
    for pass in desk.passes.values().filter(|pass| pass.payg.is_none()).map(|pass| &pass.id) {
        let rows = desk.ledger.iter().filter(|entry| entry.visit == visit.id);
        let covered = covered_minutes(visit, *pass);
        assert_eq!(net_minutes(rows, *pass), covered, "ledger of {:?} on {pass:?}", visit.id);
    }
}

/// R7.9: at most one open visit per customer, and no two visits at once, wherever.
fn visits_do_not_overlap(desk: &Desk) {
    let mut visits: Vec<&Visit> = desk.visits.values().collect();
    visits.sort_by_key(|visit| (visit.customer, visit.from, visit.id));
    for pair in visits.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        if first.customer == second.customer {
            let end = first.to.unwrap_or_else(|| panic!("{:?} is open although {:?} follows", first.id, second.id));
            assert!(end <= second.from, "{:?} and {:?} overlap", first.id, second.id);
        }
    }
}
