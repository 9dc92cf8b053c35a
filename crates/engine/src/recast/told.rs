//! What is told of a recast: where each unit goes.

use super::Placement;
use super::moved::{self, Decided};
use super::outline::Place;
use super::place::Target;
use super::units::{self, Part, heading_text};

/// Where each unit goes that this output takes, in the order of the sources.
pub(super) fn placements(decided: &[Decided<'_>], outline: &[Place]) -> Vec<Placement> {
    let mut out = Vec::new();
    for one in decided {
        for (unit, decision) in one.units.iter().zip(&one.decisions) {
            let named = |at: usize| (outline[at].number.clone().unwrap_or_default(), outline[at].title.clone());
            let section = match decision.target {
                Target::Section(at) => Some(named(at)),
                Target::Title => Some(("title".to_owned(), "title".to_owned())),
                Target::Meta => Some(("meta".to_owned(), "front matter".to_owned())),
                Target::Preserved | Target::Navigation => None,
                Target::Elsewhere => continue,
            };
            let slot = match (decision.target, unit.section) {
                (Target::Section(at), Some(id)) if units::title(one.source) != Some(id) => {
                    let heading = heading_text(one.source, id);
                    (!moved::same(&heading, &outline[at].title)).then_some(heading)
                }
                _ => None,
            };
            out.push(Placement {
                id: format!("P{:03}", out.len() + 1),
                source: one.index,
                range: unit.range,
                target: decision.target,
                is_in_plan: matches!(decision.target, Target::Section(at) if outline[at].is_in_plan),
                section,
                slot,
                confidence: decision.confidence,
                why: decision.why.clone(),
                runner_up: decision.runner_up.map(named),
                words: match unit.part {
                    Part::Layout => 0,
                    _ => unit.range.of(&one.source.text).split_whitespace().count(),
                },
            });
        }
    }
    out
}
