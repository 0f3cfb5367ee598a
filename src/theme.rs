//! The files of a theme: the site's own, with the embedded theme as the fallback.

use crate::source::{SourceFile, Sources};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The default theme, embedded in the binary.
#[derive(RustEmbed)]
#[folder = "themes/default"]
#[exclude = "README.md"]
struct DefaultTheme;

/// The name of the embedded theme.
pub const DEFAULT: &str = "default";

/// Something that the pages of the built-in templates need from a script, and that copies of earlier versions lack.
#[derive(Debug)]
pub struct ScriptFeature {
    /// The name of the script, as `annals.js`.
    pub script: &'static str,
    /// A word that a script with the feature contains.
    pub word: &'static str,
    /// What does not work without it.
    pub effect: &'static str,
}

/// The features that scripts of a site's own are checked for. docs/upgrading.md lists them.
pub const SCRIPT_FEATURES: [ScriptFeature; 3] = [
    ScriptFeature {
        script: "annals.js",
        word: ".onward",
        effect: "pages at old and permanent addresses show a link instead of leading on",
    },
    ScriptFeature {
        script: "annals.js",
        word: ".find",
        effect: "the field at the head of every page shows no results: it leads to the search page",
    },
    ScriptFeature { script: "search.js", word: "datesIn", effect: "the search page shows no results" },
];

/// The folder of the sources of components in a theme.
const COMPONENTS: &str = "templates/components/";

/// The files of a theme, by path within it: `templates/person.html`.
#[derive(Clone, Debug)]
pub struct ThemeFiles {
    files: BTreeMap<String, SourceFile>,
}

impl ThemeFiles {
    /// The files of the theme `name`: a file in the site's own `themes/<name>` overrides the embedded one of the same path.
    #[must_use]
    pub fn load(sources: &Sources, name: &str) -> Self {
        let embedded = DefaultTheme::iter().filter_map(|path| {
            let file = DefaultTheme::get(&path)?;
            Some((path.to_string(), embedded_file(&path, &published(&path, file.data))))
        });
        let mut files: BTreeMap<String, SourceFile> = embedded.collect();
        let folder = format!("themes/{name}");
        for file in sources.in_folder(&folder) {
            let path = file.path[folder.len() + 1..].to_owned();
            if path != "README.md" && !is_embedded_script(&path, file) {
                files.insert(path, file.clone());
            }
        }
        Self { files }
    }

    /// The templates: name and file.
    pub fn templates(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.under("templates/").filter(|(name, _)| [".html", ".xml", ".css"].iter().any(|end| name.ends_with(end)))
    }

    /// The files that are copied to `assets/`: name and file.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.under("assets/")
    }

    /// The file of strings of a language: `strings/<language>.toml`.
    #[must_use]
    pub fn strings(&self, language: &str) -> Option<&SourceFile> {
        self.files.get(&format!("strings/{language}.toml"))
    }

    /// The file of a template, by a name as `person.html`.
    #[must_use]
    pub fn template(&self, name: &str) -> Option<&SourceFile> {
        self.files.get(&format!("templates/{name}"))
    }

    /// What the theme says about itself: `theme.toml`.
    #[must_use]
    pub fn manifest(&self) -> Option<&SourceFile> {
        self.files.get("theme.toml")
    }

    fn under<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = (&'t str, &'t SourceFile)> {
        self.files.iter().filter_map(move |(path, file)| Some((path.strip_prefix(folder)?, file)))
    }
}

/// The English strings of the embedded theme, the fallback for every other file of strings.
#[must_use]
pub fn embedded_strings() -> Option<SourceFile> {
    let path = "strings/en.toml";
    DefaultTheme::get(path).map(|file| embedded_file(path, &file.data))
}

/// Whether a file is the source of a component as the default theme has it: its native writer writes the same.
#[must_use]
pub fn is_native(file: &SourceFile) -> bool {
    let path = file.path.splitn(3, '/').nth(2).filter(|path| path.starts_with(COMPONENTS));
    path.and_then(DefaultTheme::get).is_some_and(|embedded| *embedded.data == *file.bytes)
}

/// The bytes of an embedded file as they are published.
fn published(path: &str, data: Cow<'static, [u8]>) -> Cow<'static, [u8]> {
    if is_script(path) { without_comments(&data) } else { data }
}

fn is_script(path: &str) -> bool {
    path.starts_with("assets/") && path.ends_with(".js")
}

/// Whether a file of the site is an unchanged copy of an embedded script.
fn is_embedded_script(path: &str, file: &SourceFile) -> bool {
    is_script(path) && DefaultTheme::get(path).is_some_and(|embedded| *embedded.data == *file.bytes)
}

/// A script of the embedded theme without the lines that are comments, which readers would download. Its texts have no such lines:
/// a test checks it.
fn without_comments(script: &[u8]) -> Cow<'static, [u8]> {
    let is_comment = |line: &&[u8]| line.trim_ascii_start().starts_with(b"//");
    script
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| !is_comment(line))
        .flatten()
        .copied()
        .collect::<Vec<u8>>()
        .into()
}

/// An embedded file gets the path that an override in the site would have.
fn embedded_file(path: &str, data: &[u8]) -> SourceFile {
    SourceFile { path: format!("themes/{DEFAULT}/{path}").into(), bytes: Arc::from(data) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_scripts_lose_their_comments_alone() {
        assert_eq!(*without_comments(b"// A.\nlet a = '//';\n  // B.\n  a();\n"), *b"let a = '//';\n  a();\n");
        for path in DefaultTheme::iter().filter(|path| path.ends_with(".js")) {
            let file = DefaultTheme::get(&path).expect("a listed file");
            let text = std::str::from_utf8(&file.data).expect("UTF-8");
            // A template literal that goes over several lines could contain a line that looks like a comment.
            assert!(text.lines().all(|line| line.matches('`').count() % 2 == 0), "{path}");
        }
    }
}
