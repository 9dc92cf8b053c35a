use super::*;

const MANIFESTS: &str = r#"=== k8s/alloy.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: alloy-env
  namespace: obs
data:
  CLUSTER: lab
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: alloy, namespace: obs}
spec:
  template:
    metadata:
      labels: {app: alloy, tier: edge}
    spec:
      containers:
        - name: alloy
          image: grafana/alloy:v1.10.0
          args:
            - run
            - /etc/alloy
            - --server.http.listen-addr=$(LISTEN):12345
            - --stability.level=experimental
          env:
            - {name: LISTEN, value: 0.0.0.0}
            - name: HOSTNAME
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
            - name: C
              valueFrom: {configMapKeyRef: {name: alloy-env, key: CLUSTER}}
          envFrom:
            - configMapRef: {name: alloy-env}
          ports:
            - {containerPort: 4317, name: otlp-grpc}
            - {containerPort: 9411, hostPort: 9411, protocol: UDP}
          resources: {limits: {memory: 1Gi, cpu: 500m}}
          volumeMounts:
            - {name: config, mountPath: /etc/alloy}
            - {name: secret, mountPath: /s, readOnly: true}
        - name: reloader
          image: x/reloader
      volumes:
        - {name: config, configMap: {name: alloy-config}}
        - {name: secret, secret: {secretName: tls}}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: {name: alloy, namespace: obs}
    spec:
      selector: {app: alloy}
      ports:
        - {name: otlp, port: 14317, targetPort: otlp-grpc, nodePort: 30317}
        - {port: 12345}
  - apiVersion: v1
    kind: Service
    metadata: {name: other, namespace: obs}
    spec: {selector: {app: tempo}, ports: [{port: 1}]}
=== k8s/config.yaml
# 설정
apiVersion: v1
kind: ConfigMap
metadata:
  name: alloy-config
  namespace: obs
data:
  b.alloy: |-
    logging {
      level = "info"
    }
    # tail
  a.alloy: |
    otelcol.receiver.otlp "default" {
      grpc { }
    }

  notes.txt: x
=== kustomize/kustomization.yaml
configMapGenerator:
  - name: gen
    files: [config.alloy, other.alloy=sub/x.alloy]
    literals: [A=b]
=== kustomize/config.alloy
logging {}
=== kustomize/cron.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: alloy
              image: grafana/alloy
              command: ["/bin/sh", "-c", "exec alloy run --disable-reporting /cfg/main.alloy"]
              volumeMounts:
                - {name: c, mountPath: /cfg/main.alloy, subPath: config.alloy}
          volumes:
            - {name: c, configMap: {name: gen}}
"#;

#[test]
fn pods_config_maps_and_services() {
    let texts = files(MANIFESTS);
    let deployment = read(&texts);
    assert_eq!(messages(&deployment.problems), ["the file sub/x.alloy is not at hand"]);
    let alloy = process(&deployment, "alloy");
    assert_eq!((alloy.workload.as_str(), alloy.namespace.as_str()), ("DaemonSet/alloy", "obs"));
    assert_eq!(words(alloy)[2], "--server.http.listen-addr=0.0.0.0:12345");
    assert!(alloy.command[2].parameterised && !alloy.has_program);
    assert_eq!(
        ports(alloy),
        [
            "declared 4317/tcp",
            "host 9411 -> 9411/udp",
            "declared 9411/udp",
            "service alloy 14317 -> 4317/tcp",
            "node 30317 -> 4317/tcp",
            "service alloy 12345 -> 12345/tcp",
        ]
    );
    assert_eq!((show(alloy.memory.as_ref()), show(alloy.cpus.as_ref())), ("1Gi", "500m"));
    let env = |name: &str| alloy.environment.get(name).map(|said| (said.text.as_str(), said.is_known()));
    assert_eq!(env("C"), Some(("lab", true)));
    assert_eq!(env("CLUSTER"), Some(("lab", true)));
    assert_eq!(env("HOSTNAME"), Some(("", false)));
    assert_eq!(alloy.mounts[0].from, MountSource::ConfigMap { name: "alloy-config".into(), key: None });
    assert_eq!(alloy.mounts[1].from, MountSource::Secret("tls".into()));
    assert_eq!(show(process(&deployment, "reloader").image.as_ref()), "x/reloader");
}

#[test]
fn a_config_map_is_loaded_at_its_place() {
    let texts = files(MANIFESTS);
    let deployment = read(&texts);
    let all = instances(&texts, &deployment);
    let daemon = &all[0];
    assert_eq!(daemon.stability, "experimental");
    assert_eq!(daemon.version.as_ref().unwrap().text, "1.10.0");
    let listen = daemon.listen.as_ref().unwrap();
    assert_eq!((listen.host.as_str(), listen.port, listen.is_default), ("0.0.0.0", Some(12345), false));
    assert_eq!(daemon.configs.len(), 2);
    assert!(daemon.obstacles.is_empty(), "{:?}", daemon.obstacles);
    let outer = texts[1].text;
    for config in &daemon.configs {
        assert_eq!(config.text.len(), outer.len());
        assert!(config.embedded && config.text.trim_start().len() < outer.len());
    }
    let a = &daemon.configs[0].text;
    assert_eq!(a.find("grpc"), outer.find("grpc"));
    assert_eq!(a.split_whitespace().next(), Some("otelcol.receiver.otlp"));
    let b: Vec<&str> = daemon.configs[1].text.split_whitespace().collect();
    assert_eq!(b.join(" "), "logging { level = \"info\" } # tail");
    let job = &all[1];
    assert_eq!(job.configs, [Config { file: FileId(3), text: "logging {}\n".into(), embedded: false }]);
    assert!(job.listen.as_ref().unwrap().is_default);
    assert_eq!(all.len(), 2);
}

#[test]
fn seeded_mistakes_in_manifests() {
    let check = |from: &str, to: &str| {
        assert!(MANIFESTS.contains(from), "{from}");
        let text = MANIFESTS.replace(from, to);
        let texts = files(&text);
        let deployment = read(&texts);
        let all = instances(&texts, &deployment);
        (process(&deployment, "alloy").clone(), all[0].configs.len(), all[0].obstacles.clone())
    };
    assert_eq!(ports(&check("nodePort: 30317", "nodePort: 30318").0)[4], "node 30318 -> 4317/tcp");
    assert_eq!(ports(&check("containerPort: 4317", "containerPort: 4316").0)[3], "service alloy 14317 -> 4316/tcp");
    assert!(
        !ports(&check("selector: {app: alloy}", "selector: {app: aloy}").0).iter().any(|it| it.contains("service"))
    );
    let (_, n_configs, obstacles) = check("configMap: {name: alloy-config}", "configMap: {name: alloy-conf}");
    assert_eq!((n_configs, obstacles[0].reason), (0, Reason::Missing));
    let (_, n_configs, obstacles) = check("- /etc/alloy\n", "- /etc/aloy\n");
    assert_eq!((n_configs, obstacles[0].message.as_str()), (0, "no mount of alloy leads to /etc/aloy"));
}

#[test]
fn values_of_the_chart() {
    let texts = files(
        "=== helm/values.yaml\nalloy:\n  stabilityLevel: public-preview\n  listenPort: 9999\n  extraPorts:\n    - {name: otlp, port: 4317, targetPort: 4317, protocol: TCP}\n  configMap:\n    content: |-\n      logging {\n        level = \"info\"\n      }\n  resources:\n    limits: {memory: 1Gi}\nimage:\n  tag: v1.8.3\n=== h2/values.yml\nalloy:\n  configMap:\n    create: true\n=== h3/values.yml\nalloy:\n  configMap:\n    content: |\n      {{ .Values.x }}\n",
    );
    let deployment = read(&texts);
    let all = instances(&texts, &deployment);
    let alloy = &deployment.processes[0];
    assert_eq!(ports(alloy), ["service alloy 9999 -> 9999/tcp", "service alloy 4317 -> 4317/tcp"]);
    assert_eq!(show(alloy.image.as_ref()), "grafana/alloy:v1.8.3");
    assert_eq!(all[0].configs[0].text.find("level"), texts[0].text.find("level ="));
    assert_eq!(all[0].stability, "public-preview");
    assert_eq!(all[0].listen.as_ref().unwrap().port, Some(9999));
    assert_eq!((all[1].configs.len(), all[1].obstacles[0].reason), (0, Reason::Generated));
    assert_eq!((all[2].configs.len(), all[2].obstacles[0].reason), (0, Reason::Generated));
}
