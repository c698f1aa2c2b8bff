//! Erasing a person (beyond W21): every personal member holds a word found nowhere else; afterwards it is in no file, and the books
//! are still proved.

use hallpass_contract::{Field, Kind, Model, Source, personal};
use serde_json::{Map, Value, json};

use super::{entries, latest};
use crate::billing::till::{CONTRACTS, COWORKERS, ENTRIES, INVOICES, PASSES, SALES, Till};
use crate::rig::desk::at;
use crate::rig::fixtures::model;
use crate::rig::home::places_with;
use crate::rig::program::hallpass;
use crate::rig::server::PASSWORD;
use crate::rig::{Client, Setup, TestServer};

/// In every text of the person who is erased, and in no other.
const WORD: &str = "zq9x";

/// Members of a resource that can hold a text, filled.
fn filled(model: &Model) -> Map<String, Value> {
    let mut body = Map::new();
    let names: Vec<&str> = personal::members(model.resource.entity).collect();
    for field in model.fields.iter().filter(|field| names.contains(&field.name) && field.is_writable()) {
        let stored = matches!(field.source, Source::Column(_) | Source::Extra);
        if let Some(value) = text_for(field).filter(|_| stored) {
            body.insert(field.name.to_owned(), value);
        }
    }
    body
}

fn text_for(field: &Field) -> Option<Value> {
    let name = field.name.to_lowercase();
    Some(match (field.kind, field.name) {
        (_, "AccessPincode") => json!("4711"),
        (Kind::Text, _) if name.ends_with("email") => json!(format!("{WORD}.{name}@example.com")),
        (Kind::Text, _) => json!(format!("{WORD} {name}")),
        (Kind::Instant, _) => json!("1980-02-03T00:00:00Z"),
        _ => return None,
    })
}

/// A person with everything there is, at a server that stands on 20 March.
struct Life<'a> {
    till: Till<'a>,
    customer: i64,
    user: i64,
    visit: i64,
    pass: i64,
}

fn email() -> String {
    format!("{WORD}.email@example.com")
}

/// Lives a life: passes, visits, failures, a contract, invoices, payments, a login. Nothing stands in the way at the end.
fn live<'a>(server: &'a TestServer) -> Life<'a> {
    let till = Till::new(server);
    let desk = &till.desk;
    let patch = |path: &str, id: i64, body: Map<String, Value>| {
        desk.admin.json("PATCH", &format!("{path}/{id}"), &Value::Object(body)).done();
    };
    let mut body = filled(model("Coworker"));
    for (name, value) in [
        ("CountryId", json!(1)),
        ("SimpleTimeZoneId", json!(1)),
        ("Businesses", json!([1])),
        ("InvoicingBusinessId", json!(1)),
        ("Active", json!(true)),
    ] {
        body.insert(name.into(), value);
    }
    let key = [("idempotency-key", "made-once"), ("content-type", "application/json")];
    let text = Value::Object(body).to_string();
    let customer = desk.admin.send("POST", COWORKERS, &key, text.as_bytes()).id();
    // Written twice, so that values stand before and after.
    patch(COWORKERS, customer, filled(model("Coworker")));
    patch(COWORKERS, customer, json!({"Notes": format!("{WORD} another note")}).as_object().unwrap().clone());

    let pass = till.pass(customer, desk.time_pass(600), json!({}));
    patch(PASSES, pass, filled(model("CoworkerTimePass")));
    let sale = till.sell(customer, till.product(40.0, json!({})), json!({}));
    patch(SALES, sale, filled(model("CoworkerProduct")));
    // What waits is a draft, gets his address and is issued.
    desk.setting(1, "Billing.InvoicesIncludeTimePassNotes", "True");
    let draft = till.draft(customer);
    patch(INVOICES, draft, filled(model("CoworkerInvoice")));
    till.run(INVOICES, "ISSUE_INVOICE", draft, json!({})).done();
    let contract = till.contract(customer, till.plan(10.0, json!({})), json!({}));
    patch(CONTRACTS, contract, filled(model("CoworkerContract")));

    let devices = json!({"MacAddresses": format!("{WORD}:aa:bb")});
    desk.clock(&at(3, "09:00"));
    let visit = desk.check_in(customer, &at(3, "09:00"), devices.clone()).id();
    let obstacle = desk.admin.post(&format!("/api/hallpass/coworkers/{customer}/erase"), &json!({"Confirm": email()}));
    let text = obstacle.json()["Message"].as_str().unwrap().to_owned();
    assert!(
        text.contains(&format!("check-in {visit} is open")) && text.contains(&format!("contract {contract} is active")),
        "{text}"
    );
    desk.clock(&at(3, "10:00"));
    desk.leave(visit, &at(3, "10:00"));
    till.run(CONTRACTS, "CANCEL_CONTRACT", contract, json!({"CancellationDate": at(4, "00:00")})).done();
    desk.clock(&at(5, "09:00"));
    // A day on which nothing covers him: refused, with his devices.
    desk.change_pass(pass, json!({"Used": true})).done();
    desk.refused(&desk.check_in(customer, &at(5, "09:00"), devices));

    let preview = json!({"Preview": true});
    let path = format!("/api/hallpass/coworkers/{customer}/erase");
    let before = server.rows();
    let shown = desk.admin.post(&path, &preview).ok();
    assert_eq!(server.rows(), before, "a preview writes nothing");
    assert!(shown["Obstacles"].to_string().contains(&format!("invoice {draft} is not paid")), "{shown}");
    for invoice in till.invoices(customer) {
        if invoice["Paid"] == false && invoice["Void"] == false {
            let id = invoice["Id"].as_i64().unwrap();
            till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", id, json!({})).done();
        }
    }
    let by_hand = filled(model("CoworkerLedgerEntry"));
    let entry = till.entry(customer, json!({"Credit": 5, "Description": by_hand["Description"]})).id();
    let _ = (entry, ENTRIES);

    // A login, used.
    till.run(COWORKERS, "COWORKER_NEW_USER", customer, json!({})).done();
    let user = desk.admin.get(&format!("{COWORKERS}/{customer}")).ok()["UserId"].as_i64().unwrap();
    patch(
        "/api/sys/users",
        user,
        json!({"NewPassword": PASSWORD, "Active": true, "Devices": format!("{WORD} phone")})
            .as_object()
            .unwrap()
            .clone(),
    );
    let own = Client::basic(server.address, &email(), PASSWORD);
    own.get("/api/hallpass/account/totp").ok();
    let change = json!({"CurrentPassword": PASSWORD, "NewPassword": "another password"});
    own.post("/api/hallpass/account/password", &change).ok();
    own.get("/api/hallpass/account/totp");
    server.anonymous().post("/api/hallpass/password-resets", &json!({"Email": email()}));

    // A visitor of somebody else, by his address; what staff corrected and why.
    let visitor = json!({
        "BusinessId": 1, "FullName": format!("{WORD} visitor"), "Email": email(), "CoworkerId": desk.customer("Host"),
        "Notes": format!("{WORD} tall"), "PhoneNumber": format!("{WORD} 44"),
    });
    let visitor = Value::Object({
        let mut body = crate::rig::Fixtures::new(server, 1).body(model("Visitor"));
        body.extend(visitor.as_object().unwrap().clone());
        body
    });
    desk.admin.post("/api/spaces/visitors", &visitor).id();
    let note = json!({"Days": 1, "Note": format!("{WORD} was ill")});
    desk.change_pass(pass, json!({"ExpireDate": at(28, "00:00")})).done();
    desk.admin.post(&format!("/api/hallpass/passes/{pass}/extensions"), &note).ok();
    Life { till, customer, user, visit, pass }
}

/// Beyond W21.
#[test]
fn nothing_of_a_person_is_left_and_the_books_are_proved() {
    let server = TestServer::start();
    let life = live(&server);
    let (admin, customer) = (&life.till.desk.admin, life.customer);
    let other = life.till.desk.customer("Somebody else");
    assert!(!places_with(server.folder(), WORD).is_empty(), "the test sees what is there");
    let path = format!("/api/hallpass/coworkers/{customer}/erase");
    admin.post(&path, &json!({"Confirm": "nobody@example.com"})).invalid_on("Confirm");
    let preview = admin.post(&path, &json!({"Preview": true})).ok();
    assert_eq!(preview["Obstacles"], json!([]), "{preview}");
    let ledger = life.till.desk.ledger(life.pass);
    let invoices: Vec<_> =
        life.till.invoices(customer).iter().map(|i| (i["InvoiceNumber"].clone(), i["TotalAmount"].clone())).collect();

    let reply = admin.post(&path, &json!({"Confirm": email()}));
    let done = reply.ok();
    assert_eq!(reply.header("x-hallpass-warning"), None, "the file was made compact");
    for entity in [
        "Coworker",
        "User",
        "Checkin",
        "FailedCheckin",
        "CoworkerTimePass",
        "CoworkerProduct",
        "CoworkerContract",
        "CoworkerInvoice",
        "CoworkerInvoiceLine",
        "CoworkerLedgerEntry",
        "Visitor",
    ] {
        assert!(done["Records"][entity].as_i64() >= Some(1), "{entity}: {done}");
        assert_eq!(done["Records"][entity], preview["Records"][entity], "{entity}");
    }

    assert_eq!(places_with(server.folder(), WORD), [""; 0], "they still hold a word of his");
    server.assert_sound();

    // The books stay.
    let record = admin.get(&format!("{COWORKERS}/{customer}")).ok();
    assert_eq!(
        (&record["FullName"], &record["Email"]),
        (&json!(format!("erased-{customer}")), &json!(format!("erased-{customer}@erased.invalid")))
    );
    for member in ["MobilePhone", "Notes", "Twitter", "Custom7", "DateOfBirth", "TaxIDNumber"] {
        assert_eq!(record[member], Value::Null, "{member}");
    }
    assert_eq!(life.till.desk.ledger(life.pass)["Entries"], ledger["Entries"]);
    let kept: Vec<_> =
        life.till.invoices(customer).iter().map(|i| (i["InvoiceNumber"].clone(), i["TotalAmount"].clone())).collect();
    assert_eq!(kept, invoices);
    assert_eq!(life.till.desk.checkin(life.visit)["MacAddresses"], Value::Null);

    // The trail says that it was done, and no values.
    let erasure = latest(admin, "Coworker", customer);
    assert_eq!(
        (&erasure["Action"], &erasure["Changes"], &erasure["Erased"]),
        (&json!("erase"), &Value::Null, &json!(false))
    );
    let about = entries(admin, &format!("CoworkerId={customer}&Size=1000"));
    assert!(about.iter().all(|entry| entry["Changes"] == Value::Null), "{about:?}");
    assert!(about.iter().any(|entry| entry["Action"] == "create" && entry["Erased"] == true));
    let login = entries(admin, &format!("Entity=User&RecordId={}", life.user));
    assert!(login.iter().any(|entry| entry["Actor"] == format!("erased-{customer}")), "{login:?}");
    assert!(login.iter().all(|entry| entry["Changes"] == Value::Null));
    // Others keep theirs, and he cannot come in any more.
    assert_ne!(latest(admin, "Coworker", other)["Changes"], Value::Null);
    assert_eq!(
        Client::basic(server.address, &email(), "another password").get("/api/hallpass/account/totp").status,
        401
    );

    // Behind the program's back: values that are gone are missed, whatever they say.
    let id = latest(admin, "Coworker", other)["Id"].as_i64().unwrap();
    let meddle = format!("UPDATE audit SET changes = NULL, erased_by = {id} WHERE id = {id}");
    server.raw().batch(&meddle);
    assert_eq!(server.findings().len(), 1);
}

/// Invoices of the last years may keep the name they were issued to.
#[test]
fn invoices_keep_their_name_when_the_law_says_so() {
    let server = TestServer::start();
    let life = live(&server);
    let path = format!("/api/hallpass/coworkers/{}/erase", life.customer);
    let admin = &life.till.desk.admin;
    admin.post(&path, &json!({"Confirm": email(), "KeepInvoiceYears": 31})).invalid_on("KeepInvoiceYears");
    let done = admin.post(&path, &json!({"Confirm": life.customer.to_string(), "KeepInvoiceYears": 10})).ok();
    assert_eq!(done["Pseudonym"], format!("erased-{}", life.customer), "{done}");
    let invoices = life.till.invoices(life.customer);
    let names: Vec<Value> =
        invoices.iter().map(|i| life.till.invoice(i["Id"].as_i64().unwrap())["BillToName"].clone()).collect();
    assert!(names.contains(&json!(format!("{WORD} billtoname"))), "{names:?}");
    // Later, without the years, they lose it too.
    admin.post(&path, &json!({"Confirm": life.customer.to_string()})).ok();
    assert_eq!(places_with(server.folder(), WORD), [""; 0]);
    server.assert_sound();
}

/// What the desk noted of him, and of whom he was merged with.
#[test]
fn reasons_of_corrections_go_and_a_duplicate_goes_first() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let desk = &till.desk;
    let (name, other) = (format!("{WORD} Silva"), format!("{WORD} Sliva"));
    let (ana, twin, bob) = (desk.customer(&name), desk.customer(&other), desk.customer("Bob"));
    let hour = desk.time_pass(60);
    let pass = desk.issue(bob, hour, 1)[0];
    desk.issue(twin, hour, 1);
    till.run(COWORKERS, "COWORKER_NEW_USER", twin, json!({})).done();
    let user = desk.admin.get(&format!("{COWORKERS}/{twin}")).ok()["UserId"].as_i64().unwrap();
    let login = || desk.admin.get(&format!("/api/sys/users/{user}")).ok()["FullName"].clone();
    let post = |path: &str, body: Value| desk.admin.post(&format!("/api/hallpass/{path}"), &body).ok();
    post(&format!("passes/{pass}/corrections"), json!({"Minutes": 5, "Note": format!("Lent to {name}")}));
    post(&format!("passes/{pass}/move"), json!({"CoworkerId": ana, "Note": format!("{WORD} bought it")}));
    let deed = desk.admin.get("/api/hallpass/actions?businessId=1").records()[0]["Id"].clone();
    post(&format!("actions/{deed}/undo"), json!({"Note": format!("{WORD} gave it back")}));
    let days = json!({"From": "2026-03-24", "To": "2026-03-27", "Note": format!("{name} marries")});
    post("businesses/1/closures", days);
    post(&format!("coworkers/{ana}/merge"), json!({"FromCoworkerId": twin, "Note": format!("{WORD} came twice")}));

    let erase = |customer: i64| {
        let path = format!("/api/hallpass/coworkers/{customer}/erase");
        desk.admin.post(&path, &json!({"Confirm": customer.to_string()}))
    };
    let refused = erase(ana).json()["Message"].as_str().unwrap().to_owned();
    assert!(refused.contains(&format!("customer {twin} is the same person")), "{refused}");
    erase(twin).ok();
    assert_eq!(login(), json!(other), "it is hers since the merge");
    erase(ana).ok();
    assert_eq!(login(), json!(format!("erased-{ana}")));
    assert_eq!(places_with(server.folder(), WORD), [""; 0]);
    let notes = |path: &str| -> Vec<Value> {
        let rows = desk.admin.get(&format!("/api/hallpass/{path}")).ok();
        rows["Records"].as_array().unwrap().iter().map(|row| row["Note"].clone()).collect()
    };
    // Newest first: the undo, the move, the correction of what is Bob's.
    let of_pass = notes(&format!("passes/{pass}/corrections"));
    assert_eq!(of_pass.last(), Some(&json!(format!("Lent to erased-{ana}"))), "{of_pass:?}");
    assert!(of_pass.len() > 1 && of_pass.iter().rev().skip(1).all(|note| *note == Value::Null), "{of_pass:?}");
    assert_eq!(notes("businesses/1/closures"), [json!(format!("erased-{ana} marries"))]);
    server.assert_sound();
}

/// The command line does the same without a server.
#[test]
fn the_command_line_erases() {
    let folder = tempfile::tempdir().unwrap();
    let customer = {
        let server = TestServer::over(folder.path(), Setup::default());
        live(&server).customer
    };
    let run = |words: &[&str]| hallpass(folder.path()).args(words).output().unwrap();
    let id = customer.to_string();
    let preview = run(&["erase", "--coworker", &id, "--preview"]);
    assert!(preview.status.success(), "{preview:?}");
    assert!(!places_with(folder.path(), WORD).is_empty());
    let done = run(&["erase", "--coworker", &id]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(places_with(folder.path(), WORD), [""; 0]);
    assert!(run(&["verify"]).status.success());
    assert!(!run(&["erase", "--coworker", "999"]).status.success());
}

/// Who may not.
#[test]
fn only_full_administrators_erase() {
    let server = TestServer::start();
    let all: Vec<i64> = hallpass_contract::roles::all().map(|role| role.id).collect();
    let body = json!({"Confirm": "1"});
    for client in [server.user("roles", &all, &[]), server.user("limited", &[], &[1]), server.anonymous()] {
        assert_eq!(client.post("/api/hallpass/coworkers/1/erase", &body).status, 401);
    }
    assert_eq!(server.admin().post("/api/hallpass/coworkers/999/erase", &json!({"Confirm": "999"})).status, 404);
}

/// What he bought, and where he lived, may be anybody's words: others keep theirs.
#[test]
fn others_keep_what_they_share_with_him() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let (gone, stays) = (till.desk.customer("Vera Gone"), till.desk.customer("Ana Stays"));
    let locker = till.product(40.0, json!({}));
    let billed = |customer: i64| {
        till.desk.admin.patch(&format!("{COWORKERS}/{customer}"), &json!({"CityName": "London"})).done();
        till.sell(customer, locker, json!({}));
        till.bill(customer)[0].clone()
    };
    let (his, hers) = (billed(gone), billed(stays));
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", his["Id"].as_i64().unwrap(), json!({"Amount": 40})).done();
    let path = format!("/api/hallpass/coworkers/{gone}/erase");
    // A misspelt preview must not erase anybody.
    till.desk.admin.post(&path, &json!({"Confirm": gone.to_string(), "Preveiw": true})).invalid_on("Preveiw");
    till.desk.admin.post(&path, &json!({"Confirm": gone.to_string()})).ok();
    assert_eq!(till.lines(&hers)[0]["Description"], "Locker");
    assert_eq!(till.lines(&his)[0]["Description"], "Locker", "what was sold is no secret of his");
    let about_her = entries(&till.desk.admin, &format!("CoworkerId={stays}&Size=1000"));
    assert!(about_her.iter().all(|entry| entry["Erased"] == false), "{about_her:?}");
    server.assert_sound();
}
