//! What the proof says of each labelled fact: by its place, else by the values that the label quotes, else by the
//! fragment around it.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::Said;
use super::labels::{Case, Label, Status};

/// A fact or fragment of the proof.
struct Entry {
    kind: String,
    value: String,
    lines: BTreeSet<usize>,
    bytes: Option<Range<usize>>,
    status: Status,
}

/// What `verify --output-format json` says of a case.
pub fn said(case: &Case, proof: &Value) -> Said {
    let (facts, fragments) = (entries(&proof["facts"]), entries(&proof["fragments"]));
    let mut said =
        Said { facts: case.facts.iter().map(|label| of(label, &facts, &fragments)).collect(), ..Said::default() };
    for one in proof["invented"].as_array().into_iter().flatten() {
        let path = one["path"].as_str().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or(path);
        let lines = lines(one);
        // What spans many lines is told by its first.
        let n = if lines.len() > 3 { 1 } else { lines.len() };
        said.invented.extend(lines.into_iter().take(n).map(|line| (name.to_owned(), line)));
    }
    said
}

fn entries(list: &Value) -> Vec<Entry> {
    let one = |entry: &Value| {
        let source = &entry["source"];
        let byte = |name: &str| source[name].as_u64().map(|at| at as usize);
        Some(Entry {
            kind: entry["kind"].as_str().unwrap_or_default().to_owned(),
            value: folded(entry["value"].as_str().unwrap_or_default()),
            lines: lines(source),
            bytes: byte("start").zip(byte("end")).map(|(start, end)| start..end),
            status: Status::of(entry["disposition"].as_str()?)?,
        })
    };
    list.as_array().into_iter().flatten().filter_map(one).collect()
}

fn lines(place: &Value) -> BTreeSet<usize> {
    let line = |name: &str| place[name].as_u64().filter(|line| *line > 0).map(|line| line as usize);
    let Some(first) = line("line") else { return BTreeSet::new() };
    (first..=line("end_line").unwrap_or(first)).collect()
}

/// Without marks and case, blanks folded.
pub fn folded(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !"`*\"'_[]".contains(*c)).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The strings in backticks of a label; its whole text where it has none.
pub fn literals(label: &str) -> Vec<&str> {
    let quoted: Vec<&str> = label.split('`').skip(1).step_by(2).filter(|part| !part.is_empty()).collect();
    // An odd mark at the end opens nothing.
    let n_pairs = label.matches('`').count() / 2;
    let quoted: Vec<&str> = quoted.into_iter().take(n_pairs).collect();
    if quoted.is_empty() { vec![label] } else { quoted }
}

fn of(label: &Label, facts: &[Entry], fragments: &[Entry]) -> Option<Status> {
    let by_place: Vec<Status> = label.places.iter().filter_map(|place| overlapping(label, place, facts)).collect();
    if !by_place.is_empty() {
        return worst(&by_place);
    }
    let here: Vec<&Entry> = facts.iter().filter(|fact| !fact.lines.is_disjoint(&label.lines)).collect();
    let by_value: Vec<Status> =
        literals(&label.fact).into_iter().filter_map(|text| named(label, text, &here)).collect();
    if !by_value.is_empty() {
        return worst(&by_value);
    }
    // The longest value that the label speaks of.
    let words = folded(&label.fact);
    let spoken = here.iter().filter(|fact| fact.value.chars().count() > 2 && words.contains(&fact.value));
    let longest = spoken.rev().max_by_key(|fact| fact.value.chars().count());
    if let Some(fact) = longest {
        return Some(fact.status);
    }
    let over: Vec<&Entry> = fragments.iter().filter(|one| !one.lines.is_disjoint(&label.lines)).collect();
    let least = over.iter().map(|one| one.lines.len()).min()?;
    worst(&over.iter().filter(|one| one.lines.len() == least).map(|one| one.status).collect::<Vec<_>>())
}

/// The fact whose bytes overlap a place best, by intersection over union.
fn overlapping(label: &Label, place: &Range<usize>, facts: &[Entry]) -> Option<Status> {
    let share = |fact: &Entry| -> f64 {
        let Some(bytes) = &fact.bytes else { return 0.0 };
        let common = bytes.end.min(place.end).saturating_sub(bytes.start.max(place.start));
        common as f64 / (bytes.end.max(place.end) - bytes.start.min(place.start)).max(1) as f64
    };
    let ranked = facts.iter().rev().map(|fact| (share(fact), fact.kind == label.kind, fact));
    let best = ranked.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
    (best.0 > 0.0).then_some(best.2.status)
}

/// The fact that a quoted string names: equal before a part, of the label's kind before others, nearest in length.
fn named(label: &Label, text: &str, here: &[&Entry]) -> Option<Status> {
    let text = folded(text);
    let same =
        here.iter().filter(|fact| !fact.value.is_empty() && (text.contains(&fact.value) || fact.value.contains(&text)));
    let length = |text: &str| text.chars().count();
    let best = same
        .min_by_key(|fact| (fact.value != text, fact.kind != label.kind, length(&fact.value).abs_diff(length(&text))));
    best.map(|fact| fact.status)
}

/// Of several parts the worst, and `lost` only where all of them are.
fn worst(all: &[Status]) -> Option<Status> {
    let has = |status: Status| all.contains(&status);
    match all {
        [] => None,
        _ if all.iter().all(|status| *status == Status::Lost) => Some(Status::Lost),
        _ if has(Status::Altered) || has(Status::Lost) => Some(Status::Altered),
        _ if has(Status::Reworded) => Some(Status::Reworded),
        [first, ..] => Some(*first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn place(line: u32, start: u32, end: u32) -> Value {
        json!({ "line": line, "end_line": line, "start": start, "end": end })
    }

    fn proof() -> Value {
        json!({
            "facts": [
                { "kind": "port", "value": "4317", "source": place(3, 10, 14), "disposition": "altered" },
                { "kind": "endpoint", "value": "0.0.0.0:4317", "source": place(3, 20, 32), "disposition": "kept" },
                { "kind": "duration", "value": "30 s", "source": place(4, 40, 44), "disposition": "lost" },
            ],
            "fragments": [
                { "value": "All", "source": { "line": 3, "end_line": 9 }, "disposition": "altered" },
                { "value": "Nine", "source": { "line": 9, "end_line": 9 }, "disposition": "reworded" },
            ],
            "invented": [
                { "path": "rewritten/spec.md", "line": 5, "end_line": 6 },
                { "path": "rewritten/spec.md", "line": 10, "end_line": 20 },
            ],
        })
    }

    fn label(kind: &str, fact: &str, line: usize) -> Label {
        Label { kind: kind.into(), fact: fact.into(), lines: [line].into(), ..Label::default() }
    }

    #[test]
    fn labels_meet_the_facts_that_they_name() {
        let case = Case {
            facts: vec![
                label("port", "the port is `4317`", 3),
                label("bind-address", "it binds `0.0.0.0:4317`", 3),
                label("duration", "waits 30 s", 4),
                label("flow", "`a` to `b`", 9),
                label("flow", "nothing is there", 99),
                Label { places: std::iter::once(21..30).collect(), ..label("port", "`4317`", 3) },
                label("port", "`4317` and `0.0.0.0:4317`", 3),
            ],
            ..Case::default()
        };
        let said = said(&case, &proof());
        let (altered, kept) = (Some(Status::Altered), Some(Status::Kept));
        let expected = [altered, kept, Some(Status::Lost), Some(Status::Reworded), None, kept, altered];
        assert_eq!(said.facts, expected);
        let line = |n: usize| ("spec.md".to_owned(), n);
        assert_eq!(said.invented, [line(5), line(6), line(10)].into());
    }

    #[test]
    fn the_worst_of_several() {
        use Status::{Altered, Kept, Lost, Reworded};
        assert_eq!(worst(&[Lost, Lost]), Some(Lost));
        assert_eq!(worst(&[Lost, Kept]), Some(Altered));
        assert_eq!(worst(&[Kept, Reworded]), Some(Reworded));
        assert_eq!(worst(&[]), None);
    }
}
