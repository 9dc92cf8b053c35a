//! One source as several specs: which part becomes which, as the command line or `.specast/placements/` says.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::recast::split::{self, Rule};
use specast_engine::source::Source;

use super::desk::{Desk, Ready};
use super::learning::{self, FOLDER};
use super::recasting::Aim;
use crate::workspace::Workspace;

/// Which part of a source becomes which spec.
#[derive(Debug, Clone, Default, Args)]
pub struct Parts {
    /// Each section right below the title becomes a spec of its own
    #[arg(long, conflicts_with_all = ["part", "merge"])]
    split: bool,
    /// The section with this heading becomes this feature, with its area in front if it has one; once for each part
    #[arg(long, value_name = "HEADING=FEATURE", conflicts_with = "merge")]
    part: Vec<String>,
}

/// What is said of the parts of a source.
#[derive(Debug, Default)]
pub struct Split {
    /// The parts; none: the source becomes one spec.
    pub rules: Vec<Rule>,
    /// Path and text of the placements that keep what the command line says, where they are new.
    pub file: Option<(String, String)>,
}

impl Parts {
    /// Refuses parts for more than one source.
    pub fn refuse(&self) -> Result<()> {
        if self.split || !self.part.is_empty() {
            bail!("parts of several sources: recast each by itself with --split or --part");
        }
        Ok(())
    }

    /// The parts of a source: those of the command line, else those that were kept.
    pub fn rules(&self, workspace: &Workspace, sources: &[Source], aim: &Aim, force: bool) -> Result<Split> {
        let [source] = sources else { return Ok(Split::default()) };
        let kept = learning::parts(workspace, &source.path)?;
        let place = kept.first().map_or("", |said| said.file.as_str());
        let known: Vec<Rule> = kept.iter().map(|said| said.rule.clone()).collect();
        if !self.split && self.part.is_empty() {
            if let Some(feature) = aim.feature.as_ref().filter(|_| !known.is_empty()) {
                bail!(
                    "{place} says what the parts of {} become; leave --feature {feature} out, or the parts there",
                    source.path
                );
            }
            return Ok(Split { rules: known, file: None });
        }
        let mut rules = if self.split {
            split::by_sections(source).map_err(|why| anyhow::anyhow!("{}: {why}", source.path))?
        } else {
            self.part.iter().map(|part| read(part)).collect::<Result<_>>()?
        };
        rules.extend(aim.feature.iter().map(|feature| Rule { heading: None, feature: feature.clone() }));
        for rule in rules.iter_mut().filter(|rule| !rule.feature.contains('/')) {
            rule.feature = aim.area.as_ref().map_or(rule.feature.clone(), |area| format!("{area}/{}", rule.feature));
        }
        if rules == known {
            return Ok(Split { rules, file: None });
        }
        let own = format!("{FOLDER}/{}.toml", source.path.replace('/', "__"));
        if let Some(other) = kept.iter().find(|said| said.file != own || !force) {
            bail!(
                "{}: its parts stand in {} and are others; leave the flags out, or {}",
                source.path,
                other.file,
                if other.file == own { "replace them with --force" } else { "change them there" }
            );
        }
        let text = text(&source.path, &rules)?;
        Ok(Split { rules, file: Some((own, text)) })
    }
}

/// `HEADING=FEATURE`; the heading may hold the sign too.
fn read(part: &str) -> Result<Rule> {
    match part.rsplit_once('=').map(|(heading, feature)| (heading.trim(), feature.trim())) {
        Some((heading, feature)) if !heading.is_empty() && !feature.is_empty() => {
            Ok(Rule { heading: Some(heading.to_owned()), feature: feature.to_owned() })
        }
        _ => bail!("`{part}` is no part; write --part \"HEADING=FEATURE\": \"Open ports=infra/ports\""),
    }
}

/// The file of placements that keeps the parts of a source.
fn text(source: &str, rules: &[Rule]) -> Result<String> {
    let mut out = "# What the parts of a source become; one without a heading is all the rest.\n".to_owned();
    for rule in rules {
        let mut part = toml::Table::new();
        part.insert("source".to_owned(), source.into());
        part.extend(rule.heading.iter().map(|heading| ("heading".to_owned(), heading.as_str().into())));
        part.insert("feature".to_owned(), rule.feature.as_str().into());
        let _ = write!(out, "\n[[part]]\n{}", toml::to_string(&part)?);
    }
    Ok(out)
}

/// Refuses sources that become several specs, which are only carried out together.
pub fn refuse(workspace: &Workspace, sources: &[Source]) -> Result<()> {
    for source in sources {
        if let Some(said) = learning::parts(workspace, &source.path)?.first() {
            bail!(
                "{} becomes several specs, as {} says: `specast recast {}` writes all of them, --diff shows them",
                source.path,
                said.file,
                source.path
            );
        }
    }
    Ok(())
}

/// What the recast of some sources needs: into one spec, or, where there are parts of one, into several.
pub fn ready(desk: &Desk, sources: Vec<Source>, aim: &Aim, rules: &[Rule]) -> Result<Vec<Ready>> {
    if rules.is_empty() {
        return Ok(vec![desk.ready(sources, aim)?]);
    }
    if desk.one_plan.is_some() {
        bail!(
            "{} becomes several specs, which share a plan of no others: leave --one-plan out for it",
            sources[0].path
        );
    }
    let shares = split::split(&sources[0], rules).map_err(|why| anyhow::anyhow!("{}: {why}", sources[0].path))?;
    let mut out: Vec<Ready> = Vec::new();
    for share in shares {
        let mut ready = desk.ready(sources.clone(), &aim.at(&share.feature))?;
        if let Some(other) = out
            .iter()
            .filter_map(|other| Some((other, other.share.as_ref()?)))
            .find(|(other, _)| other.spec_path == ready.spec_path)
        {
            bail!("{} and {} both become {}; give one another name", other.1.feature, share.feature, ready.spec_path);
        }
        ready.share = Some(share);
        out.push(ready);
    }
    Ok(out)
}
