//! Compiles the templates of a theme, and reports their errors.

use crate::build::session::BuildSession;
use crate::build::settings::Settings;
use crate::diag::{Code, Diagnostic, Repeat, did_you_mean};
use crate::pages;
use crate::render::{
    OutdatedTemplate, StyleSheets, Template, TemplateError, TemplateErrorKind, Theme, outdated_templates,
};
use crate::route::Route;
use crate::source::{Sources, Span};
use crate::strings::Strings;
use crate::theme::{self, ThemeFiles};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Compiles the theme's templates; `None`, with errors, if one is invalid.
pub(super) fn compile_theme(
    settings: &Settings,
    site: &pages::views::SiteView,
    session: &mut BuildSession<'_>,
) -> Option<Theme> {
    let mut templates = Vec::new();
    for (name, file) in settings.files.templates().filter(|(_, file)| !theme::is_native(file)) {
        match file.text() {
            Ok(text) => {
                let is_own = session.sources.get(&file.path).is_some();
                templates.push(Template { name, text, is_own });
            }
            Err(error) => session.report([Diagnostic::error(
                Code::NotUtf8,
                error.span,
                format!("`{}` is not valid UTF-8", file.path),
            )
            .help("save the file as UTF-8")]),
        }
    }
    let outdated = outdated_templates(&templates);
    if !outdated.is_empty() {
        session.report(outdated.iter().map(|template| outdated_template(template, &settings.files)));
        return None;
    }
    let own_style = settings.project.theme.stylesheet.as_ref().and_then(|path| session.sources.get(&path.value));
    let style = StyleSheets {
        theme: style_source(settings),
        own: own_style.map(|file| Arc::clone(&file.bytes)).unwrap_or_default(),
    };
    match Theme::new(templates, style, site, &settings.strings) {
        Ok(theme) => Some(theme),
        Err(errors) => {
            report_template_errors(errors, settings, session);
            None
        }
    }
}

/// The error about a template of the site's own that an earlier version was made for.
fn outdated_template(outdated: &OutdatedTemplate, files: &ThemeFiles) -> Diagnostic {
    let message = format!("in the template `{}`: {}", outdated.template, outdated.message);
    let error = match files.template(&outdated.template) {
        Some(file) => Diagnostic::error(Code::OutdatedTheme, Span::new(file.id(), outdated.range.clone()), message),
        None => Diagnostic::error_in_file(Code::OutdatedTheme, &format!("themes/{}", outdated.template), message),
    };
    error.help(outdated.help.as_str()).repeat(Repeat::same(Code::OutdatedTheme, &outdated.message))
}

/// The source of the theme's style sheet; empty if it has none.
fn style_source(settings: &Settings) -> Arc<[u8]> {
    let file = settings.files.assets().find(|(name, _)| Route::Asset(name) == Route::STYLE);
    file.map(|(_, file)| Arc::clone(&file.bytes)).unwrap_or_default()
}

/// Reports each error once, although a template renders many pages.
pub(super) fn report_template_errors(errors: Vec<TemplateError>, settings: &Settings, session: &mut BuildSession<'_>) {
    let mut unique: BTreeMap<(String, usize, String), TemplateError> = BTreeMap::new();
    for error in errors {
        unique.entry((error.template.clone(), error.range.start, error.message.clone())).or_insert(error);
    }
    let sources = session.sources;
    session.report(unique.values().map(|error| template_error(error, settings, sources)).collect::<Vec<_>>());
}

fn unknown_string_help(key: &str, strings: &Strings) -> String {
    did_you_mean(key, strings.texts().map(|(known, _)| known))
        .unwrap_or_else(|| format!("add `{key}` to the table `[text]` of the theme’s `strings/`"))
}

fn template_error(error: &TemplateError, settings: &Settings, sources: &Sources) -> Diagnostic {
    let message = format!("in the template `{}`: {}", error.template, error.message);
    let (code, help) = match &error.kind {
        TemplateErrorKind::Engine => (Code::Template, None),
        TemplateErrorKind::Limit(limit) => (Code::Limit, Some(limit.help.to_owned())),
        TemplateErrorKind::UnknownString(key) => (Code::Template, Some(unknown_string_help(key, &settings.strings))),
    };
    let file = settings.files.template(&error.template);
    let built_in = file.filter(|file| sources.get(&file.path).is_none());
    let diagnostic = match file {
        // A template of the embedded theme is not a file of the site.
        Some(file) if built_in.is_some() => {
            Diagnostic::error_in_file(code, &format!("{} (built in)", file.path), message)
        }
        Some(file) => Diagnostic::error(code, Span::new(file.id(), error.range.clone()), message),
        None => Diagnostic::error_in_file(code, &format!("themes/{}", error.template), message),
    };
    diagnostic.help_if(help).help(match built_in {
        Some(_) => {
            "a template of the site’s own that it uses may be a copy of an earlier one: compare it with the default theme’s, \
             or remove it; docs/upgrading.md lists what has changed"
        }
        None => "fix it, or remove the file to use the default theme’s",
    })
}
