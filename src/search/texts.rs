//! The files of texts, for a site that is made again and again.
//!
//! They hold the lines of all entries, which are as long as the report. So the lines are kept nowhere else: those of
//! an entry that has changed are read back.

use super::groups::Groups;
use super::script;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The lines of every entry, some entries a file.
#[derive(Debug)]
pub(super) struct Texts {
    groups: Groups,
    files: Vec<Arc<[u8]>>,
}

impl Texts {
    /// The files of these lines, by entry.
    pub(super) fn of(groups: Groups, lines: &[String]) -> Self {
        let files = (0..groups.count()).map(|group| file(lines[groups.range(group)].iter())).collect();
        Self { groups, files }
    }

    pub(super) fn groups(&self) -> &Groups {
        &self.groups
    }

    pub(super) fn files(&self) -> &[Arc<[u8]>] {
        &self.files
    }

    /// The lines of these entries.
    pub(super) fn lines(&self, entries: impl Iterator<Item = usize>) -> BTreeMap<usize, String> {
        let mut lines = BTreeMap::new();
        for entry in entries {
            if !lines.contains_key(&entry) {
                let group = self.groups.of_entry(entry);
                lines.extend(self.groups.range(group).zip(read(&self.files[group])));
            }
        }
        lines
    }

    /// Puts the lines of some entries where others were, in files that hold as many as these groups say.
    pub(super) fn change(&mut self, groups: Groups, mut changed: BTreeMap<usize, String>) {
        if self.groups != groups {
            let all = 0..self.groups.entries();
            let mut lines = self.lines(all.clone());
            lines.append(&mut changed);
            *self = Self::of(groups, &lines.into_values().collect::<Vec<_>>());
            return;
        }
        while let Some((entry, _)) = changed.first_key_value() {
            let group = self.groups.of_entry(*entry);
            let Range { start, end } = self.groups.range(group);
            let mut lines: BTreeMap<usize, String> = (start..end).zip(read(&self.files[group])).collect();
            let rest = changed.split_off(&end);
            lines.append(&mut std::mem::replace(&mut changed, rest));
            self.files[group] = file(lines.values());
        }
    }
}

/// The lines of some entries, with an empty line after each.
fn file<'l>(entries: impl Iterator<Item = &'l String> + Clone) -> Arc<[u8]> {
    let mut text = String::with_capacity(entries.clone().map(|lines| lines.len() + 1).sum());
    for lines in entries {
        text.push_str(lines);
        text.push('\n');
    }
    script::of(text.as_bytes()).into()
}

/// The lines of each entry in a file. No line is empty.
fn read(file: &[u8]) -> Vec<String> {
    script::text(file).split("\n\n").map(|lines| format!("{lines}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_again_and_are_put_in_place() {
        let lines = |n: usize| format!("Title {n}\ten\thref\t\n1.{n}\tid\tA <b> `sentence`.\n");
        let mut all: Vec<String> = (0..100).map(lines).collect();
        let groups = |together| Groups::for_test(70, 30, together);
        let mut texts = Texts::of(groups(4), &all);
        for (together, changed) in [(4, vec![0, 3, 4, 69, 70, 99]), (8, vec![50]), (8, vec![]), (2, vec![1, 99])] {
            let changed: BTreeMap<usize, String> =
                changed.into_iter().map(|entry| (entry, lines(entry + 1000))).collect();
            changed.iter().for_each(|(entry, lines)| all[*entry].clone_from(lines));
            texts.change(groups(together), changed);
            assert_eq!(texts.files(), Texts::of(groups(together), &all).files());
            assert_eq!(texts.lines(0..100).into_values().collect::<Vec<_>>(), all);
        }
    }
}
