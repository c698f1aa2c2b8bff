//! The tables, resolved: names to members, flattened members to the record they come from, filter names to members.
//!
//! Built once, on first use. A table that does not fit (a join through a member that does not exist, two members of one name)
//! is a line in [`Catalog::problems`], which a test holds empty; nothing here panics.

mod build;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::field::{Field, Filter, Kind, Source};
use crate::resource::{Direction, Resource, ToStringText};
use crate::resources;

pub use build::filter_name;
use build::{filter_names, referrers, resolve};

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

/// [`crate::Scope`] with its members resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedScope {
    /// See [`crate::Scope::Everybody`].
    Everybody,
    /// See [`crate::Scope::Itself`].
    Itself,
    /// The location that this path ends at (a reference to `Business`).
    Of(Path),
    /// Any of the locations in the list member that this path ends at.
    AnyOf(Path),
    /// See [`crate::Scope::Unlimited`].
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

/// Members that may be asked for through another record: what a listing shows and holds itself, codes and cards of people
/// left out.
fn shows(field: &Field) -> bool {
    let text = matches!(field.kind, Kind::Text);
    let computed = matches!(field.source, Source::Computed);
    !computed && field.in_list && (!text || field.filter == Filter::Contains || matches!(field.name, "Email" | "Code"))
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
        if segment.is_empty() {
            return None;
        }
        let mut key = LowerCase::new();
        key.push(segment)?.push("id")?;
        let field = self.names.get(key.as_str()).copied()?;
        matches!(self.field(field)?.kind, Kind::Reference(_)).then_some(field)
    }
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
mod tests;
