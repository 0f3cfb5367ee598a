//! The landing page: what the period was, when, and whom the report is about.

use super::html::{Html, HtmlWriter};
use super::lists::{figures, filled_registers, period_kicker};
use super::timeline;
use super::views::{Head, KnownOfPerson, LandingView, Link, PersonEntry, RegisterEntry};
use super::{PageContext, View};
use crate::claims::verdicts;
use crate::link::RecordId;
use crate::model::record::Details;
use crate::model::{PersonGroup, Register};
use crate::project;
use crate::route::Route;
use crate::strings::TextKey;
use crate::verdict;
use std::cmp::Reverse;

/// How many of the latest events the page shows in a report without people.
const LATEST_EVENTS: usize = 5;

/// The page lists all sections, people and topics if there are no more than [`MAX_COMPLETE`] of each, or else this many.
const SHORTENED_LEN: usize = 24;
const MAX_COMPLETE: usize = 48;

pub(super) fn page(ctx: &PageContext<'_>) -> View {
    let path = &Route::Landing.to_path();
    let title = ctx.localized(&ctx.project.title);
    let (sections, sections_more) = sections(ctx, path);
    let (people, people_more) = people(ctx);
    let (topics, topics_more) = shortened(ctx, ctx.ordered_records(&Register::Topics).to_vec(), TextKey::AllTopics);
    let latest = ctx.graph.timeline().iter().rev().take(if people.is_empty() { LATEST_EVENTS } else { 0 }).copied();
    let year = ctx.full_year_line();
    let view = LandingView {
        head: Head {
            kicker: Some(period_kicker(ctx)),
            description: ctx.project.description.as_ref().map(|text| ctx.localized(text)),
            ..ctx.head(path, title, "")
        },
        summary: ctx.passage(ctx.project.report.summary.as_ref(), project::FILE, path),
        figures: figures(ctx),
        is_linked: year.is_linked(),
        year,
        event_groups: timeline::event_groups(ctx, None),
        sections,
        sections_more,
        is_known: people.iter().any(|person| person.known.is_some()),
        people,
        people_more,
        topics: topics.into_iter().map(|id| ctx.record_entry(id)).collect(),
        topics_more,
        registers: filled_registers(ctx.project, &ctx.graph).map(|register| register_entry(ctx, &register)).collect(),
        latest: ctx.event_rows(latest, None, path),
    };
    View::Landing(view)
}

/// All items if there are few; or else the first, and the total in words.
fn shortened<T>(ctx: &PageContext<'_>, all: Vec<T>, key: TextKey) -> (Vec<T>, Option<String>) {
    let count = all.len();
    if count <= MAX_COMPLETE {
        return (all, None);
    }
    (all.into_iter().take(SHORTENED_LEN).collect(), Some(ctx.strings.count(key, count)))
}

/// The sections with their summaries. In a report of many sections those of the highest level, which are its parts.
fn sections(ctx: &PageContext<'_>, path: &str) -> (Html, Option<String>) {
    let count = ctx.graph.section_count();
    let is_report_page = |index: &u32| ctx.graph.route(*index).route() == Route::REPORT;
    let mut shown: Vec<u32> = (0..count).filter(|index| !is_report_page(index)).collect();
    let is_complete = shown.len() <= MAX_COMPLETE;
    if !is_complete {
        shown.retain(|index| ctx.graph.route(*index).depth() == 0);
        shown.truncate(if shown.len() <= MAX_COMPLETE { MAX_COMPLETE } else { SHORTENED_LEN });
    }
    let mut rows = HtmlWriter::new();
    shown.into_iter().for_each(|index| ctx.push_section_brief(&mut rows, index, path));
    let more = (!is_complete).then(|| ctx.strings.count(TextKey::AllSections, count as usize));
    (rows.finish(), more)
}

/// The people by what is known of them, then by name; if there are more than [`MAX_COMPLETE`], those mentioned most often, by
/// number of mentions.
fn people(ctx: &PageContext<'_>) -> (Vec<PersonEntry>, Option<String>) {
    let by_name = ctx.ordered_records(&Register::People);
    let mut ids: Vec<usize> = (0..by_name.len()).collect();
    if ids.len() > MAX_COMPLETE {
        ids.sort_by_key(|at| Reverse(ctx.graph.mention_count(by_name[*at])));
    }
    let (ids, more) = shortened(ctx, ids, TextKey::AllPeople);
    let mut people: Vec<(PersonGroup, PersonEntry)> =
        ids.into_iter().map(|at| person_entry(ctx, by_name[at])).collect();
    people.sort_by_key(|(group, _)| *group);
    let is_one_group = people.first().map(|(group, _)| group) == people.last().map(|(group, _)| group);
    let mut previous = None;
    for (group, entry) in people.iter_mut().filter(|_| !is_one_group) {
        if previous.replace(*group) != Some(*group) {
            entry.group = Some(ctx.strings.word_for(*group).to_owned());
        }
    }
    (people.into_iter().map(|(_, entry)| entry).collect(), more)
}

fn person_entry(ctx: &PageContext<'_>, id: RecordId) -> (PersonGroup, PersonEntry) {
    let latest = ctx.latest_event(id);
    let year = ctx.period.and_then(|period| period.year());
    let group = match latest.as_ref().map_or(PersonGroup::Others, |latest| latest.group) {
        PersonGroup::Others if is_in_proceedings(ctx, id) => PersonGroup::Accused,
        group => group,
    };
    let record = ctx.graph.record(id);
    let statuses = match &record.details {
        Details::Person(person) => person.statuses_newest_first(),
        _ => Vec::new(),
    };
    let status = statuses.first().map(|status| KnownOfPerson {
        text: Some(ctx.localized(&status.text)),
        when: ctx.short_date(&status.as_of.value, status.as_of_text.as_ref().map(|text| ctx.localized_str(text)), year),
    });
    let event = || {
        latest.map(|latest| KnownOfPerson { text: with_sentence(ctx, latest.what, latest.sentence), when: latest.when })
    };
    (group, PersonEntry { group: None, link: ctx.link(id), known: status.or_else(event), review: record.review })
}

fn is_in_proceedings(ctx: &PageContext<'_>, id: RecordId) -> bool {
    verdicts::proceedings_of(&ctx.graph, id).any(|(_, proceeding)| verdict::is_in_proceedings(&proceeding))
}

/// The word for an event or an outcome, with the sentence that came with it.
fn with_sentence(ctx: &PageContext<'_>, what: Option<String>, sentence: Option<(String, bool)>) -> Option<String> {
    match (what, sentence) {
        (Some(what), Some((sentence, false))) => {
            Some(ctx.strings.fill(TextKey::KnownWithSentence, &[("what", &what), ("sentence", &sentence)]))
        }
        (_, Some((sentence, _))) => Some(sentence),
        (what, None) => what,
    }
}

fn register_entry(ctx: &PageContext<'_>, register: &Register) -> RegisterEntry {
    let count = ctx.graph.register(register).count();
    RegisterEntry {
        link: Link { text: ctx.kind(register, 2).to_owned(), lang: None, href: Route::register(register).to_path() },
        count: ctx.strings.count(TextKey::CountRecords, count),
    }
}
