//! Which settings of a location are in force when (beyond W11).
//!
//! A visit is decided by the settings that are in force at its raw arrival: a late entry for last week by those of last week
//! (beyond W7), an open visit to its end by those it came in under, an edit by those of the arrival it is given. Zone and daily
//! cut-off have a history of their own (`location_clock.rs`).

use crate::{Instant, Location, Settings};

/// The settings of a location from when on, oldest first; nothing for one whose settings have never changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies(Vec<(Instant, Settings)>);

impl Policies {
    /// Adds the settings in force from `from` on, later than all that were added before. The first ones also rule everything
    /// before them.
    pub fn push(&mut self, from: Instant, settings: Settings) {
        self.0.push((from, settings));
    }

    /// Changes what is in force at all times.
    pub fn change_all(&mut self, mut change: impl FnMut(&mut Settings)) {
        self.0.iter_mut().for_each(|(_, settings)| change(settings));
    }
}

impl Location {
    /// The settings in force at an instant; of a visit its raw arrival. The only way to ask: `settings` is what the records
    /// say, which is the present. The cut-off in them is not to be used ([`Location::cut_off_at`]).
    pub fn settings_at(&self, at: Instant) -> &Settings {
        let Policies(list) = &self.policies;
        let past = list.iter().rev().find(|(from, _)| *from <= at);
        past.or_else(|| list.first()).map_or(&self.settings, |(_, settings)| settings)
    }

    /// Whether something holds for the settings of any time.
    pub fn has_ever(&self, holds: impl Fn(&Settings) -> bool) -> bool {
        let Policies(list) = &self.policies;
        holds(&self.settings) || list.iter().any(|(_, settings)| holds(settings))
    }
}
