//! W9: a network N with children L1 and L2 (R4.2, R5.2, R5.3, R6.9, R7.9).

use hallpass_engine::{DefinitionId, LocationId, Outcome, PassId, VisitId};

use crate::support::*;

const N: LocationId = LocationId(10);
const L1: LocationId = LocationId(11);
const L2: LocationId = LocationId(12);

fn network(zone1: &str, zone2: &str) -> Desk {
    let mut desk = Desk::new();
    desk.place(N, "Etc/UTC", &[]);
    desk.place(L1, zone1, &[N]);
    desk.place(L2, zone2, &[N]);
    desk
}

fn utc_network() -> Desk {
    network("Etc/UTC", "Etc/UTC")
}

/// Makes a definition one of `owner`, valid in `locations` (empty: owner and descendants).
fn owned(desk: &mut Desk, definition: DefinitionId, owner: LocationId, locations: &[LocationId]) -> DefinitionId {
    let descendants = if owner == N { 2 } else { 0 };
    let definition_row = desk.def(definition);
    definition_row.owner = owner;
    definition_row.owner_descendants = descendants;
    definition_row.locations = locations.iter().copied().collect();
    definition
}

fn minutes_of(desk: &mut Desk, owner: LocationId, locations: &[LocationId], minutes: i64) -> PassId {
    let definition = desk.time_pass(minutes);
    owned(desk, definition, owner, locations);
    desk.grant(ANN, definition)
}

fn day_of_place(desk: &mut Desk, owner: LocationId, locations: &[LocationId]) -> PassId {
    let definition = desk.day_pass();
    owned(desk, definition, owner, locations);
    desk.grant(ANN, definition)
}

/// R6.9.
#[test]
fn w9_one_balance_serves_the_whole_network() {
    let mut desk = utc_network();
    let pass = minutes_of(&mut desk, N, &[], 120);
    let first = desk.enter(Ask::new(ANN, "2026-03-03 10:00").until("2026-03-03 11:00").at(L1));
    let second = desk.enter(Ask::new(ANN, "2026-03-03 12:00").until("2026-03-03 12:30").at(L2));
    assert_eq!((desk.drawn(first).as_str(), desk.drawn(second).as_str()), ("#1:60", "#1:30"));
    assert_eq!(desk.left(pass), 30);
}

#[test]
fn w9_a_pass_for_one_location_is_refused_at_the_other() {
    let mut desk = utc_network();
    minutes_of(&mut desk, N, &[L1], 120);
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00").at(L2)));
    desk.enter(Ask::new(ANN, "2026-03-03 10:00").at(L1));
}

/// R4.2.
#[test]
fn w9_the_owning_location_is_not_implied() {
    let mut desk = utc_network();
    minutes_of(&mut desk, L1, &[L2], 120);
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00").at(L1)));
    desk.enter(Ask::new(ANN, "2026-03-03 10:00").at(L2));
}

/// R4.2.
#[test]
fn r4_2_without_a_list_the_owner_and_its_descendants_only() {
    let mut desk = utc_network();
    minutes_of(&mut desk, L1, &[], 120);
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00").at(L2)));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 10:00").at(N)));
    desk.enter(Ask::new(ANN, "2026-03-03 10:00").at(L1));

    // A grandchild of the network is a descendant too.
    let mut desk = utc_network();
    let below = desk.place(LocationId(13), "Etc/UTC", &[L1, N]);
    minutes_of(&mut desk, N, &[], 120);
    desk.enter(Ask::new(ANN, "2026-03-03 10:00").at(below));
}

#[test]
fn w9_fewer_locations_first_costs_two_day_passes() {
    let mut desk = utc_network();
    let x = day_of_place(&mut desk, N, &[L1]);
    let y = day_of_place(&mut desk, N, &[]);
    let first = desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:00").at(L1));
    let second = desk.enter(Ask::new(ANN, "2026-03-03 11:00").until("2026-03-03 12:00").at(L2));
    assert_eq!((desk.first_pass(first), desk.first_pass(second)), (Some(x), Some(y)));
    assert!(desk.used(x).is_some() && desk.used(y).is_some());
}

#[test]
fn w9_the_other_way_round_one_day_pass_is_enough() {
    let mut desk = utc_network();
    let x = day_of_place(&mut desk, N, &[L1]);
    let y = day_of_place(&mut desk, N, &[]);
    let first = desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:00").at(L2));
    let second = desk.enter(Ask::new(ANN, "2026-03-03 11:00").until("2026-03-03 12:00").at(L1));
    assert_eq!((desk.first_pass(first), desk.first_pass(second)), (Some(y), Some(y)), "R5.2");
    assert_eq!(desk.used(x), None);
}

/// R7.9.
#[test]
fn w9_checking_in_elsewhere_closes_the_first_place() {
    let mut desk = utc_network();
    let pass = minutes_of(&mut desk, N, &[], 600);
    let first = desk.enter(Ask::new(ANN, "2026-03-03 09:00").at(L1));
    let second = desk.try_enter(&Ask::new(ANN, "2026-03-03 10:40").at(L2)).unwrap();
    assert_eq!(second.outcome, Outcome::Opened);
    assert_ne!(second.visit, first);
    assert_eq!(desk.times(first), "2026-03-03 09:00-10:45");
    assert_eq!(desk.times(second.visit), "2026-03-03 10:45-");
    assert_eq!(desk.drawn(first), "#1:105");
    assert_eq!(desk.left(pass), 495);
}

#[test]
fn w9_each_location_has_its_own_day() {
    let mut desk = network("Europe/Lisbon", "Europe/Madrid");
    let definition = desk.day_pass();
    owned(&mut desk, definition, N, &[]);
    let [y1, y2] = [(); 2].map(|()| desk.grant(ANN, definition));

    let stay = |from: &str, to: &str| Ask::new(ANN, from).until(to);
    let lisbon = desk.enter(stay("2026-01-15 22:00", "2026-01-15 22:30").at(L1));
    let madrid = desk.enter(stay("2026-01-15 22:50", "2026-01-15 23:00").at(L2));
    let next_day = desk.enter(Ask::new(ANN, "2026-01-15 23:15").at(L2));

    let day = |desk: &Desk, visit: VisitId| desk.visits[&visit].business_day;
    let (fifteenth, sixteenth) = (day_number("2026-01-15".parse().unwrap()), day_number("2026-01-16".parse().unwrap()));
    assert_eq!((desk.first_pass(lisbon), day(&desk, lisbon)), (Some(y1), fifteenth));
    assert_eq!((desk.first_pass(madrid), day(&desk, madrid)), (Some(y1), fifteenth));
    // 22:50Z would round to 23:00Z, which is the next day in Madrid (R2.4).
    assert_eq!(desk.times(madrid), "2026-01-15 22:45-23:00");
    assert_eq!((desk.first_pass(next_day), day(&desk, next_day)), (Some(y2), sixteenth));
    assert_eq!(desk.times(next_day), "2026-01-15 23:15-");
}
