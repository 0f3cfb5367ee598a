//! A record's page: its facts, its timeline, every mention, and the records mentioned together with it.

use super::components::{CoMentionRow, Markup};
use super::html::{Html, HtmlWriter, relative, root_of};
use super::mentions::{self, MentionPages};
use super::record_lists::{self, PageSlice, RecordList};
use super::views::{
    Fact, Head, LinkGroup, NameView, Named, OutLink, PartLink, PartyView, ProceedingView, RecordView, StatusView,
};
use super::{PageContext, View, dates};
use crate::link::{MentionLocations, RecordId, TrackedGraph};
use crate::model::record::{Case, DeclaredValue, Details, Event, Party, Person, RecordOrText};
use crate::model::{Record, Register};

/// How many paragraphs are listed for each record mentioned together with this one.
const MAX_CO_MENTION_PARAGRAPHS: usize = 4;

/// How many records are listed as mentioned together: the most frequent ones.
const MAX_CO_MENTIONS: usize = 24;

/// A paragraph that mentions more records than this is a list, and no evidence of a relation.
const MAX_RECORDS_IN_PROSE: usize = 100;

pub(super) fn page(ctx: &PageContext<'_>, id: RecordId, path: &str) -> View {
    let page = RecordPage {
        ctx,
        id,
        record: ctx.graph.record(id),
        path,
        mentions: ctx.graph.mention_locations(&mentioned_records(&ctx.graph, id)),
    };
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

struct RecordPage<'p> {
    ctx: &'p PageContext<'p>,
    id: RecordId,
    record: &'p Record,
    path: &'p str,
    mentions: MentionLocations<'p>,
}

impl<'p> RecordPage<'p> {
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
        let proceedings = self.proceedings();
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
            parties: self.record.case().map(|case| self.parties(case)).unwrap_or_default(),
            sections: sections.0,
            sections_parts: sections.1,
            under: self.under(),
            year: ctx.decorative_marks(events),
            events: ctx.event_rows(events[event_slice.range].iter().copied(), Some(self.id), self.path),
            events_parts: event_slice.parts,
            mention_count: ctx.strings.count("count_mentions", self.mentions.count()),
            mentions: mentions::first_page(ctx, self.id),
            parts: parts.links(ctx, self.id, 0),
            together: self.co_mentions(),
            sources: ctx.source_items(&self.record.sources, self.path),
            links: self.record.links.iter().map(|link| self.out_link(link)).collect(),
            cite: ctx.cite(&name.text, self.path),
            name,
        }
    }

    fn head(&self, name: &str) -> Head {
        let ctx = self.ctx;
        let register = &self.record.key.register;
        let kind = ctx.kind(register, 1).to_owned();
        let kicker = match ctx.note(self.record).filter(|_| has_note_in_kicker(register)) {
            Some(note) => ctx.strings.fill("kicker_record", &[("kind", &kind), ("note", &note)]),
            None => kind,
        };
        Head {
            description: ctx.description(self.record.summary.as_ref()),
            kicker: Some(kicker),
            ..ctx.head(self.path, name, register.name())
        }
    }

    fn names(&self) -> Vec<NameView> {
        let names = self.record.names.iter().map(|name| NameView {
            text: name.text.value.clone(),
            note: name
                .scheme
                .as_ref()
                .map(|scheme| scheme.value.clone())
                .or_else(|| name.lang.as_ref().map(|lang| self.language_name(lang))),
            lang: name.lang.as_ref().map(ToString::to_string),
        });
        names.collect()
    }

    fn language_name(&self, tag: &crate::model::Tag) -> String {
        let strings = self.ctx.strings;
        strings
            .word("names", tag.as_str())
            .or_else(|| strings.word("names", tag.language()))
            .unwrap_or(tag.as_str())
            .to_owned()
    }

    fn statuses(&self) -> Vec<StatusView> {
        let Details::Person(person) = &self.record.details else { return Vec::new() };
        // If only one paragraph mentions the person, the status is from there. With several it is unknown which.
        let paragraphs =
            Some(self.ctx.graph.paragraphs_mentioning(self.id)).filter(|all| all.len() == 1).unwrap_or_default();
        let paragraphs = self.ctx.paragraph_links(&paragraphs, self.path);
        // Newest first; equal dates in source order.
        let mut statuses: Vec<_> = person.statuses.iter().collect();
        statuses.sort_by(|a, b| b.as_of.value.compare(&a.as_of.value));
        let views = statuses.into_iter().map(|status| StatusView {
            text: self.ctx.localized(&status.text),
            as_of: dates::html(&status.as_of.value, None, self.ctx.strings),
            paragraphs: paragraphs.clone(),
            sources: self.ctx.joined_links(&status.sources, &root_of(self.path)),
        });
        views.collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = Facts { page: self, facts: Vec::new() };
        match &self.record.details {
            Details::Person(person) => facts.person(person),
            Details::Organization(organization) => {
                facts.word("type", "organization_types", organization.kind);
                facts.records(
                    "parent",
                    organization.parent.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
                facts.referring_records("children", &Register::Organizations);
                facts.referring_records("members", &Register::People);
                facts.referring_records("hears_cases", &Register::Cases);
            }
            Details::Place(place) => {
                facts
                    .records("within", place.within.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)));
                facts.referring_records("places_within", &Register::Places);
                if let Some((latitude, longitude)) = place.coordinates {
                    facts.text("coordinates", &format!("{latitude}, {longitude}"));
                }
            }
            Details::Law(law) => {
                facts.records(
                    "jurisdiction",
                    law.jurisdiction.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
                facts.date("adopted", law.adopted.as_ref());
                facts.texts("identifier", law.identifier.as_ref());
                facts.texts("articles", &law.articles);
            }
            Details::Case(case) => {
                facts.word("type", "case_types", case.kind);
                facts.html("court", self.court(case).map(|court| self.named_html(&court)));
                // If the court is only text, the place gives its seat.
                facts.records("place", case.place.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)));
            }
            Details::Declared(fields) => facts.declared(fields),
            Details::Topic(_) | Details::Event(_) | Details::Source(_) | Details::Correction(_) => {}
        }
        facts.topics();
        facts.facts
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
        let views = ctx.graph.relations(self.id).proceedings.iter().filter_map(|(id, party)| {
            let record = ctx.graph.record(*id);
            let case = record.case()?;
            let source_party = case.parties.get(*party)?;
            let outcome = source_party.outcome.as_ref().map(|outcome| ctx.localized(outcome));
            let party = self.party(case, source_party);
            Some(ProceedingView {
                link: ctx.link(*id),
                kind: ctx.word_or_key("case_types", case.kind),
                summary: ctx.passage(record.summary.as_ref(), &record.path, self.path),
                role: party.role,
                charges_text: party.charges_text,
                charges: party.charges,
                outcome: party.outcome,
                convicted: party.convicted,
                when: self.outcome_date(*id, source_party.role, outcome.as_deref()),
                court: self.court(case),
                sentence_text: party.sentence_text,
                sentence: party.sentence,
                bans: party.bans,
            })
        });
        views.collect()
    }

    /// The date of an outcome: that of the only event of the case whose kind can result in such an outcome, and in which
    /// this record has a role that can receive it. A victim takes part in the conviction as well.
    fn outcome_date(&self, case: RecordId, role: Option<&str>, outcome: Option<&str>) -> Option<Html> {
        let outcome = outcome?;
        let kinds: &[&str] = match outcome {
            "convicted" => &["conviction"],
            "sentenced" => &["sentence"],
            "found-guilty-administrative" => &["ruling", "conviction"],
            "acquitted" | "dismissed" | "granted" | "granted-in-part" => &["ruling", "policy"],
            "declined" | "denied" | "rejected" => &["ruling", "appeal", "registration"],
            "extradited" => &["extradition"],
            _ => return None,
        };
        let graph = &self.ctx.graph;
        let can_decide = |(id, event): &(RecordId, &Event)| {
            event.kind.is_some_and(|kind| kinds.contains(&kind))
                && graph.participations(*id, self.id).any(|part| can_receive_outcome(outcome, part.role, role))
        };
        let mut events = graph.events_of(case).filter(can_decide);
        let (_, event) = events.next().filter(|_| events.next().is_none())?;
        Some(self.ctx.event_time(event))
    }

    fn parties(&self, case: &Case) -> Vec<PartyView> {
        case.parties.iter().map(|party| self.party(case, party)).collect()
    }

    fn party(&self, case: &Case, party: &Party) -> PartyView {
        let ctx = self.ctx;
        let outcome = party.outcome.as_ref().map(|outcome| ctx.localized(outcome));
        // The label of the charges must not claim more than the outcome.
        let charges_text = match outcome.as_deref() {
            Some("convicted") => "charges_convicted",
            Some("sentenced") => "charges_sentenced",
            Some("found-guilty-administrative") => "charges_found",
            _ => "charges_charged",
        };
        let sentence_text = if case.kind == Some("administrative") { "penalty" } else { "sentence" };
        let quoted = |charge| ctx.strings.fill("quote", &[("text", &ctx.localized(charge))]);
        PartyView {
            who: ctx.name_or_link(&party.identity),
            role: ctx.word_or_key("parts", party.role),
            charges_text: ctx.strings.text(charges_text).to_owned(),
            charges: party.charges.iter().map(quoted).collect(),
            convicted: outcome.as_deref() == Some("convicted"),
            outcome: ctx.word_or_key("outcomes", outcome.as_deref()),
            sentence_text: ctx.strings.text(sentence_text).to_owned(),
            sentence: party.sentence.as_ref().map(|sentence| ctx.localized(sentence)),
            bans: party.bans.iter().map(|ban| ctx.localized(ban)).collect(),
        }
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

    /// The records mentioned in the same paragraphs, most frequent first, then by name.
    fn co_mentions(&self) -> Html {
        let (ctx, root) = (self.ctx, root_of(self.path));
        let mut html = HtmlWriter::new();
        // They are cached without their names, so that a new name does not require to find them again.
        let groups = ctx.fragment(&ctx.site.fragments.co_mentions, self.id, co_mentions);
        let mut groups: Vec<&CoMention> = groups.iter().collect();
        groups.sort_by_key(|group| (std::cmp::Reverse(group.paragraph_count), ctx.rank(group.record)));
        groups.into_iter().take(MAX_CO_MENTIONS).for_each(|group| self.push_co_mention(&mut html, group, &root));
        html.finish()
    }

    fn push_co_mention(&self, html: &mut HtmlWriter, group: &CoMention, root: &str) {
        let ctx = self.ctx;
        let paragraphs = group.shown().iter().map(|position| self.mentions.paragraph(*position as usize));
        let more = group.paragraph_count as usize - group.shown().len();
        let more = (more > 0).then(|| ctx.strings.count("and_more", more));
        let link = |html: &mut HtmlWriter| ctx.push_record_link(html, group.record, root);
        let paragraphs = |html: &mut HtmlWriter| ctx.push_paragraph_links(html, paragraphs.clone(), root);
        let row = CoMentionRow {
            root,
            link: Markup(&link),
            kind: ctx.kind(&ctx.graph.key(group.record).register, 1),
            paragraphs: Markup(&paragraphs),
            more: more.as_deref(),
        };
        ctx.push(html, &row);
    }

    fn out_link(&self, link: &crate::model::record::ExternalLink) -> OutLink {
        let text = link.title.as_ref().map_or_else(|| link.url.value.clone(), |title| self.ctx.localized(title));
        OutLink { text, url: link.url.value.clone() }
    }
}

/// Whether an event can result in an outcome for a party with these roles in the event and in the case.
fn can_receive_outcome(outcome: &str, in_event: Option<&str>, in_case: Option<&str>) -> bool {
    let is_bystander = matches!(in_event, Some("victim" | "court" | "authority" | "speaker" | "author"));
    match outcome {
        "convicted" | "sentenced" | "found-guilty-administrative" => {
            matches!(in_event, Some("accused" | "convicted" | "detained"))
        }
        _ => !is_bystander || in_event == in_case,
    }
}

/// A record that is mentioned in the same paragraphs as another.
#[derive(Clone, Debug)]
pub(super) struct CoMention {
    record: RecordId,
    /// The number of shared paragraphs.
    paragraph_count: u32,
    /// The first mentions in these, by position.
    first_mentions: [u32; MAX_CO_MENTION_PARAGRAPHS],
}

impl CoMention {
    /// Expects the pairs of one record, each with a mention in the same paragraph; at least one.
    fn new(group: &[(RecordId, u32)]) -> Self {
        let mut first_mentions = [0; MAX_CO_MENTION_PARAGRAPHS];
        first_mentions.iter_mut().zip(group).for_each(|(slot, (_, index))| *slot = *index);
        Self { record: group[0].0, paragraph_count: crate::source::offset(group.len()), first_mentions }
    }

    /// The mentions that are shown.
    fn shown(&self) -> &[u32] {
        &self.first_mentions[..MAX_CO_MENTION_PARAGRAPHS.min(self.paragraph_count as usize)]
    }
}

/// The records most frequently mentioned together with one, with all ties for the last rank: which of these are shown
/// depends on their names.
fn co_mentions(ctx: &PageContext<'_>, id: RecordId) -> Vec<CoMention> {
    let mut pairs = co_mention_pairs(ctx, id);
    pairs.sort_unstable();
    let mut groups: Vec<&[(RecordId, u32)]> = pairs.chunk_by(|(a, _), (b, _)| a == b).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let min_len = groups.get(MAX_CO_MENTIONS - 1).map_or(0, |group| group.len());
    groups.into_iter().take_while(|group| group.len() >= min_len).map(CoMention::new).collect()
}

/// The records with pages that are mentioned in the same paragraphs, each once per paragraph, with the position of the
/// mention in it.
fn co_mention_pairs(ctx: &PageContext<'_>, id: RecordId) -> Vec<(RecordId, u32)> {
    let mentions = ctx.graph.mention_locations(&mentioned_records(&ctx.graph, id));
    let (mut pairs, mut named) = (Vec::new(), Vec::new());
    let mut previous = None;
    for (paragraph, position) in mentions.blocks().zip(0_u32..) {
        if previous.replace(paragraph) == Some(paragraph) {
            continue;
        }
        if !collect_named(ctx.graph.co_mentioned(&mentions, position as usize), &mut named) {
            continue;
        }
        let others = named.iter().filter(|record| **record != id && ctx.graph.has_page(**record));
        pairs.extend(others.map(|record| (*record, position)));
    }
    pairs
}

/// Collects the distinct records that a paragraph mentions, sorted; `false` if there are so many that it is a list. Stops
/// as soon as that is certain, since it runs for every record in the list.
fn collect_named(records: impl Iterator<Item = RecordId>, named: &mut Vec<RecordId>) -> bool {
    named.clear();
    for record in records {
        if let Err(position) = named.binary_search(&record) {
            if named.len() == MAX_RECORDS_IN_PROSE {
                return false;
            }
            named.insert(position, record);
        }
    }
    true
}

/// Collects facts. A fact without a value is omitted.
struct Facts<'f> {
    page: &'f RecordPage<'f>,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn push(&mut self, text: String, values: Vec<Html>) {
        if !values.is_empty() {
            self.facts.push(Fact { text, values });
        }
    }

    fn html(&mut self, key: &str, values: impl IntoIterator<Item = Html>) {
        self.push(self.page.ctx.strings.text(key).to_owned(), values.into_iter().collect());
    }

    fn text(&mut self, key: &str, text: &str) {
        self.html(key, [Html::escape(text)]);
    }

    fn texts<'t>(&mut self, key: &str, texts: impl IntoIterator<Item = &'t crate::model::Text>) {
        let values: Vec<Html> = texts.into_iter().map(|text| Html::escape(&self.page.ctx.localized(text))).collect();
        self.html(key, values);
    }

    fn word(&mut self, key: &str, table: &str, word: Option<&str>) {
        if let Some(word) = self.page.ctx.word_or_key(table, word) {
            self.text(key, &word);
        }
    }

    fn date(&mut self, key: &str, date: Option<&crate::model::Date>) {
        let strings = self.page.ctx.strings;
        self.html(key, date.map(|date| dates::html(date, None, strings)));
    }

    fn records(&mut self, key: &str, ids: impl IntoIterator<Item = RecordId>) {
        let values: Vec<Html> = ids.into_iter().map(|id| self.page.ctx.fact_link(id, self.page.path)).collect();
        self.html(key, values);
    }

    /// Adds the records of a register that refer to this one.
    fn referring_records(&mut self, key: &str, register: &Register) {
        let ctx = self.page.ctx;
        let referring = &ctx.graph.relations(self.page.id).children;
        let ids = referring.iter().filter(|id| ctx.graph.key(**id).register == *register);
        let ids = ctx.sorted(ids.copied());
        self.records(key, ids);
    }

    fn person(&mut self, person: &Person) {
        let ctx = self.page.ctx;
        let roles: Vec<Html> = person
            .roles
            .iter()
            .filter_map(|role| ctx.word_or_key("roles", Some(role)))
            .map(|word| Html::escape(&word))
            .collect();
        self.html("role", roles);
        let affiliations = person.affiliations.iter().map(|affiliation| {
            let name = self.page.named_html(&ctx.name_or_link(&affiliation.organization));
            match &affiliation.role {
                Some(role) => {
                    let role = Html::escape(&ctx.localized(role));
                    Html::fill(ctx.strings.text("affiliation_as"), &[("name", &name), ("role", &role)])
                }
                None => name,
            }
        });
        let affiliations: Vec<Html> = affiliations.collect();
        self.html("affiliations", affiliations);
    }

    fn declared(&mut self, fields: &[(std::sync::Arc<str>, Vec<DeclaredValue>)]) {
        let ctx = self.page.ctx;
        let Some(register) = ctx.project.schema.declared(&self.page.record.key.register) else { return };
        for (name, values) in fields {
            let Some(field) = register.fields.iter().find(|field| field.name == *name) else { continue };
            let values = values.iter().filter_map(|value| self.declared_value(value)).collect();
            self.push(ctx.localized(&field.label), values);
        }
    }

    fn declared_value(&self, value: &DeclaredValue) -> Option<Html> {
        let ctx = self.page.ctx;
        Some(match value {
            DeclaredValue::Text(text) => Html::escape(&ctx.localized(text)),
            DeclaredValue::Date(date) => dates::html(date, None, ctx.strings),
            DeclaredValue::Url(url) => {
                let mut html = HtmlWriter::new();
                html.markup("<a href=\"").url(&url.value).markup("\">").text(&url.value).markup("</a>");
                html.finish()
            }
            DeclaredValue::Number(number) => Html::escape(&number.value),
            DeclaredValue::Record(reference) => ctx.fact_link(ctx.graph.find(&reference.key)?, self.page.path),
        })
    }

    fn topics(&mut self) {
        let ctx = self.page.ctx;
        let topics: Vec<RecordId> =
            self.page.record.topics.iter().filter_map(|topic| ctx.graph.find(&topic.key)).collect();
        self.records("topics", topics);
    }
}
