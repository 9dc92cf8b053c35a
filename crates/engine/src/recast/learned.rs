//! What the documents and the people of a repository teach about a template: which words and headings its
//! sections hold in documents that follow it, and where people put a block.
//!
//! Gets texts and gives weights; who reads the files is nobody's business here.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::BlockKind;

use super::outline::{Place, both, n_spec, telling_stems};
use super::units::{cut, fold, heading_text, whole_heading};
use crate::contract::Contract;
use crate::frames;
use crate::source::Source;

/// What is known before a source is looked at.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    n_documents: usize,
    /// For each stem, in how many documents it stands in each section of the template.
    words: BTreeMap<String, Vec<f32>>,
    /// The same for the authors' headings.
    headings: BTreeMap<Vec<String>, Vec<f32>>,
    corrections: Vec<(Correction, usize)>,
}

/// Where a person put a block or a section of a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// The path of the source; without it every source.
    pub source: Option<String>,
    /// The heading of a section of the source, all of which moves.
    pub heading: Option<String>,
    /// The first words of a block.
    pub opening: Option<String>,
    /// Number or title of the template's section.
    pub section: String,
    /// Why.
    pub reason: String,
}

/// What a heading counts where a person said so.
const SAID: f32 = 3.0;
/// The most that words of other documents count.
const MOST: f32 = 1.5;
/// From so many documents on, their words count in full.
const N_ENOUGH: f32 = 4.0;
/// A word that stands in more sections says nothing.
const N_SECTIONS: usize = 3;

impl Learned {
    /// Learns from documents that follow a spec's contract, and from what people said, of sections of the plan's too.
    /// A correction that names no section of either is given back.
    pub fn of(
        contract: &Contract,
        plan: Option<&Contract>,
        documents: &[Source],
        corrections: Vec<Correction>,
    ) -> (Self, Vec<Correction>) {
        let places = both(contract, plan);
        let mut learned = Self { n_documents: documents.len(), ..Self::default() };
        for document in documents {
            learned.read(contract, &places, document);
        }
        let mut unknown = Vec::new();
        for correction in corrections {
            let Some(slot) = named(&places, &correction.section) else {
                unknown.push(correction);
                continue;
            };
            if let Some(heading) = &correction.heading {
                learned.headings.entry(telling_stems(heading)).or_insert_with(|| vec![0.0; places.len()])[slot] += SAID;
            }
            learned.corrections.push((correction, slot));
        }
        (learned, unknown)
    }

    /// Documents that were learned from.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    fn read(&mut self, contract: &Contract, places: &[Place], document: &Source) {
        let alignment = contract.match_sections(&document.document, &document.text);
        let tile = |place: &Place| contract.document.sections[place.section].heading;
        let place_of = |section| {
            let slot = alignment.slot_around(&document.document, section)?;
            let origin = contract.slots[slot].origin;
            places[..n_spec(places)].iter().position(|place| contract.document.tiles[tile(place)].range == origin)
        };
        let mut words: BTreeSet<(String, usize)> = BTreeSet::new();
        for unit in cut(document) {
            let Some(at) = unit.section.and_then(place_of).filter(|at| places[*at].is_open) else { continue };
            let text = unit.range.of(&document.text);
            // Rows that quote the author speak of every section.
            if contract.ids.iter().any(|family| text.contains(&family.prefix))
                || contract.is_boilerplate(text).is_some()
            {
                continue;
            }
            if let (BlockKind::Heading { .. }, Some(section)) = (unit.kind, unit.section) {
                let title = heading_text(document, section);
                let is_own = alignment.of.get(section).copied().flatten().is_none();
                let is_frame = frames::recognise(&title, &mut |_, _| true).is_some_and(|frame| frame.id == "part");
                let stems = telling_stems(&title);
                if is_own && !is_frame && !stems.is_empty() {
                    self.headings.entry(stems).or_insert_with(|| vec![0.0; places.len()])[at] += 1.0;
                }
                continue;
            }
            words.extend(telling_stems(text).into_iter().map(|stem| (stem, at)));
        }
        for (stem, at) in words {
            self.words.entry(stem).or_insert_with(|| vec![0.0; places.len()])[at] += 1.0;
        }
    }

    /// How much a heading speaks for each of `n` sections.
    pub fn headings(&self, stems: &[String], n: usize) -> Vec<f32> {
        let Some(seen) = self.headings.get(stems) else { return vec![0.0; n] };
        let all: f32 = seen.iter().sum();
        let of = |count: &f32| count / all * (1.0 + all).min(SAID);
        (0..n).map(|slot| seen.get(slot).map_or(0.0, of)).collect()
    }

    /// How much the words of a text speak for each of `n` sections.
    pub fn text(&self, text: &str, n: usize) -> Vec<f32> {
        let mut scores = vec![0.0; n];
        let stems: BTreeSet<String> = telling_stems(text).into_iter().collect();
        for seen in stems.iter().filter_map(|stem| self.words.get(stem)) {
            if seen.iter().filter(|count| **count > 0.0).count() <= N_SECTIONS {
                let all: f32 = seen.iter().sum();
                scores.iter_mut().zip(seen).for_each(|(score, count)| *score += count / all * 0.5);
            }
        }
        let trust = (self.n_documents as f32 / N_ENOUGH).min(1.0) / (stems.len() as f32 / 8.0).max(1.0).sqrt();
        scores.iter().map(|score| (score * trust).min(MOST)).collect()
    }

    /// Why documents and people speak for a section: by its heading, by a block's words.
    pub fn why(&self, stems: &[String], text: &str, slot: usize) -> Vec<String> {
        let mut why = Vec::new();
        if self.headings.get(stems).is_some_and(|seen| seen[slot] > 0.0) {
            why.push("this repository has the heading there".to_owned());
        }
        if self.n_documents > 0 && self.text(text, slot + 1).get(slot).is_some_and(|score| *score >= 0.7) {
            why.push("documents of this repository speak so there".to_owned());
        }
        why
    }

    /// Where among `n` sections a person put a block of a source, and why.
    pub fn corrected(&self, source: &Source, section: Option<usize>, text: &str, n: usize) -> Option<(usize, &str)> {
        let is_here = |(correction, slot): &&(Correction, usize)| {
            // What was put into a plan that takes no text goes where it would without that.
            *slot < n
                && correction.source.as_ref().is_none_or(|path| *path == source.path)
                && correction.opening.as_ref().is_none_or(|opening| fold(text).starts_with(&fold(opening)))
                && correction.heading.as_ref().is_none_or(|heading| {
                    section.is_some_and(|id| {
                        let heading = fold(heading);
                        heading_text(source, id) == heading || whole_heading(source, id) == heading
                    })
                })
        };
        // What is said of a block goes before what is said of its section.
        let mut found: Vec<&(Correction, usize)> = self.corrections.iter().filter(is_here).collect();
        found.sort_by_key(|(correction, _)| (correction.opening.is_none(), correction.source.is_none()));
        found.first().map(|(correction, slot)| (*slot, correction.reason.as_str()))
    }
}

/// The section of a template that takes text and has this number or title; an index of `places`.
pub fn named(places: &[Place], name: &str) -> Option<usize> {
    let name = name.trim().trim_end_matches('.');
    let number = |place: &Place| place.number.as_deref().map(|number| number.trim_end_matches('.').to_owned());
    places
        .iter()
        .position(|place| number(place).as_deref() == Some(name))
        .or_else(|| places.iter().position(|place| place.title.eq_ignore_ascii_case(name)))
        .filter(|at| places[*at].is_open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::compile;
    use crate::recast::outline::outline;
    use crate::recast::place::{Decision, Target, place};
    use crate::source::Envelope;

    const TEMPLATE: &str =
        "# Spec\n\n## 1. Overview\n\n[What]\n\n## 2. Interfaces\n\n[Ports]\n\n## 3. Operations\n\n[How]\n";

    fn decide(text: &str, documents: &[&str], corrections: Vec<Correction>) -> Vec<Decision> {
        let contract = compile("spec-template.md", TEMPLATE);
        let source = |text: &str| Source::new("old.md", text, Envelope::default());
        let documents: Vec<Source> = documents.iter().map(|text| source(text)).collect();
        let (learned, unknown) = Learned::of(&contract, None, &documents, corrections);
        assert!(unknown.is_empty());
        let source = source(text);
        place(&source, &cut(&source), &outline(&contract), &learned)
    }

    #[test]
    fn documents_that_are_there_teach_headings_and_words() {
        let text = "# Old\n\n## Quokka\n\nWombats.\n";
        let before = decide(text, &[], Vec::new());
        assert_ne!(before[1].target, Target::Section(3));
        let told =
            "# Spec\n\n## 1. Overview\n\nx\n\n## 2. Interfaces\n\nx\n\n## 3. Operations\n\n### Quokka\n\nFeed them.\n";
        let after = decide(text, &[told], Vec::new());
        assert_eq!(after[1].target, Target::Section(3));
        assert!(after[2].why[0].contains("this repository"), "{:?}", after[2].why);
        let words = "# Spec\n\n## 1. Overview\n\nx\n\n## 2. Interfaces\n\nWombats burrow.\n\n## 3. Operations\n\ny\n";
        let taught = decide(text, &[words; 4], Vec::new());
        assert_eq!(taught[2].target, Target::Section(2), "{taught:?}");
    }

    #[test]
    fn what_people_say_wins() {
        let text = "# Old\n\n## Ports\n\nPort 1 listens.\n\nPort 2 listens.\n";
        let section = |opening: Option<&str>, heading: Option<&str>| Correction {
            opening: opening.map(str::to_owned),
            heading: heading.map(str::to_owned),
            section: "3".into(),
            reason: "runbook".into(),
            ..Correction::default()
        };
        let one = decide(text, &[], vec![section(Some("Port 2"), None)]);
        assert_eq!((one[2].target, one[3].target), (Target::Section(2), Target::Section(3)));
        assert_eq!((one[3].confidence, one[3].why[0].contains("runbook")), (1.0, true));
        let all = decide(text, &[], vec![section(None, Some("Ports"))]);
        assert!(all[1..].iter().all(|decision| decision.target == Target::Section(3)));
    }

    #[test]
    fn a_section_that_the_template_lacks_is_given_back() {
        let contract = compile("spec-template.md", TEMPLATE);
        let wrong = Correction { section: "7".into(), ..Correction::default() };
        assert_eq!(Learned::of(&contract, None, &[], vec![wrong.clone()]).1, [wrong]);
    }
}
