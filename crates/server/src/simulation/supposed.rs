//! What is supposed: passes the customer would hold, passes he would not, settings of locations. Written as if somebody had
//! done it, by the use cases that do it, with their checks.

use hallpass_contract::body::{BodyError, Limits, Operation};
use hallpass_contract::invalid::FieldError;
use hallpass_contract::{Draft, Value as Datum, Verb, roles};
use hallpass_engine::PassId;
use hallpass_store::Tx;
use serde_json::{Map, Value, json};

use super::sent::{Sent, text_of};
use crate::desk;
use crate::records::first::{fresh, model};
use crate::records::{create_from, is_known_setting, update_from};
use crate::{Call, Problem};

/// Most of each kind in one simulation.
const MOST: usize = 100;
/// Most minutes a supposed pass may hold.
const MOST_MINUTES: i64 = 10_000_000;
/// Before every visit: 1 January 1970.
const LONG_AGO: i64 = 0;

/// All that is supposed.
#[derive(Clone, Debug, Default)]
pub struct Supposed {
    passes: Vec<SupposedPass>,
    without: Vec<(String, i64)>,
    settings: Vec<SupposedSetting>,
}

#[derive(Clone, Debug)]
struct SupposedPass {
    name: String,
    draft: Draft,
    minutes: Option<i64>,
    from_plan: Option<bool>,
}

#[derive(Clone, Debug)]
struct SupposedSetting {
    name: String,
    business: i64,
    key: String,
    value: Option<String>,
}

/// Numbers of the passes that were supposed, and which of the list each is.
pub(super) type Made = Vec<(PassId, usize)>;

impl Supposed {
    /// Reads `Passes`, `WithoutPasses` and `Settings`. `customer` and `business` are whose and where unless an entry says so.
    pub fn read(sent: &mut Sent, customer: Option<i64>, business: Option<i64>, limits: Limits) -> Supposed {
        let mut supposed = Supposed::default();
        for (name, value) in sent.list("Passes", MOST) {
            let Value::Object(members) = value else {
                sent.refuse(&name, "must be an object such as {\"TimePassId\": 1}");
                continue;
            };
            supposed.passes.extend(read_pass(sent, name, members, customer, business, limits));
        }
        for (name, value) in sent.list("WithoutPasses", 1_000) {
            match text_of(&value).parse() {
                Ok(id) => supposed.without.push((name, id)),
                Err(_) => sent.refuse(name, "must be the Id of a pass"),
            }
        }
        for (name, value) in sent.list("Settings", MOST) {
            let Value::Object(members) = value else {
                sent.refuse(&name, "must be an object with Name and Value");
                continue;
            };
            supposed.settings.extend(read_setting(sent, name, members, business));
        }
        supposed.refuse_twice(sent);
        supposed
    }

    /// The caller may do what is supposed.
    ///
    /// # Errors
    /// [`Problem::Unauthorized`].
    pub fn admit(&self, call: &Call) -> Result<(), Problem> {
        for (any, entity, verb) in [
            (!self.passes.is_empty(), "CoworkerTimePass", Verb::Create),
            (!self.without.is_empty(), "CoworkerTimePass", Verb::Delete),
            (!self.settings.is_empty(), "BusinessSetting", Verb::Edit),
        ] {
            if any {
                let needed = roles::of(model(entity)?.resource, verb).map_or(0, |role| role.id);
                if !call.actor.may(needed) {
                    return Err(Problem::Unauthorized);
                }
            }
        }
        Ok(())
    }

    fn refuse_twice(&self, sent: &mut Sent) {
        for (i, setting) in self.settings.iter().enumerate() {
            let same = |other: &&SupposedSetting| {
                other.business == setting.business && other.key.eq_ignore_ascii_case(&setting.key)
            };
            if self.settings.iter().take(i).any(|other| same(&other)) {
                sent.refuse(format!("{}.Name", setting.name), "is in the list more than once");
            }
        }
    }

    /// Writes it all, as `call` at its instant. What is refused is added to `errors`, under the name of its entry.
    ///
    /// # Errors
    /// [`Problem::Internal`], [`Problem::Busy`].
    pub(super) async fn write(&self, tx: &mut Tx, call: &Call, errors: &mut Vec<FieldError>) -> Result<Made, Problem> {
        for setting in &self.settings {
            collect(errors, &setting.name, set(tx, call, setting).await)?;
        }
        for (name, id) in &self.without {
            if let Err(problem) = take_away(tx, call, *id).await {
                let why = match problem {
                    Problem::NotFound => "is no pass that you see".to_owned(),
                    problem @ (Problem::Internal(_) | Problem::Unavailable(_) | Problem::Busy | Problem::TooLong) => {
                        return Err(problem);
                    }
                    problem => problem.to_string(),
                };
                errors.push(FieldError { property: name.clone().into(), message: why.into(), attempted: None });
            }
        }
        let mut made = Made::new();
        for (i, pass) in self.passes.iter().enumerate() {
            let ids = collect(errors, &pass.name, issue(tx, call, pass).await)?;
            made.extend(ids.into_iter().flatten().map(|id| (id, i)));
        }
        Ok(made)
    }
}

/// What was done; nothing when it was refused, which is noted under the name of the entry.
fn collect<T>(errors: &mut Vec<FieldError>, name: &str, done: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Problem::Invalid(refused)) => {
            errors.extend(
                refused
                    .into_iter()
                    .map(|error| FieldError { property: format!("{name}.{}", error.property).into(), ..error }),
            );
            Ok(None)
        }
        Err(Problem::NotFound) => {
            let message = "is of a location that you do not see".into();
            errors.push(FieldError { property: name.to_owned().into(), message, attempted: None });
            Ok(None)
        }
        Err(problem) => Err(problem),
    }
}

fn read_pass(
    sent: &mut Sent,
    name: String,
    members: Map<String, Value>,
    customer: Option<i64>,
    business: Option<i64>,
    limits: Limits,
) -> Option<SupposedPass> {
    let model = model("CoworkerTimePass").ok()?;
    let mut pass = Sent::of(members);
    let minutes = pass.whole("Minutes");
    if minutes.is_some_and(|minutes| !(0..=MOST_MINUTES).contains(&minutes)) {
        pass.refuse("Minutes", format!("must be from 0 to {MOST_MINUTES}"));
    }
    pass.take("Minutes");
    let from_plan = pass.get("IsFromTariff").is_some().then(|| pass.truth("IsFromTariff"));
    for own in pass.members().keys().filter(|own| model.position(own).is_none()).cloned().collect::<Vec<_>>() {
        pass.refuse(own, "is no member of a pass of a customer");
    }
    let mut body = pass.members().clone();
    for (member, usual) in [("CoworkerId", customer), ("BusinessId", business), ("CreateMultiple", Some(1))] {
        if pass.get(member).is_none() {
            // Without one the request itself is refused; here it would only be said again.
            body.insert(member.to_owned(), json!(usual.unwrap_or(1)));
        }
    }
    let read = serde_json::to_vec(&body).ok()?;
    let draft = match Draft::read(model, Operation::Create, Some("application/json"), &read, limits) {
        Ok(draft) => Some(draft),
        Err(BodyError::Invalid(invalid)) => {
            pass.errors.extend(invalid.errors);
            None
        }
        Err(_) => {
            pass.refuse("", "cannot be read");
            None
        }
    };
    let fine = pass.errors.is_empty();
    for error in pass.errors {
        let dot = if error.property.is_empty() { "" } else { "." };
        sent.errors.push(FieldError { property: format!("{name}{dot}{}", error.property).into(), ..error });
    }
    let draft = draft.filter(|_| fine)?;
    Some(SupposedPass { name, draft, minutes, from_plan })
}

fn read_setting(
    sent: &mut Sent,
    name: String,
    members: Map<String, Value>,
    business: Option<i64>,
) -> Option<SupposedSetting> {
    let mut setting = Sent::of(members);
    let key = setting.get("Name").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    if key.is_empty() {
        setting.refuse("Name", "must be the name of a setting such as Checkin.PayAsYouGo");
    } else if !is_known_setting(&key) {
        // Settings of other programs can be stored; to suppose one would only look as if it had been tried.
        setting.refuse("Name", "decides nothing here; docs/settings.md names the settings that do");
    }
    // A misspelt Value is not the same as none.
    if !setting.members().keys().any(|own| own.eq_ignore_ascii_case("Value")) {
        setting.refuse("Value", "is a required field; null is as if the setting were not there");
    }
    let value = match setting.get("Value") {
        Some(Value::Array(_) | Value::Object(_)) => {
            setting.refuse("Value", "must be a text, a number, true or false");
            None
        }
        value => value.map(text_of),
    };
    let business = setting.whole("BusinessId").or(business);
    if business.is_none() {
        setting.refuse("BusinessId", "is a required field: whose setting it is");
    }
    for own in setting.members().keys().cloned().collect::<Vec<_>>() {
        if !["Name", "Value", "BusinessId"].iter().any(|known| known.eq_ignore_ascii_case(&own)) {
            setting.refuse(own, "is not known here; there are Name, Value and BusinessId");
        }
    }
    let fine = setting.errors.is_empty();
    for error in setting.errors {
        sent.errors.push(FieldError { property: format!("{name}.{}", error.property).into(), ..error });
    }
    Some(SupposedSetting { name, business: business?, key, value }).filter(|_| fine)
}

/// Writes a setting as the records API does.
async fn set(tx: &mut Tx, call: &Call, setting: &SupposedSetting) -> Result<(), Problem> {
    if !call.actor.scope.sees(setting.business) {
        return Err(Problem::field("BusinessId", "is not a location that you see"));
    }
    let value = setting.value.clone().map_or(Datum::Null, Datum::Text);
    match tx.setting(setting.business, &setting.key).await? {
        Some(stored) => {
            let mut draft = Draft::new(model("BusinessSetting")?);
            draft.id = Some(stored.id);
            draft.set("Value", value);
            update_from(tx, call, draft).await.map(|_| ())
        }
        None => {
            let mut draft = fresh(model("BusinessSetting")?);
            draft.set("BusinessId", Datum::Int(setting.business));
            draft.set("Name", Datum::Text(setting.key.clone()));
            draft.set("Value", value);
            create_from(tx, call, draft).await.map(|_| ())
        }
    }
}

/// Issues passes as the records API does; answers their numbers.
async fn issue(tx: &mut Tx, call: &Call, pass: &SupposedPass) -> Result<Vec<PassId>, Problem> {
    let copies = pass.draft.int("CreateMultiple").unwrap_or(1);
    let first = create_from(tx, call, pass.draft.clone()).await?;
    let ids: Vec<PassId> = (first..first.saturating_add(copies)).map(PassId).collect();
    let by_time = tx.held_pass(PassId(first)).await?.is_some_and(|pass| pass.total.is_some());
    if pass.minutes.is_some() && !by_time {
        return Err(Problem::field("Minutes", "are for passes by time; this one is a day pass"));
    }
    for id in &ids {
        tx.suppose_of_pass(*id, pass.minutes, pass.from_plan).await?;
    }
    Ok(ids)
}

/// Takes a pass away: deletes it, or where visits rest on it, lets it have expired long ago.
async fn take_away(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    let model = model("CoworkerTimePass")?;
    tx.record_version(model, id, call.actor.scope.limit()).await?.ok_or(Problem::NotFound)?;
    match desk::passes::delete(tx, call, PassId(id)).await {
        Err(Problem::Blocked(_)) => {
            let mut draft = Draft::new(model);
            draft.id = Some(id);
            draft.set("ExpireDate", Datum::Int(LONG_AGO));
            update_from(tx, call, draft).await.map(|_| ())
        }
        done => done.map(|_| ()),
    }
}
