//! Who sees whom: the components, modules and names of a set of files, level by level.
//!
//! A `declare` sees the modules around it and nothing else; a `template` of `foreach` sees all that is around it.

use std::collections::BTreeMap;

use alloy_syntax::{Block, Body, Reference, Scope as Names, evaluate, parse_expression};

use super::Config;
use super::modules::{Module, Signature};

/// Names at the top that upstream knows besides the functions of [`alloy_syntax`].
const NAMES: [&str; 3] = ["constants", "module_path", "targets"];

/// All levels; the first is that of the files themselves.
#[derive(Debug)]
pub(super) struct Scopes<'a> {
    pub all: Vec<Scope<'a>>,
}

/// One level.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub kind: ScopeKind,
    /// The level around it, and the block there that holds it.
    pub around: Option<(usize, usize)>,
    /// Its blocks, in the order of the text.
    pub blocks: Vec<Entry<'a>>,
    /// The first block with each id.
    by_id: BTreeMap<String, usize>,
    /// What its `declare` blocks take and give.
    declares: BTreeMap<&'a str, Signature>,
    /// What its `import` blocks bring; none where the module is not at hand.
    imports: BTreeMap<&'a str, Option<Module>>,
    /// The name of the item in a template; none of a template whose name is not known.
    variable: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Files,
    Declare,
    Template,
}

/// A block of a level.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Which file of the set it stands in.
    pub config: usize,
    pub block: Block<'a>,
    pub id: String,
}

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A block, by level and number there, and how many parts of the path name it.
    Block { scope: usize, entry: usize, n_parts: usize },
    /// A name that is no block: a function, the item of a `foreach`.
    Name,
    /// Nothing.
    Nothing,
}

/// What a name that is in no catalogue stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Custom<'s> {
    /// A module that is at hand.
    Known(&'s Signature),
    /// One that is not.
    Elsewhere,
    /// None.
    Unknown,
}

impl<'a> Scopes<'a> {
    /// Reads the levels of a set of files. `files` are those that imports may name, by path.
    pub fn new(set: &'a [Config], files: &BTreeMap<String, String>) -> Self {
        let mut scopes = Self { all: vec![Scope::new(ScopeKind::Files, None)] };
        for (config, it) in set.iter().enumerate() {
            scopes.read(0, config, it.body(), set, files);
        }
        scopes
    }

    fn read(&mut self, scope: usize, config: usize, body: Body<'a>, set: &[Config], files: &BTreeMap<String, String>) {
        for block in body.blocks() {
            let entry = self.all[scope].blocks.len();
            let id = block.id();
            self.all[scope].by_id.entry(id.clone()).or_insert(entry);
            self.all[scope].blocks.push(Entry { config, block, id });
            let label = block.label().map_or("", |it| it.text);
            let name = block.full_name();
            match name.as_str() {
                "declare" => {
                    self.all[scope].declares.entry(label).or_insert_with(|| Signature::of(block.body()));
                    let inner = self.open(ScopeKind::Declare, (scope, entry));
                    self.read(inner, config, block.body(), set, files);
                }
                "foreach" => {
                    let variable = block.body().attribute("var").and_then(|it| it.value().as_string());
                    for template in block.body().blocks().filter(|it| it.full_name() == "template") {
                        let inner = self.open(ScopeKind::Template, (scope, entry));
                        self.all[inner].variable = variable.as_deref().map(str::to_owned);
                        self.read(inner, config, template.body(), set, files);
                    }
                }
                _ if name.starts_with("import.") => {
                    let module = set.get(config).and_then(|it| Module::imported(block, &it.path, files));
                    self.all[scope].imports.entry(label).or_insert(module);
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, kind: ScopeKind, around: (usize, usize)) -> usize {
        self.all.push(Scope::new(kind, Some(around)));
        self.all.len() - 1
    }

    /// What a path leads to, seen from a level.
    pub fn resolve(&self, from: usize, reference: &Reference<'_>) -> Target {
        let Some(first) = reference.parts.first().map(|it| it.text) else { return Target::Nothing };
        let mut is_open = false;
        for scope in self.visible(from) {
            let mut id = String::new();
            for (n, part) in reference.parts.iter().enumerate() {
                if n > 0 {
                    id.push('.');
                }
                id.push_str(part.text);
                if let Some(&entry) = self.all[scope].by_id.get(&id) {
                    return Target::Block { scope, entry, n_parts: n + 1 };
                }
            }
            if self.all[scope].kind == ScopeKind::Template {
                match self.all[scope].variable.as_deref() {
                    Some(variable) if variable == first => return Target::Name,
                    Some(_) => {}
                    None => is_open = true,
                }
            }
        }
        if is_open || is_known_name(first) { Target::Name } else { Target::Nothing }
    }

    /// What the name of a block means that is in no catalogue.
    pub fn custom(&self, from: usize, name: &str) -> Custom<'_> {
        let mut at = Some(from);
        while let Some(scope) = at {
            let it = &self.all[scope];
            if let Some(signature) = it.declares.get(name) {
                return Custom::Known(signature);
            }
            if let Some((import, inner)) = name.split_once('.')
                && let Some(module) = it.imports.get(import)
            {
                let Some(module) = module else { return Custom::Elsewhere };
                return module.declares.get(inner).map_or(Custom::Unknown, Custom::Known);
            }
            at = it.around.map(|it| it.0);
        }
        Custom::Unknown
    }

    /// The block of a level that holds another level, or a block of it.
    pub fn holder(&self, of: usize, entry: usize, level: usize) -> Option<usize> {
        let (mut scope, mut entry) = (of, entry);
        while scope != level {
            (scope, entry) = self.all[scope].around?;
        }
        Some(entry)
    }

    /// The levels whose components a level sees, itself first.
    fn visible(&self, from: usize) -> impl Iterator<Item = usize> {
        let mut at = Some(from);
        std::iter::from_fn(move || {
            let scope = at?;
            let it = &self.all[scope];
            at = if it.kind == ScopeKind::Template { it.around.map(|it| it.0) } else { None };
            Some(scope)
        })
    }
}

impl Scope<'_> {
    fn new(kind: ScopeKind, around: Option<(usize, usize)>) -> Self {
        Self {
            kind,
            around,
            blocks: Vec::new(),
            by_id: BTreeMap::new(),
            declares: BTreeMap::new(),
            imports: BTreeMap::new(),
            variable: None,
        }
    }

    /// The first block with this id.
    pub fn first(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}

fn is_known_name(name: &str) -> bool {
    if NAMES.contains(&name) {
        return true;
    }
    evaluate(parse_expression(name).0.expr(name), &Names::default()).is_ok()
}
