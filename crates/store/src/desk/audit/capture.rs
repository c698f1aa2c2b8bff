//! What a transaction has changed, as the database itself reports it: triggers hand over every row before and after, so that no
//! write can be forgotten and none costs a query.
//!
//! On SQLite these are temporary triggers that call a function of ours ([`sqlite`]); on PostgreSQL permanent ones send what they
//! see along with the answer of the statement ([`postgres`]). Both arrive before the statement is over, so that they and what
//! [`Trail::note`] says of them are in the order in which things happened.

mod postgres;
mod sqlite;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use hallpass_contract::{Value, catalog};
use hallpass_engine::Instant;

use self::postgres::Tables;
use super::Stamp;
use super::layout::link_layouts;

/// What the running transaction has changed. Clones share it: the triggers write, the transaction reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    changes: Arc<Mutex<Changes>>,
    /// What a session with PostgreSQL hears of.
    tables: Arc<OnceLock<Tables>>,
}

/// The kind of record of a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Entity {
    /// A resource, by its place in the catalog.
    Model(usize),
    /// Anything else that has audit entries, e.g. `Job`.
    Other(String),
}

/// A record before or after a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Side {
    /// Nothing was reported: the record itself did not change.
    #[default]
    Unknown,
    /// There was none, or is none any more.
    Absent,
    /// Its columns, in the order of the layout.
    Row(Vec<Value>),
}

/// One thing that was done to one record.
#[derive(Debug)]
pub(super) struct Step {
    pub entity: Entity,
    pub record: i64,
    pub before: Side,
    pub after: Side,
    /// What became of it after it was noted.
    late: Option<Side>,
    /// Ids that came into lists (true) or left them: link table, its view, the id.
    pub links: Vec<(usize, usize, i64, bool)>,
    /// What it is called and by whom it was done; nothing for what follows from something else.
    pub noted: Option<Noted>,
    /// Values of what is no resource.
    pub values: Option<Values>,
}

/// What [`crate::Tx::audit`] was told.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    pub action: String,
    pub by: Author,
}

/// A [`Stamp`] that outlives its call.
#[derive(Clone, Debug)]
pub(super) struct Author {
    pub now: Instant,
    pub by: String,
    pub request: Option<String>,
}

/// What is known of a record that is no resource.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// The customer it is about.
    pub customer: Option<i64>,
    /// The location it belongs to.
    pub business: Option<i64>,
    /// Member, value before, value after, in JSON; no secrets.
    pub members: Vec<(&'static str, Option<String>, Option<String>)>,
}

/// All steps of a transaction.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub steps: Vec<Step>,
    latest: HashMap<(Entity, i64), usize>,
    /// Rows of link tables that came (true) or went.
    links: Vec<(usize, [i64; 2], bool)>,
    /// Who wrote last.
    pub author: Option<Author>,
    /// What changes now is not told: it is being erased.
    muted: bool,
    /// A report that could not be read: what happened is not known whole.
    pub damage: Option<String>,
}

impl Author {
    fn of(stamp: &Stamp<'_>) -> Author {
        Author { now: stamp.now, by: stamp.by.to_owned(), request: stamp.request.map(str::to_owned) }
    }
}

impl Entity {
    pub(super) fn of(name: &str) -> Entity {
        catalog().by_entity(name).map_or_else(|| Entity::Other(name.to_owned()), |model| Entity::Model(model.index))
    }
}

impl Step {
    fn new(entity: Entity, record: i64) -> Step {
        Step {
            entity,
            record,
            before: Side::Unknown,
            after: Side::Unknown,
            late: None,
            links: Vec::new(),
            noted: None,
            values: None,
        }
    }

    fn becomes(&mut self, side: Side) {
        if self.noted.is_some() && self.after != Side::Unknown {
            self.late = Some(side);
        } else {
            self.after = side;
        }
    }
}

impl Changes {
    /// Hands over what there is, and begins anew.
    pub(super) fn take(&mut self) -> Changes {
        let muted = self.muted;
        std::mem::replace(self, Changes { muted, ..Changes::default() })
    }

    fn step(&mut self, entity: Entity, record: i64) -> Option<&mut Step> {
        let at = *self.latest.entry((entity.clone(), record)).or_insert_with(|| {
            self.steps.push(Step::new(entity, record));
            self.steps.len() - 1
        });
        self.steps.get_mut(at)
    }

    fn row(&mut self, kind: i64, table: usize, record: i64, image: Vec<Value>) {
        let Some(step) = self.step(Entity::Model(table), record) else { return };
        match kind {
            BEFORE => {
                if step.before == Side::Unknown {
                    step.before = Side::Row(image);
                }
            }
            AFTER => {
                if step.before == Side::Unknown {
                    step.before = Side::Absent;
                }
                step.becomes(Side::Row(image));
            }
            _ => {
                if step.before == Side::Unknown {
                    step.before = Side::Row(image);
                }
                step.becomes(Side::Absent);
            }
        }
    }

    fn link(&mut self, table: usize, row: [i64; 2], added: bool) {
        // Out and in again is no change.
        match self.links.iter().position(|known| *known == (table, row, !added)) {
            Some(at) => {
                self.links.remove(at);
            }
            None => self.links.push((table, row, added)),
        }
    }

    /// Gives every row of a link table to the record whose list was written: of the two it belongs to the one that was named,
    /// else the one that changed besides, else the first.
    pub(super) fn settle(&mut self) {
        for (table, row, added) in std::mem::take(&mut self.links) {
            let Some(link) = link_layouts().get(table) else { continue };
            let standing = |index: &usize| {
                let key = link.views.get(*index).map(|view| (Entity::Model(view.model.index), link.ids(view, row).0));
                let step = key.and_then(|key| self.latest.get(&key)).and_then(|at| self.steps.get(*at));
                step.map_or(0, |step| if step.noted.is_some() { 2 } else { 1 })
            };
            let best = (0..link.views.len()).rev().max_by_key(standing).unwrap_or(0);
            let Some(view) = link.views.get(best) else { continue };
            let (own, other) = link.ids(view, row);
            if let Some(step) = self.step(Entity::Model(view.model.index), own) {
                step.links.push((table, best, other, added));
            }
        }
        for step in &mut self.steps {
            if let Some(late) = step.late.take() {
                step.after = late;
            }
        }
    }

    /// Gives what has happened to a record since it was last noted a name. Without any change since then: a command names what
    /// its parts have noted, and what is noted twice is one thing.
    fn note(&mut self, stamp: &Stamp<'_>, action: &str, entity: Entity, record: i64, values: Option<Values>) {
        let author = Author::of(stamp);
        self.author = Some(author.clone());
        let noted = Noted { action: action.to_owned(), by: author };
        let Some(step) = self.step(entity.clone(), record) else { return };
        if let Some(values) = values {
            step.values = Some(values);
        }
        let before = match &mut step.noted {
            None => {
                step.noted = Some(noted);
                return;
            }
            Some(known) if known.action == action => return,
            Some(known) => match &step.late {
                None => {
                    if !is_plain(action) {
                        known.action = noted.action;
                    }
                    return;
                }
                Some(_) => step.after.clone(),
            },
        };
        let after = step.late.take().unwrap_or_default();
        let next = Step { before, after, noted: Some(noted), ..Step::new(entity.clone(), record) };
        self.steps.push(next);
        self.latest.insert((entity, record), self.steps.len() - 1);
    }
}

/// Actions that only say what happened to the row.
pub(super) fn is_plain(action: &str) -> bool {
    matches!(action, "create" | "update" | "delete")
}

impl Trail {
    pub(super) fn lock(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything: a transaction begins.
    pub(crate) fn clear(&self) {
        let mut changes = self.lock();
        changes.steps.clear();
        changes.latest.clear();
        changes.links.clear();
        changes.author = None;
        changes.muted = false;
        changes.damage = None;
    }

    /// Stops telling what changes, or goes on.
    pub(crate) fn mute(&self, muted: bool) {
        self.lock().muted = muted;
    }

    pub(super) fn note(&self, stamp: &Stamp<'_>, action: &str, entity: &str, record: i64, values: Option<Values>) {
        self.lock().note(stamp, action, Entity::of(entity), record, values);
    }
}

const BEFORE: i64 = 0;
const AFTER: i64 = 1;
const GONE: i64 = 2;
