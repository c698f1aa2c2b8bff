//! Members that a PUT empties because its body leaves them out: listings do not show every member, and a body built from their
//! rows forgets the others (beyond W15). They are named in `X-Hallpass-Blanked`.

use hallpass_contract::encode::Shape;
use hallpass_contract::{Draft, Field, Kind, Model};
use hallpass_store::Tx;
use hallpass_store::records::Scope;
use serde_json::{Map, Value};

use crate::{Call, Problem};

/// What unsent members held before.
pub(super) struct Unsent {
    model: &'static Model,
    id: i64,
    held: Vec<(&'static str, Value)>,
}

/// What the members that a PUT leaves out hold now; nothing for resources whose listings show all of them.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn unsent(tx: &mut Tx, call: &Call, draft: &Draft) -> Result<Option<Unsent>, Problem> {
    let (model, Some(id)) = (draft.model, draft.id) else { return Ok(None) };
    if !model.fields.iter().any(|field| is_replaced(field) && !field.in_list) {
        return Ok(None);
    }
    let mut record = members(tx, call, model, id).await?;
    let names = model.fields.iter().filter(|field| is_replaced(field) && !draft.given(field.name));
    let held = names.filter_map(|field| Some((field.name, record.remove(field.name)?)));
    let held: Vec<_> = held.filter(|(_, value)| !is_blank(value)).collect();
    Ok((!held.is_empty()).then_some(Unsent { model, id, held }))
}

impl Unsent {
    /// Names of those that hold something else now, separated by commas.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(super) async fn blanked(self, tx: &mut Tx, call: &Call) -> Result<Option<String>, Problem> {
        let now = members(tx, call, self.model, self.id).await?;
        let lost = self.held.iter().filter(|(name, value)| now.get(*name) != Some(value)).map(|(name, _)| *name);
        let lost: Vec<_> = lost.collect();
        Ok((!lost.is_empty()).then(|| lost.join(", ")))
    }
}

/// Whether a PUT without the member resets it: lists and custom fields are kept (DESIGN 5.5).
fn is_replaced(field: &Field) -> bool {
    field.is_writable()
        && field.in_full
        && !field.create_only
        && field.name != "SystemId"
        && !matches!(field.kind, Kind::Ids(_) | Kind::CustomFields)
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Bool(on) => !on,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

async fn members(tx: &mut Tx, call: &Call, model: &'static Model, id: i64) -> Result<Map<String, Value>, Problem> {
    let mut text = Vec::with_capacity(2048);
    tx.record_json(model, id, Shape::Full, Scope::All, call.now, &mut text).await?;
    match serde_json::from_slice(&text) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Ok(Map::new()),
    }
}
