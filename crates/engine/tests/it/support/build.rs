//! Setting the scene: places, people, definitions and passes, with plain defaults.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_engine::calendar::{CutOff, Zone};
use hallpass_engine::{
    Access, Clock, Contract, ContractId, ContractState, Customer, CustomerId, Cycle, DefinitionId, EarlierClocks,
    HeldPass, Instant, Location, LocationId, Money, Origin, PassId, Percent, Plan, PlanId, PlanLimits, Policies,
    Settings, Slot, TeamId, TimePass,
};

use super::{Desk, Team, minutes, t};

/// The one location of most scenarios.
pub const MAIN: LocationId = LocationId(1);
/// The customer of most scenarios.
pub const ANN: CustomerId = CustomerId(1);
/// A second customer.
pub const BEN: CustomerId = CustomerId(2);
/// A customer who pays for a team.
pub const PAT: CustomerId = CustomerId(3);

/// A cut-off from its setting text.
pub fn cut_off(text: &str) -> CutOff {
    CutOff::parse(text).unwrap_or_else(|e| panic!("cut-off {text}: {e:?}"))
}

/// An amount in whole units.
pub fn money(units: i64) -> Money {
    Money::from_ten_thousandths(units * 10_000)
}

/// An amount in cents.
pub fn cents_of(cents: i64) -> Money {
    Money::from_ten_thousandths(cents * 100)
}

/// Weekly slots of the same hours; days 0 = Sunday, hours as wall-clock minutes.
pub fn slots(days: impl IntoIterator<Item = u8>, from_hour: u16, to_hour: u16) -> Vec<Slot> {
    let slot = |day_of_week| Slot { day_of_week, from_minute: from_hour * 60, to_minute: to_hour * 60 };
    days.into_iter().map(slot).collect()
}

/// A customer in good standing without contracts.
pub fn customer(id: CustomerId, full_name: &str) -> Customer {
    Customer {
        id,
        full_name: full_name.to_owned(),
        active: true,
        network_access: true,
        contracts: Vec::new(),
        team_names: Vec::new(),
        team_discount: Percent::ZERO,
    }
}

impl Desk {
    /// One location in UTC with all settings at their defaults; Ann, Ben and Pat; nothing else.
    pub fn new() -> Desk {
        let mut desk = Desk {
            now: t("2026-01-01 00:00"),
            customers: BTreeMap::new(),
            locations: BTreeMap::new(),
            zones: BTreeMap::new(),
            definitions: BTreeMap::new(),
            passes: BTreeMap::new(),
            visits: BTreeMap::new(),
            bookings: Vec::new(),
            teams: Vec::new(),
            ledger: Vec::new(),
            failed: Vec::new(),
            last_id: 0,
        };
        for (id, name) in [(ANN, "Ann Lee"), (BEN, "Ben Okoro"), (PAT, "Pat Payer")] {
            desk.customers.insert(id, customer(id, name));
        }
        desk.place(MAIN, "Etc/UTC", &[]);
        desk
    }

    /// Adds or replaces a location.
    pub fn place(&mut self, id: LocationId, zone: &str, ancestors: &[LocationId]) -> LocationId {
        self.zones.insert(id, zone.to_owned());
        let zone = Zone::by_name(zone).unwrap_or_else(|| panic!("no zone {zone}"));
        let name = format!("Place {}", id.0);
        let location = Location {
            id,
            name,
            zone,
            earlier_clocks: EarlierClocks::default(),
            closed: false,
            ancestors: ancestors.to_vec(),
            settings: Settings::default(),
            policies: Policies::default(),
            locked_before: None,
        };
        self.locations.insert(id, location);
        id
    }

    /// Gives [`MAIN`] another clock, asked for at `asked`: it acts from the next cut-off (DESIGN 5.11), which comes back.
    pub fn change_clock(&mut self, asked: &str, zone: &str, cut_off_text: &str) -> Instant {
        self.clock(asked);
        let now = self.now;
        let place = self.locations.get_mut(&MAIN).unwrap();
        let from = place.next_cut_off(now);
        let before = Clock { zone: place.zone.clone(), cut_off: place.settings.cut_off };
        place.earlier_clocks.push(before, from);
        place.zone = Zone::by_name(zone).unwrap_or_else(|| panic!("no zone {zone}"));
        place.settings.cut_off = cut_off(cut_off_text);
        self.zones.insert(MAIN, zone.to_owned());
        from
    }

    /// The settings of [`MAIN`].
    pub fn settings(&mut self) -> &mut Settings {
        self.settings_of(MAIN)
    }

    /// The settings of a location.
    pub fn settings_of(&mut self, id: LocationId) -> &mut Settings {
        &mut self.locations.get_mut(&id).unwrap().settings
    }

    /// A customer, to be changed.
    pub fn person(&mut self, id: CustomerId) -> &mut Customer {
        self.customers.get_mut(&id).unwrap()
    }

    /// A definition, to be changed.
    pub fn def(&mut self, id: DefinitionId) -> &mut TimePass {
        self.definitions.get_mut(&id).unwrap()
    }

    /// An issued pass, to be changed.
    pub fn pass(&mut self, id: PassId) -> &mut HeldPass {
        self.passes.get_mut(&id).unwrap()
    }

    /// A day pass definition of [`MAIN`], good there only.
    pub fn day_pass(&mut self) -> DefinitionId {
        self.define(None)
    }

    /// A time pass definition of [`MAIN`], good there only.
    pub fn time_pass(&mut self, minutes: i64) -> DefinitionId {
        self.define(Some(minutes))
    }

    /// A definition sold as pay as you go to members and contacts at [`MAIN`]: so much in cents for so many minutes, or for
    /// the day. Switches `Checkin.PayAsYouGo` on there.
    pub fn sell(&mut self, cents: i64, minutes: Option<i64>) -> DefinitionId {
        self.settings().pay_as_you_go = true;
        let id = self.define(minutes);
        let definition = self.def(id);
        definition.price = cents_of(cents);
        definition.pay_as_you_go_for_members = true;
        definition.pay_as_you_go_for_contacts = true;
        id
    }

    fn define(&mut self, minutes: Option<i64>) -> DefinitionId {
        self.last_id += 1;
        let id = DefinitionId(self.last_id);
        let definition = TimePass {
            id,
            name: format!("Definition {}", id.0),
            owner: MAIN,
            price: money(10),
            special_prices: BTreeMap::new(),
            minutes,
            counts_towards_plan_limits: true,
            priority: None,
            pay_as_you_go_for_members: false,
            pay_as_you_go_for_contacts: false,
            allow_network_check_in: true,
            only_for_contacts: false,
            only_for_members: false,
            plans: BTreeSet::new(),
            locations: BTreeSet::new(),
            owner_descendants: 0,
            slots: Vec::new(),
            archived: false,
            groups: [].into(),
        };
        self.definitions.insert(id, definition);
        id
    }

    /// Issues one pass by hand (R3.3). Passes are numbered from 1; later ones are a minute younger.
    pub fn grant(&mut self, owner: CustomerId, definition: DefinitionId) -> PassId {
        let number = self.passes.keys().next_back().map_or(1, |last| last.0 + 1);
        let total = self.definitions[&definition].minutes;
        let pass = HeldPass {
            id: PassId(number),
            unique_id: format!("pass-{number}"),
            owner,
            definition,
            total,
            remaining: total,
            used: false,
            used_date: None,
            used_by: None,
            used_by_hand: false,
            expires: None,
            frozen: None,
            valid_from: None,
            created: t("2025-12-01 00:00") + hallpass_engine::instant::Span::minutes(number),
            origin: Origin::Manual,
            contract: None,
            access: Access::Own,
            payg: None,
            carried_from: None,
        };
        self.passes.insert(pass.id, pass);
        PassId(number)
    }

    /// Issues several.
    pub fn grant_many(&mut self, owner: CustomerId, definition: DefinitionId, count: usize) -> Vec<PassId> {
        (0..count).map(|_| self.grant(owner, definition)).collect()
    }

    /// A fresh time pass in one step.
    pub fn grant_time(&mut self, owner: CustomerId, minutes: i64) -> PassId {
        let definition = self.time_pass(minutes);
        self.grant(owner, definition)
    }

    /// A fresh day pass in one step.
    pub fn grant_day(&mut self, owner: CustomerId) -> PassId {
        let definition = self.day_pass();
        self.grant(owner, definition)
    }

    /// Makes an issued pass one of a plan, whose contract runs from `start`.
    pub fn make_plan_pass(&mut self, pass: PassId, start: Instant) {
        let pass = self.pass(pass);
        pass.origin = Origin::Plan;
        pass.contract = Some(ContractState { start, end: None, pauses: Vec::new() });
    }

    /// Puts a pay-as-you-go pass on an issued invoice (R13.8).
    pub fn invoice(&mut self, pass: PassId) {
        self.pass(pass).payg.as_mut().unwrap().invoiced = true;
    }

    /// A contract on a plan, running from `start`.
    pub fn contract(&mut self, who: CustomerId, plan: PlanId, start: &str) -> &mut Contract {
        self.last_id += 1;
        let contract = Contract {
            id: ContractId(self.last_id),
            unique_id: format!("contract-{}", self.last_id),
            issued_by: MAIN,
            quantity: 1,
            billing_day: None,
            plan: Plan {
                id: plan,
                name: format!("Plan {}", plan.0),
                uses_time_passes: true,
                discount_time_passes: Percent::ZERO,
                cycle: Cycle::Months(1),
                limits: PlanLimits::default(),
            },
            plan_changes: Vec::new(),
            start: t(start),
            end: None,
            pauses: Vec::new(),
        };
        let contracts = &mut self.person(who).contracts;
        contracts.push(contract);
        contracts.last_mut().unwrap()
    }

    /// Pat pays for a team of Ann and Ben and shares passes with it.
    pub fn team(&mut self) -> TeamId {
        let id = TeamId(1);
        let team = Team { id, payer: PAT, members: vec![ANN, BEN], share_time_passes: true, pool_plan_passes: false };
        self.teams.push(team);
        id
    }

    /// PUT Used=true (R3.6).
    pub fn set_used_by_hand(&mut self, pass: PassId, at: Instant) {
        let pass = self.pass(pass);
        pass.used = true;
        pass.used_by_hand = true;
        pass.used_date = Some(at);
        pass.used_by = pass.total.is_none().then_some(pass.owner);
        pass.remaining = pass.total.map(|_| 0);
    }

    /// PUT Used=false (R3.6, D12).
    pub fn clear_used_by_hand(&mut self, pass: PassId) {
        let drawn = self.drawn_minutes(pass);
        let pass = self.pass(pass);
        pass.used = false;
        pass.used_by_hand = false;
        pass.used_date = None;
        pass.used_by = None;
        pass.remaining = pass.total.map(|total| total - drawn);
    }

    /// RemainingUses of all time passes, in order of their numbers.
    pub fn remaining(&self) -> Vec<i64> {
        self.passes.values().filter_map(|pass| pass.remaining).collect()
    }

    /// Length of all closed visits that began on a date (UTC), in minutes.
    pub fn minutes_on(&self, date: &str) -> i64 {
        let began = |at: Instant| super::show(at).starts_with(date);
        self.visits.values().filter(|v| began(v.from)).filter_map(|v| Some(minutes(v.from, v.to?))).sum()
    }
}
