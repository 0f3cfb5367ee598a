//! Waiting until a file may have changed.
//!
//! What the system tells is taken for a hint where to look first, and never for the truth: events get lost,
//! come twice, name a file that an editor has already moved away. So whoever waits here looks at all
//! files every few seconds besides. A lost event then costs seconds, not a stale page.

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher, event};
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

/// Editors write a file in several steps; what comes without such a pause is one change.
const PAUSE: Duration = Duration::from_millis(15);

/// Whoever writes without a pause is looked at this often all the same.
const LONGEST: Duration = Duration::from_millis(250);

/// How often everything is looked at though nothing was heard.
const REST: Duration = Duration::from_secs(2);

/// How soon everything is looked at once more, after folders came or went: the system is asked to watch a new
/// folder only when it has told of it, and what is done in it before that is told to nobody.
const SOON: Duration = Duration::from_millis(150);

/// How often everything is looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_millis(400);

/// Looking takes at most one part in so many of the time.
const SHARE: u32 = 50;

/// Why waiting ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Something may have changed.
    Look(Hint),
    /// Whoever holds a [`Stopper`] wants an end.
    Stop,
}

/// Where something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Anywhere.
    Everywhere,
    /// At these paths, some of which may be of files that are no longer there.
    At(BTreeSet<PathBuf>),
}

impl Hint {
    fn add(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        if let Self::At(known) = self {
            known.extend(paths);
            if known.len() > MANY {
                *self = Self::Everywhere;
            }
        }
    }
}

/// Of more files it is as well to look at all.
const MANY: usize = 100;

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The system tells of them.
    Events,
    /// Everything is looked at several times a second.
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
    /// What is watched, and what it was when the watch was set.
    watched: Vec<(PathBuf, Option<Identity>)>,
    /// Whether something may have happened that nobody was told of.
    missed: bool,
}

/// Ends the waiting of a [`Watch`].
#[derive(Clone, Debug)]
pub struct Stopper(Sender<Signal>);

#[derive(Debug)]
enum Signal {
    Changed(Vec<PathBuf>),
    /// Events were lost, or a folder can no longer be watched.
    Lost,
    /// The system will not watch so much.
    Limit,
    Stop,
}

impl Watch {
    /// A watch on the site at `root`, of which nothing is watched yet: [`Watch::keep_to`] says what is.
    #[must_use]
    pub fn new(root: &Path, method: Method) -> Self {
        let (sender, signals) = channel();
        Self { root: root.to_owned(), method, signals, sender, watcher: None, watched: Vec::new(), missed: false }
    }

    /// How changes are noticed now. A watch that began with events polls once the system has refused to watch
    /// so many folders.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Whoever has it can end the waiting.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// Watches these folders and everything in them, and the root without its other folders: the output may
    /// lie there. What has been taken away and put back since is watched anew.
    pub fn keep_to(&mut self, folders: &[PathBuf]) {
        let all = std::iter::once(&self.root).chain(folders);
        let now: Vec<_> = all.map(|path| (path.clone(), identity(path))).collect();
        let is_set = self.watcher.is_some() && !self.missed;
        if self.method == Method::Polling || (is_set && self.watched == now) {
            return;
        }
        self.watched = now;
        self.watcher = None;
        match self.watcher() {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) if is_limit(&error) => self.method = Method::Polling,
            // A folder that went meanwhile: until it is back everything is looked at several times a second.
            Err(_) => {}
        }
        // What came between the last look and the new watch was told to nobody.
        self.missed = self.watcher.is_some();
    }

    /// Waits until something may have changed. `looking` is how long a look at everything takes; `is_unsure` says
    /// that the last one found something, and more may follow of which nobody is told.
    pub fn wait(&mut self, looking: Duration, is_unsure: bool) -> Wake {
        let mut hint = Hint::At(BTreeSet::new());
        if std::mem::take(&mut self.missed) {
            hint = Hint::Everywhere;
            return if self.drain(&mut hint) { Wake::Stop } else { Wake::Look(hint) };
        }
        let rest = match &self.watcher {
            Some(_) if is_unsure => SOON.max(looking),
            Some(_) => REST.max(looking * SHARE),
            None => POLL.max(looking * SHARE),
        };
        match self.signals.recv_timeout(rest) {
            Ok(signal) => {
                if self.take(signal, &mut hint) || self.wait_for_a_pause(&mut hint) {
                    return Wake::Stop;
                }
            }
            Err(RecvTimeoutError::Timeout) => hint = Hint::Everywhere,
            // The watch has a sender of its own.
            Err(RecvTimeoutError::Disconnected) => return Wake::Stop,
        }
        Wake::Look(hint)
    }

    /// Whether the end is wanted.
    fn wait_for_a_pause(&mut self, hint: &mut Hint) -> bool {
        let started = now();
        while started.elapsed() < LONGEST {
            match self.signals.recv_timeout(PAUSE) {
                Ok(signal) => {
                    if self.take(signal, hint) {
                        return true;
                    }
                }
                Err(_) => break,
            }
        }
        self.drain(hint)
    }

    fn drain(&mut self, hint: &mut Hint) -> bool {
        while let Ok(signal) = self.signals.try_recv() {
            if self.take(signal, hint) {
                return true;
            }
        }
        false
    }

    /// Takes what was told; whether the end is wanted.
    fn take(&mut self, signal: Signal, hint: &mut Hint) -> bool {
        match signal {
            Signal::Changed(paths) => hint.add(paths),
            Signal::Lost | Signal::Limit => {
                if matches!(signal, Signal::Limit) {
                    self.method = Method::Polling;
                }
                self.watcher = None;
                *hint = Hint::Everywhere;
            }
            Signal::Stop => return true,
        }
        false
    }

    fn watcher(&self) -> notify::Result<RecommendedWatcher> {
        let sender = self.sender.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Some(signal) = signal(event) {
                // Nobody waits any more: nobody has to be told.
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
    /// Ends the waiting, now or when it next begins.
    pub fn stop(&self) {
        // A watch that is gone does not wait.
        let _ = self.0.send(Signal::Stop);
    }
}

/// What an event says to whoever looks at everything. That a file was read says nothing.
fn signal(event: notify::Result<Event>) -> Option<Signal> {
    match event {
        Ok(event) if event.need_rescan() => Some(Signal::Lost),
        Ok(event) => match event.kind {
            EventKind::Access(event::AccessKind::Close(event::AccessMode::Write)) => Some(Signal::Changed(event.paths)),
            EventKind::Access(_) => None,
            _ => Some(Signal::Changed(event.paths)),
        },
        Err(error) if is_limit(&error) => Some(Signal::Limit),
        Err(_) => Some(Signal::Lost),
    }
}

/// Whether the system will not watch so many folders (`ENOSPC`), or not for so many programs (`EMFILE`): inotify(7).
fn is_limit(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => true,
        notify::ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(28 | 24 | 23)),
        _ => false,
    }
}

/// What tells a folder from another that has taken its place. A new folder may get the number of the one
/// that was removed before it, so its age counts too, where the file system knows it.
type Identity = ((u64, u64), Option<SystemTime>);

fn identity(path: &Path) -> Option<Identity> {
    let data = path.metadata().ok()?;
    Some((number(&data), data.created().ok()))
}

#[cfg(unix)]
fn number(data: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (data.dev(), data.ino())
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[expect(clippy::disallowed_methods, reason = "how long to wait reaches no output")]
fn now() -> Instant {
    Instant::now()
}
