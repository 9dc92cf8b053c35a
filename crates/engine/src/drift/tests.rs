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

/// A document of its own kind beside manifests of Kubernetes: tables, sentences, neighbours with ports.
const CLUSTER: &str = r"# Cluster observability agent

The agent runs as the DaemonSet `alloy` in the namespace `monitoring`, image `grafana/alloy:v1.9.1`.

## Pipelines

| Signal  | Receiver            | Processing                        | Exporter                  | Backend                       |
| ------- | ------------------- | --------------------------------- | ------------------------- | ----------------------------- |
| Traces  | OTLP receiver (4317) | batch processor                  | `otelcol.exporter.otlp`   | `tempo.monitoring:4317`       |
| Metrics | `prometheus.scrape` | -                                 | `prometheus.remote_write` | `http://mimir:9009/api/v1/push` |
| Logs    | `loki.source.kubernetes` | `loki.process`               | `loki.write`              | Loki                          |

Pods are discovered by `discovery.kubernetes`. Pod logs are tailed by `loki.source.kubernetes` and shipped to Loki.

Applications send traces to `alloy.monitoring:4317`. Nothing may be sent to Tempo directly.

## Ports

- OTLP gRPC: 4317
- OTLP HTTP: 4318
- UI: 12345

## Resources

- Memory limit: 1Gi
- CPU limit: 500m

Tempo listens on 3200 for queries. Grafana runs on port 3000.
";

const MANIFESTS: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: alloy-config
  namespace: monitoring
data:
  config.alloy: |
    otelcol.receiver.otlp "default" {
      grpc { endpoint = "0.0.0.0:4317" }
      http { endpoint = "0.0.0.0:4318" }
      output {
        traces = [otelcol.processor.batch.default.input]
      }
    }
    otelcol.processor.batch "default" {
      output {
        traces = [otelcol.exporter.otlp.tempo.input]
      }
    }
    otelcol.exporter.otlp "tempo" {
      client {
        endpoint = "tempo.monitoring:4317"
      }
    }
    discovery.kubernetes "pods" { role = "pod" }
    prometheus.scrape "pods" {
      targets    = discovery.kubernetes.pods.targets
      forward_to = [prometheus.remote_write.mimir.receiver]
    }
    prometheus.remote_write "mimir" {
      endpoint { url = "http://mimir:9009/api/v1/push" }
    }
    loki.source.kubernetes "pods" {
      targets    = discovery.kubernetes.pods.targets
      forward_to = [loki.process.pods.receiver]
    }
    loki.process "pods" {
      stage.cri {}
      forward_to = [loki.write.loki.receiver]
    }
    loki.write "loki" {
      endpoint { url = "http://loki.monitoring:3100/loki/api/v1/push" }
    }
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: alloy
  namespace: monitoring
spec:
  selector: {matchLabels: {app: alloy}}
  template:
    metadata: {labels: {app: alloy}}
    spec:
      containers:
        - name: alloy
          image: grafana/alloy:v1.9.1
          args: [run, /etc/alloy/config.alloy, --server.http.listen-addr=0.0.0.0:12345]
          ports:
            - {containerPort: 4317, name: otlp-grpc}
            - {containerPort: 4318, name: otlp-http}
            - {containerPort: 12345, name: http}
          resources:
            limits: {memory: 1Gi, cpu: 500m}
          volumeMounts:
            - {name: config, mountPath: /etc/alloy}
      volumes:
        - name: config
          configMap: {name: alloy-config}
---
apiVersion: v1
kind: Service
metadata: {name: alloy, namespace: monitoring}
spec:
  selector: {app: alloy}
  ports:
    - {name: otlp-grpc, port: 4317, targetPort: 4317}
    - {name: otlp-http, port: 4318, targetPort: otlp-http}
"#;

#[test]
fn a_cluster_is_read_as_it_is_deployed() {
    let held = |manifests: &str| {
        let source = Source::new("docs/a.md", CLUSTER, Envelope::default());
        let files = [Text { path: "docs/a.md", text: CLUSTER }, Text { path: "k8s/alloy.yaml", text: manifests }];
        compare(&files, &[(FileId(0), &source)])
    };
    let drift = held(MANIFESTS);
    assert_eq!(shown(&drift), Vec::<String>::new());
    assert_eq!(drift.count(About::Flow), [5, 0, 0], "{:#?}", drift.claims);
    assert_eq!(drift.count(About::Port), [3, 0, 0], "{:#?}", drift.claims);
    assert_eq!(drift.count(About::Setting), [3, 0, 0], "{:#?}", drift.claims);
    let rules = |drift: &Drift| drift.found.iter().map(|finding| finding.rule).collect::<Vec<_>>();
    assert_eq!(rules(&held(&MANIFESTS.replace("cpu: 500m", "cpu: 250m"))), ["limit-mismatch"]);
    assert_eq!(
        rules(&held(&MANIFESTS.replace("tempo.monitoring:4317", "tempo.monitoring:4318"))),
        ["endpoint-mismatch"]
    );
}

/// A document in Korean beside a configuration of the Collector.
const COLLECTED: &str = r"# OpenTelemetry 수집기

수집기는 컨테이너 `otel-gw`에서 실행된다. 설정: `deploy/otel.yaml`.

## 트레이스

`otlp receiver` -> `batch` -> `otlp exporter` -> `tempo:4317`

## 메트릭

메트릭은 `http://mimir:9009/otlp`로 전송한다.

## 포트

- OTLP gRPC: `127.0.0.1:4317`
- 상태 확인: `13133`
- zpages: `55679`

## 한도

- 메모리 제한: 256 MiB
- 이미지: `otel/opentelemetry-collector-contrib:0.120.0`
";

const COLLECTOR: &str = r#"receivers:
  otlp:
    protocols:
      grpc: {endpoint: 0.0.0.0:4317}
processors:
  batch: {}
exporters:
  otlp: {endpoint: "tempo:4317", tls: {insecure: true}}
  otlphttp/mimir: {endpoint: "http://mimir:9009/otlp"}
extensions:
  health_check: {endpoint: 0.0.0.0:13133}
service:
  extensions: [health_check]
  pipelines:
    traces: {receivers: [otlp], processors: [batch], exporters: [otlp]}
    metrics: {receivers: [otlp], processors: [batch], exporters: [otlphttp/mimir]}
"#;

const COLLECTOR_COMPOSE: &str = r#"services:
  gw:
    container_name: otel-gw
    image: otel/opentelemetry-collector-contrib:0.121.0
    command: ["--config=/etc/otel.yaml"]
    ports: ["127.0.0.1:4317:4317", "13133:13133"]
    volumes: ["./otel.yaml:/etc/otel.yaml:ro"]
    mem_limit: 256m
"#;

#[test]
fn a_collector_is_held_against_a_document_in_korean() {
    let source = Source::new("docs/a.md", COLLECTED, Envelope::default());
    let files = [
        Text { path: "docs/a.md", text: COLLECTED },
        Text { path: "deploy/otel.yaml", text: COLLECTOR },
        Text { path: "deploy/compose.yaml", text: COLLECTOR_COMPOSE },
    ];
    let drift = compare(&files, &[(FileId(0), &source)]);
    let rules: Vec<&str> = drift.found.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["port-missing", "image-mismatch"], "{:#?}", drift.found);
    assert_eq!(drift.count(About::Flow), [2, 0, 0], "{:#?}", drift.claims);
}
