//! Watches the sources of a site for changes.
//!
//! File system events are only a hint where to scan first: events get lost, arrive twice, or name a file that an editor has
//! already moved. So callers also rescan all files every few seconds. A lost event then costs seconds, and leaves no stale
//! page.

mod unfinished;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, event};
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};
use unfinished::UnfinishedFiles;

/// The debounce time: editors write a file in several steps, and events without such a pause between them are one change.
const DEBOUNCE: Duration = Duration::from_millis(15);

/// The debounce time after the last event of a save: the events of one save follow each other within a fraction of it.
const FINISHED_DEBOUNCE: Duration = Duration::from_millis(2);

/// The most paths of a save of one file: the file, its backup, and what the editor writes beside them for a moment. With more,
/// several files are being written, and others may follow.
const MAX_SAVE_PATHS: usize = 4;

/// The longest debounce: continuous writes are reported at this interval.
const MAX_DEBOUNCE: Duration = Duration::from_millis(250);

/// The interval of rescans of all files where no event arrives.
const RESCAN_INTERVAL: Duration = Duration::from_secs(2);

/// The delay of a rescan of all files after folders were added or removed: a new folder is watched only after its own event, and
/// changes in it before that produce no event.
const EARLY_RESCAN_DELAY: Duration = Duration::from_millis(150);

/// The interval of rescans of all files where the system reports no events.
const POLL_INTERVAL: Duration = Duration::from_millis(400);

/// Rescans use at most one part in so many of the time.
const RESCAN_SHARE: u32 = 50;

/// Why waiting ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Something may have changed.
    Scan(Hint),
    /// [`Stopper::stop`] was called.
    Stop,
}

/// Where something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Anywhere.
    Everywhere,
    /// At these paths, some of which may no longer exist.
    At(BTreeSet<PathBuf>),
}

impl Hint {
    fn add(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        if let Self::At(hinted) = self {
            hinted.extend(paths);
            if hinted.len() > MAX_HINT_PATHS {
                *self = Self::Everywhere;
            }
        }
    }
}

/// What has changed since the caller began to wait.
struct Change {
    hint: Hint,
    unfinished: UnfinishedFiles,
}

impl Change {
    /// How long to wait for further events.
    fn debounce_time(&self) -> Duration {
        let is_one_save = matches!(&self.hint, Hint::At(paths) if paths.len() <= MAX_SAVE_PATHS);
        if is_one_save && self.unfinished.is_empty() { FINISHED_DEBOUNCE } else { DEBOUNCE }
    }
}

/// The most paths of a hint: for more, a rescan of all files is as fast.
const MAX_HINT_PATHS: usize = 100;

/// How changes are detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By events of the file system.
    Events,
    /// By a rescan of all files several times a second.
    Polling,
}

/// A watch on the sources of a site.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    method: Method,
    signals: Receiver<Signal>,
    sender: Sender<Signal>,
    watcher: Option<RecommendedWatcher>,
    /// The watched folders, and the identity of each when the watch was set.
    watched: Vec<(PathBuf, Option<Identity>)>,
    /// Whether there may have been changes without an event.
    may_have_missed: bool,
}

/// Ends the waiting of a [`Watch`].
#[derive(Clone, Debug)]
pub struct Stopper(Sender<Signal>);

#[derive(Debug)]
enum Signal {
    /// A change of a file.
    Changed(Event),
    /// Events were lost, or a folder can no longer be watched.
    Lost,
    /// The system's limit on watched folders is reached.
    Limit,
    Stop,
}

impl Watch {
    /// A watch on the site at `root`. It watches nothing until [`Watch::set_folders`] sets the folders.
    #[must_use]
    pub fn new(root: &Path, method: Method) -> Self {
        let (sender, signals) = channel();
        Self {
            root: root.to_owned(),
            method,
            signals,
            sender,
            watcher: None,
            watched: Vec::new(),
            may_have_missed: false,
        }
    }

    /// How changes are detected now. A watch that started with events polls after the system's limit on watched folders is
    /// reached.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// A handle that ends [`Watch::wait`] from another thread.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// Watches these folders recursively, and the root without its other folders, which may contain the output. Folders that
    /// were removed and created again since are watched again.
    pub fn set_folders(&mut self, folders: &[PathBuf]) {
        let paths = std::iter::once(&self.root).chain(folders);
        let folders_now: Vec<_> = paths.map(|path| (path.clone(), identity(path))).collect();
        let is_set = self.watcher.is_some() && !self.may_have_missed;
        if self.method == Method::Polling || (is_set && self.watched == folders_now) {
            return;
        }
        self.watched = folders_now;
        self.watcher = None;
        match self.new_watcher() {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) if is_limit(&error) => self.method = Method::Polling,
            // A folder was removed meanwhile: until it exists again, all files are rescanned several times a second.
            Err(_) => {}
        }
        // Changes between the last scan and the new watch produced no event.
        self.may_have_missed = self.watcher.is_some();
    }

    /// Waits until something may have changed. Takes the duration of a scan of all files, and whether the last scan found
    /// changes that more may follow without an event.
    pub fn wait(&mut self, scan_time: Duration, expects_more: bool) -> Wake {
        let mut change = Change { hint: Hint::At(BTreeSet::new()), unfinished: UnfinishedFiles::default() };
        if std::mem::take(&mut self.may_have_missed) {
            change.hint = Hint::Everywhere;
            return if self.drain(&mut change) { Wake::Stop } else { Wake::Scan(change.hint) };
        }
        let timeout = match &self.watcher {
            Some(_) if expects_more => EARLY_RESCAN_DELAY.max(scan_time),
            Some(_) => RESCAN_INTERVAL.max(scan_time * RESCAN_SHARE),
            None => POLL_INTERVAL.max(scan_time * RESCAN_SHARE),
        };
        match self.signals.recv_timeout(timeout) {
            Ok(signal) => {
                if self.process(signal, &mut change) || self.debounce(&mut change) {
                    return Wake::Stop;
                }
            }
            Err(RecvTimeoutError::Timeout) => change.hint = Hint::Everywhere,
            // The watch has a sender of its own.
            Err(RecvTimeoutError::Disconnected) => return Wake::Stop,
        }
        Wake::Scan(change.hint)
    }

    /// Collects signals until none arrives for a while; returns whether to stop.
    fn debounce(&mut self, change: &mut Change) -> bool {
        let started = now();
        while started.elapsed() < MAX_DEBOUNCE {
            match self.signals.recv_timeout(change.debounce_time()) {
                Ok(signal) => {
                    if self.process(signal, change) {
                        return true;
                    }
                }
                Err(_) => break,
            }
        }
        self.drain(change)
    }

    /// Collects the pending signals; returns whether to stop.
    fn drain(&mut self, change: &mut Change) -> bool {
        while let Ok(signal) = self.signals.try_recv() {
            if self.process(signal, change) {
                return true;
            }
        }
        false
    }

    /// Processes a signal; returns whether to stop.
    fn process(&mut self, signal: Signal, change: &mut Change) -> bool {
        match signal {
            Signal::Changed(event) => {
                change.unfinished.update(&event);
                change.hint.add(event.paths);
            }
            Signal::Lost | Signal::Limit => {
                if matches!(signal, Signal::Limit) {
                    self.method = Method::Polling;
                }
                self.watcher = None;
                change.hint = Hint::Everywhere;
            }
            Signal::Stop => return true,
        }
        false
    }

    fn new_watcher(&self) -> notify::Result<RecommendedWatcher> {
        let sender = self.sender.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Some(signal) = signal(event) {
                // It fails where the watch was dropped, and then no caller waits.
                let _ = sender.send(signal);
            }
        })?;
        for (at, (path, _)) in self.watched.iter().enumerate() {
            let mode = if at == 0 { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
            if at == 0 || path.is_dir() {
                watcher.watch(path, mode)?;
            }
        }
        Ok(watcher)
    }
}

impl Stopper {
    /// Ends the current or the next [`Watch::wait`].
    pub fn stop(&self) {
        // It fails where the watch was dropped, which then does not wait.
        let _ = self.0.send(Signal::Stop);
    }
}

/// Converts an event to a signal. Read access is ignored.
fn signal(event: notify::Result<Event>) -> Option<Signal> {
    match event {
        Ok(event) if event.need_rescan() => Some(Signal::Lost),
        Ok(event) => match event.kind {
            EventKind::Access(event::AccessKind::Close(event::AccessMode::Write)) => Some(Signal::Changed(event)),
            EventKind::Access(_) => None,
            _ => Some(Signal::Changed(event)),
        },
        Err(error) if is_limit(&error) => Some(Signal::Limit),
        Err(_) => Some(Signal::Lost),
    }
}

/// Whether the system's limit on watched folders (`ENOSPC`) or on instances (`EMFILE`) is reached: inotify(7).
fn is_limit(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => true,
        notify::ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(28 | 24 | 23)),
        _ => false,
    }
}

/// Distinguishes a folder from another at the same path. A new folder can get the inode number of a removed one, so the creation
/// time is compared too, where the file system stores it.
type Identity = ((u64, u64), Option<SystemTime>);

fn identity(path: &Path) -> Option<Identity> {
    let data = path.metadata().ok()?;
    Some((file_number(&data), data.created().ok()))
}

#[cfg(unix)]
fn file_number(data: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (data.dev(), data.ino())
}

#[cfg(not(unix))]
fn file_number(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[expect(clippy::disallowed_methods, reason = "how long to wait reaches no output")]
fn now() -> Instant {
    Instant::now()
}
