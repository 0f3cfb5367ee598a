//! Files that an editor supplies: whether they may be published, and what of them is.
//!
//! Pages are made by templates, and say what their views say. Files that an
//! editor puts beside a section or into the folder of static files can run
//! something, ask another host, or tell what nobody sees in them: where a
//! photograph was taken, when, with which camera, and by whom.
//!
//! Of a picture those parts are published that a browser needs to show it, and
//! no others. So what a camera or a program will think of next stays out as
//! well. The parts are copied as they are: no pixel changes.

mod active;
mod exif;
mod gif;
mod jpeg;
mod png;
mod svg;
mod webp;

use std::borrow::Cow;

/// Why a file cannot be published, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Danger {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub at: usize,
    /// What to do.
    pub help: &'static str,
}

/// What of a file is published.
///
/// # Errors
/// What the file would do or tell if it were published, or why that cannot be known.
pub fn published<'b>(path: &str, bytes: &'b [u8]) -> Result<Cow<'b, [u8]>, Danger> {
    if let Some(danger) = active::danger(path, bytes) {
        return Err(danger);
    }
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let stripped = if let Some(stripped) = stripped(bytes) {
        // A browser goes by what a picture is, whatever it is called.
        stripped.map_err(Broken::danger)?
    } else if ending == "svg" {
        svg::stripped(bytes)?
    } else if CLOSED.contains(&ending.as_str()) || is_closed(bytes) {
        return Err(Danger {
            message: "what else is in such a picture cannot be taken out".to_owned(),
            at: 0,
            help: SAVE,
        });
    } else if PICTURES.contains(&ending.as_str()) {
        return Err(Danger { message: "it is called a picture and is none".to_owned(), at: 0, help: SAVE });
    } else {
        return Ok(Cow::Borrowed(bytes));
    };
    Ok(if stripped == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(stripped) })
}

const SAVE: &str = "save the picture as JPEG, PNG or WebP";

/// Names of pictures whose parts are known here.
const PICTURES: [&str; 10] = ["apng", "gif", "jfif", "jpe", "jpeg", "jpg", "pjp", "pjpeg", "png", "webp"];

/// Names of files that hold Exif or XMP like the others, and are taken apart by nobody here.
const CLOSED: [&str; 20] = [
    "arw", "avif", "cr2", "cr3", "dng", "heic", "heif", "hif", "j2k", "jp2", "jxl", "jxr", "nef", "orf", "psd", "raf",
    "rw2", "svgz", "tif", "tiff",
];

/// How such files begin, whatever they are called: TIFF and raw pictures, JPEG XL, JPEG 2000, Photoshop.
const CLOSED_BEGIN: [&[u8]; 6] = [b"II*\0", b"MM\0*", b"\0\0\0\x0cJXL ", b"\xff\x0a", b"\0\0\0\x0cjP  ", b"8BPS\0"];

/// Brands of pictures that are kept in the manner of a film: AVIF, HEIF, Canon's raw pictures.
const BRANDS: [&[u8]; 9] = [b"avif", b"avis", b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"crx "];

fn is_closed(bytes: &[u8]) -> bool {
    let brand = bytes.get(4..12).and_then(|begin| begin.strip_prefix(b"ftyp"));
    CLOSED_BEGIN.iter().any(|begin| bytes.starts_with(begin)) || brand.is_some_and(|brand| BRANDS.contains(&brand))
}

/// A picture that cannot be followed to its end. Nobody knows then what its bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    /// It ends too early.
    CutShort,
    /// Something stands where it cannot.
    Unknown,
}

impl Broken {
    fn danger(self) -> Danger {
        let message = match self {
            Self::CutShort => "the picture is cut short",
            Self::Unknown => "the picture is broken",
        };
        Danger { message: message.to_owned(), at: 0, help: "open it in a program for pictures, and save it anew" }
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
        let length = u16::try_from(2 + begin.len() + data.len()).unwrap();
        let mut part = [&[0xff, kind][..], &length.to_be_bytes(), begin, data].concat();
        if kind == 0xda {
            // Among the coded pixels a byte that could begin a marker is followed by a zero.
            part.extend(data.iter().flat_map(|byte| if *byte == 0xff { vec![0xff, 0] } else { vec![*byte] }));
        }
        (part, kept)
    }

    fn of_png(which: usize, data: &[u8]) -> (Vec<u8>, bool) {
        let kinds = [b"IDAT", b"iCCP", b"fdAT", b"tEXt", b"eXIf", b"prVt"];
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

    const TOKENS: [&str; 18] = [
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<svg xmlns:p='http://www.w3.org/2000/svg' xmlns:e='editor' e:path='/home/x'>",
        "</svg>",
        "<g a='\"' data-x=''>",
        "<p:g b=\"'\" >",
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
    ];

    #[test]
    fn a_picture_within_a_drawing_is_looked_at_as_well() {
        // The three bytes after its end are left out.
        let drawing = "<svg><image href='data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkwBADt4eHg'/></svg>";
        let due = "<svg><image href=\"data:image/gif;base64,R0lGODdhAQABAAAAACwAAAAAAQABAAACAkwBADs=\"/></svg>";
        assert_eq!(published("x.svg", drawing.as_bytes()).unwrap(), due.as_bytes());
    }

    #[test]
    fn a_file_without_anything_to_take_out_is_published_as_it_is() {
        let drawing = "\u{feff}<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'\n  width = '1' ><g a='\"' /><style><![CDATA[ a > b {} ]]></style>&lt;</svg>\n";
        for (path, bytes) in [("x.svg", drawing), ("x.pdf", "%PDF"), ("x.txt", ""), ("x.ico", "\0\0\u{1}\0")] {
            let published = published(path, bytes.as_bytes()).unwrap();
            assert_eq!(
                String::from_utf8_lossy(&published).trim_start_matches('\u{feff}'),
                bytes.trim_start_matches('\u{feff}')
            );
        }
    }
}
