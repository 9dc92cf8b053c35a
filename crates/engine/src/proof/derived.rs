//! Which statements match a frame: every hole must hold words of the inputs.

use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::Inputs;
use super::side::{CELL_BREAK, Doc, LeafInfo, Side};
use crate::facts::{FactKind, Facts, Place};
use crate::frames::{self, Hole, Piece};
use crate::words::fold;

/// Everything that may fill a hole, folded.
pub(super) struct Own {
    /// The leaves of each source, by its path: a plan that is carried out is a source, and stands among the outputs.
    leaves: HashMap<String, HashSet<Arc<str>>>,
    /// Whole statements, leaves, rows and code lines of the sources.
    quotes: HashSet<Arc<str>>,
    headings: HashSet<String>,
    paths: HashSet<String>,
    files: HashSet<String>,
    /// How many words the path of a file has at most.
    n_words: usize,
    sections: HashSet<String>,
    dates: HashSet<String>,
    commands: HashSet<String>,
    names: HashSet<String>,
    families: Vec<String>,
}

fn leaves(doc: &Doc<'_>) -> (String, HashSet<Arc<str>>) {
    (doc.source.path.clone(), doc.leaves.iter().map(|leaf| leaf.key.clone()).collect())
}

impl Own {
    /// True for a leaf that the document had before, which is a source with the same path.
    pub fn had(&self, doc: &Doc<'_>, leaf: &LeafInfo) -> bool {
        self.leaves.get(&doc.source.path).is_some_and(|leaves| leaves.contains(&leaf.key))
    }

    /// Collects what the inputs offer.
    pub fn of(inputs: &Inputs<'_>, from: &Side<'_>) -> Self {
        let mut own = Self {
            leaves: from.docs.iter().map(leaves).collect(),
            quotes: HashSet::default(),
            headings: HashSet::default(),
            paths: HashSet::default(),
            files: HashSet::default(),
            n_words: 0,
            sections: HashSet::default(),
            dates: HashSet::default(),
            commands: HashSet::default(),
            names: HashSet::default(),
            families: inputs
                .contracts
                .iter()
                .flat_map(|contract| &contract.ids)
                .filter(|ids| ids.defined.is_some())
                .map(|ids| ids.prefix.clone())
                .collect(),
        };
        for doc in &from.docs {
            own.quotes.extend(doc.leaves.iter().map(|leaf| leaf.key.clone()));
            // A row is quoted without its empty cells.
            own.quotes.extend(doc.leaves.iter().filter(|leaf| leaf.key.contains(CELL_BREAK)).map(|leaf| {
                let cells = leaf.key.split(CELL_BREAK).map(str::trim);
                cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(CELL_BREAK).into()
            }));
            let keys = doc.facts.statements.iter().zip(&doc.statements);
            own.quotes.extend(keys.map(|(statement, words)| match statement.place {
                // The key of these leaves quotes out.
                Place::Front | Place::Code => fold(&statement.text).into(),
                _ => words.said.key.clone(),
            }));
            own.quotes.extend(sentences(&doc.facts));
            let text = &*doc.source.text;
            for section in &doc.source.document.sections {
                let title = section.title.of(text);
                own.headings.insert(fold(&doc.source.document.plain_in(section.heading, section.title, text).text));
                own.headings.insert(fold(title));
                own.headings.insert(fold(&doc.source.document.plain(section.heading, text).text));
            }
            own.headings.insert(fold(doc.source.stem()));
            let front = doc.source.document.front.iter().flat_map(|front| &front.entries);
            let titles = front.filter(|entry| matches!(entry.key.to_lowercase().as_str(), "title" | "name"));
            for title in titles.filter_map(|entry| entry.value.as_str()) {
                own.headings.insert(fold(title));
                own.headings.insert(fold(&title.replace(['`', '*'], "")));
            }
            let commands = doc.facts.facts.iter().filter(|fact| fact.kind == FactKind::Command);
            own.commands.extend(commands.map(|fact| fold(&fact.text)));
            own.dates.extend(doc.source.envelope.date.iter().cloned());
        }
        let paths = inputs.sources.iter().chain(inputs.outputs).map(|source| source.path.as_str());
        for path in paths.chain(inputs.contracts.iter().map(|contract| contract.path.as_str())) {
            own.paths.insert(fold(path));
            own.files.insert(fold(path));
            own.n_words = own.n_words.max(path.split_whitespace().count());
            for part in path.split('/') {
                let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
                own.names.insert(fold(part));
                let words = stem.replace(['-', '_', '.'], " ");
                own.names.insert(fold(&words));
                // A number in front of a name is left out where a heading shows it.
                let bare = words.split(' ').skip_while(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
                own.names.insert(fold(&bare.collect::<Vec<_>>().join(" ")));
            }
            if let Some((folder, _)) = path.rsplit_once('/') {
                own.paths.insert(fold(folder));
                own.paths.insert(fold(&format!("{folder}/")));
            }
        }
        for contract in inputs.contracts {
            for section in &contract.document.sections {
                own.sections.insert(fold(section.title.of(&contract.text)));
                own.sections.extend(section.number.map(|number| fold(number.of(&contract.text))));
            }
            own.sections.extend(contract.sections().map(|slot| fold(&contract.slots[slot].title.show())));
        }
        own
    }

    /// Whether a whole leaf of the sources has this key.
    pub fn quotes(&self, key: &str) -> bool {
        self.quotes.contains(key)
    }

    /// The frame that a text matches as a whole; `around` is the statement that it is the value of.
    pub fn frame(&self, text: &str, around: &str) -> Option<&'static str> {
        let frame = frames::recognise(text, &mut |hole, filling| self.accepts(hole, filling))?;
        // A hole alone has no words of specast's own, and a text alone is anybody's: what a source says too is the
        // source's.
        let has_words = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains(char::is_alphanumeric));
        let is_bare = frame.pieces.len() == 1 || !frame.pieces.iter().any(has_words);
        let said = || self.quotes.contains(&*fold(text)) || self.quotes.contains(&*fold(around));
        (!is_bare || !said()).then_some(frame.id)
    }

    /// True for a text in the form of a frame that quotes, whose quote nobody wrote.
    pub fn misquotes(text: &str) -> bool {
        let mut quotes = false;
        let frame = frames::recognise(text, &mut |hole, _| {
            quotes |= hole == Hole::Quote;
            true
        });
        frame.is_some() && quotes
    }

    fn accepts(&self, hole: Hole, filling: &str) -> bool {
        let bare = filling.trim().trim_matches('`');
        let is_one_of = |known: &HashSet<String>| known.contains(&fold(bare));
        // Several sources stand side by side. Every text is asked for, and most have more words than a path.
        let is_path = |known: &HashSet<String>, path: &str| {
            path.split_whitespace().nth(self.n_words).is_none() && known.contains(&fold(path))
        };
        let are_of = |known: &HashSet<String>| {
            let is_one = |path: &str| is_path(known, path.trim().trim_matches('`'));
            is_path(known, bare) || if bare.contains(',') { bare.split(", ").all(is_one) } else { is_one(bare) }
        };
        let is_quote = |text: &str| self.quotes.contains(&*fold(text));
        match hole {
            // What a text goes on with behind a comma or a colon is no part of the quote.
            Hole::Quote => {
                is_quote(bare)
                    || is_quote(&bare.replace("\\|", "|"))
                    || [",", ";", ":"].iter().any(|mark| is_quote(&format!("{bare}{mark}")))
            }
            Hole::Heading => is_one_of(&self.headings),
            Hole::File => are_of(&self.files),
            Hole::Call => is_own_command(bare),
            Hole::Path => are_of(&self.paths),
            Hole::Section => is_one_of(&self.sections),
            Hole::Date => self.dates.contains(bare),
            Hole::Id => self.is_id(bare),
            Hole::Command => is_own_command(bare) || is_one_of(&self.commands),
            Hole::Name => is_one_of(&self.names) || is_one_of(&self.headings),
        }
    }

    /// True for a heading of a source or a name out of a path.
    pub fn names(&self, folded: &str) -> bool {
        self.names.contains(folded) || self.headings.contains(folded)
    }

    /// True for an id of a family that a contract declares.
    pub fn is_id(&self, text: &str) -> bool {
        let bare = text.trim_matches(['[', ']', '*', '`', ' ']);
        self.families.iter().any(|prefix| {
            bare.strip_prefix(prefix.as_str())
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        })
    }
}

/// Sentences of several statements, folded.
fn sentences(facts: &Facts) -> impl Iterator<Item = Arc<str>> {
    let mut at = 0;
    let wholes = std::iter::from_fn(move || {
        let whole = (at < facts.statements.len()).then(|| facts.whole(at))?;
        at = whole.end;
        Some(whole)
    });
    let long = wholes
        .filter(|whole| whole.len() > 1 && matches!(facts.statements[whole.start].place, Place::Prose | Place::Item));
    long.map(|whole| {
        let parts = facts.statements[whole].iter().map(|statement| &*statement.text);
        fold(&parts.collect::<Vec<_>>().join(" ")).into()
    })
}

/// A call of specast with a verb that only reads.
fn is_own_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next() == Some("specast")
        && words
            .next()
            .is_some_and(|verb| matches!(verb, "check" | "verify" | "drift" | "trace" | "flows" | "status" | "facts"))
        && words.all(|word| !word.contains([';', '|', '&', '$', '>', '<']))
}
