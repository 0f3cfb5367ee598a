//! Who else is connected with the record of a page, and why: the other parties of its cases, and those with the same charges.

use super::RecordPage;
use crate::claims::verdicts;
use crate::link::RecordId;
use crate::model::Register;
use crate::model::vocabulary::ParticipantRole;
use crate::pages::PageContext;
use crate::pages::views::{CasePartyView, LinkWithNote};
use crate::strings::TextKey;
use std::collections::BTreeSet;

/// How many parties of its cases, or people with the same charges, the page of a record lists. The pages of the cases list all.
const MAX_CONNECTIONS: usize = 24;

/// Connected records of one kind, and whether there are more than the page lists.
pub(super) struct Connections<T> {
    pub(super) shown: Vec<T>,
    pub(super) records: BTreeSet<RecordId>,
    pub(super) has_more: bool,
}

impl RecordPage<'_> {
    /// The other parties of its cases, in the order of the cases, without those who decide them.
    pub(super) fn same_case(&self) -> Connections<CasePartyView> {
        let ctx = self.ctx;
        let cases: BTreeSet<RecordId> = self.own_parties().map(|proceeding| proceeding.id).collect();
        let parties = cases.iter().flat_map(|id| {
            let parties = ctx.graph.record(*id).case().map(|case| case.parties.as_slice()).unwrap_or_default();
            parties.iter().map(move |party| (*id, party))
        });
        let others = parties
            .filter(|(_, party)| party.identity.record().is_none_or(|who| ctx.graph.find(&who.key) != Some(self.id)))
            .filter(|(_, party)| !matches!(party.role, Some(ParticipantRole::Authority | ParticipantRole::Court)));
        let mut others: Vec<_> = others.take(MAX_CONNECTIONS + 1).collect();
        let has_more = others.len() > MAX_CONNECTIONS;
        others.truncate(MAX_CONNECTIONS);
        let records = others.iter().filter_map(|(_, party)| ctx.graph.find(&party.identity.record()?.key)).collect();
        let shown = others.into_iter().map(|(id, party)| CasePartyView {
            who: ctx.name_or_link(&party.identity),
            role: party.role.map(|role| ctx.role_word(role).to_owned()),
            // With a single case it is the one that the page names anyway.
            case: (cases.len() > 1).then(|| ctx.link(id)),
        });
        Connections { shown: shown.collect(), records, has_more }
    }

    /// Those who are charged in the same words in other cases, by name.
    pub(super) fn same_charges(&self, excluded: &BTreeSet<RecordId>) -> Connections<LinkWithNote> {
        let ctx = self.ctx;
        let same = &ctx.graph.relations(self.id).same_charges;
        let ids = ctx.sorted(same.records.iter().copied().filter(|id| !excluded.contains(id)));
        let shown = ids.iter().map(|id| LinkWithNote { link: ctx.link(*id), note: ctx.note(ctx.graph.record(*id)) });
        Connections { shown: shown.collect(), records: ids.iter().copied().collect(), has_more: same.has_more }
    }

    /// "and others", if a list is not complete.
    pub(super) fn more(&self, has_more: bool) -> Option<String> {
        has_more.then(|| self.ctx.strings.text(TextKey::AndOthers).to_owned())
    }
}

impl PageContext<'_> {
    /// Why an event that a record takes no part in is on its page: it belongs to a case of the record, or took place within it.
    pub(in crate::pages) fn event_reason(&self, event: RecordId, subject: RecordId) -> Option<String> {
        let event = self.graph.record(event).event()?;
        match self.graph.key(subject).register {
            Register::Places => {
                let place = self.graph.find(&event.place.as_ref()?.key).filter(|place| *place != subject)?;
                Some(self.name(place).text)
            }
            Register::People | Register::Organizations => {
                let proceedings = &self.graph.relations(subject).proceedings;
                let is_own = |case: &RecordId| proceedings.iter().any(|(own, _)| own == case);
                let cases = verdicts::cases_of(&self.graph, event).filter(is_own).map(|case| self.name(case).text);
                let cases = Vec::from_iter(cases).join(self.strings.text(TextKey::ListComma));
                (!cases.is_empty()).then(|| self.strings.fill(TextKey::EventOfCase, &[("case", &cases)]))
            }
            Register::Laws
            | Register::Cases
            | Register::Topics
            | Register::Events
            | Register::Sources
            | Register::Corrections
            | Register::Declared(_) => None,
        }
    }
}
