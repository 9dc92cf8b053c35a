//! The command line of a process: whether it is Alloy or a Collector, and what it is told.

use std::collections::BTreeMap;

use super::{Obstacle, Process, Reason};
use crate::deployment::paths::name;
use crate::deployment::{Environment, Said, shell, variables};

/// What runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Alloy,
    /// `alloy otel` and the Collector itself.
    Collector,
}

/// A command line that was understood.
pub(super) struct Run {
    pub program: Program,
    pub flags: BTreeMap<String, Said>,
    /// What it names to be loaded.
    pub paths: Vec<Said>,
    pub obstacles: Vec<Obstacle>,
}

/// Flags of `alloy run` that stand alone: a word behind one of them is the path. Those of upstream's reference
/// of August 2026 that are switches.
const SWITCHES: [&str; 11] = [
    "cluster.enable-tls",
    "cluster.enabled",
    "config.bypass-conversion-errors",
    "disable-reporting",
    "feature.community-components.enabled",
    "feature.component-shutdown-deadline.enabled",
    "help",
    "server.http.disable-support-bundle",
    "server.http.enable-pprof",
    "storage.disable",
    "windows.disable",
];

/// What the images load where no command says it. The Collector's distributions differ in the folder.
const IMAGE_DEFAULTS: [(&str, &str); 4] = [
    ("alloy", "/etc/alloy/config.alloy"),
    ("opentelemetry-collector-contrib", "/etc/otelcol-contrib/config.yaml"),
    ("opentelemetry-collector-k8s", "/etc/otelcol-k8s/config.yaml"),
    ("opentelemetry-collector", "/etc/otelcol/config.yaml"),
];

/// Understands the command of a process; none where it is neither.
pub(super) fn recognise(process: &Process) -> Option<Run> {
    let image = process.image.as_ref().map(|said| repository(&said.text)).unwrap_or_default();
    let of_image = of_image(&image);
    let words = unwrapped(process);
    let found = words.iter().enumerate().find_map(|(at, word)| Some((at, of_name(name(&word.text))?)));
    let mut program;
    let args: &[Said] = if process.has_program {
        match found {
            // A program stands first, or behind its wrapper.
            Some((at, known)) if at == 0 || of_image.is_some() || !words[at].text.starts_with('-') => {
                program = known;
                &words[at + 1..]
            }
            _ => {
                program = of_image?;
                return Some(hidden(process, program));
            }
        }
    } else {
        program = match of_image {
            Some(program) => program,
            // An image of one's own: the words tell.
            None if runs_alloy(&words) => Program::Alloy,
            None => return None,
        };
        &words
    };
    let mut args = args;
    let sub = args.first().map(|said| said.text.as_str()).filter(|_| program == Program::Alloy);
    match sub {
        Some("run") => args = &args[1..],
        Some("otel") => {
            program = Program::Collector;
            args = &args[1..];
        }
        Some("fmt" | "validate" | "convert" | "tools" | "completion" | "help") => return None,
        _ => {}
    }
    let mut run = Run { program, flags: BTreeMap::new(), paths: Vec::new(), obstacles: Vec::new() };
    read(args, &mut run);
    if run.paths.is_empty() {
        let default = IMAGE_DEFAULTS.iter().find(|(known, _)| *known == image).map(|(_, path)| *path);
        let is_default = process.command.is_empty() || program == Program::Collector;
        match default.filter(|_| is_default && !process.has_program) {
            Some(path) => run.paths.push(Said::plain(path, process.at)),
            None => run.obstacles.push(Obstacle {
                reason: Reason::Missing,
                message: format!("the command of {} names no configuration", process.name),
                at: process.command.first().map_or(process.at, |said| said.at),
            }),
        }
    }
    Some(run)
}

fn hidden(process: &Process, program: Program) -> Run {
    let at = process.command.first().map_or(process.at, |said| said.at);
    let message = format!("what starts {} is not at hand, so what it loads is not known", process.name);
    let obstacles = vec![Obstacle { reason: Reason::Missing, message, at }];
    Run { program, flags: BTreeMap::new(), paths: Vec::new(), obstacles }
}

fn of_name(name: &str) -> Option<Program> {
    match name.strip_suffix(".exe").unwrap_or(name) {
        "alloy" | "grafana-alloy" => Some(Program::Alloy),
        name if name.starts_with("otelcol") => Some(Program::Collector),
        _ => None,
    }
}

fn of_image(image: &str) -> Option<Program> {
    if image == "alloy" {
        Some(Program::Alloy)
    } else {
        (image.starts_with("opentelemetry-collector") || image.starts_with("otelcol")).then_some(Program::Collector)
    }
}

fn runs_alloy(words: &[Said]) -> bool {
    let is_config = |word: &Said| word.text.ends_with(".alloy") || word.text.starts_with("--server.http.listen-addr");
    words.first().is_some_and(|word| word.text == "run") && words.iter().any(is_config)
}

/// The last part of an image's name, without tag and digest.
fn repository(image: &str) -> String {
    let mut bare = String::new();
    let mut depth = 0_usize;
    for char in image.chars() {
        match char {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '$' => {}
            char if depth == 0 => bare.push(char),
            _ => {}
        }
    }
    let bare = bare.split('@').next().unwrap_or("");
    let last = name(bare);
    last.split(':').next().unwrap_or(last).to_owned()
}

/// The tag of an image, without a leading `v`; none for `latest`, a digest and none.
pub(super) fn tag(image: &Said) -> Option<Said> {
    let last = name(image.text.split('@').next()?);
    let (_, tag) = last.split_once(':')?;
    let number = tag.strip_prefix('v').unwrap_or(tag);
    (image.is_known() && number.starts_with(|char: char| char.is_ascii_digit()))
        .then(|| Said { text: number.to_owned(), ..image.clone() })
}

/// The words of the command; of `sh -c "…"` those of the script.
fn unwrapped(process: &Process) -> Vec<Said> {
    let words = &process.command;
    let is_shell = |said: &Said| matches!(name(&said.text), "sh" | "bash" | "ash" | "dash" | "busybox");
    let script = words.iter().position(|said| said.text.starts_with('-') && said.text.ends_with('c'));
    let (Some(at), true) = (script, words.first().is_some_and(is_shell)) else { return words.clone() };
    let Some(script) = words.get(at + 1) else { return words.clone() };
    let mut out = Vec::new();
    for word in shell::words(&script.text.replace(['\n', ';'], " ; ")) {
        if matches!(word.as_str(), ";" | "&&" | "||" | "|" | "&") {
            if out.iter().any(|said: &Said| of_name(name(&said.text)).is_some()) {
                break;
            }
            out.clear();
            continue;
        }
        let lookup = |name: &str| of(&process.environment, name);
        let said = variables::substitute(&word, script.at, &lookup);
        out.push(Said { assumed: said.assumed || script.assumed, ..said });
    }
    out
}

fn of(environment: &Environment, name: &str) -> Option<Said> {
    environment.get(name).filter(|said| said.is_known()).cloned()
}

/// Reads flags and paths.
fn read(args: &[Said], run: &mut Run) {
    let mut at = 0;
    while let Some(word) = args.get(at) {
        at += 1;
        let Some(flag) = word.text.strip_prefix("--").or_else(|| word.text.strip_prefix('-')) else {
            if run.program == Program::Alloy && !word.text.is_empty() {
                run.paths.push(word.clone());
            }
            continue;
        };
        let (flag, value) = match flag.split_once('=') {
            Some((flag, value)) => (flag, Said { text: value.to_owned(), ..word.clone() }),
            None if SWITCHES.contains(&flag) => (flag, Said { text: "true".to_owned(), ..word.clone() }),
            None => match args.get(at).filter(|next| !next.text.starts_with('-')) {
                Some(next) => {
                    at += 1;
                    (flag, next.clone())
                }
                None => (flag, Said { text: "true".to_owned(), ..word.clone() }),
            },
        };
        if run.program == Program::Collector && flag == "config" {
            config(&value, run);
        }
        run.flags.insert(flag.to_owned(), value);
    }
}

/// A configuration of the Collector: a path or an URI.
fn config(value: &Said, run: &mut Run) {
    let path = value.text.strip_prefix("file:").unwrap_or(&value.text);
    match path.split_once(':') {
        Some((scheme @ ("env" | "yaml" | "http" | "https"), _)) => run.obstacles.push(Obstacle {
            reason: if scheme == "env" { Reason::Variable } else { Reason::Missing },
            message: format!("a part of the configuration comes from {scheme}:"),
            at: value.at,
        }),
        _ => run.paths.push(Said { text: path.to_owned(), ..value.clone() }),
    }
}
