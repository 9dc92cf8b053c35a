//! `flows`: what files say of who sends what to whom, and the drawings of that inside documents.

mod folder;

use folder::Folder;
use serde_json::Value;

const CONFIG: &str = "\
otelcol.receiver.otlp \"default\" {
  grpc {
    endpoint = \"0.0.0.0:4317\"
  }
  output {
    traces = [otelcol.exporter.otlp.tempo.input]
  }
}

otelcol.exporter.otlp \"tempo\" {
  client {
    endpoint = \"tempo:4317\"
  }
}
";

const SPEC: &str = "\
# Gateway

The drawing:

<!-- specast:flows from=\"infra/config.alloy\" -->
<!-- specast:flows end -->

Trailing blanks stay.  \n";

fn folder() -> Folder {
    Folder::new(&[("infra/config.alloy", CONFIG), ("spec.md", SPEC), ("plain.md", "# T\n\nNothing flows.\n")])
}

fn shown(folder: &Folder, args: &[&str]) -> String {
    let (code, stdout, stderr) = folder.says(&[&["flows"], args].concat());
    assert_eq!(code, 0, "{args:?}: {stderr}");
    stdout
}

#[test]
fn a_table_shows_ways_and_endpoints() {
    let way = "otelcol.receiver.otlp.default → otelcol.exporter.otlp.tempo → tempo:4317";
    let expected = format!(
        "signal  {:<72}  endpoints\n──────  {}  {}\ntraces  {way}  :4317 → tempo:4317\n\n1 flow through 3 nodes\n",
        "flow",
        "─".repeat(72),
        "─".repeat(18),
    );
    assert_eq!(shown(&folder(), &["infra/config.alloy"]), expected);
    assert_eq!(shown(&folder(), &["infra"]), expected);
}

#[test]
fn a_configuration_of_a_collector_is_drawn_too() {
    let collector = "\
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4317
exporters:
  otlp/tempo:
    endpoint: tempo:4317
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlp/tempo]
";
    let spec = SPEC.replace("config.alloy", "collector.yaml");
    let folder = Folder::new(&[
        ("infra/config.alloy", CONFIG),
        ("infra/collector.yaml", collector),
        ("infra/values.yml", "replicas: 2\n"),
        ("spec.md", &spec),
    ]);
    // Its names are those of Alloy, so one system in two languages looks alike.
    let way = "otelcol.receiver.otlp.default → otelcol.exporter.otlp.tempo → tempo:4317";
    for path in ["infra/config.alloy", "infra/collector.yaml"] {
        assert!(shown(&folder, &[path]).contains(way), "{}", shown(&folder, &[path]));
    }
    assert_eq!(folder.says(&["flows", "--write", "spec.md"]).0, 0);
    assert!(folder.read("spec.md").contains("tempo:4317"), "{}", folder.read("spec.md"));
    let (code, _, stderr) = folder.says(&["flows", "infra/values.yml"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("service: pipelines:"), "{stderr}");
}

#[test]
fn a_document_is_drawn_too() {
    let folder = folder();
    folder.write("arrows.md", "# T\n\n`app` -> `tempo:4317`\n");
    assert!(shown(&folder, &["arrows.md"]).contains("app → tempo:4317"));
    let mermaid = shown(&folder, &["arrows.md", "--output-format", "mermaid"]);
    assert!(mermaid.starts_with("flowchart LR\n") && mermaid.contains("n0_0 --> n0_1"), "{mermaid}");
}

#[test]
fn each_format_is_what_it_says() {
    let folder = folder();
    let config = "infra/config.alloy";
    let svg = shown(&folder, &[config, "--output-format", "svg"]);
    let document = roxmltree::Document::parse(&svg).expect("well-formed XML");
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let title = root.first_element_child().expect("a title first");
    assert_eq!((title.tag_name().name(), title.text()), ("title", Some("Flows of infra/config.alloy")));
    assert!(shown(&folder, &[config, "--output-format", "dot"]).starts_with("digraph flows {\n"));
    let json: Value = serde_json::from_str(&shown(&folder, &[config, "--output-format", "json"])).unwrap();
    assert_eq!(json["schema"], "specast/flows/1");
    assert_eq!(json["edges"][0]["signal"], "traces");
    assert_eq!(json["edges"][0]["place"]["path"], config);
    assert_eq!(json["edges"][0]["place"]["line"], 6);
    assert_eq!(json["listeners"][0]["port"], 4317);
}

#[test]
fn a_result_goes_into_a_file() {
    let folder = folder();
    assert_eq!(shown(&folder, &["infra/config.alloy", "--output-format", "svg", "-o", "flows.svg"]), "");
    assert_eq!(folder.read("flows.svg"), shown(&folder, &["infra/config.alloy", "--output-format", "svg"]));
}

#[test]
fn no_flow_is_no_success() {
    let folder = folder();
    folder.write("empty.alloy", "logging {\n  level = \"info\"\n}\n");
    for (path, says) in [
        ("plain.md", "no flow in plain.md"),
        ("empty.alloy", "no flow in empty.alloy"),
        ("notes", "notes: no such file"),
    ] {
        let (code, stdout, stderr) = folder.says(&["flows", path]);
        assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
        assert!(stderr.contains(says), "{stderr}");
    }
}

#[test]
fn a_drawing_in_a_document_is_drawn_again_and_nothing_else_changes() {
    let folder = folder();
    let write = || {
        let (code, _, stderr) = folder.says(&["flows", "--write", "spec.md"]);
        assert_eq!(code, 0, "{stderr}");
        stderr
    };
    assert!(write().contains("1 block of flows, 1 drawn again"));
    let drawn = folder.read("spec.md");
    let (head, rest) = SPEC.split_at(SPEC.find(" -->").unwrap());
    assert!(drawn.starts_with(head) && drawn.ends_with(rest.split_once(" -->\n").unwrap().1), "{drawn}");
    assert!(drawn.contains("```mermaid\nflowchart LR\n") && drawn.contains("tempo:4317"), "{drawn}");
    assert!(write().contains("1 block of flows, as they are today"));
    assert_eq!(folder.read("spec.md"), drawn);
    folder.write("infra/config.alloy", CONFIG.replace("tempo:4317", "other:4317"));
    assert!(write().contains("1 drawn again"));
    assert!(folder.read("spec.md").contains("other:4317"));
    folder.write("infra/config.alloy", CONFIG);
    write();
    assert_eq!(folder.read("spec.md"), drawn);
}

#[test]
fn a_document_without_a_sound_block_is_left_alone() {
    let folder = folder();
    let refused = |text: &str, says: &str| {
        folder.write("spec.md", text);
        let (code, _, stderr) = folder.says(&["flows", "--write", "spec.md"]);
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains(says), "{stderr}");
        assert_eq!(folder.read("spec.md"), text);
    };
    refused("# T\n", "no block of flows in spec.md");
    refused("# T\n\n<!-- specast:flows from=\"a.md\" -->\n", "spec.md:3: this comment has no");
    refused(&SPEC.replace("infra/config", "infra/nothing"), "no such file");
    refused(&SPEC.replace("infra/config.alloy", "../x.alloy"), "leads out of the workspace");
}
