//! `file.*`: paths as texts. No file is looked at.

use super::{Arguments, CallError};
use crate::Value;

/// Joins parts of a path with `/` and takes out what says nothing, as Go's `filepath.Join` does on Unix: empty
/// parts, `.`, and what a `..` takes back.
pub(super) fn path_join(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    let parts = (0..arguments.values.len()).map(|idx| arguments.text(idx)).collect::<Result<Vec<_>, _>>()?;
    let given: Vec<&str> = parts.iter().map(|part| &**part).filter(|part| !part.is_empty()).collect();
    let Some(first) = given.first() else { return Ok(Value::String(String::new())) };
    let is_absolute = first.starts_with('/');
    let mut clean: Vec<&str> = Vec::new();
    for part in given.iter().flat_map(|part| part.split('/')) {
        match part {
            "" | "." => {}
            ".." if clean.last().is_some_and(|last| *last != "..") => drop(clean.pop()),
            ".." if is_absolute => {}
            part => clean.push(part),
        }
    }
    let joined = clean.join("/");
    Ok(Value::String(match (is_absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }))
}

#[cfg(test)]
mod tests {
    use crate::stdlib::tests::check;

    #[test]
    fn paths_are_joined_and_cleaned() {
        check("file.path_join(\"/etc/alloy\", \"modules\", \"a.alloy\")", "\"/etc/alloy/modules/a.alloy\"");
        check("file.path_join(\"a/\", \"./b\", \"../c\")", "\"a/c\"");
        check("file.path_join(\"/\", \"..\", \"a\")", "\"/a\"");
        check("file.path_join(\"\", \"..\", \"a\")", "\"../a\"");
        check("file.path_join(\"\")", "\"\"");
        check("file.path_join(\"a\", \"..\")", "\".\"");
        check("file.path_join(\"a\", 1)", "\"a/1\"");
    }
}
