//! The settings stage: `book.toml`, the theme, its strings and the language files, cached together.

use super::session::BuildSession;
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::language::Languages;
use crate::parse::Parsed;
use crate::project::{self, Project};
use crate::route::Route;
use crate::source::{SourceFile, Sources};
use crate::strings::Strings;
use crate::theme::{self, ScriptFeature, ThemeFiles};
use std::sync::Arc;

/// The parsed `book.toml`, cached by its bytes: reading the sources takes its folders, a build takes all of it.
#[derive(Debug, Default)]
pub(super) struct ProjectCache(Option<CachedProject>);

#[derive(Debug)]
struct CachedProject {
    bytes: Arc<[u8]>,
    project: Option<Arc<Project>>,
    diagnostics: Vec<Diagnostic>,
}

impl ProjectCache {
    /// Parses `book.toml` if it has changed. `None` if it is missing or cannot be used.
    pub(super) fn update(&mut self, sources: &Sources) -> Option<&Project> {
        self.update_file(sources)?.project.as_deref()
    }

    /// The project of the last update.
    pub(super) fn project(&self) -> Option<&Project> {
        self.0.as_ref()?.project.as_deref()
    }

    /// `None` if there is no `book.toml`.
    fn update_file(&mut self, sources: &Sources) -> Option<&CachedProject> {
        let file = sources.get(project::FILE);
        let is_current = |cached: &CachedProject| file.is_some_and(|file| file.bytes == cached.bytes);
        if !self.0.as_ref().is_some_and(is_current) {
            self.0 = file.map(|file| {
                let Parsed { value, diagnostics } = project::parse(file);
                CachedProject { bytes: Arc::clone(&file.bytes), project: value.map(Arc::new), diagnostics }
            });
        }
        self.0.as_ref()
    }
}

/// The settings of the whole site.
#[derive(Debug)]
pub(super) struct Settings {
    /// The cache key: path and bytes of every file that the settings are read from.
    source_files: Vec<(Arc<str>, Arc<[u8]>)>,
    pub(super) project: Arc<Project>,
    pub(super) files: ThemeFiles,
    pub(super) strings: Strings,
    pub(super) languages: Arc<Languages>,
    /// The diagnostics of these files, reported by every build.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Settings {
    /// The settings of the sources; the cached ones (`cached`) if their files are unchanged. `None`, with errors, if
    /// `book.toml` cannot be read.
    pub(super) fn load(
        cached: Option<Arc<Self>>,
        projects: &mut ProjectCache,
        session: &mut BuildSession<'_>,
    ) -> Option<Arc<Self>> {
        let sources = session.sources;
        if let Some(unchanged) =
            cached.filter(|settings| settings.source_files == source_files(sources, &settings.project))
        {
            return Some(unchanged);
        }
        let Some(CachedProject { project, diagnostics, .. }) = projects.update_file(sources) else {
            session.report([project::missing_error()]);
            return None;
        };
        let mut out = diagnostics.clone();
        let Some(project) = project.clone() else {
            session.report(out);
            return None;
        };
        let files = theme_files(sources, &project, &mut out);
        let languages = Arc::new(Languages::read(sources.in_folder(project::LANGUAGES), &mut out));
        check_theme_settings(&files, &project, sources, &mut out);
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
        .chain(project.theme.stylesheet.iter().filter_map(|path| sources.get(&path.value)))
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
    let files = ThemeFiles::load(sources, name);
    out.extend(theme::SCRIPT_FEATURES.iter().filter_map(|feature| outdated_script(feature, &files, sources)));
    files
}

/// The warning about a script of the site's own that lacks what the pages of this version need.
fn outdated_script(feature: &ScriptFeature, files: &ThemeFiles, sources: &Sources) -> Option<Diagnostic> {
    let (_, file) = files.assets().find(|(name, _)| *name == feature.script)?;
    let is_outdated = sources.get(&file.path).is_some() && !contains(&file.bytes, feature.word.as_bytes());
    let message = format!("expected `{}` in this script, found none: {}", feature.word, feature.effect);
    let help = format!(
        "copy what is about `{}` from the default theme’s `{}`, or remove the file to use the default theme’s",
        feature.word, feature.script
    );
    is_outdated.then(|| Diagnostic::warning(Code::OutdatedTheme, start_of_file(&file.path), message).help(help))
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Checks what `[theme]` changes: the accent against the page of the theme, the style sheet.
fn check_theme_settings(files: &ThemeFiles, project: &Project, sources: &Sources, out: &mut Vec<Diagnostic>) {
    if let Some(manifest) = manifest(files, sources) {
        let Parsed { value: ground, diagnostics } = project::theme::ground(manifest);
        out.extend(diagnostics);
        if let Some(ground) = &ground {
            project.theme.check_contrast(ground, out);
        }
    }
    let missing = project.theme.stylesheet.as_ref().filter(|path| sources.get(&path.value).is_none());
    if let Some(path) = missing {
        let error = Diagnostic::error(Code::UnknownFile, path.span, format!("there is no file `{}`", path.value));
        out.push(error.help("create it, or correct `stylesheet`"));
    }
}

/// The `theme.toml` that says what the page of a theme looks like. That of the embedded theme does not say so of a theme with
/// a style sheet of its own.
fn manifest<'t>(files: &'t ThemeFiles, sources: &Sources) -> Option<&'t SourceFile> {
    let is_own = |file: &SourceFile| sources.get(&file.path).is_some();
    let has_own_style = files.template("style.css").is_some_and(is_own)
        || files.assets().any(|(name, file)| Route::Asset(name) == Route::STYLE && is_own(file));
    files.manifest().filter(|manifest| is_own(manifest) || !has_own_style)
}

/// The strings of the report's language, then those of the language without its region, with English as fallback.
fn strings(files: &ThemeFiles, project: &Project, languages: &Languages, out: &mut Vec<Diagnostic>) -> Strings {
    let language = &project.language;
    let regional = Some(language.as_str()).filter(|tag| *tag != language.language());
    let tags = regional.into_iter().chain([language.language()]);
    let own: Vec<&SourceFile> = tags.filter_map(|tag| files.strings(tag)).collect();
    if own.is_empty() {
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
    let english = files.strings("en").filter(|english| own.iter().all(|own| own.path != english.path));
    let embedded = theme::embedded_strings();
    Strings::read_localized(own, english.into_iter().chain(&embedded), language, languages, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{Builder, Options};

    fn sources(title: &str) -> Sources {
        let mut sources = Sources::default();
        sources.insert(project::FILE, format!("[book]\ntitle = \"{title}\"\n").into_bytes());
        sources
    }

    #[test]
    fn book_toml_is_parsed_once_for_reading_and_building() {
        let mut projects = ProjectCache::default();
        let title = |project: Option<&Project>| project.expect("a project").title.clone();
        projects.update(&sources("A"));
        let parsed = projects.0.as_ref().and_then(|cached| cached.project.clone()).expect("a project");
        let mut builder = Builder { projects, ..Builder::default() };
        for _ in 0..2 {
            builder.build(&sources("A"), &Options::default());
            let settings = builder.settings.as_ref().expect("settings");
            assert!(Arc::ptr_eq(&settings.project, &parsed), "parsed again");
        }
        builder.build(&sources("B"), &Options::default());
        assert_ne!(title(builder.project()), title(Some(&parsed)));
        assert!(builder.build(&Sources::default(), &Options::default()).site.is_none());
        assert!(builder.project().is_none(), "a former project");
    }
}
