//! What migrations say of tallies: triggers, and the counting of the records there are. Tests alone need it.

use crate::records::tally::sql::{Dialect, fillings};
use crate::records::tally::{EVERYWHERE, Step, TALLIES, Tally, of_table};

/// `(listing, place, step, records)` of everything a row counts for.
fn rows(table: &str, row: &str, sign: i64, dialect: Dialect, only: Option<i64>) -> String {
    let mut all = Vec::new();
    for (tally, by, place) in of_table(table).filter(|(tally, _, _)| only.is_none_or(|only| tally.number == only)) {
        let (number, step) = (tally.number, tally.step_of(row, by, dialect));
        all.push(format!("({number}, {EVERYWHERE}, {step}, {sign})"));
        if let Some(place) = place {
            all.push(format!("({number}, {row}.{place}, {step}, {sign})"));
        }
    }
    format!(
        "INSERT INTO record_count (listing, place, step, records) VALUES {} \
         ON CONFLICT (listing, place, step) DO UPDATE SET records = record_count.records + excluded.records;",
        all.join(", ")
    )
}

/// The tables that have tallies, in the order of [`TALLIES`].
fn tables() -> Vec<&'static str> {
    let mut tables: Vec<&'static str> = Vec::new();
    for (table, _, _) in TALLIES.iter().filter_map(Tally::columns) {
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    tables
}

/// When an update moves a record to another step or place: the columns to look at, and the condition.
fn moved(tally: &Tally, by: &str, place: Option<&str>, dialect: Dialect) -> (String, String) {
    let differ = if dialect == Dialect::Sqlite { "IS NOT" } else { "IS DISTINCT FROM" };
    let (old, new) = (tally.step_of("OLD", by, dialect), tally.step_of("NEW", by, dialect));
    let mut columns = by.to_owned();
    let mut condition = format!("({new}) {differ} ({old})");
    if let Some(place) = place {
        columns.push_str(&format!(", {place}"));
        condition.push_str(&format!(" OR NEW.{place} {differ} OLD.{place}"));
    }
    (columns, condition)
}

/// The statements that make every trigger.
fn triggers(dialect: Dialect) -> Vec<String> {
    let mut all = Vec::new();
    for table in tables() {
        for (when, row, sign) in [("INSERT", "NEW", 1), ("DELETE", "OLD", -1)] {
            let name = format!("{table}_count_{}", when.to_lowercase());
            all.push(trigger(&name, when, table, None, &rows(table, row, sign, dialect, None), dialect));
        }
        for (tally, by, place) in of_table(table) {
            // Ids do not change.
            if by == "id" {
                continue;
            }
            let name = format!("{table}_count_move_{}", tally.number);
            let (columns, condition) = moved(tally, by, place, dialect);
            let body = format!(
                "{} {}",
                rows(table, "OLD", -1, dialect, Some(tally.number)),
                rows(table, "NEW", 1, dialect, Some(tally.number))
            );
            let when = format!("UPDATE OF {columns}");
            all.push(trigger(&name, &when, table, Some(&condition), &body, dialect));
        }
    }
    all
}

fn trigger(name: &str, when: &str, table: &str, condition: Option<&str>, body: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => {
            let condition = condition.map(|text| format!(" WHEN {text}")).unwrap_or_default();
            format!("CREATE TRIGGER {name} AFTER {when} ON {table}{condition} BEGIN {body} END")
        }
        Dialect::Postgres => {
            let condition = condition.map(|text| format!(" WHEN ({text})")).unwrap_or_default();
            format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$;\n\
                 CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW{condition} EXECUTE FUNCTION {name}()"
            )
        }
    }
}

/// What a migration file ends with.
fn text(dialect: Dialect) -> String {
    let mut text = String::new();
    let filled = TALLIES.iter().flat_map(|tally| fillings(tally, dialect));
    for statement in filled.chain(triggers(dialect)) {
        text.push_str(&format!("{statement};\n"));
    }
    text
}

#[test]
fn every_tally_has_its_columns_and_a_number_of_its_own() {
    for (i, tally) in TALLIES.iter().enumerate() {
        let columns = tally.columns();
        assert_eq!(columns.map(|(_, _, place)| place.is_some()), Some(tally.place.is_some()), "{tally:?}");
        assert!(TALLIES.iter().skip(i + 1).all(|other| other.number != tally.number), "{tally:?}");
        assert!(tally.step != Step::Letters || !tally.may_lack(), "{tally:?}");
    }
}

/// What comes before the text in a migration.
const MARK: &str =
    "-- What follows is made from the list of tallies; its test (records/tally/migration.rs) holds it to that.\n";

/// Tells what to put into a new migration when [`TALLIES`] has changed.
#[test]
fn migrations_say_what_the_list_says() {
    let sqlite = include_str!("../../../migrations/sqlite/V20__record_count.sql");
    let postgres = include_str!("../../../migrations/postgres/V20__record_count.sql");
    for (name, file, dialect) in [("sqlite", sqlite, Dialect::Sqlite), ("postgres", postgres, Dialect::Postgres)] {
        let text = text(dialect);
        if let Ok(folder) = std::env::var("HALLPASS_WRITE_MIGRATION") {
            std::fs::write(std::path::Path::new(&folder).join(name), &text).unwrap();
        }
        let (_, made) = file.split_once(MARK).unwrap();
        assert!(made == text, "{name} should end with:\n{text}");
    }
}
