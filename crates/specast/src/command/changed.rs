//! The inputs of a proof over a diff: what changed between two states of the files, and what it was before.
//!
//! Sources are documents that changed or were removed, as they were; outputs are those that changed, moved or
//! are new, as they are. A document that did not change is neither: it says what it said, so it is no
//! destination for what another one lost.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use specast_engine::facts::{self, FactKind};
use specast_engine::proof::{Fate, Proof};
use specast_engine::source::{Envelope, Source, anchors};
use specast_syntax::{FileId, Span, TileId};

use super::Nothing;
use super::released::{Additions, is_broken};
use super::retired::{self, State};
use super::verify::{Case, contracts};
use crate::files;
use crate::git::{self, Base, Blobs, Change};
use crate::ignoring::Ignoring;
use crate::output::plural;
use crate::workspace::Workspace;

/// How many faults in the form of texts are told.
const MAX_NOTES: usize = 5;

/// A path and the text that it has.
pub type Text = (String, String);

/// A diff as a proof sees it.
#[derive(Debug, Default)]
pub struct Sides {
    /// Documents as they were.
    pub sources: Vec<Source>,
    /// Documents as they are.
    pub outputs: Vec<Source>,
    /// Old and new path of documents that moved, changed or not.
    pub moves: Vec<(String, String)>,
    /// How many of each kind.
    pub kinds: Kinds,
}

/// How many documents of each kind a diff has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds {
    pub changed: usize,
    pub removed: usize,
    pub new: usize,
    pub only_moved: usize,
    /// Gone, or a note in its place, and pins say what it became.
    pub retired: usize,
}

/// A diff between a commit and the working tree.
#[derive(Debug, Clone)]
pub struct Diff {
    /// Where it starts.
    pub base: Base,
    /// What it holds.
    pub kinds: Kinds,
}

impl Kinds {
    /// True where no text changed.
    fn is_only_moves(self) -> bool {
        self.changed + self.removed + self.retired == 0
    }

    /// `3 documents changed, 1 removed`.
    pub fn described(self) -> String {
        let mut parts = vec![format!("{} changed", plural(self.changed, "document"))];
        let more =
            [(self.removed, "removed"), (self.retired, "retired"), (self.new, "new"), (self.only_moved, "only moved")];
        parts.extend(more.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")));
        parts.join(", ")
    }
}

/// The case of everything that changed since a revision, or since HEAD left the default branch.
pub fn since(workspace: &Workspace, revision: Option<&str>) -> Result<Case> {
    let root = &workspace.root;
    let base = git::base(root, revision)?;
    let mut ignoring = Ignoring::of(workspace);
    let changes = git::since(root, &base.commit)?;
    let changes: Vec<Change> = changes.into_iter().filter_map(|change| documents(change, &mut ignoring)).collect();
    let mut blobs = Blobs::open(root)?;
    let mut pairs = Vec::new();
    for change in changes {
        let old = match change.old {
            Some(git::Version { path, blob: Some(id) }) => {
                let shown = format!("{path} at {}", base.name);
                let text = files::decoded(blobs.read(&id)?, &shown)?;
                Some((path, text))
            }
            _ => None,
        };
        let new = match change.new {
            // Git tells of what is staged and gone from the folder too.
            Some(git::Version { path, .. }) if files::inside_root(root, &path)?.is_file() => {
                let bytes = std::fs::read(root.join(&path))?;
                let text = files::decoded(bytes, &path)?;
                Some((path, text))
            }
            _ => None,
        };
        pairs.push((old, new));
    }
    let mut sides = sides(pairs);
    let mut notes = Vec::new();
    let state = State { root: root.clone(), commit: None };
    let parts = retired::take_out(&mut sides, &state, &mut notes);
    let origins = retired::origins(&mut sides, &state);
    let said = format!("{} since {}", sides.kinds.described(), base.described());
    if sides.sources.is_empty() {
        let why = if sides.kinds == Kinds::default() {
            "commit or write a change to Markdown first, or name another revision with --since REV"
        } else {
            "what is new loses nothing"
        };
        bail!(Nothing(format!("nothing to verify: {said}; {why}")));
    }
    let contracts = contracts(workspace, &sides.outputs)?;
    let Sides { sources, outputs, moves, kinds } = sides;
    let mut faults: Vec<String> = problems(&sources, &base.name).into_iter().chain(problems(&outputs, "now")).collect();
    if faults.len() > MAX_NOTES {
        let n_more = faults.len() - MAX_NOTES;
        faults.truncate(MAX_NOTES);
        faults.push(format!("… and {n_more} more faults in front matter; `specast check` lists them"));
    }
    notes.extend(faults);
    let diff = Some(Diff { base, kinds });
    Ok(Case {
        diff,
        moves,
        origins,
        parts,
        additions: Additions::Information,
        ..Case::of(sources, outputs, contracts, notes)
    })
}

/// The change as far as it is about documents that specast looks at.
pub fn documents(change: Change, ignoring: &mut Ignoring<'_>) -> Option<Change> {
    let mut looked = |version: Option<git::Version>| version.filter(|version| ignoring.looks_at(&version.path));
    let change = Change { old: looked(change.old), new: looked(change.new) };
    (change.old.is_some() || change.new.is_some()).then_some(change)
}

/// Which text stands on which side. A document whose bytes are the same stands on neither, unless nothing
/// else happened: then it is what there is to prove.
pub fn sides(pairs: Vec<(Option<Text>, Option<Text>)>) -> Sides {
    let (mut olds, mut news) = (Vec::new(), Vec::new());
    let (mut moved, mut moves) = (Vec::new(), Vec::new());
    let mut kinds = Kinds::default();
    for (old, new) in pairs {
        match (old, new) {
            (Some(old), Some(new)) if old.1 == new.1 => {
                if old.0 != new.0 {
                    moved.push((old, new));
                }
            }
            (Some(old), Some(new)) => {
                kinds.changed += 1;
                if old.0 != new.0 {
                    moves.push((old.0.clone(), new.0.clone()));
                }
                olds.push((old, true));
                news.push((new, true));
            }
            (Some(old), None) => olds.push((old, false)),
            (None, Some(new)) => news.push((new, false)),
            (None, None) => {}
        }
    }
    // What git was not told of yet moves too.
    let mut sources = Vec::new();
    for (old, has_new) in olds {
        let same = news.iter().position(|(new, has_old)| !has_new && !has_old && new.1 == old.1);
        if let Some(index) = same {
            moved.push((old, news.remove(index).0));
        } else {
            kinds.removed += usize::from(!has_new);
            sources.push(old);
        }
    }
    kinds.new = news.iter().filter(|(_, has_old)| !has_old).count();
    kinds.only_moved = moved.len();
    moves.extend(moved.iter().map(|(old, new)| (old.0.clone(), new.0.clone())));
    let mut outputs: Vec<Text> = news.into_iter().map(|(new, _)| new).collect();
    if sources.is_empty() && outputs.is_empty() {
        for (old, new) in moved {
            sources.push(old);
            outputs.push(new);
        }
    }
    Sides { sources: parsed(sources), outputs: parsed(outputs), moves, kinds }
}

fn parsed(mut texts: Vec<Text>) -> Vec<Source> {
    texts.sort();
    let texts = texts.into_iter().filter(|(_, text)| !text.trim_start_matches('\u{FEFF}').trim().is_empty());
    texts.map(|(path, text)| Source::new(path, text, Envelope::default())).collect()
}

/// Faults in the form of a text that may hide what it says.
fn problems(texts: &[Source], when: &str) -> Vec<String> {
    let one = |text: &Source| {
        let problem = text.document.problems.first()?;
        Some(format!("{}:{} ({when}): {}", text.path, text.lines.line(problem.range.start), problem.message))
    };
    texts.iter().filter_map(one).collect()
}

/// A link that follows a document to its new path says what it said.
pub fn follow_moves(proof: &mut Proof, case: &Case) {
    let is_broken_link = |kind: FactKind, fate: &Fate| kind == FactKind::Reference && is_broken(fate);
    if !proof.facts.iter().any(|judged| is_broken_link(judged.fact.kind, &judged.fate)) {
        return;
    }
    let moves = moves(proof, case);
    if moves.is_empty() {
        return;
    }
    let links = links(&case.outputs);
    let is_same_text = case.diff.as_ref().is_some_and(|diff| diff.kinds.is_only_moves());
    let mut mended = BTreeSet::new();
    for judged in &mut proof.facts {
        if !is_broken_link(judged.fact.kind, &judged.fate) {
            continue;
        }
        if is_same_text {
            judged.fate = Fate::Kept(judged.fate.targets().into());
            mended.insert((judged.span.file, judged.tile));
            continue;
        }
        let path = judged.fact.canonical.split('#').next().unwrap_or_default();
        let near = judged.fate.targets().first().map(|span| span.file);
        let mut found: Vec<Span> = Vec::new();
        // A document may have become several.
        for (_, new) in moves.iter().filter(|(old, _)| old == path) {
            let now = followed(case, &judged.fact.canonical, path, new);
            let n = found.len();
            found.extend(links.iter().filter(|(to, _)| *to == now).map(|(_, span)| *span));
            // An anchor that the new document does not have may be left out.
            if let (true, Some((bare, anchor))) = (found.len() == n, now.split_once('#'))
                && lacks_anchor(case, new, anchor)
            {
                found.extend(links.iter().filter(|(to, _)| to == bare).map(|(_, span)| *span));
            }
        }
        // Where the text stands that had the link.
        found.retain(|span| near.is_none_or(|file| file == span.file));
        if let Some(span) = found.first() {
            judged.fate = Fate::Kept((*span).into());
            mended.insert((judged.span.file, judged.tile));
        }
    }
    let still_broken: BTreeSet<_> = proof
        .facts
        .iter()
        .filter(|judged| is_broken(&judged.fate))
        .map(|judged| (judged.span.file, judged.tile))
        .collect();
    for fragment in &mut proof.fragments {
        let key = (fragment.span.file, fragment.tile);
        if is_broken(&fragment.fate) && mended.contains(&key) && !still_broken.contains(&key) {
            fragment.fate = Fate::Reworded(fragment.fate.targets().into());
        }
    }
}

/// Where a link leads once its document moved: to the heading that has its text now, where there is one.
fn followed(case: &Case, link: &str, path: &str, new: &str) -> String {
    let of = |all: &[Source], path: &str| all.iter().find(|one| one.path == path).cloned();
    let stayed = || case.origins.iter().find(|(old, now)| old.path == path && now.path == new).cloned();
    let ends = of(&case.sources, path).zip(of(&case.outputs, new)).or_else(stayed);
    let anchor = link.split_once('#').map(|(_, anchor)| anchor);
    let anchor = ends.zip(anchor).and_then(|((old, now), anchor)| anchors::follow(&old, anchor, &now));
    match anchor {
        Some(anchor) => format!("{new}#{anchor}"),
        None => link.replacen(path, new, 1),
    }
}

/// Which document became which: as git says, and for one that is gone the document that most of its facts went to.
fn moves(proof: &Proof, case: &Case) -> Vec<(String, String)> {
    let mut out = case.moves.clone();
    for (file, source) in (0..).map(FileId).zip(&case.sources) {
        let is_gone = case.outputs.iter().all(|output| output.path != source.path);
        if !is_gone || out.iter().any(|(old, _)| *old == source.path) {
            continue;
        }
        let facts: Vec<_> = proof.facts.iter().filter(|judged| judged.span.file == file).collect();
        let went_to = |to: FileId| {
            facts.iter().filter(|judged| judged.fate.targets().first().is_some_and(|span| span.file == to)).count()
        };
        let most = (0..).map(FileId).zip(&case.outputs).find(|(to, _)| went_to(*to) * 2 > facts.len());
        out.extend(most.map(|(_, output)| (source.path.clone(), output.path.clone())));
    }
    out
}

/// True for a document of the case without such an anchor.
fn lacks_anchor(case: &Case, path: &str, anchor: &str) -> bool {
    let stayed = case.origins.iter().map(|(_, now)| now);
    let mut texts = case.outputs.iter().chain(stayed).filter(|text| text.path == path);
    texts.next().is_some_and(|text| !anchors::anchors(text).contains(anchor))
}

/// Where each link of these texts leads, and where it stands.
fn links(outputs: &[Source]) -> Vec<(String, Span)> {
    let mut out = Vec::new();
    for (file, output) in (0..).zip(outputs) {
        let tiles: BTreeSet<TileId> = output.document.links.iter().map(|link| link.tile).collect();
        let facts = facts::extract_where(output, |statement| tiles.contains(&statement.tile())).facts.into_iter();
        let facts = facts.filter(|fact| fact.kind == FactKind::Reference);
        out.extend(facts.map(|fact| (fact.canonical.to_string(), Span::new(FileId(file), fact.range))));
    }
    out
}
