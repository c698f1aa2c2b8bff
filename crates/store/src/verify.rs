//! `hallpass verify`: does the database say one thing everywhere? Every column that repeats the ledger is checked against it.

mod chain;
mod conservation;
mod counts;

use hallpass_engine::{Instant, Money};

pub use conservation::Conserved;
pub use counts::Recounted;

use crate::carry::left_of;
use crate::sums::bounded_sum;
use crate::value::Lines;
use crate::{Error, Tx};

/// A contradiction found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which check found it.
    pub check: &'static str,
    /// What kind of record.
    pub entity: &'static str,
    /// Its number.
    pub id: i64,
    /// What is wrong.
    pub text: String,
}

/// A check: its rows are contradictions (id, expected, found).
struct Check {
    name: &'static str,
    entity: &'static str,
    about: &'static str,
    sql: &'static str,
}

/// At most this many findings per check are listed.
const MOST: usize = 100;

const CHECKS: &[Check] = &[
    Check {
        name: "remaining minutes",
        entity: "CoworkerTimePass",
        about: "RemainingUses is not what the ledger adds up to",
        sql: "SELECT p.id, COALESCE(l.balance, 0), p.remaining_uses FROM coworker_time_pass p \
              LEFT JOIN (SELECT pass_id, SUM(CASE kind WHEN 'issue' THEN amount WHEN 'give_back' THEN amount \
                WHEN 'correct' THEN amount WHEN 'use' THEN -amount WHEN 'revoke' THEN -amount ELSE 0 END) AS balance \
                FROM ledger_entry WHERE unit = 'minutes' GROUP BY pass_id) l ON l.pass_id = p.id \
              WHERE p.total_uses IS NOT NULL AND p.is_pay_as_you_go = 0 \
              AND COALESCE(l.balance, 0) <> COALESCE(p.remaining_uses, -1)",
    },
    Check {
        name: "used days",
        entity: "CoworkerTimePass",
        about: "Used is not what the ledger says of a day pass (1 = free, 0 = used)",
        sql: "SELECT p.id, COALESCE(l.balance, 0), 1 - p.used FROM coworker_time_pass p \
              LEFT JOIN (SELECT pass_id, SUM(CASE kind WHEN 'issue' THEN amount WHEN 'give_back' THEN amount \
                WHEN 'correct' THEN amount WHEN 'use' THEN -amount WHEN 'revoke' THEN -amount ELSE 0 END) AS balance \
                FROM ledger_entry WHERE unit = 'days' GROUP BY pass_id) l ON l.pass_id = p.id \
              WHERE p.total_uses IS NULL AND p.is_pay_as_you_go = 0 AND COALESCE(l.balance, 0) <> 1 - p.used",
    },
    Check {
        name: "no debt",
        entity: "CoworkerTimePass",
        about: "RemainingUses is below zero or above TotalUses",
        sql: "SELECT id, total_uses, remaining_uses FROM coworker_time_pass \
              WHERE remaining_uses < 0 OR remaining_uses > total_uses",
    },
    Check {
        name: "expired amount",
        entity: "CoworkerTimePass",
        about: "the ledger's expired amount is not what is left of a lapsed pass",
        sql: "SELECT p.id, CASE WHEN p.lapsed = 0 THEN 0 WHEN p.total_uses IS NULL THEN 1 - p.used ELSE p.remaining_uses END, \
              COALESCE(l.expired, 0) FROM coworker_time_pass p \
              LEFT JOIN (SELECT pass_id, SUM(amount) AS expired FROM ledger_entry WHERE kind = 'expire' GROUP BY pass_id) l \
              ON l.pass_id = p.id WHERE p.is_pay_as_you_go = 0 AND COALESCE(l.expired, 0) <> \
              CASE WHEN p.lapsed = 0 THEN 0 WHEN p.total_uses IS NULL THEN 1 - p.used ELSE p.remaining_uses END",
    },
    Check {
        name: "checked in",
        entity: "CoworkerTimePass",
        about: "CheckedIn does not say whether an open visit runs on the pass (R3.5)",
        sql: "SELECT p.id, EXISTS (SELECT 1 FROM checkin c WHERE c.pass_id = p.id AND c.to_time IS NULL), p.checked_in \
              FROM coworker_time_pass p WHERE (p.checked_in = 1) <> \
              EXISTS (SELECT 1 FROM checkin c WHERE c.pass_id = p.id AND c.to_time IS NULL)",
    },
    Check {
        name: "one open visit",
        entity: "Coworker",
        about: "the customer has several open visits",
        sql: "SELECT coworker_id, 1, COUNT(*) FROM checkin WHERE to_time IS NULL GROUP BY coworker_id HAVING COUNT(*) > 1",
    },
    Check {
        name: "no overlap",
        entity: "Checkin",
        about: "the visit begins before the customer's previous one has ended",
        sql: "SELECT id, before, from_time FROM (SELECT id, from_time, MAX(COALESCE(to_time, from_time + 1)) OVER \
              (PARTITION BY coworker_id ORDER BY from_time, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before \
              FROM checkin) v WHERE before > from_time",
    },
    Check {
        name: "segments tile the visit",
        entity: "Checkin",
        about: "the stretches of a closed visit do not add up to it",
        sql: "SELECT c.id, c.to_time - c.from_time, SUM(s.to_time - s.from_time) FROM checkin c \
              JOIN visit_segment s ON s.visit_id = c.id WHERE c.to_time IS NOT NULL GROUP BY c.id, c.from_time, c.to_time \
              HAVING SUM(s.to_time - s.from_time) <> c.to_time - c.from_time OR MIN(s.from_time) <> c.from_time \
              OR MAX(s.to_time) <> c.to_time",
    },
    Check {
        name: "visit and ledger",
        entity: "CoworkerTimePass",
        about: "the minutes visits show on the pass are not the minutes the ledger has booked",
        sql: "SELECT pass_id, SUM(booked), SUM(shown) FROM ( \
                SELECT pass_id, CASE kind WHEN 'use' THEN amount ELSE -amount END AS booked, 0 AS shown FROM ledger_entry \
                WHERE unit = 'minutes' AND visit_id IS NOT NULL AND kind IN ('use', 'give_back') \
                UNION ALL \
                SELECT s.pass_id, 0, (s.to_time - s.from_time) / 60000000 FROM visit_segment s \
                WHERE s.cover = 'time') b \
              WHERE pass_id NOT IN (SELECT id FROM coworker_time_pass WHERE is_pay_as_you_go = 1) GROUP BY pass_id HAVING SUM(booked) <> SUM(shown)",
    },
    Check {
        name: "pay as you go",
        entity: "CoworkerTimePass",
        about: "the billed minutes or the day of a pay-as-you-go pass are not what the ledger has booked",
        sql: "SELECT p.id, CASE WHEN p.payg_fixed = 1 THEN p.used ELSE COALESCE(p.total_uses, 0) END, l.used FROM coworker_time_pass p \
              JOIN (SELECT pass_id, SUM(CASE kind WHEN 'use' THEN amount WHEN 'give_back' THEN -amount ELSE 0 END) AS used, \
                SUM(CASE kind WHEN 'issue' THEN amount WHEN 'give_back' THEN amount ELSE -amount END) AS left_over \
                FROM ledger_entry GROUP BY pass_id) l ON l.pass_id = p.id \
              WHERE p.is_pay_as_you_go = 1 AND (l.left_over <> 0 \
              OR l.used <> CASE WHEN p.payg_fixed = 1 THEN p.used ELSE COALESCE(p.total_uses, 0) END)",
    },
    Check {
        name: "pay as you go is unpriced while open",
        entity: "CoworkerTimePass",
        about: "a pay-as-you-go pass by time has a charge during its visit, or none after it (R10.3)",
        sql: "SELECT p.id, EXISTS (SELECT 1 FROM visit_segment s WHERE s.pass_id = p.id AND s.cover = 'payg'), \
              p.payg_charge IS NOT NULL FROM coworker_time_pass p \
              WHERE p.is_pay_as_you_go = 1 AND p.payg_fixed = 0 AND p.invoiced = 0 \
              AND EXISTS (SELECT 1 FROM ledger_entry l WHERE l.pass_id = p.id) AND (p.payg_charge IS NOT NULL) <> \
              EXISTS (SELECT 1 FROM visit_segment s WHERE s.pass_id = p.id AND s.cover = 'payg')",
    },
    Check {
        name: "segments belong to a visit",
        entity: "Checkin",
        about: "stretches of a visit that does not exist",
        sql: "SELECT DISTINCT s.visit_id, 1, 0 FROM visit_segment s LEFT JOIN checkin c ON c.id = s.visit_id WHERE c.id IS NULL",
    },
    Check {
        name: "open visits are watched",
        entity: "Checkin",
        about: "an open visit has no cut-off to wait for, or a closed one still waits",
        sql: "SELECT id, to_time IS NULL, due_at IS NOT NULL FROM checkin \
              WHERE (to_time IS NULL) <> (due_at IS NOT NULL) AND coworker_id IS NOT NULL",
    },
    Check {
        name: "location clocks",
        entity: "Business",
        about: "the last of the location's clocks is not in the zone of the record, or none of them is the first",
        sql: "SELECT k.business_id, 1, 0 FROM location_clock k LEFT JOIN business b ON b.id = k.business_id \
              LEFT JOIN simple_time_zone z ON z.id = b.simple_time_zone_id \
              GROUP BY k.business_id, z.name HAVING MIN(k.from_time) > 0 OR z.name IS NULL OR z.name <> \
              (SELECT l.zone FROM location_clock l WHERE l.business_id = k.business_id ORDER BY l.from_time DESC LIMIT 1)",
    },
    Check {
        name: "invoice totals",
        entity: "CoworkerInvoice",
        about: "TotalAmount is not the sum of the lines (R13.7), in ten-thousandths",
        sql: "SELECT i.id, COALESCE(SUM(l.sub_total + l.tax_amount), 0), i.total_amount FROM coworker_invoice i \
              LEFT JOIN coworker_invoice_line l ON l.coworker_invoice_id = i.id GROUP BY i.id, i.total_amount, i.tax_amount \
              HAVING COALESCE(SUM(l.sub_total + l.tax_amount), 0) <> i.total_amount \
              OR COALESCE(SUM(l.tax_amount), 0) <> i.tax_amount",
    },
    Check {
        name: "invoiced passes",
        entity: "CoworkerTimePass",
        about: "Invoiced does not say whether the pass is on exactly one line that counts (R13.8)",
        sql: "SELECT p.id, COUNT(n.id), p.invoiced FROM coworker_time_pass p \
              LEFT JOIN invoice_item n ON n.kind = 'pass' AND n.subject = p.id AND n.live = 1 \
              GROUP BY p.id, p.invoiced HAVING COUNT(n.id) <> p.invoiced",
    },
    Check {
        name: "passes billed by themselves",
        entity: "CoworkerTimePass",
        about: "a pass of a plan or a product is on an invoice by itself (R13.1)",
        sql: "SELECT p.id, 0, 1 FROM invoice_item n JOIN coworker_time_pass p ON p.id = n.subject \
              WHERE n.kind = 'pass' AND (p.is_from_tariff = 1 OR p.coworker_product_unique_id IS NOT NULL)",
    },
    Check {
        name: "paid amounts",
        entity: "CoworkerInvoice",
        about: "PaidAmount is not the sum of the credits on the invoice, in ten-thousandths",
        sql: concat!(
            "SELECT i.id, COALESCE(",
            bounded_sum!("e.credit"),
            ", 0), COALESCE(i.paid_amount, 0) FROM coworker_invoice i \
             LEFT JOIN coworker_ledger_entry e ON e.coworker_invoice_id = i.id WHERE i.draft = 0 AND i.void = 0 \
             GROUP BY i.id, i.paid_amount HAVING COALESCE(",
            bounded_sum!("e.credit"),
            ", 0) <> COALESCE(i.paid_amount, 0)"
        ),
    },
    Check {
        name: "credited amounts",
        entity: "CoworkerInvoice",
        about: "CreditedAmount is not what its credit notes add up to, in ten-thousandths",
        sql: "SELECT i.id, COALESCE(-SUM(k.total_amount), 0), COALESCE(i.credited_amount, 0) FROM coworker_invoice i \
              LEFT JOIN coworker_invoice k ON k.original_invoice_guid = i.unique_id AND k.credit_note = 1 AND k.void = 0 \
              WHERE i.credit_note = 0 GROUP BY i.id, i.credited_amount \
              HAVING COALESCE(-SUM(k.total_amount), 0) <> COALESCE(i.credited_amount, 0)",
    },
    Check {
        name: "credited lines",
        entity: "CoworkerInvoiceLine",
        about: "credit notes take back more than the line, in ten-thousandths",
        sql: "SELECT l.id, l.sub_total + l.tax_amount, -SUM(n.sub_total + n.tax_amount) FROM coworker_invoice_line l \
              JOIN coworker_invoice_line n ON n.cancelled_coworker_invoice_line_unique_id = l.unique_id \
              JOIN coworker_invoice k ON k.id = n.coworker_invoice_id AND k.credit_note = 1 AND k.void = 0 \
              GROUP BY l.id, l.sub_total, l.tax_amount \
              HAVING l.sub_total + l.tax_amount > 0 AND -SUM(n.sub_total + n.tax_amount) > l.sub_total + l.tax_amount",
    },
    Check {
        name: "events are numbered without gaps",
        entity: "Coworker",
        about: "numbers of the customer's events are missing",
        sql: "SELECT coworker_id, MAX(number), COUNT(*) FROM outbox GROUP BY coworker_id HAVING MAX(number) <> COUNT(*)",
    },
    Check {
        name: "carried passes",
        entity: "CoworkerTimePass",
        about: "the pass goes on with another one's rest, and no roll-over says so",
        sql: "SELECT p.id, p.carried_from, k.pass_id FROM coworker_time_pass p \
              LEFT JOIN carried_pass k ON k.source_id = p.carried_from \
              WHERE p.carried_from IS NOT NULL AND (k.pass_id IS NULL OR k.pass_id <> p.id)",
    },
    Check {
        name: "carried amount",
        entity: "RollOver",
        about: "more is carried over than the terms allow of what the old passes have left, and could be taken back",
        sql: concat!(
            "SELECT id, most, held FROM (SELECT g.id AS id, \
             CASE WHEN g.room < CAST(SUM(x.rest) AS BIGINT) * g.percent / 100 THEN g.room \
             ELSE CAST(SUM(x.rest) AS BIGINT) * g.percent / 100 END AS most, \
             SUM(x.amount) AS held, SUM(x.free) AS free FROM roll_over g JOIN (SELECT k.roll_over_id, k.amount, \
             CASE WHEN s.lapsed = 1 OR s.expire_date <= r.ended_at THEN ",
            left_of!("s"),
            " ELSE 0 END AS rest, CASE WHEN p.used_by_hand = 0 THEN ",
            left_of!("p"),
            " ELSE 0 END AS free FROM carried_pass k JOIN roll_over r ON r.id = k.roll_over_id \
             JOIN coworker_time_pass s ON s.id = k.source_id LEFT JOIN coworker_time_pass p ON p.id = k.pass_id AND k.amount > 0) x \
             ON x.roll_over_id = g.id GROUP BY g.id, g.percent, g.room) t WHERE held > most AND free > 0"
        ),
    },
];

impl Tx {
    /// Runs every check; calls `progress` with the name of each before it starts. An empty answer means all is well.
    ///
    /// # Errors
    /// [`Error::Statement`].
    pub async fn verify(&mut self, progress: impl Fn(&str) + Send + Sync) -> Result<Vec<Finding>, Error> {
        // Whoever verifies wants the whole answer, however long it takes.
        self.never_stop()?;
        let mut findings = Vec::new();
        progress("database file");
        findings.extend(self.damage().await?);
        for check in CHECKS {
            progress(check.name);
            let sql = format!("{} LIMIT {MOST}", check.sql);
            findings.extend(
                self.rows(&sql, &[], |row| {
                    Ok(Finding {
                        check: check.name,
                        entity: check.entity,
                        id: row.int(0)?,
                        text: format!(
                            "{}: expected {}, found {}",
                            check.about,
                            row.opt_int(1)?.unwrap_or(0),
                            row.opt_int(2)?.unwrap_or(0)
                        ),
                    })
                })
                .await?,
            );
        }
        progress("counts of listings");
        findings.extend(self.miscounted().await?);
        progress("chain of the ledger");
        findings.extend(self.broken_chains().await?);
        progress("conservation");
        findings.extend(self.unconserved().await?);
        progress("value of sold passes");
        findings.extend(self.unbalanced_values().await?);
        progress("audit trail");
        findings.extend(self.broken_audit().await?);
        progress("traces of choices");
        let damaged = self.damaged_traces(MOST).await?;
        findings.extend(damaged.into_iter().map(|(id, text)| Finding {
            check: "traces of choices",
            entity: "DecisionTrace",
            id,
            text: format!("cannot be read: {text}"),
        }));
        Ok(findings)
    }

    /// Chapter 17: sold = earned + liability + breakage + credited, and nothing below zero.
    async fn unbalanced_values(&mut self) -> Result<Vec<Finding>, Error> {
        let lines = self.valued_lines(Lines::All, Instant::from_micros(i64::MAX)).await?;
        let wrong = lines.iter().filter_map(|line| {
            let value = line.value();
            let parts = [value.earned, value.liability, value.breakage, value.credited];
            let whole = parts.iter().copied().sum::<Money>() == value.sold;
            let sane = value.sold < Money::ZERO || parts.iter().all(|part| *part >= Money::ZERO);
            (!whole || !sane).then(|| Finding {
                check: "value of sold passes",
                entity: "CoworkerInvoiceLine",
                id: line.id,
                text: format!("the parts of its value do not add up: {value:?}"),
            })
        });
        Ok(wrong.take(MOST).collect())
    }

    /// What the database engine finds wrong with its own file.
    async fn damage(&mut self) -> Result<Vec<Finding>, Error> {
        if let Tx::Postgres(_) = self {
            // Its pages have checksums of their own, and tools that check them.
            return Ok(Vec::new());
        }
        let lines = self.rows("PRAGMA integrity_check", &[], |row| Ok(row.text(0)?.to_owned())).await?;
        Ok(lines
            .into_iter()
            .filter(|line| line != "ok")
            .map(|text| Finding { check: "database file", entity: "Database", id: 0, text })
            .collect())
    }
}
