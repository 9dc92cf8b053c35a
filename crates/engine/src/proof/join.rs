//! Proofs over different texts as one: what was proven apart is told together.

use specast_syntax::{FileId, Span};

use super::{Fate, Proof, Support};

impl Proof {
    /// Adds what became of other sources. `sources` and `outputs` say, for each file of that proof, which one it is
    /// here. Of its outputs' statements nothing is taken over: which of them are new is a question to this proof.
    pub fn join(&mut self, other: Self, sources: &[usize], outputs: &[usize]) {
        let moved = |span: Span, files: &[usize]| Span {
            file: FileId(files.get(span.file.0 as usize).map_or(span.file.0, |file| *file as u32)),
            ..span
        };
        let went = |mut fate: Fate| {
            match &mut fate {
                Fate::Kept(spans) | Fate::Reworded(spans) | Fate::Altered(spans, _) => {
                    for span in spans.iter_mut() {
                        *span = moved(*span, outputs);
                    }
                }
                Fate::Lost { near } => *near = near.map(|span| moved(span, outputs)),
            }
            fate
        };
        self.fragments.extend(other.fragments.into_iter().map(|mut fragment| {
            (fragment.span, fragment.fate) = (moved(fragment.span, sources), went(fragment.fate));
            fragment
        }));
        self.facts.extend(other.facts.into_iter().map(|mut judged| {
            (judged.span, judged.fate) = (moved(judged.span, sources), went(judged.fate));
            judged
        }));
        self.uncovered.extend(other.uncovered.into_iter().map(|span| moved(span, sources)));
    }

    /// The same proof where its files are others of a longer list.
    #[must_use]
    pub fn renumbered(mut self, sources: &[usize], outputs: &[usize]) -> Self {
        let mut statements = std::mem::take(&mut self.statements);
        for statement in &mut statements {
            let file = |files: &[usize], span: Span| Span { file: FileId(files[span.file.0 as usize] as u32), ..span };
            statement.span = file(outputs, statement.span);
            if let Support::Supported(spans) = &mut statement.support {
                for span in spans.iter_mut() {
                    *span = file(sources, *span);
                }
            }
        }
        let mut all = Self { statements, ..Self::default() };
        all.join(self, sources, outputs);
        all
    }
}
