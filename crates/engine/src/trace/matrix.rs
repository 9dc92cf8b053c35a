//! The matrix: definitions, references to them, and what each requirement leads to.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{Leaf, Range, TileKind};

use super::ids::{
    Use, parts, paths, reach, role_of_family, role_of_prefix, role_of_section, role_of_title, split, uses,
};
use super::scenarios::scenarios;
use super::{By, Duplicate, Inputs, Item, Line, Link, Matrix, Orphan, Place, Role, code};
use crate::contract::Contract;
use crate::source::{Source, folder};

/// A definition with what it names.
struct Node {
    item: Item,
    /// Index of its document.
    document: usize,
    range: Range,
    paths: Vec<String>,
    /// Definitions that it names.
    names: BTreeSet<usize>,
}

/// A reference from outside of all definitions.
struct Loose {
    to: usize,
    place: Place,
    role: Option<Role>,
    by: By,
}

/// Traces.
pub fn matrix(inputs: &Inputs<'_>) -> Matrix {
    let found: Vec<Vec<Use>> = inputs.documents.iter().map(|(source, _)| uses(source, inputs)).collect();
    let mut nodes = Vec::new();
    for (document, uses) in found.iter().enumerate() {
        nodes.extend(definitions(document, uses, inputs));
    }
    let known = Known::of(&nodes, inputs);
    let mut out = Matrix { duplicates: duplicates(&nodes, inputs), ..Matrix::default() };
    let mut loose = Vec::new();
    for (document, uses) in found.iter().enumerate() {
        references(document, uses, inputs, &known, &mut nodes, &mut loose, &mut out);
    }
    let in_code = in_code(inputs, &known, &mut out);
    lines(inputs, &nodes, &loose, &in_code, &mut out);
    out.orphans.sort();
    out.orphans.dedup();
    out.ambiguous.sort();
    out.ambiguous.dedup();
    out
}

fn place(source: &Source, range: Range) -> Place {
    Place { path: source.path.clone(), line: source.lines.line(range.start) }
}

/// What an id is for: by its prefix, else by the section of the template that defines its family.
fn role(id: &str, contract: Option<&Contract>, inputs: &Inputs<'_>) -> Option<Role> {
    role_of_prefix(id, inputs).or_else(|| role_of_family(id, contract?))
}

/// What a document defines.
fn definitions(document: usize, uses: &[Use], inputs: &Inputs<'_>) -> Vec<Node> {
    let (source, contract) = inputs.documents[document];
    let mut out = Vec::new();
    for id in uses.iter().filter(|id| id.defines) {
        let Some(family) = role(&id.id, contract, inputs) else { continue };
        let own_title = id.section.map(|section| source.document.sections[section].title.of(&source.text));
        let own = own_title.and_then(role_of_title);
        let around = role_of_section(source, id.section);
        let is_heading = id.section.is_some_and(|section| source.document.sections[section].heading == id.tile);
        let role = match family {
            // A task below `Tests for User Story 1` is one that verifies.
            Role::Task if own == Some(Role::Verification) => Role::Verification,
            // A requirement that opens an item among checks or tasks is named there, not defined.
            Role::Requirement if !is_heading && around.is_some_and(|around| around != Role::Requirement) => continue,
            role => role,
        };
        let range = reach(source, id);
        let leaf = source.document.tiles[id.tile].kind;
        let shown = match leaf {
            TileKind::Leaf(leaf) => parts(source, id.tile, leaf),
            _ => Vec::new(),
        };
        let shown: Vec<&str> = shown.iter().map(|plain| plain.text.trim()).filter(|cell| !cell.is_empty()).collect();
        let text = shown.join(" · ");
        let item = Item {
            id: id.id.clone(),
            role,
            place: place(source, id.range),
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        out.push(Node { item, document, range, paths: paths(source, range), names: BTreeSet::new() });
    }
    out
}

/// Definitions by their ids.
struct Known<'a> {
    by_id: BTreeMap<String, Vec<(usize, usize)>>,
    prefixes: BTreeSet<String>,
    inputs: &'a Inputs<'a>,
}

/// What a reference leads to.
enum Target {
    Node(usize),
    Several,
    None,
}

impl<'a> Known<'a> {
    fn of(nodes: &[Node], inputs: &'a Inputs<'a>) -> Self {
        let mut by_id: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        let mut prefixes = BTreeSet::new();
        for (index, node) in nodes.iter().enumerate() {
            by_id.entry(node.item.id.clone()).or_default().push((index, node.document));
            prefixes.extend(split(&node.item.id).map(|(prefix, _)| prefix.to_owned()));
        }
        Self { by_id, prefixes, inputs }
    }

    /// The definition that an id means, seen from a document: its own, else that of its folder, else the only one.
    fn target(&self, id: &str, from: Option<usize>) -> Target {
        let Some(all) = self.by_id.get(id) else { return Target::None };
        let path = |document: usize| self.inputs.documents[document].0.path.as_str();
        if let Some(from) = from {
            let beside = |(_, document): &&(usize, usize)| folder(path(*document)) == folder(path(from));
            let own = all.iter().find(|(_, document)| *document == from).or_else(|| all.iter().find(beside));
            if let Some((index, _)) = own {
                return Target::Node(*index);
            }
        }
        let documents: BTreeSet<usize> = all.iter().map(|(_, document)| *document).collect();
        if documents.len() == 1 { Target::Node(all[0].0) } else { Target::Several }
    }

    /// True for an id of a family that something defines.
    fn is_of_family(&self, id: &str) -> bool {
        split(id).is_some_and(|(prefix, _)| self.prefixes.contains(prefix))
    }
}

/// Ids that one document, or a workspace in which they are unique, defines twice.
fn duplicates(nodes: &[Node], inputs: &Inputs<'_>) -> Vec<Duplicate> {
    let mut by_id: BTreeMap<(String, Option<usize>), Vec<Place>> = BTreeMap::new();
    for node in nodes {
        let prefix = split(&node.item.id).map_or("", |(prefix, _)| prefix).trim_end_matches('-');
        let is_unique = inputs.unique.iter().any(|family| family.trim_end_matches('-') == prefix);
        let within = (!is_unique).then_some(node.document);
        by_id.entry((node.item.id.clone(), within)).or_default().push(node.item.place.clone());
    }
    let twice = by_id.into_iter().filter(|(_, places)| places.len() > 1);
    twice.map(|((id, _), places)| Duplicate { id, places }).collect()
}

/// What a document's ids refer to, from inside a definition or outside of all.
fn references(
    document: usize,
    uses: &[Use],
    inputs: &Inputs<'_>,
    known: &Known<'_>,
    nodes: &mut [Node],
    loose: &mut Vec<Loose>,
    out: &mut Matrix,
) {
    let (source, contract) = inputs.documents[document];
    let own: Vec<usize> = (0..nodes.len()).filter(|index| nodes[*index].document == document).collect();
    let scenarios = scenarios(source);
    for scenario in &scenarios {
        let stands_in = |index: &&usize| {
            let node = &nodes[**index];
            let opens = source.document.tiles[source.document.tile_at(node.range.start)].kind;
            node.item.role == Role::Requirement
                && node.range.contains(*scenario)
                && matches!(opens, TileKind::Leaf(Leaf::Heading { .. }))
        };
        if let Some(to) = own.iter().filter(stands_in).min_by_key(|index| nodes[**index].range.len()).copied() {
            let role = Some(Role::Verification);
            loose.push(Loose { to, place: place(source, *scenario), role, by: By::Scenario });
        }
    }
    for id in uses {
        let is_definition = own
            .iter()
            .any(|index| nodes[*index].item.place == place(source, id.range) && nodes[*index].item.id == id.id);
        if is_definition || role(&id.id, contract, inputs).is_none() {
            continue;
        }
        let at = place(source, id.range);
        let to = match known.target(&id.id, Some(document)) {
            Target::Node(to) => to,
            Target::Several => {
                out.ambiguous.push(Orphan { id: id.id.clone(), place: at });
                continue;
            }
            // A family that nothing here defines is defined elsewhere: in a product's requirements, say.
            Target::None => {
                if known.is_of_family(&id.id) {
                    out.orphans.push(Orphan { id: id.id.clone(), place: at });
                }
                continue;
            }
        };
        // A scenario is how what it names is seen to hold.
        if scenarios.iter().any(|scenario| scenario.contains(id.range)) && nodes[to].item.role == Role::Requirement {
            loose.push(Loose { to, place: at, role: Some(Role::Verification), by: By::Scenario });
            continue;
        }
        // The innermost definition around it names it.
        let around = own.iter().filter(|index| nodes[**index].range.contains(id.range));
        match around.min_by_key(|index| nodes[**index].range.len()).copied() {
            Some(from) if from != to => {
                nodes[from].names.insert(to);
            }
            Some(_) => {}
            None => {
                let role = role_of_section(source, id.section);
                loose.push(Loose { to, place: at, role, by: By::Section });
            }
        }
    }
}

/// What code names: the definition, the place, and whether it is a test.
fn in_code(inputs: &Inputs<'_>, known: &Known<'_>, out: &mut Matrix) -> Vec<(usize, Place, bool)> {
    let mut found = Vec::new();
    for file in &inputs.code {
        for (id, line) in code::ids(file.text, &inputs.patterns) {
            let at = Place { path: file.path.to_owned(), line };
            match known.target(&id, None) {
                Target::Node(to) => found.push((to, at, file.is_test)),
                Target::Several => out.ambiguous.push(Orphan { id, place: at }),
                Target::None if known.is_of_family(&id) => out.orphans.push(Orphan { id, place: at }),
                Target::None => {}
            }
        }
    }
    found
}

/// Who is linked with a definition: it names them or they name it.
fn linked(nodes: &[Node], index: usize, role: Role) -> BTreeSet<usize> {
    let named = nodes[index].names.iter().copied();
    let naming = (0..nodes.len()).filter(|other| nodes[*other].names.contains(&index));
    named.chain(naming).filter(|other| nodes[*other].item.role == role).collect()
}

fn lines(inputs: &Inputs<'_>, nodes: &[Node], loose: &[Loose], in_code: &[(usize, Place, bool)], out: &mut Matrix) {
    let of_role = |role: Role| (0..nodes.len()).filter(move |index| nodes[*index].item.role == role);
    let link =
        |index: usize, by: By| Link { id: nodes[index].item.id.clone(), place: nodes[index].item.place.clone(), by };
    // A verification that names neither a requirement nor a task speaks of the tasks whose files it names.
    let by_file: BTreeMap<usize, BTreeSet<usize>> = of_role(Role::Verification)
        .filter(|index| {
            linked(nodes, *index, Role::Requirement).is_empty() && linked(nodes, *index, Role::Task).is_empty()
        })
        .map(|index| {
            let shares = |task: &usize| {
                nodes[*task].document == nodes[index].document
                    && nodes[*task].paths.iter().any(|path| nodes[index].paths.contains(path))
            };
            (index, of_role(Role::Task).filter(shares).collect())
        })
        .collect();
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    for index in of_role(Role::Requirement) {
        let node = &nodes[index];
        let tasks = linked(nodes, index, Role::Task);
        let mut task_links: Vec<Link> = tasks.iter().map(|task| link(*task, By::Id)).collect();
        let mut checks: BTreeMap<usize, By> = BTreeMap::new();
        let mut files: Vec<Place> = Vec::new();
        let mut add = |found: BTreeSet<usize>, by: By| {
            for check in found {
                checks.entry(check).or_insert(by);
            }
        };
        add(linked(nodes, index, Role::Verification), By::Id);
        for task in &tasks {
            add(linked(nodes, *task, Role::Verification), By::Id);
            let speaking = by_file.iter().filter(|(_, about)| about.contains(task));
            add(speaking.map(|(check, _)| *check).collect(), By::File);
            files.extend(nodes[*task].paths.iter().map(|path| Place { path: path.clone(), line: 0 }));
        }
        reached.extend(tasks.iter().chain(checks.keys()));
        let mut check_links: Vec<Link> = checks.into_iter().map(|(check, by)| link(check, by)).collect();
        for one in loose.iter().filter(|one| one.to == index || tasks.contains(&one.to)) {
            let link = Link { id: String::new(), place: one.place.clone(), by: one.by };
            match one.role {
                Some(Role::Verification) => check_links.push(link),
                Some(Role::Task) if one.to == index => task_links.push(link),
                _ => {}
            }
        }
        for (to, at, is_test) in in_code {
            let about = *to == index
                || tasks.contains(to)
                || check_links
                    .iter()
                    .any(|check| check.id == nodes[*to].item.id && check.place == nodes[*to].item.place);
            if !about {
                continue;
            }
            files.push(at.clone());
            if *is_test {
                check_links.push(Link { id: String::new(), place: at.clone(), by: By::Code });
            }
        }
        files.dedup();
        if inputs.asked.as_ref().is_none_or(|asked| asked.contains(&node.item.place.path)) {
            let line = Line {
                item: node.item.clone(),
                tasks: task_links,
                verifications: check_links,
                files,
                needs_task: false,
            };
            out.lines.push(line);
        }
    }
    let tasks_in: BTreeSet<&str> = of_role(Role::Task).map(|task| nodes[task].item.place.path.as_str()).collect();
    let family =
        |item: &Item| (item.place.path.clone(), split(&item.id).map_or(String::new(), |(prefix, _)| prefix.to_owned()));
    let tasked: BTreeSet<_> =
        out.lines.iter().filter(|line| !line.tasks.is_empty()).map(|line| family(&line.item)).collect();
    for line in &mut out.lines {
        line.needs_task = tasks_in.contains(line.item.place.path.as_str()) || tasked.contains(&family(&line.item));
    }
    let unreached =
        |role: Role| of_role(role).filter(|index| !reached.contains(index)).map(|index| nodes[index].item.clone());
    out.loose_tasks = unreached(Role::Task).collect();
    out.loose_verifications = unreached(Role::Verification).collect();
    out.n_tasks = of_role(Role::Task).count();
    out.n_verifications = of_role(Role::Verification).count();
}
