//! When the passes of a sold product expire (R11.6).

use thiserror::Error;

use crate::calendar::BusinessDay;
use crate::periods::nth_renewal;
use crate::{Contract, Instant, Location};

/// How the passes of a product expire (`ProductTimePass`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductExpiry {
    /// `ExpirationType`.
    pub kind: ExpiryKind,
    /// `ExpiresIn`: number of periods; `None` and anything below 1 count as 1.
    pub expires_in: Option<i64>,
    /// `ExpireTimeInMonths`, asked without a kind; `None` and anything below 1 say nothing.
    pub months: Option<i64>,
    /// `ExpireTimeInWeeks`, asked without a kind and without months.
    pub weeks: Option<i64>,
}

/// `ExpirationType` (R11.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExpiryKind {
    /// 0 or null: the two older fields speak.
    #[default]
    None,
    /// 1: with a billing cycle of the main contract.
    PricePlan,
    /// 2.
    Day,
    /// 3.
    Week,
    /// 4.
    Month,
    /// 5.
    Year,
    /// 6: with a calendar month.
    LastDayOfMonth,
}

impl ExpiryKind {
    /// From the API's number, 0..=6; `None` for any other.
    pub const fn from_number(n: i64) -> Option<ExpiryKind> {
        Some(match n {
            0 => ExpiryKind::None,
            1 => ExpiryKind::PricePlan,
            2 => ExpiryKind::Day,
            3 => ExpiryKind::Week,
            4 => ExpiryKind::Month,
            5 => ExpiryKind::Year,
            6 => ExpiryKind::LastDayOfMonth,
            _ => return None,
        })
    }
}

/// The passes live as long as a billing cycle of the main contract, and the customer has none: the sale is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The passes of this product expire with the billing period of the main contract, and the customer has none.")]
pub struct NoMainContract;

/// ExpireDate of passes released at an instant: the cut-off that ends their last valid day; `Ok(None)` = never (R11.6).
///
/// `location` sells the product: its clock names the day of release. `main_contract` comes with the location that issued it;
/// one that has ended is none, one that has not begun is asked from its start. No date lies after 9999-12-30.
pub fn product_expiry(
    rule: ProductExpiry,
    released: Instant,
    location: &Location,
    main_contract: Option<(&Contract, &Location)>,
) -> Result<Option<Instant>, NoMainContract> {
    let day = location.business_day(released);
    let n = rule.expires_in.unwrap_or(1).clamp(1, DAYS);
    let last_day = match rule.kind {
        ExpiryKind::PricePlan => {
            let (contract, location) = main_contract.ok_or(NoMainContract)?;
            if contract.end.is_some_and(|end| end <= released) {
                return Err(NoMainContract);
            }
            return Ok(Some(nth_renewal(contract, location, released, n).min(LATEST)));
        }
        ExpiryKind::Day => days_later(day, n),
        ExpiryKind::Week => days_later(day, n * 7),
        ExpiryKind::Month => day.plus_months(n),
        ExpiryKind::Year => day.plus_months(n * 12),
        ExpiryKind::LastDayOfMonth => day.month().plus(n - 1).last_day(),
        ExpiryKind::None => {
            let given = |n: Option<i64>| n.filter(|n| *n >= 1).map(|n| n.min(DAYS));
            match (given(rule.months), given(rule.weeks)) {
                (Some(months), _) => day.plus_months(months),
                (None, Some(weeks)) => days_later(day, weeks * 7),
                (None, None) => return Ok(None),
            }
        }
    };
    Ok(Some(location.start_of(last_day.plus(1)).min(LATEST)))
}

/// 9999-12-30T00:00Z: dates have four-digit years.
const LATEST: Instant = Instant::from_seconds(253_402_128_000);

/// About ten thousand years of days: more of any unit is no date.
const DAYS: i64 = 3_652_500;

fn days_later(day: BusinessDay, days: i64) -> BusinessDay {
    day.plus(i32::try_from(days).unwrap_or(i32::MAX))
}
