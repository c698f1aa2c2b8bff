//! How sessions are protected on their way: with `sslmode=require` in the URL by TLS, and then the server's certificate is always
//! verified, its name too. There is nothing between that and no protection: `prefer` protects from nobody who can answer instead
//! of the server.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::describe;
use crate::Error;

/// Who may issue the certificates of servers.
#[derive(Clone, Default)]
pub struct Tls {
    /// A file of them, PEM; none: those the machine believes.
    issuers: Option<PathBuf>,
    /// Read when it is wanted first.
    known: Arc<OnceLock<MakeRustlsConnect>>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("issuers", &self.issuers).finish_non_exhaustive()
    }
}

impl Tls {
    /// Only the issuers of a file (PEM) are believed. Sessions are then protected unless their URL says `sslmode=disable`.
    pub fn issued_by(file: &Path) -> Tls {
        Tls { issuers: Some(file.to_owned()), known: Arc::default() }
    }

    /// How to connect to `url`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] for a URL or certificates that cannot be read.
    pub(super) fn toward(&self, url: &str) -> Result<(Config, MakeRustlsConnect), Error> {
        let mut config: Config = verified(url)
            .parse()
            .map_err(|error| Error::Unavailable(format!("the URL of the database: {}", describe(&error))))?;
        if config.get_ssl_mode() == SslMode::Prefer {
            config.ssl_mode(if self.issuers.is_some() { SslMode::Require } else { SslMode::Disable });
        }
        let connector = match config.get_ssl_mode() {
            // Never used.
            SslMode::Disable => connector(RootCertStore::empty())?,
            _ => match self.known.get() {
                Some(known) => known.clone(),
                None => {
                    let made = connector(self.roots()?)?;
                    self.known.get_or_init(|| made).clone()
                }
            },
        };
        Ok((config, connector))
    }

    fn roots(&self) -> Result<RootCertStore, Error> {
        let mut roots = RootCertStore::empty();
        match &self.issuers {
            Some(file) => {
                let cannot = |error: &dyn std::fmt::Display| {
                    Error::Unavailable(format!("the certificates in {} cannot be read: {error}", file.display()))
                };
                for certificate in CertificateDer::pem_file_iter(file).map_err(|error| cannot(&error))? {
                    roots.add(certificate.map_err(|error| cannot(&error))?).map_err(|error| cannot(&error))?;
                }
                if roots.is_empty() {
                    return Err(cannot(&"there are none"));
                }
            }
            None => {
                let found = rustls_native_certs::load_native_certs();
                roots.add_parsable_certificates(found.certs);
                if roots.is_empty() {
                    let text = "this machine believes no issuer of certificates; name a file with the database's (database_ca)";
                    return Err(Error::Unavailable(text.into()));
                }
            }
        }
        Ok(roots)
    }
}

fn connector(roots: RootCertStore) -> Result<MakeRustlsConnect, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|error| Error::Unavailable(error.to_string()))?;
    Ok(MakeRustlsConnect::new(versions.with_root_certificates(roots).with_no_client_auth()))
}

/// Why there is no connection, and what helps.
pub(super) fn why(error: &tokio_postgres::Error) -> String {
    let text = describe(error);
    if text.contains("certificate") && error.as_db_error().is_none() {
        return format!("{text} (it is always verified; the setting database_ca names the file of its issuer)");
    }
    text
}

/// The driver knows `require` alone, and verifies as much as ours verifies: all.
fn verified(url: &str) -> String {
    let Some((place, options)) = url.split_once('?') else { return url.to_owned() };
    let options: Vec<&str> = options
        .split('&')
        .map(|option| match option {
            "sslmode=verify-full" | "sslmode=verify-ca" => "sslmode=require",
            other => other,
        })
        .collect();
    format!("{place}?{}", options.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(tls: &Tls, options: &str) -> SslMode {
        tls.toward(&format!("postgres://a:sslmode=verify-full@h/x{options}")).unwrap().0.get_ssl_mode()
    }

    #[test]
    fn what_is_not_verified_is_not_called_protected() {
        let plain = Tls::default();
        assert_eq!(mode(&plain, ""), SslMode::Disable);
        assert_eq!(mode(&plain, "?sslmode=prefer"), SslMode::Disable);
        assert_eq!(mode(&plain, "?sslmode=disable"), SslMode::Disable);
        let folder = tempfile::tempdir().unwrap();
        let named = Tls::issued_by(&folder.path().join("none.pem"));
        assert_eq!(mode(&named, "?sslmode=disable"), SslMode::Disable);
        for options in ["", "?sslmode=require", "?connect_timeout=3&sslmode=verify-full", "?sslmode=verify-ca"] {
            let error = named.toward(&format!("postgres://h/x{options}")).map(drop).unwrap_err();
            assert!(error.to_string().contains("none.pem"), "{options}: {error}");
        }
        assert!(plain.toward("postgres://h/x?sslmode=maybe").is_err());
        assert_eq!(verified("postgres://h/x?a=1&sslmode=verify-full"), "postgres://h/x?a=1&sslmode=require");
    }
}
