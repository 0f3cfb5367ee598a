//! Pages that are rendered when they are requested are those that a build writes.

use annals::build::{Builder, Options, PriorityPages};
use annals::site::{OnDemandSite, Site};
use annals::source::Sources;

use crate::state::State;

/// Edits of every file that contains a text: before, after.
const EDITS: [(&str, &str); 4] = [
    ("Mira Holm", "Mira Holm-Aalto"),
    ("Jonas Holm", "Jonas Holm junior"),
    ("Holm-Aalto", "Holm"),
    ("title:", "title: A"),
];

#[test]
fn pages_on_request_equal_built_ones_after_every_edit() {
    let mut state = State::base();
    let mut builder = Builder::default();
    let (mut sites, mut shown) = (0, None);
    for edit in std::iter::once(None).chain(EDITS.map(Some)) {
        if let Some((before, after)) = edit {
            edit_all(&mut state, before, after);
        }
        let sources = state.sources();
        let Some(built) = Builder::default().build(&sources, &Options::default()).site else { continue };
        let site = preview(&mut builder, &sources);
        assert_same(&site, &built);
        if let Some((site_before, built_before)) = shown.replace((site.clone(), built.clone())) {
            // The site that is still shown is not changed by the next build.
            assert_same(&site_before, &built_before);
            let changed = built.changed_since(&built_before).filter(|path| !is_made_on_request(path.as_str()));
            assert!(site.changed_since(&site_before).eq(changed), "{edit:?}");
        }
        sites += 1;
    }
    assert!(sites > 2, "most edits give a site");
}

#[test]
fn pages_on_request_are_written_by_the_components_of_the_theme() {
    let mut state = State::base();
    let template = b"<li class=\"own-row\">{{ link | safe }}</li>\n".to_vec();
    state.files.insert("themes/default/templates/components/section_row.html".to_owned(), template);
    let sources = state.sources();
    let built = Builder::default().build(&sources, &Options::default()).site.expect("a site");
    let is_own = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("own-row");
    assert!(built.iter().any(|(path, bytes)| path.as_str() != "index.html" && is_own(bytes)));
    assert_same(&preview(&mut Builder::default(), &sources), &built);
}

/// Whether a preview makes the file only when it is requested, and knows nothing of its bytes before.
fn is_made_on_request(path: &str) -> bool {
    path.ends_with(".xml") || path.starts_with("data/") || path == "robots.txt"
}

fn edit_all(state: &mut State, before: &str, after: &str) {
    for bytes in state.files.values_mut() {
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = text.replace(before, after).into_bytes();
        }
    }
}

/// The site as a preview builds it, with one page that is open.
fn preview(builder: &mut Builder, sources: &Sources) -> OnDemandSite {
    let addresses = ["index.html".to_owned()];
    let priority = PriorityPages { addresses: &addresses, deliver: &|_| () };
    let (result, site) = builder.build_with_priority(sources, &Options::default(), &priority);
    site.unwrap_or_else(|| panic!("{:?}", result.diagnostics))
}

fn assert_same(site: &OnDemandSite, built: &Site) {
    assert_eq!(site.len(), built.len());
    let in_memory = OnDemandSite::from(built.clone());
    for (path, bytes) in built.iter() {
        let path = path.as_str();
        assert_eq!(site.get(path).as_deref(), Some(&bytes[..]), "{path}");
        assert!(is_made_on_request(path) || site.hash(path) == in_memory.hash(path), "{path}");
    }
    assert_eq!(site.manifest(), built.manifest());
}
