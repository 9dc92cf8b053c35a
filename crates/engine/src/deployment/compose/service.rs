//! A service of a compose file as a process.

use specast_syntax::FileId;

use super::{Run, config_name, ports};
use crate::deployment::paths::{folder, join, normal};
use crate::deployment::shell;
use crate::deployment::tree::{Entry, Tree, TreeKind};
use crate::deployment::variables::{Variables, substitute};
use crate::deployment::{
    ConfigMap, Environment, Kind, Mount, MountSource, Network, Ports, Process, Published, Said, Way,
};

/// Reads the services of one project.
pub(super) struct Reader<'r, 'a> {
    pub run: &'r mut Run<'a>,
    pub tree: &'r Tree,
    pub variables: &'r Variables,
    pub file: FileId,
    pub workload: String,
}

impl Reader<'_, '_> {
    pub fn process(&mut self, entry: &Entry) -> Process {
        let service = &entry.value;
        let mut out = Process::new(Kind::Compose, &entry.key, entry.key_at);
        out.file = self.file;
        out.workload.clone_from(&self.workload);
        out.container = self.say_at(service, &["container_name"]);
        out.image = self.say_at(service, &["image"]);
        out.restart = self.say_at(service, &["restart"]);
        let limit = |key: &str, old: &str| {
            let new = self.say_at(service, &["deploy", "resources", "limits", key]);
            new.or_else(|| self.say_at(service, &[old]))
        };
        out.memory = limit("memory", "mem_limit");
        out.cpus = limit("cpus", "cpus");
        let program = self.words(service.get("entrypoint"));
        out.has_program = !program.is_empty();
        out.command = program;
        out.command.extend(self.words(service.get("command")));
        out.host_network = service.text_at(&["network_mode"]) == Some("host");
        for item in service.get("ports").map_or(&[][..], Tree::items) {
            out.published.extend(self.port(item));
        }
        for item in service.get("expose").map_or(&[][..], Tree::items) {
            if let Some(said) = self.say(item) {
                out.published.push(Published { way: Way::Declared, outside: None, ..ports::short(said) });
            }
        }
        self.networks(service, &mut out);
        if let Some(said) = self.say_at(service, &["hostname"]) {
            out.aliases.push(said);
        }
        for item in service.get("volumes").map_or(&[][..], Tree::items) {
            out.mounts.extend(self.volume(item));
        }
        for item in service.get("configs").map_or(&[][..], Tree::items) {
            out.mounts.extend(self.config(item));
        }
        out.environment = self.environment(service);
        out
    }

    /// The texts that the project's `configs:` hold.
    pub fn configs(&self) -> Vec<ConfigMap> {
        let entries = self.tree.get("configs").map_or(&[][..], Tree::entries);
        entries.iter().filter_map(|entry| self.run.config(self.file, &entry.key, entry.key_at, &entry.value)).collect()
    }

    fn say(&self, tree: &Tree) -> Option<Said> {
        Some(substitute(tree.text()?, tree.at, &|name| self.lookup(name)))
    }

    fn say_at(&self, tree: &Tree, path: &[&str]) -> Option<Said> {
        self.say(tree.path(path)?)
    }

    /// The folder in which compose is started is taken for the one of the file.
    fn lookup(&self, name: &str) -> Option<Said> {
        let here = || (name == "PWD").then(|| Said::plain(".", crate::deployment::tree::start(self.file)));
        self.variables.get(name).cloned().or_else(here)
    }

    fn words(&self, tree: Option<&Tree>) -> Vec<Said> {
        let Some(tree) = tree else { return Vec::new() };
        if let TreeKind::List(items) = &tree.kind {
            return items.iter().filter_map(|item| self.say(item)).collect();
        }
        let Some(said) = self.say(tree) else { return Vec::new() };
        shell::words(&said.text).into_iter().map(|word| of_whole(&word, &said)).collect()
    }

    fn port(&self, item: &Tree) -> Option<Published> {
        if !item.is_map() {
            return Some(ports::short(self.say(item)?));
        }
        let mut said = Said::plain("", item.at);
        let mut part = |key: &str| {
            let found = self.say_at(item, &[key]);
            if let Some(found) = &found {
                said = said.clone().like(found);
                said.unset.extend(found.unset.iter().cloned());
            }
            found.map(|found| found.text).unwrap_or_default()
        };
        let (host_ip, outside, inside) = (part("host_ip"), part("published"), part("target"));
        let protocol = part("protocol");
        let protocol = if protocol.is_empty() { "tcp".to_owned() } else { protocol };
        let name = part("name");
        let shown: Vec<&str> =
            [&host_ip, &outside, &inside].into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        said.text = shown.join(":");
        let (outside, inside) = (Ports::parse(&outside), Ports::parse(&inside));
        Some(Published { way: Way::Host, host_ip, outside, inside, protocol, name, said })
    }

    fn networks(&self, service: &Tree, out: &mut Process) {
        let network = |key: Said| {
            let name = self.say_at(self.tree, &["networks", &key.text, "name"]);
            Network { key, name }
        };
        if let Some(networks) = service.get("networks") {
            for item in networks.items() {
                out.networks.extend(self.say(item).map(network));
            }
            for entry in networks.entries() {
                out.networks.push(network(Said::plain(&entry.key, entry.key_at)));
                for alias in entry.value.get("aliases").map_or(&[][..], Tree::items) {
                    out.aliases.extend(self.say(alias));
                }
            }
        } else if service.get("network_mode").is_none() {
            out.networks.push(network(Said::plain("default", out.at)));
        }
    }

    fn volume(&self, item: &Tree) -> Option<Mount> {
        let (from, to, read_only) = if item.is_map() {
            let from = self.say_at(item, &["source"]).map(|said| said.text).unwrap_or_default();
            let is_bind = item.text_at(&["type"]) == Some("bind");
            let from = if is_bind && !from.starts_with(['.', '/', '~', '$']) { format!("./{from}") } else { from };
            (from, self.say_at(item, &["target"])?.text, item.get("read_only").is_some_and(Tree::is_true))
        } else {
            let said = self.say(item)?;
            match ports::split(&said.text).as_slice() {
                [to] => (String::new(), (*to).to_owned(), false),
                [from, to] => ((*from).to_owned(), (*to).to_owned(), false),
                [from, to, mode, ..] => {
                    ((*from).to_owned(), (*to).to_owned(), mode.split(',').any(|mode| mode == "ro"))
                }
                [] => return None,
            }
        };
        let from = if from.starts_with('.') {
            match join(folder(self.run.path(item.at.file)), &from) {
                Some(path) => MountSource::Path(path),
                None => MountSource::Outside(from),
            }
        } else if from.starts_with(['/', '~', '$', '\\']) {
            MountSource::Outside(from)
        } else {
            MountSource::Volume(from)
        };
        Some(Mount { from, to: normal(&to), read_only, at: item.at })
    }

    fn config(&self, item: &Tree) -> Option<Mount> {
        let key = if item.is_map() { self.say_at(item, &["source"])? } else { self.say(item)? }.text;
        let to = self.say_at(item, &["target"]).map_or_else(|| format!("/{key}"), |said| said.text);
        let from = MountSource::ConfigMap { name: config_name(self.file, &key), key: Some(String::new()) };
        Some(Mount { from, to: normal(&to), read_only: true, at: item.at })
    }

    fn environment(&mut self, service: &Tree) -> Environment {
        let mut out = Variables::default();
        if let Some(tree) = service.get("env_file") {
            let single = std::slice::from_ref(tree);
            for item in if tree.items().is_empty() { single } else { tree.items() } {
                let path = item.get("path").unwrap_or(item);
                let Some(said) = self.say(path) else { continue };
                let required = item.text_at(&["required"]) != Some("false");
                self.run.named_env_file(&said.text, path.at, required, &mut out, self.variables);
            }
        }
        // What the service itself says wins, also over what only an example of an env file says.
        let mut environment: Environment =
            Environment(out.iter().map(|(name, said)| (name.clone(), said.clone())).collect());
        let mut set = |name: &str, value: Option<Said>, at| {
            let value = value.or_else(|| self.lookup(name)).unwrap_or_else(|| Said {
                unset: vec![name.to_owned()],
                parameterised: true,
                ..Said::plain("", at)
            });
            environment.0.insert(name.to_owned(), value);
        };
        let Some(tree) = service.get("environment") else { return environment };
        for entry in tree.entries() {
            set(&entry.key, self.say(&entry.value), entry.key_at);
        }
        for item in tree.items() {
            let TreeKind::Text { value, .. } = &item.kind else { continue };
            match value.split_once('=') {
                Some((name, value)) => {
                    set(name, Some(substitute(value, item.at, &|name| self.lookup(name))), item.at);
                }
                None => set(value, None, item.at),
            }
        }
        environment
    }
}

/// A word of a value that was cut.
fn of_whole(word: &str, said: &Said) -> Said {
    let unset = said.unset.iter().filter(|name| word.contains(name.as_str())).cloned().collect();
    Said { text: word.to_owned(), at: said.at, assumed: said.assumed, unset, parameterised: said.parameterised }
}
