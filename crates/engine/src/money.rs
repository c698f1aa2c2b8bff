//! Amounts of money.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

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

    /// Decimals that an amount can hold.
    pub const DECIMALS: u32 = 4;

    /// Rounded half up (away from zero) to so many decimals; 4 and more change nothing (R13.7).
    pub fn rounded(self, decimals: u32) -> Money {
        crate::pricing::rounded_quotient(i128::from(self.0), 1, decimals)
    }

    /// So many times the amount; the end of the range where it does not fit.
    pub const fn times(self, count: i64) -> Money {
        Money(self.0.saturating_mul(count))
    }

    /// Nothing, exactly.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}
