//! Files that an editor supplies: whether they may be published, and what of them is.
//!
//! Pages are made by templates, and say what their views say. Files that an
//! editor puts beside a section or into the folder of static files can run
//! something, ask another host, or tell what nobody sees in them: where a
//! photograph was taken, when, with which camera, and by whom.
//!
//! A file is read as what a server would call it ([`kinds`]): pages by
//! [`html`], style sheets by [`css`], XML by [`xml`], drawings by [`svg`].
//! What cannot be read as that is refused.
//!
//! Of a picture those parts are published that a browser needs to show it, and
//! no others. So what a camera or a program will think of next stays out as
//! well. The parts are copied as they are: no pixel changes.

mod address;
mod css;
mod data_script;
mod elements;
mod embedded;
mod encoding;
mod entities;
mod exif;
mod gif;
mod html;
mod ico;
mod jpeg;
mod json;
mod kinds;
mod manifest;
mod png;
mod svg;
mod svg_html;
mod svg_names;
pub mod unpublished;
mod webp;
mod xml;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use css::Part;
use encoding_rs::Encoding;
use kinds::Kind;
use std::borrow::Cow;
use std::ops::Range;

/// Why a file cannot be published, and which bytes are the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Range<usize>,
    /// What to do.
    pub help: &'static str,
}

impl Refusal {
    fn new(message: String, span: Range<usize>) -> Self {
        Self { message, span, help: TAKE_OUT }
    }

    fn whole(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), span: 0..0, help }
    }

    /// The same in a text of which this one is a part, from `at` on.
    fn moved(self, at: usize) -> Self {
        Self { span: self.span.start + at..self.span.end + at, ..self }
    }
}

/// More refusals of one file are counted and not listed: a file with a thousand of them is not corrected by hand.
pub const MOST_REFUSALS: usize = 50;

/// What of a file is published.
///
/// # Errors
/// What the file would do or tell if it were published, or why that cannot be known; at most [`MOST_REFUSALS`].
pub fn published<'b>(path: &str, bytes: &'b [u8]) -> Result<Cow<'b, [u8]>, Vec<Refusal>> {
    if is_pointer(bytes) {
        return Err(vec![Refusal::whole("it is a pointer of Git LFS in place of the file", FETCH)]);
    }
    let kind = Kind::of(path, bytes);
    let refusals = refusals(kind, bytes);
    if !refusals.is_empty() {
        return Err(listed(refusals, bytes));
    }
    // A browser goes by what a picture is, whatever it is called.
    let published = match (stripped(bytes), kind) {
        (Some(published), _) => published.map_err(|broken| vec![broken.refusal()])?,
        (None, Kind::Drawing) => svg::stripped(bytes, 0).map_err(|refusals| listed(refusals, bytes))?,
        (None, Kind::Picture) => return Err(vec![Refusal::whole("it is called a picture and is none", SAVE)]),
        (None, _) => return Ok(Cow::Borrowed(bytes)),
    };
    Ok(if published == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(published) })
}

/// Whether the file is what Git LFS puts in the place of a large one that was not fetched.
fn is_pointer(bytes: &[u8]) -> bool {
    // By its specification a pointer has less than 1,024 bytes.
    bytes.len() < 1024 && bytes.starts_with(b"version https://git-lfs.github.com/spec/")
}

/// Why a template of a theme cannot be used: it asks another host for something in so many words.
#[must_use]
pub fn template_refusals(bytes: &[u8]) -> Vec<Refusal> {
    std::str::from_utf8(bytes).map(|text| listed(html::refusals_of_template(text), bytes)).unwrap_or_default()
}

fn refusals(kind: Kind, bytes: &[u8]) -> Vec<Refusal> {
    let read = |read: fn(&str) -> Vec<Refusal>| match text(bytes) {
        Ok(text) => read(&text),
        Err(refusal) => vec![refusal],
    };
    match kind {
        Kind::Page => read(html::refusals),
        Kind::Style => read(|text| css::refusals(text, Part::Rules, 0)),
        Kind::Document => read(xml::refusals),
        Kind::Manifest => read(manifest::refusals),
        Kind::Refused(why, help) => vec![Refusal::whole(why, help)],
        Kind::Drawing | Kind::Picture | Kind::Other => Vec::new(),
    }
}

/// The first refusals, each with its place in one line.
fn listed(mut refusals: Vec<Refusal>, bytes: &[u8]) -> Vec<Refusal> {
    refusals.sort_by_key(|refusal| refusal.span.start);
    refusals.dedup();
    let more = refusals.len().saturating_sub(MOST_REFUSALS);
    refusals.truncate(MOST_REFUSALS);
    if let Some(last) = refusals.last_mut().filter(|_| more > 0) {
        last.message.push_str(&format!(" (and {more} more in this file)"));
    }
    refusals.into_iter().map(|refusal| Refusal { span: in_a_line(&refusal.span, bytes), ..refusal }).collect()
}

/// A tag can be a megabyte long: what is shown of it is its beginning.
fn in_a_line(span: &Range<usize>, bytes: &[u8]) -> Range<usize> {
    const LONGEST: usize = 80;
    let is_within = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    let start = (0..=span.start.min(bytes.len())).rev().find(|at| !is_within(*at)).unwrap_or(0);
    let end = span.end.clamp(start, bytes.len()).min(start + LONGEST);
    let line = bytes[start..end].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(end, |at| start + at);
    start..(start..=line).rev().find(|at| !is_within(*at)).unwrap_or(start)
}

const SAVE_SVG: &str = "open it in a drawing program, and save it again as plain SVG";
const FETCH: &str = "fetch it with `git lfs pull`";
const SAVE: &str = "save the picture as JPEG, PNG or WebP";
const TAKE_OUT: &str = "take that out of the file: a page loads nothing from elsewhere";
const SAVE_AS_UTF_8: &str = "save the file as UTF-8";

/// A text in which only letters beyond ASCII may be read otherwise by a browser: of other encodings these are
/// replaced here, byte by byte, so that places stay the same.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    let refuse = |at: usize| Refusal { message: "it is not UTF-8".to_owned(), span: at..at, help: SAVE_AS_UTF_8 };
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

/// Whether a text in the encoding of this name has its ASCII letters where they seem to be.
fn is_readable_charset(name: &str) -> bool {
    let encoding = Encoding::for_label(name.as_bytes());
    encoding.is_some_and(|encoding| encoding == encoding_rs::UTF_8 || encoding.is_single_byte())
}

/// Programs that draw write it with and without the signs that fill up its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A picture that cannot be followed to its end. Nobody knows then what its bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    /// It ends too early.
    CutShort,
    /// Something is where it cannot be.
    Unknown,
}

impl Broken {
    fn refusal(self) -> Refusal {
        let message = match self {
            Self::CutShort => "the picture is cut short",
            Self::Unknown => "the picture is broken",
        };
        Refusal::whole(message, "open it in a program for pictures, and save it anew")
    }
}

/// The parts of a picture that are needed to show it; `None` where the bytes are no picture that is known here.
fn stripped(bytes: &[u8]) -> Option<Result<Vec<u8>, Broken>> {
    if let Some(rest) = bytes.strip_prefix(jpeg::BEGIN) {
        Some(jpeg::stripped(rest))
    } else if let Some(rest) = bytes.strip_prefix(png::BEGIN) {
        Some(png::stripped(rest))
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some(gif::stripped(bytes))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(webp::stripped(bytes))
    } else if ico::is_one(bytes) {
        Some(ico::stripped(bytes))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A kind of picture, as a row of parts between a beginning and an end.
    struct Kind {
        begin: &'static [u8],
        end: &'static [u8],
        /// A part of some data, and whether it is published.
        part: fn(usize, &[u8]) -> (Vec<u8>, bool),
        whole: fn(Vec<u8>) -> Vec<u8>,
    }

    const KINDS: [Kind; 4] = [
        Kind { begin: b"\xff\xd8", end: b"\xff\xd9", part: of_jpeg, whole: |bytes| bytes },
        Kind { begin: png::BEGIN, end: b"\0\0\0\0IEND\xae\x42\x60\x82", part: of_png, whole: |bytes| bytes },
        Kind { begin: b"GIF87a\x01\0\x01\0\x80\0\0abcdef", end: b";", part: of_gif, whole: |bytes| bytes },
        Kind { begin: b"RIFF\0\0\0\0WEBP", end: b"", part: of_webp, whole: with_size },
    ];

    fn of_jpeg(which: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let (kind, begin, kept): (u8, &[u8], bool) = [
            (0xdb, &b""[..], true),
            (0xda, b"", true),
            (0xe2, b"ICC_PROFILE\0", true),
            (0xe1, b"http://ns.adobe.com/xap/1.0/\0", false),
            (0xe1, b"Exif\0\0", false),
            (0xfe, b"", false),
        ][which];
        // Tables and scans are as long as their format says.
        let body = match kind {
            0xdb => [&[0][..], data, &[0; 64][data.len()..]].concat(),
            0xda => vec![1, 1, 0, 0, 63, 0],
            _ => [begin, data].concat(),
        };
        let length = u16::try_from(2 + body.len()).unwrap();
        let mut part = [&[0xff, kind][..], &length.to_be_bytes(), &body].concat();
        if kind == 0xda {
            // Among the coded pixels a byte that could begin a marker is followed by a zero.
            part.extend(data.iter().flat_map(|byte| if *byte == 0xff { vec![0xff, 0] } else { vec![*byte] }));
        }
        (part, kept)
    }

    fn of_png(which: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let kinds = [b"IDAT", b"fdAT", b"IDAT", b"tEXt", b"eXIf", b"prVt"];
        let length = u32::try_from(data.len()).unwrap();
        ([&length.to_be_bytes()[..], kinds[which], data, b"sums"].concat(), which < 3)
    }

    fn of_gif(which: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let begins: [&[u8]; 6] = [
            b",\0\0\0\0\x01\0\x01\0\0\x02",
            b",\0\0\0\0\x01\0\x01\0\x80abcdef\x02",
            b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0",
            b"!\xfe",
            b"!\xff\x0bXMP DataXMP",
            b"!\x01",
        ];
        let blocks = data.chunks(9).filter(|_| which != 2);
        let blocks = blocks.flat_map(|block| [&[u8::try_from(block.len()).unwrap()], block].concat());
        (begins[which].iter().copied().chain(blocks).chain([0]).collect(), which < 3)
    }

    fn of_webp(which: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let kinds = [b"VP8L", b"ICCP", b"ALPH", b"EXIF", b"XMP ", b"note"];
        let mut part = Vec::new();
        webp_chunk(kinds[which], data, &mut part);
        (part, which < 3)
    }

    fn webp_chunk(kind: &[u8], data: &[u8], out: &mut Vec<u8>) {
        let length = u32::try_from(data.len()).unwrap();
        out.extend([kind, &length.to_le_bytes(), data, &[0][..data.len() % 2]].concat());
    }

    fn with_size(mut bytes: Vec<u8>) -> Vec<u8> {
        let size = u32::try_from(bytes.len() - 8).unwrap();
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes
    }

    type Parts = Vec<(usize, Vec<u8>)>;

    fn parts() -> impl Strategy<Value = Parts> {
        prop::collection::vec((0..6_usize, prop::collection::vec(any::<u8>(), 0..40)), 0..8)
    }

    fn made(kind: &Kind, parts: &Parts, published_alone: bool) -> Vec<u8> {
        let parts = parts.iter().map(|(which, data)| (kind.part)(*which, data));
        let kept = parts.filter(|(_, kept)| *kept || !published_alone).flat_map(|(part, _)| part);
        (kind.whole)(kind.begin.iter().copied().chain(kept).chain(kind.end.iter().copied()).collect())
    }

    /// What is published of something published is all of it.
    fn published_again(path: &str, bytes: &[u8]) {
        if let Ok(once) = published(path, bytes) {
            let again = published(path, &once);
            assert!(matches!(again, Ok(Cow::Borrowed(_))), "{again:?} of {once:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_needed_is_published_and_nothing_else(
            kind in 0..4_usize, parts in parts(), after in prop::collection::vec(any::<u8>(), 0..9),
        ) {
            let kind = &KINDS[kind];
            let whole = [made(kind, &parts, false), after].concat();
            prop_assert_eq!(published("x", &whole).unwrap(), made(kind, &parts, true));
        }

        #[test]
        fn a_picture_that_is_cut_short_shows_no_less(kind in 0..4_usize, parts in parts(), end in any::<prop::sample::Index>()) {
            let kind = &KINDS[kind];
            let whole = made(kind, &parts, false);
            let cut = &whole[..end.index(whole.len())];
            // GIF alone may end anywhere between two blocks.
            if let Ok(published) = published("x.png", cut) {
                prop_assert!(kind.end == b";" && !published.is_empty());
            }
        }

        #[test]
        fn whatever_a_picture_holds_nothing_panics(
            kind in 0..4_usize, parts in parts(), at in any::<prop::sample::Index>(), byte: u8, end in any::<prop::sample::Index>(),
        ) {
            let mut bytes = made(&KINDS[kind], &parts, false);
            published_again("x", &bytes[..end.index(bytes.len() + 1)]);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            published_again("x.jpg", &bytes);
        }

        #[test]
        fn whatever_follows_its_beginning_nothing_panics(kind in 0..4_usize, rest in prop::collection::vec(any::<u8>(), 0..300)) {
            published_again("x", &[KINDS[kind].begin, &rest].concat());
            published_again("x.svg", &rest);
        }

        #[test]
        fn a_drawing_is_published_once_and_again(tokens in prop::collection::vec(prop::sample::select(TOKENS.to_vec()), 0..20)) {
            published_again("x.svg", tokens.concat().as_bytes());
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
    fn parts_that_are_longer_than_their_format_says_hold_nothing_else() {
        let png = |chunks: &[(&[u8; 4], &[u8])]| {
            let chunks = chunks.iter().flat_map(|(kind, data)| {
                [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], *kind, data, b"sums"].concat()
            });
            png::BEGIN.iter().copied().chain(chunks).collect::<Vec<u8>>()
        };
        let density = (b"pHYs", &[0; 9][..]);
        let given =
            png(&[(b"IHDR", &[0; 13]), (b"gAMA", b"0000PLANTED"), density, (b"pHYs", b"\0PLANTED\0"), (b"IEND", b"")]);
        assert_eq!(*published("a.png", &given).unwrap(), *png(&[(b"IHDR", &[0; 13]), density, (b"IEND", b"")]));
        assert!(published("a.png", &png(&[(b"IHDR", b"0000000000000PLANTED"), (b"IEND", b"")])).is_err());

        let jpeg = |more: &[u8]| {
            let segment = |kind: u8, body: &[u8]| {
                let body = [body, more].concat();
                [&[0xff, kind][..], &u16::try_from(2 + body.len()).unwrap().to_be_bytes(), &body].concat()
            };
            let huffman = [&[0][..], &[1], &[0; 15], &[7]].concat();
            let frame = [8, 0, 1, 0, 1, 1, 1, 0x11, 0];
            let parts =
                [segment(0xdb, &[0; 65]), segment(0xc0, &frame), segment(0xc4, &huffman), segment(0xdd, &[0, 1])];
            [&[0xff, 0xd8][..], &parts.concat(), &segment(0xda, &[1, 1, 0, 0, 63, 0]), &[1, 2, 0xff, 0xd9]].concat()
        };
        assert_eq!(*published("a.jpg", &jpeg(b"\x07PLANTED")).unwrap(), *jpeg(b""));
        assert_eq!(*published("a.jpg", &jpeg(b"")).unwrap(), *jpeg(b""));
    }

    #[test]
    fn a_picture_within_a_drawing_is_looked_at_as_well() {
        // The three bytes after its end are left out.
        let drawing = "<svg><image href='data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkwBADt4eHg'/></svg>";
        let due = "<svg><image href=\"data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkwBADs=\"/></svg>";
        assert_eq!(published("x.svg", drawing.as_bytes()).unwrap(), due.as_bytes());
    }

    #[test]
    fn a_drawing_is_published_in_utf_8() {
        let drawing = |begin: &str| format!("{begin}<svg xmlns='http://www.w3.org/2000/svg'><text>é</text></svg>");
        let due = drawing("<?xml version=\"1.0\"?>");
        for (label, bytes) in [
            ("utf-16", drawing("<?xml version='1.0' encoding='utf-16'?>").into_bytes()),
            ("iso-8859-1", drawing("<?xml version='1.0' encoding='iso-8859-1'?>").chars().map(|c| c as u8).collect()),
        ] {
            assert_eq!(*published("x.svg", &bytes).unwrap(), *due.as_bytes(), "{label}");
        }
        let talkative = drawing("<?xml version='1.0' editor='PLANTED'?>");
        assert_eq!(*published("x.svg", talkative.as_bytes()).unwrap(), *due.as_bytes());
        // A browser accepts a declaration at the beginning alone.
        let late = drawing("<!-- x -->\n<?xml version='1.0' encoding='utf-16'?>");
        assert_eq!(*published("x.svg", late.as_bytes()).unwrap(), *drawing("\n").as_bytes());
    }

    #[test]
    fn a_file_without_anything_to_take_out_is_published_as_it_is() {
        let drawing = "\u{feff}<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'\n  width = '1' ><g id='\"' /><style><![CDATA[ a > b {} ]]></style>&lt;</svg>\n";
        for (path, bytes) in [("x.svg", drawing), ("x.pdf", "%PDF"), ("x.txt", "")] {
            let published = published(path, bytes.as_bytes()).unwrap();
            assert_eq!(
                String::from_utf8_lossy(&published).trim_start_matches('\u{feff}'),
                bytes.trim_start_matches('\u{feff}')
            );
        }
    }
}
