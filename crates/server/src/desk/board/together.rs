//! One board for all who ask for it at the same time: a change wakes every desk of a location at once, and each of them would
//! have the engine look at everybody inside.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use hallpass_engine::{Instant, Language, Span};

use crate::Problem;

/// How old a board may be that is answered: minutes are shown on it.
const FRESH: Span = Span::seconds(1);

/// What decides a board's content beside what is stored: where it is, and what its reader may see and understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// The location.
    pub location: i64,
    /// More of customers than their names.
    pub customers: bool,
    /// Refused attempts.
    pub attempts: bool,
    /// Visitors.
    pub visitors: bool,
    /// Why attempts were refused is said in it.
    pub language: Language,
}

/// A board as it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The number of the last change it knows of.
    pub version: i64,
    /// Its present.
    pub at: Instant,
    /// JSON.
    pub body: Bytes,
}

type Slot = Arc<tokio::sync::Mutex<Option<Drawn>>>;

/// The boards of the last moment.
#[derive(Debug, Default)]
pub struct Together {
    slots: Mutex<HashMap<View, Slot>>,
}

impl Together {
    /// The board of a view that knows all changes up to `version` and is at most a second old at `now`: one drawn for somebody
    /// else, else that of `draw`. Whoever asks while it is drawn waits for it.
    ///
    /// # Errors
    /// Those of `draw`; the next who asks draws again.
    pub async fn board(
        &self,
        view: View,
        version: i64,
        now: Instant,
        draw: impl Future<Output = Result<Drawn, Problem>>,
    ) -> Result<Bytes, Problem> {
        let slot = self.slot(view, now);
        let mut last = slot.lock().await;
        if let Some(drawn) = last.as_ref().filter(|drawn| drawn.version >= version && is_fresh(drawn, now)) {
            return Ok(drawn.body.clone());
        }
        let drawn = draw.await?;
        let body = drawn.body.clone();
        *last = Some(drawn);
        Ok(body)
    }

    /// The place of a view's board. Those of others that have grown old are let go.
    fn slot(&self, view: View, now: Instant) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|_, slot| {
            Arc::strong_count(slot) > 1
                || slot.try_lock().is_ok_and(|last| last.as_ref().is_some_and(|drawn| is_fresh(drawn, now)))
        });
        slots.entry(view).or_default().clone()
    }
}

fn is_fresh(drawn: &Drawn, now: Instant) -> bool {
    now - drawn.at < FRESH
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    const VIEW: View =
        View { location: 1, customers: true, attempts: true, visitors: true, language: Language::English };

    /// A wall of boards that counts how often one is drawn.
    #[derive(Default)]
    struct Wall {
        together: Together,
        drawn: AtomicUsize,
    }

    impl Wall {
        /// Somebody asks at a second who must see a change; a board drawn for him knows the changes up to `knows`.
        async fn ask(&self, view: View, second: i64, must_know: i64, knows: i64) -> Bytes {
            let at = Instant::from_micros(second * 1_000_000);
            let draw = async {
                tokio::task::yield_now().await;
                let number = self.drawn.fetch_add(1, Ordering::SeqCst) + 1;
                Ok(Drawn { version: knows, at, body: Bytes::from(format!("board {number}")) })
            };
            self.together.board(view, must_know, at, draw).await.unwrap()
        }
    }

    #[tokio::test]
    async fn those_who_ask_together_are_shown_one_board() {
        let wall = Wall::default();
        let shown = join_all((0..10).map(|_| wall.ask(VIEW, 100, 7, 7))).await;
        assert!(shown.iter().all(|body| body == "board 1"), "{shown:?}");
        // Half of them have seen a change that the first board does not know: one more, for all of those.
        let shown = join_all((0..10).map(|n| wall.ask(VIEW, 100, 7 + n % 2, 8))).await;
        assert_eq!(shown[0], "board 1");
        assert_eq!(shown[1], "board 2");
        assert!(shown[2..].iter().all(|body| body == "board 2"), "{shown:?}");
    }

    #[tokio::test]
    async fn a_second_later_it_is_drawn_again_and_old_ones_go() {
        let wall = Wall::default();
        assert_eq!(wall.ask(VIEW, 100, 7, 7).await, "board 1");
        assert_eq!(wall.ask(VIEW, 101, 7, 7).await, "board 2");
        let elsewhere = View { location: 2, ..VIEW };
        assert_eq!(wall.ask(elsewhere, 102, 7, 7).await, "board 3");
        assert_eq!(wall.together.slots.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn who_may_see_less_or_reads_another_language_is_shown_another() {
        let wall = Wall::default();
        assert_eq!(wall.ask(VIEW, 100, 7, 7).await, "board 1");
        assert_eq!(wall.ask(View { attempts: false, ..VIEW }, 100, 7, 7).await, "board 2");
        assert_eq!(wall.ask(View { language: Language::Spanish, ..VIEW }, 100, 7, 7).await, "board 3");
        assert_eq!(wall.ask(VIEW, 100, 7, 7).await, "board 1");
    }

    #[tokio::test]
    async fn a_board_that_could_not_be_drawn_is_drawn_for_the_next() {
        let wall = Wall::default();
        let now = Instant::from_micros(100_000_000);
        let refused = wall.together.board(VIEW, 7, now, async { Err(Problem::Busy) }).await;
        assert!(matches!(refused, Err(Problem::Busy)));
        assert_eq!(wall.ask(VIEW, 100, 7, 7).await, "board 1");
    }
}
