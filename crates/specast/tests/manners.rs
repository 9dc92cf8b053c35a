//! Manners: one clear error for each kind of bad input, the promised exit codes, and nothing is written.

mod example;

use std::process::Command;

use example::{LEGACY, SPEC, recast, refused, shown, specast, workspace};

#[test]
fn sources_that_cannot_be_read() {
    let dir = workspace();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    write("latin1.md", b"# T\n\ncaf\xe9\n");
    write("utf16.md", b"\xff\xfe#\0 \0T\0");
    write("nul.md", b"# T\n\na\0b\n");
    write("empty.md", b"");
    write("blank.md", b"\xef\xbb\xbf \n\t\n");
    write("yaml.md", b"---\na: 1\nb: [1\nc: }\n---\n# T\n\ntext\n");
    let (from, show) = (&["verify", "--to", LEGACY, "--from"][..], &["template", "show"][..]);
    for verb in [&["recast"][..], &["plan"], &["apply"], &["check"], &["verify"], from, show] {
        let refused = |file: &str, says: &[&str]| refused(dir.path(), &[verb, &[file]].concat(), says);
        refused("latin1.md", &["latin1.md:3: is not UTF-8 (byte 0xE9 at offset 8)", "iconv -f WINDOWS-1252"]);
        refused("utf16.md", &["utf16.md:1: is not UTF-8", "iconv -f UTF-16"]);
        refused("nul.md", &["nul.md:3: holds a NUL byte (at offset 6)", "the right file"]);
        refused("empty.md", &["empty.md: is empty", "write something"]);
        refused("blank.md", &["blank.md: holds nothing but blanks", "write something"]);
        refused("yaml.md", &["yaml.md:4: ", "; mend "]);
        refused("nope.md", &["nope.md: no such file; check the path"]);
        refused("yaml.md/x.md", &["yaml.md/x.md: no such file"]);
        refused("yalm.md", &["yalm.md: no such file; did you mean `yaml.md`?"]);
        if verb != ["check"] && verb != ["recast"] {
            refused("archive", &["archive: is a folder; name a file in it"]);
            refused(".", &[" .: is a folder"]);
        }
    }
    write("marks.md", b"---\n---\n");
    for verb in ["recast", "plan"] {
        refused(dir.path(), &[verb, "marks.md"], &["marks.md: holds marks and no text"]);
    }
    refused(dir.path(), &["apply", LEGACY], &[LEGACY, ":1: is no plan"]);
    refused(dir.path(), &["apply", SPEC], &["no such file"]);
}

#[test]
fn sources_that_are_a_little_strange_are_recast() {
    let legacy = std::fs::read_to_string(workspace().path().join(LEGACY)).unwrap();
    let forms = [
        ("with space/my spec.md", legacy.clone()),
        ("crlf.md", legacy.replace('\n', "\r\n")),
        ("bom.md", format!("\u{FEFF}{legacy}")),
        ("long.md", format!("# T\n\nThe port is 8080 {}.\n", "and so on ".repeat(2_000))),
        ("deep.md", format!("# T\n\n{} x\n", ">".repeat(5_000))),
    ];
    for (name, text) in forms {
        let dir = workspace();
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
        let output = specast(dir.path(), &["recast", path.to_str().unwrap(), "--area", "infra"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", shown(&output));
        assert!(shown(&output).contains("verify: proven: "), "{name}: {}", shown(&output));
        assert!(std::fs::read_to_string(path).unwrap() == text, "{name} was changed");
    }
}

#[test]
fn templates_that_say_nothing() {
    let dir = workspace();
    std::fs::write(dir.path().join("prose.md"), "just text\n").unwrap();
    let cases: [(&[&str], &str); 3] = [
        (&["recast", LEGACY, "--template", "prose.md"], "prose.md:1: the template asks for nothing"),
        (&["check", LEGACY, "--template", "prose.md"], "prose.md:1: the template asks for nothing"),
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
    let too_long = "a".repeat(300);
    refused(dir.path(), &[recast, &[too_long.as_str()]].concat(), &["specs/aaa", "too long"]);
    refused(dir.path(), &["recast", LEGACY, "--feature", "../x"], &["leads out of the workspace"]);
    let template = dir.path().join("templates/engineering/spec-template.md");
    let text = std::fs::read_to_string(&template).unwrap();
    for (target, says) in [("..", "leads out of the workspace"), (".git", "belongs to git")] {
        std::fs::write(&template, text.replace("specs/<feature>/", &format!("{target}/<feature>/"))).unwrap();
        refused(dir.path(), &[recast, &["infra"]].concat(), &[says]);
    }
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
    for verb in ["recast", "plan", "apply", "check", "verify"] {
        refused(
            dir.path(),
            &[verb, "specs"],
            &["specs: is a symbolic link that leads to no file", "mend or remove it"],
        );
    }
    std::fs::remove_file(dir.path().join("specs")).unwrap();
    std::fs::write(dir.path().join("specs"), "a file").unwrap();
    refused(dir.path(), recast, &["specs is a file and no folder"]);
    std::fs::remove_file(dir.path().join("specs")).unwrap();
    std::fs::create_dir_all(dir.path().join(SPEC)).unwrap();
    refused(dir.path(), recast, &[SPEC, "is a folder"]);
    std::fs::remove_dir(dir.path().join(SPEC)).unwrap();
    for mine in ["mine\n", "", "\u{FEFF}\0"] {
        std::fs::write(dir.path().join(SPEC), mine).unwrap();
        refused(dir.path(), recast, &[SPEC, "was not written by specast", "--force"]);
    }
    std::fs::set_permissions(dir.path().join(SPEC), std::fs::Permissions::from_mode(0o444)).unwrap();
    refused(dir.path(), &[recast, &["--force"]].concat(), &[SPEC, "is read-only", "chmod u+w"]);
}

#[test]
fn nothing_to_look_at_is_no_success() {
    let empty = tempfile::tempdir().unwrap();
    refused(empty.path(), &["check"], &["nothing to check", "no template", "the current folder"]);
    refused(empty.path(), &["verify"], &["nothing to verify", "--from and --to"]);
    let dir = workspace();
    refused(
        dir.path(),
        &["check", "archive"],
        &["nothing to check: of 1 Markdown file below archive none follows any of the templates templates/"],
    );
    std::fs::create_dir(dir.path().join("bare")).unwrap();
    refused(dir.path(), &["check", "bare"], &["nothing to check: bare holds no Markdown file"]);
    refused(dir.path(), &["verify", "--from", LEGACY, "--to", LEGACY], &[LEGACY, "in --from and in --to"]);
    assert_eq!(specast(dir.path(), &["plan", LEGACY, "--area", "infra"]).status.code(), Some(0));
    refused(dir.path(), &["verify"], &["nothing to verify", SPEC, "specast apply"]);
}

#[test]
fn a_document_that_lost_its_form_does_not_go_unseen() {
    let dir = tempfile::tempdir().unwrap();
    let sections = |titles: &[&str]| titles.iter().map(|title| format!("## {title}\n\nSaid.\n\n")).collect::<String>();
    let write = |path: &str, text: String| std::fs::write(dir.path().join(path), text).unwrap();
    write("specast.toml", String::new());
    write("note-template.md", sections(&["Scope", "Words", "Flows", "Ports"]).replace("Said", "[what]"));
    std::fs::create_dir(dir.path().join("notes")).unwrap();
    write("notes/broken.md", sections(&["Scope", "Mine", "Words", "Yours"]));
    write("notes/other.md", sections(&["Mine", "Yours"]));
    let near = "notes/broken.md (43 % of note-template.md)";
    refused(dir.path(), &["check", "notes"], &["of 2 Markdown files below notes none follows", near]);
    write("notes/whole.md", sections(&["Scope", "Words", "Flows", "Ports"]));
    let output = specast(dir.path(), &["check", "notes"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains("1 file holds too little of a template") && shown(&output).contains(near));
    // Who names it gets its faults.
    assert_eq!(specast(dir.path(), &["check", "notes/broken.md"]).status.code(), Some(1));
}

#[test]
fn a_file_that_is_named_twice_is_one_file() {
    let dir = workspace();
    recast(dir.path());
    let same = format!("./{LEGACY}");
    let once = specast(dir.path(), &["verify", "--from", LEGACY, "--to", SPEC]);
    let twice = specast(dir.path(), &["verify", "--from", LEGACY, &same, "--to", SPEC, SPEC]);
    assert!(shown(&once).contains(" facts lost"), "{}", shown(&once));
    assert_eq!(shown(&once), shown(&twice));
    let documents = specast(dir.path(), &["check", SPEC, "specs", SPEC]);
    assert!(shown(&documents).contains("2 documents, 2 templates"), "{}", shown(&documents));
}

#[test]
fn what_specast_planned_it_carries_out() {
    let dir = workspace();
    assert_eq!(specast(dir.path(), &["plan", LEGACY, "--area", "infra"]).status.code(), Some(0));
    let plan = SPEC.replace("spec.md", "plan.md");
    for args in [&["apply", &plan][..], &["apply", &plan, "--tick"], &["apply", &plan], &["verify"]] {
        let output = specast(dir.path(), args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", shown(&output));
        assert!(shown(&output).contains("proven: "), "{args:?}: {}", shown(&output));
    }
    refused(dir.path(), &["apply", SPEC], &[SPEC, "is no plan", "spec-template.md", "the plan beside it"]);
}

#[test]
fn pins_that_lie_are_an_error() {
    let dir = workspace();
    recast(dir.path());
    std::fs::rename(dir.path().join(SPEC), dir.path().join("gone")).unwrap();
    refused(dir.path(), &["verify"], &[SPEC, "is gone", ".specast/pins/"]);
    std::fs::rename(dir.path().join("gone"), dir.path().join(SPEC)).unwrap();
    let pins = dir.path().join(".specast/pins/specs__infra__alloy-telemetry__spec.md.toml");
    std::fs::write(&pins, "a = 1\n[[output\n").unwrap();
    for args in
        [&["verify"][..], &["recast", LEGACY, "--area", "infra", "--force"], &["plan", LEGACY, "--area", "infra"]]
    {
        refused(dir.path(), args, &["alloy-telemetry__spec.md.toml:2: ", "restore the file"]);
    }
}

#[test]
fn help_and_misspelt_verbs() {
    let dir = workspace();
    for args in [&["recst", "x"][..], &["check", "--output-format", "xml"], &["recast"], &["verify", "--from", LEGACY]]
    {
        assert_eq!(specast(dir.path(), args).status.code(), Some(2), "{args:?}");
    }
    let rule = |name: &str| refused(dir.path(), &["explain", name], &["did you mean `section-missing`?"]);
    ["section-mising", "SECTION-MISSING", "section missing"].into_iter().for_each(rule);
    refused(dir.path(), &["explain", "xyz"], &["no rule is called `xyz`; `specast explain` lists all"]);
    let misspelt = String::from_utf8(specast(dir.path(), &["recst", "x"]).stderr).unwrap();
    assert!(misspelt.contains("'recast'"), "{misspelt}");
    for verb in [
        "plan",
        "apply",
        "recast",
        "check",
        "verify",
        "demo",
        "explain",
        "template",
        "template show",
        "init",
        "config",
        "baseline",
    ] {
        let help = specast(dir.path(), &[&verb.split(' ').collect::<Vec<_>>()[..], &["--help"]].concat());
        let text = String::from_utf8(help.stdout).unwrap();
        assert_eq!(help.status.code(), Some(0));
        assert!(text.contains("Examples:\n") && text.contains(&format!("  specast {verb}")), "{verb}: {text}");
    }
}

#[test]
fn the_root_is_found_from_below_and_what_was_taken_is_said() {
    let dir = workspace();
    recast(dir.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let spec = dir.path().join(SPEC);
    for (cwd, args) in [
        (dir.path().join("archive"), &["check"][..]),
        (dir.path().join("archive"), &["check", "../specs"]),
        (elsewhere.path().to_owned(), &["check", dir.path().to_str().unwrap()]),
    ] {
        let output = specast(&cwd, args);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let shown = shown(&output);
        assert!(shown.contains("as templates/engineering/spec-template.md (by its path)"), "{shown}");
        assert!(shown.contains("2 documents, 2 templates, "), "{shown}");
        assert!(shown.contains(": 0 errors, 0 warnings, 34 information"), "{shown}");
        assert!(shown.contains("`--output-format concise` lists the information too"), "{shown}");
        assert!(shown.contains("paths start at ") && shown.contains("(it holds .specast)"), "{shown}");
    }
    let verified = specast(elsewhere.path(), &["verify", spec.to_str().unwrap()]);
    assert!(shown(&verified).starts_with("proven: 0 of 217 facts lost"), "{}", shown(&verified));
    assert!(!shown(&specast(dir.path(), &["check"])).contains("paths start at"));
    for args in [["check", "-q"], ["verify", "-q"]] {
        assert_eq!(shown(&specast(&dir.path().join("archive"), &args)), "", "{args:?}");
    }
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
fn new_files_have_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = workspace();
    recast(dir.path());
    std::fs::write(dir.path().join("any.md"), "x").unwrap();
    let mode = |file: &str| dir.path().join(file).metadata().unwrap().permissions().mode();
    assert_eq!(mode(SPEC), mode("any.md"));
}

/// Links that lead nowhere, of each kind.
const LOOSE_ENDS: &str = "\
# Log relay

## Overview

See [nothing](#nope), [gone](gone.md), [a part](notes.md#none) and ![the flow](img/flow.png).

## Ports

The relay must listen on port 8080.
";

#[test]
fn what_was_broken_before_is_told_and_what_broke_since_fails() {
    let dir = workspace();
    let write = |path: &str, text: &str| std::fs::write(dir.path().join(path), text).unwrap();
    write("archive/relay.md", LOOSE_ENDS);
    write("archive/notes.md", "# Notes\n");
    assert_eq!(specast(dir.path(), &["recast", "archive/relay.md", "--area", "infra"]).status.code(), Some(0));
    let check = || {
        let output = specast(
            dir.path(),
            &["check", "--select", "link-broken,anchor-broken,image-missing", "--output-format", "concise"],
        );
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let told = "the source of this document points there too";
    let (code, stdout) = check();
    let about = |stdout: &str, rule: &str| stdout.matches(&format!("information[{rule}]")).count();
    assert_eq!((code, stdout.matches(told).count()), (0, 4), "{stdout}");
    let counts = ["link-broken", "anchor-broken", "image-missing"].map(|rule| about(&stdout, rule));
    assert_eq!(counts, [1, 2, 1], "{stdout}");
    // One more link to each kind of nothing is somebody's fault.
    let spec = std::fs::read_to_string(dir.path().join("specs/infra/relay/spec.md")).unwrap();
    let more = spec.replace(
        "See [nothing](#nope)",
        "See [new](#new), [x](x.md), [b](../../../archive/notes.md#b), [nothing](#nope)",
    );
    assert_ne!(spec, more);
    write("specs/infra/relay/spec.md", &more);
    let (code, stdout) = check();
    assert_eq!((code, stdout.matches("error[").count(), stdout.matches(told).count()), (1, 3, 4), "{stdout}");
    // Without the source nobody knows where they came from.
    write("specs/infra/relay/spec.md", &spec);
    std::fs::remove_file(dir.path().join("archive/relay.md")).unwrap();
    let (code, stdout) = check();
    assert_eq!((code, stdout.matches(told).count()), (1, 0), "{stdout}");
}
