//! Kinds of settings: how each is read from text and written as TOML.

use std::net::IpAddr;

use hallpass_contract::query::SortScheme;
use hallpass_engine::Language;

/// A kind of setting.
pub trait Setting: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What was expected instead.
    fn read(text: &str) -> Result<Self, String>;
    /// Writes it as TOML.
    fn print(&self) -> String;
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Setting for $kind {
            fn read(text: &str) -> Result<$kind, String> {
                text.trim().replace('_', "").parse().map_err(|_| format!("\"{text}\" is not a whole number in range"))
            }
            fn print(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
numbers!(u16, u32, u64, usize);

impl Setting for String {
    fn read(text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }
    fn print(&self) -> String {
        format!("\"{}\"", self.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

impl Setting for bool {
    fn read(text: &str) -> Result<bool, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err(format!("\"{text}\" is neither true nor false")),
        }
    }
    fn print(&self) -> String {
        self.to_string()
    }
}

impl Setting for SortScheme {
    fn read(text: &str) -> Result<SortScheme, String> {
        match text.trim() {
            "enum" => Ok(SortScheme::Enum),
            "signed" => Ok(SortScheme::Signed),
            _ => Err(format!("\"{text}\" is neither \"enum\" nor \"signed\"")),
        }
    }
    fn print(&self) -> String {
        match self {
            SortScheme::Enum => "\"enum\"".into(),
            SortScheme::Signed => "\"signed\"".into(),
        }
    }
}

/// Shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object per line.
    Json,
}

impl Setting for LogFormat {
    fn read(text: &str) -> Result<LogFormat, String> {
        match text.trim() {
            "pretty" => Ok(LogFormat::Pretty),
            "json" => Ok(LogFormat::Json),
            _ => Err(format!("\"{text}\" is neither \"pretty\" nor \"json\"")),
        }
    }
    fn print(&self) -> String {
        match self {
            LogFormat::Pretty => "\"pretty\"".into(),
            LogFormat::Json => "\"json\"".into(),
        }
    }
}

/// How mail is protected on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// Plain at first, then TLS or nothing.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Never: for a server on this machine.
    None,
}

impl Setting for MailTls {
    fn read(text: &str) -> Result<MailTls, String> {
        match text.trim() {
            "starttls" => Ok(MailTls::Starttls),
            "tls" => Ok(MailTls::Tls),
            "none" => Ok(MailTls::None),
            _ => Err(format!("\"{text}\" is neither \"starttls\" nor \"tls\" nor \"none\"")),
        }
    }
    fn print(&self) -> String {
        match self {
            MailTls::Starttls => "\"starttls\"".into(),
            MailTls::Tls => "\"tls\"".into(),
            MailTls::None => "\"none\"".into(),
        }
    }
}

impl Setting for Language {
    fn read(text: &str) -> Result<Language, String> {
        let known = Language::ALL.into_iter().find(|language| language.tag() == text.trim());
        known.ok_or_else(|| format!("\"{text}\" is neither \"en\" nor \"es\""))
    }
    fn print(&self) -> String {
        format!("\"{}\"", self.tag())
    }
}

/// A setting that is not shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    /// Says only whether there is one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "(empty)" } else { "(set)" })
    }
}

impl Setting for Secret {
    fn read(text: &str) -> Result<Secret, String> {
        Ok(Secret(text.to_owned()))
    }
    fn print(&self) -> String {
        if self.0.is_empty() { "\"\"".into() } else { "\"(set)\"".into() }
    }
}

/// Proxies whose forwarded address is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<(IpAddr, u8)>);

impl Proxies {
    /// Is `address` one of them?
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|(net, bits)| match (net, address) {
            (IpAddr::V4(net), IpAddr::V4(a)) => same(u32::from(*net).into(), u32::from(a).into(), 32, *bits),
            (IpAddr::V6(net), IpAddr::V6(a)) => same((*net).into(), a.into(), 128, *bits),
            _ => false,
        })
    }
}

fn same(net: u128, address: u128, width: u8, bits: u8) -> bool {
    let drop = u32::from(width.saturating_sub(bits));
    bits == 0 || net.checked_shr(drop) == address.checked_shr(drop)
}

impl Setting for Proxies {
    fn read(text: &str) -> Result<Proxies, String> {
        let mut nets = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (address, bits) = part.split_once('/').map_or((part, None), |(a, b)| (a, Some(b)));
            let wrong = || format!("\"{part}\" is not an address such as 10.0.0.1 or 10.1.0.0/16");
            let address: IpAddr = address.parse().map_err(|_| wrong())?;
            let width = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Ok(width), str::parse).map_err(|_| wrong())?;
            if bits > width {
                return Err(wrong());
            }
            nets.push((address, bits));
        }
        Ok(Proxies(nets))
    }
    fn print(&self) -> String {
        let parts: Vec<_> = self.0.iter().map(|(address, bits)| format!("\"{address}/{bits}\"")).collect();
        format!("[{}]", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_addresses_or_networks() {
        let proxies = Proxies::read("10.0.0.1, 10.1.0.0/16,::1").unwrap();
        assert!(proxies.contains("10.0.0.1".parse().unwrap()));
        assert!(proxies.contains("10.1.200.3".parse().unwrap()));
        assert!(proxies.contains("::1".parse().unwrap()));
        assert!(!proxies.contains("10.0.0.2".parse().unwrap()));
        assert!(Proxies::read("10.0.0.0/40").is_err());
    }
}
