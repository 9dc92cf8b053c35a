//! `specast accept`: a person's word on what a proof found.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::decisions::{At, Decided, Finding, Verdict};
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::source::digest;

use super::deciding::{Book, Counting};
use super::released::Additions;
use super::verify::{self, Case, Taken};
use super::{Done, Env, Exit};
use crate::decisions::{self, Recorded, Word};
use crate::output::plural;
use crate::workspace::Workspace;
use crate::{git, journal};

/// Options of `accept`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast accept 3f9a1c2b --as omit --reason \"the relay is switched off\"
  specast accept 3f9a1c2b 77e0 --as correct --reason \"the source named the old port\"
  specast accept 77e0 --as reword --reason \"says the same\" --from old.md --to new.md
  specast accept 77e0 --as omit --reason \"gone since May\" --since main")]
pub struct Options {
    /// Ids as `specast verify` shows them, or as much of them as is unique
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// What is decided
    #[arg(long = "as", value_enum)]
    verdict: Word,
    /// Why; people read it in a review
    #[arg(long)]
    reason: String,
    /// The day of the decision; none is written without it
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// The spec whose proof found it; without it every spec of the workspace
    #[arg(long)]
    spec: Option<PathBuf>,
    #[command(flatten)]
    taken: Taken,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    if options.reason.trim().is_empty() {
        bail!("--reason is empty; write why, a review reads it");
    }
    if let Some(date) = options.date.as_deref().filter(|date| !is_date(date)) {
        bail!("--date {date}: is no date; write it as YYYY-MM-DD");
    }
    let (workspace, cases) = verify::taken(&options.taken, options.spec.as_ref(), env)?;
    let root = &workspace.root;
    let recovered = journal::begin(root, true)?;
    let book = Book::read(&workspace, Counting::All)?;
    let proven: Vec<(&Case, Decided)> = cases.iter().map(|case| (case, book.decide(case, &case.prove()))).collect();
    let findings: Vec<&Finding> = proven.iter().flat_map(|(_, decided)| &decided.findings).collect();
    let stale = proven.iter().flat_map(|(_, decided)| &decided.stale);
    let stale: Vec<&Recorded> = stale.map(|at| &book.recorded[*at]).collect();
    let is_one = |old: &str, new: &str| {
        old == new || cases.iter().any(|case| book.later_names(case, old).iter().any(|name| name == new))
    };
    let mut all = book.recorded.clone();
    let mut said = String::new();
    let mut touched = Vec::new();
    for typed in &options.ids {
        let id = whole_id(typed, findings.iter().map(|finding| finding.id.as_str()), "finding")?;
        for finding in findings.iter().filter(|finding| finding.id == id) {
            let invented = finding.subject.change == "invented";
            if invented && Verdict::from(options.verdict) == Verdict::Omit {
                bail!(
                    "{typed}: is new in {}, so nothing was left out; take `correct` or `supersede`",
                    finding.document
                );
            }
            let recorded = record(finding, options, git::user_name(root));
            if all.iter().any(|known| known.decision == recorded.decision) {
                continue;
            }
            // Another word on the same thing, also on what became of it earlier, is replaced by this one.
            let is_replaced = |known: &Recorded| {
                let (old, new) = (&known.decision, &recorded.decision);
                let is_stale = old.id == new.id && is_one(&old.document, &new.document) && stale.contains(&known);
                is_stale || decisions::same_finding(old, new)
            };
            all.retain(|known| !is_replaced(known));
            let _ = writeln!(
                said,
                "{} {id}: {} ({}) of {}: “{}”, in {}",
                recorded.decision.verdict.word(),
                finding.subject.change,
                finding.subject.kind,
                finding.document,
                finding.subject.text,
                recorded.file
            );
            touched.push(recorded.file.clone());
            all.push(recorded);
        }
    }
    let changes = write(&workspace, &all, &touched)?;
    if changes.0.is_empty() {
        said.push_str("nothing to change: that is what is recorded\n");
    }
    journal::execute(root, &changes)?;
    let book = Book::read(&workspace, Counting::All)?;
    let open = |case: &Case| {
        let decided = book.decide(case, &case.prove());
        let counts =
            |finding: &&Finding| case.additions == Additions::Findings || !matches!(finding.at, At::Statement(_));
        decided.open().filter(counts).count()
    };
    let open: usize = cases.iter().map(open).sum();
    let _ = writeln!(said, "{} left without a decision", plural(open, "finding"));
    let notes = recovered.into_iter().chain(workspace.note(&env.cwd));
    Ok(Done { stdout: said, stderr: String::new(), exit: Exit::Clean }.noting(env, notes))
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

fn record(finding: &Finding, options: &Options, by: Option<String>) -> Recorded {
    let decision = specast_engine::decisions::Decision {
        document: finding.document.clone(),
        id: finding.id.clone(),
        verdict: options.verdict.into(),
        reason: options.reason.trim().to_owned(),
        subject: finding.subject.clone(),
    };
    Recorded { decision, by, date: options.date.clone(), file: decisions::path_of(&finding.document), line: 0 }
}

/// The id that begins so. Fewer than four characters are too easily typed by mistake.
pub fn whole_id<'i>(typed: &str, ids: impl Iterator<Item = &'i str>, what: &str) -> Result<String> {
    let start = typed.to_ascii_lowercase();
    if start.len() < 4 || !start.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        bail!("`{typed}`: is no id; ids are hexadecimal, and at least four characters of one are needed");
    }
    let mut found: Vec<&str> = ids.filter(|id| id.starts_with(&start)).collect();
    found.sort_unstable();
    found.dedup();
    match found[..] {
        [id] => Ok(id.to_owned()),
        [] => bail!("`{typed}`: no {what} has this id; `specast verify` shows the ids of findings"),
        _ => bail!("`{typed}`: begins the ids {}; type more of it", found.join(", ")),
    }
}

/// The changes that lead to these decisions, in the files that were touched. A file without any goes.
pub fn write(workspace: &Workspace, all: &[Recorded], touched: &[String]) -> Result<ChangeSet> {
    let texts = decisions::texts(all)?;
    let mut changes = ChangeSet::default();
    let mut touched = touched.to_vec();
    touched.sort();
    touched.dedup();
    for path in touched {
        let was = journal::now(&workspace.root, &path)?;
        match (texts.get(&path).cloned(), was) {
            (Some(text), Some(was)) if was == digest(&text) => {}
            (Some(text), Some(was)) => changes.0.push(Change::Replace { path, was, text }),
            (Some(text), None) => changes.0.push(Change::Create { path, text }),
            (None, Some(was)) => changes.0.push(Change::Remove { path, was }),
            (None, None) => {}
        }
    }
    Ok(changes)
}
