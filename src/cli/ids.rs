//! `annals ids`.

use super::RootArgs;
use super::build::last_stamps_of;
use super::report;
use crate::build::{new_errors, read};
use crate::diag::Diagnostic;
use crate::ids::{self, Published, Stamped};
use crate::panics::{Activity, working_on};
use crate::project::{self, Project};
use crate::source::Sources;
use crate::write::{self, WriteError};
use anyhow::Context;
use clap::Args;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Args, Debug)]
pub(super) struct IdsArgs {
    #[command(flatten)]
    root: RootArgs,
}

pub(super) fn run(args: &IdsArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let read = || read(&root).with_context(|| format!("{} cannot be read", root.display()));
    let (mut sources, mut diagnostics) = read()?;
    let Some(project) = settings(&sources, &mut diagnostics) else {
        report::diagnostics(&diagnostics, &sources);
        return Ok(ExitCode::FAILURE);
    };
    let finished = write::recover(&root.join(&project.folders.content))?;
    if !finished.is_empty() {
        for path in &finished {
            report::note(&format!("note: finished {}, which an earlier run had begun to write", path.display()));
        }
        (sources, diagnostics) = read()?;
    }
    // An id that is given twice cannot be taken back: without the record of those that were published, none is given.
    let record = last_stamps_of(&root, &project)?;
    let pages = pages_with_lost_stamps(&root, &project, &sources, record.as_deref())?;
    let published = record.as_deref().map(|record| Published { record, pages: &pages });
    let (stamped, found) = ids::stamped(&sources, &project, published.as_ref());
    let mut after = sources.clone();
    stamped.iter().for_each(|file| after.insert(Arc::clone(&file.path), file.text.as_bytes()));
    let introduced = if stamped.is_empty() { Vec::new() } else { new_errors(&sources, &after) };
    if !introduced.is_empty() {
        report::diagnostics(&introduced, &after);
        report::note("nothing was stamped: the report would not build any more");
        return Ok(ExitCode::FAILURE);
    }
    for file in &stamped {
        let _work = working_on(Activity::Write, &file.path);
        write::write_file_atomically(&root.join(&*file.path), file.text.as_bytes())?;
        report::say(&format!("{}: {}", file.path, counted(file)));
    }
    diagnostics.extend(found.into_iter().filter(Diagnostic::is_error));
    crate::diag::sort(&mut diagnostics, &sources);
    if diagnostics.iter().any(Diagnostic::is_error) {
        report::diagnostics(&diagnostics, &sources);
        report::note("files with errors were not stamped");
        return Ok(ExitCode::FAILURE);
    }
    if stamped.is_empty() {
        report::say("every paragraph has its id");
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(file: &Stamped) -> String {
    let count = report::number(file.count, "paragraph stamped", "paragraphs stamped");
    match file.restored {
        0 => count,
        restored => format!("{count}, {restored} with the id of the last build"),
    }
}

/// The pages of the last build that had stamps which are in no text any more, by address.
fn pages_with_lost_stamps(
    root: &Path,
    project: &Project,
    sources: &Sources,
    record: Option<&str>,
) -> Result<BTreeMap<String, String>, WriteError> {
    let Some(record) = record else { return Ok(BTreeMap::new()) };
    let addresses = ids::pages_with_lost_stamps(sources, project, record);
    let pages = write::read_all_last(&root.join(&project.folders.output.value), &addresses)?;
    Ok(pages.into_iter().map(|(address, page)| (address.to_owned(), page)).collect())
}

fn settings(sources: &Sources, out: &mut Vec<Diagnostic>) -> Option<Project> {
    let Some(file) = sources.get(project::FILE) else {
        out.push(project::missing());
        return None;
    };
    let parsed = project::parse(file);
    out.extend(parsed.diagnostics);
    parsed.value
}
