//! Sentences that were joined or cut in two, and what may not slip in on the way.

use specast_engine::proof::{self, Inputs, Outcome};
use specast_engine::source::{Envelope, Source};

const AROUND: &str = "Last words of this text stay as they are.";

fn outcome(from: &str, to: &str) -> Outcome {
    let source = |text: &str| Source::new("a.md", format!("# S\n\n{text}\n\n{AROUND}\n"), Envelope::default());
    proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] }).outcome()
}

fn check(from: &str, to: &str, expected: Outcome) {
    assert_eq!(outcome(from, to), expected, "{from}\n→ {to}");
}

#[test]
fn joined_and_cut_sentences_are_conserved() {
    let two = "The pool is started first. The cache is flushed by the operator at every release.";
    let one = "The pool is started first and the cache is flushed by the operator at every release.";
    check(two, one, Outcome::Proven);
    check(one, two, Outcome::Proven);
    let three = "The pool is started first. The cache is flushed by the operator. The lock is removed at the end.";
    let joined = "The pool is started first, the cache is flushed by the operator and the lock is removed at the end.";
    check(three, joined, Outcome::Proven);
    check(three, &joined.replace("removed", "not removed"), Outcome::Failed);
}

#[test]
fn nothing_slips_in_where_sentences_are_joined() {
    let two = "The pool is started first. The cache is flushed by the operator at every release.";
    for added in [
        "The pool is started first and the cache is not flushed by the operator at every release.",
        "The pool is started first and the cache is flushed by the operator at every 9 release.",
        "The pool is started first and the cache may be flushed by the operator at every release.",
        "The pool is started first and the cache is flushed by the operator only at every release.",
        "The pool is started first and the cold cache is flushed by the operator at every release.",
        "The pool is started first and the cache is flushed by the operator at every release unless it is empty.",
    ] {
        check(two, added, Outcome::Failed);
    }
    check(two, "The pool is started first and the cache is flushed at every release.", Outcome::Failed);
}

#[test]
fn nothing_slips_in_where_a_sentence_is_cut() {
    let one = "The pool is started first and the cache is flushed by the operator at every release.";
    for changed in [
        "The pool is started first. The cache is not flushed by the operator at every release.",
        "The pool is started first. The cache is flushed by the operator at every 9 release.",
        "The pool is started first. The cold cache is flushed by the operator at every release.",
        "The pool is started first. The cache is flushed at every release.",
    ] {
        check(one, changed, Outcome::Failed);
    }
}

#[test]
fn values_that_change_places_are_no_rewording() {
    check(
        "The ingest port is 4317 and the query port is 4318.",
        "The ingest port is 4318 and the query port is 4317.",
        Outcome::Failed,
    );
}
