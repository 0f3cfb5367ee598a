//! The settings stage: `book.toml`, the theme, its strings and the language files, cached together.

use super::session::BuildSession;
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::language::Languages;
use crate::parse::Parsed;
use crate::project::{self, Project};
use crate::source::Sources;
use crate::strings::Strings;
use crate::theme::{self, ThemeFiles};
use std::sync::Arc;

/// The settings of the whole site.
#[derive(Debug)]
pub(super) struct Settings {
    /// The cache key: path and bytes of every file that the settings are read from.
    source_files: Vec<(Arc<str>, Arc<[u8]>)>,
    pub(super) project: Project,
    pub(super) files: ThemeFiles,
    pub(super) strings: Strings,
    pub(super) languages: Arc<Languages>,
    /// The diagnostics of these files, reported by every build.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Settings {
    /// The settings of the sources; the cached ones (`cached`) if their files are unchanged. `None`, with errors, if
    /// `book.toml` cannot be read.
    pub(super) fn load(cached: Option<Arc<Self>>, session: &mut BuildSession<'_>) -> Option<Arc<Self>> {
        let sources = session.sources;
        if let Some(unchanged) =
            cached.filter(|settings| settings.source_files == source_files(sources, &settings.project))
        {
            return Some(unchanged);
        }
        let Some(file) = sources.get(project::FILE) else {
            session.report([project::missing_error()]);
            return None;
        };
        let Parsed { value, diagnostics: mut out } = project::parse(file);
        let Some(project) = value else {
            session.report(out);
            return None;
        };
        let files = theme_files(sources, &project, &mut out);
        let languages = Arc::new(Languages::read(sources.in_folder(project::LANGUAGES), &mut out));
        let strings = strings(&files, &project, &languages, &mut out);
        Some(Arc::new(Self {
            source_files: source_files(sources, &project),
            project,
            files,
            strings,
            languages,
            diagnostics: out,
        }))
    }
}

fn source_files(sources: &Sources, project: &Project) -> Vec<(Arc<str>, Arc<[u8]>)> {
    let theme = sources.in_folder(&project.theme_folder());
    sources
        .get(project::FILE)
        .into_iter()
        .chain(theme)
        .chain(sources.in_folder(project::LANGUAGES))
        .map(|file| (Arc::clone(&file.path), Arc::clone(&file.bytes)))
        .collect()
}

fn theme_files(sources: &Sources, project: &Project, out: &mut Vec<Diagnostic>) -> ThemeFiles {
    let name = &project.report.theme.value;
    if name != theme::DEFAULT && sources.in_folder(&format!("themes/{name}")).next().is_none() {
        let error = Diagnostic::error(Code::Theme, project.report.theme.span, format!("there is no theme `{name}`"));
        let help = format!("create the folder `themes/{name}`, or remove `theme` to use the default theme");
        out.push(error.help(help));
    }
    ThemeFiles::load(sources, name)
}

/// The strings of the report's language, or of the language without its region, with English as fallback.
fn strings(files: &ThemeFiles, project: &Project, languages: &Languages, out: &mut Vec<Diagnostic>) -> Strings {
    let language = &project.language;
    let own = files.strings(language.as_str()).or_else(|| files.strings(language.language()));
    if own.is_none() {
        let warning = Diagnostic::warning(
            Code::NoStrings,
            start_of_file(project::FILE),
            format!("the theme has no strings for `{language}`; pages use the English ones"),
        );
        out.push(warning.help(format!(
            "translate `strings/en.toml` to `themes/{}/strings/{}.toml`",
            project.report.theme.value,
            language.language()
        )));
    }
    let english = files.strings("en").filter(|english| own.is_none_or(|own| own.path != english.path));
    let embedded = theme::embedded_strings();
    Strings::read_localized(own, english.into_iter().chain(&embedded), language, languages, out)
}
