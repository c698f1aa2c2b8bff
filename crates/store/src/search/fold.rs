//! Letters that a search takes for the same: capitals and small ones of any alphabet, Latin letters with and without accents.

/// Small letters with an accent, and what each is searched as. PostgreSQL has the same pairs in `finds` (migration V22).
pub(super) const ACCENTED: &str =
    "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľłñńņňòóôõöøōŏőŕŗřśŝşšßţťŧùúûüũūŭůűųŵýÿŷźżž";
pub(super) const PLAIN: &str =
    "aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijkllllnnnnooooooooorrrssssstttuuuuuuuuuuwyyyzzz";

/// The text in small letters without accents.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase().chars().map(plain).collect()
}

fn plain(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    ACCENTED.chars().position(|one| one == letter).and_then(|at| PLAIN.chars().nth(at)).unwrap_or(letter)
}

/// Whether a text holds a part, which is folded already.
pub(crate) fn text_finds(text: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else { return true };
    if text.is_ascii() {
        let mut left = text;
        while let Some(at) = left.iter().position(|byte| byte.to_ascii_lowercase() == *first) {
            let (_, after) = left.split_at(at.saturating_add(1).min(left.len()));
            if after.get(..rest.len()).is_some_and(|next| next.eq_ignore_ascii_case(rest)) {
                return true;
            }
            left = after;
        }
        return false;
    }
    match (std::str::from_utf8(text), std::str::from_utf8(part)) {
        (Ok(text), Ok(part)) => folded(text).contains(part),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accented_letter_has_its_plain_one() {
        assert_eq!(ACCENTED.chars().count(), PLAIN.chars().count());
        for (letter, plain) in [
            ('é', 'e'),
            ('ñ', 'n'),
            ('ø', 'o'),
            ('ß', 's'),
            ('ž', 'z'),
            ('ý', 'y'),
            ('ů', 'u'),
            ('ł', 'l'),
            ('ı', 'i'),
            ('ŧ', 't'),
        ] {
            assert_eq!(super::plain(letter), plain, "{letter}");
        }
    }

    #[test]
    fn postgresql_folds_by_the_same_pairs() {
        let sql = include_str!("../../migrations/postgres/V22__search.sql");
        assert!(sql.contains(ACCENTED) && sql.contains(PLAIN));
    }

    #[test]
    fn texts_are_found_by_parts_in_any_letters() {
        let finds = |text: &str, part: &str| text_finds(text.as_bytes(), part.as_bytes());
        assert!(finds("Ana Silva", "sil") && finds("aaab", "aab") && finds("x", ""));
        assert!(!finds("Ana Silva", "silvan") && !finds("", "a"));
        assert!(finds("José Muñoz", "jose") && finds("JOSÉ MUÑOZ", "munoz") && finds("Ölmez", "olm"));
        assert!(finds("Иван Петров", "петр") && !finds("Иван", "петр"));
        assert_eq!(folded("ÀÉÎ Ñ"), "aei n");
    }
}
