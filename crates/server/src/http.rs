//! HTTP: the list of routes, and what surrounds every request.
//!
//! A request goes [`serve`] (connections) -> [`Site::answer`] (letter case and slashes of the path) -> router -> [`edge`]
//! (request id, time limit, panics, counting, headers) -> handler. Handlers answer `Result<Response, Problem>`.

mod access;
mod account;
mod actions;
mod answer;
mod audit;
mod body;
mod clock;
mod cookies;
mod corrections;
mod desk;
mod docs;
mod edge;
mod enums;
mod erasure;
mod exchange;
mod explain;
mod health;
mod invitations;
mod invoices;
mod jobs;
mod kiosk;
mod language;
mod ledgers;
mod links;
mod me;
mod members;
mod metrics;
mod own;
mod pages;
mod policies;
mod public;
mod query;
mod reports;
mod resources;
pub(crate) mod rights;
mod rollover;
pub mod serve;
mod session;
mod sheet;
mod simulate;
mod stream;
mod throttle;
mod token;
mod value;
mod webhooks;
mod who;
mod wire;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, any, delete, get, post};
use tower::Service;

pub use answer::{json, json_text};
pub use body::{form_or_json, read_body};
pub use edge::{Arrival, Label, Peer};
pub use metrics::Metrics;
pub(crate) use session::place;
pub use throttle::Throttle;

use crate::app::Shared;
use crate::records;

/// Every route. Paths are in small letters and without a slash at the end, which [`Site::answer`] sees to.
fn routes() -> Vec<(&'static str, MethodRouter<Shared>)> {
    vec![
        // The records API and its neighbours.
        ("/api/token", post(token::grant)),
        (public::PATH, post(public::check_in)),
        ("/api/utils/enums", get(enums::names)),
        ("/api/security/roles", get(account::permissions)),
        ("/api/{module}/{plural}", any(records::collection)),
        ("/api/{module}/{plural}/commands", get(records::list_commands)),
        ("/api/{module}/{plural}/runcommand", post(records::run_command)),
        ("/api/{module}/{plural}/{id}", any(records::single)),
        // Our own.
        ("/api/auth/me", get(account::me)),
        ("/api/hallpass/session", get(session::read).post(session::open).delete(session::close)),
        ("/api/hallpass/kiosks", get(kiosk::list)),
        ("/api/hallpass/kiosks/codes", post(kiosk::new_code)),
        ("/api/hallpass/kiosks/{id}", delete(kiosk::end)),
        ("/api/hallpass/kiosk", get(kiosk::read)),
        ("/api/hallpass/kiosk/pair", post(kiosk::pair)),
        ("/api/hallpass/kiosk/attempts", post(kiosk::attempt)),
        ("/api/hallpass/me", get(me::read)),
        ("/api/hallpass/me/code", get(me::code)),
        ("/api/hallpass/me/visits", get(me::visits)),
        ("/api/hallpass/me/visits/{id}/explanation", get(me::explanation)),
        ("/api/hallpass/me/statement", get(me::statement)),
        ("/api/hallpass/me/checkin", post(me::check_in)),
        ("/api/hallpass/me/checkout", post(me::check_out)),
        ("/api/hallpass/clock", get(clock::read).put(clock::advance)),
        ("/api/hallpass/resources", get(resources::list)),
        ("/api/hallpass/desk/search", get(desk::search)),
        ("/api/hallpass/desk/customers/{id}", get(desk::customer)),
        ("/api/hallpass/desk/offers", get(desk::offers)),
        ("/api/hallpass/imports/{plural}", post(exchange::import)),
        ("/api/hallpass/exports/{file}", get(exchange::export)),
        ("/api/hallpass/board", get(desk::board)),
        ("/api/hallpass/board/stream", get(stream::board)),
        ("/api/hallpass/checkins/simulate", post(simulate::check_in)),
        ("/api/hallpass/grants/simulate", post(simulate::grants)),
        ("/api/hallpass/billrun/simulate", post(simulate::bill_run)),
        ("/api/hallpass/checkins/{id}/explanation", get(explain::visit)),
        ("/api/hallpass/failedcheckins/{id}/explanation", get(explain::failed)),
        ("/api/hallpass/coworkers/{id}/refusednamedpass", get(explain::named)),
        ("/api/hallpass/passes/{id}/explanation", get(explain::whole_pass)),
        ("/api/hallpass/invoicelines/{id}/explanation", get(explain::line)),
        ("/api/hallpass/contracts/{id}/explanation", get(explain::contract)),
        ("/api/hallpass/sales/{id}/explanation", get(explain::sale)),
        ("/api/hallpass/sales/{id}/takeback", post(actions::take_sale_back)),
        ("/api/hallpass/passes/{id}/ledger", get(ledgers::pass)),
        ("/api/hallpass/coworkers/{id}/balances", get(ledgers::balances)),
        ("/api/hallpass/coworkers/{id}/statement", get(ledgers::statement)),
        ("/api/hallpass/coworkers/{id}/statement.csv", get(ledgers::statement_csv)),
        ("/api/hallpass/passes/{id}/corrections", get(corrections::list).post(corrections::correct)),
        ("/api/hallpass/passes/{id}/extensions", post(corrections::extend)),
        ("/api/hallpass/passes/{id}/freezes", post(corrections::freeze)),
        ("/api/hallpass/passes/{id}/freezes/end", post(corrections::unfreeze)),
        ("/api/hallpass/passes/{id}/move", post(corrections::move_one)),
        ("/api/hallpass/coworkers/{id}/access", get(access::customer)),
        ("/api/hallpass/access", get(access::page)),
        ("/api/hallpass/coworkers/{id}/merge", post(actions::merge)),
        ("/api/hallpass/coworkers/{id}/passes/move", post(corrections::move_some)),
        ("/api/hallpass/businesses/{id}/closures", get(corrections::closures).post(corrections::close)),
        ("/api/hallpass/actions", get(actions::list)),
        ("/api/hallpass/actions/{id}/undo", post(actions::take_back)),
        ("/api/hallpass/closures/{id}/cancel", post(corrections::cancel)),
        ("/api/hallpass/businesses/{id}/policies", get(policies::list).post(policies::add)),
        ("/api/hallpass/businesses/{id}/policies/{number}", delete(policies::withdraw)),
        ("/api/hallpass/contracts/{id}/rollover", get(rollover::contract)),
        ("/api/hallpass/reports", get(reports::list)),
        ("/api/hallpass/reports/{name}", get(reports::one)),
        ("/api/hallpass/liability", get(value::liability)),
        ("/api/hallpass/invoicelines/{id}/value", get(value::line)),
        ("/api/hallpass/billing/pending", get(invoices::waiting)),
        ("/api/hallpass/invoices.csv", get(invoices::invoices)),
        ("/api/hallpass/invoicelines.csv", get(invoices::lines)),
        ("/api/hallpass/invoices/invoice.css", get(invoices::style)),
        ("/api/hallpass/invoices/{id}/print", get(invoices::print)),
        ("/api/hallpass/account/password", post(own::change_password)),
        ("/api/hallpass/account/totp", get(own::second_factor).post(own::enrol)),
        ("/api/hallpass/account/totp/confirm", post(own::confirm)),
        ("/api/hallpass/account/totp/disable", post(own::disable)),
        ("/api/hallpass/account/totp/recoverycodes", post(own::recovery_codes)),
        ("/api/hallpass/account/signins", get(own::sign_ins)),
        ("/api/hallpass/tokens", get(account::tokens).delete(own::revoke_all)),
        ("/api/hallpass/tokens/{id}", delete(account::revoke)),
        ("/api/hallpass/users/{id}/tokens", delete(account::revoke_all)),
        ("/api/hallpass/users/{id}/totp", delete(account::drop_second_factor)),
        ("/api/hallpass/signins", get(account::sign_ins)),
        ("/api/hallpass/invitations", get(invitations::list).post(invitations::create)),
        ("/api/hallpass/invitations/{id}", delete(invitations::revoke)),
        ("/api/hallpass/invitations/{id}/accept", post(links::accept)),
        ("/api/hallpass/password-resets", post(links::ask)),
        ("/api/hallpass/password-resets/{secret}", post(links::choose)),
        ("/api/hallpass/audit", get(audit::list)),
        ("/api/hallpass/audit.csv", get(audit::export)),
        ("/api/hallpass/jobs", get(jobs::list)),
        ("/api/hallpass/jobs/{id}/retry", post(jobs::retry)),
        ("/api/hallpass/coworkers/{id}/unpark", post(jobs::unpark)),
        ("/api/hallpass/coworkers/{id}/erase", post(erasure::erase)),
        ("/api/hallpass/webhooks/{id}/deliveries", get(webhooks::deliveries)),
        ("/api/hallpass/webhooks/{id}/deliveries/{delivery}/again", post(webhooks::repeat)),
        ("/api/hallpass/webhooks/{id}/again", post(webhooks::repeat_since)),
        ("/api/hallpass/webhooks/{id}/test", post(webhooks::test)),
        // For people.
        ("/", get(pages::home)),
        ("/desk", get(pages::page)),
        ("/desk/{*rest}", get(pages::nothing_here)),
        ("/kiosk", get(pages::page)),
        ("/kiosk/{*rest}", get(pages::nothing_here)),
        ("/me", get(pages::page)),
        ("/me/{*rest}", get(pages::nothing_here)),
        ("/console", get(pages::page)),
        ("/console/{*rest}", get(pages::page)),
        ("/signin", get(pages::page)),
        ("/signin/{*rest}", get(pages::nothing_here)),
        ("/assets/{file}", get(pages::asset)),
        ("/reset/{secret}", get(links::reset_page).post(links::reset_form)),
        ("/invite/{secret}", get(links::invitation_page).post(links::invitation_form)),
        ("/docs", get(docs::page)),
        ("/docs/docs.css", get(docs::style)),
        ("/docs/docs.js", get(docs::script)),
        ("/openapi.json", get(docs::openapi)),
        // For machines that watch.
        ("/health/live", get(health::live)),
        ("/health/ready", get(health::ready)),
        ("/metrics", get(metrics::scrape)),
    ]
}

/// The whole site: answers requests.
#[derive(Clone, Debug)]
pub struct Site {
    router: Router,
}

impl Site {
    /// The site of a server.
    pub fn new(app: &Shared) -> Site {
        let mut router = Router::new();
        for (path, methods) in routes() {
            // The records' own handlers answer every verb.
            let every_verb =
                path.starts_with("/api/{module}") && !path.ends_with("command") && !path.ends_with("commands");
            let methods = if every_verb { methods } else { methods.fallback(answer::not_allowed) };
            let off = path == public::PATH && !app.config.public_checkin.enabled;
            let methods = if off { any(public::switched_off) } else { methods };
            router = router.route(path, methods.layer(edge::layer(app, path)));
        }
        let unknown = any(pages::other).layer(edge::layer(app, "other"));
        Site { router: router.fallback_service(unknown.with_state(app.clone())).with_state(app.clone()) }
    }

    /// Answers one request.
    pub async fn answer(&self, mut request: Request<Body>) -> Response {
        if let Some(uri) = tidy(request.uri()) {
            *request.uri_mut() = uri;
        }
        match self.router.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// The path in small letters and without slashes at the end, if it is not so already: clients differ.
fn tidy(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    // Names that the build of the pages made up: they are what they are.
    if path.starts_with("/assets/") {
        return None;
    }
    let untidy = (path.len() > 1 && path.ends_with('/')) || path.bytes().any(|byte| byte.is_ascii_uppercase());
    if !untidy {
        return None;
    }
    let path = path.trim_end_matches('/').to_ascii_lowercase();
    let path = if path.is_empty() { "/" } else { path.as_str() };
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    text.parse().ok()
}
