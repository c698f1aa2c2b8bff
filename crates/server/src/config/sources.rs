//! Where settings come from.

use std::path::Path;

use super::Config;

/// Settings of one origin as `(name, text)` pairs.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What an error calls it, e.g. `the environment`.
    pub name: String,
    /// Names as in [`super::Entry::name`].
    pub values: Vec<(String, String)>,
}

/// The defaults, overwritten by the file, the environment and the flags in turn.
///
/// # Errors
/// A sentence that names the origin, the setting and what is wrong with it.
pub fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
    flags: Source,
) -> Result<Config, String> {
    let mut config = Config::default();
    let environment = from_environment(&config, environment);
    let mut sources = Vec::new();
    if let Some(file) = file {
        sources.push(from_file(file)?);
    }
    let elsewhere = |source: &Source| source.values.iter().any(|(name, _)| name == "mail.password");
    if let Some(source) = sources.iter().chain([&flags]).find(|source| elsewhere(source)) {
        return Err(format!("{}: setting mail.password: give it in HALLPASS_MAIL_PASSWORD only", source.name));
    }
    sources.push(environment);
    sources.push(flags);
    for source in sources {
        for (name, text) in &source.values {
            config.set(name, text).map_err(|why| format!("{}: {why}", source.name))?;
        }
    }
    Ok(config)
}

fn from_file(file: &Path) -> Result<Source, String> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|e| format!("{name} cannot be read: {e}"))?;
    let table: toml::Table = text.parse().map_err(|e| format!("{name} is not TOML: {e}"))?;
    let mut values = Vec::new();
    flatten("", &table, &mut values);
    Ok(Source { name, values })
}

fn flatten(prefix: &str, table: &toml::Table, out: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        match value {
            toml::Value::Table(inner) => flatten(&format!("{name}."), inner, out),
            toml::Value::Array(list) => {
                out.push((name, list.iter().map(plain).collect::<Vec<_>>().join(",")));
            }
            other => out.push((name, plain(other))),
        }
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(n) => n.to_string(),
        toml::Value::Float(n) => n.to_string(),
        toml::Value::Boolean(b) => b.to_string(),
        toml::Value::Datetime(at) => at.to_string(),
        toml::Value::Array(_) | toml::Value::Table(_) => String::new(),
    }
}

/// Only names of known settings count: others may belong to other programs or later versions.
fn from_environment(config: &Config, environment: impl Iterator<Item = (String, String)>) -> Source {
    let known: std::collections::HashMap<String, String> = config
        .entries()
        .into_iter()
        .map(|entry| (format!("HALLPASS_{}", entry.name.replace('.', "_").to_ascii_uppercase()), entry.name))
        .collect();
    let values = environment.filter_map(|(variable, text)| Some((known.get(&variable)?.clone(), text))).collect();
    Source { name: "the environment".into(), values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_sources_win() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("hallpass.toml");
        std::fs::write(
            &file,
            "listen = \"a:1\"\ncurrency = \"USD\"\n[limits]\nreaders = 3\n[auth]\ntrusted_proxies = [\"::1\"]\n",
        )
        .unwrap();
        let environment = [("HALLPASS_CURRENCY".into(), "GBP".into()), ("HALLPASS_OTHER".into(), "x".into())];
        let flags = Source { name: "the command line".into(), values: vec![("listen".into(), "b:2".into())] };
        let config = load(Some(&file), environment.into_iter(), flags).unwrap();
        assert_eq!(config.main.listen, "b:2");
        assert_eq!(config.main.currency, "GBP");
        assert_eq!(config.limits.readers, 3);
        assert!(config.auth.trusted_proxies.contains("::1".parse().unwrap()));
    }

    #[test]
    fn an_error_names_its_origin() {
        let flags = Source { name: "the command line".into(), values: vec![("limits.readers".into(), "x".into())] };
        let error = load(None, std::iter::empty(), flags).unwrap_err();
        assert!(error.contains("command line") && error.contains("limits.readers"), "{error}");
    }
}
