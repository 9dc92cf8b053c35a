//! What stands on both sides word for word, and left what it hangs on.

use specast_engine::proof::{self, Fate, Inputs};
use specast_engine::source::{Envelope, Source};

/// The texts of the fragments that are told, each with how.
fn told(from: &str, to: &str) -> Vec<(String, String)> {
    let source = |text: &str| Source::new("a.md", format!("# A\n\n{text}\n"), Envelope::default());
    let proof = proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] });
    let broken = proof.fragments.iter().filter(|it| matches!(it.fate, Fate::Altered(..) | Fate::Lost { .. }));
    let why = |fate: &Fate| fate.difference().map_or_else(String::new, |difference| difference.to.clone());
    broken
        .map(|it| {
            let why = why(&it.fate);
            (it.text.to_string(), why.split(':').next().unwrap_or_default().to_owned())
        })
        .collect()
}

#[track_caller]
fn is_told(from: &str, to: &str, texts: &[(&str, &str)]) {
    let told = told(from, to);
    let told: Vec<(&str, &str)> = told.iter().map(|(text, why)| (text.as_str(), why.as_str())).collect();
    assert_eq!(told, texts, "{from}\n→\n{to}");
}

#[track_caller]
fn is_kept(from: &str, to: &str) {
    is_told(from, to, &[]);
}

#[test]
fn an_item_stays_below_its_lead_in() {
    let lists = |admins: &str, guests: &str| format!("Admins may:\n\n{admins}\n\nGuests may:\n\n{guests}\n");
    let from = lists("- read the logs\n- drop the tables", "- see the page");
    is_told(
        &from,
        &lists("- read the logs", "- see the page\n- drop the tables"),
        &[("drop the tables", "below another lead-in")],
    );
    // The lead-in may be called anew, or go with its items.
    is_kept(&lists("- read", "- see"), "Guests may:\n\n- see\n\nAdmins may:\n\n- read\n");
    is_told(
        "You must not:\n\n- store the keys of users\n- send the logs of users\n",
        "You must not:\n\n- store the keys of users\n\nBelow is more.\n\n- send the logs of users\n",
        &[("send the logs of users", "no longer below its lead-in")],
    );
    let plain = "It has these parts:\n\n- the relay of the hub\n- the lid of the box\n";
    // Two lists that share an item may change places, and items may become paragraphs.
    is_kept(
        &lists("- read\n- drop", "- read\n- see"),
        "Guests may:\n\n- read\n- see\n\nAdmins may:\n\n- read\n- drop\n",
    );
    is_kept(
        "If it is down:\n\n- ring the desk of it\n- stop the hub of it",
        "If it is down:\n\nring the desk of it\n\nstop the hub of it",
    );
    is_kept(plain, "It has these parts:\n\n- the relay of the hub\n\n## Lids\n\n- the lid of the box\n");
}

#[test]
fn a_row_stays_in_its_table() {
    let table = |rows: &str| format!("| Host | Port |\n| --- | --- |\n{rows}\n");
    let both = |one: &str, two: &str| format!("## Prod\n\n{}\n## Staging\n\n{}", table(one), table(two));
    let from = both("| alpha | 11 |\n| beta | 22 |", "| gamma | 33 |");
    let moved = both("| alpha | 11 |", "| beta | 22 |\n| gamma | 33 |");
    is_told(&from, &moved, &[("beta22", "below another heading")]);
    // Tables that are joined below a heading of their own keep their rows.
    let joined = format!("## All hosts\n\n{}", table("| alpha | 11 |\n| beta | 22 |\n| gamma | 33 |"));
    let told = told(&from, &joined);
    assert!(!told.iter().any(|(text, _)| text.ends_with(char::is_numeric)), "{told:?}");
}

#[test]
fn headings_do_not_exchange_all_that_they_say() {
    let text = |one: &str, two: &str| format!("### Linux\n\n{one}\n\n### macOS\n\n{two}\n");
    let (apt, brew) =
        ("Use the apt of the host.\n\nThen run it once.", "Use the brew of the host.\n\nThen see the page.");
    assert_eq!(told(&text(apt, brew), &text(brew, apt)).len(), 4);
    is_kept(&text(apt, brew), &format!("### macOS\n\n{brew}\n\n### Linux\n\n{apt}\n"));
    // A sentence that says itself what it speaks of may move.
    let more = format!("{brew}\n\nThe hub keeps its logs.");
    is_kept(&text(&format!("{apt}\n\nThe hub keeps its logs."), brew), &text(apt, &more));
    // Steps are counted anew where one is added.
    let steps = |all: &[&str]| {
        let step = |(at, text): (usize, &&str)| format!("### Step {}\n\n- {text}\n\n", at + 1);
        all.iter().enumerate().map(step).collect::<String>()
    };
    is_kept(&steps(&["make", "test"]), &steps(&["make", "test"]));
    let told = told(&steps(&["make", "test"]), &steps(&["lint", "make", "test"]));
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn the_order_counts_where_a_list_or_its_lead_in_says_so() {
    let list = |heading: &str, items: [&str; 3]| format!("## {heading}\n\n{}\n", items.join("\n"));
    let [stop, copy, start] = ["Stop the relay.", "Copy the data.", "Start the relay."];
    let numbered = [stop, copy, start].map(|text| format!("1. {text}"));
    let steps = list("Start-up", numbered.each_ref().map(String::as_str));
    let bullets = |texts: [&str; 3]| texts.map(|text| format!("- {text}"));
    let as_bullets = |heading: &str, texts: [&str; 3]| list(heading, bullets(texts).each_ref().map(String::as_str));
    is_kept(&steps, &as_bullets("Start-up", [stop, copy, start]));
    is_told(&steps, &as_bullets("Start-up", [copy, stop, start]), &[(stop, "order of the steps")]);
    // What is only counted may be sorted.
    let options = list("Options", numbered.each_ref().map(String::as_str));
    is_kept(&options, &as_bullets("Options", [copy, start, stop]));
    let bullets = |lead: &str, turned: bool| {
        let (a, b) = if turned { ("allow the rest", "deny the hub") } else { ("deny the hub", "allow the rest") };
        format!("{lead}\n\n- {a}\n- {b}\n")
    };
    for lead in ["The first match wins:", "They run in this order:", "순서대로 실행한다:"] {
        assert_eq!(told(&bullets(lead, false), &bullets(lead, true)).len(), 1, "{lead}");
    }
    is_kept(&bullets("It has two rules:", false), &bullets("It has two rules:", true));
}

#[test]
fn boxes_marks_strokes_and_links_count() {
    is_told("- [x] Rotate the keys", "- [ ] Rotate the keys", &[("Rotate the keys", "no longer ticked")]);
    is_kept("- [ ] Rotate the keys", "- [x] Rotate the keys");
    is_told("- ✅ Logs of the hub", "- ❌ Logs of the hub", &[("✅ Logs of the hub", "❌")]);
    is_told("- ✅ Logs of the hub", "- ✔ Logs of the hub", &[]);
    is_kept("- ✅ Logs of the hub", "- Logs of the hub");
    let cell = |mark: &str| format!("| Part | There |\n| --- | --- |\n| Logs | {mark} |\n| Keys | {mark} |\n");
    assert_eq!(told(&cell("✅"), &cell("⚠️")).len(), 2);
    is_told("~~It runs at night.~~", "It runs at night.", &[("It runs at night.", "struck out otherwise")]);
    is_told(
        "See [the relay](c.md) and [the hub](d.md).",
        "See [the relay](d.md) and [the hub](c.md).",
        &[("See the relay and the hub.", "links on other words")],
    );
}
