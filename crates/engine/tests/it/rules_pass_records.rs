//! Pass records on their own: issue, Used by hand, the cap and the price shown (R3.3, R3.6, R3.8, R3.9, R11.2).

use std::collections::BTreeSet;

use hallpass_engine::corrections::{correct_minutes, keeps_its_period};
use hallpass_engine::passes::{MOST_HELD, clear_used_by_hand, fits_cap, is_live, issue, price_shown, set_used_by_hand};
use hallpass_engine::{Failure, HeldPass, LocationId, Money, Origin, PassId, PlanId, failures_now};

use crate::support::*;

fn time_pass(total: i64, remaining: i64) -> HeldPass {
    let mut desk = Desk::new();
    let id = desk.grant_time(ANN, total);
    desk.pass(id).remaining = Some(remaining);
    desk.passes[&id].clone()
}

fn day_pass() -> HeldPass {
    let mut desk = Desk::new();
    let id = desk.grant_day(ANN);
    desk.passes[&id].clone()
}

/// R3.3.
#[test]
fn r3_3_a_pass_starts_with_the_minutes_of_its_definition() {
    for (included, uses) in [(None, None), (Some(60), Some(60)), (Some(0), Some(0)), (Some(-5), Some(0))] {
        let issued = issue(included);
        assert_eq!((issued.total, issued.remaining), (uses, uses), "{included:?}");
    }
}

/// R3.6: UsedDate of the body, else now; a time pass has nothing left, a day pass was used by its owner (R4.6).
#[test]
fn r3_6_used_set_by_hand() {
    let (now, then) = (t("2026-03-04 12:00"), t("2026-03-03 09:00"));
    let time = set_used_by_hand(&time_pass(60, 45), None, now);
    assert_eq!((time.used, time.used_date, time.used_by, time.used_by_hand), (true, Some(now), None, true));
    assert_eq!((time.total, time.remaining), (Some(60), Some(0)));
    let day = set_used_by_hand(&day_pass(), Some(then), now);
    assert_eq!((day.used, day.used_date, day.used_by, day.used_by_hand), (true, Some(then), Some(ANN), true));
    assert_eq!((day.total, day.remaining), (None, None));
    assert_eq!((day.owner, day.definition, day.created), (ANN, day_pass().definition, day_pass().created));
}

/// R3.6, D12: what the ledger has not taken comes back, never less than nothing.
#[test]
fn r3_6_used_cleared_by_hand() {
    let now = t("2026-03-04 12:00");
    for (ledger, left) in [(0, 60), (15, 45), (60, 0), (75, 0)] {
        let used = set_used_by_hand(&time_pass(60, 45), None, now);
        let clear = clear_used_by_hand(&used, ledger);
        assert_eq!((clear.used, clear.used_date, clear.used_by_hand), (false, None, false));
        assert_eq!((clear.total, clear.remaining), (Some(60), Some(left)), "{ledger} used by visits");
    }
    let used = set_used_by_hand(&day_pass(), None, now);
    assert_eq!(clear_used_by_hand(&used, 0), day_pass());
}

/// R3.8: neither used nor expired; at the instant of ExpireDate it has expired (R4.5). R10.11: not pay as you go.
#[test]
fn r3_8_what_counts_towards_the_cap() {
    let now = t("2026-03-04 12:00");
    let plain = day_pass();
    assert!(is_live(&plain, now));
    assert!(!is_live(&HeldPass { used: true, ..plain.clone() }, now));
    for (expires, live) in [("2026-03-04 12:00:01", true), ("2026-03-04 12:00", false), ("2026-03-04 11:59", false)] {
        assert_eq!(is_live(&HeldPass { expires: Some(t(expires)), ..plain.clone() }, now), live, "{expires}");
    }
    for (origin, live) in
        [(Origin::Manual, true), (Origin::Product, true), (Origin::Plan, true), (Origin::PayAsYouGo, false)]
    {
        assert_eq!(is_live(&HeldPass { origin, ..plain.clone() }, now), live, "{origin:?}");
    }
}

/// W23: 495 live passes and 5 more are 500, 6 more are too many (R3.8).
#[test]
fn r3_8_five_hundred_are_the_most() {
    assert_eq!(MOST_HELD, 500);
    for (live, more, fits) in
        [(495, 5, true), (495, 6, false), (0, 500, true), (0, 501, false), (500, 0, true), (i64::MAX, 1, false)]
    {
        assert_eq!(fits_cap(live, more), fits, "{live} and {more}");
    }
}

/// R11.2: 0 when free, else the override, else the lowest special price of the customer's plans, else the definition's.
#[test]
fn r11_2_the_price_shown() {
    let mut desk = Desk::new();
    let definition = desk.day_pass();
    desk.def(definition).price = money(20);
    desk.def(definition).special_prices = [(PlanId(1), money(15)), (PlanId(2), money(12))].into();
    let definition = &desk.definitions[&definition];
    let plans = |ids: &[i64]| -> BTreeSet<PlanId> { ids.iter().map(|id| PlanId(*id)).collect() };
    for (free, own, on, shown) in [
        (false, None, plans(&[]), money(20)),
        (false, None, plans(&[3]), money(20)),
        (false, None, plans(&[1]), money(15)),
        (false, None, plans(&[1, 2, 3]), money(12)),
        (false, Some(money(7)), plans(&[1]), money(7)),
        (true, Some(money(7)), plans(&[1]), Money::ZERO),
        (true, None, plans(&[]), Money::ZERO),
    ] {
        assert_eq!(price_shown(definition, free, own, &on), shown, "free {free}, own {own:?}, plans {on:?}");
    }
}

/// R3.4: a correction by nothing empties nothing: a pass that was issued without minutes stays as it is.
#[test]
fn a_pass_that_was_empty_is_not_emptied() {
    let now = t("2026-03-04 12:00");
    let empty = time_pass(0, 0);
    assert_eq!(correct_minutes(&empty, 0, 0, now).unwrap(), empty);
    let emptied = correct_minutes(&time_pass(60, 60), -60, 0, now).unwrap();
    assert_eq!((emptied.used, emptied.used_date), (true, Some(now)));
}

/// R11.8: only the passes of a plan end with their period.
#[test]
fn r11_8_a_pass_of_a_plan_keeps_its_period() {
    for (origin, keeps) in
        [(Origin::Plan, true), (Origin::Manual, false), (Origin::Product, false), (Origin::PayAsYouGo, false)]
    {
        assert_eq!(keeps_its_period(&HeldPass { origin, ..day_pass() }), keeps, "{origin:?}");
    }
}

/// Chapter 4, asked about one pass: every rule that it fails, in order; a disabled account before all (R4.1).
#[test]
fn what_keeps_a_pass_from_being_used_now() {
    let mut desk = Desk::new();
    let good = desk.grant_time(ANN, 60);
    let bad = desk.grant_time(ANN, 60);
    desk.pass(bad).expires = Some(t("2026-03-03 12:00"));
    let definition = desk.passes[&bad].definition;
    desk.def(definition).locations = [LocationId(2)].into();
    let at = t("2026-03-03 12:00");
    let ask = |desk: &Desk, place, pass| failures_now(&desk.world(ANN, None), place, pass, at);
    assert_eq!(ask(&desk, MAIN, good), Some(vec![]));
    assert_eq!(ask(&desk, MAIN, bad), Some(vec![Failure::WrongLocation, Failure::Expired]));
    assert_eq!(ask(&desk, LocationId(9), good), None);
    assert_eq!(ask(&desk, MAIN, PassId(99)), None);
    desk.person(ANN).active = false;
    assert_eq!(ask(&desk, MAIN, good), Some(vec![Failure::AccountDisabled]));
    assert_eq!(ask(&desk, MAIN, bad), Some(vec![Failure::AccountDisabled, Failure::WrongLocation, Failure::Expired]));
}
