//! One sequence of steps: the incremental build of each is compared with a fresh one.

use annals::build::{BuildResult, Builder, Options};
use annals::diag::Diagnostic;
use annals::site::{OutputTarget, Site, SiteLayout};
use annals::source::Sources;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use crate::edits::{AfterErrors, Step};
use crate::state::State;

/// A builder that has built every step, and what it has built.
pub(crate) struct Run {
    builder: Builder,
    sources: Sources,
    state: State,
    /// The last state that gave a site.
    last_good: State,
    built: bool,
    /// A log of the steps, for the failure message.
    log: String,
    /// How many steps were built, and how many gave a site.
    pub(crate) steps: usize,
    pub(crate) sites: usize,
}

impl Run {
    /// Builds the first site.
    pub(crate) fn begin() -> Result<Self, String> {
        let state = State::base();
        let mut run = Self {
            builder: Builder::default(),
            sources: state.sources(),
            last_good: state.clone(),
            state,
            built: true,
            log: String::new(),
            steps: 0,
            sites: 0,
        };
        run.build()?;
        run.built.then_some(run).ok_or_else(|| "the site without edits does not build".to_owned())
    }

    /// Applies the edits of a step and builds.
    pub(crate) fn step(&mut self, step: &Step) -> Result<(), String> {
        let before = self.state.clone();
        if !self.built && step.after_errors != AfterErrors::LeaveAndEdit {
            (self.state.files, self.state.as_of) = (self.last_good.files.clone(), self.last_good.as_of);
        }
        if self.built || step.after_errors != AfterErrors::Revert {
            step.edits.iter().for_each(|edit| edit.apply(&mut self.state));
        }
        self.state.history.push((before.files.clone(), before.as_of));
        self.log_step(step, &before);
        self.build()?;
        if step.rebuild {
            self.log.push_str("built again without a change\n");
            self.build()?;
        }
        Ok(())
    }

    /// Builds, and compares the outcome with that of a new builder.
    pub(crate) fn build(&mut self) -> Result<(), String> {
        self.state.update(&mut self.sources);
        let incremental = self.builder.build(&self.sources, &options(&self.state));
        let fresh = fresh(&self.state);
        self.steps += 1;
        self.built = fresh.site.is_some();
        if self.built {
            self.sites += 1;
            self.last_good = self.state.clone();
        }
        let mismatch = difference(&incremental, &fresh)
            .or_else(|| check_difference(&self.state, &fresh))
            .or_else(|| target_difference(&self.state, &fresh));
        mismatch.map_or(Ok(()), |difference| {
            Err(format!("an incremental build and a fresh one differ:\n{difference}\nafter these steps:\n{}", self.log))
        })
    }

    fn log_step(&mut self, step: &Step, before: &State) {
        let _ = writeln!(self.log, "{:?} {:?}", step.edits, step.after_errors);
        if before.as_of != self.state.as_of {
            let _ = writeln!(self.log, "    as of {:?} → {:?}", before.as_of, self.state.as_of);
        }
        let (old, new) = (&before.files, &self.state.files);
        for path in old.keys().chain(new.keys().filter(|path| !old.contains_key(*path))) {
            let change = match (old.get(path), new.get(path)) {
                (Some(_), None) => "removed".to_owned(),
                (None, Some(bytes)) => format!("added:\n{}", indented(bytes)),
                (Some(one), Some(other)) if one != other => line_difference(one, other),
                _ => continue,
            };
            let _ = writeln!(self.log, "    {path} {change}");
        }
    }
}

/// The options of a build.
pub(crate) fn options(state: &State) -> Options {
    Options { as_of: state.as_of_date(), include_unpublished: state.held_back, ..Options::default() }
}

/// The outcome of a new builder.
pub(crate) fn fresh(state: &State) -> BuildResult {
    Builder::default().build(&state.sources(), &options(state))
}

/// Collects the files that a one-off build passes to its target.
#[derive(Default)]
struct FileCollector {
    layout: Arc<SiteLayout>,
    files: Mutex<BTreeMap<usize, Vec<u8>>>,
}

impl OutputTarget for FileCollector {
    fn begin(&mut self, layout: &Arc<SiteLayout>) -> bool {
        self.layout = Arc::clone(layout);
        true
    }

    fn write_file(&self, index: usize, bytes: &[u8]) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(index, bytes.to_vec());
    }
}

/// The difference of a check, which has no site.
fn check_difference(state: &State, fresh: &BuildResult) -> Option<String> {
    let checked = Builder::default().check(&state.sources(), &options(state));
    let diagnostics = diagnostics_difference(&checked.diagnostics, &fresh.diagnostics);
    let counts = (checked.counts != fresh.counts).then(|| format!("counts: {:?}", checked.counts));
    diagnostics.or(counts).map(|mismatch| format!("checked, and fresh: {mismatch}"))
}

/// The difference of a build that passes its files to a target, as a one-off build does.
fn target_difference(state: &State, fresh: &BuildResult) -> Option<String> {
    let site = fresh.site.as_ref()?;
    let mut collector = FileCollector::default();
    Builder::default().build_to_target(&state.sources(), &options(state), &|_| (), &mut collector);
    let files = collector.files.into_inner().unwrap_or_else(PoisonError::into_inner);
    let files = files.into_values().map(Arc::from).collect();
    site_difference(&Site::from_files(collector.layout, files), site)
        .map(|mismatch| format!("built into a target, and fresh: {mismatch}"))
}

/// The differences between two outcomes.
pub(crate) fn difference(incremental: &BuildResult, fresh: &BuildResult) -> Option<String> {
    let diagnostics = diagnostics_difference(&incremental.diagnostics, &fresh.diagnostics);
    let counts = (incremental.counts != fresh.counts)
        .then(|| format!("counts\n  incremental: {:?}\n  fresh: {:?}", incremental.counts, fresh.counts));
    let site = match (&incremental.site, &fresh.site) {
        (Some(incremental), Some(fresh)) => site_difference(incremental, fresh),
        (None, None) => None,
        (incremental, fresh) => {
            Some(format!("a site\n  incremental: {}\n  fresh: {}", incremental.is_some(), fresh.is_some()))
        }
    };
    let all: Vec<String> = [site, diagnostics, counts].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn diagnostics_difference(incremental: &[Diagnostic], fresh: &[Diagnostic]) -> Option<String> {
    if incremental == fresh {
        return None;
    }
    let at = (0..).find(|at| incremental.get(*at) != fresh.get(*at)).unwrap_or_default();
    Some(format!("diagnostics, at {at}\n  incremental: {:?}\n  fresh: {:?}", incremental.get(at), fresh.get(at)))
}

fn site_difference(incremental: &Site, fresh: &Site) -> Option<String> {
    let by_path = |site: &Site| -> BTreeMap<String, Vec<u8>> {
        site.iter().map(|(path, bytes)| (path.as_str().to_owned(), bytes.to_vec())).collect()
    };
    let same = incremental.iter().map(|(path, bytes)| (path.as_str(), &**bytes));
    if same.eq(fresh.iter().map(|(path, bytes)| (path.as_str(), &**bytes))) {
        return (incremental != fresh).then(|| "sites of the same files that are not equal".to_owned());
    }
    let (incremental, fresh) = (by_path(incremental), by_path(fresh));
    let path =
        incremental.keys().chain(fresh.keys()).filter(|path| incremental.get(*path) != fresh.get(*path)).min()?;
    Some(match (incremental.get(path), fresh.get(path)) {
        (Some(one), Some(other)) => format!("`{path}` {}", line_difference(one, other)),
        (one, _) => format!("`{path}` is only in the {} build", if one.is_some() { "incremental" } else { "fresh" }),
    })
}

/// The first lines that differ.
fn line_difference(one: &[u8], other: &[u8]) -> String {
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('\n').collect(), other.split('\n').collect());
    let at = (0..).find(|at| one.get(*at) != other.get(*at)).unwrap_or_default();
    format!("line {}:\n      {:?}\n      {:?}", at + 1, one.get(at), other.get(at))
}

fn indented(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().take(12).map(|line| format!("      {line}")).collect::<Vec<_>>().join("\n")
}
