//! Listings: pages, filters, orders, nulls, scopes.

use serde_json::json;

use crate::support::*;

const NONE: [i64; 0] = [];

/// Ten passes of Ann in London; every second one expires, the later the higher the number; Bob has one in Tokyo.
async fn passes(place: &Place) -> (Network, Vec<i64>, i64) {
    let n = network(&place.store).await;
    let mut list = Vec::new();
    for i in 1..=10 {
        let expires = (i % 2 == 0).then(|| format!("2026-04-{i:02}T00:00:00Z"));
        let more = json!({"ExpireDate": expires, "Notes": format!("Note {i} 100%_a"), "PurchaseOrder": "Po"});
        list.push(issue(&place.store, n.ann, n.london, n.day, more).await);
    }
    let other = issue(&place.store, n.bob, n.tokyo, n.hours, json!({})).await;
    (n, list, other)
}

#[tokio::test]
async fn pages_follow_one_another_from_both_ends() {
    let place = place().await;
    let (_, mut list, other) = passes(&place).await;
    list.push(other);
    let entity = "CoworkerTimePass";
    for size in [1, 2, 3, 4, 5, 10, 11, 12] {
        for (order, expected) in [("", list.clone()), ("&orderBy=Id&dir=1", list.iter().rev().copied().collect())] {
            let mut seen = Vec::new();
            for page_number in 1..=13 {
                let text = format!("size={size}&page={page_number}{order}");
                let (records, total) = page(&place.store, entity, &text).await;
                assert_eq!(total, 11, "{text}");
                seen.extend(records.iter().map(|r| r["Id"].as_i64().unwrap()));
            }
            assert_eq!(seen, expected, "size {size}{order}");
        }
    }
}

#[tokio::test]
async fn ties_follow_by_id_up_whichever_way_the_order_goes() {
    let place = place().await;
    let (_, list, other) = passes(&place).await;
    let all: Vec<i64> = list.iter().copied().chain([other]).collect();
    for order in ["orderBy=UpdatedOn", "orderBy=UpdatedOn&dir=1", "orderBy=Used", "orderBy=Used&dir=desc"] {
        assert_eq!(ids(&place.store, "CoworkerTimePass", order).await, all, "{order}");
        let mut paged = Vec::new();
        for number in 1..=4 {
            paged.extend(ids(&place.store, "CoworkerTimePass", &format!("{order}&size=3&page={number}")).await);
        }
        assert_eq!(paged, all, "{order}");
    }
}

#[tokio::test]
async fn nulls_sort_first_and_are_found_by_name() {
    let place = place().await;
    let (_, list, other) = passes(&place).await;
    let store = &place.store;
    let entity = "CoworkerTimePass";
    let without: Vec<i64> = list.iter().step_by(2).copied().chain([other]).collect();
    let with: Vec<i64> = list.iter().skip(1).step_by(2).copied().collect();
    assert_eq!(ids(store, entity, "CoworkerTimePass_ExpireDate=null").await, without);
    assert_eq!(ids(store, entity, "CoworkerTimePass_ExpireDate=notnull").await, with);
    let up: Vec<i64> = without.iter().chain(&with).copied().collect();
    assert_eq!(ids(store, entity, "orderBy=ExpireDate").await, up);
    let down: Vec<i64> = with.iter().rev().chain(&without).copied().collect();
    assert_eq!(ids(store, entity, "orderBy=ExpireDate&dir=1").await, down);
}

#[tokio::test]
async fn filters_compare_by_kind_and_hold_together() {
    let place = place().await;
    let (n, list, other) = passes(&place).await;
    let store = &place.store;
    let found = async |text: &str| ids(store, "CoworkerTimePass", text).await;
    assert_eq!(found(&format!("CoworkerTimePass_Coworker={}", n.bob)).await, [other]);
    assert_eq!(found(&format!("CoworkerTimePass_Coworker={},{},99", n.bob, n.ann)).await.len(), 11);
    assert_eq!(found(&format!("CoworkerTimePass_Id={other}&CoworkerTimePass_Used=false")).await, [other]);
    assert_eq!(found("CoworkerTimePass_Used=true").await, NONE);
    assert_eq!(found("CoworkerTimePass_TimePass_Name=TEN").await, [other]);
    assert_eq!(found("CoworkerTimePass_TimePass_Currency_Code=jpy").await, [other]);
    assert_eq!(found("CoworkerTimePass_TimePass_Currency_Code=jp").await, NONE);
    // What looks like a pattern is plain text.
    assert_eq!(found("CoworkerTimePass_Notes=NOTE%204%20100%25_A").await, [list[3]]);
    assert_eq!(found("CoworkerTimePass_Notes=N%25e").await, NONE);
    assert_eq!(found("CoworkerTimePass_Notes=note").await.len(), 10);
    assert_eq!(
        found("from_CoworkerTimePass_ExpireDate=2026-04-04&to_CoworkerTimePass_ExpireDate=2026-04-08").await,
        [list[3], list[5], list[7]]
    );
    assert_eq!(
        found("from_CoworkerTimePass_CreatedOn=2026-03-02T08:00&to_CoworkerTimePass_CreatedOn=2026-03-02T08:00Z")
            .await
            .len(),
        11
    );
    assert_eq!(found("CoworkerTimePass_TimePass_MinutesIncluded=600").await, [other]);
    assert_eq!(found("CoworkerTimePass_Coworker_FullName=émile").await.len(), 10);
    assert_eq!(found("CoworkerTimePass_Coworker_FullName=ÉMILE").await.len(), 10);
    assert_eq!(found("CoworkerTimePass_Coworker_Email=ANN@example.com").await.len(), 10);
    let guid = get(store, "CoworkerTimePass", other).await.unwrap()["UniqueId"].as_str().unwrap().to_uppercase();
    assert_eq!(found(&format!("CoworkerTimePass_UniqueId={guid}")).await, [other]);
    assert_eq!(found("CoworkerTimePass_Notes='; DROP TABLE coworker_time_pass; --").await, NONE);
    assert_eq!(page(store, "CoworkerTimePass", "CoworkerTimePass_Coworker=0").await.1, 0);
}

#[tokio::test]
async fn orders_go_over_references_and_letter_case() {
    let place = place().await;
    let (n, list, other) = passes(&place).await;
    let store = &place.store;
    assert_eq!(ids(store, "Coworker", "").await, [n.ann, n.bob]);
    assert_eq!(ids(store, "Coworker", "dir=1").await, [n.bob, n.ann]);
    patch(store, "Coworker", n.bob, json!({"FullName": "aaron"})).await;
    assert_eq!(ids(store, "Coworker", "orderBy=FullName").await, [n.bob, n.ann]);
    let by_name = ids(store, "CoworkerTimePass", "orderBy=TimePassName&dir=1").await;
    assert_eq!((by_name[0], by_name[1]), (other, list[0]));
    let by_price = ids(store, "CoworkerTimePass", "orderBy=Price&dir=1&size=2").await;
    assert_eq!(by_price, [other, list[0]]);
    let by_coworker = ids(store, "CoworkerTimePass", "orderBy=CoworkerTimePass_Coworker_FullName&size=1").await;
    assert_eq!(by_coworker, [other]);
}

#[tokio::test]
async fn lists_are_found_by_what_they_hold() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    assert_eq!(ids(store, "Coworker", &format!("Coworker_Businesses={}", n.tokyo)).await, [n.bob]);
    assert_eq!(ids(store, "Coworker", &format!("Coworker_Businesses={},{}", n.tokyo, n.london)).await, [n.ann, n.bob]);
    assert_eq!(ids(store, "Coworker", "Coworker_Teams=null").await, [n.ann, n.bob]);
    let (records, _) = page(store, "TimePass", "").await;
    assert_eq!(records[0]["Businesses"], json!([n.london]));
    assert_eq!(records[0]["Tariffs"], json!([]));
    assert!(records[0].get("OnlyForContacts").is_none());
}

#[tokio::test]
async fn nothing_outside_the_scope_is_seen_counted_or_told() {
    let place = place().await;
    let (n, list, other) = passes(&place).await;
    let store = &place.store;
    let (london, tokyo, none) = (vec![n.london], vec![n.tokyo], Vec::new());
    let entity = "CoworkerTimePass";
    assert_eq!(ids_in(store, entity, "", &london).await, list);
    assert_eq!(ids_in(store, entity, "", &tokyo).await, [other]);
    assert_eq!(page_in(store, entity, "size=2&page=2", Some(london.clone())).await.1, 10);
    assert_eq!(ids_in(store, entity, "", &none).await, NONE);
    assert_eq!(ids_in(store, "Coworker", "", &tokyo).await, [n.bob]);
    assert_eq!(ids_in(store, "Business", "", &tokyo).await, [n.tokyo]);
    assert_eq!(ids_in(store, "Currency", "size=1", &none).await.len(), 1);
    assert_eq!(ids_in(store, "User", "", &london).await, NONE);
    assert!(get_in(store, entity, other, Some(london.clone())).await.is_none());
    assert!(get_in(store, entity, other, Some(vec![n.london, n.tokyo, 77])).await.is_some());
    assert!(get_in(store, "User", 1, Some(london.clone())).await.is_none());
    // Slots belong to where their pass belongs.
    let slot = json!({"TimePassId": n.hours, "FromTime": "1976-01-01T09:00:00Z", "ToTime": "1976-01-01T17:00:00Z",
                      "DayOfWeek": 1});
    let slot = create(store, "TimePassTimeSlot", slot).await;
    assert_eq!(ids_in(store, "TimePassTimeSlot", "", &london).await, NONE);
    assert_eq!(ids_in(store, "TimePassTimeSlot", "", &tokyo).await, [slot]);
    // A pass in London held by a customer of Tokyo: the name it shows may be looked for, what it does not show may not.
    let foreign = issue(store, n.bob, n.london, n.day, json!({})).await;
    assert_eq!(ids_in(store, entity, "CoworkerTimePass_Coworker_Email=bob@example.com", &london).await, NONE);
    assert_eq!(ids_in(store, entity, "CoworkerTimePass_Coworker_Email=null", &london).await, [foreign]);
    assert_eq!(ids(store, entity, "CoworkerTimePass_Coworker_Email=bob@example.com").await, [other, foreign]);
    let by_email = ids_in(store, entity, "orderBy=CoworkerTimePass_Coworker_Email", &london).await;
    assert_eq!(by_email[0], foreign, "sorts as if it had none");
}

#[tokio::test]
async fn deep_pages_keep_ties_in_their_order() {
    let place = place().await;
    let raw = place.raw();
    let fill = "
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO coworker_time_pass (unique_id, created_on, updated_on, coworker_id, business_id, time_pass_id, used)
        SELECT 'u' || i, i, CASE WHEN i < 3000 THEN (i * 37) % 700 ELSE 42 END, 1, 1 + i % 3, 1, i % 2 FROM n;";
    raw.batch(fill);
    for (order, sql) in [
        ("orderBy=UpdatedOn&dir=1", "ORDER BY updated_on DESC, id"),
        ("orderBy=UpdatedOn&dir=0", "ORDER BY updated_on, id"),
        ("orderBy=Used&dir=1", "ORDER BY used DESC, id"),
        ("orderBy=Id&dir=1", "ORDER BY id DESC"),
        ("orderBy=UpdatedOn&dir=1&CoworkerTimePass_Business=2", "AND business_id = 2 ORDER BY updated_on DESC, id"),
    ] {
        let sql = format!("SELECT id FROM coworker_time_pass WHERE 1 = 1 {sql}");
        let expected: Vec<i64> = raw.all(&sql, &[]);
        for size in [7, 640] {
            for start in (0..expected.len()).step_by(size).step_by(if size < 10 { 41 } else { 2 }) {
                let number = start / size + 1;
                let found = ids(&place.store, "CoworkerTimePass", &format!("{order}&size={size}&page={number}")).await;
                let end = (start + size).min(expected.len());
                assert_eq!(found, expected[start..end], "{order} size {size} page {number}");
            }
        }
    }
}

#[tokio::test]
async fn totals_follow_every_write_at_once() {
    let place = place_with(|options| options.readers = 1).await;
    let n = network(&place.store).await;
    let store = &place.store;
    for written in 1..=30 {
        let pass = issue(store, n.ann, n.london, n.day, json!({})).await;
        for text in ["size=1", "size=1&CoworkerTimePass_Used=false", "size=1&page=2", "size=1"] {
            assert_eq!(page(store, "CoworkerTimePass", text).await.1, written, "{text}");
        }
        assert_eq!(page(store, "CoworkerTimePass", "size=1&CoworkerTimePass_Used=true").await.1, 0);
        patch(store, "CoworkerTimePass", pass, json!({"Used": true})).await;
        assert_eq!(page(store, "CoworkerTimePass", "size=1&CoworkerTimePass_Used=true").await.1, 1);
        patch(store, "CoworkerTimePass", pass, json!({"Used": false})).await;
    }
}
