//! Dates.

use super::{Component, ComponentKind, ComponentView};
use crate::pages::html::{Html, HtmlWriter};
use serde::Serialize;

/// A date. One between two others is in an element that contains those of both.
#[derive(Debug, Serialize)]
pub struct DateElement<'v> {
    /// The date in the form of HTML; `None` if HTML has none for it, as for the time between two dates.
    pub datetime: Option<&'v str>,
    /// The date in EDTF; `None` for one of the two dates of another.
    pub edtf: Option<&'v str>,
    /// The date in words.
    pub words: &'v Html,
}

impl Component for DateElement<'_> {
    const KIND: ComponentKind = ComponentKind::DateElement;

    fn write(&self, html: &mut HtmlWriter) {
        match self.datetime {
            Some(datetime) => html.markup("<time").attribute("datetime", datetime),
            None => html.markup("<span class=\"when\""),
        };
        if let Some(edtf) = self.edtf {
            html.attribute("data-edtf", edtf);
        }
        html.markup(">").fragment(self.words).markup(if self.datetime.is_some() { "</time>" } else { "</span>" });
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::DateElement(self)
    }
}
