//! No test is left out silently on either database.

use std::path::Path;

use hallpass_testbed::only::{listed, marked};

#[test]
fn tests_of_one_database_are_listed_in_the_documentation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (marked, listed) = (marked(&root), listed(&root));
    let missing: Vec<_> = marked.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&marked).collect();
    assert!(missing.is_empty() && gone.is_empty(), "docs/testing.md lacks {missing:#?} and has too much {gone:#?}");
}
