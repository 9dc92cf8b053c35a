//! Which findings are shown, and how: what `check` and `drift` share.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use specast_engine::diagnostic::Severity;
use specast_engine::rules;

use super::{Env, Exit};
use crate::baseline::Baseline;
use crate::fingerprint::Printed;
use crate::meant;
use crate::output::{self, Format, Kind, Report};

/// Options that choose among findings and show them.
#[derive(Debug, Args)]
pub struct Showing {
    /// Show the findings that .specast/baseline.toml knows too
    #[arg(long)]
    no_baseline: bool,
    /// Look for these rules only, one by one or by family: front-matter, sections, content, ids, links, path, templates, suppressions, alloy, drift
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Do not look for these rules or families
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Show how often each rule was broken instead of the findings
    #[arg(long)]
    statistics: bool,
    /// How to show the findings; may be given several times, as `FORMAT` or `FORMAT=FILE`
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "full", help = format!("How to show the findings: {}; may be given several times, as FORMAT or FORMAT=FILE", output::names()))]
    output_format: Vec<Format>,
    /// Where to write what is shown; without it the standard output
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
}

impl Showing {
    /// All findings, in full.
    pub fn everything() -> Self {
        Self {
            no_baseline: false,
            select: Vec::new(),
            ignore: Vec::new(),
            statistics: false,
            output_format: vec![Format::full()],
            output_file: None,
        }
    }

    /// Refuses what cannot be meant.
    pub fn refuse_nonsense(&self) -> Result<()> {
        let bare: Vec<&Format> = self.output_format.iter().filter(|format| format.file.is_none()).collect();
        if let [one, two, ..] = bare[..] {
            bail!(
                "formats {one} and {two} would go to the same place; give one of them a file: --output-format {two}=FILE"
            );
        }
        if let Some(format) = bare.first().filter(|format| self.statistics && ***format != Format::full()) {
            bail!(
                "--statistics has a form of its own; leave {format} out, or give it a file: --output-format {format}=FILE"
            );
        }
        let files: Vec<&PathBuf> = self.output_format.iter().filter_map(|format| format.file.as_ref()).collect();
        let to_same =
            |(idx, file): (usize, &&PathBuf)| files[..idx].contains(file) || self.output_file.as_ref() == Some(file);
        if let Some((_, file)) = files.iter().enumerate().find(|one| to_same(*one)) {
            bail!("{}: two formats would go to the same file; name another one", file.display());
        }
        for name in self.select.iter().chain(&self.ignore) {
            if !rules::RULES.iter().any(|rule| rule.goes_by(name)) {
                let families = rules::FAMILIES.iter().map(|(family, _)| *family);
                let known = rules::RULES.iter().map(|rule| rule.name).chain(families.clone());
                let (meant, families) = (meant::question(name, known), families.collect::<Vec<_>>().join(", "));
                bail!("no rule is called `{name}`{meant}; `specast explain` lists all; families are {families}");
            }
        }
        Ok(())
    }

    /// The findings that are known; none where they are to be shown.
    pub fn baseline(&self, root: &Path) -> Result<Baseline> {
        let baseline = if self.no_baseline { None } else { Baseline::read(root)? };
        Ok(baseline.unwrap_or_default())
    }

    /// Writes each format to its file, or to the output; gives what is said beside them, once. `render` gives the
    /// text of a format, and whether that says what was looked at, too.
    pub fn show(
        &self,
        report: &Report,
        render: &dyn Fn(Kind) -> (String, bool),
        said: &dyn Fn() -> String,
        env: &Env,
        stdout: &mut String,
    ) -> Result<String> {
        let mut is_said = false;
        for format in &self.output_format {
            // Statistics stand in the place of the findings; files that were asked for are written all the same.
            let is_counted = self.statistics && format.file.is_none();
            let (text, says_all) =
                if is_counted { (output::statistics::render(report), true) } else { render(format.kind) };
            if let Some(file) = format.file.as_deref().or(self.output_file.as_deref()) {
                std::fs::write(env.cwd.join(file), text)
                    .with_context(|| format!("{}: cannot be written", file.display()))?;
            } else {
                stdout.push_str(&text);
                is_said |= says_all;
            }
        }
        Ok(if is_said { String::new() } else { said() })
    }
}

/// Ends with 1 where a finding is more than information.
pub fn exit(found: &Printed) -> Exit {
    let is_loud = found.iter().any(|(finding, _)| finding.severity != Severity::Information);
    if is_loud { Exit::Findings } else { Exit::Clean }
}
