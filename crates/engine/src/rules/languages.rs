//! Languages as far as their letters tell them apart.

/// A script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// `a` to `z`, with all that is written over them.
    Latin,
    /// Korean.
    Hangul,
    /// Japanese: kana, and the Chinese characters between them.
    Kana,
    /// Chinese characters.
    Han,
    /// Russian, Ukrainian.
    Cyrillic,
    /// Greek.
    Greek,
}

/// Code, name and script of each language that a team can ask for.
pub const LANGUAGES: [(&str, &str, Script); 12] = [
    ("de", "German", Script::Latin),
    ("el", "Greek", Script::Greek),
    ("en", "English", Script::Latin),
    ("es", "Spanish", Script::Latin),
    ("fr", "French", Script::Latin),
    ("it", "Italian", Script::Latin),
    ("ja", "Japanese", Script::Kana),
    ("ko", "Korean", Script::Hangul),
    ("pt", "Portuguese", Script::Latin),
    ("ru", "Russian", Script::Cyrillic),
    ("uk", "Ukrainian", Script::Cyrillic),
    ("zh", "Chinese", Script::Han),
];

/// The script of a letter; none for what is no letter, or one of another script.
pub(super) fn script(c: char) -> Option<Script> {
    let script = match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => Script::Hangul,
        '\u{3040}'..='\u{30ff}' => Script::Kana,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Han,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{370}'..='\u{3ff}' => Script::Greek,
        _ => return None,
    };
    Some(script)
}

/// Letters of a text that are of a script, and all of its letters. Names of products and commands stay Latin in
/// every language, so a letter that stands for a syllable or a word counts as three.
pub(super) fn share(text: &str, wanted: Script) -> (usize, usize) {
    let mut n = (0, 0);
    for found in text.chars().filter_map(script) {
        let weight = if matches!(found, Script::Hangul | Script::Kana | Script::Han) { 3 } else { 1 };
        // Chinese characters belong to Japanese too, and kana say that a text is no Chinese.
        let is_it = found == wanted || (wanted == Script::Kana && found == Script::Han);
        n.0 += if is_it { weight } else { 0 };
        n.1 += weight;
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_scripts() {
        assert_eq!(share("Alloy 수집기", Script::Hangul), (9, 14));
        assert_eq!(share("Größe 12", Script::Latin), (5, 5));
        assert_eq!(share("日本の", Script::Kana), (9, 9));
        assert_eq!(share("日本の", Script::Han), (6, 9));
    }
}
