//! Claims of how the process is deployed: its name, image, networks, limits, variables.

use std::collections::BTreeSet;

use specast_syntax::Span;

use super::ports::means;
use super::reality::repository;
use super::{About, Case, Claim, Finding, Real, Told, Verdict, attributes};
use crate::deployment::{Deployment, Kind, Process, Said};
use crate::diagnostic::Severity;
use crate::facts::{FactKind, Place, Statement};
use crate::words::fold;

/// What a document tells of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Container,
    Network,
    Image,
    Memory,
    Cpus,
    Restart,
}

impl Attribute {
    /// The attribute that a label, a row or a column names, by `attributes.tsv`.
    fn named(label: &str) -> Option<Self> {
        let label = fold(label);
        attributes().find(|(_, word)| *word == label.trim()).and_then(|(about, _)| {
            Some(match about {
                "container" => Self::Container,
                "network" => Self::Network,
                "image" => Self::Image,
                "memory" => Self::Memory,
                "cpus" => Self::Cpus,
                "restart" => Self::Restart,
                _ => return None,
            })
        })
    }

    fn rule(self) -> &'static str {
        match self {
            Self::Container => "container-mismatch",
            Self::Network => "network-mismatch",
            Self::Image => "image-mismatch",
            Self::Memory | Self::Cpus | Self::Restart => "limit-mismatch",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Network => "network",
            Self::Image => "image",
            Self::Memory => "memory limit",
            Self::Cpus => "CPU limit",
            Self::Restart => "restart policy",
        }
    }
}

/// What became of a value: the verdict, what the deployment says, and where.
type Judged = (Verdict, String, Option<Span>);

/// Judges what a document tells of the deployment. Only where a process is at hand.
pub(super) fn read(told: &Told<'_>, reals: &[&Real], deployment: &Deployment, case: &mut Case<'_>) {
    let running: Vec<(&Real, &Process)> =
        reals.iter().filter_map(|real| Some((*real, real.process(deployment)?))).collect();
    if running.is_empty() {
        return;
    }
    for statement in &told.facts.statements {
        if !running.iter().any(|(real, _)| means(told, statement, real, deployment)) {
            continue;
        }
        for (attribute, value, at) in said(told, statement) {
            let judged = running.iter().filter_map(|(_, process)| judge(attribute, &value, process));
            let Some((verdict, real, place)) = judged.min_by_key(|(verdict, ..)| *verdict) else { continue };
            let claim = Tell { word: attribute.word(), rule: attribute.rule(), value, at };
            tell(&claim, verdict, &real, place, case);
        }
        for (name, value, at) in variables(told, statement) {
            let judged = running.iter().filter_map(|(_, process)| variable(&name, &value, process));
            let Some((verdict, real, place)) = judged.min_by_key(|(verdict, ..)| *verdict) else { continue };
            let claim = Tell { word: &name, rule: "env-mismatch", value, at };
            tell(&claim, verdict, &real, place, case);
        }
    }
}

/// A value in a document.
struct Tell<'a> {
    word: &'a str,
    rule: &'static str,
    value: String,
    at: Span,
}

fn tell(claim: &Tell<'_>, verdict: Verdict, real: &str, place: Option<Span>, case: &mut Case<'_>) {
    let Tell { word, rule, value, at } = claim;
    let text = format!("{word} {value}");
    if case.claims.iter().any(|known| known.text == text && known.at.file == at.file && known.verdict == verdict) {
        return;
    }
    let why = match verdict {
        Verdict::Holds => String::new(),
        Verdict::Undecidable => format!("nothing at hand sets `{real}`"),
        Verdict::Contradicted => format!("the {word} is documented as `{value}`, deployed is `{real}`"),
    };
    let evidence = place.into_iter().collect();
    case.claims.push(Claim { about: About::Setting, text, signal: None, at: *at, verdict, why: why.clone(), evidence });
    if verdict == Verdict::Contradicted {
        case.find(Finding {
            rule,
            severity: Severity::Error,
            message: why,
            subject: format!("{word} {value}"),
            at: *at,
            remark: "documented here".to_owned(),
            evidence: place.map(|place| (place, "deployed here".to_owned())).into_iter().collect(),
            help: "mend the document, or the deployment, so that both say the same".to_owned(),
        });
    }
}

/// The attributes that a statement gives a value to.
fn said(told: &Told<'_>, statement: &Statement) -> Vec<(Attribute, String, Span)> {
    let facts = &told.facts.facts[statement.facts()];
    let span = |range| Span { file: told.file, range };
    // An image is known by its shape, wherever it stands.
    let images = facts.iter().filter(|fact| fact.kind == FactKind::Image && statement.place != Place::Code);
    let mut out: Vec<(Attribute, String, Span)> =
        images.map(|fact| (Attribute::Image, fact.text.to_string(), span(fact.range))).collect();
    let label = match statement.place {
        Place::Cell if statement.column != Some(0) => {
            let subject = statement.subject.as_deref().and_then(Attribute::named);
            subject.or_else(|| statement.head.as_deref().and_then(Attribute::named))
        }
        Place::Cell => statement.head.as_deref().and_then(Attribute::named),
        Place::Item | Place::Prose => statement.label.as_deref().and_then(Attribute::named),
        _ => None,
    };
    let Some(attribute) = label.filter(|attribute| *attribute != Attribute::Image) else { return out };
    let literals: Vec<_> = facts
        .iter()
        .filter(|fact| match attribute {
            // Read below: `500m` is no duration here.
            Attribute::Memory | Attribute::Cpus => false,
            _ => is_code(told, fact.range),
        })
        .collect();
    match (literals.is_empty(), attribute) {
        (false, Attribute::Network) => {
            out.extend(literals.iter().map(|fact| (attribute, fact.text.to_string(), span(fact.range))));
        }
        (false, _) => out.push((attribute, literals[0].text.to_string(), span(literals[0].range))),
        (true, Attribute::Memory | Attribute::Cpus) => {
            out.extend(amount(told, statement).map(|(text, range)| (attribute, text, span(range))));
        }
        (true, _) => out.extend(bare(told, statement).map(|(text, range)| (attribute, text, span(range)))),
    }
    out
}

/// True for what stands in code marks.
fn is_code(told: &Told<'_>, range: specast_syntax::Range) -> bool {
    let text = &told.source.text;
    text[..range.start as usize].ends_with('`') && text[range.end as usize..].starts_with('`')
}

/// The number that a statement begins with behind its label, with its unit.
fn amount(told: &Told<'_>, statement: &Statement) -> Option<(String, specast_syntax::Range)> {
    let text = statement.range.of(&told.source.text);
    let behind = if statement.label.is_some() { text.find(':').map_or(0, |at| at + 1) } else { 0 };
    let digit = behind + text[behind..].find(|c: char| c.is_ascii_digit())?;
    // Nothing but marks and comparators may stand in front.
    if text[behind..digit].chars().any(char::is_alphanumeric) {
        return None;
    }
    let number = text[digit..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |at| digit + at);
    let unit = text[number..].len() - text[number..].trim_start_matches(' ').len();
    let letters = text[number + unit..].find(|c: char| !c.is_ascii_alphabetic() && c != '%');
    let end = letters.map_or(text.len(), |at| number + unit + at);
    let value = text[digit..end].trim_end();
    let start = statement.range.start as usize + digit;
    Some((value.to_owned(), specast_syntax::Range::new(start, start + value.len())))
}

/// The one word that a statement without code marks says behind its label.
fn bare(told: &Told<'_>, statement: &Statement) -> Option<(String, specast_syntax::Range)> {
    let text = statement.range.of(&told.source.text);
    let behind = if statement.label.is_some() { text.find(':').map_or(0, |at| at + 1) } else { 0 };
    let rest = text[behind..].trim_matches(['*', '_', ' ']);
    let first = rest.split([' ', ',', '(']).next().unwrap_or(rest);
    let is_name =
        first.len() > 1 && first.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let start = statement.range.start as usize + (first.as_ptr() as usize - text.as_ptr() as usize);
    (is_name && first == rest).then(|| (first.to_owned(), specast_syntax::Range::new(start, start + first.len())))
}

/// The variables that a statement sets.
fn variables(told: &Told<'_>, statement: &Statement) -> Vec<(String, String, Span)> {
    let facts = told.facts.facts[statement.facts()].iter().filter(|fact| fact.kind == FactKind::Env);
    facts
        .filter_map(|fact| {
            let (name, value) = fact.text.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']);
            let is_hole = value.is_empty() || value.starts_with(['<', '$', '{', '[']) || value.contains("${");
            let at = Span { file: told.file, range: fact.range };
            (!is_hole).then(|| (name.trim().to_owned(), value.to_owned(), at))
        })
        .collect()
}

fn judge(attribute: Attribute, value: &str, process: &Process) -> Option<Judged> {
    let one = |said: Option<&Said>, fits: &dyn Fn(&str) -> bool| -> Option<Judged> {
        let said = said?;
        Some(if fits(&said.text) {
            (Verdict::Holds, said.text.clone(), Some(said.at))
        } else if said.is_known() {
            (Verdict::Contradicted, said.text.clone(), Some(said.at))
        } else {
            (Verdict::Undecidable, said.unset.join(", "), Some(said.at))
        })
    };
    match attribute {
        Attribute::Image => {
            let image = process.image.as_ref()?;
            let name = |image: &str| repository(image).rsplit('/').next().unwrap_or_default().to_owned();
            if name(&image.text) != name(value) {
                return None;
            }
            let short = |image: &str| image.trim_start_matches("docker.io/").trim_start_matches("library/").to_owned();
            // A document that leaves out the tag says nothing of it.
            let untagged = repository(value) == value;
            one(Some(image), &|real| short(real) == short(value) || untagged && short(repository(real)) == short(value))
        }
        Attribute::Container => {
            let names: BTreeSet<&str> = process
                .container
                .iter()
                .map(|said| said.text.as_str())
                .chain([process.name.as_str()])
                .chain(process.aliases.iter().map(|said| said.text.as_str()))
                .collect();
            if names.contains(value) {
                return Some((Verdict::Holds, value.to_owned(), Some(process.at)));
            }
            let real = process.container.clone().unwrap_or_else(|| Said::plain(&process.name, process.at));
            one(Some(&real), &|real| real == value)
        }
        Attribute::Network => {
            let networks = &process.networks;
            if networks.is_empty() {
                return None;
            }
            let fits = networks.iter().find(|network| {
                network.key.text == value || network.name.as_ref().is_some_and(|name| name.text == value)
            });
            if let Some(network) = fits {
                return Some((Verdict::Holds, value.to_owned(), Some(network.key.at)));
            }
            let unset: Vec<String> =
                networks.iter().flat_map(|network| network.name.iter().flat_map(|name| name.unset.clone())).collect();
            let names: Vec<&str> =
                networks.iter().map(|network| network.name.as_ref().unwrap_or(&network.key).text.as_str()).collect();
            let verdict = if unset.is_empty() { Verdict::Contradicted } else { Verdict::Undecidable };
            let real = if unset.is_empty() { names.join(", ") } else { unset.join(", ") };
            Some((verdict, real, Some(networks[0].key.at)))
        }
        Attribute::Memory => {
            let wanted = bytes(value, None);
            if wanted.is_empty() {
                return None;
            }
            one(process.memory.as_ref(), &|real| !wanted.is_disjoint(&bytes(real, Some(process.kind))))
        }
        Attribute::Cpus => {
            let wanted = cores(value)?;
            one(process.cpus.as_ref(), &|real| cores(real) == Some(wanted))
        }
        Attribute::Restart => one(process.restart.as_ref(), &|real| real == value),
    }
}

fn variable(name: &str, value: &str, process: &Process) -> Option<Judged> {
    let said = process.environment.get(name)?;
    let verdict = if said.text == value {
        Verdict::Holds
    } else if said.is_known() {
        Verdict::Contradicted
    } else {
        Verdict::Undecidable
    };
    let real = if said.is_known() { said.text.clone() } else { said.unset.join(", ") };
    Some((verdict, real, Some(said.at)))
}

/// How many bytes a size may mean. Docker counts in steps of 1024 whatever the unit is called, Kubernetes and
/// systemd as it is written; people write either. See docker's reference of `--memory` and Kubernetes'
/// "Resource units".
fn bytes(text: &str, kind: Option<Kind>) -> BTreeSet<u64> {
    let text = text.trim().replace([' ', '\u{a0}', ','], "");
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let Ok(number) = text[..end].parse::<f64>() else { return BTreeSet::new() };
    let unit = text[end..].to_ascii_lowercase();
    let power = match unit.trim_end_matches("bytes").trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return BTreeSet::new(),
    };
    let binary = unit.contains('i');
    let of = |step: f64| whole(number * step.powi(power));
    match kind {
        Some(Kind::Compose | Kind::Systemd) => BTreeSet::from([of(1024.0)]),
        Some(_) => BTreeSet::from([of(if binary { 1024.0 } else { 1000.0 })]),
        None if binary => BTreeSet::from([of(1024.0)]),
        None => BTreeSet::from([of(1024.0), of(1000.0)]),
    }
}

/// Processor time in thousandths of a core: `0.5`, `500m`, `50%`.
fn cores(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    let factor = match text[end..].trim().split(' ').next()? {
        "m" => 1.0,
        "%" => 10.0,
        _ => 1000.0,
    };
    Some(whole(number * factor))
}

/// The nearest whole number that is not below zero.
fn whole(number: f64) -> u64 {
    #[expect(clippy::cast_sign_loss, reason = "texts with a sign are not read as numbers")]
    let whole = number.round() as u64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_by_who_reads_them() {
        let meets = |told: &str, real: &str, kind| !bytes(told, None).is_disjoint(&bytes(real, Some(kind)));
        assert!(meets("512 MiB", "512M", Kind::Compose));
        assert!(meets("512 MB", "512m", Kind::Compose));
        assert!(meets("512Mi", "512Mi", Kind::Kubernetes));
        assert!(!meets("512 MiB", "512M", Kind::Kubernetes));
        assert!(!meets("512 MiB", "1G", Kind::Compose));
        assert_eq!((cores("500m"), cores("0.5 cores"), cores("50%")), (Some(500), Some(500), Some(500)));
    }

    #[test]
    fn attributes_by_their_names() {
        assert_eq!(Attribute::named("Memory limit"), Some(Attribute::Memory));
        assert_eq!(Attribute::named("컨테이너"), Some(Attribute::Container));
        assert_eq!(Attribute::named("Container runtime of the cluster"), None);
    }
}
