//! `?1` as PostgreSQL writes it.

/// The text with `$1` for `?1`, outside of texts, quoted names and comments.
pub fn dollars(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut letters = sql.chars().peekable();
    // What ends the part that is left as it is.
    let mut until: Option<char> = None;
    while let Some(letter) = letters.next() {
        match until {
            Some(end) if letter == end => until = None,
            Some(_) => {}
            None if letter == '\'' || letter == '"' => until = Some(letter),
            None if letter == '-' && letters.peek() == Some(&'-') => until = Some('\n'),
            None if letter == '?' && letters.peek().is_some_and(char::is_ascii_digit) => {
                out.push('$');
                continue;
            }
            None => {}
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn values_are_numbered_as_before_and_texts_stay() {
        assert_eq!(dollars("a = ?1 AND b IN (?2, ?12)"), "a = $1 AND b IN ($2, $12)");
        assert_eq!(dollars("'?1' || 'it''s ?2' || ?3"), "'?1' || 'it''s ?2' || $3");
        assert_eq!(dollars("\"a?1\" -- ?2's\n = ?3"), "\"a?1\" -- ?2's\n = $3");
    }
}
