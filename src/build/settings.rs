//! What governs the whole site: `book.toml`, the theme, its words, the languages.

use super::building::Building;
use crate::diag::{Diagnostic, start_of};
use crate::language::Languages;
use crate::parse::Parsed;
use crate::project::{self, Project};
use crate::source::Sources;
use crate::strings::Strings;
use crate::theme::{self, ThemeFiles};
use std::sync::Arc;

/// `book.toml`, the theme, its words, the languages.
#[derive(Debug)]
pub(super) struct Settings {
    /// The files that it was made from.
    given: Vec<(Arc<str>, Arc<[u8]>)>,
    pub(super) project: Project,
    pub(super) files: ThemeFiles,
    pub(super) strings: Strings,
    pub(super) languages: Arc<Languages>,
    /// What there is to tell about all of that.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Settings {
    /// The settings of the sources: those that are kept, where their files are the same.
    pub(super) fn of(kept: Option<Arc<Self>>, building: &mut Building<'_>) -> Option<Arc<Self>> {
        let sources = building.sources;
        if let Some(kept) = kept.filter(|kept| kept.given == given(sources, &kept.project)) {
            return Some(kept);
        }
        let Some(file) = sources.get(project::FILE) else {
            building.tell([project::missing()]);
            return None;
        };
        let Parsed { value, diagnostics: mut out } = project::parse(file);
        let Some(project) = value else {
            building.tell(out);
            return None;
        };
        let files = theme_files(sources, &project, &mut out);
        let strings = strings(&files, &project, &mut out);
        let languages = Arc::new(Languages::read(sources.under(project::LANGUAGES), &mut out));
        Some(Arc::new(Self { given: given(sources, &project), project, files, strings, languages, diagnostics: out }))
    }
}

fn given(sources: &Sources, project: &Project) -> Vec<(Arc<str>, Arc<[u8]>)> {
    let theme = sources.under(&project.theme_folder());
    sources
        .get(project::FILE)
        .into_iter()
        .chain(theme)
        .chain(sources.under(project::LANGUAGES))
        .map(|file| (Arc::clone(&file.path), Arc::clone(&file.bytes)))
        .collect()
}

fn theme_files(sources: &Sources, project: &Project, out: &mut Vec<Diagnostic>) -> ThemeFiles {
    let name = &project.report.theme.value;
    if name != theme::DEFAULT && sources.under(&format!("themes/{name}")).next().is_none() {
        let error = Diagnostic::error("theme", project.report.theme.span, format!("there is no theme `{name}`"));
        let help = format!("make the folder `themes/{name}`, or take `theme` away to use the default theme");
        out.push(error.help(help));
    }
    ThemeFiles::of(sources, name)
}

/// The strings of the book's language, then those of the language without its region, then English.
fn strings(files: &ThemeFiles, project: &Project, out: &mut Vec<Diagnostic>) -> Strings {
    let language = &project.language;
    let own = files.strings(language.as_str()).or_else(|| files.strings(language.language()));
    if own.is_none() {
        let warning = Diagnostic::warning(
            "no-strings",
            start_of(project::FILE),
            format!("the theme has no words in `{language}`; its pages will say theirs in English"),
        );
        out.push(warning.help(format!(
            "translate `strings/en.toml` to `themes/{}/strings/{}.toml`",
            project.report.theme.value,
            language.language()
        )));
    }
    let english = files.strings("en").filter(|english| own.is_none_or(|own| own.path != english.path));
    let embedded = theme::embedded_strings();
    Strings::read(own.into_iter().chain(english).chain(&embedded), language, out)
}
