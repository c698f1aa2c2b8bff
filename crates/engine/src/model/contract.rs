//! Contracts and the plans they are on (chapter 9, R11.9a).

use crate::{ContractId, Instant, LocationId, Percent, PlanId};

/// A contract (`CoworkerContract`) of the customer on a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// `CoworkerContract.Id`.
    pub id: ContractId,
    /// `CoworkerContract.UniqueId`.
    pub unique_id: String,
    /// The location that issued it: its clock rules the billing cycle (decision 20).
    pub issued_by: LocationId,
    /// `Quantity`: multiplies price and included passes (R11.12).
    pub quantity: i64,
    /// `BillingDay`: day of the month on which it renews; `None` = the day it started (R11.9a).
    pub billing_day: Option<u8>,
    /// The plan it began with.
    pub plan: Plan,
    /// Later plans, oldest first: usage is judged by the plan in force at that instant.
    pub plan_changes: Vec<PlanChange>,
    /// StartDate, else CreatedOn (R11.9a).
    pub start: Instant,
    /// CancellationDate: the contract is active before it (R11.9a).
    pub end: Option<Instant>,
    /// Half-open stretches [from, until) in which the contract is paused (R4.8, R11.13); `None` = until further notice.
    pub pauses: Vec<(Instant, Option<Instant>)>,
}

/// A plan (`Tariff`) as the rules read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// `Tariff.Id`.
    pub id: PlanId,
    /// Display name, for the snapshot of R5.7.
    pub name: String,
    /// `UseTimePasses` (R11.11).
    pub uses_time_passes: bool,
    /// `DiscountTimePasses` (R10.7, R13.2).
    pub discount_time_passes: Percent,
    /// The billing cycle (R11.9a).
    pub cycle: Cycle,
    /// Limits of chapter 9.
    pub limits: PlanLimits,
}

/// From an instant on a contract is on another plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    /// First instant of the new plan.
    pub from: Instant,
    /// The new plan.
    pub plan: Plan,
}

/// Length of a billing cycle: `InvoiceEvery` months, or `InvoiceEveryWeeks` weeks when no months are given (R11.9a).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// Whole months, at least 1.
    Months(u16),
    /// Whole weeks, at least 1.
    Weeks(u16),
}

impl Cycle {
    /// From the two members of a plan; both 0 counts as one month.
    pub fn from_plan(months: i64, weeks: i64) -> Cycle {
        match (u16::try_from(months), u16::try_from(weeks)) {
            (Ok(months @ 1..), _) => Cycle::Months(months),
            (_, Ok(weeks @ 1..)) => Cycle::Weeks(weeks),
            _ => Cycle::Months(1),
        }
    }
}

/// `Checkin...Limit` and `Hours...Limit` of a plan (R9.1, R9.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanLimits {
    /// Days of access.
    pub days: WindowLimits,
    /// Hours.
    pub hours: WindowLimits,
}

/// One limit for each window; `None` = no limit, 0 = no access (R9.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WindowLimits {
    /// Per week, from `Ext.Checkin.WeekStartsOn`.
    pub week: Option<i64>,
    /// Per calendar month.
    pub month: Option<i64>,
    /// Per billing cycle of the contract.
    pub cycle: Option<i64>,
}

impl Contract {
    /// R11.9a: start <= t and (no end or t < end). A paused contract is active.
    pub fn is_active_at(&self, t: Instant) -> bool {
        self.start <= t && self.end.is_none_or(|end| t < end)
    }

    /// The plan in force at an instant.
    pub fn plan_at(&self, t: Instant) -> &Plan {
        self.plan_changes.iter().rev().find(|change| change.from <= t).map_or(&self.plan, |change| &change.plan)
    }

    /// R4.8: inside one of the pauses.
    pub fn is_paused_at(&self, t: Instant) -> bool {
        self.pauses.iter().any(|(from, until)| *from <= t && until.is_none_or(|until| t < until))
    }
}
