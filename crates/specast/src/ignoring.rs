//! Whether a path is looked at, asked of the path alone: a file that is gone is on no walk through the folders.
//!
//! The answer is the one of the walk: the lists of today count, for earlier states too.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::workspace::{SKIPPED, Workspace, is_markdown, is_template};

/// Lists of ignored files, the strongest first.
const LISTS: [&str; 3] = [".specastignore", ".ignore", ".gitignore"];

/// The lists of a workspace.
#[derive(Debug)]
pub struct Ignoring<'w> {
    workspace: &'w Workspace,
    lists: HashMap<(PathBuf, &'static str), Gitignore>,
    global: [Gitignore; 2],
}

impl<'w> Ignoring<'w> {
    /// No list is read yet.
    pub fn of(workspace: &'w Workspace) -> Self {
        let root = &workspace.root;
        let top = root.ancestors().find(|above| above.join(".git").exists()).unwrap_or(root);
        let mut own = GitignoreBuilder::new(top);
        let _ = own.add(top.join(".git/info/exclude"));
        let own = own.build().unwrap_or_else(|_| Gitignore::empty());
        Self { workspace, lists: HashMap::new(), global: [own, Gitignore::global().0] }
    }

    /// True for Markdown that specast looks at and that is no template.
    pub fn looks_at(&mut self, path: &str) -> bool {
        let is_skipped = path.split('/').any(|part| SKIPPED.contains(&part));
        let is_form = is_template(path) || self.workspace.is_a_template(path);
        is_markdown(Path::new(path))
            && !is_skipped
            && !is_form
            && !self.workspace.config.is_excluded(path)
            && !self.is_ignored(path)
    }

    fn is_ignored(&mut self, path: &str) -> bool {
        let full = self.workspace.root.join(path);
        for name in LISTS {
            for folder in full.ancestors().skip(1) {
                let key = (folder.to_owned(), name);
                let list = self.lists.entry(key).or_insert_with(|| Gitignore::new(folder.join(name)).0);
                match list.matched_path_or_any_parents(&full, false) {
                    Match::None => {}
                    found => return found.is_ignore(),
                }
            }
        }
        let mut global = self.global.iter().filter(|list| full.starts_with(list.path()));
        global.any(|list| list.matched_path_or_any_parents(&full, false).is_ignore())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_the_walk() {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("specast.toml", "exclude = [\"left/**\"]\n");
        write(".gitignore", "out/\n*.tmp.md\n");
        write("docs/.gitignore", "!kept.tmp.md\nsecret.md\n");
        write("docs/.specastignore", "old/\n");
        let paths = [
            "a.md",
            "a.markdown",
            "a.txt",
            "out/a.md",
            "x.tmp.md",
            "docs/kept.tmp.md",
            "docs/secret.md",
            "docs/old/a.md",
            "docs/deep/er/a.md",
            "left/a.md",
            ".github/a.md",
            "node_modules/x/a.md",
            ".hidden/a.md",
            "secret.md",
        ];
        for path in paths {
            write(path, "x\n");
        }
        let workspace = Workspace::around(dir.path()).unwrap();
        let walked = workspace.markdown(&workspace.root);
        let mut ignoring = Ignoring::of(&workspace);
        for path in paths {
            assert_eq!(ignoring.looks_at(path), walked.iter().any(|walked| walked == path), "{path}");
        }
        assert!(ignoring.looks_at("docs/gone.md") && !ignoring.looks_at("docs/old/gone.md"));
        assert!(!ignoring.looks_at("spec-template.md"));
    }
}
