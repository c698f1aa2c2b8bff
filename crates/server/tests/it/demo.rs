//! The demo network in short: few customers, few days, a fixed present.

use std::collections::BTreeSet;

use hallpass::demo::{Demo, Scale, build};
use hallpass::{App, Clock, Config};
use hallpass_contract::dates;
use hallpass_engine::Instant;
use hallpass_store::Faults;
use serde_json::Value;

use crate::rig::home;
use crate::support::{TestApp, User};

/// A Thursday afternoon.
const THURSDAY: &str = "2026-11-19T15:20:00Z";
/// A Sunday, deep in the night, some minutes after Madrid's cut-off.
const NIGHT: &str = "2026-11-22T03:07:00Z";

const SHORT: Scale = Scale { customers: 30, days: 12 };

async fn short(now: &str) -> (TestApp, Demo) {
    let dir = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.auth.hash_memory_kib = 8;
    config.auth.hash_passes = 1;
    config.main.data = dir.path().display().to_string();
    home::settle(&mut config);
    let store = home::store(&config, Faults::default()).await;
    let now = Instant::from_micros(dates::parse_instant(now).unwrap());
    let demo = build(&store, &config, now, SHORT, 1, |_, _| {}).await.unwrap();
    let app = App::new(store, Clock::test(now), config).unwrap();
    (TestApp::over(app, dir), demo)
}

/// All records of a listing.
async fn all(user: &User<'_>, path: &str) -> Vec<Value> {
    let page = user.get(&format!("{path}?size=10000")).await.json();
    page["Records"].as_array().unwrap().clone()
}

fn text<'a>(record: &'a Value, member: &str) -> &'a str {
    record[member].as_str().unwrap_or_default()
}

#[tokio::test]
async fn the_history_is_whole_and_believable() {
    let (site, demo) = short(THURSDAY).await;
    let findings = site.app.store.read(|tx| Box::pin(async move { tx.verify(|_| ()).await })).await.unwrap();
    assert_eq!(findings, []);

    let admin = site.basic(&demo.admin.email, &demo.admin.password);
    assert_eq!(all(&admin, "/api/sys/businesses").await.len(), 4);
    assert_eq!(all(&admin, "/api/spaces/coworkers").await.len(), 30);
    assert_eq!(all(&admin, "/api/spaces/teams").await.len(), 3);
    assert!(all(&admin, "/api/billing/timepasses").await.len() >= 8);
    assert!(!all(&admin, "/api/spaces/failedcheckins").await.is_empty());
    assert!(all(&admin, "/api/spaces/visitors").await.iter().any(|visitor| visitor["Arrived"] == true));

    let visits = all(&admin, "/api/spaces/checkins").await;
    assert!((80..300).contains(&visits.len()), "{} visits", visits.len());
    let sources: BTreeSet<i64> = visits.iter().filter_map(|visit| visit["Source"].as_i64()).collect();
    assert_eq!(sources, BTreeSet::from([0, 1, 2, 3, 4, 5]));
    assert!(visits.iter().any(|visit| visit["ToTime"].is_null()), "nobody is there");
    assert!(visits.iter().all(|visit| text(visit, "FromTime") < "2026-11-19T15:30"), "somebody is here in the future");

    let passes = all(&admin, "/api/billing/coworkertimepasses").await;
    let some = |what: &str, holds: fn(&Value) -> bool| assert!(passes.iter().any(holds), "no pass {what}");
    some("is used up", |pass| pass["Used"] == true);
    some("is partly used", |pass| {
        pass["RemainingUses"].as_i64() > Some(0) && pass["RemainingUses"] != pass["TotalUses"]
    });
    some("has expired", |pass| !pass["ExpireDate"].is_null() && text(pass, "ExpireDate") < THURSDAY);
    some("comes from a plan", |pass| pass["IsFromTariff"] == true);
    some("was sold with a product", |pass| !pass["CoworkerProductUniqueId"].is_null());

    let invoices = all(&admin, "/api/billing/coworkerinvoices").await;
    assert!(invoices.iter().any(|invoice| invoice["Paid"] == true), "nobody pays");
    assert!(invoices.iter().any(|invoice| invoice["Paid"] == false), "everybody has paid");
    assert!(invoices.iter().all(|invoice| invoice["Draft"] == false), "a draft is left");
    let liability = admin.get("/api/hallpass/liability").await.json();
    assert!(liability["Totals"]["Sold"].as_f64() > Some(0.0), "nothing was sold: {liability}");
}

#[tokio::test]
async fn one_seed_makes_one_history() {
    let told = |visits: Vec<Value>| -> Vec<String> {
        let of = |v: &Value| {
            format!("{} {} {} {} {}", v["Id"], v["CoworkerId"], v["BusinessId"], v["FromTime"], v["ToTime"])
        };
        visits.iter().map(of).collect()
    };
    let mut stories = Vec::new();
    for _ in 0..2 {
        let (site, demo) = short(THURSDAY).await;
        let admin = site.basic(&demo.admin.email, &demo.admin.password);
        let passes = all(&admin, "/api/billing/coworkertimepasses").await;
        let number = |guid: &Value| passes.iter().find(|pass| &pass["UniqueId"] == guid).map(|pass| pass["Id"].clone());
        let visits = all(&admin, "/api/spaces/checkins").await;
        let taken: Vec<_> = visits.iter().map(|visit| number(&visit["CoworkerTimePassGuid"])).collect();
        let left: Vec<_> = passes.iter().map(|pass| pass["RemainingUses"].clone()).collect();
        stories.push((told(visits), taken, left, demo.samples));
    }
    assert!(stories[0] == stories[1], "two tellings of one story differ");
}

#[tokio::test]
async fn the_front_desk_sees_its_own_location() {
    let (site, demo) = short(THURSDAY).await;
    let admin = site.basic(&demo.admin.email, &demo.admin.password);
    let desk = site.basic(&demo.desk.email, &demo.desk.password);
    let seen = all(&desk, "/api/sys/businesses").await;
    assert_eq!(seen.len(), 1);
    let own = &seen[0]["Id"];
    let visits = all(&desk, "/api/spaces/checkins").await;
    assert!(!visits.is_empty() && visits.iter().all(|visit| &visit["BusinessId"] == own));
    assert!(visits.len() < all(&admin, "/api/spaces/checkins").await.len());
    assert_eq!(desk.get("/api/sys/taxrates").await.status, 401, "roles are ignored");

    let reports = site.basic(&demo.reports.email, &demo.reports.password);
    assert!(!all(&reports, "/api/spaces/checkins").await.is_empty());
    assert_eq!(reports.delete("/api/spaces/checkins/1").await.status, 401);
}

#[tokio::test]
async fn a_member_sees_his_own_passes_and_visits() {
    let (site, demo) = short(THURSDAY).await;
    let member = site.basic(&demo.member.email, &demo.member.password);
    assert_eq!(demo.member.email, "member@casacomum.example");
    let me = member.get("/api/hallpass/me").await.json();
    assert_eq!(me["Customer"]["Id"], demo.samples.member.0);
    assert!(me["Passes"].as_array().unwrap().iter().any(|pass| pass["UsableNow"] == true), "{me}");
    assert!(member.get("/api/hallpass/me/visits").await.json()["TotalItems"].as_i64().unwrap() > 0);
    assert_eq!(member.get("/api/spaces/coworkers").await.status, 401);
}

#[tokio::test]
async fn the_samples_work_at_any_hour() {
    for now in [THURSDAY, NIGHT] {
        let (site, demo) = short(now).await;
        let admin = site.basic(&demo.admin.email, &demo.admin.password);
        let samples = &demo.samples;
        let held = format!("/api/billing/coworkertimepasses?CoworkerTimePass_Coworker={}", samples.customer);
        let held = admin.get(&held).await.json();
        let of = |pass: &Value| pass["CoworkerId"].as_i64() == Some(samples.customer);
        assert!(held["Records"].as_array().is_some_and(|passes| !passes.is_empty() && passes.iter().all(of)), "{held}");

        let body = serde_json::json!({"CoworkerId": samples.customer, "BusinessId": samples.location, "FromTime": now});
        admin.post("/api/spaces/checkins", body).await.made();
        let why = admin.get(&format!("/api/hallpass/checkins/{}/explanation", samples.visit)).await.json();
        assert!(why["Segments"].as_array().is_some_and(|segments| !segments.is_empty()), "{why}");

        let visits = all(&admin, "/api/spaces/checkins").await;
        assert!(visits.iter().any(|visit| visit["ToTime"].is_null()), "nobody is there at {now}");
    }
}
