//! The title of a book, and what it says of itself: edition, authors, licence, address.

use super::{PAGE, external_link, push_facts, push_title};
use crate::pages::PageContext;
use crate::pages::html::{Html, HtmlWriter};
use crate::pages::lists::period_kicker;
use crate::project;
use crate::route::{Address, Route};
use crate::strings::TextKey;

pub(super) fn body(ctx: &PageContext<'_>) -> Html {
    let (mut html, title) = (HtmlWriter::new(), ctx.label(&ctx.project.title));
    html.markup("<header>").element("p", &[("class", "kicker")], &period_kicker(ctx));
    push_title(&mut html, &title, None);
    if let Some(authors) = authors(ctx) {
        html.element("p", &[("class", "by")], &authors);
    }
    html.markup("</header>");
    let summary = ctx.passage(ctx.project.report.summary.as_ref(), project::FILE, PAGE);
    if let Some(summary) = summary.filter(|summary| !summary.is_empty()) {
        html.markup("<div class=\"lede\">").fragment(&summary).markup("</div>");
    } else if let Some(description) = &ctx.project.description {
        html.markup("<div class=\"lede\">").text(ctx.localized_str(description)).markup("</div>");
    }
    push_edition(&mut html, ctx);
    html.finish()
}

fn authors(ctx: &PageContext<'_>) -> Option<String> {
    let authors = &ctx.project.authors;
    (!authors.is_empty()).then(|| authors.join(ctx.strings.text(TextKey::ListComma)))
}

/// Appends the edition, the licence, the address, and how to cite the report.
fn push_edition(html: &mut HtmlWriter, ctx: &PageContext<'_>) {
    let site = ctx.site_view();
    let lines = [site.published_by.map(|words| Html::escape(&words)), site.edition, site.as_of_words];
    for line in lines.into_iter().flatten() {
        html.markup("<p>").fragment(&line).markup("</p>");
    }
    let license = site.license.map(|license| match &site.license_url {
        Some(url) => {
            let mut link = HtmlWriter::new();
            link.markup("<a href=\"").url(url).markup("\">").text(&license).markup("</a>");
            link.finish()
        }
        None => Html::escape(&license),
    });
    let base = ctx.project.report.base();
    let address = base.map(|base| external_link(&Address::from(Route::Landing).to_url(&base)));
    let facts = [
        (TextKey::License, license),
        (TextKey::Address, address),
        (TextKey::Cite, Some(Html::escape(&ctx.cite_report().text))),
    ];
    push_facts(html, facts.map(|(key, value)| (ctx.strings.text(key).to_owned(), value.into_iter().collect())));
    html.element("p", &[("class", "soft")], ctx.strings.text(TextKey::BookParagraphsHelp));
}
