"""The output formats, read by libraries that others wrote.

    python formats.py DIR --url URL

DIR is a built site, URL the `url` of its report. A finding is a line; the exit code is 1 if there is one.
"""

import argparse
import csv
import json
import sys
import urllib.parse
import urllib.robotparser
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Iterator

import feedparser
import xmlschema
from frictionless import Package, system

# The schema of the protocol, as the npm package `sitemap` has it.
SITEMAP_SCHEMA = Path(__file__).parent / "node_modules/sitemap/schema/sitemap.xsd"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# The limits of the protocol for a file.
MAX_ADDRESSES, MAX_BYTES = 50_000, 50 * 1024 * 1024
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
    """What the head of a page says about it, by key. Robots that may not list it find `noindex`."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        key = attributes.get("rel") or attributes.get("property") or attributes.get("name")
        if tag in ("link", "meta") and key:
            self.values.setdefault(key, []).append(attributes.get("href") or attributes.get("content") or "")


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
    # An empty array has no columns to describe.
    files = {file.name for file in folder.iterdir() if file.suffix != ".json" or file.read_bytes() != b"[]\n"}
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


CHECKS = (check_heads, check_sitemap, check_robots, check_feeds, check_data)


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
