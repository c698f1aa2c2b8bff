//! Commands about money and contracts, and everything that is done by itself.

use hallpass_store::jobs::JobKind;
use serde_json::{Value, json};

use super::{Stage, command_key};
use crate::billing::till::{CONTRACTS, COWORKERS, INVOICES, SALES, Till};
use crate::jobs::closing;
use crate::rig::desk::at;

/// A command with parameters that does what it should.
#[track_caller]
fn command(
    stage: &mut Stage<'_>,
    till: &Till<'_>,
    (path, key, entity): (&str, &str, &str),
    id: i64,
    but: Value,
    also: &[(&str, &str)],
) {
    let covers = [command_key(path, key), format!("POST {path}/runcommand")];
    let mut entries = vec![(key, entity)];
    entries.extend(also);
    stage.write(&covers, &entries, || till.run(path, key, id, but).done());
}

pub fn run(stage: &mut Stage<'_>) {
    let till = Till::new(stage.server);
    let desk = &till.desk;
    let ana = desk.customer("Ana Silva");
    let day = desk.day_pass();
    let invoice_made = [("create", "CoworkerInvoice"), ("create", "CoworkerInvoiceLine")];

    // Invoices.
    let pass = |but: Value| till.pass(ana, day, but);
    pass(json!({}));
    command(
        stage,
        &till,
        (COWORKERS, "COWORKER_BILL_RUN", "Coworker"),
        ana,
        json!({}),
        &[invoice_made[0], invoice_made[1], ("update", "CoworkerTimePass")],
    );
    pass(json!({}));
    let draft = till.draft(ana);
    command(
        stage,
        &till,
        (INVOICES, "ISSUE_INVOICE", "CoworkerInvoice"),
        draft,
        json!({}),
        &[("create", "CoworkerLedgerEntry")],
    );
    command(
        stage,
        &till,
        (INVOICES, "PAY_COWORKER_INVOICE_MANUAL", "CoworkerInvoice"),
        draft,
        json!({}),
        &[("create", "CoworkerLedgerEntry")],
    );
    pass(json!({}));
    let dropped = till.draft(ana);
    command(
        stage,
        &till,
        (INVOICES, "COWORKER_INVOICE_DELETE", "CoworkerInvoice"),
        dropped,
        json!({}),
        &[("delete", "CoworkerInvoiceLine")],
    );
    let voided = till.bill(ana)[0]["Id"].as_i64().unwrap();
    command(
        stage,
        &till,
        (INVOICES, "VOID_INVOICE", "CoworkerInvoice"),
        voided,
        json!({}),
        &[("update", "CoworkerTimePass")],
    );
    let cancelled = till.bill(ana)[0]["Id"].as_i64().unwrap();
    command(
        stage,
        &till,
        (INVOICES, "COWORKER_INVOICE_CANCEL", "CoworkerInvoice"),
        cancelled,
        json!({}),
        &[invoice_made[0], ("issue", "CoworkerInvoice")],
    );
    pass(json!({}));
    let paid = till.bill(ana)[0]["Id"].as_i64().unwrap();
    till.run(INVOICES, "PAY_COWORKER_INVOICE_MANUAL", paid, json!({})).done();
    command(
        stage,
        &till,
        (INVOICES, "COWORKER_INVOICE_REFUND", "CoworkerInvoice"),
        paid,
        json!({}),
        &[invoice_made[0]],
    );
    let product = till.product(40.0, json!({}));
    let sale = till.sell(ana, product, json!({}));
    command(stage, &till, (SALES, "COWORKER_PRODUCT_INVOICE", "CoworkerProduct"), sale, json!({}), &invoice_made);

    // A refused command writes nothing.
    stage.write(&[], &[], || till.refused(&till.run(INVOICES, "ISSUE_INVOICE", draft, json!({}))));

    // Contracts.
    let plan = till.plan(10.0, json!({}));
    let contract = till.contract(ana, plan, json!({}));
    command(stage, &till, (CONTRACTS, "PAUSE_CONTRACT", "CoworkerContract"), contract, json!({}), &[]);
    command(stage, &till, (CONTRACTS, "RESUME_CONTRACT", "CoworkerContract"), contract, json!({}), &[]);
    command(
        stage,
        &till,
        (CONTRACTS, "CANCEL_CONTRACT", "CoworkerContract"),
        contract,
        json!({"CancellationDate": at(20, "00:00")}),
        &[],
    );
    let bob = desk.customer("Bob");
    let other = till.contract(bob, plan, json!({}));
    till.run(CONTRACTS, "CANCEL_CONTRACT", other, json!({})).done();
    command(stage, &till, (CONTRACTS, "DELETE_CONTRACT", "CoworkerContract"), other, json!({}), &[]);

    // An entry by hand that pays an invoice.
    pass(json!({}));
    let open = till.bill(ana)[0]["Id"].as_i64().unwrap();
    stage.write(&[], &[("create", "CoworkerLedgerEntry"), ("update", "CoworkerInvoice")], || {
        till.entry(ana, json!({"Credit": 25, "CoworkerInvoiceId": open})).id()
    });
}

/// What is due by itself, one kind after the other.
pub fn run_jobs(stage: &mut Stage<'_>) {
    let server = stage.server;
    let till = Till::new(server);
    let desk = &till.desk;
    let job = |kind: &str| [format!("job: {kind}")];

    // A reminder is an event and no record.
    let reminded = desk.customer("Rita");
    let soon = desk.issue(reminded, desk.day_pass(), 1)[0];
    desk.change_pass(soon, json!({"ExpireDate": at(30, "00:00")})).done();
    desk.setting(1, "Ext.Passes.ExpiryReminderDays", "60");
    stage.write(&job("expiry reminder"), &[], || desk.clock(&at(2, "08:01")));

    // The cut-off closes a visit: by its own index, and from the queue after it has failed.
    let ana = desk.customer("Ana Silva");
    desk.issue(ana, desk.time_pass(6000), 1);
    desk.enter(ana, &at(2, "08:15"));
    stage.write(&[], &[("update", "Checkin"), ("update", "CoworkerTimePass")], || desk.clock(&at(3, "08:00")));
    let visit = desk.enter(ana, &at(3, "08:00"));
    let raw = server.raw();
    raw.get_in_the_way("no_close", "UPDATE", "checkin", &closing(visit), "on purpose");
    stage.write(&[], &[], || desk.clock(&at(4, "00:00")));
    raw.give_way("no_close", "checkin");
    stage.write(&job("visit"), &[("update", "Checkin")], || desk.clock(&at(4, "00:01")));

    // A pass lapses; so does one whose first attempt failed.
    for (day, fails) in [(5, false), (6, true)] {
        let one = desk.issue(ana, desk.day_pass(), 1)[0];
        desk.change_pass(one, json!({"ExpireDate": at(day, "00:00")})).done();
        if fails {
            let when = format!("NEW.id = {one}");
            raw.get_in_the_way("no_lapse", "UPDATE OF lapsed", "coworker_time_pass", &when, "on purpose");
            stage.write(&[], &[], || desk.clock(&at(day, "00:00")));
            raw.give_way("no_lapse", "coworker_time_pass");
            stage.write(&job("lapse"), &[("lapse", "CoworkerTimePass")], || desk.clock(&at(day, "00:01")));
        } else {
            stage.write(&[], &[("lapse", "CoworkerTimePass")], || desk.clock(&at(day, "00:00")));
        }
    }
    // Plans issue passes and are invoiced.
    let plan = till.plan(10.0, json!({"UseTimePasses": true}));
    let include = json!({"TariffId": plan, "TimePassId": desk.day_pass(), "PassesIncluded": 2, "PassRenewalTime": 3});
    desk.admin.post("/api/billing/tarifftimepasses", &include).id();
    till.contract(ana, plan, json!({}));
    let kinds = ["job: grants".to_owned(), "job: contract invoice".to_owned()];
    // Rita's pass lapses on the way.
    let entries = [
        ("create", "CoworkerTimePass"),
        ("create", "CoworkerInvoice"),
        ("create", "CoworkerInvoiceLine"),
        ("lapse", "CoworkerTimePass"),
    ];
    stage.write(&kinds, &entries, || desk.clock("2026-04-08T00:00:00Z"));

    // A sale releases its passes.
    let product = till.product(40.0, json!({}));
    let bundle = json!({"ProductId": product, "TimePassId": desk.day_pass(), "PassesIncluded": 2});
    desk.admin.post("/api/billing/producttimepasses", &bundle).id();
    let sale = till.sell(ana, product, json!({}));
    let now = server.app.clock.now();
    let schedule = server.store().write::<_, hallpass_store::Error, _>(move |tx| {
        Box::pin(async move { tx.schedule(JobKind::Release, sale, now).await })
    });
    server.wait(schedule).unwrap();
    let entries = [("create", "CoworkerTimePass"), ("release", "CoworkerProduct")];
    stage.write(&job("release"), &entries, || desk.clock("2026-04-08T00:05:00Z"));
    raw.batch(&format!("INSERT INTO parked (coworker_id, reason, since) VALUES ({ana}, 'on purpose', 0)"));
    let unpark = format!("/api/hallpass/coworkers/{ana}/unpark");
    let covers = ["POST /api/hallpass/coworkers/{id}/unpark".to_owned()];
    stage.write(&covers, &[("unpark", "Coworker")], || desk.admin.post(&unpark, &json!({})).ok());

    // Pay as you go is invoiced when its visit has ended.
    let cid = desk.customer("Cid");
    desk.define(json!({"Name": "Now", "Price": 12, "MinutesIncluded": 60, "UseAsPayAsYouGoForMembers": true,
        "UseAsPayAsYouGoForContacts": true}));
    desk.setting(1, "Checkin.PayAsYouGo", "True");
    let entries = [("create", "Checkin"), ("create", "CoworkerTimePass")];
    let visit = stage.write(&[], &entries, || desk.enter(cid, "2026-04-08T00:05:00Z"));
    desk.clock("2026-04-08T01:05:00Z");
    stage.write(&[], &[("update", "CoworkerTimePass")], || desk.leave(visit, "2026-04-08T01:05:00Z"));
    let entries = [("create", "CoworkerInvoice"), ("update", "CoworkerTimePass")];
    stage.write(&job("pay-as-you-go invoice"), &entries, || desk.clock("2026-04-08T01:06:00Z"));

    // A dead job is tried again.
    raw.batch(
        "INSERT INTO job (kind, rank, subject, due_at, first_due_at, attempts, failed_at, last_error, dead) \
            VALUES ('release', 6, 999, 0, 0, 8, 0, 'on purpose', 1)",
    );
    let dead = desk.admin.get("/api/hallpass/jobs").ok()["Dead"][0]["Id"].clone();
    let covers = ["POST /api/hallpass/jobs/{id}/retry".to_owned()];
    stage.write(&covers, &[("retry", "Job")], || {
        desk.admin.post(&format!("/api/hallpass/jobs/{dead}/retry"), &json!({})).ok()
    });
    webhooks(stage, desk);
}

/// Samples of a webhook, and what was sent once more. Nothing is sent here.
fn webhooks(stage: &mut Stage<'_>, desk: &crate::rig::Desk) {
    let body = json!({"BusinessId": 1, "Name": "Told", "Action": 2, "URL": "https://example.com/hook"});
    let hook = desk.admin.post("/api/sys/webhooks", &body).id();
    let path = format!("/api/hallpass/webhooks/{hook}");
    let covers = ["POST /api/hallpass/webhooks/{id}/test".to_owned()];
    let mut sample = json!(null);
    stage.write(&covers, &[("send a test", "WebHook")], || {
        sample = desk.admin.post(&format!("{path}/test"), &json!({})).ok();
        sample.clone()
    });
    let covers = ["POST /api/hallpass/webhooks/{id}/deliveries/{delivery}/again".to_owned()];
    stage.write(&covers, &[("send again", "WebHook")], || {
        desk.admin.post(&format!("{path}/deliveries/{}/again", sample["Id"]), &json!({})).ok()
    });
    let covers = ["POST /api/hallpass/webhooks/{id}/again".to_owned()];
    stage.write(&covers, &[("send all again", "WebHook")], || {
        desk.admin.post(&format!("{path}/again?since=2026-01-01T00:00:00Z"), &json!({})).ok()
    });
}
