//! The closed list of what explains a difference between two runs of words. What it does not explain counts.
//!
//! Explained are: formatting and punctuation (no tokens), case, inflection and the synonym file (equal
//! stems), values that are equal in other units or spellings, markers of one family and sense ("at most",
//! "no more than"), articles, copulas and the like, a word written together or apart, and one slip of the
//! pen in a long word.

mod spelling;

use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::FxHashSet as HashSet;
use specast_syntax::Range as TextRange;

use super::compare::{is_same_setting, is_value, what_of};
use super::exact::At;
use super::side::{Side, Token, Words1, is_note};
use crate::facts::{self, EVERY, Fact, FactKind, OFTEN, Place, Statement};
use crate::words::{self, Family, Hit};
use spelling::{is_slip, same_letters};

/// A difference that nothing explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The aspect: `modality`, `number`, `wording` …
    pub what: &'static str,
    /// The words of the source; empty where words were added.
    pub from: String,
    /// The words of the output; empty where words are gone.
    pub to: String,
}

/// A statement, read once for all runs of its tokens.
pub(super) struct Reading<'a> {
    statement: &'a Statement,
    words: &'a Words1,
    /// Its tokens as bytes of its text.
    shown: Vec<TextRange>,
    /// Its tokens as bytes of the source.
    ranges: Vec<TextRange>,
    /// Its values.
    values: Vec<&'a Fact>,
    /// Its markers, none where it is no sentence.
    markers: OnceCell<Vec<Hit>>,
    is_prose: bool,
    /// How many of its tokens are its label.
    n_label: usize,
    /// How many of its tokens only call it a note.
    n_remark: usize,
}

impl<'a> Reading<'a> {
    /// Reads a statement of a side.
    pub fn of(side: &'a Side<'_>, at: At) -> Self {
        let doc = &side.docs[at.0];
        let statement = &doc.facts.statements[at.1];
        let (shown, ranges) = statement.tokens_with_ranges(doc.source);
        let is_prose = !matches!(statement.place, Place::Code | Place::Front | Place::Definition);
        let facts = &doc.facts.facts[statement.facts()];
        let is_note = statement.label.as_deref().is_some_and(is_note);
        let colon = statement.label.as_ref().and_then(|_| statement.text.find([':', '：'])).unwrap_or(0) as u32;
        let n_label = shown.iter().take_while(|token| token.end <= colon).count();
        Self {
            statement,
            words: &doc.statements[at.1],
            n_label,
            n_remark: if is_note { n_label } else { 0 },
            shown,
            ranges,
            values: facts.iter().filter(|fact| !fact.inner && is_value(fact)).collect(),
            markers: OnceCell::new(),
            is_prose,
        }
    }

    fn markers(&self) -> &[Hit] {
        self.markers.get_or_init(|| if self.is_prose { words::markers(&self.statement.text) } else { Vec::new() })
    }

    /// All of its tokens.
    pub fn whole(&self) -> Range<usize> {
        0..self.words.said.tokens.len()
    }

    /// The tokens of a run.
    pub fn tokens(&self, run: &Range<usize>) -> &'a [Token] {
        &self.words.said.tokens[run.clone()]
    }

    /// True if its words or those around it hold all that a new label says: then the label says it again.
    fn names(&self, label: &[Token]) -> bool {
        let known = |id: u32| {
            self.words.context.binary_search(&id).is_ok() || self.words.said.tokens.iter().any(|token| token.id() == id)
        };
        label.iter().all(|token| token.is_light() || known(token.id()))
    }

    /// The markers that a word of Hangul holds besides its stem: `만`, `까지`, `부터`.
    pub fn glued(&self, t: usize) -> Vec<(Family, &'static str)> {
        let Some(shown) = self.shown.get(t).filter(|shown| shown.of(&self.statement.text).contains(words::is_hangul))
        else {
            return Vec::new();
        };
        let hits = self.markers().iter().filter(|hit| shown.contains(hit.range));
        hits.map(|hit| (hit.family, hit.canonical)).collect()
    }

    /// True for a marker that begins before a run or ends behind it.
    fn is_cut(&self, hit: &Hit, run: &Range<usize>) -> bool {
        let inside = |t: usize| self.shown.get(t).is_some_and(|shown| hit.range.overlaps(*shown));
        run.clone().any(inside) && (0..run.start).chain(run.end..self.shown.len()).any(inside)
    }

    /// True for a run that is a part of when something happens, of one that `is` so.
    fn says_when(&self, run: &Range<usize>, is: impl Fn(&Fact) -> bool) -> bool {
        let when = |fact: &&&Fact| fact.kind == FactKind::Schedule && is(fact);
        let ranges = self.ranges.get(run.clone()).unwrap_or_default();
        self.values.iter().filter(when).any(|fact| ranges.iter().any(|range| fact.range.overlaps(*range)))
    }

    /// A token as it stands; nothing behind the last one.
    pub fn word(&self, t: usize) -> &'a str {
        self.text(&(t..t + 1))
    }

    /// Its tokens as bytes of its source.
    pub fn ranges(&self) -> &[TextRange] {
        &self.ranges
    }

    /// The words of a run as they stand.
    pub fn text(&self, run: &Range<usize>) -> &'a str {
        let tokens = self.shown.get(run.clone()).unwrap_or_default();
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.cover(*last).of(&self.statement.text),
            _ => "",
        }
    }
}

/// What a run of tokens says, in a form in which two can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    what: &'static str,
    canonical: String,
}

/// The unexplained difference of a run of the source and one of the output, if there is one.
pub(super) fn change(
    from: &Reading<'_>,
    to: &Reading<'_>,
    left: &Range<usize>,
    right: &Range<usize>,
) -> Option<Change> {
    let (mut left, mut right) = (left.clone(), right.clone());
    // The number of a clause is structure: it may come and go, but not become another one.
    let [numbered, renumbered] = [from, to].map(|reading| reading.statement.n_numbering as usize);
    if numbered == 0 || renumbered == 0 {
        left.start = left.start.max(numbered.min(left.end));
        right.start = right.start.max(renumbered.min(right.end));
    }
    // `Note:` says nothing of what follows it: a callout shows it in another way.
    left.start = left.start.max(from.n_remark.min(left.end));
    right.start = right.start.max(to.n_remark.min(right.end));
    // A label that the template gives stands in the place of the author's.
    let given = to.words.given();
    if right.start < given {
        right.start = given.min(right.end);
        left.start = left.start.max(from.n_label.min(left.end));
    }
    let (shown, other) = (from.text(&left), to.text(&right));
    let in_figures = |text: &str| facts::in_figures(text).unwrap_or_else(|| text.to_owned());
    let is_spelt_out = || left.len() == 1 && right.len() == 1 && in_figures(shown) == in_figures(other);
    let is_code = [from, to].iter().all(|reading| reading.statement.place == Place::Code);
    let is_spelt = || !is_code && same_letters(shown, other) && !from.says_when(&left, |_| true);
    let starts = |reading: &Reading<'_>, run: &Range<usize>| {
        run.len() == 1
            && words::starts_range(reading.word(run.start))
            && reading.says_when(&(run.end..run.end + 1), |fact| facts::is_range(&fact.canonical))
    };
    let is_range = || words::spans("", shown) && words::spans("", other) || starts(from, &left) && starts(to, &right);
    if is_spelt()
        || is_same_setting(shown, other)
        || is_spelt_out()
        || is_range()
        || says_per(from, &left) && says_per(to, &right)
    {
        return None;
    }
    if left.is_empty() && right.end <= to.n_label && from.names(to.tokens(&right)) {
        return None;
    }
    let (mut gone, mut new) = difference(items(from, &left), items(to, &right));
    // A marker of which a part stands in the run alone is the same where both sentences have as many of it: `needn't`,
    // `does not need to`.
    let is_same = |reading: &Reading<'_>, run: &Range<usize>, item: &Item| {
        let is_it = |hit: &&Hit| family(hit.family) == item.what && hit.canonical == item.canonical;
        let n = |reading: &Reading<'_>| reading.markers().iter().filter(is_it).count();
        reading.markers().iter().filter(is_it).any(|hit| reading.is_cut(hit, run)) && n(from) == n(to)
    };
    gone.retain(|item| !is_same(from, &left, item));
    new.retain(|item| !is_same(to, &right, item));
    // A label in front says in which case: `If the host is down, …`, `Host down: …`.
    if left.start == 0 && new.is_empty() && right.end < to.n_label && !words::speaks_of_others(shown) {
        gone.retain(|item| item.what != "condition");
    }
    let is_name = |item: &Item| rank(item.what) == 0;
    if !gone.iter().chain(&new).any(is_name) && is_slip(shown, other) {
        return None;
    }
    let worst = gone.iter().chain(&new).min_by_key(|item| rank(item.what))?;
    let what = match worst.what {
        DIRECTION | PERSON => "wording",
        MARK => "polarity",
        what => what,
    };
    Some(Change { what, from: shown.to_owned(), to: other.to_owned() })
}

/// What happens so often has its number at most so many words before.
const N_BEFORE_PER: usize = 3;

/// True for a word that says how often, before a time: `9 TB per day`, `9 TB a day`.
fn says_per(reading: &Reading<'_>, run: &Range<usize>) -> bool {
    let near = run.start.saturating_sub(N_BEFORE_PER)..run.start;
    let ranges = reading.ranges.get(near).unwrap_or_default();
    let has_number = || ranges.iter().any(|range| reading.values.iter().any(|fact| fact.range.overlaps(*range)));
    // `A second` is another one as well.
    let unit = reading.word(run.end);
    let is_time = facts::is_time(unit) && !unit.eq_ignore_ascii_case("second");
    reading.is_prose && run.len() == 1 && words::says_per(reading.word(run.start)) && is_time && has_number()
}

/// What is gone and what is new between two lists.
fn difference(mut gone: Vec<Item>, mut new: Vec<Item>) -> (Vec<Item>, Vec<Item>) {
    for list in [&mut gone, &mut new] {
        join_negation(list);
        list.sort();
    }
    // A preposition that says where or how counts against another one only, and so do marks and who speaks or is spoken to.
    for what in [DIRECTION, PERSON, MARK] {
        let has = |list: &[Item]| list.iter().any(|item| item.what == what);
        if !has(&gone) || !has(&new) {
            gone.retain(|item| item.what != what);
            new.retain(|item| item.what != what);
        }
    }
    gone.retain(|item| match new.iter().position(|other| other == item) {
        Some(same) => {
            new.remove(same);
            false
        }
        None => true,
    });
    (gone, new)
}

const EXAMPLE: &str = "example";
/// A phrase that says nothing by itself.
const LIGHT: &str = "light";
/// Who speaks or is spoken to: `we`, `you`.
const PERSON: &str = "person";
const DIRECTION: &str = "direction";
/// A mark that says yes or no: `✅`.
const MARK: &str = "mark";

/// Aspects from the gravest on; values come first.
fn rank(what: &str) -> usize {
    const ORDER: [&str; 16] = [
        "negation",
        "modality",
        "comparator",
        "quantifier",
        "exception",
        "connective",
        "polarity",
        MARK,
        "order",
        "schedule",
        "condition",
        "rationale",
        EXAMPLE,
        PERSON,
        DIRECTION,
        "wording",
    ];
    ORDER.iter().position(|known| *known == what).map_or(0, |at| at + 1)
}

/// What a run of tokens says: each value and marker once, and each other word that is not light.
fn items(reading: &Reading<'_>, run: &Range<usize>) -> Vec<Item> {
    let statement = reading.statement;
    let mut seen: HashSet<(bool, usize)> = HashSet::default();
    let mut out = Vec::new();
    for t in run.clone() {
        let (Some(shown), Some(source), Some(token)) =
            (reading.shown.get(t), reading.ranges.get(t), reading.words.said.tokens.get(t))
        else {
            continue;
        };
        // A sign in front of a number is read with it, and says how exact it is.
        let is_about = matches!(shown.of(&statement.text), "~" | "≈");
        let value = reading.values.iter().position(|fact| fact.range.overlaps(*source));
        if let Some(found) = value.filter(|_| !is_about) {
            // A limit may be glued to its number.
            let glued = reading.glued(t).into_iter().filter(|(family, _)| *family == Family::Comparator);
            out.extend(glued.map(|(_, canonical)| Item { what: "comparator", canonical: canonical.to_owned() }));
            let fact = reading.values[found];
            // What it counts, in `three-node`.
            let behind = TextRange { start: fact.range.end.min(source.end), end: source.end };
            let text = shown.of(&statement.text);
            let joined = text.rsplit_once('-').map(|(_, word)| word).filter(|word| word.len() + 1 == behind.len());
            // Or its unit, in `5m²`.
            let is_unit = |unit: &&str| unit.ends_with(|c: char| c.is_numeric() && !c.is_ascii());
            let unit = || text.get(text.len().saturating_sub(behind.len())..).filter(is_unit);
            let counted = joined.or_else(unit);
            out.extend(counted.map(|word| Item { what: "wording", canonical: words::stem(&words::fold(word)) }));
            if seen.insert((true, found)) {
                match facts::period(&fact.canonical).filter(|_| *fact.canonical != *"nightly") {
                    // How often is the time between: `hourly`, `every 60 minutes`. A night is a time of day as well.
                    Some(period) => out.extend([
                        Item { what: "quantifier", canonical: EVERY.to_owned() },
                        Item { what: what_of(FactKind::Duration), canonical: period.to_owned() },
                    ]),
                    None => out.push(Item { what: what_of(fact.kind), canonical: fact.canonical.to_lowercase() }),
                }
            }
        } else if let Some(found) = reading.markers().iter().position(|hit| hit.range.overlaps(*shown)) {
            let hit = &reading.markers()[found];
            if (hit.family != Family::Phrase || hit.canonical != LIGHT) && seen.insert((false, found)) {
                let is_often = OFTEN.iter().any(|word| reading.word(t).eq_ignore_ascii_case(word))
                    && reading.ranges.get(t + 1).is_some_and(|next| {
                        let mut times = reading.values.iter().filter(|fact| fact.kind == FactKind::Duration);
                        times.any(|time| time.range.overlaps(*next))
                    });
                let canonical = if is_often { EVERY } else { hit.canonical };
                out.push(Item { what: family(hit.family), canonical: canonical.to_owned() });
                let word = reading.word(t);
                out.extend(words::hangs(word).then(|| Item { what: "wording", canonical: words::stem(word) }));
            }
        } else if let Some(sense) = reading.word(t).chars().find_map(words::mark) {
            // In a cell it is all that is said.
            let what = if statement.place == Place::Cell { "polarity" } else { MARK };
            out.push(Item { what, canonical: sense.to_owned() });
        } else if let Some(person) = words::person(shown.of(&statement.text)).filter(|_| reading.is_prose) {
            out.push(Item { what: PERSON, canonical: person.to_string() });
        } else if words::is_article(reading.word(t)) && words::is_weighed(reading.word(t + 1)) {
            out.push(Item { what: "quantifier", canonical: reading.word(t + 1).to_lowercase() });
        } else if !token.is_light() {
            let text = shown.of(&statement.text);
            let what = if words::is_stop(text) { DIRECTION } else { "wording" };
            let canonical = if reading.is_prose { words::stem(&words::fold(text)) } else { text.to_owned() };
            out.push(Item { what, canonical });
        }
    }
    out
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Modality => "modality",
        Family::Negation => "negation",
        Family::Universal | Family::Exclusive | Family::Partial => "quantifier",
        Family::Comparator => "comparator",
        Family::Connective => "connective",
        Family::Exception => "exception",
        Family::Order => "order",
        Family::Schedule => "schedule",
        Family::Condition => "condition",
        Family::Rationale => "rationale",
        Family::Polarity => "polarity",
        Family::Phrase => EXAMPLE,
    }
}

/// `must not` in two words is one thing, as in `forbidden`.
fn join_negation(items: &mut Vec<Item>) {
    let modality = items.iter().position(|item| item.what == "modality" && !item.canonical.ends_with("-not"));
    let negation = items.iter().position(|item| item.what == "negation");
    if let (Some(modality), Some(negation)) = (modality, negation) {
        items[modality].canonical.push_str("-not");
        items.remove(negation);
    }
}
