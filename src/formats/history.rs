//! When sections and corrections were published, and the first addresses of what has moved since.

use super::Report;
use crate::link::RecordId;
use crate::model::record::{Correction, Details};
use crate::model::{Date, Register};
use crate::route::Address;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What a report says about its own past. Computed once for all files of a build.
#[derive(Debug)]
pub(super) struct History {
    /// The corrections, the newest first.
    corrections: Vec<RecordId>,
    /// The latest correction of each section that has one.
    corrected: BTreeMap<u32, RecordId>,
    /// The first slug of each section that has moved: the first under `was`.
    first_slugs: BTreeMap<u32, String>,
}

impl History {
    pub(super) fn new(report: &Report<'_>) -> Self {
        let (graph, structure) = (report.graph(), report.outline.structure);
        let mut corrections: Vec<(RecordId, &Correction)> =
            graph.register(&Register::Corrections).filter_map(|id| Some((id, report.correction(id)?))).collect();
        corrections
            .sort_by(|(a, one), (b, other)| other.date.compare(&one.date).then_with(|| Reverse(a).cmp(&Reverse(b))));
        let mut corrected = BTreeMap::new();
        for (id, correction) in &corrections {
            for section in correction.sections.iter().filter_map(|slug| structure.section_by_slug(&slug.value)) {
                corrected.entry(section).or_insert(*id);
            }
        }
        let mut first_slugs = BTreeMap::new();
        for (section, slug) in structure.old_addresses() {
            first_slugs.entry(section).or_insert_with(|| slug.to_owned());
        }
        Self { corrections: corrections.into_iter().map(|(id, _)| id).collect(), corrected, first_slugs }
    }
}

impl<'r> Report<'r> {
    fn history(&self) -> &History {
        self.history.get_or_init(|| History::new(self))
    }

    /// The corrections, the newest first.
    pub(super) fn corrections(&self) -> impl Iterator<Item = (RecordId, &'r Correction)> {
        self.history().corrections.iter().filter_map(|id| Some((*id, self.correction(*id)?)))
    }

    fn correction(&self, id: RecordId) -> Option<&'r Correction> {
        match &self.graph().record(id).details {
            Details::Correction(correction) => Some(correction),
            _ => None,
        }
    }

    /// When a section was first published: with the first edition, or when its embargo ended.
    pub(super) fn published(&self, section: u32) -> Option<&'r Date> {
        let settings = &self.project().report;
        let edition = settings.first_published.as_ref().or(settings.published.as_ref())?;
        Some(self.embargo(section).map_or(edition, |embargo| later(edition, embargo)))
    }

    /// When a section was last published or corrected.
    pub(super) fn updated(&self, section: u32) -> Option<&'r Date> {
        let edition = self.project().report.published.as_ref()?;
        let correction = self.history().corrected.get(&section).and_then(|id| self.correction(*id));
        let dates = correction.map(|correction| &correction.date).into_iter().chain(self.embargo(section));
        Some(dates.fold(edition, later))
    }

    fn embargo(&self, section: u32) -> Option<&'r Date> {
        self.graph().section(section).0.front_matter.embargo.as_ref().map(|embargo| &embargo.value)
    }

    /// The slug under which a section was first published.
    pub(super) fn first_slug(&self, section: u32) -> &str {
        let first = self.history().first_slugs.get(&section).map(String::as_str);
        first.unwrap_or_else(|| self.outline.structure.route(section).slug())
    }

    /// The id under which a record was first published.
    pub(super) fn first_id(&self, record: RecordId) -> &'r str {
        let structure = self.outline.structure;
        structure.old_ids(record).next().unwrap_or(&structure.key(record).id)
    }

    /// The address of a record under the id that it first had.
    pub(super) fn first_address(&self, record: RecordId) -> Address<'r> {
        Address::of_record(&self.outline.structure.key(record).register, self.first_id(record))
    }
}

/// The later of two dates, by the first moment that they can mean.
pub(super) fn later<'d>(one: &'d Date, other: &'d Date) -> &'d Date {
    if other.compare(one).is_gt() { other } else { one }
}
