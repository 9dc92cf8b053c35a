//! What the words of a template's line say: a note, a sample, a place.
//!
//! Knows one line only.

use super::vocabulary::{is_of, words};

/// Lines that begin with Note, Mandatory or Important, but no sentences such as "Note that …".
pub(super) fn is_note(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    words("note").iter().any(|word| {
        lower.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with([':', '!', '.']) || (rest.starts_with(' ') && *word == "mandatory")
        })
    })
}

/// True for a text about the template: where it is from, who fills it in.
pub(super) fn speaks_of_template(text: &str) -> bool {
    let lower = text.to_lowercase();
    words("of-template").iter().any(|words| lower.contains(words))
}

/// A remark on samples, such as "Example of …:", goes with them.
pub(super) fn is_about_examples(line: &str) -> bool {
    let lower = line.to_lowercase();
    words("sample").iter().any(|word| lower.contains(word))
}

/// True for a line that announces what follows and leaves it to the author: "Add these fields as needed:".
pub(super) fn announces_as_needed(text: &str) -> bool {
    let lower = text.trim_end().trim_end_matches(['*', '_']).to_lowercase();
    lower.ends_with(':') && words("as-needed").iter().any(|words| lower.contains(words))
}

/// A line that is set in emphasis from end to end.
pub(super) fn is_emphasis(raw: &str) -> bool {
    let raw = raw.trim();
    raw.len() > 2
        && (raw.starts_with('_') && raw.ends_with('_') || raw.starts_with('*') && raw.ends_with('*'))
        && !raw.trim_matches(['_', '*']).contains("**")
}

/// True for a label that says where the document itself lies; a path behind another one is something else's.
pub(super) fn says_where(label: &str) -> bool {
    let lower = label.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| is_of(word, &["place"]))
}

/// A path with variables, all of an inline code.
pub(super) fn path_pattern(value: &str) -> Option<String> {
    let code = value.split('`').nth(1)?;
    let is_path = code.contains('/') && code.contains(['<', '{', '[']) && code.contains('.') && !code.contains("://");
    // A path that is one hole (`[path/to/file]`) is a value to fill in.
    (is_path && !code.starts_with('[') && !code.contains(' ')).then(|| code.to_owned())
}
