//! Whether a title or a line says of what stands below it that it is not meant: not done, or turned down.

use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;

use crate::words::{self, Family};

/// Kinds of words: `core` words say it, `beside` words may stand there too, `hint` words may say it.
static WORDS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut out: HashMap<&'static str, Vec<&'static str>> = HashMap::default();
    for [kind, word, _] in words::rows(include_str!("meant.tsv")) {
        out.entry(word).or_default().push(kind);
    }
    out
});

/// True for a text that says so of all that stands below it: `Non-goals`, `Rejected alternatives`, `Not covered`, `These
/// are out of scope`. One that names something besides speaks of that: `Rejected samples`, `Goals and non-goals`.
pub fn is_not_meant(text: &str) -> bool {
    let text = plain(text);
    if words::words(&text).any(|word| matches!(word.text, "and" | "or" | "및")) || text.contains('&') {
        return false;
    }
    let mut says = words::words(&text).next().is_some_and(|word| word.text == "not");
    let mut n_besides = 0;
    for word in words::words(&text).filter(|word| !words::is_stop(word.text)) {
        if is_a("core", word.text) {
            says = true;
        } else if is_a("beside", word.text) {
            n_besides += 1;
        } else if word.text != "not" {
            return false;
        }
    }
    says && (n_besides > 0 || words::words(&text).any(|word| is_a("core", word.text)))
}

/// True for a text that may say so: it denies, or speaks of what was left out, or may come later.
pub fn denies(text: &str) -> bool {
    let text = plain(text);
    let is_hint = |word: words::Word<'_>| is_a("core", word.text) || is_a("hint", word.text);
    // Of what something lacks is said that it is there. The head of a column of numbers denies nothing.
    let says_not = |hit: &words::Hit| {
        hit.family == Family::Negation && hit.range.of(&text) != "without" && text.trim_end_matches('.') != "no"
    };
    words::words(&text).any(is_hint) || words::markers(&text).iter().any(says_not)
}

fn is_a(kind: &str, word: &str) -> bool {
    WORDS.get(word).is_some_and(|kinds| kinds.contains(&kind))
}

/// A text folded, with what is one word to its reader in one.
fn plain(text: &str) -> String {
    let text = words::fold(text).replace(['\u{2010}', '\u{2011}', '–'], "-");
    let text = text.replace("out of scope", "out-of-scope").replace("out of the scope", "out-of-scope");
    text.replace("outside the scope", "outside-scope").replace("non goal", "non-goal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_of_all_below_it_that_it_is_not_meant() {
        for title in [
            "Non-goals",
            "Non\u{2011}goals",
            "Out of scope",
            "Rejected",
            "Alternatives considered",
            "Not covered",
            "비목표",
        ] {
            assert!(is_not_meant(title), "{title}");
        }
        for title in [
            "Goals and non-goals",
            "Rationale and alternatives",
            "Rejected samples",
            "Not optional",
            "Not yet migrated",
            "Notes",
            "Alternatives to the web form",
            "Deprecated endpoints",
            "Scope",
            "Goals",
            "No.",
            "If it does not start",
        ] {
            assert!(!is_not_meant(title), "{title}");
        }
    }

    #[test]
    fn what_may_say_so_is_wider() {
        for text in [
            "These are not planned:",
            "Future work",
            "Options considered",
            "We leave out:",
            "Windows is not supported.",
        ] {
            assert!(denies(text), "{text}");
        }
        for text in ["No.", "Goals", "Hosts are read without an agent.", "Scope"] {
            assert!(!denies(text), "{text}");
        }
    }
}
