//! What environments, flows and ports say is the same in each of the forms that people write them in, and a value, an edge
//! or a port that went to another one is told in each of them.

use specast_engine::proof::{self, Fate, Inputs};
use specast_engine::source::{Envelope, Source};

/// True if nothing of `from` is lost or altered in `to`.
fn is_proven(from: &str, to: &str) -> bool {
    let source = |text: &str| Source::new("a.md", format!("# Hub\n\n## Parts\n\n{text}\n"), Envelope::default());
    let proof = proof::prove(Inputs { sources: &[source(from)], outputs: &[source(to)], contracts: &[], others: &[] });
    let is_broken = |fate: &Fate| matches!(fate, Fate::Altered(..) | Fate::Lost { .. });
    !proof.facts.iter().any(|it| is_broken(&it.fate)) && !proof.fragments.iter().any(|it| is_broken(&it.fate))
}

/// A text in each of several forms, by the name of the form.
type Forms = Vec<(&'static str, String)>;

/// Lines with what stands before and behind all of them.
fn lines<T>(head: &str, all: &[T], line: impl Fn(&T) -> String, end: &str) -> String {
    let lines: Vec<String> = all.iter().map(line).collect();
    [head, &lines.join("\n"), end].concat()
}

/// A line of a pair.
fn line(form: fn(&str, &str) -> String) -> impl Fn(&(&str, &str)) -> String {
    move |(a, b)| form(a, b)
}

/// Each form must say what each other one says, but for pairs in `but`, and none may say what the `wrong` forms say.
#[track_caller]
fn check(forms: &Forms, wrong: &Forms, but: &[(&str, &str)]) {
    for (a, from) in forms {
        for (b, to) in forms.iter().filter(|(b, _)| b != a) {
            let is_known = but.iter().any(|(x, y)| (x == a || *x == "*") && (y == b || *y == "*"));
            assert!(is_known || is_proven(from, to), "{a} as {b}:\n{from}\n→\n{to}");
        }
        for (b, to) in wrong {
            assert!(!is_proven(from, to), "{a} as {b}, exchanged:\n{from}\n→\n{to}");
        }
    }
}

#[test]
fn variables_keep_their_values() {
    let forms = |all: &[(&str, &str)]| -> Forms {
        vec![
            ("block", lines("```\n", all, line(|n, v| format!("{n}={v}")), "\n```")),
            ("table", lines("| Variable | Value |\n|---|---|\n", all, line(|n, v| format!("| `{n}` | `{v}` |")), "")),
            ("items", lines("", all, line(|n, v| format!("- `{n}`: `{v}`")), "")),
            ("bold items", lines("", all, line(|n, v| format!("- **{n}**: {v}")), "")),
            ("sentences", lines("", all, line(|n, v| format!("`{n}` is `{v}`.")), "")),
            ("exports", lines("```sh\n", all, line(|n, v| format!("export {n}={v}")), "\n```")),
            ("mapping", lines("```yaml\nenvironment:\n", all, line(|n, v| format!("  {n}: {v}")), "\n```")),
            (
                "manifest",
                lines("```yaml\nenv:\n", all, line(|n, v| format!("  - name: {n}\n    value: \"{v}\"")), "\n```"),
            ),
        ]
    };
    let all = [("RELAY_MODE", "strict"), ("BUFFER_DIR", "/var/spool/relay"), ("SINK_URL", "http://sink.example:9411")];
    let wrong = [("RELAY_MODE", "/var/spool/relay"), ("BUFFER_DIR", "strict"), all[2]];
    // Code is told line by line as it stands.
    let code = ["block", "exports", "mapping", "manifest"];
    let but: Vec<(&str, &str)> = code.iter().flat_map(|a| code.iter().map(move |b| (*a, *b))).collect();
    check(&forms(&all), &forms(&wrong), &but);
}

#[test]
fn what_heads_lines_or_rows_is_missed_where_they_stay() {
    let mapping =
        "```yaml\nservices:\n  relay:\n    environment:\n      RELAY_MODE: strict\n      BUFFER_DIR: /var/spool\n```";
    assert!(!is_proven(mapping, &mapping.replace("    environment:\n", "")));
    let table = "| Variable | Value |\n|---|---|\n| `RELAY_MODE` | `strict` |\n| `BUFFER_DIR` | `/var/spool` |";
    assert!(!is_proven(table, &table.replace("| Variable | Value |\n", "")));
    assert!(!is_proven(table, &table.replace("Value", "Default")));
    let drawing = "```mermaid\nflowchart LR\n  probe --> relay\n  relay --> vault\n```";
    assert!(!is_proven(drawing, &drawing.replace("flowchart LR\n", "")));
}

#[test]
fn edges_keep_their_ends() {
    let forms = |all: &[(&str, &str)]| -> Forms {
        let chain = |arrow: &str| {
            let nodes = all.iter().map(|(from, _)| *from).chain(all.last().map(|(_, to)| *to));
            nodes.collect::<Vec<&str>>().join(arrow)
        };
        vec![
            ("items", lines("", all, line(|a, b| format!("- {a} -> {b}")), "")),
            ("signs", lines("", all, line(|a, b| format!("- {a} → {b}")), "")),
            ("chain", chain(" -> ")),
            ("drawing", ["```\n", &chain(" ----> "), "\n```"].concat()),
            ("boxes", ["```text\n[", &chain("] --> ["), "]\n```"].concat()),
            ("mermaid", lines("```mermaid\nflowchart LR\n", all, line(|a, b| format!("  {a} --> {b}")), "\n```")),
            ("table", lines("| From | To |\n|---|---|\n", all, line(|a, b| format!("| {a} | {b} |")), "")),
            ("sentences", lines("", all, line(|a, b| format!("- {a} sends to {b}")), "")),
        ]
    };
    let all = [("probe", "relay"), ("relay", "buffer"), ("buffer", "vault")];
    let wrong = [("probe", "buffer"), ("buffer", "relay"), ("relay", "vault")];
    check(&forms(&all), &forms(&wrong), &[]);
}

#[test]
fn ports_keep_what_they_are_for() {
    let forms = |all: &[(&str, &str)]| -> Forms {
        vec![
            ("table", lines("| Port | Purpose |\n|---|---|\n", all, line(|p, of| format!("| {p} | {of} |")), "")),
            (
                "turned table",
                lines("| Purpose | Port |\n|---|---|\n", all, line(|p, of| format!("| {of} | {p} |")), ""),
            ),
            ("items", lines("", all, line(|p, of| format!("- {of}: port {p}")), "")),
            ("sentences", lines("", all, line(|p, of| format!("Port {p} is for {of}.")), "")),
        ]
    };
    let all = [("9411", "span intake"), ("9412", "metric intake"), ("14250", "health checks")];
    let wrong = [("9412", "span intake"), ("9411", "metric intake"), all[2]];
    let but = [("table", "turned table"), ("turned table", "table")];
    check(&forms(&all), &forms(&wrong), &but);
}

#[test]
fn a_drawing_says_more_than_its_edges() {
    let drawing = "```\nprobe (SDK) --OTLP--> relay (DaemonSet) ------> vault\n                                |------> audit\n```";
    let told = "probe (SDK) -> relay (DaemonSet) -> vault, audit. The probe speaks OTLP.";
    assert!(is_proven(drawing, told));
    for (all, gone) in [("(SDK)", ""), ("The probe speaks OTLP.", ""), (", audit", ""), ("-> relay (DaemonSet) ", "")] {
        assert!(!is_proven(drawing, &told.replace(all, gone)), "without {all}");
    }
    // Nodes are called by their labels.
    let mermaid = "```mermaid\nflowchart LR\n  P[Probe] --> R[Relay]\n  R --> V((Vault))\n```";
    assert!(is_proven(mermaid, "- Probe -> Relay\n- Relay -> Vault"));
    assert!(!is_proven(mermaid, "- Probe -> Vault\n- Vault -> Relay"));
    // What stands beside the edges of a line is not gone with the line.
    for (line, edge) in [
        ("traces: probe --> vault", "- probe -> vault"),
        ("probe --> vault holds what was read in the last seven days", "- probe -> vault"),
        ("probe --> a long list of all the vaults that there are by now", "- probe"),
    ] {
        assert!(!is_proven(&format!("```\n{line}\n```"), edge), "{line}");
    }
    let renamed = "```mermaid\nflowchart LR\n  P[Probe] --> R[Relay]\n  P[Spare] --> R\n```";
    assert!(!is_proven(renamed, "- Probe -> Relay"));
    // An arrow of a program is no edge.
    assert!(!is_proven("```\nlet f = |x| -> u32 { x + 1 };\n```", "let -> u32"));
}
