//! Failed check-ins as the desk lists them: the rule that stood against it, in few words, and what would put it right.

use hallpass_engine::{Basis, Failure, Language, Names, Reason, RefusalCode, Trace};
use hallpass_store::Tx;
use hallpass_store::desk::{Attempt, Subject};
use serde_json::{Value, json};

use crate::{Problem, spell};

/// One attempt: number, when, who, rule, what was said, and what helps.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn shown(tx: &mut Tx, language: Language, attempt: &Attempt) -> Result<Value, Problem> {
    let trace = tx.trace_of(Subject::Failed(attempt.id)).await?;
    let refused = trace.as_ref().map(|trace| Refused::of(trace, language)).unwrap_or_default();
    Ok(json!({
        "FailedCheckinId": attempt.id,
        "Id": attempt.id,
        "At": spell::instant(attempt.at),
        "CoworkerId": attempt.customer,
        "FullName": attempt.full_name,
        "Rule": refused.rule,
        "Code": refused.code,
        "Text": attempt.text,
        "Why": refused.why,
        "Fix": {"Kind": refused.fix},
    }))
}

/// What a refusal comes to.
#[derive(Debug, PartialEq, Eq)]
struct Refused {
    rule: &'static str,
    code: Option<&'static str>,
    why: Option<String>,
    fix: &'static str,
}

impl Default for Refused {
    /// Of an attempt that was imported, or from before reasons were kept.
    fn default() -> Refused {
        Refused { rule: "R8.3", code: None, why: None, fix: "none" }
    }
}

impl Refused {
    fn of(trace: &Trace, language: Language) -> Refused {
        let Basis::Refused(code) = trace.basis else { return Refused::default() };
        match code {
            RefusalCode::F1 => Refused { rule: "R4.1", code: Some("F1"), why: None, fix: "reactivate" },
            RefusalCode::F3 => Refused { rule: "R9.4", code: Some("F3"), why: None, fix: "limit" },
            RefusalCode::F4 => Refused { rule: "R9.4", code: Some("F4"), why: None, fix: "limit" },
            RefusalCode::F5 => Refused { rule: "R4.7", code: Some("F5"), why: None, fix: "none" },
            RefusalCode::F2 => match nearest(trace) {
                Some(failure) => Refused {
                    rule: Reason::Failed(failure).rule(),
                    code: Some("F2"),
                    why: Some(Reason::Failed(failure).text(Names {
                        place: language.pick("this location", "esta sede"),
                        definition: "",
                        language,
                    })),
                    fix: helps(trace, failure),
                },
                None => Refused { rule: "R8.3", code: Some("F2"), why: None, fix: pass_for(trace) },
            },
        }
    }
}

/// The rule that stood alone against a pass, of those that can be waited for or lifted first: what comes nearest to a check-in.
fn nearest(trace: &Trace) -> Option<Failure> {
    let alone = trace.candidates.iter().filter_map(|candidate| match candidate.reasons.as_slice() {
        [Reason::Failed(failure)] => Some(*failure),
        _ => None,
    });
    let any =
        trace.candidates.iter().flat_map(|candidate| candidate.reasons.first()).filter_map(|reason| match reason {
            Reason::Failed(failure) => Some(*failure),
            _ => None,
        });
    let all: Vec<Failure> = alone.chain(any).collect();
    let lifted = |failure: &&Failure| !matches!(helps(trace, **failure), "give_pass" | "sell_pass");
    all.iter().find(lifted).or(all.first()).copied()
}

/// What would let the customer in.
fn helps(trace: &Trace, failure: Failure) -> &'static str {
    match failure {
        Failure::AccountDisabled => "reactivate",
        Failure::LimitReached => "limit",
        Failure::OutsideSlots | Failure::PeriodNotBegun | Failure::Frozen | Failure::ContractPaused => "wait",
        Failure::MinutesRunning => "check_out_elsewhere",
        _ => pass_for(trace),
    }
}

/// A member is given a pass, everybody else buys one.
fn pass_for(trace: &Trace) -> &'static str {
    if trace.plans.is_empty() { "sell_pass" } else { "give_pass" }
}
