//! What words and shapes say about the subject of a text: `topics.tsv`, read once.
//!
//! The list holds general vocabulary with a reason each. Knows no template and no source.

use std::sync::LazyLock;

/// A weight for each topic, with the reasons behind it.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// Weight of each topic, by [`topics`].
    pub weights: Vec<f32>,
    /// (topic, weight, reason) of each hit, in the order of the list.
    pub hits: Vec<(usize, f32, String)>,
}

/// Where a cue counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In headings, and in titles and labels of a template.
    Heading,
    /// In running text.
    Text,
    /// In the features of a block.
    Feature,
}

struct Cue {
    topic: usize,
    place: Where,
    words: Vec<Word>,
    is_prefix: bool,
    raw: &'static str,
    weight: f32,
    why: &'static str,
}

/// A word with its stem. Stems of less than four letters are shared by words of other meanings ("set",
/// "settings"), so that such a word stands for itself.
struct Word {
    text: String,
    stem: Option<String>,
}

impl Word {
    fn all(text: &str) -> Vec<Self> {
        let word = |text: String| {
            let stem = crate::words::stem(&text);
            Self { text, stem: (stem.len() >= 4).then_some(stem) }
        };
        words(text).into_iter().map(word).collect()
    }

    fn is_same(&self, other: &Self) -> bool {
        self.text == other.text || (self.stem.is_some() && self.stem == other.stem)
    }
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
}

static TOPICS: LazyLock<Topics> = LazyLock::new(|| {
    let mut topics = Topics { names: Vec::new(), cues: Vec::new(), near: Vec::new() };
    let mut later = Vec::new();
    for line in include_str!("topics.tsv").lines().skip(1) {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let [name, place, cue, weight, why] = columns[..] else { continue };
        let topic = topics.names.iter().position(|known| *known == name).unwrap_or_else(|| {
            topics.names.push(name);
            topics.names.len() - 1
        });
        let weight: f32 = weight.parse().unwrap_or(1.0);
        let place = match place {
            "h" => Where::Heading,
            "t" => Where::Text,
            "f" => Where::Feature,
            _ => {
                later.push((topic, cue, weight));
                continue;
            }
        };
        let is_prefix = cue.ends_with('*');
        let words = if place == Where::Feature { Vec::new() } else { Word::all(cue.trim_end_matches('*')) };
        topics.cues.push(Cue { topic, place, words, is_prefix, raw: cue, weight, why });
    }
    for (from, cue, weight) in later {
        if let Some(to) = topics.names.iter().position(|known| *known == cue) {
            topics.near.push(Near { from, to, weight });
        }
    }
    topics
});

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
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

impl Subject {
    /// No topic at all.
    pub fn none() -> Self {
        Self { weights: vec![0.0; TOPICS.names.len()], hits: Vec::new() }
    }

    /// Reads a text. A cue counts once, however often it stands there.
    pub fn of(text: &str, place: Where, factor: f32) -> Self {
        let mut subject = Self::none();
        let words = Word::all(text);
        for cue in TOPICS.cues.iter().filter(|cue| cue.place == place) {
            if let Some(found) = cue.find(&words) {
                subject.add(cue.topic, cue.weight * factor, || match place {
                    Where::Heading => format!("heading word “{found}” {}", cue.why),
                    _ => format!("“{found}” {}", cue.why),
                });
            }
        }
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

    /// Lets each topic count, in part, for the topics next to it.
    #[must_use]
    pub fn spread(&self) -> Self {
        let mut out = self.clone();
        for near in &TOPICS.near {
            let weight = self.weights[near.from] * near.weight;
            if weight > 0.0 {
                out.weights[near.to] += weight;
            }
        }
        out
    }
}

impl Cue {
    /// The words of a text that the cue stands for, as they stand there.
    fn find(&self, words: &[Word]) -> Option<String> {
        let n = self.words.len();
        if n == 0 || words.len() < n {
            return None;
        }
        let is_foreign = !self.words[0].text.is_ascii();
        words.windows(n).find_map(|window| {
            let fits = window.iter().zip(&self.words).enumerate().all(|(at, (word, cue))| {
                // Korean particles are suffixes of a word; compounds may put the cue in its middle.
                if is_foreign {
                    word.text.contains(&cue.text)
                } else {
                    word.is_same(cue) || (at + 1 == n && self.is_prefix && word.text.starts_with(&cue.text))
                }
            });
            fits.then(|| window.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
        })
    }
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
    fn every_line_of_the_list_is_read() {
        let n_lines = include_str!("topics.tsv").lines().count() - 1;
        assert_eq!(TOPICS.cues.len() + TOPICS.near.len(), n_lines);
    }
}
