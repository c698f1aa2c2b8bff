//! Whom a proof shows at the public check-in.

use hallpass_engine::{CustomerId, LocationId};
use hallpass_store::kiosks::Shown;
use hallpass_store::places::Place;

use super::{Proof, visitor};
use crate::app::Shared;
use crate::{Call, Problem};

/// Whom a proof shows.
#[derive(Debug)]
pub(super) enum Found {
    /// Customers, two at most, with their names.
    Customers(Vec<(CustomerId, String)>),
    /// Visitors who are expected.
    Visitors(Vec<i64>),
}

impl Found {
    /// Nobody is shown.
    pub(super) fn is_nobody(&self) -> bool {
        match self {
            Found::Customers(found) => found.is_empty(),
            Found::Visitors(found) => found.is_empty(),
        }
    }
}

/// The user whose password this is. Who has to wait for an account he is wrong about, and asks nonetheless, is counted at the
/// place: no address asks for ever.
///
/// # Errors
/// [`Problem::Throttled`] before anything slow is computed; [`Problem::Busy`].
pub(super) async fn login(
    app: &Shared,
    call: &Call,
    place: i64,
    (email, password): (&str, &str),
) -> Result<Option<i64>, Problem> {
    let (address, now) = (call.actor.address, call.now);
    let user = app.auth.user_of_password(&app.store, email, password, (address, now)).await;
    if let Err(Problem::Throttled { .. }) = &user {
        app.auth.count_impatient(place, address, now);
    }
    user
}

/// Whom a proof shows at a place. `user`: the one whose password was shown.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn find(
    app: &Shared,
    call: &Call,
    place: &Place,
    (proof, user): (&Proof, Option<i64>),
) -> Result<Found, Problem> {
    let at = LocationId(place.id);
    let (proof, now) = (proof.clone(), call.now);
    let read = app.store.peek(move |tx| {
        Box::pin(async move {
            let shown = match (&proof, user) {
                (Proof::Pin { pin, email: Some(email) }, _) => Shown::PinOf { pin, email },
                (Proof::Pin { pin, email: None }, _) => Shown::Pin(pin),
                (Proof::Card(card), _) => Shown::Card(card),
                (Proof::Device(mac), _) => Shown::Device(mac),
                (Proof::Visitor(code), _) => {
                    return Ok(Found::Visitors(visitor::expected(tx, at, code, now).await?));
                }
                (Proof::Password { .. }, Some(user)) => Shown::Login(user),
                (Proof::Password { .. }, None) => return Ok(Found::Customers(Vec::new())),
            };
            Ok::<_, Problem>(Found::Customers(tx.customers_shown(shown, at).await?))
        })
    });
    read.await
}
