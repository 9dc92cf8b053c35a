//! What the deployment files say: processes with their images, commands, ports, networks, mounts, limits.
//!
//! [`read`] takes compose files, Kubernetes manifests, Helm values and systemd units as texts and gives
//! [`Process`]es; [`instances`] says which of them load which Alloy or Collector configuration. Nothing here
//! knows documents, components or flows.

mod compose;
mod embedded;
mod helm;
mod instances;
mod kubernetes;
mod locate;
mod paths;
mod shell;
mod systemd;
pub(crate) mod tree;
mod variables;

use std::collections::BTreeMap;

use specast_syntax::{FileId, Range, Span};

pub use instances::{Config, Format, Instance, Listen, Obstacle, Origin, Reason, instances};
pub use locate::Located;

/// A file of the run; [`FileId`] is its index in the list.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Path below the workspace root with `/` between its parts.
    pub path: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// What the deployment files say together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deployment {
    /// In the order of the files.
    pub processes: Vec<Process>,
    /// ConfigMaps, compose `configs` with content and the like: texts that processes mount.
    pub config_maps: Vec<ConfigMap>,
    /// What is broken or missing in a file, with its place.
    pub problems: Vec<(Span, String)>,
    /// Files that a template engine writes first, so that they do not say what will run.
    pub generated: Vec<(Span, String)>,
}

/// Which system starts a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A service of a compose file.
    Compose,
    /// A container of a pod.
    Kubernetes,
    /// What the values of the chart `grafana/alloy` ask for.
    Helm,
    /// A unit with `ExecStart=`.
    Systemd,
}

/// Something that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// Which system starts it.
    pub kind: Kind,
    /// The service, the container, the unit.
    pub name: String,
    /// What it belongs to: `DaemonSet/alloy`, the name of a compose project; may be empty.
    pub workload: String,
    /// The namespace of Kubernetes; empty elsewhere and where none is told.
    pub namespace: String,
    /// Where it is told: the name of the service, of the container; the first line of a unit.
    pub at: Span,
    /// The file by whose folder the paths of the process are resolved, where a node does not say otherwise.
    pub file: FileId,
    /// True where the process stands in a file that is put over another by whoever starts it
    /// (`compose.prod.yml`): one way of running among several.
    pub variant: bool,
    /// Its `container_name`.
    pub container: Option<Said>,
    /// Its image.
    pub image: Option<Said>,
    /// True where the entry point of the image was replaced, so that `command` begins with a program.
    pub has_program: bool,
    /// Entry point and command, cut into words as the system cuts them; empty where the image decides.
    pub command: Vec<Said>,
    /// Ports that are told, each with the way by which it is reached.
    pub published: Vec<Published>,
    /// True where it shares the network of its host, so that each port that it binds is the host's.
    pub host_network: bool,
    /// Networks that it joins.
    pub networks: Vec<Network>,
    /// Other names by which it is reached: hostname, aliases, Services.
    pub aliases: Vec<Said>,
    /// Files and folders that it sees from outside.
    pub mounts: Vec<Mount>,
    /// Its variables.
    pub environment: Environment,
    /// The most memory that it may use.
    pub memory: Option<Said>,
    /// The most processor time that it may use.
    pub cpus: Option<Said>,
    /// When it is started again.
    pub restart: Option<Said>,
}

/// A value as a deployment file gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The value with variables put in; one that nothing sets stays as it is written.
    pub text: String,
    /// Where it stands.
    pub at: Span,
    /// True where a part of it comes from an example file such as `.env.example`.
    pub assumed: bool,
    /// Variables in it that nothing sets.
    pub unset: Vec<String>,
    /// True where it stands as `${…}` in the file.
    pub parameterised: bool,
}

/// Ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ports {
    /// The lowest.
    pub first: u16,
    /// The highest; the lowest again where there is one.
    pub last: u16,
}

/// How a port is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// On the host.
    Host,
    /// On each node of a cluster.
    Node,
    /// Inside the cluster, by the name of a Service.
    Service(String),
    /// By others of its network only: `expose`, `containerPort`.
    Declared,
}

/// A port of a process that its deployment speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// How it is reached.
    pub way: Way,
    /// The address of the host that is bound; empty for all.
    pub host_ip: String,
    /// The port outside; none where it is chosen at start, not told or not known.
    pub outside: Option<Ports>,
    /// The port inside the container; none where a variable hides it.
    pub inside: Option<Ports>,
    /// `tcp`, `udp`, `sctp`.
    pub protocol: String,
    /// The name of the port in Kubernetes; may be empty.
    pub name: String,
    /// How it is written.
    pub said: Said,
}

/// A network that a process joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// As the file calls it.
    pub key: Said,
    /// As the system calls it, where the file says so (`name:`).
    pub name: Option<Said>,
}

/// Where a mounted file or folder comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountSource {
    /// A path below the workspace root; empty for the root.
    Path(String),
    /// A path of the host that is not in the workspace.
    Outside(String),
    /// A named volume, or what Kubernetes keeps for the process.
    Volume(String),
    /// A [`ConfigMap`] by its name in its namespace, and of it one key where only that is mounted.
    ConfigMap {
        /// Its name.
        name: String,
        /// The key; none for all.
        key: Option<String>,
    },
    /// A secret by its name.
    Secret(String),
}

/// A file or folder that a process sees from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where it comes from.
    pub from: MountSource,
    /// Where the process sees it.
    pub to: String,
    /// True where the process cannot write it.
    pub read_only: bool,
    /// Where it is told.
    pub at: Span,
}

/// The variables of a process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment(pub BTreeMap<String, Said>);

/// A set of texts that processes mount by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMap {
    /// Its name.
    pub name: String,
    /// Its namespace; empty where none is told.
    pub namespace: String,
    /// Where it is told.
    pub at: Span,
    /// Its texts by their keys.
    pub entries: Vec<(String, Content)>,
}

/// A text that a [`ConfigMap`] holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A file of the run.
    File(FileId),
    /// A value of a deployment file.
    Embedded {
        /// Where it stands.
        at: Span,
        /// What it says.
        value: String,
    },
    /// A file that is not at hand.
    Missing(String),
}

/// Reads the deployment files among `files`. The others are what paths may lead to.
pub fn read(files: &[Text]) -> Deployment {
    let mut deployment = Deployment::default();
    let mut parsed = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let id = FileId(index as u32);
        let trees = if paths::is_yaml(file.path) && looks_like_deployment(file) {
            let (trees, problems) = tree::Tree::documents(id, file.text);
            match templated(file) {
                Some(at) if !problems.is_empty() || in_chart(file.path) => {
                    let message = "a template engine writes this file before it is used".to_owned();
                    deployment.generated.push((Span::new(id, at), message));
                    Vec::new()
                }
                _ => {
                    deployment.problems.extend(problems);
                    trees
                }
            }
        } else {
            Vec::new()
        };
        parsed.push(trees);
    }
    compose::read(files, &parsed, &mut deployment);
    kubernetes::read(files, &parsed, &mut deployment);
    helm::read(files, &parsed, &mut deployment);
    systemd::read(files, &mut deployment);
    deployment.processes.sort_by_key(|process| (process.at.file, process.at.range.start));
    deployment
}

/// True where a line begins with a key that compose files, manifests or the values of the chart have. It keeps
/// the many other YAML files of a repository from being parsed, and their faults from being told here.
fn looks_like_deployment(file: &Text) -> bool {
    let is_compose = paths::is_compose_name(paths::name(file.path));
    let keys = ["services:", "kind:", "\"kind\":", "configMapGenerator:", "alloy:", "include:"];
    is_compose
        || file.text.lines().any(|line| {
            let bare = line.trim_start();
            keys.iter().any(|key| bare.starts_with(key) && (bare.len() == line.len() || bare.starts_with('"')))
        })
}

/// The first action of a template engine (`{{ … }}`) outside of comments.
fn templated(file: &Text) -> Option<Range> {
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        if let Some(found) = line.find("{{").filter(|_| !line.trim_start().starts_with('#')) {
            return Some(Range::new(at + found, at + line.trim_end().len()));
        }
        at += line.len();
    }
    None
}

/// True for the templates of a chart.
fn in_chart(path: &str) -> bool {
    paths::folder(path).split('/').any(|part| part == "templates")
}

impl Said {
    /// A value without variables.
    pub fn plain(text: &str, at: Span) -> Self {
        Self { text: text.to_owned(), at, ..Self::default() }
    }

    /// True where all of it is known.
    pub fn is_known(&self) -> bool {
        self.unset.is_empty()
    }

    /// Takes over what another value, of which this one is a part or a sum, is known by.
    #[must_use]
    fn like(mut self, other: &Self) -> Self {
        self.assumed |= other.assumed;
        self.parameterised |= other.parameterised;
        self
    }
}

impl Ports {
    /// One port.
    pub fn one(port: u16) -> Self {
        Self { first: port, last: port }
    }

    /// Reads `4317` or `4317-4320`.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some(Self { first, last })
    }

    /// True where the port is one of them.
    pub fn contains(self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }
}

impl Published {
    /// The port inside by which `port` outside is reached; for a range the one at the same place.
    pub fn inside_of(&self, port: u16) -> Option<u16> {
        let (outside, inside) = (self.outside?, self.inside?);
        let port = inside.first.checked_add(port.checked_sub(outside.first)?)?;
        inside.contains(port).then_some(port)
    }
}

impl Environment {
    /// What a variable is set to.
    pub fn get(&self, name: &str) -> Option<&Said> {
        self.0.get(name)
    }
}

impl Process {
    fn new(kind: Kind, name: &str, at: Span) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            workload: String::new(),
            namespace: String::new(),
            at,
            file: at.file,
            variant: false,
            container: None,
            image: None,
            has_program: false,
            command: Vec::new(),
            published: Vec::new(),
            host_network: false,
            networks: Vec::new(),
            aliases: Vec::new(),
            mounts: Vec::new(),
            environment: Environment::default(),
            memory: None,
            cpus: None,
            restart: None,
        }
    }
}

#[cfg(test)]
mod tests;
