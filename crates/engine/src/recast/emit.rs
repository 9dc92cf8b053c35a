//! A template filled in, with the author's blocks in its sections: the text of a spec, and of its plan.

use specast_syntax::BlockKind;

use super::form::{self, Fill, Formed};
use super::join;
use super::moved::{self, Decided, Moved, collect};
use super::outline::{self, Place};
use super::place::Target;
use super::units::{self, heading_text};
use super::values::UNKNOWN;
use super::{Block, Emitted, Origin};
use crate::contract::Contract;
use crate::frames;

/// The spec: what describes the source under its title, the author's blocks in the sections of `outline`, and what
/// fits nowhere at its end.
pub(super) fn spec(
    contract: &Contract,
    outline: &[Place],
    decided: &[Decided<'_>],
    fill: &dyn Fill,
    eol: &str,
) -> Emitted {
    let (mut top, mut sections) = form::form(contract, outline, fill, eol);
    let root = outline::root(contract);
    let mut blocks: Vec<Block> = form::front(contract, fill, eol).into_iter().collect();
    let root_level = root.map_or(0, |root| outline[root].level);
    let root_text = root.and_then(|root| sections[root].as_ref()).and_then(|formed| formed.heading.as_ref());
    let root_title = root_text.map_or(String::new(), |block| block.text.trim_start_matches('#').trim().to_owned());
    let identity = identity(decided, root_level, &root_title, eol);
    if let Some(formed) = root.and_then(|root| sections[root].as_mut()) {
        write(&mut blocks, &mut top, Moved::default(), false);
        let rules = std::mem::take(&mut formed.rules);
        write(&mut blocks, formed, Moved::default(), false);
        blocks.extend(identity);
        blocks.extend(rules);
    } else {
        blocks.extend(identity);
        write(&mut blocks, &mut top, Moved::default(), false);
    }
    for (at, place) in outline.iter().enumerate().filter(|(at, _)| Some(*at) != root) {
        let moved = gather(decided, Target::Section(at), place);
        let has_below = |sections: &[Option<Formed>]| {
            (0..outline.len()).any(|below| {
                sections[below].is_some()
                    && std::iter::successors(contract.document.sections[below].parent, |id| {
                        contract.document.sections[*id].parent
                    })
                    .any(|above| above == at)
            })
        };
        let is_above = has_below(&sections);
        match &mut sections[at] {
            Some(formed) if formed.is_optional && moved.is_empty() && !is_above => {}
            Some(formed) => write(&mut blocks, formed, moved, !is_above),
            // A repeated sample: content that was placed there still has to stand somewhere.
            None => {
                blocks.extend(moved.plain);
                blocks.extend(moved.headed);
            }
        }
    }
    preserve(&mut blocks, outline, decided);
    joined(blocks, eol)
}

/// The author's title and what describes the document, under the template's title.
fn identity(decided: &[Decided<'_>], level: u8, root_title: &str, eol: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for one in decided {
        let title = collect(one, Target::Title, level, root_title);
        let is_known =
            units::title(one.source).is_some_and(|id| moved::same(&heading_text(one.source, id), root_title));
        let skip = usize::from(is_known && !title.headed.is_empty());
        blocks.extend(title.headed.into_iter().skip(skip));
        blocks.extend(title.plain);
        blocks.extend(moved::front(one, eol));
        let meta = (0..one.units.len())
            .filter(|at| one.decisions[*at].target == Target::Meta && !matches!(one.units[*at].kind, BlockKind::Front));
        blocks.extend(meta.map(|at| moved::block(one, &one.units[at])));
    }
    blocks
}

/// The last section, for what fits nowhere.
fn preserve(blocks: &mut Vec<Block>, outline: &[Place], decided: &[Decided<'_>]) {
    let level = outline.iter().filter(|place| place.is_open).map(|place| place.level).min().unwrap_or(2);
    let moved = all_of(decided, Target::Preserved, level, "");
    if moved.is_empty() {
        return;
    }
    let title = frames::render("preserved", &[]).unwrap_or_default();
    blocks.push(Block::new(format!("{} {title}", "#".repeat(usize::from(level))), Origin::Frame("preserved")));
    blocks.extend(moved.plain);
    blocks.extend(moved.headed);
}

/// Heading, the author's blocks without a heading, the template's parts, the author's sections.
fn write(blocks: &mut Vec<Block>, formed: &mut Formed, moved: Moved, needs_content: bool) {
    let has_heading = formed.heading.is_some();
    blocks.extend(formed.heading.take());
    // Remarks and definitions do not show.
    let is_empty = moved.headed.is_empty() && formed.blocks.is_empty() && moved.plain.iter().all(join::is_silent);
    blocks.extend(moved.plain);
    blocks.append(&mut formed.blocks);
    if is_empty && has_heading && needs_content {
        blocks.push(Block::new(UNKNOWN.to_owned(), Origin::Value));
    }
    blocks.extend(moved.headed);
    blocks.append(&mut formed.rules);
}

/// The plan. Its sections are `outline`, the first of which is the place `n_spec`.
pub(super) fn plan(
    contract: &Contract,
    outline: &[Place],
    n_spec: usize,
    decided: &[Decided<'_>],
    fill: &dyn Fill,
    eol: &str,
) -> Emitted {
    let (mut top, mut sections) = form::form(contract, outline, fill, eol);
    let mut blocks: Vec<Block> = form::front(contract, fill, eol).into_iter().collect();
    write(&mut blocks, &mut top, Moved::default(), false);
    for (at, place) in outline.iter().enumerate() {
        let has_below =
            outline.iter().enumerate().any(|(below, _)| contract.document.sections[below].parent == Some(at));
        let Some(formed) = &mut sections[at] else { continue };
        let mut moved = gather(decided, Target::Section(n_spec + at), place);
        let body = fill.body(place).into_iter().map(|text| Block::new(text, Origin::Frame("context")));
        moved.plain = body.chain(moved.plain).collect();
        write(&mut blocks, formed, moved, !has_below);
    }
    joined(blocks, eol)
}

/// What all sources give to a section.
fn gather(decided: &[Decided<'_>], target: Target, place: &Place) -> Moved {
    all_of(decided, target, place.level, &place.title)
}

fn all_of(decided: &[Decided<'_>], target: Target, level: u8, title: &str) -> Moved {
    let mut all = Moved::default();
    for one in decided {
        let moved = collect(one, target, level, title);
        all.plain.extend(moved.plain);
        all.headed.extend(moved.headed);
    }
    all
}

fn joined(blocks: Vec<Block>, eol: &str) -> Emitted {
    // HTML that nothing closes swallows what follows it.
    let (open, mut closed): (Vec<Block>, Vec<Block>) = blocks
        .into_iter()
        .partition(|block| matches!(block.origin, Origin::Moved { .. }) && join::is_open_html(&block.text));
    closed.extend(open);
    join::join(&closed, eol)
}
