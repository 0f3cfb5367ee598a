//! Links with which readers report errors: to the contact of the report, with what they are about filled in.

use super::{PageContext, dates};
use crate::route::{Address, Route};
use crate::strings::TextKey;

/// What an error report is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum ErrorPlace<'p> {
    /// The report as a whole.
    Report,
    /// A page.
    Page {
        /// Its title.
        title: &'p str,
        /// Its path.
        path: &'p str,
    },
    /// A paragraph of a section.
    Paragraph {
        /// The path of the section.
        page: &'p str,
        /// Its id.
        id: &'p str,
        /// Its number: "4.3".
        number: &'p str,
        /// Whether its id is permanent.
        is_permanent: bool,
    },
}

impl PageContext<'_> {
    /// The address of a link that reports an error; `None` if the report has no contact. A mail has the place in its subject,
    /// and in its text the permanent address and the edition.
    pub(super) fn error_report(&self, place: ErrorPlace<'_>) -> Option<String> {
        let contact = self.project.report.contact.as_ref()?;
        let title = self.localized_str(&self.project.title);
        let subject = match place {
            ErrorPlace::Report => self.strings.fill(TextKey::ReportSubject, &[("title", title)]),
            ErrorPlace::Page { title: page, .. } => {
                self.strings.fill(TextKey::ReportSubjectPage, &[("page", page), ("title", title)])
            }
            ErrorPlace::Paragraph { number, .. } => {
                self.strings.fill(TextKey::ReportSubjectParagraph, &[("number", number), ("title", title)])
            }
        };
        let published = self.project.report.published.as_ref();
        let edition = published
            .map(|date| self.strings.fill(TextKey::Edition, &[("date", &dates::words(date, self.strings))]))
            .unwrap_or_default();
        let lines = [place.address(self), edition];
        let filled = lines.iter().filter(|line| !line.is_empty()).map(|line| format!("{line}\n"));
        Some(contact.href(&subject, &(filled.collect::<String>() + "\n")))
    }
}

impl ErrorPlace<'_> {
    /// The address, from the root of the site if the address of the report is unknown.
    fn address(self, ctx: &PageContext<'_>) -> String {
        let path = match self {
            Self::Report => Route::Landing.to_path(),
            Self::Page { path, .. } => path.to_owned(),
            Self::Paragraph { page, id, is_permanent, .. } => {
                let permanent = Route::permanent(id).filter(|_| is_permanent);
                permanent.unwrap_or_else(|| Address::parse(page).route).with_fragment(id).to_path()
            }
        };
        ctx.phrases.citations.address_of(&path).unwrap_or(path)
    }
}
