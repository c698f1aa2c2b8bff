//! The tables as pages read them (`GET /api/hallpass/resources`): what there is, which members, what a caller may do with it.

use serde_json::{Value, json};

use crate::catalog::{Catalog, Model, catalog};
use crate::field::{Field, Filter, Kind, Source};
use crate::resource::{Command, ToStringText, Verb};
use crate::{query, roles, webhooks};

/// Longer texts are written in a field of several lines.
const ONE_LINE: usize = 4_000;
/// Decimals that are no money: percentages, rates and counts.
const NO_MONEY: &[&str] = &[
    "Percentage",
    "Rate",
    "Count",
    "DiscountCharges",
    "DiscountExtraServices",
    "DiscountTariffs",
    "DiscountTimePasses",
];

/// Every resource in the order of the tables. `may`: whether the caller has a permission (`Role::id`); `Verbs` names those of
/// the resource that he may use.
pub fn resources(may: impl Fn(i64) -> bool) -> Value {
    catalog().models().iter().map(|model| resource(model, &may)).collect()
}

fn resource(model: &Model, may: &impl Fn(i64) -> bool) -> Value {
    let resource = model.resource;
    let offered =
        |verb: &Verb| resource.verbs.has(*verb) && roles::of(resource, *verb).is_some_and(|role| may(role.id));
    let fields = model.fields.iter().enumerate().map(|(at, field)| member(model, at, field));
    json!({
        "Entity": resource.entity,
        "Plural": resource.plural,
        "Module": resource.module,
        "Path": format!("/api/{}/{}", resource.module, resource.plural),
        "Label": resource.label,
        "About": resource.about,
        "Named": named(resource.to_string),
        "RequiredFilter": model.required_filter.and_then(|at| model.field(at)).map(|field| field.name),
        "Fields": fields.collect::<Vec<_>>(),
        "Verbs": Verb::ALL.iter().filter(|verb| offered(verb)).map(|verb| verb.name()).collect::<Vec<_>>(),
        "Commands": resource.commands.iter().map(command).collect::<Vec<_>>(),
    })
}

/// The members that tell one record from another, for people.
fn named(text: ToStringText) -> Vec<&'static str> {
    match text {
        ToStringText::Member(member) => vec![member],
        ToStringText::HashId => vec!["Id"],
        ToStringText::Pair(first, second) => vec![first, second],
    }
}

fn command(command: &Command) -> Value {
    let parameters = command.parameters.iter().map(|one| json!({"Name": one.name, "About": one.about}));
    json!({
        "Key": command.key, "Name": command.name, "About": command.about,
        "Parameters": parameters.collect::<Vec<_>>(),
    })
}

fn member(model: &Model, at: usize, field: &Field) -> Value {
    let all = catalog();
    let to = reference(all, field);
    json!({
        "Name": field.name,
        "Kind": kind(field),
        "Required": field.required,
        "RequiredOnUpdate": field.required_on_update,
        "ReadOnly": !field.is_writable(),
        "CreateOnly": field.create_only,
        "WriteOnly": matches!(field.source, Source::WriteOnly | Source::Delta { .. }),
        "Nullable": field.nullable,
        "InList": field.in_full && field.in_list,
        "InFull": field.in_full,
        "Filter": field.filter != Filter::None,
        "Contains": field.filter == Filter::Contains,
        "Range": field.range,
        "Sort": model.path(at).and_then(|path| all.end_of(path)).is_some_and(|(_, end)| query::is_sortable(end)),
        "FilterName": crate::catalog::filter_name(model, at, all.models()),
        "MaxLength": matches!(field.kind, Kind::Text).then_some(field.max_length),
        "Enum": choices(model, field),
        "Reference": to.map(|to| to.resource.plural),
        "ReferencePath": to.map(|to| format!("/api/{}/{}", to.resource.module, to.resource.plural)),
        "ReferenceLabel": to.and_then(|to| label(model, field, to)),
        "About": field.about,
    })
}

/// What a page makes of a kind.
fn kind(field: &Field) -> &'static str {
    match field.kind {
        Kind::Integer => "int",
        Kind::Decimal if NO_MONEY.iter().any(|word| field.name.contains(word)) => "decimal",
        Kind::Decimal => "money",
        Kind::Real => "real",
        Kind::Boolean => "boolean",
        Kind::Text if field.max_length > ONE_LINE => "long",
        Kind::Text => "text",
        Kind::Guid => "guid",
        Kind::Instant => "datetime",
        Kind::LocalInstant => "localdatetime",
        Kind::Enum(_) => "enum",
        Kind::EnumName(_) => "enumname",
        Kind::Reference(_) => "reference",
        Kind::Ids(_) => "references",
        Kind::Json => "json",
        Kind::CustomFields => "customfields",
    }
}

/// What may be chosen; of the actions of webhooks those that are sent.
fn choices(model: &Model, field: &Field) -> Option<Value> {
    let (Kind::Enum(of) | Kind::EnumName(of)) = field.kind else { return None };
    let sent = model.resource.entity == "WebHook" && field.name == "Action";
    let values = of.values.iter().filter(|(number, _)| !sent || webhooks::entity_of(*number).is_some());
    Some(values.map(|(number, name)| json!({"Id": number, "Name": name})).collect())
}

/// The resource whose records a member names.
fn reference(all: &'static Catalog, field: &Field) -> Option<&'static Model> {
    match field.kind {
        Kind::Reference(entity) | Kind::Ids(entity) if !entity.is_empty() => all.by_entity(entity),
        _ => None,
    }
}

/// The member of the same record that shows what a reference leads to: the first that is read through this reference alone and
/// names the record reached.
fn label(model: &Model, field: &Field, to: &Model) -> Option<&'static str> {
    let names = named(to.resource.to_string);
    let shows = |one: &&&'static Field| match one.source {
        Source::Joined { via: [only], member } => *only == field.name && (names.contains(&member) || member == "Name"),
        _ => false,
    };
    model.fields.iter().find(shows).map(|one| one.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::by_name;

    fn find<'v>(all: &'v Value, name: &str, value: &str) -> &'v Value {
        let list = all.as_array().unwrap();
        list.iter().find(|one| one[name] == value).unwrap_or_else(|| panic!("no {value}"))
    }

    #[test]
    fn every_resource_and_every_member_is_there() {
        let all = resources(|_| true);
        assert_eq!(all.as_array().unwrap().len(), crate::resources::ALL.len());
        for model in catalog().models() {
            let shown = find(&all, "Entity", model.resource.entity);
            assert_eq!(shown["Path"], format!("/api/{}/{}", model.resource.module, model.resource.plural));
            let names: Vec<&str> =
                shown["Fields"].as_array().unwrap().iter().map(|f| f["Name"].as_str().unwrap()).collect();
            let own: Vec<&str> = model.fields.iter().map(|field| field.name).collect();
            assert_eq!(names, own);
            let keys = |c: &Value| c["Key"].as_str().unwrap().to_owned();
            let commands: Vec<String> = shown["Commands"].as_array().unwrap().iter().map(keys).collect();
            assert_eq!(commands, model.resource.commands.iter().map(|c| c.key).collect::<Vec<_>>());
        }
    }

    #[test]
    fn members_say_what_they_are() {
        let all = resources(|_| true);
        let passes = find(&all, "Plural", "timepasses");
        let field = |of: &Value, name: &str| find(&of["Fields"], "Name", name).clone();
        let price = field(passes, "Price");
        assert_eq!((price["Kind"].as_str(), price["Range"].as_bool()), (Some("money"), Some(true)));
        let business = field(passes, "BusinessId");
        assert_eq!(business["Reference"], "businesses");
        assert_eq!(business["ReferencePath"], "/api/sys/businesses");
        assert_eq!(business["ReferenceLabel"], "BusinessName");
        assert_eq!(business["Required"], true);
        let checkins = find(&all, "Plural", "checkins");
        assert_eq!(field(checkins, "CoworkerId")["ReferenceLabel"], "CoworkerFullName");
        // From the page of the vendor: 0 None ... 5 Sensor.
        let source = field(checkins, "Source");
        assert_eq!(source["Kind"], "enum");
        assert_eq!(source["Enum"][1], json!({"Id": 1, "Name": "Manual"}));
        assert_eq!(source["Enum"].as_array().unwrap().len(), 6);
        assert_eq!(field(checkins, "FromTime")["Kind"], "datetime");
        assert_eq!(field(find(&all, "Plural", "coworkers"), "Notes")["Kind"], "long");
        let id = field(checkins, "Id");
        assert_eq!((id["ReadOnly"].as_bool(), id["Reference"].is_null()), (Some(true), true));
        assert_eq!(field(find(&all, "Plural", "businesses"), "CustomFields")["Sort"], false);
    }

    #[test]
    fn verbs_are_those_of_the_caller_and_of_the_resource() {
        let list = by_name("TimePass-List").unwrap().id;
        let edit = by_name("Coworker-Edit").unwrap().id;
        let delete = by_name("Coworker-Delete").unwrap().id;
        let all = resources(|id| [list, edit, delete].contains(&id));
        assert_eq!(find(&all, "Entity", "TimePass")["Verbs"], json!(["List"]));
        // Customers are not deleted by DELETE, whoever asks.
        assert_eq!(find(&all, "Entity", "Coworker")["Verbs"], json!(["Edit"]));
        assert_eq!(find(&all, "Entity", "Checkin")["Verbs"], json!([]));
    }
}
