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
use annals::write::{ExchangeMethod, write_site, write_site_with};
use tempfile::TempDir;

use crate::strace_support::has_strace;
use crate::support::{Item, Tree, beside, file, put, site, tree, tree_of, with};

const OUT: &str = "ANNALS_TEST_OUT";
const TASK: &str = "ANNALS_TEST_TASK";
const EXCHANGE: &str = "ANNALS_TEST_EXCHANGE";

/// The exit code of the child if the build reports a failure.
const REFUSED: i32 = 77;

#[test]
fn child() {
    let (Some(out), Ok(task)) = (std::env::var_os(OUT), std::env::var(TASK)) else { return };
    let out = PathBuf::from(out);
    let exchange = match std::env::var(EXCHANGE).as_deref() {
        Ok("renames") => ExchangeMethod::Renames,
        _ => ExchangeMethod::Atomic,
    };
    if task == "alternate" {
        loop {
            write_site_with(&many(b'b'), &out, exchange).unwrap();
            write_site_with(&many(b'a'), &out, exchange).unwrap();
        }
    }
    get_ahead_of_the_harness();
    // One thread, so that the calls are in one order and can be counted.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().unwrap();
    // Without a panic or output, which are system calls too.
    let code = if write_site_with(&few('b'), &out, exchange).is_ok() { 0 } else { REFUSED };
    std::process::exit(code);
}

/// strace counts calls by thread and by name, and injects the fault into each thread that reaches the
/// count. The thread of the test harness makes a few calls of its own: this thread must be ahead of it.
fn get_ahead_of_the_harness() {
    use std::io::{Read, Write};
    for _ in 0..120 {
        let mut null = fs::File::options().read(true).write(true).open("/dev/null").unwrap();
        null.write_all(b"x").unwrap();
        let _ = null.read(&mut [0]).unwrap();
        Path::new("/dev/null").metadata().unwrap();
    }
}

/// The command that runs [`child`], itself run by the command `wrapper`.
fn child_command(wrapper: &[String], out: &Path, task: &str, exchange: ExchangeMethod) -> Command {
    let binary = std::env::current_exe().unwrap().to_str().unwrap().to_owned();
    let words = ["--exact", "faults::child", "--test-threads=1", "--quiet"].map(str::to_owned);
    let mut line = wrapper.iter().cloned().chain([binary]).chain(words);
    let mut command = Command::new(line.next().unwrap());
    command.args(line).env(OUT, out).env(TASK, task);
    command.env(EXCHANGE, if exchange == ExchangeMethod::Renames { "renames" } else { "atomic" });
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn add_foreign(out: &Path) {
    put(&out.join(".git/HEAD"), "foreign");
    fs::create_dir(out.join("empty")).unwrap();
    std::os::unix::fs::symlink("nowhere", out.join("link")).unwrap();
}

/// The tree of a site with the foreign files in it.
fn tree_with_foreign_files(site: &Site) -> Tree {
    let tree = with(tree_of(site), ".git/HEAD", file("foreign"));
    let tree = with(tree, "empty", Item::Folder);
    with(tree, "link", Item::Link("nowhere".into()))
}

// Killed at any moment.

fn many(mark: u8) -> Site {
    let mut site = Site::new();
    for n in 0..60 {
        // A third is the same in both, a third differs, a third is in one only.
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

fn kill_at_spread_moments(exchange: ExchangeMethod) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    write_site(&many(b'a'), &out).unwrap();
    add_foreign(&out);
    let (a, b) = (tree_with_foreign_files(&many(b'a')), tree_with_foreign_files(&many(b'b')));
    let lock = folder.path().join(".public.annals-lock");
    let mut seen = [0; 2];
    // Kills are spread over the time that four builds take on this machine.
    let started = std::time::Instant::now();
    write_site_with(&many(b'b'), &out, exchange).unwrap();
    write_site_with(&many(b'a'), &out, exchange).unwrap();
    let spread = started.elapsed() * 2;
    for round in 0..50_u32 {
        // Of the last round: a killed build does not remove it.
        let _ = fs::remove_file(&lock);
        let mut running = child_command(&[], &out, "alternate", exchange).spawn().unwrap();
        wait_for(&lock);
        std::thread::sleep(spread * round / 50);
        running.kill().unwrap();
        let status = running.wait().unwrap();
        assert_eq!(status.signal(), Some(9), "it was to be killed, not to fail: {status}");
        if !out.exists() {
            assert_eq!(exchange, ExchangeMethod::Renames, "round {round}: there is no output");
            write_site_with(&many(b'a'), &out, exchange).unwrap();
        }
        let found_tree = tree(&out);
        assert!(found_tree == a || found_tree == b, "round {round}: {:?}", found_tree.keys());
        seen[usize::from(found_tree == b)] += 1;
    }
    assert!(seen[0] > 0 && seen[1] > 0, "the kills all fell on one side: {seen:?}");
    write_site_with(&many(b'a'), &out, exchange).unwrap();
    assert_eq!(tree(&out), a);
    assert!(beside(&out).is_empty());
}

#[test]
fn a_killed_build_leaves_the_old_tree_or_the_new_one() {
    kill_at_spread_moments(ExchangeMethod::Atomic);
}

#[test]
fn a_killed_build_with_renames_is_recovered_by_the_next() {
    kill_at_spread_moments(ExchangeMethod::Renames);
}

// A fault at every system call, by strace.

fn few(mark: char) -> Site {
    let text = mark.to_string();
    let (gone, come) = if mark == 'a' { ("gone/x", "gone/y") } else { ("come/x", "come/y") };
    site(&[("index.html", &text), ("same/s", "="), (gone, &text), (come, &text)])
}

/// An output with `few('a')` and foreign files, on which `few('b')` is built.
fn prepared_output() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    write_site(&few('a'), &out).unwrap();
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

/// Every call that the build itself makes: its name, and its number among the calls of that name in its thread.
fn calls(exchange: ExchangeMethod) -> Vec<(String, usize)> {
    let (folder, out) = prepared_output();
    let log = folder.path().join("log");
    let trace = format!("trace={CALLS}");
    let before = strace(&["-o", log.to_str().unwrap(), "-e", &trace]);
    assert!(child_command(&before, &out, "once", exchange).status().unwrap().success());
    let log = fs::read_to_string(log).unwrap();
    let lines = || log.lines().filter_map(|line| line.split_once(char::is_whitespace));
    let touches_the_site = |line: &str| line.contains(folder.path().to_str().unwrap());
    let (thread, _) = lines().find(|(_, call)| touches_the_site(call)).unwrap();
    let mut counts: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    let mut build_calls = Vec::new();
    for (id, line) in lines() {
        let Some((name, _)) = line.trim_start().split_once('(') else { continue };
        let nth = counts.entry((id == thread, name)).or_default();
        *nth += 1;
        if id == thread && (!build_calls.is_empty() || touches_the_site(line)) {
            build_calls.push((name.to_owned(), *nth));
        }
    }
    for (name, nth) in &build_calls {
        let elsewhere = counts.get(&(false, name.as_str())).copied().unwrap_or_default();
        assert!(elsewhere < *nth, "the fault would hit the harness: {name} {nth}");
    }
    assert!(build_calls.len() > 50, "{build_calls:?}");
    build_calls
}

/// Runs the build with one fault in it and gives its exit code; none if it was killed.
fn run_with(fault: &str, call: &str, nth: usize, out: &Path, exchange: ExchangeMethod) -> Option<i32> {
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:{fault}:when={nth}"));
    let before = strace(&["-o", "/dev/null", "-e", &trace, "-e", &inject]);
    child_command(&before, out, "once", exchange).status().unwrap().code()
}

fn the_next_build_works(out: &Path, exchange: ExchangeMethod, at: &str) {
    write_site_with(&few('a'), out, exchange).unwrap_or_else(|e| panic!("{at}: {e}"));
    assert_eq!(tree(out), tree_with_foreign_files(&few('a')), "{at}");
    assert!(beside(out).is_empty(), "{at}: {:?}", beside(out));
}

fn kill_at_every_call(exchange: ExchangeMethod) {
    if !has_strace() {
        return;
    }
    let (old, new) = (tree_with_foreign_files(&few('a')), tree_with_foreign_files(&few('b')));
    for (call, nth) in calls(exchange).into_iter().filter(|(call, _)| changes_the_disk(call)) {
        let at = format!("killed at {call} {nth}");
        let (_folder, out) = prepared_output();
        assert_eq!(run_with("signal=KILL", &call, nth, &out, exchange), None, "{at}");
        if out.exists() {
            let found_tree = tree(&out);
            assert!(found_tree == old || found_tree == new, "{at}: {:?}", found_tree.keys());
        } else {
            assert_eq!(exchange, ExchangeMethod::Renames, "{at}: there is no output");
        }
        the_next_build_works(&out, exchange, &at);
    }
}

/// A kill at another call leaves what a kill at the next of these leaves.
fn changes_the_disk(call: &str) -> bool {
    let reads = ["read", "close", "fsync", "flock", "statx", "getdents64", "readlink"];
    !reads.contains(&call)
}

#[test]
fn killed_at_every_system_call() {
    kill_at_every_call(ExchangeMethod::Atomic);
}

#[test]
fn killed_at_every_system_call_with_renames() {
    kill_at_every_call(ExchangeMethod::Renames);
}

/// The errors that a call can return.
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

fn fail_at_every_call(exchange: ExchangeMethod) {
    if !has_strace() {
        return;
    }
    let (old, new) = (tree_with_foreign_files(&few('a')), tree_with_foreign_files(&few('b')));
    for (call, nth) in calls(exchange) {
        for error in errors_of(&call) {
            let at = format!("{error} at {call} {nth}");
            let (_folder, out) = prepared_output();
            match run_with(&format!("error={error}"), &call, nth, &out, exchange) {
                Some(0) => assert_eq!(tree(&out), new, "{at}: it reported success"),
                Some(REFUSED) => {
                    assert_eq!(tree(&out), old, "{at}: it reported a failure");
                    // A lock that was not acquired is not ours to remove.
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
    fail_at_every_call(ExchangeMethod::Atomic);
}

#[test]
fn a_failed_system_call_leaves_the_old_tree_with_renames() {
    fail_at_every_call(ExchangeMethod::Renames);
}
