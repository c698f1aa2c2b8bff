use super::*;
use crate::catalog::catalog;

const CREATE: Operation = Operation::Create;
const UPDATE: Operation = Operation::Update { id: None };

fn read(entity: &str, operation: Operation, content_type: &str, body: &str) -> Result<Draft, BodyError> {
    let model = catalog().by_entity(entity).unwrap();
    Draft::read(model, operation, Some(content_type), body.as_bytes(), Limits::default())
}

fn ok(entity: &str, operation: Operation, body: &str) -> Draft {
    read(entity, operation, "application/json; charset=utf-8", body).unwrap()
}

/// `Property: message` of every error.
fn refused(entity: &str, operation: Operation, body: &str) -> Vec<String> {
    match read(entity, operation, "application/json", body) {
        Err(BodyError::Invalid(invalid)) => {
            invalid.errors.iter().map(|e| format!("{}: {}", e.property, e.message)).collect()
        }
        other => panic!("{body}: {other:?}"),
    }
}

/// A pass with one more member.
fn pass(member: &str) -> String {
    format!(r#"{{"BusinessId":1,"Name":"Day","Price":25,"CurrencyId":2,{member}}}"#)
}

/// A customer with one more member.
fn customer(member: &str) -> String {
    format!(r#"{{"FullName":"Ann Lee","Email":"a@b.c","CountryId":1,"SimpleTimeZoneId":1,{member}}}"#)
}

#[test]
fn absent_members_of_a_new_record_take_their_defaults() {
    let draft = ok("TimePass", CREATE, r#"{"BusinessId":1,"Name":"Day","Price":25,"CurrencyId":2}"#);
    assert_eq!(draft.id, None);
    assert_eq!(draft.int("BusinessId"), Some(1));
    assert_eq!(draft.int("Price"), Some(250_000));
    assert_eq!(draft.value("MinutesIncluded"), Some(&Value::Null));
    assert_eq!(draft.boolean("Archived"), Some(false));
    assert_eq!(draft.value("CustomFields"), Some(&Value::Null));
    assert_eq!(draft.value("Tariffs"), None, "lists are left alone");
    assert_eq!(draft.value("BusinessName"), None, "read-only");
    assert!(draft.given("name") && !draft.given("Archived"));
    let coworker = ok("Coworker", CREATE, &customer(r#""x":1"#));
    assert_eq!(coworker.boolean("Active"), Some(true));
    assert_eq!(coworker.int("TuesdayAttendance"), Some(5));
    assert_eq!(coworker.int("TariffId"), Some(0));
}

#[test]
fn every_missing_member_is_named_without_id() {
    let all = refused("TimePass", CREATE, "{}");
    let names = ["Business", "Name", "Price", "Currency"].map(|n| format!("{n}: is a required field"));
    assert_eq!(all, names);
    assert_eq!(refused("TimePass", CREATE, ""), names);
    // The placeholders of the vendor's own sample count as missing.
    let sample = refused("TimePass", CREATE, r#"{"BusinessId": 0, "Name": "", "Price": 0, "CurrencyId": 0}"#);
    assert_eq!(sample, ["Business", "Name", "Currency"].map(|n| format!("{n}: is a required field")));
    assert_eq!(
        refused("Checkin", CREATE, r#"{"BusinessId":1,"FromTime":"2026-03-02"}"#),
        ["Coworker: is a required field"]
    );
}

#[test]
fn lenient_inputs_are_understood() {
    // (more members, member asked, value)
    let cases: &[(&str, &str, Value)] = &[
        (r#""archived":"true""#, "Archived", Value::Bool(true)),
        (r#""ARCHIVED":1"#, "Archived", Value::Bool(true)),
        (r#""Archived":null"#, "Archived", Value::Bool(false)),
        (r#""BusinessId":"77""#, "BusinessId", Value::Int(77)),
        (r#""Price":"15.5""#, "Price", Value::Int(155_000)),
        (r#""Price":1e2"#, "Price", Value::Int(1_000_000)),
        (r#""MinutesIncluded":"60""#, "MinutesIncluded", Value::Int(60)),
        (r#""MinutesIncluded":60.0"#, "MinutesIncluded", Value::Int(60)),
        (r#""MinutesIncluded":"""#, "MinutesIncluded", Value::Null),
        (r#""TaxRateId":0"#, "TaxRateId", Value::Null),
        (r#""TaxRateId":[0]"#, "TaxRateId", Value::Null),
        (r#""TaxRateId":[]"#, "TaxRateId", Value::Null),
        (r#""TaxRateId":[5]"#, "TaxRateId", Value::Int(5)),
        (r#""TaxRateId":"9""#, "TaxRateId", Value::Int(9)),
        (r#""Tariffs":[3,"4",3,0]"#, "Tariffs", Value::Ids(vec![3, 4])),
        (r#""Tariffs":"3,4""#, "Tariffs", Value::Ids(vec![3, 4])),
        (r#""Tariffs":[]"#, "Tariffs", Value::Ids(vec![])),
        (r#""Name":"A","name":"B""#, "Name", Value::Text("B".into())),
        (r#""Name":5"#, "Name", Value::Text("5".into())),
        (r#""SystemId":12"#, "SystemId", Value::Text("12".into())),
        (
            r#""Id":0,"TypeName":"TimePass","IsNew":false,"UniqueId":"nonsense","CreatedOn":7,"Nothing":{"a":[1]}"#,
            "Name",
            Value::Text("Day".into()),
        ),
        (r#""Name":"\u00e4\ud83d\ude00""#, "Name", Value::Text("ä😀".into())),
    ];
    for (member, name, value) in cases {
        assert_eq!(ok("TimePass", CREATE, &pass(member)).value(name), Some(value), "{member}");
    }
    let product = |member: &str| format!(r#"{{"BusinessId":1,"Name":"P","Price":1,"CurrencyId":1,{member}}}"#);
    for form in [r#""AvailableAs":"RecurrentOrOneOff""#, r#""AvailableAs":"1""#, r#""AvailableAs":1"#, r#""x":0"#] {
        assert_eq!(ok("Product", CREATE, &product(form)).int("AvailableAs"), Some(1), "{form}");
    }
    let link = r#"{"ProductId":1,"TimePassId":1,"PassesIncluded":5,"ExpirationType":0}"#;
    assert_eq!(ok("ProductTimePass", CREATE, link).int("ExpirationType"), Some(0));
    let visit = r#"{"CoworkerId":1,"BusinessId":1,"Source":"DoorAccess","FromTime":"2026-03-02T09:00","ToTime":"2026-03-02T11:00:00+01:00"}"#;
    let visit = ok("Checkin", CREATE, visit);
    assert_eq!(visit.int("Source"), Some(2));
    assert_eq!(visit.instant("ToTime").unwrap() - visit.instant("FromTime").unwrap(), 3_600_000_000);
    let empty_guid = pass_row(r#""CoworkerContractUniqueId":"00000000-0000-0000-0000-000000000000""#);
    assert_eq!(ok("CoworkerTimePass", CREATE, &empty_guid).value("CoworkerContractUniqueId"), Some(&Value::Null));
    let role = ok("UserRole", CREATE, r#"{"BusinessId":1,"Name":"Desk","Roles":["checkin-list",11]}"#);
    assert_eq!(role.ids("Roles"), Some(&[141, 11][..]));
}

fn pass_row(member: &str) -> String {
    format!(r#"{{"CoworkerId":1,"BusinessId":1,"TimePassId":1,"CreateMultiple":1,{member}}}"#)
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    for (member, message) in [
        (r#""Price":1.23456"#, "Price: must have at most four decimals"),
        (r#""Price":1e30"#, "Price: is too large a number"),
        (r#""Price":123456789012.5"#, "Price: must be at most 100000000000"),
        (r#""Price":"cheap""#, "Price: must be a number"),
        (r#""Price":[1]"#, "Price: must be a number"),
        (r#""Price":null"#, "Price: is a required field"),
        (r#""MinutesIncluded":1.5"#, "MinutesIncluded: must be a whole number"),
        (r#""MinutesIncluded":-1"#, "MinutesIncluded: must be at least 0"),
        (r#""MinutesIncluded":3000000000"#, "MinutesIncluded: must be at most 2147483647"),
        (r#""MinutesIncluded":true"#, "MinutesIncluded: must be a whole number"),
        (r#""Archived":"maybe""#, "Archived: must be true or false"),
        (r#""BusinessId":3000000000"#, "Business: must be the Id of a record"),
        (r#""BusinessId":-1"#, "Business: must be the Id of a record"),
        (r#""BusinessId":"one""#, "Business: must be the Id of a record"),
        (r#""TaxRateId":[1,2]"#, "TaxRate: must be the Id of a record"),
        (r#""Tariffs":["x"]"#, "Tariffs: must be a list of ids"),
        (r#""Tariffs":{}"#, "Tariffs: must be a list of ids"),
        (r#""Name":{}"#, "Name: must be text"),
        (r#""Name":"a\u0000b""#, "Name: must not hold the character U+0000"),
        (r#""Name":"\ud800""#, "Name: is not valid text"),
        (
            r#""CustomFields":"x""#,
            "CustomFields: must be null or {\"Data\":[{\"Name\",\"Value\",\"JsonValue\",\"Type\"}]}",
        ),
        (r#""CustomFields":{"Data":[{"Value":"x"}]}"#, "CustomFields: must give every custom field a Name"),
    ] {
        assert_eq!(refused("TimePass", CREATE, &pass(member)), [message], "{member}");
    }
    let long = pass(&format!(r#""Name":"{}""#, "x".repeat(255)));
    assert_eq!(refused("TimePass", CREATE, &long), ["Name: must be at most 254 characters long"]);
    assert_eq!(
        refused("CoworkerTimePass", CREATE, &pass_row(r#""ExpireDate":"soon","TariffTimePassUniqueId":"1""#)),
        ["ExpireDate: must be a date, e.g. 2025-01-31T09:30:00Z", "TariffTimePassUniqueId: must be a UUID"]
    );
    assert_eq!(
        refused("Coworker", CREATE, &customer(r#""Gender":"Robot","CoworkerType":7"#)),
        [
            "CoworkerType: must be one of the values of eCoworkerRecordType",
            "Gender: must be one of the values of eGender"
        ]
    );
}

#[test]
fn the_value_sent_comes_back() {
    let body = pass(r#""Price":"cheap","MinutesIncluded":-1"#);
    let Err(BodyError::Invalid(invalid)) = read("TimePass", CREATE, "application/json", &body) else { panic!("read") };
    let attempted: Vec<_> = invalid.errors.iter().map(|e| e.attempted.as_deref()).collect();
    assert_eq!(attempted, [Some("\"cheap\""), Some("-1")]);
    assert_eq!(invalid.to_string(), "Price: must be a number");
}

#[test]
fn an_update_replaces_but_keeps_lists_and_the_callers_own_data() {
    let draft = ok("TimePass", UPDATE, &pass(r#""Id":9,"AddedTariffs":[4],"RemovedTariffs":[5,6],"Businesses":null"#));
    assert_eq!(draft.id, Some(9));
    assert_eq!(draft.value("MinutesIncluded"), Some(&Value::Null));
    for kept in ["CustomFields", "SystemId", "Tariffs", "Businesses"] {
        assert_eq!(draft.value(kept), None, "{kept}");
    }
    let tariffs = draft.model.position("Tariffs").unwrap();
    let deltas =
        [Delta { list: tariffs, add: true, ids: vec![4] }, Delta { list: tariffs, add: false, ids: vec![5, 6] }];
    assert_eq!(draft.deltas, deltas);
    assert_eq!(ok("TimePass", UPDATE, &pass(r#""Id":9,"SystemId":null"#)).value("SystemId"), Some(&Value::Null));
    assert_eq!(refused("TimePass", UPDATE, &pass(r#""x":1"#)), ["Id: is a required field"]);
    assert_eq!(
        refused("TimePass", UPDATE, r#"{"Id":9,"Name":"Day","Price":1,"CurrencyId":1}"#),
        ["Business: is a required field"]
    );
    // CreateMultiple is for creating; an update may leave it out, or say 0.
    let row = r#"{"Id":3,"CoworkerId":1,"BusinessId":1,"TimePassId":1,"Used":true,"UsedDate":"2026-03-02T09:00:00Z"}"#;
    let row = ok("CoworkerTimePass", UPDATE, row);
    assert_eq!((row.value("CreateMultiple"), row.value("UsedDate")), (None, None));
    assert!(row.heard("UsedDate").is_some());
    // An invoice keeps its customer; taking the customer away is refused.
    assert_eq!(ok("CoworkerInvoice", UPDATE, r#"{"Id":1}"#).value("CoworkerId"), None);
    assert_eq!(refused("CoworkerInvoice", UPDATE, r#"{"Id":1,"CoworkerId":0}"#), ["Coworker: is a required field"]);
}

#[test]
fn ids_in_the_address_and_in_the_body() {
    let at = Operation::Update { id: Some(9) };
    assert_eq!(ok("TimePass", at, &pass(r#""Id":"9""#)).id, Some(9));
    assert_eq!(ok("TimePass", at, &pass(r#""x":1"#)).id, Some(9));
    assert_eq!(refused("TimePass", at, &pass(r#""Id":8"#)), ["Id: is not the Id in the address"]);
    let patch = ok("TimePass", Operation::Patch { id: 9 }, r#"{"Price":2}"#);
    assert_eq!((patch.id, patch.values.len(), patch.int("Price")), (Some(9), 1, Some(20_000)));
    assert_eq!(refused("TimePass", Operation::Patch { id: 9 }, r#"{"Name":null}"#), ["Name: is a required field"]);
}

#[test]
fn a_body_says_something_when_it_holds_what_a_change_reads() {
    let patch = Operation::Patch { id: 1 };
    for nothing in ["{}", r#"{"Id":1}"#, r#"{"Nmae":"x"}"#, r#"{"UniqueId":"x","UpdatedBy":"y"}"#] {
        assert!(!ok("TimePass", patch, nothing).says_something(), "{nothing}");
    }
    for something in [r#"{"Archived":null}"#, r#"{"archived":false}"#, r#"{"Tariffs":null}"#] {
        assert!(ok("TimePass", patch, something).says_something(), "{something}");
    }
    // Whether to make a login, too, is asked once.
    assert!(!ok("Coworker", patch, r#"{"CreateUser":true}"#).says_something());
    assert!(!ok("CoworkerInvoice", UPDATE, r#"{"Id":1,"TotalAmount":5}"#).says_something());
    assert!(ok("CoworkerInvoice", UPDATE, r#"{"Id":1,"PurchaseOrder":""}"#).says_something());
}

#[test]
fn an_email_is_checked_and_trimmed() {
    let read = |email: &str| {
        ok("Visitor", patch_of_one(), &format!(r#"{{"Email":"{email}"}}"#)).text("Email").map(str::to_owned)
    };
    assert_eq!(read(" ana@b.c ").as_deref(), Some("ana@b.c"));
    let refused = refused("Visitor", CREATE, r#"{"Email":"ana"}"#);
    assert!(refused.contains(&"Email: is not an e-mail address such as ana@example.com".to_owned()), "{refused:?}");
    // On update what is stored may be sent back.
    assert_eq!(read("ana").as_deref(), Some("ana"));
    // Other addresses may be lists, or names with addresses.
    assert_eq!(
        ok("Business", patch_of_one(), r#"{"EmailContact":"a@b.c; d@e.f"}"#).text("EmailContact"),
        Some("a@b.c; d@e.f")
    );
}

fn patch_of_one() -> Operation {
    Operation::Patch { id: 1 }
}

#[test]
fn forms() {
    let body =
        "BusinessId=1&name=Day+Pass&Price=25.00&CurrencyId=2&Archived=true&MinutesIncluded=&Tariffs[]=3&Tariffs[]=4";
    for kind in ["application/x-www-form-urlencoded", "x-www-form-urlencoded", ""] {
        let draft = read("TimePass", CREATE, kind, body).unwrap();
        assert_eq!(draft.text("Name"), Some("Day Pass"));
        assert_eq!((draft.int("Price"), draft.boolean("Archived")), (Some(250_000), Some(true)));
        assert_eq!(draft.value("MinutesIncluded"), Some(&Value::Null));
        assert_eq!(draft.ids("Tariffs"), Some(&[3, 4][..]));
    }
    assert!(read("TimePass", CREATE, "", &pass(r#""x":1"#)).is_ok(), "JSON without a content type");
    assert_eq!(read("TimePass", CREATE, "application/xml", "<a/>").unwrap_err(), BodyError::UnsupportedMediaType);
}

#[test]
fn bodies_that_are_not_an_object() {
    assert_eq!(refused("TimePass", CREATE, "[1]"), [": The body must be a JSON object."]);
    assert_eq!(refused("TimePass", CREATE, "{\"Name\":"), [": The body is not valid JSON (line 1, column 8)."]);
    let deep = format!(r#"{{"Nothing":{}{}}}"#, "[".repeat(40), "]".repeat(40));
    assert_eq!(refused("TimePass", CREATE, &deep), [": The body is nested deeper than 32 levels."]);
    let model = catalog().by_entity("TimePass").unwrap();
    let tight = Limits { bytes: 10, depth: 2 };
    assert_eq!(Draft::read(model, CREATE, None, b"{           }", tight).unwrap_err(), BodyError::TooLarge(10));
    assert!(Draft::read(model, CREATE, Some("application/json"), b"\xff{}", Limits::default()).is_err());
}

#[test]
fn custom_fields_take_one_form() {
    let sent = r#""CustomFields":{"Data":[{"Name":"A","Value":"1"},{"Name":"B","Value":2,"Type":"number","JsonValue":{ "x": [ 1 ] }},{"Name":"A","Value":"other"}]}"#;
    let stored = r#"{"Data":[{"Name":"A","Value":"1","JsonValue":null,"Type":"string"},{"Name":"B","Value":"2","JsonValue":{"x":[1]},"Type":"number"}]}"#;
    assert_eq!(ok("TimePass", CREATE, &pass(sent)).text("CustomFields"), Some(stored));
    for none in [r#""CustomFields":null"#, r#""CustomFields":{}"#, r#""CustomFields":{"Data":[]}"#] {
        assert_eq!(ok("TimePass", CREATE, &pass(none)).value("CustomFields"), Some(&Value::Null), "{none}");
    }
}

#[test]
fn extra_holds_what_differs_from_the_default() {
    let draft = ok(
        "Coworker",
        CREATE,
        &customer(
            r#""Twitter":"@ann","Gender":3,"ProfileIsPublic":true,"Longitude":-0.1276,"TourDate":"2026-03-02","SignUpToNewsletter":true"#,
        ),
    );
    let first = merge_extra(draft.model, None, &draft);
    assert_eq!(
        first,
        r#"{"Gender":3,"Twitter":"@ann","ProfileIsPublic":1,"Longitude":-0.1276,"TourDate":1772409600000000}"#
    );
    let patch = ok("Coworker", Operation::Patch { id: 1 }, r#"{"Gender":1,"Skype":"a\"b"}"#);
    assert_eq!(
        merge_extra(patch.model, Some(&first), &patch),
        r#"{"Twitter":"@ann","Skype":"a\"b","ProfileIsPublic":1,"Longitude":-0.1276,"TourDate":1772409600000000}"#
    );
    let user = ok("User", Operation::Patch { id: 1 }, r#"{"AddedChatRooms":[2,3],"RemovedChatRooms":[1]}"#);
    assert_eq!(merge_extra(user.model, Some(r#"{"ChatRooms":[1,2]}"#), &user), r#"{"ChatRooms":[2,3]}"#);
    assert_eq!(merge_extra(user.model, Some("junk"), &user), r#"{"ChatRooms":[2,3]}"#);
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), json in proptest::bool::ANY) {
        let kind = if json { "application/json" } else { "" };
        for model in catalog().models() {
            let _ = Draft::read(model, CREATE, Some(kind), &bytes, Limits::default());
        }
    }

    #[test]
    fn any_json_in_any_member_never_panics(raw in r#"(-?[0-9]{1,25}(\.[0-9]{1,8})?(e[0-9]{1,4})?|"[^"\\]{0,40}"|\[[0-9",]{0,20}\]|\{"Data":\[\{"Name":[0-9a-z"]{0,9}\}\]\}|null|true)"#) {
        for model in catalog().models() {
            for field in &model.fields {
                let body = format!(r#"{{"{}":{raw}}}"#, field.name);
                let _ = Draft::read(model, Operation::Patch { id: 1 }, None, body.as_bytes(), Limits::default());
            }
        }
    }
}
