//! Filters, ranges and orders through joins do not let another location's records shine through.

use hallpass_contract::resource::Verb;
use hallpass_contract::{Field, Filter, Kind, Model, catalog};
use serde_json::Value;

use super::{Matrix, is_scoped, listing};
use crate::rig::fixtures::path;

/// The text of a filter that finds a member with this value, if there is one.
fn filter_value(field: &Field, value: &Value) -> Option<String> {
    if field.filter == Filter::None {
        return None;
    }
    let text = match value {
        Value::Null => "null".to_owned(),
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "null".to_owned(),
        Value::Array(items) => items[0].to_string(),
        Value::Object(_) => return None,
        other => other.to_string(),
    };
    Some(form_urlencoded::byte_serialize(text.as_bytes()).collect())
}

/// The vendor's names of a member's filter.
fn names(model: &Model, index: usize) -> Vec<String> {
    let models = catalog().models();
    let entity = model.resource.entity;
    vec![
        hallpass_contract::catalog::filter_name(model, index, models),
        format!("{entity}_{}", model.field(index).unwrap().name),
    ]
}

/// With every filter set to what the other location's record holds, that record stays out, and it is found by those who may.
#[test]
fn every_filter_with_the_values_of_another_location() {
    let matrix = Matrix::new();
    let admin = matrix.server.admin();
    let mut failures = Vec::new();
    for model in catalog().models().iter().filter(|model| is_scoped(model)) {
        let theirs = matrix.there[model.resource.entity];
        let record = matrix.record(model, theirs);
        let base = listing(model, &record);
        let limited = matrix.only(model, Verb::List);
        for (index, field) in model.fields.iter().enumerate() {
            let Some(value) = filter_value(field, &record[field.name]) else { continue };
            for name in names(model, index) {
                let query = format!("{base}&{name}={value}");
                let (seen, all) = (limited.get(&query), admin.get(&query));
                if seen.status != 200 || all.status != 200 {
                    failures.push(format!("{query}: {} {:.200}", seen.status, seen.text()));
                    continue;
                }
                if seen.ids().contains(&theirs) {
                    failures.push(format!("{query} shows record {theirs} of another location"));
                }
                // Instants with a fraction, and members that a secret hides, may not be found by their own text.
                if !all.ids().contains(&theirs) {
                    failures.push(format!("{query} does not find record {theirs}, which holds this value"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}

/// One more reference further than the flattened members go.
#[test]
fn filters_over_any_reference() {
    let matrix = Matrix::new();
    let admin = matrix.server.admin();
    for model in catalog().models().iter().filter(|model| is_scoped(model)) {
        let theirs = matrix.there[model.resource.entity];
        let record = matrix.record(model, theirs);
        let limited = matrix.only(model, Verb::List);
        for field in &model.fields {
            let Kind::Reference(to) = field.kind else { continue };
            let Some(target) = catalog().by_entity(to) else { continue };
            let Some(id) = record[field.name].as_i64().filter(|id| *id > 0) else { continue };
            let referred = admin.get(&format!("{}/{id}", path(target))).ok();
            let relation = field.name.strip_suffix("Id").unwrap_or(field.name);
            let entity = model.resource.entity;
            let guid = referred["UniqueId"].as_str().unwrap();
            for filter in [format!("{entity}_{relation}_Id={id}"), format!("{entity}_{relation}_UniqueId={guid}")] {
                let query = format!("{}&{filter}", listing(model, &record));
                let seen = limited.get(&query).ids();
                assert!(!seen.contains(&theirs), "{query}");
                assert!(admin.get(&query).ids().contains(&theirs), "{query} finds nothing");
            }
        }
    }
}

/// Totals and pages count only what is seen.
#[test]
fn totals_count_what_is_seen() {
    let matrix = Matrix::new();
    for model in catalog().models().iter().filter(|m| is_scoped(m) && m.resource.required_filter.is_none()) {
        let limited = matrix.only(model, Verb::List);
        let whole = limited.get(&format!("{}?size=10000", path(model))).ids();
        let page = limited.get(&format!("{}?size=1&page=1", path(model))).ok();
        assert_eq!(page["TotalItems"], whole.len(), "{}", model.resource.entity);
        assert_eq!(page["TotalPages"], whole.len(), "{}", model.resource.entity);
        let all = matrix.server.admin().get(&format!("{}?size=10000", path(model))).ids();
        assert!(all.len() > whole.len(), "{}: nothing was hidden", model.resource.entity);
    }
}
