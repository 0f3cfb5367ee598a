//! Renders a theme and a view into HTML. Pure: no clock, no disk.
//!
//! A template sees its view, the site's view (`site`) and the strings (`s`), and
//! nothing else: Tera reads no environment, no file and no network here.

mod budget;
mod components;
mod hooks;
mod outdated;
mod rewrite;
mod string_keys;
#[cfg(test)]
mod tests;
mod tokens;

pub use crate::pages::components::{TemplateError, TemplateErrorKind};
pub use outdated::{OutdatedTemplate, outdated_templates};
pub use rewrite::Template;

use crate::characters::truncate;
use crate::limits::{self, Limit};
use crate::pages::views::{Head, SiteView, StyleView, Tick};
use crate::pages::{View, direction_of};
use crate::strings::{self, Strings};
use components::Overrides;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use tera::{Context, ErrorKind, Kwargs, Tera, TeraResult, Value};

/// A theme's compiled templates and its style sheet.
#[derive(Debug)]
pub struct Theme {
    /// The templates without instrumentation.
    tera: Tera,
    /// The instrumented templates; `None` where the site overrides no template.
    limited: Option<Box<LimitedEngine>>,
    style: StyleSheets,
    page_chrome: PageChrome,
    overrides: Overrides,
}

/// The style sheets of a site, byte for byte as in their files.
#[derive(Debug, Default)]
pub struct StyleSheets {
    /// That of the theme.
    pub theme: Arc<[u8]>,
    /// That of the report, which follows it.
    pub own: Arc<[u8]>,
}

/// Templates instrumented to enforce the limits of [`crate::limits`], and the locations that limit errors point at.
#[derive(Debug)]
struct LimitedEngine {
    tera: Tera,
    locations: Vec<rewrite::TemplateLocation>,
}

impl Theme {
    /// Compiles the templates of a theme.
    ///
    /// # Errors
    /// All errors in the templates, as far as the engine reports them together.
    pub fn new<'t>(
        templates: impl IntoIterator<Item = Template<'t>>,
        style: StyleSheets,
        site: &SiteView,
        strings: &Strings,
    ) -> Result<Self, Vec<TemplateError>> {
        let templates: Vec<Template> = templates.into_iter().collect();
        let overrides = Overrides::new(&templates)?;
        let has_own = templates.iter().any(|template| template.is_own);
        if has_own {
            check_branches(&templates)?;
        }
        let sources = || templates.iter().map(|template| (template.name, template.text));
        let mut tera = engine(site, strings);
        tera.add_raw_templates(sources()).map_err(|error| match error.kind() {
            ErrorKind::Msg(text) => parse_reports(text, &sources().collect::<Vec<_>>()),
            _ => vec![template_error(&error, "")],
        })?;
        let unknown_keys = string_keys::unknown_keys(sources(), strings);
        if !unknown_keys.is_empty() {
            return Err(unknown_keys);
        }
        let limited =
            if has_own { Some(Box::new(LimitedEngine::new(&templates, engine(site, strings))?)) } else { None };
        let mut theme = Self { tera, limited, style, page_chrome: PageChrome::default(), overrides };
        let ticks = render_year_ticks(&theme, site).map_err(|error| vec![error])?;
        if let Some(limited) = &mut theme.limited {
            limited.tera.global_context().insert_value("year_ticks", ticks.clone());
        }
        theme.tera.global_context().insert_value("year_ticks", ticks);
        Ok(theme)
    }

    /// Whether rendering can fail: only templates of the site's own can be wrong or exceed a limit.
    #[must_use]
    pub fn can_fail(&self) -> bool {
        self.limited.is_some()
    }

    /// Renders a page into `html`, whose previous content is discarded: one buffer can be reused for many pages.
    ///
    /// # Errors
    /// The template fails, or exceeds a limit.
    pub fn render(&self, view: &View, html: &mut Vec<u8>) -> Result<(), TemplateError> {
        html.clear();
        let (template, head, context) = match view {
            View::Landing(view) => template_context("landing.html", &view.head, view),
            View::Report(view) => template_context("report.html", &view.head, view),
            View::Section(view) => template_context("section.html", &view.head, view),
            View::Register(view) => template_context("register.html", &view.head, view),
            View::Cases(view) => template_context("cases.html", &view.head, view),
            View::Courts(view) => template_context("courts.html", &view.head, view),
            View::Record(template, view) => template_context(template, &view.head, view),
            View::Mentions(view) => template_context("mentions.html", &view.head, view),
            View::RecordList(view) => template_context("record_list.html", &view.head, view),
            View::Timeline(view) => template_context("timeline.html", &view.head, view),
            View::Sources(view) => template_context("sources.html", &view.head, view),
            View::SourcePage(view) => template_context("source.html", &view.head, view),
            View::Names(view) => template_context("names.html", &view.head, view),
            View::Search(view) => template_context("search.html", &view.head, view),
            View::Corrections(view) => template_context("corrections.html", &view.head, view),
            View::About(view) => template_context("about.html", &view.head, view),
            View::NotFound(view) => template_context("not_found.html", &view.head, view),
            View::Redirect(view) => template_context("redirect.html", &view.head, view),
            View::Permanent(view) => template_context("permanent.html", &view.head, view),
            View::Plain(text) => {
                html.extend_from_slice(text.as_bytes());
                return Ok(());
            }
            View::Style(view) => return self.render_style(view, html),
        };
        let mut context = context.map_err(|error| template_error(&error, template))?;
        if let View::NotFound(view) = view
            && !view.is_rooted
        {
            let mut style = Vec::new();
            self.render_style(&StyleView::default(), &mut style)?;
            context.insert_value("style", Value::safe_string(&inline_style(&style)));
        }
        for (name, value) in CHROME_COMPONENTS.iter().zip(self.page_chrome.get_or_render(self, head)?) {
            context.insert_value(*name, value);
        }
        self.render_within_limits(template, html, |tera, html| match html {
            Target::Page(html) => tera.render_to(template, &context, html),
            Target::Limited(html) => tera.render_to(template, &context, html),
        })?;
        if html.last() != Some(&b'\n') {
            html.push(b'\n');
        }
        Ok(())
    }

    /// Appends the style sheet: that of the theme, the rules that depend on the report, that of the report.
    fn render_style(&self, view: &StyleView, html: &mut Vec<u8>) -> Result<(), TemplateError> {
        html.extend_from_slice(&self.style.theme);
        if self.tera.contains_template(STYLE_TEMPLATE) {
            let context = Context::from_serialize(view).map_err(|error| template_error(&error, STYLE_TEMPLATE))?;
            let mut rules = Vec::new();
            self.render_within_limits(STYLE_TEMPLATE, &mut rules, |tera, html| match html {
                Target::Page(html) => tera.render_to(STYLE_TEMPLATE, &context, html),
                Target::Limited(html) => tera.render_to(STYLE_TEMPLATE, &context, html),
            })?;
            html.append(&mut rules);
        }
        html.extend_from_slice(&self.style.own);
        Ok(())
    }

    /// Renders, within the limits of a page where the site overrides templates.
    fn render_within_limits(
        &self,
        template: &str,
        html: &mut Vec<u8>,
        render: impl Fn(&Tera, Target<'_>) -> TeraResult<()>,
    ) -> Result<(), TemplateError> {
        self.render_with_step_limit(&limits::TEMPLATE_STEPS, template, html, render)
    }

    fn render_with_step_limit(
        &self,
        step_limit: &'static Limit,
        template: &str,
        html: &mut Vec<u8>,
        render: impl Fn(&Tera, Target<'_>) -> TeraResult<()>,
    ) -> Result<(), TemplateError> {
        let Some(limited) = &self.limited else {
            return render(&self.tera, Target::Page(html)).map_err(|error| template_error(&error, template));
        };
        budget::reset(step_limit);
        let Err(error) = render(&limited.tera, Target::Limited(budget::PageWriter(html))) else { return Ok(()) };
        if let Some(exceeded) = budget::exceeded_limit() {
            return Err(limited.limit_error(exceeded, template));
        }
        // The templates without instrumentation report the error at its location in the source.
        html.clear();
        let error = render(&self.tera, Target::Limited(budget::PageWriter(html))).err().unwrap_or(error);
        Err(template_error(&error, template))
    }
}

/// The writer that a page is rendered to.
enum Target<'h> {
    Page(&'h mut Vec<u8>),
    Limited(budget::PageWriter<'h>),
}

impl LimitedEngine {
    /// Adds the instrumented templates to an engine that has all filters of annals.
    fn new(templates: &[Template], mut tera: Tera) -> Result<Self, Vec<TemplateError>> {
        let instrumented = rewrite::instrument(templates).map_err(|location| {
            let message = "expected an expression of which the steps can be counted, found a longer one".to_owned();
            vec![TemplateError {
                kind: TemplateErrorKind::Engine,
                template: location.template,
                message,
                range: location.range,
            }]
        })?;
        for (number, hook) in instrumented.hooks.into_iter().enumerate() {
            tera.register_filter::<_, &Value, _>(rewrite::filter_name(number), hook);
        }
        for (number, site) in instrumented.ranges.into_iter().enumerate() {
            tera.register_function(rewrite::range_function_name(number), hooks::RangeFunction(site));
        }
        match tera.add_raw_templates(instrumented.templates) {
            Ok(()) => Ok(Self { tera, locations: instrumented.locations }),
            // The engine's own limit on nested brackets in an expression, exceeded by the added filters.
            Err(error) => Err(vec![TemplateError { range: 0..0, ..template_error(&error, "") }]),
        }
    }

    fn limit_error(&self, exceeded: budget::Exceeded, template: &str) -> TemplateError {
        let limit = exceeded.limit;
        let location = exceeded.location.and_then(|place| self.locations.get(place as usize));
        let (template, range) =
            location.map_or((template, 0..0), |place| (place.template.as_str(), place.range.clone()));
        TemplateError {
            kind: TemplateErrorKind::Limit(limit),
            template: template.to_owned(),
            message: limit.message(None),
            range,
        }
    }
}

/// An engine with the filters of annals, the strings and the site's view, without templates.
fn engine(site: &SiteView, strings: &Strings) -> Tera {
    let mut tera = with_filters();
    let texts: BTreeMap<&str, &str> = strings.texts().collect();
    tera.global_context().insert(string_keys::VARIABLE, &texts);
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

/// Reports an `if` with too many branches in the site's own templates: the engine parses branches recursively.
fn check_branches(templates: &[Template]) -> Result<(), Vec<TemplateError>> {
    let limit = &limits::TEMPLATE_BRANCHES;
    let errors = templates.iter().filter(|template| template.is_own).filter_map(|template| {
        let range = rewrite::excess_branch(template.text, limit)?;
        let message = limit.message(None);
        Some(TemplateError {
            kind: TemplateErrorKind::Limit(limit),
            template: template.name.to_owned(),
            message,
            range,
        })
    });
    let errors: Vec<TemplateError> = errors.collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// The template of the rules that depend on the report.
const STYLE_TEMPLATE: &str = "style.css";

/// Escapes a style sheet for a `<style>` element: nothing in it ends the element.
fn inline_style(style: &[u8]) -> String {
    // In CSS a backslash before a character that is no hexadecimal digit escapes that character.
    String::from_utf8_lossy(style).replace("</", "<\\/")
}

fn template_context<'p>(
    template: &'p str,
    head: &'p Head,
    view: &impl Serialize,
) -> (&'p str, &'p Head, TeraResult<Context>) {
    (template, head, Context::from_serialize(view))
}

/// The components of a theme that render the page chrome.
const CHROME_COMPONENTS: [&str; 2] = ["masthead", "foot"];

/// A cache of the page chrome (masthead and foot). It is the same on all pages of one depth and one navigation entry, so it
/// is rendered once for these, and their templates receive the HTML.
#[derive(Debug, Default)]
struct PageChrome {
    cache: RwLock<BTreeMap<ChromeKey, [Value; CHROME_COMPONENTS.len()]>>,
}

/// The cache key: all arguments of the components, whose only other inputs are `s` and `site`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct ChromeKey {
    root: String,
    here: String,
    is_nav_page: bool,
}

impl PageChrome {
    fn get_or_render(&self, theme: &Theme, head: &Head) -> Result<[Value; CHROME_COMPONENTS.len()], TemplateError> {
        let key = ChromeKey { root: head.root.clone(), here: head.here.clone(), is_nav_page: head.is_nav_page };
        let cached = self.cache.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(cached) = cached {
            return Ok(cached);
        }
        let mut rendered = CHROME_COMPONENTS.map(|_| Value::safe_string(""));
        for (name, html) in CHROME_COMPONENTS.iter().zip(&mut rendered) {
            *html = render_component(theme, name, &key)?;
        }
        self.cache.write().unwrap_or_else(PoisonError::into_inner).insert(key, rendered.clone());
        Ok(rendered)
    }
}

/// Renders a component, which can also read the strings and the site's view. Empty where the theme does not define it.
fn render_component(theme: &Theme, name: &str, arguments: &impl Serialize) -> Result<Value, TemplateError> {
    if !theme.tera.contains_component(name) {
        return Ok(Value::safe_string(""));
    }
    let arguments = Context::from_serialize(arguments).map_err(|error| template_error(&error, "pieces.html"))?;
    let empty = Context::new();
    let mut html = Vec::new();
    theme.render_within_limits("pieces.html", &mut html, |tera, html| match html {
        Target::Page(html) => tera.render_component_with_implicits_to(name, &arguments, &empty, None, true, html),
        Target::Limited(html) => tera.render_component_with_implicits_to(name, &arguments, &empty, None, true, html),
    })?;
    Ok(Value::safe_string(&String::from_utf8_lossy(&html)))
}

/// The year line without dates, which is the same on every page. Empty for a report without a period.
fn render_year_ticks(theme: &Theme, site: &SiteView) -> Result<Value, TemplateError> {
    #[derive(Serialize)]
    struct Ticks<'t> {
        ticks: &'t [Tick],
    }
    match &site.year_ticks[..] {
        [] => Ok(Value::safe_string("")),
        ticks => render_component(theme, "year_ticks", &Ticks { ticks }),
    }
}

/// `{{ s.phrase | fill(number=x) }}`: a phrase with its placeholders replaced. The phrase is the theme's; values are inserted
/// unchanged, and the result is escaped afterwards.
#[expect(clippy::needless_pass_by_value, reason = "the type of a filter is Tera's")]
fn fill(phrase: &str, values: Kwargs, _state: &tera::State) -> TeraResult<String> {
    let values: BTreeMap<String, String> = values.deserialize()?;
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    Ok(strings::fill(phrase, &values))
}

/// `{{ lang | direction }}`: `ltr` or `rtl`, the direction of a language's script.
fn direction(language: &str, _values: Kwargs, _state: &tera::State) -> &'static str {
    direction_of(language)
}

/// Replaces Tera's own filter, which copies the text: nearly all text of a page is already HTML.
fn safe(value: Value, _values: Kwargs, _state: &tera::State) -> Value {
    if value.is_string() { value.mark_safe() } else { Value::safe_string(&value.to_string()) }
}

/// The most characters of a message that are shown: a message that quotes a value can be as long as the value.
const MAX_MESSAGE_CHARS: usize = 1000;

fn template_error(error: &tera::Error, template: &str) -> TemplateError {
    let without_range = |template: &str, message: String| TemplateError {
        kind: TemplateErrorKind::Engine,
        template: template.to_owned(),
        message: truncate(&message, MAX_MESSAGE_CHARS).into_owned(),
        range: 0..0,
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => TemplateError {
            kind: TemplateErrorKind::Engine,
            template: report.filename().to_owned(),
            message: truncate(report.message(), MAX_MESSAGE_CHARS).into_owned(),
            range: report.span().range.clone(),
        },
        ErrorKind::MissingParent { current, parent } => {
            without_range(current, format!("it extends `{parent}`, which does not exist"))
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            without_range(tpl, "cyclic reference: the template extends or includes itself".to_owned())
        }
        ErrorKind::TemplateNotFound(name) => without_range(name, "the theme has no such template".to_owned()),
        _ => without_range(template, error.to_string()),
    }
}

/// Splits Tera 2's report on errors across templates (an unknown function, filter, template): one text with an entry for each
/// error, which gives its location as `--> about.html:2:28`.
fn parse_reports(reports: &str, templates: &[(&str, &str)]) -> Vec<TemplateError> {
    let reports = reports.split("error: ").map(str::trim).filter(|report| !report.is_empty());
    let errors = reports.map(|report| {
        let message = report.lines().next().unwrap_or(report).to_owned();
        match report_location(report, templates) {
            Some((template, at)) => TemplateError { kind: TemplateErrorKind::Engine, template, message, range: at..at },
            None => TemplateError { kind: TemplateErrorKind::Engine, template: String::new(), message, range: 0..0 },
        }
    });
    errors.collect()
}

/// The template that a report names, and the byte offset of its line and column.
fn report_location(report: &str, templates: &[(&str, &str)]) -> Option<(String, usize)> {
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
