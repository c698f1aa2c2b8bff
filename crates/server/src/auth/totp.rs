//! Codes of authenticator apps: TOTP (RFC 6238) with SHA-1, steps of 30 seconds and six digits, which is what they all speak.

use hallpass_engine::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use super::secret::random;
use crate::Problem;

/// Seconds for which a code is shown.
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// Steps before and after the present one whose codes count: clocks differ.
const WINDOW: i64 = 1;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret of 160 random bits, base32.
pub(super) fn new_secret() -> Result<String, Problem> {
    Ok(encode(&random::<20>()?))
}

/// The step later than `after` whose code this is, within the window around `now`. Every step is compared, so that the time taken
/// says nothing.
pub(super) fn step_of(secret: &str, code: &str, now: Instant, after: i64) -> Option<i64> {
    let secret = decode(secret)?;
    let present = now.as_micros().div_euclid(STEP_SECONDS * 1_000_000);
    let mut found = None;
    for step in present - WINDOW..=present + WINDOW {
        let same: bool = code_at(&secret, step, DIGITS)?.as_bytes().ct_eq(code.as_bytes()).into();
        if same && step > after && found.is_none() {
            found = Some(step);
        }
    }
    found
}

/// The code of a step: RFC 4226 over the step's number.
fn code_at(secret: &[u8], step: i64, digits: usize) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let offset = usize::from(hash.last()? & 15);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(four) & 0x7fff_ffff;
    let number = u64::from(number) % 10u64.pow(u32::try_from(digits).ok()?);
    Some(format!("{number:0digits$}"))
}

/// Base32 (RFC 4648) without padding.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

fn letter(five: u32) -> char {
    let place = usize::try_from(five & 31).unwrap_or(0);
    ALPHABET.get(place).copied().map_or('A', char::from)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.bytes() {
        let place = ALPHABET.iter().position(|known| *known == byte)?;
        held = (held << 5) | u32::try_from(place).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 255).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, the column of SHA-1.
    #[test]
    fn the_codes_of_the_rfc() {
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000_i64, "65353130"),
        ] {
            assert_eq!(code_at(KEY, seconds / 30, 8).unwrap(), code, "{seconds}");
        }
    }

    /// RFC 4648, chapter 10, without the padding.
    #[test]
    fn base32_of_the_rfc() {
        for (plain, coded) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(encode(plain.as_bytes()), coded);
            assert_eq!(decode(coded).unwrap(), plain.as_bytes());
        }
        assert_eq!(decode("M0"), None);
        assert_eq!(new_secret().unwrap().len(), 32);
    }

    #[test]
    fn one_step_before_and_after_and_never_twice() {
        // Second 59 lies in step 1, whose six digits are the last ones of the RFC's eight: 287082.
        let secret = encode(KEY);
        let at = |seconds, after| step_of(&secret, "287082", Instant::from_seconds(seconds), after);
        assert_eq!((at(0, 0), at(29, 0)), (Some(1), Some(1)), "the step before it");
        assert_eq!((at(30, 0), at(59, 0)), (Some(1), Some(1)));
        assert_eq!((at(60, 0), at(89, 0)), (Some(1), Some(1)), "the step after it");
        assert_eq!((at(90, 0), at(-1, 0)), (None, None));
        assert_eq!(at(59, 1), None, "used before");
        assert_eq!(step_of(&secret, "287083", Instant::from_seconds(59), 0), None);
        assert_eq!(step_of(&secret, "28708", Instant::from_seconds(59), 0), None);
        assert_eq!(step_of(&secret, "", Instant::from_seconds(59), 0), None);
    }
}
