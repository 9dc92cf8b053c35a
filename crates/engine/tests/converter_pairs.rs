//! Upstream converts configurations of the Collector into Alloy's language; its test data are pairs of both. The two
//! front ends must read the same flows out of the two files of a pair.
//!
//! What is compared: the components that take part in pipelines or are extensions, by type and label; the
//! addresses; the edges, each with its signal and with who opens the connection; and where components listen, host and
//! port. Labels differ as the converter makes them, and in nothing else: `debug/x` of the Collector becomes
//! `default_x`, and what a pipeline `metrics/2` names is made once more as `_2_default`, which for all but processors
//! is one component in the Collector. Not compared: places, settings that move no data, `local.file` (a value, which the
//! Collector reads without a component), what cannot be told, and the Collector's own server, which Alloy does not have.
#![expect(clippy::disallowed_methods, reason = "The pairs are files beside the checkout.")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use specast_engine::flows::{Graph, NodeKind, Signal, alloy, otel};
use specast_syntax::FileId;

/// Pairs in which the converter leaves out the `output` of a receiver, so that the Alloy file sends nothing: the pair,
/// the receiver, and the output that the Collector's pipeline demands. With it put back the pair must agree.
const WITHOUT_OUTPUT: [(&str, &str, &str); 5] = [
    ("fileexporter", "otelcol.receiver.filelog \"default\" {", "otelcol.exporter.file.default.input"),
    ("filelog", "otelcol.receiver.filelog \"default\" {", "otelcol.exporter.otlp.default.input"),
    ("fluentforwarder", "otelcol.receiver.fluentforward \"default\" {", "otelcol.exporter.otlp.default.input"),
    ("syslog", "otelcol.receiver.syslog \"default\" {", "otelcol.exporter.syslog.default.input"),
    ("tcplog", "otelcol.receiver.tcplog \"default\" {", "otelcol.exporter.otlp.default.input"),
];

/// The share that must agree of the pairs whose Alloy file is whole.
const MIN_PERCENT: usize = 95;

#[test]
fn both_front_ends_read_the_same_flows() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/alloy/upstream/internal/converter/otelcol");
    let mut pairs = Vec::new();
    collect(&dir, &mut pairs);
    pairs.sort();
    if pairs.is_empty() {
        eprintln!("SKIPPED: no pairs of the converter beside the checkout");
        return;
    }
    let mut different: Vec<String> = Vec::new();
    let mut n_without_output = 0;
    for yaml in &pairs {
        let name = yaml.strip_prefix(&dir).unwrap().with_extension("").to_string_lossy().replace('\\', "/");
        let collector = std::fs::read_to_string(yaml).unwrap();
        let alloy = std::fs::read_to_string(yaml.with_extension("alloy")).unwrap();
        let mut found = difference(&collector, &alloy);
        if let Some((_, receiver, target)) = WITHOUT_OUTPUT.iter().find(|(pair, ..)| *pair == name) {
            assert!(!found.is_empty(), "{name} agrees as it is now, so it is no exception");
            assert_eq!(alloy.matches(receiver).count(), 1, "{name}");
            n_without_output += 1;
            let whole = alloy.replace(receiver, &format!("{receiver}\noutput {{\nlogs = [{target}]\n}}\n"));
            found = difference(&collector, &whole);
        }
        if !found.is_empty() {
            eprintln!("{name}:\n{found}");
            different.push(name);
        }
    }
    let n_whole = pairs.len() - n_without_output;
    let n_equal = pairs.len() - n_without_output - different.len();
    println!(
        "{n_equal} of {} pairs have the same flows; in {n_without_output} the converter leaves an output out",
        pairs.len()
    );
    assert!(100 * n_equal >= MIN_PERCENT * n_whole, "less than {MIN_PERCENT} % of {n_whole} whole pairs agree");
    assert_eq!(different, [""; 0], "pairs that differ without a reason");
    assert_eq!(n_without_output, WITHOUT_OUTPUT.len(), "an exception is no pair");
}

/// The comparison would be worth nothing if it took any two graphs for equal.
#[test]
fn a_mistake_in_either_file_is_a_difference() {
    let collector = "receivers: {otlp: {protocols: {grpc: }}}\nexporters: {otlp/x: {endpoint: a:4317}}\nservice: {pipelines: {traces: {receivers: [otlp], exporters: [otlp/x]}}}\n";
    let alloy = r#"
otelcol.receiver.otlp "default" {
  grpc { endpoint = "localhost:4317" }
  output { traces = [otelcol.exporter.otlp.default_x.input] }
}
otelcol.exporter.otlp "default_x" { client { endpoint = "a:4317" } }
"#;
    assert_eq!(difference(collector, alloy), "");
    for (from, to) in [
        ("traces =", "logs   ="),
        ("a:4317", "b:4317"),
        ("localhost:4317", "localhost:4318"),
        ("localhost:4317", "0.0.0.0:4317"),
        ("default_x", "default_y"),
        ("traces = [otelcol.exporter.otlp.default_x.input]", "traces = []"),
        ("otelcol.exporter.otlp", "otelcol.exporter.otlphttp"),
    ] {
        assert!(alloy.contains(from), "{from}");
        assert_ne!(difference(collector, &alloy.replace(from, to)), "", "{from}");
    }
}

fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|it| it == "yaml") && path.with_extension("alloy").is_file() {
            out.push(path);
        }
    }
}

/// What only one of both says, a line each.
fn difference(collector: &str, alloy: &str) -> String {
    let environment = BTreeMap::new();
    let config = specast_engine::alloy::Config::new("c.alloy", alloy);
    let real = alloy::read(&[alloy::Config { file: FileId(0), config: &config }], &[0], &environment);
    let read = otel::read(&[otel::Config { file: FileId(0), text: collector }], &environment);
    let groups = groups(collector);
    let alloy = facts(&real, |name| relabelled(&real, &groups, name));
    let collector = facts(&read, str::to_owned);
    let only = |sign: &str, one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).map(|fact| format!("  {sign} {fact}\n")).collect::<String>()
    };
    only("collector", &collector, &alloy) + &only("alloy    ", &alloy, &collector)
}

/// The names behind the slash of pipelines.
fn groups(collector: &str) -> Vec<String> {
    let lines = collector.lines().map(str::trim);
    let keys = lines.filter_map(|line| line.split(':').next()?.split_once('/'));
    keys.filter(|(signal, _)| Signal::ALL.iter().any(|known| known.word() == *signal))
        .map(|(_, group)| group.to_owned())
        .collect()
}

/// A name of the converter's with the label that the Collector's has.
fn relabelled(graph: &Graph, groups: &[String], name: &str) -> String {
    let Some(node) = graph.nodes.iter().find(|node| node.name == name && node.kind == NodeKind::Component) else {
        return name.to_owned();
    };
    let label = name.strip_prefix(&node.component).unwrap_or(name).trim_start_matches('.');
    let grouped = groups.iter().find_map(|group| label.strip_prefix(&format!("_{group}_")));
    let label = match grouped {
        Some(plain) => {
            let twin = format!("{}.{plain}", node.component);
            let has_twin = graph.nodes.iter().any(|other| other.name == twin);
            if has_twin && node.component.contains(".processor.") { label.trim_start_matches('_') } else { plain }
        }
        None => label,
    };
    format!("{}.{}", node.component, label.strip_prefix("default_").unwrap_or(label))
}

/// All that a graph says, a line each.
fn facts(graph: &Graph, name: impl Fn(&str) -> String) -> BTreeSet<String> {
    let name = |node: usize| name(&graph.nodes[node].name);
    let mut out = BTreeSet::new();
    for (index, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.component != "local.file") {
        out.insert(match node.kind {
            NodeKind::Component => format!("component {} ({})", name(index), node.component),
            _ => format!("address {}", node.name),
        });
    }
    for edge in &graph.edges {
        let signal = edge.signal.map_or("-", Signal::word);
        out.insert(format!("{signal} {:?} {} -> {}", edge.mode, name(edge.from), name(edge.to)));
    }
    for it in &graph.listeners {
        if let Some(node) = it.node {
            out.insert(format!("{} listens on {}:{}", name(node), it.host, it.port.unwrap_or(0)));
        }
    }
    out
}
