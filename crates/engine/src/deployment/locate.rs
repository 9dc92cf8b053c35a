//! From the path that a process sees to the text that stands there.

use specast_syntax::FileId;

use super::paths::{below, folder, join, name, normal};
use super::{Content, Deployment, Kind, MountSource, Process, Text};

/// What stands at a path of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// A file.
    File(Content),
    /// A folder: the files directly in it, by their names.
    Folder(Vec<(String, Content)>),
    /// Nothing that is at hand; the reason as a sentence without a full stop.
    Nowhere(String),
}

impl Deployment {
    /// What a process finds at a path.
    pub fn locate(&self, files: &[Text], process: usize, path: &str) -> Located {
        let Some(process) = self.processes.get(process) else {
            return Located::Nowhere(format!("no process that sees {path} is at hand"));
        };
        if process.kind == Kind::Systemd {
            return host(files, process, path);
        }
        let path = normal(&format!("/{path}"));
        let mut mounts: Vec<_> = process.mounts.iter().filter(|mount| below(&path, &mount.to).is_some()).collect();
        mounts.sort_by_key(|mount| std::cmp::Reverse(mount.to.len()));
        let mut children = Vec::new();
        for mount in process.mounts.iter().filter(|mount| folder(&mount.to) == path && mount.to != path) {
            if let Some(Located::File(content)) = self.behind(files, process, &mount.from, "") {
                children.push((name(&mount.to).to_owned(), content));
            }
        }
        let found = mounts.iter().find_map(|mount| {
            let rest = below(&path, &mount.to).unwrap_or_default();
            self.behind(files, process, &mount.from, rest)
        });
        match found {
            Some(Located::Folder(mut entries)) => {
                entries.retain(|(name, _)| !children.iter().any(|(child, _)| child == name));
                entries.extend(children);
                entries.sort_by(|one, other| one.0.cmp(&other.0));
                Located::Folder(entries)
            }
            Some(found) => found,
            None if !children.is_empty() => {
                children.sort_by(|one, other| one.0.cmp(&other.0));
                Located::Folder(children)
            }
            None if mounts.is_empty() => Located::Nowhere(format!("no mount of {} leads to {path}", process.name)),
            None => Located::Nowhere(format!("what is mounted at {path} is not at hand")),
        }
    }

    fn behind(&self, files: &[Text], process: &Process, from: &MountSource, rest: &str) -> Option<Located> {
        match from {
            MountSource::Path(path) => workspace(files, &join(path, rest)?),
            // The workspace may be checked out at a place of the host: then the host's path ends with ours.
            MountSource::Outside(path) => {
                let path = normal(&format!("{path}/{rest}"));
                let ends = |file: &&Text| file.path.contains('/') && path.ends_with(&format!("/{}", file.path));
                let index = files.iter().position(|file| ends(&file))?;
                Some(Located::File(Content::File(FileId(index as u32))))
            }
            MountSource::ConfigMap { name, key } => {
                let in_namespace = self.config_maps.iter().find(|map| {
                    map.name == *name && (map.namespace == process.namespace || process.namespace.is_empty())
                });
                let mut named = self.config_maps.iter().filter(|map| map.name == *name);
                let map = in_namespace.or_else(|| named.next().filter(|_| named.next().is_none()))?;
                let entry =
                    |key: &str| map.entries.iter().find(|(known, _)| known == key).map(|(_, content)| content.clone());
                match key {
                    Some(key) if rest.is_empty() => Some(Located::File(entry(key)?)),
                    Some(_) => None,
                    None if rest.is_empty() => Some(Located::Folder(map.entries.clone())),
                    None => Some(Located::File(entry(rest)?)),
                }
            }
            MountSource::Volume(_) | MountSource::Secret(_) => None,
        }
    }
}

/// A file or folder of the workspace.
pub(super) fn workspace(files: &[Text], path: &str) -> Option<Located> {
    if let Some(index) = files.iter().position(|file| file.path == path) {
        return Some(Located::File(Content::File(FileId(index as u32))));
    }
    let mut is_folder = false;
    let mut entries = Vec::new();
    for (index, file) in files.iter().enumerate() {
        if let Some(rest) = below(file.path, path).filter(|rest| !rest.is_empty()) {
            is_folder = true;
            if !rest.contains('/') {
                entries.push((rest.to_owned(), Content::File(FileId(index as u32))));
            }
        }
    }
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    is_folder.then_some(Located::Folder(entries))
}

fn host(files: &[Text], process: &Process, path: &str) -> Located {
    let unit = files.get(process.file.0 as usize).map_or("", |file| file.path);
    if let Some(found) = on_host(files, unit, path) {
        return Located::File(Content::File(found));
    }
    // A folder: one whose path ends like the host's.
    let wanted = normal(path);
    let wanted = wanted.trim_start_matches('/');
    let mut folders: Vec<&str> =
        files.iter().map(|file| folder(file.path)).filter(|place| ends(place, wanted)).collect();
    folders.sort_by_key(|place| (std::cmp::Reverse(shared(place, unit)), *place));
    let found = folders.first().and_then(|place| workspace(files, place));
    found.unwrap_or_else(|| Located::Nowhere(format!("{path} of the host is not at hand")))
}

/// The file of the workspace that is put at a path of the host: one whose path ends with it, the nearest to
/// `beside`; else one of that name in the same folder.
pub(super) fn on_host(files: &[Text], beside: &str, path: &str) -> Option<FileId> {
    let path = normal(path);
    let wanted = path.trim_start_matches('/');
    let whole = (0..files.len())
        .filter(|&index| wanted.contains('/') && ends(files[index].path, wanted))
        .max_by_key(|&index| (shared(files[index].path, beside), std::cmp::Reverse(index)));
    let near = || {
        let near = join(folder(beside), name(wanted))?;
        files.iter().position(|file| file.path == near)
    };
    Some(FileId(whole.or_else(near)? as u32))
}

fn ends(path: &str, wanted: &str) -> bool {
    path.strip_suffix(wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

/// How many folders two paths share from the root.
fn shared(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}
