//! Bulk import of rows.

use hallpass_engine::PassId;
use hallpass_store::import::{Import, ImportRow, Imported};
use hallpass_store::{Error, Store};
use serde_json::json;

use crate::support::*;

/// Imports lines of comma-separated cells (no quoting), the first line the header, numbered from 1.
async fn import(store: &Store, entity: &'static str, text: &str) -> Imported {
    let mut lines = text.lines();
    let import = Import::new(model(entity), lines.next().unwrap().split(',')).unwrap();
    let rows: Vec<ImportRow> = lines
        .zip(2..)
        .map(|(cells, line)| ImportRow { line, cells: cells.split(',').map(str::to_owned).collect() })
        .collect();
    store
        .write::<_, Error, _>(move |tx| Box::pin(async move { tx.import(&import, &rows, &stamp()).await }))
        .await
        .unwrap()
}

fn refused(done: &Imported) -> Vec<(u64, String)> {
    done.refused.iter().map(|row| (row.line, row.reasons())).collect()
}

async fn ledger(store: &Store, pass: i64) -> Vec<(String, i64, String)> {
    let lines = write(store, move |tx| Box::pin(async move { tx.ledger(PassId(pass)).await })).await;
    lines.into_iter().map(|l| (l.kind.name().to_owned(), l.amount, l.unit.name().to_owned())).collect()
}

async fn contradictions(store: &Store) -> Vec<hallpass_store::verify::Finding> {
    write(store, |tx| Box::pin(async move { tx.verify(|_| ()).await })).await
}

fn entry(kind: &str, amount: i64, unit: &str) -> (String, i64, String) {
    (kind.to_owned(), amount, unit.to_owned())
}

/// Beyond W12.
#[tokio::test]
async fn passes_keep_what_they_were_and_open_their_ledger() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let guid = "11111111-2222-4333-8444-555555555555";
    let (ann, london, day, hours) = (n.ann, n.london, n.day, n.hours);
    let file = format!(
        "id,UNIQUEID,coworkerId,BusinessId,TimePassId,CreatedOn,UpdatedOn,UpdatedBy,TotalUses,RemainingUses,Used,UsedDate,ExpireDate,TimePassName\n\
         501,{guid},{ann},{london},{hours},2025-01-01T10:00:00Z,2025-02-01T10:00:00.5Z,old@example.com,600,450,false,,,x\n\
         502,,{ann},{london},{hours},,,,,,,,,\n\
         503,,{ann},{london},{day},2025-01-01T10:00:00Z,,,,,true,2025-01-05T09:00:00Z,,\n\
         504,,{ann},{london},{day},,,,,,,,2026-01-01T00:00:00Z,\n\
         505,,{ann},{london},{hours},,,,300,400,,,,"
    );
    let done = import(store, "CoworkerTimePass", &file).await;
    assert_eq!((done.written, done.skipped), (4, 0));
    assert_eq!(refused(&done), [(6, "RemainingUses: 400 is not between 0 and TotalUses, 300".to_owned())]);
    let first = get(store, "CoworkerTimePass", 501).await.unwrap();
    assert_eq!(first["UniqueId"], guid);
    assert_eq!(first["CreatedOn"], "2025-01-01T10:00:00Z");
    assert_eq!(first["UpdatedOn"], "2025-02-01T10:00:00.5Z");
    assert_eq!(first["UpdatedBy"], "old@example.com");
    assert_eq!((first["TotalUses"].as_i64(), first["RemainingUses"].as_i64()), (Some(600), Some(450)));
    assert_eq!(first["CreateMultiple"], 1);
    assert_eq!(ledger(store, 501).await, [entry("issue", 600, "minutes"), entry("use", 150, "minutes")]);
    let second = get(store, "CoworkerTimePass", 502).await.unwrap();
    assert_eq!((second["TotalUses"].as_i64(), second["Used"].as_bool()), (Some(600), Some(false)));
    assert_eq!(ledger(store, 503).await, [entry("issue", 1, "days"), entry("use", 1, "days")]);
    assert_eq!(get(store, "CoworkerTimePass", 503).await.unwrap()["UsedDate"], "2025-01-05T09:00:00Z");
    assert_eq!(ledger(store, 504).await, [entry("issue", 1, "days"), entry("expire", 1, "days")]);
    assert_eq!(contradictions(store).await, []);
    // The same file again: nothing twice.
    let again = import(store, "CoworkerTimePass", &file).await;
    assert_eq!((again.written, again.skipped, again.refused.len()), (0, 4, 1));
    // New ids go on after the imported ones.
    assert!(issue(store, ann, london, day, json!({})).await > 504);
}

#[tokio::test]
async fn rows_with_errors_are_named_by_line_and_the_others_are_written() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let (ann, london, day) = (n.ann, n.london, n.day);
    let file = format!(
        "CoworkerId,BusinessId,TimePassId,Free\n\
         999,{london},{day},true\n\
         {ann},{london},{day},maybe\n\
         {ann},{london},,true\n\
         {ann},{london},{day}\n\
         {ann},{london},{day},true\n\
         999,{london},,maybe"
    );
    let done = import(store, "CoworkerTimePass", &file).await;
    assert_eq!(done.written, 1);
    assert_eq!(
        refused(&done),
        [
            (2, "Coworker: 999 does not exist".to_owned()),
            (3, "Free: must be true or false".to_owned()),
            (4, "TimePass: is a required field".to_owned()),
            (5, "The row has 3 cells, the header 4.".to_owned()),
            (7, "TimePass: is a required field; Free: must be true or false; Coworker: 999 does not exist".to_owned()),
        ]
    );
    let taken = format!(
        "Id,UniqueId,CoworkerId,BusinessId,TimePassId\n1,11111111-2222-4333-8444-555555555555,{ann},{london},{day}"
    );
    let done = import(store, "CoworkerTimePass", &taken).await;
    assert_eq!(refused(&done), [(2, "Id: 1 is the number of another record".to_owned())]);
}

#[tokio::test]
async fn references_may_be_the_names_of_records() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let gbp = code(store, "Currency", "GBP").await;
    let other =
        json!({"Name": "Ten hours", "BusinessId": n.london, "CurrencyId": gbp, "Price": 1, "MinutesIncluded": 60});
    create(store, "TimePass", other).await;
    let file = "Id,CoworkerId,BusinessId,TimePassId\n\
         601,ann@example.com,london,day pass\n\
         602,ann Émile lee,Tokyo,Day pass\n\
         603,nobody,London,Day pass\n\
         604,Bob,Atlantis,Ten hours";
    let done = import(store, "CoworkerTimePass", file).await;
    assert_eq!((done.written, done.first.as_slice()), (2, &[601, 602][..]), "{:?}", refused(&done));
    for (id, location) in [(601, n.london), (602, n.tokyo)] {
        let pass = get(store, "CoworkerTimePass", id).await.unwrap();
        let found = ["CoworkerId", "BusinessId", "TimePassId"].map(|name| pass[name].as_i64().unwrap());
        assert_eq!(found, [n.ann, location, n.day]);
    }
    let both = "Business: \"Atlantis\" is the name of none; \
                TimePass: \"Ten hours\" is the name of more than one: give the number instead";
    let lines = [(4, "Coworker: \"nobody\" is the name of none".to_owned()), (5, both.to_owned())];
    assert_eq!(refused(&done), lines);
    let file = "Id,FullName,Email,CountryId,SimpleTimeZoneId,InvoicingBusinessId,Businesses\n\
         701,Cid,cid@example.com,GB,Europe/London,London,London;tokyo\n\
         702,Dan,dan@example.com,GB,Mars/Base,London,1;Atlantis";
    let done = import(store, "Coworker", file).await;
    let cid = get(store, "Coworker", 701).await.unwrap();
    assert_eq!((&cid["InvoicingBusinessId"], &cid["Businesses"]), (&json!(n.london), &json!([n.london, n.tokyo])));
    let both = "SimpleTimeZone: \"Mars/Base\" is the name of none; Businesses: \"Atlantis\" is the name of none";
    assert_eq!((done.written, refused(&done)), (1, vec![(3, both.to_owned())]));
}

#[test]
fn a_header_must_name_what_is_required_once() {
    let message = |names: &str| Import::new(model("CoworkerTimePass"), names.split(',')).map(|i| i.ignored().to_vec());
    let refused = message("CoworkerId,BusinessId,coworkerid").unwrap_err();
    let all: Vec<String> = refused.errors.iter().map(|e| format!("{}: {}", e.property, e.message)).collect();
    assert_eq!(all, ["coworkerid: occurs twice in the header", "TimePassId: is required and missing in the header"]);
    assert!(message("a,b").is_err());
    let ignored = message("\u{feff}CoworkerId,BusinessId,TimePassId,Colour,ToStringText,CheckedIn,Price").unwrap();
    assert_eq!(ignored, ["Colour", "ToStringText", "CheckedIn"]);
}

#[tokio::test]
async fn customers_bring_their_lists_and_travelling_members() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let import_ = Import::new(
        model("Coworker"),
        [
            "Id",
            "FullName",
            "Email",
            "CountryId",
            "SimpleTimeZoneId",
            "Businesses",
            "NickName",
            "Active",
            "CustomFields",
        ],
    )
    .unwrap();
    let cells = ["90", "Zoë", "z@example.com", "1", "1", "x", "Z", "False", r#"{"Data":[{"Name":"a","Value":"b"}]}"#];
    let mut cells: Vec<String> = cells.into_iter().map(str::to_owned).collect();
    cells[5] = format!("{},{}", n.london, n.tokyo);
    let rows = vec![ImportRow { line: 2, cells }];
    let done = store
        .write::<_, Error, _>(move |tx| Box::pin(async move { tx.import(&import_, &rows, &stamp()).await }))
        .await
        .unwrap();
    assert_eq!((done.written, refused(&done)), (1, vec![]));
    let zoe = get(store, "Coworker", 90).await.unwrap();
    assert_eq!(zoe["Businesses"], json!([n.london, n.tokyo]));
    assert_eq!((zoe["NickName"].as_str(), zoe["Active"].as_bool()), (Some("Z"), Some(false)));
    assert_eq!(zoe["CustomFields"]["Data"][0]["Value"], "b");
}

#[tokio::test]
async fn visits_are_imported_closed_with_their_day_and_wall_clock() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let pass = issue(store, n.bob, n.tokyo, n.hours, json!({})).await;
    let guid = get(store, "CoworkerTimePass", pass).await.unwrap()["UniqueId"].as_str().unwrap().to_owned();
    let (bob, tokyo) = (n.bob, n.tokyo);
    let file = format!(
        "Id,CoworkerId,BusinessId,FromTime,ToTime,CoworkerTimePassGuid,AutoCheckout\n\
         7,{bob},{tokyo},2026-01-10T01:00:00Z,2026-01-10T03:00:00Z,{guid},true\n\
         8,{bob},{tokyo},2026-01-11T01:00:00Z,,,"
    );
    let done = import(store, "Checkin", &file).await;
    assert_eq!(done.written, 1);
    assert_eq!(refused(&done), [(3, "ToTime: an open visit cannot be imported; check it out first".to_owned())]);
    let visit = get(store, "Checkin", 7).await.unwrap();
    assert_eq!(
        (visit["FromTimeLocal"].as_str(), visit["AutoCheckout"].as_bool()),
        (Some("2026-01-10T10:00:00"), Some(true))
    );
    let stored = write(store, |tx| Box::pin(async move { tx.stored(model("Checkin"), 7).await })).await.unwrap();
    assert_eq!(stored.column("pass_id"), Some(&hallpass_contract::Value::Int(pass)));
    assert_eq!(stored.column("business_day"), Some(&hallpass_contract::Value::Int(20_463)));
}

#[tokio::test]
async fn an_imported_visit_gives_back_what_it_used() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let (bob, tokyo, hours) = (n.bob, n.tokyo, n.hours);
    let guid = "0a1b2c3d-0000-4000-8000-00000000000a";
    let pass = format!(
        "Id,UniqueId,CoworkerId,BusinessId,TimePassId,CreateMultiple,TotalUses,RemainingUses\n\
         900,{guid},{bob},{tokyo},{hours},1,600,540"
    );
    assert_eq!(import(store, "CoworkerTimePass", &pass).await.written, 1);
    // One hour of the sixty minutes that are gone; the second visit finds nothing left to account for.
    let visits = format!(
        "Id,CoworkerId,BusinessId,FromTime,ToTime,CoworkerTimePassGuid\n\
         70,{bob},{tokyo},2026-01-10T01:00:00Z,2026-01-10T02:00:00Z,{guid}\n\
         71,{bob},{tokyo},2026-01-11T01:00:00Z,2026-01-11T02:00:00Z,{guid}\n\
         72,{bob},{tokyo},2026-01-11T01:45:00Z,2026-01-11T03:00:00Z,{guid}"
    );
    let done = import(store, "Checkin", &visits).await;
    assert_eq!(
        (done.written, refused(&done)),
        (2, vec![(4, "FromTime: meets check-in 71 of the same customer".into())])
    );
    let clean = || write(store, |tx| Box::pin(async move { tx.verify(|_| ()).await }));
    assert_eq!(clean().await, []);
    let left = async || get(store, "CoworkerTimePass", 900).await.unwrap()["RemainingUses"].as_i64();
    assert_eq!(left().await, Some(540));
    for (visit, expected) in [(70, 600), (71, 600)] {
        write(store, move |tx| {
            Box::pin(async move {
                let stored = tx.stored_visit(hallpass_engine::VisitId(visit), stamp().now).await?.unwrap();
                let decision = hallpass_engine::delete_visit(&stored.world, stored.visit.id, stamp().now).unwrap();
                tx.apply(&stored.world, &decision, || "unused".to_owned(), &stamp()).await
            })
        })
        .await;
        assert_eq!(left().await, Some(expected));
        assert_eq!(clean().await, []);
    }
}
