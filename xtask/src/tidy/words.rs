//! Text that must not be committed: paths of somebody's machine in any file, and unfinished or
//! switched-off code in Rust files.

use super::{Fault, File, Report};
use crate::code::{is_word, without_comments_and_literals};

/// Written in two parts, so that this file does not hold what it forbids.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
const CODE: &[&str] = &["todo!(", "unimplemented!(", "dbg!(", "#[ignore"];

pub fn check(files: &[File], report: &mut Report) {
    for file in files {
        for (row, line) in file.text.lines().enumerate() {
            for path in MACHINE_PATHS.iter().filter(|path| begins_a_path(line, path)) {
                let message = format!("names a path of somebody's machine (`{path}...`)");
                report.faults.push(Fault::new(&file.path, row + 1, message));
            }
        }
        if file.is_rust() {
            for (row, line) in without_comments_and_literals(&file.text).lines().enumerate() {
                for word in CODE.iter().filter(|word| stands_alone(line, word)) {
                    report.faults.push(Fault::new(&file.path, row + 1, format!("`{word}` must not be committed")));
                }
            }
        }
    }
}

/// `docs/root/x` and `https://host.example/root/x` are other paths.
fn begins_a_path(line: &str, path: &str) -> bool {
    let continues = |c: char| is_word(c) || matches!(c, '.' | '-' | '}' | '>' | ']' | '*');
    line.match_indices(path).any(|(at, _)| !line[..at].ends_with(continues))
}

fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(is_word))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let mut report = Report::default();
        check(&[file(path, text)], &mut report);
        report.faults.iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn a_machine_path_is_found_everywhere() {
        for path in MACHINE_PATHS {
            assert_eq!(lines("a.md", &format!("\nsee {path}x\n`{path}y`\nfile://{path}z")), [2, 3, 4]);
            assert_eq!(lines("a.rs", &format!("// {path}x\nconst A: &str = \"{path}\";")), [1, 2]);
            assert!(lines("a.md", &format!("docs{path}x, ..{path}x, https://a.example{path}x")).is_empty());
        }
    }

    #[test]
    fn unfinished_code_is_found_in_code_only() {
        assert_eq!(lines("a.rs", "fn a() {\n    todo!()\n}\n#[ignore = \"slow\"]\nfn b() { dbg!(1); }"), [2, 4, 5]);
        assert_eq!(lines("a.rs", "fn a() { unimplemented!(\"later\") }"), [1]);
        assert!(lines("a.rs", "// todo!()\nconst A: &str = \"dbg!(\"; my_todo!();").is_empty());
        assert!(lines("a.md", "`todo!()` and `#[ignore]`").is_empty());
    }
}
