//! `GET desk/offers`: what a network shares with a location is given and sold there, by somebody who sees nothing else of it.

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::{Client, Desk, TestServer};

const ISSUED: &str = "/api/billing/coworkertimepasses";
const SOLD: &str = "/api/billing/coworkerproducts";

fn role(name: &str) -> i64 {
    roles::by_name(name).unwrap_or_else(|| panic!("no role {name}")).id
}

/// Somebody at the desk of some locations.
fn staff(server: &TestServer, locations: &[i64]) -> Client {
    let may = [
        "Checkin-Create",
        "Checkin-List",
        "Coworker-List",
        "Coworker-Read",
        "CoworkerTimePass-Create",
        "CoworkerTimePass-List",
        "CoworkerProduct-Create",
        "TimePass-List",
        "TimePass-Read",
        "Product-List",
        "Product-Read",
    ];
    server.user("staff", &may.map(role), locations)
}

fn names(offers: &Value, of: &str) -> Vec<String> {
    offers[of].as_array().unwrap().iter().map(|one| one["Name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_a_network_shares_is_given_and_sold_at_a_location_of_it() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    // What the desk defines is priced in currency 1, and so are the other locations.
    desk.admin.patch("/api/sys/businesses/1", &json!({"CurrencyId": 1})).done();
    let branch = desk.location("Branch", "Etc/UTC", Some(1));
    let other = desk.location("Other", "Etc/UTC", None);
    let define = |name: &str, owner: i64, valid: &[i64]| {
        desk.define(json!({"Name": name, "BusinessId": owner, "Businesses": valid, "MinutesIncluded": 60}))
    };
    let shared = define("Shared", 1, &[]);
    let top = define("Top only", 1, &[1]);
    let named = define("Named", other, &[branch]);
    let foreign = define("Foreign", other, &[]);
    define("Own", branch, &[]);
    let product = |name: &str, owner: i64, pass: i64| {
        let body = json!({"Name": name, "BusinessId": owner, "Price": 50, "CurrencyId": 1});
        let id = desk.admin.post("/api/billing/products", &body).id();
        let row = json!({"ProductId": id, "TimePassId": pass, "PassesIncluded": 2});
        desk.admin.post("/api/billing/producttimepasses", &row).id();
        id
    };
    let pack = product("Pack", 1, shared);
    let stranger = product("Stranger", other, foreign);
    let ana = desk.customer_of("Ana", &[branch]);
    let staff = staff(&server, &[branch]);

    let path = format!("/api/hallpass/desk/offers?business={branch}");
    let offers = staff.get(&path).ok();
    assert_eq!(names(&offers, "Passes"), ["Named", "Own", "Shared"]);
    assert_eq!(names(&offers, "Products"), ["Pack"]);
    assert_eq!(
        offers["Passes"][2],
        json!({"Id": shared, "Name": "Shared", "Price": 10, "CurrencyCode": "AED", "BusinessId": 1, "MinutesIncluded": 60})
    );
    assert_eq!(staff.get("/api/hallpass/desk/offers?business=1").status, 404);
    assert_eq!(names(&desk.admin.get("/api/hallpass/desk/offers?business=1").ok(), "Passes"), ["Shared", "Top only"]);

    let give = |pass: i64, place: i64| {
        staff.post(ISSUED, &json!({"CoworkerId": ana, "BusinessId": place, "TimePassId": pass, "CreateMultiple": 1}))
    };
    give(shared, branch).id();
    give(named, branch).id();
    assert_eq!(give(top, branch).invalid_on("TimePass"), "does not exist");
    assert_eq!(give(foreign, branch).invalid_on("TimePass"), "does not exist");
    assert_eq!(give(shared, 1).status, 400, "a location that he does not see");
    let sell = |product: i64| {
        let body =
            json!({"CoworkerId": ana, "BusinessId": branch, "ProductId": product, "Quantity": 1, "ActivateNow": true});
        staff.post(SOLD, &body)
    };
    sell(pack).id();
    assert_eq!(sell(stranger).invalid_on("Product"), "does not exist");
    let passes = desk.passes_of(ana);
    assert_eq!(passes.len(), 4, "one shared, one named, two of the pack");

    // No wider rights: the records of the network stay what they were to him.
    for path in [format!("/api/billing/timepasses/{shared}"), format!("/api/billing/products/{pack}")] {
        assert_eq!(staff.get(&path).status, 404, "{path}");
    }
    assert_eq!(staff.get("/api/sys/businesses/1").status, 401);
    assert_eq!(staff.get("/api/billing/timepasses").records().len(), 1);
    let unused = json!({"CoworkerId": ana, "BusinessId": branch, "FromTime": at(2, "08:00"), "Passes": [{"TimePassId": shared}]});
    assert_eq!(staff.post("/api/hallpass/checkins/simulate", &unused).ok()["Result"], "Opened");
    let visit = staff
        .post("/api/spaces/checkins", &json!({"CoworkerId": ana, "BusinessId": branch, "FromTime": at(2, "08:00")}))
        .id();
    // R5.3 step 5: one of the product before those given by hand.
    assert_eq!(desk.checkin(visit)["CoworkerTimePassGuid"], desk.guid(passes[2]).as_str());
    server.assert_sound();
}

/// What the list leaves out cannot be written: what the top has in euros is nothing to a branch in pounds, nor what is archived.
/// R3.12.
#[test]
fn only_what_is_listed_is_given_and_sold() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let currencies = desk.admin.get("/api/sys/currencies?size=1000").records();
    let code = |code: &str| currencies.iter().find(|one| one["Code"] == code).unwrap()["Id"].as_i64().unwrap();
    let (euro, pound) = (code("EUR"), code("GBP"));
    let branch = |name: &str, currency: i64| {
        let id = desk.location(name, "Etc/UTC", Some(1));
        desk.admin.patch(&format!("/api/sys/businesses/{id}"), &json!({"CurrencyId": currency})).done();
        id
    };
    let (london, paris) = (branch("London", pound), branch("Paris", euro));
    let product = |name: &str, owner: i64| {
        let body = json!({"Name": name, "BusinessId": owner, "Price": 50, "CurrencyId": euro});
        desk.admin.post("/api/billing/products", &body).id()
    };
    let (pack, own) = (product("Pack", 1), product("Own", london));
    let pass = desk.define(json!({"Name": "Day", "CurrencyId": euro}));
    let ana = desk.customer_of("Ana", &[london, paris]);
    let staff = staff(&server, &[london, paris]);

    let listed = |place: i64| {
        let offers = staff.get(&format!("/api/hallpass/desk/offers?business={place}")).ok();
        [names(&offers, "Passes"), names(&offers, "Products")]
    };
    let none: [Vec<String>; 2] = Default::default();
    assert_eq!((listed(london), listed(paris)), (none.clone(), [vec!["Day".to_owned()], vec!["Pack".to_owned()]]));
    let give = |place: i64| {
        staff.post(ISSUED, &json!({"CoworkerId": ana, "BusinessId": place, "TimePassId": pass, "CreateMultiple": 1}))
    };
    let sell = |place: i64, product: i64| {
        staff.post(SOLD, &json!({"CoworkerId": ana, "BusinessId": place, "ProductId": product, "Quantity": 1}))
    };
    let before = server.rows();
    assert_eq!(sell(london, pack).invalid_on("Product"), "does not exist");
    assert_eq!(give(london).invalid_on("TimePass"), "does not exist");
    assert_eq!(server.rows(), before);
    sell(paris, pack).id();
    give(paris).id();
    // A product of his own location is a record that he sees: it is not the list that decides.
    sell(london, own).id();

    desk.admin.patch(&format!("/api/billing/products/{pack}"), &json!({"Archived": true})).done();
    desk.admin.patch(&format!("/api/billing/timepasses/{pass}"), &json!({"Archived": true})).done();
    assert_eq!(listed(paris), none);
    assert_eq!((sell(paris, pack).status, give(paris).status), (400, 400));
    server.assert_sound();
}
