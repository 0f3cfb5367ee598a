//! Sanitizes the files that an editor supplies: refuses unsafe files, and strips metadata from images.
//!
//! Pages are rendered by templates from checked views. A file that an editor
//! puts beside a section or into the folder of static files can instead run
//! scripts, send requests to other hosts, or contain hidden metadata: where a
//! photograph was taken, when, with which camera, and by whom.
//!
//! A file is parsed as the media type that a server would send for it
//! ([`file_kind`]): HTML by [`html`], CSS by [`css`], XML by [`xml`], SVG by
//! [`svg`]. A file that cannot be parsed as its type is refused.
//!
//! Images are sanitized by allow-list: only the parts that a browser needs to
//! render them are published, so unknown and future kinds of metadata are
//! dropped too. The parts are copied without re-encoding: no pixel changes. An
//! image that cannot be followed to its end is refused, since the rest of its
//! bytes is unknown; so is a format without a reader here.
//!
//! The containers of images are read by code of this project, some 40 lines each.
//! img-parts copies everything after the first scan of a JPEG unread (comments
//! between scans, whole images with Exif after the end); little_exif edits Exif
//! only; web-image-meta does not read WebP; metastrip needs decoders.

mod css;
mod data_script;
mod elements;
mod encoding;
mod entities;
pub mod excluded_files;
mod exif;
mod file_kind;
mod foreign_content;
mod gif;
mod html;
mod ico;
mod jpeg;
mod json;
mod manifest;
mod namespaces;
mod png;
mod svg;
mod svg_allowlist;
mod svg_html_allowlist;
mod urls;
mod webp;
mod xml;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use css::CssGrammar;
use encoding_rs::Encoding;
use file_kind::FileKind;
use std::borrow::Cow;
use std::ops::Range;

/// A reason why a file cannot be published, with the bytes that cause it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The problem, as a clause after "cannot be published: ".
    pub message: String,
    /// Byte range in the file; `0..0` for the file as a whole.
    pub span: Range<usize>,
    /// How to fix the file, in the imperative.
    pub help: &'static str,
}

impl Refusal {
    fn new(message: String, span: Range<usize>) -> Self {
        Self { message, span, help: HELP_REMOVE }
    }

    fn for_whole_file(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), span: 0..0, help }
    }

    /// The same refusal in an enclosing text, in which the checked text starts at byte `at`.
    fn shifted(self, offset: usize) -> Self {
        Self { span: self.span.start + offset..self.span.end + offset, ..self }
    }
}

/// Limit of reported refusals per file. Any more are only counted: a file with a thousand of them is not fixed by hand.
pub const MAX_REFUSALS: usize = 50;

/// Returns the bytes of a file that are published: borrowed if the file is published unchanged.
///
/// # Errors
/// The active content, requests to other hosts and unremovable metadata of the file, or why it cannot be checked; at
/// most [`MAX_REFUSALS`].
pub fn sanitize<'b>(path: &str, bytes: &'b [u8]) -> Result<Cow<'b, [u8]>, Vec<Refusal>> {
    if is_lfs_pointer(bytes) {
        return Err(vec![Refusal::for_whole_file("it is a Git LFS pointer, not the file itself", HELP_LFS_PULL)]);
    }
    let kind = FileKind::detect(path, bytes);
    let refusals = refusals(kind, bytes);
    if !refusals.is_empty() {
        return Err(limited(refusals, bytes));
    }
    // Browsers detect images by content and ignore the extension.
    let output = match (strip_image(bytes), kind) {
        (Some(result), _) => result.map_err(|error| vec![error.refusal()])?,
        (None, FileKind::Svg) => svg::sanitize(bytes, 0).map_err(|refusals| limited(refusals, bytes))?,
        (None, FileKind::Image) => {
            return Err(vec![Refusal::for_whole_file(
                "its name is that of a picture, but its content is not a picture",
                HELP_SAVE_PICTURE,
            )]);
        }
        (None, _) => return Ok(Cow::Borrowed(bytes)),
    };
    Ok(if output == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(output) })
}

/// Whether the file is a pointer that Git LFS checks out in place of a large file that was not fetched.
fn is_lfs_pointer(bytes: &[u8]) -> bool {
    // The specification limits pointers to less than 1,024 bytes.
    bytes.len() < 1024 && bytes.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// Returns the requests to other hosts in the literal markup of a theme template, where the theme is refused.
#[must_use]
pub fn template_refusals(bytes: &[u8]) -> Vec<Refusal> {
    std::str::from_utf8(bytes).map(|text| limited(html::template_refusals(text), bytes)).unwrap_or_default()
}

fn refusals(kind: FileKind, bytes: &[u8]) -> Vec<Refusal> {
    let check_text = |check: fn(&str) -> Vec<Refusal>| match decode_text(bytes) {
        Ok(text) => check(&text),
        Err(refusal) => vec![refusal],
    };
    match kind {
        FileKind::Html => check_text(html::refusals),
        FileKind::Css => check_text(|text| css::refusals(text, CssGrammar::Rules, 0)),
        FileKind::Xml => check_text(xml::refusals),
        FileKind::Manifest => check_text(manifest::refusals),
        FileKind::Refused(message, help) => vec![Refusal::for_whole_file(message, help)],
        FileKind::Svg | FileKind::Image | FileKind::Other => Vec::new(),
    }
}

/// Sorts, deduplicates and limits refusals, and clips each span to one line.
fn limited(mut refusals: Vec<Refusal>, bytes: &[u8]) -> Vec<Refusal> {
    refusals.sort_by_key(|refusal| refusal.span.start);
    refusals.dedup();
    let omitted = refusals.len().saturating_sub(MAX_REFUSALS);
    refusals.truncate(MAX_REFUSALS);
    if let Some(last_refusal) = refusals.last_mut().filter(|_| omitted > 0) {
        last_refusal.message.push_str(&format!(" (and {omitted} more in this file)"));
    }
    refusals.into_iter().map(|refusal| Refusal { span: clip_to_line(&refusal.span, bytes), ..refusal }).collect()
}

/// Clips a span to the start of its first line: a tag can be a megabyte long.
fn clip_to_line(span: &Range<usize>, bytes: &[u8]) -> Range<usize> {
    const MAX_BYTES: usize = 80;
    let is_continuation_byte = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    let start = (0..=span.start.min(bytes.len())).rev().find(|at| !is_continuation_byte(*at)).unwrap_or(0);
    let end = span.end.clamp(start, bytes.len()).min(start + MAX_BYTES);
    let line_end = bytes[start..end].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(end, |at| start + at);
    start..(start..=line_end).rev().find(|at| !is_continuation_byte(*at)).unwrap_or(start)
}

const HELP_SAVE_SVG: &str = "open it in a drawing program, and save it again as plain SVG";
const HELP_LFS_PULL: &str = "fetch it with `git lfs pull`";
const HELP_SAVE_PICTURE: &str = "save the picture as JPEG, PNG or WebP";
const HELP_REMOVE: &str = "take that out of the file: a page loads nothing from elsewhere";
const HELP_SAVE_AS_UTF_8: &str = "save the file as UTF-8";

/// Decodes a file whose ASCII bytes are ASCII characters. In encodings other than UTF-8, each non-ASCII byte is replaced
/// by one ASCII character, so that byte offsets are preserved.
fn decode_text(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    let refuse = |at: usize| Refusal { message: "it is not UTF-8".to_owned(), span: at..at, help: HELP_SAVE_AS_UTF_8 };
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(refuse(0));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(refuse(at));
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '_' }).collect(),
    })
}

/// Whether the named encoding is ASCII-compatible: an ASCII byte in it is always that ASCII character.
fn is_ascii_compatible(name: &str) -> bool {
    let encoding = Encoding::for_label(name.as_bytes());
    encoding.is_some_and(|encoding| encoding == encoding_rs::UTF_8 || encoding.is_single_byte())
}

/// Drawing programs write base64 both with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// An image that cannot be parsed to its end, so that the meaning of its bytes is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ImageError {
    /// The data end within a part.
    Truncated,
    /// A part is invalid, or is in an invalid position.
    Malformed,
}

impl ImageError {
    fn refusal(self) -> Refusal {
        let message = match self {
            Self::Truncated => "the picture is cut short",
            Self::Malformed => "the picture is broken",
        };
        Refusal::for_whole_file(message, "open it in an image editor, and save it again")
    }
}

/// Reduces an image to the parts that are needed to render it; `None` if the bytes are not an image of a supported format.
fn strip_image(bytes: &[u8]) -> Option<Result<Vec<u8>, ImageError>> {
    if let Some(rest) = bytes.strip_prefix(jpeg::SIGNATURE) {
        Some(jpeg::strip(rest))
    } else if let Some(rest) = bytes.strip_prefix(png::SIGNATURE) {
        Some(png::strip(rest))
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some(gif::strip(bytes))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(webp::strip(bytes))
    } else if ico::is_icon(bytes) {
        Some(ico::strip(bytes))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An image format, as a sequence of parts between a header and a trailer.
    struct ImageFormat {
        header: &'static [u8],
        trailer: &'static [u8],
        /// Builds a part from the number of its kind and its data, and returns whether it is published.
        build_part: fn(usize, &[u8]) -> (Vec<u8>, bool),
        finish: fn(Vec<u8>) -> Vec<u8>,
    }

    const FORMATS: [ImageFormat; 4] = [
        ImageFormat { header: b"\xff\xd8", trailer: b"\xff\xd9", build_part: jpeg_part, finish: |bytes| bytes },
        ImageFormat {
            header: png::SIGNATURE,
            trailer: b"\0\0\0\0IEND\xae\x42\x60\x82",
            build_part: png_part,
            finish: |bytes| bytes,
        },
        ImageFormat {
            header: b"GIF87a\x01\0\x01\0\x80\0\0abcdef",
            trailer: b";",
            build_part: gif_part,
            finish: |bytes| bytes,
        },
        ImageFormat { header: b"RIFF\0\0\0\0WEBP", trailer: b"", build_part: webp_part, finish: with_riff_size },
    ];

    fn jpeg_part(part_kind: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let (marker, prefix, is_published): (u8, &[u8], bool) = [
            (0xdb, &b""[..], true),
            (0xda, b"", true),
            (0xe2, b"ICC_PROFILE\0", true),
            (0xe1, b"http://ns.adobe.com/xap/1.0/\0", false),
            (0xe1, b"Exif\0\0", false),
            (0xfe, b"", false),
        ][part_kind];
        // The format determines the length of tables and scans.
        let body = match marker {
            0xdb => [&[0][..], data, &[0; 64][data.len()..]].concat(),
            0xda => vec![1, 1, 0, 0, 63, 0],
            _ => [prefix, data].concat(),
        };
        let length = u16::try_from(2 + body.len()).unwrap();
        let mut part = [&[0xff, marker][..], &length.to_be_bytes(), &body].concat();
        if marker == 0xda {
            // In entropy-coded data, a byte that could begin a marker is followed by a zero.
            part.extend(data.iter().flat_map(|byte| if *byte == 0xff { vec![0xff, 0] } else { vec![*byte] }));
        }
        (part, is_published)
    }

    fn png_part(part_kind: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let kinds = [b"IDAT", b"fdAT", b"IDAT", b"tEXt", b"eXIf", b"prVt"];
        let length = u32::try_from(data.len()).unwrap();
        ([&length.to_be_bytes()[..], kinds[part_kind], data, b"sums"].concat(), part_kind < 3)
    }

    fn gif_part(part_kind: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let prefixes: [&[u8]; 6] = [
            b",\0\0\0\0\x01\0\x01\0\0\x02",
            b",\0\0\0\0\x01\0\x01\0\x80abcdef\x02",
            b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0",
            b"!\xfe",
            b"!\xff\x0bXMP DataXMP",
            b"!\x01",
        ];
        let blocks = data.chunks(9).filter(|_| part_kind != 2);
        let blocks = blocks.flat_map(|block| [&[u8::try_from(block.len()).unwrap()], block].concat());
        (prefixes[part_kind].iter().copied().chain(blocks).chain([0]).collect(), part_kind < 3)
    }

    fn webp_part(part_kind: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let kinds = [b"VP8L", b"ICCP", b"ALPH", b"EXIF", b"XMP ", b"note"];
        let mut part = Vec::new();
        webp_chunk(kinds[part_kind], data, &mut part);
        (part, part_kind < 3)
    }

    fn webp_chunk(kind: &[u8], data: &[u8], out: &mut Vec<u8>) {
        let length = u32::try_from(data.len()).unwrap();
        out.extend([kind, &length.to_le_bytes(), data, &[0][..data.len() % 2]].concat());
    }

    fn with_riff_size(mut bytes: Vec<u8>) -> Vec<u8> {
        let size = u32::try_from(bytes.len() - 8).unwrap();
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes
    }

    type Parts = Vec<(usize, Vec<u8>)>;

    fn parts() -> impl Strategy<Value = Parts> {
        prop::collection::vec((0..6_usize, prop::collection::vec(any::<u8>(), 0..40)), 0..8)
    }

    fn build_image(format: &ImageFormat, parts: &Parts, published_only: bool) -> Vec<u8> {
        let parts = parts.iter().map(|(part_kind, data)| (format.build_part)(*part_kind, data));
        let selected = parts.filter(|(_, is_published)| *is_published || !published_only).flat_map(|(part, _)| part);
        (format.finish)(format.header.iter().copied().chain(selected).chain(format.trailer.iter().copied()).collect())
    }

    /// Sanitizing is idempotent: sanitized output is published unchanged.
    fn assert_idempotent(path: &str, bytes: &[u8]) {
        if let Ok(once) = sanitize(path, bytes) {
            let twice = sanitize(path, &once);
            assert!(matches!(twice, Ok(Cow::Borrowed(_))), "{twice:?} of {once:?}");
        }
    }

    proptest! {
        #[test]
        fn only_needed_parts_are_published(
            kind in 0..4_usize, parts in parts(), after in prop::collection::vec(any::<u8>(), 0..9),
        ) {
            let kind = &FORMATS[kind];
            let whole = [build_image(kind, &parts, false), after].concat();
            prop_assert_eq!(sanitize("x", &whole).unwrap(), build_image(kind, &parts, true));
        }

        #[test]
        fn a_truncated_image_is_refused_or_ends_between_blocks(kind in 0..4_usize, parts in parts(), end in any::<prop::sample::Index>()) {
            let kind = &FORMATS[kind];
            let whole = build_image(kind, &parts, false);
            let cut = &whole[..end.index(whole.len())];
            // Only GIF may end between any two blocks.
            if let Ok(published) = sanitize("x.png", cut) {
                prop_assert!(kind.trailer == b";" && !published.is_empty());
            }
        }

        #[test]
        fn sanitizing_a_damaged_image_never_panics(
            kind in 0..4_usize, parts in parts(), at in any::<prop::sample::Index>(), byte: u8, end in any::<prop::sample::Index>(),
        ) {
            let mut bytes = build_image(&FORMATS[kind], &parts, false);
            assert_idempotent("x", &bytes[..end.index(bytes.len() + 1)]);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            assert_idempotent("x.jpg", &bytes);
        }

        #[test]
        fn sanitizing_random_bytes_after_a_header_never_panics(kind in 0..4_usize, rest in prop::collection::vec(any::<u8>(), 0..300)) {
            assert_idempotent("x", &[FORMATS[kind].header, &rest].concat());
            assert_idempotent("x.svg", &rest);
        }

        #[test]
        fn sanitizing_svg_is_idempotent(tokens in prop::collection::vec(prop::sample::select(TOKENS.to_vec()), 0..20)) {
            assert_idempotent("x.svg", tokens.concat().as_bytes());
        }
    }

    const TOKENS: [&str; 28] = [
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<svg xmlns:p='http://www.w3.org/2000/svg' xmlns:e='editor' e:path='/home/x'>",
        "</svg>",
        "<g id='\"' data-x=''>",
        "<p:g class=\"'\" >",
        "</g>",
        "</p:g>",
        "<metadata>",
        "</metadata>",
        "<e:view e:x='1'/>",
        "<e:view>",
        "</e:view>",
        "<!-- x -->",
        " words &amp; ",
        "<image href='data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkwBADt4eHg'/>",
        "<style>a > b {}</style>",
        "<![CDATA[ < ]]>",
        "<?pi x?>",
        "<?xml version='1.0' encoding='utf-16'?>",
        "<?xml version='1.0' encoding='iso-8859-1'?>",
        "<!DOCTYPE svg [<!ENTITY e 'editor'><!ENTITY f 'é\">'>]>",
        "&e;",
        "<g xmlns:e='&e;' id='&f;'>",
        "<foreignObject>",
        "</foreignObject>",
        "<b xmlns='http://www.w3.org/1999/xhtml' style='&f;'>",
        "</b>",
        "<script/>",
    ];

    #[test]
    fn extra_data_in_oversized_parts_is_dropped() {
        let png = |chunks: &[(&[u8; 4], &[u8])]| {
            let chunks = chunks.iter().flat_map(|(kind, data)| {
                [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], *kind, data, b"sums"].concat()
            });
            png::SIGNATURE.iter().copied().chain(chunks).collect::<Vec<u8>>()
        };
        let density = (b"pHYs", &[0; 9][..]);
        let input =
            png(&[(b"IHDR", &[0; 13]), (b"gAMA", b"0000PLANTED"), density, (b"pHYs", b"\0PLANTED\0"), (b"IEND", b"")]);
        assert_eq!(*sanitize("a.png", &input).unwrap(), *png(&[(b"IHDR", &[0; 13]), density, (b"IEND", b"")]));
        assert!(sanitize("a.png", &png(&[(b"IHDR", b"0000000000000PLANTED"), (b"IEND", b"")])).is_err());

        let jpeg = |extra: &[u8]| {
            let segment = |kind: u8, body: &[u8]| {
                let body = [body, extra].concat();
                [&[0xff, kind][..], &u16::try_from(2 + body.len()).unwrap().to_be_bytes(), &body].concat()
            };
            let huffman = [&[0][..], &[1], &[0; 15], &[7]].concat();
            let frame = [8, 0, 1, 0, 1, 1, 1, 0x11, 0];
            let parts =
                [segment(0xdb, &[0; 65]), segment(0xc0, &frame), segment(0xc4, &huffman), segment(0xdd, &[0, 1])];
            [&[0xff, 0xd8][..], &parts.concat(), &segment(0xda, &[1, 1, 0, 0, 63, 0]), &[1, 2, 0xff, 0xd9]].concat()
        };
        assert_eq!(*sanitize("a.jpg", &jpeg(b"\x07PLANTED")).unwrap(), *jpeg(b""));
        assert_eq!(*sanitize("a.jpg", &jpeg(b"")).unwrap(), *jpeg(b""));
    }

    #[test]
    fn an_image_embedded_in_svg_is_stripped() {
        // The three bytes after the end of the image are dropped.
        let drawing = "<svg><image href='data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkwBADt4eHg'/></svg>";
        let expected = "<svg><image href=\"data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkwBADs=\"/></svg>";
        assert_eq!(sanitize("x.svg", drawing.as_bytes()).unwrap(), expected.as_bytes());
    }

    #[test]
    fn svg_is_published_as_utf_8() {
        let drawing = |begin: &str| format!("{begin}<svg xmlns='http://www.w3.org/2000/svg'><text>é</text></svg>");
        let expected = drawing("<?xml version=\"1.0\"?>");
        for (label, bytes) in [
            ("utf-16", drawing("<?xml version='1.0' encoding='utf-16'?>").into_bytes()),
            ("iso-8859-1", drawing("<?xml version='1.0' encoding='iso-8859-1'?>").chars().map(|c| c as u8).collect()),
        ] {
            assert_eq!(*sanitize("x.svg", &bytes).unwrap(), *expected.as_bytes(), "{label}");
        }
        let with_extra_attribute = drawing("<?xml version='1.0' editor='PLANTED'?>");
        assert_eq!(*sanitize("x.svg", with_extra_attribute.as_bytes()).unwrap(), *expected.as_bytes());
        // Browsers accept an XML declaration only at the start.
        let late_declaration = drawing("<!-- x -->\n<?xml version='1.0' encoding='utf-16'?>");
        assert_eq!(*sanitize("x.svg", late_declaration.as_bytes()).unwrap(), *drawing("\n").as_bytes());
    }

    #[test]
    fn a_clean_file_is_published_unchanged() {
        let drawing = "\u{feff}<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'\n  width = '1' ><g id='\"' /><style><![CDATA[ a > b {} ]]></style>&lt;</svg>\n";
        for (path, bytes) in [("x.svg", drawing), ("x.pdf", "%PDF"), ("x.txt", "")] {
            let published = sanitize(path, bytes.as_bytes()).unwrap();
            assert_eq!(
                String::from_utf8_lossy(&published).trim_start_matches('\u{feff}'),
                bytes.trim_start_matches('\u{feff}')
            );
        }
    }
}
