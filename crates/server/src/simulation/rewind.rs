//! Going back to an instant: what has come since is undone, the latest first, by the use cases that undo it.
//!
//! What took place before the instant counts even if it was entered later: the question is what would have happened had the
//! customer come then, as far as is known now.

use hallpass_engine::{Instant, passes, say};
use hallpass_store::Tx;

use crate::desk::visits::{self, Change};
use crate::records::Written;
use crate::{Call, Problem, desk};

/// Said of every simulation of the past.
const ALWAYS: &str = "Definitions, contracts and expiry dates are those of today, and what has been deleted since is \
                      not seen. Visits count from when they took place, not from when they were entered; one that was left \
                      and entered again on the same record (R7.6) counts as one stay.";
const ALWAYS_IN_SPANISH: &str = "Los tipos de pase, los contratos y las caducidades son los de hoy, y no se ve lo que se ha borrado \
                                 desde entonces. Las visitas cuentan desde que tuvieron lugar, no desde que se registraron; una que \
                                 terminó y se retomó en el mismo registro (R7.6) cuenta como una sola.";

/// Makes the state of `at` for a customer; answers what could not be told. `call` is of the present.
///
/// # Errors
/// [`Problem::Internal`], [`Problem::Busy`].
pub(super) async fn to(tx: &mut Tx, call: &Call, customer: i64, at: Instant) -> Result<Vec<String>, Problem> {
    let language = call.language;
    let mut caveats = vec![language.pick(ALWAYS, ALWAYS_IN_SPANISH).to_owned()];
    let holders = tx.pass_circle(customer).await?;
    let since = tx.since(customer, &holders, at).await?;
    let then = Call { now: at, ..call.clone() };
    for visit in since.begun {
        tx.suppose_not_invoiced(visit).await?;
        tx.begin_part().await?;
        let undone = done(visits::delete(tx, call, visit).await)?;
        tx.end_part(undone).await?;
        if !undone {
            caveats.push(say!(
                language,
                "Check-in {} of later could not be undone and is counted.",
                "La entrada {}, posterior, no se ha podido deshacer y se cuenta.",
                visit.0
            ));
        }
    }
    for id in since.ended {
        let Some(visit) = tx.visit(id).await? else { continue };
        tx.suppose_not_invoiced(id).await?;
        let open = Change { customer: visit.customer, location: visit.location, from: visit.from, to: None };
        let mut undone = false;
        // Open as it was; where that is not possible (another business day), over at that instant.
        for to in [None, Some(at)] {
            tx.begin_part().await?;
            undone = done(visits::change(tx, &then, id, &Change { to, ..open }).await)?;
            tx.end_part(undone).await?;
            if undone {
                if to.is_some() {
                    caveats.push(say!(
                        language,
                        "Check-in {}, which went on then, is taken as over.",
                        "La entrada {}, que entonces seguía abierta, se toma como terminada.",
                        id.0
                    ));
                }
                break;
            }
        }
        if !undone {
            caveats.push(say!(
                language,
                "Check-in {}, which went on then, is seen with the end it has now.",
                "La entrada {}, que entonces seguía abierta, se ve con el final que tiene ahora.",
                id.0
            ));
        }
    }
    for id in since.used_by_hand {
        if let Some(pass) = tx.held_pass(id).await? {
            let before = passes::clear_used_by_hand(&pass, tx.ledger_minutes(id).await?);
            tx.correct(&pass, &before, &then.stamp()).await?;
        }
    }
    for id in since.corrected {
        caveats.push(say!(
            language,
            "Pass {} was corrected later and is seen as corrected.",
            "El pase {} se corrigió después y se ve corregido.",
            id.0
        ));
    }
    for id in since.issued {
        tx.begin_part().await?;
        let undone = done(desk::passes::delete(tx, call, id).await)?;
        tx.end_part(undone).await?;
        if !undone {
            caveats.push(say!(
                language,
                "Pass {} was issued later, but an earlier check-in rests on it: it is seen.",
                "El pase {} se emitió después, pero una entrada anterior lo usa: se ve.",
                id.0
            ));
        }
    }
    Ok(caveats)
}

/// Was it done? A refusal is no error here.
fn done(written: Result<Written, Problem>) -> Result<bool, Problem> {
    match written {
        Ok(Written::Done(_)) => Ok(true),
        Ok(Written::Refused(_)) => Ok(false),
        Err(problem @ (Problem::Internal(_) | Problem::Unavailable(_) | Problem::Busy | Problem::TooLong)) => {
            Err(problem)
        }
        Err(_) => Ok(false),
    }
}
