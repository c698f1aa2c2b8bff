//! The JSON of single values.

/// Writes a text as a JSON string.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    write_escaped(text, out);
    out.push(b'"');
}

/// Writes the inside of a JSON string.
pub(super) fn write_escaped(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    // Without an early exit, so that the compiler looks at many bytes at once; nearly every text is clean.
    let clean = bytes.iter().fold(true, |clean, b| clean & (*b >= 0x20) & (*b != b'"') & (*b != b'\\'));
    if clean {
        out.extend_from_slice(bytes);
        return;
    }
    let mut start = 0;
    for (i, byte) in bytes.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x08 => b"\\b",
            0x0c => b"\\f",
            0x00..=0x1f => b"",
            _ => continue,
        };
        out.extend_from_slice(bytes.get(start..i).unwrap_or_default());
        if escape.is_empty() {
            out.extend_from_slice(b"\\u00");
            out.push(hex(byte >> 4));
            out.push(hex(byte & 15));
        } else {
            out.extend_from_slice(escape);
        }
        start = i + 1;
    }
    out.extend_from_slice(bytes.get(start..).unwrap_or_default());
}

fn hex(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

/// Writes a whole number.
pub fn write_int(number: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Writes an amount given in ten-thousandths: `25`, `15.5`, `-0.0001`.
pub fn write_decimal(amount: i64, out: &mut Vec<u8>) {
    if amount < 0 {
        out.push(b'-');
    }
    let size = amount.unsigned_abs();
    out.extend_from_slice(itoa::Buffer::new().format(size / 10_000).as_bytes());
    let mut fraction = size % 10_000;
    if fraction != 0 {
        out.push(b'.');
        let mut unit = 1_000;
        while fraction != 0 {
            out.push(b'0' + u8::try_from(fraction / unit).unwrap_or(0));
            fraction %= unit;
            unit /= 10;
        }
    }
}

/// Writes ids as a JSON list.
pub fn write_ids(ids: &[i64], out: &mut Vec<u8>) {
    out.push(b'[');
    for (i, id) in ids.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_int(*id, out);
    }
    out.push(b']');
}
