//! Corrections at the desk: minutes and days, expiry and freezes of passes. Each is one use case in one transaction, with its ledger
//! entries, its audit entry, its event and a remembered action that says what was done and why; a preview is the same use case in a
//! transaction that is rolled back.

pub mod closure;
pub mod expiry;
pub mod freeze;
pub mod history;
pub mod merge;
pub mod moving;
mod outcome;
mod state;
pub mod undo;
pub mod uses;

use hallpass_engine::{HeldPass, Instant, Location, PassId, passes};
use hallpass_store::Tx;

use crate::{Call, Problem};

/// A pass with what sentences about it need.
struct Subject {
    pass: HeldPass,
    /// Where it is invoiced: whose clock says what a day is.
    place: Location,
    /// Name of its definition.
    name: String,
}

impl Subject {
    /// # Errors
    /// [`Problem::NotFound`].
    async fn read(tx: &mut Tx, call: &Call, id: PassId) -> Result<Subject, Problem> {
        let pass = tx.held_pass(id).await?.ok_or(Problem::NotFound)?;
        let place = tx.pass_location(id).await?.ok_or(Problem::NotFound)?;
        let place = tx.location_by_id(place).await?.ok_or_else(|| Problem::internal("a pass without a location"))?;
        let name = tx.pass_definition(pass.definition, call.now).await?.map(|definition| definition.name);
        Ok(Subject { pass, place, name: name.unwrap_or_default() })
    }

    /// `Time pass 60 (pass 5)`. Sentences are kept, so they name no person.
    fn title(&self) -> String {
        format!("{} (pass {})", self.name, self.pass.id.0)
    }

    /// An instant by the clock on the wall of the pass's location: `2026-03-31 00:00`.
    fn wall(&self, at: Instant) -> String {
        wall(&self.place, at)
    }
}

/// An instant by the clock on the wall of a place: `2026-03-31 00:00`.
fn wall(place: &Location, at: Instant) -> String {
    let text = hallpass_contract::dates::local(place.local_micros(at));
    text.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// `1 minute`, `30 minutes`
fn counted(count: i64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// R3.8: a pass that becomes usable again counts among those its holder may have.
///
/// # Errors
/// [`Problem::Invalid`] on `member`.
async fn fits_cap(
    tx: &mut Tx,
    call: &Call,
    (before, after): (&HeldPass, &HeldPass),
    member: &'static str,
) -> Result<(), Problem> {
    if passes::is_live(before, call.now) || !passes::is_live(after, call.now) {
        return Ok(());
    }
    let live = tx.live_passes(after.owner, call.now).await?;
    if passes::fits_cap(live, 1) {
        return Ok(());
    }
    let most = passes::MOST_HELD;
    let text =
        format!("would make the pass usable again, and the customer holds {live} of at most {most} passes (R3.8)");
    Err(Problem::field(member, text))
}
