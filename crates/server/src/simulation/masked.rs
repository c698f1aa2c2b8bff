//! Numbers that exist only in the simulation are not shown: they will be somebody else's.

use hallpass_store::rehearsal::LastIds;
use serde_json::{Value, json};

use super::supposed::Made;

/// Takes numbers of passes and visits above `last` out of an answer: passes become null, with `SupposedPass` telling which entry
/// of `Passes` they are, if one; visits become 0.
pub(super) fn masked(value: &mut Value, last: &LastIds, made: &Made) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| masked(value, last, made)),
        Value::Object(members) => {
            let pass = members.get("CoworkerTimePassId").and_then(Value::as_i64).filter(|id| *id > last.pass);
            if let Some(pass) = pass {
                members.insert("CoworkerTimePassId".into(), Value::Null);
                if let Some((_, entry)) = made.iter().find(|(id, _)| id.0 == pass) {
                    members.insert("SupposedPass".into(), json!(entry));
                }
            }
            if members.get("CheckinId").and_then(Value::as_i64).is_some_and(|id| id > last.visit) {
                members.insert("CheckinId".into(), json!(0));
            }
            members.values_mut().for_each(|value| masked(value, last, made));
        }
        _ => {}
    }
}

/// Takes numbers of passes above `last` out of the sentences of an explanation.
pub(super) fn unnamed(explanation: &mut Value, last: &LastIds) {
    match explanation {
        Value::Array(list) => list.iter_mut().for_each(|value| unnamed(value, last)),
        Value::Object(members) => members.values_mut().for_each(|value| unnamed(value, last)),
        Value::String(text) => {
            if let Some(told) = unnumbered(text, last.pass) {
                *text = told;
            }
        }
        _ => {}
    }
}

/// How a sentence names a pass: by this word and its number.
const PASS: &str = "pass ";

/// A sentence without the numbers of passes above `last`; nothing when it has none.
fn unnumbered(text: &str, last: i64) -> Option<String> {
    let (mut told, mut rest, mut any) = (String::with_capacity(text.len()), text, false);
    while let Some((before, after)) = rest.split_once(PASS) {
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, tail) = after.split_at(digits);
        told.push_str(before);
        if number.parse::<i64>().is_ok_and(|number| number > last) {
            told.push_str("new pass");
            any = true;
        } else {
            told.push_str(PASS);
            told.push_str(number);
        }
        rest = tail;
    }
    told.push_str(rest);
    any.then_some(told)
}

#[cfg(test)]
mod tests {
    use hallpass_engine::PassId;

    use super::*;

    #[test]
    fn numbers_that_were_never_given_out_are_not_shown() {
        let last = LastIds { pass: 7, visit: 3, invoice: 0, contract: 0, sale: 0 };
        let mut value = json!({"CheckinId": 4, "Choice": {"Candidates": [
            {"CoworkerTimePassId": 7}, {"CoworkerTimePassId": 8}, {"CoworkerTimePassId": 9}]}});
        masked(&mut value, &last, &vec![(PassId(9), 2)]);
        let expected = json!({"CheckinId": 0, "Choice": {"Candidates": [
            {"CoworkerTimePassId": 7}, {"CoworkerTimePassId": null}, {"CoworkerTimePassId": null, "SupposedPass": 2}]}});
        assert_eq!(value, expected);
    }

    #[test]
    fn sentences_name_no_number_that_was_never_given_out() {
        let text = "Ana comes in with Day pass (pass 12), not with Hour (pass 7) nor pass 130 of the pass office.";
        let told = "Ana comes in with Day pass (new pass), not with Hour (pass 7) nor new pass of the pass office.";
        assert_eq!(unnumbered(text, 11).as_deref(), Some(told));
        assert_eq!(unnumbered("Pass 9, pass 3 and pass", 11), None);
    }
}
