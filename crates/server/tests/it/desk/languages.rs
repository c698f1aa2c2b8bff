//! Sentences for people in the language they ask for (`Accept-Language`); what is stored, and the records API, in English.

use serde_json::{Value, json};

use super::limits;
use crate::rig::desk::at;
use crate::rig::{Desk, Reply, TestServer};

fn told(desk: &Desk, path: &str, language: &str) -> Reply {
    desk.admin.send("GET", path, &[("Accept-Language", language)], b"")
}

/// The answer in both, which say in which language they are.
fn both(desk: &Desk, path: &str) -> [Value; 2] {
    [("en", "fr, en;q=0.5"), ("es", "es-ES,es;q=0.9,en;q=0.8")].map(|(tag, asked)| {
        let reply = told(desk, path, asked);
        assert_eq!(
            (reply.header("content-language"), reply.header("vary")),
            (Some(tag), Some("Accept-Language")),
            "{path}"
        );
        reply.ok()
    })
}

#[test]
fn a_refusal_in_both_languages() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    desk.clock(&at(3, "09:00"));
    let ana = desk.customer("Ana Silva");
    let p = desk.issue(ana, desk.define(json!({"Name": "Ten", "MinutesIncluded": 60})), 1)[0];
    let q = desk.issue(ana, desk.define(json!({"Name": "Members", "OnlyForMembers": true})), 1)[0];
    desk.change_pass(p, json!({"ExpireDate": at(2, "00:00")})).done();
    let spanish = [("Accept-Language", "es"), ("Content-Type", "application/json")];
    let body = json!({"CoworkerId": ana, "BusinessId": 1, "FromTime": at(3, "09:00")}).to_string();
    let refused = desk.admin.send("POST", "/api/spaces/checkins", &spanish, body.as_bytes());
    assert_eq!(refused.invalid_on("CoworkerId"), "Ana Silva does not have a valid time pass.");
    assert_eq!(refused.header("content-language"), None);
    let failed = desk.failed(ana)[0].clone();
    assert_eq!(failed["Description"], "Ana Silva does not have a valid time pass.");

    let [english, castilian] = both(&desk, &format!("/api/hallpass/failedcheckins/{}/explanation", failed["Id"]));
    let text = format!(
        "Ana Silva cannot come in at Main, because no pass fits. Ten (pass {p}): It has expired. \
         Members (pass {q}): It is for members only, and the customer has no active contract."
    );
    assert_eq!(english["Sentence"], text);
    let text = format!(
        "Ana Silva no puede entrar en Main, porque no sirve ningún pase. Ten (pase {p}): Ha caducado. \
         Members (pase {q}): Es solo para miembros, y el cliente no tiene ningún contrato activo."
    );
    assert_eq!(castilian["Sentence"], text);
    assert_eq!(castilian["Message"], "Ana Silva does not have a valid time pass.", "as it was stored");
    // Everything that is no sentence is the same.
    for pointer in ["/PolicyVersion", "/Choice/Inputs", "/Choice/RefusalCode", "/Choice/Candidates/0/Reasons/0/Code"] {
        assert_eq!(english.pointer(pointer), castilian.pointer(pointer), "{pointer}");
    }

    let [english, castilian] = both(&desk, &format!("/api/hallpass/desk/customers/{ana}"));
    let why =
        |card: &Value| card["Passes"].as_array().unwrap().iter().map(|pass| pass["WhyNot"].clone()).collect::<Vec<_>>();
    assert!(why(&english).contains(&json!("It has expired.")), "{english}");
    assert!(why(&castilian).contains(&json!("Ha caducado.")), "{castilian}");
    let [english, castilian] = both(&desk, "/api/hallpass/board?business=1");
    assert_eq!(english["Failed"][0]["Why"], "It has expired.");
    assert_eq!(castilian["Failed"][0]["Why"], "Ha caducado.");
    assert_eq!(castilian["Failed"][0]["Text"], "Ana Silva does not have a valid time pass.", "as it was stored");
    server.assert_sound();
}

/// R10.4, R10.7: an hour on the pass, 45 minutes at 12.00 for 60, less 10 % of the plan: 8.10.
#[test]
fn an_explanation_in_both_languages() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let limits::Tail { ana, plan, hour, visit, bought } = limits::tail(&desk);

    let [english, castilian] = both(&desk, &format!("/api/hallpass/checkins/{visit}/explanation"));
    let text = format!(
        "Ana Silva comes in at Main with Hour (pass {hour}), because it is the only pass that is valid here and now. \
         Next would be pay as you go with Walk in. \
         From 10:00 on it is pay as you go with Walk in (pass {bought}), because the pass before was used up and no other pass fits. \
         Walk in costs 12.00 for 60 minutes. Plan {plan} gives a discount of 10 %. 45 minutes are billed, in steps of 15: 8.10."
    );
    assert_eq!(english["Sentence"], text);
    let text = format!(
        "Ana Silva entra en Main con Hour (pase {hour}), porque es el único pase válido aquí y ahora. \
         Después iría el pago por uso con Walk in. \
         Desde las 10:00 es pago por uso con Walk in (pase {bought}), porque se agotó el pase anterior y no sirve ningún otro pase. \
         Walk in cuesta 12,00 por 60 minutos. El plan {plan} da un descuento del 10 %. Se facturan 45 minutos, en tramos de 15: 8,10."
    );
    assert_eq!(castilian["Sentence"], text);

    let [english, castilian] = both(&desk, &format!("/api/hallpass/passes/{hour}/explanation"));
    let text = format!(
        "Pass {hour} is \"Hour\". It was added by hand on 2026-03-02 by admin@example.com. 60 of 60 minutes were used in 1 visit. \
         It does not expire. It cannot be used at Main now: It has no minutes left."
    );
    assert_eq!(english["Sentence"], text);
    let text = format!(
        "El pase {hour} es «Hour». Lo añadió a mano admin@example.com el 2 de marzo de 2026. Se han usado 60 de 60 minutos en 1 visita. \
         No caduca. Ahora no se puede usar en Main: No le quedan minutos."
    );
    assert_eq!(castilian["Sentence"], text);

    let [english, castilian] = both(&desk, &format!("/api/hallpass/coworkers/{ana}/statement"));
    let used = |statement: &Value| {
        let lines = statement["Lines"].as_array().unwrap();
        lines.iter().find(|line| line["Kind"] == "use").unwrap()["Text"].clone()
    };
    assert_eq!(used(&english), "Hour: 60 minutes used at Main, check-in from 2026-03-03 09:00");
    assert_eq!(used(&castilian), "Hour: uso de 60 minutos en Main, entrada del 3 de marzo de 2026 a las 09:00");
    server.assert_sound();
}

/// One o'clock is "la", all others are "las": in a visit, at the end of a pass and in the ledger. 90 minutes on a pass of 60 leave 30.
#[test]
fn spanish_tells_the_hours_and_the_days() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let hour = desk.define(json!({"Name": "Hour", "MinutesIncluded": 60}));
    let [ana, bob, eva] = ["Ana Silva", "Bob Stone", "Eva Luz"].map(|name| desk.customer(name));
    let pass = desk.issue(ana, hour, 1)[0];
    desk.issue(bob, hour, 1);
    let day = desk.issue(eva, desk.day_pass(), 1)[0];
    desk.clock(&at(3, "12:00"));
    let early = desk.visit(bob, &at(3, "00:00"), &at(3, "01:30"));
    let late = desk.visit(ana, &at(3, "01:00"), &at(3, "02:30"));
    let said = |path: String| told(&desk, &path, "es").ok();
    let visit = |id: i64| said(format!("/api/hallpass/checkins/{id}/explanation"))["Sentence"].to_string();
    let over = "no la cubre nada, porque se agotó el pase anterior y no sirve ningún otro pase: 30 minutos de exceso.";
    assert!(visit(early).contains(&format!("Desde la 01:00 {over}")), "{}", visit(early));
    assert!(visit(late).contains(&format!("Desde las 02:00 {over}")), "{}", visit(late));

    let of_pass = |id: i64| said(format!("/api/hallpass/passes/{id}/explanation"))["Sentence"].to_string();
    desk.change_pass(pass, json!({"ExpireDate": at(4, "01:05")})).done();
    assert!(of_pass(pass).contains("Caduca el 4 de marzo de 2026 a la 01:05. "), "{}", of_pass(pass));
    let lines = said(format!("/api/hallpass/coworkers/{ana}/statement"))["Lines"].to_string();
    let text = "Hour: uso de 60 minutos en Main, entrada del 3 de marzo de 2026 a la 01:00";
    assert!(lines.contains(text), "{lines}");

    // The day of a day pass is given back by hand, and used again on another day.
    desk.visit(eva, &at(2, "09:00"), &at(2, "10:00"));
    let body = json!({"Days": 1, "Note": "The heating was off"});
    desk.admin.post(&format!("/api/hallpass/passes/{day}/corrections"), &body).ok();
    desk.visit(eva, &at(3, "09:00"), &at(3, "10:00"));
    let text = "Se usó el 2 de marzo de 2026 y el 3 de marzo de 2026.";
    assert!(of_pass(day).contains(text), "{}", of_pass(day));
    server.assert_sound();
}

/// What a plan would grant and what a bill run would leave is said in the language that is asked for; the codes are the same.
#[test]
fn simulations_of_grants_and_bill_runs_in_both_languages() {
    let server = TestServer::start();
    let desk = Desk::new(&server);
    let ana = desk.customer("Ana Silva");
    let plan = json!({"BusinessId": 1, "Name": "Flex", "SystemTariffType": 1, "Price": 0, "CurrencyId": 1, "UseTimePasses": true});
    let plan = desk.admin.post("/api/billing/tariffs", &plan).id();
    let includes = json!({"TariffId": plan, "TimePassId": desk.day_pass(), "PassesIncluded": 2, "PassRenewalTime": 3});
    desk.admin.post("/api/billing/tarifftimepasses", &includes).id();
    desk.issue(ana, desk.define(json!({"Name": "Elsewhere", "Price": 10, "CurrencyId": 2})), 1);
    let ask = |what: &str, body: &Value, language: &str| {
        let headers = [("Accept-Language", language), ("Content-Type", "application/json")];
        let reply =
            desk.admin.send("POST", &format!("/api/hallpass/{what}/simulate"), &headers, body.to_string().as_bytes());
        assert_eq!(reply.header("content-language"), Some(language), "{what}");
        reply.ok()
    };
    let contract = json!({"CoworkerId": ana, "TariffId": plan, "BusinessId": 1, "StartDate": at(2, "08:00"), "Until": at(3, "08:00")});
    for (language, begin, between) in [
        ("en", "Included in the plan Flex for 2026-03-02T", " to "),
        ("es", "Incluido en el plan Flex de 2026-03-02T", " a "),
    ] {
        let lot = ask("grants", &contract, language)["Grants"][0].clone();
        let text = lot["Text"].as_str().unwrap();
        assert!(text.starts_with(begin) && text.contains(between), "{text}");
        assert_eq!(lot["Rule"], "R11.12");
    }
    let [english, spanish] = [
        "It is priced in another currency than the location's invoices.",
        "Su precio está en otra moneda que las facturas de la sede.",
    ];
    for (language, text) in [("en", english), ("es", spanish)] {
        let answer = ask("billrun", &json!({"CoworkerId": ana}), language);
        let left = &answer["Customers"][0]["NotBilled"][0];
        assert_eq!((&left["Text"], &left["Rule"]), (&json!(text), &json!("R13.10")), "{answer}");
    }
}
