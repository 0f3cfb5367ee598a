//! The claims of a case: what it is, and what it says of each of its parties.

use super::{ClaimList, Paragraphs, PartyIds, Property, Role, Value, verdicts};
use crate::model::record::{Case, Party};
use crate::model::vocabulary::{CaseKind, Outcome, PartyOutcome};
use crate::model::{Date, Key};

impl<'g> ClaimList<'_, '_, 'g> {
    pub(super) fn case(&mut self, case: &'g Case) {
        self.slot(Property::Type, case.kind.as_ref().map(|kind: &CaseKind| Value::Key(kind.as_str())));
        self.slot(Property::Number, case.number.as_ref().map(Value::Text));
        let court = case.court.as_ref().map(Value::Record);
        self.slot(Property::Court, court.or_else(|| case.court_text.as_ref().map(Value::Text)));
        self.slot(Property::Place, case.place.as_ref().map(Value::Record));
        for party in &case.parties {
            self.party(party);
        }
    }

    fn party(&mut self, party: &'g Party) {
        let PartyIds { party: id, charges, outcome, stage, sentence, bans } = self.ids.party(party);
        let claim = self.push(id, Property::Party, Value::Who(&party.identity));
        claim.details.role = party.role.map(Role::Participant);
        for (charge, id) in party.charges.iter().zip(charges) {
            let claim = self.push(id, Property::Charge, Value::Text(&charge.text));
            claim.party = Some(&party.identity);
            claim.paragraphs = Paragraphs::Named(charge.paragraph.as_ref());
            claim.details.is_quoted = charge.is_quoted;
            claim.details.law = charge.law.as_ref();
        }
        let date = self.outcome_date(party);
        let known = party.outcome.as_ref().and_then(PartyOutcome::known);
        if let Some(value) = &party.outcome {
            let value = known.map_or(Value::Text(value.text()), |outcome| Value::Key(outcome.key()));
            let claim = self.push(outcome, Property::Outcome, value);
            (claim.party, claim.date) = (Some(&party.identity), date);
            claim.paragraphs = Paragraphs::Named(party.paragraph.as_ref());
        }
        if let Some(value) = &party.stage {
            self.push(stage, Property::Stage, Value::Key(value.stage.key())).party = Some(&party.identity);
        }
        if let Some(value) = &party.sentence {
            let claim = self.push(sentence, Property::Sentence, Value::Text(value));
            claim.party = Some(&party.identity);
            // A conviction may have been earlier than its sentence.
            claim.date = date.filter(|_| known == Some(Outcome::Sentenced));
            claim.paragraphs = Paragraphs::Named(party.paragraph.as_ref());
        }
        for (ban, id) in party.bans.iter().zip(bans) {
            self.push(id, Property::Ban, Value::Text(ban)).party = Some(&party.identity);
        }
    }

    /// The date of the event that brought the outcome to a party with a record, if that is known.
    fn outcome_date(&self, party: &Party) -> Option<&'g Date> {
        let graph = self.claims.graph;
        let who = graph.find(&party.identity.record()?.key)?;
        let event = verdicts::outcome_event(graph, (self.subject, party), who)?;
        Some(&graph.record(event).event()?.date.value)
    }
}
