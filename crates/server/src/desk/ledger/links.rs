//! What a holder's entries are about, as far as the caller sees it: passes, visits, names, and where each line is explained.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use hallpass_contract::catalog;
use hallpass_engine::{CustomerId, LocationId};
use hallpass_store::Tx;
use hallpass_store::desk::{Line, ToldPass, ToldVisit};

use crate::{Call, Problem};

/// Passes, visits and places by Id.
#[derive(Debug, Default)]
pub(super) struct Told {
    passes: HashMap<i64, ToldPass>,
    visits: HashMap<i64, ToldVisit>,
    /// Locations of visits, by Id.
    places: HashMap<LocationId, hallpass_engine::Location>,
    /// Visitors whose names the caller may know.
    known: HashMap<CustomerId, bool>,
}

impl Told {
    /// Looks up what the entries name. Entries of passes at locations that the caller does not see are left out; a pass that is
    /// gone is nobody's record any more and stays in.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(super) async fn about(tx: &mut Tx, call: &Call, lines: Vec<Line>) -> Result<(Told, Vec<Line>), Problem> {
        let mut ids: Vec<i64> = lines.iter().map(|line| line.pass.0).collect();
        ids.sort_unstable();
        ids.dedup();
        let passes = tx.told_passes(&ids).await?;
        let sees = |line: &Line| passes.get(&line.pass.0).is_none_or(|pass| call.actor.scope.sees(pass.location.0));
        let lines: Vec<Line> = lines.into_iter().filter(sees).collect();
        let mut ids: Vec<i64> = lines.iter().filter_map(|line| line.visit).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut visits = tx.told_visits(&ids).await?;
        visits.retain(|_, visit| call.actor.scope.sees(visit.location.0));
        let mut told = Told { passes, visits, ..Told::default() };
        let model = catalog().by_entity("Coworker").ok_or_else(|| Problem::internal("no resource Coworker"))?;
        for visit in told.visits.values() {
            if let Entry::Vacant(free) = told.places.entry(visit.location)
                && let Some(place) = tx.location_by_id(visit.location).await?
            {
                free.insert(place);
            }
            if let Entry::Vacant(free) = told.known.entry(visit.visitor) {
                let seen = tx.record_version(model, visit.visitor.0, call.actor.scope.limit()).await?;
                free.insert(seen.is_some());
            }
        }
        Ok((told, lines))
    }

    /// The pass of an entry, if it is still there.
    pub(super) fn pass(&self, line: &Line) -> Option<&ToldPass> {
        self.passes.get(&line.pass.0)
    }

    /// The visit of an entry, if it is still there and the caller sees it.
    pub(super) fn visit(&self, line: &Line) -> Option<(i64, &ToldVisit)> {
        let id = line.visit?;
        Some((id, self.visits.get(&id)?))
    }

    /// Where the visit of an entry was.
    pub(super) fn place(&self, line: &Line) -> Option<&hallpass_engine::Location> {
        self.places.get(&self.visit(line)?.1.location)
    }

    /// Who used it, as far as the caller may know.
    pub(super) fn visitor(&self, line: &Line) -> Option<(CustomerId, &str)> {
        let (_, visit) = self.visit(line)?;
        let known = self.known.get(&visit.visitor).copied().unwrap_or(false);
        known.then_some((visit.visitor, visit.visitor_name.as_str()))
    }

    /// Where it is explained: the check-in, while there is one; else the pass, and when that is gone its ledger, which stays.
    pub(super) fn explanation(&self, line: &Line) -> String {
        match self.visit(line) {
            Some((visit, _)) => format!("/api/hallpass/checkins/{visit}/explanation"),
            None if self.pass(line).is_some() => format!("/api/hallpass/passes/{}/explanation", line.pass.0),
            None => format!("/api/hallpass/passes/{}/ledger", line.pass.0),
        }
    }
}
