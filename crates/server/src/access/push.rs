//! Telling doors by themselves (R14.3, R14.5): whenever something has happened that a customer's groups may follow from, and when
//! time alone moves him, the locations with an address are told his whole state, unless it is the one they took last.
//!
//! Nothing of this is in the way of whoever writes: the event that webhooks go by is written as ever, and becomes a turn
//! (`store/src/access/push.rs`). A state is worked out when it is sent, so the last one wins. What is refused is sent again later
//! and later, as webhooks are.

use std::time::Duration;

use hallpass_engine::{CustomerId, Instant, LocationId, Span, door_access};
use hallpass_store::access::{DoorAddress, DoorTurn};
use hallpass_store::desk::Neighbourhood;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::Value;
use tokio::task::JoinSet;

use super::{DoorPlace, LONGEST_PAGE};
use crate::app::Shared;
use crate::auth::secret::{fingerprint, hex};
use crate::webhooks::fan_out;
use crate::webhooks::payload::ascii;
use crate::webhooks::post::Sent;
use crate::webhooks::send::{LATER, WAITS};
use crate::{Call, Problem};

/// Turns under way at once on one server.
const AT_ONCE: i64 = 8;
/// Whoever has taken a turn and says nothing for so long has lost it. Longer than sending takes.
const LEASE: Span = Span::seconds(60);
/// A location at which nobody answers is left alone as after so many failures at the longest: a quarter of an hour.
const LONGEST_QUIET: i64 = 3;
/// How long a server waits before it looks for something due.
const PAUSE: Duration = Duration::from_millis(500);

/// Tells what is due for as long as the server runs.
pub async fn work(app: Shared) {
    loop {
        if let Err(problem) = turns(&app).await {
            tracing::warn!(%problem, "doors could not be looked after; trying again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Does everything that is due at this moment of the server's clock, events that wait among it; answers how much was sent.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`].
pub async fn round(app: &Shared) -> Result<usize, Problem> {
    fan_out::all(app).await?;
    turns(app).await
}

async fn turns(app: &Shared) -> Result<usize, Problem> {
    let mut sent = 0;
    loop {
        let now = app.clock.now();
        if !app.store.peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.door_turn_is_due(now).await?) })).await?
        {
            return Ok(sent);
        }
        let claim = app.store.write(move |tx| {
            Box::pin(async move { Ok::<_, Problem>(tx.claim_door_turns(AT_ONCE, now, now + LEASE).await?) })
        });
        let mut running = JoinSet::new();
        for turn in claim.await? {
            running.spawn(take(app.clone(), turn));
        }
        while let Some(ended) = running.join_next().await {
            match ended {
                Ok(one) => sent += usize::from(one),
                Err(error) => tracing::error!(%error, "a turn ended early; it is taken again"),
            }
        }
    }
}

/// Does a turn; whether something was sent. When it fails here, it is taken again after its lease.
async fn take(app: Shared, turn: DoorTurn) -> bool {
    let done = match (turn.location, turn.customer) {
        (0, customer) => look(&app, &turn, CustomerId(customer)).await.map(|()| false),
        (location, 0) => whole(&app, &turn, LocationId(location)).await.map(|()| false),
        (location, customer) => tell(&app, &turn, LocationId(location), CustomerId(customer)).await,
    };
    done.unwrap_or_else(|problem| {
        tracing::warn!(?turn, %problem, "a door could not be looked after; trying again");
        false
    })
}

fn call(now: Instant) -> Call {
    Call::system(now, "doors")
}

/// Something has happened to a customer: wherever he is or was in a group, or will be, his state is worked out.
async fn look(app: &Shared, turn: &DoorTurn, customer: CustomerId) -> Result<(), Problem> {
    let now = app.clock.now();
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let locations: Vec<LocationId> =
                tx.door_addresses().await?.into_iter().map(|address| address.location).collect();
            let known = tx.door_turns_of(customer).await?;
            let about =
                Neighbourhood { customer, locations: locations.clone(), from: now, to: now, visit: None, pass: None };
            let world = tx.world(&about, now).await?;
            let mut due = Vec::new();
            for location in locations {
                let access = world.as_ref().and_then(|world| door_access(world, location, now)).unwrap_or_default();
                let at = match known.contains(&location.0) || !access.memberships.is_empty() {
                    true => Some(now),
                    false => access.look_again,
                };
                due.extend(at.map(|at| (location, at)));
            }
            Ok::<_, Problem>(due)
        })
    });
    let (due, turn) = (read.await?, turn.clone());
    let write = app.store.write(move |tx| {
        Box::pin(async move {
            for (location, at) in due {
                tx.door_due(location.0, customer.0, at).await?;
            }
            Ok::<_, Problem>(tx.end_door_turn(&turn).await?)
        })
    });
    write.await
}

/// Everybody at a location is to be worked out: who was ever told of there, and who might be in a group.
async fn whole(app: &Shared, turn: &DoorTurn, id: LocationId) -> Result<(), Problem> {
    let now = app.clock.now();
    let known = app.store.write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.doors_due(id.0, now).await?) }));
    known.await?;
    let mut after = 0;
    loop {
        let read = app.store.read(move |tx| {
            Box::pin(async move {
                let Some(location) = tx.location_by_id(id).await? else { return Ok(Vec::new()) };
                let today = location.start_of(location.business_day(now));
                let definitions = tx.door_definitions(&location, now).await?;
                let scope = hallpass_store::Scope::All;
                Ok::<_, Problem>(tx.door_candidates(&definitions, (now, today), (after, LONGEST_PAGE), scope).await?)
            })
        });
        let found = read.await?;
        let Some(last) = found.last().copied() else { break };
        after = last;
        let write = app.store.write(move |tx| {
            Box::pin(async move {
                for customer in found {
                    tx.door_due(id.0, customer, now).await?;
                }
                Ok::<_, Problem>(())
            })
        });
        write.await?;
    }
    let turn = turn.clone();
    app.store.write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.end_door_turn(&turn).await?) })).await
}

/// A state on its way.
struct Letter {
    address: DoorAddress,
    body: Value,
    /// Fingerprint of all of it but the time.
    mark: String,
    empty: bool,
    next: Option<Instant>,
}

/// Tells a location of a customer, unless it knows already.
async fn tell(app: &Shared, turn: &DoorTurn, id: LocationId, customer: CustomerId) -> Result<bool, Problem> {
    let now = app.clock.now();
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let call = call(now);
            let Some(address) = tx.door_address(id).await? else { return Ok(None) };
            let place: DoorPlace = match super::place(tx, &call, id).await {
                Ok(place) => place,
                Err(Problem::NotFound) => return Ok(None),
                Err(problem) => return Err(problem),
            };
            let access = match super::access(tx, &call, &place, customer).await {
                Ok(access) => access,
                Err(Problem::NotFound) => return Ok(None),
                Err(problem) => return Err(problem),
            };
            let body = super::told(tx, &call, &place, customer, &access).await?;
            let mark = mark(&body);
            Ok::<_, Problem>(Some(Letter {
                address,
                body,
                mark,
                empty: access.memberships.is_empty(),
                next: access.look_again,
            }))
        })
    });
    let Some(letter) = read.await? else {
        let turn = turn.clone();
        app.store.write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.end_door_turn(&turn).await?) })).await?;
        return Ok(false);
    };
    let known = match &turn.told {
        Some(told) => *told == letter.mark,
        // Nobody was ever told that he is in a group.
        None => letter.empty,
    };
    let (turn, next) = (turn.clone(), letter.next);
    if known {
        let write = app.store.write(move |tx| {
            Box::pin(async move { Ok::<_, Problem>(tx.door_told(&turn, turn.told.as_deref(), next).await?) })
        });
        return write.await.map(|()| false);
    }
    let sent = app.poster.send(&letter.address.url, headers(&letter.address)?, ascii(&letter.body.to_string())).await;
    let now = app.clock.now();
    let write = app.store.write(move |tx| {
        Box::pin(async move {
            match sent {
                Sent::Taken(_) => {
                    tx.door_told(&turn, Some(&letter.mark), next).await?;
                    tx.door_answers(&letter.address, now).await?;
                }
                Sent::Refused(status, error) => {
                    if is_silent(status) {
                        let until = now + wait(letter.address.failures.min(LONGEST_QUIET));
                        tx.door_is_silent(letter.address.location, now, until).await?;
                    }
                    let (location, customer) = (turn.location, turn.customer);
                    tracing::info!(location, customer, error, "doors could not be told");
                    tx.door_failed(&turn, &error, now + wait(turn.attempts)).await?;
                }
            }
            Ok::<_, Problem>(())
        })
    });
    write.await.map(|()| true)
}

/// The receiver is not there, or has other troubles than this one customer: others need not be tried.
fn is_silent(status: Option<u16>) -> bool {
    status.is_none_or(|status| status >= 500 || LATER.contains(&status))
}

/// All of a state but when it was worked out.
fn mark(body: &Value) -> String {
    let mut lasting = body.clone();
    if let Some(members) = lasting.as_object_mut() {
        members.remove("time");
    }
    hex(&fingerprint(&lasting.to_string()))
}

/// How long after so many failures it is tried again; for ever at the longest.
fn wait(failures: i64) -> Span {
    let place = usize::try_from(failures).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    Span::seconds(WAITS.get(place).copied().unwrap_or(0))
}

fn headers(address: &DoorAddress) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::new();
    if let Some(token) = &address.token {
        let mut bearer = HeaderValue::from_str(&format!("Bearer {token}")).map_err(Problem::internal)?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
    }
    Ok(headers)
}
