//! One sequence of steps: what the kept builder makes of each is held against what a new one makes.

use annals::build::{Builder, Options, Outcome};
use annals::diag::Diagnostic;
use annals::site::{Layout, Site, Target};
use annals::source::Sources;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use crate::edits::{Errors, Step};
use crate::state::State;

/// A builder that has built every step, and what it has built.
pub(crate) struct Run {
    builder: Builder,
    sources: Sources,
    state: State,
    /// The last state that gave a site.
    good: State,
    built: bool,
    /// What was done, for whoever has to look into it.
    story: String,
    /// How many steps were built, and how many gave a site.
    pub(crate) steps: usize,
    pub(crate) sites: usize,
}

impl Run {
    /// The builder has built the first site.
    pub(crate) fn begin() -> Result<Self, String> {
        let state = State::base();
        let mut run = Self {
            builder: Builder::default(),
            sources: state.sources(),
            good: state.clone(),
            state,
            built: true,
            story: String::new(),
            steps: 0,
            sites: 0,
        };
        run.build()?;
        run.built.then_some(run).ok_or_else(|| "the site without edits does not build".to_owned())
    }

    /// Makes the edits of a step and builds.
    pub(crate) fn step(&mut self, step: &Step) -> Result<(), String> {
        let before = self.state.clone();
        if !self.built && step.errors != Errors::Keep {
            (self.state.files, self.state.as_of) = (self.good.files.clone(), self.good.as_of);
        }
        if self.built || step.errors != Errors::Mend {
            step.edits.iter().for_each(|edit| edit.make(&mut self.state));
        }
        self.state.past.push((before.files.clone(), before.as_of));
        self.tell(step, &before);
        self.build()?;
        if step.twice {
            self.story.push_str("built again without a change\n");
            self.build()?;
        }
        Ok(())
    }

    /// Builds, and holds the outcome against that of a new builder.
    pub(crate) fn build(&mut self) -> Result<(), String> {
        self.state.lay_over(&mut self.sources);
        let kept = self.builder.build(&self.sources, &options(&self.state));
        let fresh = fresh(&self.state);
        self.steps += 1;
        self.built = fresh.site.is_some();
        if self.built {
            self.sites += 1;
            self.good = self.state.clone();
        }
        let apart = difference(&kept, &fresh).or_else(|| handed_over_apart(&self.state, &fresh));
        apart.map_or(Ok(()), |difference| {
            Err(format!(
                "the builder that was kept and a new one differ:\n{difference}\nafter these steps:\n{}",
                self.story
            ))
        })
    }

    fn tell(&mut self, step: &Step, before: &State) {
        let _ = writeln!(self.story, "{:?} {:?}", step.edits, step.errors);
        if before.as_of != self.state.as_of {
            let _ = writeln!(self.story, "    as of {:?} → {:?}", before.as_of, self.state.as_of);
        }
        let (old, new) = (&before.files, &self.state.files);
        for path in old.keys().chain(new.keys().filter(|path| !old.contains_key(*path))) {
            let story = match (old.get(path), new.get(path)) {
                (Some(_), None) => "taken away".to_owned(),
                (None, Some(bytes)) => format!("added:\n{}", indented(bytes)),
                (Some(one), Some(other)) if one != other => lines_apart(one, other),
                _ => continue,
            };
            let _ = writeln!(self.story, "    {path} {story}");
        }
    }
}

/// The options of a build.
pub(crate) fn options(state: &State) -> Options {
    Options { as_of: state.day(), held_back: state.held_back, ..Options::default() }
}

/// What a new builder makes of it.
pub(crate) fn fresh(state: &State) -> Outcome {
    Builder::default().build(&state.sources(), &options(state))
}

/// Takes the files of a build that happens once.
#[derive(Default)]
struct Taken {
    layout: Arc<Layout>,
    files: Mutex<BTreeMap<usize, Vec<u8>>>,
}

impl Target for Taken {
    fn begin(&mut self, layout: &Arc<Layout>) -> bool {
        self.layout = Arc::clone(layout);
        true
    }

    fn file(&self, index: usize, bytes: &[u8]) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(index, bytes.to_vec());
    }
}

/// What is not the same where a build hands its files over, as it does when it happens once.
fn handed_over_apart(state: &State, fresh: &Outcome) -> Option<String> {
    let site = fresh.site.as_ref()?;
    let mut taken = Taken::default();
    Builder::default().build_into(&state.sources(), &options(state), &|_| (), &mut taken);
    let files = taken.files.into_inner().unwrap_or_else(PoisonError::into_inner);
    let files = files.into_values().map(Arc::from).collect();
    sites_apart(&Site::of(taken.layout, files), site).map(|apart| format!("made once, and by a new one: {apart}"))
}

/// What is not the same in two outcomes.
pub(crate) fn difference(kept: &Outcome, fresh: &Outcome) -> Option<String> {
    let told = diagnostics_apart(&kept.diagnostics, &fresh.diagnostics);
    let counted =
        (kept.counts != fresh.counts).then(|| format!("counts\n  kept: {:?}\n  new:  {:?}", kept.counts, fresh.counts));
    let site = match (&kept.site, &fresh.site) {
        (Some(kept), Some(fresh)) => sites_apart(kept, fresh),
        (None, None) => None,
        (kept, fresh) => Some(format!("a site\n  kept: {}\n  new:  {}", kept.is_some(), fresh.is_some())),
    };
    let all: Vec<String> = [site, told, counted].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn diagnostics_apart(kept: &[Diagnostic], fresh: &[Diagnostic]) -> Option<String> {
    if kept == fresh {
        return None;
    }
    let at = (0..).find(|at| kept.get(*at) != fresh.get(*at)).unwrap_or_default();
    Some(format!("what is told, at {at}\n  kept: {:?}\n  new:  {:?}", kept.get(at), fresh.get(at)))
}

fn sites_apart(kept: &Site, fresh: &Site) -> Option<String> {
    let by_path = |site: &Site| -> BTreeMap<String, Vec<u8>> {
        site.iter().map(|(path, bytes)| (path.as_str().to_owned(), bytes.to_vec())).collect()
    };
    let same = kept.iter().map(|(path, bytes)| (path.as_str(), &**bytes));
    if same.eq(fresh.iter().map(|(path, bytes)| (path.as_str(), &**bytes))) {
        return (kept != fresh).then(|| "sites of the same files that are not equal".to_owned());
    }
    let (kept, fresh) = (by_path(kept), by_path(fresh));
    let path = kept.keys().chain(fresh.keys()).filter(|path| kept.get(*path) != fresh.get(*path)).min()?;
    Some(match (kept.get(path), fresh.get(path)) {
        (Some(one), Some(other)) => format!("`{path}` {}", lines_apart(one, other)),
        (one, _) => format!("`{path}` is made by the {} alone", if one.is_some() { "kept one" } else { "new one" }),
    })
}

/// The first lines that differ.
fn lines_apart(one: &[u8], other: &[u8]) -> String {
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('\n').collect(), other.split('\n').collect());
    let at = (0..).find(|at| one.get(*at) != other.get(*at)).unwrap_or_default();
    format!("line {}:\n      {:?}\n      {:?}", at + 1, one.get(at), other.get(at))
}

fn indented(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().take(12).map(|line| format!("      {line}")).collect::<Vec<_>>().join("\n")
}
