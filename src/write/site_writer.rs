//! Writes a site to disk: each file as soon as it is rendered, and at the end one exchange.

use std::collections::BTreeSet;
use std::ops::RangeBounds;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::lock::Lock;
use super::output_dir::OutputDir;
use super::previous_tree::{EntryKind, ForeignEntry, PreviousTree, slash_path};
use super::stage::{self, Stage, StageWriter};
use super::{BuildRecord, ExchangeMethod, SignatureState, WriteError, WriteReport, build_record, exchange};
use crate::site::{self, FileHash, MANIFEST, SIGNATURE, SiteLayout, SitePath, WriteContent};

/// Locks an output from [`SiteWriter::begin`] to [`SiteWriter::finish`]. If it is dropped before that,
/// the output is unchanged.
pub struct SiteWriter {
    // The order matters: the stage is removed before the lock is released.
    stage: OnceLock<Option<Stage>>,
    pub(super) layout: Arc<SiteLayout>,
    pub(super) previous: PreviousTree,
    /// The result of each file by index in the layout, then of each copy by its index.
    results: Vec<OnceLock<FileResult>>,
    /// The error of the first file in order, so that the message is deterministic.
    error: Mutex<Option<(usize, WriteError)>>,
    exchange: ExchangeMethod,
    pub(super) signer: Option<Signer>,
    pub(super) output: OutputDir,
    _lock: Lock,
}

/// Signs a manifest. It has to be deterministic: a repeated build writes the same signature.
pub type Signer = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// By what a copy of the tree can be verified.
pub(super) struct Proof {
    pub(super) manifest: Vec<u8>,
    pub(super) signature: Option<Vec<u8>>,
}

#[derive(Clone, Copy)]
pub(super) struct FileResult {
    pub(super) hash: FileHash,
    pub(super) size: u64,
    /// Whether the output contains these bytes already.
    pub(super) is_unchanged: bool,
}

impl std::fmt::Debug for SiteWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").field("out", &self.output.path).finish_non_exhaustive()
    }
}

impl SiteWriter {
    /// Acquires the lock, recovers from a killed build, and scans the existing output.
    pub fn begin(layout: &Arc<SiteLayout>, out: &Path, exchange: ExchangeMethod) -> Result<Self, WriteError> {
        let output = OutputDir::new(out)?;
        let lock = Lock::acquire(&output)?;
        exchange::recover(&output)?;
        let previous = PreviousTree::scan(&output)?;
        check_collisions(layout, &previous, &output)?;
        Ok(Self {
            stage: OnceLock::new(),
            layout: Arc::clone(layout),
            previous,
            results: (0..layout.len() + layout.copies().len()).map(|_| OnceLock::new()).collect(),
            error: Mutex::new(None),
            exchange,
            signer: None,
            output,
            _lock: lock,
        })
    }

    /// Signs the manifest. Without a signer, the signature of the last build stays if the manifest is the same, and is
    /// removed if it is not.
    #[must_use]
    pub fn with_signer(self, signer: Option<Signer>) -> Self {
        Self { signer, ..self }
    }

    /// Writes a file to the stage with its compressed variants, unless the output contains the same bytes already.
    /// [`SiteWriter::finish`] returns the error, if any.
    pub fn write_file(&self, index: usize, bytes: &[u8]) {
        self.record(index, self.write_if_changed(self.layout.path(index), bytes));
        self.write_variants(index, &|sink| sink.write_all(bytes));
    }

    /// As [`SiteWriter::write_file`], for a file that `write` streams.
    pub fn stream_file(&self, index: usize, write: &WriteContent<'_>) {
        self.record(index, self.stream_if_changed(index, write));
        self.write_variants(index, write);
    }

    /// Writes the manifest, carries over unchanged and foreign files, and replaces the old tree by the new one.
    pub fn finish(mut self) -> Result<WriteReport, WriteError> {
        self.replace().map(|(report, _)| report)
    }

    /// As [`SiteWriter::finish`], and stores the record of the build, so that [`super::up_to_date`] can find the output
    /// unchanged.
    pub fn finish_with_record(mut self, record: &BuildRecord) -> Result<WriteReport, WriteError> {
        let (report, proof) = self.replace()?;
        // A build that finds the output up to date does not try again to remove a leftover.
        if report.leftover.is_none() {
            build_record::store(&self.output, record, &proof);
        }
        Ok(report)
    }

    /// Replaces the old tree, and returns the manifest of the new one with its signature.
    fn replace(&mut self) -> Result<(WriteReport, Proof), WriteError> {
        self.take_error()?;
        self.write_archive()?;
        let results = self.file_results(..)?;
        let hashes: Vec<FileHash> = results.iter().map(|result| result.hash).collect();
        let (files, copies) = hashes.split_at(self.layout.len());
        let manifest = self.layout.full_manifest(files, copies);
        let is_manifest_unchanged = self.previous.has_same_bytes(&self.output, MANIFEST, &manifest)?;
        let previous = self.previous.read_signature(&self.output)?;
        let signature = self.signature(&manifest, previous.as_ref().filter(|_| is_manifest_unchanged));
        let is_signature_unchanged = signature == previous && previous.is_some() == self.previous.has_signature();
        let report = WriteReport { signature: self.signature_state(signature.is_some()), ..self.report(&results) };
        let is_proof_unchanged = is_manifest_unchanged && is_signature_unchanged;
        let proof = Proof { manifest, signature };
        if report.written == 0 && report.removed.is_empty() && is_proof_unchanged {
            return Ok((report, proof));
        }
        self.write_proof(&proof, is_signature_unchanged)?;
        self.carry_over(&results)?;
        self.take_error()?;
        let stage = self.stage.take().flatten().ok_or_else(|| self.no_stage_error())?;
        let leftover = exchange::replace_output(stage, &self.output, self.exchange)?;
        Ok((WriteReport { leftover, ..report }, proof))
    }

    /// The signature of the new tree. `valid` is that of the last build, if it is of the same manifest.
    fn signature(&self, manifest: &[u8], valid: Option<&Vec<u8>>) -> Option<Vec<u8>> {
        self.signer.as_ref().map_or_else(|| valid.cloned(), |sign| Some(sign(manifest)))
    }

    fn signature_state(&self, is_signed: bool) -> SignatureState {
        match (is_signed, self.previous.has_signature()) {
            (true, _) => SignatureState::Present,
            (false, true) => SignatureState::Removed,
            (false, false) => SignatureState::Absent,
        }
    }

    fn write_proof(&self, proof: &Proof, is_signature_unchanged: bool) -> Result<(), WriteError> {
        let writer = self.stage_writer_or_error()?;
        writer.write(MANIFEST, &proof.manifest, true)?;
        match &proof.signature {
            Some(_) if is_signature_unchanged => writer.carry_over_file(Path::new(SIGNATURE)),
            Some(signature) => writer.write(SIGNATURE, signature, true),
            None => Ok(()),
        }
    }

    pub(super) fn write_if_changed(&self, path: &SitePath, bytes: &[u8]) -> Result<FileResult, WriteError> {
        let path = path.as_str();
        let is_unchanged = self.previous.has_same_bytes(&self.output, path, bytes)?;
        if !is_unchanged {
            self.stage_writer()?.write(path, bytes, false)?;
        }
        Ok(FileResult { hash: site::hash(bytes), size: bytes.len() as u64, is_unchanged })
    }

    fn stream_if_changed(&self, index: usize, write: &WriteContent<'_>) -> Result<FileResult, WriteError> {
        let path = self.layout.path(index).as_str();
        // Compared first, so that nothing is staged where nothing has changed.
        let unchanged = self.previous.hash_if_unchanged(&self.output, path, write)?;
        let is_unchanged = unchanged.is_some();
        let (hash, size) = match unchanged {
            Some(same) => same,
            None => self.stage_writer()?.stream_file(path, write)?,
        };
        Ok(FileResult { hash, size, is_unchanged })
    }

    /// The stage, created with its folders when the first file needs it.
    fn stage_writer(&self) -> Result<StageWriter<'_>, WriteError> {
        let stage = self.stage.get_or_init(|| match Stage::create(&self.output, &self.previous, &self.folders()) {
            Ok(stage) => Some(stage),
            Err(error) => {
                self.record_error(0, error);
                None
            }
        });
        match stage {
            Some(stage) => Ok(StageWriter { stage: &stage.path, output: &self.output, previous: &self.previous }),
            // The cause is stored in `error`.
            None => Err(self.no_stage_error()),
        }
    }

    /// The stage, or the stored cause why there is none.
    pub(super) fn stage_writer_or_error(&self) -> Result<StageWriter<'_>, WriteError> {
        self.stage_writer().map_err(|error| self.take_error().err().unwrap_or(error))
    }

    fn no_stage_error(&self) -> WriteError {
        let source = std::io::Error::other("the folders could not be created");
        WriteError::Io { doing: "write", path: self.output.path.clone(), source }
    }

    fn carry_over(&self, results: &[FileResult]) -> Result<(), WriteError> {
        let writer = self.stage_writer_or_error()?;
        let unchanged: Vec<&str> = (0..results.len())
            .filter(|index| results[*index].is_unchanged)
            .map(|index| self.path(index).as_str())
            .collect();
        stage::try_map_parallel(&unchanged, |path| writer.carry_over_file(Path::new(path)))?;
        stage::try_map_parallel(&self.previous.foreign, |foreign| writer.carry_over(foreign))?;
        writer.copy_folder_permissions(&self.folders())
    }

    fn report(&self, results: &[FileResult]) -> WriteReport {
        let written = results.iter().filter(|result| !result.is_unchanged);
        WriteReport {
            written: written.clone().count(),
            unchanged: results.iter().filter(|result| result.is_unchanged).count(),
            removed: self
                .previous
                .built_files()
                .filter(|path| !self.layout.is_written(path))
                .map(str::to_owned)
                .collect(),
            bytes_written: written.map(|result| result.size).sum(),
            signature: SignatureState::Absent,
            leftover: None,
        }
    }

    /// Every folder of the new tree once. A folder of an earlier build that no file of the site needs any more is
    /// included only if it contains a foreign entry.
    fn folders(&self) -> BTreeSet<PathBuf> {
        // Strings compare much faster than paths.
        let site_folders: BTreeSet<&str> = self.layout.iter().flat_map(|(path, _)| path.folders()).collect();
        let mut folders: BTreeSet<PathBuf> = site_folders.into_iter().map(PathBuf::from).collect();
        for foreign in &self.previous.foreign {
            let skipped = usize::from(foreign.kind != EntryKind::Folder);
            folders.extend(foreign.path.ancestors().skip(skipped).map(Path::to_owned));
        }
        folders.remove(Path::new(""));
        folders
    }

    /// The path of a file, or of a copy after all files.
    fn path(&self, index: usize) -> &SitePath {
        match index.checked_sub(self.layout.len()) {
            None => self.layout.path(index),
            Some(copy) => &self.layout.copies().paths()[copy],
        }
    }

    /// The results of files, and of copies after all files.
    pub(super) fn file_results(&self, range: impl RangeBounds<usize>) -> Result<Vec<FileResult>, WriteError> {
        let results =
            self.results.iter().enumerate().filter(|(index, _)| range.contains(index)).map(|(index, done)| {
                done.get().copied().ok_or_else(|| WriteError::Io {
                    doing: "write",
                    path: self.output.path.join(self.path(index).as_str()),
                    source: std::io::Error::other("it was not rendered"),
                })
            });
        results.collect()
    }

    /// Records what became of a file, or of a copy after all files.
    pub(super) fn record(&self, index: usize, result: Result<FileResult, WriteError>) {
        match result {
            // Each file is passed once; a second call is ignored.
            Ok(result) => drop(self.results[index].set(result)),
            Err(error) => self.record_error(index, error),
        }
    }

    fn record_error(&self, index: usize, error: WriteError) {
        let mut first = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        if first.as_ref().is_none_or(|(recorded, _)| index < *recorded) {
            *first = Some((index, error));
        }
    }

    fn take_error(&self) -> Result<(), WriteError> {
        let mut first = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        first.take().map_or(Ok(()), |(_, error)| Err(error))
    }
}

fn check_collisions(layout: &SiteLayout, previous: &PreviousTree, output: &OutputDir) -> Result<(), WriteError> {
    let paths: Vec<PathBuf> = previous
        .foreign
        .iter()
        .filter(|foreign| collides(layout, foreign))
        .map(|foreign| foreign.path.clone())
        .collect();
    if paths.is_empty() {
        return Ok(());
    }
    Err(WriteError::ForeignFiles { out: output.path.clone(), paths })
}

/// A foreign entry collides if the site needs its path for a file; if the site needs its path
/// for a folder and it is not a folder; or if it is inside a folder whose path the site needs for a file.
fn collides(layout: &SiteLayout, foreign: &ForeignEntry) -> bool {
    let is_file = |path: &Path| {
        slash_path(path).is_some_and(|name| matches!(&*name, MANIFEST | SIGNATURE) || layout.is_written(&name))
    };
    let is_folder = |path: &Path| slash_path(path).is_some_and(|name| layout.has_folder(&name));
    foreign.path.ancestors().any(is_file) || (foreign.kind != EntryKind::Folder && is_folder(&foreign.path))
}
