//! R4.4, R11.3: a pass that its holder cannot use is assigned all the same, with a warning.

use serde_json::json;

use super::desk_words::{PASSES, london};

const MORNING: &str = "2026-04-15T08:00:00Z";

/// R4.4, R11.3.
#[test]
fn a_pass_its_holder_cannot_use_comes_with_a_warning() {
    let (server, desk) = london(MORNING);
    let (one, two) = (desk.plan(json!({"Name": "One"})), desk.plan(json!({"Name": "Two"})));
    let (contact, member) = (desk.customer("Ana Silva"), desk.customer("Ben Okri"));
    desk.contract(member, two, "2026-04-01T00:00:00Z");
    let contacts = desk.define(json!({"Name": "Trial", "OnlyForContacts": true}));
    let members = desk.define(json!({"Name": "Member day", "OnlyForMembers": true}));
    let of_one = desk.define(json!({"Name": "Day of One", "OnlyForMembers": true, "Tariffs": [one]}));
    let of_two = desk.define(json!({"Name": "Day of Two", "OnlyForMembers": true, "Tariffs": [one, two]}));
    let assign = |holder: i64, definition: i64| {
        let body = json!({"CoworkerId": holder, "BusinessId": 1, "TimePassId": definition, "CreateMultiple": 1});
        let reply = desk.admin.post(PASSES, &body);
        reply.done();
        reply.header("x-hallpass-warning").map(str::to_owned)
    };
    assert_eq!(assign(contact, contacts), None);
    assert!(assign(member, contacts).is_some_and(|text| text.contains("Trial") && text.contains("contacts")));
    assert!(assign(contact, members).is_some_and(|text| text.contains("Member day") && text.contains("members")));
    assert_eq!(assign(member, members), None);
    assert!(assign(member, of_one).is_some_and(|text| text.contains("Day of One") && text.contains("plans")));
    assert_eq!(assign(member, of_two), None);
    assert_eq!(assign(contact, desk.day_pass()), None);
    server.assert_sound();
}
