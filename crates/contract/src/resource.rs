//! One resource of the records API.

use crate::Field;

/// A resource: path, roles, members, order and scope. Everything generic is derived from it.
#[derive(Debug)]
pub struct Resource {
    /// Entity name, prefix of filters and roles, e.g. `TimePass`.
    pub entity: &'static str,
    /// Module in the path, e.g. `billing`.
    pub module: &'static str,
    /// Plural in the path, e.g. `timepasses`.
    pub plural: &'static str,
    /// Further `(module, plural)` pairs that lead here.
    pub aliases: &'static [(&'static str, &'static str)],
    /// Table that holds it.
    pub table: &'static str,
    /// What the refusal of a blocked delete calls its records, e.g. `price plan time passes`.
    pub label: &'static str,
    /// Verbs offered; others answer 405.
    pub verbs: Verbs,
    /// Own members in the order of the page; [`crate::resources::COMMON`] follows.
    pub fields: &'static [Field],
    /// Order without `orderBy`.
    pub order: Order,
    /// Which locations a record belongs to.
    pub scope: Scope,
    /// How `ToStringText` is made.
    pub to_string: ToStringText,
    /// Reference member that a listing must be filtered by, as the live service demands for invoice lines.
    pub required_filter: Option<&'static str>,
    /// Command keys of runcommand.
    pub commands: &'static [Command],
    /// What it is.
    pub about: &'static str,
}

/// A verb of the records API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Listing and `commands`: role `Entity-List`.
    List,
    /// Get one and batch: role `Entity-Read`.
    Read,
    /// POST: role `Entity-Create`.
    Create,
    /// PUT and runcommand: role `Entity-Edit`.
    Edit,
    /// DELETE: role `Entity-Delete`.
    Delete,
}

/// Which verbs a resource has. List and Read always exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verbs {
    /// POST exists.
    pub create: bool,
    /// PUT exists.
    pub edit: bool,
    /// DELETE exists.
    pub delete: bool,
}

impl Verbs {
    /// POST, PUT and DELETE.
    pub const ALL: Verbs = Verbs { create: true, edit: true, delete: true };
    /// POST and PUT; deleting takes a command.
    pub const NO_DELETE: Verbs = Verbs { create: true, edit: true, delete: false };
    /// PUT only.
    pub const EDIT_ONLY: Verbs = Verbs { create: false, edit: true, delete: false };
    /// Reference data.
    pub const READ_ONLY: Verbs = Verbs { create: false, edit: false, delete: false };

    /// Whether the verb is offered.
    pub const fn has(self, verb: Verb) -> bool {
        match verb {
            Verb::List | Verb::Read => true,
            Verb::Create => self.create,
            Verb::Edit => self.edit,
            Verb::Delete => self.delete,
        }
    }
}

impl Verb {
    /// Every verb, in the order that role ids are given.
    pub const ALL: [Verb; 5] = [Verb::List, Verb::Read, Verb::Create, Verb::Edit, Verb::Delete];

    /// The word in role names.
    pub const fn name(self) -> &'static str {
        match self {
            Verb::List => "List",
            Verb::Read => "Read",
            Verb::Create => "Create",
            Verb::Edit => "Edit",
            Verb::Delete => "Delete",
        }
    }
}

/// Order of a listing; every order ends with Id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Member name.
    pub field: &'static str,
    /// Direction.
    pub direction: Direction,
}

impl Order {
    /// By Id, up.
    pub const ID: Order = Order::up("Id");

    /// Up by a member.
    pub const fn up(field: &'static str) -> Order {
        Order { field, direction: Direction::Ascending }
    }

    /// Down by a member.
    pub const fn down(field: &'static str) -> Order {
        Order { field, direction: Direction::Descending }
    }
}

/// Direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Up.
    Ascending,
    /// Down.
    Descending,
}

/// Which locations a record belongs to; a user limited to locations sees only records of theirs.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    /// Reference data: everybody with the role sees it.
    Everybody,
    /// The record is the location itself (`Business`).
    Itself,
    /// The location named by this reference member, e.g. `BusinessId`.
    Member(&'static str),
    /// The scope of the record this reference member names, e.g. `TimePassId` for a slot.
    Through(&'static str),
    /// Any of the locations in this list member (`Coworker.Businesses`).
    AnyOf(&'static str),
    /// Records without location, for full administrators and users without limits only (`User`).
    Unlimited,
}

/// How `ToStringText` is made.
#[derive(Clone, Copy, Debug)]
pub enum ToStringText {
    /// The value of a member.
    Member(&'static str),
    /// `#` and the Id.
    HashId,
    /// Two members joined with " - ".
    Pair(&'static str, &'static str),
}

/// A command of runcommand.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Key, e.g. `COWORKER_DELETE`.
    pub key: &'static str,
    /// Name shown.
    pub name: &'static str,
    /// What it does, for the OpenAPI file.
    pub about: &'static str,
    /// What it takes; nothing of it is required.
    pub parameters: &'static [Parameter],
}

/// A parameter of a command.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Name, e.g. `CancellationDate`.
    pub name: &'static str,
    /// Other names that clients know it by.
    pub also: &'static [&'static str],
    /// What it holds and what holds without it, for the OpenAPI file.
    pub about: &'static str,
}

/// A parameter without other names.
pub const fn parameter(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, also: &[], about }
}
