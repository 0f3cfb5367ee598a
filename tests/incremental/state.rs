//! The sources in memory, as the edits change them.

use annals::model::Date;
use annals::source::Sources;
use std::collections::BTreeMap;

use crate::base;

/// The bytes of each file, by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The files, and the date as of which embargoes apply.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) files: Files,
    pub(crate) as_of: Option<&'static str>,
    /// Whether drafts and embargoed sections are shown, as in the preview.
    pub(crate) held_back: bool,
    /// The site after each earlier step, for edits that revert.
    pub(crate) history: Vec<(Files, Option<&'static str>)>,
}

/// The numbers of one edit, each of which chooses something.
pub(crate) struct Dice<'d>(pub(crate) std::slice::Iter<'d, u8>);

impl Dice<'_> {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % sides.max(1)
    }

    /// One of several.
    pub(crate) fn pick<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        let at = self.roll(items.len());
        items.get(at).cloned()
    }
}

impl State {
    /// The site before any edit.
    pub(crate) fn base() -> Self {
        let files = base::FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self { files: files.collect(), as_of: None, held_back: false, history: Vec::new() }
    }

    /// The date as of which embargoes apply, as an option of a build.
    pub(crate) fn as_of_date(&self) -> Option<Date> {
        self.as_of.map(|day| Date::parse(day).expect("a date"))
    }

    /// New sources with these files.
    pub(crate) fn sources(&self) -> Sources {
        Sources::from_files(self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())))
    }

    /// Updates the sources of another state to this one. Unchanged files are not inserted again.
    pub(crate) fn update(&self, sources: &mut Sources) {
        let existing: Vec<_> = sources.iter().map(|file| (file.path.clone(), file.bytes.clone())).collect();
        for (path, _) in existing.iter().filter(|(path, _)| !self.files.contains_key(&**path)) {
            sources.remove(path);
        }
        let existing: BTreeMap<_, _> = existing.into_iter().collect();
        for (path, bytes) in &self.files {
            if existing.get(path.as_str()).is_none_or(|old| **old != **bytes) {
                sources.insert(path.as_str(), bytes.clone());
            }
        }
    }

    /// The text of a file; `None` if it is missing or not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.files.get(path)?.clone()).ok()
    }

    /// Writes a file.
    pub(crate) fn put(&mut self, path: &str, text: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), text.into());
    }

    /// Changes the text of a file, if it is UTF-8.
    pub(crate) fn change(&mut self, path: &str, change: impl FnOnce(&str) -> String) {
        if let Some(text) = self.text(path) {
            self.put(path, change(&text));
        }
    }

    /// Changes every text that a person writes.
    pub(crate) fn change_all(&mut self, change: impl Fn(&str, &str) -> String) {
        for path in self.paths(&[".md", ".yaml"]) {
            self.change(&path, |text| change(&path, text));
        }
    }

    /// The paths that end in one of these.
    pub(crate) fn paths(&self, suffixes: &[&str]) -> Vec<String> {
        self.files.keys().filter(|path| suffixes.iter().any(|end| path.ends_with(end))).cloned().collect()
    }

    /// The sections.
    pub(crate) fn sections(&self) -> Vec<String> {
        self.paths(&[".md"]).into_iter().filter(|path| path.contains('/')).collect()
    }

    /// The files of a register.
    pub(crate) fn files_of(&self, register: &str) -> Vec<String> {
        let (file, folder) = (format!("/{register}.yaml"), format!("/{register}/"));
        self.paths(&[".yaml"]).into_iter().filter(|path| path.ends_with(&file) || path.contains(&folder)).collect()
    }

    /// The ids of a file of a register.
    pub(crate) fn ids(&self, path: &str) -> Vec<String> {
        let text = self.text(path).unwrap_or_default();
        text.lines().filter_map(|line| line.strip_prefix("- id: ")).map(|id| id.trim().to_owned()).collect()
    }

    /// Changes one record of a register.
    pub(crate) fn change_record(&mut self, register: &str, dice: &mut Dice<'_>, change: impl FnOnce(&str) -> String) {
        let Some(path) = dice.pick(&self.files_of(register)) else { return };
        self.change(&path, |text| {
            let (head, mut records) = records(text);
            let at = dice.roll(records.len());
            if let Some(record) = records.get_mut(at) {
                *record = change(record);
            }
            head + &records.concat()
        });
    }

    /// Changes the blocks of the prose of a section.
    pub(crate) fn change_blocks(&mut self, path: &str, change: impl FnOnce(&mut Vec<String>)) {
        self.change(path, |text| {
            let (front, body) = split_front_matter(text);
            let mut blocks = blocks(body);
            change(&mut blocks);
            format!("{front}{}\n", blocks.join("\n\n"))
        });
    }
}

/// Front matter with its lines of hyphens, and the prose.
pub(crate) fn split_front_matter(text: &str) -> (&str, &str) {
    let end = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---\n")).map_or(0, |at| at + 9);
    text.split_at(end)
}

/// The blocks of prose.
pub(crate) fn blocks(body: &str) -> Vec<String> {
    body.split("\n\n").map(|block| block.trim_matches('\n').to_owned()).filter(|block| !block.is_empty()).collect()
}

/// The text before the first record of a file, and the records.
pub(crate) fn records(text: &str) -> (String, Vec<String>) {
    let mut head = String::new();
    let mut records: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        match records.last_mut() {
            _ if line.starts_with("- ") => records.push(line.to_owned()),
            Some(record) => record.push_str(line),
            None => head.push_str(line),
        }
    }
    (head, records)
}

/// Sets the line of a key among lines, or removes it if the value is empty.
pub(crate) fn set_line(lines: &str, indent: &str, key: &str, separator: &str, value: &str) -> String {
    let start = format!("{indent}{key}{separator}");
    let line = format!("{start} {value}\n");
    let mut is_set = false;
    let mut out = String::new();
    for old in lines.split_inclusive('\n') {
        if !old.starts_with(&start) {
            out.push_str(old);
        } else if !is_set && !value.is_empty() {
            out.push_str(&line);
        }
        is_set |= old.starts_with(&start);
    }
    if !is_set && !value.is_empty() {
        out.push_str(&line);
    }
    out
}

/// Replaces a word that may contain hyphens.
pub(crate) fn replace_id(text: &str, old: &str, new: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    let mut copied_to = 0;
    for (at, _) in text.match_indices(old) {
        let end = at + old.len();
        if text[..at].ends_with(is_part) || text[end..].starts_with(is_part) || at < copied_to {
            continue;
        }
        out.push_str(&text[copied_to..at]);
        out.push_str(new);
        copied_to = end;
    }
    out + &text[copied_to..]
}
