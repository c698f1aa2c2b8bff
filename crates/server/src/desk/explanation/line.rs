//! `GET /api/hallpass/invoicelines/{id}/explanation`: how a line of an invoice came about (R13.2-R13.7).

use hallpass_engine::invoice::{ChargedItem, Kind, LineTrace, PriceBasis, Standing, TaxSource};
use hallpass_engine::{Language, PassId, VisitId, say};
use hallpass_store::Tx;
use serde_json::{Value, json};

use super::policy_version;
use super::steps::{Step, of_payg, of_price, of_team};
use crate::spell::{DAY, PASS, counted, money, percent};
use crate::value::Amount;
use crate::{Call, Problem};

/// Said of lines written by hand, of credit notes, and of those raised before charges were explained.
const UNKNOWN: [&str; 2] =
    ["How this line came about is not on record here.", "Aquí no consta de dónde viene esta línea."];

/// The explanation of a line.
///
/// # Errors
/// [`Problem::NotFound`].
pub async fn of_line(tx: &mut Tx, call: &Call, id: i64) -> Result<Value, Problem> {
    let language = call.language;
    let Some(trace) = tx.charge_of(id).await? else {
        let [english, spanish] = UNKNOWN;
        return Ok(
            json!({"CoworkerInvoiceLineId": id, "Sentence": language.pick(english, spanish), "PolicyVersion": null, "Charge": null}),
        );
    };
    let name = tx
        .line_name(id)
        .await?
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| language.pick("It", "La línea").to_owned());
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
    let whole = whole_steps(language, &trace);
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
                "TaxRatePercent": percent(Language::English, trace.rate),
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
    let (language, unit) = (call.language, trace.unit_price);
    let cost = money(language, unit);
    Ok(match item.basis {
        PriceBasis::Own => {
            let text =
                say!(language, "{name} has a price of its own: {cost}.", "{name} tiene un precio propio: {cost}.");
            vec![Step::new("R13.2", "OwnPrice", text, unit)]
        }
        PriceBasis::Computed(price) => {
            let mut steps = of_price(language, &price, (name, ""), "R13.2");
            if price.discount_by.is_some() {
                let text = say!(language, "That makes {cost}.", "Eso da {cost}.");
                steps.push(Step::new("R13.2", "Price", text, unit));
            }
            steps
        }
        PriceBasis::CheckOut => match charge_at_check_out(tx, item.id).await? {
            Some(charge) => {
                let definition = tx.pass_definition(charge.definition, call.now).await?;
                of_payg(language, &charge, definition.as_ref().map_or(name, |definition| definition.name.as_str()))
            }
            None => {
                let text = say!(
                    language,
                    "{name} was charged {cost} at check-out.",
                    "Por {name} se cobraron {cost} a la salida."
                );
                vec![Step::new("R10.3", "ChargedAtCheckOut", text, unit)]
            }
        },
        PriceBasis::Product => {
            let text = say!(language, "{name} costs {cost}.", "{name} cuesta {cost}.");
            vec![Step::new("R13.2", "ListPrice", text, unit)]
        }
        PriceBasis::Plan { list, own, discount, days, of } => {
            let text = match own {
                true => language
                    .pick("The contract has a price of its own.", "El contrato tiene un precio propio.")
                    .to_owned(),
                false => {
                    let list = money(language, list);
                    say!(language, "{name} costs {list} a period.", "{name} cuesta {list} por período.")
                }
            };
            let mut steps = vec![Step::new("R13.2", if own { "OwnPrice" } else { "ListPrice" }, text, list)];
            if !own && discount > hallpass_engine::Percent::ZERO {
                steps.push(Step::note("R13.2", "TeamDiscount", of_team(language, &percent(language, discount))));
            }
            if days < of {
                let days = counted(language, days, DAY);
                let text = say!(language, "{days} of {of} are charged: {cost}.", "Se cobran {days} de {of}: {cost}.");
                steps.push(Step::new("R13.3", "PartOfPeriod", text, unit));
            }
            steps
        }
        PriceBasis::Fee => {
            let text = say!(language, "The plan asks for it once: {cost}.", "El plan la pide una sola vez: {cost}.");
            vec![Step::new("R13.3", "SignUpFee", text, unit)]
        }
        PriceBasis::Minimum => {
            let text = say!(
                language,
                "The charges of the period fall short of the plan's minimum by {cost}.",
                "A los cargos del período les faltan {cost} para el mínimo del plan."
            );
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
fn whole_steps(language: Language, trace: &LineTrace) -> Vec<Step> {
    let mut steps = Vec::new();
    let amount = trace.unit_price.times(trace.quantity) - trace.reduction;
    let sum = money(language, amount);
    if trace.items.len() > 1 {
        let passes = counted(language, trace.quantity, PASS);
        let text = say!(
            language,
            "{passes} of the same kind and price share the line: {sum}.",
            "{passes} del mismo tipo y precio comparten la línea: {sum}."
        );
        steps.push(Step::new("R13.4", "OneLine", text, amount));
    } else if trace.quantity != 1 {
        let all = amount + trace.reduction;
        let (unit, made) = (money(language, trace.unit_price), money(language, all));
        let times = trace.quantity;
        let text = say!(language, "{times} times {unit} make {made}.", "{times} por {unit} son {made}.");
        steps.push(Step::new("R11.12", "Quantity", text, all));
    }
    if !trace.reduction.is_zero() {
        let off = money(language, trace.reduction);
        let text = say!(language, "{off} is taken off: {sum}.", "Se descuentan {off}: {sum}.");
        steps.push(Step::new("R13.2", "Reduction", text, amount));
    }
    if trace.passes_only {
        let text = language.pick("Passes are on an invoice of their own.", "Los pases van en una factura propia.");
        steps.push(Step::note("R13.5", "SegregatedPasses", text));
    }
    if trace.by_order {
        let text = language
            .pick("Its purchase order has an invoice of its own.", "Su orden de compra tiene una factura propia.");
        steps.push(Step::note("R13.5", "PurchaseOrder", text));
    }
    steps.push(tax_step(language, trace));
    steps
}

fn tax_step(language: Language, trace: &LineTrace) -> Step {
    let none = |code, english, spanish| Step::new("R13.6", code, language.pick(english, spanish), trace.tax);
    let (code, english, spanish) = match trace.source {
        TaxSource::Off => return none("NoTax", "The location adds no tax.", "La sede no añade impuestos."),
        TaxSource::Nothing => {
            return none("NoTaxRate", "No tax rate is set.", "No hay ningún tipo de impuesto indicado.");
        }
        TaxSource::Definition(Standing::Usual) => {
            ("TaxOfDefinition", "what is sold has this rate", "lo que se vende tiene este tipo")
        }
        TaxSource::Definition(Standing::Reduced) => {
            ("ReducedTax", "the customer pays the reduced rate", "el cliente paga el tipo reducido")
        }
        TaxSource::Definition(Standing::Exempt) => ("ExemptTax", "the customer is exempt", "el cliente está exento"),
        TaxSource::Personal => ("PersonalTax", "it is the customer's own rate", "es el tipo propio del cliente"),
        TaxSource::Location => ("TaxOfLocation", "it is the rate of the location", "es el tipo de la sede"),
    };
    let whose = language.pick(english, spanish);
    let (rate, tax, net) = (percent(language, trace.rate), money(language, trace.tax), money(language, trace.net));
    let text = match trace.includes_tax {
        true => say!(
            language,
            "The price includes {rate} tax, because {whose}: {net} and {tax} tax.",
            "El precio incluye un {rate} de impuestos, porque {whose}: {net} y {tax} de impuestos."
        ),
        false => say!(
            language,
            "{rate} tax is added, because {whose}: {net} and {tax} tax.",
            "Se añade un {rate} de impuestos, porque {whose}: {net} y {tax} de impuestos."
        ),
    };
    Step::new("R13.6", code, text, trace.tax)
}
