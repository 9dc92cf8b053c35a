//! The law that holds for every text: nothing that a person writes makes a panic, and every place that is told of a
//! text lies in it, between two characters.
//!
//! Texts are drawn from a grammar of what breaks readers: signs of several bytes glued to figures, letters whose
//! small form has another length, numbers too large, addresses of odd shape, Markdown and configuration that stops
//! in the middle. `SPECAST_ANY_N=n` draws `n` cases, `SPECAST_ANY_SEED=n` others.
#![expect(clippy::disallowed_methods, reason = "a test is told how much to draw")]

mod laws;
mod pieces;

use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

#[test]
fn nobodys_text_makes_a_panic() {
    let cases = number("SPECAST_ANY_N").unwrap_or(16);
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number("SPECAST_ANY_SEED").unwrap_or(0).to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let outcome = runner.run(&pieces::case(), |case| {
        laws::hold(&case);
        Ok(())
    });
    if let Err(TestError::Fail(reason, case)) = outcome {
        panic!("{reason}\nin {case:#?}");
    }
}

#[test]
fn a_template_may_write_full_width_colons_and_large_numbers() {
    let spec = include_str!("../../../../examples/alloy-telemetry/templates/engineering/spec-template.md");
    let plan = include_str!("../../../../examples/alloy-telemetry/templates/project/plan-template.md");
    let written = plan.replace("]`: ", "]`：").replace("REQ-002", "REQ-18446744073709551615");
    assert_ne!(written, plan);
    let large = plan.replace("REQ-001", &format!("REQ-{}1", "0".repeat(70_000)));
    for plan in [written, large] {
        laws::recast_into(spec, &plan);
    }
}
