//! Percentages: discounts and tax rates.

/// A percentage in ten-thousandths of a percent: 10 % is 100,000. Never a float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(i64);

impl Percent {
    /// Nothing.
    pub const ZERO: Percent = Percent(0);
    /// All of it.
    pub const WHOLE: Percent = Percent(1_000_000);

    /// From ten-thousandths of a percent.
    pub const fn from_ten_thousandths(n: i64) -> Percent {
        Percent(n)
    }

    /// In ten-thousandths of a percent.
    pub const fn as_ten_thousandths(self) -> i64 {
        self.0
    }
}
