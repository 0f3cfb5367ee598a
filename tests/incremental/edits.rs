//! Edits as data, so that a sequence of them can be made at random and made shorter.

use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt;

use crate::state::{Dice, State, parts, set_line};
use crate::{files, prose, registers, settings};

/// A kind of edit: its name, how often it is taken, and what it does.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) weight: usize,
    pub(crate) act: Act,
}

/// What a kind of edit does. A value that is empty takes the key away.
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

/// What is done first where the step before left the site with errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errors {
    /// The site goes back to what it was before them, and nothing else is done.
    Mend,
    /// The same, and then the edits are made.
    MendAndGoOn,
    /// They stay.
    Keep,
}

/// What happens between two builds.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) errors: Errors,
    pub(crate) edits: Vec<Edit>,
    /// Whether the site is built a second time without a change.
    pub(crate) twice: bool,
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
    let errors = prop_oneof![3 => Just(Errors::Mend), 2 => Just(Errors::MendAndGoOn), 1 => Just(Errors::Keep)];
    let count = prop_oneof![5 => Just(1_usize), 2 => Just(2), 1 => Just(3)];
    let edits = count.prop_flat_map(|count| vec(edit(), count));
    let twice = prop::bool::weighted(0.1);
    (errors, edits, twice).prop_map(|(errors, edits, twice)| Step { errors, edits, twice })
}

fn edit() -> impl Strategy<Value = Edit> {
    let weighted: Vec<&'static Kind> = kinds().flat_map(|kind| std::iter::repeat_n(kind, kind.weight)).collect();
    let numbers = (0..weighted.len(), any::<[u8; DICE]>());
    numbers.prop_map(move |(at, dice)| Edit { kind: weighted[at], dice })
}

impl Edit {
    /// Makes the edit. Where there is nothing to make it to, nothing happens.
    pub(crate) fn make(&self, state: &mut State) {
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
        let (front, body) = parts(text);
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
