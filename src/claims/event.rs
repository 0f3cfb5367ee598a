//! The claims of an event: that it happened, and who took part.

use super::{ClaimList, Details, Paragraphs, Property, Role, Value, verdicts};
use crate::model::record::Event;
use crate::model::vocabulary::EventKind;
use crate::verdict::Label;

impl<'g> ClaimList<'_, '_, 'g> {
    pub(super) fn event(&mut self, event: &'g Event) {
        let (record, subject) = (self.record, self.subject);
        let id = self.ids.slot(Property::Event);
        let claim = self.push(id, Property::Event, Value::Text(&record.name));
        claim.date = Some(&event.date.value);
        claim.paragraphs = Paragraphs::OfEvent(subject);
        claim.details = Details {
            date_text: event.date_text.as_ref(),
            kind: event.kind.as_ref().map(EventKind::as_str),
            count: event.count,
            place: event.place.as_ref(),
            cases: &event.cases,
            laws: &event.laws,
            ..Details::default()
        };
        for participant in &event.participants {
            let id = self.ids.participant(participant);
            let graph = self.claims.graph;
            let who = participant.identity.record().and_then(|who| graph.find(&who.key));
            let label = verdicts::participant_label(graph, event, participant.role, who);
            let claim = self.push(id, Property::Participant, Value::Who(&participant.identity));
            claim.date = Some(&event.date.value);
            claim.paragraphs = Paragraphs::OfEvent(subject);
            claim.details.role = label.map(|label| match label {
                Label::Role(role) => Role::Participant(role),
                Label::Outcome(outcome) => Role::Outcome(outcome),
            });
        }
    }
}
