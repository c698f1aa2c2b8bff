//! One member of a resource.

/// A member of a resource: its JSON name, kind, rules and where its value lives. Built in tables by the `const fn`s below.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// JSON member name, PascalCase, e.g. `MinutesIncluded`.
    pub name: &'static str,
    /// Type of the value.
    pub kind: Kind,
    /// Where the value lives.
    pub source: Source,
    /// Must be present and not null on create and update.
    pub required: bool,
    /// Set by the server; sent values are ignored, never refused.
    pub read_only: bool,
    /// May be null.
    pub nullable: bool,
    /// Present in listings. `false` members are absent there (DESIGN 5.3).
    pub in_list: bool,
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
    /// Smallest whole number or amount (in the unit of [`crate::Value::Int`]) allowed.
    pub min: i64,
    /// What it means; units and ranges.
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
    /// Wall-clock time of the record's location, ISO 8601 without zone.
    LocalInstant,
    /// Number with names, looked up at `/api/utils/enums?name=`.
    Enum(&'static Enum),
    /// Id of a record of another resource, named by its entity.
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
}

/// Where a value lives.
#[derive(Clone, Copy, Debug)]
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
    /// A text.
    Text(&'static str),
}
