//! `annals serve`.

use super::RootArgs;
use super::build::{now, unreadable, watched};
use super::report::{self, Told};
use crate::build::First;
use crate::diag::Diagnostic;
use crate::panics::{self, Panic};
use crate::preview::{Found, Preview, Sum};
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

/// The variable that holds the command of an editor, before what `book.toml` says.
const EDITOR: &str = "ANNALS_EDITOR";

/// An empty file is most likely being written: so long until it is looked at again.
const HALF_WRITTEN: Duration = Duration::from_millis(60);

#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    root: RootArgs,
    /// The port; where it is taken, one that is free
    #[arg(long, value_name = "N", default_value_t = 4400)]
    port: u16,
    /// Let other machines see the preview too: the address to listen at, such as 0.0.0.0
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Open the preview in a browser
    #[arg(long)]
    open: bool,
    /// Look at the files several times a second: for network drives, where the system does not tell of changes
    #[arg(long)]
    poll: bool,
}

pub(super) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let options = Options { host: args.host, port: args.port, root: root.clone() };
    let server = Server::start(&options)
        .with_context(|| format!("the preview cannot listen at {}, port {}", args.host, args.port))?;
    greet(args, &server);
    let mut watch = Watch::new(&root, if args.poll { Method::Polling } else { Method::Events });
    stop_at_a_signal(watch.stopper())?;
    let mut previewing = Previewing {
        preview: Preview::new(&root),
        server,
        root,
        diagnostics: Vec::new(),
        told: Told::default(),
        looking: Duration::ZERO,
        folder: Folder::NeverSeen,
        panic: None,
    };
    let mut has_told = args.poll;
    let mut hint = Hint::Everywhere;
    loop {
        let found = panics::caught(|| {
            // The watch stands before the look: what is saved meanwhile is not lost.
            watch.keep_to(&watched(&previewing.root, previewing.preview.sources()));
            previewing.look(&hint)
        });
        let found = found.unwrap_or_else(|panic| {
            previewing.show_panic(panic);
            Ok(Found::Nothing)
        })?;
        if watch.method() == Method::Polling && !std::mem::replace(&mut has_told, true) {
            report::note(LIMIT);
        }
        hint = match watch.wait(previewing.looking, found == Found::More) {
            Wake::Look(hint) => hint,
            Wake::Stop => break,
        };
    }
    report::note("the preview has ended");
    Ok(ExitCode::SUCCESS)
}

const LIMIT: &str =
    "warning: the system will not watch so many folders; the preview looks for changes itself, twice a second
  help: on Linux, allow more with `sudo sysctl fs.inotify.max_user_watches=524288`";

/// The report, and who is shown it.
struct Previewing {
    preview: Preview,
    server: Server,
    root: PathBuf,
    /// What the terminal shows of the report's mistakes.
    diagnostics: Vec<Diagnostic>,
    told: Told,
    /// How long it took to look at everything.
    looking: Duration,
    /// Whether the folder of the site could be read the last time, and whether it ever could.
    folder: Folder,
    /// The panic that ended the last look.
    panic: Option<Panic>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Folder {
    NeverSeen,
    There,
    Gone,
}

impl Previewing {
    /// Looks where something may have changed, and shows the report anew where something has.
    fn look(&mut self, hint: &Hint) -> anyhow::Result<Found> {
        let started = now();
        let found = match self.read(hint) {
            Ok(found) => found,
            Err(error) => return self.tell_of_the_folder(error).map(|()| Found::Nothing),
        };
        self.folder = Folder::There;
        if *hint == Hint::Everywhere {
            self.looking = started.elapsed();
        }
        if found != Found::Nothing {
            let first = First { pages: &self.server.looked_at(), give: &|pages| self.server.show_first(pages) };
            let news = self.preview.build(&first);
            self.server.set_editor(self.editor());
            self.server.show(news.edition);
            let time = started.elapsed();
            // What remains to be corrected is shown after every save, also where it is the same as before.
            if news.sum.errors > 0 || news.diagnostics != self.diagnostics {
                self.told.tell(&news.diagnostics, self.preview.sources());
            }
            self.diagnostics = news.diagnostics;
            self.panic = None;
            report::say(&told(&news.sum, time));
        }
        Ok(found)
    }

    /// Reports a panic in the terminal and in the preview's panel, where the last good edition remains.
    fn show_panic(&mut self, panic: Panic) {
        let (edition, changed) = self.preview.after_panic(&panic);
        let is_other = self.panic.as_ref() != Some(&panic);
        // A panic while nothing has changed, as in reading, comes again at every look.
        if is_other || !changed.is_empty() {
            self.server.show(edition);
            self.diagnostics.clear();
            if is_other {
                report::bug(&panic);
            }
            let what = files(&changed);
            report::note(&format!(
                "{what}: nothing was made; the preview shows the last edition that could be built, and waits for changes"
            ));
        }
        self.panic = Some(panic);
    }

    /// The editor that whoever writes has named, or else the report.
    fn editor(&self) -> Option<Editor> {
        match std::env::var(EDITOR) {
            Ok(command) => Editor::parse(&command),
            Err(_) => self.preview.project()?.editor.and_then(Editor::parse),
        }
    }

    /// Reads what may have changed.
    fn read(&mut self, hint: &Hint) -> io::Result<Found> {
        let found = self.preview.look(hint)?;
        if !self.preview.is_half_written() {
            return Ok(found);
        }
        std::thread::sleep(HALF_WRITTEN);
        Ok(found.max(self.preview.look(hint)?))
    }

    /// A folder that was there and is gone may come back: a disk was unplugged, a branch is changed.
    fn tell_of_the_folder(&mut self, error: io::Error) -> anyhow::Result<()> {
        match std::mem::replace(&mut self.folder, Folder::Gone) {
            Folder::NeverSeen => return Err(error).with_context(|| unreadable(&self.root)),
            Folder::There => {
                report::note(&format!("warning: {}: {error}\n  the preview shows what it has", unreadable(&self.root)));
            }
            Folder::Gone => {}
        }
        Ok(())
    }
}

/// The path of one file, or how many there are.
fn files(paths: &[Arc<str>]) -> String {
    match paths {
        [one] => one.to_string(),
        all => report::number(all.len(), "file", "files"),
    }
}

/// What was changed, and what came of it, in a line.
fn told(sum: &Sum, time: Duration) -> String {
    let what = files(&sum.changed);
    let time = format!("{:.0} ms", time.as_secs_f64() * 1000.0);
    match &sum.counts {
        None => {
            let errors = report::number(sum.errors, "error remains", "errors remain");
            let first = sum.first_error.as_deref().map(|place| format!(", the first at {place}")).unwrap_or_default();
            format!(
                "{what}: nothing was made: {errors}{first}; the preview shows the last edition that could be built ({time})"
            )
        }
        Some(counts) if sum.is_first => format!("{} ({time})", report::counted(counts)),
        Some(_) => {
            let gone = if sum.gone > 0 { format!(", {} gone", sum.gone) } else { String::new() };
            format!("{what}: {} made again{gone} ({time})", report::number(sum.made, "page or file", "pages and files"))
        }
    }
}

fn greet(args: &ServeArgs, server: &Server) {
    let port = server.address().port();
    if port != args.port && args.port != 0 {
        report::note(&format!("port {} is taken: the preview has port {port}", args.port));
    }
    if server.is_open() {
        report::note(
            "warning: other machines can reach this preview, drafts included, over a line that anybody on it can read\n  help: give the whole address below to those only who may see it; without the token in it nothing is shown",
        );
    }
    let url = server.url();
    report::say(&format!("preview at {url}\nCtrl-C ends it"));
    if args.open && open::that_detached(&url).is_err() {
        report::note("warning: no browser could be opened; open the address yourself");
    }
}

/// Has the waiting ended when somebody presses Ctrl-C, or ends the program otherwise.
fn stop_at_a_signal(stopper: Stopper) -> io::Result<()> {
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
    // Where it cannot be waited for, Ctrl-C ends the program by itself.
    let _ = tokio::signal::ctrl_c().await;
}
