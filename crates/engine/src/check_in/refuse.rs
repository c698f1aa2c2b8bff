//! Refusals of a check-in (R8.1, R8.2, R8.3, decision 15).

use super::Attempt;
use crate::draft::Draft;
use crate::order::Ranking;
use crate::visits::{join_devices, plan_snapshot, team_snapshot};
use crate::{
    Basis, FailedCheckin, Language, NamedPass, Names, NetworkTest, Reason, Refusal, RefusalCode, Refused, Source, Trace,
};

/// F1.
const DISABLED: &str = "This account is disabled";
/// F5.
const NO_NETWORK: &str = "Network check-in is not allowed for this customer.";

impl Attempt<'_> {
    /// R4.1, F1.
    pub(super) fn test_account(&self) -> Result<(), Refusal> {
        if self.world.customer.active {
            return Ok(());
        }
        let draft = Draft::new(self.world);
        let entrance = self.entrance_at(&draft, self.request.from);
        let trace = Ranking::for_disabled_account(&draft, &entrance).refused(RefusalCode::F1);
        Err(self.refuse(DISABLED.to_owned(), Trace { disabled: true, ..trace }, RefusalCode::F1))
    }

    /// F5, R7.12: check-in by network needs the customer's permission, and has a limit of devices per customer: those of this
    /// request and of the visits that are open.
    pub(super) fn test_network(&self) -> Result<(), Refusal> {
        if self.request.source != Source::NetworkActivity {
            return Ok(());
        }
        let customer = &self.world.customer;
        let open = self.world.visits.values().filter(|v| v.customer == customer.id && v.to.is_none());
        let lists = open.filter_map(|v| v.mac_addresses.as_deref()).chain(self.request.mac_addresses.as_deref());
        let devices = lists.fold(None, |known: Option<String>, list| join_devices(known.as_deref(), Some(list)));
        let devices = devices.map_or(0, |list| list.split(',').count());
        let test = NetworkTest {
            allowed: customer.network_access,
            devices: i64::try_from(devices).unwrap_or(i64::MAX),
            limit: self.settings.device_count_limit,
        };
        if test.allowed && test.limit.is_none_or(|limit| test.devices <= limit) {
            return Ok(());
        }
        let draft = Draft::new(self.world);
        let entrance = self.entrance_at(&draft, self.request.from);
        let trace = entrance.trace(Basis::Refused(RefusalCode::F5), Vec::new());
        Err(self.refuse(NO_NETWORK.to_owned(), Trace { network: Some(test), ..trace }, RefusalCode::F5))
    }

    /// A refusal with the row that records it.
    pub(super) fn refuse(&self, message: String, trace: Trace, code: RefusalCode) -> Refusal {
        let customer = &self.world.customer;
        let failed = FailedCheckin {
            customer: customer.id,
            location: self.location.id,
            at: self.request.from,
            source: self.request.source,
            mac_addresses: self.request.mac_addresses.clone(),
            teams: team_snapshot(customer),
            plans: plan_snapshot(customer, self.request.from),
            description: message.clone(),
        };
        Refusal::Refused(Refused { code, message, failed: Some(failed), trace: Box::new(trace) })
    }

    /// R5.6: a named pass that does not fit. No row is written (decision 15).
    pub(super) fn refuse_named(&self, named: NamedPass, ranking: &Ranking<'_>) -> Refusal {
        let why = match named {
            NamedPass::Unknown => "it is not a pass of this customer.".to_owned(),
            NamedPass::Known(pass) => {
                let names = Names { place: &self.location.name, definition: "", language: Language::English };
                let first = ranking.failures(pass).first();
                first.map_or("it is not valid here and now.".to_owned(), |f| Reason::Failed(*f).text(names))
            }
        };
        let general = no_valid_pass(&self.world.customer.full_name);
        let message = format!("{general} CoworkerTimePassGuid: {why}");
        let trace = Box::new(ranking.refused(RefusalCode::F2));
        Refusal::Refused(Refused { code: RefusalCode::F2, message, failed: None, trace })
    }
}

/// The text of F2 (R8.3). Clients match on it, as on that of F1.
pub(crate) fn no_valid_pass(full_name: &str) -> String {
    format!("{full_name} does not have a valid time pass.")
}
