//! A statement as CSV (RFC 4180): the opening of each unit, the lines, the closing of each unit; in each unit the amounts of all
//! rows but the last add up to the last.

use serde_json::Value;

use crate::Problem;
use hallpass_contract::spreadsheet::harmless;

const COLUMNS: [&str; 17] = [
    "Id",
    "HappenedOn",
    "HappenedOnLocal",
    "CountsOn",
    "RecordedOn",
    "Late",
    "Kind",
    "Unit",
    "Amount",
    "Balance",
    "Text",
    "TimePassName",
    "CoworkerTimePassId",
    "CheckinId",
    "UsedByFullName",
    "RecordedBy",
    "Explanation",
];

/// Writes the statement that [`super::statement`] has answered.
///
/// # Errors
/// [`Problem::Internal`].
pub fn csv(statement: &Value) -> Result<Vec<u8>, Problem> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(COLUMNS).map_err(Problem::internal)?;
    let end = |kind: &str, side: &str, unit: &str| {
        COLUMNS.map(|column| match column {
            "Kind" => kind.to_owned(),
            "Unit" => unit.to_ascii_lowercase(),
            "HappenedOn" => cell(statement.get(if kind == "opening" { "From" } else { "To" })),
            "Amount" | "Balance" => cell(statement.get(side).and_then(|side| side.get(unit))),
            _ => String::new(),
        })
    };
    for unit in ["Minutes", "Days"] {
        out.write_record(end("opening", "Opening", unit)).map_err(Problem::internal)?;
    }
    for line in statement.get("Lines").and_then(Value::as_array).into_iter().flatten() {
        out.write_record(COLUMNS.map(|column| cell(line.get(column)))).map_err(Problem::internal)?;
    }
    for unit in ["Minutes", "Days"] {
        out.write_record(end("closing", "Closing", unit)).map_err(Problem::internal)?;
    }
    out.into_inner().map_err(Problem::internal)
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless(text),
        Some(other) => other.to_string(),
    }
}
