//! The sources of a site as a value (path → bytes), and spans within them.
//!
//! Only this module reads sources from disk ([`disk`]). Everything after it works on a [`Sources`] value, which a test,
//! a text editor or a browser can build from memory as well.

pub mod disk;
mod hard_links;
mod load;
mod program;

use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The file of a span: a hash of its path, so that it does not change when other files are added or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u64);

impl FileId {
    /// The id of the file at `path`, which is relative to the root, with `/` as separator.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let hash = blake3::hash(path.as_bytes());
        let mut prefix = [0; 8];
        prefix.copy_from_slice(&hash.as_bytes()[..8]);
        Self(u64::from_le_bytes(prefix))
    }
}

/// A byte range of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The end, exclusive.
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

    /// The span of the same bytes after the text that began at offset `from` has moved to offset `to`.
    #[must_use]
    pub fn rebase(self, from: usize, to: usize) -> Self {
        let rebase = |at: u32| offset(at as usize + to - from);
        Self { file: self.file, start: rebase(self.start), end: rebase(self.end) }
    }

    /// A part of this span, given by byte offsets from its start.
    #[must_use]
    pub fn subspan(self, range: Range<usize>) -> Self {
        Self { file: self.file, start: self.start + offset(range.start), end: self.start + offset(range.end) }
    }
}

/// An offset in a text. Files are limited to far less than 4 GiB ([`crate::limits::FILE_BYTES`]), and parsing does not
/// make text longer, so it always fits.
#[must_use]
pub fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A value and its location in the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The location of the value.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value` with the location `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Converts the value and retains the location.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: convert(self.value), span: self.span }
    }
}

/// A source file in memory.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the root, with `/` as separator.
    pub path: Arc<str>,
    /// The content.
    pub bytes: Arc<[u8]>,
}

impl SourceFile {
    /// The id, a hash of the path.
    #[must_use]
    pub fn id(&self) -> FileId {
        FileId::from_path(&self.path)
    }

    /// The content as text.
    ///
    /// # Errors
    /// The location of the first byte that is not UTF-8.
    pub fn text(&self) -> Result<&str, NotUtf8> {
        let bytes = &*self.bytes;
        std::str::from_utf8(bytes).map_err(|error| NotUtf8 {
            span: Span::new(self.id(), error.valid_up_to()..error.valid_up_to() + 1),
            is_utf16: bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"),
        })
    }
}

/// The error for a file that is not valid UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct NotUtf8 {
    /// The first invalid byte.
    pub span: Span,
    /// Whether the file begins with a byte order mark of UTF-16.
    pub is_utf16: bool,
}

/// A line and a column, as messages show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Every file that a site is built from.
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
        self.paths.insert(FileId::from_path(&path), Arc::clone(&path));
        self.files.insert(Arc::clone(&path), SourceFile { path, bytes: bytes.into() });
    }

    /// Removes a file, if there is one at `path`.
    pub fn remove(&mut self, path: &str) {
        self.paths.remove(&FileId::from_path(path));
        self.files.remove(path);
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }

    /// The file with this id, as of a span.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.paths.get(&id).and_then(|path| self.files.get(path))
    }

    /// Every file, by path.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.values()
    }

    /// The files in a folder and its subfolders, by path. The root itself (`""` or `"."`) contains every file.
    pub fn in_folder<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a SourceFile> + use<'a> {
        let prefix = if folder.is_empty() || folder == "." { String::new() } else { format!("{folder}/") };
        let from = (std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded);
        let files = self.files.range::<str, _>(from);
        files.take_while(move |(path, _)| path.starts_with(&prefix)).map(|(_, file)| file)
    }

    /// A digest of the paths and bytes of all files.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let files: Vec<&SourceFile> = self.iter().collect();
        let batches = files.par_chunks(DIGEST_BATCH).map_init(Vec::new, |buffer, batch| batch_digest(batch, buffer));
        let mut hasher = blake3::Hasher::new();
        batches.collect::<Vec<_>>().iter().for_each(|digest| _ = hasher.update(digest.as_bytes()));
        *hasher.finalize().as_bytes()
    }

    /// Line and column of a span's first byte. Line 1, column 1 if the file does not exist; the nearest position if the
    /// span is past the end or the file is not valid UTF-8.
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

/// How many files are hashed together: the hash is several times as fast for long inputs as for single sections.
const DIGEST_BATCH: usize = 32;

/// A file of more bytes is hashed by itself, without being copied.
const MAX_BATCHED_BYTES: usize = 64 << 10;

/// A digest of the paths and bytes of some files. The buffer is reused.
fn batch_digest(files: &[&SourceFile], buffer: &mut Vec<u8>) -> blake3::Hash {
    buffer.clear();
    for file in files {
        // With the lengths, so that no other files have the same bytes in the buffer.
        for length in [file.path.len(), file.bytes.len()] {
            buffer.extend_from_slice(&(length as u64).to_le_bytes());
        }
        buffer.extend_from_slice(file.path.as_bytes());
        if file.bytes.len() > MAX_BATCHED_BYTES {
            buffer.extend_from_slice(blake3::hash(&file.bytes).as_bytes());
        } else {
            buffer.extend_from_slice(&file.bytes);
        }
    }
    blake3::hash(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_depends_on_every_path_and_byte() {
        let digest = |files: &[(&str, &[u8])]| Sources::from_files(files.iter().copied()).digest();
        let large = vec![b'x'; MAX_BATCHED_BYTES + 1];
        let mut other = large.clone();
        other[MAX_BATCHED_BYTES] = b'y';
        let base = digest(&[("a", b"bc"), ("d", &large)]);
        assert_eq!(base, digest(&[("d", &large), ("a", b"bc")]));
        let others: [&[(&str, &[u8])]; 5] = [
            &[("a", b"bd"), ("d", &large)],
            &[("ab", b"c"), ("d", &large)],
            &[("a", b"bc"), ("d", &other)],
            &[("a", b"bc")],
            &[],
        ];
        assert!(others.iter().all(|files| digest(files) != base));
    }

    #[test]
    fn positions_count_characters_and_lines_from_one() {
        let sources = Sources::from_files([("a.md", "one\nҚазақ x".as_bytes())]);
        let position = |start| sources.position(Span::new(FileId::from_path("a.md"), start..start));
        assert_eq!(position(0), Position { line: 1, column: 1 });
        assert_eq!(position(4), Position { line: 2, column: 1 });
        assert_eq!(position(4 + "Қазақ ".len()), Position { line: 2, column: 7 });
        assert_eq!(position(9999).line, 2);
    }

    #[test]
    fn in_folder_returns_only_files_inside_the_folder() {
        let sources = Sources::from_files(
            ["content/a.md", "content-old/b.md", "content/c/d.md", "seeds/x.yaml"].map(|path| (path, *b"")),
        );
        let paths: Vec<&str> = sources.in_folder("content").map(|file| &*file.path).collect();
        assert_eq!(paths, ["content/a.md", "content/c/d.md"]);
    }
}
