//! The tables are what the contract says, and every SQL text that the tables can give rise to is understood.

use std::collections::BTreeSet;

use hallpass_contract::encode::Shape;
use hallpass_contract::query::{Query, SortScheme};
use hallpass_contract::{Filter, Kind, Source, catalog};
use hallpass_store::Error;
use hallpass_store::records::{Scope, internal_columns};

use crate::support::{NOW, place};

/// Tables of other parts: migrations V2 and V3, and the engine's own.
fn is_of_records(table: &str, tables: &BTreeSet<&str>) -> bool {
    tables.contains(table)
}

#[tokio::test]
async fn the_tables_are_what_the_contract_says() {
    let place = place().await;
    let raw = place.raw();
    let columns = |table: &str| -> BTreeSet<String> { raw.columns(table).into_iter().collect() };
    let mut links = BTreeSet::new();
    let resources: BTreeSet<&str> = catalog().models().iter().map(|m| m.resource.table).collect();
    for model in catalog().models() {
        let table = model.resource.table;
        let mut expected: BTreeSet<String> = ["extra", "version"].into_iter().map(String::from).collect();
        expected.extend(internal_columns(table).iter().map(|c| (*c).to_owned()));
        for field in &model.fields {
            match field.source {
                Source::Column(column) => {
                    expected.insert(column.to_owned());
                }
                Source::Links { table, own, other } if !is_of_records(table, &resources) => {
                    links.insert(table);
                    let expected: BTreeSet<String> = [own.to_owned(), other.to_owned()].into();
                    assert_eq!(columns(table), expected, "{table}");
                }
                _ => {}
            }
        }
        assert_eq!(columns(table), expected, "{table}");
    }
    assert_eq!(links.len(), 9);
}

#[tokio::test]
async fn every_record_shape_and_every_filter_and_order_is_understood() {
    let place = place().await;
    for model in catalog().models() {
        let mut queries = vec![String::new()];
        for (i, field) in model.fields.iter().enumerate() {
            let name = hallpass_contract::catalog::filter_name(model, i, catalog().models());
            queries.push(format!("orderBy={}", field.name));
            let value = match field.kind {
                Kind::Boolean => "true",
                Kind::Instant | Kind::LocalInstant => "2026-01-01",
                Kind::Guid => "01234567-89ab-cdef-0123-456789abcdef",
                Kind::Text => "a%_'b",
                _ => "1",
            };
            if field.filter != Filter::None {
                queries.extend([format!("{name}={value}"), format!("{name}=null"), format!("{name}=notnull")]);
                if matches!(field.kind, Kind::Reference(_) | Kind::Ids(_)) {
                    queries.push(format!("{name}=1,2,3"));
                }
            }
            if field.range {
                queries.push(format!("from_{name}={value}&to_{name}={value}&dir=1"));
            }
        }
        queries.push(format!("{}_CustomFields_x=1", model.resource.entity));
        queries.push(format!("{}_CustomFields_x=null", model.resource.entity));
        queries.push(format!("{}_CustomFields_x=notnull", model.resource.entity));
        for text in queries {
            let parsed = match Query::parse(catalog(), model, &text, SortScheme::Enum) {
                Ok(Query::List(query)) => query,
                // A single id is a batch; the invoice lines' mandatory filter is another matter.
                Ok(Query::Batch(_)) | Err(_) => continue,
            };
            let answer: Result<(), Error> = place
                .store
                .read(move |tx| {
                    Box::pin(async move {
                        for scope in [Scope::All, Scope::Locations(&[1, 2, 3]), Scope::Locations(&[])] {
                            tx.page(model, &parsed, scope, NOW, &mut Vec::new()).await?;
                            for shape in [Shape::Full, Shape::Listing, Shape::Created] {
                                tx.record_json(model, -1, shape, scope, NOW, &mut Vec::new()).await?;
                            }
                        }
                        Ok(())
                    })
                })
                .await;
            assert!(answer.is_ok(), "{} {text}: {answer:?}", model.resource.entity);
        }
    }
}
