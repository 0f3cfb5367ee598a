//! Kin of forms: other people of whose names a form is a part, or may be a case ending.
#![expect(clippy::disallowed_types, reason = "words are looked up and never listed, so their order shows nowhere")]

use super::Form;
use super::own::OwnForms;
use super::spellings::Spellings;
use crate::link::RecordId;
use crate::link::fold::is_hyphen;
use crate::model::Record;
use hashbrown::HashMap;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The words of the names of people, bodies and laws, and who has each.
#[derive(Default)]
pub(super) struct Kin<'f> {
    /// The words of all names.
    words: Vec<&'f str>,
    /// The names, each by its words and whose it is.
    names: Vec<(Range<usize>, RecordId)>,
    /// By word, the names that it stands in.
    by_word: HashMap<&'f str, Vec<usize>>,
}

impl<'f> Kin<'f> {
    /// The kin of each form, in their order.
    pub(super) fn of_forms(records: &[Arc<Record>], own: &'f [Arc<OwnForms>], forms: &'f [Form]) -> Vec<Vec<RecordId>> {
        let (kin, spellings) = rayon::join(|| Self::of(records, own, forms), || Spellings::of(own, forms));
        let register = |record: RecordId| &*records[record.index()].key.register;
        let of_form = |form: &Form| {
            let mut kin = kin.of_form(form);
            if !form.text.contains(' ') {
                kin.extend(spellings.sharing(form));
            }
            kin.sort_unstable();
            kin.dedup();
            // "The Committee" can be any of several bodies; a longer name of one is no part of that of another.
            let is_body = |record: RecordId| matches!(register(record), "organizations" | "laws");
            let is_word_of_body = !form.text.contains(' ') && form.holders.iter().any(|holder| is_body(holder.record));
            kin.retain(|record| !is_body(*record) || is_word_of_body);
            kin
        };
        forms.par_iter().map(of_form).collect()
    }

    /// The names in `forms`, and those that are hidden: who is linked by hand is spoken of, too.
    fn of(records: &[Arc<Record>], own: &'f [Arc<OwnForms>], forms: &'f [Form]) -> Self {
        let mut kin = Self::default();
        let has_kin =
            |record: &RecordId| matches!(&*records[record.index()].key.register, "people" | "organizations" | "laws");
        for Form { text, holders, .. } in forms.iter().filter(|form| form.text.contains(' ')) {
            kin.add(text, holders.iter().map(|holder| holder.record).filter(has_kin));
        }
        for (own, record) in own.iter().zip((0..).map(RecordId::new)) {
            let hidden = own.hidden.iter().filter(|form| form.contains(' '));
            hidden.for_each(|form| kin.add(form, Some(record).into_iter().filter(has_kin)));
        }
        kin
    }

    fn add(&mut self, form: &'f str, holders: impl Iterator<Item = RecordId>) {
        let start = self.words.len();
        self.words.extend(words_of(form));
        let words = start..self.words.len();
        let first = self.names.len();
        self.names.extend(holders.map(|holder| (words.clone(), holder)));
        for word in &self.words[words] {
            self.by_word.entry(word).or_default().extend(first..self.names.len());
        }
    }

    /// The people who do not go by a form and have names that it is a part of.
    fn of_form(&self, form: &Form) -> Vec<RecordId> {
        if form.holders.is_empty() {
            return Vec::new(); // It is offered as an alias, and names nobody.
        }
        let words: Vec<&str> = words_of(&form.text).collect();
        let in_names = |word: &str| self.by_word.get(word).map(Vec::as_slice).unwrap_or_default();
        // The word that the fewest have: of a full name the surname, most often.
        let Some(rarest) = words.iter().map(|word| in_names(word)).min_by_key(|names| names.len()) else {
            return Vec::new();
        };
        let as_written = rarest.iter().filter(|at| is_within(&words, &self.words[self.names[**at].0.clone()]));
        let nominative = words.first().filter(|_| words.len() == 1).and_then(|word| masculine(word));
        let in_genitive = nominative.map(in_names).unwrap_or_default();
        let mut kin: Vec<RecordId> = as_written.chain(in_genitive).map(|at| self.names[*at].1).collect();
        kin.retain(|record| form.holders.binary_search_by_key(record, |holder| holder.record).is_err());
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
