//! Which stretch of an order and which locations a listing asks for.

use hallpass_contract::Value;
use hallpass_contract::query::Test;

use super::EVERYWHERE;
use crate::records::Scope;

/// Values from `from` up to, but not including, `until`; `None` = no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::records) struct Range {
    pub from: Option<i64>,
    pub until: Option<i64>,
}

impl Range {
    /// Takes a condition in; `None` when it is none about a stretch.
    pub fn narrow(&mut self, test: &Test) -> Option<()> {
        match test {
            Test::From(Value::Int(value)) => self.not_below(*value),
            Test::To(Value::Int(value)) => self.below(value.checked_add(1)?),
            Test::Equal(Value::Int(value)) => {
                self.not_below(*value);
                self.below(value.checked_add(1)?);
            }
            _ => return None,
        }
        Some(())
    }

    fn not_below(&mut self, value: i64) {
        self.from = Some(self.from.map_or(value, |from| from.max(value)));
    }

    fn below(&mut self, value: i64) {
        self.until = Some(self.until.map_or(value, |until| until.min(value)));
    }

    /// Whether no value can lie in it.
    pub fn is_empty(&self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if from >= until)
    }
}

/// Places whose counts make the total, each named once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::records) struct Places(Vec<i64>);

/// Locations whose steps are summed at most; for more the records are counted.
const MOST: usize = 64;

impl Places {
    /// Those of a scope; `None` when the tally does not know them.
    pub fn of(scope: Scope<'_>, known: bool) -> Option<Places> {
        match scope {
            Scope::All => Some(Places(vec![EVERYWHERE])),
            Scope::Locations(ids) if known => Places::named(ids),
            Scope::Locations(_) => None,
        }
    }

    fn named(ids: &[i64]) -> Option<Places> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        (ids.len() <= MOST).then_some(Places(ids))
    }

    /// Takes a condition on the location in; `None` when it is none about some of them.
    pub fn narrow(&mut self, test: &Test) -> Option<()> {
        let wanted = match test {
            Test::AnyOf(ids) => Places::named(ids)?,
            Test::Equal(Value::Int(id)) => Places(vec![*id]),
            _ => return None,
        };
        // What stands for all records together is no location.
        let wanted = wanted.0.into_iter().filter(|id| *id != EVERYWHERE);
        self.0 = match self.0.as_slice() {
            [EVERYWHERE] => wanted.collect(),
            known => wanted.filter(|id| known.contains(id)).collect(),
        };
        Some(())
    }

    /// In ascending order; none: nothing can match.
    pub fn ids(&self) -> &[i64] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(scope: Scope<'_>, tests: &[Test]) -> Option<Vec<i64>> {
        let mut places = Places::of(scope, true)?;
        for test in tests {
            places.narrow(test)?;
        }
        Some(places.0)
    }

    #[test]
    fn places_are_those_of_the_scope_that_are_asked_for() {
        assert_eq!(narrowed(Scope::All, &[]), Some(vec![EVERYWHERE]));
        assert_eq!(narrowed(Scope::All, &[Test::AnyOf(vec![5, 3, 5, EVERYWHERE])]), Some(vec![3, 5]));
        assert_eq!(narrowed(Scope::Locations(&[2, 7, 2]), &[]), Some(vec![2, 7]));
        assert_eq!(narrowed(Scope::Locations(&[2, 7]), &[Test::AnyOf(vec![7, 8])]), Some(vec![7]));
        assert_eq!(narrowed(Scope::All, &[Test::AnyOf(vec![7]), Test::AnyOf(vec![8])]), Some(vec![]));
        assert_eq!(narrowed(Scope::Locations(&[]), &[]), Some(vec![]));
        assert_eq!(narrowed(Scope::All, &[Test::Null]), None);
        assert_eq!(narrowed(Scope::Locations(&(1..=65).collect::<Vec<_>>()), &[]), None);
        assert_eq!(Places::of(Scope::Locations(&[1]), false), None);
    }

    #[test]
    fn a_range_is_what_all_conditions_leave() {
        let mut range = Range::default();
        for test in
            [Test::From(Value::Int(3)), Test::From(Value::Int(5)), Test::To(Value::Int(9)), Test::To(Value::Int(8))]
        {
            range.narrow(&test).unwrap();
        }
        assert_eq!((range, range.is_empty()), (Range { from: Some(5), until: Some(9) }, false));
        range.narrow(&Test::Equal(Value::Int(9))).unwrap();
        assert!(range.is_empty());
        assert_eq!(range.narrow(&Test::To(Value::Int(i64::MAX))), None);
        assert_eq!(range.narrow(&Test::Null), None);
    }
}
