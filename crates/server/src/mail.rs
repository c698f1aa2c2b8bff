//! Sending mail through somebody's SMTP server. Nothing is queued: who needs a link asks again.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::{self, MailTls};

/// Longest a mail may take to be handed over.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands mail to the server of the settings.
#[derive(Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// The mailer of the settings; `None` when no server is named.
    ///
    /// # Errors
    /// A sentence naming the setting that is wrong.
    pub fn new(settings: &config::Mail) -> Result<Option<Mailer>, String> {
        let host = settings.host.trim();
        if host.is_empty() {
            return Ok(None);
        }
        let from =
            settings.from.parse().map_err(|_| format!("setting mail.from: \"{}\" is no address", settings.from))?;
        let builder = match settings.tls {
            MailTls::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            MailTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            MailTls::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
        };
        let builder = builder.map_err(|error| format!("setting mail.host: {error}"))?;
        let mut builder = builder.port(settings.port).timeout(Some(PATIENCE));
        if !settings.user.is_empty() {
            let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
            if settings.tls == MailTls::None && !local {
                return Err("setting mail.tls: a password is not sent without TLS to another machine".into());
            }
            builder = builder.credentials(Credentials::new(settings.user.clone(), settings.password.text().to_owned()));
        }
        Ok(Some(Mailer { transport: builder.build(), from }))
    }

    /// Sends a text. Answers when the server has taken it.
    ///
    /// # Errors
    /// What went wrong, without the text.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), String> {
        let to: Mailbox = to.parse().map_err(|_| "the address cannot be written to".to_owned())?;
        // A name with a line break in it must not become a header of its own.
        let subject: String = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .message_id(None)
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| error.to_string())?;
        match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the mail server took too long".into()),
        }
    }
}
