//! Chance for the demo: a small generator (splitmix64) whose every number follows from the seed and what it is asked for.
//!
//! Each question gets its own stream, named by numbers (customer, day ...), so that one answer never shifts another.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of a question.
    pub(super) fn about(seed: u64, question: &[u64]) -> Chance {
        let mut chance = Chance(seed);
        for part in question {
            chance.0 = chance.next() ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        }
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.next() % width).unwrap_or(0))
    }

    /// True in `per_mille` of a thousand cases.
    pub(super) fn happens(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }

    /// One of a list; the type's default of an empty one.
    pub(super) fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let last = i64::try_from(list.len()).unwrap_or(1) - 1;
        usize::try_from(self.between(0, last.max(0))).ok().and_then(|i| list.get(i)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_has_one_answer_and_neighbours_have_others() {
        let ask = |a, b| Chance::about(7, &[a, b]).between(0, 1_000_000);
        assert_eq!(ask(1, 2), ask(1, 2));
        assert_ne!(ask(1, 2), ask(2, 1));
        assert_ne!(ask(1, 2), ask(1, 3));
    }

    #[test]
    fn numbers_stay_in_range_and_reach_both_ends() {
        let mut chance = Chance::about(1, &[]);
        let drawn: Vec<i64> = (0..200).map(|_| chance.between(-1, 1)).collect();
        assert!(drawn.iter().all(|n| (-1..=1).contains(n)) && drawn.contains(&-1) && drawn.contains(&1));
        assert_eq!(chance.pick::<&str>(&[]), "");
    }
}
