//! What the templates of one page have used of their limits. A page is rendered on one thread from beginning to end,
//! so each thread counts for itself, and what one page uses changes no other.

use crate::limits::{self, Limit};
use std::cell::Cell;
use std::io::{self, Write};
use tera::{Error, TeraResult};

/// A place in a template where something is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct SiteId {
    /// Its index in the theme's places.
    pub(super) index: u32,
    /// Whether the template is the site's own. Errors point at these.
    pub(super) is_own: bool,
}

struct Budget {
    steps: Cell<u64>,
    bytes: Cell<u64>,
    depth: Cell<u64>,
    /// The last place of an own template that was passed.
    last: Cell<Option<u32>>,
    exceeded: Cell<Option<Exceeded>>,
}

/// A limit that was exceeded, and the place: `None` where no own template has a part in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exceeded {
    pub(super) limit: &'static Limit,
    pub(super) place: Option<u32>,
}

thread_local! {
    static BUDGET: Budget = const {
        Budget {
            steps: Cell::new(0),
            bytes: Cell::new(0),
            depth: Cell::new(0),
            last: Cell::new(None),
            exceeded: Cell::new(None),
        }
    };
}

/// Begins a page.
pub(super) fn begin() {
    BUDGET.with(|budget| {
        budget.steps.set(0);
        budget.bytes.set(0);
        budget.depth.set(0);
        budget.last.set(None);
        budget.exceeded.set(None);
    });
}

/// The limit that ended the page.
pub(super) fn exceeded() -> Option<Exceeded> {
    BUDGET.with(|budget| budget.exceeded.get())
}

/// Counts `steps` more.
pub(super) fn use_steps(site: SiteId, steps: u64) -> TeraResult<()> {
    add(site, |budget| &budget.steps, steps, &limits::TEMPLATE_STEPS)
}

/// Counts `bytes` more that are read or made.
pub(super) fn use_bytes(site: SiteId, bytes: u64) -> TeraResult<()> {
    add(site, |budget| &budget.bytes, bytes, &limits::TEMPLATE_BYTES)
}

/// An error where `bytes` more would be too many. Nothing is counted.
pub(super) fn require_bytes(site: SiteId, bytes: u64) -> TeraResult<()> {
    let used = BUDGET.with(|budget| budget.bytes.get());
    if used.saturating_add(bytes) > limits::TEMPLATE_BYTES.value {
        Err(end(site, &limits::TEMPLATE_BYTES))
    } else {
        Ok(())
    }
}

/// Begins a block, a component or an included template.
pub(super) fn enter(site: SiteId) -> TeraResult<()> {
    add(site, |budget| &budget.depth, 1, &limits::TEMPLATE_NESTING)
}

/// Ends one.
pub(super) fn leave() {
    BUDGET.with(|budget| budget.depth.set(budget.depth.get().saturating_sub(1)));
}

/// Ends the page with an error.
pub(super) fn end(site: SiteId, limit: &'static Limit) -> Error {
    BUDGET.with(|budget| {
        let place = if site.is_own { Some(site.index) } else { budget.last.get() };
        budget.exceeded.set(Some(Exceeded { limit, place }));
    });
    Error::message(limit.name)
}

fn add(site: SiteId, of: fn(&Budget) -> &Cell<u64>, more: u64, limit: &'static Limit) -> TeraResult<()> {
    let sum = BUDGET.with(|budget| {
        if site.is_own {
            budget.last.set(Some(site.index));
        }
        let sum = of(budget).get().saturating_add(more);
        of(budget).set(sum);
        sum
    });
    if sum > limit.value { Err(end(site, limit)) } else { Ok(()) }
}

/// Writes a page, up to [`limits::PAGE_BYTES`].
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
                budget.exceeded.set(Some(Exceeded { limit: &limits::PAGE_BYTES, place: budget.last.get() }));
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
