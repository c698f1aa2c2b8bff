//! What must hold of invoices, accounts and the value of sold passes at every step, read from the tables and from the report
//! on its own, not with the code that wrote them.

use std::collections::BTreeMap;

use hallpass_testbed::Raw;
use serde_json::Value;

use super::till::Till;

/// Rows of these must never be found.
const LAWS: &[(&str, &str)] = &[
    (
        "a total is not the sum of its lines",
        "SELECT i.id FROM coworker_invoice i WHERE i.total_amount <> (SELECT COALESCE(SUM(l.sub_total + l.tax_amount), 0) \
         FROM coworker_invoice_line l WHERE l.coworker_invoice_id = i.id) OR i.tax_amount <> (SELECT COALESCE(SUM(l.tax_amount), 0) \
         FROM coworker_invoice_line l WHERE l.coworker_invoice_id = i.id)",
    ),
    (
        "a thing is on two lines that count",
        "SELECT 1 FROM invoice_item WHERE live = 1 GROUP BY kind, subject, period_start HAVING COUNT(*) > 1",
    ),
    (
        "an invoiced pass is on no line, or a pass on a line is not invoiced",
        "SELECT p.id FROM coworker_time_pass p WHERE (p.invoiced = 1) <> EXISTS (SELECT 1 FROM invoice_item x \
         WHERE x.kind = 'pass' AND x.subject = p.id AND x.live = 1)",
    ),
    (
        "an invoiced sale is on no line that stands or was credited whole, or on another invoice than it says",
        "SELECT s.id FROM coworker_product s LEFT JOIN invoice_item x ON x.kind = 'product' AND x.subject = s.id AND x.live = 1 \
         WHERE (s.invoiced = 1 OR x.id IS NOT NULL) AND (s.invoiced = 0 OR x.id IS NULL OR s.coworker_invoice_id <> x.invoice_id) \
         AND NOT EXISTS (SELECT 1 FROM invoice_item o JOIN coworker_invoice_line l ON l.id = o.line_id \
           JOIN coworker_invoice_line n ON n.cancelled_coworker_invoice_line_unique_id = l.unique_id \
           WHERE o.kind = 'product' AND o.subject = s.id AND x.id IS NULL GROUP BY l.id \
           HAVING -SUM(n.sub_total + n.tax_amount) = l.sub_total + l.tax_amount)",
    ),
    (
        "a pass of a plan or a product is or was invoiced by itself",
        "SELECT p.id FROM coworker_time_pass p JOIN invoice_item x ON x.kind = 'pass' AND x.subject = p.id \
         WHERE p.is_from_tariff = 1 OR p.coworker_product_unique_id IS NOT NULL",
    ),
    (
        // One that was credited whole before it was covered stays unpaid: nothing is released by it.
        "an invoice is paid and not covered, or covered and not paid",
        "SELECT i.id FROM coworker_invoice i WHERE i.draft = 0 AND i.void = 0 AND i.credit_note = 0 AND (i.paid = 1) <> \
         (i.total_amount <= COALESCE(i.credited_amount, 0) + (SELECT COALESCE(SUM(e.credit), 0) FROM coworker_ledger_entry e \
         WHERE e.coworker_invoice_id = i.id)) AND NOT (i.paid = 0 AND i.credited_amount = i.total_amount)",
    ),
    (
        "an issued invoice is not charged as it stands less its notes, or a void one or a note is",
        "SELECT i.id FROM coworker_invoice i WHERE i.draft = 0 AND (SELECT COALESCE(SUM(e.debit), 0) FROM coworker_ledger_entry e \
         WHERE e.coworker_invoice_id = i.id) <> CASE WHEN i.void = 1 OR i.credit_note = 1 THEN 0 \
         ELSE i.total_amount - COALESCE(i.credited_amount, 0) END",
    ),
    (
        "notes do not add up to what is credited, or to more than the invoice",
        "SELECT i.id FROM coworker_invoice i WHERE i.credit_note = 0 AND (COALESCE(i.credited_amount, 0) > i.total_amount \
         OR COALESCE(i.credited_amount, 0) <> (SELECT COALESCE(-SUM(n.total_amount), 0) FROM coworker_invoice n \
         WHERE n.credit_note = 1 AND n.original_invoice_guid = i.unique_id))",
    ),
    (
        "an account is not the money that came less what stands on invoices",
        "SELECT c.id FROM coworker c WHERE (SELECT COALESCE(SUM(e.credit - e.debit), 0) FROM coworker_ledger_entry e \
         WHERE e.coworker_id = c.id) <> (SELECT COALESCE(SUM(e.credit - e.debit), 0) FROM coworker_ledger_entry e \
         WHERE e.coworker_id = c.id AND (e.made_for IS NULL OR e.code LIKE 'REFD-%')) - (SELECT COALESCE(SUM(i.total_amount - COALESCE(i.credited_amount, 0)), 0) \
         FROM coworker_invoice i WHERE i.coworker_id = c.id AND i.draft = 0 AND i.void = 0 AND i.credit_note = 0)",
    ),
    (
        "numbers of invoices have gaps",
        "SELECT 1 FROM coworker_invoice WHERE draft = 0 GROUP BY business_id HAVING COUNT(*) <> \
         MAX(CAST(substr(invoice_number, 1 + length(rtrim(invoice_number, '0123456789'))) AS BIGINT))",
    ),
];

/// Lines whose passes are valued (R17.5): id and net of each in paid invoices that stand.
const SOLD: &str = "SELECT l.id, l.sub_total FROM coworker_invoice_line l JOIN coworker_invoice i ON i.id = l.coworker_invoice_id \
     WHERE i.paid = 1 AND i.draft = 0 AND i.void = 0 AND i.credit_note = 0 AND (l.id IN (SELECT line_id FROM revoked_pass) \
     OR EXISTS (SELECT 1 FROM invoice_item x WHERE x.line_id = l.id AND x.kind = 'pass') \
     OR EXISTS (SELECT 1 FROM invoice_item x JOIN coworker_product s ON s.id = x.subject JOIN coworker_time_pass p \
       ON p.coworker_product_unique_id = s.unique_id WHERE x.line_id = l.id AND x.kind = 'product'))";

/// Weight, size and use of each pass of the products on a line.
const BUNDLE: &str = "SELECT d.price, COALESCE(p.total_uses, 1), (SELECT COALESCE(SUM(CASE e.kind WHEN 'use' THEN e.amount \
       WHEN 'give_back' THEN -e.amount ELSE 0 END), 0) FROM ledger_entry e WHERE e.pass_id = p.id) \
     FROM invoice_item x JOIN coworker_product s ON s.id = x.subject JOIN coworker_time_pass p \
       ON p.coworker_product_unique_id = s.unique_id JOIN time_pass d ON d.id = p.time_pass_id \
     WHERE x.kind = 'product' AND x.line_id = ?1";

/// Passes that should be on a line once everything has been invoiced (R13.1).
const FORGOTTEN: &str = "SELECT p.id FROM coworker_time_pass p JOIN time_pass d ON d.id = p.time_pass_id WHERE p.free = 0 \
     AND p.is_from_tariff = 0 AND p.coworker_product_unique_id IS NULL AND p.invoiced = 0 AND CASE WHEN p.is_pay_as_you_go = 1 \
     THEN COALESCE(p.payg_charge, 0) ELSE COALESCE(p.price_override, d.price) END > 0";

/// Every law of the tables, and the value of what was sold; `when` goes into the message.
#[track_caller]
pub fn assert_laws(till: &Till<'_>, when: &str) {
    let tables = till.server.raw();
    for (what, sql) in LAWS {
        let found: i64 = tables.value(&format!("SELECT COUNT(*) FROM ({sql}) AS found"), &[]);
        assert_eq!(found, 0, "{when}: {what}");
    }
    assert_values(till, &tables, when);
}

/// After everything was invoiced nothing that costs something is left.
#[track_caller]
pub fn assert_all_invoiced(till: &Till<'_>, when: &str) {
    let left: i64 = till.server.raw().value(&format!("SELECT COUNT(*) FROM ({FORGOTTEN}) AS found"), &[]);
    assert_eq!(left, 0, "{when}: passes that cost something are on no line");
}

/// An amount of the report in ten-thousandths.
fn units(of: &Value, part: &str) -> i64 {
    format!("{:.0}", of[part].as_f64().unwrap() * 10_000.0).parse().unwrap()
}

/// Liability + earned + breakage + credited = sold, for each line and in all; sold is the net of the paid lines.
#[track_caller]
fn assert_values(till: &Till<'_>, tables: &Raw, when: &str) {
    let report = till.desk.admin.get("/api/hallpass/liability?by=line").ok();
    let mut expected: BTreeMap<i64, i64> = tables.all::<(i64, i64)>(SOLD, &[]).into_iter().collect();
    let all: i64 = expected.values().sum();
    for of in report["Records"].as_array().unwrap().iter().chain([&report["Totals"]]) {
        let part = |name: &str| units(of, name);
        let sum = part("Earned") + part("Liability") + part("Breakage") + part("Credited");
        assert_eq!(part("Sold"), sum, "{when}: {of}");
        let Some(line) = of["CoworkerInvoiceLineId"].as_i64() else {
            assert_eq!(part("Sold"), all, "{when}: {of}");
            continue;
        };
        assert_eq!(expected.remove(&line), Some(part("Sold")), "{when}: {of}");
        for name in ["Earned", "Liability", "Breakage", "Credited"] {
            assert!(part("Sold") < 0 || part(name) >= 0, "{when}: {of}");
        }
        if part("Credited") == 0 {
            assert_earned(tables, line, part("Sold"), part("Earned"), when);
        }
    }
    assert!(expected.is_empty(), "{when}: lines are missing in the report: {expected:?}");
}

/// R17.6: each pass of a bundle weighs as its list price; earned is the used part of it, within half a cent.
#[track_caller]
fn assert_earned(tables: &Raw, line: i64, net: i64, earned: i64, when: &str) {
    let passes: Vec<(f64, f64, f64)> = tables.all(BUNDLE, &[line.into()]);
    let weight: f64 = passes.iter().map(|(price, ..)| price).sum();
    if passes.is_empty() || weight == 0.0 {
        return;
    }
    let used: f64 = passes.iter().map(|(price, size, used)| price * used / size).sum();
    let exact = net as f64 * used / weight;
    assert!((exact - earned as f64).abs() <= 50.5, "{when}: line {line} has earned {earned}, not {exact}");
}
