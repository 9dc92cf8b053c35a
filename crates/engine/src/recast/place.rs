//! Which section of the template each unit of a source goes to, how sure that is, and why.
//!
//! Evidence is data (`topics.tsv`): the author's headings, what the block holds, its neighbours, and what
//! [`Learned`] knows of the documents that are there. Knows no bytes of outputs.

use specast_syntax::{BlockKind, SectionId};

use super::cues::{Subject, Where, topic};
use super::features::features;
use super::headed::{self, Heading};
use super::learned::Learned;
use super::leave::{self, Says};
use super::outline::Place;
use super::score::{best, direct, fits, reasons, runner_up};
use super::units::{Part, Unit, title};
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
    /// In another spec that the same source becomes.
    Elsewhere,
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
    /// The section that fits second best.
    pub runner_up: Option<usize>,
    /// True where it leaves the section that its heading goes to.
    pub is_split: bool,
}

impl Decision {
    fn new(target: Target, confidence: f32, why: &str) -> Self {
        Self { target, confidence, why: vec![why.to_owned()], runner_up: None, is_split: false }
    }

    fn unknown() -> Self {
        Self::new(Target::Preserved, 0.2, "no section of the template speaks of it")
    }
}

/// Below this score nothing speaks for a section.
const LEAST: f32 = 0.55;
/// How often a clear heading is right alone, and how often a clear block is; measured on labelled documents.
const HEADING: f32 = 0.8;
const BODY: f32 = 0.6;
/// In longer sections a rule is part of an argument and stays.
const N_SHORT: usize = 8;

/// Decides for every unit of a source.
pub fn place(source: &Source, units: &[Unit], outline: &[Place], learned: &Learned) -> Vec<Decision> {
    let bodies: Vec<Subject> = units.iter().map(|unit| body(source, unit)).collect();
    let mut placer = Placer {
        source,
        units,
        outline,
        learned,
        title: title(source),
        bodies,
        decisions: units.iter().map(fixed).collect(),
        chosen: vec![None; source.document.sections.len() + 1],
    };
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); placer.chosen.len()];
    for (at, unit) in units.iter().enumerate() {
        if unit.part == Part::Body && !matches!(unit.kind, BlockKind::Heading { .. }) {
            groups[unit.section.map_or(0, |id| id + 1)].push(at);
        }
    }
    let mut previous = None;
    for (group, members) in groups.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
        placer.group(group, members, previous);
        previous = placer.chosen[group].or(previous);
    }
    placer.headings();
    placer.settled()
}

/// Decisions that need no evidence.
fn fixed(unit: &Unit) -> Option<Decision> {
    let (target, why) = match unit.part {
        Part::Title => (Target::Title, "title of the document"),
        Part::Meta if unit.kind == BlockKind::Comment => {
            return Some(Decision::new(Target::Meta, 0.6, "comment above the first section"));
        }
        Part::Meta => (Target::Meta, "labelled lines above the first section"),
        Part::Navigation => (Target::Navigation, "navigation"),
        Part::Layout => (Target::Navigation, "layout"),
        Part::With(_) | Part::Body => return None,
    };
    Some(Decision::new(target, 0.95, why))
}

struct Placer<'a> {
    source: &'a Source,
    units: &'a [Unit],
    outline: &'a [Place],
    learned: &'a Learned,
    title: Option<SectionId>,
    /// The subject of each unit's own text.
    bodies: Vec<Subject>,
    decisions: Vec<Option<Decision>>,
    /// Where each section of the source goes; the first entry is for what stands above all of them.
    chosen: Vec<Option<usize>>,
}

impl Placer<'_> {
    /// Decides for the blocks of one section of the source.
    fn group(&mut self, group: usize, members: &[usize], previous: Option<usize>) {
        let outline = self.outline;
        let aim = group.checked_sub(1).filter(|id| Some(*id) != self.title);
        let heading = self.heading(aim);
        let bodies: Vec<Vec<f32>> = members.iter().map(|at| self.body_scores(*at)).collect();
        let n = members.len() as f32;
        let mean: Vec<f32> =
            (0..outline.len()).map(|slot| bodies.iter().map(|body| body[slot]).sum::<f32>() / n).collect();
        // Where the heading says nothing its content has to.
        let weight = if heading.says == Says::Nothing { 1.6 } else { 0.8 };
        let sums: Vec<f32> = (0..outline.len()).map(|slot| heading.scores[slot] + mean[slot] * weight).collect();
        let clear = best(&sums, outline).filter(|(_, score)| *score >= LEAST).map(|(slot, _)| slot);
        let said = |at: usize, text: &str| self.learned.corrected(self.source, self.units[at].section, text);
        let clear = aim.and_then(|_| said(members[0], "")).map(|(slot, _)| slot).or(clear);
        // What is known to be something that the template has no place for does not go with its neighbours.
        let previous = previous.filter(|_| heading.says != Says::Much);
        let home = clear.or_else(|| aim.and_then(|id| self.nearest(id))).or(previous);
        self.chosen[group] = home;
        let is_rule = |at: usize| leave::is_rule(self.source, &self.units[at]);
        let n_rules = members.iter().filter(|at| is_rule(**at)).count();
        let may_split_rules = n_rules * 2 <= members.len() && members.len() <= N_SHORT;
        let clusters = self.clusters(members);
        // What stands alone below a heading that says what it is goes with it.
        let may_leave = clusters.len() > 1 || heading.says != Says::Much;
        for cluster in clusters {
            // What cannot be read apart is decided as one.
            let n_own = cluster.len() as f32;
            let body: Vec<f32> = (0..outline.len())
                .map(|slot| cluster.clone().map(|member| bodies[member][slot]).sum::<f32>() / n_own.sqrt())
                .collect();
            let own: Vec<f32> = (0..outline.len()).map(|slot| heading.scores[slot] + body[slot] * 1.2).collect();
            let first = members[cluster.start];
            let leaves = home.filter(|_| may_leave).and_then(|home| {
                let may_be_rule = may_split_rules && cluster.len() == 1 && is_rule(first);
                let rule = may_be_rule.then(|| self.rule_place(home, &body)).flatten();
                let of_own: f32 = cluster.clone().map(|member| bodies[member][home]).sum();
                let around = (mean[home] * n - of_own) / (n - n_own).max(1.0);
                leave::apart(&body, home, around, heading.says, outline).or(rule)
            });
            let found = match (home, leaves) {
                (Some(home), None) => Some((home, clear.is_some())),
                (Some(_), Some(slot)) => Some((slot, true)),
                (None, _) => best(&own, outline).filter(|(_, score)| *score >= LEAST).map(|(slot, _)| (slot, true)),
            };
            for member in cluster {
                let at = members[member];
                let mut decision = found
                    .map_or_else(Decision::unknown, |(slot, is_clear)| self.decide(at, slot, &heading, &own, is_clear));
                if leaves.is_some() {
                    decision.is_split = aim.is_some();
                    decision.confidence = decision.confidence.min(0.7);
                }
                if let Some((slot, reason)) = self.learned.corrected(self.source, aim, self.text(at)) {
                    decision = Decision::new(Target::Section(slot), 1.0, &format!("a person put it there: {reason}"));
                    decision.is_split = aim.is_some() && home != Some(slot);
                }
                self.decisions[at] = Some(decision);
            }
        }
    }

    fn text(&self, at: usize) -> &str {
        self.units[at].range.of(&self.source.text)
    }

    /// Runs of blocks that belong together: one introduces the next, or points back to it. Indices into `members`.
    fn clusters(&self, members: &[usize]) -> Vec<std::ops::Range<usize>> {
        let mut out: Vec<std::ops::Range<usize>> = Vec::new();
        for member in 0..members.len() {
            let is_bound = member > 0
                && leave::is_bound(self.source, &self.units[members[member - 1]], &self.units[members[member]]);
            match out.last_mut().filter(|_| is_bound) {
                Some(last) => last.end = member + 1,
                None => out.push(member..member + 1),
            }
        }
        out
    }

    /// A decision for a section of the template, with its reasons.
    fn decide(&self, at: usize, slot: usize, heading: &Heading, own: &[f32], is_clear: bool) -> Decision {
        let mut subject = heading.subject.clone();
        subject.merge(&self.bodies[at], 1.2);
        let text = self.text(at);
        let mut why = self.learned.why(&heading.stems, text, slot);
        if heading.named[slot] >= 0.5 {
            why.push(format!("the heading has words of “{}”", self.outline[slot].title));
        }
        why.extend(reasons(&subject, &self.outline[slot]));
        if why.is_empty() {
            why.push("goes with its neighbours".to_owned());
        }
        why.truncate(3);
        let rival = runner_up(own, slot, self.outline);
        let confidence = if is_clear { self.sure(slot, heading, own) } else { 0.2 };
        let runner_up = rival.map(|(slot, _)| slot);
        Decision { target: Target::Section(slot), confidence, why, runner_up, is_split: false }
    }

    /// How sure a choice is. The heading and what stands below it are two witnesses, each right so many times in a
    /// hundred when it speaks clearly; a choice is wrong where both are.
    fn sure(&self, slot: usize, heading: &Heading, own: &[f32]) -> f32 {
        let head = heading.scores[slot];
        let rival = runner_up(&heading.scores, slot, self.outline).map_or(0.0, |(_, score)| score.max(0.0));
        let trust = match heading.says {
            Says::Much => 1.0,
            Says::Little => 0.5,
            Says::Nothing => 0.4,
        };
        let lead = if head > 0.0 { ((head - rival) / head / 0.35).clamp(0.0, 1.0) } else { 0.0 };
        // A section that is only near to what the heading names is a guess.
        let named = direct(&heading.subject, &self.outline[slot]) + heading.named[slot] * 3.0;
        let trust = trust * (named / (head * 0.7).max(0.1)).clamp(0.3, 1.0);
        let by_heading = trust * lead * (head / 2.2).min(1.0);
        let body = |slot: usize| own[slot] - heading.scores[slot];
        let (mine, other) = (body(slot), runner_up(own, slot, self.outline).map_or(0.0, |(rival, _)| body(rival)));
        let by_body = if other > mine + 0.3 { 0.3 } else { 1.0 } * (mine / 0.9).clamp(0.0, 1.0);
        let wrong = (1.0 - HEADING * by_heading) * (1.0 - BODY * by_body);
        ((1.0 - wrong) * 100.0).round() / 100.0
    }

    fn heading(&self, aim: Option<SectionId>) -> Heading {
        headed::heading(self.source, aim, self.title, self.outline, self.learned)
    }

    fn body_scores(&self, at: usize) -> Vec<f32> {
        let fit = fits(&self.bodies[at], self.outline);
        let learned = self.learned.text(self.text(at), self.outline.len());
        fit.iter().zip(learned).map(|(fit, learned)| fit + learned).collect()
    }

    /// Where a rule goes that stands among descriptions: to the section of rules, or to that of permissions.
    fn rule_place(&self, home: usize, body: &[f32]) -> Option<usize> {
        let weight = |slot: usize, name: &str| {
            let weights = &self.outline[slot].subject.weights;
            let most = weights.iter().copied().fold(0.0, f32::max);
            topic(name).map_or(0.0, |topic| weights[topic]) >= most.max(2.0)
        };
        let describes = ["interfaces", "data", "components", "overview"].iter().any(|name| weight(home, name));
        let found =
            |name: &str| (0..self.outline.len()).find(|slot| self.outline[*slot].is_open && weight(*slot, name));
        let rules = found("requirements")?;
        if !describes {
            return None;
        }
        let permits = found("authn").filter(|slot| body[*slot] >= 1.2 && body[*slot] > body[home]);
        Some(permits.unwrap_or(rules))
    }

    /// The section chosen for the nearest section above.
    fn nearest(&self, section: SectionId) -> Option<usize> {
        let sections = &self.source.document.sections;
        std::iter::successors(sections[section].parent, |id| sections[*id].parent).find_map(|id| self.chosen[id + 1])
    }

    /// A heading goes where its content goes; one without content of its own where its first subsection goes.
    fn headings(&mut self) {
        let sections = &self.source.document.sections;
        for at in (0..self.units.len()).rev() {
            let Some(section) = self.units[at].section else { continue };
            if self.decisions[at].is_some() || !matches!(self.units[at].kind, BlockKind::Heading { .. }) {
                continue;
            }
            let own = (at + 1..self.units.len())
                .take_while(|next| self.units[*next].section == Some(section))
                .filter_map(|next| self.decisions[next].as_ref())
                .find(|decision| !decision.is_split && !matches!(decision.target, Target::Navigation | Target::Meta));
            let child = (at + 1..self.units.len())
                .find(|next| self.units[*next].section.is_some_and(|id| sections[id].parent == Some(section)))
                .and_then(|next| self.decisions[next].as_ref());
            let decision = if let Some(own) = own {
                Decision { why: vec!["heading of what follows it".to_owned()], ..own.clone() }
            } else if let Some(target) = self.chosen[section + 1] {
                // All of its content leaves: the heading stays where its words say.
                Decision::new(Target::Section(target), 0.5, "heading word")
            } else if let Some(child) = child {
                Decision { why: vec!["heading of the sections below it".to_owned()], is_split: false, ..child.clone() }
            } else {
                let heading = self.heading(Some(section));
                match best(&heading.scores, self.outline).filter(|(_, score)| *score >= LEAST) {
                    Some((slot, _)) => self.decide(at, slot, &heading, &heading.scores, true),
                    None => Decision::unknown(),
                }
            };
            self.decisions[at] = Some(decision);
        }
    }

    /// Definitions go with their users; nothing stays undecided.
    fn settled(self) -> Vec<Decision> {
        let unused = || Decision::new(Target::Preserved, 0.2, "nothing in the document uses it");
        (0..self.units.len())
            .map(|at| match (&self.decisions[at], self.units[at].part) {
                (Some(decision), _) => decision.clone(),
                (None, Part::With(user)) => {
                    self.decisions.get(user).cloned().flatten().map_or_else(unused, |decision| following(&decision))
                }
                (None, _) => unused(),
            })
            .collect()
    }
}

/// The decision for a definition whose first user goes somewhere.
pub(super) fn following(user: &Decision) -> Decision {
    let target = match user.target {
        Target::Navigation => Target::Preserved,
        other => other,
    };
    Decision { target, why: vec!["definition, goes with what uses it".to_owned()], ..user.clone() }
}

/// The subject of a unit's own text and shape.
fn body(source: &Source, unit: &Unit) -> Subject {
    let text = unit.range.of(&source.text);
    // A long text speaks of much; what counts is how often it speaks of one thing.
    let n_words = text.split_whitespace().count().max(1) as f32;
    let mut subject = Subject::of(text, Where::Text, (25.0 / n_words).sqrt().min(1.0));
    subject.cap(2.4);
    subject.merge(&Subject::of_features(&features(source, unit), 1.0), 1.0);
    // A block that opens with a name of its own has a weak heading.
    if let Some(opening) = leave::opening(text) {
        let mut named = Subject::of(&opening, Where::Heading, 0.5);
        named.cap(1.6);
        subject.merge(&named, 1.0);
    }
    subject
}
