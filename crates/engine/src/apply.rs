//! An existing plan, read and carried out: from its words to a set of changes.
//!
//! A plan is an input like the sources: its text stays, only its ticks change. What it says is found
//! by the meaning of its labels, columns and sections, so that any plan template of this habit will do.
//! Pure; the edge reads the files, executes the changes and knows which files specast wrote.

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
    for (column, cell) in document.cells(tile).iter().enumerate() {
        let Some(column) = document.cells(head).get(column) else { continue };
        if means(&document.plain_in(head, *column, &plan.text).text, &["files"]).is_some() {
            let inside = paths(plan, tile).into_iter().filter(|named| cell.contains(named.range));
            reading.files.extend(inside);
        }
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
        let spec = crate::contract::compile("t/spec-template.md", "# T\n\n_Target Directory: `docs/<f>/spec.md`_\n");
        assert_eq!(reading.spec_path(&plan(PLAN), &spec).as_deref(), Some("docs/mail/spec.md"));
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
