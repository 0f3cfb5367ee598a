//! The components: their templates in the default theme write what the native writers write, and each can be overridden alone.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking and says why")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the sites are on disk, and their failures are printed"
)]

#[expect(dead_code, reason = "it runs groups of cases too")]
mod sites_support;

use annals::build::{Builder, Options};
use annals::pages::components::ComponentKind;
use annals::site::Site;
use annals::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
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
    format!("⟦the component {}⟧", kind.name())
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
    let path = "topics/freedom-of-expression.html";
    let page = String::from_utf8(own.get(path).unwrap().to_vec()).unwrap();
    assert!(page.contains("<ol class=\"events\"><li>../timeline.html#"), "{page}");
    assert_eq!(native.get("timeline.html"), own.get("timeline.html"));
    assert_ne!(native.get(path), own.get(path));
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

/// The second theme of the tree has templates of components and rules, and no copy of a page or of the style sheet.
#[test]
fn a_second_theme_serves_this_report() {
    let case = tempfile::tempdir().unwrap();
    let site = case.path().join("site");
    for (path, bytes) in with_second_theme() {
        fs::create_dir_all(site.join(&path).parent().unwrap()).unwrap();
        fs::write(site.join(&path), bytes).unwrap();
    }
    let expected = "builds\nhtml assets/style.css \"--paper: #ffffff\"\nhtml assets/style.css \"--faint: #c9d3de\"\n\
                    html timeline.html \"class=\\\"dateline\\\"\"\nhtml index.html \"class=\\\"story d0\\\"\"\n";
    fs::write(case.path().join("expected"), expected).unwrap();
    // Tags that match, links that resolve, no request to another host; the same by an incremental build.
    assert_eq!(sites_support::run_case(case.path()), Vec::<String>::new());
}

#[test]
fn a_second_theme_has_the_addresses_and_links_of_the_default_one() {
    let native = build(&report()).unwrap();
    let own = build(&Sources::from_files(with_second_theme())).unwrap();
    assert_eq!(own.len(), native.len());
    let mut changed = 0;
    for (path, bytes) in own.iter().filter(|(path, _)| path.as_str().ends_with(".html")) {
        let native = native.get(path.as_str()).unwrap();
        changed += usize::from(bytes != native);
        for attribute in [" id=\"", " href=\""] {
            assert_eq!(values(bytes, attribute), values(native, attribute), "{}", path.as_str());
        }
    }
    assert!(changed > 30, "{changed} pages");
}

/// The values of an attribute on a page, but for the icon.
fn values(page: &[u8], attribute: &str) -> BTreeSet<String> {
    let page = String::from_utf8_lossy(page);
    let values = page.split(attribute).skip(1).filter_map(|rest| rest.split_once('"'));
    values.map(|(value, _)| value.to_owned()).filter(|value| !value.starts_with("data:")).collect()
}

/// This report with the second theme and an accent.
fn with_second_theme() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> =
        report().iter().map(|file| (file.path.to_string(), file.bytes.to_vec())).collect();
    let (_, book) = files.iter_mut().find(|(path, _)| path == "book.toml").unwrap();
    let text = String::from_utf8(std::mem::take(book)).unwrap();
    *book = (text.replace("[report]\n", "[report]\ntheme = \"broadsheet\"\n")
        + "\n[theme]\naccent = { light = \"#0b4f8a\", dark = \"#8fc1f2\" }\n")
        .into_bytes();
    for path in files_in(&root().join("themes/broadsheet")) {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        files.push((name, fs::read(&path).unwrap()));
    }
    files
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

/// The bytes of `<main>` in this report's pages, by what writes them. Run with `--nocapture` for the table.
///
/// Every `{{ x | safe }}` of a template is what pages have written, unless a component writes it; all else is the theme's.
#[test]
fn all_but_the_prose_is_the_themes() {
    let mut sources = report();
    for path in files_in(&root().join("themes/default/templates")) {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let is_component = name.contains("/components/");
        let text = with_owners(&fs::read_to_string(&path).unwrap());
        let text = if is_component { format!("⟦theme⟧{}⟦end⟧", text.trim_end()) } else { text };
        if name.ends_with(".html") {
            sources.insert(name, text.into_bytes());
        }
    }
    let site = build(&sources).unwrap();
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    for (_, page) in site.iter().filter(|(path, _)| path.as_str().ends_with(".html")) {
        let page = String::from_utf8_lossy(page);
        let (_, main) = page.split_once("<main id=\"_main\">").unwrap();
        count_owners(main.split_once("</main>").unwrap().0, &mut owners);
    }
    let total: usize = owners.values().sum();
    let percent = |bytes: usize| bytes * 1000 / total;
    let mut rows: Vec<(&String, &usize)> = owners.iter().collect();
    rows.sort_by_key(|(_, bytes)| std::cmp::Reverse(**bytes));
    for (owner, bytes) in rows {
        println!("{bytes:>8} {:>5.1} % {owner}", percent(*bytes) as f64 / 10.0);
    }
    let last = |owner: &str| owner.rsplit('.').next().unwrap_or_default().to_owned();
    let is_themes = |owner: &str| owner == "theme" || THEMES.contains(&last(owner).as_str());
    let is_prose = |owner: &str| PROSE.contains(&last(owner).as_str());
    let native: usize = owners.iter().filter(|(owner, _)| !is_themes(owner) && !is_prose(owner)).map(|(_, n)| n).sum();
    let themes: usize = owners.iter().filter(|(owner, _)| is_themes(owner)).map(|(_, n)| n).sum();
    println!(
        "{total} bytes: {:.1} % a theme's, {native} bytes neither a theme's nor prose",
        percent(themes) as f64 / 10.0
    );
    assert!(percent(native) <= MAX_NATIVE_SHARE, "{native} of {total} bytes");
}

/// What is printed as it is and has no markup of pages: the ticks of the year line, which `pieces.html` writes once, the
/// words of dates, the outlines of drawings.
const THEMES: [&str; 4] = ["year_ticks", "words", "spans", "days"];

/// What prose is called in the templates.
const PROSE: [&str; 7] = ["block", "blocks", "html", "lede", "sentence", "summary", "description"];

/// How many of a thousand bytes may be neither a theme's nor prose.
const MAX_NATIVE_SHARE: usize = 10;

/// A template that marks what it prints as it is.
fn with_owners(template: &str) -> String {
    let mut output = String::new();
    let mut rest = template;
    while let Some(end) = rest.find(" | safe }}") {
        let start = rest[..end].rfind("{{").unwrap();
        let expression = rest[start + 2..end].trim_start_matches('-').trim();
        let end = end + " | safe }}".len();
        output += &format!("{}⟦{expression}⟧{}⟦end⟧", &rest[..start], &rest[start..end]);
        rest = &rest[end..];
    }
    output + rest
}

fn count_owners(main: &str, owners: &mut BTreeMap<String, usize>) {
    let mut stack: Vec<&str> = vec!["theme"];
    let mut rest = main;
    loop {
        let (text, after) = rest.split_once('⟦').unwrap_or((rest, ""));
        *owners.entry((*stack.last().unwrap()).to_owned()).or_default() += text.len();
        let Some((marker, after)) = after.split_once('⟧') else { break };
        match marker {
            "end" => {
                stack.pop();
            }
            owner => stack.push(owner),
        }
        rest = after;
    }
}
