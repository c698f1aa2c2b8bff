//! What kinds of jobs there are, and their order at one instant.

/// What is to be done, and about what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobKind {
    /// Write settings whose time has come into the records (subject: Business; beyond W11). First of all at its instant.
    Policy,
    /// Look at an open visit (subject: Checkin) that could not be closed before.
    Visit,
    /// Book the expiry of a pass (subject: CoworkerTimePass) that could not be booked before.
    Lapse,
    /// Issue the passes of a plan, change to the next plan at the renewal (subject: CoworkerContract; R11.7-R11.13).
    Grants,
    /// Release the passes of a product that was sold (subject: CoworkerProduct; R11.5).
    Release,
    /// Raise the next invoice of a contract (subject: CoworkerContract; R13.3).
    ContractInvoice,
    /// Raise the invoice of a pay-as-you-go pass (subject: CoworkerTimePass; R10.9).
    PaygInvoice,
    /// Tell the customers of a location which passes are about to expire (subject: Business; R16.1).
    ExpiryReminder,
}

impl JobKind {
    /// All of them, in the order of decision 17.
    pub const ALL: [JobKind; 8] = [
        JobKind::Policy,
        JobKind::Visit,
        JobKind::Lapse,
        JobKind::Grants,
        JobKind::Release,
        JobKind::ContractInvoice,
        JobKind::PaygInvoice,
        JobKind::ExpiryReminder,
    ];

    /// As stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            JobKind::Policy => "policy change",
            JobKind::Visit => "visit",
            JobKind::Lapse => "lapse",
            JobKind::Grants => "grants",
            JobKind::Release => "release",
            JobKind::ContractInvoice => "contract invoice",
            JobKind::PaygInvoice => "pay-as-you-go invoice",
            JobKind::ExpiryReminder => "expiry reminder",
        }
    }

    /// From its name.
    pub fn from_name(name: &str) -> Option<JobKind> {
        JobKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Place in the order of what is due at one instant (decision 17): cut-off 1, inactivity 2, exhaustion 3, lapse 4, issue,
    /// invoices, reminders.
    pub const fn rank(self) -> i64 {
        match self {
            JobKind::Policy => 0,
            JobKind::Visit => 1,
            JobKind::Lapse => 4,
            JobKind::Grants => 5,
            JobKind::Release => 6,
            JobKind::ContractInvoice => 7,
            JobKind::PaygInvoice => 8,
            JobKind::ExpiryReminder => 9,
        }
    }

    /// Where the subjects of a kind stand that belong to a customer; `None` = they are locations.
    pub(crate) const fn table_with_customer(self) -> Option<&'static str> {
        match self {
            JobKind::Visit => Some("checkin"),
            JobKind::Lapse | JobKind::PaygInvoice => Some("coworker_time_pass"),
            JobKind::Grants | JobKind::ContractInvoice => Some("coworker_contract"),
            JobKind::Release => Some("coworker_product"),
            JobKind::ExpiryReminder | JobKind::Policy => None,
        }
    }
}
