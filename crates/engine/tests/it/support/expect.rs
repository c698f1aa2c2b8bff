//! Looking at the desk: short texts to compare with, and what kind of refusal came back.

use hallpass_engine::{Cover, CustomerId, PassId, Refusal, RefusalCode, Refused, Verdict, VisitId};

use super::{Answer, Desk, minutes, show, show_stretch};

impl Desk {
    /// Stored times: "2026-03-03 09:00-10:30".
    pub fn times(&self, visit: VisitId) -> String {
        let visit = &self.visits[&visit];
        show_stretch(visit.from, visit.to)
    }

    /// What a visit drew on, in order: "#1:60 #2:30 overtime:30", "#3:day" for day passes.
    pub fn drawn(&self, visit: VisitId) -> String {
        let mut parts: Vec<(String, Option<i64>)> = Vec::new();
        for segment in &self.visits[&visit].segments {
            let length = minutes(segment.from, segment.to);
            let (name, length) = match segment.cover {
                Cover::Day(pass) => (format!("#{}:day", pass.0), None),
                Cover::Time(pass) => (format!("#{}:", pass.0), Some(length)),
                Cover::PayAsYouGo(pass) => (format!("payg #{}:", pass.0), Some(length)),
                Cover::Overtime(_) => ("overtime:".to_owned(), Some(length)),
            };
            match parts.last_mut() {
                Some((last, total)) if *last == name => *total = total.map(|total| total + length.unwrap_or(0)),
                _ => parts.push((name, length)),
            }
        }
        let show = |(name, length): (String, Option<i64>)| {
            format!("{name}{}", length.map_or_else(String::new, |n| n.to_string()))
        };
        parts.into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    /// `CoworkerTimePassGuid` as a pass number.
    pub fn first_pass(&self, visit: VisitId) -> Option<PassId> {
        self.visits[&visit].pass
    }

    /// UsedDate when `Used`, else `None`; the two must agree (R3.4).
    #[track_caller]
    pub fn used(&self, pass: PassId) -> Option<String> {
        let pass = &self.passes[&pass];
        assert_eq!(pass.used, pass.used_date.is_some(), "Used and UsedDate of {:?} disagree", pass.id);
        pass.used_date.map(show)
    }

    /// `CheckedIn` (R3.5).
    pub fn checked_in(&self, pass: PassId) -> bool {
        self.visits.values().any(|visit| visit.to.is_none() && visit.pass == Some(pass))
    }

    /// RemainingUses of one time pass.
    #[track_caller]
    pub fn left(&self, pass: PassId) -> i64 {
        self.passes[&pass].remaining.expect("a time pass")
    }

    /// `Price` of a pay-as-you-go pass, in cents.
    #[track_caller]
    pub fn price(&self, pass: PassId) -> i64 {
        let price = self.passes[&pass].payg.expect("pay as you go").price.as_ten_thousandths();
        assert_eq!(price % 100, 0, "whole cents");
        price / 100
    }

    /// All pay-as-you-go passes, by number.
    pub fn bought(&self) -> Vec<PassId> {
        self.passes.values().filter(|pass| pass.payg.is_some()).map(|pass| pass.id).collect()
    }

    /// The F2 text for a customer (R8.3).
    pub fn f2_text(&self, who: CustomerId) -> String {
        format!("{} does not have a valid time pass.", self.customers[&who].full_name)
    }
}

/// The business refusal, or a panic.
#[track_caller]
pub fn refused(result: Result<Answer, Refusal>) -> Refused {
    match result {
        Err(Refusal::Refused(refused)) => refused,
        other => panic!("expected a business refusal, got {other:?}"),
    }
}

/// F2 with its text and a FailedCheckin that repeats it (R8.2, R8.3).
#[track_caller]
pub fn assert_f2(result: Result<Answer, Refusal>) {
    let refused = refused(result);
    assert_eq!(refused.code, RefusalCode::F2);
    assert!(refused.message.contains("does not have a valid time pass"), "{}", refused.message);
    assert_eq!(refused.failed.expect("F2 writes a FailedCheckin").description, refused.message);
}

/// A plain 400 on one member (R8.4).
#[track_caller]
pub fn assert_invalid(result: Result<Answer, Refusal>, property: &str) {
    match result {
        Err(Refusal::Invalid(invalid)) => assert_eq!(invalid.property, property, "{}", invalid.message),
        other => panic!("expected a 400 on {property}, got {other:?}"),
    }
}

/// A 400 whose member the rule book does not name.
#[track_caller]
pub fn assert_plain_400(result: Result<Answer, Refusal>) {
    assert!(matches!(&result, Err(Refusal::Invalid(_))), "expected a 400, got {result:?}");
}

/// Refused without a trace (D15): a 400 of either kind, but never a FailedCheckin.
#[track_caller]
pub fn assert_no_row(result: Result<Answer, Refusal>) {
    match result {
        Err(Refusal::Invalid(_)) => {}
        Err(Refusal::Refused(refused)) => assert_eq!(refused.failed, None, "no FailedCheckin is due"),
        Ok(answer) => panic!("expected a refusal, got {answer:?}"),
    }
}

/// The order in which passes would be taken, as the answer explains it: chosen first.
pub fn order(answer: &Answer) -> Vec<PassId> {
    answer.candidates.iter().filter(|c| c.verdict != Verdict::Rejected).map(|c| c.pass).collect()
}
