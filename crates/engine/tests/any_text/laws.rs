//! Every entry of the engine that takes a person's text, and what must be true of what it gives back.

use std::collections::BTreeMap;
use std::sync::Arc;

use specast_engine::apply::read_plan;
use specast_engine::contract::{self, Contract, choose, ids, notation, placeholder, values};
use specast_engine::decisions::{self, Decision, Ids, Subject, Verdict};
use specast_engine::diagnostic::Diagnostic;
use specast_engine::draw::{Picture, block, chains};
use specast_engine::facts::{self, Facts};
use specast_engine::flows::{self, Graph};
use specast_engine::index::{self, Entry, Index};
use specast_engine::proof::{self, Inputs};
use specast_engine::recast::between::{self, Became};
use specast_engine::recast::cues::{Subject as Topics, Where};
use specast_engine::recast::learned::{Correction, Learned};
use specast_engine::recast::{self, across, paths, split};
use specast_engine::rules::settings::{Condition, Forbidden};
use specast_engine::rules::{self, Applicability, Settings, suppress};
use specast_engine::source::{self, Envelope, Source, standing};
use specast_engine::status::{self, Answer};
use specast_engine::{alloy, deployment, drift, edit, evolution, frames, trace, words};
use specast_syntax::{FileId, LineIndex, Range, Span};

use crate::pieces::Case;

/// Runs all of the engine over a case.
pub fn hold(case: &Case) {
    let [a, b] = &case.documents;
    let (a, b) = (document("specs/a/a-é/spec.md", a), document("specs/b/plan.md", b));
    let templates =
        [contract::compile("t/spec-template.md", &b.text), contract::compile("t/plan-template.md", &a.text)];
    words(case);
    for source in [&a, &b] {
        read(source, case);
        for template in &templates {
            judged(source, template, case);
        }
    }
    evolved(&a, &templates);
    recast_and_proven(&a, &b, &templates, case);
    planned(&b, &a, case);
    around([&a, &b], &templates, case);
    configured(&a, case);
}

/// A text, whose tiles are the file.
fn document(path: &str, text: &str) -> Source {
    let source = Source::new(path, text, Envelope::default());
    let tiles = source.document.tiles.iter();
    assert_eq!(tiles.map(|tile| tile.range.of(text)).collect::<String>(), text, "tiles are the file");
    source
}

/// A place of a text lies in it, between two characters.
#[track_caller]
fn lies_in(range: Range, text: &str) {
    assert!(text.get(range.as_usize()).is_some(), "{range:?} is no place of {text:?}");
}

#[track_caller]
fn lie_in<'s>(spans: impl IntoIterator<Item = &'s Span>, texts: &[&str]) {
    spans.into_iter().for_each(|span| lies_in(span.range, texts[span.file.0 as usize]));
}

fn findings(found: &[Diagnostic], source: &Source, others: &[(&str, &str)]) {
    let text = |path: &str| others.iter().find(|(other, _)| *other == path).map(|(_, text)| *text);
    for finding in found {
        lies_in(finding.primary.range, &source.text);
        finding.concise(&source.text, &source.lines);
        for label in &finding.secondary {
            lies_in(label.range, text(&label.path).unwrap_or(&source.text));
        }
        if let Some(fix) = &finding.fix {
            edit::apply(&source.text, &fix.edits);
        }
    }
}

/// Words by themselves, as paths, anchors, patterns and values.
fn words(case: &Case) {
    for word in &case.words {
        words::tokens(word);
        words::code_tokens(word);
        words::fold(word);
        words::fold_space(word);
        words::stem(word);
        assert_eq!(contract::normalise(&contract::normalise(word)), contract::normalise(word));
        for range in contract::sentences(word) {
            lies_in(range, word);
        }
        contract::unnumbered(word);
        contract::is_respelt(word, &case.words[0]);
        contract::is_one_label(word, &case.words[0]);
        for range in placeholder::value_holes(word) {
            lies_in(range, word);
        }
        placeholder::pattern(word).matches(&case.words[0]);
        placeholder::value(word).show();
        notation::strip_presence(word);
        notation::without_comments(word);
        notation::says_none(word);
        facts::class_of(word);
        facts::period(word);
        frames::recognise(word, &mut |_, _| true);
        let _ = trace::Pattern::read(word);
        trace::is_test(word);
        ids::split(word);
        source::anchors::slug(word);
        source::resolve(&case.words[0], word);
        source::decoded(word);
        source::paths::encoded(word);
        source::paths::relative(&case.words[0], word);
        source::paths::like(&case.words[0], "a/é.md", word);
        paths::feature_name(word);
        paths::leaves_workspace(word);
        recast::links::moved(word, "a/é.md", "b/c/d.md");
        recast::values::escaped(&recast::values::quoted(word));
        recast::units::label_of(word);
        Topics::of(word, Where::Heading, 1.0);
        status::understand(word, &[], &status::Given::default());
    }
}

/// What one document says.
fn read(source: &Source, case: &Case) {
    let text: &str = &source.text;
    let said = facts::extract(source);
    for fact in &said.facts {
        lies_in(fact.range, text);
    }
    for statement in &said.statements {
        lies_in(statement.range, text);
        for range in statement.token_ranges(source) {
            lies_in(range, text);
        }
    }
    for range in facts::uncovered(source, &said) {
        lies_in(range, text);
    }
    for (_, range) in facts::definitions::defined(source) {
        lies_in(range, text);
    }
    facts::definitions::unused(source);
    notation::labelled(&source.document, text);
    notation::tables(&source.document, text);
    values::named(source, &notation::labelled(&source.document, text), "status");
    ids::uses(&source.document, text);
    drawn(&documented(source, &said), &[text]);
    let (blocks, broken) = block::blocks(text);
    for broken in broken {
        lies_in(broken.at, text);
    }
    for block in blocks {
        lies_in(block.range, text);
        let picture = Picture::of(&documented(source, &said), &case.words[0], "");
        block::stale(text, &block, &picture);
        block::written(text, &block, &picture);
    }
    for mention in index::mentions(source) {
        lies_in(mention.range, text);
    }
    index::pointed(source);
    for word in &case.words {
        standing::place(source, Some(word));
    }
}

fn documented(source: &Source, said: &Facts) -> Graph {
    flows::documented(FileId(0), source, said)
}

/// A graph lies in its texts and can be drawn.
fn drawn(graph: &Graph, texts: &[&str]) {
    lie_in(graph.nodes.iter().map(|node| &node.at), texts);
    lie_in(graph.edges.iter().map(|edge| &edge.at), texts);
    lie_in(graph.listeners.iter().map(|listener| &listener.at), texts);
    lie_in(graph.unknown.iter().map(|unknown| &unknown.at), texts);
    let picture = Picture::of(graph, "é", "€");
    picture.svg();
    picture.mermaid();
    picture.dot();
    for lane in &picture.lanes {
        for chain in chains(lane) {
            drop(chain.words(lane));
        }
    }
}

/// A document held against a template, and mended.
fn judged(source: &Source, template: &Contract, case: &Case) {
    let settings = settings(case);
    let mut index = Index::of(vec![("t/spec-template.md".into(), Some("specs/<area>/<feature>/spec.md".into()))]);
    index.insert(source.path.clone(), index::summary(source, Some(template)));
    let shown = [(template.path.as_str(), &*template.text)];
    findings(&rules::check(source, template), source, &shown);
    findings(&rules::check_among(source, template, &settings, Some(&index)), source, &shown);
    let itself = document(&template.path, &template.text);
    findings(&rules::check_template(&itself, template, &settings, Some(&index)), &itself, &shown);
    rules::mend(source, template, &settings, Some(&index), Applicability::Unsafe, |_, _, _| true);
    suppress::read(source);
    choose::choose(&source.path, &source.document, &source.text, std::slice::from_ref(template), 0.0);
    for slot in &template.slots {
        drop(slot.title.show());
    }
    for word in &case.words {
        template.is_boilerplate(word);
        template.guidance(word);
        template.leak(word);
        index.near(word);
        index.meant(&source.path, word);
    }
}

fn settings(case: &Case) -> Settings {
    // A team forbids something, and not nothing.
    let word = |at: usize| if case.words[at].trim().is_empty() { "alloy".to_owned() } else { case.words[at].clone() };
    let all = || case.words.clone();
    Settings {
        levels: rules::RULES.iter().map(|rule| (rule.name.to_owned(), Some(rule.severity))).collect(),
        forbidden: vec![Forbidden { text: word(0), instead: word(1), reason: word(2) }],
        conditions: vec![Condition {
            requires_sections: all(),
            requires_keys: all(),
            one_of: all(),
            conflicts: all(),
            ..Condition::default()
        }],
        extra_sections: vec![word(1)],
        unique_ids: vec!["REQ".into(), word(3)],
        parents: vec!["title".into(), word(2)],
        language: Some("ko".into()),
        budgets: vec![("specs".into(), 1)],
        ..Settings::default()
    }
}

/// Two versions of a template, and a document carried from one to the other.
fn evolved(source: &Source, [old, new]: &[Contract; 2]) {
    for change in evolution::diff(old, new) {
        if let Some(range) = change.old {
            lies_in(range, &old.text);
        }
        if let Some(range) = change.new {
            lies_in(range, &new.text);
        }
    }
    let pairs = evolution::Pairs::of(old, new);
    evolution::carry(source, old, new, &pairs);
    evolution::is_of_template(old, &source.text);
}

/// A source becomes a spec and a plan, somebody changes these, and both are proven.
fn recast_and_proven(source: &Source, other: &Source, [spec, plan]: &[Contract; 2], case: &Case) {
    let corrections = case.words.iter().map(|word| Correction {
        source: None,
        heading: Some(word.clone()),
        opening: Some(case.words[0].clone()),
        section: word.clone(),
        reason: String::new(),
    });
    let (learned, _) = Learned::of(spec, Some(plan), std::slice::from_ref(other), corrections.collect());
    let shares = split::by_sections(source).and_then(|rules| split::split(source, &rules)).unwrap_or_default();
    let spec_path = paths::output(spec, Some("infra"), &paths::feature_name(source.stem()));
    let whole = recast::Inputs {
        sources: &[source, other],
        spec,
        plan: Some(plan),
        spec_path: &spec_path,
        plan_path: "specs/infra/plan.md",
        kept_plan: None,
        learned: &learned,
        share: None,
        beside: &[],
    };
    let alone = [source];
    let beside = [contract::compile("t/beside.yaml", &case.files.last().unwrap().1)];
    let one = recast::Inputs { sources: &alone, kept_plan: Some(other), beside: &beside, ..whole };
    let shared = shares.iter().map(|share| recast::Inputs { sources: &alone, share: Some(share), ..whole });
    let sources = [source.clone(), other.clone()];
    let runs: Vec<recast::Inputs<'_>> = [whole, one].into_iter().chain(shared).collect();

    for inputs in &runs {
        let mut told = recast::recast(inputs);
        if let Some(plan) = &mut told.plan {
            let [in_spec, in_plan] = &told.takes[0];
            across::relink(
                source,
                0,
                &mut [
                    across::Part { path: &spec_path, takes: in_spec, emitted: &mut told.spec },
                    across::Part { path: whole.plan_path, takes: in_plan, emitted: plan },
                ],
            );
        }
        let became = Became { source: other, outputs: &sources[..1], is_shared: true };
        between::relink(&spec_path, &mut told.spec, &|_| Some(became));
        let outputs: Vec<Source> = [Some(&told.spec), told.plan.as_ref()]
            .into_iter()
            .flatten()
            .map(|output| {
                let glued: String = output.pieces.iter().map(|piece| piece.range.of(&output.text)).collect();
                assert_eq!(glued, output.text, "pieces are the output");
                document(&spec_path, &output.text)
            })
            .collect();
        proven(&sources[..inputs.sources.len()], &outputs, &[spec.clone(), plan.clone()]);
        let changed: Vec<Source> =
            outputs.iter().map(|output| document(&output.path, &changed(output, case))).collect();
        proven(&sources[..inputs.sources.len()], &changed, &[spec.clone(), plan.clone()]);
    }
    proven(&sources[..1], &sources[1..], &[]);
}

/// A source becomes a spec and a plan of these templates, and these are held against them.
pub fn recast_into(spec: &str, plan: &str) {
    let text = "# Gate\n\nThe gate MUST answer on port 4317. It MUST keep logs for 5 days.\n";
    let source = document("archive/gate-spec.md", text);
    let [spec, plan] =
        [("t/spec-template.md", spec), ("t/plan-template.md", plan)].map(|(path, text)| contract::compile(path, text));
    let told = recast::recast(&recast::Inputs {
        sources: &[&source],
        spec: &spec,
        plan: Some(&plan),
        spec_path: "specs/gate/spec.md",
        plan_path: "specs/gate/plan.md",
        kept_plan: None,
        learned: &Learned::default(),
        share: None,
        beside: &[],
    });
    let written = document("specs/gate/plan.md", &told.plan.expect("a plan").text);
    assert!(written.text.contains("REQ-"), "{}", written.text);
    findings(&rules::check(&written, &plan), &written, &[(&plan.path, &plan.text)]);
}

/// The text of an output after some accidents.
fn changed(output: &Source, case: &Case) -> String {
    let mut text = output.text.to_string();
    for (at, (start, len)) in case.cuts.iter().enumerate() {
        let place = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = place(usize::from(*start) * text.len() / usize::from(u16::MAX));
        let end = place(start + usize::from(*len) % 64).max(start);
        let piece = text[start..end].to_owned();
        let now = match at % 4 {
            0 => case.words[0].clone(),
            1 => piece.to_uppercase(),
            2 => piece.to_lowercase() + &case.words[1],
            _ => piece.chars().rev().collect(),
        };
        text.replace_range(start..end, &now);
    }
    text
}

fn proven(sources: &[Source], outputs: &[Source], contracts: &[Contract]) {
    let proof = proof::prove(Inputs { sources, outputs, contracts, others: &[] });
    let texts = |side: &[Source]| side.iter().map(|source| Arc::clone(&source.text)).collect::<Vec<Arc<str>>>();
    let (from, to) = (texts(sources), texts(outputs));
    let (from, to): (Vec<&str>, Vec<&str>) =
        (from.iter().map(|it| &**it).collect(), to.iter().map(|it| &**it).collect());
    for (span, fate) in
        proof.fragments.iter().map(|it| (&it.span, &it.fate)).chain(proof.facts.iter().map(|it| (&it.span, &it.fate)))
    {
        lie_in([span], &from);
        lie_in(fate.targets(), &to);
    }
    lie_in(&proof.uncovered, &from);
    for statement in &proof.statements {
        lie_in([&statement.span], &to);
        if let proof::Support::Supported(spans) = &statement.support {
            lie_in(&**spans, &from);
        }
    }
    proof::contradict::contradictions(&proof, sources, outputs);
    Ids::of(&proof, sources, outputs);
    let decided: Vec<Decision> = decisions::findings(&proof, sources, outputs)
        .into_iter()
        .map(|finding| Decision {
            document: finding.document,
            id: finding.id,
            verdict: Verdict::Omit,
            reason: String::new(),
            subject: Subject::default(),
        })
        .collect();
    decisions::decide(&proof, sources, outputs, &decided, &|_| Vec::new()).outcome(&proof);
}

/// A document as a plan that somebody carries out.
fn planned(plan: &Source, spec: &Source, case: &Case) {
    let reading = read_plan(plan);
    for problem in &reading.problems {
        lies_in(problem.range, &plan.text);
    }
    let own = [status::Word { word: case.words[0].clone(), means: status::things()[0].to_owned() }];
    let rows = status::rows(plan, &reading, std::slice::from_ref(&spec.path), (&own, &[]));
    for row in &rows {
        lies_in(row.range, &plan.text);
    }
    let answer = |row: &status::Row, _: &status::What| Answer {
        verdict: if row.is_ticked { status::Verdict::Failed } else { status::Verdict::Proven },
        evidence: String::new(),
    };
    let judged = status::judge(rows, &mut |row, what| answer(row, what));
    status::tick(plan, &judged);
}

/// Documents among each other.
fn around(documents: [&Source; 2], templates: &[Contract; 2], case: &Case) {
    for source in documents {
        let summary = index::summary(source, None);
        let entry = Entry { path: &source.path, title: &case.words[0], values: &summary.values, beside: &[] };
        for page in documents {
            if let index::Listing::Row(row) = index::listing(page, &entry, &|_| true) {
                edit::apply(&page.text, &[row]);
            }
        }
    }
    let patterns = case.words.iter().filter_map(|word| trace::Pattern::read(&format!("{word}{{id}}")).ok());
    let inputs = trace::Inputs {
        documents: documents.into_iter().zip(templates.iter().map(Some)).collect(),
        code: case.files.iter().map(|(path, text)| trace::Code { path, text, is_test: true }).collect(),
        ..trace::Inputs::default()
    };
    trace::matrix(&inputs);
    trace::matrix(&trace::Inputs { patterns: patterns.collect(), ..inputs });
}

/// What runs, by itself and against a document.
fn configured(source: &Source, case: &Case) {
    let mut files = vec![deployment::Text { path: &source.path, text: &source.text }];
    files.extend(case.files.iter().map(|(path, text)| deployment::Text { path, text }));
    let texts: Vec<&str> = files.iter().map(|file| file.text).collect();
    let read = deployment::read(&files);
    lie_in(read.problems.iter().chain(&read.generated).map(|(span, _)| span), &texts);
    deployment::instances(&files, &read);
    let drift = drift::compare(&files, &[(FileId(0), source)]);
    for claim in &drift.claims {
        lie_in([&claim.at], &texts);
        lie_in(&claim.evidence, &texts);
    }
    for finding in &drift.found {
        for label in finding.secondary.iter().chain([&finding.primary]) {
            let file = files.iter().find(|file| file.path == label.path).expect("a file of the comparison");
            lies_in(label.range, file.text);
        }
    }
    for (path, text) in &case.files {
        // Every text may be called anything.
        evaluated(text);
        let config = alloy::Config::new("infra/config.alloy", text.as_str());
        let graph =
            flows::alloy::read(&[flows::alloy::Config { file: FileId(0), config: &config }], &[0], &BTreeMap::new());
        drawn(&graph, &[text]);
        for finding in alloy::check(&[config], &alloy::Options::default()) {
            lies_in(finding.primary.range, text);
            finding.concise(text, &LineIndex::new(text));
        }
        suppress::in_alloy(text);
        drawn(&flows::otel::read(&[flows::otel::Config { file: FileId(0), text }], &BTreeMap::new()), &[text]);
        let yaml = document("spec.yaml", text);
        let template = contract::compile("spec-template.yaml", text);
        findings(&rules::check(&yaml, &template), &yaml, &[(&template.path, &template.text)]);
        read_alone(path, text);
    }
}

/// What a configuration says, printed and evaluated.
fn evaluated(text: &str) {
    let (tree, problems) = alloy_syntax::parse(text);
    for range in problems.iter().map(|problem| problem.range) {
        lies_in(alloy::range(range), text);
    }
    alloy_syntax::print(&tree, text);
    let environment = BTreeMap::from([("A".to_owned(), "İ€".to_owned())]);
    let scope = alloy_syntax::Scope { environment, ..alloy_syntax::Scope::default() };
    for attribute in tree.body(text).all_attributes() {
        alloy_syntax::print_expression(attribute.value());
        match alloy_syntax::evaluate(attribute.value(), &scope) {
            Ok(value) => drop(alloy_syntax::to_json(&value)),
            Err(problem) => lies_in(alloy::range(problem.range), text),
        }
    }
}

/// A text of configuration taken for a document.
fn read_alone(path: &str, text: &str) {
    let source = document(path, text);
    let said = facts::extract(&source);
    for fact in &said.facts {
        lies_in(fact.range, text);
    }
}
