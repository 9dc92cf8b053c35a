//! From leaves to facts: leaves are cut one after the other and read many at a time.

use std::iter::Peekable;

use specast_syntax::{Leaf, Range, TileId};

use super::destinations::{links, resolved};
use super::lex::{self, Literal};
use super::repeats::{Key, Known, Leaves};
use super::statements::{Cut, Cutter};
use super::{Fact, FactKind, Facts, Statement, clauses, edges};
use crate::cores::of_pieces;
use crate::source::Source;
use crate::words::{self, Texts};

/// Bytes of text for each statement, at least, where there is much of it.
const BYTES_A_STATEMENT: usize = 24;
/// Bytes of text for each fact.
const BYTES_A_FACT: usize = 12;

/// Reads every statement and fact of a source, but not what is uncovered. Texts that are kept already are not kept
/// again, and leaves that were read already, of one of the `earlier` sources or of this one, are not read again.
pub fn extract_into(source: &Source, texts: &mut Texts, leaves: &mut Leaves, earlier: &[&Facts]) -> Facts {
    // Rather too much than a second copy while they grow: what is not used is given back.
    let n = source.text.len();
    let mut facts = Facts {
        statements: Vec::with_capacity(n / BYTES_A_STATEMENT),
        facts: Vec::with_capacity(n / BYTES_A_FACT),
        uncovered: Vec::new(),
        repeats: Vec::new(),
    };
    let mut cutter = Cutter::new(source, texts);
    let mut left = source.document.leaves().peekable();
    let (mut cut, mut read): (Option<Batch>, Option<Batch>) = (None, None);
    while cut.is_some() || read.is_some() || left.peek().is_some() {
        // While what was cut is read, what was read is taken in and more is cut.
        let next = rayon::in_place_scope(|scope| {
            if let Some(batch) = &mut cut {
                scope.spawn(|_| batch.read(source));
            }
            if let Some(batch) = read.take() {
                batch.take(&mut facts, source, cutter.texts, leaves, earlier);
            }
            Batch::cut(&mut left, &mut cutter, leaves)
        });
        (read, cut) = (cut, next);
    }
    facts.statements.shrink_to_fit();
    facts.facts.shrink_to_fit();
    facts.repeats.shrink_to_fit();
    facts
}

/// Every statement of a source, without their facts.
pub fn statements(source: &Source) -> Vec<Statement> {
    let mut out = Vec::with_capacity(source.text.len() / BYTES_A_STATEMENT);
    cut(source, &mut Texts::default(), |cuts, _| out.extend(cuts.into_iter().map(|cut| cut.statement)));
    out
}

/// The statements of a source that are asked for, with their facts.
pub fn extract_where(source: &Source, is_asked: impl Fn(&Statement) -> bool) -> Facts {
    let mut facts = Facts::default();
    cut(source, &mut Texts::default(), |mut cuts, texts| {
        cuts.retain(|cut| is_asked(&cut.statement));
        let read = of_pieces(&cuts, |piece| piece.iter().map(|cut| literals(source, cut)).collect());
        cuts.into_iter().zip(read).for_each(|(cut, literals)| facts.take(source, cut, literals, texts));
    });
    facts
}

/// Cuts every leaf of a source and gives out what was cut, some thousands at a time.
fn cut(source: &Source, texts: &mut Texts, mut give: impl FnMut(Vec<Cut>, &mut Texts)) {
    let mut cutter = Cutter::new(source, texts);
    for (tile, leaf) in source.document.leaves() {
        cutter.leaf(tile, leaf);
        if cutter.out.len() >= BATCH {
            give(std::mem::take(&mut cutter.out), cutter.texts);
        }
    }
    give(std::mem::take(&mut cutter.out), cutter.texts);
}

/// So many leaves or statements are cut before all of them are read, on as many cores as there are.
const BATCH: usize = 4096;

/// Leaves that were cut and wait to be read.
#[derive(Default)]
struct Batch {
    leaves: Vec<Waiting>,
    cuts: Vec<Cut>,
    /// What was read of the cuts.
    literals: Vec<Vec<Literal>>,
}

/// A leaf that waits: its statements, or where it was read before.
struct Waiting {
    tile: TileId,
    digest: Option<Key>,
    known: Option<Known>,
    n_cuts: usize,
}

impl Batch {
    /// Cuts as many leaves as are read at a time; none where there are none left.
    fn cut(
        left: &mut Peekable<impl Iterator<Item = (TileId, Leaf)>>,
        cutter: &mut Cutter<'_>,
        leaves: &mut Leaves,
    ) -> Option<Self> {
        left.peek()?;
        let mut batch = Self::default();
        while batch.leaves.len().max(batch.cuts.len()) < BATCH
            && let Some((tile, leaf)) = left.next()
        {
            let digest = leaves.digest(cutter.source, tile, leaf, &cutter.around(tile, leaf));
            // What says the same as a leaf that waits is read again: it would have to wait for it.
            let known = digest.and_then(|digest| leaves.known(digest));
            let first = batch.cuts.len();
            if known.is_some() {
                cutter.pass(tile, leaf);
            } else {
                cutter.leaf(tile, leaf);
                batch.cuts.append(&mut cutter.out);
            }
            batch.leaves.push(Waiting { tile, digest, known, n_cuts: batch.cuts.len() - first });
        }
        Some(batch)
    }

    /// Reads what was cut.
    fn read(&mut self, source: &Source) {
        self.literals = of_pieces(&self.cuts, |piece| piece.iter().map(|cut| literals(source, cut)).collect());
    }

    /// Takes in what was read, in the order of the text.
    fn take(self, facts: &mut Facts, source: &Source, texts: &mut Texts, leaves: &mut Leaves, earlier: &[&Facts]) {
        let mut read = self.cuts.into_iter().zip(self.literals);
        for Waiting { tile, digest, known, n_cuts } in self.leaves {
            if let Some(known) = known {
                facts.repeat(known, earlier, source, tile);
                continue;
            }
            let first = facts.statements.len();
            read.by_ref().take(n_cuts).for_each(|(cut, literals)| facts.take(source, cut, literals, texts));
            if let Some(digest) = digest {
                leaves.keep(digest, source.document.tiles[tile].range, first, earlier.len(), facts);
            }
        }
    }
}

/// The literals and markers of a statement, in their order.
fn literals(source: &Source, cut: &Cut) -> Vec<Literal> {
    let heading = cut.statement.section().map_or("", |id| source.document.sections[id].title.of(&source.text));
    let literals = lex::literals(cut, heading);
    let hits = clauses::hits(cut);
    let mut rest = clauses::markers(cut, &hits, &literals);
    rest.extend(clauses::clauses(cut, &hits, &literals));
    let drawn = edges::drawn(cut);
    let mut found = literals;
    if !drawn.says_more && (!drawn.edges.is_empty() || !drawn.rest.is_empty()) {
        // The line says what its edges say.
        found.iter_mut().filter(|line| line.kind == FactKind::CodeBlock).for_each(|line| line.inner = true);
    }
    rest.extend(drawn.edges);
    rest.extend(drawn.rest);
    found.extend(rest);
    found.sort_by_key(|literal| (literal.at.start, literal.at.end, literal.kind));
    found.dedup_by(|b, a| a.at == b.at && a.kind == b.kind);
    found
}

impl Facts {
    /// Takes in a statement with what was read of it.
    fn take(&mut self, source: &Source, cut: Cut, literals: Vec<Literal>, texts: &mut Texts) {
        let first = self.facts.len();
        let index = self.statements.len();
        for literal in literals {
            let text = texts.keep(&words::fold_space(literal.at.of(&cut.plain.text)));
            let range = cut.plain.source(literal.at);
            let (kind, mut canonical, inner) = (literal.kind, literal.canonical, literal.inner);
            if kind == FactKind::Reference {
                canonical = resolved(source, &canonical);
            }
            let canonical = if canonical == *text { text.clone() } else { texts.keep(&canonical) };
            let statement = index as u32;
            self.facts.push(Fact { kind, range, text, canonical, statement, inner, leads: false });
        }
        links(source, &cut.statement, index, texts, &mut self.facts);
        self.statements.push(Statement { facts: Range::new(first, self.facts.len()), ..cut.statement });
    }
}
