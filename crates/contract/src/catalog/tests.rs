use super::*;

#[test]
fn tables_fit_together() {
    assert_eq!(catalog().problems(), &[] as &[String]);
    assert_eq!(catalog().models().len(), 29);
}

#[test]
fn paths_and_entities_are_found_in_any_letter_case() {
    let users = catalog().by_path("SYS", "Users").unwrap();
    assert_eq!(users.resource.entity, "User");
    assert_eq!(catalog().by_path("spaces", "users").unwrap().index, users.index);
    assert_eq!(catalog().by_entity("timepass").unwrap().resource.plural, "timepasses");
    assert!(catalog().by_path("sys", "timepasses").is_none());
    assert!(catalog().by_path(&"x".repeat(500), "y").is_none());
}

#[test]
fn filter_names_follow_the_vendor_rule() {
    let c = catalog();
    let pass = c.by_entity("CoworkerTimePass").unwrap();
    let end = |name: &str| {
        let found = c.filter(pass, name)?;
        let (model, field) = c.end_of(&found.path)?;
        Some((found.path.hops.len(), model.resource.entity, field.name, found.bound))
    };
    assert_eq!(end("CoworkerTimePass_Coworker"), Some((0, "CoworkerTimePass", "CoworkerId", Bound::Equal)));
    assert_eq!(end("coworkertimepass_timepass_currency_code"), Some((2, "Currency", "Code", Bound::Equal)));
    assert_eq!(end("From_CoworkerTimePass_CreatedOn"), Some((0, "CoworkerTimePass", "CreatedOn", Bound::From)));
    assert_eq!(end("Id"), Some((0, "CoworkerTimePass", "Id", Bound::Equal)));
    // Beyond the tables: chains of references, but no codes of people and no ranges on references.
    assert_eq!(end("CoworkerTimePass_Coworker_Email"), Some((1, "Coworker", "Email", Bound::Equal)));
    assert_eq!(end("CoworkerTimePass_Coworker_AccessPincode"), None);
    assert_eq!(end("CoworkerTimePass_Coworker_AccessCardId"), None);
    assert_eq!(end("from_CoworkerTimePass_Coworker"), None);
    assert_eq!(end("CoworkerTimePass_IsUsed"), None);
    assert_eq!(end("User_Password"), None);
    let user = c.by_entity("User").unwrap();
    assert!(c.filter(user, "User_Password").is_none());
    let slot = c.by_entity("TimePassTimeSlot").unwrap();
    assert_eq!(c.filter(slot, "from_TimePassTimeSlot_FromTime").unwrap().bound, Bound::From);
}

#[test]
fn scopes_end_at_a_location() {
    for model in catalog().models() {
        if let ResolvedScope::Of(path) = &model.scope {
            let (_, field) = catalog().end_of(path).unwrap();
            assert!(matches!(field.kind, Kind::Reference("Business")), "{}", model.resource.entity);
        }
    }
    let line = catalog().by_entity("CoworkerInvoiceLine").unwrap();
    assert!(matches!(&line.scope, ResolvedScope::Of(path) if path.hops.len() == 1));
}

#[test]
fn deletes_know_who_points_here() {
    let pass = catalog().by_entity("TimePass").unwrap();
    let labels: Vec<_> = pass.referrers.iter().map(|r| r.label).collect();
    assert!(labels.contains(&"price plan time passes"), "{labels:?}");
    assert!(labels.contains(&"customer time passes"));
}
