use super::*;
use crate::catalog::{Model, catalog};

/// Writes a record whose members have these values; others are null.
fn write(model: &Model, shape: Shape, values: &[(&str, Datum<'_>)], extra: &str) -> String {
    let plan = RecordPlan::new(model, shape);
    let row: Vec<Datum<'_>> = plan
        .needs()
        .iter()
        .map(|need| match need {
            Need::Extra => Datum::Text(extra),
            Need::Member(i) => {
                values.iter().find(|(name, _)| *name == model.fields[*i].name).map_or(Datum::Null, |(_, v)| *v)
            }
        })
        .collect();
    let mut out = Vec::new();
    let mut writer = plan.writer();
    writer.write(&row, &mut out);
    let first = out.len();
    out.push(b',');
    writer.write(&row, &mut out);
    assert_eq!(out[..first], out[first + 1..], "every row alike");
    serde_json::from_slice::<serde_json::Value>(&out[..first]).expect("JSON");
    String::from_utf8(out[..first].to_vec()).unwrap()
}

fn model(entity: &str) -> &'static Model {
    catalog().by_entity(entity).unwrap()
}

/// 2025-01-15T10:30:00Z and 2025-01-10T08:00:00Z.
const UPDATED: i64 = 1_736_937_000_000_000;
const CREATED: i64 = 1_736_496_000_000_000;

const COMMON: &[(&str, Datum<'static>)] = &[
    ("Id", Datum::Int(87_654_321)),
    ("UpdatedOn", Datum::Int(UPDATED)),
    ("CreatedOn", Datum::Int(CREATED)),
    ("UniqueId", Datum::Text("a1b2c3d4-e5f6-7890-abcd-ef1234567890")),
    ("UpdatedBy", Datum::Text("admin@example.com")),
];

fn with<'a>(own: &[(&'a str, Datum<'a>)]) -> Vec<(&'a str, Datum<'a>)> {
    COMMON.iter().copied().chain(own.iter().copied()).collect()
}

/// The tail that every record of the seed pages ends with, whatever its text.
fn tail(text: &str) -> String {
    format!(
        r#""Id":87654321,"UpdatedOn":"2025-01-15T10:30:00Z","CreatedOn":"2025-01-10T08:00:00Z","UniqueId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","UpdatedBy":"admin@example.com","IsNew":false,"SystemId":null,"ToStringText":"{text}","LocalizationDetails":null,"CustomFields":null}}"#
    )
}

#[test]
fn a_pass_reads_as_on_the_seed_page() {
    let zeros = [
        ("BusinessId", Datum::Int(0)),
        ("Name", Datum::Text("")),
        ("Price", Datum::Int(0)),
        ("CurrencyId", Datum::Int(0)),
    ];
    let full = write(model("TimePass"), Shape::Full, &with(&zeros), "{}");
    let own = r#"{"BusinessId":0,"BusinessName":null,"Name":"","InvoiceLineDisplayAs":null,"Price":0,"MinutesIncluded":null,"CountsTowardsPlanLimits":false,"UseAsPayAsYouGoForMembers":false,"UseAsPayAsYouGoForContacts":false,"UsePriority":null,"CurrencyId":0,"CurrencyCode":null,"TaxRateId":null,"ReducedTaxRateId":null,"ExemptTaxRateId":null,"FinancialAccountId":null,"Businesses":[],"KisiGroupId":null,"DoorGuardGroupId":null,"AccessControlGroupId":null,"AccessControlGroupIds":null,"AllowNetworkCheckIn":false,"OnlyForContacts":false,"OnlyForMembers":false,"Tariffs":[],"Archived":false,"#;
    assert_eq!(full, format!("{own}{}", tail("")));
    let listed = write(model("TimePass"), Shape::Listing, &with(&zeros), "{}");
    let summary = ["CountsTowardsPlanLimits", "OnlyForContacts", "OnlyForMembers"]
        .iter()
        .fold(full, |text, name| text.replace(&format!("\"{name}\":false,"), ""));
    assert_eq!(listed, summary);
    let created = write(model("TimePass"), Shape::Created, &with(&zeros), "{}");
    assert!(created.contains(r#""Businesses":[],"AddedBusinesses":null,"RemovedBusinesses":null,"KisiGroupId""#));
    assert!(created.contains(r#""Archived":false,"TimeSlots":[],"Id""#));
}

#[test]
fn an_issued_pass_reads_as_on_the_seed_page() {
    let zeros = [
        ("CoworkerId", Datum::Int(0)),
        ("BusinessId", Datum::Int(0)),
        ("TimePassId", Datum::Int(0)),
        ("CreateMultiple", Datum::Int(0)),
    ];
    let own = r##"{"CoworkerId":0,"BusinessId":0,"TimePassId":0,"TimePassName":null,"TimePassCurrencyCode":null,"Notes":null,"PurchaseOrder":null,"Used":false,"CheckedIn":false,"UsedDate":null,"RemainingUses":null,"TotalUses":null,"Free":false,"Price":null,"CreateMultiple":0,"ExpireDate":null,"Invoiced":false,"InvoiceDate":null,"IsFromTariff":false,"IsPayAsYouGo":false,"TariffTimePassUniqueId":null,"CoworkerProductUniqueId":null,"CoworkerContractUniqueId":null,"##;
    let expected = format!("{own}{}", tail("#87654321"));
    assert_eq!(write(model("CoworkerTimePass"), Shape::Full, &with(&zeros), "{}"), expected);
    assert_eq!(write(model("CoworkerTimePass"), Shape::Listing, &with(&zeros), "{}"), expected);
}

#[test]
fn a_product_pass_reads_as_on_the_seed_page() {
    let zeros = [("ProductId", Datum::Int(0)), ("TimePassId", Datum::Int(0)), ("PassesIncluded", Datum::Int(0))];
    let own = r#"{"ProductId":0,"ProductName":null,"TimePassId":0,"TimePassName":null,"PassesIncluded":0,"ExpireTimeInMonths":null,"ExpireTimeInWeeks":null,"ExpirationType":0,"ExpiresIn":null,"#;
    assert_eq!(write(model("ProductTimePass"), Shape::Full, &with(&zeros), "{}"), format!("{own}{}", tail("")));
}

#[test]
fn values_of_every_kind() {
    let visit = write(
        model("Checkin"),
        Shape::Full,
        &[
            ("CoworkerFullName", Datum::Text("Ann \"A\" Lee\n\u{1}ä")),
            ("Source", Datum::Int(2)),
            ("FromTime", Datum::Int(UPDATED)),
            ("FromTimeLocal", Datum::Int(UPDATED + 3_600_000_000)),
            ("AutoCheckout", Datum::Int(1)),
        ],
        "{}",
    );
    assert!(visit.contains(r#""CoworkerFullName":"Ann \"A\" Lee\n\u0001ä""#));
    assert!(visit.contains(r#""Source":2,"FromTime":"2025-01-15T10:30:00Z","ToTime":null"#));
    assert!(visit.contains(r#""FromTimeLocal":"2025-01-15T11:30:00","ToTimeLocal":null"#));
    assert!(visit.contains(r#""AutoCheckout":true"#));
    assert!(visit.contains(r#""ToStringText":"Ann \"A\" Lee\n\u0001ä""#));
    let pass = write(
        model("TimePass"),
        Shape::Full,
        &[
            ("Price", Datum::Int(155_000)),
            ("Tariffs", Datum::Text("3,5")),
            ("Businesses", Datum::Ids(&[7])),
            ("CustomFields", Datum::Text(r#"{"Data":[]}"#)),
        ],
        "{}",
    );
    assert!(
        pass.contains(r#""Price":15.5,"#)
            && pass.contains(r#""Tariffs":[3,5]"#)
            && pass.contains(r#""Businesses":[7]"#)
    );
    assert!(pass.ends_with(r#""CustomFields":{"Data":[]}}"#));
    let contract = write(model("CoworkerContract"), Shape::Full, &[("CoworkerCoworkerType", Datum::Int(2))], "{}");
    assert!(contract.contains(r#""CoworkerCoworkerType":"Company""#));
}

#[test]
fn members_that_only_travel_come_out_of_extra() {
    let stored = r#"{"Twitter":"@a\"b","ProfileIsPublic":1, "Gender" : 3,"Longitude":-0.1276,"TourDate":1736937000000000,"Unknown":{"a":["}"]},"Skype":null}"#;
    let named = [("FullName", Datum::Text("Ann Lee")), ("Email", Datum::Text("a@b.c"))];
    let text = write(model("Coworker"), Shape::Full, &named, stored);
    for part in [
        r#""Twitter":"@a\"b""#,
        r#""ProfileIsPublic":true"#,
        r#""Gender":3"#,
        r#""Longitude":-0.1276"#,
        r#""TourDate":"2025-01-15T10:30:00Z""#,
        r#""Skype":null"#,
        r#""SignUpToNewsletter":true"#,
        r#""TuesdayAttendance":5"#,
        r#""Desks":[]"#,
        r#""Password":null"#,
        r#""TariffId":0"#,
        r#""ToStringText":"Ann Lee - a@b.c""#,
    ] {
        assert!(text.contains(part), "{part}");
    }
    for broken in ["", "null", "[1]", "{", r#"{"Twitter""#, r#"{"Twitter":"#, r#"{"Twitter":"x"#, r#"{"a":[}"#] {
        let text = write(model("Coworker"), Shape::Full, &named, broken);
        assert!(text.contains(r#""Twitter":null"#) && text.contains(r#""Gender":1"#), "{broken}");
    }
}

#[test]
fn no_secret_is_ever_needed_or_written() {
    for entity in ["User", "Coworker", "Business"] {
        let model = model(entity);
        let plan = RecordPlan::new(model, Shape::Created);
        for name in [
            "Password",
            "PasswordSalt",
            "TwoFactorSecret",
            "AccessToken",
            "StripeACHBankToken",
            "PreAuthId",
            "NewPassword",
        ] {
            if let Some(field) = model.position(name) {
                assert!(!plan.needs().contains(&Need::Member(field)), "{entity}.{name}");
                assert!(write(model, Shape::Created, &[], "{}").contains(&format!("\"{name}\":null")));
            }
        }
    }
}

#[test]
fn every_record_of_every_shape_is_json_in_the_order_of_its_table() {
    for model in catalog().models() {
        for shape in [Shape::Full, Shape::Listing, Shape::Created] {
            let text = write(model, shape, &[], "{}");
            let record: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
            let names: Vec<_> = record.keys().map(String::as_str).collect();
            let expected: Vec<_> = model
                .fields
                .iter()
                .filter(|f| match shape {
                    Shape::Full => f.in_full,
                    Shape::Listing => f.in_list,
                    Shape::Created => true,
                })
                .map(|f| f.name)
                .collect();
            assert_eq!(names, expected, "{} {shape:?}", model.resource.entity);
        }
    }
}

#[test]
fn amounts() {
    for (amount, text) in [
        (250_000, "25"),
        (155_000, "15.5"),
        (-1, "-0.0001"),
        (0, "0"),
        (10_050, "1.005"),
        (i64::MIN, "-922337203685477.5808"),
    ] {
        let mut out = Vec::new();
        write_decimal(amount, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }
}

proptest::proptest! {
    #[test]
    fn texts_read_back(text in ".*") {
        let mut out = Vec::new();
        write_text(&text, &mut out);
        proptest::prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
    }

    #[test]
    fn any_stored_extra_gives_a_record(text in r#"[{}\[\]",:a-zT0-9 \\]{0,60}"#) {
        let plan = RecordPlan::new(model("User"), Shape::Full);
        let row: Vec<_> = plan.needs().iter().map(|n| if *n == Need::Extra { Datum::Text(&text) } else { Datum::Null }).collect();
        plan.writer().write(&row, &mut Vec::new());
    }
}
