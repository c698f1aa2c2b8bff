//! Runs a property with a seed of its own, so that every run tries the same cases.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Cases of an ordinary run.
const CASES: u32 = 200;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|e| panic!("{name}={text}: {e}")))
}

/// Tries `law` on random inputs. `share` divides the number of cases of costly laws.
pub fn check<S>(name: &str, share: u32, inputs: &S, law: impl Fn(S::Value))
where
    S: Strategy,
    S::Value: Clone + std::fmt::Debug,
{
    let cases = setting("HALLPASS_CASES").map_or(CASES, |n| u32::try_from(n).unwrap()).div_ceil(share);
    run(name, cases, inputs, law);
}

/// Tries `law` on so many random inputs, and on `full` with `HALLPASS_SOAK=1`; answers how many.
pub fn check_many<S>(name: &str, short: u32, full: u32, inputs: &S, law: impl Fn(S::Value)) -> usize
where
    S: Strategy,
    S::Value: Clone + std::fmt::Debug,
{
    let cases = if setting("HALLPASS_SOAK") == Some(1) { full } else { short };
    run(name, cases, inputs, law);
    usize::try_from(cases).unwrap()
}

fn run<S>(name: &str, cases: u32, inputs: &S, law: impl Fn(S::Value))
where
    S: Strategy,
    S::Value: Clone + std::fmt::Debug,
{
    let seed = setting("HALLPASS_SEED").unwrap_or(20_260_302);
    eprintln!("{name}: HALLPASS_SEED={seed} HALLPASS_CASES={cases}");
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    for (index, byte) in name.bytes().enumerate() {
        let slot = &mut bytes[8 + index % 24];
        *slot = slot.wrapping_mul(31).wrapping_add(byte);
    }
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let result = runner.run(inputs, |input| {
        law(input);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{name} with HALLPASS_SEED={seed} HALLPASS_CASES={cases}: {failure}");
    }
}
