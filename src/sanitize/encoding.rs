//! Decodes SVG files: the output is always UTF-8.

use super::{HELP_SAVE_SVG, Refusal};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// A decoded SVG file.
pub(super) struct Decoded<'b> {
    pub(super) text: Cow<'b, str>,
    /// Whether the declared encoding is not that of the text, so that the XML declaration has to be replaced.
    pub(super) declares_other_encoding: bool,
}

impl<'b> Decoded<'b> {
    /// Decodes a file as a browser does: by its byte order mark, then by its XML declaration.
    ///
    /// # Errors
    /// Bytes that are invalid in that encoding, and encodings that browsers do not support.
    pub(super) fn decode(bytes: &'b [u8]) -> Result<Self, Refusal> {
        let refuse = |message: String, at: usize| Refusal { message, span: at..at, help: HELP_SAVE_SVG };
        let bom_encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
        let label = if bom_encoding.is_some() { None } else { declared_label(bytes) };
        let encoding = match (bom_encoding, label) {
            (Some(encoding), _) => encoding,
            (None, Some(label)) => Encoding::for_label(label)
                .filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
                // A declaration in ASCII shows that the file is not UTF-16.
                .map(Encoding::output_encoding)
                .ok_or_else(|| {
                    let label = String::from_utf8_lossy(label);
                    refuse(format!("it declares an unsupported encoding: expected `utf-8`, found `{label}`"), 0)
                })?,
            (None, None) => encoding_rs::UTF_8,
        };
        if encoding == encoding_rs::UTF_8 || bytes.is_ascii() && encoding.is_single_byte() {
            let text = std::str::from_utf8(bytes);
            let text = text.map_err(|error| refuse("it is not UTF-8".to_owned(), error.valid_up_to()))?;
            let is_utf_8 =
                label.is_none_or(|label| Encoding::for_label(label).is_some_and(|declared| declared == encoding));
            return reject_nul(Self { text: Cow::Borrowed(text), declares_other_encoding: !is_utf_8 });
        }
        let (text, _, has_errors) = encoding.decode(bytes);
        if has_errors {
            return Err(refuse(format!("it is not valid {}, although it declares this encoding", encoding.name()), 0));
        }
        reject_nul(Self { text: Cow::Owned(text.into_owned()), declares_other_encoding: true })
    }
}

fn reject_nul(decoded: Decoded<'_>) -> Result<Decoded<'_>, Refusal> {
    match decoded.text.find('\0') {
        Some(at) => Err(Refusal { message: "it is not UTF-8".to_owned(), span: at..at, help: HELP_SAVE_SVG }),
        None => Ok(decoded),
    }
}

/// The encoding label in the XML declaration.
fn declared_label(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(b"<?xml")?;
    rest.first().filter(|byte| byte.is_ascii_whitespace())?;
    let declaration = &rest[..rest.windows(2).position(|pair| pair == b"?>")?];
    let name = b"encoding";
    let at = declaration.windows(name.len()).position(|window| window == name)?;
    let value = declaration[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first()?;
    value.split(|byte| byte == quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Option<(String, bool)> {
        Decoded::decode(bytes).ok().map(|decoded| (decoded.text.into_owned(), decoded.declares_other_encoding))
    }

    #[test]
    fn a_file_is_decoded_with_its_declared_encoding() {
        let file = |label: &str, rest: &[u8]| {
            [format!("<?xml version='1.0' encoding = '{label}'?>").as_bytes(), rest].concat()
        };
        let text = |label: &str, rest: &str| format!("<?xml version='1.0' encoding = '{label}'?>{rest}");
        assert_eq!(decoded(&file("windows-1251", b"\xc0")), Some((text("windows-1251", "А"), true)));
        assert_eq!(decoded(&file("ISO-8859-1", b"\xe9")), Some((text("ISO-8859-1", "é"), true)));
        assert_eq!(decoded(&file("iso-2022-jp", b"\x1b$B$\"\x1b(B")), Some((text("iso-2022-jp", "あ"), true)));
        assert_eq!(decoded(&file("UTF-8", "é".as_bytes())), Some((text("UTF-8", "é"), false)));
        // Some programs declare the UTF-16 of their strings in memory, but save as UTF-8.
        assert_eq!(decoded(&file("utf-16", "é".as_bytes())), Some((text("utf-16", "é"), true)));
        assert_eq!(decoded(b"\xff\xfe<\0a\0/\0>\0"), Some(("<a/>".to_owned(), true)));
        for bytes in
            [&file("utf-7", b"")[..], &file("utf-8", b"\xe9"), &file("shift_jis", b"\xff"), b"\xff\xfe\0", b"a\0"]
        {
            assert_eq!(decoded(bytes), None, "{bytes:?}");
        }
        assert_eq!(decoded(b"<?xmlx encoding='utf-7'?>").map(|(_, is_changed)| is_changed), Some(false));
    }
}
