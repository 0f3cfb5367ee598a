//! The loop of `annals serve` and `annals build --watch`: waits for changes, reads them, rebuilds and reports, until it is stopped.
//!
//! What differs between the two is behind [`Rebuild`]: the preview shows drafts from memory, a build writes what is published.

use super::build::{now, source_paths, unreadable};
use super::report;
use crate::build::Builder;
use crate::panics::{self, Panic};
use crate::preview::{SourceChange, SourceScanner};
use crate::watch::{Hint, Method, Stopper, Wake, Watch};
use anyhow::Context;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// An empty file is most likely being written: it is read again after this delay.
const HALF_WRITTEN_DELAY: Duration = Duration::from_millis(60);

const WATCH_LIMIT_WARNING: &str =
    "warning: the system cannot watch so many folders; annals polls for changes twice a second
  help: on Linux, allow more with `sudo sysctl fs.inotify.max_user_watches=524288`";

/// A command that rebuilds when sources change.
pub(super) trait Rebuild {
    /// The sources of the site, and the builder that reads and builds them.
    fn parts(&mut self) -> (&mut SourceScanner, &mut Builder);

    /// Builds the sources of the last scan, takes their changes from the scanner, and reports the result. `started` is when
    /// the scan began.
    ///
    /// # Errors
    /// The command cannot continue.
    fn rebuild(&mut self, started: Instant) -> anyhow::Result<()>;

    /// Reports that a panic prevented the build of these changed files. The panic itself is printed by the loop.
    fn report_panic(&mut self, panic: &Panic, changed: &[Arc<str>]);
}

/// Rebuilds now and after every change, until Ctrl-C or a signal to terminate.
///
/// # Errors
/// The folder of the site cannot be read at the start, signals cannot be received, or the command cannot continue.
pub(super) fn run(command: &mut dyn Rebuild, method: Method) -> anyhow::Result<()> {
    let mut watch = Watch::new(command.parts().0.root(), method);
    stop_on_signal(watch.stopper())?;
    let mut watched = WatchedSite { command, scan_time: Duration::ZERO, folder: FolderState::NeverSeen, panic: None };
    let mut has_warned = method == Method::Polling;
    let mut hint = Hint::Everywhere;
    loop {
        let result = panics::catch_panic(|| {
            // The watch starts before the files are read, so that a file saved meanwhile is not missed.
            watch.set_folders(&watched_paths(watched.command));
            watched.refresh(&hint)
        });
        let scanned = result.unwrap_or_else(|panic| {
            watched.recover(panic);
            Ok(SourceChange::Unchanged)
        })?;
        if watch.method() == Method::Polling && !std::mem::replace(&mut has_warned, true) {
            report::eprint_line(WATCH_LIMIT_WARNING);
        }
        hint = match watch.wait(watched.scan_time, scanned == SourceChange::Structural) {
            Wake::Scan(hint) => hint,
            Wake::Stop => return Ok(()),
        };
    }
}

/// The paths to watch for changes; none while `book.toml` cannot be read.
fn watched_paths(command: &mut dyn Rebuild) -> Vec<PathBuf> {
    let (scanner, builder) = command.parts();
    builder.project().map_or_else(Vec::new, |project| source_paths(scanner.root(), project))
}

/// The state of the loop.
struct WatchedSite<'c> {
    command: &'c mut dyn Rebuild,
    /// How long the last full scan took.
    scan_time: Duration,
    /// Whether the site folder can be read.
    folder: FolderState,
    /// The panic of the last build, if it panicked.
    panic: Option<Panic>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FolderState {
    NeverSeen,
    Present,
    Gone,
}

impl WatchedSite<'_> {
    /// Reads what may have changed, and rebuilds if something has.
    fn refresh(&mut self, hint: &Hint) -> anyhow::Result<SourceChange> {
        let started = now();
        let scanned = match self.read(hint) {
            Ok(scanned) => scanned,
            Err(error) => return self.report_folder_error(error).map(|()| SourceChange::Unchanged),
        };
        self.folder = FolderState::Present;
        if *hint == Hint::Everywhere {
            self.scan_time = started.elapsed();
        }
        if scanned != SourceChange::Unchanged {
            self.command.rebuild(started)?;
            self.panic = None;
        }
        Ok(scanned)
    }

    /// Reads what may have changed, a second time if a file is half written.
    fn read(&mut self, hint: &Hint) -> io::Result<SourceChange> {
        let (scanner, builder) = self.command.parts();
        let scanned = scanner.scan(hint, builder)?;
        if !scanner.is_half_written() {
            return Ok(scanned);
        }
        std::thread::sleep(HALF_WRITTEN_DELAY);
        Ok(scanned.max(scanner.scan(hint, builder)?))
    }

    /// Reports a panic, and continues without the caches. The changed files no longer count as changed: the next build waits
    /// for the next save.
    fn recover(&mut self, panic: Panic) {
        let changed = self.command.parts().0.take_changed();
        let is_new = self.panic.as_ref() != Some(&panic);
        if is_new {
            report::bug(&panic);
        }
        // A panic while nothing has changed, such as one in reading, recurs with every scan.
        if is_new || !changed.is_empty() {
            self.command.report_panic(&panic, &changed);
        }
        // The builder's caches may be inconsistent.
        self.command.parts().1.discard_results();
        self.panic = Some(panic);
    }

    /// Reports that the site folder cannot be read. This is fatal only at the start: later the folder may come back, as when
    /// a disk was unplugged or a branch is being switched.
    fn report_folder_error(&mut self, error: io::Error) -> anyhow::Result<()> {
        let root = unreadable(self.command.parts().0.root());
        match std::mem::replace(&mut self.folder, FolderState::Gone) {
            FolderState::NeverSeen => return Err(error).context(root),
            FolderState::Present => {
                report::eprint_line(&format!(
                    "warning: {root}: {error}\n  nothing is rebuilt until it can be read again"
                ));
            }
            FolderState::Gone => {}
        }
        Ok(())
    }
}

/// Stops the watch on Ctrl-C or another signal to terminate.
fn stop_on_signal(stopper: Stopper) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let wait = move || {
        runtime.block_on(signal());
        stopper.stop();
    };
    std::thread::Builder::new().spawn(wait).map(drop)
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut end) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = end.recv() => {}
        },
        Err(_) => _ = tokio::signal::ctrl_c().await,
    }
}

#[cfg(not(unix))]
async fn signal() {
    // If waiting fails, Ctrl-C ends the program by default.
    let _ = tokio::signal::ctrl_c().await;
}
