//! The heads of a table whose cells stand elsewhere: in a list, in sentences.

use std::sync::LazyLock;

use rustc_hash::FxHashSet as HashSet;
use specast_syntax::{Leaf, TileKind};

use super::super::compare::is_clause;
use super::super::{Fate, Spans};
use super::Judge;
use crate::facts::{Fact, FactKind, Place, is_frame, language_of};
use crate::words;

/// Rows of a table that are asked for what became of a column.
const N_ROWS: usize = 64;
/// Places that say the value of a cell which are looked at.
const N_PLACES: usize = 8;

/// Stems of words that say of what stands below what that shows.
static SHOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let rows = words::rows(include_str!("heads.tsv"));
    rows.map(|[word, _]: [_; 2]| words::stem(word)).collect()
});

impl Judge<'_> {
    /// What became of the head of a column that stands nowhere: it may go without saying, as `Value` does, or be said
    /// where its cells stand: `Port` in `- Receiver: port 4317`, or in the heading above.
    pub(super) fn headed(&self, fact: &Fact) -> Option<Fate> {
        let statement = self.statement();
        let is_shown = is_shown(&fact.text);
        if fact.kind == FactKind::CodeBlock && is_shown && fact.text.ends_with(':') && !self.heads_code() {
            return Some(Fate::Reworded(Spans::default()));
        }
        // How a drawing is laid out goes with the drawing.
        if fact.kind == FactKind::CodeBlock && is_frame(&fact.text) && !self.draws() {
            return Some(Fate::Reworded(Spans::default()));
        }
        if statement.place != Place::Head || fact.kind != FactKind::TableCell {
            return None;
        }
        let own: Vec<u32> = self.words().said.tokens.iter().filter_map(|token| token.stem()).collect();
        let doc = &self.from.docs[self.at.0];
        let rows = doc.facts.statements[self.at.1 + 1..].iter();
        let rows = rows.take_while(|row| matches!(row.place, Place::Cell | Place::Head));
        // In a table, and in what is left of one, it is missed.
        let in_table = |cell: &crate::facts::Statement| {
            let facts = doc.facts.of(cell).iter().filter(|fact| !fact.inner);
            let mut places = facts.flat_map(|fact| self.index.to.facts(&fact.canonical).take(N_PLACES));
            places.any(|(d, f)| {
                let facts = &self.to.docs[d].facts;
                let there = &facts.statements[facts.facts[f].statement()];
                matches!(there.place, Place::Cell | Place::Head) || there.text.contains('|')
            })
        };
        let is_shown = is_shown && !rows.clone().take(N_ROWS).any(in_table);
        let column = rows.filter(|row| row.column == statement.column && row.place == Place::Cell).take(N_ROWS);
        let mut places = Vec::new();
        let mut n_found = 0;
        for cell in column {
            let mut facts = doc.facts.of(cell).iter().filter(|fact| !fact.inner && !is_clause(fact));
            let found = facts.find_map(|fact| {
                let all = self.index.to.facts(&fact.canonical).take(N_PLACES);
                let mut all = all.map(|(d, f)| (d, f, self.to.docs[d].facts.facts[f].statement())).peekable();
                all.peek()?;
                n_found += 1;
                all.find(|(d, _, s)| {
                    let words = &self.to.docs[*d].statements[*s];
                    let says = |stem: &u32| {
                        words.context.binary_search(stem).is_ok()
                            || words.said.tokens.iter().any(|token| token.stem() == Some(*stem))
                    };
                    is_shown || own.iter().all(says)
                })
            });
            places.extend(found);
        }
        let is_said = is_shown || n_found > 0 && places.len() == n_found;
        let here = places.first().map(|(d, f, _)| super::span(*d, self.to.docs[*d].facts.facts[*f].range));
        is_said.then(|| Fate::Reworded(here.into_iter().collect::<Spans>()))
    }

    /// True if a line below this one is still a line of code: there it is missed.
    fn heads_code(&self) -> bool {
        let facts = &self.from.docs[self.at.0].facts;
        let block = &self.from.docs[self.leaf.0].leaves[self.leaf.1].statements;
        let below = (self.at.1 + 1..block.end).flat_map(|s| facts.of(&facts.statements[s]));
        let mut places = below.filter(|fact| !fact.inner).flat_map(|fact| self.index.to.facts(&fact.canonical));
        places.any(|(d, f)| {
            let facts = &self.to.docs[d].facts;
            facts.statements[facts.facts[f].statement()].place == Place::Code
        })
    }

    /// True if the outputs hold a drawing of that language.
    fn draws(&self) -> bool {
        self.to.docs.iter().any(|doc| {
            doc.source.document.tiles.iter().any(|tile| match tile.kind {
                TileKind::Leaf(Leaf::Code { info }) => language_of(info.of(&doc.source.text)) == "mermaid",
                _ => false,
            })
        })
    }
}

fn is_shown(text: &str) -> bool {
    words::words(text).filter(|word| !words::is_stop(word.text)).all(|word| SHOWN.contains(&words::stem(word.text)))
}
