//! Deployments as one would write them, with what must be read of them.

mod compose;
mod instances;
mod kubernetes;
mod systemd;

use super::*;

/// The files of a test: `=== path` lines part them.
fn files(text: &str) -> Vec<Text<'_>> {
    let mut out = Vec::new();
    for part in text.split("=== ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        out.push(Text { path: path.trim(), text });
    }
    out
}

fn show(said: Option<&Said>) -> &str {
    said.map_or("-", |said| said.text.as_str())
}

/// A port on one line: `host 127.0.0.1 4317 -> 4317/tcp`.
fn port(port: &Published) -> String {
    let show = |ports: Option<Ports>| match ports {
        Some(ports) if ports.first == ports.last => ports.first.to_string(),
        Some(ports) => format!("{}-{}", ports.first, ports.last),
        None => "?".to_owned(),
    };
    let way = match &port.way {
        Way::Host => "host".to_owned(),
        Way::Node => "node".to_owned(),
        Way::Service(name) => format!("service {name}"),
        Way::Declared => return format!("declared {}/{}", show(port.inside), port.protocol),
    };
    let ip = if port.host_ip.is_empty() { String::new() } else { format!(" {}", port.host_ip) };
    format!("{way}{ip} {} -> {}/{}", show(port.outside), show(port.inside), port.protocol)
}

fn ports(process: &Process) -> Vec<String> {
    process.published.iter().map(port).collect()
}

fn words(process: &Process) -> Vec<&str> {
    process.command.iter().map(|said| said.text.as_str()).collect()
}

fn process<'d>(deployment: &'d Deployment, name: &str) -> &'d Process {
    let found = deployment.processes.iter().find(|process| process.name == name);
    found.unwrap_or_else(|| panic!("no process {name} in {:#?}", deployment.processes))
}

fn messages(found: &[(Span, String)]) -> Vec<&str> {
    found.iter().map(|(_, message)| message.as_str()).collect()
}

#[test]
fn broken_texts_are_problems_and_never_panics() {
    let texts = files(concat!(
        "=== compose.yml\nservices:\n  a: [1\n  image: x\n",
        "=== k8s.yaml\nkind: Pod\nmetadata:\n  name: [\n",
        "=== a.service\n[Service\nExecStart=\\\n",
        "=== b.service\n[Service]\nExecStart=\n",
        "=== d/compose.yml\nservices:\n  a:\n  b: 1\n  c:\n    image: {}\n    ports: 3\n    volumes: [':', '']\n",
        "=== e/compose.yml\nservices:\n  a:\n    extends: a\n    image: ${\n",
    ));
    let deployment = read(&texts);
    assert!(deployment.problems.len() >= 3, "{:#?}", deployment.problems);
    instances(&texts, &deployment);
}

#[test]
fn a_file_that_is_no_deployment_is_not_told_of() {
    let texts = files("=== .github/workflows/ci.yml\non: push\njobs:\n  a: {{ x }}\n  b: [\n");
    assert_eq!(read(&texts), Deployment::default());
}

#[test]
fn templates_of_a_chart_are_generated() {
    let texts = files(concat!(
        "=== charts/x/templates/cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n",
        "  name: {{ include \"x.name\" . }}\ndata:\n  config.alloy: |\n    {{ .Values.config }}\n",
        "=== x.yaml\nkind: Pod\n{{- if .Values.a }}\nspec: {}\n{{- end }}\n",
    ));
    let deployment = read(&texts);
    assert_eq!(deployment.generated.len(), 2);
    assert_eq!(deployment.generated[0].0.range.of(texts[0].text), "{{ include \"x.name\" . }}");
    assert!(deployment.problems.is_empty());
}

/// Whatever is cut out of real files, reading ends without a panic.
#[test]
fn every_prefix_is_read() {
    let compose = include_str!("../../../../examples/alloy-telemetry/infra/observability/docker-compose.yml");
    for end in (0..compose.len()).step_by(7).filter(|&end| compose.is_char_boundary(end)) {
        let texts = [Text { path: "compose.yml", text: &compose[..end] }];
        let deployment = read(&texts);
        instances(&texts, &deployment);
    }
}
