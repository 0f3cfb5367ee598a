//! Files that an editor supplies. The first byte chooses the file name.

use annals::sanitize::sanitize;

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
