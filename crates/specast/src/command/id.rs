//! `specast id`: free numbers for ids, and numbers without gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use similar::TextDiff;
use specast_engine::contract::Contract;
use specast_engine::contract::ids::{self, IdUse};
use specast_engine::edit::{self, Change, ChangeSet, TextEdit};
use specast_engine::source::{Envelope, Source, folder};

use super::taking::{self, Scope};
use super::{Done, Env, Exit, Nothing};
use crate::output::plural;
use crate::workspace::Workspace;
use crate::{files, git, journal, meant};

/// Options of `id`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast id next REQ                                the next free number in the workspace
  specast id next REQ --since origin/main            one that is free there too
  specast id renumber REQ specs/infra/x/spec.md      1, 2, 3 …, with all references")]
pub struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the next free id of a family
    Next(Next),
    /// Number the ids of a family from 1, in the order of their definitions
    Renumber(Renumber),
}

#[derive(Debug, Args)]
struct Next {
    /// The ids' prefix, such as `REQ` or `REQ-SEC`
    family: String,
    /// Files and folders to look at; none: the whole workspace
    paths: Vec<PathBuf>,
    /// A git revision whose ids are taken too
    #[arg(long, value_name = "REV")]
    since: Option<String>,
}

#[derive(Debug, Args)]
struct Renumber {
    /// The ids' prefix, such as `REQ` or `REQ-SEC`
    family: String,
    /// Documents that define the ids
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Print the change, write nothing
    #[arg(long)]
    diff: bool,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    match &options.verb {
        Verb::Next(options) => next(options, env),
        Verb::Renumber(options) => renumber(options, env),
    }
}

fn next(options: &Next, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let prefix = prefix(&options.family);
    let sources = sources(&workspace, &options.paths, env)?;
    let mut taken: Vec<String> = sources.iter().flat_map(all_ids).collect();
    if let Some(revision) = &options.since {
        let then = tempfile::Builder::new().prefix("specast-since-").tempdir()?;
        let root = then.path().canonicalize()?;
        git::lay_out(&workspace.root, revision, &root)?;
        let paths: Vec<String> = workspace.documents(&workspace.root);
        let mut paths: BTreeSet<String> = paths.into_iter().collect();
        // Documents that are gone had ids too.
        let there = Workspace::around(&root)?;
        paths.extend(there.documents(&root));
        taken.extend(paths.iter().filter_map(|path| read(&there, path)).flat_map(|source| all_ids(&source)));
    }
    let (contracts, _) = workspace.contracts()?;
    let families = contracts.iter().flat_map(|contract| &contract.ids);
    let declared = families.clone().filter(|family| family.prefix == prefix).map(|family| family.width);
    let numbers = taken.iter().filter_map(|id| ids::split(id)).filter(|(family, _)| *family == prefix);
    let numbers: Vec<&str> = numbers.map(|(_, digits)| digits).collect();
    let Some(width) = declared.chain(numbers.iter().map(|digits| digits.len())).max() else {
        let used = taken.iter().filter_map(|id| ids::split(id)).map(|(family, _)| family);
        let known: BTreeSet<&str> = families.map(|family| family.prefix.as_str()).chain(used).collect();
        let known: Vec<&str> = known.into_iter().map(|family| family.trim_end_matches('-')).collect();
        let list = if known.is_empty() { "there are none".to_owned() } else { format!("only {}", known.join(", ")) };
        let meant = meant::question(options.family.trim_end_matches('-'), known.iter().copied());
        return Err(Nothing(format!(
            "no template and none of {} has ids of family `{}`, {list}{meant}",
            plural(sources.len(), "document"),
            options.family
        ))
        .into());
    };
    let last = numbers.iter().filter_map(|digits| digits.parse::<u64>().ok()).max().unwrap_or(0);
    let (next, width) = (u128::from(last) + 1, width.min(ids::MOST_DIGITS));
    let stdout = format!("{prefix}{next:0width$}\n");
    let stderr = if env.quiet {
        String::new()
    } else {
        let n = numbers.iter().collect::<BTreeSet<_>>().len();
        format!("{} of the family in {}\n", plural(n, "number"), plural(sources.len(), "document"))
    };
    Ok(Done { stdout, stderr, exit: Exit::Clean })
}

/// `REQ-` for `REQ`, `req` and `REQ-`.
fn prefix(family: &str) -> String {
    format!("{}-", family.trim_end_matches('-').to_uppercase())
}

fn all_ids(source: &Source) -> Vec<String> {
    ids::uses(&source.document, &source.text).into_iter().map(|id| id.text).collect()
}

fn read(workspace: &Workspace, path: &str) -> Option<Source> {
    let full = files::inside_root(&workspace.root, path).ok()?;
    let text = files::read_text(&full, path).ok()?;
    Some(Source::new(path, text, Envelope::default()))
}

/// The documents at these paths; all of the workspace where there are none.
fn sources(workspace: &Workspace, paths: &[PathBuf], env: &Env) -> Result<Vec<Source>> {
    let mut found = BTreeSet::new();
    for path in paths {
        let full = env.cwd.join(path);
        if full.is_dir() {
            found.extend(workspace.documents(&full));
        } else if full.is_file() {
            found.insert(workspace.relative(&full));
        } else {
            bail!("{}: is not there", path.display());
        }
    }
    if paths.is_empty() {
        found.extend(workspace.documents(&workspace.root));
    }
    Ok(found.iter().filter_map(|path| read(workspace, path)).collect())
}

/// A document, the ids of a family in it, and the new ids.
struct Numbered {
    source: Source,
    uses: Vec<IdUse>,
    /// The new id of each definition, by its index among the uses.
    definitions: BTreeMap<usize, String>,
    /// The new id of each reference.
    references: BTreeMap<String, String>,
}

fn renumber(options: &Renumber, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let prefix = prefix(&options.family);
    let (contracts, _) = workspace.contracts()?;
    let scope = Scope { paths: &options.paths, ..Scope::everything() };
    let named = taking::documents(&workspace, &scope, env, &contracts, &mut Vec::new())?;
    let is_unique = named.iter().any(|document| document.settings.is_unique(&prefix));
    let mut notes = Vec::new();
    let mut n = 0;
    let mut all = Vec::new();
    for document in named {
        if !is_unique {
            n = 0;
        }
        all.push(number(document.source, &contracts[document.contract], &prefix, &mut n, &mut notes));
    }
    if all.iter().all(|one| one.definitions.is_empty()) {
        let n = plural(all.len(), "document");
        return Err(Nothing(format!("none of {n} defines ids of family `{}`", options.family)).into());
    }
    let defines = |contract: &Contract| contract.ids.iter().any(|one| one.prefix == prefix && one.defined.is_some());
    let owners = taking::documents(&workspace, &Scope::everything(), env, &contracts, &mut Vec::new())?;
    let owners = owners.into_iter().filter(|document| defines(&contracts[document.contract]));
    let owners: BTreeSet<String> = owners.map(|document| document.source.path).collect();
    let paths = workspace.documents(&workspace.root).into_iter();
    let paths: Vec<String> = paths.filter(|path| !all.iter().any(|one| one.source.path == *path)).collect();
    let others: Vec<Source> = paths.iter().filter_map(|path| read(&workspace, path)).collect();
    // A neighbour whose template defines the family has numbers of its own.
    let near = |source: &Source| -> Vec<&Numbered> {
        let is_beside =
            |one: &&Numbered| !owners.contains(&source.path) && folder(&one.source.path) == folder(&source.path);
        all.iter().filter(|one| one.source.path != source.path && (is_unique || is_beside(one))).collect()
    };
    let named =
        all.iter().map(|one| (&one.source, edits(&one.source, &one.uses, Some(one), &near(&one.source), &mut notes)));
    let mut edited: Vec<(&Source, Vec<TextEdit>)> = named.collect();
    for other in &others {
        edited.push((other, edits(other, &uses(other, &prefix), None, &near(other), &mut notes)));
    }
    let mut stdout = String::new();
    let mut changes = Vec::new();
    let mut n_edits = 0;
    for (source, edits) in edited.into_iter().filter(|(_, edits)| !edits.is_empty()) {
        n_edits += edits.len();
        let text = edit::apply(&source.text, &edits);
        if options.diff {
            let (from, to) = (format!("a/{}", source.path), format!("b/{}", source.path));
            let diff = TextDiff::from_lines(&*source.text, text.as_str());
            stdout.push_str(&diff.unified_diff().header(&from, &to).to_string());
        }
        changes.push(Change::Replace { path: source.path.clone(), was: source.digest.clone(), text });
    }
    let n_definitions: usize = all.iter().map(|one| one.definitions.len()).sum();
    let did = if options.diff { "would change" } else { "changed" };
    let mut stderr = format!(
        "{}: {did} {} in {}\n",
        plural(n_definitions, "definition"),
        plural(n_edits, "place"),
        plural(changes.len(), "document")
    );
    for note in notes {
        stderr.push_str(&note);
        stderr.push('\n');
    }
    if !options.diff {
        journal::execute(&workspace.root, &ChangeSet(changes))?;
    }
    if env.quiet {
        stderr.clear();
    }
    Ok(Done { stdout, stderr, exit: Exit::Clean })
}

/// The ids of a family.
fn uses(source: &Source, prefix: &str) -> Vec<IdUse> {
    let all = ids::uses(&source.document, &source.text).into_iter();
    all.filter(|id| ids::split(&id.text).is_some_and(|(family, _)| family == prefix)).collect()
}

/// Gives each definition of a family the next number. A second definition of an id gets a number of its own;
/// references stay with the first.
fn number(source: Source, contract: &Contract, prefix: &str, n: &mut usize, notes: &mut Vec<String>) -> Numbered {
    let uses = uses(&source, prefix);
    let sections = contract.match_sections(&source.document, &source.text);
    let home = |id: &IdUse| contract.home(&sections, &source.document, id);
    let is_declared = uses.iter().any(|id| id.defines && home(id).is_some());
    let family = contract.ids.iter().find(|family| family.prefix == prefix);
    let width = uses.iter().filter_map(|id| Some(ids::split(&id.text)?.1.len())).min();
    let width = family.map(|family| family.width).or(width).unwrap_or(1).min(ids::MOST_DIGITS);
    let mut definitions = BTreeMap::new();
    let mut references: BTreeMap<String, String> = BTreeMap::new();
    for (idx, id) in uses.iter().enumerate().filter(|(_, id)| id.defines) {
        // Without a place in the template, what comes first in a line again is a reference.
        if if is_declared { home(id).is_none() } else { references.contains_key(&id.text) } {
            continue;
        }
        *n += 1;
        let new = format!("{prefix}{n:0width$}");
        if references.contains_key(&id.text) {
            let line = source.lines.line(id.range.start);
            notes.push(format!(
                "{}:{line}: the second `{}` is `{new}` now; references stay with the first",
                source.path, id.text
            ));
        } else {
            references.insert(id.text.clone(), new.clone());
        }
        definitions.insert(idx, new);
    }
    Numbered { source, uses, definitions, references }
}

/// The edits of a document: its own definitions, and the references to its own or to those nearby.
fn edits(
    source: &Source,
    uses: &[IdUse],
    own: Option<&Numbered>,
    near: &[&Numbered],
    notes: &mut Vec<String>,
) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for (idx, id) in uses.iter().enumerate() {
        let mine = own.and_then(|own| own.definitions.get(&idx).or_else(|| own.references.get(&id.text)));
        let theirs: BTreeSet<&String> = near.iter().filter_map(|one| one.references.get(&id.text)).collect();
        if mine.is_none() && theirs.len() > 1 {
            let (path, line) = (&source.path, source.lines.line(id.range.start));
            notes.push(format!("{path}:{line}: `{}` is left as it is: {} documents define it", id.text, theirs.len()));
            continue;
        }
        let new = mine.or_else(|| theirs.first().copied()).filter(|new| **new != id.text);
        edits.extend(new.map(|new| TextEdit { range: id.range, text: new.clone() }));
    }
    edits
}
