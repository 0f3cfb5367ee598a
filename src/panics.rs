//! Catches panics and reports them as values, with the file that was being processed.
//!
//! A panic is a bug in annals, but must not cost the output or end the preview. Commands run within [`catch_panic`], which
//! returns a [`Panic`] as an error; the stages register their current file with [`working_on`]. Both cost no more than a
//! thread-local variable.
//!
//! A stack overflow is not a panic and cannot be caught: the limits of depth (`limits`) prevent it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// The exit code of a command that panicked: `EX_SOFTWARE` of BSD's `sysexits.h`.
pub const EXIT_CODE: u8 = 70;

/// The activity of a stage, for the message about a panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// A file is read from disk.
    Read,
    /// A file is parsed.
    Parse,
    /// The names and links of a section are resolved.
    Link,
    /// A file that an editor supplies is sanitized.
    Sanitize,
    /// A page is rendered.
    Render,
    /// Search data is built.
    Index,
    /// A file is written.
    Write,
}

impl Activity {
    fn verb(self) -> &'static str {
        match self {
            Self::Read => "reading",
            Self::Parse => "parsing",
            Self::Link => "linking",
            Self::Sanitize => "sanitizing",
            Self::Render => "rendering",
            Self::Index => "indexing",
            Self::Write => "writing",
        }
    }
}

/// The current work of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// The kind of work.
    pub activity: Activity,
    /// The source file or page; empty if the work concerns all of them.
    pub path: String,
}

impl fmt::Display for WorkItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            "" => f.write_str(self.activity.verb()),
            path => write!(f, "{} `{path}`", self.activity.verb()),
        }
    }
}

/// A panic that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// The message of the panic.
    pub message: String,
    /// File, line and column in the source of annals, if known.
    pub location: Option<String>,
    /// The work of the thread that panicked or waited for it, if known.
    pub work: Option<WorkItem>,
}

/// The nested works of a thread, innermost last. The paths are concatenated, so that nothing is allocated per file.
struct WorkStack {
    entries: Vec<(Activity, usize)>,
    paths: String,
}

thread_local! {
    static STACK: RefCell<WorkStack> = const { RefCell::new(WorkStack { entries: Vec::new(), paths: String::new() }) };
}

/// The panics not yet returned by [`catch_panic`]. Several threads can panic at once.
static PANICS: Mutex<Vec<Panic>> = Mutex::new(Vec::new());

thread_local! {
    /// How many calls of [`catch_panic`] this thread is in.
    static CATCHING: Cell<usize> = const { Cell::new(0) };
}

/// A guard that ends the work when it is dropped.
#[derive(Debug)]
#[must_use = "the work ends when this is dropped"]
pub struct WorkGuard(());

/// Registers the current work of the thread until the guard is dropped. `path` is a file or page, or `""` for all.
pub fn working_on(activity: Activity, path: &str) -> WorkGuard {
    STACK.with(|stack| stack.borrow_mut().push(activity, path));
    let guard = WorkGuard(());
    #[cfg(debug_assertions)]
    panic_on_purpose();
    guard
}

impl Drop for WorkGuard {
    fn drop(&mut self) {
        let work = STACK.with(|stack| stack.borrow_mut().pop(std::thread::panicking()));
        let Some(work) = work else { return };
        // A worker thread that panicked does not know the file, but the thread that waits for it does.
        let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(panic) = panics.last_mut().filter(|panic| panic.work.is_none()) {
            panic.work = Some(work);
        }
    }
}

impl WorkStack {
    fn push(&mut self, activity: Activity, path: &str) {
        self.entries.push((activity, self.paths.len()));
        self.paths.push_str(path);
    }

    fn innermost(&self) -> Option<WorkItem> {
        let (activity, start) = *self.entries.last()?;
        Some(WorkItem { activity, path: self.paths.get(start..).unwrap_or_default().to_owned() })
    }

    /// Ends the innermost work, and returns it if `is_wanted`.
    fn pop(&mut self, is_wanted: bool) -> Option<WorkItem> {
        let work = if is_wanted { self.innermost() } else { None };
        if let Some((_, start)) = self.entries.pop() {
            self.paths.truncate(start);
        }
        work
    }
}

fn current_work() -> Option<WorkItem> {
    STACK.with(|stack| stack.try_borrow().ok().and_then(|stack| stack.innermost()))
}

/// Installs a panic hook that records panics within [`catch_panic`], and passes others, such as those in a request to the
/// preview, to `report`.
pub fn install_hook(report: fn(&Panic)) {
    std::panic::set_hook(Box::new(move |info| {
        let panic = Panic::from_hook_info(info);
        // Another thread waits for a thread of the pool, and panics with it.
        if CATCHING.get() > 0 || rayon::current_thread_index().is_some() {
            PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(panic);
        } else {
            report(&panic);
        }
    }));
}

/// Runs `work` and catches a panic in it or in a thread that it waits for.
///
/// After a panic, data that `work` borrowed mutably may be inconsistent: callers must drop their caches.
///
/// # Errors
/// `work` panicked.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    CATCHING.set(CATCHING.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(CATCHING.get() - 1);
    result.map_err(|payload| {
        let message = payload_message(payload.as_ref());
        let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        let matching = panics.iter().position(|panic| panic.message == message);
        let panic = matching.map(|index| panics.swap_remove(index));
        panics.clear();
        panic.unwrap_or(Panic { message, location: None, work: None })
    })
}

impl Panic {
    fn from_hook_info(info: &PanicHookInfo<'_>) -> Self {
        Self {
            message: payload_message(info.payload()),
            location: info.location().map(ToString::to_string),
            work: current_work(),
        }
    }
}

fn payload_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// For tests: panics if `ANNALS_TEST_PANIC` is the current [`WorkItem`] as text, such as ``parsing `content/a.md` ``.
/// Not compiled into release builds.
#[cfg(debug_assertions)]
fn panic_on_purpose() {
    static WANTED: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("ANNALS_TEST_PANIC").ok());
    let Some(wanted) = &*WANTED else { return };
    assert!(current_work().is_none_or(|work| work.to_string() != *wanted), "on purpose");
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn a_panic_of_a_worker_thread_is_reported_with_the_file_of_the_thread_that_waits_for_it() {
        install_hook(|_| ());
        let panic = catch_panic(|| {
            let _all = working_on(Activity::Link, "");
            let _one = working_on(Activity::Parse, "content/a.md");
            (0..1000_u32).into_par_iter().for_each(|number| assert_ne!(number, 700, "seven hundred"));
        });
        let panic = panic.expect_err("it panics");
        assert!(panic.message.contains("seven hundred"), "{panic:?}");
        assert!(panic.location.is_some_and(|location| location.contains("panics.rs")));
        assert_eq!(panic.work, Some(WorkItem { activity: Activity::Parse, path: "content/a.md".to_owned() }));
        assert_eq!(catch_panic(|| 1), Ok(1));
        assert_eq!(current_work(), None);
    }
}
