//! Wraps text at words, so that a terminal does not break it inside a word.

/// The lines of a text. A line is at most `width` characters long, except for a single longer word.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line, mut length) = (Vec::new(), String::new(), 0_usize);
    for word in text.split(' ') {
        let word_length = word.chars().count();
        if length > 0 && length.saturating_add(word_length).saturating_add(1) > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += word_length;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_break_between_words() {
        for (text, width, wrapped) in [
            ("", 10, vec![""]),
            ("one two three", 7, vec!["one two", "three"]),
            ("one two three", 6, vec!["one", "two", "three"]),
            ("one two three", 13, vec!["one two three"]),
            ("https://a.example.com/long b", 5, vec!["https://a.example.com/long", "b"]),
            ("\u{e9}\u{e9} \u{e9}\u{e9}", 5, vec!["\u{e9}\u{e9} \u{e9}\u{e9}"]),
            ("one two", usize::MAX, vec!["one two"]),
        ] {
            assert_eq!(lines(text, width), wrapped, "{text:?} {width}");
        }
    }
}
