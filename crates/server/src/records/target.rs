//! Who asks for what: the signed-in caller and the resource behind a path.

use std::sync::LazyLock;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hallpass_contract::{Model, Verb, catalog, roles};

use crate::app::Shared;
use crate::http::Label;
use crate::{Call, Problem};

/// A request that is signed in and has found its resource.
pub(super) struct Target {
    pub(super) app: Shared,
    pub(super) call: Call,
    pub(super) model: &'static Model,
    place: Place,
}

/// Which of a resource's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `/api/{module}/{plural}`
    Collection,
    /// `/api/{module}/{plural}/{id}`
    Single,
    /// `.../commands`
    Commands,
    /// `.../runcommand`
    RunCommand,
}

/// Finds the target of a request, lets `handle` answer, and labels the answer for counting.
pub(super) async fn answer<F: Future<Output = Result<Response, Problem>>>(
    app: Shared,
    call: Result<Call, Problem>,
    method: &Method,
    (module, plural): (&str, &str),
    place: Place,
    handle: impl FnOnce(Target) -> F,
) -> Response {
    let model = catalog().by_path(module, plural);
    let mut response = match (method, call, model) {
        (&Method::OPTIONS, _, Some(model)) => options(allowed(model, place)),
        (_, Err(problem), _) => problem.into_response(),
        (_, Ok(_), None) => Problem::NotFound.into_response(),
        (_, Ok(call), Some(model)) => match handle(Target { app, call, model, place }).await {
            Ok(response) => response,
            Err(problem) => problem.into_response(),
        },
    };
    if let Some(model) = model {
        response.extensions_mut().insert(Label(label(model, place)));
    }
    response
}

impl Target {
    /// Lets only callers through who may use the verb.
    ///
    /// # Errors
    /// [`Problem::NotAllowed`] when the resource has no such verb, [`Problem::Unauthorized`] without the role.
    pub(super) fn admit(&self, verb: Verb) -> Result<(), Problem> {
        if !self.model.resource.verbs.has(verb) {
            return Err(self.not_allowed());
        }
        let needed = roles::of(self.model.resource, verb).map_or(0, |role| role.id);
        if self.call.actor.may(needed) { Ok(()) } else { Err(Problem::Unauthorized) }
    }

    pub(super) fn not_allowed(&self) -> Problem {
        Problem::NotAllowed(allowed(self.model, self.place))
    }

    pub(super) fn entity(&self) -> &'static str {
        self.model.resource.entity
    }
}

fn options(allow: &'static str) -> Response {
    (StatusCode::NO_CONTENT, [(header::ALLOW, HeaderValue::from_static(allow))]).into_response()
}

/// The `Allow` header of an address.
fn allowed(model: &Model, place: Place) -> &'static str {
    let verbs = model.resource.verbs;
    match place {
        Place::Commands => "GET, HEAD, OPTIONS",
        Place::RunCommand => "POST, OPTIONS",
        Place::Collection => match (verbs.create, verbs.edit) {
            (true, true) => "GET, HEAD, POST, PUT, OPTIONS",
            (true, false) => "GET, HEAD, POST, OPTIONS",
            (false, true) => "GET, HEAD, PUT, OPTIONS",
            (false, false) => "GET, HEAD, OPTIONS",
        },
        Place::Single => match (verbs.edit, verbs.delete) {
            (true, true) => "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
            (true, false) => "GET, HEAD, PUT, PATCH, OPTIONS",
            (false, true) => "GET, HEAD, DELETE, OPTIONS",
            (false, false) => "GET, HEAD, OPTIONS",
        },
    }
}

/// What the address is called in `/metrics`.
fn label(model: &Model, place: Place) -> &'static str {
    static LABELS: LazyLock<Vec<[String; 4]>> = LazyLock::new(|| {
        let labels = |model: &Model| {
            let path = format!("/api/{}/{}", model.resource.module, model.resource.plural);
            [path.clone(), format!("{path}/{{id}}"), format!("{path}/commands"), format!("{path}/runcommand")]
        };
        catalog().models().iter().map(labels).collect()
    });
    let Some([collection, single, commands, run]) = LABELS.get(model.index) else { return "other" };
    match place {
        Place::Collection => collection,
        Place::Single => single,
        Place::Commands => commands,
        Place::RunCommand => run,
    }
}
