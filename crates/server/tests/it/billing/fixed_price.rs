//! A pay-as-you-go day of a contact is invoiced once, whatever visit it waits for (R10.5, R10.9, decision 5).

use serde_json::json;

use super::till::{Till, cents};
use crate::rig::TestServer;

/// 30.00 a day at location 1, and a contact.
fn contact(till: &Till<'_>) -> i64 {
    till.desk.define(json!({"Name": "Day", "Price": 30, "UseAsPayAsYouGoForContacts": true}));
    till.desk.setting(1, "Checkin.PayAsYouGo", "True");
    till.desk.customer("Ana Silva")
}

fn totals(till: &Till<'_>, customer: i64) -> Vec<i64> {
    till.invoices(customer).iter().map(|invoice| cents(&invoice["TotalAmount"])).collect()
}

#[test]
fn a_day_that_goes_on_is_invoiced_when_it_ends() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = contact(&till);
    till.desk.clock("2026-03-03T09:00:00Z");
    let visit = till.desk.enter(ana, "2026-03-03T09:00:00Z");
    till.desk.clock("2026-03-03T09:38:00Z");
    till.desk.leave(visit, "2026-03-03T09:38:00Z");
    // R7.7: back before 09:45, which rounding has charged already.
    till.desk.clock("2026-03-03T09:40:00Z");
    assert_eq!(till.desk.enter(ana, "2026-03-03T09:40:00Z"), visit);
    till.desk.clock("2026-03-03T12:00:00Z");
    assert!(totals(&till, ana).is_empty());
    till.desk.leave(visit, "2026-03-03T12:00:00Z");
    till.desk.clock("2026-03-03T12:15:00Z");
    assert_eq!(totals(&till, ana), [3000]);
    let later = till.desk.enter(ana, "2026-03-03T12:15:00Z");
    till.desk.clock("2026-03-03T13:00:00Z");
    till.desk.leave(later, "2026-03-03T13:00:00Z");
    till.desk.clock("2026-03-04T09:00:00Z");
    assert_eq!(totals(&till, ana), [3000], "once a day");
    server.assert_sound();
}

#[test]
fn a_day_waits_for_the_visit_that_is_open_when_its_price_is_set() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = contact(&till);
    till.desk.clock("2026-03-03T12:00:00Z");
    let open = till.desk.enter(ana, "2026-03-03T12:00:00Z");
    // The morning is entered late, and sets the price.
    till.desk.visit(ana, "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z");
    till.desk.clock("2026-03-03T13:00:00Z");
    assert!(totals(&till, ana).is_empty());
    till.desk.leave(open, "2026-03-03T13:00:00Z");
    till.desk.clock("2026-03-03T13:15:00Z");
    assert_eq!(totals(&till, ana), [3000]);
    server.assert_sound();
}

#[test]
fn a_day_is_invoiced_when_the_open_visit_is_deleted() {
    let server = TestServer::start();
    let till = Till::new(&server);
    let ana = contact(&till);
    till.desk.clock("2026-03-03T12:00:00Z");
    let open = till.desk.enter(ana, "2026-03-03T12:00:00Z");
    till.desk.visit(ana, "2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z");
    till.desk.clock("2026-03-03T12:30:00Z");
    till.desk.admin.delete(&format!("/api/spaces/checkins/{open}")).done();
    till.desk.clock("2026-03-03T13:00:00Z");
    assert_eq!(totals(&till, ana), [3000]);
    server.assert_sound();
}
