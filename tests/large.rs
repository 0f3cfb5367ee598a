//! A large report: every list that grows is paginated, no page grows, and no entry is lost.
#![expect(clippy::panic, reason = "a test fails by panicking and says why")]

use annals::build::{Builder, Options};
use annals::site::Site;
use annals::source::Sources;

const SECTIONS: usize = 700;
const PEOPLE: usize = 130;
const EVENTS: usize = 700;

/// The largest page that the report may have, in bytes: a few hundred lines. The timeline has a line for every event, by design.
const LARGEST: usize = 150_000;

/// Everything is about one topic, one place and one person, and cites one source.
fn report(large: bool) -> Site {
    let [sections, people, events] = [SECTIONS, PEOPLE, EVENTS].map(|count| if large { count } else { 20 });
    let mut files = vec![
        (
            "book.toml".to_owned(),
            "[book]\ntitle = \"Large\"\nlanguage = \"en\"\n[report]\nperiod = \"2020/2024\"\n".to_owned(),
        ),
        ("seeds/topics.yaml".to_owned(), "- {id: courts, name: Courts, autolink: false}\n".to_owned()),
        ("seeds/places.yaml".to_owned(), "- {id: lakeside, name: Lakeside}\n".to_owned()),
        (
            "seeds/sources.yaml".to_owned(),
            "- {id: paper, type: report, title: The Paper, author: A Writer, was: [old-paper]}\n- {id: leaf, type: report, title: A Leaf}\n".to_owned(),
        ),
    ];
    files.extend((0..sections).map(|number| {
        let text = format!(
            "---\ntitle: Section {number}z\ntopics: [courts]\nsources: [paper]\n---\nJane Roe came for the {number}th time. {{#p-{number}}}\n"
        );
        (format!("content/{number:04}-s{number}.md"), text)
    }));
    let person = |number| format!("- {{id: person-{number}, name: Person Number {number}z, topics: [courts]}}\n");
    let people: String = (0..people).map(person).collect();
    files.push(("seeds/people.yaml".to_owned(), format!("- {{id: roe, name: Jane Roe}}\n{people}")));
    let event = |number: usize| {
        format!(
            "- {{id: event-{number}, date: 20{:02}-{:02}-{:02}, type: {}, title: Thing {number}z, place: lakeside, topics: [courts], participants: [{{ref: people/roe, as: speaker}}]}}\n",
            20 + number % 5,
            1 + number % 12,
            1 + number % 28,
            if number == 0 { "arrest" } else { "statement" }
        )
    };
    files.push(("seeds/events.yaml".to_owned(), (0..events).map(event).collect()));
    let sources = Sources::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    let outcome = Builder::default().build(&sources, &Options::default());
    outcome.site.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics))
}

fn text<'s>(site: &'s Site, page: &str) -> &'s str {
    let bytes = site.get(page).unwrap_or_else(|| panic!("there is no {page}"));
    std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The pages of a list: the first, and those that are numbered from 2 on.
fn pages<'s>(site: &'s Site, first: &str, page_path: impl Fn(usize) -> String) -> Vec<&'s str> {
    let numbered = (2..).map(page_path).take_while(|page| site.get(page).is_some());
    let pages: Vec<String> = std::iter::once(first.to_owned()).chain(numbered).collect();
    assert!(pages.len() > 1, "{first} has no second page");
    for page in &pages[1..] {
        let name = page.rsplit('/').next().unwrap_or_default();
        assert!(text(site, first).contains(&format!("/{name}\"")), "{first} does not lead to {page}");
    }
    pages.iter().map(|page| text(site, page)).collect()
}

/// Each entry is on exactly one of the pages.
fn each_once(pages: &[&str], name: &str, count: usize, entry: impl Fn(usize) -> String) {
    for number in 0..count {
        let entry = entry(number);
        let hits: Vec<usize> = (0..pages.len()).filter(|page| pages[*page].contains(&entry)).collect();
        assert_eq!(hits.len(), 1, "{name}: {entry} is on pages {hits:?}");
    }
}

#[test]
fn every_list_of_a_large_report_fills_pages_that_do_not_grow() {
    let site = report(true);
    let section = |number: usize| format!("report/s{number}.html\">Section {number}z</a>");
    let event = |number: usize| format!("timeline.html#event-{number}\">Thing {number}z</a>");

    let sections = pages(&site, "topics/courts.html", |page| format!("topics/courts/sections-{page}.html"));
    each_once(&sections, "sections of a topic", SECTIONS, section);
    let people = pages(&site, "topics/courts.html", |page| format!("topics/courts/under-people-{page}.html"));
    each_once(&people, "people under a topic", PEOPLE, |number| format!("people/person-{number}.html\""));
    for record in ["topics/courts", "places/lakeside", "people/roe"] {
        let events = pages(&site, &format!("{record}.html"), |page| format!("{record}/events-{page}.html"));
        each_once(&events, "events of a record", EVENTS, event);
    }
    for filter in
        ["topic-courts", "place-lakeside", "kind-statement", "group-statements"].map(|name| format!("timeline/{name}"))
    {
        let events = pages(&site, &format!("{filter}.html"), |page| format!("{filter}/{page}.html"));
        let shown = |number| format!("id=\"event-{}\"", number + 1);
        each_once(&events, "events of the timeline", EVENTS - 1, shown);
    }
    let source = pages(&site, "sources/paper.html", |page| format!("sources/paper/{page}.html"));
    each_once(&source, "sections that cite a source", SECTIONS, section);

    let html_pages =
        site.iter().filter(|(path, _)| path.as_str().ends_with(".html") && path.as_str() != "timeline.html");
    let (bytes, path) = html_pages.map(|(path, bytes)| (bytes.len(), path.as_str())).max().unwrap_or_default();
    assert!(bytes <= LARGEST, "{path} has {bytes} bytes");
}

/// The files that a page links to, from the site's root.
fn links(page: &str, html: &str) -> Vec<String> {
    let addresses = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let inside = addresses.filter(|address| !address.contains(':') && !address.starts_with('#'));
    let resolved = inside.map(|address| {
        let path = address.split('#').next().unwrap_or_default();
        let mut folders: Vec<&str> = page.split('/').collect();
        folders.pop();
        for part in path.split('/') {
            if part != ".." {
                folders.push(part);
            } else if folders.pop().is_none() {
                return format!("out of the folder: {address}");
            }
        }
        folders.join("/")
    });
    resolved.collect()
}

#[test]
fn pages_in_deeper_folders_lead_where_the_others_do() {
    let site = report(true);
    assert!(site.get("report/index/2.html").is_some() && site.get("topics/courts/sections-2.html").is_some());
    let mut count = 0;
    // The 404 page has no relative addresses: tests/sites/addresses and the browser tests check it.
    let relative = |path: &str| path.ends_with(".html") && path != "404.html";
    for (path, bytes) in site.iter().filter(|(path, _)| relative(path.as_str())) {
        let html = std::str::from_utf8(bytes).unwrap_or_default();
        for link in links(path.as_str(), html) {
            assert!(site.get(&link).is_some(), "{path} leads to {link}, which is not there");
            count += 1;
        }
    }
    assert!(count > 10 * SECTIONS, "only {count} links were looked at");
}

/// The address of a source is stable, whichever page shows it.
#[test]
fn a_source_is_found_at_its_address_in_reports_of_any_size() {
    let (small, large) = (report(false), report(true));
    for site in [&small, &large] {
        let sources = text(site, "sources.html");
        assert!(sources.contains("id=\"paper\"") && sources.contains("id=\"old-paper\""));
        assert!(text(site, "report/s1.html").contains("href=\"../sources.html#paper\""));
    }
    assert!(text(&small, "sources.html").contains("<dt>Author</dt><dd>A Writer</dd>"));
    assert!(small.get("sources/paper.html").is_none() && small.get("people/roe/events-2.html").is_none());
    let sources = text(&large, "sources.html");
    assert!(sources.contains("href=\"sources/paper.html\">The Paper</a>") && !sources.contains("<dt>"));
    let paper = text(&large, "sources/paper.html");
    assert!(paper.contains("<dt>Author</dt><dd>A Writer</dd>") && paper.contains("href=\"../sources.html#paper\""));
    assert!(large.get("sources/leaf.html").is_some());
}
