//! `specast check`: documents against their templates.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;
use specast_engine::contract::Contract;
use specast_engine::contract::choose::{self, Why};
use specast_engine::diagnostic::Diagnostic;
use specast_engine::rules;
use specast_engine::source::{Envelope, Source};

use super::{Done, Env, Exit, recasting};
use crate::output::{Counts, Format, Texts, concise, full, json as json_output, plural};
use crate::workspace::{Workspace, is_house_file, is_template};
use crate::{files, journal};

/// Options of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast check                                    every document that a template claims
  specast check specs/infra/alloy-telemetry        one folder
  specast check a.md --template spec-template.md   a document against a template of your choice
  specast check --output-format json               for programs")]
pub struct Options {
    /// Files and folders; without them every document that a template claims
    paths: Vec<PathBuf>,
    /// The template to hold all of them against
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// How to show the findings
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

impl Options {
    /// Every document of the workspace.
    pub fn everything() -> Self {
        Self { paths: Vec::new(), template: None, output_format: Format::Full }
    }
}

/// A document with the template that was taken for it.
struct Taken {
    source: Source,
    contract: usize,
    why: String,
    found: Vec<Diagnostic>,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let (contracts, mut notes) = contracts(options, &workspace, env)?;
    let mut taken = Vec::new();
    let documents = documents(options, &workspace, env)?;
    let n_documents = documents.len();
    let mut progress = env.progress("checking", documents.len());
    for (path, is_named) in documents {
        progress.next(&path);
        // A file that nobody named and that cannot be read is a note, not the end of the run.
        let text = match files::read_text(&workspace.root.join(&path), &path) {
            Ok(text) => text,
            Err(error) if is_named => return Err(error),
            Err(error) => {
                notes.push(format!("{error:#}"));
                continue;
            }
        };
        let source = Source::new(path, text, Envelope::default());
        let Some((contract, why)) = choose(options, &source, &contracts, is_named) else {
            if is_named {
                recasting::sound(&source, &source.path)?;
                bail!(
                    "{}: fits none of {}; name one with --template FILE",
                    source.path,
                    plural(contracts.len(), "template")
                );
            }
            continue;
        };
        let found = rules::check(&source, &contracts[contract]);
        taken.push(Taken { source, contract, why, found });
    }
    if taken.is_empty() {
        let paths: Vec<_> = options.paths.iter().map(|path| path.display().to_string()).collect();
        bail!(
            "nothing to check: of {} below {} none fits one of {} ({}); name a file, or a template with --template FILE",
            plural(n_documents, "Markdown file"),
            if paths.is_empty() { workspace.described() } else { paths.join(", ") },
            plural(contracts.len(), "template"),
            first_names(&contracts)
        );
    }
    let about = workspace.note(&env.cwd).into_iter().chain(journal::pending(&workspace.root));
    Ok(show(options, env, &taken, &contracts, &notes).noting(env, about))
}

fn contracts(options: &Options, workspace: &Workspace, env: &Env) -> Result<(Vec<Contract>, Vec<String>)> {
    if let Some(template) = &options.template {
        return Ok((vec![workspace.contract(&workspace.relative(&env.cwd.join(template)))?], Vec::new()));
    }
    let (contracts, notes) = workspace.contracts();
    if contracts.is_empty() {
        let why = notes.first().map_or(String::new(), |note| format!(" ({note})"));
        bail!(
            "nothing to check: no template below {}{why}; templates are called *-template.md, *.template.md, template.md or NNNN-template.md, or name one with --template FILE",
            workspace.described()
        );
    }
    Ok((contracts, notes))
}

/// The files to look at, with whether the user named them.
fn documents(options: &Options, workspace: &Workspace, env: &Env) -> Result<Vec<(String, bool)>> {
    let below = |folder: &Path| {
        let files = workspace.markdown(folder).into_iter();
        files.filter(|path| !is_template(path) && !is_house_file(path)).map(|path| (path, false)).collect::<Vec<_>>()
    };
    if options.paths.is_empty() {
        return Ok(below(&workspace.root));
    }
    let mut out = Vec::new();
    for path in &options.paths {
        let full = env.cwd.join(path);
        if full.is_dir() {
            let found = below(&full);
            if found.is_empty() {
                bail!("nothing to check: {} holds no Markdown file", path.display());
            }
            out.extend(found);
        } else if full.exists() {
            out.push((workspace.relative(&full), true));
        } else {
            // Reading it gives the error, with the path as it was typed.
            files::read_text(&full, &path.display().to_string())?;
        }
    }
    out.sort();
    out.dedup_by(|a, b| a.0 == b.0);
    Ok(out)
}

/// The paths of the first templates, and how many more there are.
fn first_names(contracts: &[Contract]) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = contracts.iter().take(SHOWN).map(|contract| contract.path.as_str()).collect();
    let n_more = contracts.len().saturating_sub(SHOWN);
    names.join(", ") + &if n_more == 0 { String::new() } else { format!(" and {n_more} more") }
}

fn choose(options: &Options, source: &Source, contracts: &[Contract], is_named: bool) -> Option<(usize, String)> {
    if options.template.is_some() {
        return Some((0, "named".to_owned()));
    }
    let least = if is_named { choose::WEAK } else { choose::STRONG };
    let choice = choose::choose(&source.path, &source.document, &source.text, contracts, least)?;
    let why = match choice.why {
        Why::Path => "by its path".to_owned(),
        Why::Shape(share) => format!("by its shape, {:.0} %", share * 100.0),
    };
    Some((choice.contract, why))
}

fn show(options: &Options, env: &Env, taken: &[Taken], contracts: &[Contract], notes: &[String]) -> Done {
    let found: Vec<Diagnostic> = taken.iter().flat_map(|taken| taken.found.iter().cloned()).collect();
    let counts = Counts::of(&found);
    let exit = if counts.errors + counts.warnings > 0 { Exit::Findings } else { Exit::Clean };
    let mut texts = Texts::default();
    for contract in contracts {
        texts.add(&contract.path, &contract.text, &contract.lines);
    }
    for taken in taken {
        texts.add(&taken.source.path, &taken.source.text, &taken.source.lines);
    }
    let mut used: Vec<usize> = taken.iter().map(|taken| taken.contract).collect();
    used.sort_unstable();
    used.dedup();
    let summary = format!(
        "{}, {}, {}: {}, {}, {} information\n",
        plural(taken.len(), "document"),
        plural(used.len(), "template"),
        plural(rules::RULES.len(), "rule"),
        plural(counts.errors, "error"),
        plural(counts.warnings, "warning"),
        counts.information
    );
    let mut said = String::new();
    for taken in taken {
        let _ = writeln!(said, "{} as {} ({})", taken.source.path, contracts[taken.contract].path, taken.why);
    }
    for note in notes {
        let _ = writeln!(said, "left out: {note}");
    }
    let (mut stdout, mut stderr) = (String::new(), String::new());
    match options.output_format {
        Format::Full => {
            // Gaps that the author admits are counted here and listed by the other formats.
            let loud: Vec<Diagnostic> =
                found.into_iter().filter(|finding| finding.severity.word() != "information").collect();
            stdout = full::render(&loud, &texts, env.color);
            if !env.quiet {
                stdout.push_str(&said);
                stdout.push_str(&summary);
                if counts.information > 0 {
                    stdout.push_str("`--output-format concise` lists the information too\n");
                }
            }
        }
        Format::Concise => {
            stdout = concise::render(&found, &texts);
            if !env.quiet {
                stderr = said + &summary;
            }
        }
        Format::Json => {
            let documents = taken.iter().map(|taken| {
                json!({ "path": taken.source.path, "template": contracts[taken.contract].path, "taken": taken.why })
            });
            let value = json!({
                "schema": "specast/check/1",
                "documents": documents.collect::<Vec<_>>(),
                "left_out": notes,
                "summary": {
                    "documents": taken.len(),
                    "templates": used.len(),
                    "rules": rules::RULES.len(),
                    "findings": json_output::counts(counts),
                },
                "diagnostics": json_output::findings(&found, &texts),
            });
            let _ = writeln!(stdout, "{value:#}");
        }
    }
    Done { stdout, stderr, exit }
}
