//! The settings that decide as versions with validity (beyond W11): shown, scheduled, withdrawn, brought into force.
//!
//! A version holds only the settings it names; what is in force is what all versions up to then say together. A setting record
//! that is written makes a version from now on and leaves later ones standing. History is not rewritten: a late entry is decided
//! by the settings of its arrival.

pub mod replay;
mod show;

use hallpass_contract::{Draft, Value as Member, dates};
use hallpass_engine::Instant;
use hallpass_store::desk::Values;
use hallpass_store::policy::{self, Document};
use hallpass_store::{Scope, Tx};
use serde_json::{Map, Value};

use crate::records::first::{fresh, model};
use crate::records::known_setting;
use crate::{Call, Problem, spell};

pub use show::{list, version};

/// Longest note in characters.
const LONGEST_NOTE: usize = 1000;

/// A version to be: what it sets, from when on, and why.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// First instant; `None` = now.
    pub valid_from: Option<Instant>,
    /// What it sets.
    pub changes: Document,
    /// Why.
    pub note: Option<String>,
}

impl NewVersion {
    /// Reads `{"ValidFrom", "Settings": {NAME: VALUE, ...}, "Note"}`; names of members in any letter case.
    ///
    /// # Errors
    /// [`Problem::Invalid`] for members that cannot be read.
    pub fn read(sent: &Map<String, Value>) -> Result<NewVersion, Problem> {
        const KNOWN: [&str; 3] = ["ValidFrom", "Settings", "Note"];
        if let Some(other) = sent.keys().find(|name| !KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))) {
            let text = format!("is not known here; the members are {}", KNOWN.join(", "));
            return Err(Problem::field(other.as_str(), text));
        }
        let member = |name: &str| {
            let found = sent.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value).filter(|value| !value.is_null())
        };
        let valid_from = match member("ValidFrom") {
            None => None,
            Some(value) => {
                let at = value.as_str().and_then(dates::parse_instant);
                let at =
                    at.ok_or_else(|| Problem::field("ValidFrom", "must be an instant such as 2026-03-09T00:00:00Z"))?;
                Some(Instant::from_micros(at))
            }
        };
        let note = match member("Note") {
            None => None,
            Some(Value::String(text)) if text.chars().count() <= LONGEST_NOTE => Some(text.trim().to_owned()),
            Some(_) => {
                return Err(Problem::field("Note", format!("must be a text of at most {LONGEST_NOTE} characters")));
            }
        };
        let Some(Value::Object(settings)) = member("Settings").filter(|value| *value != &Value::Object(Map::new()))
        else {
            let text = "is a required field: an object such as {\"Ext.Checkin.RoundingMinutes\": 5}";
            return Err(Problem::field("Settings", text));
        };
        let mut changes = Document::new();
        for (name, value) in settings {
            let text =
                spelling(value).ok_or_else(|| Problem::field(name, "must be a text, a number, true, false or null"))?;
            let (name, value) = read_setting(name, &text).map_err(|why| Problem::field(name, why))?;
            changes.insert(name, value);
        }
        Ok(NewVersion { valid_from, changes, note: note.filter(|note| !note.is_empty()) })
    }
}

/// A value as settings hold it; `None` for lists and objects.
pub(crate) fn spelling(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// A setting that decides, with its value in its usual spelling; an empty value is the default. Otherwise what is wrong.
///
/// # Errors
/// A name that is not one of them, a value that does not fit.
pub(crate) fn read_setting(name: &str, value: &str) -> Result<(&'static str, String), String> {
    let Some(known) = policy::name(name) else {
        let all: Vec<&str> = policy::document(&hallpass_engine::Settings::default()).into_keys().collect();
        return Err(format!("is no setting that decides about check-ins; those are {}", all.join(", ")));
    };
    let value = value.trim();
    let checked = if value.is_empty() { String::new() } else { known_setting(known, value)? };
    Ok((known, policy::spelled(known, &checked)))
}

/// Adds a version. One that is in force at once is written into the records.
///
/// # Errors
/// [`Problem::Invalid`] for the past, and for a cut-off that would not be a multiple of the rounding step.
pub async fn add(tx: &mut Tx, call: &Call, location: i64, new: &NewVersion) -> Result<Value, Problem> {
    let from = new.valid_from.unwrap_or(call.now);
    if from < call.now {
        let now = spell::instant(call.now);
        let text = format!(
            "lies in the past (it is {now}): what has been decided stays as it was. Leave it out for now, or see with \
             `hallpass policy replay` what would have been."
        );
        return Err(Problem::field("ValidFrom", text));
    }
    catch_up(tx, call, location).await?;
    let stamp = call.stamp();
    let id = tx.add_policy(location, &new.changes, Some(from), new.note.as_deref(), &stamp).await?;
    fits_from(tx, call.now, location, "Settings").await?;
    tx.emit(0, "PolicyVersionCreated", "PolicyVersion", id, call.now).await?;
    tx.audit_values(&stamp, "create", "PolicyVersion", id, told(location, new, from)).await?;
    catch_up(tx, call, location).await?;
    version(tx, location, id, call.now).await
}

/// Takes back a version that is not in force yet.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::BadRequest`] for one that is or was in force; [`Problem::Invalid`] when what is left does not
/// fit together.
pub async fn withdraw(tx: &mut Tx, call: &Call, location: i64, number: i64) -> Result<(), Problem> {
    let versions = tx.policies_of(location).await?;
    let found = versions.iter().find(|version| version.number == number).ok_or(Problem::NotFound)?;
    if !tx.remove_policy(location, found.id, call.now).await? {
        let text =
            "This version is in force or has been: history stays. Add a new version with other settings instead.";
        return Err(Problem::BadRequest(text.into()));
    }
    fits_from(tx, call.now, location, "Settings").await?;
    tx.emit(0, "PolicyVersionDeleted", "PolicyVersion", found.id, call.now).await?;
    let gone = Values { business: Some(location), ..Values::default() };
    Ok(tx.audit_values(&call.stamp(), "delete", "PolicyVersion", found.id, gone).await?)
}

/// What the audit trail keeps of a new version.
fn told(location: i64, new: &NewVersion, from: Instant) -> Values {
    let settings: Map<String, Value> =
        new.changes.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.clone()))).collect();
    let members = vec![
        ("ValidFrom", None, Some(Value::from(spell::instant(from)).to_string())),
        ("Settings", None, Some(Value::Object(settings).to_string())),
        ("Note", None, new.note.as_ref().map(|note| Value::from(note.clone()).to_string())),
    ];
    Values { business: Some(location), members, ..Values::default() }
}

/// Writes what has come into force into the setting records, so that both say the same. Does nothing when they do.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn catch_up(tx: &mut Tx, call: &Call, location: i64) -> Result<(), Problem> {
    let due = tx.policy_changes_due(location, call.now).await?;
    if due.is_empty() {
        return Ok(());
    }
    let stamp = call.stamp();
    tx.keep_clock(location).await?;
    for (name, value) in due {
        let model = model("BusinessSetting")?;
        let stored = tx.setting(location, name).await?;
        let (id, action, event) = match stored {
            Some(stored) => {
                let mut draft = Draft::new(model);
                draft.id = Some(stored.id);
                draft.set("Value", Member::Text(value));
                tx.update_record(&draft, Scope::All, &stamp).await?;
                (stored.id, "update", "BusinessSettingUpdated")
            }
            None => {
                let mut draft = fresh(model);
                draft.set("BusinessId", Member::Int(location));
                draft.set("Name", Member::Text(name.to_owned()));
                draft.set("Value", Member::Text(value));
                (tx.create_record(&draft, &stamp).await?, "create", "BusinessSettingCreated")
            }
        };
        tx.emit(0, event, "BusinessSetting", id, call.now).await?;
        tx.audit(&stamp, action, "BusinessSetting", id).await?;
    }
    Ok(tx.settle_clocks(&stamp).await?)
}

/// The job at the instant a version comes into force; queues the next.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn come_into_force(tx: &mut Tx, call: &Call, location: i64) -> Result<(), Problem> {
    catch_up(tx, call, location).await?;
    Ok(tx.await_policies(location, call.now).await?)
}

/// After a setting record has been written: the version of it, and whether what is scheduled still fits.
///
/// # Errors
/// [`Problem::Invalid`] on the member `Value`.
pub async fn settle(tx: &mut Tx, call: &Call, location: i64) -> Result<(), Problem> {
    tx.settle_policies(&call.stamp()).await?;
    let after = Instant::from_micros(call.now.as_micros().saturating_add(1));
    fits_from(tx, after, location, "Value").await
}

/// Decision 10, for every version from an instant on: the cut-off is a multiple of the rounding step.
async fn fits_from(tx: &mut Tx, first: Instant, location: i64, member: &str) -> Result<(), Problem> {
    let versions = tx.policies_of(location).await?;
    for at in versions.iter().filter_map(|version| version.valid_from).filter(|from| *from >= first) {
        let settings = policy::settings(&policy::in_force(&versions, at));
        let (cut_off, step) = (settings.cut_off, settings.rounding_minutes);
        if !cut_off.fits_step(step) {
            let from = spell::instant(at);
            let text = format!(
                "does not fit: from {from} on the cut-off {cut_off} would not be a multiple of the rounding step of {step} \
                 minutes; change both, or withdraw the version that is scheduled"
            );
            return Err(Problem::field(member, text));
        }
    }
    Ok(())
}
