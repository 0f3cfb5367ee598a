//! Theme and view into HTML. Pure: no clock, no disk.
//!
//! A template sees its view, the site's view (`site`) and the strings (`s`), and
//! nothing else: Tera reads no environment, no file and no network here.

mod budget;
mod hooks;
mod rewrite;
#[cfg(test)]
mod tests;
mod tokens;

pub use rewrite::Template;

use crate::characters::shortened;
use crate::limits::{self, Limit};
use crate::pages::views::{Head, SiteView, Tick};
use crate::pages::{View, direction_of};
use crate::strings::{self, Strings};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};
use tera::{Context, ErrorKind, Kwargs, Tera, TeraResult, Value};

/// A theme's templates, ready to be used.
#[derive(Debug)]
pub struct Theme {
    /// The templates as they are.
    tera: Tera,
    /// The templates with filters that count, where the site has any of its own.
    limited: Option<Box<LimitedEngine>>,
    /// The style sheet, as the theme has it.
    style: Arc<[u8]>,
    surroundings: Surroundings,
}

/// Templates that are held by the limits of [`crate::limits`], and the places that errors about these point at.
#[derive(Debug)]
struct LimitedEngine {
    tera: Tera,
    places: Vec<rewrite::Place>,
}

/// What is wrong in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The limit that a page exceeds because of it.
    pub limit: Option<&'static Limit>,
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
        templates: impl IntoIterator<Item = Template<'t>>,
        style: Arc<[u8]>,
        site: &SiteView,
        strings: &Strings,
    ) -> Result<Self, Vec<TemplateError>> {
        let templates: Vec<Template> = templates.into_iter().collect();
        let has_own = templates.iter().any(|template| template.is_own);
        if has_own {
            branches(&templates)?;
        }
        let sources = || templates.iter().map(|template| (template.name, template.text));
        let mut tera = engine(site, strings);
        tera.add_raw_templates(sources()).map_err(|error| match error.kind() {
            ErrorKind::Msg(reports) => reported(reports, &sources().collect::<Vec<_>>()),
            _ => vec![described(&error, "")],
        })?;
        let limited =
            if has_own { Some(Box::new(LimitedEngine::new(&templates, engine(site, strings))?)) } else { None };
        let mut theme = Self { tera, limited, style, surroundings: Surroundings::default() };
        let ticks = ticks(&theme, site).map_err(|error| vec![error])?;
        if let Some(limited) = &mut theme.limited {
            limited.tera.global_context().insert_value("year_ticks", ticks.clone());
        }
        theme.tera.global_context().insert_value("year_ticks", ticks);
        Ok(theme)
    }

    /// Writes a page's HTML over what a buffer holds, so that one buffer serves for many pages.
    ///
    /// # Errors
    /// What is wrong in the template.
    pub fn render(&self, view: &View, html: &mut Vec<u8>) -> Result<(), TemplateError> {
        html.clear();
        let (template, head, context) = match view {
            View::Landing(view) => page("landing.html", &view.head, view),
            View::Report(view) => page("report.html", &view.head, view),
            View::Section(view) => page("section.html", &view.head, view),
            View::Register(view) => page("register.html", &view.head, view),
            View::Record(template, view) => page(template, &view.head, view),
            View::Mentions(view) => page("mentions.html", &view.head, view),
            View::Further(view) => page("further.html", &view.head, view),
            View::Timeline(view) => page("timeline.html", &view.head, view),
            View::Sources(view) => page("sources.html", &view.head, view),
            View::SourcePage(view) => page("source.html", &view.head, view),
            View::Names(view) => page("names.html", &view.head, view),
            View::Search(view) => page("search.html", &view.head, view),
            View::Corrections(view) => page("corrections.html", &view.head, view),
            View::About(view) => page("about.html", &view.head, view),
            View::NotFound(view) => page("not_found.html", &view.head, view),
            View::Redirect(view) => page("redirect.html", &view.head, view),
            View::Permanent(view) => page("permanent.html", &view.head, view),
            View::Plain(text) => {
                html.extend_from_slice(text.as_bytes());
                return Ok(());
            }
            View::Style(more) => {
                html.extend_from_slice(&self.style);
                html.extend_from_slice(more.as_bytes());
                return Ok(());
            }
        };
        let mut context = context.map_err(|error| described(&error, template))?;
        if let View::NotFound(view) = view
            && !view.is_rooted
        {
            context.insert_value("style", Value::safe_string(&inline(&self.style)));
        }
        for (name, piece) in PIECES.iter().zip(self.surroundings.of(self, head)?) {
            context.insert_value(*name, piece);
        }
        self.write(template, html, |tera, html| match html {
            Target::Page(html) => tera.render_to(template, &context, html),
            Target::Limited(html) => tera.render_to(template, &context, html),
        })?;
        if html.last() != Some(&b'\n') {
            html.push(b'\n');
        }
        Ok(())
    }

    /// Writes with the templates, within the limits where the site has templates of its own.
    fn write(
        &self,
        template: &str,
        html: &mut Vec<u8>,
        write: impl Fn(&Tera, Target<'_>) -> TeraResult<()>,
    ) -> Result<(), TemplateError> {
        let Some(limited) = &self.limited else {
            return write(&self.tera, Target::Page(html)).map_err(|error| described(&error, template));
        };
        budget::begin();
        let Err(error) = write(&limited.tera, Target::Limited(budget::PageWriter(html))) else { return Ok(()) };
        if let Some(exceeded) = budget::exceeded() {
            return Err(limited.exceeded(exceeded, template));
        }
        // The templates as they are give the error at its place.
        html.clear();
        let error = write(&self.tera, Target::Limited(budget::PageWriter(html))).err().unwrap_or(error);
        Err(described(&error, template))
    }
}

/// Where a page is written to.
enum Target<'h> {
    Page(&'h mut Vec<u8>),
    Limited(budget::PageWriter<'h>),
}

impl LimitedEngine {
    /// Adds the templates to an engine that has all filters.
    fn new(templates: &[Template], mut tera: Tera) -> Result<Self, Vec<TemplateError>> {
        let limited = rewrite::limit(templates).map_err(|place| {
            let message = "expected an expression of which the steps can be counted, found a longer one".to_owned();
            vec![TemplateError { limit: None, template: place.template, message, range: place.range }]
        })?;
        for (number, hook) in limited.hooks.into_iter().enumerate() {
            tera.register_filter::<_, &Value, _>(rewrite::name(number), hook);
        }
        for (number, site) in limited.ranges.into_iter().enumerate() {
            tera.register_function(rewrite::range_name(number), hooks::Range(site));
        }
        match tera.add_raw_templates(limited.templates) {
            Ok(()) => Ok(Self { tera, places: limited.places }),
            // The engine's own limit on brackets in an expression, which the filters have exceeded.
            Err(error) => Err(vec![TemplateError { range: 0..0, ..described(&error, "") }]),
        }
    }

    fn exceeded(&self, exceeded: budget::Exceeded, template: &str) -> TemplateError {
        let limit = exceeded.limit;
        let place = exceeded.place.and_then(|place| self.places.get(place as usize));
        let (template, range) = place.map_or((template, 0..0), |place| (place.template.as_str(), place.range.clone()));
        TemplateError { limit: Some(limit), template: template.to_owned(), message: limit.message(None), range }
    }
}

/// An engine with our filters, the strings and the site's view, without templates.
fn engine(site: &SiteView, strings: &Strings) -> Tera {
    let mut tera = with_filters();
    let texts: BTreeMap<&str, &str> = strings.texts().collect();
    tera.global_context().insert("s", &texts);
    tera.global_context().insert("site", site);
    tera
}

fn with_filters() -> Tera {
    let mut tera = Tera::new();
    tera.register_filter("fill", fill);
    tera.register_filter("direction", direction);
    tera.register_filter("safe", safe);
    tera
}

/// What the engine would read too deep.
fn branches(templates: &[Template]) -> Result<(), Vec<TemplateError>> {
    let limit = &limits::TEMPLATE_BRANCHES;
    let errors = templates.iter().filter(|template| template.is_own).filter_map(|template| {
        let range = rewrite::many_branches(template.text, limit)?;
        let message = limit.message(None);
        Some(TemplateError { limit: Some(limit), template: template.name.to_owned(), message, range })
    });
    let errors: Vec<TemplateError> = errors.collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// A style sheet as it can stand in a page: nothing in it ends the element.
fn inline(style: &[u8]) -> String {
    // In CSS a backslash before a character that is no hexadecimal digit stands for that character.
    String::from_utf8_lossy(style).replace("</", "<\\/")
}

fn page<'p>(template: &'p str, head: &'p Head, view: &impl Serialize) -> (&'p str, &'p Head, TeraResult<Context>) {
    (template, head, Context::from_serialize(view))
}

/// The components of a theme that make what stands around the pages.
const PIECES: [&str; 2] = ["masthead", "foot"];

/// What stands around the pages: the same on all that lie as deep and belong to the same way in, so it is made once
/// for these and given to their templates finished.
#[derive(Debug, Default)]
struct Surroundings {
    made: RwLock<BTreeMap<Around, [Value; PIECES.len()]>>,
}

/// All that the components are given. They have `s` and `site` besides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Around {
    root: String,
    here: String,
    is_way_in: bool,
}

impl Surroundings {
    fn of(&self, theme: &Theme, head: &Head) -> Result<[Value; PIECES.len()], TemplateError> {
        let around = Around { root: head.root.clone(), here: head.here.clone(), is_way_in: head.is_way_in };
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner).get(&around).cloned();
        if let Some(made) = made {
            return Ok(made);
        }
        let mut pieces = PIECES.map(|_| Value::safe_string(""));
        for (name, piece) in PIECES.iter().zip(&mut pieces) {
            *piece = component(theme, name, &around)?;
        }
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(around, pieces.clone());
        Ok(pieces)
    }
}

/// What a component makes, with the strings and the site's view at hand. A theme without it has nothing there.
fn component(theme: &Theme, name: &str, arguments: &impl Serialize) -> Result<Value, TemplateError> {
    if !theme.tera.contains_component(name) {
        return Ok(Value::safe_string(""));
    }
    let arguments = Context::from_serialize(arguments).map_err(|error| described(&error, "pieces.html"))?;
    let none = Context::new();
    let mut html = Vec::new();
    theme.write("pieces.html", &mut html, |tera, html| match html {
        Target::Page(html) => tera.render_component_with_implicits_to(name, &arguments, &none, None, true, html),
        Target::Limited(html) => tera.render_component_with_implicits_to(name, &arguments, &none, None, true, html),
    })?;
    Ok(Value::safe_string(&String::from_utf8_lossy(&html)))
}

/// The year line without dates, which is the same on every page. A report without a period has none.
fn ticks(theme: &Theme, site: &SiteView) -> Result<Value, TemplateError> {
    #[derive(Serialize)]
    struct Ticks<'t> {
        ticks: &'t [Tick],
    }
    match &site.year_ticks[..] {
        [] => Ok(Value::safe_string("")),
        ticks => component(theme, "year_ticks", &Ticks { ticks }),
    }
}

/// `{{ s.phrase | fill(number=x) }}`: a phrase with values put in. The phrase is
/// the theme's own; values stay as they are, and the whole is escaped afterwards.
#[expect(clippy::needless_pass_by_value, reason = "the type of a filter is Tera's")]
fn fill(phrase: &str, values: Kwargs, _state: &tera::State) -> TeraResult<String> {
    let values: BTreeMap<String, String> = values.deserialize()?;
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    Ok(strings::fill(phrase, &values))
}

/// `{{ lang | direction }}`: `ltr` or `rtl`, as the script of a language runs.
fn direction(language: &str, _values: Kwargs, _state: &tera::State) -> &'static str {
    direction_of(language)
}

/// Tera's own filter copies the text; pages are nearly all text that is finished.
fn safe(value: Value, _values: Kwargs, _state: &tera::State) -> Value {
    if value.is_string() { value.mark_safe() } else { Value::safe_string(&value.to_string()) }
}

/// A message that quotes a value can be as long as the value: how many characters of it are shown.
const LONGEST_MESSAGE: usize = 1000;

fn described(error: &tera::Error, template: &str) -> TemplateError {
    let whole = |template: &str, message: String| TemplateError {
        limit: None,
        template: template.to_owned(),
        message: shortened(&message, LONGEST_MESSAGE).into_owned(),
        range: 0..0,
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => TemplateError {
            limit: None,
            template: report.filename().to_owned(),
            message: shortened(report.message(), LONGEST_MESSAGE).into_owned(),
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
            Some((template, at)) => TemplateError { limit: None, template, message, range: at..at },
            None => TemplateError { limit: None, template: String::new(), message, range: 0..0 },
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
