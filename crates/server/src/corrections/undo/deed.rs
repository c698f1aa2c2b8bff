//! One request of a person, as the audit trail has it.

use hallpass_contract::Verb;
use hallpass_engine::{Instant, Location, LocationId, Span};
use hallpass_store::Tx;
use hallpass_store::corrections::Action;
use hallpass_store::desk::{AuditEntry, AuditFilter};
use serde_json::Value;

use super::instant;
use crate::corrections::wall;
use crate::{Call, Problem};

/// Most entries of one deed: a closure has one for every pass.
const MOST: i64 = 20_000;
/// What deeds at the desk are about.
const ENTITIES: [&str; 4] = ["Checkin", "CoworkerTimePass", "CoworkerProduct", "CoworkerLedgerEntry"];

/// What one request did.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Number of its first audit entry.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: String,
    /// Its entries, in their order.
    pub entries: Vec<Entry>,
    /// What it did beyond writing records.
    pub actions: Vec<Action>,
}

/// An audit entry with its members.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `create`, `update`, `delete`, or what a command is called.
    pub action: String,
    /// Entity.
    pub entity: String,
    /// Number of the record.
    pub record: i64,
    /// Whose.
    pub customer: Option<i64>,
    /// Where.
    pub business: Option<i64>,
    /// `{Member: {Before, After}}`
    pub changes: Value,
}

impl Entry {
    /// A member before.
    pub fn before(&self, member: &str) -> Option<&Value> {
        self.changes.get(member)?.get("Before")
    }

    /// A member after.
    pub fn after(&self, member: &str) -> Option<&Value> {
        self.changes.get(member)?.get("After")
    }

    /// Whether a member changed.
    pub fn changed(&self, member: &str) -> bool {
        self.changes.get(member).is_some()
    }

    /// What happened to the record, whatever the request called it: one that came has nothing before, one that went nothing
    /// after.
    pub fn verb(&self) -> Verb {
        let sides = || self.changes.as_object().into_iter().flatten().map(|(_, change)| change);
        let none = |side: &str| sides().next().is_some() && sides().all(|change| change.get(side).is_none());
        match self.action.as_str() {
            "create" | "issue" => Verb::Create,
            "delete" => Verb::Delete,
            _ if none("Before") => Verb::Create,
            _ if none("After") => Verb::Delete,
            _ => Verb::Edit,
        }
    }
}

impl Deed {
    /// The entries about an entity, in their order.
    pub fn of<'a>(&'a self, entity: &'a str) -> impl Iterator<Item = &'a Entry> + 'a {
        self.entries.iter().filter(move |entry| entry.entity == entity)
    }

    /// What it is called: a kind of action, or verb and entity.
    pub fn kind(&self) -> String {
        if let Some(action) = self.actions.first() {
            return action.kind.clone();
        }
        match self.main() {
            Some(entry) => format!("{} {}", entry.action, entry.entity),
            None => "none".to_owned(),
        }
    }

    /// The entry that says what it was: of the first entity of the desk that it touched.
    pub fn main(&self) -> Option<&Entry> {
        let of_visits = || {
            let visits = self.of("Checkin");
            visits.min_by_key(|entry| !matches!(entry.verb(), Verb::Create | Verb::Delete))
        };
        let others = ["CoworkerProduct", "CoworkerLedgerEntry", "CoworkerTimePass"];
        of_visits().or_else(|| others.iter().find_map(|entity| self.of(entity).next()))
    }

    /// Where: of its actions, else of the record it was about.
    pub fn location(&self) -> Option<i64> {
        let of_action = self.actions.iter().find_map(|action| action.location);
        of_action.or_else(|| self.main()?.business).or_else(|| self.entries.iter().find_map(|entry| entry.business))
    }

    /// About whom.
    pub fn customer(&self) -> Option<i64> {
        self.actions.iter().find_map(|action| action.customer).or_else(|| self.main()?.customer)
    }

    /// What to do when it cannot be undone.
    pub fn instead(&self) -> &'static str {
        match self.kind().as_str() {
            "correction" => "correct the pass with POST /api/hallpass/passes/{id}/corrections",
            "extension" => "move the expiry with POST /api/hallpass/passes/{id}/extensions",
            "freeze" | "thaw" => "use POST /api/hallpass/passes/{id}/freezes and .../freezes/end",
            "closure" | "reopening" => "use POST /api/hallpass/closures/{id}/cancel or a new closure",
            "move" => "move the pass back with POST /api/hallpass/passes/{id}/move",
            kind if kind.ends_with("Checkin") => "change, delete or enter the check-in",
            kind if kind.ends_with("CoworkerTimePass") => "correct, delete or issue the pass",
            kind if kind.ends_with("CoworkerProduct") => "credit the invoice, or delete the sale",
            _ => "correct the records",
        }
    }
}

/// Deeds of people at a location since an instant, newest first.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn since(
    tx: &mut Tx,
    call: &Call,
    location: LocationId,
    since: Instant,
    mine: bool,
    most: i64,
) -> Result<Vec<Deed>, Problem> {
    let filter =
        AuditFilter { from: Some(since), actor: mine.then(|| call.actor.email.to_string()), ..AuditFilter::default() };
    let mut entries = tx.audit_entries(&filter, call.actor.scope.limit(), most).await?;
    entries.reverse();
    let mut deeds: Vec<Deed> = Vec::new();
    let mut requests: Vec<String> = Vec::new();
    for entry in entries {
        let Some(request) = entry.request.clone().filter(|_| is_persons(&entry)) else { continue };
        match (deeds.last_mut(), requests.last()) {
            (Some(deed), Some(last)) if *last == request && deed.at == entry.at => deed.entries.push(read(entry)),
            _ => {
                requests.push(request);
                deeds.push(begin(entry));
            }
        }
    }
    for (deed, request) in deeds.iter_mut().zip(&requests) {
        deed.actions = tx.actions_of_request(request, deed.at).await?;
    }
    deeds.retain(|deed| is_of_desk(deed) && deed.entries.iter().any(|entry| entry.business == Some(location.0)));
    deeds.reverse();
    Ok(deeds)
}

/// The deed of this number, at a location the caller sees.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn find(tx: &mut Tx, call: &Call, id: i64) -> Result<Option<Deed>, Problem> {
    let scope = call.actor.scope.limit();
    let filter = AuditFilter { after: Some(id - 1), ..AuditFilter::default() };
    let first = tx.audit_entries(&filter, scope, 1).await?.into_iter().next();
    let Some(first) = first.filter(|entry| entry.id == id && is_persons(entry)) else { return Ok(None) };
    let filter = AuditFilter {
        from: Some(first.at),
        to: Some(first.at + Span::micros(1)),
        request: first.request.clone(),
        ..AuditFilter::default()
    };
    let mut entries = tx.audit_entries(&filter, hallpass_store::Scope::All, MOST).await?;
    entries.reverse();
    if entries.first().is_none_or(|entry| entry.id != id) || !is_within_reach(call, &entries) {
        return Ok(None);
    }
    let mut deed = begin(first.clone());
    deed.entries = entries.into_iter().map(read).collect();
    deed.actions = tx.actions_of_request(first.request.as_deref().unwrap_or_default(), first.at).await?;
    Ok(Some(deed).filter(is_of_desk))
}

/// A deed is undone whole: who is limited to some locations undoes none that reaches beyond them, as it is or as it was. The
/// passes of a visit follow it, wherever they were issued.
fn is_within_reach(call: &Call, entries: &[AuditEntry]) -> bool {
    let sees = |place: i64| call.actor.scope.sees(place);
    let of_visit = entries.iter().any(|entry| entry.entity == "Checkin");
    entries.iter().filter(|entry| !(of_visit && entry.entity == "CoworkerTimePass")).all(|entry| {
        let changes: Option<Value> = entry.changes.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let was_at = changes.as_ref().and_then(|changes| changes.get("BusinessId")?.get("Before")?.as_i64());
        entry.business.is_none_or(sees) && was_at.is_none_or(sees)
    })
}

/// Jobs, imports and the command line act for themselves.
fn is_persons(entry: &AuditEntry) -> bool {
    entry.actor.contains('@') && entry.request.is_some()
}

fn is_of_desk(deed: &Deed) -> bool {
    !deed.actions.is_empty() || deed.entries.iter().any(|entry| ENTITIES.contains(&entry.entity.as_str()))
}

fn begin(entry: AuditEntry) -> Deed {
    let (id, at, by) = (entry.id, entry.at, entry.actor.clone());
    Deed { id, at, by, entries: vec![read(entry)], actions: Vec::new() }
}

fn read(entry: AuditEntry) -> Entry {
    Entry {
        action: entry.action,
        entity: entry.entity,
        record: entry.record,
        customer: entry.customer,
        business: entry.business,
        changes: entry.changes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
    }
}

/// A deed in one sentence for the desk.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn sentence(tx: &mut Tx, deed: &Deed, place: &Location) -> Result<String, Problem> {
    if let Some(action) = deed.actions.first() {
        return Ok(action.text.clone());
    }
    let Some(entry) = deed.main() else { return Ok("Nothing at the desk.".to_owned()) };
    let who = match entry.customer {
        Some(id) => tx.coworker_name(id).await?.map_or_else(|| format!("customer {id}"), |(name, _)| name),
        None => "nobody in particular".to_owned(),
    };
    let number = entry.record;
    let at = |value: Option<&Value>| instant(value).map_or_else(|| "an unknown time".to_owned(), |at| wall(place, at));
    Ok(match (entry.entity.as_str(), entry.verb()) {
        ("Checkin", Verb::Create) if instant(entry.after("ToTime")).is_none() => {
            format!("{who} checked in at {} (check-in {number}).", at(entry.after("FromTime")))
        }
        ("Checkin", Verb::Create) => {
            let (from, to) = (at(entry.after("FromTime")), at(entry.after("ToTime")));
            format!("Visit of {who} entered, {from} to {to} (check-in {number}).")
        }
        ("Checkin", Verb::Delete) => format!("Visit of {who} deleted (check-in {number})."),
        ("Checkin", _) if instant(entry.before("ToTime")).is_none() && entry.after("ToTime").is_some() => {
            format!("{who} checked out at {} (check-in {number}).", at(entry.after("ToTime")))
        }
        ("Checkin", _) => format!("Visit of {who} changed (check-in {number})."),
        ("CoworkerTimePass", Verb::Create) => {
            let passes = deed.of("CoworkerTimePass").count();
            match passes {
                1 => format!("Pass {number} given to {who}."),
                _ => format!("{passes} passes given to {who}, from pass {number} on."),
            }
        }
        ("CoworkerTimePass", Verb::Delete) => format!("Pass {number} of {who} deleted."),
        ("CoworkerTimePass", _) => format!("Pass {number} of {who} changed."),
        ("CoworkerProduct", Verb::Create) => format!("Product sold to {who} (sale {number})."),
        ("CoworkerProduct", Verb::Delete) => format!("Sale {number} of {who} deleted."),
        ("CoworkerProduct", _) => format!("Sale {number} of {who} changed."),
        (_, Verb::Create) => format!("Entry {number} on the account of {who} made."),
        (_, Verb::Delete) => format!("Entry {number} on the account of {who} deleted."),
        _ => format!("Entry {number} on the account of {who} changed."),
    })
}
