//! Whole sites, and edits of them.
//!
//! ```text
//! @@ content/01-a.md
//! the lines of this file
//! @@ seeds/people.yaml
//! and of this one
//! @@@
//! @@ content/01-a.md
//! the same file after an edit; one without a line is removed
//! ```

use super::text;
use crate::prose_support::site::BOOK;
use crate::whole;
use annals::build::{BuildResult, Builder, Options};
use annals::project;
use annals::source::Sources;

/// More files or steps find nothing that fewer do not, and take longer.
const MOST: usize = 6;

/// Builds each step with a builder that has built those before, and compares it with a fresh build. Then stamps the
/// last step.
pub(super) fn sites(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let mut sources = Sources::from_files([(project::FILE, BOOK.as_bytes())]);
    let mut builder = Builder::default();
    for step in text.split("\n@@@\n").take(MOST) {
        lay_over(&mut sources, step);
        let kept = builder.build(&sources, &Options::default());
        let fresh = Builder::default().build(&sources, &Options::default());
        same(&kept, &fresh);
    }
    if project_is_readable(&sources)
        && let Err(broken) = whole::check_sources(sources)
    {
        panic!("{broken}");
    }
}

fn lay_over(sources: &mut Sources, step: &str) {
    for file in format!("\n{step}").split("\n@@ ").skip(1).take(MOST) {
        let (path, text) = file.split_once('\n').unwrap_or((file, ""));
        if text.is_empty() {
            sources.remove(path);
        } else {
            sources.insert(path, format!("{text}\n").into_bytes());
        }
    }
}

fn project_is_readable(sources: &Sources) -> bool {
    sources.get(project::FILE).is_some_and(|file| project::parse(file).value.is_some())
}

fn same(kept: &BuildResult, fresh: &BuildResult) {
    assert_eq!(kept.diagnostics, fresh.diagnostics, "diagnostics of an incremental and of a fresh build");
    assert_eq!(kept.counts, fresh.counts, "counts of an incremental and of a fresh build");
    let files = |outcome: &BuildResult| {
        let site = outcome.site.as_ref()?;
        let files =
            site.iter().map(|(path, bytes)| (path.as_str().to_owned(), String::from_utf8_lossy(bytes).into_owned()));
        Some(files.collect::<Vec<_>>())
    };
    assert_eq!(files(kept), files(fresh), "files of an incremental and of a fresh build");
}
