//! Permanent paragraph ids for the blocks that have none.
//!
//! A stamp is written once and never changes, so an id must not depend on what
//! else is in the report; it is made from the path and the words, and made
//! again where it is taken.

use crate::diag::Diagnostic;
use crate::model::prose::{BlockKind, Section};
use crate::parse::{self, stamps};
use crate::project::Project;
use crate::source::Sources;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many letters a stamp has: 28⁴ ids, more than half a million.
const LENGTH: usize = 4;

/// A section's file with stamps in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The file.
    pub path: Arc<str>,
    /// What it holds now.
    pub text: String,
    /// How many stamps are new.
    pub count: usize,
}

/// The files that need stamps, stamped, and what is wrong in any file. A file with an error is left as it is; the others
/// are stamped all the same. Drafts are stamped too.
#[must_use]
pub fn stamped(sources: &Sources, project: &Project) -> (Vec<Stamped>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut read: Vec<(&str, Arc<Section>)> = Vec::new();
    // From texts, not from sections: a file with an error may have no section, and its ids are taken.
    let in_text = |text: &str| -> Vec<String> {
        stamps::anywhere(text).map(|range| text[range.start + 2..range.end - 1].to_owned()).collect()
    };
    let about = sources.get(&project.report.about.value).and_then(|file| file.text().ok());
    let mut taken: BTreeSet<String> = about.into_iter().flat_map(in_text).collect();
    for file in sources.under(&project.folders.content).filter(|file| file.path.ends_with(".md")) {
        let parsed = parse::section(file, &project.schema);
        let is_sound = !parsed.diagnostics.iter().any(Diagnostic::is_error);
        out.extend(parsed.diagnostics);
        let Ok(text) = file.text() else { continue };
        taken.extend(in_text(text));
        read.extend(parsed.value.filter(|_| is_sound).map(|section| (text, Arc::new(section))));
    }
    let mut files = Vec::new();
    for (text, section) in &read {
        let Some(stamped) = stamp(text, section, &mut taken) else { continue };
        match verified(&stamped, section, project) {
            Ok(()) => files.push(stamped),
            Err(error) => out.push(*error),
        }
    }
    (files, out)
}

fn stamp(text: &str, section: &Section, taken: &mut BTreeSet<String>) -> Option<Stamped> {
    let mut stamped = String::with_capacity(text.len() + 256);
    let (mut at, mut count) = (0, 0);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    for block in section.unstamped() {
        let range = block.span.range();
        let end = range.start + text.get(range)?.trim_end().len();
        stamped.push_str(&text[at..end]);
        let id = free(&section.path, section.prose.words(block.text()), taken);
        // Within raw HTML a stamp would be HTML too.
        let is_html = text[at.max(block.span.range().start)..].starts_with('<');
        let kind = if is_html { BlockKind::Quote } else { block.kind };
        let is_marker = ends_with_marker(&text[block.span.range().start..end]);
        stamped.push_str(&written(&id, kind, is_marker, newline, &text[end..]));
        at = end;
        count += 1;
    }
    stamped.push_str(&text[at..]);
    (count > 0).then(|| Stamped { path: Arc::clone(&section.path), text: stamped, count })
}

/// Whether the last line of a paragraph is the marker of a list item, and nothing else: `§ 9 Absatz` and `1)` below it. Such a line begins an item only once words follow it, and a stamp would be words.
fn ends_with_marker(paragraph: &str) -> bool {
    let last = paragraph.rsplit(['\n', '\r']).next().unwrap_or_default().trim_start();
    matches!(last.trim_start_matches(|c: char| c.is_ascii_digit()), "." | ")" | "-" | "+" | "*")
}

/// At the end of a paragraph, or on its next line; below anything else, between empty lines.
fn written(id: &str, kind: BlockKind, is_marker: bool, newline: &str, rest: &str) -> String {
    if kind == BlockKind::Paragraph || kind == BlockKind::Figure {
        let gap = if is_marker { newline } else { " " };
        return format!("{gap}{{#{id}}}");
    }
    // The line that the block ends on ends; is the next one empty?
    let next = rest.split_once('\n').map(|(_, next)| next);
    let gap = match next {
        Some(next) if !next.is_empty() && !next.starts_with(['\n', '\r']) => newline,
        _ => "",
    };
    format!("{newline}{newline}{{#{id}}}{gap}")
}

fn free(path: &str, words: &str, taken: &mut BTreeSet<String>) -> String {
    let mut again = 0_u32;
    loop {
        // After some thousand tries the ids of this length are used up.
        let length = LENGTH + (again as usize) / 4096;
        let id = stamps::from_bytes(format!("{path}\n{again}\n{words}").as_bytes(), length);
        if taken.insert(id.clone()) {
            return id;
        }
        again += 1;
    }
}

/// Reads the stamped text again: every block has its stamp, nothing is wrong that was not before, and words and kinds of
/// all blocks are what they were.
fn verified(stamped: &Stamped, before: &Section, project: &Project) -> Result<(), Box<Diagnostic>> {
    let mut sources = Sources::default();
    sources.insert(Arc::clone(&stamped.path), stamped.text.as_bytes());
    let after = sources.get(&stamped.path).map(|file| parse::section(file, &project.schema));
    let is_sound = |parsed: &parse::Parsed<_>| !parsed.diagnostics.iter().any(Diagnostic::is_error);
    match after.filter(is_sound).and_then(|parsed| parsed.value) {
        Some(after) if after.unstamped().next().is_none() && shown(&after).eq(shown(before)) => Ok(()),
        _ => {
            let message = format!("`{}` cannot be stamped without changing what it says", stamped.path);
            Err(Box::new(
                Diagnostic::error_in_file("stamp", &stamped.path, message)
                    .help("put an empty line after each list, table and quotation, and run `annals ids` again"),
            ))
        }
    }
}

/// What a reader sees of each block.
fn shown(section: &Section) -> impl Iterator<Item = (BlockKind, &str, usize)> {
    let prose = &section.prose;
    prose.blocks().iter().map(|block| (block.kind, prose.words(block.text()).trim_end(), block.marks().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp_all(text: &str) -> (Vec<Stamped>, Vec<Diagnostic>) {
        let book = "[book]\ntitle = \"T\"\n";
        let sources = Sources::from_files([("book.toml", book.as_bytes()), ("content/a.md", text.as_bytes())]);
        let project = crate::project::parse(sources.get("book.toml").expect("it is there")).value.expect("a project");
        stamped(&sources, &project)
    }

    #[test]
    fn every_kind_of_block_is_stamped_and_a_second_run_changes_nothing() {
        let text = "---\ntitle: T\n---\n<div>x</div>\n\nOne *two*\nthree.\n\n- a\n- b\n# Head\n\n> q\n> r\n\n| a |\n|---|\n| b |\n\nLast `code`\n\n```\ncode\n```\n\nTerm\n: Definition\n\n![alt](a.png)";
        let (files, out) = stamp_all(text);
        assert_eq!(out.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["foreign-markup"]);
        assert_eq!(files[0].count, 8, "{}", files[0].text);
        let (again, out) = stamp_all(&files[0].text);
        assert_eq!(again, [], "{}", files[0].text);
        assert!(!out.iter().any(Diagnostic::is_error), "{out:?}");
    }

    #[test]
    fn a_marker_at_the_end_of_a_paragraph_begins_no_item() {
        for text in ["Article 9\n1)", "Article 9\n1.", "Article 9\n*", "Article 9\n+", "Article 9\n  12)\n\nNext."] {
            let (files, out) = stamp_all(&format!("---\ntitle: T\n---\n{text}"));
            assert_eq!(out, [], "{text}");
            assert_eq!(stamp_all(&files[0].text), (Vec::new(), Vec::new()), "{}", files[0].text);
        }
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let (files, out) = stamp_all("---\r\ntitle: T\r\n---\r\n- a\r\n\r\nOne.\r\n");
        assert_eq!(out, []);
        assert!(!files[0].text.replace("\r\n", "").contains('\n'), "{:?}", files[0].text);
    }
}
