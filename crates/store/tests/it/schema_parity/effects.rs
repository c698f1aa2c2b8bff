//! What triggers and conditions do is the same on both databases.

use super::{Pair, cell, pair};
use hallpass_testbed::{Cell, Raw};

const ROW: &str = "unique_id, created_on, updated_on";

/// A customer 1 in team 1 and 2, of which the second has a paying member; nobody pays for customer 9.
const TEAMS: &str = "INSERT INTO team (id, unique_id, created_on, updated_on, business_id, name, paying_member_id, \
                     create_single_invoice_for_team) VALUES (1, 't1', 0, 0, 1, 'a', 8, 0), (2, 't2', 0, 0, 1, 'b', 9, 1), \
                     (3, 't3', 0, 0, 1, 'c', 7, 1); \
                     INSERT INTO team_member (coworker_id, team_id) VALUES (1, 1), (1, 3), (1, 2), (9, 2), (5, 1);";

fn pass(id: i64, coworker: i64, minutes: &str) -> String {
    format!(
        "INSERT INTO coworker_time_pass (id, {ROW}, coworker_id, business_id, time_pass_id, remaining_uses, total_uses) \
         VALUES ({id}, 'p{id}', 0, 0, {coworker}, 1, 1, {minutes})"
    )
}

#[test]
fn who_pays_is_settled_when_a_thing_arises() {
    let Pair { sqlite, postgres, .. } = &pair();
    for raw in [sqlite, postgres] {
        raw.batch(TEAMS);
        for (id, coworker) in [(1, 1), (2, 9), (3, 5), (4, 5)] {
            raw.batch(&pass(id, coworker, "NULL, NULL"));
            raw.batch(&format!(
                "INSERT INTO coworker_product (id, {ROW}, coworker_id, business_id, product_id, quantity, payer_id) \
                 VALUES ({id}, 's{id}', 0, 0, {coworker}, 1, 1, 1, 77)"
            ));
        }
        let payers =
            |table: &str| -> Vec<Option<i64>> { raw.all(&format!("SELECT payer_id FROM {table} ORDER BY id"), &[]) };
        for table in ["coworker_time_pass", "coworker_product"] {
            // Customer 1: of the teams with one invoice the first by id. Customer 9 pays himself, 5 is in no such team.
            assert_eq!(payers(table), [Some(9), None, None, None], "{table}");
            raw.batch(&format!(
                "UPDATE {table} SET coworker_id = 1 WHERE id = 3; UPDATE {table} SET coworker_id = 5 WHERE id = 4"
            ));
            assert_eq!(payers(table), [Some(9), None, Some(9), None], "{table}");
            // The same holder again settles nothing.
            raw.batch(&format!(
                "UPDATE {table} SET payer_id = 6 WHERE id = 1; UPDATE {table} SET coworker_id = 1 WHERE id = 1"
            ));
            assert_eq!(payers(table), [Some(6), None, Some(9), None], "{table}");
        }
        raw.batch(&format!(
            "INSERT INTO coworker (id, {ROW}, full_name, email, country_id, simple_time_zone_id, invoicing_business_id) \
             VALUES (9, 'c9', 0, 0, 'Ann', 'a', 1, 1, 1); DELETE FROM coworker WHERE id = 9"
        ));
        assert_eq!(payers("coworker_time_pass"), [Some(6), None, None, None]);
        assert_eq!(payers("coworker_product"), [Some(6), None, None, None]);
    }
}

#[test]
fn minutes_stay_within_their_bounds() {
    let Pair { sqlite, postgres, .. } = &pair();
    for raw in [sqlite, postgres] {
        for (id, minutes, is_taken) in [
            (1, "0, 60", true),
            (2, "60, 60", true),
            (3, "61, 60", false),
            (4, "-1, 60", false),
            (5, "-1, NULL", false),
            (6, "5, NULL", true),
            (7, "NULL, NULL", true),
        ] {
            assert_eq!(raw.try_batch(&pass(id, 1, minutes)).is_ok(), is_taken, "{minutes}");
        }
        for (change, is_taken) in [
            ("remaining_uses = 61", false),
            ("total_uses = 59", false),
            ("remaining_uses = -1", false),
            ("total_uses = 61", true),
        ] {
            let sql = format!("UPDATE coworker_time_pass SET {change} WHERE id = 2");
            assert_eq!(raw.try_batch(&sql).is_ok(), is_taken, "{change}");
        }
    }
}

#[test]
fn the_catalogue_is_new_after_every_change_to_it_and_only_then() {
    let Pair { sqlite, postgres, .. } = &pair();
    let rows = [
        (
            "business",
            "id, unique_id, created_on, updated_on, name, country_id, currency_id, simple_time_zone_id",
            "5, 'b', 0, 0, 'n', 1, 1, 1",
        ),
        ("business_setting", "business_id, unique_id, created_on, updated_on, name, value", "5, 'b', 0, 0, 'n', 'v'"),
        (
            "simple_time_zone",
            "id, unique_id, created_on, updated_on, name, description, time_offset",
            "5, 'b', 0, 0, 'n', 'd', 'o'",
        ),
        (
            "time_pass",
            "id, unique_id, created_on, updated_on, business_id, name, price, currency_id",
            "5, 'b', 0, 0, 1, 'n', 1, 1",
        ),
        ("time_pass_business", "time_pass_id, business_id", "5, 6"),
        ("time_pass_tariff", "time_pass_id, tariff_id", "5, 6"),
        (
            "time_pass_slot",
            "time_pass_id, unique_id, created_on, updated_on, from_time, to_time, day_of_week",
            "5, 'b', 0, 0, 1, 2, 3",
        ),
        ("time_pass_price", "time_pass_id, unique_id, created_on, updated_on, tariff_id, price", "5, 'b', 0, 0, 1, 2"),
        ("location_clock", "business_id, from_time, zone, cut_off", "5, 1, 'z', 'c'"),
        (
            "policy_version",
            "business_id, number, valid_from, document, digest, recorded_at, actor_id",
            "5, 1, 1, 'd', 'd', 1, 1",
        ),
    ];
    for raw in [sqlite, postgres] {
        let mut known = vec![version(raw)];
        let mut changes = |sql: &str| {
            let before = version(raw);
            raw.batch(sql);
            let after = version(raw);
            if after != before {
                assert!(!known.contains(&after), "{sql}");
                known.push(after.clone());
            }
            after != before
        };
        for (table, columns, values) in rows {
            let key = columns.split(',').next().unwrap();
            assert!(changes(&format!("INSERT INTO {table} ({columns}) VALUES ({values})")), "{table}");
            assert!(changes(&format!("UPDATE {table} SET {key} = {key}")), "{table}");
            assert!(!changes(&format!("UPDATE {table} SET {key} = {key} WHERE {key} = 999")), "{table}");
            assert!(!changes(&format!("DELETE FROM {table} WHERE {key} = 999")), "{table}");
            assert!(changes(&format!("DELETE FROM {table}")), "{table}");
        }
        assert!(!changes("INSERT INTO expiry_reminder (pass_id) VALUES (1)"));
        // A number that was undone does not come again.
        raw.batch("BEGIN; INSERT INTO time_pass_tariff (time_pass_id, tariff_id) VALUES (1, 1)");
        let undone = version(raw);
        raw.batch("ROLLBACK");
        assert_ne!(undone, version(raw));
        assert!(changes("INSERT INTO time_pass_tariff (time_pass_id, tariff_id) VALUES (1, 1)"));
        assert_ne!(undone, version(raw));
    }
}

fn version(raw: &Raw) -> Cell {
    cell(raw, "SELECT version FROM catalogue_version")
}

#[test]
fn ids_go_on_above_one_that_was_written() {
    let Pair { postgres: raw, .. } = &pair();
    let sale = |id: &str| format!("INSERT INTO contract_pause (id, contract_id, from_time) VALUES ({id}, 1, 1)");
    let given =
        || -> i64 { raw.value("INSERT INTO contract_pause (contract_id, from_time) VALUES (1, 1) RETURNING id", &[]) };
    assert_eq!(given(), 1);
    raw.batch(&sale("7"));
    raw.rows("SELECT id_taken('contract_pause', 7)", &[]);
    assert_eq!(given(), 8);
    raw.rows("SELECT id_taken('contract_pause', 3)", &[]);
    raw.batch("DELETE FROM contract_pause");
    assert_eq!(given(), 9);
    raw.rows("SELECT id_taken('coworker', 1)", &[]);
    assert_eq!(cell(raw, "SELECT last_value FROM coworker_id_seq"), Cell::Integer(1));
}
