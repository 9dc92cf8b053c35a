//! Markers that are signs, and phrases that say something in one place and nothing in another.

use specast_syntax::Range;

use super::{Family, Hit, is_pronoun, lower, words};

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

/// True for a word that is no verb: it stands for something, opens its name, or has the ending of one.
fn is_named(word: &str) -> bool {
    const OPENS: [&str; 8] = ["a", "an", "the", "all", "each", "every", "any", "both"];
    const ENDS: [&str; 7] = ["tion", "sion", "ment", "ness", "ity", "ance", "ence"];
    is_pronoun(word)
        || OPENS.contains(&word)
        || ENDS.iter().any(|end| word.len() > end.len() + 1 && word.ends_with(end))
}
