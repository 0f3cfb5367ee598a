"""Converts the corpus for other generators: the same text, with plain layouts of about the same size.

Each function takes the folder of a report written by `examples/corpus.rs` and a new folder, and writes a
site for one generator into the latter. Each generator does what it supports: Hugo and Zola build a page
for each record (as taxonomies; the front matter lists the records mentioned in a section), mdBook, which
has nothing similar, builds only the sections. None of them finds names.
"""

import json
import re
import sys
from pathlib import Path

REGISTERS = ("people", "organizations", "places", "laws", "cases", "topics")
TITLE = "The Annals of Norvania"


def main():
    """`peers.py NAME SITE OUT`: a process of its own, so that its memory does not count as that of `bench`."""
    name, site, out = sys.argv[1:]
    PEERS[name](Path(site), Path(out))


# --- reading --------------------------------------------------------------------------------------


class Section:
    """A section, with the fields of its front matter."""

    def __init__(self, path, text):
        _, front, self.body = text.split("---\n", 2)
        self.path = path
        self.title = json.loads(re.search(r"^title: (.*)$", front, re.M)[1])
        summary = re.search(r"^summary: (.*)$", front, re.M)
        self.summary = json.loads(summary[1]) if summary else ""
        self.topics = re.search(r"^topics: \[(.*)\]$", front, re.M)[1].split(", ")


class Record:
    """A record of a register, with only the fields that a plain page shows."""

    def __init__(self, text):
        self.id = text.split("\n", 1)[0]
        self.name = field(text, "name") or field(text, "title")
        self.summary = field(text, "summary")
        self.date = field(text, "date")


def field(text, key):
    found = re.search(rf"^  {key}: (.*)$", text, re.M)
    return found[1] if found else ""


def sections(site):
    content = site / "content"
    for path in sorted(content.rglob("*.md")):
        yield Section(path.relative_to(content), path.read_text())


def records(site, register):
    seeds = site / "seeds"
    files = [seeds / f"{register}.yaml"]
    if not files[0].exists():
        files = sorted((seeds / register).glob("*.yaml"))
    for file in files:
        for text in re.split(r"^- id: ", file.read_text(), flags=re.M)[1:]:
            yield Record(text)


class Names:
    """Finds the mentions in a text: full names and explicit links."""

    RUN = re.compile(r"(?:Case against )?[A-Z]\w+(?: [A-Z]\w+)*")
    HAND = re.compile(r"\[\[(\w+)/([a-z0-9-]+)\|")

    def __init__(self, site):
        self.keys = {}
        for register in REGISTERS[:-1]:
            for record in records(site, register):
                self.keys[record.name] = (register, record.id)

    def of(self, text):
        """The ids of the mentioned records by register, in the order of the text."""
        found = {register: {} for register in REGISTERS[:-1]}
        for run in self.RUN.findall(text):
            self.within(run.split(" "), found)
        for register, record in self.HAND.findall(text):
            if register in found:
                found[register][record] = None
        return {register: list(ids) for register, ids in found.items()}

    def within(self, words, found):
        start = 0
        while start < len(words):
            for end in range(len(words), start, -1):
                key = self.keys.get(" ".join(words[start:end]))
                if key:
                    found[key[0]][key[1]] = None
                    start = end - 1
                    break
            start += 1


# --- writing --------------------------------------------------------------------------------------


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


STAMP_IN_LINE = re.compile(r" (\{#p-\w+\})$", re.M)
STAMP_OF_ITS_OWN = re.compile(r"\n\n(\{#p-\w+\})$", re.M)
HAND_LINK = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")
SECTION_LINK = re.compile(r"\]\(([^)#]+)\.md(#[\w-]+)?\)")


def without_stamps(text):
    return STAMP_OF_ITS_OWN.sub("", STAMP_IN_LINE.sub("", text))


def with_addresses(section):
    """The text with all links converted to addresses relative to the root of the site."""
    here = Path("/") / section.path.parent

    def section_link(link):
        parts = []
        for part in (here / link[1]).parts[1:]:
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        return f"](/{'/'.join(parts)}/{link[2] or ''})"

    def hand_link(link):
        register, record = link[1].split("/")
        address = f"/timeline/#{record}" if register == "events" else f"/{register}/{record}/"
        return f"[{link[2]}]({address})"

    return SECTION_LINK.sub(section_link, HAND_LINK.sub(hand_link, section.body))


# Head and footer of each page, with about as much text and as many links as those of annals.
HEAD = """<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%2032%2032'%3E%3Cpath%20fill='%23fdfcf8'%20d='M0%200h32v32H0z'/%3E%3Cpath%20fill='%238c1d18'%20d='M18%203h5v17h-5z'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/assets/style.css">"""
MASTHEAD = f"""<a class="skip" href="#_main">Skip to the text</a>
<header class="masthead"><div class="in">
<a class="brand" href="/"><svg viewBox="0 0 26 26" aria-hidden="true"><path class="red" d="M15 0h5v17h-5z"/><path d="M0 17h26v2H0zM5 6h3v11H5zM10 22h13v3H10z"/></svg><span>{TITLE}</span></a>
<nav aria-label="Main navigation"><ul>
<li><a href="/">Report</a></li>
<li><a href="/people/">People</a></li>
<li><a href="/topics/">Topics</a></li>
<li><a href="/timeline/">Timeline</a></li>
<li><a href="/places/">Places</a></li>
</ul></nav>
</div></header>"""
FOOT = f"""<footer class="foot"><div class="in">
<p>{TITLE}. Published by Nobody.</p>
<ul>
<li>Edition of January 2025, as of about December 2024</li>
<li>Licence: CC0-1.0</li>
<li><a href="/organizations/">Organizations</a></li>
<li><a href="/laws/">Laws</a></li>
<li><a href="/cases/">Cases</a></li>
</ul>
</div></footer>"""


# --- Hugo -----------------------------------------------------------------------------------------

HUGO_SETTINGS = f"""baseURL = "/"
title = "{TITLE}"
locale = "en"
disableKinds = ["RSS", "sitemap", "robotsTXT"]

[taxonomies]
{{taxonomies}}

[markup.goldmark.parser.attribute]
block = true
title = true

[markup.goldmark.extensions.typographer]
disable = true
"""

HUGO_LAYOUTS = {
    "baseof.html": f"""<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<title>{{{{ .Title }}}} · {TITLE}</title>
{HEAD}
</head>
<body>
{MASTHEAD}
<main id="_main">
{{{{ block "main" . }}}}{{{{ end }}}}
</main>
{FOOT}
</body>
</html>
""",
    "page.html": """{{ define "main" }}<article>
<header class="opening"><h1>{{ .Title }}</h1>
{{ with .Params.summary }}<p class="summary">{{ . }}</p>{{ end }}</header>
<div class="prose">{{ .Content }}</div>
<p>Topics: {{ range .GetTerms "topics" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</p>
<p>People: {{ range .GetTerms "people" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</p>
</article>{{ end }}
""",
    "home.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<ol>{{ range .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ol>{{ end }}
""",
    "section.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<ol>{{ range .RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ol>{{ end }}
""",
    "taxonomy.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
""",
    "term.html": """{{ define "main" }}<h1>{{ .Title }}</h1>
<div class="prose">{{ .Content }}</div>
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
""",
}


def hugo(site, out):
    taxonomies = "\n".join(f'{register} = "{register}"' for register in REGISTERS)
    write(out / "hugo.toml", HUGO_SETTINGS.format(taxonomies=taxonomies))
    for name, text in HUGO_LAYOUTS.items():
        write(out / "layouts" / name, text)
    for register in REGISTERS:
        for record in records(site, register):
            text = f"---\ntitle: {json.dumps(record.name)}\n---\n\n{record.summary}\n"
            write(out / "content" / register / record.id / "_index.md", text)
    events = sorted(records(site, "events"), key=lambda event: event.date)
    timeline = "".join(f"{event.date}: {event.name}\n{{#{event.id}}}\n\n" for event in events)
    write(out / "content/timeline.md", f"---\ntitle: Timeline\n---\n\n{timeline}")
    names = Names(site)
    for section in sections(site):
        # In Hugo, a stamp is on the line below its block, without an empty line between them.
        body = STAMP_OF_ITS_OWN.sub(r"\n\1", STAMP_IN_LINE.sub(r"\n\1", with_addresses(section)))
        front = {"title": section.title, "topics": section.topics, **names.of(section.body)}
        if section.summary:
            front["summary"] = section.summary
        lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in front.items())
        write(out / "content" / section.path, f"---\n{lines}---\n\n{body}")


# --- Zola -----------------------------------------------------------------------------------------

ZOLA_BASE = f"""<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<title>{{% block title %}}{{% endblock %}} · {TITLE}</title>
{HEAD}
</head>
<body>
{MASTHEAD}
<main id="_main">
{{% block main %}}{{% endblock %}}
</main>
{FOOT}
</body>
</html>
"""

ZOLA_LIST = """{{% extends "base.html" %}}
{{% block title %}}{title}{{% endblock %}}
{{% block main %}}<h1>{title}</h1>
<ul>{{% for item in {items} %}}<li><a href="{{{{ item.permalink }}}}">{{{{ item.{name} }}}}</a></li>
{{% endfor %}}</ul>{{% endblock %}}
"""

ZOLA_INDEX = """{% extends "base.html" %}
{% block title %}{{ section.title }}{% endblock %}
{% block main %}<h1>{{ section.title }}</h1>
<ol>{% for path in section.subsections %}{% set part = get_section(path=path) %}\
{% for page in part.pages %}<li><a href="{{ page.permalink }}">{{ page.title }}</a></li>
{% endfor %}{% endfor %}</ol>{% endblock %}
"""

ZOLA_PAGE = """{% extends "base.html" %}
{% block title %}{{ page.title }}{% endblock %}
{% block main %}<article>
<header class="opening"><h1>{{ page.title }}</h1>
{% if page.description %}<p class="summary">{{ page.description }}</p>{% endif %}</header>
<div class="prose">{{ page.content | safe }}</div>
{% for kind in ["topics", "people"] %}<p>{{ kind }}: {% for name in page.taxonomies[kind] | default(value=[]) %}\
<a href="{{ get_taxonomy_url(kind=kind, name=name) }}">{{ name }}</a> {% endfor %}</p>
{% endfor %}</article>{% endblock %}
"""


def zola(site, out):
    taxonomies = ", ".join(f'{{ name = "{register}" }}' for register in REGISTERS)
    write(out / "config.toml", f'base_url = "https://example.org"\ntitle = "{TITLE}"\ntaxonomies = [{taxonomies}]\n')
    write(out / "templates/base.html", ZOLA_BASE)
    write(out / "templates/page.html", ZOLA_PAGE)
    write(out / "templates/index.html", ZOLA_INDEX)
    for name, title, items, key in [
        ("section.html", "{{ section.title }}", "section.pages", "title"),
        ("taxonomy_list.html", "{{ taxonomy.name }}", "terms", "name"),
        ("taxonomy_single.html", "{{ term.name }}", "term.pages", "title"),
    ]:
        write(out / "templates" / name, ZOLA_LIST.format(title=title, items=items, name=key))
    write(out / "content/_index.md", f'+++\ntitle = "{TITLE}"\n+++\n')
    events = sorted(records(site, "events"), key=lambda event: event.date)
    timeline = "".join(f"- {event.date}: {event.name}\n" for event in events)
    write(out / "content/timeline.md", f'+++\ntitle = "Timeline"\n+++\n\n{timeline}')
    names = {(register, record.id): record.name for register in REGISTERS for record in records(site, register)}
    finder = Names(site)
    for section in sections(site):
        for folder in list(section.path.parents)[:-1]:
            if not (out / "content" / folder / "_index.md").exists():
                write(out / "content" / folder / "_index.md", f'+++\ntitle = "{folder.name}"\n+++\n')
        terms = {"topics": section.topics, **finder.of(section.body)}
        lines = ""
        for register, ids in terms.items():
            lines += f"{register} = {json.dumps([names[register, record] for record in ids])}\n"
        summary = f"description = {json.dumps(section.summary)}\n" if section.summary else ""
        front = f"+++\ntitle = {json.dumps(section.title)}\n{summary}\n[taxonomies]\n{lines}+++\n\n"
        # Its paragraphs have no ids, so a link leads to the page.
        body = re.sub(r"(\]\(/[^)#]*)#[\w-]+\)", r"\1)", without_stamps(with_addresses(section)))
        write(out / "content" / section.path, front + body)


# --- mdBook ---------------------------------------------------------------------------------------


MDBOOK_SETTINGS = f"""[book]
title = "{TITLE}"
language = "en"

[output.html.search]
enable = false

[output.html.print]
enable = false
"""


def mdbook(site, out):
    write(out / "book.toml", MDBOOK_SETTINGS)
    contents, folder = "# Summary\n", None
    for section in sections(site):
        if section.path.parent != folder:
            folder = section.path.parent
            contents += f"\n# {folder.name}\n\n"
        contents += f"- [{section.title}]({section.path})\n"
        body = re.sub(r"(\.md)#p-\w+\)", r"\1)", HAND_LINK.sub(r"\2", without_stamps(section.body)))
        summary = f"*{section.summary}*\n\n" if section.summary else ""
        write(out / "src" / section.path, f"# {section.title}\n\n{summary}{body}")
    write(out / "src/SUMMARY.md", contents)


PEERS = {"hugo": hugo, "zola": zola, "mdbook": mdbook}

if __name__ == "__main__":
    main()
