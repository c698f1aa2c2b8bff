//! Housekeeping: deletes what nobody will ask for again.

use hallpass_engine::instant::Span;

use crate::app::App;
use crate::auth::doors::step_of;
use crate::{Call, Problem, messages};

/// Answers to repeated requests are kept this long.
pub(crate) const REMEMBERED_DAYS: i64 = 2;
/// Invitations nobody accepted are kept this long after they expired.
const INVITATION_DAYS: i64 = 30;
/// The record of sign-ins is kept this long.
const SIGN_IN_DAYS: i64 = 365;

/// Deletes expired tokens, links, codes and invitations, old sign-ins, deliveries and answers of repeated writes; values of audit
/// entries that are to be kept for a time only.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`].
pub async fn run(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let audit_days = i64::from(app.config.limits.audit_days);
    let deliveries_before = now - Span::days(i64::from(app.config.webhooks.keep_days));
    let call = Call::system(now, "sweep");
    app.store
        .write(move |tx| {
            Box::pin(async move {
                tx.sweep_tokens(now).await?;
                tx.sweep_resets(now).await?;
                tx.sweep_codes(now, step_of(now - Span::days(REMEMBERED_DAYS))).await?;
                tx.sweep_invitations(now - Span::days(INVITATION_DAYS)).await?;
                tx.sweep_sign_ins(now - Span::days(SIGN_IN_DAYS)).await?;
                tx.sweep_remembered(now - Span::days(REMEMBERED_DAYS)).await?;
                tx.sweep_deliveries(deliveries_before).await?;
                tx.sweep_messages(now - Span::days(messages::KEPT_DAYS)).await?;
                if audit_days > 0 {
                    tx.drop_old_values(now - Span::days(audit_days), &call.stamp()).await?;
                }
                Ok::<_, Problem>(())
            })
        })
        .await
}
