//! Writes pictures of seeded graphs into a folder, as SVG, Mermaid and DOT: for people to look at, and for
//! `.ci/mermaid` to hold against Mermaid's own parser. Usage: `cargo run --example pictures -- FOLDER`

use std::path::Path;

use specast_engine::draw::{Picture, Standing};
use specast_engine::flows::{Edge, Graph, Listener, Mode, NodeKind, Signal, Unknown, Why};
use specast_syntax::Span;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for (name, picture) in pictures() {
        for (ending, text) in [("svg", picture.svg()), ("mmd", picture.mermaid()), ("dot", picture.dot())] {
            std::fs::write(folder.join(format!("{name}.{ending}")), text)?;
        }
    }
    Ok(())
}

fn pictures() -> Vec<(&'static str, Picture)> {
    let telemetry = telemetry();
    let standings: Vec<Standing> = (0..telemetry.edges.len())
        .map(|at| match at {
            3 | 6 => Standing::Documented,
            9 | 12 => Standing::Real,
            _ => Standing::Both,
        })
        .collect();
    let config = "Flows of infra/observability/infra-alloy/config.alloy";
    let words = "Who sends what to whom in the gateway, as its configuration says.";
    vec![
        ("telemetry", Picture::of(&telemetry, config, words)),
        ("compared", Picture::compared(&telemetry, &standings, "Document and configuration of the gateway", words)),
        ("fan", Picture::of(&fan(), "A fleet of forty components", "")),
        ("circles", Picture::of(&circles(), "Circles", "Loops, pairs and a circle of four.")),
        ("long", Picture::of(&long(), &"A title that is far too long for the picture below it ".repeat(3), words)),
        ("hostile", hostile()),
        ("document", Picture::of(&document(), "Flows of docs/telemetry.md", "")),
        ("one", Picture::of(&one(), "One node", "")),
        ("empty", Picture::of(&Graph::default(), "Nothing", "A file without a flow.")),
        ("big", Picture::of(&big(300, 2), "Three hundred nodes", "")),
        ("huge", Picture::of(&big(900, 3), "Nine hundred nodes", "")),
    ]
}

/// A graph that is written down edge by edge.
#[derive(Default)]
struct Sketch(Graph);

impl Sketch {
    /// `"a b"` is the component `a` with the label `b`; what has a colon or a slash is an address.
    fn node(&mut self, name: &str) -> usize {
        let (name, kind, component) = match name.split_once(' ') {
            Some((component, label)) => (format!("{component}.{label}"), NodeKind::Component, component),
            None if name.contains([':', '/']) => (name.to_owned(), NodeKind::Address, ""),
            None => (name.to_owned(), NodeKind::Name, ""),
        };
        self.0.node(&name, kind, component, Span::default())
    }

    fn edge(&mut self, from: &str, to: &str, signal: Option<Signal>, mode: Mode) {
        let (from, to) = (self.node(from), self.node(to));
        self.0.edges.push(Edge { from, to, signal, mode, under: String::new(), at: Span::default() });
    }

    fn chain(&mut self, signal: Signal, names: &[&str]) {
        for pair in names.windows(2) {
            self.edge(pair[0], pair[1], Some(signal), Mode::Push);
        }
    }

    fn listens(&mut self, name: Option<&str>, host: &str, port: u16) {
        let node = name.map(|name| self.node(name));
        self.0.listeners.push(Listener { node, host: host.to_owned(), port: Some(port), at: Span::default() });
    }

    fn unknown(&mut self, why: Why, what: &str, node: Option<&str>) {
        let node = node.map(|name| self.node(name));
        self.0.unknown.push(Unknown { why, what: what.to_owned(), node, at: Span::default() });
    }
}

/// The configuration in `examples/alloy-telemetry`.
fn telemetry() -> Graph {
    let mut it = Sketch::default();
    let receiver = "otelcol.receiver.otlp default";
    let write = "prometheus.remote_write default";
    it.listens(Some(receiver), "0.0.0.0", 4317);
    it.listens(Some(receiver), "0.0.0.0", 4318);
    it.chain(
        Signal::Traces,
        &[receiver, "otelcol.processor.batch default", "otelcol.exporter.otlp tempo", "tempo:4317"],
    );
    it.chain(
        Signal::Metrics,
        &[receiver, "otelcol.exporter.prometheus default", write, "http://prometheus:9090/api/v1/write"],
    );
    for target in ["node-exporter:9100", "cadvisor:8080"] {
        it.edge(target, "prometheus.scrape hosts", Some(Signal::Metrics), Mode::Pull);
    }
    it.chain(Signal::Metrics, &["prometheus.scrape hosts", write]);
    let logs = "http://loki:3100/loki/api/v1/push";
    it.chain(Signal::Logs, &[receiver, "otelcol.exporter.loki default", "loki.write default", logs]);
    it.edge("unix:///var/run/docker.sock", "discovery.docker containers", None, Mode::Pull);
    it.edge("discovery.docker containers", "discovery.relabel tailed", None, Mode::Push);
    it.edge("discovery.relabel tailed", "loki.source.docker tail", None, Mode::Push);
    it.chain(Signal::Logs, &["loki.source.docker tail", "loki.write default"]);
    it.unknown(Why::Discovery, "discovery.docker.containers", Some("discovery.docker containers"));
    it.listens(None, "127.0.0.1", 12345);
    it.0
}

/// Fan-out, fan-in, a connector, two signals more.
fn fan() -> Graph {
    let mut it = Sketch::default();
    let (receiver, batch) = ("otelcol.receiver.otlp default", "otelcol.processor.batch default");
    it.listens(Some(receiver), "127.0.0.1", 4317);
    for signal in [Signal::Traces, Signal::Metrics, Signal::Logs] {
        it.chain(signal, &[receiver, "otelcol.processor.memory_limiter default", batch]);
    }
    it.chain(Signal::Traces, &["otelcol.receiver.jaeger legacy", "otelcol.processor.memory_limiter default"]);
    it.chain(Signal::Traces, &["otelcol.receiver.zipkin legacy", "otelcol.processor.memory_limiter default"]);
    it.chain(Signal::Traces, &[batch, "otelcol.connector.spanmetrics default"]);
    it.chain(
        Signal::Traces,
        &[batch, "otelcol.processor.tail_sampling errors", "otelcol.exporter.otlp tempo", "tempo:4317"],
    );
    it.chain(Signal::Traces, &[batch, "otelcol.exporter.otlp archive", "archive.example.com:4317"]);
    it.chain(Signal::Traces, &[receiver, "otelcol.exporter.debug raw"]);
    it.chain(Signal::Metrics, &["otelcol.connector.spanmetrics default", "otelcol.exporter.prometheus default"]);
    let write = "prometheus.remote_write central";
    it.chain(Signal::Metrics, &[batch, "otelcol.exporter.prometheus default", write]);
    for at in 1..=9 {
        let scrape = format!("prometheus.scrape team_{at}");
        it.edge(&format!("service-{at}:9{at}00"), &scrape, Some(Signal::Metrics), Mode::Pull);
        let relabel = if at % 3 == 0 { "prometheus.relabel drop" } else { "prometheus.relabel keep" };
        it.chain(Signal::Metrics, &[&scrape, relabel]);
    }
    it.chain(Signal::Metrics, &["prometheus.relabel keep", write, "https://mimir.example.com/api/v1/push"]);
    it.chain(Signal::Metrics, &["prometheus.relabel drop", write]);
    it.chain(
        Signal::Metrics,
        &["prometheus.relabel drop", "prometheus.remote_write local", "http://localhost:9090/api/v1/write"],
    );
    it.edge("discovery.kubernetes pods", "discovery.relabel pods", None, Mode::Push);
    it.edge("discovery.relabel pods", "prometheus.scrape pods", None, Mode::Push);
    it.edge("discovery.relabel pods", "loki.source.kubernetes pods", None, Mode::Push);
    it.chain(Signal::Metrics, &["prometheus.scrape pods", write]);
    it.chain(
        Signal::Logs,
        &[
            "loki.source.kubernetes pods",
            "loki.process pods",
            "loki.write default",
            "http://loki:3100/loki/api/v1/push",
        ],
    );
    it.edge("/var/log/*.log", "loki.source.file host", Some(Signal::Logs), Mode::Pull);
    it.chain(Signal::Logs, &["loki.source.file host", "loki.process pods"]);
    it.chain(Signal::Logs, &[batch, "otelcol.exporter.loki default", "loki.write default"]);
    it.chain(Signal::Profiles, &["pyroscope.ebpf host", "pyroscope.write default", "http://pyroscope:4040"]);
    it.unknown(Why::RemoteConfiguration, "remotecfg", None);
    it.node("prometheus.exporter.self alone");
    it.0
}

fn circles() -> Graph {
    let mut it = Sketch::default();
    it.chain(Signal::Logs, &["a", "b", "c", "d", "b"]);
    it.chain(Signal::Logs, &["d", "d"]);
    it.chain(Signal::Logs, &["c", "e", "c"]);
    it.chain(Signal::Logs, &["a", "f", "e"]);
    it.edge("a", "a", Some(Signal::Logs), Mode::Pull);
    it.chain(Signal::Metrics, &["one", "two", "three", "four", "one"]);
    it.0
}

fn long() -> Graph {
    let mut it = Sketch::default();
    let address =
        format!("https://{}.example.com:8443/api/v1/push?tenant={}", "very-long-host".repeat(6), "x".repeat(90));
    let label = "the_component_that_somebody_gave_the_longest_name_that_is_allowed_here";
    it.chain(Signal::Traces, &["a", &format!("otelcol.processor.k8sattributes {label}"), &address]);
    it.chain(
        Signal::Traces,
        &["W".repeat(70).as_str(), "관측 가능성 게이트웨이 수집기는 모든 신호를 받습니다", "б".repeat(50).as_str()],
    );
    it.0
}

/// Names that mean something to XML, Mermaid, Markdown or DOT, and a picture of all standings and modes.
fn hostile() -> Picture {
    let names = [
        "end",
        "subgraph",
        "graph",
        "default",
        "style",
        "click",
        "%% comment",
        "%%{init: {}}%%",
        "a\"b",
        "a`b`",
        "`a`",
        "<script>alert(1)</script>",
        "</svg>",
        "]]>",
        "&amp;",
        "&#39;",
        "#quot;",
        "#35;",
        "a-->b",
        "a --- b",
        "[x]",
        "(x)",
        "{x}",
        "{{x}}",
        "[(x)]",
        ">x]",
        "a;b",
        "a|b",
        "|x|",
        "1. list",
        "- list",
        "* list",
        "+ list",
        "# head",
        "> quote",
        "__bold__",
        "*it*",
        "~~no~~",
        "http://x.y/?a=b&c=d#e",
        "www.x.y",
        "a@b.c",
        "$$x$$",
        "\\n",
        "\\N\\",
        "a\nb",
        "a\tb",
        "\u{202E}abc",
        "\u{0}",
        "é",
        "日本",
        "🙂",
        "o",
        "x",
        "@{ shape: rect }",
        "a:::b",
        "::icon(fa)",
        "fa:fa-car",
        "<br/>",
        "'",
        "accTitle: x",
        "---",
        "n0_0",
        "lane0",
        "",
        " ",
    ];
    let mut it = Sketch::default();
    for (at, name) in names.iter().enumerate() {
        let kind = [NodeKind::Component, NodeKind::Address, NodeKind::Name][at % 3];
        it.0.node(name, kind, "", Span::default());
    }
    let n_nodes = it.0.nodes.len();
    for from in 0..n_nodes {
        let signal = if from % 5 == 4 { None } else { Some(Signal::ALL[from % 4]) };
        let mode = if from % 3 == 1 { Mode::Pull } else { Mode::Push };
        let to = (from + 1) % n_nodes;
        it.0.edges.push(Edge { from, to, signal, mode, under: String::new(), at: Span::default() });
    }
    let standings: Vec<Standing> =
        (0..n_nodes).map(|at| [Standing::Both, Standing::Documented, Standing::Real][at % 3]).collect();
    it.unknown(Why::Import, "]]> %% \" `x` <b> ; end", None);
    let title = "<title> \"x\" %%{init}%% ; --> & #35; `end`";
    Picture::compared(&it.0, &standings, title, "a; b\nend }\n%% c {")
}

fn document() -> Graph {
    let mut it = Sketch::default();
    for (from, to) in [
        ("services", "Grafana Alloy"),
        ("Grafana Alloy", "tempo:4317"),
        ("Grafana Alloy", "Loki"),
        ("Grafana Alloy", "Prometheus"),
        ("Prometheus", "dashboards"),
        ("Loki", "dashboards"),
    ] {
        it.edge(from, to, None, Mode::Push);
    }
    it.0
}

fn one() -> Graph {
    let mut it = Sketch::default();
    it.node("prometheus.exporter.self default");
    it.0
}

/// Nodes that each send to others, as a fixed sequence of numbers says.
fn big(n_nodes: usize, n_each: usize) -> Graph {
    let mut it = Sketch::default();
    let mut state = 7_usize;
    for from in 0..n_nodes {
        for _ in 0..n_each {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            let to = (from + 4 + state / 65_536 % 7 * 4).min(n_nodes - 1);
            let signal = Signal::ALL[from % 4];
            it.chain(
                signal,
                &[&format!("otelcol.processor.batch node_{from}"), &format!("otelcol.processor.batch node_{to}")],
            );
        }
    }
    it.0
}
