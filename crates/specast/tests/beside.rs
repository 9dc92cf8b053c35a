//! A legacy document becomes a folder: a document and a YAML file beside it that says what it is.

mod example;

use std::fs;

use example::{refused, shown, specast, workspace};

const README: &str = "# {title}\n\n## Summary\n\nWhat it is about, in a paragraph.\n\n## Motivation\n\nWhy it is wanted.\n\n### Goals\n\n- [Goal]\n\n## Design Details\n\nHow it works.\n";
const YAML: &str = "# What is known of the proposal.\ntitle: Proposal Template\nnumber: NNNN\nauthors:\n  - \"@jane.doe\"\nowning-group: group-xxx\n# Where it stands.\nstatus: provisional|implementable|implemented\ncreation-date: yyyy-mm-dd\n\n# Who looks at it.\nreviewers:\n  - TBD\nreplaces:\nkind: Proposal\n";
const CONFIG: &str = "[[documents]]\ntemplate = \"proposals/NNNN-template/README.md\"\ntarget = \"proposals/<area>/<feature>/README.md\"\npaths = [\"proposals/*/*/README.md\"]\nbeside = [\"proposals/NNNN-template/proposal.yaml\"]\n";
const OLD: &str = "---\ntitle: Faster starts\nauthors:\n  - \"@ada\"\n  - \"@bob\" # since May\nowning-group: group-node\nsuperseded-by: nothing\ncreation-date: 2018-04-18\nstatus: implementable\n---\n\n# Faster starts\n\n## Summary\n\nA node starts within 30 seconds.\n\n## Motivation\n\nIt MUST NOT take longer.\n";
const DOCUMENT: &str = "proposals/node/0042-faster-starts/README.md";
const BESIDE: &str = "proposals/node/0042-faster-starts/proposal.yaml";

fn recast(old: &str) -> (tempfile::TempDir, String) {
    recast_with(YAML, old)
}

fn recast_with(yaml: &str, old: &str) -> (tempfile::TempDir, String) {
    let dir = workspace();
    fs::remove_dir_all(dir.path().join("templates/engineering")).unwrap();
    fs::create_dir_all(dir.path().join("proposals/NNNN-template")).unwrap();
    fs::write(dir.path().join("proposals/NNNN-template/README.md"), README).unwrap();
    fs::write(dir.path().join("proposals/NNNN-template/proposal.yaml"), yaml).unwrap();
    fs::write(dir.path().join("specast.toml"), CONFIG).unwrap();
    fs::create_dir_all(dir.path().join("old")).unwrap();
    fs::write(dir.path().join("old/0042-faster-starts.md"), old).unwrap();
    let output = specast(dir.path(), &["recast", "old/0042-faster-starts.md", "--area", "node"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    (dir, shown(&output))
}

fn text(dir: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn run(dir: &tempfile::TempDir, args: &[&str]) -> (Option<i32>, String) {
    let output = specast(dir.path(), args);
    (output.status.code(), shown(&output))
}

#[test]
fn what_the_file_has_a_key_for_goes_there_and_the_rest_stays() {
    let (dir, said) = recast(OLD);
    assert!(said.contains(&format!("wrote {BESIDE}")) && said.contains("proven"), "{said}");
    assert_eq!(
        text(&dir, BESIDE),
        "# What is known of the proposal.\ntitle: Faster starts\nnumber: 'N/A'\nauthors:\n  - \"@ada\"\n  - \"@bob\" # since May\nowning-group: group-node\n# Where it stands.\nstatus: implementable\ncreation-date: 2018-04-18\n\n# Who looks at it.\nreviewers: 'N/A'\nreplaces:\nkind: Proposal\n"
    );
    let readme = text(&dir, DOCUMENT);
    assert!(readme.contains("superseded-by: nothing") && !readme.contains("@ada"), "{readme}");
    let (code, said) = run(&dir, &["verify"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&dir, &["check"]);
    assert!(code == Some(0) && said.contains(&format!("{BESIDE} as proposals/NNNN-template/proposal.yaml")), "{said}");
    let (_, again) = run(&dir, &["recast", "old/0042-faster-starts.md", "--area", "node"]);
    assert!(again.contains("nothing to change"), "{again}");
}

#[test]
fn proof_and_check_read_the_file() {
    for (from, to, says) in [
        ("  - \"@ada\"\n", "", "@ada"),
        ("status: implementable", "status: implemented", "implementable"),
        ("2018-04-18", "2018-04-19", "2018-04-18"),
        ("number: 'N/A'", "number: 4711", "4711"),
    ] {
        let (dir, _) = recast(OLD);
        let whole = text(&dir, BESIDE);
        assert!(whole.contains(from), "{from}: {whole}");
        fs::write(dir.path().join(BESIDE), whole.replace(from, to)).unwrap();
        let (code, said) = run(&dir, &["verify"]);
        assert!(code == Some(1) && said.contains(says), "{from} -> {to}: {said}");
    }
    let (dir, _) = recast(OLD);
    let whole = text(&dir, BESIDE);
    fs::write(dir.path().join(BESIDE), whole.replace("status: implementable", "status: done")).unwrap();
    let (code, said) = run(&dir, &["check"]);
    assert!(code == Some(1) && said.contains("proposal.yaml") && said.contains("done"), "{said}");
    fs::remove_file(dir.path().join(BESIDE)).unwrap();
    let (code, said) = run(&dir, &["verify"]);
    assert!(code == Some(2) && said.contains(BESIDE), "{said}");
}

#[test]
fn a_comment_behind_a_value_is_no_part_of_it() {
    // Of the template, of the source, and of both, where the author's stays.
    for (template, old) in [
        (" # where it stands", ""),
        ("", " # after 'Council' agreed: #3"),
        (" # where it stands", " # after 'Council' agreed: #3"),
    ] {
        let yaml = YAML.replace("|implemented\n", &format!("|implemented{template}\n"));
        let old = OLD.replace("status: implementable\n", &format!("status: implementable{old}\n"));
        let old = old.replace("superseded-by: nothing\n", "superseded-by: nothing # yet\n");
        let (dir, said) = recast_with(&yaml, &old);
        assert!(said.contains("proven"), "{said}");
        let whole = text(&dir, BESIDE);
        assert!(
            whole.contains("status: implementable")
                && whole.contains(if old.contains("Council") { "Council" } else { template }),
            "{whole}"
        );
        for (from, to, says) in [
            ("status: implementable", "status: implemented", "implementable"),
            ("after 'Council' agreed: #3", "after 'Nobody' agreed: #3", "Council"),
        ] {
            if whole.contains(from) {
                fs::write(dir.path().join(BESIDE), whole.replace(from, to)).unwrap();
                let (code, said) = run(&dir, &["verify"]);
                assert!(code == Some(1) && said.contains(says), "{from} -> {to}: {said}");
            }
        }
        let readme = text(&dir, DOCUMENT);
        fs::write(dir.path().join(BESIDE), &whole).unwrap();
        fs::write(dir.path().join(DOCUMENT), readme.replace("nothing # yet", "nothing # any more")).unwrap();
        let (code, said) = run(&dir, &["verify"]);
        assert!(code == Some(1) && said.contains("yet"), "{said}");
    }
}

#[test]
fn labelled_lines_fill_it_too() {
    let old = "# Faster starts\n\n**Status:** implementable\n**Owning group:** group-node\n\n**Authors:** @ada, @bob\n\n## Summary\n\nA node starts within 30 seconds.\n";
    let (dir, said) = recast(old);
    assert!(said.contains("proven"), "{said}");
    let yaml = text(&dir, BESIDE);
    for line in [
        "title: 'Faster starts'",
        "status: 'implementable'\n",
        "owning-group: 'group-node'",
        "authors:\n  - '@ada'\n  - '@bob'\n",
    ] {
        assert!(yaml.contains(line), "{line}: {yaml}");
    }
    let readme = text(&dir, DOCUMENT);
    assert!(!readme.contains("**Status:**") && readme.contains("**Authors:** @ada, @bob"), "{readme}");
    fs::write(dir.path().join(BESIDE), yaml.replace("group-node", "group-net")).unwrap();
    let (code, said) = run(&dir, &["verify"]);
    assert!(code == Some(1) && said.contains("group-node"), "{said}");
}

#[test]
fn a_plan_that_is_carried_out_writes_it_too() {
    let (dir, _) = recast(OLD);
    let (whole, readme) = (text(&dir, BESIDE), text(&dir, DOCUMENT));
    for folder in ["proposals/node", "specs", ".specast"] {
        fs::remove_dir_all(dir.path().join(folder)).unwrap();
    }
    let (code, said) = run(&dir, &["plan", "old/0042-faster-starts.md", "--area", "node"]);
    assert_eq!(code, Some(0), "{said}");
    let plan = said.split("specast apply ").nth(1).unwrap().trim().to_owned();
    let (code, said) = run(&dir, &["apply", &plan]);
    assert!(code == Some(0) && said.contains(&format!("wrote {BESIDE}")) && said.contains("proven"), "{said}");
    assert_eq!((text(&dir, BESIDE), text(&dir, DOCUMENT)), (whole.clone(), readme));
    let (code, said) = run(&dir, &["verify", DOCUMENT]);
    assert_eq!(code, Some(0), "{said}");
    // Its pins name the file: it may be written anew, and the proof reads it.
    let (code, said) = run(&dir, &["apply", &plan]);
    assert!(code == Some(0) && said.contains("nothing to change"), "{said}");
    fs::write(dir.path().join(BESIDE), whole.replace("2018-04-18", "2018-04-19")).unwrap();
    let (code, said) = run(&dir, &["verify", DOCUMENT]);
    assert!(code == Some(1) && said.contains("2018-04-18"), "{said}");
    refused(dir.path(), &["apply", &plan], &[BESIDE, "was changed since specast wrote it"]);
}

#[test]
fn what_stands_beside_is_yaml_and_has_a_place() {
    let (dir, _) = recast(OLD);
    let config = |text: &str| fs::write(dir.path().join("specast.toml"), text).unwrap();
    config(&CONFIG.replace("proposal.yaml", "README.md"));
    refused(dir.path(), &["check"], &["specast.toml:", "is no YAML file"]);
    config(&CONFIG.replace("target =", "name ="));
    refused(dir.path(), &["check"], &["specast.toml:5: `beside` needs a `target`"]);
}
