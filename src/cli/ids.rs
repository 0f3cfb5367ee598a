//! `annals ids`.

use super::RootArgs;
use super::build::last_stamps_of;
use super::report;
use crate::build::{new_errors, read};
use crate::diag::Diagnostic;
use crate::ids::{self, LastBuild, StampedFile};
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
    let read = || read(&root).with_context(|| super::build::unreadable(&root));
    let (mut sources, mut diagnostics) = read()?;
    let Some(project) = read_project(&sources, &mut diagnostics) else {
        report::diagnostics(&diagnostics, &sources);
        return Ok(ExitCode::FAILURE);
    };
    let finished = write::recover(&root.join(&project.folders.content))?;
    if !finished.is_empty() {
        for path in &finished {
            report::eprint_line(&format!("note: finished {}, which an earlier run had begun to write", path.display()));
        }
        (sources, diagnostics) = read()?;
    }
    // A published duplicate id cannot be undone: unless the record of published ids can be read, none is assigned.
    let record = last_stamps_of(&root, &project)?;
    let pages = pages_with_lost_stamps(&root, &project, &sources, record.as_deref())?;
    let last_build = record.as_deref().map(|record| LastBuild { record, pages: &pages });
    let (stamped_files, stamp_diagnostics) = ids::stamp_files(&sources, &project, last_build.as_ref());
    let mut after = sources.clone();
    stamped_files.iter().for_each(|file| after.insert(Arc::clone(&file.path), file.text.as_bytes()));
    let introduced = if stamped_files.is_empty() { Vec::new() } else { new_errors(&sources, &after) };
    if !introduced.is_empty() {
        report::diagnostics(&introduced, &after);
        report::eprint_line("nothing was stamped: the report would no longer build");
        return Ok(ExitCode::FAILURE);
    }
    for file in &stamped_files {
        let _work = working_on(Activity::Write, &file.path);
        write::write_file_atomically(&root.join(&*file.path), file.text.as_bytes())?;
        report::print_line(&format!("{}: {}", file.path, stamp_summary(file)));
    }
    diagnostics.extend(stamp_diagnostics.into_iter().filter(Diagnostic::is_error));
    crate::diag::sort(&mut diagnostics, &sources);
    if diagnostics.iter().any(Diagnostic::is_error) {
        report::diagnostics(&diagnostics, &sources);
        report::eprint_line("files with errors were not stamped");
        return Ok(ExitCode::FAILURE);
    }
    if stamped_files.is_empty() {
        report::print_line("every paragraph already has an id");
    }
    Ok(ExitCode::SUCCESS)
}

fn stamp_summary(file: &StampedFile) -> String {
    let count = report::quantity(file.count, "paragraph stamped", "paragraphs stamped");
    match file.restored {
        0 => count,
        restored => format!("{count}, {restored} with the id of the last build"),
    }
}

/// The pages of the last build whose stamps no longer occur in any section, by address.
fn pages_with_lost_stamps(
    root: &Path,
    project: &Project,
    sources: &Sources,
    record: Option<&str>,
) -> Result<BTreeMap<String, String>, WriteError> {
    let Some(record) = record else { return Ok(BTreeMap::new()) };
    let addresses = ids::pages_with_lost_stamps(sources, project, record);
    let pages = write::read_all_previous(&root.join(&project.folders.output.value), &addresses)?;
    Ok(pages.into_iter().map(|(address, page)| (address.to_owned(), page)).collect())
}

fn read_project(sources: &Sources, out: &mut Vec<Diagnostic>) -> Option<Project> {
    let Some(file) = sources.get(project::FILE) else {
        out.push(project::missing_error());
        return None;
    };
    let parsed = project::parse(file);
    out.extend(parsed.diagnostics);
    parsed.value
}
