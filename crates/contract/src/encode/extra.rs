//! Finding members in the text of the `extra` column without parsing it into a map.
//!
//! The text is our own (see [`crate::body::merge_extra`]): an object of numbers, texts and lists. Anything else ends the search;
//! members not found then count as absent.

/// Where the values of an object begin and end: calls `found(key, start, end)` for every member.
pub(super) fn members<'t>(text: &'t str, mut found: impl FnMut(&'t str, usize, usize)) {
    let bytes = text.as_bytes();
    let mut at = skip_blank(bytes, 0);
    if bytes.get(at) != Some(&b'{') {
        return;
    }
    at += 1;
    loop {
        at = skip_blank(bytes, at);
        if bytes.get(at) != Some(&b'"') {
            return;
        }
        let Some(key_end) = string_end(bytes, at) else { return };
        let key = text.get(at + 1..key_end - 1).unwrap_or_default();
        at = skip_blank(bytes, key_end);
        if bytes.get(at) != Some(&b':') {
            return;
        }
        let start = skip_blank(bytes, at + 1);
        let Some(end) = value_end(bytes, start) else { return };
        found(key, start, end);
        at = skip_blank(bytes, end);
        if bytes.get(at) != Some(&b',') {
            return;
        }
        at += 1;
    }
}

fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The end of the string that begins at `at`, its closing quote included.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut i = at + 1;
    loop {
        match bytes.get(i)? {
            b'"' => return Some(i + 1),
            b'\\' => i += 2,
            _ => i += 1,
        }
    }
}

/// The end of the value that begins at `at`.
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => string_end(bytes, at),
        b'{' | b'[' => {
            let (mut depth, mut i) = (0usize, at);
            loop {
                match bytes.get(i)? {
                    b'"' => {
                        i = string_end(bytes, i)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(i + 1);
                        }
                    }
                    _ => {}
                }
                i += 1;
            }
        }
        _ => {
            let mut i = at;
            while bytes.get(i).is_some_and(|b| !matches!(b, b',' | b'}' | b']') && !b.is_ascii_whitespace()) {
                i += 1;
            }
            (i > at).then_some(i)
        }
    }
}
