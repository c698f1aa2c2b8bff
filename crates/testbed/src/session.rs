//! One connection to PostgreSQL, usable from anywhere: also from inside an asynchronous test, where a blocking client must not
//! be made, used or dropped. A thread of its own has it.

use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use postgres::{Client, NoTls};

type Work = Box<dyn FnOnce(&mut Client) + Send>;

/// A connection that a thread looks after. Ends when dropped, after what was asked before.
#[derive(Debug)]
pub struct Session {
    work: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Session {
    /// # Errors
    /// What PostgreSQL says.
    pub fn open(url: &str) -> Result<Session, String> {
        let url = url.to_owned();
        let (work, works) = channel::<Work>();
        let (opened, result) = channel();
        let thread = std::thread::spawn(move || match Client::connect(&url, NoTls) {
            Ok(mut client) => {
                let _ = opened.send(Ok(()));
                while let Ok(work) = works.recv() {
                    work(&mut client);
                }
            }
            Err(error) => {
                let _ = opened.send(Err(said(&error)));
            }
        });
        result.recv().unwrap_or_else(|_| Err("the thread of a connection has ended".into()))?;
        Ok(Session { work: Some(work), thread: Some(thread) })
    }

    /// Runs `work` and waits for what it answers.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Client) -> T + Send + 'static) -> T {
        let (done, result) = channel();
        self.start(move |client| {
            let _ = done.send(work(client));
        });
        result.recv().expect("the thread of a connection has ended")
    }

    /// Runs `work` after what was asked before, without waiting for it.
    pub fn start(&self, work: impl FnOnce(&mut Client) + Send + 'static) {
        let sent = self.work.as_ref().expect("open until dropped").send(Box::new(work));
        assert!(sent.is_ok(), "the thread of a connection has ended");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An error in PostgreSQL's own words.
pub fn said(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
