//! Pure moves, splits and merges of real documents: nothing is lost, so nothing may be called lost.
//!
//! A move is pure where both sides show the same leaves. It keeps every text under headings of the same
//! class: a text that comes to stand under another one has changed its role.

use specast_engine::facts::{RoleClass, class_of};
use specast_engine::proof::{self, Inputs};
use specast_engine::source::{Envelope, Source};
use specast_syntax::{BlockKind, Range};

use crate::pool::{self, Random, n_drawn, parallel, priority, shows_misses};
use crate::recorded::{Figure, Figures};
use crate::text::{Edit, Shown, again, apply, changed, shown};
use crate::{N_SHOWN, alarms_of};

const KINDS: [&str; 5] = ["split", "merge", "section-to-another-file", "paragraph-within", "paragraph-to-another-file"];
/// How many of each kind are made.
const N_MOVES: usize = 60;

/// Sources and what became of them.
struct Move {
    sources: Vec<Source>,
    outputs: Vec<Source>,
}

#[test]
fn pure_moves_lose_nothing() {
    let Some(documents) = pool::documents() else { return };
    let n = (N_MOVES * n_drawn() / 100).max(1);
    let mut figures = Figures::default();
    eprintln!(
        "{:<26} {:>6} {:>8} {:>6} {:>7} {:>10} {:>8} {:>7}",
        "move", "made", "facts", "lost", "altered", "statements", "invented", "%"
    );
    for kind in KINDS {
        // Not every document can be moved so.
        let drawn = pool::drawn(kind, &documents, 4 * n);
        let mut drawn = drawn;
        drawn.sort_by_key(|source| priority(kind, &source.path, 2));
        let chosen: Vec<(usize, &Source)> = drawn.iter().copied().enumerate().collect();
        let made = parallel(&chosen, |(at, source)| {
            let random = Random(priority(kind, &source.path, 3));
            moved(kind, source, &drawn, *at, random).filter(is_pure)
        });
        let made: Vec<Move> = made.into_iter().flatten().take(n).collect();
        let results = parallel(&made, |made| {
            let proof =
                proof::prove(Inputs { sources: &made.sources, outputs: &made.outputs, contracts: &[], others: &[] });
            let lost = proof.fact_counts().lost;
            let altered = proof.fact_counts().altered;
            let found = alarms_of(&made.sources, &made.outputs, &proof);
            ([proof.facts.len(), lost, altered, proof.statements.len(), proof.invented().count()], found)
        });
        let mut sum = [0; 5];
        let mut n_shown = 0;
        for ((numbers, found), made) in results.iter().zip(&made) {
            sum.iter_mut().zip(numbers).for_each(|(sum, n)| *sum += n);
            if !found.is_empty() && shows_misses() && n_shown < N_SHOWN {
                n_shown += 1;
                let paths: Vec<&str> = made.sources.iter().map(|source| source.path.as_str()).collect();
                eprintln!("    {kind} of {}: {} alarms", paths.join(", "), found.len());
                found.iter().take(4).for_each(|alarm| eprintln!("        {alarm}"));
            }
        }
        let [n_facts, lost, altered, n_statements, invented] = sum;
        let share = (lost + altered + invented) as f64 * 100.0 / n_facts.max(1) as f64;
        eprintln!(
            "{kind:<26} {:>6} {n_facts:>8} {lost:>6} {altered:>7} {n_statements:>10} {invented:>8} {share:>7.3}",
            made.len()
        );
        assert!(made.len() * 3 > n, "{kind}: only {} moves could be made", made.len());
        figures.add("move", kind, Figure { drawn: n_facts, good: n_facts.saturating_sub(lost + altered + invented) });
    }
    figures.hold("move");
}

/// True if both sides show the same leaves.
fn is_pure(made: &Move) -> bool {
    let all = |sources: &[Source]| -> Vec<Shown> { sources.iter().flat_map(shown).collect() };
    let (gone, new) = changed(&all(&made.sources), &all(&made.outputs));
    gone.is_empty() && new.is_empty()
}

fn moved(kind: &str, source: &Source, partners: &[&Source], at: usize, random: Random) -> Option<Move> {
    match kind {
        "split" => split(source, random),
        "merge" => merge(source, partners, at, random),
        "section-to-another-file" => section(source, partners, at, random),
        "paragraph-within" => paragraph_within(source, random),
        "paragraph-to-another-file" => paragraph_between(source, partners, at, random),
        other => unreachable!("no kind of move is called {other}"),
    }
}

fn part(source: &Source, n: usize, text: &str) -> Source {
    let stem = source.path.trim_end_matches(".md");
    Source::new(format!("{stem}-{n}.md"), text, Envelope::default())
}

/// Cut at headings of the level of which there are several.
fn split(source: &Source, mut random: Random) -> Option<Move> {
    let document = &source.document;
    let level = level(source)?;
    let mut cuts: Vec<u32> = document
        .sections
        .iter()
        .filter(|section| section.level <= level)
        .map(|section| document.tiles[section.heading].range.start)
        .filter(|start| !source.text[..*start as usize].trim().is_empty())
        .collect();
    let n = (1 + random.below(3)).min(cuts.len());
    while cuts.len() > n {
        cuts.remove(random.below(cuts.len()));
    }
    let mut ends = vec![0];
    ends.extend(cuts);
    ends.push(source.text.len() as u32);
    let parts = ends.windows(2).enumerate();
    let outputs: Vec<Source> =
        parts.map(|(n, pair)| part(source, n, Range { start: pair[0], end: pair[1] }.of(&source.text))).collect();
    // What stood below the class of a heading must do so still.
    let neutral = document.sections.iter().filter(|section| section.level < level);
    let neutral = neutral.clone().all(|section| class_of(section.title.of(&source.text)) == RoleClass::None);
    (neutral && outputs.len() > 1).then(|| Move { sources: vec![source.clone()], outputs })
}

/// The level of headings of which there are several, none of a higher one below another parent.
fn level(source: &Source) -> Option<u8> {
    let count = |level: u8| source.document.sections.iter().filter(|section| section.level == level).count();
    (1..5).find(|level| count(*level) > 1)
}

fn others<'d>(partners: &[&'d Source], at: usize, n: usize) -> impl Iterator<Item = &'d Source> {
    (1..=n).map(move |next| partners[(at + next) % partners.len()])
}

fn merge(source: &Source, partners: &[&Source], at: usize, mut random: Random) -> Option<Move> {
    let mut sources = vec![source.clone()];
    let n = 1 + random.below(3);
    let with = others(partners, at, partners.len() - 1).filter(|other| other.document.front.is_none());
    sources.extend(with.filter(|other| folder(other) == folder(source)).take(n).cloned());
    // Without a heading of its own a text would stand below what comes before it.
    let headed =
        |source: &Source| source.document.sections.first().is_some_and(|first| first.level == level_of_first(source));
    if sources.len() < 2 || !sources[1..].iter().all(headed) {
        return None;
    }
    let text: Vec<&str> = sources.iter().map(|source| source.text.trim_end()).collect();
    let outputs = vec![again(source, format!("{}\n", text.join("\n\n")))];
    let neutral = level(&outputs[0]).is_some() && !sources.iter().any(has_classed_title);
    neutral.then_some(Move { sources, outputs })
}

fn level_of_first(source: &Source) -> u8 {
    source.document.sections.iter().map(|section| section.level).min().unwrap_or(1)
}

fn has_classed_title(source: &Source) -> bool {
    let highest = level_of_first(source);
    let mut titles = source.document.sections.iter().filter(|section| section.level == highest);
    let one = titles.clone().count() == 1;
    one && titles.any(|section| class_of(section.title.of(&source.text)) != RoleClass::None)
}

fn folder(source: &Source) -> &str {
    source.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A whole section goes to the end of another file.
fn section(source: &Source, partners: &[&Source], at: usize, mut random: Random) -> Option<Move> {
    let target = others(partners, at, partners.len() - 1).find(|other| folder(other) == folder(source))?;
    let document = &source.document;
    let level = level(source)?;
    let sections: Vec<_> = document.sections.iter().filter(|section| section.level == level).collect();
    let all = &sections[random.below(sections.len())].all;
    let range = document.tiles[all.start].range.cover(document.tiles[all.end - 1].range);
    // At the end of the other file it stands below sections of lower levels only.
    let is_neutral = |source: &Source| {
        let mut above = source.document.sections.iter().filter(|section| section.level < level);
        above.all(|section| class_of(section.title.of(&source.text)) == RoleClass::None)
    };
    let neutral = is_neutral(source) && is_neutral(target);
    if !neutral {
        return None;
    }
    let left = apply(&source.text, &[Edit::new(range, "")])?;
    let grown = format!("{}\n\n{}\n", target.text.trim_end(), range.of(&source.text).trim_end());
    let outputs = vec![again(source, left), again(target, grown)];
    Some(Move { sources: vec![source.clone(), target.clone()], outputs })
}

/// Paragraphs of the root with nothing of a class above them, each with its section.
fn paragraphs(source: &Source) -> Vec<(Range, Option<usize>)> {
    let document = &source.document;
    let neutral = |mut section: Option<usize>| {
        while let Some(id) = section {
            if class_of(document.sections[id].title.of(&source.text)) != RoleClass::None {
                return false;
            }
            section = document.sections[id].parent;
        }
        true
    };
    document
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph)
        .map(|block| (block.range, document.section_of(document.tile_at(block.range.start))))
        .filter(|(_, section)| section.is_some() && neutral(*section))
        .collect()
}

/// A paragraph changes places with another one of its section.
fn paragraph_within(source: &Source, mut random: Random) -> Option<Move> {
    let all = paragraphs(source);
    let pairs: Vec<_> = all.windows(2).filter(|pair| pair[0].1 == pair[1].1).collect();
    let pair = pairs.get(random.below(pairs.len().max(1)))?;
    let (first, second) = (pair[0].0, pair[1].0);
    let edits = [Edit::new(first, second.of(&source.text)), Edit::new(second, first.of(&source.text))];
    let outputs = vec![again(source, apply(&source.text, &edits)?)];
    Some(Move { sources: vec![source.clone()], outputs })
}

/// A paragraph goes behind one of another file.
fn paragraph_between(source: &Source, partners: &[&Source], at: usize, mut random: Random) -> Option<Move> {
    let target = others(partners, at, partners.len() - 1).find(|other| folder(other) == folder(source))?;
    let (own, theirs) = (paragraphs(source), paragraphs(target));
    let (range, _) = *own.get(random.below(own.len().max(1)))?;
    let (behind, _) = *theirs.get(random.below(theirs.len().max(1)))?;
    let left = apply(&source.text, &[Edit::new(range, "")])?;
    let moved = format!("\n\n{}", range.of(&source.text).trim_end());
    let grown = apply(&target.text, &[Edit::insert(behind.end, moved)])?;
    let outputs = vec![again(source, left), again(target, grown)];
    Some(Move { sources: vec![source.clone(), target.clone()], outputs })
}
