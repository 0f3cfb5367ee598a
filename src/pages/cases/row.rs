//! A row of the table of cases.

use super::row_event::{RowEvent, row_event};
use super::table::TableRow;
use crate::link::RecordId;
use crate::model::record::{Case, Party};
use crate::model::vocabulary::{EventType, ParticipantRole, TypeOf};
use crate::model::{Record, Register};
use crate::pages::PageContext;
use crate::pages::components::{CaseColumns, CaseRow, LabelRef, Markup, SiteAddress};
use crate::pages::fragments::FragmentCache;
use crate::pages::html::{Html, HtmlWriter, root_of};
use crate::route::{Address, CaseFilterName, CaseListName, Route};
use crate::strings::TextKey;
use std::sync::LazyLock;

/// The rows of each case, by the position of the party, with links relative to [`ROW_PAGE`].
pub(in crate::pages) type CaseFragments = FragmentCache<RecordId, Vec<Html>>;

/// A page as deep as all lists but the complete one.
static ROW_PAGE: LazyLock<String> = LazyLock::new(|| {
    let list = CaseListName { filter: CaseFilterName::All, by_name: true };
    Route::CaseList { list, page: 0 }.to_path()
});

impl PageContext<'_> {
    /// Appends a row of the table on `page`. Rows are on many pages, so most are rendered once.
    pub(super) fn push_case_row(&self, html: &mut HtmlWriter, row: &TableRow, page: &str) {
        if root_of(page) != root_of(&ROW_PAGE) {
            return self.build_case_row(html, row, &root_of(page));
        }
        let rows = self.fragment(&self.site.fragments.case_rows, row.case, Self::build_case_rows);
        rows.get(row.party.unwrap_or(0)).into_iter().for_each(|row| {
            html.fragment(row);
        });
    }

    /// The rows of all parties of a case, whether or not the table has them.
    fn build_case_rows(&self, id: RecordId) -> Vec<Html> {
        let parties = self.graph.record(id).case().map_or(0, |case| case.parties.len());
        let root = root_of(&ROW_PAGE);
        let rows = super::table::rows_of_case(&self.graph, id);
        let html = (0..parties.max(1)).map(|position| {
            let mut html = HtmlWriter::new();
            let row = rows.iter().find(|row| row.party.unwrap_or(0) == position);
            row.into_iter().for_each(|row| self.build_case_row(&mut html, row, &root));
            html.finish()
        });
        html.collect()
    }

    fn build_case_row(&self, html: &mut HtmlWriter, row: &TableRow, root: &str) {
        let record = self.graph.record(row.case);
        let Some(case) = record.case() else { return };
        let party = row.party.and_then(|index| case.parties.get(index));
        let event = row_event(self, row);
        let date = event.and_then(|event| Some(self.event_time(self.graph.record(event.id).event()?)));
        let summary = self.description(record.summary.as_ref());
        let charges = party.map_or(&[][..], |party| &party.charges);
        let charges: Vec<String> = charges.iter().map(|charge| self.charge_words(charge)).collect();
        let bans = party.map_or(&[][..], |party| &party.bans);
        let bans: Vec<String> = bans.iter().map(|ban| self.localized(ban)).collect();
        let outcome = party.and_then(|party| party.outcome.as_ref()).map(|outcome| self.outcome_words(outcome));
        let sentence = party.and_then(|party| party.sentence.as_ref()).map(|sentence| self.localized(sentence));
        let matter = Matter::of(party, &charges);
        let push_who = |html: &mut HtmlWriter| match party {
            Some(party) => self.push_who(html, &party.identity, root),
            None => self.push_record_link(html, row.case, root),
        };
        let kind = case.kind.as_ref().map_or_else(|| self.kind(&Register::Cases, 1), |kind| self.case_type(kind));
        let push_court = |html: &mut HtmlWriter| self.push_deciding(html, case, root);
        let row = CaseRow {
            root,
            href: SiteAddress(Address::of_record(&record.key.register, &record.key.id)),
            who: Markup(&push_who),
            charges: &charges,
            title: self.matter_title(matter, record, kind),
            kind: case.kind.as_ref().filter(|_| matter != Matter::Accusation).map(|kind| self.case_type(kind)),
            summary: summary.as_deref().filter(|_| matter == Matter::Accusation),
            court: (case.court.is_some() || case.court_text.is_some() || has_authority(case))
                .then_some(Markup(&push_court)),
            date: date.as_ref(),
            date_note: event.and_then(|event| self.date_note(event)),
            outcome: outcome.as_deref(),
            sentence: sentence.as_deref(),
            bans: &bans,
            draft: self.draft_label(record),
            columns: &self.case_columns(),
        };
        self.push(html, &row);
    }

    /// The text of the link to a case. The name of an accusation repeats that of the accused, so its type stands there.
    fn matter_title<'t>(&'t self, matter: Matter, record: &'t Record, kind: &'t str) -> LabelRef<'t> {
        match matter {
            Matter::Charges | Matter::Accusation => LabelRef { text: kind, lang: None },
            Matter::Other => self.label_ref(&record.name),
        }
    }

    /// The type of an event that did not decide the outcome, beside its date.
    fn date_note(&self, event: RowEvent) -> Option<&str> {
        let kind = self.graph.record(event.id).event().filter(|_| !event.is_decisive)?.kind.as_ref()?;
        // An application is of the type `registration` too, and must not look like its success.
        let is_silent = matches!(kind, TypeOf::BuiltIn(EventType::Other | EventType::Registration));
        (!is_silent).then(|| self.event_type(kind))
    }

    /// Appends the court of a case, or else the authorities that are a party to it.
    fn push_deciding(&self, html: &mut HtmlWriter, case: &Case, root: &str) {
        if let Some(id) = case.court.as_ref().and_then(|court| self.graph.find(&court.key)) {
            return self.push_record_link(html, id, root);
        }
        if let Some(text) = &case.court_text {
            return self.label_ref(text).write(html);
        }
        for (index, party) in case.parties.iter().filter(|party| is_authority(party)).enumerate() {
            html.text(if index == 0 { "" } else { self.strings.text(TextKey::ListComma) });
            self.push_who(html, &party.identity, root);
        }
    }

    fn case_columns(&self) -> CaseColumns<'_> {
        let text = |key| self.strings.text(key);
        CaseColumns {
            charge: text(TextKey::CasesCharge),
            court: text(TextKey::CasesCourt),
            date: text(TextKey::CasesDate),
            outcome: text(TextKey::Outcome),
            sentence: text(TextKey::Sentence),
            bans: text(TextKey::Bans),
            none: text(TextKey::CasesNone),
        }
    }
}

/// What a row shows a case by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matter {
    /// The charges.
    Charges,
    /// An accusation without charges on record: its summary.
    Accusation,
    /// Anything else: the name of the case.
    Other,
}

impl Matter {
    fn of(party: Option<&Party>, charges: &[String]) -> Self {
        use ParticipantRole::{Accused, AllegedPerpetrator, Convicted};
        match party.and_then(|party| party.role) {
            _ if !charges.is_empty() => Self::Charges,
            Some(Accused | AllegedPerpetrator | Convicted) => Self::Accusation,
            _ => Self::Other,
        }
    }
}

fn is_authority(party: &Party) -> bool {
    matches!(party.role, Some(ParticipantRole::Authority | ParticipantRole::Court))
}

fn has_authority(case: &Case) -> bool {
    case.parties.iter().any(is_authority)
}
