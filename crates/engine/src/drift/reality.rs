//! What there is: configurations with the processes that load them, and which of them a document speaks of.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::FileId;

use super::{Told, attributes};
use crate::alloy;
use crate::deployment::{Deployment, Format, Instance, Origin, Process, Text, instances};
use crate::facts::FactKind;
use crate::flows::{self, Graph, NodeKind};
use crate::source;
use crate::words::{fold, words};

/// A configuration that runs, or would.
#[derive(Debug)]
pub struct Real {
    /// What is loaded, and by which process.
    pub instance: Instance,
    /// Its graph.
    pub graph: Graph,
    /// Addresses that stand there only with values of example files.
    pub assumed: BTreeSet<String>,
}

impl Real {
    /// The process that loads it.
    pub fn process<'d>(&self, deployment: &'d Deployment) -> Option<&'d Process> {
        deployment.processes.get(self.instance.process?)
    }

    /// The names by which the process is called, folded.
    pub fn names(&self, deployment: &Deployment) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if let Some(process) = self.process(deployment) {
            names.insert(fold(&process.name));
            names.extend(process.container.iter().chain(&process.aliases).map(|said| fold(&said.text)));
            names.extend(process.workload.rsplit('/').next().filter(|name| !name.is_empty()).map(fold));
        }
        names
    }
}

/// All configurations among the files. What documents show in fences is no configuration that runs.
pub(super) fn read(files: &[Text<'_>], deployment: &Deployment) -> Vec<Real> {
    let modules: Vec<(FileId, alloy::Config)> = (0u32..)
        .map(FileId)
        .zip(files)
        .filter(|(_, file)| file.path.ends_with(".alloy"))
        .map(|(id, file)| (id, alloy::Config::new(file.path, file.text)))
        .collect();
    let instances = instances(files, deployment).into_iter().filter(|it| it.origin != Origin::Documented);
    instances.map(|instance| real(files, &modules, instance)).collect()
}

fn real(files: &[Text<'_>], modules: &[(FileId, alloy::Config)], instance: Instance) -> Real {
    let known = instance.environment.0.iter().filter(|(_, said)| said.is_known());
    let all: BTreeMap<String, String> = known.clone().map(|(name, said)| (name.clone(), said.text.clone())).collect();
    let set: BTreeMap<String, String> =
        known.filter(|(_, said)| !said.assumed).map(|(name, said)| (name.clone(), said.text.clone())).collect();
    let graph = graph(files, modules, &instance, &all);
    let mut assumed = BTreeSet::new();
    if all.len() != set.len() {
        let sure = self::graph(files, modules, &instance, &set);
        let addresses = |graph: &Graph| -> BTreeSet<String> {
            let addresses = graph.nodes.iter().filter(|node| node.kind == NodeKind::Address);
            addresses.map(|node| node.name.clone()).collect()
        };
        assumed = addresses(&graph).difference(&addresses(&sure)).cloned().collect();
    }
    Real { instance, graph, assumed }
}

fn graph(
    files: &[Text<'_>],
    modules: &[(FileId, alloy::Config)],
    instance: &Instance,
    environment: &BTreeMap<String, String>,
) -> Graph {
    match instance.format {
        Format::Alloy => {}
        Format::Collector => {
            let configs: Vec<flows::otel::Config<'_>> = instance
                .configs
                .iter()
                .map(|config| flows::otel::Config { file: config.file, text: &config.text })
                .collect();
            return flows::otel::read(&configs, environment);
        }
        Format::Other => return Graph::default(),
    }
    let path = |file: FileId| files.get(file.0 as usize).map_or("", |file| file.path);
    let parsed: Vec<(FileId, alloy::Config)> = instance
        .configs
        .iter()
        .map(|config| (config.file, alloy::Config::new(path(config.file), config.text.as_str())))
        .collect();
    let own: BTreeSet<FileId> = parsed.iter().map(|(file, _)| *file).collect();
    let others = modules.iter().filter(|(file, _)| !own.contains(file));
    let configs: Vec<flows::alloy::Config<'_>> =
        parsed.iter().chain(others).map(|(file, config)| flows::alloy::Config { file: *file, config }).collect();
    let loaded: Vec<usize> = (0..parsed.len()).collect();
    flows::alloy::read(&configs, &loaded, environment)
}

/// The configurations that a document speaks of: those of which it names most. A path of the configuration
/// says more than a name of the process, and that more than a component.
pub(super) fn concerned<'r>(
    files: &[Text<'_>],
    told: &Told<'_>,
    reals: &'r [Real],
    deployment: &Deployment,
) -> Vec<&'r Real> {
    let said: BTreeSet<&str> = told.facts.facts.iter().map(|fact| &*fact.canonical).collect();
    let components: BTreeSet<&str> = told
        .facts
        .facts
        .iter()
        .filter(|fact| fact.kind == FactKind::Component)
        .map(|fact| &*fact.canonical)
        .chain(told.graph.nodes.iter().map(|node| node.component.as_str()))
        .collect();
    let text = fold(&told.source.text);
    // A document that names a configuration of its own speaks of that one.
    let is_config = |fact: &&crate::facts::Fact| fact.kind == FactKind::Path && fact.canonical.ends_with(".alloy");
    let names_other = told.facts.facts.iter().any(|fact| is_config(&fact));
    let weigh = |real: &&'r Real| -> usize {
        let paths = real.instance.configs.iter().filter_map(|config| files.get(config.file.0 as usize));
        let names_path = paths.map(|file| file.path).any(|path| mentions_path(told, path));
        let names = real.names(deployment);
        let names_process = names.iter().any(|name| is_telling(name) && said.contains(name.as_str()));
        let image = real.process(deployment).and_then(|process| process.image.as_ref());
        let repository = image.map(|image| fold(repository(&image.text)));
        let names_image = repository.is_some_and(|repository| text.contains(&repository));
        let types = real.graph.nodes.iter().map(|node| node.component.as_str()).filter(|ty| !ty.is_empty());
        let named: BTreeSet<&str> = types.filter(|ty| components.contains(ty)).collect();
        usize::from(names_path) * 1000
            + usize::from(names_process) * 100
            + usize::from(names_image) * 50
            + if names_other && !names_path && !names_process { 0 } else { named.len() }
    };
    let runs = |real: &&'r Real| real.instance.origin == Origin::Loaded;
    let weights: Vec<(usize, &Real)> = reals.iter().map(|real| (weigh(&real), real)).collect();
    let most = weights.iter().map(|(weight, _)| *weight).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let mut best: Vec<&Real> =
        weights.into_iter().filter(|(weight, _)| *weight == most).map(|(_, real)| real).collect();
    // What runs says more than what lies about.
    if best.iter().any(runs) {
        best.retain(runs);
    }
    best
}

/// A name that is more than a common word.
fn is_telling(name: &str) -> bool {
    name.len() >= 3 && !attributes().any(|row| row == ("common", name))
}

/// True where a document names a path, or enough of its end to be sure.
fn mentions_path(told: &Told<'_>, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folder = source::folder(path).rsplit('/').next().unwrap_or_default();
    let short = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    !path.is_empty() && (told.source.text.contains(path) || told.source.text.contains(&short))
}

/// An image without its tag and digest.
pub(super) fn repository(image: &str) -> &str {
    let bare = image.split('@').next().unwrap_or(image);
    match bare.rfind(':') {
        Some(at) if !bare[at..].contains('/') => &bare[..at],
        _ => bare,
    }
}

/// True for a name that means a process of telemetry in general.
pub(super) fn means_process(name: &str, names: &BTreeSet<String>) -> bool {
    let folded = fold(name);
    names.contains(&folded) || words(&folded).any(|word| attributes().any(|row| row == ("process", word.text)))
}
