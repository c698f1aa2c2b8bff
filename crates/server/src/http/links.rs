//! One-time links: asking for one, following it in a browser or by a program. Nobody is signed in here; the secret in the address
//! is the proof. Opening a page changes nothing (programs that look into mails open links, too).

use axum::extract::{Extension, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::answer::with_type;
use super::edge::Arrival;
use super::members::Members;
use super::who::Anybody;
use crate::accounts::{invitation, reset};
use crate::app::Shared;
use crate::{Call, Problem};

/// No scripts, nothing from elsewhere, and the form goes nowhere but here.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Which link.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Reset,
    Invitation,
}

/// `POST /api/hallpass/password-resets`: the same answer for every e-mail.
pub(super) async fn ask(
    State(app): State<Shared>,
    Extension(arrival): Extension<Arrival>,
    sent: Members,
) -> Result<Response, Problem> {
    let email = sent.text("Email")?.trim().to_owned();
    reset::ask(&app, email, arrival.address, arrival.request_id).await?;
    let text = json!({"Message": "If a user has this e-mail, a link to choose a new password is on its way."});
    Ok(with_type(StatusCode::ACCEPTED, "application/json; charset=utf-8", text.to_string()))
}

/// `POST /api/hallpass/password-resets/{secret}`
pub(super) async fn choose(
    State(app): State<Shared>,
    Anybody(call): Anybody,
    Path(secret): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    reset::choose(&app, call, &secret, sent.text("NewPassword")?).await?;
    super::json(&json!({"Message": "The new password is set."}))
}

/// `POST /api/hallpass/invitations/{secret}/accept`
pub(super) async fn accept(
    State(app): State<Shared>,
    Anybody(call): Anybody,
    Path(secret): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    let id = invitation::accept(&app, call, &secret, sent.text("NewPassword")?).await?;
    super::json(&json!({"Id": id}))
}

/// `GET /reset/{secret}`
pub(super) async fn reset_page(
    State(app): State<Shared>,
    Anybody(call): Anybody,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    let good = reset::is_good(&app, call, &secret).await?;
    Ok(if good { form(Kind::Reset, "Choose your new password.", StatusCode::OK) } else { gone() })
}

/// `GET /invite/{secret}`
pub(super) async fn invitation_page(
    State(app): State<Shared>,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    Ok(match invitation::invited(&app, app.clock.now(), &secret).await? {
        Some(email) => {
            form(Kind::Invitation, &format!("You will sign in as {email}. Choose a password."), StatusCode::OK)
        }
        None => gone(),
    })
}

/// `POST /reset/{secret}`
pub(super) async fn reset_form(
    State(app): State<Shared>,
    Anybody(call): Anybody,
    Path(secret): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    sent_form(&app, call, Kind::Reset, &secret, &sent).await
}

/// `POST /invite/{secret}`
pub(super) async fn invitation_form(
    State(app): State<Shared>,
    Anybody(call): Anybody,
    Path(secret): Path<String>,
    sent: Members,
) -> Result<Response, Problem> {
    sent_form(&app, call, Kind::Invitation, &secret, &sent).await
}

async fn sent_form(app: &Shared, call: Call, kind: Kind, secret: &str, sent: &Members) -> Result<Response, Problem> {
    let (Ok(new), Ok(again)) = (sent.text("NewPassword"), sent.text("Repeated")) else {
        return Ok(form(kind, "Fill in both fields.", StatusCode::BAD_REQUEST));
    };
    if new != again {
        return Ok(form(kind, "The two passwords differ. Type the same one twice.", StatusCode::BAD_REQUEST));
    }
    let done = match kind {
        Kind::Reset => reset::choose(app, call, secret, new).await,
        Kind::Invitation => invitation::accept(app, call, secret, new).await.map(|_| ()),
    };
    match done {
        Ok(()) => Ok(page(StatusCode::OK, "<p>Your password is set. You can close this page and sign in.</p>")),
        Err(Problem::Invalid(errors)) if errors.iter().all(|error| error.property == "NewPassword") => {
            let why = errors.first().map(|error| error.message.to_string()).unwrap_or_default();
            Ok(form(kind, &format!("The password {why}."), StatusCode::BAD_REQUEST))
        }
        Err(Problem::Invalid(_)) => Ok(gone()),
        Err(problem) => Err(problem),
    }
}

fn form(kind: Kind, text: &str, status: StatusCode) -> Response {
    let button = match kind {
        Kind::Reset => "Set the new password",
        Kind::Invitation => "Accept the invitation",
    };
    let text = escaped(text);
    page(
        status,
        &format!(
            "<p>{text}</p>\n<form method=\"post\">\n\
             <p><label>New password <input type=\"password\" name=\"NewPassword\" autocomplete=\"new-password\" required></label></p>\n\
             <p><label>The same again <input type=\"password\" name=\"Repeated\" autocomplete=\"new-password\" required></label></p>\n\
             <p><button>{button}</button></p>\n</form>"
        ),
    )
}

fn gone() -> Response {
    page(
        StatusCode::GONE,
        "<p>This link is no longer good: it was used, replaced or is too old. Ask for a new one.</p>",
    )
}

fn page(status: StatusCode, inside: &str) -> Response {
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Hallpass</title>\n\
         <link rel=\"stylesheet\" href=\"/docs/docs.css\">\n<main>\n<h1>Hallpass</h1>\n{inside}\n</main>\n</html>\n"
    );
    let mut response = with_type(status, "text/html; charset=utf-8", text);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
