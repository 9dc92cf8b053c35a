//! What an audit found, for people and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::marked;
use super::plural;
use super::proof_text::short;
use crate::command::Env;
use crate::command::audit::{Audit, Finding, Lost, Tally};
use crate::git::Commit;

/// How many findings of a commit people see.
const SHOWN: usize = 5;

/// One JSON document, `specast/audit/1`.
pub fn json(audit: &Audit) -> Value {
    let facts = sum(audit, |lost| lost.facts);
    let fragments = sum(audit, |lost| lost.fragments);
    let one = |(commit, lost): &(Commit, Lost)| {
        json!({
            "commit": commit.id,
            "date": commit.date,
            "subject": commit.subject,
            "facts": lost.facts,
            "fragments": lost.fragments,
            "released": lost.released,
            "findings_total": lost.n_findings,
            "findings": lost.findings.iter().map(finding).collect::<Value>(),
        })
    };
    json!({
        "schema": "specast/audit/1",
        "range": audit.range,
        "summary": {
            "commits": audit.n_commits,
            "audited": audit.audited.len(),
            "with_losses": losses(audit).count(),
            "facts": facts,
            "fragments": fragments,
        },
        "left_out": left_out(audit),
        "commits": losses(audit).map(one).collect::<Value>(),
    })
}

fn finding(finding: &Finding) -> Value {
    let changed = finding.changed.as_ref().map(|(what, to)| json!({ "what": what, "to": to }));
    json!({
        "id": finding.id,
        "disposition": finding.disposition,
        "severity": finding.severity,
        "kind": finding.kind,
        "source": finding.source,
        "value": finding.value,
        "changed": changed,
        "target": finding.target,
    })
}

/// The numbers, the commits, what to do next.
pub fn text(audit: &Audit, env: &Env) -> String {
    let facts = sum(audit, |lost| lost.facts);
    let n_losses = losses(audit).count();
    let mut out = format!(
        "{n_losses} of {} lost something: {} of {} facts lost, {} altered\n",
        plural(audit.audited.len(), "commit"),
        facts.lost,
        facts.total,
        facts.altered
    );
    out.push_str(&findings(audit, env));
    let _ = writeln!(
        out,
        "{} of {} in {} changed or removed documents; merges are compared with their first parent",
        audit.audited.len(),
        plural(audit.n_commits, "commit"),
        audit.range
    );
    for note in left_out(audit) {
        let _ = writeln!(out, "left out: {note}");
    }
    if let Some((commit, lost)) = losses(audit).next() {
        let path =
            lost.findings.first().map_or("FILE", |finding| finding.source.rsplit_once(':').map_or("", |at| at.0));
        let short = commit.short();
        let _ = writeln!(
            out,
            "next: `specast verify --commit {short}` shows all of it, `--from {short}~1:{path} --to FILE...` what of it \
             stands in files of today;\n      where it was wanted, `specast accept ID --commit {short} --as … --reason …`"
        );
    }
    out
}

/// The commits that lost something, the newest first, with their worst findings.
pub fn findings(audit: &Audit, env: &Env) -> String {
    let mut out = String::new();
    for (commit, lost) in losses(audit) {
        let released = match lost.released {
            0 => String::new(),
            n => format!(", {n} released by decisions"),
        };
        let head = format!("{} {} {}", commit.short(), commit.date, commit.subject);
        let _ = writeln!(out, "{}", marked::start(&head, env.width));
        let (facts, fragments) = (lost.facts, lost.fragments);
        let _ = writeln!(
            out,
            "  {} of {} facts lost, {} altered{released}; {} of {} fragments lost, {} altered",
            facts.lost, facts.total, facts.altered, fragments.lost, fragments.total, fragments.altered
        );
        for finding in lost.findings.iter().take(SHOWN) {
            let _ = writeln!(out, "  {}", line(finding));
        }
        if lost.n_findings > SHOWN {
            let _ = writeln!(out, "  … and {} more; --output-format json lists them", lost.n_findings - SHOWN);
        }
    }
    out
}

fn line(finding: &Finding) -> String {
    let Finding { id, disposition, severity, kind, source, value, changed, target } = finding;
    let sign = if disposition == "lost" { "-" } else { "~" };
    let mut out = format!("{sign} {disposition} ({severity}, {kind}): {source}: {}", short(value));
    if let Some((what, to)) = changed {
        let to = if to.is_empty() { "gone".to_owned() } else { format!("now {}", short(to)) };
        let _ = write!(out, " [{what}: {to}]");
    }
    if let Some(target) = target {
        let _ = write!(out, " (see {target})");
    }
    out + " id " + id
}

fn sum(audit: &Audit, of: impl Fn(&Lost) -> Tally) -> Tally {
    audit.audited.iter().fold(Tally::default(), |sum, (_, lost)| sum.and(of(lost)))
}

fn losses(audit: &Audit) -> impl Iterator<Item = &(Commit, Lost)> {
    audit.audited.iter().filter(|(_, lost)| lost.is_loss)
}

fn left_out(audit: &Audit) -> Vec<&str> {
    audit.audited.iter().flat_map(|(_, lost)| &lost.left_out).map(String::as_str).collect()
}
