//! Mail to customers: the system has checked them out (R7.15), a pass expires soon (R16.1), the minutes run low (R16.2).
//!
//! A message is written down with what it tells of, by the settings of the location, and sent from then on by a server that has
//! mail set up (`[mail]`). It is sent once in the quiet case; a server that dies while it sends leaves it to another, which may
//! send it again.

mod text;

use std::time::Duration;

use hallpass_contract::scalar;
use hallpass_engine::{Decision, Instant, LocationId, Span, VisitChange, VisitId, World};
use hallpass_store::Tx;
use hallpass_store::messages::{Message, MessageKind, NewMessage};

use crate::app::{App, Shared};
use crate::mail::Mailer;
use crate::{Call, Problem};

/// How long a server waits before it looks for something to send again.
const PAUSE: Duration = Duration::from_secs(5);
/// Messages taken at once.
const AT_ONCE: i64 = 20;
/// A message that was taken is another server's after so long.
const LEASE: Span = Span::minutes(10);
/// Minutes before the second attempt and those after it; then a message is given up.
const WAITS: [i64; 4] = [1, 10, 60, 360];
/// What could not be sent within so many days is not sent any more.
pub const KEPT_DAYS: i64 = 2;

/// Sends what waits for as long as the server runs; nothing when no mail is set up.
pub async fn work(app: Shared) {
    loop {
        if let Err(problem) = round(&app).await {
            tracing::warn!(%problem, "messages could not be taken; trying again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Sends everything that is due at this moment of the server's clock; answers how many attempts were made.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`].
pub async fn round(app: &App) -> Result<usize, Problem> {
    let Some(mail) = &app.mail else { return Ok(0) };
    let mut attempts = 0;
    loop {
        let now = app.clock.now();
        let due = app.store.peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.message_is_due(now).await?) }));
        if !due.await? {
            return Ok(attempts);
        }
        let claim = app.store.write(move |tx| {
            Box::pin(async move { Ok::<_, Problem>(tx.claim_messages(AT_ONCE, now, now + LEASE).await?) })
        });
        let taken = claim.await?;
        if taken.is_empty() {
            return Ok(attempts);
        }
        for message in taken {
            attempts += 1;
            send(app, mail, message).await?;
        }
    }
}

/// Sends one message and writes down what came of it. What is gone meanwhile is not told of.
async fn send(app: &App, mail: &Mailer, message: Message) -> Result<(), Problem> {
    let language = app.config.mail.language;
    let (id, about) = (message.id, message.about);
    let read = app.store.peek(move |tx| Box::pin(async move { text::of(tx, about, language).await }));
    let again = match read.await? {
        None => None,
        Some(letter) => match mail.send(&letter.to, &letter.subject, letter.body).await {
            Ok(()) => None,
            Err(error) => {
                let again = next_attempt(message.attempt, app.clock.now());
                let given_up = again.is_none();
                tracing::warn!(
                    message = id,
                    customer = about.customer.0,
                    error,
                    given_up,
                    "a message could not be sent"
                );
                again
            }
        },
    };
    let write = app.store.write(move |tx| {
        Box::pin(async move {
            match again {
                Some(until) => tx.put_off_message(id, until).await?,
                None => tx.forget_message(id).await?,
            }
            Ok::<_, Problem>(())
        })
    });
    write.await
}

fn next_attempt(attempt: i64, now: Instant) -> Option<Instant> {
    let wait = usize::try_from(attempt - 1).ok().and_then(|before| WAITS.get(before))?;
    Some(now + Span::minutes(*wait))
}

/// R7.15: a message for each visit that a decision of the system, or a check-in, has ended, where `Members.NotifyOnAutoCheckout`
/// is on: by R6.7, R7.9, R7.13 or R7.14. Not for what somebody has ended at the desk.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn checked_out(tx: &mut Tx, call: &Call, world: &World, decision: &Decision) -> Result<(), Problem> {
    for change in &decision.visits {
        let VisitChange::Update(visit) = change else { continue };
        let was_open = world.visits.get(&visit.id).is_some_and(|before| before.to.is_none());
        if was_open && visit.to.is_some() && is_on(tx, visit.location).await? {
            let VisitId(record) = visit.id;
            let (customer, location) = (visit.customer, visit.location);
            let kind = MessageKind::CheckedOut;
            tx.tell(NewMessage { kind, customer, location, record, minutes: None }, call.now).await?;
        }
    }
    Ok(())
}

async fn is_on(tx: &mut Tx, location: LocationId) -> Result<bool, Problem> {
    let setting = tx.setting(location.0, "Members.NotifyOnAutoCheckout").await?.and_then(|setting| setting.value);
    Ok(setting.is_some_and(|value| scalar::parse_boolean(&value) == Some(true)))
}
