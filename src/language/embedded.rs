//! The embedded language files, each parsed on first use.

use super::Language;
use super::file::LanguageFile;
use crate::source::SourceFile;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

#[derive(RustEmbed)]
#[folder = "src/language/data"]
#[include = "*.toml"]
struct Data;

/// The embedded languages by tag. Each is parsed on first use.
static EMBEDDED: LazyLock<BTreeMap<String, OnceLock<Arc<Language>>>> =
    LazyLock::new(|| tags().map(|tag| (tag, OnceLock::new())).collect());

/// The tags of the embedded files.
pub(super) fn tags() -> impl Iterator<Item = String> {
    Data::iter().filter_map(|path| path.strip_suffix(".toml").map(str::to_owned))
}

pub(super) fn language(tag: &str) -> Option<Arc<Language>> {
    let language = EMBEDDED.get(tag)?;
    Some(Arc::clone(language.get_or_init(|| Arc::new(Language::new(tag, &BTreeMap::new(), &mut Vec::new())))))
}

/// The tags of the embedded languages that may have paradigms, found without parsing them.
pub(super) fn inflecting_tags() -> &'static [String] {
    static TAGS: LazyLock<Vec<String>> = LazyLock::new(|| tags().filter(|tag| has_paradigms(tag)).collect());
    &TAGS
}

fn has_paradigms(tag: &str) -> bool {
    const TABLE: &[u8] = b"[[endings.paradigms]]";
    Data::get(&format!("{tag}.toml")).is_some_and(|file| file.data.windows(TABLE.len()).any(|text| text == TABLE))
}

pub(super) fn file(tag: &str) -> Option<SourceFile> {
    let path = format!("{tag}.toml");
    let file = Data::get(&path)?;
    Some(SourceFile { path: path.into(), bytes: Arc::from(&*file.data) })
}

/// The tables of an embedded file with these names, without parsing the others, which are most of it. `None` without a file. A
/// name that ends with a bracket excludes the tables within the table.
///
/// A line of an embedded file that begins with a bracket is the header of a table; a test checks it.
pub(super) fn tables(tag: &str, names: &[&str]) -> Option<LanguageFile> {
    let file = file(tag)?;
    let text = file.text().ok()?;
    let mut is_read = false;
    let mut tables = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            let header = line.trim_start_matches('[');
            let is_table = |name: &&str| {
                header.strip_prefix(*name).is_some_and(|rest| name.ends_with(']') || rest.starts_with([']', '.']))
            };
            is_read = names.iter().any(is_table);
        }
        if is_read {
            tables.push_str(line);
        }
    }
    let tables = SourceFile { path: file.path, bytes: tables.into_bytes().into() };
    Some(LanguageFile::parse(&tables, &mut Vec::new()))
}
