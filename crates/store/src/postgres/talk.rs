//! What the servers of one database tell each other: each listens on a session of its own.
//!
//! The database tells when accounts may have changed (triggers, so that no write can forget to); servers tell what they keep in
//! memory only. Whoever was cut off may have missed something and is told so.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use tokio_postgres::{AsyncMessage, Client, Notification};

use super::{Options, Tls};
use crate::Error;

/// Texts that may wait to be told; more are dropped.
const WAITING: usize = 1_000;
/// How often the servers are counted, and how long a server that is cut off waits before it tries again.
const COUNT: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_secs(1);
/// What listening sessions call themselves: each is a server.
const NAME: &str = "hallpass listener";

/// Something a server should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Users, their rights or their tokens may have changed.
    Accounts,
    /// What another server has told with [`Talk::tell`].
    Told(String),
}

/// The ears and the mouth of a server.
#[derive(Clone, Debug)]
pub struct Talk {
    mouth: mpsc::Sender<String>,
    ears: broadcast::Sender<News>,
    servers: Arc<AtomicUsize>,
}

impl Talk {
    /// Begins to listen, on the present runtime, until the last handle is gone.
    pub(super) fn start(options: &Options) -> Talk {
        let (mouth, texts) = mpsc::channel(WAITING);
        let (ears, _) = broadcast::channel(WAITING);
        let servers = Arc::new(AtomicUsize::new(1));
        let task =
            Task { url: options.url.clone(), tls: options.tls.clone(), ears: ears.clone(), servers: servers.clone() };
        tokio::spawn(task.run(texts));
        Talk { mouth, ears, servers }
    }

    /// Tells the other servers something short, soon; they may miss it.
    pub fn tell(&self, text: String) {
        // Too many at once: what is told this way is worth less than the memory.
        let _ = self.mouth.try_send(text);
    }

    /// What is told from now on. Whoever listens too slowly is told [`broadcast::error::RecvError::Lagged`] and should take
    /// everything for changed.
    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.ears.subscribe()
    }

    /// Servers of this database at the moment, this one included.
    pub fn servers(&self) -> usize {
        self.servers.load(Ordering::Relaxed)
    }
}

struct Task {
    url: String,
    tls: Tls,
    ears: broadcast::Sender<News>,
    servers: Arc<AtomicUsize>,
}

impl Task {
    async fn run(self, mut texts: mpsc::Receiver<String>) {
        loop {
            if let Err(error) = self.listen(&mut texts).await {
                tracing::warn!(%error, "other servers cannot be heard; trying again");
            }
            if texts.is_closed() {
                return;
            }
            // Whatever was told meanwhile was missed.
            self.hear(News::Accounts);
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Listens and tells until the session ends, or nobody needs it any more.
    async fn listen(&self, texts: &mut mpsc::Receiver<String>) -> Result<(), Error> {
        let (mut config, tls) = self.tls.toward(&self.url)?;
        config.application_name(NAME).connect_timeout(AGAIN * 5).tcp_user_timeout(COUNT * 2).keepalives_idle(COUNT);
        let (client, mut connection) = config.connect(tls).await?;
        let (heard, mut messages) = mpsc::unbounded_channel();
        let driver = tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(told) = message
                    && heard.send(told).is_err()
                {
                    return;
                }
            }
        });
        let done = self.attend(&client, &mut messages, texts).await;
        driver.abort();
        done
    }

    async fn attend(
        &self,
        client: &Client,
        messages: &mut mpsc::UnboundedReceiver<Notification>,
        texts: &mut mpsc::Receiver<String>,
    ) -> Result<(), Error> {
        client.batch_execute("LISTEN hallpass").await?;
        let own: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.try_get(0)?;
        self.hear(News::Accounts);
        let mut count = tokio::time::interval(COUNT);
        loop {
            tokio::select! {
                told = messages.recv() => match told {
                    None => return Err(Error::Unavailable("the session has ended".into())),
                    Some(told) if told.payload() == "accounts" => self.hear(News::Accounts),
                    Some(told) if told.process_id() == own => {}
                    Some(told) => self.hear(News::Told(told.payload().to_owned())),
                },
                text = texts.recv() => {
                    let Some(text) = text else { return Ok(()) };
                    client.execute("SELECT pg_notify('hallpass', $1)", &[&text]).await?;
                }
                _ = count.tick() => {
                    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1";
                    let servers: i64 = client.query_one(sql, &[&NAME]).await?.try_get(0)?;
                    self.servers.store(usize::try_from(servers).unwrap_or(1).max(1), Ordering::Relaxed);
                }
            }
        }
    }

    fn hear(&self, news: News) {
        // Nobody listens yet: nobody has anything to forget.
        let _ = self.ears.send(news);
    }
}
