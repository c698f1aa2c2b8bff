//! Databases of a test's own.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use hallpass_testbed::{Cluster, Database, Raw, drop_database, fresh_database, from_template};

fn names() -> Vec<String> {
    let url = Cluster::shared().superuser_url("postgres");
    Raw::open(&url).all("SELECT datname::text FROM pg_database ORDER BY 1", &[])
}

fn name(url: &str) -> String {
    url.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn a_fresh_database_is_empty_and_its_users_own() {
    let (one, two) = (fresh_database(), Database::fresh());
    let raw = Raw::open(&one);
    assert_eq!(raw.tables(), Vec::<String>::new());
    raw.batch("CREATE TABLE a (id BIGINT)");
    assert_eq!(raw.tables(), ["a"]);
    assert_eq!(Raw::open(two.url()).tables(), Vec::<String>::new());
    let rights = "SELECT rolsuper, rolname::text FROM pg_roles WHERE rolname = current_user";
    assert_eq!(raw.value::<(bool, String)>(rights, &[]), (false, "hallpass".into()));
    assert_eq!(raw.value::<String>("SHOW server_encoding", &[]), "UTF8");
    // It goes although somebody is connected.
    drop_database(&one);
    assert!(!names().contains(&name(&one)));
    assert!(raw.try_batch("SELECT 1").is_err());
    let left = name(two.url());
    drop(two);
    // Orders are followed one after the other.
    fresh_database();
    assert!(!names().contains(&left));
}

#[test]
fn a_template_is_prepared_once_and_copied_often() {
    let prepared = AtomicU32::new(0);
    let held = std::sync::Mutex::new(None);
    let prepare = |url: &str| {
        prepared.fetch_add(1, Ordering::Relaxed);
        let raw = Raw::open(url);
        raw.batch("CREATE TABLE a (n BIGINT); INSERT INTO a VALUES (7)");
        // Somebody who forgets to hang up.
        *held.lock().unwrap() = Some(raw);
    };
    let copies: Vec<Database> = std::thread::scope(|scope| {
        let copy = || Database::from_template("seven", prepare);
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(copy)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(prepared.load(Ordering::Relaxed), 1);
    for (n, copy) in (0..).zip(&copies) {
        let raw = Raw::open(copy.url());
        raw.execute("UPDATE a SET n = n + ?1", &[n.into()]);
        assert_eq!(raw.value::<i64>("SELECT n FROM a", &[]), 7 + n);
    }
    assert_eq!(Raw::open(&from_template("none", |_| {})).tables(), Vec::<String>::new());
}

/// Not a limit, but a number to look at: `cargo test -p hallpass-testbed --test it time -- --nocapture`.
#[test]
fn the_time_of_a_copy_is_told() {
    let prepare = |url: &str| {
        // About as many tables and indexes as the store has.
        let tables: String = (0..80)
            .map(|n| {
                format!(
                    "CREATE TABLE t{n} (id BIGINT PRIMARY KEY, a TEXT, b BIGINT); CREATE INDEX a{n} ON t{n} (a); \
                     CREATE INDEX b{n} ON t{n} (b); INSERT INTO t{n} VALUES (1, 'a', 1);"
                )
            })
            .collect();
        Raw::open(url).batch(&tables);
    };
    from_template("many", prepare);
    let begun = Instant::now();
    for _ in 0..10 {
        let copy = Database::from_template("many", |_| {});
        assert_eq!(Raw::open(copy.url()).value::<i64>("SELECT SUM(b) FROM t79", &[]), 1);
    }
    println!("copy, use and drop: {:?} each", begun.elapsed() / 10);
}

/// A backup by PostgreSQL's own tools.
#[test]
fn a_restored_database_has_the_same_rows() {
    let database = Database::fresh();
    let raw = Raw::open(database.url());
    raw.batch("CREATE TABLE a (n BIGINT); INSERT INTO a VALUES (1), (2)");
    let restored = Raw::open(Database::restored(database.url()).url()).hashes(|_| true, |_| true);
    assert_eq!(restored, raw.hashes(|_| true, |_| true));
    assert_eq!(restored.len(), 1);
}
