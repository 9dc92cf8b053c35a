use super::*;
use crate::facts;
use crate::source::Envelope;

fn check(text: &str, expected: &[&str]) {
    let source = Source::new("a.md", text, Envelope::default());
    let graph = documented(FileId(0), &source, &facts::extract(&source));
    let shown: Vec<String> = graph
        .edges
        .iter()
        .map(|edge| {
            let signal = edge.signal.map_or("", Signal::word);
            format!("{signal}: {} > {}", graph.nodes[edge.from].name, graph.nodes[edge.to].name)
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn arrows_lists_and_mermaid() {
    check("## Traces\n\n`a` -> `b` → `c:1`\n", &["traces: a > b", "traces: b > c:1"]);
    check("- Push: `x` -> one, two\n", &[": x > one", ": x > two"]);
    check("```mermaid\nflowchart LR\n  a[In] -- topic --> b\n```\n", &[": in > b"]);
    check("A sentence without an arrow.\n", &[]);
}

#[test]
fn a_diagram_names_by_labels_and_subgraphs() {
    let text = "```mermaid\nflowchart LR\n  subgraph Traces\n    r[\"otelcol.receiver.otlp\"] --> b(batch)\n  end\n  b -->|logs| w[loki.write]\n```\n";
    check(text, &["traces: otelcol.receiver.otlp > batch", "logs: batch > loki.write"]);
}

#[test]
fn a_diagram_may_write_signs_as_codes() {
    let text = "```mermaid\nflowchart LR\n  a[loki.write] --> b[\"http#58;//loki#58;3100/push #35;1\"]\n```\n";
    check(text, &[": loki.write > http://loki:3100/push #1"]);
}

#[test]
fn a_row_names_its_signal() {
    let text = "| Signal | Path |\n| - | - |\n| Logs | `a.b` -> `c` |\n| Metrics | `x` -> `y` |\n";
    check(text, &["logs: a.b > c", "metrics: x > y"]);
}

#[test]
fn labels_make_a_chain() {
    let text = "## Traces\n\n- Receiver: `otelcol.receiver.otlp` on `0.0.0.0:4317`\n- Processor: `otelcol.processor.batch`\n- Exporter: `otelcol.exporter.otlp`\n- Endpoint: `tempo:4317`\n- Destination: `tempo:4317`\n";
    check(
        text,
        &[
            "traces: otelcol.receiver.otlp > otelcol.processor.batch",
            "traces: otelcol.processor.batch > otelcol.exporter.otlp",
            "traces: otelcol.exporter.otlp > tempo:4317",
        ],
    );
}

#[test]
fn columns_make_a_chain() {
    let text = "| Signal | Receiver | Exporter | Backend |\n| - | - | - | - |\n| Traces | `otelcol.receiver.otlp` | `otelcol.exporter.otlp` | `tempo:4317` |\n";
    check(
        text,
        &["traces: otelcol.receiver.otlp > otelcol.exporter.otlp", "traces: otelcol.exporter.otlp > tempo:4317"],
    );
}

#[test]
fn sentences_tell_flows() {
    check("Traces are forwarded to `tempo:4317`.\n", &["traces: traces > tempo:4317"]);
    check("`loki.source.docker` ships logs to `loki.write`.\n", &["logs: loki.source.docker > loki.write"]);
    check("`prometheus.scrape` scrapes `node:9100`.\n", &[": node:9100 > prometheus.scrape"]);
    check("Metrics of `node:9100` are scraped by `prometheus.scrape`.\n", &["metrics: node:9100 > prometheus.scrape"]);
    check(
        "- Pull: `prometheus.scrape` -> `prometheus.remote_write`\n  - scraped are `node:9100` and `cadvisor:8080`\n",
        &[
            ": prometheus.scrape > prometheus.remote_write",
            ": node:9100 > prometheus.scrape",
            ": cadvisor:8080 > prometheus.scrape",
        ],
    );
    check("Traces are never sent to `tempo:4317`.\n", &[]);
    check("If Tempo is down, traces are sent to `backup:4317`.\n", &[]);
    check("트레이스는 `tempo:4317`로 전송한다.\n", &["traces: traces > tempo:4317"]);
}

#[test]
fn components_are_told_from_hosts() {
    let is = |name: &str| component_type(name);
    assert_eq!(is("otelcol.receiver.otlp.default").as_deref(), Some("otelcol.receiver.otlp"));
    assert_eq!(is("otelcol.exporter.wonder.x").as_deref(), Some("otelcol.exporter.wonder"));
    assert_eq!((is("loki.example.org"), is("loki.wonder"), is("batch")), (None, None, None));
}
