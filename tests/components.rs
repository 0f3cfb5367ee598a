//! The components: their templates in the default theme write what the native writers write, and each can be overridden alone.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test fails by panicking, and reads the theme")]

use annals::build::{Builder, Options};
use annals::pages::components::ComponentKind;
use annals::site::Site;
use annals::source::Sources;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The template of a component in the default theme.
fn default_template(kind: ComponentKind) -> String {
    fs::read_to_string(root().join("themes/default/templates").join(kind.template())).unwrap()
}

fn marker(kind: ComponentKind) -> String {
    format!("[[the component {}]]", kind.name())
}

/// This report, without its copy of the default theme, and every site of the tests.
fn sites() -> Vec<(PathBuf, Sources)> {
    let groups = folders(&root().join("tests/sites"));
    let cases = groups.iter().flat_map(|group| folders(group)).map(|case| case.join("site"));
    let roots = cases.filter(|site| site.is_dir()).chain([root().to_owned()]);
    let mut sites: Vec<(PathBuf, Sources)> =
        roots.map(|folder| (folder.clone(), annals::build::read(&folder).unwrap().0)).collect();
    let (_, report) = sites.last_mut().unwrap();
    // As `sites_support` has it.
    let book = "[book]\ntitle = \"Fixture\"\nlanguage = \"en\"\n";
    let theme: Vec<_> = report.in_folder("themes/default").map(|file| file.path.clone()).collect();
    theme.iter().for_each(|path| report.remove(path));
    for (_, sources) in sites.iter_mut().filter(|(_, sources)| sources.get("book.toml").is_none()) {
        sources.insert("book.toml", book.as_bytes());
    }
    sites
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn build(sources: &Sources) -> Option<Site> {
    Builder::default().build(sources, &Options::default()).site
}

/// The sources with templates of components in the site's own theme.
fn with_templates(sources: &Sources, templates: &[(ComponentKind, String)]) -> Sources {
    let book = sources.get("book.toml").map(|file| file.text().unwrap_or_default()).unwrap_or_default();
    let theme = book.lines().find_map(|line| line.strip_prefix("theme = \"")?.strip_suffix('"'));
    let mut sources = sources.clone();
    for (kind, text) in templates {
        let path = format!("themes/{}/templates/{}", theme.unwrap_or("default"), kind.template());
        sources.insert(path, text.clone().into_bytes());
    }
    sources
}

#[test]
fn the_templates_of_the_default_theme_write_what_the_native_writers_write() {
    // A template that differs from the default theme's is not native; without the markers, the bytes are the same.
    let templates: Vec<(ComponentKind, String)> =
        ComponentKind::ALL.iter().map(|kind| (*kind, marker(*kind) + &default_template(*kind))).collect();
    let (mut compared, mut seen) = (0, BTreeSet::new());
    for (folder, sources) in sites() {
        let Some(native) = build(&sources) else { continue };
        let rendered = Builder::default().build(&with_templates(&sources, &templates), &Options::default());
        let rendered = rendered.site.unwrap_or_else(|| panic!("{}: {:#?}", folder.display(), rendered.diagnostics));
        assert_eq!(native.len(), rendered.len(), "{}", folder.display());
        for (path, bytes) in native.iter().filter(|(path, _)| path.as_str().ends_with(".html")) {
            let mut html = String::from_utf8(rendered.get(path.as_str()).unwrap().to_vec()).unwrap();
            for kind in ComponentKind::ALL {
                if html.contains(&marker(*kind)) {
                    html = html.replace(&marker(*kind), "");
                    seen.insert(kind.name());
                }
            }
            let native = String::from_utf8_lossy(bytes);
            assert!(native == html, "{} of {}: {}", path.as_str(), folder.display(), difference(&native, &html));
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared} pages");
    let names: BTreeSet<&str> = ComponentKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(seen, names, "a component that is on no page of the tests");
}

/// The lines of two pages where they begin to differ.
fn difference(native: &str, rendered: &str) -> String {
    let lines = native.lines().zip(rendered.lines()).find(|(native, rendered)| native != rendered);
    lines.map_or_else(|| "one is longer".to_owned(), |(native, rendered)| format!("\n{native}\n{rendered}"))
}

#[test]
fn every_template_of_a_component_is_one_of_a_component() {
    let files = fs::read_dir(root().join("themes/default/templates/components")).unwrap();
    let files: BTreeSet<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, ComponentKind::ALL.iter().map(|kind| format!("{}.html", kind.name())).collect());
    for kind in ComponentKind::ALL {
        assert!(default_template(*kind).starts_with("{# "), "{} does not say what it is", kind.name());
    }
}

/// A report with what most components show.
fn report() -> Sources {
    let (_, report) = sites().pop().unwrap();
    report
}

#[test]
fn one_component_is_overridden_alone() {
    let template = "<li>{{ root }}{{ href }} {{ <words x={name}/> }}</li>\n";
    let sources = report();
    let native = build(&sources).unwrap();
    let own = build(&with_templates(&sources, &[(ComponentKind::EventRow, template.to_owned())])).unwrap();
    let page = String::from_utf8(own.get("index.html").unwrap().to_vec()).unwrap();
    assert!(page.contains("<ol class=\"events\" reversed><li>timeline.html#"), "{page}");
    assert_eq!(native.get("timeline.html"), own.get("timeline.html"));
    assert_ne!(native.get("people/salim.html"), None);
}

#[test]
fn values_are_escaped_and_markup_is_not() {
    let files = [
        ("book.toml", "[book]\ntitle = \"A\"\n[report]\nperiod = \"2024\"\n"),
        ("content/01-a.md", "---\ntitle: A <b> & \"c\"\n---\nWords. {#p-a1}\n"),
        ("themes/default/templates/components/section_link.html", "<u>{{ title.text }}</u>"),
        ("themes/default/templates/components/section_row.html", "<li>{{ link | safe }}|{{ link }}</li>"),
    ];
    let sources = Sources::from_files(files.map(|(path, text)| (path, text.as_bytes())));
    let site = build(&sources).unwrap();
    let page = String::from_utf8(site.get("index.html").unwrap().to_vec()).unwrap();
    let title = "A &lt;b&gt; &amp; &quot;c&quot;";
    let escaped = title.replace('&', "&amp;");
    assert!(page.contains(&format!("<li><u>{title}</u>|&lt;u&gt;{escaped}&lt;/u&gt;</li>")), "{page}");
}
