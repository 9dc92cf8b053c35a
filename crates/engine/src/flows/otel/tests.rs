use super::*;

fn graph(texts: &[&str]) -> Graph {
    let configs: Vec<Config<'_>> =
        texts.iter().enumerate().map(|(index, text)| Config { file: FileId(index as u32), text }).collect();
    read(&configs, &BTreeMap::from([("HOST".to_owned(), "tempo".to_owned())]))
}

fn edges(graph: &Graph) -> Vec<String> {
    let mut out: Vec<String> = graph
        .edges
        .iter()
        .map(|edge| {
            let arrow = if edge.mode == Mode::Pull { "<-" } else { "->" };
            let signal = edge.signal.map_or("-", Signal::word);
            format!("{signal}: {} {arrow} {}", graph.nodes[edge.from].name, graph.nodes[edge.to].name)
        })
        .collect();
    out.sort();
    out
}

fn listeners(graph: &Graph) -> Vec<String> {
    let name = |node: Option<usize>| node.map_or("-", |node| graph.nodes[node].name.as_str());
    graph.listeners.iter().map(|it| format!("{} {}:{}", name(it.node), it.host, it.port.unwrap_or(0))).collect()
}

const GATEWAY: &str = r#"
x-tls: &tls {insecure: true}
receivers:
  otlp:
    protocols:
      grpc: {endpoint: "0.0.0.0:4317"}
      http:
  otlp/unused: {protocols: {grpc: }}
  prometheus:
    config:
      scrape_configs:
        - job_name: node
          static_configs: [{targets: ["node:9100", "cadvisor:8080"]}]
  kafka: {brokers: [kafka:9092]}
processors: {batch: , memory_limiter: }
exporters:
  otlp/tempo: {endpoint: "${env:HOST}:${env:PORT:-4317}", tls: *tls}
  otlphttp: {endpoint: "http://all:4318", traces_endpoint: "http://only:4318/v1/traces"}
  prometheusremotewrite: {endpoint: "${MIMIR}"}
  debug:
connectors: {spanmetrics: }
extensions: {health_check: , pprof: {endpoint: ":1777"}}
service:
  extensions: [health_check, pprof]
  telemetry: {metrics: {address: "0.0.0.0:8889"}}
  pipelines:
    traces: {receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp/tempo, spanmetrics]}
    metrics: {receivers: [prometheus, spanmetrics], processors: [batch], exporters: [prometheusremotewrite]}
    logs: {receivers: [otlp, kafka], exporters: [debug, otlphttp]}
"#;

#[test]
fn a_gateway() {
    let graph = graph(&[GATEWAY]);
    assert_eq!(
        edges(&graph),
        [
            "logs: kafka:9092 <- otelcol.receiver.kafka.default",
            "logs: otelcol.exporter.otlphttp.default -> http://all:4318",
            "logs: otelcol.receiver.kafka.default -> otelcol.exporter.debug.default",
            "logs: otelcol.receiver.kafka.default -> otelcol.exporter.otlphttp.default",
            "logs: otelcol.receiver.otlp.default -> otelcol.exporter.debug.default",
            "logs: otelcol.receiver.otlp.default -> otelcol.exporter.otlphttp.default",
            "metrics: cadvisor:8080 <- prometheus.scrape.default",
            "metrics: node:9100 <- prometheus.scrape.default",
            "metrics: otelcol.connector.spanmetrics.default -> otelcol.processor.batch.default",
            "metrics: otelcol.processor.batch.default -> prometheus.remote_write.default",
            "metrics: prometheus.scrape.default -> otelcol.processor.batch.default",
            "traces: otelcol.exporter.otlp.tempo -> tempo:4317",
            "traces: otelcol.processor.batch.default -> otelcol.connector.spanmetrics.default",
            "traces: otelcol.processor.batch.default -> otelcol.exporter.otlp.tempo",
            "traces: otelcol.processor.memory_limiter.default -> otelcol.processor.batch.default",
            "traces: otelcol.receiver.otlp.default -> otelcol.processor.memory_limiter.default",
        ]
    );
    assert_eq!(
        listeners(&graph),
        [
            "otelcol.receiver.otlp.default 0.0.0.0:4317",
            "otelcol.receiver.otlp.default localhost:4318",
            "otelcol.extension.health_check.default localhost:13133",
            "otelcol.extension.pprof.default :1777",
            "- 0.0.0.0:8889",
        ]
    );
    let unknown: Vec<_> = graph.unknown.iter().map(|it| (it.why, it.what.as_str())).collect();
    assert_eq!(unknown, [(Why::Variable, "MIMIR")]);
    assert!(!graph.nodes.iter().any(|node| node.name.ends_with("unused")));
}

#[test]
fn places_are_those_of_the_file() {
    let graph = graph(&[GATEWAY]);
    let node = graph.nodes.iter().find(|node| node.name == "otelcol.exporter.otlp.tempo").unwrap();
    assert_eq!(node.at.range.of(GATEWAY), "otlp/tempo");
    assert_eq!(graph.listeners[0].at.range.of(GATEWAY), "\"0.0.0.0:4317\"");
    assert_eq!(graph.listeners[1].at.range.of(GATEWAY), "http");
    let edge = graph.edges.iter().find(|edge| graph.nodes[edge.to].name == "otelcol.connector.spanmetrics.default");
    assert_eq!(edge.unwrap().at.range.of(GATEWAY), "spanmetrics");
}

#[test]
fn a_later_file_wins_key_by_key() {
    let over = "exporters: {otlp/tempo: {endpoint: other:1}}\nservice: {telemetry: {metrics: {level: none}}, pipelines: {logs: {exporters: [debug]}}}\n";
    let graph = graph(&[GATEWAY, over]);
    let edges = edges(&graph);
    assert!(edges.contains(&"traces: otelcol.exporter.otlp.tempo -> other:1".to_owned()), "{edges:#?}");
    assert!(!edges.iter().any(|edge| edge.contains("otlphttp") || edge.contains("tempo:4317")), "{edges:#?}");
    assert!(edges.contains(&"logs: otelcol.receiver.kafka.default -> otelcol.exporter.debug.default".to_owned()));
    assert!(!listeners(&graph).iter().any(|it| it.starts_with('-')));
}

#[test]
fn processors_that_pipelines_of_a_signal_share_do_not_cross() {
    let graph = graph(&[
        "service:\n  pipelines:\n    logs/a: {receivers: [x], processors: [batch], exporters: [p]}\n    logs/b: {receivers: [y], processors: [batch], exporters: [q]}\n    traces: {receivers: [x], processors: [batch], exporters: [p]}\n",
    ]);
    assert_eq!(
        edges(&graph),
        [
            "logs: otelcol.processor.batch.a_default -> otelcol.exporter.p.default",
            "logs: otelcol.processor.batch.b_default -> otelcol.exporter.q.default",
            "logs: otelcol.receiver.x.default -> otelcol.processor.batch.a_default",
            "logs: otelcol.receiver.y.default -> otelcol.processor.batch.b_default",
            "traces: otelcol.processor.batch.default -> otelcol.exporter.p.default",
            "traces: otelcol.receiver.x.default -> otelcol.processor.batch.default",
        ]
    );
}

#[test]
fn seeded_mistakes_change_the_graph() {
    let right = graph(&[GATEWAY]);
    for (from, to) in [
        ("0.0.0.0:4317", "0.0.0.0:4316"),
        ("exporters: [otlp/tempo, spanmetrics]", "exporters: [otlp/tempo]"),
        ("receivers: [otlp, kafka]", "receivers: [kafka]"),
        ("node:9100", "node:9101"),
        ("PORT:-4317", "PORT:-4318"),
        ("processors: [batch]", "processors: []"),
        ("address: \"0.0.0.0:8889\"", "address: \"0.0.0.0:8888\""),
    ] {
        assert!(GATEWAY.contains(from), "{from}");
        let text = GATEWAY.replace(from, to);
        let wrong = graph(&[&text]);
        assert!(edges(&wrong) != edges(&right) || listeners(&wrong) != listeners(&right), "{from}");
    }
}

#[test]
fn broken_texts_give_what_can_be_read() {
    for text in
        ["", "a", "[", "service: 1", "service: {pipelines: [a]}", "service: {pipelines: {x: {receivers: [[a]]}}}"]
    {
        graph(&[text]);
    }
    for end in (0..GATEWAY.len()).step_by(5) {
        graph(&[&GATEWAY[..end]]);
    }
}

#[test]
fn a_processor_of_one_signal_passes_no_other_on() {
    let graph = graph(&[
        "service:\n  pipelines:\n    logs: {receivers: [x], processors: [tail_sampling], exporters: [p]}\n    traces: {receivers: [x], processors: [tail_sampling], exporters: [p]}\n",
    ]);
    assert_eq!(
        edges(&graph),
        [
            "logs: otelcol.receiver.x.default -> otelcol.processor.tail_sampling.default",
            "traces: otelcol.processor.tail_sampling.default -> otelcol.exporter.p.default",
            "traces: otelcol.receiver.x.default -> otelcol.processor.tail_sampling.default",
        ]
    );
}
