//! What is said to have become of a fact: kept, reworded, altered or lost.

use specast_engine::contract::compile;
use specast_engine::draw::{Picture, block};
use specast_engine::flows::{Edge, Graph, Mode, NodeKind};
use specast_engine::proof::{self, Fate, Inputs, Support};
use specast_engine::source::{Envelope, Source};
use specast_syntax::Span;

fn prove(from: &str, to: &str) -> proof::Proof {
    let source = |text: &str| Source::new("a.md", text, Envelope::default());
    proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] })
}

/// What became of the fact with this text, in the order of the source.
fn fates(from: &str, to: &str, text: &str) -> Vec<&'static str> {
    let proof = prove(from, to);
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
        let proof =
            proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] });
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

#[test]
fn a_marker_answers_for_itself_and_turns_a_short_clause_round() {
    let from =
        "# Desk\n\nThey must not send letters of the front desk to a clerk by his first name.\n\nVisitors must sign.\n";
    let to = from.replace("must", "should");
    check(from, &to, &[("must not", "altered"), ("must", "altered"), ("Visitors must sign", "altered")]);
    check(from, &to, &[("They must not send letters of the front desk to a clerk by his first name", "kept")]);
    let usually = "# Desk\n\nLetters usually refer to a parcel in a sorted basket.\n";
    let clause = "Letters usually refer to a parcel in a sorted basket";
    check(usually, &usually.replace("usually ", ""), &[("usually", "altered"), (clause, "kept")]);
}

#[test]
fn of_several_modalities_the_one_among_the_same_words_counts() {
    let from =
        "# Desk\n\nA basket SHOULD hold sorted letters of all floors. The clerk SHOULD pick parcels of a heavy kind.\n";
    let row = |second: &str| {
        format!(
            "# Desk\n\n| Thing | Rule |\n| --- | --- |\n| Basket | It SHOULD hold letters that are sorted, of all floors. \
             The clerk {second} pick parcels of the heavy kind. |\n"
        )
    };
    assert_eq!(fates(from, &row("SHOULD"), "SHOULD"), ["kept", "kept"]);
    assert_eq!(fates(from, &row("MAY"), "SHOULD"), ["kept", "altered"]);
}

#[test]
fn what_is_added_is_invented_and_alters_nothing() {
    let from = "# Desk\n\nReplaces the old note about letters on the second floor.\n";
    let to = "# Desk\n\nThis binder replaces the old note about letters on the second floor.\n";
    check(from, to, &[("Replaces the old note about letters on the second floor", "kept")]);
    let source = |text: &str| Source::new("a.md", text, Envelope::default());
    let proof = proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] });
    assert_eq!(proof.invented().count(), 1);
    // What limits is another matter.
    let limited = to.replace("This binder replaces", "Replaces only");
    assert_eq!(fates(from, &limited, "Replaces the old note about letters on the second floor"), ["altered"]);
}

#[test]
fn a_line_of_code_may_become_a_row() {
    let from =
        "# Desk\n\nThe letter as a message:\n\n```proto\n  fixed64 arrival_time = 2;\n  string from_whom = 3;\n```\n";
    let table = "# Desk\n\nThe letter as a message:\n\n| Field | Type | Tag |\n| --- | --- | --- |\n\
                 | `arrival_time` | fixed64 | 2 |\n| `from_whom` | string | 3 |\n";
    check(from, table, &[("fixed64 arrival_time = 2;", "reworded"), ("string from_whom = 3;", "reworded")]);
    check(from, &table.replace("| 3 |", "| 4 |"), &[("string from_whom = 3;", "lost")]);
}

#[test]
fn how_often_is_the_time_between() {
    let from = "# Desk\n\nThe baskets of the front desk are emptied hourly by the clerk on duty.\n";
    let told = |often: &str| format!("# Desk\n\n- **Front desk**: on duty, the clerk empties its baskets {often}\n");
    assert_eq!(fates(from, &told("every 60 minutes"), "hourly"), ["reworded"]);
    assert_ne!(fates(from, &told("every 90 minutes"), "hourly"), ["reworded"]);
    let from =
        "# Desk\n\nIf the desk is shut, the clerk on duty waits and asks again every 10 minutes, up to 6 times.\n";
    let to = "# Desk\n\n- **Desk shut**: if it is, the clerk on duty waits and tries again every 600 seconds, no more than 6 times. Then he goes.\n";
    check(from, to, &[("every", "kept"), ("10 minutes", "reworded")]);
    check(from, &to.replace("every 600", "for 600"), &[("every", "altered")]);
    let from = "# Desk\n\nBaskets are emptied after 5 and 20 minutes, then every 60 minutes.\n";
    check(
        from,
        &from.replace("every 60 minutes", "once per hour"),
        &[("every", "reworded"), ("60 minutes", "reworded")],
    );
    assert_eq!(fates(from, &from.replace("every 60 minutes", "once per day"), "60 minutes"), ["altered"]);
    assert_eq!(fates(from, &from.replace("every 60 minutes", "for 60 minutes"), "every"), ["altered"]);
    let from = "# Desk\n\nBaskets of the desk are emptied daily.\n";
    assert_ne!(fates(from, &from.replace("daily", "nightly"), "daily"), ["reworded"]);
    assert_ne!(fates(from, &from.replace("daily", "for 24 hours"), "daily"), ["reworded"]);
    let from = "# Desk\n\nThe clerk must open the door of the front desk within 15 minutes.\n";
    let to = from.replace("15 minutes", "a quarter of an hour");
    check(from, &to, &[("15 minutes", "reworded")]);
    check(from, &to.replace("quarter of an", "half an"), &[("15 minutes", "altered")]);
}

#[test]
fn a_clause_of_time_that_is_dropped_is_altered_alone() {
    let from = "# Desk\n\nThe names of visitors are hashed before the list is shipped.\n";
    let to = "# Desk\n\nThe names of visitors are hashed.\n";
    check(from, to, &[("The names of visitors are hashed", "kept"), ("before the list is shipped", "altered")]);
}

#[test]
fn a_reference_may_be_said_with_its_link() {
    let from = "# Desk\n\nMembers of the [Front Desk] may sign.\n\n[Front Desk]: https://desk.example/team.toml\n";
    let to = "# Desk\n\nMembers of the [Front Desk](https://desk.example/team.toml) may sign.\n";
    let url = "https://desk.example/team.toml";
    assert!(fates(from, to, url).iter().all(|fate| *fate != "lost"));
    assert!(fates(from, &to.replace("team", "crew"), url).iter().any(|fate| matches!(*fate, "lost" | "altered")));
}

#[test]
fn titles_and_counted_rows_state_nothing() {
    let from = "# Desk\n\nLetters are sorted by floor. Parcels are weighed by the clerk.\n";
    let told = |title: &str, ids: [&str; 2]| {
        format!(
            "# Desk\n\n## {title}\n\n| No. | Duty |\n| --- | --- |\n| {} | Letters are sorted by floor. |\n\
             | {} | Parcels are weighed by the clerk. |\n",
            ids[0], ids[1]
        )
    };
    let invented = |to: &str| {
        let source = |text: &str| Source::new("a.md", text, Envelope::default());
        let proof =
            proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] });
        proof.invented().map(|statement| statement.text.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(invented(&told("Background", ["R1", "R2"])), [""; 0]);
    assert_eq!(invented(&told("Certified by ISO-9001", ["R1", "R2"])), ["Certified by ISO-9001"]);
    assert_eq!(invented(&told("Background", ["R1", "R7"])), ["R1", "R7"]);
    assert_eq!(invented(&told("Background", ["4317", "4318"])), ["4317", "4318"]);
}

#[test]
fn a_syllable_turns_a_word_round() {
    let from =
        "# Desk\n\nThe form of the front desk is extended in a backwards compatible manner, as the clerk asked.\n";
    let told = |how: &str| {
        format!(
            "# Desk\n\n- What the clerk asked for: in a manner that is backwards {how}, we extended that front desk form.\n"
        )
    };
    let clause = "The form of the front desk is extended in a backwards compatible manner";
    assert_eq!(fates(from, &told("compatible"), clause), ["reworded"]);
    assert_eq!(fates(from, &told("incompatible"), clause), ["altered"]);
}

#[test]
fn a_clause_of_values_alone_is_what_became_of_them() {
    let from = "# Box\n\nOpen orders of the front desk are removed after 3 days.\n";
    check(from, &from.replace("removed", "deleted"), &[("after 3 days", "kept")]);
    check(from, &from.replace("3 days", "7 days"), &[("after 3 days", "altered")]);
    check(from, &from.replace("3 days", "72 hours"), &[("after 3 days", "reworded")]);
}

#[test]
fn a_limit_may_stand_on_either_side_of_its_number() {
    let from = "# Box\n\nLarge files are cut into parts of 8 MiB or more.\n";
    check(from, &from.replace("8 MiB or more", "at least 8 MiB"), &[("8 MiB or more", "reworded")]);
    check(from, &from.replace("8 MiB or more", "at most 8 MiB"), &[("8 MiB or more", "altered")]);
    let from = "# Box\n\nThe counter is larger than or equal to 40.\n";
    check(from, &from.replace("or equal to ", ""), &[("larger than or equal to 40", "altered")]);
}

#[test]
fn one_of_two_things_is_not_both() {
    let from = "# Box\n\nWhen the desk is closed, reads and deletes stay possible for the guests of the hall.\n";
    let to =
        "# Box\n\nAt 100 % orders are refused for all, while for guests in the hall reads and deletes stay possible.\n";
    let clause = "reads and deletes stay possible for the guests of the hall";
    check(from, to, &[(clause, "reworded")]);
    check(from, &to.replace("reads and deletes", "reads"), &[(clause, "altered")]);
}

#[test]
fn what_is_done_is_not_what_must_be_done() {
    let from =
        "# Box\n\nThe desk has a drawer. Orders of yesterday's guests are removed from the drawer of the desk.\n";
    let to = "# Box\n\n| Id | Rule |\n| - | - |\n| a | Yesterday's orders, of all guests, must be removed from the desk's drawer |\n";
    let clause = "Orders of yesterday's guests are removed from the drawer of the desk";
    check(from, to, &[(clause, "altered")]);
    check(from, &to.replace("must be", "are"), &[(clause, "reworded")]);
}

#[test]
fn an_assignment_is_the_same_with_blanks() {
    let from = "# Box\n\nThe desk has `refresh.time=600` set.\n";
    let to = "# Box\n\nSettings:\n\n```ini\nrefresh.time = 600\n```\n";
    check(from, to, &[("refresh.time=600", "reworded")]);
    check(from, &to.replace("600", "60"), &[("refresh.time=600", "lost")]);
}

#[test]
fn a_bracket_is_of_the_code_that_it_stands_in() {
    let template = "# [Name]\n\n## Interfaces\n\n```json\n{\n  \"name\": \"[name]\"\n}\n```\n";
    let contract = compile("templates/spec-template.md", template);
    let from = "# Box\n\n## Interfaces\n\n```json\n{\n  \"port\": 4317,\n  \"size\": 4\n}\n```\n";
    let source = |text: &str| Source::new("a.md", text, Envelope::default());
    let to = from.replace("\"size\": 4", "\"size\": 5");
    let proof =
        proof::prove(Inputs { sources: &[source(from)], outputs: &[source(&to)], contracts: &[contract], others: &[] });
    let words = proof.facts.iter().map(|judged| (&*judged.fact.text, judged.fate.word()));
    let lost: Vec<_> = words.filter(|(_, word)| *word == "lost").collect();
    assert_eq!(lost, []);
}

#[test]
fn a_marker_is_a_word_and_no_part_of_one() {
    let from = "# Box\n\nThe scope of the desk will allow access to all present and future halls matching it.\n";
    let to = "# Box\n\nA scope gives access to all present and future halls that match it, those made after the desk \
              included. For doors that have no hall, the scope of the desk is ignored and the guest is let in.\n";
    check(from, to, &[("all", "kept")]);
    check(from, &to.replace("all present", "some present"), &[("all", "altered")]);
}

#[test]
fn a_list_of_one_is_that_one() {
    let text = |owner: &str| format!("---\nowner: {owner}\n---\n\n# Box\n\nThe box runs in the hall.\n");
    let fate = |to: &str| fates(&text("[front-desk]"), &text(to), "[front-desk]");
    assert_eq!(fate("front-desk"), ["kept"]);
    assert_eq!(fate("back-desk"), ["altered"]);
}

#[test]
fn who_does_it_and_to_whom() {
    let turned = |from: &str, to: &str| {
        let text = |clause: &str| format!("# Box\n\nIn the hall {clause} every night, as the desk has it.\n");
        check(&text(from), &text(to), &[(&*format!("In the hall {from} every night"), "altered")]);
        check(&text(to), &text(from), &[(&*format!("In the hall {to} every night"), "altered")]);
    };
    turned("the poller scrapes the gateway", "the poller is scraped by the gateway");
    turned("the poller scraped the gateway", "the poller was scraped by the gateway");
    turned("the poller is scraping the gateway", "the poller is scraped by the gateway");
    turned("the poller that is oldest scrapes the gateway", "the poller that is oldest is scraped by the gateway");
    let from = "# Box\n\nThe gateway is heavy. It is restarted by the poller each night.\n";
    let clause = "It is restarted by the poller each night";
    check(from, &from.replace("is restarted by", "restarts"), &[(clause, "altered")]);
}

#[test]
fn what_limits_or_names_is_gone_whatever_stands_around() {
    let gone = |from: &str, to: &str| {
        let text = |said: &str| format!("# Box\n\n## Not done\n\nGuests and the desk use the pump. {said}\n");
        let proof = prove(&text(from), &text(to));
        let flagged = proof.facts.iter().filter(|fact| matches!(fact.fate.word(), "altered" | "lost")).count();
        assert!(flagged > 0, "{from} -> {to}");
    };
    gone("No guest may pay.", "They may pay.");
    gone("Only the desk may open the door of the hall.", "It may open the door of the hall.");
    gone("The desk must ship the box.", "It ships the box.");
    gone(
        "The desk must trust the poller but not the pump.",
        "The desk must be trusted by the pump but not the poller.",
    );
    gone("The cache is sized over 8 MiB.", "The cache is sized under 8 MiB.");
    gone("The LED is checked each night.", "The lead is checked each night.");
    gone("The desk may not open the door or close the hall.", "The desk may not open the door. It may close the hall.");
    gone("\n\n- Not: retries of the poller", "\n\n- retries of the poller");
}

#[test]
fn a_new_heading_gives_no_role_but_that_of_a_check() {
    let from =
        "# Box\n\n## Limits\n\nThe pump moves 40 litres a day.\n\n## Start-up\n\nRun `boxctl create net0` first.\n";
    let under = |heading: &str| {
        from.replace("## Limits\n\nThe pump moves 40 litres a day.\n\n", "")
            + &format!("\n## {heading}\n\nThe pump moves 40 litres a day.\n")
    };
    let clause = "The pump moves 40 litres a day";
    check(from, &under("Interfaces"), &[(clause, "kept")]);
    check(from, &under("Rejected alternatives"), &[(clause, "altered")]);
    // The author's own heading gives the role that it always gave.
    let own = format!("{from}\n## Interfaces\n\nThe hall has a door.\n");
    let moved = under("Interfaces") + "\nThe hall has a door.\n";
    check(&own, &moved, &[(clause, "altered")]);
    let checked = from.replace("## Start-up", "## Acceptance tests");
    check(from, &checked, &[("boxctl create net0", "altered")]);
}

#[test]
fn what_a_sentence_drops_may_stand_in_a_row_of_its_own() {
    let from = "# Box\n\nLists of the desk are published at `https://desk.example/list` every 6 hours and stay valid for 36 hours.\n";
    let row = "| Item | Address |\n| - | - |\n| List | `https://desk.example/list` |\n";
    let to = format!("# Box\n\n{row}\nLists of the desk are published every 6 hours and stay valid for 36 hours.\n");
    check(from, &to, &[("https://desk.example/list", "kept")]);
    assert_ne!(fates(from, &to.replace("/list`", "/last`"), "https://desk.example/list"), ["kept"]);
    let named = "# Box\n\nSet `HUB_KEY` and `HUB_ID` for the desk of the hall.\n";
    let said = "# Box\n\nSet `HUB_KEY` for the desk of the hall.\n\nRemove `HUB_ID`.\n";
    assert_eq!(fates(named, said, "HUB_ID"), ["lost"], "another sentence says otherwise");
    // A row that the source had before says its own.
    let both = format!("{from}\n{row}");
    assert!(fates(&both, &to, "https://desk.example/list").contains(&"lost"));
}

#[test]
fn a_syllable_behind_a_korean_word_limits_it() {
    let changed = |from: &str, to: &str, what: &str| {
        let text = |said: &str| format!("# 문서\n\n{said}하고 매일 확인한다.\n");
        let proof = prove(&text(from), &text(to));
        let told = proof.facts.iter().filter_map(|judged| judged.fate.difference()).any(|told| told.what == what);
        assert!(told, "{from} -> {to}");
        assert!(prove(&text(from), &text(from)).facts.iter().all(|judged| judged.fate.word() == "kept"));
    };
    changed("계약 원본은 법무 담당자만 열람", "계약 원본은 법무 담당자가 열람", "quantifier");
    changed("가입은 18세부터 허용", "가입은 18세까지 허용", "comparator");
    changed("로그는 30일까지 보관", "로그는 30일 보관", "comparator");
}

#[test]
fn a_value_with_the_words_of_another_is_swapped() {
    let check_all = |from: &str, right: &str, wrong: &str, values: &[&str]| {
        for value in values {
            assert_ne!(fates(from, right, value), ["altered"], "{value}\n{from}\n→ {right}");
            assert_eq!(fates(from, wrong, value), ["altered"], "{value}\n{from}\n→ {wrong}");
        }
    };
    check_all(
        "# T\n\nLogs are kept for 14 days and traces for 3 days.\n",
        "# T\n\nRetention is 3 days for traces, 14 days for logs.\n",
        "# T\n\nRetention is 3 days for logs, 14 days for traces.\n",
        &["14 days", "3 days"],
    );
    check_all(
        "# T\n\n- E401: wrong checksum of the file\n- E422: bad signature of the partner\n",
        "# T\n\nThe gate answers E422 for a bad signature, E401 for a wrong checksum.\n",
        "# T\n\nThe gate answers E422 for a wrong checksum, E401 for a bad signature.\n",
        &["E401", "E422"],
    );
    check_all(
        "# T\n\n| Signal | Retention |\n| --- | --- |\n| logs | 14 days |\n| traces | 3 days |\n",
        "# T\n\nKept: 3 days (traces) and 14 days (logs).\n",
        "# T\n\nKept: 3 days (logs) and 14 days (traces).\n",
        &["14 days", "3 days"],
    );
    check_all(
        "# T\n\nThe relay takes 4317 for gRPC. The relay takes 4318 for HTTP.\n",
        "# T\n\nThe relay has two ports, 4318 (HTTP) and 4317 (gRPC).\n",
        "# T\n\nThe relay has two ports, 4318 (gRPC) and 4317 (HTTP).\n",
        &["4317", "4318"],
    );
    check_all(
        "# T\n\n- Berlin: `vol-a`\n- Paris: `vol-b`\n",
        "# T\n\nWe mount `vol-b` for Paris; `vol-a` for Berlin.\n",
        "# T\n\nWe mount `vol-b` for Berlin; `vol-a` for Paris.\n",
        &["vol-a", "vol-b"],
    );
}

#[test]
fn what_is_not_meant_stays_so() {
    let from = "# T\n\n## Non-goals\n\n- Windows hosts are monitored by the agent.\n\n## Rejected\n\nA buffer of 40 GiB holds the logs.\n\n## Ports\n\nThe agent listens on 4317.\n";
    let item = "Windows hosts are monitored by the agent";
    check(from, from, &[(item, "kept"), ("40 GiB", "kept")]);
    check(from, &from.replace("## Non-goals", "## Scope"), &[(item, "altered"), ("40 GiB", "kept")]);
    check(from, &from.replace("## Rejected", "## Storage"), &[(item, "kept"), ("40 GiB", "altered")]);
    for denial in ["## Not covered", "## Out of scope", "## Scope\n\nThese are not planned:", "## Scope\n\nExcluded:"] {
        check(from, &from.replace("## Non-goals", denial), &[(item, "kept")]);
    }
    // What says no itself needs no heading for it.
    let from = from.replace("are monitored", "are not monitored");
    let item = "Windows hosts are not monitored by the agent";
    check(&from, &from.replace("## Non-goals", "## Scope"), &[(item, "kept")]);
}

#[test]
fn what_is_denied_in_a_row_is_not_said() {
    let from = "# T\n\nThe relay only keeps logs. The collector accepts traces and logs from the ward.\n";
    let row = |says: &str| format!("# T\n\n| Part | Rule |\n| --- | --- |\n| The collector | {says} |\n");
    let clause = "The collector accepts traces and logs from the ward";
    check(from, &row("accepts traces and logs from the ward"), &[(clause, "reworded")]);
    check(from, &row("does not accept traces and logs from the ward"), &[(clause, "altered")]);
    check(from, &row("never accepts traces and logs from the ward"), &[(clause, "altered")]);
}

#[test]
fn two_headings_do_not_exchange_what_they_say() {
    let from =
        "# T\n\n## Staging\n\n- Replicas: 2\n- Memory: 4 GiB\n\n## Production\n\n- Replicas: 8\n- Memory: 16 GiB\n";
    let part = |name: &str, n: &str, memory: &str| format!("## {name}\n\n- Replicas: {n}\n- Memory: {memory}\n\n");
    let both = |a: String, b: String| format!("# T\n\n{a}{b}");
    let right = both(part("Production", "8", "16 GiB"), part("Staging", "2", "4 GiB"));
    check(from, &right, &[("2", "kept"), ("8", "kept"), ("4 GiB", "kept"), ("16 GiB", "kept")]);
    let wrong = both(part("Staging", "8", "4 GiB"), part("Production", "2", "16 GiB"));
    check(from, &wrong, &[("2", "altered"), ("8", "altered"), ("4 GiB", "kept"), ("16 GiB", "kept")]);
    // What moves alone moves.
    let moved = "# T\n\n## Staging\n\n- Memory: 4 GiB\n\n## Production\n\n- Replicas: 8\n- Memory: 16 GiB\n\n## Size\n\n- Replicas: 2\n";
    check(from, moved, &[("2", "kept"), ("8", "kept")]);
}

/// How many facts and fragments an exchange of two texts between two headings makes altered.
fn n_exchanged(headings: [&str; 2], texts: [&str; 2]) -> usize {
    let text = |order: [usize; 2]| {
        let parts = [0, 1].map(|at| format!("{}\n\n{}\n\n", headings[at], texts[order[at]]));
        format!("# T\n\n{}", parts.concat())
    };
    let proof = prove(&text([0, 1]), &text([1, 0]));
    let fates = proof.fragments.iter().map(|it| &it.fate).chain(proof.facts.iter().map(|it| &it.fate));
    let what = fates.filter_map(Fate::difference).map(|difference| difference.to.as_str());
    what.filter(|to| to.starts_with("exchanged between headings")).count()
}

#[test]
fn exchanges_are_told_in_all_forms() {
    let headings = ["## Berlin", "## Paris"];
    for texts in [
        ["Replicas: 2", "Replicas: 8"],
        ["- Region – eu", "- Region – us"],
        ["Region = eu", "Region = us"],
        ["It runs with 1 replica.", "It runs with 8 replicas."],
        ["It waits 30 seconds.", "It waits 2 minutes."],
        ["It is for tests. It runs with 2 replicas.", "It is live. It runs with 8 replicas."],
        ["TLS is enabled.", "TLS is disabled."],
        ["Backups MUST be encrypted.", "Backups MAY be encrypted."],
        ["| Key | Value |\n| - | - |\n| Region | eu |", "| Key | Value |\n| - | - |\n| Region | us |"],
        ["```yaml\nregion: eu\n```", "```yaml\nregion: us\n```"],
        ["Region\n: eu", "Region\n: us"],
        ["- sends the key", "- checks the key"],
        ["### Limits\n\n- Replicas: 2", "### Limits\n\n- Replicas: 8"],
    ] {
        assert!(n_exchanged(headings, texts) >= 2, "{texts:?}");
    }
    for headings in [["**Berlin**", "**Paris**"], ["Berlin:", "Paris:"]] {
        assert!(n_exchanged(headings, ["- Replicas: 2", "- Replicas: 8"]) >= 2, "{headings:?}");
    }
    // What names itself, or remarks on anything, or says itself what it speaks of, may go where it belongs.
    for texts in [
        ["- REQ-1: It runs.", "- REQ-2: It stops."],
        ["- #12: a login", "- #20: an icon"],
        ["- [ ] Task 2", "- [ ] Task 4"],
        ["Note: the disk is empty.", "Note: the cache is warm."],
        ["```rust\nuse std::io;\nfn read() {}\n```", "```rust\nuse std::fs;\nfn write() {}\n```"],
        ["It is cold.", "The door is red."],
    ] {
        assert_eq!(n_exchanged(headings, texts), 0, "{texts:?}");
    }
}

#[test]
fn only_circles_are_exchanges() {
    let step = |n: usize, what: &str| format!("## Step {n}\n\nCommand: `{what}`\n\n");
    let from = format!("# T\n\n{}{}{}", step(1, "make"), step(2, "test"), step(3, "ship"));
    let more = format!("# T\n\n{}{}{}{}", step(1, "lint"), step(2, "make"), step(3, "test"), step(4, "ship"));
    check(&from, &more, &[("make", "kept"), ("test", "kept"), ("ship", "kept")]);
    let turned = format!("# T\n\n{}{}{}", step(1, "ship"), step(2, "make"), step(3, "test"));
    check(&from, &turned, &[("make", "altered"), ("test", "altered"), ("ship", "altered")]);
}

#[test]
fn files_do_not_exchange_what_they_say() {
    let text = |path: &str, n: &str| Source::new(path, format!("# Size\n\n- Replicas: {n}\n"), Envelope::default());
    let (from, to) = ([text("a.md", "2"), text("b.md", "8")], [text("a.md", "8"), text("b.md", "2")]);
    let n_altered = |to: &[Source]| {
        proof::prove(Inputs { sources: &from, outputs: to, contracts: &[], others: &[] }).fact_counts().altered
    };
    assert_eq!((n_altered(&from), n_altered(&to) > 1), (0, true));
}

#[test]
fn a_definition_stays_with_its_term() {
    let from = "# T\n\nApples\n: 3 days\n\nPears\n: 4 days\n";
    check(from, from, &[("3 days", "kept"), ("4 days", "kept")]);
    check(from, "# T\n\nPears\n: 4 days\n\nApples\n: 3 days\n", &[("3 days", "kept"), ("4 days", "kept")]);
    check(from, "# T\n\nApples\n: 4 days\n\nPears\n: 3 days\n", &[("3 days", "altered"), ("4 days", "altered")]);
}

#[test]
fn ids_and_numbers_in_front_are_structure() {
    let from = "# T\n\n## Rules\n\nThe relay must buffer 500 MB.\n\nLogs must be kept for 9 days.\n\n## Ports\n\nIt has one.\n";
    for to in [
        "# T\n\n## 1. Rules\n\n- **REQ-001**: The relay must buffer 500 MB.\n- [REQ-002] Logs must be kept for 9 days.\n\n## 2. Ports\n\nIt has one.\n",
        "# T\n\n## Rules\n\n| ID | Rule |\n| - | - |\n| NFR-1 | The relay must buffer 500 MB. |\n| NFR-2 | Logs must be kept for 9 days. |\n\n## Ports\n\nIt has one.\n",
    ] {
        let proof = prove(from, to);
        assert_eq!(proof.outcome(), proof::Outcome::Proven, "{to}");
    }
    // A name is none.
    let named = from.replace("The relay must", "RELAY-1: The relay must");
    assert_eq!(prove(from, &named).outcome(), proof::Outcome::Failed);
    // An id that the source has may not go.
    let with = from.replace("The relay must", "REQ-7: The relay must");
    assert_eq!(prove(&with, from).outcome(), proof::Outcome::Failed);
    let other = from.replace("The relay must", "REQ-8: The relay must");
    assert_eq!(prove(&with, &other).outcome(), proof::Outcome::Failed);
}

#[test]
fn what_stands_below_an_item_stays_with_what_that_became() {
    let list =
        |a: &str, n: &str, b: &str, m: &str| format!("# T\n\n- {a}\n  - Replicas: {n}\n- {b}\n  - Replicas: {m}\n");
    let from = list("Staging", "2", "Production", "8");
    check(&from, &list("Staging:", "2", "The production:", "8"), &[("2", "kept"), ("8", "kept")]);
    check(&from, &list("Staging:", "8", "Production:", "2"), &[("2", "altered"), ("8", "altered")]);
    let from = "# T\n\n- Allowed\n  - Telnet login\n- Forbidden\n  - Root login\n";
    let to = "# T\n\n- Allowed\n- Forbidden:\n  - Telnet login\n  - Root login\n";
    check(from, to, &[("Telnet login", "altered")]);
    let table = |a: &str, b: &str| format!("# T\n\n| {a} | {b} |\n| - | - |\n| 2 | 8 |\n");
    check(&table("Min", "Max"), &table("The min", "The max"), &[("2", "kept"), ("8", "kept")]);
    check(&table("Min", "Max"), &table("Max:", "Min:"), &[("2", "altered"), ("8", "altered")]);
}

#[test]
fn words_in_other_spellings_say_the_same_and_their_likes_do_not() {
    let text = |text: &str| format!("# T\n\n{text}\n");
    let outcome = |from: &str, to: &str| prove(&text(from), &text(to)).outcome() == proof::Outcome::Proven;
    for (from, to) in [
        ("The relay does not drop logs.", "The relay doesn't drop logs."),
        ("The relay cannot drop logs.", "The relay can’t drop logs."),
        ("Shared accounts are not allowed.", "Shared accounts aren't allowed."),
        ("The relay needn't stop.", "The relay does not need to stop."),
        ("It keeps logs and traces.", "It keeps logs & traces."),
        ("It keeps signals, for example logs.", "It keeps signals, e.g. logs."),
        ("It waits in order to save power.", "It waits to save power."),
        ("If it fails, it stops.", "If it fails, then it stops."),
        ("Note: it is slow.", "> [!NOTE]\n> It is slow."),
        ("It keeps 9 TB per day.", "It keeps 9 TB a day."),
        ("A three-node cluster keeps logs.", "A 3-node cluster keeps logs."),
        ("It keeps 5 MB of logs.", "It keeps 5 megabytes of logs."),
        ("We sign images.", "We sign the images."),
        ("It keeps ~5 logs of a kind.", "It keeps about 5 logs of a kind."),
        ("It is open Monday through Friday.", "It is open from Monday to Friday."),
        ("It is open Monday–Friday.", "It is open Monday to Friday."),
        ("It is open between 7:00 and 22:00 there.", "It is open from 7:00 to 22:00 there."),
        (
            "The desk of the second floor is staffed Monday to Friday by the team.",
            "From Monday through Friday the team staffs the desk of the second floor.",
        ),
        ("The client–server model holds.", "The client-server model holds."),
        ("It is kept at -5 °C.", "It is kept at −5 °C."),
        ("It needs ≈ 3 GB.", "It needs about 3 GB."),
    ] {
        assert!(outcome(from, to), "{from} → {to}");
    }
    for (from, to) in [
        ("The relay does not drop logs.", "The relay does drop logs."),
        ("The relay can't drop logs.", "The relay can drop logs."),
        ("The relay can't drop logs.", "The relay couldn't drop logs."),
        ("It keeps logs and traces.", "It keeps logs or traces."),
        ("It keeps signals, for example logs.", "It keeps signals, logs."),
        ("Logs are sent in order to each client.", "Logs are sent to each client."),
        ("If it fails, stop it, then wait.", "If it fails, stop it, wait."),
        ("The relay must log all.", "> Tip: the relay must log all."),
        ("The relay must log all.", "> The relay must log all."),
        ("The relay waits an hour.", "The relay waits each hour."),
        ("A second reviewer signs it.", "Every second reviewer signs it."),
        ("A three-node cluster keeps logs.", "A 3-disk cluster keeps logs."),
        ("Set the `dir` flag.", "Set the `folder` flag."),
        ("We sign images.", "You sign images."),
        ("It keeps ~5 logs of a kind.", "It keeps at most 5 logs of a kind."),
        ("It keeps ~5 logs of a kind.", "It keeps 5 logs of a kind."),
        ("It is open Monday through Friday.", "It is open Monday and Friday."),
        ("It is open between Monday and Friday.", "It is open on Monday and Friday."),
        ("It is open Monday–Friday.", "It is open Monday, Friday."),
        ("It is open Mon-Fri.", "It is open Mon, Fri."),
        ("It is kept at -5 °C.", "It is kept at 5 °C."),
        ("It is kept at −5 °C.", "It is kept at 5 °C."),
        ("It needs ≈ 3 GB.", "It needs 3 GB."),
        ("It has 5 × 2 disks.", "It has 5 2 disks."),
        ("It reads C# and Go.", "It reads C and Go."),
        (
            "The desk of the second floor is staffed Monday to Friday by the team.",
            "On Monday and Friday the team staffs the desk of the second floor.",
        ),
        ("Start `server &` first.", "Start `server` first."),
        ("Use ~ for the home folder.", "Use for the home folder."),
    ] {
        assert!(!outcome(from, to), "{from} → {to}");
    }
}

#[test]
fn a_value_stands_in_a_part_of_its_sentence() {
    let from = "# T\n\nThe issuer serves 120 signatures per second and has to be available 99.95 % of each quarter.\n";
    let to = "# T\n\n- **Throughput**: 120 signatures per second\n- **Availability**: 99.95 % per quarter\n";
    check(from, to, &[("99.95 %", "kept"), ("120", "kept")]);
    // A line of code has no such words.
    let from_prose = "# T\n\nWidgets of the long corridor wait 30 seconds before they close the eastern door.\n";
    check(from_prose, "# T\n\n```yaml\ninterval: 30s\nother: 5\n```\n", &[("30 seconds", "lost")]);
    let other = to.replace("Availability", "Utilisation of the pool");
    check(from, &other, &[("99.95 %", "lost")]);
}

#[test]
fn two_names_are_not_exchanged() {
    let is_proven = |from: &str, to: &str| {
        // Elsewhere, so that no neighbour says which sentence became which.
        let from = format!("# Box\n\n{from}\n\nThe lid is green.\n\nThe lock is old.\n");
        let to = format!("# Box\n\nThe lock is old.\n\nThe lid is green.\n\n{to}\n");
        let proof = prove(&from, &to);
        proof.facts.iter().all(|judged| matches!(judged.fate, Fate::Kept(_) | Fate::Reworded(_)))
    };
    for (from, to) in [
        ("The client calls the server.", "The server calls the client."),
        ("`relay` reads `gateway`.", "`gateway` reads `relay`."),
        ("Prefer logs to traces.", "Prefer traces to logs."),
        ("The relay stops when the gateway fails.", "The gateway stops when the relay fails."),
        ("- Staging mirrors production.", "- Production mirrors staging."),
        ("게이트웨이가 릴레이를 호출한다.", "릴레이가 게이트웨이를 호출한다."),
        ("게이트웨이가 릴레이를 호출한다.", "게이트웨이를 릴레이가 호출한다."),
        ("릴레이는 게이트웨이에 의존한다.", "릴레이에 게이트웨이는 의존한다."),
    ] {
        assert!(is_proven(from, from) && !is_proven(from, to), "{from} → {to}");
    }
    for (from, to) in [
        ("Collect logs, metrics and traces.", "Collect traces, metrics and logs."),
        ("The owner is the platform team.", "The platform team is the owner."),
        ("The disk is 500 GB and memory is 16 GB.", "Memory is 16 GB and the disk is 500 GB."),
        ("The hash equals the digest.", "The digest equals the hash."),
        ("Loki as well as Tempo is used.", "Tempo as well as Loki is used."),
        ("The gateway calls the relay.", "The relay is called by the gateway."),
        ("로그를 매일 저장한다.", "로그가 매일 저장된다."),
    ] {
        assert!(is_proven(from, to), "{from} → {to}");
    }
}

#[test]
fn capitals_count_in_code_and_in_units() {
    let flag = "# Box\n\nStart it with `boxd -v` from /srv/Box and set `logLevel`.\n";
    check(flag, &flag.replace("Start", "start"), &[("boxd -v", "kept"), ("/srv/Box", "kept"), ("logLevel", "kept")]);
    check(flag, &flag.replace("-v", "-V"), &[("boxd -v", "altered"), ("/srv/Box", "kept")]);
    check(flag, &flag.replace("Box and", "box and"), &[("/srv/Box", "altered"), ("logLevel", "kept")]);
    check(flag, &flag.replace("logL", "logl"), &[("logLevel", "altered"), ("boxd -v", "kept")]);
    let anew = "# Box\n\nBefore the first start of all, give `loglevel` a value of your own.\n";
    check("# Box\n\nSet `logLevel` first.\n", anew, &[("logLevel", "altered")]);
    let disk = "# Box\n\nThe disk has 5 GB and the line 10 MB/s, at 3 mW.\n";
    check(disk, &disk.replace("5 GB", "5GB"), &[("5 GB", "reworded"), ("10 MB/s", "kept"), ("3 mW", "kept")]);
    check(disk, &disk.replace("GB", "Gb"), &[("5 GB", "altered"), ("10 MB/s", "kept")]);
    check(disk, &disk.replace("MB/s", "Mb/s"), &[("5 GB", "kept"), ("10 MB/s", "altered")]);
    check(disk, &disk.replace("mW", "MW"), &[("3 mW", "altered")]);
    let path = "# Box\n\nIt keeps ~`logs(x)` in /srv/log, `id` of its ID, and runs `boxd --all` there.\n";
    check(path, &path.replace('`', ""), &[("logs(x)", "kept"), ("/srv/log", "kept"), ("id", "kept")]);
    check(path, &path.replace("/srv", "srv"), &[("/srv/log", "altered"), ("id", "kept")]);
    check(path, &path.replace("--all", "all"), &[("boxd --all", "altered"), ("/srv/log", "kept")]);
    let block = "# Box\n\n```yaml\nlogLevel: info\n```\n";
    check(block, &block.replace("logL", "logl"), &[("logLevel: info", "altered")]);
}

#[test]
fn commas_powers_and_currencies_are_of_their_number() {
    let check_one = |from: &str, to: &str, (text, fate): (&str, &str)| {
        let of = |value: &str| format!("# Box\n\nThe wait of the box is {value} in all.\n");
        check(&of(from), &of(to), &[(text, fate)]);
    };
    check_one("1,5 s", "15 s", ("1,5 s", "altered"));
    check_one("1,5 s", "1.5 s", ("1,5 s", "reworded"));
    check_one("5,10 s", "5,1 s", ("5,10 s", "altered"));
    check_one("22,80", "22,8", ("22,80", "altered"));
    check_one("1.10", "1.1", ("1.10", "altered"));
    check_one("3만명", "3천명", ("3만", "altered"));
    check_one("5 m²", "5m²", ("5", "reworded"));
    check_one("$1,000.00", "$1000", ("$1,000.00", "reworded"));
    check_one("1,500 s", "1500 s", ("1,500 s", "reworded"));
    check_one("5,50 EUR", "550 EUR", ("5,50", "altered"));
    check_one("2² s", "2³ s", ("2² s", "altered"));
    check_one("$5", "€5", ("$5", "altered"));
}

#[test]
fn any_is_not_all_where_no_or_if_stands_before_it() {
    for (from, to) in [
        ("It does not take any key of the box.", "It does not take all keys of the box."),
        ("Stop it if any host of the box fails.", "Stop it if every host of the box fails."),
        ("It needs any of the keys of the box.", "It needs all of the keys of the box."),
        ("There are few hosts in the box.", "There are a few hosts in the box."),
        ("Little of it is left in the box.", "A little of it is left in the box."),
    ] {
        let proof = prove(&format!("# A\n\n{from}\n"), &format!("# A\n\n{to}\n"));
        let is_altered = |judged: &proof::JudgedFact| matches!(judged.fate, Fate::Altered(..));
        assert!(proof.facts.iter().any(is_altered), "{from} → {to}");
    }
    let every = "# A\n\nAny user of the box must log in first. If it is shut, any user may ring.\n";
    let proof = prove(every, &every.replace("Any", "Every").replace("any", "every"));
    assert!(proof.facts.iter().all(|judged| !matches!(judged.fate, Fate::Altered(..))));
}

#[test]
fn what_stands_below_one_heading_does_not_hold_below_its_opposite() {
    let text = |headings: [&str; 2], is_moved: bool| {
        let [first, second] = headings;
        let (kept, moved) =
            if is_moved { ("", "The box rotates its keys.\n\n") } else { ("The box rotates its keys.\n\n", "") };
        format!("# Box\n\n## {first}\n\nThe box keeps logs.\n\n{kept}## {second}\n\n{moved}The lid drops traces.\n")
    };
    for headings in [
        ["Production", "Staging"],
        ["Required", "Optional"],
        ["Must", "Must not"],
        ["v1", "v2"],
        ["Supported", "Unsupported"],
    ] {
        check(
            &text(headings, false),
            &text(headings, true),
            &[("The box rotates its keys", "altered"), ("The box keeps logs", "kept")],
        );
        // Nor is it put below another one that is new.
        let anew = text(headings, true).replace(&format!("## {}", headings[1]), "## All of it");
        check(&text(headings, false), &anew, &[("The box rotates its keys", "kept")]);
    }
    let headings = ["Logs and keys", "Traces"];
    check(&text(headings, false), &text(headings, true), &[("The box rotates its keys", "kept")]);
}

#[test]
fn signs_and_typed_quotes_count_in_code() {
    let check_one = |from: &str, to: &str, fate: &str| {
        let of = |line: &str| format!("# Box\n\n```yaml\nname: box\n{line}\n```\n");
        check(&of(from), &of(to), &[(from, fate)]);
    };
    check_one("mode: \"0755\"", "mode: 0755", "altered");
    check_one("on: \"yes\"", "on: yes", "altered");
    check_one("text: |", "text: >", "altered");
    check_one("run: a | b", "run: a || b", "altered");
    check_one("name: \"big box\"", "name: big box", "kept");
}

#[test]
fn a_korean_word_says_more_than_what_hangs_on_it() {
    let from = "# 상자\n\n연결에 실패하면 상자를 멈춘다.\n\n로그를 저장해야 한다.\n";
    let proof = |to: &str| prove(from, to).facts.iter().any(|judged| matches!(judged.fate, Fate::Altered(..)));
    assert!(!proof(from) && proof(&from.replace("실패", "성공")) && proof(&from.replace("저장", "삭제")));
    assert!(!proof(&from.replace("실패하면", "실패하면,")));
}
