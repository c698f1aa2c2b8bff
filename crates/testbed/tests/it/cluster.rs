//! A cluster goes with its process, and a durable one keeps what it has answered.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use hallpass_testbed::{Cluster, Raw};

/// Set for the process that is to be killed.
const VICTIM: &str = "HALLPASS_TESTBED_VICTIM";

/// Not a test of its own: what [`a_killed_process_leaves_nothing_behind`] kills.
#[test]
fn the_process_that_is_killed() {
    if std::env::var_os(VICTIM).is_none() {
        return;
    }
    let cluster = Cluster::shared();
    println!("{} {} {}", cluster.watcher(), cluster.port(), cluster.folder().display());
    // Until the end.
    let _ = std::io::stdin().lines().count();
}

#[test]
fn a_killed_process_leaves_nothing_behind() {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cluster::the_process_that_is_killed", "--nocapture"])
        .env(VICTIM, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let line = lines.map(Result::unwrap).find(|line| line.contains("hallpass-postgres-")).unwrap();
    // The harness may have begun the line.
    let words: Vec<&str> = line.split_whitespace().rev().take(3).collect();
    let (folder, port, watcher) = (Path::new(words[0]), words[1], words[2]);
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    assert_eq!(Raw::open(&url).value::<i64>("SELECT 40 + 2", &[]), 42);
    assert!(folder.join("data/postmaster.pid").exists());

    victim.kill().unwrap();
    victim.wait().unwrap();
    let watched =
        Command::new("timeout").args(["60", "tail", "-s", "0.02", "-f", "/dev/null", "--pid", watcher]).status();
    assert!(watched.unwrap().success(), "the watcher is still there");
    assert!(!folder.exists(), "{} is still there", folder.display());
    let listening = std::net::TcpStream::connect(format!("127.0.0.1:{port}"));
    assert!(listening.is_err(), "PostgreSQL still listens");
}

#[test]
fn a_durable_cluster_keeps_what_it_answered_and_goes_when_dropped() {
    let cluster = Cluster::durable();
    let url = cluster.fresh_database();
    Raw::open(&url).batch("CREATE TABLE a (n BIGINT)");
    for n in 1..=3 {
        let raw = Raw::open(&url);
        raw.execute("INSERT INTO a VALUES (?1)", &[n.into()]);
        // Never committed, so it must not come back.
        raw.batch("BEGIN; INSERT INTO a VALUES (1000)");
        cluster.kill();
        assert!(raw.try_batch("COMMIT").is_err());
        cluster.start();
        let sums = Raw::open(&url).value::<(i64, i64)>("SELECT COUNT(*), SUM(n) FROM a", &[]);
        assert_eq!(sums, (n, n * (n + 1) / 2));
    }
    assert_eq!(Raw::open(&url).value::<String>("SHOW fsync", &[]), "on");
    assert_ne!(cluster.fresh_database(), url, "databases are made after a crash as before");
    let folder = cluster.folder().to_owned();
    assert!(folder.exists());
    drop(cluster);
    assert!(!folder.exists());
}
