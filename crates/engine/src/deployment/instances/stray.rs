//! Configurations that no process at hand loads.

use std::collections::{BTreeMap, BTreeSet};

use super::{Config, Environment, FileId, Format, Instance, Origin, Text, configs, paths, tree};
use crate::deployment::{Content, Deployment, Located, MountSource, locate};

/// Adds an instance for each folder of `*.alloy` files, each ConfigMap, each Collector file that nothing loads
/// or imports, and each document with fences.
pub(super) fn add(files: &[Text], deployment: &Deployment, out: &mut Vec<Instance>) {
    let mut known: BTreeSet<FileId> =
        out.iter().flat_map(|instance| &instance.configs).filter(|it| !it.embedded).map(|it| it.file).collect();
    imports(files, deployment, out, &mut known);
    let mut folders: BTreeMap<&str, Vec<Config>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        let id = FileId(index as u32);
        if file.path.ends_with(".alloy") && !known.contains(&id) {
            let config = Config { file: id, text: file.text.to_owned(), embedded: false };
            folders.entry(paths::folder(file.path)).or_default().push(config);
        }
    }
    out.extend(folders.into_values().map(|configs| stray(configs, Format::Alloy, Origin::Stray)));
    for map in &deployment.config_maps {
        let is_mounted = deployment
            .processes
            .iter()
            .flat_map(|process| &process.mounts)
            .any(|mount| matches!(&mount.from, MountSource::ConfigMap { name, .. } if *name == map.name));
        if is_mounted {
            continue;
        }
        let mut instance = stray(Vec::new(), Format::Alloy, Origin::Stray);
        for (key, content) in &map.entries {
            if key.ends_with(".alloy") && matches!(content, Content::Embedded { .. }) {
                let at = crate::deployment::Said::plain(key, map.at);
                configs::add(files, content, &at, &mut instance);
            }
        }
        if !(instance.configs.is_empty() && instance.obstacles.is_empty()) {
            out.push(instance);
        }
    }
    for (index, file) in files.iter().enumerate() {
        let id = FileId(index as u32);
        if paths::is_yaml(file.path) && !known.contains(&id) && is_collector(id, file.text) {
            let config = Config { file: id, text: file.text.to_owned(), embedded: false };
            out.push(stray(vec![config], Format::Collector, Origin::Stray));
        } else if file.path.ends_with(".md") || file.path.ends_with(".markdown") {
            let config = configs::fenced(id, file.text);
            out.extend(config.map(|config| stray(vec![config], Format::Alloy, Origin::Documented)));
        }
    }
}

fn stray(configs: Vec<Config>, format: Format, origin: Origin) -> Instance {
    Instance {
        process: None,
        origin,
        configs,
        format,
        listen: None,
        stability: "generally-available".to_owned(),
        version: None,
        environment: Environment::default(),
        flags: BTreeMap::new(),
        obstacles: Vec::new(),
    }
}

/// True for the YAML of a Collector: pipelines, and what they are made of.
fn is_collector(file: FileId, text: &str) -> bool {
    let begins = |key: &str| text.lines().any(|line| line.starts_with(key));
    if !(begins("receivers:") && begins("service:")) {
        return false;
    }
    let (trees, _) = tree::Tree::documents(file, text);
    trees.first().is_some_and(|root| root.path(&["service", "pipelines"]).is_some_and(tree::Tree::is_map))
}

/// Takes for known what `import.file` of a known configuration names, and of those that nothing loads too: a
/// module is no configuration of its own.
fn imports(files: &[Text], deployment: &Deployment, instances: &[Instance], known: &mut BTreeSet<FileId>) {
    let mut open: Vec<(Option<usize>, FileId, String)> = Vec::new();
    for instance in instances.iter().filter(|instance| instance.format == Format::Alloy) {
        open.extend(instance.configs.iter().map(|it| (instance.process, it.file, it.text.clone())));
    }
    for (index, file) in files.iter().enumerate() {
        let id = FileId(index as u32);
        if file.path.ends_with(".alloy") && !known.contains(&id) {
            open.push((None, id, file.text.to_owned()));
        }
    }
    let mut done = BTreeSet::new();
    while let Some((process, file, text)) = open.pop() {
        for path in imported(&text) {
            for found in targets(files, deployment, process, file, &path) {
                if found != file && known.insert(found) | done.insert((process, found)) {
                    let text = files.get(found.0 as usize).map_or("", |file| file.text);
                    open.push((process, found, text.to_owned()));
                }
            }
        }
    }
}

/// The strings in the file names of all `import.file` blocks.
fn imported(text: &str) -> Vec<String> {
    if !text.contains("import.file") {
        return Vec::new();
    }
    let (tree, _) = alloy_syntax::parse(text);
    let blocks = tree.body(text).all_blocks().filter(|block| block.full_name() == "import.file");
    let names = blocks.filter_map(|block| block.body().attribute("filename"));
    let strings =
        names.flat_map(|attribute| alloy_syntax::walk(attribute.value()).filter_map(alloy_syntax::Expr::as_string));
    strings.map(std::borrow::Cow::into_owned).filter(|text| !text.trim_matches(['.', '/']).is_empty()).collect()
}

/// The files that such a string names: by the mounts of the process, beside the file, or by the end of a path.
fn targets(files: &[Text], deployment: &Deployment, process: Option<usize>, file: FileId, path: &str) -> Vec<FileId> {
    let place = paths::folder(files.get(file.0 as usize).map_or("", |file| file.path));
    let by_mount = process.map(|process| deployment.locate(files, process, path));
    let by_mount = by_mount.filter(|located| !matches!(located, Located::Nowhere(_)));
    let beside = || paths::join(place, path.trim_start_matches('/')).and_then(|path| locate::workspace(files, &path));
    let by_end = || {
        let wanted = paths::normal(path);
        let wanted = format!("/{}", wanted.trim_start_matches('/'));
        let last = format!("/{}", paths::name(&wanted));
        let ends = |ending: &str| files.iter().position(|file| format!("/{}", file.path).ends_with(ending));
        let index = ends(&wanted).or_else(|| path.ends_with(".alloy").then(|| ends(&last)).flatten())?;
        Some(Located::File(Content::File(FileId(index as u32))))
    };
    match by_mount.or_else(beside).or_else(by_end) {
        Some(Located::File(Content::File(id))) => vec![id],
        Some(Located::Folder(entries)) => entries
            .into_iter()
            .filter_map(|(name, content)| match content {
                Content::File(id) if name.ends_with(".alloy") => Some(id),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
