//! The sources of a site as a value: path → bytes, and places within them.
//!
//! This is the only room that reads the disk ([`disk`]). Everything after it
//! works on a [`Sources`] value, which a test, an editor or a browser can make
//! from memory just as well.

pub mod disk;
mod hard_links;
mod load;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Which file a span lies in: a hash of its path, so that it stays the same
/// when other files come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u64);

impl FileId {
    /// The id of the file at `path`, relative to the root, with `/`.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let hash = blake3::hash(path.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        Self(u64::from_le_bytes(first))
    }
}

/// A byte range of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `file`.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The range of bytes.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same bytes, where the text that began at `from` begins at `to`.
    #[must_use]
    pub fn moved(self, from: usize, to: usize) -> Self {
        let moved = |at: u32| offset(at as usize + to - from);
        Self { file: self.file, start: moved(self.start), end: moved(self.end) }
    }

    /// A part of this span, given by byte offsets from its start.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        Self { file: self.file, start: self.start + offset(range.start), end: self.start + offset(range.end) }
    }
}

/// An offset in a text. A file is refused long before 4 GiB ([`crate::limits::FILE_BYTES`]),
/// and text does not grow by being read, so it always fits.
#[must_use]
pub fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, which stands at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

/// One file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it lies, relative to the root, with `/`.
    pub path: Arc<str>,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

impl SourceFile {
    /// The file's id.
    #[must_use]
    pub fn id(&self) -> FileId {
        FileId::of(&self.path)
    }

    /// The file as text.
    ///
    /// # Errors
    /// The place of the first byte that is not UTF-8.
    pub fn text(&self) -> Result<&str, NotUtf8> {
        let bytes = &*self.bytes;
        std::str::from_utf8(bytes).map_err(|error| NotUtf8 {
            span: Span::new(self.id(), error.valid_up_to()..error.valid_up_to() + 1),
            utf16: bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"),
        })
    }
}

/// A file that should be text, and is not.
#[derive(Clone, Copy, Debug)]
pub struct NotUtf8 {
    /// The first byte that does not fit.
    pub span: Span,
    /// Whether the file looks like UTF-16.
    pub utf16: bool,
}

/// Line and column, both from 1. The column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Every file that a site is made from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<Arc<str>, SourceFile>,
    paths: BTreeMap<FileId, Arc<str>>,
}

impl Sources {
    /// Sources from memory.
    pub fn from_files<P: Into<Arc<str>>, B: Into<Arc<[u8]>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let mut sources = Self::default();
        for (path, bytes) in files {
            sources.insert(path, bytes);
        }
        sources
    }

    /// Adds or replaces a file.
    pub fn insert<P: Into<Arc<str>>, B: Into<Arc<[u8]>>>(&mut self, path: P, bytes: B) {
        let path = path.into();
        self.paths.insert(FileId::of(&path), Arc::clone(&path));
        self.files.insert(Arc::clone(&path), SourceFile { path, bytes: bytes.into() });
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.paths.remove(&FileId::of(path));
        self.files.remove(path);
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }

    /// The file that a span lies in.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.paths.get(&id).and_then(|path| self.files.get(path))
    }

    /// Every file, by path.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.values()
    }

    /// The files of a folder and of the folders in it, by path. A site whose
    /// folder is the root itself (`""` or `"."`) has every file in it.
    pub fn under<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a SourceFile> + use<'a> {
        let prefix = if folder.is_empty() || folder == "." { String::new() } else { format!("{folder}/") };
        let from = (std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded);
        let files = self.files.range::<str, _>(from);
        files.take_while(move |(path, _)| path.starts_with(&prefix)).map(|(_, file)| file)
    }

    /// Line and column of a span's first byte. A file that is not there, or is
    /// no text, has line 1, column 1, or as much as can be told.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let Some(file) = self.file(span.file) else { return Position { line: 1, column: 1 } };
        let before = &file.bytes[..span.range().start.min(file.bytes.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Position {
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).trim_start_matches('\u{feff}').chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines_from_one() {
        let sources = Sources::from_files([("a.md", "one\nҚазақ x".as_bytes())]);
        let at = |start| sources.position(Span::new(FileId::of("a.md"), start..start));
        assert_eq!(at(0), Position { line: 1, column: 1 });
        assert_eq!(at(4), Position { line: 2, column: 1 });
        assert_eq!(at(4 + "Қазақ ".len()), Position { line: 2, column: 7 });
        assert_eq!(at(9999).line, 2);
    }

    #[test]
    fn a_folder_holds_only_what_lies_in_it() {
        let sources = Sources::from_files(
            ["content/a.md", "content-old/b.md", "content/c/d.md", "seeds/x.yaml"].map(|path| (path, *b"")),
        );
        let paths: Vec<&str> = sources.under("content").map(|file| &*file.path).collect();
        assert_eq!(paths, ["content/a.md", "content/c/d.md"]);
    }
}
