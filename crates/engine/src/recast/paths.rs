//! Where outputs go: the template's path pattern, an area and a feature.
//!
//! Knows paths as strings.

use crate::contract::{Contract, PathPattern};

/// The feature that a source's file name stands for.
pub fn feature_name(stem: &str) -> String {
    let lower = stem.to_lowercase();
    let endings = ["-spec", "_spec", ".spec", "-specification", "_specification"];
    let cut = endings.iter().find(|ending| lower.ends_with(*ending) && lower.len() > ending.len());
    let stem = cut.map_or(stem, |ending| stem.get(..stem.len() - ending.len()).unwrap_or(stem));
    let name: String =
        stem.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let name = name.trim_matches(['.', '-']).to_owned();
    if name.is_empty() { "feature".to_owned() } else { name }
}

/// The path of an output of this template. A template without a path pattern gives `specs/<feature>/`
/// and its own name.
pub fn output(contract: &Contract, area: Option<&str>, feature: &str) -> String {
    let pattern = pattern(contract);
    let names: Vec<String> = pattern.variables().iter().map(|name| (*name).to_owned()).collect();
    let is_area =
        |name: &str| ["area", "domain", "category", "group"].iter().any(|word| name.to_lowercase().contains(word));
    let has_area = names.iter().any(|name| is_area(name));
    let joined = match area.filter(|area| !area.is_empty() && !has_area) {
        Some(area) => format!("{}/{feature}", area.trim_matches('/')),
        None => feature.to_owned(),
    };
    let last = names.len().saturating_sub(1);
    let values: Vec<(&str, &str)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let value = if is_area(name) {
                area.unwrap_or("general")
            } else if at == last {
                joined.as_str()
            } else {
                feature
            };
            (name.as_str(), value)
        })
        .collect();
    pattern.render(&values).unwrap_or(joined)
}

/// The feature in a path, as the template's pattern reads it; else the name of its folder.
pub fn feature_of<'p>(contract: &Contract, path: &'p str) -> &'p str {
    let bound = pattern(contract).bind(path).and_then(|bound| bound.last().map(|(_, value)| value.len()));
    let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
    let found = bound.and_then(|len| {
        (0..path.len()).find_map(|at| {
            path.get(at..at + len)
                .filter(|_| folder.get(at..at + len) == path.get(at..at + len) && at + len == folder.len())
        })
    });
    found.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(folder))
}

/// True for a path that outputs of this template have.
pub fn is_output(contract: &Contract, path: &str) -> bool {
    pattern(contract).bind(path).is_some()
}

fn pattern(contract: &Contract) -> PathPattern {
    contract.target.clone().unwrap_or_else(|| {
        let file = contract.path.rsplit('/').next().unwrap_or(&contract.path);
        let stem = file.trim_end_matches(".md").trim_end_matches("-template").trim_end_matches(".template");
        let stem = if stem.is_empty() || stem == "template" { "spec" } else { stem };
        PathPattern { text: format!("specs/<feature>/{stem}.md"), origin: specast_syntax::Range::default() }
    })
}

/// Why a path may not be written or read: it leaves the workspace.
pub fn leaves_workspace(path: &str) -> Option<&'static str> {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    if path.starts_with(['/', '\\', '~']) || drive {
        return Some("is absolute");
    }
    path.split(['/', '\\']).any(|part| part == "..").then_some("leads out of the workspace with `..`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::compile;

    #[test]
    fn the_pattern_takes_area_and_feature() {
        let one = compile("t/spec-template.md", "# T\n\n_Target Directory: `specs/<feature>/spec.md`_\n");
        assert_eq!(output(&one, Some("infra"), "alloy"), "specs/infra/alloy/spec.md");
        assert_eq!(output(&one, None, "alloy"), "specs/alloy/spec.md");
        assert_eq!(feature_of(&one, "specs/infra/alloy/spec.md"), "infra/alloy");
        let none = compile("t/rfc-template.md", "# T\n");
        assert_eq!(output(&none, None, "a"), "specs/a/rfc.md");
    }

    #[test]
    fn features_come_from_file_names() {
        assert_eq!(feature_name("alloy-telemetry-spec"), "alloy-telemetry");
        assert_eq!(feature_name("My Spec 1"), "My-Spec-1");
        assert_eq!(feature_name("-spec"), "spec");
    }

    #[test]
    fn paths_stay_inside() {
        assert!(leaves_workspace("../a").is_some());
        assert!(leaves_workspace("/etc/passwd").is_some());
        assert!(leaves_workspace("C:\\a").is_some());
        assert!(leaves_workspace("a/..b/c.md").is_none());
    }
}
