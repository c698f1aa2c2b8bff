//! Adding entries up.

use hallpass_store::desk::{Kind, Unit};
use serde_json::{Map, Value};

/// What became of minutes or days: granted + corrected + transferred = used + revoked + expired + left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    granted: i64,
    corrected: i64,
    transferred: i64,
    used: i64,
    revoked: i64,
    expired: i64,
}

impl Totals {
    /// Adds an entry.
    pub(super) fn add(&mut self, kind: Kind, amount: i64) {
        let (sum, amount) = match kind {
            Kind::Issue => (&mut self.granted, amount),
            Kind::Correct => (&mut self.corrected, amount),
            Kind::Transfer => (&mut self.transferred, amount),
            Kind::Use => (&mut self.used, amount),
            Kind::GiveBack => (&mut self.used, amount.saturating_neg()),
            Kind::Revoke => (&mut self.revoked, amount),
            Kind::Expire => (&mut self.expired, amount),
        };
        *sum = sum.saturating_add(amount);
    }

    /// What is on the pass, lapsed or not.
    pub(super) fn held(&self) -> i64 {
        [self.corrected, self.transferred, self.used.saturating_neg(), self.revoked.saturating_neg()]
            .iter()
            .fold(self.granted, |sum, part| sum.saturating_add(*part))
    }

    /// What can still be used.
    pub(super) fn left(&self) -> i64 {
        self.held().saturating_sub(self.expired)
    }

    /// Writes the sums behind what an object has.
    pub(super) fn write(&self, into: &mut Map<String, Value>) {
        let mut put = |name: &str, sum: i64| {
            into.insert(name.to_owned(), sum.into());
        };
        put("Granted", self.granted);
        put("Corrected", self.corrected);
        put("Transferred", self.transferred);
        put("Used", self.used);
        put("Revoked", self.revoked);
        put("Expired", self.expired);
        put("Left", self.left());
    }
}

/// Minutes and days, which are never added to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Both {
    pub minutes: Totals,
    pub days: Totals,
}

impl Both {
    pub(super) fn of(&mut self, unit: Unit) -> &mut Totals {
        match unit {
            Unit::Minutes => &mut self.minutes,
            Unit::Days => &mut self.days,
        }
    }
}
