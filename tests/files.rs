//! Static files: each file of `tests/files/refused` disguises a request to another host or a script, those of `accepted` only
//! look like that, and those of `cleaned` are drawings as programs write them, with `PLANTED` where readers do not see it.
//!
//! `tests/output/files.mjs` opens the same files in a browser. Here html5ever, which builds the whole tree, gives a
//! second opinion on what is published.
#![expect(clippy::disallowed_methods, reason = "the cases are on the disk")]
#![expect(clippy::expect_used, reason = "a test fails by panicking and says why")]

use annals::sanitize::sanitize;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ParseOpts, QualName, parse_document};
use proptest::prelude::*;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::rc::Rc;

#[test]
fn every_disguise_is_refused() {
    for (name, bytes) in cases("refused") {
        let refusals = sanitize(&name, &bytes).err().unwrap_or_else(|| panic!("`{name}` is published"));
        let is_within =
            refusals.iter().all(|refusal| refusal.span.start <= refusal.span.end && refusal.span.end <= bytes.len());
        assert!(is_within, "`{name}`: {refusals:?}");
    }
}

#[test]
fn files_that_only_look_like_disguises_are_published_unchanged() {
    for (name, bytes) in cases("accepted") {
        let output = sanitize(&name, &bytes).unwrap_or_else(|refusals| panic!("`{name}`: {refusals:?}"));
        assert!(*output == *bytes, "`{name}`: {}", String::from_utf8_lossy(&output));
    }
}

#[test]
fn metadata_of_drawing_programs_is_removed() {
    for (name, bytes) in cases("cleaned") {
        let output = sanitize(&name, &bytes).unwrap_or_else(|refusals| panic!("`{name}`: {refusals:?}"));
        let text = String::from_utf8_lossy(&output).into_owned();
        assert!(*output != *bytes && !text.contains("PLANTED") && !text.contains('\u{fffd}'), "`{name}`: {text}");
        let embedded = text.split("base64,").skip(1).filter_map(|rest| rest.split('"').next());
        let embedded = embedded.filter_map(|coded| BASE64_STANDARD.decode(coded.replace('\n', "")).ok());
        assert!(
            embedded.filter(|inner| String::from_utf8_lossy(inner).contains("PLANTED")).count() == 0,
            "`{name}`: {text}"
        );
        assert!(sanitize(&name, &output).is_ok_and(|again| *again == *output), "`{name}`: {text}");
    }
}

#[test]
fn html5ever_finds_the_requests_of_refused_files() {
    let html = cases("refused").into_iter().filter(|(name, _)| name.ends_with(".html"));
    let found = html.filter(|(_, bytes)| !external_requests(&String::from_utf8_lossy(bytes)).is_empty()).count();
    // html5ever reads no styles, no scripts and no addresses of several parts.
    assert!(found > 40, "{found}");
}

fn cases(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(folder);
    let entries = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<_> = entries
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a file"))
        })
        .collect();
    cases.sort();
    cases
}

/// The attributes of a page that lead to another host where a browser loads something, with and without scripts.
fn external_requests(html: &str) -> Vec<String> {
    let mut requests = read_by_html5ever(html, true);
    requests.extend(read_by_html5ever(html, false));
    requests
}

fn read_by_html5ever(html: &str, scripting_enabled: bool) -> Vec<String> {
    let tree_builder = TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    parse_document(Sink::default(), options).one(html)
}

/// Stores element names, which the tree builder asks for, and collects what elements would load.
#[derive(Default)]
struct Sink {
    requests: RefCell<Vec<String>>,
}

#[derive(Clone)]
struct Node(Rc<Option<QualName>>);

impl Sink {
    fn element(&self, name: &QualName, attributes: &[Attribute]) {
        let element = &*name.local;
        for attribute in attributes {
            let (key, value) = (&*attribute.name.local, &*attribute.value);
            let is_loaded = match key {
                "src" | "data" | "poster" | "background" | "formaction" | "action" => true,
                "href" => !matches!(element, "a" | "area" | "link"),
                _ => false,
            };
            if is_loaded && leaves_the_site(value) {
                self.requests.borrow_mut().push(format!("<{element} {key}={value:?}>"));
            }
        }
    }
}

/// Whether an address leads away from where the page is, by the URL Standard.
fn leaves_the_site(address: &str) -> bool {
    ["https://site.example/a/", "file:///home/site/a/"].into_iter().any(|base| {
        let base = url::Url::parse(base).expect("an address");
        let joined = base.join(address);
        joined.is_ok_and(|joined| {
            !["data", "about", "blob"].contains(&joined.scheme())
                && (joined.scheme(), joined.host_str()) != (base.scheme(), base.host_str())
        })
    })
}

impl TreeSink for Sink {
    type Handle = Node;
    type Output = Vec<String>;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Vec<String> {
        self.requests.into_inner()
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> Node {
        Node(Rc::new(None))
    }
    fn elem_name<'a>(&'a self, target: &'a Node) -> &'a QualName {
        target.0.as_ref().as_ref().expect("an element")
    }
    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Node {
        self.element(&name, &attributes);
        Node(Rc::new(Some(name)))
    }
    fn create_comment(&self, _: StrTendril) -> Node {
        Node(Rc::new(None))
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Node {
        Node(Rc::new(None))
    }
    fn append(&self, _: &Node, _: NodeOrText<Node>) {}
    fn append_based_on_parent_node(&self, _: &Node, _: &Node, _: NodeOrText<Node>) {}
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, _: &Node) -> Node {
        Node(Rc::new(None))
    }
    fn same_node(&self, one: &Node, other: &Node) -> bool {
        Rc::ptr_eq(&one.0, &other.0)
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, _: &Node, _: NodeOrText<Node>) {}
    fn add_attrs_if_missing(&self, target: &Node, attributes: Vec<Attribute>) {
        if let Some(name) = &*target.0 {
            self.element(name, &attributes);
        }
    }
    fn remove_from_parent(&self, _: &Node) {}
    fn reparent_children(&self, _: &Node, _: &Node) {}
}

/// Fragments of pages that change how a parser reads the text after them.
const HTML_PIECES: [&str; 52] = [
    "<img src=https://evil.example/x>",
    "<img src='x.png'>",
    "<a title=\"",
    "\">",
    "'",
    "\"",
    ">",
    "<",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
    "]]>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<noscript>",
    "</noscript>",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<mi>",
    "</mi>",
    "<desc>",
    "</desc>",
    "<foreignObject>",
    "<p>",
    "</p>",
    "<table>",
    "</table>",
    "<select>",
    "</select>",
    "<template>",
    "</template>",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe>",
    "<plaintext>",
    "<frameset>",
    "<g/>",
    "<annotation-xml encoding=text/html>",
    "<font color=a>",
    "<br/>",
    " x=",
    "words",
];

const SVG_PIECES: [&str; 35] = [
    "<svg xmlns='http://www.w3.org/2000/svg'>",
    "</svg>",
    "<g>",
    "</g>",
    "<style>",
    "</style>",
    "a{fill:url(",
    "https://evil.example/x",
    ")}",
    "@import ",
    "'x'",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&#104;",
    "&amp;",
    "<image href='https://evil.example/x'/>",
    "<image href='x.png'/>",
    "<set attributeName='href' to='x'/>",
    "<rect fill='url(#a)'/>",
    "<rect x='1' y:z=''/>",
    "<script>",
    "</script>",
    "<metadata>",
    "</metadata>",
    "<?x y?>",
    "words",
    "<x:g xmlns:x='a'>",
    "</x:g>",
    "<foreignObject>",
    "</foreignObject>",
    "<p xmlns='http://www.w3.org/1999/xhtml' title='a'>",
    "</p>",
    "<img xmlns='http://www.w3.org/1999/xhtml' src='https://evil.example/x'/>",
];

proptest! {
    #[test]
    fn published_pages_request_nothing_of_other_hosts(pieces in prop::collection::vec(prop::sample::select(HTML_PIECES.to_vec()), 0..14)) {
        let page = pieces.concat();
        if sanitize("a.html", page.as_bytes()).is_ok() {
            prop_assert_eq!(external_requests(&page), Vec::<String>::new());
        }
    }

    #[test]
    fn sanitizing_is_idempotent(
        ending in prop::sample::select(vec!["html", "css", "svg", "xml", "webmanifest", "ico", ""]), bytes in prop::collection::vec(any::<u8>(), 0..200),
        pieces in prop::collection::vec(prop::sample::select(SVG_PIECES.to_vec()), 0..14), text in "\\PC{0,60}",
    ) {
        let name = format!("a.{ending}");
        for given in [bytes, pieces.concat().into_bytes(), text.into_bytes()] {
            if let Ok(once) = sanitize(&name, &given) {
                let again = sanitize(&name, &once);
                prop_assert!(again.as_ref().is_ok_and(|again| *again == once), "{:?} of {:?}", again, once);
            }
        }
    }

    #[test]
    fn published_drawings_request_nothing_of_other_hosts(pieces in prop::collection::vec(prop::sample::select(SVG_PIECES.to_vec()), 0..14)) {
        let drawing = format!("{}{}</svg>", SVG_PIECES[0], pieces.concat());
        if let Ok(once) = sanitize("a.svg", drawing.as_bytes()) {
            let text = String::from_utf8_lossy(&once).into_owned();
            // Text outside of tags loads nothing, and a CDATA section is text only.
            let tags: Vec<&str> = text.split("<![CDATA[").enumerate()
                .map(|(part, text)| if part == 0 { text } else { text.split_once("]]>").map_or("", |(_, after)| after) })
                .flat_map(|text| text.split('<').skip(1).filter_map(|tag| tag.split('>').next()))
                .collect();
            let is_clean = |tag: &&str| !tag.contains("evil") && !tag.starts_with("script") && !tag.starts_with("set");
            prop_assert!(tags.iter().all(is_clean), "{}", text);
        }
    }
}
