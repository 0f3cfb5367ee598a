//! `annals serve`.

use super::RootArgs;
use super::report::{self, ReportedWarnings};
use super::watch_loop::{self, Rebuild};
use crate::build::{Builder, PriorityPages};
use crate::diag::Diagnostic;
use crate::panics::Panic;
use crate::preview::{BuildSummary, Preview, SourceScanner};
use crate::serve::{Editor, Options, Server};
use crate::watch::Method;
use anyhow::Context;
use clap::Args;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The environment variable with the command of an editor. It takes precedence over `book.toml`.
const EDITOR_VARIABLE: &str = "ANNALS_EDITOR";

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
    let mut session = PreviewSession {
        preview: Preview::new(&root),
        server,
        diagnostics: Vec::new(),
        reported: ReportedWarnings::default(),
    };
    watch_loop::run(&mut session, if args.poll { Method::Polling } else { Method::Events })?;
    report::eprint_line("the preview has ended");
    Ok(ExitCode::SUCCESS)
}

/// A running preview: the report, the server, and the state of the terminal output.
struct PreviewSession {
    preview: Preview,
    server: Server,
    /// The diagnostics that the terminal shows.
    diagnostics: Vec<Diagnostic>,
    reported: ReportedWarnings,
}

impl Rebuild for PreviewSession {
    fn parts(&mut self) -> (&mut SourceScanner, &mut Builder) {
        self.preview.parts()
    }

    fn rebuild(&mut self, started: Instant) -> anyhow::Result<()> {
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
        report::print_line(&build_summary(&built.summary, time));
        Ok(())
    }

    /// Shows the panic in the preview's panel, where the last good edition remains.
    fn report_panic(&mut self, panic: &Panic, changed: &[Arc<str>]) {
        self.server.show(self.preview.after_panic(panic, changed));
        self.diagnostics.clear();
        let subject = describe_files(changed);
        report::eprint_line(&format!(
            "{subject}: not built; the preview shows the last edition that could be built, and waits for changes"
        ));
    }
}

impl PreviewSession {
    /// The editor of the user's environment, or else of the report.
    fn editor(&self) -> Option<Editor> {
        match std::env::var(EDITOR_VARIABLE) {
            Ok(command) => Editor::parse(&command),
            Err(_) => self.preview.project()?.editor.and_then(Editor::parse),
        }
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
