//! Who names whom inside the engine. A room is a top-level module; what it may name is settled in
//! `ROOMS`, everything below included. The one border that matters most: `proof` and `recast` never
//! name each other, so that the proof cannot believe what the recast says.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fault, File, Report};
use crate::code::{Token, tokens, without_comments_and_literals};

const SRC: &str = "crates/engine/src/";

/// Each room with the rooms that it may name; what those may name, it may name too.
const ROOMS: &[(&str, &[&str])] = &[
    ("alloy", &[]),
    ("facts", &[]),
    ("deployment", &[]),
    ("flows", &["facts", "alloy", "deployment"]),
    ("contract", &[]),
    ("frames", &["facts"]),
    ("index", &["facts", "contract"]),
    ("proof", &["facts", "flows", "contract", "frames", "index", "draw"]),
    ("decisions", &["facts", "proof"]),
    ("evolution", &["contract"]),
    ("recast", &["facts", "flows", "contract", "frames", "index"]),
    ("rules", &["contract", "index"]),
    ("trace", &["index"]),
    ("draw", &["flows"]),
    ("drift", &["flows", "deployment"]),
    ("apply", &["recast", "rules", "proof"]),
    ("status", &["apply"]),
];

/// Modules at the bottom that everybody may name; they name nobody but each other.
const SHARED: &[&str] = &["cores", "diagnostic", "digest", "edit", "source", "text", "types", "words"];

/// A path at the crate root that was found in a file.
#[derive(Debug, PartialEq, Eq)]
struct Naming {
    line: usize,
    /// The first name below the crate root, `*` for all of it.
    name: String,
}

pub fn check(files: &[File], report: &mut Report) {
    let sources: Vec<(&str, &File)> = files.iter().filter_map(|file| Some((room_of(&file.path)?, file))).collect();
    let present: BTreeSet<&str> = sources.iter().map(|&(room, _)| room).collect();
    report.n_rooms = present.iter().filter(|room| is_room(room)).count();
    if report.n_rooms == 0 {
        report.faults.push(Fault::new(SRC, 0, "no room found: the import matrix was checked against nothing"));
    }
    let exports = match files.iter().find(|file| file.path == format!("{SRC}lib.rs")) {
        Some(lib) => re_exports(lib, &mut report.faults),
        None => BTreeMap::new(),
    };

    // Who names whom, each with the first place where it does.
    let mut edges: BTreeMap<(&str, &str), (&str, usize)> = BTreeMap::new();
    let mut strangers = BTreeSet::new();
    for &(room, file) in &sources {
        if !is_room(room) && !SHARED.contains(&room) {
            if strangers.insert(room) {
                let message = format!(
                    "room `{room}` is not in the import matrix: add it to ROOMS or SHARED in xtask/src/tidy/imports.rs"
                );
                report.faults.push(Fault::new(&file.path, 0, message));
            }
            continue;
        }
        for Naming { line, name } in namings(&file.text, depth_of(&file.path)) {
            if name == "*" {
                let message = format!("room `{room}` names the whole crate root: name the rooms one by one");
                report.faults.push(Fault::new(&file.path, line, message));
                continue;
            }
            let named = present.get(name.as_str()).copied().or_else(|| known(&name));
            let Some(named) = named.or_else(|| exports.get(&name).map(String::as_str)) else { continue };
            if named == room {
                continue;
            }
            if !may_name(room, named) {
                let message = format!("room `{room}` may not name `{named}`");
                report.faults.push(Fault::new(&file.path, line, message));
            }
            edges.entry((room, named)).or_insert((&file.path, line));
        }
        if let Some(line) = path_attribute(&file.text) {
            let message = "a module must be where its name says: `#[path]` hides who names whom";
            report.faults.push(Fault::new(&file.path, line, message));
        }
    }
    for cycle in cycles(edges.keys().copied()) {
        let &(path, line) = &edges[&(cycle[0], cycle[1])];
        report.faults.push(Fault::new(
            path,
            line,
            format!("rooms name each other in a circle: {}", cycle.join(" -> ")),
        ));
    }
}

fn is_room(name: &str) -> bool {
    ROOMS.iter().any(|&(room, _)| room == name)
}

fn known(name: &str) -> Option<&'static str> {
    ROOMS.iter().map(|&(room, _)| room).chain(SHARED.iter().copied()).find(|&known| known == name)
}

fn may_name(room: &str, named: &str) -> bool {
    if SHARED.contains(&named) {
        return true;
    }
    let direct = ROOMS.iter().find(|&&(name, _)| name == room).map_or(&[][..], |&(_, below)| below);
    direct.iter().any(|&below| below == named || may_name(below, named))
}

/// The room of a file below the engine's `src`; `lib.rs` belongs to none.
fn room_of(path: &str) -> Option<&str> {
    let path = path.strip_prefix(SRC)?.strip_suffix(".rs")?;
    let room = path.split('/').next()?;
    (path != "lib").then_some(room)
}

/// How many modules lie between the file's code and the crate root.
fn depth_of(path: &str) -> usize {
    let below = path.strip_prefix(SRC).unwrap_or(path);
    let below = below.strip_suffix("/mod.rs").unwrap_or(below);
    below.split('/').count()
}

/// Every path of a file that begins at the crate root, by `crate::` or by enough `super::`.
fn namings(text: &str, depth: usize) -> Vec<Naming> {
    let code = without_comments_and_literals(text);
    let tokens = tokens(&code);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut out = Vec::new();
    let mut braces = 0_usize;
    let mut inline = Vec::new();
    for at in 0..tokens.len() {
        match word(at) {
            "{" => {
                braces += 1;
                if at >= 2 && word(at - 2) == "mod" {
                    inline.push(braces);
                }
            }
            "}" => {
                if inline.last() == Some(&braces) {
                    inline.pop();
                }
                braces = braces.saturating_sub(1);
            }
            "crate" if word(at + 1) == "::" => use_tree(&tokens, at + 2, 0, &mut out),
            "crate" if word(at + 1) == "as" => {
                out.push(Naming { line: tokens[at].line, name: "*".to_owned() });
            }
            "super" if at == 0 || word(at - 1) != "::" => {
                use_tree(&tokens, at, depth + inline.len(), &mut out);
            }
            "self" if word(at + 1) == "::" && word(at + 2) == "super" => {
                use_tree(&tokens, at + 2, depth + inline.len(), &mut out);
            }
            _ => {}
        }
    }
    out
}

/// Follows a path or a use tree that begins at a token, `above` modules below the crate root, and
/// notes the names that it takes from the root.
fn use_tree(tokens: &[Token<'_>], at: usize, above: usize, out: &mut Vec<Naming>) {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    match word(at) {
        "super" if above > 0 && word(at + 1) == "::" => use_tree(tokens, at + 2, above - 1, out),
        "super" if above == 1 && word(at + 1) == "as" => {
            out.push(Naming { line: tokens[at].line, name: "*".to_owned() });
        }
        "{" => {
            let mut nesting = 0_usize;
            for next in at..tokens.len() {
                match word(next) {
                    "{" => nesting += 1,
                    "}" => nesting -= 1,
                    _ => {}
                }
                if nesting == 0 {
                    break;
                }
                if nesting == 1 && matches!(word(next), "{" | ",") {
                    use_tree(tokens, next + 1, above, out);
                }
            }
        }
        "self" if above == 0 => out.push(Naming { line: tokens[at].line, name: "*".to_owned() }),
        name if above == 0 && (name == "*" || name.starts_with(crate::code::is_word)) => {
            out.push(Naming { line: tokens[at].line, name: name.to_owned() });
        }
        _ => {}
    }
}

/// Names that `lib.rs` lends to the crate root, with the room that they come from: `crate::Fact`
/// names `facts` as much as `crate::facts::Fact` does.
fn re_exports(lib: &File, faults: &mut Vec<Fault>) -> BTreeMap<String, String> {
    let code = without_comments_and_literals(&lib.text);
    let tokens = tokens(&code);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut out = BTreeMap::new();
    for start in (0..tokens.len()).filter(|&at| word(at) == "use") {
        let mut at = start + 1;
        while matches!(word(at), "crate" | "self" | "::") {
            at += 1;
        }
        let room = word(at);
        while at < tokens.len() && word(at) != ";" {
            at += 1;
            let ends = matches!(word(at + 1), "," | "}" | ";");
            if ends && word(at) == "*" {
                let message = format!("re-exports everything of `{room}`, which hides who names whom");
                faults.push(Fault::new(&lib.path, tokens[at].line, message));
            } else if ends && word(at).starts_with(crate::code::is_word) {
                out.insert(word(at).to_owned(), room.to_owned());
            }
        }
    }
    out
}

fn path_attribute(text: &str) -> Option<usize> {
    let code = without_comments_and_literals(text);
    let tokens = tokens(&code);
    let at = tokens.windows(4).position(|four| four.iter().map(|t| t.text).eq(["#", "[", "path", "="]))?;
    Some(tokens[at].line)
}

/// One circle for each room that can reach itself, shortest first; each circle once.
fn cycles<'a>(edges: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Vec<&'a str>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().push(to);
    }
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for &start in next.keys() {
        let mut paths = vec![vec![start]];
        let mut visited = BTreeSet::new();
        while let Some(path) = (!paths.is_empty()).then(|| paths.remove(0)) {
            for &to in path.last().and_then(|last| next.get(last)).map_or(&[][..], Vec::as_slice) {
                let longer = || path.iter().copied().chain([to]).collect::<Vec<_>>();
                if to == start {
                    if seen.insert(path.iter().copied().collect::<BTreeSet<_>>()) {
                        out.push(longer());
                    }
                } else if visited.insert(to) {
                    paths.push(longer());
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files.iter().map(|(path, text)| file(&format!("{SRC}{path}"), text)).collect();
        let mut report = Report::default();
        check(&files, &mut report);
        report.faults.sort();
        report.faults.iter().map(|f| format!("{}:{}: {}", &f.path[SRC.len()..], f.line, f.message)).collect()
    }

    #[test]
    fn the_matrix_itself_is_sound() {
        let edges = ROOMS.iter().flat_map(|&(room, below)| below.iter().map(move |&b| (room, b)));
        assert_eq!(cycles(edges.clone()), Vec::<Vec<&str>>::new());
        assert!(edges.clone().all(|(_, below)| is_room(below)));
        assert!(!may_name("proof", "recast") && !may_name("recast", "proof"));
        assert!(may_name("apply", "facts") && !may_name("facts", "apply"));
        assert!(!may_name("text", "facts") && may_name("text", "edit"));
    }

    #[test]
    fn a_use_of_a_forbidden_room_is_found() {
        assert_eq!(
            faults(&[("proof/fate.rs", "//! Fate.\nuse crate::facts::Fact;\nuse crate::recast::Placement;\n")]),
            ["proof/fate.rs:3: room `proof` may not name `recast`"]
        );
    }

    #[test]
    fn inline_paths_groups_and_supers_are_found() {
        let proof = "room `proof` may not name `recast`";
        for (path, text) in [
            ("proof.rs", "fn f() -> crate::recast::P { todo }"),
            ("proof.rs", "use crate::{facts::{Fact, Role}, recast};"),
            ("proof.rs", "use {crate::recast::P};"),
            ("proof.rs", "use super::recast::P;"),
            ("proof/fate.rs", "use super::super::recast::P;"),
            ("proof/fate.rs", "use super::{support, super::recast};"),
            ("proof/mod.rs", "use super::recast;"),
            ("proof.rs", "mod tests { use super::super::recast; }"),
            ("proof.rs", "use self::super::recast;"),
            ("proof.rs", "macro_rules! m { () => { $crate::recast::p() } }"),
        ] {
            assert_eq!(faults(&[(path, text)]), [format!("{path}:1: {proof}")], "{text}");
        }
    }

    #[test]
    fn what_is_allowed_or_no_code_is_not_a_fault() {
        for (path, text) in [
            ("proof.rs", "use crate::facts::Fact; use crate::index::Index; use crate::diagnostic::Label;"),
            ("proof.rs", "// crate::recast\n/// [`crate::recast`]\nconst A: &str = \"crate::recast\";"),
            ("proof/fate.rs", "use super::recast;\npub(crate) fn f() {}\npub(super) fn g() {}"),
            ("proof.rs", "fn f() {}\nmod tests { use super::*; }"),
            ("apply.rs", "use crate::{recast, proof, rules, facts};"),
            ("facts/lex.rs", "use crate::facts::role; crate::helper!();"),
            ("diagnostic.rs", "use crate::edit::Fix;"),
        ] {
            assert_eq!(faults(&[(path, text), ("index.rs", "")]), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_re_export_does_not_hide_the_room() {
        let lib = ("lib.rs", "pub mod recast;\npub use recast::{Placement, Emitted as Written};\n");
        assert_eq!(
            faults(&[lib, ("proof.rs", "use crate::Placement;\nuse crate::{Written};")]),
            ["proof.rs:1: room `proof` may not name `recast`", "proof.rs:2: room `proof` may not name `recast`"]
        );
        assert_eq!(
            faults(&[("lib.rs", "pub use recast::*;"), ("recast.rs", "")]),
            ["lib.rs:1: re-exports everything of `recast`, which hides who names whom"]
        );
    }

    #[test]
    fn the_whole_root_may_not_be_named() {
        for text in ["use super::*;", "use crate::*;", "use crate as root;", "use crate::{self, facts};"] {
            assert_eq!(
                faults(&[("proof.rs", text)]),
                ["proof.rs:1: room `proof` names the whole crate root: name the rooms one by one"],
                "{text}"
            );
        }
    }

    #[test]
    fn circles_are_found_also_among_shared_modules() {
        assert_eq!(
            faults(&[("facts.rs", ""), ("edit.rs", "\nuse crate::text::Line;"), ("text.rs", "use crate::edit::Edit;")]),
            ["edit.rs:2: rooms name each other in a circle: edit -> text -> edit"]
        );
    }

    #[test]
    fn a_stranger_and_a_moved_module_are_found() {
        assert_eq!(
            faults(&[("facts.rs", ""), ("helpers/a.rs", ""), ("helpers/b.rs", "")]),
            [
                "helpers/a.rs:0: room `helpers` is not in the import matrix: add it to ROOMS or SHARED in xtask/src/tidy/imports.rs"
            ]
        );
        assert_eq!(faults(&[("facts.rs", "#[path = \"recast.rs\"]\nmod other;")]).len(), 1);
    }
}
