//! Tables against facts, in both directions: every difference between a table and `oracle/*.json` is listed below with its
//! reason, and everything listed is a difference.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use hallpass_contract::catalog::{Bound, filter_name};
use hallpass_contract::{Filter, Kind, Model, Source, Verb, catalog, roles};
use serde::Deserialize;

#[path = "oracle/differences.rs"]
mod differences;

#[derive(Deserialize)]
struct Facts {
    path: String,
    entity: String,
    roles: BTreeSet<String>,
    filters: BTreeSet<String>,
    range_filters: BTreeSet<String>,
    enums: BTreeMap<String, Names>,
    fields: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    /// Numbers and names.
    Numbered(BTreeMap<String, String>),
    /// The vendor publishes the names only.
    Ordered(Vec<String>),
}

#[derive(Deserialize)]
struct Fact {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    required: bool,
    read_only: bool,
    write_only: bool,
    in_list: bool,
    nullable: bool,
}

/// Members of the common tail: the same in every record, checked once by the seed pages.
const TAIL: [&str; 10] = [
    "Id",
    "UpdatedOn",
    "CreatedOn",
    "UniqueId",
    "UpdatedBy",
    "IsNew",
    "SystemId",
    "ToStringText",
    "LocalizationDetails",
    "CustomFields",
];

fn facts(plural: &str) -> Facts {
    let path = format!("{}/oracle/{plural}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// `resource.member: what, says the page; what, says the table`.
fn compare(model: &Model, found: &mut BTreeSet<String>) {
    let resource = model.resource;
    let facts = facts(resource.plural);
    assert_eq!(facts.path, format!("/api/{}/{}", resource.module, resource.plural));
    assert_eq!(facts.entity, resource.entity);
    let mut differ = |member: &str, what: String| {
        found.insert(format!("{}.{member}: {what}", resource.plural));
    };

    let own: Vec<&str> = resource.fields.iter().map(|f| f.name).collect();
    let page: Vec<&str> = facts.fields.iter().map(|f| f.name.as_str()).filter(|n| !TAIL.contains(n)).collect();
    let kept: Vec<&str> = own.iter().copied().filter(|n| page.contains(n)).collect();
    let asked: Vec<&str> = page.iter().copied().filter(|n| own.contains(n)).collect();
    if kept != asked {
        differ("*", "members in another order".into());
    }
    for name in own.iter().filter(|n| !page.contains(n)) {
        differ(name, "not on the page".into());
    }
    for name in TAIL {
        assert!(model.position(name).is_some());
    }
    for fact in facts.fields.iter().filter(|f| !TAIL.contains(&f.name.as_str())) {
        let Some(field) = model.position(&fact.name).and_then(|i| model.field(i)) else {
            differ(&fact.name, "not in the table".into());
            continue;
        };
        if !fits(field.kind, &fact.kind) {
            differ(field.name, format!("{} on the page, {:?} in the table", fact.kind, word(field.kind)));
        }
        let mut truth = |what: &str, page: bool, table: bool| {
            if page != table {
                differ(field.name, format!("{what} {page} on the page, {table} in the table"));
            }
        };
        truth("required", fact.required, field.required);
        truth("read-only", fact.read_only, field.read_only);
        truth("listed", fact.in_list, field.in_list);
        let delta = matches!(field.source, Source::Delta { .. });
        if !delta {
            truth("nullable", fact.nullable, field.nullable);
        }
        let write_only = delta || matches!(field.source, Source::WriteOnly);
        if fact.write_only && !write_only {
            truth("write-only", true, matches!(field.source, Source::Constant));
        }
    }

    filters(model, &facts, found);
    enums(model, &facts, found);
    for role in &facts.roles {
        assert!(roles::by_name(role).is_some(), "{role}");
    }
    for verb in Verb::ALL {
        let name = format!("{}-{}", resource.entity, verb.name());
        if resource.verbs.has(verb) && !facts.roles.contains(&name) {
            found.insert(format!("{}.*: role {name} not on the page", resource.plural));
        }
    }
}

fn fits(kind: Kind, page: &str) -> bool {
    match kind {
        Kind::Integer | Kind::Reference(_) => page == "integer",
        Kind::Decimal | Kind::Real => page == "number",
        Kind::Boolean => page == "boolean",
        Kind::Text | Kind::EnumName(_) => page == "string",
        Kind::Guid => page == "guid",
        Kind::Instant | Kind::LocalInstant => page == "instant",
        Kind::Enum(_) => page == "enum",
        Kind::Ids(_) => page == "integer[]",
        Kind::Json | Kind::CustomFields => matches!(page, "any" | "any[]" | "object"),
    }
}

fn word(kind: Kind) -> String {
    format!("{kind:?}").split(['(', ' ']).next().unwrap_or_default().to_lowercase()
}

/// Every documented filter is found and leads to the right kind of comparison; every filter of the table beyond the common
/// ones is documented.
fn filters(model: &Model, facts: &Facts, found: &mut BTreeSet<String>) {
    let entity = model.resource.entity;
    let plural = model.resource.plural;
    for name in &facts.filters {
        if !catalog().filter(model, name).is_some_and(|f| f.bound == Bound::Equal) {
            found.insert(format!("{plural}.{name}: filter not in the table"));
        }
    }
    for name in &facts.range_filters {
        for prefix in ["from_", "to_"] {
            if catalog().filter(model, &format!("{prefix}{name}")).is_none() {
                found.insert(format!("{plural}.{name}: range not in the table"));
            }
        }
    }
    for (i, field) in model.fields.iter().enumerate().filter(|(_, f)| !TAIL.contains(&f.name)) {
        let name = filter_name(model, i, catalog().models());
        let own = format!("{entity}_{}", field.name);
        if field.filter != Filter::None && !facts.filters.contains(&name) && !facts.filters.contains(&own) {
            found.insert(format!("{plural}.{}: filter not on the page", field.name));
        }
        if field.range && !facts.range_filters.contains(&name) && !facts.range_filters.contains(&own) {
            found.insert(format!("{plural}.{}: range not on the page", field.name));
        }
    }
    for common in ["Id", "UniqueId", "SystemId", "CreatedOn", "UpdatedOn"] {
        assert!(catalog().filter(model, &format!("{entity}_{common}")).is_some(), "{entity}_{common}");
    }
}

fn enums(model: &Model, facts: &Facts, found: &mut BTreeSet<String>) {
    let mut used = BTreeSet::new();
    for field in &model.fields {
        if let Kind::Enum(of) = field.kind {
            used.insert(of.name);
        }
    }
    for (name, values) in &facts.enums {
        let Some(of) = hallpass_contract::enums::by_name(name) else {
            found.insert(format!("{}.{name}: enum not in the table", model.resource.plural));
            continue;
        };
        match values {
            Names::Numbered(values) => {
                assert_eq!(of.values.len(), values.len(), "{name}");
                for (number, value) in of.values {
                    assert_eq!(values.get(&number.to_string()).map(String::as_str), Some(*value), "{name}");
                }
            }
            Names::Ordered(values) => {
                assert!(of.open, "{name}");
                assert_eq!(of.values.iter().map(|(_, n)| *n).collect::<Vec<_>>(), *values, "{name}");
            }
        }
        if !used.contains(of.name) {
            found.insert(format!("{}.{name}: enum of no member", model.resource.plural));
        }
    }
}

#[test]
fn tables_and_facts_differ_only_where_we_say_so() {
    let mut found = BTreeSet::new();
    for model in catalog().models() {
        compare(model, &mut found);
    }
    let listed: BTreeSet<String> = differences::all();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(unlisted.is_empty(), "differences without a reason:\n{unlisted:#?}");
    assert!(gone.is_empty(), "listed, but no difference:\n{gone:#?}");
}
