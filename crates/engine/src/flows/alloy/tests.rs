use super::*;

fn graph(text: &str) -> Graph {
    let config = alloy::Config::new("c.alloy", text);
    read(&[Config { file: FileId(0), config: &config }], &[0], &BTreeMap::new())
}

fn edges(graph: &Graph) -> Vec<String> {
    graph
        .edges
        .iter()
        .map(|edge| {
            let arrow = if edge.mode == Mode::Pull { "<-" } else { "->" };
            let signal = edge.signal.map_or("-", Signal::word);
            format!("{signal}: {} {arrow} {}", graph.nodes[edge.from].name, graph.nodes[edge.to].name)
        })
        .collect()
}

const GATEWAY: &str = r#"
otelcol.receiver.otlp "default" {
  grpc {}
  http { endpoint = "127.0.0.1:5318" }
  output {
    traces = [otelcol.connector.spanmetrics.a.input, otelcol.exporter.otlp.tempo.input]
    logs   = [otelcol.exporter.loki.a.input]
  }
}
otelcol.connector.spanmetrics "a" {
  histogram { explicit {} }
  output { metrics = [otelcol.exporter.prometheus.a.input] }
}
otelcol.exporter.prometheus "a" { forward_to = [prometheus.remote_write.a.receiver] }
otelcol.exporter.loki "a" { forward_to = [loki.write.a.receiver] }
otelcol.exporter.otlp "tempo" { client { endpoint = "tempo:4317" } }
prometheus.remote_write "a" { endpoint { url = "http://prometheus:9090/api/v1/write" } }
loki.write "a" {
  endpoint { url = "http://loki:3100/loki/api/v1/push" }
  endpoint { url = sys.env("BACKUP") }
}
"#;

#[test]
fn a_gateway_with_a_connector_and_bridges() {
    let graph = graph(GATEWAY);
    assert_eq!(
        edges(&graph),
        [
            "traces: otelcol.receiver.otlp.default -> otelcol.connector.spanmetrics.a",
            "traces: otelcol.receiver.otlp.default -> otelcol.exporter.otlp.tempo",
            "logs: otelcol.receiver.otlp.default -> otelcol.exporter.loki.a",
            "metrics: otelcol.connector.spanmetrics.a -> otelcol.exporter.prometheus.a",
            "metrics: otelcol.exporter.prometheus.a -> prometheus.remote_write.a",
            "logs: otelcol.exporter.loki.a -> loki.write.a",
            "traces: otelcol.exporter.otlp.tempo -> tempo:4317",
            "metrics: prometheus.remote_write.a -> http://prometheus:9090/api/v1/write",
            "logs: loki.write.a -> http://loki:3100/loki/api/v1/push",
        ]
    );
    let listeners: Vec<_> = graph.listeners.iter().map(|it| (it.host.as_str(), it.port)).collect();
    assert_eq!(listeners, [("0.0.0.0", Some(4317)), ("127.0.0.1", Some(5318))]);
    assert_eq!(graph.unknown.len(), 1);
    assert_eq!((graph.unknown[0].why, graph.unknown[0].what.as_str()), (Why::Variable, "BACKUP"));
}

#[test]
fn scraping_is_pulling() {
    let graph = graph(
        r#"
prometheus.exporter.unix "host" {}
discovery.docker "all" { host = "unix:///var/run/docker.sock" }
discovery.relabel "kept" { targets = discovery.docker.all.targets }
prometheus.scrape "a" {
  targets    = array.concat(prometheus.exporter.unix.host.targets, [{"__address__" = "node:9100"}], discovery.relabel.kept.output)
  forward_to = [prometheus.remote_write.a.receiver]
}
prometheus.remote_write "a" { endpoint { url = "http://p:9090/w" } }
"#,
    );
    assert_eq!(
        edges(&graph),
        [
            "metrics: discovery.docker.all <- discovery.relabel.kept",
            "metrics: prometheus.exporter.unix.host <- prometheus.scrape.a",
            "metrics: discovery.relabel.kept <- prometheus.scrape.a",
            "metrics: node:9100 <- prometheus.scrape.a",
            "metrics: prometheus.scrape.a -> prometheus.remote_write.a",
            "metrics: prometheus.remote_write.a -> http://p:9090/w",
        ]
    );
    assert_eq!(graph.unknown.len(), 1, "{:?}", graph.unknown);
    assert_eq!(graph.unknown[0].why, Why::Discovery);
}

#[test]
fn modules_are_opened() {
    let module = alloy::Config::new(
        "conf/modules/logs.alloy",
        r#"
declare "pipe" {
  argument "url" {}
  argument "label" {
    optional = true
    default  = "x"
  }
  loki.process "p" { forward_to = [loki.write.w.receiver] }
  loki.write "w" { endpoint { url = argument.url.value } }
  export "receiver" { value = loki.process.p.receiver }
}
"#,
    );
    let main = alloy::Config::new(
        "conf/main.alloy",
        r#"
import.file "m" { filename = file.path_join(module_path, "modules") }
import.git "far" {
  repository = "https://example.org/x.git"
  path       = "a.alloy"
}
m.pipe "one" { url = "http://loki:3100/push" }
far.thing "two" {}
loki.source.file "f" {
  targets    = [{"__path__" = "/var/log/*.log"}]
  forward_to = [m.pipe.one.receiver]
}
"#,
    );
    let configs = [Config { file: FileId(0), config: &main }, Config { file: FileId(1), config: &module }];
    let graph = read(&configs, &[0], &BTreeMap::new());
    assert_eq!(
        edges(&graph),
        [
            "logs: /var/log/*.log <- loki.source.file.f",
            "logs: loki.source.file.f -> m.pipe.one/loki.process.p",
            "logs: m.pipe.one/loki.process.p -> m.pipe.one/loki.write.w",
            "logs: m.pipe.one/loki.write.w -> http://loki:3100/push",
        ]
    );
    let unknown: Vec<_> = graph.unknown.iter().map(|it| (it.why, it.what.as_str())).collect();
    assert_eq!(unknown, [(Why::Import, "import.git.far"), (Why::Import, "far.thing.two")]);
}

#[test]
fn foreach_makes_an_instance_for_each_item() {
    let graph = graph(
        r#"
foreach "hosts" {
  collection = ["a", "b"]
  var        = "host"
  template {
    loki.source.file "f" {
      targets    = [{"__path__" = "/logs/" + host}]
      forward_to = [loki.write.w.receiver]
    }
  }
}
loki.write "w" { endpoint { url = "http://loki:3100/push" } }
"#,
    );
    let shown = edges(&graph);
    assert!(shown.contains(&"logs: /logs/a <- foreach.hosts[0]/loki.source.file.f".to_owned()), "{shown:?}");
    assert!(shown.contains(&"logs: foreach.hosts[1]/loki.source.file.f -> loki.write.w".to_owned()), "{shown:?}");
}

#[test]
fn declarations_that_name_each_other_end() {
    let graph = graph(r#"declare "a" { b "x" {}  b "y" {} } declare "b" { a "x" {}  a "y" {} } a "top" {}"#);
    assert!(graph.nodes.len() < 5000);
}
