//! Arrivals: devices (R7.12, F5), coming back over midnight (R7.7), and records that do not go on (R5.6, R7.6, D3).

use hallpass_engine::{NetworkTest, Outcome, PassId, RefusalCode, Source};

use crate::support::*;

fn stay(from: &str, to: &str) -> Ask {
    Ask::new(ANN, &format!("2026-03-03 {from}")).until(&format!("2026-03-03 {to}"))
}

/// R7.10: a tile lets nobody in who has no pass; somebody it has let in is not let in again.
#[test]
fn r7_10_a_tile_needs_a_pass_too() {
    let mut desk = Desk::new();
    let ask = |time: &str| Ask::new(ANN, &format!("2026-03-03 {time}")).by(Source::Tile);
    assert_f2(desk.try_enter(&ask("09:00")));
    assert_eq!(desk.failed[0].source, Source::Tile);
    let pass = desk.grant_time(ANN, 60);
    let visit = desk.enter(ask("09:15"));
    assert_eq!((desk.first_pass(visit), desk.visits[&visit].source), (Some(pass), Source::Tile));
    assert_plain_400(desk.try_enter(&ask("09:30")));
}

/// R7.12: comma-separated, each device once, whatever the case it is written in.
#[test]
fn r7_12_devices_are_listed_once() {
    for (first, second, listed) in [
        (Some("aa, bb"), Some(" BB ,cc,,aa,"), Some("aa,bb,cc")),
        (Some("aa"), None, Some("aa")),
        (None, Some("aa,AA"), Some("aa")),
        (Some(" , "), Some(","), None),
        (None, None, None),
    ] {
        let mut desk = Desk::new();
        desk.grant_time(ANN, 600);
        let ask = |from: &str, devices: Option<&str>| {
            let ask = Ask::new(ANN, from).by(Source::NetworkActivity);
            devices.into_iter().fold(ask, Ask::with_devices)
        };
        let visit = desk.enter(ask("2026-03-03 09:00", first));
        let again = desk.try_enter(&ask("2026-03-03 09:10", second)).unwrap();
        assert_eq!((again.visit, again.outcome), (visit, Outcome::Activity));
        assert_eq!(desk.visits[&visit].mac_addresses.as_deref(), listed, "{first:?}, {second:?}");
    }
}

/// R7.9, D3: only a request on the record's own pass goes on with what it overlaps.
#[test]
fn r7_9_another_named_pass_does_not_go_on_with_a_record() {
    let mut desk = Desk::new();
    let definition = desk.day_pass();
    let passes = desk.grant_many(ANN, definition, 2);
    desk.clock("2026-03-03 18:00");
    let record = desk.enter(stay("09:00", "11:00").naming(passes[0]));
    assert_invalid(desk.try_enter(&stay("10:00", "12:00").naming(passes[1])), "FromTime");
    let same = desk.try_enter(&stay("10:00", "12:00").naming(passes[0])).unwrap();
    assert_eq!((same.visit, same.outcome), (record, Outcome::Extended));
    // Beside it the other pass makes a record of its own.
    let other = desk.try_enter(&stay("14:00", "15:00").naming(passes[1])).unwrap();
    assert_eq!((other.outcome, desk.first_pass(other.visit)), (Outcome::Recorded, Some(PassId(2))));
}

/// R4.3, D3: nor one that begins when the pass of the record is closed.
#[test]
fn r7_9_a_record_does_not_go_on_when_its_pass_is_closed() {
    let mut desk = Desk::new();
    let definition = desk.day_pass();
    desk.def(definition).slots = slots(0..7, 9, 12);
    desk.grant(ANN, definition);
    desk.grant_time(ANN, 600);
    desk.clock("2026-03-03 18:00");
    let record = desk.enter(stay("10:00", "14:00"));
    assert_eq!(desk.drawn(record), "#1:day #2:120");
    assert_invalid(desk.try_enter(&stay("13:00", "15:00")), "FromTime");
    assert_invalid(desk.try_enter(&stay("08:30", "10:30")), "FromTime");
    let inside = desk.try_enter(&stay("11:00", "13:00")).unwrap();
    assert_eq!((inside.visit, inside.outcome), (record, Outcome::Extended));
    assert_eq!((desk.times(record).as_str(), desk.drawn(record).as_str()), ("2026-03-03 10:00-14:00", "#1:day #2:120"));
}

/// D3: an entry that does not begin the record earlier leaves the raw arrival behind it.
#[test]
fn d3_the_raw_arrival_stays_with_the_stored_one() {
    let mut desk = Desk::new();
    desk.grant_day(ANN);
    desk.clock("2026-03-03 18:00");
    let record = desk.enter(stay("09:05", "11:00"));
    desk.enter(stay("09:02", "12:00"));
    assert_eq!(desk.times(record), "2026-03-03 09:00-12:00");
    assert_eq!(desk.visits[&record].raw_from, t("2026-03-03 09:05"));
}

/// R7.7 over midnight: 00:08 was charged up to 00:15. A visit that is over goes on with the record; an open one, which would end at
/// the cut-off that has passed, starts behind it (D4).
#[test]
fn r7_7_coming_back_after_midnight() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 600);
    desk.clock("2026-03-04 00:10");
    let record = desk.enter(Ask::new(ANN, "2026-03-03 22:00").until("2026-03-04 00:08"));
    assert_eq!(desk.times(record), "2026-03-03 22:00-2026-03-04 00:15");
    let mut again = desk.clone();
    let open = desk.try_enter_now(&Ask::new(ANN, "2026-03-04 00:10")).unwrap();
    assert_eq!((open.outcome, desk.times(open.visit).as_str()), (Outcome::Opened, "2026-03-04 00:15-"));
    let over = again.try_enter(&Ask::new(ANN, "2026-03-04 00:10").until("2026-03-04 00:40")).unwrap();
    assert_eq!((over.outcome, over.visit), (Outcome::Extended, record));
    assert_eq!((again.times(record).as_str(), again.remaining()), ("2026-03-03 22:00-2026-03-04 00:45", vec![435]));
}

/// F5: the devices of the request and of the customer's open visits, each once; not those of visits that are over, nor of others.
#[test]
fn f5_how_many_devices_a_customer_has() {
    let mut desk = Desk::new();
    desk.team();
    desk.settings().device_count_limit = Some(2);
    desk.grant_time(PAT, 6_000);
    let seen = |who, from: &str, devices: &str| Ask::new(who, from).by(Source::NetworkActivity).with_devices(devices);
    let first = desk.enter(seen(ANN, "2026-03-03 08:00", "aa,bb"));
    desk.leave(first, "2026-03-03 08:30");
    desk.enter(seen(BEN, "2026-03-03 08:45", "dd,ee"));
    let visit = desk.enter(seen(ANN, "2026-03-03 09:00", "cc"));
    assert_eq!(desk.enter(seen(ANN, "2026-03-03 09:05", "CC,ff")), visit);
    let third = refused(desk.try_enter(&seen(ANN, "2026-03-03 09:10", "gg,cc")));
    assert_eq!(
        (third.code, third.message.as_str()),
        (RefusalCode::F5, "Network check-in is not allowed for this customer.")
    );
    assert_eq!(third.trace.network, Some(NetworkTest { allowed: true, devices: 3, limit: Some(2) }));
    assert_eq!(third.failed.unwrap().mac_addresses.as_deref(), Some("gg,cc"));
    // By hand nobody counts devices; without permission no number of them is small enough.
    desk.person(BEN).network_access = false;
    let refusal = refused(desk.try_enter(&seen(BEN, "2026-03-03 09:10", "dd")));
    assert_eq!(refusal.trace.network, Some(NetworkTest { allowed: false, devices: 2, limit: Some(2) }));
    desk.settings().device_count_limit = None;
    assert_eq!(refused(desk.try_enter(&seen(BEN, "2026-03-03 09:10", "dd"))).code, RefusalCode::F5);
    assert_invalid(desk.try_enter(&Ask::new(BEN, "2026-03-03 09:10")), "FromTime");
}
