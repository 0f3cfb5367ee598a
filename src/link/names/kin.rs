//! Kin of forms: other people of whose names a form is a part, or may be a case ending.

use super::Holder;
use super::spellings::Spellings;
use crate::link::RecordId;
use crate::link::fold::is_hyphen;
use crate::model::Record;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The words of people's names, and who has each.
pub(super) struct Kin<'f> {
    /// Names of people, each with whose it is.
    names: Vec<(Vec<&'f str>, RecordId)>,
    /// By word, the names that it stands in.
    by_word: BTreeMap<&'f str, Vec<usize>>,
}

impl<'f> Kin<'f> {
    /// The kin of each form, in their order.
    pub(super) fn of_forms(
        records: &[Arc<Record>],
        forms: &'f BTreeMap<String, Vec<Holder>>,
        hidden: &'f [(String, RecordId)],
    ) -> Vec<Vec<RecordId>> {
        let kin = Self::of(records, forms, hidden);
        let spellings = Spellings::of(forms);
        let register = |record: RecordId| &*records[record.index()].key.register;
        let of_form = |(form, holders): (&String, &Vec<Holder>)| {
            let mut kin = kin.of_form(form, holders);
            if !form.contains(' ') {
                kin.extend(spellings.sharing(form, holders));
            }
            kin.sort_unstable();
            kin.dedup();
            // "The Committee" can be any of several bodies; a longer name of one is no part of that of another.
            let is_body = |record: RecordId| matches!(register(record), "organizations" | "laws");
            let is_word_of_body = !form.contains(' ') && holders.iter().any(|holder| is_body(holder.record));
            kin.retain(|record| !is_body(*record) || is_word_of_body);
            kin
        };
        forms.iter().map(of_form).collect()
    }

    /// The names of people in `forms`, and in `hidden`: who is linked by hand is spoken of, too.
    fn of(records: &[Arc<Record>], forms: &'f BTreeMap<String, Vec<Holder>>, hidden: &'f [(String, RecordId)]) -> Self {
        let mut kin = Self { names: Vec::new(), by_word: BTreeMap::new() };
        for (form, holders) in forms.iter().filter(|(form, _)| form.contains(' ')) {
            kin.add(records, form, holders.iter().map(|holder| holder.record));
        }
        for (form, record) in hidden.iter().filter(|(form, _)| form.contains(' ')) {
            kin.add(records, form, std::iter::once(*record));
        }
        kin
    }

    fn add(&mut self, records: &[Arc<Record>], form: &'f str, holders: impl Iterator<Item = RecordId>) {
        let words: Vec<&str> = words_of(form).collect();
        for holder in holders
            .filter(|holder| matches!(&*records[holder.index()].key.register, "people" | "organizations" | "laws"))
        {
            words.iter().for_each(|word| self.by_word.entry(word).or_default().push(self.names.len()));
            self.names.push((words.clone(), holder));
        }
    }

    /// The people who do not go by a form and have names that it is a part of.
    fn of_form(&self, form: &str, holders: &[Holder]) -> Vec<RecordId> {
        let words: Vec<&str> = words_of(form).collect();
        let nobody = Vec::new();
        let in_names = |word: &str| self.by_word.get(word).unwrap_or(&nobody);
        // The word that the fewest have: of a full name the surname, most often.
        let Some(rarest) = words.iter().min_by_key(|word| in_names(word).len()) else { return Vec::new() };
        let as_written = in_names(rarest).iter().filter(|at| is_within(&words, &self.names[**at].0));
        let nominative = words.first().filter(|_| words.len() == 1).and_then(|word| masculine(word));
        let in_genitive = nominative.map_or(&nobody, |word| in_names(word)).iter();
        let mut kin: Vec<RecordId> = as_written.chain(in_genitive).map(|at| self.names[*at].1).collect();
        kin.retain(|record| holders.binary_search_by_key(record, |holder| holder.record).is_err());
        kin.sort_unstable();
        kin.dedup();
        kin
    }
}

fn words_of(form: &str) -> impl Iterator<Item = &str> {
    form.split(|c: char| c == ' ' || is_hyphen(c)).filter(|word| !word.is_empty())
}

/// Whether words stand among others, in the same order.
fn is_within(words: &[&str], others: &[&str]) -> bool {
    let mut others = others.iter();
    words.iter().all(|word| others.any(|other| other == word))
}

/// The surname of a man of which this may be the genitive and accusative: `Петрова` is a woman in the nominative
/// case, and a man in these.
fn masculine(word: &str) -> Option<&str> {
    word.strip_suffix('а').filter(|stem| stem.ends_with(['в', 'н']))
}
