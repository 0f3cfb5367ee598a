//! `annals build --watch`: every save is built, also after the site was away for a while, until a signal stops it.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test fails by panicking and says why")]
#![expect(clippy::disallowed_methods, reason = "the site is on disk, and the test waits for its output")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A timeout longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site, and a process that builds it into a folder beside it.
struct WatchedSite {
    process: Child,
    stderr: BufReader<ChildStderr>,
    folder: TempDir,
}

impl Drop for WatchedSite {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl WatchedSite {
    /// Starts the process, and waits for the first build.
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, out) = (folder.path().join("site"), folder.path().join("out"));
        fs::create_dir_all(root.join("content")).expect("a folder");
        fs::write(root.join("book.toml"), "[book]\ntitle = \"T\"\n").expect("a file");
        write_section(&root, "First words.");
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        command.args(["build", "--watch", "--root"]).arg(&root).arg("--out").arg(&out);
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program");
        let stderr = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut site = Self { process, stderr, folder };
        site.wait_for("waiting for changes");
        site.wait_for_page("First words.");
        site
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Waits until stderr has a line with these words.
    fn wait_for(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert!(self.stderr.read_line(&mut line).expect("a line") > 0, "{words:?} was not reported");
        }
    }

    /// Waits until the page of the section has these words.
    fn wait_for_page(&self, words: &str) {
        let page = self.folder.path().join("out/report/a.html");
        let started = Instant::now();
        while !fs::read_to_string(&page).is_ok_and(|text| text.contains(words)) {
            assert!(started.elapsed() < PATIENCE, "{words:?} is not on the page");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn write_section(root: &Path, words: &str) {
    fs::write(root.join("content/01-a.md"), format!("---\ntitle: A\n---\n{words}\n")).expect("a file");
}

#[test]
fn saves_are_built_also_after_the_site_was_away() {
    let mut site = WatchedSite::start();
    write_section(&site.root(), "Second words.");
    site.wait_for_page("Second words.");
    let away = site.folder.path().join("away");
    fs::rename(site.root(), &away).expect("moved");
    site.wait_for("nothing is rebuilt until it can be read again");
    write_section(&away, "Third words.");
    fs::rename(&away, site.root()).expect("moved back");
    site.wait_for_page("Third words.");
    write_section(&site.root(), "Fourth words.");
    site.wait_for_page("Fourth words.");
}

#[test]
fn a_signal_ends_it_with_success() {
    let mut site = WatchedSite::start();
    let status = Command::new("kill").args(["-TERM", &site.process.id().to_string()]).status().expect("kill");
    assert!(status.success());
    assert!(site.process.wait().expect("it ends").success());
}
