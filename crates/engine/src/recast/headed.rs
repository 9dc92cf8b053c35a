//! What the headings above a block say of it, the nearest one most.
//!
//! Knows the source's headings and the template's sections, and no blocks.

use specast_syntax::SectionId;

use super::cues::{Subject, Where, topic, words};
use super::learned::Learned;
use super::leave::Says;
use super::outline::{Place, telling_stems};
use super::score::{fits, named};
use super::units::{heading_text, is_remark, whole_heading};
use crate::source::Source;
use crate::words::is_not_meant;

/// What a section's headings say of it.
#[derive(Debug)]
pub struct Heading {
    /// Stems of the nearest one.
    pub stems: Vec<String>,
    /// What all of them are about.
    pub subject: Subject,
    /// How much the nearest one says.
    pub says: Says,
    /// Share of the words of the nearest one that are known.
    pub share: f32,
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
        return Heading { stems: Vec::new(), subject, says: Says::Nothing, share: 0.0, scores, named };
    };
    let about = about(source, id, title);
    judged(&heading_text(source, id), about, outline, learned)
}

/// The same of a line that somebody made bold instead of a heading.
pub fn of_line(line: &str, outline: &[Place], learned: &Learned) -> Heading {
    let mut subject = Subject::of(line, Where::Heading, 1.0);
    subject.cap(4.0);
    let says = says(&subject);
    judged(line, (subject, says), outline, learned)
}

/// How well each section fits a heading, of which is known what it is about and how much it says.
fn judged(text: &str, (subject, says): (Subject, Says), outline: &[Place], learned: &Learned) -> Heading {
    let stems = telling_stems(text);
    let named = named(&telling_stems(&spoken(text)), outline);
    let taught = learned.headings(&stems, outline.len());
    let fit = fits(&subject, outline);
    let scores = (0..outline.len()).map(|slot| fit[slot] + named[slot] * 3.0 + taught[slot]).collect();
    let is_known = named.iter().any(|share| *share >= 0.7) || taught.iter().any(|weight| *weight >= 1.5);
    let says = if is_known { Says::Much } else { says };
    Heading { stems, share: subject.share, subject, says, scores, named }
}

/// The sections beside a section, the one before it first, and the section that holds them all, unless that is the
/// title's.
pub fn kin(source: &Source, section: SectionId, title: Option<SectionId>) -> impl Iterator<Item = SectionId> {
    let sections = &source.document.sections;
    let above = sections[section].parent.filter(|above| Some(*above) != title);
    let siblings = (0..section).rev().filter(move |id| above.is_some() && sections[*id].parent == above);
    siblings.chain(above)
}

/// A section and those above it, but the title: it stands above everything in an output as well.
pub fn above(source: &Source, section: SectionId, title: Option<SectionId>) -> impl Iterator<Item = SectionId> {
    let sections = &source.document.sections;
    std::iter::successors(Some(section), |id| sections[*id].parent).filter(move |id| Some(*id) != title)
}

/// The nearest of them that says that what stands below it is not meant.
pub fn denied(source: &Source, section: SectionId, title: Option<SectionId>) -> Option<SectionId> {
    above(source, section, title).find(|id| is_not_meant(title_of(source, *id)))
}

/// The title of a section as it stands.
pub fn title_of(source: &Source, section: SectionId) -> &str {
    source.document.sections[section].title.of(&source.text)
}

/// The subject of a section's headings. One that says little leaves room for those above it.
fn about(source: &Source, section: SectionId, title: Option<SectionId>) -> (Subject, Says) {
    let sections = &source.document.sections;
    let mut subject = Subject::none();
    let mut factor = 1.0;
    let mut says = Says::Nothing;
    for id in above(source, section, title) {
        let mut own = Subject::of(&spoken(&whole_heading(source, id)), Where::Heading, 1.0);
        if let Some(topic) = form(&spoken(&heading_text(source, id))).and_then(topic) {
            own.weights[topic] += 3.0;
            own.hits.push((topic, 3.0, "the heading is what others call".to_owned()));
        }
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
        let most = most(&own);
        if id == section {
            says = self::says(&own);
        } else if most >= 2.0 {
            says = says.max(Says::Little);
        }
        if id == section {
            subject.share = own.share;
            subject.merge(&own, 1.0);
        } else {
            for topic in HOLDS.iter().filter_map(|name| topic(name)) {
                if own.weights[topic] >= 2.0 {
                    own.weights[topic] /= factor;
                    says = Says::Much;
                }
            }
            subject.merge(&own, factor);
        }
        factor *= if most >= 2.0 { 0.3 } else { 0.6 };
    }
    (subject, says)
}

/// The most that a heading says of any topic. One of which one word in four is known says less than its word.
fn most(heading: &Subject) -> f32 {
    heading.weights.iter().copied().fold(0.0, f32::max) * heading.share
}

/// How much a heading says.
fn says(heading: &Subject) -> Says {
    match most(heading) {
        most if most >= 2.0 => Says::Much,
        most if most > 0.5 => Says::Little,
        _ => Says::Nothing,
    }
}

/// Topics that hold what stands below them, whatever that speaks of: below “Alternatives” an interface is one that
/// was not built, below “Security considerations” a dependency is a danger.
const HOLDS: [&str; 12] = [
    "alternatives",
    "rationale",
    "drawbacks",
    "security",
    "authn",
    "open",
    "nongoals",
    "history",
    "legal",
    "motivation",
    "consequences",
    "references",
];

/// A heading as it is read, without the tags and marks of its anchors, what a wiki writes behind it, and the number of
/// an annex in front of it.
pub fn spoken(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    let mut rest = heading;
    while let Some(at) = rest.find("<a ").or_else(|| rest.find("</")).or_else(|| rest.find("{#")) {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(['>', '}']).map_or(rest.len(), |end| at + end + 1);
        rest = &rest[end..];
    }
    out.push_str(rest);
    let bare = out.trim_end().strip_suffix("[edit]").unwrap_or(&out);
    behind_number(bare).unwrap_or(bare).to_owned()
}

/// The title of an annex behind its number: `Annex B: Open points`.
fn behind_number(heading: &str) -> Option<&str> {
    let (number, title) = heading.split_once([':', '–', '—'])?;
    let (word, number) = number.trim().split_once(' ')?;
    let is_annex = ["annex", "appendix"].iter().any(|annex| word.eq_ignore_ascii_case(annex));
    let is_number = number.chars().count() <= 3 && number.chars().all(char::is_alphanumeric);
    (is_annex && is_number && title.chars().any(char::is_alphanumeric)).then_some(title)
}

/// What a heading without words is: an endpoint that others call.
fn form(heading: &str) -> Option<&'static str> {
    let bare = heading.trim_matches(|c: char| c == '`' || c.is_whitespace());
    let is_path = bare.len() > 1 && bare.starts_with('/') && !bare.contains(' ') && !bare.contains('.');
    (is_path || super::shapes::is_call(bare)).then_some("interfaces")
}

/// True for the heading of a section about the text itself, its history or its licence, where the template has none of
/// that kind and nobody taught another place for it.
pub fn is_colophon(heading: &str, outline: &[Place], learned: &Learned) -> bool {
    let asks = |name: &str| {
        let weighs = |place: &Place, topic: usize| place.is_open && place.subject.weights[topic] >= 2.0;
        topic(name).is_some_and(|topic| outline.iter().any(|place| weighs(place, topic)))
    };
    let taught = || learned.headings(&telling_stems(heading), outline.len());
    is_of_text(&spoken(heading)) && !asks("history") && !asks("legal") && taught().iter().all(|weight| *weight <= 0.0)
}

/// True for a heading of the history or the licence of a text.
fn is_of_text(heading: &str) -> bool {
    let own = Subject::of(heading, Where::Heading, 1.0);
    let weight = |name: &str| topic(name).map_or(0.0, |topic| own.weights[topic]);
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let telling = words(heading).into_iter().filter(|word| !crate::words::is_stop(word) && !is_number(word));
    let n_other = telling.filter(|word| {
        !is_remark("text", word) && {
            let one = Subject::of(word, Where::Heading, 1.0);
            ["history", "legal"].iter().all(|name| topic(name).is_none_or(|topic| one.weights[topic] <= 0.0))
        }
    });
    weight("history").max(weight("legal")) >= 1.5 && n_other.count() == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recast::units::title;
    use crate::source::Envelope;

    fn weights(text: &str, section: SectionId) -> (Subject, Says) {
        let source = Source::new("a.md", text, Envelope::default());
        about(&source, section, title(&source))
    }

    #[test]
    fn anchors_are_not_read() {
        assert_eq!(spoken("Trust <a id=\"cluster-trust\"></a>").trim(), "Trust");
        assert_eq!(spoken("Trust {#cluster}").trim(), "Trust");
        assert_eq!(spoken("Locking [edit]").trim(), "Locking");
        assert_eq!(spoken("Annex B: Open points").trim(), "Open points");
        assert_eq!(spoken("Appendix: Tables").trim(), "Appendix: Tables");
    }

    #[test]
    fn what_a_section_of_the_text_is_for_holds_what_stands_below() {
        let (subject, says) = weights("# T\n\n## Alternatives\n\n### Query API\n\nx\n", 2);
        let weight = |name: &str| subject.weights[topic(name).unwrap()];
        assert!(weight("alternatives") > 2.5 && says == Says::Much);
        let (subject, _) = weights("# T\n\n## Deployment\n\n### Query API\n\nx\n", 2);
        assert!(subject.weights[topic("operations").unwrap()] < 1.5);
    }

    #[test]
    fn an_endpoint_and_a_colophon_are_known_by_their_headings() {
        assert_eq!(
            (form("`/ready`"), form("GET /v1/orders"), form("Ready")),
            (Some("interfaces"), Some("interfaces"), None)
        );
        for heading in ["Page history", "Copyright", "Changelog", "Change log", "Annex 2: Change history"] {
            assert!(is_of_text(heading), "{heading}");
        }
        for heading in ["History of values", "Job history", "Page", "Annex 2"] {
            assert!(!is_of_text(heading), "{heading}");
        }
    }
}
