//! What will happen and when.

use std::collections::BTreeMap;

use hallpass_engine::Instant;
use hallpass_engine::calendar::BusinessDay;

/// Something that happens. Numbers are places in the lists of the [`super::story::Story`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A date begins: everything on it is put on the agenda.
    Day(BusinessDay),
    /// A person becomes a customer.
    Join(usize),
    /// A person's account is closed.
    Close(usize),
    /// Somebody checks in.
    Arrive(usize),
    /// A device is seen again.
    Seen(usize),
    /// Somebody checks out.
    Depart(usize),
    /// After a refusal: a pass is sold, and the visit begins.
    Sell(usize),
    /// The front desk enters a visit that is over.
    Enter(usize),
    /// The front desk puts the end of a forgotten visit right.
    Fix(usize),
    /// The front desk moves the arrival half an hour earlier.
    Correct(usize),
    /// The front desk deletes a visit.
    Remove(usize),
    /// The front desk does the books of a date.
    Books(BusinessDay),
    /// An invoice is paid.
    Pay(i64),
    /// Somebody says that a visitor will come.
    Announce(usize),
    /// The visitor comes.
    Welcome(usize),
    /// The visitor goes.
    Farewell(usize),
}

/// Acts in the order of time; at the same instant in the order they were put down.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    acts: BTreeMap<(Instant, u64), Act>,
    put: u64,
}

impl Agenda {
    /// Puts something down.
    pub(super) fn put(&mut self, at: Instant, act: Act) {
        self.acts.insert((at, self.put), act);
        self.put += 1;
    }

    /// When the next thing happens.
    pub(super) fn next_at(&self) -> Option<Instant> {
        self.acts.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the next thing.
    pub(super) fn take(&mut self) -> Option<(Instant, Act)> {
        self.acts.pop_first().map(|((at, _), act)| (at, act))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_happen_in_order() {
        let mut agenda = Agenda::default();
        let at = Instant::from_seconds;
        agenda.put(at(20), Act::Join(1));
        agenda.put(at(10), Act::Join(2));
        agenda.put(at(20), Act::Join(3));
        let order: Vec<_> = std::iter::from_fn(|| agenda.take()).map(|(_, act)| act).collect();
        assert_eq!(order, [Act::Join(2), Act::Join(1), Act::Join(3)]);
    }
}
