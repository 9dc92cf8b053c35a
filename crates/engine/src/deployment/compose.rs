//! Compose files: which belong together, what `extends` and overriding files make of a service.

mod env_files;
mod ports;
mod service;

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{FileId, Span};

use super::paths::{folder, join, name};
use super::tree::{Tree, TreeKind, overlay, start};
use super::variables::Variables;
use super::{ConfigMap, Content, Deployment, Text};

/// The file that compose takes where none is named, in its order.
const STANDARD: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The files that compose puts over the standard one by itself.
const OVERRIDES: [&str; 4] =
    ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// How deep `extends` may lead.
const MAX_EXTENDS: usize = 16;

/// All that the files say, while it is read.
struct Run<'a> {
    files: &'a [Text<'a>],
    parsed: &'a [Vec<Tree>],
    by_path: BTreeMap<&'a str, FileId>,
    problems: Vec<(Span, String)>,
}

pub(super) fn read(files: &[Text], parsed: &[Vec<Tree>], deployment: &mut Deployment) {
    let by_path = files.iter().enumerate().map(|(index, file)| (file.path, FileId(index as u32))).collect();
    let mut run = Run { files, parsed, by_path, problems: Vec::new() };
    let composes: Vec<FileId> =
        (0..files.len()).map(|index| FileId(index as u32)).filter(|&id| run.is_compose(id)).collect();
    let parts = run.parts(&composes);
    let mut folders: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
    for &id in &composes {
        folders.entry(folder(run.path(id))).or_default().push(id);
    }
    for (place, ids) in folders {
        let variables = run.variables(place, &parts);
        let by_name = |wanted: &str| ids.iter().copied().find(|&id| name(run.path(id)) == wanted);
        // `COMPOSE_FILE` says which files count, and in which order.
        let listed: Vec<FileId> = variables
            .get("COMPOSE_FILE")
            .filter(|said| !said.assumed)
            .map(|said| said.text.split([':', ';']).filter_map(|path| run.find(&join(place, path)?)).collect())
            .unwrap_or_default();
        let mut base: Vec<FileId> = listed;
        if base.is_empty() {
            base.extend(STANDARD.iter().find_map(|wanted| by_name(wanted)));
            if !base.is_empty() {
                base.extend(OVERRIDES.iter().find_map(|wanted| by_name(wanted)));
            }
        }
        let main = run.merged(&base);
        if let (Some(main), Some(&first)) = (&main, base.first()) {
            run.project(first, main, &variables, &Pick { only: None, variant: false }, deployment);
        }
        for &id in ids.iter().filter(|id| !base.contains(id)) {
            let is_standard = STANDARD.contains(&name(run.path(id)));
            if parts.extended.contains(&id) && !is_standard {
                continue;
            }
            let Some(own) = run.merged(&[id]) else { continue };
            let keys: BTreeSet<String> =
                own.get("services").map_or(&[][..], Tree::entries).iter().map(|entry| entry.key.clone()).collect();
            let pick = Pick { only: Some(keys), variant: main.is_some() };
            let whole = match &main {
                Some(main) if is_partial(&own) => overlay(main.clone(), &own),
                _ => own,
            };
            run.project(id, &whole, &variables, &pick, deployment);
        }
    }
    deployment.problems.append(&mut run.problems);
}

/// Which services of a project are told, and how.
struct Pick {
    only: Option<BTreeSet<String>>,
    variant: bool,
}

/// Which files others are made of.
#[derive(Default)]
struct Parts {
    extended: BTreeSet<FileId>,
    /// The folder of a file that is included, with the folders whose variables it sees too.
    includers: BTreeMap<String, BTreeSet<String>>,
}

/// True where a service has neither an image nor a build: the file says nothing alone.
fn is_partial(tree: &Tree) -> bool {
    let services = tree.get("services").map_or(&[][..], Tree::entries);
    services.iter().any(|entry| ["image", "build", "extends"].iter().all(|key| entry.value.get(key).is_none()))
}

impl<'a> Run<'a> {
    fn path(&self, id: FileId) -> &'a str {
        self.files.get(id.0 as usize).map_or("", |file| file.path)
    }

    fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    fn is_compose(&self, id: FileId) -> bool {
        let Some(root) = self.parsed.get(id.0 as usize).and_then(|trees| trees.first()) else { return false };
        let services = root.get("services").map_or(&[][..], Tree::entries);
        let known = ["image", "build", "extends", "command", "ports", "volumes", "environment", "deploy", "restart"];
        let is_service = |tree: &Tree| known.iter().any(|key| tree.get(key).is_some());
        services.iter().any(|entry| is_service(&entry.value))
            || (super::paths::is_compose_name(name(self.path(id)))
                && (root.get("include").is_some() || !services.is_empty()))
    }

    /// Which files are extended or included by others.
    fn parts(&mut self, composes: &[FileId]) -> Parts {
        let mut parts = Parts::default();
        for &id in composes {
            let place = folder(self.path(id));
            let Some(root) = self.parsed[id.0 as usize].first() else { continue };
            for entry in root.get("services").map_or(&[][..], Tree::entries) {
                let file = entry.value.path(&["extends", "file"]).and_then(Tree::text);
                if let Some(found) = file.and_then(|file| self.find(&join(place, file)?))
                    && found != id
                {
                    parts.extended.insert(found);
                }
            }
            for item in root.get("include").map_or(&[][..], Tree::items) {
                let path = item.get("path").unwrap_or(item);
                for path in std::iter::once(path).chain(path.items()) {
                    let Some(text) = path.text() else { continue };
                    match join(place, text).filter(|path| self.find(path).is_some()) {
                        Some(found) => {
                            parts.includers.entry(folder(&found).to_owned()).or_default().insert(place.to_owned());
                        }
                        None if text.contains("://") || text.starts_with("oci:") => {}
                        None => self.problems.push((path.at, format!("the included file {text} is not at hand"))),
                    }
                }
            }
        }
        parts
    }

    /// The files put over each other, with `extends` carried out.
    fn merged(&mut self, ids: &[FileId]) -> Option<Tree> {
        let mut whole: Option<Tree> = None;
        for &id in ids {
            let Some(root) = self.parsed.get(id.0 as usize).and_then(|trees| trees.first()) else { continue };
            let mut root = root.clone();
            if let TreeKind::Map(entries) = &mut root.kind {
                for entry in entries.iter_mut().filter(|entry| entry.key == "services") {
                    if let TreeKind::Map(services) = &mut entry.value.kind {
                        for service in services {
                            service.value = self.extended(&service.value, id, &service.key, MAX_EXTENDS);
                        }
                    }
                }
            }
            whole = Some(match whole {
                Some(whole) => overlay(whole, &root),
                None => root,
            });
        }
        whole
    }

    /// A service over what it extends.
    fn extended(&mut self, service: &Tree, file: FileId, key: &str, budget: usize) -> Tree {
        let Some(extends) = service.get("extends") else { return service.clone() };
        let name = extends.text().or_else(|| extends.text_at(&["service"]));
        let path = extends.text_at(&["file"]);
        let from = match path {
            Some(path) => join(folder(self.path(file)), path).and_then(|path| self.find(&path)),
            None => Some(file),
        };
        let parsed = self.parsed;
        let base = from.zip(name).and_then(|(from, name)| {
            Some((from, name, parsed.get(from.0 as usize)?.first()?.path(&["services", name])?))
        });
        let mut own = service.clone();
        if let TreeKind::Map(entries) = &mut own.kind {
            entries.retain(|entry| entry.key != "extends");
        }
        match base {
            Some((from, name, base)) if budget > 0 && (from != file || name != key) => {
                let mut base = self.extended(base, from, name, budget - 1);
                if let TreeKind::Map(entries) = &mut base.kind {
                    entries.retain(|entry| !matches!(entry.key.as_str(), "depends_on" | "links" | "volumes_from"));
                }
                overlay(base, &own)
            }
            _ => {
                let what = path.or(name).unwrap_or("that is extended").to_owned();
                self.problems.push((extends.at, format!("the service {key} extends {what}, which is not at hand")));
                own
            }
        }
    }

    /// What variables are set to for the files of a folder: its `.env`; else examples, and files further up,
    /// which are assumed.
    fn variables(&self, place: &str, parts: &Parts) -> Variables {
        let mut out = Variables::default();
        let mut above = Vec::new();
        let mut up = place;
        while !up.is_empty() {
            up = folder(up);
            above.push(up);
        }
        for up in above.into_iter().rev() {
            self.example_files(up, &mut out);
            self.env_file(&join(up, ".env").unwrap_or_default(), true, &mut out);
        }
        self.example_files(place, &mut out);
        self.env_file(&join(place, ".env").unwrap_or_default(), false, &mut out);
        for includer in parts.includers.get(place).into_iter().flatten() {
            self.example_files(includer, &mut out);
            self.env_file(&join(includer, ".env").unwrap_or_default(), false, &mut out);
        }
        out
    }

    /// Tells the services of a project.
    fn project(&mut self, file: FileId, tree: &Tree, variables: &Variables, pick: &Pick, out: &mut Deployment) {
        let place = folder(self.path(file));
        let workload = match tree.text_at(&["name"]) {
            Some(name) => super::variables::substitute(name, start(file), &|name| variables.get(name).cloned()).text,
            None => name(place).to_owned(),
        };
        let mut reader = service::Reader { run: self, tree, variables, file, workload };
        for entry in tree.get("services").map_or(&[][..], Tree::entries) {
            if pick.only.as_ref().is_none_or(|only| only.contains(&entry.key)) {
                let mut process = reader.process(entry);
                process.variant = pick.variant;
                out.processes.push(process);
            }
        }
        let configs = reader.configs();
        out.config_maps.extend(configs);
    }

    /// The texts that `configs:` of a project name.
    fn config(&self, file: FileId, key: &str, at: Span, tree: &Tree) -> Option<ConfigMap> {
        let content = if let Some(content) = tree.get("content") {
            Content::Embedded { at: content.at, value: content.text()?.to_owned() }
        } else {
            let said = tree.text_at(&["file"])?;
            match join(folder(self.path(tree.at.file)), said).and_then(|path| self.find(&path)) {
                Some(found) => Content::File(found),
                None => Content::Missing(said.to_owned()),
            }
        };
        let entries = vec![(String::new(), content)];
        Some(ConfigMap { name: config_name(file, key), namespace: String::new(), at, entries })
    }
}

/// Compose's configs have names of their project; no ConfigMap of Kubernetes is called so.
fn config_name(file: FileId, key: &str) -> String {
    format!("compose:{}:{key}", file.0)
}
