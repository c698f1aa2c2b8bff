//! Texts in CSV files: a spreadsheet takes what begins like a formula for one, and runs it.

/// A text as it goes out: one that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn harmless(text: &str) -> String {
    if is_marked(text) { format!("'{text}") } else { text.to_owned() }
}

/// A text as it comes back in: without the apostrophe of [`harmless`].
pub fn plain(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_marked(rest)).unwrap_or(text)
}

/// Begins like a formula, with or without apostrophes before it: so that [`plain`] takes away what [`harmless`] has added and no
/// more.
fn is_marked(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_texts_and_come_back_as_they_were() {
        for text in ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "'=1", "''+1"] {
            assert_eq!(harmless(text), format!("'{text}"));
            assert_eq!(plain(&harmless(text)), text);
        }
        for text in ["Day pass", "", "'", "'tis", "O'Neill", "1=1"] {
            assert_eq!((harmless(text).as_str(), plain(text)), (text, text));
        }
    }
}
