//! A source that becomes several specs is proven in them as a whole: real documents, cut by their own sections.
#![expect(clippy::disallowed_methods, reason = "a test reads the corpus beside the checkout")]

#[allow(dead_code, reason = "other tests use the rest")]
mod corpus;

use std::path::Path;

use specast_engine::contract::Contract;
use specast_engine::proof::{self, Outcome, Proof};
use specast_engine::recast::learned::Learned;
use specast_engine::recast::{Inputs, Recast, across, paths, recast, split};
use specast_engine::source::{Envelope, Source};

/// Documents of a run.
const N_DOCUMENTS: usize = 12;

/// The specs of a source by its sections; none where it has too few.
fn specs(source: &Source, contracts: &[Contract]) -> Option<Vec<Source>> {
    let shares = split::split(source, &split::by_sections(source).ok()?).unwrap();
    let to: Vec<[String; 2]> = shares
        .iter()
        .map(|share| [0, 1].map(|at| paths::output(&contracts[at], Some("big"), &share.feature)))
        .collect();
    let of = |(share, [spec_path, plan_path]): (&split::Share, &[String; 2])| {
        recast(&Inputs {
            sources: &[source],
            spec: &contracts[0],
            plan: contracts.get(1),
            spec_path,
            plan_path,
            kept_plan: None,
            learned: &Learned::default(),
            share: Some(share),
            beside: &[],
        })
    };
    let mut recasts: Vec<Recast> = shares.iter().zip(&to).map(of).collect();
    let mut parts = Vec::new();
    for ([spec_path, plan_path], recast) in to.iter().zip(&mut recasts) {
        let [in_spec, in_plan] = &recast.takes[0];
        parts.push(across::Part { path: spec_path, takes: in_spec, emitted: &mut recast.spec });
        let plan = recast.plan.as_mut();
        parts.extend(plan.map(|emitted| across::Part { path: plan_path, takes: in_plan, emitted }));
    }
    across::relink(source, 0, &mut parts);
    for recast in &recasts {
        let glued: String = recast.spec.pieces.iter().map(|piece| piece.range.of(&recast.spec.text)).collect();
        assert_eq!(glued, recast.spec.text, "{}: pieces tile", source.path);
    }
    let texts = recasts.into_iter().zip(to).flat_map(|(recast, [spec, plan])| {
        [(spec, recast.spec.text), (plan, recast.plan.map(|plan| plan.text).unwrap_or_default())]
    });
    Some(texts.map(|(path, text)| Source::new(path, text, Envelope::default())).collect())
}

fn prove(source: &Source, outputs: &[Source], contracts: &[Contract]) -> Proof {
    proof::prove(proof::Inputs { sources: std::slice::from_ref(source), outputs, contracts, others: &[] })
}

fn sources(shared: &Path) -> Vec<Source> {
    let all = corpus::documents(shared).into_iter();
    let read = |(name, path)| {
        Some(Source::new(name, std::fs::read_to_string::<std::path::PathBuf>(path).ok()?, Envelope::default()))
    };
    all.filter_map(read).collect()
}

#[test]
fn real_documents_are_proven_in_their_parts() {
    let Some(shared) = corpus::shared() else { return };
    let contracts = corpus::contracts(&shared.join("gold/templates"));
    let (mut n_proven, mut n_noticed) = (0, 0);
    let all = sources(&shared);
    let split = all.iter().filter_map(|source| Some((source, specs(source, &contracts)?))).take(N_DOCUMENTS);
    for (source, mut outputs) in split {
        let proof = prove(source, &outputs, &contracts);
        assert_eq!(proof.outcome(), Outcome::Proven, "{}: {:?}", source.path, proof.invented().next());
        n_proven += 1;
        // Without the last of its specs something is lost.
        outputs.truncate(outputs.len() - 2);
        n_noticed += usize::from(prove(source, &outputs, &contracts).outcome() == Outcome::Failed);
    }
    eprintln!("{n_proven} documents proven in their parts, {n_noticed} losses of a part noticed");
    assert!(n_proven > 0 || all.is_empty());
    assert_eq!(n_noticed, n_proven);
}
