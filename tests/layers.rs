//! Checks the layers of the compiler: which modules each module may import.
//!
//! Rust's privacy does not restrict imports between the modules of one crate,
//! so this compares every path in `src/` that leaves its module with the table, also those in groups
//! (`use crate::{a, b::{c, d}}`), and those that begin with `super`. A new import
//! that is not in the table is a design question to be answered in
//! `ARCHITECTURE.md`, not a line to be added here.

#![expect(clippy::expect_used, reason = "a test fails by panicking and says why")]
#![expect(clippy::disallowed_methods, reason = "the source files are on disk")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module and what it may import. So `model` imports source positions only,
/// `link` neither pages nor disk, `pages` neither templates nor disk, `render`
/// neither model nor links, and `write` the output only.
const MAY_IMPORT: [(&str, &[&str]); 34] = [
    // Each stage records what it works on, for the message of a panic: several import this, and it imports nothing.
    ("panics", &[]),
    ("limits", &[]),
    // Tables of Unicode and of Windows, independent of reports.
    ("characters", &[]),
    ("device_names", &[]),
    ("source", &["limits", "panics"]),
    ("site", &["characters", "device_names"]),
    // The forms of addresses; what is at them is known to others.
    ("route", &["model", "site"]),
    ("sanitize", &["characters"]),
    ("watch", &[]),
    ("write", &["site"]),
    ("signature", &[]),
    // Checks a copy of a site that somebody else may have made: it knows the form of an output, and nothing of a report.
    ("verify", &["signature", "site"]),
    ("diag", &["limits", "panics", "source"]),
    ("model", &["source"]),
    // Decides from enums and dates alone.
    ("verdict", &["model"]),
    ("tree", &["characters", "diag", "limits", "source"]),
    ("theme", &["source"]),
    (
        "parse",
        &[
            "characters",
            "device_names",
            "diag",
            "language",
            "limits",
            "model",
            "panics",
            "route",
            "source",
            "tree",
            "verdict",
        ],
    ),
    ("project", &["diag", "language", "model", "panics", "parse", "route", "source", "tree"]),
    ("strings", &["diag", "language", "model", "source", "tree"]),
    // Language data; `link` resolves names.
    ("language", &["characters", "diag", "model", "source", "tree"]),
    ("link", &["characters", "diag", "language", "limits", "model", "panics", "parse", "project", "route", "source"]),
    // The facts that pages and formats state: what both say is decided once.
    ("claims", &["link", "model", "project", "verdict"]),
    // `limits` only for the error of a component's template, which a page passes on.
    ("pages", &["claims", "limits", "link", "model", "project", "route", "source", "strings", "verdict"]),
    ("render", &["characters", "limits", "pages", "strings"]),
    // Builds the search index from the entries of `pages`, as `render` builds pages from views; the sentences are from `link`.
    ("search", &["characters", "language", "link", "model", "pages", "route", "source"]),
    // Output formats, from the model and the routes: no page, no template. Books have the chapters of `pages::book`.
    ("formats", &["claims", "link", "model", "pages", "project", "route", "site", "strings", "verdict"]),
    // Compares ledgers, whatever wrote them: nothing of the report.
    ("diff", &["claims", "model"]),
    ("ids", &["diag", "language", "model", "parse", "project", "source"]),
    (
        "build",
        &[
            "diag", "formats", "language", "link", "model", "pages", "panics", "parse", "project", "render", "route",
            "sanitize", "search", "site", "source", "strings", "theme",
        ],
    ),
    // The server knows the output and nothing of how it is built.
    ("serve", &["route", "site"]),
    (
        "preview",
        &[
            "build", "diag", "link", "model", "panics", "project", "route", "serve", "site", "source", "strings",
            "theme", "watch",
        ],
    ),
    (
        "cli",
        &[
            "build",
            "diag",
            "diff",
            "ids",
            "model",
            "panics",
            "preview",
            "project",
            "route",
            "serve",
            "signature",
            "site",
            "source",
            "verify",
            "watch",
            "write",
        ],
    ),
    ("main", &["cli"]),
];

/// The only modules that may use the disk reader.
const MAY_READ_DISK: [&str; 5] = ["source", "diag", "build", "cli", "preview"];

/// The only modules that access the disk themselves.
const MAY_ACCESS_DISK: [&str; 4] = ["source", "verify", "watch", "write"];

#[test]
fn every_module_imports_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    let mut wrong = Vec::new();
    for file in source_files() {
        let (module, path) = (&file.module, file.path.display());
        if module == "lib" {
            continue; // It names them all.
        }
        let Some(allowed) = table.get(module.as_str()) else {
            wrong.push(format!("{path}: the module `{module}` is not in the table"));
            continue;
        };
        for (line, import) in file.imports() {
            if import != *module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{path}:{line}: `{module}` may not import `{import}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_a_few_modules_use_the_disk_reader() {
    for file in source_files() {
        let module = file.module.as_str();
        let may = MAY_READ_DISK.contains(&module) || module == "lib";
        let uses_disk = file.paths().iter().any(|path| path.has("source", "disk"));
        assert!(may || !uses_disk, "{} uses the disk reader", file.path.display());
    }
}

#[test]
fn only_four_modules_access_the_disk() {
    let access = |path: &UsedPath| path.has("std", "fs") || path.has("env", "current_exe");
    for file in source_files() {
        let accesses = file.paths().iter().any(access) || file.text.contains(".metadata()");
        let may = MAY_ACCESS_DISK.contains(&file.module.as_str());
        assert!(may || !accesses, "{} accesses the disk; `source`, `verify` and `write` do that", file.path.display());
    }
}

#[test]
fn imports_in_groups_and_in_macros_are_seen_and_those_of_tests_are_not() {
    let file = SourceFile::new(
        "src/a/b.rs",
        r##"
            use crate::{one, two::{Three, four::*}, five as six};
            use crate::{
                seven::{self, Eight},
                nine,
            };
            use super::super::{ten, eleven::Twelve};
            use super::sibling;
            // crate::comment
            const TEXT: &str = "crate::text";
            fn main() { println!("{}", crate::thirteen::f(std::{fs, io}::x)); }
            #[cfg(test)]
            mod tests { use crate::fourteen; }
            fn after() -> crate::fifteen::T {}
        "##,
    );
    let imports = file.imports();
    let names: Vec<&str> = imports.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["one", "two", "two", "five", "seven", "seven", "nine", "ten", "eleven", "thirteen", "fifteen"]);
    assert_eq!((imports[0].0, imports[6].0), (2, 5));
    assert!(file.paths().iter().any(|path| path.has("std", "fs")));
}

#[test]
fn every_file_says_what_it_is_for() {
    for SourceFile { path, text, .. } in source_files() {
        assert!(text.starts_with("//! "), "{} does not begin with a comment that says what it is for", path.display());
    }
}

#[test]
fn the_table_names_existing_modules() {
    let existing: Vec<String> = source_files().into_iter().map(|file| file.module).collect();
    for (module, imports) in MAY_IMPORT {
        for name in std::iter::once(&module).chain(imports) {
            assert!(existing.iter().any(|known| known == name), "there is no module `{name}`");
        }
    }
}

/// A file of the compiler.
struct SourceFile {
    path: PathBuf,
    text: String,
    /// The top-level module that it belongs to.
    module: String,
    /// How many times `super` leads from it to the root of the crate.
    depth: usize,
}

/// A path in code: `crate::a::B`.
struct UsedPath {
    names: Vec<String>,
    line: usize,
}

impl SourceFile {
    /// A file by its path from the root of the package.
    fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let path: PathBuf = path.into();
        let parts: Vec<String> =
            path.with_extension("").iter().skip(1).map(|part| part.to_string_lossy().into_owned()).collect();
        let depth = parts.iter().filter(|part| *part != "mod").count();
        let module = parts.first().expect("a path under src").clone();
        Self { path, text: text.into(), module, depth }
    }

    /// The paths in the code of the file, without those of its tests.
    fn paths(&self) -> Vec<UsedPath> {
        let mut paths = Vec::new();
        collect_paths(&tokens(&self.text), &[], &mut paths);
        paths
    }

    /// Every module of the crate that the file names, with the line.
    fn imports(&self) -> Vec<(usize, String)> {
        let named = self.paths().into_iter().filter_map(|path| {
            let supers = path.names.iter().take_while(|name| *name == "super").count();
            let at = match path.names.first()?.as_str() {
                "crate" => 1,
                // The binary names the library.
                "annals" if self.module == "main" => 1,
                "super" if supers >= self.depth => supers,
                _ => return None,
            };
            Some((path.line, path.names.get(at)?.clone()))
        });
        named.collect()
    }
}

impl UsedPath {
    /// Whether the path has these two names, one after the other.
    fn has(&self, first: &str, second: &str) -> bool {
        self.names.windows(2).any(|pair| pair[0] == first && pair[1] == second)
    }
}

/// A name or a single other character of a file, and its line.
type Token<'t> = (&'t str, usize);

/// The tokens of a file, without comments and literals of text.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let skipped = if first.is_whitespace() { Some(first.len_utf8()) } else { skipped_length(rest) };
        let length = skipped.unwrap_or_else(|| name_length(rest).max(first.len_utf8()));
        if skipped.is_none() {
            tokens.push((&rest[..length], line));
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// The length of the comment, the text or the character literal that a text begins with.
fn skipped_length(text: &str) -> Option<usize> {
    let until = |start: usize, end: &str| text[start..].find(end).map_or(text.len(), |at| start + at + end.len());
    let after_prefix = text.trim_start_matches(['r', 'b', 'c']);
    let prefix = text.len() - after_prefix.len();
    let hashes = after_prefix.len() - after_prefix.trim_start_matches('#').len();
    if text.starts_with("//") {
        Some(until(2, "\n"))
    } else if text.starts_with("/*") {
        Some(until(2, "*/"))
    } else if text[..prefix].contains('r') && after_prefix[hashes..].starts_with('"') {
        Some(until(prefix + hashes + 1, &format!("\"{}", "#".repeat(hashes))))
    } else if hashes == 0 && after_prefix.starts_with('"') {
        Some(prefix + escaped_length(after_prefix, '"'))
    } else if text.starts_with("'\\") || text.chars().nth(2) == Some('\'') && text.starts_with('\'') {
        Some(escaped_length(text, '\''))
    } else {
        None
    }
}

/// The length of a literal that ends with its first character, unless a backslash is before that.
fn escaped_length(text: &str, end: char) -> usize {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            _ if c == end => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Collects the paths in tokens. `prefix` is the path before the group that they are in, as in `prefix::{a, b}`.
fn collect_paths(tokens: &[Token], prefix: &[String], paths: &mut Vec<UsedPath>) {
    let mut at = 0;
    while let Some((word, _)) = tokens.get(at) {
        at = match *word {
            "#" if is_test_attribute(&tokens[at..]) => at + item_length(&tokens[at..]),
            "as" => at + 2,
            _ if is_name(word) => collect_path(tokens, at, prefix, paths),
            _ => at + 1,
        };
    }
}

/// Collects the path at a token, with those of the group that it ends with; returns the index after it.
fn collect_path(tokens: &[Token], start: usize, prefix: &[String], paths: &mut Vec<UsedPath>) -> usize {
    let mut names = prefix.to_vec();
    let mut at = start;
    while let Some((name, _)) = tokens.get(at).filter(|(word, _)| is_name(word)) {
        names.push((*name).to_owned());
        at += 1;
        let [(":", _), (":", _), next, ..] = &tokens[at..] else { break };
        at += 2;
        if next.0 == "{" {
            let end = at + group_length(&tokens[at..]);
            collect_paths(&tokens[at + 1..end - 1], &names, paths);
            return end;
        }
    }
    paths.push(UsedPath { names, line: tokens[start].1 });
    at
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether tokens begin with `#[cfg(test)]`.
fn is_test_attribute(tokens: &[Token]) -> bool {
    tokens.iter().map(|(word, _)| *word).take(7).eq(["#", "[", "cfg", "(", "test", ")", "]"])
}

/// The number of tokens of the group that begins with a bracket, with both brackets.
fn group_length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    let is_end = |(word, _): &Token| {
        match *word {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        depth == 0
    };
    tokens.iter().position(is_end).map_or(tokens.len(), |end| end + 1)
}

/// The number of tokens of an item: to its semicolon, or to the end of its braces.
fn item_length(tokens: &[Token]) -> usize {
    let mut at = 0;
    while let Some((word, _)) = tokens.get(at) {
        let length = group_length(&tokens[at..]);
        match *word {
            ";" => return at + 1,
            "{" => return at + length,
            "(" | "[" => at += length,
            _ => at += 1,
        }
    }
    tokens.len()
}

/// Every file of the compiler.
fn source_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect_files(&root.join("src"), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file");
        SourceFile::new(path.strip_prefix(root).expect("under the package"), text)
    };
    paths.into_iter().map(read).collect()
}

fn collect_files(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_files(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}
