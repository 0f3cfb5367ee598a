//! Files that an editor supplies, where the first byte chooses the file name; and the list of a site's files.

use annals::sanitize::sanitize;
use annals::site::{encode_manifest, parse_manifest};
use std::path::{Component, Path};

const STATICS: [&str; 8] = ["x.html", "x.css", "x.svg", "x.xml", "x.xhtml", "x.js", "x.txt", "x"];
const PICTURES: [&str; 8] = ["x.jpg", "x.png", "x.gif", "x.webp", "x.jpeg", "x.ico", "x.tiff", "x"];

/// HTML, CSS, SVG and other text.
pub(super) fn statics(data: &[u8]) {
    named(data, STATICS);
}

/// Pictures.
pub(super) fn pictures(data: &[u8]) {
    named(data, PICTURES);
}

/// The list of a site's files: what is accepted leads nowhere else, and is written as it was read.
pub(super) fn manifest(data: &[u8]) {
    let Ok(manifest) = parse_manifest(data) else { return };
    for path in manifest.keys() {
        let is_below = Path::new(path.as_str()).components().all(|part| matches!(part, Component::Normal(_)));
        assert!(is_below, "{path} leads out of the folder");
    }
    let written = encode_manifest(&manifest);
    assert_eq!(parse_manifest(&written).as_ref(), Ok(&manifest));
    let sorted = |bytes: &[u8]| {
        let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&written), sorted(data), "a line was read as another one");
}

fn named(data: &[u8], names: [&str; 8]) {
    if let Some((first, bytes)) = data.split_first() {
        // Letters, so that an input can be read: `a` is the first.
        published_again(names[usize::from(first.wrapping_sub(b'a')) % names.len()], bytes);
    }
}

/// Sanitizing is idempotent.
fn published_again(path: &str, bytes: &[u8]) {
    let Ok(once) = sanitize(path, bytes) else { return };
    match sanitize(path, &once) {
        Ok(again) => assert!(again == once, "{path}: sanitizing it again gives another file"),
        Err(refusal) => panic!("{path}: a published file is refused: {refusal:?}"),
    }
}
