//! The printable page of an invoice, a credit note or a draft: plain HTML with a style sheet of its own, every text escaped.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hallpass_engine::{Instant, Location, Money, Span};
use hallpass_store::Tx;
use hallpass_store::records::Stored;

use super::{issuer, spell};
use crate::Problem;
use crate::records::first::model;

/// Where the style sheet is served.
pub const STYLE: &str = "/api/hallpass/invoices/invoice.css";

/// The page of an invoice.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn of_invoice(tx: &mut Tx, id: i64) -> Result<String, Problem> {
    let invoice = tx.stored(model("CoworkerInvoice")?, id).await?.ok_or(Problem::NotFound)?;
    let business = invoice.int("BusinessId").unwrap_or_default();
    let place = tx.stored(model("Business")?, business).await?.ok_or(Problem::NotFound)?;
    let clock = issuer(tx, business).await?.location;
    let currency = tx.stored(model("Currency")?, invoice.int("CurrencyId").unwrap_or_default()).await?;
    let currency = currency.as_ref().and_then(|currency| currency.text("Code")).unwrap_or_default().to_owned();
    let country = tx.stored(model("Country")?, invoice.int("BillToCountryId").unwrap_or_default()).await?;
    let country = country.as_ref().and_then(|country| country.text("Name")).unwrap_or_default().to_owned();
    let original = match invoice.text("OriginalInvoiceGuid") {
        Some(guid) => tx.invoice_number_of(guid).await?,
        None => None,
    };
    let mut lines = Vec::new();
    for line in tx.lines_of(id).await? {
        lines.extend(tx.stored(model("CoworkerInvoiceLine")?, line).await?);
    }
    Ok(render(&Page { invoice, place, clock, currency, country, original, lines }))
}

struct Page {
    invoice: Stored,
    place: Stored,
    /// Tells the dates of instants.
    clock: Location,
    currency: String,
    country: String,
    original: Option<String>,
    lines: Vec<Stored>,
}

fn money(of: &Stored, member: &str) -> Money {
    Money::from_ten_thousandths(of.int(member).unwrap_or(0))
}

/// A percentage, as short as it can be.
fn percent(ten_thousandths: i64) -> String {
    let text = spell(Money::from_ten_thousandths(ten_thousandths));
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Text for HTML, inside and outside of attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && c != '\n' => {}
            c => out.push(c),
        }
    }
    out
}

fn title(page: &Page) -> (&'static str, String) {
    let number = page.invoice.text("InvoiceNumber").unwrap_or_default().to_owned();
    let what = match (page.invoice.boolean("Draft"), page.invoice.boolean("CreditNote")) {
        (true, _) => "Draft invoice",
        (false, true) => "Credit note",
        (false, false) => "Invoice",
    };
    (what, number)
}

fn render(page: &Page) -> String {
    let (what, number) = title(page);
    let heading = escaped(format!("{what} {number}").trim());
    let mut html = String::with_capacity(4096 + page.lines.len() * 256);
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{heading}</title>\n\
         <link rel=\"stylesheet\" href=\"{STYLE}\">\n</head>\n<body>\n<main>\n"
    );
    if let Some(mark) = mark(page) {
        let _ = writeln!(html, "<p class=\"mark\">{mark}</p>");
    }
    let _ = writeln!(html, "<header>\n<h1>{heading}</h1>\n{}</header>", dates(page));
    let _ = writeln!(html, "<section class=\"parties\">\n{}{}</section>", seller(page), buyer(page));
    html.push_str(&table(page));
    html.push_str(&taxes(page));
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// What the reader must not overlook.
fn mark(page: &Page) -> Option<&'static str> {
    if page.invoice.boolean("Void") {
        Some("VOID: nothing is owed on this invoice.")
    } else if page.invoice.boolean("Draft") {
        Some("DRAFT: this is not an invoice yet.")
    } else if page.invoice.boolean("Paid") {
        Some("PAID")
    } else {
        None
    }
}

/// The last business day before `InvoiceToDate`, not before the first day of the period.
fn last_day(page: &Page) -> Option<String> {
    let to = Instant::from_micros(page.invoice.int("InvoiceToDate")?);
    let from = page.invoice.int("InvoiceFromDate").map_or(to, Instant::from_micros);
    let last = if from < to { to + Span::micros(-1) } else { to };
    Some(page.clock.business_day(last).to_string())
}

fn dates(page: &Page) -> String {
    let invoice = &page.invoice;
    let date = |member: &str| invoice.int(member).map(|at| page.clock.local_date(Instant::from_micros(at)));
    let issued = match invoice.column("issued_on") {
        Some(hallpass_contract::Value::Int(at)) => Some(page.clock.local_date(Instant::from_micros(*at))),
        _ => date("CreatedOn").filter(|_| !invoice.boolean("Draft")),
    };
    let mut out = String::from("<dl>\n");
    for (name, value) in [
        ("Date", issued),
        ("Due", date("DueDate").filter(|_| !invoice.boolean("CreditNote"))),
        ("Period from", date("InvoiceFromDate")),
        ("Period to", last_day(page)),
        ("Credits invoice", page.original.clone()),
        ("Purchase order", invoice.text("PurchaseOrder").map(str::to_owned)),
        ("Reference", invoice.text("PaymentReference").map(str::to_owned)),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(out, "<dt>{name}</dt><dd>{}</dd>", escaped(&value));
        }
    }
    out.push_str("</dl>\n");
    out
}

/// Lines of an address, empty ones left out.
fn address(parts: &[Option<&str>]) -> String {
    let lines: Vec<String> =
        parts.iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty()).map(escaped).collect();
    lines.join("\n")
}

fn seller(page: &Page) -> String {
    let place = &page.place;
    let text = address(&[
        place.text("Name"),
        place.text("Address"),
        place.text("PostalCode"),
        place.text("TownCity"),
        place.text("State"),
        place.text("EmailContact"),
        place.text("Phone"),
    ]);
    format!("<div><h2>From</h2><address>{text}</address></div>\n")
}

fn buyer(page: &Page) -> String {
    let invoice = &page.invoice;
    let text = address(&[
        invoice.text("BillToName"),
        invoice.text("BillToAddress"),
        invoice.text("BillToPostCode"),
        invoice.text("BillToCity"),
        invoice.text("BillToState"),
        Some(&page.country),
        invoice.text("BillToTaxIDNumber"),
    ]);
    format!("<div><h2>To</h2><address>{text}</address></div>\n")
}

fn table(page: &Page) -> String {
    let mut out = String::from(
        "<table>\n<thead><tr><th>Description</th><th class=\"n\">Quantity</th><th class=\"n\">Net</th>\
         <th class=\"n\">Tax rate</th><th class=\"n\">Total</th></tr></thead>\n<tbody>\n",
    );
    for line in page.lines.iter().filter(|line| !line.boolean("IsHidden")) {
        let (net, tax) = (money(line, "SubTotal"), money(line, "TaxAmount"));
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escaped(line.text("Description").unwrap_or_default()),
            line.int("Quantity").unwrap_or(0),
            spell(net),
            percent(line.int("TaxRate").unwrap_or(0)),
            spell(net + tax)
        );
    }
    out.push_str("</tbody>\n<tfoot>\n");
    let (total, tax) = (money(&page.invoice, "TotalAmount"), money(&page.invoice, "TaxAmount"));
    let mut sum = |name: &str, amount: Money| {
        let _ = writeln!(
            out,
            "<tr><td colspan=\"4\" class=\"n\">{name}</td><td class=\"n\">{} {}</td></tr>",
            spell(amount),
            escaped(&page.currency)
        );
    };
    sum("Net", total - tax);
    sum("Tax", tax);
    let paid = money(&page.invoice, "PaidAmount");
    if !paid.is_zero() && !page.invoice.boolean("CreditNote") {
        sum("Total", total);
        sum("Paid", -paid);
        sum("Open", (total - paid - money(&page.invoice, "CreditedAmount")).max(Money::ZERO));
    } else {
        sum("Total", total);
    }
    out.push_str("</tfoot>\n</table>\n");
    out
}

/// Net and tax by rate, when there is any tax.
fn taxes(page: &Page) -> String {
    let mut rates: BTreeMap<i64, (Money, Money)> = BTreeMap::new();
    for line in &page.lines {
        let sums = rates.entry(line.int("TaxRate").unwrap_or(0)).or_default();
        sums.0 += money(line, "SubTotal");
        sums.1 += money(line, "TaxAmount");
    }
    if rates.values().all(|(_, tax)| tax.is_zero()) {
        return String::new();
    }
    let mut out = String::from(
        "<table class=\"taxes\">\n<thead><tr><th>Tax rate</th><th class=\"n\">Net</th><th class=\"n\">Tax</th></tr></thead>\n<tbody>\n",
    );
    for (rate, (net, tax)) in rates {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            percent(rate),
            spell(net),
            spell(tax)
        );
    }
    out.push_str("</tbody>\n</table>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_markup() {
        assert_eq!(escaped("<b>\"A\" & 'B'</b>\u{7}"), "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;");
        assert_eq!((percent(200_000), percent(75_000), percent(0)), ("20 %".into(), "7.5 %".into(), "0 %".into()));
    }
}
