//! What a retired document leaves behind: a note at its old place.

use anyhow::{Result, bail};
use specast_engine::source::folder;
use specast_engine::source::paths::{encoded, relative};

/// What the holes of a tombstone may say.
pub struct Epitaph<'a> {
    /// Path of the document that goes.
    pub source: &'a str,
    /// Its blob id in git.
    pub blob: &'a str,
    /// What it became, the spec first.
    pub outputs: &'a [String],
}

/// The names of the holes.
const HOLES: [&str; 4] = ["source", "blob", "spec", "outputs"];

impl Epitaph<'_> {
    /// Fills in the holes `{{…}}` of a template.
    pub fn render(&self, template: &str, shown: &str) -> Result<String> {
        let from = folder(self.source);
        let link = |path: &String| format!("- [{path}]({})", encoded(&relative(from, path)));
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let line = template[..template.len() - after.len()].matches('\n').count() + 1;
            let Some((name, after)) = after.split_once("}}") else {
                bail!("{shown}:{line}: a hole is not closed; write }}}} behind its name");
            };
            match name.trim() {
                "source" => out.push_str(self.source),
                "blob" => out.push_str(self.blob),
                "spec" => out.push_str(&encoded(&relative(from, &self.outputs[0]))),
                "outputs" => out.push_str(&self.outputs.iter().map(link).collect::<Vec<_>>().join("\n")),
                other => bail!("{shown}:{line}: unknown hole `{other}`; a tombstone has {}", HOLES.join(", ")),
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tombstones_have_known_holes_only() {
        let outputs = ["specs/a/spec.md".to_owned(), "specs/a/plan.md".to_owned()];
        let epitaph = Epitaph { source: "old/x.md", blob: "b", outputs: &outputs };
        let text = epitaph.render("{{source}} is [here]({{ spec }}).\n{{outputs}}\n", "t.md").unwrap();
        assert_eq!(
            text,
            "old/x.md is [here](../specs/a/spec.md).\n- [specs/a/spec.md](../specs/a/spec.md)\n- [specs/a/plan.md](../specs/a/plan.md)\n"
        );
        let error = epitaph.render("a\n{{when}}\n", "t.md").unwrap_err().to_string();
        assert!(error.starts_with("t.md:2: unknown hole `when`"), "{error}");
        assert!(epitaph.render("{{source\n", "t.md").is_err());
    }
}
