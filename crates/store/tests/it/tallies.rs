//! Totals and pages that come from counted steps are those of the plain query, whatever the data, the filters and the writes
//! before. What is expected is asked of the database directly, without limit, and cut into pages here.

use hallpass_contract::query::{Condition, Test};
use hallpass_contract::{Direction, Value};
use hallpass_store::records::Scope;
use hallpass_store::verify::Finding;
use hallpass_store::{Error, Store};
use rusqlite::Connection;

use crate::support::*;

const DAY: i64 = 86_400_000_000;

/// splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to n - 1.
    fn below(&mut self, n: i64) -> i64 {
        (self.next() % n as u64) as i64
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as i64) as usize]
    }

    /// An instant: most on some busy days, some far off or before 1970, often on the very edge of a day.
    fn instant(&mut self) -> i64 {
        let day = match self.below(10) {
            0 => self.below(4_000) - 400,
            1..=4 => 20_500,
            _ => 20_480 + self.below(40),
        };
        day * DAY + self.of(&[0, 0, 1, -1, DAY / 2, self.0 as i64 & 0xFFFF_FFFF, 3, 3, 3])
    }

    fn name(&mut self) -> String {
        let letters = ["a", "A", "b", "Z", "é", "É", "ß", " ", "\u{D7FF}", "\u{E000}", "\u{10FFFF}", "1", "~"];
        (0..self.below(6)).map(|_| self.of(&letters)).collect()
    }
}

/// A resource, its table, the columns of its orders by member, the column of its location if that is counted, rows to fill in.
struct Subject {
    entity: &'static str,
    table: &'static str,
    orders: &'static [(&'static str, &'static str)],
    place: Option<&'static str>,
    rows: i64,
}

const SUBJECTS: &[Subject] = &[
    Subject {
        entity: "CoworkerTimePass",
        table: "coworker_time_pass",
        orders: &[("UpdatedOn", "updated_on"), ("Id", "id"), ("CreatedOn", "created_on")],
        place: Some("business_id"),
        rows: 6_000,
    },
    Subject {
        entity: "Checkin",
        table: "checkin",
        orders: &[("FromTime", "from_time"), ("UpdatedOn", "updated_on")],
        place: Some("business_id"),
        rows: 3_000,
    },
    Subject {
        entity: "Coworker",
        table: "coworker",
        orders: &[("FullName", "lower(full_name)"), ("UpdatedOn", "updated_on")],
        place: None,
        rows: 3_000,
    },
    Subject {
        entity: "CoworkerInvoice",
        table: "coworker_invoice",
        orders: &[("CreatedOn", "created_on"), ("InvoiceNumber", "lower(invoice_number)")],
        place: Some("business_id"),
        rows: 1_500,
    },
    Subject {
        entity: "CoworkerLedgerEntry",
        table: "coworker_ledger_entry",
        orders: &[("TransactionDate", "transaction_date")],
        place: Some("business_id"),
        rows: 2_000,
    },
];

/// One write at random: mostly new rows at first, later changes and deletions.
fn write_one(connection: &Connection, dice: &mut Dice, subject: &Subject, grow: bool) {
    let (at, place, id) = (dice.instant(), 1 + dice.below(4), 1 + dice.below(subject.rows));
    let created = dice.instant();
    let run =
        |sql: &str, params: &[&dyn rusqlite::ToSql]| connection.prepare_cached(sql).unwrap().execute(params).unwrap();
    if !grow && dice.below(3) == 0 {
        run(&format!("DELETE FROM {} WHERE id = ?1", subject.table), &[&id]);
        return;
    }
    match (subject.entity, grow) {
        ("CoworkerTimePass", true) => run(
            "INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id, used) \
             VALUES (lower(hex(randomblob(16))), ?1, ?2, 1, ?3, 1, ?2 % 2 <> 0)",
            &[&created, &at, &place],
        ),
        ("CoworkerTimePass", false) => run(
            "UPDATE coworker_time_pass SET updated_on = ?2, business_id = CASE WHEN id % 2 = 0 THEN ?3 ELSE business_id END \
             WHERE id BETWEEN ?1 AND ?1 + 2",
            &[&id, &at, &place],
        ),
        ("Checkin", true) => run(
            "INSERT INTO checkin (unique_id, created_on, updated_on, coworker_id, business_id, from_time) \
             VALUES (lower(hex(randomblob(16))), ?1, ?1, 1, ?3, ?2)",
            &[&created, &at, &place],
        ),
        ("Checkin", false) => run(
            "UPDATE checkin SET from_time = ?2, updated_on = ?3, business_id = ?4 WHERE id = ?1",
            &[&id, &at, &created, &place],
        ),
        ("Coworker", true) => run(
            "INSERT INTO coworker (unique_id, created_on, updated_on, full_name, email, country_id, simple_time_zone_id) \
             VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3, 'a@example.com', 1, 1)",
            &[&created, &at, &dice.name()],
        ),
        ("Coworker", false) => {
            run("UPDATE coworker SET full_name = ?2 WHERE id = ?1", &[&id, &dice.name()]);
            run("UPDATE coworker SET updated_on = ?2 WHERE id = ?1", &[&(id + 1), &at])
        }
        ("CoworkerInvoice", true) => run(
            "INSERT INTO coworker_invoice (unique_id, created_on, updated_on, coworker_id, business_id, bill_to_country_id, \
             currency_id, invoice_number) VALUES (lower(hex(randomblob(16))), ?1, ?1, 1, ?2, 1, 1, CASE WHEN ?1 % 3 = 0 THEN NULL ELSE hex(randomblob(3)) END)",
            &[&at, &place],
        ),
        ("CoworkerInvoice", false) => {
            run("UPDATE coworker_invoice SET business_id = ?2, created_on = ?3 WHERE id = ?1", &[&id, &place, &at])
        }
        (_, true) => run(
            "INSERT INTO coworker_ledger_entry (unique_id, created_on, updated_on, coworker_id, business_id, description, code, \
             transaction_date) VALUES (lower(hex(randomblob(16))), ?1, ?1, 1, ?2, 'x', 'PAYM-1', \
             CASE WHEN ?1 % 5 = 0 THEN NULL ELSE ?1 END)",
            &[&at, &place],
        ),
        (_, false) => run(
            "UPDATE coworker_ledger_entry SET transaction_date = CASE WHEN id % 7 = 0 THEN NULL ELSE ?2 END, business_id = ?3 \
             WHERE id = ?1",
            &[&id, &at, &place],
        ),
    };
}

/// One question at random, asked of the store and of the database; answers whether a page was deep.
async fn ask(store: &Store, connection: &Connection, dice: &mut Dice, subject: &Subject) -> bool {
    let of = model(subject.entity);
    let (member, column) = dice.of(subject.orders);
    let down = dice.below(2) == 0;
    let dir = if down { "desc" } else { "asc" };
    let size = dice.of(&[1, 7, 25, 100, 640]);
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut query = query(subject.entity, &format!("orderBy={member}&dir={dir}&size={size}"));
    assert_eq!(query.order.direction == Direction::Descending, down);
    let ranged = dice.of(subject.orders);
    if ["UpdatedOn", "FromTime", "CreatedOn", "TransactionDate"].contains(&ranged.0) {
        let path = of.path(of.position(ranged.0).unwrap()).unwrap().clone();
        for (test, sign) in [(Test::From as fn(Value) -> Test, ">="), (Test::To as fn(Value) -> Test, "<=")] {
            if dice.below(2) == 0 {
                let value = dice.instant();
                query.conditions.push(Condition { path: path.clone(), test: test(Value::Int(value)) });
                conditions.push(format!("{} {sign} {value}", ranged.1));
            }
        }
    }
    let mut locations = None;
    if let Some(place) = subject.place {
        let some = |dice: &mut Dice| (0..dice.below(4)).map(|_| 1 + dice.below(5)).collect::<Vec<i64>>();
        let list =
            |ids: &[i64]| format!("{place} IN ({})", ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", "));
        let wanted = some(dice);
        if !wanted.is_empty() {
            conditions.push(list(&wanted));
            let path = of.path(of.position("BusinessId").unwrap()).unwrap().clone();
            query.conditions.push(Condition { path, test: Test::AnyOf(wanted) });
        }
        if dice.below(3) == 0 {
            let scope = some(dice);
            conditions.push(list(&scope));
            locations = Some(scope);
        }
    }
    let way = if down { "DESC" } else { "ASC" };
    let id_way = if member == "Id" { way } else { "ASC" };
    let sql = format!(
        "SELECT id FROM {} WHERE {} ORDER BY {column} {way}, id {id_way}",
        subject.table,
        conditions.join(" AND ")
    );
    let mut statement = connection.prepare_cached(&sql).unwrap();
    let expected: Vec<i64> = statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let pages = expected.len() as i64 / size + 2;
    query.page = 1 + dice.below(pages);
    let offset = query.offset() as usize;
    let text = format!("{sql} -- page {} of {size}, {locations:?}", query.page);
    let (found, total) = store
        .read::<_, Error, _>(move |tx| {
            Box::pin(async move {
                let scope = locations.as_deref().map_or(Scope::All, Scope::Locations);
                tx.page_ids(of, &query, scope, NOW).await
            })
        })
        .await
        .unwrap();
    assert_eq!(total, expected.len() as i64, "{text}");
    let page: Vec<i64> = expected.into_iter().skip(offset).take(size as usize).collect();
    assert_eq!(found, page, "{text}");
    offset >= 500 && offset as i64 <= total
}

async fn miscounted(store: &Store) -> Vec<Finding> {
    let all = store.read::<_, Error, _>(|tx| Box::pin(async move { tx.verify(|_| ()).await })).await.unwrap();
    all.into_iter().filter(|finding| finding.check == "counts of listings").collect()
}

#[tokio::test]
async fn pages_and_totals_are_those_of_the_plain_query() {
    let place = place();
    let connection = Connection::open(&place.options.file).unwrap();
    connection.set_prepared_statement_cache_capacity(64);
    let (seeds, questions) = if std::env::var("HALLPASS_SOAK").is_ok() { (40, 4_000) } else { (2, 150) };
    let mut deep = 0;
    for seed in 1..=seeds {
        let mut dice = Dice(seed);
        for (n, subject) in SUBJECTS.iter().enumerate() {
            connection.execute_batch("BEGIN").unwrap();
            if seed == 1 {
                (0..subject.rows).for_each(|_| write_one(&connection, &mut dice, subject, true));
            } else {
                (0..subject.rows / 5).for_each(|_| write_one(&connection, &mut dice, subject, n % 2 == 0));
                (0..subject.rows / 5).for_each(|_| write_one(&connection, &mut dice, subject, false));
            }
            connection.execute_batch("COMMIT").unwrap();
            for _ in 0..questions {
                deep += i64::from(ask(&place.store, &connection, &mut dice, subject).await);
            }
        }
        assert_eq!(miscounted(&place.store).await, [], "seed {seed}");
    }
    assert!(deep > 100, "only {deep} pages were deep");
}

#[tokio::test]
async fn counts_that_are_wrong_are_found() {
    let place = place();
    let network = network(&place.store).await;
    for _ in 0..3 {
        issue(&place.store, network.ann, network.london, network.day, serde_json::json!({})).await;
    }
    assert_eq!(miscounted(&place.store).await, []);
    let connection = Connection::open(&place.options.file).unwrap();
    connection
        .execute("UPDATE record_count SET records = 5 WHERE listing = 1 AND place = ?1", [network.london])
        .unwrap();
    connection.execute("DELETE FROM record_count WHERE listing = 2", []).unwrap();
    let found = miscounted(&place.store).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!((found[0].entity, found[0].id), ("CoworkerTimePass", network.london));
    assert!(found[0].text.contains("by UpdatedOn") && found[0].text.contains("3 records, 5 counted"), "{found:?}");
    assert!(found[1].text.contains("by Id") && found[1].text.contains("3 records, 0 counted"), "{found:?}");
}

/// What the migration counts are records written before there were counts.
#[test]
fn records_there_are_when_counting_begins_are_counted() {
    let all = include_str!("../../migrations/sqlite/V20__record_count.sql");
    let connection = Connection::open_in_memory().unwrap();
    for file in ["V1__records", "V2__desk", "V6__billing"] {
        let text =
            std::fs::read_to_string(format!("{}/migrations/sqlite/{file}.sql", env!("CARGO_MANIFEST_DIR"))).unwrap();
        connection.execute_batch(&text).unwrap();
    }
    let mut dice = Dice(9);
    for subject in SUBJECTS {
        (0..200).for_each(|_| write_one(&connection, &mut dice, subject, true));
    }
    connection.execute_batch(all).unwrap();
    let counted = |listing: i64, place: i64| {
        let sql = "SELECT COALESCE(SUM(records), 0) FROM record_count WHERE listing = ?1 AND place = ?2";
        connection.query_row(sql, [listing, place], |row| row.get::<_, i64>(0)).unwrap()
    };
    for listing in 1..=8 {
        assert_eq!(counted(listing, -1), 200, "{listing}");
    }
    let tables = [(1, "coworker_time_pass"), (3, "checkin"), (7, "coworker_invoice"), (8, "coworker_ledger_entry")];
    for (listing, table) in tables {
        for place in 1..=4 {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE business_id = ?1");
            let there: i64 = connection.query_row(&sql, [place], |row| row.get(0)).unwrap();
            assert_eq!(counted(listing, place), there, "{listing} at {place}");
        }
    }
}
