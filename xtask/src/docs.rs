//! Documentation that says what the tool itself says: its rules, its commands, its configuration's schema.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::bench::intervals::{Share, wilson};

const RECORDED: &str = "crates/engine/tests/mutations/recorded.tsv";
const RULES: &str = "crates/engine/src/rules";

/// Writes the files below `docs`, or with `check` only compares; false where one is not as it should be.
pub fn run(root: &Path, check: bool) -> Result<bool> {
    let files = [
        ("docs/rules.md", rules(root)?),
        ("docs/commands.md", commands(root)?),
        ("docs/specast.schema.json", specast(root, &["config", "schema"])?),
        ("docs/ledger.schema.json", specast(root, &["config", "schema", "ledger"])?),
        ("docs/proof.md", proof(root)?),
    ];
    let mut n_stale = 0;
    for (path, text) in &files {
        let full = root.join(path);
        if std::fs::read_to_string(&full).is_ok_and(|old| old == *text) {
            continue;
        }
        n_stale += 1;
        if check {
            println!("{path}: is not what the tool says today; run `cargo xtask docs`");
        } else {
            std::fs::create_dir_all(full.parent().unwrap_or(root))?;
            std::fs::write(&full, text).with_context(|| format!("{path}: cannot be written"))?;
        }
    }
    println!("docs: {} files, {n_stale} {}", files.len(), if check { "stale" } else { "written" });
    Ok(!check || n_stale == 0)
}

/// The page about the proof with the figures that its tests recorded.
fn proof(root: &Path) -> Result<String> {
    let text = std::fs::read_to_string(root.join("docs/proof.md")).context("docs/proof.md")?;
    let recorded = std::fs::read_to_string(root.join(RECORDED)).context(RECORDED)?;
    filled(&text, "mutations", &mutations(&recorded)?)
}

/// What the mutation tests recorded: each part as a whole, and the kinds of which more than one in fifty is wrong.
fn mutations(recorded: &str) -> Result<String> {
    let mut parts: Vec<(&str, usize, Share)> = Vec::new();
    let mut weak: Vec<(&str, Share)> = Vec::new();
    for line in recorded.lines().skip(1) {
        let [part, kind, drawn, good] = line.split('\t').collect::<Vec<_>>()[..] else { bail!("{RECORDED}: `{line}`") };
        let share = Share { hits: good.parse()?, n: drawn.parse()? };
        match parts.iter_mut().find(|(known, ..)| *known == part) {
            Some((_, n_kinds, sum)) => (*n_kinds, *sum) = (*n_kinds + 1, [*sum, share].into_iter().sum()),
            None => parts.push((part, 1, share)),
        }
        if share.value() < 0.98 {
            weak.push((kind, share));
        }
    }
    let mut out =
        String::from("| part | kinds | drawn | right | share | 95 % Wilson |\n| --- | --- | --- | --- | --- | --- |\n");
    let mut row = |name: &str, kinds: &str, share: Share| {
        let (low, high) = wilson(share);
        let value = share.value();
        writeln!(out, "| {name} | {kinds} | {} | {} | {value:.4} | {low:.4} – {high:.4} |", share.n, share.hits)
    };
    for (part, n_kinds, share) in parts {
        let name = match part {
            "fault" => "one seeded fault, found at its line",
            "harmless" => "harmless edits, no alarm",
            "move" => "facts of moved text, no alarm",
            other => other,
        };
        row(name, &n_kinds.to_string(), share)?;
    }
    for (kind, share) in weak {
        row(&format!("of these, `{kind}`"), "1", share)?;
    }
    Ok(out)
}

/// The text before a block, the block, and the text behind it: what stands between two comments.
pub fn block<'t>(text: &'t str, name: &str) -> Result<(&'t str, &'t str, &'t str)> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let found = text.split_once(&open).and_then(|(before, rest)| {
        let (inner, after) = rest.split_once(&close)?;
        Some((before, inner, after))
    });
    found.with_context(|| format!("no block between {} and {close}", open.trim()))
}

/// The text with another block.
pub fn filled(text: &str, name: &str, inner: &str) -> Result<String> {
    let (before, _, after) = block(text, name)?;
    Ok(format!("{before}<!-- {name} -->\n\n{}\n\n<!-- /{name} -->{after}", inner.trim()))
}

/// The table of the rules, by family.
fn rules(root: &Path) -> Result<String> {
    let mut out = String::from(
        "# Rules\n\n<!-- Written by `cargo xtask docs`. -->\n\nEach rule has a page with an example that the tests run. \
         `specast explain RULE` prints it, `[rules]` in `specast.toml` sets its severity.\n",
    );
    let list = specast(root, &["explain"])?;
    let mut families: Vec<(String, Vec<String>)> = Vec::new();
    for line in list.lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(level)) = (words.next(), words.next()) else { bail!("no rule in `{line}`") };
        let sentence = words.collect::<Vec<_>>().join(" ");
        let (family, page) = page(root, name)?;
        let row = format!("| [`{name}`](../{page}) | {level} | {sentence} |");
        match families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, rows)) => rows.push(row),
            None => families.push((family, vec![row])),
        }
    }
    if families.is_empty() {
        bail!("`specast explain` lists no rule");
    }
    for (family, rows) in families {
        let title = family.replace('_', " ");
        let rows = rows.join("\n");
        write!(out, "\n## {title}\n\n| rule | severity | what it finds |\n| --- | --- | --- |\n{rows}\n")?;
    }
    Ok(out)
}

/// The family of a rule and the path of its page.
fn page(root: &Path, rule: &str) -> Result<(String, String)> {
    let file = format!("{}.md", rule.replace('-', "_"));
    for family in std::fs::read_dir(root.join(RULES))? {
        let family: PathBuf = family?.path();
        if family.join(&file).is_file() {
            let name = family.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Ok((name.clone(), format!("{RULES}/{name}/{file}")));
        }
    }
    bail!("rule `{rule}` has no page {file}")
}

/// What each command says of itself.
fn commands(root: &Path) -> Result<String> {
    let mut out = String::from("# Commands\n\n<!-- Written by `cargo xtask docs`. -->\n");
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(verb) = open.pop() {
        let mut args: Vec<&str> = verb.iter().map(String::as_str).collect();
        args.push("--help");
        let help = specast(root, &args)?;
        let name = [&["specast".to_owned()], &verb[..]].concat().join(" ");
        write!(out, "\n## {name}\n\n```text\n{}\n```\n", help.trim_end())?;
        let inner: Vec<Vec<String>> = inner(&help).map(|word| [&verb[..], &[word.to_owned()]].concat()).collect();
        open.extend(inner.into_iter().rev());
    }
    Ok(out)
}

/// The commands that a help text lists.
fn inner(help: &str) -> impl Iterator<Item = &str> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A long description goes on below itself.
    let is_command = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    list.filter(is_command).filter_map(|line| line.split_whitespace().next()).filter(|word| *word != "help")
}

fn specast(root: &Path, args: &[&str]) -> Result<String> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--locked", "--package", "specast", "--"])
        .args(args)
        .current_dir(root)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .context("cargo cannot be run")?;
    if !output.status.success() {
        bail!("specast {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    let text = String::from_utf8(output.stdout).context("specast wrote no UTF-8")?;
    // Help texts indent their empty lines.
    Ok(text.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_between_their_marks() {
        let text = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n";
        let new = filled(text, "x", "new\n").unwrap();
        assert_eq!(new, "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n");
        assert_eq!(filled(&new, "x", "new").unwrap(), new);
        assert!(filled(text, "y", "new").is_err());
        let table =
            mutations("part\tkind\tdrawn\tgood\nfault\ta\t100\t100\nfault\tb\t100\t67\nmove\tc\t10\t10\n").unwrap();
        assert!(
            table.contains("found at its line | 2 | 200 | 167 | 0.8350 |") && table.contains("`b` | 1 | 100 | 67 |"),
            "{table}"
        );
        assert!(!table.contains("`a`") && mutations("head\nfault\ta\n").is_err(), "{table}");
    }

    #[test]
    fn commands_of_a_help_text() {
        let help = "Does.\n\nCommands:\n  check  Hold\n         on\n  id     Free\n  help   Print\n\nOptions:\n  -q\n";
        assert_eq!(inner(help).collect::<Vec<_>>(), ["check", "id"]);
        assert_eq!(inner("Options:\n  -q\n").count(), 0);
    }
}
