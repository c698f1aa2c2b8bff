//! Amounts of money.

/// An amount in ten-thousandths of the currency's unit: 25.00 is 250,000. Never a float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// From ten-thousandths of a unit.
    pub const fn from_ten_thousandths(n: i64) -> Money {
        Money(n)
    }

    /// In ten-thousandths of a unit.
    pub const fn as_ten_thousandths(self) -> i64 {
        self.0
    }
}
