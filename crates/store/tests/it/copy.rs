//! Moving a database: everything arrives, once, and goes on as it was.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use hallpass_store::copy::{Copied, copy};
use hallpass_store::postgres::{self, Postgres};
use hallpass_store::sqlite::{self, Sqlite};
use hallpass_store::{Error, Store};
use hallpass_testbed::{Database, Kind, Raw, kind};
use serde_json::json;

use crate::support::{Network, create, issue, network, page, place};

/// The database that is copied to: of the other kind where there is one, the first time.
struct Target {
    at: String,
    postgres: bool,
    _folder: Option<tempfile::TempDir>,
    _database: Option<Database>,
}

impl Target {
    fn new(postgres: bool) -> Target {
        if postgres {
            let database = Database::fresh();
            return Target { at: database.url().to_owned(), postgres, _folder: None, _database: Some(database) };
        }
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("hallpass.db").display().to_string();
        Target { at, postgres, _folder: Some(folder), _database: None }
    }

    async fn open(&self, unfinished: bool) -> Result<Store, Error> {
        if self.postgres {
            let options = postgres::Options { unfinished, connections: 2, ..postgres::Options::at(&self.at) };
            return Ok(Store::Postgres(Postgres::open(&options).await?));
        }
        let options = sqlite::Options { unfinished, ..sqlite::Options::at(&self.at) };
        Ok(Store::Sqlite(Sqlite::open(&options)?))
    }
}

/// Passes of both kinds, a deleted setting with the highest id, and a text in another alphabet.
async fn life(store: &Store) -> Network {
    let n = network(store).await;
    issue(store, n.ann, n.london, n.day, json!({})).await;
    issue(store, n.bob, n.tokyo, n.hours, json!({"Notes": "Grüße, 東京"})).await;
    for name in ["A", "B", "C"] {
        create(store, "BusinessSetting", json!({"BusinessId": n.london, "Name": name, "Value": "1"})).await;
    }
    n
}

/// What `verify` says, which is the same of a copy.
async fn findings(store: &Store) -> Vec<String> {
    let read = store.read::<_, Error, _>(|tx| Box::pin(async move { tx.verify(|_| ()).await }));
    read.await.unwrap().into_iter().map(|finding| format!("{finding:?}")).collect()
}

async fn all(from: &Store, to: &Store) -> Copied {
    copy(from, to, |_| {}).await.unwrap()
}

/// There and back again: rows, hashes, what listings answer, ids that go on, triggers that still work.
#[tokio::test]
async fn a_copy_is_the_same_database() {
    let source = place().await;
    let n = life(&source.store).await;
    source.raw().batch("DELETE FROM business_setting WHERE name = 'C'");
    // A start completes what drafts alone do not write: the first policy of each location.
    let source = source.reopened().await;
    let passes = page(&source.store, "CoworkerTimePass", "").await;
    let ways = if kind() == Kind::Postgres { [false, true] } else { [false, false] };
    let (first, second) = (Target::new(ways[0]), Target::new(ways[1]));
    let there = first.open(true).await.unwrap();
    let copied = all(&source.store, &there).await;
    assert_eq!(copied.different, [""; 0]);
    assert!(copied.tables > 60 && copied.rows > 700, "{copied:?}");
    drop(there);
    let there = first.open(false).await.unwrap();
    let back = second.open(true).await.unwrap();
    assert_eq!(all(&there, &back).await.rows, copied.rows);
    drop(back);
    let back = second.open(false).await.unwrap();
    for store in [&there, &back] {
        assert_eq!(page(store, "CoworkerTimePass", "").await, passes);
        assert_eq!(findings(store).await, findings(&source.store).await);
    }
    // Three settings were made; the id of the deleted third is not given again.
    let next = create(&back, "BusinessSetting", json!({"BusinessId": n.london, "Name": "D", "Value": "1"})).await;
    assert_eq!(next, 4);
    issue(&back, n.ann, n.london, n.day, json!({})).await;
    let told = Raw::open(&second.at).value::<i64>("SELECT COUNT(*) FROM audit WHERE entity = 'CoworkerTimePass'", &[]);
    assert_eq!(told, 3, "two passes before the copies, one after: what is written is still seen by the audit trail");
}

/// A copy that ends half-way is no database, and goes on where it stopped.
#[tokio::test]
async fn an_interrupted_copy_goes_on() {
    let source = place().await;
    life(&source.store).await;
    let target = Target::new(kind() == Kind::Postgres);
    for stop_at in ["actor", "coworker_time_pass", "time_pass"] {
        let there = target.open(true).await.unwrap();
        let stopped = AssertUnwindSafe(copy(&source.store, &there, |progress| {
            assert!(progress.table != stop_at || progress.rows < progress.of, "stopped on purpose");
        }));
        assert!(stopped.catch_unwind().await.is_err(), "{stop_at}");
        drop(there);
        let Err(Error::Schema(text)) = target.open(false).await.map(drop) else { panic!("it is not complete") };
        assert!(text.contains("hallpass copy"), "{text}");
    }
    let there = target.open(true).await.unwrap();
    assert_eq!(all(&source.store, &there).await.different, [""; 0]);
    drop(there);
    let there = target.open(false).await.unwrap();
    assert_eq!(findings(&there).await, findings(&source.store).await);
    // Complete, it is a database in use.
    let again = copy(&source.store, &there, |_| {}).await;
    assert!(matches!(&again, Err(Error::Schema(text)) if text.contains("records already")), "{again:?}");
}

/// What was written to the source meanwhile is noticed, and the target stays unfinished. The name is of other letters, so that
/// the records are counted differently, too.
#[tokio::test]
async fn a_source_that_changes_is_noticed() {
    let source = place().await;
    let n = life(&source.store).await;
    let target = Target::new(kind() == Kind::Postgres);
    let there = target.open(true).await.unwrap();
    let raw = source.raw();
    let mut done = false;
    let copied = copy(&source.store, &there, |progress| {
        // The last table of the alphabet: the others have been read.
        if progress.table == "visitor" && !done {
            raw.execute("UPDATE coworker SET full_name = 'Somebody else' WHERE id = ?1", &[n.ann.into()]);
            done = true;
        }
    });
    assert_eq!(copied.await.unwrap().different, ["coworker", "record_count"]);
    drop(there);
    assert!(matches!(target.open(false).await.map(drop), Err(Error::Schema(_))));
}
