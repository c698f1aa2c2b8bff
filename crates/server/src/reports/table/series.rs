//! What is drawn beside the rows.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::Money;

/// How it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    Bar,
    Line,
    Stack,
    Heat,
}

impl Chart {
    pub(super) fn name(self) -> &'static str {
        match self {
            Chart::Bar => "bar",
            Chart::Line => "line",
            Chart::Stack => "stack",
            Chart::Heat => "heat",
        }
    }
}

/// What lies along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum X {
    /// `2026-03-02`.
    Date,
    /// 0 to 23.
    Hour,
    /// `1-09`: Monday is 1, Sunday 7.
    WeekdayHour,
    /// `2026-03`.
    Month,
}

impl X {
    pub(super) fn name(self) -> &'static str {
        match self {
            X::Date => "date",
            X::Hour => "hour",
            X::WeekdayHour => "weekday-hour",
            X::Month => "month",
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    People,
    Minutes,
    Money,
    Percent,
}

impl Unit {
    pub(super) fn name(self) -> &'static str {
        match self {
            Unit::People => "people",
            Unit::Minutes => "minutes",
            Unit::Money => "money",
            Unit::Percent => "percent",
        }
    }
}

/// A series.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: &'static str,
    pub kind: Chart,
    pub x: X,
    pub unit: Unit,
    pub points: Vec<Point>,
}

/// A point of it.
#[derive(Clone, Debug)]
pub struct Point {
    /// A date, an hour, a month.
    pub x: super::Cell,
    /// How much.
    pub y: super::Cell,
    /// Which line or part of a stack.
    pub group: Option<String>,
}

/// Points of money: sums of different currencies are never one, so that several are parts of a stack each.
pub fn by_currency<X: Clone + Ord>(sums: BTreeMap<(X, String), Money>, place: impl Fn(X) -> super::Cell) -> Vec<Point> {
    let money = sums.iter().filter(|(_, sum)| !sum.is_zero());
    let several = money.map(|((_, currency), _)| currency.clone()).collect::<BTreeSet<_>>().len() > 1;
    let point = |((x, currency), sum): ((X, String), Money)| Point {
        x: place(x),
        y: super::Cell::money(sum),
        group: several.then_some(currency),
    };
    sums.into_iter().filter(|(_, sum)| !several || !sum.is_zero()).map(point).collect()
}
