//! What was done by hand, as it is listed.

use hallpass_engine::PassId;
use hallpass_store::Tx;
use hallpass_store::corrections::Action;
use serde_json::{Value, json};

use super::state::shown_again;
use crate::{Problem, spell};

/// All kinds of actions that change passes.
const OF_PASSES: &[&str] =
    &["correction", "extension", "freeze", "thaw", "closure", "reopening", "move", "merge", "undo"];

/// Everything done by hand to a pass, newest first.
///
/// # Errors
/// [`Problem::Internal`].
pub async fn of_pass(tx: &mut Tx, id: PassId) -> Result<Value, Problem> {
    let mut rows = Vec::new();
    for action in tx.actions_of("CoworkerTimePass", id.0, OF_PASSES).await? {
        let passes = tx.action_passes(action.id).await?;
        let mut row = shown(&action);
        if let (Some(row), Some(pass)) = (row.as_object_mut(), passes.iter().find(|one| one.pass == id)) {
            row.insert("Before".into(), shown_again(&pass.was));
            row.insert("After".into(), shown_again(&pass.became));
        }
        rows.push(row);
    }
    Ok(json!({"CoworkerTimePassId": id.0, "Records": rows}))
}

/// The members every listed action has.
pub(super) fn shown(action: &Action) -> Value {
    json!({
        "Id": action.id,
        "Kind": action.kind,
        "At": spell::instant(action.at),
        "By": action.actor,
        "Amount": action.amount,
        "Note": action.note,
        "Text": action.text,
        "Undoes": action.undoes,
        "UndoneBy": action.undone_by,
    })
}
