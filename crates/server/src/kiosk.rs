//! Kiosks: devices at the door that act for one location. Staff asks for a code, somebody types it into the device, and from then
//! on whoever shows a PIN, a card or his own code there is let in or out (R14.7), also by attempts that have waited (beyond W8).

use hallpass_contract::Verb;
use hallpass_engine::instant::Span;
use hallpass_engine::{CustomerId, Instant, LocationId, say};
use hallpass_store::Tx;
use hallpass_store::desk::{Stamp, Values};
use hallpass_store::kiosks::{Kiosk, KioskCode, Shown};
use hallpass_store::places::Place;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::Shared;
use crate::auth::doors::{device_hash, new_device_secret, new_pairing_code, pairing_hash, read_member_code};
use crate::desk::door::{self, Knock};
use crate::http::rights::admit;
use crate::once::Key;
use crate::spell::{HOUR, counted};
use crate::{Call, Problem, effect, spell};

/// Minutes for which a pairing code is good.
const CODE_MINUTES: i64 = 10;
/// Longest name of a kiosk, in characters.
const LONGEST_NAME: usize = 100;
/// How far ahead of ours the clock of a device may be, in seconds, before its attempts come from the future.
const AHEAD_SECONDS: i64 = 120;
/// A device is noted as there at most so often, in seconds.
const SEEN_SECONDS: i64 = 60;

/// Makes a code to pair a device with a location; it is answered once and kept as a hash.
///
/// # Errors
/// [`Problem::Unauthorized`] without Checkin-Create; [`Problem::Invalid`] for a location the caller does not see.
pub async fn new_code(
    app: Shared,
    call: Call,
    key: Option<Key>,
    (location, name): (i64, String),
) -> Result<Answer, Problem> {
    admit(&call, "Checkin", Verb::Create)?;
    if name.chars().count() > LONGEST_NAME {
        return Err(Problem::field("Name", format!("must be at most {LONGEST_NAME} characters long")));
    }
    let code = new_pairing_code()?;
    let forget = |_: &crate::App| ();
    effect::carry_out(app, call, key, forget, move |tx, call| {
        Box::pin(async move {
            let place = tx.named_place(location).await?.filter(|_| call.actor.scope.sees(location));
            let Some(place) = place else { return Err(Problem::field("BusinessId", "is not a location that you see")) };
            let expires_at = call.now + Span::minutes(CODE_MINUTES);
            let new = KioskCode {
                id: 0,
                location: LocationId(place.id),
                name,
                made_by: call.actor.email.to_string(),
                expires_at,
            };
            let id = tx.add_kiosk_code(&new, &pairing_hash(&code)).await?;
            tx.audit_values(&call.stamp(), "create", "KioskCode", id, said(&new)).await?;
            Answer::json(&json!({"Code": code, "ExpiresAt": spell::instant(expires_at)}))
        })
    })
    .await
}

/// What the audit trail keeps of a code or a kiosk.
fn said(code: &KioskCode) -> Values {
    let members = vec![
        ("BusinessId", None, Some(code.location.0.to_string())),
        ("Name", None, Some(Value::from(code.name.as_str()).to_string())),
    ];
    Values { business: Some(code.location.0), members, ..Values::default() }
}

/// Pairs the device that shows a code: the kiosk, and the secret for its cookie. What the device was before ends.
///
/// # Errors
/// [`Problem::Invalid`] for a code that is not good; [`Problem::Throttled`] after too many of them.
pub async fn pair(app: &Shared, call: Call, code: &str, before: Option<&str>) -> Result<(Kiosk, String), Problem> {
    let (address, now) = (call.actor.address, call.now);
    app.auth.admit_link(address, now)?;
    let (secret, hash) = new_device_secret()?;
    let (code, before) = (pairing_hash(code), before.map(device_hash));
    let write = app.store.write(move |tx| {
        Box::pin(async move {
            let Some(code) = tx.take_kiosk_code(&code, now).await? else { return Ok(None) };
            // It is the doing of who asked for the code.
            let stamp = Stamp { now, by: &code.made_by, request: Some(&call.request_id) };
            if let Some(before) = before
                && let Some(old) = tx.kiosk_by_hash(&before).await?
            {
                tx.remove_kiosk(old.id).await?;
                tx.audit(&stamp, "delete", "Kiosk", old.id).await?;
            }
            let id = tx.add_kiosk(&code, &hash, now).await?;
            tx.audit_values(&stamp, "create", "Kiosk", id, said(&code)).await?;
            tx.emit(0, "KioskPaired", "Kiosk", id, now).await?;
            Ok::<_, Problem>(tx.kiosk(id).await?)
        })
    });
    match write.await? {
        Some(kiosk) => Ok((kiosk, secret)),
        None => {
            app.auth.count_bad_link(address, now);
            Err(Problem::field("Code", "is not known, was used or is too old: ask for a new one"))
        }
    }
}

/// The kiosks of the locations the caller sees.
///
/// # Errors
/// [`Problem::Unauthorized`] without Checkin-Create.
pub async fn list(app: &Shared, call: Call) -> Result<Value, Problem> {
    admit(&call, "Checkin", Verb::Create)?;
    let read = app.store.read(move |tx| {
        Box::pin(async move {
            let places = tx.places(None).await?;
            let mut kiosks = tx.kiosks().await?;
            kiosks.retain(|kiosk| call.actor.scope.sees(kiosk.location.0));
            let name = |id: LocationId| places.iter().find(|place| place.id == id.0).map(|place| place.name.clone());
            let row = |kiosk: &Kiosk| {
                json!({
                    "Id": kiosk.id,
                    "Name": kiosk.name,
                    "BusinessId": kiosk.location.0,
                    "BusinessName": name(kiosk.location),
                    "PairedAt": spell::instant(kiosk.paired_at),
                    "LastSeenAt": kiosk.last_seen_at.map(spell::instant),
                    "PairedBy": kiosk.paired_by,
                })
            };
            Ok::<_, Problem>(json!({"Records": kiosks.iter().map(row).collect::<Vec<_>>()}))
        })
    });
    read.await
}

/// Ends a kiosk: its next request is refused.
///
/// # Errors
/// [`Problem::Unauthorized`] without Checkin-Create; [`Problem::NotFound`], also for one of a location the caller does not see.
pub async fn end(app: Shared, call: Call, key: Option<Key>, id: i64) -> Result<Answer, Problem> {
    admit(&call, "Checkin", Verb::Create)?;
    effect::carry_out(
        app,
        call,
        key,
        |_| (),
        move |tx, call| {
            Box::pin(async move {
                let kiosk = tx.kiosk(id).await?.filter(|kiosk| call.actor.scope.sees(kiosk.location.0));
                let kiosk = kiosk.ok_or(Problem::NotFound)?;
                tx.remove_kiosk(kiosk.id).await?;
                tx.audit(&call.stamp(), "delete", "Kiosk", kiosk.id).await?;
                tx.emit(0, "KioskEnded", "Kiosk", kiosk.id, call.now).await?;
                Answer::json(&json!({"Id": id}))
            })
        },
    )
    .await
}

/// The kiosk of a device by the secret in its cookie, and its location.
///
/// # Errors
/// [`Problem::Unauthorized`] when it is not paired, or no longer.
pub async fn of_device(app: &Shared, secret: &str) -> Result<(Kiosk, Place), Problem> {
    let hash = device_hash(secret);
    let found = app.store.peek(move |tx| {
        Box::pin(async move {
            let Some(kiosk) = tx.kiosk_by_hash(&hash).await? else { return Ok(None) };
            let place = tx.named_place(kiosk.location.0).await?;
            Ok::<_, Problem>(place.map(|place| (kiosk, place)))
        })
    });
    found.await?.ok_or(Problem::Unauthorized)
}

/// Notes that a device is there, where that was not noted a moment ago.
///
/// # Errors
/// [`Problem::Busy`], [`Problem::Internal`].
pub async fn seen(app: &Shared, kiosk: &Kiosk, now: Instant) -> Result<(), Problem> {
    if kiosk.last_seen_at.is_some_and(|seen| now < seen + Span::seconds(SEEN_SECONDS)) {
        return Ok(());
    }
    let id = kiosk.id;
    app.store.write(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.saw_kiosk(id, now).await?) })).await
}

/// What is shown at a kiosk.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A PIN.
    Pin(String),
    /// A card.
    Card(String),
    /// The code on a member's phone.
    Code(String),
}

/// One attempt at a kiosk.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What is shown.
    pub proof: Proof,
    /// When, if it has waited in the device.
    pub at: Option<Instant>,
    /// Out if he is in.
    pub toggle: bool,
}

/// Lets somebody in or out, or says why not. What is wrong counts against the kiosk, also when nobody waits for the answer any
/// more: it could be fetched with the same key later.
///
/// # Errors
/// [`Problem::Throttled`] after too much that was wrong; [`Problem::Unauthorized`] when the kiosk has ended meanwhile.
pub async fn attempt(
    app: Shared,
    call: Call,
    key: Option<Key>,
    (kiosk, attempt): (Kiosk, Attempt),
) -> Result<Answer, Problem> {
    let (id, now) = (kiosk.id, call.now);
    let hours = i64::from(app.config.limits.kiosk_queue_hours);
    let task = tokio::spawn(async move {
        let _turn = app.auth.kiosk_turn(id).await;
        // What was answered before is answered again, however much was wrong since.
        if let Some(answer) = Key::answered(key.as_ref(), &app, &call).await? {
            return Ok(answer);
        }
        // A code is signed and good for once: it cannot be guessed, and a lock would only hold up its owner.
        let guessable = !matches!(attempt.proof, Proof::Code(_));
        if guessable {
            app.auth.admit_kiosk(id, now)?;
        }
        let answer = effect::carry_out(
            app.clone(),
            call,
            key,
            |_| (),
            move |tx, call| {
                Box::pin(async move {
                    let kiosk = tx.kiosk(id).await?.ok_or(Problem::Unauthorized)?;
                    Answer::json(&judged(tx, call, &kiosk, &attempt, hours).await?)
                })
            },
        )
        .await?;
        if guessable && !answer.replayed && is_unknown(&answer) {
            app.auth.count_kiosk(id, now);
        }
        Ok(answer)
    });
    task.await.map_err(|error| Problem::internal(format!("an attempt ended early: {error}")))?
}

fn is_unknown(answer: &Answer) -> bool {
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    body.is_some_and(|body| body.get("Outcome").and_then(Value::as_str) == Some("unknown"))
}

async fn judged(tx: &mut Tx, call: &Call, kiosk: &Kiosk, attempt: &Attempt, hours: i64) -> Result<Value, Problem> {
    let queued = attempt.at.is_some();
    let at = attempt.at.unwrap_or(call.now);
    if at > call.now + Span::seconds(AHEAD_SECONDS) {
        let text = call.language.pick(
            "The clock of this kiosk is ahead. Please ask at the desk.",
            "El reloj de este quiosco va adelantado. Pregunta en recepción, por favor.",
        );
        return Ok(door::refused("R2.10", text, queued));
    }
    if at + Span::minutes(60 * hours) < call.now {
        let hours = counted(call.language, hours, HOUR);
        let text = say!(
            call.language,
            "This was more than {hours} ago, which is too late to enter here. Please ask at the desk.",
            "De esto hace más de {hours}: ya no se puede registrar aquí. Pregunta en recepción, por favor."
        );
        return Ok(door::refused("Queue", &text, queued));
    }
    let at = at.min(call.now);
    let found = match &attempt.proof {
        Proof::Pin(pin) => tx.customers_shown(Shown::Pin(pin), kiosk.location).await?,
        Proof::Card(card) => tx.customers_shown(Shown::Card(card), kiosk.location).await?,
        Proof::Code(code) => by_code(tx, kiosk, code, at).await?,
    };
    match found.as_slice() {
        [] => Ok(door::unknown(queued)),
        [(customer, name)] => {
            let knock = Knock {
                customer: *customer,
                name: name.clone(),
                location: kiosk.location,
                at,
                queued,
                toggle: attempt.toggle,
            };
            door::knock(tx, call, &knock).await
        }
        several => {
            note_ambiguous(tx, call, ("Kiosk", kiosk.id), kiosk.location, several).await?;
            let text = call.language.pick(
                "More than one person here has this PIN or card. Please ask at the desk.",
                "Más de una persona de aquí tiene este PIN o esta tarjeta. Pregunta en recepción, por favor.",
            );
            Ok(door::refused("Ambiguous", text, queued))
        }
    }
}

/// Notes who of a location cannot be told apart by a PIN or card, at the kiosk or location where it was shown.
///
/// # Errors
/// [`Problem::Internal`].
pub(crate) async fn note_ambiguous(
    tx: &mut Tx,
    call: &Call,
    (entity, id): (&'static str, i64),
    location: LocationId,
    several: &[(CustomerId, String)],
) -> Result<(), Problem> {
    let ids: Vec<i64> = several.iter().map(|(id, _)| id.0).collect();
    tracing::warn!(entity, id, customers = ?ids, "two customers of one location have the same PIN or card");
    let members = vec![("CoworkerIds", None, Some(json!(ids).to_string()))];
    let values = Values { business: Some(location.0), members, ..Values::default() };
    Ok(tx.audit_values(&call.stamp(), "ambiguous_proof", entity, id, values).await?)
}

/// Whose code it is; a code is used up even when its owner is not let in.
async fn by_code(tx: &mut Tx, kiosk: &Kiosk, code: &str, at: Instant) -> Result<Vec<(CustomerId, String)>, Problem> {
    let Some(key) = tx.member_code_key().await? else { return Ok(Vec::new()) };
    let Some((customer, step)) = read_member_code(&key, code, at) else { return Ok(Vec::new()) };
    let found = tx.customers_shown(Shown::Customer(customer), kiosk.location).await?;
    let fresh = !found.is_empty() && tx.use_member_code(customer, step).await?;
    Ok(if fresh { found } else { Vec::new() })
}
