//! How the main listings are read: from which index, without sorting everything, also when the planner has statistics. SQLite
//! was once seen to leap over (business_id, updated_on) for a range of UpdatedOn after ANALYZE, 200 times slower.

use hallpass_store::records::Scope;
use hallpass_store::sqlite::Sqlite;
use hallpass_store::{Error, Store};

use crate::support::*;

/// A listing, and what the plans for its ids and its count must begin with.
const LISTINGS: &[(&str, &str, &str, &str)] = &[
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Coworker=7",
        "SEARCH r USING COVERING INDEX coworker_time_pass_",
        "SEARCH r USING COVERING INDEX coworker_time_pass_",
    ),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Coworker=7&orderBy=UpdatedOn",
        "SEARCH r USING COVERING INDEX coworker_time_pass_coworker (coworker_id=?)",
        "SEARCH r USING COVERING INDEX coworker_time_pass_",
    ),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Business=2&from_CoworkerTimePass_UpdatedOn=2026-01-01&orderBy=UpdatedOn&dir=1",
        "SEARCH r USING COVERING INDEX coworker_time_pass_business (business_id=? AND updated_on>?)",
        "SEARCH r USING COVERING INDEX coworker_time_pass_business (business_id=? AND updated_on>?)",
    ),
    (
        "CoworkerTimePass",
        "from_CoworkerTimePass_UpdatedOn=2026-01-01&to_CoworkerTimePass_UpdatedOn=2026-12-31&orderBy=UpdatedOn",
        "SEARCH r USING COVERING INDEX coworker_time_pass_updated (updated_on>? AND updated_on<?)",
        "SEARCH r USING COVERING INDEX coworker_time_pass_updated (updated_on>? AND updated_on<?)",
    ),
    ("CoworkerTimePass", "orderBy=UpdatedOn", "SCAN r USING COVERING INDEX coworker_time_pass_updated", "SCAN "),
    (
        "Checkin",
        "Checkin_Coworker=7",
        "SEARCH r USING COVERING INDEX checkin_coworker (coworker_id=?)",
        "SEARCH r USING COVERING INDEX checkin_",
    ),
    (
        "Checkin",
        "Checkin_Business=2",
        "SEARCH r USING COVERING INDEX checkin_business (business_id=?)",
        "SEARCH r USING COVERING INDEX checkin_",
    ),
    (
        "Checkin",
        "Checkin_Business=2&from_Checkin_FromTime=2026-01-01&to_Checkin_FromTime=2026-02-01",
        "SEARCH r USING COVERING INDEX checkin_business (business_id=? AND from_time>? AND from_time<?)",
        "SEARCH r USING COVERING INDEX checkin_business (business_id=? AND from_time>? AND from_time<?)",
    ),
    (
        "Checkin",
        "from_Checkin_FromTime=2026-01-01",
        "SEARCH r USING COVERING INDEX checkin_from (from_time>?)",
        "SEARCH r USING COVERING INDEX checkin_from (from_time>?)",
    ),
    ("Checkin", "", "SCAN r USING COVERING INDEX checkin_from", "SCAN "),
    (
        "Coworker",
        "Coworker_Email=a@b.c",
        "SEARCH r USING INDEX coworker_email (<expr>=?)",
        "SEARCH r USING COVERING INDEX coworker_email (<expr>=?)",
    ),
    ("Coworker", "", "SCAN r USING COVERING INDEX coworker_name", "SCAN "),
];

/// A listing in the order of a tally, and how a deep page of it is read: between two steps, from an index, without sorting more.
const STRETCHES: &[(&str, &str, &str)] = &[
    ("CoworkerTimePass", "", "SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
    (
        "CoworkerTimePass",
        "orderBy=UpdatedOn",
        "SEARCH r USING COVERING INDEX coworker_time_pass_updated (updated_on>? AND updated_on<?)",
    ),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Business=2&from_CoworkerTimePass_UpdatedOn=2026-01-01&to_CoworkerTimePass_UpdatedOn=2026-12-31&orderBy=UpdatedOn",
        "SEARCH r USING COVERING INDEX coworker_time_pass_business (business_id=? AND updated_on>? AND updated_on<?)",
    ),
    ("Checkin", "", "SEARCH r USING COVERING INDEX checkin_from (from_time>? AND from_time<?)"),
    (
        "Checkin",
        "Checkin_Business=2",
        "SEARCH r USING COVERING INDEX checkin_business (business_id=? AND from_time>? AND from_time<?)",
    ),
    ("Checkin", "orderBy=UpdatedOn", "SEARCH r USING COVERING INDEX checkin_updated (updated_on>? AND updated_on<?)"),
    ("Coworker", "", "SEARCH r USING COVERING INDEX coworker_name (<expr>>? AND <expr><?)"),
    ("Coworker", "orderBy=UpdatedOn", "SEARCH r USING COVERING INDEX coworker_updated (updated_on>? AND updated_on<?)"),
    (
        "CoworkerInvoice",
        "orderBy=CreatedOn",
        "SEARCH r USING COVERING INDEX coworker_invoice_created (created_on>? AND created_on<?)",
    ),
    (
        "CoworkerInvoice",
        "CoworkerInvoice_Business=2&orderBy=CreatedOn",
        "SEARCH r USING COVERING INDEX coworker_invoice_business (business_id=? AND created_on>? AND created_on<?)",
    ),
    (
        "CoworkerLedgerEntry",
        "",
        "SEARCH r USING COVERING INDEX coworker_ledger_entry_date (transaction_date>? AND transaction_date<?)",
    ),
    (
        "CoworkerLedgerEntry",
        "CoworkerLedgerEntry_Business=2",
        "SEARCH r USING COVERING INDEX coworker_ledger_entry_business (business_id=? AND transaction_date>? AND transaction_date<?)",
    ),
];

const FILL: &str = "
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id, used)
    SELECT printf('%08d', i), i, 1767225600000000 + i * 300000000, 1 + i % 3000, 1 + i % 3, 1 + i % 5, i % 2 FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO checkin (unique_id, created_on, updated_on, coworker_id, business_id, from_time, to_time)
    SELECT printf('%08d', i), i, i, 1 + i % 3000, 1 + i % 3, 1767225600000000 + i * 300000000,
      CASE WHEN i % 1000 = 0 THEN NULL ELSE 1767225600000000 + i * 300000000 + 60000000 END FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO coworker (unique_id, created_on, updated_on, full_name, email, country_id, simple_time_zone_id)
    SELECT printf('%08d', i), i, i, 'Name ' || i, 'e' || i || '@example.com', 1, 1 FROM n;";

async fn hold_to_plans(store: &Store, when: &str) {
    for (entity, text, ids, count) in LISTINGS {
        let query = query(entity, text);
        let [for_ids, for_count, _] = store
            .read::<_, Error, _>(move |tx| {
                Box::pin(async move { tx.page_plans(model(entity), &query, Scope::All).await })
            })
            .await
            .unwrap();
        assert!(for_ids[0].starts_with(ids), "{when} {entity} {text}: {for_ids:?}");
        assert!(for_count[0].starts_with(count), "{when} {entity} {text}: {for_count:?}");
        let sorts_all = for_ids.iter().any(|line| line == "USE TEMP B-TREE FOR ORDER BY");
        let few = text.contains("Coworker") && !text.contains("orderBy");
        assert!(!sorts_all || few, "{when} {entity} {text}: {for_ids:?}");
    }
}

async fn hold_to_stretches(store: &Store, when: &str) {
    for (entity, text, expected) in STRETCHES {
        let query = query(entity, text);
        let [_, _, plan] = store
            .read::<_, Error, _>(move |tx| {
                Box::pin(async move { tx.page_plans(model(entity), &query, Scope::All).await })
            })
            .await
            .unwrap();
        assert!(plan.first().is_some_and(|line| line.starts_with(expected)), "{when} {entity} {text}: {plan:?}");
        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{when} {entity} {text}: {plan:?}");
    }
}

#[tokio::test]
async fn listings_are_read_from_their_index_with_and_without_statistics() {
    let place = place();
    hold_to_plans(&place.store, "empty").await;
    hold_to_stretches(&place.store, "empty").await;
    let connection = rusqlite::Connection::open(&place.options.file).unwrap();
    connection.execute_batch(FILL).unwrap();
    hold_to_plans(&place.store, "filled").await;
    hold_to_stretches(&place.store, "filled").await;
    connection.execute_batch("ANALYZE").unwrap();
    let options = place.options.clone();
    let Place { store, _folder, .. } = place;
    drop(store);
    let store = Store::Sqlite(Sqlite::open(&options).unwrap());
    hold_to_plans(&store, "analysed").await;
    hold_to_stretches(&store, "analysed").await;
}

#[tokio::test]
async fn no_record_is_read_by_passing_over_a_whole_table() {
    let place = place();
    for entity in ["CoworkerContract", "Coworker", "CoworkerTimePass", "Checkin"] {
        let read =
            place.store.read::<_, Error, _>(move |tx| Box::pin(async move { tx.record_plan(model(entity)).await }));
        let plan = read.await.unwrap();
        let scans: Vec<&String> = plan.iter().filter(|line| line.starts_with("SCAN ")).collect();
        assert!(scans.is_empty(), "{entity}: {plan:?}");
        if entity == "CoworkerContract" {
            let products = "SEARCH cp USING INDEX coworker_product_contract (coworker_contract_unique_id=?)";
            assert!(plan.iter().any(|line| line == products), "{plan:?}");
        }
    }
}
