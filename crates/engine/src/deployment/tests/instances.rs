use super::*;

/// Each instance on a line: `process format listen: files ! obstacles`.
fn check(text: &str, expected: &[&str]) {
    let texts = files(text);
    let deployment = read(&texts);
    let lines: Vec<String> = instances(&texts, &deployment)
        .iter()
        .map(|it| {
            let name = it.process.map_or("-", |index| deployment.processes[index].name.as_str());
            let listen = it.listen.as_ref().map_or_else(String::new, |it| {
                format!(" {}:{}", it.host, it.port.map_or("?".into(), |port| port.to_string()))
            });
            let configs: Vec<&str> = it.configs.iter().map(|it| texts[it.file.0 as usize].path).collect();
            let obstacles: String = it.obstacles.iter().map(|it| format!(" ! {}", it.message)).collect();
            format!("{name} {:?} {:?}{listen}: {}{obstacles}", it.origin, it.format, configs.join(" "))
        })
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn defaults_of_the_image() {
    check(
        "=== compose.yml\nservices:\n  alloy:\n    image: grafana/alloy:latest\n    volumes: [./c.alloy:/etc/alloy/config.alloy]\n  otel:\n    image: otel/opentelemetry-collector-contrib:0.100.0\n    volumes: [./o.yaml:/etc/otelcol-contrib/config.yaml]\n  web:\n    image: nginx\n    command: run x.alloy\n=== c.alloy\n=== o.yaml\nreceivers:\n",
        &[
            "alloy Loaded Alloy 127.0.0.1:12345: c.alloy",
            "otel Loaded Collector: o.yaml",
            "web Loaded Alloy 127.0.0.1:12345:  ! no mount of web leads to /x.alloy",
        ],
    );
}

#[test]
fn a_folder_is_one_source_set_and_not_nested() {
    check(
        "=== s/compose.yml\nservices:\n  a:\n    image: grafana/alloy:v1\n    command: run --storage.path /tmp --cluster.enabled /etc/alloy/\n    volumes: [../conf:/etc/alloy, ./extra.alloy:/etc/alloy/z.alloy]\n=== conf/a.alloy\n=== conf/b.alloy\n=== conf/README.md\n=== conf/sub/c.alloy\n=== s/extra.alloy\n",
        &["a Loaded Alloy 127.0.0.1:12345: conf/a.alloy conf/b.alloy s/extra.alloy", "- Stray Alloy: conf/sub/c.alloy"],
    );
}

#[test]
fn modules_are_no_configurations_of_their_own() {
    check(
        "=== compose.yml\nservices:\n  a:\n    image: grafana/alloy\n    command: [run, /etc/alloy/config.alloy]\n    volumes: [./conf:/etc/alloy]\n=== conf/config.alloy\nimport.file \"m\" { filename = \"/etc/alloy/mods/m.alloy\" }\nimport.file \"n\" { filename = file.path_join(module_path, \"n.alloy\") }\n=== conf/mods/m.alloy\nimport.file \"o\" { filename = \"lib\" }\n=== conf/mods/lib/o.alloy\n=== conf/n.alloy\n=== conf/left.alloy\n",
        &["a Loaded Alloy 127.0.0.1:12345: conf/config.alloy", "- Stray Alloy: conf/left.alloy"],
    );
}

#[test]
fn formats_and_scripts() {
    check(
        "=== compose.yml\nservices:\n  a:\n    image: grafana/alloy\n    command: [run, --config.format=otelcol, /etc/o.yaml]\n    volumes: [./o.yaml:/etc/o.yaml]\n  b:\n    image: grafana/alloy\n    command: [run, --config.format=prometheus, /etc/p.yaml]\n  c:\n    image: grafana/alloy\n    command: [otel, --config=/etc/o.yaml]\n    volumes: [./o.yaml:/etc/o.yaml]\n  d:\n    build: .\n    entrypoint: [\"/bin/sh\", \"-c\"]\n    command: [\"sleep 1; exec /bin/alloy run --server.http.listen-addr=:$$PORT $$CONF\"]\n    environment: {PORT: 80, CONF: /x.alloy}\n    volumes: [./x.alloy:/x.alloy]\n  e:\n    image: grafana/alloy\n    entrypoint: /start.sh\n  f:\n    image: grafana/alloy\n    command: [fmt, /x.alloy]\n=== o.yaml\nreceivers:\n=== x.alloy\n",
        &[
            "a Loaded Collector 127.0.0.1:12345: o.yaml",
            "b Loaded Other 127.0.0.1:12345:  ! the configuration is converted from prometheus",
            "c Loaded Collector: o.yaml",
            "d Loaded Alloy :80: x.alloy",
            "e Loaded Alloy 127.0.0.1:12345:  ! what starts e is not at hand, so what it loads is not known",
        ],
    );
}

#[test]
fn alloy_inside_a_collector() {
    check(
        "=== compose.yml\nservices:\n  a:\n    image: grafana/alloy\n    command: [otel, --config=/etc/alloy/o.yaml]\n    volumes: [./conf:/etc/alloy]\n=== conf/o.yaml\nextensions:\n  alloyengine:\n    config: {file: /etc/alloy/config.alloy}\n    flags: {server.http.listen-addr: '0.0.0.0:12346'}\n=== conf/config.alloy\n",
        &["a Loaded Collector: conf/o.yaml", "a Loaded Alloy 0.0.0.0:12346: conf/config.alloy"],
    );
}

#[test]
fn documents_strays_and_configs_with_content() {
    check(
        "=== docs/a.md\n# A\n```alloy\nlogging {}\n```\n=== compose.yml\nservices:\n  a:\n    image: grafana/alloy:${V:?say}\n    configs:\n      - {source: conf, target: /etc/alloy/config.alloy}\nconfigs:\n  conf:\n    content: |\n      logging {}\n=== collector.yaml\nreceivers:\n  otlp:\nservice:\n  pipelines:\n    traces: {receivers: [otlp]}\n=== cm.yaml\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\ndata:\n  a.alloy: \"logging {\\n}\"\n  b.txt: x\n",
        &[
            "a Loaded Alloy 127.0.0.1:12345: compose.yml",
            "- Stray Alloy:  ! a configuration that is quoted or folded has no places of its own",
            "- Documented Alloy: docs/a.md",
            "- Stray Collector: collector.yaml",
        ],
    );
}

#[test]
fn the_example() {
    let texts = [
        Text {
            path: "infra/observability/infra-alloy/config.alloy",
            text: include_str!("../../../../../examples/alloy-telemetry/infra/observability/infra-alloy/config.alloy"),
        },
        Text {
            path: "infra/observability/docker-compose.yml",
            text: include_str!("../../../../../examples/alloy-telemetry/infra/observability/docker-compose.yml"),
        },
    ];
    let deployment = read(&texts);
    let all = instances(&texts, &deployment);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].configs[0].file, FileId(0));
    assert_eq!(all[0].configs[0].text, texts[0].text);
    assert_eq!(all[0].version.as_ref().unwrap().text, "1.4.2");
    let listen = all[0].listen.as_ref().unwrap();
    assert_eq!((listen.host.as_str(), listen.port), ("0.0.0.0", Some(12345)));
    assert_eq!(listen.said.at.range.of(texts[1].text), "--server.http.listen-addr=0.0.0.0:12345");
}
