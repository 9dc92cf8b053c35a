use super::*;

const STACK: &str = r#"=== infra/.env.example
# copy to .env
OTLP_PORT=14317
ALLOY_VERSION="v1.9.1" # the image
=== infra/.env
OTLP_PORT=4317
=== infra/alloy/alloy.env.example
CLUSTER=lab
LEVEL=debug
=== infra/docker-compose.yml
name: observability
x-logging: &logging
  restart: unless-stopped
  networks: [backend]
services:
  alloy:
    <<: *logging
    image: grafana/alloy:${ALLOY_VERSION}
    container_name: ${PREFIX:-obs}-alloy
    command: run --server.http.listen-addr=0.0.0.0:12345 "/etc/alloy/config.alloy"
    env_file: ./alloy/alloy.env
    environment:
      - LEVEL=info
      - TOKEN
      - REGION=${REGION:?name it}
    ports:
      - "${OTLP_PORT}:4317"
      - 127.0.0.1:4318:4318
      - "9000-9002:9000-9002/udp"
      - target: 12345
        published: "${UI_PORT:-12345}"
        host_ip: 127.0.0.1
    expose: ["9999"]
    volumes:
      - ./alloy/config.alloy:/etc/alloy/config.alloy:ro
      - data:/var/lib/alloy
      - /var/log:/var/log:ro
      - type: bind
        source: ../shared
        target: /shared/
        read_only: true
    networks:
      backend:
        aliases: [collector]
      front: {}
    deploy:
      resources:
        limits: {memory: 512M, cpus: "0.5"}
  node:
    extends:
      file: common.yml
      service: exporter
    mem_limit: 64m
    network_mode: host
networks:
  backend:
    name: obs_backend
=== infra/common.yml
services:
  exporter:
    image: prom/node-exporter:v1.8.0
    command: ["--path.rootfs=/host"]
    volumes: ["./rootfs:/host"]
    environment: {A: "1", B: "2"}
=== infra/docker-compose.override.yml
services:
  alloy:
    ports: !override
      - "5317:4317"
    environment:
      LEVEL: warn
  node:
    environment: ["B=3"]
    mem_limit: 32m
=== infra/docker-compose.prod.yml
services:
  alloy:
    restart: always
    deploy: {resources: {limits: {memory: 1G}}}
"#;

#[test]
fn a_whole_stack() {
    let texts = files(STACK);
    let without: Vec<Text> =
        texts.iter().copied().filter(|file| !file.path.contains("override") && !file.path.contains("prod")).collect();
    let deployment = read(&without);
    assert_eq!(messages(&deployment.problems), [""; 0]);
    let alloy = process(&deployment, "alloy");
    assert_eq!(alloy.workload, "observability");
    assert_eq!(
        alloy.image,
        Some(Said {
            text: "grafana/alloy:v1.9.1".into(),
            at: alloy.image.as_ref().unwrap().at,
            assumed: true,
            unset: vec![],
            parameterised: true
        })
    );
    assert_eq!(alloy.image.as_ref().unwrap().at.range.of(without[3].text), "grafana/alloy:${ALLOY_VERSION}");
    assert_eq!(show(alloy.container.as_ref()), "obs-alloy");
    assert_eq!(words(alloy), ["run", "--server.http.listen-addr=0.0.0.0:12345", "/etc/alloy/config.alloy"]);
    assert_eq!(
        ports(alloy),
        [
            "host 4317 -> 4317/tcp",
            "host 127.0.0.1 4318 -> 4318/tcp",
            "host 9000-9002 -> 9000-9002/udp",
            "host 127.0.0.1 12345 -> 12345/tcp",
            "declared 9999/tcp",
        ]
    );
    assert!(alloy.published[0].said.parameterised && !alloy.published[0].said.assumed);
    assert_eq!(alloy.published[2].inside_of(9001), Some(9001));
    assert_eq!(alloy.published[2].inside_of(9003), None);
    let env = |name: &str| alloy.environment.get(name).map(|said| (said.text.as_str(), said.assumed, said.is_known()));
    assert_eq!(env("LEVEL"), Some(("info", false, true)));
    assert_eq!(env("CLUSTER"), Some(("lab", true, true)));
    assert_eq!(env("TOKEN"), Some(("", false, false)));
    assert_eq!(alloy.environment.get("REGION").unwrap().unset, ["REGION"]);
    let networks: Vec<_> = alloy.networks.iter().map(|it| (it.key.text.as_str(), show(it.name.as_ref()))).collect();
    assert_eq!(networks, [("backend", "obs_backend"), ("front", "-")]);
    assert_eq!(show(alloy.aliases.first()), "collector");
    assert_eq!((show(alloy.memory.as_ref()), show(alloy.cpus.as_ref())), ("512M", "0.5"));
    assert_eq!(show(alloy.restart.as_ref()), "unless-stopped");
    let mounts: Vec<_> = alloy.mounts.iter().map(|it| (it.from.clone(), it.to.as_str(), it.read_only)).collect();
    assert_eq!(
        mounts,
        [
            (MountSource::Path("infra/alloy/config.alloy".into()), "/etc/alloy/config.alloy", true),
            (MountSource::Volume("data".into()), "/var/lib/alloy", false),
            (MountSource::Outside("/var/log".into()), "/var/log", true),
            (MountSource::Path("shared".into()), "/shared", true),
        ]
    );
    let node = process(&deployment, "node");
    assert_eq!(show(node.image.as_ref()), "prom/node-exporter:v1.8.0");
    assert_eq!(show(node.memory.as_ref()), "64m");
    assert!(node.host_network && node.networks.is_empty());
    assert_eq!(node.mounts[0].from, MountSource::Path("infra/rootfs".into()));
    assert_eq!(deployment.processes.len(), 2);
}

#[test]
fn an_override_is_put_over_and_others_are_variants() {
    let texts = files(STACK);
    let deployment = read(&texts);
    let alloys: Vec<&Process> = deployment.processes.iter().filter(|process| process.name == "alloy").collect();
    assert_eq!(alloys.iter().map(|it| it.variant).collect::<Vec<_>>(), [false, true]);
    assert_eq!(ports(alloys[0]), ["host 5317 -> 4317/tcp", "declared 9999/tcp"]);
    assert_eq!(alloys[0].environment.get("LEVEL").unwrap().text, "warn");
    assert_eq!(show(alloys[0].memory.as_ref()), "512M");
    assert_eq!((show(alloys[1].memory.as_ref()), show(alloys[1].restart.as_ref())), ("1G", "always"));
    let node = process(&deployment, "node");
    assert_eq!(show(node.memory.as_ref()), "32m");
    let env: Vec<_> = node.environment.0.iter().map(|(name, said)| (name.as_str(), said.text.as_str())).collect();
    assert_eq!(env, [("A", "1"), ("B", "3")]);
    assert_eq!(deployment.processes.len(), 3);
}

#[test]
fn what_is_not_at_hand_is_said() {
    let texts = files(
        "=== compose.yml\ninclude: [other/compose.yml]\nservices:\n  a:\n    image: x\n    env_file: [secret.env, {path: o.env, required: false}]\n  b:\n    extends: {file: no.yml, service: q}\n    image: y\n",
    );
    let deployment = read(&texts);
    assert_eq!(
        messages(&deployment.problems),
        [
            "the included file other/compose.yml is not at hand",
            "the service b extends no.yml, which is not at hand",
            "the env file secret.env is not at hand, so what it sets is not known",
        ]
    );
    assert_eq!(deployment.problems[2].0.range.of(texts[0].text), "secret.env");
    assert_eq!(deployment.processes.len(), 2);
}

#[test]
fn extends_in_a_circle_ends() {
    let texts = files(
        "=== compose.yml\nservices:\n  a:\n    extends: {service: b}\n    image: x\n  b:\n    extends: {service: a}\n    image: y\n",
    );
    let deployment = read(&texts);
    assert_eq!(deployment.processes.len(), 2);
    assert!(!deployment.problems.is_empty());
}

#[test]
fn compose_file_of_env_says_which_files_count() {
    let texts = files(
        "=== .env\nCOMPOSE_FILE=base.yml:extra.yml\n=== base.yml\nservices:\n  a:\n    image: x\n    ports: ['1:1']\n=== extra.yml\nservices:\n  a:\n    ports: ['2:2']\n",
    );
    let deployment = read(&texts);
    assert_eq!(deployment.processes.len(), 1);
    assert_eq!(ports(&deployment.processes[0]), ["host 1 -> 1/tcp", "host 2 -> 2/tcp"]);
}

/// A seeded mistake in the example's compose file is seen.
#[test]
fn the_example_and_seeded_mistakes() {
    let compose = include_str!("../../../../../examples/alloy-telemetry/infra/observability/docker-compose.yml");
    let check = |from: &str, to: &str| {
        assert!(compose.contains(from), "{from}");
        let text = compose.replace(from, to);
        let texts = [Text { path: "infra/observability/docker-compose.yml", text: &text }];
        let deployment = read(&texts);
        process(&deployment, "infra-alloy").clone()
    };
    let real = check("512M", "512M");
    assert_eq!(
        ports(&real),
        ["host 127.0.0.1 4317 -> 4317/tcp", "host 127.0.0.1 4318 -> 4318/tcp", "host 0.0.0.0 12345 -> 12345/tcp"]
    );
    assert_eq!(real.environment.get("PLATFORM_ENV").unwrap().unset, ["PLATFORM_ENV"]);
    assert_eq!(show(check("512M", "256M").memory.as_ref()), "256M");
    assert_eq!(show(check("alloy:v1.4.2", "alloy:v1.4.3").image.as_ref()), "grafana/alloy:v1.4.3");
    assert_eq!(ports(&check("4318:4318", "4319:4318"))[1], "host 127.0.0.1 4319 -> 4318/tcp");
    assert_eq!(check("- infra_net\n", "- other_net\n").networks[0].key.text, "other_net");
    assert_eq!(show(check("container_name: infra-alloy", "container_name: alloy").container.as_ref()), "alloy");
}
