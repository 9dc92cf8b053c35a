//! `string.*`, but for `string.format`.

use super::{Arguments, CallError};
use crate::Value;

type Outcome = Result<Value, CallError>;

pub(super) fn join(arguments: &Arguments<'_>) -> Outcome {
    arguments.expect_count(2..=2)?;
    let items = arguments.strings(0)?;
    Ok(Value::String(items.join(arguments.string(1)?)))
}

pub(super) fn split(arguments: &Arguments<'_>) -> Outcome {
    let (text, separator) = two(arguments)?;
    let item = |it: &str| Value::String(it.to_owned());
    Ok(Value::Array(if separator.is_empty() {
        // Go splits between characters then, and has no empty ends.
        text.chars().map(|c| item(c.encode_utf8(&mut [0; 4]))).collect()
    } else {
        text.split(separator).map(item).collect()
    }))
}

pub(super) fn replace(arguments: &Arguments<'_>) -> Outcome {
    arguments.expect_count(3..=3)?;
    let text = arguments.string(0)?;
    let replaced = text.replace(arguments.string(1)?, arguments.string(2)?);
    Ok(Value::String(replaced))
}

pub(super) fn to_lower(arguments: &Arguments<'_>) -> Outcome {
    one(arguments).map(|it| Value::String(it.to_lowercase()))
}

pub(super) fn to_upper(arguments: &Arguments<'_>) -> Outcome {
    one(arguments).map(|it| Value::String(it.to_uppercase()))
}

pub(super) fn trim_space(arguments: &Arguments<'_>) -> Outcome {
    one(arguments).map(|it| Value::String(it.trim().to_owned()))
}

/// Cuts off all characters at both ends that are in the second argument.
pub(super) fn trim(arguments: &Arguments<'_>) -> Outcome {
    let (text, cut) = two(arguments)?;
    let trimmed = text.trim_matches(|c| cut.contains(c));
    Ok(Value::String(trimmed.to_owned()))
}

pub(super) fn trim_prefix(arguments: &Arguments<'_>) -> Outcome {
    let (text, prefix) = two(arguments)?;
    Ok(Value::String(text.strip_prefix(prefix).unwrap_or(text).to_owned()))
}

pub(super) fn trim_suffix(arguments: &Arguments<'_>) -> Outcome {
    let (text, suffix) = two(arguments)?;
    Ok(Value::String(text.strip_suffix(suffix).unwrap_or(text).to_owned()))
}

fn one<'a>(arguments: &Arguments<'a>) -> Result<&'a str, CallError> {
    arguments.expect_count(1..=1)?;
    arguments.string(0)
}

fn two<'a>(arguments: &Arguments<'a>) -> Result<(&'a str, &'a str), CallError> {
    arguments.expect_count(2..=2)?;
    Ok((arguments.string(0)?, arguments.string(1)?))
}

#[cfg(test)]
mod tests {
    use crate::stdlib::tests::check;

    #[test]
    fn texts() {
        check("string.join([\"a\", \"b\"], \"-\")", "\"a-b\"");
        check("string.join([1], \"-\")", "1 should be string, got number");
        check("string.split(\"a,b,\", \",\")", "[\"a\",\"b\",\"\"]");
        check("string.split(\"aé\", \"\")", "[\"a\",\"é\"]");
        check("string.replace(\"a.b.c\", \".\", \"/\")", "\"a/b/c\"");
        check("string.to_lower(\"ÄB\") + string.to_upper(\"äb\")", "\"äbÄB\"");
        check("string.trim(\"!?a!b?!\", \"?!\")", "\"a!b\"");
        check("string.trim_space(\"\\n a \\t\")", "\"a\"");
        check("string.trim_prefix(\"aab\", \"a\")", "\"ab\"");
        check("string.trim_suffix(\"abb\", \"b\")", "\"ab\"");
        check("string.trim_suffix(\"abb\")", "expected 2 args, got 1");
    }
}
