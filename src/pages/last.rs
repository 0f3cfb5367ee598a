//! What lists say last happened to a record.
//!
//! One word beside a name is all that many readers see of it. So a conviction stands there only while nothing on record
//! can have undone it: no outcome that says otherwise, and nothing later about the same person.

use super::views::LastEvent;
use super::{Maker, dates};
use crate::link::RecordId;
use crate::model::record::{Event, Party};

/// An event that a record takes part in, and as what.
struct Own<'e> {
    id: RecordId,
    event: &'e Event,
    role: Option<&'e str>,
}

/// What the registers say of a conviction or a sentence of one of those who stood there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is theirs.
    Theirs,
    /// An outcome of theirs says otherwise.
    Denied,
    /// Neither is said.
    Open,
}

impl Maker<'_> {
    /// The last event that a record took part in itself, if it can be said beside its name. A conviction stands beside
    /// the name of the convicted, never beside that of the victim or of the acquitted.
    pub(super) fn last_event(&self, id: RecordId) -> Option<LastEvent> {
        let own = self.own_events(id);
        let at = own.iter().position(|own| own.is_told() && self.standing(own, id) != Standing::Open)?;
        let last = &own[at];
        if !last.is_judgment() {
            return Some(self.in_a_word(last.event));
        }
        let later = own[..at].iter().chain(own[at..].iter().filter(|own| own.may_follow(last)));
        match later.into_iter().find(|own| own.id != last.id && own.is_of_their_case()) {
            Some(later) => later.says_nothing_else().then(|| self.in_a_word(later.event)),
            None => (self.standing(last, id) == Standing::Theirs).then(|| self.in_a_word(last.event)),
        }
    }

    fn in_a_word(&self, event: &Event) -> LastEvent {
        let text = event.date_text.as_ref().map(|text| self.words(text));
        let year = self.period.and_then(|period| period.year());
        LastEvent {
            what: self.known_word("event_types", event.kind),
            when: dates::short(&event.date.value, text.as_deref(), year, self.strings),
        }
    }

    /// The events that a record takes part in, newest first: one that names it as several things, once for each.
    fn own_events(&self, id: RecordId) -> Vec<Own<'_>> {
        let own = self.graph.events_of(id).rev().flat_map(|(event_id, event)| {
            self.graph.parts_in(event_id, id).map(move |part| Own { id: event_id, event, role: part.role })
        });
        own.collect()
    }

    /// Whether a conviction or a sentence is this record's: an accused may have been acquitted.
    fn standing(&self, own: &Own<'_>, id: RecordId) -> Standing {
        if !own.is_judgment() {
            return Standing::Theirs;
        }
        let (agreeing, proving): (&[&str], &[&str]) = match own.event.kind {
            Some("conviction") => (&["convicted", "sentenced"], &["convicted"]),
            _ => (&["convicted", "sentenced", "found-guilty-administrative"], &["convicted", "sentenced"]),
        };
        let outcomes = self.outcomes(own.event, id);
        let agrees = |outcome: &String| agreeing.contains(&outcome.as_str());
        let proves = |outcome: &String| proving.contains(&outcome.as_str());
        let is_of_a_case = own.event.case.is_some();
        let is_denied = if is_of_a_case {
            !outcomes.iter().all(agrees)
        } else {
            // Nobody knows which of the cases it belongs to: one that agrees may be it.
            !outcomes.is_empty() && !outcomes.iter().any(agrees)
        };
        match own.role {
            _ if is_denied => Standing::Denied,
            Some("convicted") => Standing::Theirs,
            _ if is_of_a_case && outcomes.iter().any(proves) => Standing::Theirs,
            _ => Standing::Open,
        }
    }

    /// How the case of an event came out for a record; where no case is named, how all of its cases did.
    fn outcomes(&self, event: &Event, id: RecordId) -> Vec<String> {
        let case = event.case.as_ref().and_then(|case| self.graph.find(&case.key));
        let proceedings = self.graph.relations(id).proceedings.iter();
        let parties = proceedings.filter(|(proceeding, _)| case.is_none_or(|case| case == *proceeding));
        let parties = parties.filter_map(|(case, party)| self.graph.record(*case).case()?.parties.get(*party));
        parties.filter_map(|party: &Party| party.outcome.as_ref()).map(|outcome| self.words(outcome)).collect()
    }
}

impl Own<'_> {
    fn is_judgment(&self) -> bool {
        matches!(self.event.kind, Some("conviction" | "sentence"))
    }

    /// Whether this kind of event can stand beside somebody's name by itself, without
    /// saying of them what is said of another. "Ruling" and "statement" say too little.
    fn is_told(&self) -> bool {
        let kind = self.event.kind;
        let of_the_accused =
            matches!(kind, Some("arrest" | "charge" | "conviction" | "sentence" | "release" | "extradition"));
        let of_the_victim = matches!(kind, Some("killing" | "death" | "violence"));
        match self.role {
            Some("accused" | "convicted" | "detained") => of_the_accused,
            Some("victim") => of_the_victim,
            // Whose role is not said: what can be said of nobody else.
            None | Some("other") => matches!(kind, Some("release" | "extradition")),
            _ => false,
        }
    }

    /// Whether it may have undone an earlier conviction, whatever it was.
    fn is_of_their_case(&self) -> bool {
        let of_a_court = matches!(self.event.kind, None | Some("trial" | "hearing" | "appeal" | "ruling" | "other"));
        match self.role {
            Some("accused" | "convicted" | "detained") => true,
            None | Some("petitioner" | "alleged-perpetrator" | "other") => of_a_court,
            _ => false,
        }
    }

    /// Whether it may have been later, though it sorts before: "in 2023" may be after a day of 2023. Of what a
    /// conviction begins with, such as a charge, nobody will think so.
    fn may_follow(&self, judgment: &Self) -> bool {
        let (last, first) = (self.event.date.value.latest(), judgment.event.date.value.earliest());
        let is_later = last.is_none_or(|last| first.is_none_or(|first| last >= first));
        is_later && matches!(self.event.kind, Some("appeal" | "ruling"))
    }

    /// Whether its word says nothing of the accused that is said of another, and calls nobody convicted.
    fn says_nothing_else(&self) -> bool {
        !self.is_judgment() && !matches!(self.event.kind, Some("killing" | "death" | "violence" | "disaster"))
    }
}
