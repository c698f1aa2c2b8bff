//! Random places, definitions, wallets and teams.

use hallpass_engine::instant::Span;
use hallpass_engine::{LocationId, Origin, Percent, PlanId, Slot, WindowLimits};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::*;

/// The second place of every scene.
pub const L2: LocationId = LocationId(2);
/// The network both places lie in.
pub const NETWORK: LocationId = LocationId(10);
/// The plan of special prices and of member passes.
pub const PLAN: PlanId = PlanId(1);

/// Zones with the day on which a history begins there: ordinary days, and days around a change of the clocks.
const STAGES: [(&str, &str); 16] = [
    ("Etc/UTC", "2026-03-03 06:00"),
    ("Etc/UTC", "2026-12-30 06:00"),
    ("Europe/London", "2026-03-28 06:00"),
    ("Europe/London", "2026-10-24 06:00"),
    ("America/New_York", "2026-03-07 12:00"),
    ("America/New_York", "2026-10-31 12:00"),
    ("Asia/Kathmandu", "2026-03-03 06:00"),
    ("Asia/Singapore", "2026-03-03 06:00"),
    // Half an hour forward and back.
    ("Australia/Lord_Howe", "2026-04-03 20:00"),
    ("Australia/Lord_Howe", "2026-10-02 20:00"),
    // Midnight is skipped, or comes twice.
    ("Asia/Beirut", "2026-03-28 06:00"),
    ("Asia/Beirut", "2026-10-23 20:00"),
    ("America/Havana", "2026-03-07 12:00"),
    ("America/Havana", "2026-10-31 12:00"),
    ("America/Santiago", "2026-04-04 12:00"),
    ("America/Santiago", "2026-09-05 12:00"),
];

/// One definition of a scene.
#[derive(Clone, Debug)]
pub struct DefinitionSpec {
    minutes: Option<i64>,
    priority: Option<i64>,
    price: i64,
    special_price: Option<i64>,
    places: u8,
    hours: u8,
    network: bool,
    audience: u8,
    counts: bool,
    sold_to: u8,
}

/// What plan and place say of limits and of pay as you go.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Days per week, days per month, hours per week, hours per month of Ann's plan.
    pub limits: [Option<i64>; 4],
    /// `Ext.Passes.ExtraPassesBeatLimits`.
    pub beat: bool,
    /// `Checkin.PayAsYouGo`.
    pub pay_as_you_go: bool,
    /// Minimum and maximum of a day, in cents.
    pub bounds: (Option<i64>, Option<i64>),
    /// Discounts of the plan and of Ann's teams, in ten-thousandths of a percent.
    pub discounts: (i64, i64),
    /// `Ext.Checkin.WeekStartsOn`.
    pub week_starts_on: u8,
}

/// One pass of a scene.
#[derive(Clone, Debug)]
pub struct PassSpec {
    definition: usize,
    owner: u8,
    expires_after: Option<i64>,
    valid_after: Option<i64>,
    origin: u8,
    age: i64,
}

/// Everything that is set up before the first command.
#[derive(Clone, Debug)]
pub struct Scene {
    stage: usize,
    second_stage: Option<usize>,
    cut_off: &'static str,
    step: i64,
    by_minute: bool,
    expiry_first: bool,
    share: bool,
    pool: bool,
    member_after: Option<i64>,
    definitions: Vec<DefinitionSpec>,
    passes: Vec<PassSpec>,
    /// What plan and place say of limits and of pay as you go.
    pub terms: Terms,
}

fn definition() -> impl Strategy<Value = DefinitionSpec> {
    (
        option::weighted(0.65, (0..60_i64).prop_map(|n| n * 5)),
        option::weighted(0.3, -1..=1_i64),
        0..=2_i64,
        option::weighted(0.2, 0..=2_i64),
        0..5_u8,
        0..9_u8,
        prop::bool::weighted(0.8),
        0..12_u8,
        any::<bool>(),
        0..6_u8,
    )
        .prop_map(
            |(minutes, priority, price, special_price, places, hours, network, audience, counts, sold_to)| {
                DefinitionSpec {
                    minutes,
                    priority,
                    price,
                    special_price,
                    places,
                    hours,
                    network,
                    audience,
                    counts,
                    sold_to,
                }
            },
        )
}

fn terms() -> impl Strategy<Value = Terms> {
    let days = option::weighted(0.3, 0..4_i64);
    let hours = option::weighted(0.3, 0..9_i64);
    let discount = select(vec![0, 0, 100_000, 333_333]);
    (
        (days.clone(), days, hours.clone(), hours),
        any::<bool>(),
        prop::bool::weighted(0.5),
        (option::weighted(0.3, 0..600_i64), option::weighted(0.3, 0..900_i64)),
        (discount.clone(), discount),
        0..7_u8,
    )
        .prop_map(
            |((week, month, hours_week, hours_month), beat, pay_as_you_go, bounds, discounts, week_starts_on)| {
                let limits = [week, month, hours_week, hours_month];
                Terms { limits, beat, pay_as_you_go, bounds, discounts, week_starts_on }
            },
        )
}

fn pass() -> impl Strategy<Value = PassSpec> {
    (
        any::<prop::sample::Index>(),
        0..6_u8,
        option::weighted(0.3, (0..300_i64).prop_map(|n| n * 15)),
        option::weighted(0.1, (0..150_i64).prop_map(|n| n * 15)),
        0..4_u8,
        0..3_i64,
    )
        .prop_map(|(index, owner, expires_after, valid_after, origin, age)| PassSpec {
            definition: index.index(1_000),
            owner,
            expires_after,
            valid_after,
            origin,
            age,
        })
}

/// Any scene.
pub fn scenes() -> impl Strategy<Value = Scene> {
    scenes_with(0..9)
}

/// Any scene with so many passes.
pub fn scenes_with(passes: std::ops::Range<usize>) -> impl Strategy<Value = Scene> {
    let stage = 0..STAGES.len();
    let cut_off = select(vec!["00:00", "00:00", "02:00", "03:00", "04:00", "12:00"]);
    let step = select(vec![15, 15, 15, 1, 5, 10, 30, 60]);
    let switches = any::<[bool; 2]>();
    let team = (prop::bool::weighted(0.6), prop::bool::weighted(0.3));
    let member_after = option::weighted(0.4, (0..100_i64).prop_map(|n| n * 15));
    (
        (stage.clone(), option::weighted(0.25, stage), cut_off, step),
        switches,
        team,
        member_after,
        vec(definition(), 1..5),
        vec(pass(), passes),
        terms(),
    )
        .prop_map(
            |((stage, second_stage, cut_off, step), switches, team, member_after, definitions, passes, terms)| {
                Scene {
                    stage,
                    second_stage,
                    cut_off,
                    // A day of 24 and a half hours has no whole number of hourly steps: nobody sets that up.
                    step: if STAGES[stage].0 == "Australia/Lord_Howe" { step.min(30) } else { step },
                    by_minute: switches[0],
                    expiry_first: switches[1],
                    share: team.0,
                    pool: team.1,
                    member_after,
                    definitions,
                    passes,
                    terms,
                }
            },
        )
}

/// Weekly hours by number; most are always open. Merged, as the store hands them over (D11).
fn hours(kind: u8) -> Vec<Slot> {
    let night = |day_of_week| Slot { day_of_week, from_minute: 20 * 60, to_minute: 26 * 60 };
    let hours = match kind {
        0 => slots(0..=6, 8, 18),
        1 => slots(0..=6, 10, 14),
        2 => (0..=6).map(night).collect(),
        // Around the hour at which most clocks change.
        3 => (0..=6).map(|day_of_week| Slot { day_of_week, from_minute: 90, to_minute: 13 * 60 }).collect(),
        4 => slots(1..=5, 0, 24),
        _ => Vec::new(),
    };
    hallpass_engine::calendar::merge_slots(&hours)
}

impl Scene {
    /// The desk as the history finds it.
    pub fn set_up(&self) -> Desk {
        let mut desk = Desk::new();
        let (zone, start) = STAGES[self.stage];
        let second_zone = STAGES[self.second_stage.unwrap_or(self.stage)].0;
        desk.place(NETWORK, zone, &[]);
        desk.place(MAIN, zone, &[NETWORK]);
        desk.place(L2, second_zone, &[NETWORK]);
        for place in [MAIN, L2, NETWORK] {
            let settings = desk.settings_of(place);
            settings.cut_off = cut_off(self.cut_off);
            settings.rounding_minutes =
                if second_zone == "Australia/Lord_Howe" { self.step.min(30) } else { self.step };
            settings.always_record_by_minute = self.by_minute;
            settings.expiry_first = self.expiry_first;
            settings.extra_passes_beat_limits = self.terms.beat;
            settings.week_starts_on = self.terms.week_starts_on;
            settings.pay_as_you_go = self.terms.pay_as_you_go;
            settings.pay_as_you_go_min = self.terms.bounds.0.map(cents_of);
            settings.pay_as_you_go_max = self.terms.bounds.1.map(cents_of);
        }
        let start = t(start);
        desk.clock_to(start);
        desk.team();
        desk.teams[0].share_time_passes = self.share;
        desk.teams[0].pool_plan_passes = self.pool;
        if let Some(after) = self.member_after {
            let contract = desk.contract(ANN, PLAN, "2026-01-01 00:00");
            contract.start = start + Span::minutes(after);
            let [days_week, days_month, hours_week, hours_month] = self.terms.limits;
            contract.plan.limits.days = WindowLimits { week: days_week, month: days_month, cycle: None };
            contract.plan.limits.hours = WindowLimits { week: hours_week, month: hours_month, cycle: None };
            contract.plan.discount_time_passes = Percent::from_ten_thousandths(self.terms.discounts.0);
            desk.contract(PAT, PLAN, "2026-01-01 00:00");
        }
        desk.person(ANN).team_discount = Percent::from_ten_thousandths(self.terms.discounts.1);
        let definitions: Vec<_> = self.definitions.iter().map(|spec| spec.add_to(&mut desk)).collect();
        for spec in &self.passes {
            spec.issue(&mut desk, &definitions, start);
        }
        desk
    }
}

impl DefinitionSpec {
    fn add_to(&self, desk: &mut Desk) -> hallpass_engine::DefinitionId {
        let id = match self.minutes {
            Some(minutes) => desk.time_pass(minutes),
            None => desk.day_pass(),
        };
        let definition = desk.def(id);
        definition.priority = self.priority;
        definition.price = money(self.price);
        definition.special_prices = self.special_price.map(|price| (PLAN, money(price))).into_iter().collect();
        definition.allow_network_check_in = self.network;
        definition.slots = hours(self.hours);
        definition.counts_towards_plan_limits = self.counts;
        definition.pay_as_you_go_for_members = self.sold_to & 1 == 1;
        definition.pay_as_you_go_for_contacts = self.sold_to & 2 == 2;
        definition.only_for_contacts = self.audience == 0;
        definition.only_for_members = self.audience == 1 || self.audience == 2;
        definition.plans = if self.audience == 2 { [PLAN].into() } else { [].into() };
        match self.places {
            0 => definition.locations = [MAIN].into(),
            1 => definition.locations = [MAIN, L2].into(),
            2 => definition.locations = [L2].into(),
            _ => {
                definition.owner = NETWORK;
                definition.owner_descendants = 2;
            }
        }
        id
    }
}

impl PassSpec {
    fn issue(&self, desk: &mut Desk, definitions: &[hallpass_engine::DefinitionId], start: hallpass_engine::Instant) {
        let owner = [ANN, ANN, ANN, PAT, PAT, BEN][usize::from(self.owner)];
        let pass = desk.grant(owner, definitions[self.definition % definitions.len()]);
        match self.origin {
            0 => desk.make_plan_pass(pass, t("2026-01-01 00:00")),
            1 => desk.pass(pass).origin = Origin::Product,
            _ => {}
        }
        let pass = desk.pass(pass);
        pass.expires = self.expires_after.map(|n| start + Span::minutes(n));
        pass.valid_from = self.valid_after.map(|n| start + Span::minutes(n));
        pass.created = t("2025-12-01 00:00") + Span::minutes(self.age);
    }
}
