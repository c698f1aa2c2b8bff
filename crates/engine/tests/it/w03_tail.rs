//! W3: pay as you go takes the tail of a visit that outruns its passes (R10.10).

use hallpass_engine::PassId;

use crate::support::*;

/// W1 up to visit d, then 12.00 per 60 minutes for everybody.
fn before_visit_e() -> Desk {
    let mut desk = Desk::new();
    let definition = desk.time_pass(60);
    desk.grant_many(ANN, definition, 10);
    desk.visit(ANN, "2026-03-03 09:00", "2026-03-03 10:30");
    desk.visit(ANN, "2026-03-04 14:00", "2026-03-04 14:20");
    desk.visit(ANN, "2026-03-05 09:00", "2026-03-05 13:00");
    desk.visit(ANN, "2026-03-06 10:07", "2026-03-06 10:40");
    desk.sell(12_00, Some(60));
    desk
}

/// R10.3, R10.10.
#[test]
fn w03_the_tail_of_visit_e_is_billed() {
    let mut desk = before_visit_e();
    let visit = desk.visit(ANN, "2026-03-09 08:00", "2026-03-09 12:00");
    assert_eq!(desk.drawn(visit), "#9:60 #10:60 #3:45 #2:30 #8:15 payg #11:30", "the same draws, no overtime");
    assert_eq!(desk.first_pass(visit), Some(PassId(9)));
    let pass = &desk.passes[&PassId(11)];
    assert_eq!((pass.total, pass.remaining, pass.used), (Some(30), Some(0), true));
    assert_eq!(pass.used_date, Some(t("2026-03-09 12:00")));
    assert_eq!(desk.price(PassId(11)), 6_00);
}

/// R5.1.
#[test]
fn w03_visit_f_opens_on_pay_as_you_go_instead_of_failing() {
    let mut desk = before_visit_e();
    desk.visit(ANN, "2026-03-09 08:00", "2026-03-09 12:00");
    let visit = desk.enter(Ask::new(ANN, "2026-03-10 09:00"));
    assert_eq!(desk.first_pass(visit), Some(PassId(12)));
    assert_eq!((desk.failed.len(), desk.price(PassId(12))), (0, 0));
    let pass = &desk.passes[&PassId(12)];
    assert_eq!((pass.total, pass.remaining, pass.used, pass.used_date), (None, None, false, None));
}
