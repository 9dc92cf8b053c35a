//! Recast: a source's blocks, moved as they stand into the sections of a template.
//!
//! It moves and never rewrites. Words of its own are frames (`frames.tsv`), `N/A` and ids. It knows
//! nothing of the proof, and the proof trusts nothing that stands here.

pub mod across;
mod beside;
pub mod between;
pub mod body;
pub mod cues;
pub mod decision;
pub mod derive;
mod emit;
pub mod features;
pub mod form;
pub mod groups;
pub mod headed;
pub mod html;
pub mod join;
mod keep;
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
pub mod takes;
mod told;
mod underlined;
pub mod units;
pub mod values;

use specast_syntax::Range;

use crate::contract::Contract;
use crate::source::{Envelope, Source};
use derive::Counts;
use learned::Learned;
use moved::Decided;
use outline::Place;
use place::Target;
use split::Share;
use takes::Takes;
use values::Labels;

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
    /// The plan that is there and stays as it is; of the sources only what it holds is left to it.
    pub kept_plan: Option<&'a Source>,
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
    /// True where that is in the plan.
    pub is_in_plan: bool,
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
    /// What a plan says of it.
    pub moved: plan::Move,
    /// The spec.
    pub spec: Emitted,
    /// The plan.
    pub plan: Option<Emitted>,
    /// What the spec and the plan take of each source.
    pub takes: Vec<[Takes; 2]>,
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
    let outline = outline::both(inputs.spec, inputs.plan);
    let (of_spec, of_plan) = outline.split_at(outline::n_spec(&outline));
    let decided: Vec<Decided<'_>> =
        inputs.sources.iter().enumerate().map(|(index, source)| decide(inputs, index, source, &outline)).collect();
    let takes: Vec<[Takes; 2]> = decided.iter().map(|one| parted(one, of_spec.len())).collect();
    let edits = labels::edits(inputs.sources);
    let taken = |at: usize, path: &str| -> Vec<Decided<'_>> {
        let all = decided.iter().zip(&takes).zip(&edits);
        let own = all.map(|((one, takes), edits)| {
            let mut own = one.clone();
            takes[at].keep(&mut own);
            own.edits.extend(edits.iter().cloned().chain(links::edits(one.source, path)));
            own
        });
        own.collect()
    };
    let (mut to_spec, mut to_plan) = (taken(0, inputs.spec_path), taken(1, inputs.plan_path));
    let eol = join::line_end(inputs.sources);
    let (mut requirements, mut counts) = (Vec::new(), Counts::default());
    for (source, [in_spec, _]) in inputs.sources.iter().zip(&takes) {
        let is_here = |range| in_spec.holds(range);
        let (found, more) = derive::requirements(source, &is_here);
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
    let held = to_spec
        .iter()
        .flat_map(|one| &one.decisions)
        .filter_map(|decision| match decision.target {
            Target::Section(at) => Some((outline[at].number.clone()?, outline[at].title.clone())),
            _ => None,
        })
        .collect();
    let parts = spec::parts(&to_spec, of_spec);
    let family = spec::requirement_family(inputs.spec, of_spec);
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
        let filled = beside::fill(contract, to_spec.first(), &fill);
        to_spec.iter_mut().take(1).for_each(|first| beside::file(first, &filled));
        beside.push(filled.text);
    }
    let emit = |decided: &[Decided<'_>]| emit::spec(inputs.spec, of_spec, decided, &fill, eol);
    let mut spec = anchored(inputs.spec_path, &mut to_spec, &takes, 0, &emit);
    let moved = plan::Move {
        heading: headed,
        sources: inputs.sources.iter().map(|source| source.path.clone()).collect(),
        spec: (inputs.spec_path.to_owned(), inputs.spec.path.clone()),
        owner: labels.get("owner").map(str::to_owned),
        date,
    };
    let mut plan = inputs.plan.map(|contract| {
        let plan = (inputs.plan_path.to_owned(), contract.path.clone());
        let fill = plan::PlanFill { contract, name, moves: std::slice::from_ref(&moved), plan };
        let emit = |decided: &[Decided<'_>]| emit::plan(contract, of_plan, of_spec.len(), decided, &fill, eol);
        anchored(inputs.plan_path, &mut to_plan, &takes, 1, &emit)
    });
    if let Some(plan) = &mut plan {
        let all = inputs.sources.iter().zip(&takes).enumerate();
        for (index, (source, [in_spec, in_plan])) in all.filter(|(_, (source, _))| links::leads_inside(source)) {
            let spec = across::Part { path: inputs.spec_path, takes: in_spec, emitted: &mut spec };
            let plan = across::Part { path: inputs.plan_path, takes: in_plan, emitted: plan };
            across::relink(source, index, &mut [spec, plan]);
        }
    }
    let placements = told::placements(&decided, &outline);
    let n_words = |of: &dyn Fn(&Placement) -> bool| placements.iter().filter(|one| of(one)).map(|one| one.words).sum();
    let words = (n_words(&|_| true), n_words(&|placement| placement.target == Target::Preserved));
    Recast { placements, title: fill.title, moved, spec, plan, takes, beside, n_requirements, counts, words }
}

/// One plan for several specs, at this path. It takes no text of the sources: each is in its spec as a whole.
pub fn plan_of(contract: &Contract, path: &str, moves: &[plan::Move]) -> Emitted {
    let name = values::name_of(paths::feature_of(contract, path));
    let fill = plan::PlanFill { contract, name, moves, plan: (path.to_owned(), contract.path.clone()) };
    let outline = outline::outline(contract);
    emit::plan(contract, &outline, 0, &[], &fill, "\n")
}

/// Where each unit of a source goes, the plan's sections included.
fn decide<'s>(inputs: &Inputs<'s>, index: usize, source: &'s Source, outline: &[Place]) -> Decided<'s> {
    let units = units::cut(source);
    let mut decisions = place::place(source, &units, outline, inputs.learned);
    html::stay(source, &units, &mut decisions);
    let mut decided = Decided { index, source, units, decisions, edits: Vec::new(), filed: Vec::new() };
    if let Some(plan) = inputs.kept_plan {
        let n_spec = outline::n_spec(outline);
        keep::leave(&mut decided, n_spec, plan, &|units| {
            place::place(source, units, &outline[..n_spec], inputs.learned)
        });
    }
    inputs.share.into_iter().for_each(|share| share.takes.keep(&mut decided));
    decided
}

/// What the spec and the plan take of a source, whose first `n_spec` places are the spec's.
fn parted(decided: &Decided<'_>, n_spec: usize) -> [Takes; 2] {
    let home = |target: Target| match target {
        Target::Elsewhere => None,
        Target::Section(at) => Some(usize::from(at >= n_spec)),
        _ => Some(0),
    };
    let homes: Vec<Option<usize>> = decided.decisions.iter().map(|decision| home(decision.target)).collect();
    let mut takes = takes::apart(decided.source, &decided.units, &homes, 2).into_iter();
    [takes.next().unwrap_or_default(), takes.next().unwrap_or_default()]
}

/// An output whose links to its own headings lead to the anchors that these have in it. They are known once it stands.
fn anchored(
    path: &str,
    decided: &mut [Decided<'_>],
    takes: &[[Takes; 2]],
    at: usize,
    emit: &dyn Fn(&[Decided<'_>]) -> Emitted,
) -> Emitted {
    let first = emit(decided);
    if !decided.iter().any(|one| links::leads_inside(one.source)) {
        return first;
    }
    let written = Source::new(path, first.text.as_str(), Envelope::default());
    for (one, takes) in decided.iter_mut().zip(takes) {
        one.edits.extend(links::anchors(one.source, &takes[at], &written));
    }
    emit(decided)
}
