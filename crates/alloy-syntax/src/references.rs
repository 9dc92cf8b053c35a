//! The dotted paths in an expression. Does not know what they lead to.

use crate::{Expr, ExprKind, Ident, Range, walk};

/// A dotted path: `otelcol.exporter.otlp.default.input`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The names, without the points.
    pub parts: Vec<Ident<'a>>,
    /// From the first name to the last.
    pub range: Range,
    /// Whether the path is called: `sys.env` in `sys.env("HOME")`.
    pub is_called: bool,
}

impl Reference<'_> {
    /// The names joined by points.
    pub fn path(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|it| it.text).collect();
        parts.join(".")
    }
}

/// All dotted paths in `expr`, in the order of the text, called ones too.
///
/// A path is as long as it can be and ends at the first index or call: in `a.b[c.d].e` there are
/// `a.b` and `c.d`. A single name is a path of one part.
pub fn references(expr: Expr<'_>) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    // The bases of a path come right behind it in the walk: they are the same path, shorter.
    let mut shorter: Option<Expr<'_>> = None;
    let mut callee: Option<Expr<'_>> = None;
    for part in walk(expr) {
        let is_called = callee.take().is_some_and(|it| it.is(part));
        let is_shorter = shorter.take().is_some_and(|it| it.is(part));
        match part.kind() {
            ExprKind::Call { callee: it, .. } => callee = Some(it),
            ExprKind::Access { base, .. } if is_shorter => shorter = Some(base),
            ExprKind::Access { base, .. } => {
                if let Some(parts) = path(part) {
                    shorter = Some(base);
                    found.push(reference(parts, is_called));
                }
            }
            ExprKind::Ident(_) if !is_shorter => {
                found.extend(path(part).map(|parts| reference(parts, is_called)));
            }
            _ => {}
        }
    }
    found
}

fn reference(parts: Vec<Ident<'_>>, is_called: bool) -> Reference<'_> {
    let range = parts.iter().map(|it| it.range).reduce(Range::cover);
    Reference { range: range.unwrap_or_default(), parts, is_called }
}

/// The names of an expression that consists of nothing but names and points.
fn path(expr: Expr<'_>) -> Option<Vec<Ident<'_>>> {
    let mut parts = Vec::new();
    let mut expr = expr;
    loop {
        match expr.kind() {
            ExprKind::Access { base, name } => {
                parts.push(name);
                expr = base;
            }
            ExprKind::Ident(text) => {
                parts.push(Ident { text, range: expr.range() });
                parts.reverse();
                return Some(parts);
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_expression;

    fn check(text: &str, expected: &[&str]) {
        let (tree, problems) = parse_expression(text);
        assert_eq!(problems, [], "{text}");
        let found: Vec<String> = references(tree.expr(text))
            .iter()
            .map(|it| {
                assert_eq!(it.range.of(text), it.path());
                it.path() + if it.is_called { "()" } else { "" }
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn paths_are_as_long_as_they_can_be() {
        check("1", &[]);
        check("a", &["a"]);
        check("a.b.c", &["a.b.c"]);
        check("[a.b, c.d]", &["a.b", "c.d"]);
        check("{ x = a.b, \"y\" = c }", &["a.b", "c"]);
        check("a.b + -c.d * (e)", &["a.b", "c.d", "e"]);
    }

    #[test]
    fn paths_end_at_an_index_or_a_call() {
        check("a.b[c.d].e", &["a.b", "c.d"]);
        check("sys.env(\"HOME\")", &["sys.env()"]);
        check("f(g.h(a.b), c)", &["f()", "g.h()", "a.b", "c"]);
        check("f(a).b", &["f()", "a"]);
        check("(a.b).c", &["a.b"]);
    }
}
