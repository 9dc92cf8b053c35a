//! Which process of Alloy or of the Collector loads which configuration, with which flags.

mod command;
mod configs;
mod engine;
mod stray;

use std::collections::BTreeMap;

use specast_syntax::{FileId, Range, Span};

use super::{Deployment, Environment, Located, Process, Said, Text, paths, tree};
use command::Program;

/// A source set, and the process that loads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Index of the process; none for a configuration that no process at hand loads.
    pub process: Option<usize>,
    /// How the configuration was found.
    pub origin: Origin,
    /// The files and embedded texts that are loaded together.
    pub configs: Vec<Config>,
    /// How they are written.
    pub format: Format,
    /// Where the process's own server listens; the Collector has none.
    pub listen: Option<Listen>,
    /// Components below this level are refused: `generally-available`, `public-preview`, `experimental`.
    pub stability: String,
    /// What the process's image is tagged with, without a leading `v`.
    pub version: Option<Said>,
    /// The variables that the process sees.
    pub environment: Environment,
    /// All flags of its command line, by name, without dashes.
    pub flags: BTreeMap<String, Said>,
    /// What hides a part of the configuration.
    pub obstacles: Vec<Obstacle>,
}

/// How a configuration was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A process loads it.
    Loaded,
    /// It stands in the workspace, and no process at hand loads it.
    Stray,
    /// A document shows it in fences.
    Documented,
}

/// A text of a source set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file in which it stands.
    pub file: FileId,
    /// The text, at the places where it stands in the file: what is not of it is blank.
    pub text: String,
    /// True where the file holds more than this text.
    pub embedded: bool,
}

/// How a configuration is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// In Alloy's language.
    Alloy,
    /// In the YAML of the OpenTelemetry Collector.
    Collector,
    /// In another one that the process converts.
    Other,
}

/// Where a process's own server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// The address; empty for all.
    pub host: String,
    /// The port, where it is known.
    pub port: Option<u16>,
    /// How it is written; for the default at the process.
    pub said: Said,
    /// True where no flag says it.
    pub is_default: bool,
}

/// Something that hides a part of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Of which kind it is.
    pub reason: Reason,
    /// A sentence without a full stop.
    pub message: String,
    /// Where it is told.
    pub at: Span,
}

/// Why a configuration is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A variable that nothing sets.
    Variable,
    /// A file that is not at hand.
    Missing,
    /// A template engine, a chart or an operator writes it.
    Generated,
    /// It is written in a language that is not read here, or in a way that has no place in the file.
    Format,
}

/// The address at which Alloy's own server listens by default, in its container image too.
const DEFAULT_LISTEN: &str = "127.0.0.1:12345";

/// The configurations of the run, those that a process loads first.
pub fn instances(files: &[Text], deployment: &Deployment) -> Vec<Instance> {
    let mut out = Vec::new();
    for (index, process) in deployment.processes.iter().enumerate() {
        if let Some(run) = command::recognise(process) {
            let instance = loaded(files, deployment, index, process, run);
            let inner = engine::runs(files, &instance);
            out.push(instance);
            out.extend(inner.into_iter().map(|run| loaded(files, deployment, index, process, run)));
        }
    }
    stray::add(files, deployment, &mut out);
    out
}

fn loaded(files: &[Text], deployment: &Deployment, index: usize, process: &Process, run: command::Run) -> Instance {
    let format = match (run.program, run.flags.get("config.format").map(|said| said.text.as_str())) {
        (Program::Alloy, None | Some("alloy")) => Format::Alloy,
        (Program::Alloy, Some(format)) if format != "otelcol" => Format::Other,
        _ => Format::Collector,
    };
    let listen = run.flags.get("server.http.listen-addr").cloned();
    let listen = (run.program == Program::Alloy).then(|| {
        let is_default = listen.is_none();
        let said = listen.unwrap_or_else(|| Said::plain(DEFAULT_LISTEN, process.at));
        let (host, port) = said.text.rsplit_once(':').unwrap_or((&said.text, ""));
        Listen { host: host.trim_matches(['[', ']']).to_owned(), port: port.parse().ok(), is_default, said }
    });
    let mut out = Instance {
        process: Some(index),
        origin: Origin::Loaded,
        configs: Vec::new(),
        format,
        listen,
        stability: run.flags.get("stability.level").map_or("generally-available", |said| &said.text).to_owned(),
        version: process.image.as_ref().and_then(command::tag),
        environment: process.environment.clone(),
        flags: run.flags,
        obstacles: run.obstacles,
    };
    if format == Format::Other {
        let flag = &out.flags["config.format"];
        let message = format!("the configuration is converted from {}", flag.text);
        out.obstacles.push(Obstacle { reason: Reason::Format, message, at: flag.at });
        return out;
    }
    for path in run.paths {
        if !path.is_known() {
            let message = format!("nothing sets {}, which says what is loaded", path.unset.join(", "));
            out.obstacles.push(Obstacle { reason: Reason::Variable, message, at: path.at });
            continue;
        }
        match deployment.locate(files, index, &path.text) {
            Located::File(content) => configs::add(files, &content, &path, &mut out),
            Located::Folder(entries) => {
                let mut is_empty = true;
                for (_, content) in entries.iter().filter(|(name, _)| name.ends_with(".alloy")) {
                    is_empty = false;
                    configs::add(files, content, &path, &mut out);
                }
                if is_empty {
                    let message = format!("{} holds no *.alloy file", path.text);
                    out.obstacles.push(Obstacle { reason: Reason::Missing, message, at: path.at });
                }
            }
            Located::Nowhere(message) => {
                let is_generated = deployment.generated.iter().any(|(at, _)| *at == process.at);
                let reason = if is_generated { Reason::Generated } else { Reason::Missing };
                out.obstacles.push(Obstacle { reason, message, at: path.at });
            }
        }
    }
    out
}
