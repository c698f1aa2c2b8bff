//! Parameters of a query, by their names, whatever their letter case.

/// A parameter; `None` when it is not there or says nothing.
pub(super) fn sent(query: &str, name: &str) -> Option<String> {
    let found = form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
}
