//! The sources as the edits change them: texts, and ways to change a line of one.

use annals::model::Date;
use annals::source::Sources;
use std::collections::BTreeMap;

use crate::base;

/// The bytes of each file, by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The files, and the day as of which embargoes are judged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) files: Files,
    pub(crate) as_of: Option<&'static str>,
    /// Whether sections that are held back are shown, as the preview shows them.
    pub(crate) held_back: bool,
    /// What the site was after each step before this one, for edits that go back.
    pub(crate) past: Vec<(Files, Option<&'static str>)>,
}

/// The numbers of one edit, each of which chooses something.
pub(crate) struct Dice<'d>(pub(crate) std::slice::Iter<'d, u8>);

impl Dice<'_> {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % sides.max(1)
    }

    /// One of several.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let at = self.roll(of.len());
        of.get(at).cloned()
    }
}

impl State {
    /// The site before any edit.
    pub(crate) fn base() -> Self {
        let files = base::FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self { files: files.collect(), as_of: None, held_back: false, past: Vec::new() }
    }

    /// The day as of which embargoes are judged, as a build takes it.
    pub(crate) fn day(&self) -> Option<Date> {
        self.as_of.map(|day| Date::parse(day).expect("a date"))
    }

    /// The sources anew.
    pub(crate) fn sources(&self) -> Sources {
        Sources::from_files(self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())))
    }

    /// Makes sources that were those of another state into those of this one. What has not changed stays where it is.
    pub(crate) fn lay_over(&self, sources: &mut Sources) {
        let there: Vec<_> = sources.iter().map(|file| (file.path.clone(), file.bytes.clone())).collect();
        for (path, _) in there.iter().filter(|(path, _)| !self.files.contains_key(&**path)) {
            sources.remove(path);
        }
        let there: BTreeMap<_, _> = there.into_iter().collect();
        for (path, bytes) in &self.files {
            if there.get(path.as_str()).is_none_or(|old| **old != **bytes) {
                sources.insert(path.as_str(), bytes.clone());
            }
        }
    }

    /// The text of a file; nothing where it is none.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.files.get(path)?.clone()).ok()
    }

    /// Puts a text in the place of a file.
    pub(crate) fn put(&mut self, path: &str, text: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), text.into());
    }

    /// Changes the text of a file, if it is one.
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
    pub(crate) fn paths(&self, ends: &[&str]) -> Vec<String> {
        self.files.keys().filter(|path| ends.iter().any(|end| path.ends_with(end))).cloned().collect()
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
            let (front, body) = parts(text);
            let mut blocks = blocks(body);
            change(&mut blocks);
            format!("{front}{}\n", blocks.join("\n\n"))
        });
    }
}

/// Front matter with its lines of hyphens, and the prose.
pub(crate) fn parts(text: &str) -> (&str, &str) {
    let end = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---\n")).map_or(0, |at| at + 9);
    text.split_at(end)
}

/// The blocks of prose.
pub(crate) fn blocks(body: &str) -> Vec<String> {
    body.split("\n\n").map(|block| block.trim_matches('\n').to_owned()).filter(|block| !block.is_empty()).collect()
}

/// What stands before the records of a file, and the records.
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

/// Sets the line of a key among lines, or takes it away where the value is empty.
pub(crate) fn set_line(lines: &str, indent: &str, key: &str, mark: &str, value: &str) -> String {
    let start = format!("{indent}{key}{mark}");
    let line = format!("{start} {value}\n");
    let mut found = false;
    let mut out = String::new();
    for old in lines.split_inclusive('\n') {
        if !old.starts_with(&start) {
            out.push_str(old);
        } else if !found && !value.is_empty() {
            out.push_str(&line);
        }
        found |= old.starts_with(&start);
    }
    if !found && !value.is_empty() {
        out.push_str(&line);
    }
    out
}

/// Replaces a word that may hold hyphens.
pub(crate) fn replace_id(text: &str, old: &str, new: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(old) {
        let end = at + old.len();
        if text[..at].ends_with(is_part) || text[end..].starts_with(is_part) || at < done {
            continue;
        }
        out.push_str(&text[done..at]);
        out.push_str(new);
        done = end;
    }
    out + &text[done..]
}
