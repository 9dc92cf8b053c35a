//! `cargo xtask components`: what upstream's reference says of components, as the one data file that the engine reads.
//!
//! The facts stand outside of the repository; without them the file stays as it is, loudly. Types are spelled in one
//! way each here, so that a new spelling fails the generation and not a user's check.

mod spelling;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

/// Where the engine reads it.
const CATALOGUE: &str = "crates/engine/src/alloy/catalogue.tsv";
const HEAD: &str = "\
# Version: grafana/alloy reference, August 2026
# Written by `cargo xtask components` from ../shared/alloy/components.tsv and schema.json. To renew it: put the facts
# of the new reference there, change the version in xtask/src/components.rs, run the task, and read the difference.
# What the reference leaves out or says wrongly stands in corrections.tsv, each with a reason; never edit this file.
# component	name	kind	family	role	signals	stability	community	accepts	exports	export fields	listen	endpoints
# block	path	required
# argument	name	type	required	default
";

/// Writes the catalogue, or with `check` only compares; false where it is not what the facts say.
pub fn run(root: &Path, check: bool) -> Result<bool> {
    let shared = std::env::var_os("SPECAST_SHARED").map_or_else(|| root.join("../shared"), Into::into);
    let folder = shared.join("alloy");
    if !folder.is_dir() {
        eprintln!("!!! SKIPPED: components: no facts at {}", folder.display());
        return Ok(true);
    }
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).with_context(|| format!("cannot read {name}"));
    let schema = serde_json::from_str(&read("schema.json")?).context("schema.json")?;
    let text = catalogue(&read("components.tsv")?, &schema)?;
    let path = root.join(CATALOGUE);
    let is_same = std::fs::read_to_string(&path).is_ok_and(|old| old == text);
    if check && !is_same {
        println!("{CATALOGUE}: is not what the facts say; run `cargo xtask components`");
    } else if !is_same {
        std::fs::write(&path, &text).with_context(|| format!("{CATALOGUE}: cannot be written"))?;
    }
    let n = |tag: &str| text.lines().filter(|line| line.starts_with(tag)).count();
    println!("components: {} components, {} blocks, {} arguments", n("component\t"), n("block\t"), n("argument\t"));
    Ok(!check || is_same)
}

/// The catalogue of a table of components and a schema of their arguments.
fn catalogue(table: &str, schema: &Value) -> Result<String> {
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().context("components.tsv is empty")?.split('\t').collect();
    let mut rows: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for line in lines {
        let row: BTreeMap<&str, &str> = head.iter().copied().zip(line.split('\t')).collect();
        let name = row.get("name").copied().unwrap_or_default();
        // The process itself is no component: `(alloy process)`.
        if !name.starts_with('(') {
            rows.insert(name, row);
        }
    }
    let schema = schema.as_object().context("schema.json is no object")?;
    if schema.len() != rows.len() || schema.is_empty() {
        bail!("components.tsv has {} components, schema.json {}", rows.len(), schema.len());
    }
    let mut out = String::from(HEAD);
    for (name, row) in rows {
        let entry = schema.get(name).with_context(|| format!("{name} is not in schema.json"))?;
        component(name, &row, entry, &mut out).with_context(|| name.to_owned())?;
    }
    Ok(out)
}

fn component(name: &str, row: &BTreeMap<&str, &str>, entry: &Value, out: &mut String) -> Result<()> {
    let of = |key: &str| row.get(key).copied().unwrap_or_default();
    let paths = Paths::of(entry)?;
    let spelled = |pair: &str| -> Result<String> {
        let (path, kind) = pair.split_once(':').with_context(|| format!("no type in `{pair}`"))?;
        Ok(format!("{path}:{}", spelling::of_type(kind, of("accepts"), of("family"))?))
    };
    let exports: Vec<String> = pairs(of("export_fields")).iter().map(|it| spelled(it)).collect::<Result<_>>()?;
    let exchanged = |key: &str| -> Result<String> {
        let kinds = of(key).split("; ").filter(|kind| !kind.is_empty()).map(spelling::of_exchange);
        Ok(kinds.collect::<Result<Vec<_>>>()?.join(","))
    };
    let cells = [
        "component".to_owned(),
        name.to_owned(),
        text(entry, "kind").to_owned(),
        of("family").to_owned(),
        of("role").to_owned(),
        of("signals").to_owned(),
        spelling::of_stability(of("stability"), of("community"))?.to_owned(),
        of("community").to_owned(),
        exchanged("accepts")?,
        exchanged("exports")?,
        exports.join(","),
        paths.known(of("listen")).iter().map(|(path, value)| listened(path, value)).collect::<Vec<_>>().join(","),
        paths.known(of("endpoint_args")).iter().map(|(path, _)| path.clone()).collect::<Vec<_>>().join(","),
    ];
    line(&cells, out);
    let accepts = of("accepts");
    arguments(entry.get("args"), accepts, of("family"), out)?;
    for path in &paths.blocks {
        let block = entry["blocks"].get(path);
        let is_required = block.is_some_and(|block| block["required"] == true);
        line(&["block".into(), path.clone(), required(is_required).into()], out);
        arguments(block.and_then(|block| block.get("args")), accepts, of("family"), out)?;
    }
    Ok(())
}

/// The arguments of a component or of a block.
fn arguments(args: Option<&Value>, accepts: &str, family: &str, out: &mut String) -> Result<()> {
    for (name, arg) in args.and_then(Value::as_object).into_iter().flatten() {
        let kind = spelling::of_type(text(arg, "type"), accepts, family)?;
        let is_required = arg["required"] == true;
        let default = text(arg, "default").split_whitespace().collect::<Vec<_>>().join(" ");
        line(&["argument".into(), name.clone(), kind, required(is_required).into(), default], out);
    }
    Ok(())
}

/// The blocks of a component, those that only the names of others show included, and its arguments.
struct Paths {
    blocks: Vec<String>,
    arguments: Vec<String>,
}

impl Paths {
    fn of(entry: &Value) -> Result<Self> {
        let listed = entry["blocks"].as_object().context("no blocks")?;
        let mut blocks: Vec<String> = Vec::new();
        for path in listed.keys() {
            let ends = path.match_indices(" > ").map(|(at, _)| at).chain([path.len()]);
            blocks.extend(ends.map(|end| path[..end].to_owned()));
        }
        blocks.sort_unstable();
        blocks.dedup();
        let names = |args: &Value| args.as_object().map(Map::len).is_some_and(|n| n > 0);
        let mut arguments = Vec::new();
        if names(&entry["args"]) {
            arguments.extend(entry["args"].as_object().into_iter().flat_map(Map::keys).cloned());
        }
        for (path, block) in listed {
            let path = path.replace(" > ", ".");
            arguments
                .extend(block["args"].as_object().into_iter().flat_map(Map::keys).map(|name| format!("{path}.{name}")));
        }
        Ok(Self { blocks, arguments })
    }

    /// The arguments that a list names, each with `!` if it is required, and with its default. A default may hold
    /// blanks, so a word counts as an argument only if there is one of this name.
    fn known(&self, list: &str) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for word in list.split(' ').filter(|word| !word.is_empty()) {
            let (path, default) = word.split_once('=').unwrap_or((word, ""));
            let bare = path.trim_end_matches('!');
            if self.arguments.iter().any(|known| known == bare) {
                found.push((path.to_owned(), default.to_owned()));
            }
        }
        found
    }
}

/// Where something listens by itself; `<none>` and `<required>` say that the author has to tell.
fn listened(path: &str, default: &str) -> String {
    if default.starts_with('<') { path.to_owned() } else { format!("{path}={default}") }
}

/// `a:x,b:y` at the commas that do not stand in brackets.
fn pairs(list: &str) -> Vec<&str> {
    list.split(',').filter(|pair| !pair.is_empty()).collect()
}

fn required(is_required: bool) -> &'static str {
    if is_required { "required" } else { "optional" }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A line of cells; an empty one is `-`.
fn line(cells: &[String], out: &mut String) {
    let shown: Vec<&str> = cells.iter().map(|cell| if cell.is_empty() { "-" } else { cell.as_str() }).collect();
    out.push_str(&shown.join("\t"));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "name\tfamily\trole\tsignals\tstability\tcommunity\taccepts\texports\texport_fields\tlisten\tendpoint_args\n\
        a.b\tloki\tsource\tlogs\tgeneral-availability\tno\tLoki LogsReceiver\t\t\thttp.port=80 http.host=<none>\turl!=_See url_\n\
        (alloy process)\talloy\tprocess\n";

    fn check(schema: &str) -> Result<String> {
        catalogue(TABLE, &serde_json::from_str(schema).unwrap())
    }

    #[test]
    fn a_component_its_blocks_and_arguments_are_a_line_each() {
        let schema = r#"{"a.b": {"kind": "component", "args": {"url": {"type": "lists(map(string)", "required": true, "default": ""}},
            "blocks": {"http > tls": {"required": true, "args": {}}, "http": {"required": false, "args": {
            "port": {"type": "int", "required": false, "default": "80"}, "host": {"type": "string", "required": false, "default": ""}}}}}}"#;
        let text = check(schema).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            lines,
            [
                "component\ta.b\tcomponent\tloki\tsource\tlogs\tgenerally-available\tno\tLogsReceiver\t-\t-\thttp.port=80,http.host\turl!",
                "argument\turl\ttargets\trequired\t-",
                "block\thttp\toptional",
                "argument\thost\tstring\toptional\t-",
                "argument\tport\tnumber\toptional\t80",
                "block\thttp > tls\trequired",
            ]
        );
    }

    #[test]
    fn a_spelling_that_nobody_knows_fails() {
        let schema = r#"{"a.b": {"args": {"url": {"type": "wonder"}}, "blocks": {}}}"#;
        assert!(format!("{:#}", check(schema).unwrap_err()).contains("wonder"));
        assert!(check("{}").is_err());
    }
}
