//! What the headings above a block say of it, the nearest one most.
//!
//! Knows the source's headings and the template's sections, and no blocks.

use specast_syntax::SectionId;

use super::cues::{Subject, Where, topic};
use super::learned::Learned;
use super::leave::Says;
use super::outline::{Place, telling_stems};
use super::score::{fits, named};
use super::units::{heading_text, whole_heading};
use crate::source::Source;

/// What a section's headings say of it.
#[derive(Debug)]
pub struct Heading {
    /// Stems of the nearest one.
    pub stems: Vec<String>,
    /// What all of them are about.
    pub subject: Subject,
    /// How much the nearest one says.
    pub says: Says,
    /// How well each section of the template fits.
    pub scores: Vec<f32>,
    /// How much of its words stand in the title of each.
    pub named: Vec<f32>,
}

/// What the headings above a block say; none above the first section.
pub fn heading(
    source: &Source,
    aim: Option<SectionId>,
    title: Option<SectionId>,
    outline: &[Place],
    learned: &Learned,
) -> Heading {
    let Some(id) = aim else {
        let mut subject = Subject::none();
        if let Some(overview) = topic("overview") {
            subject.weights[overview] = 2.2;
            subject.hits.push((overview, 2.2, "stands at the top of the document".to_owned()));
        }
        let scores = fits(&subject, outline);
        let named = vec![0.0; outline.len()];
        return Heading { stems: Vec::new(), subject, says: Says::Nothing, scores, named };
    };
    let (subject, says) = about(source, id, title);
    let stems = telling_stems(&heading_text(source, id));
    let named = named(&stems, outline);
    let taught = learned.headings(&stems, outline.len());
    let fit = fits(&subject, outline);
    let scores = (0..outline.len()).map(|slot| fit[slot] + named[slot] * 3.0 + taught[slot]).collect();
    let is_known = named.iter().any(|share| *share >= 0.7) || taught.iter().any(|weight| *weight >= 1.5);
    let says = if is_known { Says::Much } else { says };
    Heading { stems, subject, says, scores, named }
}

/// The subject of a section's headings. One that says little leaves room for those above it.
fn about(source: &Source, section: SectionId, title: Option<SectionId>) -> (Subject, Says) {
    let sections = &source.document.sections;
    let mut subject = Subject::none();
    let mut factor = 1.0;
    let mut says = Says::Nothing;
    for id in std::iter::successors(Some(section), |id| sections[*id].parent).filter(|id| Some(*id) != title) {
        let mut own = Subject::of(&whole_heading(source, id), Where::Heading, 1.0);
        own.cap(4.0);
        let is_part = sections[id].parent.is_some_and(|parent| Some(parent) != title);
        if let Some(overview) = topic("overview") {
            // “Design” and “Architecture” stand above everything and say nothing of it, and the summary of a
            // part is none of the document.
            own.weights[overview] *= if id != section {
                0.3
            } else if is_part {
                0.5
            } else {
                1.0
            };
        }
        let most = own.weights.iter().copied().fold(0.0, f32::max);
        if id == section {
            says = if most >= 2.0 {
                Says::Much
            } else if most > 0.5 {
                Says::Little
            } else {
                Says::Nothing
            };
        } else if most >= 2.0 {
            says = says.max(Says::Little);
        }
        subject.merge(&own, factor);
        factor *= if most >= 2.0 { 0.3 } else { 0.6 };
    }
    (subject, says)
}
