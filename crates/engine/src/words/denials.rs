//! Words that deny: what stands below them, or what they are said of.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::{Family, Hit, Word, bare_stem, fold, is_stop, markers, rows, words};

/// The words of `denials.tsv` with their kinds. Of a text that heads others `core` words say that those are not meant,
/// `beside` words may stand there too, `hint` words may say it; `no` words say it of the sentence that they stand in.
static KINDS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut out: HashMap<&'static str, Vec<&'static str>> = HashMap::default();
    for [kind, word, _] in rows(include_str!("denials.tsv")) {
        out.entry(word).or_default().push(kind);
    }
    out
});

/// True for a text that says so of all that stands below it: `Non-goals`, `Rejected alternatives`, `Not covered`, `These
/// are out of scope`. One that names something besides speaks of that: `Rejected samples`, `Goals and non-goals`.
pub fn is_not_meant(text: &str) -> bool {
    let text = plain(text);
    if words(&text).any(|word| matches!(word.text, "and" | "or" | "및")) || text.contains('&') {
        return false;
    }
    let mut says = words(&text).next().is_some_and(|word| word.text == "not");
    let mut n_besides = 0;
    for word in words(&text).filter(|word| !is_stop(word.text)) {
        if is_a("core", word.text) {
            says = true;
        } else if is_a("beside", word.text) {
            n_besides += 1;
        } else if word.text != "not" {
            return false;
        }
    }
    says && (n_besides > 0 || words(&text).any(|word| is_a("core", word.text)))
}

/// True for a text that may say so: it denies, or speaks of what was left out, or may come later.
pub fn denies(text: &str) -> bool {
    let text = plain(text);
    let is_hint = |word: Word<'_>| is_a("core", word.text) || is_a("hint", word.text);
    // Of what something lacks is said that it is there. The head of a column of numbers denies nothing.
    let says_not = |hit: &Hit| {
        hit.family == Family::Negation && hit.range.of(&text) != "without" && text.trim_end_matches('.') != "no"
    };
    words(&text).any(is_hint) || markers(&text).iter().any(says_not)
}

/// True for a text that says no in some way, or shuts somebody out: by a marker, or by a word that says what is not. What
/// it says may be said with a plain “not” as well.
pub fn says_no(text: &str) -> bool {
    static DENIALS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let words = KINDS.iter().filter(|(_, kinds)| kinds.contains(&"no"));
        words.map(|(word, _)| bare_stem(word).into_owned()).collect()
    });
    let no = |hit: &Hit| match hit.family {
        Family::Negation | Family::Exclusive | Family::Exception => true,
        Family::Modality => hit.canonical.ends_with("not"),
        _ => false,
    };
    markers(text).iter().any(no) || words(text).any(|word| DENIALS.contains(&*bare_stem(word.text)))
}

fn is_a(kind: &str, word: &str) -> bool {
    KINDS.get(word).is_some_and(|kinds| kinds.contains(&kind))
}

/// A text folded, with what is one word to its reader in one.
fn plain(text: &str) -> String {
    let text = fold(text).replace(['\u{2010}', '\u{2011}', '–'], "-");
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
