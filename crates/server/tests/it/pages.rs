//! The web pages: found under every path of theirs, small, kept by browsers, and closed to whatever comes from elsewhere.

use std::path::Path;

use crate::rig::{Setup, TestServer};

/// What a build leaves, in small.
const FILES: &[(&str, &str)] = &[
    ("desk.html", "<!doctype html><title>Desk</title>"),
    ("console.html", "<!doctype html><title>Console</title>"),
    ("console.html.br", "console in brotli"),
    ("console.html.gz", "console in gzip"),
    ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("hallpass.webmanifest", "{}"),
    ("assets/desk-AbCdEf12.js", "export const one = 1"),
    ("assets/desk-AbCdEf12.js.br", "js in brotli"),
    ("assets/desk-AbCdEf12.js.gz", "js in gzip"),
];

fn built(folder: &Path) -> TestServer {
    std::fs::create_dir(folder.join("assets")).unwrap();
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let folder: &'static str = folder.display().to_string().leak();
    TestServer::with(Setup::with(&[("pages", folder)]))
}

#[test]
fn a_page_answers_under_every_path_below_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = built(folder.path());
    let browser = server.anonymous();
    for path in ["/console", "/console/", "/console/coworkers/12", "/Console/Coworkers/12?page=2"] {
        let reply = browser.get(path);
        assert_eq!((reply.status, reply.text()), (200, "<!doctype html><title>Console</title>".into()), "{path}");
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
    }
    let home = browser.get("/");
    assert_eq!((home.status, home.header("location")), (302, Some("/desk")));
    assert_eq!(browser.get("/favicon.svg").header("content-type"), Some("image/svg+xml"));
    let manifest = browser.get("/hallpass.webmanifest");
    assert_eq!(manifest.header("content-type"), Some("application/manifest+json; charset=utf-8"));
    // Neither a file by its own name, nor what is outside the folder, nor another verb.
    for path in ["/console.html", "/assets/none.js", "/assets/..%2fdesk.html", "/assets", "/nothing"] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
    assert_eq!(browser.send("POST", "/favicon.svg", &[], b"").status, 404);
    assert_eq!(browser.send("POST", "/desk", &[], b"").status, 405);
}

#[test]
fn below_a_page_with_one_address_there_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = built(folder.path());
    for (path, back) in
        [("/desk/nope", "/desk"), ("/Kiosk/a/b", "/kiosk"), ("/me/visits/", "/me"), ("/signin/x", "/signin")]
    {
        let ask = |language| server.anonymous().send("GET", path, &[("Accept-Language", language)], b"");
        let reply = ask("en");
        assert_eq!((reply.status, reply.header("content-type")), (404, Some("text/html; charset=utf-8")), "{path}");
        assert!(reply.text().contains(&format!("<a href=\"{back}\">")), "{path}: {}", reply.text());
        assert!(reply.text().contains("<html lang=\"en\">") && reply.text().contains("There is no such page"));
        assert!(reply.header("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'")));
        let spanish = ask("es-ES");
        assert_eq!((spanish.status, spanish.header("content-language")), (404, Some("es")));
        assert!(spanish.text().contains("<html lang=\"es\">") && spanish.text().contains("No existe esa página"));
    }
}

#[test]
fn the_smallest_form_that_the_browser_reads() {
    let folder = tempfile::tempdir().unwrap();
    let server = built(folder.path());
    let ask = |accepted: &str| {
        let reply = server.anonymous().send("GET", "/assets/desk-AbCdEf12.js", &[("Accept-Encoding", accepted)], b"");
        assert_eq!((reply.status, reply.header("vary")), (200, Some("accept-encoding")));
        assert_eq!(reply.header("content-type"), Some("text/javascript; charset=utf-8"));
        (reply.text(), reply.header("content-encoding").map(str::to_owned))
    };
    assert_eq!(ask("gzip, deflate, br, zstd"), ("js in brotli".into(), Some("br".into())));
    assert_eq!(ask("gzip;q=1.0, br;q=0"), ("js in gzip".into(), Some("gzip".into())));
    assert_eq!(ask("identity"), ("export const one = 1".into(), None));
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = built(folder.path());
    let browser = server.anonymous();
    let first = browser.get("/assets/desk-AbCdEf12.js");
    assert_eq!(first.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let tag = first.header("etag").unwrap().to_owned();
    let again = |path: &str, headers: &[(&str, &str)]| browser.send("GET", path, headers, b"").status;
    assert_eq!(again("/assets/desk-AbCdEf12.js", &[("If-None-Match", &tag)]), 304);
    // The packed form is another sequence of bytes, so that a strong tag must differ.
    assert_eq!(again("/assets/desk-AbCdEf12.js", &[("If-None-Match", &tag), ("Accept-Encoding", "br")]), 200);
    let page = browser.get("/desk").header("etag").unwrap().to_owned();
    assert_eq!(again("/desk", &[("If-None-Match", &format!("\"other\", W/{page}"))]), 304);
}

#[test]
fn no_page_can_be_framed_or_made_to_run_what_is_not_ours() {
    let folder = tempfile::tempdir().unwrap();
    let server = built(folder.path());
    for path in ["/desk", "/console/x", "/signin", "/favicon.svg", "/assets/desk-AbCdEf12.js", "/docs", "/invite/abc"] {
        let reply = server.anonymous().get(path);
        let policy = reply.header("content-security-policy").unwrap_or_default();
        for part in ["default-src 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{path}: {policy}");
        assert_eq!(reply.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"), "{path}");
    }
}

#[test]
fn pages_that_were_not_built_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder: &'static str = folder.path().display().to_string().leak();
    let server = TestServer::with(Setup::with(&[("pages", folder)]));
    let reply = server.anonymous().get("/kiosk");
    assert_eq!(reply.status, 503);
    assert!(reply.text().contains("make web"), "{}", reply.text());
    assert_eq!(server.anonymous().get("/").header("location"), Some("/docs"));
}
