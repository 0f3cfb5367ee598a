//! A record's page: its facts, its timeline, every mention, and the records mentioned together with it.

mod co_mentions;
mod connections;
mod facts;
mod known;
mod relations;
mod statements;

pub(super) use co_mentions::CoMention;

use known::Proceeding;

use super::html::{Html, HtmlWriter, relative, root_of};
use super::mentions::{self, MentionPages};
use super::record_lists::{self, PageSlice, RecordList};
use super::views::{
    Head, Link, LinkGroup, LinkWithNote, NameView, Named, OutLink, PartLink, PartyView, ProceedingView, RecordView,
    StatusView,
};
use super::{PageContext, View};
use crate::claims::{PartyIds, Property};
use crate::link::{MentionLocations, RecordId, TrackedGraph};
use crate::model::record::{Case, Details, Event, Party, RecordOrText};
use crate::model::statement::Charge;
use crate::model::vocabulary::{CaseKind, PartyOutcome};
use crate::model::{Record, Register};
use crate::route::Route;
use crate::strings::{TextKey, WordTable};
use crate::verdict::{self, ChargesLabel, SentenceLabel};

pub(super) fn page(ctx: &PageContext<'_>, id: RecordId, path: &str) -> View {
    let page = RecordPage::new(ctx, id, path);
    View::Record(page.template(), page.view())
}

/// The records whose mentions a record's page shows. A case is seldom mentioned itself: its page shows those of its events.
pub(super) fn mentioned_records(graph: &TrackedGraph<'_>, id: RecordId) -> Vec<RecordId> {
    let mut ids = vec![id];
    if graph.key(id).register == Register::Cases {
        ids.extend(&graph.relations(id).events);
    }
    ids
}

/// Whether the line above the title of a record's page includes the note about the record.
fn has_note_in_kicker(register: &Register) -> bool {
    match register {
        Register::People | Register::Organizations | Register::Cases => true,
        Register::Places
        | Register::Laws
        | Register::Topics
        | Register::Events
        | Register::Sources
        | Register::Corrections
        | Register::Declared(_) => false,
    }
}

/// What a page says of a record, part by part.
pub(super) struct RecordPage<'p> {
    ctx: &'p PageContext<'p>,
    id: RecordId,
    record: &'p Record,
    path: &'p str,
    mentions: MentionLocations<'p>,
}

impl<'p> RecordPage<'p> {
    /// A record, with links relative to the page `path`.
    pub(super) fn new(ctx: &'p PageContext<'p>, id: RecordId, path: &'p str) -> Self {
        let mentions = ctx.graph.mention_locations(&mentioned_records(&ctx.graph, id));
        Self { ctx, id, record: ctx.graph.record(id), path, mentions }
    }

    fn template(&self) -> &'static str {
        match self.record.key.register {
            Register::People => "person.html",
            Register::Organizations => "organization.html",
            Register::Places => "place.html",
            Register::Laws => "law.html",
            Register::Cases => "case.html",
            Register::Topics => "topic.html",
            // Only records of declared registers have pages of their own here.
            Register::Events | Register::Sources | Register::Corrections | Register::Declared(_) => "record.html",
        }
    }

    fn view(&self) -> RecordView {
        let ctx = self.ctx;
        let name = ctx.name(self.id);
        let events = &ctx.graph.relations(self.id).events;
        let event_slice = PageSlice::of_events(ctx, self.id, 0);
        let sections = self.sections();
        let (known, proceedings) = (self.known(), self.proceedings());
        let same_case = self.same_case();
        let mut connected = self.related_records();
        connected.extend(&same_case.records);
        let same_charges = self.same_charges(&connected);
        connected.extend(&same_charges.records);
        // The page of a case lists its parties.
        let parties_here = self.record.identities().filter_map(RecordOrText::record);
        connected.extend(parties_here.filter_map(|party| ctx.graph.find(&party.key)));
        let parts = MentionPages::new(self.mentions.sections(), ctx.project.report.mentions_per_page);
        RecordView {
            head: self.head(&name.text),
            review: self.record.review,
            names: self.names(),
            lede: ctx.passage(self.record.summary.as_ref(), &self.record.path, self.path),
            statuses: self.statuses(),
            facts: self.facts(),
            has_outcome: proceedings.iter().any(|proceeding| proceeding.outcome.is_some()),
            proceedings,
            known,
            cases: self.other_cases(),
            same_case: same_case.shown,
            same_case_more: self.more(same_case.has_more),
            same_charges: same_charges.shown,
            same_charges_more: self.more(same_charges.has_more),
            parties: self.record.case().map(|case| self.parties(case)).unwrap_or_default(),
            sections: sections.0,
            sections_parts: sections.1,
            under: self.under(),
            relations: self.relations(),
            charged: self.charged(),
            year: ctx.decorative_marks(events),
            events: ctx.event_rows(events[event_slice.range].iter().copied(), Some(self.id), self.path),
            events_parts: event_slice.parts,
            mention_count: self.mentions.count().to_string(),
            mentions: mentions::first_page(ctx, self.id),
            parts: parts.links(ctx, self.id, 0),
            together: self.co_mentions(&connected),
            sources: ctx.source_items(&self.record.sources, self.path),
            links: self.record.links.iter().map(|link| self.out_link(link)).collect(),
            cite: ctx.cite(&name.text, name.lang.as_deref(), self.path),
            name,
        }
    }

    fn head(&self, name: &str) -> Head {
        let ctx = self.ctx;
        let register = &self.record.key.register;
        let ids = ctx.claim_ids(self.id);
        let kind = ctx.kind(register, 1).to_owned();
        let note = ctx.note(self.record).filter(|_| has_note_in_kicker(register));
        let kicker = match &note {
            Some(note) => ctx.strings.fill(TextKey::KickerRecord, &[("kind", &kind), ("note", note)]),
            None => kind,
        };
        let href = Route::register(register).to_path();
        Head {
            description: ctx.description(self.record.summary.as_ref()),
            kicker: Some(kicker),
            register: Some(Link { text: ctx.kind(register, 2).to_owned(), lang: None, href }),
            note_claim: note
                .as_ref()
                .filter(|_| *register == Register::People)
                .and_then(|_| ctx.claim(ids.slot(Property::Occupation))),
            note,
            title_id: ctx.claim(ids.slot(Property::Name)).map(|id| id.to_string()),
            ..ctx.head(self.path, name, register.name())
        }
    }

    pub(super) fn names(&self) -> Vec<NameView> {
        let mut ids = self.ctx.claim_ids(self.id);
        let names = self.record.names.iter().map(|name| NameView {
            claim: self.ctx.claim(ids.name(name)),
            text: name.text.value.clone(),
            note: name
                .scheme
                .as_ref()
                .map(|scheme| scheme.value.clone())
                .or_else(|| name.lang.as_ref().map(|lang| self.language_name(lang))),
            remark: name.note.as_ref().map(|note| self.ctx.localized(note)),
            sources: self.ctx.joined_links(&name.sources, &root_of(self.path)),
            lang: name.lang.as_ref().map(ToString::to_string),
        });
        names.collect()
    }

    fn language_name(&self, tag: &crate::model::Tag) -> String {
        let strings = self.ctx.strings;
        strings
            .word(WordTable::Names, tag.as_str())
            .or_else(|| strings.word(WordTable::Names, tag.language()))
            .unwrap_or(tag.as_str())
            .to_owned()
    }

    pub(super) fn statuses(&self) -> Vec<StatusView> {
        let Details::Person(person) = &self.record.details else { return Vec::new() };
        let mut ids = self.ctx.claim_ids(self.id);
        let views = person.statuses_newest_first().into_iter().map(|status| StatusView {
            claim: self.ctx.claim(ids.status(status)),
            text: self.ctx.localized(&status.text),
            as_of: self.ctx.status_time(status),
            paragraphs: status
                .paragraph
                .as_ref()
                .and_then(|id| self.ctx.paragraph_ref(id, self.path))
                .unwrap_or_default(),
            sources: self.ctx.joined_links(&status.sources, &root_of(self.path)),
        });
        views.collect()
    }

    fn court(&self, case: &Case) -> Option<Named> {
        let named = case.court.as_ref().map(|court| self.ctx.name_or_link(&RecordOrText::Record(court.clone())));
        named.or_else(|| case.court_text.as_ref().map(|text| self.ctx.name_or_link(&RecordOrText::Text(text.clone()))))
    }

    fn named_html(&self, named: &Named) -> Html {
        let Some(href) = &named.href else { return Html::escape(&named.text) };
        let mut html = HtmlWriter::new();
        html.element("a", &[("href", &relative(&root_of(self.path), href))], &named.text);
        html.finish()
    }

    fn proceedings(&self) -> Vec<ProceedingView> {
        let ctx = self.ctx;
        let views = self.own_parties().map(|proceeding| {
            let record = ctx.graph.record(proceeding.id);
            // The element that states a claim is on the page of the case, or in the sentence about it.
            let party = party_view(ctx, (proceeding.case, proceeding.party), None, self.path);
            ProceedingView {
                link: ctx.link(proceeding.id),
                kind: proceeding.case.kind.as_ref().map(|kind| ctx.case_type(kind).to_owned()),
                summary: ctx.passage(record.summary.as_ref(), &record.path, self.path),
                role: party.role,
                charges_text: party.charges_text,
                charge_items: party.charge_items,
                outcome: party.outcome,
                stage: party.stage,
                convicted: party.convicted,
                when: self.outcome_event(&proceeding).map(|event| ctx.event_time(event)),
                court: self.court(proceeding.case),
                sentence_text: party.sentence_text,
                sentence: party.sentence,
                bans: party.bans,
            }
        });
        views.collect()
    }

    /// The event that brought the outcome of a proceeding.
    fn outcome_event(&self, proceeding: &Proceeding<'_>) -> Option<&'p Event> {
        let id = self.ctx.outcome_event((proceeding.id, proceeding.party), self.id)?;
        self.ctx.graph.record(id).event()
    }

    pub(super) fn parties(&self, case: &Case) -> Vec<PartyView> {
        let mut ids = self.ctx.claim_ids(self.id);
        let has_claims = self.ctx.site.has_claims;
        let view = |party: &Party| party_view(self.ctx, (case, party), has_claims.then(|| ids.party(party)), self.path);
        case.parties.iter().map(view).collect()
    }

    /// For a topic: the sections that name it in their front matter, and links to their other pages.
    fn sections(&self) -> (Html, Vec<PartLink>) {
        if !record_lists::is_topic(&self.ctx.graph, self.id) {
            return (Html::default(), Vec::new());
        }
        let PageSlice { range, parts } = PageSlice::of_sections(self.ctx, self.id, 0);
        (record_lists::section_rows(self.ctx, &self.ctx.graph.sections_naming(self.id)[range], self.path), parts)
    }

    /// For a topic: the records under it that have pages, by register.
    fn under(&self) -> Vec<LinkGroup> {
        let ctx = self.ctx;
        let groups = record_lists::records_under(&ctx.graph, self.id).into_iter().map(|(register, ids)| {
            let text = ctx.kind(&register, 2).to_owned();
            let ids = ctx.sorted(ids);
            let PageSlice { range, parts } =
                PageSlice::of_records(ctx, (self.id, &RecordList::Under(register), 0), &ids);
            LinkGroup { text, links: record_lists::links_with_notes(ctx, &ids[range]), parts }
        });
        groups.collect()
    }

    /// For a law: the parties who are charged under it, with the charges in quotation marks where the source has them.
    pub(super) fn charged(&self) -> Vec<LinkWithNote> {
        let ctx = self.ctx;
        let mut charged = ctx.graph.relations(self.id).charges.clone();
        charged.sort_by_key(|(case, party)| (ctx.rank(*case), *party));
        let links = charged.into_iter().filter_map(|(case, party)| {
            let party = ctx.graph.record(case).case()?.parties.get(party)?;
            let is_here = |charge: &&Charge| charge.law.as_ref().is_some_and(|law| law.key == self.record.key);
            let charges: Vec<String> =
                party.charges.iter().filter(is_here).map(|charge| ctx.charge_words(charge)).collect();
            let charges = charges.join(ctx.strings.text(TextKey::ListComma));
            let who = ctx.name_or_link(&party.identity).text;
            let note = ctx.strings.fill(TextKey::ChargesAgainst, &[("who", &who), ("charges", &charges)]);
            Some(LinkWithNote { link: ctx.link(case), note: Some(note) })
        });
        links.collect()
    }

    pub(super) fn out_link(&self, link: &crate::model::record::ExternalLink) -> OutLink {
        let text = link.title.as_ref().map_or_else(|| link.url.value.clone(), |title| self.ctx.localized(title));
        OutLink { text, url: link.url.value.clone() }
    }
}

/// What a page, by its path, shows of a party of a case.
fn party_view(
    ctx: &PageContext<'_>,
    (case, party): (&Case, &Party),
    claims: Option<PartyIds>,
    page: &str,
) -> PartyView {
    let charges_label = verdict::charges_label(party.outcome.as_ref().and_then(PartyOutcome::known));
    let charges_text = match charges_label {
        ChargesLabel::Charged => TextKey::ChargesCharged,
        ChargesLabel::Convicted => TextKey::ChargesConvicted,
        ChargesLabel::Sentenced => TextKey::ChargesSentenced,
        ChargesLabel::FoundGuilty => TextKey::ChargesFound,
        ChargesLabel::Acquitted => TextKey::ChargesAcquitted,
    };
    let sentence_text = match verdict::sentence_label(case.kind.as_ref().map(CaseKind::built_in)) {
        SentenceLabel::Sentence => TextKey::Sentence,
        SentenceLabel::Penalty => TextKey::Penalty,
    };
    PartyView {
        who: ctx.name_or_link(&party.identity),
        role: party.role.map(|role| ctx.role_word(role).to_owned()),
        charges_text: ctx.strings.text(charges_text).to_owned(),
        charge_items: charge_items(ctx, party, claims.as_ref(), page),
        convicted: charges_label == ChargesLabel::Convicted,
        paragraph: party.paragraph.as_ref().and_then(|id| ctx.paragraph_ref(id, page)).unwrap_or_default(),
        outcome: party.outcome.as_ref().map(|outcome| ctx.outcome_words(outcome)),
        stage: party.stage.as_ref().map(|stage| ctx.stage_words(stage)),
        sentence_text: ctx.strings.text(sentence_text).to_owned(),
        sentence: party.sentence.as_ref().map(|sentence| ctx.localized(sentence)),
        bans: party.bans.iter().map(|ban| ctx.localized(ban)).collect(),
        claims,
    }
}

/// The charges against a party, each with its law and its paragraph.
fn charge_items(ctx: &PageContext<'_>, party: &Party, claims: Option<&PartyIds>, page: &str) -> Vec<Html> {
    let items = party.charges.iter().enumerate().map(|(at, charge)| {
        let words = ctx.charge_html(charge, page);
        match claims.and_then(|claims| claims.charges.get(at)) {
            Some(id) => ctx.stated(*id, words),
            None => words,
        }
    });
    items.collect()
}
