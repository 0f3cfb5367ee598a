//! Builds that are killed, and builds whose system calls fail, at every place where they can.
//!
//! The build under test runs in a process of its own: this test binary, started again with a
//! variable in its environment that makes [`child`] more than an empty test.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use annals::site::{Site, SitePath};
use annals::write::{Exchange, apply, apply_with};
use tempfile::TempDir;

use crate::strace_support::has_strace;
use crate::support::{Item, Tree, beside, file, put, site, tree, tree_of, with};

const OUT: &str = "ANNALS_TEST_OUT";
const TASK: &str = "ANNALS_TEST_TASK";
const EXCHANGE: &str = "ANNALS_TEST_EXCHANGE";

/// What the child exits with when the build says that it failed.
const REFUSED: i32 = 77;

#[test]
fn child() {
    let (Some(out), Ok(task)) = (std::env::var_os(OUT), std::env::var(TASK)) else { return };
    let out = PathBuf::from(out);
    let exchange = match std::env::var(EXCHANGE).as_deref() {
        Ok("renames") => Exchange::Renames,
        _ => Exchange::Atomic,
    };
    if task == "alternate" {
        loop {
            apply_with(&many(b'b'), &out, exchange).unwrap();
            apply_with(&many(b'a'), &out, exchange).unwrap();
        }
    }
    outrun_the_harness();
    // One thread, so that the calls are in one order and can be counted.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().unwrap();
    // Without a panic or a line of text: those are system calls too.
    let code = if apply_with(&few('b'), &out, exchange).is_ok() { 0 } else { REFUSED };
    std::process::exit(code);
}

/// strace counts calls by thread and by name, and puts a fault into each thread that gets so far. The
/// thread of the test harness makes a few calls of its own, which this thread must have passed.
fn outrun_the_harness() {
    use std::io::{Read, Write};
    for _ in 0..120 {
        let mut nothing = fs::File::options().read(true).write(true).open("/dev/null").unwrap();
        nothing.write_all(b"x").unwrap();
        let _ = nothing.read(&mut [0]).unwrap();
        Path::new("/dev/null").metadata().unwrap();
    }
}

/// The command that runs [`child`], behind `before` (the words of another command).
fn again(before: &[String], out: &Path, task: &str, exchange: Exchange) -> Command {
    let binary = std::env::current_exe().unwrap().to_str().unwrap().to_owned();
    let words = ["--exact", "faults::child", "--test-threads=1", "--quiet"].map(str::to_owned);
    let mut line = before.iter().cloned().chain([binary]).chain(words);
    let mut command = Command::new(line.next().unwrap());
    command.args(line).env(OUT, out).env(TASK, task);
    command.env(EXCHANGE, if exchange == Exchange::Renames { "renames" } else { "atomic" });
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn add_foreign(out: &Path) {
    put(&out.join(".git/HEAD"), "foreign");
    fs::create_dir(out.join("empty")).unwrap();
    std::os::unix::fs::symlink("nowhere", out.join("link")).unwrap();
}

/// What a site's tree is with everything foreign in it.
fn whole(site: &Site) -> Tree {
    let tree = with(tree_of(site), ".git/HEAD", file("foreign"));
    let tree = with(tree, "empty", Item::Folder);
    with(tree, "link", Item::Link("nowhere".into()))
}

// Killed at any moment.

fn many(mark: u8) -> Site {
    let mut site = Site::new();
    for n in 0..60 {
        // A third is the same in both, a third differs, a third stands in one only.
        let (name, mark) = match n % 3 {
            0 => (format!("same/{n}"), b'='),
            1 => (format!("differs/{n}"), mark),
            _ => (format!("only-{}/{n}", mark as char), mark),
        };
        site.insert(SitePath::new(&name).unwrap(), vec![mark; 3000 + n]).unwrap();
    }
    site
}

fn wait_for(path: &Path) {
    for _ in 0..10_000 {
        if path.exists() {
            return;
        }
        std::thread::sleep(Duration::from_micros(500));
    }
    panic!("the build did not begin");
}

fn kill_at_random_moments(exchange: Exchange) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    apply(&many(b'a'), &out).unwrap();
    add_foreign(&out);
    let (a, b) = (whole(&many(b'a')), whole(&many(b'b')));
    let lock = folder.path().join(".public.annals-lock");
    let mut seen = [0; 2];
    // Kills are spread over the time that four builds take here and now.
    let begun = std::time::Instant::now();
    apply_with(&many(b'b'), &out, exchange).unwrap();
    apply_with(&many(b'a'), &out, exchange).unwrap();
    let spread = begun.elapsed() * 2;
    for round in 0..50_u32 {
        // The last round's: a killed build does not remove it.
        let _ = fs::remove_file(&lock);
        let mut running = again(&[], &out, "alternate", exchange).spawn().unwrap();
        wait_for(&lock);
        std::thread::sleep(spread * round / 50);
        running.kill().unwrap();
        let ended = running.wait().unwrap();
        assert_eq!(ended.signal(), Some(9), "it was to be killed, not to fail: {ended}");
        if !out.exists() {
            assert_eq!(exchange, Exchange::Renames, "round {round}: nothing stands there");
            apply_with(&many(b'a'), &out, exchange).unwrap();
        }
        let standing = tree(&out);
        assert!(standing == a || standing == b, "round {round}: {:?}", standing.keys());
        seen[usize::from(standing == b)] += 1;
    }
    assert!(seen[0] > 0 && seen[1] > 0, "the kills all fell on one side: {seen:?}");
    apply_with(&many(b'a'), &out, exchange).unwrap();
    assert_eq!(tree(&out), a);
    assert!(beside(&out).is_empty());
}

#[test]
fn a_killed_build_leaves_the_old_tree_or_the_new_one() {
    kill_at_random_moments(Exchange::Atomic);
}

#[test]
fn a_killed_build_with_renames_is_put_right_by_the_next() {
    kill_at_random_moments(Exchange::Renames);
}

// A fault at every system call, by strace.

fn few(mark: char) -> Site {
    let text = mark.to_string();
    let (gone, come) = if mark == 'a' { ("gone/x", "gone/y") } else { ("come/x", "come/y") };
    site(&[("index.html", &text), ("same/s", "="), (gone, &text), (come, &text)])
}

/// An output with `few('a')` and foreign things, to build `few('b')` on.
fn laid_out() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    apply(&few('a'), &out).unwrap();
    add_foreign(&out);
    (folder, out)
}

/// The calls by which a build reads or changes the disk.
const CALLS: &str = "openat,read,write,close,mkdir,link,linkat,symlink,symlinkat,readlink,rename,\
    renameat,renameat2,unlink,unlinkat,rmdir,chmod,fchmod,fchmodat,fsync,flock,statx,getdents64,\
    utimensat,copy_file_range";

fn strace(words: &[&str]) -> Vec<String> {
    ["strace", "-f", "-qq"].iter().chain(words).map(|&word| word.to_owned()).collect()
}

/// Every call that the build itself makes, as its name and which of that name it is in its thread.
fn calls(exchange: Exchange) -> Vec<(String, usize)> {
    let (folder, out) = laid_out();
    let log = folder.path().join("log");
    let trace = format!("trace={CALLS}");
    let before = strace(&["-o", log.to_str().unwrap(), "-e", &trace]);
    assert!(again(&before, &out, "once", exchange).status().unwrap().success());
    let log = fs::read_to_string(log).unwrap();
    let lines = || log.lines().filter_map(|line| line.split_once(char::is_whitespace));
    let is_at_work = |line: &str| line.contains(folder.path().to_str().unwrap());
    let (thread, _) = lines().find(|(_, call)| is_at_work(call)).unwrap();
    let mut counts: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, line) in lines() {
        let Some((name, _)) = line.trim_start().split_once('(') else { continue };
        let nth = counts.entry((id == thread, name)).or_default();
        *nth += 1;
        if id == thread && (!found.is_empty() || is_at_work(line)) {
            found.push((name.to_owned(), *nth));
        }
    }
    for (name, nth) in &found {
        let elsewhere = counts.get(&(false, name.as_str())).copied().unwrap_or_default();
        assert!(elsewhere < *nth, "the fault would hit the harness: {name} {nth}");
    }
    assert!(found.len() > 50, "{found:?}");
    found
}

/// Runs the build with one fault in it and gives its exit code; none if it was killed.
fn run_with(fault: &str, call: &str, nth: usize, out: &Path, exchange: Exchange) -> Option<i32> {
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:{fault}:when={nth}"));
    let before = strace(&["-o", "/dev/null", "-e", &trace, "-e", &inject]);
    again(&before, out, "once", exchange).status().unwrap().code()
}

fn the_next_build_works(out: &Path, exchange: Exchange, at: &str) {
    apply_with(&few('a'), out, exchange).unwrap_or_else(|e| panic!("{at}: {e}"));
    assert_eq!(tree(out), whole(&few('a')), "{at}");
    assert!(beside(out).is_empty(), "{at}: {:?}", beside(out));
}

fn kill_at_every_call(exchange: Exchange) {
    if !has_strace() {
        return;
    }
    let (old, new) = (whole(&few('a')), whole(&few('b')));
    for (call, nth) in calls(exchange).into_iter().filter(|(call, _)| changes_the_disk(call)) {
        let at = format!("killed at {call} {nth}");
        let (_folder, out) = laid_out();
        assert_eq!(run_with("signal=KILL", &call, nth, &out, exchange), None, "{at}");
        if out.exists() {
            let standing = tree(&out);
            assert!(standing == old || standing == new, "{at}: {:?}", standing.keys());
        } else {
            assert_eq!(exchange, Exchange::Renames, "{at}: nothing stands there");
        }
        the_next_build_works(&out, exchange, &at);
    }
}

/// A kill at another call leaves what a kill at the next of these leaves.
fn changes_the_disk(call: &str) -> bool {
    let looks = ["read", "close", "fsync", "flock", "statx", "getdents64", "readlink"];
    !looks.contains(&call)
}

#[test]
fn killed_at_every_system_call() {
    kill_at_every_call(Exchange::Atomic);
}

#[test]
fn killed_at_every_system_call_with_renames() {
    kill_at_every_call(Exchange::Renames);
}

/// What each call can say.
fn errors_of(call: &str) -> &'static [&'static str] {
    match call {
        "openat" => &["EMFILE", "EACCES", "ENOSPC"],
        "write" => &["ENOSPC", "EDQUOT"],
        "mkdir" => &["ENOSPC", "EROFS"],
        // EPERM and EMLINK lead to a copy.
        "link" | "linkat" => &["EPERM", "EMLINK", "ENOSPC", "EXDEV"],
        // EINVAL leads to renames.
        "renameat2" => &["EINVAL", "EBUSY", "EXDEV", "EACCES"],
        "rename" | "renameat" => &["EACCES", "ENOSPC"],
        "flock" => &["EAGAIN", "ENOLCK"],
        "unlink" | "unlinkat" | "rmdir" | "chmod" | "fchmod" | "fchmodat" | "statx" => &["EACCES"],
        "symlink" | "symlinkat" => &["ENOSPC", "EPERM"],
        "close" => &[],
        _ => &["EIO"],
    }
}

fn fail_at_every_call(exchange: Exchange) {
    if !has_strace() {
        return;
    }
    let (old, new) = (whole(&few('a')), whole(&few('b')));
    for (call, nth) in calls(exchange) {
        for error in errors_of(&call) {
            let at = format!("{error} at {call} {nth}");
            let (_folder, out) = laid_out();
            match run_with(&format!("error={error}"), &call, nth, &out, exchange) {
                Some(0) => assert_eq!(tree(&out), new, "{at}: it said that it was done"),
                Some(REFUSED) => {
                    assert_eq!(tree(&out), old, "{at}: it said that nothing was done");
                    // A lock that was not got is not ours to remove.
                    let left: Vec<_> = beside(&out).into_iter().filter(|name| !name.ends_with("lock")).collect();
                    assert!(left.is_empty(), "{at}: {left:?}");
                }
                other => panic!("{at}: {other:?}"),
            }
            the_next_build_works(&out, exchange, &at);
        }
    }
}

#[test]
fn a_failed_system_call_leaves_the_old_tree() {
    fail_at_every_call(Exchange::Atomic);
}

#[test]
fn a_failed_system_call_leaves_the_old_tree_with_renames() {
    fail_at_every_call(Exchange::Renames);
}
