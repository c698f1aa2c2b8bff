//! What kiosks and members at a door need of signing in: secrets for devices, codes to pair them, limits on guessing, and the codes
//! that members show (beyond W9).

use hallpass_engine::{CustomerId, Instant};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use tokio::sync::MutexGuard;

use super::Auth;
use super::failures::Who;
use super::secret::{Fingerprint, fingerprint, hex, new_token, random};
use crate::Problem;

/// Seconds for which a member's code is shown.
pub(crate) const STEP_SECONDS: i64 = 30;
/// Steps before and after whose codes count, too: clocks differ, and nobody scans in no time.
const WINDOW: i64 = 1;
/// Begins every code of a member, so that a reader knows what it sees.
const MARK: &str = "HP1";
/// Hex digits of the signature: 80 bits, good for a minute.
const SIGNED: usize = 20;

/// A secret for the cookie of a device, and how it is stored.
///
/// # Errors
/// [`Problem::Internal`] when the system has no randomness to give.
pub(crate) fn new_device_secret() -> Result<(String, String), Problem> {
    let secret = new_token()?;
    let hash = hex(&fingerprint(&secret));
    Ok((secret, hash))
}

/// A code to pair a device (`ABCD-EFGH`, 40 random bits).
///
/// # Errors
/// [`Problem::Internal`] when the system has no randomness to give.
pub(crate) fn new_pairing_code() -> Result<String, Problem> {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let bytes = random::<8>()?;
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('X', char::from);
    let letters: Vec<char> = bytes.iter().map(letter).collect();
    Ok(letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// How a pairing code is stored; letter case, dashes and spaces do not matter.
pub(crate) fn pairing_hash(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    hex(&fingerprint(&plain.to_ascii_uppercase()))
}

/// How the secret of a device is stored.
pub(crate) fn device_hash(secret: &str) -> String {
    hex(&fingerprint(secret))
}

/// A new key for the codes of members.
///
/// # Errors
/// [`Problem::Internal`] when the system has no randomness to give.
pub(crate) fn new_code_key() -> Result<String, Problem> {
    Ok(hex(&random::<32>()?))
}

/// The step of an instant.
pub(crate) fn step_of(at: Instant) -> i64 {
    at.as_micros().div_euclid(STEP_SECONDS * 1_000_000)
}

/// The code that a customer shows in a step.
pub(crate) fn member_code(key: &str, customer: CustomerId, step: i64) -> String {
    format!("{MARK}.{}.{step}.{}", customer.0, signature(key, customer, step))
}

/// Whose code this is and of which step, if it is one of around `at`.
pub(crate) fn read_member_code(key: &str, code: &str, at: Instant) -> Option<(CustomerId, i64)> {
    let mut parts = code.trim().split('.');
    let (mark, id, step, sent) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if mark != MARK || parts.next().is_some() {
        return None;
    }
    let (customer, step) = (CustomerId(id.parse().ok()?), step.parse::<i64>().ok()?);
    let right: bool = signature(key, customer, step).as_bytes().ct_eq(sent.as_bytes()).into();
    let fresh = step.checked_sub(step_of(at)).is_some_and(|apart| (-WINDOW..=WINDOW).contains(&apart));
    (right && fresh).then_some((customer, step))
}

fn signature(key: &str, customer: CustomerId, step: i64) -> String {
    let text = format!("member {} step {step}", customer.0);
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
    let bytes: Fingerprint = mac.map_or([0; 32], |mac| mac.chain_update(text).finalize().into_bytes().into());
    hex(&bytes).chars().take(SIGNED).collect()
}

impl Auth {
    /// The turn of a kiosk: hold it during an attempt, so that guesses cannot overtake their own punishment.
    pub(crate) async fn kiosk_turn(&self, kiosk: i64) -> Option<MutexGuard<'_, ()>> {
        match self.turn(&format!("kiosk {kiosk}")) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        }
    }

    /// Turns away a kiosk at which too many wrong things were shown.
    ///
    /// # Errors
    /// [`Problem::Throttled`].
    pub(crate) fn admit_kiosk(&self, kiosk: i64, now: Instant) -> Result<(), Problem> {
        match self.kiosks.wait(&Who::account(&kiosk.to_string()), now) {
            Some(seconds) => Err(Problem::Throttled { seconds }),
            None => Ok(()),
        }
    }

    /// Counts something wrong that was shown at a kiosk. Nothing that is right takes it back: who knows one PIN would guess the
    /// others for nothing. Time does.
    pub(crate) fn count_kiosk(&self, kiosk: i64, now: Instant) {
        self.kiosks.add(Who::account(&kiosk.to_string()), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_members_are_good_for_a_moment_and_for_one() {
        let (ana, bob) = (CustomerId(7), CustomerId(8));
        // Second 90 begins step 3.
        let at = |seconds| Instant::from_seconds(seconds);
        let code = member_code("key", ana, 3);
        assert!(code.starts_with("HP1.7.3.") && code.len() == 28, "{code}");
        assert_eq!(read_member_code("key", &code, at(60)), Some((ana, 3)));
        assert_eq!(read_member_code("key", &code, at(149)), Some((ana, 3)));
        assert_eq!(read_member_code("key", &code, at(150)), None, "too late");
        assert_eq!(read_member_code("key", &code, at(59)), None, "too early");
        assert_eq!(read_member_code("other", &code, at(90)), None);
        let of_bob = code.replace("HP1.7.", "HP1.8.");
        assert_eq!(read_member_code("key", &of_bob, at(90)), None);
        assert_eq!(read_member_code("key", &member_code("key", bob, 3), at(90)), Some((bob, 3)));
        for code in ["", "HP1", "HP1.7.3.", "HP1.7.9223372036854775807.00", "HP2.7.3.00", &format!("{code}.x")] {
            assert_eq!(read_member_code("key", code, at(90)), None, "{code}");
        }
    }

    #[test]
    fn pairing_codes_are_read_as_people_type_them() {
        let code = new_pairing_code().unwrap();
        assert!(code.len() == 9 && code.as_bytes()[4] == b'-', "{code}");
        assert_eq!(pairing_hash("abcd efgh "), pairing_hash("ABCD-EFGH"));
        assert_ne!(pairing_hash("ABCD-EFGH"), pairing_hash("ABCD-EFGJ"));
    }
}
