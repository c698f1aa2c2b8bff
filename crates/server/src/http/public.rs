//! `POST /api/public/checkin`: the vendor's check-in without a bearer token, where it is switched on.

use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use hallpass_contract::invalid::{FieldError, Invalid, REQUIRED};
use serde_json::{Value, json};

use super::members::Members;
use super::who::Anybody;
use crate::Problem;
use crate::app::Shared;
use crate::public_checkin::{self, Asked, Proof};

/// Its address.
pub(super) const PATH: &str = "/api/public/checkin";
/// Longest e-mail, PIN or card number, in characters.
const LONGEST_PROOF: usize = 200;
/// Longest password, in characters.
const LONGEST_PASSWORD: usize = 1024;
/// Length of the address of a device, in characters.
const DEVICE: std::ops::RangeInclusive<usize> = 8..=64;

/// Checks somebody in or out at the location of the host.
pub(super) async fn check_in(
    State(app): State<Shared>,
    Anybody(call): Anybody,
    uri: Uri,
    headers: HeaderMap,
    sent: Members,
) -> Result<Response, Problem> {
    let asked = asked(&sent)?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(|authority| authority.as_str()));
    let place = public_checkin::place(&app, host).await?;
    let call = public_checkin::call_at(call, &place);
    // Who has to wait uses nothing up, and nobody uses up what is another's.
    app.auth.admit_public(place.id, call.actor.address, call.now)?;
    app.throttle.admit_stranger(place.id, &call.actor, app.store.servers(), call.now)?;
    let key = match &asked.proof {
        // The password is shown again each time: nothing is kept that it could be guessed from.
        Proof::Password { email, .. } => {
            let rest = json!([email.to_lowercase(), asked.mac, asked.disconnect, asked.toggle]);
            sent.key_saying(&rest.to_string())?
        }
        _ => sent.key()?,
    };
    Ok(public_checkin::attempt(app, call, key, (place, asked)).await?.into_response())
}

/// Where it is switched off there is no such thing.
pub(super) async fn switched_off() -> Problem {
    Problem::NotFound
}

fn asked(sent: &Members) -> Result<Asked, Problem> {
    let mut reader = Reader { sent, errors: Vec::new() };
    let email = reader.text("email", LONGEST_PROOF);
    let password = reader.password();
    let pin = reader.text("pincode", LONGEST_PROOF);
    let card = reader.text("accessCardId", LONGEST_PROOF);
    let mac = reader.mac();
    let token = reader.text("token", LONGEST_PROOF);
    let (disconnect, toggle) = (reader.truth("disconnect"), reader.truth("toggle"));
    let only_test = reader.truth("doNotCheckIn");
    let proofs = [password.is_some(), pin.is_some(), card.is_some(), token.is_some()];
    if proofs.iter().filter(|sent| **sent).count() > 1 {
        reader.refuse("", "Send one of password, pincode, accessCardId and token.");
    } else if password.is_some() && email.is_none() {
        reader.refuse("email", REQUIRED);
    } else if email.is_some() && password.is_none() && pin.is_none() {
        reader.refuse("password", "is required with email, unless pincode is sent");
    } else if !proofs.contains(&true) && mac.is_none() {
        reader.refuse(
            "",
            "Say who it is: send pincode, accessCardId, email and password, token, or the mac of a device that is in.",
        );
    }
    let proof = match (password, pin, card.map(Proof::Card).or(token.map(Proof::Visitor)), mac.clone(), email) {
        (Some(password), _, _, _, Some(email)) => Some(Proof::Password { email, password }),
        (_, Some(pin), _, _, email) => Some(Proof::Pin { pin, email }),
        (_, _, Some(other), _, _) => Some(other),
        (_, _, _, Some(mac), _) => Some(Proof::Device(mac)),
        _ => None,
    };
    match proof {
        Some(proof) if reader.errors.is_empty() => Ok(Asked { proof, mac, disconnect, toggle, only_test }),
        _ => Err(Problem::Invalid(reader.errors)),
    }
}

/// Reads members and gathers what is wrong with them.
struct Reader<'a> {
    sent: &'a Members,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    fn refuse(&mut self, member: &'static str, why: impl Into<std::borrow::Cow<'static, str>>) {
        let known = !member.is_empty() && self.errors.iter().any(|error| error.property == member);
        if !known {
            self.errors.extend(Invalid::one(member, why, None).errors);
        }
    }

    /// A text, or a number as it was written; nothing when it is empty.
    fn text(&mut self, name: &'static str, longest: usize) -> Option<String> {
        let text = match self.sent.find(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => {
                self.refuse(name, "is not a text");
                return None;
            }
        };
        self.fitting(name, text, longest)
    }

    /// As typed: spaces belong to it.
    fn password(&mut self) -> Option<String> {
        match self.sent.find("password")? {
            Value::String(text) => self.fitting("password", text.clone(), LONGEST_PASSWORD),
            _ => {
                self.refuse("password", "is not a text");
                None
            }
        }
    }

    fn fitting(&mut self, name: &'static str, text: String, longest: usize) -> Option<String> {
        if text.chars().count() > longest {
            self.refuse(name, format!("must be at most {longest} characters long"));
        } else if text.contains('\0') {
            self.refuse(name, "must not hold the character U+0000");
        }
        Some(text).filter(|text| !text.is_empty())
    }

    fn mac(&mut self) -> Option<String> {
        let mac = self.text("mac", *DEVICE.end())?;
        let sane = mac.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":-.".contains(&byte));
        if !sane || mac.len() < *DEVICE.start() {
            self.refuse("mac", "must be the address of a device, at least 8 characters, e.g. 00:1B:44:11:3A:B7");
        }
        Some(mac)
    }

    fn truth(&mut self, name: &'static str) -> bool {
        self.sent.boolean(name).unwrap_or_else(|problem| {
            if let Problem::Invalid(errors) = problem {
                self.errors.extend(errors);
            }
            false
        })
    }
}
