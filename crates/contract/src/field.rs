//! One member of a resource, and the `const fn`s that tables are written with.
//!
//! A line of a table reads `text("Name", Column("name")).required().max(254).about("...")`. The builders choose what is usual
//! for a kind: text, numbers, instants and references are nullable, booleans and enums are not; everything but lists and JSON
//! can be filtered; numbers and instants have ranges; text filters look for a part, `.exact()` for the whole.

/// A member of a resource: its JSON name, kind, rules and where its value lives. Built in tables by the `const fn`s below.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// JSON member name, PascalCase, e.g. `MinutesIncluded`.
    pub name: &'static str,
    /// Type of the value.
    pub kind: Kind,
    /// Where the value lives.
    pub source: Source,
    /// Must be present and not null on create.
    pub required: bool,
    /// Must be present and not null on update (PUT).
    pub required_on_update: bool,
    /// Set by the server; sent values are ignored, never refused.
    pub read_only: bool,
    /// Read-only, but a value sent is handed to the resource's hook (`Draft::heard`), e.g. `UsedDate` beside `Used`.
    pub heard: bool,
    /// May be null.
    pub nullable: bool,
    /// Present in listings. `false` members are absent there (DESIGN 5.3).
    pub in_list: bool,
    /// Present in get-one. `false` members appear in the Value of a create only (DESIGN 5.2).
    pub in_full: bool,
    /// Only read on create (e.g. `ActivateNow`).
    pub create_only: bool,
    /// Filter `Entity_Name=`, if any.
    pub filter: Filter,
    /// Ranges `from_Entity_Name=` and `to_Entity_Name=`.
    pub range: bool,
    /// What an absent member becomes.
    pub default: Default,
    /// Longest text in characters.
    pub max_length: usize,
    /// The text is an e-mail address, or nothing.
    pub email: bool,
    /// Smallest whole number or amount (in the unit of [`crate::Value::Int`]) allowed.
    pub min: i64,
    /// Largest whole number or amount (in the unit of [`crate::Value::Int`]) allowed.
    pub max: i64,
    /// What it means; units and ranges. Empty for members that only travel.
    pub about: &'static str,
}

/// Type of a member.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Whole number, fits 32 bits unless said otherwise.
    Integer,
    /// Amount or rate with up to four decimals, exact; ten-thousandths inside.
    Decimal,
    /// Number of any precision that only travels (coordinates, scores); kept as its JSON text.
    Real,
    /// `true` / `false`.
    Boolean,
    /// Text.
    Text,
    /// Lower-case UUID with dashes.
    Guid,
    /// UTC instant, ISO 8601 with `Z`.
    Instant,
    /// Wall-clock time of the record's location, ISO 8601 without zone; inside, microseconds as if the wall clock were UTC.
    LocalInstant,
    /// Number with names, looked up at `/api/utils/enums?name=`.
    Enum(&'static Enum),
    /// A number with names inside, shown as the name: how a related record's enum is flattened into another one.
    EnumName(&'static Enum),
    /// Id of a record of another resource, named by its entity (`""` when that resource is not part of Hallpass).
    Reference(&'static str),
    /// List of ids of another resource (entity name, `""` when the resource is not part of Hallpass).
    Ids(&'static str),
    /// Any JSON.
    Json,
    /// The `CustomFields` object.
    CustomFields,
}

/// A vendor enum.
#[derive(Debug)]
pub struct Enum {
    /// Vendor name, e.g. `eProductType`.
    pub name: &'static str,
    /// Number and name of each value, in order.
    pub values: &'static [(i64, &'static str)],
    /// The vendor publishes the names but not the numbers: ours are the order of the names, and other small numbers pass.
    pub open: bool,
}

impl Enum {
    /// The name of a number.
    pub fn name_of(&self, number: i64) -> Option<&'static str> {
        self.values.iter().find(|(n, _)| *n == number).map(|(_, name)| *name)
    }

    /// The number of a name, whatever its letter case.
    pub fn number_of(&self, name: &str) -> Option<i64> {
        self.values.iter().find(|(_, own)| own.eq_ignore_ascii_case(name)).map(|(n, _)| *n)
    }

    /// Whether a member of this enum may hold the number.
    pub fn allows(&self, number: i64) -> bool {
        self.name_of(number).is_some() || (self.open && (0..=99).contains(&number))
    }
}

/// Where a value lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A column of the resource's table.
    Column(&'static str),
    /// A member of the JSON column `extra`, under the member's own name: fields that only travel.
    Extra,
    /// Read through references: `via` are reference members, the first of this resource, each next one of the resource
    /// reached; `member` is the member shown, of the last one reached.
    Joined {
        /// Reference members to follow.
        via: &'static [&'static str],
        /// Member of the resource reached.
        member: &'static str,
    },
    /// Ids in a link table.
    Links {
        /// Link table.
        table: &'static str,
        /// Its column with this record's id.
        own: &'static str,
        /// Its column with the other record's id.
        other: &'static str,
    },
    /// `AddedX` (true) or `RemovedX` (false): a change to the list member `of`. Null in answers.
    Delta {
        /// List member changed.
        of: &'static str,
        /// Add or remove.
        add: bool,
    },
    /// Computed by the store from other data.
    Computed,
    /// Accepted on write and handed to the resource's hook; null or the default in answers.
    WriteOnly,
    /// Never stored: always the default (secrets, members of modules that Hallpass does not have).
    Constant,
}

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// No filter.
    None,
    /// Equal.
    Exact,
    /// Part of the text, case-insensitive.
    Contains,
}

/// What an absent member becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// The zero of the kind when not nullable (0, "", false, []), else null.
    Zero,
    /// A number (enum value, amount in ten-thousandths, 0/1 for booleans).
    Int(i64),
    /// A text, or JSON text for [`Kind::Json`].
    Text(&'static str),
}

/// Text members without a length of their own.
const USUAL_LENGTH: usize = 4_000;
/// Notes, descriptions, terms: text that people write at length.
const LONG_LENGTH: usize = 200_000;
/// Largest amount on either side of zero, in ten-thousandths: sums of many stay far from overflow.
pub const LARGEST_AMOUNT: i64 = 1_000_000_000_000_000;

const fn member(name: &'static str, kind: Kind, source: Source) -> Field {
    let joined = matches!(source, Source::Joined { .. });
    Field {
        name,
        kind,
        source,
        required: false,
        required_on_update: false,
        read_only: joined,
        heard: false,
        nullable: true,
        in_list: true,
        in_full: true,
        create_only: false,
        filter: Filter::Exact,
        range: false,
        default: Default::Zero,
        max_length: USUAL_LENGTH,
        email: false,
        min: i32::MIN as i64,
        max: i32::MAX as i64,
        about: "",
    }
}

/// A whole number.
pub const fn integer(name: &'static str, source: Source) -> Field {
    Field { range: true, ..member(name, Kind::Integer, source) }
}

/// An amount, rate or percentage; exact, up to four decimals.
pub const fn decimal(name: &'static str, source: Source) -> Field {
    Field { range: true, min: -LARGEST_AMOUNT, max: LARGEST_AMOUNT, ..member(name, Kind::Decimal, source) }
}

/// A number of any precision that only travels.
pub const fn real(name: &'static str, source: Source) -> Field {
    Field { range: true, ..member(name, Kind::Real, source) }
}

/// A truth value; false when absent.
pub const fn boolean(name: &'static str, source: Source) -> Field {
    let joined = matches!(source, Source::Joined { .. });
    Field { nullable: joined, ..member(name, Kind::Boolean, source) }
}

/// Text; its filter looks for a part of it.
pub const fn text(name: &'static str, source: Source) -> Field {
    Field { filter: Filter::Contains, ..member(name, Kind::Text, source) }
}

/// A UUID.
pub const fn guid(name: &'static str, source: Source) -> Field {
    member(name, Kind::Guid, source)
}

/// A UTC instant.
pub const fn instant(name: &'static str, source: Source) -> Field {
    Field { range: true, ..member(name, Kind::Instant, source) }
}

/// A wall-clock time; read-only, as the server computes it from its UTC twin (R2.1).
pub const fn local(name: &'static str, source: Source) -> Field {
    Field { range: true, read_only: true, ..member(name, Kind::LocalInstant, source) }
}

/// A number with names.
pub const fn choice(name: &'static str, of: &'static Enum, source: Source) -> Field {
    let joined = matches!(source, Source::Joined { .. });
    Field { nullable: joined, ..member(name, Kind::Enum(of), source) }
}

/// The name of a related record's enum value.
pub const fn choice_name(name: &'static str, of: &'static Enum, source: Source) -> Field {
    Field { read_only: true, ..member(name, Kind::EnumName(of), source) }
}

/// The id of one record of `entity`.
pub const fn reference(name: &'static str, entity: &'static str, source: Source) -> Field {
    Field { min: 1, ..member(name, Kind::Reference(entity), source) }
}

/// A list of ids of records of `entity`.
pub const fn ids(name: &'static str, entity: &'static str, source: Source) -> Field {
    Field { nullable: false, filter: Filter::None, min: 1, ..member(name, Kind::Ids(entity), source) }
}

/// `AddedX`: ids to add to the list member `of`.
pub const fn added(name: &'static str, entity: &'static str, of: &'static str) -> Field {
    delta(name, entity, of, true)
}

/// `RemovedX`: ids to take out of the list member `of`.
pub const fn removed(name: &'static str, entity: &'static str, of: &'static str) -> Field {
    delta(name, entity, of, false)
}

const fn delta(name: &'static str, entity: &'static str, of: &'static str, add: bool) -> Field {
    Field { nullable: true, in_list: false, in_full: false, ..ids(name, entity, Source::Delta { of, add }) }
}

/// Any JSON; no filter.
pub const fn json(name: &'static str, source: Source) -> Field {
    Field { filter: Filter::None, ..member(name, Kind::Json, source) }
}

/// The custom fields object; filtered by `Entity_CustomFields_{name}`.
pub const fn custom_fields(name: &'static str, source: Source) -> Field {
    Field { filter: Filter::None, ..member(name, Kind::CustomFields, source) }
}

/// [`Source::Joined`], shorter.
pub const fn joined(via: &'static [&'static str], member: &'static str) -> Source {
    Source::Joined { via, member }
}

/// [`Source::Links`], shorter.
pub const fn links(table: &'static str, own: &'static str, other: &'static str) -> Source {
    Source::Links { table, own, other }
}

impl Field {
    /// Must be present and not null on create and update.
    pub const fn required(self) -> Field {
        Field { required: true, required_on_update: true, nullable: false, ..self }
    }

    /// Must be present and not null on create; an update may leave it out.
    pub const fn required_on_create(self) -> Field {
        Field { required: true, nullable: false, ..self }
    }

    /// Set by the server; sent values are ignored.
    pub const fn read_only(self) -> Field {
        Field { read_only: true, ..self }
    }

    /// Set by the server, but the resource's hook hears what was sent.
    pub const fn heard(self) -> Field {
        Field { read_only: true, heard: true, ..self }
    }

    /// Null becomes the default.
    pub const fn not_null(self) -> Field {
        Field { nullable: false, ..self }
    }

    /// Null is allowed.
    pub const fn nullable(self) -> Field {
        Field { nullable: true, ..self }
    }

    /// Absent in listings.
    pub const fn not_in_list(self) -> Field {
        Field { in_list: false, ..self }
    }

    /// Only in the Value of a create.
    pub const fn created_only(self) -> Field {
        Field { in_list: false, in_full: false, ..self }
    }

    /// Only read on create.
    pub const fn create_only(self) -> Field {
        Field { create_only: true, ..self }
    }

    /// Filter compares the whole text: e-mail, codes, outside ids (DESIGN 5.6).
    pub const fn exact(self) -> Field {
        Field { filter: Filter::Exact, ..self }
    }

    /// No filter and no range: secrets, lists.
    pub const fn no_filter(self) -> Field {
        Field { filter: Filter::None, range: false, ..self }
    }

    /// Can be filtered by equality (lists: contains the id).
    pub const fn filtered(self) -> Field {
        Field { filter: Filter::Exact, ..self }
    }

    /// Has `from_` and `to_`.
    pub const fn ranged(self) -> Field {
        Field { range: true, ..self }
    }

    /// Longest text in characters.
    pub const fn max(self, characters: usize) -> Field {
        Field { max_length: characters, ..self }
    }

    /// An e-mail address, checked when it is written ([`crate::scalar::is_email`]).
    pub const fn email(self) -> Field {
        Field { email: true, max_length: crate::scalar::LONGEST_EMAIL, ..self }
    }

    /// Text that people write at length.
    pub const fn long(self) -> Field {
        Field { max_length: LONG_LENGTH, ..self }
    }

    /// Smallest and largest number, in the unit of [`crate::Value::Int`].
    pub const fn between(self, min: i64, max: i64) -> Field {
        Field { min, max, ..self }
    }

    /// Smallest number, in the unit of [`crate::Value::Int`].
    pub const fn at_least(self, min: i64) -> Field {
        Field { min, ..self }
    }

    /// What absence means, as a number in the unit of [`crate::Value::Int`] (0/1 for booleans).
    pub const fn default(self, value: i64) -> Field {
        Field { default: Default::Int(value), ..self }
    }

    /// What absence means, as a text (JSON text for [`Kind::Json`]).
    pub const fn default_text(self, value: &'static str) -> Field {
        Field { default: Default::Text(value), ..self }
    }

    /// What it means.
    pub const fn about(self, about: &'static str) -> Field {
        Field { about, ..self }
    }

    /// The value of an absent member.
    pub fn absent(&self) -> crate::Value {
        use crate::Value;
        match self.default {
            Default::Int(n) if matches!(self.kind, Kind::Boolean) => Value::Bool(n != 0),
            Default::Int(n) => Value::Int(n),
            Default::Text(text) => Value::Text(text.to_owned()),
            Default::Zero if self.nullable => Value::Null,
            Default::Zero => match self.kind {
                Kind::Integer | Kind::Decimal | Kind::Instant | Kind::LocalInstant | Kind::Enum(_) => Value::Int(0),
                Kind::Boolean => Value::Bool(false),
                Kind::Text | Kind::Guid => Value::Text(String::new()),
                Kind::Ids(_) => Value::Ids(Vec::new()),
                Kind::Real | Kind::EnumName(_) | Kind::Reference(_) | Kind::Json | Kind::CustomFields => Value::Null,
            },
        }
    }

    /// A client may set it: not read-only, and kept somewhere or handed to a hook.
    pub fn is_writable(&self) -> bool {
        !self.read_only && !matches!(self.source, Source::Joined { .. } | Source::Constant)
    }

    /// What a missing value is called in errors: references drop `Id` (DESIGN 5.7).
    pub fn property_name(&self) -> &'static str {
        match self.kind {
            Kind::Reference(_) if self.name != "Id" => self.name.strip_suffix("Id").unwrap_or(self.name),
            _ => self.name,
        }
    }
}
