use super::*;
use crate::flows::{Edge, Listener, Unknown};
use specast_syntax::Span;

/// Edges as `from > to`, `from < to` where it is pulled, each with a signal or none. A name with a blank is a
/// component, one with a colon an address.
fn graph(edges: &[(&str, Option<Signal>)]) -> Graph {
    let mut graph = Graph::default();
    for &(text, signal) in edges {
        let mode = if text.contains(" < ") { Mode::Pull } else { Mode::Push };
        let (from, to) = text.split_once(" > ").or(text.split_once(" < ")).unwrap();
        let (from, to) = (node(&mut graph, from), node(&mut graph, to));
        graph.edges.push(Edge { from, to, signal, mode, under: String::new(), at: Span::default() });
    }
    graph
}

fn node(graph: &mut Graph, name: &str) -> usize {
    let kind = match name {
        name if name.contains('.') => NodeKind::Component,
        name if name.contains(':') => NodeKind::Address,
        _ => NodeKind::Name,
    };
    graph.node(name, kind, "", Span::default())
}

/// Each lane on a line: its title, then its arrows or its cards.
fn check(edges: &[(&str, Option<Signal>)], expected: &[&str]) -> Picture {
    let picture = Picture::of(&graph(edges), "T", "");
    let shown: Vec<String> = picture
        .lanes
        .iter()
        .map(|lane| {
            let one = |arrow: &Arrow| format!("{}>{}", lane.cards[arrow.from].name, lane.cards[arrow.to].name);
            format!("{}: {}", lane.title, lane.arrows.iter().map(one).collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(shown, expected, "{edges:?}");
    picture
}

const T: Option<Signal> = Some(Signal::Traces);
const M: Option<Signal> = Some(Signal::Metrics);
const L: Option<Signal> = Some(Signal::Logs);

#[test]
fn each_signal_has_a_lane() {
    check(&[], &[]);
    check(&[("a > b", L), ("a > c", T), ("a > b", T), ("a > b", L)], &["traces: a>c a>b", "logs: a>b"]);
    check(&[("a > b", None)], &["flows: a>b"]);
    check(&[("a > b", None), ("x > y", L)], &["logs: x>y", "signal not told: a>b"]);
}

#[test]
fn targets_stand_in_the_lane_of_what_is_made_of_them() {
    let found = [("d.k > d.r", None), ("d.r > p.s", None), ("d.r > l.s", None), ("p.s > w.w", M), ("l.s > lw.w", L)];
    check(&found, &["metrics: d.k>d.r d.r>p.s p.s>w.w", "logs: d.k>d.r d.r>l.s l.s>lw.w"]);
    // A document's arrow into a hub of several signals may mean any of them.
    let hub = [("app > hub", None), ("hub > a", T), ("hub > b", L)];
    check(&hub, &["traces: hub>a", "logs: hub>b", "signal not told: app>hub"]);
    check(&[("app > hub", None), ("hub > a", T)], &["traces: app>hub hub>a"]);
    check(&[("a > hub", T), ("hub > b:1", None)], &["traces: a>hub hub>b:1"]);
    check(&[("a > b", None), ("b > a", None), ("b > c", M)], &["metrics: a>b b>a b>c"]);
}

#[test]
fn targets_are_handed_over_and_not_pulled() {
    let mut graph =
        graph(&[("discovery.docker < loki.source", L), ("x.exporter < p.scrape", M), ("x:1 < p.scrape", M)]);
    "discovery.docker".clone_into(&mut graph.nodes[0].component);
    let picture = Picture::of(&graph, "T", "");
    let modes: Vec<Mode> = picture.lanes.iter().flat_map(|lane| &lane.arrows).map(|arrow| arrow.mode).collect();
    assert_eq!(modes, [Mode::Pull, Mode::Pull, Mode::Push]);
}

#[test]
fn a_connector_says_where_its_data_goes_on() {
    let picture = check(&[("a > c", T), ("c > b", M)], &["traces: a>c", "metrics: c>b"]);
    assert_eq!(picture.lanes[0].cards[1].remarks, ["continues as metrics"]);
    assert_eq!(picture.lanes[1].cards[1].remarks, Vec::<String>::new());
    assert_eq!(picture.lanes[1].cards[0].name, "c");
    assert_eq!(picture.lanes[1].cards[0].remarks, ["comes from traces"]);
}

#[test]
fn listeners_and_what_files_cannot_tell() {
    let mut graph = graph(&[("a > b", L)]);
    let at = Span::default();
    for (node, host, port) in
        [(Some(0), "0.0.0.0", Some(4317)), (Some(0), "127.0.0.1", None), (None, "127.0.0.1", Some(12345))]
    {
        graph.listeners.push(Listener { node, host: host.to_owned(), port, at });
    }
    graph.unknown.push(Unknown { why: Why::Variable, what: "PORT".to_owned(), node: Some(1), at });
    graph.unknown.push(Unknown { why: Why::Import, what: "x".to_owned(), node: None, at });
    graph.node("alone", NodeKind::Name, "", at);
    let picture = Picture::of(&graph, "T", "");
    assert_eq!(picture.lanes[0].cards[0].listens, [":4317", "127.0.0.1:?"]);
    assert_eq!(picture.lanes[0].cards[1].remarks, ["not told by files: a variable that nothing sets"]);
    assert_eq!(picture.lanes[1].title, "not connected");
    let notes =
        ["The process itself listens on 127.0.0.1:12345", "Not told by files: x (a module that is not at hand)"];
    assert_eq!(picture.notes, notes);
}

#[test]
fn two_that_tell_of_one_arrow_are_both() {
    let graph = graph(&[("a > b", L), ("a > b", L), ("b > c", L)]);
    let standings = [Standing::Documented, Standing::Real, Standing::Real];
    let picture = Picture::compared(&graph, &standings, "T", "");
    let lane = &picture.lanes[0];
    assert_eq!(lane.arrows.iter().map(|arrow| arrow.standing).collect::<Vec<_>>(), [Standing::Both, Standing::Real]);
    assert_eq!(lane.cards[2].standing, Standing::Real);
    assert_eq!(lane.cards[1].standing, Standing::Both);
}

fn ways(edges: &[(&str, Option<Signal>)], expected: &[&str]) {
    let picture = Picture::of(&graph(edges), "T", "");
    let lane = &picture.lanes[0];
    let shown: Vec<String> = chains(lane).iter().map(|chain| chain.words(lane)).collect();
    assert_eq!(shown, expected, "{edges:?}");
}

#[test]
fn chains_are_all_ways() {
    ways(&[("a > b", T), ("b > c", T), ("b > d", T)], &["a → b → c", "a → b → d"]);
    ways(&[("a < b", T), ("x > b", T)], &["a → b (pull)", "x → b"]);
    ways(&[("a > b", T), ("b > a", T)], &["a → b → a → …"]);
    ways(&[("a > a", T)], &["a → a → …"]);
    ways(&[("x > a", T), ("a > b", T), ("b > a", T)], &["x → a → b → a → …"]);
}

#[test]
fn where_ways_are_too_many_each_arrow_is_shown() {
    let names: Vec<String> = (0..12).flat_map(|at| [format!("a{at}"), format!("b{at}")]).collect();
    let mut edges = Vec::new();
    for at in 0..11 {
        for (from, to) in [(0, 2), (0, 3), (1, 2), (1, 3)] {
            edges.push(format!("{} > {}", names[2 * at + from], names[2 * at + to]));
        }
    }
    let edges: Vec<(&str, Option<Signal>)> = edges.iter().map(|edge| (edge.as_str(), T)).collect();
    let picture = Picture::of(&graph(&edges), "T", "");
    let found = chains(&picture.lanes[0]);
    let mut shown: Vec<usize> = found.iter().flat_map(|chain| chain.arrows.clone()).collect();
    shown.sort_unstable();
    assert_eq!(shown, (0..44).collect::<Vec<_>>());
}

#[test]
fn mermaid_has_a_subgraph_for_each_signal() {
    let mut graph = graph(&[("r.o > tempo:4317", T), ("x:9100 < p.s", M), ("p.s > Name", M)]);
    graph.listeners.push(Listener { node: Some(0), host: String::new(), port: Some(4317), at: Span::default() });
    let standings = [Standing::Both, Standing::Documented, Standing::Real];
    let expected = "\
flowchart LR
  %% solid: document and configuration; dashed, \"document only\"; dotted, \"config only\"
  %% arrows point the way the data goes; \"pull\": the receiver opens the connection
  accTitle: T
  accDescr: D
  subgraph lane0[\"traces\"]
    direction LR
    n0_0[\"r.o<br/>listens on :4317\"]
    n0_1([\"tempo:4317\"])
    n0_0 --> n0_1
  end
  subgraph lane1[\"metrics\"]
    direction LR
    n1_0([\"x:9100\"])
    n1_1[\"p.s\"]
    n1_2(\"Name\")
    n1_0 -.->|\"pull, document only\"| n1_1
    n1_1 -.->|\"config only\"| n1_2
  end
  linkStyle 1 stroke-dasharray:8 5
  linkStyle 2 stroke-dasharray:1 5
";
    assert_eq!(Picture::compared(&graph, &standings, "T", "D").mermaid(), expected);
}

#[test]
fn names_are_codes_where_mermaid_would_read_them() {
    let check = |name: &str, expected: &str| {
        let mut graph = Graph::default();
        graph.node(name, NodeKind::Name, "", Span::default());
        let text = Picture::of(&graph, "T", "").mermaid();
        assert!(text.contains(&format!("n0_0(\"{expected}\")\n")), "{name}: {text}");
    };
    check("a\"b]", "a#34;b#93;");
    check("`a`", "#96;a#96;");
    check("1. x", "1#46; x");
    check("- x", "#45; x");
    check("http://x.y", "http#58;//x.y");
    check("__x__", "#95;#95;x#95;#95;");
    check("p.remote_write", "p.remote_write");
    check("a\nend\n", "a end");
    check("#quot;", "#35;quot#59;");
}

#[test]
fn what_mermaid_refuses_is_not_written() {
    let names: Vec<String> = (0..600).map(|at| format!("a{at} > b{at}")).collect();
    let edges: Vec<(&str, Option<Signal>)> = names.iter().map(|edge| (edge.as_str(), T)).collect();
    let text = Picture::of(&graph(&edges), "T", "").mermaid();
    assert_eq!(text.matches(" --> ").count(), 500);
    assert!(text.contains("100 more arrows and boxes are not drawn"), "{text}");
    let long: Vec<String> = (0..400).map(|at| format!("{}{at} > b{at}", "long".repeat(49))).collect();
    let edges: Vec<(&str, Option<Signal>)> = long.iter().map(|edge| (edge.as_str(), T)).collect();
    let text = Picture::of(&graph(&edges), "T", "").mermaid();
    assert!(text.len() < 50_000 && text.contains("are not drawn"), "{}", text.len());
}

#[test]
fn dot_has_clusters_and_escapes() {
    let graph = graph(&[("a\"\\n&lt; < b", L), ("b > c:1", L)]);
    let text = Picture::compared(&graph, &[Standing::Documented, Standing::Real], "T", "").dot();
    for part in [
        "subgraph cluster_0 {\n    label=\"logs\";",
        "n0_0 [label=\"a\\\"\\\\n&amp;lt;\", shape=box, style=\"rounded,dashed\"];",
        "n0_0 -> n0_1 [style=dashed, arrowhead=empty, label=\"pull\"];",
        "n0_2 [label=\"c:1\", shape=ellipse, style=\"dotted\"];",
        "n0_1 -> n0_2 [style=dotted];",
    ] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}
