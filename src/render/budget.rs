//! Counters of the resources that the templates of one page use, checked against [`crate::limits`]. A page is rendered on one
//! thread from start to end, so the counters are thread-local, and pages do not influence each other.

use crate::limits::{self, Limit};
use std::cell::Cell;
use std::io::{self, Write};
use tera::{Error, TeraResult};

/// A location in a template where something is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProbeSite {
    /// Its index in the theme's list of locations.
    pub(super) index: u32,
    /// Whether the template is the site's own: errors point only at these.
    pub(super) is_own: bool,
}

struct Budget {
    /// The limit on the steps of what is rendered: of a page, or of a component.
    step_limit: Cell<&'static Limit>,
    steps: Cell<u64>,
    bytes: Cell<u64>,
    depth: Cell<u64>,
    /// The last location in one of the site's own templates that was executed.
    last_own_location: Cell<Option<u32>>,
    exceeded: Cell<Option<Exceeded>>,
}

/// An exceeded limit, and the location: `None` where none of the site's own templates is involved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exceeded {
    pub(super) limit: &'static Limit,
    pub(super) location: Option<u32>,
}

thread_local! {
    static BUDGET: Budget = const {
        Budget {
            step_limit: Cell::new(&limits::TEMPLATE_STEPS),
            steps: Cell::new(0),
            bytes: Cell::new(0),
            depth: Cell::new(0),
            last_own_location: Cell::new(None),
            exceeded: Cell::new(None),
        }
    };
}

/// Resets the counters. Call it before each page, and before each component that a page renders before its own template.
pub(super) fn reset(step_limit: &'static Limit) {
    BUDGET.with(|budget| {
        budget.step_limit.set(step_limit);
        budget.steps.set(0);
        budget.bytes.set(0);
        budget.depth.set(0);
        budget.last_own_location.set(None);
        budget.exceeded.set(None);
    });
}

/// The limit that aborted the page, if one did.
pub(super) fn exceeded_limit() -> Option<Exceeded> {
    BUDGET.with(|budget| budget.exceeded.get())
}

/// Counts `steps` more; an error above the limit given to [`reset`].
pub(super) fn use_steps(site: ProbeSite, steps: u64) -> TeraResult<()> {
    count(site, |budget| &budget.steps, steps, BUDGET.with(|budget| budget.step_limit.get()))
}

/// Counts `bytes` more that are read or allocated; an error above [`limits::TEMPLATE_BYTES`].
pub(super) fn use_bytes(site: ProbeSite, bytes: u64) -> TeraResult<()> {
    count(site, |budget| &budget.bytes, bytes, &limits::TEMPLATE_BYTES)
}

/// An error where `bytes` more would exceed the limit. Counts nothing.
pub(super) fn require_bytes(site: ProbeSite, bytes: u64) -> TeraResult<()> {
    let used = BUDGET.with(|budget| budget.bytes.get());
    if used.saturating_add(bytes) > limits::TEMPLATE_BYTES.value {
        Err(abort(site, &limits::TEMPLATE_BYTES))
    } else {
        Ok(())
    }
}

/// Enters a block, a component or an included template; an error above [`limits::TEMPLATE_NESTING`].
pub(super) fn enter(site: ProbeSite) -> TeraResult<()> {
    count(site, |budget| &budget.depth, 1, &limits::TEMPLATE_NESTING)
}

/// Leaves what [`enter`] entered.
pub(super) fn leave() {
    BUDGET.with(|budget| budget.depth.set(budget.depth.get().saturating_sub(1)));
}

/// Records the exceeded limit and returns the error that aborts the page.
pub(super) fn abort(site: ProbeSite, limit: &'static Limit) -> Error {
    BUDGET.with(|budget| {
        let location = if site.is_own { Some(site.index) } else { budget.last_own_location.get() };
        budget.exceeded.set(Some(Exceeded { limit, location }));
    });
    Error::message(limit.name)
}

fn count(site: ProbeSite, counter: fn(&Budget) -> &Cell<u64>, amount: u64, limit: &'static Limit) -> TeraResult<()> {
    let total = BUDGET.with(|budget| {
        if site.is_own {
            budget.last_own_location.set(Some(site.index));
        }
        let total = counter(budget).get().saturating_add(amount);
        counter(budget).set(total);
        total
    });
    if total > limit.value { Err(abort(site, limit)) } else { Ok(()) }
}

/// A writer that fails above [`limits::PAGE_BYTES`].
pub(super) struct PageWriter<'h>(pub(super) &'h mut Vec<u8>);

impl Write for PageWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if limits::PAGE_BYTES.is_exceeded(self.0.len() + bytes.len()) {
            BUDGET.with(|budget| {
                budget
                    .exceeded
                    .set(Some(Exceeded { limit: &limits::PAGE_BYTES, location: budget.last_own_location.get() }));
            });
            return Err(io::Error::other(limits::PAGE_BYTES.name));
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
