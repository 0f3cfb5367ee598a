//! The files of texts, for a site that is built repeatedly.
//!
//! They contain the lines of all entries, which are as long as the report. So the lines are stored nowhere else: the previous
//! lines of a changed entry are decoded from its file.

use super::groups::EntryGroups;
use super::script;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The lines of every entry, a group of entries in each file.
#[derive(Debug)]
pub(super) struct TextFiles {
    groups: EntryGroups,
    files: Vec<Arc<[u8]>>,
}

impl TextFiles {
    /// Builds the files from the lines of each entry, which are freed as they are encoded: they are as long as the report.
    pub(super) fn new(groups: EntryGroups, lines: impl IntoIterator<Item = String>) -> Self {
        let mut lines = lines.into_iter();
        let files = (0..groups.file_count()).map(|group| {
            let of_file: Vec<String> = lines.by_ref().take(groups.range(group).len()).collect();
            encode_file(of_file.iter())
        });
        let files = files.collect();
        Self { groups, files }
    }

    pub(super) fn groups(&self) -> &EntryGroups {
        &self.groups
    }

    pub(super) fn files(&self) -> &[Arc<[u8]>] {
        &self.files
    }

    /// The lines of these entries, and of others in the same files.
    pub(super) fn lines(&self, entries: impl Iterator<Item = usize>) -> BTreeMap<usize, String> {
        let mut lines = BTreeMap::new();
        for entry in entries {
            if !lines.contains_key(&entry) {
                let group = self.groups.file_of_entry(entry);
                lines.extend(self.groups.range(group).zip(decode_file(&self.files[group])));
            }
        }
        lines
    }

    /// Replaces the lines of some entries. Rebuilds all files where the groups have changed.
    pub(super) fn replace(&mut self, groups: EntryGroups, mut changed: BTreeMap<usize, String>) {
        if self.groups != groups {
            let all = 0..self.groups.entry_count();
            let mut lines = self.lines(all.clone());
            lines.append(&mut changed);
            *self = Self::new(groups, lines.into_values());
            return;
        }
        while let Some((entry, _)) = changed.first_key_value() {
            let group = self.groups.file_of_entry(*entry);
            let Range { start, end } = self.groups.range(group);
            let mut lines: BTreeMap<usize, String> = (start..end).zip(decode_file(&self.files[group])).collect();
            let rest = changed.split_off(&end);
            lines.append(&mut std::mem::replace(&mut changed, rest));
            self.files[group] = encode_file(lines.values());
        }
    }
}

/// A file: the lines of some entries, with an empty line after each entry.
fn encode_file<'l>(entries: impl Iterator<Item = &'l String> + Clone) -> Arc<[u8]> {
    let mut text = String::with_capacity(entries.clone().map(|lines| lines.len() + 1).sum());
    for lines in entries {
        text.push_str(lines);
        text.push('\n');
    }
    script::encode(text.as_bytes()).into()
}

/// The lines of each entry in a file. No line of an entry is empty.
fn decode_file(file: &[u8]) -> Vec<String> {
    script::decode(file).split("\n\n").map(|lines| format!("{lines}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_decoded_and_replaced() {
        let lines = |n: usize| format!("Title {n}\ten\thref\t\n1.{n}\tid\tA <b> `sentence`.\n");
        let mut all: Vec<String> = (0..100).map(lines).collect();
        let groups = |together| EntryGroups::for_test(70, 30, together);
        let mut texts = TextFiles::new(groups(4), all.clone());
        for (together, changed) in [(4, vec![0, 3, 4, 69, 70, 99]), (8, vec![50]), (8, vec![]), (2, vec![1, 99])] {
            let changed: BTreeMap<usize, String> =
                changed.into_iter().map(|entry| (entry, lines(entry + 1000))).collect();
            changed.iter().for_each(|(entry, lines)| all[*entry].clone_from(lines));
            texts.replace(groups(together), changed);
            assert_eq!(texts.files(), TextFiles::new(groups(together), all.clone()).files());
            assert_eq!(texts.lines(0..100).into_values().collect::<Vec<_>>(), all);
        }
    }
}
