//! What cannot be read is refused in the vendor's words, never with a 5xx, and nothing is written.

mod fuzz;

use hallpass_contract::catalog;
use serde_json::{Value, json};

use crate::rig::desk::at;
use crate::rig::fixtures::path;
use crate::rig::{Desk, Fixtures, Reply, TestServer};

const PASSES: &str = "/api/billing/timepasses";
const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

fn pass(but: Value) -> Value {
    let mut body = json!({"BusinessId": 1, "Name": "Pass", "Price": 10, "CurrencyId": 1});
    body.as_object_mut().unwrap().extend(but.as_object().unwrap().clone());
    body
}

/// Sends requests and asserts that nothing was written by any of them.
fn nothing_written(run: impl FnOnce(&TestServer)) {
    let server = TestServer::start();
    let admin = server.admin();
    assert_eq!(admin.get(PASSES).status, 200);
    let before = server.rows();
    run(&server);
    assert_eq!(server.rows(), before);
    server.assert_sound();
}

#[test]
fn bodies_that_are_no_json() {
    nothing_written(|server| {
        let admin = server.admin();
        for body in [
            "",
            " ",
            "{",
            "}",
            "[",
            "nope",
            "{\"Name\":}",
            "{\"Name\":\"x\"",
            "{\"Name\" \"x\"}",
            "{'Name':'x'}",
            "[1,2]",
            "null",
            "true",
            "1",
            "\"text\"",
            "{\"Name\":\"x\"}}",
            "{\"Name\":NaN}",
            "{\"Name\":01}",
            "\u{feff}{}x",
        ] {
            for (method, path) in [("POST", PASSES), ("PUT", PASSES), ("POST", "/api/spaces/checkins")] {
                let reply = admin.send(method, path, &JSON, body.as_bytes());
                assert_eq!(reply.status, 400, "{method} {body:?}: {}", reply.text());
                assert_eq!(reply.json()["WasSuccessful"], false, "{body:?}");
                assert!(reply.json()["Message"].as_str().is_some_and(|m| !m.is_empty()), "{body:?}");
            }
        }
    });
}

#[test]
fn bytes_that_are_no_text() {
    nothing_written(|server| {
        let admin = server.admin();
        for name in [&b"\xff\xfe"[..], b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"] {
            let mut body = br#"{"BusinessId":1,"Price":1,"CurrencyId":1,"Name":""#.to_vec();
            body.extend_from_slice(name);
            body.extend_from_slice(b"\"}");
            assert_eq!(admin.send("POST", PASSES, &JSON, &body).status, 400, "{name:?}");
        }
        for escape in ["\\u0000", "a\\u0000b", "\\ud800", "\\udc00\\ud800"] {
            let body = format!(r#"{{"BusinessId":1,"Price":1,"CurrencyId":1,"Name":"{escape}"}}"#);
            let reply = admin.send("POST", PASSES, &JSON, body.as_bytes());
            assert_eq!(reply.status, 400, "{escape}: {}", reply.text());
        }
        for query in ["TimePass_Name=%00", "TimePass_Name=%FF%FE", "TimePass_Name=%E0%80", "%00=1", "TimePass_Name=%"] {
            let status = admin.get(&format!("{PASSES}?{query}")).status;
            assert!(status == 200 || status == 400, "{query}: {status}");
        }
    });
}

#[test]
fn what_cannot_be_an_email_is_none() {
    nothing_written(|server| {
        let admin = server.admin();
        let customer = |email: &str| json!({"FullName": "Ana", "Email": email, "CountryId": 1, "SimpleTimeZoneId": 1, "Businesses": [1]});
        let visitor = |email: &str| json!({"FullName": "Ana", "Email": email, "BusinessId": 1});
        let user = |email: &str| json!({"FullName": "Ana", "Email": email, "NewPassword": "a long password"});
        let long = format!("{}@example.com", "x".repeat(243));
        let wrong =
            ["not an email", "ana", "ana@", "@example.com", "ana@a@b", "ana b@example.com", "a\u{7}@b.c", &long];
        for email in wrong {
            for (path, body) in [
                ("/api/spaces/coworkers", customer(email)),
                ("/api/spaces/visitors", visitor(email)),
                ("/api/sys/users", user(email)),
            ] {
                let errors = admin.post(path, &body).invalid();
                assert!(errors.iter().any(|(name, _)| name == "Email"), "{path} {email}: {errors:?}");
            }
            let invited = json!({"Email": email, "FullName": "Ana"});
            admin.post("/api/hallpass/invitations", &invited).invalid_on("Email");
        }
    });
}

#[test]
fn an_email_is_kept_as_it_is_but_for_blanks_around_it() {
    let server = TestServer::start();
    let admin = server.admin();
    // 242 and 12 characters: as many as there may be.
    let long = format!("{}@example.com", "x".repeat(242));
    for (sent, kept) in
        [("ana@localhost", "ana@localhost"), (" Ana.O'Neil+1@b.example ", "Ana.O'Neil+1@b.example"), (&long, &long)]
    {
        let body = json!({
            "FullName": "Ana", "Email": sent, "BillingEmail": "", "CountryId": 1, "SimpleTimeZoneId": 1, "Businesses": [1],
        });
        let made = admin.post("/api/spaces/coworkers", &body).done();
        assert_eq!(made["Value"]["Email"], kept);
    }
    // Addresses that are only written to may be several, or a name with its address.
    admin.patch("/api/sys/businesses/1", &json!({"EmailContact": "Desk <d@x.com>, e@x.com"})).done();
}

/// A customer from before addresses were checked is written back whole by clients that change something else.
#[test]
fn a_stored_email_may_stay_what_it_is() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let path = format!("/api/spaces/coworkers/{ana}");
    server.raw().batch(&format!("UPDATE coworker SET email = 'n/a' WHERE id = {ana}"));
    let mut record = desk.admin.get(&path).json();
    record["Active"] = false.into();
    desk.admin.put("/api/spaces/coworkers", &record).done();
    let stored = desk.admin.get(&path).json();
    assert_eq!((&stored["Active"], &stored["Email"]), (&json!(false), &json!("n/a")));
    desk.admin.patch(&path, &json!({"Email": "none"})).invalid_on("Email");
    desk.admin.patch(&path, &json!({"Email": "ana@example.com"})).done();
    desk.admin.patch(&path, &json!({"Email": "n/a"})).invalid_on("Email");
}

/// A change that changes nothing is a mistake of whoever sends it: a misspelt member, an empty sheet.
#[test]
fn a_change_of_nothing_is_refused() {
    let server = TestServer::start();
    let admin = server.admin();
    let mut fixtures = Fixtures::new(&server, 1);
    for entity in ["TimePass", "Coworker", "CoworkerInvoice", "CoworkerInvoiceLine", "Business", "Team"] {
        let model = catalog().by_entity(entity).unwrap();
        let (id, base) = (fixtures.create(model), path(model));
        let address = format!("{base}/{id}");
        let before = admin.get(&address);
        for body in
            [json!({}), json!({"Id": id}), json!({"Nmae": "x", "Id": id}), json!({"UniqueId": "x", "UpdatedBy": "me"})]
        {
            let message = admin.patch(&address, &body).invalid_on("");
            assert!(message.contains("nothing to change"), "{entity} {body}: {message}");
        }
        // Where nothing is required a PUT of unknown members would empty what may be empty; elsewhere the required ones are asked for.
        for body in [json!({"Id": id}), json!({"Id": id, "Nmae": "x"})] {
            for address in [&base, &address] {
                let errors = admin.put(address, &body).invalid();
                let of_invoices = entity.starts_with("CoworkerInvoice");
                assert_eq!(errors[0].1.contains("nothing to change"), of_invoices, "{entity}: {errors:?}");
            }
        }
        let after = admin.get(&address);
        assert_eq!((after.json(), after.header("etag")), (before.json(), before.header("etag")), "{entity}");
    }
    // The same values once more are a change like any other.
    let model = catalog().by_entity("TimePass").unwrap();
    let id = fixtures.create(model);
    let whole = admin.get(&format!("{}/{id}", path(model))).json();
    admin.put(path(model).as_str(), &whole).done();
    admin.patch(&format!("{}/{id}", path(model)), &json!({"Name": whole["Name"]})).done();
}

#[test]
fn every_unreadable_member_is_named() {
    nothing_written(|server| {
        let admin = server.admin();
        for (name, value, property) in [
            ("Price", json!("ten"), "Price"),
            ("Price", json!({"amount": 1}), "Price"),
            ("Price", json!([1]), "Price"),
            ("Price", json!(1.23456), "Price"),
            ("Price", json!("1e400"), "Price"),
            ("Price", json!(1e300), "Price"),
            ("MinutesIncluded", json!("an hour"), "MinutesIncluded"),
            ("MinutesIncluded", json!(1.5), "MinutesIncluded"),
            ("MinutesIncluded", json!(-1), "MinutesIncluded"),
            ("MinutesIncluded", json!(99_999_999_999_i64), "MinutesIncluded"),
            ("MinutesIncluded", json!(9_223_372_036_854_775_807_u64), "MinutesIncluded"),
            ("MinutesIncluded", json!(18_446_744_073_709_551_615_u64), "MinutesIncluded"),
            ("UsePriority", json!(true), "UsePriority"),
            ("Archived", json!("perhaps"), "Archived"),
            ("Archived", json!({}), "Archived"),
            ("Archived", json!(2), "Archived"),
            ("Name", json!(["a"]), "Name"),
            ("Name", json!({"a": 1}), "Name"),
            ("Name", json!("x".repeat(255)), "Name"),
            ("InvoiceLineDisplayAs", json!("x".repeat(100_000)), "InvoiceLineDisplayAs"),
            ("BusinessId", json!("here"), "Business"),
            ("BusinessId", json!(-1), "Business"),
            ("BusinessId", json!(1.5), "Business"),
            ("BusinessId", json!(null), "Business"),
            ("BusinessId", json!(987_654_321), "Business"),
            ("CurrencyId", json!(987_654_321), "Currency"),
            ("TaxRateId", json!(987_654_321), "TaxRate"),
            ("Businesses", json!([987_654_321]), "Businesses"),
            ("Businesses", json!("all"), "Businesses"),
            ("Businesses", json!([{}]), "Businesses"),
            ("Tariffs", json!([1.5]), "Tariffs"),
            ("CustomFields", json!("red"), "CustomFields"),
            ("CustomFields", json!({"Data": "red"}), "CustomFields"),
        ] {
            let reply = admin.post(PASSES, &pass(json!({ name: value })));
            assert_eq!(reply.status, 400, "{name} = {value:.60}: {}", reply.text());
            assert_eq!(reply.invalid()[0].0, property, "{name} = {value:.60}: {:.300}", reply.text());
        }
    });
}

#[test]
fn dates_enums_and_guids_that_are_none() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.day_pass(), 1);
    let before = server.rows();
    for (name, value) in [
        ("FromTime", json!("yesterday")),
        ("FromTime", json!("2026-02-30T10:00:00Z")),
        ("FromTime", json!("2026-13-01T10:00:00Z")),
        ("FromTime", json!("2026-03-02T25:00:00Z")),
        ("FromTime", json!("2026-03-02T10:61:00Z")),
        ("FromTime", json!("0000-00-00")),
        ("FromTime", json!(5)),
        ("FromTime", json!([])),
        ("FromTime", json!("")),
        ("ToTime", json!("later")),
        ("ToTime", json!("2026-03-02T10:00:00+99:99")),
        ("Source", json!("Teleport")),
        ("Source", json!(99)),
        ("Source", json!(-1)),
        ("Source", json!({})),
        ("CoworkerTimePassGuid", json!("not a guid")),
        ("CoworkerTimePassGuid", json!(12)),
    ] {
        let reply = desk.check_in(ana, &at(2, "08:00"), json!({ name: value }));
        assert_eq!(reply.status, 400, "{name} = {value}: {}", reply.text());
        assert_eq!(reply.invalid()[0].0, name, "{name} = {value}: {}", reply.text());
    }
    assert_eq!(server.rows(), before);
}

#[test]
fn several_errors_are_all_listed_and_the_first_is_the_message() {
    nothing_written(|server| {
        let body = json!({"Price": "ten", "MinutesIncluded": "an hour", "Archived": "perhaps"});
        let errors = server.admin().post(PASSES, &body).invalid();
        let properties: Vec<&str> = errors.iter().map(|e| e.0.as_str()).collect();
        assert_eq!(properties, ["Business", "Name", "Price", "MinutesIncluded", "Currency", "Archived"]);
    });
}

#[test]
fn attempted_values_are_repeated() {
    let server = TestServer::start();
    let reply = server.admin().post(PASSES, &pass(json!({"MinutesIncluded": "an hour"})));
    assert_eq!(reply.json()["Errors"][0]["AttemptedValue"], "an hour");
    let reply = server.admin().post(PASSES, &pass(json!({"MinutesIncluded": -5})));
    assert_eq!(reply.json()["Errors"][0]["AttemptedValue"], -5);
}

#[test]
fn filters_with_unreadable_values() {
    nothing_written(|server| {
        let admin = server.admin();
        for (name, value) in [
            ("TimePass_Price", "ten"),
            ("TimePass_MinutesIncluded", "1.5"),
            ("TimePass_MinutesIncluded", "999999999999999999999999"),
            ("TimePass_Archived", "perhaps"),
            ("TimePass_Business", "here"),
            ("TimePass_UniqueId", "zzz"),
            ("from_TimePass_CreatedOn", "yesterday"),
            ("to_TimePass_CreatedOn", "2026-02-30"),
            ("from_TimePass_Price", "cheap"),
            ("to_TimePass_Price", "1,000,00"),
            ("page", "x"),
            ("size", "-1"),
            ("id", "[1,x]"),
        ] {
            let reply = admin.get(&format!("{PASSES}?{name}={value}"));
            assert!(!reply.invalid_on(name).is_empty(), "{name}={value}");
            assert_eq!(reply.json()["Errors"][0]["AttemptedValue"], value, "{name}={value}");
        }
        // A filter without a member is no filter: ignored.
        for name in ["TimePass_", "from_TimePass_", "TimePass_Business_", "_", "TimePass"] {
            assert_eq!(admin.get(&format!("{PASSES}?{name}=x")).status, 200, "{name}");
        }
        let many: Vec<String> = (1..=1_001).map(|n| n.to_string()).collect();
        admin.get(&format!("{PASSES}?id=[{}]", many.join(","))).invalid_on("id");
        let missing = admin.get("/api/billing/coworkerinvoicelines");
        assert_eq!(missing.status, 400);
        assert_eq!(missing.json()["Message"], "Missing required filter: CoworkerInvoiceLine_CoworkerInvoice");
    });
}

#[test]
fn ids_in_the_address() {
    nothing_written(|server| {
        let admin = server.admin();
        for id in ["0", "-1", "abc", "1.5", "99999999999999999999", "2147483648", "%00", "%27%20OR%201=1", "1;DROP"] {
            for method in ["GET", "DELETE"] {
                let reply = admin.send(method, &format!("{PASSES}/{id}"), &[], b"");
                assert!(reply.status == 404 || reply.status == 400, "{method} {id}: {} {}", reply.status, reply.text());
            }
        }
    });
}

#[test]
fn bodies_of_another_kind_size_or_depth() {
    nothing_written(|server| {
        let admin = server.admin();
        for kind in ["text/xml", "application/xml", "multipart/form-data; boundary=x", "image/png"] {
            let reply = admin.send("POST", PASSES, &[("Content-Type", kind)], b"<TimePass/>");
            assert_eq!(reply.status, 415, "{kind}");
        }
        let long = pass(json!({"Name": "x".repeat(2_000_000)})).to_string();
        assert_eq!(admin.send("POST", PASSES, &JSON, long.as_bytes()).status, 413);
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{{\"Name\":{}1{}}}", open.repeat(20_000), close.repeat(20_000));
            let reply = admin.send("POST", PASSES, &JSON, deep.as_bytes());
            assert_eq!(reply.status, 400, "{}", reply.text());
        }
        let deep = format!("{{\"Unknown\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(admin.send("POST", PASSES, &JSON, deep.as_bytes()).status, 400);
    });
}

#[test]
fn duplicate_members_count_once() {
    let server = TestServer::start();
    let admin = server.admin();
    // As everywhere in JSON, the last one counts, whatever the letter case.
    let body = br#"{"BusinessId":1,"Name":"First","name":"Second","Price":1,"NAME":"Third","CurrencyId":1}"#;
    let id = admin.send("POST", PASSES, &JSON, body).id();
    assert_eq!(admin.get(&format!("{PASSES}/{id}")).ok()["Name"], "Third");
    assert_eq!(admin.get(PASSES).ids(), [id]);
    let body = br#"{"BusinessId":1,"Name":"First","Name":null,"Price":1,"CurrencyId":1}"#;
    admin.send("POST", PASSES, &JSON, body).invalid_on("Name");
}

#[test]
fn methods_and_paths_that_do_not_exist() {
    nothing_written(|server| {
        let admin = server.admin();
        for (method, path, status) in [
            ("PATCH", PASSES, 405),
            ("DELETE", PASSES, 405),
            ("POST", "/api/billing/timepasses/1", 405),
            ("BREW", PASSES, 405),
            ("POST", "/api/billing/timepasses/commands", 405),
            ("GET", "/api/billing/timepasses/runcommand", 405),
            ("GET", "/api/token", 405),
            ("GET", "/api/billing", 404),
            ("GET", "/api", 404),
            ("GET", "/etc/passwd", 404),
            ("GET", "/docs/../../Cargo.toml", 404),
        ] {
            let reply = admin.send(method, path, &[], b"");
            assert_eq!(reply.status, status, "{method} {path}: {}", reply.text());
        }
    });
}

#[test]
fn credentials_that_are_none() {
    nothing_written(|server| {
        for value in
            ["", "Basic", "Basic ", "Basic !!!", "Basic YWRtaW4=", "Bearer", "Bearer ", "Digest x", "Basic /w==", "x"]
        {
            let client = crate::rig::Client::with(server.address, Some(value.into()));
            let reply = client.get(PASSES);
            assert_eq!(reply.status, 401, "{value:?}: {}", reply.text());
        }
        let grant = |form: &str| {
            let kind = [("Content-Type", "application/x-www-form-urlencoded")];
            server.anonymous().send("POST", "/api/token", &kind, form.as_bytes())
        };
        let error = |reply: Reply| {
            assert!(reply.status == 400 || reply.status == 401, "{}", reply.text());
            reply.json()["error"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(error(grant("grant_type=password&username=admin%40example.com&password=wrong")), "invalid_grant");
        assert_eq!(error(grant("grant_type=refresh_token&refresh_token=nope")), "invalid_grant");
        assert_eq!(error(grant("grant_type=magic")), "unsupported_grant_type");
        assert_eq!(error(grant("")), "unsupported_grant_type");
        let json = server.anonymous().post("/api/token", &json!({"grant_type": "password"}));
        assert_eq!(error(json), "unsupported_grant_type", "a JSON body is not read");
    });
}

/// A zone that is none would stop every location in it.
#[test]
fn a_time_zone_keeps_a_name_that_is_one() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let zone = desk.admin.get("/api/sys/businesses/1").ok()["SimpleTimeZoneId"].clone();
    let path = format!("/api/sys/simpletimezones/{zone}");
    let before = desk.admin.get(&path).ok();
    for body in [json!({"Name": ""}), json!({"Name": null}), json!({"Name": "Middle/Earth"}), json!({"Name": "UTC+9"})]
    {
        desk.admin.put(&path, &body).invalid_on("Name");
        assert_eq!(desk.admin.get(&path).ok(), before);
    }
    for method in ["PUT", "PATCH"] {
        desk.admin.json(method, &path, &json!({})).invalid_on("");
        assert_eq!(desk.admin.get(&path).ok(), before);
    }
    desk.admin.json("PATCH", &path, &json!({"Name": before["Name"]})).done();
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.day_pass(), 1);
    let visit = desk.enter(ana, &at(2, "08:00"));
    desk.admin.put(&path, &json!({"Name": "Asia/Tokyo"})).done();
    let other = desk.customer("Ben Roy");
    desk.issue(other, desk.day_pass(), 1);
    assert_ne!(desk.enter(other, &at(2, "08:00")), visit);
    server.assert_sound();
}

/// Required members, one at a time, for every resource: 400 with its name.
#[test]
fn every_required_member_of_every_resource() {
    let server = TestServer::start();
    let admin = server.admin();
    let mut fixtures = Fixtures::new(&server, 1);
    for model in catalog().models().iter().filter(|m| m.resource.verbs.create) {
        let body = fixtures.body(model);
        let before = server.rows();
        for field in model.fields.iter().filter(|f| f.required && f.is_writable()) {
            for absent in [true, false] {
                let mut partial = body.clone();
                partial.remove(field.name);
                if !absent {
                    partial.insert(field.name.into(), Value::Null);
                }
                let reply = admin.post(&path(model), &Value::Object(partial));
                let what = format!("POST {} without {}", path(model), field.name);
                assert_eq!(reply.status, 400, "{what}: {}", reply.text());
                assert_eq!(reply.invalid(), [(field.property_name().into(), "is a required field".into())], "{what}");
            }
        }
        assert_eq!(server.rows(), before, "{}", model.resource.entity);
    }
}
