//! What modules take and give, those in other files included.

use std::collections::{BTreeMap, BTreeSet};

use alloy_syntax::{Block, Body, ExprKind, Literal, Scope, Value, evaluate};

use crate::source::{folder, resolve};

/// The modules that a file declares.
#[derive(Debug, Clone, Default)]
pub(super) struct Module {
    pub declares: BTreeMap<String, Signature>,
}

/// What one `declare` takes and gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Signature {
    /// Its arguments, and whether they must be set.
    pub arguments: BTreeMap<String, bool>,
    pub exports: BTreeSet<String>,
}

impl Signature {
    /// Of the body of a `declare`.
    pub fn of(body: Body<'_>) -> Self {
        let mut signature = Self::default();
        for block in body.blocks() {
            let Some(label) = block.label() else { continue };
            match block.full_name().as_str() {
                "argument" => {
                    let optional = block.body().attribute("optional").map(|it| it.value().kind());
                    // Only `false`, or nothing, is known to demand it.
                    let is_required = matches!(optional, None | Some(ExprKind::Literal(Literal::Bool(false))));
                    signature.arguments.insert(label.text.to_owned(), is_required);
                }
                "export" => {
                    signature.exports.insert(label.text.to_owned());
                }
                _ => {}
            }
        }
        signature
    }
}

impl Module {
    /// The module that an `import` block brings; none where it is not at hand or has faults.
    pub fn imported(block: Block<'_>, path: &str, files: &BTreeMap<String, String>) -> Option<Self> {
        let mut names = Scope::default();
        names.variables.insert("module_path".into(), Value::String(format!("/{}", folder(path))));
        let value = |name: &str| match evaluate(block.body().attribute(name)?.value(), &names) {
            Ok(Value::String(text)) => Some(text),
            _ => None,
        };
        match block.full_name().as_str() {
            "import.string" => Self::of([value("content")?.as_str()]),
            "import.file" => {
                let name = value("filename")?;
                // Upstream reads it below the folder where the process was started; both may be meant.
                let places = [resolve(folder(path), &name), resolve("", &name)];
                places.into_iter().flatten().find_map(|place| Self::at(&place, files))
            }
            _ => None,
        }
    }

    /// The file at a path, or all files of the folder there.
    fn at(place: &str, files: &BTreeMap<String, String>) -> Option<Self> {
        if let Some(text) = files.get(place) {
            return Self::of([text.as_str()]);
        }
        let is_inside = |path: &&String| {
            let name = path.strip_prefix(place).and_then(|rest| rest.strip_prefix('/'));
            name.is_some_and(|name| name.ends_with(".alloy") && !name.contains('/'))
        };
        let inside: Vec<&str> =
            files.keys().filter(is_inside).filter_map(|path| files.get(path)).map(String::as_str).collect();
        if inside.is_empty() { None } else { Self::of(inside) }
    }

    fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        let mut module = Self::default();
        for text in texts {
            let (tree, problems) = alloy_syntax::parse(text);
            if !problems.is_empty() {
                return None;
            }
            for block in tree.body(text).blocks().filter(|it| it.full_name() == "declare") {
                if let Some(label) = block.label() {
                    module.declares.insert(label.text.to_owned(), Signature::of(block.body()));
                }
            }
        }
        Some(module)
    }
}
