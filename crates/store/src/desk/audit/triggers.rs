//! The triggers that report changes on PostgreSQL. They are made of the contract's tables, not of a migration, so that a member
//! that is new is watched from the first start of the version that has it.
//!
//! A trigger speaks only to a session that has set `hallpass.audit` to `on`: everybody else's statements run as if there were
//! none. What it says is a message of level INFO, which the server sends at once, to nobody but the client, and keeps nowhere
//! (it logs such messages when `log_min_messages` is `info`, `notice` or below; the default is `warning`).

use std::sync::LazyLock;

use tokio_postgres::Client;

use super::layout::{layouts, link_layouts};
use super::write::digest;
use crate::Error;

/// The SQLSTATE of a report.
pub(super) const STATE: &str = "ZPAUD";

/// Which statements have made the triggers, and how many of them are there and at work: a table that was built anew has none.
const INSTALLED: &str = "SELECT obj_description(to_regproc('audit_change'), 'pg_proc'), COUNT(*) FROM pg_trigger \
                         WHERE tgfoid = to_regproc('audit_change') AND tgenabled = 'O'";

/// Says what has happened (I, U, D and the number of the table) and the row, before and after, as text.
const FUNCTION: &str = "CREATE OR REPLACE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE INFO USING ERRCODE = '{state}', MESSAGE = 'U' || TG_RELID, DETAIL = OLD::text, HINT = NEW::text;
  ELSIF TG_OP = 'INSERT' THEN
    RAISE INFO USING ERRCODE = '{state}', MESSAGE = 'I' || TG_RELID, HINT = NEW::text;
  ELSE
    RAISE INFO USING ERRCODE = '{state}', MESSAGE = 'D' || TG_RELID, DETAIL = OLD::text;
  END IF;
  RETURN NULL;
END
$$";

/// Takes away triggers of tables that are not watched any more.
const CLEAN: &str = "DO $$
DECLARE
  old record;
BEGIN
  FOR old IN SELECT tgname, CAST(tgrelid AS regclass) AS place FROM pg_trigger
    WHERE tgfoid = to_regproc('audit_change') AND tgname <> ALL ('{{names}}')
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', old.tgname, old.place);
  END LOOP;
END
$$";

/// Makes the triggers what this version needs; does nothing when they are. Servers must not do it at the same time. Each
/// statement is a transaction of its own and locks one table, so that it cannot be in a deadlock with those who write.
///
/// # Errors
/// [`Error::Statement`].
pub(crate) async fn install(client: &Client) -> Result<(), Error> {
    static WANTED: LazyLock<Wanted> = LazyLock::new(wanted);
    let Wanted { statements, triggers, digest } = &*WANTED;
    let installed = client.query_one(INSTALLED, &[]).await?;
    if installed.try_get::<_, Option<&str>>(0)? == Some(digest) && installed.try_get::<_, i64>(1)? == *triggers {
        return Ok(());
    }
    for statement in statements {
        client.batch_execute(statement).await?;
    }
    client.batch_execute(&format!("COMMENT ON FUNCTION audit_change() IS '{digest}'")).await?;
    Ok(())
}

/// What makes function and triggers.
struct Wanted {
    statements: Vec<String>,
    triggers: i64,
    /// Of the statements.
    digest: String,
}

/// Names come from the tables of the contract.
fn wanted() -> Wanted {
    let mut all = vec![FUNCTION.replace("{state}", STATE)];
    let mut names: Vec<String> = Vec::new();
    let mut make = |table: &str, events: &str| {
        names.push(format!("audit_{table}"));
        all.push(format!(
            "CREATE OR REPLACE TRIGGER audit_{table} AFTER {events} ON {table} FOR EACH ROW \
             WHEN (current_setting('hallpass.audit', true) = 'on') EXECUTE FUNCTION audit_change()"
        ));
    };
    for layout in layouts().iter().filter(|layout| layout.is_watched()) {
        make(layout.model.resource.table, &format!("INSERT OR DELETE OR UPDATE OF {}", layout.reported()));
    }
    for link in link_layouts() {
        make(link.table, "INSERT OR DELETE");
    }
    all.push(CLEAN.replace("{names}", &names.join(",")));
    let digest = digest(&all.join(";"));
    Wanted { statements: all, triggers: i64::try_from(names.len()).unwrap_or(i64::MAX), digest }
}
