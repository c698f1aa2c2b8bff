//! What is needed to explain a stored visit.

use hallpass_engine::{Instant, Visit, VisitId, World};

use super::Neighbourhood;
use crate::{Error, Tx};

/// A visit with the world around it.
#[derive(Clone, Debug)]
pub struct StoredVisit {
    /// The visit.
    pub visit: Visit,
    /// Its customer's world, for the provisional segments of an open visit.
    pub world: World,
}

impl Tx {
    /// The visit and its world; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Statement`], [`Error::Damaged`].
    pub async fn stored_visit(&mut self, id: VisitId, now: Instant) -> Result<Option<StoredVisit>, Error> {
        let Some(visit) = self.visit(id).await? else { return Ok(None) };
        let about = Neighbourhood {
            customer: visit.customer,
            locations: vec![visit.location],
            from: visit.from,
            to: visit.to.unwrap_or(now),
            visit: Some(visit.clone()),
            pass: None,
        };
        Ok(self.world(&about, now).await?.map(|world| StoredVisit { visit, world }))
    }
}
