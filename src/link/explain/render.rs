//! Renders explanations as text for the terminal.

use super::{NameExplanation, SectionExplanation};
use crate::source::{Sources, Span};

/// The width of lines, in columns.
const WIDTH: usize = 80;

impl SectionExplanation {
    /// The explanations as text, in lines of at most 80 columns unless a single word is longer.
    #[must_use]
    pub fn render(&self, sources: &Sources) -> String {
        let mut text = String::new();
        for remark in &self.remarks {
            add_wrapped(&mut text, "note: ", remark);
        }
        if !self.remarks.is_empty() && !self.names.is_empty() {
            text.push('\n');
        }
        for (index, name) in self.names.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            add_name(&mut text, name, sources);
        }
        text
    }
}

fn add_name(text: &mut String, name: &NameExplanation, sources: &Sources) {
    let words = if name.words.is_empty() { String::new() } else { format!("“{}” ", name.words) };
    add_wrapped(text, "", &format!("{}: {words}{}", location(name.span, sources), name.verdict));
    for reason in &name.reasons {
        let at = reason.at.map(|at| format!(", {}", location(at, sources))).unwrap_or_default();
        add_wrapped(text, &format!("  {}: ", reason.label), &format!("{}{at}", reason.text));
    }
    for remedy in &name.remedies {
        add_wrapped(text, "  help: ", remedy);
    }
}

fn location(span: Span, sources: &Sources) -> String {
    let position = sources.position(span);
    let path = sources.file(span.file).map_or("?", |file| &file.path);
    format!("{path}:{}:{}", position.line, position.column)
}

/// The parts that are not broken across lines: words, and code with its backticks, so that it can be copied.
fn unbreakable_parts(words: &str) -> Vec<&str> {
    let mut is_code = false;
    let is_gap = |c: char| {
        is_code ^= c == '`';
        c == ' ' && !is_code
    };
    words.split(is_gap).collect()
}

/// Appends words after a label, wrapped. Continuation lines are indented by 4 columns more than the label.
fn add_wrapped(text: &mut String, label: &str, words: &str) {
    let indent = label.chars().take_while(|c| *c == ' ').count() + 4;
    let mut line = label.to_owned();
    let mut is_empty = true;
    for word in unbreakable_parts(words) {
        let length = line.chars().count() + word.chars().count() + usize::from(!is_empty);
        if !is_empty && length > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = " ".repeat(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped_and_words_are_not_broken() {
        let mut text = String::new();
        add_wrapped(&mut text, "  rule: ", &format!("{} b", "a".repeat(90)));
        assert_eq!(text, format!("  rule: {}\n      b\n", "a".repeat(90)));
    }
}
