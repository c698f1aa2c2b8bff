//! The tables, resolved: names to members, flattened members to the record they come from, filter names to members.
//!
//! Built once, on first use. A table that does not fit (a join through a member that does not exist, two members of one name)
//! is a line in [`Catalog::problems`], which a test holds empty; nothing here panics.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::field::{Field, Filter, Kind, Source};
use crate::resource::{Direction, Resource, Scope, ToStringText};
use crate::resources;

/// All resources, resolved.
#[derive(Debug)]
pub struct Catalog {
    models: Vec<Model>,
    by_path: HashMap<Box<str>, usize>,
    by_entity: HashMap<Box<str>, usize>,
    problems: Vec<String>,
}

/// One resource, resolved. Members are named by their position in [`Model::fields`].
#[derive(Debug)]
pub struct Model {
    /// Position in [`Catalog::models`].
    pub index: usize,
    /// The table.
    pub resource: &'static Resource,
    /// Own members, then the common ones.
    pub fields: Vec<&'static Field>,
    /// Where each member lives, parallel to `fields`.
    pub paths: Vec<Path>,
    /// Order of a listing that names none.
    pub order: (usize, Direction),
    /// Which locations its records belong to.
    pub scope: ResolvedScope,
    /// Members that `ToStringText` is made of.
    pub to_string: Vec<usize>,
    /// Member that a listing must be filtered by.
    pub required_filter: Option<usize>,
    /// Who may refer to its records, for refusing a delete.
    pub referrers: Vec<Referrer>,
    names: HashMap<Box<str>, usize>,
    filters: HashMap<Box<str>, usize>,
}

/// The way from a record to a member: over references, then the member itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// References to follow; empty for a member of the record itself.
    pub hops: Vec<Hop>,
    /// Model reached.
    pub model: usize,
    /// Member of the model reached. Never [`Source::Joined`].
    pub field: usize,
}

/// One reference followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Reference member of the model left.
    pub field: usize,
    /// Model reached.
    pub to: usize,
}

/// [`Scope`] with its members resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedScope {
    /// See [`Scope::Everybody`].
    Everybody,
    /// See [`Scope::Itself`].
    Itself,
    /// The location that this path ends at (a reference to `Business`).
    Of(Path),
    /// Any of the locations in the list member that this path ends at.
    AnyOf(Path),
    /// See [`Scope::Unlimited`].
    Unlimited,
}

/// A member of another resource that may point to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// Model that holds the member.
    pub model: usize,
    /// A reference or list member: [`Source::Column`] or [`Source::Links`].
    pub field: usize,
    /// What the refusal of the delete calls its records.
    pub label: &'static str,
}

/// A filter of a listing, found by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFilter {
    /// Member compared.
    pub path: Path,
    /// How.
    pub bound: Bound,
}

/// Which comparison a filter name asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `Entity_Member=`.
    Equal,
    /// `from_Entity_Member=`: not below.
    From,
    /// `to_Entity_Member=`: not above.
    To,
}

/// The catalog of all tables.
pub fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(resources::ALL));
    &CATALOG
}

/// Longest chain of references that a filter name may follow.
const MOST_HOPS: usize = 4;

impl Catalog {
    fn new(tables: &[&'static Resource]) -> Catalog {
        let mut problems = Vec::new();
        let mut models: Vec<Model> =
            tables.iter().enumerate().map(|(index, resource)| Model::new(index, resource, &mut problems)).collect();
        let by_entity: HashMap<Box<str>, usize> =
            models.iter().map(|m| (m.resource.entity.to_lowercase().into(), m.index)).collect();
        let mut by_path = HashMap::new();
        for model in &models {
            let own = (model.resource.module, model.resource.plural);
            for (module, plural) in std::iter::once(&own).chain(model.resource.aliases) {
                if by_path.insert(format!("{module}/{plural}").to_lowercase().into(), model.index).is_some() {
                    problems.push(format!("two resources at {module}/{plural}"));
                }
            }
        }
        let resolved: Vec<_> = models.iter().map(|m| resolve(m, &models, &by_entity, &mut problems)).collect();
        for (model, found) in models.iter_mut().zip(resolved) {
            model.paths = found.paths;
            model.scope = found.scope;
        }
        let filters: Vec<_> = models.iter().map(|m| filter_names(m, &models, &mut problems)).collect();
        let referrers: Vec<_> = models.iter().map(|m| referrers(m, &models)).collect();
        for ((model, filters), referrers) in models.iter_mut().zip(filters).zip(referrers) {
            model.filters = filters;
            model.referrers = referrers;
        }
        Catalog { models, by_path, by_entity, problems }
    }

    /// Every model, in the order of the tables.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model at a position.
    pub fn model(&self, index: usize) -> Option<&Model> {
        self.models.get(index)
    }

    /// The model at `/api/{module}/{plural}`, aliases included, whatever the letter case.
    pub fn by_path(&self, module: &str, plural: &str) -> Option<&Model> {
        let mut key = LowerCase::new();
        key.push(module)?.push("/")?.push(plural)?;
        self.by_path.get(key.as_str()).and_then(|i| self.models.get(*i))
    }

    /// The model of an entity, whatever the letter case.
    pub fn by_entity(&self, entity: &str) -> Option<&Model> {
        let mut key = LowerCase::new();
        key.push(entity)?;
        self.by_entity.get(key.as_str()).and_then(|i| self.models.get(*i))
    }

    /// What is wrong with the tables; empty, which a test holds.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The model and member that a path ends at.
    pub fn end_of(&self, path: &Path) -> Option<(&Model, &'static Field)> {
        let model = self.models.get(path.model)?;
        Some((model, model.field(path.field)?))
    }

    /// The filter of a query name, whatever its letter case: the names of the tables, and beyond them any chain of references
    /// (`Checkin_Coworker_Email`) to a member that listings of the record reached would show. `None` for unknown names, which
    /// are ignored.
    pub fn filter(&self, model: &Model, name: &str) -> Option<FoundFilter> {
        let mut key = LowerCase::new();
        key.push(name)?;
        let (bound, rest) = match key.as_str() {
            name if name.starts_with("from_") => (Bound::From, name.get(5..)?),
            name if name.starts_with("to_") => (Bound::To, name.get(3..)?),
            name => (Bound::Equal, name),
        };
        let path = match model.filters.get(rest) {
            Some(field) => model.paths.get(*field)?.clone(),
            None => self.walk(model, rest)?,
        };
        let (_, end) = self.end_of(&path)?;
        let open = match bound {
            Bound::Equal => end.filter != Filter::None,
            Bound::From | Bound::To => end.range,
        };
        open.then_some(FoundFilter { path, bound })
    }

    /// Follows `entity_x_y_member` over references.
    fn walk(&self, model: &Model, name: &str) -> Option<Path> {
        let mut segments = name.split('_');
        let mut at = model;
        if !segments.next()?.eq_ignore_ascii_case(at.resource.entity) {
            return None;
        }
        let mut hops = Vec::new();
        let mut segment = segments.next()?;
        for next in segments {
            let (field, to) = at.reference_to(segment, &self.by_entity)?;
            hops.push(Hop { field, to });
            if hops.len() > MOST_HOPS {
                return None;
            }
            at = self.models.get(to)?;
            segment = next;
        }
        let field = at.member_or_reference(segment)?;
        let path = at.paths.get(field)?;
        let (end_model, end) = self.end_of(path)?;
        if !shows(end) {
            return None;
        }
        hops.extend(path.hops.iter().copied());
        Some(Path { hops, model: end_model.index, field: path.field })
    }
}

/// Members that may be asked for through another record: what a listing shows, codes and cards of people left out.
fn shows(field: &Field) -> bool {
    let text = matches!(field.kind, Kind::Text);
    field.in_list && (!text || field.filter == Filter::Contains || matches!(field.name, "Email" | "Code"))
}

impl Model {
    fn new(index: usize, resource: &'static Resource, problems: &mut Vec<String>) -> Model {
        let fields: Vec<&'static Field> = resource.fields.iter().chain(resources::COMMON).collect();
        let mut names: HashMap<Box<str>, usize> = HashMap::with_capacity(fields.len());
        for (i, field) in fields.iter().enumerate() {
            if names.insert(field.name.to_lowercase().into(), i).is_some() {
                problems.push(format!("{}.{} occurs twice", resource.entity, field.name));
            }
        }
        let mut find = |what: &str, name: &str| {
            let found = names.get(name.to_lowercase().as_str()).copied();
            if found.is_none() {
                problems.push(format!("{}: {what} names {name}, which does not exist", resource.entity));
            }
            found
        };
        let order = (find("order", resource.order.field).unwrap_or_default(), resource.order.direction);
        let to_string = match resource.to_string {
            ToStringText::Member(member) => find("to_string", member).into_iter().collect(),
            ToStringText::HashId => find("to_string", "Id").into_iter().collect(),
            ToStringText::Pair(a, b) => find("to_string", a).into_iter().chain(find("to_string", b)).collect(),
        };
        let required_filter = resource.required_filter.and_then(|name| find("required_filter", name));
        Model {
            index,
            resource,
            fields,
            paths: Vec::new(),
            order,
            scope: ResolvedScope::Everybody,
            to_string,
            required_filter,
            referrers: Vec::new(),
            names,
            filters: HashMap::new(),
        }
    }

    /// The member at a position.
    pub fn field(&self, index: usize) -> Option<&'static Field> {
        self.fields.get(index).copied()
    }

    /// The position of a member, whatever the letter case of the name.
    pub fn position(&self, name: &str) -> Option<usize> {
        let mut key = LowerCase::new();
        key.push(name)?;
        self.names.get(key.as_str()).copied()
    }

    /// Where a member lives.
    pub fn path(&self, index: usize) -> Option<&Path> {
        self.paths.get(index)
    }

    /// The reference member `segment` or `segmentId`, and the model it leads to.
    fn reference_to(&self, segment: &str, by_entity: &HashMap<Box<str>, usize>) -> Option<(usize, usize)> {
        let field = self.with_id(segment).or_else(|| self.position(segment))?;
        let member = self.field(field)?;
        let Kind::Reference(entity) = member.kind else { return None };
        if !matches!(member.source, Source::Column(_)) {
            return None;
        }
        Some((field, *by_entity.get(entity.to_lowercase().as_str())?))
    }

    /// The member of that name, or the reference of that name without `Id`.
    fn member_or_reference(&self, segment: &str) -> Option<usize> {
        self.position(segment).or_else(|| self.with_id(segment))
    }

    fn with_id(&self, segment: &str) -> Option<usize> {
        let mut key = LowerCase::new();
        key.push(segment)?.push("id")?;
        let field = self.names.get(key.as_str()).copied()?;
        matches!(self.field(field)?.kind, Kind::Reference(_)).then_some(field)
    }
}

struct Resolved {
    paths: Vec<Path>,
    scope: ResolvedScope,
}

fn resolve(
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
fn filter_names(model: &Model, models: &[Model], problems: &mut Vec<String>) -> HashMap<Box<str>, usize> {
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
    match at.field(path.field) {
        Some(end) if !path.hops.is_empty() => name.push_str(end.property_name()),
        _ => name.push_str(member.property_name()),
    }
    name
}

fn referrers(target: &Model, models: &[Model]) -> Vec<Referrer> {
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

/// A lower-case copy of a short name on the stack: names of paths, members and filters are looked up without allocating.
struct LowerCase {
    bytes: [u8; 160],
    length: usize,
}

impl LowerCase {
    fn new() -> LowerCase {
        LowerCase { bytes: [0; 160], length: 0 }
    }

    /// `None` when it gets longer than any name is.
    fn push(&mut self, text: &str) -> Option<&mut LowerCase> {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end)?;
        room.copy_from_slice(text.as_bytes());
        room.make_ascii_lowercase();
        self.length = end;
        Some(self)
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_fit_together() {
        assert_eq!(catalog().problems(), &[] as &[String]);
        assert_eq!(catalog().models().len(), 27);
    }

    #[test]
    fn paths_and_entities_are_found_in_any_letter_case() {
        let users = catalog().by_path("SYS", "Users").unwrap();
        assert_eq!(users.resource.entity, "User");
        assert_eq!(catalog().by_path("spaces", "users").unwrap().index, users.index);
        assert_eq!(catalog().by_entity("timepass").unwrap().resource.plural, "timepasses");
        assert!(catalog().by_path("sys", "timepasses").is_none());
        assert!(catalog().by_path(&"x".repeat(500), "y").is_none());
    }

    #[test]
    fn filter_names_follow_the_vendor_rule() {
        let c = catalog();
        let pass = c.by_entity("CoworkerTimePass").unwrap();
        let end = |name: &str| {
            let found = c.filter(pass, name)?;
            let (model, field) = c.end_of(&found.path)?;
            Some((found.path.hops.len(), model.resource.entity, field.name, found.bound))
        };
        assert_eq!(end("CoworkerTimePass_Coworker"), Some((0, "CoworkerTimePass", "CoworkerId", Bound::Equal)));
        assert_eq!(end("coworkertimepass_timepass_currency_code"), Some((2, "Currency", "Code", Bound::Equal)));
        assert_eq!(end("From_CoworkerTimePass_CreatedOn"), Some((0, "CoworkerTimePass", "CreatedOn", Bound::From)));
        assert_eq!(end("Id"), Some((0, "CoworkerTimePass", "Id", Bound::Equal)));
        // Beyond the tables: chains of references, but no codes of people and no ranges on references.
        assert_eq!(end("CoworkerTimePass_Coworker_Email"), Some((1, "Coworker", "Email", Bound::Equal)));
        assert_eq!(end("CoworkerTimePass_Coworker_AccessPincode"), None);
        assert_eq!(end("CoworkerTimePass_Coworker_AccessCardId"), None);
        assert_eq!(end("from_CoworkerTimePass_Coworker"), None);
        assert_eq!(end("CoworkerTimePass_IsUsed"), None);
        assert_eq!(end("User_Password"), None);
        let user = c.by_entity("User").unwrap();
        assert!(c.filter(user, "User_Password").is_none());
        let slot = c.by_entity("TimePassTimeSlot").unwrap();
        assert_eq!(c.filter(slot, "from_TimePassTimeSlot_FromTime").unwrap().bound, Bound::From);
    }

    #[test]
    fn scopes_end_at_a_location() {
        for model in catalog().models() {
            if let ResolvedScope::Of(path) = &model.scope {
                let (_, field) = catalog().end_of(path).unwrap();
                assert!(matches!(field.kind, Kind::Reference("Business")), "{}", model.resource.entity);
            }
        }
        let line = catalog().by_entity("CoworkerInvoiceLine").unwrap();
        assert!(matches!(&line.scope, ResolvedScope::Of(path) if path.hops.len() == 1));
    }

    #[test]
    fn deletes_know_who_points_here() {
        let pass = catalog().by_entity("TimePass").unwrap();
        let labels: Vec<_> = pass.referrers.iter().map(|r| r.label).collect();
        assert!(labels.contains(&"price plan time passes"), "{labels:?}");
        assert!(labels.contains(&"customer time passes"));
    }
}
