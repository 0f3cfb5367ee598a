//! Every route is parsed from its path, and every path is written by the route that is parsed from it.

use super::*;
use proptest::prelude::*;

/// The names of registers, records and parts: none is `index`, and none is a folder of the site.
fn name() -> impl Strategy<Value = String> {
    let is_free = |name: &String| name != INDEX && !Route::is_reserved(name);
    prop_oneof!["[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4}){0,2}", "[0-9]{1,4}", "events-[0-9]", "kind-[a-z]", "under"]
        .prop_filter("a free name", is_free)
}

/// What the routes of a test borrow from.
#[derive(Debug)]
struct Names {
    register: String,
    id: String,
    slug: String,
    page: u32,
    number: usize,
    year: i64,
    month: u8,
}

fn names() -> impl Strategy<Value = Names> {
    let slug = (proptest::collection::vec(name(), 1..4), any::<bool>())
        .prop_map(|(parts, is_index)| if is_index { format!("{}/{INDEX}", parts.join("/")) } else { parts.join("/") });
    // The further pages of a list: the first one has no number.
    let page = prop_oneof![1..20_u32, 1..u32::MAX - 1];
    let year = prop_oneof![1900..2100_i64, any::<i64>(), -50..50_i64];
    (name(), name(), slug, page, any::<usize>(), year, 1..=12_u8).prop_map(
        |(register, id, slug, page, number, year, month)| Names { register, id, slug, page, number, year, month },
    )
}

/// One route of each form, with the pages of a list on their first and a further page.
fn routes(names: &Names) -> Vec<Route<'_>> {
    let Names { register, id, slug, page, number, year, month } = names;
    let (page, number) = (*page, *number);
    let lists = [ListName::Events, ListName::Sections, ListName::Under(register)];
    let filters = [
        FilterName::Group(id),
        FilterName::Kind(id),
        FilterName::Topic(id),
        FilterName::Place(id),
        FilterName::Month(*year, *month),
        FilterName::Year(*year),
        FilterName::Undated,
    ];
    let files = [SearchFile::Index, SearchFile::Names(number), SearchFile::Words(number), SearchFile::Texts(number)];
    let mut routes = vec![
        Route::REPORT,
        Route::STYLE,
        Route::Section(slug),
        Route::SectionList(page),
        Route::Attachment("part/a map.png"),
        Route::Record { register, id },
        Route::Mentions { register, id, page },
        Route::Permanent('7', Some('k')),
        Route::Permanent('z', None),
        Route::Asset("fonts/a.woff2"),
        Route::RecordFeed { register, id },
        Route::SitemapPart(page),
        Route::Data("people.csv"),
        Route::File("a/b.pdf"),
        Route::File("letter.html"),
    ];
    routes.extend(Route::FIXED);
    routes.extend(lists.map(|list| Route::RecordList { register, id, list, page }));
    routes.extend(files.map(Route::SearchFile));
    for page in [0, page] {
        routes.extend([Route::Register { register, page }, Route::Source { id, page }, Route::Names(page)]);
        routes.extend(filters.map(|filter| Route::FilteredTimeline { filter, page }));
        routes.push(Route::Courts(page));
        for (filter, by_name) in [
            (CaseFilterName::All, true),
            (CaseFilterName::Outcome(id), false),
            (CaseFilterName::Outcome(id), true),
            (CaseFilterName::Type(id), false),
            (CaseFilterName::Type(id), true),
        ] {
            routes.push(Route::CaseList { list: CaseListName { filter, by_name }, page });
        }
    }
    routes
}

/// Pieces that addresses consist of, in any order.
fn any_path() -> impl Strategy<Value = String> {
    const PIECES: [&str; 45] = [
        "report",
        "report/",
        "index",
        "/",
        "/",
        "/",
        ".html",
        ".html",
        ".html",
        "people",
        "people/",
        "timeline/",
        "group-",
        "kind-",
        "topic-",
        "place-",
        "2024",
        "-03",
        "-",
        "undated",
        "sources/",
        "names",
        "names/",
        "search/",
        "words",
        ".js",
        "p/",
        "assets/",
        "0",
        "1",
        "2",
        "02",
        "+2",
        "events-",
        "under-",
        "cases/",
        "by-name",
        "outcome-",
        "type-",
        "courts",
        "a",
        "-0",
        ".xml",
        "data/",
        "sitemap-",
    ];
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..7).prop_map(|pieces| pieces.concat())
}

/// The register whose folder a route is in.
fn register_of<'r>(route: &Route<'r>) -> Option<&'r str> {
    match route {
        Route::Register { register, .. }
        | Route::Record { register, .. }
        | Route::Mentions { register, .. }
        | Route::RecordList { register, .. }
        | Route::RecordFeed { register, .. } => Some(register),
        Route::CaseList { .. } | Route::Courts(_) => Some(Register::Cases.name()),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_route_is_parsed_from_its_path(names in names()) {
        for route in routes(&names) {
            let path = route.to_path();
            prop_assert_eq!(Route::parse(&path), route, "{}", path);
            prop_assert_eq!((route.to_string(), path.capacity()), (path.clone(), path.len()));
            prop_assert!(crate::site::SitePath::new(&path).is_ok(), "{}", path);
            for address in [route.into(), route.with_fragment(&names.id)] {
                let text = address.to_path();
                prop_assert_eq!(Address::parse(&text), address, "{}", text);
            }
        }
    }

    #[test]
    fn the_folder_of_a_route_is_reserved_or_that_of_its_register(names in names()) {
        let routes = routes(&names);
        for route in routes.iter().filter(|route| !matches!(route, Route::File(_))) {
            let path = route.to_path();
            let folder = path.split_once('/').map(|(folder, _)| folder);
            match register_of(route) {
                Some(register) => prop_assert_eq!(folder, Some(register)),
                None => prop_assert!(folder.is_none_or(Route::is_reserved), "{}", path),
            }
        }
    }

    #[test]
    fn every_path_is_written_by_its_route(path in prop_oneof![any_path(), any::<String>()]) {
        prop_assert_eq!(Route::parse(&path).to_path(), path);
    }

    #[test]
    fn every_record_is_found_at_its_address(names in names()) {
        let Names { register, id, page, .. } = &names;
        for register in [register, "events", "sources", "corrections"] {
            let register_type = Register::named(register);
            let address = Address::of_record(&register_type, id).to_path();
            prop_assert_eq!(Address::parse(&address).record(), Some((register, id.as_str())), "{}", address);
        }
        let further = Route::Mentions { register, id, page: *page }.to_path();
        prop_assert_eq!(Address::parse(&further).record(), Some((register.as_str(), id.as_str())));
    }
}

#[test]
fn addresses_have_their_published_form() {
    let record = ("people", "mira-holm");
    let list = |list, page| Route::RecordList { register: record.0, id: record.1, list, page };
    let filter = |filter, page| Route::FilteredTimeline { filter, page };
    let case_list = |filter, by_name, page| Route::CaseList { list: CaseListName { filter, by_name }, page };
    for (route, path) in [
        (Route::REPORT, "report/index.html"),
        (Route::SectionList(0), "report/index.html"),
        (Route::SectionList(1), "report/index/2.html"),
        (Route::Section("part/one"), "report/part/one.html"),
        (Route::Attachment("part/map.png"), "report/part/map.png"),
        (Route::Register { register: "people", page: 0 }, "people/index.html"),
        (Route::Register { register: "people", page: 2 }, "people/index/3.html"),
        (Route::Record { register: record.0, id: record.1 }, "people/mira-holm.html"),
        (Route::Mentions { register: record.0, id: record.1, page: 0 }, "people/mira-holm.html"),
        (Route::Mentions { register: record.0, id: record.1, page: 1 }, "people/mira-holm/2.html"),
        (list(ListName::Events, 0), "people/mira-holm.html"),
        (list(ListName::Events, 1), "people/mira-holm/events-2.html"),
        (list(ListName::Under("law-courts"), 1), "people/mira-holm/under-law-courts-2.html"),
        (filter(FilterName::Month(2024, 3), 0), "timeline/2024-03.html"),
        (filter(FilterName::Year(-44), 0), "timeline/-44.html"),
        (filter(FilterName::Group("courts"), 0), "timeline/group-courts.html"),
        (filter(FilterName::Topic("harbour"), 1), "timeline/topic-harbour/2.html"),
        (case_list(CaseFilterName::All, false, 1), "cases/index/2.html"),
        (case_list(CaseFilterName::All, true, 0), "cases/index/by-name.html"),
        (case_list(CaseFilterName::Outcome("judged"), false, 0), "cases/index/outcome-judged.html"),
        (case_list(CaseFilterName::Type("criminal"), true, 1), "cases/index/by-name-type-criminal/2.html"),
        (Route::Courts(0), "cases/index/courts.html"),
        (Route::Source { id: "diary", page: 1 }, "sources/diary/2.html"),
        (Route::Names(1), "names/2.html"),
        (Route::SearchFile(SearchFile::Words(3)), "search/words-3.js"),
        (Route::Permanent('7', Some('k')), "p/7k.html"),
        (Route::RecordFeed { register: record.0, id: record.1 }, "people/mira-holm.xml"),
        (Route::SitemapPart(2), "sitemap-2.xml"),
        (Route::Data("people.csv"), "data/people.csv"),
    ] {
        assert_eq!(route.to_path(), path);
    }
    assert_eq!(Address::of_record(&Register::Events, "march").to_path(), "timeline.html#march");
}

#[test]
fn pages_of_sections_and_records_are_citable() {
    for path in ["report/a.html", "report/part/a.html", "report/part/index.html", "people/a.html", "vessels/a.html"] {
        assert!(Route::parse(path).is_citable(), "{path}");
    }
    for path in [
        "index.html",
        "people/index.html",
        "report/index.html",
        "report/index/2.html",
        "people/a/2.html",
        "people/a/events-2.html",
        "p/7k.html",
        "timeline/2024.html",
        "sources/diary.html",
        "report/a.pdf",
        "x.html",
    ] {
        assert!(!Route::parse(path).is_citable(), "{path}");
    }
}

#[test]
fn the_root_of_a_page_is_one_step_up_for_each_folder() {
    assert_eq!([root_of("index.html"), root_of("report/a/b.html")], ["", "../../"]);
    assert_eq!(page_name("report/part/freedom.html"), "freedom");
    assert_eq!(
        ["", "report/", "a.css"].map(|path| file_of_request(path.to_owned())),
        ["index.html", "report/index.html", "a.css"]
    );
}
