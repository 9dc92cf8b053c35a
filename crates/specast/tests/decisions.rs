//! Decisions from the outside: what a person accepts is released, for as long as it is what it was.

mod folder;

use folder::Folder;

const OLD: &str = "\
# Relay

- The relay listens on port `4317`, and it MUST NOT hold more than 5 spans.
- Logs go to Loki within 30 seconds.
- Traces are kept for 14 days.
";

const NEW: &str = "\
# Relay

- The relay listens on port `4318`, and it MUST NOT hold more than 5 spans.
- Traces are kept for 14 days.

Every Sunday at 03:00 the relay is restarted by hand.
";

const VERIFY: [&str; 5] = ["verify", "--from", "old.md", "--to", "new.md"];

/// Where the decisions about the source stand.
const FILE: &str = ".specast/decisions/old.md.toml";

fn lossy() -> Folder {
    Folder::new(&[("old.md", OLD), ("new.md", NEW)])
}

/// The ids of the findings of `verify`, with the words before them.
fn ids(folder: &Folder) -> Vec<(String, String)> {
    let (_, stdout, _) = folder.says(&VERIFY);
    let open = stdout.lines().filter(|line| !line.starts_with("released"));
    let one = |line: &str| {
        let (words, id) = line.rsplit_once(" id ").filter(|(_, id)| id.len() == 12)?;
        Some((id.to_owned(), words.get(2..)?.to_owned()))
    };
    open.filter_map(one).collect()
}

/// Accepts everything that is open.
fn accept_all(folder: &Folder) {
    let all = ids(folder);
    assert!(all.len() >= 4, "{all:?}");
    for (id, words) in all {
        let verdict = if words.starts_with("lost") { "omit" } else { "correct" };
        let reason = "decided in the review";
        let args = ["accept", &id, "--as", verdict, "--reason", reason, "--from", "old.md", "--to", "new.md"];
        let (code, stdout, stderr) = folder.says(&args);
        assert_eq!(code, 0, "{stdout}{stderr}");
    }
}

fn exit(folder: &Folder) -> (i32, String) {
    let (code, stdout, stderr) = folder.says(&VERIFY);
    (code, stdout + &stderr)
}

#[test]
fn a_loss_is_released_by_a_decision_only() {
    let folder = lossy();
    folder.commit("2026-01-02");
    folder.git("2026-01-02", &["config", "user.name", "A Person"]);
    assert_eq!(exit(&folder).0, 1);
    accept_all(&folder);
    let (code, said) = exit(&folder);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("proven: ") && said.contains(" released by decisions, "), "{said}");
    assert!(said.contains("released (omit): lost ("), "{said}");
    let text = folder.read(FILE);
    assert!(text.contains("document = \"old.md\"") && text.contains("by = \"A Person\""), "{text}");
    assert!(!text.contains("date =") && !text.contains("line"), "{text}");
    let ids: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("id = ")).collect();
    assert!(ids.is_sorted() && ids.len() >= 3, "{text}");
    // Once more changes nothing; another word replaces the first.
    let omitted = text.lines().position(|line| line == "as = \"omit\"").unwrap();
    let id = text.lines().nth(omitted - 1).unwrap()["id = \"".len()..][..8].to_owned();
    let again = |verdict: &str| {
        let reason = "decided in the review";
        let args = ["accept", &id, "--as", verdict, "--reason", reason, "--from", "old.md", "--to", "new.md"];
        let (code, stdout, _) = folder.says(&args);
        assert_eq!(code, 0);
        stdout
    };
    assert!(again("omit").contains("nothing to change"));
    assert_eq!(folder.read(FILE), text);
    again("supersede");
    let replaced = folder.read(FILE);
    assert_eq!(replaced.matches("id = ").count(), text.matches("id = ").count());
    assert!(replaced.contains("as = \"supersede\""), "{replaced}");
    // Taken back, it counts again.
    let (code, stdout, stderr) = folder.says(&["reject", &ids[0][1..9]]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("taken back: ") && stdout.contains("decided in the review"), "{stdout}");
    assert_eq!(exit(&folder).0, 1);
}

#[test]
fn formatters_make_no_decision_stale() {
    let folder = lossy();
    accept_all(&folder);
    // As prettier, mdformat and markdownlint --fix write: other marks, escapes, markers, emphasis, line breaks.
    folder.write(
        "old.md",
        "Relay\n=====\n\n* The relay listens on port `4317`, and it **MUST NOT** hold\n  more than 5 spans.\n* Logs go to Loki\n  within 30 seconds\\.\n* Traces are kept for _14 days_.\n",
    );
    folder.write(
        "new.md",
        "## Relay\n\n1. The relay listens on port `4318`, and it MUST NOT hold more than 5 spans.\n1. Traces   are kept for\n   14 days.\n\nEvery Sunday at 03:00\nthe relay is restarted *by hand*.\n",
    );
    let (code, said) = exit(&folder);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("warning"), "{said}");
    // Nor do they when they only move to another file.
    std::fs::rename(folder.path().join("new.md"), folder.path().join("relay.md")).unwrap();
    let (code, stdout, stderr) = folder.says(&["verify", "--from", "old.md", "--to", "relay.md"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
}

#[test]
fn what_became_different_is_decided_anew() {
    let folder = lossy();
    accept_all(&folder);
    folder.write("new.md", NEW.replace("4318", "9999"));
    let (code, said) = exit(&folder);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("warning: stale decision: .specast/decisions/old.md.toml:"), "{said}");
    // A new word on it replaces the stale one.
    for (id, _) in ids(&folder) {
        let args = ["accept", &id, "--as", "supersede", "--reason", "r", "--from", "old.md", "--to", "new.md"];
        assert_eq!(folder.says(&args).0, 0);
    }
    let (code, said) = exit(&folder);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("stale"), "{said}");
}

#[test]
fn what_is_mended_leaves_an_unused_decision() {
    let folder = lossy();
    accept_all(&folder);
    folder.write("new.md", OLD);
    let (code, said) = exit(&folder);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning: unused decision: .specast/decisions/old.md.toml:"), "{said}");
    assert!(!said.contains("stale"), "{said}");
}

#[test]
fn hand_edits_are_taken_and_broken_ones_named() {
    let folder = lossy();
    accept_all(&folder);
    let text = folder.read(FILE);
    folder.write(FILE, text.replace("decided in the review", "decided on Monday, see #12"));
    let (code, said) = exit(&folder);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("see #12"), "{said}");
    let line = text.lines().position(|line| line.starts_with("as = ")).unwrap() + 1;
    folder.write(FILE, text.replacen("as = \"", "as = \"for", 1));
    let (code, said) = exit(&folder);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains(&format!("error: {FILE}:{line}: ")) && said.contains("omit"), "{said}");
}

#[test]
fn what_cannot_be_decided_is_refused() {
    let folder = lossy();
    let all = ids(&folder);
    let invented = &all.iter().find(|(_, words)| words.starts_with("invented")).unwrap().0;
    let accept = |id: &str, verdict: &str, reason: &str| {
        let args = ["accept", id, "--as", verdict, "--reason", reason, "--from", "old.md", "--to", "new.md"];
        let (code, _, stderr) = folder.says(&args);
        (code, stderr)
    };
    for (id, verdict, reason, says) in [
        (invented.as_str(), "omit", "r", "nothing was left out"),
        ("abcdefabcdef", "omit", "r", "no finding has this id"),
        ("ab", "omit", "r", "at least four"),
        ("old.md", "omit", "r", "is no id"),
        (all[0].0.as_str(), "omit", "  ", "--reason is empty"),
    ] {
        let (code, stderr) = accept(id, verdict, reason);
        assert_eq!(code, 2, "{id}: {stderr}");
        assert!(stderr.contains(says), "{stderr}");
    }
    assert!(!folder.has(".specast/decisions"));
    let (code, _, stderr) = folder.says(&["reject", "abcdef"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("no decision has this id"), "{stderr}");
}

/// A loss of an ordinary commit is decided like that of a rewrite, and `where` knows its id.
#[test]
fn a_loss_of_a_pull_request_is_decided() {
    let folder = Folder::new(&[("doc.md", OLD)]);
    folder.commit("2026-01-02");
    folder.git("2026-01-03", &["checkout", "-q", "-b", "change"]);
    folder.write("doc.md", OLD.replace("- Logs go to Loki within 30 seconds.\n", ""));
    let since = ["verify", "--since", "main"];
    let (code, stdout, _) = folder.says(&since);
    assert_eq!(code, 1, "{stdout}");
    let ids: Vec<&str> = stdout.lines().filter_map(|line| line.rsplit_once(" id ")).map(|(_, id)| id).collect();
    assert!(!ids.is_empty(), "{stdout}");
    let (code, said, stderr) = folder.says(&["where", ids[0], "--since", "main"]);
    assert!(code == 0 && said.contains("doc.md:4"), "{said}{stderr}");
    let (code, said, stderr) = folder
        .says(&[&["accept"][..], &ids, &["--as", "omit", "--reason", "no logs any more", "--since", "main"]].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(said.contains("0 findings left without a decision"), "{said}");
    let (code, stdout, stderr) = folder.says(&since);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("released by decisions") && !stdout.contains("warning"), "{stdout}");
    // What the pull request decides of itself does not count in CI, and an audit of it knows the decision.
    assert_eq!(folder.says(&["verify", "--since", "main", "--require-decisions"]).0, 1);
    folder.commit("2026-01-04");
    assert_eq!(folder.says(&["audit", "main..HEAD"]).0, 0);
    assert_eq!(folder.says(&["reject", ids[0]]).0, 0);
    assert_eq!(folder.says(&["audit", "main..HEAD"]).0, 1, "not the result that is kept");
}

/// A repository whose decisions were made on a branch, with what the base has.
fn pull_request(base: &[(&str, &str)]) -> Folder {
    let folder = lossy();
    for (path, text) in base {
        folder.write(path, text);
    }
    folder.commit("2026-01-02");
    folder.git("2026-01-03", &["checkout", "-q", "-b", "change"]);
    accept_all(&folder);
    folder.commit("2026-01-03");
    folder
}

fn in_ci(folder: &Folder, more: &[&str]) -> (i32, String) {
    let (code, stdout, stderr) = folder.says(&[&VERIFY[..], &["--require-decisions"], more].concat());
    (code, stdout + &stderr)
}

#[test]
fn decisions_of_the_same_pull_request_release_nothing() {
    let folder = pull_request(&[]);
    assert_eq!(exit(&folder).0, 0);
    let (code, said) = in_ci(&folder, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("not counted: ") && said.contains("it is not on the base branch"), "{said}");
    // Once they are on the base, they count.
    folder.git("2026-01-04", &["checkout", "-q", "main"]);
    folder.git("2026-01-04", &["merge", "-q", "change"]);
    folder.git("2026-01-05", &["checkout", "-q", "-b", "later"]);
    assert_eq!(in_ci(&folder, &[]), (0, exit(&folder).1));
    // A verdict that the branch changes is one of the branch.
    let text = folder.read(FILE);
    folder.write(FILE, text.replace("\"omit\"", "\"correct\"").replace("\"reword\"", "\"correct\""));
    assert_eq!(in_ci(&folder, &[]).0, 1);
}

#[test]
fn guarded_decisions_count_at_once() {
    let guard = "* @org/all\n/.specast/decisions/ @org/leads\n";
    for (place, text, expected) in [
        (".github/CODEOWNERS", guard, 0),
        ("CODEOWNERS", guard, 0),
        ("docs/CODEOWNERS", guard, 0),
        ("CODEOWNERS", "* @org/all\n/.specast/decisions/\n", 1),
        ("CODEOWNERS", "/.specast/pins/ @org/leads\n", 1),
        ("elsewhere/CODEOWNERS", guard, 1),
    ] {
        let folder = pull_request(&[(place, text)]);
        let (code, said) = in_ci(&folder, &[]);
        assert_eq!(code, expected, "{place}: {text}: {said}");
    }
    // A pull request does not name its own owners.
    let folder = pull_request(&[]);
    folder.write(".github/CODEOWNERS", guard);
    folder.commit("2026-01-04");
    assert_eq!(in_ci(&folder, &[]).0, 1);
}

#[test]
fn without_a_base_nothing_is_believed() {
    let folder = lossy();
    let (code, said) = in_ci(&folder, &[]);
    assert_eq!(code, 2, "{said}");
    let folder = pull_request(&[]);
    let (code, said) = in_ci(&folder, &["--base", "nowhere"]);
    assert_eq!(code, 2);
    assert!(said.contains("`nowhere`: git knows no such revision"), "{said}");
    assert_eq!(in_ci(&folder, &["--base", "main"]).0, 1);
}

#[test]
fn init_prints_the_owners_lines() {
    let folder = Folder::with_note(folder::NOTE);
    std::fs::remove_file(folder.path().join("specast.toml")).unwrap();
    let (code, stdout, _) = folder.says(&["init"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("/.specast/decisions/ @") && stdout.contains(".github/CODEOWNERS"), "{stdout}");
    std::fs::remove_file(folder.path().join("specast.toml")).unwrap();
    folder.write("CODEOWNERS", "* @org/leads\n");
    let (_, stdout, _) = folder.says(&["init"]);
    assert!(!stdout.contains("CODEOWNERS"), "{stdout}");
}

/// A decision is about a content: the document may be called otherwise, several times, committed or not.
#[test]
fn decisions_follow_a_document_that_is_renamed() {
    let folder = lossy();
    folder.commit("2026-01-02");
    accept_all(&folder);
    let proven = |path: &str| {
        let (code, stdout, stderr) = folder.says(&["verify", "--from", path, "--to", "new.md"]);
        assert!(code == 0 && !stdout.contains("warning"), "{path}: {stdout}{stderr}");
    };
    let rename = |from: &str, to: &str| std::fs::rename(folder.path().join(from), folder.path().join(to)).unwrap();
    rename("old.md", "older.md");
    proven("older.md");
    folder.commit("2026-01-03");
    proven("older.md");
    rename("older.md", "oldest.md");
    folder.git("2026-01-04", &["add", "-A"]);
    proven("oldest.md");
    folder.commit("2026-01-04");
    proven("oldest.md");
    // Another document that loses the same is not meant, and a text that was changed is another one.
    folder.write("copy.md", OLD);
    assert_eq!(folder.says(&["verify", "--from", "copy.md", "--to", "new.md"]).0, 1);
    folder.write("oldest.md", OLD.replace("within 30 seconds", "within 40 seconds"));
    let (code, said, _) = folder.says(&["verify", "--from", "oldest.md", "--to", "new.md"]);
    assert!(code == 1 && said.contains("warning: stale decision: "), "{said}");
    // One word replaces the other, also where the document was called otherwise then.
    let lost = said.lines().find(|line| line.contains("40 seconds") && line.contains(" id ")).unwrap();
    let id = lost.rsplit_once(" id ").unwrap().1;
    let args = ["accept", id, "--as", "omit", "--reason", "r", "--from", "oldest.md", "--to", "new.md"];
    assert_eq!(folder.says(&args).0, 0);
}

/// What `verify`, `audit`, `where` and JSON call a finding is what `accept` and `reject` take.
#[test]
fn a_finding_has_one_id_everywhere() {
    let folder = lossy();
    folder.commit("2026-01-02");
    folder.git("2026-01-02", &["branch", "-M", "main"]);
    folder.git("2026-01-03", &["checkout", "-q", "-b", "change"]);
    folder.write("old.md", OLD.replace("- Logs go to Loki within 30 seconds.\n", "").replace("4317", "4318"));
    folder.commit("2026-01-03");
    let (code, stdout, _) = folder.says(&["verify", "--since", "main"]);
    assert_eq!(code, 1);
    let of = |text: &str| -> std::collections::BTreeSet<String> {
        let lines = text.lines().map(str::trim_start).filter(|line| line.starts_with(['-', '~']));
        lines.filter_map(|line| Some(line.rsplit_once(" id ")?.1.to_owned())).collect()
    };
    let ids = of(&stdout);
    assert!(ids.len() >= 2, "{stdout}");
    let (code, audited, _) = folder.says(&["audit", "main..change"]);
    assert!(code == 1 && !of(&audited).is_empty() && of(&audited).is_subset(&ids), "{audited}");
    let json = |args: &[&str]| -> serde_json::Value {
        let (_, stdout, stderr) = folder.says(&[args, &["--output-format", "json"]].concat());
        serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{args:?}: {stdout}{stderr}"))
    };
    let audit = json(&["audit", "main..change"]);
    let found = audit["commits"][0]["findings"].as_array().unwrap().iter();
    assert_eq!(found.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<std::collections::BTreeSet<_>>(), ids);
    let proof = json(&["verify", "--since", "main"]);
    let all: Vec<_> = ["facts", "fragments"].into_iter().flat_map(|list| proof[list].as_array().unwrap()).collect();
    for one in &all {
        assert!(one["finding"].is_null() || one["finding"] == one["id"], "{one}");
    }
    for id in &ids {
        assert!(all.iter().any(|one| one["finding"] == id.as_str()), "{id}");
        let (code, stdout, stderr) = folder.says(&["where", id, "--since", "main"]);
        assert!(code == 0 && stdout.contains("source old.md:"), "{stdout}{stderr}");
        // One commit is asked about by its name, and what it lost is decided there.
        let (code, stdout, stderr) =
            folder.says(&["accept", id, "--as", "omit", "--reason", "r", "--commit", "change"]);
        assert_eq!(code, 0, "{stdout}{stderr}");
    }
    assert_eq!(folder.says(&["verify", "--since", "main"]).0, 0);
    assert_eq!(folder.says(&["audit", "main..change"]).0, 0, "decisions release what a commit lost");
    assert_eq!(folder.says(&["reject", ids.first().unwrap()]).0, 0);
    assert_eq!(folder.says(&["audit", "main..change"]).0, 1);
}
