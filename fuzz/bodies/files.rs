//! Files that an editor supplies. The first byte chooses what the file is called.

use annals::sanitize::published;

const STATICS: [&str; 8] = ["x.html", "x.css", "x.svg", "x.xml", "x.xhtml", "x.js", "x.txt", "x"];
const PICTURES: [&str; 8] = ["x.jpg", "x.png", "x.gif", "x.webp", "x.jpeg", "x.ico", "x.tiff", "x"];

/// HTML, CSS, SVG and what else is text.
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

/// What is published of something published is all of it.
fn published_again(path: &str, bytes: &[u8]) {
    let Ok(once) = published(path, bytes) else { return };
    match published(path, &once) {
        Ok(again) => assert!(again == once, "{path}: another file the second time"),
        Err(refusal) => panic!("{path}: what was published is refused: {refusal:?}"),
    }
}
