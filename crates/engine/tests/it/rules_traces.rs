//! What traces of choices and refusals say (R4.6, R5.6, R10.1, R9.6): facts, offers of pay as you go, and why a named pass failed.

use hallpass_engine::{
    Candidate, Failure, Money, Offer, PassId, Reason, Refusal, RefusalCode, Trace, Verdict, check_in,
};

use crate::support::*;

/// The trace of what an attempt comes to.
fn trace(desk: &Desk, ask: &Ask) -> Trace {
    match check_in(&desk.world_of(ask), &ask.request, desk.now.max(ask.request.from)) {
        Ok(decision) => decision.trace.unwrap(),
        Err(Refusal::Refused(refused)) => *refused.trace,
        Err(other) => panic!("{other:?}"),
    }
}

fn arrival() -> Ask {
    Ask::new(ANN, "2026-03-03 09:00")
}

fn candidate(trace: &Trace, pass: PassId) -> Candidate {
    trace.candidates.iter().find(|candidate| candidate.pass == pass).unwrap().clone()
}

/// R4.6: a day pass that is used was used by the customer, on this day or another, or by somebody else.
#[test]
fn r4_6_who_used_a_day_pass() {
    let mut desk = Desk::new();
    desk.team();
    let (own, shared) = (desk.grant_day(ANN), desk.grant_day(PAT));
    let time = desk.grant_time(PAT, 60);
    let looked_at = |desk: &Desk, pass| {
        let found = candidate(&trace(desk, &arrival()), pass);
        (found.facts.unwrap().used_by_other, found.reasons)
    };
    // Nobody has used anything yet: the own day pass is first, then the shared one.
    assert!(!looked_at(&desk, own).0);
    assert!(!looked_at(&desk, shared).0);
    assert!(!looked_at(&desk, time).0);
    desk.visit(ANN, "2026-03-02 09:00", "2026-03-02 10:00");
    desk.visit(BEN, "2026-03-03 08:00", "2026-03-03 08:30");
    assert_eq!(looked_at(&desk, own), (false, vec![Reason::Failed(Failure::UsedOnOtherDay)]));
    assert_eq!(looked_at(&desk, shared), (true, vec![Reason::Failed(Failure::UsedByOther)]));
    assert!(!looked_at(&desk, time).0);
}

/// R5.6: a named pass that does not fit says its own first failure, not that of another one.
#[test]
fn r5_6_why_a_named_pass_does_not_fit() {
    let mut desk = Desk::new();
    let expired = desk.grant_time(ANN, 60);
    desk.pass(expired).expires = Some(t("2026-03-01 00:00"));
    let empty = desk.grant_time(ANN, 0);
    for (ask, why) in [
        (arrival().naming(expired), "It has expired."),
        (arrival().naming(empty), "It has no minutes left."),
        (arrival().naming(PassId(99)), "it is not valid here and now."),
        (arrival().naming_unknown(), "it is not a pass of this customer."),
    ] {
        let refusal = refused(desk.try_enter(&ask));
        assert_eq!(refusal.message, format!("{} CoworkerTimePassGuid: {why}", desk.f2_text(ANN)));
    }
}

/// A definition sold to nobody, one sold to members, one sold to all for 12.00 an hour.
fn shop() -> Desk {
    let mut desk = Desk::new();
    desk.day_pass();
    let members = desk.sell(9_00, Some(60));
    desk.def(members).pay_as_you_go_for_contacts = false;
    desk.sell(12_00, Some(60));
    desk
}

fn sold(offers: &[Offer]) -> Vec<(i64, Money, Vec<Failure>)> {
    offers.iter().map(|offer| (offer.definition.0, offer.price, offer.failures.clone())).collect()
}

/// R10.1: what is for sale first, then what is not sold to a contact and why; what pay as you go never sells is not there.
#[test]
fn r10_1_what_pay_as_you_go_has_for_sale() {
    let desk = shop();
    let offers = trace(&desk, &arrival()).offers;
    assert_eq!(sold(&offers), [(3, money(12), vec![]), (2, money(9), vec![Failure::NotForContacts])]);
    let mut desk = shop();
    desk.settings().pay_as_you_go = false;
    let refusal = trace(&desk, &arrival());
    assert_eq!(sold(&refusal.offers), [], "off");
}

/// R10.1: also where nothing is for sale and the check-in is refused.
#[test]
fn r10_1_what_is_not_sold_is_in_the_refusal() {
    let mut desk = shop();
    desk.definitions.remove(&hallpass_engine::DefinitionId(3));
    let refusal = refused(desk.try_enter(&arrival()));
    assert_eq!(refusal.code, RefusalCode::F2);
    assert_eq!(sold(&refusal.trace.offers), [(2, money(9), vec![Failure::NotForContacts])]);
}

/// What could be bought is only looked at when no pass is left but the one taken.
#[test]
fn offers_are_looked_at_when_no_pass_is_left() {
    let mut desk = shop();
    desk.grant_time(ANN, 60);
    let one = trace(&desk, &arrival());
    assert_eq!((one.candidates[0].verdict, one.offers.len()), (Verdict::Chosen, 2));
    desk.grant_time(ANN, 60);
    let two = trace(&desk, &arrival());
    assert_eq!((two.candidates.len(), two.offers), (2, vec![]));
}

/// R9.3, R9.6: a limit is hard, and what could be bought does not matter; where extra passes beat limits it does.
#[test]
fn r9_6_offers_beyond_a_limit() {
    let mut desk = shop();
    desk.definitions.remove(&hallpass_engine::DefinitionId(3));
    let plan = hallpass_engine::PlanId(1);
    desk.contract(ANN, plan, "2026-01-01 00:00").plan.limits.days.week = Some(0);
    let members = hallpass_engine::DefinitionId(2);
    desk.def(members).pay_as_you_go_for_members = false;
    desk.def(members).pay_as_you_go_for_contacts = true;
    let hard = refused(desk.try_enter(&arrival()));
    assert_eq!((hard.code, hard.trace.beyond_limit, hard.trace.offers.len()), (RefusalCode::F3, false, 0));
    desk.settings().extra_passes_beat_limits = true;
    let soft = refused(desk.try_enter(&arrival()));
    assert_eq!((soft.code, soft.trace.beyond_limit), (RefusalCode::F3, true));
    assert_eq!(sold(&soft.trace.offers), [(2, money(9), vec![Failure::NotForMembers])]);
}

/// R4.1: for a disabled account nothing is for sale.
#[test]
fn r4_1_no_offers_for_a_disabled_account() {
    let mut desk = shop();
    desk.person(ANN).active = false;
    let refusal = refused(desk.try_enter(&arrival()));
    assert_eq!((refusal.code, refusal.trace.disabled), (RefusalCode::F1, true));
    assert_eq!(sold(&refusal.trace.offers), []);
}
