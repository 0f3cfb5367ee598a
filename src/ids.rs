//! Permanent paragraph ids for the blocks that have none.
//!
//! A stamp is written once and never changes, so an id must not depend on what
//! else is in the report; it is made from the path and the words, and made
//! again where it is taken.

mod restore;

pub use restore::Published;

use crate::diag::Diagnostic;
use crate::model::prose::{Block, BlockKind, Section};
use crate::parse::{self, stamps, stamps::is_stamp};
use crate::project::Project;
use crate::source::{SourceFile, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// How many letters a stamp has: 28⁴ ids, more than half a million.
const LENGTH: usize = 4;

/// How often a file is read at most to find blocks that cannot be stamped as others are. It finds some twenty among
/// thousands.
const MOST_READINGS: u32 = 256;

/// A section's file with stamps in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The file.
    pub path: Arc<str>,
    /// What it holds now.
    pub text: String,
    /// How many stamps are new.
    pub count: usize,
    /// How many of them the paragraph had in the last build.
    pub restored: usize,
}

/// The files that need stamps, stamped, and what is wrong in any file. A file with an error is left as it is; the others
/// are stamped all the same. Drafts are stamped too.
///
/// `published` is what the last build published, if there is one: its ids are given back to the paragraphs that lost them,
/// and none is given to another paragraph, also where its own paragraph is gone. Ids that were gone before that build, or
/// that only drafts had, are not known to it.
#[must_use]
pub fn stamped(
    sources: &Sources,
    project: &Project,
    published: Option<&Published<'_>>,
) -> (Vec<Stamped>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut read: Vec<(&str, Arc<Section>)> = Vec::new();
    let mut taken = in_texts(sources, project);
    for file in sections(sources, project) {
        let parsed = parse::section(file, &project.schema);
        let is_sound = !parsed.diagnostics.iter().any(Diagnostic::is_error);
        out.extend(parsed.diagnostics);
        let Ok(text) = file.text() else { continue };
        read.extend(parsed.value.filter(|_| is_sound).map(|section| (text, Arc::new(section))));
    }
    let restored = published.map(|published| {
        let lost = restore::lost(published.record, &taken);
        restore::restored(published, &lost, &read)
    });
    let record = published.map_or("", |published| published.record);
    taken.extend(record.split_whitespace().filter(|word| is_stamp(word)).map(str::to_owned));
    let mut files = Vec::new();
    let mut taken = Taken { ids: taken, tried: BTreeMap::new(), restored: restored.unwrap_or_default() };
    for (text, section) in &read {
        files.extend(Stamping::new(text, section, project, &mut taken).and_then(|stamping| stamping.stamped(&mut out)));
    }
    (files, out)
}

/// The addresses of the pages of the last build that had stamps which are in no text any more. `record` is its record.
#[must_use]
pub fn pages_with_lost_stamps<'r>(sources: &Sources, project: &Project, record: &'r str) -> Vec<&'r str> {
    restore::lost(record, &in_texts(sources, project)).into_iter().map(|(address, _)| address).collect()
}

fn sections<'s>(sources: &'s Sources, project: &Project) -> impl Iterator<Item = &'s SourceFile> {
    sources.under(&project.folders.content).filter(|file| file.path.ends_with(".md"))
}

/// The ids in all texts, and not in all sections: a file with an error may have no section, and its ids are taken.
fn in_texts(sources: &Sources, project: &Project) -> BTreeSet<String> {
    let files = sections(sources, project).chain(sources.get(&project.report.about.value));
    let texts = files.filter_map(|file| file.text().ok());
    let ids = texts.flat_map(|text| stamps::anywhere(text).map(|range| &text[range.start + 2..range.end - 1]));
    ids.map(str::to_owned).collect()
}

/// The ids that are taken, and how many were tried for a path and words: where a thousand paragraphs say the same, each
/// goes on where the one before it stopped.
struct Taken {
    ids: BTreeSet<String>,
    tried: BTreeMap<(Arc<str>, String), u32>,
    /// Those that paragraphs lost.
    restored: BTreeMap<restore::Place, String>,
}

impl Taken {
    fn free(&mut self, path: &Arc<str>, words: &str) -> String {
        let tried = self.tried.entry((Arc::clone(path), words.to_owned())).or_default();
        loop {
            // After some thousand tries the ids of this length are used up.
            let length = LENGTH + (*tried as usize) / 4096;
            let id = stamps::from_bytes(format!("{path}\n{tried}\n{words}").as_bytes(), length);
            *tried += 1;
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Where the stamp of a block is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Nowhere.
    Absent,
    /// Behind its last word.
    Behind,
    /// On a line of its own, between empty lines.
    Below,
}

/// The stamping of one file. Markdown being what it is, a stamp can turn a block into another (`+` at the end of a
/// paragraph becomes a list), so whatever is written is read again before it is accepted.
struct Stamping<'s> {
    text: &'s str,
    section: &'s Section,
    project: &'s Project,
    newline: &'static str,
    /// The blocks without a stamp, each with its new one and the form that it has by its kind.
    blocks: Vec<(&'s Block, String, Form)>,
    /// How many of them get the stamp that they had.
    restored: usize,
}

impl<'s> Stamping<'s> {
    /// `None` where nothing is to be stamped.
    fn new(text: &'s str, section: &'s Section, project: &'s Project, taken: &mut Taken) -> Option<Self> {
        let mut restored = 0;
        let new = |block: &'s Block| {
            let before = taken.restored.remove(&(Arc::clone(&section.path), block.span.start));
            restored += usize::from(before.is_some());
            let id = before.unwrap_or_else(|| taken.free(&section.path, section.prose.words(block.text())));
            (block, id, natural(block, text))
        };
        let blocks: Vec<_> = section.unstamped().map(new).collect();
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        (!blocks.is_empty()).then_some(Self { text, section, project, newline, blocks, restored })
    }

    /// The file with every stamp that can be written; a block that can have none is reported.
    fn stamped(&self, out: &mut Vec<Diagnostic>) -> Option<Stamped> {
        let mut forms = vec![Form::Absent; self.blocks.len()];
        self.settle(&mut forms, 0..self.blocks.len(), &mut 0);
        for ((block, ..), _) in self.blocks.iter().zip(&forms).filter(|(_, form)| **form == Form::Absent) {
            let message = "this block cannot have a permanent id: with it, the file would say something else";
            out.push(
                Diagnostic::warning("stamp", block.span, message).help(
                    "put an empty line before it and after it, or write it otherwise, and run `annals ids` again",
                ),
            );
        }
        let count = forms.iter().filter(|form| **form != Form::Absent).count();
        let restored = self.restored;
        let path = Arc::clone(&self.section.path);
        (count > 0).then(|| Stamped { path, text: self.written(&forms), count, restored })
    }

    /// Gives each block of a range the form in which it can be stamped. Nearly always all can be at once; where not, the
    /// few that cannot are found by halving, so that it takes few readings of the file. Where they are not few, all of
    /// what is left has its stamps below, or none.
    fn settle(&self, forms: &mut [Form], range: Range<usize>, readings: &mut u32) {
        for at in range.clone() {
            forms[at] = self.blocks[at].2;
        }
        *readings += 1;
        if self.holds(forms) {
            return;
        }
        if range.len() == 1 || *readings > MOST_READINGS {
            forms[range.clone()].fill(Form::Below);
            if !self.holds(forms) {
                forms[range].fill(Form::Absent);
            }
            return;
        }
        forms[range.clone()].fill(Form::Absent);
        let middle = range.start + range.len() / 2;
        self.settle(forms, range.start..middle, readings);
        self.settle(forms, middle..range.end, readings);
    }

    fn written(&self, forms: &[Form]) -> String {
        let mut stamped = String::with_capacity(self.text.len() + 16 * forms.len());
        let mut at = 0;
        for ((block, id, _), form) in self.blocks.iter().zip(forms).filter(|(_, form)| **form != Form::Absent) {
            let end = end_of(block, self.text);
            stamped.push_str(&self.text[at..end]);
            at = end;
            stamped.push_str(&written(id, *form, self.newline, &self.text[end..]));
        }
        stamped.push_str(&self.text[at..]);
        stamped
    }

    /// Reads the stamped text again: each block has the stamp that was meant for it, nothing is wrong that was not
    /// before, and words and kinds of all blocks are what they were.
    fn holds(&self, forms: &[Form]) -> bool {
        let file = SourceFile { path: Arc::clone(&self.section.path), bytes: self.written(forms).into_bytes().into() };
        let parsed = parse::section(&file, &self.project.schema);
        let Some(after) = parsed.value.filter(|_| !parsed.diagnostics.iter().any(Diagnostic::is_error)) else {
            return false;
        };
        let given = self.blocks.iter().zip(forms).filter(|(_, form)| **form != Form::Absent);
        let mut given = given.map(|((block, id, _), _)| (block.span, id.as_str())).peekable();
        let expected = shown(self.section).map(|(block, kind, words, marks)| {
            let new = given.next_if(|(span, _)| *span == block.span).map(|(_, id)| id);
            (kind, words, marks, new.or_else(|| stamp_of(block)))
        });
        expected.eq(shown(&after).map(|(block, kind, words, marks)| (kind, words, marks, stamp_of(block))))
    }
}

/// At the end of a paragraph; below anything else. Within raw HTML a stamp would be HTML too.
fn natural(block: &Block, text: &str) -> Form {
    let text = text.get(block.span.range()).unwrap_or_default().trim_end();
    match block.kind {
        BlockKind::Paragraph | BlockKind::Figure if !text.starts_with('<') && !ends_with_marker(text) => Form::Behind,
        _ => Form::Below,
    }
}

/// Whether the last line of a paragraph is the marker of a list item, and nothing else: `Article 9` and `1)` below it. Such
/// a line begins an item only once words follow it, and a stamp would be words.
fn ends_with_marker(paragraph: &str) -> bool {
    let last = paragraph.rsplit(['\n', '\r']).next().unwrap_or_default().trim_start();
    matches!(last.trim_start_matches(|c: char| c.is_ascii_digit()), "." | ")" | "-" | "+" | "*")
}

/// The byte after the last one of a block that is no white space.
fn end_of(block: &Block, text: &str) -> usize {
    let range = block.span.range();
    range.start + text.get(range).unwrap_or_default().trim_end().len()
}

fn written(id: &str, form: Form, newline: &str, rest: &str) -> String {
    if form == Form::Behind {
        return format!(" {{#{id}}}");
    }
    // The line that the block ends on ends; is the next one empty?
    let next = rest.split_once('\n').map(|(_, next)| next);
    let gap = match next {
        Some(next) if !next.is_empty() && !next.starts_with(['\n', '\r']) => newline,
        _ => "",
    };
    format!("{newline}{newline}{{#{id}}}{gap}")
}

fn stamp_of(block: &Block) -> Option<&str> {
    block.stamp.as_ref().map(|stamp| stamp.value.as_str())
}

/// What a reader sees of each block.
fn shown(section: &Section) -> impl Iterator<Item = (&Block, BlockKind, &str, usize)> {
    let prose = &section.prose;
    let blocks = prose.blocks().iter();
    blocks.map(|block| (block, block.kind, prose.words(block.text()).trim_end(), block.marks().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp_all(text: &str) -> (Vec<Stamped>, Vec<Diagnostic>) {
        let book = "[book]\ntitle = \"T\"\n";
        let sources = Sources::from_files([("book.toml", book.as_bytes()), ("content/a.md", text.as_bytes())]);
        let project = crate::project::parse(sources.get("book.toml").expect("it is there")).value.expect("a project");
        stamped(&sources, &project, None)
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
    fn a_stamp_that_would_turn_a_block_into_another_goes_below_it() {
        for block in ["Words.\n+", "[x]:", "Words.\n1."] {
            let (files, out) = stamp_all(&format!("---\ntitle: T\n---\nOne.\n\n{block}\n\nTwo.\n"));
            assert_eq!(out, [], "{block}");
            assert_eq!(files[0].count, 3, "{}", files[0].text);
            assert!(files[0].text.contains(&format!("{block}\n\n{{#p-")), "{}", files[0].text);
        }
    }

    #[test]
    fn a_block_that_cannot_be_stamped_keeps_no_other_from_it() {
        for block in ["> *Term*\n\n: Words.", "- \n\n:"] {
            let (files, out) =
                stamp_all(&format!("---\ntitle: T\n---\nOne.\n\nWords.\n\n{block}\n\n## Two\n\nThree.\n"));
            assert_eq!(
                out.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(),
                ["stamp"; 1],
                "{block}: {out:?}"
            );
            assert!(files[0].count >= 3, "{}", files[0].text);
            let (again, out) = stamp_all(&files[0].text);
            assert_eq!((again.len(), out.len()), (0, 1), "{}", files[0].text);
        }
    }

    #[test]
    fn paragraphs_of_the_same_words_have_ids_of_their_own() {
        let text = format!("---\ntitle: T\n---\n{}", "Words.\n\n".repeat(500));
        let (files, out) = stamp_all(&text);
        assert_eq!(out, []);
        let ids: BTreeSet<_> = stamps::anywhere(&files[0].text).map(|range| &files[0].text[range]).collect();
        assert_eq!((files[0].count, ids.len()), (500, 500));
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let (files, out) = stamp_all("---\r\ntitle: T\r\n---\r\n- a\r\n\r\nOne.\r\n");
        assert_eq!(out, []);
        assert!(!files[0].text.replace("\r\n", "").contains('\n'), "{:?}", files[0].text);
    }
}
