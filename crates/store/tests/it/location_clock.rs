//! The clocks of a location: what is kept, what is shown, what verify says.

use hallpass_engine::{Instant, Span};
use hallpass_store::desk::Stamp;
use hallpass_store::import::{Import, ImportRow};
use hallpass_store::{Error, Store};
use serde_json::json;

use crate::support::*;

/// Imports one visit of a customer.
async fn import_visit(store: &Store, customer: i64, location: i64, from: &str, to: &str) {
    let header = ["CoworkerId", "BusinessId", "FromTime", "ToTime"];
    let import = Import::new(model("Checkin"), header).unwrap();
    let cells = vec![customer.to_string(), location.to_string(), from.to_owned(), to.to_owned()];
    // Nobody has been there in the future.
    let later = Stamp { now: NOW + Span::days(7), ..stamp() };
    let work = store.write::<_, Error, _>(move |tx| {
        Box::pin(async move { tx.import(&import, &[ImportRow { line: 2, cells }], &later).await })
    });
    assert_eq!(work.await.unwrap().refused, []);
}

/// Moves a location to the zone of another at [`NOW`], as the records API does.
async fn move_zone(store: &Store, location: i64, like: i64) {
    write(store, move |tx| Box::pin(async move { tx.keep_clock(location).await })).await;
    let zone = get(store, "Business", like).await.unwrap()["SimpleTimeZoneId"].clone();
    patch(store, "Business", location, json!({"SimpleTimeZoneId": zone})).await.unwrap();
    write(store, |tx| Box::pin(async move { tx.settle_clocks(&stamp()).await })).await;
}

async fn contradictions(store: &Store) -> Vec<&'static str> {
    let findings = write(store, |tx| Box::pin(async move { tx.verify(|_| ()).await })).await;
    findings.into_iter().map(|finding| finding.check).collect()
}

/// London becomes Tokyo on 3 March at midnight: members ending in Local show the wall of then, imported visits too.
#[tokio::test]
async fn local_members_and_imported_visits_follow_the_clock_in_force() {
    let place = place().await;
    let store = &place.store;
    let n = network(store).await;
    import_visit(store, n.ann, n.london, "2026-02-20T09:00:00Z", "2026-02-20T10:00:00Z").await;
    move_zone(store, n.london, n.tokyo).await;
    let plan = json!({
        "Name": "Plan", "BusinessId": n.london, "CurrencyId": 1, "Price": 10, "SystemTariffType": 1, "InvoiceEvery": 1,
    });
    let plan = create(store, "Tariff", plan).await;
    let contract = json!({
        "CoworkerId": n.ann, "TariffId": plan, "IssuedById": n.london, "Quantity": 1,
        "StartDate": "2026-03-02T10:00:00Z", "CancellationDate": "2026-03-04T10:00:00Z",
    });
    let contract = create(store, "CoworkerContract", contract).await;
    let shown = get(store, "CoworkerContract", contract).await.unwrap();
    assert_eq!(shown["StartDateLocal"], "2026-03-02T10:00:00");
    assert_eq!(shown["CancellationDateLocal"], "2026-03-04T19:00:00");
    import_visit(store, n.ann, n.london, "2026-03-02T23:00:00Z", "2026-03-03T00:00:00Z").await;
    import_visit(store, n.ann, n.london, "2026-03-03T10:00:00Z", "2026-03-03T11:00:00Z").await;
    let (visits, _) = page(store, "Checkin", "orderBy=FromTime").await;
    let local: Vec<_> = visits.iter().map(|v| (v["FromTimeLocal"].clone(), v["ToTimeLocal"].clone())).collect();
    let expected = [
        ("2026-02-20T09:00:00", "2026-02-20T10:00:00"),
        ("2026-03-02T23:00:00", "2026-03-03T00:00:00"),
        ("2026-03-03T19:00:00", "2026-03-03T20:00:00"),
    ];
    assert_eq!(local, expected.map(|(from, to)| (json!(from), json!(to))));
    assert_eq!(contradictions(store).await, Vec::<&str>::new());
}

#[tokio::test]
async fn verify_names_a_location_whose_clocks_are_not_those_of_its_record() {
    let place = place().await;
    let store = &place.store;
    let n = network(store).await;
    import_visit(store, n.ann, n.london, "2026-02-20T09:00:00Z", "2026-02-20T10:00:00Z").await;
    let london = get(store, "Business", n.london).await.unwrap()["SimpleTimeZoneId"].clone();
    move_zone(store, n.london, n.tokyo).await;
    assert_eq!(contradictions(store).await, Vec::<&str>::new());
    patch(store, "Business", n.london, json!({"SimpleTimeZoneId": london})).await.unwrap();
    assert_eq!(contradictions(store).await, ["location clocks"]);
}

#[tokio::test]
async fn a_test_clock_that_has_been_reached_stays_reached() {
    let place = place().await;
    let reach = async |at: Instant| {
        write(&place.store, move |tx| Box::pin(async move { tx.reach_test_clock(at).await })).await;
        write(&place.store, |tx| Box::pin(async move { tx.test_clock_reached().await })).await
    };
    assert_eq!(reach(NOW).await, Some(NOW));
    assert_eq!(reach(NOW - Span::minutes(1)).await, Some(NOW));
    assert_eq!(reach(NOW + Span::minutes(1)).await, Some(NOW + Span::minutes(1)));
}
