//! A crash is a copy of the files as they are between two answers: reopened, it holds every effect answered before.

use std::collections::BTreeMap;
use std::path::Path;

use hallpass::start::database;
use hallpass_testbed::sqlite_only;
use serde_json::json;

use crate::rig::desk::at;
use crate::rig::server::seed;
use crate::rig::{Desk, Random, Setup, TestServer, home, rounds};

/// Copies the database and its log, as a power cut would leave them.
fn crash(from: &Path, to: &Path) {
    let name = |folder: &Path, end: &str| {
        let mut path = database(folder).into_os_string();
        path.push(end);
        path
    };
    for end in ["", "-wal"] {
        if Path::new(&name(from, end)).exists() {
            std::fs::copy(name(from, end), name(to, end)).unwrap();
        }
    }
}

/// What the server has answered: visits with their times, passes with their remaining minutes.
#[derive(Clone, Default)]
struct Answered {
    visits: BTreeMap<i64, (String, Option<String>)>,
    deleted: Vec<i64>,
    remaining: BTreeMap<i64, i64>,
}

impl Answered {
    #[track_caller]
    fn assert_held_by(&self, desk: &Desk) {
        for (id, times) in &self.visits {
            assert_eq!(desk.times(*id), *times, "visit {id}");
        }
        for id in &self.deleted {
            assert_eq!(desk.admin.get(&format!("/api/spaces/checkins/{id}")).status, 404, "visit {id}");
        }
        for (pass, minutes) in &self.remaining {
            assert_eq!(desk.remaining(&[*pass]), [*minutes], "pass {pass}");
        }
    }
}

/// One more request: a visit, its edit or its deletion. Minutes are counted here too.
fn step(random: &mut Random, desk: &Desk, customers: &[(i64, i64)], hour: &mut [u32], answered: &mut Answered) {
    let who = random.below(customers.len());
    let (customer, pass) = customers[who];
    let last = answered.visits.keys().next_back().copied();
    if let (true, Some(id)) = (random.one_in(5), last) {
        let (from, to) = answered.visits[&id].clone();
        let owner = desk.checkin(id)["CoworkerId"].as_i64().unwrap();
        let pass = customers.iter().find(|c| c.0 == owner).unwrap().1;
        desk.admin.delete(&format!("/api/spaces/checkins/{id}")).done();
        answered.visits.remove(&id);
        answered.deleted.push(id);
        *answered.remaining.get_mut(&pass).unwrap() += if to.is_some() { minutes(&from, to.as_deref()) } else { 0 };
        return;
    }
    let (from, to) = (format!("{:02}:00", hour[who]), format!("{:02}:{}", hour[who], random.pick(&["15", "30", "45"])));
    hour[who] += 1;
    let visit = desk.visit(customer, &at(3, &from), &at(3, &to));
    let times = (at(3, &from), Some(at(3, &to)));
    *answered.remaining.get_mut(&pass).unwrap() -= minutes(&times.0, times.1.as_deref());
    answered.visits.insert(visit, times);
}

/// Minutes of a visit within one hour.
fn minutes(from: &str, to: Option<&str>) -> i64 {
    let minute = |text: &str| text[14..16].parse::<i64>().unwrap();
    to.map_or(0, |to| minute(to) - minute(from))
}

#[test]
fn a_copy_of_the_files_holds_everything_answered() {
    sqlite_only!("a power cut is a copy of the file and its log; PostgreSQL's is in database_crashes.rs");
    let mut random = seed(11);
    let server = TestServer::with(Setup::at(&at(4, "08:00")));
    let desk = Desk::new(&server);
    let definition = desk.time_pass(1_000);
    for _ in 0..rounds(3, 60) {
        let customers: Vec<(i64, i64)> = (0..8)
            .map(|n| {
                let customer = desk.customer(&format!("Customer {n}"));
                (customer, desk.issue(customer, definition, 1)[0])
            })
            .collect();
        let remaining = customers.iter().map(|(_, pass)| (*pass, 1_000)).collect();
        let mut answered = Answered { remaining, ..Answered::default() };
        let mut hour = vec![0; customers.len()];
        for _ in 0..4 {
            for _ in 0..random.below(12) + 1 {
                step(&mut random, &desk, &customers, &mut hour, &mut answered);
            }
            let folder = tempfile::tempdir().unwrap();
            crash(server.folder(), folder.path());
            let reopened = TestServer::over(folder.path(), Setup::at(&at(4, "08:00")));
            reopened.assert_sound();
            answered.assert_held_by(&Desk::new(&reopened));
            // And it goes on from there.
            let again = Desk::new(&reopened);
            let ana = again.customer("After the crash");
            again.issue(ana, definition, 1);
            again.check_in(ana, &at(4, "08:00"), json!({})).id();
            reopened.assert_sound();
        }
        answered.assert_held_by(&desk);
    }
}

/// A crash in the middle of a stream of answers: each copy is sound and holds what was answered before it was begun.
/// Beyond W23.
#[test]
fn a_copy_taken_under_load_through_backup_is_sound() {
    let server = TestServer::with(Setup::at(&at(4, "08:00")));
    let desk = Desk::new(&server);
    let definition = desk.time_pass(1_000);
    let customers: Vec<i64> = (0..6)
        .map(|n| {
            let customer = desk.customer(&format!("Customer {n}"));
            desk.issue(customer, definition, 1);
            customer
        })
        .collect();
    std::thread::scope(|scope| {
        let (desk, customers) = (&desk, &customers);
        let writer = scope.spawn(move || {
            for hour in 0..8 {
                for customer in customers {
                    let (from, to) = (format!("{hour:02}:00"), format!("{hour:02}:30"));
                    desk.visit(*customer, &at(3, &from), &at(3, &to));
                }
            }
        });
        let mut copies = 0;
        while !writer.is_finished() || copies == 0 {
            let folder = tempfile::tempdir().unwrap();
            home::copy(server.folder(), folder.path());
            let reopened = TestServer::over(folder.path(), Setup::at(&at(4, "08:00")));
            reopened.assert_sound();
            copies += 1;
        }
    });
    server.assert_sound();
}
