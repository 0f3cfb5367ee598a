//! `data/edition.json`: which edition of the report this is. A copy of an earlier edition is told from this one by its number,
//! which the manifest covers as it covers every file.

use super::{Format, Report, SiteOutline};
use crate::model::Date;
use crate::project::OutputFormat;
use crate::route::Route;
use crate::site::{EDITION, EditionRecord};
use std::io;

/// The record of the edition.
pub(super) struct Edition;

impl Format for Edition {
    fn name(&self) -> OutputFormat {
        OutputFormat::Edition
    }

    fn files(&self, _: &SiteOutline<'_>) -> Vec<String> {
        vec![EDITION.to_owned()]
    }

    fn write(&self, _: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let project = report.project();
        let settings = &project.report;
        let date = |date: &Option<Date>| date.as_ref().map(|date| date.as_str().to_owned());
        let record = EditionRecord {
            title: report.label(&project.title).to_owned(),
            edition: settings.edition.unwrap_or(1),
            published: date(&settings.published),
            as_of: date(&settings.as_of),
            url: settings.base(),
        };
        sink.write_all(record.to_json().as_bytes())
    }
}
