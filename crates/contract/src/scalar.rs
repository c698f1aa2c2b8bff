//! Reading single values as text: numbers, amounts, truth values, guids, ids. Shared by queries and bodies.

use crate::field::Enum;

/// Ten-thousandths in one.
pub const SCALE: i64 = 10_000;

/// Why a number was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not a number.
    NotANumber,
    /// A number that does not fit.
    TooLarge,
    /// More digits after the point than allowed.
    TooPrecise,
}

/// Reads a decimal number, exponent allowed, as a whole number of `10^-decimals`. Exact: no floating point.
pub fn parse_scaled(text: &str, decimals: u32) -> Result<i64, NumberError> {
    use NumberError::{NotANumber, TooLarge, TooPrecise};
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => {
            let power = digits.get(at + 1..).unwrap_or_default();
            (digits.get(..at).unwrap_or_default(), read_exponent(power).ok_or(NotANumber)?)
        }
        None => (digits, 0),
    };
    let (whole, fraction) = match mantissa.find('.') {
        Some(at) => (mantissa.get(..at).unwrap_or_default(), mantissa.get(at + 1..).unwrap_or_default()),
        None => (mantissa, ""),
    };
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !is_number(whole) || !is_number(fraction) {
        return Err(NotANumber);
    }
    // Digit number i (from 0, over whole and fraction) counts 10^(places - i) units.
    let places = i64::try_from(whole.len()).map_err(|_| TooLarge)? + exponent + i64::from(decimals) - 1;
    let mut value: i128 = 0;
    for (i, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let digit = i128::from(digit - b'0');
        if digit == 0 {
            continue;
        }
        let power = places - i64::try_from(i).map_err(|_| TooLarge)?;
        if power < 0 {
            return Err(TooPrecise);
        }
        if power > 18 {
            return Err(TooLarge);
        }
        let power = u32::try_from(power).map_err(|_| TooLarge)?;
        value += digit * 10i128.pow(power);
    }
    let value = if negative { -value } else { value };
    i64::try_from(value).map_err(|_| TooLarge)
}

/// The exponent of a number; absurd ones are cut to something just as absurd.
fn read_exponent(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(sign * digits.parse::<i64>().unwrap_or(1_000_000).min(1_000_000))
}

/// `true`, `false`, `1`, `0`, whatever the letter case; `on` and `off` as forms send them.
pub fn parse_boolean(text: &str) -> Option<bool> {
    let text = text.trim();
    if ["true", "1", "on", "yes"].iter().any(|t| text.eq_ignore_ascii_case(t)) {
        return Some(true);
    }
    ["false", "0", "off", "no"].iter().any(|t| text.eq_ignore_ascii_case(t)).then_some(false)
}

/// Longest e-mail address, in characters.
pub const LONGEST_EMAIL: usize = 254;

/// Whether a text can be an e-mail address: something on both sides of one `@`, no blanks and no control characters, at most
/// [`LONGEST_EMAIL`] characters. Whether anybody reads there only a mail can tell; `ana@localhost` is one.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && text.chars().count() <= LONGEST_EMAIL
}

/// The number of an enum value, from a number or a name.
pub fn parse_enum(text: &str, of: &Enum) -> Option<i64> {
    let text = text.trim();
    match text.parse::<i64>() {
        Ok(number) => of.allows(number).then_some(number),
        Err(_) => of.number_of(text),
    }
}

/// A UUID as 32 hex digits with or without dashes or braces; lower case with dashes out.
pub fn parse_guid(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
    let dashed = text.len() == 36;
    if !dashed && text.len() != 32 {
        return None;
    }
    let mut out = String::with_capacity(36);
    let mut digits = 0;
    for (i, byte) in text.bytes().enumerate() {
        if dashed && matches!(i, 8 | 13 | 18 | 23) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        if !byte.is_ascii_hexdigit() {
            return None;
        }
        if matches!(digits, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(char::from(byte.to_ascii_lowercase()));
        digits += 1;
    }
    Some(out)
}

/// Ids as text: `[1,2,3]`, `1,2,3` or `1`, quotes and blanks allowed. `Err` when something is not a whole number; numbers that
/// no id can be are left out.
pub fn parse_ids(text: &str) -> Result<Vec<i64>, NumberError> {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let mut ids = Vec::new();
    for part in inner.split(',') {
        let part = part.trim().trim_matches(['"', '\'']);
        if part.is_empty() {
            continue;
        }
        match parse_scaled(part, 0) {
            Ok(id) if (1..=i64::from(i32::MAX)).contains(&id) => ids.push(id),
            Ok(_) | Err(NumberError::TooLarge) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        for (text, value) in [
            ("25", 250_000),
            ("25.0", 250_000),
            ("15.5", 155_000),
            ("-0.0001", -1),
            ("1e2", 1_000_000),
            ("1.5E-3", 15),
            (".5", 5_000),
            ("5.", 50_000),
            ("+7", 70_000),
            ("0.00000", 0),
            ("0e999999999999", 0),
            (" 3 ", 30_000),
        ] {
            assert_eq!(parse_scaled(text, 4), Ok(value), "{text}");
        }
        assert_eq!(parse_scaled("0.00001", 4), Err(NumberError::TooPrecise));
        assert_eq!(parse_scaled("1e30", 4), Err(NumberError::TooLarge));
        assert_eq!(parse_scaled("99999999999999999999", 4), Err(NumberError::TooLarge));
        for text in ["", ".", "-", "1e", "e5", "1.2.3", "NaN", "0x10", "1,5", "１"] {
            assert_eq!(parse_scaled(text, 4), Err(NumberError::NotANumber), "{text}");
        }
    }

    #[test]
    fn an_email_has_something_on_both_sides_of_one_at() {
        // 242 and 12 characters are 254.
        let longest = format!("{}@example.com", "x".repeat(242));
        for good in ["a@b", "ana@localhost", "Ana.O'Neil+1@sub.example.com", "josé@correo.example", &longest] {
            assert!(is_email(good), "{good}");
        }
        let too_long = format!("x{longest}");
        for wrong in ["", "@", "ana", "ana@", "@b", "a@b@c", "a b@c", "a@b c", "a@b\n", "a\u{0}@b", " a@b", &too_long] {
            assert!(!is_email(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn guids_come_out_in_one_form() {
        let own = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
        for text in [own, "A1B2C3D4-E5F6-7890-ABCD-EF1234567890", "{a1b2c3d4-e5f6-7890-abcd-ef1234567890}"] {
            assert_eq!(parse_guid(text).as_deref(), Some(own));
        }
        assert_eq!(parse_guid("a1b2c3d4e5f67890abcdef1234567890").as_deref(), Some(own));
        assert_eq!(parse_guid("a1b2c3d4-e5f6-7890-abcd-ef123456789g"), None);
        assert_eq!(parse_guid("short"), None);
    }

    #[test]
    fn ids_come_in_three_forms() {
        for text in ["[1,2,3]", "1,2,3", " [ 1 , \"2\", 3 ] "] {
            assert_eq!(parse_ids(text), Ok(vec![1, 2, 3]), "{text}");
        }
        assert_eq!(parse_ids("7"), Ok(vec![7]));
        assert_eq!(parse_ids("[]"), Ok(vec![]));
        assert_eq!(parse_ids("[1,99999999999999999999,-5,0]"), Ok(vec![1]));
        assert!(parse_ids("[1,two]").is_err());
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics(text in ".*", decimals in 0u32..6) {
            let _ = parse_scaled(&text, decimals);
            let _ = parse_ids(&text);
            let _ = parse_guid(&text);
            let _ = parse_boolean(&text);
        }
    }
}
