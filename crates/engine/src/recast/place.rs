//! Which section of the template each unit of a source goes to, how sure that is, and why.
//!
//! Evidence is data (`topics.tsv`): the author's headings, what the block holds, its neighbours, and what
//! [`Learned`] knows of the documents that are there. Knows no bytes of outputs.

use std::ops::Range;

use specast_syntax::{BlockKind, SectionId};

use super::body::bodies;
use super::cues::{Subject, Where, topic};
pub use super::decision::{Decision, Target};
use super::decision::{badges, fixed, following, furniture};
use super::features::has_flow;
use super::groups;
use super::headed::{self, Heading};
use super::learned::Learned;
use super::leave::{self, Says};
use super::outline::Place;
use super::score::{best, fits, reasons, runner_up};
use super::sure::sure;
use super::units::{Part, Unit, heading_text, title};
use crate::source::{Source, headline};

/// How much a block's own words count beside those of its heading.
const OWN: f32 = 1.4;
/// Below this score nothing speaks for a section.
const LEAST: f32 = 0.55;
/// What says less than this goes with its neighbours, where it has any.
const ENOUGH: f32 = 1.1;
/// In longer sections a rule is part of an argument and stays; a longer text without headings has several subjects.
const N_SHORT: usize = 8;
/// A text of more words that leads to a block has a subject of its own.
const N_LEAD: usize = 20;
/// How much the first blocks of a document lean to what says what it is.
const LEAN: f32 = 0.7;
/// How much a section whose heading may mean several things leans to where its siblings went.
const KIN: f32 = 0.6;
/// How much more a block must say for another section than for that of the block before it.
const STEP: f32 = 0.25;
/// A heading names two sections alike where the second fits nearly as well.
const ALIKE: f32 = 0.9;

/// Decides for every unit of a source.
pub fn place(source: &Source, units: &[Unit], outline: &[Place], learned: &Learned) -> Vec<Decision> {
    let mut placer = Placer {
        source,
        units,
        outline,
        learned,
        title: title(source),
        bodies: bodies(source, units),
        decisions: units
            .iter()
            .map(|unit| fixed(unit).or_else(|| badges(source, unit)).or_else(|| furniture(source, unit)))
            .collect(),
        chosen: vec![None; source.document.sections.len() + 1],
    };
    let is_open = |at: usize| placer.decisions[at].is_none();
    let groups = groups::groups(source, units, &is_open, &|group| placer.aim(group).is_none());
    placer.chosen.resize(groups.iter().map(|(group, _)| group + 1).fold(placer.chosen.len(), usize::max), None);
    let mut previous = None;
    for (group, members) in groups {
        placer.group(group, &members, previous);
        previous = placer.chosen[group].or(previous);
    }
    placer.headings();
    placer.settled()
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
    /// Where each section of the source goes; the first entry is for what stands above all of them. Behind them are
    /// the parts of a text whose author writes headings as bold lines.
    chosen: Vec<Option<usize>>,
}

/// The blocks of one section of the source, and what is known of them.
struct Group<'g> {
    /// Index into the sections that were chosen.
    at: usize,
    /// The section of the source, where its heading is not the title.
    aim: Option<SectionId>,
    /// False above all headings.
    is_headed: bool,
    /// True where a heading says of all of it that it is not meant: nothing leaves that.
    is_denied: bool,
    /// Indices of the units.
    members: &'g [usize],
    /// What each says for each section of the template.
    bodies: Vec<Vec<f32>>,
    /// The same on average.
    mean: Vec<f32>,
    heading: Heading,
    /// Where the whole goes.
    home: Option<usize>,
}

impl Placer<'_> {
    /// The section of a group, where its heading is not the title.
    fn aim(&self, group: usize) -> Option<SectionId> {
        let section = group.checked_sub(1).filter(|id| *id < self.source.document.sections.len());
        section.filter(|id| Some(*id) != self.title && !self.is_name(*id))
    }

    /// Decides for the blocks of one section of the source.
    fn group(&mut self, group: usize, members: &[usize], previous: Option<usize>) {
        let aim = self.aim(group);
        let is_part = group > self.source.document.sections.len();
        let line = members.first().filter(|_| is_part).and_then(|at| headline(self.text(*at)));
        let heading = line.map_or_else(|| self.heading(aim), |line| headed::of_line(line, self.outline, self.learned));
        let said_of = |at: &usize| self.corrected(aim, self.text(*at));
        let title = line.map(str::to_owned).or_else(|| aim.map(|id| heading_text(self.source, id)));
        let is_colophon = title.is_some_and(|title| headed::is_colophon(&title, self.outline, self.learned));
        if is_colophon && members.iter().all(|at| said_of(at).is_none()) {
            for at in members {
                self.decisions[*at] = Some(Decision::colophon());
            }
            return;
        }
        let bodies: Vec<Vec<f32>> = members.iter().map(|at| self.body_scores(*at)).collect();
        let n = members.len() as f32;
        let mean: Vec<f32> =
            (0..self.outline.len()).map(|slot| bodies.iter().map(|body| body[slot]).sum::<f32>() / n).collect();
        // Where the heading says nothing its content has to.
        let weight = if heading.says == Says::Nothing { 1.6 } else { 0.8 };
        let mut sums: Vec<f32> = heading.scores.iter().zip(&mean).map(|(head, mean)| head + mean * weight).collect();
        let unsure = aim.filter(|_| heading.says != Says::Much);
        let mut kin = unsure.into_iter().flat_map(|id| headed::kin(self.source, id, self.title));
        kin.find_map(|id| self.chosen[id + 1]).into_iter().for_each(|slot| sums[slot] += KIN);
        let speaks = |least: f32| best(&sums, self.outline).filter(|(_, score)| *score >= least).map(|(slot, _)| slot);
        let said = aim.and_then(|id| self.corrected(Some(id), "")).map(|(slot, _)| slot);
        // What is known to be something that the template has no place for does not go with its neighbours.
        let nearest = previous.filter(|_| heading.says != Says::Much);
        let is_headed = aim.is_some() || is_part;
        let home =
            said.or(speaks(ENOUGH)).or_else(|| aim.and_then(|id| self.nearest(id))).or(nearest).or(speaks(LEAST));
        self.chosen[group] = home;
        let clusters = leave::clusters(self.source, self.units, members);
        let is_denied = aim.is_some_and(|id| headed::denied(self.source, id, self.title).is_some());
        let part = Group { at: group, aim, is_headed, is_denied, members, bodies, mean, heading, home };
        // A heading that says nothing holds nothing together, nor does none above a long text.
        let is_loose = part.heading.says == Says::Nothing && (is_headed || members.len() > N_SHORT);
        if is_loose && said.is_none() && !part.is_denied {
            self.loose(&part, clusters, previous.is_none());
        } else {
            self.bound(&part, clusters);
        }
        if said.is_none() && aim.is_some() {
            self.follow(group, members);
        }
    }

    /// True for the first heading of a text that gives each part a heading of the highest level, where it says
    /// nothing of what stands below it: it is the name of the whole.
    fn is_name(&self, section: SectionId) -> bool {
        let is_first = section == 0 && self.title.is_none() && self.source.document.sections[0].level == 1;
        is_first && self.heading(Some(section)).says != Says::Much
    }

    /// Lets a heading go with its blocks where all of them leave for one place.
    fn follow(&mut self, group: usize, members: &[usize]) {
        let place = |at: &usize| match self.decisions[*at].as_ref().map(|decision| decision.target) {
            Some(Target::Section(slot)) => Some(slot),
            _ => None,
        };
        let Some(slot) = members.first().and_then(place) else { return };
        if self.chosen[group] == Some(slot) || members.iter().any(|at| place(at) != Some(slot)) {
            return;
        }
        self.chosen[group] = Some(slot);
        for at in members {
            self.decisions[*at].iter_mut().for_each(|decision| decision.is_split = false);
        }
    }

    /// Decides for blocks that their heading holds together: each stays unless it clearly belongs elsewhere.
    fn bound(&mut self, part: &Group<'_>, clusters: Vec<Range<usize>>) {
        let (outline, heading) = (self.outline, &part.heading);
        // What stands alone below a heading that says what it is goes with it.
        let may_leave = !part.is_denied && (clusters.len() > 1 || heading.says != Says::Much);
        let is_named = part.home.is_some() && part.home == best(&heading.scores, outline).map(|(slot, _)| slot);
        for cluster in clusters {
            let body = self.together(&cluster, part);
            let own: Vec<f32> = heading.scores.iter().zip(&body).map(|(head, body)| head + body * OWN).collect();
            // “Machines and addresses” names two sections; each block goes to the one it speaks for.
            let home =
                if is_named && !part.is_denied { self.among(&heading.scores, &own).or(part.home) } else { part.home };
            let leaves = home.filter(|_| may_leave).and_then(|home| self.leaves(part, &cluster, home, &body));
            let found = match (home, leaves) {
                (Some(home), None) => Some(home),
                (Some(_), Some(slot)) => Some(slot),
                (None, _) => best(&own, outline).filter(|(_, score)| *score >= LEAST).map(|(slot, _)| slot),
            };
            self.settle(part, cluster, found, &own, leaves.is_some() && part.aim.is_some());
        }
    }

    /// Decides for blocks below a heading that says nothing: each goes where it says itself, else with the one
    /// before it. A document begins with what it is.
    fn loose(&mut self, part: &Group<'_>, clusters: Vec<Range<usize>>, is_first: bool) {
        let outline = self.outline;
        let lean = if is_first { best(&self.heading(None).scores, outline) } else { None };
        let mut here = None;
        for cluster in clusters {
            let mut body = self.together(&cluster, part);
            if let Some((slot, _)) = lean.filter(|_| here.is_none()) {
                body[slot] = body[slot].max(0.0) + LEAN;
            }
            // The place above all headings counts for the first blocks only.
            let trust = if part.is_headed { 1.0 } else { 0.0 };
            let scores = part.heading.scores.iter().zip(&body);
            let own: Vec<f32> = scores.map(|(head, body)| head * trust + body * OWN).collect();
            let stays = here.or(part.home);
            let least = stays.filter(|_| here.is_some()).map_or(f32::MIN, |slot: usize| body[slot].max(0.0) + STEP);
            let said = best(&own, outline).filter(|(slot, score)| *score >= ENOUGH && body[*slot] >= least);
            let slot = said.map(|(slot, _)| slot).or(stays);
            if here.is_none() {
                self.chosen[part.at] = slot;
            }
            here = slot;
            let is_split = slot.is_some() && slot != self.chosen[part.at];
            self.settle(part, cluster, slot, &own, is_split);
        }
    }

    /// The section that a cluster of blocks clearly belongs to instead of `home`.
    fn leaves(&self, part: &Group<'_>, cluster: &Range<usize>, home: usize, body: &[f32]) -> Option<usize> {
        let (n, n_own) = (part.members.len() as f32, cluster.len() as f32);
        let first = part.members[cluster.start];
        let of_own: f32 = cluster.clone().map(|member| part.bodies[member][home]).sum();
        let around = (part.mean[home] * n - of_own) / (n - n_own).max(1.0);
        let (own, ties) = (body[home].max(0.0), around.clamp(0.0, 1.0) * 0.5);
        // What stands below an introduction may be anything; its prose and its drawings introduce.
        let is_quote = !part.is_headed && self.units[first].kind == BlockKind::Quote;
        let is_prose = (is_quote || self.units[first].kind == BlockKind::Paragraph) && cluster.len() == 1;
        let is_drawn = self.units[first].kind == BlockKind::Code && has_flow(self.text(first));
        let is_general = !is_prose && !is_drawn && self.is_about(home, "overview");
        let says = part.heading.says;
        let (says, own) = match part.is_headed {
            // A document begins with what it is.
            false if is_prose && cluster.start == 0 => (Says::Much, own + ties + LEAN),
            false if is_prose => (Says::Little, own + ties),
            true if is_general => (says.min(Says::Little), own * 0.6),
            true if is_prose && self.is_about(home, "overview") => (says, own + ties + 0.5),
            _ => (says, own + ties),
        };
        leave::apart(body, home, own, says, self.outline)
    }

    /// Writes down where the blocks of a cluster go; what a person said of one wins.
    fn settle(&mut self, part: &Group<'_>, cluster: Range<usize>, found: Option<usize>, own: &[f32], is_split: bool) {
        for at in cluster.map(|member| part.members[member]) {
            let decide = |slot| self.decide(at, slot, &part.heading, own);
            let mut decision = found.map_or_else(Decision::unknown, decide);
            decision.is_split = is_split;
            if let Some((slot, reason)) = self.corrected(part.aim, self.text(at)) {
                decision = Decision::new(Target::Section(slot), 1.0, &format!("a person put it there: {reason}"));
                decision.is_split = part.aim.is_some() && self.chosen[part.at] != Some(slot);
            }
            self.decisions[at] = Some(decision);
        }
    }

    /// What blocks say that cannot be read apart. A short line that announces them is their heading, and what a
    /// longer text leads to says less than that text.
    fn together(&self, cluster: &Range<usize>, part: &Group<'_>) -> Vec<f32> {
        let first = &self.units[part.members[cluster.start]];
        let text = first.range.of(&self.source.text);
        let n_words = text.split_whitespace().count();
        let announces = cluster.len() > 1 && leave::introduces(self.source, first);
        let line = leave::opening(text).or_else(|| (n_words <= 8).then(|| text.to_owned()));
        let lead = line.filter(|_| announces).map(|line| {
            let mut subject = Subject::of(&line, Where::Heading, 0.6);
            subject.cap(1.8);
            fits(&subject, self.outline)
        });
        let weight = |member: usize| if announces && n_words > N_LEAD && member > cluster.start { 0.5 } else { 1.0 };
        let n = cluster.clone().map(weight).sum::<f32>().sqrt();
        let said = |slot: usize| cluster.clone().map(|at| part.bodies[at][slot] * weight(at)).sum::<f32>() / n;
        (0..self.outline.len()).map(|slot| said(slot) + lead.as_ref().map_or(0.0, |lead| lead[slot].max(0.0))).collect()
    }

    /// Of the sections that a heading names alike, the one that a block speaks for.
    fn among(&self, heading: &[f32], own: &[f32]) -> Option<usize> {
        let (_, top) = best(heading, self.outline)?;
        let alike: Vec<f32> =
            heading.iter().zip(own).map(|(head, own)| if *head >= top * ALIKE { *own } else { f32::MIN }).collect();
        best(&alike, self.outline).map(|(slot, _)| slot)
    }

    fn corrected(&self, aim: Option<SectionId>, text: &str) -> Option<(usize, &str)> {
        self.learned.corrected(self.source, aim, text, self.outline.len())
    }

    fn text(&self, at: usize) -> &str {
        self.units[at].range.of(&self.source.text)
    }

    /// A decision for a section of the template, with its reasons.
    fn decide(&self, at: usize, slot: usize, heading: &Heading, own: &[f32]) -> Decision {
        let mut subject = heading.subject.clone();
        subject.merge(&self.bodies[at], OWN);
        let text = self.text(at);
        let mut why = self.learned.why(&heading.stems, text, slot);
        if heading.named[slot] >= 0.5 {
            why.push(format!("the heading has words of “{}”", self.outline[slot].title));
        }
        why.extend(reasons(&subject, slot, self.outline));
        if why.is_empty() {
            why.push("goes with its neighbours".to_owned());
        }
        why.truncate(3);
        let rival = runner_up(own, slot, self.outline);
        let confidence = sure(slot, heading, own, self.outline);
        let runner_up = rival.map(|(slot, _)| slot);
        Decision { target: Target::Section(slot), confidence, why, runner_up, is_split: false }
    }

    fn heading(&self, aim: Option<SectionId>) -> Heading {
        headed::heading(self.source, aim, self.title, self.outline, self.learned)
    }

    fn body_scores(&self, at: usize) -> Vec<f32> {
        let fit = fits(&self.bodies[at], self.outline);
        let learned = self.learned.text(self.text(at), self.outline.len());
        fit.iter().zip(learned).map(|(fit, learned)| fit + learned).collect()
    }

    /// True where nothing weighs more in a section of the template than one topic.
    fn is_about(&self, slot: usize, name: &str) -> bool {
        let weights = &self.outline[slot].subject.weights;
        let most = weights.iter().copied().fold(0.0, f32::max);
        topic(name).map_or(0.0, |topic| weights[topic]) >= most.max(2.0)
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
                    Some((slot, _)) => self.decide(at, slot, &heading, &heading.scores),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::compile;
    use crate::recast::outline::outline;
    use crate::recast::units::cut;
    use crate::source::Envelope;

    fn targets(template: &str, text: &str) -> Vec<Target> {
        let source = Source::new("old.md", text, Envelope::default());
        let outline = outline(&compile("spec-template.md", template));
        let decisions = place(&source, &cut(&source), &outline, &Learned::default());
        decisions.iter().map(|decision| decision.target).collect()
    }

    #[test]
    fn a_section_whose_heading_may_mean_two_things_stays_with_its_siblings() {
        let template = "# S\n\n## Overview\n\n[x]\n\n## Interfaces\n\n[x]\n\n## Operations\n\n- **Logging**: [x]\n";
        let among = "# T\n\n## Flows\n\n### Traces\n\n`a` -> `b:1`\n\n### Logs\n\n`a` -> `c:2`\n";
        assert_eq!(targets(template, among)[4..], [Target::Section(2); 2]);
        let alone = "# T\n\n## Zebras\n\n### Logs\n\n`a` -> `c:2`\n";
        assert_eq!(targets(template, alone)[2..], [Target::Section(3); 2]);
    }

    #[test]
    fn a_bold_line_heads_what_follows_it_where_there_are_no_headings() {
        let template = "# S\n\n## Overview\n\n[x]\n\n## Failures\n\n[x]\n\n## Operations\n\n[x]\n";
        let text =
            "**The relay**\n\nIt moves mail.\n\n**When it breaks**\n\nZebras come.\n\n**Deployment**\n\nZebras go.\n";
        assert_eq!(targets(template, text)[1..], [1, 2, 2, 3, 3].map(Target::Section));
    }

    #[test]
    fn a_line_that_another_markup_calls_a_heading_is_one() {
        let template = "# S\n\n## Overview\n\n[x]\n\n## Failures\n\n[x]\n\n## Operations\n\n[x]\n";
        for [breaks, deployment] in [
            ["1. When it breaks\n-----------------", "2. Deployment\n-------------"],
            ["##When it breaks", "##Deployment"],
            ["== When it breaks ==", "== Deployment =="],
            ["h2. When it breaks", "h2. Deployment"],
        ] {
            let text = format!("# The relay\n\n{breaks}\n\nZebras come.\n\n{deployment}\n\nZebras go.\n");
            assert_eq!(targets(template, &text)[1..], [2, 2, 3, 3].map(Target::Section), "{breaks}");
        }
    }
}
