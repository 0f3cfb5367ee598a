//! The call graph of templates: finds the parts whose output is captured in a variable, directly or through callers.

use super::expressions::Expression;
use std::collections::{BTreeMap, BTreeSet};

/// A part of a template that can be called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// A template's text outside its blocks and components.
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

/// A call of one unit from another.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) from: Unit,
    pub(super) callee: Callee,
    /// Whether the output is captured in a variable.
    pub(super) is_collected: bool,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Callee {
    Component(String),
    Include(String),
    /// A block by its name, in any template of the theme; also for `super()`.
    Block(String),
}

impl Call {
    pub(super) fn included(&self) -> Option<&str> {
        match &self.callee {
            Callee::Include(name) => Some(name),
            _ => None,
        }
    }

    fn targets(&self, unit: &Unit) -> bool {
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
    pub(super) value: Expression,
    pub(super) is_collected: bool,
}

/// The units whose output can be captured in a variable: the targets of captured calls, and the units that these call.
pub(super) fn collected_units(calls: &[Call], outputs: &[Output]) -> BTreeSet<Unit> {
    let mut by_unit: BTreeMap<&Unit, Vec<&Call>> = BTreeMap::new();
    for call in calls {
        by_unit.entry(&call.from).or_default().push(call);
    }
    let output_units = outputs.iter().map(|output| &output.unit);
    let units: BTreeSet<&Unit> = calls.iter().map(|call| &call.from).chain(output_units).collect();
    let mut collected = BTreeSet::new();
    let mut pending: Vec<&Call> = calls.iter().filter(|call| call.is_collected).collect();
    let mut seen = BTreeSet::new();
    while let Some(call) = pending.pop() {
        if !seen.insert(&call.callee) {
            continue;
        }
        for unit in units.iter().filter(|unit| call.targets(unit)) {
            if collected.insert((*unit).clone()) {
                pending.extend(by_unit.get(*unit).into_iter().flatten());
            }
        }
    }
    collected
}
