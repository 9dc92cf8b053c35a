//! An existing plan, read and carried out: from its words to a set of changes.
//!
//! A plan is an input like the sources: its text stays, only its ticks change. What it says is found
//! by the meaning of its labels, columns and sections, so that any plan template of this habit will do.
//! Pure; the edge reads the files, executes the changes and knows which files specast wrote.

use std::collections::BTreeSet;

use specast_syntax::{Leaf, NodeKind, Problem, Range, TileId};

use crate::contract::Contract;
use crate::edit::{Change, ChangeSet};
use crate::recast::paths::leaves_workspace;
use crate::recast::plan::means;
use crate::recast::units::{fold, label_of};
use crate::source::Source;

/// A path in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The path as the plan writes it.
    pub path: String,
    /// Its place in the plan.
    pub range: Range,
}

/// Documents, and the spec that they become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The documents.
    pub sources: Vec<Named>,
    /// The path of the spec.
    pub spec: String,
}

/// A row of a task table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    /// The files that it works on.
    pub files: Vec<Named>,
    /// Every path in it.
    pub paths: Vec<Named>,
}

/// What a plan says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanReading {
    /// Its goal.
    pub goal: Option<String>,
    /// The path on its target line.
    pub target: Option<Named>,
    /// The documents it starts from.
    pub sources: Vec<Named>,
    /// The templates that its requirements name.
    pub templates: Vec<Named>,
    /// The files in its scope and in its tasks.
    pub files: Vec<Named>,
    /// Its tasks that name files.
    pub tasks: Vec<Task>,
    /// Its constraints, as they stand.
    pub constraints: Vec<String>,
    /// What cannot be carried out, with its place and what to do.
    pub problems: Vec<Problem>,
}

/// Reads a plan. Never fails: what is missing is a problem of the reading.
pub fn read_plan(plan: &Source) -> PlanReading {
    let mut reading = PlanReading { goal: goal(plan), ..PlanReading::default() };
    for (tile, leaf) in plan.document.leaves() {
        match leaf {
            Leaf::Paragraph => paragraph(plan, tile, &mut reading),
            Leaf::TableRow => row(plan, tile, &mut reading),
            _ => {}
        }
    }
    let begin = Range { start: 0, end: plan.text.lines().next().map_or(0, str::len) as u32 };
    if reading.goal.is_none() && reading.target.is_none() && reading.templates.is_empty() {
        let message = "is no plan: it has no goal, no target directory and names no template".to_owned();
        reading.problems.push(Problem { range: begin, message });
    }
    if reading.sources.is_empty() {
        let range = plan.document.blocks.last().map_or(Range::default(), |block| block.range);
        let message = "the plan names no source; add `- **Spec Source**: `path`` to its references".to_owned();
        reading.problems.push(Problem { range, message });
    }
    // Other files than documents are only spoken of: a plan may name a path on some host.
    let documents = reading.files.iter().filter(|named| named.path.ends_with(".md"));
    for named in reading.target.iter().chain(&reading.sources).chain(&reading.templates).chain(documents) {
        if let Some(why) = leaves_workspace(&named.path) {
            let message = format!("`{}` {why}; name a path below the workspace's root", named.path);
            reading.problems.push(Problem { range: named.range, message });
        }
    }
    reading.problems.dedup();
    reading
}

impl PlanReading {
    /// The path of the spec: the file that the spec's template claims, else the one beside the plan.
    pub fn spec_path(&self, plan: &Source, spec: &Contract) -> Option<String> {
        let own = self.target.as_ref().map(|target| target.path.as_str());
        let is_other = |path: &str| Some(path) != own && path != plan.path;
        let candidates = || self.files.iter().map(|named| named.path.as_str()).filter(|path| is_other(path));
        let claimed = spec.target.as_ref().and_then(|target| candidates().find(|path| target.bind(path).is_some()));
        let named = || {
            candidates().find(|path| {
                path.rsplit_once('.').is_some_and(|(_, end)| end == "md")
                    && !self.templates.iter().any(|named| named.path == **path)
            })
        };
        let beside = || {
            let folder = own.unwrap_or(&plan.path).rsplit_once('/')?.0;
            let name = spec.target.as_ref()?.text.rsplit('/').next()?;
            Some(format!("{folder}/{name}"))
        };
        claimed.or_else(named).map(str::to_owned).or_else(beside)
    }

    /// What the plan moves. Where its tasks tell several specs apart, each takes the sources that its tasks name; else
    /// one spec takes them all, unless the plan names several: then a source that no task gives to one of them is in
    /// none. No move where no file for a spec is named.
    pub fn moves(&self, plan: &Source, spec: &Contract) -> Vec<Move> {
        let is_spec = |path: &str| match &spec.target {
            Some(target) => path != plan.path && target.bind(path).is_some(),
            None => path != plan.path && path.ends_with(".md") && !self.templates.iter().any(|it| it.path == path),
        };
        let is_source = |named: &&Named| self.sources.iter().any(|source| source.path == named.path);
        let mut out: Vec<Move> = Vec::new();
        for task in &self.tasks {
            let specs: BTreeSet<&str> = task.files.iter().map(|named| named.path.as_str()).collect();
            let mut specs = specs.into_iter().filter(|path| is_spec(path));
            let (Some(spec), None) = (specs.next(), specs.next()) else { continue };
            let sources = task.paths.iter().filter(|named| named.path != spec).filter(is_source).cloned();
            match out.iter_mut().find(|one| one.spec == spec) {
                Some(one) => one.sources.extend(sources),
                None => out.push(Move { sources: sources.collect(), spec: spec.to_owned() }),
            }
        }
        out.retain(|one| !one.sources.is_empty());
        let named: BTreeSet<&str> = self.files.iter().map(|named| named.path.as_str()).collect();
        let n_specs = named.into_iter().filter(|path| spec.target.is_some() && is_spec(path)).count();
        if out.len() < 2 && (n_specs < 2 || self.sources.len() < 2) {
            let sources = self.sources.clone();
            out = self.spec_path(plan, spec).map(|spec| Move { sources, spec }).into_iter().collect();
        }
        for one in &mut out {
            let mut seen = BTreeSet::new();
            one.sources.retain(|named| seen.insert(named.path.clone()));
        }
        out
    }
}

fn goal(plan: &Source) -> Option<String> {
    let front = plan.document.front.as_ref()?;
    let entry = front.entries.iter().find(|entry| means(&entry.key, &["goals"]).is_some())?;
    entry.value.as_str().map(fold)
}

fn paragraph(plan: &Source, tile: TileId, reading: &mut PlanReading) {
    let shown = plan.document.plain(tile, &plan.text).text;
    for line in shown.lines() {
        if line.to_lowercase().contains("target directory") && reading.target.is_none() {
            reading.target = paths(plan, tile).into_iter().next();
            return;
        }
    }
    match meaning_of(plan, tile, &shown) {
        Some("source") => reading.sources.extend(paths(plan, tile)),
        Some("files") => reading.files.extend(paths(plan, tile)),
        Some("requirements") => {
            let is_template = |named: &Named| named.path.to_lowercase().contains("template");
            reading.templates.extend(paths(plan, tile).into_iter().filter(is_template));
        }
        Some("constraints") if is_item(plan, tile) => reading.constraints.push(fold(&shown)),
        _ => {}
    }
}

/// What the label of a line means, else that of the item above it, else the title of its section.
pub(crate) fn meaning_of(plan: &Source, tile: TileId, shown: &str) -> Option<&'static str> {
    label(plan, tile, shown).or_else(|| {
        let section = plan.document.section_of(tile)?;
        let heading = plan.document.sections[section].title.of(&plan.text);
        means(heading, &["nongoals", "outside", "goals", "files", "requirements", "constraints", "source"])
    })
}

/// Meaning of the label on the line itself, else of the item above it.
fn label(plan: &Source, tile: TileId, shown: &str) -> Option<&'static str> {
    const MEANINGS: [&str; 7] = ["nongoals", "outside", "goals", "files", "requirements", "constraints", "source"];
    let own = shown.split_once([':', '：']).map(|(label, _)| label).or(label_of(shown).map(|_| shown));
    let own = own.filter(|label| label.split_whitespace().count() <= 6);
    if let Some(meaning) = own.and_then(|label| means(label, &MEANINGS)) {
        return Some(meaning);
    }
    let document = &plan.document;
    let mut items = document.containers(tile).filter(|node| matches!(node.kind, NodeKind::Item { .. }));
    items.next()?;
    let above = items.next()?;
    let first = document.leaves().find(|(id, _)| above.range.contains(document.tiles[*id].range))?.0;
    means(&document.plain(first, &plan.text).text, &MEANINGS)
}

/// True for an item below a label, not for the label itself.
pub(crate) fn is_item(plan: &Source, tile: TileId) -> bool {
    plan.document.containers(tile).filter(|node| matches!(node.kind, NodeKind::Item { .. })).count() > 1
        || plan.document.containers(tile).any(|node| matches!(node.kind, NodeKind::Item { .. }))
            && !plan.document.plain(tile, &plan.text).text.trim_end().ends_with(':')
}

/// Files in the column of a task table that names them.
fn row(plan: &Source, tile: TileId, reading: &mut PlanReading) {
    let document = &plan.document;
    let head =
        (0..tile).rev().find(|id| matches!(document.tiles[*id].kind, specast_syntax::TileKind::Leaf(Leaf::TableHead)));
    let Some(head) = head else { return };
    let mut task = Task { files: Vec::new(), paths: paths(plan, tile) };
    for (column, cell) in document.cells(tile).iter().enumerate() {
        let Some(column) = document.cells(head).get(column) else { continue };
        if means(&document.plain_in(head, *column, &plan.text).text, &["files"]).is_some() {
            task.files.extend(task.paths.iter().filter(|named| cell.contains(named.range)).cloned());
        }
    }
    if !task.files.is_empty() {
        reading.files.extend(task.files.iter().cloned());
        reading.tasks.push(task);
    }
}

/// Inline code and link destinations of a leaf that are paths.
fn paths(plan: &Source, tile: TileId) -> Vec<Named> {
    let plain = plan.document.plain(tile, &plan.text);
    let codes = plain.codes().map(|segment| segment.source);
    let links = plan.document.links.iter().filter(|link| link.tile == tile).map(|link| link.destination);
    let is_path = |text: &str| {
        !text.is_empty()
            && !text.contains(char::is_whitespace)
            && !text.contains("://")
            && !text.starts_with('#')
            && (text.contains('/') || text.contains(".md"))
    };
    codes
        .chain(links)
        .map(|range| range.trim(&plan.text))
        .filter(|range| is_path(range.of(&plan.text)))
        .map(|range| Named { path: range.of(&plan.text).to_owned(), range })
        .collect()
}

/// A file that is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Its path.
    pub path: String,
    /// Digest of its bytes.
    pub digest: String,
    /// Digest that specast noted when it wrote it; none where it did not.
    pub known: Option<String>,
}

/// Turns texts into changes: nothing where the bytes are there already. A file that specast did not
/// write, or that changed since, is refused unless `force` is given.
pub fn changes(outputs: &[(String, String)], present: &[Present], force: Force) -> Result<ChangeSet, Refused> {
    let mut set = ChangeSet::default();
    for (path, text) in outputs {
        let Some(there) = present.iter().find(|there| there.path == *path) else {
            set.0.push(Change::Create { path: path.clone(), text: text.clone() });
            continue;
        };
        if there.digest == crate::source::digest(text) {
            continue;
        }
        let is_own = there.known.as_deref() == Some(there.digest.as_str());
        if !is_own && force == Force::No {
            return Err(Refused { path: path.clone(), is_changed: there.known.is_some() });
        }
        set.0.push(Change::Replace { path: path.clone(), was: there.digest.clone(), text: text.clone() });
    }
    Ok(set)
}

/// Whether files of others may be overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// Never.
    No,
    /// The user said so.
    Yes,
}

/// A file that is not specast's to overwrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its path.
    pub path: String,
    /// True where specast wrote it and somebody changed it since.
    pub is_changed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    const PLAN: &str = "\
---
goal: 'Bring the mail spec into form.'
---

# Mail Plan

_Target Directory: `docs/mail/plan.md`_

## Scope

- **In-Scope:**
  - `docs/mail/spec.md`

## Demands

- **Requirements:**
  - `[REQ-001]`: The spec follows `t/spec-template.md`.
- **Constraints:**
  - Keep every port.

| Task | Files Affected |
| ---- | -------------- |
| T-1 | `docs/mail/spec.md` |

## Done

- [ ] The spec exists
- [ ] Nothing is lost, all ports preserved
- [ ] Approved by the owner

## References

- **Spec Source**: `old/mail.md`
";

    fn spec() -> Contract {
        crate::contract::compile("t/spec-template.md", "# T\n\n_Target Directory: `docs/<f>/spec.md`_\n")
    }

    fn plan(text: &str) -> Source {
        Source::new("docs/mail/plan.md", text, Envelope::default())
    }

    #[test]
    fn a_plan_is_read_by_meaning() {
        let reading = read_plan(&plan(PLAN));
        let paths = |named: &[Named]| named.iter().map(|named| named.path.clone()).collect::<Vec<_>>();
        assert_eq!(reading.goal.as_deref(), Some("Bring the mail spec into form."));
        assert_eq!(reading.target.as_ref().map(|target| target.path.as_str()), Some("docs/mail/plan.md"));
        assert_eq!(paths(&reading.sources), ["old/mail.md"]);
        assert_eq!(paths(&reading.templates), ["t/spec-template.md"]);
        assert_eq!(paths(&reading.files), ["docs/mail/spec.md", "docs/mail/spec.md"]);
        assert_eq!(reading.constraints, ["Keep every port."]);
        assert_eq!(reading.problems, []);
        let spec = spec();
        assert_eq!(reading.spec_path(&plan(PLAN), &spec).as_deref(), Some("docs/mail/spec.md"));
        let moves = reading.moves(&plan(PLAN), &spec);
        assert_eq!(moves, [Move { sources: reading.sources.clone(), spec: "docs/mail/spec.md".into() }]);
    }

    #[test]
    fn tasks_tell_several_specs_apart() {
        let rows = "| T-1 | Move `old/mail.md` | `docs/mail/spec.md` |\n\
                    | T-2 | Move `old/web.md` and `old/tls.md`, see `old/mail.md`? | `docs/web/spec.md` |\n\
                    | T-3 | Link `docs/web/spec.md` and `docs/mail/spec.md` | `docs/web/spec.md`, `docs/mail/spec.md` |";
        let text =
            PLAN.replace("| T-1 | `docs/mail/spec.md` |", rows).replace("| Task | Files", "| Task | What | Files");
        let text = text.replace("| ---- | ---", "| ---- | ---- | ---");
        let text = text.replace("`old/mail.md`\n", "`old/mail.md`, `old/web.md`, `old/tls.md`\n");
        let told = |text: &str| {
            let (plan, reading) = (plan(text), read_plan(&plan(text)));
            let moves = reading.moves(&plan, &spec()).into_iter();
            let names = |one: &Move| one.sources.iter().map(|named| named.path.clone()).collect::<Vec<_>>().join("+");
            moves.map(|one| format!("{} -> {}", names(&one), one.spec)).collect::<Vec<_>>()
        };
        let both = ["old/mail.md -> docs/mail/spec.md", "old/web.md+old/tls.md+old/mail.md -> docs/web/spec.md"];
        assert_eq!(told(&text), both);
        // Nobody said that the first of several takes what no task moves. Where there is one, it takes all.
        let few = text.replace("| T-2 | Move `old/web.md` and `old/tls.md`, see `old/mail.md`? |", "| T-2 | Write |");
        assert_eq!(told(&few), ["old/mail.md -> docs/mail/spec.md"]);
        let one = few.replace("docs/web/spec.md", "docs/mail/spec.md");
        assert_eq!(told(&one), ["old/mail.md+old/web.md+old/tls.md -> docs/mail/spec.md"]);
    }

    #[test]
    fn paths_out_of_the_workspace_are_problems() {
        let reading = read_plan(&plan(&PLAN.replace("old/mail.md", "../old/mail.md")));
        assert!(reading.problems[0].message.contains("`../old/mail.md` leads out"));
        let none = read_plan(&plan("# P\n\ntext\n"));
        assert!(none.problems[0].message.contains("is no plan"));
        assert!(none.problems[1].message.contains("names no source"));
    }

    #[test]
    fn files_of_others_are_refused() {
        let outputs = [("a.md".to_owned(), "new".to_owned())];
        let there = |known: Option<&str>| {
            [Present { path: "a.md".into(), digest: "d".into(), known: known.map(str::to_owned) }]
        };
        assert!(changes(&outputs, &there(None), Force::No).is_err());
        assert!(changes(&outputs, &there(Some("e")), Force::No).is_err_and(|refused| refused.is_changed));
        assert_eq!(changes(&outputs, &there(Some("d")), Force::No).map(|set| set.0.len()), Ok(1));
        assert_eq!(changes(&outputs, &there(None), Force::Yes).map(|set| set.0.len()), Ok(1));
        assert_eq!(changes(&outputs, &[], Force::No).map(|set| set.0.len()), Ok(1));
    }
}
