//! How many visitors the plans of their host allow (R9.8). The limits refuse further registrations, never a check-in.

use crate::{Instant, Location};

/// `VisitorDayLimit`, `VisitorWeekLimit` and `VisitorMonthLimit` of a plan. None = no limit, 0 = nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VisitorLimits {
    /// In a business day.
    pub day: Option<i64>,
    /// In a week from `Ext.Checkin.WeekStartsOn`.
    pub week: Option<i64>,
    /// In a calendar month.
    pub month: Option<i64>,
}

/// One for each of the three windows, in the order in which they are asked.
pub type ByWindow<T> = [T; 3];

/// A limit that stands against a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitorLimit {
    /// Most visitors.
    pub limit: i64,
    /// `day`, `week` or `month`.
    pub window: &'static str,
}

/// The business day, the week and the month of an expected arrival, by the clock of the location (R9.5). Half-open.
pub fn windows(here: &Location, arrival: Instant) -> ByWindow<(Instant, Instant)> {
    let day = here.business_day(arrival);
    let [week, next_week] = here.week_of(day, here.settings_at(arrival));
    let (month, next_month) = (day.month().day(1), day.month().plus(1).day(1));
    [(day, day.plus(1)), (week, next_week), (month, next_month)]
        .map(|(from, to)| (here.start_of(from), here.start_of(to)))
}

/// What stands against one more visitor where so many are registered in each window. As with check-ins one plan that allows it
/// is enough, with several the first speaks, and who has no plan has no limits (R9.7).
pub fn against(plans: &[VisitorLimits], registered: ByWindow<i64>) -> Option<VisitorLimit> {
    let stands = plans.iter().map(|plan| {
        let limits = [(plan.day, "day"), (plan.week, "week"), (plan.month, "month")];
        limits.into_iter().zip(registered).find_map(|((limit, window), registered)| {
            limit.filter(|limit| registered >= *limit).map(|limit| VisitorLimit { limit, window })
        })
    });
    let stands: Option<Vec<VisitorLimit>> = stands.collect();
    stands.and_then(|all| all.first().copied())
}
