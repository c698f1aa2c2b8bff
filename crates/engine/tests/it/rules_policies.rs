//! Settings with validity (beyond W11): the raw arrival says which are in force.

use hallpass_engine::rounding::{end_of_stay, round_from};
use hallpass_engine::{Instant, Location, Policies, Settings, Span};

use crate::support::place;
use crate::support::t;

/// 15 minutes, and 5 from 10:00 on 2 March.
fn two_steps() -> Location {
    let mut policies = Policies::default();
    policies.push(Instant::from_micros(i64::MIN), Settings::default());
    policies.push(t("2026-03-02T10:00"), Settings { rounding_minutes: 5, ..Settings::default() });
    Location { policies, ..place("Etc/UTC", "00:00") }
}

#[test]
fn the_raw_arrival_decides() {
    let there = two_steps();
    // 09:58 rounds to 10:00 by steps of 15, and its departure too, though 10:00 itself is in the new version.
    let early = t("2026-03-02T09:58");
    assert_eq!(round_from(&there, early), t("2026-03-02T10:00"));
    assert_eq!(end_of_stay(&there, early, t("2026-03-02T10:00"), t("2026-03-02T10:52")), t("2026-03-02T10:45"));
    let late = t("2026-03-02T10:00");
    assert_eq!(end_of_stay(&there, late, late, t("2026-03-02T10:52")), t("2026-03-02T10:50"));
    assert_eq!(end_of_stay(&there, late, late, t("2026-03-02T10:01")), t("2026-03-02T10:05"), "R2.3: at least a step");
}

#[test]
fn the_first_version_rules_everything_before_it() {
    let mut there = two_steps();
    assert_eq!(there.settings_at(Instant::from_micros(i64::MIN)).rounding_minutes, 15);
    assert_eq!(there.settings_at(t("2026-03-02T10:00") - Span::micros(1)).rounding_minutes, 15);
    assert_eq!(there.settings_at(t("2026-03-02T10:00")).rounding_minutes, 5);
    there.policies.change_all(|settings| settings.rounding_minutes = 60);
    assert_eq!(there.settings_at(t("2026-03-02T09:00")).rounding_minutes, 60);
    assert!(there.has_ever(|settings| settings.rounding_minutes == 15), "what the records say counts too");
}

/// The rules ask `settings_at`, never the present settings.
#[test]
fn no_rule_reads_the_present_settings() {
    fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&source, &mut found);
    let may = ["policies.rs", "location_clock.rs"];
    for file in found.iter().filter(|file| !may.iter().any(|name| file.ends_with(name))) {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(!text.contains("location.settings.") && !text.contains("here.settings."), "{}", file.display());
    }
}
