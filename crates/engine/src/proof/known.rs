//! What a side knows by one name alone: edges by an end, files by their name, values by their label.

use rustc_hash::FxHashMap as HashMap;

use super::exact::At;
use super::side::Side;
use crate::facts::{Fact, FactKind};

/// Facts and statements by a name that stands for them.
#[derive(Default)]
pub(super) struct Known {
    /// Edges by each of their ends, as `from>` and `>to`.
    edges: HashMap<String, Vec<At>>,
    /// Paths, images and addresses by the name that they are known by.
    names: HashMap<String, Vec<At>>,
    /// The statement of each label that a document has once.
    labelled: HashMap<(usize, String), Option<usize>>,
}

impl Known {
    /// Reads a side; only statements that `counts` speak of the subject.
    pub fn of(side: &Side<'_>, counts: &dyn Fn(usize, usize) -> bool) -> Self {
        let mut known = Self::default();
        for (d, doc) in side.docs.iter().enumerate() {
            for (s, statement) in doc.facts.statements.iter().enumerate() {
                if let Some(label) = &statement.label {
                    let once = known.labelled.entry((d, label.to_string()));
                    once.and_modify(|other| *other = None).or_insert(Some(s));
                }
                for f in statement.facts().filter(|_| counts(d, s)) {
                    known.take(&doc.facts.facts[f], (d, f));
                }
            }
        }
        known
    }

    fn take(&mut self, fact: &Fact, at: At) {
        if let Some(name) = name_of(fact) {
            self.names.entry(name.to_lowercase()).or_default().push(at);
        }
        if fact.kind == FactKind::Flow
            && let Some((from, to)) = fact.canonical.to_lowercase().split_once('>')
        {
            self.edges.entry(format!("{from}>")).or_default().push(at);
            self.edges.entry(format!(">{to}")).or_default().push(at);
        }
    }

    /// Edges that begin at the one or end at the other, document and index of the fact.
    pub fn edges(&self, from: &str, to: &str) -> impl Iterator<Item = &At> {
        let keys = [format!("{from}>").to_lowercase(), format!(">{to}").to_lowercase()];
        keys.into_iter().filter_map(|key| self.edges.get(&key)).flatten()
    }

    /// Facts known by the same name as a path, an image or an address, document and index.
    pub fn namesakes(&self, fact: &Fact) -> &[At] {
        name_of(fact).and_then(|name| self.names.get(&name.to_lowercase())).map_or(&[], Vec::as_slice)
    }

    /// The statement behind a label, if the document has the label once.
    pub fn labelled(&self, doc: usize, label: &str) -> Option<usize> {
        *self.labelled.get(&(doc, label.to_owned()))?
    }
}

/// The name that a path, an image or an address is known by: its last part without a tag, or its host.
fn name_of(fact: &Fact) -> Option<&str> {
    let text = &*fact.canonical;
    let name = match fact.kind {
        FactKind::Path => text.trim_end_matches('/').rsplit('/').next()?,
        FactKind::Image => text.rsplit('/').next()?.split([':', '@']).next()?,
        FactKind::Url => text.split_once("://")?.1.split('/').next()?,
        _ => return None,
    };
    (name.chars().filter(|c| c.is_alphabetic()).count() > 2).then_some(name)
}
