//! What the comments of a template say about its parts.
//!
//! Words only; to which part they belong is decided by the walk over the blocks.

use super::vocabulary::{is_of, words};
use super::{Marks, Presence};

/// What comments said about the next block.
#[derive(Default)]
pub(super) struct Remarks {
    pub presence: Option<Presence>,
    pub repeat: bool,
    pub literal: bool,
    pub ignore: bool,
    /// True: fixed text; false: guidance.
    pub fixed: Option<bool>,
    pub marks: Marks,
}

/// The words of a `specast:` comment; `slot=` takes a name behind it.
pub const DIRECTIVES: [&str; 11] = [
    "optional",
    "required",
    "repeat",
    "any-order",
    "open",
    "closed",
    "literal",
    "ignore",
    "fixed",
    "guidance",
    "slot=",
];

/// The words behind `specast:`.
pub fn directives(words: &str) -> impl Iterator<Item = &str> {
    words.split([',', ' ', '\n']).map(str::trim).filter(|word| !word.is_empty())
}

/// True for a word that is known.
pub fn is_directive(word: &str) -> bool {
    DIRECTIVES.iter().any(|known| *known == word || (known.ends_with('=') && word.starts_with(known)))
}

/// Reads the words behind `specast:`.
pub(super) fn read_directives(comment: &str, remarks: &mut Remarks) {
    let Some((_, words)) = comment.split_once("specast:") else { return };
    for word in directives(words) {
        match word {
            "optional" => remarks.presence = Some(Presence::Optional),
            "required" => remarks.presence = Some(Presence::Required),
            "repeat" => remarks.repeat = true,
            "any-order" => remarks.marks.any_order = true,
            // Subsections of the author's own are welcome unless the template says otherwise.
            "open" => remarks.marks.closed = false,
            "closed" => remarks.marks.closed = true,
            "literal" => remarks.literal = true,
            "ignore" => remarks.ignore = true,
            "fixed" => remarks.fixed = Some(true),
            "guidance" => remarks.fixed = Some(false),
            _ => {
                if let Some(takes) = word.strip_prefix("slot=") {
                    remarks.marks.takes = Some(takes.to_owned());
                }
            }
        }
    }
}

/// What a text of the template says of the section it stands in: the first of its lines, then of its sentences,
/// that says anything.
pub(super) fn presence_in(text: &str) -> Option<Presence> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentences = super::sentences(&joined);
    let sentences = sentences.iter().map(|sentence| sentence.of(&joined));
    text.lines().chain(sentences).map(comment_presence).find(|presence| *presence != Presence::Required)
}

/// "optional", "(optional)", "Optional, but suggested": the word comes first and is no attribute of another.
pub(super) fn opens_optional(text: &str) -> bool {
    let bare = text.trim().trim_start_matches(['(', '[', '*', '_']).to_lowercase();
    bare.strip_prefix("optional")
        .is_some_and(|rest| rest.trim().is_empty() || rest.starts_with([')', ']', '*', '_', ',', '.', ':', ';']))
}

/// "Omit this section if …", "This section may be left out", "Not required until …".
fn may_go(lower: &str) -> bool {
    let is_asked = |verb: &str| {
        lower.match_indices(&format!("{verb} this section")).any(|(at, _)| !lower[..at].trim_end().ends_with("not"))
    };
    words("leave").iter().any(|verb| is_asked(verb))
        || words("left")
            .iter()
            .any(|done| ["can", "may"].iter().any(|may| lower.contains(&format!("section {may} be {done}"))))
        || lower.contains("not required until")
}

/// `[Extra section: delete if not applicable]`: a hole of a heading says when its section is needed.
pub(super) fn may_not_apply(guidance: &str) -> Option<Presence> {
    let lower = guidance.to_lowercase();
    let is_asked = |verb: &&str| lower.contains(&format!("{verb} if "));
    let is_said = words("may-not-apply").iter().any(|words| lower.contains(words));
    (is_said || words("leave").iter().any(is_asked)).then(|| Presence::Conditional(guidance.to_owned()))
}

/// "Fill ONLY if …", "Include this only when …": under this condition and no other.
pub(super) fn condition(line: &str) -> Option<Presence> {
    let all: Vec<String> = line.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let is_limited = all.windows(2).any(|pair| pair[0] == "only" && ["if", "when", "for", "where"].contains(&pair[1]));
    (is_limited && all.iter().any(|word| is_of(word, &["fill"]))).then(|| Presence::Conditional(line.trim().to_owned()))
}

/// What the comments of the front matter say of its keys, in order: "These are optional elements" speaks of all
/// that follow, "optional" of the next one.
#[derive(Default)]
pub(super) struct KeyRemarks {
    all: Option<Presence>,
    next: Option<Presence>,
}

impl KeyRemarks {
    pub(super) fn read(&mut self, comment: &str) {
        let lower = comment.to_lowercase();
        if lower.contains("these are optional") || lower.contains("all of these are optional") {
            self.all = Some(Presence::Optional);
        } else if opens_optional(comment) {
            self.next = Some(Presence::Optional);
        }
    }

    /// What holds of the key that comes now.
    pub(super) fn take(&mut self) -> Option<Presence> {
        self.next.take().or_else(|| self.all.clone())
    }
}

/// "This section is optional", "This is an optional element", "… is optional for small changes".
pub(super) fn comment_presence(line: &str) -> Presence {
    let lower = line.trim().to_lowercase();
    if lower.contains("this is an optional") || opens_optional(&lower) {
        return Presence::Optional;
    }
    if may_go(&lower) {
        return Presence::Conditional(line.trim().to_owned());
    }
    let Some(at) = lower.find("section is optional") else { return Presence::Required };
    let rest = lower[at + "section is optional".len()..].trim();
    if rest.is_empty() || rest.starts_with(['.', ',', ';']) {
        Presence::Optional
    } else {
        Presence::Conditional(line.trim().to_owned())
    }
}

/// A comment behind a key of the front matter.
pub(super) fn remark_presence(remark: &str) -> Presence {
    let remark = remark.trim();
    let lower = remark.to_lowercase();
    if ["only required", "required if", "required when", "only if"].iter().any(|words| lower.contains(words)) {
        Presence::Conditional(remark.to_owned())
    } else if lower.starts_with("optional") || lower.contains("(optional)") {
        Presence::Optional
    } else {
        Presence::Required
    }
}
