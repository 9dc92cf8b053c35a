//! One fault in a clean configuration makes one finding, at its place.

use specast_engine::alloy::{Config, Fault, Options, check};

const CLEAN: &str = r#"logging {
  level = "info"
}

import.file "lib" {
  filename = "lib.alloy"
}

declare "gate" {
  argument "to" {}

  argument "every" {
    optional = true
  }

  prometheus.relabel "gate" {
    forward_to = argument.to.value
  }

  export "receiver" {
    value = prometheus.relabel.gate.receiver
  }
}

gate "default" {
  to = [prometheus.remote_write.default.receiver]
}

lib.exporter "disk" {
  path = "/data"
}

prometheus.scrape "default" {
  targets         = array.concat([{__address__ = "127.0.0.1:9100", n = 1}], lib.exporter.disk.targets)
  forward_to      = [gate.default.receiver]
  scrape_interval = "1m30s"
  honor_labels    = sys.env("LABELS") == "yes"
}

prometheus.remote_write "default" {
  endpoint {
    url = "http://" + coalesce(sys.env("HOST"), "mimir") + ":9009"

    queue_config {
      max_shards = "10"
    }
  }
}

loki.source.api "default" {
  http {
    listen_port = 3100
  }
  forward_to = [loki.process.default.receiver]
}

loki.process "default" {
  stage.match {
    selector = "{app=\"web\"}"

    stage.json {
      expressions = {level = ""}
    }
  }
  forward_to = [loki.write.default.receiver]
}

loki.write "default" {
  endpoint {
    url = "http://loki:3100"
  }
}
"#;

const LIB: &str = r#"declare "exporter" {
  argument "path" {}

  export "targets" {
    value = [{__address__ = argument.path.value}]
  }
}
"#;

fn findings(text: &str) -> Vec<String> {
    let options = Options { files: [("lib.alloy".to_owned(), LIB.to_owned())].into(), ..Options::default() };
    let set = [Config::new("config.alloy", text)];
    check(&set, &options).iter().map(|it| it.concise(text, &set[0].lines)).collect()
}

/// What is replaced by what, and the one finding that it makes.
struct Seeded(&'static str, &'static str, &'static str);

const SEEDED: [Seeded; 37] = [
    Seeded("level = \"info\"", "level = 'info'", "2:11: error[alloy-syntax] illegal single-quoted string"),
    // Names, places, labels.
    Seeded(
        "loki.process \"default\"",
        "loki.proces \"default\"",
        "57:1: error[component-unknown] no component is called",
    ),
    Seeded("loki.process \"default\"", "loki.process", "57:1: error[component-unknown] `loki.process` needs a label"),
    Seeded("logging {", "logging \"x\" {", "1:1: error[component-unknown] `logging` takes no label"),
    Seeded(
        "logging {\n  level = \"info\"\n}\n",
        "export \"x\" {\n  value = 1\n}\n",
        "`export` may not stand outside of a `declare`",
    ),
    Seeded(
        "  argument \"to\" {}\n",
        "  argument \"to\" {}\n  http {}\n",
        "11:3: error[component-unknown] `http` may not stand in a `declare`",
    ),
    Seeded(
        "  argument \"to\" {}\n",
        "  argument \"to\" {}\n  argument \"to\" {}\n",
        "11:3: error[component-unknown] `argument.to` stands twice",
    ),
    Seeded(
        "lib.exporter \"disk\"",
        "lib.exported \"disk\"",
        "29:1: error[component-unknown] no component is called `lib.exported`",
    ),
    Seeded(
        "logging {",
        "otelcol.exporter.logging \"x\" {}\n\nlogging {",
        "1:1: information[component-unknown] `otelcol.exporter.logging` is of an earlier version",
    ),
    // Arguments and blocks.
    Seeded(
        "honor_labels ",
        "honour_labels",
        "37:3: error[argument-unknown] `prometheus.scrape` has no argument `honour_labels`",
    ),
    Seeded(
        "    queue_config {",
        "    queue {",
        "44:5: error[argument-unknown] `endpoint` of `prometheus.remote_write` has no block `queue`",
    ),
    Seeded(
        "    stage.json {\n      expressions",
        "    stage.json {\n      expression",
        "error[argument-unknown] `stage.match.stage.json` of `loki.process` has no argument `expression`",
    ),
    Seeded(
        "  path = \"/data\"",
        "  path = \"/data\"\n  size = 1",
        "31:3: error[argument-unknown] `lib.exporter` has no argument `size`",
    ),
    Seeded(
        "  to = [prometheus.remote_write.default.receiver]",
        "  to = [prometheus.remote_write.default.receiver]\n  to = []",
        "error[argument-unknown] `to` of `gate` stands twice",
    ),
    Seeded(
        "  level = \"info\"",
        "  level = \"info\"\n  level = \"warn\"",
        "3:3: error[argument-unknown] `level` of `logging` stands twice",
    ),
    Seeded(
        "  http {\n    listen_port = 3100\n  }",
        "  http = 3100",
        "error[argument-unknown] `http` of `loki.source.api` is a block",
    ),
    Seeded(
        "  scrape_interval = \"1m30s\"",
        "  scrape_interval {}",
        "error[argument-unknown] `scrape_interval` of `prometheus.scrape` is an argument",
    ),
    Seeded(
        "= argument.to.value",
        "= argument.from.value",
        "17:18: error[argument-unknown] no argument `from` is declared here",
    ),
    Seeded("logging {", "size = 1\n\nlogging {", "1:1: error[argument-unknown] `size` stands in no component"),
    Seeded("    url = \"http://loki:3100\"\n", "", "error[argument-missing] `endpoint` of `loki.write` needs `url`"),
    Seeded(
        "  to = [prometheus.remote_write.default.receiver]\n",
        "  every = \"1m\"\n",
        "error[argument-missing] `gate` needs `to`",
    ),
    Seeded("  path = \"/data\"\n", "", "error[argument-missing] `lib.exporter` needs `path`"),
    // Types.
    Seeded(
        "level = \"info\"",
        "level = true",
        "2:11: error[argument-type] `level` of `logging` takes a string, not a bool",
    ),
    Seeded(
        "listen_port = 3100",
        "listen_port = \"http\"",
        "error[argument-type] `listen_port` of `http` of `loki.source.api` takes a number, not the string `http`",
    ),
    Seeded(
        "\"1m30s\"",
        "\"fast\"",
        "error[argument-type] `scrape_interval` of `prometheus.scrape` takes a duration, not the string `fast`",
    ),
    Seeded(
        "[loki.write.default.receiver]",
        "loki.write.default.receiver",
        "takes a list of `LogsReceiver`, not `LogsReceiver`",
    ),
    Seeded(
        "[loki.write.default.receiver]",
        "[loki.write.default.receiver, prometheus.remote_write.default.receiver]",
        "takes `LogsReceiver`, not `MetricsReceiver`",
    ),
    Seeded("{level = \"\"}", "\"level\"", "takes a map(string), not the string `level`"),
    Seeded("{level = \"\"}", "{level = [\"\"]}", "takes a string, not an array"),
    Seeded("sys.env(\"LABELS\") == \"yes\"", "-1", "takes a bool, not a number"),
    // References.
    Seeded(
        "[gate.default.receiver]",
        "[gate.other.receiver]",
        "35:22: error[reference-dangling] nothing is called `gate.other.receiver` here",
    ),
    Seeded(
        "[gate.default.receiver]",
        "[gate.default.input]",
        "35:22: error[reference-dangling] `gate.default` exports no `input`",
    ),
    Seeded(
        "lib.exporter.disk.targets",
        "lib.exporter.disk.target",
        "error[reference-dangling] `lib.exporter.disk` exports no `target`",
    ),
    Seeded(
        "[loki.write.default.receiver]",
        "[loki.write.default.input]",
        "error[reference-dangling] `loki.write.default` exports no `input`",
    ),
    Seeded(
        "[loki.process.default.receiver]",
        "[loki.process.default.receiver, loki.source.api.default.x]",
        "error[component-cycle] `loki.source.api.default` refers to itself",
    ),
    Seeded(
        "logging {",
        "discovery.docker \"x\" {\n  host = \"unix:///d\"\n}\n\nlogging {",
        "1:1: information[component-unused] nothing refers to `discovery.docker.x`",
    ),
    Seeded(
        "logging {",
        "prometheus.enrich \"x\" {\n  targets    = []\n  forward_to = []\n}\n\nprometheus.scrape \"x\" {\n  targets    = []\n  forward_to = [prometheus.enrich.x.receiver]\n}\n\nlogging {",
        "1:1: error[stability] `prometheus.enrich` is experimental",
    ),
];

#[test]
fn a_clean_configuration_has_no_finding() {
    assert_eq!(findings(CLEAN), [""; 0]);
}

#[test]
fn one_fault_makes_one_finding_at_its_place() {
    let mut wrong = Vec::new();
    for Seeded(from, to, expected) in SEEDED {
        let text = CLEAN.replacen(from, to, 1);
        assert_ne!(text, CLEAN, "{from}");
        // A component without its name, or with another one, is missed where others refer to it.
        let found = findings(&text);
        if !found.iter().any(|it| it.contains(expected)) || found.len() > 2 {
            wrong.push(format!("{from:?} -> {to:?}: {expected}, not {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_its_fault() {
    for fault in Fault::ALL {
        let is_seeded = SEEDED.iter().any(|it| {
            findings(&CLEAN.replacen(it.0, it.1, 1)).iter().any(|line| line.contains(&format!("[{}]", fault.rule())))
        });
        assert!(is_seeded, "{}", fault.rule());
    }
}

/// Broken and hostile texts are findings, never a panic.
#[test]
fn no_text_is_too_broken() {
    for end in 0..CLEAN.len() {
        findings(&CLEAN[..end]);
    }
    for text in
        ["", "a", "a.b \"c\" {", "foreach \"x\" { var = y }", "declare {}", "import.string \"x\" { content = 1 }"]
    {
        findings(text);
    }
    let deep = "declare \"a\" {\n".repeat(300) + &"}\n".repeat(300);
    findings(&deep);
}
