//! How often each rule was broken, most often first, with what that was counted on.

use std::collections::BTreeMap;

use super::Report;

/// Renders the counts.
pub fn render(report: &Report) -> String {
    let mut counts: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for (finding, _) in &report.found {
        let (n, files) = counts.entry(finding.rule).or_default();
        *n += 1;
        files.push(&finding.primary.path);
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
    let (n_documents, n_configurations) = (report.documents.len(), report.configurations.len());
    let (n, looked_at) = match (n_documents, n_configurations) {
        (n, 0) => (n, "documents"),
        (0, n) => (n, "configurations"),
        (n, m) => (n + m, "files"),
    };
    let mut out = String::new();
    for (rule, (n_found, mut files)) in rows {
        files.dedup();
        out.push_str(&format!("{n_found:>6}  {rule:<24} in {} of {n} {looked_at}\n", files.len()));
    }
    out + &report.summary()
}
