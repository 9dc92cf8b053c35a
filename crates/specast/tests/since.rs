//! Pull requests and past commits: a repository of known effects, and exactly the known losses.

mod folder;

use std::process::Command;

use folder::{Folder, said};
use serde_json::Value;

const GATEWAY: &str = "\
# Gateway

## Ports

The collector listens on port 4317 for gRPC.
The exporter MUST NOT forward traces to the public network.

## Limits

- The memory limit is 512 MiB.
- The queue holds at most 5000 spans.
- A retry waits 30 seconds.

## Operations

Run `docker network create infra_net` before the first start.
Nobody may deploy the tag `latest`.
";

const LOGS: &str = "\
# Logs

Loki keeps logs for 14 days.

## Limits of logs

One tenant sends at most 200 lines.
";

const NOTES: &str = "\
# Notes

The dashboard lives at `https://grafana.example.com/d/alloy`.
";

/// What a commit does to the files, and the lines, as they were before, of which something is lost or altered.
struct Step {
    name: &'static str,
    does: fn(&Folder),
    loses: &'static [&'static str],
}

fn swap(folder: &Folder, path: &str, from: &str, to: &str) {
    let text = folder.read(path);
    assert!(text.contains(from), "{path}: no `{from}`");
    folder.write(path, text.replace(from, to));
}

fn remove(folder: &Folder, path: &str) {
    std::fs::remove_file(folder.path().join(path)).unwrap();
}

const STEPS: [Step; 12] = [
    Step {
        name: "split",
        does: |folder| {
            let text = folder.read("docs/gateway.md");
            let (ports, operations) = text.split_once("## Operations").unwrap();
            folder.write("docs/gateway.md", ports);
            folder.write("docs/operations.md", format!("# Operations{operations}"));
        },
        loses: &[],
    },
    Step {
        name: "merge",
        does: |folder| {
            let notes = folder.read("docs/notes.md").replace("# Notes", "## Notes");
            folder.write("docs/logs.md", format!("{}\n{notes}", folder.read("docs/logs.md")));
            remove(folder, "docs/notes.md");
        },
        loses: &[],
    },
    Step {
        name: "rename, and a link that follows",
        does: |folder| {
            std::fs::rename(folder.path().join("docs/logs.md"), folder.path().join("docs/logging.md")).unwrap();
            swap(folder, "docs/index.md", "logs.md", "logging.md");
        },
        loses: &[],
    },
    Step {
        name: "reformat",
        does: |folder| {
            swap(folder, "docs/gateway.md", "- ", "* ");
            swap(folder, "docs/gateway.md", "forward traces to", "forward traces\nto");
        },
        loses: &[],
    },
    Step {
        name: "tidy up: a silent loss",
        does: |folder| swap(folder, "docs/gateway.md", "* The queue holds at most 5000 spans.\n", ""),
        loses: &["docs/gateway.md:12"],
    },
    Step {
        name: "softer words",
        does: |folder| swap(folder, "docs/gateway.md", "MUST NOT", "SHOULD NOT"),
        loses: &["docs/gateway.md:6"],
    },
    Step {
        name: "revert of the silent loss",
        does: |folder| {
            swap(folder, "docs/gateway.md", "* A retry", "* The queue holds at most 5000 spans.\n* A retry");
        },
        loses: &[],
    },
    Step {
        name: "move between files",
        does: |folder| {
            swap(folder, "docs/gateway.md", "* A retry waits 30 seconds.\n", "");
            swap(folder, "docs/logging.md", "200 lines.\n", "200 lines.\n\nA retry waits 30 seconds.\n");
        },
        loses: &[],
    },
    Step {
        name: "new text only",
        does: |folder| {
            folder.write("docs/gateway.md", folder.read("docs/gateway.md") + "\nAt most 9 workers run on each host.\n");
        },
        loses: &[],
    },
    Step {
        name: "another port",
        does: |folder| swap(folder, "docs/gateway.md", "4317", "4318"),
        loses: &["docs/gateway.md:5"],
    },
    Step {
        name: "what another document says too",
        does: |folder| swap(folder, "docs/operations.md", "Nobody may deploy the tag `latest`.\n", ""),
        loses: &["docs/operations.md:4"],
    },
    Step {
        name: "deletion",
        does: |folder| remove(folder, "docs/index.md"),
        loses: &["docs/index.md:1", "docs/index.md:3"],
    },
];

/// The repository, with the commit of each step.
fn repository() -> (Folder, Vec<String>) {
    let folder = Folder::new(&[
        ("docs/gateway.md", GATEWAY),
        ("docs/logs.md", LOGS),
        ("docs/notes.md", NOTES),
        ("docs/index.md", "# Index\n\nLogs are told of in [the other file](logs.md).\n"),
        ("docs/stable.md", "# Stable\n\nNobody may deploy the tag `latest`.\n"),
    ]);
    folder.commit("2024-01-01");
    folder.git("2024-01-01", &["branch", "-M", "main"]);
    let mut commits = vec![head(&folder)];
    for (step, day) in STEPS.iter().zip(2..) {
        (step.does)(&folder);
        let date = format!("2024-01-{day:02}");
        folder.git(&date, &["add", "-A"]);
        folder.git(&date, &["commit", "-q", "-m", step.name]);
        commits.push(head(&folder));
    }
    (folder, commits)
}

fn head(folder: &Folder) -> String {
    folder.git("2024-01-01", &["rev-parse", "HEAD"]).trim().to_owned()
}

fn json(folder: &Folder, args: &[&str]) -> (i32, Value) {
    let (code, stdout, stderr) = folder.says(&[args, &["--output-format", "json"]].concat());
    (code, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{args:?}: {error}: {stdout}{stderr}")))
}

/// The lines of the sources of which something is lost or altered.
fn losses(proof: &Value) -> Vec<String> {
    let all = ["facts", "fragments"].into_iter().flat_map(|list| proof[list].as_array().unwrap());
    let broken = all.filter(|entry| matches!(entry["disposition"].as_str(), Some("lost" | "altered")));
    // A fragment of several lines is told by its facts, which know the line.
    let lines =
        broken.filter(|entry| entry["kind"] != Value::Null || entry["source"]["line"] == entry["source"]["end_line"]);
    let mut out: Vec<String> = lines
        .map(|entry| format!("{}:{}", entry["source"]["path"].as_str().unwrap(), entry["source"]["line"]))
        .collect();
    out.sort();
    out.dedup();
    out
}

#[test]
fn each_commit_loses_what_it_is_known_to_lose() {
    let (folder, commits) = repository();
    for (step, pair) in STEPS.iter().zip(commits.windows(2)) {
        folder.git("2024-02-01", &["checkout", "-q", &pair[1]]);
        let (code, stdout, stderr) = folder.says(&["verify", "--since", &pair[0], "--output-format", "json"]);
        let proof: Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{}: {stderr}", step.name));
        assert_eq!(losses(&proof), step.loses, "{}", step.name);
        assert_eq!(code, i32::from(!step.loses.is_empty()), "{}", step.name);
    }
}

#[test]
fn a_spec_that_specast_wrote_loses_only_what_goes_from_it() {
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-telemetry");
    let read = |path: &str| std::fs::read_to_string(example.join(path)).unwrap();
    let paths = [
        "archive/specs-legacy/alloy-telemetry-spec.md",
        "templates/engineering/spec-template.md",
        "templates/project/plan-template.md",
    ];
    let texts = paths.map(read);
    let files: Vec<(&str, &str)> = paths.into_iter().zip(texts.iter().map(String::as_str)).collect();
    let folder = Folder::new(&files);
    let (code, stdout, stderr) = folder.says(&["recast", paths[0], "--area", "infra"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    folder.commit("2024-01-01");
    // Frames, ids and rows that quote stand there as before, and none of them counts as lost.
    let spec = "specs/infra/alloy-telemetry/spec.md";
    swap(&folder, spec, "- **CPU limit**: 0.5\n", "");
    let (code, proof) = json(&folder, &["verify", "--since", "HEAD"]);
    let line = folder.git("2024-01-01", &["show", &format!("HEAD:{spec}")]);
    let line = line.lines().position(|line| line.contains("**CPU limit**")).unwrap() + 1;
    assert_eq!((code, losses(&proof)), (1, vec![format!("{spec}:{line}")]));
}

#[test]
fn a_branch_loses_what_is_not_there_in_the_end() {
    let (folder, commits) = repository();
    folder.git("2024-02-01", &["checkout", "-q", "-b", "branch", &commits[11]]);
    folder.git("2024-02-01", &["branch", "-f", "main", &commits[0]]);
    // The silent loss was reverted: it is none.
    let expected = ["docs/gateway.md:17", "docs/gateway.md:5", "docs/gateway.md:6"].map(str::to_owned).to_vec();
    let (code, proof) = json(&folder, &["verify", "--since"]);
    assert_eq!((code, losses(&proof)), (1, expected.clone()));
    assert_eq!((&proof["since"]["revision"], &proof["since"]["commit"]), (&"main".into(), &commits[0].as_str().into()));
    assert!(proof["summary"]["statements"]["invented"].as_u64() > Some(0), "additions are counted, and fail nothing");

    // What main got since then is not undone by a branch that does not have it.
    folder.git("2024-02-02", &["checkout", "-q", "main"]);
    folder.write("docs/stable.md", "# Stable\n\nNobody may deploy the tag `latest`. At most 3 nodes run.\n");
    folder.git("2024-02-02", &["commit", "-q", "-am", "on main"]);
    folder.git("2024-02-02", &["checkout", "-q", "branch"]);
    assert_eq!(losses(&json(&folder, &["verify", "--since"]).1), expected);
    assert_eq!(losses(&json(&folder, &["verify", "--since", "main"]).1), expected);
}

#[test]
fn people_read_the_number_first_then_the_worst_with_its_word() {
    let (folder, commits) = repository();
    folder.git("2024-02-01", &["checkout", "-q", &commits[11]]);
    let (code, stdout, _) = folder.says(&["verify", "--since", &commits[0]]);
    assert_eq!(code, 1);
    let first = stdout.lines().next().unwrap();
    assert!(first.starts_with("failed: 3 of ") && first.contains(" facts lost, "), "{first}");
    for part in [
        "now  docs/gateway.md:5 | The collector listens on port {+4318+} for gRPC.",
        "was  docs/gateway.md:5 | The collector listens on port [-4317-] for gRPC.",
        "was  docs/gateway.md:6 | The exporter [-MUST NOT-] forward traces to the public network.",
        "| The exporter {+SHOULD NOT+} forward traces",
        "was  docs/gateway.md:17 | [-Nobody may deploy the tag `latest`-].",
        "also docs/stable.md:3 says it, and did not change",
        "next: put back what is lost and mend what is altered",
    ] {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
    assert!(!stdout.contains('\u{1b}') && !stdout.contains("invented"), "{stdout}");
    let weights: Vec<usize> = stdout
        .lines()
        .filter_map(|line| ["(critical", "(major", "(minor"].iter().position(|weight| line.contains(weight)))
        .collect();
    assert_eq!(weights.first(), Some(&0));
    assert!(stdout.lines().all(|line| line.starts_with(['-', '~']) || line.chars().count() <= 110), "{stdout}");
    assert_eq!(folder.says(&["verify", "--since", &commits[0]]).1, stdout, "the same again");
    let (_, colored, _) = folder.says(&["verify", "--since", &commits[0], "--color", "always"]);
    assert!(colored.contains("\u{1b}[31m[-MUST NOT-]\u{1b}[0m"), "{colored}");
}

#[test]
fn an_audit_tells_every_loss_by_its_commit() {
    let (folder, commits) = repository();
    let range = format!("{}..main", commits[0]);
    let (code, audit) = json(&folder, &["audit", &range]);
    assert_eq!(code, 1);
    assert_eq!((&audit["summary"]["commits"], &audit["summary"]["with_losses"]), (&12.into(), &5.into()));
    let mut told = Vec::new();
    for commit in audit["commits"].as_array().unwrap() {
        let findings = commit["findings"].as_array().unwrap();
        assert_eq!(Some(findings.len() as u64), commit["findings_total"].as_u64());
        let mut lines: Vec<&str> = findings.iter().map(|finding| finding["source"].as_str().unwrap()).collect();
        lines.sort_unstable();
        lines.dedup();
        told.push((commit["subject"].as_str().unwrap(), lines));
    }
    // The newest first.
    let losing = STEPS.iter().rev().filter(|step| !step.loses.is_empty());
    let expected: Vec<(&str, Vec<&str>)> = losing.map(|step| (step.name, step.loses.to_vec())).collect();
    assert_eq!(told, expected);

    let (code, text, _) = folder.says(&["audit", &range]);
    assert_eq!(code, 1);
    assert!(text.starts_with("5 of 12 commits lost something: "), "{text}");
    assert!(text.contains(&format!("{} 2024-01-06 tidy up: a silent loss\n  3 of ", &commits[5][..10])), "{text}");
    assert!(text.contains("  - lost (critical, quantity): docs/gateway.md:12: “5000”"), "{text}");

    // It is kept, git does not see it, and it may go at any time.
    let lines = folder.read(".specast/cache/audit.jsonl");
    assert_eq!(folder.git("2024-02-01", &["status", "--porcelain"]), "");
    assert_eq!(
        (folder.says(&["audit", &range]).1.as_str(), folder.read(".specast/cache/audit.jsonl")),
        (&*text, lines.clone())
    );
    let kept: String = lines.lines().take(4).map(|line| format!("{line}\n")).collect();
    folder.write(".specast/cache/audit.jsonl", kept + &lines[..40]);
    assert_eq!(folder.says(&["audit", &range]).1, text, "a run that was cut short goes on");
    assert_eq!(folder.read(".specast/cache/audit.jsonl").lines().count(), lines.lines().count());
    std::fs::remove_dir_all(folder.path().join(".specast")).unwrap();
    assert_eq!(folder.says(&["audit", &range, "--no-cache"]).1, text);
    assert!(!folder.has(".specast"));
    let clean = format!("{}..{}", commits[0], commits[4]);
    assert_eq!(folder.says(&["audit", &clean]).0, 0);
}

#[test]
fn a_merge_is_one_change() {
    let (folder, commits) = repository();
    folder.git("2024-02-01", &["checkout", "-q", "-b", "side", &commits[4]]);
    folder.write("docs/more.md", "# More\n\nAt most 7 nodes run.\n");
    folder.commit("2024-02-02");
    // Out and in again on the branch: no loss of the merge.
    swap(&folder, "docs/gateway.md", "* The memory limit is 512 MiB.\n", "");
    folder.commit("2024-02-03");
    swap(&folder, "docs/more.md", "# More\n", "# More\n\n## Limits\n\nThe memory limit is 512 MiB.\n");
    folder.commit("2024-02-04");
    folder.git("2024-02-05", &["checkout", "-q", "-b", "trunk", &commits[4]]);
    folder.git("2024-02-05", &["merge", "-q", "--no-ff", "-m", "merge of side", "side"]);
    let (code, stdout, stderr) = folder.says(&["audit", &format!("{}..trunk", commits[4])]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.starts_with("0 of 1 commit lost something: 0 of "), "{stdout}");
    assert_eq!(folder.says(&["audit", &format!("{}..side", commits[4])]).0, 1, "by itself the commit loses it");
}

#[test]
fn where_there_is_nothing_to_look_at() {
    let (folder, _) = repository();
    let refused = |args: &[&str], parts: &[&str]| {
        let (code, stdout, stderr) = folder.says(args);
        assert_eq!((code, stdout.as_str(), stderr.lines().count()), (2, "", 1), "{args:?}: {stdout}{stderr}");
        for part in parts {
            assert!(stderr.contains(part), "{args:?}: {part} in {stderr}");
        }
    };
    refused(&["verify", "--since"], &["0 documents changed since main (", "name another revision"]);
    refused(&["verify", "--since", "mian"], &["`mian`: git knows no such revision", "git branch -a"]);
    refused(&["audit", "main..main"], &["nothing to audit: of 0 commits in main..main"]);
    refused(&["audit", "a...b"], &["three dots"]);
    refused(&["audit", "nope..main"], &["`nope`: git knows no such revision"]);
    folder.write("docs/new.md", "# New\n\nAt most 9 nodes.\n");
    refused(&["verify", "--since"], &["0 documents changed, 1 new since main", "what is new loses nothing"]);
    // Neither lists of ignored files nor templates hold documents.
    folder.write(".specastignore", "docs/old/\n");
    folder.write("docs/spec-template.md", "# [Name]\n\n## Scope\n\n[what]\n");
    folder.commit("2024-02-01");
    folder.write("docs/spec-template.md", "# [Name]\n\n## Range\n\n[what]\n");
    refused(&["verify", "--since"], &["0 documents changed since main"]);
    folder.git("2024-02-01", &["checkout", "-q", "."]);
    let empty = Folder::new(&[("a.md", "# A\n\ntext\n")]);
    let (code, _, stderr) = empty.says(&["verify", "--since"]);
    assert!(code == 2 && stderr.contains("lies in no git repository"), "{stderr}");
    empty.git("2024-01-01", &["init", "-q"]);
    let (code, _, stderr) = empty.says(&["audit"]);
    assert!(code == 2 && stderr.contains("has no commit yet"), "{stderr}");
}

#[test]
fn what_only_moved_is_proven() {
    let (folder, _) = repository();
    folder.git("2024-02-01", &["reset", "-q", "--hard", "HEAD~1"]);
    std::fs::create_dir_all(folder.path().join("docs/away")).unwrap();
    std::fs::rename(folder.path().join("docs/index.md"), folder.path().join("docs/away/index.md")).unwrap();
    // Git was not told of it.
    let (code, stdout, stderr) = folder.says(&["verify", "--since", "HEAD"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(
        stdout.starts_with("proven: 0 of ") && stdout.contains("0 documents changed, 1 only moved since HEAD"),
        "{stdout}"
    );
    let (code, proof) = json(&folder, &["verify", "--since", "HEAD"]);
    assert_eq!((code, &proof["since"]["documents"]["only_moved"]), (0, &1.into()));
    assert!(proof["summary"]["facts"]["total"].as_u64() > Some(0));
}

#[test]
fn a_shallow_clone_names_the_command_that_helps() {
    let (folder, commits) = repository();
    folder.git("2024-02-01", &["checkout", "-q", "-b", "branch"]);
    folder.git("2024-02-01", &["branch", "-f", "main", &commits[9]]);
    let parent = tempfile::tempdir().unwrap();
    let clone = parent.path().join("clone");
    let url = format!("file://{}", folder.path().display());
    let git = |args: &[&str]| {
        let output = Command::new("git").args(args).current_dir(parent.path()).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["clone", "-q", "--depth", "1", "--branch", "branch", &url, "clone"]);
    let specast = |args: &[&str]| {
        said(
            Command::new(env!("CARGO_BIN_EXE_specast"))
                .args(args)
                .current_dir(&clone)
                .env("NO_COLOR", "1")
                .output()
                .unwrap(),
        )
    };
    // The command stands between backticks, is run as it is, and then the work can be done.
    let helps = |args: &[&str]| {
        let (code, stdout, stderr) = specast(args);
        assert_eq!((code, stdout.as_str()), (2, ""), "{args:?}: {stderr}");
        assert!(stderr.contains("this clone is shallow"), "{args:?}: {stderr}");
        let command = stderr.split('`').find(|part| part.starts_with("git fetch --unshallow")).unwrap();
        command.split(' ').skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    helps(&["verify", "--since", &commits[0]]);
    helps(&["audit", &format!("{}..HEAD", commits[0])]);
    helps(&["audit"]);
    let fetch = helps(&["verify", "--since", "main"]);
    let output = Command::new("git").args(&fetch).current_dir(&clone).output().unwrap();
    assert!(output.status.success(), "{fetch:?}: {}", String::from_utf8_lossy(&output.stderr));
    let (code, stdout, stderr) = specast(&["verify", "--since", "main"]);
    assert!(code == 1 && stdout.contains("since origin/main ("), "{stdout}{stderr}");
    assert_eq!(specast(&["audit"]).0, 1);
}

#[test]
fn a_clone_without_blobs_names_the_command_too() {
    let (folder, _) = repository();
    folder.git("2024-02-01", &["config", "uploadpack.allowFilter", "true"]);
    let parent = tempfile::tempdir().unwrap();
    let url = format!("file://{}", folder.path().display());
    let clone = parent.path().join("clone");
    let cloned = Command::new("git")
        .args(["clone", "-q", "--filter=blob:none", &url, "clone"])
        .current_dir(parent.path())
        .output();
    assert!(cloned.unwrap().status.success());
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).args(["audit"]).current_dir(&clone).output().unwrap();
    let (code, _, stderr) = said(output);
    // An old git fetches what is missing all the same.
    if code == 1 {
        return;
    }
    assert!(code == 2 && stderr.contains("`git fetch --refetch --no-filter origin`"), "{stderr}");
}

#[test]
fn files_at_a_revision() {
    let (folder, commits) = repository();
    let old = format!("{}:docs/gateway.md", commits[0]);
    let (code, proof) = json(&folder, &["verify", "--from", &old, "--to", "docs/gateway.md", "docs/operations.md"]);
    assert_eq!((code, &proof["sources"][0]["path"]), (1, &"docs/gateway.md".into()));
    assert!(losses(&proof).contains(&"docs/gateway.md:17".to_owned()));
    // Both sides at revisions, of one path; nothing is lost by a reformat.
    let at = |nth: usize| format!("{}:docs/gateway.md", commits[nth]);
    assert_eq!(folder.says(&["verify", "--from", &at(3), "--to", &at(4)]).0, 0);
    for (from, says) in [
        (format!("{}:docs/gone.md", commits[0]), "git has no such file"),
        ("nope:docs/gateway.md".to_owned(), "`nope`: git knows no such revision"),
        (at(0), "stands in --from and in --to"),
    ] {
        let (code, _, stderr) = folder.says(&["verify", "--from", &from, "--to", &at(0)]);
        assert!(code == 2 && stderr.contains(says), "{from}: {stderr}");
    }
}

#[test]
fn the_readme_shows_a_finding_as_it_is() {
    let folder = Folder::new(&[("docs/edge.md", "# Edge\n\nThe proxy MUST NOT forward traces.\n")]);
    folder.commit("2024-01-01");
    swap(&folder, "docs/edge.md", "MUST NOT", "should not");
    let (code, stdout, _) = folder.says(&["verify", "--since", "HEAD"]);
    assert_eq!(code, 1);
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let shown: Vec<&str> = readme.lines().filter(|line| line.contains("docs/edge.md:3")).collect();
    assert_eq!(shown.len(), 3, "{shown:?}");
    for line in shown {
        assert!(stdout.lines().any(|said| said == line), "{line} in {stdout}");
    }
}
