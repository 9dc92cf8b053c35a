//! What the lines of a language mean together (`languages.tsv`).
//!
//! `data`: lines set something, and stand in any order below the same line, items and elements apart. `settings`: the same
//! for a block of nothing else. `sections`: a line `[name]` heads those below it. `brackets`: only brackets enclose.
//! `indented`: blanks in front of a line mean something. `lines`: where a line breaks means something. `listing`: names may
//! stand in any order. `output`: what a program wrote is no sequence but for the commands in it. `drawing`: edges are
//! judged one by one. The lines of any other language stand in their order.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::words;

/// What is known of a language.
#[expect(clippy::struct_excessive_bools, reason = "each is a row of the file")]
pub(super) struct Language {
    pub is_yaml: bool,
    pub is_data: bool,
    pub is_settings: bool,
    pub has_sections: bool,
    pub has_brackets: bool,
    pub is_indented: bool,
    pub has_lines: bool,
    pub is_listing: bool,
    pub is_output: bool,
    /// True for one of which little is said: no name, or `text`.
    pub is_plain: bool,
}

impl Language {
    /// The language of a name, where the lines of a block are not the edges of a drawing. Those of a sequence are no graph:
    /// each happens after the one before.
    pub fn of(name: &str, first_line: &str) -> Option<Self> {
        static ALL: LazyLock<HashMap<&str, HashSet<&str>>> = LazyLock::new(|| {
            let mut all: HashMap<&str, HashSet<&str>> = HashMap::default();
            for [kind, language] in words::rows::<2>(include_str!("languages.tsv")) {
                all.entry(kind).or_default().insert(language);
            }
            all
        });
        let is = |kind| ALL.get(kind).is_some_and(|all| all.contains(name));
        let is_sequence = first_line.trim_start().starts_with("sequenceDiagram");
        (!is("drawing") || is_sequence).then(|| Self {
            is_yaml: matches!(name, "yaml" | "yml" | ""),
            is_data: is("data"),
            is_settings: is("settings"),
            has_sections: is("sections"),
            has_brackets: is("brackets"),
            is_indented: is("indented"),
            has_lines: is("lines"),
            is_listing: is("listing"),
            is_output: is("output"),
            is_plain: matches!(name, "" | "text" | "txt"),
        })
    }
}
