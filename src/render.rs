//! Theme and view into HTML. Pure: no clock, no disk.
//!
//! A template sees its view, the site's view (`site`) and the strings (`s`), and
//! nothing else: Tera reads no environment, no file and no network here.

use crate::pages::View;
use crate::pages::views::SiteView;
use crate::strings::{self, Strings};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use tera::{Context, ErrorKind, Kwargs, Tera, TeraResult, Value};

/// A theme's templates, ready to be used.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    /// The style sheet, as the theme has it.
    style: Arc<[u8]>,
}

/// What is wrong in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The template's name, as `person.html`.
    pub template: String,
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the template.
    pub range: Range<usize>,
}

impl Theme {
    /// Reads the templates of a theme, name and text, and its style sheet.
    ///
    /// # Errors
    /// Everything that is wrong in them, as far as the engine tells it at once.
    pub fn new<'t>(
        templates: impl IntoIterator<Item = (&'t str, &'t str)>,
        style: Arc<[u8]>,
        site: &SiteView,
        strings: &Strings,
    ) -> Result<Self, Vec<TemplateError>> {
        let templates: Vec<(&str, &str)> = templates.into_iter().collect();
        let mut tera = Tera::new();
        tera.register_filter("fill", fill);
        let texts: BTreeMap<&str, &str> = strings.texts().collect();
        tera.global_context().insert("s", &texts);
        tera.global_context().insert("site", site);
        match tera.add_raw_templates(templates.iter().copied()) {
            Ok(()) => {
                let ticks = ticks(&tera, site).map_err(|error| vec![error])?;
                tera.global_context().insert_value("year_ticks", Value::safe_string(&ticks));
                Ok(Self { tera, style })
            }
            Err(error) => Err(match error.kind() {
                ErrorKind::Msg(reports) => reported(reports, &templates),
                _ => vec![described(&error, "")],
            }),
        }
    }

    /// Writes a page's HTML over what a buffer holds, so that one buffer serves for many pages.
    ///
    /// # Errors
    /// What is wrong in the template.
    pub fn render(&self, view: &View, html: &mut Vec<u8>) -> Result<(), TemplateError> {
        html.clear();
        match view {
            View::Landing(view) => self.with("landing.html", view, html),
            View::Report(view) => self.with("report.html", view, html),
            View::Section(view) => self.with("section.html", view, html),
            View::Register(view) => self.with("register.html", view, html),
            View::Record(template, view) => self.with(template, view, html),
            View::Mentions(view) => self.with("mentions.html", view, html),
            View::Timeline(view) => self.with("timeline.html", view, html),
            View::Sources(view) => self.with("sources.html", view, html),
            View::Names(view) => self.with("names.html", view, html),
            View::Search(view) => self.with("search.html", view, html),
            View::Corrections(view) => self.with("corrections.html", view, html),
            View::About(view) => self.with("about.html", view, html),
            View::NotFound(view) => self.with("not_found.html", view, html),
            View::Redirect(view) => self.with("redirect.html", view, html),
            View::Style(more) => {
                html.extend_from_slice(&self.style);
                html.extend_from_slice(more.as_bytes());
                Ok(())
            }
        }
    }

    fn with(&self, template: &str, view: &impl Serialize, html: &mut Vec<u8>) -> Result<(), TemplateError> {
        let context = Context::from_serialize(view).map_err(|error| described(&error, template))?;
        self.tera.render_to(template, &context, &mut *html).map_err(|error| described(&error, template))?;
        if html.last() != Some(&b'\n') {
            html.push(b'\n');
        }
        Ok(())
    }
}

/// The year line without dates, which is the same on every page. A theme without such a piece has none.
fn ticks(tera: &Tera, site: &SiteView) -> Result<String, TemplateError> {
    const PIECE: &str = "year_ticks";
    if site.year_ticks.is_empty() || !tera.contains_component(PIECE) {
        return Ok(String::new());
    }
    let mut context = Context::new();
    context.insert("ticks", &site.year_ticks);
    tera.render_component_with_implicits(PIECE, &context, &Context::new(), None, true)
        .map_err(|error| described(&error, "pieces.html"))
}

/// `{{ s.phrase | fill(number=x) }}`: a phrase with values put in. The phrase is
/// the theme's own; values stay as they are, and the whole is escaped afterwards.
#[expect(clippy::needless_pass_by_value, reason = "the type of a filter is Tera's")]
fn fill(phrase: &str, values: Kwargs, _state: &tera::State) -> TeraResult<String> {
    let values: BTreeMap<String, String> = values.deserialize()?;
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    Ok(strings::fill(phrase, &values))
}

fn described(error: &tera::Error, template: &str) -> TemplateError {
    let whole = |template: &str, message: String| TemplateError { template: template.to_owned(), message, range: 0..0 };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => TemplateError {
            template: report.filename().to_owned(),
            message: report.message().to_owned(),
            range: report.span().range.clone(),
        },
        ErrorKind::MissingParent { current, parent } => {
            whole(current, format!("it extends `{parent}`, which is not there"))
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            whole(tpl, "it extends or includes itself".to_owned())
        }
        ErrorKind::TemplateNotFound(name) => whole(name, "the theme has no such template".to_owned()),
        _ => whole(template, error.to_string()),
    }
}

/// What Tera 2 finds between templates (an unknown function, filter, template) comes
/// as finished reports, one after another. Each names its place: `--> about.html:2:28`.
fn reported(reports: &str, templates: &[(&str, &str)]) -> Vec<TemplateError> {
    let reports = reports.split("error: ").map(str::trim).filter(|report| !report.is_empty());
    let errors = reports.map(|report| {
        let message = report.lines().next().unwrap_or(report).to_owned();
        match place(report, templates) {
            Some((template, at)) => TemplateError { template, message, range: at..at },
            None => TemplateError { template: String::new(), message, range: 0..0 },
        }
    });
    errors.collect()
}

/// The template that a report names, and the byte of the line and column in it.
fn place(report: &str, templates: &[(&str, &str)]) -> Option<(String, usize)> {
    let (_, rest) = report.split_once("--> ")?;
    let mut parts = rest.lines().next()?.trim().rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let template = parts.next()?;
    let (_, text) = templates.iter().find(|(name, _)| *name == template)?;
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[start..].char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at);
    Some((template.to_owned(), start + within))
}
