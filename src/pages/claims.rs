//! The ids of claims on pages.

use super::PageContext;
use super::components::{ClaimElement, Markup};
use super::html::{Html, HtmlWriter};
use crate::claims::{ClaimId, ClaimIds};
use crate::link::RecordId;

impl<'m> PageContext<'m> {
    /// The ids of the claims of a record.
    pub(super) fn claim_ids(&self, subject: RecordId) -> ClaimIds<'m, 'm> {
        ClaimIds::new(&self.graph, self.site.language, subject)
    }

    /// The id of a claim for the element that states it, if the report has a ledger, whose lines have these ids.
    pub(super) fn claim(&self, id: ClaimId) -> Option<ClaimId> {
        self.site.has_claims.then_some(id)
    }

    /// Markup that states a claim.
    pub(super) fn stated(&self, id: ClaimId, words: Html) -> Html {
        if self.claim(id).is_none() {
            return words;
        }
        let mut html = HtmlWriter::new();
        self.push_stated(&mut html, id, &|html| {
            html.fragment(&words);
        });
        html.finish()
    }

    /// Appends what states a claim.
    pub(super) fn push_stated(&self, html: &mut HtmlWriter, id: ClaimId, words: &dyn Fn(&mut HtmlWriter)) {
        match self.claim(id) {
            Some(id) => self.push(html, &ClaimElement { id, words: Markup(words) }),
            None => words(html),
        }
    }
}
