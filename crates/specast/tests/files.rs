//! Which files are looked at, and looking again when they change.

mod folder;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use folder::{Folder, NOTE, PLACE};

fn noted(folder: &Folder, args: &[&str]) -> (i32, Vec<String>) {
    let (code, _, stderr) = folder.says(&[&["check", "--output-format", "concise"][..], args].concat());
    let taken = stderr.lines().filter_map(|line| line.split_once(" as ").map(|(path, _)| path.to_owned()));
    (code, taken.collect())
}

#[test]
fn what_belongs_to_a_document_or_only_points_elsewhere_is_told() {
    let folder = Folder::with_note(NOTE);
    folder.write("notes/gateway/note/old.md", "# Old thoughts\n");
    folder.write("notes/moved.md", "Moved to [the gateway](gateway/note.md).\n");
    let args = ["check", "--template", "templates/note-template.md", "notes"];
    let (code, stdout, _) = folder.says(&args);
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("1 document, "), "{stdout}");
    assert!(stdout.contains("left out: notes/gateway/note.md: 1 file in the folder of its name"), "{stdout}");
    assert!(stdout.contains("left out: 1 file only says where the text went, such as notes/moved.md"), "{stdout}");
    let (code, stdout, _) = folder.says(&[&args[..3], &["notes/gateway/note/old.md", "notes/moved.md"]].concat());
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("2 documents, ") && !stdout.contains("left out"), "{stdout}");
}

#[test]
fn ignored_and_excluded_files_are_not_looked_at() {
    let folder = Folder::with_note(NOTE);
    for name in ["git", "own", "excluded", "kept"] {
        folder.write(&format!("notes/{name}/note.md"), NOTE.replace("notes/gateway", &format!("notes/{name}")));
    }
    let all =
        ["notes/excluded", "notes/gateway", "notes/git", "notes/kept", "notes/own"].map(|at| format!("{at}/note.md"));
    assert_eq!(noted(&folder, &[]), (0, all.to_vec()));
    folder.write(".gitignore", "notes/git/\n");
    folder.write("notes/.specastignore", "own/\n");
    folder.write("specast.toml", "exclude = [\"notes/exc*/**\"]\n");
    let kept = [all[1].clone(), all[3].clone()];
    assert_eq!(noted(&folder, &[]), (0, kept.to_vec()));
    assert_eq!(noted(&folder, &["notes"]), (0, kept.to_vec()));
    // A file that somebody names is looked at whatever the lists say.
    for path in [&all[0], &all[2], &all[4]] {
        assert_eq!(noted(&folder, &[path]), (0, vec![path.clone()]));
    }
    // A template that is excluded claims nothing.
    folder.write("specast.toml", "exclude = [\"templates/**\"]\n");
    assert_eq!(noted(&folder, &[]).0, 2);
}

#[cfg(unix)]
#[test]
fn links_that_go_round_are_no_endless_walk() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with_note(NOTE);
    symlink("..", folder.path().join("notes/up")).unwrap();
    symlink("round", folder.path().join("notes/round")).unwrap();
    symlink("self.md", folder.path().join("notes/self.md")).unwrap();
    assert_eq!(noted(&folder, &[]), (0, vec![PLACE.to_owned()]));
    assert_eq!(noted(&folder, &["notes"]), (0, vec![PLACE.to_owned()]));
    assert_eq!(noted(&folder, &["notes/up/notes/gateway/note.md"]), (0, vec![PLACE.to_owned()]));
    assert_eq!(noted(&folder, &["notes/self.md"]).0, 2);
}

#[test]
fn findings_stand_in_the_order_of_the_paths_every_time() {
    let folder = Folder::with_note(NOTE);
    for n in 0..60 {
        folder.write(&format!("notes/n{n:02}/note.md"), NOTE.replace("- **Owner**: Team Edge", "Nobody."));
    }
    let first = folder.says(&["check", "--output-format", "concise"]);
    let paths: Vec<&str> = first.1.lines().filter_map(|line| line.split(':').next()).collect();
    assert!(paths.len() >= 120 && paths.is_sorted(), "{}", first.1);
    for _ in 0..5 {
        assert_eq!(folder.says(&["check", "--output-format", "concise"]), first);
    }
}

/// A run that goes on, with the lines that it says on its standard error.
struct Watch(Child, Receiver<String>);

impl Watch {
    fn start(folder: &Folder) -> Self {
        let mut child = folder
            .command(&["check", "--watch", "--output-format", "concise"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (send, receive) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
        Self(child, receive)
    }

    /// Everything up to the next "watching".
    fn round(&self) -> String {
        let mut out = String::new();
        loop {
            let line = self.1.recv_timeout(Duration::from_secs(20)).unwrap_or_else(|_| panic!("no more than {out}"));
            out.push_str(&line);
            out.push('\n');
            if line.starts_with("watching ") {
                return out;
            }
        }
    }
}

impl Watch {
    /// Rounds until one says this: a file may be seen half written.
    fn until(&self, says: &str) {
        let mut all = String::new();
        while !all.contains(says) {
            all.push_str(&self.round());
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn a_watch_looks_again_and_an_interruption_ends_it_with_130() {
    let folder = Folder::with_note(NOTE);
    let mut watch = Watch::start(&folder);
    let first = watch.round();
    assert!(first.contains("1 document, 1 template") && first.contains(": 0 errors"), "{first}");
    assert!(!first.contains('\u{1b}'), "a pipe is not cleared");
    folder.write(PLACE, NOTE.replace("- **Owner**: Team Edge", "Nobody in particular."));
    watch.until(": 1 error");
    // A broken configuration is told, and the watch goes on.
    folder.write("specast.toml", "[rule]\n");
    watch.until("error: specast.toml:1:");
    folder.write("specast.toml", "[rules]\nfield-missing = \"off\"\n");
    watch.until(": 0 errors");
    folder.write("notes/two/note.md", NOTE.replace("notes/gateway", "notes/two"));
    watch.until("2 documents");
    // What no check reads starts none.
    while watch.1.recv_timeout(Duration::from_millis(1200)).is_ok() {}
    folder.write("other.txt", "x");
    assert!(watch.1.recv_timeout(Duration::from_millis(1200)).is_err());
    let sent = std::process::Command::new("kill").args(["-INT", &watch.0.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(watch.0.wait().unwrap().code(), Some(130));
}
