//! Which template a document follows: by the path that the template names, else by shape and name.
//!
//! A guess with its reason; whoever asks says aloud what was taken.

use specast_syntax::{Document, Leaf};

use super::{Contract, normalise};
use crate::source::is_yaml;
use crate::words;

/// A template taken for a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Index of the contract.
    pub contract: usize,
    /// Why it was taken.
    pub why: Why,
}

/// Why a template was taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// The document lies where the template's target line says.
    Path,
    /// The share of the template's sections, keys and title that the document holds, 0 to 1.
    Shape(f64),
}

/// Above this share a document is taken for one of the template without being asked about.
pub const STRONG: f64 = 0.6;
/// Above this share a document that nobody named may be one of the template that lost much of its form.
pub const NEAR: f64 = 0.4;
/// Below this share a document has nothing to do with the template.
pub const WEAK: f64 = 0.25;

/// True for a file that only says where its text went: a sentence or two with a link, under no heading.
pub fn is_signpost(document: &Document, text: &str) -> bool {
    const N_WORDS: usize = 40;
    let mut said = String::new();
    for (tile, leaf) in document.leaves() {
        match leaf {
            Leaf::FrontEntry | Leaf::Comment => {}
            Leaf::Paragraph => {
                said.push_str(document.tiles[tile].range.of(text));
                said.push(' ');
            }
            _ => return false,
        }
    }
    let has_link = !document.links.is_empty() || said.contains("://");
    has_link && said.split_whitespace().count() <= N_WORDS && words::file_talk(&said).moved
}

/// The best contract for a document; none where no path fits and every share lies below `least`.
pub fn choose(path: &str, document: &Document, text: &str, contracts: &[Contract], least: f64) -> Option<Choice> {
    choose_among(path, document, text, contracts.iter().enumerate(), least)
}

/// The same among some contracts, each with its index.
pub fn choose_among<'c>(
    path: &str,
    document: &Document,
    text: &str,
    contracts: impl Iterator<Item = (usize, &'c Contract)>,
    least: f64,
) -> Option<Choice> {
    let mut best: Option<(bool, f64, usize)> = None;
    let may_fit = |contract: &Contract| contract.path != path && is_yaml(&contract.path) == is_yaml(path);
    for (contract, candidate) in contracts.filter(|(_, contract)| may_fit(contract)) {
        let at_home = candidate.target.as_ref().is_some_and(|target| target.bind(path).is_some());
        let share = share(candidate, path, document, text);
        let is_better = best.is_none_or(|(home, most, _)| (at_home, share) > (home, most));
        if is_better && (at_home || share >= least) {
            best = Some((at_home, share, contract));
        }
    }
    best.map(|(at_home, share, contract)| Choice { contract, why: if at_home { Why::Path } else { Why::Shape(share) } })
}

/// How much of the contract's shape a document has, 0 to 1.
pub fn share(contract: &Contract, path: &str, document: &Document, text: &str) -> f64 {
    let sections = contract.match_sections(document, text);
    let title = contract.title_slot();
    let is_exact = |slot| sections.section(slot).is_some_and(|id| sections.of[id].is_some_and(|found| found.exact));
    let mut got = 0.0;
    let mut all = 0.0;
    let mut part = |weight: f64, n_found: usize, n_all: usize| {
        if n_all > 0 {
            got += weight * n_found as f64 / n_all as f64;
            all += weight;
        }
    };
    let required: Vec<_> =
        contract.sections().filter(|id| Some(*id) != title && contract.slots[*id].is_required()).collect();
    part(0.6, required.iter().filter(|id| is_exact(**id)).count(), required.len());
    let keys: Vec<_> = contract.keys().filter(|id| contract.slots[*id].is_required()).collect();
    let has_key = |name: &str| document.front.as_ref().is_some_and(|front| front.entry(name).is_some());
    part(0.2, keys.iter().filter(|id| has_key(&contract.slots[**id].title.show())).count(), keys.len());
    if let Some(title) = title.filter(|title| !contract.slots[*title].title.is_open()) {
        part(0.1, usize::from(is_exact(title)), 1);
    }
    let name = stem(&contract.path).replace("template", "");
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let file = stem(path);
    part(0.1, usize::from(!name.is_empty() && (file == name || file.ends_with(&format!("-{name}")))), 1);
    if all > 0.0 { got / all } else { 0.0 }
}

/// How many sections of the template stand before one that the template puts before them.
pub fn disorder(contract: &Contract, document: &Document, text: &str) -> usize {
    let sections = contract.match_sections(document, text);
    let places: Vec<_> = contract.sections().filter_map(|slot| sections.section(slot)).collect();
    places.windows(2).filter(|pair| pair[0] > pair[1]).count()
}

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    normalise(name.strip_suffix(".md").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::compile;

    #[test]
    fn a_signpost_says_where_the_text_went_and_no_more() {
        let is = |text: &str| is_signpost(&Document::parse(text), text);
        assert!(is("---\nstatus: Moved\n---\n\nThis file was moved to https://git.example/a.md\n"));
        assert!(is("Superseded by [the second](2.md).\n"));
        assert!(!is("# Paper\n\nThis file was moved to https://git.example/a.md\n"));
        assert!(!is("We move fast.\n") && !is("See [the second](2.md).\n") && !is(""));
    }

    #[test]
    fn the_path_decides_before_the_shape() {
        let contracts = [
            compile("t/spec-template.md", "# Spec\n\n_Target: `specs/<feature>/spec.md`_\n\n## Scope\n\n## Limits\n"),
            compile("t/note-template.md", "# Note\n\n## Seen\n\n## Done\n"),
        ];
        let take = |path: &str, text: &str| choose(path, &Document::parse(text), text, &contracts, WEAK);
        let note = "# Note\n\n## Seen\n\n## Done\n";
        assert_eq!(take("specs/a/spec.md", note).map(|choice| (choice.contract, choice.why)), Some((0, Why::Path)));
        assert_eq!(take("x/note.md", note).map(|choice| (choice.contract, choice.why)), Some((1, Why::Shape(1.0))));
        assert_eq!(take("x/other.md", "# Other\n\n## Own\n"), None);
    }
}
