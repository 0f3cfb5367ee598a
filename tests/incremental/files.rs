//! Edits of whole files: sections, attached and static files, the theme, and files that cannot be read.

use crate::base::QUAY;
use crate::edits::Act::{self, Do};
use crate::edits::Kind;
use crate::moves::{move_files, remove_with_links};
use crate::state::{Dice, State, set_line};
use annals::language::KEYS;

const fn kind(name: &'static str, weight: usize, act: Act) -> Kind {
    Kind { name, weight, act }
}

pub(crate) const KINDS: &[Kind] = &[
    kind("section: add", 5, Do(add_section)),
    kind("section: take away", 1, Do(remove_section)),
    kind("section: take away with the links to it", 4, Do(remove_section_with_links)),
    kind("section: another number", 5, Do(renumber)),
    kind("section: another name", 4, Do(rename)),
    kind("section: another name, links left", 1, Do(rename_without_links)),
    kind("section: into a folder", 4, Do(into_folder)),
    kind("section: copy", 1, Do(copy_section)),
    kind("section: first page of a folder", 3, Do(change_index)),
    kind("section: first page of all", 4, Do(change_report_index)),
    kind("section: other ending", 1, Do(other_ending)),
    kind("folder: another name", 4, Do(rename_part)),
    kind("about: change", 3, Do(change_about)),
    kind("about: take away", 2, Do(remove_about)),
    kind("attached: change", 3, Do(change_attached)),
    kind("attached: take away", 1, Do(remove_attached)),
    kind("attached: another name", 2, Do(rename_attached)),
    kind("static: change", 4, Do(change_static)),
    kind("static: take away", 2, Do(remove_static)),
    kind("static: at a place that is taken", 1, Do(put_at_taken_address)),
    kind("theme: a template of our own", 8, Do(put_template)),
    kind("theme: an asset of our own", 2, Do(put_asset)),
    kind("theme: the style sheet of the report", 2, Do(put_stylesheet)),
    kind("theme: words of our own", 6, Do(put_strings)),
    kind("theme: take a file away", 5, Do(remove_theme_file)),
    kind("theme: break a template", 2, Do(break_template)),
    kind("theme: another name", 3, Do(rename_theme)),
    kind("languages: words of our own", 6, Do(put_language)),
    kind("languages: a word of our own", 10, Do(list_a_word)),
    kind("languages: take a file away", 4, Do(remove_language)),
    kind("broken: YAML", 2, Do(break_yaml)),
    kind("broken: UTF-8", 2, Do(break_utf8)),
    kind("broken: front matter", 2, Do(break_front)),
    kind("broken: book.toml", 1, Do(break_book)),
    kind("broken: no book.toml", 1, Do(remove_book)),
    kind("broken: unknown register", 1, Do(unknown_register)),
    kind("odd: no register", 1, Do(not_a_register)),
    kind("back: to an earlier step", 8, Do(revert_all)),
    kind("back: one file to an earlier step", 8, Do(revert_file)),
];

const SECTION: &str = "---\ntitle: A New Section\ntopics: [press]\n---\nMira Holm and Sela Okoro met Jon Vik. Okoro left.\n\nSee [the march](01-the-march.md#p-k7d3). {#p-z2z3}\n";

/// The current folder of the sections.
fn content(state: &State) -> &'static str {
    if state.text("book.toml").is_some_and(|text| text.contains("src = \"pages\"")) { "pages" } else { "content" }
}

fn add_section(state: &mut State, dice: &mut Dice<'_>) {
    let names = ["00-new", "02-new", "03-papers/00-new", "04-harbour/new", "06-part/01-new", "zz", "07-new/index"];
    let name = dice.pick(&names).unwrap_or_default();
    let depth = "../".repeat(name.matches('/').count());
    let text = SECTION.replace("](01", &format!("]({depth}01"));
    let text = match dice.roll(4) {
        0 => text.replace("topics: [press]", "draft: true"),
        1 => text.replace("topics: [press]", "embargo: 2025-03-01"),
        _ => text,
    };
    state.put(&format!("{}/{name}.md", content(state)), text);
}

fn remove_section(state: &mut State, dice: &mut Dice<'_>) {
    if let Some(path) = dice.pick(&state.sections()) {
        state.files.remove(&path);
    }
}

fn remove_section_with_links(state: &mut State, dice: &mut Dice<'_>) {
    if let Some(path) = dice.pick(&state.sections()) {
        remove_with_links(state, &path);
    }
}

/// Moves one section.
fn move_section(
    state: &mut State,
    dice: &mut Dice<'_>,
    update_links: bool,
    new: impl Fn(&str, &str, &mut Dice<'_>) -> String,
) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    let Some((folder, name)) = path.rsplit_once('/') else { return };
    let new = new(folder, name, dice);
    let moved = move |at: &str| if at == path { new.clone() } else { at.to_owned() };
    move_files(state, &moved, update_links);
}

/// The name of a section without its number.
fn bare(name: &str) -> &str {
    name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-')
}

fn renumber(state: &mut State, dice: &mut Dice<'_>) {
    move_section(state, dice, true, |folder, name, dice| {
        let number = dice.pick(&["00-", "02-", "05-", "9-", ""]).unwrap_or_default();
        format!("{folder}/{number}{}", bare(name))
    });
}

const SLUGS: &[&str] = &["03-renamed.md", "renamed.md", "01-the-march-again.md", "06-x.md"];

fn rename(state: &mut State, dice: &mut Dice<'_>) {
    move_section(state, dice, true, |folder, _, dice| format!("{folder}/{}", dice.pick(SLUGS).unwrap_or_default()));
}

fn rename_without_links(state: &mut State, dice: &mut Dice<'_>) {
    move_section(state, dice, false, |folder, _, dice| format!("{folder}/{}", dice.pick(SLUGS).unwrap_or_default()));
}

fn into_folder(state: &mut State, dice: &mut Dice<'_>) {
    let root = content(state);
    move_section(state, dice, true, |_, name, dice| {
        let folder = dice.pick(&["/03-papers", "/04-harbour", "/01-early", "", "/03-papers/deep"]).unwrap_or_default();
        format!("{root}{folder}/{name}")
    });
}

fn copy_section(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    let Some((folder, name)) = path.rsplit_once('/') else { return };
    let text = state.text(&path).unwrap_or_default();
    // Without its stamps, which would be duplicates: only the address is one.
    let copy: String = text
        .split(" {#p-")
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) })
        .collect();
    state.put(&format!("{folder}/08-{}", bare(name)), copy);
}

fn change_index(state: &mut State, dice: &mut Dice<'_>) {
    let folder = dice.pick(&["03-papers", "04-harbour"]).unwrap_or_default();
    let path = format!("{}/{folder}/index.md", content(state));
    let orders = ["", "order: 1\n", "order: 9\n", "summary: Of a part, and of [[mira-holm]].\n"];
    match dice.pick(&orders) {
        Some("") if state.files.contains_key(&path) => remove_with_links(state, &path),
        order => {
            let order = order.unwrap_or_default();
            state.put(&path, format!("---\ntitle: A Part\n{order}---\nOkoro and Sela Okoro.\n"));
        }
    }
}

fn change_report_index(state: &mut State, dice: &mut Dice<'_>) {
    let path = format!("{}/index.md", content(state));
    let body = ["Mira Holm is in it. {#p-x2x3}\n", "Holm.[^n]\n\n[^n]: A note.\n", ""];
    match dice.pick(&body) {
        Some("") if state.files.contains_key(&path) => remove_with_links(state, &path),
        body => {
            let body = body.unwrap_or_default();
            state.put(&path, format!("---\ntitle: All of It\nsummary: In short.\n---\n{body}"));
        }
    }
}

fn other_ending(state: &mut State, dice: &mut Dice<'_>) {
    let end = dice.pick(&[".markdown", ".MD", ".mdx"]).unwrap_or_default();
    move_section(state, dice, true, |folder, name, _| format!("{folder}/{}{end}", name.trim_end_matches(".md")));
}

fn rename_part(state: &mut State, dice: &mut Dice<'_>) {
    let (root, sections) = (content(state), state.sections());
    let parts: Vec<&str> = sections
        .iter()
        .filter_map(|path| path.rsplit_once('/').map(|(folder, _)| folder))
        .filter(|folder| folder.contains('/'))
        .collect();
    let (Some(old), Some(new)) =
        (dice.pick(&parts), dice.pick(&["00-first", "03-press", "papers", "09-harbour", "07-daily"]))
    else {
        return;
    };
    let (old, new) = (format!("{old}/"), format!("{root}/{new}/"));
    let moved = |path: &str| path.strip_prefix(&old).map_or_else(|| path.to_owned(), |rest| format!("{new}{rest}"));
    move_files(state, &moved, true);
}

fn change_about(state: &mut State, dice: &mut Dice<'_>) {
    let texts = [
        "We are [[people/tom-abel|he]] and she.\n",
        "# About\n\nMira Holm is no link here. See [it](content/02-the-court.md#p-c3r4).[^a]\n\n[^a]: A note.\n",
        "---\ntitle: Passed over\n---\nText with ![a picture](content/quay.jpg).\n",
        "See [the last](content/05-what-came-after.md).\n",
        "One, {#p-k7a2}\n\ntwo, {#p-k799}\n\nthree. {#p-9z}\n",
        "Two, {#p-k799}\n\none. {#p-k7a2}\n",
    ];
    state.put("about.md", dice.pick(&texts).unwrap_or_default());
}

fn remove_about(state: &mut State, _: &mut Dice<'_>) {
    state.files.remove("about.md");
}

/// The files beside the sections.
fn attached(state: &State) -> Vec<String> {
    state.paths(&[".jpg", ".pdf", ".svg"])
}

fn change_attached(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&attached(state)) else { return };
    let texts = [
        "other bytes",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>",
        "<svg><!-- drawn by hand --><script>1</script></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- drawn by hand --></svg>",
        QUAY,
        &QUAY[..QUAY.len() - 1],
        &QUAY[..20],
        "",
    ];
    state.put(&path, dice.pick(&texts).unwrap_or_default());
}

fn remove_attached(state: &mut State, dice: &mut Dice<'_>) {
    if let Some(path) = dice.pick(&attached(state)) {
        state.files.remove(&path);
    }
}

fn rename_attached(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&attached(state)) else { return };
    let new = dice.pick(&["x-", "another-", "old-"]).unwrap_or_default();
    let Some((folder, name)) = path.rsplit_once('/') else { return };
    let new = format!("{folder}/{new}{name}");
    move_files(state, &|at| if at == path { new.clone() } else { at.to_owned() }, true);
}

fn statics(state: &State) -> &'static str {
    if state.text("book.toml").is_some_and(|text| text.contains("static = \"files\"")) { "files" } else { "static" }
}

fn change_static(state: &mut State, dice: &mut Dice<'_>) {
    let name = dice.pick(&["key.asc", "robots.txt", "extra/page.html", "assets/more.css"]).unwrap_or_default();
    let text = dice.pick(&["one", "two", "body { color: red }", "<p>Words</p>"]).unwrap_or_default();
    state.put(&format!("{}/{name}", statics(state)), text);
}

fn remove_static(state: &mut State, dice: &mut Dice<'_>) {
    let start = format!("{}/", statics(state));
    let paths: Vec<String> = state.files.keys().filter(|path| path.starts_with(&start)).cloned().collect();
    if let Some(path) = dice.pick(&paths) {
        state.files.remove(&path);
    }
}

fn put_at_taken_address(state: &mut State, dice: &mut Dice<'_>) {
    let names = [
        "people/mira-holm.html",
        "index.html",
        "report/the-march.html",
        "People/x",
        "assets/style.css",
        "sources.html/x",
    ];
    let name = dice.pick(&names).unwrap_or_default();
    state.put(&format!("{}/{name}", statics(state)), "x");
}

const PAGE: &str =
    "{% extends \"base.html\" %}{% block main %}<h1>{{ head.title }}</h1>\n<p>{{ s.report }}</p>{% endblock main %}\n";

/// Templates of the default theme, each with something to replace in it.
const TEMPLATES: &[(&str, &str, &str, &str)] = &[
    (
        "base.html",
        include_str!("../../themes/default/templates/base.html"),
        "<main id=\"_main\">",
        "<main id=\"_main\" class=\"ours\">",
    ),
    (
        "base.html",
        include_str!("../../themes/default/templates/base.html"),
        "<meta charset=\"utf-8\">",
        "<meta charset=\"utf-8\"><!-- {{ head.title }} -->",
    ),
    ("pieces.html", include_str!("../../themes/default/templates/pieces.html"), "<h1", "<h1 class=\"ours\""),
    (
        "section.html",
        include_str!("../../themes/default/templates/section.html"),
        "<article>",
        "<article class=\"ours\">",
    ),
    (
        "record.html",
        include_str!("../../themes/default/templates/record.html"),
        "<section>",
        "<section class=\"ours\">",
    ),
    ("landing.html", include_str!("../../themes/default/templates/landing.html"), "\n", "\n\n"),
    (
        "components/mention_row.html",
        include_str!("../../themes/default/templates/components/mention_row.html"),
        "<li>",
        "<li class=\"ours\">",
    ),
    (
        "components/timeline_event.html",
        include_str!("../../themes/default/templates/components/timeline_event.html"),
        "class=\"what\"",
        "class=\"ours\"",
    ),
    (
        "components/record_link.html",
        include_str!("../../themes/default/templates/components/record_link.html"),
        "<a ",
        "<a class=\"ours\" ",
    ),
    ("components/section_row.html", "<li>{{ link | safe }} {{ summary | upper }}</li>", "", ""),
    ("person.html", PAGE, "", ""),
    ("topic.html", PAGE, "h1", "h2"),
    ("names.html", PAGE, "", ""),
    ("timeline.html", PAGE, "", ""),
    ("redirect.html", PAGE, "", ""),
    ("law.html", "{% extends \"person.html\" %}\n", "", ""),
    ("extra.html", PAGE, "", ""),
];

/// The current folder of the theme.
fn theme(state: &State) -> &'static str {
    if state.text("book.toml").is_some_and(|text| text.contains("theme = \"ours\"")) {
        "themes/ours"
    } else {
        "themes/default"
    }
}

fn put_template(state: &mut State, dice: &mut Dice<'_>) {
    let Some((name, text, old, new)) = dice.pick(TEMPLATES) else { return };
    let text = if dice.roll(4) == 0 { text.to_owned() } else { text.replacen(old, new, 1) };
    state.put(&format!("{}/templates/{name}", theme(state)), text);
}

fn put_asset(state: &mut State, dice: &mut Dice<'_>) {
    let name = dice.pick(&["style.css", "more.css", "logo.svg"]).unwrap_or_default();
    let text =
        dice.pick(&["body { margin: 0 }", "", "a { background: url(https://example.org/x.png) }"]).unwrap_or_default();
    state.put(&format!("{}/assets/{name}", theme(state)), text);
}

fn put_stylesheet(state: &mut State, dice: &mut Dice<'_>) {
    let texts = [".prose { color: red; }", "", "a { background: url(https://example.org/x.png) }"];
    state.put("looks/own.css", dice.pick(&texts).unwrap_or_default());
}

/// String files of a theme: language and text.
const STRINGS: &[(&str, &str)] = &[
    ("en", "[text]\nreport = \"Account\"\n"),
    ("en", "[text]\ntimeline = \"When\"\nsources = \"Evidence\"\n"),
    (
        "en",
        "[dates]\nmonths = [\"I\", \"II\", \"III\", \"IV\", \"V\", \"VI\", \"VII\", \"VIII\", \"IX\", \"X\", \"XI\", \"XII\"]\n",
    ),
    ("en", "[text]\nquote = \"«{text}»\"\nlist_comma = \"; \"\n"),
    ("en", "[names]\nru = \"in Russian\"\n"),
    ("ru", "[text]\nreport = \"Доклад\"\n"),
    (
        "ru",
        "[text]\ncount_mentions = { one = \"{count} упоминание\", few = \"{count} упоминания\", many = \"{count} упоминаний\", other = \"{count} упоминания\" }\n",
    ),
    ("de", "[text]\nreport = \"Bericht\"\nnames = \"A bis Z\"\n"),
    ("en", "[text]\nrapport = \"Account\"\n"),
    ("en", "[text]\nreport = \n"),
];

fn put_strings(state: &mut State, dice: &mut Dice<'_>) {
    let Some((language, text)) = dice.pick(STRINGS) else { return };
    state.put(&format!("{}/strings/{language}.toml", theme(state)), text);
}

/// Language files: name and text. Some have a mistake.
const LANGUAGES: &[(&str, &str)] = &[
    ("en", "[parts]\nthings = [\"spoke\", \"was\"]\n"),
    ("und", "[parts]\nthings = [\"spoke\"]\n"),
    ("en", "[words]\nopeners = { remove = [\"With\"] }\n"),
    ("en", "[honorifics]\nany = { remove = [\"Dr\"] }\n"),
    ("ru", "[parts]\nthings = [\"spoke\"]\n"),
    ("de", "[spelling]\ncapital_nouns = false\n"),
    ("en", "[titles]\nproceedings = { remove = [\"Judge\"] }\n"),
    ("en", "[words]\nordinary = [\"Vik\", \"Red\"]\n"),
    ("en", "[endings]\nsuffixes = [{ forms = [\"’s\", \"berg\"] }]\n"),
    ("en", "[endings]\nparadigms = [{ of = [\"surname\", \"given\"], nominative = \"\", genitive = \"s\" }]\n"),
    ("ru", "[endings]\nparadigms = [{ of = \"surname\", nominative = \"а\", genitive = \"ьей\" }]\n"),
    ("kk", "[endings]\nparadigms = [{ of = \"surname\", nominative = \"льм\", genitive = \"льмый\" }]\n"),
    ("ru", "[given_names]\nmale = [\"Мира\", \"Дина\"]\n"),
    ("en", "[words]\nopener = [\"With\"]\n"),
    ("english", ""),
];

fn put_language(state: &mut State, dice: &mut Dice<'_>) {
    let Some((language, text)) = dice.pick(LANGUAGES) else { return };
    state.put(&format!("languages/{language}.toml"), text);
}

/// Words of the sections that edits add to lists, and remove from them.
const LISTED: [&str; 14] = [
    "Mira",
    "Holm",
    "Judge",
    "Otto",
    "spoke",
    "was",
    "sister",
    "Dr",
    "Street",
    "then",
    "Хольм",
    "судья",
    "her",
    "clerk",
];

/// Adds a word to a list of a language file, or removes it from one.
fn list_a_word(state: &mut State, dice: &mut Dice<'_>) {
    let (Some((table, key, _)), Some(word)) = (dice.pick(&KEYS), dice.pick(&LISTED)) else { return };
    let language = dice.pick(&["en", "en", "ru", "und", "en-GB"]).unwrap_or_default();
    let list = if dice.roll(3) == 0 { format!("{{ remove = [\"{word}\"] }}") } else { format!("[\"{word}\"]") };
    state.put(&format!("languages/{language}.toml"), format!("[{table}]\n{key} = {list}\n"));
}

fn remove_language(state: &mut State, dice: &mut Dice<'_>) {
    let paths: Vec<String> = state.files.keys().filter(|path| path.starts_with("languages/")).cloned().collect();
    match dice.pick(&paths) {
        Some(path) => drop(state.files.remove(&path)),
        None => put_language(state, dice),
    }
}

fn remove_theme_file(state: &mut State, dice: &mut Dice<'_>) {
    let paths: Vec<String> = state.files.keys().filter(|path| path.starts_with("themes/")).cloned().collect();
    match dice.pick(&paths) {
        Some(path) => drop(state.files.remove(&path)),
        None => put_template(state, dice),
    }
}

fn break_template(state: &mut State, dice: &mut Dice<'_>) {
    let name = dice
        .pick(&["person.html", "section.html", "base.html", "pieces.html", "unused.html", "components/paragraph.html"])
        .unwrap_or_default();
    let texts = [
        "{% block main %}",
        "{% extends \"base.html\" %}{% block main %}{{ nobody.knows.this }}{% endblock main %}",
        "{% extends \"nowhere.html\" %}",
        "{{ s.no_such_word }}",
        "{{ head.title | no_such_filter }}",
    ];
    state.put(&format!("{}/templates/{name}", theme(state)), dice.pick(&texts).unwrap_or_default());
}

fn rename_theme(state: &mut State, dice: &mut Dice<'_>) {
    let (current, other) = if theme(state) == "themes/ours" { ("ours", "default") } else { ("default", "ours") };
    if dice.roll(2) == 0 {
        put_template(state, dice);
    }
    state.change("book.toml", |text| crate::settings::set(text, "report", "theme", &format!("\"{other}\"")));
    let (from, to) = (format!("themes/{current}/"), format!("themes/{other}/"));
    move_files(
        state,
        &|path| path.strip_prefix(&from).map_or_else(|| path.to_owned(), |rest| format!("{to}{rest}")),
        false,
    );
    put_strings(state, dice);
}

fn break_yaml(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.paths(&[".yaml"])) else { return };
    let lines = ["- id: [\n", "  a: b: c\n", "\tx\n", "- \"open\n", "just words\n"];
    let line = dice.pick(&lines).unwrap_or_default();
    state.change(&path, |text| if dice.roll(2) == 0 { format!("{line}{text}") } else { format!("{text}{line}") });
}

fn break_utf8(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.paths(&[".yaml", ".md", ".html", ".toml"])) else { return };
    if let Some(bytes) = state.files.get_mut(&path) {
        bytes.insert(dice.roll(bytes.len()), 0xff);
    }
}

fn break_front(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    let mistake = dice.roll(4);
    state.change(&path, |text| match mistake {
        0 => text.replacen("---\n", "", 1),
        1 => text.replacen("\n---\n", "\n", 1),
        2 => text.replacen("---\n", "---\n: [\n", 1),
        _ => set_line(text, "", "title", ":", ""),
    });
}

fn break_book(state: &mut State, dice: &mut Dice<'_>) {
    let lines = ["[book\n", "x = 1\n", "[unknown]\n", "\u{0}"];
    let line = dice.pick(&lines).unwrap_or_default();
    state.change("book.toml", |text| format!("{line}{text}"));
}

fn remove_book(state: &mut State, _: &mut Dice<'_>) {
    state.files.remove("book.toml");
}

fn unknown_register(state: &mut State, dice: &mut Dice<'_>) {
    let name = dice.pick(&["peeple", "weather", "vessel"]).unwrap_or_default();
    state.put(&format!("seeds/{name}.yaml"), "- id: x\n  name: X\n");
}

fn not_a_register(state: &mut State, dice: &mut Dice<'_>) {
    let name = dice.pick(&["notes.txt", "people/notes.txt", "people.yml"]).unwrap_or_default();
    state.put(&format!("seeds/{name}"), "- id: someone-else\n  name: Someone Else\n");
}

fn revert_all(state: &mut State, dice: &mut Dice<'_>) {
    if let Some((files, as_of)) = dice.pick(&state.history) {
        (state.files, state.as_of) = (files, as_of);
    }
}

/// Reverts one file to an earlier state, which may be its absence.
fn revert_file(state: &mut State, dice: &mut Dice<'_>) {
    let Some((files, _)) = dice.pick(&state.history) else { return };
    let changed: Vec<String> = files
        .keys()
        .chain(state.files.keys())
        .filter(|path| files.get(*path) != state.files.get(*path))
        .cloned()
        .collect();
    let Some(path) = dice.pick(&changed) else { return };
    match files.get(&path) {
        Some(bytes) => drop(state.files.insert(path, bytes.clone())),
        None => drop(state.files.remove(&path)),
    }
}
