//! Entries of lists: records, sources, paragraphs.

use super::components::{NumberPhrase, ParagraphLink, SiteAddress};
use super::html::{Html, HtmlWriter, root_of};
use super::views::{Label, Link, Named, RecordEntry};
use super::{PageContext, dates};
use crate::link::{ParagraphLocation, RecordId};
use crate::model::record::{Details, Event, RecordOrText};
use crate::model::vocabulary::{OrganizationType, ParticipantRole, PartyOutcome, PartyStage};
use crate::model::{Record, RecordRef, Register, Text};
use crate::strings::{TextKey, WordTable};
use std::borrow::Cow;

impl PageContext<'_> {
    pub(super) fn section_link(&self, index: u32) -> Link {
        let entry = self.graph.section_entry(index);
        let Label { text, lang } = self.label(entry.title);
        let own = entry.lang.filter(|own| *own != self.language);
        Link { text, lang: lang.or_else(|| own.map(ToString::to_string)), href: entry.route.address() }
    }

    /// Appends "¶ 3.2" as a link. A heading has no number; a footnote has a number of its own.
    pub(super) fn push_paragraph(
        &self,
        html: &mut HtmlWriter,
        is_mention: bool,
        paragraph: &ParagraphLocation<'_>,
        root: &str,
    ) {
        let footnote = paragraph.footnote_number().map(|note| note.to_string());
        let footnote_id = footnote.as_ref().map(|note| format!("_fn{note}"));
        let number = paragraph.number();
        let name = match (&number, &footnote) {
            (Some(_), _) => None,
            (None, Some(note)) => Some(Cow::from(self.strings.fill(TextKey::FootnoteCall, &[("number", note)]))),
            (None, None) => Some(Cow::from(self.strings.text(TextKey::Heading))),
        };
        let route = paragraph.route.route();
        let id = footnote_id.as_deref().or_else(|| paragraph.id());
        let link = ParagraphLink {
            root,
            href: SiteAddress(id.map_or_else(|| route.into(), |id| route.with_fragment(id))),
            number: number.as_deref().map(|number| self.paragraph_phrase(number)),
            name: name.as_deref(),
            is_mention,
        };
        self.push(html, &link);
    }

    /// "¶ 3.2"
    pub(super) fn paragraph_phrase<'n>(&'n self, number: &'n str) -> NumberPhrase<'n> {
        NumberPhrase { phrase: &self.phrases.paragraph, number }
    }

    /// Paragraphs as links, separated by spaces.
    pub(super) fn paragraph_links(&self, paragraphs: &[ParagraphLocation<'_>], page: &str) -> Html {
        let mut html = HtmlWriter::new();
        self.push_paragraph_links(&mut html, paragraphs.iter().copied(), &root_of(page));
        html.finish()
    }

    pub(super) fn push_paragraph_links<'p>(
        &self,
        html: &mut HtmlWriter,
        paragraphs: impl IntoIterator<Item = ParagraphLocation<'p>>,
        root: &str,
    ) {
        for (index, paragraph) in paragraphs.into_iter().enumerate() {
            html.markup(if index == 0 { "" } else { " " });
            self.push_paragraph(html, false, &paragraph, root);
        }
    }

    /// A record in a list.
    pub(super) fn record_entry(&self, id: RecordId) -> RecordEntry {
        let record = self.graph.record(id);
        let names = record
            .names
            .iter()
            .map(|name| Label { text: name.text.value.clone(), lang: name.lang.as_ref().map(ToString::to_string) });
        let events = &self.graph.relations(id).events;
        RecordEntry {
            link: self.link(id),
            names: names.collect(),
            note: self.note(record),
            last: self.latest_event(id),
            mentions: match record.key.register {
                // A topic groups others, and a case is described by its events: both are seldom mentioned themselves.
                Register::Topics | Register::Cases => self.strings.count(TextKey::CountEvents, events.len()),
                Register::People
                | Register::Organizations
                | Register::Places
                | Register::Laws
                | Register::Events
                | Register::Sources
                | Register::Corrections
                | Register::Declared(_) => self.strings.count(TextKey::CountMentions, self.graph.mention_count(id)),
            },
            strip: self.strip(events),
            review: record.review,
        }
    }

    /// A short note about a record, as plain text.
    pub(super) fn note(&self, record: &Record) -> Option<String> {
        match &record.details {
            Details::Person(person) => person.occupation.as_ref().map(|text| self.localized(text)),
            Details::Organization(organization) => {
                let kind = organization.kind.filter(|kind| *kind != OrganizationType::Other);
                kind.map(|kind| self.strings.word_for(kind).to_owned())
            }
            Details::Place(place) => place.within.as_ref().and_then(|within| self.name_of(within)),
            Details::Law(law) => law.adopted.as_ref().map(|date| dates::words(date, self.strings)),
            Details::Case(case) => {
                let kind = case.kind.as_ref().filter(|kind| !kind.is_other());
                kind.map(|kind| self.case_type(kind).to_owned())
            }
            Details::Topic(_)
            | Details::Event(_)
            | Details::Source(_)
            | Details::Correction(_)
            | Details::Declared(_) => None,
        }
    }

    /// The word for the role in an event or a case.
    pub(super) fn role_word(&self, role: ParticipantRole) -> &str {
        self.strings.word_for(role)
    }

    /// The words for the outcome for a party.
    pub(super) fn outcome_words(&self, outcome: &PartyOutcome) -> String {
        let written = self.site.localized_str(outcome.text());
        self.word_or_key(WordTable::Outcomes, Some(written)).unwrap_or_default()
    }

    /// The words for the stage for a party.
    pub(super) fn stage_words(&self, stage: &PartyStage) -> String {
        let written = self.site.localized_str(&stage.text);
        self.word_or_key(WordTable::Stages, Some(written)).unwrap_or_default()
    }

    pub(super) fn word_or_key(&self, table: WordTable, key: Option<&str>) -> Option<String> {
        key.map(|key| self.strings.word(table, key).unwrap_or(key).to_owned())
    }

    fn name_of(&self, reference: &RecordRef) -> Option<String> {
        self.graph.find(&reference.key).map(|id| self.name(id).text)
    }

    pub(super) fn link_of(&self, reference: &RecordRef) -> Option<Link> {
        self.graph.find(&reference.key).map(|id| self.link(id))
    }

    pub(super) fn name_or_link(&self, who: &RecordOrText) -> Named {
        match who {
            RecordOrText::Record(reference) => match self.link_of(reference) {
                Some(Link { text, lang, href }) => Named { text, lang, href: Some(href) },
                None => Named { text: reference.key.to_string(), ..Named::default() },
            },
            RecordOrText::UnqualifiedId(id) => Named { text: id.value.to_string(), ..Named::default() },
            RecordOrText::Text(text) => {
                let Label { text, lang } = self.label(text);
                Named { text, lang, href: None }
            }
        }
    }

    /// Sources as items of a list on `page`, each with its author or publisher, and date.
    pub(super) fn source_items(&self, references: &[RecordRef], page: &str) -> Html {
        let (mut html, root) = (HtmlWriter::new(), root_of(page));
        for id in references.iter().filter_map(|reference| self.graph.find(&reference.key)) {
            self.push_source(&mut html, id, &root);
        }
        html.finish()
    }

    /// Authors or publisher of a source, and its date.
    pub(super) fn source_note(&self, id: RecordId) -> Option<String> {
        let Details::Source(source) = &self.graph.record(id).details else { return None };
        let author =
            self.authors(&source.authors).or_else(|| source.publisher.as_ref().map(|text| self.localized(text)));
        let issued = source.issued.as_ref().map(|date| dates::words(date, self.strings));
        let parts: Vec<String> = author.into_iter().chain(issued).collect();
        (!parts.is_empty()).then(|| parts.join(self.strings.text(TextKey::ListComma)))
    }

    /// One or two authors by name; for more, only the first, marked as such.
    fn authors(&self, authors: &[Text]) -> Option<String> {
        let first = self.localized(authors.first()?);
        Some(match &authors[1..] {
            [] => first,
            [second] => {
                self.strings.fill(TextKey::AuthorsTwo, &[("first", &first), ("second", &self.localized(second))])
            }
            _ => self.strings.fill(TextKey::AuthorsMore, &[("first", &first)]),
        })
    }

    /// Records as links, separated by commas.
    pub(super) fn joined_links<'r>(&self, references: impl IntoIterator<Item = &'r RecordRef>, root: &str) -> Html {
        let mut html = HtmlWriter::new();
        let ids = references.into_iter().filter_map(|reference| self.graph.find(&reference.key));
        for (index, id) in ids.enumerate() {
            html.text(if index == 0 { "" } else { self.strings.text(TextKey::ListComma) });
            self.push_record_link(&mut html, id, root);
        }
        html.finish()
    }

    /// The date of an event as plain text.
    pub(super) fn event_date_text(&self, event: &Event) -> String {
        let text = event.date_text.as_ref().map(|text| self.localized(text));
        text.unwrap_or_else(|| dates::words(&event.date.value, self.strings))
    }
}
