//! Records and bodies of one resource.

use serde_json::{Map, Value, json};

use super::{plural, schema_ref};
use crate::catalog::Model;
use crate::enums;
use crate::field::{Default, Enum, Field, Kind, Source};

/// Adds the schemas of a resource: `X` (a record), `XListItem`, `XPage`, `XInput` with `XCreate`, `XUpdate` and `XPatch`, and
/// `XCreateResult`.
pub(super) fn add(model: &Model, schemas: &mut Map<String, Value>) {
    let entity = model.resource.entity;
    schemas.insert(entity.to_owned(), record(model, model.resource.about, |f| f.in_full));
    let summary = format!("One of the {} in a listing.", model.resource.label);
    schemas.insert(format!("{entity}ListItem"), record(model, &summary, |f| f.in_list));
    let page = format!("A page of {}.", plural(entity));
    schemas.insert(
        format!("{entity}Page"),
        json!({
            "description": page,
            "allOf": [schema_ref("Page")],
            "type": "object",
            "properties": {"Records": {"type": "array", "items": schema_ref(&format!("{entity}ListItem"))}},
            "required": ["Records"],
        }),
    );
    let verbs = model.resource.verbs;
    if !verbs.create && !verbs.edit {
        return;
    }
    schemas.insert(format!("{entity}Input"), input(model));
    let body = |required: Vec<&str>| json!({"allOf": [schema_ref(&format!("{entity}Input"))], "type": "object", "required": required});
    let asked = |wanted: fn(&Field) -> bool| -> Vec<&str> {
        model.resource.fields.iter().filter(|f| wanted(f)).map(|f| f.name).collect()
    };
    if verbs.create {
        schemas.insert(format!("{entity}Create"), body(asked(|f| f.required)));
        schemas.insert(format!("{entity}Created"), record(model, "A record just made.", |_| true));
        schemas.insert(
            format!("{entity}CreateResult"),
            json!({
                "allOf": [schema_ref("ActionResult")],
                "type": "object",
                "properties": {"Value": schema_ref(&format!("{entity}Created"))},
                "required": ["Value"],
            }),
        );
    }
    if verbs.edit {
        schemas.insert(format!("{entity}Update"), body(asked(|f| f.required_on_update)));
        schemas.insert(format!("{entity}Patch"), schema_ref(&format!("{entity}Input")));
    }
}

/// Adds every enum.
pub(super) fn add_enums(schemas: &mut Map<String, Value>) {
    for of in enums::ALL {
        schemas.insert(of.name.to_owned(), enum_schema(of));
    }
}

fn enum_schema(of: &Enum) -> Value {
    let names: Vec<String> = of.values.iter().map(|(number, name)| format!("{number} {name}")).collect();
    let mut schema = Map::new();
    schema.insert("type".into(), "integer".into());
    schema.insert("description".into(), format!("{}.", names.join(", ")).into());
    if !of.open {
        schema.insert("enum".into(), of.values.iter().map(|(number, _)| *number).collect());
        schema.insert("x-enum-varnames".into(), of.values.iter().map(|(_, name)| *name).collect());
    }
    Value::Object(schema)
}

fn record(model: &Model, about: &str, shows: fn(&Field) -> bool) -> Value {
    let mut properties = Map::new();
    for field in model.fields.iter().filter(|f| shows(f)) {
        properties.insert(field.name.to_owned(), described(field, out(field)));
    }
    let required: Vec<String> = properties.keys().cloned().collect();
    json!({"type": "object", "description": about, "properties": properties, "required": required})
}

fn input(model: &Model) -> Value {
    let mut properties = Map::new();
    for field in &model.fields {
        if field.name == "Id" {
            properties.insert("Id".into(), json!({"type": ["integer", "null"], "format": "int32", "description": "Number of the record, on update."}));
        } else if field.is_writable() || field.heard {
            properties.insert(field.name.to_owned(), described(field, sent(field)));
        }
    }
    json!({"type": "object", "description": format!("What can be written to {}.", model.resource.label), "properties": properties})
}

/// A member in an answer.
fn out(field: &Field) -> Value {
    let delta = matches!(field.source, Source::Delta { .. });
    let own = match field.kind {
        Kind::Integer | Kind::Reference(_) => json!({"type": "integer"}),
        Kind::Decimal | Kind::Real => json!({"type": "number"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Text => json!({"type": "string"}),
        Kind::Guid => json!({"type": "string", "format": "uuid"}),
        Kind::Instant => json!({"type": "string", "format": "date-time"}),
        Kind::LocalInstant => json!({"type": "string", "description": "Wall-clock time, without zone."}),
        Kind::Enum(of) => member_enum(field, of),
        Kind::EnumName(of) => {
            json!({"type": "string", "description": format!("Name of a value of `{}`.", of.name)})
        }
        Kind::Ids(_) => json!({"type": "array", "items": {"type": "integer"}}),
        Kind::Json if field.name == "LocalizationDetails" => return json!({"type": "null"}),
        Kind::Json => return json!({}),
        Kind::CustomFields => schema_ref("CustomFields"),
    };
    if field.nullable || delta { or_null(own) } else { own }
}

/// A member in a body. The forms that careless clients send are understood too, but not invited.
fn sent(field: &Field) -> Value {
    let own = match field.kind {
        Kind::Integer => json!({"type": "integer", "minimum": field.min, "maximum": field.max}),
        Kind::Decimal => {
            json!({"type": "number", "minimum": field.min / crate::scalar::SCALE, "maximum": field.max / crate::scalar::SCALE})
        }
        Kind::Real => json!({"type": "number"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Text => {
            json!({"type": "string", "minLength": usize::from(field.required), "maxLength": field.max_length})
        }
        Kind::Guid => json!({"type": "string", "format": "uuid"}),
        Kind::Instant | Kind::LocalInstant => json!({"type": "string", "format": "date-time"}),
        Kind::Enum(of) | Kind::EnumName(of) => member_enum(field, of),
        Kind::Reference(_) => json!({"type": "integer", "minimum": usize::from(field.required), "maximum": i32::MAX}),
        Kind::Ids(_) => {
            json!({"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": i32::MAX}})
        }
        Kind::Json => json!({}),
        Kind::CustomFields => schema_ref("CustomFields"),
    };
    if field.required { own } else { or_null(own) }
}

/// An enum member; a default outside of the enum (0 for "none") is allowed too.
fn member_enum(field: &Field, of: &Enum) -> Value {
    match field.default {
        Default::Int(n) if !of.allows(n) => json!({"anyOf": [schema_ref(of.name), {"const": n}]}),
        Default::Zero if !field.nullable && !field.required && !of.allows(0) => {
            json!({"anyOf": [schema_ref(of.name), {"const": 0}]})
        }
        _ => schema_ref(of.name),
    }
}

fn or_null(mut schema: Value) -> Value {
    if let Some(Value::String(kind)) = schema.get("type").cloned()
        && let Some(object) = schema.as_object_mut()
    {
        object.insert("type".into(), json!([kind, "null"]));
        return schema;
    }
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn described(field: &Field, schema: Value) -> Value {
    if field.about.is_empty() {
        return schema;
    }
    match schema {
        Value::Object(mut object) => {
            object.insert("description".into(), field.about.into());
            Value::Object(object)
        }
        other => other,
    }
}
