//! Acceptance and property tests of the decision engine, written from the rule book.
//!
//! Every number asserted here was worked out by hand from the rules (`R5.3`), the worked examples (`W1`) or the decisions
//! on open points (`D7`); none was copied from what the code answered. Begin with [`support`]: the front desk on which the
//! scenarios are played, and the invariants it checks after every command.
// Amounts are written in cents: 25_00 is 25.00.
#![allow(clippy::inconsistent_digit_grouping, clippy::mistyped_literal_suffixes)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// A refusal carries its explanation; it is returned once per command.
#![allow(clippy::result_large_err)]

mod bug_bank;
mod bug_bank_periods;
mod checker;
mod periods_everywhere;
mod properties;
mod rule_index;
mod rules_access;
mod rules_arrivals;
mod rules_calendar_text;
mod rules_carry;
mod rules_cheapest;
mod rules_cheapest_trace;
mod rules_clock_changes;
mod rules_clock_grants;
mod rules_closed_place;
mod rules_closing;
mod rules_contracts;
mod rules_corrections;
mod rules_edit;
mod rules_edit_refusals;
mod rules_eligibility;
mod rules_elsewhere;
mod rules_free_access;
mod rules_grants;
mod rules_invoice;
mod rules_invoice_parts;
mod rules_limit_windows;
mod rules_limits;
mod rules_locked;
mod rules_named;
mod rules_pass_records;
mod rules_pay_as_you_go;
mod rules_payg_changes;
mod rules_payg_review;
mod rules_periods;
mod rules_plan_changes;
mod rules_policies;
mod rules_policy_digest;
mod rules_pricing;
mod rules_records;
mod rules_settling;
mod rules_slots;
mod rules_time;
mod rules_traces;
mod rules_visitors;
mod rules_words;
mod support;
mod w01_w02_ten_passes;
mod w03_tail;
mod w04_rounding;
mod w05_reentry;
mod w06_w07_cut_off;
mod w08_daylight_saving;
mod w09_two_locations;
mod w10_order;
mod w11_slots;
mod w12_limits;
mod w13_prices;
mod w14_edit_delete;
mod w15_resume;
mod w16_plan_passes;
mod w17_product_expiry;
mod w18_invoice;
mod w19_credit;
mod w20_liability;
mod w21_team;
mod w22_access_groups;
mod w23_refusals;
mod w24_inactivity;
