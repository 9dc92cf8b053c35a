//! Drift as JSON: every claim with its verdict and evidence, and the findings.

use serde_json::{Value, json};
use specast_engine::drift::{About, Real};
use specast_engine::flows::{NodeKind, Signal};
use specast_syntax::Span;

use super::Texts;
use super::json::{one, place};
use crate::command::drift::Compared;

/// One JSON document, `specast/drift/1`; lines and columns count from 1, bytes from 0.
pub fn json(compared: &Compared, texts: &Texts) -> String {
    let drift = &compared.drift;
    let at = |span: Span| {
        let path = compared.paths.get(span.file.0 as usize).map_or("", String::as_str);
        place(path, span.range, texts)
    };
    let claims = drift.claims.iter().map(|claim| {
        json!({
            "about": claim.about.word(),
            "text": claim.text,
            "signal": claim.signal.map(Signal::word),
            "verdict": claim.verdict.word(),
            "why": claim.why,
            "place": at(claim.at),
            "evidence": claim.evidence.iter().map(|span| at(*span)).collect::<Vec<_>>(),
        })
    });
    let count = |about: About| {
        let [holds, undecidable, contradicted] = drift.count(about);
        json!({ "holds": holds, "undecidable": undecidable, "contradicted": contradicted })
    };
    let configurations = drift.reals.iter().map(|real| configuration(real, compared));
    let path = |file: &specast_syntax::FileId| compared.paths.get(file.0 as usize).cloned().unwrap_or_default();
    let value = json!({
        "schema": "specast/drift/1",
        "summary": {
            "documents": drift.documents.len(),
            "documents_read": compared.documents.len(),
            "configurations": drift.reals.len(),
            "flows": count(About::Flow),
            "ports": count(About::Port),
            "settings": count(About::Setting),
            "findings": drift.found.len(),
        },
        "documents": drift.documents.iter().map(|(file, _)| path(file)).collect::<Vec<_>>(),
        "configurations": configurations.collect::<Vec<_>>(),
        "claims": claims.collect::<Vec<_>>(),
        "diagnostics": drift.found.iter().map(|finding| one(finding, "", texts)).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn configuration(real: &Real, compared: &Compared) -> Value {
    let process = real.process(&compared.drift.deployment);
    let path = |file: specast_syntax::FileId| compared.paths.get(file.0 as usize).cloned().unwrap_or_default();
    let components = real.graph.nodes.iter().filter(|node| node.kind == NodeKind::Component).count();
    json!({
        "files": real.instance.configs.iter().map(|config| path(config.file)).collect::<Vec<_>>(),
        "process": process.map(|process| process.name.clone()),
        "components": components,
        "edges": real.graph.edges.len(),
        "obstacles": real.instance.obstacles.iter().map(|obstacle| obstacle.message.clone()).collect::<Vec<_>>(),
    })
}
