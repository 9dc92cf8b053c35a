//! Recast: a source's blocks, moved as they stand into the sections of a template.
//!
//! It moves and never rewrites. Words of its own are frames (`frames.tsv`), `N/A` and ids. It knows
//! nothing of the proof, and the proof trusts nothing that stands here.

pub mod across;
mod beside;
pub mod body;
pub mod cues;
pub mod decision;
pub mod derive;
pub mod features;
pub mod form;
pub mod headed;
pub mod html;
pub mod join;
pub mod labels;
pub mod learned;
pub mod leave;
pub mod links;
pub mod moved;
pub mod outline;
pub mod paths;
pub mod place;
pub mod plan;
pub mod score;
pub mod shapes;
pub mod spec;
pub mod split;
pub mod sure;
mod told;
pub mod units;
pub mod values;

use specast_syntax::{BlockKind, Range};

use crate::contract::Contract;
use crate::frames;
use crate::source::{Envelope, Source};
use derive::Counts;
use form::{Fill, Formed};
use learned::Learned;
use moved::{Decided, Moved, collect};
use outline::Place;
use place::Target;
use split::Share;
use units::heading_text;
use values::{Labels, UNKNOWN};

/// What a recast works on.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The legacy documents, in order.
    pub sources: &'a [&'a Source],
    /// Template of the spec.
    pub spec: &'a Contract,
    /// Template of the plan.
    pub plan: Option<&'a Contract>,
    /// Path of the spec, relative to the workspace root.
    pub spec_path: &'a str,
    /// Path of the plan.
    pub plan_path: &'a str,
    /// What documents and people taught before.
    pub learned: &'a Learned,
    /// What the spec takes of its only source; none: all of it.
    pub share: Option<&'a Share>,
    /// Templates of YAML files that stand beside the spec.
    pub beside: &'a [Contract],
}

/// Where a unit of a source goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// Stable within a run: `P001`.
    pub id: String,
    /// Index of the source.
    pub source: usize,
    /// Bytes of the source.
    pub range: Range,
    /// Where it goes.
    pub target: Target,
    /// Number and title of the template's section; none where the target is none.
    pub section: Option<(String, String)>,
    /// Title of the new subsection it stands in.
    pub slot: Option<String>,
    /// From 0 to 1.
    pub confidence: f32,
    /// The strongest reasons.
    pub why: Vec<String>,
    /// Number and title of the section that fits second best.
    pub runner_up: Option<(String, String)>,
    /// How many words it has.
    pub words: usize,
}

/// A text with the origin of every byte.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Emitted {
    /// The text.
    pub text: String,
    /// Pieces that tile it.
    pub pieces: Vec<Piece>,
}

/// A piece of an output.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Bytes of the output.
    pub range: Range,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a piece of an output comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Moved from a source; heading level and relative destinations adjusted.
    Moved {
        /// Index of the source.
        source: usize,
        /// Its bytes there.
        range: Range,
    },
    /// The template's text with values filled in.
    Template(Range),
    /// A frame.
    Frame(&'static str),
    /// `N/A`.
    Value,
    /// Blank lines and closing fences.
    Layout,
}

/// A block of an output before it is joined with its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its text without blank lines around it.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl Block {
    /// A block.
    pub fn new(text: String, origin: Origin) -> Self {
        Self { text, origin }
    }
}

/// What came of a recast.
#[derive(Debug, Clone)]
pub struct Recast {
    /// Where every unit goes, in the order of the sources.
    pub placements: Vec<Placement>,
    /// What the spec is about: the title of its source, else the feature's name.
    pub title: String,
    /// The spec.
    pub spec: Emitted,
    /// The plan.
    pub plan: Option<Emitted>,
    /// The YAML files beside the spec, one for each of their templates.
    pub beside: Vec<String>,
    /// Number of requirement rows.
    pub n_requirements: usize,
    /// Statements that became requirements.
    pub counts: Counts,
    /// Words of the sources, and how many of them fit nowhere.
    pub words: (usize, usize),
}

/// Recasts sources into a spec and its plan.
pub fn recast(inputs: &Inputs<'_>) -> Recast {
    let outline = outline::outline(inputs.spec);
    let mut decided: Vec<Decided<'_>> = inputs
        .sources
        .iter()
        .zip(labels::edits(inputs.sources))
        .enumerate()
        .map(|(index, (source, mut edits))| {
            let units = units::cut(source);
            let mut decisions = place::place(source, &units, &outline, inputs.learned);
            html::stay(source, &units, &mut decisions);
            edits.extend(links::edits(source, inputs.spec_path));
            let mut decided = Decided { index, source, units, decisions, edits, filed: Vec::new() };
            inputs.share.into_iter().for_each(|share| share.keep(&mut decided));
            decided
        })
        .collect();
    let eol = join::line_end(inputs.sources);
    let (mut requirements, mut counts) = (Vec::new(), Counts::default());
    for source in inputs.sources {
        let (found, more) = derive::requirements(source, &|range| inputs.share.is_none_or(|share| share.holds(range)));
        requirements.extend(found);
        counts.normative += more.normative;
        counts.ports += more.ports;
        counts.flows += more.flows;
    }
    let labels = decided.first().map(|first| Labels::of(first.source, &first.units)).unwrap_or_default();
    let heading = match inputs.share {
        Some(share) => share.title.clone(),
        None => decided.first().and_then(|first| values::source_title(first.source, &labels)),
    };
    // A title that only the front matter holds is no heading.
    let is_headed = |first: &&Decided<'_>| inputs.share.is_some() || units::title(first.source).is_some();
    let headed = decided.first().filter(is_headed).and(heading.clone());
    let name = values::name_of(paths::feature_of(inputs.spec, inputs.spec_path));
    let date = inputs.sources.iter().filter_map(|source| source.envelope.date.clone()).max();
    let held = decided
        .iter()
        .flat_map(|one| &one.decisions)
        .filter_map(|decision| match decision.target {
            Target::Section(at) => Some((outline[at].number.clone()?, outline[at].title.clone())),
            _ => None,
        })
        .collect();
    let parts = spec::parts(&decided, &outline);
    let family = spec::requirement_family(inputs.spec, &outline);
    let n_requirements = if family.is_some() { requirements.len() } else { 0 };
    let fill = spec::SpecFill {
        contract: inputs.spec,
        title: heading.clone().unwrap_or_else(|| name.clone()),
        path: inputs.spec_path.to_owned(),
        labels: labels.clone(),
        date: date.clone(),
        requirements,
        held,
        parts,
        defined: family.and_then(|family| family.defined),
        family,
    };
    let mut beside = Vec::new();
    for contract in inputs.beside {
        let filled = beside::fill(contract, decided.first(), &fill);
        decided.iter_mut().take(1).for_each(|first| beside::file(first, &filled));
        beside.push(filled.text);
    }
    let mut spec = emit_spec(inputs, &outline, &decided, &fill, eol);
    if inputs.sources.iter().any(|source| links::leads_inside(source)) {
        // Which anchors the headings have is known once they stand in their places.
        let written = Source::new(inputs.spec_path, spec.text.as_str(), Envelope::default());
        for one in &mut decided {
            one.edits.extend(links::anchors(one.source, &written));
        }
        spec = emit_spec(inputs, &outline, &decided, &fill, eol);
    }
    let plan = inputs.plan.map(|contract| {
        let fill = plan::PlanFill {
            contract,
            name: name.clone(),
            heading: headed.clone(),
            sources: inputs.sources.iter().map(|source| source.path.clone()).collect(),
            spec: (inputs.spec_path.to_owned(), inputs.spec.path.clone()),
            plan: (inputs.plan_path.to_owned(), contract.path.clone()),
            owner: labels.get("owner").map(str::to_owned),
            date,
        };
        emit_plan(contract, &fill, eol)
    });
    let placements = told::placements(&decided, &outline);
    let n_words = |of: &dyn Fn(&Placement) -> bool| placements.iter().filter(|one| of(one)).map(|one| one.words).sum();
    let words = (n_words(&|_| true), n_words(&|placement| placement.target == Target::Preserved));
    Recast { placements, title: fill.title, spec, plan, beside, n_requirements, counts, words }
}

fn emit_spec(inputs: &Inputs<'_>, outline: &[Place], decided: &[Decided<'_>], fill: &dyn Fill, eol: &str) -> Emitted {
    let contract = inputs.spec;
    let (mut top, mut sections) = form::form(contract, outline, fill, eol);
    let root = outline::root(contract);
    let gather = |target: Target, level: u8, title: &str| {
        let mut all = Moved::default();
        for one in decided {
            let moved = collect(one, target, level, title);
            all.plain.extend(moved.plain);
            all.headed.extend(moved.headed);
        }
        all
    };
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
        let moved = gather(Target::Section(at), place.level, &place.title);
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
    preserve(&mut blocks, outline, &gather);
    // HTML that nothing closes swallows what follows it.
    let (open, mut closed): (Vec<Block>, Vec<Block>) = blocks
        .into_iter()
        .partition(|block| matches!(block.origin, Origin::Moved { .. }) && join::is_open_html(&block.text));
    closed.extend(open);
    join::join(&closed, eol)
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
fn preserve(blocks: &mut Vec<Block>, outline: &[Place], gather: &dyn Fn(Target, u8, &str) -> Moved) {
    let level = outline.iter().filter(|place| place.is_open).map(|place| place.level).min().unwrap_or(2);
    let moved = gather(Target::Preserved, level, "");
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

fn emit_plan(contract: &Contract, fill: &dyn Fill, eol: &str) -> Emitted {
    let outline = outline::outline(contract);
    let (mut top, mut sections) = form::form(contract, &outline, fill, eol);
    let mut blocks: Vec<Block> = form::front(contract, fill, eol).into_iter().collect();
    write(&mut blocks, &mut top, Moved::default(), false);
    for (at, place) in outline.iter().enumerate() {
        let has_below =
            outline.iter().enumerate().any(|(below, _)| contract.document.sections[below].parent == Some(at));
        let Some(formed) = &mut sections[at] else { continue };
        let body = fill.body(place).into_iter().map(|text| Block::new(text, Origin::Frame("context"))).collect();
        write(&mut blocks, formed, Moved { plain: body, headed: Vec::new() }, !has_below);
    }
    join::join(&blocks, eol)
}
