//! Claims of flows: is there such a way in the configuration?

use std::collections::BTreeSet;

use specast_syntax::Span;

use super::matching::{Address, Met, because, hidden, meet, reached, role, shown, way};
use super::{About, Case, Claim, Finding, Real, Told, Verdict};
use crate::deployment::Deployment;
use crate::diagnostic::Severity;
use crate::flows::{Edge, Graph, Mode, NodeKind, Signal};

/// What became of an edge of a document.
#[derive(Debug, Clone)]
struct Outcome {
    verdict: Verdict,
    why: String,
    evidence: Vec<Span>,
    /// The rule, the subject, the message, the remark at the document, the remark at the configuration.
    wrong: Option<Wrong>,
}

#[derive(Debug, Clone)]
struct Wrong {
    rule: &'static str,
    subject: String,
    message: String,
    remark: String,
    evidence: Vec<(Span, String)>,
}

impl Outcome {
    fn holds(why: String, evidence: Vec<Span>) -> Self {
        Self { verdict: Verdict::Holds, why, evidence, wrong: None }
    }

    fn undecidable(why: String, at: Span) -> Self {
        Self { verdict: Verdict::Undecidable, why, evidence: vec![at], wrong: None }
    }

    fn contradicted(wrong: Wrong) -> Self {
        let evidence = wrong.evidence.iter().map(|(at, _)| *at).collect();
        Self { verdict: Verdict::Contradicted, why: wrong.message.clone(), evidence, wrong: Some(wrong) }
    }
}

/// Judges the flows of a document. One that holds in some configuration holds.
pub(super) fn read(told: &Told<'_>, reals: &[&Real], deployment: &Deployment, case: &mut Case<'_>) {
    let judges: Vec<Judge<'_>> = reals
        .iter()
        .map(|real| {
            let met = told.graph.nodes.iter().map(|node| meet(node, real, deployment)).collect();
            Judge { told: &told.graph, real, met }
        })
        .collect();
    let outcomes: Vec<Option<Outcome>> = told
        .graph
        .edges
        .iter()
        .map(|edge| judges.iter().filter_map(|judge| judge.edge(edge)).min_by_key(|outcome| outcome.verdict))
        .collect();
    for chain in chains(told) {
        let judged: Vec<(&Edge, &Outcome)> =
            chain.iter().filter_map(|index| Some((&told.graph.edges[*index], outcomes[*index].as_ref()?))).collect();
        let Some((_, worst)) = judged.iter().max_by_key(|(_, outcome)| outcome.verdict) else { continue };
        let edges: Vec<&Edge> = chain.iter().map(|index| &told.graph.edges[*index]).collect();
        let whys: BTreeSet<&str> = judged
            .iter()
            .filter(|(_, outcome)| outcome.verdict == worst.verdict && !outcome.why.is_empty())
            .map(|(_, outcome)| outcome.why.as_str())
            .collect();
        let evidence: BTreeSet<Span> = judged.iter().flat_map(|(_, outcome)| outcome.evidence.clone()).collect();
        let claim = Claim {
            about: About::Flow,
            text: text(&told.graph, &edges),
            signal: edges.iter().find_map(|edge| edge.signal),
            at: edges.iter().map(|edge| edge.at).reduce(cover).unwrap_or(edges[0].at),
            verdict: worst.verdict,
            why: whys.into_iter().collect::<Vec<_>>().join("; "),
            evidence: evidence.into_iter().collect(),
        };
        // What a document tells twice is one claim, where its signal is told.
        let same = |known: &&mut Claim| known.at.file == told.file && known.text == claim.text;
        match case.claims.iter_mut().find(same) {
            Some(known) if known.signal.is_none() => *known = claim,
            Some(known) if claim.signal.is_none() || known.signal == claim.signal => {}
            _ => case.claims.push(claim),
        }
        for (edge, outcome) in judged {
            let Some(wrong) = outcome.wrong.clone() else { continue };
            case.find(Finding {
                rule: wrong.rule,
                severity: Severity::Error,
                message: wrong.message,
                subject: wrong.subject,
                at: edge.at,
                remark: wrong.remark,
                evidence: wrong.evidence,
                help: "mend the document, or the configuration, so that both say the same".to_owned(),
            });
        }
    }
}

/// Edges that follow each other in one line, as indices.
fn chains(told: &Told<'_>) -> Vec<Vec<usize>> {
    let edges = &told.graph.edges;
    let line = |index: usize| told.source.lines.line(edges[index].at.range.start);
    let mut out: Vec<Vec<usize>> = Vec::new();
    for index in 0..edges.len() {
        match out.last_mut() {
            Some(chain)
                if chain
                    .last()
                    .is_some_and(|last| edges[*last].to == edges[index].from && line(*last) == line(index)) =>
            {
                chain.push(index);
            }
            _ => out.push(vec![index]),
        }
    }
    out
}

fn text(graph: &Graph, edges: &[&Edge]) -> String {
    let mut names: Vec<&str> = edges.first().map(|edge| graph.nodes[edge.from].name.as_str()).into_iter().collect();
    names.extend(edges.iter().map(|edge| graph.nodes[edge.to].name.as_str()));
    names.join(" → ")
}

fn cover(one: Span, other: Span) -> Span {
    Span { file: one.file, range: one.range.cover(other.range) }
}

/// A document's graph beside a configuration's.
struct Judge<'a> {
    told: &'a Graph,
    real: &'a Real,
    /// What each node of the document means.
    met: Vec<Met>,
}

impl Judge<'_> {
    /// What became of an edge; none where it is not about this configuration.
    fn edge(&self, edge: &Edge) -> Option<Outcome> {
        let graph = &self.real.graph;
        match (&self.met[edge.from], &self.met[edge.to]) {
            (Met::Elsewhere, _) | (_, Met::Elsewhere) => self.half(edge),
            (Met::Missing, _) => Some(self.missing(edge.from, edge)),
            (_, Met::Missing) => Some(self.missing(edge.to, edge)),
            (Met::Nodes(from), Met::Nodes(to)) => Some(self.nodes(edge, from, to)),
            (Met::Process | Met::Anything, Met::Nodes(to)) => {
                let carries =
                    |other: &Edge| edge.signal.is_none() || other.signal.is_none() || other.signal == edge.signal;
                // What is sent to a listener of the process leaves the component that listens.
                let listens = |node: usize| graph.listeners.iter().any(|it| it.node == Some(node));
                let arrives = |other: &&Edge| {
                    let is_end = to.contains(&other.to) || to.contains(&other.from) && listens(other.from);
                    is_end && carries(other)
                };
                Some(match graph.edges.iter().find(arrives) {
                    Some(found) => Outcome::holds(String::new(), vec![found.at]),
                    None => self.nothing(edge, &BTreeSet::new(), to),
                })
            }
            (Met::Nodes(from), Met::Process | Met::Anything) => {
                let leaves = graph.edges.iter().find(|other| from.contains(&other.from));
                let listens = graph.listeners.iter().find(|it| it.node.is_some_and(|node| from.contains(&node)));
                let at = leaves.map(|edge| edge.at).or(listens.map(|it| it.at));
                Some(match at {
                    Some(at) => Outcome::holds(String::new(), vec![at]),
                    None => self.nothing(edge, from, &BTreeSet::new()),
                })
            }
            (Met::Process | Met::Anything, Met::Process | Met::Anything) => None,
        }
    }

    /// One end is known to nobody here: only a component that is not there can be told.
    fn half(&self, edge: &Edge) -> Option<Outcome> {
        let is_gone = |node: usize| self.met[node] == Met::Missing && self.told.nodes[node].kind == NodeKind::Component;
        [edge.from, edge.to].into_iter().find(|node| is_gone(*node)).map(|node| self.missing(node, edge))
    }

    fn nodes(&self, edge: &Edge, from: &BTreeSet<usize>, to: &BTreeSet<usize>) -> Outcome {
        let graph = &self.real.graph;
        // A document may draw what is fetched by an arrow to where it is fetched from.
        let back = || {
            way(graph, to, from, edge.signal).filter(|way| {
                graph.edges.iter().any(|edge| (edge.from, edge.to) == (way[0], way[1]) && edge.mode == Mode::Pull)
            })
        };
        let Some(found) = way(graph, from, to, edge.signal).or_else(back) else {
            return self.nothing(edge, from, to);
        };
        let between: Vec<usize> = found.iter().copied().skip(1).take(found.len().saturating_sub(2)).collect();
        let why = if between.is_empty() { String::new() } else { format!("through {}", shown(graph, between)) };
        let at = graph.edges.iter().find(|edge| (edge.from, edge.to) == (found[0], found[1])).map(|edge| edge.at);
        let assumed = found.iter().find(|node| self.real.assumed.contains(&graph.nodes[**node].name));
        let why = match assumed {
            Some(node) => format!("with `{}` from an example file", graph.nodes[*node].name),
            None => why,
        };
        Outcome::holds(why, at.into_iter().collect())
    }

    /// No way from one end to the other.
    fn nothing(&self, edge: &Edge, from: &BTreeSet<usize>, to: &BTreeSet<usize>) -> Outcome {
        if let Some((why, what, at)) = hidden(self.real, from, to, false) {
            return Outcome::undecidable(because(why, &what), at);
        }
        let graph = &self.real.graph;
        let (left, right) = (&self.told.nodes[edge.from].name, &self.told.nodes[edge.to].name);
        let signal = edge.signal.map_or(String::new(), |signal| format!(" {}", signal.word()));
        let what = edge.signal.map_or("nothing gets".to_owned(), |signal| format!("no {} get", signal.word()));
        let from_there = if edge.signal.is_some_and(|signal| signal.word() == left) {
            String::new()
        } else {
            format!(" from `{left}`")
        };
        let message = format!("{what}{from_there} to `{right}` in the configuration");
        let mut evidence: Vec<(Span, String)> = Vec::new();
        let leaving: Vec<&Edge> = graph.edges.iter().filter(|edge| from.contains(&edge.from)).collect();
        let ends: BTreeSet<usize> = leaving.iter().map(|edge| edge.to).collect();
        if let Some(first) = leaving.first() {
            evidence.push((first.at, format!("goes to {}", shown(graph, ends).replace('`', ""))));
        } else {
            let place = from.iter().chain(to).next().map(|node| graph.nodes[*node].at);
            evidence.extend(place.map(|at| (at, "the configuration has nothing that leads there".to_owned())));
        }
        Outcome::contradicted(Wrong {
            rule: "flow-missing",
            subject: format!("{left} > {right}{signal}"),
            message,
            remark: "documented here".to_owned(),
            evidence,
        })
    }

    /// A component or an address that is not there.
    fn missing(&self, node: usize, edge: &Edge) -> Outcome {
        let graph = &self.real.graph;
        let name = &self.told.nodes[node].name;
        let ends = |from_there: bool| -> BTreeSet<usize> {
            let edges = self.told.edges.iter().filter(|other| other.signal == edge.signal || edge.signal.is_none());
            let others = edges.filter_map(|other| match (from_there, other.from == node, other.to == node) {
                (true, _, true) => Some(other.from),
                (false, true, _) => Some(other.to),
                _ => None,
            });
            others
                .filter_map(|other| match &self.met[other] {
                    Met::Nodes(nodes) => Some(nodes.clone()),
                    _ => None,
                })
                .flatten()
                .collect()
        };
        let (before, behind) = (ends(true), ends(false));
        let is_address = self.told.nodes[node].kind == NodeKind::Address;
        if let Some((why, what, at)) = hidden(self.real, &before, &behind, is_address) {
            return Outcome::undecidable(because(why, &what), at);
        }
        let instead = self.instead(node, &before, &behind, edge.signal);
        let (rule, message, remark) = match self.told.nodes[node].kind {
            NodeKind::Component if instead.is_empty() => (
                if before.is_empty() || behind.is_empty() || way(graph, &before, &behind, edge.signal).is_none() {
                    "flow-missing"
                } else {
                    "component-mismatch"
                },
                format!("the configuration has no `{name}`"),
                "documented here",
            ),
            NodeKind::Component => (
                "component-mismatch",
                format!("the document names `{name}`, the configuration has {}", shown(graph, instead.iter().copied())),
                "documented here",
            ),
            _ if instead.is_empty() => {
                ("flow-missing", format!("nothing in the configuration leads to or from `{name}`"), "documented here")
            }
            _ => (
                "endpoint-mismatch",
                format!("the document names `{name}`, the configuration has {}", shown(graph, instead.iter().copied())),
                "documented here",
            ),
        };
        let mut evidence: Vec<(Span, String)> =
            instead.iter().map(|node| (self.told_at(*node), "configured here".to_owned())).collect();
        if evidence.is_empty() {
            let near = before.iter().chain(&behind).next().map(|node| graph.nodes[*node].at);
            evidence.extend(near.map(|at| (at, "the component beside it".to_owned())));
        }
        Outcome::contradicted(Wrong { rule, subject: name.clone(), message, remark: remark.to_owned(), evidence })
    }

    /// Where the configuration tells a node: an address where it is used.
    fn told_at(&self, node: usize) -> Span {
        self.real.graph.nodes[node].at
    }

    /// What the configuration has in the place of a node.
    fn instead(
        &self,
        node: usize,
        before: &BTreeSet<usize>,
        behind: &BTreeSet<usize>,
        signal: Option<Signal>,
    ) -> Vec<usize> {
        let graph = &self.real.graph;
        let told = &self.told.nodes[node];
        let carries = |edge: &&Edge| signal.is_none() || edge.signal.is_none() || edge.signal == signal;
        let taken: BTreeSet<usize> = self
            .met
            .iter()
            .filter_map(|met| match met {
                Met::Nodes(nodes) => Some(nodes),
                _ => None,
            })
            .flatten()
            .copied()
            .collect();
        let fits = |index: &usize| {
            let real = &graph.nodes[*index];
            real.kind == told.kind
                && (told.kind != NodeKind::Component || role(&real.component) == role(&told.component))
                && (told.kind != NodeKind::Component || !taken.contains(index))
        };
        let next = |from: &BTreeSet<usize>, back: bool| -> BTreeSet<usize> {
            let edges = graph.edges.iter().filter(carries);
            let step = edges.filter_map(|edge| {
                let (here, there) = if back { (edge.to, edge.from) } else { (edge.from, edge.to) };
                from.contains(&here).then_some(there)
            });
            step.collect()
        };
        let candidates: BTreeSet<usize> = match (before.is_empty(), behind.is_empty()) {
            (false, false) => {
                let ahead = reached(graph, before, false);
                reached(graph, behind, true).intersection(&ahead).copied().collect()
            }
            (false, true) => next(before, false),
            (true, false) => next(behind, true),
            // Only the signal is told: the ends of the configuration that carry it.
            (true, true) => graph
                .edges
                .iter()
                .filter(|edge| signal.is_some() && edge.signal == signal)
                .map(|edge| edge.to)
                .collect(),
        };
        let found: Vec<usize> = candidates.into_iter().filter(fits).collect();
        // Of several addresses only those that could be meant: the same host, else all that are there.
        let host = Address::read(&told.name).host;
        let is_same =
            |index: &&usize| told.kind == NodeKind::Address && Address::read(&graph.nodes[**index].name).host == host;
        let same: Vec<usize> = found.iter().filter(is_same).copied().collect();
        if same.is_empty() { found } else { same }
    }
}
