//! What upstream's reference says of components: their arguments and blocks, what they export, where they listen.
//!
//! `catalogue.tsv` is written by `cargo xtask components`; `corrections.tsv` says, with a reason each, what the
//! reference leaves out. Both are read once. What they do not say is unknown, never forbidden.

mod read;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::types::Type;

/// All that is known, by name.
struct Catalogue {
    components: BTreeMap<&'static str, Component>,
    /// Names of earlier versions, and what took their place.
    former: BTreeMap<&'static str, &'static str>,
}

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| read::catalogue(include_str!("catalogue.tsv"), include_str!("corrections.tsv")));

/// The component or configuration block of this name.
pub fn component(name: &str) -> Option<&'static Component> {
    CATALOGUE.components.get(name)
}

/// What took the place of a component that earlier versions had.
pub fn successor(former: &str) -> Option<&'static str> {
    CATALOGUE.former.get(former).copied()
}

/// All of them, by name.
pub fn components() -> impl Iterator<Item = &'static Component> {
    CATALOGUE.components.values()
}

/// Which reference the catalogue was made of.
pub fn version() -> &'static str {
    let line = include_str!("catalogue.tsv").lines().next().unwrap_or_default();
    line.strip_prefix("# Version: ").unwrap_or_default()
}

/// A component, or a configuration block such as `logging`.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its full name: `loki.source.file`.
    pub name: &'static str,
    /// Whether it is a component at all.
    pub kind: Kind,
    /// The first part of the name, as the reference groups components.
    pub family: &'static str,
    /// What it is for.
    pub role: Role,
    /// What runs through it.
    pub signals: Vec<Signal>,
    /// How settled it is; none for what the community maintains, which has a flag of its own.
    pub stability: Option<Stability>,
    /// Whether the community maintains it.
    pub is_community: bool,
    /// What it takes from other components' exports.
    pub accepts: Vec<Exchange>,
    /// What it gives to others.
    pub exports: Vec<Exchange>,
    /// Its exported fields and their types; empty also where the reference lists none.
    pub export_fields: Vec<(&'static str, Type)>,
    /// The arguments that name where data goes next, by path: `output.traces`.
    pub forward_args: Vec<(String, Type)>,
    /// The arguments that say where it listens, by path, with what holds when the block is there and they are not.
    pub listen: Vec<(&'static str, Option<&'static str>)>,
    /// The arguments that say what it connects to, by path, and whether they must be set.
    pub endpoints: Vec<(&'static str, bool)>,
    /// What may stand in its braces.
    pub body: Schema,
}

/// Whether something is a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Runs, and may have a label.
    Component,
    /// Configures Alloy itself: `logging`, `import.file`, `declare`.
    ConfigBlock,
}

/// What a component is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Authenticates others.
    Auth,
    /// Configures Alloy itself.
    ConfigBlock,
    /// Makes one signal of another.
    Connector,
    /// Finds targets.
    Discovery,
    /// Changes targets.
    DiscoveryProcessor,
    /// Sends data away, or writes it.
    Exporter,
    /// Serves others of its family.
    Extension,
    /// Changes data.
    Processor,
    /// Is sent data, over the network or by others.
    Receiver,
    /// Fetches data.
    Source,
    /// Makes metrics, and exports the targets where they are scraped.
    SourceExporter,
    /// Keeps data for others.
    Storage,
    /// Copies rules and alerts to a server.
    Sync,
    /// Reads a value.
    ValueSource,
}

/// What runs through a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Logs.
    Logs,
    /// Metrics.
    Metrics,
    /// Traces.
    Traces,
    /// Profiles.
    Profiles,
    /// That depends on how it is configured.
    Configured,
}

/// How settled something is; the least settled first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Stability {
    /// May change or vanish.
    Experimental,
    /// Nearly settled.
    PublicPreview,
    /// Settled; upstream's default for what may be used.
    #[default]
    GenerallyAvailable,
}

/// What components hand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exchange {
    /// Lists of label sets.
    Targets,
    /// OpenTelemetry data.
    Consumer,
    /// Loki's log entries.
    LogsReceiver,
    /// Prometheus' samples.
    MetricsReceiver,
    /// Pyroscope's profiles.
    ProfilesReceiver,
}

/// What may stand in the braces of a component or a block.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The arguments, by name.
    pub args: BTreeMap<&'static str, ArgSpec>,
    /// The blocks, by name: `stage.json` is one name.
    pub blocks: BTreeMap<&'static str, BlockSpec>,
    /// What may stand there besides.
    pub content: Content,
}

/// An argument.
#[derive(Debug, Clone)]
pub struct ArgSpec {
    /// Its type.
    pub ty: Type,
    /// Whether it must be set.
    pub is_required: bool,
    /// What holds when it is not set, in the words of the reference; empty where it says nothing.
    pub default: &'static str,
    /// The only texts that it may have; empty where any may.
    pub values: Vec<&'static str>,
}

/// A block.
#[derive(Debug, Clone)]
pub struct BlockSpec {
    /// Whether it must be there.
    pub is_required: bool,
    /// What may stand in it.
    pub body: Schema,
}

/// What a body may hold besides what is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Content {
    /// Nothing.
    #[default]
    Listed,
    /// The stages of the component itself: `stage.match` of `loki.process`.
    Stages,
    /// Whole components, as at the top of a file.
    Components,
    /// Nobody knows.
    Open,
}

impl Stability {
    /// The level that `--stability.level` calls so.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Experimental, Self::PublicPreview, Self::GenerallyAvailable].into_iter().find(|it| it.name() == name)
    }

    /// As `--stability.level` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Experimental => "experimental",
            Self::PublicPreview => "public-preview",
            Self::GenerallyAvailable => "generally-available",
        }
    }
}

impl Schema {
    /// The argument at a path such as `http.listen_port`.
    pub fn argument(&self, path: &str) -> Option<&ArgSpec> {
        if let Some(found) = self.args.get(path) {
            return Some(found);
        }
        // The name of a block may hold points itself.
        path.match_indices('.').find_map(|(at, _)| {
            let block = self.blocks.get(&path[..at])?;
            block.body.argument(&path[at + 1..])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alloy::types::Capsule;

    #[test]
    fn components_are_read_with_all_they_have() {
        let receiver = component("otelcol.receiver.otlp").unwrap();
        assert_eq!(receiver.role, Role::Receiver);
        assert_eq!(receiver.stability, Some(Stability::GenerallyAvailable));
        assert_eq!(receiver.listen, [("grpc.endpoint", Some("0.0.0.0:4317")), ("http.endpoint", Some("0.0.0.0:4318"))]);
        assert!(receiver.body.blocks["output"].is_required);
        assert_eq!(receiver.forward_args.len(), 3);
        assert_eq!(receiver.signals, [Signal::Logs, Signal::Metrics, Signal::Traces]);

        let write = component("loki.write").unwrap();
        assert_eq!(write.export_fields, [("receiver", Type::Capsule(Capsule::LogsReceiver))]);
        assert_eq!(write.endpoints, [("endpoint.url", true)]);
        let url = write.body.argument("endpoint.url").unwrap();
        assert!(url.is_required);
        assert_eq!(url.ty, Type::String);
        assert_eq!(write.body.argument("endpoint.basic_auth.password").unwrap().ty, Type::Secret);
        assert!(component("loki.wonder").is_none());
    }

    #[test]
    fn every_line_of_the_catalogue_is_understood() {
        let faults = read::faults(include_str!("catalogue.tsv"), include_str!("corrections.tsv"));
        assert_eq!(faults, Vec::<&str>::new());
        assert_eq!(components().count(), 198);
        assert_eq!(version(), "grafana/alloy reference, August 2026");
    }

    #[test]
    fn paths_of_lists_lead_to_arguments() {
        for component in components() {
            let forwards = component.forward_args.iter().map(|(path, _)| path.as_str());
            let paths = forwards.chain(component.listen.iter().map(|(path, _)| *path));
            for path in paths.chain(component.endpoints.iter().map(|(path, _)| *path)) {
                assert!(component.body.argument(path).is_some(), "{} {path}", component.name);
            }
        }
    }

    #[test]
    fn stages_hold_stages() {
        let process = component("loki.process").unwrap();
        assert_eq!(process.body.blocks["stage.match"].body.content, Content::Stages);
        assert_eq!(component("foreach").unwrap().body.blocks["template"].body.content, Content::Components);
        assert_eq!(component("declare").unwrap().body.content, Content::Components);
        // What the reference shows without content is not empty, but unknown.
        assert_eq!(process.body.blocks["stage.metrics"].body.content, Content::Open);
    }
}
