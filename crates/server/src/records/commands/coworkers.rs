//! Commands of customers.

use hallpass_store::Tx;
use hallpass_store::records::Scope;

use crate::records::first::model;
use crate::records::hooks;
use crate::{Call, Problem};

/// COWORKER_DELETE: only for customers without passes, visits, contracts or invoices.
pub(super) async fn delete(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    if let Some(label) = tx.blocking_label(model("Coworker")?, id).await? {
        let text = format!("You must delete all {label} using this record before you can delete it.");
        return Err(Problem::refused(text));
    }
    tx.delete_record(model("Coworker")?, id, Scope::All, call.now).await?;
    tx.emit(id, "CoworkerDeleted", "Coworker", id, call.now).await?;
    Ok(())
}

/// COWORKER_NEW_USER: a login with the customer's name and e-mail, without access to the administration.
pub(super) async fn make_user(tx: &mut Tx, call: &Call, id: i64) -> Result<(), Problem> {
    hooks::coworker::make_user(tx, call, id).await
}
