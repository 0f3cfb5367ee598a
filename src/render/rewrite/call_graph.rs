//! What calls what: which parts of the templates are written into a variable, directly or by way of others.

use super::expressions::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Something that is rendered by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// A template outside its blocks and components.
    Body(String),
    /// Template and name.
    Block(String, String),
    /// Template and name.
    Component(String, String),
}

impl Unit {
    pub(super) fn template(&self) -> Option<&str> {
        match self {
            Self::Body(template) | Self::Block(template, _) | Self::Component(template, _) => Some(template),
        }
    }
}

/// Where a unit asks for another.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) from: Unit,
    pub(super) callee: Callee,
    /// Whether the output is collected in a variable.
    pub(super) is_collected: bool,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Callee {
    Component(String),
    Include(String),
    /// A block by its name, of whichever template of the theme; also for `super()`.
    Block(String),
}

impl Call {
    pub(super) fn included(&self) -> Option<&str> {
        match &self.callee {
            Callee::Include(name) => Some(name),
            _ => None,
        }
    }

    fn is_of(&self, unit: &Unit) -> bool {
        match (&self.callee, unit) {
            (Callee::Component(name), Unit::Component(_, called))
            | (Callee::Include(name), Unit::Body(called))
            | (Callee::Block(name), Unit::Block(_, called)) => name == called,
            _ => false,
        }
    }
}

/// `{{ value }}`.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) unit: Unit,
    pub(super) value: Value,
    pub(super) is_collected: bool,
}

/// The units whose output can end in a variable, because of a call from one that does.
pub(super) fn collected(calls: &[Call], outputs: &[Output]) -> BTreeSet<Unit> {
    let mut by_unit: BTreeMap<&Unit, Vec<&Call>> = BTreeMap::new();
    for call in calls {
        by_unit.entry(&call.from).or_default().push(call);
    }
    let writing = outputs.iter().map(|output| &output.unit);
    let units: BTreeSet<&Unit> = calls.iter().map(|call| &call.from).chain(writing).collect();
    let mut found = BTreeSet::new();
    let mut open: Vec<&Call> = calls.iter().filter(|call| call.is_collected).collect();
    let mut seen = BTreeSet::new();
    while let Some(call) = open.pop() {
        if !seen.insert(&call.callee) {
            continue;
        }
        for unit in units.iter().filter(|unit| call.is_of(unit)) {
            if found.insert((*unit).clone()) {
                open.extend(by_unit.get(*unit).into_iter().flatten());
            }
        }
    }
    found
}
