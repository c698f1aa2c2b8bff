//! How the main listings are read: from which index, without sorting everything, also when the planner has statistics. SQLite
//! was once seen to leap over (business_id, updated_on) for a range of UpdatedOn after ANALYZE, 200 times slower.

use hallpass_store::records::Scope;
use hallpass_store::{Error, Param, Store};
use hallpass_testbed::{Kind, kind};

use crate::support::*;

/// A listing, how SQLite's plans for its ids and its count must begin, and the index PostgreSQL's ids must come from.
type Listing = (&'static str, &'static str, [&'static str; 2], &'static str);

const LISTINGS: &[Listing] = &[
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Coworker=7",
        ["SEARCH r USING COVERING INDEX coworker_time_pass_", "SEARCH r USING COVERING INDEX coworker_time_pass_"],
        "coworker_time_pass_",
    ),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Coworker=7&orderBy=UpdatedOn",
        [
            "SEARCH r USING COVERING INDEX coworker_time_pass_coworker (coworker_id=?)",
            "SEARCH r USING COVERING INDEX coworker_time_pass_",
        ],
        "coworker_time_pass_coworker",
    ),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Business=2&from_CoworkerTimePass_UpdatedOn=2026-01-01&orderBy=UpdatedOn&dir=1",
        [
            "SEARCH r USING COVERING INDEX coworker_time_pass_business (business_id=? AND updated_on>?)",
            "SEARCH r USING COVERING INDEX coworker_time_pass_business (business_id=? AND updated_on>?)",
        ],
        "coworker_time_pass_business",
    ),
    (
        "CoworkerTimePass",
        "from_CoworkerTimePass_UpdatedOn=2026-01-01&to_CoworkerTimePass_UpdatedOn=2026-12-31&orderBy=UpdatedOn",
        [
            "SEARCH r USING COVERING INDEX coworker_time_pass_updated (updated_on>? AND updated_on<?)",
            "SEARCH r USING COVERING INDEX coworker_time_pass_updated (updated_on>? AND updated_on<?)",
        ],
        "coworker_time_pass_updated",
    ),
    (
        "CoworkerTimePass",
        "orderBy=UpdatedOn",
        ["SCAN r USING COVERING INDEX coworker_time_pass_updated", "SCAN "],
        "coworker_time_pass_updated",
    ),
    (
        "Checkin",
        "Checkin_Coworker=7",
        ["SEARCH r USING COVERING INDEX checkin_coworker (coworker_id=?)", "SEARCH r USING COVERING INDEX checkin_"],
        "checkin_coworker",
    ),
    (
        "Checkin",
        "Checkin_Business=2",
        ["SEARCH r USING COVERING INDEX checkin_business (business_id=?)", "SEARCH r USING COVERING INDEX checkin_"],
        "checkin_",
    ),
    (
        "Checkin",
        "Checkin_Business=2&from_Checkin_FromTime=2026-01-01&to_Checkin_FromTime=2026-02-01",
        [
            "SEARCH r USING COVERING INDEX checkin_business (business_id=? AND from_time>? AND from_time<?)",
            "SEARCH r USING COVERING INDEX checkin_business (business_id=? AND from_time>? AND from_time<?)",
        ],
        "checkin_",
    ),
    (
        "Checkin",
        "from_Checkin_FromTime=2026-01-01",
        [
            "SEARCH r USING COVERING INDEX checkin_from (from_time>?)",
            "SEARCH r USING COVERING INDEX checkin_from (from_time>?)",
        ],
        "checkin_from",
    ),
    ("Checkin", "", ["SCAN r USING COVERING INDEX checkin_from", "SCAN "], "checkin_from"),
    (
        "Coworker",
        "Coworker_Email=a@b.c",
        ["SEARCH r USING INDEX coworker_email (<expr>=?)", "SEARCH r USING COVERING INDEX coworker_email (<expr>=?)"],
        "coworker_email",
    ),
    ("Coworker", "", ["SCAN r USING COVERING INDEX coworker_name", "SCAN "], "coworker_name"),
];

/// A listing in the order of a tally, and how a deep page of it is read: between two values, from this index, with nothing sorted.
const STRETCHES: &[(&str, &str, &str, &str)] = &[
    ("CoworkerTimePass", "", "coworker_time_pass_pkey", "SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
    ("CoworkerTimePass", "orderBy=UpdatedOn", "coworker_time_pass_updated", "(updated_on>? AND updated_on<?)"),
    ("CoworkerTimePass", "orderBy=UpdatedOn&dir=1", "coworker_time_pass_updated", "(updated_on>? AND updated_on<?)"),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Business=2&from_CoworkerTimePass_UpdatedOn=2026-01-01&orderBy=UpdatedOn",
        "coworker_time_pass_business",
        "(business_id=? AND updated_on>? AND updated_on<?)",
    ),
    ("Checkin", "", "checkin_from", "(from_time>? AND from_time<?)"),
    ("Checkin", "Checkin_Business=2", "checkin_business", "(business_id=? AND from_time>? AND from_time<?)"),
    ("Checkin", "orderBy=UpdatedOn", "checkin_updated", "(updated_on>? AND updated_on<?)"),
    ("Coworker", "", "coworker_name", "(<expr>>? AND <expr><?)"),
    ("Coworker", "orderBy=UpdatedOn", "coworker_updated", "(updated_on>? AND updated_on<?)"),
    ("CoworkerInvoice", "orderBy=CreatedOn", "coworker_invoice_created", "(created_on>? AND created_on<?)"),
    (
        "CoworkerInvoice",
        "CoworkerInvoice_Business=2&orderBy=CreatedOn",
        "coworker_invoice_business",
        "(business_id=? AND created_on>? AND created_on<?)",
    ),
    ("CoworkerLedgerEntry", "", "coworker_ledger_entry_date", "(transaction_date>? AND transaction_date<?)"),
    (
        "CoworkerLedgerEntry",
        "CoworkerLedgerEntry_Business=2",
        "coworker_ledger_entry_business",
        "(business_id=? AND transaction_date>? AND transaction_date<?)",
    ),
];

/// A listing whose ties go the other way than its order, and how those of one value are read by Id when they reach beyond a page: from
/// this index, with nothing sorted.
const TIES: &[(&str, &str, &str, &str)] = &[
    ("CoworkerTimePass", "orderBy=UpdatedOn&dir=1", "coworker_time_pass_updated", "(updated_on=?)"),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Business=2&from_CoworkerTimePass_UpdatedOn=2026-01-01&orderBy=UpdatedOn&dir=1",
        "coworker_time_pass_business",
        "(business_id=? AND updated_on=?)",
    ),
    (
        "CoworkerTimePass",
        "CoworkerTimePass_Coworker=7&orderBy=UpdatedOn&dir=1",
        "coworker_time_pass_coworker",
        "(coworker_id=? AND updated_on=?)",
    ),
    ("Checkin", "Checkin_Business=2", "checkin_business", "(business_id=? AND from_time=?)"),
];

pub const FILL: &str = "
    WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id, used)
    SELECT 'u' || i, i, 1767225600000000 + i * 300000000, 1 + i % 3000, 1 + i % 3, 1 + i % 5, i % 2 FROM n;
    WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO checkin (unique_id, created_on, updated_on, coworker_id, business_id, from_time, to_time)
    SELECT 'u' || i, i, i, 1 + i % 3000, 1 + i % 3, 1767225600000000 + i * 300000000,
      CASE WHEN i % 1000 = 0 THEN NULL ELSE 1767225600000000 + i * 300000000 + 60000000 END FROM n;
    WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO coworker (unique_id, created_on, updated_on, full_name, email, country_id, simple_time_zone_id)
    SELECT 'u' || i, i, i, 'Name ' || i, 'e' || i || '@example.com', 1, 1 FROM n;";

async fn hold_to_plans(store: &Store, when: &str) {
    for (entity, text, [ids, count], index) in LISTINGS {
        let query = query(entity, text);
        let [for_ids, for_count] = store
            .read::<_, Error, _>(move |tx| {
                Box::pin(async move { tx.page_plans(model(entity), &query, Scope::All).await })
            })
            .await
            .unwrap();
        let says = format!("{when} {entity} {text}: {for_ids:#?} {for_count:#?}");
        let few = text.contains("Coworker") && !text.contains("orderBy");
        let line = |lines: &[String], part: &str| lines.iter().any(|line| line.contains(part));
        let sorts_all = match kind() {
            Kind::Sqlite => {
                assert!(for_ids[0].starts_with(ids) && for_count[0].starts_with(count), "{says}");
                line(&for_ids, "USE TEMP B-TREE FOR ORDER BY")
            }
            Kind::Postgres => {
                // "Index Scan using INDEX on TABLE", or "Bitmap Index Scan on INDEX".
                let from_index = [format!("using {index}"), format!("Bitmap Index Scan on {index}")];
                assert!(from_index.iter().any(|part| line(&for_ids, part)), "{says}");
                assert!(!line(&for_ids, "Seq Scan") && !line(&for_count, "Seq Scan"), "{says}");
                line(&for_ids, "->  Sort")
            }
        };
        assert!(!sorts_all || few, "{says}");
    }
}

async fn hold_to_stretches(store: &Store, when: &str) {
    for (entity, text, index, bounds) in STRETCHES {
        // PostgreSQL reads tables without rows as they lie.
        if kind() == Kind::Postgres && !["CoworkerTimePass", "Checkin", "Coworker"].contains(entity) {
            continue;
        }
        let query = query(entity, text);
        // Inside of what the tables are filled with.
        let by_id = query.order.name == "Id";
        let between = match query.order.name {
            "FullName" => ("name 2".into(), "name 21".into()),
            _ if by_id => (Param::Int(40_000), Param::Int(41_000)),
            _ if *text == "orderBy=UpdatedOn" && *entity != "CoworkerTimePass" => {
                (Param::Int(1_000), Param::Int(1_100))
            }
            _ => (Param::Int(1_775_000_000_000_000), Param::Int(1_775_086_400_000_000)),
        };
        let plan = store
            .read::<_, Error, _>(move |tx| {
                Box::pin(async move { tx.stretch_plan(model(entity), &query, Scope::All, between).await })
            })
            .await
            .unwrap();
        let says = format!("{when} {entity} {text}: {plan:#?}");
        let line = |part: &str| plan.iter().any(|line| line.contains(part));
        match kind() {
            Kind::Sqlite if by_id => assert!(line(bounds), "{says}"),
            Kind::Sqlite => assert!(line(&format!("SEARCH r USING COVERING INDEX {index} {bounds}")), "{says}"),
            // Of a location that has a third of so short a stretch it may read all locations' records, between the same bounds.
            Kind::Postgres if text.contains("_Business=") => assert!(line("Index Cond: (") && line("Index "), "{says}"),
            Kind::Postgres => assert!(line(&format!("using {index}")), "{says}"),
        }
        assert!(!line("Seq Scan"), "{says}");
        // PostgreSQL may put ties in order, as they come from the index.
        assert!(!line("TEMP B-TREE") && !line("->  Sort"), "{says}");
    }
}

async fn hold_to_ties(store: &Store, when: &str) {
    for (entity, text, index, bounds) in TIES {
        let query = query(entity, text);
        let plan = store
            .read::<_, Error, _>(move |tx| {
                Box::pin(async move { tx.tied_plan(model(entity), &query, Scope::All).await })
            })
            .await
            .unwrap();
        let says = format!("{when} {entity} {text}: {plan:#?}");
        let line = |part: &str| plan.iter().any(|line| line.contains(part));
        match kind() {
            Kind::Sqlite => {
                assert!(line(&format!("SEARCH r USING COVERING INDEX {index} {bounds}")), "{says}");
                assert!(!line("TEMP B-TREE"), "{says}");
            }
            // Of so few rows it may take those of one value from any index.
            Kind::Postgres => assert!(line("Index ") && !line("Seq Scan"), "{says}"),
        }
    }
}

/// SQLite's plans are the same whether there are rows and statistics or not. PostgreSQL's follow both, and what is in memory
/// alone is read as it lies: it is held to what it does with rows that are swept and counted, as a server in service has them.
#[tokio::test]
async fn listings_are_read_from_their_index_with_and_without_statistics() {
    let place = place().await;
    let raw = place.raw();
    if kind() == Kind::Sqlite {
        hold_to_plans(&place.store, "empty").await;
        hold_to_stretches(&place.store, "empty").await;
        hold_to_ties(&place.store, "empty").await;
        raw.batch(FILL);
        hold_to_plans(&place.store, "filled").await;
        hold_to_stretches(&place.store, "filled").await;
        hold_to_ties(&place.store, "filled").await;
        raw.batch("ANALYZE");
    } else {
        // Without what triggers do for each row: plans do not depend on it.
        for able in ["DISABLE", "ENABLE"] {
            for table in ["coworker_time_pass", "checkin", "coworker"] {
                raw.batch(&format!("ALTER TABLE {table} {able} TRIGGER USER"));
            }
            if able == "DISABLE" {
                raw.batch(FILL);
            }
        }
        raw.batch("VACUUM ANALYZE");
    }
    let place = place.reopened().await;
    hold_to_plans(&place.store, "analysed").await;
    hold_to_stretches(&place.store, "analysed").await;
    hold_to_ties(&place.store, "analysed").await;
}

/// PostgreSQL reads small tables as they lie, whatever indexes they have; told to avoid it, it still does where there is none.
#[tokio::test]
async fn no_record_is_read_by_passing_over_a_whole_table() {
    let mut place = place().await;
    if kind() == Kind::Postgres {
        let raw = place.raw();
        let name: String = raw.value("SELECT current_database()", &[]);
        raw.batch(&format!("ALTER DATABASE {name} SET enable_seqscan = off"));
        place = place.reopened().await;
    }
    for entity in ["CoworkerContract", "Coworker", "CoworkerTimePass", "Checkin"] {
        let read =
            place.store.read::<_, Error, _>(move |tx| Box::pin(async move { tx.record_plan(model(entity)).await }));
        let plan = read.await.unwrap();
        let (passing_over, by_contract) = match kind() {
            Kind::Sqlite => {
                ("SCAN ", "SEARCH cp USING INDEX coworker_product_contract (coworker_contract_unique_id=?)")
            }
            Kind::Postgres => ("Seq Scan ", "->  Index Scan using coworker_product_contract on coworker_product cp"),
        };
        let scans: Vec<&String> =
            plan.iter().filter(|line| line.trim_start_matches([' ', '-', '>']).starts_with(passing_over)).collect();
        assert!(scans.is_empty(), "{entity}: {plan:#?}");
        if entity == "CoworkerContract" {
            assert!(plan.iter().any(|line| line.ends_with(by_contract)), "{plan:#?}");
        }
    }
}

/// What the desk searches reads every customer once when nobody fits: from the narrow index, not from the wide table.
#[tokio::test]
async fn a_search_reads_the_narrow_index() {
    let place = place().await;
    for scope in [Scope::All, Scope::Locations(&[1, 2])] {
        let read = place
            .store
            .read::<_, Error, _>(move |tx| Box::pin(async move { tx.search_plan(&["ana", "silva"], scope).await }));
        let plan = read.await.unwrap();
        if kind() == Kind::Sqlite {
            assert_eq!(plan[0], "SCAN c USING COVERING INDEX coworker_search", "{plan:#?}");
            assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:#?}");
        }
    }
}
