use super::*;

const UNITS: &str = r#"=== host/systemd/alloy.service
# From the package.
[Unit]
Description=Vendor-agnostic OpenTelemetry Collector

[Service]
Restart=always
Environment="HOSTNAME=%p" PLAIN=x
EnvironmentFile=/etc/default/alloy
ExecStart=/usr/bin/alloy run \
  # between
  $CUSTOM_ARGS --storage.path=/var/lib/alloy/data \
  ${CONFIG_FILE}
MemoryMax=512M

[Install]
WantedBy=multi-user.target
=== host/etc/default/alloy
CONFIG_FILE="/etc/alloy/config.alloy"
CUSTOM_ARGS="--server.http.listen-addr=0.0.0.0:12345 --cluster.enabled"
=== host/systemd/alloy.service.d/10-limits.conf
[Service]
MemoryMax=1G
CPUQuota=50%
=== host/etc/alloy/config.alloy
logging { }
=== host/systemd/otelcol.service
[Service]
ExecStart=
ExecStart=-/usr/bin/otelcol-contrib --config=/etc/otel/a.yaml --config file:/etc/otel/b.yaml --config=env:MORE
=== host/etc/otel/a.yaml
receivers: {}
=== host/etc/otel/b.yaml
service: {}
"#;

#[test]
fn units_with_drop_ins_and_variables() {
    let texts = files(UNITS);
    let deployment = read(&texts);
    assert_eq!(messages(&deployment.problems), [""; 0]);
    let alloy = process(&deployment, "alloy");
    assert_eq!(
        words(alloy),
        [
            "/usr/bin/alloy",
            "run",
            "--server.http.listen-addr=0.0.0.0:12345",
            "--cluster.enabled",
            "--storage.path=/var/lib/alloy/data",
            "/etc/alloy/config.alloy",
        ]
    );
    assert_eq!((show(alloy.memory.as_ref()), show(alloy.cpus.as_ref())), ("1G", "50%"));
    assert_eq!(alloy.environment.get("HOSTNAME").unwrap().text, "alloy");
    assert_eq!(alloy.environment.get("PLAIN").unwrap().text, "x");
    assert!(alloy.host_network);
    let all = instances(&texts, &deployment);
    assert_eq!(all[0].configs[0].file, FileId(3));
    assert_eq!(all[0].flags["cluster.enabled"].text, "true");
    assert_eq!(all[1].format, Format::Collector);
    assert_eq!(all[1].configs.iter().map(|it| it.file.0).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(all[1].obstacles[0].reason, Reason::Variable);
    assert_eq!(all.len(), 2);
}

#[test]
fn seeded_mistakes_in_units() {
    let without = UNITS.replace("=== host/etc/default/alloy", "=== host/etc/default/aloy");
    let texts = files(&without);
    let deployment = read(&texts);
    assert_eq!(
        messages(&deployment.problems),
        ["the env file /etc/default/alloy is not at hand, so what it sets is not known"]
    );
    let all = instances(&texts, &deployment);
    assert!(all[0].obstacles.iter().any(|it| it.reason == Reason::Variable && it.message.contains("CONFIG_FILE")));
    // Now no process loads the file any more.
    assert_eq!(all.last().map(|it| (it.origin, it.configs[0].file)), Some((Origin::Stray, FileId(3))));
}
