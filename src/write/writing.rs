//! A site on its way to the disk: each file as it comes, and at the end one exchange.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::lock::Lock;
use super::old::{Foreign, Kind, Old, slashed};
use super::place::Place;
use super::stage::{self, Stage, Work};
use super::{Exchange, Report, WriteError, exchange};
use crate::site::{self, FileHash, Layout, MANIFEST};

/// Holds the lock on an output from [`Writing::begin`] to [`Writing::finish`]. Dropped before that,
/// it leaves the output as it was.
pub struct Writing {
    // The order matters: the stage goes before the lock is released.
    stage: OnceLock<Option<Stage>>,
    layout: Arc<Layout>,
    old: Old,
    /// What became of each file, by index in the layout.
    done: Vec<OnceLock<Done>>,
    /// The error about the first file in order, so that the same trouble gives the same message.
    error: Mutex<Option<(usize, WriteError)>>,
    exchange: Exchange,
    place: Place,
    _lock: Lock,
}

#[derive(Clone, Copy)]
struct Done {
    hash: FileHash,
    size: u64,
    /// Whether these bytes stood there already.
    kept: bool,
}

impl std::fmt::Debug for Writing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").field("out", &self.place.out).finish_non_exhaustive()
    }
}

impl Writing {
    /// Takes the lock, puts right what a killed build left, and looks at what stands there.
    pub fn begin(layout: &Arc<Layout>, out: &Path, exchange: Exchange) -> Result<Self, WriteError> {
        let place = Place::new(out)?;
        let lock = Lock::take(&place)?;
        exchange::recover(&place)?;
        let old = Old::scan(&place)?;
        refuse_collisions(layout, &old, &place)?;
        Ok(Self {
            stage: OnceLock::new(),
            layout: Arc::clone(layout),
            old,
            done: (0..layout.len()).map(|_| OnceLock::new()).collect(),
            error: Mutex::new(None),
            exchange,
            place,
            _lock: lock,
        })
    }

    /// Takes a file: notes it where these bytes stand already, and writes it beside the output where not.
    /// What goes wrong is told at the end.
    pub fn file(&self, index: usize, bytes: &[u8]) {
        match self.take(index, bytes) {
            // Each file comes once; of two the first counts.
            Ok(done) => drop(self.done[index].set(done)),
            Err(error) => self.note(index, error),
        }
    }

    /// Carries over what stays, writes the manifest, and puts the new tree in the old one's place.
    pub fn finish(mut self) -> Result<Report, WriteError> {
        self.told()?;
        let done = self.all_done()?;
        let hashes: Vec<FileHash> = done.iter().map(|done| done.hash).collect();
        let manifest = self.layout.manifest(&hashes);
        let report = self.report(&done);
        let manifest_stands = self.old.holds(&self.place, MANIFEST, &manifest)?;
        if report.written == 0 && report.removed.is_empty() && manifest_stands {
            return Ok(report);
        }
        self.work_or_why()?.write(MANIFEST, &manifest, true)?;
        self.carry(&done)?;
        self.told()?;
        let stage = self.stage.take().flatten().ok_or_else(|| self.no_stage())?;
        let leftover = exchange::put_in_place(stage, &self.place, self.exchange)?;
        Ok(Report { leftover, ..report })
    }

    fn take(&self, index: usize, bytes: &[u8]) -> Result<Done, WriteError> {
        let path = self.layout.path(index).as_str();
        let kept = self.old.holds(&self.place, path, bytes)?;
        if !kept {
            self.work()?.write(path, bytes, false)?;
        }
        Ok(Done { hash: site::hash(bytes), size: bytes.len() as u64, kept })
    }

    /// The stage, made with its folders when the first file needs it.
    fn work(&self) -> Result<Work<'_>, WriteError> {
        let stage = self.stage.get_or_init(|| match Stage::make(&self.place, &self.old, &self.folders()) {
            Ok(stage) => Some(stage),
            Err(error) => {
                self.note(0, error);
                None
            }
        });
        match stage {
            Some(stage) => Ok(Work { stage: &stage.path, place: &self.place, old: &self.old }),
            // Why has been noted.
            None => Err(self.no_stage()),
        }
    }

    /// The stage, or the reason why there is none.
    fn work_or_why(&self) -> Result<Work<'_>, WriteError> {
        self.work().map_err(|error| self.told().err().unwrap_or(error))
    }

    fn no_stage(&self) -> WriteError {
        let source = std::io::Error::other("the folders could not be made");
        WriteError::Io { doing: "write", path: self.place.out.clone(), source }
    }

    fn carry(&self, done: &[Done]) -> Result<(), WriteError> {
        let work = self.work_or_why()?;
        let kept: Vec<&str> =
            (0..done.len()).filter(|index| done[*index].kept).map(|index| self.layout.path(index).as_str()).collect();
        stage::all(&kept, |path| work.carry_file(Path::new(path)))?;
        stage::all(&self.old.foreign, |foreign| work.carry(foreign))?;
        work.keep_permissions(&self.folders())
    }

    fn report(&self, done: &[Done]) -> Report {
        let written = done.iter().filter(|done| !done.kept);
        Report {
            written: written.clone().count(),
            unchanged: done.iter().filter(|done| done.kept).count(),
            removed: self.old.ours().filter(|path| self.layout.index(path).is_none()).map(str::to_owned).collect(),
            bytes_written: written.map(|done| done.size).sum(),
            leftover: None,
        }
    }

    /// Every folder of the new tree once. A folder of ours that no file of ours needs any more is
    /// among them only if something foreign lies in it.
    fn folders(&self) -> BTreeSet<PathBuf> {
        // Letters are compared much faster than paths.
        let ours: BTreeSet<&str> = self.layout.iter().flat_map(|(path, _)| path.folders()).collect();
        let mut folders: BTreeSet<PathBuf> = ours.into_iter().map(PathBuf::from).collect();
        for foreign in &self.old.foreign {
            let itself = usize::from(foreign.kind != Kind::Folder);
            folders.extend(foreign.path.ancestors().skip(itself).map(Path::to_owned));
        }
        folders.remove(Path::new(""));
        folders
    }

    fn all_done(&self) -> Result<Vec<Done>, WriteError> {
        let done = self.done.iter().zip(0..).map(|(done, index)| {
            done.get().copied().ok_or_else(|| WriteError::Io {
                doing: "write",
                path: self.place.out.join(self.layout.path(index).as_str()),
                source: std::io::Error::other("it was never made"),
            })
        });
        done.collect()
    }

    fn note(&self, index: usize, error: WriteError) {
        let mut first = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        if first.as_ref().is_none_or(|(known, _)| index < *known) {
            *first = Some((index, error));
        }
    }

    fn told(&self) -> Result<(), WriteError> {
        let mut first = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        first.take().map_or(Ok(()), |(_, error)| Err(error))
    }
}

fn refuse_collisions(layout: &Layout, old: &Old, place: &Place) -> Result<(), WriteError> {
    let paths: Vec<PathBuf> =
        old.foreign.iter().filter(|foreign| collides(layout, foreign)).map(|foreign| foreign.path.clone()).collect();
    if paths.is_empty() {
        return Ok(());
    }
    Err(WriteError::Foreign { out: place.out.clone(), paths })
}

/// A foreign thing is in the way if the site needs its name for a file; if the site needs its name
/// for a folder and it is none; or if it lies in a folder whose name the site needs for a file.
fn collides(layout: &Layout, foreign: &Foreign) -> bool {
    let is_file = |path: &Path| slashed(path).is_some_and(|name| name == MANIFEST || layout.index(&name).is_some());
    let is_folder = |path: &Path| slashed(path).is_some_and(|name| layout.has_folder(&name));
    foreign.path.ancestors().any(is_file) || (foreign.kind != Kind::Folder && is_folder(&foreign.path))
}
