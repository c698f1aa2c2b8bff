//! Roll-over and the order of carried passes (beyond W22): terms, shares, and the step in the order of use.

use hallpass_engine::carry::{Leftover, RollOver, Terms, changes, terms, whole};
use hallpass_engine::*;

use crate::support::*;

/// A place in UTC whose roll-over is on.
fn rolling(but: impl FnOnce(&mut RollOver)) -> Location {
    let mut place = place("UTC", "00:00");
    place.settings.roll_over.percent = 100;
    but(&mut place.settings.roll_over);
    place
}

/// On the 15th of each month.
fn contract() -> Contract {
    contract_on("2026-01-15 00:00", Cycle::Months(1))
}

fn ask(contract: &Contract, place: &Location, renewal: Renewal, ended: &str) -> Option<Terms> {
    terms(contract, place, renewal, t(ended), true, 0)
}

/// An old pass with so much left, nothing of which goes on yet.
fn left(left: i64) -> Leftover {
    Leftover { left, held: 0, free: 0, open: true }
}

/// An old pass of which `held` goes on, `free` of that unused.
fn held(left: i64, held: i64, free: i64) -> Leftover {
    Leftover { left, held, free, open: true }
}

#[test]
fn carried_passes_live_so_many_periods_of_their_own_rhythm() {
    for (renewal, periods, expires) in [
        (Renewal::TariffMonth, 1, "2026-03-15 00:00"),
        (Renewal::TariffMonth, 12, "2027-02-15 00:00"),
        // Half a month is left of February when the month of the contract ends; it counts as a period of the calendar.
        (Renewal::CalendarMonth, 1, "2026-03-01 00:00"),
        (Renewal::CalendarMonth, 2, "2026-04-01 00:00"),
        // 15 February 2026 is a Sunday: the week ends with it.
        (Renewal::Week, 1, "2026-02-16 00:00"),
        (Renewal::Week, 2, "2026-02-23 00:00"),
        (Renewal::Day, 3, "2026-02-18 00:00"),
        // Never more than a year of months, never less than one period.
        (Renewal::TariffMonth, 99, "2027-02-15 00:00"),
        (Renewal::TariffMonth, 0, "2026-03-15 00:00"),
    ] {
        let place = rolling(|set| set.periods = periods);
        let terms = ask(&contract(), &place, renewal, "2026-02-15 00:00").unwrap();
        assert_eq!((show(terms.from), show(terms.expires)), ("2026-02-15 00:00".into(), expires.into()), "{renewal:?}");
        assert_eq!((terms.percent, terms.room), (100, None));
    }
}

#[test]
fn the_end_of_the_contract_ends_what_is_carried_and_carries_nothing() {
    let place = rolling(|set| set.periods = 3);
    let mut contract = contract();
    contract.end = Some(t("2026-03-20 10:00"));
    let terms = ask(&contract, &place, Renewal::TariffMonth, "2026-02-15 00:00").unwrap();
    assert_eq!(show(terms.expires), "2026-03-20 10:00");
    contract.end = Some(t("2026-02-15 00:00"));
    assert_eq!(
        ask(&contract, &place, Renewal::TariffMonth, "2026-02-15 00:00"),
        None,
        "it ends with the period (R11.13)"
    );
}

#[test]
fn nothing_is_carried_into_a_pause_nor_where_roll_over_is_off_or_not_yet_on() {
    let mut paused = contract();
    paused.pauses = vec![(t("2026-02-10 00:00"), Some(t("2026-02-16 00:00")))];
    let on = rolling(|_| {});
    assert_eq!(ask(&paused, &on, Renewal::TariffMonth, "2026-02-15 00:00"), None);
    assert!(ask(&paused, &on, Renewal::TariffMonth, "2026-03-15 00:00").is_some());
    let off = rolling(|set| set.percent = 0);
    assert_eq!(ask(&contract(), &off, Renewal::TariffMonth, "2026-02-15 00:00"), None);
    // By the settings in force when the period ends: on from that instant on it counts, from a minute later it does not.
    let from = |at| {
        let mut place = rolling(|_| {});
        place.policies.push(t("2020-01-01 00:00"), off.settings.clone());
        place.policies.push(t(at), on.settings.clone());
        place
    };
    assert_eq!(ask(&contract(), &from("2026-02-15 00:01"), Renewal::TariffMonth, "2026-02-15 00:00"), None);
    assert!(ask(&contract(), &from("2026-02-15 00:00"), Renewal::TariffMonth, "2026-02-15 00:00").is_some());
    let mut without = contract();
    without.plan.uses_time_passes = false;
    assert_eq!(ask(&without, &on, Renewal::TariffMonth, "2026-02-15 00:00"), None, "R11.11");
}

#[test]
fn a_cap_leaves_the_room_that_earlier_carried_minutes_do_not_take() {
    let place = rolling(|set| (set.cap_minutes, set.cap_days, set.days) = (Some(400), Some(3), true));
    let room = |by_time, carried| {
        terms(&contract(), &place, Renewal::TariffMonth, t("2026-02-15 00:00"), by_time, carried).unwrap().room
    };
    assert_eq!([room(true, 0), room(true, 360), room(true, 500)], [Some(400), Some(40), Some(0)]);
    assert_eq!([room(false, 0), room(false, 2)], [Some(3), Some(1)]);
    let minutes_only = rolling(|_| {});
    let days = terms(&contract(), &minutes_only, Renewal::TariffMonth, t("2026-02-15 00:00"), false, 0);
    assert_eq!(days, None, "day passes only go on when that is switched on");
}

#[test]
fn the_percentage_is_of_all_that_is_left_rounded_down() {
    assert_eq!(whole(100, None, [60, 300]), 360);
    assert_eq!(whole(50, None, [45, 0]), 22);
    assert_eq!(whole(50, None, [1, 1, 1, 1, 1]), 2);
    assert_eq!(whole(100, Some(90), [60, 60]), 90);
    assert_eq!(whole(100, None, [i64::MAX, i64::MAX]), i64::MAX);
    assert_eq!(whole(1, None, [99]), 0);
}

#[test]
fn what_goes_on_fills_the_passes_in_their_order() {
    assert_eq!(changes(100, None, &[left(60), left(0), left(300)]), [60, 0, 300]);
    assert_eq!(changes(100, Some(90), &[left(60), left(60)]), [60, 30]);
    assert_eq!(changes(50, None, &[left(60), left(60), left(60)]), [60, 30, 0]);
    // Four days left at half: two days.
    assert_eq!(changes(50, None, &[left(1), left(1), left(1), left(1)]), [1, 1, 0, 0]);
    assert_eq!(changes(100, None, &[]), [0; 0]);
}

/// Beyond W22.
#[test]
fn what_goes_on_follows_late_changes_as_far_as_it_is_there() {
    // 120 of the first are drawn late: as many go from its own.
    assert_eq!(changes(100, None, &[held(180, 300, 300), held(300, 300, 300)]), [-120, 0]);
    // They come back.
    assert_eq!(changes(100, None, &[held(300, 180, 180), held(300, 300, 300)]), [120, 0]);
    // What was used stays used, and the rest is taken elsewhere.
    assert_eq!(changes(100, None, &[held(180, 300, 50), held(300, 300, 300)]), [-50, -70]);
    assert_eq!(changes(100, None, &[held(180, 300, 0), held(300, 300, 0)]), [0, 0], "never below zero");
    // 70 are left and 80 go on: the ten come from the one of which more goes on than is left, also when it is the last.
    assert_eq!(changes(100, None, &[held(60, 30, 30), held(10, 50, 50)]), [0, -10]);
    assert_eq!(changes(100, None, &[held(10, 50, 50), held(60, 30, 30)]), [-10, 0]);
    // At half, a day less left than there was: the one who lost it gives it back, although others have a day left.
    assert_eq!(changes(50, None, &[held(0, 1, 1), held(1, 1, 1), left(1), left(1)]), [-1, 0, 0, 0]);
    // It was used meanwhile: the other one goes.
    assert_eq!(changes(50, None, &[held(0, 1, 0), held(1, 1, 1), left(1), left(1)]), [0, -1, 0, 0]);
    // One that was deleted or used up by hand gets nothing more.
    let closed = Leftover { open: false, ..held(300, 180, 0) };
    assert_eq!(changes(100, None, &[closed, left(60)]), [0, 60]);
}

/// Random wallets: what goes on is never more than allowed unless it was used, never taken where nothing is, and a second look
/// changes nothing.
#[test]
fn shares_keep_their_laws() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut upto = |n: i64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        i64::try_from(seed % (n as u64 + 1)).unwrap()
    };
    for _ in 0..5_000 {
        let percent = upto(100);
        let room = (upto(2) > 0).then(|| upto(600));
        let passes: Vec<Leftover> = (0..upto(6))
            .map(|_| {
                let held = upto(300);
                Leftover { left: upto(300), held, free: upto(held), open: upto(4) > 0 }
            })
            .collect();
        let deltas = changes(percent, room, &passes);
        let most = whole(percent, room, passes.iter().map(|pass| pass.left));
        let (mut after, mut sum) = (Vec::new(), 0);
        for (pass, change) in passes.iter().zip(&deltas) {
            assert!(-change <= pass.free, "{pass:?} {change}");
            assert!(*change <= 0 || (pass.open && pass.held + change <= pass.left), "{pass:?} {change}");
            after.push(Leftover { held: pass.held + change, free: pass.free + change, ..*pass });
            sum += pass.held + change;
        }
        assert!(sum <= most || after.iter().all(|pass| pass.free == 0), "{passes:?} {deltas:?} {most}");
        let held: i64 = passes.iter().map(|pass| pass.held).sum();
        let all_open = passes.iter().all(|pass| pass.open && pass.held <= pass.left);
        assert!(!all_open || held > most || sum == most, "{passes:?} {deltas:?} {most}");
        assert_eq!(changes(percent, room, &after), vec![0; after.len()], "{passes:?}");
    }
}

/// Three passes of one definition with 60 minutes each: fresh, carried, fresh.
fn three() -> (Desk, [PassId; 3]) {
    let mut desk = Desk::new();
    let definition = desk.time_pass(60);
    let passes = [desk.grant(ANN, definition), desk.grant(ANN, definition), desk.grant(ANN, definition)];
    desk.pass(passes[1]).carried_from = Some(PassId(99));
    (desk, passes)
}

/// How the first pass is chosen when Ann comes.
fn come(desk: &mut Desk) -> Trace {
    desk.clock("2026-03-02 09:00");
    let ask = Ask::new(ANN, "2026-03-02 09:00");
    check_in(&desk.world(ANN, None), &ask.request, desk.now).unwrap().trace.unwrap()
}

const NAMES: Names<'_> = Names { place: "Main", definition: "Pass", language: Language::English };

#[test]
fn carried_passes_go_first_and_say_so() {
    let (mut desk, [fresh, carried, other]) = three();
    let trace = come(&mut desk);
    assert_eq!(trace.candidates.iter().map(|c| c.pass).collect::<Vec<_>>(), [carried, fresh, other]);
    let reason = trace.candidates[0].reasons[0];
    assert_eq!(
        (reason, reason.rule(), reason.code()),
        (Reason::Ahead(Step::CarriedFirst), "beyond W22", "CarriedFirst")
    );
    assert_eq!(
        reason.because(Language::English),
        "it was carried over from an earlier period and the next one is fresh"
    );
    assert_eq!(
        trace.candidates[1].reasons[0].text(NAMES),
        "It comes after the one before, which wins here: step 6b, carried over from an earlier period before fresh."
    );
    assert!(trace.candidates[0].facts.unwrap().carried && !trace.candidates[1].facts.unwrap().carried);
}

#[test]
fn carried_passes_go_last_where_that_is_set() {
    let (mut desk, [fresh, carried, other]) = three();
    desk.settings().carried_first = false;
    let trace = come(&mut desk);
    assert_eq!(trace.candidates.iter().map(|c| c.pass).collect::<Vec<_>>(), [fresh, other, carried]);
    assert_eq!(trace.candidates[2].reasons, [Reason::Behind(Step::CarriedLast)]);
    assert!(!trace.carried_first);
}

/// The step lies between 6 and 7: more minutes left do not beat it, a lower price does.
#[test]
fn the_steps_before_it_decide_first() {
    let (mut desk, [_, carried, _]) = three();
    desk.pass(carried).remaining = Some(15);
    assert_eq!(come(&mut desk).candidates[0].pass, carried);
    let (mut desk, [_, carried, _]) = three();
    let cheap = desk.time_pass(60);
    desk.def(cheap).price = money(1);
    let cheap = desk.grant(ANN, cheap);
    let trace = come(&mut desk);
    assert_eq!((trace.candidates[0].pass, trace.candidates[1].pass), (cheap, carried));
}

/// A choice without carried passes reads as it always did, whatever the setting, but for the digest of the settings.
#[test]
fn without_carried_passes_nothing_changes() {
    let traces = [true, false].map(|first| {
        let mut desk = Desk::new();
        let definition = desk.time_pass(60);
        desk.grant_many(ANN, definition, 3);
        desk.settings().carried_first = first;
        come(&mut desk)
    });
    let [usual, other] = traces;
    assert_eq!(usual.candidates, other.candidates);
    assert_ne!(usual.policy, other.policy, "another setting is another policy");
}
