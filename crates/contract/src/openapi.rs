//! The OpenAPI 3.1 document, made from the tables (beyond W14).
//!
//! The order of everything follows the tables, so that the same tables give the same bytes. Paths that have no table (login,
//! the extensions under `/api/hallpass/`) are described by the server and handed in as [`Additions`].

mod paths;
mod schemas;
mod shared;

use serde_json::{Map, Value, json};

use crate::catalog::catalog;

/// What the document holds beyond the tables.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Path to path item.
    pub paths: Map<String, Value>,
    /// Name to schema, for `#/components/schemas/`.
    pub schemas: Map<String, Value>,
    /// Name and description of tags.
    pub tags: Vec<(String, String)>,
}

/// The document. `version` is the server's.
pub fn document(version: &str, additions: Additions) -> Value {
    let mut all_paths = Map::new();
    let mut all_schemas = shared::schemas();
    let mut tags = Vec::new();
    for model in catalog().models() {
        tags.push(json!({"name": model.resource.entity, "description": model.resource.about}));
        paths::add(model, &mut all_paths);
        schemas::add(model, &mut all_schemas);
    }
    schemas::add_enums(&mut all_schemas);
    shared::add_paths(&mut all_paths);
    tags.push(json!({"name": "Service", "description": "Login and look-ups."}));
    all_paths.extend(additions.paths);
    all_schemas.extend(additions.schemas);
    tags.extend(additions.tags.into_iter().map(|(name, about)| json!({"name": name, "description": about})));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hallpass",
            "version": version,
            "description": "Passes and check-ins of coworking spaces, over the REST API that integrations already speak.",
            "license": {"name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}, {"basic": []}, {"session": []}],
        "tags": tags,
        "paths": all_paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A token of `/api/token`."},
                "basic": {"type": "http", "scheme": "basic", "description": "E-mail and password."},
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "hallpass_session",
                    "description": "Of a browser, see `/api/hallpass/session`. Writes also need `X-CSRF-Token`; else 403.",
                },
            },
            "parameters": shared::parameters(),
            "responses": shared::responses(),
            "schemas": all_schemas,
        },
    })
}

/// `#/components/schemas/{name}`.
fn schema_ref(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A JSON response with a schema.
fn answer(about: &str, schema: Value) -> Value {
    json!({"description": about, "content": {"application/json": {"schema": schema}}})
}

/// `TimePasses` of `TimePass`, for operation ids.
fn plural(entity: &str) -> String {
    if let Some(stem) = entity.strip_suffix('y') {
        format!("{stem}ies")
    } else if entity.ends_with('s') {
        format!("{entity}es")
    } else {
        format!("{entity}s")
    }
}

#[cfg(test)]
mod tests;
