//! Four hundred pairs of short texts, written by somebody who knew none of the rules: one of a pair says something else
//! than the other, or the same in another way. They show what an edit can hide, and how often an alarm is none.

use specast_engine::proof::{Fate, Inputs, prove};
use specast_engine::source::{Envelope, Source};

/// So many of those that say something else are found, at least.
const MIN_FOUND: usize = 235;
/// So many of those that say the same are told as changed, at most. Most are put in words that no list knows: this is what
/// a closed list of explanations costs.
const MAX_FALSE: usize = 113;

#[test]
fn what_a_pair_says_otherwise_is_found() {
    let rows: Vec<Vec<&str>> =
        include_str!("pairs.tsv").lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let (mut n_changed, mut n_same) = (0, 0);
    let (mut missed, mut alarms) = (Vec::new(), Vec::new());
    for row in &rows {
        let [id, kind, meaning, from, to, _] = row[..] else { panic!("six columns: {row:?}") };
        let text = |said: &str| {
            let text = format!("# Desk\n\n## Notes\n\n{}\n", said.replace("\\n", "\n"));
            Source::new("a.md", &*text, Envelope::default())
        };
        let (sources, outputs) = ([text(from)], [text(to)]);
        let proof = prove(Inputs { sources: &sources, outputs: &outputs, contracts: &[], others: &[] });
        let is_broken = |fate: &Fate| matches!(fate, Fate::Altered(..) | Fate::Lost { .. });
        let is_told = proof.facts.iter().any(|judged| is_broken(&judged.fate));
        match meaning {
            "changed" => {
                n_changed += 1;
                missed.extend((!is_told).then(|| format!("{id} {kind}")));
            }
            "same" => {
                n_same += 1;
                alarms.extend(is_told.then(|| format!("{id} {kind}")));
            }
            other => panic!("{id}: {other}"),
        }
    }
    let found = n_changed - missed.len();
    eprintln!("{found} of {n_changed} changes found; {} of {n_same} that say the same told as changed", alarms.len());
    assert!(n_changed == 250 && n_same == 150, "all pairs are there");
    assert!(found >= MIN_FOUND, "{found} of {n_changed} found; missed: {missed:?}");
    assert!(alarms.len() <= MAX_FALSE, "{} of {n_same} are false alarms: {alarms:?}", alarms.len());
}
