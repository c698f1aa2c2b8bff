//! A mail server that keeps what it is given, and what becomes of mail that cannot be sent.

use hallpass::Config;
use hallpass::config::{MailTls, Source};
use hallpass::mail::Mailer;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::invite;
use crate::support::TestApp;

/// The sink.
pub struct Sink {
    pub port: u16,
    mails: UnboundedReceiver<Mail>,
}

/// A mail.
#[derive(Debug)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

impl Mail {
    /// The link in it.
    pub fn link(&self) -> String {
        let line = self.text.lines().find(|line| line.starts_with("http")).unwrap_or_else(|| panic!("{}", self.text));
        line.trim().to_owned()
    }
}

impl Sink {
    pub async fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (keep, mails) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, keep.clone()));
            }
        });
        Sink { port, mails }
    }

    pub fn settings(&self, config: &mut Config) {
        config.mail.host = "127.0.0.1".into();
        config.mail.port = self.port;
        config.mail.tls = MailTls::None;
        config.mail.from = "Passes <passes@example.com>".into();
    }

    /// The next mail; waits for it.
    pub async fn next(&mut self) -> Mail {
        let waited = tokio::time::timeout(std::time::Duration::from_secs(30), self.mails.recv()).await;
        waited.expect("no mail came").unwrap()
    }

    pub fn is_empty(&mut self) -> bool {
        self.mails.try_recv().is_err()
    }
}

/// As much SMTP as it takes.
async fn take(stream: TcpStream, keep: UnboundedSender<Mail>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await.unwrap();
    let (mut to, mut text, mut inside) = (String::new(), String::new(), false);
    while let Ok(Some(line)) = lines.next_line().await {
        let answer: &[u8] = if inside {
            if line != "." {
                text.push_str(&line);
                text.push('\n');
                continue;
            }
            inside = false;
            // Quoted-printable: a line that goes on ends with "=".
            let plain = text.replace("=\n", "").replace("=3D", "=");
            let _ = keep.send(Mail { to: std::mem::take(&mut to), text: plain });
            text.clear();
            b"250 kept\r\n"
        } else if let Some(rest) = line.strip_prefix("RCPT TO:<") {
            to = rest.split('>').next().unwrap().to_owned();
            b"250 ok\r\n"
        } else if line == "DATA" {
            inside = true;
            b"354 go on\r\n"
        } else if line == "QUIT" {
            b"221 bye\r\n"
        } else {
            b"250 ok\r\n"
        };
        if write.write_all(answer).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn an_invitation_that_cannot_be_sent_is_answered() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let app = TestApp::with(|config| {
        config.mail.host = "127.0.0.1".into();
        config.mail.port = closed;
        config.mail.tls = MailTls::None;
        config.mail.from = "passes@example.com".into();
    })
    .await;
    let made = invite(&app, json!({"Email": "guest@example.com", "FullName": "Guest"})).await;
    assert_eq!(made["Sent"], false);
    assert!(made["Link"].as_str().unwrap().contains("/invite/"));
}

#[test]
fn settings_that_would_give_the_password_away_are_refused() {
    let mut config = Config::default();
    assert!(Mailer::new(&config.mail).unwrap().is_none());
    config.mail.host = "mail.example.com".into();
    assert!(Mailer::new(&config.mail).unwrap_err().contains("mail.from"));
    config.mail.from = "passes@example.com".into();
    config.mail.user = "passes".into();
    config.mail.tls = MailTls::None;
    assert!(Mailer::new(&config.mail).unwrap_err().contains("mail.tls"));
    for tls in [MailTls::Starttls, MailTls::Tls] {
        config.mail.tls = tls;
        assert!(Mailer::new(&config.mail).unwrap().is_some());
    }
}

#[test]
fn the_password_of_mail_comes_from_the_environment_only() {
    let flags = Source { name: "flags".into(), values: vec![("mail.password".into(), "hidden".into())] };
    let error = hallpass::config::load(None, std::iter::empty(), flags).unwrap_err();
    assert!(error.contains("HALLPASS_MAIL_PASSWORD") && !error.contains("hidden"), "{error}");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[mail]\npassword = \"hidden\"\n").unwrap();
    let error = hallpass::config::load(Some(file.path()), std::iter::empty(), Source::default()).unwrap_err();
    assert!(error.contains("HALLPASS_MAIL_PASSWORD") && !error.contains("hidden"), "{error}");
    let environment = [("HALLPASS_MAIL_PASSWORD".to_owned(), "hidden".to_owned())];
    let config = hallpass::config::load(None, environment.into_iter(), Source::default()).unwrap();
    assert_eq!(config.mail.password.text(), "hidden");
    let shown = format!("{config:?}{:?}", config.entries());
    assert!(!shown.contains("hidden"), "{shown}");
}
