//! Listings from a standby: a little old at most, and never without what their reader has written himself.

use hallpass_store::postgres::ReplicaFigures;
use hallpass_testbed::{Cluster, postgres_only, sqlite_only};
use serde_json::json;

use super::until;
use crate::rig::program::hallpass;
use crate::rig::server::PASSWORD;
use crate::rig::{Client, Desk, Setup, TestServer, home};

/// Longer than any test.
const AN_HOUR: &str = "3600";

/// Two servers over one database, and a standby of it.
struct Copied {
    servers: [TestServer; 2],
    standby: Cluster,
    _primary: Cluster,
    _folder: tempfile::TempDir,
}

impl Copied {
    /// `lag`: seconds the standby may be behind.
    fn start(lag: &'static str) -> Copied {
        let primary = Cluster::followed();
        let url = primary.fresh_database();
        let standby = primary.standby();
        let copy = standby.url(url.rsplit('/').next().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let servers = [(); 2].map(|()| serve(folder.path(), &url, copy.clone(), lag));
        let copied = Copied { servers, standby, _primary: primary, _folder: folder };
        copied.servers[0].user("bea", &[], &[]);
        copied.until_used();
        copied
    }

    /// Until both servers read listings of bea from the standby.
    fn until_used(&self) {
        for (i, server) in self.servers.iter().enumerate() {
            let bea = self.bea(i);
            until("the standby is used", || {
                let before = figures(server).used;
                names(&bea);
                figures(server).used > before
            });
        }
    }

    /// An administrator who writes nothing, at one of the servers.
    fn bea(&self, server: usize) -> Client {
        Client::basic(self.servers[server].address, "bea@example.com", PASSWORD)
    }
}

fn serve(folder: &std::path::Path, url: &str, copy: String, lag: &'static str) -> TestServer {
    home::move_to(folder, url);
    TestServer::over(folder, Setup::with(&[("read_database", copy.leak()), ("limits.replica_lag_seconds", lag)]))
}

fn figures(server: &TestServer) -> ReplicaFigures {
    server.store().replica().unwrap()
}

/// Names of all customers, as listed.
fn names(client: &Client) -> Vec<String> {
    let listed = client.get("/api/spaces/coworkers?size=100&orderBy=Id").records();
    listed.iter().map(|customer| customer["FullName"].as_str().unwrap().to_owned()).collect()
}

/// Entities of the audit trail after an entry.
fn written(client: &Client, after: i64) -> Vec<String> {
    let listed = client.get(&format!("/api/hallpass/audit?After={after}")).records();
    listed.iter().map(|entry| entry["Entity"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn who_has_written_sees_it_on_every_server_although_the_standby_stands_still() {
    postgres_only!("a standby");
    let copied = Copied::start(AN_HOUR);
    let [here, there] = &copied.servers;
    let (bea_here, bea_there) = (copied.bea(0), copied.bea(1));
    copied.standby.pause_replay();
    let last = here.admin().get("/api/hallpass/audit?Size=1").records()[0]["Id"].as_i64().unwrap();
    let desk = Desk::new(here);
    let ana = desk.customer("Ana Silva");
    let path = format!("/api/spaces/coworkers/{ana}");
    for (rename, name) in [(false, "Ana Silva"), (true, "Ana Sousa")] {
        if rename {
            desk.admin.patch(&path, &json!({"FullName": name})).done();
        }
        // Asked at once: whoever has written has no time to wait for anything.
        assert_eq!(names(&there.admin()), [name]);
        assert_eq!(names(&here.admin()), [name]);
        for (server, bea) in [(here, &bea_here), (there, &bea_there)] {
            let before = figures(server);
            assert_eq!(names(bea), [""; 0], "somebody else sees the standby, which stands still");
            assert_eq!(figures(server).used, before.used + 1);
            // Of one record everybody sees what is.
            assert_eq!(bea.get(&path).ok()["FullName"], name);
        }
    }
    // Other listings and files, likewise.
    assert_eq!(written(&there.admin(), last), ["Coworker", "Coworker"]);
    assert_eq!(written(&bea_there, last), [""; 0]);
    let lines = |client: &Client| client.get(&format!("/api/hallpass/audit.csv?After={last}")).text().lines().count();
    assert_eq!((lines(&there.admin()), lines(&bea_there)), (3, 1));
    // What she writes now cannot be seen without what was written before.
    let ben = json!({
        "FullName": "Ben Costa", "Email": "ben@example.com", "CountryId": 1, "SimpleTimeZoneId": 1, "Businesses": [1],
        "InvoicingBusinessId": 1, "Active": true,
    });
    bea_there.post("/api/spaces/coworkers", &ben).id();
    assert_eq!(names(&bea_here), ["Ana Sousa", "Ben Costa"]);
    assert_eq!(names(&bea_there), ["Ana Sousa", "Ben Costa"]);
    // What is gone is gone.
    let passes = "/api/billing/timepasses";
    let pass = desk.day_pass();
    assert_eq!(there.admin().get(passes).ids(), [pass]);
    here.admin().delete(&format!("{passes}/{pass}")).ok();
    assert_eq!(there.admin().get(passes).ids(), [0; 0]);
    copied.standby.resume_replay();
    until("the standby has caught up", || {
        let before = figures(there).used;
        names(&there.admin()) == ["Ana Sousa", "Ben Costa"] && figures(there).used > before
    });
    copied.until_used();
    assert_eq!(names(&bea_here), ["Ana Sousa", "Ben Costa"]);
}

#[test]
fn a_standby_too_far_behind_is_not_asked() {
    postgres_only!("a standby");
    let copied = Copied::start("1");
    let [here, there] = &copied.servers;
    let metrics = || here.anonymous().get("/metrics").text();
    until("it is used", || metrics().contains("hallpass_replica_usable 1"));
    copied.standby.pause_replay();
    // However long it stands still: while nothing is written it is not behind.
    copied.until_used();
    Desk::new(here).customer("Ana Silva");
    for (i, server) in [here, there].into_iter().enumerate() {
        until("the primary is asked", || names(&copied.bea(i)) == ["Ana Silva"]);
        until("it is known", || !figures(server).usable);
        assert_eq!(figures(server).trouble, None);
        let before = figures(server);
        assert_eq!(names(&copied.bea(i)), ["Ana Silva"]);
        assert_eq!(figures(server).passed_over, before.passed_over + 1);
    }
    assert!(metrics().contains("hallpass_replica_usable 0"));
    copied.standby.resume_replay();
    copied.until_used();
    assert_eq!(names(&copied.bea(0)), ["Ana Silva"]);
}

#[test]
fn listings_go_on_without_the_standby() {
    postgres_only!("a standby");
    let copied = Copied::start(AN_HOUR);
    let [here, there] = &copied.servers;
    let ana = Desk::new(here).customer("Ana Silva");
    until("the standby has her", || names(&copied.bea(1)) == ["Ana Silva"]);
    let bea = copied.bea(1);
    copied.standby.kill();
    for _ in 0..3 {
        assert_eq!(names(&bea), ["Ana Silva"]);
    }
    until("it is known", || figures(there).trouble.is_some());
    let page = there.admin().get("/api/hallpass/liability");
    assert_eq!(page.status, 200, "{}", page.text());
    here.admin().patch(&format!("/api/spaces/coworkers/{ana}"), &json!({"FullName": "Ana Sousa"})).done();
    assert_eq!(names(&bea), ["Ana Sousa"]);
    copied.standby.start();
    copied.until_used();
    assert_eq!(figures(there).trouble, None);
}

#[test]
fn what_is_no_standby_of_the_database_is_never_read() {
    postgres_only!("a standby");
    let primary = Cluster::followed();
    let url = primary.fresh_database();
    let other = primary.fresh_database();
    let standby = primary.standby();
    let of_another = standby.url(other.rsplit('/').next().unwrap());
    for (copy, why) in
        [(url.clone(), "no standby"), (of_another, "no copy"), ("postgres://nowhere.invalid/x".into(), "")]
    {
        let folder = tempfile::tempdir().unwrap();
        let server = serve(folder.path(), &url, copy, AN_HOUR);
        until("it was looked at", || figures(&server).trouble.is_some_and(|trouble| trouble.contains(why)));
        names(&server.admin());
        assert_eq!((figures(&server).used, figures(&server).passed_over), (0, 1));
        assert_eq!(server.anonymous().get("/health/ready").status, 200);
    }
}

#[test]
fn a_folder_has_no_standby() {
    sqlite_only!("an embedded file has no standby");
    let folder = tempfile::tempdir().unwrap();
    let mut serve = hallpass(folder.path());
    serve.args(["serve", "--listen", "127.0.0.1:0", "--read-database", "postgres://h/x"]);
    let output = serve.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("read_database"), "{said}");
}
