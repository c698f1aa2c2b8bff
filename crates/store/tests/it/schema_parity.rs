//! The migrations of both databases come to the same tables, columns, keys, indexes and triggers; asked of the databases
//! themselves, each in its own way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use hallpass_contract::{Source, catalog};
use hallpass_testbed::{Cell, Database, Raw};

mod effects;

/// Empty databases after all migrations. Their guards are dropped last.
struct Pair {
    sqlite: Raw,
    postgres: Raw,
    _database: Database,
    _folder: tempfile::TempDir,
}

fn pair() -> Pair {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db");
    drop(rusqlite::Connection::open(&file).unwrap());
    let sqlite = Raw::open(file.to_str().unwrap());
    migrate(&sqlite, "sqlite");
    let database = Database::from_template("migrated", |url| migrate(&Raw::open(url), "postgres"));
    Pair { sqlite, postgres: Raw::open(database.url()), _database: database, _folder: folder }
}

fn migrate(raw: &Raw, of: &str) {
    for path in migrations(of).values() {
        raw.batch(&format!("BEGIN; {} ; COMMIT", std::fs::read_to_string(path).unwrap()));
    }
}

/// Migrations of a database by number.
fn migrations(of: &str) -> BTreeMap<u32, PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("migrations").join(of);
    let numbered = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        (name.split_once("__").unwrap().0[1..].parse().unwrap(), path)
    };
    std::fs::read_dir(folder).unwrap().map(|entry| numbered(entry.unwrap().path())).collect()
}

/// Text in a form both databases can be brought to: their spelling of conditions differs in brackets, blanks, casts and `IN`.
fn plain(text: &str) -> String {
    let text = text.replace("::text", "").replace("::bigint", "").to_lowercase();
    let text = text.replace(" = ANY (ARRAY".to_lowercase().as_str(), " in ").replace(']', "");
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '[' | '"')).collect()
}

/// What is behind every `word` up to its closing bracket.
fn bracketed<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let inside = |rest: &'a str| {
        let mut depth = 1;
        let end = rest.find(|c| {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        &rest[..end.unwrap()]
    };
    text.match_indices(word).map(|(at, _)| inside(&text[at + word.len()..])).collect()
}

/// Tables that one file does not need.
const ONLY_POSTGRES: &[&str] = &["writer_turn"];

fn tables(raw: &Raw) -> Vec<String> {
    raw.tables().into_iter().filter(|table| !ONLY_POSTGRES.contains(&table.as_str())).collect()
}

#[test]
fn from_the_twentieth_on_every_migration_is_there_twice() {
    let later = |of| migrations(of).into_keys().filter(|number| *number >= 20).collect::<BTreeSet<_>>();
    assert_eq!(later("sqlite"), later("postgres"));
    assert!(migrations("sqlite").len() >= 19 && migrations("postgres").contains_key(&1));
}

#[test]
fn tables_columns_and_first_rows_are_the_same() {
    let Pair { sqlite, postgres, .. } = &pair();
    assert_eq!(tables(sqlite), tables(postgres));
    for table in tables(sqlite) {
        // Name, type, may it be NULL, default, whether ids are given by themselves and never twice.
        type Column = (String, String, bool, Option<String>);
        let of_sqlite = "SELECT name, CASE type WHEN 'INTEGER' THEN 'bigint' ELSE lower(type) END, \"notnull\" = 0 AND pk = 0, \
                         dflt_value FROM pragma_table_info(?1) ORDER BY cid";
        let of_postgres = "SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, \
                           pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a \
                           LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
                           WHERE a.attrelid = to_regclass(?1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
        let columns = |raw: &Raw, sql: &str| -> Vec<Column> {
            let mut columns: Vec<Column> = raw.all(sql, &[(&table).into()]);
            columns.iter_mut().for_each(|column| column.3 = column.3.as_deref().map(plain));
            columns
        };
        assert_eq!(columns(sqlite, of_sqlite), columns(postgres, of_postgres), "{table}");
        let rows = |raw: &Raw| raw.rows(&format!("SELECT * FROM {table} ORDER BY 1"), &[]);
        assert_eq!(rows(sqlite), rows(postgres), "{table}");
    }
    // Texts sort byte by byte, whatever the database does by default.
    let other = "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
                 JOIN pg_collation o ON o.oid = a.attcollation WHERE c.relnamespace = 'public'::regnamespace \
                 AND a.attnum > 0 AND a.atttypid = 'text'::regtype AND o.collname <> 'C'";
    assert_eq!(postgres.all::<String>(other, &[]), Vec::<String>::new());
}

#[test]
fn ids_are_given_by_themselves_in_the_same_tables() {
    let Pair { sqlite, postgres, .. } = &pair();
    // A single whole-number key that may be left out. On SQLite any may; by ours only `id` ever is.
    let of_sqlite = "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' \
                     AND c.name = 'id' AND c.pk = 1 AND m.name NOT LIKE 'sqlite%' ORDER BY 1";
    let of_postgres = "SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
                       WHERE a.attname = 'id' AND a.attidentity = 'd' AND c.relkind = 'r' ORDER BY c.relname COLLATE \"C\"";
    let given: Vec<String> = postgres.all(of_postgres, &[]);
    assert_eq!(sqlite.all::<String>(of_sqlite, &[]), given);
    assert!(given.len() > 40, "{}", given.len());
}

#[test]
fn keys_are_the_same_and_their_names_tell_the_member() {
    let Pair { sqlite, postgres, .. } = &pair();
    let of_sqlite = "SELECT m.name, 'p', (SELECT group_concat(c.name, ',' ORDER BY c.pk) FROM pragma_table_info(m.name) c \
                     WHERE c.pk > 0) FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' \
                     AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.pk > 0) \
                     UNION ALL SELECT m.name, 'u', (SELECT group_concat(c.name, ',' ORDER BY c.seqno) \
                     FROM pragma_index_info(i.name) c) FROM sqlite_master m JOIN pragma_index_list(m.name) i \
                     WHERE m.type = 'table' AND i.origin = 'u'";
    let of_postgres = "SELECT c.relname, k.contype::text, (SELECT string_agg(a.attname, ',' ORDER BY n.at) \
                       FROM unnest(k.conkey) WITH ORDINALITY AS n (attnum, at) \
                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.attnum), k.conname \
                       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
                       WHERE k.contype IN ('p', 'u') AND c.relnamespace = 'public'::regnamespace";
    let keys: BTreeSet<(String, String, String)> = sqlite.all(of_sqlite, &[]).into_iter().collect();
    let named: Vec<(String, String, String, String)> = postgres.all(of_postgres, &[]);
    let known = |table: &String| !ONLY_POSTGRES.contains(&table.as_str());
    let found = named
        .iter()
        .filter(|key| known(&key.0))
        .map(|(table, kind, columns, _)| (table.clone(), kind.clone(), columns.clone()));
    assert_eq!(keys, found.collect());
    for (table, kind, columns, name) in named {
        let tells = match (kind.as_str(), columns.as_str()) {
            ("p", "id") => format!("{table}_pkey"),
            ("p", _) => format!("{table}_key"),
            (_, column) => format!("{table}_{column}_key"),
        };
        assert_eq!(name, tells);
    }
}

/// Name, table, columns or expressions, condition, unique.
type Index = (String, String, Vec<String>, Option<String>, bool);

fn indexes_of_sqlite(raw: &Raw) -> BTreeSet<Index> {
    let sql = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    let read = |(name, table, sql): (String, String, String)| {
        let (_, behind) = sql.split_once(&format!("ON {table} (")).unwrap();
        let list = bracketed(&format!("({behind}"), "(")[0].to_owned();
        let condition = behind[list.len()..].split_once("WHERE ").map(|(_, condition)| plain(condition));
        // A comma inside brackets does not separate.
        let list = list.replace("COALESCE(payer_id, coworker_id)", "COALESCE(payer_id; coworker_id)");
        let list = list.replace("COALESCE(taken_until, due_at)", "COALESCE(taken_until; due_at)");
        let columns = list.split(',').map(|column| plain(&column.replace(';', ","))).collect();
        (name, table, columns, condition, sql.starts_with("CREATE UNIQUE"))
    };
    raw.all(sql, &[]).into_iter().map(read).collect()
}

fn indexes_of_postgres(raw: &Raw) -> BTreeSet<Index> {
    let sql = "SELECT i.relname, t.relname, pg_get_indexdef(x.indexrelid, n, true), pg_get_expr(x.indpred, x.indrelid), \
               x.indisunique FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
               CROSS JOIN LATERAL generate_series(1, x.indnkeyatts) n WHERE t.relnamespace = 'public'::regnamespace \
               AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid) ORDER BY 1, n";
    let mut all: BTreeMap<String, Index> = BTreeMap::new();
    for (name, table, column, condition, unique) in raw.all::<(String, String, String, Option<String>, bool)>(sql, &[])
    {
        let index = (name.clone(), table, Vec::new(), condition.as_deref().map(plain), unique);
        all.entry(name).or_insert(index).2.push(plain(&column));
    }
    all.into_values().collect()
}

#[test]
fn indexes_are_the_same() {
    let Pair { sqlite, postgres, .. } = &pair();
    let (first, second) = (indexes_of_sqlite(sqlite), indexes_of_postgres(postgres));
    assert_eq!(first.difference(&second).collect::<Vec<_>>(), second.difference(&first).collect::<Vec<_>>());
    assert!(first.len() >= 147, "{}", first.len());
}

/// Columns that may be NULL as far as the database knows, and never are: a check-in has a customer, and of one that is due it is
/// known what is due.
const NEVER_NULL: [(&str, &str); 3] =
    [("checkin_coworker", "coworker_id"), ("checkin_coworker_end", "coworker_id"), ("checkin_due", "due_kind")];

#[test]
fn an_index_puts_null_first_where_there_can_be_any() {
    let Pair { postgres, .. } = &pair();
    // NULLs in a column of an index that is no expression: can there be any, does the index put them first?
    let sql = "SELECT i.relname, a.attname, a.attnotnull, pg_get_expr(x.indpred, x.indrelid), \
               pg_index_column_has_property(x.indexrelid, CAST(n AS INTEGER), 'nulls_first') \
               FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid CROSS JOIN LATERAL generate_series(1, x.indnkeyatts) n \
               JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[n - 1] \
               WHERE i.relnamespace = 'public'::regnamespace AND NOT x.indisunique ORDER BY 1, n";
    let mut both = [0, 0];
    for (index, column, never, condition, first) in
        postgres.all::<(String, String, bool, Option<String>, bool)>(sql, &[])
    {
        let excluded = condition.is_some_and(|condition| condition.contains(&format!("{column} IS NOT NULL")))
            || NEVER_NULL.contains(&(index.as_str(), column.as_str()));
        assert_eq!(first, !never && !excluded, "{index}: {column}");
        both[usize::from(first)] += 1;
    }
    assert!(both[0] > 100 && both[1] > 20, "{both:?}");
}

/// A listing says where NULL goes when its member can be null; an index that says otherwise would not be read.
#[test]
fn an_index_puts_null_where_listings_ask_for_it() {
    let Pair { postgres, .. } = &pair();
    let sql = "SELECT i.relname, a.attname, pg_index_column_has_property(x.indexrelid, CAST(n AS INTEGER), 'nulls_first') \
               FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid CROSS JOIN LATERAL generate_series(1, x.indnkeyatts) n \
               JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[n - 1] \
               WHERE x.indrelid = to_regclass(?1) AND x.indpred IS NULL";
    let mut compared = 0;
    for model in catalog().models() {
        let sorted: Vec<(String, String, bool)> = postgres.all(sql, &[model.resource.table.into()]);
        for (index, column, first) in sorted {
            let of_column = |source| matches!(source, Source::Column(of) if of == column);
            if let Some(field) = model.fields.iter().find(|field| of_column(field.source)) {
                assert_eq!(first, field.nullable, "{index}: {column}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn conditions_on_values_are_the_same() {
    let Pair { sqlite, postgres, .. } = &pair();
    let mut first: BTreeSet<(String, String)> = BTreeSet::new();
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL";
    for (table, sql) in sqlite.all::<(String, String)>(sql, &[]) {
        first.extend(bracketed(&sql, "CHECK (").into_iter().map(|check| (table.clone(), plain(check))));
    }
    let sql = "SELECT c.relname, pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
               WHERE k.contype = 'c'";
    let second: Vec<(String, String)> = postgres.all(sql, &[]);
    let mut second: BTreeSet<(String, String)> =
        second.into_iter().map(|(table, check)| (table, plain(&check))).collect();
    // What two triggers do on SQLite, which cannot add a condition to a table.
    assert!(second.remove(&("coworker_time_pass".into(), "remaining_uses>=0andremaining_uses<=total_uses".into())));
    assert_eq!(first, second);
    assert_eq!(first.len(), 15);
}

#[test]
fn triggers_are_the_same() {
    let Pair { sqlite, postgres, .. } = &pair();
    // `UPDATE OF coworker_id ON coworker_product` and the like: what comes between BEFORE or AFTER and the line's end.
    let event = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("public.", "");
        let from = text.find(" BEFORE ").or(text.find(" AFTER ")).unwrap();
        let text = &text[from + 1..];
        let (events, rest) = text.split_once(' ').unwrap().1.split_once(" ON ").unwrap();
        format!("{events} ON {}", rest.split(' ').next().unwrap())
    };
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%_bounds_on_%'";
    let first: BTreeMap<String, String> =
        sqlite.all::<(String, String)>(sql, &[]).into_iter().map(|(n, t)| (n, event(&t))).collect();
    // Those called `told` speak to other servers, of which one file has none.
    let sql = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE '%!_told' ESCAPE '!'";
    let second: BTreeMap<String, String> =
        postgres.all::<(String, String)>(sql, &[]).into_iter().map(|(n, t)| (n, event(&t))).collect();
    assert_eq!(first, second);
    assert_eq!(first.len(), 52);
    assert_eq!(first["coworker_product_payer_update"], "UPDATE OF coworker_id ON coworker_product");
}

/// A cell of the first row.
fn cell(raw: &Raw, sql: &str) -> Cell {
    raw.value(sql, &[])
}
