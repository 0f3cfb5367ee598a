//! Panics as values: what was being worked on, and what the panic said.
//!
//! A panic is a bug in annals, and no reason to lose the output, the preview or the editor's patience. Work
//! is done within [`caught`], which returns a [`Panic`]; the stages say with [`working_on`] what
//! they work on. Both are as cheap as a thread-local variable.
//!
//! A stack overflow is no panic and cannot be caught: the limits of depth (`limits`) prevent it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// The exit code of a command that panicked: `EX_SOFTWARE` of BSD's `sysexits.h`.
pub const EXIT_CODE: u8 = 70;

/// What a stage does.
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
    fn words(self) -> &'static str {
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

/// What a thread works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// What is done.
    pub activity: Activity,
    /// With which source file or page; empty where it is all of them.
    pub path: String,
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            "" => f.write_str(self.activity.words()),
            path => write!(f, "{} `{path}`", self.activity.words()),
        }
    }
}

/// A panic that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// What the code said.
    pub message: String,
    /// The line of annals' own source, as far as it is known.
    pub location: Option<String>,
    /// What was being worked on.
    pub work: Option<Work>,
}

/// What a thread works on, innermost last. The paths are in one text, so that nothing is allocated per file.
struct Stack {
    works: Vec<(Activity, usize)>,
    paths: String,
}

thread_local! {
    static STACK: RefCell<Stack> = const { RefCell::new(Stack { works: Vec::new(), paths: String::new() }) };
}

/// The panics that nobody has asked for yet. Several threads can panic at once.
static PANICS: Mutex<Vec<Panic>> = Mutex::new(Vec::new());

thread_local! {
    /// How many calls of [`caught`] this thread is in.
    static CATCHING: Cell<usize> = const { Cell::new(0) };
}

/// Ends the work when it is dropped.
#[derive(Debug)]
#[must_use = "the work ends when this is dropped"]
pub struct Working(());

/// Says what the thread works on until the result is dropped: with which file or page, or with all (`""`).
pub fn working_on(activity: Activity, path: &str) -> Working {
    STACK.with(|stack| stack.borrow_mut().push(activity, path));
    let working = Working(());
    #[cfg(debug_assertions)]
    panic_on_purpose();
    working
}

impl Drop for Working {
    fn drop(&mut self) {
        let work = STACK.with(|stack| stack.borrow_mut().pop(std::thread::panicking()));
        let Some(work) = work else { return };
        // A worker thread of a stage panicked, which does not know the file. The thread that waits for it does.
        let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(panic) = panics.last_mut().filter(|panic| panic.work.is_none()) {
            panic.work = Some(work);
        }
    }
}

impl Stack {
    fn push(&mut self, activity: Activity, path: &str) {
        self.works.push((activity, self.paths.len()));
        self.paths.push_str(path);
    }

    fn last(&self) -> Option<Work> {
        let (activity, start) = *self.works.last()?;
        Some(Work { activity, path: self.paths.get(start..).unwrap_or_default().to_owned() })
    }

    /// Ends the innermost work, and says what it was where that `is_wanted`.
    fn pop(&mut self, is_wanted: bool) -> Option<Work> {
        let work = if is_wanted { self.last() } else { None };
        if let Some((_, start)) = self.works.pop() {
            self.paths.truncate(start);
        }
        work
    }
}

fn current() -> Option<Work> {
    STACK.with(|stack| stack.try_borrow().ok().and_then(|stack| stack.last()))
}

/// Makes every panic within [`caught`] silent, and gives others, as of a request to the preview, to `tell`.
pub fn install(tell: fn(&Panic)) {
    std::panic::set_hook(Box::new(move |info| {
        let panic = Panic::of(info);
        // A thread of the pool works for another that waits for it, and panics with it.
        if CATCHING.get() > 0 || rayon::current_thread_index().is_some() {
            PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(panic);
        } else {
            tell(&panic);
        }
    }));
}

/// Runs `work`; a panic in it, or in a thread that it waits for, is an error.
///
/// What `work` had borrowed mutably may be inconsistent after a panic: caches are to be dropped.
///
/// # Errors
/// It panicked.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    CATCHING.set(CATCHING.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(CATCHING.get() - 1);
    result.map_err(|payload| {
        let message = message_of(payload.as_ref());
        let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        let own = panics.iter().position(|panic| panic.message == message);
        let panic = own.map(|index| panics.swap_remove(index));
        panics.clear();
        panic.unwrap_or(Panic { message, location: None, work: None })
    })
}

impl Panic {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        Self {
            message: message_of(info.payload()),
            location: info.location().map(ToString::to_string),
            work: current(),
        }
    }
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Lets tests have a panic: while this variable has the words of a [`Work`], such work panics. Release builds do not
/// contain it.
#[cfg(debug_assertions)]
fn panic_on_purpose() {
    static WANTED: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("ANNALS_TEST_PANIC").ok());
    let Some(wanted) = &*WANTED else { return };
    assert!(current().is_none_or(|work| work.to_string() != *wanted), "on purpose");
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn a_panic_of_a_worker_thread_is_reported_with_the_file_of_the_thread_that_waits_for_it() {
        install(|_| ());
        let panic = caught(|| {
            let _all = working_on(Activity::Link, "");
            let _one = working_on(Activity::Parse, "content/a.md");
            (0..1000_u32).into_par_iter().for_each(|number| assert_ne!(number, 700, "seven hundred"));
        });
        let panic = panic.expect_err("it panics");
        assert!(panic.message.contains("seven hundred"), "{panic:?}");
        assert!(panic.location.is_some_and(|location| location.contains("panics.rs")));
        assert_eq!(panic.work, Some(Work { activity: Activity::Parse, path: "content/a.md".to_owned() }));
        assert_eq!(caught(|| 1), Ok(1));
        assert_eq!(current(), None);
    }
}
