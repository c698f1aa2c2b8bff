//! What storage costs on 100,000 passes, without HTTP: reads on a snapshot, writes with their commit (WAL, FULL).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::sync::atomic::{AtomicI64, Ordering};

use criterion::{Criterion, criterion_group, criterion_main};
use hallpass_contract::body::{Draft, Limits, Operation};
use hallpass_contract::encode::Shape;
use hallpass_contract::query::{ListQuery, Query, SortScheme};
use hallpass_contract::{Model, catalog};
use hallpass_engine::{CheckIn, CustomerId, Instant, LocationId, Source, VisitEdit, VisitId, change_visit, check_in};
use hallpass_store::desk::{Neighbourhood, NewPass, Stamp};
use hallpass_store::records::Scope;
use hallpass_store::sqlite::{Options, Sqlite};
use hallpass_store::{Error, Store};

const ROWS: i64 = 100_000;
const CUSTOMERS: i64 = 10_000;
const LOCATIONS: i64 = 20;
const QUARTER: i64 = 900_000_000;
/// 2026-03-02T20:00Z.
const NOW: Instant = Instant::from_micros(1_772_481_600_000_000);
/// 2026-03-02T00:00Z.
const MIDNIGHT: i64 = 1_772_409_600_000_000;

const STAMP: Stamp<'static> = Stamp { now: NOW, by: "bench@example.com", request: None };

/// The same spread as everywhere: places and customers in turns, three years of changes.
const FILL: &str = "
    INSERT INTO business (id, unique_id, created_on, updated_on, name, country_id, currency_id, simple_time_zone_id)
      SELECT 100 + i, 'b' || i, 0, 0, 'Place ' || i, 1, 1, (SELECT id FROM simple_time_zone WHERE name = 'Etc/UTC')
      FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT i FROM n);
    INSERT INTO time_pass (id, unique_id, created_on, updated_on, business_id, name, price, currency_id, minutes_included)
      VALUES (1, 't1', 0, 0, 101, 'Hours', 100000, 1, 60000);
    INSERT INTO coworker (id, unique_id, created_on, updated_on, full_name, email, country_id, simple_time_zone_id)
      SELECT i, 'c' || i, 0, 0, 'Customer ' || i, 'c' || i || '@example.com', 1, 1
      FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT i FROM n);
    INSERT INTO coworker_time_pass (id, unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id, used,
        remaining_uses, total_uses, invoiced)
      SELECT i, lower(hex(randomblob(16))), 1672531200000000, 1672531200000000 + (i * 7919 % 94608000) * 1000000,
        1 + i * 31 % 10000, 101 + i * 17 % 20, 1, 0, 60000, 60000, 1
      FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n);
    INSERT INTO ledger_entry (id, network_id, chain_number, pass_id, coworker_id, kind, unit, amount, happened_at, recorded_at, hash)
      SELECT id, 101, id, id, coworker_id, 'issue', 'minutes', 60000, 0, 0, '' FROM coworker_time_pass;";

fn filled() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::at(folder.path().join("bench.db"));
    drop(Sqlite::open(&options).unwrap());
    let connection = rusqlite::Connection::open(&options.file).unwrap();
    connection.execute_batch(&format!("BEGIN; {FILL} COMMIT;")).unwrap();
    drop(connection);
    (Store::Sqlite(Sqlite::open(&options).unwrap()), folder)
}

fn model(entity: &str) -> &'static Model {
    catalog().by_entity(entity).unwrap()
}

fn query(text: &str) -> ListQuery {
    match Query::parse(catalog(), model("CoworkerTimePass"), text, SortScheme::Enum).unwrap() {
        Query::List(query) => query,
        Query::Batch(_) => panic!("{text} is a batch"),
    }
}

fn page(runtime: &tokio::runtime::Runtime, store: &Store, query: &ListQuery) -> i64 {
    let query = query.clone();
    let read = store.read::<_, Error, _>(move |tx| {
        Box::pin(async move {
            let mut out = Vec::with_capacity(1 << 15);
            tx.page(model("CoworkerTimePass"), &query, Scope::All, NOW, &mut out).await
        })
    });
    runtime.block_on(read).unwrap().total
}

fn reads(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (store, _folder) = filled();
    let next = AtomicI64::new(0);
    let draw = |most: i64| 1 + next.fetch_add(7_919, Ordering::Relaxed) % most;
    c.bench_function("get one", |b| {
        b.iter(|| {
            let id = draw(ROWS);
            let read = store.peek::<_, Error, _>(move |tx| {
                Box::pin(async move {
                    let mut out = Vec::with_capacity(2048);
                    tx.record_json(model("CoworkerTimePass"), id, Shape::Full, Scope::All, NOW, &mut out).await
                })
            });
            assert_eq!(runtime.block_on(read).unwrap(), Some(1));
        });
    });
    c.bench_function("customer page", |b| {
        b.iter(|| {
            let text = format!("CoworkerTimePass_Coworker={}&orderBy=UpdatedOn&dir=-1", draw(CUSTOMERS));
            assert_eq!(page(&runtime, &store, &query(&text)), 10);
        });
    });
    let year = "from_CoworkerTimePass_UpdatedOn=2025-01-01T00:00&to_CoworkerTimePass_UpdatedOn=2025-12-31T23:59&orderBy=UpdatedOn&dir=-1";
    c.bench_function("wide page", |b| {
        b.iter(|| {
            let text = format!("CoworkerTimePass_Business={}&{year}", 100 + draw(LOCATIONS));
            assert!(page(&runtime, &store, &query(&text)) > 1_000);
        });
    });
    let deep = query(&format!("{year}&page=1067"));
    c.bench_function("deep page", |b| b.iter(|| assert!(page(&runtime, &store, &deep) > 30_000)));
}

async fn issue(store: &Store, customer: i64, location: i64) -> i64 {
    let body = format!(r#"{{"CoworkerId":{customer},"BusinessId":{location},"TimePassId":1,"CreateMultiple":1}}"#);
    let draft = Draft::read(
        model("CoworkerTimePass"),
        Operation::Create,
        Some("application/json"),
        body.as_bytes(),
        Limits::default(),
    );
    let draft = draft.unwrap();
    let write = store.write::<_, Error, _>(move |tx| {
        Box::pin(async move {
            let id = tx.create_record(&draft, &STAMP).await?;
            let pass = NewPass {
                id: hallpass_engine::PassId(id),
                holder: CustomerId(customer),
                definition: hallpass_engine::DefinitionId(1),
                minutes: Some(60_000),
                price: None,
            };
            tx.issue(&pass, &STAMP).await?;
            tx.audit(&STAMP, "create", "CoworkerTimePass", id).await?;
            Ok(id)
        })
    });
    write.await.unwrap()
}

fn guid() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A whole visit, in and out, each a transaction of its own.
async fn visit(store: &Store, customer: CustomerId, location: LocationId, from: Instant) {
    let about = Neighbourhood { customer, locations: vec![location], from, to: NOW, visit: None, pass: None };
    let write = store.write::<VisitId, Error, _>(move |tx| {
        Box::pin(async move {
            let world = tx.world(&about, NOW).await?.unwrap();
            let request =
                CheckIn { location, source: Source::Manual, from, to: None, named_pass: None, mac_addresses: None };
            let decision = check_in(&world, &request, NOW).unwrap();
            Ok(tx.apply(&world, &decision, guid, &STAMP).await?.visit)
        })
    });
    let id = write.await.unwrap();
    let to = Instant::from_micros(from.as_micros() + QUARTER);
    let write = store.write::<(), Error, _>(move |tx| {
        Box::pin(async move {
            let stored = tx.visit(id).await?.unwrap();
            let about =
                Neighbourhood { customer, locations: vec![location], from, to, visit: Some(stored), pass: None };
            let world = tx.world(&about, NOW).await?.unwrap();
            let edit = VisitEdit { customer, location, from, to: Some(to) };
            let decision = change_visit(&world, id, &edit, NOW).unwrap();
            tx.apply(&world, &decision, guid, &STAMP).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

fn writes(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (store, _folder) = filled();
    let next = AtomicI64::new(0);
    c.bench_function("create a pass", |b| {
        b.iter(|| {
            let n = next.fetch_add(1, Ordering::Relaxed);
            runtime.block_on(issue(&store, 1 + n * 31 % CUSTOMERS, 101 + n % LOCATIONS));
        });
    });
    let next = AtomicI64::new(0);
    c.bench_function("check in and out", |b| {
        b.iter(|| {
            // Customers in turns; once all were there, a quarter of an hour later.
            let n = next.fetch_add(1, Ordering::Relaxed);
            let from = Instant::from_micros(MIDNIGHT + n / CUSTOMERS * QUARTER);
            runtime.block_on(visit(&store, CustomerId(1 + n * 31 % CUSTOMERS), LocationId(101 + n % LOCATIONS), from));
        });
    });
}

criterion_group!(benches, reads, writes);
criterion_main!(benches);
