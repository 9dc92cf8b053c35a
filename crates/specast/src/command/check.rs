//! `specast check`: documents against their templates.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use similar::TextDiff;
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::rules::{self, Applicability};

use super::checking::{self, Checked};
use super::taking::Scope;
use super::{Done, Env, Exit};
use crate::journal;
use crate::output::{self, Format, Report, plural, render};
use crate::workspace::Workspace;

/// Options of `check`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "\
Examples:
  specast check                                    every document that a template claims
  specast check specs/infra/alloy-telemetry        one folder
  specast check a.md --template spec-template.md   a document against a template of your choice
  specast check --fix --diff                       what the safe fixes would change
  specast check --output-format sarif --output-file findings.sarif
  specast check --stdin-filename specs/a/spec.md < draft.md")]
pub struct Options {
    /// Files and folders; without them every document that a template claims
    paths: Vec<PathBuf>,
    /// The template to hold all of them against
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Carry out the fixes that touch no sentence of an author
    #[arg(long)]
    fix: bool,
    /// Carry out all fixes; these may swap whole sections
    #[arg(long)]
    unsafe_fixes: bool,
    /// Show what the fixes would change, write nothing
    #[arg(long)]
    diff: bool,
    /// Look for these rules only
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not look for these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Show how often each rule was broken instead of the findings
    #[arg(long)]
    statistics: bool,
    /// Read one document from the standard input, as if it stood at this path
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    /// How to show the findings; may be given several times, as `FORMAT` or `FORMAT=FILE`
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "full", help = format!("How to show the findings: {}; may be given several times, as FORMAT or FORMAT=FILE", output::names()))]
    output_format: Vec<Format>,
    /// Where to write what is shown; without it the standard output
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
}

impl Options {
    /// Every document of the workspace.
    pub fn everything() -> Self {
        Self {
            paths: Vec::new(),
            template: None,
            fix: false,
            unsafe_fixes: false,
            diff: false,
            select: Vec::new(),
            ignore: Vec::new(),
            statistics: false,
            stdin_filename: None,
            output_format: vec![Format::full()],
            output_file: None,
        }
    }

    fn scope(&self) -> Result<Scope<'_>> {
        let stdin = match &self.stdin_filename {
            Some(path) => {
                let text =
                    std::io::read_to_string(std::io::stdin()).context("the standard input cannot be read as UTF-8")?;
                Some((path.as_path(), text))
            }
            None => None,
        };
        let bare: Vec<&Format> = self.output_format.iter().filter(|format| format.file.is_none()).collect();
        if let [one, two, ..] = bare[..] {
            bail!(
                "formats {one} and {two} would go to the same place; give one of them a file: --output-format {two}=FILE"
            );
        }
        for name in self.select.iter().chain(&self.ignore) {
            if rules::rule(name).is_none() {
                bail!("no rule is called `{name}`{}; `specast explain` lists all", crate::config::rules_like(name));
            }
        }
        Ok(Scope {
            paths: &self.paths,
            template: self.template.as_deref(),
            select: &self.select,
            ignore: &self.ignore,
            stdin,
        })
    }
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::around(&env.cwd)?;
    let scope = options.scope()?;
    let mut checked = checking::check(&workspace, &scope, env)?;
    let mut stdout = String::new();
    let mut notes = Vec::new();
    if options.fix || options.unsafe_fixes || options.diff {
        let which = if options.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
        let (changes, n_fixes) = mend(&mut checked, which);
        if options.diff {
            for (change, old) in &changes {
                let diff = TextDiff::from_lines(old.as_str(), change.text());
                let (from, to) = (format!("a/{}", change.path()), format!("b/{}", change.path()));
                stdout.push_str(&diff.unified_diff().header(&from, &to).to_string());
            }
        } else if scope.stdin.is_some() {
            // The mended text is the result; the findings go beside it.
            let text = checked.documents.first().map(|document| document.source.text.to_string());
            return Ok(Done { stdout: text.unwrap_or_default(), stderr: concise(&checked), exit: exit(&checked) });
        } else if !changes.is_empty() {
            journal::recover(&workspace.root)?;
            journal::execute(&workspace.root, &ChangeSet(changes.iter().map(|(change, _)| change.clone()).collect()))?;
        }
        let did = if options.diff { "would carry out" } else { "carried out" };
        notes.push(format!("{did} {} in {}", plural(n_fixes, "fix"), plural(changes.len(), "document")));
    }
    let report = Report::of(&checked, checked.printed(), notes, env);
    let stderr = show(&report, options, env, &mut stdout)?;
    Ok(Done { stdout, stderr, exit: exit(&checked) })
}

/// Writes each format to its file, or to the output; gives what is said beside them, once.
fn show(report: &Report, options: &Options, env: &Env, stdout: &mut String) -> Result<String> {
    if options.statistics {
        stdout.push_str(&output::statistics::render(report));
        return Ok(String::new());
    }
    let mut is_said = false;
    for format in &options.output_format {
        let text = render(report, format.kind);
        if let Some(file) = format.file.as_deref().or(options.output_file.as_deref()) {
            std::fs::write(env.cwd.join(file), text)
                .with_context(|| format!("{}: cannot be written", file.display()))?;
        } else {
            stdout.push_str(&text);
            is_said |= format.kind.says_all();
        }
    }
    Ok(if is_said { String::new() } else { report.said() })
}

fn exit(checked: &Checked) -> Exit {
    if checked.found().any(|finding| finding.severity != specast_engine::diagnostic::Severity::Information) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

fn concise(checked: &Checked) -> String {
    let mut out = String::new();
    for document in &checked.documents {
        for finding in &document.found {
            out.push_str(&finding.concise(&document.source.text, &document.source.lines));
            out.push('\n');
        }
    }
    out
}

/// Mends every document; gives the changes with the old texts, and how many fixes were carried out.
fn mend(checked: &mut Checked, which: Applicability) -> (Vec<(Change, String)>, usize) {
    let mut changes = Vec::new();
    let mut n_fixes = 0;
    for document in &mut checked.documents {
        let contract = &checked.contracts[document.contract];
        let settings = &document.settings;
        let (mended, n) = rules::mend(&document.source, contract, settings, Some(&checked.index), which);
        if n == 0 || mended.text == document.source.text {
            continue;
        }
        n_fixes += n;
        let change = Change::Replace {
            path: mended.path.clone(),
            was: document.source.digest.clone(),
            text: mended.text.to_string(),
        };
        changes.push((change, document.source.text.to_string()));
        document.found = rules::check_among(&mended, contract, settings, Some(&checked.index));
        document.source = mended;
    }
    (changes, n_fixes)
}
