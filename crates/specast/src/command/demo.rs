//! `specast demo`: a small repository, recast, checked and proven before the reader's eyes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::facts;
use specast_engine::flows;
use specast_engine::recast::Recast;
use specast_engine::recast::place::Target;
use specast_engine::source::Source;
use specast_syntax::FileId;

use super::desk;
use super::recasting::Aim;
use super::{Done, Env, Exit, check, drift, recast, verify};
use crate::journal;

/// Options of `demo`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast demo                 in a fresh folder, whose name is printed
  specast demo --drift         a document against a configuration that went on without it
  specast demo /tmp/try        in this folder, which must be empty or not there")]
pub struct Options {
    /// Where to write the example; without it a fresh folder for temporary files
    dir: Option<PathBuf>,
    /// Show how documents are held against what is configured and deployed
    #[arg(long)]
    drift: bool,
}

/// The files of the example of drift, from `examples/alloy-drift/`.
const DRIFTED: [(&str, &str); 4] = [
    ("specast.toml", include_str!("../../../../examples/alloy-drift/specast.toml")),
    ("docs/telemetry.md", include_str!("../../../../examples/alloy-drift/docs/telemetry.md")),
    ("infra/config.alloy", include_str!("../../../../examples/alloy-drift/infra/config.alloy")),
    ("infra/docker-compose.yml", include_str!("../../../../examples/alloy-drift/infra/docker-compose.yml")),
];

/// The example's files, from `examples/alloy-telemetry/`.
const FILES: [(&str, &str); 9] = [
    ("README.md", include_str!("../../../../examples/alloy-telemetry/README.md")),
    ("specast.toml", include_str!("../../../../examples/alloy-telemetry/specast.toml")),
    (SOURCE, include_str!("../../../../examples/alloy-telemetry/archive/specs-legacy/alloy-telemetry-spec.md")),
    (
        "archive/specs-legacy/log-shipping-spec.md",
        include_str!("../../../../examples/alloy-telemetry/archive/specs-legacy/log-shipping-spec.md"),
    ),
    (
        "docs/observability/runbook.md",
        include_str!("../../../../examples/alloy-telemetry/docs/observability/runbook.md"),
    ),
    (
        "infra/observability/docker-compose.yml",
        include_str!("../../../../examples/alloy-telemetry/infra/observability/docker-compose.yml"),
    ),
    (
        "infra/observability/infra-alloy/config.alloy",
        include_str!("../../../../examples/alloy-telemetry/infra/observability/infra-alloy/config.alloy"),
    ),
    (
        "templates/engineering/spec-template.md",
        include_str!("../../../../examples/alloy-telemetry/templates/engineering/spec-template.md"),
    ),
    (
        "templates/project/plan-template.md",
        include_str!("../../../../examples/alloy-telemetry/templates/project/plan-template.md"),
    ),
];

/// The legacy spec that the demo recasts.
const SOURCE: &str = "archive/specs-legacy/alloy-telemetry-spec.md";
/// The area it goes to.
const AREA: &str = "infra";

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let dir = folder(options.dir.as_deref(), env)?;
    let create = |(path, text): &(&str, &str)| Change::Create { path: (*path).to_owned(), text: (*text).to_owned() };
    let files = if options.drift { &DRIFTED[..] } else { &FILES[..] };
    journal::execute(&dir, &ChangeSet(files.iter().map(create).collect()))?;
    let here = Env { cwd: dir.clone(), color: false, quiet: false, watched: false, width: env.width };
    let mut out = String::new();
    let _ = writeln!(out, "wrote {} files of a small repository to {}\n", files.len(), dir.display());
    if options.drift {
        let done = drift::run(&drift::Options::everything(), &here)?;
        let _ = write!(
            out,
            "$ specast drift\n{}\nWhat to try next, in {}:\n  \
             mend what the document says, then: specast drift\n  \
             specast flows infra/config.alloy --output-format svg -o flows.svg\n",
            done.stdout,
            dir.display()
        );
        return Ok(Done { stdout: out, ..done });
    }
    let ready = desk::ready(&[SOURCE.into()], &Aim::area(AREA), &here)?;
    blocks(&ready.sources[0], &ready.recast()?, &mut out);
    documented_flows(&ready.sources[0], &mut out);
    let calls: [(String, &dyn Fn() -> Result<Done>); 3] = [
        (format!("specast recast {SOURCE} --area {AREA}"), &|| recast::run(&recast::Options::of(SOURCE, AREA), &here)),
        ("specast check".into(), &|| check::run(&check::Options::everything(), &here)),
        ("specast verify".into(), &|| verify::run(&verify::Options::everything(), &here)),
    ];
    let mut exit = Exit::Clean;
    for (call, run) in calls {
        let done = run()?;
        let _ = writeln!(out, "$ {call}\n{}", done.stdout);
        if done.exit != Exit::Clean {
            exit = done.exit;
        }
    }
    let _ = write!(
        out,
        "What to try next, in {}:\n  \
         change a port in specs/infra/alloy-telemetry/spec.md, then: specast verify\n  \
         specast recast archive/specs-legacy/log-shipping-spec.md --area infra --diff\n  \
         specast template show templates/engineering/spec-template.md\n",
        dir.display()
    );
    Ok(Done { stdout: out, stderr: String::new(), exit })
}

/// The folder that the user names, empty or new; else a fresh one.
fn folder(named: Option<&Path>, env: &Env) -> Result<PathBuf> {
    let Some(named) = named else {
        let fresh = tempfile::Builder::new().prefix("specast-demo-").tempdir();
        return Ok(fresh.context("no folder for temporary files can be made; name one: specast demo DIR")?.keep());
    };
    let dir = env.cwd.join(named);
    let is_used = std::fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some());
    if is_used || dir.is_file() {
        bail!("{}: is not an empty folder; name one that is empty or not there", named.display());
    }
    std::fs::create_dir_all(&dir)
        .with_context(|| format!("{}: cannot be made; check the permissions of its parent", named.display()))?;
    Ok(dir)
}

/// A table of where each block of the source goes.
fn blocks(source: &Source, recast: &Recast, out: &mut String) {
    let _ = writeln!(out, "Where each block of {} goes:\n", source.path);
    let _ = writeln!(out, "  {:>9}  {:<44}  {:<44}  sure", "lines", "block", "section of the template");
    for placement in &recast.placements {
        let (first, last) = source.lines.lines(placement.range);
        let lines = if first == last { first.to_string() } else { format!("{first}-{last}") };
        let text = placement.range.of(&source.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let section = match (&placement.section, placement.target) {
            (Some((number, title)), _) => format!("{number} {title}"),
            (None, Target::Navigation) => "not carried over: a contents list".to_owned(),
            (None, _) => "Preserved source content".to_owned(),
        };
        let sure = placement.confidence;
        let _ = writeln!(out, "  {lines:>9}  {}  {}  {sure:.2}", fit(&text, 44), fit(&section, 44));
    }
    out.push('\n');
}

/// A table of the flows that the source documents.
fn documented_flows(source: &Source, out: &mut String) {
    let graph = flows::documented(FileId(0), source, &facts::extract(source));
    let _ =
        writeln!(out, "Flows that it documents, {} edges between {} nodes:\n", graph.edges.len(), graph.nodes.len());
    let _ = writeln!(out, "  {:>4}  {:<26}  {:<28}  to", "line", "under", "from");
    for edge in &graph.edges {
        let (from, to) = (&graph.nodes[edge.from].name, &graph.nodes[edge.to].name);
        let line = source.lines.line(edge.at.range.start);
        let _ = writeln!(out, "  {line:>4}  {}  {}  {to}", fit(&edge.under, 26), fit(from, 28));
    }
    out.push('\n');
}

/// A text in exactly this many columns.
fn fit(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return format!("{text:<width$}");
    }
    let cut: String = text.chars().take(width - 1).collect();
    format!("{cut}…")
}
