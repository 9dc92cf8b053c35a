//! Scopes: bodies whose components see each other. The files that a process loads are one, each instance of a
//! custom component and of `foreach` is another.

use std::collections::BTreeMap;

use alloy_syntax::{Attribute, Block, Body, Expr, Value};
use specast_syntax::FileId;

use super::tree::{In, span};
use super::{Config, value};
use crate::alloy::catalogue::component;
use crate::flows::{Graph, Unknown, Why};

/// How many scopes a configuration may have: declarations may name each other, each name twice.
const MAX_SCOPES: usize = 4096;
/// How deep they may lie in each other.
const MAX_DEPTH: usize = 16;
/// How many items of a `foreach` are told apart.
const MAX_ITEMS: usize = 64;

/// Bodies whose components see each other.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    /// In front of the ids of its components: empty at the top, `name.label/` in an instance.
    pub prefix: String,
    /// Its components, custom ones too, by their ids.
    pub components: BTreeMap<String, In<Block<'a>>>,
    /// The scopes that its blocks open: of a custom component one, of `foreach` one for each item.
    pub inner: BTreeMap<String, Vec<usize>>,
    /// What custom components export.
    exports: BTreeMap<String, In<Expr<'a>>>,
    /// What the instance is given, and the scope in which that is to be read.
    arguments: BTreeMap<String, (usize, In<Expr<'a>>)>,
    /// Values of names that only this scope knows.
    pub variables: BTreeMap<String, Value>,
    /// Names of this scope whose value is only known at run time.
    pub runtime: Vec<String>,
    declared: BTreeMap<String, In<Block<'a>>>,
    imported: BTreeMap<String, Imported>,
    /// The scope whose components it sees too: that of `foreach`.
    around: Option<usize>,
    /// The scope whose declarations it sees too.
    lexical: Option<usize>,
    depth: usize,
}

/// What a namespace of imports leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Imported {
    /// The scope of the module's declarations.
    Module(usize),
    /// A module that is not at hand.
    Away,
}

/// All scopes of a configuration; the first is that of its top.
#[derive(Debug)]
pub(super) struct Scopes<'a> {
    pub all: Vec<Scope<'a>>,
    configs: &'a [Config<'a>],
    environment: &'a BTreeMap<String, String>,
}

/// What a path of names leads to.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// The scope of the component.
    pub scope: usize,
    /// The component.
    pub block: In<Block<'a>>,
    /// The export's name.
    pub export: String,
}

impl<'a> Scopes<'a> {
    /// The scopes of the configurations that one process loads, and those that they import among `configs`.
    pub fn new(
        loaded: &[Config<'a>],
        configs: &'a [Config<'a>],
        environment: &'a BTreeMap<String, String>,
        graph: &mut Graph,
    ) -> Self {
        let mut scopes = Self { all: Vec::new(), configs, environment };
        let bodies: Vec<In<Body<'a>>> = loaded.iter().map(Config::body).collect();
        scopes.open(Scope::default(), &bodies, graph);
        scopes
    }

    /// Adds a scope and those that its blocks open.
    fn open(&mut self, scope: Scope<'a>, bodies: &[In<Body<'a>>], graph: &mut Graph) -> Option<usize> {
        if self.all.len() >= MAX_SCOPES || scope.depth > MAX_DEPTH {
            return None;
        }
        let id = self.all.len();
        self.all.push(scope);
        let blocks = bodies.iter().flat_map(|body| body.it.blocks().map(|block| body.with(block)));
        let (meta, components): (Vec<_>, Vec<_>) = blocks.partition(|block| is_meta(&block.it.full_name()));
        for block in &meta {
            self.declare(id, *block, graph);
        }
        for block in components {
            self.all[id].components.insert(block.it.id(), block);
        }
        let components: Vec<In<Block<'a>>> = self.all[id].components.values().copied().collect();
        for block in components {
            self.instantiate(id, block, graph);
        }
        for block in meta.iter().filter(|block| block.it.full_name() == "foreach") {
            self.each(id, *block, graph);
        }
        Some(id)
    }

    /// Takes what a block says of its scope: a declaration, an import, an export.
    fn declare(&mut self, id: usize, block: In<Block<'a>>, graph: &mut Graph) {
        let label = block.it.label().map(|label| label.text.to_owned()).unwrap_or_default();
        match block.it.full_name().as_str() {
            "declare" => {
                self.all[id].declared.insert(label, block);
            }
            "export" => {
                if let Some(value) = block.it.body().attribute("value") {
                    self.all[id].exports.insert(label, block.with(value.value()));
                }
            }
            "argument" => {
                if let Some(default) = block.it.body().attribute("default") {
                    self.all[id].arguments.entry(label).or_insert((id, block.with(default.value())));
                }
            }
            "remotecfg" => graph.unknown.push(Unknown {
                why: Why::RemoteConfiguration,
                what: "remotecfg".to_owned(),
                node: None,
                at: span(block.file, block.it.head_range()),
            }),
            name if name.starts_with("import.") => {
                let module = self.import(id, block, graph);
                self.all[id].imported.insert(label, module);
            }
            _ => {}
        }
    }

    /// The scope of an imported module, which holds its declarations only.
    fn import(&mut self, id: usize, block: In<Block<'a>>, graph: &mut Graph) -> Imported {
        let bodies: Vec<In<Body<'a>>> = match block.it.full_name().as_str() {
            "import.file" => {
                let path = block.it.body().attribute("filename");
                let path = path.and_then(|path| value::text(self, id, block.with(path.value())).known());
                path.map(|path| self.files(block.file, &path)).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        if bodies.is_empty() || self.all.len() >= MAX_SCOPES || self.all[id].depth > MAX_DEPTH {
            let (what, at) = (block.it.id(), span(block.file, block.it.head_range()));
            graph.unknown.push(Unknown { why: Why::Import, what, node: None, at });
            return Imported::Away;
        }
        let module = self.all.len();
        self.all.push(Scope { depth: self.all[id].depth + 1, ..Scope::default() });
        for body in bodies {
            for inner in body.it.blocks().map(|inner| body.with(inner)) {
                let name = inner.it.full_name();
                if name == "declare" || name.starts_with("import.") {
                    self.declare(module, inner, graph);
                }
            }
        }
        Imported::Module(module)
    }

    /// The files at hand that a path of a configuration names: one, or those of a folder. The path is one of
    /// the machine that runs it, so the longest common end counts.
    fn files(&self, from: FileId, path: &str) -> Vec<In<Body<'a>>> {
        let own = self.configs.iter().find(|config| config.file == from);
        let folder = own.map_or("", |own| crate::source::folder(&own.config.path));
        let wanted = crate::source::resolve(folder, path).unwrap_or_else(|| path.trim_start_matches('/').to_owned());
        let whole: Vec<&Config<'a>> = self
            .configs
            .iter()
            .filter(|config| config.config.path == wanted || crate::source::folder(&config.config.path) == wanted)
            .collect();
        if !whole.is_empty() {
            return whole.into_iter().map(Config::body).collect();
        }
        let name = path.rsplit('/').find(|part| !part.is_empty() && *part != ".").unwrap_or(path);
        let ends = |config: &&Config<'a>| {
            let folder = crate::source::folder(config.config.path.as_str());
            config.config.path.as_str().rsplit('/').next() == Some(name) || folder.rsplit('/').next() == Some(name)
        };
        let near: Vec<&Config<'a>> = self.configs.iter().filter(ends).filter(|config| config.file != from).collect();
        let folders: std::collections::BTreeSet<&str> =
            near.iter().map(|config| crate::source::folder(config.config.path.as_str())).collect();
        if folders.len() == 1 { near.into_iter().map(Config::body).collect() } else { Vec::new() }
    }

    /// Opens the scope of a custom component.
    fn instantiate(&mut self, id: usize, block: In<Block<'a>>, graph: &mut Graph) {
        let name = block.it.full_name();
        let Some((declaration, lexical)) = self.declaration(id, &name) else {
            if let Some(namespace) = name.split_once('.').map(|(namespace, _)| namespace)
                && component(&name).is_none()
                && self.imported(id, namespace) == Some(Imported::Away)
            {
                // Told already, where it is imported.
                self.all[id].inner.insert(block.it.id(), Vec::new());
            }
            return;
        };
        let prefix = format!("{}{}/", self.all[id].prefix, block.it.id());
        let given = |attribute: Attribute<'a>| (attribute.name().text.to_owned(), (id, block.with(attribute.value())));
        let arguments = block.it.body().attributes().map(given).collect();
        let depth = self.all[id].depth + 1;
        let scope = Scope { prefix, arguments, lexical: Some(lexical), depth, ..Scope::default() };
        let opened = self.open(scope, &[declaration.with(declaration.it.body())], graph);
        self.all[id].inner.insert(block.it.id(), opened.into_iter().collect());
    }

    /// Opens the scopes of a `foreach`.
    fn each(&mut self, id: usize, block: In<Block<'a>>, graph: &mut Graph) {
        let (Some(template), Some(var)) = (block.it.body().block("template"), block.it.body().attribute("var")) else {
            return;
        };
        let Some(var) = var.value().as_string().map(std::borrow::Cow::into_owned) else { return };
        let collection = block.it.body().attribute("collection");
        let items = collection.and_then(|collection| value::of(self, id, block.with(collection.value())).known());
        let items = match items {
            Some(Value::Array(items)) if items.len() <= MAX_ITEMS => items.into_iter().map(Some).collect(),
            _ => vec![None],
        };
        let mut opened = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let prefix = format!("{}{}[{index}]/", self.all[id].prefix, block.it.id());
            let depth = self.all[id].depth + 1;
            let mut scope = Scope { prefix, around: Some(id), lexical: Some(id), depth, ..Scope::default() };
            match item {
                Some(item) => drop(scope.variables.insert(var.clone(), item)),
                None => scope.runtime.push(var.clone()),
            }
            opened.extend(self.open(scope, &[block.with(template.body())], graph));
        }
        self.all[id].inner.insert(block.it.id(), opened);
    }

    /// The declaration that a component's name means in a scope, and the scope that it was made in.
    fn declaration(&self, id: usize, name: &str) -> Option<(In<Block<'a>>, usize)> {
        let mut at = Some(id);
        while let Some(scope) = at {
            if let Some(block) = self.all[scope].declared.get(name) {
                return Some((*block, scope));
            }
            at = self.all[scope].lexical;
        }
        let (namespace, name) = name.split_once('.')?;
        match self.imported(id, namespace)? {
            Imported::Module(module) => self.declaration(module, name),
            Imported::Away => None,
        }
    }

    /// The module that a namespace means in a scope; none where nothing imports it.
    fn imported(&self, id: usize, namespace: &str) -> Option<Imported> {
        let mut at = Some(id);
        while let Some(scope) = at {
            if let Some(module) = self.all[scope].imported.get(namespace) {
                return Some(*module);
            }
            at = self.all[scope].lexical;
        }
        None
    }

    /// What a name of the scope stands for, where it is an argument: an expression and the scope it is read in.
    pub fn argument(&self, id: usize, name: &str) -> Option<(usize, In<Expr<'a>>)> {
        let mut at = Some(id);
        while let Some(scope) = at {
            if let Some(found) = self.all[scope].arguments.get(name) {
                return Some(*found);
            }
            at = self.all[scope].around;
        }
        None
    }

    /// All exports that an expression names, through arguments and exports of custom components.
    pub fn targets(&self, id: usize, expr: In<Expr<'a>>) -> Vec<Target<'a>> {
        let mut out = Vec::new();
        self.collect(id, expr, 0, &mut out);
        out
    }

    fn collect(&self, id: usize, expr: In<Expr<'a>>, depth: usize, out: &mut Vec<Target<'a>>) {
        if depth > 4 * MAX_DEPTH {
            return;
        }
        for reference in alloy_syntax::references(expr.it).iter().filter(|reference| !reference.is_called) {
            let parts: Vec<&str> = reference.parts.iter().map(|part| part.text).collect();
            if let ["argument", name, ..] = parts[..] {
                if let Some((scope, given)) = self.argument(id, name) {
                    self.collect(scope, given, depth + 1, out);
                }
                continue;
            }
            let Some((scope, block, rest)) = self.component(id, &parts) else { continue };
            let export = rest.first().copied().unwrap_or_default().to_owned();
            match self.all[scope].inner.get(&block.it.id()) {
                None => out.push(Target { scope, block, export }),
                Some(inner) => {
                    for inner in inner {
                        if let Some(exported) = self.all[*inner].exports.get(&export) {
                            self.collect(*inner, *exported, depth + 1, out);
                        }
                    }
                }
            }
        }
    }

    /// The component that a path begins with, and what is left of the path.
    pub fn component<'p>(&self, id: usize, parts: &'p [&'p str]) -> Option<(usize, In<Block<'a>>, &'p [&'p str])> {
        let mut at = Some(id);
        while let Some(scope) = at {
            for n in (1..=parts.len()).rev() {
                if let Some(block) = self.all[scope].components.get(&parts[..n].join(".")) {
                    return Some((scope, *block, &parts[n..]));
                }
            }
            at = self.all[scope].around;
        }
        None
    }

    /// Variables of the environment that are known.
    pub fn environment(&self) -> &'a BTreeMap<String, String> {
        self.environment
    }

    /// The value of a name in a scope, and whether only the run knows it.
    pub fn variable(&self, id: usize, name: &str) -> (Option<&Value>, bool) {
        let mut at = Some(id);
        while let Some(scope) = at {
            if let Some(value) = self.all[scope].variables.get(name) {
                return (Some(value), false);
            }
            if self.all[scope].runtime.iter().any(|runtime| runtime == name) {
                return (None, true);
            }
            at = self.all[scope].around;
        }
        (None, false)
    }
}

/// True for blocks that are no components: they say something of the scope or of the process.
fn is_meta(name: &str) -> bool {
    name.starts_with("import.") || matches!(name, "declare" | "export" | "argument" | "foreach" | "remotecfg")
}
