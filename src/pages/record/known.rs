//! What cases have brought a person or organization: a sentence a case, with its day and its paragraph.

use super::RecordPage;
use crate::claims::ClaimId;
use crate::link::RecordId;
use crate::model::date::{DateKind, DatePart};
use crate::model::record::{Case, Event, Party};
use crate::model::statement::ParagraphRef;
use crate::model::vocabulary::PartyStage;
use crate::pages::PageContext;
use crate::pages::html::Html;
use crate::pages::views::{Fact, KnownView, LinkWithNote};
use crate::strings::TextKey;
use crate::verdict::{self, KnownSentence, RecordedOutcome};

/// A case of which the record of the page is a party.
#[derive(Clone, Copy)]
pub(super) struct Proceeding<'p> {
    pub(super) id: RecordId,
    pub(super) case: &'p Case,
    pub(super) party: &'p Party,
    /// How often the case has the record as a party, up to this entry.
    pub(super) position: u32,
}

impl Proceeding<'_> {
    /// Whether the case says something of the party itself: what it is charged with, how far it has come, or what came of it.
    fn says_something(&self) -> bool {
        self.party.outcome.is_some() || self.party.stage.is_some() || !self.party.charges.is_empty()
    }
}

impl<'p> RecordPage<'p> {
    /// The cases of which the record is a party, once for each of its parties.
    pub(super) fn own_parties(&self) -> impl Iterator<Item = Proceeding<'p>> {
        let graph = &self.ctx.graph;
        let mut last = None;
        graph.relations(self.id).proceedings.iter().filter_map(move |(id, party)| {
            // The entries of a case follow each other.
            let position = last.filter(|(case, _)| case == id).map_or(1, |(_, position)| position + 1);
            last = Some((*id, position));
            let case = graph.record(*id).case()?;
            Some(Proceeding { id: *id, case, party: case.parties.get(*party)?, position })
        })
    }

    /// What the cases have brought, the latest outcome first, those without a date last.
    pub(in crate::pages) fn known(&self) -> Vec<KnownView> {
        let proceedings = self.own_parties().filter(Proceeding::says_something);
        let mut known: Vec<_> = proceedings.map(|proceeding| (self.outcome_event(&proceeding), proceeding)).collect();
        known.sort_by(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) => b.date.value.compare(&a.date.value),
            _ => a.is_none().cmp(&b.is_none()),
        });
        known.into_iter().map(|(event, proceeding)| self.known_view(event, &proceeding)).collect()
    }

    /// The other cases of which the record is a party.
    pub(in crate::pages) fn other_cases(&self) -> Vec<LinkWithNote> {
        let ctx = self.ctx;
        let others = self.own_parties().filter(|proceeding| !proceeding.says_something());
        let links = others.map(|proceeding| LinkWithNote {
            link: ctx.link(proceeding.id),
            note: proceeding.party.role.map(|role| ctx.role_word(role).to_owned()),
        });
        links.collect()
    }

    fn known_view(&self, event: Option<&Event>, proceeding: &Proceeding<'_>) -> KnownView {
        let (ctx, party) = (self.ctx, proceeding.party);
        let charges = party.charges.iter().map(|charge| ctx.charge_and_law(charge, self.path)).collect();
        let text = |text: Option<String>| text.map(|text| Html::escape(&text)).unwrap_or_default();
        let says_stage = |stage: &&PartyStage| verdict::says_stage(stage.stage, !party.charges.is_empty());
        let stage = party.stage.as_ref().filter(says_stage);
        let phrase = ctx.strings.text(known_phrase(party));
        let case = self.case_fact(proceeding);
        let values = [
            ("case", &case),
            ("outcome", &text(party.outcome.as_ref().map(|outcome| ctx.outcome_words(outcome)))),
            ("when", &event.map(|event| ctx.when(event)).unwrap_or_default()),
            ("charges", &ctx.conjoined(charges)),
            ("stage", &text(stage.map(|stage| ctx.stage_words(stage)))),
            ("sentence", &text(party.sentence.as_ref().map(|sentence| ctx.localized(sentence)))),
        ];
        let words = Html::fill_optional(phrase, &values);
        let case = (!phrase.contains("{case}")).then(|| case.clone());
        KnownView {
            sentence: self.with_paragraphs(words, party),
            claim: self.known_claim(proceeding),
            facts: self.known_facts(proceeding, case),
        }
    }

    /// The id of the claim that the sentence about a case states first.
    fn known_claim(&self, proceeding: &Proceeding<'_>) -> Option<ClaimId> {
        let party = proceeding.party;
        let ids = self.ctx.claim_ids(proceeding.id).party_at(party, proceeding.position);
        let charge = ids.charges.first().copied();
        let id = if party.outcome.is_some() { ids.outcome } else { charge.unwrap_or(ids.stage) };
        self.ctx.claim(id)
    }

    /// Appends the paragraphs that report the outcome and the charges, each once.
    fn with_paragraphs(&self, sentence: Html, party: &Party) -> Html {
        let charges = party.charges.iter().filter_map(|charge| charge.paragraph.as_ref());
        let mut paragraphs: Vec<&ParagraphRef> = Vec::new();
        for paragraph in party.paragraph.iter().chain(charges) {
            if !paragraphs.iter().any(|other| other.value == paragraph.value) {
                paragraphs.push(paragraph);
            }
        }
        paragraphs
            .into_iter()
            .fold(sentence, |html, paragraph| self.ctx.with_paragraph(html, Some(paragraph), self.path))
    }

    /// The link to a case, with its number.
    fn case_fact(&self, proceeding: &Proceeding<'_>) -> Html {
        let number = proceeding.case.number.as_ref().map(|number| Html::escape(&self.ctx.localized(number)));
        self.ctx.with_note(self.ctx.fact_link(proceeding.id, self.path), &number.unwrap_or_default())
    }

    /// What is known of a case beside the sentence: the court, bans, and the case itself, if the sentence does not name it.
    fn known_facts(&self, proceeding: &Proceeding<'_>, case: Option<Html>) -> Vec<Fact> {
        let ctx = self.ctx;
        let bans: Vec<_> = proceeding.party.bans.iter().map(|ban| Html::escape(&ctx.localized(ban))).collect();
        let court = self.court(proceeding.case).map(|court| self.named_html(&court));
        let facts = [
            (TextKey::Bans, bans),
            (TextKey::Court, court.into_iter().collect()),
            (TextKey::Case, case.into_iter().collect()),
        ];
        let facts = facts.into_iter().filter(|(_, values)| !values.is_empty());
        facts.map(|(key, values): (_, Vec<Html>)| Fact { text: ctx.strings.text(key).to_owned(), values }).collect()
    }
}

/// The words of the sentence about what a case has brought a party.
fn known_phrase(party: &Party) -> TextKey {
    let outcome = party.outcome.as_ref().map(RecordedOutcome::from);
    match verdict::known_sentence(outcome, !party.charges.is_empty()) {
        KnownSentence::Stage => TextKey::KnownStage,
        KnownSentence::Charged => TextKey::KnownCharged,
        KnownSentence::Convicted => TextKey::KnownConvicted,
        KnownSentence::Sentenced => TextKey::KnownSentenced,
        KnownSentence::FoundGuilty => TextKey::KnownFoundGuilty,
        KnownSentence::Acquitted => TextKey::KnownAcquitted,
        KnownSentence::Outcome => TextKey::KnownOther,
    }
}

impl PageContext<'_> {
    /// When an event was, within a sentence: "on 2 August 2024", "in April 2023".
    fn when(&self, event: &Event) -> Html {
        let date = &event.date.value;
        let is_plain = event.date_text.is_none() && !date.is_approximate();
        let phrase = match date.kind() {
            _ if !is_plain => TextKey::WhenOther,
            _ if date.is_day() => TextKey::WhenDay,
            DateKind::Point(point) if matches!(point.day, DatePart::Absent) && !point.uncertain => TextKey::WhenMonth,
            _ => TextKey::WhenOther,
        };
        Html::fill(self.strings.text(phrase), &[("date", &self.event_time(event))])
    }

    /// "a, b and c".
    fn conjoined(&self, mut parts: Vec<Html>) -> Html {
        let Some(last) = parts.pop() else { return Html::default() };
        if parts.is_empty() {
            return last;
        }
        let first = self.joined(parts);
        Html::fill(self.strings.text(TextKey::ListAnd), &[("first", &first), ("last", &last)])
    }
}
