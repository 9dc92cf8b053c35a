//! The result of a proof for people: the numbers in one line, the findings, worst first, what to do next.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use specast_engine::decisions::At;
use specast_engine::proof::{Counts, Fate, JudgedFact, Outcome, Support, Weight};
use specast_engine::source::Source;
use specast_syntax::Span;
use unicode_width::UnicodeWidthStr as _;

use super::ledger::{Ledger, at};
use super::marked::{self, Mark};
use super::plural;
use crate::command::elsewhere::Place;
use crate::command::released::{Additions, is_broken};

/// A result and the page that it has to fit.
pub struct Page<'a> {
    /// The result.
    pub ledger: &'a Ledger<'a>,
    /// Columns of a line.
    pub width: usize,
    /// Colour is wanted.
    pub color: bool,
}

/// How many findings people see before the rest is counted.
const SHOWN: usize = 60;

/// How the findings are sorted: what weighs most first, what is gone before what is changed.
type Rank = (Weight, bool, Span);

/// A finding: a fact, or a fragment without broken facts of its own.
struct Finding<'p> {
    rank: Rank,
    head: String,
    span: Span,
    fate: &'p Fate,
    also: Option<&'p Place>,
}

impl Page<'_> {
    /// The verdict, the findings, the counts, what to do next.
    pub fn text(&self) -> String {
        let mut out = self.verdict();
        out.push_str(&self.findings());
        self.summary(&mut out);
        self.released(&mut out);
        self.next(&mut out);
        out
    }

    fn verdict(&self) -> String {
        let Ledger { proof, released, .. } = self.ledger;
        let facts = proof.fact_counts();
        let released = match released.count() {
            0 => String::new(),
            n => format!(", {n} released by decisions"),
        };
        let (n_new, n_statements) = (proof.invented().count(), proof.statements.len());
        let new = match self.ledger.case.additions {
            Additions::Findings => "invented",
            Additions::Information => "new",
        };
        format!(
            "{}: {} of {} facts lost, {} altered{released}, {} reworded, {} kept; {n_new} of {n_statements} statements {new}\n",
            self.ledger.outcome().word(),
            facts.lost,
            facts.total,
            facts.altered,
            facts.reworded,
            facts.kept,
        )
    }

    /// The findings that are not released, worst first; those of one line stand together.
    pub fn findings(&self) -> String {
        let case = self.ledger.case;
        let mut groups: BTreeMap<(u32, u32, Option<String>), Vec<Finding<'_>>> = BTreeMap::new();
        let found = self.broken();
        let n_found = found.len();
        for finding in found {
            let file = finding.span.file.0;
            let line = case.sources[file as usize].lines.line(finding.span.range.start);
            let target = target(finding.fate).map(|(_, span)| at(span, &case.outputs));
            groups.entry((file, line, target)).or_default().push(finding);
        }
        let mut groups: Vec<Vec<Finding<'_>>> = groups.into_values().collect();
        for group in &mut groups {
            group.sort_by_key(|finding| finding.rank);
        }
        groups.sort_by_key(|group| group.first().map(|finding| finding.rank));
        let (mut out, mut n_shown) = (String::new(), 0);
        for group in &groups {
            if n_shown >= SHOWN {
                break;
            }
            n_shown += group.len();
            out.push_str(&self.group(group));
        }
        if n_found > n_shown {
            let _ = writeln!(out, "… and {} more; --output-format json lists all", n_found - n_shown);
        }
        if case.additions == Additions::Findings {
            self.invented(&mut out);
        }
        self.contradictions(&mut out);
        out
    }

    /// What is lost or altered and not released.
    fn broken(&self) -> Vec<Finding<'_>> {
        let Ledger { proof, case, released, also, .. } = self.ledger;
        let mut found = Vec::new();
        let mut with_facts = BTreeSet::new();
        for (index, judged) in proof.facts.iter().enumerate().filter(|(_, judged)| is_broken(&judged.fate)) {
            with_facts.insert((judged.span.file, judged.tile));
            if released.facts.contains(&index) {
                continue;
            }
            found.push(Finding {
                rank: (judged.weight, matches!(judged.fate, Fate::Altered(..)), judged.span),
                head: self.fact(judged, &self.id(At::Fact(index))),
                span: judged.span,
                fate: &judged.fate,
                also: also.facts.get(&index),
            });
        }
        // Fragments without facts of their own that are gone, headings above all.
        for (index, fragment) in proof.fragments.iter().enumerate() {
            let is_shown = is_broken(&fragment.fate)
                && !fragment.navigation
                && !released.fragments.contains(&index)
                && !with_facts.contains(&(fragment.span.file, fragment.tile));
            if is_shown {
                let text = format!("{}: {}", at(fragment.span, &case.sources), short(&fragment.text));
                found.push(Finding {
                    rank: (Weight::Minor, matches!(fragment.fate, Fate::Altered(..)), fragment.span),
                    head: self.head("fragment", text, &fragment.fate, &self.id(At::Fragment(index))),
                    span: fragment.span,
                    fate: &fragment.fate,
                    also: also.fragments.get(&index),
                });
            }
        }
        found
    }

    fn invented(&self, out: &mut String) {
        let Ledger { proof, case, released, .. } = self.ledger;
        for (index, statement) in proof.statements.iter().enumerate() {
            let Support::Invented { kind, leaked } = statement.support else { continue };
            if !released.statements.contains(&index) {
                let leaked = if leaked { ", an example of the template" } else { "" };
                let at = at(statement.span, &case.outputs);
                let id = self.id(At::Statement(index));
                let _ = writeln!(out, "+ invented ({kind}{leaked}): {at}: {}{id}", short(&statement.text));
            }
        }
    }

    /// Statements that repeat a kept one with another value: whoever reads the outputs finds both.
    fn contradictions(&self, out: &mut String) {
        let Ledger { proof, case, released, contradictions, .. } = self.ledger;
        for one in contradictions.iter().filter(|one| !released.statements.contains(&one.statement)).take(SHOWN) {
            let statement = &proof.statements[one.statement];
            let (here, kept) = (at(statement.span, &case.outputs), at(one.kept, &case.outputs));
            let (text, from, to) = (short(&statement.text), short(&one.from), short(&one.to));
            let kind = proof.facts[one.fact].fact.kind.name();
            let _ = writeln!(out, "! contradiction ({kind}): {here}: {text} says {to}, {kept} keeps {from}");
        }
    }

    /// The id of a finding at the end of its line.
    fn id(&self, at: At) -> String {
        self.ledger.decided.id(at).map_or(String::new(), |id| format!(" id {id}"))
    }

    /// What decisions release, and why.
    fn released(&self, out: &mut String) {
        let Ledger { decided, decisions, .. } = self.ledger;
        let by = |finding: &'_ specast_engine::decisions::Finding| decided.by(finding.at);
        for (finding, by) in decided.findings.iter().filter_map(|it| Some((it, by(it)?))).take(SHOWN) {
            let _ = writeln!(
                out,
                "released ({}): {} ({}): {}: {}{}",
                decisions[by].verdict.word(),
                finding.subject.change,
                finding.subject.kind,
                short(&finding.subject.text),
                decisions[by].reason,
                self.id(finding.at)
            );
        }
    }

    fn fact(&self, judged: &JudgedFact, id: &str) -> String {
        let kind = format!("{}, {}", judged.weight.word(), judged.fact.kind.name());
        let text = format!("{}: {}", at(judged.span, &self.ledger.case.sources), short(&judged.fact.text));
        self.head(&kind, text, &judged.fate, id)
    }

    fn head(&self, kind: &str, mut text: String, fate: &Fate, id: &str) -> String {
        if let Some(difference) = fate.difference() {
            let to =
                if difference.to.is_empty() { "gone".to_owned() } else { format!("now {}", short(&difference.to)) };
            let _ = write!(text, " [{}: {to}]", difference.what);
        }
        if let Some((_, span)) = target(fate) {
            let _ = write!(text, " (see {})", at(span, &self.ledger.case.outputs));
        }
        let sign = if matches!(fate, Fate::Lost { .. }) { "-" } else { "~" };
        format!("{sign} {} ({kind}): {text}{id}", fate.word())
    }

    /// Findings of one line: their heads, below them the line as it was and the one that it became or that is
    /// closest.
    fn group(&self, group: &[Finding<'_>]) -> String {
        let case = self.ledger.case;
        let mut out: String = group.iter().map(|finding| format!("{}\n", finding.head)).collect();
        let Some(first) = group.first() else { return out };
        // All that is gone of the line is marked; of what changed, the worst.
        let gone = group.iter().filter(|finding| matches!(finding.fate, Fate::Lost { .. }));
        let gone = gone.map(|finding| finding.span.range).reduce(specast_syntax::Range::cover);
        let was = gone.map_or(first.span, |range| Span { range, ..first.span });
        let difference = group.iter().find_map(|finding| finding.fate.difference());
        let (from, to) = difference.map_or(("", ""), |difference| (&difference.from, &difference.to));
        let from = if gone.is_some() { "" } else { from };
        let target = target(first.fate);
        let mut lines = vec![("was ", at(was, &case.sources), was, &case.sources, from, Mark::Was)];
        lines.extend(target.map(|(word, span)| (word, at(span, &case.outputs), span, &case.outputs, to, Mark::Is)));
        let wide = lines.iter().map(|(_, place, ..)| place.width()).max().unwrap_or_default();
        for (when, place, span, texts, word, mark) in lines {
            let line = self.line(span, texts, word, mark, wide);
            let _ = writeln!(out, "    {when} {place}{} | {line}", " ".repeat(wide - place.width()));
        }
        if let Some((path, line)) = group.iter().find_map(|finding| finding.also) {
            let _ = writeln!(out, "    also {path}:{line} says it, and did not change: a link to it would do");
        }
        out
    }

    /// The line in which a span begins, with the word in it that changed; the span itself where the word is
    /// not in it.
    fn line(&self, span: Span, texts: &[Source], word: &str, mark: Mark, wide: usize) -> String {
        let source = &texts[span.file.0 as usize];
        let (first, last) = source.lines.lines(span.range);
        let lines = source.lines.line_range(first).cover(source.lines.line_range(last));
        let text = lines.of(&source.text);
        // The word stands in the span, or in its lines.
        let inner = span.range.of(&source.text).trim_end();
        let start = (span.range.start - lines.start) as usize;
        let marked = match (find(inner, word), find(text, word)) {
            (Some(found), _) => found.start + start..found.end + start,
            (None, Some(found)) => found,
            (None, None) if mark == Mark::Was => start..start + inner.len(),
            (None, None) => start..start,
        };
        // One line of it: the one with the mark.
        let begin = text[..marked.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[marked.start..].find('\n').map_or(text.len(), |at| marked.start + at);
        let line = text[begin..end].trim_end();
        let marked = (marked.start - begin).min(line.len())..(marked.end.min(end) - begin).min(line.len());
        let width = self.width.saturating_sub(wide + 12).max(24);
        marked::line(line, closed(line, marked), mark, width, self.color)
    }

    fn summary(&self, out: &mut String) {
        let Ledger { proof, case, .. } = self.ledger;
        let fragments = proof.fragment_counts();
        let ports = proof.port_counts();
        let flows = proof.flow_counts();
        let kept = |counts: Counts| counts.kept + counts.reworded;
        let _ = writeln!(out, "{} of {} fragments kept", kept(fragments), fragments.total);
        let flows = if flows.total == 0 {
            "no flow in the sources".to_owned()
        } else {
            format!("{} of {} flows", kept(flows), flows.total)
        };
        let ports = if ports.total == 0 {
            "no port in the sources".to_owned()
        } else {
            format!("{} of {} ports", kept(ports), ports.total)
        };
        let _ = writeln!(out, "{flows}, {ports} preserved");
        let _ = writeln!(out, "uncovered literals: {}", proof.uncovered.len());
        let steps: String = case.steps.iter().map(|step| format!(" through {}", names(step))).collect();
        let _ = match &case.diff {
            Some(diff) => writeln!(out, "{} since {}", diff.kinds.described(), diff.base.described()),
            None => writeln!(out, "from {}{steps} to {}", names(&case.sources), names(&case.outputs)),
        };
    }

    fn next(&self, out: &mut String) {
        let is_diff = self.ledger.case.additions == Additions::Information;
        out.push_str(match self.ledger.outcome() {
            Outcome::Proven | Outcome::NothingToProve => return,
            Outcome::Failed if is_diff => {
                "next: put back what is lost and mend what is altered, then verify again;\n      \
                 where it is wanted, `specast accept ID --as … --reason …`\n"
            }
            Outcome::Failed => {
                "next: put back what is lost, mend what is altered, remove what is invented, then verify again;\n      \
                 where it is wanted, `specast accept ID --as … --reason …`\n"
            }
        });
        let n_also = self.ledger.also.facts.len();
        if n_also > 0 {
            let _ = writeln!(out, "{} also in documents that did not change", stand(n_also));
        }
    }
}

fn stand(n: usize) -> String {
    format!("{} {}", plural(n, "lost fact"), if n == 1 { "stands" } else { "stand" })
}

/// Where a fate leads, and the word for it.
fn target(fate: &Fate) -> Option<(&'static str, Span)> {
    match fate {
        Fate::Lost { near } => near.map(|span| ("near", span)),
        fate => fate.targets().first().map(|span| ("now ", *span)),
    }
}

/// The range with the mark that closes what it opens: a span of visible text ends before its last backtick.
fn closed(line: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let is_open =
        |mark: &str| line[range.clone()].matches(mark).count() % 2 == 1 && line[range.end..].starts_with(mark);
    let mark = ["**", "`", "*", "_"].into_iter().find(|mark| is_open(mark));
    range.start..range.end + mark.map_or(0, str::len)
}

/// Where a word stands in a text, whatever its case.
fn find(text: &str, word: &str) -> Option<std::ops::Range<usize>> {
    if word.is_empty() {
        return None;
    }
    let at = text.find(word).or_else(|| {
        let (text, word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
        text.find(&word)
    })?;
    Some(at..at + word.len())
}

fn names(all: &[Source]) -> String {
    all.iter().map(|source| source.path.as_str()).collect::<Vec<_>>().join(", ")
}

/// A text in quotes, cut at a length that fits a line.
pub fn short(text: &str) -> String {
    const LONG: usize = 100;
    let cut: String = text.chars().take(LONG).collect();
    if cut.len() < text.len() { format!("“{cut}…”") } else { format!("“{cut}”") }
}
