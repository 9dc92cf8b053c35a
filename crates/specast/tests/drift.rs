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
    ("flow-undocumented", CONFIG, "  endpoint {\n    url = \"https://logs.audit.example/loki/api/v1/push\"\n  }\n", ""),
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

#[test]
fn the_readme_shows_the_real_output() {
    const BEGIN: &str = "<!-- drift:begin -->\n```text\n";
    const END: &str = "```\n<!-- drift:end -->";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = readme.split_once(BEGIN).unwrap();
    let (shown, tail) = rest.split_once(END).unwrap();
    let dir = example();
    let (_, stdout, _) = run(dir.path(), &["--output-format", "concise"]);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{stdout}{END}{tail}")).unwrap();
    } else {
        assert_eq!(shown, stdout, "run with UPDATE=1");
    }
}

#[test]
fn findings_go_through_what_check_has() {
    let dir = example();
    let read = |path: &str| std::fs::read_to_string(dir.path().join(path)).unwrap();
    let write = |path: &str, text: String| std::fs::write(dir.path().join(path), text).unwrap();
    let all = rules(&json(dir.path()).1);
    assert_eq!(all.len(), MENDS.len());

    let found = |args: &[&str]| {
        let (code, stdout, stderr) = run(dir.path(), &[args, &["--output-format", "jsonl"]].concat());
        let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let rules = lines.iter().map(|it| it["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        (code, rules, stderr)
    };
    assert_eq!(found(&["--select", "flow-missing,limit-mismatch"]).1.len(), 2);
    let (code, rules, _) = found(&["--ignore", "drift"]);
    assert_eq!((code, rules), (Some(0), Vec::new()));
    assert_eq!(found(&["--ignore", "port-undocumented"]).1.len(), all.len() - 1);
    let (code, _, stderr) = run(dir.path(), &["--select", "flow-mising"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("flow-missing"), "{stderr}");

    // Each format names each rule.
    for format in ["full", "concise", "grouped", "sarif", "github", "gitlab", "junit", "rdjson"] {
        let (code, stdout, _) = run(dir.path(), &["--output-format", format]);
        assert_eq!(code, Some(1), "{format}");
        assert!(all.iter().all(|rule| stdout.contains(rule.as_str())), "{format}: {stdout}");
    }

    // What the team says of a rule.
    let config = read("specast.toml");
    write("specast.toml", format!("{config}\n[rules]\nimage-mismatch = \"information\"\nflow-missing = \"off\"\n"));
    let (code, rules, _) = found(&[]);
    assert_eq!((code, rules.len()), (Some(1), all.len() - 1));
    write("specast.toml", config);

    // A reason silences, in documents and in configurations; what silences nothing is told.
    let (document, configuration) = (read(DOCUMENT), read(CONFIG));
    let line = "| `otelcol.receiver.otlp` | `otelcol.exporter.loki` |";
    assert!(document.contains(line));
    write(DOCUMENT, document.replace(line, &format!("{line} <!-- specast-ignore flow-missing: comes in Q3 -->")));
    assert!(!found(&[]).1.contains(&"flow-missing".to_owned()));
    write(DOCUMENT, format!("<!-- specast-ignore port-dead: for nothing -->\n\n{document}"));
    let rules = found(&[]).1;
    assert_eq!((rules.len(), rules.contains(&"suppression-unused".to_owned())), (all.len() + 1, true));
    write(DOCUMENT, document);
    write(CONFIG, format!("// specast-ignore port-dead: for nothing\n{configuration}"));
    assert!(found(&[]).1.contains(&"suppression-unused".to_owned()));
    write(CONFIG, configuration);

    // `check` leaves comments about drift alone, and tells those about its own rules that silence nothing.
    let checked = |text: &str| {
        write("a.alloy", text.to_owned());
        let program = env!("CARGO_BIN_EXE_specast");
        let mut command = Command::new(program);
        let output = command.args(["check", "a.alloy", "--output-format", "concise"]);
        let output = output.current_dir(dir.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let broken = "loki.write \"a\" {\n  endpoint { }\n}\n";
    assert!(checked(broken).contains("argument-missing"));
    assert!(!checked(&format!("// specast-ignore argument-missing: later\n{broken}")).contains("argument-missing"));
    assert!(checked(&format!("// specast-ignore argument-missing\n{broken}")).contains("suppression-reason"));
    assert!(checked(&format!("// specast-ignore stability: later\n{broken}")).contains("suppression-unused"));
    assert!(!checked(&format!("// specast-ignore port-dead: later\n{broken}")).contains("suppression-unused"));
    std::fs::remove_file(dir.path().join("a.alloy")).unwrap();

    // What is known is held back, and what is gone is told.
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).arg("baseline").current_dir(dir.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (code, rules, _) = found(&[]);
    assert_eq!((code, rules), (Some(0), Vec::new()));
    mend(dir.path(), MENDS[2]);
    assert!(found(&[]).2.contains("flow-missing"), "{}", found(&[]).2);
    assert_eq!(found(&["--no-baseline"]).1.len(), all.len() - 1);
}
