//! What moves into each section of the template: the author's blocks with their headings, in order.
//!
//! A block is a slice of the source. Only heading marks and relative destinations change.

use specast_syntax::{BlockKind, Range, SectionId};

use super::headed::{above, denied, title_of};
use super::place::{Decision, Target};
use super::units::{self, Part, Unit, fold, heading_text, whole_heading};
use super::values::escaped;
use super::{Block, Origin};
use crate::edit::{self, TextEdit};
use crate::facts::{RoleClass, class_of};
use crate::frames;
use crate::source::Source;

/// One source with its units and what was decided about them.
#[derive(Debug, Clone)]
pub struct Decided<'s> {
    /// Its index among the inputs.
    pub index: usize,
    /// The source.
    pub source: &'s Source,
    /// Its units.
    pub units: Vec<Unit>,
    /// A decision for each.
    pub decisions: Vec<Decision>,
    /// What changes in its bytes on the way: destinations, labels, anchors.
    pub edits: Vec<TextEdit>,
    /// Entries of its front matter that stand in a file beside the output.
    pub filed: Vec<Range>,
}

/// The author's blocks of one section of the output.
#[derive(Debug, Default)]
pub struct Moved {
    /// Blocks without a heading of their own.
    pub plain: Vec<Block>,
    /// Blocks under the author's headings, or under a frame that names them.
    pub headed: Vec<Block>,
}

impl Moved {
    /// True where nothing moves.
    pub fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.headed.is_empty()
    }
}

/// Collects what goes to `target`. `level` is the level of the heading above it, `title` its text.
pub fn collect(decided: &Decided<'_>, target: Target, level: u8, title: &str) -> Moved {
    let source = decided.source;
    let mut moved = Moved::default();
    let (sections, top) = (&source.document.sections, units::title(source));
    // New levels of the author's headings that go here; none for one whose text the template has.
    let mut levels: Vec<Option<u8>> = vec![None; sections.len()];
    let mut parts: Vec<(SectionId, Vec<Block>)> = Vec::new();
    // The section above that a frame names, with the frame's level.
    let mut framed: Option<(SectionId, u8)> = None;
    for at in order(decided, target) {
        let unit = &decided.units[at];
        if let BlockKind::Heading { .. } = unit.kind {
            let Some(section) = unit.section else { continue };
            if is_title_of_source(decided, at) {
                moved.headed.push(heading(decided, unit, level + 1));
                continue;
            }
            let above = std::iter::successors(sections[section].parent, |id| sections[*id].parent)
                .find_map(|id| levels[id])
                .unwrap_or(level);
            if same(&heading_text(source, section), title) || same(&whole_heading(source, section), title) {
                levels[section] = Some(level);
                continue;
            }
            // A heading that says nothing of what its content is for needs the one above it, which went elsewhere.
            let context = stands_for(source, section, top).filter(|above| levels[*above].is_none());
            let above = if let Some(context) = context {
                if framed.is_none_or(|known| known != (context, above + 1)) {
                    moved.headed.push(part(source, context, above + 1));
                }
                framed = Some((context, above + 1));
                above + 1
            } else {
                framed = framed.filter(|(_, level)| above + 1 > *level);
                above
            };
            levels[section] = Some(above + 1);
            moved.headed.push(heading(decided, unit, above + 1));
            continue;
        }
        let block = block(decided, unit);
        if block.text.is_empty() {
            continue;
        }
        // A definition stands with what uses it, whatever heading it stood under.
        let section = match unit.part {
            Part::With(user) => decided.units[user].section,
            _ => unit.section,
        };
        let home = section.and_then(|id| levels[id]);
        match section {
            Some(section) if decided.decisions[at].is_split => match parts.iter_mut().find(|(id, _)| *id == section) {
                Some((_, blocks)) => blocks.push(block),
                None => parts.push((section, vec![block])),
            },
            _ if home.is_some_and(|home| home > level) => moved.headed.push(block),
            _ => moved.plain.push(block),
        }
    }
    for (section, blocks) in parts {
        let named = denied(source, section, top).unwrap_or(section);
        moved.headed.push(part(source, named, level + 1));
        moved.headed.extend(blocks);
    }
    moved
}

/// The heading of a frame over what left the section of its author's heading.
fn part(source: &Source, section: SectionId, level: u8) -> Block {
    let heading = escaped(&whole_heading(source, section));
    let marks = "#".repeat(usize::from(level.min(6)));
    let text = frames::render("part", &[&heading]).unwrap_or_default();
    Block::new(format!("{marks} {text}"), Origin::Frame("part"))
}

/// The nearest section above that says what a section is for, where its own heading does not; that which says that it is
/// not meant, whatever its own heading says.
fn stands_for(source: &Source, section: SectionId, top: Option<SectionId>) -> Option<SectionId> {
    let says = |id: &SectionId| class_of(title_of(source, *id)) != RoleClass::None;
    let found = denied(source, section, top).or_else(|| above(source, section, top).find(says));
    found.filter(|id| *id != section)
}

/// Units of a target in the order in which they are written: as in the source, definitions last in
/// the part of the section that uses them.
fn order(decided: &Decided<'_>, target: Target) -> Vec<usize> {
    let units = &decided.units;
    let mut here: Vec<usize> = (0..units.len()).filter(|at| decided.decisions[*at].target == target).collect();
    let last_of = |at: usize| {
        let Part::With(user) = units[at].part else { return (at, 0) };
        let last = here
            .iter()
            .copied()
            .filter(|other| units[*other].section == units[user].section)
            .filter(|other| !matches!(units[*other].part, Part::With(_)))
            .filter(|other| decided.decisions[*other].is_split == decided.decisions[user].is_split)
            .max();
        (last.unwrap_or(user), at + 1)
    };
    let keys: Vec<(usize, (usize, usize))> = here.iter().map(|at| (*at, last_of(*at))).collect();
    here.sort_by_key(|at| keys.iter().find(|(id, _)| id == at).map(|(_, key)| *key));
    here
}

fn is_title_of_source(decided: &Decided<'_>, at: usize) -> bool {
    decided.units[at].part == Part::Title
}

/// True for headings that say the same in other case or spacing.
pub fn same(a: &str, b: &str) -> bool {
    let key = |text: &str| fold(text).to_lowercase();
    !a.is_empty() && key(a) == key(b)
}

/// A unit's slice with its edits.
pub fn block(decided: &Decided<'_>, unit: &Unit) -> Block {
    let text = slice(decided, unit.range, &[]);
    Block::new(text, Origin::Moved { source: decided.index, range: unit.range })
}

/// The source's bytes of a range with its edits and more of them, all in the source's own offsets.
fn slice(decided: &Decided<'_>, range: Range, more: &[TextEdit]) -> String {
    let mut edits: Vec<TextEdit> =
        decided.edits.iter().filter(|edit| range.contains(edit.range)).chain(more).cloned().collect();
    for edit in &mut edits {
        edit.range = Range { start: edit.range.start - range.start, end: edit.range.end - range.start };
    }
    edit::apply(range.of(&decided.source.text), &edits)
}

/// A heading at another level. A setext heading becomes an ATX one.
fn heading(decided: &Decided<'_>, unit: &Unit, level: u8) -> Block {
    let source = decided.source;
    let marks = "#".repeat(usize::from(level.clamp(1, 6)));
    let origin = Origin::Moved { source: decided.index, range: unit.range };
    let raw = unit.range.of(&source.text);
    let indent = raw.len() - raw.trim_start().len();
    let hashes = raw[indent..].len() - raw[indent..].trim_start_matches('#').len();
    let is_atx = hashes > 0
        && hashes <= 6
        && raw[indent + hashes..].chars().next().is_none_or(char::is_whitespace)
        && !raw.trim_end().contains('\n');
    if is_atx {
        let start = unit.range.start + indent as u32;
        let range = Range { start, end: start + hashes as u32 };
        return Block::new(slice(decided, unit.range, &[TextEdit { range, text: marks }]), origin);
    }
    let text = slice(decided, unit.range, &[]);
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.len() > 1 {
        lines.pop();
    }
    let last = lines.len().saturating_sub(1);
    let joined: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let line = line.trim();
            // A backslash at the end of a line is a hard break, which one line cannot hold.
            let n = line.len() - line.trim_end_matches('\\').len();
            if at < last && n % 2 == 1 { line[..line.len() - 1].trim_end() } else { line }
        })
        .collect();
    let mut title = joined.join(" ");
    // Number signs at the end would be read as closing marks.
    let tail = title.len() - title.trim_end_matches('#').len();
    if tail > 0 && (title.len() == tail || title[..title.len() - tail].ends_with([' ', '\t'])) {
        title.insert(title.len() - tail, '\\');
    }
    Block::new(format!("{marks} {title}"), origin)
}

/// The front matter of a source as a fenced block, byte for byte; none where it is empty or goes elsewhere. What was filed
/// beside the output is left out.
pub fn front(decided: &Decided<'_>, eol: &str) -> Option<Block> {
    let front = decided.source.document.front.as_ref()?;
    let mut all = decided.units.iter().zip(&decided.decisions);
    all.find(|(unit, decision)| unit.kind == BlockKind::Front && decision.target == Target::Meta)?;
    let filed = decided.filed.iter().map(|entry| TextEdit {
        range: Range { start: entry.start - front.body.start, end: entry.end - front.body.start },
        text: String::new(),
    });
    let body = edit::apply(front.body.of(&decided.source.text), &filed.collect::<Vec<_>>());
    // Nothing is left of the lines of what went.
    let lines = body.split_inclusive('\n').filter(|line| decided.filed.is_empty() || !line.trim().is_empty());
    let body: String = lines.collect();
    if body.trim().is_empty() {
        return None;
    }
    let longest = body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let gap = if body.ends_with('\n') { "" } else { eol };
    let text = format!("{fence}yaml{eol}{body}{gap}{fence}");
    Some(Block::new(text, Origin::Moved { source: decided.index, range: front.body }))
}
