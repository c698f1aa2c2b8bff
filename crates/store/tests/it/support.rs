//! What the tests share: a store on the database that is asked for, drafts from JSON, queries from query strings.

use hallpass_contract::body::{Draft, Limits, Operation};
use hallpass_contract::encode::Shape;
use hallpass_contract::query::{ListQuery, Query, SortScheme};
use hallpass_contract::{Model, catalog};
use hallpass_engine::Instant;
use hallpass_store::desk::Stamp;
use hallpass_store::postgres::{self, Postgres};
use hallpass_store::records::{Counts, Scope};
use hallpass_store::sqlite::{self, Sqlite};
use hallpass_store::{Error, Faults, Store, Tx};
use hallpass_testbed::{Database, Kind, Raw, kind};
use serde_json::{Value as Json, json};

/// 2026-03-02T08:00:00Z.
pub const NOW: Instant = Instant::from_micros(1_772_438_400_000_000);

/// A store on a database of its own.
pub struct Place {
    pub store: Store,
    pub options: Options,
    /// Dropped last.
    pub home: Home,
}

/// Where the database is.
pub enum Home {
    Folder { _folder: tempfile::TempDir },
    Database { _database: Database },
}

/// How a store is opened, on either database.
#[derive(Clone)]
pub struct Options {
    /// The file, or `postgres://...`.
    pub place: String,
    pub readers: usize,
    pub queue: usize,
    pub rehearsals: usize,
    pub faults: Faults,
}

impl Options {
    fn at(place: String) -> Options {
        let sqlite::Options { readers, queue, rehearsals, faults, .. } = sqlite::Options::at(&place);
        Options { place, readers, queue, rehearsals, faults }
    }

    /// One more store on the same database, as another server has one.
    pub async fn open(&self) -> Store {
        let Options { place, readers, queue, rehearsals, faults } = self.clone();
        match kind() {
            Kind::Sqlite => {
                let options = sqlite::Options { readers, queue, rehearsals, faults, ..sqlite::Options::at(place) };
                Store::Sqlite(Sqlite::open(&options).unwrap())
            }
            Kind::Postgres => {
                let usual = postgres::Options::at(&place);
                let options = postgres::Options { connections: readers, queue, rehearsals, faults, ..usual };
                Store::Postgres(Postgres::open(&options).await.unwrap())
            }
        }
    }
}

impl Place {
    /// SQL behind the store's back.
    pub fn raw(&self) -> Raw {
        Raw::open(&self.options.place)
    }

    /// The same database after a restart.
    pub async fn reopened(self) -> Place {
        let Place { store, options, home } = self;
        drop(store);
        Place { store: options.open().await, options, home }
    }
}

pub async fn place() -> Place {
    place_with(|_| {}).await
}

pub async fn place_with(change: impl FnOnce(&mut Options)) -> Place {
    let (home, at) = match kind() {
        Kind::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("hallpass.db").display().to_string();
            (Home::Folder { _folder: folder }, file)
        }
        Kind::Postgres => {
            let database = Database::from_template("store", make);
            let url = database.url().to_owned();
            (Home::Database { _database: database }, url)
        }
    };
    let mut options = Options::at(at);
    change(&mut options);
    Place { store: options.open().await, options, home }
}

/// A database with the whole schema, for copies.
fn make(url: &str) {
    let options = postgres::Options::at(url);
    // We may be inside a runtime already.
    let made = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Postgres::open(&options)).map(drop)
    });
    made.join().unwrap().unwrap();
}

pub fn model(entity: &str) -> &'static Model {
    catalog().by_entity(entity).unwrap_or_else(|| panic!("no entity {entity}"))
}

pub fn stamp() -> Stamp<'static> {
    Stamp { now: NOW, by: "test@example.com", request: None }
}

pub fn draft(entity: &str, operation: Operation, body: &Json) -> Draft {
    let text = serde_json::to_vec(body).unwrap();
    Draft::read(model(entity), operation, Some("application/json"), &text, Limits::default()).unwrap()
}

pub fn query(entity: &str, text: &str) -> ListQuery {
    match Query::parse(catalog(), model(entity), text, SortScheme::Enum).unwrap() {
        Query::List(query) => query,
        Query::Batch(_) => panic!("{text} is a batch"),
    }
}

/// Runs work on the writer.
pub async fn write<T: Send + 'static>(
    store: &Store,
    work: impl for<'t> FnOnce(&'t mut Tx) -> hallpass_store::Work<'t, T, Error> + Send + 'static,
) -> T {
    store.write::<T, Error, _>(work).await.unwrap()
}

pub async fn create(store: &Store, entity: &'static str, body: Json) -> i64 {
    try_create(store, entity, body).await.unwrap()
}

pub async fn try_create(store: &Store, entity: &'static str, body: Json) -> Result<i64, Error> {
    let draft = draft(entity, Operation::Create, &body);
    store.write(move |tx| Box::pin(async move { tx.create_record(&draft, &stamp()).await })).await
}

pub async fn update(store: &Store, entity: &'static str, body: Json) -> Option<i64> {
    let draft = draft(entity, Operation::Update { id: None }, &body);
    write(store, move |tx| {
        Box::pin(async move { Ok(tx.update_record(&draft, Scope::All, &stamp()).await?.map(|u| u.version)) })
    })
    .await
}

pub async fn patch(store: &Store, entity: &'static str, id: i64, body: Json) -> Option<i64> {
    let draft = draft(entity, Operation::Patch { id }, &body);
    write(store, move |tx| {
        Box::pin(async move { Ok(tx.update_record(&draft, Scope::All, &stamp()).await?.map(|u| u.version)) })
    })
    .await
}

/// Patches as a user who is limited to locations.
pub async fn patch_in(store: &Store, entity: &'static str, id: i64, body: Json, locations: Vec<i64>) -> Option<i64> {
    let draft = draft(entity, Operation::Patch { id }, &body);
    write(store, move |tx| {
        Box::pin(async move {
            let updated = tx.update_record(&draft, Scope::Locations(&locations), &stamp()).await?;
            Ok(updated.map(|u| u.version))
        })
    })
    .await
}

pub async fn get(store: &Store, entity: &'static str, id: i64) -> Option<Json> {
    get_in(store, entity, id, None).await
}

/// `locations`: `None` = all.
pub async fn get_in(store: &Store, entity: &'static str, id: i64, locations: Option<Vec<i64>>) -> Option<Json> {
    let found: Result<_, Error> = store
        .read(move |tx| {
            Box::pin(async move {
                let mut out = Vec::new();
                let scope = locations.as_deref().map_or(Scope::All, Scope::Locations);
                let version = tx.record_json(model(entity), id, Shape::Full, scope, NOW, &mut out).await?;
                Ok(version.map(|_| out))
            })
        })
        .await;
    found.unwrap().map(|text| serde_json::from_slice(&text).unwrap())
}

pub async fn page(store: &Store, entity: &'static str, text: &str) -> (Vec<Json>, i64) {
    page_in(store, entity, text, None).await
}

pub async fn page_in(store: &Store, entity: &'static str, text: &str, locations: Option<Vec<i64>>) -> (Vec<Json>, i64) {
    let query = query(entity, text);
    let (mut body, counts): (Vec<u8>, Counts) = store
        .read::<_, Error, _>(move |tx| {
            Box::pin(async move {
                let mut out = vec![b'['];
                let scope = locations.as_deref().map_or(Scope::All, Scope::Locations);
                let counts = tx.page(model(entity), &query, scope, NOW, &mut out).await?;
                Ok((out, counts))
            })
        })
        .await
        .unwrap();
    body.push(b']');
    let records: Vec<Json> = serde_json::from_slice(&body).unwrap();
    assert_eq!(records.len() as i64, counts.count);
    (records, counts.total)
}

pub async fn ids(store: &Store, entity: &'static str, text: &str) -> Vec<i64> {
    page(store, entity, text).await.0.iter().map(|r| r["Id"].as_i64().unwrap()).collect()
}

pub async fn ids_in(store: &Store, entity: &'static str, text: &str, locations: &[i64]) -> Vec<i64> {
    let (records, _) = page_in(store, entity, text, Some(locations.to_vec())).await;
    records.iter().map(|r| r["Id"].as_i64().unwrap()).collect()
}

/// A little network: two locations, two customers, one pass definition at each location.
pub struct Network {
    pub london: i64,
    pub tokyo: i64,
    pub ann: i64,
    pub bob: i64,
    pub day: i64,
    pub hours: i64,
}

pub async fn network(store: &Store) -> Network {
    let zone_london = zone(store, "Europe/London").await;
    let zone_tokyo = zone(store, "Asia/Tokyo").await;
    let (gbp, jpy) = (code(store, "Currency", "GBP").await, code(store, "Currency", "JPY").await);
    let country = code(store, "Country", "GB").await;
    let location = |name: &str, currency: i64, zone: i64| json!({"Name": name, "CountryId": country, "CurrencyId": currency, "SimpleTimeZoneId": zone});
    let london = create(store, "Business", location("London", gbp, zone_london)).await;
    let tokyo = create(store, "Business", location("Tokyo", jpy, zone_tokyo)).await;
    let customer = |name: &str, email: &str, place: i64| {
        json!({"FullName": name, "Email": email, "CountryId": country, "SimpleTimeZoneId": zone_london,
               "Businesses": [place], "InvoicingBusinessId": place})
    };
    let ann = create(store, "Coworker", customer("Ann Émile Lee", "Ann@Example.com", london)).await;
    let bob = create(store, "Coworker", customer("Bob", "bob@example.com", tokyo)).await;
    let day = create(store, "TimePass", pass("Day pass", london, gbp, 250_000, None)).await;
    let hours = create(store, "TimePass", pass("Ten hours", tokyo, jpy, 900_000, Some(600))).await;
    Network { london, tokyo, ann, bob, day, hours }
}

fn pass(name: &str, place: i64, currency: i64, price: i64, minutes: Option<i64>) -> Json {
    json!({"Name": name, "BusinessId": place, "CurrencyId": currency, "Price": price as f64 / 10_000.0,
           "MinutesIncluded": minutes, "Businesses": [place]})
}

async fn zone(store: &Store, name: &str) -> i64 {
    ids(store, "SimpleTimeZone", &format!("SimpleTimeZone_Name={name}")).await[0]
}

pub async fn code(store: &Store, entity: &'static str, code: &str) -> i64 {
    let filter = if entity == "Currency" { "Currency_Code" } else { "Country_TwoDigitsCode" };
    ids(store, entity, &format!("{filter}={code}")).await[0]
}

pub async fn issue(store: &Store, holder: i64, place: i64, definition: i64, more: Json) -> i64 {
    let mut body = json!({"CoworkerId": holder, "BusinessId": place, "TimePassId": definition, "CreateMultiple": 1});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    create(store, "CoworkerTimePass", body).await
}
