//! Sessions with PostgreSQL over TLS: the certificate is verified, always.

use hallpass_store::Error;
use hallpass_store::postgres::{Options, Postgres, Tls};
use hallpass_testbed::{Cluster, Raw, fresh_database, postgres_only};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

/// An issuer of certificates, made up for the test.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        Authority { issuer: Issuer::new(params, key), folder }
    }

    /// A server known as `name`.
    fn cluster(&self, name: &str) -> Cluster {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        Cluster::protected(&certificate.pem(), &key.serialize_pem())
    }

    fn tls(&self) -> Tls {
        Tls::issued_by(&self.folder.path().join("ca.pem"))
    }
}

async fn open(url: &str, tls: Tls) -> Result<Postgres, Error> {
    Postgres::open(&Options { tls, connections: 1, ..Options::at(url) }).await
}

#[track_caller]
fn refused(opened: Result<Postgres, Error>, why: &str) {
    let error = opened.map(drop).unwrap_err().to_string();
    assert!(error.contains(why), "{error}");
}

/// Sessions of the program with the database: with TLS and without.
fn sessions(url: &str) -> (i64, i64) {
    let sql = "SELECT COUNT(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
               WHERE datname = current_database() AND application_name LIKE 'hallpass%' AND ssl = (1 = ?1)";
    let raw = Raw::open(url);
    let count = |ssl: i64| raw.value::<i64>(sql, &[ssl.into()]);
    (count(1), count(0))
}

#[tokio::test]
async fn every_session_is_protected_by_a_verified_certificate() {
    postgres_only!("TLS to PostgreSQL");
    let authority = Authority::new();
    let cluster = authority.cluster("127.0.0.1");
    for (mode, protected) in
        [("?sslmode=require", true), ("?sslmode=verify-full", true), ("", true), ("?sslmode=disable", false)]
    {
        let url = cluster.fresh_database();
        let store = hallpass_store::Store::Postgres(open(&format!("{url}{mode}"), authority.tls()).await.unwrap());
        store.write(|tx| Box::pin(async move { tx.has_no_users().await })).await.unwrap();
        assert!(store.read(|tx| Box::pin(async move { tx.has_no_users().await })).await.unwrap());
        assert!(store.peek(|tx| Box::pin(async move { tx.has_no_users().await })).await.unwrap());
        // One that writes, one that listens, two that read; the second connects in its own time.
        let (with, without) = loop {
            match sessions(&url) {
                (with, without) if with + without >= 4 => break (with, without),
                _ => tokio::task::yield_now().await,
            }
        };
        assert_eq!(if protected { (with, without) } else { (without, with) }, (4, 0), "{mode}");
    }
}

#[tokio::test]
async fn a_certificate_that_cannot_be_verified_is_refused() {
    postgres_only!("TLS to PostgreSQL");
    let (authority, other) = (Authority::new(), Authority::new());
    let cluster = authority.cluster("127.0.0.1");
    let url = format!("{}?sslmode=require", cluster.fresh_database());
    refused(open(&url, other.tls()).await, "certificate");
    // The test's issuer is not one that the machine believes; where it believes none, that is said.
    refused(open(&url, Tls::default()).await, "database_ca");
    // The right issuer, of another server.
    refused(open(&url.replace("127.0.0.1", "localhost"), authority.tls()).await, "certificate");
    let nothing = authority.folder.path().join("nothing.pem");
    refused(open(&url, Tls::issued_by(&nothing)).await, "nothing.pem");
    std::fs::write(&nothing, "no certificate").unwrap();
    refused(open(&url, Tls::issued_by(&nothing)).await, "there are none");
    open(&url, authority.tls()).await.unwrap();
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_asked_for() {
    postgres_only!("TLS to PostgreSQL");
    let url = fresh_database();
    refused(open(&format!("{url}?sslmode=require"), Authority::new().tls()).await, "does not support TLS");
    open(&url, Tls::default()).await.unwrap();
}
