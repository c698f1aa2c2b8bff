//! Totals and pages that come from counted steps are those of the plain query, whatever the data, the filters and the writes
//! before. What is expected is asked of the database directly, without limit, and cut into pages here.

use hallpass_contract::query::{Condition, Test};
use hallpass_contract::{Direction, Value};
use hallpass_store::records::Scope;
use hallpass_store::verify::{Finding, Recounted};
use hallpass_store::{Error, Store};
use hallpass_testbed::{Cell, Database, Kind, Random, Raw, kind};

use crate::support::*;

const DAY: i64 = 86_400_000_000;

/// Numbers such as records have.
struct Dice(Random);

impl Dice {
    /// 0 to n - 1.
    fn below(&mut self, n: i64) -> i64 {
        self.0.below(n as usize) as i64
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
        let any = self.0.next() as i64 & 0xFFFF_FFFF;
        day * DAY + self.of(&[0, 0, 1, -1, DAY / 2, any, 3, 3, 3])
    }

    /// A UniqueId.
    fn guid(&mut self) -> String {
        format!("{:016x}{:016x}", self.0.next(), self.0.next())
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

/// Nothing once in a while.
fn or_none(value: i64, often: i64) -> Cell {
    if value % often == 0 { Cell::Null } else { value.into() }
}

/// One write at random: mostly new rows at first, later changes and deletions.
fn write_one(raw: &Raw, dice: &mut Dice, subject: &Subject, grow: bool) {
    let (at, place, id) = (dice.instant(), 1 + dice.below(4), 1 + dice.below(subject.rows));
    let (created, guid) = (dice.instant(), Cell::from(dice.guid()));
    let run = |sql: &str, values: &[Cell]| {
        raw.execute(sql, values);
    };
    if !grow && dice.below(3) == 0 {
        return run(&format!("DELETE FROM {} WHERE id = ?1", subject.table), &[id.into()]);
    }
    match (subject.entity, grow) {
        ("CoworkerTimePass", true) => run(
            "INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id) \
             VALUES (?1, ?2, ?3, 1, ?4, 1)",
            &[guid, created.into(), at.into(), place.into()],
        ),
        ("CoworkerTimePass", false) => run(
            "UPDATE coworker_time_pass SET updated_on = ?2, business_id = CASE WHEN id % 2 = 0 THEN ?3 ELSE business_id END \
             WHERE id BETWEEN ?1 AND ?1 + 2",
            &[id.into(), at.into(), place.into()],
        ),
        ("Checkin", true) => run(
            "INSERT INTO checkin (unique_id, created_on, updated_on, coworker_id, business_id, from_time) \
             VALUES (?1, ?2, ?2, 1, ?3, ?4)",
            &[guid, created.into(), place.into(), at.into()],
        ),
        ("Checkin", false) => run(
            "UPDATE checkin SET from_time = ?2, updated_on = ?3, business_id = ?4 WHERE id = ?1",
            &[id.into(), at.into(), created.into(), place.into()],
        ),
        ("Coworker", true) => run(
            "INSERT INTO coworker (unique_id, created_on, updated_on, full_name, email, country_id, simple_time_zone_id) \
             VALUES (?1, ?2, ?3, ?4, 'a@example.com', 1, 1)",
            &[guid, created.into(), at.into(), dice.name().into()],
        ),
        ("Coworker", false) => {
            run("UPDATE coworker SET full_name = ?2 WHERE id = ?1", &[id.into(), dice.name().into()]);
            run("UPDATE coworker SET updated_on = ?2 WHERE id = ?1", &[(id + 1).into(), at.into()]);
        }
        ("CoworkerInvoice", true) => {
            let number = (at % 3 != 0).then(|| dice.guid()[..6].to_uppercase());
            run(
                "INSERT INTO coworker_invoice (unique_id, created_on, updated_on, coworker_id, business_id, bill_to_country_id, \
                 currency_id, invoice_number) VALUES (?1, ?2, ?2, 1, ?3, 1, 1, ?4)",
                &[guid, at.into(), place.into(), number.into()],
            );
        }
        ("CoworkerInvoice", false) => run(
            "UPDATE coworker_invoice SET invoice_number = NULL, business_id = ?2, created_on = ?3 WHERE id = ?1",
            &[id.into(), place.into(), at.into()],
        ),
        (_, true) => run(
            "INSERT INTO coworker_ledger_entry (unique_id, created_on, updated_on, coworker_id, business_id, description, code, \
             transaction_date) VALUES (?1, ?2, ?2, 1, ?3, 'x', 'PAYM-1', ?4)",
            &[guid, created.into(), place.into(), or_none(at, 5)],
        ),
        (_, false) => run(
            "UPDATE coworker_ledger_entry SET transaction_date = ?2, business_id = ?3 WHERE id = ?1",
            &[id.into(), or_none(at, 7), place.into()],
        ),
    }
}

/// One question at random, asked of the store and of the database; answers whether a page was deep.
async fn ask(store: &Store, raw: &Raw, dice: &mut Dice, subject: &Subject) -> bool {
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
        // A list without ids is no SQL everywhere; no location has the number 0.
        let list =
            |ids: &[i64]| format!("{place} IN ({})", ids.iter().fold("0".to_owned(), |ids, id| format!("{ids}, {id}")));
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
    // Absent is less than anything.
    let way = if down { "DESC NULLS LAST" } else { "ASC NULLS FIRST" };
    let id_way = if member == "Id" && down { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT id FROM {} WHERE {} ORDER BY {column} {way}, id {id_way}",
        subject.table,
        conditions.join(" AND ")
    );
    let expected: Vec<i64> = raw.all(&sql, &[]);
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

async fn recounted(store: &Store) -> Vec<Recounted> {
    store.write::<_, Error, _>(|tx| Box::pin(async move { tx.recount().await })).await.unwrap()
}

#[tokio::test]
async fn pages_and_totals_are_those_of_the_plain_query() {
    let place = place().await;
    let raw = place.raw();
    let (seeds, questions) = if std::env::var("HALLPASS_SOAK").is_ok() { (40, 4_000) } else { (2, 150) };
    let mut deep = 0;
    for seed in 1..=seeds {
        let mut dice = Dice(Random::new(seed));
        for (n, subject) in SUBJECTS.iter().enumerate() {
            raw.batch("BEGIN");
            if seed == 1 {
                (0..subject.rows).for_each(|_| write_one(&raw, &mut dice, subject, true));
            } else {
                (0..subject.rows / 5).for_each(|_| write_one(&raw, &mut dice, subject, n % 2 == 0));
                (0..subject.rows / 5).for_each(|_| write_one(&raw, &mut dice, subject, false));
            }
            raw.batch("COMMIT");
            for _ in 0..questions {
                deep += i64::from(ask(&place.store, &raw, &mut dice, subject).await);
            }
        }
        assert_eq!(miscounted(&place.store).await, [], "seed {seed}");
    }
    assert!(deep > 80, "only {deep} pages were deep");
}

#[tokio::test]
async fn counts_that_are_wrong_are_found() {
    let place = place().await;
    let network = network(&place.store).await;
    for _ in 0..3 {
        issue(&place.store, network.ann, network.london, network.day, serde_json::json!({})).await;
    }
    assert_eq!(miscounted(&place.store).await, []);
    let raw = place.raw();
    raw.execute("UPDATE record_count SET records = 5 WHERE listing = 1 AND place = ?1", &[network.london.into()]);
    raw.execute("DELETE FROM record_count WHERE listing = 2", &[]);
    let found = miscounted(&place.store).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!((found[0].entity, found[0].id), ("CoworkerTimePass", network.london));
    assert!(found[0].text.contains("by UpdatedOn") && found[0].text.contains("3 records, 5 counted"), "{found:?}");
    assert!(found[1].text.contains("by Id") && found[1].text.contains("3 records, 0 counted"), "{found:?}");

    // By UpdatedOn one step of London was wrong, by Id the only one there is.
    let by = |by, steps| Recounted { entity: "CoworkerTimePass", by, steps };
    assert_eq!(recounted(&place.store).await, [by("UpdatedOn", 1), by("Id", 1)]);
    assert_eq!(miscounted(&place.store).await, []);
    assert_eq!(recounted(&place.store).await, []);
    issue(&place.store, network.ann, network.london, network.day, serde_json::json!({})).await;
    assert_eq!(miscounted(&place.store).await, [], "the counts go on from there");
}

/// A database as it was before there were counts.
fn uncounted() -> (Raw, Option<Database>, Option<tempfile::TempDir>) {
    match kind() {
        Kind::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("t.db");
            drop(rusqlite::Connection::open(&file).unwrap());
            let raw = Raw::open(file.to_str().unwrap());
            for name in ["V1__records", "V2__desk", "V6__billing"] {
                raw.batch(&migration("sqlite", name));
            }
            (raw, None, Some(folder))
        }
        Kind::Postgres => {
            let database = Database::fresh();
            let raw = Raw::open(database.url());
            raw.batch(&migration("postgres", "V1__schema"));
            (raw, Some(database), None)
        }
    }
}

fn migration(of: &str, name: &str) -> String {
    std::fs::read_to_string(format!("{}/migrations/{of}/{name}.sql", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn records_there_are_when_counting_begins_are_counted() {
    let (raw, _database, _folder) = uncounted();
    let mut dice = Dice(Random::new(9));
    for subject in SUBJECTS {
        (0..200).for_each(|_| write_one(&raw, &mut dice, subject, true));
    }
    raw.batch(&migration(if raw.is_sqlite() { "sqlite" } else { "postgres" }, "V20__record_count"));
    let counted = |listing: i64, place: i64| -> i64 {
        let sql =
            "SELECT CAST(COALESCE(SUM(records), 0) AS BIGINT) FROM record_count WHERE listing = ?1 AND place = ?2";
        raw.value(sql, &[listing.into(), place.into()])
    };
    for listing in 1..=8 {
        assert_eq!(counted(listing, -1), 200, "{listing}");
    }
    let tables = [(1, "coworker_time_pass"), (3, "checkin"), (7, "coworker_invoice"), (8, "coworker_ledger_entry")];
    for (listing, table) in tables {
        for place in 1..=4 {
            let there: i64 =
                raw.value(&format!("SELECT COUNT(*) FROM {table} WHERE business_id = ?1"), &[place.into()]);
            assert_eq!(counted(listing, place), there, "{listing} at {place}");
        }
    }
}
