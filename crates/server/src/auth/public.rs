//! Limits on guessing at the public check-in, where no device is known: what is wrong counts against the address it comes from,
//! at the location it is sent to, and against that location.

use std::net::IpAddr;

use hallpass_engine::Instant;
use hallpass_store::Store;
use tokio::sync::MutexGuard;

use super::attempt::{Attempt, Verdict};
use super::failures::{Who, network};
use super::{Auth, one_of};
use crate::Problem;

impl Auth {
    /// The turn of a location's public check-in: hold it during an attempt, so that guesses cannot overtake their own punishment.
    pub(crate) async fn public_turn(&self, place: i64) -> Option<MutexGuard<'_, ()>> {
        match one_of(&self.public_turns, &place.to_string()) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        }
    }

    /// Turns away an address from which too much was wrong at a location, and everybody where too much was from all of them.
    ///
    /// # Errors
    /// [`Problem::Throttled`].
    pub(crate) fn admit_public(&self, place: i64, address: IpAddr, now: Instant) -> Result<(), Problem> {
        let waits = [self.strangers.wait(&stranger(place, address), now), self.crowds.wait(&crowd(place), now)];
        match waits.into_iter().flatten().max() {
            Some(seconds) => Err(Problem::Throttled { seconds }),
            None => Ok(()),
        }
    }

    /// Counts something wrong. Nothing that is right takes it back, as at a kiosk: time does.
    pub(crate) fn count_public(&self, place: i64, address: IpAddr, now: Instant) {
        self.strangers.add(stranger(place, address), now);
        self.crowds.add(crowd(place), now);
    }

    /// Counts, against an address only, that it asked about an account which has to wait: nothing was looked at, so it was no guess.
    pub(crate) fn count_impatient(&self, place: i64, address: IpAddr, now: Instant) {
        self.strangers.add(stranger(place, address), now);
    }

    /// Whose password it is. A user with a second factor is not proved by a password alone, unless Basic proves him so; nobody is
    /// told. Counts and is noted as an attempt to sign in, before anything slow is computed.
    ///
    /// # Errors
    /// [`Problem::Throttled`] after too many wrong passwords of the account or from the address; [`Problem::Busy`].
    pub(crate) async fn user_of_password(
        &self,
        store: &Store,
        email: &str,
        password: &str,
        (address, now): (IpAddr, Instant),
    ) -> Result<Option<i64>, Problem> {
        let _turn = match self.turn(&email.to_lowercase()) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        let attempt = Attempt {
            email: email.to_owned(),
            password: password.to_owned(),
            code: (!self.settings.basic_with_second_factor).then(String::new),
            means: "checkin",
            address,
            now,
        };
        Ok(match self.judge(store, attempt).await? {
            Verdict::Right(proved) => Some(proved.account.user_id),
            Verdict::Wrong | Verdict::CodeNeeded | Verdict::WrongCode => None,
        })
    }
}

fn stranger(place: i64, address: IpAddr) -> Who {
    Who::account(&format!("{place} {}", network(address)))
}

fn crowd(place: i64) -> Who {
    Who::account(&place.to_string())
}
