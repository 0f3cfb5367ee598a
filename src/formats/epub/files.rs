//! The files of an e-book, and where the addresses of the site are in them.

use crate::formats::Report;
use crate::formats::markup::{MarkupTargets, xml_id};
use crate::pages::book::{Book, ChapterId};
use crate::route::{Address, absolute_url};
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const PACKAGE: &str = "package.opf";
pub(super) const NAVIGATION: &str = "contents.xhtml";
pub(super) const STYLE: &str = "style.css";

/// The files of a book.
pub(super) struct Files<'f> {
    pub(super) report: &'f Report<'f>,
    pub(super) book: Book<'f>,
    pub(super) chapters: Vec<ChapterId>,
    /// The images by their addresses on the site, sorted.
    images: BTreeMap<&'f str, ImageName>,
}

/// An image with its bytes.
pub(super) struct Image {
    pub(super) name: String,
    pub(super) bytes: Arc<[u8]>,
}

/// An image of the book.
pub(super) struct ImageName {
    pub(super) name: String,
    pub(super) media_type: &'static str,
}

impl ImageName {
    /// Whether an image of its type can move.
    pub(super) fn can_be_animated(&self) -> bool {
        !matches!(self.media_type, "image/png" | "image/jpeg")
    }
}

impl<'f> Files<'f> {
    pub(super) fn new(report: &'f Report<'_>) -> Self {
        let mut addresses: Vec<&str> = report.graph.attachments().values().map(String::as_str).collect();
        addresses.sort_unstable();
        let images = addresses.into_iter().filter_map(|address| Some((address, media_type(address)?)));
        let images = images.zip(1..).map(|((address, (extension, media_type)), number)| {
            (address, ImageName { name: format!("images/{number}.{extension}"), media_type })
        });
        let book = report.book();
        Self { report, chapters: book.chapters(), book, images: images.collect() }
    }

    /// The name of the file of a chapter. Names are in ASCII, which every reading system can open.
    pub(super) fn name(&self, chapter: &ChapterId) -> String {
        match chapter {
            ChapterId::Title => "title.xhtml".to_owned(),
            ChapterId::Section(index) => format!("section-{}.xhtml", index + 1),
            ChapterId::About => "about.xhtml".to_owned(),
            ChapterId::Records(register, 0) => format!("register-{}.xhtml", xml_id(register.name())),
            ChapterId::Records(register, part) => format!("register-{}-{}.xhtml", xml_id(register.name()), part + 1),
        }
    }

    /// Whether a paragraph has a number.
    pub(super) fn has_pages(&self) -> bool {
        (0..self.report.outline.structure.section_count()).any(|index| !self.book.paragraph_numbers(index).is_empty())
    }

    /// The images, in the order of their addresses.
    pub(super) fn image_names(&self) -> impl Iterator<Item = &ImageName> {
        self.images.values()
    }

    /// The images with their bytes. An image that could not be read is an error of the build.
    pub(super) fn images(&self) -> impl Iterator<Item = Image> {
        self.images.iter().map(|(address, image)| Image {
            name: image.name.clone(),
            bytes: self.report.attachments.bytes(address).unwrap_or_default(),
        })
    }

    /// The image at an address as a link has it.
    fn image_at(&self, src: &str) -> Option<&ImageName> {
        self.images.get(src).or_else(|| self.images.get(&*percent_decode_str(src).decode_utf8().ok()?))
    }
}

impl MarkupTargets for Files<'_> {
    fn link(&self, href: &str) -> Option<String> {
        if let Some(id) = href.strip_prefix('#') {
            return Some(format!("#{}", xml_id(id)));
        }
        if has_scheme(href) {
            return Some(href.to_owned());
        }
        let decoded = percent_decode_str(href).decode_utf8().ok()?;
        match self.book.find(&Address::parse(&decoded)) {
            Some((chapter, None)) => Some(self.name(&chapter)),
            Some((chapter, Some(id))) => Some(format!("{}#{}", self.name(&chapter), xml_id(id))),
            None => Some(absolute_url(&self.report.project().report.base()?, &decoded)),
        }
    }

    fn image(&self, src: &str) -> Option<String> {
        self.image_at(src).map(|image| image.name.clone())
    }

    fn id(&self, id: &str) -> String {
        xml_id(id)
    }

    fn type_of_role(&self, role: &str) -> Option<(&'static str, &'static str)> {
        let kind = match role {
            "doc-noteref" => "noteref",
            "doc-footnote" => "footnote",
            "doc-pagebreak" => "pagebreak",
            "doc-backlink" => "backlink",
            _ => return None,
        };
        Some(("epub:type", kind))
    }
}

/// Whether an address is absolute: addresses of the site have no colon before the first slash.
fn has_scheme(href: &str) -> bool {
    let scheme = href.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)))
}

/// The extension and the type of an image that every reading system shows (EPUB 3.3, 3.2); `None` for other files.
fn media_type(address: &str) -> Option<(&'static str, &'static str)> {
    let (_, extension) = address.rsplit_once('.')?;
    let types = [
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("gif", "image/gif"),
        ("webp", "image/webp"),
        ("svg", "image/svg+xml"),
    ];
    types.into_iter().find(|(name, _)| extension.eq_ignore_ascii_case(name))
}
