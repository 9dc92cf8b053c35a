//! Documentation that says what the tool itself says: its rules, its commands, its configuration's schema.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

const RULES: &str = "crates/engine/src/rules";

/// Writes the files below `docs`, or with `check` only compares; false where one is not as it should be.
pub fn run(root: &Path, check: bool) -> Result<bool> {
    let files = [
        ("docs/rules.md", rules(root)?),
        ("docs/commands.md", commands(root)?),
        ("docs/specast.schema.json", specast(root, &["config", "schema"])?),
        ("docs/ledger.schema.json", specast(root, &["config", "schema", "ledger"])?),
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
    list.filter_map(|line| line.split_whitespace().next()).filter(|word| *word != "help")
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
    fn commands_of_a_help_text() {
        let help = "Does.\n\nCommands:\n  check  Hold\n  id     Free\n  help   Print\n\nOptions:\n  -q\n";
        assert_eq!(inner(help).collect::<Vec<_>>(), ["check", "id"]);
        assert_eq!(inner("Options:\n  -q\n").count(), 0);
    }
}
