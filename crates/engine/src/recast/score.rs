//! How well the sections of a template fit a subject, how sure that is, and the reasons.
//!
//! Knows weights, and nothing of sources.

use super::cues::{Subject, topics};
use super::outline::{Place, is_below};

/// How well each section of the template fits a subject; closed ones do not.
pub fn fits(subject: &Subject, outline: &[Place]) -> Vec<f32> {
    let spread = subject.spread(&at_home(outline));
    outline.iter().map(|place| if place.is_open { direct(&spread, place) } else { f32::MIN }).collect()
}

/// How much of an open section of the template each topic is, where it is most: 1 for one that has a section of its own.
fn at_home(outline: &[Place]) -> Vec<f32> {
    let mut most = Subject::none().weights;
    for place in outline.iter().filter(|place| place.is_open) {
        let norm = norm(place);
        most.iter_mut().zip(&place.subject.weights).for_each(|(most, weight)| *most = most.max(weight / norm));
    }
    most
}

fn norm(place: &Place) -> f32 {
    place.subject.weights.iter().map(|weight| weight * weight).sum::<f32>().sqrt().max(1.0)
}

fn direct(subject: &Subject, place: &Place) -> f32 {
    let norm = norm(place);
    subject.weights.iter().zip(&place.subject.weights).map(|(own, slot)| own * slot / norm).sum()
}

/// How much of a heading's words stand in the title of each section, or in a label below it; from 0 to 1.
pub fn named(heading: &[String], outline: &[Place]) -> Vec<f32> {
    let of = |place: &Place| {
        let label = place.labels.iter().map(|label| overlap(heading, label)).fold(0.0, f32::max);
        overlap(heading, &place.stems).max(label * 0.4)
    };
    outline.iter().map(of).collect()
}

/// Share of a heading's words that stand in another text.
fn overlap(heading: &[String], other: &[String]) -> f32 {
    if heading.is_empty() || other.is_empty() {
        return 0.0;
    }
    let n = heading.iter().filter(|word| other.contains(word)).count();
    n as f32 / heading.len().max(other.len().min(4)) as f32
}

/// The best section and its score; on a tie the first.
pub fn best(scores: &[f32], outline: &[Place]) -> Option<(usize, f32)> {
    let mut first: Option<(usize, f32)> = None;
    for (slot, score) in scores.iter().copied().enumerate().filter(|(slot, _)| outline[*slot].is_open) {
        if first.is_none_or(|(_, top)| score > top) {
            first = Some((slot, score));
        }
    }
    first
}

/// The best section that is neither this one nor above or below it.
pub fn runner_up(scores: &[f32], slot: usize, outline: &[Place]) -> Option<(usize, f32)> {
    let rivals: Vec<f32> = scores
        .iter()
        .enumerate()
        .map(|(at, score)| {
            let is_kin = at == slot || is_below(outline, at, slot) || is_below(outline, slot, at);
            if is_kin { f32::MIN } else { *score }
        })
        .collect();
    best(&rivals, outline).filter(|(_, score)| *score > 0.0)
}

/// The three hits of a subject that count most for a section.
pub fn reasons(subject: &Subject, slot: usize, outline: &[Place]) -> Vec<String> {
    let (place, at_home) = (&outline[slot], at_home(outline));
    let reach: Vec<f32> = (0..topics().len())
        .map(|topic| {
            let mut one = Subject::none();
            one.weights[topic] = 1.0;
            one.spread(&at_home).weights.iter().zip(&place.subject.weights).map(|(own, slot)| own * slot).sum()
        })
        .collect();
    let mut hits: Vec<(f32, &str)> =
        subject.hits.iter().map(|(topic, weight, why)| (weight * reach[*topic], why.as_str())).collect();
    hits.retain(|(weight, _)| *weight > 0.01);
    hits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut out: Vec<String> = Vec::new();
    for (_, why) in hits {
        if out.len() < 3 && !out.iter().any(|known| known == why) {
            out.push(why.to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::compile;
    use crate::recast::cues::Where;
    use crate::recast::outline::outline;

    /// The section of a template that fits a heading best.
    fn place_of(heading: &str, template: &str) -> String {
        let places = outline(&compile("spec-template.md", template));
        let scores = fits(&Subject::of(heading, Where::Heading, 1.0), &places);
        best(&scores, &places).map(|(slot, _)| places[slot].title.clone()).unwrap_or_default()
    }

    #[test]
    fn a_subject_is_near_to_another_only_where_it_has_no_section_of_its_own() {
        let without = "# S\n\n## Overview\n\n[x]\n\n## Failures\n\n[x]\n";
        assert_eq!(place_of("Alternatives", without), "Overview");
        let with = "# S\n\n## Overview\n\n[x]\n\n## Alternatives\n\n[x]\n";
        assert_eq!(place_of("Alternatives", with), "Alternatives");
        let places = outline(&compile("spec-template.md", with));
        let scores = fits(&Subject::of("Alternatives", Where::Heading, 1.0), &places);
        assert!(scores[1].abs() < 0.001, "{scores:?}");
    }
}
