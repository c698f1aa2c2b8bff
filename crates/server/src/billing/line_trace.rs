//! What a line of a new invoice was made from, for its explanation (R13.2-R13.7).

use hallpass_engine::invoice::{ChargedItem, LineTrace, NewInvoice, NewLine};
use hallpass_engine::{CustomerId, LocationId};

use super::raise::Order;

/// The trace of a line of an invoice.
pub(super) fn trace_of(order: &Order<'_>, invoice: &NewInvoice, line: &NewLine) -> LineTrace {
    let terms = &order.issuer.terms;
    let item =
        |item: &hallpass_engine::invoice::Billed| ChargedItem { id: item.id, amount: item.amount, basis: item.basis };
    LineTrace {
        kind: line.kind,
        issuer: LocationId(order.issuer.id),
        payer: CustomerId(order.payer),
        items: line.items.iter().map(item).collect(),
        unit_price: line.unit_price,
        quantity: line.quantity,
        reduction: line.reduction,
        includes_tax: terms.prices_include_tax,
        decimals: terms.rounding.line,
        rate: line.rate.rate,
        source: line.tax_source,
        net: line.net,
        tax: line.tax,
        passes_only: invoice.passes_only,
        by_order: terms.invoice_per_purchase_order && invoice.purchase_order.is_some(),
    }
}
