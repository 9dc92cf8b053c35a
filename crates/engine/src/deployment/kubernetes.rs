//! Kubernetes manifests: the containers of pods with their mounts, ConfigMaps and Services.

mod config_maps;
mod pod;

use std::collections::BTreeMap;

use specast_syntax::{FileId, Span};

use super::paths::{folder, join};
use super::tree::Tree;
use super::{ConfigMap, Content, Deployment, Kind, Mount, MountSource, Ports, Process, Published, Said, Text, Way};

/// A manifest.
struct Object<'t> {
    kind: &'t str,
    name: &'t str,
    namespace: &'t str,
    tree: &'t Tree,
}

/// The labels of the pod to which a process belongs, with the process's index.
struct Pod<'t> {
    namespace: &'t str,
    labels: BTreeMap<&'t str, &'t str>,
    processes: std::ops::Range<usize>,
}

pub(super) fn read(files: &[Text], parsed: &[Vec<Tree>], deployment: &mut Deployment) {
    let mut objects = Vec::new();
    for trees in parsed {
        for tree in trees {
            collect(tree, &mut objects, 0);
        }
    }
    for object in &objects {
        config_maps::read(object, files, deployment);
    }
    let mut pods = Vec::new();
    for object in &objects {
        let Some((spec, labels)) = pod_of(object) else { continue };
        let start = deployment.processes.len();
        for key in ["initContainers", "containers"] {
            for container in spec.get(key).map_or(&[][..], Tree::items) {
                if let Some(process) = pod::process(object, spec, container, &deployment.config_maps) {
                    deployment.processes.push(process);
                }
            }
        }
        let labels = labels.map_or(&[][..], Tree::entries);
        pods.push(Pod {
            namespace: object.namespace,
            labels: labels.iter().filter_map(|entry| Some((entry.key.as_str(), entry.value.text()?))).collect(),
            processes: start..deployment.processes.len(),
        });
    }
    for service in objects.iter().filter(|object| object.kind == "Service") {
        publish(service, &pods, &mut deployment.processes);
    }
}

fn collect<'t>(tree: &'t Tree, out: &mut Vec<Object<'t>>, depth: usize) {
    let kind = tree.text_at(&["kind"]).unwrap_or_default();
    if kind == "List" && depth < 8 {
        for item in tree.get("items").map_or(&[][..], Tree::items) {
            collect(item, out, depth + 1);
        }
        return;
    }
    let is_generator = tree.get("configMapGenerator").is_some();
    if (tree.get("apiVersion").is_some() && !kind.is_empty()) || is_generator {
        let name = tree.text_at(&["metadata", "name"]).unwrap_or_default();
        let namespace =
            tree.text_at(&["metadata", "namespace"]).or_else(|| tree.text_at(&["namespace"])).unwrap_or_default();
        let kind = if is_generator { "Kustomization" } else { kind };
        out.push(Object { kind, name, namespace, tree });
    }
}

/// The specification of the pods that an object makes, and their labels.
fn pod_of<'t>(object: &Object<'t>) -> Option<(&'t Tree, Option<&'t Tree>)> {
    let holder = match object.kind {
        "Pod" => object.tree,
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "Job" => object.tree.path(&["spec", "template"])?,
        "CronJob" => object.tree.path(&["spec", "jobTemplate", "spec", "template"])?,
        _ => return None,
    };
    Some((holder.get("spec")?, holder.path(&["metadata", "labels"])))
}

/// Gives the ports of a Service to the containers that it selects.
fn publish(service: &Object<'_>, pods: &[Pod<'_>], processes: &mut [Process]) {
    let Some(spec) = service.tree.get("spec") else { return };
    let selector = spec.get("selector").map_or(&[][..], Tree::entries);
    if selector.is_empty() {
        return;
    }
    let at = service.tree.path(&["metadata", "name"]).map_or(service.tree.at, |name| name.at);
    for pod in pods.iter().filter(|pod| pod.namespace == service.namespace) {
        if !selector.iter().all(|entry| pod.labels.get(entry.key.as_str()).copied() == entry.value.text()) {
            continue;
        }
        let all = &mut processes[pod.processes.clone()];
        for process in all.iter_mut() {
            process.aliases.push(Said::plain(service.name, at));
        }
        for port in spec.get("ports").map_or(&[][..], Tree::items) {
            // The container that names the port has it; else the only one, or the first.
            let target = port.text_at(&["targetPort"]).or_else(|| port.text_at(&["port"])).unwrap_or_default();
            let declares = |process: &Process| {
                process.published.iter().position(|known| {
                    known.way == Way::Declared
                        && (known.name == target || known.inside.is_some() && known.inside == Ports::parse(target))
                })
            };
            let found = all.iter().position(|process| declares(process).is_some());
            let Some(process) = all.get_mut(found.unwrap_or(0)) else { continue };
            let inside = match declares(process) {
                Some(known) => process.published[known].inside,
                None => Ports::parse(target),
            };
            let whole = |way: Way, outside: Option<Ports>, text: &str, at: Span| Published {
                way,
                host_ip: String::new(),
                outside,
                inside,
                protocol: port.text_at(&["protocol"]).unwrap_or("TCP").to_lowercase(),
                name: port.text_at(&["name"]).unwrap_or_default().to_owned(),
                said: Said::plain(text, at),
            };
            if let Some(number) = port.get("port") {
                let text = number.text().unwrap_or_default();
                let way = Way::Service(service.name.to_owned());
                process.published.push(whole(way, Ports::parse(text), text, number.at));
            }
            if let Some(number) = port.get("nodePort") {
                let text = number.text().unwrap_or_default();
                process.published.push(whole(Way::Node, Ports::parse(text), text, number.at));
            }
        }
    }
}
