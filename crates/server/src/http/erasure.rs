//! `POST /api/hallpass/coworkers/{id}/erase`: for full administrators.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::members::Members;
use crate::app::Shared;
use crate::erasure::{self, MOST_YEARS, Wish};
use crate::{Call, Problem};

/// Erases a customer, or with `Preview` says what that would do.
pub(super) async fn erase(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    if !call.actor.is_unrestricted() {
        return Err(Problem::Unauthorized);
    }
    let customer = id.parse().map_err(|_| Problem::NotFound)?;
    sent.only(&["Confirm", "Preview", "KeepInvoiceYears"])?;
    let preview = sent.boolean("Preview")?;
    let years = sent.opt_int("KeepInvoiceYears")?.unwrap_or(0);
    if !(0..=MOST_YEARS).contains(&years) {
        return Err(Problem::field("KeepInvoiceYears", format!("must be a whole number from 0 to {MOST_YEARS}")));
    }
    let confirm = if preview { String::new() } else { sent.text("Confirm")?.to_owned() };
    let wish = Wish { customer, confirm, keep_invoice_years: years };
    if preview {
        return super::json(&erasure::preview(&app.store, call, wish).await?);
    }
    let key = sent.key()?;
    Ok(erasure::run(&app, call, key, wish).await?.into_response())
}
