//! Permanent paragraph ids for the blocks that have none.
//!
//! A stamp is written once and never changes, so an id must not depend on the
//! rest of the report: it is a hash of the path, the text of the block and a
//! counter that resolves collisions.

mod restore;

pub use restore::LastBuild;

use crate::diag::{Code, Diagnostic};
use crate::language::Languages;
use crate::model::prose::{Block, BlockKind, Section};
use crate::parse::{self, ParseContext, stamps, stamps::is_stamp};
use crate::project::{self, Project};
use crate::source::{SourceFile, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// How many letters a stamp has: 28⁴ ids, more than half a million.
const STAMP_LENGTH: usize = 4;

/// How often a file is parsed at most while bisecting for blocks that cannot be stamped in their default position. This
/// finds some twenty among thousands.
const MAX_PARSES: u32 = 256;

/// A section's file with stamps in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampedFile {
    /// The path of the file.
    pub path: Arc<str>,
    /// The text with stamps.
    pub text: String,
    /// How many stamps were added.
    pub count: usize,
    /// How many of these are restored from the last build.
    pub restored: usize,
}

/// Stamps all files that need it, drafts included. Returns the changed files, and the diagnostics of all files. A file with
/// an error is left unchanged; the others are stamped all the same.
///
/// `last_build` is the output of the last build, if there is one: its ids are restored to the paragraphs that lost them, and
/// are never reused for another paragraph, even if their own is gone. It does not contain ids that were lost before that
/// build, or that only drafts had.
#[must_use]
pub fn stamp_files(
    sources: &Sources,
    project: &Project,
    last_build: Option<&LastBuild<'_>>,
) -> (Vec<StampedFile>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut parsed_files: Vec<(&str, Arc<Section>)> = Vec::new();
    // Mistakes in the language files are errors of the build.
    let languages = Languages::read(sources.in_folder(project::LANGUAGES), &mut Vec::new());
    let context = project.schema.with_languages(&languages);
    let mut used_ids = stamps_in_texts(sources, project);
    for file in section_files(sources, project) {
        let parsed = parse::parse_section(file, context);
        let is_sound = !parsed.diagnostics.iter().any(Diagnostic::is_error);
        out.extend(parsed.diagnostics);
        let Ok(text) = file.text() else { continue };
        parsed_files.extend(parsed.value.filter(|_| is_sound).map(|section| (text, Arc::new(section))));
    }
    let restored = last_build.map(|last_build| {
        let lost_stamps = restore::lost_stamps(last_build.record, &used_ids);
        restore::match_lost_stamps(last_build, &lost_stamps, &parsed_files)
    });
    let record = last_build.map_or("", |last_build| last_build.record);
    used_ids.extend(record.split_whitespace().filter(|word| is_stamp(word)).map(str::to_owned));
    let mut files = Vec::new();
    let mut allocator =
        IdAllocator { used: used_ids, attempts: BTreeMap::new(), restored: restored.unwrap_or_default() };
    for (text, section) in &parsed_files {
        files.extend(
            FileStamper::new(text, section, context, &mut allocator).and_then(|stamper| stamper.stamp(&mut out)),
        );
    }
    (files, out)
}

/// The addresses of the pages of the last build whose stamps no longer occur in any section. `record` is its record of stamps.
#[must_use]
pub fn pages_with_lost_stamps<'r>(sources: &Sources, project: &Project, record: &'r str) -> Vec<&'r str> {
    restore::lost_stamps(record, &stamps_in_texts(sources, project)).into_iter().map(|(address, _)| address).collect()
}

fn section_files<'s>(sources: &'s Sources, project: &Project) -> impl Iterator<Item = &'s SourceFile> {
    sources.in_folder(&project.folders.content).filter(|file| file.path.ends_with(".md"))
}

/// The ids in all files. Files are searched as text, since a file with an error may not parse, and its ids are in use too.
fn stamps_in_texts(sources: &Sources, project: &Project) -> BTreeSet<String> {
    let files = section_files(sources, project).chain(sources.get(&project.report.about.value));
    let texts = files.filter_map(|file| file.text().ok());
    let ids = texts.flat_map(|text| stamps::find_all(text).map(|range| &text[range.start + 2..range.end - 1]));
    ids.map(str::to_owned).collect()
}

/// Allocates ids: the ids in use, and the number of attempts per path and text. If a thousand paragraphs have the same text,
/// each continues counting where the previous one stopped.
struct IdAllocator {
    used: BTreeSet<String>,
    attempts: BTreeMap<(Arc<str>, String), u32>,
    /// The lost ids to restore.
    restored: BTreeMap<restore::BlockPosition, String>,
}

impl IdAllocator {
    fn allocate(&mut self, path: &Arc<str>, words: &str) -> String {
        let attempts = self.attempts.entry((Arc::clone(path), words.to_owned())).or_default();
        loop {
            // After some thousand attempts, ids of this length are likely exhausted.
            let length = STAMP_LENGTH + (*attempts as usize) / 4096;
            let id = stamps::from_bytes(format!("{path}\n{attempts}\n{words}").as_bytes(), length);
            *attempts += 1;
            if self.used.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// The position of a stamp relative to its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StampPosition {
    /// The block has no stamp.
    Absent,
    /// After the last word of the block.
    AfterText,
    /// On its own line below the block, between empty lines.
    Below,
}

/// Stamps one file. A stamp can turn a block into another (`+` at the end of a paragraph becomes a list), so the stamped text
/// is parsed again before it is accepted.
struct FileStamper<'s> {
    text: &'s str,
    section: &'s Section,
    context: ParseContext<'s>,
    newline: &'static str,
    /// The blocks without a stamp, each with its new id and the default position for its kind.
    blocks: Vec<(&'s Block, String, StampPosition)>,
    /// How many of these ids are restored.
    restored: usize,
}

impl<'s> FileStamper<'s> {
    /// `None` if all blocks have stamps.
    fn new(
        text: &'s str,
        section: &'s Section,
        context: ParseContext<'s>,
        allocator: &mut IdAllocator,
    ) -> Option<Self> {
        let mut restored = 0;
        let with_stamp = |block: &'s Block| {
            let lost_id = allocator.restored.remove(&(Arc::clone(&section.path), block.span.start));
            restored += usize::from(lost_id.is_some());
            let id = lost_id.unwrap_or_else(|| allocator.allocate(&section.path, section.prose.slice(block.text())));
            (block, id, default_position(block, text))
        };
        let blocks: Vec<_> = section.unstamped().map(with_stamp).collect();
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        (!blocks.is_empty()).then_some(Self { text, section, context, newline, blocks, restored })
    }

    /// The file with all possible stamps. Reports blocks that cannot have one.
    fn stamp(&self, out: &mut Vec<Diagnostic>) -> Option<StampedFile> {
        let mut positions = vec![StampPosition::Absent; self.blocks.len()];
        self.choose_positions(&mut positions, 0..self.blocks.len(), &mut 0);
        for ((block, ..), _) in self.blocks.iter().zip(&positions).filter(|(_, form)| **form == StampPosition::Absent) {
            let message = "this block cannot have a permanent id: with it, the file would say something else";
            out.push(
                Diagnostic::warning(Code::Stamp, block.span, message)
                    .help("put an empty line before and after it, or rewrite it, and run `annals ids` again"),
            );
        }
        let count = positions.iter().filter(|form| **form != StampPosition::Absent).count();
        let restored = self.restored;
        let path = Arc::clone(&self.section.path);
        (count > 0).then(|| StampedFile { path, text: self.render(&positions), count, restored })
    }

    /// Chooses the position of the stamp for each block of a range. Nearly always the default positions work for all blocks;
    /// otherwise bisection finds the few exceptions in few parses. If there are many exceptions, all remaining blocks get
    /// their stamps below, or none.
    fn choose_positions(&self, positions: &mut [StampPosition], range: Range<usize>, parses: &mut u32) {
        for index in range.clone() {
            positions[index] = self.blocks[index].2;
        }
        *parses += 1;
        if self.is_valid(positions) {
            return;
        }
        if range.len() == 1 || *parses > MAX_PARSES {
            positions[range.clone()].fill(StampPosition::Below);
            if !self.is_valid(positions) {
                positions[range].fill(StampPosition::Absent);
            }
            return;
        }
        positions[range.clone()].fill(StampPosition::Absent);
        let middle = range.start + range.len() / 2;
        self.choose_positions(positions, range.start..middle, parses);
        self.choose_positions(positions, middle..range.end, parses);
    }

    fn render(&self, positions: &[StampPosition]) -> String {
        let mut stamped = String::with_capacity(self.text.len() + 16 * positions.len());
        let mut copied_to = 0;
        for ((block, id, _), form) in
            self.blocks.iter().zip(positions).filter(|(_, form)| **form != StampPosition::Absent)
        {
            let end = end_of(block, self.text);
            stamped.push_str(&self.text[copied_to..end]);
            copied_to = end;
            stamped.push_str(&stamp_text(id, *form, self.newline, &self.text[end..]));
        }
        stamped.push_str(&self.text[copied_to..]);
        stamped
    }

    /// Parses the stamped text: each block must have the intended stamp, there must be no error, and the text and kind of
    /// all blocks must be unchanged.
    fn is_valid(&self, positions: &[StampPosition]) -> bool {
        let file =
            SourceFile { path: Arc::clone(&self.section.path), bytes: self.render(positions).into_bytes().into() };
        let parsed = parse::parse_section(&file, self.context);
        let Some(stamped_section) = parsed.value.filter(|_| !parsed.diagnostics.iter().any(Diagnostic::is_error))
        else {
            return false;
        };
        let new_stamps = self.blocks.iter().zip(positions).filter(|(_, form)| **form != StampPosition::Absent);
        let mut new_stamps = new_stamps.map(|((block, id, _), _)| (block.span, id.as_str())).peekable();
        let expected = visible_blocks(self.section).map(|(block, kind, words, marks)| {
            let new_stamp = new_stamps.next_if(|(span, _)| *span == block.span).map(|(_, id)| id);
            (kind, words, marks, new_stamp.or_else(|| stamp_of(block)))
        });
        expected
            .eq(visible_blocks(&stamped_section)
                .map(|(block, kind, words, marks)| (kind, words, marks, stamp_of(block))))
    }
}

/// The default position: at the end of a paragraph, below any other block. Within raw HTML a stamp would become HTML.
fn default_position(block: &Block, text: &str) -> StampPosition {
    let text = text.get(block.span.range()).unwrap_or_default().trim_end();
    match block.kind {
        BlockKind::Paragraph | BlockKind::Figure if !text.starts_with('<') && !ends_with_marker(text) => {
            StampPosition::AfterText
        }
        _ => StampPosition::Below,
    }
}

/// Whether the last line of a paragraph is only the marker of a list item: `Article 9` and `1)` below it. Such a line becomes
/// an item when text follows it, and a stamp is text.
fn ends_with_marker(paragraph: &str) -> bool {
    let last_line = paragraph.rsplit(['\n', '\r']).next().unwrap_or_default().trim_start();
    matches!(last_line.trim_start_matches(|c: char| c.is_ascii_digit()), "." | ")" | "-" | "+" | "*")
}

/// The byte offset of the end of a block, without trailing white space.
fn end_of(block: &Block, text: &str) -> usize {
    let range = block.span.range();
    range.start + text.get(range).unwrap_or_default().trim_end().len()
}

fn stamp_text(id: &str, position: StampPosition, newline: &str, rest: &str) -> String {
    if position == StampPosition::AfterText {
        return format!(" {{#{id}}}");
    }
    // Adds an empty line below the stamp unless there is one.
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

/// What a reader sees of each block: kind, text and number of marks.
fn visible_blocks(section: &Section) -> impl Iterator<Item = (&Block, BlockKind, &str, usize)> {
    let prose = &section.prose;
    let blocks = prose.blocks().iter();
    blocks.map(|block| (block, block.kind, prose.slice(block.text()).trim_end(), block.marks().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp_all(text: &str) -> (Vec<StampedFile>, Vec<Diagnostic>) {
        let book = "[book]\ntitle = \"T\"\n";
        let sources = Sources::from_files([("book.toml", book.as_bytes()), ("content/a.md", text.as_bytes())]);
        let project = crate::project::parse(sources.get("book.toml").expect("it is there")).value.expect("a project");
        stamp_files(&sources, &project, None)
    }

    #[test]
    fn every_kind_of_block_is_stamped_and_a_second_run_changes_nothing() {
        let text = "---\ntitle: T\n---\n<div>x</div>\n\nOne *two*\nthree.\n\n- a\n- b\n# Head\n\n> q\n> r\n\n| a |\n|---|\n| b |\n\nLast `code`\n\n```\ncode\n```\n\nTerm\n: Definition\n\n![alt](a.png)";
        let (files, out) = stamp_all(text);
        assert_eq!(out.iter().map(|warning| warning.code.name()).collect::<Vec<_>>(), ["foreign-markup"]);
        assert_eq!(files[0].count, 8, "{}", files[0].text);
        let (stamped_again, out) = stamp_all(&files[0].text);
        assert_eq!(stamped_again, [], "{}", files[0].text);
        assert!(!out.iter().any(Diagnostic::is_error), "{out:?}");
    }

    #[test]
    fn a_list_marker_at_the_end_of_a_paragraph_does_not_start_an_item() {
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
    fn a_block_that_cannot_be_stamped_does_not_affect_others() {
        for block in ["> *Term*\n\n: Words.", "- \n\n:"] {
            let (files, out) =
                stamp_all(&format!("---\ntitle: T\n---\nOne.\n\nWords.\n\n{block}\n\n## Two\n\nThree.\n"));
            assert_eq!(
                out.iter().map(|diagnostic| diagnostic.code.name()).collect::<Vec<_>>(),
                ["stamp"; 1],
                "{block}: {out:?}"
            );
            assert!(files[0].count >= 3, "{}", files[0].text);
            let (stamped_again, out) = stamp_all(&files[0].text);
            assert_eq!((stamped_again.len(), out.len()), (0, 1), "{}", files[0].text);
        }
    }

    #[test]
    fn paragraphs_of_the_same_words_have_ids_of_their_own() {
        let text = format!("---\ntitle: T\n---\n{}", "Words.\n\n".repeat(500));
        let (files, out) = stamp_all(&text);
        assert_eq!(out, []);
        let ids: BTreeSet<_> = stamps::find_all(&files[0].text).map(|range| &files[0].text[range]).collect();
        assert_eq!((files[0].count, ids.len()), (500, 500));
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let (files, out) = stamp_all("---\r\ntitle: T\r\n---\r\n- a\r\n\r\nOne.\r\n");
        assert_eq!(out, []);
        assert!(!files[0].text.replace("\r\n", "").contains('\n'), "{:?}", files[0].text);
    }
}
