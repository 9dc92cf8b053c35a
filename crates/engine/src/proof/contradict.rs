//! Contradictions: a statement of the outputs that repeats a kept one word by word but for one value or marker, which
//! the sources do not have there. Whoever reads the outputs finds both.
//!
//! It is told and does not count: two values may both be right, of a thing that has two. Names, paths and dates are no
//! matter of contradiction; they are enumerated.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::{FileId, Range, Span};

use super::{Fate, Proof, Support};
use crate::facts::{self, Fact, FactKind, Facts, Statement};
use crate::source::Source;
use crate::words::{fold, is_stop, tokens};

/// So many words besides the value make two statements one: fewer are a label, which many things share.
const MIN_WORDS: usize = 3;

/// Two statements that cannot both be the source's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The statement of the outputs, by its place in [`Proof::statements`].
    pub statement: usize,
    /// The fact of the sources, by its place in [`Proof::facts`].
    pub fact: usize,
    /// Where the outputs keep it.
    pub kept: Span,
    /// The value as the source has it.
    pub from: String,
    /// The value that the statement has in its place.
    pub to: String,
}

/// The contradictions of a proof, one for a statement at most, in order.
pub fn contradictions(proof: &Proof, sources: &[Source], outputs: &[Source]) -> Vec<Contradiction> {
    // Words of the sources may support a statement that says the opposite of them.
    let is_asked = |support: &Support| matches!(support, Support::Invented { .. } | Support::Supported(_));
    let from: Vec<Vec<Statement>> = sources.iter().map(facts::statements).collect();
    let said_by: HashSet<Said<'_>> = from.iter().flatten().map(said).collect();
    // What a source says as well contradicts none.
    let to: Vec<Facts> = outputs
        .iter()
        .map(|output| facts::extract_where(output, |statement| !said_by.contains(&said(statement))))
        .collect();
    // What the sources say with a hole in place of a kept value.
    let mut kept: HashMap<(FactKind, String), Vec<usize>> = HashMap::default();
    for (index, judged) in proof.facts.iter().enumerate() {
        let is_kept = matches!(&judged.fate, Fate::Kept(spans) | Fate::Reworded(spans) if !spans.is_empty());
        let file = judged.span.file.0 as usize;
        let statement = &from[file][judged.fact.statement()];
        if is_kept
            && excludes_others(&judged.fact)
            && let Some(key) = with_hole(&sources[file], statement, judged.fact.range)
        {
            kept.entry((judged.fact.kind, key)).or_default().push(index);
        }
    }
    let mut out = Vec::new();
    for (index, judged) in proof.statements.iter().enumerate().filter(|(_, judged)| is_asked(&judged.support)) {
        let FileId(file) = judged.span.file;
        let facts = &to[file as usize];
        let Range { start, end } = judged.span.range;
        let first = facts.statements.partition_point(|statement| statement.range.start < start);
        let inside = facts.statements[first..].iter().take_while(|statement| statement.range.start <= end);
        let inside = inside.filter(|statement| statement.range.end <= end);
        let values = inside.flat_map(|statement| facts.facts[statement.facts()].iter().map(move |it| (statement, it)));
        let mut found: Vec<(usize, Contradiction)> = Vec::new();
        for (statement, fact) in values.filter(|(_, fact)| excludes_others(fact)) {
            let Some(key) = with_hole(&outputs[file as usize], statement, fact.range) else { continue };
            let same = kept.get(&(fact.kind, key)).map(Vec::as_slice).unwrap_or_default();
            // Where a source has both values, both are its own.
            if same.iter().any(|at| proof.facts[*at].fact.canonical == fact.canonical) {
                continue;
            }
            found.extend(same.first().map(|at| {
                let known = &proof.facts[*at];
                let (from, to) = (known.fact.text.clone(), fact.text.clone());
                let kept = known.fate.targets()[0];
                (
                    fact.range.len(),
                    Contradiction { statement: index, fact: *at, kept, from: from.to_string(), to: to.to_string() },
                )
            }));
        }
        // The narrowest hole says it best.
        found.sort_by_key(|(length, _)| *length);
        out.extend(found.into_iter().next().map(|(_, one)| one));
    }
    out
}

/// What a statement says, and of what.
type Said<'s> = (&'s str, [Option<&'s str>; 3]);

fn said(statement: &Statement) -> Said<'_> {
    let around = [&statement.label, &statement.head, &statement.subject];
    (&statement.text, around.map(|part| part.as_deref()))
}

/// True for a fact that leaves no room for another of its kind in the same sentence.
fn excludes_others(fact: &Fact) -> bool {
    !fact.inner
        && match fact.kind {
            // A bare number may count anything: servers, steps, versions.
            FactKind::Quantity => fact.text.chars().any(char::is_alphabetic),
            FactKind::Port
            | FactKind::BindAddress
            | FactKind::Endpoint
            | FactKind::Duration
            | FactKind::Size
            | FactKind::Percent
            | FactKind::Normative
            | FactKind::Quantifier
            | FactKind::Comparator => true,
            _ => false,
        }
}

/// The statement with what is said around it and a hole at a range; none where too few words are left.
fn with_hole(source: &Source, statement: &Statement, hole: Range) -> Option<String> {
    let mut out = String::new();
    let mut n_words = 0;
    let mut add = |word: &str| {
        n_words += usize::from(word.chars().any(char::is_alphabetic) && !is_stop(word));
        out.push_str(word);
        out.push(' ');
    };
    let mut is_open = false;
    for (token, at) in statement.tokens().into_iter().zip(statement.token_ranges(source)) {
        if !at.overlaps(hole) {
            add(&fold(token.of(&statement.text)));
        } else if !is_open {
            is_open = true;
            add("\u{0}");
        }
    }
    for around in [&statement.label, &statement.head, &statement.subject] {
        let around = fold(around.as_deref().unwrap_or_default());
        for token in tokens(&around) {
            add(token.of(&around));
        }
        add("|");
    }
    (is_open && n_words >= MIN_WORDS).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{Inputs, prove};
    use crate::source::Envelope;

    const FROM: &str = "\
# Relay

The relay listens on port 4317 for gRPC.

The relay MUST NOT forward traces to the public network.

- The queue of the relay holds at most 5000 spans.
";

    fn found(from: &str, to: &str) -> Vec<(String, String)> {
        let from = [Source::new("old.md", from, Envelope::default())];
        let to = [Source::new("new.md", to, Envelope::default())];
        let proof = prove(Inputs { sources: &from, outputs: &to, contracts: &[], others: &[] });
        contradictions(&proof, &from, &to).into_iter().map(|one| (one.from, one.to)).collect()
    }

    #[test]
    fn one_source_rendered_in_two_ways() {
        for (added, from, to) in [
            ("The relay listens on port 4318 for gRPC.", "4317", "4318"),
            ("The relay MAY forward traces to the public network.", "MUST NOT", "MAY"),
            ("The relay SHOULD NOT forward traces to the public network.", "MUST NOT", "SHOULD NOT"),
            ("The queue of the relay holds at most 6000 spans.", "at most 5000", "at most 6000"),
        ] {
            let all = found(FROM, &format!("{FROM}\n## Again\n\n{added}\n"));
            assert_eq!(all, [(from.to_owned(), to.to_owned())], "{added}");
        }
    }

    #[test]
    fn what_is_no_contradiction() {
        for added in [
            // The same once more, another thing, another sentence, and names, which are enumerated.
            "The relay listens on port 4317 for gRPC.",
            "The gateway listens on port 4318 for gRPC.",
            "A relay of the second site opens 4318.",
            "The relay listens on port 4317 for HTTP.",
        ] {
            assert_eq!(found(FROM, &format!("{FROM}\n## Again\n\n{added}\n")), [], "{added}");
        }
        // Labels are shared by many things, and bare numbers count.
        let from = "# A\n\n- Port: 4317\n\n## Server 1\n\nServer 1 has local disks.\n";
        assert_eq!(
            found(from, &format!("{from}\n## B\n\n- Port: 4318\n\n## Server 2\n\nServer 2 has local disks.\n")),
            []
        );
        // What is altered is altered, and what the sources say in two ways too is theirs.
        assert_eq!(found(FROM, &FROM.replace("4317", "4318")), []);
        let both = format!("{FROM}\nThe relay listens on port 4318 for gRPC.\n");
        assert_eq!(found(&both, &format!("{both}\nThe relay listens on port 4318 for gRPC.\n")), []);
    }
}
