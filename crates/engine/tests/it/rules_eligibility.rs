//! Chapter 4 and the finer steps of R5.3: which passes are good at all, and close calls in the order; D6, D22.

use hallpass_engine::{DefinitionId, LocationId, Origin, PassId, PlanId};

use crate::support::*;

const PLAN: PlanId = PlanId(7);

/// A desk where Ann holds one time pass.
fn one_pass() -> (Desk, PassId, DefinitionId) {
    let mut desk = Desk::new();
    let pass = desk.grant_time(ANN, 600);
    let definition = desk.passes[&pass].definition;
    (desk, pass, definition)
}

fn admitted(desk: &Desk, at: &str) -> bool {
    match desk.clone().try_enter(&Ask::new(ANN, at)) {
        Ok(_) => true,
        refusal => {
            assert_f2(refusal);
            false
        }
    }
}

/// R3.3.
#[test]
fn r3_3_a_pass_of_no_minutes_is_never_valid() {
    let mut desk = Desk::new();
    desk.grant_time(ANN, 0);
    assert!(!admitted(&desk, "2026-03-03 09:00"));
}

/// R3.11.
#[test]
fn r3_11_passes_of_an_archived_definition_stay_valid() {
    let (mut desk, _, definition) = one_pass();
    desk.def(definition).archived = true;
    assert!(admitted(&desk, "2026-03-03 09:00"));
}

/// R4.4.
#[test]
fn r4_4_contacts_and_members() {
    let (mut desk, _, definition) = one_pass();
    let contract = desk.contract(ANN, PLAN, "2026-03-03 00:00");
    contract.end = Some(t("2026-03-10 00:00"));
    let days = ["2026-03-02 23:45", "2026-03-03 00:00", "2026-03-09 23:45", "2026-03-10 00:00"];

    desk.def(definition).only_for_contacts = true;
    assert_eq!(days.map(|at| admitted(&desk, at)), [true, false, false, true]);

    desk.def(definition).only_for_contacts = false;
    desk.def(definition).only_for_members = true;
    assert_eq!(days.map(|at| admitted(&desk, at)), [false, true, true, false]);

    desk.def(definition).plans = [PLAN].into();
    assert_eq!(days.map(|at| admitted(&desk, at)), [false, true, true, false]);

    desk.def(definition).plans = [PlanId(8)].into();
    assert_eq!(days.map(|at| admitted(&desk, at)), [false; 4]);
}

#[test]
fn r4_4_plans_matter_only_for_members() {
    let (mut desk, _, definition) = one_pass();
    desk.def(definition).plans = [PLAN].into();
    assert!(admitted(&desk, "2026-03-03 09:00"), "R3.10: Tariffs matters only with OnlyForMembers");
}

#[test]
fn r11_9a_a_paused_contract_still_makes_a_member() {
    let (mut desk, _, definition) = one_pass();
    desk.contract(ANN, PLAN, "2026-01-01 00:00").pauses = vec![(t("2026-02-01 00:00"), None)];
    desk.def(definition).only_for_members = true;
    assert!(admitted(&desk, "2026-03-03 09:00"));
}

/// R4.4.
#[test]
fn r4_4_a_shared_pass_is_judged_on_the_person_who_comes() {
    let mut desk = Desk::new();
    desk.team();
    let pass = desk.grant_time(PAT, 600);
    let definition = desk.passes[&pass].definition;
    desk.def(definition).only_for_members = true;
    desk.contract(PAT, PLAN, "2026-01-01 00:00");
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    desk.contract(ANN, PLAN, "2026-01-01 00:00");
    desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
}

/// R4.5.
#[test]
fn r4_5_valid_before_its_expiry_only() {
    let (mut desk, pass, _) = one_pass();
    desk.pass(pass).expires = Some(t("2026-03-03 09:15"));
    assert!(admitted(&desk, "2026-03-03 09:00"));
    assert!(!admitted(&desk, "2026-03-03 09:15"));
    // The stored FromTime counts: 09:08 is stored as 09:15.
    assert!(!admitted(&desk, "2026-03-03 09:08"));
    assert!(admitted(&desk, "2026-03-03 09:07"));
}

/// R4.6.
#[test]
fn r4_6_a_day_pass_marked_used_covers_its_own_day_only() {
    let mut desk = Desk::new();
    let pass = desk.grant_day(ANN);
    desk.set_used_by_hand(pass, t("2026-03-03 12:00"));
    assert!(!admitted(&desk, "2026-03-02 09:00"));
    assert!(admitted(&desk, "2026-03-03 09:00"));
    assert!(admitted(&desk, "2026-03-03 18:00"));
    assert!(!admitted(&desk, "2026-03-04 00:00"));
}

/// R4.6.
#[test]
fn r4_6_marked_used_by_hand_counts_as_used_by_its_owner() {
    let mut desk = Desk::new();
    desk.team();
    let pass = desk.grant_day(PAT);
    desk.set_used_by_hand(pass, t("2026-03-03 08:00"));
    assert_f2(desk.try_enter(&Ask::new(ANN, "2026-03-03 09:00")));
    desk.enter(Ask::new(PAT, "2026-03-03 09:00"));
}

#[test]
fn r4_6_a_time_pass_marked_used_is_empty() {
    let (mut desk, pass, _) = one_pass();
    desk.set_used_by_hand(pass, t("2026-03-03 08:00"));
    assert!(!admitted(&desk, "2026-03-03 09:00"));
}

/// R4.8.
#[test]
fn r4_8_a_plan_pass_follows_its_contract() {
    let (mut desk, pass, _) = one_pass();
    desk.make_plan_pass(pass, t("2026-03-03 00:00"));
    let contract = desk.pass(pass).contract.as_mut().unwrap();
    contract.pauses = vec![(t("2026-03-05 00:00"), Some(t("2026-03-07 00:00")))];
    contract.end = Some(t("2026-03-10 00:00"));
    for (at, expected) in [
        ("2026-03-02 23:45", false),
        ("2026-03-03 00:00", true),
        ("2026-03-04 23:45", true),
        ("2026-03-05 00:00", false),
        ("2026-03-06 23:45", false),
        ("2026-03-07 00:00", true),
        ("2026-03-09 23:45", true),
        ("2026-03-10 00:00", false),
    ] {
        assert_eq!(admitted(&desk, at), expected, "{at}");
    }
}

#[test]
fn d6_a_plan_pass_is_good_from_the_start_of_its_period() {
    let (mut desk, pass, _) = one_pass();
    desk.make_plan_pass(pass, t("2026-01-01 00:00"));
    desk.pass(pass).valid_from = Some(t("2026-03-01 00:00"));
    desk.pass(pass).expires = Some(t("2026-04-01 00:00"));
    let days = ["2026-02-28 23:45", "2026-03-01 00:00", "2026-03-31 23:45", "2026-04-01 00:00"];
    assert_eq!(days.map(|at| admitted(&desk, at)), [false, true, true, false]);
}

/// R4.9.
#[test]
fn r4_9_a_pass_sold_afterwards_covers_a_late_entry() {
    let (mut desk, pass, _) = one_pass();
    desk.pass(pass).created = t("2026-03-09 15:00");
    desk.clock("2026-03-09 16:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00").until("2026-03-03 10:00"));
    assert_eq!(desk.drawn(visit), "#1:60");
}

/// Two passes of one kind; returns which comes first after `change`.
fn first_of_two(day: bool, change: impl Fn(&mut Desk, PassId, PassId)) -> i64 {
    let mut desk = Desk::new();
    let [one, two] = [(); 2].map(|()| if day { desk.grant_day(ANN) } else { desk.grant_time(ANN, 600) });
    change(&mut desk, one, two);
    let visit = desk.enter(Ask::new(ANN, "2026-03-03 09:00"));
    desk.first_pass(visit).unwrap().0
}

fn definition_of(desk: &Desk, pass: PassId) -> DefinitionId {
    desk.passes[&pass].definition
}

/// R5.3.
#[test]
fn r5_3_close_calls() {
    // All equal: older first; of the same age the lower Id.
    assert_eq!(first_of_two(true, |_, _, _| {}), 1);
    assert_eq!(first_of_two(true, |desk, one, _| desk.pass(one).created = t("2026-02-01 00:00")), 2);
    assert_eq!(first_of_two(true, |desk, one, two| desk.pass(two).created = desk.passes[&one].created), 1);
    // Earlier expiry first, none last.
    let expires = |desk: &mut Desk, pass, at: &str| desk.pass(pass).expires = Some(t(at));
    assert_eq!(first_of_two(true, |desk, _, two| expires(desk, two, "2030-01-01 00:00")), 2);
    assert_eq!(
        first_of_two(false, |desk, one, two| {
            expires(desk, one, "2026-05-01 00:00");
            expires(desk, two, "2026-04-01 00:00");
        }),
        2
    );
    // More remaining minutes before an earlier expiry.
    assert_eq!(
        first_of_two(false, |desk, _, two| {
            desk.pass(two).total = Some(700);
            desk.pass(two).remaining = Some(700);
            expires(desk, PassId(1), "2026-04-01 00:00");
        }),
        2
    );
    // A plan or a product before sold by hand; plan and product are equal.
    assert_eq!(first_of_two(true, |desk, _, two| desk.pass(two).origin = Origin::Product), 2);
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            desk.pass(one).origin = Origin::Product;
            desk.make_plan_pass(two, t("2026-01-01 00:00"));
        }),
        1
    );
    // Cheaper definition before the origin; priority before the price.
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            desk.pass(one).origin = Origin::Product;
            let definition = definition_of(desk, two);
            desk.def(definition).price = money(9);
        }),
        2
    );
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            let (cheap, urgent) = (definition_of(desk, one), definition_of(desk, two));
            desk.def(cheap).price = money(0);
            desk.def(urgent).priority = Some(1);
        }),
        2
    );
    // null is 0: above -1.
    assert_eq!(
        first_of_two(true, |desk, one, _| {
            let low = definition_of(desk, one);
            desk.def(low).priority = Some(-1);
        }),
        2
    );
}

#[test]
fn r5_3_step_6_counts_the_list_or_owner_and_descendants() {
    // One: the owner alone, without a list. Two: a list of two.
    let two_places = [MAIN, LocationId(2)];
    assert_eq!(
        first_of_two(true, |desk, one, _| {
            let wide = definition_of(desk, one);
            desk.def(wide).locations = two_places.into();
        }),
        2
    );
    // A network of the owner and two descendants counts three, more than the list of two.
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            let (network, list) = (definition_of(desk, one), definition_of(desk, two));
            desk.def(network).owner_descendants = 2;
            desk.def(list).locations = two_places.into();
        }),
        2
    );
}

#[test]
fn d22_special_prices_of_plans_active_at_the_start_of_the_segment() {
    // Two costs 12, but 8 on Ann's plan, which starts on 3 March at noon.
    let wallet = |desk: &mut Desk, _one: PassId, two: PassId| {
        let special = definition_of(desk, two);
        desk.def(special).price = money(12);
        desk.def(special).special_prices = [(PLAN, money(8))].into();
    };
    assert_eq!(first_of_two(true, wallet), 1);
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            wallet(desk, one, two);
            desk.contract(ANN, PLAN, "2026-03-03 09:00");
        }),
        2
    );
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            wallet(desk, one, two);
            desk.contract(ANN, PLAN, "2026-03-03 09:15");
        }),
        1
    );
    // Of several special prices the lowest.
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            let (plain, special) = (definition_of(desk, one), definition_of(desk, two));
            desk.def(plain).price = money(9);
            desk.def(special).special_prices = [(PLAN, money(8)), (PlanId(8), money(11))].into();
            desk.contract(ANN, PLAN, "2026-01-01 00:00");
            desk.contract(ANN, PlanId(8), "2026-01-01 00:00");
        }),
        2
    );
    // A special price takes the place of the price even when it is higher.
    assert_eq!(
        first_of_two(true, |desk, one, two| {
            let (plain, special) = (definition_of(desk, one), definition_of(desk, two));
            desk.def(plain).price = money(11);
            desk.def(special).price = money(10);
            desk.def(special).special_prices = [(PLAN, money(15))].into();
            desk.contract(ANN, PLAN, "2026-01-01 00:00");
        }),
        1
    );
}

/// R4.11, ours: a frozen pass is good before the freeze begins and from the instant it ends.
#[test]
fn r4_11_a_frozen_pass_waits() {
    let (mut desk, pass, _) = one_pass();
    desk.pass(pass).frozen = Some((t("2026-03-03 09:00"), t("2026-03-05 09:00")));
    let times = ["2026-03-03 08:45", "2026-03-03 09:00", "2026-03-05 08:45", "2026-03-05 09:00"];
    assert_eq!(times.map(|at| admitted(&desk, at)), [true, false, false, true]);
}
