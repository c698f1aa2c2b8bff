//! Stretches of an order.

/// How values are gathered to steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Instants, by days of UTC.
    Day,
    /// Ids, by 4,096.
    Thousands,
    /// Texts in small letters, by their first three characters.
    Letters,
}

/// The least value of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::records) enum Edge {
    Number(i64),
    Text(String),
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
const THOUSANDS: i64 = 4_096;
/// Bits of one character.
const BITS: u32 = 21;
const LAST: i64 = char::MAX as i64;

impl Step {
    /// Values of one step; `None` for texts.
    pub const fn width(self) -> Option<i64> {
        match self {
            Step::Day => Some(DAY),
            Step::Thousands => Some(THOUSANDS),
            Step::Letters => None,
        }
    }

    /// Whether the values are whole numbers.
    pub const fn is_number(self) -> bool {
        self.width().is_some()
    }

    /// The step of a number, as the database divides: towards zero. Texts have none.
    pub const fn of(self, value: i64) -> Option<i64> {
        match self.width() {
            Some(width) => Some(value / width),
            None => None,
        }
    }

    /// The least value of a step, or where it would be.
    pub(in crate::records) fn start(self, step: i64) -> Edge {
        match self.width() {
            // Division goes towards zero: step 0 is twice as wide, and below it a step begins just above a multiple.
            Some(width) if step > 0 => Edge::Number(step.saturating_mul(width)),
            Some(width) => Edge::Number(step.saturating_sub(1).saturating_mul(width).saturating_add(1)),
            None => Edge::Text(prefix(step)),
        }
    }
}

/// The least text whose first three characters are of a step or after it.
fn prefix(step: i64) -> String {
    let mut codes = [step >> (2 * BITS), (step >> BITS) & ((1 << BITS) - 1), step & ((1 << BITS) - 1)];
    // One past the last character goes on with the next one of the place before.
    for at in [2, 1] {
        let (before, place) = codes.split_at_mut(at);
        if let (Some(before), Some(code)) = (before.last_mut(), place.first_mut())
            && *code > LAST
        {
            *before += 1;
            *code = 0;
        }
    }
    let mut text = String::new();
    for (at, code) in codes.into_iter().enumerate() {
        match u32::try_from(code).ok().and_then(char::from_u32) {
            Some('\0') => {
                // Nothing comes after the end of a text: the step is between those of texts, before all that are longer.
                if codes.iter().skip(at).any(|code| *code > 0) {
                    text.push('\u{1}');
                }
                break;
            }
            Some(c) => text.push(c),
            // Halves of pairs are no characters: the next one there is. Beyond the last there is nothing.
            None if code <= LAST => {
                text.push('\u{E000}');
                break;
            }
            None => {
                text.push(char::MAX);
                break;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> i64 {
        let code = |at: usize| text.chars().nth(at).map_or(0, |c| c as i64);
        (code(0) << (2 * BITS)) + (code(1) << BITS) + code(2)
    }

    #[test]
    fn steps_of_numbers_begin_where_the_one_before_ends() {
        for step in [Step::Day, Step::Thousands] {
            for n in -3..=3 {
                let Edge::Number(start) = step.start(n) else { panic!("a number has texts") };
                assert_eq!((step.of(start), step.of(start - 1)), (Some(n), Some(n - 1)), "{step:?} {n}");
            }
        }
        assert_eq!(Step::Day.start(20_454), Edge::Number(1_767_225_600_000_000));
        assert_eq!(Step::Thousands.start(1), Edge::Number(4_096));
    }

    #[test]
    fn steps_of_texts_begin_where_the_one_before_ends() {
        let names = [
            "",
            "a",
            "ab",
            "abc",
            "abcd",
            "abd",
            "abé",
            "ab\u{D7FF}x",
            "ab\u{E000}",
            "a\u{10FFFF}\u{10FFFF}",
            "b",
            "ß",
        ];
        for pair in names.windows(2) {
            assert!(letters(pair[0]) <= letters(pair[1]), "{pair:?}");
        }
        for name in names {
            let step = letters(name);
            let (Edge::Text(start), Edge::Text(end)) = (Step::Letters.start(step), Step::Letters.start(step + 1))
            else {
                panic!("a text has numbers")
            };
            assert!(start.as_str() <= name && name < end.as_str(), "{name:?}: {start:?} to {end:?}");
            assert!(letters(&end) > step, "{name:?}: {end:?}");
        }
    }
}
