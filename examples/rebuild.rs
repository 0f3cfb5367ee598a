//! Measures incremental builds after single edits: `rebuild SITE [RUNS]`.
//!
//! Prints a line for each kind of edit: its name, the median time in milliseconds, and the median number of files that
//! changed. Everything happens in memory: from the changed sources to the new bytes of every file. The site must be written
//! by the corpus generator, since the edits depend on its format.
#![expect(clippy::print_stdout, reason = "the output of a command")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]
#![expect(clippy::expect_used, reason = "an invalid site cannot be measured")]

use annals::build::{Builder, Options, read};
use annals::site::Site;
use annals::source::Sources;
use std::path::Path;
use std::time::Instant;

/// The same allocator as that of the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().expect("usage: rebuild SITE [RUNS]");
    let runs = arguments.next().map_or(20, |runs| runs.parse().expect("a number of runs"));
    let (sources, unread) = read(Path::new(&root)).expect("a folder");
    assert!(unread.is_empty(), "{unread:?}");
    let mut bench = Bench { builder: Builder::default(), site: Site::new(), sources };
    bench.build();
    let sections = bench.paths("content/", ".md");
    let person = bench.most_mentioned(&sections);
    let without_alias = bench.text(&person.path);
    bench.report("sentence", runs, |bench, run| bench.change_a_sentence(&sections[run * sections.len() / runs]));
    bench.edit(&person.path, &with_alias(&without_alias, &person));
    bench.build();
    bench.report("renamed, old name listed", runs, |bench, run| bench.rename(&person, run));
    bench.edit(&person.path, &without_alias);
    bench.build();
    bench.report("renamed, old name removed", runs, |bench, run| bench.rename(&person, run));
}

/// A builder, its sources, and the site of the last build.
struct Bench {
    builder: Builder,
    site: Site,
    sources: Sources,
}

/// A person, with the path of the register file.
struct Person {
    path: String,
    name: String,
}

impl Bench {
    /// Builds after each of `runs` edits, and prints the medians.
    fn report(&mut self, label: &str, runs: usize, edit: impl Fn(&mut Self, usize)) {
        let mut times = Vec::new();
        let mut changed = Vec::new();
        for run in 0..runs {
            edit(self, run);
            let before = self.site.clone();
            times.push(self.build());
            changed.push(self.changed_since(&before));
        }
        times.sort_by(f64::total_cmp);
        changed.sort_unstable();
        println!("{label}\t{:.1}\t{}", times[runs / 2], changed[runs / 2]);
    }

    /// Builds, and returns the time in milliseconds.
    fn build(&mut self) -> f64 {
        let options = Options::default();
        let started = Instant::now();
        let outcome = self.builder.build(&self.sources, &options);
        let took = started.elapsed();
        self.site = outcome.site.expect("a site without errors");
        took.as_secs_f64() * 1000.0
    }

    fn changed_since(&self, before: &Site) -> usize {
        self.site.iter().filter(|(path, bytes)| before.get(path.as_str()) != Some(bytes)).count()
    }

    fn paths(&self, start: &str, end: &str) -> Vec<String> {
        let paths = self.sources.iter().map(|file| file.path.to_string());
        paths.filter(|path| path.starts_with(start) && path.ends_with(end)).collect()
    }

    fn text(&self, path: &str) -> String {
        let file = self.sources.get(path).expect("a file");
        file.text().expect("text").to_owned()
    }

    fn edit(&mut self, path: &str, text: &str) {
        self.sources.insert(path, text.as_bytes());
    }

    /// Adds a word to the last sentence of a section.
    fn change_a_sentence(&mut self, path: &str) {
        let text = self.text(path);
        let at = text.rfind(". {#").expect("a stamped paragraph");
        self.edit(path, &format!("{} indeed{}", &text[..at], &text[at..]));
    }

    /// Lengthens a person's name in even runs, and restores it in odd ones.
    fn rename(&mut self, person: &Person, run: usize) {
        let (old, new) = (format!("name: {}\n", person.name), format!("name: {}ova\n", person.name));
        let (from, to) = if run.is_multiple_of(2) { (old, new) } else { (new, old) };
        let text = self.text(&person.path);
        assert!(text.contains(&from), "{from}");
        self.edit(&person.path, &text.replacen(&from, &to, 1));
    }

    /// The person whose full name is in the most sections of a sample.
    fn most_mentioned(&self, sections: &[String]) -> Person {
        let texts: Vec<String> =
            sections.iter().step_by(sections.len().div_ceil(300)).map(|path| self.text(path)).collect();
        let people = self.paths("seeds/people", ".yaml").into_iter().flat_map(|path| {
            let text = self.text(&path);
            let names: Vec<String> =
                text.lines().filter_map(|line| line.strip_prefix("  name: ")).map(str::to_owned).collect();
            names.into_iter().map(move |name| Person { path: path.clone(), name })
        });
        let times = |person: &Person| texts.iter().filter(|text| text.contains(&person.name)).count();
        people.max_by_key(times).expect("a person")
    }
}

/// The text of the register, with a person's name added to the aliases.
fn with_alias(text: &str, person: &Person) -> String {
    let name = format!("name: {}\n", person.name);
    let (before, after) = text.split_once(&name).expect("the person");
    match after.split_once("aliases: [").filter(|(between, _)| !between.contains("\n- ")) {
        Some((between, rest)) => format!("{before}{name}{between}aliases: [{}, {rest}", person.name),
        None => format!("{before}{name}  aliases: [{}]\n{after}", person.name),
    }
}
