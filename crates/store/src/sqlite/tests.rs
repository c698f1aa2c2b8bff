//! Limits on time, rehearsals, and what an undone transaction must not leave behind.

use super::*;

/// Counts for minutes.
const ENDLESS: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000000) SELECT COUNT(*) FROM n";

fn open(folder: &tempfile::TempDir, read_limit: Duration) -> Sqlite {
    Sqlite::open(&Options { readers: 1, read_limit, ..Options::at(folder.path().join("t.db")) }).unwrap()
}

fn poll_once<T>(call: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> bool {
    call.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready()
}

async fn one(store: &Sqlite) -> Result<Option<i64>, Error> {
    store.read(|tx| Box::pin(async move { tx.first("SELECT 1", &[], |row| row.int(0)).await })).await
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Duration::from_millis(50));
    for _ in 0..2 {
        let slow = store
            .read::<_, Error, _>(|tx| Box::pin(async move { tx.first(ENDLESS, &[], |row| row.int(0)).await }))
            .await;
        assert!(matches!(slow, Err(Error::Stopped)), "{slow:?}");
        assert_eq!(one(&store).await.unwrap(), Some(1));
    }
}

/// Names of settings, as they are stored.
async fn settings(store: &Sqlite) -> Vec<String> {
    let sql = "SELECT name FROM business_setting ORDER BY name";
    let read = store.read::<_, Error, _>(move |tx| {
        Box::pin(async move { tx.rows(sql, &[], |row| Ok(row.text(0)?.to_owned())).await })
    });
    read.await.unwrap()
}

const LOCATION: &str = "INSERT INTO business (unique_id, created_on, updated_on, name, simple_time_zone_id, country_id, currency_id) \
                        SELECT 'u', 0, 0, 'London', MIN(id), 1, 1 FROM simple_time_zone";
const SETTING: &str = "INSERT INTO business_setting (unique_id, created_on, updated_on, business_id, name, value) \
                       SELECT ?1, 0, 0, MIN(id), ?1, '7' FROM business";

#[tokio::test]
async fn a_rehearsal_that_takes_too_long_is_stopped_and_nothing_of_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let limit = Duration::from_millis(50);
    let options = Options { rehearsal_limit: limit, ..Options::at(folder.path().join("t.db")) };
    let store = Sqlite::open(&options).unwrap();
    let place = |tx: &mut Tx| ready(Box::pin(tx.execute(LOCATION, &[]))).unwrap().map(|_| ());
    store.write::<_, Error, _>(move |tx| Box::pin(async move { place(tx) })).await.unwrap();
    // While it reads, while it writes, and between many short statements; each time it does not mind and goes on.
    let endless_write = format!("INSERT INTO business_setting (name) SELECT 'x' WHERE ({ENDLESS}) < 0");
    for way in 0..3 {
        let endless_write = endless_write.clone();
        let stopped = store.rehearse::<_, Error, _>(move |tx| {
            Box::pin(async move {
                tx.execute(SETTING, &["Before".into()]).await?;
                let started = std::time::Instant::now();
                match way {
                    0 => drop(tx.first(ENDLESS, &[], |row| row.int(0)).await),
                    1 => drop(tx.execute(&endless_write, &[]).await),
                    _ => while tx.first("SELECT 1", &[], |row| row.int(0)).await.is_ok() {},
                }
                assert!(started.elapsed() < Duration::from_secs(30));
                tx.execute(SETTING, &["After".into()]).await.map(|_| ())
            })
        });
        assert!(matches!(stopped.await, Err(Error::Stopped)), "{way}");
        assert_eq!(settings(&store).await, [""; 0], "{way}");
    }
    let kept = store.write::<_, Error, _>(|tx| Box::pin(async { tx.execute(SETTING, &["Kept".into()]).await }));
    assert_eq!(kept.await.unwrap(), 1);
    assert_eq!(settings(&store).await, ["Kept"]);
}

#[tokio::test]
async fn what_was_undone_is_not_remembered() {
    const CLOSE: &str = "UPDATE business SET suspended = 1";
    async fn look(tx: &mut Tx) -> Result<bool, Error> {
        let id = tx.first("SELECT MIN(id) FROM business", &[], |row| row.int(0)).await?.unwrap();
        Ok(tx.location(hallpass_engine::LocationId(id)).await?.unwrap().closed)
    }
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Duration::from_secs(30));
    let place = store.write::<_, Error, _>(|tx| Box::pin(async move { tx.execute(LOCATION, &[]).await }));
    place.await.unwrap();
    let open_still = || async {
        let seen = store.write::<_, Error, _>(|tx| {
            Box::pin(async move {
                tx.refresh_catalogue().await?;
                look(tx).await
            })
        });
        assert!(!seen.await.unwrap());
    };
    // The cache is made true before the write and filled after it, so that it shows what is undone under the number of
    // what stands.
    let work = |fails: bool| {
        move |tx: &mut Tx| {
            *tx.catalogue() = crate::desk::Catalogue::default();
            ready(Box::pin(async {
                tx.refresh_catalogue().await?;
                tx.execute(CLOSE, &[]).await?;
                assert!(look(tx).await?);
                if fails { Err(Error::Damaged("on purpose".into())) } else { Ok(()) }
            }))
            .unwrap()
        }
    };
    let [good, bad] = [work(false), work(true)];
    store.rehearse::<_, Error, _>(move |tx| Box::pin(async move { good(tx) })).await.unwrap();
    open_still().await;
    assert!(store.rehearse::<_, Error, _>(move |tx| Box::pin(async move { bad(tx) })).await.is_err());
    open_still().await;
    assert!(store.write::<_, Error, _>(move |tx| Box::pin(async move { bad(tx) })).await.is_err());
    open_still().await;
}

#[tokio::test]
async fn a_read_nobody_waits_for_any_more_is_stopped_or_never_begun() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder, Duration::from_secs(600));
    let (started, has_started) = std::sync::mpsc::channel();
    let mut slow = Box::pin(store.read::<Option<i64>, Error, _>(move |tx| {
        Box::pin(async move {
            started.send(()).unwrap();
            tx.first(ENDLESS, &[], |row| row.int(0)).await
        })
    }));
    assert!(!poll_once(&mut slow));
    has_started.recv().unwrap();
    let ran = Arc::new(AtomicBool::new(false));
    let mark = ran.clone();
    let mut queued = Box::pin(store.read::<(), Error, _>(move |_| {
        Box::pin(async move {
            mark.store(true, Ordering::SeqCst);
            Ok(())
        })
    }));
    assert!(!poll_once(&mut queued));
    drop(queued);
    drop(slow);
    let next = tokio::time::timeout(Duration::from_secs(20), one(&store)).await;
    assert_eq!(next.expect("the reader is still busy").unwrap(), Some(1));
    assert!(!ran.load(Ordering::SeqCst));
}

/// Steps of SQLite's machine, in hundreds, that a page and its total take.
fn steps_of(mut connection: Connection, text: &str) -> (Connection, i64, i64) {
    use hallpass_contract::query::{Query, SortScheme};
    let model = hallpass_contract::catalog().by_entity("CoworkerTimePass").unwrap();
    let query = match Query::parse(hallpass_contract::catalog(), model, text, SortScheme::Enum).unwrap() {
        Query::List(query) => query,
        Query::Batch(_) => panic!("{text} is a batch"),
    };
    let steps = Arc::new(std::sync::atomic::AtomicI64::new(0));
    let counter = steps.clone();
    let count = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    connection.inner.progress_handler(100, Some(count)).unwrap();
    let mut tx = Tx::Sqlite(Box::new(connection));
    let now = hallpass_engine::Instant::from_micros(0);
    let scope = crate::records::Scope::All;
    let (ids, total) = ready(Box::pin(tx.page_ids(model, &query, scope, now))).unwrap().unwrap();
    assert_eq!(ids.len(), 25, "{text}");
    let Tx::Sqlite(mut connection) = tx else { panic!("another database") };
    connection.never_stop().unwrap();
    (*connection, total, steps.load(Ordering::Relaxed))
}

/// A page at 80 % with its total costs the same of 40,000 passes as of 4,000, by any order that is counted.
#[test]
fn deep_pages_do_not_pass_over_what_is_before_them() {
    let mut costs = Vec::new();
    for rows in [4_000, 40_000] {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = Connection::open_writer(&Options::at(folder.path().join("t.db"))).unwrap();
        migrate::up(&mut connection).unwrap();
        connection.control("BEGIN").unwrap();
        // Forty passes a day: the more there are, the longer ago the first.
        let fill = format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id)
             SELECT 'p' || i, i, 1767225600000000 + i * 2160000000, 1, 1 + i % 2, 1 FROM n"
        );
        connection.inner.execute_batch(&fill).unwrap();
        let mut of_size = Vec::new();
        for (order, matching) in [
            (
                "orderBy=UpdatedOn&dir=-1&from_CoworkerTimePass_UpdatedOn=2026-01-01&to_CoworkerTimePass_UpdatedOn=2030-01-01",
                rows,
            ),
            ("orderBy=UpdatedOn&CoworkerTimePass_Business=2", rows / 2),
            ("orderBy=Id", rows),
        ] {
            let page = matching * 8 / 10 / 25;
            let (back, total, steps) = steps_of(connection, &format!("{order}&size=25&page={page}"));
            connection = back;
            // The year 2030 is beyond the last pass of both sizes.
            assert_eq!(total, matching, "{order}");
            of_size.push(steps);
        }
        costs.push(of_size);
    }
    for (few, many) in costs[0].iter().zip(&costs[1]) {
        // Days are summed and walked over: ten times as many of them, a step or so each.
        assert!(*many < few + 150, "{costs:?}");
    }
}
