//! Which documents are looked at, and which template is taken for each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, bail};
use rayon::prelude::*;
use specast_engine::contract::Contract;
use specast_engine::contract::choose::{self, Why};
use specast_engine::diagnostic::Diagnostic;
use specast_engine::rules::{self, Settings};
use specast_engine::source::{Envelope, Source, folder};

use super::{Env, Nothing, recasting};
use crate::files;
use crate::output::plural;
use crate::versions;
use crate::workspace::{Workspace, is_configuration};

/// What is to be looked at.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Files and folders as typed; none: the whole workspace.
    pub paths: &'a [std::path::PathBuf],
    /// One template for all.
    pub template: Option<&'a Path>,
    /// Rules to look for; none: all that are on.
    pub select: &'a [String],
    /// Rules not to look for.
    pub ignore: &'a [String],
    /// One document that stands in no file, with the path that it is meant for.
    pub stdin: Option<(&'a Path, String)>,
}

impl Scope<'_> {
    /// The whole workspace and all rules.
    pub fn everything() -> Self {
        Self { paths: &[], template: None, select: &[], ignore: &[], stdin: None }
    }

    /// True where every document of the workspace is looked at.
    pub fn is_everything(&self) -> bool {
        self.paths.is_empty() && self.template.is_none() && self.stdin.is_none()
    }

    /// True for a rule that the command line does not switch off.
    pub fn looks_for(&self, rule: &str) -> bool {
        let rule = rules::rule(rule);
        let is_in = |names: &[String]| rule.is_some_and(|rule| names.iter().any(|name| rule.goes_by(name)));
        !is_in(self.ignore) && (self.select.is_empty() || is_in(self.select))
    }
}

/// A document with the template that was taken for it and what is wrong with it.
#[derive(Debug)]
pub struct Document {
    /// The document.
    pub source: Source,
    /// Index of its contract.
    pub contract: usize,
    /// Index of the contract of the template as it is today.
    pub template: usize,
    /// Name of the template's version, where it has several.
    pub version: Option<String>,
    /// Why this template was taken.
    pub why: String,
    /// What the team says for its path.
    pub settings: Settings,
    /// Its findings.
    pub found: Vec<Diagnostic>,
    /// Names of the rules that had something to look at in it.
    pub applied: Vec<&'static str>,
}

/// Documents with their templates.
#[derive(Debug, Default)]
pub struct Taken {
    /// The documents, in the order of their paths.
    pub documents: Vec<Document>,
    /// The contracts: of the templates, then of their earlier versions.
    pub contracts: Vec<Contract>,
    /// How many of them are of templates.
    pub n_templates: usize,
    /// Files that could not be looked at, each with the reason.
    pub left_out: Vec<String>,
}

/// What is said of documents that only come near a template.
const NEAR: &str = "too little of a template to be taken for its documents unasked";

/// Looks which documents there are and finds the template of each.
pub fn take(workspace: &Workspace, scope: &Scope<'_>, env: &Env) -> Result<Taken> {
    let (mut contracts, mut left_out) = contracts(scope, workspace, env)?;
    let n_templates = contracts.len();
    let mut all_versions = Vec::new();
    if scope.template.is_none() {
        for documents in &workspace.config.documents {
            let today = contracts[..n_templates].iter().position(|contract| contract.path == documents.template);
            if let Some(today) = today {
                all_versions.extend(versions::read(workspace, documents, today, &mut contracts)?);
            }
        }
    }
    let mut documents = documents(workspace, scope, env, &contracts[..n_templates], &mut left_out)?;
    documents.par_iter_mut().for_each(|document| {
        if let Some(versions) = all_versions.iter().find(|versions| versions.today == document.template) {
            let taken = versions.of(&document.source, workspace, &contracts);
            document.contract = taken.contract;
            document.version = Some(taken.name);
            document.why = taken.why;
        }
    });
    if documents.is_empty() {
        let named: Vec<_> = scope.paths.iter().map(|path| path.display().to_string()).collect();
        let near = left_out.iter().find(|note| note.contains(NEAR)).map_or(String::new(), |note| format!(" ({note})"));
        return Err(Nothing(format!(
            "nothing to check: of {} below {} none follows {}{near}; name a file, or a template with --template FILE",
            plural(paths(scope, workspace, env)?.len(), "Markdown file"),
            if named.is_empty() { workspace.described() } else { named.join(", ") },
            names_of(&contracts[..n_templates])
        ))
        .into());
    }
    Ok(Taken { documents, contracts, n_templates, left_out })
}

/// The documents that these contracts claim; may be none.
pub fn documents(
    workspace: &Workspace,
    scope: &Scope<'_>,
    env: &Env,
    contracts: &[Contract],
    left_out: &mut Vec<String>,
) -> Result<Vec<Document>> {
    let texts = texts(scope, workspace, env, left_out)?;
    let read =
        |(path, is_named, text): (String, bool, String)| (Source::new(path, text, Envelope::default()), is_named);
    let sources: Vec<(Source, bool)> = texts.into_par_iter().map(read).collect();
    let is_left = |(source, is_named): &(Source, bool)| {
        let is_signpost = !is_named && choose::is_signpost(&source.document, &source.text);
        is_signpost && choose(scope, workspace, source, contracts, false).is_some()
    };
    let (signposts, sources): (Vec<_>, Vec<_>) = sources.into_iter().partition(is_left);
    if let Some((first, _)) = signposts.first() {
        let (n, say) = (plural(signposts.len(), "file"), if signposts.len() == 1 { "says" } else { "say" });
        let path = &first.path;
        left_out.push(format!("{n} only {say} where the text went, such as {path}; name them to look at them"));
    }
    let near: Vec<(&str, &str, f64)> = sources
        .par_iter()
        .filter(|(_, is_named)| !is_named && scope.template.is_none())
        .filter_map(|(source, _)| nearly(workspace, source, contracts))
        .collect();
    left_out.extend(told(&near));
    let taken: Vec<Result<Option<Document>>> = sources
        .into_par_iter()
        .map(|(source, is_named)| {
            let Some((contract, why)) = choose(scope, workspace, &source, contracts, is_named) else {
                if is_named {
                    recasting::sound(&source, &source.path)?;
                    return Err(Nothing(format!(
                        "{}: has too little of {} to be one of its documents; name a template with --template FILE",
                        source.path,
                        names_of(contracts)
                    ))
                    .into());
                }
                return Ok(None);
            };
            let settings = settings(workspace, scope, &source.path, Some(&contracts[contract].path));
            let (found, applied) = (Vec::new(), Vec::new());
            Ok(Some(Document { source, contract, template: contract, version: None, why, settings, found, applied }))
        })
        .collect();
    taken.into_iter().filter_map(Result::transpose).collect()
}

/// The path of a document that comes near a template and is not taken for one of it, the template's path, and the
/// share of its shape that the document has.
fn nearly<'a>(workspace: &Workspace, source: &'a Source, contracts: &'a [Contract]) -> Option<(&'a str, &'a str, f64)> {
    if workspace.config.documents_of(&source.path).is_some() {
        return None;
    }
    let is_free = |contract: &Contract| !workspace.config.says_paths_of(&contract.path);
    let candidates = contracts.iter().enumerate().filter(|(_, contract)| is_free(contract));
    let choice = choose::choose_among(&source.path, &source.document, &source.text, candidates, choose::NEAR)?;
    match choice.why {
        Why::Shape(share) if share < choose::STRONG => Some((&source.path, &contracts[choice.contract].path, share)),
        _ => None,
    }
}

/// One that lost much of its form is not to go unseen: says how many come near, and which comes nearest.
fn told(near: &[(&str, &str, f64)]) -> Option<String> {
    let (path, template, share) = near.iter().copied().max_by(|a, b| a.2.total_cmp(&b.2).then(b.0.cmp(a.0)))?;
    let (n, hold) = (plural(near.len(), "file"), if near.len() == 1 { "holds" } else { "hold" });
    let share = share * 100.0;
    Some(format!("{n} {hold} {NEAR}, such as {path} ({share:.0} % of {template}); name them to look at them"))
}

/// What the team says for a path and a template, with what the command line says on top.
pub fn settings(workspace: &Workspace, scope: &Scope<'_>, path: &str, template: Option<&str>) -> Settings {
    let mut settings = workspace.config.settings(path, template);
    for rule in rules::RULES {
        // A family stands for those of its rules that are on; who names a rule wants it in any case.
        let is_named = scope.select.iter().any(|name| name == rule.name);
        if !scope.looks_for(rule.name) {
            settings.levels.insert(rule.name.to_owned(), None);
        } else if is_named && settings.severity(rule).is_none() {
            settings.levels.insert(rule.name.to_owned(), Some(rule.severity));
        }
    }
    settings
}

/// The one template, or how many there are with the first of them.
fn names_of(contracts: &[Contract]) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = contracts.iter().take(SHOWN).map(|contract| contract.path.as_str()).collect();
    let names = names.join(", ");
    match contracts.len() {
        1 => format!("the template {names}"),
        n if n <= SHOWN => format!("any of the templates {names}"),
        n => format!("any of the templates {names} and {} more", n - SHOWN),
    }
}

fn contracts(scope: &Scope<'_>, workspace: &Workspace, env: &Env) -> Result<(Vec<Contract>, Vec<String>)> {
    if let Some(template) = scope.template {
        let path = workspace.relative(&env.cwd.join(template));
        let mut contract = workspace.contract(&path)?;
        if let Some(documents) = workspace.config.documents.iter().find(|documents| documents.template == path) {
            documents.adapt(&mut contract);
        }
        return Ok((vec![contract], Vec::new()));
    }
    let (contracts, notes) = workspace.contracts()?;
    if contracts.is_empty() {
        let why = notes.first().map_or(String::new(), |note| format!(" ({note})"));
        return Err(Nothing(format!("nothing to check: no template below {}{why}; templates are called *-template.md, *.template.md, template.md or NNNN-template.md, or name one with --template FILE",
            workspace.described())).into());
    }
    Ok((contracts, notes))
}

/// The texts to look at: path, whether the user named it, text.
fn texts(
    scope: &Scope<'_>,
    workspace: &Workspace,
    env: &Env,
    left_out: &mut Vec<String>,
) -> Result<Vec<(String, bool, String)>> {
    if let Some((path, text)) = &scope.stdin {
        if is_configuration(path) {
            return Ok(Vec::new());
        }
        let path = workspace.relative(&env.cwd.join(path));
        if text.trim().is_empty() {
            bail!("{path}: nothing came in on the standard input");
        }
        return Ok(vec![(path, true, text.clone())]);
    }
    let mut out = Vec::new();
    let paths = paths(scope, workspace, env)?;
    let attached = if scope.template.is_some() { attached(&paths) } else { BTreeMap::new() };
    for (owner, files) in &attached {
        let n = plural(files.len(), "file");
        left_out.push(format!("{owner}: {n} in the folder of its name; name them to look at them"));
    }
    let attached: BTreeSet<String> = attached.into_values().flatten().map(str::to_owned).collect();
    for (path, is_named) in paths.into_iter().filter(|(path, _)| !attached.contains(path)) {
        // A file that nobody named and that cannot be read is a note, not the end of the run.
        match files::read_text(&workspace.root.join(&path), &path) {
            Ok(text) => out.push((path, is_named, text)),
            Err(error) if is_named => return Err(error),
            Err(error) => left_out.push(format!("{error:#}")),
        }
    }
    Ok(out)
}

/// Files that belong to a document, by that document: they lie in a folder of its name beside it, and nobody
/// named them.
fn attached(paths: &[(String, bool)]) -> BTreeMap<String, Vec<&str>> {
    let all: BTreeSet<&str> = paths.iter().map(|(path, _)| path.as_str()).collect();
    let mut out: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, _) in paths.iter().filter(|(_, is_named)| !is_named) {
        let folders = std::iter::successors(Some(folder(path)), |inner| Some(folder(inner)));
        let owners = folders.take_while(|folder| !folder.is_empty()).map(|folder| format!("{folder}.md"));
        if let Some(owner) = owners.into_iter().find(|owner| all.contains(owner.as_str())) {
            out.entry(owner).or_default().push(path);
        }
    }
    out
}

/// The files to look at, with whether the user named them.
fn paths(scope: &Scope<'_>, workspace: &Workspace, env: &Env) -> Result<Vec<(String, bool)>> {
    let below = |folder: &Path| {
        let files = workspace.documents(folder).into_iter().chain(workspace.beside(folder));
        files.map(|path| (path, false)).collect::<Vec<_>>()
    };
    if scope.paths.is_empty() {
        return Ok(below(&workspace.root));
    }
    let mut out = Vec::new();
    for path in scope.paths {
        let full = env.cwd.join(path);
        if full.is_dir() {
            let found = below(&full);
            if found.is_empty() {
                return Err(Nothing(format!("nothing to check: {} holds no Markdown file", path.display())).into());
            }
            out.extend(found);
        } else if is_configuration(path) {
            // No document, and looked at by others.
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

fn choose(
    scope: &Scope<'_>,
    workspace: &Workspace,
    source: &Source,
    contracts: &[Contract],
    is_named: bool,
) -> Option<(usize, String)> {
    if scope.template.is_some() {
        return Some((0, "named".to_owned()));
    }
    let beside = workspace.config.beside_of(&source.path);
    let claimed = workspace.config.documents_of(&source.path).map(|documents| documents.template.as_str());
    if let Some(template) = beside.or(claimed) {
        let contract = contracts.iter().position(|contract| contract.path == template)?;
        return Some((contract, "by specast.toml".to_owned()));
    }
    let least = if is_named { choose::WEAK } else { choose::STRONG };
    // Where the team says which documents follow a template, no other one does, unless somebody names it.
    let is_free = |contract: &Contract| is_named || !workspace.config.says_paths_of(&contract.path);
    let candidates = contracts.iter().enumerate().filter(|(_, contract)| is_free(contract));
    let choice = choose::choose_among(&source.path, &source.document, &source.text, candidates, least)?;
    let why = match choice.why {
        Why::Path => "by its path".to_owned(),
        Why::Shape(share) => format!("by its shape, {:.0} %", share * 100.0),
    };
    Some((choice.contract, why))
}
