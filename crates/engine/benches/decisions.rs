//! What a decision costs without any storage: the world is there, a plan of changes comes out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    missing_docs,
    dead_code,
    unused_imports
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hallpass_engine::{VisitEdit, World, change_visit, check_in};

/// The stage of the tests.
#[path = "../tests/it"]
mod it {
    pub mod support;
}

use it::support::*;

/// Ann with passes of some kinds, and visits on the days before.
fn wallet(passes: usize) -> Desk {
    let mut desk = Desk::new();
    for n in 0..passes {
        match n % 3 {
            0 => desk.grant_day(ANN),
            n => desk.grant_time(ANN, 600 * n as i64),
        };
    }
    for day in 1..=3 {
        desk.enter(Ask::new(ANN, &format!("2026-03-0{day} 09:00")).until(&format!("2026-03-0{day} 11:30")));
    }
    desk
}

fn decisions(c: &mut Criterion) {
    for passes in [3, 12, 60] {
        let desk = wallet(passes);
        let ask = Ask::new(ANN, "2026-03-05 09:00");
        let world: World = desk.world_of(&ask);
        c.bench_function(&format!("check in, {passes} passes"), |b| {
            b.iter(|| check_in(black_box(&world), &ask.request, t("2026-03-05 09:00")).unwrap());
        });
    }
    let mut desk = wallet(12);
    let open = desk.enter(Ask::new(ANN, "2026-03-05 09:00"));
    let world = desk.world(ANN, Some(open));
    let edit =
        VisitEdit { customer: ANN, location: MAIN, from: t("2026-03-05 09:00"), to: Some(t("2026-03-05 12:00")) };
    c.bench_function("check out, 12 passes", |b| {
        b.iter(|| change_visit(black_box(&world), open, &edit, t("2026-03-05 12:00")).unwrap());
    });
}

criterion_group!(benches, decisions);
criterion_main!(benches);
