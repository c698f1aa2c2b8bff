use hallpass_testbed::{Database, Raw};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::{register, text_holds};

const SCHEMA: &str = include_str!("../../../migrations/postgres/V1__schema.sql");

#[test]
fn letter_case_counts_for_nothing_in_any_alphabet() {
    assert!(text_holds("José Müller".as_bytes(), "é mü".as_bytes()));
    assert!(text_holds("JOSÉ".as_bytes(), "josé".as_bytes()));
    assert!(text_holds(b"Ann Lee", b"n l"));
    assert!(text_holds(b"Ann Lee", b""));
    assert!(!text_holds(b"Ann", b"ann lee"));
    assert!(!text_holds(b"Ann", b"%"));
}

/// Asks both databases. A truth value is a number on SQLite, and so it is when the test's own client reads one.
struct Both {
    sqlite: Connection,
    postgres: Raw,
    _database: Database,
}

impl Both {
    fn new() -> Both {
        let sqlite = Connection::open_in_memory().unwrap();
        register(&sqlite).unwrap();
        let database = Database::from_template("schema", |url| Raw::open(url).batch(SCHEMA));
        Both { sqlite, postgres: Raw::open(database.url()), _database: database }
    }

    /// What an expression is on both, as text.
    #[track_caller]
    fn ask(&self, expression: &str) -> Option<String> {
        let first = self.sqlite.query_row(&format!("SELECT {expression}"), [], |row| row.get::<_, Value>(0)).unwrap();
        let first = match first {
            Value::Null => None,
            Value::Integer(n) => Some(n.to_string()),
            Value::Text(text) => Some(text),
            other => panic!("{expression}: {other:?}"),
        };
        let plain = if expression.starts_with("holds") {
            format!("CAST({expression} AS INTEGER)")
        } else {
            expression.to_owned()
        };
        let shape = format!("SELECT CAST({plain} AS TEXT)");
        let second: Option<String> = self.postgres.value(&shape, &[]);
        assert_eq!(first, second, "{expression}");
        first
    }
}

#[test]
fn texts_hold_the_same_on_both() {
    let both = Both::new();
    for (text, part, holds) in [
        ("José Müller", "é mü", "1"),
        ("JOSÉ", "josé", "1"),
        ("Ann Lee", "n l", "1"),
        ("Ann Lee", "", "1"),
        ("", "", "1"),
        ("", "a", "0"),
        ("Ann", "ann lee", "0"),
        ("Ann", "%", "0"),
        ("A_B", "a_", "1"),
        ("ΟΔΟΣ", "οδος", "1"),
        ("ŁÓDŹ", "łódź", "1"),
        ("ЖЕНЯ 🙂", "женя 🙂", "1"),
        ("a\\'b", "\\''b", "1"),
    ] {
        let text = text.replace('\'', "''");
        assert_eq!(both.ask(&format!("holds('{text}', '{part}')")).as_deref(), Some(holds), "{text} {part}");
    }
    assert_eq!(both.ask("holds(NULL, 'a')"), None);
    assert_eq!(both.ask("holds('a', NULL)"), None);
}

#[test]
fn wall_clocks_are_the_same_on_both() {
    let both = Both::new();
    // 2026-03-29T00:59:59.999999Z and a microsecond later: the clocks go forward in London.
    assert_eq!(both.ask("local_micros(1774745999999999, 'Europe/London')").as_deref(), Some("1774745999999999"));
    assert_eq!(both.ask("local_micros(1774746000000000, 'Europe/London')").as_deref(), Some("1774749600000000"));
    // Half hours, the other side of the date line, far ahead and long before.
    assert_eq!(both.ask("local_micros(0, 'Asia/Kolkata')").as_deref(), Some("19800000000"));
    for zone in ["Pacific/Kiritimati", "America/St_Johns", "Etc/UTC", "Australia/Lord_Howe", "America/New_York"] {
        for at in
            [-1_i64, 0, 1, 1_772_438_400_000_000, 1_793_000_000_000_000, -1_000_000_000_000_001, 9_000_000_000_000_007]
        {
            both.ask(&format!("local_micros({at}, '{zone}')"));
        }
    }
    assert_eq!(both.ask("local_micros(0, 'Mars/Base')"), None);
    assert_eq!(both.ask("local_micros(NULL, 'Etc/UTC')"), None);
    assert_eq!(both.ask("local_micros(0, NULL)"), None);
}

#[test]
fn every_zone_of_the_reference_data_is_known_to_both() {
    let both = Both::new();
    for zone in crate::reference::zone_names() {
        assert!(both.ask(&format!("local_micros(1772438400000000, '{zone}')")).is_some(), "{zone}");
    }
}

#[test]
fn members_of_json_are_the_same_on_both() {
    let both = Both::new();
    let json = r#"{"a":true,"b":"true","c":12,"d":-9007199254740993,"e":null,"f":"x\"y é","g":"","h":false,"i":[1,"2"],"o":{"a":1}}"#;
    for (name, value, kind) in [
        ("a", Some("1"), Some("true")),
        ("b", Some("true"), Some("text")),
        ("c", Some("12"), Some("integer")),
        ("d", Some("-9007199254740993"), Some("integer")),
        ("e", None, Some("null")),
        ("f", Some("x\"y é"), Some("text")),
        ("g", Some(""), Some("text")),
        ("h", Some("0"), Some("false")),
        ("i", Some("[1,\"2\"]"), Some("array")),
        ("o", Some("{\"a\":1}"), Some("object")),
        ("none", None, None),
    ] {
        assert_eq!(both.ask(&format!("json_extract('{json}', '$.{name}')")).as_deref(), value, "{name}");
        assert_eq!(both.ask(&format!("json_type('{json}', '$.{name}')")).as_deref(), kind, "{name}");
    }
    assert_eq!(both.ask("json_type('{\"a\":1.5}', '$.a')").as_deref(), Some("real"));
    assert_eq!(both.ask("json_extract(NULL, '$.a')"), None);
    assert_eq!(both.ask("json_type(NULL, '$.a')"), None);
    for number in ["c", "d"] {
        both.ask(&format!("CAST(json_extract('{json}', '$.{number}') AS BIGINT)"));
    }
    let list = |json: &str| both.ask(&format!("(SELECT string_agg(e.value, '|') FROM json_each({json}, '$.l') AS e)"));
    assert_eq!(list(r#"'{"l":["a",{"Name":"x"},"b"]}'"#).as_deref(), Some(r#"a|{"Name":"x"}|b"#));
    for empty in ["'{}'", "NULL", r#"'{"l":[]}'"#] {
        assert_eq!(list(empty), None, "{empty}");
    }
    let numbers = r#"(SELECT SUM(CAST(e.value AS BIGINT)) FROM json_each('{"l":[5,70]}', '$.l') AS e)"#;
    assert_eq!(both.ask(numbers).as_deref(), Some("75"));
}
