//! Claims of ports, and of the addresses that they are bound to.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::Span;

use super::matching::{Address, because, is_own};
use super::reality::means_process;
use super::{About, Case, Claim, Finding, Real, Told, Verdict};
use crate::deployment::{Deployment, Published, Way};
use crate::diagnostic::Severity;
use crate::facts::{Fact, FactKind, Place, RoleClass, Statement};
use crate::flows::{NodeKind, Why};
use crate::words::{fold, words};

/// A port that a document tells.
struct Said {
    port: u16,
    /// The address it is bound to, where that is told.
    host: Option<String>,
    at: Span,
    /// True where a sentence names nobody whose port it is: it may be that of a neighbour.
    is_vague: bool,
}

/// The ports inside of a process by which one outside is reached; the port itself where it is not published.
pub(super) fn inside(port: u16, real: &Real, deployment: &Deployment) -> BTreeSet<u16> {
    let published = real.process(deployment).map_or(&[][..], |process| &process.published);
    let mapped: BTreeSet<u16> = published.iter().filter_map(|published| published.inside_of(port)).collect();
    if mapped.is_empty() { BTreeSet::from([port]) } else { mapped }
}

/// Ports at which something waits inside: those of components and that of the process's own server.
pub(super) fn listening(real: &Real) -> BTreeMap<u16, (String, Span)> {
    let own =
        real.instance.listen.iter().filter_map(|listen| Some((listen.port?, (listen.host.clone(), listen.said.at))));
    let components = real.graph.listeners.iter();
    let components = components.filter_map(|listener| Some((listener.port?, (listener.host.clone(), listener.at))));
    own.chain(components).collect()
}

/// Why the files cannot tell all ports at which something waits.
pub(super) fn hidden(real: &Real) -> Option<(String, Span)> {
    if let Some(obstacle) = real.instance.obstacles.first() {
        return Some((obstacle.message.clone(), obstacle.at));
    }
    real.graph.unknown.iter().find_map(|unknown| {
        let listens = unknown.node.is_some_and(|node| {
            let ty = &real.graph.nodes[node].component;
            crate::alloy::catalogue::component(ty).is_some_and(|component| !component.listen.is_empty())
        });
        let counts = match unknown.why {
            Why::RemoteConfiguration => true,
            // Whatever is made of a module that is away may listen.
            Why::Import => unknown.node.is_some(),
            Why::Variable | Why::Runtime | Why::Generated => listens,
            Why::Discovery => false,
        };
        counts.then(|| (because(unknown.why, &unknown.what), unknown.at))
    })
}

/// The ports that a document tells of this process, in places that mean it.
fn said(told: &Told<'_>, real: &Real, deployment: &Deployment) -> Vec<Said> {
    let mut out = Vec::new();
    for statement in told.facts.statements.iter().filter(|statement| means(told, statement, real, deployment)) {
        let facts = &told.facts.facts[statement.facts()];
        let is_vague =
            statement.place == Place::Prose && statement.label.is_none() && !names_process(statement, real, deployment);
        for fact in facts {
            let at = Span { file: told.file, range: fact.range };
            match fact.kind {
                FactKind::Port => {
                    let ports =
                        fact.canonical.split(|c: char| !c.is_ascii_digit()).filter_map(|port| port.parse().ok());
                    let host = bound(told, statement, fact);
                    out.extend(ports.map(|port| Said { port, host: host.clone(), at, is_vague }));
                }
                FactKind::Endpoint | FactKind::Url => {
                    let address = Address::read(&fact.canonical);
                    if let Some(port) = address.port.filter(|_| is_own(&address.host, real, deployment)) {
                        let is_bound =
                            address.host.parse::<std::net::IpAddr>().is_ok() && fact.kind == FactKind::Endpoint;
                        out.push(Said { port, host: is_bound.then_some(address.host), at, is_vague: false });
                    }
                }
                _ => {}
            }
        }
    }
    out
}

/// The address that a row or a sentence binds its only port to.
fn bound(told: &Told<'_>, statement: &Statement, port: &Fact) -> Option<String> {
    let row = told.facts.statements.iter().filter(|other| other.tile() == statement.tile());
    let is_cell = statement.column.is_some();
    let facts: Vec<&Fact> = if is_cell {
        row.flat_map(|cell| &told.facts.facts[cell.facts()]).collect()
    } else {
        told.facts.facts[statement.facts()].iter().collect()
    };
    let n_ports = facts.iter().filter(|fact| fact.kind == FactKind::Port).count();
    let mut hosts = facts.iter().filter(|fact| fact.kind == FactKind::BindAddress && !fact.canonical.contains('/'));
    let host = hosts.next()?;
    (n_ports == 1 && hosts.next().is_none() && port.kind == FactKind::Port).then(|| host.canonical.to_string())
}

/// False for what tells of something else: another process, an address outside, what must not be or is no rule.
pub(super) fn means(told: &Told<'_>, statement: &Statement, real: &Real, deployment: &Deployment) -> bool {
    if statement.struck || matches!(statement.class, RoleClass::Rejected | RoleClass::NonGoal | RoleClass::Example) {
        return false;
    }
    let kinds = || told.facts.facts[statement.facts()].iter().map(|fact| fact.kind);
    if kinds().any(|kind| kind == FactKind::Negation) {
        return false;
    }
    let own = real.names(deployment);
    let hosts = real.graph.nodes.iter().filter(|node| node.kind == NodeKind::Address);
    let hosts = hosts.map(|node| Address::read(&node.name).host).filter(|host| !host.is_empty());
    let processes = deployment.processes.iter().enumerate();
    let processes =
        processes.filter(|(index, _)| Some(*index) != real.instance.process).map(|(_, process)| fold(&process.name));
    let others: BTreeSet<String> = hosts.chain(processes).filter(|name| !own.contains(name)).collect();
    let row = statement.subject.as_deref().unwrap_or_default();
    let label = statement.label.as_deref().unwrap_or_default();
    let texts = [row, label, &statement.text].map(fold);
    let named = |names: &BTreeSet<String>| {
        texts.iter().any(|text| words(text).any(|word| names.contains(word.text)) || names.contains(text.as_str()))
    };
    named(&own) || !named(&others)
}

/// True where a statement names the process, or a component of it.
fn names_process(statement: &Statement, real: &Real, deployment: &Deployment) -> bool {
    let names = real.names(deployment);
    let text = fold(&statement.text);
    let is_own = |word: &str| means_process(word, &names) || real.graph.nodes.iter().any(|node| node.component == word);
    words(&text).any(|word| is_own(word.text))
}

/// Judges the ports of a document. One that holds for some process holds.
pub(super) fn read(told: &Told<'_>, reals: &[&Real], deployment: &Deployment, case: &mut Case<'_>) {
    let mut seen: BTreeSet<(u16, Option<String>)> = BTreeSet::new();
    let all: Vec<Said> = reals.iter().flat_map(|real| said(told, real, deployment)).collect();
    for said in &all {
        // One port is one claim; another address of it another.
        let more = said.host.is_some() || !seen.iter().any(|(port, _)| *port == said.port);
        if !more || !seen.insert((said.port, said.host.clone())) {
            continue;
        }
        let judged = reals.iter().map(|real| judge(said, real, deployment)).min_by_key(|(verdict, ..)| *verdict);
        let Some((verdict, why, evidence, wrong)) = judged else { continue };
        if said.is_vague && verdict == Verdict::Contradicted {
            continue;
        }
        let host = said.host.as_ref().map_or(String::new(), |host| format!("{host}:"));
        case.claims.push(Claim {
            about: About::Port,
            text: format!("{host}{}", said.port),
            signal: None,
            at: said.at,
            verdict,
            why: why.clone(),
            evidence: evidence.iter().map(|(at, _)| *at).collect(),
        });
        if let Some(rule) = wrong {
            let subject = format!("{host}{}", said.port);
            let help = "mend the document, the configuration or the deployment, so that all say the same".to_owned();
            let remark = "documented here".to_owned();
            let severity = Severity::Error;
            case.find(Finding { rule, severity, message: why, subject, at: said.at, remark, evidence, help });
        }
    }
}

type Judged = (Verdict, String, Vec<(Span, String)>, Option<&'static str>);

fn judge(said: &Said, real: &Real, deployment: &Deployment) -> Judged {
    let listening = listening(real);
    let process = real.process(deployment);
    let published: Vec<&Published> = process
        .map_or(&[][..], |process| &process.published)
        .iter()
        .filter(|it| {
            it.outside.is_some_and(|ports| ports.contains(said.port))
                || it.inside.is_some_and(|ports| ports.contains(said.port))
        })
        .collect();
    let listener = inside(said.port, real, deployment)
        .iter()
        .find_map(|port| listening.get(port))
        .or_else(|| listening.get(&said.port));
    if published.is_empty() && listener.is_none() {
        if let Some((why, at)) = hidden(real) {
            return (Verdict::Undecidable, why, vec![(at, String::new())], None);
        }
        let near = process.map(|process| process.at).or_else(|| Some(real.graph.nodes.first()?.at));
        let evidence = near.map(|at| (at, "neither listens on it nor publishes it".to_owned())).into_iter().collect();
        let why = format!("port {} is documented, nothing listens on it or publishes it", said.port);
        return (Verdict::Contradicted, why, evidence, Some("port-missing"));
    }
    let places = published
        .iter()
        .map(|it| (it.said.at, "published here".to_owned()))
        .chain(listener.map(|(_, at)| (*at, "listens here".to_owned())));
    let evidence: Vec<(Span, String)> = places.collect();
    if let Some(host) = &said.host {
        let outside: Vec<&str> = published.iter().filter(|it| it.way == Way::Host).map(|it| any(&it.host_ip)).collect();
        let bound = listener.map(|(host, _)| any(host));
        let is_real = outside.contains(&any(host)) || bound == Some(any(host));
        // Where nothing is published the container's own network hides who can reach it.
        if !(is_real || outside.is_empty() && bound.is_none()) {
            let real = outside.first().copied().or(bound).unwrap_or_default();
            let why = format!("port {} is documented to be bound to {host}, it is bound to {real}", said.port);
            return (Verdict::Contradicted, why, evidence, Some("endpoint-mismatch"));
        }
    }
    (Verdict::Holds, String::new(), evidence, None)
}

/// One spelling for all addresses.
fn any(host: &str) -> &str {
    match host {
        "" | "::" | "*" | "0.0.0.0" => "0.0.0.0",
        "localhost" | "::1" => "127.0.0.1",
        host => host,
    }
}

/// The ports that documents tell of a process, each with its first place.
pub(super) fn documented(documents: &[&Told<'_>], real: &Real, deployment: &Deployment) -> BTreeMap<u16, Span> {
    let mut out = BTreeMap::new();
    for said in documents.iter().flat_map(|told| said(told, real, deployment)) {
        out.entry(said.port).or_insert(said.at);
    }
    out
}
