//! What a criterion asks for: its clauses, completed from each other, against the table of checks.

use specast_syntax::Range;

use super::clauses::{Clause, Joint, cut};
use super::lexicon;
use super::{Ask, Check, Known, Question, What, Word};
use crate::words;

/// What is known of the plan that a criterion stands in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Path of the plan.
    pub plan: &'a str,
    /// Paths of the specs.
    pub specs: &'a [String],
    /// Paths of the sources.
    pub sources: &'a [String],
    /// Paths of the templates that the plan names.
    pub templates: &'a [String],
    /// Files that the row is about, where it names none itself.
    pub files: &'a [String],
    /// Commands of the row: a criterion that only says that something passes speaks of them.
    pub commands: &'a [String],
    /// Stems of the words by which the plan calls what it is about.
    pub names: &'a [String],
    /// The team's words.
    pub words: &'a [Word],
    /// The team's criteria.
    pub known: &'a [Known],
}

/// What a criterion asks for, part by part. `codes` are the ranges of inline code in it.
pub fn understand(text: &str, codes: &[Range], given: &Given<'_>) -> Vec<Ask> {
    let text = text.trim_end();
    if let Some(known) = given.known.iter().find(|known| is_same(&known.says, text)) {
        return vec![Ask { text: text.to_owned(), what: known.what.clone(), partial: false }];
    }
    let mut clauses = cut(text, codes, given);
    complete(&mut clauses);
    let mut out = once(clauses.iter().flat_map(|clause| asks(clause, text, given)));
    if out.is_empty() {
        out.push(person(text, "nothing in it is known".to_owned()));
    }
    out
}

/// Each ask once, however often it is said.
pub(super) fn once(asks: impl Iterator<Item = Ask>) -> Vec<Ask> {
    let mut out: Vec<Ask> = Vec::new();
    for ask in asks {
        if !out.iter().any(|known| known.what == ask.what && known.partial == ask.partial) {
            out.push(ask);
        }
    }
    out
}

/// The same words, in any order, articles and the like apart.
fn is_same(known: &str, text: &str) -> bool {
    let bag = |text: &str| {
        let all = words::words(text).filter(|word| !words::is_light(word.text));
        let mut stems: Vec<String> = all.map(|word| words::bare_stem(word.text).into_owned()).collect();
        stems.sort();
        stems
    };
    let known = bag(known);
    !known.is_empty() && known == bag(text)
}

/// A clause without a state of its own shares that of its neighbour, one without a thing the neighbour's things.
fn complete(clauses: &mut [Clause]) {
    for at in 0..clauses.len() {
        let (before, rest) = clauses.split_at_mut(at);
        let Some((clause, after)) = rest.split_first_mut() else { continue };
        if clause.states.is_empty() && clause.names() {
            let orders = before.last().filter(|last| last.orders && clause.joint != Joint::With);
            let next = after.iter().take_while(|next| is_listed(next)).find(|next| !next.states.is_empty());
            if clause.joint == Joint::With || clause.joint == Joint::Without {
                clause.states.push(("exist", true));
            } else if let Some(model) = orders {
                share(clause, model);
                clause.orders = true;
            } else if let Some(model) = next.filter(|next| !next.orders) {
                clause.states.clone_from(&model.states);
                clause.n_not += model.n_not;
                // `Neither a link nor a section is broken`: what follows has its own word of denial.
            } else if clause.n_no > 0 {
                clause.states.push(("exist", true));
            }
        } else if !clause.states.is_empty() && !clause.names() && clause.codes.is_empty() {
            let Some(last) = before.last().filter(|last| last.names() && last.unknown.is_empty()) else { continue };
            if matches!(clause.joint, Joint::Without | Joint::With) {
                continue;
            }
            clause.things.clone_from(&last.things);
            clause.paths.clone_from(&last.paths);
            let is_denied = clause.n_no + clause.n_not > 0;
            if !is_denied {
                clause.n_no = last.n_no;
                if clause.joint == Joint::Or {
                    clause.n_not = last.n_not;
                }
            }
        }
    }
    nominal(clauses);
}

/// `No section or link is missing` denies both: a clause that only named things hands its denial on.
fn nominal(clauses: &mut [Clause]) {
    for at in 1..clauses.len() {
        let (before, rest) = clauses.split_at_mut(at);
        let (Some(last), Some(clause)) = (before.last(), rest.first_mut()) else { continue };
        let is_list = matches!(clause.joint, Joint::And | Joint::Or | Joint::Break);
        let shares = is_list && last.states == clause.states && last.n_no > 0 && !last.orders;
        if shares && clause.n_no + clause.n_not == 0 {
            clause.n_no = last.n_no;
        }
    }
}

/// True for a clause that goes on with a list.
fn is_listed(clause: &Clause) -> bool {
    matches!(clause.joint, Joint::And | Joint::Or | Joint::Break) && clause.names()
}

fn share(clause: &mut Clause, model: &Clause) {
    clause.states.clone_from(&model.states);
    if clause.n_no + clause.n_not == 0 {
        (clause.n_no, clause.n_not) = (model.n_no, model.n_not);
    }
}

fn person(text: &str, why: String) -> Ask {
    Ask { text: text.to_owned(), what: What::Person(why), partial: false }
}

/// What one clause asks for.
fn asks(clause: &Clause, text: &str, given: &Given<'_>) -> Vec<Ask> {
    let said = clause.range.of(text).trim();
    let mut open: Vec<String> = Vec::new();
    if !clause.person.is_empty() {
        open.push(format!("“{}” is somebody's to do", clause.person.join(" ")));
    }
    if !clause.unknown.is_empty() {
        open.push(format!("“{}” is not understood", clause.unknown.join(" ")));
    }
    // `a or b` asks for one of them, unless both are denied.
    if clause.joint == Joint::Or && clause.n_no + clause.n_not == 0 {
        open.push("it leaves a choice".to_owned());
    }
    let (mut looks, why) = looks(clause, given);
    if looks.is_empty() {
        open.extend(why);
    } else if let Some(why) = why {
        open.push(why);
    }
    let partial = !open.is_empty();
    let mut out: Vec<Ask> = looks.drain(..).map(|what| Ask { text: said.to_owned(), what, partial }).collect();
    if partial {
        out.push(person(said, open.join("; ")));
    }
    out
}

/// What is looked at for a clause, and what is left over.
fn looks(clause: &Clause, given: &Given<'_>) -> (Vec<What>, Option<String>) {
    let mut out = Vec::new();
    let only_passes = clause.states.iter().all(|state| *state == ("pass", true));
    for code in &clause.codes {
        let is_denied = clause.n_no + clause.n_not > 0;
        match call(code) {
            Some(question) if !is_denied || !only_passes => out.push(What::Look(question)),
            None if only_passes && !is_denied && !clause.names() && code.contains(' ') => {
                out.push(What::Run(code.clone()));
            }
            _ => return (out, Some(format!("“{code}” is not understood"))),
        }
    }
    if !clause.codes.is_empty() && only_passes {
        return (out, None);
    }
    // `passes`, `exit 0`, `no errors` speak of the row's commands.
    let is_of_commands = !given.commands.is_empty() && clause.paths.is_empty();
    let is_error = clause.things == ["finding"] && clause.n_no == 1 && told(&clause.states) == [("exist", true)];
    if is_of_commands && (is_error || clause.things.is_empty() && only_passes && !clause.states.is_empty()) {
        let commands = given.commands.iter();
        out.extend(commands.map(|command| call(command).map_or_else(|| What::Run(command.clone()), What::Look)));
        return (out, None);
    }
    if clause.states.is_empty() {
        let why = clause.names().then(|| "it does not say what is asked".to_owned());
        return (out, why.filter(|_| clause.unknown.is_empty() && clause.person.is_empty()));
    }
    if clause.n_no + clause.n_not > 1 {
        return (out, Some("it denies twice".to_owned()));
    }
    for state in told(&clause.states) {
        for things in apart(&clause.things) {
            let Some(rule) = lexicon::rule(&things, state.0) else {
                return (out, Some("no check answers it".to_owned()));
            };
            let is_denied = (clause.n_no + clause.n_not) % 2 == 1;
            let wanted = (state.1 == rule.agrees) != is_denied;
            if !wanted && !rule.deniable {
                return (out, Some("it asks that something does not hold, which no check proves".to_owned()));
            }
            let paths = paths(clause, &things, given);
            out.extend(rule.checks.iter().map(|check| {
                What::Look(Question {
                    check: *check,
                    wanted,
                    paths: if is_of_files(*check) { paths.clone() } else { Vec::new() },
                })
            }));
        }
    }
    (out, None)
}

/// The states that say something: `no broken link exists` asks for what `broken` says.
fn told(states: &[(&'static str, bool)]) -> Vec<(&'static str, bool)> {
    let others: Vec<_> = states.iter().copied().filter(|(state, _)| *state != "exist" && *state != "gone").collect();
    if others.is_empty() {
        let mut all = states.to_vec();
        all.dedup();
        return if all.len() > 1 { vec![all[all.len() - 1]] } else { all };
    }
    // `broken links are gone` denies what `broken` says.
    let is_gone = |(state, is_said): &(&str, bool)| (*state == "gone") == *is_said;
    let n_gone = states.iter().filter(|state| matches!(state.0, "exist" | "gone") && is_gone(state)).count();
    others.into_iter().map(|(state, is_said)| (state, is_said != (n_gone % 2 == 1))).collect()
}

/// Things of content are asked for one by one, each with the documents that are named beside it.
fn apart<'c>(things: &[&'c str]) -> Vec<Vec<&'c str>> {
    const CONTENT: [&str; 7] = ["port", "flow", "address", "image", "variable", "component", "content"];
    let of_content: Vec<&str> = things.iter().copied().filter(|thing| CONTENT.contains(thing)).collect();
    if of_content.len() < 2 {
        return vec![things.to_vec()];
    }
    let others = || things.iter().copied().filter(|thing| !CONTENT.contains(thing));
    of_content.into_iter().map(|thing| std::iter::once(thing).chain(others()).collect()).collect()
}

fn is_of_files(check: Check) -> bool {
    matches!(
        check,
        Check::Exists | Check::Follows | Check::Sections | Check::Keys | Check::Filled | Check::Links | Check::Ids
    )
}

/// The files that a clause is about: those that it names, else those of its row.
fn paths(clause: &Clause, things: &[&str], given: &Given<'_>) -> Vec<String> {
    let mut out = clause.paths.clone();
    let mut add = |path: &str| {
        if !out.iter().any(|known| known == path) {
            out.push(path.to_owned());
        }
    };
    for spec in given.specs.iter().filter(|_| things.contains(&"spec")) {
        add(spec);
    }
    if things.contains(&"plan") {
        add(given.plan);
    }
    if out.is_empty() { given.files.to_vec() } else { out }
}

/// What a call of specast that only reads asks for; none for anything else.
pub fn call(command: &str) -> Option<Question> {
    let mut words = command.split_whitespace();
    if words.next()? != "specast" {
        return None;
    }
    let check = match words.next()? {
        "check" => Check::Follows,
        "verify" => Check::Conserved,
        "drift" => Check::Drift,
        "trace" => Check::Traced,
        _ => return None,
    };
    let paths: Vec<String> = words.map(str::to_owned).collect();
    let is_plain = |path: &String| !path.starts_with('-') && !path.contains(['$', '*', '|', ';', '>', '<', '&']);
    (paths.iter().all(is_plain)).then_some(Question { check, wanted: true, paths })
}
