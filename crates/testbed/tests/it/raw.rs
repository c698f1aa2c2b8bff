//! The same questions to both databases, and the same answers.

use hallpass_testbed::{Cell, Database, Raw};

/// Asks both databases.
fn both(ask: impl Fn(&Raw)) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("raw.db");
    drop(std::fs::File::create(&file).unwrap());
    ask(&Raw::open(file.to_str().unwrap()));
    let database = Database::fresh();
    ask(&Raw::open(database.url()));
}

#[test]
fn values_come_back_as_they_went_in() {
    both(|raw| {
        raw.batch("CREATE TABLE a (id BIGINT PRIMARY KEY, n BIGINT, t TEXT); CREATE TABLE b (id BIGINT)");
        for (id, n, t) in [(1, Some(i64::MAX), Some("Ann's ?1")), (2, Some(-10_000), Some("Émile")), (3, None, None)] {
            assert_eq!(raw.execute("INSERT INTO a VALUES (?1, ?2, ?3)", &[id.into(), n.into(), t.into()]), 1);
        }
        let rows: Vec<(i64, Option<i64>, Option<String>)> =
            raw.all("SELECT * FROM a WHERE id > ?1 ORDER BY id", &[1.into()]);
        assert_eq!(rows, [(2, Some(-10_000), Some("Émile".into())), (3, None, None)]);
        assert_eq!(raw.value::<String>("SELECT t FROM a WHERE t = ?1", &["Ann's ?1".into()]), "Ann's ?1");
        assert_eq!(raw.rows("SELECT id, n FROM a WHERE n IS NULL", &[]), [[Cell::Integer(3), Cell::Null]]);
        assert_eq!(raw.execute("UPDATE a SET n = n + 1 WHERE id <> ?1", &[1.into()]), 2);
        assert_eq!(raw.tables(), ["a", "b"]);
        assert_eq!(raw.columns("a"), ["id", "n", "t"]);
        assert_eq!(raw.counts().into_iter().collect::<Vec<_>>(), [("a".into(), 3), ("b".into(), 0)]);
    });
}

#[test]
fn sums_and_truths_are_whole_numbers() {
    both(|raw| {
        raw.batch("CREATE TABLE a (n BIGINT)");
        let sum = || raw.value::<Option<i64>>("SELECT SUM(n) FROM a", &[]);
        assert_eq!(sum(), None);
        let mut expected = 0;
        for n in
            [0, 5, 10_000, 99_999_999, 100_000_000, -400_000_000_000, 1_772_438_400_000_000, -1_772_438_400_000_001]
        {
            raw.execute("INSERT INTO a VALUES (?1)", &[n.into()]);
            expected += n;
            assert_eq!(sum(), Some(expected));
        }
        assert_eq!(raw.value::<i64>("SELECT SUM(n) FROM a WHERE n > 0", &[]), 1_772_438_600_010_004);
        assert!(raw.value::<bool>("SELECT COUNT(*) = 8 FROM a", &[]));
        assert_eq!(raw.value::<f64>("SELECT 0.25 + MAX(n) - MAX(n) FROM a", &[]), 0.25);
        assert_eq!(raw.value::<f64>("SELECT -12345678.5", &[]), -12_345_678.5);
    });
}

#[test]
fn what_is_refused_says_why() {
    both(|raw| {
        raw.batch("CREATE TABLE a (n BIGINT PRIMARY KEY); INSERT INTO a VALUES (1)");
        assert!(raw.try_execute("INSERT INTO a VALUES (1)", &[]).is_err());
        assert!(raw.try_rows("SELECT m FROM a", &[]).unwrap_err().contains("m"));
        raw.get_in_the_way("no_two", "INSERT", "a", "NEW.n = 2", "on purpose");
        assert!(raw.try_execute("INSERT INTO a VALUES (2)", &[]).unwrap_err().contains("on purpose"));
        assert_eq!(raw.execute("INSERT INTO a VALUES (3)", &[]), 1);
        raw.give_way("no_two", "a");
        assert_eq!(raw.execute("INSERT INTO a VALUES (2)", &[]), 1);
        raw.follow_up("seven_goes", "INSERT", "a", "DELETE FROM a WHERE n = NEW.n AND n = 7");
        raw.batch("INSERT INTO a VALUES (7), (8)");
        raw.give_way("seven_goes", "a");
        raw.batch("INSERT INTO a VALUES (9)");
        assert_eq!(raw.all::<i64>("SELECT n FROM a ORDER BY n", &[]), [1, 2, 3, 8, 9]);
    });
}

#[test]
fn a_hash_knows_every_value_and_no_order() {
    both(|raw| {
        raw.batch("CREATE TABLE a (n BIGINT, t TEXT); CREATE TABLE b (n BIGINT)");
        let hashes = || raw.hashes(|table| table == "a", |row| row[1] != Cell::Text("left out".into()));
        raw.batch("INSERT INTO a VALUES (1, 'one'), (2, NULL)");
        let before = hashes();
        assert_eq!(before.len(), 1);
        raw.batch(
            "DELETE FROM a WHERE n = 1; INSERT INTO a VALUES (1, 'one'), (9, 'left out'); INSERT INTO b VALUES (1)",
        );
        assert_eq!(hashes(), before);
        raw.batch("UPDATE a SET t = '' WHERE n = 2");
        assert_ne!(hashes(), before);
    });
}

/// The blocking client is used from asynchronous tests too.
#[test]
fn it_may_be_used_where_nothing_may_block() {
    let database = Database::fresh();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let raw = Raw::open(database.url());
        assert_eq!(raw.value::<i64>("SELECT 1", &[]), 1);
        drop(raw);
    });
}
