//! What stands beside a name: the latest of everything that is known, or nothing.

use super::effect::{Effect, effect, is_tried, is_unclear};
use super::judgment::{Judgment, bringing_event, judgment};
use super::order::is_later;
use crate::model::Date;
use crate::model::vocabulary::{EventType, Outcome, ParticipantRole, PartyOutcome, Stage};

/// An event, as one of its participants sees it. `C` identifies cases.
#[derive(Clone, Debug)]
pub struct Occurrence<'d, C> {
    /// The type.
    pub kind: Option<EventType>,
    /// The roles of the participant; several for one who takes part in several.
    pub roles: Vec<Option<ParticipantRole>>,
    /// The date.
    pub date: &'d Date,
    /// The cases that it belongs to.
    pub cases: Vec<C>,
}

/// A case, as one of its parties sees it.
#[derive(Clone, Copy, Debug)]
pub struct Proceeding<C> {
    /// The case.
    pub case: C,
    /// The role of the party.
    pub role: Option<ParticipantRole>,
    /// The outcome for the party.
    pub outcome: Option<RecordedOutcome>,
    /// The stage for the party.
    pub stage: Option<Stage>,
}

/// An outcome as far as anything is decided by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordedOutcome {
    /// A known outcome.
    Known(Outcome),
    /// Free text.
    FreeText,
}

/// What stands beside a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The event at this position among the occurrences, by the word for its type.
    Event(usize),
    /// The outcome of the proceeding at the first position, with the position of the event that brought it, if that is on
    /// record.
    Outcome(usize, Option<usize>),
    /// The stage of the proceeding at this position.
    Stage(usize),
}

impl From<&PartyOutcome> for RecordedOutcome {
    fn from(outcome: &PartyOutcome) -> Self {
        outcome.known().map_or(Self::FreeText, Self::Known)
    }
}

/// Decides what stands beside a name, by the table in the documentation of [`super`]. `occurrences` are in the order of the
/// registers where their dates are the same.
#[must_use]
pub fn beside<C: Copy + PartialEq>(occurrences: &[Occurrence<'_, C>], proceedings: &[Proceeding<C>]) -> Option<Beside> {
    let mut items = outcome_items(occurrences, proceedings);
    let shown_by_outcome: Vec<usize> = items.iter().filter_map(Item::bringing_event).collect();
    items.extend((0..proceedings.len()).filter_map(|at| stage_item(occurrences, proceedings, at)));
    let events = (0..occurrences.len()).filter(|at| !shown_by_outcome.contains(at));
    items.extend(events.filter_map(|at| event_item(occurrences, proceedings, at)));
    let last = latest(&items)?;
    last.stands.then_some(last.what)
}

/// One thing that is known of somebody.
struct Item<'d, C> {
    what: Beside,
    /// Whether it may stand beside the name.
    stands: bool,
    /// The type of an event.
    kind: Option<EventType>,
    stage: Option<Stage>,
    /// The cases that it belongs to: those in which the subject is a party, if there are any.
    cases: Vec<C>,
    /// The date, and the order among equal dates.
    date: Option<(&'d Date, usize)>,
}

impl<C: Copy + PartialEq> Item<'_, C> {
    fn bringing_event(&self) -> Option<usize> {
        match self.what {
            Beside::Outcome(_, event) => event,
            Beside::Event(_) | Beside::Stage(_) => None,
        }
    }

    /// Whether this comes after another.
    fn is_after(&self, other: &Self) -> bool {
        if self.outranks(other) || other.outranks(self) {
            return self.outranks(other);
        }
        !self.is_ignored_by(other) && (other.is_ignored_by(self) || self.is_known_later(other))
    }

    fn is_known_later(&self, other: &Self) -> bool {
        matches!((self.date, other.date), (Some(own), Some(other)) if is_later(own, other))
    }

    /// Whether each case of another is one of this.
    fn covers_cases(&self, other: &Self) -> bool {
        !other.cases.is_empty() && other.cases.iter().all(|case| self.cases.contains(case))
    }

    fn shares_case(&self, other: &Self) -> bool {
        other.cases.iter().any(|case| self.cases.contains(case))
    }

    /// Whether it comes after another by what they are.
    fn outranks(&self, other: &Self) -> bool {
        let is_of_one_case = self.covers_cases(other);
        match (self.what, other.what) {
            (Beside::Outcome(..), Beside::Event(_)) => is_of_one_case && precedes_outcome(other.kind),
            (Beside::Event(_), Beside::Event(_)) => {
                let ends = is_of_one_case && is_judgment(self.kind) && precedes_judgment(other.kind);
                self.stands && (ends || is_death(self.kind) && !is_death(other.kind)) && !other.is_known_later(self)
            }
            (Beside::Stage(_), Beside::Event(_)) => {
                is_of_one_case && self.stage.is_some_and(|stage| precedes_stage(other.kind, stage))
            }
            (Beside::Stage(_), Beside::Outcome(..)) => is_of_one_case && self.stage == Some(Stage::OnAppeal),
            _ => false,
        }
    }

    /// Whether this says nothing that another item could contradict: a stage, which has no date, and the outcome of another
    /// case that does not stand.
    fn is_ignored_by(&self, other: &Self) -> bool {
        match self.what {
            // In one of several cases it may be later.
            Beside::Stage(_) => {
                !(self.shares_case(other) && self.stage.is_some_and(|stage| precedes_stage(other.kind, stage)))
            }
            Beside::Outcome(..) => !self.stands && !other.cases.is_empty() && !self.shares_case(other),
            Beside::Event(_) => false,
        }
    }
}

/// The one item that comes after all others.
fn latest<'i, 'd, C: Copy + PartialEq>(items: &'i [Item<'d, C>]) -> Option<&'i Item<'d, C>> {
    // What comes after all others is never replaced, so one pass finds it if it exists.
    let last = items.iter().reduce(|last, item| if last.is_after(item) { last } else { item })?;
    items.iter().all(|item| std::ptr::eq(item, last) || last.is_after(item)).then_some(last)
}

fn event_item<'d, C: Copy + PartialEq>(
    occurrences: &[Occurrence<'d, C>],
    proceedings: &[Proceeding<C>],
    at: usize,
) -> Option<Item<'d, C>> {
    let event = occurrences.get(at)?;
    let stands = match strongest_effect(event)? {
        Effect::Nothing => return None,
        Effect::MayConcern => false,
        Effect::Judgment => is_confirmed(event, proceedings),
        Effect::Own => true,
    };
    let (date, cases) = (Some((event.date, at)), own_cases(event, proceedings));
    Some(Item { what: Beside::Event(at), stands, kind: event.kind, stage: None, cases, date })
}

/// The cases of an event in which its participant is a party; all if there are none.
fn own_cases<C: Copy + PartialEq>(event: &Occurrence<'_, C>, proceedings: &[Proceeding<C>]) -> Vec<C> {
    let is_own = |case: &&C| proceedings.iter().any(|proceeding| proceeding.case == **case);
    let own: Vec<C> = event.cases.iter().filter(is_own).copied().collect();
    if own.is_empty() { event.cases.clone() } else { own }
}

fn strongest_effect<C>(event: &Occurrence<'_, C>) -> Option<Effect> {
    event.roles.iter().map(|role| effect(event.kind, *role)).max()
}

fn is_confirmed<C: Copy + PartialEq>(event: &Occurrence<'_, C>, proceedings: &[Proceeding<C>]) -> bool {
    let has_cases = !event.cases.is_empty();
    let of_event = proceedings.iter().filter(|proceeding| !has_cases || event.cases.contains(&proceeding.case));
    let kind = event.kind.filter(|kind| is_judgment(Some(*kind)));
    kind.is_some_and(|kind| judgment(kind, &event.roles, has_cases, of_event.copied()) == Judgment::Confirmed)
}

/// The outcomes of all proceedings. What one event brought in several cases is one item, if it is the same in each.
fn outcome_items<'d, C: Copy + PartialEq>(
    occurrences: &[Occurrence<'d, C>],
    proceedings: &[Proceeding<C>],
) -> Vec<Item<'d, C>> {
    let mut items: Vec<Item<'d, C>> = Vec::new();
    let outcome = |at: usize| proceedings.get(at).and_then(|proceeding| proceeding.outcome);
    for item in (0..proceedings.len()).filter_map(|at| outcome_item(occurrences, proceedings, at)) {
        let is_same = |other: &&mut Item<'d, C>| match (other.what, item.what) {
            (Beside::Outcome(first, Some(event)), Beside::Outcome(second, Some(other_event))) => {
                event == other_event && outcome(first) == outcome(second) && other.stands == item.stands
            }
            _ => false,
        };
        match items.iter_mut().find(is_same) {
            Some(same) => same.cases.extend(item.cases),
            None => items.push(item),
        }
    }
    items
}

fn outcome_item<'d, C: Copy + PartialEq>(
    occurrences: &[Occurrence<'d, C>],
    proceedings: &[Proceeding<C>],
    at: usize,
) -> Option<Item<'d, C>> {
    let proceeding = *proceedings.get(at)?;
    let recorded = proceeding.outcome?;
    let is_tried = proceeding.role.is_some_and(is_tried);
    if !is_tried && !is_unclear(proceeding.role) {
        return None;
    }
    let outcome = match recorded {
        RecordedOutcome::Known(outcome) => outcome,
        RecordedOutcome::FreeText => Outcome::Other,
    };
    let is_shown_as_event = |event: &Occurrence<'_, C>| {
        let is_own = strongest_effect(event) == Some(Effect::Judgment);
        event.cases.contains(&proceeding.case) && is_own && is_confirmed(event, proceedings)
    };
    if matches!(outcome, Outcome::Convicted | Outcome::Sentenced) && occurrences.iter().any(is_shown_as_event) {
        return None;
    }
    let of_case = occurrences.iter().enumerate().filter(|(_, event)| event.cases.contains(&proceeding.case));
    let roles = |at: usize| occurrences[at].roles.iter().copied();
    let event = bringing_event(outcome, proceeding.role, of_case.map(|(at, event)| (at, event.kind)), roles);
    Some(Item {
        what: Beside::Outcome(at, event),
        stands: is_tried && may_stand(outcome),
        kind: None,
        stage: None,
        cases: vec![proceeding.case],
        date: event.and_then(|at| Some((occurrences.get(at)?.date, at))),
    })
}

fn stage_item<'d, C: Copy + PartialEq>(
    occurrences: &[Occurrence<'d, C>],
    proceedings: &[Proceeding<C>],
    at: usize,
) -> Option<Item<'d, C>> {
    let proceeding = *proceedings.get(at)?;
    let stage = proceeding.stage?;
    let is_shown_as_event = |event: &Occurrence<'_, C>| {
        let is_own = strongest_effect(event) == Some(Effect::Own);
        event.cases.contains(&proceeding.case) && is_own && event.kind.is_some_and(|kind| shows_stage(kind, stage))
    };
    if !proceeding.role.is_some_and(is_tried) || occurrences.iter().any(is_shown_as_event) {
        return None;
    }
    Some(Item {
        what: Beside::Stage(at),
        stands: true,
        kind: None,
        stage: Some(stage),
        cases: vec![proceeding.case],
        date: None,
    })
}

fn may_stand(outcome: Outcome) -> bool {
    use Outcome::{Acquitted, Convicted, Dismissed, Extradited, FoundGuiltyAdministrative, Sentenced};
    matches!(outcome, Convicted | Sentenced | FoundGuiltyAdministrative | Acquitted | Dismissed | Extradited)
}

fn is_judgment(kind: Option<EventType>) -> bool {
    matches!(kind, Some(EventType::Conviction | EventType::Sentence | EventType::Acquittal))
}

fn is_death(kind: Option<EventType>) -> bool {
    matches!(kind, Some(EventType::Killing | EventType::Death))
}

fn precedes_judgment(kind: Option<EventType>) -> bool {
    matches!(kind, Some(EventType::Arrest | EventType::Charge | EventType::Trial | EventType::Hearing))
}

fn precedes_outcome(kind: Option<EventType>) -> bool {
    precedes_judgment(kind) || is_judgment(kind)
}

fn precedes_stage(kind: Option<EventType>, stage: Stage) -> bool {
    match stage {
        Stage::UnderInvestigation | Stage::Pending | Stage::Suspended => false,
        Stage::Charged => kind == Some(EventType::Arrest),
        Stage::OnTrial => matches!(kind, Some(EventType::Arrest | EventType::Charge)),
        Stage::OnAppeal => precedes_outcome(kind),
    }
}

/// Whether an event of a case already shows that it is at a stage.
fn shows_stage(kind: EventType, stage: Stage) -> bool {
    use EventType::{Appeal, Arrest, Charge, Hearing, Trial};
    match stage {
        Stage::UnderInvestigation => matches!(kind, Arrest | Charge),
        Stage::Charged => kind == Charge,
        Stage::Pending => matches!(kind, Arrest | Charge | Trial | Hearing | Appeal),
        Stage::OnTrial => matches!(kind, Trial | Hearing),
        Stage::OnAppeal => kind == Appeal,
        Stage::Suspended => false,
    }
}
