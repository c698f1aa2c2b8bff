//! Operations of one resource.

use serde_json::{Map, Value, json};

use super::{answer, plural, schema_ref};
use crate::catalog::{Model, catalog, filter_name};
use crate::field::{Field, Filter, Kind};
use crate::resource::{Command, Verb};

/// Refusals that any operation may answer with; `more` are those of this one.
pub(super) fn responses(success: Value, more: &[&str]) -> Value {
    let mut all = Map::new();
    all.insert("200".to_owned(), success);
    let mut codes = vec!["400", "401", "405", "429", "503"];
    codes.extend(more);
    codes.sort_unstable();
    for code in codes {
        all.insert(code.to_owned(), json!({"$ref": format!("#/components/responses/{code}")}));
    }
    Value::Object(all)
}

fn parameter(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

/// Adds the paths of a resource.
pub(super) fn add(model: &Model, paths: &mut Map<String, Value>) {
    let resource = model.resource;
    let base = format!("/api/{}/{}", resource.module, resource.plural);
    let mut collection = Map::new();
    collection.insert("get".into(), list(model));
    let mut record = Map::new();
    record.insert("parameters".into(), json!([parameter("recordId")]));
    record.insert("get".into(), read(model));
    if resource.verbs.has(Verb::Create) {
        collection.insert("post".into(), write(model, "create", "Create", "POST"));
    }
    if resource.verbs.has(Verb::Edit) {
        collection.insert("put".into(), write(model, "update", "Update", "PUT"));
        let by_id = write(model, "update", "Update", "PUT");
        record.insert("put".into(), renamed(by_id, &format!("update{}ById", resource.entity)));
        record.insert("patch".into(), write(model, "patch", "Patch", "PATCH"));
    }
    if resource.verbs.has(Verb::Delete) {
        record.insert("delete".into(), delete(model));
    }
    paths.insert(base.clone(), Value::Object(collection));
    paths.insert(format!("{base}/{{id}}"), Value::Object(record));
    paths.insert(format!("{base}/commands"), json!({"get": commands(model)}));
    if resource.verbs.has(Verb::Edit) {
        paths.insert(format!("{base}/runcommand"), json!({"post": run_command(model)}));
    }
}

fn renamed(mut operation: Value, id: &str) -> Value {
    if let Some(operation) = operation.as_object_mut() {
        operation.insert("operationId".into(), id.into());
    }
    operation
}

fn role(model: &Model, verb: Verb) -> String {
    format!("Role `{}-{}`.", model.resource.entity, verb.name())
}

fn list(model: &Model) -> Value {
    let entity = model.resource.entity;
    let mut parameters: Vec<Value> = ["page", "size", "orderBy", "dir", "batch"].map(parameter).into();
    for (i, field) in model.fields.iter().enumerate() {
        filters(model, i, field, &mut parameters);
    }
    parameters.push(json!({
        "name": format!("{entity}_CustomFields_{{name}}"), "in": "query", "schema": {"type": "string"},
        "description": "Records whose custom field of that name has this value.",
    }));
    let records = json!({"anyOf": [
        schema_ref(&format!("{entity}Page")),
        {"type": "array", "items": schema_ref(entity)},
    ]});
    json!({
        "operationId": format!("list{}", plural(entity)),
        "tags": [entity],
        "summary": format!("List {}", model.resource.label),
        "description": format!("{} With `id`, the records of those ids as a bare list (role `{entity}-Read`).", role(model, Verb::List)),
        "parameters": parameters,
        "responses": responses(answer("A page; a list when `id` is given.", records), &[]),
    })
}

fn filters(model: &Model, index: usize, field: &'static Field, parameters: &mut Vec<Value>) {
    let name = filter_name(model, index, catalog().models());
    let required = model.required_filter == Some(index);
    if field.filter != Filter::None {
        let mut filter = Map::new();
        filter.insert("name".into(), name.clone().into());
        filter.insert("in".into(), "query".into());
        if required {
            filter.insert("required".into(), true.into());
        }
        if field.filter == Filter::Contains {
            filter.insert("description".into(), "Part of the text; or `null`, `notnull`.".into());
        }
        filter.insert("schema".into(), filter_schema(field));
        parameters.push(Value::Object(filter));
    }
    if field.range {
        for prefix in ["from_", "to_"] {
            parameters.push(json!({"name": format!("{prefix}{name}"), "in": "query", "schema": range_schema(field)}));
        }
    }
}

/// Values of a filter: those of the member, or the words `null` and `notnull`.
fn filter_schema(field: &Field) -> Value {
    let own = match field.kind {
        Kind::Text | Kind::Real | Kind::Json | Kind::CustomFields => return json!({"type": "string"}),
        Kind::Enum(of) if !of.open => super::schema_ref(of.name),
        Kind::EnumName(of) => json!({"type": "string", "enum": of.values.iter().map(|(_, n)| *n).collect::<Vec<_>>()}),
        Kind::Integer | Kind::Enum(_) | Kind::Reference(_) | Kind::Ids(_) => json!({"type": "integer"}),
        Kind::Decimal => json!({"type": "number"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Guid => json!({"type": "string", "format": "uuid"}),
        Kind::Instant | Kind::LocalInstant => json!({"type": "string", "format": "date-time"}),
    };
    json!({"anyOf": [own, {"type": "string", "enum": ["null", "notnull"]}]})
}

fn range_schema(field: &Field) -> Value {
    match field.kind {
        Kind::Instant | Kind::LocalInstant => json!({"type": "string", "format": "date-time"}),
        Kind::Integer | Kind::Reference(_) => json!({"type": "integer"}),
        _ => json!({"type": "number"}),
    }
}

fn read(model: &Model) -> Value {
    let entity = model.resource.entity;
    let mut found = answer("The record.", schema_ref(entity));
    if let Some(found) = found.as_object_mut() {
        let etag = json!({"ETag": {"description": "Version, for `If-Match`.", "schema": {"type": "string"}}});
        found.insert("headers".into(), etag);
    }
    json!({
        "operationId": format!("get{entity}"),
        "tags": [entity],
        "summary": format!("Get one of the {}", model.resource.label),
        "description": role(model, Verb::Read),
        "responses": responses(found, &["404"]),
    })
}

fn write(model: &Model, verb: &str, schema: &str, method: &str) -> Value {
    let entity = model.resource.entity;
    let create = method == "POST";
    let needed = if create { Verb::Create } else { Verb::Edit };
    let mut parameters = vec![parameter("idempotencyKey")];
    if !create {
        parameters.push(parameter("ifMatch"));
    }
    let body = schema_ref(&format!("{entity}{schema}"));
    let result = if create { format!("{entity}CreateResult") } else { "IdResult".to_owned() };
    let more: &[&str] = if create { &["413", "415"] } else { &["404", "412", "413", "415"] };
    let what = match method {
        "POST" => "Create one of the",
        "PUT" => "Replace one of the",
        _ => "Change members of one of the",
    };
    json!({
        "operationId": format!("{verb}{entity}"),
        "tags": [entity],
        "summary": format!("{what} {}", model.resource.label),
        "description": role(model, needed),
        "parameters": parameters,
        "requestBody": {
            "required": true,
            "content": {
                "application/json": {"schema": body},
                "application/x-www-form-urlencoded": {"schema": body},
            },
        },
        "responses": responses(written("Written.", schema_ref(&result), method), more),
    })
}

/// What a write answers, with its headers.
fn written(about: &str, schema: Value, method: &str) -> Value {
    let mut headers = serde_json::Map::new();
    for (name, about, here) in [
        ("X-Hallpass-Replayed", "`true` when an earlier request got this answer under the same key.", true),
        ("ETag", "Version, for `If-Match`.", method != "DELETE"),
        ("X-Hallpass-Warning", "What was done all the same, and why it may not be what was meant.", method == "POST"),
        ("X-Hallpass-Blanked", "Members that were emptied because the body left them out.", method == "PUT"),
    ] {
        if here {
            headers.insert(name.into(), json!({"description": about, "schema": {"type": "string"}}));
        }
    }
    let mut written = answer(about, schema);
    if let Some(written) = written.as_object_mut() {
        written.insert("headers".into(), headers.into());
    }
    written
}

fn delete(model: &Model) -> Value {
    let entity = model.resource.entity;
    json!({
        "operationId": format!("delete{entity}"),
        "tags": [entity],
        "summary": format!("Delete one of the {}", model.resource.label),
        "description": format!("{} Refused with 400 while other records use it.", role(model, Verb::Delete)),
        "parameters": [parameter("idempotencyKey"), parameter("ifMatch")],
        "responses": responses(written("Deleted.", schema_ref("IdResult"), "DELETE"), &["404", "412"]),
    })
}

fn commands(model: &Model) -> Value {
    let entity = model.resource.entity;
    let list = json!({"type": "array", "items": schema_ref("Command")});
    json!({
        "operationId": format!("list{entity}Commands"),
        "tags": [entity],
        "summary": format!("List the commands of {}", model.resource.label),
        "description": role(model, Verb::List),
        "parameters": [parameter("batch")],
        "responses": responses(answer("The commands.", list), &[]),
    })
}

/// What a command does and takes; its parameters stand in lines of their own.
fn about_command(command: &Command) -> String {
    let mut about = format!("`{}`: {}", command.key, command.about);
    for parameter in command.parameters {
        let also: Vec<String> = parameter.also.iter().map(|name| format!(" or `{name}`")).collect();
        about.push_str(&format!("\n- `{}`{}: {}", parameter.name, also.concat(), parameter.about));
    }
    about
}

fn run_command(model: &Model) -> Value {
    let entity = model.resource.entity;
    let keys: Vec<String> = model.resource.commands.iter().map(about_command).collect();
    let about = if keys.is_empty() { "There are none.".to_owned() } else { keys.join("\n") };
    json!({
        "operationId": format!("run{entity}Command"),
        "tags": [entity],
        "summary": format!("Run a command on {}", model.resource.label),
        "description": format!("{}\n\n{about}", role(model, Verb::Edit)),
        "parameters": [parameter("idempotencyKey")],
        "requestBody": {"required": true, "content": {"application/json": {"schema": schema_ref("RunCommand")}}},
        "responses": responses(
            answer("Ran, or was refused by the state of the records: see `WasSuccessful`.", schema_ref("CommandResult")),
            &["413", "415"],
        ),
    })
}
