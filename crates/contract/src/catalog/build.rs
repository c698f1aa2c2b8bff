//! Building the catalog: joins, scopes, filter names and referrers from the tables.

use std::collections::HashMap;

use super::{Hop, MOST_HOPS, Model, Path, Referrer, ResolvedScope};
use crate::field::{Field, Filter, Kind, Source};
use crate::resource::Scope;

pub(super) struct Resolved {
    pub(super) paths: Vec<Path>,
    pub(super) scope: ResolvedScope,
}

pub(super) fn resolve(
    model: &Model,
    models: &[Model],
    by_entity: &HashMap<Box<str>, usize>,
    problems: &mut Vec<String>,
) -> Resolved {
    let entity = model.resource.entity;
    let mut paths = Vec::with_capacity(model.fields.len());
    for (i, field) in model.fields.iter().enumerate() {
        let own = Path { hops: Vec::new(), model: model.index, field: i };
        let path = match field.source {
            Source::Joined { via, member } => {
                let found = follow(model, via, member, models, by_entity);
                if found.is_none() {
                    problems.push(format!("{entity}.{}: {via:?} {member} leads nowhere", field.name));
                }
                found.unwrap_or(own)
            }
            Source::Delta { of, .. } => {
                if model.position(of).is_none() {
                    problems.push(format!("{entity}.{}: no member {of}", field.name));
                }
                own
            }
            _ => own,
        };
        if let (Kind::Reference(to), Source::Column(_)) = (field.kind, field.source) {
            let known = to.is_empty() || by_entity.contains_key(to.to_lowercase().as_str());
            if !known {
                problems.push(format!("{entity}.{}: no resource {to}", field.name));
            }
        }
        paths.push(path);
    }
    let mut scope_via = Vec::new();
    let scope = scope_of(model, &mut scope_via, models, by_entity).unwrap_or_else(|| {
        problems.push(format!("{entity}: the scope leads nowhere"));
        ResolvedScope::Unlimited
    });
    Resolved { paths, scope }
}

/// Follows references to a member that lives in the record reached.
fn follow(
    model: &Model,
    via: &[&str],
    member: &str,
    models: &[Model],
    by_entity: &HashMap<Box<str>, usize>,
) -> Option<Path> {
    let mut at = model;
    let mut hops = Vec::with_capacity(via.len());
    for name in via {
        let (field, to) = at.reference_to(name, by_entity)?;
        hops.push(Hop { field, to });
        at = models.get(to)?;
    }
    let field = at.position(member)?;
    let stored = matches!(at.field(field)?.source, Source::Column(_) | Source::Extra);
    stored.then_some(Path { hops, model: at.index, field })
}

fn scope_of(
    model: &Model,
    hops: &mut Vec<Hop>,
    models: &[Model],
    by_entity: &HashMap<Box<str>, usize>,
) -> Option<ResolvedScope> {
    let end = |member: &str, hops: &mut Vec<Hop>| {
        let field = model.position(member)?;
        Some(Path { hops: std::mem::take(hops), model: model.index, field })
    };
    Some(match model.resource.scope {
        Scope::Everybody => ResolvedScope::Everybody,
        Scope::Itself => ResolvedScope::Itself,
        Scope::Unlimited => ResolvedScope::Unlimited,
        Scope::Member(member) => ResolvedScope::Of(end(member, hops)?),
        Scope::AnyOf(member) => ResolvedScope::AnyOf(end(member, hops)?),
        Scope::Through(member) => {
            let (field, to) = model.reference_to(member, by_entity)?;
            if hops.len() > MOST_HOPS {
                return None;
            }
            hops.push(Hop { field, to });
            scope_of(models.get(to)?, hops, models, by_entity)?
        }
    })
}

/// Filter names by the vendor's rule: `Entity_Member`, `Entity_X` for `XId`, `Entity_X_Member` for flattened members; beside
/// them every member under its own name, and `Id`.
pub(super) fn filter_names(model: &Model, models: &[Model], problems: &mut Vec<String>) -> HashMap<Box<str>, usize> {
    let entity = model.resource.entity.to_lowercase();
    let mut filters: HashMap<Box<str>, usize> = HashMap::new();
    for (i, field) in model.fields.iter().enumerate() {
        if field.filter == Filter::None && !field.range {
            continue;
        }
        let name = filter_name(model, i, models).to_lowercase();
        if filters.insert(name.as_str().into(), i).is_some() {
            problems.push(format!("{entity}: two filters {name}"));
        }
    }
    for (i, field) in model.fields.iter().enumerate() {
        if field.filter != Filter::None || field.range {
            filters.entry(format!("{entity}_{}", field.name.to_lowercase()).into()).or_insert(i);
        }
    }
    if let Some(id) = model.position("Id") {
        filters.entry("id".into()).or_insert(id);
    }
    filters
}

/// The vendor's name of a member's filter.
pub fn filter_name(model: &Model, field: usize, models: &[Model]) -> String {
    let mut name = String::from(model.resource.entity);
    let Some(member) = model.field(field) else { return name };
    let Some(path) = model.path(field) else { return name };
    let mut at = model;
    for hop in &path.hops {
        if let Some(reference) = at.field(hop.field) {
            name.push('_');
            name.push_str(reference.property_name());
        }
        if let Some(next) = models.get(hop.to) {
            at = next;
        }
    }
    name.push('_');
    if matches!(member.source, Source::Computed)
        && let Some((stem, rest)) = flattened(model, member, models)
    {
        name.push_str(stem);
        name.push('_');
        name.push_str(rest);
        return name;
    }
    match at.field(path.field) {
        Some(end) if !path.hops.is_empty() => name.push_str(end.property_name()),
        _ => name.push_str(member.property_name()),
    }
    name
}

/// A computed member that repeats a computed one of a related record: `CoworkerTeamNames` is `Coworker` and `TeamNames`.
fn flattened<'m>(model: &'m Model, member: &'m Field, models: &[Model]) -> Option<(&'static str, &'m str)> {
    model.fields.iter().find_map(|reference| {
        let (Kind::Reference(entity), Source::Column(_)) = (reference.kind, reference.source) else { return None };
        let stem = reference.property_name();
        let rest = member.name.strip_prefix(stem)?;
        let target = models.iter().find(|m| m.resource.entity == entity)?;
        target.position(rest).map(|_| (stem, rest))
    })
}

pub(super) fn referrers(target: &Model, models: &[Model]) -> Vec<Referrer> {
    let mut found = Vec::new();
    for model in models {
        for (i, field) in model.fields.iter().enumerate() {
            let points = match (field.kind, field.source) {
                (Kind::Reference(entity), Source::Column(_)) => entity == target.resource.entity,
                (Kind::Ids(entity), Source::Links { table, .. }) => {
                    entity == target.resource.entity && table != target.resource.table
                }
                _ => false,
            };
            if points {
                found.push(Referrer { model: model.index, field: i, label: model.resource.label });
            }
        }
    }
    found
}
