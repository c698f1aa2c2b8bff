//! Random secrets and their fingerprints.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::Problem;

/// A fingerprint: SHA-256.
pub(crate) type Fingerprint = [u8; 32];

/// A new opaque token of 256 random bits.
pub(super) fn new_token() -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// A password for people to type: 100 random bits.
///
/// # Errors
/// [`Problem::Internal`] when the system has no randomness to give.
pub fn new_password() -> Result<String, Problem> {
    let text: Vec<char> = random::<20>()?.iter().map(letter).collect();
    Ok(text.chunks(5).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// The secret of a one-time link: 256 random bits in hex. Small letters only: paths are read in small letters.
pub(crate) fn new_link_secret() -> Result<String, Problem> {
    Ok(hex(&random::<32>()?))
}

/// A recovery code: 80 random bits in four groups.
pub(super) fn new_recovery_code() -> Result<String, Problem> {
    let letters: Vec<char> = random::<16>()?.iter().map(letter).collect();
    Ok(letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// One of 32 letters and digits that people do not take for each other.
fn letter(byte: &u8) -> char {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567899";
    LETTERS.get(usize::from(byte % 32)).copied().map_or('x', char::from)
}

/// Random bytes of the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Problem::internal(format!("no randomness: {e}")))?;
    Ok(bytes)
}

/// The fingerprint of a token.
pub(crate) fn fingerprint(token: &str) -> Fingerprint {
    Sha256::digest(token.as_bytes()).into()
}

/// The fingerprint of credentials, keyed so that a copy of the memory alone does not help to guess.
pub(super) fn keyed(key: &[u8; 32], text: &str) -> Fingerprint {
    let inner = Sha256::new().chain_update(key).chain_update(text.as_bytes()).finalize();
    Sha256::new().chain_update(key).chain_update(inner).finalize().into()
}

/// A fingerprint as stored.
pub(crate) fn hex(fingerprint: &Fingerprint) -> String {
    use std::fmt::Write;
    fingerprint.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_fingerprints_are_hex() {
        assert_ne!(new_token().unwrap(), new_token().unwrap());
        assert_eq!(new_password().unwrap().len(), 23);
        assert_eq!(hex(&fingerprint("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
