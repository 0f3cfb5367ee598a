//! What a file is to a browser: what a server calls it, by the ending of its name, and where that says nothing, how it
//! begins.
//!
//! The names of media types are mime_guess's, which servers use too, so an ending that is not thought of here counts
//! as well. How files of pictures begin is infer's, and of some that it does not know a list.

use super::SAVE;

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// HTML.
    Page,
    /// CSS.
    Style,
    /// XML of any kind but SVG.
    Document,
    /// A web app's manifest.
    Manifest,
    /// SVG.
    Drawing,
    /// A picture whose parts are known here, by its name.
    Picture,
    /// It is not published: why, and what to do.
    Refused(&'static str, &'static str),
    /// It is copied. Scripts are among these: what they do cannot be read from them.
    Other,
}

impl Kind {
    pub(super) fn of(path: &str, bytes: &[u8]) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let endings: Vec<&str> = name.split('.').skip(1).collect();
        if let Some((why, help)) = refused_ending(&endings) {
            return Self::Refused(why, help);
        }
        if is_manifest(&name) {
            return Self::Manifest;
        }
        match endings.iter().rev().find_map(|ending| mime_guess::from_ext(ending).first_raw()) {
            Some(media_type) => Self::of_media_type(media_type, bytes),
            None if endings.last().is_some_and(|ending| PICTURES.contains(ending)) => {
                Self::of_picture(bytes, Self::Picture)
            }
            None => Self::of_bytes(bytes),
        }
    }

    fn of_media_type(media_type: &str, bytes: &[u8]) -> Self {
        match media_type {
            "text/html" | "text/webviewhtml" | "text/x-html-insertion" => Self::Page,
            "text/css" => Self::Style,
            "image/svg+xml" => Self::Drawing,
            "application/manifest+json" => Self::Manifest,
            "text/xml" | "application/xml" | "text/mathml" => Self::Document,
            "message/rfc822" => Self::Refused("a browser opens it as a page, with all that it asks for", SAVE_AS_PAGE),
            "image/apng" | "image/gif" | "image/jpeg" | "image/png" | "image/webp" | "image/x-icon" => {
                Self::of_picture(bytes, Self::Picture)
            }
            // A document, like PDF.
            "image/vnd.djvu" => Self::Other,
            _ if media_type.ends_with("+xml") => Self::Document,
            _ if media_type.starts_with("image/") || media_type == "application/dicom" => CLOSED,
            _ => Self::of_picture(bytes, Self::Other),
        }
    }

    /// Without an ending that is known, a browser goes by the first bytes: see the MIME Sniffing Standard.
    fn of_bytes(bytes: &[u8]) -> Self {
        let text = bytes.trim_ascii_start();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
        let begins = |with: &&[u8]| text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
        if begins(&&b"<?xml"[..]) {
            Self::Document
        } else if begins(&&b"<svg"[..]) {
            Self::Drawing
        } else if text.starts_with(b"<") && PAGES.iter().any(begins) {
            Self::Page
        } else {
            Self::of_picture(bytes, Self::Other)
        }
    }

    /// A picture that is not taken apart here is not published, whatever it is called.
    fn of_picture(bytes: &[u8], otherwise: Self) -> Self {
        let is_known = super::stripped(bytes).is_some();
        if !is_known && is_picture(bytes) { CLOSED } else { otherwise }
    }
}

/// Whether a file of this name, in lower case, is read as the manifest of a web app. Of other JSON it is not known what
/// its members mean.
pub(super) fn is_manifest(name: &str) -> bool {
    name == "manifest.json" || name.ends_with(".webmanifest")
}

const CLOSED: Kind = Kind::Refused("what else is in such a picture cannot be taken out", SAVE);

const SAVE_AS_PAGE: &str = "save it as an HTML page with its files beside it";

/// Endings by which a server runs a file, or sends it as something that is not looked at here.
fn refused_ending(endings: &[&str]) -> Option<(&'static str, &'static str)> {
    let last = *endings.last()?;
    let has = |names: &[&str]| endings.iter().any(|ending| names.contains(ending));
    if has(&RUN) {
        return Some(("a web server may run it", "publish what it makes, or rename it to end in `.txt`"));
    }
    if PROGRAMS.contains(&last) {
        return Some(("a browser or a desktop may run it", "publish what it shows as a page or a picture"));
    }
    if ["xsl", "xslt"].contains(&last) {
        return Some((
            "it makes pages of documents, and what is in these cannot be known",
            "publish the pages that it makes",
        ));
    }
    let is_packed = ["gz", "br", "zst", "z", "bz2", "xz", "deflate"].contains(&last);
    let is_looked_at =
        endings.iter().rev().nth(1).is_some_and(|ending| Kind::of(&format!("x.{ending}"), b"") != Kind::Other);
    if is_packed && is_looked_at {
        return Some(("a server sends it unpacked, and packed it cannot be looked at", "publish it unpacked"));
    }
    if last == "svgz" || OTHER_PICTURES.contains(&last) {
        return Some(("what else is in such a picture cannot be taken out", SAVE));
    }
    None
}

/// A server runs a file with one of these anywhere among its endings.
const RUN: [&str; 19] = [
    "asa", "asax", "ascx", "ashx", "asmx", "asp", "aspx", "cfm", "cgi", "fcgi", "jsp", "jspx", "php", "php5", "phar",
    "phtml", "shtm", "shtml", "stm",
];

const PROGRAMS: [&str; 11] =
    ["application", "chm", "hta", "htc", "jar", "jnlp", "swf", "url", "webarchive", "xbl", "xul"];

/// Pictures that are taken apart here, under names without a media type.
const PICTURES: [&str; 2] = ["pjp", "pjpeg"];

/// Pictures for which there is no media type that begins with `image/`.
const OTHER_PICTURES: [&str; 21] = [
    "bpg", "dcm", "dds", "dic", "dicom", "emf", "exr", "flif", "hif", "icns", "j2c", "j2k", "jph", "jxr", "pcx", "pfm",
    "psb", "psd", "qoi", "wmf", "xcf",
];

/// How pages begin, by the MIME Sniffing Standard.
const PAGES: [&[u8]; 17] = [
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

/// Text is no picture, even where it begins like one.
fn is_picture(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 4096;
    let begin = &bytes[..bytes.len().min(LOOKED_AT)];
    let is_text = !begin.contains(&0) && std::str::from_utf8(begin).is_ok_and(|text| !text.contains('\u{fffd}'));
    let is_inferred = infer::get(bytes).is_some_and(|kind| {
        kind.matcher_type() == infer::MatcherType::Image
            && !["image/vnd.djvu", "image/openraster"].contains(&kind.mime_type())
            || kind.mime_type() == "application/dicom"
    });
    !is_text && (is_inferred || begins_as_picture(bytes))
}

/// What infer does not know: JPEG 2000 without a container, JPEG XL, brands of films that are pictures, EXR, QOI,
/// FLIF, BPG, XCF, Apple's icons, DDS, OpenRaster's kin aside.
fn begins_as_picture(bytes: &[u8]) -> bool {
    const BEGIN: [&[u8]; 16] = [
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
    let boxed = bytes.get(4..).and_then(|rest| rest.strip_prefix(b"ftyp"));
    let is_brand = boxed.and_then(|rest| rest.get(..4)).is_some_and(|brand| BRANDS.contains(&brand));
    let is_tga = bytes.ends_with(b"TRUEVISION-XFILE.\0");
    let is_dicom = bytes.get(128..132) == Some(b"DICM");
    is_brand || is_tga || is_dicom || BEGIN.iter().any(|begin| bytes.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_a_server_would_call_it() {
        let kind = |path: &str| Kind::of(path, b"");
        for (path, due) in [
            ("a.HTML", Kind::Page),
            ("a.htm", Kind::Page),
            ("a.html.en", Kind::Page),
            ("a.html.bak", Kind::Page),
            ("a.xhtml", Kind::Document),
            ("a.xht", Kind::Document),
            ("a.rss", Kind::Document),
            ("a.svg.xml", Kind::Document),
            ("a.css", Kind::Style),
            ("a.svg", Kind::Drawing),
            ("a.webmanifest", Kind::Manifest),
            ("b/Manifest.json", Kind::Manifest),
            ("a.json", Kind::Other),
            ("a.jpg", Kind::Picture),
            ("a.txt", Kind::Other),
            ("a.pdf", Kind::Other),
            ("a.js", Kind::Other),
            ("LICENSE", Kind::Other),
            ("html", Kind::Other),
        ] {
            assert_eq!(kind(path), due, "{path}");
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
            assert!(matches!(kind(path), Kind::Refused(..)), "{path}");
        }
    }

    #[test]
    fn without_an_ending_it_is_what_it_begins_as() {
        assert_eq!(Kind::of("a", b" \n<!DOCTYPE html>"), Kind::Page);
        assert_eq!(Kind::of("a", b"\xef\xbb\xbf<?xml version='1.0'?>"), Kind::Document);
        assert_eq!(Kind::of("a.unknown", b"<svg/>"), Kind::Drawing);
        assert_eq!(Kind::of("a.unknown", b"BM is a word"), Kind::Other);
        for bytes in [&b"BM\0\0\0\0"[..], b"\0\0\0\x18ftypheis\0", b"II*\0", b"8BPS\0\x01", b"qoif\0\0"] {
            assert_eq!(Kind::of("a.dat", bytes), CLOSED, "{bytes:?}");
        }
        assert_eq!(Kind::of("a", &[&[0; 128][..], b"DICM"].concat()), CLOSED);
    }
}
