//! Where a text that moved stands now, as both texts themselves say.

use specast_syntax::SectionId;

use super::{Source, anchors, decoded};

/// A place in a document that a link may lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The document as a whole, or its first heading.
    Start,
    /// A heading.
    Section(SectionId),
    /// A tag with this id.
    Tag(String),
}

/// Most of a document that has moved may stand elsewhere; a part of so much of its words tells that it is the one.
const PARTS: usize = 3;

/// The place that a link's anchor leads to; none where the document has no such anchor.
pub fn place(source: &Source, anchor: Option<&str>) -> Option<Place> {
    let Some(anchor) = anchor.map(decoded) else { return Some(Place::Start) };
    match source.section_at(&anchor) {
        Some(0) => Some(Place::Start),
        Some(id) => Some(Place::Section(id)),
        None => anchors::anchors(source).contains(&anchor).then_some(Place::Tag(anchor)),
    }
}

/// True where a place of a document is that place of another one by now: under the same heading, with some of what stood
/// below it. Below a title may stand nothing any more, so the whole text counts there.
pub fn is_at(from: &Source, place: &Place, to: &Source, at: &Place) -> bool {
    match (place, at) {
        (Place::Start, Place::Start) => is_in(from, to),
        (Place::Start, Place::Section(id)) => {
            let is_titled = !from.document.sections.is_empty() && anchors::title(from, 0) == anchors::title(to, *id);
            is_titled && is_in(from, to)
        }
        (Place::Section(section), Place::Start) => {
            !to.document.sections.is_empty() && is_section(from, *section, to, 0)
        }
        (Place::Section(section), Place::Section(id)) => is_section(from, *section, to, *id),
        (Place::Tag(tag), Place::Tag(other)) => tag == other && is_in(from, to),
        _ => false,
    }
}

/// The anchor by which a place is found in one of some texts that took the document in, and which of them that is. The
/// start of it needs none, unless the text is `shared` with others. None where nobody could tell which heading it is.
pub fn find(
    from: &Source,
    place: &Place,
    texts: &[&Source],
    is_shared: &dyn Fn(&Source) -> bool,
) -> Option<(usize, Option<String>)> {
    let anchor = |at: usize, id: SectionId| anchors::of_headings(texts[at]).into_iter().nth(id);
    match place {
        Place::Tag(tag) => {
            let at = texts.iter().position(|to| anchors::anchors(to).contains(tag) && is_in(from, to))?;
            Some((at, Some(tag.clone())))
        }
        Place::Start => {
            let at = texts.iter().position(|to| is_in(from, to))?;
            if !is_shared(texts[at]) {
                return Some((at, None));
            }
            let called = titled(from, texts[at]);
            let best = anchors::best(from, 0, texts[at]).filter(|(n, _)| *n > 0 || called.len() == 1);
            let (_, id) = best.filter(|_| !called.is_empty())?;
            Some((at, Some(anchor(at, id)?)))
        }
        Place::Section(section) => {
            let is_bare = anchors::below(from, *section).is_empty();
            let mut most: Option<(usize, usize, SectionId)> = None;
            for (at, to) in texts.iter().enumerate() {
                let Some((n, id)) = anchors::best(from, *section, to) else { continue };
                if (n > 0 || is_bare) && most.is_none_or(|(_, known, _)| n > known) {
                    most = Some((at, n, id));
                }
            }
            let (at, _, id) = most?;
            Some((at, Some(anchor(at, id)?)))
        }
    }
}

fn is_section(from: &Source, section: SectionId, to: &Source, id: SectionId) -> bool {
    if anchors::title(from, section) != anchors::title(to, id) {
        return false;
    }
    let wanted = anchors::below(from, section);
    wanted.is_empty() || !wanted.is_disjoint(&anchors::below(to, id))
}

/// The headings of a text that say what the first one of a document says.
fn titled(from: &Source, to: &Source) -> Vec<SectionId> {
    if from.document.sections.is_empty() {
        return Vec::new();
    }
    let title = anchors::title(from, 0);
    (0..to.document.sections.len()).filter(|id| anchors::title(to, *id) == title).collect()
}

/// True for a text that holds a good part of a document, or some of it besides its title.
fn is_in(from: &Source, to: &Source) -> bool {
    let n_words = |text: &String| text.split(' ').count();
    let (wanted, there) = (from.texts(), to.texts());
    let n_all: usize = wanted.iter().map(n_words).sum();
    let n_there: usize = wanted.intersection(there).map(n_words).sum();
    n_all > 0 && (n_there * PARTS >= n_all || n_there > 0 && !titled(from, to).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text, Envelope::default())
    }

    #[test]
    fn a_place_is_found_by_its_heading_and_what_stood_below_it() {
        let old = source("old/b.md", "# B\n\nIntro.\n\n## Ports\n\nOne two.\n\n## Gone\n\nx\n\n<a id=\"t\"></a>\n");
        let spec = source(
            "s/b.md",
            "# Spec\n\n## 4. Ports\n\nN/A\n\n### Ports\n\nOne two.\n\n## B\n\n## More\n\nIntro.\n\nx\n\n<a id=\"t\"></a>\n",
        );
        let other = source("s/c.md", "# C\n\n## Ports\n\nOther.\n");
        let found =
            |anchor: Option<&str>, is_shared: bool| find(&old, &place(&old, anchor)?, &[&other, &spec], &|_| is_shared);
        let at = |anchor: &str| Some((1, Some(anchor.to_owned())));
        assert_eq!(found(Some("ports"), false), at("ports"));
        assert_eq!(found(None, false), Some((1, None)));
        assert_eq!(found(None, true), at("b"));
        assert_eq!(found(Some("b"), true), at("b"));
        assert_eq!(found(Some("t"), false), at("t"));
        assert_eq!(found(Some("gone"), false), None);
        assert_eq!(place(&old, Some("never")), None);
        let is_at =
            |to: &Source, anchor: Option<&str>| is_at(&old, &Place::Section(1), to, &place(to, anchor).unwrap());
        assert!(is_at(&spec, Some("ports")) && !is_at(&spec, Some("b")) && !is_at(&other, Some("ports")));
    }
}
