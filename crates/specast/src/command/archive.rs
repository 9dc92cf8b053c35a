//! Many sources: which documents they are, and what each becomes.
//!
//! All of them are placed before the first is written: links from one to another lead to where that one stands then.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result, bail};
use specast_engine::recast::paths;

use super::desk::{self, Desk, Ready};
use super::inbound::Links;
use super::leading::{self, Group, Texts};
use super::recasting::{self, Aim};
use super::splitting::{self, Parts};
use super::{Env, Nothing};
use crate::config;
use crate::git::Touched;
use crate::workspace::Workspace;

/// A legacy document with the area that its folder names.
pub struct File {
    /// Its path, as typed or below a folder that was typed.
    pub path: PathBuf,
    /// The area, where something says it.
    pub area: Option<String>,
}

/// True for a path with `*` or the like that no file is called.
pub fn is_glob(path: &Path, env: &Env) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{']) && !env.cwd.join(path).exists()
}

/// The documents that are named, and those of named folders and globs: no templates, and nothing that a recast wrote.
pub fn files(sources: &[PathBuf], env: &Env) -> Result<Vec<File>> {
    let workspace = Workspace::around(&env.cwd)?;
    let mut out: Vec<File> = Vec::new();
    for path in sources {
        let full = env.cwd.join(path);
        let glob = is_glob(path, env).then(|| in_root(&workspace, path, env));
        if !full.is_dir() && glob.is_none() {
            let area = workspace.config.area_of(&workspace.relative(&full)).map(str::to_owned);
            out.push(File { path: path.clone(), area });
            continue;
        }
        // Of a glob the folder in front of its first sign.
        let top = match &glob {
            Some(glob) => glob[..glob.find(['*', '?', '[', '{']).unwrap_or(0)]
                .rsplit_once('/')
                .map_or("", |(top, _)| top)
                .to_owned(),
            None => Some(workspace.relative(&full)).filter(|top| top != ".").unwrap_or_default(),
        };
        let globs: Vec<String> = glob.into_iter().collect();
        config::set(&globs).with_context(|| format!("`{}` is no glob", path.display()))?;
        let (contracts, _) = workspace.contracts()?;
        let is_output = |inner: &String| contracts.iter().any(|contract| paths::is_output(contract, inner));
        let is_meant = |inner: &String| !is_output(inner) && (globs.is_empty() || config::fits(&globs, inner));
        for inner in workspace.documents(&workspace.root.join(&top)).into_iter().filter(is_meant) {
            let below = inner.strip_prefix(&top).map_or(inner.as_str(), |below| below.trim_start_matches('/'));
            let folder = below.rsplit_once('/').map(|(folder, _)| folder);
            let area = workspace.config.area_of(&inner).or(folder).map(str::to_owned);
            out.push(File { path: workspace.root.join(&inner), area });
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out.dedup_by(|a, b| env.cwd.join(&a.path) == env.cwd.join(&b.path));
    if out.is_empty() {
        let named: Vec<String> = sources.iter().map(|path| path.display().to_string()).collect();
        return Err(Nothing(format!("nothing to recast: {} holds no legacy document", named.join(", "))).into());
    }
    Ok(out)
}

/// A glob as it was typed, seen from the workspace's root.
fn in_root(workspace: &Workspace, path: &Path, env: &Env) -> String {
    let cwd = workspace.relative(&env.cwd);
    let typed = path.to_string_lossy();
    let typed = typed.trim_start_matches("./");
    if cwd == "." { typed.to_owned() } else { format!("{cwd}/{typed}") }
}

/// Many sources, read.
pub struct Many {
    /// The documents.
    pub files: Vec<File>,
    /// What was read for all of them.
    pub desk: Desk,
    /// The links between documents.
    pub links: Links,
    /// What the recast of each needs, or why there is none.
    pub read: Vec<Result<Vec<Ready>>>,
}

impl Many {
    /// Reads the documents that are named, and those of named folders and globs.
    pub fn read(sources: &[PathBuf], aim: &Aim, parts: &Parts, force: bool, env: &Env) -> Result<Self> {
        let files = files(sources, env)?;
        let desk = Desk::open(Workspace::around(&env.cwd)?, aim, env)?;
        let mut links = Links::of(&desk.workspace)?;
        // Sources stay as they are, also those whose turn comes later.
        links.fix(files.iter().map(|file| desk.workspace.relative(&env.cwd.join(&file.path))));
        let progress = env.progress("reading", files.len());
        let touched = recasting::touched(&desk.workspace, files.iter().map(|file| env.cwd.join(&file.path)));
        let mut taken: BTreeMap<String, PathBuf> = BTreeMap::new();
        let mut read = Vec::with_capacity(files.len());
        for file in &files {
            progress.next(&shown(&file.path, env));
            let ready = one(file, (aim, parts, force), env, (&desk, &touched));
            read.push(ready.and_then(|ready| once(ready, file, env, &mut taken)));
        }
        let mut many = Self { files, desk, links, read };
        if many.ready().count() > 1 && many.desk.one_plan.is_some() {
            many.read.iter_mut().flatten().flatten().for_each(Ready::share_plan);
        }
        Ok(many)
    }

    fn ready(&self) -> impl Iterator<Item = &Ready> {
        self.read.iter().flatten().flatten()
    }
}

/// Where everything of each source goes, with links to where the others stand then; and the texts of those. Nothing
/// leads to what may not be written.
pub fn placed<'r>(
    files: &[File],
    desk: &Desk,
    read: &'r mut [Result<Vec<Ready>>],
    force: bool,
    env: &Env,
) -> Result<(Vec<Result<Group<'r>>>, Texts)> {
    let progress = env.progress("placing", files.len());
    let written = (!force).then_some(&desk.written);
    let mut groups: Vec<Result<Group<'_>>> = Vec::with_capacity(files.len());
    for (file, ready) in files.iter().zip(read) {
        progress.next(&shown(&file.path, env));
        groups.push(match ready {
            Ok(ready) => {
                let group = desk::group(ready);
                let outputs = recasting::ticked(&desk.workspace.root, group.outputs());
                recasting::changes_of(&desk.workspace.root, &outputs, written).map(|_| group)
            }
            Err(error) => Err(std::mem::replace(error, Error::msg(""))),
        });
    }
    drop(progress);
    let texts = leading::relink(&mut groups.iter_mut().flatten().collect::<Vec<_>>())?;
    Ok((groups, texts))
}

/// What the recast of one source needs: into the specs that people said it becomes, one as a rule.
fn one(
    file: &File,
    (aim, parts, force): (&Aim, &Parts, bool),
    env: &Env,
    (desk, touched): (&Desk, &Touched),
) -> Result<Vec<Ready>> {
    let aim: Aim = aim.or_area(file.area.clone());
    let full = env.cwd.join(&file.path);
    let source = recasting::source_of(&desk.workspace, touched, &full, &file.path.display().to_string())?;
    let sources = vec![source];
    let split = parts.rules(&desk.workspace, &sources, &aim, force)?;
    splitting::ready(desk, sources, &aim, &split.rules)
}

/// A name is taken once.
fn once(ready: Vec<Ready>, file: &File, env: &Env, taken: &mut BTreeMap<String, PathBuf>) -> Result<Vec<Ready>> {
    for one in &ready {
        if let Some(other) = taken.insert(one.spec_path.clone(), file.path.clone()) {
            let other = shown(&other, env);
            bail!("{} is what {other} becomes; recast it by itself with --feature NAME", one.spec_path);
        }
    }
    Ok(ready)
}

/// A path as somebody in the current folder would write it.
pub fn shown(path: &Path, env: &Env) -> String {
    path.strip_prefix(&env.cwd).unwrap_or(path).display().to_string()
}
