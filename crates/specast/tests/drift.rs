//! `specast drift` on the example whose document, configuration and compose file disagree in eight ways.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

const DOCUMENT: &str = "docs/telemetry.md";
const CONFIG: &str = "infra/config.alloy";
const COMPOSE: &str = "infra/docker-compose.yml";

/// What mends each disagreement: the rule, the file, what stands there, what should.
const MENDS: [(&str, &str, &str, &str); 8] = [
    (
        "component-mismatch",
        DOCUMENT,
        "`otelcol.processor.batch` -> `otelcol.exporter.otlp`",
        "`otelcol.processor.tail_sampling` -> `otelcol.exporter.otlp`",
    ),
    ("endpoint-mismatch", DOCUMENT, "`tempo:4317`", "`tempo:4319`"),
    ("flow-missing", DOCUMENT, "| `otelcol.receiver.otlp` | `otelcol.exporter.loki` |\n", ""),
    (
        "flow-undocumented",
        CONFIG,
        "  endpoint {\n    url = \"https://logs.audit.example/loki/api/v1/push\"\n  }\n",
        "",
    ),
    ("image-mismatch", COMPOSE, "grafana/alloy:v1.11.2", "grafana/alloy:v1.10.0"),
    ("network-mismatch", DOCUMENT, "`edge_net`", "`shop_net`"),
    ("limit-mismatch", COMPOSE, "memory: 1G", "memory: 512M"),
    ("port-undocumented", DOCUMENT, "| 12345 |", "| 9411  | `0.0.0.0`   | Zipkin           |\n| 12345 |"),
];

fn example() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-drift");
    for path in ["specast.toml", DOCUMENT, CONFIG, COMPOSE] {
        let to = dir.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(from.join(path), to).unwrap();
    }
    dir
}

fn mend(dir: &Path, (_, path, from, to): (&str, &str, &str, &str)) {
    let path = dir.join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn run(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).arg("drift").args(args).current_dir(dir).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn json(dir: &Path) -> (Option<i32>, Value) {
    let (code, stdout, stderr) = run(dir, &["--output-format", "json"]);
    (code, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}")))
}

fn rules(found: &Value) -> Vec<String> {
    let found = found["diagnostics"].as_array().unwrap().iter();
    let mut rules: Vec<String> = found.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    rules.sort();
    rules
}

fn undecidable(found: &Value) -> Vec<&str> {
    let claims = found["claims"].as_array().unwrap().iter();
    let open = claims.filter(|claim| claim["verdict"] == "undecidable");
    open.map(|claim| claim["text"].as_str().unwrap()).collect()
}

const OPEN: [&str; 3] = [
    "cadvisor:8080 → prometheus.scrape",
    "faro.receiver → loki.write",
    "pyroscope.receive_http → pyroscope.write → http://pyroscope:4040",
];

#[test]
fn eight_disagreements_and_three_open_claims() {
    let dir = example();
    let (code, found) = json(dir.path());
    assert_eq!(code, Some(1));
    let mut expected: Vec<&str> = MENDS.iter().map(|mend| mend.0).collect();
    expected.sort_unstable();
    assert_eq!(rules(&found), expected);
    assert_eq!(undecidable(&found), OPEN);
    for finding in found["diagnostics"].as_array().unwrap() {
        let places = [&finding["primary"], &finding["secondary"][0]];
        let paths = places.map(|place| place["path"].as_str().unwrap());
        assert_eq!(paths[0], DOCUMENT, "{finding}");
        assert!(paths[1].starts_with("infra/"), "{finding}");
    }
}

#[test]
fn each_mend_takes_exactly_its_finding_away() {
    for mended in MENDS {
        let dir = example();
        mend(dir.path(), mended);
        let mut expected: Vec<&str> = MENDS.iter().map(|mend| mend.0).filter(|rule| *rule != mended.0).collect();
        expected.sort_unstable();
        let (code, found) = json(dir.path());
        assert_eq!((code, rules(&found)), (Some(1), expected.iter().map(|rule| (*rule).to_owned()).collect()));
    }
}

#[test]
fn a_corrected_copy_has_none() {
    let dir = example();
    for mended in MENDS {
        mend(dir.path(), mended);
    }
    let (code, found) = json(dir.path());
    assert_eq!((code, rules(&found)), (Some(0), Vec::new()));
    assert_eq!(undecidable(&found), OPEN);
    assert_eq!(found["summary"]["flows"]["contradicted"], 0);
}

#[test]
fn where_nothing_is_to_be_compared_it_says_so_and_ends_with_2() {
    let dir = example();
    std::fs::remove_dir_all(dir.path().join("infra")).unwrap();
    let (code, _, stderr) = run(dir.path(), &[]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("no configuration"), "{stderr}");

    let dir = example();
    std::fs::write(dir.path().join(DOCUMENT), "# Something else\n\nNothing of telemetry.\n").unwrap();
    let (code, _, stderr) = run(dir.path(), &[]);
    assert_eq!(code, Some(2), "{stderr}");

    let dir = example();
    std::fs::remove_file(dir.path().join(DOCUMENT)).unwrap();
    let (code, _, stderr) = run(dir.path(), &[]);
    assert_eq!(code, Some(2), "{stderr}");
}

#[test]
fn nothing_is_written() {
    let dir = example();
    let texts = || [DOCUMENT, CONFIG, COMPOSE].map(|path| std::fs::read(dir.path().join(path)).unwrap());
    let before = texts();
    run(dir.path(), &[]);
    assert_eq!(texts(), before);
    let mut names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["docs", "infra", "specast.toml"]);
}
