//! docs/rules.md against the tree: every rule has its row, what a row names is there and carries the number, no number in the
//! sources is missing. Reads files, nothing of the engine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rules of each chapter of the rule book. R4.11 is ours, R11.9a stands between R11.9 and R11.10.
const CHAPTERS: [(usize, usize); 16] = [
    (2, 11),
    (3, 12),
    (4, 11),
    (5, 7),
    (6, 10),
    (7, 21),
    (8, 6),
    (9, 8),
    (10, 11),
    (11, 16),
    (12, 6),
    (13, 10),
    (14, 7),
    (15, 4),
    (16, 3),
    (17, 10),
];

/// Worked examples (`W1`), and as many capabilities (`beyond W1`).
const EXAMPLES: usize = 24;

/// What a definition begins with.
const KEYWORDS: [&str; 7] = ["fn", "struct", "enum", "trait", "const", "static", "type"];

/// A line of a table of rules.
struct Row {
    rule: String,
    in_short: String,
    code: Vec<Place>,
    tests: Vec<Place>,
    /// Rules that stand in the place of code: those an example goes through.
    through: Vec<String>,
}

/// A file below `crates/`, and names in it.
struct Place {
    path: String,
    names: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn page(name: &str) -> String {
    read(&root().join("docs").join(name))
}

/// The cells of the table lines of a page that have so many; heads and rules under them left out.
fn lines_of(page: &str, cells: usize) -> Vec<Vec<&str>> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = rows.map(|line| line.split(" | ").map(str::trim).collect::<Vec<_>>());
    rows.filter(|row| row.len() == cells && row[0] != "rule").collect()
}

/// `` `path` `name`, `name`; `path` `name` ``.
fn places(cell: &str) -> Vec<Place> {
    let quoted = |part: &str| part.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let all = cell.split("; ").map(quoted).filter(|part| !part.is_empty());
    all.map(|mut part| Place { path: part.remove(0), names: part }).collect()
}

fn rows() -> Vec<Row> {
    let row = |cells: Vec<&str>| Row {
        rule: cells[0].to_owned(),
        in_short: cells[1].to_owned(),
        code: places(cells[2]),
        tests: places(cells[3]),
        through: words(cells[2]).into_iter().filter(|word| is_rule(word)).map(str::to_owned).collect(),
    };
    lines_of(&page("rules.md"), 4).into_iter().map(row).collect()
}

/// The words of a text; a rule number is one.
fn words(text: &str) -> BTreeSet<&str> {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
    text.split(|c| !part_of_word(c)).map(|word| word.trim_matches('.')).collect()
}

fn is_rule(word: &str) -> bool {
    let Some((chapter, number)) = word.strip_prefix('R').and_then(|rest| rest.split_once('.')) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(chapter) && digits(number.strip_suffix('a').unwrap_or(number))
}

/// `beyond W5` as often as a text has it, whatever its first letter.
fn capabilities(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let after = lower.split("beyond w").skip(1);
    let digits = after.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.filter(|number| !number.is_empty()).map(|number| format!("beyond W{number}")).collect()
}

fn carries(text: &str, rule: &str) -> bool {
    if rule.starts_with("beyond") { capabilities(text).contains(rule) } else { words(text).contains(rule) }
}

/// A function with the comments above it.
fn function<'a>(text: &'a str, name: &str) -> Option<Vec<&'a str>> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &str| line.trim_start().trim_start_matches("async ").starts_with(&format!("fn {name}("));
    let at = lines.iter().position(|line| begins(line))?;
    let indent = lines[at].len() - lines[at].trim_start().len();
    let end = format!("{}}}", " ".repeat(indent));
    let first = lines[..at].iter().rposition(|line| line.trim().is_empty()).map_or(0, |blank| blank + 1);
    let last = lines[at..].iter().position(|line| *line == end).map_or(lines.len() - 1, |length| at + length);
    Some(lines[first..=last].to_vec())
}

/// Whether a text defines a function, a type or a constant of this name.
fn defines(text: &str, name: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    KEYWORDS.iter().any(|keyword| text.split(&format!("{keyword} {name}")).skip(1).any(ends))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_rule_has_its_row_in_its_order() {
    let mut all = Vec::new();
    for (chapter, count) in CHAPTERS {
        for number in 1..=count {
            all.push(format!("R{chapter}.{number}"));
            if (chapter, number) == (11, 9) {
                all.push("R11.9a".to_owned());
            }
        }
    }
    all.extend((1..=EXAMPLES).map(|number| format!("W{number}")));
    all.extend((1..=EXAMPLES).map(|number| format!("beyond W{number}")));
    let rules: Vec<String> = rows().into_iter().map(|row| row.rule).collect();
    assert_eq!(rules, all);
}

#[test]
fn what_a_row_names_is_there_and_carries_its_number() {
    let mut wrong = Vec::new();
    for row in rows() {
        for (place, is_test) in row.code.iter().map(|p| (p, false)).chain(row.tests.iter().map(|p| (p, true))) {
            let Place { path, names } = place;
            let Ok(text) = fs::read_to_string(root().join("crates").join(path)) else {
                wrong.push(format!("{}: no file {path}", row.rule));
                continue;
            };
            if !carries(&text, &row.rule) {
                wrong.push(format!("{}: not named in {path}", row.rule));
            }
            for name in names {
                let found = function(&text, name);
                // The name of a test may say it, too: `r7_18_...`.
                let said = name.starts_with(&format!("{}_", row.rule.to_lowercase().replace('.', "_")));
                let told = || found.as_ref().is_some_and(|lines| carries(&lines.join("\n"), &row.rule));
                if is_test && found.is_none() || !is_test && !defines(&text, name) {
                    wrong.push(format!("{}: no {name} in {path}", row.rule));
                } else if is_test && !row.rule.starts_with('W') && !said && !told() {
                    wrong.push(format!("{}: not named at {name} in {path}", row.rule));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "docs/rules.md:\n{}", wrong.join("\n"));
}

#[test]
fn every_number_in_the_sources_has_a_row() {
    let rows: BTreeSet<String> = rows().into_iter().map(|row| row.rule).collect();
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        sources(&entry.unwrap().path().join("src"), &mut files);
    }
    assert!(files.len() > 400, "{} files", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let text = read(&file);
        let rules = words(&text).into_iter().filter(|word| is_rule(word)).map(str::to_owned);
        let unknown = rules.chain(capabilities(&text)).filter(|rule| !rows.contains(rule));
        wrong.extend(unknown.map(|rule| format!("{rule} in {}", file.display())));
    }
    assert!(wrong.is_empty(), "not in docs/rules.md:\n{}", wrong.join("\n"));
}

/// A rule without code or in part is in one of the two tables at the end, and no other rule is.
#[test]
fn what_is_missing_is_said() {
    let text = page("rules.md");
    let (without, in_part) = text.split_once("Rules carried in part:").unwrap();
    let listed = |tables: &str| -> BTreeSet<String> {
        let lines = lines_of(tables, 3);
        lines.iter().flat_map(|cells| cells[0].split(", ")).map(str::to_owned).collect()
    };
    let of = |wanted: &dyn Fn(&Row) -> bool| -> BTreeSet<String> {
        rows().into_iter().filter(|row| wanted(row)).map(|row| row.rule).collect()
    };
    assert_eq!(listed(without), of(&|row| row.code.is_empty() && row.through.is_empty()));
    assert_eq!(listed(in_part), of(&|row| row.in_short.contains("(in part,")));
    assert_eq!(of(&|row| row.tests.is_empty()), listed(without), "a rule with code has a test");
    let known: BTreeSet<String> = rows().into_iter().map(|row| row.rule).collect();
    assert!(rows().iter().all(|row| row.through.iter().all(|rule| known.contains(rule))));
}

/// Where docs/decisions.md reads a rule, its row leads there, and nowhere else.
#[test]
fn every_reading_is_linked() {
    let decisions = page("decisions.md");
    let mut readings = BTreeSet::new();
    for section in decisions.split("\n## ").skip(1) {
        let title = section.lines().next().unwrap_or_default().to_lowercase();
        let anchor: String = title
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || " -".contains(*c))
            .collect::<String>()
            .replace(' ', "-");
        for cells in lines_of(section, 2) {
            let rules = words(cells[0]).into_iter().filter(|word| is_rule(word)).map(str::to_owned);
            readings.extend(rules.chain(capabilities(cells[0])).map(|rule| (rule, anchor.clone())));
        }
    }
    let mut links = BTreeSet::new();
    for row in rows() {
        let after = row.in_short.split("](decisions.md#").skip(1);
        links.extend(after.filter_map(|rest| Some((row.rule.clone(), rest.split_once(')')?.0.to_owned()))));
    }
    let unlinked: Vec<_> = readings.difference(&links).collect();
    assert!(unlinked.is_empty(), "not linked in docs/rules.md: {unlinked:?}");
    // Ranges (`R17.1 to R17.10`) and lists (`beyond W4, W19`) are linked by every rule in them, so there may be more links.
    let sections: BTreeSet<&String> = readings.iter().map(|(_, anchor)| anchor).collect();
    assert!(links.iter().all(|(_, anchor)| sections.contains(anchor)), "{links:?}");
}
