//! Telling pages that a board has changed, whoever changed it: one task looks for new changes while anybody listens, and wakes
//! those whose location is concerned.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use hallpass_store::desk::Places;
use tokio::sync::watch::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Problem;
use crate::app::{App, Shared};

/// How often it is looked.
const EVERY: Duration = Duration::from_millis(300);

/// Who listens to which board.
#[derive(Debug)]
pub struct Watch {
    places: Mutex<Ears>,
    room: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Ears {
    /// By location: the number of the last change that was told.
    told: HashMap<i64, Sender<i64>>,
    running: bool,
}

/// Somebody's ear, and the place it takes.
#[derive(Debug)]
pub struct Listener {
    heard: Receiver<i64>,
    /// The number of the last change when it began to listen.
    pub version: i64,
    _place: OwnedSemaphorePermit,
}

impl Watch {
    /// For at most so many listeners.
    pub fn new(most: usize) -> Watch {
        Watch { places: Mutex::default(), room: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))) }
    }

    fn ears(&self) -> std::sync::MutexGuard<'_, Ears> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An ear at a board; `true` when the task has to be started, too.
    fn subscribe(&self, location: i64, version: i64) -> (Receiver<i64>, bool) {
        let mut ears = self.ears();
        let heard = ears.told.entry(location).or_insert_with(|| channel(version).0).subscribe();
        let start = !ears.running;
        ears.running = true;
        (heard, start)
    }

    /// Forgets boards nobody listens to. `false` when nobody listens at all: the task ends, and the next listener starts another.
    fn goes_on(&self, stopping: bool) -> bool {
        let mut ears = self.ears();
        if stopping {
            // Every stream hears that nothing follows.
            ears.told.clear();
        }
        ears.told.retain(|_, sender| sender.receiver_count() > 0);
        ears.running = !ears.told.is_empty();
        ears.running
    }

    fn tell(&self, places: &Places, version: i64) {
        let ears = self.ears();
        for (place, sender) in &ears.told {
            let concerned = match places {
                Places::All => true,
                Places::Some(some) => some.contains(place),
            };
            if concerned {
                sender.send_replace(version);
            }
        }
    }
}

impl Listener {
    /// Waits for the next change of the board; its number, or `None` when the server stops.
    pub async fn next(&mut self) -> Option<i64> {
        self.heard.changed().await.ok()?;
        Some(*self.heard.borrow_and_update())
    }
}

/// Begins to listen to the board of a location. Nothing that is committed later than `version` is missed.
///
/// # Errors
/// [`Problem::Busy`] when as many listen as may (`limits.streams`), when the server stops or the database does not answer.
pub async fn listen(app: &Shared, location: i64) -> Result<Listener, Problem> {
    let place = app.board.room.clone().try_acquire_owned().map_err(|_| Problem::Busy)?;
    if app.stopping.load(Ordering::Relaxed) {
        return Err(Problem::Busy);
    }
    let before = last_change(app).await?;
    let (heard, start) = app.board.subscribe(location, before);
    if start {
        tokio::spawn(look(Arc::downgrade(app), before));
    }
    // What came between is in this number, what comes now is told.
    let version = last_change(app).await?;
    Ok(Listener { heard, version, _place: place })
}

async fn last_change(app: &App) -> Result<i64, Problem> {
    app.store.peek(|tx| Box::pin(async move { Ok::<_, Problem>(tx.last_change().await?) })).await
}

/// Looks for changes until nobody listens any more or the server stops.
async fn look(app: Weak<App>, mut seen: i64) {
    loop {
        tokio::time::sleep(EVERY).await;
        let Some(app) = app.upgrade() else { return };
        if !app.board.goes_on(app.stopping.load(Ordering::Relaxed)) {
            return;
        }
        let from = seen;
        let changed =
            app.store.peek(move |tx| Box::pin(async move { Ok::<_, Problem>(tx.changed_places(from).await?) })).await;
        match changed {
            Ok((last, places)) => {
                app.board.tell(&places, last);
                seen = last;
            }
            // It will be told when the database answers again.
            Err(problem) => tracing::debug!(?problem, "changes of boards cannot be looked for"),
        }
    }
}
