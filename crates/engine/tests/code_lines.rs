//! Lines of code: what they stand below, and in which order.

use specast_engine::proof::{self, Fate, Inputs};
use specast_engine::source::{Envelope, Source};

/// What is said of the lines of a block in `language` that became another one: each altered or lost line with its reason.
fn told(language: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let text = |code: &str| format!("# A\n\n## B\n\n```{language}\n{code}\n```\n");
    said(&text(from), &text(to))
}

fn said(from: &str, to: &str) -> Vec<(String, String)> {
    let source = |text: &str| Source::new("a.md", text, Envelope::default());
    let proof = proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] });
    let broken = proof.facts.iter().filter(|judged| matches!(judged.fate, Fate::Altered(..) | Fate::Lost { .. }));
    let why = |fate: &Fate| fate.difference().map_or_else(String::new, |difference| difference.to.clone());
    broken.map(|judged| (judged.fact.text.to_string(), why(&judged.fate))).collect()
}

#[track_caller]
fn is_told(language: &str, from: &str, to: &str, lines: &[(&str, &str)]) {
    let told = told(language, from, to);
    let told: Vec<(&str, &str)> =
        told.iter().map(|(line, why)| (line.as_str(), why.split(':').next().unwrap_or_default())).collect();
    assert_eq!(told, lines, "{from}\n→\n{to}");
}

#[track_caller]
fn is_kept(language: &str, from: &str, to: &str) {
    is_told(language, from, to, &[]);
}

const BELOW: &str = "below another line";
const ORDER: &str = "order of the lines";

#[test]
fn a_line_below_another_one_is_another_thing() {
    is_told(
        "yaml",
        "prod:\n  replicas: 3\nstaging:\n  replicas: 1",
        "prod:\n  replicas: 1\nstaging:\n  replicas: 3",
        &[("replicas: 3", BELOW), ("replicas: 1", BELOW)],
    );
    is_told(
        "yaml",
        "prod:\n  tls: on\n  mode: a\nstaging:\n  log: b",
        "prod:\n  tls: on\nstaging:\n  mode: a\n  log: b",
        &[("mode: a", BELOW)],
    );
    is_told(
        "yaml",
        "allow:\n- read\n- list\ndeny:\n- write",
        "allow:\n- read\ndeny:\n- list\n- write",
        &[("- list", BELOW)],
    );
    is_told("toml", "[prod]\nx = 1\ny = 2\n[dev]\nz = 3", "[prod]\nx = 1\n[dev]\ny = 2\nz = 3", &[("y = 2", BELOW)]);
    is_told(
        "hcl",
        "a \"x\" { # main\nsize = 1\nkind = 7\n}\nb \"y\" { # other\nname = 5\n}",
        "a \"x\" { # main\nsize = 1\n}\nb \"y\" { # other\nkind = 7\nname = 5\n}",
        &[("kind = 7", BELOW)],
    );
    is_told("python", "if a:\n    b()\nc()", "if a:\n    b()\n    c()", &[("c()", BELOW)]);
    is_told("text", "src/\n├── a/\n│   └── x\n└── b/", "src/\n├── a/\n└── b/\n    └── x", &[("│ └── x", "")]);
}

#[test]
fn commands_items_and_elements_keep_their_order() {
    is_told("sh", "drain node\ndelete node", "delete node\ndrain node", &[("drain node", ORDER)]);
    is_told("", "git fetch\ngit rebase", "git rebase\ngit fetch", &[("git fetch", ORDER)]);
    is_told("sh", "if a; then\n  b\nfi\nc", "if a; then\n  b\n  c\nfi", &[("c", BELOW)]);
    is_told("yaml", "run:\n  - limit\n  - batch", "run:\n  - batch\n  - limit", &[("- limit", ORDER)]);
    is_told("yaml", "run: |\n  make clean\n  make all", "run: |\n  make all\n  make clean", &[("make clean", ORDER)]);
    is_told("json", "[\n  \"a\",\n  \"b\",\n  \"c\"\n]", "[\n  \"b\",\n  \"a\",\n  \"c\"\n]", &[("\"a\",", ORDER)]);
    is_told(
        "mermaid",
        "sequenceDiagram\nA->>B: ask\nB->>C: check",
        "sequenceDiagram\nB->>C: check\nA->>B: ask",
        &[("A->>B: ask", ORDER), ("A->>B: ask", ORDER)],
    );
}

#[test]
fn settings_stand_in_any_order_and_blanks_mean_nothing() {
    is_kept("yaml", "a: 1\nb:\n  c: 2\n  d: 3\n", "b:\n    d: 3\n    c: 2\na: 1");
    is_kept("yaml", "a:\n- x\n- y\nb: 1", "b: 1\na:\n  - x\n  - y");
    is_kept("toml", "# of a\n[a]\nx = 1\n# of b\n[b]\ny = 2", "# of b\n[b]\ny = 2\n# of a\n[a]\nx = 1");
    is_kept("alloy", "loki.write \"a\" {\n\turl = \"x\"\n}\n", "loki.write \"a\" {\nurl = \"x\"\n}");
    is_kept("sh", "A=1\nB=2", "B=2\nA=1");
    is_kept("rust", "fn f() {\na();\nb();\n}", "fn f() {\n    a();\n    b();\n}");
    is_kept("", "one.md\ntwo.md", "two.md\none.md");
    is_kept("sql", "select a\nfrom b", "select a from b");
    // A comment stands where its line stands, however far it is set in.
    is_kept("yaml", "s:\n  host: a\n# the port\n  port: 80", "s:\n  host: a\n  # the port\n  port: 80");
    is_kept("mermaid", "graph LR\nA-->B\nB-->C", "graph LR\nB-->C\nA-->B");
}

#[test]
fn a_comment_stays_with_its_line() {
    is_told(
        "yaml",
        "# in seconds\ntimeout: 30\n# in bytes\nsize: 40",
        "# in bytes\ntimeout: 30\n# in seconds\nsize: 40",
        &[("# in seconds", "a comment on another line"), ("# in bytes", "a comment on another line")],
    );
    is_kept(
        "yaml",
        "# in seconds\ntimeout: 30\n# in bytes\nsize: 40",
        "# in bytes\nsize: 40\n# in seconds\ntimeout: 30",
    );
}

#[test]
fn a_line_stays_in_its_block_while_both_blocks_are_there() {
    let text =
        |first: &str, second: &str| format!("# A\n\nOne.\n\n```sh\n{first}\n```\n\nTwo.\n\n```sh\n{second}\n```\n");
    let from = text("make a\nmake b\nmake c", "make x\nmake y");
    assert_eq!(said(&from, &text("make a\nmake b", "make c\nmake x\nmake y")).len(), 1);
    // A block that is cut in two, or two that are joined, say the same.
    let joined = "# A\n\nOne.\n\n```sh\nmake a\nmake b\nmake c\nmake x\nmake y\n```\n\nTwo.\n";
    assert_eq!((said(&from, joined), said(joined, &from)), (Vec::new(), Vec::new()));
}

#[test]
fn a_line_is_told_where_it_stands_now() {
    let code = |order: [&str; 3]| format!("# A\n\n```sh\n{}\n```\n", order.join("\n"));
    let source = |text: String| Source::new("a.md", text, Envelope::default());
    let (from, to) = (source(code(["make a", "make b", "make c"])), source(code(["make b", "make c", "make a"])));
    let proof = proof::prove(Inputs { sources: &[from], outputs: &[to], contracts: &[], others: &[] });
    let moved = proof.facts.iter().find(|judged| *judged.fact.text == *"make a").expect("it is a fact");
    let here = moved.fate.targets()[0].range;
    assert_eq!(here.of(&code(["make b", "make c", "make a"])), "make a");
}

#[test]
fn deep_and_long_blocks_end() {
    let stairs: String = (0..3000).map(|at| format!("{}- k{at}:\n", " ".repeat(at % 500))).collect();
    let turned: String = stairs.lines().rev().fold(String::new(), |out, line| out + line + "\n");
    assert!(!told("yaml", &stairs, &turned).is_empty());
}
