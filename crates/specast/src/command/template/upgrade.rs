//! `specast template upgrade`: documents of an old version of a template, carried over to the new one and proven.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use rayon::prelude::*;
use similar::TextDiff;
use specast_engine::contract::{Contract, choose};
use specast_engine::diagnostic::Severity;
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::evolution::{self, Pairs, Step};
use specast_engine::proof::{self, Fate, Fragment, Proof};
use specast_engine::rules::{self, Applicability};
use specast_engine::source::Source;
use specast_syntax::TileId;

use super::version;
use crate::command::{Done, Env, Exit, Nothing, changing, recasting};
use crate::output::plural;
use crate::workspace::Workspace;
use crate::{files, journal};

/// Options of `template upgrade`.
#[derive(Debug, Args)]
#[command(after_help = "\
Titles, numbers, keys and labels of the old version become those of the new one; what is new is inserted with its
holes; what is gone stays where its author wrote something in it. A document of which the proof finds something lost,
altered or invented is not written.

Examples:
  specast template upgrade --from HEAD~1:spec-template.md --to spec-template.md specs
  specast template upgrade --from old-template.md --to new-template.md specs --diff")]
pub struct Options {
    /// The version that the documents follow; `REV:PATH` for one in git
    #[arg(long, value_name = "OLD")]
    from: PathBuf,
    /// The version that they are to follow; `REV:PATH` for one in git
    #[arg(long, value_name = "NEW")]
    to: PathBuf,
    /// Documents; of a folder, those in it that follow the old version
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Show what would be written as a diff, write nothing
    #[arg(long)]
    diff: bool,
}

/// A document with what became of it.
struct Upgraded {
    source: Source,
    text: String,
    steps: Vec<Step>,
    n_fixes: usize,
    proof: Proof,
    /// What the proof holds against it, in the words of the document.
    against: Vec<String>,
    /// Holes that somebody has to fill, and other findings.
    n_left: (usize, usize),
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let (old, new) = (version(&workspace, env, &options.from)?, version(&workspace, env, &options.to)?);
    let mut stderr = String::new();
    stderr.extend(journal::begin(&workspace.root, !options.diff)?.map(|said| said + "\n"));
    let sources = sources(options, &workspace, &old, env)?;
    let pairs = Pairs::of(&old, &new);
    let upgraded: Vec<Upgraded> =
        sources.into_par_iter().map(|source| upgrade(source, &old, &new, &pairs, &workspace)).collect();
    let mut said = String::new();
    let mut changes = Vec::new();
    let mut stdout = String::new();
    for one in &upgraded {
        said.push_str(&told(one));
        if one.text == *one.source.text || !one.against.is_empty() {
            continue;
        }
        let path = &one.source.path;
        if options.diff {
            let diff = TextDiff::from_lines(&*one.source.text, &one.text);
            stdout.push_str(&diff.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string());
        }
        let was = one.source.digest.clone();
        changes.push(Change::Replace { path: path.clone(), was, text: one.text.clone() });
    }
    let n_refused = upgraded.iter().filter(|one| !one.against.is_empty()).count();
    let did = if options.diff { "would upgrade" } else { "upgraded" };
    let _ = writeln!(
        said,
        "{did} {} of {} from {} to {}: {n_refused} refused, {} as before",
        changes.len(),
        plural(upgraded.len(), "document"),
        old.path,
        new.path,
        upgraded.len() - changes.len() - n_refused
    );
    if !options.diff && !changes.is_empty() {
        journal::execute(&workspace.root, &ChangeSet(changes))?;
    }
    if !env.quiet {
        if options.diff { &mut stderr } else { &mut stdout }.push_str(&said);
    }
    let exit = if n_refused > 0 { Exit::Findings } else { Exit::Clean };
    Ok(Done { stdout, stderr, exit })
}

/// The documents: those that are named, and those of named folders that have the old version's shape.
fn sources(options: &Options, workspace: &Workspace, old: &Contract, env: &Env) -> Result<Vec<Source>> {
    let mut out = Vec::new();
    let mut n_seen = 0;
    for path in &options.paths {
        let full = env.cwd.join(path);
        if !full.is_dir() {
            n_seen += 1;
            out.push(recasting::source(workspace, &full, &path.display().to_string())?);
            continue;
        }
        for inner in workspace.documents(&full) {
            n_seen += 1;
            files::inside_root(&workspace.root, &inner)?;
            let Ok(source) = recasting::source(workspace, &workspace.root.join(&inner), &inner) else { continue };
            if choose::share(old, &inner, &source.document, &source.text) >= choose::STRONG {
                out.push(source);
            }
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out.dedup_by(|a, b| a.path == b.path);
    if out.is_empty() {
        let why = format!("nothing to upgrade: of {} none follows {}", plural(n_seen, "Markdown file"), old.path);
        return Err(Nothing(why + "; name a document").into());
    }
    Ok(out)
}

fn upgrade(source: Source, old: &Contract, new: &Contract, pairs: &Pairs, workspace: &Workspace) -> Upgraded {
    let carried = evolution::carry(&source, old, new, pairs);
    let settings = workspace.config.settings(&source.path, Some(&new.path));
    let moved = Source::new(source.path.as_str(), carried.text.as_str(), source.envelope.clone());
    let mended = changing::proven(&moved, new, &settings, None, Applicability::Unsafe);
    let proof = proof::prove(proof::Inputs {
        sources: std::slice::from_ref(&source),
        outputs: std::slice::from_ref(&mended.source),
        contracts: std::slice::from_ref(new),
        others: &[],
    });
    let against = against(&proof, old);
    let left = rules::check(&mended.source, new);
    let left = left.iter().filter(|finding| finding.severity != Severity::Information);
    let (holes, others): (Vec<_>, Vec<_>) = left.partition(|finding| finding.rule == "placeholder-left");
    Upgraded {
        text: mended.source.text.to_string(),
        steps: carried.steps,
        n_fixes: mended.n_fixes,
        n_left: (holes.len(), others.len()),
        source,
        proof,
        against,
    }
}

/// What the proof holds against the new text; words of the old template are no author's.
fn against(proof: &Proof, old: &Contract) -> Vec<String> {
    let is_gone = |fate: &Fate| matches!(fate, Fate::Lost { .. } | Fate::Altered(..));
    let of_template = |fragment: &&Fragment| evolution::is_of_template(old, &fragment.text);
    let (given, own): (Vec<&Fragment>, Vec<&Fragment>) =
        proof.fragments.iter().filter(|fragment| !fragment.navigation).partition(of_template);
    let given: BTreeSet<TileId> = given.into_iter().map(|fragment| fragment.tile).collect();
    let fragments = own.into_iter().filter(|fragment| is_gone(&fragment.fate));
    let mut out: Vec<String> =
        fragments.map(|fragment| format!("{}: “{}”", fragment.fate.word(), fragment.text)).collect();
    let facts = proof.facts.iter().filter(|judged| is_gone(&judged.fate) && !given.contains(&judged.tile));
    out.extend(facts.map(|judged| format!("{}: “{}” ({})", judged.fate.word(), judged.fact.text, judged.role)));
    out.extend(proof.invented().map(|statement| format!("invented: “{}”", statement.text)));
    out
}

fn told(one: &Upgraded) -> String {
    let mut out = String::new();
    let path = &one.source.path;
    for step in &one.steps {
        let said = match step {
            Step::Renamed(before, after) => format!("`{before}` is now `{after}`"),
            Step::Removed(title) => format!("`{title}` held nothing of an author's and is gone"),
            Step::Left(title) => format!("`{title}` is gone from the template and stays as a section of its own"),
            Step::Split(title, parts) => {
                format!("`{title}` was split into {}; its text stays together", parts.join(" and "))
            }
        };
        let _ = writeln!(out, "{path}: {said}");
    }
    for against in &one.against {
        let _ = writeln!(out, "{path}: {against}");
    }
    let facts = one.proof.fact_counts();
    let (n_holes, n_others) = one.n_left;
    let did = match (one.against.is_empty(), one.text == *one.source.text) {
        (false, _) => "refused",
        (true, true) => "as before",
        (true, false) => "proven",
    };
    let _ = writeln!(
        out,
        "{path}: {did}: {} of {} facts kept, {} carried out, {} to fill in, {} left",
        facts.kept + facts.reworded,
        facts.total,
        plural(one.n_fixes, "fix"),
        plural(n_holes, "hole"),
        plural(n_others, "other finding")
    );
    out
}

#[cfg(test)]
mod tests {
    use specast_engine::contract::compile;
    use specast_engine::source::Envelope;

    use super::*;

    #[test]
    fn what_an_author_said_may_not_go_and_what_the_old_template_said_may() {
        let old = compile("old.md", "# Paper\n\n## Ports\n\nName every port.\n\n## History\n\nWhere did this begin?\n");
        let new = compile("new.md", "# Paper\n\n## Ports\n\nName every port.\n");
        let found = |before: &str, after: &str| {
            let [before, after] = [before, after].map(|text| Source::new("a.md", text, Envelope::default()));
            let (sources, outputs) = (std::slice::from_ref(&before), std::slice::from_ref(&after));
            let proof =
                proof::prove(proof::Inputs { sources, outputs, contracts: std::slice::from_ref(&new), others: &[] });
            against(&proof, &old)
        };
        let after = "# Paper\n\n## Ports\n\nOpen is 4317.\n";
        let template = "\n## History\n\nWhere did this begin?\n";
        assert_eq!(found(&format!("{after}{template}"), after), Vec::<String>::new());
        let lost = found(&format!("{after}\n## History\n\nIt began on port 80.\n"), after);
        assert!(lost.iter().any(|said| said.contains("lost: “It began on port 80.”")), "{lost:?}");
        let invented = found(after, &format!("{after}\nOpen is 4318 too.\n"));
        assert!(invented.iter().any(|said| said.starts_with("invented:")), "{invented:?}");
    }
}
