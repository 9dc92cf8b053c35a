//! A container of a pod as a process.

use std::collections::BTreeMap;

use super::{ConfigMap, Content, Kind, Mount, MountSource, Object, Ports, Process, Published, Said, Span, Tree, Way};
use crate::deployment::Environment;
use crate::deployment::paths::{below, normal};

/// Reads a container; none where it has no name.
pub(super) fn process(object: &Object<'_>, spec: &Tree, container: &Tree, maps: &[ConfigMap]) -> Option<Process> {
    let name = container.get("name")?;
    let mut out = Process::new(Kind::Kubernetes, name.text()?, name.at);
    out.workload = format!("{}/{}", object.kind, object.name);
    object.namespace.clone_into(&mut out.namespace);
    let plain = |tree: &Tree| Some(Said::plain(tree.text()?, tree.at));
    out.image = container.get("image").and_then(plain);
    out.host_network = spec.get("hostNetwork").is_some_and(Tree::is_true);
    out.restart = spec.get("restartPolicy").and_then(plain);
    out.memory = container.path(&["resources", "limits", "memory"]).and_then(plain);
    out.cpus = container.path(&["resources", "limits", "cpu"]).and_then(plain);
    out.environment = environment(object, container, maps);
    let words = |key: &str| container.get(key).map_or(&[][..], Tree::items);
    out.has_program = !words("command").is_empty();
    for word in words("command").iter().chain(words("args")) {
        if let Some(text) = word.text() {
            out.command.push(dereferenced(text, word.at, &out.environment.0));
        }
    }
    for port in container.get("ports").map_or(&[][..], Tree::items) {
        let Some(inside) = port.get("containerPort") else { continue };
        let declared = Published {
            way: Way::Declared,
            host_ip: port.text_at(&["hostIP"]).unwrap_or_default().to_owned(),
            outside: None,
            inside: inside.text().and_then(Ports::parse),
            protocol: port.text_at(&["protocol"]).unwrap_or("TCP").to_lowercase(),
            name: port.text_at(&["name"]).unwrap_or_default().to_owned(),
            said: Said::plain(inside.text().unwrap_or_default(), inside.at),
        };
        if let Some(host) = port.get("hostPort") {
            let outside = host.text().and_then(Ports::parse);
            let said = Said::plain(host.text().unwrap_or_default(), host.at);
            out.published.push(Published { way: Way::Host, outside, said, ..declared.clone() });
        }
        out.published.push(declared);
    }
    let volumes = spec.get("volumes").map_or(&[][..], Tree::items);
    for mount in container.get("volumeMounts").map_or(&[][..], Tree::items) {
        let volume = mount.text_at(&["name"]).unwrap_or_default();
        let Some(volume) = volumes.iter().find(|tree| tree.text_at(&["name"]) == Some(volume)) else { continue };
        mounts(mount, volume, &mut out.mounts);
    }
    Some(out)
}

fn mounts(mount: &Tree, volume: &Tree, out: &mut Vec<Mount>) {
    let Some(to) = mount.text_at(&["mountPath"]) else { return };
    let sub = mount.text_at(&["subPath"]);
    let read_only = mount.get("readOnly").is_some_and(Tree::is_true);
    let mut add = |from: MountSource, below: &str| {
        let to = if below.is_empty() { normal(to) } else { normal(&format!("{to}/{below}")) };
        out.push(Mount { from, to, read_only, at: mount.at });
    };
    let projected = volume.path(&["projected", "sources"]).map_or(&[][..], Tree::items);
    let mut is_map = false;
    for source in std::iter::once(volume).chain(projected) {
        let Some(map) = source.get("configMap") else { continue };
        is_map = true;
        let name = map.text_at(&["name"]).unwrap_or_default().to_owned();
        let from = |key: Option<&str>| MountSource::ConfigMap { name: name.clone(), key: key.map(str::to_owned) };
        let items = map.get("items").map_or(&[][..], Tree::items);
        let pairs: Vec<(&str, &str)> =
            items.iter().filter_map(|item| Some((item.text_at(&["key"])?, item.text_at(&["path"])?))).collect();
        match sub {
            Some(sub) => {
                let key =
                    pairs.iter().find(|(_, path)| below(sub, path).is_some_and(str::is_empty)).map(|(key, _)| *key);
                if pairs.is_empty() || key.is_some() {
                    add(from(key.or(Some(sub))), "");
                }
            }
            None if pairs.is_empty() => add(from(None), ""),
            None => pairs.iter().for_each(|(key, path)| add(from(Some(key)), path)),
        }
    }
    if is_map {
        return;
    }
    let name = volume.text_at(&["name"]).unwrap_or_default().to_owned();
    let from = if let Some(path) = volume.text_at(&["hostPath", "path"]) {
        MountSource::Outside(sub.map_or_else(|| path.to_owned(), |sub| format!("{path}/{sub}")))
    } else if let Some(secret) = volume.text_at(&["secret", "secretName"]) {
        MountSource::Secret(secret.to_owned())
    } else {
        MountSource::Volume(name)
    };
    add(from, "");
}

fn environment(object: &Object<'_>, container: &Tree, maps: &[ConfigMap]) -> Environment {
    let mut out: BTreeMap<String, Said> = BTreeMap::new();
    let find = |name: &str| maps.iter().find(|map| map.name == name && map.namespace == object.namespace);
    for source in container.get("envFrom").map_or(&[][..], Tree::items) {
        let prefix = source.text_at(&["prefix"]).unwrap_or_default();
        let map = source.text_at(&["configMapRef", "name"]).and_then(find);
        for (key, content) in map.map_or(&[][..], |map| &map.entries) {
            if let Content::Embedded { at, value } = content {
                out.insert(format!("{prefix}{key}"), Said::plain(value, *at));
            }
        }
    }
    for item in container.get("env").map_or(&[][..], Tree::items) {
        let Some(name) = item.text_at(&["name"]) else { continue };
        let said = if let Some(value) = item.get("value") {
            dereferenced(value.text().unwrap_or_default(), value.at, &out)
        } else {
            let from = item.get("valueFrom");
            let wanted = from.and_then(|from| from.get("configMapKeyRef"));
            let found = wanted.and_then(|wanted| {
                let key = wanted.text_at(&["key"])?;
                let entries = &find(wanted.text_at(&["name"])?)?.entries;
                entries.iter().find(|(known, _)| known == key)
            });
            match found {
                Some((_, Content::Embedded { at, value })) => Said::plain(value, *at),
                _ if from.is_none() => Said::plain("", item.at),
                _ => Said { unset: vec![name.to_owned()], ..Said::plain("", item.at) },
            }
        };
        out.insert(name.to_owned(), said);
    }
    Environment(out)
}

/// A value with `$(NAME)` replaced by what the container's variables say; `$$` is a dollar sign.
fn dereferenced(text: &str, at: Span, variables: &BTreeMap<String, Said>) -> Said {
    let mut said = Said::plain("", at);
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        said.text.push_str(&rest[..dollar]);
        let behind = &rest[dollar + 1..];
        let inside = behind.strip_prefix('(').and_then(|inside| Some(&inside[..inside.find(')')?]));
        if let Some(behind) = behind.strip_prefix("$(") {
            said.text.push_str("$(");
            rest = behind;
        } else if let Some(name) = inside {
            said.parameterised = true;
            match variables.get(name) {
                Some(value) => {
                    said.text.push_str(&value.text);
                    said.assumed |= value.assumed;
                    said.unset.extend(value.unset.iter().cloned());
                }
                None => said.text.push_str(&rest[dollar..dollar + name.len() + 3]),
            }
            rest = &behind[name.len() + 2..];
        } else {
            said.text.push('$');
            rest = behind;
        }
    }
    said.text.push_str(rest);
    said
}
