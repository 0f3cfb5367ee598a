//! `annals serve`.

use super::RootArgs;
use super::build::{now, unreadable, watched_paths};
use super::report::{self, ReportedWarnings};
use crate::build::PriorityPages;
use crate::diag::Diagnostic;
use crate::panics::{self, Panic};
use crate::preview::{BuildSummary, Preview, SourceChange};
use crate::serve::{Editor, Options, Server};
use crate::watch::{Hint, Method, Stopper, Wake, Watch};
use anyhow::Context;
use clap::Args;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// The environment variable with the command of an editor. It takes precedence over `book.toml`.
const EDITOR_VARIABLE: &str = "ANNALS_EDITOR";

/// An empty file is most likely being written: it is read again after this delay.
const HALF_WRITTEN_DELAY: Duration = Duration::from_millis(60);

#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    root: RootArgs,
    /// Port to listen on; if it is in use, a free one is chosen
    #[arg(long, value_name = "N", default_value_t = 4400)]
    port: u16,
    /// Address to listen on; 0.0.0.0 makes the preview available to other machines
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Open the preview in a browser
    #[arg(long)]
    open: bool,
    /// Poll for changes several times a second: for network drives, where changes are not reported
    #[arg(long)]
    poll: bool,
}

pub(super) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let options = Options { host: args.host, port: args.port, root: root.clone() };
    let server = Server::start(&options)
        .with_context(|| format!("the preview cannot listen on {}, port {}", args.host, args.port))?;
    greet(args, &server);
    let mut watch = Watch::new(&root, if args.poll { Method::Polling } else { Method::Events });
    stop_on_signal(watch.stopper())?;
    let mut session = PreviewSession {
        preview: Preview::new(&root),
        server,
        root,
        diagnostics: Vec::new(),
        reported: ReportedWarnings::default(),
        scan_time: Duration::ZERO,
        folder: FolderState::NeverSeen,
        panic: None,
    };
    let mut has_warned = args.poll;
    let mut hint = Hint::Everywhere;
    loop {
        let result = panics::catch_panic(|| {
            // The watch starts before the files are read, so that a file saved meanwhile is not missed.
            watch.set_folders(&watched_paths(&session.root, session.preview.project()));
            session.refresh(&hint)
        });
        let scanned = result.unwrap_or_else(|panic| {
            session.show_panic(panic);
            Ok(SourceChange::Unchanged)
        })?;
        if watch.method() == Method::Polling && !std::mem::replace(&mut has_warned, true) {
            report::eprint_line(WATCH_LIMIT_WARNING);
        }
        hint = match watch.wait(session.scan_time, scanned == SourceChange::Structural) {
            Wake::Scan(hint) => hint,
            Wake::Stop => break,
        };
    }
    report::eprint_line("the preview has ended");
    Ok(ExitCode::SUCCESS)
}

const WATCH_LIMIT_WARNING: &str =
    "warning: the system cannot watch so many folders; the preview polls for changes twice a second
  help: on Linux, allow more with `sudo sysctl fs.inotify.max_user_watches=524288`";

/// A running preview: the report, the server, and the state of the terminal output.
struct PreviewSession {
    preview: Preview,
    server: Server,
    root: PathBuf,
    /// The diagnostics that the terminal shows.
    diagnostics: Vec<Diagnostic>,
    reported: ReportedWarnings,
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

impl PreviewSession {
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
            let priority = PriorityPages {
                addresses: &self.server.recent_pages(),
                deliver: &|pages| self.server.show_pages_early(pages),
            };
            let built = self.preview.build(&priority);
            self.server.set_editor(self.editor());
            self.server.show(built.snapshot);
            let time = started.elapsed();
            // Errors are shown after every save, even if they are unchanged.
            if built.summary.errors > 0 || built.diagnostics != self.diagnostics {
                self.reported.report(&built.diagnostics, self.preview.sources());
            }
            self.diagnostics = built.diagnostics;
            self.panic = None;
            report::print_line(&build_summary(&built.summary, time));
        }
        Ok(scanned)
    }

    /// Reports a panic in the terminal and in the preview's panel, where the last good edition remains.
    fn show_panic(&mut self, panic: Panic) {
        let (edition, changed) = self.preview.after_panic(&panic);
        let is_new = self.panic.as_ref() != Some(&panic);
        // A panic while nothing has changed, such as one in reading, recurs with every scan.
        if is_new || !changed.is_empty() {
            self.server.show(edition);
            self.diagnostics.clear();
            if is_new {
                report::bug(&panic);
            }
            let subject = describe_files(&changed);
            report::eprint_line(&format!(
                "{subject}: not built; the preview shows the last edition that could be built, and waits for changes"
            ));
        }
        self.panic = Some(panic);
    }

    /// The editor of the user's environment, or else of the report.
    fn editor(&self) -> Option<Editor> {
        match std::env::var(EDITOR_VARIABLE) {
            Ok(command) => Editor::parse(&command),
            Err(_) => self.preview.project()?.editor.and_then(Editor::parse),
        }
    }

    /// Reads what may have changed, a second time if a file is half written.
    fn read(&mut self, hint: &Hint) -> io::Result<SourceChange> {
        let scanned = self.preview.scan(hint)?;
        if !self.preview.is_half_written() {
            return Ok(scanned);
        }
        std::thread::sleep(HALF_WRITTEN_DELAY);
        Ok(scanned.max(self.preview.scan(hint)?))
    }

    /// Reports that the site folder cannot be read. This is fatal only at the start: later the folder may come back, as when
    /// a disk was unplugged or a branch is being switched.
    fn report_folder_error(&mut self, error: io::Error) -> anyhow::Result<()> {
        match std::mem::replace(&mut self.folder, FolderState::Gone) {
            FolderState::NeverSeen => return Err(error).with_context(|| unreadable(&self.root)),
            FolderState::Present => {
                report::eprint_line(&format!(
                    "warning: {}: {error}\n  the preview continues to show the last edition",
                    unreadable(&self.root)
                ));
            }
            FolderState::Gone => {}
        }
        Ok(())
    }
}

/// The path of a single file, or the number of files.
fn describe_files(paths: &[Arc<str>]) -> String {
    match paths {
        [one] => one.to_string(),
        all => report::quantity(all.len(), "file", "files"),
    }
}

/// A line about the changed files and the result of the build.
fn build_summary(sum: &BuildSummary, time: Duration) -> String {
    let subject = describe_files(&sum.changed);
    let time = format!("{:.0} ms", time.as_secs_f64() * 1000.0);
    match &sum.counts {
        None => {
            let errors = report::quantity(sum.errors, "error remains", "errors remain");
            let first = sum.first_error.as_deref().map(|place| format!(", the first at {place}")).unwrap_or_default();
            format!(
                "{subject}: not built: {errors}{first}; the preview shows the last edition that could be built ({time})"
            )
        }
        Some(counts) if sum.is_first => format!("{} ({time})", report::format_counts(counts)),
        Some(_) => {
            let removed = if sum.removed > 0 { format!(", {} removed", sum.removed) } else { String::new() };
            format!(
                "{subject}: {} rebuilt{removed} ({time})",
                report::quantity(sum.updated, "page or file", "pages and files")
            )
        }
    }
}

fn greet(args: &ServeArgs, server: &Server) {
    let port = server.address().port();
    if port != args.port && args.port != 0 {
        report::eprint_line(&format!("port {} is in use: the preview uses port {port}", args.port));
    }
    if server.is_exposed() {
        report::eprint_line(
            "warning: other machines can reach this preview, including drafts, over an unencrypted connection\n  help: give the whole address below only to people who may see the drafts; without its token nothing is shown",
        );
    }
    let url = server.url();
    report::print_line(&format!("preview at {url}\npress Ctrl-C to stop"));
    if args.open && open::that_detached(&url).is_err() {
        report::eprint_line("warning: no browser could be opened; open the address yourself");
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
