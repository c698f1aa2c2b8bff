//! What the desk puts right by hand, and erasure.

use serde_json::{Value, json};

use super::Stage;
use crate::rig::Desk;
use crate::rig::desk::at;

pub fn run(stage: &mut Stage<'_>) {
    let desk = Desk::new(stage.server);
    let mut place = desk.admin.get("/api/sys/businesses/1").ok();
    place["CurrencyId"] = json!(1);
    desk.admin.put("/api/sys/businesses", &place).done();
    let (ana, bob) = (desk.customer("Ana Silva"), desk.customer("Bob"));
    let hour = desk.time_pass(600);
    let pass = desk.issue(ana, hour, 1)[0];
    desk.change_pass(pass, json!({"ExpireDate": at(28, "00:00")})).done();
    let of_pass = |what: &str| format!("/api/hallpass/passes/{pass}/{what}");
    let note = |body: Value| {
        let mut body = body;
        body["Note"] = json!("Agreed on the phone");
        body
    };
    let mut write = |covers: &str, path: &str, body: Value, action: &str, entity: &str| {
        let covers = [format!("POST {covers}")];
        let mut preview = body.clone();
        preview["Preview"] = json!(true);
        stage.write(&[], &[], || desk.admin.post(path, &preview).ok());
        stage.write_one_each(&covers, &[(action, entity)], || desk.admin.post(path, &body).ok())
    };
    let minutes = note(json!({"Minutes": 30}));
    write("/api/hallpass/passes/{id}/corrections", &of_pass("corrections"), minutes, "correct", "CoworkerTimePass");
    let days = note(json!({"Days": 7}));
    write("/api/hallpass/passes/{id}/extensions", &of_pass("extensions"), days, "extend", "CoworkerTimePass");
    let stretch = note(json!({"From": at(10, "00:00"), "To": at(17, "00:00")}));
    write("/api/hallpass/passes/{id}/freezes", &of_pass("freezes"), stretch, "freeze", "CoworkerTimePass");
    write(
        "/api/hallpass/passes/{id}/freezes/end",
        &of_pass("freezes/end"),
        note(json!({})),
        "unfreeze",
        "CoworkerTimePass",
    );
    let closed = note(json!({"From": "2026-03-24", "To": "2026-03-27"}));
    let done = write(
        "/api/hallpass/businesses/{id}/closures",
        "/api/hallpass/businesses/1/closures",
        closed,
        "close",
        "Business",
    );
    let closure = done["Id"].as_i64().or(done["ClosureId"].as_i64()).unwrap_or_else(|| panic!("{done}"));
    let path = format!("/api/hallpass/closures/{closure}/cancel");
    write("/api/hallpass/closures/{id}/cancel", &path, note(json!({})), "reopen", "Business");
    let to = note(json!({"CoworkerId": bob}));
    write("/api/hallpass/passes/{id}/move", &of_pass("move"), to, "move", "CoworkerTimePass");
    let path = format!("/api/hallpass/coworkers/{bob}/passes/move");
    let to = note(json!({"ToCoworkerId": ana, "Passes": "all"}));
    write("/api/hallpass/coworkers/{id}/passes/move", &path, to, "move", "CoworkerTimePass");

    // Rows of a file.
    let csv =
        b"FullName,Email,CountryId,SimpleTimeZoneId,Businesses,InvoicingBusinessId\nIda,ida@example.com,1,1,1,1\n";
    let import = |path: &str| desk.admin.send("POST", path, &[("Content-Type", "text/csv")], csv).ok();
    stage.write(&[], &[], || import("/api/hallpass/imports/coworkers?preview=true"));
    let covers = ["POST /api/hallpass/imports/{plural}".to_owned()];
    stage.write_one_each(&covers, &[("import", "Coworker")], || import("/api/hallpass/imports/coworkers"));

    // Versions of the settings that decide.
    let policies = "/api/hallpass/businesses/1/policies";
    let body =
        json!({"ValidFrom": at(9, "00:00"), "Settings": {"Ext.Checkin.RoundingMinutes": 5}, "Note": "as agreed"});
    let covers = ["POST /api/hallpass/businesses/{id}/policies".to_owned()];
    let made = stage.write(&covers, &[("create", "PolicyVersion")], || desk.admin.post(policies, &body).ok());
    let number = made["Version"].as_str().unwrap().rsplit('.').next().unwrap().to_owned();
    let path = format!("{policies}/{number}");
    let covers = ["DELETE /api/hallpass/businesses/{id}/policies/{number}".to_owned()];
    stage.write(&covers, &[("delete", "PolicyVersion")], || assert_eq!(desk.admin.delete(&path).status, 200));

    let body =
        json!({"ValidFrom": at(2, "09:00"), "Settings": {"Ext.Checkin.RoundingMinutes": 5}, "Note": "as agreed"});
    stage.write(&[], &[("create", "PolicyVersion")], || desk.admin.post(policies, &body).ok());
    let covers = ["job: policy change".to_owned()];
    stage.write(&covers, &[("create", "BusinessSetting")], || desk.clock(&at(2, "09:00")));

    // A person who goes: only the erasure itself, although many records change.
    let gone = desk.customer("Zoe Gone");
    let path = format!("/api/hallpass/coworkers/{gone}/erase");
    stage.write(&[], &[], || desk.admin.post(&path, &json!({"Preview": true})).ok());
    let covers = ["POST /api/hallpass/coworkers/{id}/erase".to_owned()];
    stage.erase(&covers, || desk.admin.post(&path, &json!({"Confirm": gone.to_string()})).ok());
}
