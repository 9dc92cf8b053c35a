//! Ports of a deployment: told by no document, published with nothing behind them, written twice.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::Span;

use super::ports::{documented, hidden, listening};
use super::{Case, Finding, Real, Told};
use crate::deployment::{Deployment, Process, Published, Way};
use crate::diagnostic::Severity;

/// Looks at the ports of a process.
pub(super) fn read(real: &Real, documents: &[&Told<'_>], deployment: &Deployment, case: &mut Case<'_>) {
    let documented = documented(documents, real, deployment);
    let process = real.process(deployment);
    // Findings stand at the first documented port, else at the process.
    let Some(place) = documented.values().copied().min().or_else(|| process.map(|process| process.at)) else { return };
    let listening = listening(real);
    let mut told: BTreeSet<u16> = documented.keys().copied().collect();
    for published in process.map_or(&[][..], |process| &process.published) {
        hardcoded(published, &listening, place, case);
        let is_dead = dead(published, real, &listening, process, place, case);
        let Some((port, inside)) = single(published).filter(|_| !is_dead) else { continue };
        let is_documented = documented.contains_key(&port) || documented.contains_key(&inside);
        told.insert(inside);
        if !is_documented && !documented.is_empty() && published.way != Way::Declared {
            case.find(Finding {
                rule: "port-undocumented",
                severity: Severity::Warning,
                message: format!("port {port} is published, and no document tells of it"),
                subject: port.to_string(),
                at: place,
                remark: "the documented ports".to_owned(),
                evidence: vec![(published.said.at, "published here".to_owned())],
                help: format!("document port {port}, or do not publish it"),
            });
        }
    }
    let is_published = |port: u16| {
        let published = process.map_or(&[][..], |process| &process.published);
        published.iter().any(|it| it.inside.is_some_and(|ports| ports.contains(port)))
    };
    if documented.is_empty() {
        return;
    }
    let inside_only = |host: &str| process.is_some() && is_loopback(host);
    for (port, (host, at)) in listening.iter().filter(|(port, _)| !told.contains(port) && !is_published(**port)) {
        let is_default =
            real.instance.listen.as_ref().is_some_and(|listen| listen.is_default && listen.port == Some(*port));
        if !is_default && !inside_only(host) {
            case.find(Finding {
                rule: "port-undocumented",
                severity: Severity::Information,
                message: format!("port {port} is listened on, not published, and no document tells of it"),
                subject: port.to_string(),
                at: place,
                remark: "the documented ports".to_owned(),
                evidence: vec![(*at, "listens here".to_owned())],
                help: String::new(),
            });
        }
    }
}

/// The port outside and the one inside, where both are one.
fn single(published: &Published) -> Option<(u16, u16)> {
    let inside = published.inside.filter(|ports| ports.first == ports.last)?;
    let outside = published.outside.map_or(inside.first, |ports| ports.first);
    Some((outside, inside.first))
}

/// Tells a port that is published, and nothing listens behind it; false where it is none.
fn dead(
    published: &Published,
    real: &Real,
    listening: &BTreeMap<u16, (String, Span)>,
    process: Option<&Process>,
    place: Span,
    case: &mut Case<'_>,
) -> bool {
    let Some((port, inside)) =
        single(published).filter(|_| published.way != Way::Declared && published.protocol != "udp")
    else {
        return false;
    };
    let host_network = process.is_some_and(|process| process.host_network);
    let (message, mut evidence) = match listening.get(&inside) {
        None if hidden(real).is_none() => {
            (format!("port {port} is published, and nothing listens on {inside} behind it"), Vec::new())
        }
        Some((host, at)) if is_loopback(host) && !host_network && published.way == Way::Host => (
            format!(
                "port {port} is published, and what listens on {inside} listens on {host} inside of the container only"
            ),
            vec![(*at, "listens here".to_owned())],
        ),
        _ => return false,
    };
    evidence.insert(0, (published.said.at, "published here".to_owned()));
    case.find(Finding {
        rule: "port-dead",
        severity: Severity::Error,
        message,
        subject: port.to_string(),
        at: place,
        remark: "the documented ports".to_owned(),
        evidence,
        help: "publish the port that is listened on, or let the component listen on this one".to_owned(),
    });
    true
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

/// A port that the deployment takes from a variable and the configuration fixes.
fn hardcoded(published: &Published, listening: &BTreeMap<u16, (String, Span)>, place: Span, case: &mut Case<'_>) {
    let Some((port, inside)) = single(published) else { return };
    // Only the end inside matters: which port of the host is taken is nobody else's business.
    let is_inside = published.said.parameterised && inside_is_parameterised(case, published);
    let Some((_, at)) = listening.get(&inside).filter(|_| is_inside) else { return };
    let text = case.files.get(at.file.0 as usize).map_or("", |file| at.range.of(file.text));
    if text.contains("env(") || text.contains('$') {
        return;
    }
    case.find(Finding {
        rule: "port-hardcoded",
        severity: Severity::Warning,
        message: format!("the deployment takes port {inside} from a variable, the configuration fixes it"),
        subject: port.to_string(),
        at: place,
        remark: "the documented ports".to_owned(),
        evidence: vec![(published.said.at, "a variable here".to_owned()), (*at, "fixed here".to_owned())],
        help: "read the variable in the configuration too, or write the port in the deployment".to_owned(),
    });
}

/// True where the container's end of a published port stands as `${…}`.
fn inside_is_parameterised(case: &Case<'_>, published: &Published) -> bool {
    let text =
        case.files.get(published.said.at.file.0 as usize).map_or("", |file| published.said.at.range.of(file.text));
    let end = text.trim_matches(['"', '\'']).split('/').next().unwrap_or(text);
    // The last colon outside of braces parts the two ends.
    let mut depth = 0_usize;
    let mut colon = None;
    for (at, c) in end.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => colon = Some(at),
            _ => {}
        }
    }
    colon.map_or(end, |at| &end[at + 1..]).contains('$')
}
