//! YAML with the file in which each node stands, and how compose files are put over each other.

use specast_syntax::{FileId, Range, Span, Yaml, YamlKind, yaml};

/// A node of one file or of several that were merged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree {
    pub at: Span,
    pub tag: Option<Box<str>>,
    pub kind: TreeKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TreeKind {
    Text { value: String, plain: bool },
    List(Vec<Tree>),
    Map(Vec<Entry>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub key: String,
    pub key_at: Span,
    pub value: Tree,
}

impl Tree {
    /// All documents of a file, and what is wrong with it.
    pub fn documents(file: FileId, text: &str) -> (Vec<Self>, Vec<(Span, String)>) {
        let (roots, problems) = yaml::documents(text);
        let problems = problems.into_iter().map(|problem| (Span::new(file, problem.range), problem.message));
        (roots.into_iter().map(|root| Self::from(root, file)).collect(), problems.collect())
    }

    fn from(node: Yaml, file: FileId) -> Self {
        let at = Span::new(file, node.range);
        let kind = match node.kind {
            YamlKind::Scalar { value, plain } => TreeKind::Text { value, plain },
            YamlKind::Sequence(items) => TreeKind::List(items.into_iter().map(|item| Self::from(item, file)).collect()),
            YamlKind::Mapping(entries) => TreeKind::Map(
                entries
                    .into_iter()
                    .filter_map(|(key, value)| {
                        let key_at = Span::new(file, key.range);
                        let key = key.as_str()?.to_owned();
                        Some(Entry { key, key_at, value: Self::from(value, file) })
                    })
                    .collect(),
            ),
            YamlKind::Alias => TreeKind::Text { value: String::new(), plain: true },
        };
        Self { at, tag: node.tag, kind }
    }

    /// The text of a scalar; none for `null` and the like.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            TreeKind::Text { value, plain } if !(*plain && matches!(value.as_str(), "" | "~" | "null")) => Some(value),
            _ => None,
        }
    }

    /// True for a scalar that says nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, TreeKind::Text { .. }) && self.text().is_none()
    }

    pub fn is_true(&self) -> bool {
        self.text().is_some_and(|text| matches!(text, "true" | "True" | "yes" | "on"))
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            TreeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Self] {
        match &self.kind {
            TreeKind::List(items) => items,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// What stands at the end of a path of keys.
    pub fn path(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |tree, key| tree.get(key))
    }

    /// The text at the end of a path of keys.
    pub fn text_at(&self, keys: &[&str]) -> Option<&str> {
        self.path(keys)?.text()
    }

    pub fn is_map(&self) -> bool {
        matches!(self.kind, TreeKind::Map(_))
    }

    /// An empty mapping at a place.
    pub fn empty(at: Span) -> Self {
        Self { at, tag: None, kind: TreeKind::Map(Vec::new()) }
    }
}

/// The start of a file.
pub(crate) fn start(file: FileId) -> Span {
    Span::new(file, Range::new(0, 0))
}

/// Puts `over` on `base` as compose does with a service: mappings by key, lists behind each other, commands and
/// scalars replaced. `!reset` takes a value away, `!override` replaces it whole.
pub(crate) fn overlay(base: Tree, over: &Tree) -> Tree {
    overlay_at(base, over, "")
}

fn overlay_at(base: Tree, over: &Tree, key: &str) -> Tree {
    if matches!(over.tag.as_deref(), Some("override")) {
        return over.clone();
    }
    let at = base.at;
    let by_key = matches!(key, "environment" | "labels" | "extra_hosts" | "sysctls" | "annotations" | "networks");
    let (base, over) = match (base, over) {
        (base, over) if by_key && base.is_map() != over.is_map() => (mapping(base), &mapping(over.clone())),
        pair => pair,
    };
    match (base.kind, &over.kind) {
        (TreeKind::Map(mut entries), TreeKind::Map(more)) => {
            for entry in more {
                let known = entries.iter().position(|old| old.key == entry.key);
                match known {
                    Some(index) if entry.value.tag.as_deref() == Some("reset") => {
                        entries.remove(index);
                    }
                    Some(index) => {
                        let old = std::mem::replace(&mut entries[index].value, Tree::empty(at));
                        entries[index].value = overlay_at(old, &entry.value, &entry.key);
                    }
                    None if entry.value.tag.as_deref() == Some("reset") => {}
                    None => entries.push(entry.clone()),
                }
            }
            Tree { at, tag: None, kind: TreeKind::Map(entries) }
        }
        (TreeKind::List(mut items), TreeKind::List(more)) if !matches!(key, "command" | "entrypoint" | "test") => {
            for item in more {
                // Volumes and the like are one per place in the container; the later wins.
                let target = target_of(item, key);
                items.retain(|old| {
                    !same(old, item) && (target.is_none() || target_of(old, key).as_deref() != target.as_deref())
                });
                items.push(item.clone());
            }
            Tree { at, tag: None, kind: TreeKind::List(items) }
        }
        (kind, _) if over.is_null() => Tree { at, tag: None, kind },
        _ => over.clone(),
    }
}

fn same(one: &Tree, other: &Tree) -> bool {
    match (&one.kind, &other.kind) {
        (TreeKind::Text { value: a, .. }, TreeKind::Text { value: b, .. }) => a == b,
        (TreeKind::List(a), TreeKind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (TreeKind::Map(a), TreeKind::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
        }
        _ => false,
    }
}

fn target_of(item: &Tree, key: &str) -> Option<String> {
    match key {
        "volumes" | "configs" | "secrets" | "devices" => match item.text() {
            Some(text) => Some(text.split(':').nth(1).unwrap_or(text).to_owned()),
            None => item.text_at(&["target"]).map(str::to_owned),
        },
        _ => None,
    }
}

/// A list of `KEY=value` as a mapping.
fn mapping(tree: Tree) -> Tree {
    let TreeKind::List(items) = tree.kind else { return tree };
    let entries = items.into_iter().filter_map(|item| {
        let TreeKind::Text { value, plain } = item.kind else { return None };
        let (key, kind) = match value.split_once('=') {
            Some((key, text)) => (key.to_owned(), TreeKind::Text { value: text.to_owned(), plain: false }),
            None => (value, TreeKind::Text { value: String::new(), plain }),
        };
        Some(Entry { key, key_at: item.at, value: Tree { at: item.at, tag: None, kind } })
    });
    Tree { at: tree.at, tag: tree.tag, kind: TreeKind::Map(entries.collect()) }
}
