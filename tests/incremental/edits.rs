//! Edits as data, so that sequences of them can be generated and shrunk.

use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt;

use crate::state::{Dice, State, set_line, split_front_matter};
use crate::{files, prose, registers, settings};

/// A kind of edit: its name, how often it is taken, and what it does.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) weight: usize,
    pub(crate) act: Act,
}

/// What a kind of edit does. An empty value removes the key.
pub(crate) enum Act {
    /// Sets a key in the front matter of a section.
    Front(&'static [&'static str]),
    /// Sets a key of a record of a register.
    Field(&'static str, &'static [&'static str]),
    /// Sets a key of a table of `book.toml`.
    Setting(&'static str, &'static [&'static str]),
    /// Anything else.
    Do(fn(&mut State, &mut Dice<'_>)),
}

/// How many numbers an edit has to choose with.
const DICE: usize = 6;

/// One edit.
#[derive(Clone)]
pub(crate) struct Edit {
    pub(crate) kind: &'static Kind,
    pub(crate) dice: [u8; DICE],
}

/// What a step does first if the previous step left errors in the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterErrors {
    /// Reverts to the last good site, and applies no edits.
    Revert,
    /// Reverts to the last good site, and applies the edits.
    RevertAndEdit,
    /// Leaves the errors, and applies the edits.
    LeaveAndEdit,
}

/// What happens between two builds.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) after_errors: AfterErrors,
    pub(crate) edits: Vec<Edit>,
    /// Whether the site is built a second time without a change.
    pub(crate) rebuild: bool,
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.kind.name, self.dice)
    }
}

/// Every kind of edit.
pub(crate) fn kinds() -> impl Iterator<Item = &'static Kind> {
    [prose::KINDS, registers::KINDS, registers::FIELDS, settings::KINDS, files::KINDS].into_iter().flatten()
}

/// Any sequence of steps.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..12)
}

/// Any few edits.
pub(crate) fn edits(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Edit>> {
    vec(edit(), count)
}

fn step() -> impl Strategy<Value = Step> {
    let errors = prop_oneof![3 => Just(AfterErrors::Revert), 2 => Just(AfterErrors::RevertAndEdit), 1 => Just(AfterErrors::LeaveAndEdit)];
    let count = prop_oneof![5 => Just(1_usize), 2 => Just(2), 1 => Just(3)];
    let edits = count.prop_flat_map(|count| vec(edit(), count));
    let twice = prop::bool::weighted(0.1);
    (errors, edits, twice).prop_map(|(errors, edits, twice)| Step { after_errors: errors, edits, rebuild: twice })
}

fn edit() -> impl Strategy<Value = Edit> {
    let weighted: Vec<&'static Kind> = kinds().flat_map(|kind| std::iter::repeat_n(kind, kind.weight)).collect();
    let numbers = (0..weighted.len(), any::<[u8; DICE]>());
    numbers.prop_map(move |(at, dice)| Edit { kind: weighted[at], dice })
}

impl Edit {
    /// Applies the edit. If nothing in the site fits it, nothing happens.
    pub(crate) fn apply(&self, state: &mut State) {
        let dice = &mut Dice(self.dice.iter());
        let key = self.kind.name.rsplit('.').next().unwrap_or_default();
        match &self.kind.act {
            Act::Front(values) => set_front(state, dice, key, values),
            Act::Field(register, values) => set_field(state, dice, register, key, values),
            Act::Setting(table, values) => set_setting(state, dice, table, key, values),
            Act::Do(act) => act(state, dice),
        }
    }
}

fn set_front(state: &mut State, dice: &mut Dice<'_>, key: &str, values: &[&str]) {
    let value = dice.pick(values).unwrap_or_default();
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change(&path, |text| {
        let (front, body) = split_front_matter(text);
        let inner = front.strip_prefix("---\n").and_then(|rest| rest.strip_suffix("---\n")).unwrap_or_default();
        format!("---\n{}---\n{body}", set_line(inner, "", key, ":", value))
    });
}

fn set_field(state: &mut State, dice: &mut Dice<'_>, register: &str, key: &str, values: &[&str]) {
    let value = dice.pick(values).unwrap_or_default();
    state.change_record(register, dice, |record| set_line(record, "  ", key, ":", value));
}

fn set_setting(state: &mut State, dice: &mut Dice<'_>, table: &str, key: &str, values: &[&str]) {
    let value = dice.pick(values).unwrap_or_default();
    state.change("book.toml", |text| settings::set(text, table, key, value));
}
