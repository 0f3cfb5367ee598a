//! Marks of events on the report's period.

use super::{Component, ComponentKind, ComponentView};
use crate::pages::html::{Html, HtmlWriter};
use serde::{Serialize, Serializer};
use std::fmt;

/// A position or a width on the line, in hundredths of a percent. It is shown in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u32);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", f64::from(self.0) / 100.0)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An event on the year line, to be drawn over `year_ticks`.
#[derive(Debug, Serialize)]
pub struct YearMark<'v> {
    /// `day`, `span`, or `about` (an approximate date, drawn with faded ends).
    pub shape: &'v str,
    /// The level on which it is drawn, from 0, so that marks of one shape do not cover each other.
    pub level: u32,
    /// Whether it is nearly as wide as the line.
    pub is_whole: bool,
    /// Where it begins.
    pub x: Percent,
    /// Its width, which shows the precision of the date; `None` for a known day.
    pub width: Option<Percent>,
}

impl Component for YearMark<'_> {
    const KIND: ComponentKind = ComponentKind::YearMark;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("<rect class=\"").text(self.shape).markup(" l").display(self.level);
        html.markup(if self.is_whole { " whole\"" } else { "\"" });
        html.markup(" x=\"").display(self.x).markup("\"");
        if let Some(width) = self.width {
            html.markup(" width=\"").display(width).markup("\"");
        }
        html.markup("/>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::YearMark(self)
    }
}

/// The events of a record on the report's period, as a small drawing in a list.
///
/// The outlines are the `d` of a `<path>`: across, 0 to 10,000; down, 0 to 12.
#[derive(Debug, Serialize)]
pub struct EventStrip<'v> {
    /// The outline of events that are known as a month or a span; empty if there are none.
    pub spans: &'v Html,
    /// The outline of events that are known to the day; empty if there are none.
    pub days: &'v Html,
}

impl Component for EventStrip<'_> {
    const KIND: ComponentKind = ComponentKind::EventStrip;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("<svg class=\"strip\" viewBox=\"0 0 10000 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        push_path(html, "s", self.spans);
        push_path(html, "d", self.days);
        html.markup("</svg>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::EventStrip(self)
    }
}

fn push_path(html: &mut HtmlWriter, class: &'static str, outline: &Html) {
    if !outline.is_empty() {
        html.markup("<path").attribute("class", class).markup(" d=\"").fragment(outline);
        html.markup("\" vector-effect=\"non-scaling-stroke\"/>");
    }
}
