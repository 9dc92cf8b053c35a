use super::*;
use crate::source::Envelope;

const CONFIG: &str = r#"otelcol.receiver.otlp "default" {
  grpc { endpoint = "0.0.0.0:4317" }
  http { endpoint = "0.0.0.0:4318" }
  output {
    traces  = [otelcol.processor.batch.default.input]
    metrics = [otelcol.exporter.prometheus.default.input]
    logs    = [otelcol.exporter.loki.default.input]
  }
}
otelcol.processor.batch "default" { output { traces = [otelcol.exporter.otlp.tempo.input] } }
otelcol.exporter.otlp "tempo" { client { endpoint = "tempo:4317" } }
otelcol.exporter.prometheus "default" { forward_to = [prometheus.remote_write.default.receiver] }
prometheus.remote_write "default" { endpoint { url = "http://prometheus:9090/api/v1/write" } }
otelcol.exporter.loki "default" { forward_to = [loki.write.default.receiver] }
loki.write "default" { endpoint { url = "http://loki:3100/loki/api/v1/push" } }
"#;

const COMPOSE: &str = "services:
  alloy:
    container_name: infra-alloy
    image: grafana/alloy:v1.4.2
    command: [run, --server.http.listen-addr=0.0.0.0:12345, /etc/alloy/config.alloy]
    ports:
      - \"127.0.0.1:4317:4317\"
      - \"127.0.0.1:4318:4318\"
      - \"12345:12345\"
    volumes:
      - ./config.alloy:/etc/alloy/config.alloy:ro
    networks: [infra_net]
    environment:
      LEVEL: info
    mem_limit: 512m
networks:
  infra_net: {}
";

const DOCUMENT: &str = "# Gateway

Runs `infra/config.alloy`.

## Traces

`otelcol.receiver.otlp` -> `otelcol.processor.batch` -> `otelcol.exporter.otlp` -> `tempo:4317`

## Metrics

- `otelcol.receiver.otlp` -> `otelcol.exporter.prometheus` -> `prometheus.remote_write`
- `prometheus.remote_write` -> `http://prometheus:9090/api/v1/write`

## Logs

- `otelcol.receiver.otlp` -> `otelcol.exporter.loki` -> `loki.write` -> `http://loki:3100/loki/api/v1/push`

## Container

| Setting | Value |
| --- | --- |
| Container name | `infra-alloy` |
| Image | `grafana/alloy:v1.4.2` |
| Network | `infra_net` |
| Memory limit | 512 MiB |

| Port | Bound to |
| --- | --- |
| 4317 | `127.0.0.1` |
| 4318 | `127.0.0.1` |
| 12345 | `0.0.0.0` |

```env
LEVEL=info
```
";

fn drift(document: &str, config: &str, compose: &str) -> Drift {
    let source = Source::new("docs/a.md", document, Envelope::default());
    let files = [
        Text { path: "docs/a.md", text: document },
        Text { path: "infra/config.alloy", text: config },
        Text { path: "infra/docker-compose.yml", text: compose },
    ];
    compare(&files, &[(FileId(0), &source)])
}

fn shown(drift: &Drift) -> Vec<String> {
    drift.found.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
}

#[test]
fn what_agrees_has_no_findings() {
    let drift = drift(DOCUMENT, CONFIG, COMPOSE);
    assert_eq!(shown(&drift), Vec::<String>::new());
    assert_eq!(drift.count(About::Flow), [4, 0, 0], "{:#?}", drift.claims);
    assert_eq!(drift.count(About::Port), [3, 0, 0], "{:#?}", drift.claims);
    assert_eq!(drift.count(About::Setting), [5, 0, 0], "{:#?}", drift.claims);
}

/// One seeded fault, and exactly the finding that it makes.
fn check(document: &str, config: &str, compose: &str, expected: &str) {
    let drift = drift(document, config, compose);
    let rules: Vec<&str> = drift.found.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [expected], "{:#?}", drift.found);
    let finding = &drift.found[0];
    assert!(finding.primary.path.ends_with(".md") && !finding.secondary.is_empty(), "{finding:#?}");
}

#[test]
fn each_difference_is_one_finding() {
    let config = |from: &str, to: &str| {
        assert!(CONFIG.contains(from), "{from}");
        CONFIG.replacen(from, to, 1)
    };
    let compose = |from: &str, to: &str| {
        assert!(COMPOSE.contains(from), "{from}");
        COMPOSE.replacen(from, to, 1)
    };
    check(DOCUMENT, &config("\"tempo:4317\"", "\"tempo:4320\""), COMPOSE, "endpoint-mismatch");
    check(
        DOCUMENT,
        &config("traces  = [otelcol.processor.batch.default.input]", "traces  = []"),
        COMPOSE,
        "flow-missing",
    );
    check(
        DOCUMENT,
        &CONFIG.replace("otelcol.processor.batch", "otelcol.processor.filter"),
        COMPOSE,
        "component-mismatch",
    );
    let more = format!(
        "{CONFIG}\nloki.source.file \"f\" {{\n  targets = []\n  forward_to = [loki.write.far.receiver]\n}}\nloki.write \"far\" {{ endpoint {{ url = \"https://elsewhere/push\" }} }}\n"
    );
    check(DOCUMENT, &more, COMPOSE, "flow-undocumented");
    check(DOCUMENT, CONFIG, &compose("grafana/alloy:v1.4.2", "grafana/alloy:v1.5.0"), "image-mismatch");
    check(DOCUMENT, CONFIG, &compose("container_name: infra-alloy", "container_name: gateway"), "container-mismatch");
    check(DOCUMENT, CONFIG, &COMPOSE.replace("infra_net", "edge_net"), "network-mismatch");
    check(DOCUMENT, CONFIG, &compose("512m", "1g"), "limit-mismatch");
    check(DOCUMENT, CONFIG, &compose("LEVEL: info", "LEVEL: debug"), "env-mismatch");
    check(DOCUMENT, CONFIG, &compose("127.0.0.1:4318:4318", "4318:4318"), "endpoint-mismatch");
    check(
        DOCUMENT,
        CONFIG,
        &compose("      - \"12345:12345\"\n", "      - \"12345:12345\"\n      - \"9999:9999\"\n"),
        "port-dead",
    );
    check(&DOCUMENT.replace("| 4318 |", "| 4319 | `127.0.0.1` |\n| 4318 |"), CONFIG, COMPOSE, "port-missing");
    check(DOCUMENT, CONFIG, &compose("\"127.0.0.1:4317:4317\"", "\"127.0.0.1:4317:${PORT:-4317}\""), "port-hardcoded");
    check(&DOCUMENT.replace("| 12345 | `0.0.0.0` |\n", ""), CONFIG, COMPOSE, "port-undocumented");
}
