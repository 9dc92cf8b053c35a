//! The workspace: its root, its templates, its documents. Found by convention, without configuration.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use specast_engine::contract::{self, Contract};
use specast_engine::source::is_yaml;
use specast_syntax::LineIndex;

use crate::config::{Config, FILE};
use crate::extending::Composed;

/// What marks the root of a workspace, the strongest first.
const MARKS: [&str; 3] = ["specast.toml", ".git", ".specast"];

/// Folders that hold no documents. Templates live in hidden folders too (`.specify/templates`), but not in these.
pub const SKIPPED: [&str; 5] = [".git", ".github", ".specast", "node_modules", "target"];

/// A folder with templates and documents.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The root: nearest folder with `specast.toml`, else the git root, else the nearest with `.specast`, else the current.
    pub root: PathBuf,
    /// What makes the root one; none where it is only the current folder.
    pub mark: Option<&'static str>,
    /// What the team says.
    pub config: Config,
    /// The folder whose git history is asked: the root, unless the files were laid out elsewhere.
    pub history: PathBuf,
}

impl Workspace {
    /// The workspace around a folder.
    pub fn around(folder: &Path) -> Result<Self> {
        let folder = folder.canonicalize().with_context(|| format!("{}: no such folder", folder.display()))?;
        let found = MARKS.into_iter().find_map(|mark| {
            // What a run left in the root of the file system does not make all of the machine one workspace.
            let may_be = |above: &&Path| mark != ".specast" || above.parent().is_some();
            let root = folder.ancestors().filter(may_be).find(|above| above.join(mark).exists())?;
            Some((root.to_owned(), Some(mark)))
        });
        let (root, mark) = found.unwrap_or((folder, None));
        Ok(Self { config: Config::read(&root)?, history: root.clone(), root, mark })
    }

    /// The workspace around the current folder. Where nothing marks one, and something marks one around
    /// the file or folder that the user named, that one.
    pub fn of(cwd: &Path, named: Option<&PathBuf>) -> Result<Self> {
        let here = Self::around(cwd)?;
        let named = named.map(|path| cwd.join(path)).filter(|_| here.mark.is_none());
        let folder = named.as_deref().and_then(|path| if path.is_dir() { Some(path) } else { path.parent() });
        let there = folder.filter(|folder| folder.is_dir()).map(Self::around).transpose()?;
        Ok(there.filter(|there| there.mark.is_some()).unwrap_or(here))
    }

    /// True where a `specast.toml` makes it one.
    pub fn is_configured(&self) -> bool {
        self.mark == Some(FILE)
    }

    /// The root, and why it is the root.
    pub fn described(&self) -> String {
        let root = self.root.display();
        match self.mark {
            Some(mark) => format!("{root} (it holds {mark})"),
            None => format!("{root} (the current folder: nothing here or above it is called {})", MARKS.join(" or ")),
        }
    }

    /// A line about the root where it is not the folder in which people are, because all paths start there.
    pub fn note(&self, cwd: &Path) -> Option<String> {
        let is_here = cwd.canonicalize().is_ok_and(|cwd| cwd == self.root);
        (!is_here).then(|| format!("paths start at {}", self.described()))
    }

    /// A file's path relative to the root with `/` between its parts; as it is where it lies outside.
    pub fn relative(&self, path: &Path) -> String {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.shown(&real)
    }

    fn shown(&self, real: &Path) -> String {
        let shown = real.strip_prefix(&self.root).unwrap_or(real);
        if shown == Path::new("") {
            return ".".to_owned();
        }
        shown
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect::<Vec<_>>()
            .join("/")
            .replace("//", "/")
    }

    /// The workspaces below a folder: the nearest `specast.toml` counts, so that what stands around another one is
    /// no part of this workspace.
    pub fn below(&self, folder: &Path) -> Result<Vec<Self>> {
        // Of one inside another, the outer one speaks.
        let is_outer = |entry: &ignore::DirEntry| entry.depth() < 2 || !entry.path().parent().is_some_and(is_marked);
        let folders = walk(folder, is_outer);
        // A link to a folder leads to where it is, which may be around here.
        let is_folder = |entry: &ignore::DirEntry| entry.file_type().is_some_and(|kind| kind.is_dir());
        let folders = folders.filter(|entry| entry.depth() > 0 && is_folder(entry) && is_marked(entry.path()));
        let folders = folders.filter(|entry| !self.config.is_excluded(&self.shown(&entry.path().join(FILE))));
        folders.map(|entry| Self::around(entry.path())).collect()
    }

    /// All Markdown files below a folder, sorted, relative to the root; what git ignores is left out, and other
    /// workspaces.
    pub fn markdown(&self, folder: &Path) -> Vec<String> {
        self.files(folder, is_markdown)
    }

    /// All files below a folder that are called so, sorted, relative to the root; what git ignores is left out, and
    /// other workspaces.
    pub fn files(&self, folder: &Path, is_wanted: fn(&Path) -> bool) -> Vec<String> {
        let all = walk(folder, |entry| entry.depth() == 0 || !is_marked(entry.path()));
        let files = all.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
        let files = files.filter(|entry| is_wanted(entry.path())).map(|entry| self.shown(entry.path()));
        files.filter(|path| !self.config.is_excluded(path)).collect()
    }

    /// The Markdown files below a folder that may be documents: no templates, no files that every repository has.
    pub fn documents(&self, folder: &Path) -> Vec<String> {
        let is_claimed = |path: &String| self.config.documents_of(path).is_some();
        let is_document = |path: &String| {
            !is_template(path) && (is_claimed(path) || !is_house_file(path)) && !self.is_a_template(path)
        };
        self.markdown(folder).into_iter().filter(is_document).collect()
    }

    /// The YAML files below a folder that stand beside documents, as the configuration says.
    pub fn beside(&self, folder: &Path) -> Vec<String> {
        if self.config.documents.iter().all(|documents| documents.beside.is_empty()) {
            return Vec::new();
        }
        let all = self.files(folder, |path| is_yaml(&path.to_string_lossy())).into_iter();
        all.filter(|path| self.config.beside_of(path).is_some() && !self.is_a_template(path)).collect()
    }

    /// The configurations of Alloy below a folder, sorted, relative to the root; as with documents, what git ignores
    /// is left out.
    pub fn configurations(&self, folder: &Path) -> Vec<String> {
        self.files(folder, is_configuration)
    }

    /// Compiles the templates of the workspace: those that the configuration names, then those that are
    /// called so. Ones that nobody named and that cannot be read are told in the second part.
    pub fn contracts(&self) -> Result<(Vec<Contract>, Vec<String>)> {
        let mut contracts = Vec::new();
        let mut notes = Vec::new();
        for documents in &self.config.documents {
            if contracts.iter().any(|contract: &Contract| contract.path == documents.template) {
                continue;
            }
            let mut contract = self.contract(&documents.template).context(FILE)?;
            documents.adapt(&mut contract);
            contracts.push(contract);
        }
        let is_new = |path: &String| is_template(path) && !self.is_a_template(path);
        for path in self.markdown(&self.root).into_iter().filter(is_new) {
            match self.contract(&path) {
                Ok(contract) => contracts.push(contract),
                Err(error) => notes.push(format!("{error:#}")),
            }
        }
        for documents in &self.config.documents {
            for path in &documents.beside {
                let mut contract = self.contract(path).context(FILE)?;
                contract.target = documents.pattern_beside(path);
                contracts.push(contract);
            }
        }
        Ok((contracts, notes))
    }

    /// True for a file that the configuration names as a template or as an earlier version of one.
    pub fn is_a_template(&self, path: &str) -> bool {
        let mut all = self.config.documents.iter();
        all.any(|documents| {
            let is_beside = documents.beside.iter().any(|template| template == path);
            documents.template == path || is_beside || crate::config::fits(&documents.versions, path)
        })
    }

    /// Compiles one template.
    pub fn contract(&self, path: &str) -> Result<Contract> {
        let composed = Composed::read(self, path)?;
        let contract = contract::compile(path, &composed.text);
        if let Some(problem) = contract.problems.first() {
            let (path, range) = composed.place(problem.range).unwrap_or((path, problem.range));
            let text = composed.files.iter().find(|(file, _)| file == path).map_or("", |(_, text)| text);
            let line = LineIndex::new(text).line(range.start);
            bail!("{path}:{line}: {}; mend the template", problem.message);
        }
        Ok(contract)
    }
}

/// True for a file that is called Markdown.
pub fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext == "md" || ext == "markdown")
}

/// True for a file that is called a configuration of Alloy.
pub fn is_configuration(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext == "alloy")
}

/// True for a folder with a `specast.toml`.
fn is_marked(path: &Path) -> bool {
    path.join(FILE).is_file()
}

/// What lies below a folder, sorted. Links are not followed, so that below a real folder every path is real as it
/// stands.
fn walk(
    folder: &Path,
    is_kept: impl Fn(&ignore::DirEntry) -> bool + Send + Sync + 'static,
) -> impl Iterator<Item = ignore::DirEntry> {
    // Templates live in hidden folders too (`.specify/templates`), but not in these.
    const SKIPPED: [&str; 5] = [".git", ".github", ".specast", "node_modules", "target"];
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let is_walked = move |entry: &ignore::DirEntry| {
        let is_skipped = SKIPPED.iter().any(|name| entry.file_name() == std::ffi::OsStr::new(name));
        entry.depth() == 0 || (!is_skipped && is_kept(entry))
    };
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.hidden(false).require_git(false).filter_entry(is_walked).sort_by_file_path(Ord::cmp);
    walk.add_custom_ignore_filename(".specastignore");
    walk.build().filter_map(Result::ok)
}

/// `*-template.md`, `*.template.md`, `template.md`, `NNNN-template.md` and alike.
pub fn is_template(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let Some(stem) = name.strip_suffix(".md").or_else(|| name.strip_suffix(".markdown")) else { return false };
    let ends = stem.strip_suffix("template").is_some_and(|head| head.is_empty() || head.ends_with(['-', '.', '_']));
    ends || stem.starts_with("template-") || stem.starts_with("template_")
}

/// Files that every repository has and no template claims by shape.
pub fn is_house_file(path: &str) -> bool {
    const NAMES: [&str; 9] = [
        "readme",
        "changelog",
        "contributing",
        "security",
        "code_of_conduct",
        "license",
        "architecture",
        "agents",
        "claude",
    ];
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    NAMES.iter().any(|house| name.strip_prefix(house).is_some_and(|rest| rest.starts_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_by_name() {
        for path in ["a/spec-template.md", "0000-template.md", "template.md", "x.template.md", "b/PLAN_TEMPLATE.md"] {
            assert!(is_template(path), "{path}");
        }
        for path in ["templates/readme.md", "contemplate.md", "spec-template.yaml", "template.graphql"] {
            assert!(!is_template(path), "{path}");
        }
        assert!(is_house_file("docs/README.md") && !is_house_file("docs/readme-first.md"));
    }
}
