//! What the tests over real connections share: a server in a temporary folder, a small HTTP client, valid bodies of every resource,
//! and the words of the desk (customers, passes, visits).

pub mod browser;
pub mod client;
pub mod desk;
pub mod fixtures;
pub mod home;
pub mod program;
pub mod server;

pub use client::{Client, Reply};
pub use desk::Desk;
pub use fixtures::Fixtures;
pub use hallpass_testbed::Random;
pub use server::{Setup, TestServer};

/// The long form of the tests that have one.
pub fn soak() -> bool {
    std::env::var_os("HALLPASS_SOAK").is_some()
}

/// The number of rounds: `short`, or `long` with HALLPASS_SOAK=1.
pub fn rounds(short: u64, long: u64) -> u64 {
    if soak() { long } else { short }
}

/// The seeds of a test that plays one history for each: HALLPASS_SEED alone, the first HALLPASS_CASES, or as many as
/// [`rounds`] says. A failing one names its seed.
pub fn seeds(short: u64, long: u64) -> std::ops::RangeInclusive<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("HALLPASS_SEED") {
        Some(seed) => seed..=seed,
        None => 1..=number("HALLPASS_CASES").unwrap_or(rounds(short, long)),
    }
}
