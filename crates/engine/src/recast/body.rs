//! What a block says of its subject: by its words, its form, its columns, and how it opens.
//!
//! Knows no headings and no templates.

use specast_syntax::BlockKind;

use super::cues::{Common, Subject, Where};
use super::features::features;
use super::leave;
use super::units::{Part, Unit};
use crate::source::Source;

/// How much of what a document says everywhere is taken from each block.
const COMMON: f32 = 0.75;
/// How much the form of a block counts beside its words.
const FORM: f32 = 0.8;
/// In shorter documents nothing is said everywhere.
const N_SHORT: usize = 8;

/// The subject of each unit of a source, without what all of them say.
pub fn bodies(source: &Source, units: &[Unit]) -> Vec<Subject> {
    let common = Common::of(units.iter().filter(|unit| is_block(unit)).map(|unit| unit.range.of(&source.text)));
    let mut bodies: Vec<Subject> = units.iter().map(|unit| body(source, unit, &common)).collect();
    without_common(&mut bodies, units);
    bodies
}

fn is_block(unit: &Unit) -> bool {
    unit.part == Part::Body && !matches!(unit.kind, BlockKind::Heading { .. })
}

/// Takes away what most blocks of a document say: in a text on certificates, keys and signatures stand everywhere
/// and tell no section from another.
fn without_common(bodies: &mut [Subject], units: &[Unit]) {
    let own: Vec<&Subject> =
        bodies.iter().zip(units).filter(|(_, unit)| is_block(unit)).map(|(body, _)| body).collect();
    if own.len() <= N_SHORT {
        return;
    }
    let n = own.len() as f32;
    let n_topics = own[0].weights.len();
    let mean: Vec<f32> = (0..n_topics).map(|at| own.iter().map(|body| body.weights[at]).sum::<f32>() / n).collect();
    for body in bodies {
        for (weight, mean) in body.weights.iter_mut().zip(&mean) {
            *weight = (*weight - mean * COMMON).max(0.0);
        }
    }
}

/// The subject of a unit's own text and shape.
fn body(source: &Source, unit: &Unit, common: &Common) -> Subject {
    let text = unit.range.of(&source.text);
    // A long text speaks of much; what counts is how often it speaks of one thing.
    let n_words = text.split_whitespace().count().max(1) as f32;
    let scale = (25.0 / n_words).sqrt().min(1.0);
    let mut subject = if unit.kind == BlockKind::Code {
        Subject::among(&without_urls(text), Where::Text, scale, common)
    } else {
        // Names in code are chosen freely: `sso-cache` need not speak of logins.
        let (prose, code) = apart_from_code(&without_urls(text));
        let mut subject = Subject::among(&prose, Where::Text, scale, common);
        subject.merge(&Subject::among(&code, Where::Text, scale * 0.7, common), 1.0);
        subject
    };
    if unit.kind == BlockKind::Paragraph {
        let first = text.split_inclusive(". ").next().unwrap_or_default();
        if first.len() < text.len() {
            subject.merge(&Subject::among(first, Where::Text, 0.3, common), 1.0);
        }
    }
    subject.cap(2.4);
    subject.merge(&Subject::of_features(&features(source, unit), FORM), 1.0);
    if unit.kind == BlockKind::Table {
        let mut columns = Subject::of(text.lines().next().unwrap_or_default(), Where::Column, 1.0);
        columns.cap(2.4);
        subject.merge(&columns, 1.0);
    }
    // A block that opens with a name of its own has a weak heading; without one, the first words of its
    // statements name what they speak of.
    if let Some(opening) = leave::opening(text) {
        let mut named = Subject::of(&opening, Where::Heading, 0.5);
        named.cap(1.6);
        subject.merge(&named, 1.0);
    } else if matches!(unit.kind, BlockKind::Paragraph | BlockKind::Quote | BlockKind::List { .. }) {
        let mut theme = Subject::of(&theme(text), Where::Heading, 0.15);
        theme.cap(0.5);
        subject.merge(&theme, 1.0);
    }
    subject
}

/// A text without the names of hosts and folders in its URLs: they say where something is, not what.
fn without_urls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at);
        out.push_str(before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()));
        rest = after.trim_start_matches(|c: char| !c.is_whitespace() && !")>`|,".contains(c));
    }
    out.push_str(rest);
    out
}

/// A text without the names in its code spans, and these. A span of several words is a command, and speaks.
fn apart_from_code(text: &str) -> (String, String) {
    let (mut prose, mut code) = (String::new(), String::new());
    for (at, part) in text.split('`').enumerate() {
        let is_name = at % 2 == 1 && !part.trim().contains(' ');
        let into = if is_name { &mut code } else { &mut prose };
        into.push_str(part);
        into.push(' ');
    }
    (prose, code)
}

/// The first words of a paragraph, or of each item of a list.
fn theme(text: &str) -> String {
    let marks = |c: char| !c.is_alphabetic();
    let openings =
        text.lines().enumerate().filter(|(at, line)| *at == 0 || line.trim_start().starts_with(['-', '*', '+']));
    let first = |line: &str| line.trim_start_matches(marks).split_whitespace().take(4).collect::<Vec<_>>().join(" ");
    openings.map(|(_, line)| first(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_set_apart_from_prose() {
        assert_eq!(without_urls("see https://git.example/data/x, and ftp://a"), "see , and ");
        let (prose, code) = apart_from_code("run `git log` on `sso-cache` now");
        assert!(prose.contains("git log") && !prose.contains("sso") && code.contains("sso-cache"));
    }

    #[test]
    fn a_theme_is_what_statements_open_with() {
        assert_eq!(
            theme("- Logs are kept in one place\n- Alerts go to many people"),
            "Logs are kept in\nAlerts go to many"
        );
        assert_eq!(theme("2.1 Backups are made at night\nand kept"), "Backups are made at");
    }
}
