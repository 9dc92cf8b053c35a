//! Korean letters and texts.

/// True if more than a third of the letters of a text are Hangul: a Korean sentence has Latin names in it.
pub fn is_korean(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    3 * text.chars().filter(|c| is_hangul(*c)).count() > letters
}

/// True for a Hangul syllable.
pub fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}
