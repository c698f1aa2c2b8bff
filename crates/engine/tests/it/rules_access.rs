//! Who is in which door group, and until when (chapter 14).

use std::collections::BTreeSet;

use hallpass_engine::{CustomerId, DefinitionId, DoorGroup, DoorProvider, LocationId, PassId, PlanId, door_access};

use crate::support::*;

const OTHER: LocationId = LocationId(2);

/// Gives a definition groups of the provider-neutral kind.
pub fn name_groups(desk: &mut Desk, definition: DefinitionId, text: &str) {
    desk.def(definition).groups = DoorGroup::listed(DoorProvider::Custom, text).collect();
}

/// `g1 open, g2 2026-04-01 00:00`; `open` = no end.
pub fn groups_of(desk: &Desk, who: CustomerId, place: LocationId, at: &str) -> String {
    let access = door_access(&desk.world(who, None), place, t(at)).expect("a place of the world");
    let one = |member: hallpass_engine::Membership| {
        let until = member.until.map_or("open".to_owned(), show);
        let provider = match member.group.provider {
            DoorProvider::Custom => "",
            DoorProvider::Kisi => "kisi:",
            DoorProvider::DoorGuard => "guard:",
        };
        format!("{provider}{} {until}", member.group.name)
    };
    access.memberships.into_iter().map(one).collect::<Vec<_>>().join(", ")
}

fn look_again(desk: &Desk, at: &str) -> Option<String> {
    door_access(&desk.world(ANN, None), MAIN, t(at)).unwrap().look_again.map(show)
}

/// A definition of a day pass with the group g1, and one of it for Ann.
fn one_day_pass() -> (Desk, DefinitionId, PassId) {
    let mut desk = Desk::new();
    let day = desk.day_pass();
    name_groups(&mut desk, day, "g1");
    let pass = desk.grant(ANN, day);
    (desk, day, pass)
}

/// R14.1: a definition may have groups of several providers; the same name twice is not one group.
#[test]
fn providers_are_kept_apart() {
    let (mut desk, day, _) = one_day_pass();
    let kisi = DoorGroup { provider: DoorProvider::Kisi, name: "g1".into() };
    let guard = DoorGroup { provider: DoorProvider::DoorGuard, name: "77".into() };
    let own = desk.def(day).groups.iter().cloned().collect::<Vec<_>>();
    desk.def(day).groups = own.into_iter().chain([guard, kisi]).collect();
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "g1 open, kisi:g1 open, guard:77 open");
    assert_eq!(groups_of(&desk, BEN, MAIN, "2026-03-10 08:00"), "", "he holds nothing");
}

/// R14.2, R4.2: the place decides; one that is not in the world has no answer.
#[test]
fn groups_are_of_a_place() {
    let (mut desk, day, _) = one_day_pass();
    desk.place(OTHER, "Etc/UTC", &[]);
    assert_eq!(groups_of(&desk, ANN, OTHER, "2026-03-10 08:00"), "");
    desk.def(day).locations = BTreeSet::from([OTHER]);
    assert_eq!(groups_of(&desk, ANN, OTHER, "2026-03-10 08:00"), "g1 open");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "", "the owner is not implied");
    assert!(door_access(&desk.world(ANN, None), LocationId(9), t("2026-03-10 08:00")).is_none());
}

/// R14.2, R4.4: contacts and members, from when the contract runs until it ends.
#[test]
fn the_kind_of_customer_fits() {
    let (mut desk, day, _) = one_day_pass();
    desk.def(day).only_for_members = true;
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "");
    desk.contract(ANN, PlanId(7), "2026-03-10 09:00").end = Some(t("2026-03-20 00:00"));
    assert_eq!(look_again(&desk, "2026-03-10 08:00").as_deref(), Some("2026-03-10 09:00"));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "g1 open");
    assert_eq!(look_again(&desk, "2026-03-10 09:00").as_deref(), Some("2026-03-20 00:00"));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-20 00:00"), "");
    desk.def(day).plans = BTreeSet::from([PlanId(8)]);
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "", "another plan");
    let definition = desk.def(day);
    (definition.only_for_members, definition.only_for_contacts) = (false, true);
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "", "she is no contact");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-20 00:00"), "g1 open");
}

/// R14.2, R4.8: a pass of a plan while its contract is active and not paused.
#[test]
fn a_pass_of_a_plan_follows_its_contract() {
    let (mut desk, _, pass) = one_day_pass();
    desk.make_plan_pass(pass, t("2026-03-05 00:00"));
    desk.pass(pass).valid_from = Some(t("2026-03-06 00:00"));
    let contract = desk.pass(pass).contract.as_mut().unwrap();
    contract.pauses = vec![(t("2026-03-10 00:00"), Some(t("2026-03-12 00:00")))];
    contract.end = Some(t("2026-03-15 00:00"));
    let story = [
        ("2026-03-04 12:00", "", Some("2026-03-05 00:00")),
        ("2026-03-05 12:00", "", Some("2026-03-06 00:00")),
        ("2026-03-06 00:00", "g1 open", Some("2026-03-10 00:00")),
        ("2026-03-10 00:00", "", Some("2026-03-12 00:00")),
        ("2026-03-12 00:00", "g1 open", Some("2026-03-15 00:00")),
        ("2026-03-15 00:00", "", None),
    ];
    for (at, groups, next) in story {
        assert_eq!(
            (groups_of(&desk, ANN, MAIN, at).as_str(), look_again(&desk, at).as_deref()),
            (groups, next),
            "{at}"
        );
    }
}

/// R14.2, R4.11: a frozen pass gives nothing until it thaws.
#[test]
fn a_frozen_pass_gives_no_group() {
    let (mut desk, _, pass) = one_day_pass();
    desk.pass(pass).frozen = Some((t("2026-03-10 00:00"), t("2026-03-12 00:00")));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-09 23:59"), "g1 open");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 00:00"), "");
    assert_eq!(look_again(&desk, "2026-03-10 00:00").as_deref(), Some("2026-03-12 00:00"));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-12 00:00"), "g1 open");
}

/// R14.2, R11.14: a team's passes open the door for each of its members; a day pass that one has taken is his (R11.16).
#[test]
fn passes_of_a_team() {
    let mut desk = Desk::new();
    desk.team();
    let day = desk.day_pass();
    name_groups(&mut desk, day, "g1");
    desk.grant(PAT, day);
    for who in [ANN, BEN, PAT] {
        assert_eq!(groups_of(&desk, who, MAIN, "2026-03-10 08:00"), "g1 open");
    }
    desk.enter(Ask::new(ANN, "2026-03-10 09:00"));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "g1 2026-03-11 00:00");
    assert_eq!(groups_of(&desk, BEN, MAIN, "2026-03-10 09:00"), "");
    assert_eq!(groups_of(&desk, PAT, MAIN, "2026-03-10 09:00"), "");
    desk.teams[0].share_time_passes = false;
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "", "no longer shared");
}

/// R14.2, R3.11: archived definitions count.
#[test]
fn an_archived_definition_counts() {
    let (mut desk, day, _) = one_day_pass();
    desk.def(day).archived = true;
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "g1 open");
}

/// R14.6: whatever the hour; a time pass whose minutes run in an open visit has minutes left until the check-out (R3.4).
#[test]
fn slots_and_running_minutes_change_nothing() {
    let (mut desk, day, _) = one_day_pass();
    desk.def(day).slots = slots([1], 9, 17);
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-08 03:00"), "g1 open", "a Sunday night");
    let time = desk.time_pass(60);
    name_groups(&mut desk, time, "g2");
    desk.grant(BEN, time);
    let visit = desk.enter(Ask::new(BEN, "2026-03-10 09:00"));
    assert_eq!(groups_of(&desk, BEN, MAIN, "2026-03-10 11:00"), "g2 open");
    desk.leave(visit, "2026-03-10 11:00");
    assert_eq!(groups_of(&desk, BEN, MAIN, "2026-03-10 11:00"), "");
}

/// R14.4: the latest end of those that give the group; one without an end has none.
#[test]
fn the_latest_end_counts() {
    let (mut desk, day, first) = one_day_pass();
    desk.pass(first).expires = Some(t("2026-03-20 00:00"));
    let second = desk.grant(ANN, day);
    desk.pass(second).expires = Some(t("2026-03-25 00:00"));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "g1 2026-03-25 00:00");
    assert_eq!(look_again(&desk, "2026-03-10 08:00").as_deref(), Some("2026-03-20 00:00"));
    // In use until midnight, but the other one lasts longer.
    desk.enter(Ask::new(ANN, "2026-03-10 09:00"));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "g1 2026-03-25 00:00");
    desk.grant(ANN, day);
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 09:00"), "g1 open");
}

/// R12.1: an expired pass is left out, the day pass in use, too.
#[test]
fn an_expired_pass_gives_no_group() {
    let (mut desk, _, pass) = one_day_pass();
    desk.pass(pass).expires = Some(t("2026-03-10 12:00"));
    desk.enter(Ask::new(ANN, "2026-03-10 09:00"));
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 11:59"), "g1 2026-03-10 12:00");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 12:00"), "");
}

/// R14.4, R2.5: the business day of the place, in its zone, by its cut-off: in Berlin 03:00 is 02:00 UTC in winter and 01:00 UTC
/// from 29 March on.
#[test]
fn the_day_ends_with_the_cut_off_of_the_place() {
    let (mut desk, day, pass) = one_day_pass();
    desk.place(MAIN, "Europe/Berlin", &[]);
    desk.settings().cut_off = cut_off("03:00");
    desk.grant(BEN, day);
    desk.visit(BEN, "2026-03-03 20:00", "2026-03-03 21:00");
    assert_eq!(groups_of(&desk, BEN, MAIN, "2026-03-04 01:59"), "g1 2026-03-04 02:00");
    assert_eq!(groups_of(&desk, BEN, MAIN, "2026-03-04 02:00"), "");

    let used = desk.visit(ANN, "2026-03-28 20:00", "2026-03-28 21:00");
    assert_eq!(desk.first_pass(used), Some(pass));
    // On the 29th 03:00 follows on 01:59.
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-29 00:59"), "g1 2026-03-29 01:00");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-29 01:00"), "");
}

/// R2.5: when the clock of a place goes west, its day goes on behind the first cut-off.
#[test]
fn a_day_of_two_stretches_ends_once() {
    let (mut desk, _, _) = one_day_pass();
    desk.place(MAIN, "Europe/Berlin", &[]);
    // Midnight in Berlin is 23:00 UTC; from then on the place lives by New York, where it is still 18:00 of the same day until
    // 05:00 UTC.
    desk.change_clock("2026-03-03 10:00", "America/New_York", "00:00");
    desk.visit(ANN, "2026-03-03 11:00", "2026-03-03 12:00");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-03 13:00"), "g1 2026-03-04 05:00");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-04 04:59"), "g1 2026-03-04 05:00");
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-04 05:00"), "");
}

/// R4.1: nobody whose account is disabled is in a group, and nobody at a place that has closed.
#[test]
fn accounts_and_places_that_are_closed() {
    let (mut desk, _, _) = one_day_pass();
    desk.person(ANN).active = false;
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "");
    desk.person(ANN).active = true;
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "g1 open");
    desk.locations.get_mut(&MAIN).unwrap().closed = true;
    assert_eq!(groups_of(&desk, ANN, MAIN, "2026-03-10 08:00"), "");
}
