//! What tables there are, what is in them, and getting in the way of writes.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Cell, Raw};

impl Raw {
    /// The tables of the store, by name. What the migrations keep for themselves is among them.
    pub fn tables(&self) -> Vec<String> {
        self.all(
            if self.is_sqlite() {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY 1"
            } else {
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition \
                 AND relnamespace = 'public'::regnamespace ORDER BY relname COLLATE \"C\""
            },
            &[],
        )
    }

    /// The columns of a table, in their order.
    pub fn columns(&self, table: &str) -> Vec<String> {
        let sql = if self.is_sqlite() {
            "SELECT name FROM pragma_table_info(?1) ORDER BY cid"
        } else {
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?1) AND attnum > 0 AND NOT attisdropped \
             ORDER BY attnum"
        };
        self.all(sql, &[table.into()])
    }

    /// The number of rows of every table.
    pub fn counts(&self) -> BTreeMap<String, i64> {
        self.still(|| {
            let count = |table: &String| self.value(&format!("SELECT COUNT(*) FROM \"{table}\""), &[]);
            self.tables().iter().map(|table| (table.clone(), count(table))).collect()
        })
    }

    /// A hash of every table of which `told` is true: every value of every row for which `row_told` is true, whatever
    /// order they are stored in.
    pub fn hashes(&self, told: impl Fn(&str) -> bool, row_told: impl Fn(&[Cell]) -> bool) -> BTreeMap<String, String> {
        let hash = |table: &String| {
            let rows = self.rows(&format!("SELECT * FROM \"{table}\""), &[]);
            let mut rows: Vec<String> =
                rows.into_iter().filter(|row| row_told(row)).map(|row| format!("{row:?}")).collect();
            rows.sort_unstable();
            let digest = rows.iter().fold(Sha256::new(), |digest, row| digest.chain_update(row).chain_update([0]));
            digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
        };
        self.still(|| {
            self.tables().iter().filter(|table| told(table)).map(|table| (table.clone(), hash(table))).collect()
        })
    }

    /// The numbers that were given out, those of deleted rows too, by table.
    pub fn numbers(&self) -> BTreeMap<String, i64> {
        let sql = if self.is_sqlite() {
            "SELECT name, seq FROM sqlite_sequence"
        } else {
            "SELECT sequencename, COALESCE(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"
        };
        self.all::<(String, i64)>(sql, &[]).into_iter().collect()
    }

    /// Asks several questions of one state of the database.
    pub fn still<T>(&self, ask: impl FnOnce() -> T) -> T {
        self.batch(if self.is_sqlite() { "BEGIN" } else { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" });
        let answer = ask();
        self.batch("COMMIT");
        answer
    }

    /// From now on the database refuses an INSERT or UPDATE of a table (`event`) `when` a condition on NEW and, for an
    /// UPDATE, OLD holds, and says `message`; `name` is for [`Raw::give_way`].
    pub fn get_in_the_way(&self, name: &str, event: &str, table: &str, when: &str, message: &str) {
        if self.is_sqlite() {
            self.batch(&format!(
                "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ));
        } else {
            self.batch(&format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{message}'; END $$; \
                 CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
            ));
        }
    }

    /// From now on every INSERT, UPDATE or DELETE of a row of a table (`event`) is followed by a statement, which may name NEW or
    /// OLD; until [`Raw::give_way`].
    pub fn follow_up(&self, name: &str, event: &str, table: &str, statement: &str) {
        if self.is_sqlite() {
            self.batch(&format!("CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {statement}; END"));
        } else {
            self.batch(&format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NULL; END $$; \
                 CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            ));
        }
    }

    /// Ends [`Raw::get_in_the_way`] and [`Raw::follow_up`].
    pub fn give_way(&self, name: &str, table: &str) {
        if self.is_sqlite() {
            self.batch(&format!("DROP TRIGGER {name}"));
        } else {
            self.batch(&format!("DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()"));
        }
    }
}
