//! `specast facts`: a query over the facts of files or of the workspace.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use specast_engine::facts::{self, Fact, FactKind, Statement};
use specast_engine::source::{Envelope, Source};

use super::revised;
use super::{Done, Env, Exit, Nothing};
use crate::output::facts as shown;
use crate::workspace::{Workspace, is_template};
use crate::{files, meant};

/// Options of `facts`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast facts --kind port                                 every port of the workspace
  specast facts specs/infra --kind port --subject alloy     those of one component
  specast facts --value 5m                                  5 minutes, however it is written
  specast facts main:docs/old.md --output-format json       a file at a git revision")]
pub struct Options {
    /// Files, `REV:PATH`, or folders; without any the whole workspace
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only facts of a kind; several are alternatives
    #[arg(long)]
    kind: Vec<String>,
    /// Only facts about this: a word of the label, row, column, heading or sentence that they stand in
    #[arg(long)]
    subject: Option<String>,
    /// Only facts with this value; units and spellings are made one, so `5m` finds `300 s`
    #[arg(long)]
    value: Option<String>,
    /// How to show the result
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

/// The formats of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each fact
    Full,
    /// One JSON document
    Json,
}

/// All kinds, in the order of their declaration.
const KINDS: [FactKind; 35] = [
    FactKind::Port,
    FactKind::BindAddress,
    FactKind::Endpoint,
    FactKind::Url,
    FactKind::Component,
    FactKind::Container,
    FactKind::Network,
    FactKind::Volume,
    FactKind::Env,
    FactKind::Image,
    FactKind::Path,
    FactKind::Command,
    FactKind::CodeBlock,
    FactKind::Quantity,
    FactKind::Duration,
    FactKind::Size,
    FactKind::Percent,
    FactKind::Identifier,
    FactKind::Normative,
    FactKind::Quantifier,
    FactKind::Comparator,
    FactKind::Connective,
    FactKind::Condition,
    FactKind::Exception,
    FactKind::Negation,
    FactKind::Definition,
    FactKind::Rationale,
    FactKind::TableCell,
    FactKind::Flow,
    FactKind::Failure,
    FactKind::Order,
    FactKind::Schedule,
    FactKind::Date,
    FactKind::Reference,
    FactKind::Metadata,
];

/// A fact that was asked for.
#[derive(Debug)]
pub struct Found {
    /// Path of its file.
    pub path: String,
    /// Its line.
    pub line: u32,
    /// The fact.
    pub fact: Fact,
    /// Row, column, label and heading that it stands under.
    pub role: String,
    /// Its statement.
    pub statement: String,
}

/// The answer.
#[derive(Debug)]
pub struct Query {
    /// The facts, by path and place.
    pub found: Vec<Found>,
    /// How many files were read.
    pub n_files: usize,
    /// How many facts they hold.
    pub n_facts: usize,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let kinds: Vec<FactKind> = options.kind.iter().map(|name| kind(name)).collect::<Result<_>>()?;
    let values = options.value.as_deref().map(values);
    let subject = options.subject.as_deref().map(words).filter(|words| !words.is_empty());
    let mut notes = Vec::new();
    let sources = sources(&workspace, options, env, &mut notes)?;
    if sources.is_empty() {
        bail!(Nothing(format!(
            "no facts: there is no Markdown below {}; name a file or a folder",
            workspace.described()
        )));
    }
    let read: Vec<(usize, Vec<Found>)> = sources
        .par_iter()
        .map(|source| {
            let all = facts::extract(source);
            let own: Vec<&Fact> = all.facts.iter().filter(|fact| !fact.inner).collect();
            let asked = own.iter().filter(|fact| {
                let statement = &all.statements[fact.statement()];
                (kinds.is_empty() || kinds.contains(&fact.kind))
                    && values.as_ref().is_none_or(|values| values.fit(fact))
                    && subject.as_ref().is_none_or(|subject| is_about(source, statement, subject))
            });
            let found = asked.map(|fact| found(source, &all.statements[fact.statement()], fact)).collect();
            (own.len(), found)
        })
        .collect();
    let n_facts = read.iter().map(|(n, _)| n).sum();
    let found = read.into_iter().flat_map(|(_, found)| found).collect();
    let query = Query { found, n_files: sources.len(), n_facts };
    let stdout = match options.output_format {
        Format::Json => serde_json::to_string_pretty(&shown::json(&query))? + "\n",
        Format::Full => shown::text(&query, env),
    };
    notes.extend(workspace.note(&env.cwd));
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean }.noting(env, notes))
}

fn kind(name: &str) -> Result<FactKind> {
    let known = KINDS.into_iter().find(|kind| kind.name() == name.to_lowercase());
    if let Some(kind) = known {
        return Ok(kind);
    }
    let names = KINDS.map(FactKind::name);
    let meant = meant::question(name, names.into_iter());
    bail!("`{name}`: is no kind of fact{meant}; the kinds are {}", names.join(", "))
}

/// The texts that are asked about. What lies in folders and cannot be read is told.
fn sources(workspace: &Workspace, options: &Options, env: &Env, notes: &mut Vec<String>) -> Result<Vec<Source>> {
    let mut out: Vec<Source> = Vec::new();
    let mut below = Vec::new();
    if options.paths.is_empty() {
        below = workspace.markdown(&workspace.root);
    }
    for path in &options.paths {
        let full = env.cwd.join(path);
        if full.is_dir() {
            below.extend(workspace.markdown(&full));
        } else {
            out.push(revised::read(workspace, &env.cwd, path)?.source);
        }
    }
    below.retain(|path| !is_template(path) && !workspace.is_a_template(path));
    for path in below {
        match files::read_text(&workspace.root.join(&path), &path) {
            Ok(text) => out.push(Source::new(path, text, Envelope::default())),
            Err(error) => notes.push(format!("left out: {error:#}")),
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out.dedup_by(|b, a| a.path == b.path && a.digest == b.digest);
    Ok(out)
}

/// The forms of a value that was asked for.
struct Values {
    text: String,
    canonical: Vec<(FactKind, Arc<str>)>,
}

/// Reads a value as a document would say it: bare, as code, behind the word port.
fn values(value: &str) -> Values {
    let forms = [
        format!("{value}\n"),
        format!("`{value}`\n"),
        format!("The port is {value}.\n"),
        format!("It takes {value}.\n"),
    ];
    let mut canonical = Vec::new();
    for form in forms {
        let read = facts::extract(&Source::new("value.md", form, Envelope::default()));
        let whole = read.facts.into_iter().filter(|fact| folded(&fact.text) == folded(value));
        canonical.extend(whole.map(|fact| (fact.kind, fact.canonical)));
    }
    Values { text: folded(value), canonical }
}

impl Values {
    fn fit(&self, fact: &Fact) -> bool {
        let is_same = |(kind, canonical): &(FactKind, Arc<str>)| *kind == fact.kind && *canonical == fact.canonical;
        folded(&fact.text) == self.text || folded(&fact.canonical) == self.text || self.canonical.iter().any(is_same)
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// True where the subject stands around a fact. A row of a table speaks of what its first cell names;
/// everything else of what its headings name too, up to the title.
fn is_about(source: &Source, statement: &Statement, subject: &[String]) -> bool {
    let mut around: Vec<&str> = vec![&statement.text];
    let parts = [&statement.subject, &statement.head, &statement.label];
    around.extend(parts.into_iter().filter_map(|part| part.as_deref()));
    if statement.subject.is_none() {
        let mut section = statement.section();
        while let Some(id) = section {
            around.push(source.document.sections[id].title.of(&source.text));
            section = source.document.sections[id].parent;
        }
    }
    let around = words(&around.join(" "));
    subject.iter().all(|word| around.contains(word))
}

fn found(source: &Source, statement: &Statement, fact: &Fact) -> Found {
    let title = statement.section().map(|id| source.document.sections[id].title.of(&source.text));
    let role = [statement.subject.as_deref(), statement.head.as_deref(), statement.label.as_deref(), title];
    Found {
        path: source.path.clone(),
        line: source.lines.line(fact.range.start),
        fact: fact.clone(),
        role: role.into_iter().flatten().collect::<Vec<_>>().join(" / "),
        statement: statement.text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_one_name_each() {
        let mut names: Vec<_> = KINDS.map(FactKind::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KINDS.len());
        assert!(kind("prot").unwrap_err().to_string().contains("did you mean `port`?"));
        assert_eq!(kind("Port").unwrap(), FactKind::Port);
    }
}
