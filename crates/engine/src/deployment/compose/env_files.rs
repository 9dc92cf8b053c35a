//! Env files: the real ones and their examples.

use specast_syntax::Span;

use super::Run;
use crate::deployment::paths::{folder, join, name};
use crate::deployment::variables::Variables;

/// Endings of a file that shows what the real one holds.
const EXAMPLES: [&str; 7] = [".example", ".sample", ".template", ".dist", "-example", ".tmpl", ".defaults"];

impl Run<'_> {
    /// Takes the settings of a file, if there is one.
    pub(super) fn env_file(&self, path: &str, assumed: bool, out: &mut Variables) -> bool {
        let Some(id) = self.find(path) else { return false };
        let around = out.clone();
        out.read(id, self.files[id.0 as usize].text, assumed, &around);
        true
    }

    /// Takes the examples of a folder's `.env`.
    pub(super) fn example_files(&self, place: &str, out: &mut Variables) {
        for path in self.examples(place, ".env") {
            self.env_file(&path, true, out);
        }
    }

    /// The examples of a file that are at hand, the plainest last.
    fn examples(&self, place: &str, file: &str) -> Vec<String> {
        let bare = file.trim_start_matches('.');
        let stem = file.strip_suffix(".env").unwrap_or(file);
        let mut names = Vec::new();
        for ending in EXAMPLES.iter().rev() {
            let word = &ending[1..];
            names.extend([format!("{bare}{ending}"), format!("{word}.{bare}")]);
            if !stem.is_empty() {
                names.push(format!("{stem}{ending}.env"));
            }
            names.push(format!("{file}{ending}"));
        }
        names.iter().filter_map(|name| join(place, name)).filter(|path| self.find(path).is_some()).collect()
    }

    /// Takes a file that a service names, or its examples where it is not at hand.
    pub(super) fn named_env_file(
        &mut self,
        path: &str,
        at: Span,
        required: bool,
        out: &mut Variables,
        around: &Variables,
    ) {
        let read = |run: &Self, path: &str, assumed: bool, out: &mut Variables| {
            let Some(id) = run.find(path) else { return false };
            out.read(id, run.files[id.0 as usize].text, assumed, around);
            true
        };
        let place = folder(self.path(at.file)).to_owned();
        let full = join(&place, path);
        if full.as_deref().is_some_and(|full| read(self, full, false, out)) {
            return;
        }
        let mut found = false;
        if let Some(full) = full {
            for example in self.examples(folder(&full), name(&full)) {
                found |= read(self, &example, true, out);
            }
        }
        if !found && required {
            self.problems.push((at, format!("the env file {path} is not at hand, so what it sets is not known")));
        }
    }
}
