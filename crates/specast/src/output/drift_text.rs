//! Drift for people: what documents tell with what became of it, the findings, the numbers.

use specast_engine::drift::{About, Claim, Verdict};
use specast_engine::flows::Signal;
use specast_syntax::Span;
use unicode_width::UnicodeWidthStr as _;

use super::{Report, concise, full, plural};
use crate::command::Env;
use crate::command::drift::Compared;

/// The widest that a claim may be, in columns.
const WIDEST: usize = 64;

/// The tables, the findings, the summary.
pub fn full(compared: &Compared, report: &Report, env: &Env) -> String {
    let mut out = String::new();
    if !env.quiet {
        for signal in Signal::ALL.map(Some).into_iter().chain([None]) {
            let claims = of(compared, |claim| claim.about == About::Flow && claim.signal == signal);
            out.push_str(&table(
                signal.map_or("flows whose signal is not told", Signal::word),
                &claims,
                compared,
                report,
            ));
        }
        out.push_str(&table("ports", &of(compared, |claim| claim.about == About::Port), compared, report));
        out.push_str(&table("settings", &of(compared, |claim| claim.about == About::Setting), compared, report));
    }
    out.push_str(&full::render(&compared.drift.found, &report.texts, env.color));
    if !env.quiet {
        out.push_str(&said(compared, report));
    }
    out
}

/// A line for each finding, and the summary.
pub fn concise(compared: &Compared, report: &Report, env: &Env) -> String {
    let found = concise::render(report);
    if env.quiet { found } else { found + &said(compared, report) }
}

/// What the baseline held back, what was compared, and what became of it.
pub fn said(compared: &Compared, report: &Report) -> String {
    let notes: String = report.notes.iter().map(|note| format!("{note}\n")).collect();
    notes + &summary(compared)
}

fn of(compared: &Compared, is_wanted: impl Fn(&Claim) -> bool) -> Vec<&Claim> {
    compared.drift.claims.iter().filter(|claim| is_wanted(claim)).collect()
}

/// A table of claims below a title; nothing where there is none.
fn table(title: &str, claims: &[&Claim], compared: &Compared, report: &Report) -> String {
    if claims.is_empty() {
        return String::new();
    }
    let rows: Vec<[String; 4]> = claims
        .iter()
        .map(|claim| {
            let evidence = claim.evidence.iter().map(|at| place(*at, compared, report)).collect::<Vec<_>>();
            let why = if claim.verdict == Verdict::Contradicted { "" } else { claim.why.as_str() };
            let verdict = match why {
                "" => claim.verdict.word().to_owned(),
                why => format!("{}: {why}", claim.verdict.word()),
            };
            let evidence = if evidence.is_empty() { "-".to_owned() } else { evidence.join(" ") };
            [claim.text.clone(), place(claim.at, compared, report), evidence, verdict]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let (text, told, real) = (width(0).min(WIDEST), width(1), width(2).min(WIDEST));
    let mut out = format!("{title}\n");
    for [claim, at, evidence, verdict] in &rows {
        out.push_str(&format!(
            "  {}  {}  {}  {verdict}\n",
            padded(claim, text),
            padded(at, told),
            padded(evidence, real)
        ));
    }
    out + "\n"
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// `file.md:12`: the name alone, since the findings name the path.
fn place(at: Span, compared: &Compared, report: &Report) -> String {
    let path = compared.paths.get(at.file.0 as usize).map_or("", String::as_str);
    let line = report.texts.get(path).map_or(1, |(_, lines)| lines.line(at.range.start));
    format!("{}:{line}", path.rsplit('/').next().unwrap_or(path))
}

/// What was compared, and what became of it.
fn summary(compared: &Compared) -> String {
    let drift = &compared.drift;
    let told = |about: About| {
        let [holds, undecidable, contradicted] = drift.count(about);
        let n = holds + undecidable + contradicted;
        let mut said = format!("{holds} of {} hold", plural(n, about.word()));
        if contradicted > 0 {
            said.push_str(&format!(", {contradicted} contradicted"));
        }
        if undecidable > 0 {
            said.push_str(&format!(", {undecidable} undecidable"));
        }
        said
    };
    let n_components: usize = drift.reals.iter().map(|real| components(&real.graph)).sum();
    let n_running = drift.reals.iter().filter(|real| real.instance.process.is_some()).count();
    format!(
        "{}; {}; {}\n{} of {} held against {} with {}, {} of them loaded by a process at hand; {}\n",
        told(About::Flow),
        told(About::Port),
        told(About::Setting),
        drift.documents.len(),
        plural(compared.documents.len(), "document"),
        plural(drift.reals.len(), "configuration"),
        plural(n_components, "component"),
        n_running,
        plural(drift.found.len(), "finding"),
    )
}

fn components(graph: &specast_engine::flows::Graph) -> usize {
    graph.nodes.iter().filter(|node| node.kind == specast_engine::flows::NodeKind::Component).count()
}
