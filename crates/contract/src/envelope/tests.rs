use super::*;
use crate::catalog::catalog;
use crate::query::{Query, SortScheme};

fn text(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes).unwrap();
    serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    text
}

fn page(query: &str, count: i64, total: i64) -> String {
    let model = catalog().by_entity("TimePass").unwrap();
    let Ok(Query::List(query)) = Query::parse(catalog(), model, query, SortScheme::Enum) else { panic!("{query}") };
    let mut out = Vec::new();
    page_start(&mut out);
    page_end(&query, count, total, &mut out);
    text(out)
}

#[test]
fn a_page_has_the_thirteen_members_of_the_seed_in_its_order() {
    assert_eq!(
        page("page=1&size=15&orderBy=Name&dir=1", 1, 1),
        r#"{"Records":[],"CurrentPageSize":15,"CurrentPage":1,"CurrentOrderField":"Name","CurrentSortDirection":1,"FirstItem":1,"HasNextPage":false,"HasPreviousPage":false,"LastItem":1,"PageNumber":1,"PageSize":15,"TotalItems":1,"TotalPages":1}"#
    );
}

#[test]
fn pages_in_the_middle_at_the_end_and_beyond() {
    let part = |first, next, previous, last, pages| {
        format!(r#""FirstItem":{first},"HasNextPage":{next},"HasPreviousPage":{previous},"LastItem":{last},"#)
            + &format!(r#"|"TotalPages":{pages}}}"#)
    };
    for (query, count, total, expected) in [
        ("size=10&page=2", 10, 35, part(11, true, true, 20, 4)),
        ("size=10&page=4", 5, 35, part(31, false, true, 35, 4)),
        ("size=10&page=9", 0, 35, part(81, false, true, 80, 4)),
        ("size=10", 0, 0, part(1, false, false, 0, 0)),
    ] {
        let page = page(query, count, total);
        let (middle, end) = expected.split_once('|').unwrap();
        assert!(page.contains(middle) && page.ends_with(end), "{query}: {page}");
    }
}

#[test]
fn a_refusal_reads_as_on_the_seed_page() {
    let refusal = Invalid::one("Name", crate::invalid::REQUIRED, None);
    assert_eq!(
        text(validation(&refusal)),
        r#"{"Message":"Name: is a required field","Value":null,"Errors":[{"AttemptedValue":null,"Message":"is a required field","PropertyName":"Name"}],"WasSuccessful":false}"#
    );
    let blocked = text(validation(&blocked_delete("price plan time passes")));
    assert!(blocked.starts_with(
        r#"{"Message":"You must delete all price plan time passes using this record before you can delete it.","#
    ));
    let two = Invalid { errors: [refusal.errors, blocked_delete("x").errors].concat() };
    assert!(text(validation(&two)).starts_with(r#"{"Message":"Name: is a required field","#));
}

#[test]
fn a_write_answers_as_on_the_seed_page() {
    let stamp = Stamp { updated_on: Some(1_736_937_000_000_000), updated_by: Some("admin@example.com") };
    let mut out = Vec::new();
    done(&mut out, "TimePass", Done::Created, stamp, |out| id_value(87_654_321, out));
    assert_eq!(
        text(out),
        r#"{"Status":200,"Message":"TimePass was successfully created.","Value":{"Id":87654321},"OpenInDialog":false,"OpenInWindow":false,"RedirectURL":null,"JavaScript":null,"UpdatedOn":"2025-01-15T10:30:00Z","UpdatedBy":"admin@example.com","Errors":null,"WasSuccessful":true}"#
    );
    let mut out = Vec::new();
    command_refused(&mut out, &Invalid::one("", "The invoice is paid.", None));
    let refused = text(out);
    assert!(refused.starts_with(r#"{"Status":500,"Message":"The invoice is paid.","Value":null,"#), "{refused}");
    assert!(refused.ends_with(r#""Errors":[{"AttemptedValue":null,"Message":"The invoice is paid.","PropertyName":null}],"WasSuccessful":false}"#));
    let mut out = Vec::new();
    command_ran(&mut out, None, Stamp::default());
    assert!(text(out).contains(r#""Message":"The command was run correctly.","Value":null"#));
}

#[test]
fn small_bodies_are_json() {
    for body in
        [NOT_FOUND, UNAUTHORIZED, METHOD_NOT_ALLOWED, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, SERVER_ERROR, UNAVAILABLE]
    {
        text(body.into());
    }
    assert!(text(throttled(2)).contains("Wait 2 seconds"));
    let enums = text(enum_values(&crate::enums::CHECKIN_SOURCE));
    assert!(enums.starts_with(r#"[{"Id":0,"Name":"None"},{"Id":1,"Name":"Manual"}"#));
    assert!(text(roles(crate::roles::all())).starts_with(r#"[{"Id":1,"Name":"TimePass-List"}"#));
    for model in catalog().models() {
        text(commands(model.resource.commands));
    }
}

#[test]
fn a_session_is_told_as_the_public_check_in_tells_it() {
    // 2015-09-11T21:59:59 UTC; the sample of the vendor's page, with as many digits as fit a microsecond.
    let until = 1_442_008_799_000_000;
    assert_eq!(
        text(session(until + 999_999, 46_455_352_150)),
        r#"{"Status":200,"Message":"2015-09-11T21:59:59 UTC","Value":{"SessionExpire":"2015-09-11T21:59:59 UTC","SessionTimeOut":46455.35215},"Errors":null,"WasSuccessful":true}"#
    );
    assert!(text(session(until, 18_000_000_000)).contains(r#""SessionTimeOut":18000.0}"#));
    assert!(text(session(until, -1)).contains(r#""SessionTimeOut":0.0}"#));
}
