//! The text of a configuration at the places where it stands.

use super::{Config, FileId, Instance, Obstacle, Range, Reason, Span, Text};
use crate::deployment::{Content, Said, embedded};

/// Adds what a file or a value holds; an obstacle where that cannot be told. `path` is what asks for it.
pub(super) fn add(files: &[Text], content: &Content, path: &Said, out: &mut Instance) {
    match content {
        Content::File(file) => {
            let text = files.get(file.0 as usize).map_or("", |file| file.text);
            push(Config { file: *file, text: text.to_owned(), embedded: false }, out);
        }
        Content::Embedded { at, value } => match at_its_place(files, *at, value) {
            Ok(config) => push(config, out),
            Err(obstacle) => out.obstacles.push(obstacle),
        },
        Content::Missing(name) => {
            let message = format!("the file {name} is not at hand");
            out.obstacles.push(Obstacle { reason: Reason::Missing, message, at: path.at });
        }
    }
}

fn push(config: Config, out: &mut Instance) {
    if !out.configs.contains(&config) {
        out.configs.push(config);
    }
}

/// The text of a value with the rest of its file blank.
pub(super) fn at_its_place(files: &[Text], at: Span, value: &str) -> Result<Config, Obstacle> {
    let text = files.get(at.file.0 as usize).map_or("", |file| file.text);
    if let Some(action) = value.find("{{").filter(|_| value.contains("}}") && is_action(value)) {
        let message = format!("a template engine writes this configuration: {}", line_of(value, action));
        return Err(Obstacle { reason: Reason::Generated, message, at });
    }
    let Some(range) = embedded::verbatim(text, at.range, value) else {
        let message = "a configuration that is quoted or folded has no places of its own".to_owned();
        return Err(Obstacle { reason: Reason::Format, message, at });
    };
    Ok(Config { file: at.file, text: embedded::masked(text, &[range]), embedded: true })
}

/// Alloy's own templates (`stage.template`) stand in strings; an action that begins a line or a value of the
/// chart (`.Values`) does not.
fn is_action(value: &str) -> bool {
    value.contains(".Values") || value.lines().any(|line| line.trim_start().starts_with("{{"))
}

fn line_of(text: &str, at: usize) -> &str {
    text[at..].lines().next().unwrap_or("")
}

/// The fences of a document that hold Alloy, as one text.
pub(super) fn fenced(file: FileId, text: &str) -> Option<Config> {
    let ranges: Vec<Range> = embedded::fences(text);
    (!ranges.is_empty()).then(|| Config { file, text: embedded::masked(text, &ranges), embedded: true })
}
