//! `POST imports/{plural}` and `GET exports/{plural}.csv`: what the command line does, for pages.

use hallpass_contract::roles;
use serde_json::{Value, json};

use crate::rig::{Client, Desk, Reply, TestServer};

fn import(client: &Client, path: &str, csv: &str, key: Option<&str>) -> Reply {
    let mut headers = vec![("Content-Type", "text/csv")];
    headers.extend(key.map(|key| ("Idempotency-Key", key)));
    client.send("POST", &format!("/api/hallpass/imports/{path}"), &headers, csv.as_bytes())
}

fn counts(report: &Value) -> [i64; 4] {
    ["Rows", "Good", "Created", "Skipped"].map(|name| report[name].as_i64().unwrap())
}

const HEADER: &str = "FullName,Email,CountryId,SimpleTimeZoneId,Businesses,InvoicingBusinessId,Active,Shoe";

#[test]
fn a_preview_says_what_rows_would_come_to_and_writes_nothing() {
    let server = TestServer::start();
    let admin = server.admin();
    let before = server.rows();
    // The third row of the file has a country that is not there, the fourth no name.
    let csv = format!(
        "{HEADER}\nAna,ana@example.com,1,1,1,1,true,39\nBob,bob@example.com,99999,1,1,1,true,40\n,cid@example.com,1,1,1,1,true,41\nDan,dan@example.com,1,1,1,1,true,42\n"
    );
    let report = import(&admin, "coworkers?preview=true", &csv, None).ok();
    assert_eq!(counts(&report), [4, 2, 2, 0]);
    assert_eq!(
        (&report["Preview"], &report["Complete"], &report["Ignored"]),
        (&json!(true), &json!(true), &json!(["Shoe"]))
    );
    let errors: Vec<(i64, &str)> = report["Errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["Line"].as_i64().unwrap(), one["PropertyName"].as_str().unwrap()))
        .collect();
    assert_eq!(errors, [(3, "Country"), (4, "FullName")]);
    let sample: Vec<&str> =
        report["Sample"].as_array().unwrap().iter().map(|one| one["FullName"].as_str().unwrap()).collect();
    assert_eq!(sample, ["Ana", "Dan"]);
    assert_eq!(server.rows(), before);

    // With a wrong row nothing is written, without preview either.
    let refused = import(&admin, "coworkers", &csv, None).ok();
    assert_eq!(counts(&refused), [4, 2, 0, 0]);
    assert_eq!(refused["Errors"].as_array().unwrap().len(), 2);
    assert_eq!(server.rows(), before);
}

#[test]
fn good_rows_are_written_once_for_a_key() {
    let server = TestServer::start();
    let admin = server.admin();
    let csv = format!("{HEADER}\nAna,ana@example.com,1,1,1,1,true,\nBob,bob@example.com,1,1,1,1,true,\n");
    let first = import(&admin, "coworkers", &csv, Some("piece-1"));
    assert_eq!(counts(&first.ok()), [2, 2, 2, 0]);
    let again = import(&admin, "coworkers", &csv, Some("piece-1"));
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("x-hallpass-replayed"), Some("true"));
    assert_eq!(admin.get("/api/spaces/coworkers").records().len(), 2);
    // Another file under the same key is refused.
    let other = format!("{HEADER}\nCid,cid@example.com,1,1,1,1,true,\n");
    assert_eq!(import(&admin, "coworkers", &other, Some("piece-1")).status, 400);
    server.assert_sound();
}

/// Values that are taken are found row by row on either database; rows before them would go in.
#[test]
fn taken_names_are_named_by_their_lines() {
    let server = TestServer::start();
    let admin = server.admin();
    let before = server.rows();
    let mut csv = "BusinessId,Name,Value\n".to_owned();
    for n in 1..=20 {
        let name = match n {
            7 => "MY.3".to_owned(),
            20 => "my.19".to_owned(),
            n => format!("My.{n}"),
        };
        csv.push_str(&format!("1,{name},{n}\n"));
    }
    for path in ["businesssettings?preview=true", "businesssettings"] {
        let report = import(&admin, path, &csv, None).ok();
        let lines: Vec<i64> =
            report["Errors"].as_array().unwrap().iter().map(|one| one["Line"].as_i64().unwrap()).collect();
        // The header is line 1.
        assert_eq!(lines, [8, 21], "{path}: {report}");
        assert_eq!(report["Good"], 18);
        assert_eq!(server.rows(), before, "{path}");
    }
}

#[test]
fn an_export_is_what_an_import_reads() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let other = desk.location("Other", "Etc/UTC", None);
    desk.customer_of("Near, \"quoted\"", &[1]);
    desk.customer_of("Far", &[other]);
    let admin = &desk.admin;
    let all = admin.get("/api/hallpass/exports/coworkers.csv");
    assert_eq!((all.status, all.header("content-type")), (200, Some("text/csv; charset=utf-8")));
    let header = all.text().lines().next().unwrap().to_owned();
    let record = admin.get("/api/spaces/coworkers?Coworker_FullName=Far").records()[0]["Id"].clone();
    let record = admin.get(&format!("/api/spaces/coworkers/{record}")).ok();
    let members: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(header, members.join(","));
    // Every row is there already.
    let back = import(admin, "coworkers", &all.text(), None).ok();
    assert_eq!((counts(&back), &back["Errors"]), ([2, 2, 0, 2], &json!([])));
    // Filters are those of the listing, and so is who sees what.
    let far = admin.get("/api/hallpass/exports/coworkers.csv?Coworker_FullName=far&size=1&page=7").text();
    assert_eq!((far.lines().count(), far.contains("Far")), (2, true));
    assert_eq!(admin.get("/api/hallpass/exports/coworkers.csv?Coworker_FullName=nobody").text().trim(), header);
    assert_eq!(admin.get("/api/hallpass/exports/coworkers.csv?Coworker_Active=perhaps").status, 400);
    assert_eq!(admin.get("/api/hallpass/exports/nothing.csv").status, 404);
    assert_eq!(admin.get("/api/hallpass/exports/coworkers").status, 404);
    let role = |name: &str| roles::by_name(name).unwrap().id;
    let near = server.user("near", &[role("Coworker-List"), role("Coworker-Read")], &[1]);
    let seen = near.get("/api/hallpass/exports/coworkers.csv").text();
    assert!(seen.contains("\"Near, \"\"quoted\"\"\"") && !seen.contains("Far"), "{seen}");
    let lister = server.user("lister", &[role("Coworker-List")], &[1]);
    assert_eq!(lister.get("/api/hallpass/exports/coworkers.csv").status, 401);
    assert_eq!(import(&near, "coworkers?preview=true", "FullName\nAna\n", None).status, 401);
}

/// A spreadsheet would run it; an import takes it for what it was.
#[test]
fn a_name_like_a_formula_goes_out_as_a_text_and_comes_back() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let name = "=HYPERLINK(\"https://evil.example\";\"x\")";
    desk.customer(name);
    let all = desk.admin.get("/api/hallpass/exports/coworkers.csv").text();
    assert!(all.contains("\"'=HYPERLINK(\"\"https"), "{all}");
    let fresh = TestServer::start();
    let admin = Desk::new(&fresh).admin;
    assert_eq!(counts(&import(&admin, "coworkers", &all, None).ok())[2], 1);
    assert_eq!(admin.get("/api/spaces/coworkers").records()[0]["FullName"], name);
}

/// As spreadsheets of half the world write it, and with names where the records have numbers.
#[test]
fn cells_may_end_at_semicolons_or_tabs_and_name_what_they_refer_to() {
    let server = TestServer::start();
    let admin = server.admin();
    let place = admin.get("/api/sys/businesses/1").ok()["Name"].as_str().unwrap().to_owned();
    for (n, separator) in [";", "\t", ","].into_iter().enumerate() {
        let header = ["FullName", "Email", "CountryId", "SimpleTimeZoneId", "InvoicingBusinessId", "CompanyName"];
        let email = format!("ana{n}@example.com");
        let row = ["Ana", &email, "es", "europe/madrid", &place, "\"Silva; Costa, Lda.\""];
        let csv = format!("\u{feff}{}\r\n{}\r\n", header.join(separator), row.join(separator));
        let report = import(&admin, "coworkers", &csv, None).ok();
        assert_eq!((counts(&report), &report["Errors"]), ([1, 1, 1, 0], &json!([])), "{separator:?}");
    }
    let first = admin.get("/api/spaces/coworkers").records()[0]["Id"].clone();
    let ana = admin.get(&format!("/api/spaces/coworkers/{first}")).ok();
    let spain = admin.get("/api/sys/countries?Country_Name=Spain").records()[0]["Id"].clone();
    assert_eq!((&ana["CountryId"], &ana["CompanyName"]), (&spain, &json!("Silva; Costa, Lda.")));
    // Decimal commas; what could be a thousand is not guessed.
    let csv = "BusinessId;Name;CurrencyId;Price\n1;Half;EUR;12,5\n1;Cents;EUR;7,05\n1;Dear;EUR;1,250\n\
               1;Dearer;EUR;1.250\n1;Dearest;EUR;1.234,56\n1;None;EUR;dear\n";
    let report = import(&admin, "timepasses?preview=true", csv, None).ok();
    let prices: Vec<f64> =
        report["Sample"].as_array().unwrap().iter().map(|one| one["Price"].as_f64().unwrap()).collect();
    assert_eq!(prices, [12.5, 7.05]);
    let said: Vec<(i64, bool)> = report["Errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["Line"].as_i64().unwrap(), one["Message"].as_str().unwrap().starts_with("may be read in two ways"))
        })
        .collect();
    assert_eq!(said, [(4, true), (5, true), (6, true), (7, false)]);
    // With commas between cells, points are what they are in exports.
    let csv = "BusinessId,Name,CurrencyId,Price\n1,Point,EUR,1.250\n1,Quoted,EUR,\"12,50\"\n";
    let report = import(&admin, "timepasses?preview=true", csv, None).ok();
    assert_eq!((&report["Sample"][0]["Price"], &report["Sample"][1]["Price"]), (&json!(1.25), &json!(12.5)));
    // Everything that is wrong with a row, in one go.
    let csv = "FullName;Email;CountryId;SimpleTimeZoneId;InvoicingBusinessId;Active\n;ana@example.com;Narnia;99999;1;perhaps\n";
    let report = import(&admin, "coworkers?preview=true", csv, None).ok();
    let wrong: Vec<(&str, &str)> = report["Errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["PropertyName"].as_str().unwrap(), one["Message"].as_str().unwrap()))
        .collect();
    assert_eq!(
        wrong,
        [
            ("Country", "\"Narnia\" is the name of none"),
            ("FullName", "is a required field"),
            ("Active", "must be true or false"),
            ("SimpleTimeZone", "99999 does not exist"),
        ]
    );
    assert_eq!((&report["Wrong"], &report["Errors"][0]["Line"]), (&json!(1), &json!(2)));
}

#[test]
fn what_nobody_makes_in_rows_is_not_imported() {
    let server = TestServer::start();
    let admin = server.admin();
    let before = server.rows();
    let hook = "BusinessId,Name,Action,URL\n1,Hook,61,http://user:pw@127.0.0.1/x\n";
    for (plural, csv) in [("currencies", "Name,Code\nFake,EUR\n"), ("countries", "Name\nx\n"), ("webhooks", hook)] {
        for preview in ["", "?preview=true"] {
            let reply = import(&admin, &format!("{plural}{preview}"), csv, None);
            assert_eq!(reply.status, 400, "{plural}");
            assert!(reply.text().contains("cannot be imported"), "{}", reply.text());
        }
    }
    // Neither true nor false: nothing is written to be on the safe side.
    let csv = format!("{HEADER}\nAna,ana@example.com,1,1,1,1,true,39\n");
    for preview in ["preview=", "Preview=perhaps", "preview"] {
        assert_eq!(import(&admin, &format!("coworkers?{preview}"), &csv, None).status, 400, "{preview}");
    }
    assert_eq!(server.rows(), before);
    // Whoever is invoiced by a location belongs there, unless the file says where.
    let csv = "FullName,Email,CountryId,SimpleTimeZoneId,InvoicingBusinessId\nAna,ana@example.com,1,1,1\n";
    assert_eq!(counts(&import(&admin, "coworkers", csv, None).ok())[2], 1);
    let ana = admin.get("/api/spaces/coworkers").records()[0]["Id"].clone();
    assert_eq!(admin.get(&format!("/api/spaces/coworkers/{ana}")).ok()["Businesses"], json!([1]));
}

/// 2,300 customers: three portions of an export; more rows than one request takes; a header that is none.
#[test]
fn long_files_go_in_pieces() {
    let server = TestServer::start();
    let admin = server.admin();
    let rows = |from: usize, to: usize| {
        (from..=to).fold(format!("{HEADER}\n"), |csv, n| csv + &format!("P{n},p{n}@example.com,1,1,1,1,true,\n"))
    };
    assert_eq!(import(&admin, "coworkers", &rows(1, 2_001), None).status, 400);
    assert_eq!(counts(&import(&admin, "coworkers", &rows(1, 2_000), None).ok()), [2_000, 2_000, 2_000, 0]);
    assert_eq!(counts(&import(&admin, "coworkers", &rows(2_001, 2_300), None).ok()), [300, 300, 300, 0]);
    let export = admin.get("/api/hallpass/exports/coworkers.csv?Coworker_Email=notnull").text();
    assert_eq!(export.lines().count(), 2_301);
    // A whole piece is tried in one go, or in parts when that takes too long: the count is the same.
    let tried = import(&admin, "coworkers?preview=true", &rows(3_001, 5_000), None).ok();
    assert_eq!(counts(&tried), [2_000, 2_000, 2_000, 0]);
    assert_eq!(import(&admin, "coworkers", "Shoe\n39\n", None).status, 400);
    assert_eq!(import(&admin, "coworkers", "", None).status, 400);
    assert_eq!(import(&admin, "nothing", "Id\n1\n", None).status, 404);
    assert_eq!(import(&admin, "coworkers?preview=perhaps", &rows(1, 1), None).status, 400);
}
