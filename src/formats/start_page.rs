//! The page to start from in an archive of the site. It is beside the folder of the site, and leads into it.

use crate::project::Project;
use crate::route::{Address, Route};
use crate::strings::{Strings, TextKey};
use quick_xml::escape::escape;

/// The page, whose links begin with `folder`, the folder of the site. It needs no script, and is readable without its style
/// sheet: an archive that is not unpacked shows it alone.
#[must_use]
pub fn start_page(project: &Project, strings: &Strings, folder: &str) -> String {
    let title = project.title.in_language(&project.language).0.value.as_str();
    let description = project.description.as_ref().map(|text| text.in_language(&project.language).0.value.as_str());
    let direction = if project.right_to_left { "rtl" } else { "ltr" };
    let href = |route: Route<'_>| format!("{folder}/{}", Address::from(route).to_path());
    let paragraph_of = |html: &str| format!("<p class=\"lede\">{html}</p>\n");
    let paragraph = |text: &str| paragraph_of(&escape(text));
    let link =
        |href: &str, key| paragraph_of(&format!("<a href=\"{}\">{}</a>", escape(href), escape(strings.text(key))));
    [
        format!("<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head>\n", project.language),
        format!("<meta charset=\"utf-8\">\n<title>{}</title>\n", escape(title)),
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n".to_owned(),
        "<meta name=\"color-scheme\" content=\"light dark\">\n".to_owned(),
        format!(
            "<link rel=\"stylesheet\" href=\"{}\">\n</head>\n<body>\n<main class=\"opening\">\n",
            href(Route::STYLE)
        ),
        format!("<h1>{}</h1>\n", escape(title)),
        description.map(paragraph).unwrap_or_default(),
        link(&href(Route::Landing), TextKey::StartOpen),
        paragraph(strings.text(TextKey::StartUnpack)),
        link(&format!("{}#_check", href(Route::About)), TextKey::CheckCopy),
        "</main>\n</body>\n</html>\n".to_owned(),
    ]
    .concat()
}
