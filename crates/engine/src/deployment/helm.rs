//! The values of the chart `grafana/alloy`: its templates are not read, but what these values mean is settled
//! by the chart's documentation.

use specast_syntax::{FileId, Span};

use super::tree::Tree;
use super::{ConfigMap, Content, Deployment, Kind, Mount, MountSource, Ports, Process, Published, Said, Text, Way};

pub(super) fn read(files: &[Text], parsed: &[Vec<Tree>], deployment: &mut Deployment) {
    for (index, trees) in parsed.iter().enumerate() {
        for tree in trees {
            // Values of a chart that holds this one stand below the name of the dependency: the same key.
            let nested = tree.path(&["alloy", "alloy"]).and(tree.get("alloy"));
            let values = nested.unwrap_or(tree);
            let Some(alloy) = values.get("alloy").filter(|alloy| is_chart(alloy)) else { continue };
            let id = FileId(index as u32);
            if files.get(index).is_some() {
                let at = values.entry("alloy").map_or(alloy.at, |entry| entry.key_at);
                chart(id, at, values, alloy, deployment);
            }
        }
    }
}

/// True for a mapping with keys that only the chart has.
fn is_chart(alloy: &Tree) -> bool {
    ["configMap", "extraPorts", "listenPort", "listenAddr", "stabilityLevel", "clustering", "storagePath"]
        .iter()
        .any(|key| alloy.get(key).is_some())
}

fn chart(file: FileId, at: Span, values: &Tree, alloy: &Tree, out: &mut Deployment) {
    let plain = |tree: &Tree| Some(Said::plain(tree.text()?, tree.at));
    let mut process = Process::new(Kind::Helm, "alloy", at);
    process.workload = format!("{}/alloy", values.text_at(&["controller", "type"]).unwrap_or("daemonset"));
    process.memory = alloy.path(&["resources", "limits", "memory"]).and_then(plain);
    process.cpus = alloy.path(&["resources", "limits", "cpu"]).and_then(plain);
    process.host_network = values.path(&["controller", "hostNetwork"]).is_some_and(Tree::is_true);
    let repository = values.text_at(&["image", "repository"]).unwrap_or("grafana/alloy");
    process.image = Some(match values.path(&["image", "tag"]).and_then(|tag| Some((tag.text()?, tag.at))) {
        Some((tag, at)) => Said::plain(&format!("{repository}:{tag}"), at),
        None => Said::plain(repository, at),
    });
    let number = alloy.get("listenPort");
    let port = number.and_then(Tree::text).unwrap_or("12345");
    let address = alloy.text_at(&["listenAddr"]).unwrap_or("0.0.0.0");
    let key = alloy.text_at(&["configMap", "key"]).unwrap_or("config.alloy");
    let config = format!("/etc/alloy/{key}");
    let listen = format!("--server.http.listen-addr={address}:{port}");
    let listen_at = alloy.get("listenAddr").or(number).map_or(at, |tree| tree.at);
    process.command = vec![Said::plain("run", at), Said::plain(&config, at), Said::plain(&listen, listen_at)];
    if let Some(level) = alloy.get("stabilityLevel").and_then(Tree::text) {
        process.command.push(Said::plain(&format!("--stability.level={level}"), at));
    }
    if alloy.path(&["clustering", "enabled"]).is_some_and(Tree::is_true) {
        process.command.push(Said::plain("--cluster.enabled=true", at));
    }
    process.command.extend(alloy.get("extraArgs").map_or(&[][..], Tree::items).iter().filter_map(plain));
    let published = |outside: Option<&Tree>, inside: Option<&Tree>, name: &str, protocol: &str, at: Span| {
        let parse = |tree: Option<&Tree>| tree.and_then(Tree::text).and_then(Ports::parse);
        Published {
            way: Way::Service("alloy".to_owned()),
            host_ip: String::new(),
            outside: parse(outside),
            inside: parse(inside),
            protocol: protocol.to_lowercase(),
            name: name.to_owned(),
            said: Said::plain(outside.and_then(Tree::text).unwrap_or_default(), at),
        }
    };
    if values.path(&["service", "enabled"]).and_then(Tree::text) != Some("false") {
        let mut own = published(number, number, "http-metrics", "tcp", listen_at);
        own.outside = Ports::parse(port);
        own.inside = own.outside;
        port.clone_into(&mut own.said.text);
        process.published.push(own);
        for port in alloy.get("extraPorts").map_or(&[][..], Tree::items) {
            let (name, protocol) = (port.text_at(&["name"]).unwrap_or_default(), port.text_at(&["protocol"]));
            let outside = port.get("port");
            let inside = port.get("targetPort").or(outside);
            process.published.push(published(outside, inside, name, protocol.unwrap_or("TCP"), port.at));
        }
    }
    for item in alloy.get("extraEnv").map_or(&[][..], Tree::items) {
        if let Some(name) = item.text_at(&["name"]) {
            let said = match item.get("value").and_then(plain) {
                Some(said) => said,
                None => Said { unset: vec![name.to_owned()], ..Said::plain("", item.at) },
            };
            process.environment.0.insert(name.to_owned(), said);
        }
    }
    let named = alloy.path(&["configMap", "name"]).and_then(Tree::text);
    let content = alloy.path(&["configMap", "content"]);
    let map = match (content.and_then(|tree| Some((tree.at, tree.text()?))), named) {
        (Some((at, value)), _) => {
            let name = format!("helm:{}:{}", file.0, at.range.start);
            let entries = vec![(key.to_owned(), Content::Embedded { at, value: value.to_owned() })];
            out.config_maps.push(ConfigMap { name: name.clone(), namespace: String::new(), at, entries });
            Some(name)
        }
        (None, Some(name)) => Some(name.to_owned()),
        (None, None) => None,
    };
    if let Some(name) = map {
        let from = MountSource::ConfigMap { name, key: None };
        process.mounts.push(Mount { from, to: "/etc/alloy".to_owned(), read_only: true, at });
    } else {
        out.generated.push((at, "the chart writes the configuration, because the values have none".to_owned()));
    }
    out.processes.push(process);
}
