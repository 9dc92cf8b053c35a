//! The law of tiles: concatenated, they are the file, byte for byte.

#![expect(clippy::disallowed_methods, reason = "reads a corpus; the library itself does no I/O")]

use proptest::prelude::*;
use specast_syntax::{Document, Leaf, TileKind};
use std::path::{Path, PathBuf};

/// Parses a text and asserts every law that holds for any input.
fn check(text: &str) -> Document {
    let document = Document::parse(text);
    let mut at = 0;
    for tile in &document.tiles {
        assert_eq!(tile.range.start, at, "tiles leave no gap in {text:?}");
        assert!(tile.range.end > at, "tiles are not empty in {text:?}");
        at = tile.range.end;
    }
    assert_eq!(at as usize, text.len(), "tiles end with {text:?}");
    let joined: String = document.tiles.iter().map(|tile| tile.range.of(text)).collect();
    assert_eq!(joined, text);
    for (id, tile) in document.tiles.iter().enumerate() {
        if tile.kind == TileKind::Blank {
            assert_eq!(tile.range.of(text).trim(), "");
        }
        for inline in document.inlines(id) {
            assert!(tile.range.contains(inline.range), "{inline:?} leaves its tile in {text:?}");
        }
        let plain = document.plain(id, text);
        for segment in &plain.segments {
            assert!(text.is_char_boundary(segment.source.start as usize));
        }
    }
    for pair in document.blocks.windows(2) {
        assert!(pair[0].range.end <= pair[1].range.start, "blocks overlap in {text:?}: {pair:?}");
    }
    document
}

/// The leaves of a text as `Kind:visible text`.
fn leaves(text: &str) -> Vec<String> {
    let document = check(text);
    document
        .leaves()
        .map(|(id, leaf)| {
            let name = format!("{leaf:?}");
            let name = name.split([' ', '{']).next().unwrap_or_default().to_owned();
            format!("{name}:{}", document.plain(id, text).text)
        })
        .collect()
}

#[test]
fn every_construct() {
    let text = "\u{feff}---\ntitle: 'x' # why\n# kept\n\ntags:\n  - a\n---\n\nSetext\n======\n\n## 1.2 Sub *em*\n\n> [!NOTE]\n> quoted\n> two\n\n- [ ] a\n  more\n  1. b `c`\n- z\n\n| A | B |\n|---|--:|\n| `x\\|y` | 2 |\n\n```sh {.x}\nls\n\ncd\n```\n\nTerm\n: Meaning\n\n<!-- c -->\n\n<details>\nh\n</details>\n\n[a]: http://x.example \"t\"\n[a]: http://dup.example\n[^f]: foot\n\nuse [a] and [^f] <https://q.example>";
    assert_eq!(
        leaves(text),
        [
            "FrontEntry:title: 'x' # why",
            "Comment:# kept",
            "FrontEntry:tags:\n  - a",
            "Heading:Setext",
            "Heading:1.2 Sub em",
            "Paragraph:quoted\ntwo",
            "Paragraph:a\nmore",
            "Paragraph:b c",
            "Paragraph:z",
            "TableHead:AB",
            "TableRow:x|y2",
            "Code:ls\n\ncd",
            "Term:Term",
            "Paragraph:Meaning",
            "Comment:<!-- c -->",
            "Html:<details>\nh\n</details>",
            "LinkDefinition:[a]: http://x.example \"t\"",
            "LinkDefinition:[a]: http://dup.example",
            "Paragraph:foot",
            "Paragraph:use a and  https://q.example",
        ]
    );
    let crlf = text.replace('\n', "\r\n");
    let shown = |text: &str| leaves(text).iter().map(|leaf| leaf.replace("\r\n", "\n")).collect::<Vec<_>>();
    assert_eq!(shown(&crlf), shown(text));
}

#[test]
fn a_fence_closed_before_a_tab() {
    assert_eq!(leaves("```\na\n```\t\n# H\n"), ["Code:a", "Heading:H"]);
}

#[test]
fn a_rule_pair_is_no_front_matter() {
    assert_eq!(
        leaves("a\n\n---\nb: c\n\n---\nd"),
        ["Paragraph:a", "Heading:b: c", "Paragraph:d"].map(|x| x.replace("Heading", "Paragraph"))
    );
}

#[test]
fn sections_nest_and_carry_numbers() {
    let text = "# T\n## 1. A\n### 1.1 B\n## §2 C\n# U\n> # quoted\n";
    let document = check(text);
    let shown: Vec<_> =
        document.sections.iter().map(|s| (s.level, s.number.map(|n| n.of(text)), s.title.of(text), s.parent)).collect();
    assert_eq!(
        shown,
        [
            (1, None, "T", None),
            (2, Some("1"), "A", Some(0)),
            (3, Some("1.1"), "B", Some(1)),
            (2, Some("§2"), "C", Some(0)),
            (1, None, "U", None)
        ]
    );
    assert_eq!(document.sections[1].all.end, document.sections[3].heading);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text(text in "(\\PC|\\n|\\r\\n|\\t){0,80}") {
        check(&text);
    }

    #[test]
    fn any_markdown(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
        check(&parts.concat());
    }
}

const PARTS: &[&str] = &[
    "---\n",
    "a: b\n",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "  ",
    "    ",
    "1. ",
    "> ",
    ">",
    "```",
    "~~~\n",
    "`",
    "| a | b |\n",
    "|---|---|\n",
    "[x]: y\n",
    "[x]",
    "[^1]",
    "[^1]: ",
    "<!--",
    "-->",
    "<div>",
    "\t",
    "\r\n",
    "text",
    "한글",
    "**",
    "~~",
    ": ",
    "![i](j)",
    "&amp;",
    "\\",
    "[ ] ",
    "***\n",
    "===\n",
    "\u{feff}",
    "<https://a.b>",
    "|",
    "- [x] ",
    "[!NOTE]\n",
    "http://c.d/e",
    "\u{a0}",
];

/// All Markdown files below a folder, sorted.
fn markdown_files(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            markdown_files(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "md") {
            out.push(path);
        }
    }
}

#[test]
fn the_corpus() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/documents");
    let mut files = Vec::new();
    for corpus in ["rust-rfcs", "eips", "oteps"] {
        markdown_files(&dir.join(corpus).join("docs"), &mut files);
    }
    if files.is_empty() {
        eprintln!("SKIPPED the_corpus: no documents at {}", dir.display());
        return;
    }
    let (mut n_tiles, mut n_unparsed) = (0, 0);
    for path in &files {
        let text = std::fs::read_to_string(path).unwrap();
        let document = check(&text);
        n_tiles += document.tiles.len();
        for (id, leaf) in document.leaves() {
            if leaf == Leaf::Unparsed {
                n_unparsed += 1;
                eprintln!("{}: {:?}", path.display(), document.tiles[id].range.of(&text));
            }
        }
    }
    println!("{} files, {n_tiles} tiles, {n_unparsed} unparsed leaves", files.len());
    assert!(files.len() >= 1676);
}
