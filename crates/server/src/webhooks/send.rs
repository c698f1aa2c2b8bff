//! Taking deliveries that are due, sending them, and what becomes of those that fail.

use std::collections::BTreeMap;

use hallpass_contract::webhooks::name_of;
use hallpass_engine::Instant;
use hallpass_engine::instant::Span;
use hallpass_store::webhooks::{Claimed, Failure};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::payload;
use super::post::Sent;
use super::signature::{standard, vendors};
use crate::app::Shared;
use crate::{Call, Problem, spell};

/// Whoever has taken a delivery and says nothing for so long has lost it, in seconds. Longer than sending takes.
const LEASE_SECONDS: i64 = 60;
/// Deliveries of one webhook under way at once, and of one that fails.
const OF_ONE: usize = 4;
const OF_FAILING: usize = 1;
/// From so many failures in a row a webhook is one that fails.
const FAILING: i64 = 5;
/// Seconds after which an attempt that failed is repeated, by the attempts before; after the last there is none.
pub const WAITS: [i64; 12] = [10, 60, 300, 900, 3_600, 7_200, 14_400, 28_800, 43_200, 43_200, 43_200, 43_200];
/// Attempts of what the receiver does not want (400..=499).
pub const UNWANTED_ATTEMPTS: i64 = 5;
/// Statuses of those that say "later" all the same.
pub const LATER: [u16; 4] = [408, 409, 425, 429];
/// Days of nothing but failures after which a webhook is switched off.
pub const PATIENCE_DAYS: i64 = 3;

/// Takes deliveries that are due, `room` of them at most. `busy`: how many of each webhook are under way on this server.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`].
pub async fn claim(app: &Shared, room: usize, busy: &BTreeMap<i64, usize>) -> Result<Vec<Claimed>, Problem> {
    let now = app.clock.now();
    let full: Vec<i64> = busy.iter().filter(|(_, under_way)| **under_way >= OF_ONE).map(|(hook, _)| *hook).collect();
    if room == 0
        || !app
            .store
            .peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.delivery_is_due(now, &full).await?) }))
            .await?
    {
        return Ok(Vec::new());
    }
    let busy = busy.clone();
    let write = app.store.write(move |tx| {
        Box::pin(async move {
            let mut taken = Vec::new();
            for (hook, failures) in tx.due_hooks(now).await? {
                let most = if failures >= FAILING { OF_FAILING } else { OF_ONE };
                let free = most.saturating_sub(busy.get(&hook).copied().unwrap_or(0));
                let free = free.min(room.saturating_sub(taken.len()));
                if free > 0 {
                    let free = i64::try_from(free).unwrap_or(1);
                    taken.extend(tx.claim_deliveries(hook, free, now, now + Span::seconds(LEASE_SECONDS)).await?);
                }
            }
            Ok::<_, Problem>(taken)
        })
    });
    write.await
}

/// Sends a delivery that was taken, and writes down what came of it. When that cannot be written, it is sent again after its
/// lease.
pub async fn deliver(app: Shared, one: Claimed) {
    let delivery = one.id;
    if let Err(problem) = attempt(&app, one).await {
        tracing::warn!(delivery, %problem, "a delivery could not be read or written down; it is tried again");
    }
}

async fn attempt(app: &Shared, one: Claimed) -> Result<(), Problem> {
    let asked = one.clone();
    let now = app.clock.now();
    let read = app.store.peek(move |tx| Box::pin(async move { payload::body(tx, &asked, now).await }));
    let Some(body) = read.await? else {
        tracing::info!(
            delivery = one.id,
            entity = one.entity,
            record = one.record,
            "nothing to deliver: the record is gone"
        );
        let now = app.clock.now();
        let write =
            app.store.write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.delivery_void(&one, now).await?) }));
        return write.await;
    };
    let headers = headers(app.config.webhooks.secret.text(), &one, now, body.as_bytes())?;
    let sent = app.poster.send(&one.url, headers, body).await;
    let now = app.clock.now();
    match sent {
        Sent::Taken(status) => {
            let write = app
                .store
                .write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.delivery_done(&one, status, now).await?) }));
            write.await
        }
        Sent::Refused(status, error) => failed(app, one, (status, error), now).await,
    }
}

async fn failed(
    app: &Shared,
    one: Claimed,
    (status, error): (Option<u16>, String),
    now: Instant,
) -> Result<(), Problem> {
    let again = next_attempt(&one, status, now);
    let next = again.map(spell::instant);
    tracing::info!(delivery = one.id, webhook = one.hook, error, next, "a delivery has failed");
    let write = app.store.write(move |tx| {
        Box::pin(async move {
            let since = tx.delivery_failed(&one, Failure { status, error: &error, again }, now).await?;
            if since.is_some_and(|since| since + Span::days(PATIENCE_DAYS) <= now) {
                let why = format!("Switched off after {PATIENCE_DAYS} days of nothing but failures. The last: {error}");
                let call = Call::system(now, "webhooks");
                if tx.switch_off_hook(one.hook, &why, &call.stamp()).await? {
                    tracing::warn!(webhook = one.hook, why, "a webhook was switched off");
                }
            }
            Ok::<_, Problem>(())
        })
    });
    write.await
}

/// When a delivery that failed is tried again; `None` = not any more. A test is tried once.
fn next_attempt(one: &Claimed, status: Option<u16>, now: Instant) -> Option<Instant> {
    let unwanted = status.is_some_and(|status| (400..500).contains(&status) && !LATER.contains(&status));
    if one.event == 0 || (unwanted && one.attempt >= UNWANTED_ATTEMPTS) {
        return None;
    }
    let wait = usize::try_from(one.attempt - 1).ok().and_then(|before| WAITS.get(before))?;
    Some(now + Span::seconds(*wait))
}

/// What goes with a body: who sends it, of what it tells, and the proofs.
fn headers(secret: &str, one: &Claimed, now: Instant, body: &[u8]) -> Result<HeaderMap, Problem> {
    let seconds = now.as_micros().div_euclid(1_000_000);
    let id = match one.event {
        0 => format!("test_{}", one.id),
        event => format!("msg_{event}_{}", one.hook),
    };
    let mut all = vec![
        ("webhook-id", id.clone()),
        ("webhook-timestamp", seconds.to_string()),
        ("x-hallpass-action", format!("{} {}", one.action, name_of(one.action))),
        ("x-hallpass-attempt", one.attempt.to_string()),
    ];
    if one.event == 0 {
        all.push(("x-hallpass-test", "true".to_owned()));
    } else {
        all.push(("x-hallpass-event", one.name.clone()));
        all.push(("x-hallpass-customer", one.customer.to_string()));
        all.push(("x-hallpass-number", one.number.to_string()));
    }
    if !secret.is_empty() {
        all.push(("x-nexudus-hook-signature", vendors(secret, body)));
        all.push(("webhook-signature", standard(secret, &id, seconds, body)));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in all {
        let value = HeaderValue::from_str(&value).map_err(Problem::internal)?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}
