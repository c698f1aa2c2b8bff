//! `hallpass import records`: what is wrong with a row is that row's affair, on either database.

mod rules;

use crate::rig::home;
use crate::rig::program::{Program, hallpass};

/// Three names are there once more, two of them in other letters: the database alone notices.
#[test]
fn a_row_whose_name_is_taken_is_named_and_the_others_are_imported() {
    let folder = tempfile::tempdir().unwrap();
    drop(Program::serve(folder.path(), "2026-03-02T08:00:00Z"));
    let mut rows = "BusinessId,Name,Value\n".to_owned();
    for n in 1..=20 {
        let name = match n {
            7 => "MY.3".to_owned(),
            8 => "My.4".to_owned(),
            20 => "my.19".to_owned(),
            n => format!("My.{n}"),
        };
        rows.push_str(&format!("1,{name},{n}\n"));
    }
    let file = folder.path().join("settings.csv");
    std::fs::write(&file, rows).unwrap();
    let mut import = hallpass(folder.path());
    let output = import.args(["import", "records", "--resource", "businesssettings"]).arg(&file).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // The header is line 1.
    for line in ["line 8: ", "line 9: ", "line 21: "] {
        assert!(said.contains(line), "{said}");
    }
    assert!(said.contains("17 imported, 0 were there already, 3 refused"), "{said}");
    let raw = home::raw(folder.path());
    let known = "SELECT COUNT(*) FROM business_setting WHERE name LIKE 'My.%' AND value = substr(name, 4)";
    assert_eq!(raw.value::<i64>(known, &[]), 17);
}
