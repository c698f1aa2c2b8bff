use super::*;
use crate::catalog::catalog;
use crate::resource::Direction;
use crate::value::Value;

fn parse(entity: &str, query: &str) -> Result<Query, QueryError> {
    Query::parse(catalog(), catalog().by_entity(entity).unwrap(), query, SortScheme::Enum)
}

fn list(entity: &str, query: &str) -> ListQuery {
    match parse(entity, query) {
        Ok(Query::List(list)) => list,
        other => panic!("{query}: {other:?}"),
    }
}

fn refused(entity: &str, query: &str) -> String {
    match parse(entity, query) {
        Err(QueryError::Invalid(invalid)) => invalid.to_string(),
        other => panic!("{query}: {other:?}"),
    }
}

/// The only condition: name of the member reached, and the test.
fn one(entity: &str, query: &str) -> (&'static str, Test) {
    let list = list(entity, query);
    assert_eq!(list.conditions.len(), 1, "{query}");
    let condition = list.conditions[0].clone();
    let (_, field) = catalog().end_of(&condition.path).unwrap();
    (field.name, condition.test)
}

#[test]
fn nothing_asked_is_the_first_page_in_the_own_order() {
    let own = list("TimePass", "");
    assert_eq!((own.page, own.size, own.order.name, own.order.direction), (1, 25, "Id", Direction::Ascending));
    assert_eq!(own, list("TimePass", "&"));
    assert_eq!(own, list("TimePass", "page=&size=&orderBy=&TimePass_Name="));
    let visits = list("Checkin", "").order;
    assert_eq!((visits.name, visits.direction, visits.reported), ("FromTime", Direction::Descending, 1));
}

#[test]
fn pages_and_sizes() {
    assert_eq!(list("TimePass", "page=3&size=10").offset(), 20);
    assert_eq!(list("TimePass", "SIZE=20000").size, 10_000);
    assert_eq!(list("TimePass", "size=99999999999999999999999").size, 10_000);
    assert_eq!(list("TimePass", "page=99999999999999999999999").page, i64::from(i32::MAX));
    for bad in ["page=0", "page=-1", "page=1.5", "page=one", "size=0", "size=-99999999999999999999", "size=2x"] {
        let message = refused("TimePass", bad);
        let name = bad.split('=').next().unwrap();
        assert_eq!(message, format!("{name}: must be a whole number of at least 1"), "{bad}");
    }
}

#[test]
fn every_scheme_of_dir() {
    use Direction::{Ascending, Descending};
    for (scheme, dir, direction, reported) in [
        (SortScheme::Enum, "0", Ascending, 0),
        (SortScheme::Enum, "1", Descending, 1),
        (SortScheme::Enum, "-1", Descending, -1),
        (SortScheme::Enum, "asc", Ascending, 0),
        (SortScheme::Enum, "Descending", Descending, 1),
        (SortScheme::Enum, "sideways", Ascending, 0),
        (SortScheme::Signed, "1", Ascending, 1),
        (SortScheme::Signed, "-1", Descending, -1),
        (SortScheme::Signed, "0", Ascending, 0),
        (SortScheme::Signed, "desc", Descending, -1),
    ] {
        let model = catalog().by_entity("TimePass").unwrap();
        let query = Query::parse(catalog(), model, &format!("orderby=name&dir={dir}"), scheme).unwrap();
        let Query::List(list) = query else { panic!("not a listing") };
        let order = list.order;
        assert_eq!((order.name, order.direction, order.reported), ("Name", direction, reported), "{scheme:?} {dir}");
    }
}

#[test]
fn orders() {
    let joined = list("Checkin", "ORDERBY=coworkerfullname").order;
    assert_eq!((joined.name, joined.path.hops.len(), joined.direction), ("CoworkerFullName", 1, Direction::Ascending));
    // dir alone turns the own order; an unknown order is the own one.
    assert_eq!(list("Checkin", "dir=0").order.direction, Direction::Ascending);
    let unknown = list("Checkin", "orderBy=Nothing&dir=0").order;
    assert_eq!((unknown.name, unknown.direction), ("FromTime", Direction::Descending));
    for hidden in ["Password", "CustomFields", "Businesses", "IsNew"] {
        assert_eq!(list("User", &format!("orderBy={hidden}")).order.name, "Id", "{hidden}");
    }
    assert_eq!(list("Checkin", "orderBy=Checkin_Business_Name").order.path.hops.len(), 1);
}

#[test]
fn filters_by_kind() {
    assert_eq!(one("TimePass", "timepass_business=7"), ("BusinessId", Test::AnyOf(vec![7])));
    assert_eq!(one("Coworker", "Coworker_Id=[1,2]"), ("Id", Test::AnyOf(vec![1, 2])));
    assert_eq!(one("Coworker", "Coworker_Businesses=5"), ("Businesses", Test::Has(vec![5])));
    assert_eq!(one("TimePass", "TimePass_Name=Day%20Pass"), ("Name", Test::Contains("Day Pass".into())));
    assert_eq!(one("Coworker", "Coworker_Email=a%40b.c"), ("Email", Test::Equal(Value::Text("a@b.c".into()))));
    assert_eq!(one("TimePass", "TimePass_Price=15.5"), ("Price", Test::Equal(Value::Int(155_000))));
    assert_eq!(one("TimePass", "from_TimePass_Price=10"), ("Price", Test::From(Value::Int(100_000))));
    assert_eq!(one("TimePass", "To_TimePass_UsePriority=3"), ("UsePriority", Test::To(Value::Int(3))));
    for (sent, meant) in [("true", true), ("False", false), ("1", true), ("0", false)] {
        let query = format!("TimePass_Archived={sent}");
        assert_eq!(one("TimePass", &query), ("Archived", Test::Equal(Value::Bool(meant))));
    }
    assert_eq!(one("Checkin", "Checkin_Source=DoorAccess"), ("Source", Test::Equal(Value::Int(2))));
    assert_eq!(one("Checkin", "Checkin_Source=2"), ("Source", Test::Equal(Value::Int(2))));
    let contract = one("CoworkerContract", "CoworkerContract_Coworker_CoworkerType=company");
    assert_eq!(contract, ("CoworkerType", Test::Equal(Value::Int(2))));
    assert_eq!(one("TimePass", "TimePass_MinutesIncluded=null"), ("MinutesIncluded", Test::Null));
    assert_eq!(one("Coworker", "Coworker_User=NotNull"), ("UserId", Test::NotNull));
    let instant = Test::From(Value::Int(1_735_689_600_000_000));
    for form in ["2025-01-01", "2025-01-01T00:00", "2025-01-01T00:00:00Z", "2025-01-01T01:00:00%2B01:00"] {
        let query = format!("from_TimePass_UpdatedOn={form}");
        assert_eq!(one("TimePass", &query), ("UpdatedOn", instant.clone()), "{form}");
    }
    let guid = Value::Text("a1b2c3d4-e5f6-7890-abcd-ef1234567890".into());
    assert_eq!(
        one("TimePass", "TimePass_UniqueId=A1B2C3D4-E5F6-7890-ABCD-EF1234567890"),
        ("UniqueId", Test::Equal(guid))
    );
}

#[test]
fn custom_fields_keep_their_name() {
    let list = list("Coworker", "Coworker_customFields_Door%20Colour=Red&Coworker_CustomFields_2=null");
    assert_eq!(list.custom_fields[0].name, "Door Colour");
    assert_eq!(list.custom_fields[0].wanted, Wanted::Equal("Red".into()));
    assert_eq!(list.custom_fields[1].wanted, Wanted::Null);
}

#[test]
fn unknown_names_are_ignored_and_unreadable_values_are_not() {
    assert!(list("CoworkerTimePass", "CoworkerTimePass_IsUsed=false&PageSize=5&x=%FF&=&&").conditions.is_empty());
    assert_eq!(
        refused("TimePass", "TimePass_MinutesIncluded=soon"),
        "TimePass_MinutesIncluded: must be a whole number"
    );
    for bad in [
        "timepass_business=abc",
        "TimePass_Archived=maybe",
        "from_TimePass_CreatedOn=yesterday",
        "TimePass_Price=cheap",
        "TimePass_UniqueId=1",
        "TimePass_Price=1.23456",
    ] {
        let message = refused("TimePass", bad);
        assert!(message.starts_with(bad.split('=').next().unwrap()), "{message}");
    }
}

#[test]
fn members_without_a_value_of_their_own_are_judged_at_once() {
    assert!(list("User", "User_EnablePassportAccess=true").nothing);
    let all = list("User", "User_EnablePassportAccess=false");
    assert!(!all.nothing && all.conditions.is_empty());
    assert!(list("Checkin", "Checkin_Coworker=0").nothing);
    assert!(list("User", "User_Password=x").conditions.is_empty());
}

#[test]
fn batches() {
    for query in ["id=[1,2]", "Id=1,2", "id=%5B1%2C2%5D", "page=9&id=[1,%202]"] {
        assert_eq!(parse("TimePass", query), Ok(Query::Batch(vec![1, 2])), "{query}");
    }
    assert_eq!(parse("TimePass", "id=1"), Ok(Query::Batch(vec![1])));
    assert_eq!(parse("TimePass", "id=[]"), Ok(Query::Batch(vec![])));
    assert_eq!(refused("TimePass", "id=one"), "id: must be ids, e.g. [1,2,3]");
    let many = (1..=1_001).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(refused("TimePass", &format!("id=[{many}]")), "id: must be at most 1,000 ids");
}

#[test]
fn invoice_lines_demand_their_invoice() {
    let error = parse("CoworkerInvoiceLine", "page=1").unwrap_err();
    assert_eq!(error.to_string(), "Missing required filter: CoworkerInvoiceLine_CoworkerInvoice");
    assert!(parse("CoworkerInvoiceLine", "CoworkerInvoiceLine_CoworkerInvoice=5").is_ok());
    assert!(parse("CoworkerInvoiceLine", "id=[5]").is_ok());
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        for model in catalog().models() {
            let _ = Query::parse(catalog(), model, &text, SortScheme::Enum);
            let _ = Query::parse(catalog(), model, &format!("{}_Id={text}&dir={text}", model.resource.entity), SortScheme::Signed);
        }
    }
}

#[test]
fn more_filters_than_a_database_could_take_are_refused() {
    let many = |n: usize| {
        let half = "TimePass_Name=a&TimePass_CustomFields_Kind=b&";
        parse("TimePass", &half.repeat(n / 2))
    };
    assert!(matches!(many(100), Ok(Query::List(list)) if list.conditions.len() + list.custom_fields.len() == 100));
    assert_eq!(many(102), Err(QueryError::TooMany));
    assert_eq!(QueryError::TooMany.to_string(), "Too many filters: at most 100 are allowed");
}
