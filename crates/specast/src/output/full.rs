//! Findings as the Rust compiler shows them: the document's line, and the template's line that demands it.
//!
//! The only file that names the library that draws them.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use specast_engine::diagnostic::{Diagnostic, Label, Severity};

use super::{Report, Texts};

/// Renders a report. Gaps that the author admits are counted, and listed by the other formats.
pub fn report(report: &Report) -> String {
    let is_loud = |finding: &&Diagnostic| finding.severity != Severity::Information;
    let loud: Vec<Diagnostic> = report.found.iter().map(|(finding, _)| finding).filter(is_loud).cloned().collect();
    let mut out = render(&loud, &report.texts, report.color) + &report.said();
    if report.counts.information > 0 && !report.quiet {
        out.push_str("`--output-format concise` lists the information too\n");
    }
    out
}

/// Renders findings, a blank line between each two.
pub fn render(found: &[Diagnostic], texts: &Texts, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for finding in found {
        out.push_str(&one(finding, texts, &renderer));
        out.push_str("\n\n");
    }
    out
}

fn one(finding: &Diagnostic, texts: &Texts, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO.with_name("information"),
    };
    let title = level.primary_title(&finding.message).id(finding.rule);
    let mut group = title.elements(snippet(&finding.primary, texts, AnnotationKind::Primary));
    for label in &finding.secondary {
        group = group.elements(snippet(label, texts, AnnotationKind::Context));
    }
    if !finding.help.is_empty() {
        group = group.element(Level::HELP.message(&finding.help));
    }
    renderer.render(&[group])
}

fn snippet<'t>(
    label: &'t Label,
    texts: &'t Texts,
    kind: AnnotationKind,
) -> Option<Snippet<'t, annotate_snippets::Annotation<'t>>> {
    let (text, _) = texts.get(&label.path)?;
    let range = label.range.as_usize();
    let annotation = kind.span(range.start.min(text.len())..range.end.min(text.len()));
    let annotation = if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) };
    Some(Snippet::source(text).path(label.path.as_str()).annotation(annotation))
}
