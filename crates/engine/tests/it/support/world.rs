//! What the desk shows the engine: the smallest [`World`] that [`hallpass_engine::World`] promises.

use hallpass_engine::{Access, Cover, CustomerId, HeldPass, Origin, PassId, Visit, VisitId, World};

use super::Desk;

/// The passes a visit rests on.
pub fn rests_on(visit: &Visit) -> Vec<PassId> {
    let drawn = visit.segments.iter().filter_map(|segment| match segment.cover {
        Cover::Day(pass) | Cover::Time(pass) | Cover::PayAsYouGo(pass) => Some(pass),
        Cover::Overtime(pass) => pass,
    });
    visit.pass.into_iter().chain(drawn).collect()
}

impl Desk {
    /// The world around `who`, and around the visit `about` that may become hers.
    pub fn world(&self, who: CustomerId, about: Option<VisitId>) -> World {
        let about = about.and_then(|id| self.visits.get(&id));
        let touched: Vec<PassId> = about.map(rests_on).unwrap_or_default();
        let own = |visit: &&Visit| visit.customer == who;
        let old: Vec<PassId> =
            self.visits.values().filter(own).flat_map(rests_on).chain(touched.iter().copied()).collect();

        let mut passes = std::collections::BTreeMap::new();
        for pass in self.passes.values() {
            let access = self.access(who, pass);
            if access != Access::None || old.contains(&pass.id) {
                passes.insert(pass.id, HeldPass { access, ..pass.clone() });
            }
        }
        let wanted = |visit: &Visit| {
            visit.customer == who
                || about.is_some_and(|about| about.id == visit.id)
                || rests_on(visit).iter().any(|pass| touched.contains(pass))
                || visit.to.is_none() && rests_on(visit).iter().any(|pass| passes.contains_key(pass))
        };
        World {
            customer: self.customers[&who].clone(),
            locations: self.locations.clone(),
            definitions: self.definitions.clone(),
            visits: self.visits.iter().filter(|(_, v)| wanted(v)).map(|(id, v)| (*id, v.clone())).collect(),
            passes,
            usage: Vec::new(),
            bookings: self.bookings.iter().filter(|(whose, _)| *whose == who).map(|(_, booking)| *booking).collect(),
        }
    }

    /// R4.10, R11.14, D25: how `who` may use a pass.
    fn access(&self, who: CustomerId, pass: &HeldPass) -> Access {
        if pass.owner == who {
            return Access::Own;
        }
        let shares = self.teams.iter().find(|team| {
            let belongs = |customer| team.payer == customer || team.members.contains(&customer);
            let from_payer = team.share_time_passes && team.payer == pass.owner && belongs(who);
            let pooled = team.pool_plan_passes && pass.origin == Origin::Plan && belongs(pass.owner) && belongs(who);
            from_payer || pooled
        });
        shares.map_or(Access::None, |team| Access::Shared(team.id))
    }
}
