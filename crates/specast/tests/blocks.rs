//! Every leaf block of a source stands whole in what `recast` writes, as a second parser sees it.
//!
//! Neither specast's Markdown parser nor its proof is asked: comrak reads the source and the outputs,
//! and each block of the one must be a block of the others. Navigation is the one exception.

#[path = "../../engine/tests/corpus/mod.rs"]
mod corpus;
#[path = "blocks/leaves.rs"]
mod leaves;
#[path = "blocks/missing.rs"]
mod missing;

use std::path::{Path, PathBuf};

use specast_engine::contract::Contract;
use specast_engine::source::{Envelope, Source};

use corpus::{cases, contracts, documents, outputs, shared};
use leaves::{Key, Kind, Leaf, read};
use missing::{Missing, missing, wanted};

/// A source with what it became.
struct Recast {
    source: String,
    spec: String,
    plan: String,
    templates: Vec<String>,
}

impl Recast {
    fn new(name: &str, text: &str, contracts: &[Contract]) -> Self {
        let outputs = outputs(&Source::new(name, text, Envelope::default()), contracts);
        let [spec, plan] = &outputs[..] else { panic!("a spec and a plan") };
        let templates = contracts.iter().map(|contract| contract.text.to_string()).collect();
        Self { source: text.to_owned(), spec: spec.text.to_string(), plan: plan.text.to_string(), templates }
    }

    fn missing(&self) -> Vec<Missing> {
        self.missing_in(&self.spec)
    }

    /// What is missing where another text stands in place of the spec.
    fn missing_in(&self, spec: &str) -> Vec<Missing> {
        let templates: Vec<&str> = self.templates.iter().map(String::as_str).collect();
        missing(&self.source, &[spec, &self.plan], &templates)
    }
}

/// The number of documents with a block that is missing.
fn run(documents: Vec<(String, PathBuf)>, templates: &Path) -> usize {
    let contracts = contracts(templates);
    let n_documents = documents.len();
    let shown: usize = std::env::var("SPECAST_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let (mut n_bad, mut n_leaves) = (0, 0);
    for (name, path) in documents {
        let text = std::fs::read_to_string(&path).unwrap();
        n_leaves += read(&text).all.len();
        let found = Recast::new(&name, &text, &contracts).missing();
        if !found.is_empty() {
            n_bad += 1;
            eprintln!("{}: {} missing", path.display(), found.len());
            for one in found.iter().take(shown) {
                eprintln!("    {}", one.to_string().chars().take(400).collect::<String>());
            }
        }
    }
    eprintln!("{n_bad} of {n_documents} documents miss one of their {n_leaves} blocks");
    n_bad
}

#[test]
fn every_block_of_the_labelled_cases_is_found() {
    let Some(shared) = shared() else { return };
    assert_eq!(run(cases(&shared), &shared.join("gold/templates")), 0);
}

#[test]
fn every_block_of_real_documents_is_found() {
    let Some(shared) = shared() else { return };
    assert_eq!(run(documents(&shared), &shared.join("gold/templates")), 0);
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-telemetry")
}

/// The legacy specs of the example, and a text with every kind of leaf.
fn examples() -> Vec<Recast> {
    let contracts = contracts(&example().join("templates"));
    let legacy = |file: &str| std::fs::read_to_string(example().join("archive/specs-legacy").join(file)).unwrap();
    [
        ("alloy-telemetry-spec.md", legacy("alloy-telemetry-spec.md")),
        ("log-shipping-spec.md", legacy("log-shipping-spec.md")),
        ("every-kind.md", EVERY_KIND.to_owned()),
    ]
    .map(|(file, text)| Recast::new(&format!("archive/specs-legacy/{file}"), &text, &contracts))
    .into()
}

const EVERY_KIND: &str = "\
---
owner: Platform
ports: [4317, 4318]
---

# Every kind of leaf

## Contents

- [Listeners](#listeners)
- [Notes](#notes)
- [Notes again](#notes-1)

## Listeners

The gateway listens on two ports,
both of them *local*.

| port | speaks |
| ---- | ------ |
| 4317 | gRPC   |
| 4318 | HTTP   |

| port | opened by |
| ---- | --------- |
| 4317 | nobody    |

```sh
docker ps
```

    indented code

### Steps

3. Pull the image.
4. Start it.

   Then wait.
   - [x] pulled
   - [ ] started

The same words twice.

## Notes

> Quoted words.
>
> 1. a quoted step

> [!WARNING]
> Words of an alert.

The same words twice.

A claim[^1] with ~~no~~ a [link][home] and ![a picture](pictures/a.png). <!-- inline remark -->

[home]: https://host.example/
[^1]: What the note says.

Term of a list

: Details of the term.

<!-- A remark of the author. -->

<details><summary>More</summary>hidden at first</details>

## Notes

Setext and *more*
of it
-----
";

/// The author's leaves in the spec: the source's own and the same as there, in the order of the spec.
fn authors_leaves(recast: &Recast) -> Vec<Leaf> {
    let own: Vec<Key> = read(&recast.source).all.iter().filter(|leaf| !leaf.is_navigation).map(wanted).collect();
    read(&recast.spec).all.into_iter().filter(|leaf| own.contains(&leaf.key)).collect()
}

/// The spec with other lines in place of those of a leaf.
fn edited(spec: &str, leaf: &Leaf, edit: impl Fn(&str) -> String) -> String {
    let lines: Vec<&str> = spec.split_inclusive('\n').collect();
    let (first, last) = leaf.lines;
    lines[..first - 1].concat() + &edit(&lines[first - 1..last].concat()) + &lines[last..].concat()
}

fn hidden(block: &str) -> String {
    format!("<!--\n{block}-->\n")
}

/// The block without what follows the last word that shows on its line, that word included.
fn truncated(block: &str, leaf: &Leaf) -> String {
    let last = leaf.key.text.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty()).unwrap();
    let start = block.rfind(last).unwrap();
    let end = block[start..].find('\n').map_or(block.len(), |end| start + end);
    format!("{}{}", &block[..start], &block[end..])
}

#[test]
fn every_seeded_fault_is_found() {
    let mut n_faults = 0;
    for recast in examples() {
        assert_eq!(recast.missing(), [], "nothing is missing before");
        let leaves = authors_leaves(&recast);
        let own = read(&recast.source).all;
        assert_eq!(leaves.len(), own.iter().filter(|leaf| !leaf.is_navigation).count(), "each leaf gets its faults");
        for leaf in leaves {
            let specs = [
                ("deleted", edited(&recast.spec, &leaf, |_| String::new())),
                ("hidden in a comment", edited(&recast.spec, &leaf, hidden)),
                ("truncated", edited(&recast.spec, &leaf, |block| truncated(block, &leaf))),
            ];
            for (what, spec) in specs {
                assert_ne!(spec, recast.spec);
                let found = recast.missing_in(&spec);
                assert!(found.iter().any(|one| one.text == leaf.key.text), "{what}: {leaf:?}: {found:?}");
                n_faults += 1;
            }
        }
    }
    println!("{n_faults} of {n_faults} seeded faults are found");
    assert!(n_faults > 300, "{n_faults}");
}

/// What is missing from the text with every kind of leaf once its spec says something else.
fn missing_after(from: &str, to: &str) -> Vec<String> {
    let recast = examples().pop().unwrap();
    let spec = recast.spec.replacen(from, to, 1);
    assert_ne!(spec, recast.spec, "{from:?} stands in the spec");
    recast.missing_in(&spec).into_iter().map(|one| format!("{} {}", one.what, one.text)).collect()
}

#[test]
fn what_changes_the_meaning_of_a_place_is_found() {
    let lost = |from: &str, to: &str, what: &str| {
        let found = missing_after(from, to);
        assert!(found.iter().any(|one| one == what), "{from:?} -> {to:?}: {found:?}");
    };
    lost("The same words twice.\n", "", "paragraph The same words twice.");
    lost("<!-- A remark of the author. -->\n", "", "comment A remark of the author.");
    lost(" <!-- inline remark -->", "", "comment inline remark");
    lost("> Quoted words.", "Quoted words.", "quote > paragraph Quoted words.");
    lost("~~no~~", "no", "paragraph A claim[^1] with ~~no~~ a link and ![a picture].");
    lost("[home]: https://host.example/\n", "", "paragraph A claim[^1] with ~~no~~ a link and ![a picture].");
    lost("[^1]: What", "What", "[^1] > paragraph What the note says.");
    lost("| port | opened by |", "| port | watched by |", "table port | opened by > row 4317 | nobody");
    lost("- [x] pulled", "- [ ] pulled", "item > item > paragraph [x] pulled");
    lost("3. Pull", "1. Pull", "item > paragraph 4. Start it.");
    lost("```sh", "```", "code sh\ndocker ps");
    lost("[!WARNING]", "[!NOTE]", "alert warning  > paragraph Words of an alert.");
    lost("ports: [4317, 4318]\n", "", "front yaml\nowner: Platform\nports: [4317, 4318]");
}

#[test]
fn what_a_reader_does_not_see_may_change() {
    for (from, to) in [
        ("two ports,\nboth", "two\nports, both"),
        ("*local*", "__local__"),
        ("| 4318 | HTTP   |", "|4318|HTTP|"),
        ("https://host.example/", "https://other.example/"),
    ] {
        assert_eq!(missing_after(from, to), [""; 0], "{from:?} -> {to:?}");
    }
}

#[test]
fn navigation_is_what_leads_to_headings_and_no_more() {
    let shown = |text: &str| -> Vec<(Kind, bool)> {
        read(text).all.iter().map(|leaf| (leaf.key.kind, leaf.is_navigation)).collect()
    };
    let own = "# Own\n\n## Contents\n\n- [A](#a)\n- [A](#a-1)\n\n## A\n\n## A\n";
    assert_eq!(shown(own).iter().filter(|(_, is_navigation)| *is_navigation).count(), 3);
    for other in ["[B](#b)", "[A](other.md#a)", "[A](#a): the first"] {
        let text = own.replace("[A](#a)", other);
        assert!(shown(&text).iter().all(|(_, is_navigation)| !is_navigation), "{other}");
    }
}

#[test]
fn a_heading_of_the_template_holds_the_authors() {
    let contracts = contracts(&example().join("templates"));
    let text = "# T\n\n## Core Interfaces\n\nPort 4317.\n\n## Roll-out plan\n\nLater.\n";
    let recast = Recast::new("archive/t.md", text, &contracts);
    assert_eq!(recast.missing(), []);
    let is_home = |leaf: &Leaf| leaf.key.kind == Kind::Heading && leaf.key.text.contains("Core Interfaces");
    let heading = read(&recast.spec).all.into_iter().find(is_home).unwrap();
    let found = recast.missing_in(&edited(&recast.spec, &heading, |_| String::new()));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].text, "Core Interfaces");
}

/// No document of the corpus ends like this, and what stands at a source's end need not end its recast.
#[test]
fn what_nothing_closes_swallows_no_other_block() {
    let contracts = contracts(&example().join("templates"));
    for end in ["```sh\ndocker ps", "~~~~\n```\nport 4317", "<!-- a remark\nand no end", "<script>\nlet port = 4317;"] {
        let text = format!("# T\n\n## Recipes\n\nBoil it.\n\n## Ports\n\nPort 4317 is open.\n\n{end}\n");
        assert_eq!(Recast::new("archive/t.md", &text, &contracts).missing(), [], "{end:?}");
        let above = format!("# T\n\n{end}\n");
        assert_eq!(Recast::new("archive/t.md", &above, &contracts).missing(), [], "{end:?}");
    }
}
