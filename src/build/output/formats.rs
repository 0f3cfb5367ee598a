//! The files of output formats: planned, and written by a build or when they are requested.

use super::plan::Plan;
use crate::build::session::SanitizedFiles;
use crate::build::settings::Settings;
use crate::formats::{self, Attachments, Format, Report, SiteOutline};
use crate::link::{Graph, SiteStructure};
use crate::pages::PageId;
use crate::panics::{Activity, working_on};
use crate::project::{CompressionSettings, OutputFormat, Project};
use crate::route::{Address, Route};
use crate::site::{ARCHIVE_FOLDER, CopySettings, Encoding, OutputTarget};
use crate::source::SourceFile;
use rayon::prelude::*;
use std::io;
use std::sync::Arc;

/// A file of a format, with its address.
#[derive(Debug)]
pub(super) struct FormatFile {
    pub(super) path: String,
    pub(super) format: &'static dyn Format,
}

/// The files of all formats that the report has. `has_own` says whether the report itself has a file at an address.
pub(super) fn planned_files(
    project: &Project,
    graph: &Graph,
    pages: &[(String, PageId)],
    has_own: impl Fn(&str) -> bool,
) -> Vec<FormatFile> {
    let files = formats::files(&outline(project, graph, pages)).into_iter();
    // What robots may do is for the report to say.
    let files = files.filter(|(path, _)| Route::parse(path) != Route::Robots || !has_own(path));
    files.map(|(path, format)| FormatFile { path, format }).collect()
}

/// Which copies of its files the site has.
pub(super) fn copies(settings: &Settings) -> CopySettings {
    let output = &settings.project.output;
    let start = || formats::start_page(&settings.project, &settings.strings, ARCHIVE_FOLDER).into_bytes().into();
    let CompressionSettings { gzip, brotli } = output.compression;
    let encodings = [(Encoding::Gzip, gzip), (Encoding::Brotli, brotli)].into_iter().filter(|(_, is_on)| *is_on);
    let encodings = encodings.filter(|_| output.has(OutputFormat::Precompressed)).map(|(encoding, _)| encoding);
    CopySettings { archive: output.has(OutputFormat::Archive).then(start), encodings: encodings.collect() }
}

fn outline<'r>(project: &'r Project, graph: &'r Graph, pages: &'r [(String, PageId)]) -> SiteOutline<'r> {
    let listed = pages.iter().filter(|(_, id)| id.is_destination());
    let mut pages: Vec<&str> = listed.map(|(path, _)| path.as_str()).collect();
    pages.sort_unstable();
    SiteOutline { project, structure: SiteStructure::new(graph), pages }
}

/// The files that the report shows, with their addresses, sorted. They are sanitized when a format needs them.
#[derive(Debug)]
pub(super) struct AttachedFiles(Vec<(String, SourceFile)>);

impl AttachedFiles {
    /// The files of a plan, given in its order.
    pub(super) fn new(plan: &Plan, graph: &Graph, files: &[SourceFile]) -> Self {
        let files = plan.other_files.iter().zip(files);
        let attached = files.filter(|((_, path), _)| graph.attachments().contains_key(path));
        let mut attached: Vec<_> = attached.map(|((address, _), file)| (address.clone(), file.clone())).collect();
        attached.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(attached)
    }
}

impl Attachments for AttachedFiles {
    fn bytes(&self, address: &str) -> Option<Arc<[u8]>> {
        let at = self.0.binary_search_by(|(other, _)| other.as_str().cmp(address)).ok()?;
        Some(SanitizedFiles::default().bytes(&self.0[at].1))
    }
}

/// Writes the files of formats of one build.
pub(super) struct FormatWriter<'f> {
    plan: &'f Plan,
    report: Report<'f>,
}

impl<'f> FormatWriter<'f> {
    pub(super) fn new(
        plan: &'f Plan,
        settings: &'f Settings,
        graph: &'f Graph,
        attachments: &'f AttachedFiles,
    ) -> Self {
        let outline = outline(&settings.project, graph, &plan.pages);
        Self { plan, report: Report::new(outline, &settings.strings, graph, attachments) }
    }

    /// The bytes of every file, in the order of the plan.
    pub(super) fn all(&self) -> Vec<Arc<[u8]>> {
        self.plan.formats.par_iter().map(|file| self.bytes(file)).collect()
    }

    /// The bytes of the file at an index of the layout; `None` if that is no file of a format.
    pub(super) fn at(&self, index: usize) -> Option<Arc<[u8]>> {
        let file = self.plan.formats.get(index.checked_sub(self.plan.formats_start())?)?;
        Some(self.bytes(file))
    }

    /// Streams every file to the target.
    pub(super) fn write_all(&self, target: &dyn OutputTarget) {
        let start = self.plan.formats_start();
        self.plan.formats.par_iter().with_max_len(1).enumerate().for_each(|(number, file)| {
            let _work = working_on(Activity::Render, &file.path);
            target.stream_file(start + number, &|sink| self.write(file, sink));
        });
    }

    fn bytes(&self, file: &FormatFile) -> Arc<[u8]> {
        let _work = working_on(Activity::Render, &file.path);
        let mut bytes = Vec::new();
        // Writing into memory cannot fail.
        let _ = self.write(file, &mut bytes);
        bytes.into()
    }

    fn write(&self, file: &FormatFile, sink: &mut dyn io::Write) -> io::Result<()> {
        file.format.write(Address::parse(&file.path).route, &self.report, sink)
    }
}
