//! What `hallpass verify` finds about invoices, and who sees what they are worth.

use serde_json::json;

use super::{INVOICES, bundle, invoice, lines, parts, pay, run, sell, shop};
use crate::rig::TestServer;

/// Every contradiction is put into a database that is sound, and found by the check it is meant for.
#[test]
fn verify_finds_what_does_not_add_up() {
    let server = TestServer::start();
    let desk = shop(&server);
    let ana = desk.customer("Ana Silva");
    let product = bundle(&desk, desk.day_pass(), 100, json!({}));
    sell(&desk, ana, product);
    desk.issue(ana, desk.day_pass(), 1);
    let id = invoice(&desk, ana);
    pay(&desk, id);
    run(&desk, INVOICES, "COWORKER_INVOICE_CANCEL", id, &[("Amount", json!(12))]).done();
    server.assert_sound();
    let raw = server.raw();
    for (check, damage, repair) in [
        (
            "invoice totals",
            "UPDATE coworker_invoice_line SET sub_total = sub_total + 100 WHERE coworker_invoice_id = 1",
            "UPDATE coworker_invoice_line SET sub_total = sub_total - 100 WHERE coworker_invoice_id = 1",
        ),
        (
            "invoiced passes",
            "UPDATE coworker_time_pass SET invoiced = 1 - invoiced",
            "UPDATE coworker_time_pass SET invoiced = 1 - invoiced",
        ),
        (
            "passes billed by themselves",
            "UPDATE coworker_time_pass SET is_from_tariff = 1",
            "UPDATE coworker_time_pass SET is_from_tariff = 0",
        ),
        (
            "paid amounts",
            "UPDATE coworker_invoice SET paid_amount = paid_amount + 1",
            "UPDATE coworker_invoice SET paid_amount = paid_amount - 1",
        ),
        (
            "credited amounts",
            "UPDATE coworker_invoice SET credited_amount = credited_amount + 1",
            "UPDATE coworker_invoice SET credited_amount = credited_amount - 1",
        ),
        (
            "credited lines",
            "UPDATE coworker_invoice_line SET sub_total = 100 * sub_total WHERE coworker_invoice_id = 2",
            "UPDATE coworker_invoice_line SET sub_total = sub_total / 100 WHERE coworker_invoice_id = 2",
        ),
    ] {
        assert!(raw.execute(damage, &[]) > 0, "{check}");
        let found: Vec<_> = server.findings().into_iter().map(|finding| finding.check).collect();
        assert!(found.contains(&check), "{check}: {found:?}");
        raw.execute(repair, &[]);
        server.assert_sound();
    }
}

/// R17.5 in the limits of rights and locations.
#[test]
fn values_are_seen_by_those_who_may_read_the_lines() {
    let server = TestServer::start();
    let desk = shop(&server);
    let elsewhere = desk.location("Elsewhere", "Europe/London", None);
    let ana = desk.customer("Ana Silva");
    let product = bundle(&desk, desk.day_pass(), 100, json!({}));
    sell(&desk, ana, product);
    let id = invoice(&desk, ana);
    pay(&desk, id);
    let line = lines(&desk, id)[0]["Id"].as_i64().unwrap();
    let path = format!("/api/hallpass/invoicelines/{line}/value");
    let (here, there) = (server.user("here", &[], &[1]), server.user("there", &[], &[elsewhere]));
    assert_eq!(parts(&here.get("/api/hallpass/liability").ok()["Totals"])[2], 100.0);
    assert_eq!(parts(&there.get("/api/hallpass/liability").ok()["Totals"]), [0.0; 5]);
    assert_eq!((here.get(&path).status, there.get(&path).status), (200, 404));
    let nobody = server.user("nobody", &[1], &[]);
    assert_eq!((nobody.get(&path).status, nobody.get("/api/hallpass/liability").status), (401, 401));
    assert_eq!(server.anonymous().get("/api/hallpass/liability").status, 401);
}
