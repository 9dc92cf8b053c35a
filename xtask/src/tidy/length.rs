//! A file over 400 lines is two files, or says why not. Tests are not counted.

use super::{Fault, File, Report};

const LIMIT: usize = 400;
const REASON: &str = "// tidy: long because ";

pub fn check(files: &[File], report: &mut Report) {
    let is_test = |path: &str| path.split('/').any(|part| part == "tests");
    for file in files.iter().filter(|file| file.is_rust() && !is_test(&file.path)) {
        let n = lines_without_tests(&file.text);
        if n <= LIMIT {
            continue;
        }
        match file.text.lines().find_map(|line| line.trim().strip_prefix(REASON)) {
            Some(why) if !why.trim().is_empty() => {
                report.excused.push(format!("{}: {n} lines, long because {why}", file.path));
            }
            _ => {
                let message = format!("{n} lines without tests, more than {LIMIT}: split it, or say `{REASON}...`");
                report.faults.push(Fault::new(&file.path, 0, message));
            }
        }
    }
}

/// Lines before the module of tests. An attribute on something else (a helper, a `use`) does not end
/// the count.
fn lines_without_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let opens_tests = |at: usize| {
        lines[at] == "#[cfg(test)]"
            && lines[at + 1..]
                .iter()
                .find(|line| !line.starts_with("#["))
                .is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
    };
    (0..lines.len()).find(|&at| opens_tests(at)).unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn run(path: &str, text: &str) -> Report {
        let mut report = Report::default();
        check(&[file(path, text)], &mut report);
        report
    }

    #[test]
    fn a_long_file_is_found() {
        assert!(run("a.rs", &"x\n".repeat(400)).faults.is_empty());
        assert_eq!(run("a.rs", &"x\n".repeat(401)).faults.len(), 1);
    }

    #[test]
    fn a_reason_excuses_and_is_listed() {
        let text = format!("{REASON}it is one table.\n{}", "x\n".repeat(401));
        let report = run("a.rs", &text);
        assert!(report.faults.is_empty());
        assert_eq!(report.excused, ["a.rs: 402 lines, long because it is one table."]);
        assert_eq!(run("a.rs", &format!("{REASON}\n{}", "x\n".repeat(401))).faults.len(), 1);
    }

    #[test]
    fn tests_are_not_counted_but_test_helpers_are() {
        assert_eq!(lines_without_tests("a\n#[cfg(test)]\n#[expect(x)]\nmod tests {\nb\n}\n"), 1);
        assert_eq!(lines_without_tests("#[cfg(test)]\nuse x;\na\n#[cfg(test)]\nmod more;\nb\n"), 6);
        assert!(run("crates/engine/tests/a.rs", &"x\n".repeat(401)).faults.is_empty());
    }
}
