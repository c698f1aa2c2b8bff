//! `GET /api/hallpass/invoicelines/{id}/explanation`: how a line of an invoice came about (R13.2-R13.7).

use hallpass_engine::invoice::{ChargedItem, Kind, LineTrace, PriceBasis, Standing, TaxSource};
use hallpass_engine::{PassId, VisitId};
use hallpass_store::Tx;
use serde_json::{Value, json};

use super::policy_version;
use super::sentence::counted;
pub(super) use super::steps::spoken;
use super::steps::{Step, of_payg, of_price, percent};
use crate::value::Amount;
use crate::{Call, Problem};

/// Said of lines written by hand, of credit notes, and of those raised before charges were explained.
const UNKNOWN: &str = "How this line came about is not on record here.";

/// The explanation of a line.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn of_line(tx: &mut Tx, call: &Call, id: i64) -> Result<Value, Problem> {
    let Some(trace) = tx.charge_of(id).await? else {
        return Ok(json!({"CoworkerInvoiceLineId": id, "Sentence": UNKNOWN, "PolicyVersion": null, "Charge": null}));
    };
    let name = tx.line_name(id).await?.filter(|name| !name.is_empty()).unwrap_or_else(|| "It".to_owned());
    let mut items = Vec::with_capacity(trace.items.len());
    let mut said: Vec<String> = Vec::new();
    for item in &trace.items {
        let steps = price_steps(tx, call, (&trace, item, &name)).await?;
        let text = steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>().join(" ");
        if !said.contains(&text) {
            said.push(text);
        }
        items.push(json!({
            "Id": item.id,
            "Amount": Amount(item.amount),
            "Steps": steps.iter().map(Step::json).collect::<Vec<_>>(),
        }));
    }
    let whole = whole_steps(&trace);
    said.extend(whole.iter().map(|step| step.text.clone()));
    let kind = match trace.kind {
        Kind::Plan => "Plan",
        Kind::SignUpFee => "SignUpFee",
        Kind::MinimumPrice => "MinimumPrice",
        Kind::Product => "Product",
        Kind::Pass => "Pass",
        Kind::PayAsYouGo => "PayAsYouGo",
        Kind::Rounding => "Rounding",
    };
    let at = tx.charged_at(id).await?.unwrap_or(call.now);
    Ok(json!({
        "CoworkerInvoiceLineId": id,
        "Sentence": said.join(" "),
        "PolicyVersion": policy_version(tx, trace.issuer, at).await?,
        "Charge": {
            "Kind": kind,
            "Inputs": {
                "BusinessId": trace.issuer.0,
                "PayerId": trace.payer.0,
                "UnitPrice": Amount(trace.unit_price),
                "Quantity": trace.quantity,
                "Reduction": Amount(trace.reduction),
                "PricesIncludeTax": trace.includes_tax,
                "Decimals": trace.decimals,
                "TaxRatePercent": percent(trace.rate),
            },
            "Items": items,
            "Steps": whole.iter().map(Step::json).collect::<Vec<_>>(),
            "Net": Amount(trace.net),
            "Tax": Amount(trace.tax),
        },
    }))
}

/// Where the price of one thing comes from.
async fn price_steps(
    tx: &mut Tx,
    call: &Call,
    (trace, item, name): (&LineTrace, &ChargedItem, &str),
) -> Result<Vec<Step>, Problem> {
    let unit = trace.unit_price;
    Ok(match item.basis {
        PriceBasis::Own => {
            let text = format!("{name} has a price of its own: {}.", spoken(unit));
            vec![Step::new("R13.2", "OwnPrice", text, unit)]
        }
        PriceBasis::Computed(price) => {
            let mut steps = of_price(&price, name, "", "R13.2");
            if price.discount_by.is_some() {
                steps.push(Step::new("R13.2", "Price", format!("That makes {}.", spoken(unit)), unit));
            }
            steps
        }
        PriceBasis::CheckOut => match charge_at_check_out(tx, item.id).await? {
            Some(charge) => {
                let definition = tx.pass_definition(charge.definition, call.now).await?;
                of_payg(&charge, definition.as_ref().map_or(name, |definition| definition.name.as_str()))
            }
            None => {
                let text = format!("{name} was charged {} at check-out.", spoken(unit));
                vec![Step::new("R10.3", "ChargedAtCheckOut", text, unit)]
            }
        },
        PriceBasis::Product => {
            vec![Step::new("R13.2", "ListPrice", format!("{name} costs {}.", spoken(unit)), unit)]
        }
        PriceBasis::Plan { list, own, discount, days, of } => {
            let text = match own {
                true => "The contract has a price of its own.".to_owned(),
                false => format!("{name} costs {} a period.", spoken(list)),
            };
            let mut steps = vec![Step::new("R13.2", if own { "OwnPrice" } else { "ListPrice" }, text, list)];
            if !own && discount > hallpass_engine::Percent::ZERO {
                let text = format!("The team gives a discount of {}.", percent(discount));
                steps.push(Step::note("R13.2", "TeamDiscount", text));
            }
            if days < of {
                let text = format!("{} of {of} are charged: {}.", counted(days, "day"), spoken(unit));
                steps.push(Step::new("R13.3", "PartOfPeriod", text, unit));
            }
            steps
        }
        PriceBasis::Fee => {
            vec![Step::new("R13.3", "SignUpFee", format!("The plan asks for it once: {}.", spoken(unit)), unit)]
        }
        PriceBasis::Minimum => {
            let text = format!("The charges of the period fall short of the plan's minimum by {}.", spoken(unit));
            vec![Step::new("R13.9", "MinimumPrice", text, unit)]
        }
    })
}

/// What settling its visit has kept of a pay-as-you-go pass.
async fn charge_at_check_out(tx: &mut Tx, pass: i64) -> Result<Option<hallpass_engine::PaygCharge>, Problem> {
    for visit in tx.ledger(PassId(pass)).await?.into_iter().filter_map(|entry| entry.visit) {
        let settlement = tx.settlement_of(VisitId(visit)).await?;
        let charges = settlement.into_iter().flat_map(|settled| settled.charges);
        if let Some(charge) = charges.into_iter().find(|charge| charge.pass.0 == pass) {
            return Ok(Some(charge));
        }
    }
    Ok(None)
}

/// What is the same for everything on the line: quantity, reduction, grouping, tax.
fn whole_steps(trace: &LineTrace) -> Vec<Step> {
    let mut steps = Vec::new();
    let amount = trace.unit_price.times(trace.quantity) - trace.reduction;
    if trace.items.len() > 1 {
        let text = format!(
            "{} of the same kind and price share the line: {}.",
            counted(trace.quantity, "pass").replace("passs", "passes"),
            spoken(amount)
        );
        steps.push(Step::new("R13.4", "OneLine", text, amount));
    } else if trace.quantity != 1 {
        let text =
            format!("{} times {} make {}.", trace.quantity, spoken(trace.unit_price), spoken(amount + trace.reduction));
        steps.push(Step::new("R11.12", "Quantity", text, amount + trace.reduction));
    }
    if !trace.reduction.is_zero() {
        let text = format!("{} is taken off: {}.", spoken(trace.reduction), spoken(amount));
        steps.push(Step::new("R13.2", "Reduction", text, amount));
    }
    if trace.passes_only {
        let text = "Passes are on an invoice of their own.".to_owned();
        steps.push(Step::note("R13.5", "SegregatedPasses", text));
    }
    if trace.by_order {
        let text = "Its purchase order has an invoice of its own.".to_owned();
        steps.push(Step::note("R13.5", "PurchaseOrder", text));
    }
    steps.push(tax_step(trace));
    steps
}

fn tax_step(trace: &LineTrace) -> Step {
    let (code, whose) = match trace.source {
        TaxSource::Off => return Step::new("R13.6", "NoTax", "The location adds no tax.".to_owned(), trace.tax),
        TaxSource::Nothing => return Step::new("R13.6", "NoTaxRate", "No tax rate is set.".to_owned(), trace.tax),
        TaxSource::Definition(Standing::Usual) => ("TaxOfDefinition", "what is sold has this rate"),
        TaxSource::Definition(Standing::Reduced) => ("ReducedTax", "the customer pays the reduced rate"),
        TaxSource::Definition(Standing::Exempt) => ("ExemptTax", "the customer is exempt"),
        TaxSource::Personal => ("PersonalTax", "it is the customer's own rate"),
        TaxSource::Location => ("TaxOfLocation", "it is the rate of the location"),
    };
    let (rate, tax, net) = (percent(trace.rate), spoken(trace.tax), spoken(trace.net));
    let text = match trace.includes_tax {
        true => format!("The price includes {rate} tax, because {whose}: {net} and {tax} tax."),
        false => format!("{rate} tax is added, because {whose}: {net} and {tax} tax."),
    };
    Step::new("R13.6", code, text, trace.tax)
}
