//! Evaluates the expressions that are given as arguments, or else the lines of standard input,
//! and prints for each a line with its value as JSON, or `ERR` and why it has none.

#![expect(clippy::disallowed_methods, reason = "knows the machine; the library itself does not")]

use std::io::BufRead;

use alloy_syntax::{LineIndex, Problem, Scope, Value, evaluate, parse_expression, to_json};

fn main() {
    let mut exprs: Vec<String> = std::env::args().skip(1).collect();
    if exprs.is_empty() {
        exprs.extend(std::io::stdin().lock().lines().map_while(Result::ok));
    }
    let constants = [("os", std::env::consts::OS), ("arch", std::env::consts::ARCH)];
    let constants = constants.map(|(name, value)| (name.into(), Value::String(value.into())));
    let scope = Scope {
        variables: [("constants".into(), Value::Object(constants.into()))].into(),
        environment: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
    };
    for text in exprs {
        println!("{}", outcome(&text, &scope));
    }
}

fn outcome(text: &str, scope: &Scope) -> String {
    let lines = LineIndex::new(text);
    let show = |it: &Problem| format!("{}: {}", lines.position(it.range.start), it.message);
    let (tree, problems) = parse_expression(text);
    if let Some((first, rest)) = problems.split_first() {
        let more = match rest.len() {
            0 => String::new(),
            n_more => format!(" (and {n_more} more diagnostics)"),
        };
        return format!("ERR parse: {}{more}", show(first));
    }
    match evaluate(tree.expr(text), scope) {
        Ok(value) => to_json(&value),
        Err(problem) => format!("ERR eval: {}", show(&problem)),
    }
}
