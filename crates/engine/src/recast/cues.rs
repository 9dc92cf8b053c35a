//! What words and shapes say about the subject of a text: `topics.tsv`, read once.
//!
//! The list holds general vocabulary with a reason each. Knows no template and no source.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::units::is_remark;
use crate::words::{bare_stem, root, rows};

/// A weight for each topic, with the reasons behind it.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// Weight of each topic, by [`topics`].
    pub weights: Vec<f32>,
    /// (topic, weight, reason) of each hit, in the order of the list.
    pub hits: Vec<(usize, f32, String)>,
    /// Which share of the words that carry content is known, from 0 to 1.
    pub share: f32,
}

/// Where a cue counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In headings, and in titles and labels of a template.
    Heading,
    /// In running text.
    Text,
    /// In the heads of a table's columns.
    Column,
    /// In the features of a block.
    Feature,
}

struct Cue {
    topic: usize,
    place: Where,
    words: Vec<String>,
    /// Stems of the words. Stems of less than four letters are shared by words of other meanings ("set",
    /// "settings"), so that such a word stands for itself.
    stems: Vec<Option<String>>,
    is_prefix: bool,
    raw: &'static str,
    weight: f32,
    why: &'static str,
}

struct Near {
    from: usize,
    to: usize,
    weight: f32,
}

struct Topics {
    names: Vec<&'static str>,
    cues: Vec<Cue>,
    near: Vec<Near>,
    /// Cues by their first word, its stem, or the beginning of a word that they name with a star.
    by_word: FxHashMap<String, Vec<usize>>,
    by_stem: FxHashMap<String, Vec<usize>>,
    by_prefix: FxHashMap<String, Vec<usize>>,
    /// The length of the longest beginning: a word may be as long as a text.
    longest_prefix: usize,
    /// Cues in languages whose words hold particles and compounds.
    foreign: Vec<usize>,
}

/// Words that stand all over a document, and how much each still says.
#[derive(Debug, Default)]
pub struct Common(FxHashMap<String, f32>);

/// A word may stand in so many blocks of a document, or in this share of them, and says all it can.
const RARE: f32 = 2.0;
const RARE_SHARE: f32 = 0.08;
/// The least that a word says.
const LEAST: f32 = 0.3;

impl Common {
    /// Counts in how many of the blocks of a document each word stands.
    pub fn of<'t>(blocks: impl Iterator<Item = &'t str>) -> Self {
        let mut counts: FxHashMap<String, f32> = FxHashMap::default();
        let mut n = 0.0;
        for block in blocks {
            n += 1.0;
            let stems: BTreeSet<String> = words(block).iter().map(|word| bare_stem(word).into_owned()).collect();
            for stem in stems {
                *counts.entry(stem).or_default() += 1.0;
            }
        }
        let rare = RARE.max(n * RARE_SHARE);
        counts.retain(|_, count| *count > rare);
        for count in counts.values_mut() {
            *count = (rare / *count).max(LEAST);
        }
        Self(counts)
    }

    fn weight(&self, word: &str) -> f32 {
        self.0.get(&*bare_stem(word)).copied().unwrap_or(1.0)
    }
}

static TOPICS: LazyLock<Topics> = LazyLock::new(|| {
    let mut names: Vec<&'static str> = Vec::new();
    let mut cues = Vec::new();
    let mut later = Vec::new();
    for [name, place, cue, weight, why] in rows(include_str!("topics.tsv")) {
        let topic = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        let weight: f32 = weight.parse().unwrap_or(1.0);
        let place = match place {
            "h" => Where::Heading,
            "t" => Where::Text,
            "c" => Where::Column,
            "f" => Where::Feature,
            _ => {
                later.push((topic, cue, weight));
                continue;
            }
        };
        let words = if place == Where::Feature { Vec::new() } else { words(cue.trim_end_matches('*')) };
        // “=addresses” is not said of what is addressed.
        let is_exact = cue.starts_with('=');
        let stems = words.iter().map(|word| telling_stem(word).filter(|_| !is_exact)).collect();
        cues.push(Cue { topic, place, words, stems, is_prefix: cue.ends_with('*'), raw: cue, weight, why });
    }
    let near = later
        .into_iter()
        .filter_map(|(from, cue, weight)| {
            names.iter().position(|known| *known == cue).map(|to| Near { from, to, weight })
        })
        .collect();
    let mut topics = Topics {
        names,
        cues,
        near,
        by_word: FxHashMap::default(),
        by_stem: FxHashMap::default(),
        by_prefix: FxHashMap::default(),
        longest_prefix: 0,
        foreign: Vec::new(),
    };
    for (at, cue) in topics.cues.iter().enumerate() {
        let Some(first) = cue.words.first() else { continue };
        if !first.is_ascii() {
            topics.foreign.push(at);
            continue;
        }
        topics.by_word.entry(first.clone()).or_default().push(at);
        if let Some(Some(stem)) = cue.stems.first() {
            topics.by_stem.entry(stem.clone()).or_default().push(at);
        }
        if cue.is_prefix && cue.words.len() == 1 {
            topics.by_prefix.entry(first.clone()).or_default().push(at);
            topics.longest_prefix = topics.longest_prefix.max(first.len());
        }
    }
    topics
});

fn telling_stem(word: &str) -> Option<String> {
    let stem = bare_stem(word);
    (stem.len() >= 4).then(|| stem.into_owned())
}

/// Names of all topics, in the order of the list.
pub fn topics() -> &'static [&'static str] {
    &TOPICS.names
}

/// Index of a topic.
pub fn topic(name: &str) -> Option<usize> {
    TOPICS.names.iter().position(|known| *known == name)
}

/// Lower-case words of a text: runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    runs(text).map(str::to_lowercase).collect()
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Subject {
    /// No topic at all.
    pub fn none() -> Self {
        Self { weights: vec![0.0; TOPICS.names.len()], hits: Vec::new(), share: 0.0 }
    }

    /// Reads a text. A cue counts once, however often it stands there, and a word once for each topic; words
    /// of a phrase that is known count as the phrase only.
    pub fn of(text: &str, place: Where, factor: f32) -> Self {
        Self::among(text, place, factor, &Common::default())
    }

    /// The same, where words that stand all over a document count less.
    pub fn among(text: &str, place: Where, factor: f32, common: &Common) -> Self {
        let mut subject = Self::none();
        let words = words(text);
        let emphasis = if place == Where::Heading { emphasis(text) } else { Vec::new() };
        // How many words the longest cue has in which each word stands.
        let mut longest = vec![0; words.len()];
        let mut counted: FxHashSet<(usize, String)> = FxHashSet::default();
        let mut covered: BTreeSet<usize> = BTreeSet::new();
        for Found { cue: at, start, n, .. } in found(&words, place) {
            let cue = &TOPICS.cues[at];
            let span = start..start + n;
            if longest[span.clone()].iter().all(|longer| *longer > n) {
                continue;
            }
            let key = |word: &String| bare_stem(word).into_owned();
            if !counted.insert((cue.topic, words[span.clone()].iter().map(key).collect::<Vec<_>>().join(" "))) {
                continue;
            }
            longest[span.clone()].iter_mut().for_each(|longest| *longest = n.max(*longest));
            let stress = if n > 1 { 1.15 } else { emphasis.get(start).copied().unwrap_or(1.0) };
            let stress = match place {
                Where::Heading => stress,
                _ if n == 1 => common.weight(&words[start]),
                _ => 1.0,
            };
            covered.extend(span.clone());
            let shown = words[span].join(" ");
            subject.add(cue.topic, cue.weight * factor * stress, || match place {
                Where::Heading => format!("heading word “{shown}” {}", cue.why),
                Where::Column => format!("column “{shown}” {}", cue.why),
                _ => format!("“{shown}” {}", cue.why),
            });
        }
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let is_vague = |word: &str| place == Where::Heading && is_remark("vague", word);
        let tells = |word: &str| !crate::words::is_stop(word) && !is_number(word) && !is_vague(word);
        let n_telling = (0..words.len()).filter(|at| covered.contains(at) || tells(&words[*at])).count();
        subject.share = covered.len() as f32 / n_telling.max(1) as f32;
        subject
    }

    /// Reads the features of a block.
    pub fn of_features(features: &[&str], factor: f32) -> Self {
        let mut subject = Self::none();
        for cue in TOPICS.cues.iter().filter(|cue| cue.place == Where::Feature) {
            if features.contains(&cue.raw) {
                subject.add(cue.topic, cue.weight * factor, || cue.why.to_owned());
            }
        }
        subject
    }

    fn add(&mut self, topic: usize, weight: f32, why: impl FnOnce() -> String) {
        self.weights[topic] += weight;
        self.hits.push((topic, weight, why()));
    }

    /// Adds another subject, scaled.
    pub fn merge(&mut self, other: &Self, factor: f32) {
        for (weight, more) in self.weights.iter_mut().zip(&other.weights) {
            *weight += more * factor;
        }
        self.hits.extend(other.hits.iter().map(|(topic, weight, why)| (*topic, weight * factor, why.clone())));
    }

    /// Scales the weights so that no topic weighs more than `top`.
    pub fn cap(&mut self, top: f32) {
        let most = self.weights.iter().copied().fold(0.0, f32::max);
        if most > top {
            let factor = top / most;
            self.weights.iter_mut().for_each(|weight| *weight *= factor);
            self.hits.iter_mut().for_each(|hit| hit.1 *= factor);
        }
    }

    /// Lets each topic count, in part, for the topics next to it, as far as it is not `at_home` in a section of its
    /// own: a share of 0 to 1 for each topic.
    #[must_use]
    pub fn spread(&self, at_home: &[f32]) -> Self {
        let mut out = self.clone();
        for near in &TOPICS.near {
            let weight = self.weights[near.from] * near.weight * (1.0 - at_home[near.from]);
            if weight > 0.0 {
                out.weights[near.to] += weight;
            }
        }
        out
    }
}

/// A cue in a text.
struct Found {
    cue: usize,
    start: usize,
    n: usize,
    is_exact: bool,
}

/// The cues of a text, each once: longer ones first, then those that stand there letter by letter.
fn found(words: &[String], place: Where) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut known: FxHashSet<usize> = FxHashSet::default();
    let mut meet = |at: usize, start: usize, is_exact: bool| {
        let cue = &TOPICS.cues[at];
        if cue.place == place && cue.fits(&words[start..]) && known.insert(at) {
            out.push(Found { cue: at, start, n: cue.words.len(), is_exact });
        }
    };
    for (start, word) in words.iter().enumerate() {
        if !word.is_ascii() {
            TOPICS.foreign.iter().for_each(|at| meet(*at, start, true));
            continue;
        }
        TOPICS.by_word.get(word).into_iter().flatten().for_each(|at| meet(*at, start, true));
        if let Some(stem) = telling_stem(word) {
            TOPICS.by_stem.get(&stem).into_iter().flatten().for_each(|at| meet(*at, start, false));
        }
        for end in 2..word.len().min(TOPICS.longest_prefix + 1) {
            TOPICS.by_prefix.get(&word[..end]).into_iter().flatten().for_each(|at| meet(*at, start, false));
        }
    }
    out.sort_by_key(|found| (std::cmp::Reverse(found.n), !found.is_exact, found.cue));
    out
}

impl Cue {
    /// True where the text begins with what the cue stands for, in any form of its words: their stems join what is
    /// said of different things, *index* and *indicator*, *subject* and *subjectivity*.
    fn fits(&self, words: &[String]) -> bool {
        let n = self.words.len();
        words.len() >= n
            && words.iter().zip(&self.words).zip(&self.stems).enumerate().all(|(at, ((word, cue), stem))| {
                // Korean particles are suffixes of a word; compounds may put the cue in its middle.
                if !cue.is_ascii() {
                    return word.contains(cue.as_str());
                }
                word == cue
                    || (stem.is_some() && telling_stem(word) == *stem && root(word) == root(cue))
                    || (at + 1 == n && self.is_prefix && word.starts_with(cue.as_str()))
            })
    }
}

/// Words behind which a heading only says what its head is about.
const BEHIND: [&str; 17] = [
    "of", "for", "in", "on", "with", "to", "from", "by", "per", "at", "into", "against", "during", "without",
    "between", "under", "through",
];

/// How much each word of a heading says: its head most, what stands before the head less, and what a
/// preposition ties to it least. “Failure of a host” is about failure.
fn emphasis(heading: &str) -> Vec<f32> {
    let words = words(heading);
    let mut out = vec![0.75; words.len()];
    let (mut at, mut head, mut is_behind) = (0, None, false);
    // “Rolling a new image” is about rolling.
    let is_deed = words.len() > 2
        && words[0].len() > 5
        && words[0].ends_with("ing")
        && ["a", "an", "the", "new", "your", "its", "our", "more"].contains(&words[1].as_str());
    if is_deed {
        head = Some(0);
    }
    for (index, (word, run)) in words.iter().zip(runs(heading)).enumerate() {
        // Their places are those of the heading as it stands: a letter's small form may be longer.
        let start = run.as_ptr() as usize - heading.as_ptr() as usize;
        let parts = heading[at..start].contains(['&', '/', ',', ';', ':', '(', '+', '–', '—']);
        at = start + run.len();
        if parts || matches!(word.as_str(), "and" | "or" | "vs" | "및") {
            if let Some(head) = head.take().filter(|_| !is_behind) {
                out[head] = 1.0;
            }
            is_behind &= !parts;
        }
        if (BEHIND.contains(&word.as_str()) || (is_deed && index == 1)) && head.is_some() {
            if let Some(head) = head.take().filter(|_| !is_behind) {
                out[head] = 1.0;
            }
            is_behind = true;
        } else if is_behind {
            out[index] = 0.5;
        } else if !crate::words::is_stop(word) && !word.bytes().all(|byte| byte.is_ascii_digit()) {
            head = Some(index);
        }
    }
    if let Some(head) = head.filter(|_| !is_behind) {
        out[head] = 1.0;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(subject: &Subject, name: &str) -> f32 {
        subject.weights[topic(name).unwrap()]
    }

    #[test]
    fn headings_of_both_languages_have_a_subject() {
        assert!(weight(&Subject::of("Failure behaviour", Where::Heading, 1.0), "failure") > 0.0);
        assert!(weight(&Subject::of("기동 순서", Where::Heading, 1.0), "operations") > 0.0);
        assert!(weight(&Subject::of("검색 흐름", Where::Heading, 1.0), "interfaces") > 0.0);
    }

    #[test]
    fn the_head_of_a_heading_says_most() {
        let host = Subject::of("Failure of a host", Where::Heading, 1.0);
        assert!(weight(&host, "failure") > weight(&host, "components"));
        let ports = Subject::of("Ports and addresses", Where::Heading, 1.0);
        let deed = Subject::of("Restarting the database", Where::Heading, 1.0);
        assert!(weight(&deed, "operations") > weight(&deed, "data"));
        assert_eq!(ports.hits.len(), 2);
        assert!((ports.hits[0].1 - ports.hits[1].1).abs() < 0.001);
    }

    #[test]
    fn a_phrase_hides_its_words_and_a_word_counts_once_for_a_topic() {
        let known = Subject::of("Breaking changes", Where::Heading, 1.0);
        assert!(weight(&known, "failure") < 0.001);
        assert_eq!(Subject::of("Logs", Where::Heading, 1.0).hits.len(), 1);
        assert!(weight(&Subject::of("Does it work", Where::Heading, 1.0), "verification") > 2.0);
        assert!(weight(&Subject::of("How it works", Where::Heading, 1.0), "verification") < 0.001);
    }

    #[test]
    fn forms_of_a_word_are_one_and_words_of_one_stem_are_not() {
        let says = |heading: &str, name: &str| weight(&Subject::of(heading, Where::Heading, 1.0), name) > 0.0;
        assert!(says("Metric", "operations") && says("Metrics", "operations") && says("Tested", "verification"));
        assert!(says("Index", "data") && says("Indices", "data") || says("Indexes", "data"));
        assert!(!says("Key indicators", "data") && !says("Subjectivity", "overview"));
    }

    #[test]
    fn a_text_tells_how_much_of_it_is_known() {
        assert!((Subject::of("Metrics", Where::Heading, 1.0).share - 1.0).abs() < 0.001);
        assert!(Subject::of("Quokka wombat metrics", Where::Heading, 1.0).share < 0.5);
        // The last letter of a Greek word has a small form of its own, but not in front of the point here.
        assert!(Subject::of("😀AΣ.B metrics", Where::Heading, 1.0).share < 0.5);
    }

    #[test]
    fn a_word_that_stands_everywhere_says_less() {
        let common = Common::of(["keys", "a key", "the keys", "key", "one key", "a token"].into_iter());
        let say = |text: &str| Subject::among(text, Where::Text, 1.0, &common);
        assert!(weight(&say("password"), "authn") > 0.8 && weight(&say("token"), "authn") > 0.8);
        assert!(common.weight("keys") < 0.5 && (common.weight("token") - 1.0).abs() < 0.001);
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        let n_lines = include_str!("topics.tsv").lines().count() - 1;
        assert_eq!(TOPICS.cues.len() + TOPICS.near.len(), n_lines);
    }
}
