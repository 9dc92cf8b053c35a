//! Which section of the template each unit of a source goes to, how sure that is, and why.
//!
//! Evidence is data (`topics.tsv`): the author's headings, what the block holds, its neighbours.
//! A section of the source stays together unless a part of it clearly belongs elsewhere.

use specast_syntax::{BlockKind, SectionId};

use super::cues::{Subject, Where, topic, topics, words};
use super::features::features;
use super::outline::Place;
use super::units::{Part, Unit, heading_text, title, whole_heading};
use crate::source::Source;

/// Where a unit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A section of the template, by its index in the outline.
    Section(usize),
    /// The title.
    Title,
    /// Under the title, beside the front matter.
    Meta,
    /// The last section, for what fits nowhere.
    Preserved,
    /// Nowhere: contents lists and thematic breaks.
    Navigation,
}

/// A decision about one unit.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Where it goes.
    pub target: Target,
    /// From 0 to 1.
    pub confidence: f32,
    /// The strongest reasons, at most three.
    pub why: Vec<String>,
    /// True where it leaves the section that its heading goes to.
    pub is_split: bool,
}

/// Below this score nothing speaks for a section.
const LEAST: f32 = 0.55;
/// How much better another section must be for a block to leave its heading.
const SPLIT: f32 = 1.7;

/// Decides for every unit of a source.
pub fn place(source: &Source, units: &[Unit], outline: &[Place]) -> Vec<Decision> {
    let mut decisions: Vec<Option<Decision>> = units.iter().map(fixed).collect();
    let title = title(source);
    let n_groups = source.document.sections.len() + 1;
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); n_groups];
    for (at, unit) in units.iter().enumerate() {
        if unit.part == Part::Body && !matches!(unit.kind, BlockKind::Heading { .. }) {
            groups[unit.section.map_or(0, |id| id + 1)].push(at);
        }
    }
    let bodies: Vec<Subject> = units.iter().map(|unit| body(source, unit)).collect();
    let mut previous = None;
    let mut chosen: Vec<Option<usize>> = vec![None; n_groups];
    for (group, members) in groups.iter().enumerate() {
        let section = group.checked_sub(1);
        if members.is_empty() {
            continue;
        }
        let (heading, aim) = match section {
            Some(id) if Some(id) != title => (headings(source, id, title), Some(id)),
            _ => (top(), None),
        };
        let by_heading = scores(&heading, aim.map(|id| words(&heading_text(source, id))).as_deref(), outline);
        let by_body: Vec<Vec<f32>> = members.iter().map(|at| scores(&bodies[*at], None, outline)).collect();
        let n = members.len() as f32;
        let sums: Vec<f32> = (0..outline.len())
            .map(|slot| by_heading[slot] + by_body.iter().map(|body| body[slot]).sum::<f32>() / n * 0.8)
            .collect();
        let home = best(&sums, outline).filter(|(_, score, _)| *score >= LEAST).map(|(slot, ..)| slot);
        let home = home.or_else(|| aim.and_then(|id| nearest(source, id, &chosen))).or(previous);
        chosen[group] = home;
        previous = home.or(previous);
        for (member, at) in members.iter().enumerate() {
            let own: Vec<f32> = (0..outline.len()).map(|slot| by_heading[slot] + by_body[member][slot] * 1.2).collect();
            let glued = member > 0 && introduces(source, &units[members[member - 1]]);
            let kept = decisions[members[member.saturating_sub(1)]].as_ref().map(|before| before.target);
            let (target, is_split) = match (home, best(&own, outline)) {
                _ if glued && kept.is_some() => {
                    let target = kept.unwrap_or(Target::Preserved);
                    (target, home.is_some_and(|home| target != Target::Section(home)))
                }
                (None, Some((slot, score, _))) if score >= LEAST => (Target::Section(slot), false),
                (None, _) => (Target::Preserved, false),
                (Some(home), Some((slot, score, _)))
                    if slot != home && score > own[home] + split_margin(aim, heading_weight(&by_heading)) =>
                {
                    (Target::Section(slot), aim.is_some())
                }
                (Some(home), _) => (Target::Section(home), false),
            };
            let mut subject = heading.clone();
            subject.merge(&bodies[*at], 1.2);
            let (confidence, mut why) = match target {
                Target::Section(slot) => (sure(&own, slot, outline), reasons(&subject, &outline[slot])),
                _ => (0.2, vec!["no section of the template speaks of it".to_owned()]),
            };
            if glued {
                why.insert(0, "stays with the sentence that introduces it".to_owned());
            } else if why.is_empty() {
                why.push("goes with its neighbours".to_owned());
            }
            why.truncate(3);
            decisions[*at] = Some(Decision { target, confidence, why, is_split });
        }
    }
    place_headings(source, units, outline, &chosen, &mut decisions);
    settle(source, units, decisions)
}

/// Decisions that need no evidence.
fn fixed(unit: &Unit) -> Option<Decision> {
    let (target, why) = match unit.part {
        Part::Title => (Target::Title, "title of the document"),
        Part::Meta => (Target::Meta, "labelled lines above the first section"),
        Part::Navigation => (Target::Navigation, "navigation"),
        Part::Layout => (Target::Navigation, "layout"),
        Part::With(_) | Part::Body => return None,
    };
    Some(Decision { target, confidence: 0.95, why: vec![why.to_owned()], is_split: false })
}

/// A paragraph that ends with a colon belongs to what follows it.
fn introduces(source: &Source, unit: &Unit) -> bool {
    unit.kind == BlockKind::Paragraph
        && unit.range.of(&source.text).trim_end().trim_end_matches(['*', '_']).ends_with([':', '：'])
}

/// What stands above the first section says what the document is about.
fn top() -> Subject {
    let mut subject = Subject::none();
    if let Some(overview) = topic("overview") {
        subject.weights[overview] = 2.2;
        subject.hits.push((overview, 2.2, "stands at the top of the document".to_owned()));
    }
    subject
}

/// The subject of a section's headings, the nearest one weighing most.
fn headings(source: &Source, section: SectionId, title: Option<SectionId>) -> Subject {
    let sections = &source.document.sections;
    let mut subject = Subject::none();
    let mut factor = 1.0;
    for id in std::iter::successors(Some(section), |id| sections[*id].parent).filter(|id| Some(*id) != title) {
        let mut own = Subject::of(&whole_heading(source, id), Where::Heading, 1.0);
        own.cap(4.0);
        subject.merge(&own, factor);
        // A heading that says nothing leaves more room for the one above it.
        factor *= if own.weights.iter().any(|weight| *weight > 1.0) { 0.5 } else { 0.7 };
    }
    subject
}

/// The subject of a unit's own text and shape.
fn body(source: &Source, unit: &Unit) -> Subject {
    let mut subject = Subject::of(unit.range.of(&source.text), Where::Text, 1.0);
    subject.cap(2.2);
    subject.merge(&Subject::of_features(&features(source, unit), 1.0), 1.0);
    // An item or row that opens with a heading word is a weak heading.
    let first = unit.range.of(&source.text).lines().next().unwrap_or_default();
    let mut opening = Subject::of(first, Where::Heading, 0.2);
    opening.cap(0.7);
    subject.merge(&opening, 1.0);
    subject
}

fn heading_weight(by_heading: &[f32]) -> f32 {
    by_heading.iter().copied().fold(0.0, f32::max)
}

/// A block leaves a telling heading less easily than one that says nothing.
fn split_margin(section: Option<SectionId>, heading: f32) -> f32 {
    if section.is_none() { 0.2 } else { SPLIT.min(0.7 + heading * 0.5) }
}

/// How well each section of the template fits a subject.
fn scores(subject: &Subject, heading: Option<&[String]>, outline: &[Place]) -> Vec<f32> {
    let spread = subject.spread();
    outline
        .iter()
        .map(|place| {
            if !place.is_open {
                return f32::MIN;
            }
            let norm = place.subject.weights.iter().map(|weight| weight * weight).sum::<f32>().sqrt().max(1.0);
            let fit: f32 = spread.weights.iter().zip(&place.subject.weights).map(|(own, slot)| own * slot / norm).sum();
            let same = heading.map_or(0.0, |heading| overlap(heading, &place.words));
            fit + same * 3.0
        })
        .collect()
}

/// Share of a heading's telling words that stand in a title of the template.
fn overlap(heading: &[String], title: &[String]) -> f32 {
    let telling: Vec<&String> = heading.iter().filter(|word| word.chars().count() > 3).collect();
    if telling.is_empty() {
        return 0.0;
    }
    let n = telling.iter().filter(|word| title.contains(word)).count();
    n as f32 / telling.len().max(title.len().min(4)) as f32
}

/// The best section, its score and the runner-up's; on a tie the first.
fn best(scores: &[f32], outline: &[Place]) -> Option<(usize, f32, f32)> {
    let mut first: Option<(usize, f32)> = None;
    let mut second = f32::MIN;
    for (slot, score) in scores.iter().copied().enumerate().filter(|(slot, _)| outline[*slot].is_open) {
        match first {
            Some((_, top)) if score <= top => second = second.max(score),
            _ => {
                second = first.map_or(second, |(_, top)| second.max(top));
                first = Some((slot, score));
            }
        }
    }
    first.map(|(slot, score)| (slot, score, second.max(0.0)))
}

fn sure(scores: &[f32], slot: usize, outline: &[Place]) -> f32 {
    let own = scores[slot];
    let other = scores
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != slot && outline[*at].is_open)
        .map(|(_, score)| *score)
        .fold(0.0, f32::max);
    if own <= 0.0 {
        return 0.2;
    }
    let lead = ((own - other) / own).clamp(0.0, 1.0);
    let weight = (own / 4.0).clamp(0.0, 1.0);
    ((0.25 + 0.45 * lead + 0.3 * weight) * 100.0).round() / 100.0
}

/// The three hits that count most for a section.
fn reasons(subject: &Subject, place: &Place) -> Vec<String> {
    let reach: Vec<f32> = (0..topics().len())
        .map(|topic| {
            let mut one = Subject::none();
            one.weights[topic] = 1.0;
            one.spread().weights.iter().zip(&place.subject.weights).map(|(own, slot)| own * slot).sum()
        })
        .collect();
    let mut hits: Vec<(f32, &str)> =
        subject.hits.iter().map(|(topic, weight, why)| (weight * reach[*topic], why.as_str())).collect();
    hits.retain(|(weight, _)| *weight > 0.01);
    hits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut out: Vec<String> = Vec::new();
    for (_, why) in hits {
        if !out.iter().any(|known| known == why) {
            out.push(why.to_owned());
        }
        if out.len() == 3 {
            break;
        }
    }
    out
}

/// The section chosen for the nearest section above.
fn nearest(source: &Source, section: SectionId, chosen: &[Option<usize>]) -> Option<usize> {
    let sections = &source.document.sections;
    std::iter::successors(sections[section].parent, |id| sections[*id].parent).find_map(|id| chosen[id + 1])
}

/// A heading goes where its content goes; one without content of its own where its first subsection goes.
fn place_headings(
    source: &Source,
    units: &[Unit],
    outline: &[Place],
    chosen: &[Option<usize>],
    decisions: &mut [Option<Decision>],
) {
    for at in (0..units.len()).rev() {
        if decisions[at].is_some() || !matches!(units[at].kind, BlockKind::Heading { .. }) {
            continue;
        }
        let Some(section) = units[at].section else { continue };
        let own = (at + 1..units.len())
            .take_while(|next| units[*next].section == Some(section))
            .filter_map(|next| decisions[next].as_ref())
            .find(|decision| !decision.is_split && !matches!(decision.target, Target::Navigation | Target::Meta));
        let child = (at + 1..units.len())
            .find(|next| units[*next].section.is_some_and(|id| source.document.sections[id].parent == Some(section)))
            .and_then(|next| decisions[next].as_ref());
        let decision = if let Some(own) = own {
            Decision { why: vec!["heading of what follows it".to_owned()], ..own.clone() }
        } else if let Some(target) = chosen[section + 1] {
            // All of its content leaves: the heading stays where its words say.
            Decision {
                target: Target::Section(target),
                confidence: 0.5,
                why: vec!["heading word".to_owned()],
                is_split: false,
            }
        } else if let Some(child) = child {
            Decision { why: vec!["heading of the sections below it".to_owned()], is_split: false, ..child.clone() }
        } else {
            let subject = headings(source, section, None);
            let found = scores(&subject, Some(&words(&heading_text(source, section))), outline);
            match best(&found, outline).filter(|(_, score, _)| *score >= LEAST) {
                Some((slot, ..)) => Decision {
                    target: Target::Section(slot),
                    confidence: sure(&found, slot, outline),
                    why: reasons(&subject, &outline[slot]),
                    is_split: false,
                },
                None => Decision {
                    target: Target::Preserved,
                    confidence: 0.2,
                    why: vec!["no section of the template speaks of it".to_owned()],
                    is_split: false,
                },
            }
        };
        decisions[at] = Some(decision);
    }
}

/// Definitions go with their users; nothing stays undecided.
fn settle(source: &Source, units: &[Unit], decisions: Vec<Option<Decision>>) -> Vec<Decision> {
    let _ = source;
    let preserved = || Decision {
        target: Target::Preserved,
        confidence: 0.2,
        why: vec!["nothing in the document uses it".to_owned()],
        is_split: false,
    };
    (0..units.len())
        .map(|at| match (&decisions[at], units[at].part) {
            (Some(decision), _) => decision.clone(),
            (None, Part::With(user)) => decisions.get(user).cloned().flatten().map_or_else(preserved, |decision| {
                let target = match decision.target {
                    Target::Navigation => Target::Preserved,
                    other => other,
                };
                Decision { target, why: vec!["definition, goes with what uses it".to_owned()], ..decision }
            }),
            (None, _) => preserved(),
        })
        .collect()
}
