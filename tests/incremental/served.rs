//! The same on disk, with a running preview: after any edits, saved in any way, the preview serves in the end what a new
//! builder gives.
//!
//! By default a few edits are made. For more:
//!
//! ```text
//! SERVED_EDITS=10000 PROPTEST_RNG_SEED=1 cargo test --release --test incremental served_in_the_end
//! ```
#![expect(clippy::disallowed_methods, reason = "the edited files are on disk, and the tests wait for the preview")]

use crate::edits::{self, Edit};
use crate::runner;
use crate::state::{Files, State};
use annals::build::{Builder, Options};
use annals::serve::{BEGIN, END};
use annals::site::Site;
use proptest::strategy::{Strategy, ValueTree};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A timeout longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site on disk, and a preview of it.
struct PreviewFixture {
    // Dropped before the folder.
    preview: PreviewProcess,
    root: PathBuf,
    _folder: tempfile::TempDir,
}

struct PreviewProcess {
    process: Child,
    address: String,
}

impl Drop for PreviewProcess {
    fn drop(&mut self) {
        // It may have ended by itself; then the test says so.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl PreviewFixture {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(options: &[&str]) -> Self {
        Self::with_command(|root| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
            command.args(["serve", "--port", "0", "--root"]).arg(root).args(options);
            command
        })
    }

    fn with_command(command: impl FnOnce(&Path) -> Command) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("site");
        write_files(&root, &Files::new(), &State::base().files, &mut |path, bytes| replace(path, bytes));
        let preview = PreviewProcess::start(command(&root));
        let desk = Self { preview, root, _folder: folder };
        desk.assert_serves_fresh_build("at first");
        desk
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a text")
    }

    /// Waits until the preview serves what a new builder gives, and fails after `PATIENCE`.
    fn assert_serves_fresh_build(&self, when: &str) {
        let Some(expected) = fresh(&self.root) else { panic!("{when}: the site does not build") };
        let started = Instant::now();
        while let Some(wrong) = self.preview.difference(&expected) {
            assert!(started.elapsed() < PATIENCE, "{when}: {wrong}");
            sleep(Duration::from_millis(10));
        }
    }
}

impl PreviewProcess {
    fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("annals");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let line = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("preview at "));
        let line = line.expect("an address");
        let address = line.trim_start_matches("preview at http://").trim_end_matches('/').to_owned();
        // Its output has to be read, or it blocks.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    /// The first served file that is not as expected.
    fn difference(&self, expected: &Site) -> Option<String> {
        let manifest = String::from_utf8(self.get("manifest")?).ok()?;
        if manifest.as_bytes() == expected.manifest() {
            // The manifest lists what the preview stores; what it serves is compared page by page.
            return expected.iter().find_map(|(path, bytes)| {
                let served = without_preview(self.get(path.as_str()).unwrap_or_default());
                (served != **bytes).then(|| format!("`{path}` is served with other bytes than listed"))
            });
        }
        let lines = String::from_utf8(expected.manifest()).expect("text");
        let wrong = manifest.lines().find(|line| !lines.contains(*line));
        let lacks = lines.lines().find(|line| !manifest.contains(*line));
        Some(format!("served: {wrong:?}, expected: {lacks:?}"))
    }

    fn get(&self, path: &str) -> Option<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let path: String = path
            .bytes()
            .map(|byte| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let body = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        answer.starts_with(b"HTTP/1.1 200").then(|| answer.split_off(body))
    }
}

/// A page without what the preview adds to it. Not every file is text.
fn without_preview(mut page: Vec<u8>) -> Vec<u8> {
    let find = |page: &[u8], words: &str| page.windows(words.len()).position(|window| window == words.as_bytes());
    while let (Some(begin), Some(end)) = (find(&page, BEGIN), find(&page, END)) {
        page.drain(begin..end + END.len());
    }
    page
}

/// The site that a new builder gives; `None` if the files have errors.
fn fresh(root: &Path) -> Option<Site> {
    let (sources, unread) = annals::build::read(root).ok()?;
    let options = Options { include_unpublished: true, ..Options::default() };
    Builder::default().build(&sources, &options).site.filter(|_| unread.is_empty())
}

/// Updates the files on disk to those of `after`, each with `save`.
fn write_files(root: &Path, before: &Files, after: &Files, save: &mut dyn FnMut(&Path, &[u8])) {
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        // A folder may have taken its place, or its own folder is gone already.
        let _ = fs::remove_file(root.join(path));
    }
    for (path, bytes) in after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)) {
        let full = root.join(path);
        fs::create_dir_all(full.parent().expect("a folder")).expect("created");
        save(&full, bytes);
    }
}

/// As most editors save: a new file is renamed over the old one.
fn replace(path: &Path, bytes: &[u8]) {
    let temporary = path.with_file_name(".saving");
    fs::write(&temporary, bytes).expect("written");
    fs::rename(temporary, path).expect("in its place");
}

/// As others do: the file is truncated and written in two parts.
fn write_over(path: &Path, bytes: &[u8]) {
    let mut file = fs::File::create(path).expect("opened");
    let (one, other) = bytes.split_at(bytes.len() / 2);
    file.write_all(one).expect("written");
    sleep(Duration::from_millis(1));
    file.write_all(other).expect("written");
}

/// As Vim does with `backupcopy=no`: a swap file, the old file moved away, a new one, the backup removed.
fn with_backup(path: &Path, bytes: &[u8]) {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let (swap, backup) = (path.with_file_name(format!(".{name}.swp")), path.with_file_name(format!("{name}~")));
    fs::write(&swap, b"b0VIM").expect("written");
    if path.exists() {
        fs::rename(path, &backup).expect("moved");
    }
    fs::write(path, bytes).expect("written");
    let _ = fs::remove_file(&backup); // A new file has none.
    fs::remove_file(&swap).expect("removed");
}

/// As `rsync --inplace` and editors over a network may: removed and written again.
fn remove_and_write(path: &Path, bytes: &[u8]) {
    let _ = fs::remove_file(path);
    fs::write(path, bytes).expect("written");
}

const SAVE_METHODS: [fn(&Path, &[u8]); 4] = [replace, write_over, with_backup, remove_and_write];

#[test]
fn any_edits_are_served_in_the_end() {
    let count = std::env::var("SERVED_EDITS").ok().map_or(120, |count| count.parse().expect("a number"));
    let desk = PreviewFixture::new();
    let mut runner = runner(1);
    let mut state = State::base();
    let mut on_disk = state.files.clone();
    let (mut edited, mut checks) = (0, 0);
    while edited < count {
        let good = state.clone();
        for edit in sequence(&mut runner) {
            edit.apply(&mut state);
            edited += 1;
            let mut method = usize::from(edit.dice[0]);
            write_files(&desk.root, &on_disk, &state.files, &mut |path, bytes| {
                method += 1;
                SAVE_METHODS[method % SAVE_METHODS.len()](path, bytes);
            });
            on_disk.clone_from(&state.files);
            sleep(Duration::from_millis(u64::from(edit.dice[1] % 40)));
        }
        if fresh(&desk.root).is_none() {
            state = good;
            write_files(&desk.root, &on_disk, &state.files, &mut |path, bytes| replace(path, bytes));
            on_disk.clone_from(&state.files);
        }
        checks += 1;
        desk.assert_serves_fresh_build(&format!("after {edited} edits"));
    }
    println!("{edited} edits, looked at {checks} times");
}

fn sequence(runner: &mut proptest::test_runner::TestRunner) -> Vec<Edit> {
    edits::edits(4..12).new_tree(runner).expect("edits").current()
}

#[test]
fn each_save_method_is_seen() {
    let desk = PreviewFixture::new();
    let text = desk.text("content/01-the-march.md");
    for (number, save) in SAVE_METHODS.into_iter().enumerate() {
        save(&desk.path("content/01-the-march.md"), format!("{text}\nSaved in way {number}.\n").as_bytes());
        desk.assert_serves_fresh_build(&format!("way {number}"));
    }
    let backup = desk.path("content/01-the-march.md~");
    fs::copy(desk.path("content/01-the-march.md"), &backup).expect("a backup that stays");
    replace(&desk.path("content/01-the-march.md"), text.as_bytes());
    desk.assert_serves_fresh_build("with a backup that stays");
    fs::OpenOptions::new()
        .append(true)
        .open(desk.path("content/02-the-court.md"))
        .expect("opened")
        .write_all(b"\nMore.\n")
        .expect("written");
    desk.assert_serves_fresh_build("with words appended");
}

#[test]
fn a_thousand_files_at_once_are_seen() {
    let desk = PreviewFixture::new();
    let folder = desk.path("content/06-many");
    fs::create_dir(&folder).expect("created");
    for number in 0..1000 {
        let text = format!("---\ntitle: Number {number}\n---\nOne of many.\n");
        fs::write(folder.join(format!("n{number}.md")), text).expect("written");
    }
    desk.assert_serves_fresh_build("with a thousand more");
    fs::remove_dir_all(&folder).expect("removed");
    desk.assert_serves_fresh_build("with a thousand less");
}

#[test]
fn folders_may_be_renamed_removed_and_come_back() {
    let desk = PreviewFixture::new();
    // No other section links into this one.
    let (old, new) = (desk.path("content/06-docks"), desk.path("content/07-wharves"));
    fs::create_dir(&old).expect("created");
    fs::write(old.join("01-first.md"), "---\ntitle: First\n---\nOne.\n").expect("written");
    desk.assert_serves_fresh_build("with a folder more");
    fs::rename(&old, &new).expect("renamed");
    fs::write(new.join("03-more.md"), "---\ntitle: More\n---\nMore.\n").expect("written");
    desk.assert_serves_fresh_build("with a folder renamed");
    replace(&new.join("03-more.md"), b"---\ntitle: More\n---\nEven more.\n");
    desk.assert_serves_fresh_build("with a file in the renamed folder");
    fs::rename(&new, &old).expect("renamed");
    fs::remove_file(old.join("03-more.md")).expect("removed");
    desk.assert_serves_fresh_build("with the folder back");
    fs::rename(desk.path("content"), desk.path("away")).expect("renamed");
    sleep(Duration::from_millis(300));
    fs::rename(desk.path("away"), desk.path("content")).expect("renamed");
    desk.assert_serves_fresh_build("with all sections gone and back");
    let text = desk.text("content/01-the-march.md");
    replace(&desk.path("content/01-the-march.md"), format!("{text}\nAfter that.\n").as_bytes());
    desk.assert_serves_fresh_build("with an edit after that");
}

#[test]
fn the_site_itself_may_be_moved_away_and_restored() {
    let desk = PreviewFixture::new();
    let away = desk.root.with_file_name("away");
    fs::rename(&desk.root, &away).expect("renamed");
    sleep(Duration::from_millis(700));
    assert!(desk.preview.get("index.html").is_some(), "the last good site stays");
    // Another folder in its place, as when a disk is mounted again.
    let status = Command::new("cp").arg("-R").args([&away, &desk.root]).status().expect("cp");
    assert!(status.success());
    let text = desk.text("content/01-the-march.md");
    replace(&desk.path("content/01-the-march.md"), format!("{text}\nIt is back.\n").as_bytes());
    desk.assert_serves_fresh_build("with the site back");
    replace(&desk.path("content/01-the-march.md"), text.as_bytes());
    desk.assert_serves_fresh_build("with an edit after that");
}

#[cfg(unix)]
#[test]
fn edits_of_link_targets_are_seen() {
    use std::os::unix::fs::symlink;
    let desk = PreviewFixture::new();
    // Outside of the watched folders, and within the site.
    fs::create_dir_all(desk.path("shelf/part")).expect("created");
    fs::write(desk.path("shelf/linked.md"), "---\ntitle: Linked\n---\nOne.\n").expect("written");
    fs::write(desk.path("shelf/part/inner.md"), "---\ntitle: Inner\n---\nOne.\n").expect("written");
    symlink("../shelf/linked.md", desk.path("content/08-linked.md")).expect("linked");
    symlink("../shelf/part", desk.path("content/09-part")).expect("linked");
    desk.assert_serves_fresh_build("with links");
    for (path, title) in [("shelf/linked.md", "Linked"), ("shelf/part/inner.md", "Inner")] {
        replace(&desk.path(path), format!("---\ntitle: {title}\n---\nTwo.\n").as_bytes());
        desk.assert_serves_fresh_build(path);
    }
    fs::remove_file(desk.path("content/08-linked.md")).expect("removed");
    desk.assert_serves_fresh_build("with a link less");
}

#[test]
fn polling_sees_the_same() {
    let desk = PreviewFixture::with(&["--poll"]);
    let text = desk.text("content/01-the-march.md");
    for (number, save) in SAVE_METHODS.into_iter().enumerate() {
        save(&desk.path("content/01-the-march.md"), format!("{text}\nSaved in way {number}.\n").as_bytes());
        desk.assert_serves_fresh_build(&format!("way {number}"));
    }
}

/// The kernel queues 16,384 events and drops further ones: inotify(7).
#[cfg(target_os = "linux")]
#[test]
fn events_dropped_by_the_kernel_do_no_harm() {
    let desk = PreviewFixture::new();
    let signal = |name: &str| {
        let status = Command::new("kill").args([name, &desk.preview.process.id().to_string()]).status().expect("kill");
        assert!(status.success());
    };
    signal("-STOP");
    let noise = desk.path("content/ruling.pdf");
    for number in 0..6000 {
        fs::write(&noise, format!("a ruling, {number}")).expect("written");
    }
    let text = desk.text("content/01-the-march.md");
    replace(&desk.path("content/01-the-march.md"), format!("{text}\nNobody was told.\n").as_bytes());
    fs::create_dir(desk.path("content/10-arrivals")).expect("created");
    fs::write(desk.path("content/10-arrivals/one.md"), "---\ntitle: New\n---\nOne.\n").expect("written");
    signal("-CONT");
    desk.assert_serves_fresh_build("after an overflow");
    replace(&desk.path("content/10-arrivals/one.md"), b"---\ntitle: New\n---\nTwo.\n");
    desk.assert_serves_fresh_build("in a folder that came with the overflow");
}

/// `max_inotify_watches` of a user namespace of its own: namespaces(7), `/proc/sys/user`.
#[cfg(target_os = "linux")]
#[test]
fn beyond_the_limit_of_watches_it_polls() {
    let desk = PreviewFixture::with_command(|root| {
        let mut command = Command::new("unshare");
        let script = "echo 3 > /proc/sys/user/max_inotify_watches && exec \"$0\" serve --port 0 --root \"$1\"";
        command.args(["-Ur", "sh", "-c", script, env!("CARGO_BIN_EXE_annals")]).arg(root);
        command
    });
    let text = desk.text("content/03-papers/01-the-daily.md");
    replace(&desk.path("content/03-papers/01-the-daily.md"), format!("{text}\nIt was seen.\n").as_bytes());
    desk.assert_serves_fresh_build("beyond the limit");
}

#[test]
fn neither_sources_nor_output_are_touched_and_a_build_may_run_beside_it() {
    let desk = PreviewFixture::new();
    let build = || {
        let run =
            Command::new(env!("CARGO_BIN_EXE_annals")).args(["build", "--root"]).arg(&desk.root).output().expect("run");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    build();
    let before = files_in(&desk.root);
    let text = desk.text("content/01-the-march.md");
    for number in 0..5 {
        replace(&desk.path("content/01-the-march.md"), format!("{text}\nTime {number}.\n").as_bytes());
        build();
        desk.assert_serves_fresh_build("beside a build");
    }
    replace(&desk.path("content/01-the-march.md"), text.as_bytes());
    desk.assert_serves_fresh_build("at the end");
    build();
    assert!(files_in(&desk.root) == before, "something was left in the site, or changed in it");
}

/// Every file of a folder with its bytes.
fn files_in(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.display().to_string(), fs::read(&path).expect("read"));
            }
        }
    }
    files
}
