//! `string.*`, but for `string.format`.

use std::borrow::Cow;

use super::{Arguments, CallError};
use crate::Value;

type Outcome = Result<Value, CallError>;

pub(super) fn join(arguments: &Arguments<'_>) -> Outcome {
    arguments.expect_count(2..=2)?;
    let items = arguments.texts(0)?;
    Ok(Value::String(items.join(&arguments.text(1)?)))
}

pub(super) fn split(arguments: &Arguments<'_>) -> Outcome {
    let [text, separator] = all(arguments)?;
    let item = |it: &str| Value::String(it.to_owned());
    Ok(Value::Array(if separator.is_empty() {
        // Go splits between characters then, and has no empty ends.
        text.chars().map(|c| item(c.encode_utf8(&mut [0; 4]))).collect()
    } else {
        text.split(&*separator).map(item).collect()
    }))
}

pub(super) fn replace(arguments: &Arguments<'_>) -> Outcome {
    let [text, old, new] = all(arguments)?;
    Ok(Value::String(text.replace(&*old, &new)))
}

pub(super) fn to_lower(arguments: &Arguments<'_>) -> Outcome {
    // Go changes each character for one, whatever stands around it.
    all(arguments).map(|[it]| Value::String(it.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()))
}

pub(super) fn to_upper(arguments: &Arguments<'_>) -> Outcome {
    let upper = |c: char| {
        let mut changed = c.to_uppercase();
        if changed.len() == 1 { changed.next().unwrap_or(c) } else { c }
    };
    all(arguments).map(|[it]| Value::String(it.chars().map(upper).collect()))
}

pub(super) fn trim_space(arguments: &Arguments<'_>) -> Outcome {
    all(arguments).map(|[it]| Value::String(it.trim().to_owned()))
}

/// Cuts off all characters at both ends that are in the second argument.
pub(super) fn trim(arguments: &Arguments<'_>) -> Outcome {
    let [text, cut] = all(arguments)?;
    Ok(Value::String(text.trim_matches(|c| cut.contains(c)).to_owned()))
}

pub(super) fn trim_prefix(arguments: &Arguments<'_>) -> Outcome {
    let [text, prefix] = all(arguments)?;
    Ok(Value::String(text.strip_prefix(&*prefix).unwrap_or(&text).to_owned()))
}

pub(super) fn trim_suffix(arguments: &Arguments<'_>) -> Outcome {
    let [text, suffix] = all(arguments)?;
    Ok(Value::String(text.strip_suffix(&*suffix).unwrap_or(&text).to_owned()))
}

/// So many arguments, each a text.
fn all<'a, const N: usize>(arguments: &Arguments<'a>) -> Result<[Cow<'a, str>; N], CallError> {
    arguments.expect_count(N..=N)?;
    let mut texts = [const { Cow::Borrowed("") }; N];
    for (idx, text) in texts.iter_mut().enumerate() {
        *text = arguments.text(idx)?;
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use crate::stdlib::tests::check;

    #[test]
    fn texts() {
        check("string.join([\"a\", \"b\"], \"-\")", "\"a-b\"");
        check("string.join([1, null, 2.5], \"-\")", "\"1--2.5\"");
        check("string.join(null, \"-\")", "\"\"");
        check("string.join([\"a\", true], \"-\")", "true should be string, got bool");
        check("string.join(array.concat([true], []), \"-\")", "array.concat([true], [])[0] should be string, got bool");
        check("string.to_upper(encoding.from_base64(\"aGk=\")) + string.trim(10, 0)", "\"HI1\"");
        check("string.to_upper(\"straße\") + string.to_lower(\"ΑΣ\")", "\"STRAßEασ\"");
        check("string.split(\"a,b,\", \",\")", "[\"a\",\"b\",\"\"]");
        check("string.split(\"aé\", \"\")", "[\"a\",\"é\"]");
        check("string.replace(\"a.b.c\", \".\", \"/\")", "\"a/b/c\"");
        check("string.to_lower(\"ÄB\") + string.to_upper(\"äb\")", "\"äbÄB\"");
        check("string.trim(\"!?a!b?!\", \"?!\")", "\"a!b\"");
        check("string.trim_space(\"\\n a \\t\")", "\"a\"");
        check("string.trim_prefix(\"aab\", \"a\")", "\"ab\"");
        check("string.trim_suffix(\"abb\", \"b\")", "\"ab\"");
        check("string.trim_suffix(\"abb\")", "string.trim_suffix expected 2 args, got 1");
    }
}
