//! Writes that name another location's records: the records do not exist for this user.

use hallpass_contract::resource::{Scope, Verb};
use hallpass_contract::{Field, Kind, Model, Source, catalog};
use serde_json::{Value, json};

use super::{Matrix, is_scoped};
use crate::rig::fixtures::path;
use crate::rig::{Fixtures, Reply};

/// Members of a resource that name a record of another location, with how a refusal calls them.
fn strangers(matrix: &Matrix, model: &Model) -> Vec<(&'static Field, Value)> {
    let mut found = Vec::new();
    for field in model.fields.iter().filter(|f| f.is_writable()) {
        let (to, list) = match field.kind {
            Kind::Reference(to) => (to, false),
            Kind::Ids(to) => (to, true),
            _ => continue,
        };
        let Some(target) = catalog().by_entity(to).filter(|target| is_scoped(target)) else { continue };
        let id = matrix.there[target.resource.entity];
        found.push((*field, if list { json!([id]) } else { json!(id) }));
    }
    found
}

/// A 400 that names the member; a change to a list may be named after the list.
fn is_named(reply: &Reply, field: &Field) -> bool {
    let list = match field.source {
        Source::Delta { of, .. } => of,
        _ => field.property_name(),
    };
    reply.status == 400 && reply.invalid().iter().any(|e| e.0 == field.property_name() || e.0 == list)
}

/// Taking out what is not in a list is no harm, nor a sign that it exists.
fn is_removal(field: &Field) -> bool {
    matches!(field.source, Source::Delta { add: false, .. })
}

#[test]
fn creates_that_name_another_locations_record() {
    let matrix = Matrix::new();
    let mut failures = Vec::new();
    for model in catalog().models().iter().filter(|m| is_scoped(m) && m.resource.verbs.create) {
        let client = match model.resource.scope {
            // Locations are made by those who see them all.
            Scope::Itself => continue,
            _ => matrix.only(model, Verb::Create),
        };
        for (field, stranger) in strangers(&matrix, model) {
            let mut body = Fixtures::new(&matrix.server, 1).body(model);
            body.insert(field.name.to_owned(), stranger.clone());
            let before = matrix.server.rows();
            let reply = client.post(&path(model), &Value::Object(body));
            let right = is_named(&reply, field) || (is_removal(field) && reply.status == 200);
            if !right {
                let entity = model.resource.entity;
                failures.push(format!(
                    "POST {entity} {}={stranger}: {} {:.200}",
                    field.name,
                    reply.status,
                    reply.text()
                ));
            }
            if reply.status == 400 && matrix.server.rows() != before {
                failures.push(format!("POST {} {}: something was written", model.resource.entity, field.name));
            }
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn updates_that_name_another_locations_record() {
    let matrix = Matrix::new();
    let mut failures = Vec::new();
    for model in catalog().models().iter().filter(|m| is_scoped(m) && m.resource.verbs.edit) {
        let client = matrix.only(model, Verb::Edit);
        for (field, stranger) in strangers(&matrix, model) {
            if field.create_only {
                continue;
            }
            let record = matrix.record(model, matrix.here[model.resource.entity]);
            let mut body = record.clone();
            body[field.name] = stranger.clone();
            let reply = client.put(&path(model), &body);
            let removal = is_removal(field);
            let right = is_named(&reply, field) || (removal && reply.status == 200);
            if !right {
                let entity = model.resource.entity;
                failures.push(format!(
                    "PUT {entity} {}={stranger}: {} {:.200}",
                    field.name,
                    reply.status,
                    reply.text()
                ));
            }
            let now = matrix.record(model, matrix.here[model.resource.entity]);
            if !removal && now != record {
                failures.push(format!("PUT {} {}: the record has changed", model.resource.entity, field.name));
            }
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}

/// Lists hide what lies at another location, and a list that was read so is written back without harm.
#[test]
fn lists_that_reach_further_than_the_user() {
    let matrix = Matrix::new();
    for entity in ["TimePass", "Coworker"] {
        let model = crate::rig::fixtures::model(entity);
        let id = matrix.here[entity];
        let mut record = matrix.record(model, id);
        record["Businesses"] = json!([1, matrix.other]);
        matrix.server.admin().put(&path(model), &record).done();
        let seen = matrix.only(model, Verb::Read).get(&format!("{}/{id}", path(model))).ok();
        assert_eq!(seen["Businesses"], json!([1]), "{entity}");
        let client = matrix.only(model, Verb::Edit);
        client.put(&path(model), &seen).done();
        assert_eq!(matrix.record(model, id)["Businesses"], json!([1, matrix.other]), "{entity}");
        let mut removal = seen.clone();
        removal["RemovedBusinesses"] = json!([matrix.other]);
        client.put(&path(model), &removal).done();
        assert_eq!(matrix.record(model, id)["Businesses"], json!([1, matrix.other]), "{entity}");
    }
}

/// A record that already names something out of sight may be sent back as it is.
#[test]
fn what_was_there_may_be_sent_back() {
    let matrix = Matrix::new();
    let admin = matrix.server.admin();
    let model = crate::rig::fixtures::model("TimePass");
    let mut record = matrix.record(model, matrix.here["TimePass"]);
    record["Businesses"] = json!([1, matrix.other]);
    admin.put(&path(model), &record).done();
    let client = matrix.only(model, Verb::Edit);
    let record = matrix.record(model, matrix.here["TimePass"]);
    client.put(&path(model), &record).done();
    assert_eq!(matrix.record(model, matrix.here["TimePass"])["Businesses"], json!([1, matrix.other]));
}
