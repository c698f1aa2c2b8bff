//! What was done by hand, with its note, and the passes it changed.

use hallpass_engine::{Instant, PassId};

use crate::desk::Stamp;
use crate::{Error, Row, Tx};

/// An action to remember.
#[derive(Clone, Debug)]
pub struct NewAction<'a> {
    /// One of the kinds the table knows, e.g. `correction`.
    pub kind: &'static str,
    /// What it was done to: the entity ...
    pub entity: &'static str,
    /// ... and its number.
    pub record: i64,
    /// Whose it was, if anybody's.
    pub customer: Option<i64>,
    /// Where.
    pub location: Option<i64>,
    /// How many minutes or days, if that says it.
    pub amount: Option<i64>,
    /// The stretch of time it is about: [from, to).
    pub stretch: Option<(Instant, Instant)>,
    /// Why, in the words of whoever did it.
    pub note: Option<&'a str>,
    /// One sentence that says what was done.
    pub text: &'a str,
    /// The action it takes back.
    pub undoes: Option<i64>,
}

/// A pass before and after an action, as JSON the caller has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionPass {
    /// The pass.
    pub pass: PassId,
    /// How it was.
    pub was: String,
    /// How it became.
    pub became: String,
}

/// An action as remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Number of the action.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who: an e-mail or `system`.
    pub actor: String,
    /// See [`NewAction::kind`].
    pub kind: String,
    /// See [`NewAction::entity`].
    pub entity: String,
    /// See [`NewAction::record`].
    pub record: i64,
    /// See [`NewAction::customer`].
    pub customer: Option<i64>,
    /// See [`NewAction::location`].
    pub location: Option<i64>,
    /// See [`NewAction::amount`].
    pub amount: Option<i64>,
    /// See [`NewAction::stretch`].
    pub stretch: Option<(Instant, Instant)>,
    /// See [`NewAction::note`].
    pub note: Option<String>,
    /// See [`NewAction::text`].
    pub text: String,
    /// See [`NewAction::undoes`].
    pub undoes: Option<i64>,
    /// The action that took it back.
    pub undone_by: Option<i64>,
}

const COLUMNS: &str = "id, at, (SELECT a.name FROM actor a WHERE a.id = desk_action.actor_id), kind, entity, record_id, coworker_id, business_id, amount, note, text, undoes, undone_by, \
     from_time, to_time";

fn read_action(row: &Row<'_>) -> Result<Action, Error> {
    Ok(Action {
        id: row.int(0)?,
        at: Instant::from_micros(row.int(1)?),
        actor: row.opt_text(2)?.unwrap_or_default().to_owned(),
        kind: row.text(3)?.to_owned(),
        entity: row.text(4)?.to_owned(),
        record: row.int(5)?,
        customer: row.opt_int(6)?,
        location: row.opt_int(7)?,
        amount: row.opt_int(8)?,
        stretch: row.opt_int(13)?.map(Instant::from_micros).zip(row.opt_int(14)?.map(Instant::from_micros)),
        note: row.opt_text(9)?.map(str::to_owned),
        text: row.text(10)?.to_owned(),
        undoes: row.opt_int(11)?,
        undone_by: row.opt_int(12)?,
    })
}

impl Tx {
    /// Remembers an action with the passes it changed; answers its number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn keep_action(
        &mut self,
        action: &NewAction<'_>,
        passes: &[ActionPass],
        stamp: &Stamp<'_>,
    ) -> Result<i64, Error> {
        let actor = self.actor_id(stamp).await?;
        let id = self
            .insert(
                "INSERT INTO desk_action (at, actor_id, request_id, kind, entity, record_id, coworker_id, business_id, amount, \
                 note, text, undoes, from_time, to_time) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id",
                &[
                    stamp.now.as_micros().into(),
                    actor.into(),
                    stamp.request.into(),
                    action.kind.into(),
                    action.entity.into(),
                    action.record.into(),
                    action.customer.into(),
                    action.location.into(),
                    action.amount.into(),
                    action.note.into(),
                    action.text.into(),
                    action.undoes.into(),
                    action.stretch.map(|(from, _)| from.as_micros()).into(),
                    action.stretch.map(|(_, to)| to.as_micros()).into(),
                ],
            )
            .await?;
        for one in passes {
            self.execute(
                "INSERT INTO desk_action_pass (action_id, pass_id, was, became) VALUES (?1, ?2, ?3, ?4)",
                &[id.into(), one.pass.0.into(), (&one.was).into(), (&one.became).into()],
            )
            .await?;
        }
        if let Some(undone) = action.undoes {
            let sql = "UPDATE desk_action SET undone_by = ?2 WHERE id = ?1";
            self.execute(sql, &[undone.into(), id.into()]).await?;
            // What that one had taken back stands again.
            let sql =
                "UPDATE desk_action SET undone_by = NULL WHERE id = (SELECT undoes FROM desk_action WHERE id = ?1)";
            self.execute(sql, &[undone.into()]).await?;
        }
        Ok(id)
    }

    /// An action by its number.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn action(&mut self, id: i64) -> Result<Option<Action>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM desk_action WHERE id = ?1");
        self.first(&sql, &[id.into()], read_action).await
    }

    /// Actions of the given kinds that were done to a record, or that changed a pass of this number, newest first.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn actions_of(&mut self, entity: &str, record: i64, kinds: &[&str]) -> Result<Vec<Action>, Error> {
        let passes = if entity == "CoworkerTimePass" {
            " OR id IN (SELECT action_id FROM desk_action_pass WHERE pass_id = ?2)"
        } else {
            ""
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM desk_action WHERE ((entity = ?1 AND record_id = ?2){passes}) ORDER BY id DESC"
        );
        let mut found = self.rows(&sql, &[entity.into(), record.into()], read_action).await?;
        found.retain(|action| kinds.contains(&action.kind.as_str()));
        Ok(found)
    }

    /// Actions that a request made at an instant, in their order.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn actions_of_request(&mut self, request: &str, at: Instant) -> Result<Vec<Action>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM desk_action WHERE at = ?1 AND request_id = ?2 ORDER BY id");
        self.rows(&sql, &[at.as_micros().into(), request.into()], read_action).await
    }

    /// The audit entry that begins the last undo of what began with audit entry `deed`, if it was undone.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn undo_of(&mut self, deed: i64) -> Result<Option<i64>, Error> {
        let sql = "SELECT MIN(e.id) FROM desk_action a JOIN audit e ON e.at = a.at AND e.request_id = a.request_id \
                   WHERE a.entity = 'Audit' AND a.record_id = ?1 AND a.kind = 'undo' GROUP BY a.id ORDER BY a.id DESC LIMIT 1";
        Ok(self.first(sql, &[deed.into()], |row| row.opt_int(0)).await?.flatten())
    }

    /// The passes an action changed, by Id.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn action_passes(&mut self, action: i64) -> Result<Vec<ActionPass>, Error> {
        self.rows(
            "SELECT pass_id, was, became FROM desk_action_pass WHERE action_id = ?1 ORDER BY pass_id",
            &[action.into()],
            |row| {
                Ok(ActionPass {
                    pass: PassId(row.int(0)?),
                    was: row.text(1)?.to_owned(),
                    became: row.text(2)?.to_owned(),
                })
            },
        )
        .await
    }
}
