//! What states a claim.

use super::{Component, ComponentKind, ComponentView, Markup};
use crate::claims::ClaimId;
use crate::pages::html::HtmlWriter;
use serde::Serialize;

/// The words that state a claim, where no other element has its id: the value of a fact, a participant of an event.
#[derive(Debug, Serialize)]
pub struct ClaimElement<'v> {
    /// The id of the claim, which is that of its line in the ledger.
    pub id: ClaimId,
    /// The words.
    pub words: Markup<'v>,
}

impl Component for ClaimElement<'_> {
    const KIND: ComponentKind = ComponentKind::ClaimElement;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("<span id=\"").display(self.id).markup("\">");
        self.words.write(html);
        html.markup("</span>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::ClaimElement(self)
    }
}
