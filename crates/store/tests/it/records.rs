//! Records, read and written.

use hallpass_contract::body::{Draft, Operation};
use hallpass_store::Error;
use hallpass_store::records::Scope;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn reference_data_is_there_once() {
    let place = place().await;
    let (first, total) = page(&place.store, "Currency", "size=1").await;
    assert_eq!((first[0]["Code"].as_str(), total), (Some("AED"), 154));
    let (zones, _) = page(&place.store, "SimpleTimeZone", "SimpleTimeZone_Name=asia/kolkata").await;
    assert_eq!(zones[0]["TimeOffset"], "+05:30");
    assert_eq!(zones[0]["UsesSummerTime"], false);
    let (zones, _) = page(&place.store, "SimpleTimeZone", "SimpleTimeZone_Name=Europe/London").await;
    assert_eq!(zones[0]["Description"], "(UTC+00:00) London");
    assert_eq!(zones[0]["UsesSummerTime"], true);
    assert_eq!(page(&place.store, "Country", "Country_TwoDigitsCode=GB").await.0[0]["Culture"], "en-GB");
    assert_eq!(ids(&place.store, "SimpleTimeZone", "SimpleTimeZone_Name=Etc/UTC").await, [1]);
}

#[tokio::test]
async fn a_record_comes_back_as_it_was_written() {
    let place = place().await;
    let n = network(&place.store).await;
    let pass = get(&place.store, "TimePass", n.hours).await.unwrap();
    assert_eq!(pass["Name"], "Ten hours");
    assert_eq!(pass["Price"], 90);
    assert_eq!(pass["MinutesIncluded"], 600);
    assert_eq!(pass["Businesses"], json!([n.tokyo]));
    assert_eq!(pass["CurrencyCode"], "JPY");
    assert_eq!(pass["BusinessName"], "Tokyo");
    assert_eq!(pass["ToStringText"], "Ten hours");
    assert_eq!(pass["CreatedOn"], "2026-03-02T08:00:00Z");
    assert_eq!(pass["UpdatedBy"], "test@example.com");
    assert_eq!(pass["UniqueId"].as_str().unwrap().len(), 36);
    assert_eq!(get(&place.store, "TimePass", 999).await, None);
    let ann = get(&place.store, "Coworker", n.ann).await.unwrap();
    assert_eq!(ann["ToStringText"], "Ann Émile Lee - Ann@Example.com");
    assert_eq!(ann["GuessedFirstName"], "Ann Émile");
    assert_eq!(ann["GuessedLastName"], "Lee");
    assert_eq!(ann["ShortDescription"], format!("Ann Émile Lee ({})", n.ann));
    assert_eq!(ann["TariffId"], 0);
    assert_eq!(ann["BusinessNames"], "London");
    assert_eq!(ann["MondayAttendance"], 5);
    let bob = get(&place.store, "Coworker", n.bob).await.unwrap();
    assert_eq!((bob["GuessedFirstName"].as_str(), bob["GuessedLastName"].as_str()), (Some("Bob"), Some("")));
}

#[tokio::test]
async fn an_update_replaces_lists_and_counts_versions() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let body = json!({"Id": n.day, "Name": "Renamed", "BusinessId": n.london, "CurrencyId": 1, "Price": 1.5,
                      "Businesses": [n.london, n.tokyo]});
    assert_eq!(update(store, "TimePass", body).await, Some(2));
    let pass = get(store, "TimePass", n.day).await.unwrap();
    assert_eq!(pass["Businesses"], json!([n.london, n.tokyo]));
    assert_eq!((pass["Name"].as_str(), pass["Price"].as_f64()), (Some("Renamed"), Some(1.5)));
    assert_eq!(patch(store, "TimePass", n.day, json!({"RemovedBusinesses": [n.london]})).await, Some(3));
    assert_eq!(get(store, "TimePass", n.day).await.unwrap()["Businesses"], json!([n.tokyo]));
    assert_eq!(patch(store, "TimePass", n.day, json!({"AddedBusinesses": [n.london], "Price": 2})).await, Some(4));
    let pass = get(store, "TimePass", n.day).await.unwrap();
    assert_eq!((pass["Businesses"].clone(), pass["Name"].as_str()), (json!([n.london, n.tokyo]), Some("Renamed")));
    assert_eq!(patch(store, "TimePass", 999, json!({"Price": 2})).await, None);
}

#[tokio::test]
async fn members_that_only_travel_are_kept_filtered_and_merged() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    patch(store, "Coworker", n.ann, json!({"NickName": "Annie \"A\"", "Longitude": -0.5, "MondayAttendance": 1})).await;
    patch(store, "Coworker", n.ann, json!({"Position": "Maker"})).await;
    let ann = get(store, "Coworker", n.ann).await.unwrap();
    assert_eq!(ann["NickName"], "Annie \"A\"");
    assert_eq!((ann["Position"].as_str(), ann["Longitude"].as_f64()), (Some("Maker"), Some(-0.5)));
    assert_eq!(ids(store, "Coworker", "Coworker_NickName=annie").await, [n.ann]);
    assert_eq!(ids(store, "Coworker", "Coworker_NickName=null").await, [n.bob]);
    assert_eq!(ids(store, "Coworker", "Coworker_MondayAttendance=1").await, [n.ann]);
    assert_eq!(ids(store, "Coworker", "Coworker_MondayAttendance=5").await, [n.bob]);
    assert_eq!(ids(store, "Coworker", "to_Coworker_Longitude=0").await, [n.ann]);
    assert_eq!(ids(store, "Coworker", "from_Coworker_Longitude=-0.4").await, [0_i64; 0]);
    let custom = json!({"Data": [{"Name": "Badge", "Value": "Blue"}]});
    patch(store, "Coworker", n.bob, json!({"CustomFields": custom})).await;
    assert_eq!(ids(store, "Coworker", "Coworker_CustomFields_badge=BLUE").await, [n.bob]);
    assert_eq!(ids(store, "Coworker", "Coworker_CustomFields_Badge=null").await, [n.ann]);
    assert_eq!(ids(store, "Coworker", "Coworker_CustomFields_Badge=notnull").await, [n.bob]);
    assert_eq!(get(store, "Coworker", n.bob).await.unwrap()["CustomFields"]["Data"][0]["Value"], "Blue");
}

#[tokio::test]
async fn the_price_of_a_pass_is_its_own_or_the_lowest_special_one_or_the_usual_one() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let price = async |id| get(store, "CoworkerTimePass", id).await.unwrap()["Price"].as_f64().unwrap();
    let usual = issue(store, n.ann, n.london, n.day, json!({})).await;
    let own = issue(store, n.ann, n.london, n.day, json!({"Price": 12.5})).await;
    let free = issue(store, n.ann, n.london, n.day, json!({"Free": true, "Price": 3})).await;
    assert_eq!((price(usual).await, price(own).await, price(free).await), (25.0, 12.5, 0.0));
    let plan = json!({"BusinessId": n.london, "Name": "Plan", "Price": 100, "CurrencyId": 1, "SystemTariffType": 1,
                      "InvoiceEvery": 1});
    let plan = create(store, "Tariff", plan).await;
    create(store, "TimePassPrice", json!({"TimePassId": n.day, "TariffId": plan, "Price": 20})).await;
    assert_eq!(price(usual).await, 25.0);
    let contract = json!({"IssuedById": n.london, "CoworkerId": n.ann, "TariffId": plan, "Quantity": 1,
                          "StartDate": "2026-03-01T00:00:00Z"});
    let contract = create(store, "CoworkerContract", contract).await;
    assert_eq!((price(usual).await, price(own).await), (20.0, 12.5));
    assert_eq!(ids(store, "CoworkerTimePass", "CoworkerTimePass_Price=20").await, [usual]);
    let ann = get(store, "Coworker", n.ann).await.unwrap();
    assert_eq!((ann["TariffId"].as_i64(), ann["TariffName"].as_str()), (Some(plan), Some("Plan")));
    assert_eq!(ann["CoworkerContractIds"], contract.to_string());
    assert_eq!(ann["TotalActiveContracts"], 100);
    let shown = get(store, "CoworkerContract", contract).await.unwrap();
    assert_eq!((shown["Active"].as_bool(), shown["PriceWithProducts"].as_i64()), (Some(true), Some(100)));
    assert_eq!(shown["StartDateLocal"], "2026-03-01T00:00:00");
    patch(store, "CoworkerContract", contract, json!({"CancellationDate": "2026-03-02T08:00:00Z"})).await;
    assert_eq!(price(usual).await, 25.0);
}

#[tokio::test]
async fn what_must_be_unique_is_refused_by_name() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let user = |email: &str| json!({"FullName": "U", "Email": email});
    create(store, "User", user("U@example.com")).await;
    let second = try_create(store, "User", user("u@EXAMPLE.com")).await;
    assert!(matches!(second, Err(Error::Duplicate(Some("Email")))), "{second:?}");
    let setting = |name: &str| json!({"BusinessId": n.london, "Name": name, "Value": "1"});
    create(store, "BusinessSetting", setting("Checkin.PayAsYouGo")).await;
    let second = try_create(store, "BusinessSetting", setting("checkin.payasyougo")).await;
    assert!(matches!(second, Err(Error::Duplicate(Some("Name")))), "{second:?}");
}

#[tokio::test]
async fn references_must_exist_inside_the_scope() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let check = async |draft: Draft, locations: Option<Vec<i64>>| {
        let errors = write(store, move |tx| {
            Box::pin(async move {
                let scope = locations.as_deref().map_or(Scope::All, Scope::Locations);
                tx.check_references(&draft, scope).await
            })
        })
        .await;
        errors.into_iter().map(|e| e.property.into_owned()).collect::<Vec<_>>()
    };
    let body = json!({"Name": "x", "BusinessId": 77, "CurrencyId": 1, "Price": 1, "Tariffs": [5], "TaxRateId": 3});
    let wrong = draft("TimePass", Operation::Create, &body);
    let found = check(wrong, None).await;
    assert_eq!(found, ["Business", "TaxRate", "Tariffs"]);
    let foreign = json!({"CoworkerId": n.bob, "BusinessId": n.london, "TimePassId": n.day, "CreateMultiple": 1});
    let foreign = draft("CoworkerTimePass", Operation::Create, &foreign);
    assert_eq!(check(foreign.clone(), None).await, Vec::<String>::new());
    assert_eq!(check(foreign, Some(vec![n.london])).await, ["Coworker"]);
    // What an update leaves as it was is not checked again.
    let kept = issue(store, n.bob, n.london, n.day, json!({})).await;
    let same = json!({"Id": kept, "CoworkerId": n.bob, "BusinessId": n.london, "TimePassId": n.day});
    let same = draft("CoworkerTimePass", Operation::Update { id: None }, &same);
    assert_eq!(check(same, Some(vec![n.london])).await, Vec::<String>::new());
    let role = json!({"Name": "Desk", "BusinessId": n.london, "Roles": ["TimePass-List", 999_999]});
    let role = draft("UserRole", Operation::Create, &role);
    assert_eq!(check(role, None).await, ["Roles"]);
}

#[tokio::test]
async fn a_write_leaves_links_outside_the_scope() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    patch(store, "Coworker", n.ann, json!({"Businesses": [n.london, n.tokyo]})).await;
    for body in [json!({"Businesses": [n.london]}), json!({"RemovedBusinesses": [n.tokyo]})] {
        assert!(patch_in(store, "Coworker", n.ann, body, vec![n.london]).await.is_some());
        let lists = get(store, "Coworker", n.ann).await.unwrap()["Businesses"].clone();
        assert_eq!(lists, json!([n.london, n.tokyo]));
    }
    let team = json!({"Name": "Team", "BusinessId": n.london, "TeamMembers": [n.ann, n.bob]});
    let team = create(store, "Team", team).await;
    patch_in(store, "Team", team, json!({"TeamMembers": []}), vec![n.london]).await;
    assert_eq!(get(store, "Team", team).await.unwrap()["TeamMembers"], json!([n.bob]));
    // What lies inside goes.
    patch_in(store, "Coworker", n.ann, json!({"Businesses": []}), vec![n.london]).await;
    assert_eq!(get(store, "Coworker", n.ann).await.unwrap()["Businesses"], json!([n.tokyo]));
}

#[tokio::test]
async fn lists_and_computed_members_show_what_lies_inside_the_scope() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    patch(store, "Coworker", n.ann, json!({"Businesses": [n.london, n.tokyo]})).await;
    for at in [n.london, n.tokyo] {
        let team = json!({"Name": format!("Team {at}"), "BusinessId": at, "TeamMembers": [n.ann, n.bob],
                          "TeamAdministrators": [n.bob]});
        create(store, "Team", team).await;
        let plan = json!({"BusinessId": at, "Name": format!("Plan {at}"), "Price": 100, "CurrencyId": 1,
                          "SystemTariffType": 1, "InvoiceEvery": 1});
        let plan = create(store, "Tariff", plan).await;
        let contract = json!({"IssuedById": at, "CoworkerId": n.ann, "TariffId": plan, "Quantity": 1,
                              "StartDate": "2026-03-01T00:00:00Z"});
        create(store, "CoworkerContract", contract).await;
    }
    let all = get(store, "Coworker", n.ann).await.unwrap();
    assert_eq!((all["BusinessNames"].as_str(), &all["TotalActiveContracts"]), (Some("London, Tokyo"), &json!(200)));
    let inside = Some(vec![n.london]);
    let one = get_in(store, "Coworker", n.ann, inside.clone()).await.unwrap();
    let listed = page_in(store, "Coworker", "", inside.clone()).await.0.remove(0);
    for ann in [one.clone(), listed] {
        assert_eq!(ann["BusinessNames"], "London");
        assert_eq!(ann["TeamNames"], format!("Team {}", n.london));
        assert_eq!(ann["TotalActiveContracts"], 100);
        assert_eq!(ann["CoworkerContractTariffNames"], format!("Plan {}", n.london));
        assert_eq!(ann["TariffName"], format!("Plan {}", n.london));
    }
    assert_eq!((&one["Businesses"], one["Teams"].as_array().unwrap().len()), (&json!([n.london]), 1));
    let tokyo = get_in(store, "Coworker", n.ann, Some(vec![n.tokyo])).await.unwrap();
    assert_eq!(tokyo["TariffName"], format!("Plan {}", n.tokyo));
    let (teams, total) = page_in(store, "Team", "", inside.clone()).await;
    let team = get_in(store, "Team", teams[0]["Id"].as_i64().unwrap(), inside).await.unwrap();
    assert_eq!((total, &team["TeamMembers"], &team["TeamAdministrators"]), (1, &json!([n.ann]), &json!([])));
    assert_eq!(
        (&team["CoworkerIds"], &team["CoworkerFullNames"]),
        (&json!(n.ann.to_string()), &json!("Ann Émile Lee"))
    );
    assert_eq!(team["CoworkerBillingNames"].as_str().unwrap_or_default(), "");
    assert_eq!(team["ActiveContracts"], 1);
    // Nor does a filter or an order tell.
    for (filter, found) in
        [(format!("Coworker_Businesses={}", n.tokyo), 0), (format!("Coworker_Businesses={}", n.london), 1)]
    {
        assert_eq!(ids_in(store, "Coworker", &filter, &[n.london]).await.len(), found, "{filter}");
    }
}

#[tokio::test]
async fn used_records_name_who_uses_them() {
    let place = place().await;
    let n = network(&place.store).await;
    let store = &place.store;
    let label = async |entity: &'static str, id: i64| {
        write(store, move |tx| Box::pin(async move { tx.blocking_label(model(entity), id).await })).await
    };
    assert_eq!(label("TimePass", n.day).await, None);
    issue(store, n.ann, n.london, n.day, json!({})).await;
    assert_eq!(label("TimePass", n.day).await, Some("customer time passes"));
    assert_eq!(label("Business", n.tokyo).await, Some("time passes"));
    let team = json!({"Name": "Team", "BusinessId": n.london, "TeamMembers": [n.ann]});
    let team = create(store, "Team", team).await;
    assert_eq!(get(store, "Coworker", n.ann).await.unwrap()["TeamNames"], "Team");
    assert_eq!(label("Team", team).await, None);
    let deleted =
        write(store, move |tx| Box::pin(async move { tx.delete_record(model("Team"), team, Scope::All, NOW).await }));
    assert!(deleted.await);
    assert_eq!(get(store, "Team", team).await, None);
    assert_eq!(get(store, "Coworker", n.ann).await.unwrap()["Teams"], json!([]));
}

#[tokio::test]
async fn the_stored_state_is_open_to_hooks() {
    let place = place().await;
    let n = network(&place.store).await;
    let id = issue(&place.store, n.ann, n.london, n.day, json!({"Price": 7})).await;
    let stored = write(&place.store, move |tx| Box::pin(async move { tx.stored(model("CoworkerTimePass"), id).await }));
    let stored = stored.await.unwrap();
    assert_eq!((stored.int("CoworkerId"), stored.int("Price")), (Some(n.ann), Some(70_000)));
    assert_eq!((stored.boolean("Used"), stored.version()), (false, 1));
    assert_eq!(stored.text("UpdatedBy"), Some("test@example.com"));
    assert!(stored.column("lapsed").is_some());
}
