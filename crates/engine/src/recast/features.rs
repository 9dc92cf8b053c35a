//! What kind of content a block holds, told from its shape: commands, variables, addresses, flows.
//!
//! Knows no headings and no templates.

use specast_syntax::BlockKind;

use super::shapes;
use super::units::{Unit, is_code};
use crate::source::Source;
use crate::words::{self, Family, Hit};

/// Names of the features of a unit, as `topics.tsv` writes them.
pub fn features(source: &Source, unit: &Unit) -> Vec<&'static str> {
    let text = unit.range.of(&source.text);
    let mut found = Vec::new();
    if is_code(source, unit) {
        code(unit, text, &mut found);
    }
    if unit.kind == BlockKind::Table && text.matches("://").count() * 2 >= text.lines().count().saturating_sub(2).max(1)
    {
        found.push("@urls");
    }
    if unit.kind != BlockKind::Code && has_flow(text) {
        found.push("@flow");
    }
    // The addresses of a drawing are those of its parts.
    if !(unit.kind == BlockKind::Code && found.contains(&"@flow")) && has_address(text) {
        found.push("@address");
    }
    if warns(text) {
        found.push("@warning");
    }
    if unit.kind != BlockKind::Code && obliges(text) {
        found.push("@norm");
    }
    if unit.kind != BlockKind::Code && command_span(text) {
        found.push("@command");
    }
    if images(text) {
        found.push("@image");
    }
    if matches!(unit.kind, BlockKind::List { .. } | BlockKind::Table) && quantities(text) {
        found.push("@quantities");
    }
    if schedule(text) {
        found.push("@schedule");
    }
    let is_list = matches!(unit.kind, BlockKind::List { .. });
    if is_list && shapes::lists_parts(text, is_command) {
        found.push("@parts");
    }
    if is_list && shapes::lists_steps(text) {
        found.push("@steps");
    }
    if is_list && shapes::lists_tasks(text) {
        found.push("@todo");
    }
    if unit.kind != BlockKind::Code {
        let forms = [
            ("@conditions", shapes::supposes(text)),
            ("@question", shapes::asks(text)),
            ("@call", shapes::is_call(text)),
        ];
        found.extend(forms.into_iter().filter(|(_, is_it)| *is_it).map(|(form, _)| form));
    }
    found
}

fn code(unit: &Unit, text: &str, found: &mut Vec<&'static str>) {
    let first = text.lines().next().unwrap_or_default().trim_start_matches(['>', ' ', '-', '*']);
    let info = first.trim_start_matches(['`', '~']).trim().to_lowercase();
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_start_matches(['>', ' ', '\t', '$']))
        .filter(|line| !line.is_empty() && !line.starts_with(['`', '~', '#']))
        .collect();
    let n_env = lines.iter().filter(|line| is_assignment(line)).count();
    let n_shell = lines.iter().filter(|line| is_command(line)).count();
    let is_shell = matches!(info.as_str(), "bash" | "sh" | "shell" | "console" | "zsh" | "powershell");
    if n_env * 2 > lines.len() && unit.kind == BlockKind::Code {
        found.push("@env");
    } else if is_shell || n_shell * 2 > lines.len() {
        found.push("@shell");
    } else if matches!(info.as_str(), "mermaid" | "plantuml" | "dot") || lines.iter().any(|line| has_flow(line)) {
        found.push("@flow");
    } else if unit.kind == BlockKind::Code {
        let forms = shapes::code(&info, &lines);
        found.extend(if forms.is_empty() { vec!["@config"] } else { forms });
    }
}

fn is_assignment(line: &str) -> bool {
    let line = line.strip_prefix("export ").unwrap_or(line);
    line.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && name.starts_with(|c: char| c.is_ascii_uppercase())
    })
}

fn is_command(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    shapes::is_deed("program", first)
        || first.starts_with("./")
        || first.rsplit_once('.').is_some_and(|(_, end)| end == "sh")
}

/// Inline code that is a command line.
fn command_span(text: &str) -> bool {
    text.split('`').skip(1).step_by(2).any(|span| {
        let first = span.split_whitespace().next().unwrap_or_default();
        span.split_whitespace().count() > 1 && (is_command(span) || span.contains(" --") || first.starts_with('/'))
    })
}

/// `host:port`, a URL, an IP address, or a number behind the word port.
fn has_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    if lower.contains("http://") || lower.contains("https://") {
        return lower.match_indices("://").any(|(at, _)| {
            let rest = &lower[at + 3..];
            let host = &rest[..rest.find(['/', ' ', ')', '`', '\n']).unwrap_or(rest.len())];
            host.contains(':')
        });
    }
    text.split(|c: char| c.is_whitespace() || "`|,;()<>".contains(c)).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let parts: Vec<&str> = word.rsplitn(2, ':').collect();
        let is_port = |part: &str| (2..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_host_port = parts.len() == 2
            && is_port(parts[0])
            && parts[1].contains(|c: char| c.is_ascii_alphabetic() || c == '.')
            && !parts[1].contains('/');
        let octets: Vec<&str> = word.split(['.', '/']).collect();
        is_host_port || (octets.len() >= 4 && octets[..4].iter().all(|octet| octet.parse::<u8>().is_ok()))
    })
}

/// True where arrows lead from one part to another. The end of a comment is none.
pub fn has_flow(text: &str) -> bool {
    let is_open = |at: usize| text[..at].rfind("<!--").is_some_and(|open| !text[open..at].contains("-->"));
    [" -> ", " → ", " => ", " ⇒ "].iter().any(|arrow| text.contains(arrow))
        || text.match_indices("-->").any(|(at, _)| !is_open(at))
}

/// A note that warns, in the forms that are in use.
fn warns(text: &str) -> bool {
    let opening: String = text.chars().take(40).collect::<String>().to_lowercase();
    let opening = opening.trim_start_matches(|c: char| !c.is_alphanumeric());
    ["warning", "caution", "danger", "important", "attention", "주의", "경고"]
        .iter()
        .any(|word| opening.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

/// True where at least half of the sentences and items bind somebody: an obligation, a ban, or a word that
/// shuts everybody else out.
fn obliges(text: &str) -> bool {
    let sentences: Vec<&str> =
        text.split_inclusive(['.', ';', '。', '\n']).filter(|part| part.split_whitespace().count() > 2).collect();
    let is_binding = |hit: &Hit| match hit.family {
        Family::Modality => hit.canonical.starts_with("must"),
        Family::Exclusive => hit.canonical == "only",
        _ => false,
    };
    let binds = |sentence: &&&str| shapes::is_order(sentence) || words::markers(sentence).iter().any(is_binding);
    // A sentence over two lines counts by the line that binds.
    let n = sentences.iter().filter(binds).count();
    n > 0 && n * 2 >= sentences.len()
}

/// `registry/name:tag`.
fn images(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || "`|,;()<>\"".contains(c)).any(|word| {
        word.rsplit_once(':').is_some_and(|(name, tag)| {
            name.contains('/')
                && !name.contains("//")
                && !tag.is_empty()
                && !tag.contains('/')
                && tag.contains('.')
                && tag.chars().any(|c| c.is_ascii_digit())
        })
    })
}

/// True where a text is several images and nothing else, or images that lead somewhere.
pub fn is_badges(text: &str) -> bool {
    let n_images = text.matches("![").count();
    let mut rest = text;
    // `[![a](b)](c)` and `![a](b)`.
    while let Some(open) = rest.trim_start().strip_prefix("[![").or_else(|| rest.trim_start().strip_prefix("![")) {
        let is_led = rest.trim_start().starts_with("[!");
        let Some((_, behind)) = open.split_once(')').filter(|_| open.contains("](")) else { return false };
        rest = behind;
        if is_led {
            let Some((_, behind)) = behind.strip_prefix("](").and_then(|link| link.split_once(')')) else {
                return false;
            };
            rest = behind;
        }
    }
    rest.trim().is_empty() && (n_images > 1 || text.trim_start().starts_with("[!["))
}

/// Most lines hold a number.
fn quantities(text: &str) -> bool {
    let numbering = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".)-*+>|".contains(c);
    let lines: Vec<&str> = text.lines().map(|line| line.trim_start_matches(numbering)).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| line.chars().any(char::is_alphanumeric)).collect();
    let is_number =
        |word: &str| word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| c.is_ascii_digit());
    let with = lines.iter().filter(|line| line.split([' ', '|', '\t']).any(is_number)).count();
    lines.len() > 1 && with * 4 >= lines.len() * 3
}

/// A time of day or a weekday next to a rhythm: “daily” alone may count backups.
fn schedule(text: &str) -> bool {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let is_clock = |word: &str| {
        word.split_once(':').is_some_and(|(hours, minutes)| {
            (1..=2).contains(&hours.len()) && minutes.len() == 2 && [hours, minutes].iter().all(|part| is_number(part))
        })
    };
    let mut words = lower.split(|c: char| c.is_whitespace() || ",;()`".contains(c));
    has(&["daily", "every day", "weekly", "hourly", "nightly", "each night", "매일", "매주", "매월"])
        && (words.any(|word| is_clock(word.trim_end_matches('.'))) || has(&["sunday", "monday", "saturday", "요일"]))
        || has(&["every sunday", "every monday", "every saturday"])
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_are_images_alone() {
        assert!(is_badges("[![a](b.svg)](c) ![d](e.svg)") && is_badges("![a](b)\n![c](d)"));
        assert!(!is_badges("![the whole](flow.png)") && !is_badges("![a](b) ![c](d) and more") && !is_badges("![a"));
    }
}
