//! An entry as lines: what it is, and a line for each of its texts.
//!
//! Fields are divided by tabs. The first line has title, language with its direction, address and note; the others
//! number, id, and each sentence by itself, so that a browser shows the very sentences that pages show.

use crate::link::sentences;
use crate::model::prose::BREAK;
use crate::pages::direction_of;
use crate::pages::found::Entry;
use std::fmt::Write;

/// Appends the lines of an entry, each with its end.
pub(super) fn push(lines: &mut String, entry: &Entry<'_>) {
    let language = entry.lang.as_ref().map(|lang| format!("{lang} {}", direction_of(lang)));
    push_fields(lines, [&entry.title, language.as_deref().unwrap_or_default(), &entry.href, &entry.note]);
    for piece in &entry.texts {
        if let Some((section, place)) = piece.number {
            // Writing to a `String` never fails.
            let _ = write!(lines, "{section}.{place}");
        }
        lines.push('\t');
        push_text(lines, piece.id.as_deref().unwrap_or_default());
        match piece.sentences {
            Some((ends, base)) => push_sentences(lines, &piece.text, ends.iter().map(|end| end - base)),
            None => push_sentences(lines, &piece.text, sentences::ends(&piece.text).into_iter()),
        }
        lines.push('\n');
    }
}

fn push_sentences(lines: &mut String, text: &str, ends: impl Iterator<Item = u32>) {
    let mut start = 0;
    for end in ends {
        let sentence = text[start..end as usize].trim_matches(is_space);
        start = end as usize;
        if !sentence.is_empty() {
            lines.push('\t');
            push_text(lines, sentence);
        }
    }
}

fn push_fields<const N: usize>(lines: &mut String, fields: [&str; N]) {
    for field in fields {
        push_text(lines, field);
        lines.push('\t');
    }
    lines.pop();
    lines.push('\n');
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == BREAK
}

/// What ends a line or a field becomes a space.
fn push_text(lines: &mut String, text: &str) {
    // Nearly no sentence has any: asking all bytes takes a few instructions, as there is no way out of it.
    if text.bytes().fold(false, |found, byte| found | (byte < b' ')) {
        lines.extend(text.chars().map(|c| if c < ' ' { ' ' } else { c }));
    } else {
        lines.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::found::Piece;

    #[test]
    fn an_entry_is_a_line_for_itself_and_one_for_each_text() {
        let piece = |number, id: Option<&'static str>, text: &'static str| Piece {
            number,
            id: id.map(Into::into),
            text: text.into(),
            sentences: None,
        };
        let entry = Entry {
            title: "A `title`".to_owned(),
            lang: Some("ar".to_owned()),
            href: "report/a.html".to_owned(),
            note: "costs ${5}".to_owned(),
            names: Vec::new(),
            texts: vec![
                piece(Some((1, 1)), Some("p-a"), "Dr. One came.  Two\u{1}went\\. "),
                piece(None, None, "An item\u{2029}another\u{2029}"),
                piece(None, None, ""),
            ],
        };
        let mut lines = String::new();
        push(&mut lines, &entry);
        let due = "A `title`\tar rtl\treport/a.html\tcosts ${5}\n1.1\tp-a\tDr. One came.\tTwo went\\.\n\t\tAn item\tanother\n\t\n";
        assert_eq!(lines, due);
    }
}
