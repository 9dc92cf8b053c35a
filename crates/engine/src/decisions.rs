//! A person's word on what a proof found, and which findings it releases.
//!
//! A finding is known by the hash of what it is about, as normalised as texts are when they are compared: no
//! line, no path, no marks. What it became counts too: a decision that was made about another outcome is stale
//! and releases nothing. Nothing here knows files, or judges what the proof says.

mod said;

use std::collections::{BTreeSet, HashMap};

use specast_syntax::Span;
use unicode_normalization::UnicodeNormalization as _;

use crate::proof::{Fate, Fragment, JudgedFact, JudgedStatement, Outcome, Proof, Support};
use crate::source::{Source, digest};
use crate::words::fold;
use said::Texts;

/// How many characters of a digest an id has.
pub const ID_LENGTH: usize = 12;

/// The longest text that a decision carries whole.
const LONGEST: usize = 400;

/// A person's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The output is right and the source was wrong, or does not say what is new.
    Correct,
    /// Left out on purpose.
    Omit,
    /// Something else holds now.
    Supersede,
    /// The same meaning in other words.
    Reword,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Correct, Self::Omit, Self::Supersede, Self::Reword];

    /// The word that people write.
    pub fn word(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Omit => "omit",
            Self::Supersede => "supersede",
            Self::Reword => "reword",
        }
    }
}

/// What of a proof a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// A fact, by its place in [`Proof::facts`].
    Fact(usize),
    /// A fragment none of whose facts is broken, by its place in [`Proof::fragments`].
    Fragment(usize),
    /// A statement of the outputs, by its place in [`Proof::statements`].
    Statement(usize),
}

/// What a finding, or a decision, is about. The texts are visible texts as people wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// The kind of the fact, `fragment` or `statement`.
    pub kind: String,
    /// A fact's canonical value; empty for others.
    pub value: String,
    /// The statement or fragment.
    pub text: String,
    /// `lost`, `invented`, or what was altered.
    pub change: String,
    /// What it became; empty where it is lost or new.
    pub became: String,
}

impl Subject {
    /// The id: a digest of what it is about, whatever became of it.
    pub fn id(&self) -> String {
        digest(&format!("{}\0{}\0{}", self.kind, fold(&self.value), fold(&self.text)))[..ID_LENGTH].to_owned()
    }

    /// True where the same thing became of both.
    fn became_the_same(&self, other: &Self) -> bool {
        fold(&self.change) == fold(&other.change) && fold(&self.became) == fold(&other.became)
    }
}

/// Something lost, altered or invented.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Where the proof has it.
    pub at: At,
    /// Path of the source, or of the output for what is invented.
    pub document: String,
    /// Its id.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
}

/// A recorded decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Path of the source, or of the output for what was invented.
    pub document: String,
    /// The id of the findings that it releases.
    pub id: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// What it is about.
    pub subject: Subject,
}

/// The findings of a proof, with the decisions on them.
#[derive(Debug, Clone, Default)]
pub struct Decided {
    /// All findings: facts, fragments, statements.
    pub findings: Vec<Finding>,
    /// Decisions of which each releases a finding.
    pub used: BTreeSet<usize>,
    /// Decisions about something that became different, or whose own text was changed: they release nothing.
    pub stale: BTreeSet<usize>,
    /// For each finding the decision that releases it.
    by: HashMap<At, usize>,
    ids: HashMap<At, usize>,
}

/// A text that a decision can carry: a long one is cut, with a digest of the whole.
fn bounded(text: &str) -> String {
    let text: String = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= LONGEST {
        return text;
    }
    let start: String = text.chars().take(LONGEST * 3 / 4).collect();
    format!("{} … {}", start.trim_end(), &digest(&fold(&text))[..ID_LENGTH])
}

/// The ids of everything that a proof speaks of, broken or not: what is asked about, found and decided has one name.
/// It is made of the content, so what stands in two places has one id.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    /// Of the facts.
    pub facts: Vec<String>,
    /// Of the fragments.
    pub fragments: Vec<String>,
    /// Of the statements of the outputs.
    pub statements: Vec<String>,
}

impl Ids {
    /// The ids of a proof.
    pub fn of(proof: &Proof, sources: &[Source], outputs: &[Source]) -> Self {
        let (mut from, mut to) = (Texts::of(sources), Texts::of(outputs));
        Self {
            facts: proof.facts.iter().map(|judged| of_fact(judged, &mut from).id()).collect(),
            fragments: proof.fragments.iter().map(|fragment| of_fragment(fragment).id()).collect(),
            statements: proof.statements.iter().map(|statement| of_statement(statement, &mut to).id()).collect(),
        }
    }
}

/// What a fact is, whatever became of it.
fn of_fact(judged: &JudgedFact, from: &mut Texts<'_>) -> Subject {
    Subject {
        kind: judged.fact.kind.name().to_owned(),
        value: bounded(&judged.fact.canonical),
        text: from.around(judged.span).unwrap_or_else(|| bounded(&judged.fact.text)),
        ..Subject::default()
    }
}

/// What a fragment is, whatever became of it.
fn of_fragment(fragment: &Fragment) -> Subject {
    Subject { kind: "fragment".to_owned(), text: bounded(&fragment.text), ..Subject::default() }
}

/// What a statement of the outputs is, wherever it comes from.
fn of_statement(statement: &JudgedStatement, to: &mut Texts<'_>) -> Subject {
    let text = to.around(statement.span).unwrap_or_else(|| bounded(&statement.text));
    Subject { kind: "statement".to_owned(), text, ..Subject::default() }
}

/// The findings of a proof.
pub fn findings(proof: &Proof, sources: &[Source], outputs: &[Source]) -> Vec<Finding> {
    let (mut from, mut to) = (Texts::of(sources), Texts::of(outputs));
    let is_broken = |fate: &Fate| matches!(fate, Fate::Altered(..) | Fate::Lost { .. });
    let mut found = Vec::new();
    let mut add = |at: At, document: &Source, subject: Subject| {
        let id = subject.id();
        found.push(Finding { at, document: document.path.clone(), id, subject });
    };
    let mut broken: Vec<Span> = Vec::new();
    for (index, judged) in proof.facts.iter().enumerate().filter(|(_, judged)| is_broken(&judged.fate)) {
        broken.push(judged.span);
        let subject = Subject {
            change: change(&judged.fate),
            became: became(&judged.fate, &mut to),
            ..of_fact(judged, &mut from)
        };
        add(At::Fact(index), &sources[judged.span.file.0 as usize], subject);
    }
    broken.sort_unstable_by_key(|span| (span.file.0, span.range.start));
    for (index, fragment) in proof.fragments.iter().enumerate() {
        let span = fragment.span;
        let first = broken.partition_point(|fact| (fact.file.0, fact.range.start) < (span.file.0, span.range.start));
        let has_facts = broken[first..]
            .iter()
            .take_while(|fact| fact.file == span.file && fact.range.start < span.range.end.max(span.range.start + 1))
            .any(|fact| span.range.contains(fact.range));
        if fragment.navigation || has_facts || !is_broken(&fragment.fate) {
            continue;
        }
        let subject = Subject {
            change: change(&fragment.fate),
            became: became(&fragment.fate, &mut to),
            ..of_fragment(fragment)
        };
        add(At::Fragment(index), &sources[span.file.0 as usize], subject);
    }
    for (index, statement) in proof.statements.iter().enumerate() {
        if !matches!(statement.support, Support::Invented { .. }) {
            continue;
        }
        let subject = Subject { change: "invented".to_owned(), ..of_statement(statement, &mut to) };
        add(At::Statement(index), &outputs[statement.span.file.0 as usize], subject);
    }
    found
}

fn change(fate: &Fate) -> String {
    match fate {
        Fate::Altered(_, difference) => format!("altered: {}", difference.what),
        fate => fate.word().to_owned(),
    }
}

/// The statements that a fact or fragment went to, in an order of their own.
fn became(fate: &Fate, to: &mut Texts<'_>) -> String {
    let all: BTreeSet<String> = fate.targets().iter().flat_map(|span| to.below(*span)).collect();
    bounded(&all.into_iter().collect::<Vec<_>>().join(" | "))
}

/// Holds decisions against the findings of a proof. A decision stays with a document that was renamed: `later` says
/// which paths a document got after the given one.
pub fn decide(
    proof: &Proof,
    sources: &[Source],
    outputs: &[Source],
    decisions: &[Decision],
    later: &dyn Fn(&str) -> Vec<String>,
) -> Decided {
    let became = |old: &str, new: &str| old == new || later(old).iter().any(|name| name == new);
    let findings = findings(proof, sources, outputs);
    let mut decided = Decided::default();
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, decision) in decisions.iter().enumerate() {
        by_id.entry(&decision.id).or_default().push(index);
    }
    for (index, finding) in findings.iter().enumerate() {
        decided.ids.insert(finding.at, index);
        for at in by_id.get(finding.id.as_str()).into_iter().flatten() {
            let decision = &decisions[*at];
            // The id says nothing of documents; what is lost is lost from one. What is new may move with its file.
            let (ours, its) = (&decision.document, &finding.document);
            if !matches!(finding.at, At::Statement(_)) && !became(ours, its) && !became(its, ours) {
                continue;
            }
            if decision.subject.id() == decision.id && decision.subject.became_the_same(&finding.subject) {
                decided.by.entry(finding.at).or_insert(*at);
                decided.used.insert(*at);
            } else {
                decided.stale.insert(*at);
            }
        }
    }
    let mut from = Texts::of(sources);
    for (at, decision) in decisions.iter().enumerate() {
        if decided.used.contains(&at) || decided.stale.contains(&at) {
            continue;
        }
        if decision.subject.kind == "statement" {
            continue;
        }
        let Some(file) = sources.iter().position(|source| became(&decision.document, &source.path)) else { continue };
        let text = fold(&decision.subject.text);
        let stands = match decision.subject.kind.as_str() {
            "fragment" => proof
                .fragments
                .iter()
                .filter(|fragment| fragment.span.file.0 as usize == file)
                .any(|fragment| fold(&bounded(&fragment.text)) == text),
            _ => from.all(file as u32).contains(&text),
        };
        // What it was about is not in the source any more.
        if !stands || decision.subject.id() != decision.id {
            decided.stale.insert(at);
        }
    }
    decided.stale.retain(|at| !decided.used.contains(at));
    decided.findings = findings;
    decided
}

impl Decided {
    /// The finding at a place; none where nothing is wrong with it.
    pub fn finding(&self, at: At) -> Option<&Finding> {
        self.ids.get(&at).map(|index| &self.findings[*index])
    }

    /// The id of a finding.
    pub fn id(&self, at: At) -> Option<&str> {
        self.finding(at).map(|finding| finding.id.as_str())
    }

    /// The decision that releases a finding.
    pub fn by(&self, at: At) -> Option<usize> {
        self.by.get(&at).copied()
    }

    /// How many findings are released.
    pub fn n_released(&self) -> usize {
        self.by.len()
    }

    /// The findings that no decision releases.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !self.by.contains_key(&finding.at))
    }

    /// The verdict of a proof when what is released does not count.
    pub fn outcome(&self, proof: &Proof) -> Outcome {
        match proof.outcome() {
            Outcome::Failed if self.open().next().is_none() && proof.uncovered.is_empty() => Outcome::Proven,
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{Inputs, prove};
    use crate::source::Envelope;

    const FROM: &str =
        "# A\n\n- The relay listens on port `4317`, and it MUST NOT hold more than 5 spans.\n- Logs go to Loki.\n";
    const TO: &str = "# A\n\n- The relay listens on port `4318`, and it MUST NOT hold more than 5 spans.\n";

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text, Envelope::default())
    }

    fn run(from: &str, to: &str, decisions: &[Decision]) -> (Proof, Decided) {
        let (from, to) = ([source("old.md", from)], [source("new.md", to)]);
        let proof = prove(Inputs { sources: &from, outputs: &to, contracts: &[], others: &[] });
        let decided = decide(&proof, &from, &to, decisions, &|_| Vec::new());
        (proof, decided)
    }

    fn all_decided(decided: &Decided) -> Vec<Decision> {
        let one = |finding: &Finding| Decision {
            document: finding.document.clone(),
            id: finding.id.clone(),
            verdict: Verdict::Omit,
            reason: "r".into(),
            subject: finding.subject.clone(),
        };
        decided.findings.iter().map(one).collect()
    }

    #[test]
    fn what_is_decided_is_released_and_nothing_else() {
        let (proof, decided) = run(FROM, TO, &[]);
        assert_eq!(decided.outcome(&proof), Outcome::Failed);
        assert!(decided.findings.len() >= 2, "{decided:?}");
        let mut decisions = all_decided(&decided);
        let (proof, released) = run(FROM, TO, &decisions);
        assert_eq!(released.outcome(&proof), Outcome::Proven, "{:?}", released.open().collect::<Vec<_>>());
        decisions.pop();
        let (proof, released) = run(FROM, TO, &decisions);
        assert_eq!(released.outcome(&proof), Outcome::Failed);
    }

    #[test]
    fn a_decision_stays_with_a_document_that_was_renamed_and_no_other() {
        let mut decisions = all_decided(&run(FROM, TO, &[]).1);
        decisions.iter_mut().filter(|one| one.document == "old.md").for_each(|one| one.document = "older.md".into());
        let (from, to) = ([source("old.md", FROM)], [source("new.md", TO)]);
        let proof = prove(Inputs { sources: &from, outputs: &to, contracts: &[], others: &[] });
        let renamed = |path: &str| (path == "older.md").then(|| "old.md".to_owned()).into_iter().collect();
        let released = decide(&proof, &from, &to, &decisions, &renamed);
        assert_eq!(released.outcome(&proof), Outcome::Proven, "{:?}", released.open().collect::<Vec<_>>());
        let released = decide(&proof, &from, &to, &decisions, &|_| Vec::new());
        assert_eq!(released.outcome(&proof), Outcome::Failed);
    }

    #[test]
    fn what_is_broken_has_the_id_that_it_has_anyhow() {
        let (proof, decided) = run(FROM, TO, &[]);
        let ids = Ids::of(&proof, &[source("old.md", FROM)], &[source("new.md", TO)]);
        assert!(!decided.findings.is_empty());
        for finding in &decided.findings {
            let id = match finding.at {
                At::Fact(index) => &ids.facts[index],
                At::Fragment(index) => &ids.fragments[index],
                At::Statement(index) => &ids.statements[index],
            };
            assert_eq!(*id, finding.id);
        }
        // What is kept has the id that it would have if it were lost.
        let kept = Ids::of(&run(FROM, FROM, &[]).0, &[source("old.md", FROM)], &[source("new.md", FROM)]);
        assert_eq!(kept.facts, ids.facts);
    }

    #[test]
    fn reformatting_makes_no_decision_stale() {
        let decisions = all_decided(&run(FROM, TO, &[]).1);
        let from = "A\n=\n\n*   The relay *listens* on\n    port `4317`, and it __MUST NOT__ hold\n    more than 5 spans\\.\n*   Logs go to Loki.\n";
        let to = "# A\n\n1. The relay listens on  port `4318`,\n   and it MUST NOT hold more than 5 spans.\n";
        let (proof, released) = run(from, to, &decisions);
        assert_eq!(released.outcome(&proof), Outcome::Proven, "{:?}", released.open().collect::<Vec<_>>());
        assert!(released.stale.is_empty());
    }

    #[test]
    fn another_outcome_makes_it_stale() {
        let decisions = all_decided(&run(FROM, TO, &[]).1);
        let (proof, released) = run(FROM, &TO.replace("4318", "9999"), &decisions);
        assert_eq!(released.outcome(&proof), Outcome::Failed);
        assert!(!released.stale.is_empty());
        let (_, released) = run(&FROM.replace("Loki", "Tempo"), TO, &decisions);
        assert!(!released.stale.is_empty(), "the source says something else now");
    }

    #[test]
    fn a_decision_whose_text_was_edited_releases_nothing() {
        let mut decisions = all_decided(&run(FROM, TO, &[]).1);
        for decision in &mut decisions {
            decision.subject.text.push_str(" And more.");
        }
        let (proof, released) = run(FROM, TO, &decisions);
        assert_eq!(released.n_released(), 0);
        assert_eq!(released.outcome(&proof), Outcome::Failed);
        assert_eq!(released.stale.len(), decisions.len());
    }

    #[test]
    fn what_is_mended_leaves_its_decision_unused() {
        let decisions = all_decided(&run(FROM, TO, &[]).1);
        let (proof, released) = run(FROM, FROM, &decisions);
        assert_eq!(proof.outcome(), Outcome::Proven);
        assert!(released.used.is_empty() && released.stale.is_empty(), "{released:?}");
    }

    #[test]
    fn long_texts_are_cut_with_a_digest() {
        let long = "word ".repeat(200);
        let (a, b) = (bounded(&format!("{long}a")), bounded(&format!("{long}b")));
        assert!(a.chars().count() < LONGEST && a != b);
    }
}
