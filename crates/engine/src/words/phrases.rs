//! Markers that are signs, and phrases that say something in one place and nothing in another.

use std::sync::LazyLock;

use specast_syntax::Range;

use super::{Family, Hit, Word, is_article, is_pronoun, lower, words};

/// Comparators that are written as signs.
pub(super) fn symbols(text: &str, hits: &mut Vec<Hit>) {
    const SIGNS: [(&str, &str); 8] = [
        (">=", "ge"),
        ("<=", "le"),
        ("≥", "ge"),
        ("≤", "le"),
        (">", "gt"),
        ("<", "lt"),
        ("~", "about"),
        ("≈", "about"),
    ];
    // All that are not ASCII begin with this byte.
    if !text.bytes().any(|byte| matches!(byte, b'<' | b'>' | b'~' | 0xe2)) {
        return;
    }
    let mut at = 0;
    while let Some(step) = text[at..].find(['<', '>', '≥', '≤', '~', '≈']) {
        let start = at + step;
        let rest = &text[start..];
        let Some((sign, canonical)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) else { break };
        at = start + sign.len();
        let before = text[..start].chars().next_back();
        let arrow = matches!(before, Some('-' | '=')) || text[at..].starts_with('-');
        // `5~10` is a range, `a~1` a name.
        let joins = sign == &"~" && before.is_some_and(|c| !c.is_whitespace() && c != '(');
        let number = text[at..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        if !arrow && !joins && number {
            hits.push(Hit { family: Family::Comparator, canonical, range: Range::new(start, at) });
        }
    }
}

/// Looks at what stands around phrases.
pub(super) fn settle(text: &str, hits: &mut [Hit]) {
    // `Sent in order to each client` speaks of no purpose.
    for hit in hits.iter_mut().filter(|hit| hit.family == Family::Phrase) {
        let is_order = lower(hit.range.of(text)).starts_with("in order");
        let next = words(&text[hit.range.end as usize..]).next();
        if is_order && next.is_none_or(|next| is_named(&lower(next.text))) {
            (hit.family, hit.canonical) = (Family::Order, "inorder");
        }
    }
    settle_any(text, hits);
    // `If it fails, then it stops` says nothing of an order: one comma lies between.
    let mut condition: Option<u32> = None;
    for hit in hits {
        if hit.family == Family::Condition {
            condition = Some(hit.range.end);
        } else if let Some(start) = condition.filter(|_| hit.canonical == "then") {
            let between = Range { start, end: hit.range.start }.of(text).trim_end();
            if between.ends_with(',') && !between[..between.len() - 1].contains([',', ';', ':', '.']) {
                (hit.family, hit.canonical) = (Family::Phrase, "light");
            }
        }
    }
}

/// Where no or if stands before it in its clause, `any` is not all: `not any host`, `if any host fails`.
fn settle_any(text: &str, hits: &mut [Hit]) {
    let is_any = |hit: &Hit| hit.family == Family::Universal && hit.range.of(text).eq_ignore_ascii_case("any");
    if !hits.iter().any(is_any) {
        return;
    }
    let open = hits.iter().filter(|hit| matches!(hit.family, Family::Negation | Family::Condition | Family::Exception));
    let asks = |word: &Word<'_>| listed("asks").any(|known| word.text.eq_ignore_ascii_case(known));
    let open: Vec<u32> =
        open.map(|hit| hit.range.end).chain(words(text).filter(asks).map(|word| word.range.end)).collect();
    let closes = |between: &str| {
        let joins = |word: Word<'_>| listed("closes").any(|known| word.text.eq_ignore_ascii_case(known));
        between.contains([',', ';', ':', '.']) || words(between).any(joins)
    };
    for hit in hits.iter_mut().filter(|hit| is_any(hit)) {
        let Range { start, end } = hit.range;
        let is_open = |open: &u32| *open <= start && !closes(&text[*open as usize..start as usize]);
        let next = words(&text[end as usize..]).next();
        let is_chosen = next.is_some_and(|next| listed("chosen").any(|known| next.text == known));
        if is_chosen || open.iter().any(is_open) {
            hit.canonical = "any";
        }
    }
}

/// Each text of `phrases.tsv` with its kind: what `opens` a name and how nouns that are made of verbs or adjectives end
/// (`ends`), what says how often (`per`), what speaks of all other cases (`else`), what turns a word round (`turns`), what
/// stands between the ends of a range (`spans`, or `before` the first with what `joins` both), what `starts` one, what
/// stands between things that have no order (`beside`) or between names of the same (`mutual`), which words an article
/// turns (`weighed`), behind which `any` is not all (`asks`), what ends their reach (`closes`) and what says so behind it
/// (`chosen`), and by which particle a Korean word is what to its sentence (`who`, `whom`, `whither`, `whence`, `than`).
static LISTED: LazyLock<Vec<[&'static str; 2]>> = LazyLock::new(|| super::rows(include_str!("phrases.tsv")).collect());

/// The texts of one kind.
fn listed(kind: &'static str) -> impl Iterator<Item = &'static str> {
    LISTED.iter().filter(move |[of, _]| *of == kind).map(|[_, text]| *text)
}

/// True for a word that is no verb: it stands for something, opens its name, or has the ending of one.
fn is_named(word: &str) -> bool {
    is_pronoun(word)
        || listed("opens").any(|opens| opens == word)
        || listed("ends").any(|end| word.len() > end.len() + 1 && word.ends_with(end))
}

/// True for a word that says how often, where a time stands behind it: `per day`, `a day`.
pub fn says_per(word: &str) -> bool {
    listed("per").any(|per| word.eq_ignore_ascii_case(per))
}

/// True for a text that speaks of all cases that it does not name.
pub fn speaks_of_others(text: &str) -> bool {
    words(text).any(|word| listed("else").any(|other| word.text.eq_ignore_ascii_case(other)))
}

/// True for what stands between two ends and means all that lies between them: `Monday to Friday`, and the `and` of
/// `between 7:00 and 9:00`, by what stands before the first.
pub fn spans(before: &str, between: &str) -> bool {
    let is = |kind: &'static str, word: &str| listed(kind).any(|known| word.trim().eq_ignore_ascii_case(known));
    let last = || words(before).last().map_or("", |word| word.text);
    is("spans", between) || is("joins", between) && is("before", last())
}

/// True for a text that joins two things that have no order: `logs and traces`, `logs together with traces`.
pub fn lists(between: &str) -> bool {
    let said: Vec<_> = words(between).map(|word| lower(word.text)).collect();
    let is_said = |known: &str| {
        let known: Vec<&str> = known.split(' ').collect();
        said.windows(known.len()).any(|run| run.iter().map(|word| &**word).eq(known.iter().copied()))
    };
    between.contains([',', ';', '、', '/', '&', '+']) || listed("beside").any(is_said)
}

/// True for words between two names that say the same of either: `the hash equals the digest`.
pub fn is_mutual(between: &str) -> bool {
    words(between)
        .filter(|word| !is_article(word.text))
        .all(|word| listed("mutual").any(|known| word.text.eq_ignore_ascii_case(known)))
}

/// True for a word in front of a range: `between 7:00 and 9:00`, `from 7:00 to 9:00`.
pub fn starts_range(word: &str) -> bool {
    listed("starts").any(|start| word.eq_ignore_ascii_case(start))
}

/// What a Korean word is to its sentence, by the particle that hangs on it: who does it, to whom or what it is done,
/// where it leads, where it comes from.
pub fn case_of(word: &str) -> Option<&'static str> {
    if word.is_ascii() {
        return None;
    }
    let particles = LISTED.iter().filter(|[kind, _]| matches!(*kind, "who" | "whom" | "whither" | "whence" | "than"));
    let hangs = |[_, particle]: &&[&str; 2]| word.strip_suffix(particle).is_some_and(|rest| !rest.is_empty());
    particles.filter(hangs).max_by_key(|[_, particle]| particle.len()).map(|[case, _]| *case)
}

/// True for a word that says another thing with an article in front: `few`, `a few`.
pub fn is_weighed(word: &str) -> bool {
    listed("weighed").any(|known| word.eq_ignore_ascii_case(known))
}

/// Syllables in front of an English word that turn it into its opposite.
pub fn turning() -> impl Iterator<Item = &'static str> {
    listed("turns")
}
