//! References by name: a cell may say `Spain` or an e-mail where the member wants a number.

use std::borrow::Cow;
use std::collections::HashMap;

use hallpass_contract::invalid::{FieldError, attempted_text};
use hallpass_contract::spreadsheet::plain;
use hallpass_contract::{Field, Kind, Model, Source, catalog};

use super::cells::Column;
use super::{Import, ImportRow};
use crate::{Error, Tx};

/// The members by which people call records.
const CALLED_BY: &[&str] = &["Name", "FullName", "Email", "Code", "TwoDigitsCode"];

/// What cells of a batch were found to mean, by column and text.
pub(super) type Names = HashMap<(usize, String), Result<String, FieldError>>;

impl Tx {
    /// The row with numbers where it has names of records; names that nobody or several have are left out and told.
    pub(super) async fn numbered<'r>(
        &mut self,
        import: &Import,
        row: &'r ImportRow,
        names: &mut Names,
    ) -> Result<(Cow<'r, ImportRow>, Vec<FieldError>), Error> {
        let (mut row, mut errors) = (Cow::Borrowed(row), Vec::new());
        for (at, column) in import.columns.iter().enumerate() {
            let Some((field, model)) = referred(import.model, *column) else { continue };
            let Some(cell) = row.cells.get(at).map(|cell| plain(cell.trim())).filter(|cell| is_name(cell)) else {
                continue;
            };
            let called: Vec<String> = match field.kind {
                Kind::Ids(_) => cell.split([',', ';']).map(|name| name.trim().to_owned()).collect(),
                _ => vec![cell.to_owned()],
            };
            let mut numbers = Vec::with_capacity(called.len());
            for name in called {
                let key = (at, name);
                let known = match names.get(&key) {
                    Some(known) => known.clone(),
                    None => {
                        let found = self.called(field, model, &key.1).await?;
                        names.entry(key).or_insert(found).clone()
                    }
                };
                match known {
                    Ok(number) => numbers.push(number),
                    Err(error) => errors.push(error),
                }
            }
            if let Some(cell) = row.to_mut().cells.get_mut(at) {
                *cell = numbers.join(",");
            }
        }
        Ok((row, errors))
    }

    /// The number of the only record that is called so, whatever the case of letters of the Latin alphabet.
    async fn called(&mut self, field: &Field, model: &Model, name: &str) -> Result<Result<String, FieldError>, Error> {
        if !is_name(name) {
            return Ok(Ok(name.to_owned()));
        }
        let columns = model.fields.iter().filter(|one| CALLED_BY.contains(&one.name));
        let columns: Vec<&str> = columns
            .filter_map(|one| match one.source {
                Source::Column(column) => Some(column),
                _ => None,
            })
            .collect();
        if columns.is_empty() {
            return Ok(Err(wrong(field, name, "is no number, and such records have no names")));
        }
        let same: Vec<String> = columns.iter().map(|column| format!("lower({column}) = ?1")).collect();
        let sql = format!("SELECT id FROM {} WHERE {} ORDER BY id LIMIT 2", model.resource.table, same.join(" OR "));
        // lower() of the databases knows ASCII only, and so must the name.
        let found = self.rows(&sql, &[name.to_ascii_lowercase().as_str().into()], |row| row.int(0)).await?;
        Ok(match found.as_slice() {
            [id] => Ok(id.to_string()),
            [] => Err(wrong(field, name, "is the name of none")),
            _ => Err(wrong(field, name, "is the name of more than one: give the number instead")),
        })
    }
}

fn wrong(field: &Field, name: &str, why: &str) -> FieldError {
    let shown: String = name.chars().take(100).collect();
    FieldError {
        property: field.property_name().into(),
        message: format!("\"{shown}\" {why}").into(),
        attempted: attempted_text(name),
    }
}

/// What a column of references refers to.
fn referred(model: &Model, column: Column) -> Option<(&'static Field, &'static Model)> {
    let (Column::Sent(i) | Column::Kept(i)) = column else { return None };
    let field = model.field(i)?;
    match field.kind {
        Kind::Reference(entity) | Kind::Ids(entity) => Some((field, catalog().by_entity(entity)?)),
        _ => None,
    }
}

/// Neither a number nor a list of numbers: those are judged where all numbers are.
fn is_name(cell: &str) -> bool {
    cell.contains(|c: char| c.is_alphabetic())
}
