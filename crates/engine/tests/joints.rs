//! How the parts of a sentence hang together that was put in other words.

use specast_engine::facts::FactKind;
use specast_engine::proof::{self, Fate, Inputs};
use specast_engine::source::{Envelope, Source};

/// What is told to differ, by aspect.
fn told(from: &str, to: &str) -> Vec<&'static str> {
    let source = |text: &str| Source::new("a.md", format!("# Hub\n\n## Rules\n\n{text}\n"), Envelope::default());
    let proof = proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] });
    let mut told: Vec<&str> = proof.facts.iter().filter_map(|it| Some(it.fate.difference()?.what)).collect();
    told.extend(proof.facts.iter().filter(|it| matches!(it.fate, Fate::Lost { .. })).map(|_| "lost"));
    told.sort_unstable();
    told.dedup();
    told
}

#[track_caller]
fn is_told(what: &str, from: &str, to: &str) {
    assert!(told(from, to).contains(&what), "{from}\n→ {to}\n{:?}", told(from, to));
}

#[track_caller]
fn is_kept(from: &str, to: &str) {
    assert_eq!(told(from, to), [""; 0], "{from}\n→ {to}");
}

#[test]
fn both_of_two_things_are_not_one_of_them() {
    let from = "Helmets and ear plugs have to be worn whenever the press runs.";
    is_told("connective", from, "Helmets or ear plugs must be worn whenever the press runs.");
    is_told(
        "connective",
        "It is shipped if the seal is under 3 mm and the lid under 5 mm.",
        "If the seal is under 3 mm or the lid is under 5 mm, it is shipped.",
    );
    is_kept(from, "Helmets and ear plugs must be worn whenever the press runs.");
    // Another pair has the other word.
    is_kept(
        "If the user is an admin or an auditor and the report is final, the export button is shown.",
        "The export button is shown for final reports if the user is an admin or an auditor.",
    );
    is_kept(
        "Cats and dogs are vaccinated every year, and rabbits or hamsters on request.",
        "Rabbits or hamsters are vaccinated on request; dogs and cats every year.",
    );
}

#[test]
fn steps_keep_their_order() {
    let from = "Drain the node, then stop the service.";
    is_told("order", from, "Stop the service, then drain the node.");
    is_kept(from, "Drain the node and then stop the service.");
    is_told(
        "order",
        "Files are compressed with zstd first, then signed with the key of the hub.",
        "Files are signed with the hub's key, then compressed with zstd.",
    );
    is_told(
        "order",
        "The order of checks is: quota, network, profile, challenge, seal.",
        "Order of checks: quota, profile, network, challenge, seal.",
    );
    // Another word may tell the same order.
    is_kept("Rinse the tank, then add the acid.", "Rinse the tank and then add the acid.");
}

#[test]
fn things_keep_what_is_said_of_them() {
    let probes = "Every oven has two probes. Probe A belongs to the controller, probe B to the recorder.";
    is_told("swapped", probes, "Each oven has two probes: probe A belongs to the recorder, probe B to the controller.");
    is_kept(probes, "Each oven has two probes: probe B belongs to the recorder, probe A to the controller.");
    is_told("swapped", "We have 90 hosts (60 blue, 30 green).", "There are 90 hosts (60 green, 30 blue).");
    is_told(
        "swapped",
        "The lead SHALL approve the plan and the clerk SHALL file the plan.",
        "The clerk SHALL approve the plan. The lead SHALL file the plan.",
    );
    is_kept(
        "The lead SHALL approve the plan and the clerk SHALL file the plan.",
        "The clerk SHALL file the plan. The lead SHALL approve the plan.",
    );
    is_kept("Errors go to stderr and results go to stdout.", "Results are written to stdout, errors to stderr.");
    is_told(
        "swapped",
        "| Zone | Limit |\n|---|---|\n| 7 | harbour |\n| 9 | station |",
        "- Zone 9 is for the harbour limit.\n- Zone 7 is for the station limit.",
    );
}

#[test]
fn a_word_behind_a_value_says_of_what_kind_it_is() {
    let from =
        "2.1 A parcel must not exceed 250 MB compressed and 90 files. Larger ones have to be split by the sender.";
    is_told("wording", from, "A parcel must not exceed 250 MB and 90 files; larger ones are split by the sender.");
}

#[test]
fn days_on_which_people_work_are_not_any_days() {
    is_told("number", "Reports are due within two working days.", "Reports are due within 2 days.");
    is_told("number", "Reports are due within one working day.", "Reports are due within one week.");
    is_kept("Reports are due within two working days.", "Reports are due within 2 business days.");
    is_kept("A retry comes after one minute.", "A retry comes after 60 seconds.");
}

#[test]
fn what_limits_a_short_clause_changes_it() {
    is_told("quantifier", "Auditors may only read.", "Auditors may read.");
    is_told("modality", "A release needs two approvals.", "Two approvals should be there for a release.");
    is_kept("Keys are never below 3072 bits.", "Keys have at least 3072 bits.");
    // A preposition is no limit.
    let source = Source::new("a.md", "Zones are copied over TCP port 53.\n", Envelope::default());
    let limits = |fact: &&specast_engine::facts::Fact| fact.kind == FactKind::Comparator;
    assert_eq!(specast_engine::facts::extract(&source).facts.iter().filter(limits).count(), 0);
    is_told("quantifier", "All hosts use both hubs.", "Hosts use both hubs.");
}
