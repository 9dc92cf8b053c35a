//! Manners: one clear error for each kind of bad input, the promised exit codes, and nothing is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const LEGACY: &str = "archive/specs-legacy/alloy-telemetry-spec.md";
const SPEC: &str = "specs/infra/alloy-telemetry/spec.md";

fn specast(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

/// The example without its results, in a fresh folder.
fn workspace() -> tempfile::TempDir {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-telemetry");
    let dir = tempfile::tempdir().unwrap();
    for file in [LEGACY, "templates/engineering/spec-template.md", "templates/project/plan-template.md"] {
        let to = dir.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(example.join(file), to).unwrap();
    }
    dir
}

/// Every file and folder with its bytes.
fn snapshot(dir: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut out = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            }
            out.insert(entry.path(), kind.is_file().then(|| std::fs::read(entry.path()).unwrap()));
        }
    }
    out
}

/// The run ends with 2, says one line that holds every one of `says`, and leaves every byte as it was.
fn refused(dir: &Path, args: &[&str], says: &[&str]) {
    let before = snapshot(dir);
    let output = specast(dir, args);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert!(output.stdout.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(stderr.lines().count(), 1, "{args:?}: one line, not {stderr}");
    assert!(stderr.starts_with("error: "), "{args:?}: {stderr}");
    for part in says {
        assert!(stderr.contains(part), "{args:?}: no `{part}` in {stderr}");
    }
    assert!(before == snapshot(dir), "{args:?} wrote something");
}

#[test]
fn sources_that_cannot_be_recast() {
    let dir = workspace();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    write("latin1.md", b"# T\n\ncaf\xe9\n");
    write("nul.md", b"\xff\xfe#\0 \0T\0");
    write("empty.md", b"");
    write("blank.md", b" \n\t\n");
    write("yaml.md", b"---\na: 1\nb: [1\nc: }\n---\n# T\n\ntext\n");
    for verb in ["recast", "plan"] {
        refused(dir.path(), &[verb, "latin1.md"], &["latin1.md:3:", "not UTF-8", "iconv"]);
        refused(dir.path(), &[verb, "nul.md"], &["nul.md:1:", "not UTF-8"]);
        refused(dir.path(), &[verb, "nope.md"], &["nope.md: no such file", "check the path"]);
        refused(dir.path(), &[verb, "archive"], &["archive: is a folder", "name a file"]);
        refused(dir.path(), &[verb, "empty.md"], &["empty.md: is empty"]);
        refused(dir.path(), &[verb, "blank.md"], &["blank.md: holds nothing but blanks"]);
        refused(dir.path(), &[verb, "yaml.md"], &["yaml.md:4:", "mend it"]);
    }
    refused(dir.path(), &["apply", LEGACY], &[LEGACY, ":1: is no plan"]);
    refused(dir.path(), &["apply", "nope.md"], &["no such file"]);
    refused(dir.path(), &["verify", "--from", "nope.md", "--to", LEGACY], &["nope.md: no such file"]);
    refused(dir.path(), &["check", "nope.md"], &["nope.md: no such file"]);
}

#[test]
fn templates_that_say_nothing() {
    let dir = workspace();
    std::fs::write(dir.path().join("prose.md"), "just text\n").unwrap();
    let cases: [(&[&str], &str); 3] = [
        (&["recast", LEGACY, "--template", "prose.md"], "prose.md:1: the template has no sections"),
        (&["check", LEGACY, "--template", "prose.md"], "prose.md:1: the template has no sections"),
        (&["recast", LEGACY, "--template", "gone.md"], "gone.md: no such file"),
    ];
    for (args, says) in cases {
        refused(dir.path(), args, &[says]);
    }
    std::fs::remove_dir_all(dir.path().join("templates")).unwrap();
    refused(dir.path(), &["recast", LEGACY], &["no template of a spec", "--template FILE"]);
}

#[test]
fn targets_outside_the_workspace() {
    let dir = workspace();
    let recast: &[&str] = &["recast", LEGACY, "--area"];
    for area in ["../out", "a/../../out", "/out", "~", ""] {
        refused(dir.path(), &[recast, &[area]].concat(), &["folders below the workspace's root"]);
    }
    refused(dir.path(), &["recast", LEGACY, "--feature", "../x"], &["leads out of the workspace"]);
    let template = dir.path().join("templates/engineering/spec-template.md");
    let text = std::fs::read_to_string(&template).unwrap();
    std::fs::write(&template, text.replace("specs/<feature>/spec.md", "../<feature>/spec.md")).unwrap();
    refused(dir.path(), &[recast, &["infra"]].concat(), &["leads out of the workspace"]);
}

#[cfg(unix)]
#[test]
fn links_and_read_only_targets() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let dir = workspace();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), dir.path().join("specs")).unwrap();
    let recast: &[&str] = &["recast", LEGACY, "--area", "infra"];
    refused(dir.path(), recast, &[SPEC, "symbolic link leads out", "remove the link"]);
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    std::fs::remove_file(dir.path().join("specs")).unwrap();
    symlink("specs", dir.path().join("specs")).unwrap();
    refused(dir.path(), recast, &["symbolic link", "mend or remove it"]);
    std::fs::remove_file(dir.path().join("specs")).unwrap();
    std::fs::write(dir.path().join("specs"), "a file").unwrap();
    refused(dir.path(), recast, &["specs is a file and no folder"]);
    std::fs::remove_file(dir.path().join("specs")).unwrap();
    std::fs::create_dir_all(dir.path().join(SPEC)).unwrap();
    refused(dir.path(), recast, &[SPEC, "is a folder"]);
    std::fs::remove_dir(dir.path().join(SPEC)).unwrap();
    std::fs::write(dir.path().join(SPEC), "mine\n").unwrap();
    refused(dir.path(), recast, &[SPEC, "was not written by specast", "--force"]);
    std::fs::set_permissions(dir.path().join(SPEC), std::fs::Permissions::from_mode(0o444)).unwrap();
    refused(dir.path(), &[recast, &["--force"]].concat(), &[SPEC, "is read-only", "chmod u+w"]);
}

#[test]
fn nothing_to_look_at_is_no_success() {
    let empty = tempfile::tempdir().unwrap();
    refused(empty.path(), &["check"], &["nothing to check", "no template"]);
    refused(empty.path(), &["verify"], &["nothing to verify"]);
    let dir = workspace();
    refused(dir.path(), &["check", "archive"], &["nothing to check", "2 templates"]);
    refused(dir.path(), &["explain", "section-mising"], &["did you mean `section-missing`?"]);
}

#[test]
fn help_and_misspelt_verbs() {
    let dir = workspace();
    for args in [&["recst", "x"][..], &["check", "--output-format", "xml"], &["recast"], &["verify", "--from", LEGACY]]
    {
        assert_eq!(specast(dir.path(), args).status.code(), Some(2), "{args:?}");
    }
    let misspelt = String::from_utf8(specast(dir.path(), &["recst", "x"]).stderr).unwrap();
    assert!(misspelt.contains("'recast'"), "{misspelt}");
    for verb in
        ["plan", "apply", "recast", "check", "verify", "demo", "explain", "template", "init", "config", "baseline"]
    {
        let help = specast(dir.path(), &[verb, "--help"]);
        let text = String::from_utf8(help.stdout).unwrap();
        assert_eq!(help.status.code(), Some(0));
        assert!(text.contains("Examples:\n") && text.contains(&format!("  specast {verb}")), "{verb}: {text}");
    }
}

#[test]
fn the_root_is_found_from_below_and_what_was_taken_is_said() {
    let dir = workspace();
    assert_eq!(specast(dir.path(), &["recast", LEGACY, "--area", "infra"]).status.code(), Some(0));
    let output = specast(&dir.path().join("archive"), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(shown.contains("as templates/engineering/spec-template.md (by its path)"), "{shown}");
    assert!(shown.contains("2 documents, 2 templates"), "{shown}");
}

#[test]
fn colour_only_where_it_is_wanted() {
    let dir = workspace();
    std::fs::create_dir_all(dir.path().join("specs/infra/x")).unwrap();
    std::fs::write(dir.path().join("specs/infra/x/spec.md"), "# T\n").unwrap();
    let is_coloured = |args: &[&str], no_color: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_specast"));
        command.args(args).current_dir(dir.path()).env_remove("NO_COLOR");
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        output.stdout.contains(&0x1b)
    };
    assert!(!is_coloured(&["check"], None), "not into a pipe");
    assert!(is_coloured(&["check", "--color", "always"], None));
    assert!(!is_coloured(&["check", "--color", "never"], None));
    assert!(!is_coloured(&["check"], Some("1")));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_panic_and_an_interruption_ends_with_130() {
    use std::io::Read as _;
    let dir = workspace();
    let mut child = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["check", LEGACY, "--template", "templates/engineering/spec-template.md"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(child.wait().unwrap().code(), Some(1));

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
