//! `specast init`: the `specast.toml` of what is found here, with comments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::contract::Contract;
use specast_engine::source::folder;

use super::taking::{self, Scope};
use super::{Done, Env, Exit};
use crate::codeowners::{Owners, PLACES};
use crate::config::{self, FILE};
use crate::decisions::FOLDER;
use crate::files;
use crate::output::plural;
use crate::workspace::{Workspace, is_house_file, is_template};

/// Options of `init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast init --dry-run      shows the configuration, writes nothing
  specast init                writes it; an existing one stays")]
pub struct Options {
    /// Print the file, write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::around(&env.cwd)?;
    if workspace.root.join(FILE).exists() && !options.dry_run {
        bail!("{FILE}: is there already and stays as it is; `specast init --dry-run` shows what would be written");
    }
    // What is found, whatever an earlier configuration says.
    let workspace = Workspace { config: config::Config::default(), ..workspace };
    let text = configuration(&workspace, env)?;
    if options.dry_run {
        return Ok(Done { stdout: text, stderr: String::new(), exit: Exit::Clean });
    }
    files::write_atomic(&workspace.root, FILE, &text)?;
    let stdout = format!("wrote {FILE}; `specast check` holds the documents against it\n{}", owners(&workspace));
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean })
}

/// The lines of CODEOWNERS that let decisions of a pull request count. Whose they are, people must say.
fn owners(workspace: &Workspace) -> String {
    let there = PLACES.iter().find(|place| workspace.root.join(place).is_file());
    let guarded = there
        .and_then(|place| std::fs::read_to_string(workspace.root.join(place)).ok())
        .is_some_and(|text| Owners::read(&text).guard(&format!("{FOLDER}/x.toml")));
    if guarded {
        return String::new();
    }
    format!(
        "for `specast verify --require-decisions` in CI, these lines last in {}, with owners of yours:\n\n\
         # Who may decide that a loss is wanted\n/{FOLDER}/ @your-organisation/your-team\n",
        there.unwrap_or(&PLACES[0])
    )
}

fn configuration(workspace: &Workspace, env: &Env) -> Result<String> {
    let (contracts, notes) = workspace.contracts()?;
    if contracts.is_empty() {
        let why = notes.first().map_or(String::new(), |note| format!(" ({note})"));
        bail!("nothing to configure: no template below {}{why}; name one with `[[documents]]`", workspace.described());
    }
    let taken = taking::documents(workspace, &Scope::everything(), env, &contracts, &mut Vec::new())?;
    let paths = |contract: usize| -> Vec<&str> {
        let all = taken.iter().filter(|document| document.contract == contract);
        all.map(|document| document.source.path.as_str()).collect()
    };
    let mut out = String::from(
        "# What specast found here. Every key may be left out; `specast config schema` describes them all.\n",
    );
    let areas: BTreeSet<String> =
        contracts.iter().enumerate().flat_map(|(id, contract)| areas(contract, &paths(id))).collect();
    if !areas.is_empty() {
        let areas: Vec<String> = areas.into_iter().collect();
        let _ = write!(
            out,
            "\n# The folders that specs are sorted into; `specast recast --area` takes no other.\nareas = {}\n",
            list(&areas)
        );
    }
    let claimed: BTreeMap<&str, usize> =
        taken.iter().map(|document| (document.source.path.as_str(), document.contract)).collect();
    let files: Vec<String> =
        workspace.markdown(&workspace.root).into_iter().filter(|path| !is_template(path)).collect();
    for (id, contract) in contracts.iter().enumerate() {
        let (globs, why) = globs(contract, id, &paths(id), &claimed, &files);
        let _ = write!(out, "\n# {}.\n[[documents]]\ntemplate = {}\n", why, quoted(&contract.path));
        if !globs.is_empty() {
            let _ = writeln!(out, "paths = {}", list(&globs));
        }
    }
    for note in notes {
        let _ = write!(out, "\n# Not a template that specast can read: {}\n", note.replace('\n', " "));
    }
    out.push_str(
        "\n# Severity of a rule: \"error\", \"warning\", \"information\" or \"off\"; `specast explain` lists the rules.\n\
         [rules]\n# value-unknown = \"off\"\n",
    );
    Ok(out)
}

/// The globs of a template's documents, and why these.
fn globs(
    contract: &Contract,
    id: usize,
    paths: &[&str],
    claimed: &BTreeMap<&str, usize>,
    files: &[String],
) -> (Vec<String>, String) {
    let n_documents = plural(paths.len(), "document");
    let mut globs = Vec::new();
    if let Some(target) = &contract.target {
        let values: Vec<(&str, &str)> = target.variables().into_iter().map(|name| (name, "\u{0}")).collect();
        let path = target.render(&values).unwrap_or_default();
        let parts: Vec<String> = path.split('/').map(glob_part).collect();
        globs.push(parts.join("/"));
    }
    let rest: Vec<&str> = paths.iter().copied().filter(|path| !config::fits(&globs, path)).collect();
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in rest.iter().copied() {
        folders.entry(folder(path)).or_default().push(path);
    }
    for (name, inside) in folders {
        let here = || files.iter().filter(|path| folder(path) == name && path.ends_with(".md"));
        let is_all =
            !name.is_empty() && here().all(|path| claimed.get(path.as_str()) == Some(&id) && !is_house_file(path));
        if is_all && inside.len() > 1 && inside.iter().all(|path| path.ends_with(".md")) {
            globs.push(format!("{}/*.md", escaped(name)));
        } else {
            globs.extend(inside.into_iter().map(escaped));
        }
    }
    let why = match &contract.target {
        Some(target) => {
            let line = contract.lines.line(target.origin.start);
            let more =
                if rest.is_empty() { String::new() } else { format!(", {} of them elsewhere by shape", rest.len()) };
            format!("Line {line} of the template says `{}`; {n_documents}{more}", target.text.replace('\n', " "))
        }
        None if paths.is_empty() => "No document yet: name the paths here".to_owned(),
        None => format!("{n_documents} by shape"),
    };
    (globs, why)
}

/// A part of a path whose variables are marked: a variable alone may span folders.
fn glob_part(part: &str) -> String {
    if part == "\u{0}" { "**".to_owned() } else { escaped(part).replace('\u{0}', "*") }
}

fn escaped(path: &str) -> String {
    let special = |c: char| matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\');
    path.chars().map(|c| if special(c) { format!("[{c}]") } else { c.to_string() }).collect()
}

/// The first folder of a feature that stands in several.
fn areas(contract: &Contract, paths: &[&str]) -> Vec<String> {
    let Some(target) = &contract.target else { return Vec::new() };
    let bound = paths.iter().filter_map(|path| target.bind(path));
    let first = bound.filter_map(|values| {
        values.first().and_then(|(_, value)| value.split_once('/').map(|(area, _)| area.to_owned()))
    });
    first.collect()
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
