//! Sanitizes the images in `data:` URLs, which are files of their own within a drawing.
//!
//! Other addresses are not decided here: each function returns `None` for them.

use super::sanitize;
use crate::sanitize::urls::{self, DataUrl};
use crate::sanitize::{BASE64, strip_image};
use base64::Engine;

/// Strips a base64 image in a `data:` URL: `Ok(None)` if it is published unchanged. `None` for any other URL.
pub(super) fn strip_data_image(unescaped: &str) -> Option<Result<Option<String>, String>> {
    let compact: String = unescaped.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !compact.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return None;
    }
    let unreadable = || Err("it contains a picture that cannot be read".to_owned());
    let Some((media_type, encoded)) = compact.split_once(";base64,") else {
        return is_svg_data_url(&compact).then_some(()).map_or_else(|| Some(unreadable()), |()| None);
    };
    if is_svg_data_url(media_type) {
        return None;
    }
    let Ok(picture) = BASE64.decode(encoded) else { return Some(unreadable()) };
    let Some(Ok(published)) = strip_image(&picture) else { return Some(unreadable()) };
    Some(Ok((published != picture).then(|| format!("{media_type};base64,{}", BASE64.encode(published)))))
}

/// Sanitizes the SVG in a `data:` URL: `Some(None)` if it is published unchanged. `None` if it is not SVG, or is refused.
pub(super) fn sanitize_data_svg(unescaped: &str, nesting: u8) -> Option<Option<String>> {
    let data =
        DataUrl::parse(unescaped.trim()).filter(|data| data.media_type == "image/svg+xml" && !data.bytes.is_empty())?;
    if !unescaped.trim_start().get(..5)?.eq_ignore_ascii_case("data:") || nesting >= urls::MAX_NESTING {
        return None;
    }
    let published = sanitize(&data.bytes, nesting + 1).ok()?;
    Some((published != data.bytes).then(|| format!("data:image/svg+xml;base64,{}", BASE64.encode(published))))
}

fn is_svg_data_url(address: &str) -> bool {
    address.get(5..18).is_some_and(|kind| kind.eq_ignore_ascii_case("image/svg+xml"))
}
