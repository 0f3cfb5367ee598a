//! Detects the type of a file as a browser does: by the media type that a server derives from the extension, or else by
//! content sniffing.
//!
//! Media types are from mime_guess, which servers use too, so extensions that are not listed here are covered as well.
//! Signatures of images are from infer, plus a list of those that it does not know.

use super::HELP_SAVE_PICTURE;

/// The type of a file, which determines how it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// HTML.
    Html,
    /// CSS.
    Css,
    /// XML other than SVG.
    Xml,
    /// A web app's manifest.
    Manifest,
    /// SVG.
    Svg,
    /// An image of a supported format, by its extension.
    Image,
    /// A file that is not published: message and help.
    Refused(&'static str, &'static str),
    /// A file that is copied. This includes scripts: what they do cannot be determined by parsing.
    Other,
}

impl FileKind {
    pub(super) fn detect(path: &str, bytes: &[u8]) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let extensions: Vec<&str> = name.split('.').skip(1).collect();
        if let Some((message, help)) = refused_extension(&extensions) {
            return Self::Refused(message, help);
        }
        if is_manifest(&name) {
            return Self::Manifest;
        }
        match extensions.iter().rev().find_map(|extension| mime_guess::from_ext(extension).first_raw()) {
            Some(media_type) => Self::from_media_type(media_type, bytes),
            None if extensions.last().is_some_and(|extension| IMAGE_EXTENSIONS.contains(extension)) => {
                Self::refuse_unsupported_image(bytes, Self::Image)
            }
            None => Self::from_content(bytes),
        }
    }

    fn from_media_type(media_type: &str, bytes: &[u8]) -> Self {
        match media_type {
            "text/html" | "text/webviewhtml" | "text/x-html-insertion" => Self::Html,
            "text/css" => Self::Css,
            "image/svg+xml" => Self::Svg,
            "application/manifest+json" => Self::Manifest,
            "text/xml" | "application/xml" | "text/mathml" => Self::Xml,
            "message/rfc822" => {
                Self::Refused("a browser opens it as a page, with everything that the page loads", HELP_SAVE_AS_PAGE)
            }
            "image/apng" | "image/gif" | "image/jpeg" | "image/png" | "image/webp" | "image/x-icon" => {
                Self::refuse_unsupported_image(bytes, Self::Image)
            }
            // A document format, like PDF.
            "image/vnd.djvu" => Self::Other,
            _ if media_type.ends_with("+xml") => Self::Xml,
            _ if media_type.starts_with("image/") || media_type == "application/dicom" => UNSUPPORTED_IMAGE,
            _ => Self::refuse_unsupported_image(bytes, Self::Other),
        }
    }

    /// Without a known extension, browsers sniff the first bytes: see the MIME Sniffing Standard.
    fn from_content(bytes: &[u8]) -> Self {
        let text = bytes.trim_ascii_start();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
        let has_prefix =
            |prefix: &&[u8]| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        if has_prefix(&&b"<?xml"[..]) {
            Self::Xml
        } else if has_prefix(&&b"<svg"[..]) {
            Self::Svg
        } else if text.starts_with(b"<") && HTML_SIGNATURES.iter().any(has_prefix) {
            Self::Html
        } else {
            Self::refuse_unsupported_image(bytes, Self::Other)
        }
    }

    /// Refuses images of unsupported formats, whatever their extension; other files have the type `otherwise`.
    fn refuse_unsupported_image(bytes: &[u8], otherwise: Self) -> Self {
        let is_supported = super::strip_image(bytes).is_some();
        if !is_supported && is_image(bytes) { UNSUPPORTED_IMAGE } else { otherwise }
    }
}

/// Whether a file of this lower-case name is checked as the manifest of a web app. The meaning of other JSON is unknown.
pub(super) fn is_manifest(name: &str) -> bool {
    name == "manifest.json" || name.ends_with(".webmanifest")
}

const UNSUPPORTED_IMAGE: FileKind =
    FileKind::Refused("metadata cannot be removed from pictures in this format", HELP_SAVE_PICTURE);

const HELP_SAVE_AS_PAGE: &str = "save it as an HTML page with its files beside it";

/// Message and help for extensions of files that a server runs, or sends as a type that is not checked.
fn refused_extension(extensions: &[&str]) -> Option<(&'static str, &'static str)> {
    let extension = *extensions.last()?;
    let has_any = |names: &[&str]| extensions.iter().any(|extension| names.contains(extension));
    if has_any(&SERVER_SIDE_EXTENSIONS) {
        return Some(("a web server may run it", "publish its output, or rename it to end in `.txt`"));
    }
    if PROGRAM_EXTENSIONS.contains(&extension) {
        return Some(("a browser or a desktop may run it", "publish its content as a page or a picture"));
    }
    if ["xsl", "xslt"].contains(&extension) {
        return Some((
            "it generates pages from documents, and these pages cannot be checked",
            "publish the pages that it generates",
        ));
    }
    let is_compressed = ["gz", "br", "zst", "z", "bz2", "xz", "deflate"].contains(&extension);
    let is_checked_kind = extensions
        .iter()
        .rev()
        .nth(1)
        .is_some_and(|inner_extension| FileKind::detect(&format!("x.{inner_extension}"), b"") != FileKind::Other);
    if is_compressed && is_checked_kind {
        return Some((
            "browsers decompress it, and its compressed content cannot be checked",
            "publish it uncompressed",
        ));
    }
    if extension == "svgz" || UNSUPPORTED_IMAGE_EXTENSIONS.contains(&extension) {
        return Some(("metadata cannot be removed from pictures in this format", HELP_SAVE_PICTURE));
    }
    None
}

/// A server may run a file with one of these anywhere among its extensions.
const SERVER_SIDE_EXTENSIONS: [&str; 19] = [
    "asa", "asax", "ascx", "ashx", "asmx", "asp", "aspx", "cfm", "cgi", "fcgi", "jsp", "jspx", "php", "php5", "phar",
    "phtml", "shtm", "shtml", "stm",
];

const PROGRAM_EXTENSIONS: [&str; 11] =
    ["application", "chm", "hta", "htc", "jar", "jnlp", "swf", "url", "webarchive", "xbl", "xul"];

/// Extensions of supported image formats without a media type.
const IMAGE_EXTENSIONS: [&str; 2] = ["pjp", "pjpeg"];

/// Extensions of image formats without a media type that begins with `image/`.
const UNSUPPORTED_IMAGE_EXTENSIONS: [&str; 21] = [
    "bpg", "dcm", "dds", "dic", "dicom", "emf", "exr", "flif", "hif", "icns", "j2c", "j2k", "jph", "jxr", "pcx", "pfm",
    "psb", "psd", "qoi", "wmf", "xcf",
];

/// Signatures of HTML in the MIME Sniffing Standard.
const HTML_SIGNATURES: [&[u8]; 17] = [
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<script",
    b"<iframe",
    b"<h1",
    b"<div",
    b"<font",
    b"<table",
    b"<a",
    b"<style",
    b"<title",
    b"<b",
    b"<br",
    b"<p",
    b"<!--",
    b"<body",
];

/// Whether the content is an image. Text is not, even if it begins with the signature of one.
fn is_image(bytes: &[u8]) -> bool {
    const SNIFFED_BYTES: usize = 4096;
    let begin = &bytes[..bytes.len().min(SNIFFED_BYTES)];
    let is_text = !begin.contains(&0) && std::str::from_utf8(begin).is_ok_and(|text| !text.contains('\u{fffd}'));
    let is_inferred = infer::get(bytes).is_some_and(|kind| {
        kind.matcher_type() == infer::MatcherType::Image
            && !["image/vnd.djvu", "image/openraster"].contains(&kind.mime_type())
            || kind.mime_type() == "application/dicom"
    });
    !is_text && (is_inferred || has_image_signature(bytes))
}

/// Signatures that infer does not know: JPEG 2000 without a container, JPEG XL, image brands of the ISO base media format,
/// EXR, QOI, FLIF, BPG, XCF and DDS.
fn has_image_signature(bytes: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 16] = [
        b"II*\0",
        b"MM\0*",
        b"II+\0",
        b"MM\0+",
        b"II\xbc\x01",
        b"\0\0\0\x0cJXL ",
        b"\xff\x0a",
        b"\0\0\0\x0cjP  ",
        b"\xff\x4f\xff\x51",
        b"8BPS",
        b"\x76\x2f\x31\x01",
        b"qoif",
        b"FLIF",
        b"BPG\xfb",
        b"gimp xcf",
        b"DDS ",
    ];
    const BRANDS: [&[u8]; 18] = [
        b"avif", b"avis", b"avio", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1",
        b"mif2", b"msf1", b"miaf", b"crx ", b"jxl ", b"vvic",
    ];
    let file_type_box = bytes.get(4..).and_then(|rest| rest.strip_prefix(b"ftyp"));
    let is_brand = file_type_box.and_then(|rest| rest.get(..4)).is_some_and(|brand| BRANDS.contains(&brand));
    let is_tga = bytes.ends_with(b"TRUEVISION-XFILE.\0");
    let is_dicom = bytes.get(128..132) == Some(b"DICM");
    is_brand || is_tga || is_dicom || SIGNATURES.iter().any(|begin| bytes.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_determines_the_kind() {
        let kind = |path: &str| FileKind::detect(path, b"");
        for (path, expected) in [
            ("a.HTML", FileKind::Html),
            ("a.htm", FileKind::Html),
            ("a.html.en", FileKind::Html),
            ("a.html.bak", FileKind::Html),
            ("a.xhtml", FileKind::Xml),
            ("a.xht", FileKind::Xml),
            ("a.rss", FileKind::Xml),
            ("a.svg.xml", FileKind::Xml),
            ("a.css", FileKind::Css),
            ("a.svg", FileKind::Svg),
            ("a.webmanifest", FileKind::Manifest),
            ("b/Manifest.json", FileKind::Manifest),
            ("a.json", FileKind::Other),
            ("a.jpg", FileKind::Image),
            ("a.txt", FileKind::Other),
            ("a.pdf", FileKind::Other),
            ("a.js", FileKind::Other),
            ("LICENSE", FileKind::Other),
            ("html", FileKind::Other),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
        for path in [
            "a.shtml",
            "a.php",
            "a.php.html",
            "a.svgz",
            "a.html.gz",
            "a.mht",
            "a.eml",
            "a.xsl",
            "a.heics",
            "a.avifs",
            "a.bmp",
            "a.tga",
            "a.dcm",
            "a.psd",
            "a.tiff",
            "a.hta",
            "a.swf",
            "a.emf",
        ] {
            assert!(matches!(kind(path), FileKind::Refused(..)), "{path}");
        }
    }

    #[test]
    fn without_a_known_extension_content_determines_the_kind() {
        assert_eq!(FileKind::detect("a", b" \n<!DOCTYPE html>"), FileKind::Html);
        assert_eq!(FileKind::detect("a", b"\xef\xbb\xbf<?xml version='1.0'?>"), FileKind::Xml);
        assert_eq!(FileKind::detect("a.unknown", b"<svg/>"), FileKind::Svg);
        assert_eq!(FileKind::detect("a.unknown", b"BM is a word"), FileKind::Other);
        for bytes in [&b"BM\0\0\0\0"[..], b"\0\0\0\x18ftypheis\0", b"II*\0", b"8BPS\0\x01", b"qoif\0\0"] {
            assert_eq!(FileKind::detect("a.dat", bytes), UNSUPPORTED_IMAGE, "{bytes:?}");
        }
        assert_eq!(FileKind::detect("a", &[&[0; 128][..], b"DICM"].concat()), UNSUPPORTED_IMAGE);
    }
}
