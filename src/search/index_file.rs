//! The file `search/index.js`: what a browser needs before any lookup.

use super::groups::EntryGroups;
use super::shards::Shards;
use super::{endings, fold, script};
use crate::language::{DateFinder, Languages, LetterTable, Letters};
use crate::pages::search_entries::SearchSource;
use std::sync::Arc;

/// The tables of the index, and the shards of words.
pub(super) struct LookupTables<'t> {
    pub(super) source: &'t SearchSource<'t>,
    pub(super) languages: &'t Languages,
    pub(super) groups: &'t EntryGroups,
    pub(super) names: &'t Shards,
    pub(super) words: &'t Shards,
}

impl LookupTables<'_> {
    /// The index, then the shards of names, then those of words.
    pub(super) fn files(&self) -> Vec<Arc<[u8]>> {
        let index = std::iter::once(self.index_file().into());
        index.chain(self.names.files()).chain(self.words.files()).collect()
    }

    /// A line for each table, its fields separated by tabs. New tables are appended, so that the script of an earlier theme reads
    /// the others.
    fn index_file(&self) -> Vec<u8> {
        let Letters { variants, transliterations, sequences, spellings, .. } = self.languages.letters();
        let endings = self.languages.search_endings().iter().map(|set| endings::line(set, self.languages.letters()));
        let dates = self.languages.date_finder();
        let lines = [
            letters(variants),
            letters(transliterations),
            pairs(spellings),
            joined(endings),
            joined(self.names.keys().map(str::to_owned)),
            joined(self.words.keys().map(str::to_owned)),
            joined(self.groups.layout().map(|number| number.to_string())),
            pairs(sequences),
            ranges(fold::UNSPACED),
            ranges(fold::VOWELS),
            self.languages.search_possessives().join("\t"),
            self.kinds(),
            month_names(dates),
            joined(dates.ignored().map(str::to_owned)),
            joined(dates.ordinals().map(str::to_owned)),
            joined(self.source.phrases().into_iter().map(|(name, phrase)| format!("{name}\t{}", line(phrase)))),
            joined(self.languages.search_synonyms().iter().map(|set| set.join(" "))),
        ];
        script::encode(lines.join("\n").as_bytes())
    }

    /// The first entry, the rank and the heading of each kind of entries.
    fn kinds(&self) -> String {
        let kinds = self.source.kinds().into_iter();
        joined(kinds.map(|kind| format!("{}\t{}\t{}", kind.first, kind.rank, line(kind.label))))
    }
}

/// The names of each month, separated by `|`.
fn month_names(dates: &DateFinder) -> String {
    joined(dates.month_names().into_iter().map(|names| names.join("|")))
}

fn joined(fields: impl IntoIterator<Item = String>) -> String {
    fields.into_iter().collect::<Vec<_>>().join("\t")
}

fn letters(table: &LetterTable) -> String {
    joined(table.pairs().map(|(letter, replacement)| format!("{letter}\t{replacement}")))
}

fn pairs(table: &[(String, String)]) -> String {
    joined(table.iter().map(|(from, to)| format!("{from}\t{to}")))
}

fn ranges(ranges: &[(char, char)]) -> String {
    joined(ranges.iter().map(|(first, last)| format!("{:x}-{:x}", u32::from(*first), u32::from(*last))))
}

/// A text without control characters, which could end a line or a field.
fn line(text: &str) -> String {
    text.chars().map(|c| if c < ' ' { ' ' } else { c }).collect()
}
