//! What is said to have become of a fact: kept, reworded, altered or lost.

use specast_engine::draw::{Picture, block};
use specast_engine::flows::{Edge, Graph, Mode, NodeKind};
use specast_engine::proof::{self, Fate, Inputs, Support};
use specast_engine::source::{Envelope, Source};
use specast_syntax::Span;

/// What became of the fact with this text, in the order of the source.
fn fates(from: &str, to: &str, text: &str) -> Vec<&'static str> {
    let source = |text: &str| Source::new("a.md", text, Envelope::default());
    let proof = proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[] });
    let of = proof.facts.iter().filter(|judged| *judged.fact.text == *text);
    of.map(|judged| match judged.fate {
        Fate::Kept(_) => "kept",
        Fate::Reworded(_) => "reworded",
        Fate::Altered(..) => "altered",
        Fate::Lost { .. } => "lost",
    })
    .collect()
}

#[track_caller]
fn check(from: &str, to: &str, expected: &[(&str, &str)]) {
    for (text, fate) in expected {
        assert_eq!(fates(from, to, text), [*fate], "{text}\n{from}\n→ {to}");
    }
}

#[test]
fn the_number_of_a_clause_may_go_but_not_change() {
    let from = "# Policy\n\n2.3 Files are backed up every 6 hours.\n\n2.4 Logs are kept for 9 days.\n";
    let clause = "Files are backed up every 6 hours";
    check(from, &from.replace("2.3 ", "").replace("2.4 ", ""), &[(clause, "kept"), ("6 hours", "kept")]);
    check(from, &from.replace("2.3 ", "2.7 "), &[(clause, "altered"), ("Logs are kept for 9 days", "kept")]);
}

#[test]
fn a_step_to_run_is_no_check() {
    let from = "# Box\n\n## Start-up\n\nRun `boxctl create net0` first.\n\n## Checks\n\nThe page answers 200.\n";
    let to = "# Box\n\n## Start-up\n\nNone.\n\n## Checks\n\nThe page answers 200.\n\nRun `boxctl create net0` first.\n";
    check(from, from, &[("boxctl create net0", "kept")]);
    check(from, to, &[("boxctl create net0", "altered")]);
    let table = "# Box\n\n## Plan\n\n| Test | Command |\n| --- | --- |\n| Network | `boxctl create net0` |\n\n## Checks\n\n\
                 The page answers 200.\n";
    check(from, table, &[("boxctl create net0", "altered")]);
}

#[test]
fn words_that_limit_share_the_fate_of_what_they_limit() {
    let from = "# Box\n\nWait until the page of the box answers 200, at most 60 seconds.\n";
    let to = "# Box\n\nWait until the page of the box answers 200.\n";
    assert_eq!(fates(from, to, "at most 60 seconds"), ["lost", "lost"], "the comparator and its clause");
    let from = "# Box\n\nThe cache of the front desk is warmed by the operator, unless the desk is closed.\n";
    let to = "# Box\n\nThe cache of the front desk is warmed by the operator.\n";
    check(from, to, &[("unless", "altered"), ("unless the desk is closed", "altered")]);
}

#[test]
fn a_word_of_a_pair_of_opposites_is_lost_and_the_clause_is_not() {
    let from = "# Box\n\nThe settings of the front desk are mounted read-only at `/etc/desk/a.conf`.\n";
    check(from, &from.replace(" read-only", ""), &[("read-only", "lost"), ("/etc/desk/a.conf", "kept")]);
}

#[test]
fn an_edge_that_was_redirected_is_altered() {
    let from = "# Flow\n\n`desk.in` -> `desk.batch` -> `desk.out`\n";
    check(
        from,
        "# Flow\n\n`desk.in` -> `desk.out`\n",
        &[("desk.in -> desk.batch", "altered"), ("desk.batch -> desk.out", "altered"), ("desk.batch", "lost")],
    );
}

#[test]
fn names_in_a_list_are_no_edge() {
    let from = "# Flow\n\n`desk-in` -> `desk-out`\n";
    let told = fates(from, "# Flow\n\nCalls of `desk-in` are forwarded to `desk-out`.\n", "desk-in -> desk-out");
    assert_eq!(told, ["reworded"]);
    let list = fates(from, "# Flow\n\nThe parts are `desk-in`, `desk-x` and `desk-out`.\n", "desk-in -> desk-out");
    assert_eq!(list, ["altered"]);
}

#[test]
fn another_value_behind_its_label_is_altered() {
    let from = "# Box\n\n**Version:** 0.9\n**Owner:** Front Desk\n\nThe page answers 200.\n";
    let to = "---\nversion: 1.0\nowner: Back Office\n---\n\n# Box\n\nThe page answers 200.\n";
    check(from, to, &[("0.9", "altered"), ("Front Desk", "altered")]);
}

#[test]
fn a_schedule_is_what_its_parts_are_together() {
    let from = "# Box\n\nThe check of the desk runs every Sunday at 05:00 in the office.\n";
    let schedule = "Sunday at 05:00";
    check(from, from, &[(schedule, "kept")]);
    check(from, &from.replace(" at 05:00", ""), &[(schedule, "altered"), ("05:00", "lost")]);
    check(from, &from.replace("Sunday", "Monday"), &[(schedule, "altered"), ("05:00", "kept")]);
}

#[test]
fn a_clause_may_stand_in_a_place_of_its_own() {
    let from = "# Box\n\nThe desk keeps its ledger in the vault, the courier takes sealed letters to the harbour.\n";
    let to = "# Box\n\nLetters that are sealed are taken to the harbour by the courier.\n\nThe ledger of the desk is \
              kept in the vault.\n";
    let clause = "the courier takes sealed letters to the harbour";
    check(from, to, &[(clause, "reworded")]);
    check(from, "# Box\n\nThe ledger of the desk is kept in the vault.\n", &[(clause, "lost")]);
}

#[test]
fn what_all_speaks_of_is_said_with_it() {
    let from = "# Box\n\n- Every visitor signs the book of the desk.\n- Every letter of the desk is weighed.\n";
    let to = "# Box\n\n- Visitors of the desk sign its book.\n- Every letter of the desk is weighed.\n";
    assert_eq!(fates(from, to, "Every"), ["altered", "kept"]);
}

#[test]
fn a_drawing_as_it_was_written_is_no_invention_and_keeps_nothing() {
    let mut graph = Graph::default();
    let from = graph.node("desk.in", NodeKind::Name, "", Span::default());
    let to = graph.node("desk.out", NodeKind::Name, "", Span::default());
    let (signal, mode, under, at) = (None, Mode::Push, String::new(), Span::default());
    graph.edges.push(Edge { from, to, signal, mode, under, at });
    let markers = "<!-- specast:flows from=\"a.alloy\" -->\n<!-- specast:flows end -->";
    let drawing = block::written(markers, &block::blocks(markers).0[0], &Picture::of(&graph, "Flows", ""));
    let invented = |from: &str, to: &str| {
        let source = |text: &str| Source::new("a.md", text, Envelope::default());
        let proof = proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[] });
        proof.statements.iter().filter(|it| matches!(it.support, Support::Invented { .. })).count()
    };
    let from = "# Flow\n\n`desk.in` -> `desk.out`\n\nThe desk is open.\n";
    let drawn = format!("{from}\n{drawing}\n");
    assert_eq!(invented(from, &drawn), 0, "{drawn}");
    // One that a person changed is content like any other.
    assert!(invented(from, &drawn.replace("desk.out\"", "desk.vault\"")) > 0, "{drawn}");
    // What it shows stands in the configuration; the document has lost it all the same.
    let told = fates(from, &drawn.replace("`desk.in` -> `desk.out`\n\n", ""), "desk.in -> desk.out");
    assert!(told == ["lost"] || told == ["altered"], "{told:?}");
    // Where a source has it too it is content of both.
    let told = fates(&drawn, &drawn, "desk.in -> desk.out");
    assert!(told.iter().all(|it| *it == "kept"), "{told:?}");
}
