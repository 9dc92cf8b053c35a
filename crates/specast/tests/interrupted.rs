//! Runs that are cut short: by a crash, by Ctrl-C, by a reader that goes away, by a disk that is full.

mod example;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use example::{LEGACY, SPEC, recast, refused, shown, snapshot, specast, workspace};

/// After a crash before the first, between any two, and after the last of the files that are written.
#[test]
fn an_interrupted_run_is_finished_by_the_next() {
    let done = workspace();
    recast(done.path());
    let plan = SPEC.replace("spec.md", "plan.md");
    let files = [SPEC, &plan, ".specast/pins/specs__infra__alloy-telemetry__spec.md.toml"];
    let text = |file: &str| std::fs::read_to_string(done.path().join(file)).unwrap();
    let entry = |file: &&str| serde_json::json!({ "path": file, "was": null, "text": text(file) });
    let note = files.iter().map(entry).collect::<serde_json::Value>().to_string();
    let args = ["recast", LEGACY, "--area", "infra"];
    for n_written in 0..=files.len() {
        let dir = workspace();
        let write = |file: &str, text: &str| {
            std::fs::create_dir_all(dir.path().join(file).parent().unwrap()).unwrap();
            std::fs::write(dir.path().join(file), text).unwrap();
        };
        write(".specast/journal/apply.json", &note);
        files.iter().take(n_written).for_each(|file| write(file, &text(file)));
        // What the killed run had staged beside the places of the others.
        for file in &files[n_written..] {
            write(&format!("{}/.specast-x.tmp", file.rsplit_once('/').unwrap().0), "half");
        }
        refused(dir.path(), &[&args[..], &["--dry-run"]].concat(), &["an interrupted run left", "without --dry-run"]);
        let check = specast(dir.path(), &["check", LEGACY, "--template", "templates/engineering/spec-template.md"]);
        assert!(shown(&check).contains("an interrupted run left .specast/journal/apply.json"), "{}", shown(&check));
        let output = specast(dir.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{n_written}: {}", shown(&output));
        assert!(shown(&output).contains("finished an interrupted run: specs/infra"), "{n_written}: {}", shown(&output));
        assert!(snapshot(dir.path()) == snapshot(done.path()), "{n_written} files were written before the crash");
    }
    // A file that somebody changed in between is nobody's to overwrite.
    let dir = workspace();
    std::fs::create_dir_all(dir.path().join(".specast/journal")).unwrap();
    std::fs::write(dir.path().join(".specast/journal/apply.json"), &note).unwrap();
    std::fs::create_dir_all(dir.path().join(SPEC).parent().unwrap()).unwrap();
    std::fs::write(dir.path().join(SPEC), "mine\n").unwrap();
    refused(dir.path(), &args, &["interrupted run", SPEC, "was changed since", "remove the note"]);
}

/// Runs a line of a shell in which `$S` is specast.
#[cfg(unix)]
fn shell(dir: &Path, line: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", line]).env("S", env!("CARGO_BIN_EXE_specast")).current_dir(dir);
    command.stdin(Stdio::null()).output().unwrap()
}

#[cfg(unix)]
#[test]
fn streams_that_are_closed_or_full() {
    let dir = workspace();
    let check = format!("$S check {LEGACY} --template templates/engineering/spec-template.md");
    for line in [
        format!("{check} <&-"),
        format!("{check} >&-"),
        format!("{check} 2>&-"),
        format!("{check} <&- >&- 2>&-"),
        // The reader is gone before the first byte comes.
        format!("{{ sleep 1; {check}; echo $? >code; }} | true; sleep 2; exit $(cat code)"),
    ] {
        let output = shell(dir.path(), &line);
        assert_eq!(output.status.code(), Some(1), "{line}: {}", shown(&output));
        assert!(!shown(&output).contains("panicked"), "{line}: {}", shown(&output));
    }
    if Path::new("/dev/full").exists() {
        let output = shell(dir.path(), &format!("{check} >/dev/full"));
        assert_eq!(output.status.code(), Some(2));
        assert!(shown(&output).starts_with("error: the result cannot be printed: "), "{}", shown(&output));
    } else {
        eprintln!("SKIPPED: no /dev/full, a full disk was not tried");
    }
}

#[cfg(unix)]
#[test]
fn progress_is_for_those_who_watch() {
    let dir = workspace();
    recast(dir.path());
    let is_counted = |output: &Output| shown(output).contains("checking 2 of 2: specs/infra/alloy-telemetry/");
    assert!(!is_counted(&shell(dir.path(), "$S check specs")));
    if !shell(dir.path(), "script --version").status.success() {
        eprintln!("SKIPPED: no `script` of util-linux, a terminal was not tried");
        return;
    }
    assert!(is_counted(&shell(dir.path(), "script -qec '$S check specs' /dev/null")));
    assert!(!is_counted(&shell(dir.path(), "script -qec '$S check specs -q' /dev/null")));
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_with_130() {
    let dir = workspace();
    // A pipe that nobody writes to holds the run while it reads.
    let pipe = dir.path().join("pipe.md");
    let made = Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no mkfifo, the interruption was not tried");
        return;
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["recast", "pipe.md"])
        .current_dir(dir.path())
        .spawn()
        .unwrap();
    // This returns when the run has opened the other end, so that its handler stands.
    let writer = std::fs::File::options().write(true).open(&pipe).unwrap();
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    // Ended by the handler with a code; without one it would be the signal, which has no code.
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(writer);
}

/// Ctrl-C at each moment at which a file is put in its place: all of them are there afterwards, or none.
#[cfg(target_os = "linux")]
#[test]
fn an_interruption_never_falls_between_two_files() {
    let line = |injected: &str| {
        let calls = "rename,renameat,renameat2";
        let strace = format!("strace -f -qq -o /dev/null -e trace={calls} -e inject={calls}:{injected}");
        format!("{strace} $S recast {LEGACY} --area infra")
    };
    let tried = workspace();
    if !shell(tried.path(), &line("delay_enter=1")).status.success() {
        eprintln!("SKIPPED: no `strace` that may trace, an interruption between two files was not tried");
        return;
    }
    let (before, after) = (snapshot(workspace().path()), snapshot(tried.path()));
    for nth in 1..=4 {
        let dir = workspace();
        // The delay gives the handler time to end the run if nothing held it back.
        let output = shell(dir.path(), &line(&format!("signal=INT:delay_exit=200000:when={nth}")));
        assert!(matches!(output.status.code(), Some(0 | 130)), "{nth}: {}", shown(&output));
        let now = snapshot(dir.path());
        assert!(now == after || now == before, "{nth}: {:?}", now.keys());
    }
}
