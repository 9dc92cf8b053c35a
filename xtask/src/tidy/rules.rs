//! A rule is two files and one line: `rules/<family>/<rule>.rs`, its page beside it, and one entry
//! in `rules.rs`.

use super::{Fault, File, Report};
use crate::code::{tokens, without_comments_and_literals};

const LIST: &str = "crates/engine/src/rules.rs";
const FOLDER: &str = "crates/engine/src/rules/";

pub fn check(files: &[File], report: &mut Report) {
    let Some(list) = files.iter().find(|file| file.path == LIST) else { return };
    for file in files {
        let Some((family, rule, kind)) = parts(&file.path) else { continue };
        let beside = |kind: &str| {
            let path = format!("{FOLDER}{family}/{rule}.{kind}");
            files.iter().any(|file| file.path == path)
        };
        if kind == "md" {
            if !beside("rs") {
                report.faults.push(Fault::new(&file.path, 0, "a page without a rule"));
            }
            continue;
        }
        report.n_rules += 1;
        if !beside("md") {
            report.faults.push(Fault::new(&file.path, 0, format!("rule `{rule}` has no page {rule}.md")));
        }
        let name = rule.replace('_', "-");
        if !file.text.contains(&format!("\"{name}\"")) {
            report.faults.push(Fault::new(&file.path, 0, format!("the rule in {rule}.rs must be named \"{name}\"")));
        }
        match entries(&list.text, family, rule) {
            1 => {}
            n => {
                let message = format!("rule `{family}::{rule}` has {n} entries, it needs exactly one");
                report.faults.push(Fault::new(LIST, 0, message));
            }
        }
    }
    if report.n_rules == 0 && without_comments_and_literals(&list.text).contains("::RULE") {
        report.faults.push(Fault::new(LIST, 0, "lists rules, but none was found in rules/<family>/"));
    }
}

/// Family, rule and kind of a file in a family's folder.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (family, name) = path.strip_prefix(FOLDER)?.split_once('/')?;
    let (rule, kind) = name.rsplit_once('.')?;
    (!rule.contains('/') && rule != "mod" && matches!(kind, "rs" | "md")).then_some((family, rule, kind))
}

/// How often `family::rule::RULE`, or `rule::RULE` after a `use`, stands in the list.
fn entries(list: &str, family: &str, rule: &str) -> usize {
    let code = without_comments_and_literals(list);
    let words: Vec<&str> = tokens(&code).iter().map(|token| token.text).collect();
    let is_entry = |at: usize| words[at] == rule && words.get(at + 1..at + 3) == Some(&["::", "RULE"]);
    let in_family = |at: usize| at < 2 || words[at - 1] != "::" || words[at - 2] == family;
    (0..words.len()).filter(|&at| is_entry(at) && in_family(at)).count()
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    const CLEAN: [(&str, &str); 3] = [
        (LIST, "pub static ALL: &[&Rule] = &[&sections::section_missing::RULE];"),
        ("crates/engine/src/rules/sections/section_missing.rs", "name: \"section-missing\""),
        ("crates/engine/src/rules/sections/section_missing.md", "# section-missing"),
    ];

    fn run(files: &[(&str, &str)]) -> Report {
        let files: Vec<File> = files.iter().map(|(path, text)| file(path, text)).collect();
        let mut report = Report::default();
        check(&files, &mut report);
        report
    }

    #[test]
    fn a_rule_with_page_and_entry_is_clean() {
        let report = run(&CLEAN);
        assert_eq!((report.n_rules, report.faults.len()), (1, 0));
    }

    #[test]
    fn a_missing_page_and_a_missing_rule_are_found() {
        assert_eq!(run(&CLEAN[..2]).faults[0].message, "rule `section_missing` has no page section_missing.md");
        let report = run(&[(LIST, ""), CLEAN[2]]);
        assert_eq!(report.faults[0].message, "a page without a rule");
    }

    #[test]
    fn a_missing_and_a_double_entry_are_found() {
        let none = run(&[(LIST, "// sections::section_missing::RULE"), CLEAN[1], CLEAN[2]]);
        assert!(none.faults[0].message.ends_with("has 0 entries, it needs exactly one"));
        let entry = "&sections::section_missing::RULE, &section_missing::RULE, &other::section_missing::RULE";
        let two = run(&[(LIST, entry), CLEAN[1], CLEAN[2]]);
        assert!(two.faults[0].message.contains("has 2 entries"));
    }

    #[test]
    fn another_name_is_found() {
        let report = run(&[CLEAN[0], (CLEAN[1].0, "name: \"section-lost\""), CLEAN[2]]);
        assert!(report.faults[0].message.contains("must be named \"section-missing\""));
    }

    #[test]
    fn a_list_without_rule_files_is_a_fault() {
        assert_eq!(run(&CLEAN[..1]).faults.len(), 1);
        assert!(run(&[(LIST, "//! No rule yet.")]).faults.is_empty());
    }
}
