//! The vendor's public check-in (R14.7): whoever shows a PIN, a card, or an e-mail with its password is let in or out at the location
//! that the request came to. No device is known, so that everything wrong counts against the address it comes from and against
//! the location. docs/doors.md says what that is worth.

mod found;
mod host;
mod visitor;

use hallpass_contract::envelope;
use hallpass_contract::invalid::Invalid;
use hallpass_engine::{CustomerId, Instant, LocationId, Source, VisitId};
use hallpass_store::Tx;
use hallpass_store::kiosks::Shown;
use hallpass_store::places::Place;

use crate::answer::Answer;
use crate::app::Shared;
use crate::call::Scope;
use crate::desk::door;
use crate::desk::stay::Stay;
use crate::desk::visits::{self, Arrival, Change};
use crate::once::Key;
use crate::records::Written;
use crate::{Actor, Call, Problem, effect, kiosk, simulation};

use found::{Found, find, login};
pub use host::place;

/// Whose books of repeated requests these are: below the numbers of kiosks, one for each location.
const BOOKS: i64 = -1_000_000_000_000;
/// Nobody is told which half was wrong, or whether anything is right.
const UNKNOWN: &str = "Nobody who can check in here is known by what was sent.";
const AMBIGUOUS: &str = "More than one person here has this PIN or card. Please ask at the desk.";
const SEVERAL: &str = "More than one customer here has this login. Please ask at the desk.";
const NOT_IN: &str = "The customer is not checked in here.";

/// Who stands there.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A PIN, with or without the e-mail of its owner.
    Pin {
        /// `AccessPincode`.
        pin: String,
        /// Narrows down whose it may be.
        email: Option<String>,
    },
    /// A card (`AccessCardId`).
    Card(String),
    /// A user and his password.
    Password {
        /// E-mail of the user.
        email: String,
        /// As typed.
        password: String,
    },
    /// The code of a visitor (`VisitorCode`).
    Visitor(String),
    /// A device of a visit that is open here.
    Device(String),
}

/// What is asked of the public check-in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who.
    pub proof: Proof,
    /// Address of the device that comes along, of a check-in by the network.
    pub mac: Option<String>,
    /// Out.
    pub disconnect: bool,
    /// Out if he is in.
    pub toggle: bool,
    /// Only say what would be.
    pub only_test: bool,
}

impl Asked {
    /// A device is on the network, a card is at a door, the rest is as at a kiosk (R7.1).
    fn source(&self) -> Source {
        match (&self.mac, &self.proof) {
            (Some(_), _) | (None, Proof::Device(_)) => Source::NetworkActivity,
            (None, Proof::Card(_)) => Source::DoorAccess,
            (None, Proof::Pin { .. } | Proof::Password { .. } | Proof::Visitor(_)) => Source::Manual,
        }
    }

    fn device(&self) -> Option<&str> {
        match &self.proof {
            Proof::Device(mac) => Some(mac),
            _ => self.mac.as_deref(),
        }
    }
}

/// A call on behalf of a location: what it writes is nobody's in particular.
pub fn call_at(call: Call, place: &Place) -> Call {
    let actor = Actor {
        user_id: BOOKS - place.id,
        email: format!("public check-in {}", place.name).into(),
        scope: Scope::Locations([place.id].into()),
        ..call.actor
    };
    Call { actor, ..call }
}

/// Lets somebody in or out, or says why not. Runs to its end when the caller hangs up: what is wrong counts.
///
/// # Errors
/// [`Problem::Throttled`] after too much that was wrong; [`Problem::Invalid`] when nobody is known by what was sent, and for what
/// makes no sense (R8.4).
pub async fn attempt(
    app: Shared,
    call: Call,
    key: Option<Key>,
    (place, asked): (Place, Asked),
) -> Result<Answer, Problem> {
    let task = tokio::spawn(async move {
        let address = call.actor.address;
        let _turn = app.auth.public_turn(place.id).await;
        app.auth.admit_public(place.id, address, call.now)?;
        let wrong = || {
            app.auth.count_public(place.id, address, call.now);
            refusal("", UNKNOWN)
        };
        let user = match &asked.proof {
            Proof::Password { email, password } => {
                let user = login(&app, &call, place.id, (email, password)).await?;
                Some(user.ok_or_else(wrong)?)
            }
            _ => None,
        };
        // What was answered before is answered again; a test writes nothing to remember. All strangers share these books: who
        // sends something else under a known key is not to learn that it is not the same.
        let key = key.filter(|_| !asked.only_test);
        match Key::answered(key.as_ref(), &app, &call).await {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) => {}
            Err(Problem::BadRequest(_)) => return Err(wrong()),
            Err(other) => return Err(other),
        }
        let found = find(&app, &call, &place, (&asked.proof, user)).await?;
        if found.is_nobody() {
            // Who has shown his password has not guessed.
            return Err(if user.is_some() { refusal("", UNKNOWN) } else { wrong() });
        }
        let only_test = asked.only_test;
        let work = Work { place: LocationId(place.id), found, asked };
        if only_test {
            let less = "send it again in a moment";
            return simulation::rehearse(&app.store, less, move |tx| {
                Box::pin(async move { work.run(tx, &call).await })
            })
            .await;
        }
        effect::carry_out(
            app.clone(),
            call,
            key,
            |_| (),
            move |tx, call| Box::pin(async move { work.run(tx, call).await }),
        )
        .await
    });
    task.await.map_err(|error| Problem::internal(format!("an attempt ended early: {error}")))?
}

/// What is to be done for whom.
struct Work {
    place: LocationId,
    found: Found,
    asked: Asked,
}

impl Work {
    async fn run(self, tx: &mut Tx, call: &Call) -> Result<Answer, Problem> {
        match self.found {
            Found::Customers(ref found) => match found.as_slice() {
                [(customer, _)] => self.pass(tx, call, *customer).await,
                several => {
                    kiosk::note_ambiguous(tx, call, ("Business", self.place.0), self.place, several).await?;
                    let by_login = matches!(self.asked.proof, Proof::Password { .. });
                    Ok(Answer::refused(&refusal("", if by_login { SEVERAL } else { AMBIGUOUS })))
                }
            },
            Found::Visitors(ref found) => match found.as_slice() {
                [id] => visitor::pass(tx, call, (self.place, *id), &self.asked).await,
                _ => Err(refusal("", AMBIGUOUS)),
            },
        }
    }

    async fn pass(&self, tx: &mut Tx, call: &Call, customer: CustomerId) -> Result<Answer, Problem> {
        // Since he was found he may have been archived.
        let still = tx.customers_shown(Shown::Customer(customer), self.place).await?;
        let [(_, name)] = still.as_slice() else { return Err(refusal("", UNKNOWN)) };
        let open = door::open_at(tx, customer, Some(self.place), call.now).await?;
        let source = self.asked.source();
        match open {
            Some(open) if self.asked.disconnect || self.asked.toggle => {
                let change = Change { customer, location: open.location, from: open.from, to: Some(call.now) };
                match visits::change_stored(tx, call, open, &change).await? {
                    Written::Done(_) => session(call.now, call.now),
                    Written::Refused(problem) => Ok(Answer::refused(&unnamed(problem, name))),
                }
            }
            None if self.asked.disconnect => Err(refusal("", NOT_IN)),
            // Who is in stays in; a device or a door notes that he is there (R7.8).
            Some(open) if source == Source::Manual => stays(tx, call, open.id).await,
            _ => {
                let arrival = Arrival {
                    customer,
                    location: self.place,
                    source,
                    from: call.now,
                    to: None,
                    pass: None,
                    mac_addresses: self.asked.device().map(str::to_owned),
                };
                match visits::check_in(tx, call, &arrival).await? {
                    Written::Done(id) => stays(tx, call, VisitId(id)).await,
                    Written::Refused(problem) => Ok(Answer::refused(&unnamed(problem, name))),
                }
            }
        }
    }
}

/// Until when he may stay: when his passes give out, or the cut-off.
async fn stays(tx: &mut Tx, call: &Call, id: VisitId) -> Result<Answer, Problem> {
    let stored = tx.stored_visit(id, call.now).await?.ok_or_else(|| Problem::internal("a visit is gone"))?;
    let until = Stay::of(&stored.world, &stored.visit, call.now).covered_until();
    session(until.unwrap_or(call.now), call.now)
}

fn session(until: Instant, now: Instant) -> Result<Answer, Problem> {
    Ok(Answer::ok(envelope::session(until.as_micros(), (until - now).as_micros()), None))
}

fn refusal(member: &'static str, text: &'static str) -> Problem {
    Problem::Invalid(Invalid::one(member, text, None).errors)
}

/// The refusal without the name it begins with: whoever guesses a PIN is not to learn whose it is. The rest is what clients know.
fn unnamed(problem: Problem, name: &str) -> Problem {
    let Problem::Invalid(mut errors) = problem else { return problem };
    for error in &mut errors {
        if let Some(rest) = error.message.strip_prefix(name).map(|rest| format!("The customer{rest}")) {
            error.message = rest.into();
        }
    }
    Problem::Invalid(errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_loses_the_name_it_begins_with() {
        let named = Problem::field("CoworkerId", "Ana Silva does not have a valid time pass.");
        assert_eq!(
            unnamed(named, "Ana Silva").to_string(),
            "CoworkerId: The customer does not have a valid time pass."
        );
        let plain = Problem::field("CoworkerId", "This account is disabled");
        assert_eq!(unnamed(plain, "Ana Silva").to_string(), "CoworkerId: This account is disabled");
    }
}
