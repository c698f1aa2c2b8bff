//! The connection to a receiver: no redirects, no proxy of the environment, no address of the own network unless the settings say
//! so, no more than some seconds. Names are resolved here, so that the address that was looked at is the one that is used.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::addresses::is_public;
use super::signature;
use crate::config;

/// Fewest characters of a secret.
const SHORTEST_SECRET: usize = 16;
/// Longest wait for an answer, in seconds: less than a delivery is lent for.
const LONGEST_SECONDS: u64 = 45;
/// Longest text of an error, in characters.
const LONGEST_ERROR: usize = 300;

/// Sends bodies to addresses. The connection is set up when it is needed first: most servers have no webhooks.
#[derive(Debug)]
pub struct Poster {
    client: OnceLock<Result<Client, String>>,
    private: bool,
    patience: Duration,
}

/// What came of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It was taken, with this status.
    Taken(u16),
    /// It was not: the status of the answer, if there was one, and why in words, none of them the receiver's.
    Refused(Option<u16>, String),
}

impl Poster {
    /// A sender by the settings.
    ///
    /// # Errors
    /// A sentence naming the setting that is wrong.
    pub fn new(settings: &config::Webhooks) -> Result<Poster, String> {
        let secret = settings.secret.text();
        if !secret.is_empty() && secret.chars().count() < SHORTEST_SECRET {
            return Err(format!("setting webhooks.secret: must be at least {SHORTEST_SECRET} characters long"));
        }
        if !signature::is_sound(secret) {
            return Err("setting webhooks.secret: what follows whsec_ is no base64".into());
        }
        let patience = Duration::from_secs(settings.timeout_seconds.clamp(1, LONGEST_SECONDS));
        Ok(Poster { client: OnceLock::new(), private: settings.private_addresses, patience })
    }

    /// Sends a body.
    pub async fn send(&self, url: &str, headers: HeaderMap, body: String) -> Sent {
        let client = match self.client.get_or_init(|| self.connect()) {
            Ok(client) => client,
            Err(error) => return Sent::Refused(None, error.clone()),
        };
        let url = match Url::parse(url) {
            Ok(url) => url,
            Err(error) => return Sent::Refused(None, format!("the URL cannot be read: {error}")),
        };
        // Names are looked at when they are resolved; what is an address already is not resolved.
        if let Some(address) = literal(&url).filter(|address| !self.private && !is_public(*address)) {
            return Sent::Refused(None, Private(address).to_string());
        }
        let request = client.post(url).headers(headers).body(body);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Sent::Taken(answer.status().as_u16()),
            Ok(answer) => {
                let status = answer.status();
                let hint = if status.is_redirection() { " (redirects are not followed)" } else { "" };
                Sent::Refused(Some(status.as_u16()), format!("{status}{hint}"))
            }
            Err(error) => Sent::Refused(None, self.reason(&error)),
        }
    }

    fn connect(&self) -> Result<Client, String> {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        Client::builder()
            .user_agent(concat!("hallpass/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(self.patience)
            .pool_max_idle_per_host(2)
            .dns_resolver(Arc::new(Resolver { private: self.private }))
            .build()
            .map_err(|error| format!("nothing can be sent: {}", innermost(&error)))
    }

    /// Why there was no answer.
    fn reason(&self, error: &reqwest::Error) -> String {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(one) = cause {
            if let Some(private) = one.downcast_ref::<Private>() {
                return private.to_string();
            }
            cause = one.source();
        }
        if error.is_timeout() {
            return format!("no answer within {} seconds", self.patience.as_secs());
        }
        let text = innermost(error);
        let text = if error.is_connect() { format!("no connection: {text}") } else { text };
        text.chars().take(LONGEST_ERROR).collect()
    }
}

/// The address in a URL that names no host.
fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// What is at the bottom of an error; the layers above it repeat the URL.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(next) = deepest.source() {
        deepest = next;
    }
    deepest.to_string()
}

/// An address that nothing is sent to.
#[derive(Clone, Copy, Debug)]
struct Private(IpAddr);

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is an address of a private network; the setting webhooks.private_addresses allows them", self.0)
    }
}

impl Error for Private {}

/// Resolves names, and leaves out addresses that nothing is sent to.
#[derive(Debug)]
struct Resolver {
    private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> =
                found.iter().copied().filter(|address| private || is_public(address.ip())).collect();
            match (allowed.is_empty(), found.first()) {
                (true, Some(address)) => Err(Box::new(Private(address.ip())) as Box<dyn Error + Send + Sync>),
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}
