//! A valid body and a record of every resource, made from its table. A resource that needs more than its required members says
//! so in [`Fixtures::special`]; one that cannot be made at all fails the tests that ask for it.

use std::collections::HashMap;

use hallpass::Call;
use hallpass_contract::body::{Limits, Operation};
use hallpass_contract::resource::Verb;
use hallpass_contract::{Draft, Field, Kind, Model, catalog};
use serde_json::{Map, Value, json};

use super::{Client, TestServer};

/// Records of one location.
#[derive(Debug)]
pub struct Fixtures<'a> {
    server: &'a TestServer,
    admin: Client,
    /// The location everything belongs to.
    pub location: i64,
    made: HashMap<&'static str, i64>,
}

/// The path of a resource's collection.
pub fn path(model: &Model) -> String {
    format!("/api/{}/{}", model.resource.module, model.resource.plural)
}

pub fn model(entity: &str) -> &'static Model {
    catalog().by_entity(entity).unwrap_or_else(|| panic!("no resource {entity}"))
}

impl<'a> Fixtures<'a> {
    pub fn new(server: &'a TestServer, location: i64) -> Fixtures<'a> {
        Fixtures { server, admin: server.admin(), location, made: HashMap::new() }
    }

    /// Another location, of the same network's owner, and its records.
    pub fn elsewhere(&mut self) -> Fixtures<'a> {
        let body = self.body(model("Business"));
        let id = self.admin.post("/api/sys/businesses", &Value::Object(body)).id();
        Fixtures::new(self.server, id)
    }

    /// A valid body to create a record with.
    pub fn body(&mut self, model: &'static Model) -> Map<String, Value> {
        let mut body = Map::new();
        for field in &model.fields {
            let reference = matches!(field.kind, Kind::Reference(to) if !to.is_empty()) && !field.nullable;
            if (field.required || reference) && field.is_writable() {
                let value = self.value(field);
                body.insert(field.name.to_owned(), value);
            }
        }
        self.special(model.resource.entity, &mut body);
        body
    }

    /// A new record; for resources without POST, put into the store.
    pub fn create(&mut self, model: &'static Model) -> i64 {
        let verbs = model.resource.verbs;
        if !verbs.has(Verb::Create) && matches!(model.resource.scope, hallpass_contract::Scope::Everybody) {
            // Reference data is there from the first start.
            return self.admin.get(&format!("{}?size=1", path(model))).ids()[0];
        }
        if model.resource.entity == "Business" {
            return self.location;
        }
        let body = Value::Object(self.body(model));
        if verbs.has(Verb::Create) {
            let reply = self.admin.post(&path(model), &body);
            assert_eq!(reply.status, 200, "POST {}: {body} -> {}", path(model), reply.text());
            return reply.id();
        }
        self.insert(model, &body)
    }

    /// The record of a resource that others refer to.
    pub fn parent(&mut self, model: &'static Model) -> i64 {
        if let Some(id) = self.made.get(model.resource.entity) {
            return *id;
        }
        let id = self.create(model);
        self.made.insert(model.resource.entity, id);
        id
    }

    fn insert(&self, model: &'static Model, body: &Value) -> i64 {
        let kind = Some("application/json");
        let draft =
            Draft::read(model, Operation::Create, kind, body.to_string().as_bytes(), Limits::default()).unwrap();
        let call = Call::system(self.server.app.clock.now(), "fixture");
        let written =
            self.server.store().write(move |tx| Box::pin(async move { tx.create_record(&draft, &call.stamp()).await }));
        self.server.wait(written).unwrap()
    }

    fn value(&mut self, field: &'static Field) -> Value {
        let serial = self.server.serial();
        match field.kind {
            Kind::Integer => json!(field.min.max(1)),
            Kind::Decimal | Kind::Real => json!(12.5),
            Kind::Boolean => json!(false),
            Kind::Text if field.name == "Email" => json!(format!("person{serial}@example.com")),
            Kind::Text => json!(format!("{} {serial}", field.name)),
            Kind::Guid => json!(format!("00000000-0000-4000-8000-{serial:012}")),
            Kind::Instant | Kind::LocalInstant => json!("2026-03-02T08:00:00Z"),
            Kind::Enum(of) => json!(of.values[0].0),
            Kind::EnumName(of) => json!(of.values[0].1),
            Kind::Reference("Business") => json!(self.location),
            Kind::Reference("") | Kind::Json | Kind::CustomFields => Value::Null,
            Kind::Reference(entity) => json!(self.parent(model(entity))),
            Kind::Ids(_) => json!([]),
        }
    }

    /// What a record needs beyond its required members.
    fn special(&mut self, entity: &str, body: &mut Map<String, Value>) {
        let location = self.location;
        let mut put = |name: &str, value: Value| {
            body.insert(name.to_owned(), value);
        };
        match entity {
            "Coworker" => {
                put("Businesses", json!([location]));
                put("InvoicingBusinessId", json!(location));
            }
            "Checkin" => {
                // A visit of half an hour by somebody who holds a pass for it.
                let holder = self.create(model("Coworker"));
                let pass = self.body(model("CoworkerTimePass"));
                let mut pass = Value::Object(pass);
                pass["CoworkerId"] = json!(holder);
                // One without slots.
                pass["TimePassId"] = json!(self.create(model("TimePass")));
                self.admin.post("/api/billing/coworkertimepasses", &pass).id();
                body.insert("CoworkerId".into(), json!(holder));
                body.insert("FromTime".into(), json!("2026-03-02T07:00:00Z"));
                body.insert("ToTime".into(), json!("2026-03-02T07:30:00Z"));
            }
            "CoworkerInvoice" => put("BusinessId", json!(location)),
            "CoworkerInvoiceLine" => {
                let invoice = self.parent(model("CoworkerInvoice"));
                body.insert("CoworkerInvoiceId".into(), json!(invoice));
            }
            // One amount of the two.
            "CoworkerLedgerEntry" => put("Debit", json!(0)),
            "BusinessSetting" => put("Value", json!("some value")),
            "WebHook" => {
                put("URL", json!("https://example.com/hook"));
                put("Action", json!(84));
            }
            "TimePassTimeSlot" => put("ToTime", json!("1976-01-01T17:00:00Z")),
            _ => {}
        }
    }
}
