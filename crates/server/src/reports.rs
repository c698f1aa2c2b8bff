//! The reports of chapter 17: a question, its columns, and how they are filled.
//!
//! [`ALL`] is the list: name, number, what it answers, parameters, permissions. Each report is one file that fills a [`Table`]
//! from rows of the store; whether a pass can be used, what a limit has used up and what a sold pass is worth is asked of the
//! engine. Days are business days of each location by its own clock (R2.5), a period includes both of its ends.
//!
//! Where to begin: [`run`], then [`asked`] for parameters and periods, [`table`] for what comes out.

mod asked;
mod attendance;
mod breakage;
mod current_passes;
mod exceptions;
mod expiring;
mod liability;
mod overtime;
mod passes_by_customer;
mod place;
mod table;
mod to_invoice;
mod usage;

use hallpass_contract::Verb;
use hallpass_store::Tx;
use serde_json::{Value, json};

pub use asked::Asked;
use asked::Period;
use place::Place;
pub use table::{Answer, Format};
use table::{Column, Table};

use crate::http::rights::{admit, location_if_named};
use crate::{Call, Problem};

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    PassesByCustomer,
    CurrentPasses,
    Overtime,
    ToInvoice,
    Liability,
    Breakage,
    Expiring,
    Exceptions,
    Attendance,
    Usage,
}

/// A parameter beside `business`, which every report has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parameter {
    /// First and last day.
    Period,
    /// The day it is about.
    To,
    /// How many days ahead.
    Days,
    /// Only this customer.
    Coworker,
    /// What the rows stand for.
    By,
}

/// A report as the list shows it.
#[derive(Debug)]
pub struct Report {
    /// As it is asked for.
    pub name: &'static str,
    /// Of the rule book.
    pub number: &'static str,
    /// The question it answers.
    about: &'static str,
    parameters: &'static [Parameter],
    /// Entities whose records must be listable.
    reads: &'static [&'static str],
    kind: Kind,
}

/// Every report, by number.
pub static ALL: [Report; 10] = [
    Report {
        name: "passes-by-customer",
        number: "R17.1",
        about: "Which passes were added, where they come from, and what has become of them.",
        parameters: &[Parameter::Period, Parameter::Coworker],
        reads: &["CoworkerTimePass"],
        kind: Kind::PassesByCustomer,
    },
    Report {
        name: "current-passes",
        number: "R17.2",
        about: "Which passes can be used today, by location.",
        parameters: &[],
        reads: &["CoworkerTimePass"],
        kind: Kind::CurrentPasses,
    },
    Report {
        name: "overtime",
        number: "R17.3",
        about: "Which visits ran longer than their passes lasted, and by how much.",
        parameters: &[Parameter::Period],
        reads: &["Checkin"],
        kind: Kind::Overtime,
    },
    Report {
        name: "to-invoice",
        number: "R17.4",
        about: "What is billable and waits until somebody invoices it.",
        parameters: &[],
        reads: &["CoworkerTimePass", "CoworkerProduct"],
        kind: Kind::ToInvoice,
    },
    Report {
        name: "liability",
        number: "R17.5",
        about: "What paid passes that are not used yet are worth at the end of a day: deferred revenue.",
        parameters: &[Parameter::To, Parameter::By],
        reads: &["CoworkerInvoiceLine"],
        kind: Kind::Liability,
    },
    Report {
        name: "breakage",
        number: "R17.6",
        about: "What lapsed unused in a period: days, minutes, and what was paid for them.",
        parameters: &[Parameter::Period],
        reads: &["CoworkerTimePass", "CoworkerInvoiceLine"],
        kind: Kind::Breakage,
    },
    Report {
        name: "expiring",
        number: "R17.7",
        about: "Which passes with something left lapse within the next days.",
        parameters: &[Parameter::Days],
        reads: &["CoworkerTimePass", "CoworkerInvoiceLine"],
        kind: Kind::Expiring,
    },
    Report {
        name: "exceptions",
        number: "R17.8",
        about: "What somebody should look at: visits open for more than a day, failed check-ins, pay as you go that changed \
                after it was invoiced, customers with a running contract and no pass to use.",
        parameters: &[Parameter::Period],
        reads: &["Checkin", "FailedCheckin", "CoworkerTimePass", "CoworkerContract"],
        kind: Kind::Exceptions,
    },
    Report {
        name: "attendance",
        number: "R17.9",
        about: "Who is on site now, and how many there were on each day: customers, average, peak and lowest, against what the \
                location holds.",
        parameters: &[Parameter::Period],
        reads: &["Checkin"],
        kind: Kind::Attendance,
    },
    Report {
        name: "usage-against-plan",
        number: "R17.10",
        about: "How much of the limits of their plans members have used, by window.",
        parameters: &[Parameter::To],
        reads: &["CoworkerContract", "Checkin"],
        kind: Kind::Usage,
    },
];

/// The report of a name, whatever its letter case.
pub fn find(name: &str) -> Option<&'static Report> {
    ALL.iter().find(|report| report.name.eq_ignore_ascii_case(name))
}

/// The reports a caller may ask for.
pub fn list(call: &Call) -> Value {
    let may = ALL.iter().filter(|report| report.admit(call).is_ok());
    json!(may.map(Report::described).collect::<Vec<_>>())
}

impl Report {
    /// The caller may list what the report reads.
    ///
    /// # Errors
    /// [`Problem::Unauthorized`].
    pub fn admit(&self, call: &Call) -> Result<(), Problem> {
        self.reads.iter().try_for_each(|entity| admit(call, entity, Verb::List).map(|_| ()))
    }

    fn has(&self, parameter: Parameter) -> bool {
        self.parameters.contains(&parameter)
    }

    fn described(&self) -> Value {
        let business =
            json!({"Name": "business", "Kind": "business", "Default": null, "About": "One location; else all."});
        let own = self.parameters.iter().flat_map(|parameter| match parameter {
            Parameter::Period => vec![
                json!({"Name": "from", "Kind": "date", "Default": "30 days up to today", "About": "First day."}),
                json!({"Name": "to", "Kind": "date", "Default": "today", "About": "Last day, included."}),
            ],
            Parameter::To => {
                vec![json!({"Name": "to", "Kind": "date", "Default": "today", "About": "As it is at the end of this day."})]
            }
            Parameter::Days => {
                vec![json!({"Name": "days", "Kind": "integer", "Default": asked::DAYS, "About": "Days ahead, 0 to 400."})]
            }
            Parameter::Coworker => vec![json!({
                "Name": "coworker", "Kind": "coworker", "Default": null,
                "About": "All passes of one customer, whenever they were added.",
            })],
            Parameter::By => vec![json!({
                "Name": "by", "Kind": "choice", "Default": "line", "Values": liability::WORDS,
                "About": "What a row stands for.",
            })],
        });
        let parameters: Vec<Value> = std::iter::once(business).chain(own).collect();
        json!({"Name": self.name, "Number": self.number, "About": self.about, "Parameters": parameters})
    }

    fn columns(&self, asked: &Asked) -> &'static [Column] {
        match self.kind {
            Kind::PassesByCustomer => &passes_by_customer::COLUMNS,
            Kind::CurrentPasses => &current_passes::COLUMNS,
            Kind::Overtime => &overtime::COLUMNS,
            Kind::ToInvoice => &to_invoice::COLUMNS,
            Kind::Liability => liability::columns(asked.by),
            Kind::Breakage => &breakage::COLUMNS,
            Kind::Expiring => &expiring::COLUMNS,
            Kind::Exceptions => &exceptions::COLUMNS,
            Kind::Attendance => &attendance::COLUMNS,
            Kind::Usage => &usage::COLUMNS,
        }
    }

    fn period(&self, asked: &Asked, places: &[Place], call: &Call) -> Result<Option<Period>, Problem> {
        let whole = self.has(Parameter::Coworker) && asked.coworker.is_some();
        if whole || !(self.has(Parameter::Period) || self.has(Parameter::To)) {
            return Ok(None);
        }
        let today = place::today(places, call.now);
        if self.has(Parameter::Period) { asked.period(today).map(Some) } else { Ok(Some(asked.day(today))) }
    }
}

/// What a report is filled from.
struct Scene<'a> {
    call: &'a Call,
    asked: &'a Asked,
    places: &'a [Place],
    period: Option<Period>,
}

impl Scene<'_> {
    /// The period, which reports without one never ask for.
    fn period(&self) -> Result<Period, Problem> {
        self.period.ok_or_else(|| Problem::internal("a report without a period"))
    }
}

/// Fills a report on one snapshot.
///
/// # Errors
/// [`Problem::NotFound`] for a location the caller does not see; [`Problem::Invalid`] for a period that is none.
pub async fn run(
    tx: &mut Tx,
    call: &Call,
    report: &'static Report,
    asked: &Asked,
    format: Format,
) -> Result<Answer, Problem> {
    location_if_named(tx, call, asked.business).await?;
    let places = place::of(tx, call, asked.business).await?;
    let period = report.period(asked, &places, call)?;
    let scene = Scene { call, asked, places: &places, period };
    let mut table = Table::new(report.columns(asked), format)?;
    match report.kind {
        Kind::PassesByCustomer => passes_by_customer::fill(tx, &scene, &mut table).await?,
        Kind::CurrentPasses => current_passes::fill(tx, &scene, &mut table).await?,
        Kind::Overtime => overtime::fill(tx, &scene, &mut table).await?,
        Kind::ToInvoice => to_invoice::fill(tx, &scene, &mut table).await?,
        Kind::Liability => liability::fill(tx, &scene, &mut table).await?,
        Kind::Breakage => breakage::fill(tx, &scene, &mut table).await?,
        Kind::Expiring => expiring::fill(tx, &scene, &mut table).await?,
        Kind::Exceptions => exceptions::fill(tx, &scene, &mut table).await?,
        Kind::Attendance => attendance::fill(tx, &scene, &mut table).await?,
        Kind::Usage => usage::fill(tx, &scene, &mut table).await?,
    }
    let business = asked.business.and(places.first()).map(Place::named);
    table.answer(report, business, period, call.now)
}
