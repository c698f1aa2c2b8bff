//! Reminders before passes expire (`Ext.Passes.ExpiryReminderDays`, R16.1): a message and an event for each pass, once.

use hallpass_engine::{CustomerId, LocationId, Span};
use hallpass_store::Tx;
use hallpass_store::jobs::JobKind;
use hallpass_store::messages::{MessageKind, NewMessage};

use crate::{Call, Problem};

/// Most reminders of one transaction.
const MOST: i64 = 500;

/// Once in each business day of a location: tells about passes that expire within the days of its setting. A pass that was
/// given out for fewer days is not told about.
///
/// # Errors
/// [`Problem::Internal`].
pub(super) async fn run(tx: &mut Tx, call: &Call, id: LocationId) -> Result<(), Problem> {
    let setting = tx.setting(id.0, "Ext.Passes.ExpiryReminderDays").await?;
    let days = setting.and_then(|setting| setting.value?.trim().parse::<i32>().ok()).filter(|days| *days > 0);
    let (Some(days), Some(location)) = (days, tx.location_by_id(id).await?) else { return Ok(()) };
    let until = location.start_of(location.business_day(call.now).plus(days));
    let warning = Span::days(i64::from(days));
    let passes = tx.passes_about_to_expire(id, (call.now, until), warning, MOST).await?;
    let whole = usize::try_from(MOST).is_ok_and(|most| passes.len() < most);
    for (pass, customer) in passes {
        tx.mark_reminded(pass).await?;
        let (kind, customer_id) = (MessageKind::PassExpires, CustomerId(customer));
        let message = NewMessage { kind, customer: customer_id, location: id, record: pass.0, minutes: None };
        tx.tell(message, call.now).await?;
        tx.emit(customer, "CoworkerTimePassExpiring", "CoworkerTimePass", pass.0, call.now).await?;
    }
    let next = if whole { location.next_cut_off(call.now) } else { call.now };
    Ok(tx.schedule(JobKind::ExpiryReminder, id.0, next).await?)
}
