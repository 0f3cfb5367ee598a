//! From a page to its source: where a paragraph is written, the editor opened there, and why a name is a link.

use super::App;
use super::edition::{ClickedWord, Origin};
use super::page::address_of;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, PoisonError};

/// A command that opens a file at a line: a program and its arguments. No shell reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor(Vec<String>);

impl Editor {
    /// Reads `code -g` or `idea --line {line} {path}`: words with spaces between them, of which those in braces
    /// stand for the place. Without any, `path:line:column` is the last argument. `None` where there is no word.
    #[must_use]
    pub fn parse(words: &str) -> Option<Self> {
        let mut words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return None;
        }
        if !words.iter().any(|word| word.contains("{path}")) {
            words.push("{path}:{line}:{column}".to_owned());
        }
        Some(Self(words))
    }

    fn command(&self, root: &Path, origin: &Origin) -> Command {
        let path = root.join(&*origin.path);
        let values = [("{line}", origin.line.to_string()), ("{column}", origin.column.to_string())];
        let mut words = self.0.iter().map(|word| {
            let word = values.iter().fold(word.clone(), |word, (name, value)| word.replace(name, value));
            // Last, so that nothing in the path is taken for a name.
            word.replace("{path}", &path.to_string_lossy())
        });
        // `parse` has seen to it that there is one.
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Whether the program could be started.
    fn open(&self, root: &Path, origin: &Origin) -> bool {
        let Ok(mut child) = self.command(root, origin).spawn() else { return false };
        // Somebody has to ask how it ended, or the system keeps it on its list. How it did is the editor's business.
        drop(std::thread::Builder::new().spawn(move || drop(child.wait())));
        true
    }
}

/// An element of a page.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    page: String,
    #[serde(default)]
    id: String,
    /// The word that was clicked, and how often it is in the element before.
    #[serde(default)]
    word: String,
    #[serde(default)]
    nth: usize,
}

#[derive(Serialize)]
struct Answer {
    /// `path:line:column`, or nothing where it is written in no one place.
    place: Option<String>,
    /// Whether an editor was opened there.
    opened: bool,
    /// Why the name that was clicked is a link or stays text.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// Tells where an element is written, and opens the editor there.
pub(super) async fn open(State(app): State<Arc<App>>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    if let Err(refusal) = app.guard.check_private(&headers) {
        return refusal.answer().into_response();
    }
    let shown = app.shown().await;
    let address = address_of(&asked.page).unwrap_or_default();
    let origin = shown.edition.origins.of(&address, &asked.id);
    let editor = app.editor.read().unwrap_or_else(PoisonError::into_inner).clone();
    let opened = match (&editor, &origin) {
        (Some(editor), Some(origin)) => editor.open(&app.root, origin),
        _ => false,
    };
    let clicked = ClickedWord { block: asked.id, word: asked.word, nth: asked.nth };
    let why = if clicked.word.is_empty() { None } else { shown.edition.explanations.of(&address, &clicked) };
    let answer = Answer { why, place: origin.map(|origin| origin.to_string()), opened };
    let text = serde_json::to_string(&answer).unwrap_or_default();
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(editor: &str, path: &str) -> Vec<String> {
        let origin = Origin { path: path.into(), line: 12, column: 3 };
        let command = Editor::parse(editor).unwrap().command(Path::new("/site"), &origin);
        let all = std::iter::once(command.get_program()).chain(command.get_args());
        all.map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_place_is_the_last_argument_or_where_it_is_asked_for() {
        assert_eq!(words("code -g", "content/a.md"), ["code", "-g", "/site/content/a.md:12:3"]);
        assert_eq!(words("idea --line {line} {path}", "content/a.md"), ["idea", "--line", "12", "/site/content/a.md"]);
        assert_eq!(Editor::parse("  "), None);
    }

    #[test]
    fn nothing_of_a_path_is_a_command() {
        assert_eq!(words("code -g", "content/a; rm -rf {line}.md")[2], "/site/content/a; rm -rf {line}.md:12:3");
    }
}
