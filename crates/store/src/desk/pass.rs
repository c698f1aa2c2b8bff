//! Issued passes: reading them for the engine (`pass/read.rs`), issuing, changing and revoking them (`pass/write.rs`),
//! booking what lapses (`pass/expiry.rs`).

mod expiry;
mod read;
mod write;

use std::collections::HashMap;

use hallpass_engine::{ContractState, CustomerId, DefinitionId, PassId, TeamId};
pub(crate) use read::origin;

/// Granting contracts by UniqueId, each read once for a world: a member of a plan holds many passes of one contract.
pub(super) type ContractStates = HashMap<String, Option<ContractState>>;

/// A pass to be issued (R3.3, R11.1).
#[derive(Clone, Debug)]
pub struct NewPass {
    /// Record number, already inserted by the records half.
    pub id: PassId,
    /// What it is issued from.
    pub definition: DefinitionId,
    /// Who holds it.
    pub holder: CustomerId,
    /// Minutes granted; `None` for a day pass.
    pub minutes: Option<i64>,
    /// Own price in ten-thousandths (R11.2); `None` = the definition's price for this customer.
    pub price: Option<i64>,
}

/// How a team opens its passes to a customer (R11.14, decision 25).
#[derive(Clone, Copy, Debug)]
pub(super) struct SharedFrom {
    pub team: TeamId,
    pub owner: CustomerId,
    pub plan_passes_only: bool,
}
