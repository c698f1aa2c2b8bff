//! `/api/hallpass/kiosks...` for staff and `/api/hallpass/kiosk...` for the devices.

use std::sync::Arc;

use axum::extract::{Extension, FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use hallpass_contract::dates;
use hallpass_engine::Instant;
use hallpass_store::kiosks::Kiosk;
use hallpass_store::places::Place;
use serde_json::{Value, json};

use super::cookies;
use super::edge::Arrival;
use super::members::Members;
use super::session::place;
use super::who::Anybody;
use crate::app::Shared;
use crate::auth::browser::csrf_token;
use crate::call::Scope;
use crate::kiosk::{self, Attempt, Proof};
use crate::{Actor, Call, Problem, spell};

/// Where the cookie of a device is sent.
const PATH: &str = "/api/hallpass/kiosk";
/// Seconds a device keeps its cookie: as long as browsers keep any.
const COOKIE_SECONDS: u64 = 400 * 24 * 3600;
/// Longest PIN, card number or code, in characters.
const LONGEST_PROOF: usize = 200;

/// A request of a paired device.
#[derive(Debug)]
pub(super) struct Device {
    kiosk: Kiosk,
    place: Place,
    secret: String,
    call: Call,
}

impl FromRequestParts<Shared> for Device {
    type Rejection = Problem;

    /// [`Problem::Unauthorized`] when the device is not paired; [`Problem::Forbidden`] for a write of another site;
    /// [`Problem::Throttled`].
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Device, Problem> {
        let Anybody(call) = Anybody::from_request_parts(parts, app).await?;
        let secret = cookies::find(&parts.headers, cookies::KIOSK).ok_or(Problem::Unauthorized)?;
        cookies::admit(&parts.method, &parts.headers, secret, &app.config)?;
        let (kiosk, place) = kiosk::of_device(app, secret).await?;
        // Numbers below zero: kiosks and users share the books of repeated requests.
        let actor = Actor {
            user_id: -kiosk.id,
            email: format!("kiosk {}", kiosk.name).into(),
            scope: Scope::Locations(Arc::from([kiosk.location.0])),
            ..call.actor
        };
        app.throttle.admit(&actor, &parts.method, app.store.servers(), call.now)?;
        Ok(Device { kiosk, place, secret: secret.to_owned(), call: Call { actor, ..call } })
    }
}

/// `POST /api/hallpass/kiosks/codes`
pub(super) async fn new_code(State(app): State<Shared>, call: Call, sent: Members) -> Result<Response, Problem> {
    let location = sent.opt_int("BusinessId")?.ok_or_else(|| Problem::field("BusinessId", "is a required field"))?;
    let name = sent.text("Name")?.trim().to_owned();
    Ok(kiosk::new_code(app, call, sent.key()?, (location, name)).await?.into_response())
}

/// `GET /api/hallpass/kiosks`
pub(super) async fn list(State(app): State<Shared>, call: Call) -> Result<Response, Problem> {
    super::json(&kiosk::list(&app, call).await?)
}

/// `DELETE /api/hallpass/kiosks/{id}`
pub(super) async fn end(
    State(app): State<Shared>,
    call: Call,
    Path(id): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(kiosk::end(app, call, sent.key()?, id).await?.into_response())
}

/// `POST /api/hallpass/kiosk/pair`
pub(super) async fn pair(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    Anybody(call): Anybody,
    headers: HeaderMap,
    sent: Members,
) -> Result<Response, Problem> {
    cookies::same_site(&headers, &app.config)?;
    let (code, now) = (sent.text("Code")?, call.now);
    let (kiosk, secret) = kiosk::pair(&app, call, code, cookies::find(&headers, cookies::KIOSK)).await?;
    let (_, place) = kiosk::of_device(&app, &secret).await?;
    let mut response = super::json(&described(&app, &kiosk, &place, (&secret, now)))?;
    let secure = arrival.secure || app.config.auth.secure_cookies;
    if let Some(cookie) = cookies::set(cookies::KIOSK, &secret, PATH, COOKIE_SECONDS, secure) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `GET /api/hallpass/kiosk`
pub(super) async fn read(State(app): State<Shared>, device: Device) -> Result<Response, Problem> {
    kiosk::seen(&app, &device.kiosk, device.call.now).await?;
    super::json(&described(&app, &device.kiosk, &device.place, (&device.secret, device.call.now)))
}

fn described(app: &Shared, kiosk: &Kiosk, at: &Place, (secret, now): (&str, Instant)) -> Value {
    json!({
        "KioskId": kiosk.id,
        "Name": kiosk.name,
        "Business": place(at),
        "Now": spell::instant(now),
        "CsrfToken": csrf_token(secret),
        "QueueHours": app.config.limits.kiosk_queue_hours,
    })
}

/// `POST /api/hallpass/kiosk/attempts`
pub(super) async fn attempt(State(app): State<Shared>, device: Device, sent: Members) -> Result<Response, Problem> {
    let attempt = Attempt { proof: proof(&sent)?, at: at(&sent)?, toggle: !sent.boolean("DoNotToggle")? };
    kiosk::seen(&app, &device.kiosk, device.call.now).await?;
    Ok(kiosk::attempt(app, device.call, sent.key()?, (device.kiosk, attempt)).await?.into_response())
}

fn proof(sent: &Members) -> Result<Proof, Problem> {
    let mut shown = ["Pin", "Card", "Code"].into_iter().filter(|name| sent.find(name).is_some());
    match (shown.next(), shown.next()) {
        (Some(name), None) => {
            let text = sent.text(name)?.trim();
            if text.chars().count() > LONGEST_PROOF {
                return Err(Problem::field(name, format!("must be at most {LONGEST_PROOF} characters long")));
            }
            let text = text.to_owned();
            Ok(match name {
                "Pin" => Proof::Pin(text),
                "Card" => Proof::Card(text),
                _ => Proof::Code(text),
            })
        }
        _ => Err(Problem::BadRequest("Send one of Pin, Card and Code.".into())),
    }
}

fn at(sent: &Members) -> Result<Option<Instant>, Problem> {
    if sent.find("At").is_none() {
        return Ok(None);
    }
    let at = dates::parse_instant(sent.text("At")?);
    let at = at.ok_or_else(|| Problem::field("At", "must be an instant such as 2026-03-31T18:00:00Z"))?;
    Ok(Some(Instant::from_micros(at)))
}
