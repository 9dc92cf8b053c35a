//! `array.*`.

use std::collections::BTreeMap;

use super::{Arguments, CallError, wrong_type};
use crate::Value;

pub(super) fn concat(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    let mut items = Vec::new();
    for (idx, value) in arguments.values.iter().enumerate() {
        // Other than elsewhere, null is no array here.
        let array = value.items().filter(|_| *value != Value::Null);
        items.extend_from_slice(&array.ok_or_else(|| wrong_type(idx, "array", value))?);
    }
    Ok(Value::Array(items))
}

/// Joins each object of the first array with each one of the second that has the same values
/// under all the keys; with a fourth argument `true`, those of the first that match none stay.
pub(super) fn combine_maps(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    arguments.expect_count(3..=4)?;
    let (lefts, rights) = (arguments.objects(0)?, arguments.objects(1)?);
    let keys = arguments.texts(2)?;
    let keeps_unmatched = arguments.flag(3)?;
    let mut combined = Vec::new();
    for left in lefts {
        let n_before = combined.len();
        for right in &rights {
            let is_match = keys.iter().all(|key| match (left.get(key), right.get(key)) {
                (Some(left), Some(right)) => left.equals(right),
                _ => false,
            });
            if is_match {
                let fields = left.iter().chain(right);
                let fields = fields.map(|(name, value)| (name.clone(), value.clone()));
                combined.push(Value::Object(fields.collect()));
            }
        }
        if keeps_unmatched && combined.len() == n_before {
            combined.push(Value::Object(left));
        }
    }
    Ok(Value::Array(combined))
}

/// Groups objects by the value under a key, in the order in which the values come first.
pub(super) fn group_by(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    arguments.expect_count(2..=3)?;
    let key = arguments.text(1)?;
    let drops_missing = arguments.flag(2)?;
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for object in arguments.objects(0)? {
        let by = match object.get(&*key) {
            Some(value) => value.clone(),
            None if drops_missing => continue,
            None => Value::String(String::new()),
        };
        let item = Value::Object(object);
        match groups.iter_mut().find(|it| it.0.equals(&by)) {
            Some((_, items)) => items.push(item),
            None => groups.push((by, vec![item])),
        }
    }
    let group = |(by, items)| {
        let items = ("items".to_owned(), Value::Array(items));
        Value::Object(BTreeMap::from([items, (key.to_string(), by)]))
    };
    Ok(Value::Array(groups.into_iter().map(group).collect()))
}

#[cfg(test)]
mod tests {
    use crate::stdlib::tests::check;

    #[test]
    fn arrays() {
        check("array.concat([1], [], [2, 3])", "[1,2,3]");
        check("array.concat([1], null)", "null should be array, got null");
        check("array.concat([1], 2)", "2 should be array, got number");
        let maps = "[{a = 1, b = 2}, {a = 5}], [{a = 1, b = 3}, {b = 4}]";
        check(&format!("array.combine_maps({maps}, [\"a\"])"), "[{\"a\":1,\"b\":3}]");
        check(&format!("array.combine_maps({maps}, [\"a\"], true)"), "[{\"a\":1,\"b\":3},{\"a\":5}]");
        let items = "[{k = \"x\", n = 1}, {n = 2}, {k = \"x\"}], \"k\"";
        check(
            &format!("array.group_by({items}, false)"),
            "[{\"items\":[{\"k\":\"x\",\"n\":1},{\"k\":\"x\"}],\"k\":\"x\"},{\"items\":[{\"n\":2}],\"k\":\"\"}]",
        );
        check(
            &format!("array.group_by({items}, true)"),
            "[{\"items\":[{\"k\":\"x\",\"n\":1},{\"k\":\"x\"}],\"k\":\"x\"}]",
        );
    }
}
