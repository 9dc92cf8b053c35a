use super::super::{Standing, plain};
use super::*;
use crate::flows::{Edge, Graph, NodeKind};
use specast_syntax::Span;

fn graph(edges: &[(&str, &str)]) -> Graph {
    let mut graph = Graph::default();
    for &(from, to) in edges {
        let (from, to) = (node(&mut graph, from), node(&mut graph, to));
        let signal = Some(Signal::Logs);
        graph.edges.push(Edge { from, to, signal, mode: Mode::Push, under: String::new(), at: Span::default() });
    }
    graph
}

fn node(graph: &mut Graph, name: &str) -> usize {
    let kind = if name.contains(':') { NodeKind::Address } else { NodeKind::Name };
    graph.node(name, kind, "", Span::default())
}

/// Boxes, and the levels and gaps of the arrows between them, of every lane.
fn laid_out(picture: &Picture) -> Layout {
    let faces: Vec<Vec<Face>> = picture.lanes.iter().map(super::faces).collect();
    layout::layout(picture, &faces, 0.0)
}

/// Boxes do not overlap and stay in their lane; arrows stay off boxes that are not theirs.
fn check(edges: &[(&str, &str)]) {
    let picture = Picture::of(&graph(edges), "T", "");
    let laid = laid_out(&picture);
    for (lane, place) in picture.lanes.iter().zip(&laid.lanes) {
        for (at, one) in place.frames.iter().enumerate() {
            assert!(one.x >= place.frame.x && one.x + one.width <= place.frame.x + place.frame.width, "{edges:?}");
            assert!(one.y >= place.frame.y && one.y + one.height <= place.frame.y + place.frame.height, "{edges:?}");
            for other in &place.frames[at + 1..] {
                let apart_x = one.x + one.width <= other.x || other.x + other.width <= one.x;
                let apart_y = one.y + one.height <= other.y || other.y + other.height <= one.y;
                assert!(apart_x || apart_y, "{edges:?}: {one:?} {other:?}");
            }
        }
        for (arrow, way) in lane.arrows.iter().zip(&place.ways) {
            for pair in way.points.windows(2) {
                let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
                for (card, frame) in place.frames.iter().enumerate() {
                    let is_beside = x1 <= frame.x || frame.x + frame.width <= x0;
                    let is_off = y0.max(y1) < frame.y || frame.y + frame.height < y0.min(y1);
                    let is_own = card == arrow.from || card == arrow.to;
                    assert!(is_beside || is_off || is_own, "{edges:?}: an arrow runs through box {card}");
                }
            }
        }
    }
}

#[test]
fn nothing_overlaps_and_no_arrow_runs_through_a_box() {
    check(&[("a", "b")]);
    check(&[("a", "a"), ("a", "b"), ("b", "a")]);
    check(&[("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("x", "d"), ("d", "b")]);
    check(&[("a", "z"), ("b", "z"), ("c", "z"), ("d", "z"), ("a", "y"), ("y", "z"), ("y", "x"), ("x", "z")]);
    let names: Vec<String> = (0..40).map(|at| format!("node_{at}.with.a.name:{at}")).collect();
    let mut edges = Vec::new();
    for at in 0..40_usize {
        edges.push((names[at].as_str(), names[(at * 7 + 3) % 40].as_str()));
        edges.push((names[at].as_str(), names[(at * 11 + 5) % 40].as_str()));
    }
    check(&edges);
}

#[test]
fn a_chain_is_one_straight_line() {
    let laid =
        laid_out(&Picture::of(&graph(&[("a", "b"), ("b", "a.very.long.name.that.needs.two.lines.or.more")]), "", ""));
    let heights: Vec<f64> = laid.lanes[0].ways.iter().flat_map(|way| &way.points).map(|point| point.1).collect();
    assert!(heights.iter().all(|y| (y - heights[0]).abs() < 0.01), "{heights:?}");
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let picture = Picture::of(&graph(&[("a", "b"), ("b", "c"), ("a", "c"), ("c", "a")]), "T", "D");
    assert_eq!(picture.svg(), picture.svg());
    assert_eq!(picture.svg(), picture.clone().svg());
}

#[test]
fn texts_are_escaped_and_told() {
    let svg = Picture::of(&graph(&[("<b>&\"'\u{0}\u{202E}", "]]>")]), "<title>", "a\nb").svg();
    assert!(svg.contains("role=\"img\""), "{svg}");
    assert!(svg.contains("<title>&lt;title&gt;</title>"), "{svg}");
    assert!(svg.contains("<desc>a b\nlogs: &lt;b&gt;&amp;&quot;&#39; to ]]&gt;.</desc>"), "{svg}");
    assert!(!svg.contains(['\u{0}', '\u{202E}']), "{svg}");
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
}

#[test]
fn a_picture_of_nothing_says_so() {
    let svg = Picture::of(&Graph::default(), "", "").svg();
    assert!(svg.contains("Nothing flows here.") && svg.contains("<title>Flows</title>"), "{svg}");
    assert_eq!(plain(" \u{7} "), "");
}

#[test]
fn lines_say_who_tells_of_an_arrow() {
    let graph = graph(&[("a", "b"), ("b", "c"), ("c", "d")]);
    let svg = Picture::compared(&graph, &[Standing::Both, Standing::Documented, Standing::Real], "T", "").svg();
    assert!(svg.contains("in the document only") && svg.contains("in the configuration only"), "{svg}");
    // An arrow and its sample in the legend; the last box is the configuration's alone.
    assert_eq!(svg.matches("stroke-dasharray=\"8 5\"").count(), 2, "{svg}");
    assert_eq!(svg.matches("stroke-dasharray=\"0.1 4.5\"").count(), 3, "{svg}");
}
