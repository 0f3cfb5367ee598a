//! Every getter of the tracked graph records a dependency, and a shared value those of its computation.

#![expect(clippy::disallowed_methods, reason = "the source files are on disk")]

use crate::run::fresh;
use crate::state::State;
use annals::link::{DependencyKey, Graph, Memo, NameOrder, RecordId, TrackedGraph};
use annals::model::{Register, Tag};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// A getter and a call of it.
type Getter = (&'static str, fn(&TrackedGraph<'_>, &Graph));

const GETTERS: &[Getter] = &[
    ("about", |tracked, _| _ = tracked.about()),
    ("added_years", |tracked, graph| {
        let (section, _) = TrackedGraph::new(graph).section(0);
        _ = tracked.added_years(0, &section.prose.blocks()[0]);
    }),
    ("co_mentioned", |tracked, graph| {
        let locations = TrackedGraph::new(graph).mention_locations(&[first(tracked, &Register::People)]);
        _ = tracked.co_mentioned(&locations, 0);
    }),
    ("event_kinds", |tracked, _| _ = tracked.event_kinds()),
    ("events_of", |tracked, _| _ = tracked.events_of(first(tracked, &Register::People))),
    ("mention_count", |tracked, _| _ = tracked.mention_count(first(tracked, &Register::People))),
    ("mention_locations", |tracked, _| _ = tracked.mention_locations(&[first(tracked, &Register::People)])),
    ("mentions_in_range", |tracked, _| _ = tracked.mentions_in_range(&[first(tracked, &Register::People)], 0..1)),
    ("names", |tracked, _| _ = tracked.names()),
    ("paragraphs_in_shard", |tracked, graph| {
        let shard = graph.shards().next().expect("a stamp");
        _ = tracked.paragraphs_in_shard(shard);
    }),
    ("paragraphs_mentioning", |tracked, _| _ = tracked.paragraphs_mentioning(first(tracked, &Register::People))),
    ("participations", |tracked, _| {
        _ = tracked.participations(first(tracked, &Register::Events), first(tracked, &Register::People));
    }),
    ("rank", |tracked, graph| {
        let order = NameOrder::new(graph, |name| &name.in_language(&Tag::english()).0.value, Ord::cmp);
        _ = tracked.rank(&order, first(tracked, &Register::People));
    }),
    ("record", |tracked, _| _ = tracked.record(first(tracked, &Register::People))),
    ("relations", |tracked, _| _ = tracked.relations(first(tracked, &Register::People))),
    ("section", |tracked, _| _ = tracked.section(0)),
    ("section_mentions", |tracked, _| _ = tracked.section_mentions(0)),
    ("section_entry", |tracked, _| _ = tracked.section_entry(0)),
    ("sections_naming", |tracked, _| _ = tracked.sections_naming(first(tracked, &Register::Topics))),
    ("sentence_ends", |tracked, graph| {
        let (section, _) = TrackedGraph::new(graph).section(0);
        _ = tracked.sentence_ends(0, &section.prose.blocks()[0]);
    }),
    ("stamped_paragraph", |tracked, graph| {
        let shard = graph.shards().next().expect("a stamp");
        let stamp = TrackedGraph::new(graph).paragraphs_in_shard(shard)[0].id;
        _ = tracked.stamped_paragraph(stamp);
    }),
    ("stamp_list", |tracked, _| _ = tracked.stamp_list()),
    ("timeline", |tracked, _| _ = tracked.timeline()),
    ("timeline_rank", |tracked, _| _ = tracked.timeline_rank(first(tracked, &Register::Events))),
];

#[test]
fn every_getter_records_a_dependency() {
    let graph = graph();
    for (name, getter) in GETTERS {
        let ((), reads) = Memo::new(&graph, |tracked| getter(&tracked, &graph)).into_parts();
        assert!(!reads.is_empty(), "`{name}` reads the graph without recording a dependency");
    }
}

#[test]
fn the_list_of_getters_is_complete() {
    let tested: BTreeSet<String> = GETTERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    // These give nothing of the graph themselves.
    let others = ["new", "memoized"].map(str::to_owned);
    let written: BTreeSet<String> = written_getters().into_iter().filter(|name| !others.contains(name)).collect();
    assert_eq!(written, tested, "`TrackedGraph` (left) has other getters than are tested here (right)");
}

#[test]
fn a_shared_value_passes_its_dependencies_on() {
    let graph = graph();
    let memo = OnceLock::new();
    let use_memo = || {
        let reads = Memo::new(&graph, |tracked| {
            let compute = |inner: TrackedGraph<'_>| inner.record(first(&inner, &Register::People)).key.to_string();
            tracked.memoized(&memo, compute).clone()
        });
        reads.into_parts()
    };
    let (computed, shared) = (use_memo(), use_memo());
    assert_eq!(computed, shared);
    assert!(matches!(shared.1[..], [DependencyKey::Record(_)]), "{shared:?}");
}

fn graph() -> std::sync::Arc<Graph> {
    fresh(&State::base()).graph.expect("a report without errors")
}

fn first(tracked: &TrackedGraph<'_>, register: &Register) -> RecordId {
    tracked.register(register).next().expect("a record")
}

/// The public methods in every `impl` of the tracked graph, wherever it is.
fn written_getters() -> Vec<String> {
    let mut getters = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/link")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                getters.extend(getters_in(&std::fs::read_to_string(&path).expect("a source file")));
            }
        }
    }
    getters
}

fn getters_in(source: &str) -> Vec<String> {
    let mut getters = Vec::new();
    let mut is_inside = false;
    for line in source.lines() {
        if line.starts_with("impl") {
            is_inside =
                line.split('{').next().is_some_and(|head| head.contains("TrackedGraph<") && !head.contains(" for "));
        }
        if let Some(rest) = line.strip_prefix("    pub fn ").filter(|_| is_inside) {
            getters.extend(rest.split(['(', '<']).next().map(str::to_owned));
        }
    }
    getters
}
