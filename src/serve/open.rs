//! From a page to its source: finds the source location of a paragraph, opens the editor there, and explains links of names.

use super::App;
use super::page::address_of;
use super::snapshot::{ClickedWord, Origin};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, PoisonError};

/// A command that opens a file at a line: a program and its arguments. No shell interprets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor(Vec<String>);

impl Editor {
    /// Parses `code -g` or `idea --line {line} {path}`: words separated by spaces, with placeholders for the location. Without
    /// `{path}`, `path:line:column` is added as the last argument. `None` for an empty command.
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
            // Last, so that no part of the path is replaced as a placeholder.
            word.replace("{path}", &path.to_string_lossy())
        });
        // `parse` guarantees that there is one.
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Starts the editor; returns whether it could be started.
    fn open(&self, root: &Path, origin: &Origin) -> bool {
        let Ok(mut child) = self.command(root, origin).spawn() else { return false };
        // A thread waits for the process, which would remain a zombie otherwise. The exit status is ignored.
        drop(std::thread::Builder::new().spawn(move || drop(child.wait())));
        true
    }
}

/// The query: a clicked element of a page.
#[derive(Debug, Deserialize)]
pub(super) struct OpenQuery {
    page: String,
    #[serde(default)]
    id: String,
    /// The clicked word; `nth` is how often it occurs earlier in the element.
    #[serde(default)]
    word: String,
    #[serde(default)]
    nth: usize,
}

#[derive(Serialize)]
struct OpenResponse {
    /// `path:line:column`; `None` where the element has no single source location.
    place: Option<String>,
    /// Whether an editor was opened there.
    opened: bool,
    /// The explanation why the clicked name is a link or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// Responds with the source location of an element, and opens the editor there.
pub(super) async fn open(State(app): State<Arc<App>>, Query(query): Query<OpenQuery>, headers: HeaderMap) -> Response {
    if let Err(refusal) = app.guard.check_private(&headers) {
        return refusal.status_and_text().into_response();
    }
    let served = app.current().await;
    let address = address_of(&query.page).unwrap_or_default();
    let origin = served.snapshot.origins.find(&address, &query.id);
    let editor = app.editor.read().unwrap_or_else(PoisonError::into_inner).clone();
    let opened = match (&editor, &origin) {
        (Some(editor), Some(origin)) => editor.open(&app.root, origin),
        _ => false,
    };
    let clicked = ClickedWord { block: query.id, word: query.word, nth: query.nth };
    let why = if clicked.word.is_empty() { None } else { served.snapshot.explanations.find(&address, &clicked) };
    let response = OpenResponse { why, place: origin.map(|origin| origin.to_string()), opened };
    let text = serde_json::to_string(&response).unwrap_or_default();
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
    fn the_location_is_the_last_argument_or_replaces_its_placeholders() {
        assert_eq!(words("code -g", "content/a.md"), ["code", "-g", "/site/content/a.md:12:3"]);
        assert_eq!(words("idea --line {line} {path}", "content/a.md"), ["idea", "--line", "12", "/site/content/a.md"]);
        assert_eq!(Editor::parse("  "), None);
    }

    #[test]
    fn no_part_of_a_path_is_a_command() {
        assert_eq!(words("code -g", "content/a; rm -rf {line}.md")[2], "/site/content/a; rm -rf {line}.md:12:3");
    }
}
