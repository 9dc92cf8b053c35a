//! Parses the files that are given as arguments, and prints for each a JSON line
//! `{"file": …, "ok": …, "diags": ["line:column: text", …]}`.
//!
//! Ends with 0 if all were read, whether they are well formed or not, and with 2 otherwise.

#![expect(clippy::disallowed_methods, reason = "reads files; the library itself does no I/O")]

use std::process::ExitCode;

use alloy_syntax::{LineIndex, decode, parse};

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        eprintln!("usage: verdicts FILE...");
        return ExitCode::from(2);
    }
    let mut exit = ExitCode::SUCCESS;
    for path in paths {
        match std::fs::read(&path) {
            Ok(bytes) => println!("{}", verdict(&path, &bytes)),
            Err(error) => {
                eprintln!("{path}: {error}");
                exit = ExitCode::from(2);
            }
        }
    }
    exit
}

fn verdict(path: &str, bytes: &[u8]) -> String {
    let (text, mut problems) = decode(bytes);
    problems.extend(parse(&text).1);
    problems.sort_by_key(|it| it.range.start);
    let lines = LineIndex::new(&text);
    let diags: Vec<String> =
        problems.iter().map(|it| json_string(&format!("{}: {}", lines.position(it.range.start), it.message))).collect();
    format!("{{\"file\":{},\"ok\":{},\"diags\":[{}]}}", json_string(path), problems.is_empty(), diags.join(","))
}

fn json_string(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            c if c.is_control() => json.extend(format!("\\u{:04x}", u32::from(c)).chars()),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}
