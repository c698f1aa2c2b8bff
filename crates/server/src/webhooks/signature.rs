//! Proof of who has sent a delivery (beyond W13): the vendor's signature over the body, and that of Standard Webhooks over
//! number, time and body.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What begins a secret whose rest is the key in base64.
const PREFIX: &str = "whsec_";

/// `X-Nexudus-Hook-Signature`: HMAC-SHA256 of the body by the ASCII bytes of the secret (`?` for others), 64 capital hex digits.
pub fn vendors(secret: &str, body: &[u8]) -> String {
    let key: Vec<u8> = secret.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect();
    mac(&key, &[body]).iter().map(|byte| format!("{byte:02X}")).collect()
}

/// `webhook-signature`: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64. `timestamp`: seconds since 1970.
pub fn standard(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> String {
    let signed = mac(&key(secret), &[format!("{id}.{timestamp}.").as_bytes(), body]);
    format!("v1,{}", STANDARD.encode(signed))
}

/// Whether a secret that says to hold a key in base64 does.
pub fn is_sound(secret: &str) -> bool {
    !secret.starts_with(PREFIX) || decoded(secret).is_some_and(|key| !key.is_empty())
}

fn key(secret: &str) -> Vec<u8> {
    decoded(secret).unwrap_or_else(|| secret.as_bytes().to_vec())
}

fn decoded(secret: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&base64::alphabet::STANDARD, lenient);
    secret.strip_prefix(PREFIX).and_then(|rest| engine.decode(rest).ok())
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_base64_is_one() {
        for sound in ["a secret of this house", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_YWJj"] {
            assert!(is_sound(sound), "{sound}");
        }
        assert!(!is_sound("whsec_!!!notbase64") && !is_sound("whsec_"));
    }

    const BODY: &[u8] = br#"[{"Id":7,"FullName":"Zo\u00eb"}]"#;

    // printf '%s' '[{"Id":7,"FullName":"Zo\u00eb"}]' | openssl dgst -sha256 -hmac 'a secret of this house'
    #[test]
    fn the_vendors_signature_is_what_openssl_says() {
        let expected = "A2A7FE3C09EF9D59D1E11B268A594F6FFC7CFE2F65DD746ED34118B4ADAAE528";
        assert_eq!(vendors("a secret of this house", BODY), expected);
        // The vendor's sample takes what is not ASCII for question marks.
        assert_eq!(
            vendors("clef secrète 1234", BODY),
            "9463AB1F61236D8FBE5484E9484FEAC9C776153C330070DF08910A943BA09168"
        );
    }

    // printf '%s' 'msg_12_3.1772438400.[...]' | openssl dgst -sha256 -hmac 'a secret of this house' -binary | base64
    #[test]
    fn the_standard_signature_is_what_openssl_says() {
        let expected = "v1,1xjCpdRwcGl1XtPfYrjpSOq+DMOyaUu7aX8XIQKuwTw=";
        assert_eq!(standard("a secret of this house", "msg_12_3", 1_772_438_400, BODY), expected);
    }

    // The example of the standard's own libraries.
    #[test]
    fn a_secret_in_base64_is_decoded() {
        let (secret, id) = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek");
        let signed = standard(secret, id, 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
