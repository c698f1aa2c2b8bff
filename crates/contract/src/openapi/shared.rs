//! What every resource uses, and the paths that are nobody's resource.

use serde_json::{Map, Value, json};

use super::paths::responses as with_refusals;
use super::{answer, schema_ref};

pub(super) fn parameters() -> Value {
    json!({
        "recordId": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 1, "maximum": i32::MAX}},
        "page": {"name": "page", "in": "query", "description": "From 1.", "schema": {"type": "integer", "minimum": 1, "default": 1}},
        "size": {"name": "size", "in": "query", "description": "Records on a page; more than 10,000 are served as 10,000.", "schema": {"type": "integer", "minimum": 1, "default": 25}},
        "orderBy": {"name": "orderBy", "in": "query", "description": "Member to order by.", "schema": {"type": "string"}},
        "dir": {"name": "dir", "in": "query", "description": "`0`, `asc`, `ascending`: up. `-1`, `desc`, `descending`: down. `1`: as the setting `api.sort_direction` says.", "schema": {"type": "string", "enum": ["0", "1", "-1", "asc", "desc", "ascending", "descending"]}},
        "batch": {"name": "id", "in": "query", "description": "Ids, e.g. `[1,2,3]`; at most 1,000.", "schema": {"type": "string", "pattern": r"^\[?[0-9]+(,[0-9]+)*\]?$"}},
        "idempotencyKey": {"name": "Idempotency-Key", "in": "header", "description": "The same key and body again answer the same without doing it again.", "schema": {"type": "string", "maxLength": 255}},
        "ifMatch": {"name": "If-Match", "in": "header", "description": "`ETag` of the version that is meant; 412 when it is no longer the present one.", "schema": {"type": "string"}},
    })
}

pub(super) fn responses() -> Value {
    let message = || schema_ref("Message");
    json!({
        "400": answer("Something cannot be read, or may not be.", schema_ref("Refusal")),
        "401": answer("No or wrong credentials, no API access, or the role is missing.", message()),
        "404": answer("No such record, or one of a location that is not yours.", json!({"const": "Not found"})),
        "405": answer("Not offered here.", message()),
        "412": answer("The record has changed since.", message()),
        "413": answer("Too long a body.", message()),
        "415": answer("Neither JSON nor a form.", message()),
        "429": {
            "description": "Too many requests.",
            "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
            "content": {"application/json": {"schema": message()}},
        },
        "503": answer("Busy or stopping.", message()),
    })
}

pub(super) fn schemas() -> Map<String, Value> {
    let text_or_null = || json!({"type": ["string", "null"]});
    let mut all = Map::new();
    let mut add = |name: &str, schema: Value| {
        all.insert(name.to_owned(), schema);
    };
    let page: [(&str, Value); 12] = [
        ("CurrentPageSize", json!({"type": "integer"})),
        ("CurrentPage", json!({"type": "integer"})),
        ("CurrentOrderField", json!({"type": "string"})),
        ("CurrentSortDirection", json!({"type": "integer"})),
        ("FirstItem", json!({"type": "integer"})),
        ("HasNextPage", json!({"type": "boolean"})),
        ("HasPreviousPage", json!({"type": "boolean"})),
        ("LastItem", json!({"type": "integer"})),
        ("PageNumber", json!({"type": "integer"})),
        ("PageSize", json!({"type": "integer"})),
        ("TotalItems", json!({"type": "integer"})),
        ("TotalPages", json!({"type": "integer"})),
    ];
    add("Page", object("Where a page stands.", page));
    add(
        "FieldError",
        object(
            "One member that was refused.",
            [
                ("AttemptedValue", json!({"description": "What was sent."})),
                ("Message", json!({"type": "string"})),
                ("PropertyName", text_or_null()),
            ],
        ),
    );
    add(
        "Refusal",
        json!({
            "description": "Why a request was refused. `Message` quotes the first error.",
            "type": "object",
            "properties": {
                "Message": {"type": "string"},
                "Value": {"type": "null"},
                "Errors": {"type": "array", "items": schema_ref("FieldError")},
                "WasSuccessful": {"const": false},
            },
            "required": ["Message"],
        }),
    );
    add("Message", object("A plain message.", [("Message", json!({"type": "string"}))]));
    add(
        "ActionResult",
        object(
            "The result of a write.",
            [
                ("Status", json!({"type": "integer"})),
                ("Message", json!({"type": "string"})),
                ("Value", json!({})),
                ("OpenInDialog", json!({"type": "boolean"})),
                ("OpenInWindow", json!({"type": "boolean"})),
                ("RedirectURL", text_or_null()),
                ("JavaScript", text_or_null()),
                ("UpdatedOn", json!({"type": ["string", "null"], "format": "date-time"})),
                ("UpdatedBy", text_or_null()),
                ("Errors", json!({"anyOf": [{"type": "array", "items": schema_ref("FieldError")}, {"type": "null"}]})),
                ("WasSuccessful", json!({"type": "boolean"})),
            ],
        ),
    );
    let id = || object("Number of the record.", [("Id", json!({"type": "integer"}))]);
    add("IdResult", json!({"allOf": [schema_ref("ActionResult")], "type": "object", "properties": {"Value": id()}}));
    let id_or_null = json!({"anyOf": [id(), {"type": "null"}]});
    add(
        "CommandResult",
        json!({"allOf": [schema_ref("ActionResult")], "type": "object", "properties": {"Value": id_or_null}}),
    );
    add(
        "RunCommand",
        json!({
            "type": "object",
            "properties": {
                "Key": {"type": "string", "minLength": 1},
                "Ids": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": i32::MAX}},
                "Parameters": {"type": "array", "items": {
                    "type": "object",
                    "properties": {"Name": {"type": "string"}, "Type": text_or_null(), "Value": {}},
                    "required": ["Name"],
                }},
            },
            "required": ["Key"],
        }),
    );
    let flag = || json!({"type": "boolean"});
    add(
        "Command",
        object(
            "A command.",
            [
                ("Key", json!({"type": "string"})),
                ("Name", json!({"type": "string"})),
                ("AppliesOnlyToMultipleEntities", flag()),
                ("AppliesOnlyToOneEntity", flag()),
                ("AppliesOnlyToTwoEntities", flag()),
                ("DisplayInDropdown", flag()),
                ("DisplayInDropdownV2", flag()),
                ("DisplayInGrid", flag()),
                ("Icon", text_or_null()),
                ("NeedsEntitiesToRun", flag()),
                ("Order", json!({"type": "integer"})),
                (
                    "RequiresParameters",
                    json!({"type": "array", "items": object("A parameter.", [
                        ("Name", json!({"type": "string"})), ("Type", json!({"type": "string"})),
                    ])}),
                ),
            ],
        ),
    );
    add(
        "CustomFields",
        json!({
            "type": "object",
            "properties": {"Data": {"type": "array", "maxItems": 1000, "items": {
                "type": "object",
                "properties": {
                    "Name": {"type": "string", "minLength": 1, "maxLength": 254, "pattern": r"\S"},
                    "Value": text_or_null(),
                    "JsonValue": {},
                    "Type": text_or_null(),
                },
                "required": ["Name"],
            }}},
        }),
    );
    add(
        "NamedId",
        object("A number with a name.", [("Id", json!({"type": "integer"})), ("Name", json!({"type": "string"}))]),
    );
    all
}

/// An object whose members are always present.
fn object<const N: usize>(about: &str, members: [(&str, Value); N]) -> Value {
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let required = json!(required);
    let properties: Map<String, Value> = members.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    json!({"type": "object", "description": about, "properties": properties, "required": required})
}

pub(super) fn add_paths(paths: &mut Map<String, Value>) {
    let names = || json!({"type": "array", "items": schema_ref("NamedId")});
    paths.insert(
        "/api/utils/enums".into(),
        json!({"get": {
            "operationId": "listEnumValues",
            "tags": ["Service"],
            "summary": "List the values of an enum",
            "parameters": [{"name": "name", "in": "query", "required": true, "schema": {
                "type": "string",
                "enum": crate::enums::ALL.iter().map(|e| e.name).collect::<Vec<_>>(),
            }}],
            "responses": with_refusals(answer("Numbers and names.", names()), &["404"]),
        }}),
    );
    paths.insert(
        "/api/security/roles".into(),
        json!({"get": {
            "operationId": "listRoles",
            "tags": ["Service"],
            "summary": "List the permissions that roles are made of",
            "description": "Role `UserRole-List`.",
            "responses": with_refusals(answer("Permissions by id.", names()), &[]),
        }}),
    );
    let token = object(
        "A token.",
        [
            ("access_token", json!({"type": "string"})),
            ("token_type", json!({"const": "bearer"})),
            ("expires_in", json!({"type": "integer", "description": "Seconds."})),
            ("refresh_token", json!({"type": "string"})),
        ],
    );
    let refused = object(
        "Why there is no token.",
        [("error", json!({"type": "string"})), ("error_description", json!({"type": "string"}))],
    );
    paths.insert(
        "/api/token".into(),
        json!({"post": {
            "operationId": "createToken",
            "tags": ["Service"],
            "summary": "Log in, or renew a login",
            "security": [],
            "requestBody": {"required": true, "content": {"application/x-www-form-urlencoded": {"schema": {
                "type": "object",
                "properties": {
                    "grant_type": {"enum": ["password", "refresh_token"]},
                    "username": {"type": "string"},
                    "password": {"type": "string"},
                    "totp": {"type": "string"},
                    "refresh_token": {"type": "string"},
                    "client_id": {"type": "string"},
                },
                "required": ["grant_type"],
            }}}},
            "responses": {
                "200": answer("The token.", token),
                "400": answer("Refused.", refused),
                "405": {"$ref": "#/components/responses/405"},
                "413": {"$ref": "#/components/responses/413"},
                "429": {"$ref": "#/components/responses/429"},
                "503": {"$ref": "#/components/responses/503"},
            },
        }}),
    );
}
