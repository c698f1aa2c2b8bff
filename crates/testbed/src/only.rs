//! Tests about one database alone. They say why, and all of them are listed in docs/testing.md: none is left out silently.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Ends a test that is about SQLite itself when the tests run on another database; `why` goes into the list in
/// docs/testing.md.
#[macro_export]
macro_rules! sqlite_only {
    ($why:literal) => {
        if $crate::kind() != $crate::Kind::Sqlite {
            return;
        }
    };
}

/// As [`sqlite_only!`](crate::sqlite_only), for tests about PostgreSQL itself.
#[macro_export]
macro_rules! postgres_only {
    ($why:literal) => {
        if $crate::kind() != $crate::Kind::Postgres {
            return;
        }
    };
}

/// The tests about one database alone: file and name, the database, and why, as a row of the list in docs/testing.md.
pub fn marked(root: &Path) -> BTreeSet<String> {
    let mut files = Vec::new();
    for part in ["crates/store/tests", "crates/server/tests"] {
        gather(&root.join(part), &mut files);
    }
    files.iter().flat_map(|file| marks(&std::fs::read_to_string(file).unwrap(), &shown(root, file))).collect()
}

/// The rows of the list in docs/testing.md: those of the table below the heading "Tests of one database".
pub fn listed(root: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root.join("docs/testing.md")).unwrap();
    let part = text.split("\n## ").find(|part| part.starts_with("Tests of one database")).unwrap_or_default();
    part.lines().filter(|line| line.starts_with("| `")).map(str::to_owned).collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

fn shown(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}

fn marks(text: &str, file: &str) -> Vec<String> {
    let mut rows = Vec::new();
    let mut function = "";
    for line in text.lines() {
        let line = line.trim_start();
        if let Some(name) =
            line.split_once("fn ").filter(|(before, _)| ["", "async ", "pub ", "pub async "].contains(before))
        {
            function = name.1.split(['(', '<']).next().unwrap_or_default();
        }
        for (mark, database) in [("sqlite_only!(\"", "SQLite"), ("postgres_only!(\"", "PostgreSQL")] {
            if let Some((_, why)) = line.split_once(mark) {
                let why = why.rsplit_once('"').map_or(why, |(why, _)| why);
                rows.push(format!("| `{file}` `{function}` | {database} | {why} |"));
            }
        }
    }
    rows
}
