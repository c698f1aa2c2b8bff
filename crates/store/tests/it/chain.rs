//! beyond W3: the ledger is a chain per network; whatever is done to a row behind the program's back is found and named.

use hallpass_engine::{CustomerId, DefinitionId, Instant, PassId, Span, passes};
use hallpass_store::desk::{NewPass, Stamp};
use hallpass_store::{Error, Faults, Store, Tx};
use hallpass_testbed::Raw;
use serde_json::json;

use crate::support::*;

/// Columns of an entry.
const COLUMNS: [&str; 13] = [
    "id",
    "network_id",
    "chain_number",
    "pass_id",
    "coworker_id",
    "visit_id",
    "kind",
    "unit",
    "amount",
    "happened_at",
    "recorded_at",
    "actor_id",
    "hash",
];

/// What `verify` says of the chains.
async fn broken(store: &Store) -> Vec<(i64, String)> {
    let found = store.read::<_, Error, _>(|tx| Box::pin(async move { tx.verify(|_| ()).await })).await.unwrap();
    found.into_iter().filter(|f| f.check == "chain of the ledger").map(|f| (f.id, f.text)).collect()
}

async fn issued(store: &Store, holder: i64, place: i64, definition: i64, minutes: Option<i64>) -> PassId {
    let id = PassId(issue(store, holder, place, definition, json!({})).await);
    let pass = new(id, holder, definition, minutes);
    write(store, move |tx| Box::pin(async move { tx.issue(&pass, &stamp()).await })).await;
    id
}

fn new(id: PassId, holder: i64, definition: i64, minutes: Option<i64>) -> NewPass {
    NewPass { id, definition: DefinitionId(definition), holder: CustomerId(holder), minutes, price: None }
}

/// Marks a pass used by hand and clears it again: two corrections.
async fn correct_twice(tx: &mut Tx, id: PassId, stamp: &Stamp<'_>) -> Result<(), Error> {
    let before = tx.held_pass(id).await?.unwrap();
    let after = passes::set_used_by_hand(&before, None, stamp.now);
    tx.correct(&before, &after, stamp).await?;
    let again = passes::clear_used_by_hand(&after, 0);
    tx.correct(&after, &again, stamp).await
}

/// A small history: five entries in the network of London, four in that of Tokyo, between each other.
async fn history(store: &Store) -> Network {
    let n = network(store).await;
    let day = issued(store, n.ann, n.london, n.day, None).await;
    let hours = issued(store, n.bob, n.tokyo, n.hours, Some(600)).await;
    let other = issued(store, n.ann, n.london, n.day, None).await;
    write(store, move |tx| {
        Box::pin(async move {
            let anna = Stamp { now: NOW + Span::minutes(5), by: "anna@example.com", request: None };
            correct_twice(tx, day, &anna).await?;
            correct_twice(tx, hours, &stamp()).await?;
            let pass = tx.held_pass(other).await?.unwrap();
            tx.revoke(&pass, &anna).await?;
            let pass = tx.held_pass(hours).await?.unwrap();
            tx.revoke(&pass, &anna).await
        })
    })
    .await;
    n
}

/// Number in the chain and network of every entry, by Id.
fn entries(raw: &Raw) -> Vec<(i64, i64, i64)> {
    raw.all("SELECT id, network_id, chain_number FROM ledger_entry ORDER BY id", &[])
}

/// Does something to the ledger behind the program's back, asks `verify`, and undoes it.
async fn with(place: &Place, sql: &str) -> Vec<(i64, String)> {
    let raw = place.raw();
    raw.batch(
        "CREATE TEMP TABLE kept AS SELECT * FROM ledger_entry; CREATE TEMP TABLE heads AS SELECT * FROM chain_head;",
    );
    raw.batch(sql);
    let found = broken(&place.store).await;
    raw.batch(
        "DELETE FROM ledger_entry; INSERT INTO ledger_entry SELECT * FROM kept; \
         DELETE FROM chain_head; INSERT INTO chain_head SELECT * FROM heads;",
    );
    found
}

#[tokio::test]
async fn every_network_has_a_chain_of_its_own() {
    let place = place().await;
    let n = history(&place.store).await;
    let raw = place.raw();
    let (l, t) = (n.london, n.tokyo);
    let chained: Vec<(i64, i64)> = entries(&raw).into_iter().map(|(_, network, number)| (network, number)).collect();
    assert_eq!(chained, [(l, 1), (t, 1), (l, 2), (l, 3), (l, 4), (t, 2), (t, 3), (l, 5), (t, 4)]);
    assert_eq!(broken(&place.store).await, []);
    let heads = write(&place.store, |tx| Box::pin(async move { tx.ledger_heads().await })).await;
    let numbers: Vec<(i64, i64)> = heads.iter().map(|(network, number, _)| (*network, *number)).collect();
    assert_eq!(numbers, [(l, 5), (t, 4)]);
}

/// Beyond W3.
#[tokio::test]
async fn every_entry_that_is_deleted_is_named() {
    let place = place().await;
    history(&place.store).await;
    let all = entries(&place.raw());
    assert_eq!(all.len(), 9);
    for (id, network, number) in all {
        let found = with(&place, &format!("DELETE FROM ledger_entry WHERE id = {id}")).await;
        assert_eq!(found.len(), 1, "{id}: {found:?}");
        assert_eq!(found[0].0, network);
        assert!(found[0].1.starts_with(&format!("entry {number} is missing")), "{id}: {found:?}");
    }
    assert_eq!(broken(&place.store).await, []);
}

#[tokio::test]
async fn every_column_of_every_entry_that_is_altered_is_named() {
    let place = place().await;
    let n = history(&place.store).await;
    let all = entries(&place.raw());
    for (id, network, number) in all {
        for column in COLUMNS {
            let changed = match column {
                "id" => "1000 + id".to_owned(),
                "network_id" => format!("{} + {} - network_id", n.london, n.tokyo),
                "kind" => "CASE kind WHEN 'correct' THEN 'expire' ELSE 'correct' END".to_owned(),
                "unit" => "CASE unit WHEN 'days' THEN 'minutes' ELSE 'days' END".to_owned(),
                "visit_id" => "7".to_owned(),
                "hash" => {
                    "'0' || substr(hash, 2, 62) || CASE substr(hash, 64) WHEN '1' THEN '2' ELSE '1' END".to_owned()
                }
                _ => format!("{column} + 1"),
            };
            let sql = format!("UPDATE ledger_entry SET {column} = {changed} WHERE id = {id}");
            let found = with(&place, &sql).await;
            let of = found.iter().find(|(of, _)| *of == network);
            let text = &of.unwrap_or_else(|| panic!("{sql}: {found:?}")).1;
            assert!(text.starts_with(&format!("entry {number} ")), "{sql}: {found:?}");
        }
    }
    assert_eq!(broken(&place.store).await, []);
}

#[tokio::test]
async fn what_is_moved_put_in_or_cut_off_is_named() {
    let place = place().await;
    let n = history(&place.store).await;
    let all = entries(&place.raw());
    let of = |number: i64| all.iter().find(|e| (e.1, e.2) == (n.london, number)).unwrap().0;
    // Two entries change places.
    let swap = format!(
        "UPDATE ledger_entry SET id = -1 WHERE id = {2}; UPDATE ledger_entry SET id = {2} WHERE id = {3}; \
         UPDATE ledger_entry SET id = {3} WHERE id = -1; \
         UPDATE ledger_entry SET chain_number = {0} + {1} - chain_number WHERE id IN ({2}, {3})",
        2,
        3,
        of(2),
        of(3)
    );
    let found = with(&place, &swap).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].1.starts_with("entry 2 "), "{found:?}");
    // One more, numbered as if it belonged there.
    let put_in = "INSERT INTO ledger_entry SELECT 99, network_id, 6, pass_id, coworker_id, visit_id, kind, unit, amount, \
                  happened_at, recorded_at, actor_id, hash FROM ledger_entry WHERE id = ";
    let found = with(&place, &format!("{put_in}{}", of(5))).await;
    assert!(found[0].1.starts_with("entry 6 "), "{found:?}");
    // The tail goes.
    for from in 1..=5 {
        let cut = format!("DELETE FROM ledger_entry WHERE network_id = {} AND chain_number >= {from}", n.london);
        let found = with(&place, &cut).await;
        let expected = format!("entry {from} is missing: the head counts 5 entries");
        assert_eq!(found, [(n.london, expected)]);
    }
    // The head goes, counts wrongly, or has another hash.
    let head = format!("chain = 'ledger:{}'", n.london);
    for (sql, says) in [
        (format!("DELETE FROM chain_head WHERE {head}"), "the head does not match: it is missing"),
        (format!("UPDATE chain_head SET number = 4 WHERE {head}"), "the head does not match: it counts 4"),
        (format!("UPDATE chain_head SET number = 6 WHERE {head}"), "entry 6 is missing"),
        (format!("UPDATE chain_head SET hash = 'x' WHERE {head}"), "the head does not match: its hash"),
    ] {
        let found = with(&place, &sql).await;
        assert!(found.len() == 1 && found[0].1.starts_with(says), "{sql}: {found:?}");
    }
    assert_eq!(broken(&place.store).await, []);
}

/// A tail cut off with a head forged to fit leaves a whole chain; only who has kept an older head can tell.
#[tokio::test]
async fn a_head_kept_elsewhere_shows_a_tail_that_was_cut_off_with_its_head() {
    let place = place().await;
    let n = history(&place.store).await;
    let known = |store: &Store| {
        let store = store.clone();
        async move { write(&store, |tx| Box::pin(async move { tx.ledger_heads().await })).await }
    };
    let (network, number, hash) = known(&place.store).await[0].clone();
    assert_eq!((network, number), (n.london, 5));
    let hash = hash.parse().unwrap();
    let still = |store: &Store| {
        let store = store.clone();
        async move { write(&store, move |tx| Box::pin(async move { tx.is_in_chain(network, number, hash).await })).await }
    };
    issued(&place.store, n.ann, n.london, n.day, None).await;
    assert!(still(&place.store).await, "the chain has grown since");
    let forge = format!(
        "DELETE FROM ledger_entry WHERE network_id = {0} AND chain_number > 4; UPDATE chain_head SET number = 4, \
         hash = (SELECT hash FROM ledger_entry WHERE network_id = {0} AND chain_number = 4) WHERE chain = 'ledger:{0}'",
        n.london
    );
    let raw = place.raw();
    raw.batch(&forge);
    assert_eq!(broken(&place.store).await, []);
    assert!(!still(&place.store).await);
    // What is written afterwards follows the forged head, and the old head stays out.
    issued(&place.store, n.ann, n.london, n.day, None).await;
    assert_eq!(broken(&place.store).await, []);
    assert!(!still(&place.store).await);
}

/// Whatever is undone leaves neither a gap nor a number given twice.
#[tokio::test]
async fn what_is_undone_is_not_in_the_chain() {
    let faults = Faults::default();
    let place = place_with(|options| options.faults = faults.clone()).await;
    let n = network(&place.store).await;
    let id = PassId(issue(&place.store, n.ann, n.london, n.day, json!({})).await);
    let pass = new(id, n.ann, n.day, None);
    let issue_then = |fails: bool| {
        let (store, pass) = (place.store.clone(), pass.clone());
        async move {
            let work = store.write::<(), Error, _>(move |tx| {
                Box::pin(async move {
                    tx.issue(&pass, &stamp()).await?;
                    tx.issue(&pass, &stamp()).await?;
                    if fails { Err(Error::Damaged("on purpose".into())) } else { Ok(()) }
                })
            });
            work.await.is_ok()
        }
    };
    // In groups, every other one fails.
    let mut running = Vec::new();
    for i in 0..40 {
        running.push(tokio::spawn(issue_then(i % 2 == 0)));
    }
    for one in running {
        one.await.unwrap();
    }
    // A rehearsal; then every storage call of the work fails once, alone or with the whole transaction.
    let rehearsed = pass.clone();
    let undone =
        place.store.rehearse::<_, Error, _>(move |tx| Box::pin(async move { tx.issue(&rehearsed, &stamp()).await }));
    undone.await.unwrap();
    assert!(issue_then(false).await);
    let mut kept = 21;
    for n in 1..30 {
        for loses in [false, true] {
            if loses {
                faults.lose_at(n)
            } else {
                faults.fail_at(n)
            }
            kept += usize::from(issue_then(false).await);
            faults.clear();
            kept += usize::from(issue_then(false).await);
        }
    }
    assert!((21 + 58..21 + 116).contains(&kept), "{kept}");
    let raw = place.raw();
    assert_eq!(entries(&raw).len(), 2 * kept);
    assert_eq!(broken(&place.store).await, []);
}

/// Another process may write to the same database (a command beside the server): neither builds on what the other has made old.
#[tokio::test]
async fn two_writers_build_one_chain() {
    let place = place().await;
    let n = network(&place.store).await;
    let other = place.options.open().await;
    for _ in 0..5 {
        issued(&place.store, n.ann, n.london, n.day, None).await;
        issued(&other, n.ann, n.london, n.day, None).await;
        issued(&other, n.ann, n.london, n.day, None).await;
    }
    let raw = place.raw();
    let numbers: Vec<i64> = entries(&raw).iter().map(|entry| entry.2).collect();
    assert_eq!(numbers, (1..=15).collect::<Vec<i64>>());
    assert_eq!(broken(&place.store).await, []);
}

/// A pass stays in the chain it was issued in, and so do later passes of its definition.
#[tokio::test]
async fn a_location_that_moves_to_another_network_leaves_its_passes_where_they_are() {
    let place = place().await;
    let n = network(&place.store).await;
    let pass = issued(&place.store, n.ann, n.london, n.day, None).await;
    patch(&place.store, "Business", n.london, json!({"RootLocationId": n.tokyo})).await.unwrap();
    write(&place.store, move |tx| Box::pin(async move { correct_twice(tx, pass, &stamp()).await })).await;
    issued(&place.store, n.ann, n.london, n.day, None).await;
    let raw = place.raw();
    let chained: Vec<(i64, i64)> = entries(&raw).into_iter().map(|(_, network, number)| (network, number)).collect();
    assert_eq!(chained, [(n.london, 1), (n.london, 2), (n.london, 3), (n.london, 4)]);
    assert_eq!(broken(&place.store).await, []);
}

/// beyond W21: a name goes, the chain stays.
#[tokio::test]
async fn an_actor_gets_another_name_and_every_entry_stays_true() {
    let place = place().await;
    let n = network(&place.store).await;
    let pass = issued(&place.store, n.ann, n.london, n.day, None).await;
    write(&place.store, move |tx| {
        Box::pin(async move {
            assert!(tx.rename_actor("test@example.com", "somebody 1").await?);
            assert!(!tx.rename_actor("test@example.com", "somebody 2").await?);
            correct_twice(tx, pass, &stamp()).await
        })
    })
    .await;
    let lines = write(&place.store, move |tx| Box::pin(async move { tx.ledger(pass).await })).await;
    let actors: Vec<&str> = lines.iter().map(|line| line.actor.as_deref().unwrap()).collect();
    assert_eq!(actors, ["somebody 1", "test@example.com", "test@example.com"]);
    assert_eq!(broken(&place.store).await, []);
    let taken = place
        .store
        .write::<_, Error, _>(|tx| Box::pin(async move { tx.rename_actor("somebody 1", "test@example.com").await }));
    assert!(taken.await.is_err());
}

/// What a pass holds goes from one customer's books to another's; what has lapsed goes with it.
#[tokio::test]
async fn a_transfer_moves_what_is_left_and_what_has_lapsed() {
    let place = place().await;
    let n = network(&place.store).await;
    let more = json!({"ExpireDate": "2026-03-03T08:00:00Z"});
    let id = PassId(issue(&place.store, n.ann, n.london, n.hours, more).await);
    let pass = new(id, n.ann, n.hours, Some(600));
    let (ann, bob) = (n.ann, n.bob);
    write(&place.store, move |tx| {
        Box::pin(async move {
            tx.issue(&pass, &stamp()).await?;
            let later = Stamp { now: NOW + Span::days(2), ..stamp() };
            tx.lapse(id, &later).await?;
            let held = tx.held_pass(id).await?.unwrap();
            tx.transfer(&held, CustomerId(bob), &later).await
        })
    })
    .await;
    let raw = place.raw();
    let rows: Vec<(String, i64, i64, i64)> =
        raw.all("SELECT kind, coworker_id, amount, happened_at FROM ledger_entry ORDER BY id", &[]);
    let at = |instant: Instant| instant.as_micros();
    let (issue, expiry, moved) = (at(NOW), at(NOW + Span::days(1)), at(NOW + Span::days(2)));
    let row = |kind: &str, holder, amount, at| (kind.to_owned(), holder, amount, at);
    assert_eq!(
        rows,
        [
            row("issue", ann, 600, issue),
            row("expire", ann, 600, expiry),
            row("transfer", ann, -600, moved),
            row("transfer", bob, 600, moved),
            row("expire", ann, -600, moved),
            row("expire", bob, 600, moved),
        ]
    );
    assert_eq!(broken(&place.store).await, []);
}
